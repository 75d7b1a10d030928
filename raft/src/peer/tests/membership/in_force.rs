//! Which configuration is in force: appended, cut off, found again.

use super::*;

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
