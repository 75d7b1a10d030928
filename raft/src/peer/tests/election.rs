//! Votes, terms and timers.

use super::*;

#[test]
fn a_vote_leaves_only_once_it_is_durable() {
    let mut voter = peer(1, 3, 0, &[]);
    voter
        .receive(10, id(2), ask_vote(1, Position::ZERO))
        .unwrap();
    let wanted = drain(&mut voter);
    let [write] = &wanted.writes[..] else {
        panic!("{wanted:?}")
    };
    let hard_state = HardState {
        current_term: 1,
        voted_for: Some(id(2)),
    };
    assert_eq!(write.hard_state, Some(hard_state));
    let reply = Message::RequestVoteReply(RequestVoteReply {
        term: 1,
        granted: true,
    });
    assert_eq!(
        wanted.sends,
        [Send {
            to: id(2),
            message: reply,
            after: Some(write.id)
        }]
    );
}

#[test]
fn a_request_for_votes_leaves_only_once_the_candidate_s_own_vote_is_durable() {
    let mut candidate = peer(1, 3, 4, &[1, 3]);
    candidate.fire(10);
    let wanted = drain(&mut candidate);
    assert_eq!(wanted.sends.len(), 2);
    for send in &wanted.sends {
        assert_eq!(send.after, Some(wanted.writes[0].id));
        assert_eq!(send.message, ask_vote(5, Position::new(3, 2)));
    }
    assert!(candidate.granted().is_empty());
    candidate.persisted(20, wanted.writes[0].id);
    assert_eq!(candidate.granted().iter().collect::<Vec<_>>(), [id(1)]);
}

#[test]
fn a_write_that_was_not_given_out_cannot_be_acknowledged() {
    let mut lone = peer(1, 1, 0, &[]);
    lone.fire(10);
    lone.persisted(20, 1);
    lone.persisted(20, u64::MAX);
    assert_eq!(lone.role(), Role::Candidate);
    let write = drain(&mut lone).writes[0].id;
    lone.persisted(30, write);
    assert_eq!(lone.role(), Role::Leader);
}

#[test]
fn a_lone_voter_leads_as_soon_as_its_vote_is_durable() {
    let mut lone = peer(1, 1, 0, &[]);
    lone.fire(10);
    drain(&mut lone);
    assert_eq!(lone.role(), Role::Candidate);
    lone.persisted(10, 1);
    assert_eq!(lone.role(), Role::Leader);
}

#[test]
fn a_second_candidate_of_a_term_is_denied() {
    let mut voter = peer(1, 3, 0, &[]);
    voter
        .receive(10, id(2), ask_vote(1, Position::ZERO))
        .unwrap();
    voter
        .receive(11, id(3), ask_vote(1, Position::ZERO))
        .unwrap();
    let wanted = settle(&mut voter, 11);
    let reply = Message::RequestVoteReply(RequestVoteReply {
        term: 1,
        granted: false,
    });
    assert_eq!(wanted.sends[1].message, reply);
    assert_eq!(voter.voted_for(), Some(id(2)));
}

#[test]
fn a_restarted_voter_remembers_its_vote() {
    let mut voter = peer(1, 3, 0, &[]);
    voter
        .receive(10, id(2), ask_vote(1, Position::ZERO))
        .unwrap();
    let mut disk = Stored::default();
    for write in drain(&mut voter).writes {
        disk.apply(&write);
    }
    let mut voter = Peer::new(id(1), Arc::new(config(3)), disk, 1, 50).unwrap();
    voter
        .receive(60, id(3), ask_vote(1, Position::ZERO))
        .unwrap();
    assert_eq!(voter.voted_for(), Some(id(2)));
}

#[test]
fn only_a_granted_vote_or_a_leader_puts_the_election_off() {
    let mut follower = peer(1, 3, 1, &[1, 1]);
    let deadline = follower.deadline();
    follower
        .receive(1_000, id(2), ask_vote(5, Position::new(1, 1)))
        .unwrap();
    assert_eq!((follower.current_term(), follower.voted_for()), (5, None));
    assert_eq!(
        follower.deadline(),
        deadline,
        "a denied vote must not put the election off"
    );
    follower
        .receive(2_000, id(2), append(4, Position::ZERO, &[], 0))
        .unwrap();
    assert_eq!(
        follower.deadline(),
        deadline,
        "nor may a leader of an earlier term"
    );
    follower
        .receive(3_000, id(2), append(5, Position::ZERO, &[], 0))
        .unwrap();
    assert_eq!(follower.timer().since, 3_000);
    assert_eq!(follower.leader(), Some(id(2)));
}

