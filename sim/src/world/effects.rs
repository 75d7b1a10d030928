//! What a peer wants done is done: writes, messages, applied entries, notes.

use std::collections::BTreeMap;

use raft::{
    chunked::Chunked,
    effect::{Apply, Effect, Send},
    message::Message,
    note::Note,
    storage::{Snapshot, Write, WriteId},
    types::{Index, PeerId, Position, Role},
};

use super::{Limit, World};
use crate::{
    checkers::{Observation, Violation},
    host::{Applied, Asker, Held, Peer, Waiting},
    limits::{MAX_FLIGHTS, MAX_HELD, MAX_VIOLATIONS},
    network::{Channel, Flight},
    queue::Due,
    rules::BrokenRule,
    service::Store,
    trace::{EventId, EventKind, Loss},
};

impl World {
    /// Calls `act` on a live peer, then does everything that the peer wants done. `trigger` is the
    /// event that made it act.
    pub(super) fn with_peer(&mut self, id: PeerId, trigger: EventId, act: impl FnOnce(&mut Peer)) {
        if let Some(process) = &mut self.hosts[id.slot()].process {
            act(&mut process.peer);
            self.drain(id, trigger);
        }
    }

    /// Does everything that a live peer wants done.
    pub(super) fn drain(&mut self, id: PeerId, trigger: EventId) {
        self.forget_batch(id);
        let cause = self.carry_out(id, trigger, true);
        self.look_at(id, cause);
        let every = self.config.snapshot_every;
        let hasty = self.config.breaks(BrokenRule::SnapshotUnapplied);
        if let Some(process) = &mut self.hosts[id.slot()].process
            && process.snapshot_is_due(every)
            // One that is too large is not taken: the log grows on.
            && process.snapshot(hasty).is_ok()
        {
            // No snapshot is due behind the one that was just taken.
            self.drain(id, cause);
        }
    }

    /// Does what a live peer wants done: `all` of it, or only what waits for no further proposal.
    /// Returns the event from which what came last followed.
    pub(super) fn carry_out(&mut self, id: PeerId, trigger: EventId, all: bool) -> EventId {
        // What follows a note, follows from it.
        let mut cause = trigger;
        while let Some(effect) = self.hosts[id.slot()].process.as_mut().and_then(|process| {
            if all {
                process.peer.poll_effect()
            } else {
                process.peer.poll_ready()
            }
        }) {
            match effect {
                Effect::Note(note) => {
                    // A timeout makes the candidacy; every other note stands by itself.
                    let because = if matches!(note, Note::BecameCandidate { .. }) {
                        cause
                    } else {
                        trigger
                    };
                    cause = self.record(Some(id), Some(because), EventKind::Note(note));
                }
                Effect::Persist(write) => self.issue_write(id, write, cause),
                Effect::Send(send) => self.send_or_hold(id, send, cause),
                Effect::Apply(apply) => self.apply(id, apply, cause),
                Effect::Restore(snapshot) => self.restore(id, &snapshot, cause),
                Effect::Read(outcome) => self.end_read(id, outcome, cause),
            }
        }
        cause
    }

