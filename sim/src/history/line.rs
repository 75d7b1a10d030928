//! One run, and the place in it that is looked at.

use raft::types::Micros;

use super::{BranchId, Caption, Place, checkpoints::Checkpoints};
use crate::{
    limits::MAX_CAPTIONS,
    world::{Advance, Decide, Limit, World},
};

/// After how many events of its own a world in the past takes them from the furthest one again.
const SHARE_EVERY: u64 = 4_096;

/// One run from its beginning: what was done of it, and a place in it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Names its checkpoints.
    id: BranchId,
    /// The world at the place.
    world: World,
    /// The furthest world, while the place lies before it: the run's record.
    ahead: Option<Box<World>>,
    /// By place.
    captions: Vec<Caption>,
}

impl Line {
    pub(super) fn new(id: BranchId, world: World) -> Self {
        Self {
            id,
            world,
            ahead: None,
            captions: Vec::new(),
        }
    }

    /// Names its checkpoints.
    pub(super) fn id(&self) -> BranchId {
        self.id
    }

    /// The world at the place.
    pub(super) fn world(&self) -> &World {
        &self.world
    }

    /// The furthest world.
    pub(super) fn tip(&self) -> &World {
        self.ahead.as_deref().unwrap_or(&self.world)
    }

    pub(super) fn place(&self) -> Place {
        Place::of(&self.world)
    }

    pub(super) fn captions(&self) -> &[Caption] {
        &self.captions
    }

    /// Is there anything behind the place that an act here would undo?
    pub(super) fn has_future(&self) -> bool {
        self.tip().moment() > self.world.moment()
            || self
                .captions
                .last()
                .is_some_and(|last| last.place() > self.place())
    }

    /// The same run up to the place, as another branch.
    pub(super) fn up_to_here(&self, id: BranchId) -> Self {
        let here = self.place();
        let captions = self.captions.iter();
        Self {
            id,
            world: self.world.clone(),
            ahead: None,
            captions: captions
                .take_while(|one| one.place() <= here)
                .cloned()
                .collect(),
        }
    }

    /// Nobody looks any more: the furthest world is kept alone.
    pub(super) fn leave(&mut self) {
        if let Some(ahead) = self.ahead.take() {
            self.world = *ahead;
        }
    }

    /// Puts a caption where it says, behind those that are there. `false` when there are as many as
    /// may be.
    pub(super) fn insert(&mut self, caption: Caption) -> bool {
        if self.captions.len() >= MAX_CAPTIONS {
            return false;
        }
        let behind = self
            .captions
            .partition_point(|one| one.place() <= caption.place());
        self.captions.insert(behind, caption);
        true
    }

    /// Takes a caption out again.
    pub(super) fn remove(&mut self, index: usize) -> Option<Caption> {
        (index < self.captions.len()).then(|| self.captions.remove(index))
    }

    /// Does something here, the first thing of a branch.
    pub(super) fn act_first<T, E>(
        &mut self,
        act: impl FnOnce(&mut World) -> Result<T, E>,
    ) -> Result<T, E> {
        act(&mut self.world)
    }

    /// Does something here, where no future is undone by it.
    pub(super) fn act<T, E>(
        &mut self,
        checkpoints: &mut Checkpoints,
        act: impl FnOnce(&mut World) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = act(&mut self.world)?;
        // What it would have had was nothing but time.
        self.ahead = None;
        if self.world.trace().len() >= checkpoints.due(self.id) {
            checkpoints.keep(self.id, &self.world);
        }
        Ok(done)
    }

    /// Lets the next thing happen. Returns whether there was one.
    pub(super) fn step(&mut self, checkpoints: &mut Checkpoints, decide: &mut Decide<'_>) -> bool {
        match &self.ahead {
            Some(ahead) if ahead.moment() > self.world.moment() => self.world.follow(ahead),
            _ => {
                self.leave();
                let stepped = self.world.step_with(decide);
                if self.world.trace().len() >= checkpoints.due(self.id) {
                    checkpoints.keep(self.id, &self.world);
                }
                stepped
            }
        }
    }

    /// Goes on to the time `until`, with at most `max` happenings: as recorded, and beyond the end of
    /// the record as it comes.
    pub(super) fn advance(
        &mut self,
        until: Micros,
        max: u64,
        checkpoints: &mut Checkpoints,
        decide: &mut Decide<'_>,
    ) -> Advance {
        let events = match self.follow(until, max) {
            Ok(events) => events,
            Err(stopped) => return stopped,
        };
        let id = self.id;
        let mut due = checkpoints.due(id);
        let mut advance = self
            .world
            .advance_seen(until, max - events, decide, |world| {
                if world.trace().len() >= due {
                    checkpoints.keep(id, world);
                    due = checkpoints.due(id);
                }
            });
        advance.events += events;
        advance
    }

