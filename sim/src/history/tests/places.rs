//! Going to places of a run.

use super::*;

/// The happenings of a run, one by one, by way of its record and nothing else.
fn straight(config: WorldConfig, recorded: &[Recorded], end: Micros) -> Vec<(World, Micros)> {
    let mut seals = Vec::new();
    let mut world = World::new(config).unwrap();
    let fates = run::fates(recorded);
    let decide: &mut Decide<'_> = &mut |flight| fates.get(&flight.id).copied();
    let note = |world: &World, seals: &mut Vec<_>| {
        assert_eq!(world.moment(), seals.len() as u64);
        seals.push((world.clone(), world.happened_at()));
    };
    note(&world, &mut seals);
    let acts = recorded
        .iter()
        .filter(|one| !matches!(one.act, Intervention::Fate { .. }));
    for one in acts {
        while let Some(at) = world.next_event_at().filter(|at| *at <= one.at) {
            if at == one.at && one.after.is_some_and(|after| world.steps_at(at) >= after) {
                break;
            }
            world.step_with(decide);
            note(&world, &mut seals);
        }
        world.wait_until(one.at);
        world.act_with(one.act.clone(), decide).unwrap();
        note(&world, &mut seals);
    }
    while world.next_event_at().is_some_and(|at| at <= end) {
        world.step_with(decide);
        note(&world, &mut seals);
    }
    seals
}

#[test]
fn every_moment_is_reached_as_it_was_and_runs_on_to_the_same_end() {
    for seed in [3, 21] {
        let (mut history, recorded) = hunted(seed);
        let (end, hash) = (history.end(), history.world().trace_hash());
        let straight = straight(history.world().config().clone(), &recorded, end.at);
        assert_eq!(end.moment + 1, straight.len() as u64);
        let mut draw = raft::random::Draw::new(seed, 77, 0, 0);
        // From the end to the beginning by steps back, with now and then a jump.
        for moment in (0..end.moment).rev().step_by(7) {
            history.seek_moment(moment).unwrap();
            let (world, at) = &straight[moment as usize];
            assert_eq!(seal(history.world()), seal(world), "seed {seed}, {moment}");
            assert_eq!(history.place(), Place { moment, at: *at });
            assert_eq!(history.end(), end);
            if draw.within(0..=99) == 0 {
                history.advance(end.at, u64::MAX);
                assert_eq!(history.world().trace_hash(), hash);
                assert_eq!(history.place(), end);
            }
        }
        // Any time, which is behind everything that happened then.
        for _ in 0..300 {
            let at = draw.within(0..=end.at);
            history.seek(at, u64::MAX);
            let moment = straight.partition_point(|(_, happened)| *happened <= at) - 1;
            assert_eq!(seal(history.world()), seal(&straight[moment].0));
            assert_eq!(history.place().at, at);
        }
    }
}

#[test]
fn going_back_step_by_step_visits_every_moment_and_going_on_as_well() {
    let (mut history, recorded) = hunted(5);
    let end = history.end();
    let straight = straight(history.world().config().clone(), &recorded, end.at);
    history.seek_moment(end.moment.min(700)).unwrap();
    let from = history.place().moment;
    // Time has passed since: the first step back is to the happening itself.
    let next = history.world().next_on_the_way_to(history.line().tip());
    let later = history.place().at + 1;
    if next.is_some_and(|next| next > later) {
        history.advance(later, u64::MAX);
        assert!(history.back());
        assert_eq!(history.place().moment, from);
    }
    for moment in (0..from).rev() {
        assert!(history.back());
        assert_eq!(seal(history.world()), seal(&straight[moment as usize].0));
    }
    assert!(!history.back());
    for moment in 1..=end.moment {
        assert!(history.step());
        assert_eq!(seal(history.world()), seal(&straight[moment as usize].0));
    }
    assert_eq!(history.branches().len(), 1);
}

