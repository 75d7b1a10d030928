//! What a peer can be asked: Figure 2's state, and what else it knows of itself and of others.

use super::{Leadership, Peer, State, Timer};
use crate::{
    config::Config,
    log::Log,
    peer_set::PeerSet,
    progress::Progress,
    quorum::Quorum,
    rules::Rules,
    storage::Stored,
    types::{Index, Micros, PeerId, Role, Term},
};

impl<R: Rules> Peer<R> {
    /// When [`wake`](Self::wake) wants to be called next.
    pub fn deadline(&self) -> Micros {
        let own = match &self.state {
            State::PreCandidate(candidacy) | State::Candidate(candidacy) => {
                self.timer.deadline.min(candidacy.ask_again)
            }
            State::Leader(Leadership {
                transfer: Some(transfer),
                ..
            }) => self.timer.deadline.min(transfer.aborts_at),
            State::Follower | State::Leader(_) => self.timer.deadline,
        };
        own.min(self.reads_deadline())
    }

    /// The timer as the paper knows it: election timeout or heartbeat.
    pub fn timer(&self) -> Timer {
        self.timer
    }

    /// Who this is.
    pub fn id(&self) -> PeerId {
        self.id
    }

    /// What it was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Who decides.
    pub fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// `currentTerm`. With [`role`](Self::role) it is the lab's `GetState`.
    pub fn current_term(&self) -> Term {
        self.hard_state.current_term
    }

    /// `votedFor` in the current term.
    pub fn voted_for(&self) -> Option<PeerId> {
        self.hard_state.voted_for
    }

    /// Follower, pre-candidate, candidate or leader.
    pub fn role(&self) -> Role {
        match self.state {
            State::Follower => Role::Follower,
            State::PreCandidate(_) => Role::PreCandidate,
            State::Candidate(_) => Role::Candidate,
            State::Leader(_) => Role::Leader,
        }
    }

    /// Who leads in the current term, as far as this peer knows.
    pub fn leader(&self) -> Option<PeerId> {
        self.leader
    }

    /// `commitIndex`.
    pub fn commit_index(&self) -> Index {
        self.commit_index
    }

    /// `lastApplied`.
    pub fn last_applied(&self) -> Index {
        self.last_applied
    }

    /// `log[]`.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The last index of the log that a crash now would not lose.
    pub fn persisted_index(&self) -> Index {
        self.durability.index()
    }

    /// Who granted this candidate, or leader, its vote; empty for a follower.
    pub fn granted(&self) -> PeerSet {
        match &self.state {
            State::Follower => PeerSet::EMPTY,
            State::PreCandidate(candidacy) | State::Candidate(candidacy) => candidacy.granted,
            State::Leader(leadership) => leadership.granted,
        }
    }

    /// Who denied this candidate its vote; empty for others.
    pub fn denied(&self) -> PeerSet {
        match &self.state {
            State::PreCandidate(candidacy) | State::Candidate(candidacy) => candidacy.denied,
            State::Follower | State::Leader(_) => PeerSet::EMPTY,
        }
    }

    /// What a leader knows of `follower`; `None` when this is no leader, or `follower` no other
    /// member.
    pub fn progress(&self, follower: PeerId) -> Option<&Progress> {
        match &self.state {
            State::Leader(leadership) if self.others().contains(follower) => {
                leadership.progress.get(follower.slot())
            }
            _ => None,
        }
    }

    /// The persistent state as it is in memory: what is durable once every write is.
    pub fn stored(&self) -> Stored {
        Stored {
            hard_state: self.hard_state,
            snapshot: self.snapshot.clone(),
            membership: self.stored_membership(),
            log: self.log.clone(),
            lost: self.lost,
        }
    }

    /// Was the disk [lost](Stored::lost) that this peer had before?
    pub fn lost_disk(&self) -> bool {
        self.lost
    }
}
