//! One peer, and anything at all sent to it: whatever comes, it does not panic, and what it refuses
//! leaves it exactly as it was.

use std::sync::Arc;

use raft::{
    AppendEntries, AppendEntriesReply, AppendOutcome, Change, Config, Confirm, ConfirmReply,
    Effect, Entry, InstallOutcome, InstallSnapshot, InstallSnapshotReply, MAX_NUMBER, Membership,
    Message, Payload, Peer, PeerId, PeerSet, Position, PreVote, PreVoteReply, ReadContext,
    ReadIndex, ReadIndexReply, RequestVote, RequestVoteReply, Role, Stored, TimeoutNow, codec,
    random::Draw,
};

/// Names this test's draws.
const HOSTILE: u64 = 2_000;

struct Hostile {
    draw: Draw,
    /// What the peer asked its leader with.
    contexts: Vec<ReadContext>,
}

impl Hostile {
    fn pick(&mut self, below: u64) -> u64 {
        self.draw.within(0..=below - 1)
    }

    /// Mostly what a small run could hold, or just about; sometimes far beyond.
    fn number(&mut self, near: u64) -> u64 {
        match self.pick(40) {
            0 => [MAX_NUMBER - 1, MAX_NUMBER, MAX_NUMBER + 1][self.pick(3) as usize],
            1 => u64::MAX - self.pick(2),
            2 => self.pick(3),
            _ => near.saturating_add(self.pick(4)).saturating_sub(2),
        }
    }

    fn position(&mut self, peer: &Peer) -> Position {
        match self.pick(4) {
            0 => peer.log().last(),
            1 => {
                let index = self.pick(peer.log().last_index() + 1);
                Position::new(peer.log().term_at(index).unwrap_or(0), index)
            }
            2 => Position::ZERO,
            _ => Position::new(
                self.number(peer.log().last().term),
                self.number(peer.log().last_index()),
            ),
        }
    }

    /// An index that a leader may have asked for; often the one that it did.
    fn probed(&mut self, peer: &Peer, from: PeerId) -> u64 {
        match peer.progress(from) {
            Some(progress) if self.pick(4) > 0 => progress.next_index - 1,
            _ => self.number(peer.log().last_index()),
        }
    }

    fn peers(&mut self) -> PeerSet {
        let most = self.pick(4);
        (0..most)
            .filter_map(|_| PeerId::new(1 + self.pick(6) as u16))
            .collect()
    }

    fn membership(&mut self) -> Arc<Membership> {
        loop {
            let (voters, outgoing, learners) = (self.peers(), self.peers(), self.peers());
            if let Ok(membership) = Membership::new(voters, outgoing, learners) {
                return Arc::new(membership);
            }
        }
    }

    fn payload(&mut self) -> Payload {
        match self.pick(60) {
            0 => Payload::Configuration(self.membership()),
            _ => Payload::Noop,
        }
    }

    fn change(&mut self) -> Change {
        let peer = PeerId::new(1 + self.pick(6) as u16).unwrap();
        match self.pick(4) {
            0 => Change::AddLearner(peer),
            1 => Change::Promote(peer),
            2 => Change::Remove(peer),
            _ => Change::Joint {
                voters: self.peers(),
            },
        }
    }

    /// Mostly one that the peer is waiting for.
    fn context(&mut self) -> ReadContext {
        let known = self.contexts.len() as u64;
        if known > 0 && self.pick(8) > 0 {
            let at = self.pick(known) as usize;
            return self.contexts[at];
        }
        ReadContext {
            nonce: self.number(5),
            count: self.number(5),
        }
    }

