//! Messages leave and arrive.

use raft::{
    message::{AppendOutcome, InstallOutcome},
    types::{PeerId, Position},
};

use super::{
    Words, reads,
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
        Summary::InstallSnapshot { last, bytes, .. } => match bytes {
            0 => format!("{from}'s question to {to} about its snapshot"),
            _ => format!(
                "{from}'s message to {to} with a piece of its snapshot up to index {}",
                last.index
            ),
        },
        Summary::InstallSnapshotReply { outcome, .. } => match outcome {
            InstallOutcome::Wants { offset } => {
                format!("{from}'s answer to {to} that it wants the snapshot from byte {offset} on")
            }
            InstallOutcome::Has => format!("{from}'s confirmation to {to} of its snapshot"),
        },
        Summary::Confirm { .. }
        | Summary::ConfirmReply { .. }
        | Summary::ReadIndex { .. }
        | Summary::ReadIndexReply { .. } => reads::name(from, to, message),
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
        Summary::InstallSnapshot {
            last,
            offset,
            bytes,
            done,
            ..
        } => install_sent(from, to, *last, *offset, *bytes, *done),
        Summary::Confirm { .. }
        | Summary::ConfirmReply { .. }
        | Summary::ReadIndex { .. }
        | Summary::ReadIndexReply { .. } => reads::sent(from, to, message),
        Summary::InstallSnapshotReply { last, outcome, .. } => (
            match outcome {
                InstallOutcome::Wants { .. } if *last == Position::ZERO => {
                    format!("{from} tells {to} that its term is over.")
                }
                InstallOutcome::Wants { offset } => {
                    format!("{from} tells {to} that it wants the snapshot from byte {offset} on.")
                }
                InstallOutcome::Has => format!(
                    "{from} confirms to {to} everything up to index {}.",
                    last.index
                ),
            },
            match outcome {
                InstallOutcome::Wants { .. } => {
                    "Pieces are put together in order; what was lost is sent again.".to_owned()
                }
                InstallOutcome::Has => {
                    "The answer leaves once what it confirms is durable.".to_owned()
                }
            },
            "§7",
        ),
    };
    Words::new("sent", text, why, section)
}

fn install_sent(
    from: PeerId,
    to: PeerId,
    last: Position,
    offset: u64,
    bytes: u64,
    done: bool,
) -> (String, String, &'static str) {
    let text = match (bytes, done) {
        (0, false) => format!("{from} asks {to} how far it has come with the snapshot."),
        (_, true) if offset == 0 => {
            format!("{from} sends {to} its snapshot up to {last}: {bytes} bytes.")
        }
        _ => format!(
            "{from} sends {to} {bytes} bytes of its snapshot up to {last}, from byte {offset} on."
        ),
    };
    let why = match (bytes, done) {
        (0, false) => "It is also a heartbeat. What was lost is sent again.",
        (_, true) => "The snapshot ends with it.",
        _ => "The next piece follows when this one has arrived.",
    };
    (text, why.to_owned(), "§7")
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
        Summary::PreVoteReply { asked, granted, .. } => (
            if *granted {
                format!("It counts if {to} still asks about term {asked}.")
            } else {
                format!("{to} needs a majority that would vote for it.")
            },
            "thesis §9.6",
        ),
        Summary::TimeoutNow { .. } => (
            format!("{to} stands for election without waiting for its timer."),
            "thesis §3.10",
        ),
        Summary::RequestVoteReply { term, granted } => (
            if *granted {
                format!("It counts if {to} still stands in term {term}.")
            } else {
                format!("{to} needs a majority without it, if it still stands.")
            },
            "§5.2",
        ),
        Summary::AppendEntries { prev, commit, .. } => (
            format!(
                "It asks for a match at {}; everything up to index {commit} is committed.",
                place(*prev)
            ),
            "§5.3",
        ),
        Summary::AppendEntriesReply { outcome, .. } => (
            match outcome {
                AppendOutcome::Accepted { matched: 0 } => "It confirms no entry.".to_owned(),
                AppendOutcome::Accepted { .. } => format!("{from} has it on its disk."),
                AppendOutcome::Rejected { hint, .. } => format!(
                    "A leader tries again from {}, where the logs may match.",
                    place(*hint)
                ),
            },
            "§5.3",
        ),
        Summary::InstallSnapshot { last, .. } => (
            format!("{from}'s log begins behind {last}: what lies before is in its snapshot."),
            "§7",
        ),
        Summary::InstallSnapshotReply { outcome, .. } => (
            match outcome {
                InstallOutcome::Wants { offset } => {
                    format!("The piece that a leader sends next begins at byte {offset}.")
                }
                InstallOutcome::Has => {
                    "A leader goes on with the entries behind the snapshot.".to_owned()
                }
            },
            "§7",
        ),
        Summary::Confirm { .. }
        | Summary::ConfirmReply { .. }
        | Summary::ReadIndex { .. }
        | Summary::ReadIndexReply { .. } => {
            let (_, why, section) = reads::sent(from, to, message);
            (why, section)
        }
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
