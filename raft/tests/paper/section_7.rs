//! §7: log compaction. The RPC itself is in `figure_13`.

use raft::{Effect, Message, SnapshotError};

use crate::bench::{Bench, accepted, append, at, bytes, id, install, is_rejected};

/// S1 leads with three applied entries, S2 follows; S3 is down.
fn bench() -> Bench {
    let mut bench = Bench::new(3);
    bench.crash(3);
    bench.elect(1);
    for text in ["a", "b", "c"] {
        bench.propose(1, text);
    }
    bench.carry_all();
    bench.heartbeat(1);
    bench
}

/// A snapshot takes the place of the entries that it contains, and of them only.
#[test]
fn s7_a_snapshot_takes_the_place_of_the_log_up_to_its_last_entry() {
    let mut bench = bench();
    bench.snapshot(1, 2, "a b");
    assert_eq!(bench.log_of(1), [1]);
    assert_eq!(bench.disk(1).log, *bench.peer(1).log());
    assert_eq!(bench.disk(1).snapshot, Some(bytes("a b")));
}

/// The snapshot is on the disk before what it replaces goes: both are one write, so that no crash comes
/// between.
#[test]
fn s7_a_snapshot_and_the_end_of_what_it_replaces_are_one_write() {
    let mut bench = bench();
    bench.peer_mut(1).snapshot(2, bytes("a b")).unwrap();
    let effects = bench.effects(1);
    let [Effect::Persist(write)] = &effects[..] else {
        panic!("{effects:?}");
    };
    let mut disk = bench.disk(1).clone();
    assert_eq!((disk.log.last_index(), &disk.snapshot), (3, &None));
    disk.apply(write);
    assert_eq!((disk.log.base(), disk.log.len()), (at(1, 2), 1));
    assert_eq!(disk.snapshot, Some(bytes("a b")));
}

/// A snapshot may take long to write. Meanwhile entries are taken, applied and confirmed as ever.
#[test]
fn s7_new_entries_are_taken_while_a_snapshot_is_being_written() {
    let mut bench = bench();
    bench.peer_mut(2).snapshot(3, bytes("a b c")).unwrap();
    let [Effect::Persist(snapshot)] = &bench.effects(2)[..] else {
        panic!("the snapshot is written");
    };
    let now = bench.now;
    let more = append(1, at(1, 3), &[1], 4);
    bench.peer_mut(2).receive(now, id(1), more).unwrap();
    let effects = bench.effects(2);
    let applied = effects.iter().any(|effect| match effect {
        Effect::Apply(apply) => apply.index == 4,
        _ => false,
    });
    assert!(applied, "{effects:?}");
    let confirms = effects.iter().find_map(|effect| match effect {
        Effect::Send(send) => send.after,
        _ => None,
    });
    assert!(
        confirms > Some(snapshot.id),
        "the entry's own write: {effects:?}"
    );
}

/// Each peer takes its own, when it likes: nothing is said about it.
#[test]
fn s7_peers_take_snapshots_independently() {
    let mut bench = bench();
    bench.snapshot(2, 3, "a b c");
    assert!(bench.wire.is_empty());
    assert_eq!(bench.peer(1).log().base(), at(0, 0));
    bench.propose(1, "d");
    bench.carry_all();
    assert_eq!(bench.log_of(2), [1]);
}

/// It contains committed, applied entries only.
#[test]
fn s7_a_snapshot_covers_committed_entries_only() {
    let mut bench = bench();
    bench.crash(2);
    bench.propose(1, "not committed");
    let refused = bench.peer_mut(1).snapshot(4, bytes("too much"));
    let (index, last_applied) = (4, 3);
    assert_eq!(
        refused,
        Err(SnapshotError::NotApplied {
            index,
            last_applied
        })
    );
}

/// Its last index and term stay known, so that the entry behind it can be checked.
#[test]
fn s7_last_included_index_and_term_serve_the_consistency_check() {
    let mut bench = bench();
    bench.snapshot(2, 3, "a b c");
    assert_eq!(bench.peer(2).log().base(), at(1, 3));
    assert_eq!(
        bench.answer(2, 1, append(1, at(1, 3), &[1], 3)),
        accepted(1, 4)
    );
    assert!(is_rejected(&bench.answer(
        2,
        1,
        append(1, at(1, 5), &[1], 3)
    )));
}

/// A later snapshot takes the place of an earlier one; an earlier one is not taken again.
#[test]
fn s7_a_later_snapshot_replaces_an_earlier_one() {
    let mut bench = bench();
    bench.snapshot(1, 2, "a b");
    bench.snapshot(1, 3, "a b c");
    assert_eq!(bench.disk(1).snapshot, Some(bytes("a b c")));
    let refused = bench.peer_mut(1).snapshot(2, bytes("a b"));
    assert_eq!(refused, Err(SnapshotError::Old { index: 2, base: 3 }));
}

/// A peer that starts gives its service the snapshot first, and goes on behind it.
#[test]
fn s7_a_restart_begins_with_the_snapshot() {
    let mut bench = bench();
    bench.snapshot(2, 2, "a b");
    bench.crash(2);
    bench.restart(2);
    assert_eq!(bench.restored[1].last().unwrap().bytes, bytes("a b"));
    assert_eq!(
        (bench.peer(2).commit_index(), bench.peer(2).last_applied()),
        (2, 2)
    );
    bench.heartbeat(1);
    assert_eq!(bench.applied(2), ["c"]);
}

/// A leader sends its snapshot when it has dropped what a follower needs next, and only then.
#[test]
fn s7_a_leader_sends_its_snapshot_when_the_next_entry_is_gone() {
    for (dropped, expected) in [(0, false), (3, true)] {
        let mut bench = bench();
        if dropped > 0 {
            bench.snapshot(1, dropped, "a b c");
        }
        bench.restart(3);
        let mut letters = bench.heartbeat(1);
        letters.extend(bench.heartbeat(1));
        let is_snapshot = |message: &Message| matches!(message, Message::InstallSnapshot(_));
        assert_eq!(letters.iter().any(|it| is_snapshot(&it.message)), expected);
        assert_eq!(bench.peer(3).commit_index(), 3);
        assert_eq!(bench.restored[2].len(), usize::from(expected));
    }
}

/// Usually the snapshot is news to the follower, and its log goes: the snapshot has it all.
#[test]
fn s7_a_follower_s_log_goes_when_the_snapshot_is_news() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 2], &[], &[]]);
    bench.tell(1, 2, install(4, at(4, 7), 0, "state", true));
    assert!(bench.log_of(1).is_empty());
    assert_eq!(bench.peer(1).commit_index(), 7);
}

/// Of a snapshot of a prefix of its log a follower keeps what stands behind.
#[test]
fn s7_entries_behind_a_snapshot_of_a_prefix_stay() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 2], &[], &[]]);
    bench.tell(1, 2, install(4, at(2, 2), 0, "state", true));
    assert_eq!(bench.log_of(1), [2]);
    assert_eq!(
        bench.answer(1, 2, append(4, at(2, 3), &[], 3)),
        accepted(4, 3)
    );
}

/// While a follower is sent a snapshot the leader goes on serving the others.
#[test]
fn s7_a_leader_goes_on_while_it_sends_a_snapshot() {
    let mut bench = bench();
    bench.snapshot(1, 3, "a b c");
    bench.restart(3);
    bench.propose(1, "d");
    bench.carry_all();
    bench.heartbeat(1);
    assert_eq!(bench.applied(1), ["a", "b", "c", "d"]);
    assert_eq!(bench.applied(3), ["d"]);
}
