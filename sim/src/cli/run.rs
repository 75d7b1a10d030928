//! `raft-sim run`: one scenario.

use std::{fs::File, io::Read as _, path::Path};

use raft_sim::{
    export::Format,
    limits::KEPT_EVENTS,
    scenario::{Report, Scenario},
};

use super::{
    Options, Usage,
    output::{problem, say},
    trace,
};

/// The longest file that is read: a scenario, or the result of a hunt.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

pub(super) fn run(options: &Options) -> Result<bool, Usage> {
    let file = options
        .file
        .as_ref()
        .ok_or("run needs a FILE: raft-sim run FILE [--seed N] [--json] [--trace FILE]")?;
    let name = file.display();
    let text = read(file).map_err(|error| format!("{name}: {error}"))?;
    let scenario = Scenario::parse(&text).map_err(|error| format!("{name}: {error}"))?;
    let played = match scenario.run(options.seed) {
        Ok(played) => played,
        Err(error) => {
            problem(&format!("{name}: {error}"));
            return Ok(false);
        }
    };
    if let Some(path) = &options.trace {
        trace::write_file(&played.world, Format::Ndjson, KEPT_EVENTS, path)?;
    }
    let report = played.report;
    if options.json {
        let json = serde_json::to_string(&report).map_err(|error| error.to_string())?;
        say(&json);
    } else {
        print(&report, &name.to_string());
    }
    Ok(report.passed())
}

/// The file's text. A device or a pipe need not end, so there is a bound.
pub(super) fn read(file: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(file)?
        .take(MAX_FILE_BYTES + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        let problem = format!("is too long; allowed: {MAX_FILE_BYTES} bytes");
        return Err(std::io::Error::other(problem));
    }
    Ok(text)
}

fn print(report: &Report, file: &str) {
    let leader = report.leader.map_or("nobody leads".to_owned(), |leader| {
        format!("S{leader} leads")
    });
    say(&format!(
        "{} ({} peers, seed {}): {} ms, {} events, {} RPCs, {} bytes; {leader}, index {} is \
         committed, trace {}",
        report.name,
        report.peers,
        report.seed,
        report.virtual_us / 1_000,
        report.events,
        report.rpcs,
        report.bytes,
        report.committed,
        report.trace_hash
    ));
    for unmet in report.unmet() {
        say(&format!(
            "  FAILED: expected that {}, but {}",
            unmet.expected, unmet.found
        ));
    }
    if report.passed() {
        say("  passed");
    } else {
        let seed = report.seed;
        say(&format!("  replay: raft-sim run {file} --seed {seed}"));
    }
}
