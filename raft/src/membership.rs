//! Who belongs to the cluster, and how that changes (§6; thesis chapter 4).
//!
//! A [`Membership`] is what the paper calls a configuration: the peers that vote, and learners,
//! which receive the log but neither vote nor count. It is replicated as a log entry
//! ([`Payload::Configuration`]) and **takes effect when it is
//! appended**, on leader and followers alike, whether or not it is committed: a peer always uses
//! the latest configuration in its log. An entry that is cut off takes its configuration with it,
//! and the one before is in force again. A snapshot carries the configuration as of its last entry.
//!
//! Two ways lead from one configuration to another:
//!
//! - **One peer at a time** (thesis §4.1): [`Change::AddLearner`], [`Change::Promote`] and
//!   [`Change::Remove`]. Majorities of the two configurations always share a peer.
//! - **Joint consensus** (§6): [`Change::Joint`] replaces the voters by any others. In between stands
//!   a joint configuration, `C_old,new`, in which everything takes a majority of the old *and* of the
//!   new voters. Whoever leads when it is committed appends `C_new`.
//!
//! A peer that is to vote catches up first, as a learner, in rounds (thesis §4.2.1): else a cluster
//! could come to need the vote of a peer with an empty log, and commit nothing until that is filled.
//!
//! [`Peer::change`](crate::Peer::change) starts a change; [`rules`](crate::rules) says when that is
//! safe.

use core::fmt;
use std::sync::Arc;

use crate::{
    log::{Entry, Log, Payload},
    peer_set::PeerSet,
    quorum::Quorum,
    types::{Index, PeerId},
};

/// How many rounds a peer gets to catch up in, before it is given up (thesis §4.2.1).
pub const CATCH_UP_ROUNDS: u16 = 10;

/// The members of a cluster, and their parts in it: a configuration, in the paper's words.
///
/// There is always a voter, and no learner votes: another cannot be made.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Membership {
    voters: PeerSet,
    outgoing: PeerSet,
    learners: PeerSet,
}

/// Why there is no such membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipError {
    /// Nobody votes.
    NoVoters,
    /// A learner votes.
    LearnerVotes {
        /// The first that does.
        peer: PeerId,
    },
}

impl fmt::Display for MembershipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVoters => write!(f, "a cluster without voters can decide nothing"),
            Self::LearnerVotes { peer } => {
                write!(f, "{peer} cannot be a learner and a voter at once")
            }
        }
    }
}

impl core::error::Error for MembershipError {}

impl Membership {
    /// A membership of its three parts; `outgoing` is empty unless it is joint.
    ///
    /// # Errors
    /// When nobody votes, or a learner does.
    pub fn new(
        voters: PeerSet,
        outgoing: PeerSet,
        learners: PeerSet,
    ) -> Result<Self, MembershipError> {
        if voters.is_empty() {
            return Err(MembershipError::NoVoters);
        }
        match learners.and(voters.or(outgoing)).iter().next() {
            Some(peer) => Err(MembershipError::LearnerVotes { peer }),
            None => Ok(Self {
                voters,
                outgoing,
                learners,
            }),
        }
    }

    /// The peers that vote; while joint, those of `C_new`.
    pub const fn voters(&self) -> PeerSet {
        self.voters
    }

    /// The voters of `C_old` while joint; nobody otherwise.
    pub const fn outgoing(&self) -> PeerSet {
        self.outgoing
    }

    /// The peers that receive the log, but neither vote nor count.
    pub const fn learners(&self) -> PeerSet {
        self.learners
    }

    /// Everyone who has a vote, be it in `C_old` or in `C_new`.
    pub const fn electorate(&self) -> PeerSet {
        self.voters.or(self.outgoing)
    }

    /// Everyone who belongs to the cluster.
    pub const fn members(&self) -> PeerSet {
        self.electorate().or(self.learners)
    }

    /// Does it take majorities of two sets of voters?
    pub const fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Who decides under it.
    pub const fn quorum(&self) -> Quorum {
        Quorum::joint(self.voters, self.outgoing)
    }

    /// With `peer` as a learner, whatever it was before.
    ///
    /// # Errors
    /// When no voter is left.
    pub fn with_learner(mut self, peer: PeerId) -> Result<Self, MembershipError> {
        self = self.without_voter_check(peer);
        self.learners.insert(peer);
        Self::new(self.voters, self.outgoing, self.learners)
    }

    /// With `peer` as a voter, whatever it was before.
    #[must_use]
    pub fn with_voter(mut self, peer: PeerId) -> Self {
        self.learners.remove(peer);
        self.voters.insert(peer);
        self
    }

