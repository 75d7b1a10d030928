//! Linearizable reads without a log entry (thesis §6.4), at leaders and followers, and the leases
//! that spare a leader the round (§6.4.1).
//!
//! A leader's `commitIndex`, once it has committed an entry of its term, is at least as large as
//! what any client was told before; the question is whether it still leads. It asks a quorum, in a
//! *round* that begins after the read was asked, or it knows by its lease. A follower asks its
//! leader for the index, and waits until it has applied as much.

use std::collections::VecDeque;

use super::{Peer, State};
use crate::{
    effect::Effect,
    message::{Message, ReadIndex, ReadIndexReply},
    note::Note,
    random::Draw,
    read::{ReadContext, ReadError, ReadFailure, ReadId, ReadOutcome},
    rules::{LeaseQuestion, LeaseVerdict, ReadQuestion, ReadVerdict, Rules, TermVerdict},
    types::{Index, MAX_NUMBER, Micros, PeerId, Position, Role},
};

/// Names the draws of the nonces in [`ReadContext`]s among all keyed draws.
const READ_NONCE: u64 = 2;

/// The reads that wait for something.
#[derive(Clone, Debug, Default)]
pub(super) struct Reads {
    /// In the order in which they were asked.
    pub(super) pending: VecDeque<Pending>,
    /// Tells this life's requests for a read index from those of others.
    nonce: Option<u64>,
    /// How many such requests there were.
    count: u64,
    /// The request that no message carries yet, and how many reads wait for its answer.
    unsent: Option<(ReadContext, u64)>,
}

/// A read that cannot be answered yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    reader: Reader,
    asked_at: Micros,
    pub(super) awaits: Awaits,
}

/// Who gets the answer.
#[derive(Clone, Copy, Debug)]
enum Reader {
    Service(ReadId),
    Follower { peer: PeerId, context: ReadContext },
}

/// What a read waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awaits {
    /// A leader has committed nothing in its term.
    EntryOfTerm,
    /// A leader is to be confirmed by this round.
    Round { round: u64, index: Index },
    /// The leader was asked.
    Answer { context: ReadContext },
    /// The leader has answered, and not all is applied.
    Applied { index: Index },
}

impl<R: Rules> Peer<R> {
    /// Asks for a linearizable read: one that sees everything that was committed anywhere before
    /// it was asked. The outcome comes as [`Effect::Read`] with the same `id`, when the service's
    /// state has what it must; the service then answers from its state.
    ///
    /// A leader has itself confirmed first, once per round-trip for all reads that were asked
    /// meanwhile, unless it holds a lease ([`Config::lease_reads`](crate::Config::lease_reads)).
    /// Any other peer asks the leader it knows. With leases, `now` must be what the clock shows at
    /// the time of the call: a lease that was held at an earlier time says nothing about this one.
    ///
    /// # Errors
    /// When this peer neither leads nor knows who does, or too many reads are pending. Nothing
    /// changed.
    pub fn read(&mut self, now: Micros, id: ReadId) -> Result<(), ReadError> {
        let verdict = self.may_read(self.lease(now));
        let leads = self.role() == Role::Leader;
        if !leads && self.leader.is_none() {
            return Err(ReadError::NoLeader);
        }
        let max = self.config.max_pending_reads;
        if self.reads.pending.len() >= max {
            return Err(ReadError::TooMany { max });
        }
        let reader = Reader::Service(id);
        if verdict == ReadVerdict::NotLeader {
            let context = self.next_context(now);
            self.wait(reader, now, Awaits::Answer { context });
        } else {
            self.begin_read(now, self.id, reader, verdict);
        }
        Ok(())
    }

    /// How this peer's lease stands; [`LeaseVerdict::Off`] for one that does not lead.
    pub fn lease(&self, now: Micros) -> LeaseVerdict {
        match &self.state {
            State::Leader(leadership) => self.rules.lease(&LeaseQuestion {
                enabled: self.config.lease_reads,
                now,
                confirmed_since: leadership.rounds.confirmed_since,
                promised: self.config.election_timeout_min,
                clock_drift_ppm: self.config.clock_drift_ppm,
                handed_over: leadership.rounds.handed_over,
            }),
            _ => LeaseVerdict::Off,
        }
    }

    /// How many reads are pending here, those that others ask of this peer among them.
    pub fn pending_reads(&self) -> usize {
        self.reads.pending.len()
    }

