//! The box "State".

use raft::{Effect, Position};

use crate::bench::{Bench, accepted, append, ask_vote, at, entries, heartbeat, id, vote};

// State: persistent on all servers.

/// A peer whose disk is empty is in term 0, before the first election.
#[test]
fn fig2_state_current_term_begins_at_0() {
    assert_eq!(Bench::new(3).term(1), 0);
}

/// No message, whatever its term, takes a peer's term back.
#[test]
fn fig2_state_current_term_only_grows() {
    let mut bench = Bench::new(3);
    let mut last = 0;
    for term in [2, 1, 5, 4, 5, 3, 9] {
        bench.tell(1, 2, heartbeat(term));
        assert!(bench.term(1) >= last);
        last = bench.term(1);
    }
    assert_eq!(last, 9);
}

/// Nobody has the vote until it is given, and nobody has it again once a new term begins.
#[test]
fn fig2_state_voted_for_is_nobody_at_the_start_of_a_term() {
    let mut bench = Bench::new(3);
    assert_eq!(bench.peer(1).voted_for(), None);
    bench.tell(1, 2, ask_vote(1, Position::ZERO));
    assert_eq!(bench.peer(1).voted_for(), Some(id(2)));
    bench.tell(1, 3, heartbeat(2));
    assert_eq!(bench.peer(1).voted_for(), None);
}

/// Logs are counted from 1.
#[test]
fn fig2_state_the_first_entry_of_a_log_has_index_1() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    assert_eq!(bench.propose(1, "first"), at(1, 1));
}

/// An entry keeps the term in which a leader took it in, also when a later leader passes it on.
#[test]
fn fig2_state_an_entry_has_the_term_in_which_its_leader_received_it() {
    let mut bench = Bench::with_logs(4, &[&[2, 4], &[2], &[2]]);
    bench.elect(1);
    bench.propose(1, "in term 5");
    bench.carry_all();
    for number in bench.numbers() {
        assert_eq!(bench.log_of(number), [2, 4, 5]);
    }
}

/// A vote is on disk, with its term, before the answer that gives it leaves.
#[test]
fn fig2_state_a_vote_is_stored_before_it_is_given() {
    let mut bench = Bench::new(3);
    let request = ask_vote(1, Position::ZERO);
    bench.peer_mut(1).receive(10, id(2), request).unwrap();
    let [Effect::Persist(write), Effect::Send(send)] = &bench.effects(1)[..] else {
        panic!("a write, then the answer")
    };
    let stored = write.hard_state.unwrap();
    assert_eq!((stored.current_term, stored.voted_for), (1, Some(id(2))));
    assert_eq!(send.message, vote(1, true));
    assert_eq!(send.after, Some(write.id));
}

/// Entries are on disk before the answer that confirms them leaves.
#[test]
fn fig2_state_entries_are_stored_before_they_are_confirmed() {
    let mut bench = Bench::with_logs(1, &[&[], &[], &[]]);
    let request = append(1, Position::ZERO, &[1, 1], 0);
    bench.peer_mut(1).receive(10, id(2), request).unwrap();
    let [Effect::Persist(write), Effect::Send(send)] = &bench.effects(1)[..] else {
        panic!("a write, then the answer")
    };
    assert_eq!(write.log.as_ref().unwrap().entries, entries(&[1, 1]));
    assert_eq!(send.message, accepted(1, 2));
    assert_eq!(send.after, Some(write.id));
}

/// A new term is on disk before anything is said in it, even a refusal.
#[test]
fn fig2_state_a_term_is_stored_before_anything_is_said_in_it() {
    let mut bench = Bench::with_logs(1, &[&[1], &[1], &[1]]);
    let behind = ask_vote(7, Position::ZERO);
    bench.peer_mut(1).receive(10, id(2), behind).unwrap();
    let [Effect::Persist(write), Effect::Send(send)] = &bench.effects(1)[..] else {
        panic!("a write, then the answer")
    };
    assert_eq!(write.hard_state.unwrap().current_term, 7);
    assert_eq!(
        (&send.message, send.after),
        (&vote(7, false), Some(write.id))
    );
}

/// Term, vote and log are what they were when a peer comes back.
#[test]
fn fig2_state_term_vote_and_log_outlive_a_crash() {
    let mut bench = Bench::new(3);
    bench.tell(1, 2, ask_vote(3, Position::ZERO));
    bench.tell(1, 2, append(3, Position::ZERO, &[1, 3], 0));
    bench.crash(1);
    bench.restart(1);
    assert_eq!(bench.term(1), 3);
    assert_eq!(bench.peer(1).voted_for(), Some(id(2)));
    assert_eq!(bench.log_of(1), [1, 3]);
}

// State: volatile on all servers.

/// A peer that starts knows of nothing that is committed, whatever is in its log.
#[test]
fn fig2_state_commit_index_and_last_applied_begin_at_0() {
    let bench = Bench::with_logs(3, &[&[1, 2, 3], &[], &[]]);
    assert_eq!(bench.peer(1).commit_index(), 0);
    assert_eq!(bench.peer(1).last_applied(), 0);
}

/// A leader's word that comes late does not take back what is committed.
#[test]
fn fig2_state_commit_index_and_last_applied_only_grow() {
    let mut bench = Bench::with_logs(1, &[&[1, 1, 1], &[], &[]]);
    for (commit, expected) in [(2, 2), (1, 2), (3, 3), (0, 3)] {
        bench.tell(1, 2, append(1, at(1, 3), &[], commit));
        assert_eq!(bench.peer(1).commit_index(), expected);
        assert_eq!(bench.peer(1).last_applied(), expected);
    }
}

// State: volatile on leaders.

/// A new leader takes every follower to have its whole log, and knows that none has any of it.
#[test]
fn fig2_state_next_index_begins_behind_the_leader_s_log_and_match_index_at_0() {
    let mut bench = Bench::with_logs(2, &[&[1, 1, 2], &[], &[]]);
    bench.time_out(1);
    bench.tell(1, 2, vote(3, true));
    for follower in [2, 3] {
        assert_eq!(bench.progress(1, follower).next_index, 4);
        assert_eq!(bench.progress(1, follower).match_index, 0);
    }
}

/// An answer that comes late does not make the leader forget what a follower has.
#[test]
fn fig2_state_match_index_only_grows() {
    let mut bench = Bench::with_logs(1, &[&[1, 1, 1], &[], &[]]);
    bench.time_out(1);
    bench.tell(1, 2, vote(2, true));
    for (matched, expected) in [(1, 1), (3, 3), (2, 3)] {
        bench.tell(1, 2, accepted(2, matched));
        assert_eq!(bench.progress(1, 2).match_index, expected);
    }
}

/// A peer that leads again starts without what it knew of the followers in its earlier term.
#[test]
fn fig2_state_a_leader_s_view_of_the_followers_is_made_anew_in_each_term() {
    let mut bench = Bench::with_logs(1, &[&[1, 1], &[1, 1], &[1, 1]]);
    bench.elect(1);
    assert_eq!(bench.progress(1, 2).match_index, 2);
    bench.elect(2);
    bench.time_out(1);
    bench.tell(1, 2, vote(4, true));
    assert_eq!(bench.progress(1, 2).match_index, 0);
}
