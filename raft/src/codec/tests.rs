use super::*;
use crate::{
    log::{Entry, Payload},
    membership::Membership,
    read::ReadContext,
};
use crate::{
    random::Draw,
    types::{MAX_PEERS, Position},
};

fn entry(term: u64, command: &[u8]) -> Entry {
    Entry {
        term,
        payload: Payload::Command(Arc::from(command)),
    }
}

fn samples() -> Vec<Message> {
    let noop = Entry {
        term: 3,
        payload: Payload::Noop,
    };
    vec![
        Message::RequestVote(RequestVote {
            term: 1,
            last: Position::ZERO,
            transfer: false,
        }),
        Message::RequestVote(RequestVote {
            term: MAX_NUMBER,
            last: Position::new(300, 70_000),
            transfer: false,
        }),
        Message::RequestVoteReply(RequestVoteReply {
            term: 128,
            granted: true,
        }),
        Message::RequestVote(RequestVote {
            term: 9,
            last: Position::new(8, 3),
            transfer: true,
        }),
        Message::PreVote(PreVote {
            term: 9,
            last: Position::new(8, 3),
        }),
        Message::PreVoteReply(PreVoteReply {
            term: 0,
            asked: 1,
            granted: true,
        }),
        Message::TimeoutNow(TimeoutNow { term: 4 }),
        Message::ReadIndex(ReadIndex {
            term: 4,
            context: ReadContext {
                nonce: MAX_NUMBER,
                count: 1,
            },
        }),
        Message::ReadIndexReply(ReadIndexReply {
            term: 4,
            context: ReadContext {
                nonce: 300,
                count: 2,
            },
            index: Some(0),
        }),
        Message::ReadIndexReply(ReadIndexReply {
            term: 4,
            context: ReadContext { nonce: 0, count: 3 },
            index: None,
        }),
        Message::Confirm(Confirm { term: 4, round: 9 }),
        Message::ConfirmReply(ConfirmReply { term: 5, round: 9 }),
        Message::RequestVoteReply(RequestVoteReply {
            term: 127,
            granted: false,
        }),
        Message::AppendEntries(AppendEntries {
            term: 4,
            prev: Position::new(2, 9),
            entries: [entry(2, b"put x 1"), noop, entry(4, b"")].into(),
            commit: 8,
        }),
        Message::AppendEntries(AppendEntries {
            term: 1,
            prev: Position::ZERO,
            entries: Arc::default(),
            commit: 0,
        }),
        Message::AppendEntriesReply(AppendEntriesReply {
            term: 4,
            outcome: AppendOutcome::Accepted { matched: 12 },
            lost: false,
        }),
        Message::AppendEntriesReply(AppendEntriesReply {
            term: 4,
            outcome: AppendOutcome::Rejected {
                probed: 9,
                hint: Position::new(1, 7),
            },
            lost: true,
        }),
        Message::InstallSnapshot(InstallSnapshot {
            term: 4,
            last: Position::new(3, 200),
            membership: joint(),
            offset: 300,
            data: Arc::from(&b"piece"[..]),
            done: true,
        }),
        Message::InstallSnapshotReply(InstallSnapshotReply {
            term: 4,
            last: Position::new(3, 200),
            outcome: InstallOutcome::Wants { offset: 305 },
            lost: true,
        }),
        Message::InstallSnapshotReply(InstallSnapshotReply {
            term: 4,
            last: Position::ZERO,
            outcome: InstallOutcome::Has,
            lost: false,
        }),
        Message::AppendEntriesReply(AppendEntriesReply {
            term: 4,
            outcome: AppendOutcome::Accepted { matched: 12 },
            lost: true,
        }),
    ]
}

/// `C_old` is S1 S2, `C_new` S2 S99; S4 learns.
fn joint() -> Arc<Membership> {
    let set = |numbers: &[u16]| numbers.iter().filter_map(|&n| PeerId::new(n)).collect();
    Arc::new(Membership::new(set(&[2, 99]), set(&[1, 2]), set(&[4])).unwrap())
}

