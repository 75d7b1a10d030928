//! Moments of runs that are kept, so that going back does not begin at the beginning.
//!
//! A checkpoint is a clone of the world with the end of its trace. It shares with the run itself
//! what has not changed since: most of the logs, the record, what the checkers know. One is kept
//! every so many events, because events are what going through a run again costs. When there are
//! more than the bound, or they are too heavy together, every second goes and the spacing doubles:
//! memory is bounded, and a seek in a run that is twice as long takes twice as long.

use std::{collections::BTreeMap, sync::Arc};

use super::BranchId;
use crate::{trace::EventId, world::World};

/// How many events lie between two checkpoints at first.
const SPACING: u64 = 2_048;

/// The most checkpoints, of all branches together, of worlds of few peers.
const MAX_CHECKPOINTS: usize = 768;

/// The most bytes that all checkpoints may hold together, as far as it can be told.
const MAX_CHECKPOINT_BYTES: usize = 256 * 1024 * 1024;

/// The most peers that are few. What a checkpoint weighs grows with them.
const FEW_PEERS: usize = 32;

/// How dense checkpoints are, how many there may be, and how many bytes they may hold together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) spacing: u64,
    pub(super) most: usize,
    pub(super) heaviest: usize,
}

impl Plan {
    pub(super) fn for_peers(peers: u16) -> Self {
        Self {
            spacing: SPACING,
            most: MAX_CHECKPOINTS * FEW_PEERS / FEW_PEERS.max(peers.into()),
            heaviest: MAX_CHECKPOINT_BYTES,
        }
    }
}

/// A checkpoint, and about how many bytes it is.
#[derive(Clone, Debug)]
struct Kept {
    world: Arc<World>,
    bytes: usize,
}

impl Kept {
    fn of(world: &World) -> Self {
        Self {
            world: Arc::new(world.checkpoint()),
            bytes: world.weight(),
        }
    }
}

/// The checkpoints of all branches. Branches share those from before they parted.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    plan: Plan,
    /// By branch, in the order of their moments; the first is the beginning.
    of: BTreeMap<BranchId, Vec<Kept>>,
    /// How many there are, each counted once.
    count: usize,
    /// About how many bytes they hold.
    bytes: usize,
}

impl Checkpoints {
    /// Those of a `branch` that begins with `world`.
    pub(super) fn new(plan: Plan, branch: BranchId, world: &World) -> Self {
        let first = Kept::of(world);
        Self {
            plan,
            count: 1,
            bytes: first.bytes,
            of: BTreeMap::from([(branch, vec![first])]),
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// How many events lie between two of them.
    pub(super) fn spacing(&self) -> u64 {
        self.plan.spacing
    }

    fn slot(&self, world: &World) -> u64 {
        world.trace().len() / self.plan.spacing
    }

    /// The number of events from which on the next checkpoint of `branch` is due.
    pub(super) fn due(&self, branch: BranchId) -> EventId {
        let last = self.of.get(&branch).and_then(|kept| kept.last());
        last.map_or(0, |last| (self.slot(&last.world) + 1) * self.plan.spacing)
    }

    /// Keeps `world`, the furthest that `branch` ever was, just behind a happening.
    pub(super) fn keep(&mut self, branch: BranchId, world: &World) {
        let kept = Kept::of(world);
        self.count += 1;
        self.bytes += kept.bytes;
        self.of.entry(branch).or_default().push(kept);
        // The beginnings stay, however heavy they are.
        let more = |kept: &Vec<Kept>| kept.len() > 1;
        while (self.count > self.plan.most || self.bytes > self.plan.heaviest)
            && self.of.values().any(more)
        {
            self.thin();
        }
    }

    /// The last checkpoint of `branch` for which `before` holds. It holds for the first ones only.
    pub(super) fn last(&self, branch: BranchId, before: impl Fn(&World) -> bool) -> Option<&World> {
        let kept = self.of.get(&branch)?;
        let behind = kept.partition_point(|kept| before(&kept.world));
        Some(&kept.get(behind.checked_sub(1)?)?.world)
    }

    /// The beginning of `branch`.
    pub(super) fn first(&self, branch: BranchId) -> Option<&World> {
        Some(&self.of.get(&branch)?.first()?.world)
    }

    /// `child` leaves `parent` behind the happening `moment`.
    pub(super) fn fork(&mut self, parent: BranchId, child: BranchId, moment: u64) {
        let kept = self.of.get(&parent).map_or(Vec::new(), |kept| {
            let shared = kept.iter().take_while(|kept| kept.world.moment() <= moment);
            shared.cloned().collect()
        });
        self.of.insert(child, kept);
    }

    /// Forgets those of `branch` that no other shares.
    pub(super) fn drop_branch(&mut self, branch: BranchId) {
        self.of.remove(&branch);
        self.tell();
    }

    /// Keeps those of `branch` alone.
    pub(super) fn only(&mut self, branch: BranchId) {
        self.of.retain(|&id, _| id == branch);
        self.tell();
    }

    fn thin(&mut self) {
        self.plan.spacing = self.plan.spacing.saturating_mul(2);
        let spacing = self.plan.spacing;
        for kept in self.of.values_mut() {
            let mut last = None;
            kept.retain(|kept| {
                let slot = kept.world.trace().len() / spacing;
                last.replace(slot) != Some(slot)
            });
        }
        self.tell();
    }

    /// Tells how many there are, and how heavy they are.
    fn tell(&mut self) {
        let kept = self.of.values().flatten();
        let mut all: Vec<_> = kept.map(|it| (Arc::as_ptr(&it.world), it.bytes)).collect();
        all.sort_unstable();
        all.dedup();
        self.count = all.len();
        self.bytes = all.iter().map(|(_, bytes)| bytes).sum();
    }
}
