//! What peers decided, as words of the hash.

use raft::{
    Change, Membership,
    note::Note,
    read::ReadContext,
    rules::{Consistency, LeaseVerdict, ReadVerdict, StandVerdict, Suffix, VoteVerdict},
};

use super::{TraceHash, number, role_number};

impl TraceHash {
    pub(super) fn note(&mut self, note: &Note) {
        match *note {
            Note::TimedOut { term, waited } => self.words([1, term, waited]),
            Note::BecameCandidate {
                term,
                needed,
                joint: _,
            } => self.words([2, term, u64::from(needed)]),
            Note::BecameLeader {
                term,
                votes,
                voters,
                granted: _,
                joint: _,
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
                joint: _,
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
                joint: _,
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
            Note::BecamePreCandidate {
                term,
                needed,
                joint: _,
            } => {
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
                joint: _,
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

    /// A note about reads.
    pub(super) fn read_note(&mut self, note: &Note) {
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
                joint: _,
            } => self.words([64, round, reads, needed.into()]),
            Note::RoundConfirmed {
                round,
                answers,
                needed,
                joint: _,
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

    pub(super) fn verdict(&mut self, verdict: VoteVerdict) {
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

    pub(super) fn change(&mut self, change: &Change) {
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

    pub(super) fn membership(&mut self, membership: &Membership) {
        self.peers(membership.voters());
        self.peers(membership.outgoing());
        self.peers(membership.learners());
    }

    pub(super) fn context(&mut self, context: ReadContext) {
        self.words([context.nonce, context.count]);
    }
}
