//! The trace hash: two runs with the same hash are taken to be the same run.
//!
//! # Definition
//! The state is 64 bits, at first `mix(TRACE_FORMAT)`. Every event is written as a sequence of
//! 64-bit words, and for each word `state = mix(state ^ word)`, where `mix` is the finaliser of
//! `SplitMix64` ([`raft::random::mix`]). The words of an event are its time; its peer (0 for none);
//! its cause plus one (0 for none); the number of its kind; and the fields of that kind in the order
//! in which they are declared. A peer that may be missing is 0, a flag 0 or 1, a position its term
//! and then its index; bytes are their length and then eight at a time, the lowest first, the last
//! word filled with zeros. Notes, messages and verdicts begin with the number of their kind.
//!
//! Only integers go in, so that every platform finds the same. A change of this definition, of what
//! is recorded, or of what is drawn changes [`TRACE_FORMAT`].

use raft::{
    Change, Membership, PeerSet,
    log::Payload,
    message::{AppendOutcome, InstallOutcome},
    note::Note,
    random::mix,
    read::{ReadContext, ReadError, ReadFailure},
    rules::{Consistency, LeaseVerdict, ReadVerdict, StandVerdict, Suffix, VoteVerdict},
    types::{PeerId, Position, Role},
};

use super::{Alarm, Event, EventKind, Loss, Summary};
use crate::{clients::ClientId, service::Answer};

/// The version of what the trace hash covers.
pub const TRACE_FORMAT: u64 = 1;

/// A hash over events, added one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceHash(u64);

impl Default for TraceHash {
    fn default() -> Self {
        Self(mix(TRACE_FORMAT))
    }
}

impl TraceHash {
    /// The hash of what was added so far.
    pub fn value(self) -> u64 {
        self.0
    }

    /// Adds one event.
    pub fn add(&mut self, event: &Event) {
        self.word(event.at);
        self.peer(event.peer);
        self.word(event.cause.map_or(0, |cause| cause + 1));
        self.kind(&event.kind);
    }

    fn word(&mut self, word: u64) {
        self.0 = mix(self.0 ^ word);
    }

    fn words<const N: usize>(&mut self, words: [u64; N]) {
        for word in words {
            self.word(word);
        }
    }

    fn peer(&mut self, peer: Option<PeerId>) {
        self.word(peer.map_or(0, number));
    }

