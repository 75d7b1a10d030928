//! One peer: the state machine that everything else serves.
//!
//! Time, messages and the outcome of writes come in by method calls; what must be done comes out
//! of [`Peer::poll_effect`], in order. Nothing here reads a clock, sends a byte or waits.
//!
//! The rooms: `election` (votes, terms, timers), `courtesy` (`PreVote`, stickiness, `CheckQuorum`),
//! `transfer` (handing leadership over), `replication` (what a leader does), `following` (what a
//! follower does with AppendEntries), `lost_disk` (peers that forgot what they had), `reads`
//! (without a log entry), `rounds` (how a leader knows that it still leads), `snapshot` (taken, sent
//! and installed), `membership` (who belongs to the cluster: which configuration is in force),
//! `change` and `catch_up` (how that changes), `durability` (what is on disk), `start` (how a peer
//! begins) and `state` (what it can be asked).

mod catch_up;
mod change;
mod courtesy;
mod durability;
mod election;
mod error;
mod following;
mod lost_disk;
mod membership;
mod reads;
mod replication;
mod rounds;
mod snapshot;
mod start;
mod state;
#[cfg(test)]
mod tests;
mod transfer;

use std::{collections::VecDeque, sync::Arc};

pub use catch_up::CatchUp;
pub use change::{ChangeError, Changing};
pub(crate) use error::well_formed;
pub use error::{ProposeError, ReceiveError, SnapshotError, TransferError};
pub use start::StartError;

use crate::{
    config::Config,
    effect::{Apply, Effect, Send},
    log::{Command, Entries, Entry, Log, Payload},
    membership::{Configurations, Membership},
    message::Message,
    note::Note,
    peer_set::PeerSet,
    progress::Progress,
    quorum::Quorum,
    rules::{Paper, Rules, TermVerdict},
    storage::{HardState, LogWrite},
    types::{Index, MAX_NUMBER, Micros, PeerId, Position, Role, Term},
};
use durability::Durability;
use reads::Reads;
use rounds::Rounds;
use snapshot::Incoming;

/// A Raft peer.
///
/// Clone it to keep a moment: the log is shared, the rest is small.
#[derive(Clone, Debug)]
pub struct Peer<R: Rules = Paper> {
    id: PeerId,
    config: Arc<Config>,
    rules: R,
    /// The configurations of the log, the one in force and its index, and what follows from it: who
    /// decides, and every member but this peer.
    configurations: Configurations,
    membership: Membership,
    membership_index: Index,
    quorum: Quorum,
    others: PeerSet,
    /// Keys this peer's election timeouts.
    seed: u64,

    /// Persistent state on all servers, with `log`.
    hard_state: HardState,
    log: Log,
    /// The state that takes the place of what was dropped from the log; persistent too.
    snapshot: Option<Arc<[u8]>>,
    /// Whether the disk was lost that this peer had before; persistent too.
    lost: bool,
    /// A leader's snapshot that is arriving.
    incoming: Option<Incoming>,
    /// Volatile state on all servers.
    commit_index: Index,
    last_applied: Index,

    state: State,
    /// The leader of the current term, once heard of.
    leader: Option<PeerId>,
    /// Who was last heard as leader, of this term or an earlier one.
    heard_leader: Option<PeerId>,
    /// When that leader was last heard.
    leader_heard_at: Micros,
    /// When this life began.
    started_at: Micros,
    timer: Timer,
    /// The election timeout that was drawn last, and for which term.
    drawn: Option<(Term, Micros)>,
    durability: Durability,
    /// Proposals were appended that no message carries yet.
    unsent: bool,
    reads: Reads,
    /// Entries as they were last cut from the log, or came to its end: whoever needs the same
    /// shares them. Gone with the last effect, and when the log loses entries.
    recent: Option<LogWrite>,
    effects: VecDeque<Effect>,
}

/// The role, with what only that role needs.
#[derive(Clone, Debug)]
enum State {
    Follower,
    PreCandidate(Candidacy),
    Candidate(Candidacy),
    Leader(Leadership),
}

/// How an election stands, in the candidate's eyes.
#[derive(Clone, Debug, Default)]
struct Candidacy {
    granted: PeerSet,
    denied: PeerSet,
    /// When to ask the silent voters again.
    ask_again: Micros,
    /// Whether the leader asked for it.
    transfer: bool,
}

/// Volatile state on leaders.
#[derive(Clone, Debug)]
struct Leadership {
    /// Who voted for it.
    granted: PeerSet,
    /// By [`PeerId::slot`]; the leader's own slot is unused.
    progress: Vec<Progress>,
    /// By slot too: when each follower was last heard.
    heard_at: Vec<Micros>,
    transfer: Option<Transfer>,
    /// The learners that are to vote once they have caught up.
    catch_up: Option<CatchUp>,
    /// The bytes of its entries that are not committed.
    uncommitted: usize,
    rounds: Rounds,
}

