//! What becomes durable, and what a loss of power or of room leaves.

use raft::{persister::PersistError, storage::HardState};

use super::*;

fn disk_with_two_writes() -> Disk {
    let mut disk = Disk::new(PeerId::new(1).unwrap(), 0);
    for term in [1, 2] {
        let write = Write {
            id: term,
            hard_state: Some(HardState {
                current_term: term,
                voted_for: None,
            }),
            snapshot: None,
            log: None,
        };
        disk.issue(100, write, 0, &WorldConfig::default()).unwrap();
    }
    disk
}

#[test]
fn writes_become_durable_in_order_and_within_the_latency() {
    let mut disk = disk_with_two_writes();
    let first = disk.complete().unwrap();
    assert!((600..=2_100).contains(&first.done_at));
    assert_eq!(disk.durable().hard_state.current_term, 1);
    let second = disk.complete().unwrap();
    assert!(second.done_at >= first.done_at);
    assert_eq!(disk.durable().hard_state.current_term, 2);
    assert!(disk.complete().is_none());
}

#[test]
fn a_crash_keeps_issued_writes_and_a_loss_of_power_does_not() {
    let mut disk = disk_with_two_writes();
    disk.complete();
    let mut without_power = disk.clone();
    assert_eq!(disk.crash(), 1);
    assert_eq!(disk.durable().hard_state.current_term, 2);
    let left = without_power.lose_power(1, false);
    assert_eq!((left.kept, left.lost, left.torn), (0, 1, 0));
    assert_eq!(without_power.durable().hard_state.current_term, 1);
}

#[test]
fn a_torn_write_leaves_those_before_it_and_nothing_of_itself() {
    let mut seen = [0; 3];
    let mut torn = 0;
    for seed in 0..60 {
        let mut disk = disk_with_two_writes();
        let left = disk.lose_power(seed, true);
        let term = disk.durable().hard_state.current_term;
        assert_eq!((u64::from(left.kept), left.kept + left.lost), (term, 2));
        assert!(disk.pending().is_empty());
        seen[left.kept as usize] += 1;
        torn += u32::from(left.torn > 0);
    }
    assert!(seen.iter().all(|&count| count > 5) && torn > 20, "{seen:?}");
}

#[test]
fn a_full_disk_takes_no_more_and_a_snapshot_makes_room() {
    let config = WorldConfig::default();
    let mut disk = Disk::new(PeerId::new(1).unwrap(), 100);
    let write = |index: u64| Write {
        id: index,
        hard_state: None,
        snapshot: None,
        log: Some(raft::LogWrite {
            from: index,
            entries: [raft::Entry {
                term: 1,
                payload: raft::Payload::Noop,
            }]
            .into(),
        }),
    };
    let mut index = 1;
    let full = loop {
        match disk.issue(0, write(index), 0, &config) {
            Ok(()) => index += 1,
            Err(full) => break full,
        }
    };
    let needed = write_record_len(&write(index)) as u64;
    let free = 100 - (index - 1) * needed;
    assert_eq!(full, Full { needed, free });
    while disk.complete().is_some() {}
    assert!(disk.issue(0, write(index), 0, &config).is_err());
    // Started again, what it holds is one record.
    disk.begin();
    let last = raft::Position::new(1, index - 1);
    let voters = PeerId::new(1).into_iter().collect();
    let nobody = raft::PeerSet::EMPTY;
    let membership = raft::Membership::new(voters, nobody, nobody).unwrap();
    let snapshot = Write {
        snapshot: Some(raft::SnapshotWrite {
            snapshot: raft::Snapshot {
                last,
                membership: std::sync::Arc::new(membership),
                bytes: [7; 3].into(),
            },
            keeps_suffix: true,
        }),
        log: None,
        ..write(1)
    };
    disk.issue(0, snapshot, 0, &config).unwrap();
    disk.complete().unwrap();
    assert_eq!(disk.used, stored_record_len(disk.durable()) as u64);
    assert!(disk.used < 50, "{}", disk.used);
}

