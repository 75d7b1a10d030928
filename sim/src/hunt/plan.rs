//! What a seed draws before anything happens: the cluster, the kinds of faults, and the pace.

use raft::{
    random::{Draw, mix},
    types::Micros,
};

use super::{
    FAULTS, Purpose, draw,
    faults::{MEMBERS, REPAIRS, Scene, WIPE, commands},
};
use crate::{Intervention, WorldConfig, clients::ReadMode, rules::BrokenRule};

/// One of `values`.
fn one_of<T: Copy, const N: usize>(draw: &mut Draw, values: [T; N]) -> T {
    values[draw.within(0..=N as u64 - 1) as usize]
}

/// True once in `n` times.
pub(super) fn once_in(draw: &mut Draw, n: u64) -> bool {
    draw.within(1..=n) == 1
}

/// The plan of one run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// The cluster.
    pub config: WorldConfig,
    /// The kinds of faults of this run, as places in [`FAULTS`].
    pub kinds: Vec<usize>,
    /// How many things are done.
    pub steps: u64,
    /// How long nothing is done in the beginning.
    pub calm: Micros,
    /// The longest time between two things that are done, in milliseconds.
    pub pace_ms: u64,
    /// How often a command comes, in tenths of all things that are done.
    commands: u64,
    /// How often something is repaired, in tenths of the rest.
    repairs: u64,
}

impl Plan {
    /// The plan of `seed`, for a world in which `broken` is broken.
    pub fn draw(seed: u64, broken: Option<BrokenRule>) -> Self {
        let mut pace = draw(seed, Purpose::Pace, 0);
        let mut config = config(seed, broken);
        read(&mut config);
        send(&mut config);
        be_short_of_room(&mut config);
        let mut kinds = subset(seed);
        let named = |name: &'static str| move |&kind: &usize| FAULTS[kind].name == name;
        if kinds.iter().any(named(MEMBERS)) {
            kinds.retain(|kind| !named(WIPE)(kind));
            let mut members = draw(seed, Purpose::Members, 0);
            config.voters = members.within(1..=config.peers.into()) as u16;
            // Else a removed peer that asks for votes may go on for ever (thesis §4.2.3).
            config.leader_stickiness |= !config.pre_vote;
        }
        Self {
            seed,
            config,
            kinds,
            steps: one_of(&mut pace, [60, 120, 200, 400]),
            calm: one_of(&mut pace, [0, 300_000, 600_000, 600_000]),
            pace_ms: one_of(&mut pace, [10, 30, 60, 120, 300]),
            commands: one_of(&mut pace, [0, 1, 3, 5, 8]),
            repairs: one_of(&mut pace, [1, 3, 3, 5]),
        }
    }

    /// The names of the kinds of faults.
    pub fn kind_names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        self.kinds.iter().map(|&kind| FAULTS[kind].name)
    }

    /// How long until the next thing is done: whole milliseconds, so that a run can be written
    /// down as a scenario.
    pub(super) fn gap(&self, draw: &mut Draw) -> Micros {
        1_000 * draw.within(0..=self.pace_ms)
    }

    /// What is done next, and the kind of fault that it is, if it is one.
    pub(super) fn next(&self, scene: &mut Scene<'_>) -> (Option<usize>, Vec<Intervention>) {
        if scene.draw.within(1..=10) <= self.commands {
            return (None, commands(scene));
        }
        if self.kinds.is_empty() || scene.draw.within(1..=10) <= self.repairs {
            let repair = scene.draw.within(0..=REPAIRS.len() as u64 - 1) as usize;
            return (None, REPAIRS[repair](scene));
        }
        let weight = |&kind: &usize| FAULTS[kind].weight;
        let mut at = scene
            .draw
            .within(0..=self.kinds.iter().map(weight).sum::<u64>() - 1);
        for &kind in &self.kinds {
            match at.checked_sub(FAULTS[kind].weight) {
                Some(rest) => at = rest,
                None => return (Some(kind), (FAULTS[kind].act)(scene)),
            }
        }
        (None, Vec::new())
    }
}

/// Each kind is in every other run, or in fewer of those runs that go deep into a few. Whether it is,
/// is drawn by its name: a kind that is added to the table changes no other's part in a run.
fn subset(seed: u64) -> Vec<usize> {
    let one_in = one_of(&mut draw(seed, Purpose::Subset, 0), [2, 2, 4, 6]);
    let chosen = |name: &str| {
        let key = name.bytes().fold(0, |key, byte| mix(key ^ u64::from(byte)));
        once_in(&mut draw(seed, Purpose::Subset, key), one_in)
    };
    (0..FAULTS.len())
        .filter(|&kind| chosen(FAULTS[kind].name))
        .collect()
}

