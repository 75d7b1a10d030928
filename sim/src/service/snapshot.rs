//! The store's state as bytes, for snapshots.
//!
//! # Bytes
//! All numbers have their lowest byte first. A version byte: 1, or 2 when there are sessions; the
//! digest and the number of opaque commands, eight bytes each; the sessions, in version 2 only; then
//! the keys in order, each with its value: the lengths of both (four bytes each), then both in
//! UTF-8. One state has one encoding.
//!
//! The sessions are their number (four bytes, not 0) and then each, in the order of their names:
//! name, last use and lowest number without an answer (eight bytes each), the number of answers
//! kept (four bytes), and these in the order of their numbers: the number (eight bytes) and the
//! answer. An answer is a byte: 1 done, 2 value, 3 missing, 4 different, 5 full; 2 and 4 go on with
//! the value's length (four bytes) and its UTF-8. Other answers are never kept.

use std::{collections::BTreeMap, sync::Arc};

use raft::{log::Payload, random::mix};

use super::{
    Answer, Store,
    session::{Session, Sessions},
};

/// A state without sessions.
const PLAIN: u8 = 1;
/// A state with sessions.
const WITH_SESSIONS: u8 = 2;

/// A hash over every command that a service applied, in order: two services with the same digest
/// are taken to have applied the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(u64);

impl Digest {
    /// Adds what was applied.
    pub fn add(&mut self, payload: &Payload) {
        match payload {
            Payload::Noop => self.word(0),
            Payload::Command(command) => {
                self.word(1 + command.len() as u64);
                for part in command.chunks(8) {
                    let mut word = [0; 8];
                    word[..part.len()].copy_from_slice(part);
                    self.word(u64::from_le_bytes(word));
                }
            }
            // No command is that long.
            Payload::Configuration(membership) => {
                self.word(u64::MAX);
                for set in [
                    membership.voters(),
                    membership.outgoing(),
                    membership.learners(),
                ] {
                    self.word(set.bits() as u64);
                    self.word((set.bits() >> 64) as u64);
                }
            }
        }
    }

    fn word(&mut self, word: u64) {
        self.0 = mix(self.0 ^ word).wrapping_add(1);
    }

    /// The hash.
    pub fn value(self) -> u64 {
        self.0
    }
}

impl Store {
    /// The bytes of the state.
    pub fn encode(&self) -> Vec<u8> {
        let sessions = &self.sessions.0;
        let version = if sessions.is_empty() {
            PLAIN
        } else {
            WITH_SESSIONS
        };
        let mut bytes = vec![version];
        bytes.extend_from_slice(&self.digest.0.to_le_bytes());
        bytes.extend_from_slice(&self.opaque.to_le_bytes());
        if !sessions.is_empty() {
            bytes.extend_from_slice(&(sessions.len() as u32).to_le_bytes());
        }
        for (id, session) in &**sessions {
            put_session(&mut bytes, *id, session);
        }
        for (key, value) in self.iter() {
            for text in [key, value] {
                bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
            }
            bytes.extend_from_slice(key.as_bytes());
            bytes.extend_from_slice(value.as_bytes());
        }
        bytes
    }

    /// The state that `bytes` are, if they are one.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (&[version], rest) = bytes.split_first_chunk()?;
        let (digest, rest) = rest.split_first_chunk()?;
        let (opaque, rest) = rest.split_first_chunk()?;
        let (sessions, mut rest) = match version {
            PLAIN => (Sessions::default(), rest),
            WITH_SESSIONS => sessions(rest)?,
            _ => return None,
        };
        let mut values = BTreeMap::<String, Arc<str>>::new();
        while !rest.is_empty() {
            let (key, behind) = rest.split_first_chunk()?;
            let (value, behind) = behind.split_first_chunk()?;
            let (key, behind) = text(behind, *key)?;
            let (value, behind) = text(behind, *value)?;
            let in_order = values
                .last_key_value()
                .is_none_or(|(last, _)| **last < *key);
            if !in_order {
                return None;
            }
            values.insert(key.to_owned(), value.into());
            rest = behind;
        }
        Some(Self {
            values: Arc::new(values),
            sessions,
            opaque: u64::from_le_bytes(*opaque),
            digest: Digest(u64::from_le_bytes(*digest)),
        })
    }
}

fn put_session(bytes: &mut Vec<u8>, id: u64, session: &Session) {
    for number in [id, session.last_used, session.unanswered] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&(session.answers.len() as u32).to_le_bytes());
    for (sequence, answer) in &session.answers {
        bytes.extend_from_slice(&sequence.to_le_bytes());
        let (kind, value): (u8, Option<&str>) = match answer {
            Answer::Done => (1, None),
            Answer::Value(value) => (2, Some(value)),
            Answer::Different(value) => (4, Some(value)),
            Answer::Full => (5, None),
            // The other answers are none of an operation.
            Answer::Missing
            | Answer::Opaque
            | Answer::Opened { .. }
            | Answer::Expired
            | Answer::Stale
            | Answer::Crowded => (3, None),
        };
        bytes.push(kind);
        if let Some(value) = value {
            bytes.extend_from_slice(&(value.len() as u32).to_le_bytes());
            bytes.extend_from_slice(value.as_bytes());
        }
    }
}

