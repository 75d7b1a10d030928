//! Which sets of peers may decide.
//!
//! A quorum is a majority of one set of voters or, under joint consensus (§6), a majority of each of
//! two. Everything that counts votes or replicas asks a [`Quorum`] and never divides by two itself.

use core::fmt;

use crate::{
    peer_set::PeerSet,
    types::{Index, MAX_PEERS, PeerId},
};

/// The voters of a cluster, and when enough of them agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    voters: PeerSet,
    /// The voters of `C_old` while the configuration is joint; nobody otherwise.
    outgoing: PeerSet,
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

/// How many of a set of voters agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many agree.
    pub agreeing: u16,
    /// How many there are.
    pub voters: u16,
}

impl Share {
    /// The fewest that are a majority.
    pub const fn needed(self) -> u16 {
        self.voters / 2 + 1
    }
}

/// How many agree while a configuration is joint: of each of its two sets of voters it takes a
/// majority (§6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JointShare {
    /// Of those of `C_new`.
    pub new: Share,
    /// Of those of `C_old`.
    pub old: Share,
}

impl Quorum {
    /// A majority of `voters`.
    pub const fn majority(voters: PeerSet) -> Self {
        Self::joint(voters, PeerSet::EMPTY)
    }

    /// A majority of `voters` and one of `outgoing`, unless that is empty (§6).
    pub const fn joint(voters: PeerSet, outgoing: PeerSet) -> Self {
        Self { voters, outgoing }
    }

    /// Everyone who has a vote.
    pub const fn voters(&self) -> PeerSet {
        self.voters.or(self.outgoing)
    }

    /// Must two majorities agree?
    pub const fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// The fewest that can decide. Of two majorities one may be had with as many and the other not:
    /// [`is_met`](Self::is_met) tells.
    pub const fn needed(&self) -> usize {
        let new = majority_of(self.voters);
        if self.outgoing.is_empty() {
            return new;
        }
        // Who stands in both sets counts twice.
        let old = majority_of(self.outgoing);
        let fewer = if new < old { new } else { old };
        let both = self.voters.and(self.outgoing).len();
        new + old - if both < fewer { both } else { fewer }
    }

    /// How many of either set are `agreeing`; `None` unless there are two.
    pub const fn joint_share(&self, agreeing: PeerSet) -> Option<JointShare> {
        if self.outgoing.is_empty() {
            return None;
        }
        Some(JointShare {
            new: share(self.voters, agreeing),
            old: share(self.outgoing, agreeing),
        })
    }

    /// Are `agreeing` enough?
    pub const fn is_met(&self, agreeing: PeerSet) -> bool {
        has_majority(self.voters, agreeing)
            && (self.outgoing.is_empty() || has_majority(self.outgoing, agreeing))
    }

    /// How an election stands, given who granted and who denied.
    pub const fn tally(&self, granted: PeerSet, denied: PeerSet) -> Tally {
        if self.is_met(granted) {
            Tally::Won
        } else if self.is_met(self.voters().without(denied)) {
            Tally::Open
        } else {
            Tally::Lost
        }
    }

    /// The largest index that a quorum has reached, when `reached` tells how far each voter is.
    pub fn reached(&self, reached: impl Fn(PeerId) -> Index) -> Index {
        let new = reached_by_majority(self.voters, &reached);
        if self.outgoing.is_empty() {
            return new;
        }
        new.min(reached_by_majority(self.outgoing, &reached))
    }
}

const fn share(voters: PeerSet, agreeing: PeerSet) -> Share {
    Share {
        agreeing: agreeing.and(voters).len() as u16,
        voters: voters.len() as u16,
    }
}

const fn majority_of(voters: PeerSet) -> usize {
    voters.len() / 2 + 1
}

const fn has_majority(voters: PeerSet, agreeing: PeerSet) -> bool {
    agreeing.and(voters).len() >= majority_of(voters)
}

