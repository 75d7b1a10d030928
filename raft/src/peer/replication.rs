//! What a leader does: replicates its log and commits (§5.3, §5.4.2).

use super::{Leadership, Peer, Rounds, State, Timer};
use crate::{
    log::{Entry, Payload},
    message::{AppendEntries, AppendEntriesReply, AppendOutcome, Message},
    note::Note,
    peer_set::PeerSet,
    progress::{Progress, Window},
    rules::{CommitQuestion, CommitVerdict, Rules, backtrack},
    types::{Index, MAX_NUMBER, MAX_PEERS, Micros, PeerId, Position},
};

impl<R: Rules> Peer<R> {
    /// Rules for leaders (Figure 2): upon election, tell everyone.
    pub(super) fn become_leader(&mut self, now: Micros, granted: PeerSet) {
        let slots = self
            .membership
            .members()
            .iter()
            .last()
            .map_or(0, |id| id.slot() + 1);
        debug_assert!(slots <= MAX_PEERS as usize);
        let progress = vec![Progress::new(self.log.last_index() + 1); slots];
        self.state = State::Leader(Leadership {
            granted,
            heard_at: vec![now; progress.len()],
            progress,
            transfer: None,
            catch_up: None,
            uncommitted: self.uncommitted_bytes(),
            rounds: Rounds::default(),
        });
        self.leader = Some(self.id);
        let votes = granted.and(self.quorum.voters());
        self.note(Note::BecameLeader {
            term: self.current_term(),
            votes: votes.len() as u16,
            voters: self.quorum.voters().len() as u16,
            granted: votes,
            joint: self.quorum.joint_share(granted),
        });
        let wanted = self.config.noop_on_election || self.is_amid_joint_change();
        if wanted && self.log.last_index() < MAX_NUMBER {
            self.append_own(Payload::Noop);
        }
        self.leave_joint(now);
        self.save();
        // The heartbeats that follow carry what was appended.
        self.unsent = false;
        self.heartbeat(now);
    }

    /// The bytes of all entries that this peer does not know to be committed.
    fn uncommitted_bytes(&self) -> usize {
        (self.commit_index + 1..=self.log.last_index())
            .filter_map(|index| self.log.get(index))
            .map(|entry| entry.payload.weight())
            .fold(0, usize::saturating_add)
    }

    /// Appends an entry of the leader's own.
    pub(super) fn append_own(&mut self, payload: Payload) -> Position {
        if let State::Leader(leadership) = &mut self.state {
            leadership.uncommitted = leadership.uncommitted.saturating_add(payload.weight());
        }
        let index = self.log.append(Entry {
            term: self.current_term(),
            payload,
        });
        self.durability.appended(index);
        self.unsent = true;
        let entry = self.log.last();
        self.note(Note::Appended { entry });
        entry
    }

    /// Sends an AppendEntries to everyone, with entries where there are some to send.
    pub(super) fn heartbeat(&mut self, now: Micros) {
        self.timer = Timer {
            since: now,
            deadline: now.saturating_add(self.config.heartbeat_interval),
        };
        for follower in self.others().iter() {
            if self.begin_transfer(follower) || self.ask_transfer(follower) {
                continue;
            }
            // Also to a follower that owes the answer to a probe, or whose window is full: the answer
            // to the heartbeat shows what of it arrived.
            if !self.send_entries(follower) {
                self.send_append(follower, 0);
            }
        }
        self.renew_round(now);
    }

    /// Sends everyone the entries that they lack, as far as the windows allow.
    pub(super) fn replicate(&mut self) {
        for follower in self.others().iter() {
            self.send_entries(follower);
        }
    }

    /// Sends `follower` what it lacks, as far as its window allows. Returns whether that was
    /// anything.
    pub(super) fn send_entries(&mut self, follower: PeerId) -> bool {
        let config = &self.config;
        let window = Window {
            messages: config.max_in_flight,
            bytes: config.max_in_flight_bytes,
        };
        let max_bytes = config.max_append_bytes;
        let last_index = self.log.last_index();
        let free = self
            .progress(follower)
            .is_some_and(|progress| progress.may_send(window));
        let mut sent = free && self.begin_transfer(follower);
        while self
            .progress(follower)
            .is_some_and(|progress| progress.next_index <= last_index && progress.may_send(window))
        {
            self.send_append(follower, max_bytes);
            sent = true;
        }
        sent
    }

