//! Snapshots (§7): taken, sent in pieces, installed, and found again after a restart.

use super::*;
use crate::{progress::Pace, rules::Suffix};

/// The service's state up to some index, as these tests have it.
fn state(text: &str) -> Arc<[u8]> {
    Arc::from(text.as_bytes())
}

/// A peer alone in its cluster, which has applied entries 1 to `applied` in term 1.
fn lone(applied: usize) -> Peer {
    let mut lone = leader(1, 0, &[]);
    for _ in 0..applied {
        lone.propose(command("x")).unwrap();
    }
    settle(&mut lone, 1_000);
    assert_eq!(lone.last_applied(), applied as Index);
    lone
}

/// A leader of term 1 with entries 1 to 5 applied and a snapshot of "abcdefg" up to index 4, sent
/// three bytes at a time; its follower S2 has confirmed nothing.
fn leader_with_snapshot() -> Peer {
    let mut leader = leader(3, 0, &[]);
    leader.config = Arc::new(Config {
        snapshot_chunk_bytes: 3,
        ..config(3)
    });
    for _ in 0..5 {
        leader.propose(command("x")).unwrap();
    }
    settle(&mut leader, 1_000);
    leader.receive(1_000, id(3), accepted(1, 5)).unwrap();
    assert_eq!(leader.last_applied(), 5);
    leader.snapshot(4, state("abcdefg")).unwrap();
    settle(&mut leader, 1_000);
    leader
}

fn chunk(term: Term, last: Position, offset: u64, data: &str, done: bool) -> Message {
    Message::InstallSnapshot(InstallSnapshot {
        term,
        last,
        membership: membership(&[1, 2, 3]),
        offset,
        data: state(data),
        done,
    })
}

fn reply(term: Term, last: Position, outcome: InstallOutcome) -> Message {
    Message::InstallSnapshotReply(InstallSnapshotReply {
        term,
        last,
        outcome,
        lost: false,
    })
}

fn wants(offset: u64) -> InstallOutcome {
    InstallOutcome::Wants { offset }
}

/// The pieces among `sends` that are for `to`: offset, data, done.
fn chunks(sends: &[Send], to: u16) -> Vec<(u64, String, bool)> {
    sends
        .iter()
        .filter(|send| send.to == id(to))
        .filter_map(|send| match &send.message {
            Message::InstallSnapshot(it) => {
                let data = String::from_utf8(it.data.to_vec()).unwrap();
                Some((it.offset, data, it.done))
            }
            _ => None,
        })
        .collect()
}

const LAST: Position = Position::new(1, 4);

#[test]
fn a_snapshot_takes_the_place_of_the_entries_in_one_write() {
    let mut peer = lone(5);
    peer.snapshot(3, state("abc")).unwrap();
    assert_eq!((peer.log().first_index(), peer.log().len()), (4, 2));
    let wanted = drain(&mut peer);
    let [write] = &wanted.writes[..] else {
        panic!("{wanted:?}");
    };
    let snapshot = write.snapshot.as_ref().unwrap();
    assert_eq!(snapshot.snapshot.last, Position::new(1, 3));
    assert!(snapshot.keeps_suffix && write.log.is_none());
    assert_eq!(peer.last_applied(), 5);
    let mut disk = lone(5).stored();
    disk.apply(write);
    assert_eq!(disk, peer.stored());
}

#[test]
fn a_snapshot_of_what_is_not_applied_or_dropped_already_or_too_large_is_refused() {
    let mut peer = lone(5);
    peer.snapshot(3, state("abc")).unwrap();
    settle(&mut peer, 1_000);
    let before = format!("{peer:?}");
    let max = peer.config().max_snapshot_bytes;
    for (index, bytes, said) in [
        (6, state(""), "index 6 is not applied; lastApplied is 5"),
        (
            3,
            state("abc"),
            "index 3 is in the snapshot up to index 3 already",
        ),
        (
            0,
            state(""),
            "index 0 is in the snapshot up to index 3 already",
        ),
        (
            4,
            vec![0; max + 1].into(),
            "a snapshot of 67108865 bytes is too large; at most 67108864 are allowed",
        ),
    ] {
        let refusal = peer.snapshot(index, bytes).unwrap_err();
        assert_eq!(refusal.to_string(), said);
        assert_eq!(format!("{peer:?}"), before);
    }
}

#[test]
fn a_restart_hands_the_snapshot_to_the_service_before_anything_else() {
    let mut peer = lone(5);
    peer.snapshot(3, state("abc")).unwrap();
    settle(&mut peer, 1_000);
    let mut again = Peer::new(id(1), Arc::new(config(1)), peer.stored(), 1, 0).unwrap();
    assert_eq!((again.commit_index(), again.last_applied()), (3, 3));
    again.fire(10);
    let Some(Effect::Restore(snapshot)) = again.poll_effect() else {
        panic!("no snapshot first");
    };
    assert_eq!((&*snapshot.bytes, snapshot.last.index), (&b"abc"[..], 3));
    again.persisted(10, u64::MAX);
    settle(&mut again, 10);
    again.propose(command("y")).unwrap();
    let applied = settle(&mut again, 10).applied;
    let indices: Vec<_> = applied.iter().map(|apply| apply.index).collect();
    assert_eq!(indices, [4, 5, 6]);
}

