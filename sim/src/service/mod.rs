//! The service that the cluster replicates: a small key-value store.
//!
//! It is a state machine in the paper's sense: the same commands in the same order give the same
//! state and the same answers, whatever their bytes are. Clients that number their operations have
//! each applied once: see [`Session`].

mod operation;
mod session;
mod snapshot;

use core::fmt;
use std::{collections::BTreeMap, sync::Arc};

use raft::{log::Payload, types::Index};

pub use snapshot::Digest;

pub use operation::{MAX_ARGUMENT_BYTES, Operation, command_text, payload_text};
pub use session::{Request, Session, SessionId, Ticket};

use crate::limits::{MAX_KEYS, MAX_SESSION_ANSWERS, MAX_VALUE_BYTES};
use session::{Admission, Sessions};

/// What applying a command answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was done.
    Done,
    /// The key's value.
    Value(Arc<str>),
    /// The key is not there.
    Missing,
    /// The key's value is another than the expected, so nothing was changed.
    Different(Arc<str>),
    /// The store is full, so nothing was changed.
    Full,
    /// The bytes are no operation of the store; they are counted, and that is all.
    Opaque,
    /// The session is open.
    Opened {
        /// Its name.
        session: SessionId,
    },
    /// There is no such session, or none any more, so nothing was done. Whether the operation was
    /// done while there was one, nobody can say.
    Expired,
    /// The client said before that it has the answer to this operation, so nothing was done.
    Stale,
    /// The session keeps as many answers as it may, so nothing was done.
    Crowded,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Value(value) => write!(f, "\"{value}\""),
            Self::Missing => f.write_str("no such key"),
            Self::Different(value) => write!(f, "not set: the value is \"{value}\""),
            Self::Full => f.write_str("not set: the store is full"),
            Self::Opaque => f.write_str("applied"),
            Self::Opened { session } => write!(f, "session {session} is open"),
            Self::Expired => f.write_str("not done: the session has expired"),
            Self::Stale => f.write_str("not done: it was answered before"),
            Self::Crowded => write!(
                f,
                "not done: {MAX_SESSION_ANSWERS} answers wait to be acknowledged"
            ),
        }
    }
}

/// About how many bytes a value, or an answer that is kept, takes besides its text.
const BESIDES: usize = 96;

impl Answer {
    fn weight(&self) -> usize {
        match self {
            Self::Value(value) | Self::Different(value) => value.len(),
            _ => 0,
        }
    }
}

/// The store's state, with what says where it came from. Clones share it until one of them changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Store {
    values: Arc<BTreeMap<String, Arc<str>>>,
    sessions: Sessions,
    opaque: u64,
    digest: Digest,
}

impl Store {
    /// Applies what the committed entry at `index` carries. A no-op changes nothing.
    pub fn apply(&mut self, index: Index, payload: &Payload) -> Answer {
        self.digest.add(payload);
        let Payload::Command(command) = payload else {
            return Answer::Done;
        };
        match Request::decode(command) {
            Some(Request::Plain(operation)) => self.run(operation),
            Some(Request::OpenSession) => self.sessions.open(index),
            Some(Request::Numbered { ticket, operation }) => {
                match self.sessions.admit(index, ticket) {
                    Admission::Answer(answer) => answer,
                    Admission::Apply => {
                        let answer = self.run(operation);
                        self.sessions.keep(ticket, &answer);
                        answer
                    }
                }
            }
            None => {
                self.opaque += 1;
                Answer::Opaque
            }
        }
    }

    /// Drops the kept answers of every session: for a world that breaks a rule.
    pub(crate) fn forget_answers(&mut self) {
        self.sessions.forget_answers();
    }

    /// Drops every session: for a world that breaks a rule.
    pub(crate) fn forget_sessions(&mut self) {
        self.sessions = Sessions::default();
    }

    fn run(&mut self, operation: Operation) -> Answer {
        match operation {
            Operation::Get { key } => match self.values.get(&key) {
                Some(value) => Answer::Value(value.clone()),
                None => Answer::Missing,
            },
            Operation::Put { key, value } => self.set(key, &value),
            Operation::Append { key, value } => {
                let before = self.values.get(&key).map_or("", |value| value);
                let after = format!("{before}{value}");
                self.set(key, &after)
            }
            Operation::Delete { key } => match Arc::make_mut(&mut self.values).remove(&key) {
                Some(_) => Answer::Done,
                None => Answer::Missing,
            },
            Operation::Cas { key, old, new } => match self.values.get(&key) {
                None => Answer::Missing,
                Some(value) if **value == *old => self.set(key, &new),
                Some(value) => Answer::Different(value.clone()),
            },
        }
    }

    fn set(&mut self, key: String, value: &str) -> Answer {
        let full = self.values.len() >= MAX_KEYS && !self.values.contains_key(&key);
        if full || value.len() > MAX_VALUE_BYTES {
            return Answer::Full;
        }
        Arc::make_mut(&mut self.values).insert(key, value.into());
        Answer::Done
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|value| &**value)
    }

    /// All keys with their values, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (&**key, &**value))
    }

    /// About how many bytes it is.
    pub(crate) fn weight(&self) -> usize {
        let values = self.iter().map(|(key, value)| key.len() + value.len());
        let answers = self.sessions.0.values();
        let answers = answers.flat_map(|session| session.answers.values().map(Answer::weight));
        values.chain(answers).map(|bytes| bytes + BESIDES).sum()
    }

    /// The open sessions, by their names.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, &Session)> {
        self.sessions.0.iter().map(|(id, session)| (*id, session))
    }

    /// How many commands were no operations.
    pub fn opaque(&self) -> u64 {
        self.opaque
    }

    /// The hash over everything that was applied.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(store: &mut Store, text: &str) -> String {
        let command = Operation::parse(text).unwrap().encode();
        store.apply(1, &Payload::Command(command)).to_string()
    }

    #[test]
    fn operations_do_what_they_say() {
        let mut store = Store::default();
        for (text, answer) in [
            ("get x", "no such key"),
            ("cas x 1 2", "no such key"),
            ("put x 1", "done"),
            ("append x 2", "done"),
            ("get x", "\"12\""),
            ("cas x 1 3", "not set: the value is \"12\""),
            ("cas x 12 3", "done"),
            ("get x", "\"3\""),
            ("delete x", "done"),
            ("delete x", "no such key"),
        ] {
            assert_eq!(run(&mut store, text), answer, "{text}");
        }
    }

    #[test]
    fn other_bytes_are_counted_and_change_nothing_else() {
        let mut store = Store::default();
        run(&mut store, "put x 1");
        let answer = store.apply(1, &Payload::Command(b"\xa7\x01\xff".as_slice().into()));
        assert_eq!((answer, store.opaque()), (Answer::Opaque, 1));
        assert_eq!(store.apply(1, &Payload::Noop), Answer::Done);
        assert_eq!(store.iter().collect::<Vec<_>>(), [("x", "1")]);
    }

    #[test]
    fn a_full_store_says_so_and_stays_as_it_is() {
        let mut store = Store::default();
        run(
            &mut store,
            &format!("put x {}", "v".repeat(MAX_VALUE_BYTES - 600)),
        );
        assert_eq!(
            run(&mut store, &format!("append x {}", "v".repeat(700))),
            "not set: the store is full"
        );
        for key in 1..MAX_KEYS {
            run(&mut store, &format!("put k{key} v"));
        }
        assert_eq!(
            run(&mut store, "put one-more v"),
            "not set: the store is full"
        );
        assert_eq!(run(&mut store, "put k7 w"), "done");
    }
}