#[test]
fn a_seek_that_is_interrupted_goes_on_when_it_is_asked_again() {
    let (mut history, _) = hunted(13);
    let end = history.end();
    let at = end.at * 2 / 3;
    history.seek(at, u64::MAX);
    let there = (history.place(), seal(history.world()));
    for start in [0, at / 2, end.at] {
        history.seek(start, u64::MAX);
        let mut calls = 0;
        while history.seek(at, 7).limit == Some(crate::world::Limit::Events) {
            calls += 1;
            assert!(calls < 10_000);
        }
        assert_eq!((history.place(), seal(history.world())), there);
    }
    // And beyond the end, where the run goes on.
    let mut calls = 0;
    while history.seek(end.at + 1_000_000, 7).limit.is_some() {
        calls += 1;
    }
    assert!(calls > 3);
    assert_eq!(history.end().at, end.at + 1_000_000);
    let recorded = history.interventions().iter();
    let replayed = World::replay(history.world().config().clone(), recorded, history.end().at);
    assert_eq!(replayed.unwrap().trace_hash(), history.world().trace_hash());
}

/// The limit of a call stops a run in the middle of an instant; what is done there stays there.
#[test]
fn acts_of_one_instant_keep_their_places() {
    let mut history = small(WorldConfig {
        latency_min_us: 10_000,
        latency_max_us: 10_000,
        ..WorldConfig::default()
    });
    history.advance(1_000_000, u64::MAX);
    let mut acted = 0;
    while acted < 6 {
        history.advance(5_000_000, 1);
        if history.world().next_event_at() == Some(history.world().now()) {
            let peer = history.world().leader().unwrap().get();
            history.act(Intervention::Fire { peer }).unwrap();
            history.act(put(acted)).unwrap();
            acted += 1;
        }
    }
    history.advance(5_000_000, u64::MAX);
    let (end, hash) = (history.end(), history.world().trace_hash());
    let recorded: Vec<_> = history.interventions().iter().cloned().collect();
    assert!(recorded.iter().any(|one| one.after.is_some()));
    let straight = straight(history.world().config().clone(), &recorded, end.at);
    for moment in (0..=end.moment).rev() {
        history.seek_moment(moment).unwrap();
        assert_eq!(seal(history.world()), seal(&straight[moment as usize].0));
    }
    history.advance(end.at, u64::MAX);
    assert_eq!(history.world().trace_hash(), hash);
}

#[test]
fn what_a_network_function_decided_is_not_asked_again() {
    let mut history = small(WorldConfig::default());
    let mut count = 0;
    let mut picky = |_: &Flight| {
        count += 1;
        match count % 11 {
            0 => Some(Fate::Drop),
            3 => Some(Fate::Duplicate),
            5 => Some(Fate::DelayUs(30_000)),
            7 => Some(Fate::Deliver),
            _ => None,
        }
    };
    history.advance_with(900_000, u64::MAX, &mut picky);
    history.act_with(put(1), &mut picky).unwrap();
    history.advance_with(2_000_000, u64::MAX, &mut picky);
    let (end, hash) = (history.end(), history.world().trace_hash());
    let mut never = |_: &Flight| -> Option<Fate> { panic!("the record knows") };
    for at in (0..20).rev().map(|twentieth| twentieth * 100_000) {
        history.seek(at, u64::MAX);
        history.advance_with(end.at, u64::MAX, &mut never);
        assert_eq!(history.world().trace_hash(), hash);
        assert_eq!(history.place(), end);
    }
}

