//! The virtual clients, their loads, what travels between them and the peers, and what peers answer.

use raft::{
    ProposeError,
    types::{PeerId, Position},
};

use super::World;
use crate::{
    checkers::Observation,
    clients::{
        CallView, Client, ClientId, Content, Envelope, History, Job, Load, Outcome, Parcel,
        ReadMode, Running, Step, Told,
    },
    error::WorldError,
    host::{Asker, Peer, Waiting},
    limits::{MAX_CLIENT_QUEUE, MAX_LOG_ENTRIES},
    queue::Due,
    random::{Chance, Purpose, draw, within},
    service::{Answer, Operation, Request},
    trace::{EventId, EventKind, Loss},
};

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
            retries: call.retries.clone(),
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
            retries: current.retries.clone(),
        });
        ended.chain(open).take(max).collect()
    }

    /// The load that is going on.
    pub fn load(&self) -> Option<&Load> {
        self.clients.load.as_ref().map(|running| &running.load)
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
        peer: Option<u16>,
    ) -> Result<(), WorldError> {
        let peer = peer.map(|peer| self.id(peer)).transpose()?;
        let session = session.unwrap_or(self.config.client_sessions);
        let id = self.client_id(number)?;
        let Some(client) = self.clients.all.get_mut(&id) else {
            return Ok(());
        };
        if client.queue.len() >= MAX_CLIENT_QUEUE {
            return Err(WorldError::ClientBusy { client: id });
        }
        client.queue.push_back(Job {
            operation,
            session,
            peer,
        });
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
            Due::Write(_) | Due::Message(_) | Due::Batch(_) => {}
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
                client.queue.push_back(Job {
                    operation,
                    session,
                    peer: None,
                });
                self.next_job(id, Some(running.event));
            }
        }
        running.next_at = self.now.saturating_add(running.load.every_us);
        self.queue.insert(running.next_at, Due::Load);
        self.clients.load = Some(running);
    }

    /// Sends something between a client and a peer.
    pub(super) fn send_parcel(
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
        if envelope.step != Step::Open {
            let (call, entry) = (envelope.call, Position::new(term, index));
            self.observe(event, &Observation::Proposed { call, entry });
        }
        self.gather(peer, event);
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
}
