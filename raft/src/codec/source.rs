//! How values are read, each part checked.

use std::sync::Arc;

use super::{COMMAND, CONFIGURATION, DecodeError, NOOP, VERSION, peer};
use crate::{
    log::{Entry, Payload},
    membership::Membership,
    peer_set::PeerSet,
    read::ReadContext,
    storage::HardState,
    types::{MAX_NUMBER, PeerId, Position},
};

/// The fewest bytes that spell an entry: a term, and a payload that is a no-op.
const SHORTEST_ENTRY: usize = 2;

/// Bytes being read.
pub(crate) struct Source<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> Source<'a> {
    /// The version, checked, and the kind.
    pub(crate) fn head(&mut self) -> Result<u8, DecodeError> {
        match self.byte()? {
            VERSION => self.byte(),
            found => Err(DecodeError::Version { found }),
        }
    }

    pub(crate) fn byte(&mut self) -> Result<u8, DecodeError> {
        let byte = self
            .bytes
            .get(self.at)
            .ok_or(DecodeError::Truncated { at: self.at })?;
        self.at += 1;
        Ok(*byte)
    }

    pub(crate) fn take(&mut self, len: u64) -> Result<&'a [u8], DecodeError> {
        let rest = &self.bytes[self.at..];
        let truncated = DecodeError::Truncated {
            at: self.bytes.len(),
        };
        let len = usize::try_from(len).map_err(|_| truncated)?;
        let taken = rest.get(..len).ok_or(truncated)?;
        self.at += len;
        Ok(taken)
    }

    /// A length, and as many bytes.
    pub(crate) fn counted(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = self.number()?;
        self.take(len)
    }

    pub(crate) fn number(&mut self) -> Result<u64, DecodeError> {
        let at = self.at;
        let mut value = 0;
        // MAX_NUMBER has 53 bits: eight bytes of seven.
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let shortest = byte != 0 || shift == 0;
                return if shortest && value <= MAX_NUMBER {
                    Ok(value)
                } else {
                    Err(DecodeError::Number { at })
                };
            }
        }
        Err(DecodeError::Number { at })
    }

    pub(crate) fn hard_state(&mut self) -> Result<HardState, DecodeError> {
        let current_term = self.number()?;
        let voted_for = match self.number()? {
            0 => None,
            found => {
                let peer = u16::try_from(found).ok().and_then(PeerId::new);
                Some(peer.ok_or(DecodeError::Peer { found })?)
            }
        };
        Ok(HardState {
            current_term,
            voted_for,
        })
    }

    pub(crate) fn position(&mut self) -> Result<Position, DecodeError> {
        Ok(Position {
            term: self.number()?,
            index: self.number()?,
        })
    }

    pub(super) fn peers(&mut self) -> Result<PeerSet, DecodeError> {
        let mut peers = PeerSet::EMPTY;
        let mut before = None;
        for _ in 0..self.number()? {
            let at = self.at;
            let next = Some(peer(self.number()?)?);
            if next <= before {
                return Err(DecodeError::PeersOutOfOrder { at });
            }
            peers.extend(next);
            before = next;
        }
        Ok(peers)
    }

    pub(crate) fn membership(&mut self) -> Result<Membership, DecodeError> {
        let (voters, outgoing, learners) = (self.peers()?, self.peers()?, self.peers()?);
        Membership::new(voters, outgoing, learners).map_err(DecodeError::Membership)
    }

    pub(super) fn context(&mut self) -> Result<ReadContext, DecodeError> {
        Ok(ReadContext {
            nonce: self.number()?,
            count: self.number()?,
        })
    }

    /// A byte that is one of `allowed`.
    pub(crate) fn choice(&mut self, allowed: &[u8]) -> Result<u8, DecodeError> {
        let at = self.at;
        let found = self.byte()?;
        if allowed.contains(&found) {
            Ok(found)
        } else {
            Err(DecodeError::Kind { at, found })
        }
    }

    pub(crate) fn entries(&mut self) -> Result<Vec<Entry>, DecodeError> {
        let count = self.number()?;
        // A count may lie: there is room for no more than the bytes that are left can spell.
        let most = (self.bytes.len() - self.at) / SHORTEST_ENTRY;
        let room = usize::try_from(count).map_or(most, |count| count.min(most));
        let mut entries = Vec::with_capacity(room);
        for _ in 0..count {
            let term = self.number()?;
            let payload = match self.choice(&[NOOP, COMMAND, CONFIGURATION])? {
                NOOP => Payload::Noop,
                COMMAND => Payload::Command(Arc::from(self.counted()?)),
                _ => Payload::Configuration(Arc::new(self.membership()?)),
            };
            entries.push(Entry { term, payload });
        }
        Ok(entries)
    }

    pub(crate) fn end(&self) -> Result<(), DecodeError> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(DecodeError::TrailingBytes { at: self.at })
        }
    }
}
