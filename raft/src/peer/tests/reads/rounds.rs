//! Rounds: how a leader knows that it still leads.

use super::*;

#[test]
fn a_leader_reads_at_its_commit_index_of_then_once_a_quorum_confirms_it() {
    let mut leader = settled_leader();
    leader.read(3_000, 77).unwrap();
    let wanted = settle(&mut leader, 3_000);
    assert_eq!(said(&wanted), [(2, confirm(1, 1)), (3, confirm(1, 1))]);
    assert_eq!(wanted.reads, []);
    // More is committed before the answer: the read need not see it.
    leader.propose(command("b")).unwrap();
    settle(&mut leader, 3_500);
    leader.receive(3_500, id(3), accepted(1, 2)).unwrap();
    assert_eq!(settle(&mut leader, 3_500).reads, []);
    assert_eq!(leader.commit_index(), 2);
    leader.receive(4_000, id(2), confirmed(1, 1)).unwrap();
    assert_eq!(settle(&mut leader, 4_000).reads, [ready(77, 1)]);
    assert_eq!(leader.pending_reads(), 0);
}

#[test]
fn a_leader_does_not_read_before_an_entry_of_its_term_is_committed() {
    let mut leader = leader(3, 4, &[1, 2]);
    leader.read(3_000, 77).unwrap();
    assert_eq!(said(&settle(&mut leader, 3_000)), []);
    leader.propose(command("b")).unwrap();
    settle(&mut leader, 3_000);
    // Everything before commits with it.
    leader.receive(4_000, id(2), accepted(5, 3)).unwrap();
    let wanted = settle(&mut leader, 4_000);
    assert_eq!(wanted.reads, []);
    assert_eq!(said(&wanted), [(2, confirm(5, 1)), (3, confirm(5, 1))]);
    leader.receive(5_000, id(2), confirmed(5, 1)).unwrap();
    assert_eq!(settle(&mut leader, 5_000).reads, [ready(77, 3)]);
}

#[test]
fn reads_of_one_instant_share_a_round_and_those_that_come_too_late_the_next() {
    let mut leader = settled_leader();
    leader.read(3_000, 1).unwrap();
    leader.read(3_000, 2).unwrap();
    assert_eq!(said(&settle(&mut leader, 3_000)).len(), 2);
    // Its messages have left: whoever answered may have done so before these were asked.
    leader.read(3_000, 3).unwrap();
    leader.read(3_100, 4).unwrap();
    assert_eq!(said(&settle(&mut leader, 3_100)), []);
    leader.receive(4_000, id(2), confirmed(1, 1)).unwrap();
    let wanted = settle(&mut leader, 4_000);
    assert_eq!(wanted.reads, [ready(1, 1), ready(2, 1)]);
    assert_eq!(said(&wanted), [(2, confirm(1, 2)), (3, confirm(1, 2))]);
    // A late answer to the first round says nothing about these.
    leader.receive(4_500, id(3), confirmed(1, 1)).unwrap();
    assert_eq!(settle(&mut leader, 4_500).reads, []);
    leader.receive(5_000, id(3), confirmed(1, 2)).unwrap();
    let wanted = settle(&mut leader, 5_000);
    assert_eq!(wanted.reads, [ready(3, 1), ready(4, 1)]);
    assert_eq!(said(&wanted), []);
}

#[test]
fn an_answer_that_comes_twice_counts_once() {
    let mut leader = leader(5, 0, &[]);
    leader.propose(command("a")).unwrap();
    settle(&mut leader, 2_000);
    two_accept(&mut leader, 2_000, 1, 1);
    leader.read(3_000, 1).unwrap();
    settle(&mut leader, 3_000);
    for _ in 0..3 {
        leader.receive(4_000, id(2), confirmed(1, 1)).unwrap();
    }
    assert_eq!(settle(&mut leader, 4_000).reads, []);
    leader.receive(4_000, id(5), confirmed(1, 1)).unwrap();
    assert_eq!(settle(&mut leader, 4_000).reads, [ready(1, 1)]);
}

