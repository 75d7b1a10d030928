//! What a virtual client does about an operation, from its beginning to its answer.

use raft::types::{Micros, PeerId};

use super::World;
use crate::{
    checkers::Observation,
    clients::{
        Client, ClientId, Content, Current, Ended, Envelope, MAX_RETRIES_SHOWN, Outcome, ReadMode,
        Step, Told,
    },
    queue::Due,
    service::{Answer, Operation},
    trace::{EventId, EventKind},
};

/// A client that nobody leads on waits this part of its timeout before it asks the next peer.
const PAUSE: Micros = 4;

impl World {
    /// An idle client begins with what waits longest.
    pub(super) fn next_job(&mut self, id: ClientId, cause: Option<EventId>) {
        let Some(client) = self.clients.all.get_mut(&id) else {
            return;
        };
        if client.current.is_some() {
            return;
        }
        let Some(job) = client.queue.pop_front() else {
            return;
        };
        let reads = self.config.client_reads != ReadMode::Log
            && matches!(job.operation, Operation::Get { .. });
        let step = if reads {
            Step::Read
        } else if job.session && client.session.is_none() {
            Step::Open
        } else {
            Step::Operate
        };
        if job.session && step != Step::Read {
            client.sequence += 1;
        }
        if reads {
            client.peer = self.hosts[id.slot() % self.hosts.len()].id;
        }
        client.peer = job.peer.unwrap_or(client.peer);
        let operation = job.operation.clone();
        let kind = EventKind::Invoked {
            client: id,
            command: operation.encode(),
        };
        let call = self.record(None, cause, kind);
        if let Some(client) = self.clients.all.get_mut(&id) {
            client.current = Some(Current {
                call,
                began: self.now,
                job,
                step,
                attempt: 0,
                hints: 0,
                alarm: 0,
                pausing: false,
                last: call,
                retries: Vec::new(),
            });
        }
        let seen = Observation::Invoked {
            call,
            client: Some(id),
            operation: &operation,
        };
        self.observe(call, &seen);
        self.client_sends(id);
    }

    /// A client sends what it is at to the peer that it believes in.
    fn client_sends(&mut self, id: ClientId) {
        let timeout = self.config.client_timeout_us;
        let now = self.now;
        let Some((client, mut current)) = self.take_current(id) else {
            return;
        };
        current.attempt = current.attempt.saturating_add(1);
        if current.attempt > 1 && current.retries.len() < MAX_RETRIES_SHOWN {
            current.retries.push(now);
        }
        current.pausing = false;
        let peer = client.peer;
        let request = client.request(&current);
        let envelope = Envelope {
            client: id,
            call: current.call,
            step: current.step,
            attempt: current.attempt,
        };
        let kind = EventKind::ClientSent {
            client: id,
            to: peer,
            attempt: current.attempt,
            command: request.encode(),
        };
        let sent = self.record(None, Some(current.last), kind);
        current.last = sent;
        self.client_waits(id, current, now.saturating_add(timeout));
        self.send_parcel(peer, envelope, Content::Request(request), sent, false);
    }

    /// Takes the operation that a client is at from it, and its alarm from the queue.
    fn take_current(&mut self, id: ClientId) -> Option<(&Client, Current)> {
        let client = self.clients.all.get_mut(&id)?;
        let current = client.current.take()?;
        self.queue.remove(current.alarm, Due::ClientAlarm(id));
        Some((client, current))
    }

    /// Gives a client back what it is at, and wakes it at `alarm`.
    fn client_waits(&mut self, id: ClientId, mut current: Current, alarm: Micros) {
        current.alarm = alarm;
        self.queue.insert(alarm, Due::ClientAlarm(id));
        if let Some(client) = self.clients.all.get_mut(&id) {
            client.current = Some(current);
        }
    }

    /// A client's alarm goes off.
    pub(super) fn client_wakes(&mut self, id: ClientId) {
        let patience = self.config.client_patience_us;
        let Some((client, mut current)) = self.take_current(id) else {
            return;
        };
        let peer = client.peer;
        if !current.pausing {
            let kind = EventKind::ClientTimedOut {
                client: id,
                peer,
                waited: self.config.client_timeout_us,
            };
            current.last = self.record(None, Some(current.last), kind);
        }
        if patience > 0 && self.now.saturating_sub(current.began) >= patience {
            let never_sent = current.step == Step::Open;
            self.give_up(id, &current, never_sent);
            return;
        }
        current.hints = 0;
        self.try_next(id, peer);
        let alarm = current.alarm;
        self.client_waits(id, current, alarm);
        self.client_sends(id);
    }

    /// The client turns to the peer behind `peer`.
    fn try_next(&mut self, id: ClientId, peer: PeerId) {
        let next = self.hosts[(peer.slot() + 1) % self.hosts.len()].id;
        if let Some(client) = self.clients.all.get_mut(&id) {
            client.peer = next;
        }
    }

