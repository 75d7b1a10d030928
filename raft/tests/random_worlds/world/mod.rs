//! A small cluster whose network, disks and power are moved by an adversary with a seed.

mod adversary;
mod driver;
mod healing;

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
        let mut limits = Draw::new(seed, ADVERSARY, 3, 0);
        let mut limit = |few: [usize; 2]| {
            let bound = [usize::MAX, usize::MAX, few[0], few[1]];
            bound[limits.within(0..=3) as usize]
        };
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
            max_in_flight_bytes: limit([5, 30]),
            max_uncommitted_bytes: limit([10, 60]),
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

    fn pick(&mut self, below: u64) -> u64 {
        self.draw.within(0..=below - 1)
    }
}
