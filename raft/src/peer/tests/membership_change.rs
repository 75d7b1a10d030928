//! Changes of the membership, from the question to the new configuration (§6; thesis chapter 4).

use super::{cluster::Cluster, *};
use crate::{Change, ChangeError, membership::CATCH_UP_ROUNDS, rules::ChangeVerdict};

/// A leader of term 1 of `voters` that has committed an entry of its own, among `peers` peers.
fn led(peers: u16, voters: &[u16]) -> Cluster {
    let mut cluster = Cluster::new(peers_of(peers, voters, &config(3)));
    cluster.elect(0);
    cluster.peers[0].propose(command("first")).unwrap();
    cluster.run();
    assert_eq!(cluster.peers[0].commit_index(), 1);
    cluster
}

fn change(cluster: &mut Cluster, change: Change) {
    let now = cluster.now;
    cluster.peers[0].change(now, change).unwrap();
    cluster.run();
}

#[test]
fn a_cluster_grows_and_shrinks_one_peer_at_a_time() {
    let mut cluster = led(4, &[1, 2, 3]);
    change(&mut cluster, Change::AddLearner(id(4)));
    change(&mut cluster, Change::Promote(id(4)));
    cluster.heartbeat(0);
    for peer in &cluster.peers {
        assert_eq!(peer.membership(), *membership(&[1, 2, 3, 4]));
        assert_eq!(peer.log(), cluster.peers[0].log());
    }
    change(&mut cluster, Change::Remove(id(2)));
    change(&mut cluster, Change::Remove(id(3)));
    assert_eq!(cluster.peers[0].membership(), *membership(&[1, 4]));
    change(&mut cluster, Change::Remove(id(4)));
    assert_eq!(cluster.peers[0].membership(), *membership(&[1]));
    assert_eq!(cluster.peers[0].commit_index(), 6);
    let last = cluster.peers[0].change(0, Change::Remove(id(1)));
    assert_eq!(last, Err(ChangeError::NoVoters));
}