fn stored() -> Stored {
    stored_behind(Position::ZERO)
}

fn stored_behind(base: Position) -> Stored {
    let mut log = Log::with_base(base);
    for entry in [
        entry(1, b"a"),
        entry(2, b"b"),
        Entry {
            term: 3,
            payload: Payload::Noop,
        },
    ] {
        log.append(entry);
    }
    let voted_for = PeerId::new(MAX_PEERS);
    Stored {
        hard_state: HardState {
            current_term: 7,
            voted_for,
        },
        snapshot: None,
        membership: None,
        log,
        lost: false,
    }
}

fn stored_with_snapshot() -> Stored {
    Stored {
        snapshot: Some(Arc::from(&b"state"[..])),
        membership: Some(joint()),
        ..stored_behind(Position::new(1, 5))
    }
}

fn stored_and_lost() -> Stored {
    Stored {
        lost: true,
        ..stored_with_snapshot()
    }
}

#[test]
fn what_was_encoded_decodes_to_itself_and_the_length_is_known() {
    for message in samples() {
        let bytes = encode_message(&message);
        assert_eq!(bytes.len(), encoded_len(&message));
        assert_eq!(decode_message(&bytes), Ok(message));
    }
    let all = [
        stored(),
        stored_with_snapshot(),
        stored_and_lost(),
        Stored::default(),
    ];
    for stored in all {
        let bytes = encode_stored(&stored);
        assert_eq!(bytes.len(), stored_len(&stored));
        assert_eq!(decode_stored(&bytes), Ok(stored));
    }
}

/// Bytes that other builds have stored or sent: a change of these is a change of the format, and
/// moves its version.
#[test]
fn the_bytes_are_those_of_the_documented_format() {
    let heartbeat = Message::AppendEntries(AppendEntries {
        term: 300,
        prev: Position::new(2, 9),
        entries: [
            entry(300, b"hi"),
            Entry {
                term: 300,
                payload: Payload::Configuration(joint()),
            },
        ]
        .into(),
        commit: 8,
    });
    let bytes = [
        2, 3, 0xac, 2, 2, 9, 8, 2, 0xac, 2, 1, 2, b'h', b'i', 0xac, 2, 2, 2, 2, 99, 2, 1, 2, 1, 4,
    ];
    assert_eq!(encode_message(&heartbeat), bytes);
    let bytes = [
        2, 0x10, 7, 99, 0, 0, 0, 3, 1, 1, 1, b'a', 2, 1, 1, b'b', 3, 0,
    ];
    assert_eq!(encode_stored(&stored()), bytes);
    let bytes = b"\x02\x11\x07\x63\x01\x05\x01\x02\x02\x63\x02\x01\x02\x01\x04\x05state\x03\x01\x01\x01a\x02\x01\x01b\x03\x00";
    assert_eq!(encode_stored(&stored_with_snapshot()), bytes);
    let piece = Message::InstallSnapshot(InstallSnapshot {
        term: 4,
        last: Position::new(3, 200),
        membership: joint(),
        offset: 300,
        data: Arc::from(&b"hi"[..]),
        done: true,
    });
    let bytes = [
        2, 6, 4, 3, 0xc8, 1, 2, 2, 99, 2, 1, 2, 1, 4, 0xac, 2, 1, 2, b'h', b'i',
    ];
    assert_eq!(encode_message(&piece), bytes);
    let wants = Message::InstallSnapshotReply(InstallSnapshotReply {
        term: 4,
        last: Position::new(3, 9),
        outcome: InstallOutcome::Wants { offset: 5 },
        lost: false,
    });
    assert_eq!(encode_message(&wants), [2, 7, 4, 3, 9, 0, 5]);
    let has = Message::InstallSnapshotReply(InstallSnapshotReply {
        term: 4,
        last: Position::new(3, 9),
        outcome: InstallOutcome::Has,
        lost: false,
    });
    assert_eq!(encode_message(&has), [2, 7, 4, 3, 9, 1]);
    let outcome = AppendOutcome::Accepted { matched: 12 };
    let lost = Message::AppendEntriesReply(AppendEntriesReply {
        term: 4,
        outcome,
        lost: true,
    });
    assert_eq!(encode_message(&lost), [2, 0x13, 4, 12]);
    let bytes = b"\x02\x12\x11\x07\x63\x01\x05\x01\x02\x02\x63\x02\x01\x02\x01\x04\x05state\x03\x01\x01\x01a\x02\x01\x01b\x03\x00";
    assert_eq!(encode_stored(&stored_and_lost()), bytes);
}

