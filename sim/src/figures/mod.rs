//! Figures over the time of a run: messages, commits, elections, who leads. For charts.
//!
//! They are counted from the events of a branch by whoever looks at them, and only then: a run itself
//! pays nothing for them. They are of the whole branch as far as it is known, so that they are the
//! same wherever in it the reader stands.
//!
//! Time is divided into buckets of one width. When there would be more than [`MAX_BUCKETS`], every
//! two neighbours become one and the width doubles: a run of any length fits, and what was counted
//! stays counted.

mod bucket;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use raft::{
    Note,
    peer_set::PeerSet,
    types::{Index, Micros, PeerId, Position},
};

pub use bucket::{Bucket, MessageGroup};

use crate::{
    history::{History, Reader},
    limits::MAX_TIMED_ENTRIES,
    trace::{Event, EventId, EventKind},
};

/// The most buckets. An even number, so that they merge two by two.
pub const MAX_BUCKETS: usize = 512;

/// The width of a bucket while a run is short.
const FIRST_WIDTH: Micros = 10_000;

/// The figures of the branch that a history shows, as far as its events were taken in.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    reader: Reader,
    course: Course,
}

impl Figures {
    /// Takes in the next `most` events. On another branch than the last time it begins again.
    pub fn go_on(&mut self, history: &History, most: usize) {
        let Self { reader, course } = self;
        if reader.turn(history) {
            let first = history.beginning();
            let logs = first.ids().map(|id| first.log_of(id).last());
            *course = Course::beginning_with(logs.max_by_key(|last| last.index));
        }
        reader.read(history, most, |_, event, _| course.note(event));
    }

    /// The first event that was not taken in.
    pub fn seen(&self) -> EventId {
        self.reader.next()
    }

    /// Up to when they go: to the end of the branch when all of its events were taken in.
    pub fn end(&self, history: &History) -> Micros {
        let tip = history.furthest();
        if self.seen() >= tip.trace().len() {
            tip.now()
        } else {
            self.course.noted
        }
    }

    /// The width of the buckets, and the buckets from time 0 to `end`; the last may be not full yet.
    pub fn buckets(&self, end: Micros) -> (Micros, Vec<Bucket>) {
        let mut upto = self.course.clone();
        upto.reach(end);
        let mut buckets = upto.full;
        buckets.push(upto.open);
        (upto.width, buckets)
    }
}

/// A leader's entry that is not committed yet, and when it was appended.
#[derive(Clone, Copy, Debug)]
struct Proposed {
    index: Index,
    at: Micros,
}

/// What was counted.
#[derive(Clone, Debug)]
struct Course {
    width: Micros,
    full: Vec<Bucket>,
    /// The bucket behind the full ones.
    open: Bucket,
    /// Where that ends.
    open_until: Micros,
    /// Up to when it is counted how long nobody led.
    counted: Micros,
    /// When the last event happened that was taken in.
    noted: Micros,
    leads: PeerSet,
    paused: PeerSet,
    /// The end of the log of the last leader that appended something.
    log: Position,
    committed: Index,
    proposed: VecDeque<Proposed>,
}

impl Default for Course {
    fn default() -> Self {
        Self {
            width: FIRST_WIDTH,
            full: Vec::new(),
            open: Bucket::default(),
            open_until: FIRST_WIDTH,
            counted: 0,
            noted: 0,
            leads: PeerSet::default(),
            paused: PeerSet::default(),
            log: Position::default(),
            committed: 0,
            proposed: VecDeque::new(),
        }
    }
}

impl Course {
    fn beginning_with(longest: Option<Position>) -> Self {
        let log = longest.unwrap_or_default();
        let open = Bucket {
            log_end: log.index,
            ..Bucket::default()
        };
        Self {
            open,
            log,
            ..Self::default()
        }
    }

    fn somebody_leads(&self) -> bool {
        !self.leads.without(self.paused).is_empty()
    }

