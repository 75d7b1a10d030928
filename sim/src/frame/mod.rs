//! A frame: what a picture of the world needs, as one array of numbers.
//!
//! It crosses to JavaScript as a view into memory, without a call or an object per element. Every
//! number is exact: ids, times, terms and indices stay below 2^53.

mod chronicle;
mod figures;
pub mod layout;
mod links;

use raft::{
    membership::Membership,
    message::{AppendOutcome, InstallOutcome, Message},
    peer_set::PeerSet,
    types::{Index, Micros, PeerId, Position, Role},
};

use crate::{host::Host, network::Flight, world::World};
pub use chronicle::MAX_TOLD;
use layout::{FRAME_VERSION, header, message, peer, progress};

/// The most columns that [`World::fill_logs`] gives at once.
pub const MAX_LOG_COLUMNS: usize = 4_096;

/// Peers whose bits go into the lower number of a set: what is exact in a double.
const LOW_PEERS: u32 = 50;

/// Writes one record into its slice.
struct Record<'a>(&'a mut [f64]);

impl Record<'_> {
    fn set(&mut self, field: usize, value: u64) {
        self.0[field] = value as f64;
    }

    fn set_signed(&mut self, field: usize, value: i64) {
        self.0[field] = value as f64;
    }

    /// -1 stands for nothing.
    fn set_or_minus_one(&mut self, field: usize, value: Option<u64>) {
        self.0[field] = value.map_or(-1.0, |value| value as f64);
    }

    fn set_peer(&mut self, field: usize, value: Option<PeerId>) {
        self.0[field] = value.map_or(0.0, |peer| f64::from(peer.get()));
    }

    fn set_position(&mut self, index: usize, term: usize, value: Position) {
        self.set(index, value.index);
        self.set(term, value.term);
    }

    fn set_bits(&mut self, low: usize, high: usize, set: PeerSet) {
        let mask = (1_u128 << LOW_PEERS) - 1;
        self.set(low, (set.bits() & mask) as u64);
        self.set(high, (set.bits() >> LOW_PEERS) as u64);
    }
}

/// Appends a record of `length` zeros and returns it for writing.
fn append(frame: &mut Vec<f64>, length: usize) -> Record<'_> {
    let start = frame.len();
    frame.resize(start + length, 0.0);
    Record(&mut frame[start..])
}

impl World {
    /// Replaces what is in `frame` by the present state, laid out as [`layout`] says.
    pub fn fill_frame(&self, frame: &mut Vec<f64>) {
        frame.clear();
        self.fill_header(&mut append(frame, header::LENGTH));
        let membership = self.membership();
        for host in &self.hosts {
            let mut record = append(frame, peer::LENGTH);
            fill_peer(host, &mut record);
            record.set(peer::PART, part(membership, host.id));
        }
        for flight in self.flights() {
            fill_message(flight, &mut append(frame, message::LENGTH));
        }
        for from in self.ids() {
            frame.extend(
                self.ids()
                    .map(|to| f64::from(u8::from(self.is_cut(from, to)))),
            );
        }
        for leader in self.ids() {
            for follower in self.ids() {
                let mut record = append(frame, progress::LENGTH);
                let known = self.peer(leader).and_then(|peer| peer.progress(follower));
                if let Some(known) = known {
                    record.set(progress::NEXT_INDEX, known.next_index);
                    record.set(progress::MATCH_INDEX, known.match_index);
                }
            }
        }
    }

    fn fill_header(&self, record: &mut Record<'_>) {
        let term = |host: &Host| match host.peer() {
            Some(peer) => peer.current_term(),
            None => host.disk.durable().hard_state.current_term,
        };
        record.set(header::VERSION, FRAME_VERSION.into());
        record.set(header::NOW, self.now());
        record.set(header::PEERS, self.peers().into());
        record.set(header::MESSAGES, self.flights().len() as u64);
        record.set(header::EVENTS, self.trace().len());
        record.set(header::INTERVENTIONS, self.interventions().len() as u64);
        record.set(header::VIOLATIONS, self.violation_count());
        record.set_or_minus_one(header::NEXT_AT, self.next_event_at());
        record.set(header::MAX_LAST_INDEX, self.max_last_index());
        record.set_peer(header::LEADER, self.leader());
        record.set(header::RPCS, self.rpcs());
        record.set(header::BYTES, self.bytes());
        record.set(header::MAX_COMMIT, self.max_commit());
        record.set(header::MANUAL, self.config().manual.into());
        let limit = self.limit().map_or(0, |limit| limit.code().into());
        record.set(header::LIMIT_REACHED, limit);
        record.set(header::TERM, self.hosts.iter().map(term).max().unwrap_or(0));
    }

