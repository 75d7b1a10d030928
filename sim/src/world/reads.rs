//! Reads without a log entry (thesis §6.4): services ask their peers, and answer from their state.

use std::sync::Arc;

use raft::{
    read::{ReadError, ReadOutcome},
    types::PeerId,
};

use super::World;
use crate::{
    error::WorldError,
    intervention::ActOutcome,
    reads::{Asker, Reading},
    service::{Answer, MAX_ARGUMENT_BYTES},
    trace::{EventId, EventKind},
};

impl World {
    /// The reader asks for the value of `key`.
    pub(super) fn read_now(
        &mut self,
        peer: Option<u16>,
        key: &str,
    ) -> Result<ActOutcome, WorldError> {
        if !(1..=MAX_ARGUMENT_BYTES).contains(&key.len()) {
            let value = format_args!("{} bytes long", key.len());
            let allowed = format_args!("1 to {MAX_ARGUMENT_BYTES}");
            return Err(WorldError::field("key", value, allowed));
        }
        let id = self.up_or_leader(peer)?;
        let peer = id.get();
        Ok(match self.read_for(id, key, Asker::Reader, None)? {
            Ok(request) => ActOutcome::Reading { peer, request },
            Err(ReadError::NoLeader) => ActOutcome::NotLeader { peer, leader: None },
            Err(ReadError::TooMany { max }) => ActOutcome::TooManyReads {
                peer,
                max: max as u64,
            },
        })
    }

    /// The service of `id` reads `key` for `asker`, who is told what comes of it, be it at once:
    /// see [`tell`](Self::tell). Returns the event of the request, or why the peer refused.
    pub(super) fn read_for(
        &mut self,
        id: PeerId,
        key: &str,
        asker: Asker,
        cause: Option<EventId>,
    ) -> Result<Result<EventId, ReadError>, WorldError> {
        let now = self.local_now(id);
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return Err(WorldError::Down { peer: id });
        };
        let read = process.reads.name();
        let asked = process.peer.read(now, read);
        let key: Arc<str> = key.into();
        let kind = EventKind::ReadRequested { key: key.clone() };
        let request = self.record(Some(id), cause, kind);
        if let Err(refusal) = asked {
            let kind = EventKind::ReadTurnedAway { refusal };
            let event = self.record(Some(id), Some(request), kind);
            self.tell(id, asker, None, event);
            return Ok(Err(refusal));
        }
        let reading = Reading {
            asker,
            request,
            key,
        };
        if let Some(process) = &mut self.hosts[id.slot()].process {
            process.reads.wait(read, reading);
        }
        self.drain(id, request);
        Ok(Ok(request))
    }

    /// A read has its outcome: the service answers from the state that it has at this moment.
    pub(super) fn end_read(&mut self, id: PeerId, outcome: ReadOutcome, cause: EventId) {
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return;
        };
        let Some(reading) = process.reads.end(outcome.id) else {
            return;
        };
        let request = reading.request;
        let (kind, answer) = match outcome.result {
            Ok(index) => {
                let value = process.store.get(&reading.key);
                let answer = value.map_or(Answer::Missing, |value| Answer::Value(value.into()));
                let kind = EventKind::ReadAnswered {
                    request,
                    index,
                    last_applied: process.last_applied(),
                    answer: answer.clone(),
                };
                (kind, Some(answer))
            }
            Err(failure) => (EventKind::ReadFailed { request, failure }, None),
        };
        let event = self.record(Some(id), Some(cause), kind);
        self.tell(id, reading.asker, answer, event);
    }

    /// Whoever asked `id` for a read learns the answer, or that there is none. `cause` is the event
    /// that says so.
    fn tell(&mut self, _id: PeerId, asker: Asker, _answer: Option<Answer>, _cause: EventId) {
        match asker {
            // It is in the trace.
            Asker::Reader => {}
        }
    }

    /// The leader turns a client away, for too much is uncommitted.
    pub(super) fn turn_away_full(
        &mut self,
        id: PeerId,
        request: EventId,
        bytes: usize,
        max: usize,
    ) -> ActOutcome {
        let (bytes, max) = (bytes as u64, max as u64);
        let kind = EventKind::TooManyUncommitted { bytes, max };
        self.record(Some(id), Some(request), kind);
        ActOutcome::TooManyUncommitted {
            peer: id.get(),
            bytes,
            max,
        }
    }
}
