//! What is on the disks when a run begins.

use std::collections::{BTreeMap, BTreeSet};

use raft::{
    log::{Command, Entry, Log, Payload},
    storage::{HardState, Stored},
    types::{Index, PeerId, Term},
};
use serde::{Deserialize, Serialize};

use super::WorldConfig;
use crate::{
    error::WorldError,
    limits::{MAX_START_ENTRIES, MAX_START_TERM},
};

/// The disk with which a peer begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StartDisk {
    /// Whose.
    pub peer: u16,
    /// `currentTerm`; that of the last entry when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// `votedFor`; nobody when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voted_for: Option<u16>,
    /// The terms of the entries of its log, from index 1 on. An entry of term 4 at index 5 sets the
    /// key x to `4.5`.
    #[serde(default)]
    pub log: Vec<Term>,
}

impl StartDisk {
    fn current_term(&self) -> Term {
        self.term
            .unwrap_or_else(|| self.log.last().copied().unwrap_or(0))
    }

    /// The entries are the same wherever index and term are, as Log Matching wants it.
    fn stored(&self) -> Stored {
        let mut log = Log::new();
        for (index, &term) in (1..).zip(&self.log) {
            let command = Command::from(format!("put x {term}.{index}").into_bytes());
            let payload = Payload::Command(command);
            log.append(Entry { term, payload });
        }
        Stored {
            hard_state: HardState {
                current_term: self.current_term(),
                voted_for: self.voted_for.and_then(PeerId::new),
            },
            log,
            ..Stored::default()
        }
    }
}

impl WorldConfig {
    /// What the disks hold when the run begins, in the order of the peers.
    pub(crate) fn start_disks(&self) -> Vec<Stored> {
        let disk = |peer| {
            let disk = self.start.iter().find(|disk| disk.peer == peer);
            disk.map(StartDisk::stored).unwrap_or_default()
        };
        (1..=self.peers).map(disk).collect()
    }
}

/// Refuses disks that no cluster could have written.
pub(super) fn validate(start: &[StartDisk], peers: u16) -> Result<(), WorldError> {
    let mut seen = BTreeSet::new();
    // The term of the entry before each, by index and term.
    let mut before: BTreeMap<(Index, Term), Term> = BTreeMap::new();
    for disk in start {
        let number = format_args!("1 to {peers}, each once").to_string();
        if !(1..=peers).contains(&disk.peer) || !seen.insert(disk.peer) {
            return Err(WorldError::field(
                "the peer of a start disk",
                disk.peer,
                number,
            ));
        }
        if let Some(voted_for) = disk.voted_for
            && !(1..=peers).contains(&voted_for)
        {
            let allowed = format_args!("1 to {peers}");
            return Err(WorldError::field(
                "voted_for of a start disk",
                voted_for,
                allowed,
            ));
        }
        if disk.log.len() > MAX_START_ENTRIES {
            let allowed = format_args!("up to {MAX_START_ENTRIES} entries");
            let length = disk.log.len();
            return Err(WorldError::field(
                "the log of a start disk",
                length,
                allowed,
            ));
        }
        let current = disk.current_term();
        if current > MAX_START_TERM {
            let allowed = format_args!("0 to {MAX_START_TERM}");
            return Err(WorldError::field(
                "the term of a start disk",
                current,
                allowed,
            ));
        }
        if let (0, Some(voted_for)) = (current, disk.voted_for) {
            let allowed = "null in term 0, in which nobody stands";
            return Err(WorldError::field(
                "voted_for of a start disk",
                voted_for,
                allowed,
            ));
        }
        let mut last = 0;
        for (index, &term) in (1..).zip(&disk.log) {
            if term == 0 || !(last..=current).contains(&term) {
                let allowed = format_args!(
                    "{} to {current} at index {index}: terms begin with 1, never go down in a log, \
                     and end with the currentTerm of its disk",
                    last.max(1)
                );
                return Err(WorldError::field(
                    "a term in the log of a start disk",
                    term,
                    allowed,
                ));
            }
            if *before.entry((index, term)).or_insert(last) != last {
                let allowed = "another term: a different log has the same one at this index, and so \
                               must be the same up to it (Log Matching, §5.3)";
                let place = format!("{term} at index {index}");
                return Err(WorldError::field(
                    "a term in the log of a start disk",
                    place,
                    allowed,
                ));
            }
            last = term;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(peer: u16, term: Term, log: &[Term]) -> StartDisk {
        StartDisk {
            peer,
            term: Some(term),
            voted_for: None,
            log: log.to_vec(),
        }
    }

    #[test]
    fn disks_that_no_cluster_could_have_written_are_refused() {
        let said = |start: Vec<StartDisk>| {
            let config = WorldConfig {
                peers: 3,
                start,
                ..WorldConfig::default()
            };
            config.validate().unwrap_err().to_string()
        };
        for (start, expected) in [
            (
                vec![disk(4, 1, &[])],
                "the peer of a start disk is 4; allowed: 1 to 3, each once",
            ),
            (
                vec![disk(1, 1, &[]), disk(1, 1, &[])],
                "the peer of a start disk is 1; allowed: 1 to 3, each once",
            ),
            (
                vec![disk(1, 3, &[1, 4])],
                "a term in the log of a start disk is 4; allowed: 1 to 3 at index 2",
            ),
            (
                vec![disk(1, 3, &[2, 1])],
                "a term in the log of a start disk is 1; allowed: 2 to 3 at index 2",
            ),
            (
                vec![disk(1, 3, &[0])],
                "a term in the log of a start disk is 0; allowed: 1 to 3 at index 1",
            ),
            (
                vec![disk(1, 3, &[1, 3]), disk(2, 3, &[2, 3])],
                "a term in the log of a start disk is 3 at index 2; allowed: another term",
            ),
            (
                vec![disk(1, MAX_START_TERM + 1, &[])],
                "the term of a start disk is 1000001; allowed: 0 to 1000000",
            ),
            (
                vec![disk(1, 3, &[1; MAX_START_ENTRIES + 1])],
                "the log of a start disk is 1001; allowed: up to 1000 entries",
            ),
            (
                vec![StartDisk {
                    voted_for: Some(9),
                    ..disk(1, 3, &[])
                }],
                "voted_for of a start disk is 9; allowed: 1 to 3",
            ),
            (
                vec![StartDisk {
                    voted_for: Some(2),
                    ..disk(1, 0, &[])
                }],
                "voted_for of a start disk is 2; allowed: null in term 0, in which nobody stands",
            ),
        ] {
            let said = said(start);
            assert!(said.starts_with(expected), "{said}");
        }
    }

    #[test]
    fn what_is_left_out_is_empty() {
        let config = WorldConfig {
            peers: 3,
            start: vec![StartDisk {
                peer: 2,
                term: None,
                voted_for: None,
                log: vec![1, 2],
            }],
            ..WorldConfig::default()
        };
        assert_eq!(config.validate(), Ok(()));
        let disks = config.start_disks();
        assert_eq!(
            (&disks[0], &disks[2]),
            (&Stored::default(), &Stored::default())
        );
        assert_eq!(disks[1].hard_state.current_term, 2);
        assert_eq!(disks[1].log.term_at(2), Some(2));
    }
}
