//! A host: a peer's process, its disk, its service, and what waits for either.

use std::collections::{BTreeMap, VecDeque};

use raft::{
    chunked::Chunked,
    effect::Send,
    log::Payload,
    peer::SnapshotError,
    storage::WriteId,
    types::{Index, Micros, PeerId, Position, Term},
};

use crate::{
    clients::Envelope, clock::Clock, disk::Disk, network::Flight, reads::Reads, rules::Switchboard,
    service::Store, trace::EventId,
};

/// A peer of a world: its rules can be broken.
pub type Peer = raft::Peer<Switchboard>;

/// A message that waits for a write.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) send: Send,
    pub(crate) cause: EventId,
}

/// An entry that a service applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its place.
    pub entry: Position,
    /// What it carries.
    pub payload: Payload,
}

/// A client's request whose entry is not applied yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    pub(crate) term: Term,
    pub(crate) event: EventId,
    pub(crate) asker: Asker,
}

/// Who waits for the answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asker {
    /// The reader, who asks once, at this peer. The request's event names the call.
    Reader,
    /// A virtual client, over its own network.
    Client(Envelope),
}

/// What happened to a process while it stood still.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pause {
    /// The messages that came, in order.
    pub(crate) waiting: VecDeque<Flight>,
    /// The last write that became durable, and the event that tells.
    pub(crate) written: Option<(WriteId, EventId)>,
}

/// What lives in memory and is gone when the host goes down.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) peer: Peer,
    pub(crate) store: Store,
    /// What was applied since it started, or since it took over the last snapshot that a leader
    /// sent.
    pub(crate) applied: Chunked<Applied>,
    /// The index behind which `applied` begins.
    pub(crate) applied_base: Index,
    pub(crate) held: VecDeque<Held>,
    pub(crate) clients: BTreeMap<Index, Waiting>,
    pub(crate) reads: Reads,
    /// The last write that is durable.
    pub(crate) durable: WriteId,
    /// The term that the peer led in when it was last looked at.
    pub(crate) leads: Option<Term>,
    /// Its `commitIndex` then.
    pub(crate) committed: Index,
    /// What happened since it stands still.
    pub(crate) pause: Option<Pause>,
    /// Its `currentTerm` then.
    pub(crate) term: Term,
    /// The commands that wait to leave together, if any do.
    pub(crate) batch: Option<Batch>,
}

/// Commands in a leader's log that no message carries yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch {
    /// When they leave at the latest.
    pub(crate) leaves_at: Micros,
    /// The event of the last that joined.
    pub(crate) last: EventId,
}

impl Process {
    pub(crate) fn new(peer: Peer) -> Self {
        Self {
            committed: peer.commit_index(),
            term: peer.current_term(),
            peer,
            store: Store::default(),
            applied: Chunked::new(),
            applied_base: 0,
            held: VecDeque::new(),
            clients: BTreeMap::new(),
            reads: Reads::default(),
            durable: 0,
            leads: None,
            pause: None,
            batch: None,
        }
    }

    /// How far the service's state is: what the peer has handed out beyond waits to be applied.
    pub(crate) fn last_applied(&self) -> Index {
        self.applied_base + self.applied.len() as Index
    }

    /// Hands the service's present state to the peer. A service that is `hasty` says that it
    /// contains the whole log.
    pub(crate) fn snapshot(&mut self, hasty: bool) -> Result<(), SnapshotError> {
        let index = if hasty {
            self.peer.log().last_index()
        } else {
            self.last_applied()
        };
        self.peer.snapshot(index, self.store.encode().into())
    }

    /// Is a snapshot due, when one is taken after `every` applied entries?
    pub(crate) fn snapshot_is_due(&self, every: u64) -> bool {
        let since = self
            .peer
            .last_applied()
            .saturating_sub(self.peer.log().base().index);
        every > 0 && since >= every
    }
}

/// One host.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) id: PeerId,
    /// `None` while it is down.
    pub(crate) process: Option<Process>,
    pub(crate) disk: Disk,
    /// What its peer measures time with.
    pub(crate) clock: Clock,
    /// How often it was started: keys the peer's draws.
    pub(crate) lives: u64,
    /// Requests that reached it while it was up.
    pub(crate) rpcs: u64,
    /// The highest term of a message that promised something.
    pub(crate) spoken: Term,
    /// Its last event that matters.
    pub(crate) last_event: Option<EventId>,
}

impl Host {
    /// A host that was never started.
    pub(crate) fn new(id: PeerId, disk_bytes: u64) -> Self {
        Self {
            id,
            process: None,
            disk: Disk::new(id, disk_bytes),
            clock: Clock::default(),
            lives: 0,
            rpcs: 0,
            spoken: 0,
            last_event: None,
        }
    }

    pub(crate) fn peer(&self) -> Option<&Peer> {
        self.process.as_ref().map(|process| &process.peer)
    }

    /// Does its process stand still?
    pub(crate) fn is_paused(&self) -> bool {
        let process = self.process.as_ref();
        process.is_some_and(|process| process.pause.is_some())
    }

    /// Its peer, unless it is down or stands still.
    pub(crate) fn running(&self) -> Option<&Peer> {
        self.peer().filter(|_| !self.is_paused())
    }
}
