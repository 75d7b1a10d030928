//! What of the persistent state is durable, and what still has to be written.

use std::collections::VecDeque;

use super::Peer;
use crate::{
    effect::Effect,
    rules::Rules,
    storage::{LogWrite, SnapshotWrite, Write, WriteId},
    types::Index,
};

/// The writes of one peer's life.
#[derive(Clone, Debug)]
pub(super) struct Durability {
    /// The last write that was made.
    issued: WriteId,
    /// The last write that the driver has got.
    given_out: WriteId,
    /// The last write known to be durable.
    durable: WriteId,
    /// Writes between the two, each with the last index that is durable once it is.
    pending: VecDeque<(WriteId, Index)>,
    /// The last index that is durable.
    index: Index,
    /// `currentTerm` or `votedFor` changed since the last write.
    hard_state_changed: bool,
    /// The first index that changed since the last write.
    log_changed_from: Option<Index>,
    /// A snapshot took the place of a prefix of the log since the last write.
    snapshot: Option<SnapshotWrite>,
}

impl Durability {
    /// Of a peer whose disk holds a log that ends at `index`.
    pub(super) fn new(index: Index) -> Self {
        Self {
            issued: 0,
            given_out: 0,
            durable: 0,
            pending: VecDeque::new(),
            index,
            hard_state_changed: false,
            log_changed_from: None,
            snapshot: None,
        }
    }

    /// The last index that is durable.
    pub(super) fn index(&self) -> Index {
        self.index
    }

    /// The last write that was made, unless it is durable.
    pub(super) fn outstanding(&self) -> Option<WriteId> {
        (self.issued > self.durable).then_some(self.issued)
    }

    /// `currentTerm` or `votedFor` changed.
    pub(super) fn hard_state_changed(&mut self) {
        self.hard_state_changed = true;
    }

    /// An entry was put at `index`.
    pub(super) fn appended(&mut self, index: Index) {
        self.log_changed_from.get_or_insert(index);
    }

    /// Everything from `from` on was removed. What pending writes put there no longer counts as
    /// ours when they become durable: the write that removes it comes behind them.
    pub(super) fn truncated(&mut self, from: Index) {
        self.log_changed_from = Some(self.log_changed_from.unwrap_or(from).min(from));
        self.index = self.index.min(from - 1);
        for (_, last) in &mut self.pending {
            *last = (*last).min(from - 1);
        }
    }

    /// A snapshot took the place of the log's beginning. Everything else was written.
    pub(super) fn snapshot_changed(&mut self, write: SnapshotWrite) {
        debug_assert!(self.log_changed_from.is_none());
        self.snapshot = Some(write);
    }

    /// The whole log goes, for a snapshot that contains what was committed of it. The rest does
    /// not count as ours any more, as in [`truncated`](Self::truncated).
    pub(super) fn discarded(&mut self, committed: Index) {
        self.index = self.index.min(committed);
        for (_, last) in &mut self.pending {
            *last = (*last).min(committed);
        }
    }

    /// The driver got the write `id`.
    pub(super) fn gave_out(&mut self, id: WriteId) {
        self.given_out = id;
    }

    /// Writes up to `upto` are durable. Returns whether that is news.
    pub(super) fn acknowledge(&mut self, upto: WriteId) -> bool {
        let upto = upto.min(self.given_out);
        if upto <= self.durable {
            return false;
        }
        self.durable = upto;
        while let Some(&(id, last)) = self.pending.front() {
            if id > upto {
                break;
            }
            self.index = self.index.max(last);
            self.pending.pop_front();
        }
        true
    }
}

impl<R: Rules> Peer<R> {
    /// Makes a write of what changed since the last, if anything did.
    pub(super) fn save(&mut self) {
        let changed_from = self.durability.log_changed_from;
        let log = changed_from.map(|from| LogWrite {
            from,
            entries: self.cut(from, usize::MAX),
        });
        let durability = &mut self.durability;
        let hard_state = durability.hard_state_changed.then_some(self.hard_state);
        let snapshot = durability.snapshot.take();
        if hard_state.is_none() && snapshot.is_none() && log.is_none() {
            return;
        }
        durability.hard_state_changed = false;
        durability.log_changed_from = None;
        durability.issued += 1;
        let id = durability.issued;
        durability.pending.push_back((id, self.log.last_index()));
        self.effects.push_back(Effect::Persist(Write {
            id,
            hard_state,
            snapshot,
            log,
        }));
    }

    /// Is every write that was made durable, and nothing waiting to be?
    pub(super) fn all_is_durable(&self) -> bool {
        self.durability.outstanding().is_none() && !self.durability.hard_state_changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_pending(pending: &[(WriteId, Index)]) -> Durability {
        let mut durability = Durability::new(0);
        durability.issued = pending.last().map_or(0, |&(id, _)| id);
        durability.given_out = durability.issued;
        durability.pending = pending.iter().copied().collect();
        durability
    }

    #[test]
    fn an_entry_removed_before_its_write_was_durable_never_counts() {
        let mut durability = with_pending(&[(1, 5), (2, 9)]);
        durability.truncated(4);
        assert!(durability.acknowledge(2));
        assert_eq!(durability.index(), 3);
    }

    #[test]
    fn acknowledging_again_or_too_much_changes_nothing() {
        let mut durability = with_pending(&[(1, 5), (2, 9)]);
        assert!(durability.acknowledge(1));
        assert!(!durability.acknowledge(1));
        assert_eq!((durability.index(), durability.outstanding()), (5, Some(2)));
        assert!(durability.acknowledge(WriteId::MAX));
        assert_eq!((durability.index(), durability.outstanding()), (9, None));
    }

    #[test]
    fn a_removed_entry_is_durable_no_more() {
        let mut durability = Durability::new(5);
        durability.truncated(3);
        assert_eq!(durability.index(), 2);
        durability.truncated(4);
        assert_eq!(durability.index(), 2);
    }
}
