//! One state of a cluster, with what has to be remembered of its history.

use core::hash::{Hash, Hasher};
use std::{collections::BTreeMap, sync::Arc};

use raft::{
    Config, Effect, Index, Payload, Peer, PeerId, Position, Role, Rules, Stored, Term, codec,
    progress::Pace,
};

use crate::{Action, Bounds, Envelope};

/// An entry that was committed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Committed {
    /// Its place.
    pub entry: Position,
    /// What it carries.
    pub payload: Payload,
    /// The term in which it was first known to be committed.
    pub known_in: Term,
}

/// One state of a cluster.
#[derive(Clone, Debug)]
pub struct State<R: Rules> {
    peers: Vec<Peer<R>>,
    disks: Vec<Stored>,
    /// Messages on their way, each kind once: that a second one of the same is as good as a
    /// repetition keeps heartbeats from growing the state without end.
    wire: Vec<Envelope>,
    proposals: u8,
    beats: u8,
    repeats: u8,
    crashes: u8,
    changes: u8,
    /// Who led which term: more than one is a violation.
    leaders: BTreeMap<Term, Vec<PeerId>>,
    /// By index, from 1: every entry that anybody committed; more than one is a violation.
    committed: BTreeMap<Index, Vec<Committed>>,
    /// Whether a message of a correct peer was refused.
    refused: bool,
}

impl<R: Rules> State<R> {
    /// Everyone has just started.
    pub(crate) fn new(bounds: &Bounds, config: &Arc<Config>, rules: &R) -> Self {
        let disks: Vec<_> = bounds.peers().map(|_| Stored::default()).collect();
        Self {
            peers: bounds
                .peers()
                .map(|id| boot(id, config, rules, Stored::default()))
                .collect(),
            disks,
            wire: Vec::new(),
            proposals: 0,
            beats: 0,
            repeats: 0,
            crashes: 0,
            changes: 0,
            leaders: BTreeMap::new(),
            committed: BTreeMap::new(),
            refused: false,
        }
    }

    /// The peers, in order.
    pub fn peers(&self) -> impl Iterator<Item = &Peer<R>> {
        self.peers.iter()
    }

    /// The messages on their way.
    pub fn wire(&self) -> &[Envelope] {
        &self.wire
    }

    /// Commands proposed so far.
    pub fn proposals(&self) -> u8 {
        self.proposals
    }

    /// Heartbeats that leaders were made to send so far.
    pub fn beats(&self) -> u8 {
        self.beats
    }

    /// Messages that arrived once more so far.
    pub fn repeats(&self) -> u8 {
        self.repeats
    }

    /// Crashes so far.
    pub fn crashes(&self) -> u8 {
        self.crashes
    }

    /// Changes of the membership asked for so far.
    pub fn changes(&self) -> u8 {
        self.changes
    }

    /// Who led which term.
    pub fn leaders(&self) -> &BTreeMap<Term, Vec<PeerId>> {
        &self.leaders
    }

    /// What was committed at which index.
    pub fn committed(&self) -> &BTreeMap<Index, Vec<Committed>> {
        &self.committed
    }

    /// Whether a message of a correct peer was refused.
    pub fn refused(&self) -> bool {
        self.refused
    }

    /// Lets `action` happen.
    pub(crate) fn take(&mut self, action: &Action, config: &Arc<Config>, rules: &R) {
        match *action {
            Action::Fire(id) => {
                if self.peers[id.slot()].role() == Role::Leader {
                    self.beats += 1;
                }
                self.peers[id.slot()].fire(0);
                self.settle(id);
            }
            Action::Propose(id) => {
                self.proposals += 1;
                let command = Arc::from([self.proposals]);
                if self.peers[id.slot()].propose(command).is_ok() {
                    self.settle(id);
                }
            }
            Action::Change(id, change) => {
                self.changes += 1;
                if self.peers[id.slot()].change(0, change).is_ok() {
                    self.settle(id);
                }
            }
            Action::Deliver(place) => {
                let envelope = self.wire.remove(place);
                self.deliver(envelope);
            }
            Action::Lose(place) => {
                self.wire.remove(place);
            }
            Action::Repeat(place) => {
                self.repeats += 1;
                let envelope = self.wire[place].clone();
                self.deliver(envelope);
            }
            Action::Crash(id) => {
                self.crashes += 1;
                let stored = self.disks[id.slot()].clone();
                self.peers[id.slot()] = boot(id, config, rules, stored);
            }
        }
    }

