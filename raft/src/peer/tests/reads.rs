//! Linearizable reads (thesis §6.4) and leases (§6.4.1), sentence by sentence.

use super::*;
use crate::{
    message::{Confirm, ConfirmReply, ReadIndex, ReadIndexReply, TimeoutNow},
    read::{ReadContext, ReadError, ReadFailure, ReadId, ReadOutcome},
    rules::{LeaseVerdict, VoteVerdict},
};

fn confirm(term: Term, round: u64) -> Message {
    Message::Confirm(Confirm { term, round })
}

fn confirmed(term: Term, round: u64) -> Message {
    Message::ConfirmReply(ConfirmReply { term, round })
}

fn context(count: u64) -> ReadContext {
    ReadContext { nonce: 7, count }
}

fn ask(term: Term, context: ReadContext) -> Message {
    Message::ReadIndex(ReadIndex { term, context })
}

fn told(term: Term, context: ReadContext, index: Option<Index>) -> Message {
    Message::ReadIndexReply(ReadIndexReply {
        term,
        context,
        index,
    })
}

fn ready(id: ReadId, index: Index) -> ReadOutcome {
    ReadOutcome {
        id,
        result: Ok(index),
    }
}

fn failed(id: ReadId, failure: ReadFailure) -> ReadOutcome {
    ReadOutcome {
        id,
        result: Err(failure),
    }
}

/// What is sent about reads, and to whom.
fn said(wanted: &Wanted) -> Vec<(u16, Message)> {
    wanted
        .sends
        .iter()
        .filter(|send| {
            matches!(
                send.message,
                Message::Confirm(_)
                    | Message::ConfirmReply(_)
                    | Message::ReadIndex(_)
                    | Message::ReadIndexReply(_)
            )
        })
        .map(|send| (send.to.get(), send.message.clone()))
        .collect()
}

/// A leader of term 1 of three that has committed one entry of its term.
fn settled_leader() -> Peer {
    let mut leader = leader(3, 0, &[]);
    leader.propose(command("a")).unwrap();
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(1, 1)).unwrap();
    settle(&mut leader, 2_000);
    assert_eq!(leader.commit_index(), 1);
    leader
}

/// A follower of S1 in term 1, which has applied one entry.
fn follower() -> Peer {
    let mut follower = peer(2, 3, 0, &[]);
    follower
        .receive(1_000, id(1), append(1, Position::ZERO, &[1], 1))
        .unwrap();
    settle(&mut follower, 1_000);
    assert_eq!(follower.last_applied(), 1);
    follower
}

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
    for follower in [2, 3] {
        leader.receive(2_000, id(follower), accepted(1, 1)).unwrap();
    }
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
    for follower in [2, 3] {
        leader.receive(2_000, id(follower), accepted(1, 1)).unwrap();
    }
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
fn a_follower_reads_when_it_has_applied_what_its_leader_says() {
    let mut follower = follower();
    follower.read(2_000, 5).unwrap();
    follower.read(2_000, 6).unwrap();
    let asked = said(&settle(&mut follower, 2_000));
    let [(1, Message::ReadIndex(request))] = asked[..] else {
        panic!("one request for both: {asked:?}");
    };
    follower
        .receive(3_000, id(1), told(1, request.context, Some(2)))
        .unwrap();
    assert_eq!(settle(&mut follower, 3_000).reads, []);
    follower
        .receive(4_000, id(1), append(1, Position::new(1, 1), &[1], 2))
        .unwrap();
    let mut order = Vec::new();
    while let Some(effect) = follower.poll_effect() {
        match effect {
            Effect::Apply(apply) => order.push(apply.index),
            Effect::Read(outcome) => order.push(outcome.id),
            _ => {}
        }
    }
    assert_eq!(order, [2, 5, 6], "the entry is applied before it is read");
    // The same answer again finds nobody waiting.
    follower
        .receive(5_000, id(1), told(1, request.context, Some(2)))
        .unwrap();
    assert_eq!(settle(&mut follower, 5_000).reads, []);
}

