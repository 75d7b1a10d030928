//! The rules of membership changes: §6, and chapter 4 of the thesis.

use crate::{
    membership::Membership,
    peer_set::PeerSet,
    quorum::Quorum,
    types::{Index, PeerId, Position, Term},
};

/// Who decides under a configuration: a majority of its voters and, while it is joint, one of the
/// old voters too (§6). A leader that is no longer among the voters does not count itself, since
/// nothing here adds it (thesis §4.2.2).
pub fn quorum(membership: &Membership) -> Quorum {
    membership.quorum()
}

/// Is the configuration at `index` in force? Always: a peer uses the latest configuration in its log,
/// committed or not (§6). One that waited until it knew the entry to be committed would let `C_old` and
/// `C_new` decide at the same time.
pub fn in_force(index: Index, commit_index: Index) -> bool {
    let _ = (index, commit_index);
    true
}

/// What a change of the membership is decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeQuestion {
    /// The configuration in force.
    pub current: Membership,
    /// Where it stands in the leader's log.
    pub current_index: Index,
    /// The one to follow it.
    pub next: Membership,
    /// The leader's `currentTerm`.
    pub current_term: Term,
    /// The last committed entry, by `commitIndex`.
    pub committed: Position,
    /// Who leadership is being handed to, if anyone.
    pub transferring_to: Option<PeerId>,
}

/// Whether a leader may append a configuration, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeVerdict {
    /// It may.
    Allowed,
    /// Not yet: the configuration before is not committed. A third would not have to share a peer
    /// with the first (§6; thesis §4.1).
    Uncommitted {
        /// Its index.
        index: Index,
        /// The leader's `commitIndex`.
        commit_index: Index,
    },
    /// Not yet: the leader has committed no entry of its term, so that it cannot know whether another
    /// leader's configuration is in force elsewhere (Ongaro's correction of thesis §4.1, 2015).
    NoneOfThisTerm {
        /// The leader's term.
        term: Term,
        /// The last committed entry.
        committed: Position,
    },
    /// Not now: leadership is being handed over (thesis §3.10).
    Transferring {
        /// To whom.
        to: PeerId,
    },
    /// No: a joint configuration can only be followed by the new voters alone (§6).
    Joint,
    /// No: voters change by more than one, so that majorities of the two need not share a peer
    /// (Figure 10). It takes joint consensus.
    NeedsJoint {
        /// Voters that come.
        added: PeerSet,
        /// Voters that go.
        removed: PeerSet,
    },
}

impl ChangeVerdict {
    /// May it be appended?
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed)
    }

    /// May it be allowed later, without another question?
    pub const fn may_wait(&self) -> bool {
        matches!(
            self,
            Self::Uncommitted { .. } | Self::NoneOfThisTerm { .. } | Self::Transferring { .. }
        )
    }

    /// Where the paper states the rule that decided.
    pub const fn section(&self) -> &'static str {
        match self {
            Self::Allowed | Self::Uncommitted { .. } | Self::NeedsJoint { .. } => "thesis §4.1",
            Self::NoneOfThisTerm { .. } => "thesis §4.1, as corrected in 2015",
            Self::Transferring { .. } => "thesis §3.10",
            Self::Joint => "§6",
        }
    }
}

/// May a leader append `next` behind `current`? One configuration at a time, not before an entry of
/// the leader's own term is committed, and only between configurations whose majorities share a peer.
pub fn change(question: &ChangeQuestion) -> ChangeVerdict {
    let ChangeQuestion { current, next, .. } = question;
    if let Some(to) = question.transferring_to {
        return ChangeVerdict::Transferring { to };
    }
    if question.committed.term != question.current_term {
        return ChangeVerdict::NoneOfThisTerm {
            term: question.current_term,
            committed: question.committed,
        };
    }
    if question.current_index > question.committed.index {
        return ChangeVerdict::Uncommitted {
            index: question.current_index,
            commit_index: question.committed.index,
        };
    }
    if current.is_joint() {
        // `leave_joint` decides about C_new.
        return ChangeVerdict::Joint;
    }
    let enters_joint = next.is_joint() && next.outgoing() == current.voters();
    let added = next.electorate().without(current.voters());
    let removed = current.voters().without(next.electorate());
    if enters_joint || !next.is_joint() && added.len() + removed.len() <= 1 {
        ChangeVerdict::Allowed
    } else {
        ChangeVerdict::NeedsJoint { added, removed }
    }
}

/// The configuration through which `current` gets to have `voters`: `C_old,new`, in which the old and
/// the new voters decide together (§6). `None` when there are no voters.
pub fn toward(current: &Membership, voters: PeerSet) -> Option<Membership> {
    current.toward(voters).ok()
}