    fn deliver(&mut self, envelope: Envelope) {
        let Envelope { from, to, message } = envelope;
        if self.peers[to.slot()].receive(0, from, message).is_err() {
            self.refused = true;
        }
        self.settle(to);
    }

    /// Carries out what a peer wants done, on a disk that takes no time.
    fn settle(&mut self, id: PeerId) {
        let slot = id.slot();
        while let Some(effect) = self.peers[slot].poll_effect() {
            match effect {
                Effect::Persist(write) => {
                    self.disks[slot].apply(&write);
                    self.peers[slot].persisted(0, write.id);
                }
                Effect::Send(send) => {
                    let envelope = Envelope {
                        from: id,
                        to: send.to,
                        message: send.message,
                    };
                    if !self.wire.contains(&envelope) {
                        self.wire.push(envelope);
                    }
                }
                Effect::Apply(apply) => {
                    let committed = Committed {
                        entry: Position::new(apply.term, apply.index),
                        payload: apply.payload,
                        known_in: self.peers[slot].current_term(),
                    };
                    let there = self.committed.entry(apply.index).or_default();
                    let is_known = there.iter().any(|known| {
                        (known.entry, &known.payload) == (committed.entry, &committed.payload)
                    });
                    if !is_known {
                        there.push(committed);
                    }
                }
                // Nobody takes a snapshot here, so that none is restored; nobody reads.
                Effect::Restore(_) | Effect::Read(_) | Effect::Note(_) => {}
            }
        }
        let peer = &self.peers[slot];
        if peer.role() == Role::Leader {
            let leaders = self.leaders.entry(peer.current_term()).or_default();
            if !leaders.contains(&id) {
                leaders.push(id);
            }
        }
    }

    /// Everything that decides what may still happen, and what was violated. Not the timers, which
    /// may fire at any time here, nor the numbers of writes.
    fn key(&self) -> Vec<u8> {
        let mut key = vec![
            self.proposals,
            self.beats,
            self.repeats,
            self.crashes,
            self.changes,
            u8::from(self.refused),
        ];
        let mut number = |value: u64| key.extend(value.to_le_bytes());
        for peer in &self.peers {
            number(match peer.role() {
                Role::Follower => 0,
                Role::PreCandidate => 1,
                Role::Candidate => 2,
                Role::Leader => 3,
            });
            number(peer.leader().map_or(0, |id| id.get().into()));
            number(peer.commit_index());
            number(peer.last_applied());
            for set in [peer.granted(), peer.denied()] {
                number(set.bits() as u64);
            }
            // The configuration itself is in the log, which is on the disk.
            if let Some(catch_up) = peer.catching_up() {
                number(1 << 33);
                number(catch_up.peers.bits() as u64);
                number(catch_up.to);
                number(u64::from(catch_up.ready));
            }
            for other in &self.peers {
                let Some(progress) = peer.progress(other.id()) else {
                    continue;
                };
                number(progress.next_index);
                number(progress.match_index);
                match &progress.pace {
                    Pace::Snapshot(_) => number(1 << 32),
                    Pace::Probe { awaiting } => number(u64::from(*awaiting)),
                    Pace::Replicate { in_flight, .. } => {
                        number(2 + in_flight.len() as u64);
                        for message in in_flight {
                            number(message.last);
                        }
                    }
                }
            }
        }
        for (term, leaders) in &self.leaders {
            number(*term);
            for id in leaders {
                number(id.get().into());
            }
        }
        for (index, entries) in &self.committed {
            number(*index);
            for committed in entries {
                number(committed.entry.term);
                number(committed.known_in);
            }
        }
        for disk in &self.disks {
            key.extend(codec::encode_stored(disk));
        }
        let mut wire: Vec<_> = self
            .wire
            .iter()
            .map(|envelope| {
                let mut bytes = codec::encode_message(&envelope.message);
                bytes.extend([envelope.from.get() as u8, envelope.to.get() as u8]);
                bytes
            })
            .collect();
        // The order of the wire means nothing.
        wire.sort_unstable();
        for bytes in wire {
            key.extend(bytes);
        }
        key
    }
}

fn boot<R: Rules>(id: PeerId, config: &Arc<Config>, rules: &R, stored: Stored) -> Peer<R> {
    Peer::with_rules(id, config.clone(), stored, 1, 0, rules.clone())
        .expect("the configuration is valid")
}

impl<R: Rules> PartialEq for State<R> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<R: Rules> Eq for State<R> {}

impl<R: Rules> Hash for State<R> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.key().hash(hasher);
    }
}