#[test]
fn an_answer_to_a_round_that_was_never_begun_is_refused() {
    let mut leader = settled_leader();
    let refused = ReceiveError::NeverBegun { round: 1 };
    assert_eq!(leader.receive(3_000, id(2), confirmed(1, 1)), Err(refused));
    leader.read(3_000, 1).unwrap();
    settle(&mut leader, 3_000);
    leader.receive(3_000, id(2), confirmed(1, 1)).unwrap();
}

#[test]
fn heartbeats_ask_again_those_that_have_not_answered() {
    let mut leader = leader(5, 0, &[]);
    leader.propose(command("a")).unwrap();
    settle(&mut leader, 2_000);
    two_accept(&mut leader, 2_000, 1, 1);
    leader.read(3_000, 1).unwrap();
    settle(&mut leader, 3_000);
    leader.receive(4_000, id(2), confirmed(1, 1)).unwrap();
    settle(&mut leader, 4_000);
    let now = leader.deadline();
    leader.wake(now);
    let again = said(&settle(&mut leader, now));
    let expected = [3, 4, 5].map(|to| (to, confirm(1, 1)));
    assert_eq!(again, expected);
    leader.receive(now, id(3), confirmed(1, 1)).unwrap();
    assert_eq!(settle(&mut leader, now).reads, [ready(1, 1)]);
    let now = leader.deadline();
    leader.wake(now);
    assert_eq!(said(&settle(&mut leader, now)), []);
}

#[test]
fn a_lone_voter_confirms_itself() {
    let mut lone = peer(1, 1, 0, &[]);
    lone.fire(10);
    settle(&mut lone, 10);
    lone.propose(command("a")).unwrap();
    settle(&mut lone, 10);
    lone.read(20, 5).unwrap();
    lone.read(20, 6).unwrap();
    assert_eq!(drain(&mut lone).reads, [ready(5, 1), ready(6, 1)]);
}

#[test]
fn a_leader_that_loses_its_term_fails_its_reads_and_refuses_those_of_others() {
    let mut leader = settled_leader();
    leader.read(3_000, 1).unwrap();
    leader.receive(3_000, id(3), ask(1, context(9))).unwrap();
    settle(&mut leader, 3_000);
    // The answer is of a later term: a confirmation of the opposite.
    leader.receive(4_000, id(2), confirmed(2, 1)).unwrap();
    let wanted = settle(&mut leader, 4_000);
    assert_eq!(leader.role(), Role::Follower);
    assert_eq!(wanted.reads, [failed(1, ReadFailure::LostLeadership)]);
    assert_eq!(said(&wanted), [(3, told(2, context(9), None))]);
}

#[test]
fn a_leader_that_steps_down_for_want_of_a_quorum_fails_its_reads() {
    let config = Config {
        check_quorum: true,
        ..config(3)
    };
    let span = config.election_timeout_max;
    let mut leader = leader_with(config);
    let now = leader.deadline();
    leader.read(now, 1).unwrap();
    settle(&mut leader, now);
    leader.fire(now + span - 1);
    let wanted = settle(&mut leader, now);
    assert_eq!(leader.role(), Role::Follower);
    assert_eq!(wanted.reads, [failed(1, ReadFailure::LostLeadership)]);
}

#[test]
fn an_unanswered_read_fails_after_an_election_timeout_of_which_the_deadline_tells() {
    for mut peer in [settled_leader(), follower()] {
        let span = peer.config().election_timeout_max;
        peer.read(3_000, 1).unwrap();
        settle(&mut peer, 3_000);
        while peer.deadline() < 3_000 + span && peer.role() == Role::Leader {
            peer.wake(peer.deadline());
            assert_eq!(settle(&mut peer, 0).reads, []);
        }
        // A follower hears its leader meanwhile, or would give up on it.
        let _ = peer.receive(290_000, id(1), append(1, Position::ZERO, &[], 0));
        settle(&mut peer, 290_000);
        assert_eq!(peer.deadline(), 3_000 + span);
        peer.wake(3_000 + span - 1);
        assert_eq!(settle(&mut peer, 0).reads, []);
        peer.wake(3_000 + span);
        let wanted = settle(&mut peer, 0);
        assert_eq!(wanted.reads, [failed(1, ReadFailure::TimedOut)]);
        assert!(peer.deadline() > 3_000 + span);
    }
}

