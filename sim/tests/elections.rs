//! What PreVote, CheckQuorum, stickiness and leadership transfer are for, seen in a world.

use raft_sim::{ActOutcome, Intervention, World, WorldConfig};

fn world(seed: u64, polite: bool) -> World {
    let config = WorldConfig {
        seed,
        pre_vote: polite,
        check_quorum: polite,
        leader_stickiness: polite,
        ..WorldConfig::default()
    };
    let mut world = World::new(config).unwrap();
    world.advance(2_000_000, u64::MAX);
    world
}

fn act(world: &mut World, act: Intervention) -> ActOutcome {
    world.act(act).unwrap()
}

/// The highest term of a peer that is up.
fn term(world: &World) -> u64 {
    let terms = world
        .ids()
        .filter_map(|id| Some(world.peer(id)?.current_term()));
    terms.max().unwrap()
}

fn some_follower(world: &World) -> u16 {
    let leader = world.leader().unwrap();
    world.ids().find(|id| *id != leader).unwrap().get()
}

#[test]
fn a_peer_that_was_cut_off_deposes_the_leader_when_it_returns_unless_it_asks_first() {
    for seed in 1..=10 {
        for polite in [false, true] {
            let mut world = world(seed, polite);
            let (leader, before) = (world.leader(), term(&world));
            let peer = some_follower(&world);
            act(&mut world, Intervention::Isolate { peer });
            world.advance(5_000_000, u64::MAX);
            act(&mut world, Intervention::HealAll {});
            world.advance(7_000_000, u64::MAX);
            if polite {
                assert_eq!(
                    (world.leader(), term(&world)),
                    (leader, before),
                    "seed {seed}"
                );
            } else {
                assert!(term(&world) > before, "seed {seed}");
            }
            assert!(world.violations().is_empty());
        }
    }
}

/// A peer that is heard but hears nothing stands for election over and over.
#[test]
fn a_one_way_link_unsettles_a_cluster_unless_its_peers_are_polite() {
    for seed in 1..=10 {
        for polite in [false, true] {
            let mut world = world(seed, polite);
            let before = term(&world);
            let deaf = some_follower(&world);
            for from in 1..=5 {
                if from != deaf {
                    act(&mut world, Intervention::Cut { from, to: deaf });
                }
            }
            world.advance(12_000_000, u64::MAX);
            let rose = term(&world) - before;
            assert!(
                if polite { rose == 0 } else { rose >= 5 },
                "seed {seed}: {rose}"
            );
        }
    }
}

#[test]
fn a_leader_that_hears_no_quorum_stops_saying_that_it_leads() {
    for polite in [false, true] {
        let mut world = world(3, polite);
        let old = world.leader().unwrap();
        act(&mut world, Intervention::Isolate { peer: old.get() });
        world.advance(4_000_000, u64::MAX);
        let still_leads = world.peer(old).unwrap().role() == raft::Role::Leader;
        assert_eq!(still_leads, !polite);
    }
}

#[test]
fn leadership_goes_where_it_is_handed() {
    for seed in 1..=20 {
        for polite in [false, true] {
            let mut world = world(seed, polite);
            let to = some_follower(&world);
            let op = "put x 1".to_owned();
            act(&mut world, Intervention::Request { peer: None, op });
            act(&mut world, Intervention::Transfer { from: None, to });
            let refused = act(
                &mut world,
                Intervention::Request {
                    peer: None,
                    op: "put x 2".to_owned(),
                },
            );
            assert!(matches!(refused, ActOutcome::NotLeader { leader, .. } if leader == Some(to)));
            // Far less than an election timeout.
            world.advance(2_140_000, u64::MAX);
            assert_eq!(
                world.leader().map(raft::PeerId::get),
                Some(to),
                "seed {seed}"
            );
            world.advance(2_400_000, u64::MAX);
            let store = world.store(world.id(to).unwrap()).unwrap();
            assert_eq!(store.get("x"), Some("1"), "seed {seed}");
            assert!(world.violations().is_empty());
        }
    }
}

#[test]
fn a_transfer_that_makes_no_sense_is_refused() {
    let mut world = world(1, false);
    let leader = world.leader().unwrap().get();
    let to_itself = world.act(Intervention::Transfer {
        from: None,
        to: leader,
    });
    assert!(
        to_itself
            .unwrap_err()
            .to_string()
            .contains("is not another voter")
    );
    assert!(
        world
            .act(Intervention::Transfer { from: None, to: 9 })
            .is_err()
    );
    let follower = some_follower(&world);
    let outcome = act(
        &mut world,
        Intervention::Transfer {
            from: Some(follower),
            to: leader,
        },
    );
    assert!(matches!(outcome, ActOutcome::NotLeader { .. }));
}