    fn position(&mut self, position: Position) {
        self.words([position.term, position.index]);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64);
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.word(u64::from_le_bytes(word));
        }
    }

    fn kind(&mut self, kind: &EventKind) {
        match kind {
            EventKind::TimerFired { timer, by_hand } => {
                let timer = match timer {
                    Alarm::Election => 1,
                    Alarm::AskAgain => 2,
                    Alarm::Heartbeat => 3,
                    Alarm::Reads => 4,
                };
                self.words([1, timer, u64::from(*by_hand)]);
            }
            EventKind::Note(note) => {
                self.word(2);
                self.note(note);
            }
            EventKind::Sent { id, to, message } => {
                self.words([3, id.get(), number(*to)]);
                self.summary(message);
            }
            EventKind::Delivered { id, from, message } => {
                self.words([4, id.get(), number(*from)]);
                self.summary(message);
            }
            EventKind::Lost {
                id,
                to,
                message,
                why,
            } => {
                self.words([5, id.get(), number(*to)]);
                self.summary(message);
                self.word(loss_number(*why));
            }
            EventKind::Duplicated { id, copy, to } => {
                self.words([6, id.get(), copy.get(), number(*to)]);
            }
            EventKind::Delayed { id, to, by } => self.words([7, id.get(), number(*to), *by]),
            EventKind::Refused { id, from } => self.words([8, id.get(), number(*from)]),
            EventKind::Persisted {
                write,
                hard_state,
                snapshot,
                entries,
            } => {
                self.words([9, *write, u64::from(hard_state.is_some())]);
                if let Some((term, voted_for)) = hard_state {
                    self.word(*term);
                    self.peer(*voted_for);
                }
                // One word says which of the two there are.
                let parts = u64::from(entries.is_some()) + 2 * u64::from(snapshot.is_some());
                self.word(parts);
                if let Some(last) = snapshot {
                    self.word(*last);
                }
                if let Some((first, last)) = entries {
                    self.words([*first, *last]);
                }
            }
            EventKind::Applied { entry, payload } => {
                self.word(10);
                self.position(*entry);
                match payload {
                    Payload::Noop => self.word(0),
                    Payload::Command(command) => {
                        self.word(1);
                        self.bytes(command);
                    }
                    Payload::Configuration(membership) => {
                        self.word(2);
                        self.membership(membership);
                    }
                }
            }
            EventKind::Requested { command } => {
                self.word(11);
                self.bytes(command);
            }
            EventKind::TurnedAway { leader } => {
                self.word(12);
                self.peer(*leader);
            }
            EventKind::Answered {
                request,
                entry,
                answer,
            } => {
                self.words([13, *request]);
                self.position(*entry);
                self.answer(answer);
            }
            EventKind::ReadRequested { .. }
            | EventKind::ReadAnswered { .. }
            | EventKind::ReadFailed { .. }
            | EventKind::ReadTurnedAway { .. } => self.read(kind),
            EventKind::TooManyUncommitted { bytes, max } => self.words([44, *bytes, *max]),
            EventKind::Superseded { request, entry, by } => {
                self.words([14, *request]);
                self.position(*entry);
                self.word(*by);
            }
            EventKind::Crashed { completed } => self.words([15, u64::from(*completed)]),
            EventKind::PowerLost { lost } => self.words([16, u64::from(*lost)]),
            EventKind::Restarted {
                term,
                voted_for,
                last,
            } => {
                self.words([17, *term]);
                self.peer(*voted_for);
                self.position(*last);
            }
            EventKind::Cut { to } => self.words([18, number(*to)]),
            EventKind::Healed { to } => self.words([19, number(*to)]),
            EventKind::Partitioned { groups } => {
                self.words([20, groups.len() as u64]);
                for group in &**groups {
                    let bits = group.bits();
                    self.words([bits as u64, (bits >> 64) as u64]);
                }
            }
            EventKind::Isolated => self.word(21),
            EventKind::TransferRequested { to } => self.words([28, number(*to)]),
            EventKind::ChangeRequested { change } => {
                self.word(30);
                self.change(change);
            }
            EventKind::Connected => self.word(22),
            EventKind::AllHealed => self.word(23),
            EventKind::LinksChanged { from, to } => {
                self.word(24);
                self.peer(*from);
                self.peer(*to);
            }
            EventKind::Violated { property } => self.words([25, *property as u64]),
            EventKind::DiskFull { needed, free } => self.words([60, *needed, *free]),
            EventKind::WriteTorn { kept, torn } => self.words([61, u64::from(*kept), *torn]),
            EventKind::Wiped => self.word(62),
            EventKind::StartedLost => self.word(63),
            EventKind::Paused => self.word(64),
            EventKind::Waits { id, from, message } => {
                self.words([65, id.get(), number(*from)]);
                self.summary(message);
            }
            EventKind::Resumed { waiting } => self.words([66, u64::from(*waiting)]),
            EventKind::ClockSet { offset, drift_ppm } => {
                self.words([67, *offset, drift_ppm.cast_unsigned()]);
            }
            EventKind::SnapshotAsked => self.word(26),
            EventKind::Restored { last, bytes } => {
                self.word(27);
                self.position(*last);
                self.word(*bytes);
            }
            EventKind::Invoked { .. }
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
            | EventKind::LoadChanged { .. }
            | EventKind::ReadLocally { .. } => self.client_kind(kind),
        }
    }

    /// What clients do.
    fn client_kind(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Invoked { client, command } => {
                self.words([45, client_number(*client)]);
                self.bytes(command);
            }
            EventKind::ClientSent {
                client,
                to,
                attempt,
                command,
            } => {
                let attempt = u64::from(*attempt);
                self.words([46, client_number(*client), number(*to), attempt]);
                self.bytes(command);
            }
            EventKind::RequestLost { client, to, why } => {
                let why = loss_number(*why);
                self.words([47, client_number(*client), number(*to), why]);
            }
            EventKind::AnswerLost { client, from } => {
                self.words([48, client_number(*client), number(*from)]);
            }
            EventKind::ClientAnswered {
                client,
                call,
                answer,
            } => {
                self.words([49, client_number(*client), *call]);
                self.answer(answer);
            }
            EventKind::ClientSentOn { client, by, leader } => {
                self.words([50, client_number(*client), number(*by)]);
                self.peer(*leader);
            }
            EventKind::ClientTimedOut {
                client,
                peer,
                waited,
            } => self.words([51, client_number(*client), number(*peer), *waited]),
            EventKind::ClientGaveUp { client, call, sent } => {
                self.words([52, client_number(*client), *call, u64::from(*sent)]);
            }
            EventKind::SessionOpened { client, session } => {
                self.words([53, client_number(*client), *session]);
            }
            EventKind::SessionExpired { client, session } => {
                self.words([54, client_number(*client), *session]);
            }
            EventKind::AnswerDoomed { client } => self.words([55, client_number(*client)]),
            EventKind::LoadChanged { clients } => self.words([56, u64::from(*clients)]),
            EventKind::ReadLocally {
                client,
                key,
                answer,
            } => {
                self.words([57, client_number(*client)]);
                self.bytes(key.as_bytes());
                self.answer(answer);
            }
            _ => {}
        }
    }

    fn answer(&mut self, answer: &Answer) {
        match answer {
            Answer::Done => self.word(1),
            Answer::Value(value) => {
                self.word(2);
                self.bytes(value.as_bytes());
            }
            Answer::Missing => self.word(3),
            Answer::Different(value) => {
                self.word(4);
                self.bytes(value.as_bytes());
            }
            Answer::Full => self.word(5),
            Answer::Opaque => self.word(6),
            Answer::Opened { session } => self.words([7, *session]),
            Answer::Expired => self.word(8),
            Answer::Stale => self.word(9),
            Answer::Crowded => self.word(10),
        }
    }

    fn summary(&mut self, summary: &Summary) {
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

    fn note(&mut self, note: &Note) {
        match *note {
            Note::TimedOut { term, waited } => self.words([1, term, waited]),
            Note::BecameCandidate { term, needed } => self.words([2, term, u64::from(needed)]),
            Note::BecameLeader {
                term,
                votes,
                voters,
            } => self.words([3, term, u64::from(votes), u64::from(voters)]),
            Note::BecameFollower { was, term, because } => {
                self.words([4, role_number(was), term, number(because)]);
            }
            Note::TermAdvanced { from, to, because } => self.words([5, from, to, number(because)]),
            Note::Voted {
                candidate,
                term,
                verdict,
            } => {
                self.words([6, number(candidate), term]);
                self.verdict(verdict);
            }
            Note::VoteCounted {
                voter,
                granted,
                votes,
                needed,
            } => {
                let (votes, needed) = (u64::from(votes), u64::from(needed));
                self.words([7, number(voter), u64::from(granted), votes, needed]);
            }
            Note::Accepted {
                leader,
                prev,
                matched,
                added,
            } => {
                self.words([8, number(leader)]);
                self.position(prev);
                self.words([matched, u64::from(added)]);
            }
            Note::Rejected {
                leader,
                prev,
                found,
                hint,
            } => {
                self.words([9, number(leader)]);
                self.position(prev);
                match found {
                    Consistency::Matches => self.word(1),
                    Consistency::Missing { last } => self.words([2, last]),
                    Consistency::Conflicts { ours } => self.words([3, ours]),
                }
                self.position(hint);
            }
            Note::Truncated {
                from,
                to,
                ours,
                theirs,
            } => self.words([10, from, to, ours, theirs]),
            Note::Appended { entry } => {
                self.word(11);
                self.position(entry);
            }
            Note::Matched { follower, matched } => self.words([12, number(follower), matched]),
            Note::SteppedBack {
                follower,
                probed,
                next,
            } => self.words([13, number(follower), probed, next]),
            Note::Committed {
                from,
                to,
                copies,
                needed,
            } => self.words([14, from, to, u64::from(copies), u64::from(needed)]),
            Note::CommitWithheld { entry, term } => {
                self.word(15);
                self.position(entry);
                self.word(term);
            }
            Note::FollowedCommit {
                from,
                to,
                leader_commit,
            } => self.words([16, from, to, leader_commit]),
            Note::BecamePreCandidate { term, needed } => {
                self.words([30, term, u64::from(needed)]);
            }
            Note::PreVoted {
                candidate,
                term,
                verdict,
            } => {
                self.words([31, number(candidate), term]);
                self.verdict(verdict);
            }
            Note::LostQuorum {
                term,
                heard,
                needed,
            } => self.words([32, term, u64::from(heard), u64::from(needed)]),
            Note::TransferStarted { to, behind } => self.words([33, number(to), behind]),
            Note::TransferReady { to } => self.words([34, number(to)]),
            Note::AskedToStand { by } => self.words([35, number(by)]),
            Note::TransferAborted { to } => self.words([36, number(to)]),
            Note::LostEntries {
                follower,
                confirmed,
                has,
            } => self.words([70, number(follower), confirmed, has]),
            Note::LostDisk { follower } => self.words([72, number(follower)]),
            Note::ReadAsked { .. }
            | Note::ReadRefused { .. }
            | Note::ReadForwarded { .. }
            | Note::ReadIndexLearnt { .. }
            | Note::RoundStarted { .. }
            | Note::RoundConfirmed { .. }
            | Note::LeaderConfirmed { .. } => self.read_note(note),
            Note::Ignored {
                sender,
                theirs,
                ours,
            } => self.words([17, number(sender), theirs, ours]),
            Note::SnapshotTaken {
                last,
                bytes,
                dropped,
            } => {
                self.word(18);
                self.position(last);
                self.words([bytes, dropped]);
            }
            Note::SnapshotNeeded {
                follower,
                next,
                last,
                bytes,
            } => {
                self.words([19, number(follower), next]);
                self.position(last);
                self.word(bytes);
            }
            Note::ChunkReceived {
                leader,
                last,
                offset,
                added,
                have,
            } => {
                self.words([20, number(leader)]);
                self.position(last);
                self.words([offset, added, have]);
            }
            Note::SnapshotInstalled {
                leader,
                last,
                bytes,
                suffix,
            } => {
                self.words([21, number(leader)]);
                self.position(last);
                self.word(bytes);
                match suffix {
                    Suffix::Kept => self.word(1),
                    Suffix::TooShort { last } => self.words([2, last]),
                    Suffix::Conflicts { ours } => self.words([3, ours]),
                }
            }
            Note::SnapshotStale {
                leader,
                last,
                commit_index,
            } => {
                self.words([22, number(leader)]);
                self.position(last);
                self.word(commit_index);
            }
            Note::ConfigurationInForce { index, membership } => {
                self.words([40, index]);
                self.membership(&membership);
            }
            Note::ConfigurationRolledBack {
                from,
                index,
                membership,
            } => {
                self.words([41, from, index]);
                self.membership(&membership);
            }
            Note::ConfigurationCommitted { index, membership } => {
                self.words([42, index]);
                self.membership(&membership);
            }
            Note::LeavingJoint { index } => self.words([43, index]),
            Note::CatchUpRound { peers, round, to } => {
                self.word(44);
                self.peers(peers);
                self.words([u64::from(round), to]);
            }
            Note::CaughtUp {
                peers,
                rounds,
                took,
                limit,
            } => {
                self.word(45);
                self.peers(peers);
                self.words([u64::from(rounds), took, limit]);
            }
            Note::CatchUpAbandoned {
                peers,
                rounds,
                took,
                silent,
            } => {
                self.word(46);
                self.peers(peers);
                self.words([u64::from(rounds), took]);
                self.peers(silent);
            }
            Note::LeftOut { index, membership } => {
                self.words([47, index]);
                self.membership(&membership);
            }
            Note::MayNotStand { verdict } => self.words([
                48,
                match verdict {
                    StandVerdict::Voter => 0,
                    StandVerdict::Leaving => 1,
                    StandVerdict::Learner => 2,
                    StandVerdict::Outside => 3,
                    StandVerdict::LostDisk => 4,
                },
            ]),
        }
    }

    fn peers(&mut self, peers: PeerSet) {
        let bits = peers.bits();
        self.words([bits as u64, (bits >> 64) as u64]);
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::AddLearner(peer) => self.words([1, number(*peer)]),
            Change::Promote(peer) => self.words([2, number(*peer)]),
            Change::Remove(peer) => self.words([3, number(*peer)]),
            Change::Joint { voters } => {
                self.word(4);
                self.peers(*voters);
            }
        }
    }

    fn membership(&mut self, membership: &Membership) {
        self.peers(membership.voters());
        self.peers(membership.outgoing());
        self.peers(membership.learners());
    }

    fn context(&mut self, context: ReadContext) {
        self.words([context.nonce, context.count]);
    }

    /// A client's read.
    fn read(&mut self, kind: &EventKind) {
        match kind {
            EventKind::ReadRequested { key } => {
                self.word(40);
                self.bytes(key.as_bytes());
            }
            EventKind::ReadAnswered {
                request,
                index,
                last_applied,
                answer,
            } => {
                self.words([41, *request, *index, *last_applied]);
                self.answer(answer);
            }
            EventKind::ReadFailed { request, failure } => {
                self.words([42, *request]);
                match failure {
                    ReadFailure::LostLeadership => self.word(1),
                    ReadFailure::LeaderChanged => self.word(2),
                    ReadFailure::Refused { by } => self.words([3, number(*by)]),
                    ReadFailure::TimedOut => self.word(4),
                }
            }
            EventKind::ReadTurnedAway { refusal } => {
                self.word(43);
                match refusal {
                    ReadError::NoLeader => self.word(1),
                    ReadError::TooMany { max } => self.words([2, *max as u64]),
                }
            }
            _ => {}
        }
    }

    /// A note about reads.
    fn read_note(&mut self, note: &Note) {
        match *note {
            Note::ReadAsked {
                by,
                commit_index,
                verdict,
            } => {
                self.words([60, number(by), commit_index]);
                match verdict {
                    ReadVerdict::NotLeader => self.word(1),
                    ReadVerdict::NoEntryOfTerm { committed, term } => {
                        self.word(2);
                        self.position(committed);
                        self.word(term);
                    }
                    ReadVerdict::NeedsRound { lease } => {
                        self.word(3);
                        match lease {
                            LeaseVerdict::Off => self.word(1),
                            LeaseVerdict::Unconfirmed => self.word(2),
                            LeaseVerdict::HandedOver => self.word(3),
                            LeaseVerdict::Expired { until } => self.words([4, until]),
                            LeaseVerdict::Held { until } => self.words([5, until]),
                        }
                    }
                    ReadVerdict::ByLease { until } => self.words([4, until]),
                }
            }
            Note::ReadRefused {
                by,
                pending,
                leader,
            } => {
                self.words([61, number(by), pending]);
                self.peer(leader);
            }
            Note::ReadForwarded {
                leader,
                context,
                reads,
            } => {
                self.words([62, number(leader)]);
                self.context(context);
                self.word(reads);
            }
            Note::ReadIndexLearnt {
                leader,
                index,
                last_applied,
            } => self.words([63, number(leader), index, last_applied]),
            Note::RoundStarted {
                round,
                reads,
                needed,
            } => self.words([64, round, reads, needed.into()]),
            Note::RoundConfirmed {
                round,
                answers,
                needed,
                since,
                lease,
            } => {
                self.words([65, round, answers.into(), needed.into(), since]);
                self.words([u64::from(lease.is_some()), lease.unwrap_or(0)]);
            }
            Note::LeaderConfirmed { leader, round } => self.words([66, number(leader), round]),
            _ => {}
        }
    }

    fn verdict(&mut self, verdict: VoteVerdict) {
        match verdict {
            VoteVerdict::Granted { theirs, ours } => {
                self.word(1);
                self.position(theirs);
                self.position(ours);
            }
            VoteVerdict::Repeated => self.word(2),
            VoteVerdict::StaleTerm { theirs, ours } => self.words([3, theirs, ours]),
            VoteVerdict::AlreadyVoted { other } => self.words([4, number(other)]),
            VoteVerdict::LeaderIsAlive { leader, ago } => self.words([6, number(leader), ago]),
            VoteVerdict::LostDisk => self.word(70),
            VoteVerdict::JustStarted { ago } => self.words([7, ago]),
            VoteVerdict::LogBehind { theirs, ours } => {
                self.word(5);
                self.position(theirs);
                self.position(ours);
            }
        }
    }
}

