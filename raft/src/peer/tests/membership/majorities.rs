//! Who counts: learners do not, and while joint it takes two majorities.

use super::*;

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
