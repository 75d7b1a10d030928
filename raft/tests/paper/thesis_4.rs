//! Chapter 4 of the thesis: one peer at a time, what a change waits for, and who may stand.
//! Joint consensus, its §4.3, is in `section_6`.

use raft::{
    Change, ConfigError, Membership, Note, PeerSet, Position, Role,
    membership::CATCH_UP_ROUNDS,
    peer::ChangeError,
    rules::{ChangeQuestion, ChangeVerdict, StandVerdict, change},
};

use crate::{
    bench::{Bench, accepted, append, ask_vote, at, id, vote},
    members::{joint, of, set},
};

const THREE: &[u16] = &[1, 2, 3];

fn add(number: u16) -> Change {
    Change::AddLearner(id(number))
}

fn promote(number: u16) -> Change {
    Change::Promote(id(number))
}

fn remove(number: u16) -> Change {
    Change::Remove(id(number))
}

/// What a rule says about going from `current` to `next`, when nothing else is in the way.
fn verdict(current: Membership, next: Membership) -> ChangeVerdict {
    change(&ChangeQuestion {
        current,
        current_index: 1,
        next,
        current_term: 1,
        committed: Position::new(1, 1),
        transferring_to: None,
    })
}

/// Every way to choose from S1 to S5, but nobody.
fn choices() -> impl Iterator<Item = PeerSet> {
    (1..32_u8).map(|bits| {
        let chosen = (1..=5).filter(|number| bits >> (number - 1) & 1 == 1);
        chosen.map(id).collect()
    })
}

fn plain(voters: PeerSet) -> Membership {
    Membership::new(voters, PeerSet::EMPTY, PeerSet::EMPTY).expect("somebody votes")
}

/// Where a change is allowed, each majority of the one configuration has a peer of each majority of the
/// other, so that the two cannot decide apart (Figure 4.3).
#[test]
fn t4_1_configurations_that_follow_each_other_cannot_decide_apart() {
    for (old, new) in choices().flat_map(|old| choices().map(move |new| (old, new))) {
        let next = if verdict(plain(old), plain(new)).is_allowed() {
            plain(new)
        } else {
            plain(old).toward(new).expect("somebody votes")
        };
        assert!(verdict(plain(old), next).is_allowed());
        for one in choices().filter(|it| plain(old).quorum().is_met(*it)) {
            for other in choices().filter(|it| next.quorum().is_met(*it)) {
                assert!(
                    !one.and(other).is_empty(),
                    "{one} of {old}; {other} of {next}"
                );
            }
        }
    }
}

/// More than one voter at a time takes joint consensus.
#[test]
fn t4_1_two_voters_at_once_are_refused() {
    let (added, removed) = (set(&[4, 5]), PeerSet::EMPTY);
    assert_eq!(
        verdict(of(THREE, &[]), of(&[1, 2, 3, 4, 5], &[])),
        ChangeVerdict::NeedsJoint { added, removed }
    );
}

/// A peer is added: a learner first, then a voter.
#[test]
fn t4_1_a_peer_is_added() {
    let mut bench = Bench::led(4, THREE, &[]);
    bench.change(1, add(4));
    bench.carry_all();
    bench.change(1, promote(4));
    bench.carry_all();
    assert_eq!(bench.membership(4), of(&[1, 2, 3, 4], &[]));
    bench.elect(4);
}

/// A peer is removed. It is told no more, not even that.
#[test]
fn t4_1_a_peer_is_removed() {
    let mut bench = Bench::led(4, &[1, 2, 3, 4], &[]);
    bench.change(1, remove(4));
    let letters = bench.carry_all();
    assert!(letters.iter().all(|letter| letter.to != 4));
    assert_eq!(bench.membership(2), of(THREE, &[]));
}