    /// Sends one AppendEntries from `nextIndex` on, with at most `max_bytes` of payload; with no
    /// entries when that is 0.
    ///
    /// It does not wait for the leader's own disk: a leader's copy counts towards a quorum only
    /// once it is durable, so that the write and the messages may overlap (thesis §10.2.1).
    fn send_append(&mut self, follower: PeerId, max_bytes: usize) {
        let Some(next) = self.progress(follower).map(|progress| progress.next_index) else {
            return;
        };
        let prev = Position::new(self.log.term_at(next - 1).unwrap_or(0), next - 1);
        let entries = match max_bytes {
            0 => crate::log::Entries::default(),
            _ => self.cut(next, max_bytes),
        };
        // Nobody asks for the weight unless it is bounded.
        let bytes = match self.config.max_in_flight_bytes {
            usize::MAX => 0,
            _ => weight(&entries),
        };
        let request = AppendEntries {
            term: self.current_term(),
            prev,
            entries,
            commit: self.commit_index,
        };
        if let Some(progress) = self.progress_mut(follower) {
            progress.sent(request.last_index(), bytes);
        }
        self.send_at_once(follower, Message::AppendEntries(request));
    }

    /// AppendEntries, the answer.
    pub(super) fn on_append_reply(&mut self, now: Micros, from: PeerId, reply: AppendEntriesReply) {
        let Some(progress) = self.progress_mut(from) else {
            self.ignore(from, reply.term);
            return;
        };
        match reply.outcome {
            AppendOutcome::Accepted { matched } => {
                self.matched(now, from, matched);
            }
            AppendOutcome::Rejected { probed, hint } => {
                let confirmed = progress.match_index;
                // Only of a follower that says so itself: late rejections, overtaken by what came
                // after them, look the same on a network that reorders.
                if progress.lost && progress.shows_loss(probed, hint.index) {
                    self.note(Note::LostEntries {
                        follower: from,
                        confirmed,
                        has: hint.index,
                    });
                } else if !progress.is_asking(probed) {
                    self.ignore(from, reply.term);
                    return;
                }
                let limit = hint.index.min(probed - 1);
                let dropped = limit < self.log.base().index && self.snapshot.is_some();
                let candidate = if dropped {
                    // It lacks what was dropped. Nothing is known of the terms there, and nothing
                    // needs to be: a snapshot follows.
                    limit
                } else {
                    backtrack(&self.log, limit, hint.term).index
                };
                if let Some(progress) = self.progress_mut(from) {
                    progress.step_back(candidate);
                    let next = progress.next_index;
                    self.note(Note::SteppedBack {
                        follower: from,
                        probed,
                        next,
                    });
                    // What lies further back was dropped. To ask the same at once would go on at
                    // the speed of the network; the next heartbeat asks it.
                    if next > probed {
                        return;
                    }
                }
            }
        }
        self.send_entries(from);
    }

    /// A follower's log matches up to `matched`. Returns whether that is news.
    pub(super) fn matched(&mut self, now: Micros, follower: PeerId, matched: Index) -> bool {
        let news = self
            .progress_mut(follower)
            .is_some_and(|progress| progress.accepted(matched));
        if news {
            self.note(Note::Matched { follower, matched });
            self.advance_commit(now);
            self.ask_to_stand_if_ready();
        }
        news
    }

    /// Rules for leaders, the last (Figure 2): commit what a quorum stores.
    pub(super) fn advance_commit(&mut self, now: Micros) {
        let State::Leader(leadership) = &self.state else {
            return;
        };
        let own = self.persisted_index();
        let stored_at = |peer: PeerId| -> Index {
            if peer == self.id {
                own
            } else if self.follower_counts(leadership, peer) {
                let progress = leadership.progress.get(peer.slot());
                progress.map_or(0, |progress| progress.match_index)
            } else {
                0
            }
        };
        let verdict = self.rules.commit(&CommitQuestion {
            log: &self.log,
            current_term: self.current_term(),
            commit_index: self.commit_index,
            stored_by_quorum: self.quorum.reached(stored_at),
        });
        match verdict {
            CommitVerdict::Nothing => {}
            CommitVerdict::UpTo { index } => {
                let voters = self.quorum.voters().iter();
                let copies: PeerSet = voters.filter(|&peer| stored_at(peer) >= index).collect();
                let note = Note::Committed {
                    from: self.commit_index,
                    to: index,
                    copies: copies.len() as u16,
                    needed: self.quorum.needed() as u16,
                    joint: self.quorum.joint_share(copies),
                };
                self.commit_to(now, index, note);
                self.go_on_changing(now);
                self.go_on_with_reads();
            }
            CommitVerdict::EarlierTerm { index, term } => {
                let entry = Position::new(term, index);
                self.note(Note::CommitWithheld {
                    entry,
                    term: self.current_term(),
                });
            }
        }
    }

    pub(super) fn progress_mut(&mut self, follower: PeerId) -> Option<&mut Progress> {
        let is_member = self.others().contains(follower);
        match &mut self.state {
            State::Leader(leadership) if is_member => leadership.progress.get_mut(follower.slot()),
            _ => None,
        }
    }
}

/// What `entries` count against limits.
fn weight(entries: &[Entry]) -> usize {
    entries
        .iter()
        .map(|entry| entry.payload.weight())
        .fold(0, usize::saturating_add)
}
