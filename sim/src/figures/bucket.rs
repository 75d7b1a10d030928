//! What is counted of a stretch of time.

use raft::types::{Index, Micros};

use crate::trace::Summary;

/// Messages that a chart counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageGroup {
    /// RequestVote, PreVote and TimeoutNow.
    Votes,
    /// AppendEntries without entries.
    Heartbeats,
    /// AppendEntries with entries.
    Entries,
    /// InstallSnapshot.
    Snapshots,
    /// ReadIndex and Confirm.
    Reads,
    /// Answers of all kinds.
    Replies,
}

impl MessageGroup {
    /// How many there are.
    pub const COUNT: usize = 6;

    /// Where a message belongs.
    pub(super) fn of(message: &Summary) -> Self {
        match message {
            Summary::RequestVote { .. } | Summary::PreVote { .. } | Summary::TimeoutNow { .. } => {
                Self::Votes
            }
            Summary::AppendEntries { entries: 0, .. } => Self::Heartbeats,
            Summary::AppendEntries { .. } => Self::Entries,
            Summary::InstallSnapshot { .. } => Self::Snapshots,
            Summary::ReadIndex { .. } | Summary::Confirm { .. } => Self::Reads,
            Summary::RequestVoteReply { .. }
            | Summary::PreVoteReply { .. }
            | Summary::AppendEntriesReply { .. }
            | Summary::InstallSnapshotReply { .. }
            | Summary::ReadIndexReply { .. }
            | Summary::ConfirmReply { .. } => Self::Replies,
        }
    }
}

/// What happened in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Messages that were sent, by [`MessageGroup`].
    pub sent: [u32; MessageGroup::COUNT],
    /// Messages that were lost.
    pub lost: u32,
    /// How often a peer stood for election.
    pub candidacies: u32,
    /// How many elections were won.
    pub elections: u32,
    /// Entries that were committed, by whatever leader was the first to know.
    pub committed: u32,
    /// Of how many of them it is known how long they took.
    pub timed: u32,
    /// How long those took in all, from a leader's log to being committed.
    pub latency_sum: Micros,
    /// The longest of those times.
    pub latency_max: Micros,
    /// For how long no running peer led.
    pub leaderless: Micros,
    /// At its end, the last index of the leader's log.
    pub log_end: Index,
    /// At its end, how far the cluster has committed.
    pub commit_index: Index,
}

impl Bucket {
    /// This one and the one `before` it as one.
    #[must_use]
    pub(super) fn behind(self, before: Self) -> Self {
        let mut sent = before.sent;
        for (all, more) in sent.iter_mut().zip(self.sent) {
            *all = all.saturating_add(more);
        }
        Self {
            sent,
            lost: before.lost.saturating_add(self.lost),
            candidacies: before.candidacies.saturating_add(self.candidacies),
            elections: before.elections.saturating_add(self.elections),
            committed: before.committed.saturating_add(self.committed),
            timed: before.timed.saturating_add(self.timed),
            latency_sum: before.latency_sum.saturating_add(self.latency_sum),
            latency_max: before.latency_max.max(self.latency_max),
            leaderless: before.leaderless.saturating_add(self.leaderless),
            log_end: self.log_end,
            commit_index: self.commit_index,
        }
    }
}
