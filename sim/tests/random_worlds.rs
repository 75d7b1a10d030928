//! Random worlds: short runs with crashes, losses of power, torn writes, lost disks, pauses, bad
//! clocks, cuts, bad links and clients under load on a bad network of their own, every checker on.
//! Then everything is healed, and progress is demanded.
//!
//! A failure prints the seed; `RAFT_SIM_SEED=<seed> cargo test -p raft-sim --test random_worlds`
//! runs that world alone.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use raft::{
    Note, PeerId,
    random::Draw,
    types::{Index, Term},
};
use raft_sim::{
    Intervention, LinkChange, World, WorldConfig,
    clients::{Load, LoadMix, Outcome},
    intervention::{Carries, Timers},
    trace::{EventKind, Summary},
};

/// Names these tests' draws among all keyed draws.
const CHAOS: u64 = 0xc4a0;

/// How many seeds each test runs.
const SEEDS: u64 = 300;

/// Runs `test` on every seed, or on the one that was asked for.
fn for_seeds(name: &str, test: impl Fn(u64) -> Result<(), String>) {
    let asked = std::env::var("RAFT_SIM_SEED").ok();
    let seeds = match asked.as_deref().map(str::parse) {
        Some(seed) => {
            let seed: u64 = seed.expect("RAFT_SIM_SEED is a number");
            seed..seed + 1
        }
        None => 1..SEEDS + 1,
    };
    for seed in seeds {
        if let Err(problem) = test(seed) {
            panic!(
                "seed {seed}: {problem}\n  replay: RAFT_SIM_SEED={seed} cargo test -p raft-sim \
                 --test random_worlds {name}"
            );
        }
    }
}

/// One world that is treated badly.
struct Chaos {
    world: World,
    draw: Draw,
    /// Draws what befalls hosts: apart, so that the rest of a world is the same without.
    faults: Draw,
    /// The hosts whose disk was lost.
    wiped: BTreeSet<u16>,
    round: u64,
}

impl Chaos {
    fn new(seed: u64, power_fails_often: bool) -> Self {
        let mut draw = Draw::new(seed, CHAOS, 0, 0);
        let slowest = if power_fails_often { 60_000 } else { 2_000 };
        let disk_max_us = draw.within(slowest / 2..=slowest);
        let config = WorldConfig {
            peers: [1, 2, 3, 3, 4, 5, 5, 7][draw.within(0..=7) as usize],
            seed,
            loss: [0.0, 0.02, 0.1][draw.within(0..=2) as usize],
            duplication: [0.0, 0.05][draw.within(0..=1) as usize],
            latency_min_us: 1_000,
            latency_max_us: [1_000, 16_000, 60_000][draw.within(0..=2) as usize],
            disk_min_us: draw.within(0..=disk_max_us),
            disk_max_us,
            noop_on_election: draw.within(0..=3) > 0,
            pre_vote: draw.within(0..=1) == 1,
            check_quorum: draw.within(0..=2) == 2,
            leader_stickiness: draw.within(0..=2) == 2,
            torn_writes: seed.is_multiple_of(2),
            snapshot_every: [0, 0, 1, 3, 10][draw.within(0..=4) as usize],
            client_loss: [0.0, 0.1, 0.3][draw.within(0..=2) as usize],
            client_timeout_us: [50_000, 300_000][draw.within(0..=1) as usize],
            client_patience_us: [0, 400_000, 10_000_000][draw.within(0..=2) as usize],
            ..WorldConfig::default()
        };
        let load = Load {
            clients: draw.within(0..=5) as u16,
            keys: draw.within(1..=3) as u32,
            every_us: [20_000, 50_000, 200_000][draw.within(0..=2) as usize],
            until_us: None,
            mix: LoadMix::default(),
        };
        let mut world = World::new(config).expect("a valid configuration");
        world.act(Intervention::Load(load)).expect("a valid load");
        Self {
            world,
            draw,
            faults: Draw::new(seed, CHAOS, 1, 0),
            wiped: BTreeSet::new(),
            round: 0,
        }
    }

