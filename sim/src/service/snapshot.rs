//! The store's state as bytes, for snapshots.
//!
//! # Bytes
//! A version byte (1); the digest and the number of opaque commands, eight bytes each, the lowest
//! first; then the keys in order, each with its value: the lengths of both (four bytes each), then
//! both in UTF-8. One state has one encoding.

use std::{collections::BTreeMap, sync::Arc};

use raft::{log::Payload, random::mix};

use super::Store;

const VERSION: u8 = 1;

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
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.digest.0.to_le_bytes());
        bytes.extend_from_slice(&self.opaque.to_le_bytes());
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
        let (&[VERSION], rest) = bytes.split_first_chunk()? else {
            return None;
        };
        let (digest, rest) = rest.split_first_chunk()?;
        let (opaque, mut rest) = rest.split_first_chunk()?;
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
            opaque: u64::from_le_bytes(*opaque),
            digest: Digest(u64::from_le_bytes(*digest)),
        })
    }
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
    use crate::service::Operation;

    fn store() -> Store {
        let mut store = Store::default();
        for text in ["put x 1", "put long-key some words", "append x 2", "get y"] {
            let command = Operation::parse(text).unwrap().encode();
            store.apply(&Payload::Command(command));
        }
        store.apply(&Payload::Command(b"other".as_slice().into()));
        store
    }

    #[test]
    fn a_state_comes_back_from_its_bytes_and_goes_on_the_same() {
        let mut original = store();
        let mut restored = Store::decode(&original.encode()).unwrap();
        assert_eq!(restored, original);
        assert_eq!(
            Store::decode(&Store::default().encode()),
            Some(Store::default())
        );
        for store in [&mut original, &mut restored] {
            store.apply(&Payload::Noop);
        }
        assert_eq!(restored.encode(), original.encode());
    }

    #[test]
    fn damaged_bytes_are_no_state_or_another_one() {
        let bytes = store().encode();
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
