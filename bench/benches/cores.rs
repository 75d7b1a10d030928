//! The workloads one by one: `cargo bench -p raft-bench`. `cargo run --release -p raft-bench`
//! compares them in pairs, by processor time.

use divan::{Bencher, counter::ItemsCount};
use raft_bench::{
    Cluster, Known,
    ours::Ours,
    raft_rs::{CoarseTicks, FineTicks},
};

fn main() {
    divan::main();
}

/// Three peers; every proposal settles before the next.
#[divan::bench(types = [Ours, FineTicks])]
fn one_at_a_time<C: Cluster>(bencher: Bencher) {
    propose::<C>(bencher, 1);
}

/// Three peers, 64 proposals at an instant.
#[divan::bench(types = [Ours, FineTicks])]
fn sixty_four_at_a_time<C: Cluster>(bencher: Bencher) {
    propose::<C>(bencher, 64);
}

/// Five peers and a second of heartbeats.
#[divan::bench(types = [Ours, FineTicks, CoarseTicks])]
fn an_idle_second<C: Cluster>(bencher: Bencher) {
    let mut cluster = C::new(5, Known::WithTheNext);
    bencher.bench_local(|| cluster.idle(1_000_000));
}

fn propose<C: Cluster>(bencher: Bencher, batch: usize) {
    let mut cluster = C::new(3, Known::WithTheNext);
    bencher
        .counter(ItemsCount::new(batch))
        .bench_local(|| cluster.propose(batch));
}