#[test]
fn a_leader_goes_over_to_its_snapshot_and_sends_it_piece_by_piece() {
    let mut leader = leader_with_snapshot();
    // S2's log is empty: it lacks what was dropped.
    leader.fire(50_000);
    let sent = settle(&mut leader, 50_000);
    assert_eq!(chunks(&sent.sends, 2), [(0, "abc".to_owned(), false)]);
    for (offset, data, done) in [(3, "def", false), (6, "g", true)] {
        leader
            .receive(51_000, id(2), reply(1, LAST, wants(offset)))
            .unwrap();
        // The answer come twice does not make two pieces travel.
        leader
            .receive(51_000, id(2), reply(1, LAST, wants(offset)))
            .unwrap();
        let sent = settle(&mut leader, 51_000);
        assert_eq!(chunks(&sent.sends, 2), [(offset, data.to_owned(), done)]);
    }
    leader
        .receive(52_000, id(2), reply(1, LAST, InstallOutcome::Has))
        .unwrap();
    let sent = settle(&mut leader, 52_000);
    let (to, rest) = appends(&sent.sends)[0];
    assert_eq!((to, rest.prev, rest.entries.len()), (2, LAST, 1));
    let progress = leader.progress(id(2)).unwrap();
    assert_eq!(progress.match_index, 4);
    assert!(matches!(progress.pace, Pace::Replicate { .. }));
}

#[test]
fn a_lost_piece_is_asked_for_by_the_next_heartbeat_and_sent_again() {
    let mut leader = leader_with_snapshot();
    leader.fire(50_000);
    leader
        .receive(51_000, id(2), reply(1, LAST, wants(3)))
        .unwrap();
    settle(&mut leader, 51_000);
    // "def" is lost. The heartbeat has no data.
    leader.fire(100_000);
    let sent = settle(&mut leader, 100_000);
    assert_eq!(chunks(&sent.sends, 2), [(3, String::new(), false)]);
    leader
        .receive(101_000, id(2), reply(1, LAST, wants(3)))
        .unwrap();
    let sent = settle(&mut leader, 101_000);
    assert_eq!(chunks(&sent.sends, 2), [(3, "def".to_owned(), false)]);
    // The follower crashed meanwhile, and has nothing: it begins anew, with the latest snapshot.
    leader.snapshot(5, state("newer")).unwrap();
    leader.fire(150_000);
    settle(&mut leader, 150_000);
    leader
        .receive(151_000, id(2), reply(1, LAST, wants(0)))
        .unwrap();
    let sent = settle(&mut leader, 151_000);
    assert_eq!(chunks(&sent.sends, 2), [(0, "new".to_owned(), false)]);
}

#[test]
fn a_rejection_before_the_base_makes_a_leader_send_its_snapshot() {
    let mut leader = leader_with_snapshot();
    let progress = leader.progress_mut(id(2)).unwrap();
    progress.next_index = 6;
    progress.pace = Pace::Probe { awaiting: true };
    leader
        .receive(2_000, id(2), rejected(1, 5, Position::ZERO))
        .unwrap();
    let sent = settle(&mut leader, 2_000);
    assert_eq!(chunks(&sent.sends, 2).len(), 1);
}

#[test]
fn a_follower_puts_the_pieces_together_and_begins_again_from_the_snapshot() {
    let mut follower = peer(1, 3, 1, &[1, 1]);
    let last = Position::new(2, 9);
    for (offset, data, done, answer) in [
        (0, "abc", false, wants(3)),
        // Once more, too early, and only asked.
        (0, "abc", false, wants(3)),
        (6, "g", true, wants(3)),
        (3, "", false, wants(3)),
        (3, "def", false, wants(6)),
        (6, "g", true, InstallOutcome::Has),
    ] {
        follower
            .receive(10, id(2), chunk(2, last, offset, data, done))
            .unwrap();
        let wanted = settle(&mut follower, 10);
        assert_eq!(wanted.sends[0].message, reply(2, last, answer), "{offset}");
        if answer == InstallOutcome::Has {
            assert_eq!(&*wanted.restored[0].bytes, b"abcdefg");
            let write = wanted.writes.last().unwrap();
            assert_eq!(wanted.sends[0].after, Some(write.id));
            assert!(!write.snapshot.as_ref().unwrap().keeps_suffix);
        }
    }
    assert_eq!(follower.log(), &Log::with_base(last));
    assert_eq!((follower.commit_index(), follower.last_applied()), (9, 9));
    assert_eq!(follower.persisted_index(), 9);
    assert_eq!(follower.incoming_snapshot(), None);
    // What follows it, follows on.
    follower
        .receive(20, id(2), append(2, last, &[2], 10))
        .unwrap();
    assert_eq!(settle(&mut follower, 20).applied[0].index, 10);
}

