use std::sync::Arc;

use super::*;
use crate::{
    log::{Entry, Payload},
    membership::Membership,
    peer_set::PeerSet,
    random::Draw,
    storage::HardState,
    types::{Index, PeerId, Term},
};

/// A write of entries of `terms` from index `from` on, and of the term of the last.
pub(crate) fn noops(id: u64, from: Index, terms: &[Term]) -> Write {
    let payload = Payload::Noop;
    let entry = |&term: &Term| Entry {
        term,
        payload: payload.clone(),
    };
    Write {
        id,
        hard_state: terms.last().map(|&current_term| HardState {
            current_term,
            voted_for: PeerId::new(3),
        }),
        snapshot: None,
        log: Some(LogWrite {
            from,
            entries: terms.iter().map(entry).collect(),
        }),
    }
}

fn membership() -> Membership {
    let voters = (1..=3).filter_map(PeerId::new).collect();
    Membership::new(voters, PeerSet::EMPTY, PeerSet::EMPTY).unwrap()
}

/// A write of a snapshot up to `index`, of term 1.
pub(crate) fn snapshot_up_to(id: u64, index: Index) -> Write {
    Write {
        id,
        hard_state: None,
        snapshot: Some(SnapshotWrite {
            snapshot: Snapshot {
                last: Position::new(1, index),
                membership: Arc::new(membership()),
                bytes: Arc::from(&b"state"[..]),
            },
            keeps_suffix: true,
        }),
        log: None,
    }
}

/// A write of a snapshot up to `last`, in the place of the whole log.
fn replaced_by(last: Position) -> Write {
    let mut write = snapshot_up_to(2, last.index);
    if let Some(change) = &mut write.snapshot {
        change.snapshot.last = last;
        change.keeps_suffix = false;
    }
    write
}

fn writes() -> Vec<Write> {
    let hard_state = HardState {
        current_term: 3,
        voted_for: None,
    };
    vec![
        noops(1, 1, &[1, 1, 1]),
        noops(2, 3, &[2, 2]),
        snapshot_up_to(3, 2),
        Write {
            hard_state: Some(hard_state),
            log: None,
            ..noops(4, 1, &[])
        },
        noops(5, 5, &[3]),
        noops(6, 4, &[]),
    ]
}

/// The journal of `writes`, and where each record begins.
fn journal() -> (Vec<u8>, Vec<usize>) {
    let (mut bytes, mut starts) = (Vec::new(), Vec::new());
    for write in writes() {
        starts.push(bytes.len());
        append_write(&mut bytes, &write);
    }
    (bytes, starts)
}

fn after(count: usize) -> Stored {
    let mut stored = Stored::default();
    for write in writes().iter().take(count) {
        stored.apply(write);
    }
    stored
}

#[test]
fn what_was_encoded_decodes_to_itself_and_the_length_is_known() {
    for write in writes() {
        let bytes = encode_write(&write);
        assert_eq!(bytes.len(), write_len(&write));
        for len in 0..bytes.len() {
            assert!(decode_write(&bytes[..len]).is_err());
        }
        assert_eq!(decode_write(&bytes), Ok(write));
    }
    let (bytes, _) = journal();
    let expected: usize = writes().iter().map(write_record_len).sum();
    assert_eq!(bytes.len(), expected);
}

/// Bytes that other builds have stored.
#[test]
fn the_bytes_are_those_of_the_documented_format() {
    assert_eq!(
        encode_write(&noops(300, 9, &[1, 2])),
        [2, 0x20, 0xac, 2, 1, 2, 3, 0, 1, 9, 2, 1, 0, 2, 0]
    );
    assert_eq!(
        encode_write(&snapshot_up_to(3, 2)),
        b"\x02\x20\x03\x00\x02\x01\x02\x03\x01\x02\x03\x00\x00\x05state\x00"
    );
    let mut bytes = Vec::new();
    append_write(&mut bytes, &noops(1, 1, &[]));
    // The checksums are those of zip: they were computed by another program.
    let expected = [
        0x8, 0x0, 0x0, 0x0, 0xf3, 0xf7, 0xf0, 0xe4, 0x5b, 0x69, 0x3f, 0x3b, 0x2, 0x20, 0x1, 0x0,
        0x0, 0x1, 0x1, 0x0,
    ];
    assert_eq!(bytes, expected);
    assert_eq!(crc32fast::hash(b"123456789"), 0xcbf4_3926);
}

#[test]
fn a_journal_cut_anywhere_gives_what_was_whole_before_the_cut() {
    let (bytes, mut starts) = journal();
    starts.push(bytes.len());
    for cut in 0..=bytes.len() {
        let whole = starts.iter().filter(|&&start| start <= cut).count() - 1;
        let found = recover(&bytes[..cut]).unwrap();
        assert_eq!(found.stored, after(whole), "cut at {cut}");
        assert_eq!((found.records, found.end), (whole as u64, starts[whole]));
        assert_eq!(found.torn, cut - starts[whole]);
    }
}

/// Every byte of it damaged, one at a time, in every bit.
#[test]
fn damage_before_the_last_record_is_an_error_and_never_passed_over() {
    let (bytes, starts) = journal();
    let last = *starts.last().unwrap();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let record = *starts.iter().rfind(|&&start| start <= at).unwrap();
            // The last record's own checksum, or what it covers: that may be a torn write.
            let may_be_torn = at >= last + 8;
            match recover(&damaged) {
                Ok(found) if may_be_torn => assert_eq!(found.stored, after(writes().len() - 1)),
                Ok(found) => panic!("byte {at}, bit {bit}: {found:?}"),
                Err(error) => {
                    assert_eq!(error, JournalError::Checksum { at: record });
                    assert!(!may_be_torn);
                }
            }
        }
    }
}

