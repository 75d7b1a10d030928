//! What outlives a crash: the persistent state of Figure 2, and the writes that change it.

use core::fmt;
use std::sync::Arc;

use crate::{
    log::{Entries, Entry, Log},
    membership::Membership,
    types::{Index, MAX_NUMBER, PeerId, Position, Term},
};

/// The persistent state besides the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HardState {
    /// `currentTerm`: the latest term this peer has seen.
    pub current_term: Term,
    /// `votedFor`: who got this peer's vote in that term.
    pub voted_for: Option<PeerId>,
}

/// Names a [`Write`]. Ids of one peer's life grow by one from 1.
///
/// A peer that is made anew starts again: a driver whose writes outlive the peer that asked for
/// them must not report one of an earlier life as done to a later one.
pub type WriteId = u64;

/// A change to the persistent state, to be made whole or not at all and in order of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The name to acknowledge it by.
    pub id: WriteId,
    /// The new `currentTerm` and `votedFor`, when they changed.
    pub hard_state: Option<HardState>,
    /// A snapshot that takes the place of a prefix of the log, or of all of it. It comes before
    /// what changed in the log.
    pub snapshot: Option<SnapshotWrite>,
    /// What changed in the log.
    pub log: Option<LogWrite>,
}

/// A service's state: what it came to by applying every entry up to and with one (§7). Raft does
/// not look inside.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// `lastIncludedTerm` and `lastIncludedIndex`: the last entry that the state contains.
    pub last: Position,
    /// The configuration as of that entry: what tells it is no longer in the log.
    pub membership: Arc<Membership>,
    /// The state, shared by all who hold it.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes up to {}", self.bytes.len(), self.last)
    }
}

/// A snapshot on its way to the disk.
///
/// One write carries it and the end of the entries that it replaces: a disk on which one happened
/// without the other would have a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotWrite {
    /// The snapshot, which takes the place of the one before.
    pub snapshot: Snapshot,
    /// Whether the entries behind it stay; without them the whole log goes (§7).
    pub keeps_suffix: bool,
}

/// A change to the log: everything from `from` on is replaced by `entries`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogWrite {
    /// The first index that changes.
    pub from: Index,
    /// The entries from there on.
    pub entries: Entries,
}

/// Everything that a peer's disk holds: what a restart begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// `currentTerm` and `votedFor`.
    pub hard_state: HardState,
    /// The snapshot's bytes. It ends where the log begins: its last entry is the log's
    /// [base](Log::base).
    pub snapshot: Option<Arc<[u8]>>,
    /// The configuration as of the log's [base](Log::base), which comes with the snapshot; `None`
    /// when it is the one that the cluster began with.
    pub membership: Option<Arc<Membership>>,
    /// The log.
    pub log: Log,
    /// Whether this peer's disk was lost, and an empty one put in its place: what the peer
    /// promised before is forgotten.
    ///
    /// The driver sets it when it knows that the disk of this name once held something; the flag
    /// stays for as long as the name does. Such a peer follows and stores entries, but it takes no
    /// part in any decision:
    ///
    /// - It does not vote and does not stand. It may have voted in a term that it no longer knows,
    ///   and it may have confirmed entries that it no longer has: a candidate without a committed
    ///   entry could then find a majority in which nobody has it, which breaks Leader Completeness
    ///   (§5.4.3).
    /// - What it confirms counts towards no quorum, though it is true. With its vote it promised to
    ///   refuse leaders of earlier terms, and that promise is forgotten too: a deposed leader could
    ///   commit with its help while the new one, which it voted for, knows nothing of the entry.
    ///
    /// To the quorums it is a peer that crashed for good, so that a majority must be found among
    /// those that are not lost. (The thesis, §3.8, does not let it come back at all.) It gets its
    /// vote back by leaving the cluster and joining as a new peer.
    pub lost: bool,
}

