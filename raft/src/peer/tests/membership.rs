//! Which configuration is in force (§6), and what it means for elections, commits and progress.

use super::{cluster::Cluster, *};
use crate::{
    Change,
    message::{PreVote, PreVoteReply, TimeoutNow},
    progress::Pace,
    rules::{ChangeVerdict, StandVerdict},
};

fn configuration(term: Term, membership: &Arc<Membership>) -> Entry {
    Entry {
        term,
        payload: Payload::Configuration(Arc::clone(membership)),
    }
}

fn append_entries(term: Term, prev: Position, entries: Vec<Entry>, commit: Index) -> Message {
    Message::AppendEntries(AppendEntries {
        term,
        prev,
        entries: entries.into(),
        commit,
    })
}

/// A follower of `voters` in term 1 whose log is a command and, at index 2, `later`.
fn follower_with(number: u16, voters: &[u16], later: &Arc<Membership>) -> Peer {
    let mut follower = peers_of(number, voters, &config(3)).pop().unwrap();
    let mut both = entries(&[1]).to_vec();
    both.push(configuration(1, later));
    let leader = voters.iter().find(|&&voter| voter != number).unwrap();
    follower
        .receive(0, id(*leader), append_entries(1, Position::ZERO, both, 0))
        .unwrap();
    settle(&mut follower, 0);
    follower
}

#[test]
fn a_configuration_is_in_force_from_when_it_is_appended_on_leader_and_follower() {
    let mut cluster = Cluster::new(peers_of(3, &[1, 2], &config(3)));
    cluster.elect(0);
    cluster.peers[0].propose(command("first")).unwrap();
    cluster.run();
    let leader = &mut cluster.peers[0];
    let changing = leader.change(0, Change::AddLearner(id(3))).unwrap();
    assert_eq!(changing.entry, Some(Position::new(1, 2)));
    assert!(changing.catching_up.is_empty());
    assert_eq!(leader.membership().learners(), set(&[3]));
    assert_eq!((leader.membership_index(), leader.commit_index()), (2, 1));
    let follower = follower_with(2, &[1, 2, 3], &membership(&[1, 2]));
    assert_eq!(follower.membership(), *membership(&[1, 2]));
    assert_eq!(
        (follower.membership_index(), follower.commit_index()),
        (2, 0)
    );
    cluster.run();
    let learner = &cluster.peers[2];
    assert_eq!(learner.membership().learners(), set(&[3]));
    assert!(!learner.is_voter() && cluster.peers[1].is_voter());
    assert_eq!(learner.log(), cluster.peers[0].log());
}

#[test]
fn a_configuration_that_is_cut_off_is_in_force_no_more() {
    let mut follower = follower_with(2, &[1, 2, 3], &membership(&[1, 2]));
    let other = append(2, Position::new(1, 1), &[2], 0);
    follower.receive(0, id(3), other).unwrap();
    assert_eq!(follower.membership(), *membership(&[1, 2, 3]));
    assert_eq!(follower.membership_index(), 0);
    assert_eq!(follower.quorum().voters(), set(&[1, 2, 3]));
    let notes = drain(&mut follower).notes;
    let back = Note::ConfigurationRolledBack {
        from: 2,
        index: 0,
        membership: *membership(&[1, 2, 3]),
    };
    assert!(notes.contains(&back), "{notes:?}");
}

#[test]
fn the_last_of_several_configurations_is_in_force_and_each_can_be_rolled_back_to() {
    let mut follower = follower_with(2, &[1, 2, 3], &membership(&[1, 2, 3, 4]));
    let five = membership(&[1, 2, 3, 4, 5]);
    let six = membership(&[1, 2, 3, 4, 5, 6]);
    let both = vec![configuration(1, &five), configuration(1, &six)];
    let more = append_entries(1, Position::new(1, 2), both, 0);
    follower.receive(0, id(1), more).unwrap();
    assert_eq!(
        (follower.membership(), follower.membership_index()),
        (*six, 4)
    );
    let other = append(2, Position::new(1, 3), &[2], 0);
    follower.receive(0, id(3), other).unwrap();
    assert_eq!(
        (follower.membership(), follower.membership_index()),
        (*five, 3)
    );
    let other = append(3, Position::new(1, 1), &[3], 0);
    follower.receive(0, id(3), other).unwrap();
    assert_eq!(follower.membership(), *membership(&[1, 2, 3]));
}

