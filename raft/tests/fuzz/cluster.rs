//! Three peers, whose run is spelled by bytes.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use raft::{
    Apply, Config, Effect, Message, Payload, Peer, PeerId, Position, Role, Send, Stored, Term,
    Write, WriteId,
};

struct Host {
    id: PeerId,
    peer: Peer,
    disk: Stored,
    pending: VecDeque<Write>,
    /// Messages that wait for a write.
    held: Vec<Send>,
    durable: WriteId,
    applied: u64,
}

struct Cluster {
    config: Arc<Config>,
    now: u64,
    hosts: Vec<Host>,
    wire: Vec<(PeerId, PeerId, Message)>,
    /// By term: who led.
    led: BTreeMap<Term, PeerId>,
    /// What was applied first at each index, from 1 on: committed, therefore.
    committed: Vec<Apply>,
    proposed: u32,
}

/// Runs what `bytes` say, one step after the other.
pub(crate) fn run(bytes: &[u8]) {
    let Some((&switches, steps)) = bytes.split_first() else {
        return;
    };
    let mut cluster = Cluster::new(switches);
    for step in steps.chunks_exact(2) {
        cluster.step(step[0], step[1]);
        cluster.check();
    }
}

impl Cluster {
    fn new(switches: u8) -> Self {
        let ids: Vec<PeerId> = (1..=3).filter_map(PeerId::new).collect();
        let on = |bit: u8| switches >> bit & 1 == 1;
        let config = Arc::new(Config {
            noop_on_election: on(0),
            pre_vote: on(1),
            check_quorum: on(2),
            leader_stickiness: on(3),
            max_in_flight: if on(4) { 1 } else { 3 },
            max_append_bytes: if on(5) { 8 } else { 4_096 },
            snapshot_chunk_bytes: if on(6) { 3 } else { 4_096 },
            ..Config::new(ids.iter().copied().collect())
        });
        let hosts = ids.iter().map(|&id| Host {
            id,
            peer: start(id, &config, Stored::default(), 0),
            disk: Stored::default(),
            pending: VecDeque::new(),
            held: Vec::new(),
            durable: 0,
            applied: 0,
        });
        Self {
            hosts: hosts.collect(),
            config,
            now: 0,
            wire: Vec::new(),
            led: BTreeMap::new(),
            committed: Vec::new(),
            proposed: 0,
        }
    }

    fn step(&mut self, what: u8, which: u8) {
        let slot = usize::from(which % 3);
        let letter = (!self.wire.is_empty()).then(|| usize::from(which) % self.wire.len());
        match (what % 16, letter) {
            (0, _) => {
                self.now = self.now.max(self.hosts[slot].peer.deadline());
                self.hosts[slot].peer.wake(self.now);
            }
            (1, _) => self.hosts[slot].peer.fire(self.now),
            (2, _) => self.now += u64::from(which) * 1_000,
            (3, _) => {
                self.proposed += 1;
                let command = Arc::from(&self.proposed.to_le_bytes()[..]);
                // A refusal is fine.
                let _ = self.hosts[slot].peer.propose(command);
            }
            (4, _) => self.crash(slot),
            (5, _) => {
                let peer = &mut self.hosts[slot].peer;
                let index = peer.last_applied();
                let _ = peer.snapshot(index, Arc::from(&index.to_le_bytes()[..]));
            }
            (6, _) => {
                let to = self.hosts[usize::from(which / 3 % 3)].id;
                let _ = self.hosts[slot].peer.transfer(self.now, to);
            }
            (7, Some(letter)) => drop(self.wire.remove(letter)),
            (8, Some(letter)) if self.wire.len() < 64 => {
                let copy = self.wire[letter].clone();
                self.wire.push(copy);
            }
            (9..12, _) => self.write(slot),
            (_, Some(letter)) => {
                let (from, to, message) = self.wire.remove(letter);
                let peer = &mut self.hosts[to.slot()].peer;
                let taken = peer.receive(self.now, from, message);
                taken.expect("what a correct peer says is not refused");
            }
            _ => {}
        }
        for slot in 0..3 {
            self.drain(slot);
        }
    }

