//! §6: cluster membership changes, by joint consensus.

use raft::{Change, Entry, Payload, Role, membership::Membership};

use crate::{
    bench::{Bench, accepted, append, ask_vote, at, id, vote},
    members::{joint, joint_of, of, set},
};

const OLD: &[u16] = &[1, 2, 3];
const NEW: &[u16] = &[3, 4, 5];

/// S1 leads `C_old`, S1 to S3; S4 and S5 have learnt the log. It has just appended `C_old,new` at
/// index 2, in which S3 to S5 vote too; the others do not have it.
fn begun() -> Bench {
    let mut bench = Bench::led(5, OLD, &[4, 5]);
    bench.change(1, joint(NEW));
    bench
}

/// The same, and all have `C_old,new`; the leader does not know.
fn spread() -> Bench {
    let mut bench = begun();
    for _ in 0..4 {
        bench.carry();
    }
    bench.wire.clear();
    assert!(
        bench
            .numbers()
            .iter()
            .all(|&it| bench.log_of(it).len() == 2)
    );
    bench
}

/// S1 leads `C_old`, S1 to S3, of which it leaves `C_new`; it has just appended `C_new`.
fn leaving() -> Bench {
    let mut bench = Bench::led(3, OLD, &[]);
    bench.change(1, joint(&[2, 3]));
    bench.carry_until(1, 3);
    assert_eq!(bench.membership(1), of(&[2, 3], &[]));
    bench
}

fn configuration(bench: &Bench, number: u16, index: u64) -> Membership {
    match bench.peer(number).log().get(index) {
        Some(Entry {
            payload: Payload::Configuration(membership),
            ..
        }) => **membership,
        other => panic!("no configuration: {other:?}"),
    }
}

/// The leader begins with `C_old,new`, as an entry of its log; `C_new` does not come yet.
#[test]
fn s6_a_change_begins_with_the_joint_configuration_as_a_log_entry() {
    let bench = begun();
    assert_eq!(configuration(&bench, 1, 2), joint_of(OLD, NEW));
    assert_eq!(bench.log_of(1), [1, 1]);
}

/// A peer goes by the latest configuration in its log, committed or not: the leader when it appends
/// it, a follower when it stores it.
#[test]
fn s6_a_configuration_is_in_force_as_soon_as_it_is_in_the_log() {
    let mut bench = begun();
    assert_eq!(bench.commit_index(1), 1);
    assert_eq!(bench.membership(1), joint_of(OLD, NEW));
    assert_eq!(bench.membership(2), of(OLD, &[4, 5]));
    bench.carry();
    assert_eq!(bench.commit_index(2), 1);
    assert_eq!(bench.membership(2), joint_of(OLD, NEW));
}

/// Entries go to all peers of both configurations.
#[test]
fn s6_entries_are_replicated_to_the_peers_of_both_configurations() {
    let mut bench = begun();
    bench.propose(1, "x");
    bench.carry_all();
    for number in bench.numbers() {
        assert_eq!(bench.log_of(number)[..3], [1, 1, 1], "S{number}");
    }
}

/// Peers of either configuration may lead: one of the old, one of the new, one of both.
#[test]
fn s6_a_peer_of_either_configuration_may_lead() {
    for candidate in [2, 3, 5] {
        let mut bench = spread();
        bench.crash(1);
        bench.elect(candidate);
    }
}

/// To be elected takes a majority of the old and one of the new voters.
#[test]
fn s6_a_joint_election_takes_both_majorities() {
    for missing in [&[1, 2][..], &[4, 5]] {
        let mut bench = spread();
        for &number in missing {
            bench.crash(number);
        }
        bench.time_out(3);
        bench.carry_all();
        assert_eq!(bench.role(3), Role::Candidate, "without {missing:?}");
        bench.restart(missing[0]);
        bench.elect(3);
    }
}

/// To be committed takes the same: `C_old,new` itself, and all that stands behind it.
#[test]
fn s6_a_joint_commit_takes_both_majorities() {
    for missing in [&[2, 3][..], &[4, 5]] {
        let mut bench = begun();
        for &number in missing {
            bench.cut(number);
        }
        bench.propose(1, "x");
        bench.carry_all();
        assert_eq!(bench.commit_index(1), 1, "without {missing:?}");
        bench.heal();
        bench.heartbeat(1);
        assert!(bench.commit_index(1) >= 3, "with {missing:?}");
    }
}

