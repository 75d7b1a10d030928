//! What a message in flight carries: the fields that are too large for a frame.

use core::fmt;

use raft::message::{AppendOutcome, InstallOutcome, Message};
use serde::Serialize;

use super::EntryView;
use crate::{network::MessageId, service::payload_text, world::World};

/// The most entries that a [`MessageView`] shows.
pub const MAX_MESSAGE_ENTRIES: usize = 5;

/// What a message carries, beside what a frame says of it. Empty for a message that carries nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MessageView {
    /// The first [`MAX_MESSAGE_ENTRIES`] of `entries[]` of an AppendEntries (Figure 2).
    pub entries: Vec<EntryView>,
    /// What an InstallSnapshot brings.
    pub piece: Option<PieceView>,
    /// The other fields that a frame has no room for: what each is called, and what it says.
    pub more: Vec<(&'static str, String)>,
}

/// A piece of a snapshot, in the words of Figure 13.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PieceView {
    /// `offset`: where in the snapshot it begins, in bytes.
    pub offset: u64,
    /// How long `data[]` is. Without any the leader asks how far the follower has come.
    pub bytes: usize,
    /// `done`: whether the snapshot ends with it.
    pub done: bool,
}

impl World {
    /// What the message `id` carries; `None` when it is not in flight.
    pub fn message_view(&self, id: MessageId) -> Option<MessageView> {
        let message = &self.flight(id)?.message;
        let more = more(message);
        Some(match message {
            Message::AppendEntries(request) => MessageView {
                more,
                entries: (request.prev.index.saturating_add(1)..)
                    .zip(request.entries.iter())
                    .take(MAX_MESSAGE_ENTRIES)
                    .map(|(index, entry)| EntryView {
                        index,
                        term: entry.term,
                        text: payload_text(&entry.payload),
                    })
                    .collect(),
                piece: None,
            },
            Message::InstallSnapshot(request) => MessageView {
                piece: Some(PieceView {
                    offset: request.offset,
                    bytes: request.data.len(),
                    done: request.done,
                }),
                more,
                entries: Vec::new(),
            },
            _ => MessageView {
                more,
                ..MessageView::default()
            },
        })
    }
}

/// What a frame does not say of a message, nor entries and pieces do.
fn more(message: &Message) -> Vec<(&'static str, String)> {
    let mut more = Vec::new();
    let mut says = |name, value: &dyn fmt::Display| more.push((name, value.to_string()));
    match message {
        Message::PreVoteReply(reply) => says("answers for term", &reply.asked),
        Message::AppendEntriesReply(reply) => {
            if let AppendOutcome::Rejected { probed, hint } = reply.outcome {
                says("term there", &hint.term);
                says("refused at", &probed);
            }
            if reply.lost {
                says("disk lost", &true);
            }
        }
        Message::InstallSnapshot(request) => says("configuration", &request.membership),
        Message::InstallSnapshotReply(reply) => {
            if let InstallOutcome::Wants { offset } = reply.outcome {
                says("wants from offset", &offset);
            }
            if reply.lost {
                says("disk lost", &true);
            }
        }
        Message::Confirm(request) => says("round", &request.round),
        Message::ConfirmReply(reply) => says("round", &reply.round),
        Message::ReadIndex(request) => says("request", &request.context),
        Message::ReadIndexReply(reply) => says("request", &reply.context),
        Message::RequestVote(_)
        | Message::RequestVoteReply(_)
        | Message::PreVote(_)
        | Message::TimeoutNow(_)
        | Message::AppendEntries(_) => {}
    }
    more
}

#[cfg(test)]
mod tests {
    use raft::types::PeerId;

    use super::*;
    use crate::{Intervention, WorldConfig, limits::SNAPSHOT_CHUNK_BYTES};

    fn request(world: &mut World, op: String) {
        world.act(Intervention::Request { peer: None, op }).unwrap();
    }

    /// A leader, and a peer that is down and will be behind.
    fn leader_and_stopped() -> (World, PeerId, PeerId) {
        let mut world = World::new(WorldConfig::default()).unwrap();
        world.advance(1_000_000, u64::MAX);
        let leader = world.leader().unwrap();
        let behind = world.ids().find(|id| *id != leader).unwrap();
        let peer = behind.get();
        world.act(Intervention::Crash { peer }).unwrap();
        (world, leader, behind)
    }

    fn restart(world: &mut World, peer: PeerId) {
        let peer = peer.get();
        world.act(Intervention::Restart { peer }).unwrap();
    }

    /// Goes on until a message from one to the other carries something, and tells what.
    fn carried(world: &mut World, from: PeerId, to: PeerId) -> (Message, MessageView) {
        for _ in 0..10_000 {
            for flight in world.flights() {
                let view = world.message_view(flight.id).unwrap();
                if (flight.from, flight.to) == (from, to) && view != MessageView::default() {
                    return (flight.message.clone(), view);
                }
            }
            assert!(world.step());
        }
        panic!("nothing was carried from {from} to {to}");
    }

