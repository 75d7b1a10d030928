//! Leaders that leave, peers that were removed, and strangers.

use super::*;

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
    two_accept(&mut leader, 1_000, 1, 1);
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
    two_accept(&mut leader, 1_000, 1, 1);
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
