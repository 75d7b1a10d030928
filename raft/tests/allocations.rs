//! How often the core asks for memory, message by message. Unlike time, that is the same in every
//! run, so that a test can hold it.
//!
//! Allowed is what these need: the command itself, one cut of the log for disk and followers alike,
//! and now and then room for the log to grow.

use std::{collections::VecDeque, sync::Arc};

use allocation_counter::measure;
use raft::{
    AppendEntries, Config, Effect, Entries, Entry, Log, LogWrite, Membership, Message, Payload,
    Peer, PeerId, PeerSet, Position, Role, Send, Stored, Write, codec, journal,
};

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
                Effect::Apply(_) | Effect::Restore(_) | Effect::Read(_) | Effect::Note(_) => {}
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

/// What decoding may ask for at one time, for each byte of the input: an entry that is spelt with two
/// bytes has 32 in memory, once in a vector and once where it stays. A value has some of its own.
const PER_BYTE: u64 = 40;
const PER_VALUE: u64 = 1_000;

/// Decodes, whatever comes of it, and holds the memory asked for against the length of the input.
#[track_caller]
fn decodes_within(bytes: &[u8], what: &str) -> u64 {
    let counted = measure(|| {
        let _ = codec::decode_message(bytes);
        let _ = codec::decode_stored(bytes);
        let _ = journal::decode_write(bytes);
    });
    let most = PER_BYTE * bytes.len() as u64 + PER_VALUE;
    let asked = counted.bytes_max;
    assert!(asked <= most, "{what}: {asked} bytes for {}", bytes.len());
    asked
}

/// Values with many entries of each kind, all as short as they can be.
fn with_entries(count: u64) -> Vec<(&'static str, Vec<u8>)> {
    let voters = PeerId::new(1).into_iter().collect();
    let one = Membership::new(voters, PeerSet::EMPTY, PeerSet::EMPTY).unwrap();
    let one = Arc::new(one);
    let payloads = [
        ("no-ops", Payload::Noop),
        ("empty commands", Payload::Command(Arc::from([]))),
        ("commands of a byte", Payload::Command(Arc::from([7]))),
        ("configurations", Payload::Configuration(one)),
    ];
    let values = payloads.into_iter().flat_map(|(name, payload)| {
        let entry = Entry { term: 1, payload };
        let entries: Entries = (0..count).map(|_| entry.clone()).collect();
        let mut stored = Stored::default();
        stored.hard_state.current_term = 1;
        entries.iter().for_each(|entry| {
            stored.log.append(entry.clone());
        });
        let append = Message::AppendEntries(AppendEntries {
            term: 1,
            prev: Position::ZERO,
            entries: entries.clone(),
            commit: 0,
        });
        let log = Some(LogWrite { from: 1, entries });
        let write = Write {
            id: 1,
            hard_state: None,
            snapshot: None,
            log,
        };
        [
            codec::encode_message(&append),
            codec::encode_stored(&stored),
            journal::encode_write(&write),
        ]
        .map(|bytes| (name, bytes))
    });
    values.collect()
}

#[test]
fn decoding_asks_for_memory_in_proportion_to_the_input() {
    for (name, bytes) in with_entries(10_000) {
        let asked = decodes_within(&bytes, name);
        assert!(asked > bytes.len() as u64, "{name}: it was decoded");
        // Without its end it is no value, and costs no more.
        decodes_within(&bytes[..bytes.len() - 1], name);
    }
}

#[test]
fn a_length_that_lies_costs_nothing() {
    // MAX_NUMBER as a count of entries or bytes, where there is one, with nothing behind it.
    let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
    for kind in 0..=0x20 {
        for zeros in 0..12 {
            for first in [0, 1] {
                let mut bytes = vec![codec::VERSION, kind, 1];
                bytes.resize(3 + zeros, first);
                bytes.extend(most);
                decodes_within(&bytes, "a lie");
                // Nor does one with much behind it that spells no entry.
                bytes.resize(10_000, 0);
                decodes_within(&bytes, "a long lie");
            }
        }
    }
}

#[test]
fn a_count_is_held_against_the_bytes_that_are_left_and_not_against_all() {
    let mut stored = Stored::default();
    stored.hard_state.current_term = 1;
    stored.log = Log::with_base(Position::new(1, 5));
    stored.snapshot = Some(vec![7; 10_000].into());
    let mut bytes = codec::encode_stored(&stored);
    // No entries: the last byte is their count.
    assert_eq!(bytes.pop(), Some(0));
    bytes.extend([0xff, 0x7f]);
    let counted = measure(|| assert!(codec::decode_stored(&bytes).is_err()));
    let asked = counted.bytes_max;
    assert!(asked < 11_000, "{asked} bytes, where a snapshot has 10,000");
}