    fn note(&mut self, event: &Event) {
        self.noted = event.at;
        if event.at >= self.open_until {
            self.reach(event.at);
        }
        match &event.kind {
            EventKind::Sent { message, .. } => {
                let group = MessageGroup::of(message);
                self.open.sent[group as usize] += 1;
            }
            EventKind::Lost { .. } => self.open.lost += 1,
            kind => {
                let Some(peer) = event.peer else { return };
                match kind {
                    EventKind::Note(note) => self.decided(peer, note, event.at),
                    EventKind::Crashed { .. }
                    | EventKind::PowerLost { .. }
                    | EventKind::DiskFull { .. } => self.led(event.at, |it| {
                        it.leads.remove(peer);
                        it.paused.remove(peer);
                    }),
                    EventKind::Paused => self.led(event.at, |it| {
                        it.paused.insert(peer);
                    }),
                    EventKind::Resumed { .. } => self.led(event.at, |it| {
                        it.paused.remove(peer);
                    }),
                    _ => {}
                }
            }
        }
    }

    fn decided(&mut self, peer: PeerId, note: &Note, now: Micros) {
        match *note {
            Note::BecameCandidate { .. } => self.open.candidacies += 1,
            Note::BecameLeader { .. } => {
                self.open.elections += 1;
                self.led(now, |it| {
                    it.leads.insert(peer);
                });
            }
            Note::BecameFollower { .. } | Note::LostQuorum { .. } | Note::LeftOut { .. } => {
                self.led(now, |it| {
                    it.leads.remove(peer);
                });
            }
            Note::Appended { entry } => self.proposed(entry, now),
            Note::Committed { to, .. } if to > self.committed => self.commit(to, now),
            _ => {}
        }
    }

    /// Changes who leads.
    fn led(&mut self, now: Micros, change: impl FnOnce(&mut Self)) {
        self.count(now);
        change(self);
    }

    fn proposed(&mut self, entry: Position, now: Micros) {
        // A leader that was left behind appends on; nothing of that commits.
        if entry.term < self.log.term {
            return;
        }
        self.log = entry;
        self.open.log_end = entry.index;
        let stays = self.proposed.partition_point(|one| one.index < entry.index);
        self.proposed.truncate(stays);
        if stays < MAX_TIMED_ENTRIES {
            let index = entry.index;
            self.proposed.push_back(Proposed { index, at: now });
        }
    }

    fn commit(&mut self, to: Index, now: Micros) {
        let entries = to - self.committed;
        self.committed = to;
        self.open.commit_index = to;
        self.open.committed += entries.min(u32::MAX.into()) as u32;
        let done = self.proposed.partition_point(|one| one.index <= to);
        for one in self.proposed.drain(..done) {
            let took = now.saturating_sub(one.at);
            self.open.timed += 1;
            self.open.latency_sum = self.open.latency_sum.saturating_add(took);
            self.open.latency_max = self.open.latency_max.max(took);
        }
    }

    /// Time comes to `now`.
    fn reach(&mut self, now: Micros) {
        while now >= self.open_until {
            self.count(self.open_until);
            let (log_end, commit_index) = (self.open.log_end, self.open.commit_index);
            self.full.push(core::mem::take(&mut self.open));
            self.open.log_end = log_end;
            self.open.commit_index = commit_index;
            if self.full.len() == MAX_BUCKETS {
                self.merge();
            }
            // Time ends long before this is too large.
            self.open_until += self.width;
        }
        self.count(now);
    }

    /// Counts up to `now`, which lies in the open bucket, for how long nobody led.
    fn count(&mut self, now: Micros) {
        let more = now.saturating_sub(self.counted);
        if !self.somebody_leads() {
            self.open.leaderless += more;
        }
        self.counted += more;
    }

    fn merge(&mut self) {
        for at in 0..MAX_BUCKETS / 2 {
            self.full[at] = self.full[2 * at + 1].behind(self.full[2 * at]);
        }
        self.full.truncate(MAX_BUCKETS / 2);
        self.width *= 2;
    }
}
