//! The tree.

use super::*;
use crate::limits::MAX_BRANCHES;

fn running() -> History {
    let mut history = small(WorldConfig::default());
    history.advance(1_000_000, u64::MAX);
    history.act(put(1)).unwrap();
    history.advance(3_000_000, u64::MAX);
    history
}

#[test]
fn an_act_in_the_past_makes_a_branch_and_the_old_future_stays() {
    let mut history = running();
    let (end, hash) = (history.end(), history.world().trace_hash());
    history.seek(2_000_000, u64::MAX);
    let place = history.place();
    let leader = history.world().leader().unwrap().get();
    history.act(Intervention::Crash { peer: leader }).unwrap();
    history.advance(4_000_000, u64::MAX);
    let branches = history.branches();
    let told: Vec<_> = branches
        .iter()
        .map(|branch| {
            let BranchView {
                id, parent, end, ..
            } = branch;
            (*id, branch.name.as_str(), *parent, *end, branch.current)
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, "main", None, end.at, false),
            (2, "branch 2", Some(1), 4_000_000, true)
        ]
    );
    assert_eq!(branches[1].forked_at, Some(2_000_000));
    assert_eq!(branches[1].forked_moment, Some(place.moment));
    assert_eq!(branches[1].deeds, 2);
    history.switch_to(1).unwrap();
    assert_eq!(history.world().trace_hash(), hash);
    assert_eq!(history.place(), end);
    // Back on the other, at the same time.
    history.switch_to(2).unwrap();
    assert_eq!(history.place().at, 3_000_000);
    assert_eq!(history.end().at, 4_000_000);
}

#[test]
fn what_is_refused_makes_no_branch() {
    let mut history = running();
    history.seek(2_000_000, u64::MAX);
    let before = (history.branches(), seal(history.world()));
    let refused = history.act(Intervention::Crash { peer: 77 }).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "there is no peer 77; the peers are 1 to 5"
    );
    assert_eq!((history.branches(), seal(history.world())), before);
}

/// Between the last happening and the end nothing is lost but time.
#[test]
fn where_nothing_lies_ahead_an_act_makes_no_branch() {
    let mut history = running();
    history.advance(3_000_001, u64::MAX);
    let quiet = history.world().happened_at();
    assert!(quiet < 3_000_001);
    history.seek(quiet, u64::MAX);
    assert!(!history.is_in_the_past());
    history.act(put(2)).unwrap();
    assert_eq!((history.branches().len(), history.end().at), (1, quiet));
}

/// Two branches of one run differ only by what was changed.
#[test]
fn a_branch_in_which_a_message_is_lost_moves_no_other_latency() {
    let mut history = running();
    history.seek(1_500_000, u64::MAX);
    while history.world().flights().len() < 4 {
        history.step();
    }
    let dropped = history.world().flights().next().unwrap().id;
    let latencies = |history: &mut History, from: Place| {
        let mut seen = BTreeMap::new();
        history.seek_moment(from.moment).unwrap();
        while history.place().at < 2_500_000 && history.step() {
            let flights = history.world().flights();
            seen.extend(flights.map(|flight| (flight.id, flight.arrives_at - flight.sent_at)));
        }
        seen
    };
    let from = history.place();
    let before = latencies(&mut history, from);
    history.seek_moment(from.moment).unwrap();
    let message = dropped.get();
    history.act(Intervention::Drop { message }).unwrap();
    let after = latencies(&mut history, from);
    assert_eq!(history.branches().len(), 2);
    assert!(after.len() > 100);
    let mut same = 0;
    for (id, latency) in &after {
        if let Some(other) = before.get(id) {
            assert_eq!(latency, other, "{id:?}");
            same += 1;
        }
    }
    assert!(same > after.len() / 2, "{same} of {}", after.len());
}

