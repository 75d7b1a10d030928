//! How a leader knows that it still leads (thesis §6.4): it asks a quorum, in rounds that it counts,
//! and where leases are on an answer lasts for a while (§6.4.1).

use super::{
    Peer, State,
    reads::{Awaits, Pending},
};
use crate::{
    message::{Confirm, ConfirmReply, Message},
    note::Note,
    peer_set::PeerSet,
    rules::{LeaseVerdict, Rules, TermVerdict},
    types::{Micros, PeerId},
};

/// How a leader has itself confirmed: part of its volatile state.
#[derive(Clone, Debug, Default)]
pub(super) struct Rounds {
    /// The last round that was begun.
    begun: u64,
    /// That round, until a quorum has answered it.
    under_way: Option<Round>,
    /// When the latest round began that a quorum has answered: the beginning of the lease.
    pub(super) confirmed_since: Option<Micros>,
    /// Another peer was asked to take over: see [`LeaseVerdict::HandedOver`].
    pub(super) handed_over: bool,
}

/// A round under way.
#[derive(Clone, Copy, Debug)]
struct Round {
    /// When the first read that waits for it was asked, or the lease was to be renewed: not after
    /// the first message left.
    since: Micros,
    /// Who answered, the leader among them.
    answered: PeerSet,
    /// Whether its messages have left; before that, more reads may join.
    sent: bool,
}

impl Rounds {
    /// Was there such a round in this term?
    pub(super) fn has_begun(&self, round: u64) -> bool {
        round <= self.begun
    }

    /// The leader asks another peer to take over.
    pub(super) fn hand_over(&mut self) {
        self.handed_over = true;
    }

    /// The round under way, if its messages have left.
    fn sent(&mut self) -> Option<(u64, &mut Round)> {
        let round = self.under_way.as_mut().filter(|round| round.sent)?;
        Some((self.begun, round))
    }
}

impl<R: Rules> Peer<R> {
    /// The round that a read asked at `since` waits for: one that begins no earlier.
    pub(super) fn join_round(&mut self, since: Micros) -> u64 {
        let own = self.id;
        let State::Leader(leadership) = &mut self.state else {
            return 0;
        };
        let rounds = &mut leadership.rounds;
        match &rounds.under_way {
            Some(round) if round.sent => rounds.begun + 1,
            Some(_) => rounds.begun,
            None => {
                rounds.begun += 1;
                rounds.under_way = Some(Round {
                    since,
                    answered: [own].into_iter().collect(),
                    sent: false,
                });
                rounds.begun
            }
        }
    }

    /// Begins the round that reads wait for, if there is one that has not left.
    pub(super) fn send_round(&mut self) {
        let State::Leader(leadership) = &mut self.state else {
            return;
        };
        let number = leadership.rounds.begun;
        let Some(round) = leadership.rounds.under_way.as_mut().filter(|it| !it.sent) else {
            return;
        };
        round.sent = true;
        let since = round.since;
        let waits =
            |read: &&Pending| matches!(read.awaits, Awaits::Round { round, .. } if round == number);
        let reads = self.reads.pending.iter().filter(waits).count() as u64;
        self.note(Note::RoundStarted {
            round: number,
            reads,
            needed: self.quorum.needed() as u16,
            joint: self.quorum.joint_share(PeerSet::EMPTY),
        });
        self.send_confirm();
        // A lone voter is a quorum by itself.
        self.end_round_if_confirmed(since);
    }

    /// Asks those voters that have not answered the round under way.
    fn send_confirm(&mut self) {
        let term = self.current_term();
        let voters = self.quorum.voters();
        let State::Leader(leadership) = &mut self.state else {
            return;
        };
        let Some((number, round)) = leadership.rounds.sent() else {
            return;
        };
        let message = Confirm {
            term,
            round: number,
        };
        for voter in voters.without(round.answered).iter() {
            self.send_at_once(voter, Message::Confirm(message));
        }
    }