    /// The oldest write of a disk is done.
    fn write(&mut self, slot: usize) {
        let host = &mut self.hosts[slot];
        let Some(write) = host.pending.pop_front() else {
            return;
        };
        host.disk.apply(&write);
        host.durable = write.id;
        host.peer.persisted(self.now, write.id);
        let (ready, held) = host
            .held
            .drain(..)
            .partition(|send| send.after.is_some_and(|after| after <= write.id));
        host.held = held;
        let ready: Vec<Send> = ready;
        let from = host.id;
        let letters = ready.into_iter().map(|send| (from, send.to, send.message));
        self.wire.extend(letters);
    }

    /// The power fails: what was not durable is lost. The peer starts again at once.
    fn crash(&mut self, slot: usize) {
        let host = &mut self.hosts[slot];
        host.pending.clear();
        host.held.clear();
        host.durable = 0;
        host.applied = 0;
        host.peer = start(host.id, &self.config, host.disk.clone(), self.now);
    }

    fn drain(&mut self, slot: usize) {
        let host = &mut self.hosts[slot];
        while let Some(effect) = host.peer.poll_effect() {
            match effect {
                Effect::Persist(write) => host.pending.push_back(write),
                Effect::Send(send) => {
                    if send.after.is_some_and(|after| after > host.durable) {
                        host.held.push(send);
                    } else {
                        self.wire.push((host.id, send.to, send.message));
                    }
                }
                // State Machine Safety.
                Effect::Apply(apply) => {
                    assert_eq!(apply.index, host.applied + 1, "{} has a gap", host.id);
                    host.applied = apply.index;
                    match self.committed.get(apply.index as usize - 1) {
                        Some(first) => assert_eq!(*first, apply, "{} differs", host.id),
                        None => self.committed.push(apply),
                    }
                }
                Effect::Restore(snapshot) => {
                    let last = snapshot.last;
                    assert_eq!(snapshot.bytes[..], last.index.to_le_bytes());
                    assert!(last.index <= self.committed.len() as u64);
                    host.applied = last.index;
                }
                Effect::Note(_) => {}
            }
        }
    }

    fn check(&mut self) {
        for host in &self.hosts {
            let peer = &host.peer;
            if peer.role() != Role::Leader {
                continue;
            }
            // Election Safety.
            let first = *self.led.entry(peer.current_term()).or_insert(host.id);
            assert_eq!(
                first,
                host.id,
                "term {} has two leaders",
                peer.current_term()
            );
            // Leader Completeness: of the latest leader, all that was ever committed.
            let latest = self.led.last_key_value().map(|(term, _)| *term);
            if latest == Some(peer.current_term()) {
                for apply in &self.committed {
                    if apply.index > peer.log().base().index {
                        let has = peer.log().term_at(apply.index);
                        assert_eq!(has, Some(apply.term), "{} lacks {}", host.id, apply.index);
                    }
                }
            }
        }
        // Log Matching.
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let (one, other) = (self.hosts[one].peer.log(), self.hosts[other].peer.log());
            let base = one.base().index.max(other.base().index);
            let end = one.last_index().min(other.last_index());
            let entry = |log: &raft::Log, index| {
                let payload: Option<Payload> = log.get(index).map(|entry| entry.payload.clone());
                Some((Position::new(log.term_at(index)?, index), payload))
            };
            let mut matched = false;
            for index in (base + 1..=end).rev() {
                let (ours, theirs) = (entry(one, index), entry(other, index));
                matched |= one.term_at(index) == other.term_at(index);
                if matched {
                    assert_eq!(
                        ours, theirs,
                        "the logs differ before an entry that they share"
                    );
                }
            }
        }
    }
}

fn start(id: PeerId, config: &Arc<Config>, stored: Stored, now: u64) -> Peer {
    Peer::new(id, config.clone(), stored, 1, now).expect("a good configuration")
}
