//! What the checkers say, property by property, and which rules can be broken to see them speak.

use raft::types::{Micros, PeerId};
use serde::Serialize;

use crate::{
    checkers::{KeyState, Property, Violation},
    explain::sentence,
    rules::BrokenRule,
    trace::EventId,
    world::World,
};

/// The most keys of which a [`ChecksView`] tells. Those that do not hold come first.
pub const MAX_KEY_STATES: usize = 100;

/// All properties, and the keys of clients one by one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChecksView {
    /// Each property.
    pub properties: Vec<CheckView>,
    /// The keys that clients asked about, [`MAX_KEY_STATES`] of them.
    pub keys: Vec<KeyView>,
    /// How many there are.
    pub key_count: usize,
    /// Of how many nothing can be said any more.
    pub undecided_keys: u64,
}

/// One property.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckView {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
    /// Where the paper has it.
    pub section: &'static str,
    /// How it was first broken; `None` while it holds.
    pub broken: Option<ViolationView>,
}

/// How a property was broken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ViolationView {
    /// When.
    pub at: Micros,
    /// The event that broke it.
    pub event: EventId,
    /// The peers concerned.
    pub peers: Vec<u16>,
    /// What was seen, with the values.
    pub text: String,
}

/// What can be said of the history of one key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyView {
    /// The key.
    pub key: String,
    /// Whether it is linearizable so far.
    pub state: KeyState,
}

/// A rule that can be broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BrokenRuleView {
    /// Its name in a configuration.
    pub name: &'static str,
    /// What is done wrong.
    pub text: &'static str,
    /// Where the paper has the rule.
    pub section: &'static str,
    /// The name of the property that is the first to fall, as a rule.
    pub property: &'static str,
}

/// All rules that can be broken on purpose.
pub fn broken_rules() -> Vec<BrokenRuleView> {
    let rules = BrokenRule::ALL.iter().map(|rule| BrokenRuleView {
        name: rule.name(),
        text: rule.about(),
        section: rule.section(),
        property: rule.endangers().name(),
    });
    rules.collect()
}

impl World {
    /// What the checkers say at this moment.
    pub fn checks_view(&self) -> ChecksView {
        let properties = Property::ALL.map(|property| {
            let mut found = self.violations().iter();
            let broken = found.find(|violation| violation.property == property);
            CheckView {
                name: property.name(),
                text: property.about(),
                section: property.section(),
                broken: broken.map(violation_view),
            }
        });
        let (well, ill): (Vec<_>, Vec<_>) = self
            .key_states()
            .partition(|(_, state)| *state == KeyState::Holds);
        let key_count = well.len() + ill.len();
        let keys = ill.into_iter().chain(well).take(MAX_KEY_STATES);
        ChecksView {
            properties: properties.into(),
            keys: keys
                .map(|(key, state)| KeyView {
                    key: key.to_owned(),
                    state,
                })
                .collect(),
            key_count,
            undecided_keys: self.undecided_keys(),
        }
    }
}

fn violation_view(violation: &Violation) -> ViolationView {
    ViolationView {
        at: violation.at,
        event: violation.event,
        peers: violation.peers.iter().copied().map(PeerId::get).collect(),
        text: sentence(&violation.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Intervention, WorldConfig};

    #[test]
    fn a_correct_raft_is_green_and_its_keys_hold() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        let load = serde_json::from_str(r#"{"clients": 3, "keys": 4}"#).unwrap();
        world.act(Intervention::Load(load)).unwrap();
        world.advance(3_000_000, u64::MAX);
        let view = world.checks_view();
        assert_eq!(view.properties.len(), 8);
        assert!(view.properties.iter().all(|check| check.broken.is_none()));
        assert_eq!((view.key_count, view.keys.len()), (4, 4));
        assert!(view.keys.iter().all(|key| key.state == KeyState::Holds));
    }

    /// One vote less than a majority elects: with two candidates there are two leaders of a term.
    #[test]
    fn a_broken_rule_turns_the_property_that_it_endangers_red() {
        let config = WorldConfig {
            peers: 3,
            broken: Some(BrokenRule::MinorityElects),
            ..WorldConfig::default()
        };
        let mut world = World::new(config).unwrap();
        world.act(Intervention::Fire { peer: 1 }).unwrap();
        world.act(Intervention::Fire { peer: 2 }).unwrap();
        world.advance(50_000, u64::MAX);
        let view = world.checks_view();
        let red: Vec<_> = view
            .properties
            .iter()
            .filter(|check| check.broken.is_some())
            .map(|check| check.name)
            .collect();
        assert_eq!(red, [BrokenRule::MinorityElects.endangers().name()]);
        let broken = view.properties[0].broken.as_ref().unwrap();
        assert_eq!(broken.peers.len(), 2);
        let event = world.event_view(broken.event).unwrap();
        assert_eq!(event.at, broken.at);
    }

    /// Reads of a store that is behind are not linearizable; the other key is not blamed for it.
    #[test]
    fn a_stale_read_blames_its_key_alone() {
        let config = WorldConfig {
            client_reads: crate::clients::ReadMode::Local,
            ..WorldConfig::default()
        };
        let mut world = World::new(config).unwrap();
        world.advance(1_000_000, u64::MAX);
        let leader = world.leader().unwrap().get();
        let behind = 1 + leader % 5;
        world.act(Intervention::Isolate { peer: behind }).unwrap();
        for (op, peer) in [("put x 1", leader), ("put a 1", leader), ("get x", behind)] {
            let op = op.to_owned();
            let client = Intervention::Client {
                client: 1,
                op,
                session: None,
                peer: Some(peer),
            };
            world.act(client).unwrap();
        }
        world.advance(2_000_000, u64::MAX);
        let view = world.checks_view();
        let keys: Vec<_> = view.keys.iter().map(|it| (&*it.key, it.state)).collect();
        assert_eq!(keys, [("x", KeyState::Broken), ("a", KeyState::Holds)]);
        assert!(view.properties[7].broken.is_some());
        assert_eq!(view.undecided_keys, 0);
    }

    #[test]
    fn every_rule_names_a_property() {
        let rules = broken_rules();
        assert_eq!(rules.len(), BrokenRule::ALL.len());
        for rule in rules {
            assert!(Property::ALL.iter().any(|it| it.name() == rule.property));
        }
    }
}