/// A fate that is decided in advance waits for its message. Going back and on again, it still does,
/// and a branch has those of before it left and no others.
#[test]
fn fates_decided_in_advance_are_decided_again() {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    let leader = history.world().leader().unwrap();
    let to = history.world().ids().find(|id| *id != leader).unwrap();
    let next = |world: &World, ahead: u64| {
        let sent = world
            .events_from(0, usize::MAX)
            .filter_map(|(_, event)| match event.kind {
                crate::trace::EventKind::Sent { id, to: other, .. }
                    if event.peer == Some(leader) && other == to =>
                {
                    Some(id)
                }
                _ => None,
            });
        let last: MessageId = sent.last().unwrap();
        last.get() + 16 * ahead
    };
    let soon = next(history.world(), 2);
    let fate = Fate::Drop;
    history
        .act(Intervention::Fate {
            message: soon,
            fate,
        })
        .unwrap();
    let foretold_at = history.place();
    history.advance(1_050_000, u64::MAX);
    let late = next(history.world(), 40);
    history
        .act(Intervention::Fate {
            message: late,
            fate,
        })
        .unwrap();
    history.advance(1_100_000, u64::MAX);
    let between = history.place();
    history.advance(4_000_000, u64::MAX);
    let lost = |world: &World, message: u64| {
        world
            .interventions()
            .iter()
            .any(|one| matches!(one.act, Intervention::Fate { message: id, .. } if id == message))
    };
    assert!(lost(history.world(), soon) && lost(history.world(), late));
    let hash = history.world().trace_hash();
    for at in [0, foretold_at.at, between.at, 3_000_000] {
        history.seek(at, u64::MAX);
        history.advance(4_000_000, u64::MAX);
        assert_eq!(history.world().trace_hash(), hash);
    }
    // A branch from behind both has both; one from before has none.
    history.seek(between.at, u64::MAX);
    history.fork(None).unwrap();
    history.advance(4_000_000, u64::MAX);
    assert_eq!(history.world().trace_hash(), hash);
    history.seek(900_000, u64::MAX);
    history.fork(None).unwrap();
    history.advance(4_000_000, u64::MAX);
    assert!(!lost(history.world(), soon) && !lost(history.world(), late));
}

#[test]
fn by_hand_a_run_is_gone_through_as_well() {
    let mut history = small(WorldConfig {
        peers: 3,
        manual: true,
        ..WorldConfig::default()
    });
    let mut hashes = vec![history.world().trace_hash()];
    history.act(Intervention::Fire { peer: 1 }).unwrap();
    hashes.push(history.world().trace_hash());
    for round in 0..200 {
        history.advance(history.place().at + 5_000, 0);
        while history.step() {
            hashes.push(history.world().trace_hash());
        }
        let flight = history
            .world()
            .flights()
            .next()
            .map(|flight| flight.id.get());
        let act = match flight {
            Some(message) if round % 7 == 3 => Intervention::Drop { message },
            Some(message) => Intervention::Deliver { message },
            None => Intervention::Fire { peer: 1 },
        };
        history.act(act).unwrap();
        hashes.push(history.world().trace_hash());
    }
    assert_eq!(history.end().moment + 1, hashes.len() as u64);
    for moment in (0..=history.end().moment).rev() {
        history.seek_moment(moment).unwrap();
        assert_eq!(history.world().trace_hash(), hashes[moment as usize]);
    }
}

#[test]
fn events_of_the_past_are_all_there_as_far_as_the_run_keeps_them() {
    let (mut history, _) = hunted(8);
    let all: Vec<_> = history.world().event_views(0, usize::MAX);
    let end = history.end().at;
    for at in (0..10).map(|tenth| tenth * end / 10) {
        history.seek(at, u64::MAX);
        let count = history.world().trace().len() as usize;
        assert_eq!(history.world().event_views(0, usize::MAX), all[..count]);
    }
}

#[test]
fn what_matters_is_found_one_by_one_in_both_directions() {
    let (mut history, _) = hunted(8);
    let end = history.end();
    history.seek_moment(0).unwrap();
    let mut stops = Vec::new();
    while history.place().moment < end.moment {
        assert!(
            history.next_that_matters(0) || stops.len() > 20,
            "{stops:?}"
        );
        if stops.last() == Some(&history.place()) {
            break;
        }
        stops.push(history.place());
        if history.world().moment() >= history.line().tip().landmarks().last().unwrap().moment {
            break;
        }
    }
    assert!(stops.len() > 20);
    assert!(stops.is_sorted());
    let marks = history.marks(0, usize::MAX);
    let there = |place: &Place| stops.contains(place);
    assert!(
        marks
            .iter()
            .filter(|mark| mark.moment <= stops.last().unwrap().moment)
            .all(|mark| there(&Place {
                moment: mark.moment,
                at: mark.at
            }))
    );
    for stop in stops.iter().rev().skip(1) {
        assert!(history.previous_that_matters());
        assert_eq!(history.place(), *stop);
    }
    assert!(!history.previous_that_matters());
}

