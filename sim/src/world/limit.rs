//! Bounds that are reached while time passes.

use core::fmt;

use raft::types::Micros;

use crate::limits::{MAX_FLIGHTS, MAX_HELD, MAX_INTERVENTIONS, MAX_NOW};

/// A bound that was reached. The world goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// As many things happened as the call allowed.
    Events,
    /// Time is at its end.
    Time,
    /// As many messages were in flight as may be; further ones were lost.
    Flights,
    /// As many messages waited for a disk as may; further ones were lost.
    Held,
    /// As many interventions were recorded as may be; the network function's decisions no longer
    /// count.
    Interventions,
}

impl Limit {
    /// A number for it, from 1, for the frame.
    pub const fn code(self) -> u8 {
        match self {
            Self::Events => 1,
            Self::Time => 2,
            Self::Flights => 3,
            Self::Held => 4,
            Self::Interventions => 5,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Events => f.write_str("as many events happened as were asked for"),
            Self::Time => write!(f, "time ends at {MAX_NOW} us"),
            Self::Flights => write!(f, "{MAX_FLIGHTS} messages are in flight; more are lost"),
            Self::Held => write!(f, "{MAX_HELD} messages wait for one disk; more are lost"),
            Self::Interventions => write!(
                f,
                "{MAX_INTERVENTIONS} interventions are recorded; the network function is no \
                 longer asked"
            ),
        }
    }
}

/// How far a call of [`World::advance`](super::World::advance) came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advance {
    /// How many things happened by themselves: deliveries, losses, writes, timers. Each makes one
    /// or more events of the trace.
    pub events: u64,
    /// The time that was reached.
    pub reached: Micros,
    /// Why it went no further than asked, or what was lost on the way.
    pub limit: Option<Limit>,
}
