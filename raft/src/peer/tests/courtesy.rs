//! PreVote, stickiness, CheckQuorum and leadership transfer.

use super::*;
use crate::{
    message::{PreVote, PreVoteReply, TimeoutNow},
    peer::TransferError,
    rules::VoteVerdict,
};

fn courteous(number: u16, peers: u16, term: Term, terms: &[Term]) -> Peer {
    let config = Config {
        pre_vote: true,
        check_quorum: true,
        leader_stickiness: true,
        ..config(peers)
    };
    let hard_state = HardState {
        current_term: term,
        voted_for: None,
    };
    let stored = Stored {
        hard_state,
        log: log(terms),
        ..Stored::default()
    };
    Peer::new(id(number), Arc::new(config), stored, 1, 0).unwrap()
}

fn may_i(term: Term, last: Position) -> Message {
    Message::PreVote(PreVote { term, last })
}

fn you_may(term: Term, asked: Term, granted: bool) -> Message {
    Message::PreVoteReply(PreVoteReply {
        term,
        asked,
        granted,
    })
}

fn courteous_leader(peers: u16) -> Peer {
    let mut leader = courteous(1, peers, 0, &[]);
    leader.fire(1_000);
    settle(&mut leader, 1_000);
    for voter in 2..=peers {
        leader
            .receive(1_000, id(voter), you_may(0, 1, true))
            .unwrap();
    }
    settle(&mut leader, 1_000);
    for voter in 2..=peers {
        let _ = leader.receive(1_000, id(voter), granted(1));
    }
    assert_eq!(leader.role(), Role::Leader);
    settle(&mut leader, 1_000);
    leader
}

#[test]
fn a_peer_asks_before_it_stands_and_keeps_its_term_until_a_quorum_would_vote_for_it() {
    let mut peer = courteous(1, 3, 4, &[3]);
    peer.fire(1_000);
    let wanted = drain(&mut peer);
    assert!(wanted.writes.is_empty(), "a question promises nothing");
    let asks = Note::BecamePreCandidate {
        term: 5,
        needed: 2,
        joint: None,
    };
    assert!(wanted.notes.contains(&asks), "{:?}", wanted.notes);
    assert_eq!(wanted.sends.len(), 2);
    assert_eq!(wanted.sends[0].message, may_i(5, Position::new(3, 1)));
    assert_eq!((peer.role(), peer.current_term()), (Role::PreCandidate, 4));
    peer.receive(2_000, id(2), you_may(4, 5, false)).unwrap();
    assert_eq!(peer.role(), Role::PreCandidate);
    peer.receive(2_000, id(3), you_may(3, 5, true)).unwrap();
    assert_eq!((peer.role(), peer.current_term()), (Role::Candidate, 5));
}

#[test]
fn answers_about_another_term_do_not_count() {
    let mut peer = courteous(1, 3, 4, &[]);
    peer.fire(1_000);
    peer.receive(2_000, id(3), you_may(4, 4, true)).unwrap();
    peer.receive(2_000, id(3), you_may(4, 6, true)).unwrap();
    assert_eq!(peer.role(), Role::PreCandidate);
    // A voter in a later term tells so.
    peer.receive(2_000, id(3), you_may(7, 5, false)).unwrap();
    assert_eq!((peer.role(), peer.current_term()), (Role::Follower, 7));
}

#[test]
fn a_question_changes_nothing_at_the_voter() {
    let mut voter = courteous(2, 3, 4, &[3]);
    let (term, deadline) = (voter.current_term(), voter.deadline());
    voter
        .receive(1_000, id(1), may_i(5, Position::new(3, 1)))
        .unwrap();
    let wanted = drain(&mut voter);
    assert_eq!(wanted.sends[0].message, you_may(4, 5, true));
    assert!(wanted.writes.is_empty());
    assert_eq!((voter.current_term(), voter.deadline()), (term, deadline));
    assert_eq!(voter.voted_for(), None);
}

