//! The lab's tests, each as a test of its own on a few seeds.

use raft_sim::suite::{SUITE_LIMIT, TESTS};

/// Runs the suite's test of this name.
fn lab(name: &str) {
    let test = TESTS
        .iter()
        .find(|test| test.name == name)
        .expect("the suite has the test");
    for seed in 1..=3 {
        if let Err(failure) = test.run(seed) {
            panic!(
                "{failure}\n  replay: cargo run --release -p raft-sim -- suite --only {name:?} \
                 --seed {seed}"
            );
        }
    }
}

/// One Rust test per lab test, and one that sees that none is missing here.
macro_rules! lab_tests {
    ($($function:ident: $name:literal,)*) => {
        $(#[test]
        fn $function() {
            lab($name);
        })*

        #[test]
        fn every_test_of_the_suite_is_here() {
            let here = [$($name),*];
            let missing: Vec<_> =
                TESTS.iter().map(|test| test.name).filter(|name| !here.contains(name)).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    };
}

lab_tests! {
    initial_election: "initial election",
    election_after_network_failure: "election after network failure",
    multiple_elections: "multiple elections",
    basic_agreement: "basic agreement",
    basic_agreement_among_five: "basic agreement among five",
    rpc_byte_count: "RPC byte count",
    agreement_despite_follower_disconnection: "agreement despite follower disconnection",
    progressive_failure_of_followers: "progressive failure of followers",
    failure_of_leaders: "failure of leaders",
    no_agreement_if_too_many_followers_disconnect: "no agreement if too many followers disconnect",
    concurrent_starts: "concurrent Start()s",
    rejoin_of_partitioned_leader: "rejoin of partitioned leader",
    leader_backs_up_quickly: "leader backs up quickly over incorrect follower logs",
    rpc_counts_are_not_too_high: "RPC counts aren't too high",
    basic_persistence: "basic persistence",
    more_persistence: "more persistence",
    partitioned_leader_and_one_follower_crash:
        "partitioned leader and one follower crash, leader restarts",
    figure_8: "Figure 8",
    unreliable_agreement: "unreliable agreement",
    figure_8_unreliable: "Figure 8 (unreliable)",
    churn: "churn",
    unreliable_churn: "unreliable churn",
    snapshots_basic: "snapshots basic",
    install_snapshots_disconnect: "install snapshots (disconnect)",
    install_snapshots_disconnect_unreliable: "install snapshots (disconnect + unreliable)",
    install_snapshots_crash: "install snapshots (crash)",
    install_snapshots_unreliable_crash: "install snapshots (unreliable + crash)",
    crash_and_restart_all_servers: "crash and restart all servers",
    snapshot_initialization_after_crash: "snapshot initialization after crash",
}

/// The lab gives the whole suite ten minutes.
#[test]
fn the_whole_suite_keeps_within_its_time() {
    let times = TESTS.iter().map(|test| match test.run(1) {
        Ok(summary) => summary.time,
        Err(failure) => panic!("{}: {failure}", test.name),
    });
    let all: u64 = times.sum();
    println!("{} s of virtual time", all / 1_000_000);
    assert!(all <= SUITE_LIMIT, "{all} us");
}