    /// With every heartbeat: asks again those that have not answered, or renews the lease.
    pub(super) fn renew_round(&mut self, now: Micros) {
        let State::Leader(leadership) = &mut self.state else {
            return;
        };
        let rounds = &mut leadership.rounds;
        let for_lease = self.config.lease_reads && !rounds.handed_over;
        if rounds.under_way.is_none() && for_lease {
            self.join_round(now);
        } else if for_lease || !self.reads.pending.is_empty() {
            self.send_confirm();
            // The voters may be others than when the last answer came.
            self.end_round_if_confirmed(now);
        } else {
            // Nobody waits for it any more.
            rounds.under_way = None;
        }
    }

    /// Answers what waited for the round under way, if a quorum has answered it.
    fn end_round_if_confirmed(&mut self, now: Micros) {
        let State::Leader(leadership) = &mut self.state else {
            return;
        };
        let Some((
            number,
            &mut Round {
                since, answered, ..
            },
        )) = leadership.rounds.sent()
        else {
            return;
        };
        if !self.rules.confirmed(&self.quorum, answered) {
            return;
        }
        leadership.rounds.under_way = None;
        leadership.rounds.confirmed_since = Some(since);
        let lease = match self.lease(now) {
            LeaseVerdict::Held { until } | LeaseVerdict::Expired { until } => Some(until),
            LeaseVerdict::Off | LeaseVerdict::Unconfirmed | LeaseVerdict::HandedOver => None,
        };
        self.note(Note::RoundConfirmed {
            round: number,
            answers: answered.len() as u16,
            needed: self.quorum.needed() as u16,
            joint: self.quorum.joint_share(answered),
            since,
            lease,
        });
        let mut more = false;
        self.release(|awaits| match awaits {
            Awaits::Round { round, index } if round <= number => Some(index),
            Awaits::Round { .. } => {
                more = true;
                None
            }
            _ => None,
        });
        if more {
            self.join_round(now);
        }
    }

    /// Confirm, the receiver's side. It counts as hearing from the leader.
    ///
    /// The answer waits for no write: that no later term was known when it was given is true
    /// whatever a crash takes, and what it promises for a lease is kept by a peer that just started
    /// (see [`just_started`](crate::rules::just_started)).
    pub(super) fn on_confirm(
        &mut self,
        now: Micros,
        from: PeerId,
        verdict: TermVerdict,
        request: Confirm,
    ) {
        let round = if verdict == TermVerdict::Stale {
            // As for AppendEntries, the answer to a leader of an earlier term names nothing: the
            // sender may lead our term by now, and count the rounds from 1 again.
            self.ignore(from, request.term);
            0
        } else {
            self.heed_leader(now, from);
            self.note(Note::LeaderConfirmed {
                leader: from,
                round: request.round,
            });
            request.round
        };
        // Whoever confirms a leader says that it has voted for no other since, which a peer whose disk
        // was lost does not know.
        if !self.rules.counts(self.lost) {
            return;
        }
        let reply = ConfirmReply {
            term: self.current_term(),
            round,
        };
        self.send_at_once(from, Message::ConfirmReply(reply));
    }

    /// The membership changes, and with it who confirms this leader: a lease that others gave does not
    /// count.
    pub(super) fn end_lease(&mut self) {
        if let State::Leader(leadership) = &mut self.state {
            leadership.rounds.confirmed_since = None;
        }
    }

    /// Confirm, the answer.
    pub(super) fn on_confirm_reply(&mut self, now: Micros, from: PeerId, reply: ConfirmReply) {
        let State::Leader(leadership) = &mut self.state else {
            self.ignore(from, reply.term);
            return;
        };
        let asked = leadership.rounds.sent();
        let asked = asked.filter(|(number, _)| *number == reply.round);
        if asked.is_some_and(|(_, round)| round.answered.insert(from)) {
            self.end_round_if_confirmed(now);
        } else {
            self.ignore(from, reply.term);
        }
    }
}
