//! The network, the disks and the driver of each peer.

use super::*;

impl World {
    /// Takes a message off the wire: any, or more often one of the oldest or of the latest.
    pub(super) fn take_envelope(&mut self) -> Option<Envelope> {
        let len = self.wire.len() as u64;
        if len == 0 {
            return None;
        }
        let oldest = self.pick(len).min(self.pick(len)).min(self.pick(len));
        let at = match self.temper.order {
            Order::Any => self.pick(len),
            Order::OldestFirst => oldest,
            Order::LatestFirst => len - 1 - oldest,
        } as usize;
        Some(self.wire.remove(at))
    }

    pub(super) fn deliver(&mut self, again: bool) -> Result<(), Violation> {
        let Some(envelope) = self.take_envelope() else {
            return Ok(());
        };
        if again {
            self.wire.push(envelope.clone());
        }
        self.hand_over(envelope)
    }

    pub(super) fn hand_over(&mut self, envelope: Envelope) -> Result<(), Violation> {
        let Envelope {
            from, to, message, ..
        } = envelope;
        let side = |peer: PeerId| self.sides >> peer.slot() & 1;
        if side(from) != side(to) {
            return Ok(());
        }
        let mut refusal = None;
        let kept = message.clone();
        self.with_peer(to.slot(), |peer, now| {
            refusal = peer.receive(now, from, message).err();
        })?;
        // A cluster with a broken rule may well send what is refused.
        let correct = self.rules == Switchboard::Paper && self.cheat == Cheat::None;
        match refusal {
            Some(refusal) if correct => {
                let detail = format!("{to} refused {kept:?} of {from}: {refusal}");
                Err(Violation::new(Property::NothingRefused, detail))
            }
            _ => Ok(()),
        }
    }

    /// Lets `slot`'s disk finish the write that it is at.
    pub(super) fn write_one(&mut self, slot: usize) -> Result<(), Violation> {
        let Some((_, write)) = self.hosts[slot].writes.pop_front() else {
            return Ok(());
        };
        let host = &mut self.hosts[slot];
        host.disk.apply(&write);
        host.written = write.id;
        let changed_log = write.log.as_ref().map(|change| change.from);
        // A snapshot may take the whole log with it.
        let changed = write.snapshot.as_ref().map_or(changed_log, |_| Some(1));
        if let Some(from) = changed {
            let disks: Vec<_> = self.hosts.iter().map(|host| &host.disk).collect();
            self.checker.written(from, &disks)?;
        }
        self.release(slot)
    }

    /// Sends what waited for writes that are on the disk.
    pub(super) fn release(&mut self, slot: usize) -> Result<(), Violation> {
        let host = &mut self.hosts[slot];
        let mut leaving = Vec::new();
        host.waiting.retain(|(after, envelope)| {
            let waits = *after > host.written;
            if !waits {
                leaving.push(envelope.clone());
            }
            waits
        });
        leaving
            .into_iter()
            .try_for_each(|envelope| self.leave(envelope))
    }

    /// A message leaves its host.
    pub(super) fn leave(&mut self, mut envelope: Envelope) -> Result<(), Violation> {
        let Envelope {
            from, to, message, ..
        } = &envelope;
        match message {
            Message::RequestVote(request) => self.checker.voted(request.term, *from, *from)?,
            Message::RequestVoteReply(reply) if reply.granted => {
                self.checker.voted(reply.term, *from, *to)?;
            }
            _ => {}
        }
        let latency = if self.config.lease_reads {
            2_000
        } else {
            11_000
        };
        envelope.due = self.now + 1_000 + self.pick(latency);
        self.wire.push(envelope);
        Ok(())
    }

    /// Tells the peer what is on its disk.
    pub(super) fn acknowledge(&mut self, slot: usize) -> Result<(), Violation> {
        let host = &mut self.hosts[slot];
        host.told = host.written;
        let told = host.told;
        self.with_peer(slot, |peer, now| peer.persisted(now, told))
    }

    /// Wakes the peer with the earliest deadline.
    pub(super) fn wake_next(&mut self) -> Result<(), Violation> {
        let next = self
            .hosts
            .iter()
            .enumerate()
            .filter_map(|(slot, host)| Some((host.due()?, slot)))
            .min();
        let Some((deadline, slot)) = next else {
            return Ok(());
        };
        self.now = self.now.max(deadline);
        self.with_peer(slot, Peer::wake)
    }

    /// Does something to a peer that has power, carries its effects out and checks what came of
    /// it.
    pub(crate) fn with_peer(
        &mut self,
        slot: usize,
        act: impl FnOnce(&mut Peer<Switchboard>, Micros),
    ) -> Result<(), Violation> {
        let Some(mut peer) = self.hosts[slot].peer.take() else {
            return Ok(());
        };
        let now = self.hosts[slot].clock.shows(self.now);
        act(&mut peer, now);
        let from = peer.id();
        while let Some(effect) = peer.poll_effect() {
            match effect {
                Effect::Persist(write) => {
                    let id = write.id;
                    let before = self.hosts[slot].writes.back().map_or(0, |(done, _)| *done);
                    let done = before.max(self.now + self.pick(4_000));
                    self.hosts[slot].writes.push_back((done, write));
                    if self.cheat == Cheat::AckAtOnce {
                        peer.persisted(now, id);
                    }
                }
                Effect::Send(send) => {
                    let envelope = Envelope {
                        from,
                        to: send.to,
                        message: send.message,
                        due: 0,
                    };
                    let waits = send.after.filter(|&after| after > self.hosts[slot].written);
                    match waits {
                        Some(after)
                            if matches!(
                                self.cheat,
                                Cheat::None
                                    | Cheat::ForgetVote
                                    | Cheat::ForgetSnapshot
                                    | Cheat::ForgetMembership
                                    | Cheat::HideLoss
                            ) =>
                        {
                            self.hosts[slot].waiting.push_back((after, envelope));
                        }
                        _ => self.leave(envelope)?,
                    }
                }
                Effect::Apply(apply) => {
                    self.checker.applied(from, &apply)?;
                    let states = &mut self.hosts[slot].states;
                    let before = states.get(&(apply.index - 1)).copied().unwrap_or(0);
                    states.insert(apply.index, next_state(before, &apply));
                    self.served[slot] |= self.demanded.contains(&apply.payload);
                }
                Effect::Restore(snapshot) => {
                    let state = self.checker.restored(from, &snapshot)?;
                    let states = &mut self.hosts[slot].states;
                    states.clear();
                    states.insert(snapshot.last.index, state);
                    // The commands that it contains are served.
                    let contained = self.checker.applied_to(snapshot.last.index);
                    let mut contained = contained.iter();
                    self.served[slot] |= contained.any(|it| self.demanded.contains(&it.1));
                }
                Effect::Read(outcome) => {
                    self.read_ended(slot, outcome, self.checker.applied_by(from))?;
                }
                Effect::Note(note) => {
                    let installed = matches!(note, Note::SnapshotInstalled { .. });
                    self.snapshots_installed += u64::from(installed);
                    if let (Note::ConfigurationInForce { membership, .. }, Role::Leader) =
                        (note, peer.role())
                    {
                        self.configurations += 1;
                        self.joint += u64::from(membership.is_joint());
                    }
                }
            }
        }
        let disks: Vec<_> = self.hosts.iter().map(|host| &host.disk).collect();
        let checked = self.checker.observe(&peer, &disks);
        self.hosts[slot].peer = Some(peer);
        checked
    }
}
