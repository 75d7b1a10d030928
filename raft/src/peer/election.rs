//! Terms, timers and votes (§5.1, §5.2, §5.4.1).

use super::{Candidacy, Peer, State, Timer};
use crate::{
    message::{Message, PreVote, RequestVote, RequestVoteReply},
    note::Note,
    peer_set::PeerSet,
    quorum::Tally,
    random::Draw,
    rules::{Heard, Rules, VoteQuestion, VoteVerdict},
    storage::HardState,
    types::{MAX_NUMBER, Micros, PeerId, Position, Role, Term},
};

/// Names the draws of election timeouts among all keyed draws.
const ELECTION_TIMEOUT: u64 = 1;

impl<R: Rules> Peer<R> {
    /// Sets the election timeout anew. The time is drawn once per term: a peer that is reset by
    /// every heartbeat keeps its place among the others, and after a split vote all draw again
    /// (§5.2).
    pub(super) fn reset_election_timer(&mut self, now: Micros) {
        self.timer = Timer {
            since: now,
            deadline: now.saturating_add(self.election_timeout()),
        };
    }

    /// The election timeout of the current term. It is kept, for every heartbeat asks for it.
    fn election_timeout(&mut self) -> Micros {
        let term = self.current_term();
        if let Some((of, timeout)) = self.drawn
            && of == term
        {
            return timeout;
        }
        let range = self.config.election_timeout_min..=self.config.election_timeout_max;
        let entity = self.id.get().into();
        let timeout = Draw::new(self.seed, ELECTION_TIMEOUT, entity, term).within(range);
        self.drawn = Some((term, timeout));
        timeout
    }

    /// Rules for all servers (Figure 2): a later term is adopted, and makes a follower.
    pub(super) fn adopt_term(&mut self, now: Micros, term: Term, because: PeerId) {
        self.note(Note::TermAdvanced {
            from: self.current_term(),
            to: term,
            because,
        });
        self.set_hard_state(HardState {
            current_term: term,
            voted_for: None,
        });
        self.forget_leader();
        self.become_follower(now, because);
    }

    /// Gives up being candidate or leader; does nothing for a follower. The election timeout of a
    /// follower goes on: only a vote or a leader may put it off.
    pub(super) fn become_follower(&mut self, now: Micros, because: PeerId) {
        let was = self.role();
        if was != Role::Follower {
            self.state = State::Follower;
            self.note(Note::BecameFollower {
                was,
                term: self.current_term(),
                because,
            });
            self.reset_election_timer(now);
        }
    }

    /// A leader of this term was heard: follows it, and puts the election off.
    pub(super) fn heed_leader(&mut self, now: Micros, leader: PeerId) {
        self.become_follower(now, leader);
        self.leader = Some(leader);
        self.heard_leader = Some(leader);
        self.leader_heard_at = now;
        self.reset_election_timer(now);
    }

    /// Rules for followers and candidates (Figure 2): the election timeout elapsed.
    pub(super) fn start_election(&mut self, now: Micros) {
        self.note(Note::TimedOut {
            term: self.current_term(),
            waited: now.saturating_sub(self.timer.since),
        });
        if !self.may_stand() {
            self.forget_leader();
            self.reset_election_timer(now);
            return;
        }
        if self.current_term() >= MAX_NUMBER {
            self.reset_election_timer(now);
            return;
        }
        if self.config.pre_vote {
            self.ask_before_standing(now);
        } else {
            self.stand(now, false);
        }
    }

    /// Do this peer's part in the cluster, and its disk, let it stand? Says so if not.
    pub(super) fn may_stand(&mut self) -> bool {
        // The one before the latest is committed, for else there would be no later one; `commitIndex`
        // alone would tell less, above all after a restart.
        let before = self.membership_index.saturating_sub(1);
        let (_, committed) = self.configurations.as_of(self.commit_index.max(before));
        let verdict = self
            .rules
            .stand(self.id, self.lost, &self.membership, committed);
        if !verdict.may_stand() {
            self.note(Note::MayNotStand { verdict });
        }
        verdict.may_stand()
    }

    /// Stands for election in the next term; `transfer` when the leader asked for it.
    pub(super) fn stand(&mut self, now: Micros, transfer: bool) {
        let term = self.current_term() + 1;
        self.set_hard_state(HardState {
            current_term: term,
            voted_for: Some(self.id),
        });
        self.forget_leader();
        self.state = State::Candidate(Candidacy {
            transfer,
            ..Candidacy::default()
        });
        self.reset_election_timer(now);
        self.note(Note::BecameCandidate {
            term,
            needed: self.quorum.needed() as u16,
            joint: self.quorum.joint_share(PeerSet::EMPTY),
        });
        // Its own vote counts like any other: once it is durable.
        self.save();
        self.ask(now);
    }

    /// Asks once more those voters that have not answered: RPCs are repeated until they are (§5.5).
    /// While the first requests still wait for the candidate's own vote to be durable, more of the
    /// same would only queue up behind it.
    pub(super) fn ask_again(&mut self, now: Micros) {
        let again = now.saturating_add(self.config.heartbeat_interval);
        if self.granted().contains(self.id) {
            self.ask(now);
        } else if let Some(candidacy) = self.candidacy_mut() {
            candidacy.ask_again = again;
        }
    }

