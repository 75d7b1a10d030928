//! How values are written.

use super::{
    APPEND_ACCEPTED, APPEND_ACCEPTED_LOST, APPEND_ENTRIES, APPEND_REJECTED, APPEND_REJECTED_LOST,
    COMMAND, CONFIGURATION, CONFIRM, CONFIRM_REPLY, FIRST, HAS, INSTALL_SNAPSHOT,
    INSTALL_SNAPSHOT_REPLY, INSTALL_SNAPSHOT_REPLY_LOST, LATER, NOOP, PRE_VOTE, PRE_VOTE_REPLY,
    READ_INDEX, READ_INDEX_REPLY, REQUEST_VOTE, REQUEST_VOTE_REPLY, REQUEST_VOTE_TRANSFER, STORED,
    STORED_LOST, STORED_WITH_SNAPSHOT, TIMEOUT_NOW, VERSION, WANTS,
};
use crate::{
    log::{Entry, Payload},
    membership::Membership,
    message::{
        AppendEntries, AppendEntriesReply, AppendOutcome, Confirm, ConfirmReply, InstallOutcome,
        InstallSnapshot, InstallSnapshotReply, Message, PreVote, PreVoteReply, ReadIndex,
        ReadIndexReply, RequestVote, RequestVoteReply, TimeoutNow,
    },
    peer_set::PeerSet,
    read::ReadContext,
    storage::{HardState, Stored},
    types::Position,
};

