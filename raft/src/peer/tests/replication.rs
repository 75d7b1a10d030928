//! Entries from a leader's log into a follower's, and their commit.

use super::*;

#[test]
fn proposals_of_one_instant_leave_as_one_message_per_follower() {
    let mut leader = leader(3, 0, &[]);
    two_accept(&mut leader, 2_000, 1, 0);
    for text in ["a", "b", "c"] {
        leader.propose(command(text)).unwrap();
    }
    let wanted = drain(&mut leader);
    assert_eq!(wanted.writes.len(), 1);
    let sent = appends(&wanted.sends);
    assert_eq!(sent.iter().map(|(to, _)| *to).collect::<Vec<_>>(), [2, 3]);
    assert!(sent.iter().all(|(_, request)| request.entries.len() == 3));
    assert!(
        wanted.sends.iter().all(|send| send.after.is_none()),
        "entries need not wait"
    );
}

#[test]
fn a_driver_may_let_proposals_wait_for_more() {
    let mut leader = leader(3, 0, &[]);
    two_accept(&mut leader, 2_000, 1, 0);
    for (text, index) in [("a", 1), ("b", 2), ("c", 3)] {
        leader.propose(command(text)).unwrap();
        let entry = Position::new(1, index);
        let note = Effect::Note(Note::Appended { entry });
        assert_eq!(leader.poll_ready(), Some(note));
        assert_eq!(leader.poll_ready(), None);
    }
    // What is ready counts as given out, as ever.
    let mut other = leader.clone();
    other
        .receive(2_000, id(2), ask_vote(2, Position::new(1, 9)))
        .unwrap();
    let write = std::iter::from_fn(|| other.poll_ready()).find_map(|effect| match effect {
        Effect::Persist(write) => Some(write),
        _ => None,
    });
    let write = write.unwrap();
    assert_eq!(write.log.unwrap().entries.len(), 3);
    other.persisted(2_000, write.id);
    assert_eq!(other.persisted_index(), 3);
    let wanted = drain(&mut leader);
    assert_eq!(wanted.writes.len(), 1);
    let sent = appends(&wanted.sends);
    assert_eq!(sent.iter().map(|(to, _)| *to).collect::<Vec<_>>(), [2, 3]);
    assert!(sent.iter().all(|(_, request)| request.entries.len() == 3));
}

#[test]
fn a_leader_s_own_copy_counts_only_once_it_is_durable() {
    let mut leader = leader(3, 0, &[]);
    leader.propose(command("a")).unwrap();
    let write = drain(&mut leader).writes[0].id;
    let mut of_five = leader.clone();
    leader.receive(2_000, id(2), accepted(1, 1)).unwrap();
    assert_eq!(
        leader.commit_index(),
        0,
        "one durable copy of three is no majority"
    );
    leader.persisted(2_100, write);
    assert_eq!(leader.commit_index(), 1);
    assert_eq!(drain(&mut leader).applied[0].index, 1);
    // Two durable copies elsewhere are a majority without it.
    for follower in [2, 3] {
        of_five
            .receive(2_000, id(follower), accepted(1, 1))
            .unwrap();
    }
    assert_eq!(of_five.commit_index(), 1);
}

#[test]
fn an_acknowledgement_waits_for_the_write_of_what_it_acknowledges() {
    let mut follower = peer(1, 3, 1, &[]);
    follower
        .receive(10, id(2), append(1, Position::ZERO, &[1, 1], 0))
        .unwrap();
    let first = drain(&mut follower);
    assert_eq!(first.sends[0].after, Some(first.writes[0].id));
    // The same entries again are in the log already, but still not durable.
    follower
        .receive(11, id(2), append(1, Position::ZERO, &[1, 1], 0))
        .unwrap();
    let again = drain(&mut follower);
    assert!(again.writes.is_empty());
    assert_eq!(again.sends[0].after, Some(first.writes[0].id));
    follower.persisted(12, first.writes[0].id);
    follower
        .receive(13, id(2), append(1, Position::ZERO, &[1, 1], 0))
        .unwrap();
    assert_eq!(drain(&mut follower).sends[0].after, None);
}

#[test]
fn a_late_message_does_not_cut_off_what_a_later_one_brought() {
    let mut follower = peer(1, 3, 1, &[]);
    follower
        .receive(10, id(2), append(1, Position::ZERO, &[1, 1, 1], 0))
        .unwrap();
    follower
        .receive(11, id(2), append(1, Position::ZERO, &[1], 0))
        .unwrap();
    assert_eq!(follower.log().last_index(), 3);
}

