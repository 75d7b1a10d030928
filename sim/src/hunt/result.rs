//! What a hunt comes to, and how the results of its shards become one.

use core::{fmt, ops::Range};
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FAULTS, HUNT_FORMAT, Run};
use crate::rules::BrokenRule;

/// The most shards of one hunt.
pub const MAX_SHARDS: u64 = 1_000_000;

/// One of several parts of a hunt: every `of`-th seed, from the `index`-th on, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which, from 0 to one less than `of`.
    pub index: u64,
    /// How many there are.
    pub of: u64,
}

impl Shard {
    /// The whole hunt.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// Its part of `seeds`.
    pub fn seeds(self, seeds: &Range<u64>) -> impl Iterator<Item = u64> + use<> {
        (seeds.start.saturating_add(self.index)..seeds.end).step_by(self.of.max(1) as usize)
    }

    /// How many seeds that are.
    pub fn count(self, seeds: &Range<u64>) -> u64 {
        let from = seeds.start.saturating_add(self.index);
        seeds.end.saturating_sub(from).div_ceil(self.of.max(1))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// What happened in all runs together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// How many runs there were.
    pub runs: u64,
    /// How many events.
    pub events: u64,
    /// How many elections were won.
    pub elections: u64,
    /// How many entries were committed.
    pub commits: u64,
    /// How many operations of clients were answered.
    pub answers: u64,
    /// Of how many keys it cannot be said whether what clients were told is linearizable.
    pub undecided_keys: u64,
    /// In how many runs disks were too small for the healed cluster to make progress.
    pub starved: u64,
    /// How much virtual time went by, in milliseconds.
    pub virtual_ms: u64,
    /// How often each kind of fault was done.
    pub faults: BTreeMap<String, u64>,
    /// The sum of all trace hashes, modulo 2^64: the same on every machine.
    #[serde(with = "hex")]
    pub trace_hash: u64,
}

impl Totals {
    /// Those of one run.
    pub fn of(run: &Run) -> Self {
        let names = FAULTS.iter().map(|fault| fault.name.to_owned());
        Self {
            runs: 1,
            events: run.world.trace().len(),
            elections: run.elections(),
            commits: run.commits(),
            answers: run.answers(),
            undecided_keys: run.world.undecided_keys(),
            starved: u64::from(run.failure.is_none() && !run.progressed),
            virtual_ms: run.world.now() / 1_000,
            faults: names.zip(run.faults.iter().copied()).collect(),
            trace_hash: run.world.trace_hash(),
        }
    }

    /// Adds others. The order in which that is done makes no difference.
    pub fn add(&mut self, other: &Self) {
        for (ours, theirs) in [
            (&mut self.runs, other.runs),
            (&mut self.events, other.events),
            (&mut self.elections, other.elections),
            (&mut self.commits, other.commits),
            (&mut self.answers, other.answers),
            (&mut self.undecided_keys, other.undecided_keys),
            (&mut self.starved, other.starved),
            (&mut self.virtual_ms, other.virtual_ms),
        ] {
            *ours = ours.saturating_add(theirs);
        }
        for (name, count) in &other.faults {
            let ours = self.faults.entry(name.clone()).or_default();
            *ours = ours.saturating_add(*count);
        }
        self.trace_hash = self.trace_hash.wrapping_add(other.trace_hash);
    }
}

/// A run that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failed {
    /// Its seed.
    pub seed: u64,
    /// What was found.
    pub text: String,
}

/// The result of a hunt or of one shard of it. What depends on the machine, such as the time that
/// it took, is not in it: two results of one hunt are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HuntResult {
    /// [`HUNT_FORMAT`].
    pub hunt: u32,
    /// The version of the program.
    pub version: String,
    /// The first seed.
    pub from: u64,
    /// The seed behind the last.
    pub to: u64,
    /// Which part of the seeds.
    pub shard: Shard,
    /// The rule that was broken on purpose.
    pub broken: Option<BrokenRule>,
    /// What happened.
    pub totals: Totals,
    /// The runs that failed, by seed.
    pub failures: Vec<Failed>,
}

impl HuntResult {
    /// Of a hunt that is still to begin.
    pub fn new(seeds: &Range<u64>, shard: Shard, broken: Option<BrokenRule>) -> Self {
        Self {
            hunt: HUNT_FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            from: seeds.start,
            to: seeds.end,
            shard,
            broken,
            totals: Totals::default(),
            failures: Vec::new(),
        }
    }

    /// How many runs there are when all are done.
    pub fn planned(&self) -> u64 {
        self.shard.count(&(self.from..self.to))
    }

