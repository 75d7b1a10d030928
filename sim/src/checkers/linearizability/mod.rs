//! Linearizability: every client operation takes effect at one instant between its beginning and its
//! answer, in an order that explains all answers (§8, thesis §6.1).
//!
//! Operations on different keys do not touch, so each key is explained by itself (Herlihy and Wing's
//! locality). For a key, all explanations of the answers so far are kept: the value it has in each,
//! and which of the operations under way have taken effect in it. They are extended when an answer
//! comes, just in time (Lowe, "Testing for linearizability", 2017, after Wing and Gong), and what
//! was answered is forgotten: the cost of an answer is that of what is under way, however long the
//! run. Explanations that can do no more than another are dropped.
//!
//! An operation that its client gave up on may take effect at any later time, or never. Such
//! operations stay under way. Where they or the explanations become too many the key is
//! *undecided*: nothing is said about it any more.

mod key;
mod model;

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;

use super::{Finding, Observation};
use crate::{limits::MAX_KEYS, trace::EventId};
use key::{Key, Verdict};
use model::{Call, Reply};

/// What can be said of the history of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It is linearizable so far.
    Holds,
    /// There was too much at one time to follow: nothing is said about it any more.
    Undecided,
    /// It is not linearizable.
    Broken,
}

/// A key, as far as it is followed.
#[derive(Clone, Debug)]
enum Slot {
    Followed(Arc<Key>),
    LetGo(KeyState),
}

/// The history of every key, as far as it still matters.
#[derive(Clone, Debug, Default)]
pub(super) struct Linearizability {
    keys: Arc<BTreeMap<Arc<str>, Slot>>,
    /// The keys of the operations that wait for their answer.
    waiting: Arc<BTreeMap<EventId, Arc<str>>>,
    undecided: u64,
}

impl Linearizability {
    pub(super) fn observe(&mut self, seen: &Observation<'_>) -> Option<Finding> {
        match *seen {
            Observation::Invoked {
                call,
                client,
                operation,
            } => {
                let (key, what) = Call::of(operation);
                let key = self.key(key)?;
                Arc::make_mut(&mut self.waiting).insert(call, key.clone());
                self.on(&key, |state, _| {
                    if state.invoked(call, client, what) {
                        Verdict::Explained
                    } else {
                        Verdict::Undecided
                    }
                });
                None
            }
            Observation::Returned { call, peer, answer } => {
                let key = self.no_longer_waits(call)?;
                let verdict = self.on(&key, |state, key| {
                    if let Some(reply) = Reply::of(answer) {
                        return state.returned(call, &reply, key);
                    }
                    state.abandoned(call);
                    Verdict::Explained
                });
                let Verdict::Impossible(text) = verdict else {
                    return None;
                };
                let text = format!("{text}; {peer} gave the answer");
                Some(Finding::new(&[peer], text))
            }
            Observation::Abandoned { call } => {
                let key = self.no_longer_waits(call)?;
                self.on(&key, |state, _| {
                    state.abandoned(call);
                    Verdict::Explained
                });
                None
            }
            Observation::Undone { call } => {
                let key = self.no_longer_waits(call)?;
                match self.on(&key, |state, key| state.undone(call, key)) {
                    Verdict::Impossible(text) => Some(Finding::new(&[], text)),
                    _ => None,
                }
            }
            Observation::Unaccounted { operation } => {
                let (key, _) = Call::of(operation);
                if let Some(key) = self.key(key) {
                    self.on(&key, |_, _| Verdict::Undecided);
                }
                None
            }
            _ => None,
        }
    }

    /// Of how many keys nothing can be said any more, because there was too much to follow.
    pub(super) fn undecided(&self) -> u64 {
        self.undecided
    }

    /// What can be said of each key, by key.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&str, KeyState)> {
        self.keys.iter().map(|(key, slot)| match slot {
            Slot::Followed(_) => (&**key, KeyState::Holds),
            Slot::LetGo(state) => (&**key, *state),
        })
    }

    /// The key of this name, which is followed from now on.
    fn key(&mut self, name: &str) -> Option<Arc<str>> {
        if let Some((key, _)) = self.keys.get_key_value(name) {
            return Some(key.clone());
        }
        if self.keys.len() >= MAX_KEYS {
            self.undecided += 1;
            return None;
        }
        let key: Arc<str> = name.into();
        let slot = Slot::Followed(Arc::default());
        Arc::make_mut(&mut self.keys).insert(key.clone(), slot);
        Some(key)
    }

    fn no_longer_waits(&mut self, call: EventId) -> Option<Arc<str>> {
        if self.waiting.contains_key(&call) {
            Arc::make_mut(&mut self.waiting).remove(&call)
        } else {
            None
        }
    }

    /// Changes what is known of a key; one that cannot be followed any more is let go.
    fn on(&mut self, key: &Arc<str>, change: impl FnOnce(&mut Key, &str) -> Verdict) -> Verdict {
        let keys = Arc::make_mut(&mut self.keys);
        let Some(slot) = keys.get_mut(key) else {
            return Verdict::Explained;
        };
        let Slot::Followed(state) = slot else {
            return Verdict::Explained;
        };
        let verdict = change(Arc::make_mut(state), key);
        match verdict {
            Verdict::Explained => {}
            Verdict::Undecided => {
                self.undecided += 1;
                *slot = Slot::LetGo(KeyState::Undecided);
            }
            Verdict::Impossible(_) => *slot = Slot::LetGo(KeyState::Broken),
        }
        verdict
    }
}

#[cfg(test)]
mod tests;
