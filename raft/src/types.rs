//! The small words that everything else is written in: ids, terms, indices, time.

use core::fmt;

/// A term number (§5.1). Terms start at 0 (nothing has happened) and only grow.
pub type Term = u64;

/// A position in the log. The first entry has index 1; 0 means "before the first entry".
pub type Index = u64;

/// Virtual time or a span of it, in microseconds. The core never reads a clock.
pub type Micros = u64;

/// The largest term or index that is accepted: what a JavaScript number holds exactly (2^53 - 1).
///
/// At a thousand elections a second it takes 285,000 years to get there; a message that carries
/// more is malformed and refused.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// The largest number of peers in a cluster, and the largest id of a peer.
pub const MAX_PEERS: u16 = 99;

/// A peer's name in its cluster: 1 to [`MAX_PEERS`], shown as `S1`, `S2`, ...
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(u16);

impl PeerId {
    /// The peer number `number`, or `None` outside 1 to [`MAX_PEERS`].
    pub const fn new(number: u16) -> Option<Self> {
        if number >= 1 && number <= MAX_PEERS {
            Some(Self(number))
        } else {
            None
        }
    }

    /// The number, 1 to [`MAX_PEERS`].
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The number less one, for arrays with a slot per peer.
    pub const fn slot(self) -> usize {
        self.0 as usize - 1
    }
}

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.0)
    }
}

impl fmt::Debug for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The place and term of one entry: what the consistency check and the vote compare.
///
/// The order is that of §5.4.1: the later term is more up to date; in the same term, the longer
/// log is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// The term of the entry; 0 before the first entry.
    pub term: Term,
    /// The index of the entry; 0 before the first entry.
    pub index: Index,
}

impl Position {
    /// The position before the first entry of an empty log.
    pub const ZERO: Self = Self { term: 0, index: 0 };

    /// A position from its two parts.
    pub const fn new(term: Term, index: Index) -> Self {
        Self { term, index }
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(term {}, index {})", self.term, self.index)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Who a peer takes itself to be (§5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Answers leaders and candidates, starts nothing of its own.
    Follower,
    /// Asks whether it would be voted for in the next term, before it disturbs anyone by standing
    /// (thesis §9.6).
    PreCandidate,
    /// Asks for votes in its current term.
    Candidate,
    /// Replicates its log to the others in its current term.
    Leader,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_outside_the_bounds_have_no_id() {
        assert_eq!(PeerId::new(0), None);
        assert_eq!(PeerId::new(MAX_PEERS).map(PeerId::get), Some(MAX_PEERS));
        assert_eq!(PeerId::new(MAX_PEERS + 1), None);
    }

    #[test]
    fn positions_order_by_term_before_index() {
        assert!(Position::new(2, 1) > Position::new(1, 9));
        assert!(Position::new(2, 2) > Position::new(2, 1));
    }
}
