//! What looking at a world and keeping a moment of it costs: `cargo bench -p raft-sim --bench world`.
//! How fast one runs is `raft-sim bench`.

use divan::{Bencher, black_box};
use raft_sim::{Intervention, World, WorldConfig};

fn main() {
    divan::main();
}

/// Five peers with 10,000 commands behind them, 2 ms apart.
fn busy() -> World {
    let mut world = World::new(WorldConfig::default()).expect("the defaults are valid");
    world.advance(1_000_000, u64::MAX);
    for _ in 0..10_000 {
        let op = "put x 1".to_owned();
        world
            .act(Intervention::Request { peer: None, op })
            .expect("somebody leads");
        world.advance(world.now() + 2_000, u64::MAX);
    }
    world
}

/// A copy of the whole world.
#[divan::bench]
fn clone_a_world(bencher: Bencher) {
    let world = busy();
    bencher.bench_local(|| black_box(&world).clone());
}

/// A copy of one peer's log, of 10,000 entries.
#[divan::bench]
fn clone_a_log(bencher: Bencher) {
    let world = busy();
    let peer = world.peer(world.ids().next().expect("a peer")).expect("up");
    bencher.bench_local(|| black_box(peer.log()).clone());
}

/// The numbers that the page draws from.
#[divan::bench]
fn fill_a_frame(bencher: Bencher) {
    let world = busy();
    let mut frame = Vec::new();
    bencher.bench_local(|| {
        black_box(&world).fill_frame(&mut frame);
        frame.len()
    });
}