    /// The service takes over the state in a snapshot.
    fn restore(&mut self, id: PeerId, snapshot: &Snapshot, cause: EventId) {
        let last = snapshot.last;
        let kind = EventKind::Restored {
            last,
            bytes: snapshot.bytes.len() as u64,
        };
        let event = self.record(Some(id), Some(cause), kind);
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return;
        };
        // Bytes that are no state give one that the checkers do not let pass.
        process.store = Store::decode(&snapshot.bytes).unwrap_or_default();
        if self.config.breaks(BrokenRule::ForgetSessions) {
            process.store.forget_sessions();
        }
        process.applied = Chunked::new();
        process.applied_base = last.index;
        // Nobody here can tell those clients what became of their requests.
        let behind = process.clients.split_off(&(last.index + 1));
        let untold = core::mem::replace(&mut process.clients, behind);
        let seen = Observation::Restored {
            peer: id,
            last,
            digest: process.store.digest(),
            log_last: process.peer.log().last_index(),
        };
        let found = self.checkers.observe(self.now, event, &seen).collect();
        self.violated(found);
        self.abandon(event, &untold);
    }

    /// Nobody is going to tell these clients what became of their requests.
    pub(super) fn abandon(&mut self, event: EventId, untold: &BTreeMap<Index, Waiting>) {
        for waiting in untold.values() {
            // A virtual client finds out by itself.
            if matches!(waiting.asker, Asker::Reader) {
                let call = waiting.event;
                self.observe(event, &Observation::Abandoned { call });
            }
        }
    }

    fn issue_write(&mut self, id: PeerId, write: Write, cause: EventId) {
        let host = &mut self.hosts[id.slot()];
        let mut found: Vec<Violation> = Vec::new();
        if let (Some(log), Some(process)) = (&write.log, &host.process) {
            let index = log.from.saturating_sub(1);
            if let Some(term) = process.peer.log().term_at(index) {
                let leads_still = |term: &u64| {
                    process.peer.role() == Role::Leader && process.peer.current_term() == *term
                };
                let seen = Observation::Wrote {
                    peer: id,
                    leads: process.leads.filter(leads_still),
                    prev: Position::new(term, index),
                    entries: &log.entries,
                };
                found.extend(self.checkers.observe(self.now, cause, &seen));
            }
        }
        if let (Some(taken), Some(process)) = (&write.snapshot, &host.process) {
            let last = taken.snapshot.last;
            if let Some(next) = process.peer.log().get(last.index + 1) {
                let seen = Observation::Kept {
                    peer: id,
                    last,
                    next,
                };
                found.extend(self.checkers.observe(self.now, cause, &seen));
            }
        }
        let idle = host.disk.next_done().is_none();
        let number = write.id;
        if let Err(full) = host.disk.issue(self.now, write, cause, &self.config) {
            self.violated(found);
            self.stop_full(id, full, cause);
            return;
        }
        if let Some(at) = host.disk.next_done().filter(|_| idle) {
            self.queue.insert(at, Due::Write(id));
        }
        self.violated(found);
        if self.config.breaks(BrokenRule::LyingDisk) {
            self.release(id, number);
            let now = self.now;
            if let Some(process) = &mut self.hosts[id.slot()].process {
                process.peer.persisted(now, number);
            }
        }
    }

    fn send_or_hold(&mut self, id: PeerId, send: Send, cause: EventId) {
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return;
        };
        let hasty = self.config.breaks(BrokenRule::SpeakBeforeDurable);
        if hasty || send.after.is_none_or(|write| write <= process.durable) {
            self.send(id, send.to, send.message, cause);
        } else if process.held.len() < MAX_HELD {
            process.held.push_back(Held { send, cause });
        } else {
            self.limit = Some(Limit::Held);
            let (to, message) = (send.to, send.message);
            let flight = self.make_flight(id, to, message, cause);
            self.lose(&flight, Loss::Full);
        }
    }

    /// Sends what waited for the write `durable`.
    pub(super) fn release(&mut self, id: PeerId, durable: WriteId) {
        if let Some(process) = &mut self.hosts[id.slot()].process {
            process.durable = durable;
        }
        while let Some(Held { send, cause }) =
            self.hosts[id.slot()].process.as_mut().and_then(|process| {
                let first = process.held.front()?;
                first
                    .send
                    .after
                    .is_none_or(|write| write <= durable)
                    .then(|| process.held.pop_front())?
            })
        {
            self.send(id, send.to, send.message, cause);
        }
    }

    fn send(&mut self, from: PeerId, to: PeerId, message: Message, cause: EventId) {
        if message.is_request() {
            self.bytes += raft::codec::encoded_len(&message) as u64;
        }
        let term = message.term();
        if term > self.hosts[from.slot()].spoken && promises(&message) {
            self.hosts[from.slot()].spoken = term;
            self.observe(cause, &Observation::Spoke { peer: from, term });
        }
        let flight = self.make_flight(from, to, message, cause);
        if self.network.is_cut(flight.channel()) {
            self.lose(&flight, Loss::Cut);
        } else if self.network.flights().len() >= MAX_FLIGHTS {
            self.limit = Some(Limit::Flights);
            self.lose(&flight, Loss::Full);
        } else {
            self.fresh.push(flight.id);
            self.network.depart(flight);
        }
    }

    /// Names a message and tells that it was sent.
    fn make_flight(
        &mut self,
        from: PeerId,
        to: PeerId,
        message: Message,
        cause: EventId,
    ) -> Flight {
        let channel = Channel { from, to };
        let id = self.network.next_id(channel);
        let kind = EventKind::Sent {
            id,
            to,
            message: (&message).into(),
        };
        let sent_event = self.record(Some(from), Some(cause), kind);
        let latency = self.network.latency(channel, id, message.is_request());
        Flight {
            id,
            from,
            to,
            message,
            sent_at: self.now,
            arrives_at: self.now.saturating_add(latency),
            lost_at: None,
            sent_event,
            copies: 0,
            loss: Loss::Chance,
        }
    }

    fn apply(&mut self, id: PeerId, apply: Apply, cause: EventId) {
        let entry = Position::new(apply.term, apply.index);
        let payload = apply.payload;
        let kind = EventKind::Applied {
            entry,
            payload: payload.clone(),
        };
        let event = self.record(Some(id), Some(cause), kind);
        let seen = Observation::Applied {
            peer: id,
            entry,
            payload: &payload,
        };
        let found = self.checkers.observe(self.now, event, &seen).collect();
        self.violated(found);
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return;
        };
        if self.config.breaks(BrokenRule::ApplyAgain) {
            process.store.forget_answers();
        }
        let answer = process.store.apply(entry.index, &payload);
        let waiting = process.clients.remove(&entry.index);
        let term = process.peer.current_term();
        process.applied.push(Applied {
            entry,
            payload: payload.clone(),
        });
        let seen = Observation::Served {
            entry,
            answer: &answer,
        };
        self.observe(event, &seen);
        let Some(waiting) = waiting else {
            return;
        };
        let request = waiting.event;
        if waiting.term != entry.term {
            let kind = EventKind::Superseded {
                request,
                entry: Position::new(waiting.term, entry.index),
                by: entry.term,
            };
            let told = self.record(Some(id), Some(event), kind);
            match waiting.asker {
                Asker::Reader => self.observe(told, &Observation::Undone { call: request }),
                Asker::Client(envelope) => self.turn_away(id, envelope, told),
            }
            return;
        }
        let kind = EventKind::Answered {
            request,
            entry,
            answer: answer.clone(),
        };
        let told = self.record(Some(id), Some(event), kind);
        let seen = Observation::Acknowledged {
            peer: id,
            term,
            entry,
            payload: &payload,
        };
        self.observe(told, &seen);
        match waiting.asker {
            Asker::Reader => {
                let seen = Observation::Returned {
                    call: request,
                    peer: id,
                    answer: &answer,
                };
                self.observe(told, &seen);
            }
            Asker::Client(envelope) => self.answer_client(id, envelope, answer, told),
        }
    }

    /// Shows the checkers what became of a live peer.
    fn look_at(&mut self, id: PeerId, event: EventId) {
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return;
        };
        let peer = &process.peer;
        let term = peer.current_term();
        let mut found: Vec<Violation> = Vec::new();
        let leads = (peer.role() == Role::Leader).then_some(term);
        if process.leads != leads {
            process.leads = leads;
            if leads.is_some() {
                let seen = Observation::Leads {
                    peer: id,
                    term,
                    log: peer.log(),
                };
                found.extend(self.checkers.observe(self.now, event, &seen));
            }
        }
        if (term, peer.commit_index()) != (process.term, process.committed) {
            process.term = term;
            let seen = Observation::Reached {
                peer: id,
                term,
                commit: peer.commit_index(),
                begins: false,
            };
            found.extend(self.checkers.observe(self.now, event, &seen));
        }
        if peer.commit_index() > process.committed {
            let seen = Observation::Committed {
                peer: id,
                term,
                first: process.committed + 1,
                last: peer.commit_index(),
                log: peer.log(),
            };
            process.committed = peer.commit_index();
            found.extend(self.checkers.observe(self.now, event, &seen));
        }
        self.violated(found);
    }

    pub(super) fn violated(&mut self, found: Vec<Violation>) {
        for violation in found {
            let kind = EventKind::Violated {
                property: violation.property,
            };
            let peer = violation.peers.last().copied();
            self.record(peer, Some(violation.event), kind);
            self.violation_count += 1;
            let first = |other: &Violation| other.property != violation.property;
            // The first of a property is kept, however often another was broken before.
            if self.violations.len() < MAX_VIOLATIONS || self.violations.iter().all(first) {
                self.violations.push(violation);
            }
        }
    }
}

/// Does a message rely on its sender's remembering the term in it? A question whether one could win,
/// and the answer to it, promise nothing: the term may be one that is not stood in, or not durable.
fn promises(message: &Message) -> bool {
    matches!(
        message,
        Message::RequestVote(_)
            | Message::RequestVoteReply(_)
            | Message::AppendEntries(_)
            | Message::AppendEntriesReply(_)
            | Message::InstallSnapshot(_)
            | Message::InstallSnapshotReply(_)
    )
}
