//! The hunt: random worlds, treated badly, then healed.
//!
//! A seed is a run. It draws a configuration and, apart from that, *which* kinds of faults there
//! are in this run at all: a run in which nothing but crashes happens goes deeper into crashes than
//! one that does a little of everything (swarm testing: Groce, Zhang, Eide, Chen and Regehr, ISSTA
//! 2012). All checkers watch. In the end everything is healed and started again, and the cluster
//! must make progress.
//!
//! [`FAULTS`] is the table of the kinds. A kind that is added there is in the hunt.

mod faults;
mod heal;
mod plan;
mod result;
#[cfg(feature = "scenario")]
mod scenario;
mod verdict;

use core::fmt;

use raft::{Note, random::Draw, types::Micros};

pub use faults::{FAULTS, Fault};
pub use heal::PATIENCE;
pub use plan::Plan;
pub use result::{Failed, HuntResult, MAX_SHARDS, MergeError, Shard, Totals};

use crate::{
    Intervention, World,
    rules::BrokenRule,
    trace::{EventId, EventKind},
};
use faults::Scene;

/// The version of what a seed means, and of the results: another one is another hunt.
pub const HUNT_FORMAT: u32 = 3;

/// The most things that may happen in one run. None comes near: a cluster that does is talking to
/// itself.
pub const MAX_RUN_EVENTS: u64 = 2_000_000;

/// Names the hunt's draws among all keyed draws, with the number of what is drawn.
const HUNT: u64 = 0x4875_6e74_0000;

/// What a draw of the hunt is for.
#[derive(Clone, Copy)]
#[repr(u64)]
enum Purpose {
    Config = 1,
    Subset = 2,
    Pace = 3,
    Step = 4,
    Members = 5,
    Reads = 6,
    Room = 7,
    Sending = 8,
}

fn draw(seed: u64, purpose: Purpose, counter: u64) -> Draw {
    Draw::new(seed, HUNT, purpose as u64, counter)
}

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What was seen, with the values.
    pub text: String,
    /// The event that shows it, if one does.
    pub event: Option<EventId>,
}

impl Failure {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            event: None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A run that was played.
#[derive(Clone, Debug)]
pub struct Run {
    /// What the seed drew.
    pub plan: Plan,
    /// The world as it was at the end, or at the failure.
    pub world: World,
    /// How often each kind of fault was done, in the order of [`FAULTS`].
    pub faults: Vec<u64>,
    /// When everything was healed; `None` when it did not come to that.
    pub healed_at: Option<Micros>,
    /// Whether the healed cluster made progress. Without a failure it did, unless disks were too small
    /// for what they had to hold.
    pub progressed: bool,
    /// What must not be, if something was found.
    pub failure: Option<Failure>,
}

impl Run {
    /// How many elections were won.
    pub fn elections(&self) -> u64 {
        self.count(|kind| matches!(kind, EventKind::Note(Note::BecameLeader { .. })))
    }

    fn count(&self, what: impl Fn(&EventKind) -> bool) -> u64 {
        let events = self.world.events_from(0, usize::MAX);
        events.filter(|(_, event)| what(&event.kind)).count() as u64
    }

    /// How many entries were committed.
    pub fn commits(&self) -> u64 {
        self.world.max_commit()
    }

    /// How many operations of clients were answered.
    pub fn answers(&self) -> u64 {
        self.count(|kind| matches!(kind, EventKind::ClientAnswered { .. }))
    }

    /// Has a host stopped for want of room since the event `from`?
    fn disks_filled_up_since(&self, from: EventId) -> bool {
        let mut events = self.world.events_from(from, usize::MAX);
        events.any(|(_, event)| matches!(event.kind, EventKind::DiskFull { .. }))
    }

    /// Has a client asked for anything?
    fn was_asked(&self) -> bool {
        !self.world.call_views(0, 1).is_empty()
    }

    fn act(&mut self, act: Intervention) -> bool {
        // What the act before made due at this very moment comes first, as in a scenario.
        self.world.advance(self.world.now(), MAX_RUN_EVENTS);
        // An act that makes no sense just now is refused, and leaves no trace.
        self.world.act(act).is_ok()
    }

    /// Lets time pass, and looks whether all is well.
    fn pass(&mut self, time: Micros) -> Result<(), Failure> {
        let until = self.world.now() + time;
        let left = MAX_RUN_EVENTS.saturating_sub(self.world.trace().len());
        self.world.advance(until, left);
        if let Some(violation) = self.world.violations().first() {
            return Err(Failure {
                text: violation.to_string(),
                event: Some(violation.event),
            });
        }
        if self.world.now() < until {
            let text = format!("more than {MAX_RUN_EVENTS} events: the cluster talks to itself");
            return Err(Failure::new(text));
        }
        Ok(())
    }

    fn play(&mut self) -> Result<(), Failure> {
        self.pass(self.plan.calm)?;
        for step in 0..self.plan.steps {
            let mut draw = draw(self.plan.seed, Purpose::Step, step);
            let mut scene = Scene {
                world: &self.world,
                draw: &mut draw,
                step,
            };
            let (kind, acts) = self.plan.next(&mut scene);
            let gap = self.plan.gap(&mut draw);
            let mut done = false;
            for act in acts {
                done |= self.act(act);
            }
            if let (true, Some(kind)) = (done, kind) {
                self.faults[kind] += 1;
            }
            self.pass(gap)?;
        }
        self.healed_at = Some(self.world.now());
        self.progressed = heal::heal_and_progress(self)?;
        if self.progressed {
            verdict::check(&self.world)?;
        }
        Ok(())
    }
}

/// Plays the run of `seed`, with `broken` broken.
pub fn play(seed: u64, broken: Option<BrokenRule>) -> Run {
    let plan = Plan::draw(seed, broken);
    // What a plan draws is valid; a test sees to it.
    let world = World::new(plan.config.clone()).unwrap_or_else(|error| panic!("{error}"));
    let mut run = Run {
        plan,
        world,
        faults: vec![0; FAULTS.len()],
        healed_at: None,
        progressed: false,
        failure: None,
    };
    run.failure = run.play().err();
    run
}

/// What the hunt might do to `world` now, whatever kinds of faults a plan of its own would have.
#[cfg(test)]
pub(crate) fn some_acts(world: &World, draw: &mut Draw, step: u64) -> Vec<crate::Intervention> {
    let mut scene = Scene { world, draw, step };
    let all = faults::REPAIRS.len() + FAULTS.len() + 1;
    let which = scene.draw.within(0..=all as u64 - 1) as usize;
    match which.checked_sub(faults::REPAIRS.len()) {
        None => faults::REPAIRS[which](&mut scene),
        Some(kind) => match FAULTS.get(kind) {
            Some(fault) => (fault.act)(&mut scene),
            None => faults::commands(&mut scene),
        },
    }
}

#[cfg(test)]
mod tests;
