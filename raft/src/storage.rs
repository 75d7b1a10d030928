//! What outlives a crash: the persistent state of Figure 2, and the writes that change it.

use core::fmt;
use std::sync::Arc;

use crate::{
    log::{Entries, Log},
    membership::Membership,
    types::{Index, PeerId, Position, Term},
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

impl Stored {
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
