//! A world from a scenario.

use js_sys::{Error, Function};
use raft_sim::{History, Recorded, limits::MAX_SCENARIO_WORK, scenario::Scenario};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::boundary::{error, patience, whole, write};
use crate::world::World;

#[wasm_bindgen]
impl World {
    /// The run of a scenario, with another seed than its own if one is given. It is run to its end
    /// and stands at time 0, with everything that is done and said in it ahead. The function `goOn` is
    /// asked now and then whether that is still wanted.
    ///
    /// # Errors
    /// When the text is no scenario, or a step of it could not be done, with the place in it and what
    /// is allowed; or when it was given up.
    pub fn scenario(
        text: &str,
        seed: Option<f64>,
        #[wasm_bindgen(js_name = goOn, unchecked_optional_param_type = "() => boolean")]
        go_on: Option<Function>,
    ) -> Result<Self, Error> {
        let seed = seed.map(|seed| whole("seed", seed)).transpose()?;
        let mut patience = patience(go_on)?;
        let scenario = Scenario::parse(text).map_err(error)?;
        let played = scenario
            .run_within(seed, MAX_SCENARIO_WORK, &mut patience)
            .map_err(error)?;
        let config = played.world.config().clone();
        let recorded: Vec<Recorded> = played.world.interventions().iter().cloned().collect();
        let end = played.world.now();
        let said = played.captions;
        let history = History::from_run(config, &recorded, said, end, 0, &mut patience);
        let mut world = Self::of(history.map_err(error)?);
        world.report = Some(played.report);
        Ok(world)
    }

    /// The whole of the branch that is shown as the JSON text of a scenario: its configuration, what
    /// was done and said on it, and its end. Run again, it is the same run.
    ///
    /// # Errors
    /// When it is longer than a scenario may be.
    #[wasm_bindgen(js_name = toScenario)]
    pub fn to_scenario(&self, name: &str, about: Option<String>) -> Result<String, Error> {
        let about = about.unwrap_or_default();
        let scenario = self.history.to_scenario(name, &about).map_err(error)?;
        scenario.to_text().map_err(error)
    }

    /// How the scenario went that this run was made from: what was expected, and what was found.
    /// `undefined` for other runs.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "ScenarioReport | undefined")]
    pub fn report(&self) -> Result<JsValue, Error> {
        match &self.report {
            Some(report) => write(report),
            None => Ok(JsValue::UNDEFINED),
        }
    }
}