    fn message(&mut self, peer: &Peer, from: PeerId) -> Message {
        let term = match self.pick(20) {
            0 => peer.current_term() + 1,
            1 => self.number(peer.current_term()),
            _ => peer.current_term(),
        };
        // Half of the time what is taken in at all: answers to what was asked.
        let kind = match (self.pick(2), peer.role()) {
            (0, Role::Leader) => [3, 3, 4, 4, 6, 6, 12][self.pick(7) as usize],
            (0, Role::Follower) if !self.contexts.is_empty() && self.pick(2) == 0 => 13,
            (0, Role::Candidate | Role::PreCandidate) => [1, 1, 8][self.pick(3) as usize],
            _ if self.pick(8) == 0 => self.pick(4) + 10,
            _ => self.pick(10),
        };
        match kind {
            0 => Message::RequestVote(RequestVote {
                term,
                last: self.position(peer),
                transfer: self.pick(2) == 0,
            }),
            7 => Message::PreVote(PreVote {
                term: term.saturating_add(self.pick(2)),
                last: self.position(peer),
            }),
            8 => Message::PreVoteReply(PreVoteReply {
                term,
                asked: term.saturating_add(self.pick(2)),
                granted: self.pick(2) == 0,
            }),
            9 => Message::TimeoutNow(TimeoutNow { term }),
            10 => Message::ReadIndex(ReadIndex {
                term,
                context: self.context(),
            }),
            11 => Message::Confirm(Confirm {
                term,
                round: self.number(3),
            }),
            12 => Message::ConfirmReply(ConfirmReply {
                term,
                round: self.number(3),
            }),
            13 => Message::ReadIndexReply(ReadIndexReply {
                term,
                context: self.context(),
                index: match self.pick(4) {
                    0 => None,
                    _ => Some(self.number(peer.log().last_index())),
                },
            }),
            1 => Message::RequestVoteReply(RequestVoteReply {
                term,
                granted: self.pick(2) == 0,
            }),
            2 => {
                let prev = self.position(peer);
                let mut before = prev.term;
                let entries = (0..self.pick(4)).map(|_| {
                    before = match self.pick(5) {
                        0 => self.number(term),
                        1 => before.saturating_add(1),
                        _ => before,
                    };
                    Entry {
                        term: before,
                        payload: self.payload(),
                    }
                });
                let entries = entries.collect();
                Message::AppendEntries(AppendEntries {
                    term,
                    prev,
                    entries,
                    commit: self.number(peer.log().last_index()),
                })
            }
            3 => Message::AppendEntriesReply(AppendEntriesReply {
                term,
                outcome: AppendOutcome::Accepted {
                    matched: self.number(peer.log().last_index()),
                },
                lost: self.pick(8) == 0,
            }),
            4 => Message::AppendEntriesReply(AppendEntriesReply {
                term,
                outcome: AppendOutcome::Rejected {
                    probed: self.probed(peer, from),
                    hint: self.position(peer),
                },
                lost: self.pick(8) == 0,
            }),
            5 => {
                // Often the next piece of what is arriving.
                let (last, offset) = match peer.incoming_snapshot() {
                    Some(incoming) if self.pick(3) > 0 => incoming,
                    _ => (self.position(peer), 0),
                };
                Message::InstallSnapshot(InstallSnapshot {
                    term,
                    last,
                    membership: self.membership(),
                    offset: match self.pick(4) {
                        0 => self.number(offset),
                        _ => offset,
                    },
                    data: vec![0; self.pick(6) as usize].into(),
                    done: self.pick(2) == 0,
                })
            }
            _ => Message::InstallSnapshotReply(InstallSnapshotReply {
                term,
                last: match peer.latest_snapshot() {
                    Some(snapshot) if self.pick(3) > 0 => snapshot.last,
                    _ => self.position(peer),
                },
                outcome: match self.pick(2) {
                    0 => InstallOutcome::Has,
                    _ => InstallOutcome::Wants {
                        offset: self.number(4),
                    },
                },
                lost: self.pick(8) == 0,
            }),
        }
    }

