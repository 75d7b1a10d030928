//! `raft-sim hunt`: random worlds, many of them.

mod details;
mod workers;

use core::ops::Range;
use std::{fs::File, io::Write as _, path::Path, path::PathBuf};

use raft_sim::{
    BrokenRule,
    hunt::{Failed, HuntResult, Shard},
    limits::MAX_SEED,
};

use super::{
    Usage, number,
    output::{problem, say},
    range, text, usage,
};

/// The most threads.
const MAX_JOBS: u64 = 1_024;

/// The seeds of a hunt of which nothing is said.
const SEEDS: Range<u64> = 1..1_001;

/// What stands behind `hunt`.
struct Options {
    seeds: Range<u64>,
    /// One seed was named: its run is told in full.
    one: bool,
    shard: Shard,
    jobs: Option<u64>,
    broken: Option<BrokenRule>,
    json: Option<PathBuf>,
    scenario: Option<PathBuf>,
    keep_going: bool,
}

pub(super) fn run(parser: &mut lexopt::Parser) -> Result<bool, Usage> {
    let options = read(parser)?;
    if options.one {
        return details::run(&options);
    }
    let result = workers::hunt(&options);
    summary(&result);
    if let Some(path) = &options.json {
        write(path, &result)?;
    }
    Ok(result.failures.is_empty())
}

fn read(parser: &mut lexopt::Parser) -> Result<Options, Usage> {
    let mut options = Options {
        seeds: SEEDS,
        one: false,
        shard: Shard::WHOLE,
        jobs: None,
        broken: None,
        json: None,
        scenario: None,
        keep_going: false,
    };
    let mut given = Vec::new();
    while let Some(argument) = parser.next().map_err(usage)? {
        let lexopt::Arg::Long(name) = argument else {
            return Err(usage(argument.unexpected()));
        };
        let name = name.to_owned();
        match name.as_str() {
            "seed" => {
                let seed = number(parser, "--seed", 0..=MAX_SEED)?;
                options.seeds = seed..seed + 1;
                options.one = true;
            }
            "seeds" => options.seeds = range(parser)?,
            "shard" => options.shard = shard(&text(parser)?)?,
            "jobs" => options.jobs = Some(number(parser, "--jobs", 1..=MAX_JOBS)?),
            "broken" => options.broken = Some(broken(&text(parser)?)?),
            "json" => options.json = Some(parser.value().map_err(usage)?.into()),
            "scenario" => options.scenario = Some(parser.value().map_err(usage)?.into()),
            "keep-going" => options.keep_going = true,
            _ => return Err(usage(lexopt::Arg::Long(&name).unexpected())),
        }
        given.push(name);
    }
    let has = |name: &str| given.iter().any(|given| given == name);
    let many = ["seeds", "shard", "jobs", "json", "keep-going"];
    if let (true, Some(other)) = (options.one, many.into_iter().find(|name| has(name))) {
        return Err(format!(
            "--seed tells one run in full; --{other} is for many: raft-sim hunt --seeds A..B"
        ));
    }
    if options.scenario.is_some() && !options.one {
        return Err("--scenario writes one run down: it needs --seed N".to_owned());
    }
    Ok(options)
}

/// `i/n`, with i below n.
fn shard(value: &str) -> Result<Shard, Usage> {
    let most = raft_sim::hunt::MAX_SHARDS;
    value
        .split_once('/')
        .and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)))
        .filter(|&(index, of): &(u64, u64)| index < of && of <= most)
        .map(|(index, of)| Shard { index, of })
        .ok_or_else(|| {
            format!(
                "--shard is {value:?}; allowed: i/n with i from 0 to n-1, such as 0/8, and n up to \
                 {most}"
            )
        })
}

fn broken(value: &str) -> Result<BrokenRule, Usage> {
    let named = |rule: &&BrokenRule| rule.name() == value;
    BrokenRule::ALL.iter().find(named).copied().ok_or_else(|| {
        let line = |rule: &BrokenRule| {
            let (name, about, section) = (rule.name(), rule.about(), rule.section());
            format!("\n  {name:22}{about} ({section})")
        };
        let lines: String = BrokenRule::ALL.iter().map(line).collect();
        format!("--broken is {value:?}; allowed:{lines}")
    })
}

/// Tells a result in words.
pub(super) fn summary(result: &HuntResult) {
    let totals = &result.totals;
    let runs = totals.runs;
    let shard = match result.shard {
        Shard::WHOLE => String::new(),
        shard => format!(", shard {shard}"),
    };
    let broken = result.broken.map_or(String::new(), |rule| {
        format!(", with {} broken", rule.name())
    });
    say(&format!(
        "seeds {}..{}{shard}{broken}: {runs} runs, {} events, {} elections, {} committed entries, \
         {} answers to clients, {:.1} virtual hours",
        result.from,
        result.to,
        totals.events,
        totals.elections,
        totals.commits,
        totals.answers,
        totals.virtual_ms as f64 / 3.6e6
    ));
    let per_run = |count: u64| count as f64 / runs.max(1) as f64;
    say(&format!(
        "a run: {:.0} events, {:.1} elections, {:.1} committed entries, {:.1} faults",
        per_run(totals.events),
        per_run(totals.elections),
        per_run(totals.commits),
        per_run(totals.faults.values().sum())
    ));
    if totals.undecided_keys > 0 {
        say(&format!(
            "keys with too much at one time to say whether they are linearizable: {}",
            totals.undecided_keys
        ));
    }
    if totals.starved > 0 {
        say(&format!(
            "runs in which disks were too small for progress: {}",
            totals.starved
        ));
    }
    let mut faults: Vec<(&String, &u64)> = totals.faults.iter().collect();
    faults.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let faults: Vec<String> = faults
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    say(&format!("faults: {}", faults.join(", ")));
    say(&format!(
        "sum of the trace hashes: {:016x}",
        totals.trace_hash
    ));
    if result.stopped() {
        let planned = result.planned();
        say(&format!(
            "stopped at a failure, {runs} of {planned} runs done; --keep-going goes on"
        ));
    }
    for failed in &result.failures {
        report(failed, result.broken);
    }
    match result.failures.len() {
        0 if totals.starved > 0 => {
            say("nothing was violated, and every other healed cluster made progress");
        }
        0 => say("nothing was violated, and every healed cluster made progress"),
        count => say(&format!("{count} FAILED")),
    }
}

/// Tells a failure, with the one command that plays it again.
fn report(failed: &Failed, broken: Option<BrokenRule>) {
    problem(&format!("seed {}: {}", failed.seed, failed.text));
    problem(&format!("  replay: {}", replay(failed.seed, broken)));
}

fn replay(seed: u64, broken: Option<BrokenRule>) -> String {
    let broken = broken.map_or(String::new(), |rule| format!(" --broken {}", rule.name()));
    format!("raft-sim hunt --seed {seed}{broken}")
}

/// Writes `value` to a file as JSON.
pub(super) fn write(path: &Path, value: &impl serde::Serialize) -> Result<(), Usage> {
    let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    let written = File::create(path).and_then(|mut file| writeln!(file, "{text}"));
    written.map_err(|error| format!("{}: {error}", path.display()))
}
