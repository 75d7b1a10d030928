//! What virtual clients do, and what peers answer them.

use raft::{
    ProposeError,
    types::{Micros, PeerId, Position},
};

use super::World;
use crate::{
    checkers::Observation,
    clients::{
        CallView, Client, ClientId, Content, Current, Ended, Envelope, History, Job, Load, Outcome,
        Parcel, ReadMode, Running, Step, Told,
    },
    error::WorldError,
    host::{Asker, Peer, Waiting},
    limits::{MAX_CLIENT_QUEUE, MAX_LOG_ENTRIES},
    queue::Due,
    random::{Chance, Purpose, draw, within},
    service::{Answer, Operation, Request},
    trace::{EventId, EventKind, Loss},
};

/// A client that nobody leads on waits this part of its timeout before it asks the next peer.
const PAUSE: Micros = 4;

impl World {
    /// What clients asked for and what came of it, as far as it has ended.
    pub fn history(&self) -> &History {
        &self.clients.history
    }

    /// The calls from number `from` on in words, at most `max`: those that have ended, and behind
    /// them those that have not.
    pub fn call_views(&self, from: u64, max: usize) -> Vec<CallView> {
        let history = self.history();
        let ended = history.from(from, max).map(|(number, call)| CallView {
            number,
            client: call.client.get(),
            op: call.operation.to_string(),
            began: call.began,
            call: call.call,
            ended: Some(call.ended),
            end: Some(call.end),
            answer: match &call.outcome {
                Outcome::Answered(answer) => Some(answer.to_string()),
                Outcome::Unknown | Outcome::NotSent => None,
            },
        });
        let open = self.clients.all.values().filter_map(|client| {
            let current = client.current.as_ref()?;
            Some((client.id, current))
        });
        let open = (history.len()..).zip(open);
        let open = open.filter(|(number, _)| *number >= from);
        let open = open.map(|(number, (client, current))| CallView {
            number,
            client: client.get(),
            op: current.job.operation.to_string(),
            began: current.began,
            call: current.call,
            ended: None,
            end: None,
            answer: None,
        });
        ended.chain(open).take(max).collect()
    }

    /// The client of this number, who is there from now on.
    fn client_id(&mut self, number: u16) -> Result<ClientId, WorldError> {
        let id = ClientId::new(number).ok_or(WorldError::NoSuchClient { client: number })?;
        // Client n turns to peer n first.
        let home = &self.hosts[usize::from(number - 1) % self.hosts.len()];
        let client = || Client::new(id, home.id);
        self.clients.all.entry(id).or_insert_with(client);
        Ok(id)
    }

    pub(super) fn client_asks(
        &mut self,
        number: u16,
        operation: Operation,
        session: Option<bool>,
    ) -> Result<(), WorldError> {
        let session = session.unwrap_or(self.config.client_sessions);
        let id = self.client_id(number)?;
        let Some(client) = self.clients.all.get_mut(&id) else {
            return Ok(());
        };
        if client.queue.len() >= MAX_CLIENT_QUEUE {
            return Err(WorldError::ClientBusy { client: id });
        }
        client.queue.push_back(Job { operation, session });
        self.next_job(id, None);
        Ok(())
    }

    pub(super) fn client_loses(&mut self, number: u16) -> Result<(), WorldError> {
        let client = self.client_id(number)?;
        if let Some(client) = self.clients.all.get_mut(&client) {
            client.loses_answer = true;
        }
        self.record(None, None, EventKind::AnswerDoomed { client });
        Ok(())
    }

    pub(super) fn begin_load(&mut self, load: &Load) -> Result<(), WorldError> {
        load.validate()?;
        if let Some(before) = self.clients.load.take() {
            self.queue.remove(before.next_at, Due::Load);
        }
        let clients = load.clients;
        let event = self.record(None, None, EventKind::LoadChanged { clients });
        for number in 1..=clients {
            self.client_id(number)?;
        }
        if clients > 0 {
            self.queue.insert(self.now, Due::Load);
            self.clients.load = Some(Running {
                load: load.clone(),
                next_at: self.now,
                tick: self.clients.ticks,
                event,
            });
        }
        Ok(())
    }

    /// Something of the clients is due; it is out of the queue.
    pub(super) fn client_due(&mut self, due: Due) {
        match due {
            Due::Parcel(client, number) => {
                if let Some(parcel) = self.clients.parcels.remove(&(client, number)) {
                    self.parcel_arrives(parcel);
                }
            }
            Due::ClientAlarm(client) => self.client_wakes(client),
            Due::Load => self.load_comes(),
            Due::Write(_) | Due::Message(_) => {}
        }
    }

    fn load_comes(&mut self) {
        let Some(mut running) = self.clients.load.take() else {
            return;
        };
        if running.load.until_us.is_some_and(|until| self.now > until) {
            let kind = EventKind::LoadChanged { clients: 0 };
            self.record(None, Some(running.event), kind);
            return;
        }
        self.clients.ticks += 1;
        running.tick = self.clients.ticks;
        let session = self.config.client_sessions;
        for id in (1..=running.load.clients).filter_map(ClientId::new) {
            let Some(client) = self.clients.all.get_mut(&id) else {
                continue;
            };
            if client.current.is_none() {
                let operation = running.operation(self.config.seed, client);
                client.queue.push_back(Job { operation, session });
                self.next_job(id, Some(running.event));
            }
        }
        running.next_at = self.now.saturating_add(running.load.every_us);
        self.queue.insert(running.next_at, Due::Load);
        self.clients.load = Some(running);
    }

