//! What a leader is asked for when the membership is to change (§6; thesis chapter 4), and why it may
//! say no.

use core::fmt;

use super::{Peer, State, catch_up::Goal, error::not_leader};
use crate::{
    membership::{Change, Membership},
    peer_set::PeerSet,
    rules::{ChangeQuestion, ChangeVerdict, Rules},
    types::{MAX_NUMBER, Micros, PeerId, Position},
};

/// What a change of the membership began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changing {
    /// The configuration that was appended at once, if any was. As with a proposal, that says nothing
    /// about whether it will be committed.
    pub entry: Option<Position>,
    /// The learners that catch up first; the configuration in which they vote follows by itself.
    pub catching_up: PeerSet,
}

/// Why a change of the membership was refused. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// Only a leader changes the membership.
    NotLeader {
        /// Who leads instead, as far as this peer knows.
        leader: Option<PeerId>,
    },
    /// Another change is under way: these learners are catching up.
    CatchingUp {
        /// Who.
        peers: PeerSet,
    },
    /// The membership is so already.
    Nothing,
    /// The peer does not belong to the cluster.
    NotAMember {
        /// The peer.
        peer: PeerId,
    },
    /// Nobody would vote.
    NoVoters,
    /// A rule of the paper or the thesis forbids it, for now or for good.
    Forbidden(ChangeVerdict),
    /// The log ends at [`MAX_NUMBER`]: there is no index for another entry.
    LogFull,
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLeader { leader } => not_leader(f, *leader),
            Self::CatchingUp { peers } => {
                write!(
                    f,
                    "another change is under way: {peers} must catch up first"
                )
            }
            Self::Nothing => write!(f, "the membership is so already"),
            Self::NotAMember { peer } => write!(f, "{peer} does not belong to the cluster"),
            Self::NoVoters => write!(f, "a cluster without voters can decide nothing"),
            Self::LogFull => write!(
                f,
                "the log ends at {MAX_NUMBER}, the largest index there is"
            ),
            Self::Forbidden(verdict) => forbidden(f, verdict),
        }
    }
}

fn forbidden(f: &mut fmt::Formatter<'_>, verdict: &ChangeVerdict) -> fmt::Result {
    match verdict {
        ChangeVerdict::Allowed => write!(f, "the change is allowed"),
        ChangeVerdict::Uncommitted {
            index,
            commit_index,
        } => write!(
            f,
            "the configuration at index {index} is not committed (commitIndex is {commit_index}); \
             one change at a time"
        ),
        ChangeVerdict::NoneOfThisTerm { term, committed } => write!(
            f,
            "the leader of term {term} has committed no entry of its term yet (the last one \
             committed is {committed})"
        ),
        ChangeVerdict::Transferring { to } => {
            write!(f, "the leader is handing over to {to}; try again shortly")
        }
        ChangeVerdict::Joint => write!(
            f,
            "the configuration is joint; the new voters must stand alone first"
        ),
        ChangeVerdict::NeedsJoint { added, removed } => write!(
            f,
            "more than one voter changes ({} come, {} go): that takes joint consensus",
            added.len(),
            removed.len()
        ),
    }
}

impl core::error::Error for ChangeError {}

/// What a change asks for.
enum Plan {
    /// This configuration, now.
    Append(Membership),
    /// First this one, if any, then that these learners catch up.
    CatchUp(Option<Membership>, PeerSet, Goal),
}

