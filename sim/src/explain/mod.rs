//! Every event in a lecturer's words: what happened, and why, with the values that were compared.
//!
//! Sentences are in the present tense and the paper's terms, peers are S1 to Sn.

mod clients;
mod faults;
mod links;
mod membership;
mod messages;
mod notes;
mod reads;
#[cfg(test)]
mod tests;
mod votes;
mod wording;

use raft::{Note, membership::Change, types::PeerId};

use crate::{
    checkers::Violation,
    network::MessageId,
    service::command_text,
    trace::{Alarm, Event, EventId, EventKind, Loss, Summary, Trace},
};
pub(crate) use wording::sentence;
use wording::{counted, log_end, milliseconds, peers};

/// Why it matters that a way is open again.
const GETS_THROUGH: &str = "Messages that are sent from now on get through.";

/// One event, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// A name for the kind of event, such as `became_leader`.
    pub kind: &'static str,
    /// What happened: one sentence.
    pub text: String,
    /// Why, with the values compared; may be empty.
    pub why: String,
    /// Where the paper has the rule, such as `§5.2`; may be empty.
    pub section: &'static str,
    /// Whether it changes what a reader should know: see [`Event::matters`].
    pub matters: bool,
}

/// What, why, and where the paper says so.
pub(crate) struct Words {
    kind: &'static str,
    text: String,
    why: String,
    section: &'static str,
}

impl Words {
    fn new(
        kind: &'static str,
        text: String,
        why: impl Into<String>,
        section: &'static str,
    ) -> Self {
        Self {
            kind,
            text,
            why: why.into(),
            section,
        }
    }
}

/// Explains `event`. The trace gives what other events it speaks of; `violations` are the world's.
pub fn explain(event: &Event, trace: &Trace, violations: &[Violation]) -> Explanation {
    let Words {
        kind,
        text,
        why,
        section,
    } = words(event, trace, violations);
    debug_assert_eq!(kind, event.name());
    Explanation {
        kind,
        text,
        why,
        section,
        matters: event.matters(),
    }
}

fn words(event: &Event, trace: &Trace, violations: &[Violation]) -> Words {
    match (&event.kind, event.peer) {
        (EventKind::Partitioned { groups }, _) => {
            let groups: Vec<String> = groups.iter().map(|group| peers(*group)).collect();
            let text = format!("The network splits: {}.", groups.join(" | "));
            let why = "Peers of different groups do not reach each other; what was on its way \
                       between them is lost.";
            Words::new("partitioned", text, why, "§5.4")
        }
        (EventKind::AllHealed, _) => {
            let text = "Every link is healed.".to_owned();
            Words::new("all_healed", text, GETS_THROUGH, "§5.5")
        }
        (EventKind::TimersSet { how }, _) => faults::timers_set(*how),
        (EventKind::LinksChanged { from, to, change }, _) => links::changed(*from, *to, change),
        (EventKind::Violated { property }, peer) => {
            let seen = violations.iter().find(|violation| {
                violation.property == *property
                    && Some(violation.event) == event.cause
                    && peer.is_none_or(|peer| violation.peers.contains(&peer))
            });
            let why = seen.map_or(String::new(), |violation| sentence(&violation.text));
            let text = format!("{property} is violated.");
            Words::new("violated", text, why, property.section())
        }
        (kind, Some(peer)) => at_peer(peer, kind, event, trace),
        (kind, None) => clients::words(kind, trace),
    }
}

