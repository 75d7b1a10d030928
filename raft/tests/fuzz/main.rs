//! Any bytes at all: as messages, as disks, and as the course of a run.
//!
//! Each target is an ordinary test that runs for about a second on random bytes. With
//! [bolero](https://camshaft.github.io/bolero/)'s command the same targets run under libFuzzer for
//! as long as one likes; see `docs/testing.md`.

mod cluster;

use std::sync::Arc;

use raft::{
    AppendEntries, Config, Entry, HardState, InstallSnapshot, Log, LogWrite, Membership, Message,
    Payload, Peer, PeerId, PeerSet, Position, RequestVote, Snapshot, SnapshotWrite, Stored, Write,
    codec, journal,
};

/// Up to `most` bytes.
fn bytes(most: usize) -> impl bolero::ValueGenerator<Output = Vec<u8>> {
    bolero::produce::<Vec<u8>>().with().len(0..=most)
}

/// The configuration of S2 alone.
fn one_voter() -> Arc<Membership> {
    let voters = PeerId::new(2).into_iter().collect();
    let membership = Membership::new(voters, PeerSet::EMPTY, PeerSet::EMPTY);
    Arc::new(membership.expect("it has a voter"))
}

/// A good text with a piece of it replaced: the first two bytes say which, the others are the new
/// piece. Most bytes alone fail at the first.
fn spoilt(good: &[u8], bytes: &[u8]) -> Vec<u8> {
    let [at, length, new @ ..] = bytes else {
        return bytes.to_vec();
    };
    let at = usize::from(*at) % (good.len() + 1);
    let behind = (at + usize::from(*length) % 4).min(good.len());
    [&good[..at], new, &good[behind..]].concat()
}

/// Decoding gives a value with exactly these bytes, or an error.
#[test]
fn fuzz_decode_message() {
    let last = Position::new(3, 500);
    let noop = Entry {
        term: 4,
        payload: Payload::Noop,
    };
    let good = [
        codec::encode_message(&Message::RequestVote(RequestVote {
            term: 4,
            last,
            transfer: true,
        })),
        codec::encode_message(&Message::AppendEntries(AppendEntries {
            term: 4,
            prev: last,
            entries: [noop.clone(), noop].into_iter().collect(),
            commit: 499,
        })),
        codec::encode_message(&Message::InstallSnapshot(InstallSnapshot {
            term: 4,
            last,
            membership: one_voter(),
            offset: 7,
            data: Arc::from(&b"state"[..]),
            done: true,
        })),
    ];
    bolero::check!()
        .with_generator(bytes(12))
        .with_iterations(100_000)
        .for_each(|bytes| {
            for bytes in good.iter().map(|good| spoilt(good, bytes)) {
                if let Ok(message) = codec::decode_message(&bytes) {
                    assert_eq!(codec::encode_message(&message), bytes);
                }
            }
        });
}

/// The same for what is on a disk.
#[test]
fn fuzz_decode_stored() {
    let mut stored = Stored::default();
    stored.hard_state.current_term = 9;
    stored.log = Log::with_base(Position::new(3, 500));
    stored.snapshot = Some(Arc::from(&b"state"[..]));
    stored.membership = Some(one_voter());
    stored.log.append(Entry {
        term: 4,
        payload: Payload::Noop,
    });
    let good = codec::encode_stored(&stored);
    bolero::check!()
        .with_generator(bytes(12))
        .with_iterations(100_000)
        .for_each(|bytes| {
            let bytes = spoilt(&good, bytes);
            if let Ok(stored) = codec::decode_stored(&bytes) {
                assert_eq!(codec::encode_stored(&stored), bytes);
                let voters = PeerId::new(1).into_iter().collect();
                let id = PeerId::new(1).expect("a good number");
                Peer::new(id, Arc::new(Config::new(voters)), stored, 1, 0)
                    .expect("what decodes is what a peer can begin with");
            }
        });
}

/// A record behind its head, whose checksums are good.
fn append_record(journal: &mut Vec<u8>, record: &[u8]) {
    let length = (record.len() as u32).to_le_bytes();
    journal.extend(length);
    journal.extend(crc32fast::hash(&length).to_le_bytes());
    journal.extend(crc32fast::hash(record).to_le_bytes());
    journal.extend(record);
}

