//! Moments of runs that are kept, so that going back does not begin at the beginning.
//!
//! A checkpoint is a clone of the world with the end of its trace. It shares with the run itself
//! what has not changed since: most of the logs, the record, what the checkers know. One is kept
//! every so many events, because events are what going through a run again costs. When there are
//! more than the bound, every second goes and the spacing doubles: memory is bounded, and a seek in a
//! run that is twice as long takes twice as long.

use std::{collections::BTreeMap, sync::Arc};

use super::BranchId;
use crate::{trace::EventId, world::World};

/// How many events lie between two checkpoints at first.
const SPACING: u64 = 4_096;

/// The most checkpoints, of all branches together, of worlds of few peers.
const MAX_CHECKPOINTS: usize = 384;

/// The most peers that are few. What a checkpoint weighs grows with them.
const FEW_PEERS: usize = 32;

/// How dense checkpoints are, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) spacing: u64,
    pub(super) most: usize,
}

impl Plan {
    pub(super) fn for_peers(peers: u16) -> Self {
        Self {
            spacing: SPACING,
            most: MAX_CHECKPOINTS * FEW_PEERS / FEW_PEERS.max(peers.into()),
        }
    }
}

/// The checkpoints of all branches. Branches share those from before they parted.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    plan: Plan,
    /// By branch, in the order of their moments; the first is the beginning.
    of: BTreeMap<BranchId, Vec<Arc<World>>>,
    /// How many there are, each counted once.
    count: usize,
}

impl Checkpoints {
    /// Those of a `branch` that begins with `world`.
    pub(super) fn new(plan: Plan, branch: BranchId, world: &World) -> Self {
        Self {
            plan,
            of: BTreeMap::from([(branch, vec![Arc::new(world.checkpoint())])]),
            count: 1,
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
        last.map_or(0, |last| (self.slot(last) + 1) * self.plan.spacing)
    }

    /// Keeps `world`, the furthest that `branch` ever was, just behind a happening.
    pub(super) fn keep(&mut self, branch: BranchId, world: &World) {
        let kept = self.of.entry(branch).or_default();
        kept.push(Arc::new(world.checkpoint()));
        self.count += 1;
        while self.count > self.plan.most {
            self.thin();
        }
    }

    /// The last checkpoint of `branch` for which `before` holds. It holds for the first ones only.
    pub(super) fn last(&self, branch: BranchId, before: impl Fn(&World) -> bool) -> Option<&World> {
        let kept = self.of.get(&branch)?;
        let behind = kept.partition_point(|world| before(world));
        Some(kept.get(behind.checked_sub(1)?)?)
    }

    /// The beginning of `branch`.
    pub(super) fn first(&self, branch: BranchId) -> Option<&World> {
        Some(self.of.get(&branch)?.first()?)
    }

    /// `child` leaves `parent` behind the happening `moment`.
    pub(super) fn fork(&mut self, parent: BranchId, child: BranchId, moment: u64) {
        let kept = self.of.get(&parent).map_or(Vec::new(), |kept| {
            let shared = kept.iter().take_while(|world| world.moment() <= moment);
            shared.cloned().collect()
        });
        self.of.insert(child, kept);
    }

    /// Forgets those of `branch` that no other shares.
    pub(super) fn drop_branch(&mut self, branch: BranchId) {
        self.of.remove(&branch);
        self.count = self.counted();
    }

    /// Keeps those of `branch` alone.
    pub(super) fn only(&mut self, branch: BranchId) {
        self.of.retain(|&id, _| id == branch);
        self.count = self.counted();
    }

    fn thin(&mut self) {
        self.plan.spacing = self.plan.spacing.saturating_mul(2);
        let spacing = self.plan.spacing;
        for kept in self.of.values_mut() {
            let mut last = None;
            kept.retain(|world| {
                let slot = world.trace().len() / spacing;
                last.replace(slot) != Some(slot)
            });
        }
        self.count = self.counted();
    }

    fn counted(&self) -> usize {
        let mut all: Vec<_> = self.of.values().flatten().map(Arc::as_ptr).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }
}
