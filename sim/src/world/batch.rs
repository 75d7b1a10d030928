//! A leader lets commands wait for more, so that they leave together (thesis §10.2.2).

use raft::types::PeerId;

use super::World;
use crate::{host::Batch, queue::Due, trace::EventId};

impl World {
    /// A leader has taken a command, with the event `request`. It leaves at once, or with those that
    /// come within [`batch_us`](crate::WorldConfig::batch_us).
    pub(super) fn gather(&mut self, id: PeerId, request: EventId) {
        let waits = self.config.batch_us;
        if waits == 0 {
            self.drain(id, request);
            return;
        }
        // That it is in the log can be told already.
        self.carry_out(id, request, false);
        let now = self.now;
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return;
        };
        if let Some(batch) = &mut process.batch {
            batch.last = request;
            return;
        }
        let leaves_at = now.saturating_add(waits);
        let last = request;
        process.batch = Some(Batch { leaves_at, last });
        self.queue.insert(leaves_at, Due::Batch(id));
    }

    /// What was gathered leaves now: its time has come. A process that stands still lets it wait.
    pub(super) fn send_batch(&mut self, id: PeerId) {
        let host = &self.hosts[id.slot()];
        let batch = host.process.as_ref().and_then(|process| process.batch);
        if let Some(batch) = batch.filter(|_| !host.is_paused()) {
            self.drain(id, batch.last);
        }
    }

    /// As [`send_batch`](Self::send_batch), if the time came while the process stood still.
    pub(super) fn send_batch_if_late(&mut self, id: PeerId) {
        let process = self.hosts[id.slot()].process.as_ref();
        let batch = process.and_then(|process| process.batch);
        if batch.is_some_and(|batch| batch.leaves_at <= self.now) {
            self.send_batch(id);
        }
    }

    /// What was gathered leaves with something else, or is gone with its process.
    pub(super) fn forget_batch(&mut self, id: PeerId) {
        let process = self.hosts[id.slot()].process.as_mut();
        if let Some(batch) = process.and_then(|process| process.batch.take()) {
            self.queue.remove(batch.leaves_at, Due::Batch(id));
        }
    }
}