    fn peer(&mut self) -> u16 {
        self.draw.within(1..=self.world.peers().into()) as u16
    }

    /// One act, and some time. An act that makes no sense just now is refused, which is fine.
    fn round(&mut self, power_fails_often: bool) {
        self.round += 1;
        let peer = self.peer();
        let act = match self.draw.within(0..=23) {
            0 => Intervention::Crash { peer },
            1 => Intervention::PowerLoss { peer, torn: None },
            2..=4 if power_fails_often => Intervention::PowerLoss { peer, torn: None },
            5..=7 => Intervention::Restart { peer },
            8 => Intervention::Isolate { peer },
            9 => Intervention::Connect { peer },
            10 => Intervention::Cut {
                from: peer,
                to: self.peer(),
            },
            11 => {
                let (left, right) =
                    (1..=self.world.peers()).partition(|_| self.draw.within(0..=1) == 0);
                Intervention::Partition {
                    groups: vec![left, right],
                }
            }
            12 => Intervention::HealAll {},
            13 => Intervention::Fire { peer },
            20..=21 => Intervention::Snapshot { peer },
            22 => Intervention::ClientLoseAnswer {
                client: self.draw.within(1..=5) as u16,
            },
            // By somebody with no name, on the clients' keys.
            23 => Intervention::Request {
                peer: Some(peer),
                op: format!("put k1 {}", self.round),
            },
            14 => Intervention::Link(LinkChange {
                from: Some(peer),
                on: Carries::Replies,
                late: Some(0.3),
                ..LinkChange::default()
            }),
            _ => Intervention::Request {
                peer: None,
                op: format!("append x {}.", self.round),
            },
        };
        let _ = self.world.act(act);
        self.fault();
        let until = self.world.now() + self.draw.within(0..=80_000);
        self.world.advance(until, u64::MAX);
    }

    /// Now and then something befalls a host. Any number of disks may be lost without harm; but only
    /// those that kept theirs vote, and without a majority of them there is no progress.
    fn fault(&mut self) {
        let peers = self.world.peers();
        let peer = self.faults.within(1..=peers.into()) as u16;
        let act = match self.faults.within(0..=79) {
            0..=2 => Intervention::Pause { peer },
            3..=7 => Intervention::Resume { peer },
            8..=10 => Intervention::Clock {
                peer,
                offset_us: [None, Some(100_000)][self.faults.within(0..=1) as usize],
                drift_ppm: Some(self.faults.within(0..=400_000).cast_signed() - 200_000),
            },
            11 => {
                let others = self.wiped.iter().filter(|it| **it != peer).count();
                if others + 1 > usize::from(peers - 1) / 2 {
                    return;
                }
                self.wiped.insert(peer);
                Intervention::Wipe { peer }
            }
            12 => Intervention::Timers {
                how: [Timers::Spread, Timers::Align][self.faults.within(0..=1) as usize],
            },
            _ => return,
        };
        let _ = self.world.act(act);
    }

    /// Heals everything and demands that a command gets through to everyone.
    fn heal_and_progress(&mut self) -> Result<(), String> {
        let good_links = LinkChange {
            latency_min_us: Some(1_000),
            latency_max_us: Some(10_000),
            loss: Some(0.0),
            late: Some(0.0),
            ..LinkChange::default()
        };
        let no_load = Intervention::Load(Load {
            clients: 0,
            keys: 1,
            every_us: 1,
            until_us: None,
            mix: LoadMix::default(),
        });
        for act in [
            Intervention::HealAll {},
            Intervention::Link(good_links),
            no_load,
        ] {
            self.world.act(act).map_err(|error| error.to_string())?;
        }
        for peer in 1..=self.world.peers() {
            let _ = self.world.act(Intervention::Resume { peer });
            let _ = self.world.act(Intervention::Restart { peer });
            let right = Intervention::Clock {
                peer,
                offset_us: None,
                drift_ppm: Some(0),
            };
            self.world.act(right).map_err(|error| error.to_string())?;
        }
        for _ in 0..20 {
            self.world.advance(self.world.now() + 1_000_000, u64::MAX);
            let op = "put healed yes".to_owned();
            let _ = self.world.act(Intervention::Request { peer: None, op });
            self.world.advance(self.world.now() + 500_000, u64::MAX);
            let healed = self.world.ids().all(|peer| {
                let store = self.world.store(peer);
                store.and_then(|store| store.get("healed")) == Some("yes")
            });
            // Clients try on until they are answered, and their last entry must reach everyone, too.
            let calls = self.world.history().len();
            let idle = self.world.call_views(calls, 1).is_empty();
            let mut peers = self.world.ids().map(|peer| self.world.peer(peer));
            let first = peers.next().flatten().map(raft::Peer::last_applied);
            let even = peers.all(|peer| peer.map(raft::Peer::last_applied) == first);
            if healed && idle && even {
                return self.the_end();
            }
        }
        Err(
            "30 s after everything was healed, a command has not reached every peer and client"
                .to_owned(),
        )
    }

