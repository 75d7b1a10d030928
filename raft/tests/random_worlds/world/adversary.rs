//! What the adversary does.

use super::*;

impl World {
    /// One move of the adversary.
    pub(crate) fn step(&mut self) -> Result<(), Violation> {
        if self.config.lease_reads {
            return self.timed_step();
        }
        self.now += self.pick(3_000);
        let Temper {
            drop,
            repeat,
            crash,
            cut,
            fire,
            slow_disk,
            snapshot,
            change,
            wipe,
            read,
            ..
        } = self.temper;
        let writing = self.some_host(|host| !host.writes.is_empty());
        let untold = self.some_host(|host| host.peer.is_some() && host.told < host.written);
        let up = self.some_host(|host| host.peer.is_some());
        let down = self.some_host(|host| host.peer.is_none());
        let leader = self.some_host(|host| {
            let role = host.peer.as_ref().map(Peer::role);
            role == Some(Role::Leader)
        });
        // What there is nothing to do it to is not chosen.
        let carried = u64::from(!self.wire.is_empty());
        let may = |host: Option<usize>| u64::from(host.is_some());
        let moves = [
            100 * carried,
            drop * carried,
            repeat * carried,
            slow_disk * may(writing),
            30 * may(untold),
            10,
            fire * may(up),
            15 * may(leader),
            crash * may(up),
            10 * may(down),
            snapshot * may(up),
            change * may(leader),
            if read > 0 { cut.max(2) } else { cut },
            // Without these moves, a world is what it was before there were any.
            wipe * may(up),
            read * may(up),
        ];
        let mut at = self.pick(moves.iter().sum());
        let chosen = moves.iter().position(|&weight| {
            let here = at < weight;
            at = at.saturating_sub(weight);
            here
        });
        match (chosen, writing, untold, up, leader, down) {
            (Some(0), ..) => self.deliver(false),
            (Some(1), ..) => {
                self.take_envelope();
                Ok(())
            }
            (Some(2), ..) => self.deliver(true),
            (Some(3), Some(slot), ..) => self.write_one(slot),
            (Some(4), _, Some(slot), ..) => self.acknowledge(slot),
            (Some(5), ..) => self.wake_next(),
            (Some(6), .., Some(slot), leader, _) if leader == Some(slot) && self.pick(3) == 0 => {
                let to = PeerId::new(1 + self.pick(self.hosts.len() as u64) as u16);
                self.with_peer(slot, |peer, now| {
                    let _ = to.map(|to| peer.transfer(now, to));
                })
            }
            (Some(6), .., Some(slot), _, _) => self.with_peer(slot, Peer::fire),
            (Some(7), .., Some(slot), _) => self.propose(slot),
            (Some(8), .., Some(slot), _, _) => {
                self.crash(slot);
                Ok(())
            }
            (Some(9), .., Some(slot)) => self.restart(slot),
            (Some(10), .., Some(slot), _, _) => self.snapshot(slot),
            (Some(11), .., Some(slot), _) => self.change(slot),
            (Some(13), .., Some(slot), _, _) => {
                self.wipe(slot);
                Ok(())
            }
            (Some(14), .., Some(slot), leader, _) => {
                // Mostly of those that take themselves for leaders.
                let asked = leader.filter(|_| self.pick(3) > 0).unwrap_or(slot);
                self.read(asked)
            }
            _ if self.temper.read > 0 => {
                // Leaders that are cut off, and others with them.
                let alone = leader.map_or(0, |leader| 1 << leader);
                self.sides = [0, alone, alone, self.pick(32)][self.pick(4) as usize];
                Ok(())
            }
            _ => {
                self.sides = if self.sides == 0 { self.pick(32) } else { 0 };
                Ok(())
            }
        }
    }

    /// A move in a world with leases: everything takes its time, as a lease rests on time, and
    /// whoever fires before its time breaks it.
    pub(super) fn timed_step(&mut self) -> Result<(), Violation> {
        let leader = self.some_host(|host| {
            let role = host.peer.as_ref().map(Peer::role);
            role == Some(Role::Leader)
        });
        let up = self.some_host(|host| host.peer.is_some());
        let down = self.some_host(|host| host.peer.is_none());
        match (self.pick(100), leader, up, down) {
            (0..8, Some(leader), ..) => self.read(leader),
            (8, _, Some(slot), _) => self.read(slot),
            (9..12, Some(leader), ..) => self.propose(leader),
            (12, Some(leader), ..) => {
                let to = PeerId::new(1 + self.pick(self.hosts.len() as u64) as u16);
                self.with_peer(leader, |peer, now| {
                    let _ = to.map(|to| peer.transfer(now, to));
                })
            }
            (13..15, ..) => {
                // Leaders are cut off, or all others from one another too.
                let alone = leader.map_or(0, |leader| 1 << leader);
                self.sides = [0, alone, alone, self.pick(32)][self.pick(4) as usize];
                Ok(())
            }
            // Often it is back before others miss it.
            (15..17, _, Some(slot), _) if self.temper.crash > 0 => {
                self.crash(slot);
                match self.pick(3) {
                    0 => Ok(()),
                    _ => self.restart(slot),
                }
            }
            (17..19, .., Some(slot)) => self.restart(slot),
            (19, _, Some(slot), _) if self.temper.snapshot > 0 => self.snapshot(slot),
            (20, ..) => self.deliver(true),
            (21, ..) if self.temper.drop > 0 => {
                self.take_envelope();
                Ok(())
            }
            _ => self.next_event(),
        }
    }

