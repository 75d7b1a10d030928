//! State Machine Safety: no two peers apply different entries at the same index (§5.4.3), and each
//! applies every index in order.

use raft::{
    chunked::Chunked,
    log::Payload,
    types::{Index, PeerId, Position},
};

use super::{Finding, Observation, paged::Paged};
use crate::service::payload_text;

/// Who applied what first at an index.
#[derive(Clone, Debug)]
struct First {
    peer: PeerId,
    entry: Position,
    payload: Payload,
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
            _ => None,
        }
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
            self.applied.push(First {
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