/// Where encoded bytes go: a buffer, or a counter of their number.
pub(crate) trait Sink {
    fn bytes(&mut self, bytes: &[u8]);

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes(&[value as u8 | 0x80]);
            value >>= 7;
        }
        self.bytes(&[value as u8]);
    }

    fn position(&mut self, position: Position) {
        self.number(position.term);
        self.number(position.index);
    }

    fn peers(&mut self, peers: PeerSet) {
        self.number(peers.len() as u64);
        for peer in peers.iter() {
            self.number(peer.get().into());
        }
    }

    fn membership(&mut self, membership: &Membership) {
        self.peers(membership.voters());
        self.peers(membership.outgoing());
        self.peers(membership.learners());
    }

    fn hard_state(&mut self, hard_state: &HardState) {
        self.number(hard_state.current_term);
        self.number(hard_state.voted_for.map_or(0, |peer| peer.get().into()));
    }

    fn stored(&mut self, stored: &Stored) {
        let kind = match stored.snapshot {
            None => STORED,
            Some(_) => STORED_WITH_SNAPSHOT,
        };
        self.bytes(&[VERSION]);
        if stored.lost {
            self.bytes(&[STORED_LOST]);
        }
        self.bytes(&[kind]);
        self.hard_state(&stored.hard_state);
        self.position(stored.log.base());
        match &stored.membership {
            None => self.bytes(&[FIRST]),
            Some(membership) => {
                self.bytes(&[LATER]);
                self.membership(membership);
            }
        }
        if let Some(snapshot) = &stored.snapshot {
            self.number(snapshot.len() as u64);
            self.bytes(snapshot);
        }
        self.number(stored.log.len() as u64);
        for (_, entry) in stored.log.iter() {
            self.entry(entry);
        }
    }

    fn context(&mut self, context: ReadContext) {
        self.number(context.nonce);
        self.number(context.count);
    }

    fn entry(&mut self, entry: &Entry) {
        self.number(entry.term);
        match &entry.payload {
            Payload::Noop => self.bytes(&[NOOP]),
            Payload::Command(command) => {
                self.bytes(&[COMMAND]);
                self.number(command.len() as u64);
                self.bytes(command);
            }
            Payload::Configuration(membership) => {
                self.bytes(&[CONFIGURATION]);
                self.membership(membership);
            }
        }
    }

    fn message(&mut self, message: &Message) {
        match message {
            Message::RequestVote(RequestVote {
                term,
                last,
                transfer,
            }) => {
                let kind = if *transfer {
                    REQUEST_VOTE_TRANSFER
                } else {
                    REQUEST_VOTE
                };
                self.bytes(&[VERSION, kind]);
                self.number(*term);
                self.position(*last);
            }
            Message::PreVote(PreVote { term, last }) => {
                self.bytes(&[VERSION, PRE_VOTE]);
                self.number(*term);
                self.position(*last);
            }
            Message::PreVoteReply(PreVoteReply {
                term,
                asked,
                granted,
            }) => {
                self.bytes(&[VERSION, PRE_VOTE_REPLY]);
                self.number(*term);
                self.number(*asked);
                self.bytes(&[u8::from(*granted)]);
            }
            Message::TimeoutNow(TimeoutNow { term }) => {
                self.bytes(&[VERSION, TIMEOUT_NOW]);
                self.number(*term);
            }
            Message::ReadIndex(ReadIndex { term, context }) => {
                self.bytes(&[VERSION, READ_INDEX]);
                self.number(*term);
                self.context(*context);
            }
            Message::ReadIndexReply(ReadIndexReply {
                term,
                context,
                index,
            }) => {
                self.bytes(&[VERSION, READ_INDEX_REPLY]);
                self.number(*term);
                self.context(*context);
                self.bytes(&[u8::from(index.is_some())]);
                if let Some(index) = index {
                    self.number(*index);
                }
            }
            Message::Confirm(Confirm { term, round }) => {
                self.bytes(&[VERSION, CONFIRM]);
                self.number(*term);
                self.number(*round);
            }
            Message::ConfirmReply(ConfirmReply { term, round }) => {
                self.bytes(&[VERSION, CONFIRM_REPLY]);
                self.number(*term);
                self.number(*round);
            }
            Message::RequestVoteReply(RequestVoteReply { term, granted }) => {
                self.bytes(&[VERSION, REQUEST_VOTE_REPLY]);
                self.number(*term);
                self.bytes(&[u8::from(*granted)]);
            }
            Message::AppendEntries(AppendEntries {
                term,
                prev,
                entries,
                commit,
            }) => {
                self.bytes(&[VERSION, APPEND_ENTRIES]);
                self.number(*term);
                self.position(*prev);
                self.number(*commit);
                self.number(entries.len() as u64);
                for entry in &**entries {
                    self.entry(entry);
                }
            }
            Message::AppendEntriesReply(AppendEntriesReply {
                term,
                outcome,
                lost,
            }) => match outcome {
                AppendOutcome::Accepted { matched } => {
                    let kind = [APPEND_ACCEPTED, APPEND_ACCEPTED_LOST][usize::from(*lost)];
                    self.bytes(&[VERSION, kind]);
                    self.number(*term);
                    self.number(*matched);
                }
                AppendOutcome::Rejected { probed, hint } => {
                    let kind = [APPEND_REJECTED, APPEND_REJECTED_LOST][usize::from(*lost)];
                    self.bytes(&[VERSION, kind]);
                    self.number(*term);
                    self.number(*probed);
                    self.position(*hint);
                }
            },
            Message::InstallSnapshot(InstallSnapshot {
                term,
                last,
                membership,
                offset,
                data,
                done,
            }) => {
                self.bytes(&[VERSION, INSTALL_SNAPSHOT]);
                self.number(*term);
                self.position(*last);
                self.membership(membership);
                self.number(*offset);
                self.bytes(&[u8::from(*done)]);
                self.number(data.len() as u64);
                self.bytes(data);
            }
            Message::InstallSnapshotReply(InstallSnapshotReply {
                term,
                last,
                outcome,
                lost,
            }) => {
                let kind = if *lost {
                    INSTALL_SNAPSHOT_REPLY_LOST
                } else {
                    INSTALL_SNAPSHOT_REPLY
                };
                self.bytes(&[VERSION, kind]);
                self.number(*term);
                self.position(*last);
                match outcome {
                    InstallOutcome::Wants { offset } => {
                        self.bytes(&[WANTS]);
                        self.number(*offset);
                    }
                    InstallOutcome::Has => self.bytes(&[HAS]),
                }
            }
        }
    }
}

impl Sink for Vec<u8> {
    fn bytes(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Counts what would be written.
pub(crate) struct Length(pub(crate) usize);

impl Sink for Length {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0 += bytes.len();
    }
}