    fn may_read(&self, lease: LeaseVerdict) -> ReadVerdict {
        let index = self.commit_index;
        self.rules.may_read(&ReadQuestion {
            leads: self.role() == Role::Leader,
            current_term: self.current_term(),
            committed: Position::new(self.log.term_at(index).unwrap_or(0), index),
            lease,
        })
    }

    /// Takes in a read that `verdict` says how to answer.
    fn begin_read(&mut self, now: Micros, by: PeerId, reader: Reader, verdict: ReadVerdict) {
        let index = self.commit_index;
        self.note(Note::ReadAsked {
            by,
            commit_index: index,
            verdict,
        });
        match verdict {
            ReadVerdict::NotLeader | ReadVerdict::NoEntryOfTerm { .. } => {
                self.wait(reader, now, Awaits::EntryOfTerm);
            }
            ReadVerdict::NeedsRound { .. } => {
                let round = self.join_round(now);
                self.wait(reader, now, Awaits::Round { round, index });
            }
            ReadVerdict::ByLease { .. } => {
                self.wait(reader, now, Awaits::Applied { index });
                self.release_applied();
            }
        }
    }

    fn wait(&mut self, reader: Reader, asked_at: Micros, awaits: Awaits) {
        self.reads.pending.push_back(Pending {
            reader,
            asked_at,
            awaits,
        });
    }

    /// The name of the request that reads asked now wait for: those asked before it leaves share
    /// it.
    fn next_context(&mut self, now: Micros) -> ReadContext {
        if let Some((context, reads)) = &mut self.reads.unsent {
            *reads += 1;
            return *context;
        }
        // Two lives with the same seed draw the same only if they first ask at the same instant.
        // Then, and only then, an answer to the one is as good for the other.
        let nonce = *self.reads.nonce.get_or_insert_with(|| {
            let mut draw = Draw::new(self.seed, READ_NONCE, self.id.get().into(), now);
            draw.within(0..=MAX_NUMBER)
        });
        self.reads.count += 1;
        let count = self.reads.count;
        let context = ReadContext { nonce, count };
        self.reads.unsent = Some((context, 1));
        context
    }

    /// Sends what reads left to send.
    pub(super) fn flush_reads(&mut self) {
        if let Some((context, reads)) = self.reads.unsent.take()
            && let Some(leader) = self.leader
        {
            self.note(Note::ReadForwarded {
                leader,
                context,
                reads,
            });
            let term = self.current_term();
            self.send_at_once(leader, Message::ReadIndex(ReadIndex { term, context }));
        }
        self.send_round();
    }

    /// ReadIndex, the receiver's side: as a read of its own, but for another.
    pub(super) fn on_read_index(
        &mut self,
        now: Micros,
        from: PeerId,
        verdict: TermVerdict,
        request: ReadIndex,
    ) {
        let context = request.context;
        let answer = self.may_read(self.lease(now));
        let full = self.reads.pending.len() >= self.config.max_pending_reads;
        if verdict == TermVerdict::Stale || answer == ReadVerdict::NotLeader || full {
            self.note(Note::ReadRefused {
                by: from,
                pending: self.reads.pending.len() as u64,
                leader: self.leader,
            });
            self.answer_read_index(from, context, None);
            return;
        }
        let reader = Reader::Follower {
            peer: from,
            context,
        };
        self.begin_read(now, from, reader, answer);
    }

    fn answer_read_index(&mut self, to: PeerId, context: ReadContext, index: Option<Index>) {
        let reply = ReadIndexReply {
            term: self.current_term(),
            context,
            index,
        };
        self.send_at_once(to, Message::ReadIndexReply(reply));
    }

    /// ReadIndex, the answer.
    pub(super) fn on_read_index_reply(&mut self, from: PeerId, reply: ReadIndexReply) {
        let asked = Awaits::Answer {
            context: reply.context,
        };
        let is_awaited =
            self.leader == Some(from) && self.reads.pending.iter().any(|read| read.awaits == asked);
        if !is_awaited {
            self.ignore(from, reply.term);
            return;
        }
        if let Some(index) = reply.index {
            self.note(Note::ReadIndexLearnt {
                leader: from,
                index,
                last_applied: self.last_applied,
            });
            self.release(|awaits| (awaits == asked).then_some(index));
        } else {
            self.fail_reads(|awaits| {
                (awaits == asked).then_some(ReadFailure::Refused { by: from })
            });
        }
    }

