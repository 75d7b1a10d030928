//! The box "Rules for servers".

use raft::{Effect, Position, Role};

use crate::bench::{
    Bench, accepted, append, appends, ask_vote, at, command, heartbeat, id, is_rejected, log, vote,
};

// Rules for servers: all servers.

/// What is committed is handed to the service, one entry after the other.
#[test]
fn fig2_all_servers_apply_what_is_committed_in_order() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    for text in ["a", "b", "c"] {
        bench.propose(1, text);
    }
    bench.carry_all();
    bench.heartbeat(1);
    for number in bench.numbers() {
        assert_eq!(bench.applied(number), ["a", "b", "c"]);
        assert_eq!(bench.peer(number).last_applied(), 3);
    }
}

/// A request of a later term makes a follower, in that term.
#[test]
fn fig2_all_servers_follow_a_later_term_in_a_request() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.tell(1, 2, ask_vote(6, Position::ZERO));
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 6));
}

/// So does an answer of a later term.
#[test]
fn fig2_all_servers_follow_a_later_term_in_an_answer() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.tell(1, 2, accepted(6, 0));
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 6));
}

// Followers.

/// A follower answers candidates and leaders.
#[test]
fn fig2_followers_answer_candidates_and_leaders() {
    let mut bench = Bench::new(3);
    assert_eq!(
        bench.answer(1, 2, ask_vote(1, Position::ZERO)),
        vote(1, true)
    );
    assert_eq!(bench.answer(1, 2, heartbeat(1)), accepted(1, 0));
}

/// A follower that hears nothing for its election timeout becomes a candidate, and not before.
#[test]
fn fig2_followers_become_candidates_when_the_election_timeout_elapses() {
    let mut bench = Bench::new(3);
    let deadline = bench.peer(1).deadline();
    bench.peer_mut(1).wake(deadline - 1);
    assert_eq!(bench.role(1), Role::Follower);
    bench.peer_mut(1).wake(deadline);
    assert_eq!(bench.role(1), Role::Candidate);
}

/// The current leader's AppendEntries puts the election off; one of an earlier leader does not.
#[test]
fn fig2_followers_wait_on_while_they_hear_the_current_leader() {
    let mut bench = Bench::with_logs(5, &[&[], &[], &[]]);
    let deadline = bench.peer(1).deadline();
    bench.now = 1_000;
    bench.tell(1, 2, heartbeat(4));
    assert_eq!(bench.peer(1).deadline(), deadline);
    bench.tell(1, 2, heartbeat(5));
    assert_eq!(bench.peer(1).deadline(), deadline + 1_000);
}

/// To give a vote puts the election off; to deny one does not.
#[test]
fn fig2_followers_wait_on_when_they_gave_a_vote() {
    let mut bench = Bench::with_logs(5, &[&[5], &[], &[]]);
    let deadline = bench.peer(1).deadline();
    bench.now = 1_000;
    bench.tell(1, 2, ask_vote(6, Position::ZERO));
    assert_eq!(bench.peer(1).timer().since, 0);
    assert_eq!(bench.peer(1).deadline(), deadline);
    bench.tell(1, 3, ask_vote(6, at(5, 1)));
    assert_eq!(bench.peer(1).timer().since, 1_000);
}

// Candidates.

/// A candidate stands in the next term.
#[test]
fn fig2_candidates_raise_their_term() {
    let mut bench = Bench::with_logs(5, &[&[], &[], &[]]);
    bench.time_out(1);
    assert_eq!((bench.role(1), bench.term(1)), (Role::Candidate, 6));
}

/// A candidate's own vote is the first.
#[test]
fn fig2_candidates_vote_for_themselves() {
    let mut bench = Bench::new(3);
    bench.time_out(1);
    assert_eq!(bench.peer(1).voted_for(), Some(id(1)));
    assert_eq!(bench.peer(1).granted().iter().collect::<Vec<_>>(), [id(1)]);
}

/// A candidate's election timeout starts with its election.
#[test]
fn fig2_candidates_reset_their_election_timer() {
    let mut bench = Bench::new(3);
    bench.time_out(1);
    assert_eq!(bench.peer(1).timer().since, bench.now);
    assert!(bench.peer(1).timer().deadline >= bench.now + 150_000);
}

/// A candidate asks every other peer.
#[test]
fn fig2_candidates_ask_all_others_for_their_vote() {
    let mut bench = Bench::new(5);
    bench.time_out(3);
    let asked: Vec<_> = bench.wire.iter().map(|letter| letter.to).collect();
    assert_eq!(asked, [1, 2, 4, 5]);
    let request = ask_vote(1, Position::ZERO);
    assert!(bench.wire.iter().all(|letter| letter.message == request));
}

/// The vote that makes a majority makes a leader, and none before.
#[test]
fn fig2_candidates_become_leader_with_a_majority_of_the_votes() {
    let mut bench = Bench::new(5);
    bench.time_out(1);
    bench.tell(1, 2, vote(1, true));
    assert_eq!(bench.role(1), Role::Candidate);
    bench.tell(1, 3, vote(1, true));
    assert_eq!(bench.role(1), Role::Leader);
}

