//! What is going to happen, for whoever wants to schedule it.

use raft::{
    message::{AppendOutcome, InstallOutcome, Message},
    types::{Index, Micros, Role, Term},
};
use serde::Serialize;

use super::World;
use crate::{host::Host, network::Flight};

/// Everything that is pending.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pending {
    /// The messages in flight, by id.
    pub messages: Vec<PendingMessage>,
    /// The timers of the peers that are up and do not stand still, by peer; in the world's time.
    pub timers: Vec<PendingTimer>,
    /// The writes that are not durable yet, by peer and then in order.
    pub writes: Vec<PendingWrite>,
}

/// A message in flight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PendingMessage {
    /// Its id, which names it in [`World::deliver`] and the like.
    pub id: u64,
    /// Who sent it.
    pub from: u16,
    /// Who it is for.
    pub to: u16,
    /// `RequestVote`, `PreVote`, `TimeoutNow`, `AppendEntries`, `InstallSnapshot`, `ReadIndex`,
    /// `Confirm`, or one of these with `Reply` behind it.
    pub kind: &'static str,
    /// The sender's term.
    pub term: Term,
    /// When it was sent.
    pub sent_at: Micros,
    /// When it arrives, or would if it were not lost.
    pub arrives_at: Micros,
    /// When it is lost, if it is.
    pub lost_at: Option<Micros>,
    /// How many entries it carries.
    pub entries: usize,
    /// Of a reply: whether the vote was granted, the entries accepted, the snapshot installed or the
    /// read index given.
    pub granted: Option<bool>,
    /// Which copy it is; 0 is the original.
    pub copy: u8,
}

/// A peer's timer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PendingTimer {
    /// Whose.
    pub peer: u16,
    /// What it is for: `election` or `heartbeat`.
    pub kind: &'static str,
    /// When it was set.
    pub since: Micros,
    /// When it fires.
    pub at: Micros,
}

/// A write that is not durable yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PendingWrite {
    /// Whose.
    pub peer: u16,
    /// Its number in the peer's life.
    pub write: u64,
    /// When it was issued.
    pub since: Micros,
    /// When it is durable.
    pub at: Micros,
    /// The term in it, if it has one.
    pub term: Option<Term>,
    /// The last index of the snapshot in it, if it has one.
    pub snapshot_index: Option<Index>,
    /// The first index in it, if it changes the log.
    pub from_index: Option<Index>,
    /// How many entries are in it.
    pub entries: usize,
}

/// The name of a kind of message.
pub(crate) const fn kind_name(message: &Message) -> &'static str {
    match message {
        Message::RequestVote(_) => "RequestVote",
        Message::RequestVoteReply(_) => "RequestVoteReply",
        Message::PreVote(_) => "PreVote",
        Message::PreVoteReply(_) => "PreVoteReply",
        Message::TimeoutNow(_) => "TimeoutNow",
        Message::AppendEntries(_) => "AppendEntries",
        Message::AppendEntriesReply(_) => "AppendEntriesReply",
        Message::InstallSnapshot(_) => "InstallSnapshot",
        Message::InstallSnapshotReply(_) => "InstallSnapshotReply",
        Message::ReadIndex(_) => "ReadIndex",
        Message::ReadIndexReply(_) => "ReadIndexReply",
        Message::Confirm(_) => "Confirm",
        Message::ConfirmReply(_) => "ConfirmReply",
    }
}

/// Of a reply: whether the vote was granted, the entries accepted, the snapshot installed or the
/// read index given.
pub(crate) const fn granted(message: &Message) -> Option<bool> {
    match message {
        Message::RequestVoteReply(reply) => Some(reply.granted),
        Message::PreVoteReply(reply) => Some(reply.granted),
        Message::AppendEntriesReply(reply) => {
            Some(matches!(reply.outcome, AppendOutcome::Accepted { .. }))
        }
        Message::InstallSnapshotReply(reply) => Some(matches!(reply.outcome, InstallOutcome::Has)),
        Message::ReadIndexReply(reply) => Some(reply.index.is_some()),
        Message::RequestVote(_)
        | Message::PreVote(_)
        | Message::TimeoutNow(_)
        | Message::AppendEntries(_)
        | Message::InstallSnapshot(_)
        | Message::Confirm(_)
        | Message::ConfirmReply(_)
        | Message::ReadIndex(_) => None,
    }
}

impl From<&Flight> for PendingMessage {
    fn from(flight: &Flight) -> Self {
        Self {
            id: flight.id.get(),
            from: flight.from.get(),
            to: flight.to.get(),
            kind: kind_name(&flight.message),
            term: flight.message.term(),
            sent_at: flight.sent_at,
            arrives_at: flight.arrives_at,
            lost_at: flight.lost_at,
            entries: match &flight.message {
                Message::AppendEntries(request) => request.entries.len(),
                _ => 0,
            },
            granted: granted(&flight.message),
            copy: flight.id.copy_number(),
        }
    }
}

impl World {
    /// What is pending: messages, timers and writes.
    pub fn pending(&self) -> Pending {
        Pending {
            messages: self.flights().map(PendingMessage::from).collect(),
            timers: self
                .hosts
                .iter()
                .filter_map(|host| Some((host.running()?, host.clock)))
                .map(|(peer, clock)| {
                    let timer = peer.timer();
                    PendingTimer {
                        peer: peer.id().get(),
                        kind: match peer.role() {
                            Role::Leader => "heartbeat",
                            Role::Follower | Role::PreCandidate | Role::Candidate => "election",
                        },
                        since: clock.when(timer.since),
                        at: clock.when(timer.deadline),
                    }
                })
                .collect(),
            writes: self.hosts.iter().flat_map(pending_writes).collect(),
        }
    }
}

pub(crate) fn pending_writes(host: &Host) -> impl Iterator<Item = PendingWrite> {
    host.disk.pending().iter().map(|pending| PendingWrite {
        peer: host.id.get(),
        write: pending.write.id,
        since: pending.issued_at,
        at: pending.done_at,
        term: pending.write.hard_state.map(|state| state.current_term),
        snapshot_index: pending
            .write
            .snapshot
            .as_ref()
            .map(|write| write.snapshot.last.index),
        from_index: pending.write.log.as_ref().map(|log| log.from),
        entries: pending
            .write
            .log
            .as_ref()
            .map_or(0, |log| log.entries.len()),
    })
}
