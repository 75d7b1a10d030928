//! Which sets of peers may decide.
//!
//! Today a quorum is a majority of one set of voters. Joint consensus (§6) needs a majority of two
//! sets at once, so everything that counts votes or replicas asks a [`Quorum`] and never divides
//! by two itself.

use core::fmt;

use crate::{
    peer_set::PeerSet,
    types::{Index, MAX_PEERS, PeerId},
};

/// The voters of a cluster, and when enough of them agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    voters: PeerSet,
}

/// How an election stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tally {
    /// Enough voters have granted their vote.
    Won,
    /// So many have denied it that it can no longer be won.
    Lost,
    /// Neither yet.
    Open,
}

impl Quorum {
    /// A majority of `voters`.
    pub const fn majority(voters: PeerSet) -> Self {
        Self { voters }
    }

    /// Everyone who has a vote.
    pub const fn voters(&self) -> PeerSet {
        self.voters
    }

    /// How many must agree.
    pub const fn needed(&self) -> usize {
        self.voters.len() / 2 + 1
    }

    /// Are `agreeing` enough?
    pub const fn is_met(&self, agreeing: PeerSet) -> bool {
        agreeing.and(self.voters).len() >= self.needed()
    }

    /// How an election stands, given who granted and who denied.
    pub const fn tally(&self, granted: PeerSet, denied: PeerSet) -> Tally {
        if self.is_met(granted) {
            Tally::Won
        } else if self.is_met(self.voters.without(denied)) {
            Tally::Open
        } else {
            Tally::Lost
        }
    }

    /// The largest index that a quorum has reached, when `reached` tells how far each voter is.
    pub fn reached(&self, reached: impl Fn(PeerId) -> Index) -> Index {
        let mut indices = [0; MAX_PEERS as usize];
        let mut count = 0;
        for voter in self.voters.iter() {
            indices[count] = reached(voter);
            count += 1;
        }
        let indices = &mut indices[..count];
        indices.sort_unstable_by(|a, b| b.cmp(a));
        indices.get(self.needed() - 1).copied().unwrap_or(0)
    }
}

impl fmt::Display for Quorum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.needed(), self.voters.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peers(numbers: &[u16]) -> PeerSet {
        numbers.iter().filter_map(|&n| PeerId::new(n)).collect()
    }

    #[test]
    fn a_majority_of_even_clusters_is_more_than_half() {
        let four = Quorum::majority(peers(&[1, 2, 3, 4]));
        assert!(!four.is_met(peers(&[1, 2])));
        assert!(four.is_met(peers(&[1, 2, 3])));
        assert_eq!(four.to_string(), "3 of 4");
    }

    #[test]
    fn strangers_do_not_count() {
        let three = Quorum::majority(peers(&[1, 2, 3]));
        assert!(!three.is_met(peers(&[1, 4, 5])));
    }

    #[test]
    fn an_election_is_lost_when_the_rest_cannot_make_a_quorum() {
        let five = Quorum::majority(peers(&[1, 2, 3, 4, 5]));
        assert_eq!(five.tally(peers(&[1, 2]), peers(&[3, 4])), Tally::Open);
        assert_eq!(five.tally(peers(&[1, 2]), peers(&[3, 4, 5])), Tally::Lost);
        assert_eq!(five.tally(peers(&[1, 2, 3]), peers(&[4, 5])), Tally::Won);
    }

    #[test]
    fn the_index_a_quorum_reached_is_the_median() {
        let index_of = |id: PeerId| [9, 2, 7, 4, 4][id.slot()];
        assert_eq!(
            Quorum::majority(peers(&[1, 2, 3, 4, 5])).reached(index_of),
            4
        );
        assert_eq!(Quorum::majority(peers(&[1, 2, 3])).reached(index_of), 7);
        assert_eq!(Quorum::majority(peers(&[1, 2, 3, 4])).reached(index_of), 4);
        assert_eq!(Quorum::majority(peers(&[2])).reached(index_of), 2);
        assert_eq!(Quorum::majority(PeerSet::EMPTY).reached(index_of), 0);
    }
}