/// What is wrong with a persistent state that no correct peer could have written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredError {
    /// `currentTerm` is beyond [`MAX_NUMBER`].
    TermTooLarge {
        /// What it is.
        term: Term,
    },
    /// The log's last index, or its base, is beyond [`MAX_NUMBER`].
    IndexTooLarge {
        /// The base.
        base: Index,
        /// How many entries follow it.
        entries: usize,
    },
    /// There is a vote of term 0, in which nobody stands.
    VoteInTermZero {
        /// Who got it.
        voted_for: PeerId,
    },
    /// The log's base has a term or an index, but not both.
    Base {
        /// The base.
        base: Position,
    },
    /// There is a snapshot, but the log begins with the first entry: it takes the place of nothing.
    SnapshotOfNothing,
    /// The log begins behind entries that no snapshot takes the place of: the service's state up to
    /// there is gone.
    NoSnapshot {
        /// The last entry that is missing.
        base: Position,
    },
    /// An entry's term is below that of the one before it, or 0.
    TermsOutOfOrder {
        /// The entry's index.
        index: Index,
        /// Its term.
        term: Term,
        /// The term of the entry before it, which may be the log's base.
        before: Term,
    },
    /// The last entry, or the snapshot's, is of a term that the peer has not seen.
    TermAhead {
        /// The entry.
        last: Position,
        /// `currentTerm`.
        current_term: Term,
    },
}

impl fmt::Display for StoredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TermTooLarge { term } => {
                write!(f, "currentTerm is {term}; the largest is {MAX_NUMBER}")
            }
            Self::IndexTooLarge { base, entries } => write!(
                f,
                "{entries} entries behind index {base} go beyond {MAX_NUMBER}, the largest index"
            ),
            Self::VoteInTermZero { voted_for } => {
                write!(
                    f,
                    "a vote for {voted_for} in term 0, in which nobody stands"
                )
            }
            Self::Base { base } => write!(
                f,
                "the log begins behind {base}, where no entry can be: terms and indices begin with 1"
            ),
            Self::SnapshotOfNothing => write!(
                f,
                "there is a snapshot, but the log begins with index 1: it contains no entry"
            ),
            Self::NoSnapshot { base } => write!(
                f,
                "the log begins behind {base}, but there is no snapshot of what came before"
            ),
            Self::TermsOutOfOrder {
                index,
                term,
                before,
            } => write!(
                f,
                "the entry at index {index} has term {term}, behind one of term {before}: terms \
                 begin with 1 and never go down in a log"
            ),
            Self::TermAhead { last, current_term } => write!(
                f,
                "the log ends with {last}, but currentTerm is {current_term}"
            ),
        }
    }
}

impl core::error::Error for StoredError {}

impl Stored {
    /// Could a peer that plays by the paper's rules have written this?
    ///
    /// # Errors
    /// The first [`StoredError`] found.
    pub fn validate(&self) -> Result<(), StoredError> {
        let HardState {
            current_term,
            voted_for,
        } = self.hard_state;
        if current_term > MAX_NUMBER {
            return Err(StoredError::TermTooLarge { term: current_term });
        }
        let (base, entries) = (self.log.base(), self.log.len());
        if base.index.saturating_add(entries as u64) > MAX_NUMBER {
            let base = base.index;
            return Err(StoredError::IndexTooLarge { base, entries });
        }
        if let (0, Some(voted_for)) = (current_term, voted_for) {
            return Err(StoredError::VoteInTermZero { voted_for });
        }
        if (base.term == 0) != (base.index == 0) {
            return Err(StoredError::Base { base });
        }
        match &self.snapshot {
            Some(_) if base == Position::ZERO => return Err(StoredError::SnapshotOfNothing),
            None if base != Position::ZERO => return Err(StoredError::NoSnapshot { base }),
            _ => {}
        }
        let mut before = base.term;
        for (index, &Entry { term, .. }) in self.log.iter() {
            if term < before.max(1) {
                return Err(StoredError::TermsOutOfOrder {
                    index,
                    term,
                    before,
                });
            }
            before = term;
        }
        let last = self.log.last();
        if last.term > current_term {
            return Err(StoredError::TermAhead { last, current_term });
        }
        Ok(())
    }