#[test]
fn a_dropped_branch_hands_its_children_to_its_parent() {
    let mut history = running();
    history.seek(2_000_000, u64::MAX);
    history.fork(Some("one")).unwrap();
    history.advance(3_000_000, u64::MAX);
    history.seek(2_500_000, u64::MAX);
    history.fork(Some("late")).unwrap();
    history.switch_to(2).unwrap();
    history.seek(1_500_000, u64::MAX);
    history.fork(Some("early")).unwrap();
    history.advance(2_600_000, u64::MAX);
    let hash = history.world().trace_hash();
    history.drop_branch(2).unwrap();
    let told: Vec<_> = history
        .branches()
        .into_iter()
        .map(|branch| (branch.name, branch.parent, branch.forked_at))
        .collect();
    let of = |name: &str, parent, at| (name.to_owned(), parent, at);
    assert_eq!(
        told,
        [
            of("main", None, None),
            of("late", Some(1), Some(2_000_000)),
            of("early", Some(1), Some(1_500_000))
        ]
    );
    history.drop_branch(1).unwrap();
    assert!(history.branches().iter().all(|one| one.parent.is_none()));
    // What is shown stays, and can be gone through to its beginning.
    history.seek(0, u64::MAX);
    history.seek(2_600_000, u64::MAX);
    assert_eq!(history.world().trace_hash(), hash);
    history.drop_branch(4).unwrap();
    assert_eq!(history.current(), 3);
    assert_eq!(
        history.drop_branch(3).unwrap_err().to_string(),
        "this is the only branch, which cannot be dropped"
    );
}

#[test]
fn the_oldest_that_nobody_holds_on_to_makes_room() {
    let mut history = running();
    history.pin(1, true).unwrap();
    for _ in 2..=MAX_BRANCHES {
        history.switch_to(1).unwrap();
        history.seek(2_000_000, u64::MAX);
        history.fork(None).unwrap();
    }
    assert_eq!(history.branches().len(), MAX_BRANCHES);
    history.pin(2, true).unwrap();
    history.fork(None).unwrap();
    let ids: Vec<_> = history.branches().iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), MAX_BRANCHES);
    assert!(ids.contains(&2) && !ids.contains(&3) && ids.contains(&65));
    for id in ids {
        history.pin(id, true).unwrap();
    }
    let before = history.branches();
    let refused = history.fork(None).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "there are 64 branches, all pinned or in use; drop or unpin one"
    );
    history.seek(1_500_000, u64::MAX);
    assert_eq!(history.act(put(3)).unwrap_err(), refused);
    assert_eq!(history.branches(), before);
}

#[test]
fn two_branches_are_side_by_side_at_one_time() {
    let mut history = running();
    let main = history.world().trace_hash();
    history.seek(2_000_000, u64::MAX);
    let leader = history.world().leader().unwrap().get();
    history.act(Intervention::Crash { peer: leader }).unwrap();
    history.set_companion(Some(1)).unwrap();
    for at in [2_100_000, 2_700_000, 2_300_000, 3_000_000, 3_500_000] {
        history.seek(at, u64::MAX);
        let beside = history.companion_world(u64::MAX).unwrap();
        assert_eq!(beside.now(), at);
        if at == 3_000_000 {
            assert_eq!(beside.trace_hash(), main);
        }
    }
    let (here, beside) = (
        history.world().trace_hash(),
        history.companion_world(u64::MAX).unwrap().trace_hash(),
    );
    assert_ne!(here, beside);
    // They change places.
    history.switch_to(1).unwrap();
    assert_eq!(history.companion(), Some(2));
    assert_eq!(history.world().trace_hash(), beside);
    assert_eq!(history.companion_world(0).unwrap().trace_hash(), here);
    assert_eq!(
        history.set_companion(Some(1)).unwrap_err().to_string(),
        "branch 1 is the one that is shown already"
    );
    history.drop_branch(2).unwrap();
    assert!(history.companion_world(0).is_none());
}

