//! Membership changes (§6; thesis chapter 4): which configuration is in force, and what a leader does
//! to bring another about.

use core::fmt;
use std::sync::Arc;

use super::{Peer, State};
use crate::{
    log::{Entry, Payload},
    membership::{Change, Membership},
    note::Note,
    peer_set::PeerSet,
    progress::Progress,
    rules::{ChangeQuestion, ChangeVerdict, LeaveVerdict, RoundVerdict, Rules},
    types::{Index, MAX_NUMBER, Micros, PeerId, Position},
};

/// After how many of the longest election timeouts without a word a peer that should catch up is
/// taken to be gone.
const SILENT_TIMEOUTS: Micros = 10;

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
            Self::NotLeader {
                leader: Some(leader),
            } => write!(f, "not the leader; {leader} is"),
            Self::NotLeader { leader: None } => write!(f, "not the leader; none is known"),
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

/// What a leader waits for before it lets learners vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatchUp {
    /// Who catches up.
    pub peers: PeerSet,
    /// The round that they are in, from 1 on.
    pub round: u16,
    /// How far the log went when it began: it ends when all of them have as much.
    pub to: Index,
    /// When it began.
    pub since: Micros,
    /// Whether they have caught up, and only the configuration before must still be committed.
    pub ready: bool,
    goal: Goal,
}

/// What follows when the learners have caught up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    /// This one votes too.
    Voter(PeerId),
    /// These vote and no others, by way of a joint configuration.
    Voters(PeerSet),
}

/// What a change asks for.
enum Plan {
    /// This configuration, now.
    Append(Membership),
    /// First this one, if any, then that these learners catch up.
    CatchUp(Option<Membership>, PeerSet, Goal),
}

impl<R: Rules> Peer<R> {
    /// The configuration in force: the latest in the log (§6).
    pub fn membership(&self) -> Membership {
        self.membership
    }

    /// The index of its entry. When the log no longer has that, or never had, the log's
    /// [base](crate::Log::base): 0 for the configuration that the cluster began with.
    pub fn membership_index(&self) -> Index {
        self.membership_index
    }

    /// Does this peer vote in the configuration in force?
    pub fn is_voter(&self) -> bool {
        self.membership.electorate().contains(self.id)
    }

    /// The learners that this leader waits for, when a change of the membership is under way.
    pub fn catching_up(&self) -> Option<&CatchUp> {
        match &self.state {
            State::Leader(leadership) => leadership.catch_up.as_ref(),
            _ => None,
        }
    }

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
    fn goal_of(&self, goal: Goal) -> Option<Membership> {
        match goal {
            Goal::Voter(peer) => Some(self.membership.with_voter(peer)),
            Goal::Voters(voters) => self.rules.toward(&self.membership, voters),
        }
    }

