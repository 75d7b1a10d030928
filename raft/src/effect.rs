//! What a peer wants done, in the order in which it must be done.

use crate::{
    log::Payload,
    message::Message,
    note::Note,
    read::ReadOutcome,
    storage::{Snapshot, Write, WriteId},
    types::{Index, PeerId, Term},
};

/// One thing for the driver to do.
///
/// The order is part of the contract: a [`Send`](Self::Send) that names a write comes behind that
/// write's [`Persist`](Self::Persist), and so does the [`Apply`](Self::Apply) of an entry behind the
/// one that brings the entry to this peer's disk, and the [`Restore`](Self::Restore) of a snapshot
/// that a leader sent. Neither means that the write is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make this durable, then call [`Peer::persisted`](crate::Peer::persisted).
    Persist(Write),
    /// Carry this message.
    Send(Send),
    /// Hand this to the service's state machine: the lab's `ApplyMsg`.
    Apply(Apply),
    /// Make this the state of the service's state machine, in the place of what it was. It is the
    /// first effect of a peer whose disk holds a snapshot.
    Restore(Snapshot),
    /// What came of a read. It comes behind the [`Apply`](Self::Apply) of every entry up to the
    /// read index: the service answers from the state that it has then.
    Read(ReadOutcome),
    /// Nothing to do: what was decided, and why.
    Note(Note),
}

/// A message and when it may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// Who it is for.
    pub to: PeerId,
    /// What it says.
    pub message: Message,
    /// The write that must be durable before the message leaves: a vote is given, and an entry
    /// confirmed, only once a crash cannot take it back. `None` when it may leave at once.
    pub after: Option<WriteId>,
}

/// A committed entry, to be applied. They come in the order of their indices, without a gap, but
/// for those that a [`Restore`](Effect::Restore) contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apply {
    /// The entry's index.
    pub index: Index,
    /// The entry's term.
    pub term: Term,
    /// What to apply. A no-op is handed out too, so that the service sees every index.
    pub payload: Payload,
}
