//! What a scenario expects of its end.

use core::fmt;

use raft::{
    PeerId, Role,
    types::{Index, Term},
};
use serde::{Deserialize, Serialize};

use crate::{host::Peer, world::World};

/// One expectation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// Exactly one live peer leads in the highest term of any live peer.
    Leader,
    /// No live peer leads.
    NoLeader,
    /// No property was violated.
    NoViolation,
    /// Some live peer has committed at least up to this index.
    CommittedAtLeast(Index),
    /// No live peer has committed beyond this index.
    CommittedAtMost(Index),
    /// Every live peer is in this term or a later one.
    TermAtLeast(Term),
    /// Every live peer has applied the same, and at least this many entries.
    AllApplied(Index),
    /// Every live peer's store has this value under this key.
    Value {
        /// The key.
        key: String,
        /// The value; no such key when left out.
        #[serde(default)]
        is: Option<String>,
    },
}

impl Expect {
    /// Does it hold?
    ///
    /// # Errors
    /// What was found instead.
    pub fn check(&self, world: &World) -> Result<(), String> {
        let live = || world.ids().filter_map(|id| world.peer(id));
        match self {
            Self::Leader => {
                let term = live().map(Peer::current_term).max();
                let leads =
                    |peer: &&Peer| peer.role() == Role::Leader && Some(peer.current_term()) == term;
                let count = live().filter(leads).count();
                expect(count == 1, || match (count, term) {
                    (0, Some(term)) => format!("nobody leads in term {term}"),
                    (0, None) => "every peer is down".to_owned(),
                    _ => format!("{count} peers lead in the same term"),
                })
            }
            Self::NoLeader => match world.leader() {
                None => Ok(()),
                Some(leader) => Err(format!("{leader} leads")),
            },
            Self::NoViolation => match world.violations().first() {
                None => Ok(()),
                Some(violation) => Err(violation.to_string()),
            },
            Self::CommittedAtLeast(index) => {
                let most = world.max_commit();
                expect(most >= *index, || {
                    format!("the highest commitIndex is {most}")
                })
            }
            Self::CommittedAtMost(index) => {
                let most = world.max_commit();
                expect(most <= *index, || {
                    format!("the highest commitIndex is {most}")
                })
            }
            Self::TermAtLeast(term) => match live().find(|peer| peer.current_term() < *term) {
                None => Ok(()),
                Some(peer) => Err(format!("{} is in term {}", peer.id(), peer.current_term())),
            },
            Self::AllApplied(index) => all_applied(world, *index),
            Self::Value { key, is } => world
                .ids()
                .filter_map(|id| Some((id, world.store(id)?.get(key))))
                .find(|(_, value)| *value != is.as_deref())
                .map_or(Ok(()), |(id, value)| {
                    Err(format!("at {id}, {key} is {value:?}"))
                }),
        }
    }
}

fn all_applied(world: &World, index: Index) -> Result<(), String> {
    let stores: Vec<(PeerId, Index)> = world
        .ids()
        .filter_map(|id| Some((id, world.peer(id)?.last_applied())))
        .collect();
    if let Some((id, applied)) = stores.iter().find(|(_, applied)| *applied < index) {
        return Err(format!("{id} has applied up to index {applied}"));
    }
    for pair in stores.windows(2) {
        let [(one, up_to), (other, other_up_to)] = pair else {
            continue;
        };
        let same = up_to == other_up_to && world.store(*one) == world.store(*other);
        if !same {
            return Err(format!("{one} and {other} have not applied the same"));
        }
    }
    Ok(())
}

fn expect(holds: bool, found: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(found()) }
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leader => f.write_str("one peer leads"),
            Self::NoLeader => f.write_str("no peer leads"),
            Self::NoViolation => f.write_str("no property is violated"),
            Self::CommittedAtLeast(index) => write!(f, "index {index} is committed"),
            Self::CommittedAtMost(index) => write!(f, "nothing beyond index {index} is committed"),
            Self::TermAtLeast(term) => write!(f, "every peer is in term {term} or later"),
            Self::AllApplied(index) => {
                write!(
                    f,
                    "every peer has applied the same, up to index {index} or more"
                )
            }
            Self::Value { key, is: Some(is) } => write!(f, "{key} is \"{is}\" everywhere"),
            Self::Value { key, is: None } => write!(f, "{key} is nowhere"),
        }
    }
}
