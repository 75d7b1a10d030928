//! What readers' reads and clients were told, taken from the trace as it grows.

use std::collections::BTreeMap;

use crate::{
    service::Answer,
    trace::{EventId, EventKind},
    world::World,
};

/// What came of a read that the scenario asked for.
#[derive(Clone, Debug)]
pub(super) enum Read {
    /// Nothing so far.
    Open,
    /// An answer.
    Answered(Answer),
    /// No answer; why.
    Failed(String),
}

/// What was told so far.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    /// The events of the reads that were asked for, in order.
    asked: Vec<EventId>,
    /// What came of each.
    reads: Vec<Read>,
    /// The answers that each client has, in order.
    answers: BTreeMap<u16, Vec<Answer>>,
}

impl News {
    /// Takes in the events from `from` on.
    pub(super) fn take(&mut self, world: &World, from: EventId) {
        for (id, event) in world.events_from(from, usize::MAX) {
            match &event.kind {
                EventKind::ReadRequested { .. } if event.cause.is_none() => {
                    self.asked.push(id);
                    self.reads.push(Read::Open);
                }
                EventKind::ReadAnswered {
                    request, answer, ..
                } => self.came(*request, || Read::Answered(answer.clone())),
                EventKind::ReadFailed { request, failure } => {
                    self.came(*request, || Read::Failed(failure.to_string()));
                }
                EventKind::ReadTurnedAway { refusal } => {
                    if let Some(request) = event.cause {
                        self.came(request, || Read::Failed(refusal.to_string()));
                    }
                }
                EventKind::ClientAnswered { client, answer, .. } => {
                    let answers = self.answers.entry(client.get()).or_default();
                    answers.push(answer.clone());
                }
                _ => {}
            }
        }
    }

    /// What comes first counts.
    fn came(&mut self, request: EventId, what: impl FnOnce() -> Read) {
        if let Ok(at) = self.asked.binary_search(&request)
            && matches!(self.reads[at], Read::Open)
        {
            self.reads[at] = what();
        }
    }

    pub(super) fn reads(&self) -> &[Read] {
        &self.reads
    }

    pub(super) fn answers(&self, client: u16) -> &[Answer] {
        self.answers.get(&client).map_or(&[], Vec::as_slice)
    }
}
