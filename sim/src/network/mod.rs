//! Links and the messages on them.
//!
//! The network knows times and chances, and nothing of what the messages say beyond whether they
//! are requests. It decides; the world does the telling.

mod flight;
mod link;
mod message_id;

use std::{collections::BTreeMap, sync::Arc};

use raft::{
    peer_set::PeerSet,
    types::{Micros, PeerId},
};

pub use flight::{Fate, Flight};
pub use link::{Delivery, LinkModel};
pub use message_id::MessageId;

use crate::{
    config::WorldConfig,
    limits::MAX_COPIES,
    random::{Chance, Purpose, draw, within},
};

/// One direction of the link between two peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Channel {
    /// The sender.
    pub from: PeerId,
    /// The receiver.
    pub to: PeerId,
}

impl Channel {
    /// What keys the draws of this direction.
    fn entity(self) -> u64 {
        u64::from(self.from.get()) << 7 | u64::from(self.to.get())
    }
}

/// All links, and all messages in flight.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    seed: u64,
    peers: usize,
    /// By sender's slot: the receivers that it is cut off from.
    cut: Vec<PeerSet>,
    /// By channel: how many messages were sent.
    sent: Vec<u64>,
    /// By channel.
    models: Arc<Vec<LinkModel>>,
    /// How often a link became another.
    changes: u64,
    flights: BTreeMap<MessageId, Flight>,
}

impl Network {
    /// The links of `config`, which must be valid.
    pub(crate) fn new(config: &WorldConfig) -> Self {
        let peers = usize::from(config.peers);
        Self {
            seed: config.seed,
            peers,
            cut: vec![PeerSet::EMPTY; peers],
            sent: vec![0; peers * peers],
            models: Arc::new(vec![Self::configured(config); peers * peers]),
            changes: 0,
            flights: BTreeMap::new(),
        }
    }

    /// A link as the configuration has it.
    fn configured(config: &WorldConfig) -> LinkModel {
        LinkModel::both(Delivery {
            latency_min: config.latency_min_us,
            latency_max: config.latency_max_us,
            loss: Chance::new(config.loss).unwrap_or_default(),
            duplication: Chance::new(config.duplication).unwrap_or_default(),
            late: Chance::NEVER,
        })
    }

    /// One more peer is on the network, connected to all others.
    pub(crate) fn grow(&mut self, config: &WorldConfig) {
        let before = self.peers;
        self.peers += 1;
        self.cut.push(PeerSet::EMPTY);
        self.sent = widened(&self.sent, before, 0);
        self.models = Arc::new(widened(&self.models, before, Self::configured(config)));
        self.changes += 1;
    }

