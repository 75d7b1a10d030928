//! A small cluster whose network, disks and power are moved by an adversary with a seed.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use raft::{
    Change, Config, Effect, Index, Log, Message, Micros, Note, Payload, Peer, PeerId, PeerSet,
    Role, Stored, Write, WriteId, random::Draw,
};

use crate::{
    checks::{Checker, Property, Violation, encode_state, holds, next_state},
    reads::{Clock, Reads},
    rules::Switchboard,
};

/// Names the adversary's draws.
const ADVERSARY: u64 = 1_000;

/// How long a healed cluster may take until all have applied a new command: a few split votes.
const PATIENCE: Micros = 10_000_000;

/// What the driver does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cheat {
    /// Nothing.
    None,
    /// Messages leave before the write that they wait for is durable.
    SendAtOnce,
    /// Writes are acknowledged when they begin.
    AckAtOnce,
    /// A restart finds `currentTerm` and the log, but no `votedFor`.
    ForgetVote,
    /// A restart finds the log without its beginning, but no snapshot.
    ForgetSnapshot,
    /// A restart finds the snapshot, but not the configuration in it.
    ForgetMembership,
    /// A peer whose disk was lost is not told.
    HideLoss,
}

/// Does the membership change?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Members {
    /// The cluster stays as it began.
    Stay,
    /// Clients ask leaders for changes, mostly possible ones.
    Change,
}

/// Hosts of a world whose membership changes. Some are outside to begin with.
const CHANGING_HOSTS: u16 = 5;

/// A message on its way.
#[derive(Clone, Debug)]
struct Envelope {
    from: PeerId,
    to: PeerId,
    message: Message,
    /// When it arrives, once the network is healed.
    due: Micros,
}

/// A machine: its peer while it has power, and its disk.
#[derive(Clone, Debug)]
struct Host {
    id: PeerId,
    peer: Option<Peer<Switchboard>>,
    clock: Clock,
    life: u32,
    /// What a crash leaves.
    disk: Stored,
    /// Whether the disk is not the first.
    lost: bool,
    /// Writes on their way to the disk, with when they are done once the disks are healed.
    writes: VecDeque<(Micros, Write)>,
    /// The last write that is on the disk.
    written: WriteId,
    /// The last write that the peer was told of.
    told: WriteId,
    /// Messages that wait for a write.
    waiting: VecDeque<(WriteId, Envelope)>,
    /// The service's state after each index of this life, as far as it knows them.
    states: BTreeMap<Index, u64>,
}

impl Host {
    /// When its peer wants to be woken, in the world's time.
    fn due(&self) -> Option<Micros> {
        let deadline = self.peer.as_ref()?.deadline();
        Some(self.clock.when(deadline))
    }
}

/// How often each kind of step is taken: drawn anew for each world, so that some have a perfect
/// network and bad power, and others the reverse.
#[derive(Clone, Copy, Debug)]
struct Temper {
    drop: u64,
    repeat: u64,
    crash: u64,
    cut: u64,
    fire: u64,
    slow_disk: u64,
    snapshot: u64,
    change: u64,
    wipe: u64,
    read: u64,
    order: Order,
}

/// Which messages tend to arrive first.
#[derive(Clone, Copy, Debug)]
enum Order {
    Any,
    OldestFirst,
    LatestFirst,
}

pub(crate) struct World {
    draw: Draw,
    temper: Temper,
    cheat: Cheat,
    rules: Switchboard,
    config: Arc<Config>,
    seed: u64,
    now: Micros,
    hosts: Vec<Host>,
    wire: Vec<Envelope>,
    /// A bit for each peer: peers with different bits do not hear each other.
    sides: u64,
    checker: Checker,
    proposals: u64,
    snapshots_taken: u64,
    snapshots_installed: u64,
    /// Configurations appended by leaders, and how many of them were joint.
    configurations: u64,
    joint: u64,
    wiped: u64,
    pub(crate) reads: Reads,
    healed: bool,
    /// The commands that were proposed to the healed cluster, and who has applied one of them.
    demanded: Vec<Payload>,
    served: Vec<bool>,
}

