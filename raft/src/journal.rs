//! The bytes of a disk: a journal of what was written, and what of it a restart finds.
//!
//! # Format
//! A journal is a sequence of *records*, each behind a head of twelve bytes: three little-endian
//! 32-bit numbers.
//!
//! | bytes | what |
//! |---|---|
//! | 0-3 | the record's length |
//! | 4-7 | the CRC-32 (ISO-HDLC, as in zip) of bytes 0-3 |
//! | 8-11 | the CRC-32 of the record |
//! | 12- | the record |
//!
//! A record is a value of [`codec`](crate::codec), with its version byte: either a whole persistent
//! state (`0x10` to `0x12`), which takes the place of all before it, or a write:
//!
//! | byte | value | fields |
//! |---|---|---|
//! | `0x20` | [`Write`] | its id; 0, or 1 and the current term and the vote; 0, or 1 (the log's end goes) or 2 (what follows stays) and the snapshot's last position, its membership, length and bytes; 0, or 1 and the first index that changes and the entries from there on |
//!
//! # What a restart finds
//! A write that was under way when the power failed may have left a part of its record. That part
//! is at the end, it is recognised, and it is dropped: nothing was promised yet that relies on it.
//! Torn is what ends before its head or its length says, and a *last* record that fails its
//! checksum (a disk may write a record's sectors in any order). Anything else that is not as it was
//! written is an [error](JournalError), and never passed over: behind it lie records that the peer
//! relied on. A damaged length cannot pass for a torn record, for it has a checksum of its own.
//!
//! What no checksum can tell: whether a last record that fails its own was torn, or was whole and
//! decayed later.

use core::fmt;
use std::sync::Arc;

use crate::{
    codec::{DecodeError, Length, Sink, Source, VERSION, decode_stored, stored_len},
    log::{Entries, Log},
    storage::{HardState, LogWrite, Snapshot, SnapshotWrite, Stored, StoredError, Write},
    types::{Index, MAX_NUMBER, Position, Term},
};

const WRITE: u8 = 0x20;

const ABSENT: u8 = 0;
const PRESENT: u8 = 1;
const PRESENT_AND_KEEPS: u8 = 2;

/// How many bytes a record's head has.
pub const HEAD: usize = 12;

/// Why a journal was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// The record that begins at byte `at`, its head with it, is not as it was written.
    Checksum {
        /// Where it begins.
        at: usize,
    },
    /// The record at byte `at` is as it was written, but no record.
    Record {
        /// Where it begins.
        at: usize,
        /// What is wrong with it; places are counted from behind its head.
        error: DecodeError,
    },
    /// The write at byte `at` does not fit to what lies before it.
    Misfit {
        /// Where it begins.
        at: usize,
        /// Why not.
        why: Misfit,
    },
}

/// Why no peer can have made a write behind those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// `currentTerm` goes back.
    TermGoesBack {
        /// What it was.
        from: Term,
        /// What it is to be.
        to: Term,
    },
    /// The snapshot contains no more than the one before it.
    OldSnapshot {
        /// Its last entry.
        last: Position,
        /// The one that the log begins behind.
        base: Position,
    },
    /// The entries behind the snapshot are to stay, but they do not follow its last entry.
    NoSuffix {
        /// Its last entry.
        last: Position,
    },
    /// The entries do not begin within the log, or right behind it.
    Gap {
        /// Where they begin.
        from: Index,
        /// The log's first index, or what it would be.
        first: Index,
        /// Its last.
        last: Index,
    },
    /// With them the state would be one that no peer writes.
    State(StoredError),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TermGoesBack { from, to } => {
                write!(f, "currentTerm goes back from {from} to {to}")
            }
            Self::OldSnapshot { last, base } => {
                write!(
                    f,
                    "its snapshot ends at {last}, and the log begins behind {base} already"
                )
            }
            Self::NoSuffix { last } => write!(
                f,
                "it keeps what follows its snapshot, but the log does not have {last}"
            ),
            Self::Gap { from, first, last } => write!(
                f,
                "its entries begin at index {from}, but the log goes from {first} to {last}"
            ),
            Self::State(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum { at } => {
                write!(f, "the record at byte {at} does not match its checksum")
            }
            Self::Record { at, error } => write!(f, "the record at byte {at}: {error}"),
            Self::Misfit { at, why } => write!(
                f,
                "the write at byte {at} does not follow from what was written before it: {why}"
            ),
        }
    }
}