/// The sessions at the beginning of `bytes`, and what follows them.
fn sessions(bytes: &[u8]) -> Option<(Sessions, &[u8])> {
    let (count, mut rest) = bytes.split_first_chunk()?;
    let count = u32::from_le_bytes(*count);
    if count == 0 {
        return None;
    }
    let mut sessions = BTreeMap::<u64, Session>::new();
    for _ in 0..count {
        let (id, behind) = number(rest)?;
        let (last_used, behind) = number(behind)?;
        let (unanswered, behind) = number(behind)?;
        let (answers, behind) = answers(behind)?;
        if sessions
            .last_key_value()
            .is_some_and(|(last, _)| *last >= id)
        {
            return None;
        }
        let session = Session {
            last_used,
            unanswered,
            answers,
        };
        sessions.insert(id, session);
        rest = behind;
    }
    Some((Sessions(Arc::new(sessions)), rest))
}

fn answers(bytes: &[u8]) -> Option<(BTreeMap<u64, Answer>, &[u8])> {
    let (count, mut rest) = bytes.split_first_chunk()?;
    let mut answers = BTreeMap::<u64, Answer>::new();
    for _ in 0..u32::from_le_bytes(*count) {
        let (sequence, behind) = number(rest)?;
        let (&[kind], behind) = behind.split_first_chunk()?;
        let (answer, behind) = match kind {
            1 => (Answer::Done, behind),
            3 => (Answer::Missing, behind),
            5 => (Answer::Full, behind),
            2 | 4 => {
                let (len, behind) = behind.split_first_chunk()?;
                let (value, behind) = text(behind, *len)?;
                let answer = if kind == 2 {
                    Answer::Value(value.into())
                } else {
                    Answer::Different(value.into())
                };
                (answer, behind)
            }
            _ => return None,
        };
        if answers
            .last_key_value()
            .is_some_and(|(last, _)| *last >= sequence)
        {
            return None;
        }
        answers.insert(sequence, answer);
        rest = behind;
    }
    Some((answers, rest))
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (number, behind) = bytes.split_first_chunk()?;
    Some((u64::from_le_bytes(*number), behind))
}

/// The text of the length `len` at the beginning of `bytes`, and what follows it.
fn text(bytes: &[u8], len: [u8; 4]) -> Option<(&str, &[u8])> {
    let len = usize::try_from(u32::from_le_bytes(len)).ok()?;
    let (text, behind) = bytes.split_at_checked(len)?;
    Some((str::from_utf8(text).ok()?, behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Operation, Request, Ticket};

    fn store() -> Store {
        let mut store = Store::default();
        for text in ["put x 1", "put long-key some words", "append x 2", "get y"] {
            let command = Operation::parse(text).unwrap().encode();
            store.apply(1, &Payload::Command(command));
        }
        store.apply(2, &Payload::Command(b"other".as_slice().into()));
        store
    }

    fn store_with_sessions() -> Store {
        let mut store = store();
        let mut apply = |index, request: &Request| {
            store.apply(index, &Payload::Command(request.encode()));
        };
        apply(3, &Request::OpenSession);
        apply(4, &Request::OpenSession);
        for (sequence, text) in (1..).zip(["get x", "cas x 1 2", "put y 1", "delete z"]) {
            let ticket = Ticket {
                session: 3,
                sequence,
                unanswered: 1,
            };
            let operation = Operation::parse(text).unwrap();
            apply(4 + sequence, &Request::Numbered { ticket, operation });
        }
        store
    }

    #[test]
    fn a_state_without_sessions_has_the_bytes_that_it_always_had() {
        let bytes = store().encode();
        assert_eq!((bytes[0], bytes.len()), (1, 17 + 8 + 3 + 8 + 18));
        // And no other: a list of no sessions is refused.
        let mut other = bytes.clone();
        other[0] = 2;
        other.splice(17..17, [0; 4]);
        assert_eq!(Store::decode(&other), None);
    }

    #[test]
    fn a_state_comes_back_from_its_bytes_and_goes_on_the_same() {
        for mut original in [store(), store_with_sessions()] {
            let mut restored = Store::decode(&original.encode()).unwrap();
            assert_eq!(restored, original);
            for store in [&mut original, &mut restored] {
                store.apply(9, &Payload::Noop);
            }
            assert_eq!(restored.encode(), original.encode());
        }
        assert_eq!(
            Store::decode(&Store::default().encode()),
            Some(Store::default())
        );
    }

    #[test]
    fn damaged_bytes_are_no_state_or_another_one() {
        for bytes in [store().encode(), store_with_sessions().encode()] {
            for len in 0..bytes.len() {
                if let Some(other) = Store::decode(&bytes[..len]) {
                    assert_eq!(other.encode(), bytes[..len]);
                }
            }
            for at in 0..bytes.len() {
                let mut bytes = bytes.clone();
                bytes[at] ^= 0x81;
                if let Some(other) = Store::decode(&bytes) {
                    assert_eq!(other.encode(), bytes);
                }
            }
        }
    }

    #[test]
    fn the_digest_tells_what_was_applied_and_in_which_order() {
        let digest = |commands: &[&[u8]]| {
            let mut digest = Digest::default();
            for &command in commands {
                digest.add(&Payload::Command(command.into()));
            }
            digest
        };
        let all = [
            digest(&[]),
            digest(&[b"a"]),
            digest(&[b"a", b"b"]),
            digest(&[b"b", b"a"]),
            digest(&[b"ab"]),
            digest(&[b""]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one), "number {at} repeats");
        }
    }
}
