//! Expectations, watched while a scenario is run.

use std::collections::BTreeSet;

use raft::types::Micros;
use serde::Serialize;

use super::{
    Expectation,
    check::{Scene, Watch},
    run::milliseconds,
    who::Who,
};
use crate::trace::EventId;

/// How one expectation went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What was expected.
    pub expected: String,
    /// Whether it was so.
    pub met: bool,
    /// What was found instead; empty when it was met.
    pub found: String,
    /// When it was to be so.
    pub scope: Scope,
    /// When that was clear: when what had to be so once was so, or what had to be so always was not;
    /// else the end.
    pub at_us: Micros,
}

/// When something that is expected must be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// At the end.
    End,
    /// All the time.
    Always,
    /// At least once.
    Once,
}

impl Scope {
    const fn of(expectation: &Expectation) -> Self {
        match expectation {
            Expectation::AtEnd(_) => Self::End,
            Expectation::Always(_) => Self::Always,
            Expectation::Once(_) => Self::Once,
        }
    }
}

/// An expectation on the way.
pub(super) struct Watched<'a> {
    expectation: &'a Expectation,
    watch: Watch<'a>,
    /// The names that it speaks of; it is not looked at before they are given.
    names: BTreeSet<&'a str>,
    /// How it went and when, when that is clear before the end.
    decided: Option<(Result<(), String>, Micros)>,
}

impl<'a> Watched<'a> {
    pub(super) fn new(expectation: &'a Expectation) -> Self {
        let mut names = BTreeSet::new();
        expectation.condition().visit(&mut |part| {
            names.extend(part.whom().into_iter().filter_map(|who| match who {
                Who::Name(name) => Some(name.as_str()),
                _ => None,
            }));
        });
        Self {
            expectation,
            watch: Watch::new(expectation.condition()),
            names,
            decided: None,
        }
    }

    pub(super) fn look(&mut self, scene: &Scene<'_>, from: EventId) {
        if self.decided.is_some()
            || self
                .names
                .iter()
                .any(|name| !scene.names.contains_key(*name))
        {
            return;
        }
        self.watch.count(scene, from);
        let now = scene.world.now();
        match self.expectation {
            Expectation::AtEnd(_) => {}
            Expectation::Always(_) => {
                if let Err(found) = self.watch.check(scene) {
                    let at = milliseconds(now);
                    self.decided = Some((Err(format!("at {at} ms {found}")), now));
                }
            }
            Expectation::Once(_) => {
                if self.watch.check(scene).is_ok() {
                    self.decided = Some((Ok(()), now));
                }
            }
        }
    }

    /// How many conditions are looked at each time.
    pub(super) fn cost(&self) -> u64 {
        match self.expectation {
            Expectation::AtEnd(_) => 0,
            _ if self.decided.is_some() => 0,
            _ => self.watch.parts,
        }
    }

    pub(super) fn end(self, scene: &Scene<'_>) -> Outcome {
        let unnamed = self
            .names
            .iter()
            .find(|name| !scene.names.contains_key(**name));
        let end = scene.world.now();
        let (came, at_us) = match (self.decided, self.expectation) {
            (_, _) if unnamed.is_some() => (Err("nobody was given its name".to_owned()), end),
            (Some(decided), _) => decided,
            (None, Expectation::Always(_)) => (Ok(()), end),
            (None, Expectation::AtEnd(_)) => (self.watch.check(scene), end),
            (None, Expectation::Once(_)) => match self.watch.check(scene) {
                Ok(()) => (Ok(()), end),
                Err(found) => (Err(format!("it never was; at the end {found}")), end),
            },
        };
        Outcome {
            expected: self.expectation.to_string(),
            met: came.is_ok(),
            found: came.err().unwrap_or_default(),
            scope: Scope::of(self.expectation),
            at_us,
        }
    }
}
