//! The membership of a world's cluster changes: what a reader does, and what comes of it.

use raft::{
    membership::Membership,
    types::{PeerId, Role},
};
use raft_sim::{
    World, WorldConfig,
    intervention::{ActOutcome, Intervention},
};

const SECOND: u64 = 1_000_000;

fn id(number: u16) -> PeerId {
    PeerId::new(number).unwrap()
}

fn numbers(membership: Membership) -> [Vec<u16>; 3] {
    [
        membership.voters(),
        membership.outgoing(),
        membership.learners(),
    ]
    .map(|peers| peers.iter().map(PeerId::get).collect())
}

/// A world in which the first `voters` of `peers` have elected a leader.
fn world(peers: u16, voters: u16) -> World {
    let config = WorldConfig {
        peers,
        voters,
        leader_stickiness: true,
        pre_vote: true,
        ..WorldConfig::default()
    };
    let mut world = World::new(config).unwrap();
    pass(&mut world, 2);
    assert!(world.leader().is_some());
    world
}

fn pass(world: &mut World, seconds: u64) {
    let until = world.now() + seconds * SECOND;
    world.advance(until, u64::MAX);
    assert_eq!(world.violations(), []);
}

fn put(world: &mut World, value: u32) {
    let op = format!("put x {value}");
    let outcome = world.act(Intervention::Request { peer: None, op });
    assert!(
        matches!(outcome, Ok(ActOutcome::Proposed { .. })),
        "{outcome:?}"
    );
    pass(world, 1);
}

fn value(world: &World, peer: u16) -> Option<&str> {
    world.store(id(peer))?.get("x")
}

#[test]
fn peers_outside_the_first_configuration_wait_in_silence() {
    let mut world = world(5, 3);
    pass(&mut world, 20);
    let [voters, ..] = numbers(world.membership().unwrap());
    assert_eq!(voters, [1, 2, 3]);
    for outsider in [4, 5] {
        let peer = world.peer(id(outsider)).unwrap();
        assert_eq!((peer.role(), peer.current_term()), (Role::Follower, 0));
        assert!(!peer.is_voter());
    }
}

#[test]
fn a_peer_comes_as_a_learner_catches_up_votes_and_goes() {
    let mut world = world(4, 3);
    for number in 1..=20 {
        put(&mut world, number);
    }
    let add = Intervention::AddLearner {
        peer: 4,
        leader: None,
    };
    assert!(matches!(world.act(add), Ok(ActOutcome::Proposed { .. })));
    pass(&mut world, 1);
    assert_eq!(value(&world, 4), Some("20"));
    assert_eq!(
        numbers(world.membership().unwrap()),
        [vec![1, 2, 3], vec![], vec![4]]
    );
    assert!(!world.peer(id(4)).unwrap().is_voter());

    let promote = Intervention::Promote {
        peer: 4,
        leader: None,
    };
    world.act(promote).unwrap();
    pass(&mut world, 1);
    assert_eq!(
        numbers(world.membership().unwrap()),
        [vec![1, 2, 3, 4], vec![], vec![]]
    );

    // It votes now: with two of the others gone, its confirmation commits nothing (3 of 4), with
    // one of them back it does.
    let leader = world.leader().unwrap();
    let others: Vec<u16> = (1..=3).filter(|&peer| peer != leader.get()).collect();
    for &peer in &others {
        world.act(Intervention::Crash { peer }).unwrap();
    }
    let before = world.max_commit();
    put(&mut world, 21);
    assert_eq!(world.max_commit(), before);
    world
        .act(Intervention::Restart { peer: others[0] })
        .unwrap();
    pass(&mut world, 2);
    assert!(world.max_commit() > before);
    world
        .act(Intervention::Restart { peer: others[1] })
        .unwrap();
    pass(&mut world, 2);

    let remove = Intervention::Remove {
        peer: 4,
        leader: None,
    };
    world.act(remove).unwrap();
    pass(&mut world, 1);
    let term = world.peer(world.leader().unwrap()).unwrap().current_term();
    put(&mut world, 22);
    assert_eq!(value(&world, 4), Some("21"), "it is told no more");
    // It keeps asking, perhaps; nobody listens while the leader is well.
    pass(&mut world, 20);
    let leader = world.peer(world.leader().unwrap()).unwrap();
    assert_eq!(leader.current_term(), term);
}