/// The new configuration is what its own entry is committed by: with a fourth voter that is three.
#[test]
fn t4_1_a_configuration_is_committed_by_its_own_majority() {
    let mut bench = Bench::led(4, THREE, &[4]);
    bench.change(1, promote(4));
    bench.cut(3);
    bench.cut(4);
    bench.carry_all();
    assert_eq!(bench.commit_index(1), 1);
    bench.heal();
    bench.heartbeat(1);
    assert_eq!(bench.commit_index(1), 2);
}

/// No change begins before the last one is committed.
#[test]
fn t4_1_one_change_at_a_time() {
    let mut bench = Bench::led(4, &[1, 2, 3, 4], &[]);
    bench.change(1, remove(4));
    let (index, commit_index) = (2, 1);
    let verdict = ChangeVerdict::Uncommitted {
        index,
        commit_index,
    };
    assert_eq!(
        bench.ask(1, remove(3)),
        Err(ChangeError::Forbidden(verdict))
    );
    bench.carry_all();
    assert!(bench.ask(1, remove(3)).is_ok());
}

/// Nor while another waits for its learners.
#[test]
fn t4_1_no_change_while_learners_catch_up() {
    let mut bench = Bench::led(4, THREE, &[4]);
    bench.propose(1, "x");
    bench.change(1, promote(4));
    let peers = set(&[4]);
    assert_eq!(
        bench.ask(1, remove(3)),
        Err(ChangeError::CatchingUp { peers })
    );
}

/// Nor before the leader has committed an entry of its own term: another leader's configuration may be
/// in force elsewhere (Ongaro's correction of 2015).
#[test]
fn t4_1_no_change_before_an_entry_of_the_term_is_committed() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.elect(2);
    let (term, committed) = (2, at(1, 1));
    let verdict = ChangeVerdict::NoneOfThisTerm { term, committed };
    assert_eq!(
        bench.ask(2, remove(3)),
        Err(ChangeError::Forbidden(verdict))
    );
    bench.propose(2, "x");
    bench.carry_all();
    assert!(bench.ask(2, remove(3)).is_ok());
}

/// Only a leader changes the membership; another says who leads.
#[test]
fn t4_1_only_a_leader_changes_the_membership() {
    let mut bench = Bench::led(3, THREE, &[]);
    let leader = Some(id(1));
    assert_eq!(
        bench.ask(2, remove(3)),
        Err(ChangeError::NotLeader { leader })
    );
}

/// A configuration that was never committed goes when another leader overwrites its entry; the one
/// before is in force again.
#[test]
fn t4_1_an_uncommitted_change_is_rolled_back() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.cut(1);
    bench.change(1, remove(3));
    bench.carry_all();
    assert_eq!(bench.membership(1), of(&[1, 2], &[]));
    bench.elect(2);
    bench.propose(2, "x");
    bench.carry_all();
    bench.heal();
    bench.heartbeat(2);
    assert_eq!(bench.membership(1), of(THREE, &[]));
}

/// A peer heeds candidates that are in no configuration that it has: else a peer just added could not
/// be elected while others have not heard of it.
#[test]
fn t4_1_a_vote_is_given_to_a_stranger() {
    let mut bench = Bench::led(4, THREE, &[]);
    assert_eq!(bench.answer(2, 4, ask_vote(9, at(8, 8))), vote(9, true));
}

/// It heeds leaders likewise: else it could never learn of the configuration that has them.
#[test]
fn t4_1_entries_are_taken_from_a_stranger() {
    let mut bench = Bench::led(4, THREE, &[]);
    let stranger = append(9, at(1, 1), &[9], 1);
    assert_eq!(bench.answer(2, 4, stranger), accepted(9, 2));
}

/// A new peer would have to catch up before anything is committed with it: so it learns first, and
/// neither votes nor counts.
#[test]
fn t4_2_1_a_learner_receives_the_log_and_does_not_count() {
    let mut bench = Bench::led(4, THREE, &[]);
    bench.change(1, add(4));
    bench.carry_all();
    assert_eq!(bench.log_of(4), [1, 1]);
    bench.crash(2);
    bench.crash(3);
    bench.propose(1, "x");
    bench.carry_all();
    assert_eq!((bench.log_of(4).len(), bench.commit_index(1)), (3, 2));
}