/// A handing over of leadership.
#[derive(Clone, Copy, Debug)]
struct Transfer {
    to: PeerId,
    /// When the leader gives it up.
    aborts_at: Micros,
    /// Whether the target was asked to stand.
    asked: bool,
}

/// A peer's one timer: the election timeout of followers and candidates, the heartbeat of leaders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// When it was last set.
    pub since: Micros,
    /// When it fires.
    pub deadline: Micros,
}

impl<R: Rules> Peer<R> {
    /// Takes in a message that `from` sent.
    ///
    /// # Errors
    /// When no correct peer could have sent it. The state is as it was.
    pub fn receive(
        &mut self,
        now: Micros,
        from: PeerId,
        message: Message,
    ) -> Result<(), ReceiveError> {
        let term = message.term();
        let verdict = self.rules.term(self.current_term(), term);
        self.check(from, verdict, &message)?;
        let keeps_its_term = match &message {
            Message::PreVote(_) => true,
            Message::RequestVote(request) => self.leader_in_the_way(now, request).is_some(),
            _ => false,
        };
        if verdict == TermVerdict::Newer && !keeps_its_term {
            self.adopt_term(now, term, from);
            self.incoming = None;
        }
        match message {
            Message::PreVote(request) => self.on_pre_vote(now, from, request),
            Message::PreVoteReply(reply) => self.on_pre_vote_reply(now, from, reply),
            Message::RequestVote(request) => self.on_request_vote(now, from, request),
            Message::AppendEntries(request) => self.on_append_entries(now, from, verdict, &request),
            Message::InstallSnapshot(request) => {
                self.on_install_snapshot(now, from, verdict, &request);
            }
            Message::Confirm(request) => self.on_confirm(now, from, verdict, request),
            Message::ReadIndex(request) => self.on_read_index(now, from, verdict, request),
            // A reply of an earlier term answers what is no longer asked; one of a later term has
            // made a follower of us, which asks nothing.
            _ if verdict == TermVerdict::Stale => self.ignore(from, term),
            Message::TimeoutNow(_) => self.on_timeout_now(now, from),
            _ if verdict == TermVerdict::Newer => {}
            Message::RequestVoteReply(reply) => self.on_vote_reply(now, from, reply),
            Message::AppendEntriesReply(reply) => {
                self.hears(now, from);
                self.tells_of_its_disk(from, reply.lost);
                self.on_append_reply(now, from, reply);
                self.go_on_catching_up(now);
            }
            Message::InstallSnapshotReply(reply) => {
                self.hears(now, from);
                self.tells_of_its_disk(from, reply.lost);
                self.on_install_reply(now, from, reply);
                self.go_on_catching_up(now);
            }
            Message::ConfirmReply(reply) => {
                self.hears(now, from);
                self.on_confirm_reply(now, from, reply);
            }
            Message::ReadIndexReply(reply) => self.on_read_index_reply(from, reply),
        }
        Ok(())
    }

    /// Tells the peer what time it is. Before [`deadline`](Self::deadline) that changes nothing.
    pub fn wake(&mut self, now: Micros) {
        self.expire_reads(now);
        if now >= self.timer.deadline {
            self.fire(now);
        } else if now >= self.deadline() {
            self.ask_again(now);
            self.abort_transfer_if_due(now);
        }
    }

    /// Makes the timer fire now, whenever it was due: a follower or candidate starts an election,
    /// a leader sends heartbeats.
    ///
    /// With [`Config::lease_reads`] a follower must not be made to fire before its time: that it
    /// waits an election timeout after hearing its leader is what the leader's lease rests on, and
    /// a read that is answered by that lease may then be stale.
    pub fn fire(&mut self, now: Micros) {
        match self.state {
            State::Follower | State::PreCandidate(_) | State::Candidate(_) => {
                self.start_election(now);
            }
            State::Leader(_) => {
                self.abort_transfer_if_due(now);
                if !self.step_down_without_quorum(now) {
                    self.heartbeat(now);
                    self.go_on_catching_up(now);
                }
            }
        }
    }

    /// Puts the election timeout off to `deadline`; it never comes earlier than it would. A leader
    /// has none. The next leader or vote that resets it does so as ever.
    pub fn put_off(&mut self, deadline: Micros) {
        if self.role() != Role::Leader {
            self.timer.deadline = self.timer.deadline.max(deadline);
        }
    }

    /// Tells the peer that every write up to and with `upto` is durable. Ids beyond the last that
    /// [`poll_effect`](Self::poll_effect) gave out count as that.
    pub fn persisted(&mut self, now: Micros, upto: crate::storage::WriteId) {
        if self.durability.acknowledge(upto) {
            match self.state {
                State::Follower | State::PreCandidate(_) => {}
                State::Candidate(_) => self.count_own_vote(now),
                State::Leader(_) => self.advance_commit(now),
            }
        }
    }

