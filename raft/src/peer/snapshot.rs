//! Snapshots (§7): taken when the service says so, sent in pieces to followers that lack what was
//! dropped, and installed.

use std::sync::Arc;

use super::{Peer, SnapshotError, State};
use crate::{
    effect::Effect,
    message::{InstallOutcome, InstallSnapshot, InstallSnapshotReply, Message},
    note::Note,
    progress::{Pace, Transfer},
    rules::{InstallVerdict, Rules, TakeVerdict, TermVerdict},
    storage::{Snapshot, SnapshotWrite},
    types::{Index, Micros, PeerId, Position, Term},
};

/// A snapshot that is arriving. It is in memory only: after a crash it begins again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Incoming {
    /// The term of the leader that sends it, and so the leader: another one's snapshot may end at
    /// the same entry and yet have other bytes.
    term: Term,
    /// The last entry that it contains.
    last: Position,
    /// What has come so far, without a gap.
    bytes: Vec<u8>,
}

impl<R: Rules> Peer<R> {
    /// The service hands over its state: what it came to by applying every entry up to and with
    /// `index`. The log's entries up to there are dropped; the lab's `Snapshot`.
    ///
    /// # Errors
    /// When the entry at `index` is not applied, an earlier snapshot contains it, or the state is
    /// larger than the configuration allows. Nothing has changed.
    pub fn snapshot(&mut self, index: Index, bytes: Arc<[u8]>) -> Result<(), SnapshotError> {
        let base = self.log.base().index;
        match self.rules.take_snapshot(base, self.last_applied, index) {
            TakeVerdict::Allowed => {}
            TakeVerdict::NotApplied { last_applied } => {
                return Err(SnapshotError::NotApplied {
                    index,
                    last_applied,
                });
            }
            TakeVerdict::Old { base } => return Err(SnapshotError::Old { index, base }),
        }
        let (len, max) = (bytes.len(), self.config.max_snapshot_bytes);
        if len > max {
            return Err(SnapshotError::TooLarge { len, max });
        }
        // Only a broken rule lets an index through that the log does not have.
        let Some(term) = self.log.term_at(index) else {
            return Err(SnapshotError::Old { index, base });
        };
        let last = Position::new(term, index);
        self.note(Note::SnapshotTaken {
            last,
            bytes: len as u64,
            dropped: index.saturating_sub(base),
        });
        self.replace_prefix(Snapshot { last, bytes }, true);
        Ok(())
    }

    /// The snapshot that takes the place of what was dropped from the log, if any was.
    pub fn latest_snapshot(&self) -> Option<Snapshot> {
        let bytes = Arc::clone(self.snapshot.as_ref()?);
        let last = self.log.base();
        Some(Snapshot { last, bytes })
    }

    /// How much of a leader's snapshot has come: its last entry, and the bytes so far.
    pub fn incoming_snapshot(&self) -> Option<(Position, u64)> {
        let incoming = self.incoming.as_ref()?;
        Some((incoming.last, incoming.bytes.len() as u64))
    }

    /// Puts `snapshot` in the place of the log up to its last entry, in one write.
    fn replace_prefix(&mut self, snapshot: Snapshot, keeps_suffix: bool) {
        // What changed before is written before: then the disk decides about the same log.
        self.save();
        self.log.begin_behind(snapshot.last, keeps_suffix);
        self.recent = None;
        self.snapshot = Some(Arc::clone(&snapshot.bytes));
        self.durability.snapshot_changed(SnapshotWrite {
            snapshot,
            keeps_suffix,
        });
        self.save();
    }