#[test]
fn a_wake_up_before_the_deadline_changes_nothing() {
    let mut follower = peer(1, 3, 1, &[]);
    follower.wake(follower.deadline() - 1);
    assert_eq!(follower.role(), Role::Follower);
    follower.wake(follower.deadline());
    assert_eq!(
        (follower.role(), follower.current_term()),
        (Role::Candidate, 2)
    );
}

#[test]
fn election_timeouts_stay_within_their_range_and_differ_between_peers_and_terms() {
    let (config, mut seen) = (config(5), std::collections::BTreeSet::new());
    for number in 1..=5 {
        for term in 0..20 {
            let deadline = peer(number, 5, term, &[]).deadline();
            assert!(
                (config.election_timeout_min..=config.election_timeout_max).contains(&deadline)
            );
            seen.insert(deadline);
        }
    }
    assert!(
        seen.len() > 95,
        "only {} of 100 timeouts differ",
        seen.len()
    );
}

#[test]
fn a_candidate_asks_silent_voters_again_and_only_those() {
    let mut candidate = peer(1, 5, 0, &[]);
    candidate.fire(1_000);
    settle(&mut candidate, 1_000);
    for (voter, granted) in [(2, true), (3, false)] {
        let reply = RequestVoteReply { term: 1, granted };
        candidate
            .receive(1_500, id(voter), Message::RequestVoteReply(reply))
            .unwrap();
    }
    assert_eq!(candidate.deadline(), 51_000);
    candidate.wake(51_000);
    let wanted = settle(&mut candidate, 51_000);
    let asked: Vec<_> = wanted.sends.iter().map(|send| send.to).collect();
    assert_eq!(asked, [id(4), id(5)]);
    assert_eq!(candidate.current_term(), 1);
}

#[test]
fn a_vote_counts_once_however_often_it_arrives() {
    let mut candidate = peer(1, 5, 0, &[]);
    candidate.fire(1_000);
    settle(&mut candidate, 1_000);
    let reply = Message::RequestVoteReply(RequestVoteReply {
        term: 1,
        granted: true,
    });
    for _ in 0..3 {
        candidate.receive(2_000, id(2), reply.clone()).unwrap();
    }
    assert_eq!(candidate.role(), Role::Candidate);
    candidate.receive(2_000, id(3), reply).unwrap();
    assert_eq!(candidate.role(), Role::Leader);
}

/// S2 granted its vote of term 2; then S1's request of term 1 reached it, late, and was denied in
/// term 2. The denial overtakes the grant.
#[test]
fn a_vote_counts_even_behind_the_denial_of_an_earlier_request() {
    let mut candidate = peer(1, 3, 1, &[]);
    candidate.fire(1_000);
    settle(&mut candidate, 1_000);
    let mut voter = peer(2, 3, 1, &[]);
    let mut answers = Vec::new();
    for term in [2, 1] {
        let request = ask_vote(term, Position::ZERO);
        voter.receive(1_500, id(1), request).unwrap();
        answers.extend(settle(&mut voter, 1_500).sends);
    }
    for answer in answers.into_iter().rev() {
        candidate.receive(2_000, id(2), answer.message).unwrap();
    }
    assert_eq!(candidate.role(), Role::Leader);
}

#[test]
fn votes_of_an_earlier_election_do_not_count() {
    let mut candidate = peer(1, 3, 0, &[]);
    candidate.fire(1_000);
    settle(&mut candidate, 1_000);
    candidate.fire(2_000);
    settle(&mut candidate, 2_000);
    let late = Message::RequestVoteReply(RequestVoteReply {
        term: 1,
        granted: true,
    });
    candidate.receive(3_000, id(2), late).unwrap();
    assert_eq!(
        (candidate.role(), candidate.current_term()),
        (Role::Candidate, 2)
    );
}

#[test]
fn a_candidate_follows_the_leader_of_its_term() {
    let mut candidate = peer(1, 3, 0, &[]);
    candidate.fire(1_000);
    settle(&mut candidate, 1_000);
    candidate
        .receive(2_000, id(2), append(1, Position::ZERO, &[], 0))
        .unwrap();
    assert_eq!(
        (candidate.role(), candidate.leader()),
        (Role::Follower, Some(id(2)))
    );
    assert_eq!(
        candidate.voted_for(),
        Some(id(1)),
        "its vote of this term is still given"
    );
}

#[test]
fn a_leader_steps_down_when_it_sees_a_later_term() {
    let mut leader = leader(3, 0, &[]);
    leader
        .receive(2_000, id(3), rejected(9, 0, Position::ZERO))
        .unwrap();
    assert_eq!((leader.role(), leader.current_term()), (Role::Follower, 9));
    assert!(leader.deadline() >= 2_000 + leader.config().election_timeout_min);
}

