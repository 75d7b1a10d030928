//! What the disks hold when a world begins: the logs of Figure 7, say.

use raft::{
    log::{Command, Entry, Log, Payload},
    storage::{HardState, Stored},
    types::{PeerId, Term},
};
use serde::{Deserialize, Serialize};

use crate::{
    error::WorldError,
    limits::{MAX_SEED, MAX_START_ENTRIES},
    service::Operation,
};

/// What the disk of one peer holds when the world begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartDisk {
    /// Whose disk.
    pub peer: u16,
    /// `currentTerm`; that of the last entry when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// `votedFor` in that term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voted_for: Option<u16>,
    /// The terms of the entries of its log, from index 1 on. Which command an entry has follows from
    /// its index and term.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<Term>,
}

impl StartDisk {
    fn current_term(&self) -> Term {
        self.term.or(self.log.last().copied()).unwrap_or(0)
    }

    /// What the peer starts from.
    pub(crate) fn stored(&self) -> Stored {
        let mut log = Log::new();
        for (index, &term) in (1_u64..).zip(&self.log) {
            // One index and term, one command: otherwise Log Matching would not hold (§5.3).
            let operation = Operation::Put {
                key: format!("k{index}"),
                value: format!("{term}"),
            };
            let payload = Payload::Command(Command::from(operation.encode()));
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

    fn validate(&self, peers: u16) -> Result<(), WorldError> {
        let known = |peer: u16| (1..=peers).contains(&peer);
        let allowed = format_args!("1 to {peers}");
        if !known(self.peer) {
            return Err(WorldError::field("start.peer", self.peer, allowed));
        }
        if let Some(peer) = self.voted_for.filter(|peer| !known(*peer)) {
            return Err(WorldError::field("start.voted_for", peer, allowed));
        }
        if self.log.len() > MAX_START_ENTRIES {
            let allowed = format_args!("a log of up to {MAX_START_ENTRIES} entries");
            return Err(WorldError::field("start.log", self.log.len(), allowed));
        }
        let mut least = 1;
        for &term in &self.log {
            if !(least..=MAX_SEED).contains(&term) {
                let allowed = "terms from 1 on, none below the one before it";
                return Err(WorldError::field("start.log", term, allowed));
            }
            least = term;
        }
        let (term, last) = (self.current_term(), self.log.last().copied().unwrap_or(0));
        if !(last..=MAX_SEED).contains(&term) {
            let allowed = format_args!("at least {last}, the last term of its log");
            return Err(WorldError::field("start.term", term, allowed));
        }
        Ok(())
    }
}

/// Refuses what no cluster of so many peers could have written.
pub(crate) fn validate(disks: &[StartDisk], peers: u16) -> Result<(), WorldError> {
    for (number, disk) in disks.iter().enumerate() {
        disk.validate(peers)?;
        for other in &disks[..number] {
            if other.peer == disk.peer {
                let allowed = "each peer once";
                return Err(WorldError::field("start.peer", disk.peer, allowed));
            }
            if !match_where_they_agree(&disk.log, &other.log) {
                let what = format!("{:?} beside {:?}", disk.log, other.log);
                let allowed = "logs that are the same up to the last entry in which they agree";
                return Err(WorldError::field("start.log", what, allowed));
            }
        }
    }
    Ok(())
}

/// Log Matching (§5.3): where two logs have an entry of the same index and term, they are the same
/// up to there.
fn match_where_they_agree(one: &[Term], other: &[Term]) -> bool {
    let differs = one.iter().zip(other).position(|(one, other)| one != other);
    differs.is_none_or(|first| {
        let mut rest = one.iter().zip(other).skip(first);
        rest.all(|(one, other)| one != other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{World, WorldConfig};

    fn disk(peer: u16, log: &[Term]) -> StartDisk {
        StartDisk {
            peer,
            term: None,
            voted_for: None,
            log: log.to_vec(),
        }
    }

    fn config(start: Vec<StartDisk>) -> WorldConfig {
        WorldConfig {
            peers: 3,
            start,
            ..WorldConfig::default()
        }
    }

    #[test]
    fn a_world_begins_with_the_disks_that_it_is_told_of_and_can_be_replayed() {
        let voted = StartDisk {
            term: Some(5),
            voted_for: Some(3),
            ..disk(2, &[1, 1, 2])
        };
        let config = config(vec![voted, disk(1, &[1, 1, 4])]);
        let mut world = World::new(config.clone()).unwrap();
        let view = |number: u16| world.peer_view(PeerId::new(number).unwrap()).unwrap();
        let (one, two, three) = (view(1), view(2), view(3));
        assert_eq!(
            (one.current_term, one.voted_for, one.last_term),
            (4, None, 4)
        );
        assert_eq!((two.current_term, two.voted_for), (5, Some(3)));
        assert_eq!((two.last_index, two.persisted_index), (3, 3));
        assert_eq!((three.current_term, three.last_index), (0, 0));
        world.advance(2_000_000, u64::MAX);
        assert!(world.max_commit() >= 4);
        assert!(world.violations().is_empty());
        let replayed = World::replay(config, world.interventions().iter(), world.now()).unwrap();
        assert_eq!(replayed.trace_hash(), world.trace_hash());
    }

    #[test]
    fn disks_that_no_cluster_could_have_written_are_refused() {
        let said = |start| World::new(config(start)).unwrap_err().to_string();
        let with_term = |term| StartDisk {
            term: Some(term),
            ..disk(1, &[1, 3])
        };
        let with_vote = StartDisk {
            voted_for: Some(7),
            ..disk(1, &[1])
        };
        for (start, what) in [
            (vec![disk(4, &[1])], "start.peer is 4; allowed: 1 to 3"),
            (vec![disk(0, &[])], "start.peer is 0; allowed: 1 to 3"),
            (
                vec![disk(1, &[1]), disk(1, &[1])],
                "start.peer is 1; allowed: each peer once",
            ),
            (vec![with_vote], "start.voted_for is 7; allowed: 1 to 3"),
            (vec![disk(1, &[2, 1])], "start.log is 1; allowed: terms"),
            (vec![disk(1, &[0])], "start.log is 0; allowed: terms"),
            (
                vec![with_term(2)],
                "start.term is 2; allowed: at least 3, the last term of its log",
            ),
            (
                vec![disk(1, &[u64::MAX])],
                "start.log is 18446744073709551615; allowed: terms",
            ),
            (
                vec![disk(1, &[1; MAX_START_ENTRIES + 1])],
                "start.log is 1001; allowed: a log of up to 1000 entries",
            ),
            (
                vec![disk(1, &[1, 2, 3]), disk(2, &[1, 1, 3])],
                "start.log is [1, 1, 3] beside [1, 2, 3]; allowed: logs that are the same",
            ),
        ] {
            let said = said(start);
            assert!(said.starts_with(what), "{said}");
        }
        assert!(World::new(config(vec![with_term(3), disk(2, &[1, 2])])).is_ok());
    }
}
