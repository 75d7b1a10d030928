//! A run that can be gone through: to any time, back and on, and into branches.
//!
//! A [`History`] shows one [`World`]. It goes anywhere by the nearest of its checkpoints and by doing
//! again from there what was done, which is exact: a run is its configuration and its
//! interventions. At the end of its run it is as good as the world itself, and what is done there is
//! done to the run. What is done in its past makes another run of it, a *branch*, and the future
//! that it leaves is kept.
//!
//! ```
//! use raft_sim::{History, Intervention, WorldConfig};
//!
//! let mut history = History::new(WorldConfig::default())?;
//! history.advance(1_000_000, u64::MAX);
//! let leader = history.world().leader().expect("a second is enough to elect one");
//! history.act(Intervention::Crash { peer: leader.get() })?;
//! history.advance(3_000_000, u64::MAX);
//! let crashed = history.world().trace_hash();
//!
//! // Back to before the crash, and on without one.
//! history.seek(900_000, u64::MAX);
//! history.act(Intervention::Request { peer: None, op: "put x 1".to_owned() })?;
//! history.advance(3_000_000, u64::MAX);
//! assert_eq!(history.branches().len(), 2);
//! assert_ne!(history.world().trace_hash(), crashed);
//!
//! history.switch_to(1)?;
//! assert_eq!(history.world().trace_hash(), crashed);
//! # Ok::<(), raft_sim::history::HistoryError>(())
//! ```

mod branches;
mod caption;
mod checkpoints;
mod chronicle;
mod diff;
mod error;
mod line;
mod marks;
mod reader;
mod run;
#[cfg(test)]
mod tests;
mod without;

use std::collections::BTreeMap;

use raft::{chunked::Chunked, types::Micros};
use serde::Serialize;

pub use branches::BranchView;
pub use caption::Caption;
pub use diff::{DiffView, Difference, FirstDifference, PeerDiff};
pub use error::HistoryError;
pub use marks::{Mark, MarkKind};
pub use reader::Reader;
pub use run::Patience;
pub use without::{Refused, Without};

use crate::{
    config::WorldConfig,
    intervention::{ActOutcome, Intervention, Recorded},
    world::{Advance, Decide, World},
};
use branches::Branch;
use checkpoints::{Checkpoints, Plan};
use chronicle::Teller;
use line::Line;

/// The number of a branch. They count from 1 and are not given twice.
pub type BranchId = u32;

/// The branch that a history begins with.
const FIRST: BranchId = 1;

/// A place in a run: behind so many happenings, at this time. (Time passes between happenings.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// How many happenings lie before it: see [`World::moment`].
    pub moment: u64,
    /// When.
    pub at: Micros,
}

impl Place {
    fn of(world: &World) -> Self {
        Self {
            moment: world.moment(),
            at: world.now(),
        }
    }
}

/// Runs of one configuration, as a tree, and the place in one of them that is shown.
#[derive(Clone, Debug)]
pub struct History {
    branches: BTreeMap<BranchId, Branch>,
    current: BranchId,
    /// A branch that is shown beside it, at the same time.
    companion: Option<BranchId>,
    /// The number of the next branch.
    next: BranchId,
    checkpoints: Checkpoints,
    /// Where the telling of forgotten events has come to.
    teller: Option<Teller>,
}

impl History {
    /// A run that has not begun.
    ///
    /// # Errors
    /// When the configuration is refused.
    pub fn new(config: WorldConfig) -> Result<Self, HistoryError> {
        let plan = Plan::for_peers(config.peers);
        Ok(Self::with_plan(World::new(config)?, plan))
    }

    fn with_plan(world: World, plan: Plan) -> Self {
        let checkpoints = Checkpoints::new(plan, FIRST, &world);
        Self {
            branches: BTreeMap::from([(FIRST, Branch::first(world))]),
            current: FIRST,
            companion: None,
            next: FIRST + 1,
            checkpoints,
            teller: None,
        }
    }

    /// The world that is shown.
    pub fn world(&self) -> &World {
        self.line().world()
    }

    /// The place that is shown.
    pub fn place(&self) -> Place {
        self.line().place()
    }

    /// The furthest world of the branch that is shown: it knows all that is known of it.
    pub fn furthest(&self) -> &World {
        self.line().tip()
    }

    /// The branch that is shown as it began.
    pub fn beginning(&self) -> &World {
        let first = self.checkpoints.first(self.current);
        first.unwrap_or_else(|| self.world())
    }

    /// The world as it was before the last happening; `None` before the first.
    pub fn before(&self) -> Option<World> {
        let moment = self.place().moment.checked_sub(1)?;
        Some(self.line().world_at_moment(moment, &self.checkpoints))
    }

    /// The furthest place of the branch that is shown.
    pub fn end(&self) -> Place {
        Place::of(self.line().tip())
    }

    /// Is there a future that an act here would leave?
    pub fn is_in_the_past(&self) -> bool {
        self.line().has_future()
    }

    /// What was done on the branch that is shown, before the place and behind it.
    pub fn interventions(&self) -> &Chunked<Recorded> {
        self.line().tip().interventions()
    }