/// A bound of happenings can leave a branch in the middle of an instant. To look at it lets nothing
/// more happen.
#[test]
fn to_show_a_branch_does_not_go_on_with_it() {
    let mut history = small(WorldConfig {
        latency_min_us: 10_000,
        latency_max_us: 10_000,
        ..WorldConfig::default()
    });
    history.advance(1_000_000, u64::MAX);
    while history.world().next_event_at() != Some(history.world().now()) {
        history.step();
    }
    let (end, hash) = (history.end(), history.world().trace_hash());
    history.fork(None).unwrap();
    history.advance(2_000_000, u64::MAX);
    history.switch_to(1).unwrap();
    assert_eq!((history.place(), history.world().trace_hash()), (end, hash));
    history.switch_to(2).unwrap();
    history.seek(end.at, u64::MAX);
    history.set_companion(Some(1)).unwrap();
    assert_eq!(history.companion_world(9).unwrap().trace_hash(), hash);
    assert_eq!(history.branches()[0].moments, end.moment);
}

#[test]
fn names_and_numbers_that_are_wrong_are_told() {
    let mut history = running();
    let before = history.branches();
    let said = |refused: Result<(), HistoryError>| refused.unwrap_err().to_string();
    let nobody = "there is no branch 9; the branches are 1";
    assert_eq!(said(history.switch_to(9)), nobody);
    assert_eq!(said(history.pin(9, true)), nobody);
    assert_eq!(said(history.rename(9, "x")), nobody);
    assert_eq!(said(history.drop_branch(9)), nobody);
    assert_eq!(said(history.set_companion(Some(9))), nobody);
    let long = "a name ".repeat(12);
    assert_eq!(
        said(history.rename(1, &long)),
        "the name has 84 characters; allowed: 1 to 80"
    );
    assert!(history.rename(1, "").is_err());
    assert!(history.fork(Some(&long)).is_err());
    let last = history.end().moment;
    assert_eq!(
        said(history.seek_moment(last + 1)),
        format!(
            "moment {} is not reached on this branch; allowed: 0 to {last}",
            last + 1
        )
    );
    assert_eq!(history.branches(), before);
    history.rename(1, "the run").unwrap();
    assert_eq!(history.branches()[0].name, "the run");
}

#[test]
fn a_branch_can_be_taken_away_alone() {
    let mut history = running();
    history.seek(2_000_000, u64::MAX);
    history.act(put(2)).unwrap();
    history.advance(2_500_000, u64::MAX);
    history.seek(1_200_000, u64::MAX);
    let mut alone = history.alone();
    assert_eq!(alone.branches().len(), 1);
    assert_eq!(alone.place(), history.place());
    alone.advance(2_500_000, u64::MAX);
    history.advance(2_500_000, u64::MAX);
    assert_eq!(alone.world().trace_hash(), history.world().trace_hash());
}

#[test]
fn branches_that_are_left_keep_a_bounded_number_of_events_and_nothing_is_lost() {
    let mut history = small(WorldConfig::default());
    history.advance(3_000_000, u64::MAX);
    for at in [2_000_000, 1_000_000, 2_500_000] {
        history.seek(at, u64::MAX);
        history.fork(None).unwrap();
        history.act(put(at)).unwrap();
        history.advance(3_000_000 + at, u64::MAX);
    }
    history.set_companion(Some(2)).unwrap();
    let kept = |history: &History, branch| history.branches[&branch].line.tip().trace().kept();
    let before: Vec<_> = (1..=4).map(|branch| kept(&history, branch)).collect();
    let views = history.branches[&3].line.tip().event_views(0, usize::MAX);
    let seals: Vec<_> = history
        .branches
        .values()
        .map(|it| seal(it.line.tip()))
        .collect();

    history.part_with_events(300);
    assert!(before[0] + before[2] > 900);
    assert!(kept(&history, 1) + kept(&history, 3) <= 300);
    assert!(
        kept(&history, 1) > 60 && kept(&history, 3) > 60,
        "the longest gives first"
    );
    // What is shown, and what is shown beside it, keeps all.
    assert_eq!(
        [kept(&history, 2), kept(&history, 4)],
        [before[1], before[3]]
    );

    for (branch, seal_before) in (1..).zip(seals) {
        history.switch_to(branch).unwrap();
        assert_eq!(seal(history.furthest()), seal_before);
        history.seek(900_000, u64::MAX);
    }
    history.switch_to(3).unwrap();
    history.seek(0, u64::MAX);
    for id in [0, 77, views.len() as u64 - 1] {
        assert_eq!(history.event_view(id).as_ref(), views.get(id as usize));
    }
}