/// A cluster that could make progress if it were left alone: the paper's timing requirement (§5.6)
/// holds in it once its links are healed. A disk takes at most a fifth of the shortest election
/// timeout, and an election waits for two of them.
fn config(seed: u64, broken: Option<BrokenRule>) -> WorldConfig {
    let mut draw = draw(seed, Purpose::Config, 0);
    let draw = &mut draw;
    let shortest = one_of(draw, [100_000, 150_000, 150_000, 300_000]);
    let disk_max_us = one_of(draw, [0, 2_000, 10_000, shortest / 5]);
    let latency_max_us = one_of(draw, [1_000, 5_000, 16_000, 16_000, 60_000]);
    WorldConfig {
        peers: one_of(draw, [1, 2, 3, 3, 3, 3, 4, 4, 5, 5, 5, 6, 7]),
        seed,
        election_timeout_min_us: shortest,
        election_timeout_max_us: shortest + one_of(draw, [100_000, 150_000, 300_000]),
        heartbeat_interval_us: shortest / one_of(draw, [2, 3, 5]),
        noop_on_election: once_in(draw, 2),
        pre_vote: once_in(draw, 2),
        check_quorum: once_in(draw, 3),
        leader_stickiness: once_in(draw, 3),
        latency_min_us: draw.within(0..=latency_max_us),
        latency_max_us,
        loss: one_of(draw, [0.0, 0.0, 0.0, 0.02, 0.1]),
        duplication: one_of(draw, [0.0, 0.0, 0.05]),
        disk_min_us: draw.within(0..=disk_max_us),
        disk_max_us,
        snapshot_every: one_of(draw, [0, 0, 1, 2, 5, 20]),
        // Sessions stay: without them, what clients are told need not be linearizable.
        client_loss: one_of(draw, [0.0, 0.1, 0.3]),
        client_timeout_us: one_of(draw, [50_000, 300_000]),
        client_patience_us: one_of(draw, [0, 2_000_000, 10_000_000]),
        broken,
        ..WorldConfig::default()
    }
}

/// One run in three reads without log entries, every other of these by leases.
///
/// What a lease assumes (thesis §6.4.1) holds in such a run: no clock gains more on another than the
/// leader allows for, and nobody stands before its election timeout. [`FAULTS`] keeps to that.
fn read(config: &mut WorldConfig) {
    let mut draw = draw(config.seed, Purpose::Reads, 0);
    if !once_in(&mut draw, 3) {
        return;
    }
    config.client_reads = ReadMode::Index;
    if once_in(&mut draw, 2) {
        config.lease_reads = true;
        config.leader_stickiness = true;
        config.clock_drift_ppm = one_of(&mut draw, [0, 1_000, 100_000, 300_000]);
    }
}

/// How leaders send: through a narrow window or a wide one, entries one by one or gathered, and
/// snapshots in pieces of some bytes. However narrow it is, a healed cluster catches up within
/// [`PATIENCE`](super::heal::PATIENCE): some 200 entries or three kilobytes of a snapshot a second.
fn send(config: &mut WorldConfig) {
    let mut draw = draw(config.seed, Purpose::Sending, 0);
    let draw = &mut draw;
    let wide = (config.max_in_flight, config.max_append_bytes);
    let windows = [(1, 400), (2, 200), (4, 100), wide, wide];
    (config.max_in_flight, config.max_append_bytes) = one_of(draw, windows);
    config.max_in_flight_bytes = one_of(draw, [0, 0, 0, 300]);
    config.batch_us = one_of(draw, [0, 0, 0, 1, 2_000, 20_000]);
    let whole = config.snapshot_chunk_bytes;
    config.snapshot_chunk_bytes = one_of(draw, [64, 256, whole, whole]);
}

/// In one run in eight disks are so small that they fill up: hosts stop, and who is started again has
/// room for a while, as its journal begins anew. Snapshots keep what is in it small, and a bound on
/// what is uncommitted does so where nothing is applied.
fn be_short_of_room(config: &mut WorldConfig) {
    let mut draw = draw(config.seed, Purpose::Room, 0);
    if !once_in(&mut draw, 8) {
        return;
    }
    config.disk_bytes = one_of(&mut draw, [500, 1_000, 2_000, 4_000]);
    config.max_uncommitted_bytes = 500;
    if config.snapshot_every == 0 {
        config.snapshot_every = one_of(&mut draw, [1, 5, 20]);
    }
}