/// All voters but one go, and two come: the strangers learn first, then `C_old,new`, then `C_new`.
#[test]
fn a_joint_change_goes_by_learners_and_c_old_new_to_c_new() {
    let mut cluster = led(5, &[1, 2, 3]);
    let voters = set(&[1, 4, 5]);
    let now = cluster.now;
    let changing = cluster.peers[0]
        .change(now, Change::Joint { voters })
        .unwrap();
    assert_eq!(changing.entry, Some(Position::new(1, 2)));
    assert_eq!(changing.catching_up, set(&[4, 5]));
    cluster.run();
    let found: Vec<_> = cluster.peers[0]
        .log()
        .iter()
        .filter_map(|(_, entry)| match &entry.payload {
            Payload::Configuration(membership) => Some(membership.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(
        found,
        ["S1 S2 S3 + S4 S5", "S1 S2 S3 -> S1 S4 S5", "S1 S4 S5"]
    );
    cluster.heartbeat(0);
    for slot in [0, 3, 4] {
        assert_eq!(cluster.peers[slot].membership(), *membership(&[1, 4, 5]));
        assert_eq!(cluster.peers[slot].commit_index(), 4);
    }
    assert!(cluster.peers[0].catching_up().is_none());
    let told: Vec<_> = cluster
        .notes
        .iter()
        .filter(|(from, _)| *from == id(1))
        .collect();
    let at = |wanted: &dyn Fn(&Note) -> bool| told.iter().position(|(_, note)| wanted(note));
    let caught_up = at(&|note| matches!(note, Note::CaughtUp { .. }));
    let leaving = at(&|note| matches!(note, Note::LeavingJoint { index: 3 }));
    let done = at(&|note| matches!(note, Note::ConfigurationCommitted { index: 4, .. }));
    assert!(caught_up.is_some() && caught_up < leaving && leaving < done);
}

#[test]
fn a_joint_change_without_newcomers_begins_at_once_and_may_leave_its_leader_out() {
    let mut cluster = led(3, &[1, 2, 3]);
    let voters = set(&[2, 3]);
    change(&mut cluster, Change::Joint { voters });
    assert_eq!(cluster.peers[0].role(), Role::Follower);
    assert_eq!(cluster.peers[0].membership(), *membership(&[2, 3]));
    cluster.elect(1);
    assert_eq!(cluster.peers[1].membership(), *membership(&[2, 3]));
}

/// The leader of a joint configuration is lost; the next one finds `C_old,new` in its log, commits it and
/// leaves it (§6).
#[test]
fn a_new_leader_brings_a_joint_change_to_its_end() {
    let mut cluster = led(4, &[1, 2, 3]);
    change(&mut cluster, Change::AddLearner(id(4)));
    // S1 hears no answers, so that it commits nothing more.
    let voters = set(&[2, 3, 4]);
    let now = cluster.now;
    cluster.peers[0]
        .change(now, Change::Joint { voters })
        .unwrap();
    let sends = settle(&mut cluster.peers[0], now).sends;
    for send in sends {
        let to = send.to.slot();
        cluster.peers[to].receive(now, id(1), send.message).unwrap();
        settle(&mut cluster.peers[to], now);
    }
    assert!(cluster.peers[1].membership().is_joint());
    cluster.cut = set(&[1]);
    cluster.now += 400_000;
    cluster.elect(1);
    // No-ops are off and no client comes, and yet the change goes on.
    let own = cluster.peers[1].log().get(4).unwrap();
    assert_eq!((own.term, &own.payload), (2, &Payload::Noop));
    assert_eq!(cluster.peers[1].membership(), *membership(&[2, 3, 4]));
    let (index, commit) = (
        cluster.peers[1].membership_index(),
        cluster.peers[1].commit_index(),
    );
    assert_eq!((index, commit), (5, 5));
    assert_eq!(cluster.peers[3].membership(), *membership(&[2, 3, 4]));
}

/// Where nothing waits for it, no-ops are as configured.
#[test]
fn a_new_leader_that_finds_c_new_appends_nothing() {
    let joint = Membership::new(set(&[1, 3]), set(&[1, 2]), PeerSet::EMPTY).unwrap();
    let mut stored = Stored::default();
    for membership in [Arc::new(joint), membership(&[1, 3])] {
        let payload = Payload::Configuration(membership);
        stored.log.append(Entry { term: 1, payload });
    }
    stored.hard_state.current_term = 1;
    let mut leader = Peer::new(id(1), Arc::new(config(2)), stored, 1, 0).unwrap();
    leader.fire(400_000);
    settle(&mut leader, 400_000);
    let granted = Message::RequestVoteReply(RequestVoteReply {
        term: 2,
        granted: true,
    });
    leader.receive(400_000, id(3), granted).unwrap();
    assert_eq!(leader.role(), Role::Leader);
    assert_eq!(leader.log().last(), Position::new(1, 2));
}

/// A new leader that knows `C_old,new` to be committed goes on at once.
#[test]
fn a_new_leader_leaves_a_committed_joint_configuration_at_once() {
    let joint = Membership::new(set(&[1, 3]), set(&[1, 2]), PeerSet::EMPTY).unwrap();
    let mut follower = peers_of(1, &[1, 2], &config(2)).pop().unwrap();
    let entry = Entry {
        term: 1,
        payload: Payload::Configuration(Arc::new(joint)),
    };
    let append = AppendEntries {
        term: 1,
        prev: Position::ZERO,
        entries: [entry].into(),
        commit: 1,
    };
    follower
        .receive(0, id(2), Message::AppendEntries(append))
        .unwrap();
    settle(&mut follower, 0);
    follower.fire(400_000);
    settle(&mut follower, 400_000);
    for voter in [2, 3] {
        let granted = Message::RequestVoteReply(RequestVoteReply {
            term: 2,
            granted: true,
        });
        follower.receive(400_000, id(voter), granted).unwrap();
    }
    assert_eq!(follower.role(), Role::Leader);
    assert_eq!(follower.membership(), *membership(&[1, 3]));
    let sends = settle(&mut follower, 400_000).sends;
    let carried = appends(&sends);
    assert_eq!(carried.len(), 1, "S2 is a member no more");
    assert_eq!(
        carried[0].1.last_index(),
        2,
        "the first heartbeat carries C_new"
    );
}

/// Ongaro's correction of 2015: a leader of term 1 may have appended a configuration that this one does
/// not know of, and both could go on with disjoint quorums.
#[test]
fn no_change_before_an_entry_of_the_leaders_term_is_committed() {
    let mut leader = leader(3, 1, &[1]);
    assert_eq!(leader.current_term(), 2);
    let refused = ChangeError::Forbidden(ChangeVerdict::NoneOfThisTerm {
        term: 2,
        committed: Position::ZERO,
    });
    for change in [
        Change::AddLearner(id(4)),
        Change::Remove(id(3)),
        Change::Joint { voters: set(&[1]) },
    ] {
        assert_eq!(leader.change(0, change), Err(refused));
    }
    assert!(refused.to_string().contains("no entry of its term"));
    leader.propose(command("x")).unwrap();
    settle(&mut leader, 1_000);
    leader.receive(1_000, id(2), accepted(2, 2)).unwrap();
    assert!(leader.change(0, Change::Remove(id(3))).is_ok());
}

#[test]
fn one_change_at_a_time() {
    let mut cluster = led(5, &[1, 2, 3]);
    cluster.cut = set(&[2, 3]);
    change(&mut cluster, Change::AddLearner(id(4)));
    let refused = ChangeError::Forbidden(ChangeVerdict::Uncommitted {
        index: 2,
        commit_index: 1,
    });
    let leader = &mut cluster.peers[0];
    let log = leader.log().clone();
    for change in [
        Change::AddLearner(id(5)),
        Change::Promote(id(4)),
        Change::Remove(id(4)),
        Change::Joint {
            voters: set(&[1, 4]),
        },
        Change::Joint {
            voters: set(&[1, 5]),
        },
    ] {
        assert_eq!(leader.change(0, change), Err(refused), "{change}");
    }
    assert!(refused.to_string().contains("index 2"));
    assert_eq!(leader.log(), &log);
    cluster.cut = PeerSet::EMPTY;
    cluster.heartbeat(0);
    assert!(cluster.peers[0].change(0, Change::Remove(id(4))).is_ok());
}

#[test]
fn no_change_while_leadership_is_handed_over() {
    let mut cluster = led(4, &[1, 2, 3]);
    cluster.peers[0].propose(command("not everywhere")).unwrap();
    cluster.peers[0].transfer(0, id(2)).unwrap();
    let refused = ChangeError::Forbidden(ChangeVerdict::Transferring { to: id(2) });
    let asked = cluster.peers[0].change(0, Change::AddLearner(id(4)));
    assert_eq!(asked, Err(refused));
}

#[test]
fn a_change_that_makes_no_sense_is_refused() {
    let mut cluster = led(5, &[1, 2, 3]);
    change(&mut cluster, Change::AddLearner(id(4)));
    let leader = &mut cluster.peers[0];
    for (change, error) in [
        (Change::AddLearner(id(1)), ChangeError::Nothing),
        (Change::AddLearner(id(4)), ChangeError::Nothing),
        (Change::Promote(id(2)), ChangeError::Nothing),
        (
            Change::Promote(id(5)),
            ChangeError::NotAMember { peer: id(5) },
        ),
        (
            Change::Remove(id(5)),
            ChangeError::NotAMember { peer: id(5) },
        ),
        (Change::Joint { voters: set(&[]) }, ChangeError::NoVoters),
        (
            Change::Joint {
                voters: set(&[1, 2, 3]),
            },
            ChangeError::Nothing,
        ),
    ] {
        assert_eq!(leader.change(0, change), Err(error), "{change}");
    }
    let follower = cluster.peers[1].change(0, Change::Remove(id(3)));
    assert_eq!(
        follower,
        Err(ChangeError::NotLeader {
            leader: Some(id(1))
        })
    );
}

/// A leader of {1, 2} with the learner S3, and how its log ends. S2 confirms at once; S3 is moved by
/// hand.
fn with_learner() -> (Peer, Index) {
    let mut leader = leader(2, 0, &[]);
    leader.propose(command("first")).unwrap();
    settle(&mut leader, 1_000);
    leader.receive(1_000, id(2), accepted(1, 1)).unwrap();
    leader.change(1_000, Change::AddLearner(id(3))).unwrap();
    settle(&mut leader, 1_000);
    leader.receive(1_000, id(2), accepted(1, 2)).unwrap();
    settle(&mut leader, 1_000);
    (leader, 2)
}

/// Lets a command come, S2 store it, and S3 reach `matched` at `now`.
fn round(leader: &mut Peer, now: Micros, matched: Index) -> Index {
    leader.propose(command("more")).unwrap();
    settle(leader, now);
    let last = leader.log().last_index();
    leader.receive(now, id(2), accepted(1, last)).unwrap();
    leader.receive(now, id(3), accepted(1, matched)).unwrap();
    settle(leader, now);
    last
}

#[test]
fn a_learner_votes_after_a_round_shorter_than_an_election_timeout() {
    let (mut leader, last) = with_learner();
    let changing = leader.change(2_000, Change::Promote(id(3))).unwrap();
    assert_eq!(changing.entry, None);
    assert_eq!(changing.catching_up, set(&[3]));
    let busy = ChangeError::CatchingUp { peers: set(&[3]) };
    assert_eq!(leader.change(2_000, Change::Remove(id(2))), Err(busy));

    // The first round takes as long as an election timeout: another.
    let next = round(&mut leader, 152_000, last);
    let catch_up = *leader.catching_up().unwrap();
    assert_eq!(
        (catch_up.round, catch_up.to, catch_up.since),
        (2, next, 152_000)
    );
    // The second a microsecond less.
    leader.receive(301_999, id(3), accepted(1, next)).unwrap();
    assert!(leader.catching_up().is_none());
    assert_eq!(leader.membership(), *membership(&[1, 2, 3]));
    assert_eq!(leader.membership_index(), next + 1);
    let caught_up = Note::CaughtUp {
        peers: set(&[3]),
        rounds: 2,
        took: 149_999,
        limit: 150_000,
    };
    assert!(settle(&mut leader, 301_999).notes.contains(&caught_up));
}

#[test]
fn a_learner_that_cannot_keep_up_is_given_up_after_ten_rounds() {
    let (mut leader, mut last) = with_learner();
    leader.change(0, Change::Promote(id(3))).unwrap();
    let mut now = 0;
    for at in 1..=CATCH_UP_ROUNDS {
        assert_eq!(leader.catching_up().map(|it| it.round), Some(at));
        now += 150_000;
        last = round(&mut leader, now, last);
    }
    assert!(leader.catching_up().is_none());
    assert_eq!(
        leader.membership().learners(),
        set(&[3]),
        "it stays a learner"
    );
    assert!(
        leader.change(now, Change::Promote(id(3))).is_ok(),
        "one may try again"
    );
}

#[test]
fn a_learner_that_says_nothing_is_given_up() {
    let (mut leader, _) = with_learner();
    leader.change(1_000, Change::Promote(id(3))).unwrap();
    leader.fire(3_000_000);
    assert!(leader.catching_up().is_some());
    leader.fire(3_001_000);
    assert!(leader.catching_up().is_none());
    let abandoned = settle(&mut leader, 3_001_000)
        .notes
        .into_iter()
        .find_map(|note| match note {
            Note::CatchUpAbandoned { peers, silent, .. } => Some((peers, silent)),
            _ => None,
        });
    assert_eq!(abandoned, Some((set(&[3]), set(&[3]))));
}

/// What has caught up waits for the configuration before it to be committed.
#[test]
fn a_configuration_follows_a_catch_up_only_when_the_one_before_is_committed() {
    let mut leader = leader(3, 0, &[]);
    leader.propose(command("first")).unwrap();
    settle(&mut leader, 1_000);
    leader.receive(1_000, id(2), accepted(1, 1)).unwrap();
    let voters = set(&[1, 2, 4]);
    leader.change(1_000, Change::Joint { voters }).unwrap();
    settle(&mut leader, 1_000);
    leader.receive(1_000, id(4), accepted(1, 2)).unwrap();
    assert!(leader.catching_up().is_some_and(|it| it.ready));
    assert_eq!(leader.membership_index(), 2);
    leader.receive(1_000, id(2), accepted(1, 2)).unwrap();
    assert!(leader.catching_up().is_none());
    assert!(leader.membership().is_joint());
    assert_eq!(leader.membership_index(), 3);
}

#[test]
fn a_leader_that_steps_down_forgets_who_was_catching_up() {
    let (mut leader, _) = with_learner();
    leader.change(1_000, Change::Promote(id(3))).unwrap();
    leader
        .receive(1_000, id(2), append(2, Position::new(1, 2), &[], 2))
        .unwrap();
    assert_eq!(leader.role(), Role::Follower);
    assert!(leader.catching_up().is_none());
    assert_eq!(leader.membership().learners(), set(&[3]));
}

/// Figure 10's danger: nothing but a joint configuration leads from one majority to a disjoint one.
#[test]
fn voters_change_one_at_a_time_or_jointly() {
    let mut cluster = led(5, &[1, 2, 3]);
    change(&mut cluster, Change::AddLearner(id(4)));
    change(&mut cluster, Change::AddLearner(id(5)));
    let voters = set(&[3, 4, 5]);
    let now = cluster.now;
    cluster.peers[0]
        .change(now, Change::Joint { voters })
        .unwrap();
    let joint = cluster.peers[0].membership();
    assert_eq!(
        (joint.outgoing(), joint.voters()),
        (set(&[1, 2, 3]), voters)
    );
}
