//! A disk: what is durable, and the writes that are not yet.
//!
//! Writes become durable in order. Each is whole or not there. A crash of the process leaves them
//! to the operating system, which completes them; a loss of power takes those that were not
//! durable.

use std::collections::VecDeque;

use raft::{
    storage::{Stored, Write},
    types::{Micros, PeerId},
};

use crate::{
    config::WorldConfig,
    random::{Purpose, within},
    trace::EventId,
};

/// A write on its way to the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingWrite {
    /// What is written.
    pub(crate) write: Write,
    /// When it was issued.
    pub(crate) issued_at: Micros,
    /// When it becomes durable.
    pub(crate) done_at: Micros,
    /// The event that made the peer issue it.
    pub(crate) cause: EventId,
}

/// The disk of one host.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    peer: PeerId,
    durable: Stored,
    pending: VecDeque<PendingWrite>,
    /// How many writes were ever issued: keys their latencies.
    issued: u64,
}

impl Disk {
    /// An empty disk.
    pub(crate) fn new(peer: PeerId) -> Self {
        Self::holding(peer, Stored::default())
    }

    /// A disk that holds `durable`.
    pub(crate) fn holding(peer: PeerId, durable: Stored) -> Self {
        Self {
            peer,
            durable,
            pending: VecDeque::new(),
            issued: 0,
        }
    }

    /// What would be found on it after a loss of power.
    pub(crate) fn durable(&self) -> &Stored {
        &self.durable
    }

    pub(crate) fn pending(&self) -> &VecDeque<PendingWrite> {
        &self.pending
    }

    /// When the oldest pending write becomes durable.
    pub(crate) fn next_done(&self) -> Option<Micros> {
        self.pending.front().map(|write| write.done_at)
    }

    /// Takes a write in.
    pub(crate) fn issue(
        &mut self,
        now: Micros,
        write: Write,
        cause: EventId,
        config: &WorldConfig,
    ) {
        let latency = within(
            config.seed,
            Purpose::Disk,
            self.peer.get().into(),
            self.issued,
            config.disk_min_us..=config.disk_max_us,
        );
        self.issued += 1;
        let earliest = self.pending.back().map_or(0, |before| before.done_at);
        self.pending.push_back(PendingWrite {
            write,
            issued_at: now,
            done_at: now.saturating_add(latency).max(earliest),
            cause,
        });
    }

    /// Makes the oldest pending write durable.
    pub(crate) fn complete(&mut self) -> Option<PendingWrite> {
        let pending = self.pending.pop_front()?;
        self.durable.apply(&pending.write);
        Some(pending)
    }

    /// The process dies: the operating system completes what was issued. Returns how many writes
    /// that were.
    pub(crate) fn crash(&mut self) -> usize {
        let completed = self.pending.len();
        while self.complete().is_some() {}
        completed
    }

    /// The power fails: what was not durable is gone. Returns how many writes that were.
    pub(crate) fn lose_power(&mut self) -> usize {
        let lost = self.pending.len();
        self.pending.clear();
        lost
    }
}

#[cfg(test)]
mod tests {
    use raft::storage::HardState;

    use super::*;

    fn disk_with_two_writes() -> Disk {
        let mut disk = Disk::new(PeerId::new(1).unwrap());
        for term in [1, 2] {
            let write = Write {
                id: term,
                hard_state: Some(HardState {
                    current_term: term,
                    voted_for: None,
                }),
                snapshot: None,
                log: None,
            };
            disk.issue(100, write, 0, &WorldConfig::default());
        }
        disk
    }

    #[test]
    fn writes_become_durable_in_order_and_within_the_latency() {
        let mut disk = disk_with_two_writes();
        let first = disk.complete().unwrap();
        assert!((600..=2_100).contains(&first.done_at));
        assert_eq!(disk.durable().hard_state.current_term, 1);
        let second = disk.complete().unwrap();
        assert!(second.done_at >= first.done_at);
        assert_eq!(disk.durable().hard_state.current_term, 2);
        assert!(disk.complete().is_none());
    }

    #[test]
    fn a_crash_keeps_issued_writes_and_a_loss_of_power_does_not() {
        let mut disk = disk_with_two_writes();
        disk.complete();
        let mut without_power = disk.clone();
        assert_eq!(disk.crash(), 1);
        assert_eq!(disk.durable().hard_state.current_term, 2);
        assert_eq!(without_power.lose_power(), 1);
        assert_eq!(without_power.durable().hard_state.current_term, 1);
    }
}
