//! Figure 13: the InstallSnapshot RPC.

use raft::{
    InstallOutcome::{Has, Wants},
    InstallSnapshot, Message, PeerId, Role,
};

use crate::bench::{Bench, append, at, bytes, id, install, installed};

/// Three peers in term 4; S1 has a log of five entries.
fn bench() -> Bench {
    Bench::with_logs(4, &[&[1, 1, 2, 2, 3], &[], &[]])
}

/// A snapshot of a few bytes comes in order, piece by piece.
#[test]
fn fig13_leaders_send_the_pieces_in_order() {
    let mut bench = leader_that_dropped_its_log();
    bench.restart(3);
    let letters = bench.heartbeat(1);
    let mut offsets = Vec::new();
    for letter in &letters {
        if let raft::Message::InstallSnapshot(it) = &letter.message
            && !it.data.is_empty()
        {
            offsets.push((it.offset, it.data.len(), it.done));
        }
    }
    assert_eq!(offsets, [(0, 4, false), (4, 4, false), (8, 1, true)]);
    assert_eq!(bench.restored[2][0].bytes, bytes("the state"));
}

/// Each piece has the leader's term, the snapshot's last entry and its configuration, for any of them
/// may be the first to arrive.
#[test]
fn fig13_each_piece_tells_the_term_and_the_snapshot_that_it_is_of() {
    let mut bench = leader_that_dropped_its_log();
    bench.restart(3);
    let letters = bench.heartbeat(1);
    let pieces: Vec<&InstallSnapshot> = letters
        .iter()
        .filter_map(|letter| match &letter.message {
            Message::InstallSnapshot(piece) => Some(piece),
            _ => None,
        })
        .collect();
    assert!(pieces.len() >= 3);
    for piece in pieces {
        assert_eq!((piece.term, piece.last), (bench.term(1), at(1, 2)));
        assert_eq!(*piece.membership, bench.peer(1).membership());
    }
}

/// The answer tells the follower's term; a leader of an earlier one steps down.
#[test]
fn fig13_the_answer_tells_an_old_leader_that_its_term_is_over() {
    let mut bench = leader_that_dropped_its_log();
    bench.tell(1, 3, installed(7, at(0, 0), Wants { offset: 0 }));
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 7));
}

/// S1 leads, has dropped two entries, and sends pieces of four bytes; S3 is down and has nothing.
fn leader_that_dropped_its_log() -> Bench {
    let mut bench = Bench::configured(0, &[&[], &[], &[]], |config| {
        config.snapshot_chunk_bytes = 4;
    });
    bench.crash(3);
    bench.elect(1);
    bench.propose(1, "a");
    bench.propose(1, "b");
    bench.carry_all();
    bench.snapshot(1, 2, "the state");
    bench
}

/// 1: a leader of an earlier term is refused, and its snapshot with it.
#[test]
fn fig13_receiver_1_refuses_an_earlier_term() {
    let mut bench = bench();
    let answer = bench.answer(1, 2, install(3, at(3, 9), 0, "state", true));
    assert_eq!(answer.term(), 4);
    assert!(bench.restored[0].is_empty());
    assert_eq!(bench.log_of(1), [1, 1, 2, 2, 3]);
}

/// 2: the piece at offset 0 begins a snapshot, and what came of another one before is forgotten.
#[test]
fn fig13_receiver_2_the_first_piece_begins_a_new_snapshot() {
    let mut bench = bench();
    bench.tell(1, 2, install(4, at(3, 9), 0, "old ", false));
    bench.tell(1, 2, install(4, at(4, 12), 0, "new ", false));
    assert_eq!(bench.peer(1).incoming_snapshot(), Some((at(4, 12), 4)));
}

/// 3: each piece goes where its offset says, and one that comes twice is there once.
#[test]
fn fig13_receiver_3_a_piece_is_put_at_its_offset() {
    let mut bench = bench();
    for (offset, data, done) in [(0, "the ", false), (0, "the ", false), (4, "state", true)] {
        bench.tell(1, 2, install(4, at(4, 9), offset, data, done));
    }
    assert_eq!(bench.restored[0][0].bytes, bytes("the state"));
}

/// 4: until the last piece is there the follower answers how far it is, and installs nothing.
#[test]
fn fig13_receiver_4_waits_for_more_until_done() {
    let mut bench = bench();
    let answer = bench.answer(1, 2, install(4, at(4, 9), 0, "the ", false));
    assert_eq!(answer, installed(4, at(4, 9), Wants { offset: 4 }));
    assert!(bench.restored[0].is_empty());
    assert_eq!(bench.log_of(1), [1, 1, 2, 2, 3]);
}

