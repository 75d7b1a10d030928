//! Peers driven by hand: what each does with a message, a wake-up, a durable write.

mod bounds;
mod cluster;
mod courtesy;
mod election;
mod exact;
mod limits;
mod lost_disk;
mod membership;
mod membership_change;
mod reads;
mod refusal;
mod replication;
mod snapshot;

use std::sync::Arc;

use super::*;
use crate::{
    config::ConfigError,
    effect::Send,
    log::Entries,
    message::{
        AppendEntries, AppendEntriesReply, AppendOutcome, InstallOutcome, InstallSnapshot,
        InstallSnapshotReply, Message, RequestVote, RequestVoteReply,
    },
    read::ReadOutcome,
    storage::{Snapshot, Stored, StoredError, Write},
};

fn id(number: u16) -> PeerId {
    PeerId::new(number).unwrap()
}

fn config(peers: u16) -> Config {
    Config {
        noop_on_election: false,
        ..Config::new((1..=peers).map(id).collect())
    }
}

/// A configuration with these voters.
fn membership(voters: &[u16]) -> Arc<Membership> {
    Arc::new(Membership::new(set(voters), PeerSet::EMPTY, PeerSet::EMPTY).unwrap())
}

fn command(text: &str) -> Command {
    Arc::from(text.as_bytes())
}

fn entries(terms: &[Term]) -> Entries {
    terms
        .iter()
        .map(|&term| Entry {
            term,
            payload: Payload::Command(command("x")),
        })
        .collect()
}

fn log(terms: &[Term]) -> Log {
    let mut log = Log::new();
    for entry in &*entries(terms) {
        log.append(entry.clone());
    }
    log
}

/// A peer of a cluster of `peers`, in `term`, with a log of entries of `terms`.
fn peer(number: u16, peers: u16, term: Term, terms: &[Term]) -> Peer {
    let hard_state = HardState {
        current_term: term,
        voted_for: None,
    };
    let stored = Stored {
        hard_state,
        log: log(terms),
        ..Stored::default()
    };
    Peer::new(id(number), Arc::new(config(peers)), stored, 1, 0).unwrap()
}

/// Peers 1 to `peers`, of which `voters` are the voters to begin with; nobody else is a member.
fn peers_of(peers: u16, voters: &[u16], config: &Config) -> Vec<Peer> {
    let config = Arc::new(Config {
        voters: set(voters),
        ..config.clone()
    });
    let make = |number| Peer::new(id(number), config.clone(), Stored::default(), 1, 0).unwrap();
    (1..=peers).map(make).collect()
}

fn set(numbers: &[u16]) -> PeerSet {
    numbers.iter().copied().map(id).collect()
}

/// What a peer wants done, sorted by kind; the notes are dropped.
#[derive(Debug, Default)]
struct Wanted {
    writes: Vec<Write>,
    sends: Vec<Send>,
    applied: Vec<Apply>,
    restored: Vec<Snapshot>,
    reads: Vec<ReadOutcome>,
    notes: Vec<Note>,
}

fn drain<R: Rules>(peer: &mut Peer<R>) -> Wanted {
    let mut wanted = Wanted::default();
    while let Some(effect) = peer.poll_effect() {
        match effect {
            Effect::Persist(write) => wanted.writes.push(write),
            Effect::Send(send) => wanted.sends.push(send),
            Effect::Apply(apply) => wanted.applied.push(apply),
            Effect::Restore(snapshot) => wanted.restored.push(snapshot),
            Effect::Read(outcome) => wanted.reads.push(outcome),
            Effect::Note(note) => wanted.notes.push(note),
        }
    }
    wanted
}

/// Drains a peer whose disk is instant: everything is durable at once.
fn settle<R: Rules>(peer: &mut Peer<R>, now: Micros) -> Wanted {
    let mut all = Wanted::default();
    loop {
        let wanted = drain(peer);
        let last = wanted.writes.last().map(|write| write.id);
        all.writes.extend(wanted.writes);
        all.sends.extend(wanted.sends);
        all.applied.extend(wanted.applied);
        all.restored.extend(wanted.restored);
        all.reads.extend(wanted.reads);
        all.notes.extend(wanted.notes);
        match last {
            Some(last) => peer.persisted(now, last),
            None => return all,
        }
    }
}

/// A leader of `term + 1` with the votes of everyone, whose effects so far are drained.
fn leader(peers: u16, term: Term, terms: &[Term]) -> Peer {
    let mut leader = peer(1, peers, term, terms);
    leader.fire(1_000);
    settle(&mut leader, 1_000);
    for voter in 2..=peers {
        leader.receive(1_000, id(voter), granted(term + 1)).unwrap();
    }
    assert_eq!(leader.role(), Role::Leader);
    settle(&mut leader, 1_000);
    leader
}

/// A vote.
fn granted(term: Term) -> Message {
    Message::RequestVoteReply(RequestVoteReply {
        term,
        granted: true,
    })
}

fn accepted(term: Term, matched: Index) -> Message {
    let outcome = AppendOutcome::Accepted { matched };
    Message::AppendEntriesReply(AppendEntriesReply {
        term,
        outcome,
        lost: false,
    })
}

/// S2 and S3 tell the leader of `term` that they have all up to `matched`.
fn two_accept(leader: &mut Peer, now: Micros, term: Term, matched: Index) {
    for follower in [2, 3] {
        leader
            .receive(now, id(follower), accepted(term, matched))
            .unwrap();
    }
}

fn rejected(term: Term, probed: Index, hint: Position) -> Message {
    let outcome = AppendOutcome::Rejected { probed, hint };
    Message::AppendEntriesReply(AppendEntriesReply {
        term,
        outcome,
        lost: false,
    })
}

fn append(term: Term, prev: Position, terms: &[Term], commit: Index) -> Message {
    Message::AppendEntries(AppendEntries {
        term,
        prev,
        entries: entries(terms),
        commit,
    })
}

fn ask_vote(term: Term, last: Position) -> Message {
    Message::RequestVote(RequestVote {
        term,
        last,
        transfer: false,
    })
}

/// The AppendEntries among `sends`, with whom they are for.
fn appends(sends: &[Send]) -> Vec<(u16, &AppendEntries)> {
    sends
        .iter()
        .filter_map(|send| match &send.message {
            Message::AppendEntries(request) => Some((send.to.get(), request)),
            _ => None,
        })
        .collect()
}
