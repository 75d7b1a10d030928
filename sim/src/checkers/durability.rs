//! Durability: what a client was told is done is never lost (§5.4, §8).
//!
//! This begins at the client, not at `commitIndex`: an entry counts from the moment that a peer
//! answers for it, and is then looked for in the log of every leader of a later term, and in all
//! logs together whenever a peer has started again. A log that begins behind the entry has it in
//! its snapshot, whose content State Machine Safety checks.
//!
//! The last [`LOOK_BACK`] answers are held: a log that has a later entry but lacks an earlier one
//! breaks Log Matching, which has its own checker.

use std::{collections::VecDeque, sync::Arc};

use raft::{
    log::{Log, Payload},
    types::{PeerId, Position, Term},
};

use super::{Finding, Observation};
use crate::service::payload_text;

/// How many of the last answers are held against what follows.
const LOOK_BACK: usize = 64;

/// An entry that a client was given the answer to.
#[derive(Clone, Debug)]
struct Answered {
    entry: Position,
    payload: Payload,
    /// Who answered.
    peer: PeerId,
    /// Its term then.
    in_term: Term,
}

impl Answered {
    fn is_in(&self, log: &Log) -> bool {
        let index = self.entry.index;
        index <= log.base().index
            || log
                .get(index)
                .is_some_and(|it| it.term == self.entry.term && it.payload == self.payload)
    }

    fn text(&self) -> String {
        format!(
            "a client has {}'s answer to \"{}\" {}",
            self.peer,
            payload_text(&self.payload),
            self.entry
        )
    }
}

/// Remembers what clients were told.
#[derive(Clone, Debug, Default)]
pub(super) struct Durability {
    answered: Arc<VecDeque<Answered>>,
}

impl Durability {
    pub(super) fn observe(&mut self, seen: &Observation<'_>) -> Option<Finding> {
        match *seen {
            Observation::Acknowledged {
                peer,
                term,
                entry,
                payload,
            } => {
                let answered = Arc::make_mut(&mut self.answered);
                if answered.len() == LOOK_BACK {
                    answered.pop_front();
                }
                answered.push_back(Answered {
                    entry,
                    payload: payload.clone(),
                    peer,
                    in_term: term,
                });
                None
            }
            Observation::Leads { peer, term, log } => {
                let mut due = self.answered.iter().filter(|it| it.in_term < term);
                let lost = due.find(|it| !it.is_in(log))?;
                let told = lost.text();
                Some(Finding::new(
                    &[lost.peer, peer],
                    format!("{told}, which is not in the log of {peer}, leader of term {term}"),
                ))
            }
            Observation::Remains { peer, logs } => {
                let held = |it: &Answered| logs.iter().any(|log| it.is_in(log));
                let lost = self.answered.iter().find(|it| !held(it))?;
                let told = lost.text();
                Some(Finding::new(
                    &[lost.peer, peer],
                    format!("{told}, which no peer holds any more, now that {peer} starts again"),
                ))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkers::histories::{entry, id, log};

    fn answers(checker: &mut Durability, in_term: Term, at: Position, text: &str) {
        let seen = Observation::Acknowledged {
            peer: id(1),
            term: in_term,
            entry: at,
            payload: &entry(at.term, text).payload,
        };
        assert_eq!(checker.observe(&seen), None);
    }

    fn leads(checker: &mut Durability, term: Term, log: &Log) -> Option<String> {
        let peer = id(3);
        let seen = Observation::Leads { peer, term, log };
        checker.observe(&seen).map(|finding| finding.text)
    }

    fn remains(checker: &mut Durability, logs: &[&Log]) -> Option<String> {
        let seen = Observation::Remains { peer: id(2), logs };
        checker.observe(&seen).map(|finding| finding.text)
    }

    #[test]
    fn a_later_leader_without_an_answered_entry_is_found() {
        let mut checker = Durability::default();
        answers(&mut checker, 2, Position::new(2, 2), "b");
        let whole = log(&[entry(1, "a"), entry(2, "b"), entry(2, "c")]);
        assert_eq!(leads(&mut checker, 3, &whole), None);
        let mut behind = Log::with_base(Position::new(3, 5));
        assert_eq!(leads(&mut checker, 4, &behind), None);
        behind.append(entry(4, "d"));
        assert_eq!(leads(&mut checker, 5, &behind), None);
        let told = "a client has S1's answer to \"b\" (term 2, index 2), which is not in the log \
                    of S3, leader of term 6";
        for other in [
            log(&[entry(1, "a")]),
            log(&[entry(1, "a"), entry(3, "b")]),
            log(&[entry(1, "a"), entry(2, "x")]),
        ] {
            assert_eq!(leads(&mut checker, 6, &other).as_deref(), Some(told));
        }
    }

    #[test]
    fn a_leader_of_a_term_before_the_answer_need_not_have_it() {
        let mut checker = Durability::default();
        // The entry is of term 2, but it was answered for in term 4.
        answers(&mut checker, 4, Position::new(2, 1), "a");
        assert_eq!(leads(&mut checker, 3, &log(&[])), None);
        assert_eq!(leads(&mut checker, 4, &log(&[])), None);
        assert!(leads(&mut checker, 5, &log(&[])).is_some());
    }

    #[test]
    fn an_answered_entry_that_no_peer_holds_any_more_is_found() {
        let mut checker = Durability::default();
        answers(&mut checker, 1, Position::new(1, 1), "a");
        let (with, without) = (log(&[entry(1, "a")]), log(&[]));
        assert_eq!(remains(&mut checker, &[&without, &with]), None);
        assert_eq!(
            remains(&mut checker, &[&without, &without]).as_deref(),
            Some(
                "a client has S1's answer to \"a\" (term 1, index 1), which no peer holds any \
                 more, now that S2 starts again"
            )
        );
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut checker = Durability::default();
        for index in 1..=1_000 {
            answers(&mut checker, 1, Position::new(1, index), "a");
        }
        assert_eq!(checker.answered.len(), LOOK_BACK);
    }
}