impl core::error::Error for JournalError {}

/// What a journal holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The persistent state after all whole records.
    pub stored: Stored,
    /// How many whole records there are.
    pub records: u64,
    /// Where they end: what follows is to be cut off before more is appended.
    pub end: usize,
    /// How many bytes of a torn record follow; 0 for none.
    pub torn: usize,
}

/// The bytes of `write`, without a head.
pub fn encode_write(write: &Write) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(write_len(write));
    put_write(&mut bytes, write);
    bytes
}

/// How many bytes [`encode_write`] gives.
pub fn write_len(write: &Write) -> usize {
    let mut length = Length(0);
    put_write(&mut length, write);
    length.0
}

/// How many bytes `write` has in a journal, its head with it.
pub fn write_record_len(write: &Write) -> usize {
    HEAD + write_len(write)
}

/// How many bytes `stored` has in a journal, its head with it.
pub fn stored_record_len(stored: &Stored) -> usize {
    HEAD + stored_len(stored)
}

fn put_write(sink: &mut impl Sink, write: &Write) {
    sink.bytes(&[VERSION, WRITE]);
    sink.number(write.id);
    match &write.hard_state {
        None => sink.bytes(&[ABSENT]),
        Some(hard_state) => {
            sink.bytes(&[PRESENT]);
            sink.hard_state(hard_state);
        }
    }
    match &write.snapshot {
        None => sink.bytes(&[ABSENT]),
        Some(change) => {
            let keeps = [PRESENT, PRESENT_AND_KEEPS][usize::from(change.keeps_suffix)];
            sink.bytes(&[keeps]);
            sink.position(change.snapshot.last);
            sink.membership(&change.snapshot.membership);
            sink.number(change.snapshot.bytes.len() as u64);
            sink.bytes(&change.snapshot.bytes);
        }
    }
    match &write.log {
        None => sink.bytes(&[ABSENT]),
        Some(change) => {
            sink.bytes(&[PRESENT]);
            sink.number(change.from);
            sink.number(change.entries.len() as u64);
            for entry in &*change.entries {
                sink.entry(entry);
            }
        }
    }
}

/// The write that `bytes` are.
///
/// # Errors
/// When they are none.
pub fn decode_write(bytes: &[u8]) -> Result<Write, DecodeError> {
    let mut source = Source { bytes, at: 0 };
    match source.head()? {
        WRITE => {}
        found => return Err(DecodeError::Kind { at: 1, found }),
    }
    let id = source.number()?;
    let hard_state = match source.choice(&[ABSENT, PRESENT])? {
        ABSENT => None,
        _ => Some(source.hard_state()?),
    };
    let snapshot = match source.choice(&[ABSENT, PRESENT, PRESENT_AND_KEEPS])? {
        ABSENT => None,
        kind => {
            let last = source.position()?;
            if last.term == 0 || last.index == 0 {
                return Err(DecodeError::Stored(StoredError::Base { base: last }));
            }
            let membership = Arc::new(source.membership()?);
            let bytes = source.counted()?.into();
            Some(SnapshotWrite {
                snapshot: Snapshot {
                    last,
                    membership,
                    bytes,
                },
                keeps_suffix: kind == PRESENT_AND_KEEPS,
            })
        }
    };
    let log = if source.choice(&[ABSENT, PRESENT])? == ABSENT {
        None
    } else {
        let at = source.at;
        let from = source.number()?;
        if from == 0 {
            return Err(DecodeError::Number { at });
        }
        let entries: Entries = source.entries()?.into();
        Some(LogWrite { from, entries })
    };
    source.end()?;
    Ok(Write {
        id,
        hard_state,
        snapshot,
        log,
    })
}

/// Appends `write` to a journal.
pub fn append_write(journal: &mut Vec<u8>, write: &Write) {
    append(journal, |bytes| put_write(bytes, write));
}

/// Appends `stored` to a journal, in the place of all that it holds.
pub fn append_stored(journal: &mut Vec<u8>, stored: &Stored) {
    append(journal, |bytes| bytes.stored(stored));
}

