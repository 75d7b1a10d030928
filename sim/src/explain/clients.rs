//! What clients do, in words.

use raft::types::{Micros, PeerId};

use super::{Words, wording::milliseconds};
use crate::{
    clients::ClientId,
    service::{Answer, command_text},
    trace::{EventId, EventKind, Loss, Trace},
};

/// The words for what happened at a client.
pub(super) fn words(kind: &EventKind, trace: &Trace) -> Words {
    match kind {
        EventKind::Invoked { client, command } => {
            let text = format!("{client} wants: {}.", command_text(command));
            let why = "From here on to its answer the operation may take effect, at one instant.";
            Words::new("client_invoked", text, why, "§8")
        }
        EventKind::ClientSent {
            client,
            to,
            attempt,
            command,
        } => sent(*client, *to, *attempt, &command_text(command)),
        EventKind::RequestLost { client, to, why } => request_lost(*client, *to, *why),
        EventKind::AnswerLost { client, from } => {
            let text = format!("What {from} told {client} is lost.");
            let why =
                format!("{client} cannot tell whether its operation was done; it will ask again.");
            Words::new("client_answer_lost", text, why, "§8")
        }
        EventKind::ClientAnswered {
            client,
            call,
            answer,
        } => {
            let text = format!(
                "{client} has its answer: {} - {answer}.",
                called(*call, trace)
            );
            let why = "The operation took effect at one instant between its beginning and now.";
            Words::new("client_answered", text, why, "§8")
        }
        EventKind::ClientSentOn { client, by, leader } => sent_on(*client, *by, *leader),
        EventKind::ClientTimedOut {
            client,
            peer,
            waited,
        } => timed_out(*client, *peer, *waited),
        EventKind::ClientGaveUp { client, call, sent } => {
            let text = format!("{client} gives up: {}.", called(*call, trace));
            let why = if *sent {
                "It will never know whether the operation was done, or still is."
            } else {
                "It found nobody to open a session, so the operation was never sent."
            };
            Words::new("client_gave_up", text, why, "§8")
        }
        EventKind::SessionOpened { client, session } => {
            let text = format!("{client} has session {session}.");
            let why = "The session is named after the index of the entry that opened it. In it, an \
                       operation that is asked for again keeps its number and is applied once.";
            Words::new("session_opened", text, why, "thesis §6.3")
        }
        EventKind::SessionExpired { client, session } => {
            let text = format!("{client}'s session {session} has expired.");
            let why = "The service keeps a bounded number of sessions, and ends the one that was \
                       used least recently by the order of the log: the same at every peer.";
            Words::new("session_expired", text, why, "thesis §6.3")
        }
        EventKind::AnswerDoomed { client } => {
            let text = format!("The next answer to {client} will be lost.");
            Words::new("client_answer_doomed", text, "The reader did it.", "")
        }
        EventKind::LoadChanged { clients } => {
            let text = match clients {
                0 => "The clients' load ends.".to_owned(),
                1 => "C1 begins to ask again and again.".to_owned(),
                _ => format!("C1 to C{clients} begin to ask again and again."),
            };
            let why = match clients {
                0 => "What was asked is still answered.",
                _ => "Each waits for its answer before it asks for more.",
            };
            Words::new("load_changed", text, why, "")
        }
        _ => Words::new("unknown", String::new(), "", ""),
    }
}

/// A peer answers a client from its own store.
pub(super) fn read_locally(me: PeerId, client: ClientId, key: &str, answer: &Answer) -> Words {
    let text = format!("{me} reads {key} for {client} from its own store: {answer}.");
    let why = format!(
        "It asks neither the log nor a quorum; what others have committed meanwhile, {me} may not \
         know."
    );
    Words::new("read_locally", text, why, "§8")
}

fn sent(client: ClientId, to: PeerId, attempt: u32, what: &str) -> Words {
    if attempt == 1 {
        let text = format!("{client} asks {to}: {what}.");
        let why = format!("As far as {client} knows, {to} leads.");
        return Words::new("client_sent", text, why, "§8");
    }
    let text = format!("{client} asks again, now {to}: {what}.");
    let why = if what.contains("of session") {
        format!("This is attempt {attempt} under the same number, so that it is applied once.")
    } else {
        format!(
            "This is attempt {attempt}. It has no number in a session: should an earlier attempt \
             have been applied, it is applied again."
        )
    };
    Words::new("client_retried", text, why, "thesis §6.3")
}

fn request_lost(client: ClientId, to: PeerId, why: Loss) -> Words {
    let (text, why) = match why {
        Loss::ReceiverDown => (
            format!("{client}'s request finds {to} down."),
            format!("{to} is not running; {client} will ask another peer."),
        ),
        _ => (
            format!("{client}'s request to {to} is lost."),
            "The way between clients and peers loses some of what it carries.".to_owned(),
        ),
    };
    Words::new("client_request_lost", text, why, "§8")
}

fn sent_on(client: ClientId, by: PeerId, leader: Option<PeerId>) -> Words {
    let (text, why) = match leader {
        Some(leader) => (
            format!("{client} turns to {leader}."),
            format!("{by} does not lead, and has heard from {leader}, who does."),
        ),
        None => (
            format!("{client} waits before it asks the next peer."),
            format!("{by} does not lead, and can name nobody who does."),
        ),
    };
    Words::new("client_sent_on", text, why, "§8")
}

fn timed_out(client: ClientId, peer: PeerId, waited: Micros) -> Words {
    let text = format!(
        "{client} has no answer from {peer} after {}.",
        milliseconds(waited)
    );
    let why = "Its request, the answer or the peer may be lost: it cannot know which.";
    Words::new("client_timed_out", text, why, "§8")
}

/// The operation that began with the event `call`.
fn called(call: EventId, trace: &Trace) -> String {
    match trace.get(call).map(|event| &event.kind) {
        Some(EventKind::Invoked { command, .. }) => command_text(command),
        _ => "its operation".to_owned(),
    }
}

/// The client whose message is the event `cause`: its name, or "a client".
pub(super) fn asker(cause: Option<EventId>, trace: &Trace) -> String {
    match cause
        .and_then(|cause| trace.get(cause))
        .map(|event| &event.kind)
    {
        Some(EventKind::ClientSent { client, .. }) => client.to_string(),
        _ => "a client".to_owned(),
    }
}