#[test]
fn beyond_the_end_what_matters_is_waited_for() {
    let mut history = small(WorldConfig::default());
    assert!(!history.next_that_matters(0), "nothing has happened yet");
    assert!(history.next_that_matters(1_000));
    let standing = history.world().landmarks().last().copied().unwrap();
    assert_eq!(standing.kind, crate::world::LandmarkKind::Role);
    assert_eq!(standing.moment, history.place().moment);
    while history.world().leader().is_none() {
        assert!(history.next_that_matters(1_000));
    }
    let marks = history.marks(0, 10);
    assert_eq!(marks.last().map(|mark| mark.kind), Some(MarkKind::Leader));
}

#[test]
fn an_election_is_marked_with_its_term_and_with_the_end_of_its_leader() {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    let reigns = |history: &History| -> Vec<_> {
        let marks = history.marks(0, usize::MAX).into_iter();
        let elections = marks.filter(|mark| mark.kind == MarkKind::Leader);
        elections
            .map(|mark| (mark.peer.unwrap(), mark.term.unwrap(), mark.until))
            .collect()
    };
    let first = history.world().leader().unwrap().get();
    assert_eq!(reigns(&history), [(first, 1, None)]);
    // Cut off it leads on in its own eyes, beside the next one.
    history.act(Intervention::Isolate { peer: first }).unwrap();
    history.advance(2_000_000, u64::MAX);
    let second = history.world().leader().unwrap().get();
    let [.., (peer, term, None)] = reigns(&history)[..] else {
        panic!("{:?}", reigns(&history));
    };
    assert_eq!((peer, term > 1), (second, true));
    assert_eq!(reigns(&history)[0], (first, 1, None));
    // Connected again it learns of the later term; the other one's process dies.
    history.act(Intervention::Connect { peer: first }).unwrap();
    history.advance(2_200_000, u64::MAX);
    history.act(Intervention::Crash { peer: second }).unwrap();
    let ends: Vec<_> = reigns(&history).iter().map(|it| it.2).collect();
    assert!(
        ends[0].is_some_and(|at| (2_000_000..2_200_000).contains(&at)),
        "{ends:?}"
    );
    assert_eq!(ends.last(), Some(&Some(2_200_000)));
}

#[test]
fn crashes_starts_commits_and_what_is_broken_are_marked() {
    let config = WorldConfig {
        peers: 3,
        broken: Some(crate::BrokenRule::MinorityElects),
        ..WorldConfig::default()
    };
    let mut history = small(config);
    let mark_of = |history: &History, kind: MarkKind| -> Vec<_> {
        let marks = history.marks(0, usize::MAX).into_iter();
        marks.filter(|mark| mark.kind == kind).collect()
    };
    history.act(Intervention::Crash { peer: 3 }).unwrap();
    history.advance(1_000, u64::MAX);
    history.act(Intervention::Restart { peer: 3 }).unwrap();
    let places = |kind| -> Vec<_> {
        let marks = mark_of(&history, kind);
        marks.iter().map(|mark| (mark.at, mark.peer)).collect()
    };
    assert_eq!(places(MarkKind::Crash), [(0, Some(3))]);
    assert_eq!(places(MarkKind::Restart), [(1_000, Some(3))]);
    assert_eq!(places(MarkKind::Violation), []);

    // Each has its own vote, and takes that for a majority.
    history.act(Intervention::Fire { peer: 1 }).unwrap();
    history.act(Intervention::Fire { peer: 2 }).unwrap();
    history.advance(500_000, u64::MAX);
    let broken = mark_of(&history, MarkKind::Violation);
    let first = broken.first().unwrap();
    assert!(first.at >= 1_000);
    let event = history.event_view(first.event.unwrap()).unwrap();
    assert_eq!((event.kind, event.at), ("violated", first.at));
    let committed = mark_of(&history, MarkKind::Commit);
    let event = history.event_view(committed[0].event.unwrap()).unwrap();
    assert_eq!((event.kind, event.at), ("committed", committed[0].at));
}