    /// A state that decodes, hostile though it may be: with a base, or at the end of all numbers.
    fn stored(&mut self) -> Stored {
        let mut stored = Stored {
            lost: self.pick(16) == 0,
            ..Stored::default()
        };
        if self.pick(2) == 0 {
            stored.log = raft::Log::with_base(Position::new(
                1 + self.pick(3),
                [1, 5, MAX_NUMBER - 1, MAX_NUMBER][self.pick(4) as usize],
            ));
            stored.snapshot = Some(vec![0; self.pick(9) as usize].into());
            if self.pick(8) == 0 {
                stored.membership = Some(self.membership());
            }
        }
        let most = [2, 80][self.pick(2) as usize];
        for _ in 0..self.pick(most) {
            let term = stored.log.last().term.max(1) + u64::from(self.pick(9) == 0);
            let payload = self.payload();
            stored.log.append(Entry { term, payload });
        }
        stored.hard_state.current_term = match self.pick(8) {
            0 => MAX_NUMBER - self.pick(2),
            _ => stored.log.last().term + self.pick(3),
        };
        codec::decode_stored(&codec::encode_stored(&stored)).unwrap_or_default()
    }
}

#[test]
fn no_sequence_of_calls_panics_and_a_refused_message_changes_nothing() {
    let (mut refused, mut taken, mut led, mut applied) = (0, 0, 0, 0);
    let (mut snapshots, mut restored, mut pieces) = (0, 0, 0);
    let (mut asked, mut answered, mut changed) = (0, 0, 0);
    for seed in 0..4_000 {
        let draw = Draw::new(seed, HOSTILE, 0, 0);
        let mut hostile = Hostile {
            draw,
            contexts: Vec::new(),
        };
        let peers = 1 + hostile.pick(5) as u16;
        let leases = hostile.pick(3) == 0;
        let tight = usize::from(hostile.pick(3) == 0);
        let config = Config {
            noop_on_election: hostile.pick(2) == 0,
            pre_vote: hostile.pick(2) == 0,
            check_quorum: hostile.pick(2) == 0,
            leader_stickiness: leases || hostile.pick(2) == 0,
            lease_reads: leases,
            clock_drift_ppm: [0, 500, u32::MAX][hostile.pick(3) as usize],
            max_pending_reads: 1 + hostile.pick(5) as usize,
            max_uncommitted_bytes: [usize::MAX, 1 + hostile.pick(20) as usize][tight],
            max_in_flight_bytes: [usize::MAX, 1 + hostile.pick(9) as usize][tight],
            max_append_bytes: 1 + hostile.pick(6) as usize,
            max_in_flight: 1 + hostile.pick(3) as usize,
            max_command_bytes: 8,
            max_snapshot_bytes: 8,
            snapshot_chunk_bytes: 3,
            ..Config::new((1..=peers).filter_map(PeerId::new).collect())
        };
        let (config, stored) = (Arc::new(config), hostile.stored());
        let id = PeerId::new(1).unwrap();
        let mut peer = Peer::new(id, config, stored, seed, hostile.pick(100)).unwrap();
        let mut now = 0;
        for _ in 0..100 {
            // Time may stand still, go back, or come to its end.
            now = match hostile.pick(200) {
                0 => u64::MAX - hostile.pick(2),
                1 => 0,
                _ => now.saturating_add(hostile.pick(40_000)),
            };
            // Leaders are rare, and most changes that they are asked for make no sense.
            let leads = peer.role() == Role::Leader;
            let changes = leads && hostile.pick(8) == 0;
            let action = if changes { 15 } else { hostile.pick(16) };
            match action {
                0 => peer.wake(now),
                1 => peer.fire(now),
                2 => {
                    let upto = [hostile.pick(20), u64::MAX][hostile.pick(2) as usize];
                    peer.persisted(now, upto);
                }
                3 => {
                    let command = vec![0; hostile.pick(10) as usize];
                    let _ = peer.propose(command.into());
                }
                11 => {
                    asked += u64::from(peer.read(now, 1).is_ok());
                }
                12 => {
                    let to = PeerId::new(1 + hostile.pick(6) as u16).unwrap();
                    let _ = peer.transfer(now, to);
                }
                13 | 14 => {
                    let index = hostile.number(peer.last_applied());
                    let bytes = vec![0; hostile.pick(10) as usize];
                    let before = format!("{peer:?}");
                    match peer.snapshot(index, bytes.into()) {
                        Ok(()) => snapshots += 1,
                        Err(error) => {
                            assert_eq!(format!("{peer:?}"), before, "seed {seed}: {error}");
                        }
                    }
                }
                15 => {
                    let (change, before) = (hostile.change(), format!("{peer:?}"));
                    match peer.change(now, change) {
                        Ok(_) => changed += 1,
                        Err(error) => {
                            assert_eq!(format!("{peer:?}"), before, "seed {seed}: {error}");
                        }
                    }
                }
                4 | 5 => {
                    while let Some(effect) = peer.poll_effect() {
                        match effect {
                            Effect::Apply(apply) => {
                                applied += 1;
                                assert!(apply.index <= peer.commit_index(), "seed {seed}");
                            }
                            // Others must not have to refuse what hostile input made of it.
                            Effect::Send(send) => {
                                if let Message::ReadIndex(request) = &send.message {
                                    hostile.contexts.push(request.context);
                                }
                                if let Message::InstallSnapshot(piece) = &send.message {
                                    pieces += 1;
                                    assert!(piece.data.len() <= 3, "seed {seed}");
                                }
                                let bytes = codec::encode_message(&send.message);
                                let decoded = codec::decode_message(&bytes);
                                assert_eq!(decoded, Ok(send.message), "seed {seed}");
                            }
                            Effect::Restore(snapshot) => {
                                restored += 1;
                                assert!(snapshot.last.index <= peer.commit_index());
                            }
                            Effect::Read(outcome) => {
                                if let Ok(index) = outcome.result {
                                    answered += 1;
                                    assert!(index <= peer.last_applied(), "seed {seed}");
                                }
                            }
                            Effect::Persist(_) | Effect::Note(_) => {}
                        }
                    }
                }
                _ => {
                    let from = PeerId::new(1 + hostile.pick(6) as u16).unwrap();
                    let message = hostile.message(&peer, from);
                    let before = format!("{peer:?}");
                    let decoded = codec::decode_message(&codec::encode_message(&message));
                    if let Err(error) = peer.receive(now, from, message.clone()) {
                        refused += 1;
                        let after = format!("{peer:?}");
                        assert_eq!(after, before, "seed {seed}: {error}, yet {message:?}");
                    } else {
                        taken += 1;
                        assert_eq!(decoded, Ok(message), "seed {seed}");
                    }
                }
            }
            led += u64::from(peer.role() == Role::Leader);
            let (commit, last) = (peer.commit_index(), peer.log().last_index());
            assert!(commit <= last, "seed {seed}: committed {commit} of {last}");
            assert_eq!(peer.last_applied(), commit, "seed {seed}");
            assert!(peer.persisted_index() <= last, "seed {seed}");
            let arriving = peer.incoming_snapshot().map_or(0, |(_, bytes)| bytes);
            assert!(arriving <= 8, "seed {seed}: {arriving} bytes arriving");
            let (reads, max) = (peer.pending_reads(), peer.config().max_pending_reads);
            assert!(reads <= max, "seed {seed}: {reads} reads pending");
            let stored = peer.stored();
            let bytes = codec::encode_stored(&stored);
            assert_eq!(codec::decode_stored(&bytes), Ok(stored), "seed {seed}");
        }
    }
    println!("{taken} taken, {refused} refused, {led} steps as leader, {applied} applied");
    println!("{asked} reads asked, {answered} answered");
    println!("{changed} changes of the membership");
    assert!(
        changed > 40,
        "the test has lost its bite: {changed} changes"
    );
    println!("{snapshots} snapshots, {restored} restored, {pieces} pieces sent");
    assert!(
        snapshots > 500 && restored > 300 && pieces > 15,
        "the test has lost its bite: {snapshots} snapshots, {restored} restored, {pieces} pieces"
    );
    assert!(
        asked > 3_000 && answered > 200,
        "the test has lost its bite: {asked} reads asked, {answered} answered"
    );
    assert!(
        taken > 10_000 && refused > 10_000 && led > 10_000 && applied > 1_000,
        "the test has lost its bite: {taken} taken, {refused} refused, {led} led, {applied} applied"
    );
}
