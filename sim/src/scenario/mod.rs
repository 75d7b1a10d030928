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
//!     { "at_ms": 1000, "do": "crash", "peer": "leader" },
//!     { "at_ms": 2000, "do": "request", "op": "put x 1" }
//!   ],
//!   "run_until_ms": 3000,
//!   "expect": ["leader", "no_violation", { "committed_at_least": 2 }]
//! }
//! ```
//!
//! `cluster` is a [`WorldConfig`]; a step is an [`Intervention`](crate::Intervention) with its time, in order of time. A
//! peer may be `"leader"`, the live leader of the highest term at that moment, or `"down"`, the first
//! peer that is down. Unknown keys are refused, with their place in the file.

mod expect;
mod parse;
mod run;

use raft::types::Micros;
use serde_json::{Map, Value};

pub use expect::Expect;
pub use parse::ScenarioError;
pub use run::{Report, Unmet};

use crate::config::WorldConfig;

/// The version of the format.
pub const SCENARIO_FORMAT: u64 = 1;

/// A scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// A short name.
    pub name: String,
    /// What there is to see.
    pub about: String,
    /// The world.
    pub cluster: WorldConfig,
    /// What is done to it, in order of time.
    pub steps: Vec<Step>,
    /// How long it runs.
    pub run_until: Micros,
    /// What must hold at the end.
    pub expect: Vec<Expect>,
}

/// One thing that is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Micros,
    /// The intervention; a word may stand where a peer is not known beforehand.
    pub(crate) act: Map<String, Value>,
}
