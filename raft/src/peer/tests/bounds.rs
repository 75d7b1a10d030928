//! The last number that is taken, and the first that is not.

use super::*;
use crate::{
    message::{Confirm, ConfirmReply, PreVote, PreVoteReply, ReadIndex, ReadIndexReply},
    peer::error::well_formed,
    read::ReadContext,
    types::MAX_NUMBER as MAX,
};

#[track_caller]
fn taken(message: &Message) {
    assert_eq!(well_formed(message), Ok(()), "{message:?}");
}

#[track_caller]
fn refused(message: &Message, error: ReceiveError) {
    assert_eq!(well_formed(message), Err(error), "{message:?}");
}

/// What `make` makes of the largest number is taken, and of the next is too large.
#[track_caller]
fn ends_at_the_largest(make: impl Fn(u64) -> Message) {
    taken(&make(MAX));
    refused(&make(MAX + 1), ReceiveError::TooLarge);
}

#[test]
fn the_largest_number_is_what_a_javascript_number_holds_exactly() {
    assert_eq!(MAX, 9_007_199_254_740_991);
}

#[test]
fn terms_end_at_the_largest_number() {
    ends_at_the_largest(|term| ask_vote(term, Position::ZERO));
    ends_at_the_largest(|asked| {
        Message::PreVoteReply(PreVoteReply {
            term: 1,
            asked,
            granted: true,
        })
    });
}

#[test]
fn indices_end_at_the_largest_number() {
    ends_at_the_largest(|index| append(2, Position::new(1, index), &[], 0));
    ends_at_the_largest(|index| append(2, Position::new(1, index - 1), &[1], 0));
    ends_at_the_largest(|commit| append(2, Position::ZERO, &[], commit));
    ends_at_the_largest(|matched| accepted(2, matched));
    ends_at_the_largest(|probed| rejected(2, probed, Position::ZERO));
    ends_at_the_largest(|index| ask_vote(2, Position::new(1, index)));
}

#[test]
fn a_position_has_a_term_of_bounded_size_too() {
    let huge = Position::new(MAX + 1, 1);
    refused(&append(2, huge, &[], 0), ReceiveError::TooLarge);
    taken(&append(MAX, Position::new(MAX, 1), &[], 0));
}

fn piece(last: Position, offset: u64, bytes: &[u8]) -> Message {
    Message::InstallSnapshot(InstallSnapshot {
        term: 2,
        last,
        membership: membership(&[1, 2, 3]),
        offset,
        data: Arc::from(bytes),
        done: false,
    })
}

#[test]
fn snapshots_end_at_the_largest_number() {
    let last = Position::new(1, 5);
    ends_at_the_largest(|end| piece(last, end - 1, b"x"));
    ends_at_the_largest(|offset| {
        Message::InstallSnapshotReply(InstallSnapshotReply {
            term: 2,
            last,
            outcome: InstallOutcome::Wants { offset },
            lost: false,
        })
    });
    taken(&piece(Position::new(2, 5), 0, b"x"));
    refused(
        &piece(Position::new(3, 5), 0, b"x"),
        ReceiveError::TermsOutOfOrder,
    );
    refused(&piece(Position::ZERO, 0, b"x"), ReceiveError::Zero);
}

#[test]
fn rounds_and_contexts_end_at_the_largest_number() {
    ends_at_the_largest(|round| Message::Confirm(Confirm { term: 1, round }));
    ends_at_the_largest(|round| Message::ConfirmReply(ConfirmReply { term: 1, round }));
    let of = |nonce, count| ReadContext { nonce, count };
    let ask = |context| Message::ReadIndex(ReadIndex { term: 1, context });
    ends_at_the_largest(|nonce| ask(of(nonce, 1)));
    ends_at_the_largest(|count| ask(of(1, count)));
    let answer = |context, index| {
        Message::ReadIndexReply(ReadIndexReply {
            term: 1,
            context,
            index: Some(index),
        })
    };
    ends_at_the_largest(|nonce| answer(of(nonce, 1), 1));
    ends_at_the_largest(|index| answer(of(1, 1), index));
}

#[test]
fn a_hint_lies_at_or_before_what_was_probed() {
    taken(&rejected(2, 5, Position::new(1, 5)));
    refused(
        &rejected(2, 5, Position::new(1, 6)),
        ReceiveError::NeverSent { index: 6 },
    );
}

