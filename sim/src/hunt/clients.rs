//! What clients were told must be true in the end.

use raft::types::Index;

use super::Failure;
use crate::{
    Peer, World,
    trace::{EventId, EventKind},
};

/// Every answer is about a command that every peer has applied, all peers that have applied the
/// same entries have the same state, and nobody took a message for malformed.
pub(super) fn check(world: &World) -> Result<(), Failure> {
    let applied = |id| world.peer(id).map_or(0, Peer::last_applied);
    let lowest: Index = world.ids().map(applied).min().unwrap_or(0);
    for (id, event) in world.events_from(0, usize::MAX) {
        let text = match event.kind {
            EventKind::Answered { request, entry, .. } => {
                let asked = world.trace().get(request).map(|event| &event.kind);
                let Some(EventKind::Requested { command }) = asked else {
                    continue;
                };
                let there = world.first_applied(entry.index);
                let command = raft::Payload::Command(command.clone());
                if there == Some(&command) && entry.index <= lowest {
                    continue;
                }
                format!("a client was answered for {entry}, and its command is lost")
            }
            EventKind::Refused { id, from } => {
                format!("message {} of {from} was refused as malformed", id.get())
            }
            _ => continue,
        };
        return Err(at(id, text));
    }
    for one in world.ids() {
        for other in world.ids() {
            if applied(one) == applied(other) && world.store(one) != world.store(other) {
                let index = applied(one);
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
