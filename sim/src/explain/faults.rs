//! What befalls hosts: their disks, their clocks, their processes.

use raft::types::PeerId;

use super::{
    Words, capital, messages,
    wording::{counted, milliseconds, percent},
};
use crate::{intervention::Timers, trace::EventKind};

pub(super) fn words(me: PeerId, kind: &EventKind) -> Words {
    let bytes = |count: u64| counted(count, "byte", "bytes");
    match *kind {
        EventKind::DiskFull { needed, free } => Words::new(
            "disk_full",
            format!("{me}'s disk is full."),
            format!(
                "The next write has {}, and {free} are free. {me} stops before it promises \
                 anything that relies on it; a snapshot would have made room.",
                bytes(needed)
            ),
            "§7",
        ),
        EventKind::WriteTorn { kept, torn } => Words::new(
            "write_torn",
            format!(
                "{me}'s disk kept {} that were on their way.",
                counted(u64::from(kept), "write", "writes")
            ),
            match torn {
                0 => "The power failed between two of them. Nobody was promised anything yet that \
                      relies on those that are gone."
                    .to_owned(),
                _ => format!(
                    "Of the next there are {}: too few for what its record says, so that it is \
                     recognised as torn and dropped. Nobody was promised anything yet that relies \
                     on it.",
                    bytes(torn)
                ),
            },
            "§5.5",
        ),
        EventKind::Wiped => Words::new(
            "wiped",
            format!("{me}'s disk is replaced by an empty one."),
            "Its term, its vote and its log are lost.",
            "thesis §3.8",
        ),
        EventKind::StartedLost => Words::new(
            "started_lost",
            format!("{me} starts without a vote: its disk is not the one it had."),
            "It may have voted in any term, and may have confirmed any entry. It follows and \
             stores entries, but neither its vote nor its copies count.",
            "thesis §3.8",
        ),
        EventKind::Appeared => Words::new(
            "appeared",
            format!("{me} appears, a new peer with an empty log."),
            "No configuration has it: it neither votes nor stands for election until a leader adds \
             it.",
            "§6",
        ),
        EventKind::Paused => Words::new(
            "paused",
            format!("{me} stands still."),
            "Its timer does not fire and messages wait for it; its disk goes on. It does not know.",
            "",
        ),
        EventKind::Waits {
            from, ref message, ..
        } => Words::new(
            "waits",
            format!(
                "{} waits: {me} stands still.",
                capital(&messages::name(from, me, message))
            ),
            format!("{me} takes it in when it goes on."),
            "",
        ),
        EventKind::Resumed { waiting } => Words::new(
            "resumed",
            format!("{me} goes on."),
            format!(
                "It takes in {} that waited. How long it stood still it learns from its clock: a \
                 timer that is overdue fires.",
                counted(u64::from(waiting), "message", "messages")
            ),
            "",
        ),
        EventKind::ClockSet { offset, drift_ppm } => Words::new(
            "clock_set",
            format!("{me}'s clock {}.", clock(offset, drift_ppm)),
            "Raft's safety does not depend on clocks; who stands for election first does.",
            "§5.6",
        ),
        EventKind::DiskSet { own: false, .. } => Words::new(
            "disk_set",
            format!("{me}'s disk writes as it did at first."),
            "Each write takes as long as the run's configuration says.",
            "",
        ),
        EventKind::DiskSet { min, max, .. } => Words::new(
            "disk_set",
            format!("{me}'s disk takes {} for a write.", span(min, max)),
            "A peer answers only when what it promises is durable, so its votes and confirmations \
             come that much later. Figure 2 wants it so.",
            "Figure 2",
        ),
        _ => Words::new("unknown", String::new(), "", ""),
    }
}

fn span(min: u64, max: u64) -> String {
    if min == max {
        milliseconds(max)
    } else {
        format!("{} to {}", milliseconds(min), milliseconds(max))
    }
}

/// How election timers were put off.
pub(super) fn timers_set(how: Timers) -> Words {
    let (text, why) = match how {
        Timers::Spread => (
            "The election timers are spread.",
            "Whoever times out first has asked all others before the next of them does: the vote \
             is not split. What resets a timer, such as a leader's heartbeat, does so as ever.",
        ),
        Timers::Align => (
            "The election timers are aligned.",
            "All run out at one instant, each candidate votes for itself, and the vote is split. \
             What resets a timer, such as a leader's heartbeat, does so as ever.",
        ),
    };
    Words::new("timers_set", text.to_owned(), why, "§5.2")
}

fn clock(offset: u64, drift_ppm: i64) -> String {
    let runs = match drift_ppm {
        0 => "runs as the world's does".to_owned(),
        1.. => format!("runs {} too fast", percent(drift_ppm)),
        _ => format!("runs {} too slow", percent(drift_ppm)),
    };
    match offset {
        0 => runs,
        _ => format!("jumps ahead by {} and {runs}", milliseconds(offset)),
    }
}
