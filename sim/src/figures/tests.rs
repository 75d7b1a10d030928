use super::*;
use crate::{Intervention, WorldConfig};

/// A run with clients, faults and changes of leader.
fn busy(seed: u64) -> History {
    let config = WorldConfig {
        seed,
        loss: 0.05,
        check_quorum: seed.is_multiple_of(2),
        ..WorldConfig::default()
    };
    let mut history = History::new(config).unwrap();
    let load = serde_json::from_str(r#"{"clients": 3, "keys": 4}"#).unwrap();
    history.act(Intervention::Load(load)).unwrap();
    history
}

fn trouble(history: &mut History, round: u64) {
    let Some(peer) = history.world().leader().map(PeerId::get) else {
        return;
    };
    let _ = history.act(Intervention::HealAll {});
    let act = match round % 6 {
        0 => Intervention::Crash { peer },
        1 => Intervention::Pause { peer },
        2 => Intervention::Isolate { peer },
        3 => Intervention::PowerLoss { peer, torn: None },
        4 if round > 12 => Intervention::Remove { peer, leader: None },
        _ => return,
    };
    // What is not possible now is left out.
    let _ = history.act(act);
    for other in 1..=5 {
        let _ = history.act(Intervention::Resume { peer: other });
        if other != peer {
            let _ = history.act(Intervention::Restart { peer: other });
        }
    }
}

fn figures(history: &History) -> Figures {
    let mut figures = Figures::default();
    figures.go_on(history, usize::MAX);
    figures
}

fn told(figures: &Figures, history: &History) -> (Micros, Vec<Bucket>) {
    assert_eq!(figures.seen(), history.furthest().trace().len());
    figures.buckets(figures.end(history))
}

#[test]
fn the_figures_are_those_of_the_run() {
    for seed in 1..=4 {
        let mut history = busy(seed);
        let mut figures = Figures::default();
        let mut leaderless = 0;
        for round in 0..24 {
            let until = (round + 1) * 200_000;
            // Who leads is what the world says, after every single happening.
            while history
                .world()
                .next_event_at()
                .is_some_and(|at| at <= until)
            {
                let before = history.world().now();
                let led = history.world().leader().is_some();
                history.step();
                leaderless += if led {
                    0
                } else {
                    history.world().now() - before
                };
                figures.go_on(&history, 1_000);
                assert_eq!(
                    figures.course.somebody_leads(),
                    history.world().leader().is_some(),
                    "seed {seed}, {}",
                    history.world().now()
                );
            }
            trouble(&mut history, round);
            figures.go_on(&history, 1_000);
            assert_eq!(
                figures.course.somebody_leads(),
                history.world().leader().is_some()
            );
        }
        let world = history.world();
        let (width, buckets) = told(&figures, &history);
        assert_eq!(buckets.len() as u64, world.now() / width + 1);
        let mut counted = vec![Bucket::default(); buckets.len()];
        let mut committed = 0;
        for (_, event) in world.events_from(0, usize::MAX) {
            let bucket = &mut counted[(event.at / width) as usize];
            match &event.kind {
                EventKind::Sent { message, .. } => {
                    bucket.sent[MessageGroup::of(message) as usize] += 1;
                }
                EventKind::Lost { .. } => bucket.lost += 1,
                EventKind::Note(Note::BecameCandidate { .. }) => bucket.candidacies += 1,
                EventKind::Note(Note::BecameLeader { .. }) => bucket.elections += 1,
                EventKind::Note(Note::Committed { to, .. }) if *to > committed => {
                    bucket.committed += (to - committed) as u32;
                    committed = *to;
                }
                _ => {}
            }
        }
        for (at, (bucket, counted)) in buckets.iter().zip(&counted).enumerate() {
            let counts = |one: &Bucket| {
                let Bucket { sent, lost, .. } = *one;
                (sent, lost, one.candidacies, one.elections, one.committed)
            };
            assert_eq!(counts(bucket), counts(counted), "seed {seed}, bucket {at}");
            assert!(bucket.leaderless <= width);
            assert!(bucket.latency_sum >= bucket.latency_max);
        }
        let all: Micros = buckets.iter().map(|one| one.leaderless).sum();
        assert_eq!(all, leaderless, "seed {seed}");
        let last = buckets.last().unwrap();
        assert_eq!(last.commit_index, committed);
        assert!(committed > 20, "{committed}");
        let timed: u32 = buckets.iter().map(|one| one.timed).sum();
        // What a leader that was left behind had proposed may still be committed by a later one; when
        // another had proposed something else there in between, its time is not known.
        let timed = u64::from(timed);
        assert!(
            timed <= committed && timed + 3 > committed,
            "{timed} of {committed}"
        );
    }
}

#[test]
fn going_back_and_on_changes_nothing() {
    let mut history = busy(3);
    for round in 0..8 {
        history.advance((round + 1) * 200_000, u64::MAX);
        trouble(&mut history, round);
    }
    let straight = told(&figures(&history), &history);
    let end = history.end().at;
    let mut figures = Figures::default();
    for at in [end / 3, 0, end / 2, 17, end] {
        history.seek(at, u64::MAX);
        figures.go_on(&history, 500);
    }
    figures.go_on(&history, usize::MAX);
    assert_eq!(told(&figures, &history), straight);
    history.seek(end / 2, u64::MAX);
    figures.go_on(&history, usize::MAX);
    assert_eq!(told(&figures, &history), straight);
    // Another branch has other figures, and the first still has its own.
    history.act(Intervention::HealAll {}).unwrap();
    history.advance(end, u64::MAX);
    figures.go_on(&history, usize::MAX);
    assert_ne!(told(&figures, &history), straight);
    assert_eq!(
        told(&figures, &history),
        told(&self::figures(&history), &history)
    );
    history.switch_to(1).unwrap();
    figures.go_on(&history, usize::MAX);
    assert_eq!(told(&figures, &history), straight);
}

#[test]
fn without_a_leader_all_time_is_leaderless() {
    let config = WorldConfig {
        manual: true,
        ..WorldConfig::default()
    };
    let mut history = History::new(config).unwrap();
    history.advance(123_456, u64::MAX);
    let (width, buckets) = told(&figures(&history), &history);
    assert_eq!((width, buckets.len()), (10_000, 13));
    let all: Micros = buckets.iter().map(|one| one.leaderless).sum();
    assert_eq!(all, 123_456);
}

#[test]
fn a_long_run_has_few_buckets_and_loses_no_count() {
    let mut course = Course::default();
    let mut now = 0;
    for round in 0..50_000_u64 {
        now += 1_000 + (round % 7) * 500_000;
        course.note(&Event {
            at: now,
            peer: PeerId::new(1),
            cause: None,
            kind: EventKind::Note(Note::BecameCandidate {
                term: round,
                needed: 3,
                joint: None,
            }),
        });
    }
    course.reach(now);
    assert!(course.full.len() < MAX_BUCKETS);
    assert!(course.full.len() >= MAX_BUCKETS / 2);
    let all: u64 = course
        .full
        .iter()
        .map(|one| u64::from(one.candidacies))
        .sum();
    assert_eq!(all + u64::from(course.open.candidacies), 50_000);
    let leaderless: Micros = course.full.iter().map(|one| one.leaderless).sum();
    assert_eq!(leaderless + course.open.leaderless, now);
}

#[test]
fn a_run_begins_with_the_logs_on_its_disks() {
    let config: WorldConfig = serde_json::from_str(
        r#"{"manual": true, "start": [{"peer": 2, "term": 3, "log": [1, 1, 3]}]}"#,
    )
    .unwrap();
    let mut history = History::new(config).unwrap();
    history.advance(50_000, u64::MAX);
    let (_, buckets) = told(&figures(&history), &history);
    assert!(buckets.iter().all(|one| one.log_end == 3), "{buckets:?}");
}
