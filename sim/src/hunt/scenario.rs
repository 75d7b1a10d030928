//! A run written down as a scenario file.

use super::Run;
use crate::scenario::{Condition, Expectation, Scenario, ScenarioError};

impl Run {
    /// The run as a scenario, as far as it came: `raft-sim run` and the page play it. It expects
    /// that no property is violated, and that the healed cluster made progress.
    ///
    /// # Errors
    /// When it is longer than a scenario may be.
    pub fn to_scenario(&self) -> Result<Scenario, ScenarioError> {
        let world = &self.world;
        let recorded = world.interventions();
        let config = world.config().clone();
        let mut scenario = Scenario::record(config, recorded.iter(), &[], world.now())?;
        scenario.name = format!("Hunt, seed {}", self.plan.seed);
        scenario.about = match &self.failure {
            Some(failure) => failure.text.clone(),
            None => "Everything held.".to_owned(),
        };
        let expect = &mut scenario.expect;
        expect.push(Expectation::AtEnd(Condition::NoViolation));
        let starved = self.failure.is_none() && !self.progressed;
        if self.healed_at.is_some() && !starved {
            expect.push(Expectation::AtEnd(Condition::Value {
                key: super::heal::KEY.to_owned(),
                is: Some("yes".to_owned()),
            }));
        }
        Ok(scenario)
    }
}