fn reached_by_majority(voters: PeerSet, reached: &impl Fn(PeerId) -> Index) -> Index {
    let mut indices = [0; MAX_PEERS as usize];
    let mut count = 0;
    for voter in voters.iter() {
        indices[count] = reached(voter);
        count += 1;
    }
    let indices = &mut indices[..count];
    indices.sort_unstable_by(|a, b| b.cmp(a));
    indices.get(majority_of(voters) - 1).copied().unwrap_or(0)
}

impl fmt::Display for Quorum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |f: &mut fmt::Formatter<'_>, voters: PeerSet| {
            write!(f, "{} of {}", majority_of(voters), voters.len())
        };
        one(f, self.voters)?;
        if self.is_joint() {
            write!(f, " and ")?;
            one(f, self.outgoing)?;
        }
        Ok(())
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

    /// `C_old` = {1, 2, 3}, `C_new` = {3, 4, 5}: neither majority alone decides (§6).
    #[test]
    fn a_joint_quorum_takes_both_majorities() {
        let joint = Quorum::joint(peers(&[3, 4, 5]), peers(&[1, 2, 3]));
        assert!(!joint.is_met(peers(&[3, 4, 5])));
        assert!(!joint.is_met(peers(&[1, 2, 3])));
        assert!(!joint.is_met(peers(&[1, 2, 4])));
        assert!(joint.is_met(peers(&[2, 3, 4])));
        assert!(joint.is_met(peers(&[1, 2, 4, 5])));
        assert_eq!(joint.voters(), peers(&[1, 2, 3, 4, 5]));
        assert_eq!(joint.to_string(), "2 of 3 and 2 of 3");
        let of = |agreeing| Share {
            agreeing,
            voters: 3,
        };
        let share = joint.joint_share(peers(&[1, 3, 4, 9])).unwrap();
        assert_eq!((share.new, share.old), (of(2), of(2)));
        assert_eq!(share.new.needed(), 2);
        let single = Quorum::majority(peers(&[1, 2, 3]));
        assert_eq!(single.joint_share(peers(&[1, 2])), None);
        assert_eq!(joint.tally(peers(&[3, 4, 5]), peers(&[1])), Tally::Open);
        assert_eq!(joint.tally(peers(&[3, 4, 5]), peers(&[1, 2])), Tally::Lost);
        // The new voters are at 9, 8 and 7; of the old ones two are at 2.
        let index_of = |id: PeerId| [2, 2, 9, 8, 7][id.slot()];
        assert_eq!(joint.reached(index_of), 2);
        assert_eq!(Quorum::majority(peers(&[3, 4, 5])).reached(index_of), 8);
    }

    #[test]
    fn the_fewest_that_can_decide_are_counted_right() {
        for (new, old) in [
            (&[3, 4, 5][..], &[1, 2, 3][..]),
            (&[1, 2, 3], &[1, 2, 3]),
            (&[4, 5, 6], &[1, 2]),
            (&[1], &[1, 2, 3, 4, 5]),
            (&[1, 2, 3, 4, 5, 6], &[5, 6]),
        ] {
            let joint = Quorum::joint(peers(new), peers(old));
            let sets = (0_u32..64).map(|bits| {
                let chosen: Vec<u16> = (0..6)
                    .filter(|at| bits >> at & 1 == 1)
                    .map(|at| at + 1)
                    .collect();
                peers(&chosen)
            });
            let fewest = sets
                .filter(|&set| joint.is_met(set))
                .map(PeerSet::len)
                .min();
            assert_eq!(Some(joint.needed()), fewest, "{new:?} {old:?}");
        }
    }

    #[test]
    fn who_stands_in_both_sets_counts_twice_towards_what_is_needed() {
        let needed = |new: &[u16], old: &[u16]| Quorum::joint(peers(new), peers(old)).needed();
        assert_eq!(needed(&[1, 2, 3], &[4, 5, 6]), 4);
        assert_eq!(needed(&[3, 4, 5], &[1, 2, 3]), 3);
        assert_eq!(needed(&[1, 2, 3, 4, 5], &[1, 2, 3]), 3);
        assert_eq!(needed(&[1, 2, 3], &[1, 2, 3, 4, 5]), 3);
        assert_eq!(needed(&[1, 2, 3], &[]), 2);
    }
}
