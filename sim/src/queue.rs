//! What is to happen by itself, in the order in which it will.
//!
//! Simultaneous things happen in the order of what they are, never of when they were put in:
//! writes before messages before what clients do before what a leader gathered, then by peer, link or
//! client, then by number. Timers are not in here: peers know theirs, and timers come last of their
//! instant.

use std::collections::BTreeSet;

use raft::types::{Micros, PeerId};

use crate::{clients::ClientId, network::MessageId};

/// One thing that is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// The oldest write of this peer's disk becomes durable.
    Write(PeerId),
    /// A message arrives, or is lost.
    Message(MessageId),
    /// A message between this client and a peer arrives, or is lost.
    Parcel(ClientId, u64),
    /// This client stops waiting.
    ClientAlarm(ClientId),
    /// A load comes again.
    Load,
    /// The commands that this peer gathered leave.
    Batch(PeerId),
}

/// The things that are to happen, by time. A peer has at most one write in here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue(BTreeSet<(Micros, Due)>);

impl Queue {
    pub(crate) fn insert(&mut self, at: Micros, due: Due) {
        self.0.insert((at, due));
    }

    pub(crate) fn remove(&mut self, at: Micros, due: Due) {
        self.0.remove(&(at, due));
    }

    pub(crate) fn first(&self) -> Option<(Micros, Due)> {
        self.0.first().copied()
    }
}
