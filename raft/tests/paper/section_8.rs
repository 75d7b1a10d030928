//! §8: client interaction. What clients and a service do about commands that are asked for again is
//! `raft-sim`'s: `sim/tests/section_8.rs`. More of reads is in `thesis_6_4`.

use raft::{Message, ProposeError, ReadFailure, Role};

use crate::bench::{Bench, command, id, log};

fn with_no_op(logs: &[&[u64]]) -> Bench {
    Bench::configured(4, logs, |config| config.noop_on_election = true)
}

/// Any peer can be asked: who does not lead says whom it heard last as leader.
#[test]
fn s8_a_peer_that_does_not_lead_names_the_leader() {
    let mut bench = Bench::new(3);
    let unknown = bench.peer_mut(2).propose(command("x"));
    assert_eq!(unknown, Err(ProposeError::NotLeader { leader: None }));
    bench.elect(3);
    let refused = bench.peer_mut(2).propose(command("x"));
    assert_eq!(
        refused,
        Err(ProposeError::NotLeader {
            leader: Some(id(3))
        })
    );
}

/// A refused command leaves no trace.
#[test]
fn s8_a_refused_command_is_in_no_log() {
    let mut bench = Bench::new(3);
    bench.elect(3);
    bench.peer_mut(2).propose(command("x")).unwrap_err();
    bench.heartbeat(3);
    assert_eq!(bench.peer(2).log(), &log(&[]));
}

/// Without sessions a command that is sent twice is executed twice.
#[test]
fn s8_raft_alone_may_execute_a_command_twice() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.propose(1, "x");
    bench.carry_all();
    // The leader dies before its answer reaches the client, which asks the next one.
    bench.crash(1);
    bench.elect(2);
    bench.propose(2, "x");
    bench.carry_all();
    assert_eq!(bench.applied(2), ["x", "x"]);
}

/// At the start of its term a leader does not know how much is committed.
#[test]
fn s8_a_new_leader_does_not_know_what_is_committed() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    bench.heartbeat(1);
    assert_eq!(bench.peer(1).commit_index(), 0);
}

/// Its no-op tells it: once that is committed, so is all before it.
#[test]
fn s8_a_no_op_at_the_start_of_the_term_commits_what_came_before() {
    let mut bench = with_no_op(&[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    assert_eq!(bench.log_of(1), [1, 4, 5]);
    assert_eq!(bench.peer(1).commit_index(), 3);
    assert_eq!(bench.applied(1), ["x", "x", "no-op"]);
}

/// The no-op is the first entry of its term, before any command.
#[test]
fn s8_the_no_op_is_the_first_entry_of_its_term() {
    let mut bench = with_no_op(&[&[], &[], &[]]);
    bench.elect(1);
    assert_eq!(bench.propose(1, "x").index, 2);
    bench.carry_all();
    assert_eq!(bench.applied(1), ["no-op", "x"]);
}

/// A leader that was superseded does not know it: until it hears of the later term it takes commands,
/// which never commit.
#[test]
fn s8_a_superseded_leader_answers_nobody() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.cut(1);
    bench.elect(2);
    assert_eq!(bench.role(1), Role::Leader);
    bench.propose(1, "lost");
    bench.carry_all();
    assert!(bench.applied(1).is_empty());
    bench.heal();
    bench.propose(2, "kept");
    bench.carry_all();
    bench.heartbeat(2);
    assert_eq!(bench.applied(1), ["kept"]);
}

/// A read needs no entry in the log.
#[test]
fn s8_a_read_only_operation_writes_nothing_into_the_log() {
    let mut bench = with_no_op(&[&[], &[], &[]]);
    bench.elect(1);
    bench.read(1, 7);
    bench.carry_all();
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
    for number in bench.numbers() {
        assert_eq!(bench.log_of(number), [5], "S{number}");
    }
}

/// The first precaution: the leader has committed an entry of its term, and so knows what is committed.
#[test]
fn s8_no_read_is_answered_before_an_entry_of_the_term_is_committed() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    bench.read(1, 7);
    bench.heartbeat(1);
    assert_eq!(bench.answers(1), []);
    bench.propose(1, "x");
    bench.carry_all();
    assert_eq!(bench.answers(1), [(7, Ok(3))]);
}

/// The second: it has exchanged messages with a majority since the read was asked.
#[test]
fn s8_a_leader_hears_from_a_majority_before_it_answers_a_read() {
    let mut bench = with_no_op(&[&[], &[], &[], &[], &[]]);
    bench.elect(1);
    bench.heartbeat(1);
    bench.cut(2);
    bench.cut(3);
    bench.cut(4);
    bench.read(1, 7);
    let letters = bench.carry_all();
    let asks = |it: &&crate::bench::Letter| matches!(it.message, Message::Confirm(_));
    assert_eq!(letters.iter().filter(asks).count(), 4);
    assert_eq!(bench.answers(1), [], "S5's answer alone is no majority");
    bench.heal();
    bench.heartbeat(1);
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
}

/// A leader that was superseded, and does not know it, answers no read.
#[test]
fn s8_a_superseded_leader_answers_no_read() {
    let mut bench = with_no_op(&[&[], &[], &[]]);
    bench.elect(1);
    bench.cut(1);
    bench.elect(2);
    bench.read(1, 7);
    bench.carry_all();
    assert_eq!(bench.answers(1), []);
    bench.heal();
    bench.heartbeat(2);
    assert_eq!(bench.answers(1), [(7, Err(ReadFailure::LostLeadership))]);
}

/// Or it relies on a lease, and so on clocks: then it asks nobody while that lasts.
#[test]
fn s8_a_leader_with_a_lease_answers_without_asking() {
    let mut bench = Bench::led_with(3, &[1, 2, 3], &[], |config| {
        config.leader_stickiness = true;
        config.lease_reads = true;
    });
    bench.heartbeat(1);
    bench.read(1, 7);
    assert!(bench.wire.is_empty());
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
}
