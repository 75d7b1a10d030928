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
//! operations stay under way, and with each the explanations multiply. Beyond a bound they are not
//! followed any more but for one, the *witness*: that in which operations took effect in the order in
//! which services were seen to apply them. Nothing is taken on trust. The witness has each operation
//! take effect at most once, between its beginning and its answer, and must give every answer that
//! was given; while it does, there is an explanation, which is all that linearizability asks. When it
//! does not, and the others are not known, the key is *undecided*: nothing is said about it any more.
//! A violation is only said to be one where all explanations were followed.

mod configuration;
mod key;
mod model;

use std::{collections::BTreeMap, sync::Arc};

use raft::types::{Index, Position, Term};
use serde::Serialize;

use super::{Finding, Observation};
use crate::{limits::MAX_KEYS, service::Answer, trace::EventId};
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

/// The most entries without a service that has applied them of which it is kept whom they are for.
const MAX_PROPOSED: usize = 65_536;

/// The call, and its key, that an entry was appended for.
type Proposed = BTreeMap<(Index, Term), (EventId, Arc<str>)>;

/// The history of every key, as far as it still matters.
#[derive(Clone, Debug, Default)]
pub(super) struct Linearizability {
    keys: Arc<BTreeMap<Arc<str>, Slot>>,
    /// The keys of the operations that wait for their answer.
    waiting: Arc<BTreeMap<EventId, Arc<str>>>,
    /// The calls, and their keys, that entries behind `served` were appended for.
    proposed: Arc<Proposed>,
    /// The last entry that a service was seen to apply.
    served: Index,
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
                self.on(&key, |state, _| state.invoked(call, client, what));
                None
            }
            Observation::Proposed { call, entry } => {
                self.proposed(call, entry);
                None
            }
            Observation::Served { entry, answer } => {
                self.served(entry, answer);
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

    fn proposed(&mut self, call: EventId, entry: Position) {
        if entry.index <= self.served || self.proposed.len() >= MAX_PROPOSED {
            return;
        }
        if let Some(key) = self.waiting.get(&call) {
            let place = (entry.index, entry.term);
            Arc::make_mut(&mut self.proposed).insert(place, (call, key.clone()));
        }
    }

    /// Services apply entries in their order, each on its own; the first to apply one is heeded.
    fn served(&mut self, entry: Position, answer: &Answer) {
        if entry.index <= self.served {
            return;
        }
        self.served = entry.index;
        let mut found = None;
        while let Some((&(index, term), _)) = self.proposed.first_key_value()
            && index <= entry.index
        {
            let what = Arc::make_mut(&mut self.proposed).pop_first();
            if (index, term) == (entry.index, entry.term) {
                found = what;
            }
        }
        // Otherwise nothing was done.
        let done = Reply::of(answer).is_some_and(|reply| reply != Reply::Full);
        if let (true, Some((_, (call, key)))) = (done, found) {
            self.on(&key, |state, _| {
                state.served(call);
                Verdict::Explained
            });
        }
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