    /// Replaces what is in `terms` by the terms of the entries from index `from` on: `count` of
    /// them (at most [`MAX_LOG_COLUMNS`]) per peer, 0 where a peer has no entry. Returns how many
    /// there are per peer.
    pub fn fill_logs(&self, terms: &mut Vec<f64>, from: Index, count: usize) -> usize {
        let count = count.min(MAX_LOG_COLUMNS);
        terms.clear();
        for peer in self.ids() {
            let log = self.log_of(peer);
            terms.extend((0..count as Index).map(|column| {
                let entry = log.get(from.saturating_add(column));
                entry.map_or(0.0, |entry| entry.term as f64)
            }));
        }
        count
    }
}

fn fill_peer(host: &Host, record: &mut Record<'_>) {
    record.set(peer::ID, host.id.get().into());
    record.set(peer::WRITES_PENDING, host.disk.pending().len() as u64);
    record.set_or_minus_one(peer::LAST_EVENT, host.last_event);
    record.set_signed(peer::DRIFT_PPM, host.clock.drift_ppm());
    record.set_or_minus_one(peer::DISK_US, host.disk.slowest());
    let Some(live) = host.peer() else {
        let stored = host.disk.durable();
        record.set(peer::TERM, stored.hard_state.current_term);
        record.set_peer(peer::VOTED_FOR, stored.hard_state.voted_for);
        record.set_or_minus_one(peer::TIMER_SINCE, None);
        record.set_or_minus_one(peer::TIMER_DEADLINE, None);
        record.set(peer::FIRST_INDEX, stored.log.first_index());
        record.set(peer::LAST_INDEX, stored.log.last_index());
        record.set(peer::PERSISTED_INDEX, stored.log.last_index());
        record.set(peer::BASE_TERM, stored.log.base().term);
        record.set(peer::OWN_PART, lost(host.disk.is_lost()));
        return;
    };
    record.set(peer::POWER, 1 + u64::from(host.is_paused()));
    let role = match live.role() {
        Role::Follower => 0,
        Role::Candidate => 1,
        Role::Leader => 2,
        Role::PreCandidate => 3,
    };
    record.set(peer::ROLE, role);
    record.set(peer::TERM, live.current_term());
    record.set_peer(peer::VOTED_FOR, live.voted_for());
    record.set_peer(peer::LEADER, live.leader());
    record.set(peer::TIMER_SINCE, host.clock.when(live.timer().since));
    let deadline = host.clock.when(live.timer().deadline);
    record.set_or_minus_one(peer::TIMER_DEADLINE, finite(deadline));
    record.set(peer::FIRST_INDEX, live.log().first_index());
    record.set(peer::LAST_INDEX, live.log().last_index());
    record.set(peer::PERSISTED_INDEX, live.persisted_index());
    record.set(peer::COMMIT_INDEX, live.commit_index());
    record.set(peer::LAST_APPLIED, live.last_applied());
    record.set_bits(peer::GRANTED_LO, peer::GRANTED_HI, live.granted());
    record.set_bits(peer::DENIED_LO, peer::DENIED_HI, live.denied());
    record.set(peer::BASE_TERM, live.log().base().term);
    let own = part(Some(live.membership()), host.id) + lost(live.lost_disk());
    record.set(peer::OWN_PART, own);
    record.set(peer::CONFIGURATION_INDEX, live.membership_index());
}

/// What [`peer::OWN_PART`] says of a lost disk.
fn lost(lost: bool) -> u64 {
    u64::from(lost) << 3
}