/// 5: a whole snapshot is saved, in the place of an earlier one.
#[test]
fn fig13_receiver_5_saves_the_snapshot_over_an_earlier_one() {
    let mut bench = bench();
    for (index, state) in [(9, "first"), (12, "second")] {
        let answer = bench.answer(1, 2, install(4, at(4, index), 0, state, true));
        assert_eq!(answer, installed(4, at(4, index), Has));
        assert_eq!(bench.disk(1).snapshot, Some(bytes(state)));
        assert_eq!(bench.disk(1).log.base(), at(4, index));
    }
}

/// 5: one that ends before what is committed here is older than what is here, and changes nothing.
#[test]
fn fig13_receiver_5_an_older_snapshot_changes_nothing() {
    let mut bench = bench();
    bench.tell(1, 2, append(4, at(3, 5), &[], 4));
    let answer = bench.answer(1, 2, install(4, at(1, 2), 0, "old", true));
    assert_eq!(answer, installed(4, at(1, 2), Has));
    assert!(bench.restored[0].is_empty());
    assert_eq!(bench.log_of(1), [1, 1, 2, 2, 3]);
}

/// 5: what had come of an older snapshot goes, when a newer one is whole or the log has come as far.
#[test]
fn fig13_receiver_5_discards_a_partial_snapshot_with_a_smaller_index() {
    let half = || {
        let mut bench = bench();
        bench.tell(1, 2, install(4, at(3, 9), 0, "old ", false));
        assert_eq!(bench.peer(1).incoming_snapshot(), Some((at(3, 9), 4)));
        bench
    };
    let mut bench = half();
    bench.tell(1, 2, install(4, at(4, 12), 0, "new", true));
    assert_eq!(bench.peer(1).incoming_snapshot(), None);
    assert_eq!(bench.disk(1).snapshot, Some(bytes("new")));
    let mut bench = half();
    bench.tell(1, 2, append(4, at(3, 5), &[3, 3, 3, 3], 9));
    assert_eq!(bench.peer(1).commit_index(), 9);
    assert_eq!(bench.peer(1).incoming_snapshot(), None);
}

/// 6: if the log has the snapshot's last entry, what follows it stays.
#[test]
fn fig13_receiver_6_keeps_the_entries_behind_the_snapshot_when_its_last_is_here() {
    let mut bench = bench();
    bench.tell(1, 2, install(4, at(2, 3), 0, "state", true));
    assert_eq!(bench.peer(1).log().base(), at(2, 3));
    assert_eq!(bench.log_of(1), [2, 3]);
    assert_eq!(bench.disk(1).log, *bench.peer(1).log());
}

/// 7: if it has another entry there, or none, the whole log goes.
#[test]
fn fig13_receiver_7_drops_the_whole_log_otherwise() {
    for last in [at(3, 3), at(3, 9)] {
        let mut bench = bench();
        bench.tell(1, 2, install(4, last, 0, "state", true));
        assert_eq!(
            (bench.peer(1).log().base(), bench.log_of(1)),
            (last, vec![])
        );
        assert_eq!(bench.disk(1).log, *bench.peer(1).log());
    }
}

/// 8: the service begins again from the snapshot, and goes on behind it.
#[test]
fn fig13_receiver_8_the_service_begins_again_from_the_snapshot() {
    let mut bench = bench();
    bench.tell(1, 2, install(4, at(4, 9), 0, "state", true));
    assert_eq!(bench.restored[0][0].bytes, bytes("state"));
    assert_eq!(bench.peer(1).last_applied(), 9);
    bench.tell(1, 2, append(4, at(4, 9), &[4], 10));
    assert_eq!(bench.applied[0][0].index, 10);
}

/// 8: and the snapshot's configuration is in force.
#[test]
fn fig13_receiver_8_the_snapshot_s_configuration_is_in_force() {
    let mut bench = Bench::with_logs(4, &[&[], &[], &[], &[], &[]]);
    bench.tell(4, 2, install(4, at(4, 9), 0, "state", true));
    let voters: Vec<u16> = bench
        .peer(4)
        .membership()
        .voters()
        .iter()
        .map(PeerId::get)
        .collect();
    assert_eq!(voters, [1, 2, 3]);
    assert!(!bench.peer(4).is_voter());
}

/// Each piece is a sign of life: it puts the election off.
#[test]
fn fig13_each_piece_resets_the_election_timer() {
    let mut bench = bench();
    bench.now = 1_000;
    bench.tell(1, 2, install(4, at(4, 9), 0, "the ", false));
    assert_eq!(bench.peer(1).timer().since, 1_000);
    assert_eq!(bench.peer(1).leader(), Some(id(2)));
}