#[test]
fn a_restart_finds_the_configuration_in_the_log() {
    let later = membership(&[1, 2, 4]);
    let follower = follower_with(2, &[1, 2, 3], &later);
    let bytes = crate::codec::encode_stored(&follower.stored());
    let stored = crate::codec::decode_stored(&bytes).unwrap();
    let again = Peer::new(id(2), Arc::new(config(3)), stored, 1, 0).unwrap();
    assert_eq!((again.membership(), again.membership_index()), (*later, 2));
    assert_eq!(again.quorum(), later.quorum());
}

#[test]
fn a_snapshot_has_the_configuration_of_its_last_entry_and_a_restart_finds_it_there() {
    let mut lone = leader(1, 0, &[]);
    lone.propose(command("x")).unwrap();
    settle(&mut lone, 1_000);
    lone.change(1_000, Change::AddLearner(id(2))).unwrap();
    settle(&mut lone, 1_000);
    lone.change(1_000, Change::AddLearner(id(3))).unwrap();
    settle(&mut lone, 1_000);
    assert_eq!((lone.commit_index(), lone.membership_index()), (3, 3));

    // Before the first change, between the two, and behind both.
    for (index, learners, found_at) in [(1, &[][..], 3), (2, &[2], 3), (3, &[2, 3], 3)] {
        let mut lone = lone.clone();
        lone.snapshot(index, Arc::from(&b"state"[..])).unwrap();
        let snapshot = lone.latest_snapshot().unwrap();
        assert_eq!(
            snapshot.membership.learners(),
            set(learners),
            "up to {index}"
        );
        assert_eq!(lone.membership().learners(), set(&[2, 3]));

        let mut disk = Stored::default();
        for write in settle(&mut lone, 1_000).writes {
            disk.apply(&write);
        }
        assert_eq!(disk.membership.as_deref(), Some(&*snapshot.membership));
        let bytes = crate::codec::encode_stored(&lone.stored());
        let stored = crate::codec::decode_stored(&bytes).unwrap();
        let again = Peer::new(id(1), Arc::new(config(1)), stored, 1, 0).unwrap();
        assert_eq!(again.membership().learners(), set(&[2, 3]), "up to {index}");
        assert_eq!(again.membership_index(), found_at);
        assert_eq!(again.membership_index(), lone.membership_index());
        assert_eq!(again.latest_snapshot(), Some(snapshot));
    }
}

#[test]
fn an_installed_snapshot_brings_its_configuration() {
    // Behind the snapshot the log goes, and the configuration at index 2 with it.
    let mut follower = follower_with(2, &[1, 2, 3], &membership(&[1, 2]));
    let piece = InstallSnapshot {
        term: 1,
        last: Position::new(1, 9),
        membership: membership(&[2, 3, 4]),
        offset: 0,
        data: Arc::from(&b"state"[..]),
        done: true,
    };
    let message = Message::InstallSnapshot(piece.clone());
    follower.receive(0, id(3), message).unwrap();
    assert_eq!(follower.membership(), *membership(&[2, 3, 4]));
    assert_eq!(follower.membership_index(), 9);
    let wanted = settle(&mut follower, 0);
    assert_eq!(wanted.restored[0].membership, membership(&[2, 3, 4]));

    // A configuration behind the snapshot's last entry stays in force when that entry matches.
    let mut follower = follower_with(2, &[1, 2, 3], &membership(&[1, 2]));
    let message = Message::InstallSnapshot(InstallSnapshot {
        last: Position::new(1, 1),
        membership: membership(&[1, 2, 3]),
        ..piece
    });
    follower.receive(0, id(3), message).unwrap();
    assert_eq!(follower.commit_index(), 1);
    assert_eq!(follower.membership(), *membership(&[1, 2]));
    assert_eq!(follower.membership_index(), 2);
}

