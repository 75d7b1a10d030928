//! What watching a run costs does not grow with the run. Time is no matter of tests; how often the
//! checkers ask for memory is the same in every run, and grows with whatever they would copy or keep.

use allocation_counter::{AllocationInfo, measure};
use raft_sim::{
    Intervention, Recorded, World, WorldConfig,
    clients::{Load, LoadMix},
};

/// Things that happen while it is counted.
const WINDOW: u64 = 50_000;

/// Five peers that take snapshots, and clients that are never done.
fn world(watched: bool) -> World {
    let config = WorldConfig {
        snapshot_every: 50,
        ..WorldConfig::default()
    };
    let load = Recorded::from((
        600_000,
        Intervention::Load(Load {
            clients: 8,
            keys: 8,
            every_us: 5_000,
            until_us: None,
            mix: LoadMix::default(),
        }),
    ));
    let replay = if watched {
        World::replay(config, &[load], 1_000_000)
    } else {
        World::replay_unwatched(config, &[load], 1_000_000)
    };
    replay.unwrap()
}

/// Lets so much happen.
fn go_on(world: &mut World, happenings: u64) {
    let went = world.advance(world.now() + 3_600_000_000, happenings);
    assert_eq!(went.events, happenings);
}

/// What a window costs near the beginning, and behind four hundred thousand things more.
fn early_and_late(watched: bool) -> [AllocationInfo; 2] {
    let mut world = world(watched);
    [WINDOW, 8 * WINDOW].map(|before| {
        go_on(&mut world, before);
        let counted = measure(|| go_on(&mut world, WINDOW));
        assert_eq!(world.violations(), []);
        counted
    })
}

#[test]
fn what_watching_costs_does_not_grow_with_the_run() {
    let (watched, unwatched) = (early_and_late(true), early_and_late(false));
    let share = |at: usize| {
        let times = watched[at].count_total - unwatched[at].count_total;
        let bytes = watched[at].bytes_total - unwatched[at].bytes_total;
        (times, bytes)
    };
    let (early, late) = (share(0), share(1));
    println!("in {WINDOW} happenings: {early:?} early, {late:?} late (times, bytes)");
    assert!(early.0 > WINDOW / 100, "nothing was watched: {early:?}");
    assert!(late.0 * 4 <= early.0 * 5, "{early:?}, then {late:?}");
    assert!(late.1 * 4 <= early.1 * 5, "{early:?}, then {late:?}");
}
