//! What a peer says of what it did, to the number: the page shows it, and a reader counts along.

use super::*;
use crate::{
    membership::Change,
    message::{ConfirmReply, PreVote, ReadIndex, TimeoutNow},
    quorum::{JointShare, Share},
    read::{ReadContext, ReadFailure},
    rules::{LeaseVerdict, ReadVerdict, VoteVerdict},
};

/// The notes of one kind.
fn notes<T>(wanted: &Wanted, of: impl Fn(&Note) -> Option<T>) -> Vec<T> {
    wanted.notes.iter().filter_map(of).collect()
}

#[test]
fn a_majority_is_more_than_half() {
    let needed = |voters| {
        Share {
            agreeing: 0,
            voters,
        }
        .needed()
    };
    assert_eq!([1, 2, 3, 4, 5, 9].map(needed), [1, 2, 2, 3, 3, 5]);
}

#[test]
fn a_verdict_names_the_section_of_its_rule() {
    let here = Position::ZERO;
    let (other, leader) = (id(2), id(3));
    for (verdict, section) in [
        (
            VoteVerdict::Granted {
                theirs: here,
                ours: here,
            },
            "§5.4.1",
        ),
        (VoteVerdict::Repeated, "§5.2"),
        (VoteVerdict::StaleTerm { theirs: 1, ours: 2 }, "§5.1"),
        (VoteVerdict::AlreadyVoted { other }, "§5.2"),
        (
            VoteVerdict::LogBehind {
                theirs: here,
                ours: here,
            },
            "§5.4.1",
        ),
        (VoteVerdict::LeaderIsAlive { leader, ago: 1 }, "§4.2.3"),
        (VoteVerdict::LostDisk, "§5.4.3"),
        (VoteVerdict::JustStarted { ago: 1 }, "thesis §6.4.1"),
    ] {
        assert!(verdict.section().contains(section), "{verdict:?}");
    }
    let lease = LeaseVerdict::Off;
    assert_eq!(ReadVerdict::NeedsRound { lease }.section(), "thesis §6.4");
    assert_eq!(ReadVerdict::ByLease { until: 1 }.section(), "thesis §6.4.1");
}

#[test]
fn of_entries_that_came_before_only_the_new_ones_are_said_to_be_added() {
    let mut follower = peer(1, 3, 1, &[1]);
    let request = append(1, Position::ZERO, &[1, 1, 1], 0);
    follower.receive(10, id(2), request).unwrap();
    let added = notes(&settle(&mut follower, 10), |note| match note {
        Note::Accepted { added, .. } => Some(*added),
        _ => None,
    });
    assert_eq!(added, [2]);
}

/// Followers that are not equally far get each its own, though as many.
#[test]
fn each_follower_is_sent_the_entries_that_it_lacks() {
    let mut stored = Stored::default();
    stored.hard_state.current_term = 1;
    for text in ["a", "b", "c", "d"] {
        stored.log.append(Entry {
            term: 1,
            payload: Payload::Command(command(text)),
        });
    }
    let config = Config {
        max_append_bytes: 1,
        ..config(3)
    };
    let mut leader = Peer::new(id(1), Arc::new(config), stored, 1, 0).unwrap();
    leader.fire(10);
    settle(&mut leader, 10);
    let vote = granted(2);
    leader.receive(10, id(2), vote).unwrap();
    settle(&mut leader, 10);
    for (follower, last) in [(2, 1), (3, 2)] {
        let hint = Position::new(1, last);
        let answer = rejected(2, 4, hint);
        leader.receive(20, id(follower), answer).unwrap();
    }
    let wanted = drain(&mut leader);
    let sent: Vec<_> = appends(&wanted.sends)
        .iter()
        .flat_map(|(to, request)| request.entries.iter().map(|entry| (*to, entry.clone())))
        .map(|(to, entry)| (to, format!("{:?}", entry.payload)))
        .collect();
    assert_eq!(sent, [(2, "b".to_string()), (3, "c".to_string())]);
}

#[test]
fn a_reply_of_a_later_term_makes_a_follower_and_is_not_said_to_be_ignored() {
    let mut leader = leader(3, 0, &[]);
    leader.receive(2_000, id(2), accepted(5, 0)).unwrap();
    let ignored = notes(&settle(&mut leader, 2_000), |note| {
        matches!(note, Note::Ignored { .. }).then_some(())
    });
    assert_eq!((leader.role(), ignored.len()), (Role::Follower, 0));
}