#[test]
fn terms_may_repeat_in_a_log_and_end_in_the_leader_s() {
    taken(&append(3, Position::new(2, 1), &[2, 2, 3, 3], 0));
    refused(
        &append(3, Position::new(2, 1), &[3, 2], 0),
        ReceiveError::TermsOutOfOrder,
    );
    let vote_in = |term| {
        Message::PreVote(PreVote {
            term,
            last: Position::new(2, 1),
        })
    };
    taken(&vote_in(3));
    let last = Position::new(2, 1);
    refused(&vote_in(2), ReceiveError::VoteForThePast { term: 2, last });
}

#[test]
fn a_snapshot_of_the_largest_size_is_taken_and_one_byte_more_is_not() {
    let config = Config {
        max_snapshot_bytes: 4,
        ..config(3)
    };
    let mut follower = Peer::new(id(1), Arc::new(config), Stored::default(), 1, 0).unwrap();
    let last = Position::new(1, 5);
    assert_eq!(
        follower.receive(1_000, id(2), piece(last, 0, b"four")),
        Ok(())
    );
    assert_eq!(
        follower.receive(1_000, id(2), piece(last, 0, b"fives")),
        Err(ReceiveError::SnapshotTooLarge { len: 5, max: 4 })
    );
}

#[test]
fn a_snapshot_that_contradicts_what_is_committed_is_refused() {
    let mut follower = peer(1, 3, 2, &[1, 1, 1]);
    follower
        .receive(1_000, id(2), append(2, Position::new(1, 3), &[], 3))
        .unwrap();
    let index = 2;
    assert_eq!(
        follower.receive(1_000, id(2), piece(Position::new(2, index), 0, b"x")),
        Err(ReceiveError::OverwritesCommitted { index })
    );
    // One of the past contradicts nothing: its sender's term is over.
    let mut late = piece(Position::new(2, index), 0, b"x");
    follower
        .receive(2_000, id(3), append(3, Position::new(1, 3), &[], 3))
        .unwrap();
    if let Message::InstallSnapshot(request) = &mut late {
        request.term = 2;
    }
    assert_eq!(follower.receive(2_000, id(2), late), Ok(()));
    let entries = append(2, Position::new(1, 1), &[2], 0);
    assert_eq!(follower.receive(2_000, id(2), entries), Ok(()));
}

#[test]
fn only_answers_of_its_own_term_are_held_against_a_leader_s_log() {
    let mut leads = leader(3, 2, &[]);
    let never = ReceiveError::NeverSent { index: 9 };
    assert_eq!(leads.receive(5_000, id(2), accepted(3, 9)), Err(never));
    assert_eq!(leads.receive(5_000, id(2), accepted(2, 9)), Ok(()));
    assert_eq!(leads.role(), Role::Leader);
    assert_eq!(leads.receive(5_000, id(2), accepted(4, 9)), Ok(()));
    assert_eq!(leads.role(), Role::Follower);
}

#[test]
fn an_inconsistent_request_is_rejected_before_its_entries_are_looked_at() {
    let mut follower = peer(1, 3, 2, &[1, 1, 1]);
    follower
        .receive(1_000, id(2), append(2, Position::new(1, 3), &[], 3))
        .unwrap();
    settle(&mut follower, 1_000);
    let request = append(2, Position::new(2, 1), &[2], 0);
    assert_eq!(follower.receive(1_000, id(2), request), Ok(()));
    let sends = settle(&mut follower, 1_000).sends;
    assert!(
        matches!(
            &sends[..],
            [Send {
                message: Message::AppendEntriesReply(AppendEntriesReply {
                    outcome: AppendOutcome::Rejected { probed: 1, .. },
                    ..
                }),
                ..
            }]
        ),
        "{sends:?}"
    );
}

#[test]
fn a_leader_at_the_last_index_takes_no_further_command() {
    let last = Position::new(1, MAX);
    let mut end = Log::new();
    end.begin_behind(last, false);
    let stored = Stored {
        hard_state: HardState {
            current_term: 1,
            voted_for: None,
        },
        snapshot: Some(Arc::from(&b"x"[..])),
        membership: Some(membership(&[1])),
        log: end,
        ..Stored::default()
    };
    let mut alone = Peer::new(id(1), Arc::new(config(1)), stored, 1, 0).unwrap();
    alone.fire(1_000);
    settle(&mut alone, 1_000);
    assert_eq!(alone.role(), Role::Leader);
    assert_eq!(alone.propose(command("x")), Err(ProposeError::LogFull));
}
