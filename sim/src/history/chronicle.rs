//! The events of a run as numbers, also those that its world has forgotten.
//!
//! A world keeps its last events, and a checkpoint fewer. What is older is told by going through it
//! once more, from the checkpoint before it; who reads on from there finds the way half gone.

use raft::types::Micros;

use super::{BranchId, History, Line, checkpoints::Checkpoints};
use crate::{
    frame::{MAX_TOLD, layout},
    trace::EventId,
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
    /// As [`World::fill_chronicle`] of the world that is shown, with the events that it has forgotten.
    /// To tell those takes a way of as many events as lie between two checkpoints, and as many as are
    /// told.
    pub fn fill_chronicle(&mut self, numbers: &mut Vec<f64>, from: EventId, max: usize) {
        let branch = self.current;
        let line = &self.branches[&branch].line;
        let shown = line.world();
        let events = shown.trace().len();
        if from >= shown.trace().first_kept() {
            shown.fill_chronicle(numbers, from, max);
            return;
        }
        let max = max.min(MAX_TOLD);
        let before = self.teller.take().map(|it| (it.branch, it.world));
        let before = before.filter(|(of, world)| *of == branch && reaches(world, from));
        let mut world = match before {
            Some((_, world)) => world,
            None => checkpoint_before(line, &self.checkpoints, from),
        };
        world.foretell_as_before(line.tip());
        let until = from.saturating_add(max as u64);
        while world.trace().len() < until && world.moment() < shown.moment() {
            if !world.follow(line.tip()) {
                break;
            }
        }
        world.fill_chronicle(numbers, from, max);
        numbers[layout::chronicle::EVENTS] = events as f64;
        let ahead = world.trace().len().saturating_sub(until);
        world.keep_events(KEPT.max(ahead as usize));
        self.teller = Some(Teller { branch, world });
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

/// Can the events from `from` on be told of `world` when it has gone on?
fn reaches(world: &World, from: EventId) -> bool {
    world.trace().first_kept() <= from && from <= world.trace().len()
}

fn checkpoint_before(line: &Line, checkpoints: &Checkpoints, from: EventId) -> World {
    let before = |world: &World| world.trace().len() <= from;
    let kept = checkpoints.last(line.id(), before);
    // The first one is the beginning, and nothing was before that.
    kept.unwrap_or_else(|| line.world()).clone()
}