#[test]
fn a_commit_names_how_many_have_the_entry() {
    let mut leader = leader(3, 0, &[]);
    two_accept(&mut leader, 2_000, 1, 0);
    leader.propose(command("x")).unwrap();
    settle(&mut leader, 2_000);
    leader.receive(3_000, id(3), accepted(1, 1)).unwrap();
    let copies = notes(&settle(&mut leader, 3_000), |note| match note {
        Note::Committed { copies, needed, .. } => Some((*copies, *needed)),
        _ => None,
    });
    assert_eq!(copies, [(2, 2)]);
}

/// A leader that has not heard a quorum for long may be deposed, but only by who stands: whoever just
/// asks is told that it is there.
#[test]
fn a_leader_that_hears_nobody_still_says_that_it_is_alive() {
    let config = Config {
        leader_stickiness: true,
        pre_vote: true,
        check_quorum: false,
        ..config(3)
    };
    let mut leader = Peer::new(id(1), Arc::new(config), Stored::default(), 1, 0).unwrap();
    let leads = |leader: &mut Peer| {
        leader.receive(1_000, id(2), ask_for(1)).unwrap();
        settle(leader, 1_000);
        leader.receive(2_000, id(2), timeout_now(1)).unwrap();
        settle(leader, 2_000);
        let vote = granted(2);
        leader.receive(2_000, id(3), vote).unwrap();
        settle(leader, 2_000);
        assert_eq!(leader.role(), Role::Leader);
    };
    leads(&mut leader);
    let much_later = 1_000_000_000;
    let asks = Message::PreVote(PreVote {
        term: 3,
        last: Position::new(2, 9),
    });
    leader.receive(much_later, id(2), asks).unwrap();
    let verdicts = notes(&settle(&mut leader, much_later), |note| match note {
        Note::PreVoted { verdict, .. } => Some(*verdict),
        _ => None,
    });
    let alive = VoteVerdict::LeaderIsAlive {
        leader: id(1),
        ago: 0,
    };
    assert_eq!(verdicts, [alive]);
}

fn ask_for(term: Term) -> Message {
    append(term, Position::ZERO, &[], 0)
}

fn timeout_now(term: Term) -> Message {
    Message::TimeoutNow(TimeoutNow { term })
}

#[test]
fn nobody_stands_behind_the_last_term() {
    let last = crate::types::MAX_NUMBER;
    let mut follower = peer(1, 3, last, &[]);
    follower.receive(10, id(2), ask_for(last)).unwrap();
    follower.receive(20, id(2), timeout_now(last)).unwrap();
    assert_eq!(follower.current_term(), last);
    assert_eq!(follower.role(), Role::Follower);
}

/// What a leader found that it knows to be committed weighs nothing.
#[test]
fn what_a_new_leader_knows_to_be_committed_is_not_counted_as_uncommitted() {
    let config = Config {
        max_uncommitted_bytes: 10,
        ..config(3)
    };
    let mut stored = Stored {
        log: log(&[1, 1]),
        ..Stored::default()
    };
    stored.hard_state.current_term = 1;
    let mut leader = Peer::new(id(1), Arc::new(config), stored, 1, 0).unwrap();
    leader
        .receive(10, id(2), append(1, Position::new(1, 2), &[], 1))
        .unwrap();
    settle(&mut leader, 10);
    assert_eq!(leader.commit_index(), 1);
    leader.fire(20);
    settle(&mut leader, 20);
    let vote = granted(2);
    leader.receive(20, id(3), vote).unwrap();
    // Two bytes of what it found, and five of its own.
    leader.propose(command("1234")).unwrap();
    let refused = ProposeError::TooManyUncommitted { bytes: 12, max: 10 };
    assert_eq!(leader.propose(command("1234")), Err(refused));
}

#[test]
fn a_snapshot_of_exactly_the_allowed_size_is_taken() {
    let config = Config {
        max_snapshot_bytes: 5,
        ..config(1)
    };
    let mut lone = Peer::new(id(1), Arc::new(config), Stored::default(), 1, 0).unwrap();
    lone.fire(10);
    settle(&mut lone, 10);
    lone.propose(command("x")).unwrap();
    settle(&mut lone, 10);
    let refused = SnapshotError::TooLarge { len: 6, max: 5 };
    assert_eq!(lone.snapshot(1, Arc::from(*b"123456")), Err(refused));
    assert_eq!(lone.snapshot(1, Arc::from(*b"12345")), Ok(()));
}

