//! The reader, a scenario or a test does something.

use raft::{
    ProposeError, TransferError,
    log::Command,
    membership::Change,
    peer_set::PeerSet,
    types::{PeerId, Position, Role},
};

use super::{Decide, World};
use crate::{
    checkers::Observation,
    error::WorldError,
    host::{Asker, Peer, Waiting},
    intervention::{ActOutcome, Intervention, Recorded},
    limits::{
        MAX_COMMAND_BYTES, MAX_COPIES, MAX_FLIGHTS, MAX_INTERVENTIONS, MAX_LOG_ENTRIES, MAX_SPAN,
    },
    network::{Fate, MessageId},
    rules::BrokenRule,
    service::{Operation, Request},
    trace::{Alarm, EventKind, Loss},
};

impl World {
    /// Does `intervention` now, and records it.
    ///
    /// # Errors
    /// When it names what is not there or is not allowed. The world is as it was, and nothing is
    /// recorded.
    pub fn act(&mut self, intervention: Intervention) -> Result<ActOutcome, WorldError> {
        self.act_with(intervention, &mut |_| None)
    }

    /// As [`act`](Self::act), with a function that decides the fate of what is sent.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    pub fn act_with(
        &mut self,
        intervention: Intervention,
        decide: &mut Decide<'_>,
    ) -> Result<ActOutcome, WorldError> {
        self.act_as(intervention, false, decide)
    }

    /// As [`act_with`](Self::act_with). When it is `together` with what was done before it, and
    /// nothing has happened since, it is a part of that deed: see [`Recorded::together`].
    ///
    /// # Errors
    /// As [`act`](Self::act).
    pub fn act_as(
        &mut self,
        intervention: Intervention,
        together: bool,
        decide: &mut Decide<'_>,
    ) -> Result<ActOutcome, WorldError> {
        if self.interventions.len() >= MAX_INTERVENTIONS {
            return Err(WorldError::TooManyInterventions);
        }
        let pending_now = self.next_event_at() == Some(self.now);
        let after = pending_now.then_some(self.steps_at_now);
        // A fate is recorded when it is used: it needs no place in the run but its message's.
        let happens = !matches!(intervention, Intervention::Fate { .. });
        let together = together && self.now == self.happened_at() && self.moments.acted_last();
        let before = self.moments.counted();
        if happens {
            self.moments.begin(self.now);
        }
        let outcome = match self.intervene(&intervention) {
            Ok(outcome) => outcome,
            Err(refusal) => {
                self.moments.count_again(before);
                return Err(refusal);
            }
        };
        self.moments
            .did(&intervention, together, self.interventions.len());
        if happens {
            self.interventions.push(Recorded {
                at: self.now,
                after,
                together,
                act: intervention,
            });
        }
        self.settle(decide);
        Ok(outcome)
    }

    /// Delivers the message `id` now.
    ///
    /// # Errors
    /// When it is not in flight.
    pub fn deliver(&mut self, id: u64) -> Result<(), WorldError> {
        self.act(Intervention::Deliver { message: id }).map(drop)
    }

    /// Loses the message `id` where it is.
    ///
    /// # Errors
    /// When it is not in flight.
    pub fn drop_message(&mut self, id: u64) -> Result<(), WorldError> {
        self.act(Intervention::Drop { message: id }).map(drop)
    }

    /// Doubles the message `id` and returns the copy's.
    ///
    /// # Errors
    /// When it is not in flight, or was copied as often as is allowed.
    pub fn duplicate(&mut self, id: u64) -> Result<u64, WorldError> {
        match self.act(Intervention::Duplicate { message: id })? {
            ActOutcome::Copied { message } => Ok(message),
            _ => Err(WorldError::NoSuchMessage { message: id }),
        }
    }

    /// Makes the timer of `peer` fire now.
    ///
    /// # Errors
    /// When there is no such peer, or it is down.
    pub fn fire(&mut self, peer: u16) -> Result<(), WorldError> {
        self.act(Intervention::Fire { peer }).map(drop)
    }

    fn intervene(&mut self, intervention: &Intervention) -> Result<ActOutcome, WorldError> {
        match intervention {
            Intervention::Crash { peer } => {
                let id = self.up(*peer)?;
                self.crash(id);
            }
            Intervention::PowerLoss { peer, torn } => {
                let id = self.up(*peer)?;
                self.lose_power(id, torn.unwrap_or(self.config.torn_writes));
            }
            Intervention::Wipe { peer } => {
                let id = self.id(*peer)?;
                self.wipe(id);
            }
            Intervention::Pause { peer } => {
                let id = self.id(*peer)?;
                self.pause(id)?;
            }
            Intervention::Resume { peer } => {
                let id = self.up(*peer)?;
                self.resume(id)?;
            }
            Intervention::Clock {
                peer,
                offset_us,
                drift_ppm,
            } => {
                let id = self.id(*peer)?;
                self.set_clock(id, *offset_us, *drift_ppm)?;
            }
            Intervention::Disk {
                peer,
                min_us,
                max_us,
            } => {
                let id = self.id(*peer)?;
                self.set_disk(id, *min_us, *max_us)?;
            }
            Intervention::Restart { peer } => {
                let id = self.id(*peer)?;
                if self.is_up(id) {
                    return Err(WorldError::Up { peer: id });
                }
                self.restart(id)?;
            }
            Intervention::NewPeer {} => {
                let peer = self.appear()?.get();
                return Ok(ActOutcome::Appeared { peer });
            }
            Intervention::Fire { peer } => {
                let id = self.running(*peer)?;
                self.fire_now(id);
            }
            Intervention::Timers { how } => self.set_timers(*how)?,
            Intervention::Transfer { from, to } => return self.transfer_now(*from, *to),
            Intervention::AddLearner { peer, leader } => {
                let change = Change::AddLearner(self.id(*peer)?);
                return self.change_now(*leader, change);
            }
            Intervention::Promote { peer, leader } => {
                let change = Change::Promote(self.id(*peer)?);
                return self.change_now(*leader, change);
            }
            Intervention::Remove { peer, leader } => {
                let change = Change::Remove(self.id(*peer)?);
                return self.change_now(*leader, change);
            }
            Intervention::Reconfigure { voters, leader } => {
                let voters = voters.iter().map(|&voter| self.id(voter));
                let voters = voters.collect::<Result<PeerSet, _>>()?;
                return self.change_now(*leader, Change::Joint { voters });
            }
            Intervention::Snapshot { peer } => {
                let id = self.running(*peer)?;
                self.snapshot_now(id)?;
            }
            Intervention::Request { peer, op } => {
                let operation = Operation::parse(op)?;
                return self.propose_now(*peer, &operation.encode(), Some(&operation));
            }
            Intervention::Read { peer, key } => return self.read_now(*peer, key),
            Intervention::Client {
                client,
                op,
                session,
                peer,
            } => {
                let operation = Operation::parse(op)?;
                self.client_asks(*client, operation, *session, *peer)?;
            }
            Intervention::ClientLoseAnswer { client } => self.client_loses(*client)?,
            Intervention::Load(load) => self.begin_load(load)?,
            Intervention::Propose { peer, command } => {
                if command.len() > MAX_COMMAND_BYTES {
                    return Err(WorldError::CommandTooLarge { len: command.len() });
                }
                let operation = match Request::decode(command) {
                    Some(Request::Plain(operation)) => Some(operation),
                    Some(Request::Numbered { operation, .. }) => {
                        // It may be one of those that were applied before.
                        let seen = Observation::Unaccounted {
                            operation: &operation,
                        };
                        self.observe(self.trace.len(), &seen);
                        None
                    }
                    Some(Request::OpenSession) | None => None,
                };
                let command = command.as_slice().into();
                return self.propose_now(*peer, &command, operation.as_ref());
            }
            Intervention::Cut { from, to } => self.cut_or_heal(*from, *to, true)?,
            Intervention::Heal { from, to } => self.cut_or_heal(*from, *to, false)?,
            Intervention::Partition { groups } => self.partition(groups)?,
            Intervention::Isolate { peer } => {
                let id = self.id(*peer)?;
                self.record(Some(id), None, EventKind::Isolated);
                self.cut_off(id, true);
            }
            Intervention::Connect { peer } => {
                let id = self.id(*peer)?;
                self.record(Some(id), None, EventKind::Connected);
                self.cut_off(id, false);
            }
            Intervention::HealAll {} => {
                self.record(None, None, EventKind::AllHealed);
                self.set_cuts(|_| false);
            }
            Intervention::Link(change) => self.change_links(change)?,
            Intervention::Deliver { message } => {
                let id = self.in_flight(*message)?;
                self.unschedule(id);
                if let Some(flight) = self.network.remove(id) {
                    self.deliver_flight(flight);
                }
            }
            Intervention::Drop { message } => {
                let id = self.in_flight(*message)?;
                self.unschedule(id);
                if let Some(flight) = self.network.remove(id) {
                    self.lose(&flight, Loss::Dropped);
                }
            }
            Intervention::Duplicate { message } => return self.duplicate_now(*message),
            Intervention::Delay { message, by_us } => {
                let id = self.in_flight(*message)?;
                check_span("by_us", *by_us)?;
                self.unschedule(id);
                self.delay(id, *by_us);
                self.schedule(id);
            }
            Intervention::Fate { message, fate } => self.foretell(*message, *fate)?,
        }
        Ok(ActOutcome::Done)
    }

    /// The peer of this number, which is up; without a number, the live leader of the highest term.
    pub(super) fn up_or_leader(&self, number: Option<u16>) -> Result<PeerId, WorldError> {
        match number {
            Some(number) => self.running(number),
            None => self.leader().ok_or(WorldError::NoLeader),
        }
    }

    /// The peer of this number, which is up.
    fn up(&self, number: u16) -> Result<PeerId, WorldError> {
        let id = self.id(number)?;
        if self.is_up(id) {
            Ok(id)
        } else {
            Err(WorldError::Down { peer: id })
        }
    }

    /// The peer of this number, which is up and does not stand still.
    fn running(&self, number: u16) -> Result<PeerId, WorldError> {
        let id = self.up(number)?;
        if self.is_paused(id) {
            Err(WorldError::Paused { peer: id })
        } else {
            Ok(id)
        }
    }

    fn in_flight(&self, message: u64) -> Result<MessageId, WorldError> {
        let id = MessageId::from_number(message);
        match self.network.flight(id) {
            Some(_) => Ok(id),
            None => Err(WorldError::NoSuchMessage { message }),
        }
    }

    fn fire_now(&mut self, id: PeerId) {
        let Some(peer) = self.peer(id) else {
            return;
        };
        let timer = match peer.role() {
            Role::Leader => Alarm::Heartbeat,
            Role::PreCandidate | Role::Candidate | Role::Follower => Alarm::Election,
        };
        let kind = EventKind::TimerFired {
            timer,
            by_hand: true,
        };
        let event = self.record(Some(id), None, kind);
        let now = self.local_now(id);
        self.with_peer(id, event, |peer| peer.fire(now));
    }

    fn snapshot_now(&mut self, id: PeerId) -> Result<(), WorldError> {
        let hasty = self.config.breaks(BrokenRule::SnapshotUnapplied);
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return Err(WorldError::Down { peer: id });
        };
        process
            .snapshot(hasty)
            .map_err(|problem| WorldError::NoSnapshot { peer: id, problem })?;
        let event = self.record(Some(id), None, EventKind::SnapshotAsked);
        self.drain(id, event);
        Ok(())
    }

    fn propose_now(
        &mut self,
        peer: Option<u16>,
        command: &Command,
        operation: Option<&Operation>,
    ) -> Result<ActOutcome, WorldError> {
        let id = self.up_or_leader(peer)?;
        if self.log_of(id).len() as u64 >= MAX_LOG_ENTRIES {
            return Err(WorldError::LogFull { peer: id });
        }
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return Err(WorldError::Down { peer: id });
        };
        let proposed = process.peer.propose(command.clone());
        let kind = EventKind::Requested {
            command: command.clone(),
        };
        let event = self.record(Some(id), None, kind);
        if let Err(ProposeError::TooManyUncommitted { bytes, max }) = proposed {
            self.turn_away_full(id, event, bytes, max);
            return Ok(ActOutcome::TooManyUncommitted {
                peer: id.get(),
                bytes: bytes as u64,
                max: max as u64,
            });
        }
        let Ok(Position { term, index }) = proposed else {
            let leader = match proposed {
                Err(ProposeError::Transferring { to }) => Some(to),
                _ => self.peer(id).and_then(Peer::leader),
            };
            self.record(Some(id), Some(event), EventKind::TurnedAway { leader });
            return Ok(ActOutcome::NotLeader {
                peer: id.get(),
                leader: leader.map(PeerId::get),
            });
        };
        if let Some(process) = &mut self.hosts[id.slot()].process {
            let asker = Asker::Reader;
            let waiting = Waiting { term, event, asker };
            // Of an entry that was overwritten here since, there is no more to tell.
            let before = process.clients.insert(index, waiting);
            let before = before.map(|before| (index, before)).into_iter().collect();
            self.abandon(event, &before);
        }
        if let Some(operation) = operation {
            let seen = Observation::Invoked {
                call: event,
                client: None,
                operation,
            };
            self.observe(event, &seen);
            let entry = Position::new(term, index);
            self.observe(event, &Observation::Proposed { call: event, entry });
        }
        self.gather(id, event);
        Ok(ActOutcome::Proposed {
            peer: id.get(),
            index,
            term,
        })
    }

    fn transfer_now(&mut self, from: Option<u16>, to: u16) -> Result<ActOutcome, WorldError> {
        let id = self.up_or_leader(from)?;
        let to = self.id(to)?;
        let now = self.local_now(id);
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return Err(WorldError::Down { peer: id });
        };
        match process.peer.transfer(now, to) {
            Ok(()) => {}
            Err(TransferError::NotLeader { leader }) => {
                return Ok(ActOutcome::NotLeader {
                    peer: id.get(),
                    leader: leader.map(PeerId::get),
                });
            }
            Err(refusal) => return Err(WorldError::Transfer { refusal }),
        }
        let event = self.record(Some(id), None, EventKind::TransferRequested { to });
        self.drain(id, event);
        Ok(ActOutcome::Done)
    }

    fn duplicate_now(&mut self, message: u64) -> Result<ActOutcome, WorldError> {
        let id = self.in_flight(message)?;
        let copies = self.network.flight(id).map_or(0, |flight| flight.copies);
        if copies >= MAX_COPIES || self.network.flights().len() >= MAX_FLIGHTS {
            return Err(WorldError::TooManyCopies { message });
        }
        match self.copy(id, None) {
            Some(copy) => Ok(ActOutcome::Copied {
                message: copy.get(),
            }),
            None => Err(WorldError::TooManyCopies { message }),
        }
    }

    /// Decides the fate of a message that is not sent yet.
    fn foretell(&mut self, message: u64, fate: Fate) -> Result<(), WorldError> {
        if let Fate::DelayUs(by) = fate {
            check_span("delay_us", by)?;
        }
        let id = MessageId::from_number(message);
        let channel = id
            .channel()
            .filter(|channel| channel.from.get().max(channel.to.get()) <= self.peers())
            .ok_or(WorldError::NoSuchMessage { message })?;
        if self.network.was_sent(channel, id) {
            return Err(WorldError::AlreadySent { message });
        }
        if self.decided.len() >= MAX_INTERVENTIONS {
            return Err(WorldError::TooManyInterventions);
        }
        std::sync::Arc::make_mut(&mut self.decided).insert(id, fate);
        Ok(())
    }
}

pub(super) fn check_span(name: &'static str, value: u64) -> Result<(), WorldError> {
    if value > MAX_SPAN {
        let allowed = format_args!("0 to {MAX_SPAN} (one day)");
        return Err(WorldError::field(name, value, allowed));
    }
    Ok(())
}
