//! What events are about, for a reader who looks for some of them.

use raft::note::Note;

use super::{Alarm, Event, EventKind};

/// Makes the list of topics with their names, so that each stands here once.
macro_rules! topics {
    ($( $(#[doc = $about:literal])+ $topic:ident = $name:literal, )*) => {
        /// What an event is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Topic {
            $( $(#[doc = $about])+ $topic, )*
        }

        impl Topic {
            /// All topics.
            pub const ALL: &[Self] = &[$( Self::$topic, )*];

            /// Its name, as a page asks for it.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$topic => $name, )*
                }
            }
        }
    };
}

topics! {
    /// Timeouts, candidacies, votes, who leads, handing over.
    Election = "election",
    /// Entries in logs: appended, accepted, rejected, removed.
    Log = "log",
    /// `commitIndex` moves, and entries are applied.
    Commit = "commit",
    /// Messages on their way: sent, delivered, lost, doubled, delayed.
    Message = "message",
    /// Writes become durable, or do not.
    Disk = "disk",
    /// Snapshots are taken, sent and installed.
    Snapshot = "snapshot",
    /// Who belongs to the cluster.
    Membership = "membership",
    /// Clients, their requests and reads.
    Client = "client",
    /// What was done to peers, clocks and links.
    Fault = "fault",
    /// A property does not hold.
    Violation = "violation",
}

impl Topic {
    /// The topic of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|topic| topic.name() == name)
    }
}

impl Event {
    /// What it is about.
    pub fn topic(&self) -> Topic {
        match &self.kind {
            EventKind::Note(note) => of_note(note),
            EventKind::TimerFired { timer, .. } => match timer {
                Alarm::Election | Alarm::AskAgain => Topic::Election,
                Alarm::Heartbeat => Topic::Log,
                Alarm::Reads => Topic::Client,
            },
            EventKind::Sent { .. }
            | EventKind::Delivered { .. }
            | EventKind::Lost { .. }
            | EventKind::Duplicated { .. }
            | EventKind::Delayed { .. }
            | EventKind::Refused { .. }
            | EventKind::Waits { .. } => Topic::Message,
            EventKind::Persisted { .. }
            | EventKind::DiskFull { .. }
            | EventKind::WriteTorn { .. }
            | EventKind::DiskSet { .. }
            | EventKind::Wiped
            | EventKind::StartedLost => Topic::Disk,
            EventKind::Applied { .. } => Topic::Commit,
            EventKind::SnapshotAsked | EventKind::Restored { .. } => Topic::Snapshot,
            EventKind::ChangeRequested { .. } => Topic::Membership,
            EventKind::TransferRequested { .. } => Topic::Election,
            EventKind::Violated { .. } => Topic::Violation,
            EventKind::Crashed { .. }
            | EventKind::PowerLost { .. }
            | EventKind::Restarted { .. }
            | EventKind::Appeared
            | EventKind::Cut { .. }
            | EventKind::Healed { .. }
            | EventKind::Partitioned { .. }
            | EventKind::Isolated
            | EventKind::Connected
            | EventKind::AllHealed
            | EventKind::LinksChanged { .. }
            | EventKind::Paused
            | EventKind::Resumed { .. }
            | EventKind::ClockSet { .. } => Topic::Fault,
            // Requests, answers, sessions and reads.
            _ => Topic::Client,
        }
    }
}

const fn of_note(note: &Note) -> Topic {
    match note {
        Note::TimedOut { .. }
        | Note::BecamePreCandidate { .. }
        | Note::PreVoted { .. }
        | Note::LostQuorum { .. }
        | Note::TransferStarted { .. }
        | Note::TransferReady { .. }
        | Note::AskedToStand { .. }
        | Note::TransferAborted { .. }
        | Note::BecameCandidate { .. }
        | Note::BecameLeader { .. }
        | Note::BecameFollower { .. }
        | Note::TermAdvanced { .. }
        | Note::Voted { .. }
        | Note::VoteCounted { .. }
        | Note::MayNotStand { .. } => Topic::Election,
        Note::Committed { .. } | Note::CommitWithheld { .. } | Note::FollowedCommit { .. } => {
            Topic::Commit
        }
        Note::SnapshotTaken { .. }
        | Note::SnapshotNeeded { .. }
        | Note::ChunkReceived { .. }
        | Note::SnapshotInstalled { .. }
        | Note::SnapshotStale { .. } => Topic::Snapshot,
        Note::ConfigurationInForce { .. }
        | Note::ConfigurationRolledBack { .. }
        | Note::ConfigurationCommitted { .. }
        | Note::LeavingJoint { .. }
        | Note::CatchUpRound { .. }
        | Note::CaughtUp { .. }
        | Note::CatchUpAbandoned { .. }
        | Note::LeftOut { .. } => Topic::Membership,
        Note::LostDisk { .. } => Topic::Disk,
        Note::Accepted { .. }
        | Note::Rejected { .. }
        | Note::Truncated { .. }
        | Note::Appended { .. }
        | Note::Matched { .. }
        | Note::SteppedBack { .. }
        | Note::LostEntries { .. } => Topic::Log,
        // Reads.
        _ => Topic::Client,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_found_by_name() {
        for topic in Topic::ALL {
            assert_eq!(Topic::named(topic.name()), Some(*topic));
        }
        assert_eq!(Topic::named("all"), None);
    }
}
