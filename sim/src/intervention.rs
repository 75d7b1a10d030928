//! What a reader, a scenario or a test does to a running world.
//!
//! With the configuration they are the whole run: the world records each with its place in it.

use raft::types::{Index, Micros, Term};
use serde::{Deserialize, Serialize};

use crate::{clients::Load, network::Fate, trace::EventId};

/// One act. Peers are numbers from 1; messages are named by
/// [`MessageId`](crate::network::MessageId); times are microseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Intervention {
    /// The peer's process dies. What it issued to its disk is completed by the operating system.
    Crash {
        /// Which.
        peer: u16,
    },
    /// The peer's power fails. Writes that were not durable are lost.
    PowerLoss {
        /// Which.
        peer: u16,
        /// Whether some of the writes that were on their way, and a part of the next, may have
        /// reached the disk; as [`torn_writes`](crate::WorldConfig::torn_writes) says when left
        /// out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        torn: Option<bool>,
    },
    /// The peer's disk is replaced by an empty one; its process dies if it was up. It comes back
    /// without a vote: see [`Stored::lost`](raft::Stored::lost).
    Wipe {
        /// Which.
        peer: u16,
    },
    /// The peer's process stands still, as in a long collection of garbage or while its machine is
    /// moved: no timer fires and messages wait. Its disk goes on.
    Pause {
        /// Which.
        peer: u16,
    },
    /// The peer's process goes on, and takes in what waited.
    Resume {
        /// Which.
        peer: u16,
    },
    /// The clock by which the peer measures time is changed.
    Clock {
        /// Which.
        peer: u16,
        /// By how much it jumps ahead; not at all when left out. It never goes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offset_us: Option<Micros>,
        /// By how many parts of a million it runs too fast from now on, or too slow when negative;
        /// as before when left out. At most [`MAX_DRIFT_PPM`](crate::clock::MAX_DRIFT_PPM).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        drift_ppm: Option<i64>,
    },
    /// The peer's disk is another: what is written from now on takes that long. What is left out is as
    /// the configuration says, so that with neither it is the disk that it was.
    Disk {
        /// Which.
        peer: u16,
        /// The shortest time until a write is durable.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min_us: Option<Micros>,
        /// The longest, inclusive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_us: Option<Micros>,
    },
    /// The peer starts again with what its disk holds.
    Restart {
        /// Which.
        peer: u16,
    },
    /// Another host appears, with a disk that was never written: a peer that is no member yet. It has
    /// the next number, and its links are as the configuration says.
    // Braces, so that unknown keys are refused here too.
    NewPeer {},
    /// The peer's timer fires now: a follower or candidate stands for election, a leader sends
    /// heartbeats.
    Fire {
        /// Which.
        peer: u16,
    },
    /// The election timers that run are put off, so that the next vote is split, or is not (§5.2).
    /// None is brought forward: a lease rests on that.
    Timers {
        /// How they come to stand.
        how: Timers,
    },
    /// A leader hands leadership over (thesis §3.10).
    Transfer {
        /// The leader; the live one of the highest term when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<u16>,
        /// To whom.
        to: u16,
    },
    /// A leader adds a peer to the cluster, as a learner: it receives the log, and neither votes nor
    /// counts (thesis §4.2.1).
    AddLearner {
        /// Which.
        peer: u16,
        /// The leader; the live one of the highest term when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leader: Option<u16>,
    },
    /// A leader makes a voter of a learner, once it has caught up (thesis §4.1, §4.2.1).
    Promote {
        /// Which.
        peer: u16,
        /// The leader; the live one of the highest term when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leader: Option<u16>,
    },
    /// A leader removes a voter or a learner from the cluster; it may be itself (thesis §4.1,
    /// §4.2.2).
    Remove {
        /// Which.
        peer: u16,
        /// The leader; the live one of the highest term when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leader: Option<u16>,
    },
    /// A leader replaces the voters by these, by joint consensus (§6).
    Reconfigure {
        /// Who is to vote, and nobody else.
        voters: Vec<u16>,
        /// The leader; the live one of the highest term when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leader: Option<u16>,
    },
    /// The peer's service hands over a snapshot of its state; the peer drops what it contains from
    /// its log (§7).
    Snapshot {
        /// Which.
        peer: u16,
    },
    /// A client asks for an operation of the key-value store.
    Request {
        /// Whom it asks; the live leader of the highest term when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        peer: Option<u16>,
        /// What, such as `put x 1`: see [`Operation::parse`](crate::service::Operation::parse).
        op: String,
    },
    /// A client asks for the value of a key, and no entry is appended for it (thesis §6.4).
    Read {
        /// Whom it asks; the live leader of the highest term when left out. A follower asks its
        /// leader how much is committed, and answers from its own state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        peer: Option<u16>,
        /// Which key.
        key: String,
    },
    /// A virtual client has one more operation to be done, behind those that it has already. It finds
    /// the leader, and asks again when no answer comes.
    Client {
        /// Which, from 1.
        client: u16,
        /// What, as for a request.
        op: String,
        /// Whether it is numbered in a session; as the configuration says when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<bool>,
        /// Whom it asks first; the one that it believes leads when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        peer: Option<u16>,
    },
    /// The next answer to an operation of this client is lost on its way.
    ClientLoseAnswer {
        /// Which.
        client: u16,
    },
    /// Clients ask for something again and again.
    Load(Load),
    /// A command of any bytes is proposed.
    Propose {
        /// To whom; the live leader of the highest term when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        peer: Option<u16>,
        /// The bytes.
        command: Vec<u8>,
    },
    /// The way from one peer to another is cut; what is on it is lost.
    Cut {
        /// The sender.
        from: u16,
        /// The receiver.
        to: u16,
    },
    /// The way from one peer to another is healed.
    Heal {
        /// The sender.
        from: u16,
        /// The receiver.
        to: u16,
    },
    /// Peers of different groups do not reach each other, those of one group do. A peer in no group
    /// is alone.
    Partition {
        /// The groups.
        groups: Vec<Vec<u16>>,
    },
    /// The peer is cut off from all others, both ways.
    Isolate {
        /// Which.
        peer: u16,
    },
    /// The peer is connected to all others again, both ways.
    Connect {
        /// Which.
        peer: u16,
    },
    /// Every link is healed.
    // Braces, so that unknown keys are refused here too.
    HealAll {},
    /// Links treat what is sent from now on differently. What is left out stays as it is.
    Link(LinkChange),
    /// A message in flight arrives now.
    Deliver {
        /// Which.
        message: u64,
    },
    /// A message in flight is lost now.
    Drop {
        /// Which.
        message: u64,
    },
    /// A message in flight is doubled; the copy leaves now.
    Duplicate {
        /// Which.
        message: u64,
    },
    /// A message in flight arrives later.
    Delay {
        /// Which.
        message: u64,
        /// By how much.
        by_us: Micros,
    },
    /// What a network function decided for a message. Acted before the message is sent, it decides
    /// for it.
    Fate {
        /// Which.
        message: u64,
        /// What becomes of it.
        fate: Fate,
    },
}

