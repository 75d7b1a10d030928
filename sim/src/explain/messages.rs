//! Messages leave and arrive.

use raft::{
    message::AppendOutcome,
    types::{PeerId, Position},
};

use super::{
    Words,
    wording::{entries, log_end},
};
use crate::trace::Summary;

/// The message as a noun, such as `S3's request for S1's vote in term 4`.
pub(super) fn name(from: PeerId, to: PeerId, message: &Summary) -> String {
    match message {
        Summary::RequestVote { term, .. } => {
            format!("{from}'s request for {to}'s vote in term {term}")
        }
        Summary::PreVote { term, .. } => {
            format!("{from}'s question whether {to} would vote for it in term {term}")
        }
        Summary::PreVoteReply { asked, granted, .. } => {
            let what = if *granted { "yes" } else { "no" };
            format!("{from}'s {what} to {to} about term {asked}")
        }
        Summary::TimeoutNow { .. } => format!("{from}'s order to {to} to stand for election"),
        Summary::RequestVoteReply { term, granted } => {
            let what = if *granted { "vote" } else { "refusal" };
            format!("{from}'s {what} for {to} in term {term}")
        }
        Summary::AppendEntries {
            prev,
            entries: count,
            ..
        } => match count {
            0 => format!("{from}'s heartbeat to {to}"),
            _ => format!("{from}'s message to {to} with {}", carried(*prev, *count)),
        },
        Summary::AppendEntriesReply { outcome, .. } => match outcome {
            AppendOutcome::Accepted { matched } => {
                format!("{from}'s confirmation to {to} up to index {matched}")
            }
            AppendOutcome::Rejected { probed, .. } => {
                format!("{from}'s rejection to {to} at index {probed}")
            }
        },
    }
}

fn carried(prev: Position, count: u32) -> String {
    entries(prev.index + 1, prev.index + u64::from(count))
}

pub(super) fn sent(from: PeerId, to: PeerId, message: &Summary) -> Words {
    let (text, why, section) = match message {
        Summary::PreVote { term, last } => (
            format!("{from} asks {to} whether it would vote for it in term {term}."),
            format!(
                "It says that its log {}. It keeps its own term meanwhile.",
                log_end(*last)
            ),
            "thesis §9.6",
        ),
        Summary::PreVoteReply { asked, granted, .. } => (
            if *granted {
                format!("{from} tells {to} that it would vote for it in term {asked}.")
            } else {
                format!("{from} tells {to} that it would not vote for it in term {asked}.")
            },
            "It promises nothing by that.".to_owned(),
            "thesis §9.6",
        ),
        Summary::TimeoutNow { term } => (
            format!("{from} asks {to} to stand for election at once."),
            format!("{to} has all that {from} has, and is to lead after term {term}."),
            "thesis §3.10",
        ),
        Summary::RequestVote { term, last, .. } => (
            format!("{from} asks {to} for its vote in term {term}."),
            format!("It says that its log {}.", log_end(*last)),
            "§5.2",
        ),
        Summary::RequestVoteReply { term, granted } => (
            if *granted {
                format!("{from} sends {to} its vote in term {term}.")
            } else {
                format!("{from} sends {to} its refusal in term {term}.")
            },
            "The answer leaves once the term and the vote are durable.".to_owned(),
            "§5.2",
        ),
        Summary::AppendEntries {
            term,
            prev,
            entries: count,
            commit,
        } => (
            match count {
                0 => format!("{from} sends {to} a heartbeat of term {term}."),
                _ => format!(
                    "{from} sends {to} {} in term {term}.",
                    carried(*prev, *count)
                ),
            },
            format!(
                "It asks for a match at {}, and says that everything up to index {commit} is \
                 committed.",
                place(*prev)
            ),
            "§5.3",
        ),
        Summary::AppendEntriesReply { outcome, .. } => (
            match outcome {
                AppendOutcome::Accepted { matched: 0 } => {
                    format!("{from} tells {to} that it follows.")
                }
                AppendOutcome::Accepted { matched } => {
                    format!("{from} confirms to {to} everything up to index {matched}.")
                }
                AppendOutcome::Rejected { probed, hint } => format!(
                    "{from} tells {to} that index {probed} does not match; {} may.",
                    place(*hint)
                ),
            },
            "The answer leaves once what it confirms is durable.".to_owned(),
            "§5.3",
        ),
    };
    Words::new("sent", text, why, section)
}

pub(super) fn delivered(from: PeerId, to: PeerId, message: &Summary) -> Words {
    let name = name(from, to, message);
    let (why, section) = match message {
        Summary::RequestVote { last, .. } => {
            (format!("{from}'s log {}.", log_end(*last)), "§5.4.1")
        }
        Summary::PreVote { last, .. } => {
            (format!("{from}'s log {}.", log_end(*last)), "thesis §9.6")
        }
        Summary::PreVoteReply { .. } => (String::new(), "thesis §9.6"),
        Summary::TimeoutNow { .. } => (String::new(), "thesis §3.10"),
        Summary::RequestVoteReply { .. } => (String::new(), "§5.2"),
        Summary::AppendEntries { prev, commit, .. } => (
            format!(
                "It asks for a match at {}; everything up to index {commit} is committed.",
                place(*prev)
            ),
            "§5.3",
        ),
        Summary::AppendEntriesReply { .. } => (String::new(), "§5.3"),
    };
    Words::new("delivered", format!("{name} arrives."), why, section)
}

/// A position, or the beginning of the log.
fn place(position: Position) -> String {
    if position == Position::ZERO {
        "the beginning of the log".to_owned()
    } else {
        position.to_string()
    }
}