/// A journal of what may have been writes once, cut somewhere: what is found of it is a state that a
/// peer can begin with, and is found again when it is written anew.
#[test]
fn fuzz_recover_a_journal() {
    let mut log = Vec::new();
    for (id, index) in [(1, 1), (2, 2), (3, 3)] {
        let entry = Entry {
            term: 4,
            payload: Payload::Noop,
        };
        let write = Write {
            id,
            hard_state: Some(HardState {
                current_term: 4,
                voted_for: PeerId::new(2),
            }),
            snapshot: None,
            log: Some(LogWrite {
                from: index,
                entries: [entry].into_iter().collect(),
            }),
        };
        log.push(journal::encode_write(&write));
    }
    let taken = Write {
        id: 4,
        hard_state: None,
        snapshot: Some(SnapshotWrite {
            snapshot: Snapshot {
                last: Position::new(4, 2),
                membership: one_voter(),
                bytes: Arc::from(&b"state"[..]),
            },
            keeps_suffix: true,
        }),
        log: None,
    };
    log.push(journal::encode_write(&taken));
    let (mut states, mut errors) = (0_u64, 0_u64);
    bolero::check!()
        .with_generator(bytes(14))
        .with_iterations(50_000)
        .for_each(|bytes| {
            let [which, cut, bytes @ ..] = &bytes[..] else {
                return;
            };
            let mut journal = Vec::new();
            for (at, record) in log.iter().enumerate() {
                if at == usize::from(which % 5) {
                    append_record(&mut journal, &spoilt(record, bytes));
                } else {
                    append_record(&mut journal, record);
                }
            }
            journal.truncate(journal.len().saturating_sub(usize::from(cut % 8)));
            match journal::recover(&journal) {
                Ok(found) => {
                    states += 1;
                    assert!(found.end + found.torn == journal.len());
                    let mut again = Vec::new();
                    journal::append_stored(&mut again, &found.stored);
                    let again = journal::recover(&again).expect("as it was written");
                    assert_eq!(again.stored, found.stored);
                    let config = Arc::new(Config::new(PeerId::new(1).into_iter().collect()));
                    let id = PeerId::new(1).expect("a good number");
                    Peer::new(id, config, found.stored, 1, 0).expect("a state to begin with");
                }
                Err(_) => errors += 1,
            }
        });
    println!("{states} states, {errors} errors");
}

/// A peer takes in messages that anyone made up: it does not panic, and one that it refuses changes
/// nothing. The bytes are messages behind their lengths.
#[test]
fn fuzz_messages_into_a_peer() {
    bolero::check!()
        .with_generator(bytes(400))
        .with_iterations(20_000)
        .for_each(|bytes| {
            let ids: Vec<PeerId> = (1..=3).filter_map(PeerId::new).collect();
            let config = Arc::new(Config::new(ids.iter().copied().collect()));
            let mut peer =
                Peer::new(ids[0], config, Stored::default(), 1, 0).expect("a good start");
            let mut rest = &bytes[..];
            let mut now = 0;
            while let [length, from, after @ ..] = rest {
                let (message, behind) = after.split_at(after.len().min(usize::from(*length)));
                rest = behind;
                now += 1_000;
                if from % 16 == 15 {
                    peer.fire(now);
                }
                let from = ids[usize::from(*from % 3)];
                if let Ok(message) = codec::decode_message(message) {
                    receive(&mut peer, now, from, message);
                }
            }
        });
}

fn receive(peer: &mut Peer, now: u64, from: PeerId, message: Message) {
    let before = format!("{peer:?}");
    if peer.receive(now, from, message).is_err() {
        assert_eq!(
            format!("{peer:?}"),
            before,
            "a refused message left a trace"
        );
    }
    while let Some(effect) = peer.poll_effect() {
        if let raft::Effect::Persist(write) = effect {
            peer.persisted(now, write.id);
        }
    }
}

/// The bytes are the course of a run of three peers: which timer fires, which message arrives, which
/// write is done, who crashes. The properties of Figure 3 hold all along.
#[test]
fn fuzz_courses_of_a_cluster() {
    bolero::check!()
        .with_generator(bytes(3_000))
        .with_iterations(2_000)
        .for_each(|bytes| cluster::run(bytes));
}