#[test]
fn a_follower_that_was_sent_a_snapshot_reads_behind_it() {
    let mut follower = follower();
    follower.read(2_000, 5).unwrap();
    let asked = said(&settle(&mut follower, 2_000));
    let (_, Message::ReadIndex(request)) = asked[0] else {
        panic!("{asked:?}");
    };
    follower
        .receive(3_000, id(1), told(1, request.context, Some(9)))
        .unwrap();
    let snapshot = Message::InstallSnapshot(InstallSnapshot {
        term: 1,
        last: Position::new(1, 9),
        membership: Arc::new(config(3).membership().unwrap()),
        offset: 0,
        data: Arc::from(&b"state"[..]),
        done: true,
    });
    follower.receive(4_000, id(1), snapshot).unwrap();
    assert_eq!(settle(&mut follower, 4_000).reads, [ready(5, 9)]);
}

#[test]
fn a_read_without_a_known_leader_is_refused() {
    let mut follower = peer(2, 3, 1, &[]);
    assert_eq!(follower.read(1_000, 1), Err(ReadError::NoLeader));
    follower.fire(1_000);
    assert_eq!(follower.read(1_000, 1), Err(ReadError::NoLeader));
}

#[test]
fn a_refused_follower_fails_its_read() {
    let mut follower = follower();
    follower.read(2_000, 5).unwrap();
    let asked = said(&settle(&mut follower, 2_000));
    let (_, Message::ReadIndex(request)) = asked[0] else {
        panic!("{asked:?}");
    };
    // Only the leader that was asked is listened to.
    let refusal = told(1, request.context, None);
    follower.receive(3_000, id(3), refusal.clone()).unwrap();
    assert_eq!(settle(&mut follower, 3_000).reads, []);
    follower.receive(3_000, id(1), refusal).unwrap();
    let by = id(1);
    let outcome = failed(5, ReadFailure::Refused { by });
    assert_eq!(settle(&mut follower, 3_000).reads, [outcome]);
}

#[test]
fn a_change_of_leader_fails_what_is_not_answered_and_keeps_what_is() {
    let mut follower = follower();
    follower.read(2_000, 5).unwrap();
    let asked = said(&settle(&mut follower, 2_000));
    let (_, Message::ReadIndex(request)) = asked[0] else {
        panic!("{asked:?}");
    };
    follower
        .receive(3_000, id(1), told(1, request.context, Some(2)))
        .unwrap();
    follower.read(3_000, 6).unwrap();
    settle(&mut follower, 3_000);
    let next = append(2, Position::new(1, 1), &[1, 2], 2);
    follower.receive(4_000, id(3), next).unwrap();
    let wanted = settle(&mut follower, 4_000);
    assert_eq!(
        wanted.reads,
        [failed(6, ReadFailure::LeaderChanged), ready(5, 2)]
    );
}

#[test]
fn a_read_that_no_message_carries_yet_is_not_sent_to_the_next_leader() {
    let mut follower = follower();
    follower.read(2_000, 5).unwrap();
    let next = append(2, Position::new(1, 1), &[], 1);
    follower.receive(2_000, id(3), next).unwrap();
    let wanted = settle(&mut follower, 2_000);
    assert_eq!(said(&wanted), []);
    assert_eq!(wanted.reads, [failed(5, ReadFailure::LeaderChanged)]);
}

/// The answer to an earlier life's request has an index of before the later life's was asked.
#[test]
fn requests_of_two_lives_are_told_apart() {
    let contexts: Vec<_> = [2_000, 2_001]
        .into_iter()
        .map(|now| {
            let mut follower = follower();
            follower.read(now, 5).unwrap();
            let asked = said(&settle(&mut follower, now));
            let (_, Message::ReadIndex(request)) = asked[0] else {
                panic!("{asked:?}");
            };
            request.context
        })
        .collect();
    assert_eq!(contexts[0].count, contexts[1].count);
    assert_ne!(contexts[0].nonce, contexts[1].nonce);
    let mut follower = follower();
    follower.read(2_001, 5).unwrap();
    settle(&mut follower, 2_001);
    follower
        .receive(3_000, id(1), told(1, contexts[0], Some(1)))
        .unwrap();
    assert_eq!(settle(&mut follower, 3_000).reads, []);
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

// Leases.

fn leases() -> Config {
    Config {
        leader_stickiness: true,
        lease_reads: true,
        clock_drift_ppm: 500,
        ..config(3)
    }
}

/// The leader of a cluster that has `config` with an entry of its term committed, at 2 ms.
fn leader_with(config: Config) -> Peer {
    let mut leader = Peer::new(id(1), Arc::new(config), Stored::default(), 1, 0).unwrap();
    leader.fire(1_000);
    settle(&mut leader, 1_000);
    let reply = RequestVoteReply {
        term: 1,
        granted: true,
    };
    let vote = Message::RequestVoteReply(reply);
    leader.receive(1_000, id(2), vote).unwrap();
    leader.propose(command("a")).unwrap();
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(1, 1)).unwrap();
    settle(&mut leader, 2_000);
    assert_eq!(leader.commit_index(), 1);
    leader
}