/// Whether `C_new` may follow a joint configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveVerdict {
    /// The configuration is not joint.
    NotJoint,
    /// `C_old,new` is not committed: peers may still decide by `C_old` alone.
    Uncommitted {
        /// Its index.
        index: Index,
    },
    /// It is committed: nobody can decide without a majority of the new voters any more, and `C_new`
    /// follows (§6).
    Leave,
}

/// May `C_new` be appended behind the configuration at `index`? By any leader that knows `C_old,new` to be
/// committed, in whichever term that was: every `C_new` that can follow it is the same.
pub fn leave_joint(current: &Membership, index: Index, commit_index: Index) -> LeaveVerdict {
    if !current.is_joint() {
        LeaveVerdict::NotJoint
    } else if index > commit_index {
        LeaveVerdict::Uncommitted { index }
    } else {
        LeaveVerdict::Leave
    }
}

/// Must a leader step down because the cluster goes on without it? Once the configuration that leaves
/// it out is committed, and not before: until then it may be the only one that can bring that about
/// (§6; thesis §4.2.2).
pub fn left_out(me: PeerId, current: &Membership, index: Index, commit_index: Index) -> bool {
    index <= commit_index && !current.electorate().contains(me)
}

/// Whether a peer may stand for election.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandVerdict {
    /// It votes in the configuration in force.
    Voter,
    /// It is being removed, but the configuration that does so is not known to be committed: its log
    /// may be needed until then (thesis §4.2.2). It does not count itself.
    Leaving,
    /// It receives the log but does not vote.
    Learner,
    /// It was removed, or was not added yet.
    Outside,
    /// Its disk was lost, and with it the votes that it gave: [`Stored::lost`](crate::Stored::lost).
    LostDisk,
}

impl StandVerdict {
    /// May it stand?
    pub const fn may_stand(&self) -> bool {
        matches!(self, Self::Voter | Self::Leaving)
    }
}

/// May `me` stand for election? Voters may, by the configuration in force or by the last that is known
/// to be committed; learners never do, and a peer that knows that it was removed is silent. A peer
/// whose disk was lost does not stand either: to stand is to vote for oneself, and it may have given
/// this term's vote to another (§5.2).
pub fn stand(me: PeerId, lost: bool, current: &Membership, committed: &Membership) -> StandVerdict {
    if lost {
        StandVerdict::LostDisk
    } else if current.electorate().contains(me) {
        StandVerdict::Voter
    } else if committed.electorate().contains(me) {
        StandVerdict::Leaving
    } else if current.learners().contains(me) {
        StandVerdict::Learner
    } else {
        StandVerdict::Outside
    }
}

/// Whether a peer that catches up may vote yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundVerdict {
    /// The round was so short that the rest will not hold commits up for longer.
    CaughtUp,
    /// Another round.
    Again,
    /// It had all the rounds there are: it cannot keep up.
    GiveUp,
}

