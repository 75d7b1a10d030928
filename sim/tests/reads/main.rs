//! Reads without a log entry, leases and what bounds a leader, in whole worlds.

mod bounds;
mod clients;
#[path = "../common/mod.rs"]
mod common;
mod leases;
mod rounds;

use std::collections::{BTreeMap, BTreeSet};

use common::{check_replay, follower, pass, world};
use raft::{
    Note, PeerId,
    random::Draw,
    read::{ReadError, ReadFailure},
    rules::{LeaseVerdict, ReadVerdict},
};
use raft_sim::{
    Intervention, World, WorldConfig, WorldError,
    checkers::Property,
    clients::{Load, LoadMix, Outcome, ReadMode},
    intervention::ActOutcome,
    service::Answer,
    trace::{Alarm, Event, EventId, EventKind},
};

fn with_leases(config: &mut WorldConfig) {
    config.leader_stickiness = true;
    config.lease_reads = true;
}

fn act(world: &mut World, act: Intervention) -> ActOutcome {
    world.act(act).unwrap()
}

fn put(world: &mut World, op: &str) -> ActOutcome {
    let op = op.to_owned();
    act(world, Intervention::Request { peer: None, op })
}

/// Asks `peer`, which takes the read in.
#[track_caller]
fn read(world: &mut World, peer: Option<PeerId>) -> EventId {
    match ask(world, peer) {
        ActOutcome::Reading { request, .. } => request,
        other => panic!("{other:?}"),
    }
}

fn ask(world: &mut World, peer: Option<PeerId>) -> ActOutcome {
    let peer = peer.map(PeerId::get);
    let key = "x".to_owned();
    act(world, Intervention::Read { peer, key })
}

fn events(world: &World) -> impl Iterator<Item = (EventId, &Event)> {
    world.events_from(0, usize::MAX)
}

/// What a client is told.
type Answered = Result<Answer, ReadFailure>;

/// What came of a read so far.
fn outcome(world: &World, read: EventId) -> Option<Answered> {
    events(world).find_map(|(_, event)| match &event.kind {
        EventKind::ReadAnswered {
            request, answer, ..
        } if *request == read => Some(Ok(answer.clone())),
        EventKind::ReadFailed { request, failure } if *request == read => Some(Err(*failure)),
        _ => None,
    })
}

fn value(text: &str) -> Answer {
    Answer::Value(text.into())
}

/// How the last read that a leader took in stood.
fn last_verdict(world: &World) -> ReadVerdict {
    let verdicts = events(world).filter_map(|(_, event)| match event.kind {
        EventKind::Note(Note::ReadAsked { verdict, .. }) => Some(verdict),
        _ => None,
    });
    verdicts.last().unwrap()
}

/// Every answer comes from a state that has all that clients had been told of when they asked.
#[track_caller]
fn check_reads(world: &World) -> u32 {
    let (mut told, mut answers) = (0, 0);
    let mut asked = BTreeMap::new();
    for (id, event) in events(world) {
        match &event.kind {
            EventKind::Answered { entry, .. } => told = told.max(entry.index),
            EventKind::ReadRequested { .. } => {
                asked.insert(id, told);
            }
            EventKind::ReadAnswered {
                request,
                index,
                last_applied,
                ..
            } => {
                assert!(*index >= asked[request], "a stale read: {event:?}");
                assert!(last_applied >= index, "too early: {event:?}");
                answers += 1;
            }
            _ => {}
        }
    }
    answers
}
