//! A scenario is run, and held against what it expects.

use raft::types::Micros;
use serde::Serialize;

use super::{Scenario, ScenarioError, parse::Word};
use crate::world::World;

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unmet {
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// How a scenario went.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Its name.
    pub name: String,
    /// The seed it ran with.
    pub seed: u64,
    /// How many peers it had.
    pub peers: u16,
    /// The virtual time that it ran.
    pub time_us: Micros,
    /// How many events happened.
    pub events: u64,
    /// Requests that reached a live peer.
    pub rpcs: u64,
    /// Bytes of requests sent and replies delivered.
    pub bytes: u64,
    /// The highest `commitIndex` of the live peers.
    pub committed: u64,
    /// The live leader of the highest term.
    pub leader: Option<u16>,
    /// The trace hash, 16 hexadecimal digits.
    pub trace_hash: String,
    /// The properties that did not hold, in words.
    pub violations: Vec<String>,
    /// The expectations that were not met; empty when it passed.
    pub unmet: Vec<Unmet>,
}

impl Report {
    /// Was everything as expected?
    pub fn passed(&self) -> bool {
        self.unmet.is_empty()
    }
}

impl Scenario {
    /// Runs it, with another seed than its own if one is given.
    ///
    /// # Errors
    /// When a step could not be done at its time: its place in the file, and why.
    pub fn run(&self, seed: Option<u64>) -> Result<(World, Report), ScenarioError> {
        let mut config = self.cluster.clone();
        config.seed = seed.unwrap_or(config.seed);
        let mut world = World::new(config).map_err(|error| ScenarioError::new("cluster", error))?;
        for (number, step) in self.steps.iter().enumerate() {
            let path = format!("steps[{number}]");
            world.advance(step.at, u64::MAX);
            let peer = |word| match word {
                Word::Leader => world.leader(),
                Word::Down => world.ids().find(|id| !world.is_up(*id)),
            };
            let act = step.intervention(&|word| peer(word).map(raft::PeerId::get), &path)?;
            world
                .act(act)
                .map_err(|error| ScenarioError::new(path, error))?;
        }
        world.advance(self.run_until, u64::MAX);
        let report = self.report(&world);
        Ok((world, report))
    }

    fn report(&self, world: &World) -> Report {
        let unmet = self
            .expect
            .iter()
            .filter_map(|expect| {
                let found = expect.check(world).err()?;
                Some(Unmet {
                    expected: expect.to_string(),
                    found,
                })
            })
            .collect();
        Report {
            name: self.name.clone(),
            seed: world.config().seed,
            peers: world.peers(),
            time_us: world.now(),
            events: world.trace().len(),
            rpcs: world.rpcs(),
            bytes: world.bytes(),
            committed: world.max_commit(),
            leader: world.leader().map(raft::PeerId::get),
            trace_hash: format!("{:016x}", world.trace_hash()),
            violations: world.violations().iter().map(ToString::to_string).collect(),
            unmet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(steps: &str, expect: &str) -> Result<Report, ScenarioError> {
        let text = format!(
            r#"{{ "version": 1, "name": "n", "cluster": {{ "peers": 3 }}, "steps": {steps},
                 "run_until_ms": 2000, "expect": {expect} }}"#
        );
        Scenario::parse(&text)?.run(None).map(|(_, report)| report)
    }

    #[test]
    fn expectations_are_met_or_say_what_was_found() {
        let report = run(
            r#"[{ "at_ms": 1000, "do": "request", "op": "put x 1" }]"#,
            r#"["leader", "no_leader", "no_violation", { "committed_at_least": 2 },
                { "committed_at_least": 9 }, { "committed_at_most": 1 }, { "term_at_least": 1 },
                { "term_at_least": 9 }, { "all_applied": 2 }, { "all_applied": 3 },
                { "value": { "key": "x", "is": "1" } }, { "value": { "key": "x" } }]"#,
        )
        .unwrap();
        let unmet: Vec<&str> = report.unmet.iter().map(|it| it.expected.as_str()).collect();
        assert_eq!(
            unmet,
            [
                "no peer leads",
                "index 9 is committed",
                "nothing beyond index 1 is committed",
                "every peer is in term 9 or later",
                "every peer has applied the same, up to index 3 or more",
                "x is nowhere",
            ]
        );
        assert_eq!(report.unmet[1].found, "the highest commitIndex is 2");
    }

    #[test]
    fn a_step_that_cannot_be_done_says_which_and_why() {
        let said = run(r#"[{ "at_ms": 0, "do": "crash", "peer": "leader" }]"#, "[]");
        let said = said.unwrap_err().to_string();
        assert_eq!(said, "steps[0].peer: no live peer is a leader");
        let said = run(r#"[{ "at_ms": 0, "do": "restart", "peer": 3 }]"#, "[]");
        let said = said.unwrap_err().to_string();
        assert!(said.starts_with("steps[0]: S3 is up"), "{said}");
    }
}