    /// How many checkpoints are kept, and how many events lie between two of them.
    pub fn checkpoints(&self) -> (usize, u64) {
        (self.checkpoints.count(), self.checkpoints.spacing())
    }

    /// As [`advance_with`](Self::advance_with), with the links deciding.
    pub fn advance(&mut self, until: Micros, max_events: u64) -> Advance {
        self.advance_with(until, max_events, &mut |_| None)
    }

    /// Goes on to the time `until`, with at most `max_events` happenings. Where the branch has a
    /// record, everything happens as recorded, and `decide` is not asked; beyond its end the run goes
    /// on, as with [`World::advance_with`].
    pub fn advance_with(
        &mut self,
        until: Micros,
        max_events: u64,
        decide: &mut Decide<'_>,
    ) -> Advance {
        let (line, checkpoints) = self.line_mut();
        line.advance(until, max_events, checkpoints, decide)
    }

    /// As [`step_with`](Self::step_with), with the links deciding.
    pub fn step(&mut self) -> bool {
        self.step_with(&mut |_| None)
    }

    /// Lets the next thing happen, or be done as recorded. Returns whether there was one.
    pub fn step_with(&mut self, decide: &mut Decide<'_>) -> bool {
        let (line, checkpoints) = self.line_mut();
        line.step(checkpoints, decide)
    }

    /// As [`act_with`](Self::act_with), with the links deciding.
    ///
    /// # Errors
    /// As there.
    pub fn act(&mut self, intervention: Intervention) -> Result<ActOutcome, HistoryError> {
        self.act_with(intervention, &mut |_| None)
    }

    /// Does `intervention` now, and records it. Where the branch has a future, this makes a new one,
    /// which is shown from now on.
    ///
    /// # Errors
    /// When the world refuses it, or there would be too many branches. Nothing has changed.
    pub fn act_with(
        &mut self,
        intervention: Intervention,
        decide: &mut Decide<'_>,
    ) -> Result<ActOutcome, HistoryError> {
        self.act_as(intervention, false, decide)
    }

    /// As [`act_with`](Self::act_with), as [`World::act_as`]: `together` with what was done before it.
    ///
    /// # Errors
    /// As there.
    pub fn act_as(
        &mut self,
        intervention: Intervention,
        together: bool,
        decide: &mut Decide<'_>,
    ) -> Result<ActOutcome, HistoryError> {
        let act = |world: &mut World| world.act_as(intervention, together, decide);
        if !self.is_in_the_past() {
            let (line, checkpoints) = self.line_mut();
            return Ok(line.act(checkpoints, act)?);
        }
        let room = self.room_for_a_branch()?;
        let mut line = self.line().up_to_here(self.next);
        // Its checkpoints come with the branch, which there is only if it is done.
        let outcome = line.act_first(act)?;
        self.begin_branch(line, None, room);
        Ok(outcome)
    }

    /// Goes to any time, back or on, behind everything that happened then, with at most `max_events`
    /// happenings. Where that was too few, asking again goes on.
    pub fn seek(&mut self, at: Micros, max_events: u64) -> Advance {
        self.seek_with(at, max_events, &mut |_| None)
    }

    /// As [`seek`](Self::seek), with a function that decides the fate of what is sent beyond the end
    /// of the branch.
    pub fn seek_with(&mut self, at: Micros, max_events: u64, decide: &mut Decide<'_>) -> Advance {
        let (line, checkpoints) = self.line_mut();
        line.seek(at, max_events, checkpoints, decide)
    }

    /// Goes to a moment of the branch, to the instant at which it happened.
    ///
    /// # Errors
    /// When the branch has not come so far.
    pub fn seek_moment(&mut self, moment: u64) -> Result<(), HistoryError> {
        let last = self.end().moment;
        if moment > last {
            return Err(HistoryError::NoSuchMoment { moment, last });
        }
        let (line, checkpoints) = self.line_mut();
        line.seek_moment(moment, checkpoints);
        Ok(())
    }

    /// Goes to a place of the branch: to a moment of it, and waits there until the time that the place
    /// says, but not longer than nothing happens.
    ///
    /// # Errors
    /// When the branch has not come so far.
    pub fn seek_place(&mut self, place: Place) -> Result<(), HistoryError> {
        let (moment, last) = (place.moment, self.end().moment);
        if moment > last {
            return Err(HistoryError::NoSuchMoment { moment, last });
        }
        let (line, checkpoints) = self.line_mut();
        line.go(place, checkpoints);
        Ok(())
    }

    /// Goes back by one happening; when time has passed since the last one, to the instant of that.
    /// Returns whether there was anything to go back to.
    pub fn back(&mut self) -> bool {
        let (line, checkpoints) = self.line_mut();
        line.back(checkpoints)
    }

    fn line(&self) -> &Line {
        &self.branches[&self.current].line
    }

    fn line_mut(&mut self) -> (&mut Line, &mut Checkpoints) {
        let branch = self.branches.get_mut(&self.current);
        let branch = branch.expect("the branch that is shown is never dropped");
        (&mut branch.line, &mut self.checkpoints)
    }
}
