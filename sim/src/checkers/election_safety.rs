//! Election Safety: at most one leader per term (§5.2).

use std::{collections::BTreeMap, sync::Arc};

use raft::types::{PeerId, Term};

use super::{Finding, Observation};

/// Remembers who led in each term.
#[derive(Clone, Debug, Default)]
pub(super) struct ElectionSafety {
    leaders: Arc<BTreeMap<Term, PeerId>>,
}

impl ElectionSafety {
    pub(super) fn observe(&mut self, seen: &Observation<'_>) -> Option<Finding> {
        let &Observation::Leads { peer, term, .. } = seen else {
            return None;
        };
        match self.leaders.get(&term) {
            None => {
                Arc::make_mut(&mut self.leaders).insert(term, peer);
                None
            }
            Some(&other) if other == peer => None,
            Some(&other) => Some(Finding::new(
                &[other, peer],
                format!("{other} and {peer} both lead in term {term}"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use raft::log::Log;

    use super::*;
    use crate::checkers::histories::id;

    fn leads(checker: &mut ElectionSafety, peer: u16, term: Term) -> Option<String> {
        let log = Log::new();
        let seen = Observation::Leads {
            peer: id(peer),
            term,
            log: &log,
        };
        checker.observe(&seen).map(|finding| finding.text)
    }

    #[test]
    fn two_leaders_in_one_term_are_found() {
        let mut checker = ElectionSafety::default();
        assert_eq!(leads(&mut checker, 1, 3), None);
        assert_eq!(leads(&mut checker, 2, 4), None);
        assert_eq!(
            leads(&mut checker, 2, 3).as_deref(),
            Some("S1 and S2 both lead in term 3")
        );
    }

    #[test]
    fn a_leader_seen_twice_is_fine() {
        let mut checker = ElectionSafety::default();
        assert_eq!(leads(&mut checker, 1, 3), None);
        assert_eq!(leads(&mut checker, 1, 3), None);
    }
}
