//! What several tests begin with.
#![allow(dead_code, reason = "no test needs all of it")]

use raft::PeerId;
use raft_sim::{Intervention, World, WorldConfig};

/// A world of three peers that has run for a second.
pub(crate) fn world(change: impl FnOnce(&mut WorldConfig)) -> World {
    let mut config = WorldConfig {
        peers: 3,
        ..WorldConfig::default()
    };
    change(&mut config);
    begun(config)
}

/// A world that has run for a second, which is enough to elect a leader.
pub(crate) fn begun(config: WorldConfig) -> World {
    let mut world = World::new(config).unwrap();
    pass(&mut world, 1_000_000);
    world
}

/// Lets some time go by, in microseconds.
pub(crate) fn pass(world: &mut World, us: u64) {
    world.advance(world.now() + us, u64::MAX);
}

/// A client without a session has something done.
pub(crate) fn ask(world: &mut World, client: u16, op: &str) {
    let act = Intervention::Client {
        client,
        op: op.to_owned(),
        session: None,
        peer: None,
    };
    world.act(act).unwrap();
}

/// Somebody who does not lead.
pub(crate) fn follower(world: &World) -> PeerId {
    let leader = world.leader().unwrap();
    world.ids().find(|id| *id != leader).unwrap()
}

/// Nothing was violated, and what was done gives the same run again.
#[track_caller]
pub(crate) fn check_replay(world: &World) {
    assert_eq!(world.violations(), []);
    let recorded = world.interventions().iter();
    let replayed = World::replay(world.config().clone(), recorded, world.now()).unwrap();
    assert_eq!(replayed.trace_hash(), world.trace_hash());
}