/// Two majorities are enough: not all need be there.
#[test]
fn s6_both_majorities_suffice() {
    let mut bench = begun();
    bench.cut(3);
    bench.carry_all();
    assert!(bench.commit_index(1) >= 2);
}

/// Before `C_old,new` is committed, its leader may be lost and another be elected by `C_old` alone.
#[test]
fn s6_a_leader_that_crashes_early_leaves_the_old_configuration() {
    let mut bench = begun();
    bench.crash(1);
    bench.wire.clear();
    bench.elect(2);
    assert_eq!(bench.membership(2), of(OLD, &[4, 5]));
}

/// Once it is committed, only a peer that has it wins (Leader Completeness).
#[test]
fn s6_once_the_joint_configuration_is_committed_only_who_has_it_is_elected() {
    let mut bench = begun();
    bench.cut(3);
    bench.carry_until(1, 3);
    bench.crash(1);
    bench.heal();
    bench.wire.clear();
    assert_eq!(bench.membership(3), of(OLD, &[4, 5]));
    bench.time_out(3);
    bench.carry_all();
    assert_eq!(bench.role(3), Role::Candidate);
    bench.elect(2);
}

/// `C_new` follows when `C_old,new` is committed, and not before.
#[test]
fn s6_the_new_configuration_follows_the_committed_joint_one() {
    let mut bench = Bench::led(3, OLD, &[]);
    bench.propose(1, "x");
    bench.change(1, joint(&[2, 3]));
    bench.tell(1, 2, accepted(1, 2));
    bench.tell(1, 3, accepted(1, 2));
    assert_eq!((bench.commit_index(1), bench.log_of(1).len()), (2, 3));
    bench.tell(1, 2, accepted(1, 3));
    bench.tell(1, 3, accepted(1, 3));
    assert_eq!(bench.commit_index(1), 3);
    assert_eq!(configuration(&bench, 1, 4), of(&[2, 3], &[]));
}

/// Whoever leads by then brings the change to its end.
#[test]
fn s6_a_new_leader_finishes_the_change() {
    let mut bench = spread();
    bench.crash(1);
    bench.elect(2);
    // An entry of its term commits `C_old,new` (§5.4.2): its own, though no-ops are off.
    assert_eq!(configuration(&bench, 3, 4), of(NEW, &[]));
    assert_eq!(bench.role(2), Role::Follower, "it is not in C_new");
}

/// With `C_new` committed the others are not needed: they can be shut down.
#[test]
fn s6_with_the_new_configuration_committed_the_old_peers_can_go() {
    let mut bench = begun();
    bench.carry_all();
    bench.crash(1);
    bench.crash(2);
    bench.elect(4);
    bench.propose(4, "x");
    bench.carry_all();
    let configurations = ["S1 S2 S3 -> S3 S4 S5", "S3 S4 S5"];
    assert_eq!(bench.applied(4)[1..3], configurations);
    assert_eq!(bench.applied(4)[3], "x");
}

/// Clients are served all the while.
#[test]
fn s6_the_cluster_works_throughout() {
    let mut bench = begun();
    bench.propose(1, "while joint");
    bench.carry_all();
    assert!(bench.applied(3).contains(&"while joint".to_owned()));
}

/// Who is new learns first, without a vote; the joint configuration waits until it has caught up.
#[test]
fn s6_new_peers_catch_up_before_they_vote() {
    let mut bench = Bench::led(4, OLD, &[]);
    bench.crash(4);
    let changing = bench.change(1, joint(&[1, 2, 3, 4]));
    assert_eq!(changing.catching_up, set(&[4]));
    bench.carry_all();
    bench.heartbeat(1);
    assert_eq!(bench.membership(1), of(OLD, &[4]));
    bench.restart(4);
    bench.heartbeat(1);
    bench.heartbeat(1);
    assert_eq!(bench.membership(1), of(&[1, 2, 3, 4], &[]));
    assert_eq!(bench.log_of(4), bench.log_of(1));
}

