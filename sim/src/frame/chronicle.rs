//! The chronicle: the events of a run as numbers, for a picture of its whole course.
//!
//! It says of every event what a space-time diagram needs, in records of one length, so that the
//! page can ask for what is new and keep the rest. What an event says in words is asked for by its
//! id.

use raft::{
    message::{AppendOutcome, InstallOutcome},
    note::Note,
    rules::VoteVerdict,
    types::PeerId,
};

use super::{
    Record, append,
    layout::{CHRONICLE_VERSION, Happening, chronicle, happening},
};
use crate::{
    network::MessageId,
    trace::{Event, EventId, EventKind, Loss, Summary},
    world::World,
};

/// The most events that [`World::fill_chronicle`] tells at once.
pub const MAX_TOLD: usize = 65_536;

/// How far a message that is lost at its receiver has come, in thousandths of its way.
const WHOLE_WAY: u64 = 1_000;

/// The kind of the message that brings entries.
const APPEND_ENTRIES: u64 = 2;

impl World {
    /// Replaces what is in `numbers` by the events from `from` on that are kept, laid out as
    /// [`layout`](super::layout) says: at most `max`, and no more than [`MAX_TOLD`].
    pub fn fill_chronicle(&self, numbers: &mut Vec<f64>, from: EventId, max: usize) {
        numbers.clear();
        let trace = self.trace();
        let first = from.clamp(trace.first_kept(), trace.len());
        let mut header = append(numbers, chronicle::LENGTH);
        header.set(chronicle::VERSION, CHRONICLE_VERSION.into());
        header.set(chronicle::FIRST, first);
        header.set(chronicle::EVENTS, trace.len());
        for (_, event) in self.events_from(first, max.min(MAX_TOLD)) {
            self.tell(event, &mut append(numbers, happening::LENGTH));
        }
    }

    fn tell(&self, event: &Event, record: &mut Record<'_>) {
        record.set(happening::AT, event.at);
        record.set_peer(happening::PEER, event.peer);
        record.set_or_minus_one(happening::CAUSE, event.cause);
        record.set_or_minus_one(happening::MESSAGE, None);
        record.set_or_minus_one(happening::DETAIL, None);
        let told = match &event.kind {
            EventKind::Sent { to, message, .. } => {
                record.set_peer(happening::OTHER, Some(*to));
                tell_message(message, record);
                Happening::Sent
            }
            EventKind::Delivered { from, message, .. } => {
                record.set_peer(happening::OTHER, Some(*from));
                tell_message(message, record);
                Happening::Arrived
            }
            EventKind::Waits { from, message, .. } => {
                record.set_peer(happening::OTHER, Some(*from));
                tell_message(message, record);
                Happening::Waits
            }
            EventKind::Lost {
                to, message, why, ..
            } => {
                record.set_peer(happening::OTHER, Some(*to));
                tell_message(message, record);
                let way = self.way_gone(event, *why, message);
                record.set(happening::DETAIL, way);
                Happening::Lost
            }
            EventKind::Duplicated { to, .. } => {
                record.set_peer(happening::OTHER, Some(*to));
                Happening::Doubled
            }
            EventKind::Note(note) => tell_note(note, record),
            EventKind::Restarted { term, .. } => {
                record.set(happening::TERM, *term);
                Happening::Restarted
            }
            EventKind::Appeared => Happening::Restarted,
            EventKind::Crashed { .. } => Happening::Crashed,
            EventKind::PowerLost { .. } => Happening::PowerLost,
            EventKind::Wiped => Happening::Wiped,
            EventKind::Paused => Happening::Paused,
            EventKind::Resumed { .. } => Happening::Resumed,
            EventKind::Violated { .. } => Happening::Violated,
            EventKind::TimerFired { .. } => Happening::TimerFired,
            EventKind::Persisted { .. } => Happening::Persisted,
            EventKind::Applied { entry, .. } => {
                record.set(happening::DETAIL, entry.index);
                Happening::Applied
            }
            EventKind::Requested { .. } | EventKind::ReadRequested { .. } => Happening::Requested,
            EventKind::Answered { .. } | EventKind::ReadAnswered { .. } => Happening::Answered,
            EventKind::Cut { to } | EventKind::Healed { to } => {
                record.set_peer(happening::OTHER, Some(*to));
                Happening::LinksChanged
            }
            EventKind::Partitioned { .. }
            | EventKind::Isolated
            | EventKind::Connected
            | EventKind::AllHealed
            | EventKind::LinksChanged { .. } => Happening::LinksChanged,
            _ => Happening::Other,
        };
        record.set(happening::KIND, told as u64);
    }