fn at_peer(me: PeerId, kind: &EventKind, event: &Event, trace: &Trace) -> Words {
    match kind {
        EventKind::TimerFired { timer, by_hand } => timer_fired(me, *timer, *by_hand),
        EventKind::Note(Note::BecameFollower { was, term, because }) => {
            votes::became_follower(me, *was, *term, *because, arrived(event, trace))
        }
        EventKind::Note(note) => notes::words(me, note),
        EventKind::Sent { to, message, .. } => messages::sent(me, *to, message),
        EventKind::Delivered { from, message, .. } => messages::delivered(*from, me, message),
        EventKind::Lost {
            id,
            to,
            message,
            why,
        } => lost(me, *to, *id, message, *why),
        EventKind::Duplicated { to, .. } => {
            let what = caused_message(event, trace, me, *to);
            let text = format!("The network doubles {what}.");
            let why = "A network may deliver a message more than once; Raft's RPCs are idempotent.";
            Words::new("duplicated", text, why, "§5.5")
        }
        EventKind::Delayed { to, by, .. } => {
            let what = caused_message(event, trace, me, *to);
            let text = format!("{} is held up by {}.", capital(&what), milliseconds(*by));
            let why = "A network may deliver messages late and out of order.";
            Words::new("delayed", text, why, "§5.5")
        }
        EventKind::Refused { from, .. } => {
            let text = format!("{me} refuses a malformed message from {from}.");
            Words::new(
                "refused",
                text,
                "No correct peer sends it; nothing changes.",
                "",
            )
        }
        EventKind::Persisted {
            hard_state,
            snapshot,
            entries,
            ..
        } => persisted(me, *hard_state, *snapshot, *entries),
        EventKind::Applied { entry, payload } => {
            let what = crate::service::payload_text(payload);
            let text = format!("{me} applies index {}: {what}.", entry.index);
            let why = format!("The entry {entry} is committed, and all before it are applied.");
            Words::new("applied", text, why, "§5.3")
        }
        EventKind::Requested { command } => {
            let who = capital(&clients::asker(event.cause, trace));
            let text = format!("{who} asks {me}: {}.", command_text(command));
            let why = "A leader appends it to its log, and answers once it is committed and \
                       applied; others send the client on.";
            Words::new("requested", text, why, "§5.3")
        }
        EventKind::TurnedAway { leader } => {
            let text = match leader {
                Some(leader) => format!("{me} turns the client away, to {leader}."),
                None => format!("{me} turns the client away: it knows no leader."),
            };
            let why = format!("Only the leader appends entries, and {me} does not lead.");
            Words::new("turned_away", text, why, "§8")
        }
        EventKind::Answered {
            request,
            entry,
            answer,
        } => {
            let text = match asked(*request, trace) {
                Some(what) => format!("{me} answers the client: {what} - {answer}."),
                None => format!("{me} answers the client: {answer}."),
            };
            let why = format!("Its entry {entry} is committed and applied.");
            Words::new("answered", text, why, "§8")
        }
        EventKind::ReadRequested { .. }
        | EventKind::ReadAnswered { .. }
        | EventKind::ReadFailed { .. }
        | EventKind::ReadTurnedAway { .. } => reads::of_client(me, kind, trace),
        EventKind::TooManyUncommitted { bytes, max } => Words::new(
            "too_many_uncommitted",
            format!("{me} turns the client away: too much is uncommitted."),
            format!(
                "With it, {} of entries would wait for a quorum; at most {max} may.",
                counted(*bytes, "byte", "bytes")
            ),
            "",
        ),
        EventKind::Superseded { request, entry, by } => {
            let what = asked(*request, trace).unwrap_or_else(|| "its request".to_owned());
            let text = format!("{me} tells the client that {what} was not done here.");
            let why = format!(
                "Another entry, of term {by}, was committed at index {} where its entry of term \
                 {} was.",
                entry.index, entry.term
            );
            Words::new("superseded", text, why, "§5.3")
        }
        EventKind::Crashed { completed } => {
            let text = format!("{me} crashes.");
            let why = match completed {
                0 => "Its memory is lost; its disk had nothing left to write.".to_owned(),
                _ => format!(
                    "Its memory is lost; the operating system completes {}.",
                    counted(u64::from(*completed), "write", "writes")
                ),
            };
            Words::new("crashed", text, why, "§5.5")
        }
        EventKind::PowerLost { lost } => {
            let text = format!("{me} loses power.");
            let why = match lost {
                0 => "Its memory is lost; everything it wrote was durable.".to_owned(),
                _ => format!(
                    "Its memory is lost, and so are {} that were not durable.",
                    counted(u64::from(*lost), "write", "writes")
                ),
            };
            Words::new("power_lost", text, why, "§5.5")
        }
        EventKind::Restarted {
            term,
            voted_for,
            last,
        } => {
            let text = format!("{me} starts again as a follower in term {term}.");
            let vote = match voted_for {
                Some(voted_for) => format!("its vote for {voted_for}"),
                None => "no vote".to_owned(),
            };
            let why = format!(
                "Its disk holds term {term}, {vote} and a log that {}.",
                log_end(*last)
            );
            Words::new("restarted", text, why, "Figure 2")
        }
        EventKind::DiskFull { .. }
        | EventKind::WriteTorn { .. }
        | EventKind::Wiped
        | EventKind::StartedLost
        | EventKind::Appeared
        | EventKind::Paused
        | EventKind::Waits { .. }
        | EventKind::Resumed { .. }
        | EventKind::ClockSet { .. }
        | EventKind::DiskSet { .. } => faults::words(me, kind),
        EventKind::Cut { to } => {
            let text = format!("The way from {me} to {to} is cut.");
            Words::new("cut", text, "What was on it is lost.", "")
        }
        EventKind::Healed { to } => {
            let text = format!("The way from {me} to {to} is healed.");
            Words::new("healed", text, GETS_THROUGH, "§5.5")
        }
        EventKind::TransferRequested { to } => Words::new(
            "transfer_requested",
            format!("{me} is asked to hand leadership over to {to}."),
            format!(
                "A leader brings {to} up to date and has it stand for election at once; \
                 meanwhile it takes no commands."
            ),
            "thesis §3.10",
        ),
        EventKind::ChangeRequested { change } => Words::new(
            "change_requested",
            format!("{me} is asked to change the membership: {change}."),
            "A leader appends the new configuration to its log, and goes by it from then on.",
            match change {
                Change::Joint { .. } => "§6",
                _ => "thesis §4.1",
            },
        ),
        EventKind::Isolated => {
            let text = format!("{me} is cut off from all others.");
            Words::new(
                "isolated",
                text,
                "What was on its way to and from it is lost.",
                "",
            )
        }
        EventKind::Connected => {
            let text = format!("{me} is connected to all others again.");
            Words::new("connected", text, GETS_THROUGH, "§5.5")
        }
        EventKind::SnapshotAsked => {
            let text = format!("{me}'s service is asked for a snapshot.");
            Words::new("snapshot_asked", text, "The reader did it.", "§7")
        }
        EventKind::Restored { last, bytes } => {
            let text = format!(
                "{me}'s service takes over the state up to index {}.",
                last.index
            );
            let why = format!(
                "It comes from a snapshot of {}, which ends at {last}; what it had is gone.",
                counted(*bytes, "byte", "bytes")
            );
            Words::new("restored", text, why, "§7")
        }
        EventKind::ReadLocally {
            client,
            key,
            answer,
        } => clients::read_locally(me, *client, key, answer),
        EventKind::Partitioned { .. }
        | EventKind::AllHealed
        | EventKind::TimersSet { .. }
        | EventKind::LinksChanged { .. }
        | EventKind::Violated { .. }
        | EventKind::Invoked { .. }
        | EventKind::ClientSent { .. }
        | EventKind::RequestLost { .. }
        | EventKind::AnswerLost { .. }
        | EventKind::ClientAnswered { .. }
        | EventKind::ClientSentOn { .. }
        | EventKind::ClientTimedOut { .. }
        | EventKind::ClientGaveUp { .. }
        | EventKind::SessionOpened { .. }
        | EventKind::SessionExpired { .. }
        | EventKind::AnswerDoomed { .. }
        | EventKind::LoadChanged { .. } => Words::new("unknown", String::new(), "", ""),
    }
}

