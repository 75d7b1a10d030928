//! The events of a run as numbers, also those that its world has forgotten.
//!
//! A world keeps its last events, and a checkpoint fewer. What is older is told by going through it
//! once more, from the checkpoint before it; who reads on from there finds the way half gone.

use raft::types::Micros;

use super::{BranchId, History, Line, checkpoints::Checkpoints};
use crate::{
    frame::{MAX_TOLD, layout},
    trace::EventId,
    view::EventView,
    world::World,
};

/// How many events of the past it keeps for the next piece to begin with.
const KEPT: usize = 4_096;

/// A world on its way through what was forgotten, on one branch.
#[derive(Clone, Debug)]
pub(super) struct Teller {
    branch: BranchId,
    world: World,
}

impl History {
    /// As [`World::fill_chronicle`] of the world that is shown, with the events that it has forgotten;
    /// from its last event on, of the furthest one: what lies ahead of the place. To tell what is
    /// forgotten takes a way of as many events as lie between two checkpoints, and as many as are told.
    pub fn fill_chronicle(&mut self, numbers: &mut Vec<f64>, from: EventId, max: usize) {
        let branch = self.current;
        let line = &self.branches[&branch].line;
        let world = if from < line.world().trace().len() {
            line.world()
        } else {
            line.tip()
        };
        let (events, last) = (world.trace().len(), world.moment());
        if from >= world.trace().first_kept() {
            world.fill_chronicle(numbers, from, max);
            return;
        }
        let max = max.min(MAX_TOLD);
        let until = from.saturating_add(max as u64);
        let mut world = self.told(from);
        let line = &self.branches[&branch].line;
        while world.trace().len() < until && world.moment() < last {
            if !world.follow(line.tip()) {
                break;
            }
        }
        world.fill_chronicle(numbers, from, max);
        numbers[layout::chronicle::EVENTS] = events as f64;
        forget(&mut world, until);
        self.teller = Some(Teller { branch, world });
    }

    /// The event `id` of the branch that is shown with its words, also ahead of the place and where it
    /// is forgotten: then the way to it is gone again. `None` when it has not happened.
    pub fn event_view(&mut self, id: EventId) -> Option<EventView> {
        let tip = self.furthest();
        if id >= tip.trace().first_kept() {
            return tip.event_view(id);
        }
        let branch = self.current;
        let mut world = self.told(id);
        walk(&mut world, self.furthest(), id + 1);
        let view = world.event_view(id);
        forget(&mut world, id + 1);
        self.teller = Some(Teller { branch, world });
        view
    }

    /// A world of the branch that is shown which can go on to tell of the forgotten event `from`.
    fn told(&mut self, from: EventId) -> World {
        let branch = self.current;
        let before = self.teller.take().filter(|it| it.branch == branch);
        self.on_the_way(before.map(|it| it.world), from)
    }

    /// `before`, if the event `from` can be told of it when it goes on; else a checkpoint.
    pub(super) fn on_the_way(&self, before: Option<World>, from: EventId) -> World {
        let line = self.line();
        let mut world = before
            .filter(|world| reaches(world, from))
            .unwrap_or_else(|| checkpoint_before(line, &self.checkpoints, from));
        world.foretell_as_before(line.tip());
        world
    }

    /// A moment of the branch that is shown which lies before the time `at`, or its beginning: where
    /// the chronicle of what is since then can begin, with what every peer was there.
    pub fn world_before(&self, at: Micros) -> &World {
        let before = |world: &World| world.now() < at;
        let kept = self.checkpoints.last(self.current, before);
        kept.or_else(|| self.checkpoints.first(self.current))
            .unwrap_or_else(|| self.world())
    }
}

/// Goes on until the event before `until` has happened.
pub(super) fn walk(world: &mut World, tip: &World, until: EventId) {
    while world.trace().len() < until && world.follow(tip) {}
}

/// Lets go of what was told up to `until`, but for a little.
pub(super) fn forget(world: &mut World, until: EventId) {
    let ahead = world.trace().len().saturating_sub(until);
    world.keep_events(KEPT.max(ahead as usize));
}

/// Can the events from `from` on be told of `world` when it has gone on?
fn reaches(world: &World, from: EventId) -> bool {
    world.trace().first_kept() <= from && from <= world.trace().len()
}

fn checkpoint_before(line: &Line, checkpoints: &Checkpoints, from: EventId) -> World {
    let before = |world: &World| world.trace().len() <= from;
    let kept = checkpoints.last(line.id(), before);
    // The first one is the beginning, and knows all that was before it.
    kept.or_else(|| checkpoints.first(line.id()))
        .unwrap_or_else(|| line.world())
        .clone()
}
