//! Log Matching: two logs that have an entry with the same index and term are identical up to
//! there (§5.3).
//!
//! Comparing logs whole would cost their length. It is enough that wherever an entry of some index
//! and term is seen, it carries the same and follows an entry of the same term: then what stands
//! before it was itself seen under the same index and term, and so on down to the first.

use raft::{
    log::{Entry, Payload},
    types::{Index, PeerId, Term},
};

use super::{Finding, Observation, paged::Paged};
use crate::service::payload_text;

/// The first sighting of an entry.
#[derive(Clone, Debug)]
struct Sighting {
    term: Term,
    /// The term of the entry before it.
    prev_term: Term,
    payload: Payload,
    peer: PeerId,
}

/// Remembers every entry that was ever in a log: by index, one sighting per term.
#[derive(Clone, Debug, Default)]
pub(super) struct LogMatching {
    seen: Paged<Vec<Sighting>>,
}

impl LogMatching {
    pub(super) fn observe(&mut self, seen: &Observation<'_>) -> Option<Finding> {
        let (peer, prev, entries) = match *seen {
            Observation::Wrote {
                peer,
                prev,
                entries,
                ..
            } => (peer, prev, entries),
            // Whether it follows the same history as the snapshot, its own term before tells.
            Observation::Kept { peer, last, next } => (peer, last, core::slice::from_ref(next)),
            _ => return None,
        };
        let mut prev_term = prev.term;
        let mut found = None;
        for (entry, index) in entries.iter().zip(prev.index + 1..) {
            let finding = self.sight(peer, index, prev_term, entry);
            found = found.or(finding);
            prev_term = entry.term;
        }
        found
    }

    fn sight(
        &mut self,
        peer: PeerId,
        index: Index,
        prev_term: Term,
        entry: &Entry,
    ) -> Option<Finding> {
        let known = usize::try_from(index).ok().and_then(|at| {
            let sightings = self.seen.get(at)?;
            sightings.iter().find(|known| known.term == entry.term)
        });
        let Some(known) = known else {
            self.seen
                .get_mut(usize::try_from(index).ok()?)
                .push(Sighting {
                    term: entry.term,
                    prev_term,
                    payload: entry.payload.clone(),
                    peer,
                });
            return None;
        };
        let (term, other) = (entry.term, known.peer);
        if known.payload != entry.payload {
            let theirs = payload_text(&known.payload);
            let ours = payload_text(&entry.payload);
            return Some(Finding::new(
                &[other, peer],
                format!(
                    "the entry (term {term}, index {index}) is \"{theirs}\" in the log of \
                     {other} and \"{ours}\" in that of {peer}"
                ),
            ));
        }
        (known.prev_term != prev_term).then(|| {
            Finding::new(
                &[other, peer],
                format!(
                    "the entry (term {term}, index {index}) follows one of term {} in the log of \
                     {other} and one of term {prev_term} in that of {peer}",
                    known.prev_term
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use raft::types::Position;

    use super::*;
    use crate::checkers::histories::{entry, id};

    fn writes(
        checker: &mut LogMatching,
        peer: u16,
        prev: Position,
        entries: &[Entry],
    ) -> Option<String> {
        let seen = Observation::Wrote {
            peer: id(peer),
            leads: None,
            prev,
            entries,
        };
        checker.observe(&seen).map(|finding| finding.text)
    }

    #[test]
    fn the_same_entries_in_two_logs_are_fine_and_so_are_conflicting_terms() {
        let mut checker = LogMatching::default();
        let first = [entry(1, "a"), entry(2, "b")];
        assert_eq!(writes(&mut checker, 1, Position::ZERO, &first), None);
        assert_eq!(writes(&mut checker, 2, Position::ZERO, &first), None);
        let other = [entry(3, "c")];
        assert_eq!(writes(&mut checker, 3, Position::new(1, 1), &other), None);
    }

    #[test]
    fn another_command_under_the_same_index_and_term_is_found() {
        let mut checker = LogMatching::default();
        writes(&mut checker, 1, Position::ZERO, &[entry(2, "a")]);
        assert_eq!(
            writes(&mut checker, 3, Position::ZERO, &[entry(2, "b")]).as_deref(),
            Some("the entry (term 2, index 1) is \"a\" in the log of S1 and \"b\" in that of S3")
        );
    }

    #[test]
    fn another_predecessor_of_the_same_entry_is_found() {
        let mut checker = LogMatching::default();
        writes(
            &mut checker,
            1,
            Position::ZERO,
            &[entry(1, "a"), entry(3, "c")],
        );
        let text = writes(&mut checker, 2, Position::new(2, 1), &[entry(3, "c")]);
        assert_eq!(
            text.as_deref(),
            Some(
                "the entry (term 3, index 2) follows one of term 1 in the log of S1 and one of \
                 term 2 in that of S2"
            )
        );
    }

    #[test]
    fn an_entry_that_stays_behind_a_snapshot_of_another_history_is_found() {
        let mut checker = LogMatching::default();
        let theirs = [entry(1, "a"), entry(1, "b")];
        writes(&mut checker, 1, Position::ZERO, &theirs);
        let mut kept = |last| {
            checker.observe(&Observation::Kept {
                peer: id(1),
                last,
                next: &theirs[1],
            })
        };
        assert_eq!(kept(Position::new(1, 1)), None);
        let found = kept(Position::new(2, 1)).map(|finding| finding.text);
        assert_eq!(
            found.as_deref(),
            Some(
                "the entry (term 1, index 2) follows one of term 1 in the log of S1 and one of \
                 term 2 in that of S1"
            )
        );
    }
}