/// The beginning of a snapshot up to `last`, from the leader of term 1.
fn first_piece(last: Position) -> Message {
    Message::InstallSnapshot(InstallSnapshot {
        term: 1,
        last,
        membership: membership(&[1, 2, 3]),
        offset: 0,
        data: Arc::from(*b"sta"),
        done: false,
    })
}

#[test]
fn a_snapshot_that_was_arriving_is_forgotten_once_its_entries_came_by_themselves() {
    for (ends, rest) in [(3, None), (4, Some((Position::new(1, 4), 3)))] {
        let mut follower = peer(1, 3, 1, &[1]);
        let piece = first_piece(Position::new(1, ends));
        follower.receive(10, id(2), piece).unwrap();
        assert_eq!(
            follower.incoming_snapshot(),
            Some((Position::new(1, ends), 3))
        );
        let request = append(1, Position::new(1, 1), &[1, 1], 3);
        follower.receive(20, id(2), request).unwrap();
        assert_eq!(follower.commit_index(), 3);
        assert_eq!(follower.incoming_snapshot(), rest, "ends at {ends}");
    }
}

/// A leader with entries 3 to 5 of term 3 behind a snapshot up to entry 2 of term 1, in term 4.
fn leader_behind_a_snapshot() -> Peer {
    let mut log = Log::with_base(Position::new(1, 2));
    for entry in &*entries(&[3, 3, 3]) {
        log.append(entry.clone());
    }
    let stored = Stored {
        hard_state: HardState {
            current_term: 3,
            voted_for: None,
        },
        snapshot: Some(Arc::from(*b"state")),
        membership: Some(membership(&[1, 2, 3])),
        log,
        lost: false,
    };
    let mut leader = Peer::new(id(1), Arc::new(config(3)), stored, 1, 0).unwrap();
    leader.fire(10);
    settle(&mut leader, 10);
    let vote = granted(4);
    leader.receive(10, id(2), vote).unwrap();
    settle(&mut leader, 10);
    assert_eq!(leader.role(), Role::Leader);
    leader
}

fn next_index(leader: &Peer, follower: u16) -> Index {
    leader.progress(id(follower)).unwrap().next_index
}

#[test]
fn a_conflict_behind_a_snapshot_is_passed_over_a_term_at_a_time_too() {
    let mut leader = leader_behind_a_snapshot();
    let answer = rejected(4, 5, Position::new(2, 4));
    leader.receive(20, id(2), answer).unwrap();
    assert_eq!(next_index(&leader, 2), 3);
}

#[test]
fn a_follower_that_hints_at_what_was_probed_itself_is_asked_for_the_entry_before() {
    let mut leader = leader_behind_a_snapshot();
    let answer = rejected(4, 5, Position::new(3, 5));
    leader.receive(20, id(2), answer).unwrap();
    assert_eq!(next_index(&leader, 2), 5);
}

fn install_reply(term: Term, last: Position, outcome: InstallOutcome) -> Message {
    Message::InstallSnapshotReply(InstallSnapshotReply {
        term,
        last,
        outcome,
        lost: false,
    })
}

/// Of an answer that is not about what is being sent now nothing is known.
#[test]
fn an_answer_about_another_snapshot_than_the_one_that_is_sent_is_ignored() {
    let mut leader = leader_behind_a_snapshot();
    let answer = rejected(4, 5, Position::new(1, 1));
    leader.receive(20, id(2), answer).unwrap();
    let wanted = settle(&mut leader, 20);
    assert!(matches!(
        wanted.sends[..],
        [Send {
            message: Message::InstallSnapshot(_),
            ..
        }]
    ));
    let wants = InstallOutcome::Wants { offset: 50 };
    let answer = install_reply(4, Position::new(1, 1), wants);
    assert_eq!(leader.receive(30, id(2), answer), Ok(()));
    assert!(settle(&mut leader, 30).sends.is_empty());
    let answer = install_reply(4, Position::new(1, 2), wants);
    let error = ReceiveError::NeverSent { index: 2 };
    assert_eq!(leader.receive(30, id(2), answer), Err(error));
}

