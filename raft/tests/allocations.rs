//! How often the core asks for memory, message by message. Unlike time, that is the same in every
//! run, so that a test can hold it.
//!
//! Allowed is what these need: the command itself, one cut of the log for disk and followers alike,
//! and now and then room for the log to grow.

use std::{collections::VecDeque, sync::Arc};

use allocation_counter::measure;
use raft::{Config, Effect, Peer, PeerId, Role, Send, Stored};

struct Cluster {
    peers: Vec<Peer>,
    wire: VecDeque<(PeerId, Send)>,
    messages: u64,
}

impl Cluster {
    /// Three peers, the first of which leads.
    fn new() -> Self {
        let ids: Vec<_> = (1..=3).filter_map(PeerId::new).collect();
        let config = Arc::new(Config::new(ids.iter().copied().collect()));
        let peer = |&id| Peer::new(id, config.clone(), Stored::default(), 1, 0).unwrap();
        let mut cluster = Self {
            peers: ids.iter().map(peer).collect(),
            wire: VecDeque::new(),
            messages: 0,
        };
        cluster.heartbeat();
        assert_eq!(cluster.peers[0].role(), Role::Leader);
        cluster
    }

    fn heartbeat(&mut self) {
        self.peers[0].fire(0);
        self.settle();
    }

    /// 16 bytes each, all at one instant.
    fn propose(&mut self, commands: usize) {
        for _ in 0..commands {
            self.peers[0].propose(Arc::from([7; 16])).unwrap();
        }
        self.settle();
    }

    fn drain(&mut self, slot: usize) {
        let peer = &mut self.peers[slot];
        while let Some(effect) = peer.poll_effect() {
            match effect {
                Effect::Persist(write) => peer.persisted(0, write.id),
                Effect::Send(send) => self.wire.push_back((peer.id(), send)),
                Effect::Apply(_) | Effect::Restore(_) | Effect::Note(_) => {}
            }
        }
    }

    fn settle(&mut self) {
        self.drain(0);
        while let Some((from, send)) = self.wire.pop_front() {
            self.messages += 1;
            let slot = send.to.slot();
            self.peers[slot].receive(0, from, send.message).unwrap();
            self.drain(slot);
        }
    }

    /// Allocations and messages of `rounds` times `work`, once queues have their room.
    fn count(rounds: usize, work: impl Fn(&mut Self)) -> (u64, u64) {
        let mut cluster = Self::new();
        (0..10).for_each(|_| work(&mut cluster));
        let before = cluster.messages;
        let counted = measure(|| (0..rounds).for_each(|_| work(&mut cluster)));
        (counted.count_total, cluster.messages - before)
    }
}

/// Room that 1,000 entries more need in three logs: per 64 of them a chunk (its buffer and its
/// count of owners), and a longer spine now and then.
const GROWTH_PER_1000: u64 = 3 * (2 * 1_000 / 64 + 8);

#[test]
fn a_command_through_three_peers_allocates_twice() {
    let (allocations, messages) = Cluster::count(1_000, |cluster| cluster.propose(1));
    assert_eq!(messages, 4_000);
    let most = 2 * 1_000 + GROWTH_PER_1000;
    assert!(allocations <= most, "{allocations}, not up to {most}");
}

#[test]
fn commands_of_one_instant_share_all_but_themselves() {
    let (allocations, messages) = Cluster::count(100, |cluster| cluster.propose(64));
    assert_eq!(messages, 400);
    // A cut of the log per round; the commands; and 6,400 entries' room.
    let most = 100 + 6_400 + 64 * GROWTH_PER_1000 / 10;
    assert!(allocations <= most, "{allocations}, not up to {most}");
}

#[test]
fn heartbeats_allocate_nothing() {
    let (allocations, messages) = Cluster::count(100, Cluster::heartbeat);
    assert_eq!((allocations, messages), (0, 400));
}
