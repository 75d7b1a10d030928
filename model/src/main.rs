//! `raft-model`: explores every run within the bounds that are given, and says how many states
//! that were.

#![allow(clippy::disallowed_types)] // A command line may say how long it took.

use std::{process::ExitCode, time::Instant};

use lexopt::prelude::*;
use raft::Paper;
use raft_model::{Bounds, Cluster};
use stateright::{Checker, Model};

const HELP: &str = "\
Explores every run of a small Raft cluster within bounds, and checks the paper's properties.

raft-model [--peers N] [--terms N] [--proposals N] [--wire N] [--beats N]
           [--repeats N] [--crashes N] [--noop] [--pre-vote] [--threads N]
           [--voters N] [--changes N] [--joint BITS]

--voters N    only the first N peers vote to begin with; the others are outside
--changes N   so many changes of the membership are asked for
--joint BITS  one of them may replace the voters by joint consensus: a bit for each, S1 the lowest";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether every property held.
fn run() -> Result<bool, lexopt::Error> {
    let (mut bounds, mut threads) = (Bounds::default(), 1);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("peers") => bounds.peers = arguments.value()?.parse()?,
            Long("terms") => bounds.terms = arguments.value()?.parse()?,
            Long("proposals") => bounds.proposals = arguments.value()?.parse()?,
            Long("wire") => bounds.wire = arguments.value()?.parse()?,
            Long("beats") => bounds.beats = arguments.value()?.parse()?,
            Long("repeats") => bounds.repeats = arguments.value()?.parse()?,
            Long("crashes") => bounds.crashes = arguments.value()?.parse()?,
            Long("noop") => bounds.noop = true,
            Long("pre-vote") => bounds.pre_vote = true,
            Long("voters") => bounds.voters = arguments.value()?.parse()?,
            Long("changes") => bounds.changes = arguments.value()?.parse()?,
            Long("joint") => bounds.joint = arguments.value()?.parse()?,
            Long("threads") => threads = arguments.value()?.parse()?,
            Long("help") => {
                println!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected()),
        }
    }
    if !(1..=5).contains(&bounds.peers) {
        return Err(format!("--peers is {}; allowed: 1 to 5", bounds.peers).into());
    }
    let began = Instant::now();
    let checker = Cluster::new(bounds, Paper)
        .checker()
        .threads(threads)
        .spawn_bfs()
        .join();
    println!(
        "{bounds:?}: {} states, {} of them distinct, up to {} steps deep, in {:.1} s",
        checker.state_count(),
        checker.unique_state_count(),
        checker.max_depth(),
        began.elapsed().as_secs_f64()
    );
    let mut all_hold = true;
    for property in checker.model().properties() {
        let path = checker.discovery(property.name);
        let holds = match property.expectation {
            stateright::Expectation::Sometimes => path.is_some(),
            _ => path.is_none(),
        };
        all_hold &= holds;
        println!(
            "  {} {}",
            if holds { "holds " } else { "FAILS " },
            property.name
        );
        if let (false, Some(path)) = (holds, path) {
            for action in path.into_actions() {
                println!("      {action:?}");
            }
        }
    }
    Ok(all_hold)
}
