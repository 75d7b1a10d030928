//! The trace hash: two runs with the same hash are taken to be the same run.
//!
//! # Definition
//! The state is 64 bits, at first `mix(TRACE_FORMAT)`. Every event is written as a sequence of
//! 64-bit words, and for each word `state = mix(state ^ word)`, where `mix` is the finaliser of
//! `SplitMix64` ([`raft::random::mix`]). The words of an event are its time; its peer (0 for none);
//! its cause plus one (0 for none); the number of its kind; and the fields of that kind in the order
//! in which they are declared. A peer that may be missing is 0, a flag 0 or 1, a position its term
//! and then its index; bytes are their length and then eight at a time, the lowest first, the last
//! word filled with zeros. Notes, messages and verdicts begin with the number of their kind.
//!
//! Only integers go in, so that every platform finds the same. A change of this definition, of what
//! is recorded, or of what is drawn changes [`TRACE_FORMAT`].

mod clients;
mod messages;
mod notes;

use raft::{
    PeerSet,
    log::Payload,
    random::mix,
    types::{PeerId, Position, Role},
};

use super::{Alarm, Event, EventKind, Loss};
use crate::clients::ClientId;

/// The version of what the trace hash covers.
pub const TRACE_FORMAT: u64 = 1;

/// A hash over events, added one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceHash(u64);

impl Default for TraceHash {
    fn default() -> Self {
        Self(mix(TRACE_FORMAT))
    }
}

impl TraceHash {
    /// The hash of what was added so far.
    pub fn value(self) -> u64 {
        self.0
    }

    /// Adds one event.
    pub fn add(&mut self, event: &Event) {
        self.word(event.at);
        self.peer(event.peer);
        self.word(event.cause.map_or(0, |cause| cause + 1));
        self.kind(&event.kind);
    }

    fn word(&mut self, word: u64) {
        self.0 = mix(self.0 ^ word);
    }

    fn words<const N: usize>(&mut self, words: [u64; N]) {
        for word in words {
            self.word(word);
        }
    }

    fn peer(&mut self, peer: Option<PeerId>) {
        self.word(peer.map_or(0, number));
    }

