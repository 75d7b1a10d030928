//! What messages say, as words of the hash.

use raft::message::{AppendOutcome, InstallOutcome};

use super::TraceHash;
use crate::trace::Summary;

impl TraceHash {
    pub(super) fn summary(&mut self, summary: &Summary) {
        match summary {
            Summary::RequestVote {
                term,
                last,
                transfer,
            } => {
                self.words([if *transfer { 16 } else { 1 }, *term]);
                self.position(*last);
            }
            Summary::PreVote { term, last } => {
                self.words([17, *term]);
                self.position(*last);
            }
            Summary::PreVoteReply {
                term,
                asked,
                granted,
            } => self.words([18, *term, *asked, u64::from(*granted)]),
            Summary::TimeoutNow { term } => self.words([19, *term]),
            Summary::ReadIndex { term, context } => {
                self.words([20, *term]);
                self.context(*context);
            }
            Summary::ReadIndexReply {
                term,
                context,
                index,
            } => {
                self.words([21, *term]);
                self.context(*context);
                self.words([u64::from(index.is_some()), index.unwrap_or(0)]);
            }
            Summary::Confirm { term, round } => self.words([22, *term, *round]),
            Summary::ConfirmReply { term, round } => self.words([23, *term, *round]),
            Summary::RequestVoteReply { term, granted } => {
                self.words([2, *term, u64::from(*granted)]);
            }
            Summary::AppendEntries {
                term,
                prev,
                entries,
                commit,
            } => {
                self.words([3, *term]);
                self.position(*prev);
                self.words([u64::from(*entries), *commit]);
            }
            Summary::AppendEntriesReply { term, outcome } => {
                self.words([4, *term]);
                match outcome {
                    AppendOutcome::Accepted { matched } => self.words([1, *matched]),
                    AppendOutcome::Rejected { probed, hint } => {
                        self.words([2, *probed]);
                        self.position(*hint);
                    }
                }
            }
            Summary::InstallSnapshot {
                term,
                last,
                offset,
                bytes,
                done,
            } => {
                self.words([5, *term]);
                self.position(*last);
                self.words([*offset, *bytes, u64::from(*done)]);
            }
            Summary::InstallSnapshotReply {
                term,
                last,
                outcome,
            } => {
                self.words([6, *term]);
                self.position(*last);
                match outcome {
                    InstallOutcome::Wants { offset } => self.words([1, *offset]),
                    InstallOutcome::Has => self.word(2),
                }
            }
        }
    }
}
