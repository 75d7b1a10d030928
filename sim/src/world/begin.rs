//! A world that does not begin at the beginning: given terms, votes, logs and snapshots.

use raft::storage::Stored;

use super::World;
use crate::{config::WorldConfig, disk::Disk, error::WorldError};

impl World {
    /// A world at time 0 whose disks hold `disks`, in the order of the peers: the table of Figure 7,
    /// say. Every peer starts from its disk, and the trace says so.
    ///
    /// What was on the disks is no part of the configuration: a run of such a world is made again
    /// from its disks, configuration and interventions, and not by [`World::replay`]. (Disks that
    /// are: [`WorldConfig::start`], whose place these take.)
    ///
    /// # Errors
    /// When the configuration is refused, when there is not a disk per peer, or when a disk holds what
    /// no peer could have written, such as a log that ends in a later term than its `currentTerm`.
    pub fn with_disks(config: WorldConfig, disks: Vec<Stored>) -> Result<Self, WorldError> {
        Self::fresh(config)?.holding(disks)
    }

    /// The same world, every peer started from its disk.
    pub(super) fn holding(self, disks: Vec<Stored>) -> Result<Self, WorldError> {
        let mut world = self;
        let capacity = world.config.disk_bytes;
        if disks.len() != world.hosts.len() {
            let allowed = format_args!("one per peer ({})", world.hosts.len());
            return Err(WorldError::field("disks", disks.len(), allowed));
        }
        for (host, stored) in world.hosts.iter_mut().zip(disks) {
            let peer = host.id;
            stored
                .validate()
                .map_err(|problem| WorldError::Disk { peer, problem })?;
            host.process = None;
            host.lives = 0;
            host.disk = Disk::holding(host.id, capacity, stored);
        }
        for id in world.ids() {
            world.restart(id)?;
        }
        Ok(world)
    }
}

#[cfg(test)]
mod tests {
    use raft::{log::Entry, log::Payload, storage::HardState};

    use super::*;
    use crate::{Intervention, StartDisk};

    fn disk(term: u64, last: u64) -> Stored {
        let mut stored = Stored {
            hard_state: HardState {
                current_term: term,
                voted_for: None,
            },
            ..Stored::default()
        };
        let payload = Payload::Noop;
        stored.log.append(Entry {
            term: last,
            payload,
        });
        stored
    }

    fn three() -> WorldConfig {
        WorldConfig {
            peers: 3,
            ..WorldConfig::default()
        }
    }

    #[test]
    fn peers_begin_with_what_their_disks_hold_and_agree_on_it() {
        let disks = vec![disk(5, 4), disk(5, 2), disk(3, 3)];
        let mut world = World::with_disks(three(), disks.clone()).unwrap();
        for (id, disk) in world.ids().zip(&disks) {
            assert_eq!(world.durable(id), Some(disk));
            assert_eq!(world.peer(id).unwrap().stored(), *disk);
        }
        world.advance(2_000_000, 100_000);
        assert!(world.max_commit() >= 2);
        let leader = world.leader().unwrap();
        for id in world.ids() {
            assert_eq!(world.log_of(id), world.log_of(leader));
        }
        assert!(world.violations().is_empty());
    }

    /// The configuration says what is on the disks, so that it and what was done are the whole run.
    #[test]
    fn a_run_that_begins_with_figure_7_can_be_replayed() {
        let log = |peer, terms: &[u64]| StartDisk {
            peer,
            term: Some(7),
            voted_for: None,
            log: terms.to_vec(),
        };
        let leader = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
        let config = WorldConfig {
            peers: 7,
            start: vec![
                log(1, &leader),
                log(2, &leader[..9]),
                log(3, &leader[..4]),
                log(4, &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]),
                log(5, &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]),
                log(6, &[1, 1, 1, 4, 4, 4, 4]),
                log(7, &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]),
            ],
            ..WorldConfig::default()
        };
        let mut world = World::new(config).unwrap();
        for (id, disk) in world.ids().zip(&world.config().start) {
            let log = world.log_of(id);
            let terms: Vec<u64> = (1..=log.last_index())
                .filter_map(|index| log.term_at(index))
                .collect();
            assert_eq!(terms, disk.log);
            assert_eq!(world.peer(id).unwrap().current_term(), 7);
        }
        world.act(Intervention::Fire { peer: 1 }).unwrap();
        world.advance(2_000_000, 100_000);
        let leader = world.leader().unwrap();
        for id in world.ids() {
            assert_eq!(world.log_of(id), world.log_of(leader));
            assert!(world.peer(id).unwrap().commit_index() > 10);
        }
        assert!(world.violations().is_empty(), "{:?}", world.violations());
        let recorded = world.interventions();
        let again = World::replay(world.config().clone(), recorded.iter(), world.now()).unwrap();
        assert_eq!(again.trace_hash(), world.trace_hash());
    }

    #[test]
    fn disks_that_no_cluster_could_have_are_refused() {
        let said = |disks| World::with_disks(three(), disks).unwrap_err().to_string();
        assert_eq!(
            said(vec![disk(1, 1)]),
            "disks is 1; allowed: one per peer (3)"
        );
        assert_eq!(
            said(vec![disk(1, 1), disk(3, 4), disk(1, 1)]),
            "the disk of S2 cannot be: the log ends with (term 4, index 1), but currentTerm is 3"
        );
    }

    /// The entry and the term take the room that they would take in a journal that begins anew.
    #[test]
    fn what_a_disk_begins_with_takes_room_on_it() {
        let crash = |disk_bytes| {
            let config = WorldConfig {
                disk_bytes,
                ..three()
            };
            let mut world = World::with_disks(config, vec![disk(1, 1); 3]).unwrap();
            world.advance(400_000, 100_000);
            world.ids().all(|id| world.peer(id).is_some())
        };
        let held = raft::journal::stored_record_len(&disk(1, 1)) as u64;
        assert!(!crash(held), "there is no room for another term");
        assert!(crash(held + 1_000));
    }
}
