//! When a snapshot may be taken, sent and installed, and what it leaves of a log (§7, Figure 13).

use crate::{
    log::Log,
    types::{Index, Position, Term},
};

/// Whether a snapshot of the service's state may take the place of log entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeVerdict {
    /// It may.
    Allowed,
    /// The entry is not applied: the service cannot have a state that contains it.
    NotApplied {
        /// `lastApplied`.
        last_applied: Index,
    },
    /// A snapshot took its place before.
    Old {
        /// The last entry of that snapshot.
        base: Index,
    },
}

/// A snapshot contains committed, applied entries only (§7): others may yet be overwritten. It goes
/// forward: one that ends before the log begins would leave a gap.
pub fn take_snapshot(base: Index, last_applied: Index, index: Index) -> TakeVerdict {
    if index > last_applied {
        TakeVerdict::NotApplied { last_applied }
    } else if index <= base {
        TakeVerdict::Old { base }
    } else {
        TakeVerdict::Allowed
    }
}

/// A leader sends its snapshot when it has dropped the next entry that a follower needs, or cannot
/// tell the term of the one before it, which the consistency check compares (§7).
pub fn needs_snapshot(log: &Log, next: Index) -> bool {
    next <= log.base().index
}

/// Whether a leader's snapshot is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallVerdict {
    /// It contains entries that are not committed here.
    Newer,
    /// Everything in it is committed here: it comes late, or twice. To install it would undo what
    /// was applied since.
    Stale {
        /// Our `commitIndex`.
        commit_index: Index,
    },
}

/// A snapshot never takes the place of a newer state (§7): what it contains is committed, so that a
/// peer that has committed as much has it all.
pub fn install_snapshot(commit_index: Index, last: Position) -> InstallVerdict {
    if last.index <= commit_index {
        InstallVerdict::Stale { commit_index }
    } else {
        InstallVerdict::Newer
    }
}

/// What becomes of a log when a snapshot is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    /// It holds the snapshot's last entry: what follows that stays.
    Kept,
    /// It ends before the snapshot's last entry: nothing follows it.
    TooShort {
        /// Where it ended.
        last: Index,
    },
    /// It has another entry at that index: what follows is of another history, and goes.
    Conflicts {
        /// That entry's term.
        ours: Term,
    },
}

impl Suffix {
    /// Does what follows the snapshot's last entry stay?
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Kept)
    }
}

/// InstallSnapshot, receiver's rules 6 and 7 of Figure 13: the entries behind the snapshot stay if
/// the log has its last entry, in the same term; then they follow the same history (Log Matching),
/// and the leader may count on them. Otherwise the whole log goes.
pub fn suffix(log: &Log, last: Position) -> Suffix {
    match log.term_at(last.index) {
        Some(ours) if ours == last.term => Suffix::Kept,
        Some(ours) => Suffix::Conflicts { ours },
        None => Suffix::TooShort {
            last: log.last_index(),
        },
    }
}
