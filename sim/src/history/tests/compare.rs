//! Runs without one thing, and how two runs differ.

use super::*;
use crate::trace::EventKind;

#[test]
fn a_run_without_one_act_is_the_run_of_the_others() {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    let leader = history.world().leader().unwrap().get();
    history.act(put(1)).unwrap();
    history.advance(1_200_000, u64::MAX);
    history.act(Intervention::Crash { peer: leader }).unwrap();
    history.say("The leader is down.").unwrap();
    history.advance(1_500_000, u64::MAX);
    history.act(Intervention::Restart { peer: leader }).unwrap();
    history.advance(1_700_000, u64::MAX);
    history.act(put(2)).unwrap();
    history.advance(3_000_000, u64::MAX);
    let (end, hash) = (history.end(), history.world().trace_hash());
    history.seek(2_000_000, u64::MAX);
    let made = history.without(1).unwrap();
    // What is up is not started again.
    assert_eq!(
        made,
        Without {
            branch: 2,
            refused: vec![Refused {
                index: 2,
                why: format!("S{leader} is up already")
            }]
        }
    );
    assert_eq!((history.place().at, history.end().at), (2_000_000, end.at));
    assert_eq!(history.branches()[1].name, "without 2");
    assert_eq!(history.captions()[0].text, "The leader is down.");
    history.seek(end.at, u64::MAX);
    let kept = [(1_000_000, put(1)), (1_700_000, put(2))].map(Recorded::from);
    let config = history.world().config().clone();
    let straight = World::replay(config, &kept, end.at).unwrap();
    assert_eq!(history.world().trace_hash(), straight.trace_hash());
    history.switch_to(1).unwrap();
    assert_eq!(history.world().trace_hash(), hash);
    assert_eq!(
        history.without(4).unwrap_err().to_string(),
        "there is no intervention 4; allowed: 0 to 3"
    );
    assert_eq!(history.branches().len(), 2);
}

#[test]
fn what_was_done_together_is_left_out_together() {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    let leader = history.world().leader().unwrap().get();
    history.act(put(1)).unwrap();
    let cut = |from, to| Intervention::Cut { from, to };
    let deed = |history: &mut History, parts: [Intervention; 2]| {
        let [first, second] = parts;
        history.act(first).unwrap();
        history.act_as(second, true, &mut |_| None).unwrap();
    };
    // Three deeds at one instant, and nothing between them.
    deed(&mut history, [cut(1, 2), cut(2, 1)]);
    let again = [
        Intervention::Crash { peer: leader },
        Intervention::Restart { peer: leader },
    ];
    deed(&mut history, again);
    history.act(Intervention::HealAll {}).unwrap();
    history.advance(2_000_000, u64::MAX);
    // Something has happened since: it is no part of anything.
    history.act_as(put(2), true, &mut |_| None).unwrap();
    history.advance(3_000_000, u64::MAX);
    let all: Vec<_> = history.interventions().iter().cloned().collect();
    let together: Vec<_> = all.iter().map(|one| one.together).collect();
    assert_eq!(together, [false, false, true, false, true, false, false]);
    assert_eq!(history.branches()[0].deeds, 5);

    // A mark each, where it was done whole, and a stop each.
    let marks = history.marks(0, usize::MAX);
    let deeds = marks.iter().filter(|mark| mark.act.is_some());
    let first = deeds.clone().next().unwrap().moment;
    let told: Vec<_> = deeds
        .map(|mark| (mark.act.unwrap(), mark.moment - first, mark.began))
        .collect();
    let began = |by: u64| Some(first + by);
    let (put_1, put_2) = ((0, 0, None), told[4]);
    assert_eq!(
        told,
        [
            put_1,
            (1, 2, began(1)),
            (3, 4, began(3)),
            (5, 5, None),
            put_2
        ]
    );
    history.seek_moment(first).unwrap();
    assert!(history.next_that_matters(0));
    assert_eq!(history.place().moment, first + 2);
    assert!(history.previous_that_matters());
    assert_eq!(history.place().moment, first);

    // By any of its parts, and from its midst.
    for (index, rest, name) in [
        (1, [0, 3, 4, 5, 6], "without 2"),
        (4, [0, 1, 2, 5, 6], "without 3"),
    ] {
        history.switch_to(1).unwrap();
        history.seek_moment(first + 3).unwrap();
        let made = history.without(index).unwrap();
        assert_eq!(made.refused, []);
        history.seek(3_000_000, u64::MAX);
        let left: Vec<_> = rest.map(|at| all[at].clone()).into();
        assert!(history.interventions().iter().eq(&left));
        let config = history.world().config().clone();
        let straight = World::replay(config, &left, 3_000_000).unwrap();
        assert_eq!(history.world().trace_hash(), straight.trace_hash());
        assert!(straight.interventions().iter().eq(&left));
        assert_eq!(history.branches().last().unwrap().name, name);
    }
    // No two have one name.
    history.switch_to(1).unwrap();
    for name in ["without 3 (2)", "without 3 (3)"] {
        history.switch_to(1).unwrap();
        history.without(3).unwrap();
        assert_eq!(history.branches().last().unwrap().name, name);
    }
}

