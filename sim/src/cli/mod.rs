//! What the command line understands.

mod bench;
mod hunt;
mod merge;
mod output;
mod run;
mod suite;
mod trace;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use lexopt::prelude::*;

use output::{problem, say};
use raft_sim::limits::MAX_SEED;

const HELP: &str = "\
Raft on a virtual network and clock.

raft-sim run FILE [--seed N] [--json] [--trace FILE]
    Runs a scenario, on its own seed or N, and holds it against what it expects. --json prints how
    it went as one object on one line. --trace writes every event with its reason to FILE, a JSON
    object a line. docs/scenarios.md says what a scenario is.
raft-sim schema
    Prints the JSON Schema of scenarios.
raft-sim trace FILE [--seed N] [--format ndjson|shiviz] [--max N] [--out FILE]
    Runs a scenario and writes its events, the last N of them: a JSON object a line, or as ShiViz
    reads them. docs/exports.md says what the fields are.
raft-sim suite [--only NAME] [--seed N | --seeds A..B] [--json]
    Runs the lab's tests, or those whose name has NAME in it, on seed 1, N or A to B-1.
raft-sim hunt [--seeds A..B] [--shard I/N] [--jobs N] [--broken RULE] [--keep-going] [--json FILE]
    Plays random worlds with seeds A to B-1 (1 to 1000 when left out): faults, then healing, all
    checkers on. --shard takes every N-th seed from the I-th on, I from 0 to N-1. --jobs is how many
    threads there are, one for each core when left out. --broken breaks a rule on purpose; a wrong
    name lists them. Stops at the first failure, or goes on with --keep-going. --json writes the
    result to FILE.
raft-sim hunt --seed N [--broken RULE] [--scenario FILE]
    Plays one of them and tells it in full. --scenario writes it to FILE for raft-sim run.
raft-sim merge FILES... [--json FILE]
    Makes one result of those of all shards of a hunt.
raft-sim bench [--runs N] [--json]
    Prints events and simulated seconds per second of a busy and an idle world, with checkers and
    without. --json prints each workload whole, an object a line, with its trace hash and the seconds
    of N runs.
raft-sim layout
    Prints the TypeScript constants of the frame's layout.
raft-sim help

Exit status: 0 when all is as expected, 1 when something is not, 2 when the command line or a file
cannot be understood.
";

/// What went wrong before anything could be run.
type Usage = String;

/// Runs the command line.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    match dispatch(lexopt::Parser::from_iter(arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(usage) => {
            problem(&usage);
            ExitCode::from(2)
        }
    }
}

/// Everything that may stand behind a command.
#[derive(Default)]
struct Options {
    file: Option<PathBuf>,
    seed: Option<u64>,
    seeds: Option<core::ops::Range<u64>>,
    only: Option<String>,
    trace: Option<PathBuf>,
    runs: Option<u64>,
    json: bool,
}

fn dispatch(mut parser: lexopt::Parser) -> Result<bool, Usage> {
    let command = match parser.next().map_err(usage)? {
        Some(Value(command)) => command.string().map_err(usage)?,
        None | Some(Long("help") | Short('h')) => "help".to_owned(),
        Some(other) => return Err(usage(other.unexpected())),
    };
    let allowed: &[&str] = match command.as_str() {
        "run" => &["FILE", "seed", "json", "trace"],
        "suite" => &["only", "seed", "seeds", "json"],
        "bench" => &["runs", "json"],
        "schema" | "layout" | "help" => &[],
        // These read what stands behind them themselves.
        "trace" => return trace::run(&mut parser),
        "hunt" => return hunt::run(&mut parser),
        "merge" => return merge::run(&mut parser),
        other => return Err(format!("there is no command {other:?}\n\n{HELP}")),
    };
    let options = read_options(&mut parser, allowed)?;
    match command.as_str() {
        "run" => run::run(&options),
        "suite" => suite::run(&options),
        "bench" => bench::run(&options),
        "schema" => {
            say(raft_sim::scenario::schema_text().trim_end());
            Ok(true)
        }
        "layout" => {
            say(raft_sim::frame::layout::typescript().trim_end());
            Ok(true)
        }
        _ => {
            say(HELP.trim_end());
            Ok(true)
        }
    }
}

fn read_options(parser: &mut lexopt::Parser, allowed: &[&str]) -> Result<Options, Usage> {
    let mut options = Options::default();
    while let Some(argument) = parser.next().map_err(usage)? {
        let name = match &argument {
            Long(name) => *name,
            Value(_) if options.file.is_none() => "FILE",
            Short(_) | Value(_) => "",
        };
        if !allowed.contains(&name) {
            return Err(usage(argument.unexpected()));
        }
        match name {
            "FILE" => {
                if let Value(file) = argument {
                    options.file = Some(file.into());
                }
            }
            "seed" => options.seed = Some(number(parser, "--seed", 0..=MAX_SEED)?),
            "runs" => options.runs = Some(number(parser, "--runs", 1..=1_000)?),
            "seeds" => options.seeds = Some(range(parser)?),
            "only" => options.only = Some(text(parser)?),
            "trace" => options.trace = Some(parser.value().map_err(usage)?.into()),
            _ => options.json = true,
        }
    }
    Ok(options)
}

fn text(parser: &mut lexopt::Parser) -> Result<String, Usage> {
    parser.value().and_then(ValueExt::string).map_err(usage)
}

/// A number within `allowed`.
fn number(
    parser: &mut lexopt::Parser,
    option: &str,
    allowed: core::ops::RangeInclusive<u64>,
) -> Result<u64, Usage> {
    let value = text(parser)?;
    value
        .parse()
        .ok()
        .filter(|number| allowed.contains(number))
        .ok_or_else(|| {
            let (least, most) = (allowed.start(), allowed.end());
            format!("{option} is {value:?}; allowed: {least} to {most}")
        })
}

/// `A..B`, not empty, B not included.
fn range(parser: &mut lexopt::Parser) -> Result<core::ops::Range<u64>, Usage> {
    let value = text(parser)?;
    value
        .split_once("..")
        .and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?))
        .filter(|range: &core::ops::Range<u64>| !range.is_empty() && range.end <= MAX_SEED + 1)
        .ok_or_else(|| {
            format!(
                "--seeds is {value:?}; allowed: A..B with A below B, such as 1..101, and seeds up \
                 to {MAX_SEED}"
            )
        })
}

fn usage(error: impl core::fmt::Display) -> Usage {
    format!("{error}\nraft-sim help says what there is.")
}