/// A round has ended that took `took` microseconds, the `round`th of at most `rounds`. A peer votes when
/// a round took less than an election timeout: the entries that came meanwhile take it no longer than
/// that, and no client waits longer than for an election (thesis §4.2.1).
pub fn round(took: u64, election_timeout: u64, round: u16, rounds: u16) -> RoundVerdict {
    if took < election_timeout {
        RoundVerdict::CaughtUp
    } else if round < rounds {
        RoundVerdict::Again
    } else {
        RoundVerdict::GiveUp
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[u16]) -> PeerSet {
        numbers.iter().filter_map(|&n| PeerId::new(n)).collect()
    }

    fn id(number: u16) -> PeerId {
        PeerId::new(number).unwrap()
    }

    fn of(voters: &[u16], outgoing: &[u16], learners: &[u16]) -> Membership {
        Membership::new(set(voters), set(outgoing), set(learners)).unwrap()
    }

    fn question(current: Membership, next: Membership) -> ChangeQuestion {
        ChangeQuestion {
            current,
            current_index: 4,
            next,
            current_term: 3,
            committed: Position::new(3, 7),
            transferring_to: None,
        }
    }

    #[test]
    fn one_voter_at_a_time_may_come_or_go_and_learners_as_they_like() {
        let current = of(&[1, 2, 3], &[], &[4]);
        for next in [
            of(&[1, 2, 3, 4], &[], &[]),
            of(&[1, 2, 3, 5], &[], &[4]),
            of(&[1, 2], &[], &[4]),
            of(&[1, 2], &[], &[3, 4]),
            of(&[1, 2, 3], &[], &[5, 6]),
        ] {
            assert!(change(&question(current, next)).is_allowed(), "{next}");
        }
        for (next, added, removed) in [
            (of(&[1, 2, 4], &[], &[]), &[4][..], &[3][..]),
            (of(&[1, 2, 3, 4, 5], &[], &[]), &[4, 5], &[]),
            (of(&[1], &[], &[]), &[], &[2, 3]),
        ] {
            let verdict = change(&question(current, next));
            let (added, removed) = (set(added), set(removed));
            assert_eq!(verdict, ChangeVerdict::NeedsJoint { added, removed });
        }
    }

    #[test]
    fn a_joint_configuration_begins_with_the_voters_there_are_and_is_followed_by_c_new_alone() {
        let current = of(&[1, 2, 3], &[], &[]);
        let joint = current.toward(set(&[3, 4, 5])).unwrap();
        assert!(change(&question(current, joint)).is_allowed());
        let other = of(&[3, 4, 5], &[1, 2], &[]);
        assert!(!change(&question(current, other)).is_allowed());
        for next in [current, joint.settled(), of(&[3, 4], &[1, 2, 3], &[])] {
            assert_eq!(change(&question(joint, next)), ChangeVerdict::Joint);
        }
        assert_eq!(
            leave_joint(&joint, 4, 3),
            LeaveVerdict::Uncommitted { index: 4 }
        );
        assert_eq!(leave_joint(&joint, 4, 4), LeaveVerdict::Leave);
        assert_eq!(leave_joint(&current, 4, 4), LeaveVerdict::NotJoint);
    }

    #[test]
    fn a_change_waits_for_the_one_before_and_for_an_entry_of_the_leaders_term() {
        let asked = question(of(&[1, 2, 3], &[], &[]), of(&[1, 2], &[], &[]));
        let verdict = change(&ChangeQuestion {
            current_index: 8,
            ..asked
        });
        let (index, commit_index) = (8, 7);
        assert_eq!(
            verdict,
            ChangeVerdict::Uncommitted {
                index,
                commit_index
            }
        );
        let committed = Position::new(2, 7);
        let verdict = change(&ChangeQuestion { committed, ..asked });
        assert_eq!(
            verdict,
            ChangeVerdict::NoneOfThisTerm { term: 3, committed }
        );
        let verdict = change(&ChangeQuestion {
            transferring_to: Some(id(2)),
            ..asked
        });
        assert_eq!(verdict, ChangeVerdict::Transferring { to: id(2) });
        assert!(verdict.may_wait());
        assert!(!change(&asked).may_wait() && !ChangeVerdict::Joint.may_wait());
    }

    #[test]
    fn a_leader_is_left_out_once_the_configuration_without_it_is_committed() {
        let without = of(&[2, 3], &[], &[]);
        assert!(!left_out(id(1), &without, 5, 4));
        assert!(left_out(id(1), &without, 5, 5));
        assert!(!left_out(id(2), &without, 5, 5));
        assert!(!left_out(id(1), &of(&[2, 3], &[1, 2], &[]), 5, 5));
        assert!(left_out(id(1), &of(&[2, 3], &[], &[1]), 5, 5));
    }

    #[test]
    fn voters_of_either_configuration_stand_and_nobody_else() {
        let (old, new) = (of(&[1, 2, 3], &[], &[4]), of(&[2, 3, 5], &[], &[4]));
        let stands = |number| stand(id(number), false, &new, &old);
        assert_eq!(stands(2), StandVerdict::Voter);
        assert_eq!(stands(5), StandVerdict::Voter);
        assert_eq!(stands(1), StandVerdict::Leaving);
        assert_eq!(stands(4), StandVerdict::Learner);
        assert_eq!(stands(6), StandVerdict::Outside);
        assert_eq!(stand(id(2), true, &new, &old), StandVerdict::LostDisk);
        let joint = of(&[2, 3, 5], &[1, 2, 3], &[]);
        assert_eq!(stand(id(1), false, &joint, &new), StandVerdict::Voter);
        assert!(StandVerdict::Leaving.may_stand() && !StandVerdict::Learner.may_stand());
    }

    #[test]
    fn a_round_shorter_than_an_election_timeout_is_enough_and_the_tenth_is_the_last() {
        assert_eq!(round(149, 150, 1, 10), RoundVerdict::CaughtUp);
        assert_eq!(round(150, 150, 9, 10), RoundVerdict::Again);
        assert_eq!(round(150, 150, 10, 10), RoundVerdict::GiveUp);
        assert_eq!(round(149, 150, 10, 10), RoundVerdict::CaughtUp);
    }

    #[test]
    fn a_configuration_is_in_force_before_it_is_committed() {
        assert!(in_force(9, 3));
    }
}