#[test]
fn what_time_has_passed_since_is_no_part_of_a_deed() {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    history.act(Intervention::HealAll {}).unwrap();
    let (moment, next) = (history.place().moment, history.world().next_event_at());
    let before = next.unwrap() - 1;
    assert!(before > 1_000_000);
    history.advance(before, u64::MAX);
    assert_eq!(history.place().moment, moment);
    for expected in [false, true] {
        let act = Intervention::HealAll {};
        history.act_as(act, true, &mut |_| None).unwrap();
        let last = history.interventions().iter().last().unwrap();
        assert_eq!(last.together, expected);
    }
}

#[test]
fn what_is_left_of_a_deed_joins_no_other() {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    history.act(Intervention::Crash { peer: 1 }).unwrap();
    history.act(put(1)).unwrap();
    history.act(Intervention::Restart { peer: 1 }).unwrap();
    let cut = Intervention::Cut { from: 1, to: 2 };
    history.act_as(cut, true, &mut |_| None).unwrap();
    // Without the crash, S1 is not started again; the cut does not go to the request.
    let made = history.without(0).unwrap();
    assert_eq!(made.refused.len(), 1);
    let left: Vec<_> = history.interventions().iter().cloned().collect();
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|one| !one.together), "{left:?}");
}

#[test]
fn without_a_fate_the_link_decides_and_the_other_fates_stay() {
    let mut history = small(WorldConfig::default());
    let mut count = 0;
    let mut picky = |_: &Flight| {
        count += 1;
        (count % 7 == 0).then_some(Fate::Drop)
    };
    history.advance_with(1_000_000, u64::MAX, &mut picky);
    history.act_with(put(1), &mut picky).unwrap();
    history.advance_with(1_500_000, u64::MAX, &mut picky);
    let all: Vec<_> = history.interventions().iter().cloned().collect();
    let index = all.len() / 2;
    let Intervention::Fate { message, .. } = all[index].act else {
        panic!("most are fates");
    };
    let others: Vec<_> = history.interventions().iter().cloned().collect();
    let others: Vec<_> = others
        .into_iter()
        .filter(|one| !matches!(one.act, Intervention::Fate { message: id, .. } if id == message))
        .collect();
    let made = history.without(index).unwrap();
    assert_eq!(made.refused, []);
    history.seek(1_500_000, u64::MAX);
    let config = history.world().config().clone();
    let straight = World::replay(config, &others, 1_500_000).unwrap();
    assert_eq!(history.world().trace_hash(), straight.trace_hash());
    // It was kept from being lost there, and nowhere else.
    let is_lost = |world: &World| {
        world.events_from(0, usize::MAX).any(
            |(_, event)| matches!(event.kind, EventKind::Lost { id, .. } if id.get() == message),
        )
    };
    assert!(!is_lost(history.world()));
    history.switch_to(1).unwrap();
    assert!(is_lost(history.world()));
}

#[test]
fn without_all_fates_the_links_decide_and_what_was_done_stays() {
    let mut history = small(WorldConfig::default());
    let refused = history.without_fates().unwrap_err().to_string();
    assert_eq!(
        refused,
        "no network function decided anything on this branch"
    );
    assert!(
        !history
            .marks(0, usize::MAX)
            .iter()
            .any(|mark| mark.act.is_some())
    );
    history.advance(300_000, u64::MAX);
    let mut picky = |flight: &Flight| flight.id.get().is_multiple_of(3).then_some(Fate::Drop);
    history.advance_with(900_000, u64::MAX, &mut picky);
    history.act_with(put(1), &mut picky).unwrap();
    history.advance_with(1_500_000, u64::MAX, &mut picky);
    let all: Vec<_> = history.interventions().iter().cloned().collect();
    let is_fate = |one: &Recorded| matches!(one.act, Intervention::Fate { .. });
    let (fates, acts): (Vec<_>, Vec<_>) = all.iter().cloned().partition(is_fate);
    assert!(fates.len() > 10, "{}", fates.len());

    // One mark for all of them, where the first was decided.
    let marks = history.marks(0, usize::MAX);
    let marked: Vec<_> = marks
        .iter()
        .filter_map(|mark| Some((mark.at, mark.act?)))
        .collect();
    let first = all.iter().position(is_fate).unwrap() as u32;
    let act = all.iter().position(|one| !is_fate(one)).unwrap() as u32;
    assert_eq!(marked, [(fates[0].at, first), (900_000, act)]);

    assert_eq!(history.without_fates().unwrap().refused, []);
    assert_eq!(history.world().now(), 1_500_000);
    let config = history.world().config().clone();
    let straight = World::replay(config, &acts, 1_500_000).unwrap();
    assert_eq!(history.world().trace_hash(), straight.trace_hash());
    let names: Vec<_> = history
        .branches()
        .into_iter()
        .map(|branch| branch.name)
        .collect();
    assert_eq!(names[1], "without the program");
}

