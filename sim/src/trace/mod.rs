//! What happened: the events of a run, kept in order, and a hash over all of them.

mod event;
mod hash;
mod name;
mod summary;
mod topic;

use raft::chunked::Chunked;

pub use event::{Alarm, Event, EventId, EventKind, Loss};
pub use hash::{TRACE_FORMAT, TraceHash};
pub use name::EVENT_NAMES;
pub use summary::Summary;
pub use topic::Topic;

use crate::limits::KEPT_EVENTS;

/// Forgetting goes in steps of this size, so that it costs nothing per event.
const FORGET_STEP: usize = 4_096;

/// The events of a run. The first may have been forgotten; see [`KEPT_EVENTS`].
#[derive(Clone, Debug, Default)]
pub struct Trace {
    events: Chunked<Event>,
    forgotten: u64,
    hash: TraceHash,
}

impl Trace {
    /// How many events happened.
    pub fn len(&self) -> u64 {
        self.forgotten + self.events.len() as u64
    }

    /// Has nothing happened?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of the first event that is kept.
    pub fn first_kept(&self) -> EventId {
        self.forgotten
    }

    /// How many events are kept.
    pub fn kept(&self) -> usize {
        self.events.len()
    }

    /// The event `id`, unless it is forgotten or has not happened.
    pub fn get(&self, id: EventId) -> Option<&Event> {
        let at = usize::try_from(id.checked_sub(self.forgotten)?).ok()?;
        self.events.get(at)
    }

    /// The events from `id` on that are kept, at most `max`, each with its id.
    pub fn from(&self, id: EventId, max: usize) -> impl Iterator<Item = (EventId, &Event)> {
        let first = id.max(self.forgotten);
        let start = usize::try_from(first - self.forgotten).unwrap_or(usize::MAX);
        let events = self.events.range(start..start.saturating_add(max));
        (first..).zip(events)
    }

    /// The hash over all events, the forgotten ones among them.
    pub fn hash(&self) -> u64 {
        self.hash.value()
    }

    /// The same trace with its last `count` events only.
    pub(crate) fn tail(&self, count: usize) -> Self {
        let events = self.events.tail(count);
        Self {
            forgotten: self.len() - events.len() as u64,
            events,
            hash: self.hash,
        }
    }

    /// Takes the events of `longer`, which begins as this one does, in the place of its own, unless
    /// these reach further back.
    pub(crate) fn share(&mut self, longer: &Self) {
        let shared = self.len().saturating_sub(longer.forgotten);
        if longer.forgotten <= self.forgotten && shared > 0 {
            self.events = longer.events.prefix(shared as usize);
            self.forgotten = longer.forgotten;
        }
    }

    pub(crate) fn record(&mut self, event: Event) -> EventId {
        let id = self.len();
        self.hash.add(&event);
        self.events.push(event);
        if self.events.len() >= KEPT_EVENTS + FORGET_STEP {
            self.events.remove_front(FORGET_STEP);
            self.forgotten += FORGET_STEP as u64;
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_events_are_forgotten_but_keep_their_ids() {
        let mut trace = Trace::default();
        let count = (KEPT_EVENTS + 2 * FORGET_STEP) as u64;
        for at in 0..count {
            let id = trace.record(Event {
                at,
                peer: None,
                cause: None,
                kind: EventKind::AllHealed,
            });
            assert_eq!(id, at);
        }
        assert_eq!(trace.len(), count);
        assert!(trace.get(0).is_none());
        let (first, event) = trace.from(0, 1).next().unwrap();
        assert_eq!((first, event.at), (trace.first_kept(), trace.first_kept()));
        assert_eq!(trace.get(count - 1).unwrap().at, count - 1);
        assert!(trace.get(count).is_none());
        assert_eq!(trace.from(count + 5, 10).count(), 0);
    }
}
