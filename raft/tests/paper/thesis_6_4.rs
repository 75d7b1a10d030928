//! §6.4 of the thesis: reads that see everything that was committed before, and put nothing into the
//! log.

use raft::{
    Config, ConfirmReply, Message, ReadError, ReadFailure, Role,
    rules::{LeaseVerdict, lease_span},
};

use crate::{
    bench::{Bench, Letter, ask_vote, at, id, vote},
    members::joint,
};

const THREE: &[u16] = &[1, 2, 3];

/// How many Confirms are on the wire.
fn confirms(bench: &Bench) -> usize {
    let is_confirm = |letter: &&Letter| matches!(letter.message, Message::Confirm(_));
    bench.wire.iter().filter(is_confirm).count()
}

fn confirmed(term: u64, round: u64) -> Message {
    Message::ConfirmReply(ConfirmReply { term, round })
}

/// A leader reads at its `commitIndex` once a quorum has confirmed that it still leads.
#[test]
fn t6_4_a_leader_has_itself_confirmed_and_reads_at_its_commit_index() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.read(1, 7);
    assert_eq!(bench.answers(1), []);
    bench.carry_all();
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
}

/// Nothing is written for it.
#[test]
fn t6_4_a_read_puts_nothing_into_the_log() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.read(1, 7);
    bench.carry_all();
    assert_eq!(bench.log_of(1), [1]);
}

/// Step 1: until an entry of its own term is committed, a leader does not know what is.
#[test]
fn t6_4_no_read_before_an_entry_of_the_term_is_committed() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    bench.read(1, 7);
    bench.carry_all();
    bench.heartbeat(1);
    assert_eq!(bench.answers(1), []);
    bench.propose(1, "x");
    bench.carry_all();
    assert_eq!(bench.answers(1), [(7, Ok(3))]);
}

/// Step 2: the read index is the `commitIndex` of when it was asked. It may be answered behind that.
#[test]
fn t6_4_the_read_index_is_that_of_when_the_read_was_asked() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.read(1, 7);
    bench.wire.clear();
    bench.propose(1, "x");
    bench.carry_all();
    assert_eq!(bench.commit_index(1), 2);
    bench.heartbeat(1);
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
}

/// Step 3: another may lead by now. Without a quorum there is no answer.
#[test]
fn t6_4_a_superseded_leader_answers_no_read() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.cut(1);
    bench.elect(2);
    bench.propose(2, "x");
    bench.carry_all();
    assert_eq!(bench.role(1), Role::Leader);
    bench.read(1, 7);
    bench.carry_all();
    assert_eq!(bench.answers(1), []);
    bench.heal();
    bench.heartbeat(2);
    assert_eq!(bench.answers(1), [(7, Err(ReadFailure::LostLeadership))]);
}

/// What was said before the read was asked confirms nothing: that leader may have been superseded in
/// between.
#[test]
fn t6_4_only_a_round_that_begins_after_the_read_was_asked_confirms_it() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.read(1, 7);
    bench.read(1, 8);
    bench.tell(1, 2, confirmed(1, 1));
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
    bench.tell(1, 2, confirmed(1, 2));
    assert_eq!(bench.answers(1)[1..], [(8, Ok(1))]);
}

/// One round serves all reads that were asked while the one before was under way.
#[test]
fn t6_4_reads_share_a_round() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.read(1, 1);
    for read in 2..=100 {
        bench.read(1, read);
    }
    let letters = bench.carry_all();
    let confirms = letters
        .iter()
        .filter(|letter| matches!(letter.message, Message::Confirm(_)));
    assert_eq!(confirms.count(), 4, "two rounds with two others");
    assert_eq!(bench.answers(1).len(), 100);
}

/// While the configuration is joint it takes both majorities (§6).
#[test]
fn t6_4_a_joint_configuration_confirms_by_both_majorities() {
    let mut bench = Bench::led(5, THREE, &[4, 5]);
    bench.change(1, joint(&[3, 4, 5]));
    bench.cut(4);
    bench.cut(5);
    bench.read(1, 7);
    bench.carry_all();
    assert_eq!(bench.answers(1), []);
    bench.heal();
    bench.heartbeat(1);
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
}

/// Followers can serve reads too: each asks its leader for the read index, and waits until it has
/// applied as much (step 4).
#[test]
fn t6_4_a_follower_asks_its_leader_and_waits_until_it_has_applied() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.cut(3);
    bench.propose(1, "x");
    bench.carry_all();
    bench.heal();
    bench.read(3, 7);
    bench.carry_all();
    assert_eq!(
        (bench.peer(3).last_applied(), bench.answers(3)),
        (1, vec![])
    );
    bench.heartbeat(1);
    bench.heartbeat(1);
    assert_eq!(bench.answers(3), [(7, Ok(2))]);
}

/// The leader has itself confirmed for that as for a read of its own.
#[test]
fn t6_4_a_leader_tells_no_read_index_without_a_quorum() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.crash(2);
    bench.read(3, 7);
    // Of S3, which asks, nothing comes back but the question.
    bench.carry();
    assert_eq!(confirms(&bench), 2);
    bench.wire.clear();
    assert_eq!(bench.answers(3), []);
}