/// How election timers stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Timers {
    /// Each so long after the one before it that a candidate's request arrives first: the first
    /// candidate has no rival.
    Spread,
    /// All as late as the last of them, so that all stand for election at one instant.
    Align,
}

/// Which messages of a link a change is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Carries {
    /// Requests and replies.
    #[default]
    Both,
    /// Requests only.
    Requests,
    /// Replies only.
    Replies,
}

/// A change to links.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LinkChange {
    /// The sender; all when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// The receiver; all when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u16>,
    /// Which messages.
    pub on: Carries,
    /// The shortest time a message travels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_min_us: Option<Micros>,
    /// The longest, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_max_us: Option<Micros>,
    /// The probability that a message is lost, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<f64>,
    /// The probability that a message arrives twice, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplication: Option<f64>,
    /// The probability that a message is held up for 200 to 2199 ms, mostly short: the lab's long
    /// reordering. 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<f64>,
}

/// An intervention, with its place in the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// When.
    pub at: Micros,
    /// Behind how many of the things that happen in this same microsecond by themselves; behind
    /// all of them when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// A part of the deed whose part the one before it is: they were meant as one, and are taken back
    /// as one. Only where nothing happened between them.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub together: bool,
    /// What.
    pub act: Intervention,
}

impl From<(Micros, Intervention)> for Recorded {
    fn from((at, act): (Micros, Intervention)) -> Self {
        Self {
            at,
            after: None,
            together: false,
            act,
        }
    }
}

/// What came of an intervention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ActOutcome {
    /// It was done.
    Done,
    /// The command is in the leader's log.
    Proposed {
        /// The leader.
        peer: u16,
        /// The entry's index.
        index: Index,
        /// The entry's term.
        term: Term,
    },
    /// The peer does not lead; nothing was proposed.
    NotLeader {
        /// The peer.
        peer: u16,
        /// Who leads, as far as it knows.
        leader: Option<u16>,
    },
    /// The leader has too much uncommitted already; nothing was proposed.
    TooManyUncommitted {
        /// The leader.
        peer: u16,
        /// How many bytes of entries would be uncommitted.
        bytes: u64,
        /// The most that is allowed.
        max: u64,
    },
    /// The peer took in the read. Its answer is told in the trace, perhaps already.
    Reading {
        /// The peer.
        peer: u16,
        /// The event of the request, which the answer names.
        request: EventId,
    },
    /// Too many reads are pending at the peer; it did not take in another.
    TooManyReads {
        /// The peer.
        peer: u16,
        /// The most that is allowed.
        max: u64,
    },
    /// The peer is there.
    Appeared {
        /// Its number.
        peer: u16,
    },
    /// The message was doubled.
    Copied {
        /// The copy's id.
        message: u64,
    },
}