    /// Something that a peer told reaches its client.
    pub(super) fn client_is_told(
        &mut self,
        envelope: Envelope,
        peer: PeerId,
        told: Told,
        cause: EventId,
    ) {
        let id = envelope.client;
        let Some(client) = self.clients.all.get(&id) else {
            return;
        };
        // What is said about an earlier operation or step comes too late.
        let Some(current) = client.current.as_ref() else {
            return;
        };
        if (current.call, current.step) != (envelope.call, envelope.step) {
            return;
        }
        match told {
            Told::Answer(answer) => self.client_is_answered(id, peer, answer, cause),
            Told::Leader(leader) if current.attempt == envelope.attempt && !current.pausing => {
                self.client_is_sent_on(id, peer, leader, cause);
            }
            Told::Leader(_) => {}
        }
    }

    /// A client learns that the peer does not lead, and perhaps who does.
    fn client_is_sent_on(
        &mut self,
        id: ClientId,
        peer: PeerId,
        leader: Option<PeerId>,
        cause: EventId,
    ) {
        let pause = (self.config.client_timeout_us / PAUSE).max(1);
        let peers = self.peers();
        let Some((_, mut current)) = self.take_current(id) else {
            return;
        };
        // Two peers that each take the other for the leader would keep the client busy for ever.
        let leader = leader.filter(|_| current.hints < peers);
        let kind = EventKind::ClientSentOn {
            client: id,
            by: peer,
            leader,
        };
        current.last = self.record(None, Some(cause), kind);
        let Some(leader) = leader else {
            current.pausing = true;
            let alarm = self.now.saturating_add(pause);
            self.client_waits(id, current, alarm);
            return;
        };
        current.hints += 1;
        if let Some(client) = self.clients.all.get_mut(&id) {
            client.peer = leader;
        }
        let alarm = current.alarm;
        self.client_waits(id, current, alarm);
        self.client_sends(id);
    }

    fn client_is_answered(&mut self, id: ClientId, peer: PeerId, answer: Answer, cause: EventId) {
        let Some((_, mut current)) = self.take_current(id) else {
            return;
        };
        match answer {
            Answer::Opened { session } if current.step == Step::Open => {
                let kind = EventKind::SessionOpened {
                    client: id,
                    session,
                };
                current.last = self.record(None, Some(cause), kind);
                current.step = Step::Operate;
                current.attempt = 0;
                current.hints = 0;
                if let Some(client) = self.clients.all.get_mut(&id) {
                    client.session = Some(session);
                    client.peer = peer;
                }
                let alarm = current.alarm;
                self.client_waits(id, current, alarm);
                self.client_sends(id);
            }
            Answer::Expired => {
                let Some(client) = self.clients.all.get_mut(&id) else {
                    return;
                };
                let session = client.session.take().unwrap_or_default();
                let kind = EventKind::SessionExpired {
                    client: id,
                    session,
                };
                current.last = self.record(None, Some(cause), kind);
                if current.attempt > 1 {
                    // An earlier attempt may have been applied while there was a session.
                    self.give_up(id, &current, false);
                    return;
                }
                current.step = Step::Open;
                current.attempt = 0;
                let alarm = current.alarm;
                self.client_waits(id, current, alarm);
                self.client_sends(id);
            }
            Answer::Stale | Answer::Crowded | Answer::Opened { .. } | Answer::Opaque => {
                current.last = cause;
                self.give_up(id, &current, false);
            }
            Answer::Done
            | Answer::Value(_)
            | Answer::Missing
            | Answer::Different(_)
            | Answer::Full => self.finish(id, peer, &current, answer, cause),
        }
    }

    /// A client has its answer.
    fn finish(
        &mut self,
        id: ClientId,
        peer: PeerId,
        current: &Current,
        answer: Answer,
        cause: EventId,
    ) {
        let operation = &current.job.operation;
        if let Some(client) = self.clients.all.get_mut(&id) {
            client.peer = peer;
            if let (Operation::Get { key }, Answer::Value(value)) = (operation, &answer) {
                client.has_read = Some((key.clone(), value.clone()));
            }
        }
        let call = current.call;
        let kind = EventKind::ClientAnswered {
            client: id,
            call,
            answer: answer.clone(),
        };
        let event = self.record(None, Some(cause), kind);
        let seen = Observation::Returned {
            call,
            peer,
            answer: &answer,
        };
        self.observe(event, &seen);
        self.end(id, current, event, Outcome::Answered(answer));
    }

    /// A client gives an operation up.
    fn give_up(&mut self, id: ClientId, current: &Current, never_sent: bool) {
        let call = current.call;
        let kind = EventKind::ClientGaveUp {
            client: id,
            call,
            sent: !never_sent,
        };
        let event = self.record(None, Some(current.last), kind);
        let (seen, outcome) = if never_sent {
            (Observation::Undone { call }, Outcome::NotSent)
        } else {
            (Observation::Abandoned { call }, Outcome::Unknown)
        };
        self.observe(event, &seen);
        self.end(id, current, event, outcome);
    }

    fn end(&mut self, id: ClientId, current: &Current, event: EventId, outcome: Outcome) {
        self.clients.history.push(Ended {
            call: current.call,
            client: id,
            operation: current.job.operation.clone(),
            began: current.began,
            ended: self.now,
            end: event,
            retries: current.retries.clone(),
            outcome,
        });
        self.next_job(id, Some(event));
    }
}
