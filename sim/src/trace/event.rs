//! What can happen in a world.

use std::sync::Arc;

use raft::{
    log::{Command, Payload},
    membership::Change,
    note::Note,
    peer_set::PeerSet,
    read::{ReadError, ReadFailure},
    storage::WriteId,
    types::{Index, Micros, PeerId, Position, Term},
};

use super::Summary;
use crate::{
    checkers::Property,
    clients::ClientId,
    intervention::{LinkChange, Timers},
    network::MessageId,
    service::{Answer, SessionId},
};

/// The name of an event: they are counted from 0 in the order in which they happen.
pub type EventId = u64;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: Micros,
    /// Where, if it happened at a peer.
    pub peer: Option<PeerId>,
    /// The event that made it happen; `None` when the reader did, or a timer.
    pub cause: Option<EventId>,
    /// What.
    pub kind: EventKind,
}

/// What a peer's timer was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// The election timeout of a follower or candidate.
    Election,
    /// A candidate asks those again who have not answered.
    AskAgain,
    /// A leader sends heartbeats.
    Heartbeat,
    /// A peer gives up the reads that have waited for too long.
    Reads,
}

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// By the link's chance.
    Chance,
    /// The link is cut.
    Cut,
    /// The reader, or a network function, dropped it.
    Dropped,
    /// The receiver is down.
    ReceiverDown,
    /// As many messages were under way, or waited for a disk, as may.
    Full,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// A peer's timer fired.
    TimerFired {
        /// Which.
        timer: Alarm,
        /// Whether the reader made it fire.
        by_hand: bool,
    },
    /// A peer decided something.
    Note(Note),
    /// A message left the peer.
    Sent {
        /// Its name.
        id: MessageId,
        /// Who it is for.
        to: PeerId,
        /// What it says.
        message: Summary,
    },
    /// A message reached the peer.
    Delivered {
        /// Its name.
        id: MessageId,
        /// Who sent it.
        from: PeerId,
        /// What it says.
        message: Summary,
    },
    /// A message of the peer was lost.
    Lost {
        /// Its name.
        id: MessageId,
        /// Who it was for.
        to: PeerId,
        /// What it said.
        message: Summary,
        /// Why it was lost.
        why: Loss,
    },
    /// A message of the peer was doubled.
    Duplicated {
        /// The message.
        id: MessageId,
        /// Its copy.
        copy: MessageId,
        /// Who both are for.
        to: PeerId,
    },
    /// A message of the peer was held up.
    Delayed {
        /// The message.
        id: MessageId,
        /// Who it is for.
        to: PeerId,
        /// By how much.
        by: Micros,
    },
    /// The peer took a message for malformed, and ignored it.
    Refused {
        /// The message.
        id: MessageId,
        /// Who sent it.
        from: PeerId,
    },
    /// A write of the peer became durable.
    Persisted {
        /// Its number in the peer's life.
        write: WriteId,
        /// The term and vote in it.
        hard_state: Option<(Term, Option<PeerId>)>,
        /// The last index of the snapshot in it.
        snapshot: Option<Index>,
        /// The first and last index in it; the last is below the first when entries were only
        /// removed.
        entries: Option<(Index, Index)>,
    },
    /// The peer's service applied an entry.
    Applied {
        /// The entry.
        entry: Position,
        /// What it carries.
        payload: Payload,
    },
    /// A client asked the peer for something.
    Requested {
        /// What.
        command: Command,
    },
    /// The peer turned a client away: it does not lead.
    TurnedAway {
        /// Who leads, as far as it knows.
        leader: Option<PeerId>,
    },
    /// A client got its answer.
    Answered {
        /// The event of its request.
        request: EventId,
        /// The entry that its request became.
        entry: Position,
        /// The answer.
        answer: Answer,
    },
    /// A client asked the peer for the value of a key, without a log entry.
    ReadRequested {
        /// Which.
        key: Arc<str>,
    },
    /// A client got the value that it asked for.
    ReadAnswered {
        /// The event of its request.
        request: EventId,
        /// The read index: the peer's state has everything up to it.
        index: Index,
        /// How far the state is.
        last_applied: Index,
        /// The answer.
        answer: Answer,
    },
    /// A client's read has no answer; it must ask again.
    ReadFailed {
        /// The event of its request.
        request: EventId,
        /// Why.
        failure: ReadFailure,
    },
    /// The peer turned a client's read away.
    ReadTurnedAway {
        /// Why.
        refusal: ReadError,
    },
    /// The leader turned a client away: too much is uncommitted.
    TooManyUncommitted {
        /// How many bytes of entries would be.
        bytes: u64,
        /// The most that is allowed.
        max: u64,
    },
    /// A client learnt that another entry stands where its request was: it must ask again.
    Superseded {
        /// The event of its request.
        request: EventId,
        /// The entry that its request had become.
        entry: Position,
        /// The term of the entry that was committed there.
        by: Term,
    },
    /// The peer's process died; its disk keeps everything written.
    Crashed {
        /// How many writes the operating system completed.
        completed: u32,
    },
    /// The peer's power failed; writes that were not durable are gone.
    PowerLost {
        /// How many writes that were.
        lost: u32,
    },
    /// The peer was started again, with what its disk holds.
    Restarted {
        /// `currentTerm`.
        term: Term,
        /// `votedFor`.
        voted_for: Option<PeerId>,
        /// The end of its log.
        last: Position,
    },
    /// The way from the peer to another was cut.
    Cut {
        /// The other.
        to: PeerId,
    },
    /// The way from the peer to another was healed.
    Healed {
        /// The other.
        to: PeerId,
    },
    /// The peers were divided into groups that do not reach each other.
    Partitioned {
        /// The groups.
        groups: Arc<[PeerSet]>,
    },
    /// The peer was cut off from all others, both ways.
    Isolated,
    /// The peer was asked to hand leadership over.
    TransferRequested {
        /// To whom.
        to: PeerId,
    },
    /// A leader was asked to change the membership.
    ChangeRequested {
        /// How.
        change: Change,
    },
    /// The peer was connected to all others again, both ways.
    Connected,
    /// Every link was healed.
    AllHealed,
    /// The election timers were put off.
    TimersSet {
        /// How they stand now.
        how: Timers,
    },
    /// Links were given another latency or other chances.
    LinksChanged {
        /// From which peer; `None` from all.
        from: Option<PeerId>,
        /// To which peer; `None` to all.
        to: Option<PeerId>,
        /// What was asked for. It is in the run's interventions, so it is not hashed here.
        change: Box<LinkChange>,
    },
    /// A property that must always hold does not.
    Violated {
        /// Which.
        property: Property,
    },
    /// A disk without room for a write: the peer's process stops before it promises anything that
    /// relies on it.
    DiskFull {
        /// How many bytes the write has.
        needed: u64,
        /// How many were free.
        free: u64,
    },
    /// The power failed in the middle of writes: some reached the disk, one in part.
    WriteTorn {
        /// How many are there whole.
        kept: u32,
        /// How many bytes of the next are there, and are dropped.
        torn: u64,
    },
    /// The peer's disk was replaced by an empty one.
    Wiped,
    /// The peer was started with an empty disk in the place of one that was lost.
    StartedLost,
    /// The peer was started for the first time, while the world ran.
    Appeared,
    /// The peer's process stands still.
    Paused,
    /// A message waits for the peer, which stands still.
    Waits {
        /// Its name.
        id: MessageId,
        /// Who sent it.
        from: PeerId,
        /// What it says.
        message: Summary,
    },
    /// The peer's process goes on.
    Resumed {
        /// How many messages waited for it.
        waiting: u32,
    },
    /// The peer's clock was changed.
    ClockSet {
        /// By how much it jumped ahead.
        offset: Micros,
        /// By how many parts of a million it runs too fast.
        drift_ppm: i64,
    },
    /// How long the peer's writes take was changed.
    DiskSet {
        /// The shortest time.
        min: Micros,
        /// The longest.
        max: Micros,
        /// Whether that was set for this disk; else it is as the configuration says.
        own: bool,
    },
    /// The reader asked for a snapshot of the peer's service.
    SnapshotAsked,
    /// The peer's service took over the state in a snapshot.
    Restored {
        /// The last entry that it contains.
        last: Position,
        /// Its size.
        bytes: u64,
    },
    /// A client began an operation.
    Invoked {
        /// The client.
        client: ClientId,
        /// The operation.
        command: Command,
    },
    /// A client asked a peer.
    ClientSent {
        /// The client.
        client: ClientId,
        /// The peer.
        to: PeerId,
        /// How often it has asked for this by now.
        attempt: u32,
        /// For what.
        command: Command,
    },
    /// What a client sent was lost.
    RequestLost {
        /// The client.
        client: ClientId,
        /// Who it was for.
        to: PeerId,
        /// Why it was lost.
        why: Loss,
    },
    /// What a peer sent to a client was lost.
    AnswerLost {
        /// The client.
        client: ClientId,
        /// The peer.
        from: PeerId,
    },
    /// A client has the answer to its operation.
    ClientAnswered {
        /// The client.
        client: ClientId,
        /// The event with which the operation began.
        call: EventId,
        /// The answer.
        answer: Answer,
    },
    /// A client learnt that the peer it asked does not lead.
    ClientSentOn {
        /// The client.
        client: ClientId,
        /// The peer.
        by: PeerId,
        /// Whom it asks instead; `None` when it must wait.
        leader: Option<PeerId>,
    },
    /// A client has waited long enough for an answer.
    ClientTimedOut {
        /// The client.
        client: ClientId,
        /// Whom it had asked.
        peer: PeerId,
        /// How long it waited.
        waited: Micros,
    },
    /// A client gave an operation up.
    ClientGaveUp {
        /// The client.
        client: ClientId,
        /// The event with which the operation began.
        call: EventId,
        /// Whether it was ever sent, so that it may have been done.
        sent: bool,
    },
    /// A client has a session.
    SessionOpened {
        /// The client.
        client: ClientId,
        /// Its name.
        session: SessionId,
    },
    /// A client learnt that its session is no more.
    SessionExpired {
        /// The client.
        client: ClientId,
        /// Its name.
        session: SessionId,
    },
    /// The reader decided that the next answer to a client is lost.
    AnswerDoomed {
        /// The client.
        client: ClientId,
    },
    /// So many clients ask for something again and again from now on.
    LoadChanged {
        /// How many; 0 when it ends.
        clients: u16,
    },
    /// The peer read from its own store for a client, without asking anybody.
    ReadLocally {
        /// The client.
        client: ClientId,
        /// The key.
        key: Arc<str>,
        /// What it found.
        answer: Answer,
    },
}