    /// As [`advance`](Self::advance) within the record. `Ok` with the number of happenings when its
    /// end was reached, and time may go on.
    fn follow(&mut self, until: Micros, max: u64) -> Result<u64, Advance> {
        let Some(ahead) = self.ahead.take() else {
            return Ok(0);
        };
        let (mut events, mut limit) = (0, None);
        let mut own = self.world.trace().len();
        loop {
            if self.world.moment() >= ahead.moment() {
                if until >= ahead.now() {
                    self.world = *ahead;
                    return Ok(events);
                }
                break;
            }
            let next = self.world.next_on_the_way_to(&ahead);
            if next.is_none_or(|at| at > until) {
                break;
            }
            if events == max {
                limit = Some(Limit::Events);
                break;
            }
            if !self.world.follow(&ahead) {
                break;
            }
            events += 1;
            if self.world.trace().len() >= own + SHARE_EVERY {
                own = self.world.trace().len();
                self.world.share_events(&ahead);
            }
        }
        if limit.is_none() {
            self.world.wait_until(until);
        }
        self.ahead = Some(ahead);
        Err(Advance {
            events,
            reached: self.world.now(),
            limit,
        })
    }

    /// Goes to the time `at`, back or on, behind all that happened there, with at most `max`
    /// happenings on the way. Asked again, it goes on from where it stopped.
    pub(super) fn seek(
        &mut self,
        at: Micros,
        max: u64,
        checkpoints: &mut Checkpoints,
        decide: &mut Decide<'_>,
    ) -> Advance {
        if at >= self.tip().now() {
            self.leave();
        } else {
            let restored = checkpoints.last(self.id, |world| world.now() <= at);
            self.come_from(restored, self.world.now() <= at);
        }
        let advance = self.advance(at, max, checkpoints, decide);
        self.share();
        advance
    }

    /// Goes to the time `at` of the record, or to its end, which may lie within an instant. Nothing
    /// happens that has not happened.
    pub(super) fn show(&mut self, at: Micros, checkpoints: &mut Checkpoints) {
        if at >= self.tip().now() {
            self.leave();
        } else {
            self.seek(at, u64::MAX, checkpoints, &mut |_| None);
        }
    }

    /// Goes to a moment of the record, to the instant in which it happened. Beyond the record, to
    /// its end.
    pub(super) fn seek_moment(&mut self, moment: u64, checkpoints: &Checkpoints) {
        let before = |world: &World| {
            world.moment() < moment
                || world.moment() == moment && world.now() == world.happened_at()
        };
        self.come_from(checkpoints.last(self.id, before), before(&self.world));
        let Some(ahead) = self.ahead.take() else {
            return;
        };
        while self.world.moment() < moment.min(ahead.moment()) && self.world.follow(&ahead) {}
        self.ahead = Some(ahead);
        self.share();
    }

    /// Goes to a place of the record.
    pub(super) fn go(&mut self, place: Place, checkpoints: &Checkpoints) {
        self.seek_moment(place.moment, checkpoints);
        // Not past what is due, whatever the place says.
        let end = self.tip().now();
        let next = self.world.next_on_the_way_to(self.tip());
        self.world
            .wait_until(place.at.min(end).min(next.unwrap_or(end)));
    }

    /// Goes back by one happening; when time has passed since the last one, to its instant. Returns
    /// whether there was anything to go back to.
    pub(super) fn back(&mut self, checkpoints: &Checkpoints) -> bool {
        let moment = self.world.moment();
        if self.world.now() > self.world.happened_at() {
            self.seek_moment(moment, checkpoints);
        } else if let Some(before) = moment.checked_sub(1) {
            self.seek_moment(before, checkpoints);
        } else {
            return false;
        }
        true
    }

    /// The world at the time `at` of the record.
    pub(super) fn world_at(&self, at: Micros, checkpoints: &Checkpoints) -> World {
        let mut line = Self {
            captions: Vec::new(),
            ..self.clone()
        };
        let at = at.min(self.tip().now());
        let restored = checkpoints.last(self.id, |world| world.now() <= at);
        line.come_from(restored, false);
        // It ends within the record.
        let _ = line.follow(at, u64::MAX);
        line.share();
        line.world
    }

    /// The furthest world without its older events, as that of a long run is; and the one shown.
    pub(super) fn forget_all_but(&mut self, count: usize) {
        self.world.keep_events(count);
        if let Some(ahead) = &mut self.ahead {
            ahead.keep_events(count);
        }
    }

    /// The world at a moment of the record, in the instant in which it happened.
    pub(super) fn world_at_moment(&self, moment: u64, checkpoints: &Checkpoints) -> World {
        let mut line = Self {
            captions: Vec::new(),
            ..self.clone()
        };
        line.seek_moment(moment, checkpoints);
        line.world
    }

    /// Takes the place of `restored`, unless the present one `will_do` and is as near.
    fn come_from(&mut self, restored: Option<&World>, will_do: bool) {
        let Some(restored) = restored else {
            return;
        };
        if will_do && self.world.moment() >= restored.moment() {
            return;
        }
        let left = core::mem::replace(&mut self.world, restored.clone());
        let ahead = self.ahead.get_or_insert_with(|| Box::new(left));
        self.world.foretell_as_before(ahead);
    }

    fn share(&mut self) {
        if let Some(ahead) = &self.ahead {
            self.world.share_events(ahead);
        }
    }
}
