//! A disk: what is durable, and the writes that are not yet.
//!
//! Writes become durable in order. Each is whole or not there. A crash of the process leaves them
//! to the operating system, which completes them; a loss of power takes those that were not
//! durable, or, where writes tear, leaves some of them and a part of the next.
//!
//! What is durable is kept as a value and not as bytes, so that the common path is quick. Where
//! bytes decide, they are those of [`raft::journal`]: how many a write needs, and what a restart
//! finds of a torn one.

use core::ops::RangeInclusive;
use std::collections::VecDeque;

use raft::{
    journal::{stored_record_len, write_record_len},
    persister::{MemoryPersister, Persister},
    storage::{Stored, Write},
    types::{Micros, PeerId},
};

use crate::{
    config::WorldConfig,
    random::{Purpose, draw, within},
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
    /// How many losses of power tore, or might have torn, a write: keys them.
    tears: u64,
    /// The most bytes of its journal; 0 for no bound.
    capacity: u64,
    /// How many bytes the journal has, pending writes among them; not counted without a bound.
    used: u64,
    /// How many of these are pending writes'.
    used_by_pending: u64,
    /// Whether it took the place of another and nothing was started from it yet.
    blank: bool,
    /// How long a write takes, where that is not as the configuration says.
    latency: Option<RangeInclusive<Micros>>,
}

/// What a loss of power left of the writes that were on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Writes that are there whole.
    pub(crate) kept: u32,
    /// Writes that are not.
    pub(crate) lost: u32,
    /// How many bytes of the first of these are there.
    pub(crate) torn: u64,
}

/// There is no room for a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full {
    /// How many bytes it has.
    pub(crate) needed: u64,
    /// How many are free.
    pub(crate) free: u64,
}

impl Disk {
    /// An empty disk.
    pub(crate) fn new(peer: PeerId, capacity: u64) -> Self {
        Self {
            peer,
            durable: Stored::default(),
            pending: VecDeque::new(),
            issued: 0,
            tears: 0,
            capacity,
            used: 0,
            used_by_pending: 0,
            blank: false,
            latency: None,
        }
    }

    /// A disk that holds `durable`, as if a journal had been begun with it.
    pub(crate) fn holding(peer: PeerId, capacity: u64, durable: Stored) -> Self {
        let mut disk = Self {
            durable,
            ..Self::new(peer, capacity)
        };
        disk.begin_journal_anew();
        disk
    }

    /// It is replaced by an empty one.
    pub(crate) fn wipe(&mut self) {
        self.durable = Stored::default();
        self.pending.clear();
        self.blank = true;
    }

    /// Is it not the disk that its host began with, whether that was noticed yet or not?
    pub(crate) fn is_lost(&self) -> bool {
        self.durable.lost || self.blank
    }

    /// A host that ran before starts from it. It is known by now whether this is the disk that it
    /// had; what led to the present state is not kept.
    pub(crate) fn begin(&mut self) {
        self.durable.lost |= core::mem::take(&mut self.blank);
        self.begin_journal_anew();
    }

    fn begin_journal_anew(&mut self) {
        if self.capacity > 0 {
            self.used = self.used_by_pending + stored_record_len(&self.durable) as u64;
        }
    }

    /// What would be found on it after a loss of power.
    pub(crate) fn durable(&self) -> &Stored {
        &self.durable
    }

    pub(crate) fn pending(&self) -> &VecDeque<PendingWrite> {
        &self.pending
    }

    /// How long a write takes.
    pub(crate) fn latency(&self, config: &WorldConfig) -> RangeInclusive<Micros> {
        let own = self.latency.clone();
        own.unwrap_or(config.disk_min_us..=config.disk_max_us)
    }

    /// How long a write takes at most, where that was set for this disk.
    pub(crate) fn slowest(&self) -> Option<Micros> {
        self.latency.as_ref().map(|latency| *latency.end())
    }

    /// Says how long what is written from now on takes; `None` is as the configuration says.
    pub(crate) fn set_latency(&mut self, latency: Option<RangeInclusive<Micros>>) {
        self.latency = latency;
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
    ) -> Result<(), Full> {
        if self.capacity > 0 {
            let needed = write_record_len(&write) as u64;
            let free = self.capacity.saturating_sub(self.used);
            if needed > free {
                return Err(Full { needed, free });
            }
            self.used += needed;
            self.used_by_pending += needed;
        }
        let latency = within(
            config.seed,
            Purpose::Disk,
            self.peer.get().into(),
            self.issued,
            self.latency(config),
        );
        self.issued += 1;
        let earliest = self.pending.back().map_or(0, |before| before.done_at);
        self.pending.push_back(PendingWrite {
            write,
            issued_at: now,
            done_at: now.saturating_add(latency).max(earliest),
            cause,
        });
        Ok(())
    }

    /// Makes the oldest pending write durable.
    pub(crate) fn complete(&mut self) -> Option<PendingWrite> {
        let pending = self.pending.pop_front()?;
        self.durable.apply(&pending.write);
        if self.capacity > 0 {
            self.used_by_pending -= write_record_len(&pending.write) as u64;
            if pending.write.snapshot.is_some() {
                self.begin_journal_anew();
            }
        }
        Some(pending)
    }

    /// The process dies: the operating system completes what was issued. Returns how many writes
    /// that were.
    pub(crate) fn crash(&mut self) -> usize {
        let completed = self.pending.len();
        while self.complete().is_some() {}
        completed
    }

    /// The power fails: what was not durable is gone. Where writes tear, some of them may be there,
    /// and a part of the next.
    pub(crate) fn lose_power(&mut self, seed: u64, tears: bool) -> Left {
        let pending = core::mem::take(&mut self.pending);
        self.used_by_pending = 0;
        let mut left = Left {
            kept: 0,
            lost: pending.len() as u32,
            torn: 0,
        };
        if tears && !pending.is_empty() {
            left = self.tear(&pending, seed);
        }
        left
    }

    /// Finds what the record encoding and its recovery make of a journal that was cut.
    fn tear(&mut self, pending: &VecDeque<PendingWrite>, seed: u64) -> Left {
        let mut draw = draw(seed, Purpose::Torn, self.peer.get().into(), self.tears);
        self.tears += 1;
        let whole = draw.within(0..=pending.len() as u64) as usize;
        let mut journal = MemoryPersister::holding(&self.durable);
        let (mut bytes, mut torn) = (0, 0);
        for (at, one) in pending.iter().enumerate() {
            let before = journal.len();
            // It has no bound: nothing is refused.
            let _ = journal.append(&one.write);
            let len = (journal.len() - before) as u64;
            match at.cmp(&whole) {
                core::cmp::Ordering::Less => bytes += len,
                core::cmp::Ordering::Equal => torn = draw.within(0..=len - 1),
                core::cmp::Ordering::Greater => {}
            }
        }
        journal.lose_power((bytes + torn) as usize);
        match journal.load() {
            Ok(stored) => self.durable = stored,
            // Only peers that break a rule write what does not follow from what they wrote before.
            Err(_) => {
                for one in pending.iter().take(whole) {
                    self.durable.apply(&one.write);
                }
            }
        }
        Left {
            kept: whole as u32,
            lost: (pending.len() - whole) as u32,
            torn,
        }
    }
}

#[cfg(test)]
mod tests;