fn timer_fired(me: PeerId, timer: Alarm, by_hand: bool) -> Words {
    let (kind, text, why, section) = match timer {
        Alarm::Election => (
            "election_timer",
            format!("{me}'s election timer fires."),
            "Its election timeout has passed without a word from a leader.",
            "§5.2",
        ),
        Alarm::AskAgain => (
            "asks_again",
            format!("{me} asks those again who have not answered."),
            "Requests are repeated until they are answered.",
            "§5.5",
        ),
        Alarm::Reads => (
            "reads_timer",
            format!("{me} gives up reads that have waited for too long."),
            "A read that nobody confirms for the longest election timeout has no answer.",
            "thesis §6.4",
        ),
        Alarm::Heartbeat => (
            "heartbeat_timer",
            format!("{me} sends heartbeats."),
            "A leader says that it is there before the others' election timeouts pass.",
            "§5.2",
        ),
    };
    if by_hand {
        let text = format!("{me}'s timer is made to fire.");
        return Words::new("fired_by_hand", text, "The reader did it.", section);
    }
    Words::new(kind, text, why, section)
}

fn persisted(
    me: PeerId,
    hard_state: Option<(u64, Option<PeerId>)>,
    snapshot: Option<u64>,
    entries: Option<(u64, u64)>,
) -> Words {
    let mut parts = Vec::new();
    if let Some((term, voted_for)) = hard_state {
        parts.push(match voted_for {
            Some(voted_for) => format!("term {term} and its vote for {voted_for}"),
            None => format!("term {term}"),
        });
    }
    if let Some(last) = snapshot {
        parts.push(format!("the snapshot up to index {last}"));
    }
    match entries {
        Some((first, last)) if first == last => parts.push(format!("entry {first}")),
        Some((first, last)) if first < last => parts.push(format!("entries {first} to {last}")),
        Some((first, _)) => parts.push(format!("its log without the entries from {first} on")),
        None => {}
    }
    let text = format!("{me}'s disk now holds {}.", parts.join(" and "));
    let why = "A peer answers only once what it answers for is durable.";
    Words::new("persisted", text, why, "Figure 2")
}

