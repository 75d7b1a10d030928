//! Runs are shared out to threads, and put together in the order of their seeds: what comes of a
//! hunt does not depend on how many threads there are.

use core::{
    cell::Cell,
    sync::atomic::{AtomicBool, Ordering},
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, mpsc},
    thread,
};

use indicatif::{ProgressBar, ProgressStyle};
use raft_sim::hunt::{Failed, HuntResult, Totals, play};

use super::{Options, replay};

/// How many runs may be done that wait for an earlier one.
const AHEAD: usize = 256;

thread_local! {
    /// The seed of the run that this thread plays.
    static PLAYS: Cell<Option<u64>> = const { Cell::new(None) };
}

/// One run, with its place in the order.
struct Played {
    place: u64,
    seed: u64,
    totals: Totals,
    failure: Option<String>,
}

pub(super) fn hunt(options: &Options) -> HuntResult {
    let Options {
        seeds,
        shard,
        broken,
        keep_going,
        ..
    } = options;
    let mut result = HuntResult::new(seeds, *shard, *broken);
    name_the_seed_in_a_panic(options);
    let bar = bar(result.planned());
    let jobs = options.jobs.unwrap_or_else(cores).min(result.planned());
    let left = Mutex::new((0..).zip(shard.seeds(seeds)));
    let stop = AtomicBool::new(false);
    let (sender, receiver) = mpsc::sync_channel(AHEAD);
    thread::scope(|scope| {
        for _ in 0..jobs {
            let sender = sender.clone();
            let (left, stop) = (&left, &stop);
            scope.spawn(move || {
                let next = || left.lock().ok().and_then(|mut left| left.next());
                while let Some((place, seed)) = next() {
                    PLAYS.set(Some(seed));
                    let run = play(seed, *broken);
                    PLAYS.set(None);
                    let played = Played {
                        place,
                        seed,
                        totals: Totals::of(&run),
                        failure: run.failure.map(|failure| failure.text),
                    };
                    // Nobody listens any more when the hunt has ended.
                    if stop.load(Ordering::Relaxed) || sender.send(played).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        'runs: for played in receiver {
            early.insert(played.place, played);
            while let Some(played) = early.remove(&result.totals.runs) {
                bar.inc(1);
                result.totals.add(&played.totals);
                if let Some(text) = played.failure {
                    let seed = played.seed;
                    result.failures.push(Failed { seed, text });
                    bar.set_message(format!("{} failed", result.failures.len()));
                    if !keep_going {
                        stop.store(true, Ordering::Relaxed);
                        break 'runs;
                    }
                }
            }
        }
    });
    bar.finish_and_clear();
    result
}

fn cores() -> u64 {
    thread::available_parallelism().map_or(1, |cores| cores.get() as u64)
}

/// Shown on a terminal only.
fn bar(runs: u64) -> ProgressBar {
    let bar = ProgressBar::new(runs);
    let template = "{bar:30} {human_pos}/{human_len} runs, {per_sec}, {eta} left {msg}";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A run that panics is a find like any other; without its seed it would be lost.
fn name_the_seed_in_a_panic(options: &Options) {
    let (before, broken) = (std::panic::take_hook(), options.broken);
    std::panic::set_hook(Box::new(move |info| {
        before(info);
        if let Some(seed) = PLAYS.get() {
            let command = replay(seed, broken);
            super::problem(&format!("seed {seed} panicked\n  replay: {command}"));
        }
    }));
}
