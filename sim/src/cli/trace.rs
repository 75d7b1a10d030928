//! `raft-sim trace`: the events of a scenario's run, for other programs.

use core::fmt;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use lexopt::prelude::*;
use raft_sim::{
    World,
    export::{self, Format},
    limits::{KEPT_EVENTS, MAX_SEED},
    scenario::Scenario,
};

use super::{Usage, number, output::problem, run::read as read_file, text, usage};

/// What stands behind the command.
const USE: &str = "raft-sim trace FILE [--seed N] [--format ndjson|shiviz] [--max N] [--out FILE]";

/// What stands behind `trace`.
struct Options {
    file: PathBuf,
    seed: Option<u64>,
    format: Format,
    max: usize,
    out: Option<PathBuf>,
}

pub(super) fn run(parser: &mut lexopt::Parser) -> Result<bool, Usage> {
    let options = read(parser)?;
    let name = options.file.display();
    let text = read_file(&options.file).map_err(|error| format!("{name}: {error}"))?;
    let scenario = Scenario::parse(&text).map_err(|error| format!("{name}: {error}"))?;
    let world = match scenario.run(options.seed) {
        Ok(played) => played.world,
        Err(error) => {
            problem(&format!("{name}: {error}"));
            return Ok(false);
        }
    };
    let written = match &options.out {
        None => export(&world, options.format, options.max, io::stdout().lock())
            .or_else(|error| gone(&error)),
        Some(path) => write_file(&world, options.format, options.max, path),
    }?;
    if written.left_out > 0 {
        problem(&format!(
            "{} earlier events are left out; raft-sim keeps {KEPT_EVENTS}",
            written.left_out
        ));
    }
    Ok(true)
}

fn read(parser: &mut lexopt::Parser) -> Result<Options, Usage> {
    let mut options = Options {
        file: PathBuf::new(),
        seed: None,
        format: Format::Ndjson,
        max: KEPT_EVENTS,
        out: None,
    };
    let mut file = None;
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            Long("seed") => options.seed = Some(number(parser, "--seed", 0..=MAX_SEED)?),
            Long("format") => {
                let name = text(parser)?;
                options.format = name
                    .parse()
                    .map_err(|allowed| format!("--format is {name:?}; {allowed}"))?;
            }
            Long("max") => {
                let max = number(parser, "--max", 1..=KEPT_EVENTS as u64)?;
                options.max = usize::try_from(max).unwrap_or(KEPT_EVENTS);
            }
            Long("out") => options.out = Some(parser.value().map_err(usage)?.into()),
            other => return Err(usage(other.unexpected())),
        }
    }
    options.file = file.ok_or_else(|| format!("trace needs a FILE: {USE}"))?;
    Ok(options)
}

/// Writes the last `max` events of `world` to a file.
pub(super) fn write_file(
    world: &World,
    format: Format,
    max: usize,
    path: &Path,
) -> Result<export::Written, Usage> {
    File::create(path)
        .and_then(|file| export(world, format, max, file))
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn export(
    world: &World,
    format: Format,
    max: usize,
    out: impl Write,
) -> io::Result<export::Written> {
    let mut out = Bytes {
        out: BufWriter::new(out),
        refused: None,
    };
    let written = export::write(world, format, max, &mut out);
    let Bytes { mut out, refused } = out;
    match (written, refused) {
        (Ok(written), _) => out.flush().map(|()| written),
        (Err(_), Some(error)) => Err(error),
        (Err(error), None) => Err(io::Error::other(error)),
    }
}

/// A reader that has gone away, as `head` does, is no failure of ours.
fn gone(error: &io::Error) -> Result<export::Written, Usage> {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Ok(export::Written {
            events: 0,
            left_out: 0,
        });
    }
    Err(format!("standard output: {error}"))
}

/// Text that becomes bytes; keeps what went wrong, for which [`fmt::Error`] has no room.
struct Bytes<W: Write> {
    out: BufWriter<W>,
    refused: Option<io::Error>,
}

impl<W: Write> fmt::Write for Bytes<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.refused = Some(error);
            fmt::Error
        })
    }
}