fn follower_with(config: Config) -> Peer {
    let mut follower = Peer::new(id(2), Arc::new(config), Stored::default(), 1, 0).unwrap();
    follower
        .receive(1_000_000, id(1), append(1, Position::ZERO, &[], 0))
        .unwrap();
    settle(&mut follower, 1_000_000);
    follower
}

/// 150 ms, less what a clock that runs 500 ppm faster gains, less the microsecond at either end.
const LEASE: Micros = 149_923;

#[test]
fn a_lease_holds_from_when_the_round_began_for_an_election_timeout_less_the_drift() {
    let mut leader = leader_with(leases());
    assert_eq!(leader.lease(2_000), LeaseVerdict::Unconfirmed);
    // The round began with the first heartbeat, at 1 ms; the answer comes at 40 ms.
    leader.receive(40_000, id(2), confirmed(1, 1)).unwrap();
    settle(&mut leader, 40_000);
    let until = 1_000 + LEASE;
    assert_eq!(leader.lease(until - 1), LeaseVerdict::Held { until });
    leader.read(until - 1, 1).unwrap();
    let wanted = settle(&mut leader, until - 1);
    assert_eq!(wanted.reads, [ready(1, 1)]);
    assert_eq!(said(&wanted), []);
    leader.read(until, 2).unwrap();
    let wanted = settle(&mut leader, until);
    assert_eq!(wanted.reads, []);
    assert_eq!(said(&wanted).len(), 2);
}

#[test]
fn heartbeats_renew_a_lease() {
    let mut leader = leader_with(leases());
    leader.receive(3_000, id(2), confirmed(1, 1)).unwrap();
    settle(&mut leader, 3_000);
    let now = leader.deadline();
    leader.wake(now);
    let asked = said(&settle(&mut leader, now));
    assert_eq!(asked, [(2, confirm(1, 2)), (3, confirm(1, 2))]);
    leader.receive(now + 9, id(3), confirmed(1, 2)).unwrap();
    let until = now + LEASE;
    assert_eq!(leader.lease(now + 9), LeaseVerdict::Held { until });
}

#[test]
fn an_answer_that_comes_late_gives_a_lease_from_when_it_was_asked() {
    let mut leader = leader_with(leases());
    let now = leader.deadline();
    leader.wake(now);
    settle(&mut leader, now);
    leader.wake(leader.deadline());
    settle(&mut leader, now);
    // The round of 1 ms was repeated twice; which one this answers nobody can tell.
    leader.receive(120_000, id(2), confirmed(1, 1)).unwrap();
    let until = 1_000 + LEASE;
    assert_eq!(leader.lease(120_000), LeaseVerdict::Held { until });
}

#[test]
fn a_lease_does_not_read_before_an_entry_of_the_term_is_committed() {
    let mut leader = Peer::new(id(1), Arc::new(leases()), Stored::default(), 1, 0).unwrap();
    leader.fire(1_000);
    settle(&mut leader, 1_000);
    let reply = RequestVoteReply {
        term: 1,
        granted: true,
    };
    let vote = Message::RequestVoteReply(reply);
    leader.receive(1_000, id(2), vote).unwrap();
    settle(&mut leader, 1_000);
    leader.receive(2_000, id(2), confirmed(1, 1)).unwrap();
    assert!(matches!(leader.lease(2_000), LeaseVerdict::Held { .. }));
    leader.read(2_000, 1).unwrap();
    assert_eq!(settle(&mut leader, 2_000).reads, []);
}

