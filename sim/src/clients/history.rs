//! What clients asked for, and what came of it.

use raft::{chunked::Chunked, types::Micros};
use serde::Serialize;

use super::ClientId;
use crate::{
    limits::KEPT_CALLS,
    service::{Answer, Operation},
    trace::EventId,
};

/// Forgetting goes in steps of this size, so that it costs nothing per call.
const FORGET_STEP: usize = 1_024;

/// Of how many retries of a call the times are kept.
pub const MAX_RETRIES_SHOWN: usize = 16;

/// A call that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The event with which it began, which names it.
    pub call: EventId,
    /// Whose it was.
    pub client: ClientId,
    /// What was asked for.
    pub operation: Operation,
    /// When it began.
    pub began: Micros,
    /// When it ended for its client.
    pub ended: Micros,
    /// The event with which it ended.
    pub end: EventId,
    /// When it was sent once more, at most [`MAX_RETRIES_SHOWN`] times.
    pub retries: Vec<Micros>,
    /// How.
    pub outcome: Outcome,
}

/// How a call ended for its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With an answer.
    Answered(Answer),
    /// Without: it may have been done, or still be done, or not.
    Unknown,
    /// It was never sent, so that it is not done.
    NotSent,
}

/// The calls of all clients that have ended, in the order in which they did. The first may have been
/// forgotten; see [`KEPT_CALLS`].
#[derive(Clone, Debug, Default)]
pub struct History {
    calls: Chunked<Ended>,
    forgotten: u64,
}

impl History {
    /// How many calls have ended.
    pub fn len(&self) -> u64 {
        self.forgotten + self.calls.len() as u64
    }

    /// Has none ended?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The calls from number `from` on that are kept, at most `max`, each with its number.
    pub fn from(&self, from: u64, max: usize) -> impl Iterator<Item = (u64, &Ended)> {
        let first = from.max(self.forgotten);
        let start = usize::try_from(first - self.forgotten).unwrap_or(usize::MAX);
        let calls = self.calls.range(start..start.saturating_add(max));
        (first..).zip(calls)
    }

    pub(crate) fn push(&mut self, call: Ended) {
        self.calls.push(call);
        if self.calls.len() >= KEPT_CALLS + FORGET_STEP {
            self.calls.remove_front(FORGET_STEP);
            self.forgotten += FORGET_STEP as u64;
        }
    }
}

/// A call in words, for readers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CallView {
    /// Its place in the history: calls are counted in the order in which they end. Those that have
    /// not ended yet stand behind all others.
    pub number: u64,
    /// The client, from 1.
    pub client: u16,
    /// What was asked for.
    pub op: String,
    /// When it began.
    pub began: Micros,
    /// The event with which it began.
    pub call: EventId,
    /// When it ended for its client; `None` while it is open.
    pub ended: Option<Micros>,
    /// The event with which it ended.
    pub end: Option<EventId>,
    /// The answer; `None` when there is none.
    pub answer: Option<String>,
    /// When its client asked once more, at most [`MAX_RETRIES_SHOWN`] times.
    pub retries: Vec<Micros>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_calls_are_forgotten_and_keep_their_numbers() {
        let mut history = History::default();
        assert!(history.is_empty());
        let count = (KEPT_CALLS + 2 * FORGET_STEP) as u64;
        for call in 0..count {
            history.push(Ended {
                call,
                client: ClientId::new(1).unwrap(),
                operation: Operation::Get {
                    key: "x".to_owned(),
                },
                began: call,
                ended: call,
                end: call,
                retries: Vec::new(),
                outcome: Outcome::Unknown,
            });
        }
        assert_eq!(history.len(), count);
        let (number, first) = history.from(0, 1).next().unwrap();
        assert!(number > 0);
        assert_eq!(first.call, number);
        let (number, last) = history.from(count - 1, 9).last().unwrap();
        assert_eq!((number, last.call), (count - 1, count - 1));
        assert_eq!(history.from(count + 5, 10).count(), 0);
    }
}
