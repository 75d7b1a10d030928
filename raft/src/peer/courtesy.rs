//! What keeps elections from disturbing a cluster that is well: PreVote (thesis §9.6), stickiness to
//! a leader that is heard (§4.2.3) and CheckQuorum (§6.2).

use super::{Candidacy, Peer, State};
use crate::{
    message::{Message, PreVote, PreVoteReply, RequestVote},
    note::Note,
    peer_set::PeerSet,
    rules::{Heard, Rules, VoteVerdict},
    types::{MAX_NUMBER, Micros, PeerId, Role, Term},
};

impl<R: Rules> Peer<R> {
    /// Asks whether it would win, without raising its term or giving its vote away.
    pub(super) fn ask_before_standing(&mut self, now: Micros) {
        self.forget_leader();
        self.state = State::PreCandidate(Candidacy::default());
        self.reset_election_timer(now);
        self.note(Note::BecamePreCandidate {
            term: self.current_term() + 1,
            needed: self.quorum.needed() as u16,
            joint: self.quorum.joint_share(PeerSet::EMPTY),
        });
        // It would vote for itself; nothing has to be durable for that to be said.
        self.count_vote(now, self.id, true);
        if self.role() == Role::PreCandidate {
            self.ask(now);
        }
    }

    /// PreVote, receiver's side. No term is adopted, no vote given and no timer set.
    pub(super) fn on_pre_vote(&mut self, now: Micros, from: PeerId, request: PreVote) {
        let heard = match self.state {
            State::Leader(_) => Some(Heard {
                leader: self.id,
                ago: 0,
            }),
            _ => self.heard(now),
        };
        let question = self.vote_question(from, request.term, request.last);
        let verdict = match self.alive(heard) {
            Some(Heard { leader, ago }) => VoteVerdict::LeaderIsAlive { leader, ago },
            None => match self.just_started(now) {
                Some(verdict) => verdict,
                None => self.rules.pre_vote(&question),
            },
        };
        self.note(Note::PreVoted {
            candidate: from,
            term: request.term,
            verdict,
        });
        let reply = PreVoteReply {
            term: self.current_term(),
            asked: request.term,
            granted: verdict.granted(),
        };
        self.send_at_once(from, Message::PreVoteReply(reply));
    }

    /// PreVote, the answer.
    pub(super) fn on_pre_vote_reply(&mut self, now: Micros, from: PeerId, reply: PreVoteReply) {
        let is_news = match &self.state {
            State::PreCandidate(candidacy) => {
                reply.asked == self.current_term().saturating_add(1)
                    && !candidacy.granted.contains(from)
                    && !candidacy.denied.contains(from)
                    && self.quorum.voters().contains(from)
            }
            _ => false,
        };
        if is_news && self.current_term() < MAX_NUMBER {
            self.count_vote(now, from, reply.granted);
        } else {
            self.ignore(from, reply.term);
        }
    }

    /// The leader that keeps this peer from taking part in an election of a later term, if
    /// stickiness is on and the leader did not ask for the election itself.
    ///
    /// With leases it keeps it from one of its own term too: it may have come to that term by
    /// another message, and still owe its silence to the leader of the term before.
    pub(super) fn leader_in_the_way(&self, now: Micros, request: &RequestVote) -> Option<Heard> {
        let (term, leases) = (self.current_term(), self.config.lease_reads);
        let disturbs = self.config.leader_stickiness
            && !request.transfer
            && (request.term > term || leases && request.term == term);
        disturbs.then(|| self.alive(self.heard(now))).flatten()
    }

    /// Why a peer that promises leases and has just started votes for nobody. It does move on to
    /// the candidate's term: that gives no vote away.
    pub(super) fn just_started(&self, now: Micros) -> Option<VoteVerdict> {
        let ago = now.saturating_sub(self.started_at);
        let grace = self.config.election_timeout_min;
        let waits = self.config.lease_reads && self.rules.just_started(ago, grace);
        waits.then_some(VoteVerdict::JustStarted { ago })
    }

    /// When this peer last heard from its leader; for a leader, the time within which it heard
    /// from a quorum.
    fn heard(&self, now: Micros) -> Option<Heard> {
        match &self.state {
            State::Leader(_) => {
                let grace = self.config.election_timeout_min;
                let active = self.heard_within(now, grace);
                self.quorum.is_met(active).then_some(Heard {
                    leader: self.id,
                    ago: 0,
                })
            }
            // A lease rests on when a leader was heard, whatever was learnt about terms since.
            _ => Some(Heard {
                leader: if self.config.lease_reads {
                    self.heard_leader?
                } else {
                    self.leader?
                },
                ago: now.saturating_sub(self.leader_heard_at),
            }),
        }
    }

    fn alive(&self, heard: Option<Heard>) -> Option<Heard> {
        let grace = self.config.election_timeout_min;
        heard.filter(|heard| self.rules.leader_is_alive(Some(*heard), grace))
    }

    /// The peers that a leader has heard from within `span`, itself among them.
    fn heard_within(&self, now: Micros, span: Micros) -> PeerSet {
        let State::Leader(leadership) = &self.state else {
            return PeerSet::EMPTY;
        };
        self.quorum
            .voters()
            .iter()
            .filter(|&peer| {
                let heard_at = leadership.heard_at.get(peer.slot()).copied().unwrap_or(0);
                let heard = peer == self.id || now.saturating_sub(heard_at) < span;
                // Heard or not, no quorum has it.
                heard && self.follower_counts(leadership, peer)
            })
            .collect()
    }

    /// A leader hears from a peer.
    pub(super) fn hears(&mut self, now: Micros, from: PeerId) {
        if let State::Leader(leadership) = &mut self.state
            && let Some(heard_at) = leadership.heard_at.get_mut(from.slot())
        {
            *heard_at = now.max(*heard_at);
        }
    }

    /// Steps down if this leader has heard from no quorum for an election timeout. Returns whether
    /// it did.
    pub(super) fn step_down_without_quorum(&mut self, now: Micros) -> bool {
        if !self.config.check_quorum {
            return false;
        }
        let active = self.heard_within(now, self.config.election_timeout_max);
        if self.quorum.is_met(active) {
            return false;
        }
        let term: Term = self.current_term();
        self.note(Note::LostQuorum {
            term,
            heard: active.len() as u16,
            needed: self.quorum.needed() as u16,
            joint: self.quorum.joint_share(active),
        });
        self.state = State::Follower;
        self.forget_leader();
        self.reset_election_timer(now);
        true
    }
}