impl Event {
    /// Does this event change what a reader should know, rather than repeat it? These get
    /// captions; the others stay in the full list.
    pub fn matters(&self) -> bool {
        match &self.kind {
            EventKind::Note(note) => match note {
                Note::BecameCandidate { .. }
                | Note::BecameLeader { .. }
                | Note::BecameFollower { .. }
                | Note::Voted { .. }
                | Note::BecamePreCandidate { .. }
                | Note::PreVoted { .. }
                | Note::LostQuorum { .. }
                | Note::TransferStarted { .. }
                | Note::TransferReady { .. }
                | Note::TransferAborted { .. }
                | Note::LostEntries { .. }
                | Note::LostDisk { .. }
                | Note::Rejected { .. }
                | Note::Truncated { .. }
                | Note::Appended { .. }
                | Note::Committed { .. }
                | Note::CommitWithheld { .. }
                | Note::SnapshotTaken { .. }
                | Note::SnapshotNeeded { .. }
                | Note::SnapshotInstalled { .. }
                | Note::SnapshotStale { .. }
                | Note::ConfigurationInForce { .. }
                | Note::ConfigurationRolledBack { .. }
                | Note::ConfigurationCommitted { .. }
                | Note::LeavingJoint { .. }
                | Note::CatchUpRound { .. }
                | Note::CaughtUp { .. }
                | Note::CatchUpAbandoned { .. }
                | Note::LeftOut { .. } => true,
                Note::Accepted { added, .. } => *added > 0,
                _ => false,
            },
            EventKind::Lost { why, .. } => !matches!(why, Loss::Cut | Loss::ReceiverDown),
            EventKind::TimerFired { .. }
            | EventKind::Sent { .. }
            | EventKind::Delivered { .. }
            | EventKind::Persisted { .. }
            | EventKind::Applied { .. }
            | EventKind::Waits { .. }
            | EventKind::SnapshotAsked
            | EventKind::Restored { .. }
            | EventKind::ClientSent { attempt: 1, .. }
            | EventKind::RequestLost {
                why: Loss::ReceiverDown,
                ..
            } => false,
            _ => true,
        }
    }

    /// The message that the event is about.
    pub fn message(&self) -> Option<MessageId> {
        match self.kind {
            EventKind::Sent { id, .. }
            | EventKind::Delivered { id, .. }
            | EventKind::Waits { id, .. }
            | EventKind::Lost { id, .. }
            | EventKind::Duplicated { id, .. }
            | EventKind::Delayed { id, .. }
            | EventKind::Refused { id, .. } => Some(id),
            _ => None,
        }
    }
}
