//! Reads in these worlds, and the clocks that leases rest on.

use std::collections::BTreeMap;

use raft::{Index, Micros, PeerId, PeerSet, ReadId, ReadOutcome, random::Draw};

use crate::{
    checks::{Property, Violation},
    world::World,
};

/// A clock that started when the world did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    /// How much faster than the world's time it runs, in parts per million.
    ppm: u64,
    /// What it showed at first.
    offset: Micros,
}

const MILLION: u128 = 1_000_000;

impl Clock {
    /// One of a world in which none runs faster than another by more than `drift_ppm`.
    pub(crate) fn drawn(draw: &mut Draw, drift_ppm: u32) -> Self {
        let fastest = u64::from(drift_ppm);
        Self {
            ppm: [0, draw.within(0..=fastest), fastest][draw.within(0..=2) as usize],
            offset: draw.within(0..=1_000_000),
        }
    }

    /// What it shows at `now` of the world's time.
    pub(crate) fn shows(self, now: Micros) -> Micros {
        let run = u128::from(now) * (MILLION + u128::from(self.ppm)) / MILLION;
        Micros::try_from(run).map_or(Micros::MAX, |run| run.saturating_add(self.offset))
    }

    /// When it first shows `reading`, in the world's time.
    pub(crate) fn when(self, reading: Micros) -> Micros {
        let run = u128::from(reading.saturating_sub(self.offset)) * MILLION;
        let when = run.div_ceil(MILLION + u128::from(self.ppm));
        Micros::try_from(when).unwrap_or(Micros::MAX)
    }
}

/// A read that was asked and is not answered.
#[derive(Clone, Copy, Debug)]
struct Asked {
    slot: usize,
    /// The last index that any leader had committed then.
    committed: Index,
}

/// All reads of a world.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    asked: BTreeMap<ReadId, Asked>,
    count: ReadId,
    /// How many were answered with an index.
    pub(crate) answered: u64,
    /// Who answered one after healing.
    healed: Vec<usize>,
}

impl World {
    /// The host in `slot` is asked for a read.
    pub(crate) fn read(&mut self, slot: usize) -> Result<(), Violation> {
        self.reads.count += 1;
        let id = self.reads.count;
        let committed = self.checker().commits();
        self.reads.asked.insert(id, Asked { slot, committed });
        let mut taken = false;
        self.with_peer(slot, |peer, now| {
            taken = peer.read(now, id).is_ok();
            // Some drivers ask twice before they look.
            if taken && id.is_multiple_of(5) {
                let _ = peer.read(now, 0);
            }
        })?;
        if !taken {
            self.reads.asked.remove(&id);
        }
        Ok(())
    }

    /// The host in `slot` lost its memory.
    pub(crate) fn forget_reads(&mut self, slot: usize) {
        self.reads.asked.retain(|_, asked| asked.slot != slot);
    }

    /// The host in `slot`, which has applied everything up to `applied`, got the outcome of a read.
    pub(crate) fn read_ended(
        &mut self,
        slot: usize,
        outcome: ReadOutcome,
        applied: Index,
    ) -> Result<(), Violation> {
        let ReadOutcome { id, result } = outcome;
        // Nothing is expected of the second of two.
        if id == 0 {
            return Ok(());
        }
        let Some(asked) = self.reads.asked.remove(&id).filter(|it| it.slot == slot) else {
            let detail = format!("slot {slot} got {outcome:?}, which it was not waiting for");
            return Err(Violation::new(Property::LinearizableReads, detail));
        };
        let Ok(index) = result else {
            return Ok(());
        };
        if index < asked.committed || applied < index {
            let detail = format!(
                "slot {slot} reads at index {index}, with {applied} applied; {} was committed \
                 when it was asked",
                asked.committed
            );
            return Err(Violation::new(Property::LinearizableReads, detail));
        }
        self.reads.answered += 1;
        self.reads.healed.push(slot);
        Ok(())
    }

    /// Asks a read of every member that has not answered one since the world was healed, and is not at
    /// it. Returns whether all have.
    pub(crate) fn all_can_read(&mut self, members: PeerSet) -> Result<bool, Violation> {
        let mut all = true;
        for slot in members.iter().map(PeerId::slot) {
            if self.reads.healed.contains(&slot) {
                continue;
            }
            all = false;
            if !self.reads.asked.values().any(|asked| asked.slot == slot) {
                self.read(slot)?;
            }
        }
        Ok(all)
    }

    /// From now on only answers in a healed world count.
    pub(crate) fn begin_healed_reads(&mut self) {
        self.reads.healed.clear();
    }
}
