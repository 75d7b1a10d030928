//! A run that was gone through, written down as a scenario.

use raft::types::Micros;
use serde_json::{Map, Value, json};

use super::SCENARIO_FORMAT;
use crate::history::History;

impl History {
    /// The branch that is shown as a scenario: its configuration, what was done and said on it, each
    /// at its exact place, and its end. Nothing is expected of it.
    ///
    /// # Errors
    /// When something that was done cannot be written as JSON.
    pub fn to_scenario(&self, name: &str, about: &str) -> Result<Value, serde_json::Error> {
        let mut steps: Vec<(Micros, Value)> = Vec::new();
        for done in self.interventions().iter() {
            let mut step = serde_json::to_value(&done.act)?;
            step["at_us"] = done.at.into();
            if let Some(after) = done.after {
                step["after"] = after.into();
            }
            steps.push((done.at, step));
        }
        for said in self.captions() {
            steps.push((said.at, json!({ "at_us": said.at, "say": said.text })));
        }
        // What was said at an instant comes behind what was done: it is behind all that happened.
        steps.sort_by_key(|&(at, _)| at);
        let mut scenario = Map::new();
        scenario.insert("version".to_owned(), SCENARIO_FORMAT.into());
        scenario.insert("name".to_owned(), name.into());
        scenario.insert("about".to_owned(), about.into());
        scenario.insert(
            "cluster".to_owned(),
            serde_json::to_value(self.world().config())?,
        );
        scenario.insert(
            "steps".to_owned(),
            steps.into_iter().map(|(_, step)| step).collect(),
        );
        scenario.insert("run_until_us".to_owned(), self.end().at.into());
        Ok(scenario.into())
    }
}
