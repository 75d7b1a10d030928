//! The properties of Figure 3 and what clients rely on, checked on every run from outside.
//!
//! A checker sees what peers do (lead, change their logs, commit, apply) and what clients are told,
//! never why, and asks none of the core's rules. What it costs per observation does not grow with the length of the run.

mod durability;
mod election_safety;
mod leader_append_only;
mod leader_completeness;
mod linearizability;
mod log_matching;
mod monotonic;
mod paged;
mod property;
mod state_machine_safety;

use core::fmt;

use raft::{
    log::{Entry, Log, Payload},
    types::{Index, Micros, PeerId, Position, Term},
};

use crate::{
    clients::ClientId,
    service::{Answer, Digest, Operation},
    trace::EventId,
};
use durability::Durability;
use election_safety::ElectionSafety;
use leader_append_only::LeaderAppendOnly;
use leader_completeness::LeaderCompleteness;
pub use linearizability::KeyState;
use linearizability::Linearizability;
use log_matching::LogMatching;
use monotonic::Monotonic;
pub use property::Property;
use state_machine_safety::StateMachineSafety;

/// Something that a peer was seen to do.
#[derive(Clone, Copy, Debug)]
pub enum Observation<'a> {
    /// It started, or started again, with this log.
    Started {
        /// The peer.
        peer: PeerId,
        /// Its log.
        log: &'a Log,
    },
    /// It became the leader of a term.
    Leads {
        /// The peer.
        peer: PeerId,
        /// The term.
        term: Term,
        /// Its log.
        log: &'a Log,
    },
    /// Its log changed: everything from `from` on is now `entries`.
    Wrote {
        /// The peer.
        peer: PeerId,
        /// The term that it leads in, if it does, since before the change.
        leads: Option<Term>,
        /// The entry before the first that changed.
        prev: Position,
        /// What follows it.
        entries: &'a [Entry],
    },
    /// A snapshot took the place of its log up to `last`, and what followed stayed.
    Kept {
        /// The peer.
        peer: PeerId,
        /// The last entry that the snapshot contains.
        last: Position,
        /// The entry that follows it now.
        next: &'a Entry,
    },
    /// Its `commitIndex` grew.
    Committed {
        /// The peer.
        peer: PeerId,
        /// Its term.
        term: Term,
        /// The first index that was not committed before.
        first: Index,
        /// The last that is now.
        last: Index,
        /// Its log.
        log: &'a Log,
    },
    /// Its service applied an entry.
    Applied {
        /// The peer.
        peer: PeerId,
        /// The entry's place.
        entry: Position,
        /// What it carries.
        payload: &'a Payload,
    },
    /// Its service took over the state in a snapshot, when it started or from a leader.
    Restored {
        /// The peer.
        peer: PeerId,
        /// The last entry that the snapshot contains.
        last: Position,
        /// The hash over what the state came from.
        digest: Digest,
        /// Where the peer's log ends now.
        log_last: Index,
    },
    /// Its `currentTerm` or its `commitIndex` changed, or it started again.
    Reached {
        /// The peer.
        peer: PeerId,
        /// Its `currentTerm`.
        term: Term,
        /// Its `commitIndex`.
        commit: Index,
        /// Whether a life of its process begins here.
        begins: bool,
    },
    /// A message that promises something left it, with a term that none of its earlier ones had.
    Spoke {
        /// The peer.
        peer: PeerId,
        /// The term, which it was in.
        term: Term,
    },
    /// Its disk was lost, with all that it knew. That it did is known, and no promise of it is relied
    /// on any more.
    Wiped {
        /// The peer.
        peer: PeerId,
    },
    /// It gave a client the answer to what an entry carries.
    Acknowledged {
        /// The peer.
        peer: PeerId,
        /// Its term.
        term: Term,
        /// The entry's place.
        entry: Position,
        /// What it carries.
        payload: &'a Payload,
    },
    /// It has started again, and this is what all peers hold.
    Remains {
        /// The peer.
        peer: PeerId,
        /// Every peer's log: in memory while it is up, on disk while it is down.
        logs: &'a [&'a Log],
    },
    /// A client began an operation.
    Invoked {
        /// The event, which names the call.
        call: EventId,
        /// The client; `None` for one who asks once and has no name.
        client: Option<ClientId>,
        /// The operation.
        operation: &'a Operation,
    },
    /// An entry was appended for a call. There may be more than one: clients ask again.
    Proposed {
        /// The call.
        call: EventId,
        /// The entry's place.
        entry: Position,
    },
    /// A service applied an entry, and this is its answer.
    Served {
        /// The entry's place.
        entry: Position,
        /// The answer.
        answer: &'a Answer,
    },
    /// A client has the answer to its call.
    Returned {
        /// The call.
        call: EventId,
        /// Who answered.
        peer: PeerId,
        /// The answer.
        answer: &'a Answer,
    },
    /// Nobody waits for the answer to a call any more. It may still take effect.
    Abandoned {
        /// The call.
        call: EventId,
    },
    /// A client learnt that its call was not done and never will be.
    Undone {
        /// The call.
        call: EventId,
    },
    /// Somebody had an operation done in a way that tells nothing of when.
    Unaccounted {
        /// The operation.
        operation: &'a Operation,
    },
}

