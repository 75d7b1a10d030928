//! Peers that appear while the world runs, are no members, and can be added.

mod common;

use common::{ask, check_replay, follower, pass, world};
use raft::{PeerId, Role, types::MAX_PEERS};
use raft_sim::{
    History, Intervention, LinkChange, World, WorldConfig, WorldError, intervention::ActOutcome,
    trace::EventKind,
};

fn appear(world: &mut World) -> u16 {
    match world.act(Intervention::NewPeer {}) {
        Ok(ActOutcome::Appeared { peer }) => peer,
        other => panic!("{other:?}"),
    }
}

fn id(number: u16) -> PeerId {
    PeerId::new(number).unwrap()
}

#[test]
fn a_new_peer_is_no_member_until_it_is_added_and_then_has_the_log() {
    let mut world = world(|_| {});
    ask(&mut world, 1, "put x 1");
    pass(&mut world, 300_000);
    let entries = world.peer(id(1)).unwrap().log().last_index();
    assert_eq!(appear(&mut world), 4);
    let seen = world.events_from(0, usize::MAX);
    let appeared = seen.filter(|(_, event)| matches!(event.kind, EventKind::Appeared));
    assert_eq!(appeared.count(), 1);

    // It hears nothing, and disturbs nobody.
    let term = world.peer(world.leader().unwrap()).unwrap().current_term();
    pass(&mut world, 3_000_000);
    let new = world.peer(id(4)).unwrap();
    assert_eq!((new.role(), new.current_term()), (Role::Follower, 0));
    assert_eq!(new.log().last_index(), 0);
    let leader = world.leader().unwrap();
    assert_eq!(world.peer(leader).unwrap().current_term(), term);

    let add = Intervention::AddLearner {
        peer: 4,
        leader: None,
    };
    world.act(add).unwrap();
    pass(&mut world, 1_000_000);
    assert!(world.peer(id(4)).unwrap().log().last_index() > entries);
    let promote = Intervention::Promote {
        peer: 4,
        leader: None,
    };
    world.act(promote).unwrap();
    pass(&mut world, 1_000_000);
    assert!(
        world
            .peer(id(4))
            .unwrap()
            .membership()
            .voters()
            .contains(id(4))
    );

    ask(&mut world, 1, "put y 2");
    pass(&mut world, 500_000);
    assert_eq!(world.store(id(4)), world.store(leader));
    assert_eq!(world.store(id(4)).unwrap().get("y"), Some("2"));
    check_replay(&world);
}

#[test]
fn it_is_the_run_that_it_would_be_had_the_peer_waited_outside_from_the_start() {
    let acts = |world: &mut World| {
        world
            .act(Intervention::Request {
                peer: None,
                op: "put x 1".to_owned(),
            })
            .unwrap();
        pass(world, 200_000);
        let peer = follower(world).get();
        world.act(Intervention::Crash { peer }).unwrap();
        pass(world, 700_000);
        world.act(Intervention::Restart { peer }).unwrap();
        let add = Intervention::AddLearner {
            peer: 4,
            leader: None,
        };
        world.act(add).unwrap();
        pass(world, 2_000_000);
    };
    let mut grown = world(|_| {});
    appear(&mut grown);
    acts(&mut grown);
    let mut waited = world(|config| {
        config.peers = 4;
        config.voters = 3;
    });
    acts(&mut waited);
    for peer in 1..=4 {
        let logs = [&grown, &waited].map(|world| world.peer(id(peer)).unwrap().log().clone());
        assert_eq!(logs[0], logs[1], "S{peer}");
        assert!(logs[0].last_index() > 1, "S{peer}");
    }
    // What the others did, event for event; it alone has waited longer.
    let events = |world: &World| {
        let all = world.events_from(0, usize::MAX);
        all.filter(|(_, event)| event.peer != Some(id(4)))
            .map(|(_, event)| (event.at, event.peer, event.name()))
            .collect::<Vec<_>>()
    };
    assert_eq!(events(&grown), events(&waited));
    check_replay(&grown);
}

#[test]
fn the_links_between_the_others_stay_as_they_are() {
    let mut world = world(|_| {});
    world.act(Intervention::Cut { from: 3, to: 1 }).unwrap();
    let slow = LinkChange {
        from: Some(2),
        to: Some(3),
        latency_min_us: Some(40_000),
        latency_max_us: Some(50_000),
        ..LinkChange::default()
    };
    world.act(Intervention::Link(slow)).unwrap();
    let before = |world: &World, of: u16| {
        let ways = (1..=of).flat_map(|from| (1..=of).map(move |to| (from, to)));
        ways.filter(|(from, to)| from != to)
            .map(|(from, to)| {
                let (from, to) = (id(from), id(to));
                (world.is_cut(from, to), *world.link(from, to).unwrap())
            })
            .collect::<Vec<_>>()
    };
    let was = before(&world, 3);
    assert_eq!(world.link(id(1), id(4)), None);
    appear(&mut world);
    assert_eq!(before(&world, 3), was);
    for (from, to) in [(4, 1), (1, 4)] {
        assert!(!world.is_cut(id(from), id(to)));
        assert_eq!(world.link(id(from), id(to)), world.link(id(1), id(2)));
    }
    pass(&mut world, 1_000_000);
    check_replay(&world);
}

#[test]
fn it_is_stopped_cut_off_and_wiped_as_any_other() {
    let mut world = world(|_| {});
    let peer = appear(&mut world);
    for act in [
        Intervention::Isolate { peer },
        Intervention::Connect { peer },
        Intervention::Crash { peer },
        Intervention::Restart { peer },
        Intervention::PowerLoss { peer, torn: None },
        Intervention::Wipe { peer },
        Intervention::Restart { peer },
    ] {
        world.act(act).unwrap();
        pass(&mut world, 50_000);
    }
    check_replay(&world);
}

#[test]
fn no_more_peers_appear_than_a_world_can_have() {
    let mut world = World::new(WorldConfig {
        peers: MAX_PEERS - 1,
        ..WorldConfig::default()
    })
    .unwrap();
    assert_eq!(appear(&mut world), MAX_PEERS);
    let hash = world.trace_hash();
    let refused = world.act(Intervention::NewPeer {});
    assert_eq!(refused, Err(WorldError::TooManyPeers));
    let words = "there are 99 peers already; allowed: 1 to 99";
    assert_eq!(WorldError::TooManyPeers.to_string(), words);
    assert_eq!(world.trace_hash(), hash);
    assert_eq!((world.peers(), world.interventions().len()), (MAX_PEERS, 1));
}

#[test]
fn before_it_appears_the_run_has_no_such_peer() {
    let mut history = History::new(WorldConfig::default()).unwrap();
    history.advance(500_000, u64::MAX);
    history.act(Intervention::NewPeer {}).unwrap();
    history.act(Intervention::Crash { peer: 6 }).unwrap();
    history.advance(900_000, u64::MAX);
    let hash = history.world().trace_hash();
    assert_eq!(history.world().peers(), 6);
    history.seek(499_999, u64::MAX);
    assert_eq!(history.world().peers(), 5);
    history.seek(900_000, u64::MAX);
    assert_eq!(
        (history.world().peers(), history.world().trace_hash()),
        (6, hash)
    );

    // Without it, what was done to it cannot be done again; that is said.
    let without = history.without(0).unwrap();
    let why: Vec<_> = without.refused.iter().map(|one| one.why.as_str()).collect();
    assert_eq!(why, ["there is no peer 6; the peers are 1 to 5"]);
    assert_eq!(history.world().peers(), 5);
}
