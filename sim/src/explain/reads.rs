//! Reads without a log entry: what peers say and decide about them (thesis §6.4).

use raft::{
    note::Note,
    read::{ReadError, ReadFailure},
    rules::{LeaseVerdict, ReadVerdict},
    types::{Index, PeerId},
};

use super::{
    Words, asked as request_of,
    wording::{both, both_needed, counted, milliseconds},
};
use crate::{
    service::Operation,
    trace::{EventKind, Summary, Trace},
};

const READS: &str = "thesis §6.4";
const LEASES: &str = "thesis §6.4.1";

/// A read of `key`, in the words in which a client asks for it.
pub(super) fn get(key: &str) -> String {
    let key = key.to_owned();
    crate::service::command_text(&Operation::Get { key }.encode())
}

/// What a client asked to read, and what came of it; empty for any other event.
pub(super) fn of_client(me: PeerId, kind: &EventKind, trace: &Trace) -> Words {
    let what = |request| request_of(request, trace).unwrap_or_else(|| "its read".to_owned());
    match kind {
        EventKind::ReadRequested { key } => Words::new(
            "read_requested",
            format!("A client asks {me}: {}.", get(key)),
            "A read changes nothing: it needs no entry in the log, if whoever answers knows how \
             much is committed.",
            READS,
        ),
        EventKind::ReadAnswered {
            request,
            index,
            last_applied,
            answer,
        } => Words::new(
            "read_answered",
            format!("{me} answers the client: {} - {answer}.", what(*request)),
            format!(
                "It has applied up to index {last_applied}; index {index} is enough to have all \
                 that was committed when the client asked."
            ),
            READS,
        ),
        EventKind::ReadFailed { request, failure } => Words::new(
            "read_failed",
            format!("{me} has no answer for the client: {}.", what(*request)),
            match failure {
                ReadFailure::LostLeadership => {
                    "It does not lead any more; the client must ask again.".to_owned()
                }
                ReadFailure::LeaderChanged => {
                    "The leader that it asked is not its leader any more; the client must ask again."
                        .to_owned()
                }
                ReadFailure::Refused { by } => format!(
                    "{by}, which it took for the leader, does not lead or has too many reads \
                     pending."
                ),
                ReadFailure::TimedOut => {
                    "Nobody has confirmed within an election timeout that its state is not behind."
                        .to_owned()
                }
            },
            READS,
        ),
        EventKind::ReadTurnedAway { refusal } => Words::new(
            "read_turned_away",
            format!("{me} turns the client away."),
            match refusal {
                ReadError::NoLeader => {
                    "It does not lead, and knows nobody who could say how much is committed."
                        .to_owned()
                }
                ReadError::TooMany { max } => {
                    format!("{max} reads are pending, and no more are allowed.")
                }
            },
            READS,
        ),
        _ => Words::new("read", String::new(), "", READS),
    }
}

/// A message about reads as a noun; empty for any other.
pub(super) fn name(from: PeerId, to: PeerId, message: &Summary) -> String {
    match message {
        Summary::Confirm { round, .. } => {
            format!("{from}'s question to {to} whether it still leads (round {round})")
        }
        Summary::ConfirmReply { round, .. } => format!("{from}'s answer to {to}'s round {round}"),
        Summary::ReadIndex { .. } => format!("{from}'s request to {to} for a read index"),
        Summary::ReadIndexReply {
            index: Some(index), ..
        } => format!("{from}'s read index {index} for {to}"),
        Summary::ReadIndexReply { index: None, .. } => {
            format!("{from}'s refusal of a read index for {to}")
        }
        _ => String::new(),
    }
}

/// What is said by sending a message about reads, why, and where the thesis has it.
pub(super) fn sent(from: PeerId, to: PeerId, message: &Summary) -> (String, String, &'static str) {
    match message {
        Summary::Confirm { term, round } => (
            format!("{from} asks {to} whether it still leads term {term}."),
            format!(
                "Answers to round {round} show that a quorum knew of no later term after the round \
                 began."
            ),
            READS,
        ),
        Summary::ConfirmReply { term, round } => (
            format!("{from} tells {to} that it is in term {term}."),
            format!("It answers round {round}."),
            READS,
        ),
        Summary::ReadIndex { .. } => (
            format!("{from} asks {to} for a read index."),
            "The leader alone knows how much is committed; the state to read from is the \
             follower's own."
                .to_owned(),
            READS,
        ),
        Summary::ReadIndexReply {
            index: Some(index), ..
        } => (
            format!("{from} tells {to} to read once it has applied index {index}."),
            "That was the leader's commitIndex, and it was confirmed to lead after it was asked."
                .to_owned(),
            READS,
        ),
        Summary::ReadIndexReply { index: None, .. } => (
            format!("{from} refuses {to} a read index."),
            "It does not lead, or has too many reads pending.".to_owned(),
            READS,
        ),
        _ => (String::new(), String::new(), READS),
    }
}