#[test]
fn a_leader_sends_its_snapshot_with_the_configuration_in_it() {
    let mut cluster = Cluster::new(peers_of(3, &[1, 2], &config(3)));
    cluster.elect(0);
    for text in ["a", "b", "c"] {
        cluster.peers[0].propose(command(text)).unwrap();
        cluster.run();
    }
    cluster.peers[0]
        .snapshot(3, Arc::from(&b"abc"[..]))
        .unwrap();
    let now = cluster.now;
    cluster.peers[0]
        .change(now, Change::AddLearner(id(3)))
        .unwrap();
    cluster.run();
    cluster.heartbeat(0);
    cluster.heartbeat(0);
    let learner = &cluster.peers[2];
    let snapshot = learner.latest_snapshot().unwrap();
    assert_eq!(snapshot.membership, membership(&[1, 2]));
    assert_eq!(learner.membership().learners(), set(&[3]));
    assert_eq!(learner.last_applied(), 4);
}

#[test]
fn learners_neither_count_nor_stand_but_vote_when_they_are_asked() {
    let mut cluster = Cluster::new(peers_of(3, &[1, 2], &config(3)));
    cluster.elect(0);
    cluster.peers[0].propose(command("first")).unwrap();
    cluster.run();
    cluster.peers[0]
        .change(0, Change::AddLearner(id(3)))
        .unwrap();
    cluster.run();
    let mut leader = cluster.peers[0].clone();
    leader.propose(command("second")).unwrap();
    settle(&mut leader, 0);
    leader.receive(0, id(3), accepted(1, 3)).unwrap();
    assert_eq!(leader.commit_index(), 2, "a learner's copy was counted");
    leader.receive(0, id(2), accepted(1, 3)).unwrap();
    assert_eq!(leader.commit_index(), 3);

    let mut learner = cluster.peers[2].clone();
    settle(&mut learner, 0);
    learner.fire(500_000);
    assert_eq!(
        (learner.role(), learner.current_term()),
        (Role::Follower, 1)
    );
    assert_eq!(learner.deadline(), learner.timer().deadline);
    assert!(learner.deadline() > 500_000);
    let wanted = settle(&mut learner, 500_000);
    assert!(wanted.sends.is_empty());
    let learns = Note::MayNotStand {
        verdict: StandVerdict::Learner,
    };
    assert!(wanted.notes.contains(&learns));
    // Not even at its leader's word.
    let stand = Message::TimeoutNow(TimeoutNow { term: 1 });
    learner.receive(500_000, id(1), stand).unwrap();
    assert_eq!(learner.role(), Role::Follower);
    // It may have been promoted by a leader that it has not heard yet.
    let ask = ask_vote(2, Position::new(1, 9));
    learner.receive(500_000, id(2), ask).unwrap();
    assert_eq!(learner.voted_for(), Some(id(2)));
}

#[test]
fn nobody_asks_learners_and_their_votes_do_not_count() {
    let learners = set(&[3]);
    let config = Config {
        learners,
        ..Config::new(set(&[1, 2]))
    };
    for pre_vote in [false, true] {
        let config = Arc::new(Config {
            pre_vote,
            ..config.clone()
        });
        let mut candidate = Peer::new(id(1), config, Stored::default(), 1, 0).unwrap();
        candidate.fire(1_000);
        let sends = settle(&mut candidate, 1_000).sends;
        assert_eq!(
            sends.iter().map(|send| send.to.get()).collect::<Vec<_>>(),
            [2]
        );
        let granted = true;
        let yes = if pre_vote {
            Message::PreVoteReply(PreVoteReply {
                term: 0,
                asked: 1,
                granted,
            })
        } else {
            Message::RequestVoteReply(RequestVoteReply { term: 1, granted })
        };
        let role = candidate.role();
        candidate.receive(1_000, id(3), yes.clone()).unwrap();
        assert_eq!((candidate.role(), candidate.granted()), (role, set(&[1])));
        candidate.receive(1_000, id(2), yes).unwrap();
        assert!(candidate.role() > role);
    }
}