/// In another term the sender may have been told of entries that this leader never had.
#[test]
fn answers_to_snapshots_of_other_terms_are_not_held_against_a_leader_s_log() {
    let has = |term| install_reply(term, Position::new(1, 99), InstallOutcome::Has);
    let mut leader = leader_behind_a_snapshot();
    let error = ReceiveError::NeverSent { index: 99 };
    assert_eq!(leader.receive(20, id(2), has(4)), Err(error));
    assert_eq!(leader.receive(20, id(2), has(3)), Ok(()));
    assert_eq!(leader.role(), Role::Leader);
    assert_eq!(leader.receive(20, id(2), has(5)), Ok(()));
    assert_eq!((leader.role(), leader.current_term()), (Role::Follower, 5));
}

/// A lone voter with a learner, S2, which leads term 1.
fn lone_with_learner(stored: Stored) -> Peer {
    let config = Config {
        learners: set(&[2]),
        ..config(1)
    };
    let mut lone = Peer::new(id(1), Arc::new(config), stored, 1, 0).unwrap();
    lone.fire(10);
    settle(&mut lone, 10);
    assert_eq!(lone.role(), Role::Leader);
    lone
}

#[test]
fn what_a_removed_member_answers_is_ignored() {
    let mut lone = lone_with_learner(Stored::default());
    lone.propose(command("x")).unwrap();
    settle(&mut lone, 10);
    lone.change(20, Change::Remove(id(2))).unwrap();
    settle(&mut lone, 20);
    lone.receive(30, id(2), accepted(1, 1)).unwrap();
    let said = settle(&mut lone, 30).notes;
    assert!(matches!(said[..], [Note::Ignored { .. }]), "{said:?}");
}

#[test]
fn a_configuration_is_said_to_be_in_force_once_and_where() {
    let mut follower = peer(1, 3, 1, &[1]);
    let in_force = |wanted: &Wanted| {
        notes(wanted, |note| match note {
            Note::ConfigurationInForce { index, membership } => Some((*index, *membership)),
            _ => None,
        })
    };
    let entries = vec![Entry {
        term: 1,
        payload: Payload::Configuration(membership(&[1, 2])),
    }];
    let request = Message::AppendEntries(AppendEntries {
        term: 1,
        prev: Position::new(1, 1),
        entries: entries.into(),
        commit: 0,
    });
    follower.receive(10, id(2), request).unwrap();
    let said = in_force(&settle(&mut follower, 10));
    assert_eq!(said, [(2, *membership(&[1, 2]))]);

    // A snapshot says so where it brings another one, and only there.
    for (voters, expected) in [
        (&[1, 2][..], vec![]),
        (&[1, 2, 4], vec![(9, *membership(&[1, 2, 4]))]),
    ] {
        let mut follower = follower.clone();
        let whole = Message::InstallSnapshot(InstallSnapshot {
            term: 1,
            last: Position::new(1, 9),
            membership: membership(voters),
            offset: 0,
            data: Arc::from(*b"state"),
            done: true,
        });
        follower.receive(20, id(2), whole).unwrap();
        assert_eq!(in_force(&settle(&mut follower, 20)), expected);
    }
}

/// A log whose next entry is the last but `room - 1`.
fn nearly_full(room: u64) -> Stored {
    let mut stored = Stored {
        snapshot: Some(Arc::from(*b"state")),
        log: Log::with_base(Position::new(1, crate::types::MAX_NUMBER - room)),
        ..Stored::default()
    };
    stored.hard_state.current_term = 1;
    stored
}

#[test]
fn c_new_does_not_follow_where_the_log_has_no_index_left() {
    let last = crate::types::MAX_NUMBER;
    let mut leader = Peer::new(id(1), Arc::new(config(2)), nearly_full(2), 1, 0).unwrap();
    leader.fire(10);
    settle(&mut leader, 10);
    let vote = granted(2);
    leader.receive(10, id(2), vote).unwrap();
    leader.propose(command("x")).unwrap();
    settle(&mut leader, 10);
    leader.receive(20, id(2), accepted(2, last - 1)).unwrap();
    let voters = set(&[1]);
    leader.change(30, Change::Joint { voters }).unwrap();
    settle(&mut leader, 30);
    leader.receive(40, id(2), accepted(2, last)).unwrap();
    settle(&mut leader, 40);
    assert_eq!(leader.commit_index(), last);
    assert!(leader.membership().is_joint());
    assert_eq!(leader.log().last_index(), last);
}