    fn may_change_to(&self, next: Membership) -> ChangeVerdict {
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

    /// Appends a configuration, which is in force from then on.
    fn append_configuration(&mut self, now: Micros, membership: Membership) {
        let payload = Payload::Configuration(Arc::new(membership));
        let entry = self.append_own(payload);
        self.end_lease();
        if let Some(appended) = self.log.get(entry.index).cloned() {
            self.take_configuration(now, entry.index, &appended);
        }
    }

    /// An entry came into the log; if it is a configuration, it is in force from now on (§6).
    pub(super) fn take_configuration(&mut self, now: Micros, index: Index, entry: &Entry) {
        if self.configurations.appended(index, entry).is_some() {
            self.find_membership(now);
            self.note_membership(index);
        }
    }

    /// Entries went from the log, from `from` on; a configuration among them is in force no more.
    pub(super) fn lose_configurations(&mut self, now: Micros, from: Index) {
        let was = self.membership_index;
        if !self.configurations.truncated(from) {
            return;
        }
        self.find_membership(now);
        if self.membership_index != was {
            self.note(Note::ConfigurationRolledBack {
                from: was,
                index: self.membership_index,
                membership: self.membership,
            });
        }
    }

    /// Says which configuration is in force, if it is the one at `index`.
    fn note_membership(&mut self, index: Index) {
        if self.membership_index == index {
            self.note(Note::ConfigurationInForce {
                index,
                membership: self.membership,
            });
        }
    }

    /// A snapshot took the place of the log's beginning, and of all of it unless `keeps_suffix`.
    pub(super) fn begin_configurations(
        &mut self,
        now: Micros,
        base: Index,
        first: Arc<Membership>,
        keeps_suffix: bool,
    ) {
        let before = self.membership;
        self.configurations.begin_behind(base, first, keeps_suffix);
        self.find_membership(now);
        if self.membership != before {
            self.note_membership(self.membership_index);
        }
    }

    /// Finds the configuration in force, and what follows from it for the quorum and the followers.
    pub(super) fn find_membership(&mut self, now: Micros) {
        let (rules, commit_index) = (&self.rules, self.commit_index);
        let counts = |index| rules.in_force(index, commit_index);
        let (index, membership) = self.configurations.latest(counts);
        let (before, membership) = (self.membership.members(), **membership);
        self.membership = membership;
        self.membership_index = index;
        self.quorum = self.rules.quorum(self.id, &membership);
        self.others = membership.members();
        self.others.remove(self.id);
        // The first message to a new member carries its configuration.
        let next_index = self.log.last_index().max(1);
        let State::Leader(leadership) = &mut self.state else {
            return;
        };
        // Who comes is as unknown as everyone is to a new leader; of who goes nothing is kept.
        let members = membership.members();
        let changed = members.without(before).or(before.without(members));
        for peer in changed.iter() {
            let slots = leadership.progress.len().max(peer.slot() + 1);
            leadership.heard_at.resize(slots, now);
            leadership
                .progress
                .resize_with(slots, || Progress::new(next_index));
            leadership.heard_at[peer.slot()] = now;
            leadership.progress[peer.slot()] = Progress::new(next_index);
        }
    }

    /// `commitIndex` has gone past `from`. Says so if that commits the configuration in force.
    pub(super) fn configurations_committed(&mut self, now: Micros, from: Index) {
        if self.configurations.last_index() <= from {
            return;
        }
        self.find_membership(now);
        if (from + 1..=self.commit_index).contains(&self.membership_index) {
            self.note(Note::ConfigurationCommitted {
                index: self.membership_index,
                membership: self.membership,
            });
        }
    }

    /// What a leader does when more is committed: lets `C_new` follow a joint configuration, goes on with
    /// a change that waited, and steps down if the cluster goes on without it.
    pub(super) fn go_on_changing(&mut self, now: Micros) {
        self.leave_joint(now);
        self.go_on_catching_up(now);
        let (index, membership) = (self.membership_index, self.membership);
        let leads = matches!(self.state, State::Leader(_));
        let goes = self
            .rules
            .left_out(self.id, &membership, index, self.commit_index);
        if leads && goes {
            self.note(Note::LeftOut { index, membership });
            // Its last word: the others learn that they go on without it.
            self.heartbeat(now);
            self.state = State::Follower;
            self.forget_leader();
            self.reset_election_timer(now);
        }
    }

    /// Is there a `C_old,new` that is not known to be committed? Then the change goes no further until
    /// an entry of the leader's own term is committed behind it (§5.4.2), and the cluster may not wait
    /// for a client to bring one: until then it takes two majorities, one perhaps of peers that are to
    /// be taken away.
    pub(super) fn is_amid_joint_change(&self) -> bool {
        let (index, membership) = (self.membership_index, self.membership);
        let verdict = self
            .rules
            .leave_joint(&membership, index, self.commit_index);
        matches!(verdict, LeaveVerdict::Uncommitted { .. })
    }

    /// Appends `C_new` if `C_old,new` is committed, whoever appended that (§6).
    pub(super) fn leave_joint(&mut self, now: Micros) {
        let (index, membership) = (self.membership_index, self.membership);
        let verdict = self
            .rules
            .leave_joint(&membership, index, self.commit_index);
        let is_last = self.configurations.last_index() == index;
        let leads = matches!(self.state, State::Leader(_));
        if leads && is_last && verdict == LeaveVerdict::Leave && self.log.last_index() < MAX_NUMBER
        {
            self.note(Note::LeavingJoint { index });
            self.append_configuration(now, membership.settled());
        }
    }

    fn begin_catch_up(&mut self, now: Micros, peers: PeerSet, goal: Goal) {
        let to = self.log.last_index();
        if let State::Leader(leadership) = &mut self.state {
            leadership.catch_up = Some(CatchUp {
                peers,
                round: 1,
                to,
                since: now,
                ready: false,
                goal,
            });
            let round = 1;
            self.note(Note::CatchUpRound { peers, round, to });
            self.go_on_catching_up(now);
        }
    }

    /// Ends the rounds that have come to their end, and lets those vote who have caught up (thesis
    /// §4.2.1).
    pub(super) fn go_on_catching_up(&mut self, now: Micros) {
        while let Some(&catch_up) = self.catching_up() {
            let CatchUp {
                peers,
                round,
                since,
                ..
            } = catch_up;
            if catch_up.ready {
                self.finish_catch_up(now, &catch_up);
                return;
            }
            let took = now.saturating_sub(since);
            let arrived = peers.iter().all(|peer| {
                self.progress(peer)
                    .is_some_and(|progress| progress.match_index >= catch_up.to)
            });
            if !arrived {
                let silent = self.silent_for_long(now, peers);
                if !silent.is_empty() {
                    self.abandon_catch_up(now, &catch_up, silent);
                }
                return;
            }
            let limit = self.config.election_timeout_min;
            match self.rules.round(took, limit, round) {
                RoundVerdict::CaughtUp => {
                    self.note(Note::CaughtUp {
                        peers,
                        rounds: round,
                        took,
                        limit,
                    });
                    self.set_catch_up(Some(CatchUp {
                        ready: true,
                        ..catch_up
                    }));
                }
                RoundVerdict::Again => {
                    let (round, to) = (round.saturating_add(1), self.log.last_index());
                    self.note(Note::CatchUpRound { peers, round, to });
                    self.set_catch_up(Some(CatchUp {
                        round,
                        to,
                        since: now,
                        ..catch_up
                    }));
                }
                RoundVerdict::GiveUp => {
                    self.abandon_catch_up(now, &catch_up, PeerSet::EMPTY);
                }
            }
        }
    }

    /// The learners may vote as soon as the rules let their configuration be appended.
    fn finish_catch_up(&mut self, now: Micros, catch_up: &CatchUp) {
        let next = self.goal_of(catch_up.goal);
        match next.map(|next| (next, self.may_change_to(next))) {
            Some((_, verdict)) if verdict.may_wait() => {}
            Some((next, ChangeVerdict::Allowed)) if self.log.last_index() < MAX_NUMBER => {
                self.set_catch_up(None);
                self.append_configuration(now, next);
            }
            _ => self.abandon_catch_up(now, catch_up, PeerSet::EMPTY),
        }
    }

    fn abandon_catch_up(&mut self, now: Micros, catch_up: &CatchUp, silent: PeerSet) {
        self.set_catch_up(None);
        self.note(Note::CatchUpAbandoned {
            peers: catch_up.peers,
            rounds: catch_up.round,
            took: now.saturating_sub(catch_up.since),
            silent,
        });
    }

    fn set_catch_up(&mut self, catch_up: Option<CatchUp>) {
        if let State::Leader(leadership) = &mut self.state {
            leadership.catch_up = catch_up;
        }
    }

    /// Those of `peers` that have been silent for so long that they are taken to be gone.
    fn silent_for_long(&self, now: Micros, peers: PeerSet) -> PeerSet {
        let patience = SILENT_TIMEOUTS.saturating_mul(self.config.election_timeout_max);
        let State::Leader(leadership) = &self.state else {
            return PeerSet::EMPTY;
        };
        let heard_at = |peer: PeerId| leadership.heard_at.get(peer.slot()).copied();
        peers
            .iter()
            .filter(|&peer| now.saturating_sub(heard_at(peer).unwrap_or(now)) >= patience)
            .collect()
    }
}