/// A peer without a vote counts for no majority.
#[test]
fn s6_peers_without_a_vote_do_not_count() {
    let mut bench = Bench::led(5, OLD, &[4, 5]);
    bench.crash(2);
    bench.crash(3);
    bench.propose(1, "x");
    bench.carry_all();
    assert_eq!(bench.log_of(4), [1, 1]);
    assert_eq!(bench.commit_index(1), 1);
}

/// A leader that is not in `C_new` manages a cluster that it does not belong to: it does not count
/// itself.
#[test]
fn s6_a_leader_outside_the_new_configuration_does_not_count_itself() {
    let mut bench = leaving();
    bench.cut(3);
    bench.carry_all();
    assert_eq!((bench.commit_index(1), bench.role(1)), (2, Role::Leader));
}

/// It steps down when `C_new` is committed.
#[test]
fn s6_a_leader_outside_the_new_configuration_steps_down_once_that_is_committed() {
    let mut bench = leaving();
    bench.carry_all();
    assert_eq!((bench.commit_index(1), bench.role(1)), (3, Role::Follower));
    bench.elect(2);
    assert_eq!(bench.membership(2), of(&[2, 3], &[]));
}

/// Removed peers hear no heartbeats, and stand. While a leader is heard, nobody heeds them: neither
/// vote nor term changes.
#[test]
fn s6_removed_peers_do_not_disturb_who_hears_a_leader() {
    let mut bench = Bench::led_with(3, OLD, &[], |config| config.leader_stickiness = true);
    bench.cut(3);
    bench.change(1, Change::Remove(id(3)));
    bench.carry_all();
    bench.heal();
    for _ in 0..10 {
        bench.heartbeat(1);
        bench.time_out(3);
        bench.carry_all();
    }
    assert_eq!((bench.role(1), bench.term(1)), (Role::Leader, 1));
    assert_eq!((bench.term(2), bench.term(3)), (1, 11));
}

/// That holds within the shortest election timeout of a leader's word; ordinary elections, which wait
/// for longer, are as before.
#[test]
fn s6_a_vote_is_given_when_no_leader_was_heard_for_the_shortest_election_timeout() {
    let mut bench = Bench::led_with(3, OLD, &[], |config| config.leader_stickiness = true);
    let heard = bench.now;
    let grace = bench.peer(2).config().election_timeout_min;
    bench.now = heard + grace - 1;
    bench.tell(2, 3, ask_vote(2, at(1, 1)));
    assert_eq!((bench.term(2), bench.peer(2).leader().is_some()), (1, true));
    bench.now = heard + grace;
    assert_eq!(bench.answer(2, 3, ask_vote(2, at(1, 1))), vote(2, true));
}

/// A configuration that is overwritten is in force no more.
#[test]
fn s6_a_configuration_goes_with_its_entry() {
    let mut bench = begun();
    bench.carry();
    assert_eq!(bench.membership(2), joint_of(OLD, NEW));
    bench.tell(2, 3, append(2, at(1, 1), &[2], 1));
    assert_eq!(bench.membership(2), of(OLD, &[4, 5]));
}

/// A restart finds it in the log, committed or not.
#[test]
fn s6_a_restart_finds_the_configuration_in_the_log() {
    let mut bench = begun();
    bench.crash(1);
    bench.restart(1);
    assert_eq!(bench.membership(1), joint_of(OLD, NEW));
}

/// A snapshot that takes the entry's place has the configuration; so has a follower that it is sent
/// to (§7).
#[test]
fn s6_a_snapshot_has_the_configuration_of_its_last_entry() {
    let mut bench = begun();
    bench.cut(5);
    bench.carry_all();
    bench.elect(3);
    let applied = bench.peer(3).last_applied();
    assert_eq!(applied, 3);
    bench.snapshot(3, applied, "first");
    bench.crash(3);
    bench.restart(3);
    assert_eq!(bench.membership(3), of(NEW, &[]));
    bench.heal();
    bench.elect(3);
    bench.propose(3, "x");
    bench.carry_all();
    bench.heartbeat(3);
    assert_eq!(bench.peer(5).log().base().index, 3);
    assert_eq!(bench.membership(5), of(NEW, &[]));
}
