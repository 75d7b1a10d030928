//! State Machine Safety: no two peers apply different entries at the same index (§5.4.3), and each
//! applies every index in order. A state that was taken over from a snapshot must be the one that
//! the entries up to its last lead to: its hash over them is compared with that of what was applied
//! first.

use raft::{
    chunked::Chunked,
    log::Payload,
    types::{Index, PeerId, Position},
};

use super::{Finding, Observation, paged::Paged};
use crate::service::{Digest, payload_text};

/// Who applied what first at an index.
#[derive(Clone, Debug)]
struct First {
    peer: PeerId,
    entry: Position,
    payload: Payload,
    /// The hash over everything up to here.
    digest: Digest,
}

/// Remembers what was first applied at each index, and how far each peer has come.
#[derive(Clone, Debug, Default)]
pub(super) struct StateMachineSafety {
    applied: Chunked<First>,
    reached: Paged<Index>,
}

impl StateMachineSafety {
    pub(super) fn observe(&mut self, seen: &Observation<'_>) -> Option<Finding> {
        match *seen {
            Observation::Started { peer, log } => {
                *self.reached.get_mut(peer.slot()) = log.base().index;
                None
            }
            Observation::Applied {
                peer,
                entry,
                payload,
            } => self.applied(peer, entry, payload),
            Observation::Restored {
                peer, last, digest, ..
            } => self.restored(peer, last, digest),
            _ => None,
        }
    }

    /// What was first applied at `index`.
    pub(super) fn first_applied(&self, index: Index) -> Option<&Payload> {
        let at = usize::try_from(index.checked_sub(1)?).ok()?;
        self.applied.get(at).map(|first| &first.payload)
    }

    fn restored(&mut self, peer: PeerId, last: Position, digest: Digest) -> Option<Finding> {
        *self.reached.get_mut(peer.slot()) = last.index;
        let at = usize::try_from(last.index.checked_sub(1)?).ok()?;
        let Some(first) = self.applied.get(at) else {
            let text =
                format!("{peer} takes over a state up to {last}, which nobody has applied yet");
            return Some(Finding::new(&[peer], text));
        };
        (first.entry != last || first.digest != digest).then(|| {
            Finding::new(
                &[first.peer, peer],
                format!(
                    "{peer} takes over a state up to {last} whose hash is {:016x}; that of what \
                     {} and the others applied up to {} is {:016x}",
                    digest.value(),
                    first.peer,
                    first.entry,
                    first.digest.value()
                ),
            )
        })
    }

    fn applied(&mut self, peer: PeerId, entry: Position, payload: &Payload) -> Option<Finding> {
        let reached = self.reached.get_mut(peer.slot());
        let before = core::mem::replace(reached, entry.index);
        if entry.index != before + 1 {
            let index = entry.index;
            let text = format!("{peer} applies index {index} right after index {before}");
            return Some(Finding::new(&[peer], text));
        }
        let at = usize::try_from(entry.index - 1).ok()?;
        let Some(first) = self.applied.get(at) else {
            let mut digest = self
                .applied
                .last()
                .map(|last| last.digest)
                .unwrap_or_default();
            digest.add(payload);
            self.applied.push(First {
                digest,
                peer,
                entry,
                payload: payload.clone(),
            });
            return None;
        };
        (first.entry != entry || first.payload != *payload).then(|| {
            let index = entry.index;
            let (theirs, ours) = (payload_text(&first.payload), payload_text(payload));
            Finding::new(
                &[first.peer, peer],
                format!(
                    "at index {index}, {} applied \"{theirs}\" of term {} and {peer} applies \
                     \"{ours}\" of term {}",
                    first.peer, first.entry.term, entry.term
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use raft::{log::Log, types::Term};

    use super::*;
    use crate::checkers::histories::{entry, id};

    fn applies(
        checker: &mut StateMachineSafety,
        peer: u16,
        (term, index): (Term, Index),
        text: &str,
    ) -> Option<String> {
        let seen = Observation::Applied {
            peer: id(peer),
            entry: Position::new(term, index),
            payload: &entry(term, text).payload,
        };
        checker.observe(&seen).map(|finding| finding.text)
    }

    #[test]
    fn different_entries_at_one_index_are_found() {
        let mut checker = StateMachineSafety::default();
        assert_eq!(applies(&mut checker, 1, (1, 1), "a"), None);
        assert_eq!(applies(&mut checker, 2, (1, 1), "a"), None);
        assert_eq!(
            applies(&mut checker, 3, (2, 1), "b").as_deref(),
            Some("at index 1, S1 applied \"a\" of term 1 and S3 applies \"b\" of term 2")
        );
    }

    #[test]
    fn a_state_that_the_entries_do_not_lead_to_is_found() {
        let mut checker = StateMachineSafety::default();
        let mut digest = Digest::default();
        for (index, text) in [(1, "a"), (2, "b")] {
            assert_eq!(applies(&mut checker, 1, (1, index), text), None);
            digest.add(&entry(1, text).payload);
        }
        let mut restores = |last, digest| {
            let seen = Observation::Restored {
                peer: id(2),
                last,
                digest,
                log_last: 2,
            };
            checker.observe(&seen).map(|finding| finding.text)
        };
        assert_eq!(restores(Position::new(1, 2), digest), None);
        for (last, digest, part) in [
            (
                Position::new(1, 2),
                Digest::default(),
                "whose hash is 0000000000000000",
            ),
            (Position::new(2, 2), digest, "up to (term 2, index 2)"),
            (Position::new(1, 3), digest, "which nobody has applied"),
        ] {
            let text = restores(last, digest).unwrap();
            assert!(text.contains(part), "{text}");
        }
        // It goes on behind the snapshot.
        assert_eq!(restores(Position::new(1, 2), digest), None);
        assert_eq!(applies(&mut checker, 2, (1, 3), "c"), None);
    }

    #[test]
    fn gaps_and_repetitions_are_found_but_a_restart_begins_again() {
        let mut checker = StateMachineSafety::default();
        assert_eq!(applies(&mut checker, 1, (1, 1), "a"), None);
        assert_eq!(
            applies(&mut checker, 1, (1, 3), "c").as_deref(),
            Some("S1 applies index 3 right after index 1")
        );
        assert_eq!(
            applies(&mut checker, 1, (1, 3), "c").as_deref(),
            Some("S1 applies index 3 right after index 3")
        );
        let log = Log::new();
        let seen = Observation::Started {
            peer: id(1),
            log: &log,
        };
        assert_eq!(checker.observe(&seen), None);
        assert_eq!(applies(&mut checker, 1, (1, 1), "a"), None);
    }
}