#[test]
fn captions_stand_where_they_were_said() {
    let mut history = small(WorldConfig::default());
    history.advance(500_000, u64::MAX);
    history.say("A leader by now.").unwrap();
    let said_at = history.place();
    history.advance(1_000_000, u64::MAX);
    history.say("And a second.").unwrap();
    history.seek(0, u64::MAX);
    history.say("Nobody leads.").unwrap();
    assert_eq!(history.branches().len(), 1, "to speak changes nothing");
    let texts: Vec<_> = history.captions().iter().map(|one| &one.text).collect();
    assert_eq!(
        texts,
        ["Nobody leads.", "A leader by now.", "And a second."]
    );
    let mut other = history.clone();
    let hash = other.world().trace_hash();
    assert_eq!(other.unsay(1).unwrap().text, "A leader by now.");
    let texts: Vec<_> = other.captions().iter().map(|one| &one.text).collect();
    assert_eq!(texts, ["Nobody leads.", "And a second."]);
    assert_eq!(
        other.unsay(2).unwrap_err().to_string(),
        "there is no caption 2; allowed: 0 to 1"
    );
    assert_eq!(other.world().trace_hash(), hash);
    assert_eq!(other.branches().len(), 1);
    history.seek(700_000, u64::MAX);
    history.act(put(1)).unwrap();
    assert_eq!(history.captions().len(), 2);
    assert!(history.marks(0, 100).iter().any(|mark| {
        mark.kind == MarkKind::Say && (mark.moment, mark.at) == (said_at.moment, said_at.at)
    }));
    assert_eq!(
        history.say("").unwrap_err().to_string(),
        "the caption has 0 characters; allowed: 1 to 500"
    );
    assert!(history.say(&"a".repeat(501)).is_err());
}

#[test]
fn a_run_that_was_played_can_be_taken_over_where_it_was_left() {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    history.act(put(1)).unwrap();
    history.advance(1_400_000, u64::MAX);
    history.say("Done.").unwrap();
    history.advance(2_000_000, u64::MAX);
    let recorded: Vec<_> = history.interventions().iter().cloned().collect();
    let captions = history.captions().to_vec();
    let config = history.world().config().clone();
    let taken = |captions: Vec<Caption>, cursor: Micros| {
        let go_on = &mut || true;
        History::from_run(
            config.clone(),
            &recorded,
            captions,
            2_000_000,
            cursor,
            go_on,
        )
    };
    let mut again = taken(captions.clone(), 1_400_000).unwrap();
    history.seek(1_400_000, u64::MAX);
    assert_eq!(again.world().trace_hash(), history.world().trace_hash());
    assert_eq!(again.captions(), history.captions());
    assert_eq!(again.end(), history.end());
    assert_eq!(
        taken(captions.clone(), u64::MAX).unwrap().place(),
        again.end()
    );
    // Places that cannot be are refused or taken to the nearest that can.
    let odd = |moment, at| Caption {
        moment,
        at,
        text: "Odd.".to_owned(),
    };
    assert_eq!(
        taken(vec![odd(1 << 40, 5)], 0).unwrap_err().to_string(),
        format!(
            "moment {} is not reached on this branch; allowed: 0 to {}",
            1_u64 << 40,
            again.end().moment
        )
    );
    let mut off = taken(vec![odd(0, 1_900_000)], 0).unwrap();
    while off.next_that_matters(0) && off.place() < off.end() {}
    off.seek(2_000_000, u64::MAX);
    again.seek(2_000_000, u64::MAX);
    assert_eq!(off.world().trace_hash(), again.world().trace_hash());
}