/// What a peer could write behind `stored`.
fn any_write(stored: &Stored, id: u64, draw: &mut raft::random::Draw) -> Write {
    let (log, hard_state) = (&stored.log, stored.hard_state);
    let (base, last) = (log.base().index, log.last_index());
    let term = hard_state.current_term;
    let noops = |from, count| raft::LogWrite {
        from,
        entries: (0..count)
            .map(|_| raft::Entry {
                term,
                payload: raft::Payload::Noop,
            })
            .collect(),
    };
    let nothing = Write {
        id,
        hard_state: None,
        snapshot: None,
        log: None,
    };
    match draw.within(0..=4) {
        1 if term > 0 => Write {
            log: Some(noops(last + 1, draw.within(1..=4))),
            ..nothing
        },
        2 if last > base => Write {
            log: Some(noops(draw.within(base + 1..=last), draw.within(0..=2))),
            ..nothing
        },
        3 if last > base => {
            let index = draw.within(base + 1..=last);
            let last = raft::Position::new(log.term_at(index).unwrap(), index);
            let voters = PeerId::new(1).into_iter().collect();
            let nobody = raft::PeerSet::EMPTY;
            let membership = raft::Membership::new(voters, nobody, nobody).unwrap();
            let snapshot = raft::Snapshot {
                last,
                membership: std::sync::Arc::new(membership),
                bytes: vec![7; draw.within(0..=40) as usize].into(),
            };
            let keeps_suffix = draw.within(0..=1) == 1;
            Write {
                snapshot: Some(raft::SnapshotWrite {
                    snapshot,
                    keeps_suffix,
                }),
                ..nothing
            }
        }
        _ => Write {
            hard_state: Some(HardState {
                current_term: term + 1,
                voted_for: None,
            }),
            ..nothing
        },
    }
}

/// The disk keeps values and not bytes; what it does is what a [`Persister`] of the same room does
/// with a journal: it refuses the same writes, holds as many bytes, and has the same left when the
/// power fails.
#[test]
fn a_disk_does_what_a_persister_does() {
    let config = WorldConfig::default();
    let (mut refused, mut lost, mut anew) = (0, 0, 0);
    for seed in 0..200 {
        let mut draw = raft::random::Draw::new(seed, 0xd15c, 0, 0);
        let capacity = draw.within(60..=300);
        let mut disk = Disk::new(PeerId::new(1).unwrap(), capacity);
        let mut persister = MemoryPersister::new();
        persister.set_capacity(capacity);
        // What was taken in, durable or not.
        let mut taken = Stored::default();
        for id in 1..=60 {
            let write = any_write(&taken, id, &mut draw);
            let (done, kept) = (
                disk.issue(0, write.clone(), 0, &config),
                persister.append(&write),
            );
            match (done, kept) {
                (Ok(()), Ok(())) => taken.apply(&write),
                (Err(full), Err(PersistError::Full { needed, free })) => {
                    assert_eq!(full, Full { needed, free }, "seed {seed}, write {id}");
                    refused += 1;
                }
                (disk, persister) => panic!("{disk:?}, but {persister:?}: seed {seed}"),
            }
            // A journal begins anew when a snapshot is durable; what follows it comes later here.
            let synced = write.snapshot.is_some() || draw.within(0..=2) == 0;
            if synced {
                disk.crash();
                persister.sync().unwrap();
                assert_eq!(disk.used, persister.len() as u64, "seed {seed}, write {id}");
            } else if draw.within(0..=9) == 0 {
                lost += disk.lose_power(seed, false).lost;
                disk.begin();
                persister.lose_power(0);
                taken = persister.load().unwrap();
                anew += 1;
                assert_eq!(disk.used, persister.len() as u64, "seed {seed}, write {id}");
            }
            if synced {
                assert_eq!(disk.durable(), &taken, "seed {seed}, write {id}");
            }
        }
        disk.lose_power(seed, false);
        persister.lose_power(0);
        assert_eq!(disk.durable(), &persister.load().unwrap(), "seed {seed}");
    }
    assert!(
        refused > 500 && lost > 200 && anew > 100,
        "{refused}, {lost}, {anew}"
    );
}

#[test]
fn a_wiped_disk_is_known_to_whoever_starts_from_it() {
    let mut disk = disk_with_two_writes();
    disk.complete();
    disk.wipe();
    assert!(disk.pending().is_empty() && !disk.durable().lost);
    disk.begin();
    assert_eq!(disk.durable().hard_state.current_term, 0);
    assert!(disk.durable().lost);
}