#[test]
fn more_reads_than_may_be_pending_are_refused() {
    let config = Config {
        max_pending_reads: 2,
        ..config(3)
    };
    let mut leader = leader_with(config);
    leader.read(3_000, 1).unwrap();
    leader.receive(3_000, id(3), ask(1, context(1))).unwrap();
    let refused = ReadError::TooMany { max: 2 };
    assert_eq!(leader.read(3_000, 2), Err(refused));
    settle(&mut leader, 3_000);
    leader.receive(3_000, id(3), ask(1, context(2))).unwrap();
    let refusal = [(3, told(1, context(2), None))];
    assert_eq!(said(&settle(&mut leader, 3_000)), refusal);
    leader.receive(4_000, id(2), confirmed(1, 1)).unwrap();
    leader.read(4_000, 2).unwrap();
}

#[test]
fn a_leader_confirms_itself_before_it_tells_a_follower_its_commit_index() {
    let mut leader = settled_leader();
    leader.receive(3_000, id(3), ask(1, context(4))).unwrap();
    let wanted = settle(&mut leader, 3_000);
    assert_eq!(said(&wanted), [(2, confirm(1, 1)), (3, confirm(1, 1))]);
    leader.receive(4_000, id(2), confirmed(1, 1)).unwrap();
    let told = [(3, told(1, context(4), Some(1)))];
    assert_eq!(said(&settle(&mut leader, 4_000)), told);
}

#[test]
fn what_does_not_lead_or_leads_a_later_term_refuses() {
    let mut other = follower();
    other.receive(3_000, id(3), ask(1, context(4))).unwrap();
    let refusal = [(3, told(1, context(4), None))];
    assert_eq!(said(&settle(&mut other, 3_000)), refusal);
    let mut leader = leader(3, 4, &[]);
    leader.receive(3_000, id(3), ask(4, context(4))).unwrap();
    let refusal = [(3, told(5, context(4), None))];
    assert_eq!(said(&settle(&mut leader, 3_000)), refusal);
}

#[test]
fn being_asked_to_confirm_counts_as_hearing_from_the_leader() {
    let mut follower = follower();
    let before = follower.deadline();
    follower.receive(51_000, id(1), confirm(1, 3)).unwrap();
    let answer = [(1, confirmed(1, 3))];
    assert_eq!(said(&settle(&mut follower, 51_000)), answer);
    assert_eq!(follower.deadline(), before + 50_000);
    // A leader that is first heard of so is followed.
    follower.receive(52_000, id(3), confirm(2, 1)).unwrap();
    settle(&mut follower, 52_000);
    assert_eq!(
        (follower.current_term(), follower.leader()),
        (2, Some(id(3)))
    );
    // One of an earlier term learns that its term is over.
    let deadline = follower.deadline();
    follower.receive(53_000, id(1), confirm(1, 4)).unwrap();
    let answer = [(1, confirmed(2, 0))];
    assert_eq!(said(&settle(&mut follower, 53_000)), answer);
    assert_eq!(follower.deadline(), deadline);
}

/// The answer was given in the term that its receiver leads by now, but to a round of the term
/// before; rounds are counted from 1 in each.
#[test]
fn an_answer_to_a_round_of_an_earlier_term_confirms_nothing() {
    let mut leader = settled_leader();
    leader.read(3_000, 1).unwrap();
    settle(&mut leader, 3_000);
    leader.receive(4_000, id(2), confirmed(1, 0)).unwrap();
    assert_eq!(settle(&mut leader, 4_000).reads, []);
}

#[test]
fn an_answer_to_a_round_counts_as_hearing_from_the_follower() {
    let config = Config {
        check_quorum: true,
        ..config(3)
    };
    let span = config.election_timeout_max;
    let mut leader = leader_with(config);
    leader.read(200_000, 1).unwrap();
    settle(&mut leader, 200_000);
    leader.receive(200_000, id(2), confirmed(1, 1)).unwrap();
    leader.fire(200_000 + span - 1);
    assert_eq!(leader.role(), Role::Leader);
    leader.fire(200_000 + span);
    assert_eq!(leader.role(), Role::Follower);
}
