//! The replicated log (§5.3): entries, and the sequence that holds them.

use core::fmt;
use std::sync::Arc;

use crate::{
    chunked::Chunked,
    membership::Membership,
    types::{Index, Position, Term},
};

/// What the service asked to have replicated. Raft does not look inside.
pub type Command = Arc<[u8]>;

/// What an entry carries.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Payload {
    /// A command for the service's state machine.
    Command(Command),
    /// Nothing: a leader's first entry, which lets it commit what earlier terms left (§8).
    Noop,
    /// Who belongs to the cluster from this entry on (§6).
    Configuration(Arc<Membership>),
}

impl Payload {
    /// The bytes that count against a message's size limit.
    pub fn len(&self) -> usize {
        match self {
            Self::Command(command) => command.len(),
            Self::Noop => 0,
            // A byte for each peer, and for the length of each of the three sets.
            Self::Configuration(membership) => {
                3 + membership.voters().len()
                    + membership.outgoing().len()
                    + membership.learners().len()
            }
        }
    }

    /// What it counts against limits in bytes: its own, and one more, so that entries without any
    /// do not count as nothing.
    pub fn weight(&self) -> usize {
        self.len().saturating_add(1)
    }

    /// Does the payload carry no bytes?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => write!(f, "{}", command.escape_ascii()),
            Self::Noop => write!(f, "no-op"),
            Self::Configuration(membership) => write!(f, "configuration {membership}"),
        }
    }
}

/// One entry of the log. Its index is its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The term in which a leader received it.
    pub term: Term,
    /// What it carries.
    pub payload: Payload,
}

/// Entries that travel together, shared between the messages and writes that carry them.
pub type Entries = Arc<[Entry]>;

/// The log: a prefix that was dropped (known by the position of its last entry) and the entries
/// after it.
///
/// Terms never decrease along the log: a leader appends only in its own term, and a follower
/// accepts entries only behind one that matches. Lookups by term rely on that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    base: Position,
    entries: Chunked<Entry>,
}

impl Log {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// A log that begins behind `base`.
    pub fn with_base(base: Position) -> Self {
        Self {
            base,
            entries: Chunked::new(),
        }
    }

    /// The position of the last entry that is no longer here: [`Position::ZERO`] while all are.
    pub fn base(&self) -> Position {
        self.base
    }

    /// The index of the first entry that is here, or would be.
    pub fn first_index(&self) -> Index {
        self.base.index + 1
    }

    /// The index of the last entry; the base's when there is none.
    pub fn last_index(&self) -> Index {
        self.base.index + self.entries.len() as Index
    }

    /// The position of the last entry; the base's when there is none.
    pub fn last(&self) -> Position {
        match self.entries.last() {
            Some(entry) => Position::new(entry.term, self.last_index()),
            None => self.base,
        }
    }

    /// How many entries are here.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Are no entries here?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry at `index`, unless it is not here.
    pub fn get(&self, index: Index) -> Option<&Entry> {
        self.entries
            .get(usize::try_from(index.checked_sub(self.first_index())?).ok()?)
    }

