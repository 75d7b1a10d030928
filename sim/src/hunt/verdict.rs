//! What must be true of a whole run, in the end.

use raft::types::Index;

use super::Failure;
use crate::{
    Peer, World,
    trace::{EventId, EventKind},
};

/// Every answer is about a command that every member has applied; services went forward; nobody
/// took a message for malformed; and who has applied the same entries has the same state.
pub(super) fn check(world: &World) -> Result<(), Failure> {
    // By slot: how far the service has come in this life.
    let mut reached: Vec<Index> = vec![0; world.peers().into()];
    for (id, event) in world.events_from(0, usize::MAX) {
        let peer = event.peer.and_then(|peer| reached.get_mut(peer.slot()));
        let found = match (&event.kind, peer) {
            (EventKind::Answered { request, entry, .. }, _) => lost(world, *request, entry.index)
                .then(|| format!("a client was answered for {entry}, and its command is lost")),
            (EventKind::Refused { id, from }, _) => {
                let id = id.get();
                Some(format!("message {id} of {from} was refused as malformed"))
            }
            (EventKind::Restarted { .. }, Some(reached)) => {
                *reached = 0;
                None
            }
            (EventKind::Applied { entry, .. }, Some(reached)) => {
                forward(reached, entry.index, entry.index == *reached + 1)
            }
            (EventKind::Restored { last, .. }, Some(reached)) => {
                forward(reached, last.index, last.index > *reached)
            }
            _ => None,
        };
        if let Some(text) = found {
            return Err(at(id, text));
        }
    }
    same_stores(world)
}

/// Is the command that was asked for at the event `request`, and answered for `index`, lost?
fn lost(world: &World, request: EventId, index: Index) -> bool {
    let asked = world.trace().get(request).map(|event| &event.kind);
    let Some(EventKind::Requested { command }) = asked else {
        return false;
    };
    let command = raft::Payload::Command(command.clone());
    let members = world.membership().map(|it| it.members());
    let members = members.unwrap_or_default().iter();
    let lowest = members.map(|id| applied(world, id)).min().unwrap_or(0);
    world.first_applied(index) != Some(&command) || index > lowest
}

/// A service goes from `reached` to `index`.
fn forward(reached: &mut Index, index: Index, allowed: bool) -> Option<String> {
    let before = core::mem::replace(reached, index);
    (!allowed).then(|| format!("a service that had applied up to {before} went on at {index}"))
}

fn applied(world: &World, id: raft::PeerId) -> Index {
    world.peer(id).map_or(0, Peer::last_applied)
}

fn same_stores(world: &World) -> Result<(), Failure> {
    for one in world.ids() {
        for other in world.ids() {
            if !world.is_up(one) || !world.is_up(other) {
                continue;
            }
            let index = applied(world, one);
            if index == applied(world, other) && world.store(one) != world.store(other) {
                let text = format!(
                    "{one} and {other} have both applied up to {index}, and their stores differ"
                );
                return Err(Failure::new(text));
            }
        }
    }
    Ok(())
}

fn at(event: EventId, text: String) -> Failure {
    Failure {
        text,
        event: Some(event),
    }
}