    /// Without `peer`.
    ///
    /// # Errors
    /// When no voter is left.
    pub fn without(self, peer: PeerId) -> Result<Self, MembershipError> {
        let rest = self.without_voter_check(peer);
        Self::new(rest.voters, rest.outgoing, rest.learners)
    }

    fn without_voter_check(mut self, peer: PeerId) -> Self {
        self.voters.remove(peer);
        self.outgoing.remove(peer);
        self.learners.remove(peer);
        self
    }

    /// The joint configuration that leads from here to `voters`: `C_old,new` (§6). Learners that
    /// become voters stop being learners.
    ///
    /// # Errors
    /// When `voters` is empty.
    pub fn toward(&self, voters: PeerSet) -> Result<Self, MembershipError> {
        let learners = self.learners.without(voters);
        Self::new(voters, self.voters, learners)
    }

    /// What a joint configuration leads to: `C_new`. Itself when it is not joint.
    #[must_use]
    pub const fn settled(&self) -> Self {
        Self {
            voters: self.voters,
            outgoing: PeerSet::EMPTY,
            learners: self.learners,
        }
    }
}

impl fmt::Display for Membership {
    /// The way the page says it: `S1 S2 S3`, `S1 S2 S3 -> S3 S4 S5`, learners behind a plus.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_joint() {
            write!(f, "{} -> ", self.outgoing)?;
        }
        write!(f, "{}", self.voters)?;
        if !self.learners.is_empty() {
            write!(f, " + {}", self.learners)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A change of the membership that a client asks a leader for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// A new member receives the log, and neither votes nor counts.
    AddLearner(PeerId),
    /// A learner becomes a voter, once it has caught up (thesis §4.2.1).
    Promote(PeerId),
    /// A voter or a learner leaves the cluster. It may be the leader itself (thesis §4.2.2).
    Remove(PeerId),
    /// These and no others become the voters, by joint consensus (§6). Who is new among them
    /// becomes a learner first and catches up; other learners stay what they are.
    Joint {
        /// The new voters.
        voters: PeerSet,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddLearner(peer) => write!(f, "add {peer} as a learner"),
            Self::Promote(peer) => write!(f, "make {peer} a voter"),
            Self::Remove(peer) => write!(f, "remove {peer}"),
            Self::Joint { voters } => write!(f, "make {voters} the voters"),
        }
    }
}

/// The configurations of one peer's log: that as of its base, and each behind it.
#[derive(Clone, Debug)]
pub(crate) struct Configurations {
    /// The last index that the log no longer has.
    base: Index,
    /// The configuration as of there.
    first: Arc<Membership>,
    /// Those behind, each with its entry's index, in order.
    behind: Vec<(Index, Arc<Membership>)>,
}

impl Configurations {
    /// Of a log before whose first entry `first` was in force.
    pub(crate) fn of(log: &Log, first: Arc<Membership>) -> Self {
        let mut found = Self {
            base: log.base().index,
            first,
            behind: Vec::new(),
        };
        for (index, entry) in log.iter() {
            found.appended(index, entry);
        }
        found
    }

    /// `entry` was put at `index`. Returns the configuration that it brings, if any.
    pub(crate) fn appended(&mut self, index: Index, entry: &Entry) -> Option<&Arc<Membership>> {
        let Payload::Configuration(membership) = &entry.payload else {
            return None;
        };
        self.behind.push((index, Arc::clone(membership)));
        self.behind.last().map(|(_, membership)| membership)
    }

    /// The log was cut off from `from` on. Returns whether a configuration went with it.
    pub(crate) fn truncated(&mut self, from: Index) -> bool {
        let before = self.behind.len();
        self.behind.retain(|&(index, _)| index < from);
        self.behind.len() < before
    }

    /// The log begins behind `base`, as of which `first` is in force; what stands behind it stays
    /// if `keep_suffix`.
    pub(crate) fn begin_behind(&mut self, base: Index, first: Arc<Membership>, keep_suffix: bool) {
        self.base = base;
        self.first = first;
        self.behind
            .retain(|&(index, _)| keep_suffix && index > base);
    }

    /// The latest configuration whose index `counts`, with that index. One that the log no longer
    /// has is as old as the log's base.
    pub(crate) fn latest(&self, counts: impl Fn(Index) -> bool) -> (Index, &Arc<Membership>) {
        self.behind
            .iter()
            .rev()
            .find(|&&(index, _)| counts(index))
            .map_or((self.base, &self.first), |(index, membership)| {
                (*index, membership)
            })
    }

    /// The configuration as of `index`, with its own index.
    pub(crate) fn as_of(&self, index: Index) -> (Index, &Arc<Membership>) {
        self.latest(|own| own <= index)
    }