/// A learner does not stand, and who stands does not ask it.
#[test]
fn t4_2_1_a_learner_does_not_stand_and_is_not_asked() {
    let mut bench = Bench::led(4, THREE, &[4]);
    bench.time_out(4);
    assert_eq!((bench.role(4), bench.term(4)), (Role::Follower, 1));
    let verdict = StandVerdict::Learner;
    assert!(bench.notes.contains(&Note::MayNotStand { verdict }));
    bench.time_out(2);
    assert!(bench.wire.iter().all(|letter| letter.to != 4));
}

/// It votes once a round, from when it began to when the learner has what the log had then, took less
/// than an election timeout.
#[test]
fn t4_2_1_a_learner_votes_after_a_round_shorter_than_an_election_timeout() {
    let mut bench = Bench::led(4, THREE, &[4]);
    let timeout = bench.peer(1).config().election_timeout_min;
    for (took, voters) in [(timeout, THREE), (timeout - 1, &[1, 2, 3, 4])] {
        let mut bench = Bench::led(4, THREE, &[4]);
        bench.propose(1, "x");
        bench.change(1, promote(4));
        let late = bench.carry_all_but(4);
        // What comes meanwhile is for the next round.
        bench.propose(1, "y");
        bench.now += took;
        bench.carry_first(late);
        assert_eq!(bench.membership(1).voters(), set(voters), "after {took} µs");
    }
    bench.change(1, promote(4));
    assert_eq!(bench.membership(1), of(&[1, 2, 3, 4], &[]), "it has all");
}

/// After ten rounds it is given up: it cannot keep up.
#[test]
fn t4_2_1_a_learner_that_is_too_slow_is_given_up() {
    let mut bench = Bench::led(4, THREE, &[4]);
    bench.propose(1, "x");
    bench.change(1, promote(4));
    for round in 1..=CATCH_UP_ROUNDS {
        let catching_up = bench.peer(1).catching_up();
        assert_eq!(catching_up.map(|it| it.round), Some(round));
        let late = bench.carry_all_but(4);
        bench.propose(1, "more");
        bench.now += 200_000;
        bench.carry_first(late);
    }
    assert_eq!(bench.peer(1).catching_up(), None);
    assert_eq!(bench.membership(1), of(THREE, &[4]));
}

/// So it is when it says nothing at all.
#[test]
fn t4_2_1_a_learner_that_is_silent_is_given_up() {
    let mut bench = Bench::led(4, THREE, &[4]);
    bench.crash(4);
    bench.propose(1, "x");
    bench.change(1, promote(4));
    bench.carry_all();
    bench.now += 10 * bench.peer(1).config().election_timeout_max;
    bench.heartbeat(1);
    assert_eq!(bench.peer(1).catching_up(), None);
}

/// A leader may remove itself. It goes on leading until that is committed.
#[test]
fn t4_2_2_a_leader_that_is_removed_leads_until_that_is_committed() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.propose(1, "x");
    bench.change(1, remove(1));
    assert!(!bench.peer(1).is_voter());
    bench.tell(1, 2, accepted(1, 2));
    bench.tell(1, 3, accepted(1, 2));
    assert_eq!((bench.commit_index(1), bench.role(1)), (2, Role::Leader));
    bench.carry_all();
    assert_eq!((bench.commit_index(1), bench.role(1)), (3, Role::Follower));
}

/// It does not count itself: of the two others it takes both.
#[test]
fn t4_2_2_a_removed_leader_does_not_count_itself() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.change(1, remove(1));
    bench.cut(3);
    bench.carry_all();
    assert_eq!((bench.commit_index(1), bench.role(1)), (1, Role::Leader));
}

