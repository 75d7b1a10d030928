//! Hosts start, crash and lose power.

use raft::{
    log::Log,
    types::{Index, PeerId},
};

use super::World;
use crate::{
    checkers::Observation,
    error::WorldError,
    host::{Peer, Process},
    queue::Due,
    random::{Purpose, draw},
    rules::{BrokenRule, Switchboard},
    trace::EventKind,
};

impl World {
    /// Starts the host in `slot` with what its disk holds.
    pub(super) fn start(&mut self, slot: usize) -> Result<(), WorldError> {
        let host = &mut self.hosts[slot];
        let key = u64::from(host.id.get());
        let seed = draw(self.config.seed, Purpose::PeerLife, key, host.lives).within(0..=u64::MAX);
        let mut stored = host.disk.durable().clone();
        match self.config.broken {
            Some(BrokenRule::ForgetVote) => stored.hard_state.voted_for = None,
            Some(BrokenRule::ForgetSnapshot) => stored.snapshot = None,
            _ => {}
        }
        let config = self.peer_config.clone();
        let rules = Switchboard::new(self.config.broken);
        let peer = Peer::with_rules(host.id, config, stored, seed, self.now, rules).map_err(
            // The world's own validation leaves nothing for the peer to refuse.
            |error| WorldError::field("peers", self.config.peers, error),
        )?;
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
        let log: Log = process.peer.log().clone();
        let kind = EventKind::Restarted {
            term,
            voted_for,
            last: log.last(),
        };
        let event = self.record(Some(id), None, kind);
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
        self.forget_writes(id);
        let host = &mut self.hosts[id.slot()];
        let process = host.process.take();
        let completed = host.disk.crash() as u32;
        let event = self.record(Some(id), None, EventKind::Crashed { completed });
        self.abandon(event, &process.map(|it| it.clients).unwrap_or_default());
    }

    /// The power fails. The host is up.
    pub(super) fn lose_power(&mut self, id: PeerId) {
        self.forget_writes(id);
        let host = &mut self.hosts[id.slot()];
        let process = host.process.take();
        let lost = host.disk.lose_power() as u32;
        let event = self.record(Some(id), None, EventKind::PowerLost { lost });
        self.abandon(event, &process.map(|it| it.clients).unwrap_or_default());
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