#[test]
fn a_leader_of_an_earlier_term_is_told_so() {
    let mut follower = peer(1, 3, 5, &[]);
    follower
        .receive(10, id(2), append(4, Position::ZERO, &[4], 1))
        .unwrap();
    let wanted = settle(&mut follower, 10);
    assert_eq!(wanted.sends[0].message.term(), 5);
    assert!(follower.log().is_empty());
    assert_eq!(follower.leader(), None);
}

#[test]
fn the_last_term_there_is_starts_no_further_election() {
    let mut follower = peer(1, 3, MAX, &[]);
    follower.fire(10);
    assert_eq!(
        (follower.role(), follower.current_term()),
        (Role::Follower, MAX)
    );
}

const MAX: Term = crate::types::MAX_NUMBER;

#[test]
fn a_candidate_whose_disk_is_stuck_does_not_pile_up_requests() {
    let mut candidate = peer(1, 3, 0, &[]);
    candidate.fire(1_000);
    let vote = drain(&mut candidate).writes[0].id;
    candidate.wake(51_000);
    assert!(drain(&mut candidate).sends.is_empty());
    assert_eq!(candidate.deadline(), 101_000);
    candidate.persisted(60_000, vote);
    candidate.wake(101_000);
    assert_eq!(drain(&mut candidate).sends.len(), 2);
}

#[test]
fn the_timeout_is_drawn_anew_in_every_term() {
    let mut candidate = peer(1, 3, 0, &[]);
    let mut drawn = std::collections::BTreeSet::new();
    for _ in 0..10 {
        candidate.fire(1_000);
        settle(&mut candidate, 1_000);
        let timer = candidate.timer();
        drawn.insert(timer.deadline - timer.since);
    }
    assert!(drawn.len() > 8, "{drawn:?}");
}

#[test]
fn a_candidate_s_own_vote_waits_for_its_own_write() {
    let mut candidate = peer(1, 3, 1, &[]);
    candidate
        .receive(1_000, id(2), append(1, Position::ZERO, &[1], 0))
        .unwrap();
    let first = drain(&mut candidate).writes[0].id;
    candidate.fire(2_000);
    let second = drain(&mut candidate).writes[0].id;
    candidate.persisted(3_000, first);
    assert!(candidate.granted().is_empty());
    candidate.persisted(4_000, second);
    assert_eq!(candidate.granted(), set(&[1]));
}

#[test]
fn a_candidate_says_who_denied_it_and_passes_over_what_it_has_heard() {
    let mut candidate = peer(1, 5, 0, &[]);
    candidate.fire(1_000);
    settle(&mut candidate, 1_000);
    for (voter, granted, ignored) in [
        (2, true, false),
        (3, false, false),
        (2, true, true),
        (3, false, true),
    ] {
        let reply = RequestVoteReply { term: 1, granted };
        candidate
            .receive(1_500, id(voter), Message::RequestVoteReply(reply))
            .unwrap();
        let note = Note::Ignored {
            sender: id(voter),
            theirs: 1,
            ours: 1,
        };
        assert_eq!(drain(&mut candidate).notes.contains(&note), ignored);
    }
    assert_eq!(
        (candidate.granted(), candidate.denied()),
        (set(&[1, 2]), set(&[3]))
    );
    assert_eq!(leader(3, 1, &[]).denied(), PeerSet::EMPTY);
}

#[test]
fn a_reply_of_an_earlier_term_is_ignored_with_a_note() {
    let mut leader = leader(3, 4, &[]);
    leader.receive(9_000, id(2), accepted(4, 0)).unwrap();
    let note = Note::Ignored {
        sender: id(2),
        theirs: 4,
        ours: 5,
    };
    assert_eq!(drain(&mut leader).notes, [note]);
}

#[test]
fn an_election_timeout_may_be_put_off_but_never_comes_earlier() {
    let mut peer = peer(1, 3, 0, &[]);
    let before = peer.timer();
    peer.put_off(before.deadline - 1);
    assert_eq!(peer.timer(), before);
    let deadline = before.deadline + 1_000;
    peer.put_off(deadline);
    let since = before.since;
    assert_eq!(peer.timer(), Timer { since, deadline });
    peer.wake(deadline - 1);
    assert_eq!(peer.role(), Role::Follower);
    peer.wake(deadline);
    assert_eq!(peer.role(), Role::Candidate);
    // A leader has no election timeout, and its heartbeat is not put off.
    let mut leader = leader(3, 0, &[]);
    let heartbeat = leader.timer();
    leader.put_off(heartbeat.deadline + 1_000);
    assert_eq!(leader.timer(), heartbeat);
}