#[test]
fn a_joint_election_takes_both_majorities() {
    let joint = Membership::new(set(&[1, 4, 5]), set(&[1, 2, 3]), PeerSet::EMPTY).unwrap();
    let mut candidate = follower_with(1, &[1, 2, 3], &Arc::new(joint));
    candidate.fire(400_000);
    let sends = settle(&mut candidate, 400_000).sends;
    assert_eq!(sends.len(), 4, "old and new voters are asked");
    let granted = Message::RequestVoteReply(RequestVoteReply {
        term: 2,
        granted: true,
    });
    for (voter, role) in [
        (4, Role::Candidate),
        (5, Role::Candidate),
        (2, Role::Leader),
    ] {
        candidate
            .receive(400_000, id(voter), granted.clone())
            .unwrap();
        assert_eq!(candidate.role(), role, "with the vote of S{voter}");
    }
}

#[test]
fn a_joint_commit_takes_both_majorities() {
    let joint = Membership::new(set(&[1, 4, 5]), set(&[1, 2, 3]), PeerSet::EMPTY).unwrap();
    let mut leader = follower_with(1, &[1, 2, 3], &Arc::new(joint));
    leader.fire(400_000);
    settle(&mut leader, 400_000);
    for voter in [2, 4] {
        let granted = Message::RequestVoteReply(RequestVoteReply {
            term: 2,
            granted: true,
        });
        leader.receive(400_000, id(voter), granted).unwrap();
    }
    // Behind the joint configuration stands the leader's own entry.
    settle(&mut leader, 400_000);
    for (follower, commit) in [(4, 0), (5, 0), (3, 3)] {
        leader
            .receive(400_000, id(follower), accepted(2, 3))
            .unwrap();
        assert_eq!(
            leader.commit_index(),
            commit,
            "with the copy of S{follower}"
        );
    }
}

/// A quorum of the new voters is not enough to go on leading, nor to take a leader for alive.
#[test]
fn check_quorum_hears_both_majorities() {
    for (heard, leads) in [(&[4, 5][..], false), (&[2, 3], false), (&[2, 4], true)] {
        let joint = Membership::new(set(&[1, 4, 5]), set(&[1, 2, 3]), PeerSet::EMPTY).unwrap();
        let mut leader = follower_with(1, &[1, 2, 3], &Arc::new(joint));
        leader.config = Arc::new(Config {
            check_quorum: true,
            ..config(3)
        });
        leader.fire(400_000);
        settle(&mut leader, 400_000);
        for voter in 2..=5 {
            let granted = Message::RequestVoteReply(RequestVoteReply {
                term: 2,
                granted: true,
            });
            leader.receive(400_000, id(voter), granted).unwrap();
        }
        for &follower in heard {
            leader
                .receive(650_000, id(follower), accepted(2, 2))
                .unwrap();
        }
        leader.fire(750_000);
        assert_eq!(leader.role() == Role::Leader, leads, "heard {heard:?}");
    }
}