impl<R: Rules> Peer<R> {
    /// Asks for a change of the membership. Whether it came about shows in
    /// [`membership`](Self::membership), when [`membership_index`](Self::membership_index) is
    /// committed: a leader that loses its term on the way leaves the change where it stood, but for a
    /// joint configuration, which the next leader brings to its end.
    ///
    /// # Errors
    /// When this peer does not lead, another change is under way, the change asks for nothing or for
    /// what cannot be, or [a rule](crate::rules::change) forbids it. Nothing changed.
    pub fn change(&mut self, now: Micros, change: Change) -> Result<Changing, ChangeError> {
        let State::Leader(leadership) = &self.state else {
            return Err(ChangeError::NotLeader {
                leader: self.leader,
            });
        };
        if let Some(catch_up) = &leadership.catch_up {
            let peers = catch_up.peers;
            return Err(ChangeError::CatchingUp { peers });
        }
        if self.log.last_index() >= MAX_NUMBER {
            return Err(ChangeError::LogFull);
        }
        let (first, waits) = match self.plan(change)? {
            Plan::Append(next) => (Some(next), None),
            Plan::CatchUp(first, peers, goal) => (first, Some((peers, goal))),
        };
        let next = match (first, waits) {
            (Some(first), _) => Some(first),
            (None, Some((_, goal))) => self.goal_of(goal),
            (None, None) => None,
        };
        let verdict = self.may_change_to(next.ok_or(ChangeError::NoVoters)?);
        if !verdict.is_allowed() {
            return Err(ChangeError::Forbidden(verdict));
        }
        let before = self.log.last_index();
        if let Some(first) = first {
            self.append_configuration(now, first);
        }
        if let Some((peers, goal)) = waits {
            self.begin_catch_up(now, peers, goal);
        }
        let catching_up = self.catching_up().map(|catch_up| catch_up.peers);
        Ok(Changing {
            entry: (self.log.last_index() > before).then(|| self.log.last()),
            catching_up: catching_up.unwrap_or_default(),
        })
    }

    /// What `change` takes from where the cluster is.
    fn plan(&self, change: Change) -> Result<Plan, ChangeError> {
        let current = self.membership;
        let no_voters = |_| ChangeError::NoVoters;
        match change {
            Change::AddLearner(peer) if current.members().contains(peer) => {
                Err(ChangeError::Nothing)
            }
            Change::AddLearner(peer) => {
                let next = current.with_learner(peer).map_err(no_voters)?;
                Ok(Plan::Append(next))
            }
            Change::Promote(peer) | Change::Remove(peer) if !current.members().contains(peer) => {
                Err(ChangeError::NotAMember { peer })
            }
            Change::Promote(peer) if current.electorate().contains(peer) => {
                Err(ChangeError::Nothing)
            }
            Change::Promote(peer) => {
                let peers = [peer].into_iter().collect();
                Ok(Plan::CatchUp(None, peers, Goal::Voter(peer)))
            }
            Change::Remove(peer) => {
                let next = current.without(peer).map_err(no_voters)?;
                Ok(Plan::Append(next))
            }
            Change::Joint { voters } if voters.is_empty() => Err(ChangeError::NoVoters),
            Change::Joint { voters } if voters == current.voters() && !current.is_joint() => {
                Err(ChangeError::Nothing)
            }
            Change::Joint { voters } => {
                let goal = Goal::Voters(voters);
                let newcomers = voters.without(current.electorate());
                if newcomers.is_empty() {
                    let next = self.goal_of(goal).ok_or(ChangeError::NoVoters)?;
                    return Ok(Plan::Append(next));
                }
                let mut first = None;
                for stranger in newcomers.without(current.learners()).iter() {
                    let so_far = first.unwrap_or(current);
                    first = Some(so_far.with_learner(stranger).map_err(no_voters)?);
                }
                Ok(Plan::CatchUp(first, newcomers, goal))
            }
        }
    }

    /// The configuration that a goal leads to from here; `None` when nobody would vote.
    pub(super) fn goal_of(&self, goal: Goal) -> Option<Membership> {
        match goal {
            Goal::Voter(peer) => Some(self.membership.with_voter(peer)),
            Goal::Voters(voters) => self.rules.toward(&self.membership, voters),
        }
    }

    pub(super) fn may_change_to(&self, next: Membership) -> ChangeVerdict {
        let index = self.commit_index;
        self.rules.change(&ChangeQuestion {
            current: self.membership,
            current_index: self.configurations.last_index(),
            next,
            current_term: self.current_term(),
            committed: Position::new(self.log.term_at(index).unwrap_or(0), index),
            transferring_to: self.transferring_to(),
        })
    }
}
