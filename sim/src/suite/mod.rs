//! The tests of the MIT Raft lab (6.5840, once 6.824), written afresh over virtual time.
//!
//! Each is a function over a [`Lab`]; [`TESTS`] is the list of them. The bounds that they assert
//! are the lab's. They run as ordinary tests and as `raft-sim suite`.

mod agreement;
mod churn;
mod client;
mod election;
mod figure8;
mod lab;
mod persistence;
mod report;
mod snapshots;

use core::fmt;

use raft::Micros;

pub use lab::{Failure, Lab, Summary};
pub use report::Verdict;

/// The most virtual time that all tests of the suite together may take: the lab's ten minutes.
pub const SUITE_LIMIT: Micros = 600_000_000;

/// One test of the suite.
#[derive(Clone, Copy)]
pub struct Test {
    /// The part of the lab it belongs to: `4A` for elections, `4B` for the rest.
    pub part: &'static str,
    /// The name to print.
    pub name: &'static str,
    /// How many peers it wants.
    pub peers: u16,
    /// Whether its network loses and delays messages from the start.
    pub unreliable: bool,
    /// After how many applied entries its services take snapshots; 0 for never.
    pub snapshot_every: u64,
    /// What it does.
    pub run: fn(&mut Lab) -> Result<(), Failure>,
}

impl fmt::Debug for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Test {
    /// Runs the test in the world of `seed`.
    ///
    /// # Errors
    /// The first expectation that did not hold, or the first safety property that was violated.
    pub fn run(&self, seed: u64) -> Result<Summary, Failure> {
        let mut lab = Lab::new(self.peers, self.unreliable, self.snapshot_every, seed)?;
        (self.run)(&mut lab)?;
        lab.finish()
    }
}

const fn test(
    part: &'static str,
    name: &'static str,
    peers: u16,
    run: fn(&mut Lab) -> Result<(), Failure>,
) -> Test {
    Test {
        part,
        name,
        peers,
        unreliable: false,
        snapshot_every: 0,
        run,
    }
}

const fn unreliable(
    part: &'static str,
    name: &'static str,
    peers: u16,
    run: fn(&mut Lab) -> Result<(), Failure>,
) -> Test {
    Test {
        part,
        name,
        peers,
        unreliable: true,
        snapshot_every: 0,
        run,
    }
}

/// A test of the lab's snapshots: three peers.
const fn snapshots(
    name: &'static str,
    unreliable: bool,
    run: fn(&mut Lab) -> Result<(), Failure>,
) -> Test {
    Test {
        part: "4B",
        name,
        peers: 3,
        unreliable,
        snapshot_every: snapshots::EVERY,
        run,
    }
}

/// The suite, in the lab's order.
pub const TESTS: &[Test] = &[
    test("4A", "initial election", 3, election::initial_election),
    test(
        "4A",
        "election after network failure",
        3,
        election::after_network_failure,
    ),
    test("4A", "multiple elections", 7, election::multiple_elections),
    test("4B", "basic agreement", 3, agreement::basic_agreement),
    test(
        "4B",
        "basic agreement among five",
        5,
        agreement::basic_agreement,
    ),
    test("4B", "RPC byte count", 3, agreement::rpc_byte_count),
    test(
        "4B",
        "agreement despite follower disconnection",
        3,
        agreement::despite_follower_disconnection,
    ),
    test(
        "4B",
        "progressive failure of followers",
        3,
        agreement::failure_of_followers,
    ),
    test("4B", "failure of leaders", 3, agreement::failure_of_leaders),
    test(
        "4B",
        "no agreement if too many followers disconnect",
        5,
        agreement::none_if_too_many_disconnect,
    ),
    test("4B", "concurrent Start()s", 3, agreement::concurrent_starts),
    test(
        "4B",
        "rejoin of partitioned leader",
        3,
        agreement::rejoin_of_partitioned_leader,
    ),
    test(
        "4B",
        "leader backs up quickly over incorrect follower logs",
        5,
        agreement::backs_up_quickly,
    ),
    test("4B", "RPC counts aren't too high", 3, agreement::rpc_counts),
    test("4B", "basic persistence", 3, persistence::basic),
    test("4B", "more persistence", 5, persistence::more),
    test(
        "4B",
        "partitioned leader and one follower crash, leader restarts",
        3,
        persistence::partitioned_leader_and_follower_crash,
    ),
    test("4B", "Figure 8", 5, figure8::figure8),
    unreliable(
        "4B",
        "unreliable agreement",
        5,
        agreement::unreliable_agreement,
    ),
    unreliable(
        "4B",
        "Figure 8 (unreliable)",
        5,
        figure8::figure8_unreliable,
    ),
    test("4B", "churn", 5, churn::churn),
    unreliable("4B", "unreliable churn", 5, churn::churn),
    snapshots("snapshots basic", false, snapshots::basic),
    snapshots(
        "install snapshots (disconnect)",
        false,
        snapshots::disconnect,
    ),
    snapshots(
        "install snapshots (disconnect + unreliable)",
        true,
        snapshots::disconnect,
    ),
    snapshots("install snapshots (crash)", false, snapshots::crash),
    snapshots(
        "install snapshots (unreliable + crash)",
        true,
        snapshots::crash,
    ),
    snapshots("crash and restart all servers", false, snapshots::all_crash),
    snapshots(
        "snapshot initialization after crash",
        false,
        snapshots::initialization_after_crash,
    ),
];

#[cfg(test)]
mod tests {
    use super::TESTS;

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = TESTS.iter().map(|test| test.name).collect();
        assert_eq!(names.len(), TESTS.len());
    }
}
