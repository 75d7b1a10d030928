//! From JSON to a scenario, with every refusal saying where and what is allowed.

use core::fmt;

use raft::types::Micros;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Expect, SCENARIO_FORMAT, Scenario, Step};
use crate::{
    config::WorldConfig, error::WorldError, intervention::Intervention, limits::MAX_SPAN,
    service::Operation,
};

/// The most steps of a scenario.
const MAX_STEPS: usize = 10_000;

/// Keys whose value may be a word for a peer.
const PEER_KEYS: [&str; 3] = ["peer", "from", "to"];

/// A word that stands for a peer which is not known beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The live leader of the highest term.
    Leader,
    /// The first peer that is down.
    Down,
}

impl Word {
    fn read(text: &str) -> Option<Self> {
        match text {
            "leader" => Some(Self::Leader),
            "down" => Some(Self::Down),
            _ => None,
        }
    }
}

/// Why a text is not a scenario, or a step of one could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// Where, as a path into the JSON, such as `steps[2].peer`; empty for the whole.
    pub path: String,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

impl ScenarioError {
    pub(super) fn new(path: impl Into<String>, problem: impl fmt::Display) -> Self {
        Self {
            path: path.into(),
            problem: problem.to_string(),
        }
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.problem)
        } else {
            write!(f, "{}: {}", self.path, self.problem)
        }
    }
}

impl core::error::Error for ScenarioError {}

/// The file as it is written; steps and expectations are looked into one by one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u64,
    name: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    cluster: WorldConfig,
    #[serde(default)]
    steps: Vec<Map<String, Value>>,
    run_until_ms: u64,
    #[serde(default)]
    expect: Vec<Expect>,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// When the text is no JSON, has an unknown key, a value that is not allowed, or steps out of
    /// order: with the place in it.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        // The version goes first: a later format's keys are no mistake of the writer's.
        let value: Value =
            serde_json::from_str(text).map_err(|error| ScenarioError::new("", error))?;
        match value.get("version") {
            Some(version) if version.as_u64() == Some(SCENARIO_FORMAT) => {}
            Some(version) => {
                let problem = format!("is {version}; allowed: {SCENARIO_FORMAT}");
                return Err(ScenarioError::new("version", problem));
            }
            None => {
                let problem = format!("is missing; allowed: {SCENARIO_FORMAT}");
                return Err(ScenarioError::new("version", problem));
            }
        }
        let file: File = from_value(value, "")?;
        debug_assert_eq!(file.version, SCENARIO_FORMAT);
        file.cluster
            .validate()
            .map_err(|error| ScenarioError::new("cluster", error))?;
        if file.steps.len() > MAX_STEPS {
            let problem = format!("has {} steps; allowed: {MAX_STEPS}", file.steps.len());
            return Err(ScenarioError::new("steps", problem));
        }
        let run_until = micros(file.run_until_ms, "run_until_ms")?;
        let mut steps: Vec<Step> = Vec::with_capacity(file.steps.len());
        for (number, step) in file.steps.into_iter().enumerate() {
            let path = format!("steps[{number}]");
            let step = read_step(step, file.cluster.peers, &path)?;
            if steps.last().is_some_and(|before| before.at > step.at) {
                let problem = "is before the step in front of it; allowed: in order of time";
                return Err(ScenarioError::new(format!("{path}.at_ms"), problem));
            }
            if step.at > run_until {
                let problem = "is behind run_until_ms, so that it would never be done";
                return Err(ScenarioError::new(format!("{path}.at_ms"), problem));
            }
            steps.push(step);
        }
        Ok(Self {
            name: file.name,
            about: file.about,
            cluster: file.cluster,
            steps,
            run_until,
            expect: file.expect,
        })
    }
}

/// A scenario lasts a day at most, so that a mistyped figure is refused at once and not after years.
fn micros(milliseconds: u64, path: &str) -> Result<Micros, ScenarioError> {
    milliseconds
        .checked_mul(1_000)
        .filter(|micros| *micros <= MAX_SPAN)
        .ok_or_else(|| {
            let most = MAX_SPAN / 1_000;
            ScenarioError::new(path, format!("is {milliseconds}; allowed: 0 to {most}"))
        })
}

/// Takes the time off a step, and sees that the rest is an intervention.
fn read_step(mut step: Map<String, Value>, peers: u16, path: &str) -> Result<Step, ScenarioError> {
    let at_path = format!("{path}.at_ms");
    let at = match step.remove("at_ms") {
        Some(at) => from_value::<u64>(at, &at_path)?,
        None => return Err(ScenarioError::new(at_path, "is missing: when is it done?")),
    };
    let step = Step {
        at: micros(at, &at_path)?,
        act: step,
    };
    // Any peer will do to see whether the rest is well written.
    step.check_peers(peers, path)?;
    match step.intervention(&|_| Some(1), path)? {
        Intervention::Request { op, .. } | Intervention::Client { op, .. } => {
            let place = || format!("{path}.op");
            Operation::parse(&op).map_err(|error| ScenarioError::new(place(), error))?;
        }
        Intervention::Load(load) => {
            load.validate()
                .map_err(|error| ScenarioError::new(path, error))?;
        }
        _ => {}
    }
    Ok(step)
}

impl Step {
    /// Sees that peers are named by a number that there is, or by a word.
    fn check_peers(&self, peers: u16, path: &str) -> Result<(), ScenarioError> {
        for (key, value) in &self.act {
            if !PEER_KEYS.contains(&key.as_str()) {
                continue;
            }
            let is_a_word = value.as_str().and_then(Word::read).is_some();
            let is_a_peer = value
                .as_u64()
                .is_some_and(|peer| (1..=peers.into()).contains(&peer));
            if !is_a_word && !is_a_peer {
                let problem = format!("is {value}; allowed: 1 to {peers}, \"leader\" or \"down\"");
                return Err(ScenarioError::new(format!("{path}.{key}"), problem));
            }
        }
        Ok(())
    }