impl World {
    pub(crate) fn new(seed: u64, rules: Switchboard, cheat: Cheat, members: Members) -> Self {
        let mut draw = Draw::new(seed, ADVERSARY, 0, 0);
        let peers = [1, 2, 3, 3, 3, 4, 5, 5][draw.within(0..=7) as usize];
        let changes = members == Members::Change;
        let hosts = if changes { CHANGING_HOSTS } else { peers };
        let ids: Vec<_> = (1..=hosts).filter_map(PeerId::new).collect();
        let voters: PeerSet = ids.iter().copied().take(peers.into()).collect();
        // Drawn apart, so that the rest of a world is the same with and without.
        let mut manners = Draw::new(seed, ADVERSARY, 1, 0);
        let mut reading = Draw::new(seed, ADVERSARY, 2, 0);
        let read = [0, 0, 20, 60][reading.within(0..=3) as usize];
        let lease_reads = read > 0 && reading.within(0..=1) == 1;
        let clock_drift_ppm = if lease_reads {
            [0, 500, 50_000, 1_000_000][reading.within(0..=3) as usize]
        } else {
            0
        };
        let (pre_vote, check_quorum) = (manners.within(0..=1) == 1, manners.within(0..=2) == 2);
        // A removed peer that keeps asking is stopped by one of the two, or goes on for ever.
        let leader_stickiness = manners.within(0..=2) == 2 || lease_reads || changes && !pre_vote;
        let config = Arc::new(Config {
            pre_vote,
            check_quorum,
            leader_stickiness,
            lease_reads,
            clock_drift_ppm,
            max_pending_reads: [2, 1_000][reading.within(0..=1) as usize],
            noop_on_election: draw.within(0..=1) == 1,
            max_append_bytes: draw.within(1..=20) as usize,
            max_in_flight: draw.within(1..=4) as usize,
            snapshot_chunk_bytes: [3, 10, 50][draw.within(0..=2) as usize],
            ..Config::new(voters)
        });
        let temper = Temper {
            drop: [0, 5, 20][draw.within(0..=2) as usize],
            repeat: [0, 5, 15][draw.within(0..=2) as usize],
            crash: [0, 1, 4][draw.within(0..=2) as usize],
            cut: [0, 1, 4][draw.within(0..=2) as usize],
            fire: [2, 10, 30][draw.within(0..=2) as usize],
            slow_disk: [20, 40, 80][draw.within(0..=2) as usize],
            snapshot: [0, 2, 8, 25][draw.within(0..=3) as usize],
            change: if changes {
                [20, 60, 150][manners.within(0..=2) as usize]
            } else {
                0
            },
            // With changes, a majority of those that remember is hard to keep.
            wipe: if changes {
                0
            } else {
                [0, 0, 1, 3][manners.within(0..=3) as usize]
            },
            read,
            order: [Order::Any, Order::OldestFirst, Order::LatestFirst]
                [draw.within(0..=2) as usize],
        };
        let hosts = ids
            .iter()
            .map(|&id| Host {
                id,
                peer: None,
                clock: if lease_reads {
                    Clock::drawn(&mut reading, clock_drift_ppm)
                } else {
                    Clock::default()
                },
                life: 0,
                disk: Stored::default(),
                lost: false,
                writes: VecDeque::new(),
                written: 0,
                told: 0,
                waiting: VecDeque::new(),
                states: BTreeMap::new(),
            })
            .collect();
        let first = config.membership().expect("the configuration is good");
        let correct = rules == Switchboard::Paper && cheat == Cheat::None;
        let mut world = Self {
            draw,
            temper,
            cheat,
            rules,
            config,
            seed,
            now: 0,
            hosts,
            wire: Vec::new(),
            sides: 0,
            checker: Checker::new(ids.len(), first, correct),
            configurations: 0,
            joint: 0,
            proposals: 0,
            snapshots_taken: 0,
            snapshots_installed: 0,
            wiped: 0,
            reads: Reads::default(),
            healed: false,
            demanded: Vec::new(),
            served: vec![false; ids.len()],
        };
        for slot in 0..ids.len() {
            world.restart(slot).expect("nothing can be wrong yet");
        }
        world
    }

    /// What was seen.
    pub(crate) fn checker(&self) -> &Checker {
        &self.checker
    }

    /// How many snapshots services handed over, and how many peers began again from a leader's.
    pub(crate) fn snapshots_taken(&self) -> u64 {
        self.snapshots_taken
    }

    /// How many snapshots of leaders were installed.
    pub(crate) fn snapshots_installed(&self) -> u64 {
        self.snapshots_installed
    }

    /// How many configurations leaders appended, and how many of them were joint.
    pub(crate) fn configurations(&self) -> (u64, u64) {
        (self.configurations, self.joint)
    }

    /// How many disks were lost.
    pub(crate) fn wiped(&self) -> u64 {
        self.wiped
    }