#[test]
fn requests_are_heeded_whoever_sends_them_and_replies_only_of_members() {
    let mut follower = peers_of(1, &[1, 2, 3], &config(3)).pop().unwrap();
    // S7 leads in a configuration that has not come here yet.
    let entries = append(4, Position::ZERO, &[4], 0);
    follower.receive(0, id(7), entries).unwrap();
    assert_eq!(
        (follower.leader(), follower.log().last_index()),
        (Some(id(7)), 1)
    );
    let ask = ask_vote(5, Position::new(4, 1));
    follower.receive(0, id(8), ask).unwrap();
    assert_eq!(follower.voted_for(), Some(id(8)));

    let mut leader = leader(3, 1, &[1]);
    let before = format!("{:?}", leader.state);
    for message in [accepted(2, 1), rejected(2, 1, Position::ZERO)] {
        leader.receive(1_000, id(7), message).unwrap();
    }
    assert_eq!(format!("{:?}", leader.state), before);
    assert!(settle(&mut leader, 1_000).sends.is_empty());
}

#[test]
fn a_peer_outside_waits_for_a_leader() {
    let mut outside = peers_of(4, &[1, 2, 3], &config(3)).pop().unwrap();
    for now in [400_000, 800_000] {
        outside.wake(now);
        assert_eq!(
            (outside.role(), outside.current_term()),
            (Role::Follower, 0)
        );
        let wanted = settle(&mut outside, now);
        assert!(wanted.sends.is_empty() && wanted.writes.is_empty());
        let says = Note::MayNotStand {
            verdict: StandVerdict::Outside,
        };
        assert!(wanted.notes.contains(&says));
    }
}

/// A leader that removes itself manages on without counting itself, and steps down when `C_new` is
/// committed (§6, thesis §4.2.2).
#[test]
fn a_leader_outside_c_new_does_not_count_itself_and_steps_down_once_it_is_committed() {
    let mut leader = leader(3, 0, &[]);
    leader.propose(command("first")).unwrap();
    settle(&mut leader, 1_000);
    for follower in [2, 3] {
        leader.receive(1_000, id(follower), accepted(1, 1)).unwrap();
    }
    settle(&mut leader, 1_000);
    let changing = leader.change(1_000, Change::Remove(id(1))).unwrap();
    assert_eq!(changing.entry, Some(Position::new(1, 2)));
    assert!(!leader.is_voter());
    let sends = settle(&mut leader, 1_000).sends;
    assert_eq!(appends(&sends).len(), 2, "it goes on replicating");
    leader.receive(1_000, id(2), accepted(1, 2)).unwrap();
    assert_eq!((leader.commit_index(), leader.role()), (1, Role::Leader));
    settle(&mut leader, 1_000);
    leader.receive(1_000, id(3), accepted(1, 2)).unwrap();
    assert_eq!((leader.commit_index(), leader.role()), (2, Role::Follower));
    assert_eq!(leader.leader(), None);
    let wanted = settle(&mut leader, 1_000);
    let left = Note::LeftOut {
        index: 2,
        membership: *membership(&[2, 3]),
    };
    assert!(wanted.notes.contains(&left), "{:?}", wanted.notes);
    // Its last word tells the others that they go on without it.
    let last_words = appends(&wanted.sends);
    assert!(last_words.iter().all(|(_, request)| request.commit == 2));
    assert_eq!(last_words.len(), 2);
    // It knows that it was removed, and is silent.
    leader.fire(500_000);
    assert_eq!((leader.role(), leader.current_term()), (Role::Follower, 1));
}