#[test]
fn a_piece_of_another_leader_s_snapshot_is_not_mixed_in() {
    let mut follower = peer(1, 3, 1, &[]);
    let last = Position::new(1, 9);
    follower
        .receive(10, id(2), chunk(2, last, 0, "abc", false))
        .unwrap();
    settle(&mut follower, 10);
    follower
        .receive(20, id(3), chunk(3, last, 3, "DEF", true))
        .unwrap();
    let answer = &settle(&mut follower, 20).sends[0].message;
    assert_eq!(*answer, reply(3, last, wants(0)));
    assert_eq!(follower.last_applied(), 0);
}

#[test]
fn entries_behind_the_snapshot_stay_when_its_last_entry_is_here() {
    for (term, suffix, rest) in [(1, Suffix::Kept, 2), (2, Suffix::Conflicts { ours: 1 }, 0)] {
        let mut follower = peer(1, 3, 2, &[1, 1, 1, 1, 1]);
        let last = Position::new(term, 3);
        follower
            .receive(10, id(2), chunk(2, last, 0, "abc", true))
            .unwrap();
        let wanted = settle(&mut follower, 10);
        let note = Note::SnapshotInstalled {
            leader: id(2),
            last,
            bytes: 3,
            suffix,
        };
        assert!(wanted.notes.contains(&note), "{:?}", wanted.notes);
        assert_eq!((follower.log().base(), follower.log().len()), (last, rest));
        assert_eq!(follower.persisted_index(), 3 + rest as Index);
        let mut disk = peer(1, 3, 2, &[1, 1, 1, 1, 1]).stored();
        for write in &wanted.writes {
            disk.apply(write);
        }
        assert_eq!(disk, follower.stored());
    }
}

#[test]
fn a_stale_snapshot_changes_nothing_and_is_confirmed() {
    let mut follower = peer(1, 3, 1, &[1, 1, 1, 1]);
    follower
        .receive(10, id(2), append(1, Position::new(1, 4), &[], 4))
        .unwrap();
    settle(&mut follower, 10);
    let before = follower.stored();
    let last = Position::new(1, 3);
    follower
        .receive(20, id(2), chunk(1, last, 0, "abc", true))
        .unwrap();
    let wanted = settle(&mut follower, 20);
    assert_eq!(wanted.sends[0].message, reply(1, last, InstallOutcome::Has));
    assert!(wanted.restored.is_empty() && wanted.writes.is_empty());
    assert_eq!(follower.stored(), before);
    assert_eq!(follower.last_applied(), 4);
}

/// The disk is slow: until the snapshot is on it, a crash brings back the log as it was.
#[test]
fn a_crash_before_the_snapshot_is_durable_loses_neither_it_nor_the_entries() {
    let mut peer = lone(5);
    let before = peer.stored();
    peer.snapshot(5, state("abcde")).unwrap();
    let write = drain(&mut peer).writes.remove(0);
    assert_eq!((before.log.len(), &before.snapshot), (5, &None));
    let mut after = before;
    after.apply(&write);
    assert_eq!((after.log.len(), after.log.base().index), (0, 5));
    assert_eq!(after.snapshot.as_deref(), Some(&b"abcde"[..]));
}

#[test]
fn a_snapshot_that_grows_beyond_the_bound_is_refused_and_changes_nothing() {
    let mut follower = peer(1, 3, 1, &[]);
    follower.config = Arc::new(Config {
        max_snapshot_bytes: 4,
        ..config(3)
    });
    let last = Position::new(1, 9);
    follower
        .receive(10, id(2), chunk(1, last, 0, "abc", false))
        .unwrap();
    settle(&mut follower, 10);
    let before = format!("{follower:?}");
    let refusal = follower.receive(20, id(2), chunk(1, last, 3, "de", true));
    assert_eq!(
        refusal,
        Err(ReceiveError::SnapshotTooLarge { len: 5, max: 4 })
    );
    assert_eq!(format!("{follower:?}"), before);
}

#[test]
fn answers_that_no_follower_gives_are_refused() {
    let mut leader = leader_with_snapshot();
    leader.fire(50_000);
    settle(&mut leader, 50_000);
    for wrong in [
        reply(1, LAST, wants(8)),
        reply(1, Position::new(1, 6), InstallOutcome::Has),
    ] {
        assert!(matches!(
            leader.receive(51_000, id(2), wrong),
            Err(ReceiveError::NeverSent { .. })
        ));
    }
    let second = chunk(1, LAST, 0, "", false);
    assert!(matches!(
        leader.receive(51_000, id(2), second),
        Err(ReceiveError::SecondLeader { .. })
    ));
}
