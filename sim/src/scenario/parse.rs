//! From JSON to a scenario, with every refusal saying where and what is allowed.

use std::collections::BTreeSet;

use raft::types::{MAX_PEERS, Micros};
use serde_json::Value;

use super::{
    Condition, Expectation, SCENARIO_FORMAT, Scenario, ScenarioError, Step, Until, When,
    json::{self, Fields, join, read},
    step::{micros, span},
};
use crate::{
    config::WorldConfig,
    limits::{MAX_CLIENTS, MAX_CONDITION_DEPTH, MAX_CONDITIONS, MAX_NAMES, MAX_STEPS},
};

/// What may stand in a file.
const KEYS: [&str; 11] = [
    "$schema",
    "version",
    "name",
    "about",
    "depends_on_seed",
    "cluster",
    "steps",
    "run_until_ms",
    "run_until_us",
    "run_for_ms",
    "expect",
];

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// When the text is no JSON, has an unknown key, a value that is not allowed, or steps out of
    /// order: with the place in it.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let mut fields = Fields::of(json::parse(text)?, "")?;
        // The version goes first: a later format's keys are no mistake of the writer's.
        let version = fields.take_value("version");
        if version.as_ref().and_then(Value::as_u64) != Some(SCENARIO_FORMAT) {
            let is = version.map_or("missing".to_owned(), |version| shortened(&version));
            let problem = format!("is {is}; allowed: {SCENARIO_FORMAT}");
            return Err(ScenarioError::new("version", problem));
        }
        fields.take::<String>("$schema")?;
        let name = fields.take::<String>("name")?;
        let name = name.ok_or_else(|| ScenarioError::new("name", "is missing; allowed: a text"))?;
        let about = fields.take("about")?.unwrap_or_default();
        let depends_on_seed = fields.take("depends_on_seed")?.unwrap_or_default();
        let cluster: WorldConfig = fields.take("cluster")?.unwrap_or_default();
        cluster
            .validate()
            .map_err(|error| ScenarioError::new("cluster", error))?;
        let until = read_until(&mut fields)?;
        let steps = fields.take_list("steps")?;
        let expect = fields.take_list("expect")?;
        fields.end(&KEYS)?;

        let mut names = BTreeSet::new();
        let mut bounds = Bounds {
            conditions: 0,
            peers: cluster.peers.saturating_add(appearing(&steps)),
        };
        let steps = read_steps(steps, until, &mut names, &mut bounds)?;
        let expect = expect
            .into_iter()
            .enumerate()
            .map(|(number, value)| {
                let path = format!("expect[{number}]");
                let (expectation, place) = read_expectation(&value, &path)?;
                bounds.check(expectation.condition(), &names, &place)?;
                Ok(expectation)
            })
            .collect::<Result<_, ScenarioError>>()?;
        Ok(Self {
            name,
            about,
            depends_on_seed,
            cluster,
            steps,
            until,
            expect,
        })
    }
}

/// A JSON value as it is, or its beginning.
fn shortened(value: &Value) -> String {
    value.to_string().chars().take(40).collect()
}

fn read_until(fields: &mut Fields) -> Result<Until, ScenarioError> {
    let until_ms = fields.take::<u64>("run_until_ms")?;
    let until_us = fields.take::<u64>("run_until_us")?;
    let for_ms = fields.take::<u64>("run_for_ms")?;
    match (until_ms, until_us, for_ms) {
        (Some(at), None, None) => Ok(Until::At(micros(at, "run_until_ms")?)),
        (None, Some(at), None) => Ok(Until::At(span(at, "run_until_us")?)),
        (None, None, Some(time)) => Ok(Until::AfterLastStep(micros(time, "run_for_ms")?)),
        (None, None, None) => Err(ScenarioError::new(
            "run_until_ms",
            "is missing; allowed is one of run_until_ms, run_until_us, run_for_ms",
        )),
        _ => Err(ScenarioError::new(
            if until_ms.is_some() {
                "run_until_ms"
            } else {
                "run_until_us"
            },
            "is not alone; allowed is one of run_until_ms, run_until_us, run_for_ms",
        )),
    }
}