    /// InstallSnapshot, the receiver's side of Figure 13.
    pub(super) fn on_install_snapshot(
        &mut self,
        now: Micros,
        from: PeerId,
        verdict: TermVerdict,
        request: &InstallSnapshot,
    ) {
        // 1. As for AppendEntries, the answer to a leader of an earlier term names nothing.
        if verdict == TermVerdict::Stale {
            self.ignore(from, request.term);
            let outcome = InstallOutcome::Wants { offset: 0 };
            self.answer_install(from, Position::ZERO, outcome);
            return;
        }
        self.become_follower(now, from);
        self.leader = Some(from);
        self.leader_heard_at = now;
        self.reset_election_timer(now);

        let last = request.last;
        let verdict = self.rules.install_snapshot(self.commit_index, last);
        if let InstallVerdict::Stale { commit_index } = verdict {
            self.note(Note::SnapshotStale {
                leader: from,
                last,
                commit_index,
            });
            self.drop_incoming(last);
            self.answer_install(from, last, InstallOutcome::Has);
            return;
        }

        // 2. to 4. Pieces are put together in order; what came before is not written over.
        let (have, complete) = self.take_chunk(from, request);
        if !complete {
            self.answer_install(from, last, InstallOutcome::Wants { offset: have });
            return;
        }

        // 5. to 8.
        let bytes = self.incoming.take().map(|incoming| incoming.bytes);
        let snapshot = Snapshot {
            last,
            bytes: bytes.unwrap_or_default().into(),
        };
        self.install(from, snapshot);
        self.answer_install(from, last, InstallOutcome::Has);
    }

    /// Takes in a piece. Returns how many bytes are there then, and whether that is all.
    fn take_chunk(&mut self, from: PeerId, request: &InstallSnapshot) -> (u64, bool) {
        let (term, last) = (request.term, request.last);
        let same = |incoming: &Incoming| (incoming.term, incoming.last) == (term, last);
        if !self.incoming.as_ref().is_some_and(same) {
            self.incoming = Some(Incoming {
                term,
                last,
                bytes: Vec::new(),
            });
        }
        let Some(incoming) = &mut self.incoming else {
            return (0, false);
        };
        let in_order = request.offset == incoming.bytes.len() as u64;
        let added = if in_order { request.data.len() } else { 0 };
        incoming.bytes.extend_from_slice(&request.data[..added]);
        let have = incoming.bytes.len() as u64;
        self.note(Note::ChunkReceived {
            leader: from,
            last,
            offset: request.offset,
            added: added as u64,
            have,
        });
        (have, in_order && request.done)
    }

    /// Begins again from a leader's snapshot.
    fn install(&mut self, leader: PeerId, snapshot: Snapshot) {
        let last = snapshot.last;
        let suffix = self.rules.suffix(&self.log, last);
        self.note(Note::SnapshotInstalled {
            leader,
            last,
            bytes: snapshot.bytes.len() as u64,
            suffix,
        });
        if !suffix.is_kept() {
            self.save();
            // Of the old log only the committed part is certain to be in the snapshot.
            self.durability.discarded(self.commit_index);
        }
        self.replace_prefix(snapshot.clone(), suffix.is_kept());
        self.commit_index = last.index;
        self.last_applied = last.index;
        self.effects.push_back(Effect::Restore(snapshot));
    }

    /// Forgets a snapshot that was arriving, when it ends no later than `last`.
    pub(super) fn drop_incoming(&mut self, last: Position) {
        if let Some(incoming) = &self.incoming
            && incoming.last.index <= last.index
        {
            self.incoming = None;
        }
    }

    fn answer_install(&mut self, leader: PeerId, last: Position, outcome: InstallOutcome) {
        let reply = InstallSnapshotReply {
            term: self.current_term(),
            last,
            outcome,
        };
        self.send_when_durable(leader, Message::InstallSnapshotReply(reply));
    }

    /// If `follower` needs what was dropped, and there is a snapshot, goes over to sending that.
    /// Returns whether it did.
    pub(super) fn begin_transfer(&mut self, follower: PeerId) -> bool {
        let Some(progress) = self.progress(follower) else {
            return false;
        };
        let next = progress.next_index;
        let sends = matches!(progress.pace, Pace::Snapshot(_));
        if sends || !self.rules.needs_snapshot(&self.log, next) {
            return false;
        }
        let Some(snapshot) = self.latest_snapshot() else {
            return false;
        };
        self.note(Note::SnapshotNeeded {
            follower,
            next,
            last: snapshot.last,
            bytes: snapshot.bytes.len() as u64,
        });
        if let Some(progress) = self.progress_mut(follower) {
            progress.pace = Pace::Snapshot(Transfer::new(snapshot));
        }
        self.send_chunk(follower);
        true
    }

