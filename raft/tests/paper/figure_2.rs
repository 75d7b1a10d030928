//! Figure 2, box by box.

use raft::{Effect, Position, Role};

use crate::bench::{
    Bench, accepted, append, appends, ask_vote, at, command, entries, heartbeat, id, is_rejected,
    log, vote,
};

// State: persistent on all servers.

/// A peer whose disk is empty is in term 0, before the first election.
#[test]
fn fig2_state_current_term_begins_at_0() {
    assert_eq!(Bench::new(3).term(1), 0);
}

/// No message, whatever its term, takes a peer's term back.
#[test]
fn fig2_state_current_term_only_grows() {
    let mut bench = Bench::new(3);
    let mut last = 0;
    for term in [2, 1, 5, 4, 5, 3, 9] {
        bench.tell(1, 2, heartbeat(term));
        assert!(bench.term(1) >= last);
        last = bench.term(1);
    }
    assert_eq!(last, 9);
}

/// Nobody has the vote until it is given, and nobody has it again once a new term begins.
#[test]
fn fig2_state_voted_for_is_nobody_at_the_start_of_a_term() {
    let mut bench = Bench::new(3);
    assert_eq!(bench.peer(1).voted_for(), None);
    bench.tell(1, 2, ask_vote(1, Position::ZERO));
    assert_eq!(bench.peer(1).voted_for(), Some(id(2)));
    bench.tell(1, 3, heartbeat(2));
    assert_eq!(bench.peer(1).voted_for(), None);
}

/// Logs are counted from 1.
#[test]
fn fig2_state_the_first_entry_of_a_log_has_index_1() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    assert_eq!(bench.propose(1, "first"), at(1, 1));
}

/// An entry keeps the term in which a leader took it in, also when a later leader passes it on.
#[test]
fn fig2_state_an_entry_has_the_term_in_which_its_leader_received_it() {
    let mut bench = Bench::with_logs(4, &[&[2, 4], &[2], &[2]]);
    bench.elect(1);
    bench.propose(1, "in term 5");
    bench.carry_all();
    for number in bench.numbers() {
        assert_eq!(bench.log_of(number), [2, 4, 5]);
    }
}

/// A vote is on disk, with its term, before the answer that gives it leaves.
#[test]
fn fig2_state_a_vote_is_stored_before_it_is_given() {
    let mut bench = Bench::new(3);
    let request = ask_vote(1, Position::ZERO);
    bench.peer_mut(1).receive(10, id(2), request).unwrap();
    let [Effect::Persist(write), Effect::Send(send)] = &bench.effects(1)[..] else {
        panic!("a write, then the answer")
    };
    let stored = write.hard_state.unwrap();
    assert_eq!((stored.current_term, stored.voted_for), (1, Some(id(2))));
    assert_eq!(send.message, vote(1, true));
    assert_eq!(send.after, Some(write.id));
}

/// Entries are on disk before the answer that confirms them leaves.
#[test]
fn fig2_state_entries_are_stored_before_they_are_confirmed() {
    let mut bench = Bench::with_logs(1, &[&[], &[], &[]]);
    let request = append(1, Position::ZERO, &[1, 1], 0);
    bench.peer_mut(1).receive(10, id(2), request).unwrap();
    let [Effect::Persist(write), Effect::Send(send)] = &bench.effects(1)[..] else {
        panic!("a write, then the answer")
    };
    assert_eq!(write.log.as_ref().unwrap().entries, entries(&[1, 1]));
    assert_eq!(send.message, accepted(1, 2));
    assert_eq!(send.after, Some(write.id));
}

/// A new term is on disk before anything is said in it, even a refusal.
#[test]
fn fig2_state_a_term_is_stored_before_anything_is_said_in_it() {
    let mut bench = Bench::with_logs(1, &[&[1], &[1], &[1]]);
    let behind = ask_vote(7, Position::ZERO);
    bench.peer_mut(1).receive(10, id(2), behind).unwrap();
    let [Effect::Persist(write), Effect::Send(send)] = &bench.effects(1)[..] else {
        panic!("a write, then the answer")
    };
    assert_eq!(write.hard_state.unwrap().current_term, 7);
    assert_eq!(
        (&send.message, send.after),
        (&vote(7, false), Some(write.id))
    );
}

/// Term, vote and log are what they were when a peer comes back.
#[test]
fn fig2_state_term_vote_and_log_outlive_a_crash() {
    let mut bench = Bench::new(3);
    bench.tell(1, 2, ask_vote(3, Position::ZERO));
    bench.tell(1, 2, append(3, Position::ZERO, &[1, 3], 0));
    bench.crash(1);
    bench.restart(1);
    assert_eq!(bench.term(1), 3);
    assert_eq!(bench.peer(1).voted_for(), Some(id(2)));
    assert_eq!(bench.log_of(1), [1, 3]);
}