    /// Asks for `command` to be replicated: the lab's `Start`. Returns the position that the entry
    /// has, which says nothing about whether it will ever be committed.
    ///
    /// Proposals made before the next [`poll_effect`](Self::poll_effect) travel together; see
    /// [`poll_ready`](Self::poll_ready).
    ///
    /// # Errors
    /// When this peer does not lead or hands over to another, the command is too large, too much is
    /// uncommitted, or the log has no index left. Nothing was appended.
    pub fn propose(&mut self, command: Command) -> Result<Position, ProposeError> {
        let State::Leader(leadership) = &self.state else {
            return Err(ProposeError::NotLeader {
                leader: self.leader,
            });
        };
        if let Some(transfer) = leadership.transfer {
            return Err(ProposeError::Transferring { to: transfer.to });
        }
        let (len, max) = (command.len(), self.config.max_command_bytes);
        if len > max {
            return Err(ProposeError::TooLarge { len, max });
        }
        if self.log.last_index() >= MAX_NUMBER {
            return Err(ProposeError::LogFull);
        }
        let payload = Payload::Command(command);
        let bytes = leadership.uncommitted.saturating_add(payload.weight());
        let max = self.config.max_uncommitted_bytes;
        // Without an entry of its own term a leader commits nothing (§5.4.2): were the first refused for
        // what it found in its log, there would never be room.
        let has_one = self.log.last().term == self.current_term();
        if bytes > max && leadership.uncommitted > 0 && has_one {
            return Err(ProposeError::TooManyUncommitted { bytes, max });
        }
        Ok(self.append_own(payload))
    }

    /// The next thing to do, in order; `None` when all is said.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        if self.effects.is_empty() {
            self.flush();
        }
        let effect = self.poll_ready();
        if effect.is_none() {
            self.recent = None;
        }
        effect
    }

    /// As [`poll_effect`](Self::poll_effect), but what proposals left to write and to send stays where
    /// it is. A driver that asks so for a while lets the proposals of that while leave together, as one
    /// message per follower and one write (batching, thesis §10.2.2).
    pub fn poll_ready(&mut self) -> Option<Effect> {
        let effect = self.effects.pop_front();
        if let Some(Effect::Persist(write)) = &effect {
            self.durability.gave_out(write.id);
        }
        effect
    }

    /// Every member of the cluster but this peer.
    fn others(&self) -> PeerSet {
        self.others
    }

    /// Commits up to `to` and hands out what that makes ready to apply.
    fn commit_to(&mut self, now: Micros, to: Index, note: Note) {
        let from = core::mem::replace(&mut self.commit_index, to);
        self.note(note);
        self.configurations_committed(now, from);
        self.drop_incoming(Position::new(0, to));
        let mut bytes = 0_usize;
        while self.last_applied < self.commit_index {
            let index = self.last_applied + 1;
            let Some(Entry { term, payload }) = self.log.get(index).cloned() else {
                break;
            };
            self.last_applied = index;
            bytes = bytes.saturating_add(payload.weight());
            self.effects.push_back(Effect::Apply(Apply {
                index,
                term,
                payload,
            }));
        }
        if let State::Leader(leadership) = &mut self.state {
            leadership.uncommitted = leadership.uncommitted.saturating_sub(bytes);
        }
        self.release_applied();
    }

    /// The entries from `from` on, as many from the front as fit in `max_bytes`. Followers that are
    /// equally far get the same ones, and so does the disk.
    fn cut(&mut self, from: Index, max_bytes: usize) -> Entries {
        let last = self.log.last_index();
        if let Some(recent) = &self.recent
            && recent.from == from
            && recent.entries.len() == self.log.fitting(from, last, max_bytes)
        {
            return Entries::clone(&recent.entries);
        }
        let entries = self.log.slice(from, last, max_bytes);
        self.recent = Some(LogWrite {
            from,
            entries: Entries::clone(&entries),
        });
        entries
    }

    fn note(&mut self, note: Note) {
        self.effects.push_back(Effect::Note(note));
    }

    /// Sends what promises something: not before all that is promised is durable.
    fn send_when_durable(&mut self, to: PeerId, message: Message) {
        self.save();
        let after = self.durability.outstanding();
        self.effects
            .push_back(Effect::Send(Send { to, message, after }));
    }

    /// Sends what promises nothing that is not durable already.
    fn send_at_once(&mut self, to: PeerId, message: Message) {
        self.effects.push_back(Effect::Send(Send {
            to,
            message,
            after: None,
        }));
    }

    /// Writes and sends what proposals left to do.
    fn flush(&mut self) {
        self.save();
        if core::mem::take(&mut self.unsent) {
            self.replicate();
        }
        self.flush_reads();
    }

    fn ignore(&mut self, sender: PeerId, theirs: Term) {
        self.note(Note::Ignored {
            sender,
            theirs,
            ours: self.current_term(),
        });
    }
}