fn append(journal: &mut Vec<u8>, put: impl FnOnce(&mut Vec<u8>)) {
    let start = journal.len();
    journal.extend_from_slice(&[0; HEAD]);
    put(journal);
    // A record holds at most a snapshot and a log's worth of entries; a process has no room for
    // more of them than fit here.
    let len = ((journal.len() - start - HEAD) as u32).to_le_bytes();
    let head_sum = crc32fast::hash(&len).to_le_bytes();
    let sum = crc32fast::hash(&journal[start + HEAD..]).to_le_bytes();
    let head = len.into_iter().chain(head_sum).chain(sum);
    for (place, byte) in journal[start..].iter_mut().zip(head) {
        *place = byte;
    }
}

/// Reads a journal.
///
/// # Errors
/// When anything but its end is not as it was written.
pub fn recover(journal: &[u8]) -> Result<Recovered, JournalError> {
    let mut found = Recovered::default();
    loop {
        let at = found.end;
        let rest = &journal[at..];
        let Some((head, rest)) = rest.split_first_chunk::<HEAD>() else {
            found.torn = rest.len();
            return Ok(found);
        };
        let number = |place: usize| {
            let bytes = [
                head[place],
                head[place + 1],
                head[place + 2],
                head[place + 3],
            ];
            u32::from_le_bytes(bytes)
        };
        if crc32fast::hash(&head[..4]) != number(4) {
            return Err(JournalError::Checksum { at });
        }
        let len = number(0) as usize;
        let whole = rest.get(..len);
        let Some(record) = whole.filter(|record| crc32fast::hash(record) == number(8)) else {
            if whole.is_none() || rest.len() == len {
                found.torn = HEAD + rest.len();
                return Ok(found);
            }
            return Err(JournalError::Checksum { at });
        };
        take_in(&mut found.stored, record, at)?;
        found.records += 1;
        found.end = at + HEAD + len;
    }
}

/// Takes in a record.
fn take_in(stored: &mut Stored, record: &[u8], at: usize) -> Result<(), JournalError> {
    let misread = |error| JournalError::Record { at, error };
    if record.get(1) == Some(&WRITE) {
        let write = decode_write(record).map_err(misread)?;
        fits(stored, &write).map_err(|why| JournalError::Misfit { at, why })?;
        stored.apply(&write);
    } else {
        *stored = decode_stored(record).map_err(misread)?;
    }
    Ok(())
}

/// Could a peer with `stored` on its disk have made `write`?
fn fits(stored: &Stored, write: &Write) -> Result<(), Misfit> {
    let HardState { current_term, .. } = write.hard_state.unwrap_or(stored.hard_state);
    let (from, to) = (stored.hard_state.current_term, current_term);
    if to < from {
        return Err(Misfit::TermGoesBack { from, to });
    }
    let within_term = |last: Position| {
        if last.term > current_term {
            return Err(Misfit::State(StoredError::TermAhead { last, current_term }));
        }
        Ok(())
    };
    // The log is shared: to try a snapshot on it costs no more than to keep it.
    let mut log = stored.log.clone();
    if let Some(change) = &write.snapshot {
        let (last, base) = (change.snapshot.last, log.base());
        if last.index <= base.index {
            return Err(Misfit::OldSnapshot { last, base });
        }
        within_term(last)?;
        // What follows the snapshot's last entry stays only behind that entry.
        if change.keeps_suffix && log.term_at(last.index) != Some(last.term) {
            return Err(Misfit::NoSuffix { last });
        }
        log.begin_behind(last, change.keeps_suffix);
    }
    match &write.log {
        Some(change) => within_term(fits_log(&log, change)?),
        None => Ok(()),
    }
}

/// Do the entries of `change` follow what `log` has before them? Gives the last entry then.
fn fits_log(log: &Log, change: &LogWrite) -> Result<Position, Misfit> {
    let &LogWrite { from, ref entries } = change;
    let before = from.checked_sub(1);
    let Some((before, term)) = before.and_then(|index| Some((index, log.term_at(index)?))) else {
        let (first, last) = (log.first_index(), log.last_index());
        return Err(Misfit::Gap { from, first, last });
    };
    if before.saturating_add(entries.len() as u64) > MAX_NUMBER {
        let (base, entries) = (before, entries.len());
        return Err(Misfit::State(StoredError::IndexTooLarge { base, entries }));
    }
    let mut last = Position::new(term, before);
    for entry in &**entries {
        let (index, term, before) = (last.index + 1, entry.term, last.term);
        if term < before.max(1) {
            return Err(Misfit::State(StoredError::TermsOutOfOrder {
                index,
                term,
                before,
            }));
        }
        last = Position::new(term, index);
    }
    Ok(last)
}

#[cfg(test)]
pub(crate) mod tests;
