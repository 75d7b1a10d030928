//! What only grows: `currentTerm` and `commitIndex` within one life, and `currentTerm` over all lives
//! as far as others have seen it (Figure 2, §5.1).
//!
//! A loss of power may take a term that was not durable yet. That is no harm unless a message left
//! with it: then a later life that does not know the term could vote a second time in it. A disk
//! that is lost takes the term too; whoever comes back without it does not vote.

use raft::types::{Index, PeerId, Term};

use super::{Finding, Observation, paged::Paged};

/// How far one peer has come.
#[derive(Clone, Copy, Debug, Default)]
struct Reached {
    term: Term,
    commit: Index,
    /// The highest term of a message that promised something, in this life or an earlier one.
    spoken: Term,
}

/// Remembers how far each peer has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Monotonic {
    reached: Paged<Reached>,
}

impl Monotonic {
    pub(super) fn observe(&mut self, seen: &Observation<'_>) -> Option<Finding> {
        match *seen {
            Observation::Spoke { peer, term } => {
                let reached = self.reached.get_mut(peer.slot());
                reached.spoken = reached.spoken.max(term);
                None
            }
            Observation::Wiped { peer } => {
                self.reached.get_mut(peer.slot()).spoken = 0;
                None
            }
            Observation::Reached {
                peer,
                term,
                commit,
                begins,
            } => self.reached(peer, term, commit, begins),
            _ => None,
        }
    }

    fn reached(
        &mut self,
        peer: PeerId,
        term: Term,
        commit: Index,
        begins: bool,
    ) -> Option<Finding> {
        let reached = self.reached.get_mut(peer.slot());
        let before = *reached;
        (reached.term, reached.commit) = (term, commit);
        let text = if begins {
            (term < before.spoken).then(|| {
                format!(
                    "{peer} has sent messages of term {} and starts again in term {term}",
                    before.spoken
                )
            })
        } else if term < before.term {
            Some(format!(
                "{peer}'s currentTerm goes back from {} to {term}",
                before.term
            ))
        } else {
            (commit < before.commit).then(|| {
                format!(
                    "{peer}'s commitIndex goes back from {} to {commit}",
                    before.commit
                )
            })
        };
        text.map(|text| Finding::new(&[peer], text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkers::histories::id;

    fn reaches(
        checker: &mut Monotonic,
        (term, commit): (Term, Index),
        begins: bool,
    ) -> Option<String> {
        let seen = Observation::Reached {
            peer: id(2),
            term,
            commit,
            begins,
        };
        checker.observe(&seen).map(|finding| finding.text)
    }

    #[test]
    fn a_term_or_a_commit_index_that_goes_back_is_found() {
        let mut checker = Monotonic::default();
        assert_eq!(reaches(&mut checker, (3, 5), false), None);
        assert_eq!(reaches(&mut checker, (4, 5), false), None);
        assert_eq!(
            reaches(&mut checker, (3, 5), false).as_deref(),
            Some("S2's currentTerm goes back from 4 to 3")
        );
        assert_eq!(
            reaches(&mut checker, (3, 4), false).as_deref(),
            Some("S2's commitIndex goes back from 5 to 4")
        );
    }

    #[test]
    fn a_life_may_forget_what_it_never_said_but_not_what_it_did() {
        let mut checker = Monotonic::default();
        let spoke = |checker: &mut Monotonic, term| {
            let seen = Observation::Spoke { peer: id(2), term };
            assert_eq!(checker.observe(&seen), None);
        };
        assert_eq!(reaches(&mut checker, (3, 7), false), None);
        spoke(&mut checker, 3);
        assert_eq!(reaches(&mut checker, (4, 7), false), None);
        // Term 4 was lost with the power, and nobody had heard of it. commitIndex is not persistent.
        assert_eq!(reaches(&mut checker, (3, 0), true), None);
        assert_eq!(reaches(&mut checker, (5, 0), false), None);
        spoke(&mut checker, 5);
        assert_eq!(
            reaches(&mut checker, (4, 0), true).as_deref(),
            Some("S2 has sent messages of term 5 and starts again in term 4")
        );
        // A disk that is lost takes what was said with it.
        let wiped = Observation::Wiped { peer: id(2) };
        assert_eq!(checker.observe(&wiped), None);
        assert_eq!(reaches(&mut checker, (0, 0), true), None);
    }
}