/// A candidate that hears the leader of its term follows it.
#[test]
fn fig2_candidates_follow_the_leader_of_their_term() {
    let mut bench = Bench::new(3);
    bench.time_out(1);
    bench.tell(1, 2, heartbeat(1));
    assert_eq!(bench.role(1), Role::Follower);
    assert_eq!(bench.peer(1).leader(), Some(id(2)));
}

/// A candidate that nobody answers for an election timeout stands again, in the next term.
#[test]
fn fig2_candidates_start_a_new_election_when_the_timeout_elapses() {
    let mut bench = Bench::new(3);
    bench.time_out(1);
    bench.wire.clear();
    bench.time_out(1);
    assert_eq!((bench.role(1), bench.term(1)), (Role::Candidate, 2));
    assert_eq!(bench.wire.len(), 2);
}

// Leaders.

/// A leader announces itself to everyone at once.
#[test]
fn fig2_leaders_send_heartbeats_upon_election() {
    let mut bench = Bench::new(5);
    bench.time_out(1);
    bench.tell(1, 2, vote(1, true));
    let letters = bench.tell(1, 3, vote(1, true));
    let told: Vec<_> = letters.iter().map(|letter| letter.to).collect();
    assert_eq!(told, [2, 3, 4, 5]);
    assert!(letters.iter().all(|letter| letter.message == heartbeat(1)));
}

/// An idle leader repeats its heartbeats before anyone's election timeout.
#[test]
fn fig2_leaders_repeat_heartbeats_while_idle() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    assert!(bench.peer(1).deadline() < bench.now + 150_000);
    bench.wait_for(1);
    assert_eq!(appends(&bench.wire).len(), 2);
}

/// A client's command is appended to the leader's log, behind what is there.
#[test]
fn fig2_leaders_append_a_client_s_command() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    bench.elect(1);
    assert_eq!(bench.propose(1, "x"), at(5, 3));
    assert_eq!(bench.peer(1).log(), &log(&[1, 4, 5]));
}

/// The service gets a command when it is committed, and no earlier: only then is there an answer.
#[test]
fn fig2_leaders_answer_a_client_only_after_the_entry_is_applied() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.propose(1, "x");
    assert!(bench.applied(1).is_empty());
    bench.carry_all();
    assert_eq!(bench.applied(1), ["x"]);
}

/// A follower that lacks entries is sent them, from `nextIndex` on.
#[test]
fn fig2_leaders_send_what_a_follower_lacks_from_next_index_on() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    assert_eq!(bench.progress(1, 2).next_index, 3);
    for text in ["x", "x"] {
        bench.peer_mut(1).propose(command(text)).unwrap();
    }
    let effects = bench.effects(1);
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::Send(send) if send.to == id(2) => Some(&send.message),
        _ => None,
    });
    assert_eq!(sent, Some(&append(5, at(4, 2), &[5, 5], 0)));
}

/// A success moves `nextIndex` and `matchIndex` forward.
#[test]
fn fig2_leaders_note_what_a_follower_has_when_it_says_so() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.propose(1, "x");
    bench.tell(1, 2, accepted(1, 1));
    assert_eq!(bench.progress(1, 2).match_index, 1);
    assert_eq!(bench.progress(1, 2).next_index, 2);
}

/// A failed consistency check moves `nextIndex` back, and the leader tries again at once.
#[test]
fn fig2_leaders_step_back_and_try_again_when_the_logs_do_not_match() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 4], &[1], &[1, 2, 4]]);
    bench.time_out(1);
    bench.tell(1, 3, vote(5, true));
    bench.wire.clear();
    let rejection = bench.answer(2, 1, append(5, at(4, 3), &[], 0));
    assert!(is_rejected(&rejection));
    let retry = bench.tell(1, 2, rejection);
    assert_eq!(bench.progress(1, 2).next_index, 2);
    assert_eq!(retry[0].message, append(5, at(1, 1), &[2, 4], 0));
}

/// An entry of the leader's term that a majority has is committed, and none before.
#[test]
fn fig2_leaders_commit_what_a_majority_has() {
    let mut bench = Bench::new(5);
    bench.elect(1);
    bench.propose(1, "x");
    bench.tell(1, 2, accepted(1, 1));
    assert_eq!(bench.peer(1).commit_index(), 0);
    bench.tell(1, 3, accepted(1, 1));
    assert_eq!(bench.peer(1).commit_index(), 1);
}

/// An entry of an earlier term is not committed because a majority has it.
#[test]
fn fig2_leaders_commit_by_counting_only_in_their_own_term() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    bench.elect(1);
    bench.carry_all();
    assert_eq!(bench.progress(1, 2).match_index, 2);
    assert_eq!(bench.progress(1, 3).match_index, 2);
    assert_eq!(bench.peer(1).commit_index(), 0);
    bench.propose(1, "x");
    bench.carry_all();
    assert_eq!(bench.peer(1).commit_index(), 3);
}