    /// The term of the entry at `index`; known for the base too.
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == self.base.index {
            Some(self.base.term)
        } else {
            self.get(index).map(|entry| entry.term)
        }
    }

    /// The first index whose entry has a term of at least `term`; one past the end if none has.
    ///
    /// Costs the logarithm of the length.
    pub fn first_index_of(&self, term: Term) -> Index {
        self.first_index() + self.entries.partition_point(|entry| entry.term < term) as Index
    }

    /// The entries `from..=to`, as many from the front as fit in `max_bytes` of payload (but
    /// always one, when there is one).
    pub fn slice(&self, from: Index, to: Index, max_bytes: usize) -> Entries {
        let start = self.offset(from);
        match self.fitting(from, to, max_bytes) {
            0 => Entries::default(),
            fitting => {
                let entries = self.entries.range(start..start + fitting);
                entries.cloned().collect()
            }
        }
    }

    /// How many entries [`slice`](Self::slice) would give.
    pub(crate) fn fitting(&self, from: Index, to: Index, max_bytes: usize) -> usize {
        let entries = self.entries.range(self.offset(from)..self.offset(to + 1));
        if max_bytes == usize::MAX {
            return entries.len();
        }
        let mut bytes = 0_usize;
        entries
            .take_while(|entry| {
                let first = bytes == 0;
                bytes = bytes.saturating_add(entry.payload.weight());
                first || bytes <= max_bytes
            })
            .count()
    }

    /// Adds `entry` at the end and returns its index.
    pub fn append(&mut self, entry: Entry) -> Index {
        self.entries.push(entry);
        self.last_index()
    }

    /// Removes the entry at `from` and all behind it.
    pub fn truncate_from(&mut self, from: Index) {
        self.entries.truncate(self.offset(from));
    }

    /// Drops everything up to and with `base`, which a snapshot takes the place of (§7). What lies
    /// behind it stays if `keep_suffix`, and goes otherwise.
    pub fn begin_behind(&mut self, base: Position, keep_suffix: bool) {
        match base.index.checked_sub(self.base.index) {
            Some(count) if keep_suffix => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                self.entries.remove_front(count);
            }
            _ => self.entries = Chunked::new(),
        }
        self.base = base;
    }

    /// The entries with their indices.
    pub fn iter(&self) -> impl Iterator<Item = (Index, &Entry)> {
        (self.first_index()..).zip(self.entries.iter())
    }

    /// Where `index` stands in `entries`; the front for what is no longer here.
    fn offset(&self, index: Index) -> usize {
        usize::try_from(index.saturating_sub(self.first_index())).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn log(base: Position, terms: &[Term]) -> Log {
        let mut log = Log::with_base(base);
        for &term in terms {
            log.append(Entry {
                term,
                payload: Payload::Command(Arc::from([b'x'; 10])),
            });
        }
        log
    }

    #[test]
    fn an_entry_without_bytes_counts_as_one() {
        let mut log = Log::new();
        for _ in 0..5 {
            let payload = Payload::Noop;
            log.append(Entry { term: 1, payload });
        }
        assert_eq!(log.slice(1, 5, 2).len(), 2);
    }

    #[test]
    fn what_holds_nothing_is_empty_and_what_holds_something_is_not() {
        assert!(Payload::Noop.is_empty());
        assert!(!Payload::Command(Arc::from([b'x'])).is_empty());
        assert!(Log::with_base(Position::new(1, 5)).is_empty());
        assert!(!log(Position::new(1, 5), &[2]).is_empty());
    }

    #[test]
    fn indices_start_behind_the_base() {
        let log = log(Position::new(2, 7), &[2, 3, 3]);
        assert_eq!((log.first_index(), log.last_index()), (8, 10));
        assert_eq!(log.last(), Position::new(3, 10));
        assert_eq!(log.term_at(6), None);
        assert_eq!(log.term_at(7), Some(2));
        assert_eq!(log.term_at(10), Some(3));
        assert_eq!(log.term_at(11), None);
        assert_eq!(Log::new().last(), Position::ZERO);
    }

    #[test]
    fn the_first_index_of_a_term_is_found_between_and_beyond_terms() {
        let log = log(Position::ZERO, &[1, 1, 4, 4, 6]);
        assert_eq!(
            [0, 1, 2, 4, 5, 6, 7].map(|term| log.first_index_of(term)),
            [1, 1, 3, 3, 5, 5, 6]
        );
    }

    #[test]
    fn a_slice_stops_at_the_byte_limit_but_never_before_one_entry() {
        let log = log(Position::ZERO, &[1; 100]);
        assert_eq!(log.slice(1, 100, 0).len(), 1);
        assert_eq!(log.slice(1, 100, 33).len(), 3);
        assert_eq!(log.slice(99, 100, 1_000).len(), 2);
        assert_eq!(log.slice(101, 100, 1_000).len(), 0);
    }

    #[test]
    fn a_log_begins_anew_behind_a_snapshot_with_its_suffix_or_without() {
        let whole = log(Position::new(1, 5), &[2, 2, 3, 3]);
        let mut kept = whole.clone();
        kept.begin_behind(Position::new(2, 7), true);
        assert_eq!(kept, log(Position::new(2, 7), &[3, 3]));
        let mut dropped = whole.clone();
        dropped.begin_behind(Position::new(2, 7), false);
        assert_eq!(dropped, Log::with_base(Position::new(2, 7)));
        let mut beyond = whole.clone();
        beyond.begin_behind(Position::new(4, 20), true);
        assert_eq!(beyond, Log::with_base(Position::new(4, 20)));
        let mut before = whole;
        before.begin_behind(Position::new(1, 2), true);
        assert_eq!(before, Log::with_base(Position::new(1, 2)));
    }

    #[test]
    fn truncation_removes_the_named_entry_too() {
        let mut log = log(Position::new(1, 5), &[2, 2, 3]);
        log.truncate_from(7);
        assert_eq!(log.last(), Position::new(2, 6));
        log.truncate_from(1);
        assert_eq!(log.last(), Position::new(1, 5));
    }

    #[test]
    fn a_configuration_weighs_as_much_as_it_has_peers() {
        let set = |numbers: &[u16]| {
            numbers
                .iter()
                .filter_map(|&n| crate::PeerId::new(n))
                .collect()
        };
        let membership = Membership::new(set(&[1, 2, 3, 4]), set(&[4, 5]), set(&[6])).unwrap();
        let payload = Payload::Configuration(Arc::new(membership));
        assert_eq!(payload.len(), 3 + 4 + 2 + 1);
        assert_eq!((Payload::Noop.len(), Payload::Noop.weight()), (0, 1));
    }
}