#[test]
fn whatever_is_left_out_the_rest_is_done_in_its_places() {
    for seed in [2, 5, 9] {
        let (mut history, recorded) = hunted(seed);
        let acts: Vec<_> = (0..recorded.len()).step_by(29).take(6).collect();
        for index in acts {
            history.switch_to(1).unwrap();
            let made = history.without(index).unwrap();
            let refused: Vec<_> = made.refused.iter().map(|one| one.index).collect();
            let kept: Vec<_> = recorded
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != index && !refused.contains(at))
                .map(|(_, one)| one.clone())
                .collect();
            let end = history.end().at;
            history.seek(end, u64::MAX);
            let config = history.world().config().clone();
            let straight = World::replay(config, &kept, end).unwrap();
            assert_eq!(
                history.world().trace_hash(),
                straight.trace_hash(),
                "seed {seed}, without {index}"
            );
        }
    }
}

#[test]
fn two_runs_are_compared_by_their_events_and_their_states() {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    let leader = history.world().leader().unwrap();
    history.advance(3_000_000, u64::MAX);
    history.seek(1_200_000, u64::MAX);
    history.fork(Some("the same")).unwrap();
    history.advance(2_500_000, u64::MAX);
    // A shorter run that has all in common is no other.
    let same = history.diff(1, 2, None).unwrap();
    assert_eq!((same.first, same.at, same.peers), (None, 2_500_000, vec![]));
    history.switch_to(1).unwrap();
    history.seek(1_500_000, u64::MAX);
    history.act(put(7)).unwrap();
    history.advance(1_501_000, u64::MAX);
    let diff = history.diff(1, 3, None).unwrap();
    assert_eq!(diff.at, 1_501_000);
    let first = diff.first.unwrap();
    assert_eq!((first.at, first.a), (1_500_000, None));
    assert_eq!(first.b.unwrap().kind, "requested");
    assert!(!first.earlier_are_forgotten);
    let log = Difference {
        what: "log",
        a: "ends at index 1".to_owned(),
        b: "index 2: term 1, put x 7".to_owned(),
    };
    assert_eq!(
        diff.peers,
        [PeerDiff {
            peer: leader.get(),
            differences: vec![log]
        }]
    );
    history.advance(1_900_000, u64::MAX);
    history
        .act(Intervention::Crash { peer: leader.get() })
        .unwrap();
    history.advance(2_900_000, u64::MAX);
    let diff = history.diff(3, 1, Some(2_900_000)).unwrap();
    assert_eq!(diff.peers.len(), 5);
    for peer in &diff.peers {
        let told = |what| peer.differences.iter().find(|one| one.what == what);
        if peer.peer == leader.get() {
            let role = told("role").unwrap();
            assert_eq!((role.a.as_str(), role.b.as_str()), ("down", "leader"));
            assert!(told("commitIndex").is_none());
        } else {
            let store = told("store").unwrap();
            assert_eq!((store.a.as_str(), store.b.as_str()), ("x = 7", "no x"));
            assert!(told("currentTerm").is_some() && told("votedFor").is_some());
        }
    }
    assert_eq!(
        history.diff(1, 2, Some(2_600_000)).unwrap_err().to_string(),
        "2600000 us lies behind the end of branch 2, 2500000 us"
    );
    assert!(history.diff(1, 8, None).is_err());
}

#[test]
fn where_two_runs_part_is_said_to_be_forgotten_and_not_to_be_nowhere() {
    let mut history = small(WorldConfig::default());
    history.advance(3_000_000, u64::MAX);
    history.seek(1_200_000, u64::MAX);
    history.act(put(7)).unwrap();
    history.advance(1_500_000, u64::MAX);
    let diff = history.diff(1, 2, None).unwrap();
    assert!(diff.first.is_some() && !diff.forgotten);
    let line = &mut history.branches.get_mut(&1).unwrap().line;
    line.forget_all_but(100);
    let diff = history.diff(1, 2, None).unwrap();
    assert_eq!(diff.first, None);
    assert!(diff.forgotten);
    assert!(!diff.peers.is_empty());
}
