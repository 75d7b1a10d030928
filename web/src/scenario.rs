//! Scenarios: runs that are played, and runs that are written down.

use js_sys::Error;
use raft_sim::scenario::Scenario;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    boundary::{error, whole},
    world::World,
};

#[wasm_bindgen]
impl World {
    /// The run of a scenario's JSON text, with another seed than its own if one is given: at the
    /// beginning, with all of it ahead, and its captions.
    ///
    /// # Errors
    /// When the text is no scenario, a step could not be done, or there is too much to do: the place
    /// in the file, what is wrong, and what is allowed.
    pub fn scenario(text: &str, seed: Option<f64>) -> Result<Self, Error> {
        let seed = seed.map(|seed| whole("seed", seed)).transpose()?;
        let scenario = Scenario::parse(text).map_err(error)?;
        Ok(Self::of(scenario.history(seed).map_err(error)?))
    }

    /// The branch that is shown as the JSON text of a scenario: its configuration, what was done and
    /// said on it, each at its exact place, and its end.
    ///
    /// # Errors
    /// When something that was done cannot be written as JSON.
    #[wasm_bindgen(js_name = toScenario)]
    pub fn to_scenario(&self, name: &str, about: Option<String>) -> Result<String, Error> {
        let about = about.as_deref().unwrap_or_default();
        let scenario = self.history.to_scenario(name, about).map_err(error)?;
        Ok(format!("{scenario:#}\n"))
    }
}