    /// What must hold at the end: no property was violated, everybody has applied the same, and
    /// what clients were told is in there.
    fn the_end(&self) -> Result<(), String> {
        if let Some(violation) = self.world.violations().first() {
            return Err(violation.to_string());
        }
        let mut stores = self.world.ids().map(|peer| self.world.store(peer));
        let first = stores.next();
        if !stores.all(|store| Some(store) == first) {
            return Err("the stores differ".to_owned());
        }
        for (id, event) in self.world.events_from(0, usize::MAX) {
            if let EventKind::Answered { request, entry, .. } = event.kind {
                // That this is in every state, snapshots or not, is checked all along.
                let there = self.world.first_applied(entry.index);
                let asked = self.world.trace().get(request).map(|event| &event.kind);
                let Some(EventKind::Requested { command }) = asked else {
                    return Err(format!("event {id} answers no request"));
                };
                let applied = self.world.ids().filter_map(|peer| self.world.peer(peer));
                let lowest = applied.map(raft::Peer::last_applied).min();
                if there != Some(&raft::Payload::Command(command.clone()))
                    || lowest.is_none_or(|lowest| lowest < entry.index)
                {
                    return Err(format!(
                        "a client was answered for {entry} (event {id}), which is lost"
                    ));
                }
            }
        }
        Ok(())
    }
}

#[test]
fn random_worlds_keep_every_property_and_recover_when_healed() {
    let (answered, decided, undecided) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_seeds(
        "random_worlds_keep_every_property_and_recover_when_healed",
        |seed| {
            let mut chaos = Chaos::new(seed, false);
            for _ in 0..60 {
                chaos.round(false);
            }
            let is_answer = |outcome: &Outcome| matches!(outcome, Outcome::Answered(_));
            let history = chaos.world.history().from(0, usize::MAX);
            let count = history.filter(|(_, call)| is_answer(&call.outcome)).count();
            answered.set(answered.get() + count);
            undecided.set(undecided.get() + chaos.world.undecided_keys());
            decided.set(decided.get() + 1);
            chaos.heal_and_progress()
        },
    );
    if std::env::var("RAFT_SIM_SEED").is_err() {
        // The checkers have had something to judge, and have judged it.
        assert!(answered.get() > 2_000, "{} answers", answered.get());
        let (most, all) = (decided.get() / 4, undecided.get());
        assert!(all < most, "{all} keys undecided in {} runs", decided.get());
    }
}

/// What each peer has promised by what it sent.
#[derive(Default)]
struct Promises {
    /// The last vote: its term, and who got it.
    vote: BTreeMap<PeerId, (Term, PeerId)>,
    /// How far the log was confirmed and not taken back by a leader since.
    log: BTreeMap<PeerId, Index>,
}

