//! Reads without a log entry (thesis §6.4): services ask their peers, and answer from their state.

use std::sync::Arc;

use raft::{
    read::{ReadError, ReadOutcome},
    types::PeerId,
};

use super::World;
use crate::{
    checkers::Observation,
    error::WorldError,
    host::Asker,
    intervention::ActOutcome,
    reads::{Reading, Reads},
    service::{Answer, MAX_ARGUMENT_BYTES, Operation},
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

    /// The service of `id` reads `key` for `asker`, who is told what comes of it, be it at once.
    /// Returns the event of the request, or why the peer refused.
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
            if let Asker::Client(envelope) = asker {
                self.send_on(id, envelope, event);
            }
            return Ok(Err(refusal));
        }
        if matches!(asker, Asker::Reader) {
            let key = key.to_string();
            let seen = Observation::Invoked {
                call: request,
                client: None,
                operation: &Operation::Get { key },
            };
            self.observe(request, &seen);
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
        match (reading.asker, answer) {
            (Asker::Client(envelope), Some(answer)) => {
                self.answer_client(id, envelope, answer, event);
            }
            (Asker::Client(envelope), None) => self.send_on(id, envelope, event),
            (Asker::Reader, Some(answer)) => {
                let seen = Observation::Returned {
                    call: request,
                    peer: id,
                    answer: &answer,
                };
                self.observe(event, &seen);
            }
            (Asker::Reader, None) => self.observe(event, &Observation::Undone { call: request }),
        }
    }

    /// Reads that a life of a host ends without an answer to.
    pub(super) fn abandon_reads(&mut self, event: EventId, mut reads: Reads) {
        for reading in reads.abandon() {
            // A virtual client finds out by itself.
            if matches!(reading.asker, Asker::Reader) {
                let call = reading.request;
                self.observe(event, &Observation::Undone { call });
            }
        }
    }

    /// The leader turns a client away, for too much is uncommitted.
    pub(super) fn turn_away_full(
        &mut self,
        id: PeerId,
        request: EventId,
        bytes: usize,
        max: usize,
    ) -> EventId {
        let (bytes, max) = (bytes as u64, max as u64);
        let kind = EventKind::TooManyUncommitted { bytes, max };
        self.record(Some(id), Some(request), kind)
    }
}