    /// Makes `write` part of what is stored.
    pub fn apply(&mut self, write: &Write) {
        if let Some(hard_state) = write.hard_state {
            self.hard_state = hard_state;
        }
        if let Some(SnapshotWrite {
            snapshot,
            keeps_suffix,
        }) = &write.snapshot
        {
            self.log.begin_behind(snapshot.last, *keeps_suffix);
            self.snapshot = Some(Arc::clone(&snapshot.bytes));
            self.membership = Some(Arc::clone(&snapshot.membership));
        }
        if let Some(change) = &write.log {
            self.log.truncate_from(change.from);
            for entry in &*change.entries {
                self.log.append(entry.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Payload;

    /// In term 5, with a log of entries of `terms` behind `base`; with a snapshot if anything is before.
    fn stored(base: Position, terms: &[Term]) -> Stored {
        let mut log = Log::with_base(base);
        for &term in terms {
            let payload = Payload::Noop;
            log.append(Entry { term, payload });
        }
        Stored {
            hard_state: HardState {
                current_term: 5,
                voted_for: PeerId::new(2),
            },
            snapshot: (base != Position::ZERO).then(|| Arc::from(*b"state")),
            log,
            ..Stored::default()
        }
    }

    #[test]
    fn what_a_peer_can_have_written_is_in_order() {
        let largest = Position::new(5, MAX_NUMBER);
        for good in [
            Stored::default(),
            stored(Position::ZERO, &[]),
            stored(Position::ZERO, &[1, 1, 3, 5]),
            stored(Position::new(5, 7), &[]),
            stored(Position::new(2, 7), &[2, 5]),
            stored(largest, &[]),
            stored(Position::new(5, MAX_NUMBER - 1), &[5]),
        ] {
            assert_eq!(good.validate(), Ok(()), "{good:?}");
        }
    }

    #[test]
    fn what_no_peer_can_have_written_is_named() {
        let with = |change: fn(&mut Stored)| {
            let mut stored = stored(Position::new(2, 7), &[3, 3]);
            change(&mut stored);
            stored
        };
        for (bad, said) in [
            (
                with(|stored| stored.hard_state.current_term = MAX_NUMBER + 1),
                "currentTerm is 9007199254740992; the largest is 9007199254740991",
            ),
            (
                stored(Position::new(5, MAX_NUMBER), &[5]),
                "1 entries behind index 9007199254740991 go beyond 9007199254740991, the largest index",
            ),
            (
                stored(Position::new(5, u64::MAX), &[]),
                "0 entries behind index 18446744073709551615 go beyond 9007199254740991, the largest \
                 index",
            ),
            (
                Stored {
                    hard_state: HardState {
                        current_term: 0,
                        voted_for: PeerId::new(2),
                    },
                    ..Stored::default()
                },
                "a vote for S2 in term 0, in which nobody stands",
            ),
            (
                stored(Position::new(0, 7), &[]),
                "the log begins behind (term 0, index 7), where no entry can be: terms and indices \
                 begin with 1",
            ),
            (
                stored(Position::new(2, 0), &[]),
                "the log begins behind (term 2, index 0), where no entry can be: terms and indices \
                 begin with 1",
            ),
            (
                Stored {
                    snapshot: Some(Arc::from(*b"state")),
                    ..Stored::default()
                },
                "there is a snapshot, but the log begins with index 1: it contains no entry",
            ),
            (
                with(|stored| stored.snapshot = None),
                "the log begins behind (term 2, index 7), but there is no snapshot of what came before",
            ),
            (
                stored(Position::new(2, 7), &[3, 1]),
                "the entry at index 9 has term 1, behind one of term 3: terms begin with 1 and never \
                 go down in a log",
            ),
            (
                stored(Position::new(4, 7), &[3]),
                "the entry at index 8 has term 3, behind one of term 4: terms begin with 1 and never \
                 go down in a log",
            ),
            (
                stored(Position::ZERO, &[0]),
                "the entry at index 1 has term 0, behind one of term 0: terms begin with 1 and never \
                 go down in a log",
            ),
            (
                stored(Position::ZERO, &[3, 6]),
                "the log ends with (term 6, index 2), but currentTerm is 5",
            ),
            (
                stored(Position::new(6, 7), &[]),
                "the log ends with (term 6, index 7), but currentTerm is 5",
            ),
        ] {
            assert_eq!(bad.validate().unwrap_err().to_string(), said, "{bad:?}");
        }
    }
}