#[test]
fn every_truncation_is_an_error() {
    for message in samples() {
        let bytes = encode_message(&message);
        for len in 0..bytes.len() {
            assert!(
                decode_message(&bytes[..len]).is_err(),
                "{message:?} cut to {len} bytes"
            );
        }
    }
    for stored in [stored(), stored_with_snapshot(), stored_and_lost()] {
        let bytes = encode_stored(&stored);
        for len in 0..bytes.len() {
            assert!(decode_stored(&bytes[..len]).is_err(), "cut to {len} bytes");
        }
    }
}

#[test]
fn each_error_says_what_is_wrong() {
    let errors = [
        (&[][..], DecodeError::Truncated { at: 0 }),
        (&[1, 2], DecodeError::Version { found: 1 }),
        (&[9, 1], DecodeError::Version { found: 9 }),
        (&[2, 0x77], DecodeError::Kind { at: 1, found: 0x77 }),
        (&[2, 2, 5, 1, 0], DecodeError::TrailingBytes { at: 4 }),
        (&[2, 2, 5, 2], DecodeError::Kind { at: 3, found: 2 }),
        // 5 written with two bytes.
        (&[2, 2, 0x85, 0, 1], DecodeError::Number { at: 2 }),
        (
            &[2, 2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 1],
            DecodeError::Number { at: 2 },
        ),
        (&[2, 2, 0, 1], DecodeError::Message(ReceiveError::Zero)),
        // A command that claims to be longer than the message.
        (
            &[2, 3, 1, 0, 0, 0, 1, 1, 1, 255, 255, 255, 255, 15, 7],
            DecodeError::Truncated { at: 15 },
        ),
        // A trillion entries in a few bytes.
        (
            &[2, 3, 1, 0, 0, 0, 255, 255, 255, 255, 255, 31],
            DecodeError::Truncated { at: 12 },
        ),
    ];
    let memberships = [
        // Voters that do not ascend, or come twice.
        (&[2, 2, 1][..], DecodeError::PeersOutOfOrder { at: 11 }),
        (&[2, 1, 1], DecodeError::PeersOutOfOrder { at: 11 }),
        (&[1, 0], DecodeError::Peer { found: 0 }),
        (&[1, 100], DecodeError::Peer { found: 100 }),
        // A trillion of them.
        (
            &[255, 255, 255, 255, 255, 31, 1],
            DecodeError::Truncated { at: 16 },
        ),
        (
            &[0, 0, 0],
            DecodeError::Membership(MembershipError::NoVoters),
        ),
        (
            &[1, 3, 0, 1, 3],
            DecodeError::Membership(MembershipError::LearnerVotes {
                peer: PeerId::new(3).unwrap(),
            }),
        ),
    ];
    for (membership, error) in memberships {
        let bytes = [&[2, 3, 1, 0, 0, 0, 1, 1, 2], membership].concat();
        assert_eq!(decode_message(&bytes), Err(error), "{bytes:?}");
    }
    for (bytes, error) in errors {
        assert_eq!(decode_message(bytes), Err(error), "{bytes:?}");
    }
    assert_eq!(
        decode_stored(&[2, 0x10, 7, 100, 0, 0, 0, 0]),
        Err(DecodeError::Peer { found: 100 })
    );
    assert_eq!(
        decode_stored(&[2, 0x12, 0x12, 7, 0, 0, 0, 0]),
        Err(DecodeError::Kind { at: 2, found: 0x12 })
    );
    assert_eq!(
        decode_stored(&[2, 0x10, 1, 0, 0, 0, 0, 1, 2, 0]),
        Err(DecodeError::Stored(StoredError::TermAhead {
            last: Position::new(2, 1),
            current_term: 1
        }))
    );
    assert_eq!(
        decode_stored(&[2, 0x10, 9, 0, 0, 0, 0, 2, 2, 0, 1, 0]),
        Err(DecodeError::Stored(StoredError::TermsOutOfOrder {
            index: 2,
            term: 1,
            before: 2
        }))
    );
    // A snapshot of nothing, and one that claims to be longer than all there is.
    assert_eq!(
        decode_stored(&[2, 0x11, 9, 0, 0, 0, 0, 1, 7, 0]),
        Err(DecodeError::Stored(StoredError::SnapshotOfNothing))
    );
    assert_eq!(
        decode_stored(&[2, 0x11, 9, 0, 1, 1, 0, 255, 255, 255, 15, 7]),
        Err(DecodeError::Truncated { at: 12 })
    );
}