    /// How far a message had come when it was lost, in thousandths of its way; as the link is now.
    fn way_gone(&self, lost: &Event, why: Loss, message: &Summary) -> u64 {
        match why {
            Loss::Cut => return 0,
            Loss::ReceiverDown => return WHOLE_WAY,
            Loss::Chance | Loss::Dropped | Loss::Full => {}
        }
        let sent = lost.cause.and_then(|cause| self.trace().get(cause));
        let id = lost.message();
        let (Some(sent), Some(id), Some(channel)) = (sent, id, id.and_then(MessageId::channel))
        else {
            return WHOLE_WAY / 2;
        };
        let gone = lost.at.saturating_sub(sent.at);
        let way = self.network.latency(channel, id, is_request(message));
        gone.saturating_mul(WHOLE_WAY)
            .checked_div(way)
            .map_or(WHOLE_WAY, |along| along.min(WHOLE_WAY))
    }
}

/// Does the message ask, rather than answer?
fn is_request(message: &Summary) -> bool {
    !matches!(
        message,
        Summary::RequestVoteReply { .. }
            | Summary::PreVoteReply { .. }
            | Summary::AppendEntriesReply { .. }
            | Summary::InstallSnapshotReply { .. }
            | Summary::ReadIndexReply { .. }
            | Summary::ConfirmReply { .. }
    )
}

/// What a message says, for its shape and colour.
fn tell_message(message: &Summary, record: &mut Record<'_>) {
    let (kind, term, detail) = match *message {
        Summary::RequestVote { term, .. } => (0, term, None),
        Summary::RequestVoteReply { term, granted } => (1, term, Some(granted.into())),
        Summary::AppendEntries { term, entries, .. } => {
            (APPEND_ENTRIES, term, Some(entries.into()))
        }
        Summary::AppendEntriesReply { term, outcome } => {
            let accepted = matches!(outcome, AppendOutcome::Accepted { .. });
            (3, term, Some(accepted.into()))
        }
        Summary::InstallSnapshot { term, .. } => (4, term, None),
        Summary::InstallSnapshotReply { term, outcome, .. } => {
            let installed = matches!(outcome, InstallOutcome::Has);
            (5, term, Some(installed.into()))
        }
        Summary::PreVote { term, .. } => (6, term, None),
        Summary::PreVoteReply { term, granted, .. } => (7, term, Some(granted.into())),
        Summary::TimeoutNow { term } => (8, term, None),
        Summary::ReadIndex { term, .. } => (9, term, None),
        Summary::ReadIndexReply { term, index, .. } => (10, term, Some(index.is_some().into())),
        Summary::Confirm { term, .. } => (11, term, None),
        Summary::ConfirmReply { term, .. } => (12, term, None),
    };
    record.set(happening::MESSAGE, kind);
    record.set(happening::TERM, term);
    record.set_or_minus_one(happening::DETAIL, detail);
}

fn tell_note(note: &Note, record: &mut Record<'_>) -> Happening {
    let mut term = |term| record.set(happening::TERM, term);
    match *note {
        Note::BecameFollower { term: now, .. } => {
            term(now);
            Happening::BecameFollower
        }
        // It stands in no term yet: the one that it asks about is not its own.
        Note::BecamePreCandidate { .. } => Happening::BecamePreCandidate,
        Note::BecameCandidate { term: now, .. } => {
            term(now);
            Happening::BecameCandidate
        }
        Note::BecameLeader { term: now, .. } => {
            term(now);
            Happening::BecameLeader
        }
        Note::TermAdvanced { from, to, .. } => {
            term(to);
            record.set(happening::DETAIL, from);
            Happening::TermAdvanced
        }
        Note::Committed { to, .. } => {
            record.set(happening::DETAIL, to);
            Happening::Committed
        }
        Note::FollowedCommit { to, .. } => {
            record.set(happening::DETAIL, to);
            Happening::FollowedCommit
        }
        Note::Voted {
            candidate, verdict, ..
        } => {
            tell_vote(candidate, verdict, record);
            Happening::Voted
        }
        Note::Rejected { leader, prev, .. } => {
            record.set_peer(happening::OTHER, Some(leader));
            // It is of the leader's message that the term and the index are.
            record.set(happening::MESSAGE, APPEND_ENTRIES);
            record.set(happening::TERM, prev.term);
            record.set(happening::DETAIL, prev.index);
            Happening::Rejected
        }
        Note::SnapshotTaken { last, .. } | Note::SnapshotInstalled { last, .. } => {
            record.set(happening::DETAIL, last.index);
            Happening::Snapshot
        }
        _ => Happening::Other,
    }
}

