//! Leases, which spare a leader the round.

use super::*;

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
    let vote = granted(1);
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