fn read_steps(
    values: Vec<Value>,
    until: Until,
    names: &mut BTreeSet<String>,
    bounds: &mut Bounds,
) -> Result<Vec<Step>, ScenarioError> {
    if values.len() > MAX_STEPS {
        let problem = format!("has {} steps; allowed: {MAX_STEPS}", values.len());
        return Err(ScenarioError::new("steps", problem));
    }
    let mut steps: Vec<Step> = Vec::with_capacity(values.len());
    // The earliest time at which the step before can be done.
    let mut earliest: Micros = 0;
    for (number, value) in values.into_iter().enumerate() {
        let path = format!("steps[{number}]");
        let known = names.clone();
        let step = Step::read(value, bounds.peers, names, &path)?;
        if names.len() > MAX_NAMES {
            let problem = format!("is one name too many; allowed: {MAX_NAMES}");
            return Err(ScenarioError::new(join(&path, "let"), problem));
        }
        let place = |key| join(&path, key);
        match &step.when {
            When::At { at, .. } => {
                if *at < earliest {
                    let problem = "is before the step in front of it; allowed: in order of time";
                    return Err(ScenarioError::new(place("at_ms"), problem));
                }
                earliest = *at;
            }
            When::After(time) => earliest = earliest.saturating_add(*time),
            When::Holds { condition, .. } => {
                bounds.check(condition, &known, &place("when"))?;
            }
        }
        if let Until::At(until) = until
            && earliest > until
        {
            let key = match step.when {
                When::At { .. } => "at_ms",
                _ => "after_ms",
            };
            let problem = "is behind run_until_ms, so that it would never be done";
            return Err(ScenarioError::new(place(key), problem));
        }
        steps.push(step);
    }
    Ok(steps)
}

/// The expectation, and where its condition stands.
fn read_expectation(value: &Value, path: &str) -> Result<(Expectation, String), ScenarioError> {
    let only = value
        .as_object()
        .filter(|fields| fields.len() == 1)
        .and_then(|fields| fields.iter().next());
    match only {
        Some((key, inner)) if key == "always" => {
            let place = join(path, key);
            Ok((Expectation::Always(read(inner, &place)?), place))
        }
        Some((key, inner)) if key == "once" => {
            let place = join(path, key);
            Ok((Expectation::Once(read(inner, &place)?), place))
        }
        _ => Ok((Expectation::AtEnd(read(value, path)?), path.to_owned())),
    }
}

/// How many peers appear while the run goes on.
fn appearing(steps: &[Value]) -> u16 {
    let new = steps.iter().filter(|step| step["do"] == "new_peer");
    new.count().min(MAX_PEERS.into()) as u16
}

/// What conditions are held to.
struct Bounds {
    /// How many there were so far.
    conditions: usize,
    /// How many peers there can be at any time.
    peers: u16,
}

impl Bounds {
    fn check(
        &mut self,
        condition: &Condition,
        names: &BTreeSet<String>,
        path: &str,
    ) -> Result<(), ScenarioError> {
        self.look(condition, names, path, 1)
    }

    fn look(
        &mut self,
        condition: &Condition,
        names: &BTreeSet<String>,
        path: &str,
        depth: usize,
    ) -> Result<(), ScenarioError> {
        self.conditions += 1;
        let problem = |problem: String| Err(ScenarioError::new(path, problem));
        if self.conditions > MAX_CONDITIONS {
            return problem(format!(
                "is one condition too many; allowed: {MAX_CONDITIONS}"
            ));
        }
        if depth > MAX_CONDITION_DEPTH {
            return problem(format!(
                "lies deeper than {MAX_CONDITION_DEPTH} conditions; allowed: no more than that"
            ));
        }
        for who in condition.whom() {
            if let Err(why) = who.check(self.peers, names) {
                return problem(why);
            }
        }
        let counted = |name: &str, value: u64, most: u64| {
            let problem = format!("is {value}; allowed: 1 to {most}");
            let wrong = ScenarioError::new(format!("{path}.{name}"), problem);
            if (1..=most).contains(&value) {
                Ok(())
            } else {
                Err(wrong)
            }
        };
        let peers = u64::from(self.peers);
        match condition {
            Condition::Committed(it) => counted("committed.on", it.on.into(), peers)?,
            Condition::Applied(it) => counted("applied.on", it.on.into(), peers)?,
            Condition::Stored(it) => counted("stored.on", it.on.into(), peers)?,
            Condition::Event(it) => counted("event.nth", it.nth, u64::from(u32::MAX))?,
            Condition::Answer(it) => {
                counted("answer.client", it.client.into(), MAX_CLIENTS.into())?;
                counted("answer.number", it.number, u64::from(u32::MAX))?;
            }
            Condition::Read { number, .. } => {
                counted("read.number", *number as u64, u64::from(u32::MAX))?;
            }
            Condition::ReadUnanswered(number) => {
                counted("read_unanswered", *number as u64, u64::from(u32::MAX))?;
            }
            Condition::All(parts) | Condition::Any(parts) => {
                let key = if matches!(condition, Condition::All(_)) {
                    "all"
                } else {
                    "any"
                };
                if parts.is_empty() {
                    let place = join(path, key);
                    return Err(ScenarioError::new(
                        place,
                        "is empty; allowed: one condition or more",
                    ));
                }
                for (number, part) in parts.iter().enumerate() {
                    let place = format!("{path}.{key}[{number}]");
                    self.look(part, names, &place, depth + 1)?;
                }
            }
            Condition::Not(part) => {
                self.look(part, names, &join(path, "not"), depth + 1)?;
            }
            _ => {}
        }
        Ok(())
    }
}