#[test]
fn a_leader_removes_itself_and_another_takes_over() {
    let mut world = world(3, 3);
    let leader = world.leader().unwrap();
    let remove = Intervention::Remove {
        peer: leader.get(),
        leader: None,
    };
    world.act(remove).unwrap();
    pass(&mut world, 3);
    let next = world.leader().unwrap();
    assert_ne!(next, leader);
    assert_eq!(world.peer(leader).unwrap().role(), Role::Follower);
    let [voters, ..] = numbers(world.membership().unwrap());
    assert_eq!(voters.len(), 2);
    put(&mut world, 1);
    assert_eq!(value(&world, next.get()), Some("1"));
}

#[test]
fn joint_consensus_moves_the_cluster_to_other_peers_while_it_works() {
    let mut world = world(6, 3);
    put(&mut world, 1);
    let reconfigure = Intervention::Reconfigure {
        voters: vec![4, 5, 6],
        leader: None,
    };
    world.act(reconfigure).unwrap();
    put(&mut world, 2);
    pass(&mut world, 5);
    assert_eq!(
        numbers(world.membership().unwrap()),
        [vec![4, 5, 6], vec![], vec![]]
    );
    // The old ones are not needed any more.
    for peer in 1..=3 {
        world
            .act(Intervention::PowerLoss { peer, torn: None })
            .unwrap();
    }
    pass(&mut world, 3);
    put(&mut world, 3);
    assert_eq!(value(&world, 4), Some("3"));
}

#[test]
fn the_configuration_survives_restarts_and_snapshots() {
    let mut world = world(4, 3);
    let add = Intervention::AddLearner {
        peer: 4,
        leader: None,
    };
    world.act(add).unwrap();
    put(&mut world, 1);
    for peer in 1..=4 {
        world.act(Intervention::Snapshot { peer }).unwrap();
    }
    pass(&mut world, 1);
    for peer in 1..=4 {
        world
            .act(Intervention::PowerLoss { peer, torn: None })
            .unwrap();
    }
    for peer in 1..=4 {
        world.act(Intervention::Restart { peer }).unwrap();
    }
    for peer in 1..=4 {
        let kept = world.peer(id(peer)).unwrap().membership();
        assert_eq!(numbers(kept), [vec![1, 2, 3], vec![], vec![4]]);
    }
    pass(&mut world, 3);
    put(&mut world, 2);
    assert_eq!(value(&world, 4), Some("2"));
}

#[test]
fn what_cannot_be_is_refused_with_a_reason() {
    let mut world = world(4, 3);
    let follower = (1..=3)
        .find(|&peer| Some(id(peer)) != world.leader())
        .unwrap();
    let recorded = world.interventions().len();
    for (act, said) in [
        (
            Intervention::AddLearner {
                peer: 9,
                leader: None,
            },
            "there is no peer 9; the peers are 1 to 4",
        ),
        (
            Intervention::AddLearner {
                peer: 2,
                leader: None,
            },
            "the membership is so already",
        ),
        (
            Intervention::Promote {
                peer: 4,
                leader: None,
            },
            "S4 does not belong to the cluster",
        ),
        (
            Intervention::Reconfigure {
                voters: vec![],
                leader: None,
            },
            "a cluster without voters can decide nothing",
        ),
    ] {
        let refusal = world.act(act).unwrap_err().to_string();
        assert_eq!(refusal, said);
    }
    assert_eq!(world.interventions().len(), recorded);
    let elsewhere = Intervention::AddLearner {
        peer: 4,
        leader: Some(follower),
    };
    assert!(matches!(
        world.act(elsewhere),
        Ok(ActOutcome::NotLeader { .. })
    ));
}