    fn position(&mut self, position: Position) {
        self.words([position.term, position.index]);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64);
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.word(u64::from_le_bytes(word));
        }
    }

    fn kind(&mut self, kind: &EventKind) {
        match kind {
            EventKind::TimerFired { timer, by_hand } => {
                let timer = match timer {
                    Alarm::Election => 1,
                    Alarm::AskAgain => 2,
                    Alarm::Heartbeat => 3,
                    Alarm::Reads => 4,
                };
                self.words([1, timer, u64::from(*by_hand)]);
            }
            EventKind::Note(note) => {
                self.word(2);
                self.note(note);
            }
            EventKind::Sent { id, to, message } => {
                self.words([3, id.get(), number(*to)]);
                self.summary(message);
            }
            EventKind::Delivered { id, from, message } => {
                self.words([4, id.get(), number(*from)]);
                self.summary(message);
            }
            EventKind::Lost {
                id,
                to,
                message,
                why,
            } => {
                self.words([5, id.get(), number(*to)]);
                self.summary(message);
                self.word(loss_number(*why));
            }
            EventKind::Duplicated { id, copy, to } => {
                self.words([6, id.get(), copy.get(), number(*to)]);
            }
            EventKind::Delayed { id, to, by } => self.words([7, id.get(), number(*to), *by]),
            EventKind::Refused { id, from } => self.words([8, id.get(), number(*from)]),
            EventKind::Persisted {
                write,
                hard_state,
                snapshot,
                entries,
            } => {
                self.words([9, *write, u64::from(hard_state.is_some())]);
                if let Some((term, voted_for)) = hard_state {
                    self.word(*term);
                    self.peer(*voted_for);
                }
                // One word says which of the two there are.
                let parts = u64::from(entries.is_some()) + 2 * u64::from(snapshot.is_some());
                self.word(parts);
                if let Some(last) = snapshot {
                    self.word(*last);
                }
                if let Some((first, last)) = entries {
                    self.words([*first, *last]);
                }
            }
            EventKind::Applied { entry, payload } => {
                self.word(10);
                self.position(*entry);
                match payload {
                    Payload::Noop => self.word(0),
                    Payload::Command(command) => {
                        self.word(1);
                        self.bytes(command);
                    }
                    Payload::Configuration(membership) => {
                        self.word(2);
                        self.membership(membership);
                    }
                }
            }
            EventKind::Requested { command } => {
                self.word(11);
                self.bytes(command);
            }
            EventKind::TurnedAway { leader } => {
                self.word(12);
                self.peer(*leader);
            }
            EventKind::Answered {
                request,
                entry,
                answer,
            } => {
                self.words([13, *request]);
                self.position(*entry);
                self.answer(answer);
            }
            EventKind::ReadRequested { .. }
            | EventKind::ReadAnswered { .. }
            | EventKind::ReadFailed { .. }
            | EventKind::ReadTurnedAway { .. } => self.read(kind),
            EventKind::TooManyUncommitted { bytes, max } => self.words([44, *bytes, *max]),
            EventKind::Superseded { request, entry, by } => {
                self.words([14, *request]);
                self.position(*entry);
                self.word(*by);
            }
            EventKind::Crashed { completed } => self.words([15, u64::from(*completed)]),
            EventKind::PowerLost { lost } => self.words([16, u64::from(*lost)]),
            EventKind::Restarted {
                term,
                voted_for,
                last,
            } => {
                self.words([17, *term]);
                self.peer(*voted_for);
                self.position(*last);
            }
            EventKind::Cut { to } => self.words([18, number(*to)]),
            EventKind::Healed { to } => self.words([19, number(*to)]),
            EventKind::Partitioned { groups } => {
                self.words([20, groups.len() as u64]);
                for group in &**groups {
                    let bits = group.bits();
                    self.words([bits as u64, (bits >> 64) as u64]);
                }
            }
            EventKind::Isolated => self.word(21),
            EventKind::TransferRequested { to } => self.words([28, number(*to)]),
            EventKind::ChangeRequested { change } => {
                self.word(30);
                self.change(change);
            }
            EventKind::Connected => self.word(22),
            EventKind::AllHealed => self.word(23),
            EventKind::TimersSet { how } => self.words([120, *how as u64]),
            EventKind::LinksChanged { from, to, .. } => {
                self.word(24);
                self.peer(*from);
                self.peer(*to);
            }
            EventKind::Violated { property } => self.words([25, *property as u64]),
            EventKind::DiskFull { needed, free } => self.words([60, *needed, *free]),
            EventKind::WriteTorn { kept, torn } => self.words([61, u64::from(*kept), *torn]),
            EventKind::Wiped => self.word(62),
            EventKind::StartedLost => self.word(63),
            EventKind::Appeared => self.word(69),
            EventKind::Paused => self.word(64),
            EventKind::Waits { id, from, message } => {
                self.words([65, id.get(), number(*from)]);
                self.summary(message);
            }
            EventKind::Resumed { waiting } => self.words([66, u64::from(*waiting)]),
            EventKind::ClockSet { offset, drift_ppm } => {
                self.words([67, *offset, drift_ppm.cast_unsigned()]);
            }
            EventKind::DiskSet { min, max, own } => {
                self.words([68, *min, *max, u64::from(*own)]);
            }
            EventKind::SnapshotAsked => self.word(26),
            EventKind::Restored { last, bytes } => {
                self.word(27);
                self.position(*last);
                self.word(*bytes);
            }
            EventKind::Invoked { .. }
            | EventKind::ClientSent { .. }
            | EventKind::RequestLost { .. }
            | EventKind::AnswerLost { .. }
            | EventKind::ClientAnswered { .. }
            | EventKind::ClientSentOn { .. }
            | EventKind::ClientTimedOut { .. }
            | EventKind::ClientGaveUp { .. }
            | EventKind::SessionOpened { .. }
            | EventKind::SessionExpired { .. }
            | EventKind::AnswerDoomed { .. }
            | EventKind::LoadChanged { .. }
            | EventKind::ReadLocally { .. } => self.client_kind(kind),
        }
    }

    fn peers(&mut self, peers: PeerSet) {
        let bits = peers.bits();
        self.words([bits as u64, (bits >> 64) as u64]);
    }
}

fn number(peer: PeerId) -> u64 {
    peer.get().into()
}

fn client_number(client: ClientId) -> u64 {
    client.get().into()
}

fn loss_number(why: Loss) -> u64 {
    match why {
        Loss::Chance => 1,
        Loss::Cut => 2,
        Loss::Dropped => 3,
        Loss::ReceiverDown => 4,
        Loss::Full => 5,
    }
}

fn role_number(role: Role) -> u64 {
    match role {
        Role::Follower => 0,
        Role::Candidate => 1,
        Role::Leader => 2,
        Role::PreCandidate => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(events: &[Event]) -> u64 {
        let mut hash = TraceHash::default();
        for event in events {
            hash.add(event);
        }
        hash.value()
    }

    #[test]
    fn every_field_and_the_order_matter() {
        let event = |at, peer, cause, kind| Event {
            at,
            peer: PeerId::new(peer),
            cause,
            kind,
        };
        let crash = |completed| EventKind::Crashed { completed };
        let base = event(1, 2, Some(3), crash(4));
        let all = [
            hash(std::slice::from_ref(&base)),
            hash(&[event(2, 2, Some(3), crash(4))]),
            hash(&[event(1, 3, Some(3), crash(4))]),
            hash(&[event(1, 0, Some(3), crash(4))]),
            hash(&[event(1, 2, None, crash(4))]),
            hash(&[event(1, 2, Some(0), crash(4))]),
            hash(&[event(1, 2, Some(3), crash(5))]),
            hash(&[event(1, 2, Some(3), EventKind::PowerLost { lost: 4 })]),
            hash(&[base.clone(), event(1, 2, Some(3), crash(5))]),
            hash(&[event(1, 2, Some(3), crash(5)), base]),
            hash(&[]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one), "number {at} repeats");
        }
    }

    /// Recorded runs and other platforms rest on this number.
    #[test]
    fn the_hash_of_no_event_is_fixed() {
        assert_eq!(hash(&[]), mix(1));
    }
}