    /// Sends the piece of the snapshot that `follower` wants next.
    fn send_chunk(&mut self, follower: PeerId) {
        let max = self.config.snapshot_chunk_bytes;
        if let Some(transfer) = self.transfer_mut(follower) {
            transfer.asked = false;
            let (last, offset) = (transfer.snapshot.last, transfer.offset);
            let start = offset as usize;
            let bytes = &transfer.snapshot.bytes;
            let end = start.saturating_add(max).min(bytes.len());
            let (data, done) = (Arc::from(&bytes[start..end]), end == bytes.len());
            self.send_install(follower, last, offset, data, done);
        }
    }

    /// The heartbeat to a follower that is sent a snapshot: asks how far it has come, so that what
    /// was lost is sent again. Returns whether `follower` is one.
    pub(super) fn ask_transfer(&mut self, follower: PeerId) -> bool {
        let Some(transfer) = self.transfer_mut(follower) else {
            return false;
        };
        transfer.asked = true;
        let (last, offset) = (transfer.snapshot.last, transfer.offset);
        self.send_install(follower, last, offset, Arc::default(), false);
        true
    }

    fn send_install(
        &mut self,
        follower: PeerId,
        last: Position,
        offset: u64,
        data: Arc<[u8]>,
        done: bool,
    ) {
        let request = InstallSnapshot {
            term: self.current_term(),
            last,
            offset,
            data,
            done,
        };
        self.send_at_once(follower, Message::InstallSnapshot(request));
    }

    /// InstallSnapshot, the answer.
    pub(super) fn on_install_reply(&mut self, from: PeerId, reply: InstallSnapshotReply) {
        match reply.outcome {
            InstallOutcome::Has => {
                let matched = reply.last.index;
                if self.matched(from, matched) {
                    self.send_entries(from);
                } else {
                    self.ignore(from, reply.term);
                }
            }
            InstallOutcome::Wants { offset } => {
                let newest = self.latest_snapshot();
                let Some(transfer) = self.transfer_mut(from) else {
                    self.ignore(from, reply.term);
                    return;
                };
                // Only what is further on, or answers the question of a heartbeat, is news: a late
                // answer must not make a second piece travel beside the first.
                let news = transfer.asked || offset > transfer.offset;
                if reply.last != transfer.snapshot.last || !news {
                    self.ignore(from, reply.term);
                    return;
                }
                transfer.offset = offset;
                if let (0, Some(newest)) = (offset, newest) {
                    // It begins anew: then with the latest.
                    *transfer = Transfer::new(newest);
                }
                self.send_chunk(from);
            }
        }
    }

    fn transfer_mut(&mut self, follower: PeerId) -> Option<&mut Transfer> {
        match &mut self.progress_mut(follower)?.pace {
            Pace::Snapshot(transfer) => Some(transfer),
            Pace::Probe { .. } | Pace::Replicate { .. } => None,
        }
    }

    /// Was a snapshot of this position, as far as `offset`, ever sent to `follower`? (Of one that
    /// is not being sent any more, anything may have been.)
    pub(super) fn was_sent(&self, follower: PeerId, last: Position, offset: u64) -> bool {
        let State::Leader(leadership) = &self.state else {
            return true;
        };
        let progress = leadership.progress.get(follower.slot());
        match progress.map(|progress| &progress.pace) {
            Some(Pace::Snapshot(transfer)) if transfer.snapshot.last == last => {
                offset <= transfer.snapshot.bytes.len() as u64
            }
            _ => true,
        }
    }
}