    /// An idle client begins with what waits longest.
    fn next_job(&mut self, id: ClientId, cause: Option<EventId>) {
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

    /// Sends something between a client and a peer.
    fn send_parcel(
        &mut self,
        peer: PeerId,
        envelope: Envelope,
        content: Content,
        sent: EventId,
        doomed: bool,
    ) {
        let config = &self.config;
        let Some(client) = self.clients.all.get_mut(&envelope.client) else {
            return;
        };
        let number = client.parcels;
        client.parcels += 1;
        let entity = envelope.client.get().into();
        let range = config.client_latency_min_us..=config.client_latency_max_us;
        let latency = within(config.seed, Purpose::ClientLatency, entity, number, range);
        let chance = Chance::new(config.client_loss).unwrap_or_default();
        let chance_takes_it = !chance.is_never()
            && chance.happens(&mut draw(config.seed, Purpose::ClientLoss, entity, number));
        let parcel = Parcel {
            peer,
            envelope,
            content,
            sent,
            lost: doomed || chance_takes_it,
        };
        let key = (envelope.client, number);
        self.clients.parcels.insert(key, parcel);
        let at = self.now.saturating_add(latency);
        self.queue.insert(at, Due::Parcel(key.0, key.1));
    }

    fn parcel_arrives(&mut self, parcel: Parcel) {
        let (peer, client) = (parcel.peer, parcel.envelope.client);
        let why = if parcel.lost {
            Some(Loss::Chance)
        } else if matches!(parcel.content, Content::Request(_)) && !self.is_up(peer) {
            Some(Loss::ReceiverDown)
        } else {
            None
        };
        if let Some(why) = why {
            let kind = match parcel.content {
                Content::Request(_) => EventKind::RequestLost {
                    client,
                    to: peer,
                    why,
                },
                Content::Told(_) => EventKind::AnswerLost { client, from: peer },
            };
            self.record(None, Some(parcel.sent), kind);
            return;
        }
        match parcel.content {
            Content::Request(request) => {
                self.peer_is_asked(peer, parcel.envelope, &request, parcel.sent);
            }
            Content::Told(told) => self.client_is_told(parcel.envelope, peer, told, parcel.sent),
        }
    }

    /// A client's request reaches a live peer.
    fn peer_is_asked(
        &mut self,
        peer: PeerId,
        envelope: Envelope,
        request: &Request,
        cause: EventId,
    ) {
        if let (Step::Read, Request::Plain(Operation::Get { key })) = (envelope.step, request) {
            if self.config.client_reads == ReadMode::Index {
                // The client is told what comes of it.
                let _ = self.read_for(peer, key, Asker::Client(envelope), Some(cause));
                return;
            }
            let Some(store) = self.store(peer) else {
                return;
            };
            let answer = store
                .get(key)
                .map_or(Answer::Missing, |value| Answer::Value(value.into()));
            let kind = EventKind::ReadLocally {
                client: envelope.client,
                key: key.as_str().into(),
                answer: answer.clone(),
            };
            let event = self.record(Some(peer), Some(cause), kind);
            self.answer_client(peer, envelope, answer, event);
            return;
        }
        let full = self.log_of(peer).len() as u64 >= MAX_LOG_ENTRIES;
        let Some(process) = &mut self.hosts[peer.slot()].process else {
            return;
        };
        let command = request.encode();
        let proposed = (!full).then(|| process.peer.propose(command.clone()));
        let event = self.record(Some(peer), Some(cause), EventKind::Requested { command });
        if let Some(Err(ProposeError::TooManyUncommitted { bytes, max })) = proposed {
            let event = self.turn_away_full(peer, event, bytes, max);
            self.send_on(peer, envelope, event);
            return;
        }
        let Some(Ok(Position { term, index })) = proposed else {
            self.turn_away(peer, envelope, event);
            return;
        };
        if let Some(process) = &mut self.hosts[peer.slot()].process {
            let asker = Asker::Client(envelope);
            let waiting = Waiting { term, event, asker };
            let before = process.clients.insert(index, waiting);
            let before = before.map(|before| (index, before)).into_iter().collect();
            self.abandon(event, &before);
        }
        self.drain(peer, event);
    }

    /// A peer tells a client who leads.
    pub(super) fn turn_away(&mut self, peer: PeerId, envelope: Envelope, cause: EventId) {
        let leader = self.other_leader(peer);
        let kind = EventKind::TurnedAway { leader };
        let event = self.record(Some(peer), Some(cause), kind);
        self.send_on(peer, envelope, event);
    }

    /// As [`turn_away`](Self::turn_away), when `cause` says why.
    pub(super) fn send_on(&mut self, peer: PeerId, envelope: Envelope, cause: EventId) {
        let content = Content::Told(Told::Leader(self.other_leader(peer)));
        self.send_parcel(peer, envelope, content, cause, false);
    }

    /// Whom `peer` takes for the leader, if that is another.
    fn other_leader(&self, peer: PeerId) -> Option<PeerId> {
        let leader = self.peer(peer).and_then(Peer::leader);
        leader.filter(|leader| *leader != peer)
    }

    /// A peer answers a client.
    pub(super) fn answer_client(
        &mut self,
        peer: PeerId,
        envelope: Envelope,
        answer: Answer,
        cause: EventId,
    ) {
        let doomed = envelope.step != Step::Open
            && self
                .clients
                .all
                .get_mut(&envelope.client)
                .is_some_and(|client| core::mem::take(&mut client.loses_answer));
        let content = Content::Told(Told::Answer(answer));
        self.send_parcel(peer, envelope, content, cause, doomed);
    }

    /// A client's alarm goes off.
    fn client_wakes(&mut self, id: ClientId) {
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
    fn client_is_told(&mut self, envelope: Envelope, peer: PeerId, told: Told, cause: EventId) {
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
        let peers = self.config.peers;
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
            outcome,
        });
        self.next_job(id, Some(event));
    }
}