    /// Did it stop at a failure, with runs left?
    pub fn stopped(&self) -> bool {
        self.totals.runs < self.planned()
    }

    /// Makes one result of those of all shards, each with its name.
    ///
    /// # Errors
    /// When they are of different hunts, one is there twice, one is missing, or one is no result
    /// of a hunt: with the names of those concerned.
    pub fn merge(results: &[(String, Self)]) -> Result<Self, MergeError> {
        let Some((first_name, first)) = results.first() else {
            return Err(MergeError("there is nothing to merge".to_owned()));
        };
        let mut merged = Self {
            shard: Shard::WHOLE,
            totals: Totals::default(),
            failures: Vec::new(),
            ..first.clone()
        };
        let mut seen: BTreeMap<u64, &str> = BTreeMap::new();
        for (name, result) in results {
            result
                .check()
                .map_err(|problem| MergeError(format!("{name}: {problem}")))?;
            if let Some(what) = result.differs_from(first) {
                return Err(MergeError(format!(
                    "{name} and {first_name} are of different hunts: {what}"
                )));
            }
            result
                .check_runs()
                .map_err(|problem| MergeError(format!("{name}: {problem}")))?;
            if let Some(other) = seen.insert(result.shard.index, name) {
                return Err(MergeError(format!(
                    "shard {} is there twice: {other} and {name}",
                    result.shard
                )));
            }
            merged.totals.add(&result.totals);
            merged.failures.extend(result.failures.iter().cloned());
        }
        let missing = first.shard.of - seen.len() as u64;
        if missing > 0 {
            let lacks = (0..first.shard.of).filter(|index| !seen.contains_key(index));
            let named: Vec<String> = lacks.take(10).map(|index| index.to_string()).collect();
            let more = if missing > 10 { ", ..." } else { "" };
            return Err(MergeError(format!(
                "{missing} of {} shards are missing: {}{more}",
                first.shard.of,
                named.join(", ")
            )));
        }
        merged.failures.sort_by_key(|failed| failed.seed);
        Ok(merged)
    }

    /// Refuses what no hunt comes to.
    fn check(&self) -> Result<(), String> {
        let Shard { index, of } = self.shard;
        if self.hunt != HUNT_FORMAT {
            return Err(format!(
                "hunt is {}; allowed: {HUNT_FORMAT}, which this program knows",
                self.hunt
            ));
        }
        if self.from >= self.to {
            return Err(format!(
                "to is {}; allowed: above from ({})",
                self.to, self.from
            ));
        }
        if !(1..=MAX_SHARDS).contains(&of) || index >= of {
            return Err(format!(
                "shard is {}; allowed: i/n with i below n, and n up to {MAX_SHARDS}",
                self.shard
            ));
        }
        Ok(())
    }

    /// Refuses a number of runs that the shard cannot have.
    fn check_runs(&self) -> Result<(), String> {
        let runs = self.totals.runs;
        if runs > self.planned() {
            return Err(format!("has {runs} runs; its shard has {}", self.planned()));
        }
        if self.stopped() && self.failures.is_empty() {
            return Err(format!(
                "has {runs} of {} runs, and no failure that ended it",
                self.planned()
            ));
        }
        Ok(())
    }

    /// What makes this a result of another hunt than `other`.
    fn differs_from(&self, other: &Self) -> Option<String> {
        let broken = |result: &Self| result.broken.map_or("none", BrokenRule::name);
        let pairs = [
            ("version", self.version.clone(), other.version.clone()),
            (
                "seeds",
                format!("{}..{}", self.from, self.to),
                format!("{}..{}", other.from, other.to),
            ),
            (
                "shards",
                self.shard.of.to_string(),
                other.shard.of.to_string(),
            ),
            (
                "broken rule",
                broken(self).to_owned(),
                broken(other).to_owned(),
            ),
        ];
        let differs = pairs.into_iter().find(|(_, ours, theirs)| ours != theirs);
        differs.map(|(what, ours, theirs)| format!("{what} {ours} and {theirs}"))
    }
}

/// Why results cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeError(String);

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for MergeError {}

/// A hash as 16 hexadecimal digits: JSON's readers do not agree on large numbers.
mod hex {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    // Where a reference is half as wide as the number, there is nothing to expect.
    #[cfg_attr(
        target_pointer_width = "64",
        expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")
    )]
    pub(super) fn serialize<S: Serializer>(value: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{value:016x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let text = String::deserialize(from)?;
        u64::from_str_radix(&text, 16)
            .map_err(|_| D::Error::custom(format!("{text:?} is no hash; allowed: 16 hex digits")))
    }
}