#[test]
fn a_voter_that_hears_its_leader_or_is_ahead_says_no() {
    let mut voter = courteous(2, 3, 4, &[3]);
    voter
        .receive(1_000, id(3), append(4, Position::new(3, 1), &[], 0))
        .unwrap();
    settle(&mut voter, 1_000);
    let grace = voter.config().election_timeout_min;
    voter
        .receive(1_000 + grace - 1, id(1), may_i(5, Position::new(3, 1)))
        .unwrap();
    let wanted = drain(&mut voter);
    assert_eq!(wanted.sends[0].message, you_may(4, 5, false));
    let alive = VoteVerdict::LeaderIsAlive {
        leader: id(3),
        ago: grace - 1,
    };
    assert!(
        wanted
            .notes
            .iter()
            .any(|note| matches!(note, Note::PreVoted { verdict, .. } if *verdict == alive))
    );
    voter
        .receive(1_000 + grace, id(1), may_i(5, Position::new(3, 1)))
        .unwrap();
    assert_eq!(drain(&mut voter).sends[0].message, you_may(4, 5, true));
    voter
        .receive(1_000 + grace, id(1), may_i(5, Position::ZERO))
        .unwrap();
    assert_eq!(drain(&mut voter).sends[0].message, you_may(4, 5, false));
}

#[test]
fn a_lone_voter_need_not_ask() {
    let mut lone = courteous(1, 1, 0, &[]);
    lone.fire(10);
    settle(&mut lone, 10);
    assert_eq!((lone.role(), lone.current_term()), (Role::Leader, 1));
}

#[test]
fn a_sticky_voter_keeps_its_term_and_vote_while_it_hears_its_leader() {
    let mut voter = courteous(2, 3, 4, &[]);
    voter
        .receive(1_000, id(3), append(4, Position::ZERO, &[], 0))
        .unwrap();
    settle(&mut voter, 1_000);
    voter
        .receive(2_000, id(1), ask_vote(9, Position::ZERO))
        .unwrap();
    assert_eq!((voter.current_term(), voter.voted_for()), (4, None));
    let reply = RequestVoteReply {
        term: 4,
        granted: false,
    };
    let wanted = settle(&mut voter, 2_000);
    assert_eq!(wanted.sends[0].message, Message::RequestVoteReply(reply));
    // Unless the leader itself asked for the election.
    let asked = Message::RequestVote(RequestVote {
        term: 9,
        last: Position::ZERO,
        transfer: true,
    });
    voter.receive(2_000, id(1), asked).unwrap();
    assert_eq!((voter.current_term(), voter.voted_for()), (9, Some(id(1))));
}

#[test]
fn a_leader_that_hears_no_quorum_steps_down_after_an_election_timeout() {
    let mut leader = courteous_leader(3);
    let span = leader.config().election_timeout_max;
    leader.receive(200_000, id(2), accepted(1, 0)).unwrap();
    while leader.deadline() < 200_000 + span {
        leader.wake(leader.deadline());
        settle(&mut leader, 0);
        assert_eq!(leader.role(), Role::Leader);
    }
    let now = leader.deadline();
    leader.wake(now);
    let lost = Note::LostQuorum {
        term: 1,
        heard: 1,
        needed: 2,
        joint: None,
    };
    assert!(settle(&mut leader, now).notes.contains(&lost));
    assert_eq!((leader.role(), leader.current_term()), (Role::Follower, 1));
    assert!(leader.deadline() > now);
}

#[test]
fn a_leader_hands_over_at_once_to_a_peer_that_has_everything() {
    let mut leader = leader(3, 0, &[]);
    leader.propose(command("a")).unwrap();
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(1, 1)).unwrap();
    settle(&mut leader, 2_000);
    leader.transfer(3_000, id(2)).unwrap();
    let wanted = settle(&mut leader, 3_000);
    let now = Message::TimeoutNow(TimeoutNow { term: 1 });
    assert_eq!(wanted.sends.len(), 1);
    assert_eq!(
        (wanted.sends[0].to, &wanted.sends[0].message),
        (id(2), &now)
    );
    let refused = ProposeError::Transferring { to: id(2) };
    assert_eq!(leader.propose(command("b")), Err(refused));
    assert_eq!(
        leader.transfer(3_000, id(3)),
        Err(TransferError::Busy { to: id(2) })
    );
}