fn tell_vote(candidate: PeerId, verdict: VoteVerdict, record: &mut Record<'_>) {
    record.set_peer(happening::OTHER, Some(candidate));
    record.set(happening::DETAIL, verdict.granted().into());
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the numbers of a chronicle are exact")]
mod tests {
    use super::*;
    use crate::{
        WorldConfig,
        frame::layout::{header, message, peer},
        intervention::Intervention,
    };

    /// All events of the world, a record each.
    fn told(world: &World) -> Vec<Vec<f64>> {
        let mut numbers = Vec::new();
        world.fill_chronicle(&mut numbers, 0, usize::MAX);
        let (head, events) = numbers.split_at(chronicle::LENGTH);
        assert_eq!(head[chronicle::EVENTS], world.trace().len() as f64);
        events
            .chunks(happening::LENGTH)
            .map(<[f64]>::to_vec)
            .collect()
    }

    fn is(record: &[f64], kind: Happening) -> bool {
        record[happening::KIND] == f64::from(kind as u8)
    }

    fn troubled(seed: u64) -> World {
        let config = WorldConfig {
            seed,
            loss: 0.1,
            duplication: 0.1,
            pre_vote: seed.is_multiple_of(2),
            check_quorum: seed.is_multiple_of(3),
            ..WorldConfig::default()
        };
        let mut world = World::new(config).unwrap();
        let mut deeds = [
            Intervention::Crash { peer: 1 },
            Intervention::Pause { peer: 2 },
            Intervention::Restart { peer: 1 },
            Intervention::Isolate { peer: 3 },
            Intervention::Resume { peer: 2 },
            Intervention::Connect { peer: 3 },
            Intervention::PowerLoss {
                peer: 4,
                torn: None,
            },
        ]
        .into_iter();
        for step in 1..=8 {
            world.advance(step * 400_000, u64::MAX);
            if let Some(deed) = deeds.next() {
                world.act(deed).unwrap();
            }
        }
        world
    }

    #[test]
    fn what_comes_in_pieces_is_what_comes_at_once() {
        let world = troubled(1);
        let whole = told(&world);
        assert_eq!(whole.len() as u64, world.trace().len());
        let mut numbers = vec![7.0; 3];
        let mut pieces: Vec<Vec<f64>> = Vec::new();
        while pieces.len() < whole.len() {
            let from = pieces.len() as u64;
            world.fill_chronicle(&mut numbers, from, 97);
            assert_eq!(numbers[chronicle::VERSION], f64::from(CHRONICLE_VERSION));
            assert_eq!(numbers[chronicle::FIRST], from as f64);
            let (_, events) = numbers.split_at(chronicle::LENGTH);
            pieces.extend(events.chunks(happening::LENGTH).map(<[f64]>::to_vec));
        }
        assert!(pieces == whole);
        // Behind the end there is nothing but the header.
        world.fill_chronicle(&mut numbers, u64::MAX, usize::MAX);
        assert_eq!(numbers.len(), chronicle::LENGTH);
    }

    #[test]
    fn an_arrival_names_its_sending_and_agrees_with_it() {
        let world = troubled(2);
        let events = told(&world);
        let mut ends = 0;
        for end in events.iter().filter(|it| {
            is(it, Happening::Arrived) || is(it, Happening::Lost) || is(it, Happening::Waits)
        }) {
            let sent = &events[end[happening::CAUSE] as usize];
            if is(sent, Happening::Doubled) {
                continue;
            }
            assert!(is(sent, Happening::Sent), "{sent:?}");
            assert_eq!(sent[happening::MESSAGE], end[happening::MESSAGE]);
            assert_eq!(sent[happening::TERM], end[happening::TERM]);
            if is(end, Happening::Lost) {
                assert_eq!(sent[happening::PEER], end[happening::PEER]);
                assert_eq!(sent[happening::OTHER], end[happening::OTHER]);
            } else {
                assert_eq!(sent[happening::PEER], end[happening::OTHER]);
                assert_eq!(sent[happening::OTHER], end[happening::PEER]);
            }
            ends += 1;
        }
        assert!(ends > 100, "{ends}");
    }

    #[test]
    fn a_loss_tells_how_far_the_message_had_come() {
        let world = troubled(1);
        let mut places = [0; 3];
        for ((_, event), record) in world.events_from(0, usize::MAX).zip(told(&world)) {
            let EventKind::Lost { why, .. } = event.kind else {
                continue;
            };
            let along = record[happening::DETAIL];
            let place = match why {
                Loss::Cut => 0,
                Loss::ReceiverDown => 2,
                _ => 1,
            };
            // On its way as the network draws it, less what is lost in rounding.
            let allowed = [0.0..=0.0, 199.0..=800.0, 1_000.0..=1_000.0];
            assert!(allowed[place].contains(&along), "{why:?} {along}");
            places[place] += 1;
        }
        assert!(places.iter().all(|count| *count > 0), "{places:?}");
    }

    #[test]
    fn roles_and_terms_can_be_told_from_it_alone() {
        for seed in 1..=12 {
            let world = troubled(seed);
            let mut known = [(1.0, 0.0, 0.0); 5];
            for event in told(&world) {
                let Some(lane) = (event[happening::PEER] as usize).checked_sub(1) else {
                    continue;
                };
                let (power, role, term) = &mut known[lane];
                let tells = [
                    (Happening::BecameFollower, 0.0),
                    (Happening::BecameCandidate, 1.0),
                    (Happening::BecameLeader, 2.0),
                    (Happening::BecamePreCandidate, 3.0),
                ];
                if let Some((_, now)) = tells.iter().find(|(kind, _)| is(&event, *kind)) {
                    *role = *now;
                }
                let ends = [Happening::Crashed, Happening::PowerLost];
                if ends.iter().any(|kind| is(&event, *kind)) {
                    (*power, *role) = (0.0, 0.0);
                } else if is(&event, Happening::Paused) {
                    *power = 2.0;
                } else if is(&event, Happening::Resumed) || is(&event, Happening::Restarted) {
                    *power = 1.0;
                }
                let of_a_message = event[happening::MESSAGE] >= 0.0;
                if event[happening::TERM] > 0.0 && !of_a_message {
                    *term = event[happening::TERM];
                }
            }
            let mut frame = Vec::new();
            world.fill_frame(&mut frame);
            for (lane, (power, role, term)) in known.into_iter().enumerate() {
                let at = header::LENGTH + lane * peer::LENGTH;
                let is = [
                    frame[at + peer::POWER],
                    frame[at + peer::ROLE],
                    frame[at + peer::TERM],
                ];
                assert_eq!(is[..2], [power, role], "seed {seed}, S{}", lane + 1);
                // What a host that is down had not stored of its term is gone.
                assert!(power == 0.0 || is[2] == term, "seed {seed}, S{}", lane + 1);
            }
        }
    }

    #[test]
    fn a_failed_check_tells_which_entry_was_asked_for() {
        let config = WorldConfig {
            loss: 0.2,
            ..WorldConfig::default()
        };
        let mut world = World::new(config).unwrap();
        // With entries close behind each other, one that is lost leaves a gap before the next.
        for step in 1..=100 {
            world.advance(1_000_000 + step * 5_000, u64::MAX);
            let op = "put x 1".to_owned();
            let _outcome = world.act(Intervention::Request { peer: None, op });
        }
        let mut seen = 0;
        for ((_, event), record) in world.trace().from(0, usize::MAX).zip(told(&world)) {
            let EventKind::Note(Note::Rejected { leader, prev, .. }) = event.kind else {
                continue;
            };
            assert!(is(&record, Happening::Rejected));
            assert_eq!(record[happening::OTHER], f64::from(leader.get()));
            assert_eq!(record[happening::TERM], prev.term as f64);
            assert_eq!(record[happening::DETAIL], prev.index as f64);
            seen += 1;
        }
        assert!(seen > 0);
    }

    #[test]
    fn a_message_has_the_same_kind_in_a_frame() {
        let mut world = troubled(4);
        while world.flights().len() < 4 && world.step() {}
        let (events, mut frame) = (told(&world), Vec::new());
        world.fill_frame(&mut frame);
        let first = header::LENGTH + 5 * peer::LENGTH;
        let flights = frame[header::MESSAGES] as usize;
        assert!(flights > 0, "nothing is in flight");
        for flight in frame[first..].chunks(message::LENGTH).take(flights) {
            let sent = &events[flight[message::SENT_EVENT] as usize];
            if is(sent, Happening::Sent) {
                assert_eq!(sent[happening::MESSAGE], flight[message::KIND]);
                assert_eq!(sent[happening::TERM], flight[message::TERM]);
            }
        }
    }
}