impl Promises {
    fn see(&mut self, peer: PeerId, kind: &EventKind) -> Result<(), String> {
        match *kind {
            EventKind::Sent {
                to,
                message:
                    Summary::RequestVoteReply {
                        term,
                        granted: true,
                    },
                ..
            } => {
                self.vote.insert(peer, (term, to));
            }
            EventKind::Sent {
                message:
                    Summary::AppendEntriesReply {
                        outcome: raft::AppendOutcome::Accepted { matched },
                        ..
                    },
                ..
            } => {
                let confirmed = self.log.entry(peer).or_default();
                *confirmed = matched.max(*confirmed);
            }
            EventKind::Sent {
                message:
                    Summary::InstallSnapshotReply {
                        last,
                        outcome: raft::InstallOutcome::Has,
                        ..
                    },
                ..
            } => {
                let confirmed = self.log.entry(peer).or_default();
                *confirmed = last.index.max(*confirmed);
            }
            // A log that does not hold the snapshot's last entry goes with it (§7).
            EventKind::Note(Note::SnapshotInstalled { last, suffix, .. }) if !suffix.is_kept() => {
                let confirmed = self.log.entry(peer).or_default();
                *confirmed = last.index.min(*confirmed);
            }
            EventKind::Note(Note::Truncated { from, .. }) => {
                let confirmed = self.log.entry(peer).or_default();
                *confirmed = (from - 1).min(*confirmed);
            }
            // It promised what it no longer knows; but it takes part in no decision any more.
            EventKind::Wiped => {
                self.vote.remove(&peer);
                self.log.remove(&peer);
            }
            EventKind::Restarted {
                term,
                voted_for,
                last,
            } => {
                if let Some(&(promised, candidate)) = self.vote.get(&peer)
                    && (term < promised || term == promised && voted_for != Some(candidate))
                {
                    return Err(format!(
                        "{peer} voted for {candidate} in term {promised} and came back in term \
                         {term} with {voted_for:?}"
                    ));
                }
                let confirmed = self.log.get(&peer).copied().unwrap_or(0);
                if last.index < confirmed {
                    return Err(format!(
                        "{peer} confirmed index {confirmed} and came back with a log to {last}"
                    ));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[test]
fn a_loss_of_power_takes_unsynced_writes_but_nothing_that_was_promised() {
    let lost_writes = Cell::new(0);
    let (torn, lost_disks) = (Cell::new(0), Cell::new(0));
    for_seeds(
        "a_loss_of_power_takes_unsynced_writes_but_nothing_that_was_promised",
        |seed| {
            let mut chaos = Chaos::new(seed, true);
            for _ in 0..60 {
                chaos.round(true);
            }
            let mut promises = Promises::default();
            for (id, event) in chaos.world.events_from(0, usize::MAX) {
                if let EventKind::PowerLost { lost } = event.kind {
                    lost_writes.set(lost_writes.get() + lost);
                }
                match event.kind {
                    EventKind::WriteTorn { torn: 1.., .. } => torn.set(torn.get() + 1),
                    EventKind::StartedLost => lost_disks.set(lost_disks.get() + 1),
                    _ => {}
                }
                if let Some(peer) = event.peer {
                    promises
                        .see(peer, &event.kind)
                        .map_err(|problem| format!("{problem} (event {id})"))?;
                }
            }
            chaos.heal_and_progress()
        },
    );
    if std::env::var("RAFT_SIM_SEED").is_err() {
        assert!(lost_writes.get() > 100, "{} writes", lost_writes.get());
        assert!(torn.get() > 20, "{} torn", torn.get());
        assert!(lost_disks.get() > 20, "{} disks lost", lost_disks.get());
    }
}

#[test]
fn random_worlds_are_replayed_from_what_was_done() {
    for_seeds("random_worlds_are_replayed_from_what_was_done", |seed| {
        let mut chaos = Chaos::new(seed, seed % 2 == 0);
        for _ in 0..30 {
            chaos.round(true);
        }
        let world = &chaos.world;
        let recorded = world.interventions().iter();
        let replayed = World::replay(world.config().clone(), recorded, world.now())
            .map_err(|error| error.to_string())?;
        if replayed.trace_hash() == world.trace_hash() {
            Ok(())
        } else {
            Err("the replay is another run".to_owned())
        }
    });
}
