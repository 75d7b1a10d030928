//! Scenarios: a run written down as JSON, with what is expected of it.
//!
//! The same file runs on the command line, in the tests and in the page.
//!
//! ```json
//! {
//!   "version": 1,
//!   "name": "A leader crashes",
//!   "about": "What the reader should watch.",
//!   "cluster": { "peers": 5, "seed": 7 },
//!   "steps": [
//!     { "when": "leader", "do": "crash", "peer": "leader", "say": "The leader crashes." },
//!     { "when": "leader", "within_ms": 2000, "do": "request", "op": "put x 1" }
//!   ],
//!   "run_for_ms": 1000,
//!   "expect": ["leader", { "always": "no_violation" }, { "committed_at_least": 2 }]
//! }
//! ```
//!
//! `cluster` is a [`WorldConfig`]; a step is an [`Intervention`](crate::Intervention) with when it is
//! done: at a time, so long after the step before, or when a [`Condition`] holds. A peer may be
//! [a word](Word), such as `"leader"`, for whoever that is at that moment, or a name that an earlier
//! step bound with `let`. Unknown keys are refused, with their place in the file. The whole format is
//! told in `docs/scenarios.md`.

mod check;
mod condition;
mod json;
mod news;
mod parse;
mod run;
#[cfg(feature = "schema")]
mod schema;
mod step;
#[cfg(test)]
mod tests;
mod told;
mod watched;
mod who;
mod writing;

use raft::types::Micros;

pub use condition::{
    AnswerTo, Condition, EventIs, EventName, Expectation, LogOf, Number, OnPeers, PeerIs,
    PropertyName, RoleName, StoredOn,
};
pub use json::ScenarioError;
pub use run::{Played, Report};
#[cfg(feature = "schema")]
pub use schema::{schema, schema_text};
pub use step::{Step, When};
pub use watched::{Outcome, Scope};
pub use who::{Who, Word};

use crate::config::WorldConfig;

/// The version of the format.
pub const SCENARIO_FORMAT: u64 = 1;

/// A scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// A short name.
    pub name: String,
    /// What there is to see, in Markdown.
    pub about: String,
    /// Whether it may end otherwise with another seed.
    pub depends_on_seed: bool,
    /// The world.
    pub cluster: WorldConfig,
    /// What is done to it, in order of time.
    pub steps: Vec<Step>,
    /// How long it runs.
    pub until: Until,
    /// What is expected.
    pub expect: Vec<Expectation>,
}

/// How long a scenario runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Up to this time.
    At(Micros),
    /// So long after its last step.
    AfterLastStep(Micros),
}
