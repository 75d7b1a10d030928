//! What going through a run costs: `cargo bench -p raft-sim --bench seek`.
//!
//! For each workload: a run of a million events, the memory of its world alone and with its history,
//! and how long seeks to times at random take.

use std::hint::black_box;

use allocation_counter::measure;
use raft::random::Draw;
use raft_sim::{History, Intervention, World, WorldConfig};

/// How long a run is.
const EVENTS: u64 = 1_000_000;

/// How many seeks are measured.
const SEEKS: u64 = 2_000;

struct Workload {
    name: &'static str,
    config: WorldConfig,
    /// Virtual time between two commands; 0 for none.
    every: u64,
}

fn main() {
    // `cargo bench` and `cargo test` pass options of their own.
    let five = WorldConfig::default();
    let all = WorldConfig {
        peers: 99,
        ..WorldConfig::default()
    };
    let workloads = [
        Workload {
            name: "5 peers, 500 commands a second",
            config: five.clone(),
            every: 2_000,
        },
        Workload {
            name: "5 peers, heartbeats only",
            config: five,
            every: 0,
        },
        Workload {
            name: "99 peers, 500 commands a second",
            config: all,
            every: 2_000,
        },
    ];
    for workload in &workloads {
        tell(workload);
    }
}

/// Plays the run by itself.
fn world_of(workload: &Workload) -> World {
    let mut world = World::new(workload.config.clone()).expect("a valid configuration");
    world.advance(1_000_000, u64::MAX);
    while world.trace().len() < EVENTS {
        if workload.every > 0 {
            let _ = world.act(put());
        }
        world.advance(world.now() + workload.every.max(2_000), u64::MAX);
    }
    world
}

/// Plays the run in a history.
fn history_of(workload: &Workload) -> History {
    let mut history = History::new(workload.config.clone()).expect("a valid configuration");
    history.advance(1_000_000, u64::MAX);
    while history.world().trace().len() < EVENTS {
        if workload.every > 0 {
            let _ = history.act(put());
        }
        let until = history.world().now() + workload.every.max(2_000);
        history.advance(until, u64::MAX);
    }
    history
}

fn put() -> Intervention {
    Intervention::Request {
        peer: None,
        op: "put x 1".to_owned(),
    }
}

fn tell(workload: &Workload) {
    let mut world = None;
    let alone = measure(|| world = Some(world_of(workload))).bytes_current;
    drop(world.take());
    let mut made = None;
    let with = measure(|| made = Some(history_of(workload))).bytes_current;
    let mut history = made.expect("it was made just now");
    let (end, events) = (history.end(), history.world().trace().len());
    let (count, spacing) = history.checkpoints();
    let kept = with - alone;
    println!(
        "{}: {events} events, {} happenings, {} simulated seconds",
        workload.name,
        end.moment,
        end.at / 1_000_000
    );
    println!(
        "  {count} checkpoints, {spacing} events apart: {} bytes each, {:.1} bytes per event; the \
         world itself has {:.1}",
        kept / i64::try_from(count).unwrap_or(i64::MAX),
        kept as f64 / events as f64,
        alone as f64 / events as f64
    );
    let mut draw = Draw::new(1, 0x5ee4, 0, 0);
    let mut times = |seek: &mut dyn FnMut(&mut Draw)| {
        let mut took: Vec<f64> = (0..SEEKS)
            .map(|_| {
                #[expect(clippy::disallowed_types, reason = "what is measured is time")]
                let begun = std::time::Instant::now();
                seek(&mut draw);
                begun.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        took.sort_unstable_by(f64::total_cmp);
        let part = |hundredths: usize| took[(took.len() - 1) * hundredths / 100];
        format!(
            "p50 {:.2} ms, p95 {:.2} ms, max {:.2} ms",
            part(50),
            part(95),
            part(100)
        )
    };
    let seeks = times(&mut |draw| {
        black_box(&mut history).seek(draw.within(0..=end.at), u64::MAX);
    });
    println!("  {SEEKS} seeks: {seeks}");
    history.seek(end.at / 2, u64::MAX);
    let steps = times(&mut |_| {
        black_box(&mut history).back();
    });
    println!("  {SEEKS} steps back from the middle: {steps}");
}