/// Whoever is asked to stand gets votes in spite of all promises, and the request may arrive at any
/// later time.
#[test]
fn there_is_no_lease_for_the_rest_of_a_term_in_which_another_was_asked_to_stand() {
    let mut leader = leader_with(leases());
    leader.receive(3_000, id(2), confirmed(1, 1)).unwrap();
    settle(&mut leader, 3_000);
    leader.transfer(4_000, id(2)).unwrap();
    let wanted = settle(&mut leader, 4_000);
    let order = Message::TimeoutNow(TimeoutNow { term: 1 });
    assert_eq!(wanted.sends[0].message, order);
    assert_eq!(leader.lease(4_000), LeaseVerdict::HandedOver);
    let aborted = 4_000 + leader.config().election_timeout_max;
    while leader.transferring_to().is_some() {
        leader.wake(leader.deadline().min(aborted));
    }
    settle(&mut leader, aborted);
    leader.read(aborted, 1).unwrap();
    let round = said(&settle(&mut leader, aborted));
    let (_, Message::Confirm(Confirm { round, .. })) = round[0] else {
        panic!("{round:?}");
    };
    // A round still confirms it, and gives no lease.
    leader.receive(aborted, id(2), confirmed(1, round)).unwrap();
    assert_eq!(settle(&mut leader, aborted).reads, [ready(1, 1)]);
    assert_eq!(leader.lease(aborted), LeaseVerdict::HandedOver);
}

#[test]
fn a_transfer_to_a_peer_that_is_not_asked_to_stand_yet_leaves_the_lease() {
    let mut leader = leader_with(leases());
    leader.receive(3_000, id(2), confirmed(1, 1)).unwrap();
    leader.transfer(4_000, id(3)).unwrap();
    assert!(matches!(leader.lease(4_000), LeaseVerdict::Held { .. }));
}

#[test]
fn a_peer_that_promises_leases_votes_for_nobody_when_it_has_just_started() {
    let start =
        |config: Config| Peer::new(id(2), Arc::new(config), Stored::default(), 1, 5_000).unwrap();
    let grace = leases().election_timeout_min;
    let mut voter = start(leases());
    let request = ask_vote(4, Position::ZERO);
    voter
        .receive(4_999 + grace, id(1), request.clone())
        .unwrap();
    let wanted = settle(&mut voter, 5_000);
    assert_eq!((voter.current_term(), voter.voted_for()), (4, None));
    let reason = VoteVerdict::JustStarted { ago: grace - 1 };
    assert!(
        wanted
            .notes
            .iter()
            .any(|note| matches!(note, Note::Voted { verdict, .. } if *verdict == reason))
    );
    voter
        .receive(5_000 + grace, id(1), request.clone())
        .unwrap();
    assert_eq!((voter.current_term(), voter.voted_for()), (4, Some(id(1))));
    // Without leases nothing was promised; and who is asked to take over needs no patience.
    let mut voter = start(Config {
        lease_reads: false,
        ..leases()
    });
    voter.receive(5_001, id(1), request).unwrap();
    assert_eq!(voter.voted_for(), Some(id(1)));
    let mut voter = start(leases());
    let asked = Message::RequestVote(RequestVote {
        term: 4,
        last: Position::ZERO,
        transfer: true,
    });
    voter.receive(5_001, id(1), asked).unwrap();
    assert_eq!(voter.voted_for(), Some(id(1)));
}

/// A message of a later term makes a follower forget its leader, but not what the leader counts on.
#[test]
fn a_later_term_does_not_free_a_voter_from_what_it_owes_its_leader() {
    let mut voter = follower_with(leases());
    let late = RequestVoteReply {
        term: 7,
        granted: false,
    };
    let late = Message::RequestVoteReply(late);
    voter.receive(1_001_000, id(3), late).unwrap();
    assert_eq!((voter.current_term(), voter.leader()), (7, None));
    for term in [7, 8] {
        voter
            .receive(1_002_000, id(3), ask_vote(term, Position::ZERO))
            .unwrap();
        assert_eq!((voter.current_term(), voter.voted_for()), (7, None));
    }
    let free = 1_000_000 + voter.config().election_timeout_min;
    voter
        .receive(free, id(3), ask_vote(7, Position::ZERO))
        .unwrap();
    assert_eq!(voter.voted_for(), Some(id(3)));
}

#[test]
fn a_round_puts_off_the_voter_that_answered_it() {
    let mut voter = follower_with(leases());
    let grace = voter.config().election_timeout_min;
    voter.receive(1_100_000, id(1), confirm(1, 4)).unwrap();
    voter
        .receive(1_100_000 + grace - 1, id(3), ask_vote(2, Position::ZERO))
        .unwrap();
    assert_eq!(voter.voted_for(), None);
}