    /// The intervention. `peer` says who a word such as `"leader"` means at this moment, if
    /// anyone.
    pub(super) fn intervention(
        &self,
        peer: &dyn Fn(Word) -> Option<u16>,
        path: &str,
    ) -> Result<Intervention, ScenarioError> {
        let mut act = self.act.clone();
        for key in PEER_KEYS {
            if let Some(value) = act.get_mut(key)
                && let Some(word) = value.as_str().and_then(Word::read)
            {
                let place = || format!("{path}.{key}");
                let peer = peer(word).ok_or_else(|| match word {
                    Word::Leader => ScenarioError::new(place(), WorldError::NoLeader),
                    Word::Down => ScenarioError::new(place(), "no peer is down"),
                })?;
                *value = peer.into();
            }
        }
        from_value(Value::Object(act), path)
    }
}

/// Reads `value`, which stands at `path`; an error says where in it.
fn from_value<T: DeserializeOwned>(value: Value, path: &str) -> Result<T, ScenarioError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let within = error.path().to_string();
        let path = match (path, within.as_str()) {
            (path, ".") => path.to_owned(),
            ("", within) => within.to_owned(),
            (path, within) => format!("{path}.{within}"),
        };
        ScenarioError::new(path, error.inner())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl FnOnce(&mut Value)) -> String {
        let mut value = serde_json::json!({
            "version": 1,
            "name": "n",
            "cluster": { "peers": 3 },
            "steps": [{ "at_ms": 5, "do": "crash", "peer": "leader" }],
            "run_until_ms": 10,
            "expect": ["leader", { "value": { "key": "x", "is": "1" } }]
        });
        assert!(Scenario::parse(&value.to_string()).is_ok());
        change(&mut value);
        Scenario::parse(&value.to_string()).unwrap_err().to_string()
    }

    #[test]
    fn every_refusal_says_where_and_what_is_allowed() {
        for (said, place, allowed) in [
            (
                refusal(|it| it["version"] = 2.into()),
                "version: is 2",
                "allowed: 1",
            ),
            (
                refusal(|it| it["surprise"] = 1.into()),
                "surprise: unknown field",
                "`run_until_ms`",
            ),
            (
                refusal(|it| it["cluster"]["servers"] = 5.into()),
                "cluster.servers: unknown field",
                "`peers`",
            ),
            (
                refusal(|it| it["cluster"]["peers"] = 0.into()),
                "cluster: peers is 0",
                "1 to 99",
            ),
            (
                refusal(|it| it["steps"][0]["do"] = "explode".into()),
                "steps[0].do: unknown variant `explode`",
                "`power_loss`",
            ),
            (
                refusal(|it| it["steps"][0]["who"] = 1.into()),
                "steps[0]: unknown field `who`",
                "expected `peer`",
            ),
            (
                refusal(|it| it["steps"][0]["peer"] = "bob".into()),
                "steps[0].peer: is \"bob\"",
                "allowed: 1 to 3, \"leader\" or \"down\"",
            ),
            (
                refusal(|it| it["steps"][0]["peer"] = 9.into()),
                "steps[0].peer: is 9",
                "allowed: 1 to 3",
            ),
            (
                refusal(|it| {
                    it["steps"][0] =
                        serde_json::json!({ "at_ms": 0, "do": "request", "op": "launch" });
                }),
                "steps[0].op:",
                "launch",
            ),
            (
                refusal(|it| {
                    it["steps"][0] = serde_json::json!({
                        "at_ms": 0, "do": "client", "client": 1, "op": "launch"
                    });
                }),
                "steps[0].op:",
                "launch",
            ),
            (
                refusal(|it| {
                    it["steps"][0] = serde_json::json!({
                        "at_ms": 0, "do": "load", "clients": 1, "keys": 0
                    });
                }),
                "steps[0]: keys is 0",
                "1 to 100",
            ),
            (
                refusal(|it| it["steps"][0]["at_ms"] = 11.into()),
                "steps[0].at_ms: is behind run_until_ms",
                "never",
            ),
            (
                refusal(|it| it["steps"][0]["at_ms"] = (-1).into()),
                "steps[0].at_ms: invalid value: integer `-1`",
                "expected u64",
            ),
            (
                refusal(|it| it["expect"][0] = "lead".into()),
                "expect[0]: unknown variant `lead`",
                "`no_violation`",
            ),
            (
                refusal(|it| it["run_until_ms"] = u64::MAX.into()),
                "run_until_ms: is",
                "allowed: 0 to 86400000",
            ),
            (
                refusal(|it| it["run_until_ms"] = 86_400_001.into()),
                "run_until_ms: is 86400001",
                "allowed: 0 to 86400000",
            ),
        ] {
            assert!(said.starts_with(place), "{said}");
            assert!(said.contains(allowed), "{said}");
        }
    }

    #[test]
    fn steps_out_of_order_and_other_texts_are_refused() {
        let said = refusal(|it| {
            let earlier = serde_json::json!({ "at_ms": 1, "do": "heal_all" });
            if let Some(steps) = it["steps"].as_array_mut() {
                steps.push(earlier);
            }
        });
        assert!(said.starts_with("steps[1].at_ms: is before"), "{said}");
        for text in ["", "[]", "{", "null", "{\"version\": \"1\"}"] {
            assert!(Scenario::parse(text).is_err(), "{text}");
        }
    }
}