/// While its removal may be uncommitted a peer may stand: its log may be the only one that can win.
/// It does not count its own vote.
#[test]
fn t4_2_2_a_peer_stands_while_its_removal_may_be_uncommitted() {
    let mut bench = Bench::led(2, &[1, 2], &[]);
    bench.change(1, remove(1));
    bench.crash(1);
    bench.restart(1);
    bench.time_out(2);
    bench.carry_all();
    assert_eq!(bench.role(2), Role::Candidate, "its log is behind");
    bench.time_out(1);
    assert_eq!(bench.role(1), Role::Candidate, "its own vote is none");
    bench.time_out(1);
    bench.carry_all();
    assert_eq!(bench.role(1), Role::Leader);
}

/// A peer that knows itself removed is silent.
#[test]
fn t4_2_2_a_peer_whose_removal_is_committed_does_not_stand() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.change(1, remove(1));
    bench.carry_all();
    bench.time_out(1);
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 1));
}

/// S3 was removed and has not heard of it. Without stickiness and PreVote its next election deposes a
/// leader that is well.
#[test]
fn t4_2_3_without_manners_a_removed_peer_disturbs() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.change(1, remove(3));
    bench.carry_all();
    bench.time_out(3);
    bench.carry_all();
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 2));
}

/// Who hears a leader gives no vote and keeps its term; nor does a leader heed the request, that hears
/// from a quorum.
#[test]
fn t4_2_3_nobody_who_hears_a_leader_heeds_a_removed_peer() {
    let mut bench = Bench::led_with(3, THREE, &[], |config| config.leader_stickiness = true);
    bench.change(1, remove(3));
    bench.carry_all();
    bench.time_out(3);
    bench.carry_all();
    assert_eq!(
        (bench.role(1), bench.term(1), bench.term(2)),
        (Role::Leader, 1, 1)
    );
}

/// An election that the leader itself asked for is no disturbance (§3.10).
#[test]
fn t4_2_3_an_election_that_the_leader_asked_for_is_heeded() {
    let mut bench = Bench::led_with(3, THREE, &[], |config| config.leader_stickiness = true);
    let now = bench.now;
    bench.peer_mut(1).transfer(now, id(2)).expect("S2 votes");
    bench.carry_out(1);
    bench.carry_all();
    assert_eq!((bench.role(2), bench.term(2)), (Role::Leader, 2));
}

/// Nor is the membership changed while leadership is handed over.
#[test]
fn t4_1_no_change_while_leadership_is_handed_over() {
    let mut bench = Bench::led(3, THREE, &[]);
    let now = bench.now;
    bench.peer_mut(1).transfer(now, id(2)).expect("S2 votes");
    let verdict = ChangeVerdict::Transferring { to: id(2) };
    assert_eq!(
        bench.ask(1, remove(3)),
        Err(ChangeError::Forbidden(verdict))
    );
}

/// Any configuration can be reached: by joint consensus in one change.
#[test]
fn t4_3_a_joint_change_may_replace_all_voters() {
    let mut bench = Bench::led(6, THREE, &[]);
    bench.change(1, joint(&[4, 5, 6]));
    bench.carry_all();
    assert_eq!(bench.membership(4), of(&[4, 5, 6], &[]));
    assert_eq!(bench.role(1), Role::Follower);
    bench.elect(4);
}

/// A cluster has a voter, in the beginning as later.
#[test]
fn t4_3_nobody_is_no_configuration() {
    let mut bench = Bench::led(1, &[1], &[]);
    assert_eq!(bench.ask(1, remove(1)), Err(ChangeError::NoVoters));
    assert_eq!(bench.ask(1, joint(&[])), Err(ChangeError::NoVoters));
    let mut config = bench.peer(1).config().clone();
    config.voters = PeerSet::EMPTY;
    assert_eq!(config.validate(), Err(ConfigError::Voters { count: 0 }));
}
