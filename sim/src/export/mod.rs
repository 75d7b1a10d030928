//! The events of a run for other programs: as lines of JSON, and in ShiViz's log format.
//!
//! Both are written event by event into any [`core::fmt::Write`], with a bound on how many; when
//! there are more, it is the last ones that are written. `docs/exports.md` tells readers of the
//! files what the fields mean; those names stay.

mod ndjson;
mod shiviz;
#[cfg(test)]
mod tests;

use core::{fmt, str::FromStr};

use crate::{trace::EventId, world::World};

pub use shiviz::PATTERN;

/// How the events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Ndjson,
    /// What ShiViz draws: events with vector clocks.
    Shiviz,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        match name {
            "ndjson" => Ok(Self::Ndjson),
            "shiviz" => Ok(Self::Shiviz),
            _ => Err(UnknownFormat),
        }
    }
}

/// There is no format of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownFormat;

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("allowed: ndjson, shiviz")
    }
}

impl core::error::Error for UnknownFormat {}

/// How much of a run was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many events.
    pub events: u64,
    /// How many earlier ones were left out: beyond the bound, or forgotten by the world.
    pub left_out: u64,
}

/// Writes the last `max_events` events of `world` in this format.
///
/// # Errors
/// What `out` refuses.
pub fn write(
    world: &World,
    format: Format,
    max_events: usize,
    out: &mut impl fmt::Write,
) -> Result<Written, fmt::Error> {
    match format {
        Format::Ndjson => ndjson(world, max_events, out),
        Format::Shiviz => shiviz(world, max_events, out),
    }
}

/// Writes the last `max_events` events of `world`, a JSON object a line.
///
/// # Errors
/// What `out` refuses.
pub fn ndjson(
    world: &World,
    max_events: usize,
    out: &mut impl fmt::Write,
) -> Result<Written, fmt::Error> {
    let (first, written) = part(world, max_events);
    ndjson::events(world, first, out)?;
    Ok(written)
}

/// Writes the last `max_events` events of `world` as a file that ShiViz opens: the expression that
/// takes it apart ([`PATTERN`]), an empty line, and two lines for each event.
///
/// # Errors
/// What `out` refuses.
pub fn shiviz(
    world: &World,
    max_events: usize,
    out: &mut impl fmt::Write,
) -> Result<Written, fmt::Error> {
    let (first, written) = part(world, max_events);
    shiviz::events(world, first, out)?;
    Ok(written)
}

/// The first of the last `max_events` events, and what that leaves out.
fn part(world: &World, max_events: usize) -> (EventId, Written) {
    let trace = world.trace();
    let first = trace
        .len()
        .saturating_sub(max_events as u64)
        .max(trace.first_kept());
    let written = Written {
        events: trace.len() - first,
        left_out: first,
    };
    (first, written)
}

/// Would this character end a line, for one reader or another, or not be seen? Texts can hold any:
/// commands are the reader's.
fn is_unseen(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}