#[test]
fn a_log_that_no_peer_could_have_stored_is_refused_and_the_last_that_one_could_is_not() {
    let stored = |base: Position, current_term| {
        let mut stored = Stored::default();
        stored.hard_state.current_term = current_term;
        stored.snapshot = Some(Arc::from(*b"state"));
        stored.log = Log::with_base(base);
        stored.log.append(entry(9, b"x"));
        stored
    };
    let largest = stored(Position::new(9, MAX_NUMBER - 1), 9);
    assert_eq!(decode_stored(&encode_stored(&largest)), Ok(largest));
    for refused in [
        stored(Position::new(9, MAX_NUMBER), 9),
        stored(Position::new(9, 5), 8),
        stored(Position::new(0, 5), 9),
        stored(Position::new(9, 0), 9),
        Stored {
            snapshot: None,
            ..stored(Position::new(9, 5), 9)
        },
    ] {
        assert_eq!(
            decode_stored(&encode_stored(&refused)),
            Err(DecodeError::Stored(refused.validate().unwrap_err())),
            "{refused:?}"
        );
    }
}

/// Whatever decodes, encodes to the very bytes it came from: there is one encoding of a value, and
/// nothing in the bytes is passed over.
#[test]
fn damaged_bytes_give_an_error_or_the_value_they_spell() {
    let samples: Vec<_> = samples().iter().map(encode_message).collect();
    let mut decoded = 0;
    for round in 0..40_000 {
        let mut draw = Draw::new(1, 99, 0, round);
        let mut bytes = samples[draw.within(0..=samples.len() as u64 - 1) as usize].clone();
        for _ in 0..draw.within(1..=4) {
            let at = draw.within(0..=bytes.len() as u64 - 1) as usize;
            bytes[at] = draw.within(0..=255) as u8;
        }
        if let Ok(message) = decode_message(&bytes) {
            decoded += 1;
            assert_eq!(encode_message(&message), bytes, "round {round}");
        }
    }
    assert!(
        decoded > 1_000,
        "only {decoded} decoded: the test has lost its bite"
    );
}

#[test]
fn random_bytes_never_panic() {
    for round in 0..40_000 {
        let mut draw = Draw::new(2, 99, 0, round);
        let mut bytes: Vec<u8> = (0..draw.within(0..=40))
            .map(|_| draw.within(0..=255) as u8)
            .collect();
        if let [version, kind, ..] = &mut bytes[..] {
            *version = VERSION;
            *kind %= 18;
        }
        let _ = decode_message(&bytes);
        let _ = decode_stored(&bytes);
    }
}