#[test]
fn a_whole_state_takes_the_place_of_all_before_it() {
    let (mut bytes, _) = journal();
    let mut stored = after(3);
    stored.lost = true;
    append_stored(&mut bytes, &stored);
    assert_eq!(stored_record_len(&stored), bytes.len() - journal().0.len());
    assert_eq!(recover(&bytes).unwrap().stored, stored);
    append_write(&mut bytes, &writes()[3]);
    let found = recover(&bytes).unwrap();
    assert!(found.stored.lost);
    assert_eq!(found.stored.hard_state.current_term, 3);
    assert_eq!(found.records, 8);
}

/// Records that are as they were written, but that no peer wrote in this order.
#[test]
fn a_write_that_does_not_follow_is_an_error() {
    let in_term_2 = |from, terms: &[Term]| Write {
        hard_state: None,
        ..noops(2, from, terms)
    };
    let misfits = [
        (
            in_term_2(5, &[2]),
            "its entries begin at index 5, but the log goes from 1 to 3",
        ),
        (
            in_term_2(0x1f_ffff_ffff_ffff, &[2]),
            "its entries begin at index 9007199254740991, but the log goes from 1 to 3",
        ),
        (
            in_term_2(3, &[1]),
            "the entry at index 3 has term 1, behind one of term 2: terms begin with 1 and never go \
             down in a log",
        ),
        (
            in_term_2(4, &[9]),
            "the log ends with (term 9, index 4), but currentTerm is 2",
        ),
        (noops(2, 4, &[1]), "currentTerm goes back from 2 to 1"),
        (
            snapshot_up_to(2, 9),
            "it keeps what follows its snapshot, but the log does not have (term 1, index 9)",
        ),
        (
            replaced_by(Position::new(3, 9)),
            "the log ends with (term 3, index 9), but currentTerm is 2",
        ),
    ];
    for (misfit, said) in misfits {
        let mut bytes = Vec::new();
        append_write(&mut bytes, &noops(1, 1, &[1, 2, 2]));
        let at = bytes.len();
        append_write(&mut bytes, &misfit);
        let error = recover(&bytes).unwrap_err();
        assert!(matches!(error, JournalError::Misfit { at: found, .. } if found == at));
        let said = format!(
            "the write at byte {at} does not follow from what was written before it: {said}"
        );
        assert_eq!(error.to_string(), said, "{misfit:?}");
    }
}

#[test]
fn a_snapshot_that_contains_no_more_than_the_one_before_does_not_follow() {
    let mut bytes = Vec::new();
    append_write(&mut bytes, &noops(1, 1, &[1, 1, 1]));
    append_write(&mut bytes, &snapshot_up_to(2, 2));
    let at = bytes.len();
    append_write(&mut bytes, &snapshot_up_to(3, 2));
    let (last, base) = (Position::new(1, 2), Position::new(1, 2));
    let why = Misfit::OldSnapshot { last, base };
    assert_eq!(recover(&bytes), Err(JournalError::Misfit { at, why }));
}

#[test]
fn a_snapshot_ends_at_an_entry_with_a_term() {
    for last in [Position::new(0, 5), Position::new(5, 0), Position::ZERO] {
        let bytes = encode_write(&replaced_by(last));
        let error = DecodeError::Stored(StoredError::Base { base: last });
        assert_eq!(decode_write(&bytes), Err(error));
    }
}

#[test]
fn a_write_may_end_at_the_largest_index() {
    let end = Position::new(2, crate::types::MAX_NUMBER - 1);
    for (terms, fits) in [(&[2][..], true), (&[2, 2], false)] {
        let mut bytes = Vec::new();
        append_write(&mut bytes, &noops(1, 1, &[1, 2]));
        append_write(&mut bytes, &replaced_by(end));
        append_write(&mut bytes, &noops(3, end.index + 1, terms));
        assert_eq!(recover(&bytes).is_ok(), fits, "{terms:?}");
    }
}

/// Whatever the bytes: no panic, and what is taken for a state can be stored again.
#[test]
fn hostile_journals_give_a_state_or_an_error() {
    let (mut errors, mut states) = (0, 0);
    for round in 0..20_000 {
        let mut draw = Draw::new(3, 99, 0, round);
        let (mut bytes, starts) = journal();
        // The checksums are made good, so that what is behind them is reached.
        let record = draw.within(0..=starts.len() as u64 - 1) as usize;
        let mut lies = encode_write(&writes()[record]);
        for _ in 0..draw.within(1..=3) {
            let at = draw.within(0..=lies.len() as u64 - 1) as usize;
            lies[at] = draw.within(0..=255) as u8;
        }
        bytes.truncate(starts[record]);
        append(&mut bytes, |bytes| bytes.extend_from_slice(&lies));
        if let Ok(write) = decode_write(&lies) {
            assert_eq!(encode_write(&write), lies, "round {round}");
        }
        match recover(&bytes) {
            Ok(found) => {
                states += 1;
                let mut again = Vec::new();
                append_stored(&mut again, &found.stored);
                let found_again = recover(&again).unwrap();
                assert_eq!(found_again.stored, found.stored, "round {round}");
            }
            Err(_) => errors += 1,
        }
        let noise: Vec<u8> = (0..draw.within(0..=60))
            .map(|_| draw.within(0..=255) as u8)
            .collect();
        let _ = recover(&noise);
    }
    assert!(errors > 5_000 && states > 1_000, "{errors}, {states}");
}
