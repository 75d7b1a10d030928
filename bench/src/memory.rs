//! Allocations per message, and bytes that an idle peer holds: the same in every run.

use allocation_counter::measure;
use raft_bench::{
    Cluster, Known,
    ours::Ours,
    raft_rs::{CoarseTicks, FineTicks},
};

/// Proposals that are counted: enough that the log's own growth is a fraction of them.
const PROPOSALS: usize = 64 * 500;

pub(super) fn tell() {
    for batch in [1, 64] {
        println!("3 peers, {batch} at a time: allocations, the commands' own among them");
        allocations::<Ours>(batch);
        allocations::<FineTicks>(batch);
    }
    println!("5 peers after 10 idle virtual seconds: bytes held per peer");
    held::<Ours>();
    held::<FineTicks>();
    held::<CoarseTicks>();
}

fn allocations<C: Cluster>(batch: usize) {
    let mut cluster = C::new(3, Known::WithTheNext);
    cluster.propose(batch);
    let before = cluster.messages();
    let counted = measure(|| {
        for _ in 0..PROPOSALS / batch {
            cluster.propose(batch);
        }
    });
    let messages = cluster.messages() - before;
    println!(
        "{:24}{:9.2} per message {:9.2} per proposal",
        C::NAME,
        counted.count_total as f64 / messages as f64,
        counted.count_total as f64 / PROPOSALS as f64
    );
}

fn held<C: Cluster>() {
    let mut cluster = None;
    let counted = measure(|| {
        cluster
            .insert(C::new(5, Known::WithTheNext))
            .idle(10_000_000);
    });
    println!("{:24}{:9}", C::NAME, counted.bytes_current / 5);
}