#[test]
fn entries_that_conflict_give_way_with_all_behind_them() {
    let mut follower = peer(1, 3, 4, &[1, 2, 2, 2]);
    follower
        .receive(10, id(2), append(4, Position::new(1, 1), &[2, 4], 0))
        .unwrap();
    let terms: Vec<_> = follower.log().iter().map(|(_, entry)| entry.term).collect();
    assert_eq!(terms, [1, 2, 4]);
    let write = &drain(&mut follower).writes[0];
    let change = write.log.as_ref().unwrap();
    assert_eq!((change.from, change.entries.len()), (3, 1));
}

#[test]
fn a_removed_entry_is_not_durable_even_when_its_write_ends_later() {
    let mut follower = peer(1, 3, 2, &[1]);
    follower
        .receive(10, id(2), append(2, Position::new(1, 1), &[2, 2, 2], 0))
        .unwrap();
    let first = drain(&mut follower).writes[0].id;
    follower
        .receive(11, id(3), append(3, Position::new(1, 1), &[3], 0))
        .unwrap();
    drain(&mut follower);
    follower.persisted(12, first);
    assert_eq!(follower.persisted_index(), 1);
}

#[test]
fn a_follower_commits_what_it_knows_to_match_and_no_more() {
    let mut follower = peer(1, 3, 2, &[1, 1, 1]);
    follower
        .receive(10, id(2), append(2, Position::new(1, 2), &[], 3))
        .unwrap();
    assert_eq!(follower.commit_index(), 2);
    let applied: Vec<_> = drain(&mut follower)
        .applied
        .iter()
        .map(|apply| apply.index)
        .collect();
    assert_eq!(applied, [1, 2]);
    follower
        .receive(11, id(2), append(2, Position::new(1, 1), &[], 1))
        .unwrap();
    assert_eq!(follower.commit_index(), 2, "commitIndex never goes back");
    // What is no news is not told as if it were.
    drain(&mut follower);
    follower
        .receive(12, id(2), append(2, Position::new(1, 2), &[], 2))
        .unwrap();
    let notes = drain(&mut follower).notes;
    assert!(
        !notes
            .iter()
            .any(|note| matches!(note, Note::FollowedCommit { .. })),
        "{notes:?}"
    );
}

/// Figure 8: S1 leads term 4 and has replicated (term 2, index 2) to a majority. It is not
/// committed before an entry of term 4 is.
#[test]
fn an_entry_of_an_earlier_term_commits_only_with_one_of_the_leader_s_own() {
    let mut leader = leader(5, 3, &[1, 2]);
    two_accept(&mut leader, 2_000, 4, 2);
    assert_eq!(leader.commit_index(), 0);
    let withheld = Note::CommitWithheld {
        entry: Position::new(2, 2),
        term: 4,
    };
    assert!(drain(&mut leader).notes.contains(&withheld));
    leader.propose(command("own")).unwrap();
    settle(&mut leader, 2_000);
    two_accept(&mut leader, 3_000, 4, 3);
    assert_eq!(leader.commit_index(), 3);
}

#[test]
fn a_no_op_lets_a_new_leader_commit_what_earlier_terms_left() {
    let config = Config {
        noop_on_election: true,
        ..config(1)
    };
    let hard_state = HardState {
        current_term: 3,
        voted_for: None,
    };
    let stored = Stored {
        hard_state,
        log: log(&[1, 2]),
        ..Stored::default()
    };
    let mut lone = Peer::new(id(1), Arc::new(config), stored, 1, 0).unwrap();
    lone.fire(10);
    let applied = settle(&mut lone, 10).applied;
    assert_eq!(applied.len(), 3);
    assert_eq!((applied[2].term, &applied[2].payload), (4, &Payload::Noop));
}

