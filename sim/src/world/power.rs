//! Hosts start, crash and lose power.

use std::collections::VecDeque;

use raft::{
    log::Log,
    peer::Peer,
    types::{Index, PeerId},
};

use super::World;
use crate::{
    checkers::{Observation, Violation},
    disk::{Full, Left},
    error::WorldError,
    host::Process,
    network::Flight,
    queue::Due,
    random::{Purpose, draw},
    trace::{EventId, EventKind, Loss},
};

impl World {
    /// Starts the host in `slot` with what its disk holds.
    pub(super) fn start(&mut self, slot: usize) -> Result<(), WorldError> {
        let host = &mut self.hosts[slot];
        let key = u64::from(host.id.get());
        let seed = draw(self.config.seed, Purpose::PeerLife, key, host.lives).within(0..=u64::MAX);
        if host.lives > 0 {
            host.disk.begin();
        }
        let stored = host.disk.durable().clone();
        let now = host.clock.at(self.now);
        let config = self.peer_config.clone();
        let peer = Peer::new(host.id, config, stored, seed, now).map_err(|error| {
            // The world's own validation leaves nothing for the peer to refuse.
            WorldError::field("peers", self.config.peers, error)
        })?;
        host.lives += 1;
        host.process = Some(Process::new(peer));
        Ok(())
    }

    /// Starts a host again. It is down.
    pub(super) fn restart(&mut self, id: PeerId) -> Result<(), WorldError> {
        self.start(id.slot())?;
        let Some(process) = &self.hosts[id.slot()].process else {
            return Ok(());
        };
        let (term, voted_for) = (process.peer.current_term(), process.peer.voted_for());
        let lost = process.peer.lost_disk();
        let log: Log = process.peer.log().clone();
        let kind = EventKind::Restarted {
            term,
            voted_for,
            last: log.last(),
        };
        let event = self.record(Some(id), None, kind);
        if lost {
            self.record(Some(id), Some(event), EventKind::StartedLost);
        }
        let seen = Observation::Started {
            peer: id,
            log: &log,
        };
        let found: Vec<Violation> = self.checkers.observe(self.now, event, &seen).collect();
        self.violated(found);
        // The snapshot on its disk goes to the service.
        self.drain(id, event);
        Ok(())
    }

    /// The process dies. It is up.
    pub(super) fn crash(&mut self, id: PeerId) {
        let waiting = self.stop(id);
        let completed = self.hosts[id.slot()].disk.crash() as u32;
        self.record(Some(id), None, EventKind::Crashed { completed });
        self.lose_waiting(waiting);
    }

    /// The power fails, and writes that were on their way may tear. The host is up.
    pub(super) fn lose_power(&mut self, id: PeerId, tears: bool) {
        let waiting = self.stop(id);
        let disk = &mut self.hosts[id.slot()].disk;
        let Left { kept, lost, torn } = disk.lose_power(self.config.seed, tears);
        let event = self.record(Some(id), None, EventKind::PowerLost { lost });
        if kept > 0 || torn > 0 {
            let kind = EventKind::WriteTorn { kept, torn };
            self.record(Some(id), Some(event), kind);
        }
        self.lose_waiting(waiting);
    }

    /// The disk is replaced by an empty one.
    pub(super) fn wipe(&mut self, id: PeerId) {
        let waiting = self.stop(id);
        self.hosts[id.slot()].disk.wipe();
        self.record(Some(id), None, EventKind::Wiped);
        self.lose_waiting(waiting);
    }

    /// There is no room for a write: the process stops before anything relies on it.
    pub(super) fn stop_full(&mut self, id: PeerId, full: Full, cause: EventId) {
        let Full { needed, free } = full;
        let kind = EventKind::DiskFull { needed, free };
        self.record(Some(id), Some(cause), kind);
        self.crash(id);
    }

    /// Ends the process, if there is one. Returns the messages that waited for it.
    fn stop(&mut self, id: PeerId) -> VecDeque<Flight> {
        self.forget_writes(id);
        let process = self.hosts[id.slot()].process.take();
        let pause = process.and_then(|process| process.pause);
        pause.map(|pause| pause.waiting).unwrap_or_default()
    }

    fn lose_waiting(&mut self, waiting: VecDeque<Flight>) {
        for flight in waiting {
            self.lose(&flight, Loss::ReceiverDown);
        }
    }

    /// No write of this host completes by itself any more.
    fn forget_writes(&mut self, id: PeerId) {
        if let Some(at) = self.hosts[id.slot()].disk.next_done() {
            self.queue.remove(at, Due::Write(id));
        }
    }

    /// The log of `id`: the one in memory while it is up, that on disk while it is down.
    pub(crate) fn log_of(&self, id: PeerId) -> &Log {
        let host = &self.hosts[id.slot()];
        match &host.process {
            Some(process) => process.peer.log(),
            None => &host.disk.durable().log,
        }
    }

    /// The last index of the longest log, up or down.
    pub fn max_last_index(&self) -> Index {
        let logs = self.ids().map(|id| self.log_of(id).last_index());
        logs.max().unwrap_or(0)
    }
}
