//! Which configuration is in force (§6), and what it means for elections, commits and progress.

mod in_force;
mod majorities;
mod removed;

use super::{cluster::Cluster, *};
use crate::{
    Change,
    message::{PreVote, PreVoteReply, TimeoutNow},
    progress::Pace,
    rules::{ChangeVerdict, StandVerdict},
};

fn configuration(term: Term, membership: &Arc<Membership>) -> Entry {
    Entry {
        term,
        payload: Payload::Configuration(Arc::clone(membership)),
    }
}

fn append_entries(term: Term, prev: Position, entries: Vec<Entry>, commit: Index) -> Message {
    Message::AppendEntries(AppendEntries {
        term,
        prev,
        entries: entries.into(),
        commit,
    })
}

/// A follower of `voters` in term 1 whose log is a command and, at index 2, `later`.
fn follower_with(number: u16, voters: &[u16], later: &Arc<Membership>) -> Peer {
    let mut follower = peers_of(number, voters, &config(3)).pop().unwrap();
    let mut both = entries(&[1]).to_vec();
    both.push(configuration(1, later));
    let leader = voters.iter().find(|&&voter| voter != number).unwrap();
    follower
        .receive(0, id(*leader), append_entries(1, Position::ZERO, both, 0))
        .unwrap();
    settle(&mut follower, 0);
    follower
}

#[test]
fn a_verdict_names_its_section() {
    let verdict = ChangeVerdict::NoneOfThisTerm {
        term: 2,
        committed: Position::ZERO,
    };
    assert!(verdict.section().contains("2015"));
}