/// Who knows no leader refuses at once.
#[test]
fn t6_4_without_a_leader_there_is_no_read() {
    let mut bench = Bench::new(3);
    assert_eq!(bench.peer_mut(2).read(0, 7), Err(ReadError::NoLeader));
}

/// A read that nobody answers fails after an election timeout; it can be asked again.
#[test]
fn t6_4_a_read_without_an_answer_fails() {
    let mut bench = Bench::led(3, THREE, &[]);
    bench.read(3, 7);
    bench.wire.clear();
    bench.now += bench.peer(3).config().election_timeout_max;
    bench.wait_for(3);
    assert_eq!(bench.answers(3), [(7, Err(ReadFailure::TimedOut))]);
}

// §6.4.1: leases.

/// A leader of three that holds a lease since `bench.now`, of clocks that differ by `ppm`.
fn leased(ppm: u32) -> Bench {
    let mut bench = Bench::led_with(3, THREE, &[], |config| {
        config.leader_stickiness = true;
        config.lease_reads = true;
        config.clock_drift_ppm = ppm;
    });
    bench.heartbeat(1);
    bench
}

fn lease(bench: &Bench) -> LeaseVerdict {
    bench.peer(1).lease(bench.now)
}

/// Within its lease a leader asks nobody.
#[test]
fn t6_4_1_within_its_lease_a_leader_reads_at_once() {
    let mut bench = leased(0);
    bench.read(1, 7);
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
    assert!(bench.wire.is_empty());
}

/// The lease is over before anyone else can be elected: who confirmed the leader votes for nobody
/// within an election timeout by its own clock, though that be as fast as is allowed.
#[test]
fn t6_4_1_a_lease_is_over_before_a_fast_clock_has_seen_an_election_timeout() {
    for ppm in [0, 500, 100_000] {
        let mut bench = leased(ppm);
        let since = bench.now;
        let LeaseVerdict::Held { until } = lease(&bench) else {
            panic!("no lease: {:?}", lease(&bench));
        };
        let promised = bench.peer(1).config().election_timeout_min;
        assert_eq!(until - since, lease_span(promised, ppm));
        bench.now = until;
        assert_eq!(lease(&bench), LeaseVerdict::Expired { until });
        // S2's clock, which gained as much as it may.
        bench.now = since + (until - since) * (1_000_000 + u64::from(ppm)) / 1_000_000;
        bench.tell(2, 3, ask_vote(2, at(1, 1)));
        assert_eq!(bench.peer(2).voted_for(), Some(id(1)));
        bench.now = since + promised;
        assert_eq!(bench.answer(2, 3, ask_vote(2, at(1, 1))), vote(2, true));
    }
}

/// When it is over, a quorum is asked again.
#[test]
fn t6_4_1_after_its_lease_a_leader_asks_again() {
    let mut bench = leased(0);
    bench.now += 150_000;
    bench.read(1, 7);
    assert_eq!((bench.answers(1), confirms(&bench)), (vec![], 2));
    bench.carry_all();
    assert_eq!(bench.answers(1), [(7, Ok(1))]);
}

/// Heartbeats renew it.
#[test]
fn t6_4_1_heartbeats_renew_the_lease() {
    let mut bench = leased(0);
    bench.now += 100_000;
    bench.heartbeat(1);
    bench.now += 100_000;
    assert!(matches!(lease(&bench), LeaseVerdict::Held { .. }));
}

/// Who was asked to take over gets votes in spite of all promises (§3.10): no lease for the rest of the
/// term.
#[test]
fn t6_4_1_no_lease_after_handing_over() {
    let mut bench = leased(0);
    let now = bench.now;
    bench.peer_mut(1).transfer(now, id(2)).expect("S2 votes");
    assert_eq!(lease(&bench), LeaseVerdict::HandedOver);
    bench.read(1, 7);
    assert_eq!(bench.answers(1), []);
}

/// A new configuration has other majorities: what the old ones promised does not do.
#[test]
fn t6_4_1_no_lease_from_an_earlier_configuration() {
    let mut bench = leased(0);
    bench.change(1, raft::Change::Remove(id(3)));
    assert_eq!(lease(&bench), LeaseVerdict::Unconfirmed);
}

/// A restart forgets whom a peer heard, and when. It votes for nobody until what it may have promised
/// is over.
#[test]
fn t6_4_1_a_restarted_peer_keeps_the_promise_that_it_forgot() {
    let mut bench = leased(0);
    bench.crash(2);
    bench.restart(2);
    assert_eq!(bench.answer(2, 3, ask_vote(2, at(1, 1))), vote(2, false));
    bench.now += bench.peer(2).config().election_timeout_min;
    assert_eq!(bench.answer(2, 3, ask_vote(2, at(1, 1))), vote(2, true));
}

/// A lease is a promise not to vote: it cannot be had without that.
#[test]
fn t6_4_1_leases_need_stickiness() {
    let bench = leased(0);
    let config = Config {
        leader_stickiness: false,
        ..bench.peer(1).config().clone()
    };
    assert!(config.validate().is_err());
}
