//! Virtual clients that read without entries, and whatever may happen meanwhile.

use super::*;

#[test]
fn virtual_clients_read_without_entries_at_whatever_peer_they_ask() {
    for leases in [false, true] {
        let mut world = world(|config| {
            config.client_reads = ReadMode::Index;
            if leases {
                with_leases(config);
            }
        });
        let ask = |world: &mut World, client, op: &str| {
            let (op, session) = (op.to_owned(), None);
            act(
                world,
                Intervention::Client {
                    client,
                    op,
                    session,
                    peer: None,
                },
            );
            pass(world, 300_000);
        };
        ask(&mut world, 1, "put x 1");
        let before = world.max_last_index();
        for client in 1..=3 {
            ask(&mut world, client, "get x");
        }
        assert_eq!(world.max_last_index(), before);
        let calls = world.history().from(1, 3);
        let answers: Vec<&Outcome> = calls.map(|(_, call)| &call.outcome).collect();
        let one = Outcome::Answered(Answer::Value("1".into()));
        assert_eq!(answers, [&one, &one, &one]);
        assert_eq!(check_reads(&world), 3);
        let readers: BTreeSet<Option<PeerId>> = events(&world)
            .filter(|(_, event)| matches!(event.kind, EventKind::ReadAnswered { .. }))
            .map(|(_, event)| event.peer)
            .collect();
        assert_eq!(readers.len(), 3, "each reads at its own peer");
        check_replay(&world);
    }
}

#[test]
fn a_virtual_client_goes_on_asking_until_its_read_is_answered() {
    let mut world = world(|config| config.client_reads = ReadMode::Index);
    put(&mut world, "put x 1");
    pass(&mut world, 300_000);
    let cut_off = follower(&world).get();
    act(&mut world, Intervention::Isolate { peer: cut_off });
    // Client n asks peer n first.
    act(
        &mut world,
        Intervention::Client {
            client: cut_off,
            op: "get x".to_owned(),
            session: None,
            peer: None,
        },
    );
    pass(&mut world, 5_000_000);
    let (_, call) = world.history().from(0, 1).next().unwrap();
    let one = Answer::Value("1".into());
    assert_eq!(call.outcome, Outcome::Answered(one));
    check_replay(&world);
}

/// Reads at any peer, in worlds where peers are cut off, stand still, crash and drift within what
/// is assumed.
#[test]
fn no_read_is_stale_whatever_happens() {
    let mut answers = 0;
    for seed in 0..24 {
        let leases = seed % 2 == 1;
        let mut world = world(|config| {
            (config.seed, config.peers) = (seed, 5);
            config.loss = 0.05;
            config.duplication = 0.05;
            config.snapshot_every = 20;
            config.client_reads = ReadMode::Index;
            if leases {
                with_leases(config);
                config.clock_drift_ppm = 500_000;
            }
        });
        act(
            &mut world,
            Intervention::Load(Load {
                clients: 3,
                every_us: 30_000,
                until_us: None,
                keys: 2,
                mix: LoadMix::default(),
            }),
        );
        for turn in 0..150 {
            let mut draw = Draw::new(seed, 6, turn, 0);
            let peer = draw.within(1..=5) as u16;
            let done = match draw.within(0..=19) {
                0 => Intervention::Isolate { peer },
                1 => Intervention::HealAll {},
                2 => Intervention::Crash { peer },
                3 | 4 => Intervention::Restart { peer },
                5 => Intervention::Pause { peer },
                6 => Intervention::Resume { peer },
                7 => Intervention::Clock {
                    peer,
                    offset_us: None,
                    drift_ppm: Some(draw.within(0..=400_000).cast_signed() - 200_000),
                },
                8 => Intervention::Transfer {
                    from: None,
                    to: peer,
                },
                9..=12 => Intervention::Request {
                    peer: None,
                    op: format!("put x {turn}"),
                },
                _ => Intervention::Read {
                    peer: Some(peer),
                    key: "x".to_owned(),
                },
            };
            // Whether it can be done is part of the run.
            let _ = world.act(done);
            pass(&mut world, draw.within(0..=60_000));
        }
        answers += check_reads(&world);
        check_replay(&world);
    }
    assert!(answers > 200, "{answers} answers");
}