fn lost(from: PeerId, to: PeerId, id: MessageId, message: &Summary, why: Loss) -> Words {
    let what = messages::name(from, to, message);
    let copy = if id.copy_number() == 0 {
        ""
    } else {
        "A copy of "
    };
    let subject = if copy.is_empty() {
        capital(&what)
    } else {
        format!("{copy}{what}")
    };
    let text = match why {
        Loss::ReceiverDown => format!("{subject} finds {to} down."),
        _ => format!("{subject} is lost."),
    };
    let why = match why {
        Loss::Chance => "The link loses some of what it carries.".to_owned(),
        Loss::Cut => format!("The way from {from} to {to} is cut."),
        Loss::Dropped => "It was dropped on purpose.".to_owned(),
        Loss::ReceiverDown => format!("{to} is not running; the sender will try again."),
        Loss::Full => "More messages are under way than the world has room for.".to_owned(),
    };
    Words::new("lost", text, why, "§5.5")
}

/// The message that the cause of `event` sent, as a noun.
fn caused_message(event: &Event, trace: &Trace, from: PeerId, to: PeerId) -> String {
    let mut cause = event.cause;
    // A copy of a copy leads back to its original in as many steps as there were copies.
    for _ in 0..=crate::limits::MAX_COPIES {
        match cause.and_then(|cause| trace.get(cause)) {
            Some(Event {
                kind: EventKind::Sent { message, .. },
                ..
            }) => return messages::name(from, to, message),
            Some(before) => cause = before.cause,
            None => break,
        }
    }
    format!("a message from {from} to {to}")
}

/// The message that arrived and made `event` happen.
fn arrived<'a>(event: &Event, trace: &'a Trace) -> Option<&'a Summary> {
    match &trace.get(event.cause?)?.kind {
        EventKind::Delivered { message, .. } => Some(message),
        _ => None,
    }
}

/// What the request of the event `id` asked for.
fn asked(id: EventId, trace: &Trace) -> Option<String> {
    match &trace.get(id)?.kind {
        EventKind::Requested { command } => Some(command_text(command)),
        EventKind::ReadRequested { key } => Some(reads::get(key)),
        _ => None,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