/// What [`peer::PART`] says of `peer`.
fn part(membership: Option<Membership>, peer: PeerId) -> u64 {
    let Some(membership) = membership else {
        return 0;
    };
    [
        membership.voters(),
        membership.outgoing(),
        membership.learners(),
    ]
    .into_iter()
    .enumerate()
    .map(|(bit, peers)| u64::from(peers.contains(peer)) << bit)
    .sum()
}

/// A time that is meant, and not the end of all numbers.
fn finite(at: Micros) -> Option<Micros> {
    (at <= crate::limits::MAX_NOW).then_some(at)
}

fn fill_message(flight: &Flight, record: &mut Record<'_>) {
    record.set(message::ID, flight.id.get());
    record.set(message::FROM, flight.from.get().into());
    record.set(message::TO, flight.to.get().into());
    record.set(message::TERM, flight.message.term());
    record.set(message::SENT_AT, flight.sent_at);
    record.set(message::ARRIVES_AT, flight.arrives_at);
    record.set_or_minus_one(message::LOST_AT, flight.lost_at);
    record.set_or_minus_one(message::VERDICT, None);
    record.set(message::COPY, flight.id.copy_number().into());
    record.set(message::SENT_EVENT, flight.sent_event);
    match &flight.message {
        Message::RequestVote(request) => {
            record.set(message::KIND, 0);
            record.set_position(message::PREV_INDEX, message::PREV_TERM, request.last);
        }
        Message::RequestVoteReply(reply) => {
            record.set(message::KIND, 1);
            record.set(message::VERDICT, reply.granted.into());
        }
        Message::PreVote(request) => {
            record.set(message::KIND, 6);
            record.set_position(message::PREV_INDEX, message::PREV_TERM, request.last);
        }
        Message::PreVoteReply(reply) => {
            record.set(message::KIND, 7);
            record.set(message::VERDICT, reply.granted.into());
        }
        Message::TimeoutNow(_) => record.set(message::KIND, 8),
        Message::AppendEntries(request) => {
            record.set(message::KIND, 2);
            record.set(message::ENTRIES, request.entries.len() as u64);
            record.set_position(message::PREV_INDEX, message::PREV_TERM, request.prev);
            record.set(message::COMMIT, request.commit);
        }
        Message::AppendEntriesReply(reply) => {
            record.set(message::KIND, 3);
            let (accepted, index) = match reply.outcome {
                AppendOutcome::Accepted { matched } => (1, matched),
                AppendOutcome::Rejected { hint, .. } => (0, hint.index),
            };
            record.set(message::VERDICT, accepted);
            record.set(message::MATCHED_OR_HINT_INDEX, index);
        }
        Message::InstallSnapshot(request) => {
            record.set(message::KIND, 4);
            record.set_position(message::PREV_INDEX, message::PREV_TERM, request.last);
        }
        Message::InstallSnapshotReply(reply) => {
            record.set(message::KIND, 5);
            let installed = matches!(reply.outcome, InstallOutcome::Has);
            record.set(message::VERDICT, installed.into());
            record.set(message::MATCHED_OR_HINT_INDEX, reply.last.index);
        }
        Message::ReadIndex(_) => record.set(message::KIND, 9),
        Message::ReadIndexReply(reply) => {
            record.set(message::KIND, 10);
            record.set(message::VERDICT, reply.index.is_some().into());
            record.set(message::MATCHED_OR_HINT_INDEX, reply.index.unwrap_or(0));
        }
        Message::Confirm(_) => record.set(message::KIND, 11),
        Message::ConfirmReply(_) => record.set(message::KIND, 12),
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the numbers of a frame are exact")]
mod tests {
    use super::*;
    use crate::{WorldConfig, intervention::Intervention};

    #[test]
    fn a_frame_says_what_the_world_is() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        world.advance(1_000_000, u64::MAX);
        let down = if world.leader() == PeerId::new(2) {
            3
        } else {
            2
        };
        world.act(Intervention::Crash { peer: down }).unwrap();
        world.act(Intervention::Cut { from: 1, to: 4 }).unwrap();
        let put = Intervention::Request {
            peer: None,
            op: "put x 1".to_owned(),
        };
        world.act(put).unwrap();
        // The frame replaces what was in the buffer.
        let mut frame = vec![7.0; 3];
        world.fill_frame(&mut frame);
        let messages = world.flights().len();
        assert!(messages > 0);
        assert_eq!(
            frame.len(),
            header::LENGTH + 5 * peer::LENGTH + messages * message::LENGTH + 25 + 25 * 2
        );
        let leader = world.leader().unwrap();
        assert_eq!(frame[header::LEADER], f64::from(leader.get()));
        assert_eq!(frame[header::MAX_LAST_INDEX], 2.0);
        let peer_at =
            |number: usize, field| frame[header::LENGTH + (number - 1) * peer::LENGTH + field];
        assert_eq!(peer_at(usize::from(down), peer::POWER), 0.0);
        assert_eq!(peer_at(usize::from(down), peer::LAST_INDEX), 1.0);
        assert_eq!(peer_at(leader.slot() + 1, peer::ROLE), 2.0);
        let links = header::LENGTH + 5 * peer::LENGTH + messages * message::LENGTH;
        assert_eq!(frame[links + 3], 1.0);
        assert_eq!(frame[links..links + 25].iter().sum::<f64>(), 1.0);
        let row = links + 25 + leader.slot() * 10;
        assert!(frame[row..row + 10].iter().any(|number| *number > 0.0));
    }

    #[test]
    fn a_lost_or_slow_disk_and_a_clock_that_drifts_are_told_up_and_down() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        world.advance(1_000_000, u64::MAX);
        let clock = |peer, drift| Intervention::Clock {
            peer,
            offset_us: None,
            drift_ppm: Some(drift),
        };
        world.act(clock(1, -20_000)).unwrap();
        world.act(clock(2, 300)).unwrap();
        world.act(Intervention::Wipe { peer: 2 }).unwrap();
        let mut frame = Vec::new();
        let mut own = |world: &World, number: usize| {
            world.fill_frame(&mut frame);
            let at = header::LENGTH + (number - 1) * peer::LENGTH;
            (frame[at + peer::OWN_PART], frame[at + peer::DRIFT_PPM])
        };
        assert_eq!(own(&world, 1), (1.0, -20_000.0));
        assert_eq!(own(&world, 2), (8.0, 300.0));
        world.act(Intervention::Restart { peer: 2 }).unwrap();
        assert_eq!(own(&world, 2), (9.0, 300.0));
        assert_eq!(own(&world, 3), (1.0, 0.0));
        let disk = |min_us, max_us| Intervention::Disk {
            peer: 3,
            min_us,
            max_us,
        };
        let mut slowest = |world: &World| {
            world.fill_frame(&mut frame);
            frame[header::LENGTH + 2 * peer::LENGTH + peer::DISK_US]
        };
        assert_eq!(slowest(&world), -1.0);
        world.act(disk(Some(0), Some(70_000))).unwrap();
        assert_eq!(slowest(&world), 70_000.0);
        world.act(Intervention::Crash { peer: 3 }).unwrap();
        assert_eq!(slowest(&world), 70_000.0);
        world.act(disk(None, None)).unwrap();
        assert_eq!(slowest(&world), -1.0);
    }

    #[test]
    fn logs_come_by_index_with_zeros_where_there_is_nothing() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        world.advance(1_000_000, u64::MAX);
        let mut terms = Vec::new();
        assert_eq!(world.fill_logs(&mut terms, 0, 3), 3);
        assert_eq!(terms.len(), 15);
        assert!(
            terms.chunks(3).all(|row| row == [0.0, 1.0, 0.0]),
            "{terms:?}"
        );
        assert_eq!(
            world.fill_logs(&mut terms, u64::MAX, usize::MAX),
            MAX_LOG_COLUMNS
        );
    }

    #[test]
    fn all_99_peers_fit_into_two_numbers_of_bits() {
        let mut frame = Vec::new();
        let set = (1..=99).filter_map(PeerId::new).collect();
        append(&mut frame, peer::LENGTH).set_bits(peer::GRANTED_LO, peer::GRANTED_HI, set);
        let (low, high) = (frame[peer::GRANTED_LO], frame[peer::GRANTED_HI]);
        assert_eq!((low, high), (2_f64.powi(50) - 1.0, 2_f64.powi(49) - 1.0));
    }
}