    /// More is committed: what waited for an entry of the leader's term can go on. No clock is at
    /// hand here, and so no lease: the next round confirms these.
    pub(super) fn go_on_with_reads(&mut self) {
        let waits = |read: &&Pending| read.awaits == Awaits::EntryOfTerm;
        let Some(first) = self.reads.pending.iter().find(waits) else {
            return;
        };
        let asked_at = first.asked_at;
        let awaits = match self.may_read(LeaseVerdict::Unconfirmed) {
            ReadVerdict::NotLeader | ReadVerdict::NoEntryOfTerm { .. } => return,
            ReadVerdict::NeedsRound { .. } => Awaits::Round {
                round: self.join_round(asked_at),
                index: self.commit_index,
            },
            ReadVerdict::ByLease { .. } => Awaits::Applied {
                index: self.commit_index,
            },
        };
        for read in &mut self.reads.pending {
            if read.awaits == Awaits::EntryOfTerm {
                read.awaits = awaits;
            }
        }
        self.release_applied();
    }

    /// More is applied: answers what waited for that.
    pub(super) fn release_applied(&mut self) {
        let applied = self.last_applied;
        self.release(|awaits| match awaits {
            Awaits::Applied { index } if index <= applied => Some(index),
            _ => None,
        });
    }

    /// Answers the reads that have their read index. Those of this peer's service may have to wait
    /// until as much is applied.
    pub(super) fn release(&mut self, mut index_of: impl FnMut(Awaits) -> Option<Index>) {
        if self.reads.pending.is_empty() {
            return;
        }
        let mut pending = core::mem::take(&mut self.reads.pending);
        pending.retain_mut(|read| {
            let Some(index) = index_of(read.awaits) else {
                return true;
            };
            match read.reader {
                Reader::Follower { peer, context } => {
                    self.answer_read_index(peer, context, Some(index));
                    false
                }
                Reader::Service(_) if index > self.last_applied => {
                    read.awaits = Awaits::Applied { index };
                    true
                }
                Reader::Service(id) => {
                    let result = Ok(index);
                    self.effects
                        .push_back(Effect::Read(ReadOutcome { id, result }));
                    false
                }
            }
        });
        self.reads.pending = pending;
    }

    /// This peer no longer knows a leader, or no longer is one. What has its read index keeps it:
    /// that was confirmed after the read was asked, whoever leads now.
    pub(super) fn forget_leader(&mut self) {
        self.leader = None;
        self.reads.unsent = None;
        self.fail_reads(|awaits| match awaits {
            Awaits::EntryOfTerm | Awaits::Round { .. } => Some(ReadFailure::LostLeadership),
            Awaits::Answer { .. } => Some(ReadFailure::LeaderChanged),
            Awaits::Applied { .. } => None,
        });
    }

    /// Fails the reads for which there is a reason to.
    fn fail_reads(&mut self, reason: impl Fn(Awaits) -> Option<ReadFailure>) {
        if self.reads.pending.is_empty() {
            return;
        }
        let mut pending = core::mem::take(&mut self.reads.pending);
        pending.retain(|read| {
            let Some(failure) = reason(read.awaits) else {
                return true;
            };
            self.fail_read(read.reader, failure);
            false
        });
        self.reads.pending = pending;
    }

    fn fail_read(&mut self, reader: Reader, failure: ReadFailure) {
        match reader {
            Reader::Service(id) => {
                let result = Err(failure);
                self.effects
                    .push_back(Effect::Read(ReadOutcome { id, result }));
            }
            // It has given up by now, or soon will; there is nothing to tell it.
            Reader::Follower { .. } if failure == ReadFailure::TimedOut => {}
            Reader::Follower { peer, context } => self.answer_read_index(peer, context, None),
        }
    }

    /// When the read that was asked first fails; never when none is pending.
    pub fn reads_deadline(&self) -> Micros {
        let patience = self.config.election_timeout_max;
        let first = self.reads.pending.front();
        first.map_or(Micros::MAX, |read| read.asked_at.saturating_add(patience))
    }

    /// Fails the reads that have waited for the longest election timeout.
    pub(super) fn expire_reads(&mut self, now: Micros) {
        while now >= self.reads_deadline()
            && let Some(read) = self.reads.pending.pop_front()
        {
            self.fail_read(read.reader, ReadFailure::TimedOut);
        }
    }
}
