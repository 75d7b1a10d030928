//! Hosts start, crash and lose power.

use raft::{
    log::Log,
    types::{Index, PeerId},
};

use super::World;
use crate::{
    checkers::Observation,
    disk::{Full, Left},
    error::WorldError,
    host::{Host, Peer, Process},
    queue::Due,
    random::{Purpose, draw},
    rules::{BrokenRule, Switchboard},
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
        let mut stored = host.disk.durable().clone();
        match self.config.broken {
            Some(BrokenRule::ForgetVote) => stored.hard_state.voted_for = None,
            Some(BrokenRule::ForgetSnapshot) => stored.snapshot = None,
            _ => {}
        }
        let now = host.clock.at(self.now);
        let config = self.peer_config.clone();
        let rules = Switchboard::new(self.config.broken);
        let peer = Peer::with_rules(host.id, config, stored, seed, now, rules).map_err(
            // The world's own validation leaves nothing for the peer to refuse.
            |error| WorldError::field("peers", self.config.peers, error),
        )?;
        host.lives += 1;
        host.process = Some(Process::new(peer));
        Ok(())
    }

    /// A host with an empty disk appears, and its peer is started.
    pub(super) fn appear(&mut self) -> Result<PeerId, WorldError> {
        let number = self.peers() + 1;
        let id = PeerId::new(number).ok_or(WorldError::TooManyPeers)?;
        self.hosts.push(Host::new(id, self.config.disk_bytes));
        self.network.grow(&self.config);
        self.start(id.slot())?;
        let event = self.record(Some(id), None, EventKind::Appeared);
        let seen = Observation::Started {
            peer: id,
            log: &Log::default(),
        };
        self.observe(event, &seen);
        Ok(id)
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
        self.observe(event, &seen);
        let seen = Observation::Reached {
            peer: id,
            term,
            commit: log.base().index,
            begins: true,
        };
        self.observe(event, &seen);
        // Cheap to clone: a log shares what it holds.
        let logs: Vec<Log> = self.ids().map(|peer| self.log_of(peer).clone()).collect();
        let logs: Vec<&Log> = logs.iter().collect();
        let seen = Observation::Remains {
            peer: id,
            logs: &logs,
        };
        self.observe(event, &seen);
        // The snapshot on its disk goes to the service.
        self.drain(id, event);
        Ok(())
    }

    /// The process dies. It is up.
    pub(super) fn crash(&mut self, id: PeerId) {
        let process = self.stop(id);
        let completed = self.hosts[id.slot()].disk.crash() as u32;
        let event = self.record(Some(id), None, EventKind::Crashed { completed });
        self.leave_behind(event, process);
    }

    /// The power fails, and writes that were on their way may tear. The host is up.
    pub(super) fn lose_power(&mut self, id: PeerId, tears: bool) {
        let process = self.stop(id);
        let disk = &mut self.hosts[id.slot()].disk;
        let Left { kept, lost, torn } = disk.lose_power(self.config.seed, tears);
        let event = self.record(Some(id), None, EventKind::PowerLost { lost });
        if kept > 0 || torn > 0 {
            let kind = EventKind::WriteTorn { kept, torn };
            self.record(Some(id), Some(event), kind);
        }
        self.leave_behind(event, process);
    }

    /// The disk is replaced by an empty one.
    pub(super) fn wipe(&mut self, id: PeerId) {
        let process = self.stop(id);
        self.hosts[id.slot()].disk.wipe();
        let event = self.record(Some(id), None, EventKind::Wiped);
        self.hosts[id.slot()].spoken = 0;
        self.observe(event, &Observation::Wiped { peer: id });
        self.leave_behind(event, process);
    }

    /// There is no room for a write: the process stops before anything relies on it.
    pub(super) fn stop_full(&mut self, id: PeerId, full: Full, cause: EventId) {
        let Full { needed, free } = full;
        let kind = EventKind::DiskFull { needed, free };
        self.record(Some(id), Some(cause), kind);
        self.crash(id);
    }

    /// Ends the process, if there is one, and returns what is left of it.
    fn stop(&mut self, id: PeerId) -> Option<Process> {
        self.forget_writes(id);
        self.forget_batch(id);
        self.hosts[id.slot()].process.take()
    }

    /// What waited for a process that is gone: its clients and, while it was paused, messages.
    fn leave_behind(&mut self, event: EventId, process: Option<Process>) {
        let Some(process) = process else {
            return;
        };
        self.abandon(event, &process.clients);
        self.abandon_reads(event, process.reads);
        let waiting = process.pause.map(|pause| pause.waiting);
        for flight in waiting.into_iter().flatten() {
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
