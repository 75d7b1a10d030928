//! Processor time, turn by turn: what slows the machine down for a while slows both, and the ratio
//! within a turn stays.

use core::time::Duration;

use cpu_time::ThreadTime;
use raft_bench::{
    Cluster, Known,
    ours::Ours,
    raft_rs::{CoarseTicks, FineTicks},
};

/// Turns that count, after one to warm up.
const TURNS: usize = 15;

/// Proposals in a turn.
const PROPOSALS: usize = 64 * 100;

/// Virtual time of an idle turn.
const IDLE_US: u64 = 1_000_000_000;

/// What a cluster did in a turn.
struct Turn {
    took: Duration,
    messages: u64,
}

pub(super) fn tell() {
    println!("{TURNS} turns; processor time: median (min to max)");
    for (tells, known) in [
        (
            "followers learn of a commit with the next message",
            Known::WithTheNext,
        ),
        ("followers learn of a commit at once", Known::AtOnce),
    ] {
        for batch in [1, 64] {
            println!("\n3 peers, {batch} at a time, 16-byte commands; {tells}");
            let ours = || propose::<Ours>(batch, known);
            let theirs = || propose::<FineTicks>(batch, known);
            let turns = in_turn(&[&ours, &theirs]);
            for (name, turns) in [Ours::NAME, FineTicks::NAME].iter().zip(&turns) {
                per(name, "ns per proposal", turns, |turn| {
                    nanoseconds(turn) / PROPOSALS as f64
                });
                per(name, "ns per message", turns, |turn| {
                    nanoseconds(turn) / turn.messages as f64
                });
                per(name, "M proposals/s", turns, |turn| {
                    PROPOSALS as f64 * 1e3 / nanoseconds(turn)
                });
            }
            ratio(&turns[0], &turns[1]);
        }
    }
    println!("\n5 idle peers, 1,000 virtual seconds, a heartbeat every 50 ms");
    let turns = in_turn(&[&idle::<Ours>, &idle::<FineTicks>, &idle::<CoarseTicks>]);
    for (name, turns) in [Ours::NAME, FineTicks::NAME, CoarseTicks::NAME]
        .iter()
        .zip(&turns)
    {
        per(name, "ms", turns, |turn| nanoseconds(turn) / 1e6);
        println!("{:24}{} messages", "", turns[0].messages);
    }
    ratio(&turns[0], &turns[1]);
    ratio(&turns[0], &turns[2]);
}

fn propose<C: Cluster>(batch: usize, known: Known) -> Turn {
    let mut cluster = C::new(3, known);
    let before = cluster.messages();
    let began = ThreadTime::now();
    for _ in 0..PROPOSALS / batch {
        cluster.propose(batch);
    }
    let took = began.elapsed();
    let last = match known {
        Known::AtOnce => 0,
        Known::WithTheNext => batch as u64,
    };
    assert_eq!(cluster.applied(), PROPOSALS as u64 - last);
    let messages = cluster.messages() - before;
    Turn { took, messages }
}

fn idle<C: Cluster>() -> Turn {
    let mut cluster = C::new(5, Known::WithTheNext);
    let before = cluster.messages();
    let began = ThreadTime::now();
    cluster.idle(IDLE_US);
    let took = began.elapsed();
    let messages = cluster.messages() - before;
    Turn { took, messages }
}

/// Lets each do its work once per turn, in the same order.
fn in_turn(works: &[&dyn Fn() -> Turn]) -> Vec<Vec<Turn>> {
    for work in works {
        work();
    }
    let mut turns: Vec<Vec<Turn>> = works.iter().map(|_| Vec::new()).collect();
    for _ in 0..TURNS {
        for (work, turns) in works.iter().zip(&mut turns) {
            turns.push(work());
        }
    }
    turns
}

fn nanoseconds(turn: &Turn) -> f64 {
    turn.took.as_nanos() as f64
}

fn per(name: &str, unit: &str, turns: &[Turn], figure: impl Fn(&Turn) -> f64) {
    let (median, min, max) = spread(turns.iter().map(figure).collect());
    println!("{name:24}{median:9.2} ({min:.2} to {max:.2}) {unit}");
}

fn ratio(ours: &[Turn], theirs: &[Turn]) {
    let ratios = ours.iter().zip(theirs);
    let (median, min, max) = spread(
        ratios
            .map(|(ours, theirs)| nanoseconds(theirs) / nanoseconds(ours))
            .collect(),
    );
    println!(
        "{:24}{median:9.2} ({min:.2} to {max:.2}) times as fast",
        "within a turn"
    );
}

fn spread(mut figures: Vec<f64>) -> (f64, f64, f64) {
    figures.sort_unstable_by(f64::total_cmp);
    (
        figures[figures.len() / 2],
        figures[0],
        figures[figures.len() - 1],
    )
}