    #[test]
    fn the_first_entries_of_a_message_are_told_and_cut() {
        let (mut world, leader, behind) = leader_and_stopped();
        request(&mut world, format!("put y {}", "é".repeat(30_000)));
        for n in 2..=8 {
            request(&mut world, format!("put x {n}"));
        }
        world.advance(1_500_000, u64::MAX);
        restart(&mut world, behind);
        let (message, view) = carried(&mut world, leader, behind);
        let Message::AppendEntries(sent) = message else {
            panic!("{message:?}");
        };
        assert!(sent.entries.len() > MAX_MESSAGE_ENTRIES, "{sent:?}");
        assert_eq!(view.piece, None);
        assert_eq!(view.entries.len(), MAX_MESSAGE_ENTRIES);
        for (index, entry) in (sent.prev.index + 1..).zip(&view.entries) {
            assert_eq!(world.entry_view(leader, index).as_ref(), Some(entry));
        }
        let long = &view.entries[0].text;
        assert!(
            long.starts_with("put y éé") && long.chars().count() <= 60,
            "{long}"
        );
    }

    #[test]
    fn a_piece_of_a_snapshot_says_where_it_begins_and_whether_it_is_the_last() {
        let (mut world, leader, behind) = leader_and_stopped();
        request(&mut world, format!("put x {}", "v".repeat(1_500)));
        world.advance(1_500_000, u64::MAX);
        let peer = leader.get();
        world.act(Intervention::Snapshot { peer }).unwrap();
        world.advance(2_000_000, u64::MAX);
        restart(&mut world, behind);
        let mut pieces = Vec::new();
        while pieces.last().is_none_or(|piece: &PieceView| !piece.done) {
            let (message, view) = carried(&mut world, leader, behind);
            assert!(
                matches!(message, Message::InstallSnapshot(_)),
                "{message:?}"
            );
            let piece = view.piece.unwrap();
            if pieces.last() != Some(&piece) {
                pieces.push(piece);
            }
            assert!(world.step());
        }
        pieces.retain(|piece| piece.bytes > 0);
        assert_eq!(
            (pieces[0].offset, pieces[0].bytes),
            (0, SNAPSHOT_CHUNK_BYTES)
        );
        let last = pieces.last().unwrap();
        assert_eq!(last.offset, SNAPSHOT_CHUNK_BYTES as u64);
        assert!(last.done && last.bytes < SNAPSHOT_CHUNK_BYTES, "{pieces:?}");
    }

    #[test]
    fn a_message_that_carries_nothing_is_told_from_one_that_is_gone() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        while world.flights().len() == 0 {
            assert!(world.step());
        }
        let asked = world.flights().next().unwrap().id;
        assert_eq!(world.message_view(asked), Some(MessageView::default()));
        world.advance(1_000_000, u64::MAX);
        assert_eq!(world.message_view(asked), None);
    }

    #[test]
    fn a_refusal_says_what_was_asked_and_what_lies_there() {
        let (mut world, leader, behind) = leader_and_stopped();
        request(&mut world, "put x 1".to_owned());
        world.advance(1_500_000, u64::MAX);
        restart(&mut world, behind);
        let (message, view) = carried(&mut world, behind, leader);
        let Message::AppendEntriesReply(reply) = message else {
            panic!("{message:?}");
        };
        let AppendOutcome::Rejected { probed, hint } = reply.outcome else {
            panic!("{reply:?}");
        };
        let said = [
            ("term there", hint.term.to_string()),
            ("refused at", probed.to_string()),
        ];
        assert_eq!(view.more, said);
    }

    #[test]
    fn a_follower_that_asks_for_a_read_index_names_its_request() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        world.advance(1_000_000, u64::MAX);
        let leader = world.leader().unwrap();
        let reader = world.ids().find(|id| *id != leader).unwrap();
        let act = Intervention::Read {
            peer: Some(reader.get()),
            key: "x".to_owned(),
        };
        world.act(act).unwrap();
        let (asked, asks) = carried(&mut world, reader, leader);
        assert!(matches!(asked, Message::ReadIndex(_)), "{asked:?}");
        let (round, names) = carried(&mut world, leader, reader);
        assert!(matches!(round, Message::Confirm(_)), "{round:?}");
        assert_eq!(names.more, [("round", "1".to_owned())]);
        let (answer, tells) = loop {
            let told = carried(&mut world, leader, reader);
            if matches!(told.0, Message::ReadIndexReply(_)) {
                break told;
            }
            assert!(world.step());
        };
        assert_eq!(tells.more, asks.more, "{answer:?}");
    }
}