#[test]
fn the_window_bounds_what_is_on_its_way_to_a_follower() {
    let mut config = config(2);
    config.max_in_flight = 2;
    config.max_append_bytes = 1;
    let mut leader = leader(2, 0, &[]);
    leader.config = Arc::new(config);
    leader.receive(2_000, id(2), accepted(1, 0)).unwrap();
    for text in ["a", "b", "c", "d"] {
        leader.propose(command(text)).unwrap();
    }
    let wanted = settle(&mut leader, 2_000);
    let sent: Vec<_> = appends(&wanted.sends)
        .iter()
        .map(|(_, request)| request.prev.index)
        .collect();
    assert_eq!(sent, [0, 1]);
    leader.receive(3_000, id(2), accepted(1, 1)).unwrap();
    let wanted = settle(&mut leader, 3_000);
    let sent: Vec<_> = appends(&wanted.sends)
        .iter()
        .map(|(_, request)| request.prev.index)
        .collect();
    assert_eq!(sent, [2]);
}

#[test]
fn a_follower_that_lost_a_message_is_repaired_after_the_next_heartbeat() {
    let mut leader = leader(2, 0, &[]);
    leader.receive(2_000, id(2), accepted(1, 0)).unwrap();
    leader.propose(command("lost")).unwrap();
    settle(&mut leader, 2_000);
    leader.fire(50_000);
    let wanted = settle(&mut leader, 50_000);
    let (_, heartbeat) = appends(&wanted.sends)[0];
    assert_eq!((heartbeat.prev.index, heartbeat.entries.len()), (1, 0));
    leader
        .receive(51_000, id(2), rejected(1, 1, Position::ZERO))
        .unwrap();
    let wanted = settle(&mut leader, 51_000);
    let (_, repair) = appends(&wanted.sends)[0];
    assert_eq!((repair.prev.index, repair.entries.len()), (0, 1));
}

#[test]
fn a_late_rejection_does_not_move_a_follower_back() {
    let mut leader = leader(2, 1, &[1, 1, 1]);
    leader.receive(2_000, id(2), accepted(2, 3)).unwrap();
    settle(&mut leader, 2_000);
    leader
        .receive(3_000, id(2), rejected(2, 3, Position::new(1, 1)))
        .unwrap();
    assert_eq!(leader.progress(id(2)).unwrap().next_index, 4);
    assert!(drain(&mut leader).sends.is_empty());
}

#[test]
fn a_proposal_to_a_follower_is_refused_with_the_leader_s_name() {
    let mut follower = peer(1, 3, 1, &[]);
    assert_eq!(
        follower.propose(command("x")),
        Err(ProposeError::NotLeader { leader: None })
    );
    follower
        .receive(10, id(3), append(1, Position::ZERO, &[], 0))
        .unwrap();
    let refusal = follower.propose(command("x")).unwrap_err();
    assert_eq!(refusal.to_string(), "not the leader; S3 is");
}

#[test]
fn a_command_beyond_the_limit_is_refused_and_leaves_no_trace() {
    let mut leader = leader(1, 0, &[]);
    let len = leader.config().max_command_bytes + 1;
    let refusal = leader.propose(vec![0; len].into()).unwrap_err();
    assert_eq!(refusal, ProposeError::TooLarge { len, max: len - 1 });
    assert!(leader.log().is_empty());
    assert!(drain(&mut leader).writes.is_empty());
}

/// S1 led term 2, and leads term 4 when S2, by now in term 4 too, answers a request that it sent
/// in term 2. The answer says nothing about what S1 asks now: neither may it make S1 start over
/// from index 1, nor is it to be refused because S1's log has become shorter since.
#[test]
fn an_answer_to_a_request_of_an_earlier_term_moves_nothing() {
    let mut leader = leader(3, 3, &[1, 1, 3]);
    let progress = leader.progress(id(2)).unwrap().clone();
    assert_eq!(progress.next_index, 4);
    for prev in [3, 9] {
        let mut follower = peer(2, 3, 4, &[1, 1, 3]);
        follower
            .receive(10, id(1), append(2, Position::new(2, prev), &[2], 0))
            .unwrap();
        let answer = settle(&mut follower, 10).sends.remove(0).message;
        assert_eq!(leader.receive(2_000, id(2), answer), Ok(()));
        assert_eq!(leader.progress(id(2)), Some(&progress));
        assert!(drain(&mut leader).sends.is_empty());
    }
}