/// Of two peers the leader removes itself, and crashes before the other has the entry. Its log is the
/// longer one: only it can win, and it does, without its own vote.
#[test]
fn a_removed_peer_stands_while_its_removal_is_not_committed() {
    let mut cluster = Cluster::new(peers_of(2, &[1, 2], &config(2)));
    cluster.elect(0);
    cluster.peers[0].propose(command("first")).unwrap();
    cluster.run();
    cluster.cut = set(&[2]);
    cluster.peers[0].change(0, Change::Remove(id(1))).unwrap();
    cluster.run();
    let stored = cluster.peers[0].stored();
    cluster.peers[0] = Peer::new(id(1), Arc::new(config(2)), stored, 1, cluster.now).unwrap();
    cluster.cut = PeerSet::EMPTY;
    assert_eq!(cluster.peers[0].membership(), *membership(&[2]));
    // S2's log is behind: it cannot win in S1's stead.
    cluster.peers[1].fire(cluster.now);
    cluster.run();
    assert_eq!(cluster.peers[1].role(), Role::Candidate);

    cluster.now += 1_000;
    cluster.peers[0].fire(cluster.now);
    assert_eq!(cluster.peers[0].role(), Role::Candidate);
    cluster.run();
    let now = cluster.now;
    assert_eq!(cluster.peers[0].role(), Role::Leader);
    assert_eq!(cluster.peers[0].granted(), set(&[1, 2]));
    let won = cluster.notes.iter().any(
        |(_, note)| matches!(note, Note::BecameLeader { votes: 1, voters: 1, term, .. } if *term > 1),
    );
    assert!(won, "its own vote was counted");
    cluster.peers[0].propose(command("second")).unwrap();
    cluster.run();
    assert_eq!(cluster.peers[0].role(), Role::Follower);
    cluster.peers[1].fire(now);
    cluster.run();
    assert_eq!(cluster.peers[1].role(), Role::Leader);
    assert_eq!(cluster.peers[1].membership(), *membership(&[2]));
}

/// The same, of a peer that came later: after the restart it knows nothing to be committed, and the
/// cluster began without it.
#[test]
fn a_removed_peer_that_came_later_stands_too_after_a_restart() {
    let learner = Membership::new(set(&[1, 3]), PeerSet::EMPTY, set(&[2])).unwrap();
    let later = [
        Arc::new(learner),
        membership(&[1, 2, 3]),
        membership(&[1, 3]),
    ];
    let mut stored = Stored::default();
    stored.hard_state.current_term = 1;
    for (at, membership) in later.iter().enumerate() {
        stored.log.append(configuration(1, membership));
        let config = Arc::new(Config {
            voters: set(&[1, 3]),
            ..config(3)
        });
        let mut again = Peer::new(id(2), config, stored.clone(), 1, 0).unwrap();
        again.fire(400_000);
        let stands = again.role() == Role::Candidate;
        assert_eq!(stands, at > 0, "with {membership}");
    }
    // One more, and the one that removed it is committed.
    stored.log.append(configuration(1, &membership(&[1])));
    let mut again = Peer::new(id(2), Arc::new(config(3)), stored, 1, 0).unwrap();
    again.fire(400_000);
    assert_eq!(again.role(), Role::Follower);
}

#[test]
fn of_a_removed_member_nothing_is_kept_and_one_that_comes_back_is_probed() {
    let mut leader = leader(3, 0, &[]);
    leader.propose(command("first")).unwrap();
    settle(&mut leader, 1_000);
    for follower in [2, 3] {
        leader.receive(1_000, id(follower), accepted(1, 1)).unwrap();
    }
    settle(&mut leader, 1_000);
    leader.change(1_000, Change::Remove(id(3))).unwrap();
    assert_eq!(leader.progress(id(3)), None);
    let sends = settle(&mut leader, 1_000).sends;
    assert!(sends.iter().all(|send| send.to == id(2)));
    // A late answer of the one that went.
    leader.receive(1_000, id(3), accepted(1, 2)).unwrap();
    assert_eq!((leader.progress(id(3)), leader.commit_index()), (None, 1));
    leader.receive(1_000, id(2), accepted(1, 2)).unwrap();
    assert_eq!(leader.commit_index(), 2);

    for (newcomer, at) in [(3, 3), (9, 4)] {
        leader
            .change(1_000, Change::AddLearner(id(newcomer)))
            .unwrap();
        let progress = leader.progress(id(newcomer)).unwrap();
        assert_eq!(
            (progress.match_index, &progress.pace),
            (0, &Pace::Probe { awaiting: false })
        );
        settle(&mut leader, 1_000);
        leader.receive(1_000, id(2), accepted(1, at)).unwrap();
        settle(&mut leader, 1_000);
    }
    assert!(leader.progress(id(5)).is_none());
}