    /// Everything that a run could differ in.
    pub(crate) fn fingerprint(&self) -> String {
        format!("{:?} {:?} {:?}", self.now, self.hosts, self.wire)
    }

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
    fn timed_step(&mut self) -> Result<(), Violation> {
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
    fn some_host(&mut self, condition: impl Fn(&Host) -> bool) -> Option<usize> {
        let fulfil = |&slot: &usize| condition(&self.hosts[slot]);
        let slots: Vec<_> = (0..self.hosts.len()).filter(fulfil).collect();
        let chosen = self.pick((slots.len() as u64).max(1)) as usize;
        slots.get(chosen).copied()
    }

    /// Gives everyone power, a network that loses nothing and a disk that is quick, and demands
    /// that all apply a new command.
    pub(crate) fn heal_and_progress(&mut self) -> Result<(), Violation> {
        self.healed = true;
        self.sides = 0;
        for slot in 0..self.hosts.len() {
            if self.hosts[slot].peer.is_none() {
                self.restart(slot)?;
            }
            self.acknowledge(slot)?;
            let due = self.now;
            for (done, _) in &mut self.hosts[slot].writes {
                *done = due;
            }
        }
        // What was on its way still arrives, in any order.
        for at in 0..self.wire.len() {
            self.wire[at].due = self.now + self.pick(20_000);
        }
        let (end, mut asked) = (self.now + PATIENCE, None);
        self.begin_healed_reads();
        while self.now < end {
            if let Some(members) = self.is_done()
                && self.all_can_read(members)?
            {
                return Ok(());
            }
            self.next_event()?;
            let leader = self.hosts.iter().position(|host| {
                host.peer.as_ref().is_some_and(|peer| {
                    peer.role() == Role::Leader && asked != Some(peer.current_term())
                })
            });
            if let Some(slot) = leader {
                let before = self.demanded.len();
                let term = self.hosts[slot].peer.as_ref().map(Peer::current_term);
                self.propose(slot)?;
                // A leader that hands over refuses for a while.
                if self.demanded.len() > before {
                    asked = term;
                }
            }
        }
        Err(Violation::new(
            Property::Progress,
            format!(
                "not all applied a command and read {PATIENCE} us after healing: {:#?} {:#?}",
                self.hosts, self.reads
            ),
        ))
    }

    /// A client asks a leader to change the membership.
    fn change(&mut self, slot: usize) -> Result<(), Violation> {
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

    /// The members, if every one has applied a command of the healed time, and has the same log. Who is
    /// a member says the leader of the latest term, once its configuration is committed and not joint.
    fn is_done(&self) -> Option<PeerSet> {
        let peers = || self.hosts.iter().filter_map(|host| host.peer.as_ref());
        let leader = peers()
            .filter(|peer| peer.role() == Role::Leader)
            .max_by_key(|peer| peer.current_term());
        let leader = leader?;
        let members = leader.membership().members();
        if leader.membership().is_joint() || leader.membership_index() > leader.commit_index() {
            return None;
        }
        let logs: Vec<_> = peers()
            .filter(|peer| members.contains(peer.id()))
            .map(Peer::log)
            .collect();
        let served = members.iter().all(|peer| self.served[peer.slot()]);
        let same = |a: &Log, b: &Log| {
            a.last() == b.last() && a.iter().all(|(index, entry)| holds(b, index, entry.term))
        };
        (served && logs.iter().all(|log| same(log, logs[0]))).then_some(members)
    }

    /// The next thing that time brings to a healed cluster.
    fn next_event(&mut self) -> Result<(), Violation> {
        let message = (0..self.wire.len()).min_by_key(|&at| self.wire[at].due);
        let arrival = message.map_or(Micros::MAX, |at| self.wire[at].due);
        let disk = (0..self.hosts.len())
            .filter(|&slot| self.hosts[slot].peer.is_some())
            .filter_map(|slot| Some((self.hosts[slot].writes.front()?.0, slot)))
            .min();
        let timer = self.hosts.iter().filter_map(Host::due);
        let timer = timer.min().unwrap_or(Micros::MAX);
        match (disk, message) {
            (Some((done, slot)), _) if done <= arrival.min(timer) => {
                self.now = self.now.max(done);
                self.write_one(slot)?;
                self.acknowledge(slot)
            }
            (_, Some(at)) if arrival <= timer => {
                self.now = self.now.max(arrival);
                let envelope = self.wire.swap_remove(at);
                self.hand_over(envelope)
            }
            _ => self.wake_next(),
        }
    }

    fn pick(&mut self, below: u64) -> u64 {
        self.draw.within(0..=below - 1)
    }

    /// Takes a message off the wire: any, or more often one of the oldest or of the latest.
    fn take_envelope(&mut self) -> Option<Envelope> {
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

    fn deliver(&mut self, again: bool) -> Result<(), Violation> {
        let Some(envelope) = self.take_envelope() else {
            return Ok(());
        };
        if again {
            self.wire.push(envelope.clone());
        }
        self.hand_over(envelope)
    }

    fn hand_over(&mut self, envelope: Envelope) -> Result<(), Violation> {
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
    fn write_one(&mut self, slot: usize) -> Result<(), Violation> {
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
    fn release(&mut self, slot: usize) -> Result<(), Violation> {
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
    fn leave(&mut self, mut envelope: Envelope) -> Result<(), Violation> {
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
    fn acknowledge(&mut self, slot: usize) -> Result<(), Violation> {
        let host = &mut self.hosts[slot];
        host.told = host.written;
        let told = host.told;
        self.with_peer(slot, |peer, now| peer.persisted(now, told))
    }

    /// Wakes the peer with the earliest deadline.
    fn wake_next(&mut self) -> Result<(), Violation> {
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

    fn propose(&mut self, slot: usize) -> Result<(), Violation> {
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
    fn crash(&mut self, slot: usize) {
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
    fn wipe(&mut self, slot: usize) {
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
    fn snapshot(&mut self, slot: usize) -> Result<(), Violation> {
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

    fn restart(&mut self, slot: usize) -> Result<(), Violation> {
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