/// A world may break the consistency check. What the peer then writes must still be what it has in
/// memory, or the page would show a second fault that nobody asked for.
#[test]
fn what_a_credulous_follower_appends_is_what_it_writes() {
    #[derive(Clone, Debug)]
    struct Credulous;
    impl Rules for Credulous {
        fn consistency(&self, _: &Log, _: Position) -> crate::rules::Consistency {
            crate::rules::Consistency::Matches
        }
    }
    let (config, mut disk) = (Arc::new(config(3)), Stored::default());
    let mut follower = Peer::with_rules(id(1), config, disk.clone(), 1, 0, Credulous).unwrap();
    let request = append(2, Position::new(1, 5), &[2, 2], 0);
    follower.receive(10, id(2), request).unwrap();
    while let Some(effect) = follower.poll_effect() {
        if let Effect::Persist(write) = effect {
            disk.apply(&write);
        }
    }
    assert_eq!(disk, follower.stored());
    assert_eq!(disk.log.len(), 2);
}

#[test]
fn a_log_that_ends_at_the_largest_index_takes_no_more() {
    let last = crate::types::MAX_NUMBER;
    let hard_state = HardState {
        current_term: 1,
        voted_for: None,
    };
    let config = Config {
        noop_on_election: true,
        ..config(1)
    };
    let stored = Stored {
        hard_state,
        snapshot: Some(Arc::from(*b"state")),
        log: Log::with_base(Position::new(1, last)),
        ..Stored::default()
    };
    let mut lone = Peer::new(id(1), Arc::new(config), stored, 1, 0).unwrap();
    lone.fire(10);
    settle(&mut lone, 10);
    assert_eq!(lone.role(), Role::Leader);
    assert_eq!(lone.propose(command("x")), Err(ProposeError::LogFull));
    assert_eq!(lone.log().last_index(), last);
}

/// What the follower lacks is no longer in the leader's log, and there is no snapshot to send, for a
/// rule is broken: the two must not send each other the same question and answer as fast as the
/// network carries them.
#[test]
fn a_follower_that_lacks_what_was_dropped_is_asked_once_per_heartbeat() {
    #[derive(Clone, Debug)]
    struct Careless;
    impl Rules for Careless {
        fn may_begin(&self, _: &Stored) -> Result<(), StoredError> {
            Ok(())
        }
    }
    let hard_state = HardState {
        current_term: 1,
        voted_for: None,
    };
    let mut log = Log::with_base(Position::new(1, 5));
    log.append(entries(&[1])[0].clone());
    let stored = Stored {
        hard_state,
        log,
        ..Stored::default()
    };
    let config = Arc::new(config(2));
    let mut leader = Peer::with_rules(id(1), config, stored, 1, 0, Careless).unwrap();
    leader.fire(10);
    settle(&mut leader, 10);
    leader.receive(20, id(2), granted(2)).unwrap();
    settle(&mut leader, 20);
    // From the end of the log to its base at once; then there is nowhere to go.
    for (probed, questions) in [(6, 1), (5, 0)] {
        leader
            .receive(30, id(2), rejected(2, probed, Position::ZERO))
            .unwrap();
        let wanted = settle(&mut leader, 30);
        assert_eq!(appends(&wanted.sends).len(), questions, "probed {probed}");
    }
    leader.fire(40);
    assert_eq!(appends(&settle(&mut leader, 40).sends).len(), 1);
}

#[test]
fn a_follower_that_does_not_answer_is_not_sent_the_same_entries_at_every_heartbeat() {
    let mut leader = leader(2, 0, &[]);
    leader.propose(command("big")).unwrap();
    settle(&mut leader, 2_000);
    for beat in 1..=3 {
        leader.fire(beat * 50_000);
        let wanted = settle(&mut leader, beat * 50_000);
        let sent = appends(&wanted.sends);
        assert!(
            sent.iter().all(|(_, request)| request.entries.is_empty()),
            "beat {beat}"
        );
        assert_eq!(sent.len(), 1);
    }
    leader.receive(200_000, id(2), accepted(1, 0)).unwrap();
    let wanted = settle(&mut leader, 200_000);
    assert_eq!(appends(&wanted.sends)[0].1.entries.len(), 1);
}

#[test]
fn an_entry_is_handed_to_the_disk_before_it_is_handed_to_the_service() {
    let mut follower = peer(1, 3, 1, &[]);
    follower
        .receive(10, id(2), append(1, Position::ZERO, &[1], 1))
        .unwrap();
    let order: Vec<_> = core::iter::from_fn(|| follower.poll_effect())
        .filter_map(|effect| match effect {
            Effect::Persist(_) => Some("persist"),
            Effect::Apply(_) => Some("apply"),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["persist", "apply"]);
}
