//! Leader Completeness: an entry committed in a term is in the logs of the leaders of all later
//! terms (§5.4).
//!
//! A new leader is held against the last committed entries only, [`LOOK_BACK`] of them: one that
//! has the last but lacks an earlier one breaks Log Matching, which has its own checker.

use std::{collections::BTreeMap, sync::Arc};

use raft::{
    chunked::Chunked,
    log::{Entry, Log},
    types::{Index, PeerId, Term},
};

use super::{Finding, Observation};
use crate::service::payload_text;

/// How many of the last committed entries a new leader must be seen to have.
const LOOK_BACK: usize = 64;

/// A committed entry.
#[derive(Clone, Debug)]
struct Committed {
    entry: Entry,
    /// The term in which it was first seen to be committed.
    in_term: Term,
}

/// Remembers what was committed, and the logs with which leaders began.
#[derive(Clone, Debug, Default)]
pub(super) struct LeaderCompleteness {
    committed: Chunked<Committed>,
    leaders: Arc<BTreeMap<Term, (PeerId, Log)>>,
}

impl LeaderCompleteness {
    pub(super) fn observe(&mut self, seen: &Observation<'_>) -> Option<Finding> {
        match *seen {
            Observation::Leads { peer, term, log } => self.leads(peer, term, log),
            Observation::Committed {
                peer,
                term,
                first,
                last,
                log,
            } => {
                // What is not in this log any more was committed, and observed, before; were it not,
                // nothing could be said about what follows.
                if log.base().index > self.committed.len() as Index {
                    return None;
                }
                let mut found = None;
                for index in first.max(self.committed.len() as Index + 1)..=last {
                    let finding = self.committed(peer, term, index, log);
                    found = found.or(finding);
                }
                found
            }
            _ => None,
        }
    }

    fn leads(&mut self, peer: PeerId, term: Term, log: &Log) -> Option<Finding> {
        Arc::make_mut(&mut self.leaders).insert(term, (peer, log.clone()));
        let end = self.committed.len();
        let start = end.saturating_sub(LOOK_BACK);
        (start + 1..)
            .zip(self.committed.range(start..end))
            .filter(|(_, committed)| committed.in_term < term)
            .find_map(|(index, committed)| lacks(peer, term, log, index as Index, committed))
    }

    fn committed(&mut self, peer: PeerId, term: Term, index: Index, log: &Log) -> Option<Finding> {
        let committed = Committed {
            entry: log.get(index)?.clone(),
            in_term: term,
        };
        let finding = self
            .leaders
            .range(term.saturating_add(1)..)
            .find_map(|(&later, (leader, log))| lacks(*leader, later, log, index, &committed));
        self.committed.push(committed);
        finding.map(|mut finding| {
            finding.peers.push(peer);
            finding
        })
    }
}

/// Does the leader's log lack the committed entry?
fn lacks(
    leader: PeerId,
    term: Term,
    log: &Log,
    index: Index,
    committed: &Committed,
) -> Option<Finding> {
    if index <= log.base().index || log.get(index) == Some(&committed.entry) {
        return None;
    }
    let what = payload_text(&committed.entry.payload);
    let instead = match log.get(index) {
        Some(entry) => format!(
            "has \"{}\" of term {}",
            payload_text(&entry.payload),
            entry.term
        ),
        None => format!("ends at {}", log.last()),
    };
    Some(Finding::new(
        &[leader],
        format!(
            "\"{what}\" (term {}, index {index}) was committed in term {}, but the log of \
             {leader}, leader of term {term}, {instead}",
            committed.entry.term, committed.in_term
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkers::histories::{entry, id, log};

    fn leads(checker: &mut LeaderCompleteness, peer: u16, term: Term, log: &Log) -> Option<String> {
        let peer = id(peer);
        let seen = Observation::Leads { peer, term, log };
        checker.observe(&seen).map(|finding| finding.text)
    }

    fn commits(
        checker: &mut LeaderCompleteness,
        peer: u16,
        term: Term,
        last: Index,
        log: &Log,
    ) -> Option<String> {
        let seen = Observation::Committed {
            peer: id(peer),
            term,
            first: 1,
            last,
            log,
        };
        checker.observe(&seen).map(|finding| finding.text)
    }

    #[test]
    fn a_leader_without_a_committed_entry_is_found() {
        let mut checker = LeaderCompleteness::default();
        let whole = log(&[entry(1, "a"), entry(2, "b")]);
        assert_eq!(leads(&mut checker, 1, 2, &whole), None);
        assert_eq!(commits(&mut checker, 1, 2, 2, &whole), None);
        assert_eq!(leads(&mut checker, 2, 3, &whole), None);
        assert_eq!(
            leads(&mut checker, 3, 4, &log(&[entry(1, "a")])).as_deref(),
            Some(
                "\"b\" (term 2, index 2) was committed in term 2, but the log of S3, leader of \
                 term 4, ends at (term 1, index 1)"
            )
        );
        let other = log(&[entry(1, "a"), entry(3, "c")]);
        assert_eq!(
            leads(&mut checker, 4, 5, &other).as_deref(),
            Some(
                "\"b\" (term 2, index 2) was committed in term 2, but the log of S4, leader of \
                 term 5, has \"c\" of term 3"
            )
        );
    }

    #[test]
    fn a_commit_that_a_later_leader_already_lacks_is_found() {
        let mut checker = LeaderCompleteness::default();
        assert_eq!(leads(&mut checker, 1, 2, &log(&[])), None);
        assert_eq!(leads(&mut checker, 2, 3, &log(&[])), None);
        let whole = log(&[entry(2, "a")]);
        assert!(commits(&mut checker, 1, 2, 1, &whole).is_some());
    }

    #[test]
    fn leaders_of_earlier_terms_need_not_have_it() {
        let mut checker = LeaderCompleteness::default();
        let whole = log(&[entry(5, "a")]);
        assert_eq!(commits(&mut checker, 1, 5, 1, &whole), None);
        assert_eq!(leads(&mut checker, 2, 4, &log(&[])), None);
    }
}