fn number(peer: PeerId) -> u64 {
    peer.get().into()
}

fn client_number(client: ClientId) -> u64 {
    client.get().into()
}

fn loss_number(why: Loss) -> u64 {
    match why {
        Loss::Chance => 1,
        Loss::Cut => 2,
        Loss::Dropped => 3,
        Loss::ReceiverDown => 4,
        Loss::Full => 5,
    }
}

fn role_number(role: Role) -> u64 {
    match role {
        Role::Follower => 0,
        Role::Candidate => 1,
        Role::Leader => 2,
        Role::PreCandidate => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(events: &[Event]) -> u64 {
        let mut hash = TraceHash::default();
        for event in events {
            hash.add(event);
        }
        hash.value()
    }

    #[test]
    fn every_field_and_the_order_matter() {
        let event = |at, peer, cause, kind| Event {
            at,
            peer: PeerId::new(peer),
            cause,
            kind,
        };
        let crash = |completed| EventKind::Crashed { completed };
        let base = event(1, 2, Some(3), crash(4));
        let all = [
            hash(std::slice::from_ref(&base)),
            hash(&[event(2, 2, Some(3), crash(4))]),
            hash(&[event(1, 3, Some(3), crash(4))]),
            hash(&[event(1, 0, Some(3), crash(4))]),
            hash(&[event(1, 2, None, crash(4))]),
            hash(&[event(1, 2, Some(0), crash(4))]),
            hash(&[event(1, 2, Some(3), crash(5))]),
            hash(&[event(1, 2, Some(3), EventKind::PowerLost { lost: 4 })]),
            hash(&[base.clone(), event(1, 2, Some(3), crash(5))]),
            hash(&[event(1, 2, Some(3), crash(5)), base]),
            hash(&[]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one), "number {at} repeats");
        }
    }

    /// Recorded runs and other platforms rest on this number.
    #[test]
    fn the_hash_of_no_event_is_fixed() {
        assert_eq!(hash(&[]), mix(1));
    }
}