// State: volatile on all servers.

/// A peer that starts knows of nothing that is committed, whatever is in its log.
#[test]
fn fig2_state_commit_index_and_last_applied_begin_at_0() {
    let bench = Bench::with_logs(3, &[&[1, 2, 3], &[], &[]]);
    assert_eq!(bench.peer(1).commit_index(), 0);
    assert_eq!(bench.peer(1).last_applied(), 0);
}

/// A leader's word that comes late does not take back what is committed.
#[test]
fn fig2_state_commit_index_and_last_applied_only_grow() {
    let mut bench = Bench::with_logs(1, &[&[1, 1, 1], &[], &[]]);
    for (commit, expected) in [(2, 2), (1, 2), (3, 3), (0, 3)] {
        bench.tell(1, 2, append(1, at(1, 3), &[], commit));
        assert_eq!(bench.peer(1).commit_index(), expected);
        assert_eq!(bench.peer(1).last_applied(), expected);
    }
}

// State: volatile on leaders.

/// A new leader takes every follower to have its whole log, and knows that none has any of it.
#[test]
fn fig2_state_next_index_begins_behind_the_leader_s_log_and_match_index_at_0() {
    let mut bench = Bench::with_logs(2, &[&[1, 1, 2], &[], &[]]);
    bench.time_out(1);
    bench.tell(1, 2, vote(3, true));
    for follower in [2, 3] {
        assert_eq!(bench.progress(1, follower).next_index, 4);
        assert_eq!(bench.progress(1, follower).match_index, 0);
    }
}

/// An answer that comes late does not make the leader forget what a follower has.
#[test]
fn fig2_state_match_index_only_grows() {
    let mut bench = Bench::with_logs(1, &[&[1, 1, 1], &[], &[]]);
    bench.time_out(1);
    bench.tell(1, 2, vote(2, true));
    for (matched, expected) in [(1, 1), (3, 3), (2, 3)] {
        bench.tell(1, 2, accepted(2, matched));
        assert_eq!(bench.progress(1, 2).match_index, expected);
    }
}

/// A peer that leads again starts without what it knew of the followers in its earlier term.
#[test]
fn fig2_state_a_leader_s_view_of_the_followers_is_made_anew_in_each_term() {
    let mut bench = Bench::with_logs(1, &[&[1, 1], &[1, 1], &[1, 1]]);
    bench.elect(1);
    assert_eq!(bench.progress(1, 2).match_index, 2);
    bench.elect(2);
    bench.time_out(1);
    bench.tell(1, 2, vote(4, true));
    assert_eq!(bench.progress(1, 2).match_index, 0);
}

// RequestVote RPC.

/// The request has the candidate's term and the index and term of its last entry.
#[test]
fn fig2_request_vote_tells_the_term_and_the_end_of_the_candidate_s_log() {
    let mut bench = Bench::with_logs(6, &[&[1, 4, 5], &[], &[]]);
    bench.time_out(1);
    assert_eq!(bench.carry().unwrap().message, ask_vote(7, at(5, 3)));
}

/// The answer has the voter's term, so that a candidate that is behind catches up.
#[test]
fn fig2_request_vote_s_answer_brings_a_candidate_up_to_the_voter_s_term() {
    let mut bench = Bench::new(3);
    bench.tell(2, 3, heartbeat(9));
    bench.time_out(1);
    bench.carry_all();
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 9));
}

/// A candidate of an earlier term gets no vote.
#[test]
fn fig2_request_vote_receiver_1_refuses_an_earlier_term() {
    let mut bench = Bench::with_logs(5, &[&[], &[], &[]]);
    assert_eq!(
        bench.answer(1, 2, ask_vote(4, Position::ZERO)),
        vote(5, false)
    );
    assert_eq!(bench.peer(1).voted_for(), None);
}

/// Who has no vote given yet gives it to a candidate whose log is up to date.
#[test]
fn fig2_request_vote_receiver_2_votes_for_an_up_to_date_candidate() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    assert_eq!(bench.answer(1, 2, ask_vote(5, at(4, 2))), vote(5, true));
}

/// The candidate that has the vote gets the same answer when it asks again.
#[test]
fn fig2_request_vote_receiver_2_votes_again_for_the_same_candidate() {
    let mut bench = Bench::new(3);
    for _ in 0..2 {
        assert_eq!(
            bench.answer(1, 2, ask_vote(1, Position::ZERO)),
            vote(1, true)
        );
    }
}

/// Another candidate does not get a vote that is given, however good its log is.
#[test]
fn fig2_request_vote_receiver_2_denies_a_second_candidate() {
    let mut bench = Bench::new(3);
    bench.tell(1, 2, ask_vote(5, Position::ZERO));
    assert_eq!(bench.answer(1, 3, ask_vote(5, at(4, 9))), vote(5, false));
}

