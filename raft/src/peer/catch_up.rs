//! Learners that are to vote catch up first, in rounds (thesis §4.2.1).

use super::{Peer, State};
use crate::{
    note::Note,
    peer_set::PeerSet,
    rules::{ChangeVerdict, RoundVerdict, Rules},
    types::{Index, MAX_NUMBER, Micros, PeerId},
};

/// After how many of the longest election timeouts without a word a peer that should catch up is
/// taken to be gone.
const SILENT_TIMEOUTS: Micros = 10;

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
pub(super) enum Goal {
    /// This one votes too.
    Voter(PeerId),
    /// These vote and no others, by way of a joint configuration.
    Voters(PeerSet),
}

impl<R: Rules> Peer<R> {
    /// The learners that this leader waits for, when a change of the membership is under way.
    pub fn catching_up(&self) -> Option<&CatchUp> {
        match &self.state {
            State::Leader(leadership) => leadership.catch_up.as_ref(),
            _ => None,
        }
    }

    pub(super) fn begin_catch_up(&mut self, now: Micros, peers: PeerSet, goal: Goal) {
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