    /// One of the hosts that fulfil `condition`.
    pub(super) fn some_host(&mut self, condition: impl Fn(&Host) -> bool) -> Option<usize> {
        let fulfil = |&slot: &usize| condition(&self.hosts[slot]);
        let slots: Vec<_> = (0..self.hosts.len()).filter(fulfil).collect();
        let chosen = self.pick((slots.len() as u64).max(1)) as usize;
        slots.get(chosen).copied()
    }

    /// A client asks a leader to change the membership.
    pub(super) fn change(&mut self, slot: usize) -> Result<(), Violation> {
        let peer = PeerId::new(1 + self.pick(self.hosts.len() as u64) as u16);
        let (Some(peer), Some(leader)) = (peer, &self.hosts[slot].peer) else {
            return Ok(());
        };
        let members = leader.membership();
        let change = if self.draw.within(0..=2) == 0 {
            let bits = 1 + self.draw.within(0..=30);
            let voters = self.hosts.iter().map(|host| host.id);
            let voters = voters.filter(|id| bits >> id.slot() & 1 == 1).collect();
            Change::Joint { voters }
        } else if members.learners().contains(peer) {
            Change::Promote(peer)
        } else if members.members().contains(peer) {
            Change::Remove(peer)
        } else {
            Change::AddLearner(peer)
        };
        self.with_peer(slot, |peer, now| {
            let _ = peer.change(now, change);
        })
    }

    pub(super) fn propose(&mut self, slot: usize) -> Result<(), Violation> {
        self.proposals += 1;
        let command: raft::Command = self.proposals.to_string().into_bytes().into();
        let mut taken = false;
        let proposed = command.clone();
        self.with_peer(slot, |peer, _| taken = peer.propose(proposed).is_ok())?;
        if taken && self.healed {
            self.demanded.push(Payload::Command(command));
        }
        Ok(())
    }

    /// Power fails: memory is lost, and of the writes on their way some from the front survive.
    pub(super) fn crash(&mut self, slot: usize) {
        let survive = self.pick(self.hosts[slot].writes.len() as u64 + 1);
        let host = &mut self.hosts[slot];
        host.peer = None;
        host.waiting.clear();
        for (_, write) in host.writes.drain(..).take(survive as usize) {
            host.disk.apply(&write);
        }
        self.forget_reads(slot);
    }

    /// A disk is replaced by an empty one, if those that keep theirs are a majority yet: without
    /// one a cluster is safe, but makes no progress.
    pub(super) fn wipe(&mut self, slot: usize) {
        let lost = |host: &Host| host.lost;
        let others = self.hosts.iter().filter(|host| lost(host)).count();
        if !self.hosts[slot].lost && others + 1 > (self.hosts.len() - 1) / 2 {
            return;
        }
        self.wiped += 1;
        let host = &mut self.hosts[slot];
        host.peer = None;
        host.waiting.clear();
        host.writes.clear();
        host.lost = true;
        host.disk = Stored {
            lost: self.cheat != Cheat::HideLoss,
            ..Stored::default()
        };
        self.forget_reads(slot);
    }

    /// A service hands over its state as of some index, mostly a good one.
    pub(super) fn snapshot(&mut self, slot: usize) -> Result<(), Violation> {
        let host = &self.hosts[slot];
        let Some(peer) = &host.peer else {
            return Ok(());
        };
        let (base, last) = (peer.log().base().index, peer.last_applied());
        let broken = self.rules == Switchboard::SnapshotUnapplied;
        let end = if broken {
            peer.log().last_index()
        } else {
            last
        };
        let index = base + self.draw.within(0..=end - base + 1);
        let state = host.states.get(&index).copied();
        let may = index > base && index <= end;
        let mut taken = false;
        self.with_peer(slot, |peer, _| {
            let bytes = encode_state(index, state.unwrap_or(0));
            taken = peer.snapshot(index, bytes).is_ok();
        })?;
        self.snapshots_taken += u64::from(taken);
        if taken == may {
            return Ok(());
        }
        let detail = format!("slot {slot}: a snapshot up to {index}, allowed: {may}");
        Err(Violation::new(Property::NothingRefused, detail))
    }

    pub(super) fn restart(&mut self, slot: usize) -> Result<(), Violation> {
        let host = &mut self.hosts[slot];
        if self.cheat == Cheat::ForgetVote {
            host.disk.hard_state.voted_for = None;
        }
        if self.cheat == Cheat::ForgetSnapshot {
            host.disk.snapshot = None;
        }
        if self.cheat == Cheat::ForgetMembership {
            host.disk.membership = None;
        }
        host.states = BTreeMap::from([(0, 0)]);
        host.life += 1;
        host.written = 0;
        host.told = 0;
        let peer = Peer::with_rules(
            host.id,
            Arc::clone(&self.config),
            host.disk.clone(),
            self.seed,
            host.clock.shows(self.now),
            self.rules,
        );
        host.peer = Some(peer.expect("the configuration is good"));
        self.checker.restarted(host.id, host.life);
        // The snapshot on its disk, if there is one, is handed out.
        self.with_peer(slot, |_, _| {})
    }
}
