//! Linearizable reads (thesis §6.4) and leases (§6.4.1), sentence by sentence.

mod followers;
mod leases;
mod rounds;

use super::*;
use crate::{
    message::{Confirm, ConfirmReply, ReadIndex, ReadIndexReply, TimeoutNow},
    read::{ReadContext, ReadError, ReadFailure, ReadId, ReadOutcome},
    rules::{LeaseVerdict, VoteVerdict},
};

fn confirm(term: Term, round: u64) -> Message {
    Message::Confirm(Confirm { term, round })
}

fn confirmed(term: Term, round: u64) -> Message {
    Message::ConfirmReply(ConfirmReply { term, round })
}

fn context(count: u64) -> ReadContext {
    ReadContext { nonce: 7, count }
}

fn ask(term: Term, context: ReadContext) -> Message {
    Message::ReadIndex(ReadIndex { term, context })
}

fn told(term: Term, context: ReadContext, index: Option<Index>) -> Message {
    Message::ReadIndexReply(ReadIndexReply {
        term,
        context,
        index,
    })
}

fn ready(id: ReadId, index: Index) -> ReadOutcome {
    ReadOutcome {
        id,
        result: Ok(index),
    }
}

fn failed(id: ReadId, failure: ReadFailure) -> ReadOutcome {
    ReadOutcome {
        id,
        result: Err(failure),
    }
}

/// What is sent about reads, and to whom.
fn said(wanted: &Wanted) -> Vec<(u16, Message)> {
    wanted
        .sends
        .iter()
        .filter(|send| {
            matches!(
                send.message,
                Message::Confirm(_)
                    | Message::ConfirmReply(_)
                    | Message::ReadIndex(_)
                    | Message::ReadIndexReply(_)
            )
        })
        .map(|send| (send.to.get(), send.message.clone()))
        .collect()
}

/// A leader of term 1 of three that has committed one entry of its term.
fn settled_leader() -> Peer {
    let mut leader = leader(3, 0, &[]);
    leader.propose(command("a")).unwrap();
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(1, 1)).unwrap();
    settle(&mut leader, 2_000);
    assert_eq!(leader.commit_index(), 1);
    leader
}

/// A follower of S1 in term 1, which has applied one entry.
fn follower() -> Peer {
    let mut follower = peer(2, 3, 0, &[]);
    follower
        .receive(1_000, id(1), append(1, Position::ZERO, &[1], 1))
        .unwrap();
    settle(&mut follower, 1_000);
    assert_eq!(follower.last_applied(), 1);
    follower
}

/// A follower that has asked its leader for read 5, and in what context.
fn asking_follower() -> (Peer, ReadContext) {
    let mut follower = follower();
    follower.read(2_000, 5).unwrap();
    let asked = said(&settle(&mut follower, 2_000));
    let [(1, Message::ReadIndex(request))] = asked[..] else {
        panic!("one request, to the leader: {asked:?}");
    };
    (follower, request.context)
}

fn leader_with(config: Config) -> Peer {
    let mut leader = Peer::new(id(1), Arc::new(config), Stored::default(), 1, 0).unwrap();
    leader.fire(1_000);
    settle(&mut leader, 1_000);
    let vote = granted(1);
    leader.receive(1_000, id(2), vote).unwrap();
    leader.propose(command("a")).unwrap();
    settle(&mut leader, 2_000);
    leader.receive(2_000, id(2), accepted(1, 1)).unwrap();
    settle(&mut leader, 2_000);
    assert_eq!(leader.commit_index(), 1);
    leader
}
