//! Leader Append-Only: a leader never overwrites or deletes entries in its log (§5.3).

use raft::types::Index;

use super::{Finding, Observation, paged::Paged};

/// Remembers where each peer's log ends.
#[derive(Clone, Debug, Default)]
pub(super) struct LeaderAppendOnly {
    last: Paged<Index>,
}

impl LeaderAppendOnly {
    pub(super) fn observe(&mut self, seen: &Observation<'_>) -> Option<Finding> {
        match *seen {
            Observation::Started { peer, log } => {
                *self.last.get_mut(peer.slot()) = log.last_index();
                None
            }
            // A follower's log may have gone with a snapshot; a leader is sent none.
            Observation::Restored { peer, log_last, .. } => {
                *self.last.get_mut(peer.slot()) = log_last;
                None
            }
            Observation::Wrote {
                peer,
                leads,
                prev,
                entries,
            } => {
                let last = self.last.get_mut(peer.slot());
                let before = core::mem::replace(last, prev.index + entries.len() as Index);
                let term = leads?;
                (prev.index < before).then(|| {
                    let from = prev.index + 1;
                    let text = format!(
                        "{peer} leads in term {term} and changes its own log from index {from} \
                         on, which went up to index {before}"
                    );
                    Finding::new(&[peer], text)
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use raft::types::{Position, Term};

    use super::*;
    use crate::checkers::histories::{entry, id, log};

    fn writes(
        checker: &mut LeaderAppendOnly,
        leads: Option<Term>,
        prev: Position,
    ) -> Option<String> {
        let seen = Observation::Wrote {
            peer: id(2),
            leads,
            prev,
            entries: &[entry(3, "a")],
        };
        checker.observe(&seen).map(|finding| finding.text)
    }

    #[test]
    fn a_leader_that_overwrites_is_found_and_a_follower_may() {
        let mut checker = LeaderAppendOnly::default();
        assert_eq!(writes(&mut checker, Some(3), Position::ZERO), None);
        assert_eq!(writes(&mut checker, Some(3), Position::new(3, 1)), None);
        assert_eq!(writes(&mut checker, None, Position::new(3, 1)), None);
        assert_eq!(
            writes(&mut checker, Some(4), Position::new(3, 1)).as_deref(),
            Some(
                "S2 leads in term 4 and changes its own log from index 2 on, which went up to \
                 index 2"
            )
        );
    }

    #[test]
    fn a_log_that_a_loss_of_power_shortened_may_be_appended_to() {
        let mut checker = LeaderAppendOnly::default();
        assert_eq!(writes(&mut checker, None, Position::new(1, 7)), None);
        let shorter = log(&[entry(1, "a")]);
        let seen = Observation::Started {
            peer: id(2),
            log: &shorter,
        };
        assert_eq!(checker.observe(&seen), None);
        assert_eq!(writes(&mut checker, Some(3), Position::new(1, 1)), None);
    }
}