#[test]
fn leadership_goes_to_voters_that_stay_only() {
    let joint = Membership::new(set(&[1, 3]), set(&[1, 2]), set(&[4])).unwrap();
    let mut leader = follower_with(1, &[1, 2], &Arc::new(joint));
    leader.fire(400_000);
    settle(&mut leader, 400_000);
    for voter in [2, 3] {
        let granted = Message::RequestVoteReply(RequestVoteReply {
            term: 2,
            granted: true,
        });
        leader.receive(400_000, id(voter), granted).unwrap();
    }
    assert_eq!(leader.role(), Role::Leader);
    for to in [1, 2, 4, 5] {
        let refused = TransferError::BadTarget { to: id(to) };
        assert_eq!(leader.transfer(400_000, id(to)), Err(refused));
    }
    assert_eq!(leader.transfer(400_000, id(3)), Ok(()));
}

/// S3 was removed without hearing of it. It keeps standing in ever later terms; who hears a leader
/// does not heed it (thesis §4.2.3).
#[test]
fn a_removed_peer_that_keeps_asking_does_not_disturb() {
    for (pre_vote, leader_stickiness) in [(true, false), (false, true), (true, true)] {
        let manners = Config {
            pre_vote,
            leader_stickiness,
            ..config(3)
        };
        let mut cluster = Cluster::new(peers_of(3, &[1, 2, 3], &manners));
        cluster.elect(0);
        cluster.peers[0].propose(command("first")).unwrap();
        cluster.run();
        cluster.cut = set(&[3]);
        cluster.peers[0]
            .change(cluster.now, Change::Remove(id(3)))
            .unwrap();
        cluster.run();
        assert_eq!(cluster.peers[0].commit_index(), 2);
        cluster.cut = PeerSet::EMPTY;
        for _ in 0..20 {
            cluster.heartbeat(0);
            let now = cluster.now;
            cluster.peers[2].fire(now);
            cluster.run();
            cluster.peers[0].propose(command("more")).unwrap();
            cluster.run();
        }
        let leader = &cluster.peers[0];
        assert_eq!((leader.role(), leader.current_term()), (Role::Leader, 1));
        assert_eq!(leader.commit_index(), 22);
        assert_eq!(cluster.peers[1].current_term(), 1);
        assert_ne!(cluster.peers[2].role(), Role::Follower, "it did ask");
    }
}

/// The same without either: each time it asks, it deposes the leader.
#[test]
fn without_stickiness_or_pre_vote_a_removed_peer_does_disturb() {
    let mut cluster = Cluster::new(peers_of(3, &[1, 2, 3], &config(3)));
    cluster.elect(0);
    cluster.peers[0].propose(command("first")).unwrap();
    cluster.run();
    cluster.cut = set(&[3]);
    cluster.peers[0]
        .change(cluster.now, Change::Remove(id(3)))
        .unwrap();
    cluster.run();
    cluster.cut = PeerSet::EMPTY;
    cluster.peers[2].fire(cluster.now);
    cluster.run();
    assert_eq!(cluster.peers[0].role(), Role::Follower);
}

#[test]
fn a_pre_vote_is_answered_by_anyone() {
    let mut outside = peers_of(4, &[1, 2, 3], &config(3)).pop().unwrap();
    let ask = Message::PreVote(PreVote {
        term: 1,
        last: Position::ZERO,
    });
    outside.receive(0, id(2), ask).unwrap();
    let sends = settle(&mut outside, 0).sends;
    let granted = matches!(&sends[0].message, Message::PreVoteReply(reply) if reply.granted);
    assert!(granted);
}

#[test]
fn a_verdict_names_its_section() {
    let verdict = ChangeVerdict::NoneOfThisTerm {
        term: 2,
        committed: Position::ZERO,
    };
    assert!(verdict.section().contains("2015"));
}