/// A candidate whose log is behind the voter's gets no vote.
#[test]
fn fig2_request_vote_receiver_2_denies_a_log_that_is_behind() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    assert_eq!(bench.answer(1, 2, ask_vote(5, at(4, 1))), vote(5, false));
    assert_eq!(bench.peer(1).voted_for(), None);
}

// AppendEntries RPC.

/// The request has the leader's term, the entry before the new ones, these, and `commitIndex`.
#[test]
fn fig2_append_entries_tells_term_previous_entry_entries_and_commit_index() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    bench.propose(1, "x");
    bench.carry_all();
    bench.propose(1, "x");
    let expected = append(5, at(5, 3), &[5], 3);
    assert_eq!(bench.carry().unwrap().message, expected);
}

/// A heartbeat is an AppendEntries without entries.
#[test]
fn fig2_append_entries_is_empty_as_a_heartbeat() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    let letters = bench.heartbeat(1);
    assert_eq!(letters[0].message, append(5, at(4, 2), &[], 0));
}

/// One message may bring several entries.
#[test]
fn fig2_append_entries_brings_more_than_one_entry() {
    let mut bench = Bench::with_logs(4, &[&[1], &[], &[]]);
    bench.tell(1, 2, append(4, at(1, 1), &[2, 2, 4], 0));
    assert_eq!(bench.log_of(1), [1, 2, 2, 4]);
}

/// The answer has the follower's term, so that a leader whose term is over learns it.
#[test]
fn fig2_append_entries_answer_tells_an_old_leader_that_its_term_is_over() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.tell(2, 3, heartbeat(9));
    bench.heartbeat(1);
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 9));
}

/// A leader of an earlier term is refused, and leaves no trace.
#[test]
fn fig2_append_entries_receiver_1_refuses_an_earlier_term() {
    let mut bench = Bench::with_logs(5, &[&[1], &[], &[]]);
    let answer = bench.answer(1, 2, append(4, at(1, 1), &[4], 2));
    assert!(is_rejected(&answer));
    assert_eq!(answer.term(), 5);
    assert_eq!(
        (bench.log_of(1), bench.peer(1).commit_index()),
        (vec![1], 0)
    );
}

/// Without the entry before the new ones they are refused.
#[test]
fn fig2_append_entries_receiver_2_refuses_what_follows_a_missing_entry() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    assert!(is_rejected(&bench.answer(
        1,
        2,
        append(4, at(4, 3), &[4], 0)
    )));
    assert_eq!(bench.log_of(1), [1, 4]);
}

/// An entry of another term at that place is not the entry before the new ones.
#[test]
fn fig2_append_entries_receiver_2_refuses_what_follows_an_entry_of_another_term() {
    let mut bench = Bench::with_logs(4, &[&[1, 2], &[], &[]]);
    assert!(is_rejected(&bench.answer(
        1,
        2,
        append(4, at(4, 2), &[4], 0)
    )));
    assert_eq!(bench.log_of(1), [1, 2]);
}

/// An entry of another term at the same index goes, and so does everything behind it.
#[test]
fn fig2_append_entries_receiver_3_deletes_a_conflicting_entry_and_all_that_follow() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 2, 2], &[], &[]]);
    assert_eq!(
        bench.answer(1, 2, append(4, at(1, 1), &[4], 0)),
        accepted(4, 2)
    );
    assert_eq!(bench.log_of(1), [1, 4]);
}

/// Entries that are there already do not conflict: what stands behind them stays.
#[test]
fn fig2_append_entries_receiver_3_deletes_nothing_without_a_conflict() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 4], &[], &[]]);
    bench.tell(1, 2, append(4, at(1, 1), &[2], 0));
    assert_eq!(bench.log_of(1), [1, 2, 4]);
}

/// Only those entries are appended that are not there.
#[test]
fn fig2_append_entries_receiver_4_appends_only_new_entries() {
    let mut bench = Bench::with_logs(4, &[&[1, 2], &[], &[]]);
    for _ in 0..2 {
        let answer = bench.answer(1, 2, append(4, at(1, 1), &[2, 4], 0));
        assert_eq!(answer, accepted(4, 3));
        assert_eq!(bench.log_of(1), [1, 2, 4]);
    }
}

/// The leader's `commitIndex` becomes the follower's, if the follower has as much.
#[test]
fn fig2_append_entries_receiver_5_follows_the_leader_s_commit_index() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 4], &[], &[]]);
    bench.tell(1, 2, append(4, at(4, 3), &[], 2));
    assert_eq!(bench.peer(1).commit_index(), 2);
}

/// It goes no further than the last entry that this message showed to be the leader's.
#[test]
fn fig2_append_entries_receiver_5_commits_no_further_than_the_last_new_entry() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 2], &[], &[]]);
    bench.tell(1, 2, append(4, at(1, 1), &[2], 3));
    assert_eq!(bench.peer(1).commit_index(), 2);
}

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
