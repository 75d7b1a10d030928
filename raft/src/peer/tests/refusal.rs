//! Messages that no correct peer sends: refused, with nothing changed.

use super::*;

/// Everything about a peer that a message could change.
fn fingerprint(peer: &Peer) -> String {
    format!("{peer:?}")
}

#[track_caller]
fn refuses(peer: &mut Peer, from: u16, message: Message, error: ReceiveError) {
    let before = fingerprint(peer);
    assert_eq!(peer.receive(5_000, id(from), message), Err(error));
    assert_eq!(
        fingerprint(peer),
        before,
        "a refused message changed the peer"
    );
}

#[test]
fn a_peer_does_not_hear_itself() {
    let mut follower = peer(1, 3, 1, &[]);
    let itself = ReceiveError::Stranger { sender: id(1) };
    refuses(&mut follower, 1, ask_vote(9, Position::ZERO), itself);
}

#[test]
fn numbers_out_of_bounds_are_refused() {
    let mut follower = peer(1, 3, 1, &[]);
    let huge = crate::types::MAX_NUMBER + 1;
    refuses(
        &mut follower,
        2,
        ask_vote(huge, Position::ZERO),
        ReceiveError::TooLarge,
    );
    refuses(
        &mut follower,
        2,
        ask_vote(u64::MAX, Position::ZERO),
        ReceiveError::TooLarge,
    );
    refuses(
        &mut follower,
        2,
        ask_vote(0, Position::ZERO),
        ReceiveError::Zero,
    );
    let prev = Position::new(1, huge - 1);
    refuses(
        &mut follower,
        2,
        append(1, prev, &[1], 0),
        ReceiveError::TooLarge,
    );
    refuses(
        &mut follower,
        2,
        append(1, Position::ZERO, &[], huge),
        ReceiveError::TooLarge,
    );
    refuses(&mut follower, 2, accepted(1, huge), ReceiveError::TooLarge);
    refuses(
        &mut follower,
        2,
        rejected(1, huge, Position::ZERO),
        ReceiveError::TooLarge,
    );
}

#[test]
fn an_index_and_its_term_are_zero_together() {
    let mut follower = peer(1, 3, 1, &[]);
    for last in [Position::new(0, 1), Position::new(1, 0)] {
        refuses(&mut follower, 2, ask_vote(9, last), ReceiveError::Zero);
        refuses(
            &mut follower,
            2,
            append(9, last, &[], 0),
            ReceiveError::Zero,
        );
    }
    refuses(
        &mut follower,
        2,
        append(9, Position::ZERO, &[0], 0),
        ReceiveError::Zero,
    );
}

#[test]
fn terms_that_no_log_could_have_are_refused() {
    let mut follower = peer(1, 3, 1, &[]);
    let error = ReceiveError::TermsOutOfOrder;
    refuses(
        &mut follower,
        2,
        append(5, Position::ZERO, &[3, 2], 0),
        error,
    );
    refuses(
        &mut follower,
        2,
        append(5, Position::new(4, 1), &[3], 0),
        error,
    );
    refuses(&mut follower, 2, append(5, Position::ZERO, &[6], 0), error);
    refuses(
        &mut follower,
        2,
        append(5, Position::new(6, 1), &[], 0),
        error,
    );
    let last = Position::new(5, 1);
    let error = ReceiveError::VoteForThePast { term: 5, last };
    refuses(&mut follower, 2, ask_vote(5, last), error);
}

#[test]
fn a_leader_hears_no_second_one_in_its_term() {
    let mut leader = leader(3, 0, &[]);
    let error = ReceiveError::SecondLeader {
        other: id(2),
        term: 1,
    };
    refuses(&mut leader, 2, append(1, Position::ZERO, &[], 0), error);
}

#[test]
fn answers_to_what_was_never_sent_are_refused() {
    let mut leader = leader(3, 1, &[1, 1]);
    refuses(
        &mut leader,
        2,
        accepted(2, 3),
        ReceiveError::NeverSent { index: 3 },
    );
    refuses(
        &mut leader,
        2,
        rejected(2, 3, Position::ZERO),
        ReceiveError::NeverSent { index: 3 },
    );
    let beyond = Position::new(1, 2);
    refuses(
        &mut leader,
        2,
        rejected(2, 1, beyond),
        ReceiveError::NeverSent { index: 2 },
    );
}

#[test]
fn a_committed_entry_is_kept_against_any_leader() {
    let mut follower = peer(1, 3, 1, &[1, 1]);
    follower
        .receive(10, id(2), append(1, Position::new(1, 2), &[], 2))
        .unwrap();
    settle(&mut follower, 10);
    let error = ReceiveError::OverwritesCommitted { index: 2 };
    refuses(
        &mut follower,
        2,
        append(7, Position::new(1, 1), &[7], 0),
        error,
    );
}

#[test]
fn every_refusal_says_what_was_wrong() {
    let error = ReceiveError::Stranger { sender: id(7) };
    assert_eq!(error.to_string(), "S7 is this peer itself");
    let error = ReceiveError::OverwritesCommitted { index: 2 };
    assert!(error.to_string().contains("index 2 is committed"));
}

#[test]
fn a_peer_is_not_made_with_a_bad_configuration() {
    let make = |config| Peer::new(id(1), Arc::new(config), Stored::default(), 1, 0).map(|_| ());
    assert!(
        make(Config {
            heartbeat_interval: 0,
            ..config(3)
        })
        .is_err()
    );
    assert_eq!(
        make(Config {
            learners: [id(2)].into_iter().collect(),
            ..config(3)
        }),
        Err(StartError::Config(ConfigError::LearnerVotes {
            peer: id(2)
        }))
    );
}

/// What is on the disk may come from anywhere: it is looked at before anything is made of it, and no
/// index of it is counted with before that.
#[test]
fn a_peer_does_not_begin_with_what_no_peer_could_have_stored() {
    let make = |stored| Peer::new(id(1), Arc::new(config(3)), stored, 1, 0).map(|_| ());
    let mut stored = Stored {
        log: log(&[1, 3, 2]),
        ..Stored::default()
    };
    stored.hard_state.current_term = 3;
    assert_eq!(
        make(stored.clone()).unwrap_err().to_string(),
        "the stored state cannot be: the entry at index 3 has term 2, behind one of term 3: terms \
         begin with 1 and never go down in a log"
    );
    stored.log = log(&[1, 3, 4]);
    assert_eq!(
        make(stored.clone()).unwrap_err().to_string(),
        "the stored state cannot be: the log ends with (term 4, index 3), but currentTerm is 3"
    );
    stored.log = Log::with_base(Position::new(1, 5));
    let error = StoredError::NoSnapshot {
        base: Position::new(1, 5),
    };
    assert_eq!(make(stored.clone()), Err(StartError::Stored(error)));
    stored.snapshot = Some(Arc::from(*b"state"));
    stored.log = Log::with_base(Position::new(1, u64::MAX));
    let error = StoredError::IndexTooLarge {
        base: u64::MAX,
        entries: 0,
    };
    assert_eq!(make(stored), Err(StartError::Stored(error)));
}