#[test]
fn a_target_that_is_behind_is_brought_up_first() {
    let mut leader = leader(3, 0, &[]);
    two_accept(&mut leader, 2_000, 1, 0);
    leader.propose(command("a")).unwrap();
    settle(&mut leader, 2_000);
    leader.transfer(3_000, id(2)).unwrap();
    assert!(settle(&mut leader, 3_000).sends.is_empty());
    leader.receive(4_000, id(2), accepted(1, 1)).unwrap();
    let wanted = settle(&mut leader, 4_000);
    assert!(matches!(wanted.sends[0].message, Message::TimeoutNow(_)));
}

#[test]
fn a_transfer_that_takes_an_election_timeout_is_given_up() {
    let mut leader = leader(3, 0, &[]);
    leader.transfer(3_000, id(2)).unwrap();
    let aborts_at = 3_000 + leader.config().election_timeout_max;
    while leader.deadline() < aborts_at {
        leader.wake(leader.deadline());
        assert_eq!(leader.transferring_to(), Some(id(2)));
    }
    leader.wake(aborts_at);
    assert_eq!(leader.transferring_to(), None);
    assert!(leader.propose(command("a")).is_ok());
}

#[test]
fn a_peer_that_is_asked_to_lead_stands_at_once_without_asking_first() {
    let mut target = courteous(2, 3, 1, &[1]);
    let now = Message::TimeoutNow(TimeoutNow { term: 1 });
    target.receive(5_000, id(1), now).unwrap();
    assert_eq!((target.role(), target.current_term()), (Role::Candidate, 2));
    let wanted = settle(&mut target, 5_000);
    let asked = RequestVote {
        term: 2,
        last: Position::new(1, 1),
        transfer: true,
    };
    assert_eq!(wanted.sends[0].message, Message::RequestVote(asked));
}

#[test]
fn an_order_to_stand_in_an_earlier_term_is_ignored() {
    let mut target = courteous(2, 3, 5, &[]);
    let late = Message::TimeoutNow(TimeoutNow { term: 4 });
    target.receive(5_000, id(1), late).unwrap();
    assert_eq!((target.role(), target.current_term()), (Role::Follower, 5));
}

#[test]
fn only_a_leader_hands_over_and_only_to_another_voter() {
    let mut follower = peer(1, 3, 1, &[]);
    let refused = TransferError::NotLeader { leader: None };
    assert_eq!(follower.transfer(10, id(2)), Err(refused));
    let mut leader = leader(3, 0, &[]);
    for to in [1, 4] {
        let refused = TransferError::BadTarget { to: id(to) };
        assert_eq!(leader.transfer(10, id(to)), Err(refused));
    }
    assert_eq!(leader.transferring_to(), None);
}

#[test]
fn a_leader_that_is_asked_says_that_it_is_alive() {
    let mut leader = courteous_leader(3);
    drain(&mut leader);
    let (term, last) = (leader.current_term(), leader.log().last());
    leader.receive(9_000, id(3), may_i(term + 1, last)).unwrap();
    let notes = drain(&mut leader).notes;
    let alive = VoteVerdict::LeaderIsAlive {
        leader: id(1),
        ago: 0,
    };
    assert!(
        notes
            .iter()
            .any(|note| matches!(note, Note::PreVoted { verdict, .. } if *verdict == alive)),
        "{notes:?}"
    );
}

/// Without leases a vote in the leader's own term disturbs nobody: there is no further one.
#[test]
fn a_sticky_voter_that_has_not_voted_may_vote_in_its_leader_s_term() {
    let mut voter = courteous(2, 3, 4, &[]);
    voter
        .receive(1_000, id(3), append(4, Position::ZERO, &[], 0))
        .unwrap();
    voter
        .receive(2_000, id(1), ask_vote(4, Position::ZERO))
        .unwrap();
    assert_eq!(voter.voted_for(), Some(id(1)));
}
