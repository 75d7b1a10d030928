//! A load: clients that ask for something again and again, drawn by chance.

use raft::types::Micros;
use serde::{Deserialize, Serialize};

use super::{Client, ClientId};
use crate::{
    error::WorldError,
    limits::{MAX_CLIENTS, MAX_LOAD_KEYS, MAX_SPAN},
    random::{Purpose, draw},
    service::Operation,
    trace::EventId,
};

/// The heaviest weight of a mix.
const MAX_WEIGHT: u32 = 1_000;

/// The longest value that a client remembers for a cas.
const MAX_REMEMBERED: usize = 64;

/// Clients 1 to `clients` ask for an operation whenever `every_us` has passed and they are idle. It
/// takes the place of the load before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// How many clients; 0 ends the load.
    pub clients: u16,
    /// How many keys they ask about: k1, k2, ...
    #[serde(default = "one_key")]
    pub keys: u32,
    /// How often.
    #[serde(default = "often")]
    pub every_us: Micros,
    /// When it ends; never when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_us: Option<Micros>,
    /// What they ask for.
    #[serde(default)]
    pub mix: LoadMix,
}

fn one_key() -> u32 {
    1
}

fn often() -> Micros {
    100_000
}

/// How often each operation is asked for, in proportion to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LoadMix {
    /// `get KEY`.
    pub get: u32,
    /// `put KEY VALUE`, with a value that was not there before.
    pub put: u32,
    /// `append KEY VALUE`, with a value that was not there before.
    pub append: u32,
    /// `cas KEY OLD NEW`, with the value that the client read last; `get` when it has read none.
    pub cas: u32,
    /// `delete KEY`.
    pub delete: u32,
}

impl Default for LoadMix {
    fn default() -> Self {
        Self {
            get: 8,
            put: 4,
            append: 4,
            cas: 3,
            delete: 1,
        }
    }
}

impl LoadMix {
    fn weights(self) -> [(&'static str, u32); 5] {
        [
            ("mix.get", self.get),
            ("mix.put", self.put),
            ("mix.append", self.append),
            ("mix.cas", self.cas),
            ("mix.delete", self.delete),
        ]
    }
}

impl Load {
    /// Refuses what could not run.
    ///
    /// # Errors
    /// A [`WorldError::Field`] for the first field that is not allowed.
    pub fn validate(&self) -> Result<(), WorldError> {
        if self.clients > MAX_CLIENTS {
            let allowed = format_args!("0 to {MAX_CLIENTS}");
            return Err(WorldError::field("clients", self.clients, allowed));
        }
        if !(1..=MAX_LOAD_KEYS).contains(&self.keys) {
            let allowed = format_args!("1 to {MAX_LOAD_KEYS}");
            return Err(WorldError::field("keys", self.keys, allowed));
        }
        if !(1..=MAX_SPAN).contains(&self.every_us) {
            let allowed = format_args!("1 to {MAX_SPAN} (one day)");
            return Err(WorldError::field("every_us", self.every_us, allowed));
        }
        for (name, weight) in self.mix.weights() {
            if weight > MAX_WEIGHT {
                let allowed = format_args!("0 to {MAX_WEIGHT}");
                return Err(WorldError::field(name, weight, allowed));
            }
        }
        if self.mix.weights().iter().all(|(_, weight)| *weight == 0) {
            return Err(WorldError::field("mix", "all 0", "one weight above 0"));
        }
        Ok(())
    }
}

/// A load that is going on.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub(crate) load: Load,
    pub(crate) next_at: Micros,
    /// How many times a load has come: keys the draws.
    pub(crate) tick: u64,
    /// The event that began it.
    pub(crate) event: EventId,
}

impl Running {
    /// What `client` asks for this time.
    pub(crate) fn operation(&self, seed: u64, client: &Client) -> Operation {
        let mut draw = draw(seed, Purpose::Load, client.id.get().into(), self.tick);
        let key = format!("k{}", draw.within(1..=self.load.keys.into()));
        let value = |id: ClientId| format!("{id}.{}", self.tick);
        let weights = self.load.mix.weights();
        let total = weights.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut at = draw.within(1..=total);
        for (name, weight) in weights {
            let weight = u64::from(weight);
            if at > weight {
                at -= weight;
                continue;
            }
            return match (name, &client.has_read) {
                ("mix.put", _) => Operation::Put {
                    key,
                    value: value(client.id),
                },
                ("mix.append", _) => Operation::Append {
                    key,
                    value: format!("{};", value(client.id)),
                },
                ("mix.delete", _) => Operation::Delete { key },
                ("mix.cas", Some((key, old))) if old.len() <= MAX_REMEMBERED => Operation::Cas {
                    key: key.clone(),
                    old: old.to_string(),
                    new: value(client.id),
                },
                _ => Operation::Get { key },
            };
        }
        Operation::Get { key }
    }
}
