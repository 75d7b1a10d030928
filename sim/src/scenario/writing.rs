//! A run written down: what was done in it becomes a scenario, and a scenario becomes text.

use std::{collections::BTreeMap, fmt::Write as _};

use raft::types::Micros;
use serde_json::{Map, Value, json};

use super::{SCENARIO_FORMAT, Scenario, ScenarioError, Step, Until, When, step::WITHIN};
use crate::{
    config::WorldConfig,
    history::{Caption, History},
    intervention::Recorded,
    limits::{MAX_SCENARIO_BYTES, MAX_SPAN, MAX_STEPS},
};

impl Scenario {
    /// The run of `config` in which this was done and said, up to the time `until`: run again, it
    /// has the same trace hash. What came later than that is left out. It has no name yet, and
    /// expects nothing.
    ///
    /// # Errors
    /// When it is longer than a scenario may be.
    pub fn record<'a>(
        config: WorldConfig,
        recorded: impl IntoIterator<Item = &'a Recorded>,
        captions: &[Caption],
        until: Micros,
    ) -> Result<Self, ScenarioError> {
        if until > MAX_SPAN {
            let problem = format!("is {until}; allowed: 0 to {MAX_SPAN} (one day)");
            return Err(ScenarioError::new("run_until_us", problem));
        }
        let mut steps = Vec::new();
        let mut said = captions.iter().filter(|it| it.at <= until).peekable();
        for one in recorded.into_iter().filter(|one| one.at <= until) {
            // What is said at an instant stands behind what was done in it: a step's place is among
            // the things that happen then, and a caption has none.
            while let Some(caption) = said.next_if(|it| it.at < one.at) {
                steps.push(Step::saying(caption));
            }
            steps.push(Step::doing(one)?);
        }
        steps.extend(said.map(Step::saying));
        if steps.len() > MAX_STEPS {
            let problem = format!(
                "has {} steps, one for each message that a program decided about; allowed: {MAX_STEPS}",
                steps.len()
            );
            return Err(ScenarioError::new("steps", problem));
        }
        Ok(Self {
            name: String::new(),
            about: String::new(),
            depends_on_seed: true,
            cluster: config,
            steps,
            until: Until::At(until),
            expect: Vec::new(),
        })
    }

    /// The scenario as JSON.
    ///
    /// # Errors
    /// When it is longer than a scenario may be.
    pub fn to_text(&self) -> Result<String, ScenarioError> {
        let mut text = String::from("{\n");
        let mut field = |key: &str, value: String| {
            let _ = writeln!(text, "  \"{key}\": {value},");
        };
        field("version", SCENARIO_FORMAT.to_string());
        field("name", json!(self.name).to_string());
        field("about", json!(self.about).to_string());
        if self.depends_on_seed {
            field("depends_on_seed", "true".to_owned());
        }
        field("cluster", written(&self.cluster)?.to_string());
        let steps = self.steps.iter().map(Step::written);
        field("steps", lines(steps)?);
        let (key, time) = match self.until {
            Until::At(at) if at % 1_000 == 0 => ("run_until_ms", at / 1_000),
            Until::At(at) => ("run_until_us", at),
            Until::AfterLastStep(time) => ("run_for_ms", time / 1_000),
        };
        field(key, time.to_string());
        let expect = self.expect.iter();
        let expect = lines(expect.map(|it| written(it).map(|it| it.to_string())))?;
        let _ = write!(text, "  \"expect\": {expect}\n}}\n");
        if text.len() > MAX_SCENARIO_BYTES {
            let length = text.len();
            let problem = format!("it has {length} bytes; allowed: {MAX_SCENARIO_BYTES}");
            return Err(ScenarioError::new("", problem));
        }
        Ok(text)
    }
}

impl History {
    /// The whole of the branch that is shown as a scenario: its configuration, what was done and
    /// said on it, what is still ahead of the present moment among it, and its end. Run again, it has
    /// the same trace hash there.
    ///
    /// # Errors
    /// As [`Scenario::record`].
    pub fn to_scenario(&self, name: &str, about: &str) -> Result<Scenario, ScenarioError> {
        let config = self.world().config().clone();
        let recorded = self.interventions();
        let mut scenario =
            Scenario::record(config, recorded.iter(), self.captions(), self.end().at)?;
        name.clone_into(&mut scenario.name);
        about.clone_into(&mut scenario.about);
        Ok(scenario)
    }
}

impl Step {
    fn doing(one: &Recorded) -> Result<Self, ScenarioError> {
        let act = match written(&one.act)? {
            Value::Object(act) => act,
            _ => Map::new(),
        };
        Ok(Self {
            when: When::At {
                at: one.at,
                after: one.after,
            },
            names: BTreeMap::new(),
            act: Some(act),
            say: None,
            refused: None,
            together: one.together,
        })
    }

    fn saying(caption: &Caption) -> Self {
        Self {
            when: When::At {
                at: caption.at,
                after: None,
            },
            names: BTreeMap::new(),
            act: None,
            say: Some(caption.text.clone()),
            refused: None,
            together: false,
        }
    }

    /// As it stands in a file: when it is done, then what, then what is said.
    fn written(&self) -> Result<String, ScenarioError> {
        let mut fields: Vec<(&str, Value)> = Vec::new();
        match &self.when {
            When::At { at, after } => {
                if at % 1_000 == 0 {
                    fields.push(("at_ms", (at / 1_000).into()));
                } else {
                    fields.push(("at_us", (*at).into()));
                }
                if let Some(after) = after {
                    fields.push(("after", (*after).into()));
                }
            }
            When::After(0) => {}
            When::After(time) => fields.push(("after_ms", (time / 1_000).into())),
            When::Holds { condition, within } => {
                fields.push(("when", written(condition)?));
                if *within != WITHIN {
                    fields.push(("within_ms", (within / 1_000).into()));
                }
            }
        }
        if !self.names.is_empty() {
            fields.push(("let", written(&self.names)?));
        }
        if let Some(act) = &self.act {
            let done = act.get("do").into_iter().map(|it| ("do", it.clone()));
            let rest = act.iter().filter(|(key, _)| *key != "do");
            fields.extend(done.chain(rest.map(|(key, it)| (key.as_str(), it.clone()))));
        }
        if self.together {
            fields.push(("together", true.into()));
        }
        if let Some(refused) = &self.refused {
            fields.push(("refused", refused.as_str().into()));
        }
        if let Some(say) = &self.say {
            fields.push(("say", say.as_str().into()));
        }
        let fields: Vec<String> = fields
            .into_iter()
            .map(|(key, value)| format!("{}: {value}", json!(key)))
            .collect();
        Ok(format!("{{ {} }}", fields.join(", ")))
    }
}

fn written<T: serde::Serialize + ?Sized>(value: &T) -> Result<Value, ScenarioError> {
    serde_json::to_value(value).map_err(|error| ScenarioError::new("", error))
}

/// A list, each part of it on its own line.
fn lines(
    parts: impl Iterator<Item = Result<String, ScenarioError>>,
) -> Result<String, ScenarioError> {
    let parts: Vec<String> = parts.collect::<Result<_, _>>()?;
    if parts.is_empty() {
        return Ok("[]".to_owned());
    }
    Ok(format!("[\n    {}\n  ]", parts.join(",\n    ")))
}
