//! Histories of runs that are treated badly, held against the same runs gone straight through.

mod branches;
mod chronicle;
mod compare;
mod places;
mod random;
mod reader;

use super::*;
use crate::{
    hunt,
    network::{Fate, Flight, MessageId},
};

/// Few checkpoints, close together: so that short runs have some to thin out.
const SMALL: Plan = Plan {
    spacing: 64,
    most: 12,
    heaviest: usize::MAX,
};

fn small(config: WorldConfig) -> History {
    History::with_plan(World::new(config).unwrap(), SMALL)
}

/// The history of a run of the hunt, and its record.
fn hunted(seed: u64) -> (History, Vec<Recorded>) {
    let world = hunt::play(seed, None).world;
    let recorded: Vec<_> = world.interventions().iter().cloned().collect();
    let mut history = small(world.config().clone());
    history.play(&recorded, world.now(), &mut || true).unwrap();
    assert_eq!(history.world().trace_hash(), world.trace_hash());
    assert_eq!(history.interventions(), world.interventions());
    (history, recorded)
}

/// What two worlds that are the same moment of the same run have in common, and no others.
fn seal(world: &World) -> (u64, u64, u64, usize) {
    let mut frame = Vec::new();
    world.fill_frame(&mut frame);
    // The time and the bound that was last reached belong to how one got there.
    let limit = crate::frame::layout::header::LIMIT_REACHED;
    let mixed = frame
        .iter()
        .enumerate()
        .filter(|(place, _)| ![crate::frame::layout::header::NOW, limit].contains(place))
        .fold(0, |hash, (_, number)| {
            raft::random::mix(hash ^ number.to_bits())
        });
    (
        world.moment(),
        world.trace_hash(),
        mixed,
        world.interventions().len(),
    )
}

fn put(value: u64) -> Intervention {
    Intervention::Request {
        peer: None,
        op: format!("put x {value}"),
    }
}
