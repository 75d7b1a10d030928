//! A run written down as a scenario file.

use serde_json::{Value, json};

use super::Run;
use crate::scenario::SCENARIO_FORMAT;

impl Run {
    /// The run as a scenario, as far as it came: `raft-sim run` and the page play it. It expects
    /// that no property is violated, and that the healed cluster made progress.
    ///
    /// # Errors
    /// When something that was done cannot be written as JSON.
    pub fn to_scenario(&self) -> Result<Value, serde_json::Error> {
        let steps = self.world.interventions().iter().map(|done| {
            let mut step = serde_json::to_value(&done.act)?;
            step["at_ms"] = (done.at / 1_000).into();
            Ok(step)
        });
        let steps: Vec<Value> = steps.collect::<Result<_, serde_json::Error>>()?;
        let mut expect = vec![json!("no_violation")];
        if self.progressed || self.healed_at.is_some() && self.failure.is_some() {
            expect.push(json!({ "value": { "key": super::heal::KEY, "is": "yes" } }));
        }
        let about = match &self.failure {
            Some(failure) => failure.text.clone(),
            None => "Everything held.".to_owned(),
        };
        Ok(json!({
            "version": SCENARIO_FORMAT,
            "name": format!("Hunt, seed {}", self.plan.seed),
            "about": about,
            "cluster": self.plan.config,
            "steps": steps,
            "run_until_ms": self.world.now() / 1_000,
            "expect": expect,
        }))
    }
}
