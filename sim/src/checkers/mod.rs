//! The properties of Figure 3, checked on every run from outside.
//!
//! A checker sees what peers do (lead, change their logs, commit, apply), never why, and asks none
//! of the core's rules. What it costs per observation does not grow with the length of the run.

mod election_safety;
mod leader_append_only;
mod leader_completeness;
mod log_matching;
mod paged;
mod state_machine_safety;

use core::fmt;

use raft::{
    log::{Entry, Log, Payload},
    types::{Index, Micros, PeerId, Position, Term},
};

use crate::{service::Digest, trace::EventId};
use election_safety::ElectionSafety;
use leader_append_only::LeaderAppendOnly;
use leader_completeness::LeaderCompleteness;
use log_matching::LogMatching;
use state_machine_safety::StateMachineSafety;

/// The properties that always hold (Figure 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// At most one leader can be elected in a given term (§5.2).
    ElectionSafety = 1,
    /// A leader never overwrites or deletes entries in its log; it only appends (§5.3).
    LeaderAppendOnly = 2,
    /// If two logs contain an entry with the same index and term, the logs are identical up to
    /// that index (§5.3).
    LogMatching = 3,
    /// An entry committed in a term is in the logs of the leaders of all later terms (§5.4).
    LeaderCompleteness = 4,
    /// If a peer has applied an entry at an index, no other ever applies another entry there
    /// (§5.4.3).
    StateMachineSafety = 5,
}

impl Property {
    /// The paper's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ElectionSafety => "Election Safety",
            Self::LeaderAppendOnly => "Leader Append-Only",
            Self::LogMatching => "Log Matching",
            Self::LeaderCompleteness => "Leader Completeness",
            Self::StateMachineSafety => "State Machine Safety",
        }
    }

    /// Where the paper states it.
    pub const fn section(self) -> &'static str {
        match self {
            Self::ElectionSafety => "§5.2",
            Self::LeaderAppendOnly | Self::LogMatching => "§5.3",
            Self::LeaderCompleteness => "§5.4",
            Self::StateMachineSafety => "§5.4.3",
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

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
}

impl Checkers {
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

    /// Shows an observation, made at `at` with the event `event`, to every checker.
    pub fn observe(
        &mut self,
        at: Micros,
        event: EventId,
        seen: &Observation<'_>,
    ) -> impl Iterator<Item = Violation> + use<> {
        let findings = (!self.off).then(|| {
            [
                (Property::ElectionSafety, self.election_safety.observe(seen)),
                (
                    Property::LeaderAppendOnly,
                    self.leader_append_only.observe(seen),
                ),
                (Property::LogMatching, self.log_matching.observe(seen)),
                (
                    Property::LeaderCompleteness,
                    self.leader_completeness.observe(seen),
                ),
                (
                    Property::StateMachineSafety,
                    self.state_machine_safety.observe(seen),
                ),
            ]
        });
        findings
            .into_iter()
            .flatten()
            .filter_map(move |(property, finding)| {
                finding.map(|Finding { peers, text }| Violation {
                    property,
                    at,
                    event,
                    peers,
                    text,
                })
            })
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
