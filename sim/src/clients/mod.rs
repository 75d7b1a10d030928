//! Virtual clients: outside the cluster, each with one operation at a time.
//!
//! A client sends its operation to the peer that it believes leads, follows what peers say about the
//! leader, and asks again elsewhere when no answer comes. It has a way to every peer, which cuts
//! between peers do not touch; what travels there can be lost, too. In a session
//! ([`Session`](crate::service::Session)) an operation that is asked for again keeps its number and
//! is applied once; without one it may be applied as often as it was sent.
//!
//! Here is what a client knows; what it does is done by the world.

mod history;
mod id;
mod load;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use raft::types::{Micros, PeerId};
use serde::{Deserialize, Serialize};

pub use history::{CallView, Ended, History, MAX_RETRIES_SHOWN, Outcome};
pub use id::ClientId;
pub use load::{Load, LoadMix};

use crate::{
    service::{Answer, Operation, Request, SessionId, Ticket},
    trace::EventId,
};
pub(crate) use load::Running;

/// How clients read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadMode {
    /// Through the log, as every other operation (§8).
    #[default]
    Log,
    /// From the store of whatever peer is asked, once that is known to have all that is committed
    /// (thesis §6.4): linearizable, and nothing is appended. Client n asks peer n first.
    Index,
    /// From the store of whatever peer is asked, which may be behind: fast, and not linearizable.
    /// Client n asks peer n first.
    Local,
}

/// What one message between a client and a peer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) client: ClientId,
    /// The event with which the operation began: its name.
    pub(crate) call: EventId,
    pub(crate) step: Step,
    /// How often the client had sent this step by then.
    pub(crate) attempt: u32,
}

/// What a client is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It opens a session.
    Open,
    /// It has its operation done by way of the log.
    Operate,
    /// It reads from a peer's store, without an entry in the log.
    Read,
}

/// What a peer tells a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// It was done, or could not be.
    Answer(Answer),
    /// The peer does not lead.
    Leader(Option<PeerId>),
}

/// A message between a client and a peer, on its way.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) peer: PeerId,
    pub(crate) envelope: Envelope,
    pub(crate) content: Content,
    /// The event that sent it.
    pub(crate) sent: EventId,
    /// It does not arrive.
    pub(crate) lost: bool,
}

/// What a parcel carries.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// From client to peer.
    Request(Request),
    /// From peer to client.
    Told(Told),
}

/// An operation that waits for its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) operation: Operation,
    /// Whether it is numbered in a session.
    pub(crate) session: bool,
    /// Whom to ask first, when that was said.
    pub(crate) peer: Option<PeerId>,
}

/// The operation that a client is at.
#[derive(Clone, Debug)]
pub(crate) struct Current {
    pub(crate) call: EventId,
    pub(crate) began: Micros,
    pub(crate) job: Job,
    pub(crate) step: Step,
    /// How often this step was sent.
    pub(crate) attempt: u32,
    /// How often it was sent on by peers since it last waited.
    pub(crate) hints: u16,
    /// When it stops waiting.
    pub(crate) alarm: Micros,
    /// It waits before it asks again, not for an answer.
    pub(crate) pausing: bool,
    /// The last event of this operation.
    pub(crate) last: EventId,
    /// When it was sent once more, at most [`MAX_RETRIES_SHOWN`] times.
    pub(crate) retries: Vec<Micros>,
}

/// One client.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) id: ClientId,
    /// Whom it asks next.
    pub(crate) peer: PeerId,
    pub(crate) session: Option<SessionId>,
    /// The number of its last operation in the session.
    pub(crate) sequence: u64,
    pub(crate) queue: VecDeque<Job>,
    pub(crate) current: Option<Current>,
    /// How many parcels it and its peers have sent on its way: keys the draws.
    pub(crate) parcels: u64,
    /// Whether the next answer is lost.
    pub(crate) loses_answer: bool,
    /// A key with a value that it last read, for a cas that may succeed.
    pub(crate) has_read: Option<(String, Arc<str>)>,
}

impl Client {
    /// A client that asks `peer` first.
    pub(crate) fn new(id: ClientId, peer: PeerId) -> Self {
        Self {
            id,
            peer,
            session: None,
            sequence: 0,
            queue: VecDeque::new(),
            current: None,
            parcels: 0,
            loses_answer: false,
            has_read: None,
        }
    }

    /// What it asks the log for, in its present step.
    pub(crate) fn request(&self, current: &Current) -> Request {
        let operation = current.job.operation.clone();
        match (current.step, self.session) {
            (Step::Open, _) => Request::OpenSession,
            (Step::Operate, Some(session)) if current.job.session => Request::Numbered {
                // One at a time: it has the answers to all before.
                ticket: Ticket {
                    session,
                    sequence: self.sequence,
                    unanswered: self.sequence,
                },
                operation,
            },
            (Step::Operate | Step::Read, _) => Request::Plain(operation),
        }
    }
}

/// All clients, what is on its way between them and the peers, and what came of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clients {
    pub(crate) all: BTreeMap<ClientId, Client>,
    /// By client and number.
    pub(crate) parcels: BTreeMap<(ClientId, u64), Parcel>,
    pub(crate) load: Option<Running>,
    /// How often a load has come: keys its draws.
    pub(crate) ticks: u64,
    pub(crate) history: History,
}