    /// Asks every voter that has not answered: a learner's vote would not count.
    pub(super) fn ask(&mut self, now: Micros) {
        let mut others = self.quorum.voters();
        others.remove(self.id);
        let again = now.saturating_add(self.config.heartbeat_interval);
        let Some(candidacy) = self.candidacy_mut() else {
            return;
        };
        let silent = others.without(candidacy.granted).without(candidacy.denied);
        let transfer = candidacy.transfer;
        candidacy.ask_again = if silent.is_empty() {
            Micros::MAX
        } else {
            again
        };
        let (term, last) = (self.current_term(), self.log.last());
        for voter in silent.iter() {
            if self.role() == Role::PreCandidate {
                let term = term + 1;
                self.send_at_once(voter, Message::PreVote(PreVote { term, last }));
            } else {
                let request = RequestVote {
                    term,
                    last,
                    transfer,
                };
                self.send_when_durable(voter, Message::RequestVote(request));
            }
        }
    }

    /// The election that this peer is trying to win.
    fn candidacy_mut(&mut self) -> Option<&mut Candidacy> {
        match &mut self.state {
            State::PreCandidate(candidacy) | State::Candidate(candidacy) => Some(candidacy),
            State::Follower | State::Leader(_) => None,
        }
    }

    /// RequestVote, receiver's side. It asks for no configuration, neither the candidate's nor its own:
    /// a learner, or a peer that is in none, may be a voter in one that it has not got yet (thesis
    /// §4.1).
    pub(super) fn on_request_vote(&mut self, now: Micros, from: PeerId, request: RequestVote) {
        let question = self.vote_question(from, request.term, request.last);
        let verdict = match self.leader_in_the_way(now, &request) {
            Some(Heard { leader, ago }) => VoteVerdict::LeaderIsAlive { leader, ago },
            None => match self.just_started(now).filter(|_| !request.transfer) {
                Some(verdict) => verdict,
                None => self.rules.vote(&question),
            },
        };
        self.note(Note::Voted {
            candidate: from,
            term: request.term,
            verdict,
        });
        let granted = verdict.granted();
        if granted {
            if self.voted_for() != Some(from) {
                self.set_hard_state(HardState {
                    voted_for: Some(from),
                    ..self.hard_state
                });
            }
            self.reset_election_timer(now);
        }
        let reply = RequestVoteReply {
            term: self.current_term(),
            granted,
        };
        self.send_when_durable(from, Message::RequestVoteReply(reply));
    }

    /// RequestVote, the answer.
    pub(super) fn on_vote_reply(&mut self, now: Micros, from: PeerId, reply: RequestVoteReply) {
        let State::Candidate(candidacy) = &self.state else {
            self.ignore(from, reply.term);
            return;
        };
        // A grant counts even behind a denial: that may have answered a request of an earlier term
        // that was late, and the term of an answer is the voter's, not the request's.
        let denied_again = !reply.granted && candidacy.denied.contains(from);
        let counts = self.quorum.voters().contains(from);
        if candidacy.granted.contains(from) || denied_again || !counts {
            self.ignore(from, reply.term);
            return;
        }
        self.count_vote(now, from, reply.granted);
    }

    /// The candidate's vote for itself became durable.
    pub(super) fn count_own_vote(&mut self, now: Micros) {
        let voted_for_itself = self.voted_for() == Some(self.id) && self.all_is_durable();
        if voted_for_itself && !self.granted().contains(self.id) {
            self.count_vote(now, self.id, true);
        }
    }

    pub(super) fn vote_question(
        &self,
        candidate: PeerId,
        term: Term,
        candidate_last: Position,
    ) -> VoteQuestion {
        VoteQuestion {
            candidate,
            term,
            candidate_last,
            current_term: self.current_term(),
            voted_for: self.voted_for(),
            own_last: self.log.last(),
            lost: self.lost,
        }
    }

    /// Counts an answer to this candidate, or to one that asks before it stands.
    pub(super) fn count_vote(&mut self, now: Micros, voter: PeerId, granted: bool) {
        let Some(candidacy) = self.candidacy_mut() else {
            return;
        };
        if granted {
            candidacy.granted.insert(voter);
        } else {
            candidacy.denied.insert(voter);
        }
        let (for_it, against_it) = (candidacy.granted, candidacy.denied);
        let votes = for_it.and(self.quorum.voters()).len() as u16;
        let needed = self.quorum.needed() as u16;
        self.note(Note::VoteCounted {
            voter,
            granted,
            votes,
            needed,
            joint: self.quorum.joint_share(for_it),
        });
        match self.rules.election(&self.quorum, for_it, against_it) {
            Tally::Won if self.role() == Role::PreCandidate => self.stand(now, false),
            Tally::Won => self.become_leader(now, for_it),
            // A lost election ends as an open one does: by a leader, a later term or a timeout.
            Tally::Lost | Tally::Open => {}
        }
    }

    fn set_hard_state(&mut self, hard_state: HardState) {
        self.hard_state = hard_state;
        self.durability.hard_state_changed();
    }
}
