//! Bounds on what piles up.

use super::*;

fn leader_with(limits: Config, terms: &[Term]) -> Peer {
    let hard_state = HardState {
        current_term: 4,
        voted_for: None,
    };
    let stored = Stored {
        hard_state,
        log: log(terms),
        ..Stored::default()
    };
    let mut leader = Peer::new(id(1), Arc::new(limits), stored, 1, 0).unwrap();
    leader.fire(1_000);
    settle(&mut leader, 1_000);
    let vote = granted(5);
    leader.receive(1_000, id(2), vote).unwrap();
    settle(&mut leader, 1_000);
    assert_eq!(leader.role(), Role::Leader);
    leader
}

fn uncommitted(max: usize) -> Config {
    Config {
        max_uncommitted_bytes: max,
        ..config(3)
    }
}

#[test]
fn a_proposal_beyond_the_uncommitted_bytes_is_refused_until_more_is_committed() {
    let mut leader = leader_with(uncommitted(10), &[]);
    leader.propose(command("1234")).unwrap();
    leader.propose(command("1234")).unwrap();
    let refused = ProposeError::TooManyUncommitted { bytes: 11, max: 10 };
    assert_eq!(leader.propose(command("")), Err(refused));
    assert_eq!(leader.log().last_index(), 2);
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(5, 1)).unwrap();
    leader.propose(command("1234")).unwrap();
    assert!(leader.propose(command("")).is_err());
}

#[test]
fn a_leader_with_nothing_uncommitted_takes_a_command_of_any_size() {
    let mut leader = leader_with(uncommitted(10), &[]);
    leader.propose(command("much more than ten bytes")).unwrap();
    assert!(leader.propose(command("")).is_err());
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(5, 1)).unwrap();
    leader
        .propose(command("again more than ten bytes"))
        .unwrap();
}

#[test]
fn what_a_leader_found_in_its_log_counts_until_it_is_committed() {
    // Three entries of two bytes.
    let mut leader = leader_with(uncommitted(10), &[1, 2, 2]);
    leader.propose(command("123")).unwrap();
    let refused = ProposeError::TooManyUncommitted { bytes: 11, max: 10 };
    assert_eq!(leader.propose(command("")), Err(refused));
    settle(&mut leader, 2_000);
    // Nothing before the entry of its own term is committed.
    leader.receive(2_000, id(2), accepted(5, 3)).unwrap();
    assert!(leader.propose(command("")).is_err());
    leader.receive(2_000, id(2), accepted(5, 4)).unwrap();
    leader.propose(command("123456789")).unwrap();
}

/// Otherwise it could never commit what it found, and would refuse everything for ever.
#[test]
fn the_first_proposal_of_a_term_is_taken_whatever_the_leader_found() {
    let mut leader = leader_with(uncommitted(5), &[1, 2, 2]);
    leader.propose(command("1234")).unwrap();
    let refused = ProposeError::TooManyUncommitted { bytes: 12, max: 5 };
    assert_eq!(leader.propose(command("")), Err(refused));
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(5, 4)).unwrap();
    assert_eq!(leader.commit_index(), 4);
    leader.propose(command("")).unwrap();
}

#[test]
fn no_more_bytes_than_the_window_has_are_on_their_way_to_a_follower() {
    let limits = Config {
        max_append_bytes: 10,
        max_in_flight_bytes: 15,
        ..config(3)
    };
    let mut leader = leader_with(limits, &[]);
    leader.receive(2_000, id(2), accepted(5, 0)).unwrap();
    settle(&mut leader, 2_000);
    for _ in 0..8 {
        leader.propose(command("1234")).unwrap();
    }
    let wanted = settle(&mut leader, 2_000);
    let sent = |wanted: &Wanted| -> Vec<_> {
        appends(&wanted.sends)
            .into_iter()
            .filter(|(to, _)| *to == 2)
            .map(|(_, request)| request.last_index())
            .collect()
    };
    // Two of ten bytes: the second reaches the bound.
    assert_eq!(sent(&wanted), [2, 4]);
    leader.receive(3_000, id(2), accepted(5, 2)).unwrap();
    assert_eq!(sent(&settle(&mut leader, 3_000)), [6]);
    leader.receive(4_000, id(2), accepted(5, 6)).unwrap();
    assert_eq!(sent(&settle(&mut leader, 4_000)), [8]);
}

#[test]
fn a_command_of_exactly_the_allowed_size_is_taken() {
    let limits = Config {
        max_command_bytes: 4,
        ..config(3)
    };
    let mut leader = leader_with(limits, &[]);
    let refused = ProposeError::TooLarge { len: 5, max: 4 };
    assert_eq!(leader.propose(command("12345")), Err(refused));
    assert!(leader.propose(command("1234")).is_ok());
}
