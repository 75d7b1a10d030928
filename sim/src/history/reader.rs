//! The events of a branch from the first to the last, read a piece at a time.
//!
//! For who wants to know something of all events and must not stop the page: charts, and the search.
//! It reads what the branch knows, ahead of the place that is shown too, so that going back and forth
//! changes nothing of it. What the furthest world keeps is read there. What it has forgotten is gone
//! through again, once, from the beginning on.

use super::{BranchId, History, chronicle};
use crate::{
    trace::{Event, EventId},
    world::World,
};

/// Where reading a branch has come to.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// `None` before the first piece.
    branch: Option<BranchId>,
    next: EventId,
    /// A world on its way through what was forgotten.
    behind: Option<Box<World>>,
}

impl Reader {
    /// The first event that was not read.
    pub fn next(&self) -> EventId {
        self.next
    }

    /// Begins again when `history` shows another branch than the last time. Returns whether it did:
    /// then nothing of what was read need be true.
    pub fn turn(&mut self, history: &History) -> bool {
        if self.branch == Some(history.current) {
            return false;
        }
        *self = Self {
            branch: Some(history.current),
            ..Self::default()
        };
        true
    }

    /// Shows the next events to `see`, at most `most`, each with a world that has not forgotten what
    /// led to it.
    pub fn read(
        &mut self,
        history: &History,
        most: usize,
        mut see: impl FnMut(EventId, &Event, &World),
    ) {
        self.turn(history);
        let tip = history.furthest();
        let end = self.next.saturating_add(most as u64);
        let kept = tip.trace().first_kept();
        if self.next < kept {
            let until = end.min(kept);
            let behind = self.behind.take().map(|world| *world);
            let mut world = history.on_the_way(behind, self.next);
            chronicle::walk(&mut world, tip, until);
            let events = (until - self.next) as usize;
            for (id, event) in world.events_from(self.next, events) {
                see(id, event, &world);
            }
            self.next = until;
            if until < kept {
                chronicle::forget(&mut world, until);
                self.behind = Some(Box::new(world));
            }
        }
        for (id, event) in tip.events_from(self.next, (end - self.next) as usize) {
            see(id, event, tip);
            self.next = id + 1;
        }
    }
}