#[test]
fn a_run_that_nobody_has_the_patience_for_is_given_up() {
    let day = 86_400_000_000;
    let mut asked = 0;
    let mut patient_for = |times: u32, until: Micros| {
        asked = 0;
        let mut patience = || {
            asked += 1;
            asked <= times
        };
        let made = History::replay_while(WorldConfig::default(), &[], until, &mut patience);
        (made.map(|history| history.end().at), asked)
    };
    let (given_up, asked) = patient_for(3, day);
    assert_eq!((given_up, asked), (Err(HistoryError::GivenUp), 4));
    let (made, asked) = patient_for(1_000, 60_000_000);
    assert_eq!(made, Ok(60_000_000));
    // Often enough that an answer is not waited for.
    assert!(asked > 5, "{asked}");
    // Acts are asked for too, however little time passes between them.
    let cuts: Vec<Recorded> = (0..50)
        .map(|at| Recorded::from((at, Intervention::HealAll {})))
        .collect();
    let mut left = 20;
    let mut patience = || {
        left -= 1;
        left > 0
    };
    let made = History::replay_while(WorldConfig::default(), &cuts, 60, &mut patience);
    assert_eq!(made.err(), Some(HistoryError::GivenUp));
}

#[test]
fn checkpoints_are_bounded_whatever_is_played() {
    let mut history = small(WorldConfig::default());
    history.advance(20_000_000, u64::MAX);
    let (count, spacing) = history.checkpoints();
    assert!(count <= SMALL.most && spacing > SMALL.spacing, "{count}");
    for _ in 0..20 {
        history.seek(10_000_000, u64::MAX);
        history.act(put(1)).unwrap();
        history.advance(20_000_000, u64::MAX);
        assert!(history.checkpoints().0 <= SMALL.most);
    }
    let hash = history.world().trace_hash();
    history.seek(15_000_000, u64::MAX);
    history.seek(20_000_000, u64::MAX);
    assert_eq!(history.world().trace_hash(), hash);
}

/// Stores that grow, and snapshots of them: checkpoints of such a run have little in common.
#[test]
fn heavy_checkpoints_are_fewer() {
    let config = WorldConfig {
        snapshot_every: 4,
        ..WorldConfig::default()
    };
    let heaviest = 1 << 20;
    let plan = Plan { heaviest, ..SMALL };
    let played = |plan: Plan, config: WorldConfig| {
        let mut history = History::with_plan(World::new(config).unwrap(), plan);
        history.advance(1_000_000, u64::MAX);
        for number in 0..40 {
            let op = format!("put k{number} {}", "v".repeat(1_000));
            let act = Intervention::Request { peer: None, op };
            history.act(act).unwrap();
            history.advance(history.place().at + 40_000, u64::MAX);
        }
        history
    };
    let mut heavy = played(plan, config.clone());
    let (count, spacing) = heavy.checkpoints();
    let roomy = Plan {
        most: usize::MAX,
        ..SMALL
    };
    let (others, _) = played(roomy, config).checkpoints();
    assert!(count < others / 2, "{count} of {others}");
    assert!(spacing > SMALL.spacing && count > 1, "{count}, {spacing}");
    let end = heavy.end();
    let hash = heavy.world().trace_hash();
    heavy.seek(end.at / 2, u64::MAX);
    heavy.seek(end.at, u64::MAX);
    assert_eq!(heavy.world().trace_hash(), hash);
    // The beginning of a branch stays, whatever it weighs.
    let plan = Plan {
        heaviest: 0,
        ..SMALL
    };
    let mut light = played(plan, WorldConfig::default());
    assert_eq!(light.checkpoints().0, 1);
    assert!(light.back());
}

#[test]
fn a_place_between_two_happenings_is_come_to_exactly() {
    let (mut history, _) = hunted(5);
    history.seek_moment(200).unwrap();
    let next = history.world().next_on_the_way_to(history.line().tip());
    let (here, next) = (history.place(), next.unwrap());
    for at in [here.at, here.at.midpoint(next), next, next + 50_000] {
        history.seek(history.end().at, u64::MAX);
        history.seek_place(Place { moment: 200, at }).unwrap();
        let there = Place {
            moment: 200,
            at: at.min(next),
        };
        assert_eq!(history.place(), there);
    }
    let last = history.end().moment;
    let beyond = Place {
        moment: last + 1,
        at: 0,
    };
    assert!(history.seek_place(beyond).is_err());
}