#[test]
fn a_learner_does_not_become_a_voter_where_the_log_has_no_index_left() {
    let last = crate::types::MAX_NUMBER;
    let mut lone = lone_with_learner(nearly_full(2));
    lone.propose(command("x")).unwrap();
    settle(&mut lone, 10);
    lone.change(20, Change::Promote(id(2))).unwrap();
    lone.propose(command("y")).unwrap();
    settle(&mut lone, 20);
    assert_eq!(lone.log().last_index(), last);
    lone.receive(30, id(2), accepted(2, last)).unwrap();
    let given_up = notes(&settle(&mut lone, 30), |note| {
        matches!(note, Note::CatchUpAbandoned { .. }).then_some(())
    });
    assert_eq!(given_up.len(), 1);
    assert!(lone.catching_up().is_none());
    assert_eq!(lone.log().last_index(), last);
}

#[test]
fn reads_asked_together_share_a_request_and_later_ones_have_another() {
    let mut follower = peer(1, 3, 1, &[]);
    follower.receive(10, id(2), ask_for(1)).unwrap();
    settle(&mut follower, 10);
    let mut ask = |reads: u64| {
        for read in 0..reads {
            follower.read(20, read).unwrap();
        }
        let said = notes(&settle(&mut follower, 20), |note| match note {
            Note::ReadForwarded { context, reads, .. } => Some((*context, *reads)),
            _ => None,
        });
        (said[0], follower.pending_reads())
    };
    let ((first, reads), pending) = ask(3);
    assert_eq!((reads, pending), (3, 3));
    let ((second, reads), pending) = ask(1);
    assert_eq!((reads, pending), (1, 4));
    assert_eq!((first.count, second.count), (1, 2));
    assert_eq!(first.nonce, second.nonce);
}

/// It has given up by then.
#[test]
fn a_follower_s_read_that_timed_out_at_the_leader_is_not_answered() {
    let mut leader = leader(3, 0, &[]);
    let context = ReadContext { nonce: 7, count: 1 };
    let asks = Message::ReadIndex(ReadIndex { term: 1, context });
    leader.receive(2_000, id(2), asks).unwrap();
    leader.read(2_000, 5).unwrap();
    settle(&mut leader, 2_000);
    assert_eq!(leader.pending_reads(), 2);
    let late = leader.reads_deadline();
    leader.wake(late);
    let wanted = settle(&mut leader, late);
    assert_eq!(leader.pending_reads(), 0);
    assert_eq!(wanted.reads.len(), 1);
    assert_eq!(wanted.reads[0].result, Err(ReadFailure::TimedOut));
    let answers = |send: &&Send| matches!(send.message, Message::ReadIndexReply(_));
    assert_eq!(wanted.sends.iter().filter(answers).count(), 0);
}

#[test]
fn a_round_in_a_joint_configuration_names_both_majorities() {
    let mut leader = Peer::new(id(1), Arc::new(config(2)), Stored::default(), 1, 0).unwrap();
    leader.fire(10);
    settle(&mut leader, 10);
    let vote = granted(1);
    leader.receive(10, id(2), vote).unwrap();
    leader.propose(command("x")).unwrap();
    settle(&mut leader, 10);
    leader.receive(20, id(2), accepted(1, 1)).unwrap();
    let voters = set(&[1]);
    leader.change(30, Change::Joint { voters }).unwrap();
    settle(&mut leader, 30);
    leader.read(40, 1).unwrap();
    let share = |new, old| JointShare {
        new: Share {
            agreeing: new,
            voters: 1,
        },
        old: Share {
            agreeing: old,
            voters: 2,
        },
    };
    let started = notes(&settle(&mut leader, 40), |note| match note {
        Note::RoundStarted { joint, .. } => Some(*joint),
        _ => None,
    });
    assert_eq!(started, [Some(share(0, 0))]);
    let answer = Message::ConfirmReply(ConfirmReply { term: 1, round: 1 });
    leader.receive(50, id(2), answer).unwrap();
    let confirmed = notes(&settle(&mut leader, 50), |note| match note {
        Note::RoundConfirmed { joint, .. } => Some(*joint),
        _ => None,
    });
    assert_eq!(confirmed, [Some(share(1, 2))]);
}