    /// How often a link became another: at two places of one run with as many changes before them all
    /// links are the same.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    fn slot(&self, channel: Channel) -> usize {
        channel.from.slot() * self.peers + channel.to.slot()
    }

    pub(crate) fn model(&self, channel: Channel) -> &LinkModel {
        &self.models[self.slot(channel)]
    }

    pub(crate) fn set_model(&mut self, channel: Channel, model: LinkModel) {
        let slot = self.slot(channel);
        self.changes += 1;
        Arc::make_mut(&mut self.models)[slot] = model;
    }

    pub(crate) fn is_cut(&self, channel: Channel) -> bool {
        self.cut[channel.from.slot()].contains(channel.to)
    }

    /// Cuts or heals one direction. Returns whether that changed anything.
    pub(crate) fn set_cut(&mut self, channel: Channel, cut: bool) -> bool {
        let row = &mut self.cut[channel.from.slot()];
        let changed = if cut {
            row.insert(channel.to)
        } else {
            row.remove(channel.to)
        };
        self.changes += u64::from(changed);
        changed
    }

    /// Names the next message on `channel`.
    pub(crate) fn next_id(&mut self, channel: Channel) -> MessageId {
        let slot = self.slot(channel);
        let id = MessageId::original(channel, self.sent[slot]);
        self.sent[slot] += 1;
        id
    }

    /// Was a message of this name sent already?
    pub(crate) fn was_sent(&self, channel: Channel, id: MessageId) -> bool {
        id.get() < MessageId::original(channel, self.sent[self.slot(channel)]).get()
    }

    /// How long the message `id` travels, without what a function or a reader adds.
    pub(crate) fn latency(&self, channel: Channel, id: MessageId, is_request: bool) -> Micros {
        let delivery = self.model(channel).delivery(is_request);
        let (entity, counter) = (channel.entity(), id.draw_counter());
        let range = delivery.latency_min..=delivery.latency_max;
        let latency = within(self.seed, Purpose::Latency, entity, counter, range);
        if delivery.late.is_never() {
            return latency;
        }
        let mut late = draw(self.seed, Purpose::Late, entity, counter);
        if delivery.late.happens(&mut late) {
            latency + link::held_up(&mut late)
        } else {
            latency
        }
    }

    /// Does the link lose the message `id`?
    pub(crate) fn loses(&self, channel: Channel, id: MessageId, is_request: bool) -> bool {
        let chance = self.model(channel).delivery(is_request).loss;
        self.happens(chance, Purpose::Loss, channel, id)
    }

    /// Does the link deliver the message `id` twice?
    pub(crate) fn duplicates(&self, channel: Channel, id: MessageId, is_request: bool) -> bool {
        let chance = self.model(channel).delivery(is_request).duplication;
        self.happens(chance, Purpose::Duplication, channel, id)
    }

    /// When on its way a lost message is lost: somewhere between a fifth and four fifths of it.
    pub(crate) fn lost_at(&self, flight: &Flight) -> Micros {
        let channel = flight.channel();
        let way = flight.arrives_at.saturating_sub(flight.sent_at);
        let thousandths = within(
            self.seed,
            Purpose::LossPlace,
            channel.entity(),
            flight.id.draw_counter(),
            200..=800,
        );
        flight.sent_at + way / 1_000 * thousandths + way % 1_000 * thousandths / 1_000
    }

    fn happens(&self, chance: Chance, purpose: Purpose, channel: Channel, id: MessageId) -> bool {
        !chance.is_never()
            && chance.happens(&mut draw(
                self.seed,
                purpose,
                channel.entity(),
                id.draw_counter(),
            ))
    }

    pub(crate) fn flights(&self) -> &BTreeMap<MessageId, Flight> {
        &self.flights
    }

    pub(crate) fn flight(&self, id: MessageId) -> Option<&Flight> {
        self.flights.get(&id)
    }

    pub(crate) fn flight_mut(&mut self, id: MessageId) -> Option<&mut Flight> {
        self.flights.get_mut(&id)
    }

    pub(crate) fn depart(&mut self, flight: Flight) {
        self.flights.insert(flight.id, flight);
    }

    pub(crate) fn remove(&mut self, id: MessageId) -> Option<Flight> {
        self.flights.remove(&id)
    }

    /// The messages on one direction of a link, in the order of their ids.
    pub(crate) fn on(&self, channel: Channel) -> Vec<MessageId> {
        let first = MessageId::original(channel, 0);
        let last = MessageId::original(channel, u64::MAX).copy(MAX_COPIES);
        self.flights
            .range(first..=last)
            .map(|(id, _)| *id)
            .collect()
    }

    /// Names one more copy of the message `id`, which is in flight; `None` when there are as many
    /// as may be. All copies in flight know the number, so that no name is given twice.
    pub(crate) fn next_copy(&mut self, id: MessageId) -> Option<MessageId> {
        let number = self.flights.get(&id)?.copies + 1;
        if number > MAX_COPIES {
            return None;
        }
        for (_, flight) in self.flights.range_mut(id.copy(0)..=id.copy(MAX_COPIES)) {
            flight.copies = number;
        }
        Some(id.copy(number))
    }
}

impl Flight {
    pub(crate) fn channel(&self) -> Channel {
        Channel {
            from: self.from,
            to: self.to,
        }
    }
}

/// A square of values by channel with one more row and column, filled with `new`.
fn widened<T: Clone>(square: &[T], side: usize, new: T) -> Vec<T> {
    let mut wide = Vec::with_capacity((side + 1) * (side + 1));
    for row in square.chunks(side) {
        wide.extend_from_slice(row);
        wide.push(new.clone());
    }
    wide.resize((side + 1) * (side + 1), new);
    wide
}