/// What a peer decided about reads; empty for any other note.
pub(super) fn words(me: PeerId, note: &Note) -> Words {
    match *note {
        Note::ReadAsked {
            by,
            commit_index,
            verdict,
        } => asked(me, by, commit_index, verdict),
        Note::ReadRefused {
            by,
            pending,
            leader,
        } => Words::new(
            "read_refused",
            format!("{me} refuses {by} a read index."),
            match leader {
                Some(leader) if leader == me => {
                    format!(
                        "It has {} pending already.",
                        counted(pending, "read", "reads")
                    )
                }
                Some(leader) => format!("{leader} leads, as far as {me} knows."),
                None => format!("{me} does not lead."),
            },
            READS,
        ),
        Note::ReadForwarded { leader, reads, .. } => Words::new(
            "read_forwarded",
            format!("{me} asks {leader} for a read index."),
            format!(
                "{} for it; {me} may answer once it has applied as much.",
                waits(reads)
            ),
            READS,
        ),
        Note::ReadIndexLearnt {
            leader,
            index,
            last_applied,
        } => Words::new(
            "read_index_learnt",
            format!("{me} learns from {leader} that it may read at index {index}."),
            if last_applied < index {
                format!("It has applied up to index {last_applied} only, and waits.")
            } else {
                format!("It has applied up to index {last_applied} already.")
            },
            READS,
        ),
        Note::RoundStarted {
            round,
            reads,
            needed,
            joint,
        } => Words::new(
            "round_started",
            format!("{me} asks whether it still leads: round {round}."),
            match (reads, joint) {
                (0, None) => {
                    format!("{needed} answers, its own among them, renew its lease from now on.")
                }
                (0, Some(joint)) => format!(
                    "Answers of {}, its own among them, renew its lease from now on.",
                    both_needed(joint)
                ),
                (_, None) => format!(
                    "{}; {needed} answers are needed, its own among them.",
                    waits(reads)
                ),
                (_, Some(joint)) => format!(
                    "{}; answers of {} are needed, its own among them.",
                    waits(reads),
                    both_needed(joint)
                ),
            },
            if reads == 0 { LEASES } else { READS },
        ),
        Note::RoundConfirmed {
            round,
            answers,
            needed,
            joint,
            since,
            lease,
        } => {
            let enough = match joint {
                Some(joint) => format!("{} did; {} are", both(joint), both_needed(joint)),
                None => format!("{needed} are"),
            };
            Words::new(
                "round_confirmed",
                format!("{me} is confirmed as the leader: {answers} answered round {round}."),
                match lease {
                    Some(until) => format!(
                        "{enough} needed. The round began at {}; until {} nobody else is elected.",
                        milliseconds(since),
                        milliseconds(until)
                    ),
                    None => format!(
                        "{enough} needed, its own among them. Nobody else led when the round began."
                    ),
                },
                if lease.is_some() { LEASES } else { READS },
            )
        }
        Note::LeaderConfirmed { leader, round } => Words::new(
            "leader_confirmed",
            format!("{me} confirms that it follows {leader}."),
            format!("It knows of no later term, and waits anew. That answers round {round}."),
            READS,
        ),
        _ => Words::new("note", String::new(), "", READS),
    }
}

fn waits(reads: u64) -> String {
    let verb = if reads == 1 { "waits" } else { "wait" };
    format!("{} {verb}", counted(reads, "read", "reads"))
}

fn asked(me: PeerId, by: PeerId, commit_index: Index, verdict: ReadVerdict) -> Words {
    let who = if by == me {
        "its service".to_owned()
    } else {
        by.to_string()
    };
    let (text, why) = match verdict {
        ReadVerdict::NotLeader => (
            format!("{me} is asked for a read by {who}, and does not lead."),
            String::new(),
        ),
        ReadVerdict::NoEntryOfTerm { committed, term } => (
            format!("{me} is asked for a read by {who}, and does not know yet what is committed."),
            format!(
                "Its last committed entry is {committed}; the leader before may have committed \
                 more. It waits until an entry of term {term} is."
            ),
        ),
        ReadVerdict::NeedsRound { lease } => (
            format!("{me} is asked for a read by {who}; the read index is {commit_index}."),
            match lease {
                LeaseVerdict::HandedOver => "It asked another peer to take over in this term: it \
                     has no lease, and asks a quorum whether it still leads."
                    .to_owned(),
                LeaseVerdict::Expired { until } => format!(
                    "Its lease ended at {}: it asks a quorum whether it still leads.",
                    milliseconds(until)
                ),
                LeaseVerdict::Off | LeaseVerdict::Unconfirmed | LeaseVerdict::Held { .. } => {
                    "Another may lead a later term: it asks a quorum whether it still leads."
                        .to_owned()
                }
            },
        ),
        ReadVerdict::ByLease { until } => (
            format!("{me} answers a read of {who} at index {commit_index} by its lease."),
            format!("Nobody else is elected before {}.", milliseconds(until)),
        ),
    };
    Words::new("read_asked", text, why, verdict.section())
}