/// A property that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub property: Property,
    /// When.
    pub at: Micros,
    /// The event that broke it.
    pub event: EventId,
    /// The peers concerned.
    pub peers: Vec<PeerId>,
    /// What was seen, with the values.
    pub text: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is violated at {} us (event {}): {}",
            self.property, self.at, self.event, self.text
        )
    }
}

/// What one checker found: the peers concerned, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    peers: Vec<PeerId>,
    text: String,
}

impl Finding {
    fn new(peers: &[PeerId], text: String) -> Self {
        Self {
            peers: peers.to_vec(),
            text,
        }
    }
}

/// All checkers.
#[derive(Clone, Debug, Default)]
pub struct Checkers {
    /// Nothing is looked at.
    off: bool,
    election_safety: ElectionSafety,
    leader_append_only: LeaderAppendOnly,
    log_matching: LogMatching,
    leader_completeness: LeaderCompleteness,
    state_machine_safety: StateMachineSafety,
    monotonic: Monotonic,
    durability: Durability,
    linearizability: Linearizability,
}

impl Checkers {
    /// Of how many keys it can no longer be said whether their history is linearizable, because
    /// there was too much at one time to follow.
    pub fn undecided_keys(&self) -> u64 {
        self.linearizability.undecided()
    }

    /// What can be said of each key that a client asked about, by key.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, KeyState)> {
        self.linearizability.keys()
    }

    /// Checkers that look at nothing: for a bench that tells what looking costs.
    pub(crate) fn off() -> Self {
        Self {
            off: true,
            ..Self::default()
        }
    }

    /// What was first applied at `index`.
    pub(crate) fn first_applied(&self, index: Index) -> Option<&Payload> {
        self.state_machine_safety.first_applied(index)
    }

    /// Shows an observation, made at `at` with the event `event`, to every checker that it concerns.
    pub fn observe(
        &mut self,
        at: Micros,
        event: EventId,
        seen: &Observation<'_>,
    ) -> impl Iterator<Item = Violation> + use<> {
        let mut found: Vec<Violation> = Vec::new();
        let mut note = |property, finding: Option<Finding>| {
            if let Some(Finding { peers, text }) = finding {
                found.push(Violation {
                    property,
                    at,
                    event,
                    peers,
                    text,
                });
            }
        };
        match seen {
            _ if self.off => {}
            Observation::Invoked { .. }
            | Observation::Proposed { .. }
            | Observation::Served { .. }
            | Observation::Returned { .. }
            | Observation::Abandoned { .. }
            | Observation::Undone { .. }
            | Observation::Unaccounted { .. } => {
                note(
                    Property::Linearizability,
                    self.linearizability.observe(seen),
                );
            }
            Observation::Acknowledged { .. } | Observation::Remains { .. } => {
                note(Property::Durability, self.durability.observe(seen));
            }
            Observation::Reached { .. } | Observation::Spoke { .. } | Observation::Wiped { .. } => {
                note(Property::Monotonic, self.monotonic.observe(seen));
            }
            Observation::Started { .. }
            | Observation::Leads { .. }
            | Observation::Wrote { .. }
            | Observation::Kept { .. }
            | Observation::Committed { .. }
            | Observation::Applied { .. }
            | Observation::Restored { .. } => {
                note(Property::ElectionSafety, self.election_safety.observe(seen));
                note(
                    Property::LeaderAppendOnly,
                    self.leader_append_only.observe(seen),
                );
                note(Property::LogMatching, self.log_matching.observe(seen));
                note(
                    Property::LeaderCompleteness,
                    self.leader_completeness.observe(seen),
                );
                note(
                    Property::StateMachineSafety,
                    self.state_machine_safety.observe(seen),
                );
                note(Property::Durability, self.durability.observe(seen));
            }
        }
        found.into_iter()
    }
}

/// Hand-made histories for the checkers' tests.
#[cfg(test)]
mod histories {
    use super::*;

    pub(super) fn id(number: u16) -> PeerId {
        PeerId::new(number).unwrap()
    }

    /// An entry of `term` whose command is `text`.
    pub(super) fn entry(term: Term, text: &str) -> Entry {
        Entry {
            term,
            payload: Payload::Command(text.as_bytes().into()),
        }
    }

    pub(super) fn log(entries: &[Entry]) -> Log {
        let mut log = Log::new();
        for entry in entries {
            log.append(entry.clone());
        }
        log
    }
}