    /// The index of the last configuration in the log, or of the log's base.
    pub(crate) fn last_index(&self) -> Index {
        self.behind.last().map_or(self.base, |&(index, _)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Position;

    fn set(numbers: &[u16]) -> PeerSet {
        numbers.iter().filter_map(|&n| PeerId::new(n)).collect()
    }

    fn simple(numbers: &[u16]) -> Membership {
        Membership::new(set(numbers), PeerSet::EMPTY, PeerSet::EMPTY).unwrap()
    }

    fn id(number: u16) -> PeerId {
        PeerId::new(number).unwrap()
    }

    #[test]
    fn a_membership_has_voters_and_no_peer_twice() {
        let nobody = Membership::new(PeerSet::EMPTY, set(&[1]), PeerSet::EMPTY);
        assert_eq!(nobody, Err(MembershipError::NoVoters));
        for (voters, outgoing) in [(set(&[1, 2]), set(&[])), (set(&[1]), set(&[2]))] {
            let twice = Membership::new(voters, outgoing, set(&[2, 3]));
            assert_eq!(
                twice,
                Err(MembershipError::LearnerVotes { peer: id(2) }),
                "{voters:?}"
            );
        }
    }

    #[test]
    fn a_peer_comes_as_a_learner_is_promoted_and_leaves() {
        let with = simple(&[1, 2]).with_learner(id(3)).unwrap();
        assert_eq!(with.learners(), set(&[3]));
        assert_eq!(
            (with.members(), with.electorate()),
            (set(&[1, 2, 3]), set(&[1, 2]))
        );
        assert_eq!(with.with_voter(id(3)), simple(&[1, 2, 3]));
        assert_eq!(with.without(id(3)), Ok(simple(&[1, 2])));
        assert_eq!(simple(&[1]).without(id(1)), Err(MembershipError::NoVoters));
        assert_eq!(
            simple(&[1]).with_learner(id(1)),
            Err(MembershipError::NoVoters)
        );
    }

    #[test]
    fn a_joint_configuration_leads_from_the_old_voters_to_the_new() {
        let old = Membership::new(set(&[1, 2, 3]), PeerSet::EMPTY, set(&[4, 6])).unwrap();
        let joint = old.toward(set(&[3, 4, 5])).unwrap();
        assert!(joint.is_joint() && !old.is_joint());
        assert_eq!(
            (joint.outgoing(), joint.voters()),
            (set(&[1, 2, 3]), set(&[3, 4, 5]))
        );
        assert_eq!(joint.learners(), set(&[6]));
        assert_eq!(joint.electorate(), set(&[1, 2, 3, 4, 5]));
        let new = joint.settled();
        assert_eq!(
            new,
            Membership::new(set(&[3, 4, 5]), PeerSet::EMPTY, set(&[6])).unwrap()
        );
        assert_eq!(joint.to_string(), "S1 S2 S3 -> S3 S4 S5 + S6");
    }

    #[test]
    fn the_configuration_in_force_follows_the_log() {
        let mut log = Log::with_base(Position::new(1, 10));
        for membership in [None, Some(simple(&[1, 2])), None, Some(simple(&[1]))] {
            let payload = membership.map_or(Payload::Noop, |membership| {
                Payload::Configuration(Arc::new(membership))
            });
            log.append(Entry { term: 1, payload });
        }
        let mut found = Configurations::of(&log, Arc::new(simple(&[1, 2, 3])));
        let at = |found: &Configurations, index| {
            let (own, membership) = found.as_of(index);
            (own, **membership)
        };
        assert_eq!(at(&found, 11), (10, simple(&[1, 2, 3])));
        assert_eq!(at(&found, 13), (12, simple(&[1, 2])));
        assert_eq!(at(&found, 99), (14, simple(&[1])));

        let mut behind = found.clone();
        behind.begin_behind(12, Arc::new(simple(&[1, 2])), true);
        assert_eq!(at(&behind, 13), (12, simple(&[1, 2])));
        assert_eq!(at(&behind, 14), (14, simple(&[1])));
        assert_eq!(
            behind.behind.len(),
            1,
            "what the base has is not kept twice"
        );
        let mut alone = behind.clone();
        alone.begin_behind(13, Arc::new(simple(&[5])), false);
        assert_eq!(at(&alone, 99), (13, simple(&[5])));
        behind.begin_behind(20, Arc::new(simple(&[5])), true);
        assert_eq!(at(&behind, 99), (20, simple(&[5])));

        assert!(!found.truncated(15));
        assert!(found.truncated(13));
        assert_eq!(
            (found.last_index(), at(&found, 99)),
            (12, (12, simple(&[1, 2])))
        );
    }
}
