//! What inspectors show of one thing at a time: plain structs that serialize.

mod checks;
mod life;
mod message;
mod service;

use raft::{
    log::Log,
    progress::{Pace, Progress},
    storage::Stored,
    types::{Index, Micros, PeerId, Role, Term},
};
use serde::Serialize;

pub use checks::{
    BrokenRuleView, CheckView, ChecksView, KeyView, MAX_KEY_STATES, ViolationView, broken_rules,
};
pub use life::{EntryLifeView, InstantView, PeerLifeView};
pub use message::{MAX_MESSAGE_ENTRIES, MessageView, PieceView};
pub use service::{CellView, MAX_CELL_CHARS, RowView, ServiceView};

use crate::{
    explain::explain,
    network::MessageId,
    service::{Store, payload_text},
    trace::{Event, EventId},
    world::{PendingWrite, World, pending_writes},
};

/// One event with its words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventView {
    /// Its id: events are counted from 0.
    pub id: EventId,
    /// When it happened.
    pub at: Micros,
    /// The peer where it happened; 0 for none.
    pub peer: u16,
    /// A name for the kind of event.
    pub kind: &'static str,
    /// What happened.
    pub text: String,
    /// Why, with the values compared.
    pub why: String,
    /// Where the paper has the rule.
    pub section: &'static str,
    /// The event that made it happen.
    pub cause: Option<EventId>,
    /// Whether it changes what a reader should know.
    pub matters: bool,
    /// The message that it is about.
    pub message: Option<u64>,
}

/// One entry of a log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryView {
    /// Its index.
    pub index: Index,
    /// Its term.
    pub term: Term,
    /// What it carries.
    pub text: String,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueView {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

/// Who belongs to the cluster, in the eyes of one peer.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MembershipView {
    /// The index of its entry; 0 for the one that the cluster began with.
    pub index: Index,
    /// Whether that is committed, as far as the peer knows.
    pub committed: bool,
    /// The peers that vote; while joint, those of `C_new`.
    pub voters: Vec<u16>,
    /// The voters of `C_old` while joint.
    pub outgoing: Vec<u16>,
    /// The peers that receive the log and do not vote.
    pub learners: Vec<u16>,
}

/// The state of one peer, in the words of Figure 2.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeerView {
    /// Its number.
    pub id: u16,
    /// Whether it is up. What is in memory is zero or empty while it is down.
    pub up: bool,
    /// Whether it is up and stands still.
    pub paused: bool,
    /// Whether its disk took the place of one that was lost, so that it has no vote.
    pub lost_disk: bool,
    /// By how many parts of a million its clock runs too fast; negative when it runs too slow.
    pub drift_ppm: i64,
    /// `follower`, `pre_candidate`, `candidate` or `leader`; `down` while it is down.
    pub role: &'static str,
    /// `currentTerm`.
    pub current_term: Term,
    /// `votedFor`.
    pub voted_for: Option<u16>,
    /// Who leads, as far as it knows.
    pub leader: Option<u16>,
    /// The configuration in force at this peer (§6).
    pub membership: MembershipView,
    /// The first index of its log.
    pub first_index: Index,
    /// The last index.
    pub last_index: Index,
    /// The term of the last entry.
    pub last_term: Term,
    /// The last index that a crash would not lose.
    pub persisted_index: Index,
    /// `commitIndex`.
    pub commit_index: Index,
    /// `lastApplied`.
    pub last_applied: Index,
    /// `nextIndex`, by peer; empty unless it leads. 0 for itself.
    pub next_index: Vec<Index>,
    /// `matchIndex`, by peer; empty unless it leads. 0 for itself.
    pub match_index: Vec<Index>,
    /// How it sends entries, by peer: `probe`, `replicate` or `snapshot`; empty unless it leads, and
    /// for itself.
    pub pace: Vec<&'static str>,
    /// How many messages with entries (of a snapshot, one) are not confirmed yet, by peer; empty
    /// unless it leads.
    pub in_flight: Vec<usize>,
    /// Who granted it a vote.
    pub granted: Vec<u16>,
    /// Who denied it a vote.
    pub denied: Vec<u16>,
    /// When its timer was set.
    pub timer_since: Option<Micros>,
    /// When its timer fires.
    pub timer_deadline: Option<Micros>,
    /// How many writes are not durable yet.
    pub writes_pending: usize,
    /// How many messages wait for them.
    pub messages_held: usize,
    /// How often it was started.
    pub lives: u64,
    /// Requests that reached it.
    pub rpcs: u64,
    /// What its disk holds: what is left after a loss of power now.
    pub durable: DurableView,
    /// The writes that are not durable yet, in order; the first [`MAX_WRITES`].
    pub writes: Vec<PendingWrite>,
    /// Its key-value store, as far as [`MAX_VALUES`] goes.
    pub values: Vec<ValueView>,
    /// Its last event that matters.
    pub last_event: Option<EventId>,
}

/// What a disk holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DurableView {
    /// `currentTerm`.
    pub current_term: Term,
    /// `votedFor`.
    pub voted_for: Option<u16>,
    /// The last index of its snapshot; 0 for none.
    pub snapshot_index: Index,
    /// The last index of its log.
    pub last_index: Index,
    /// The term of that entry.
    pub last_term: Term,
    /// Up to which index the log on it is the one in memory; all of it while the peer is down.
    pub agrees_to: Index,
}

/// The most values that a [`PeerView`] shows.
pub const MAX_VALUES: usize = 100;

/// The most writes that a [`PeerView`] shows.
pub const MAX_WRITES: usize = 20;

impl World {
    /// The event `id` with its words, unless it is forgotten or has not happened.
    pub fn event_view(&self, id: EventId) -> Option<EventView> {
        Some(self.view_of(id, self.trace().get(id)?))
    }

    /// The events from `id` on with their words, at most `max`.
    pub fn event_views(&self, id: EventId, max: usize) -> Vec<EventView> {
        self.events_from(id, max)
            .map(|(id, event)| self.view_of(id, event))
            .collect()
    }

    fn view_of(&self, id: EventId, event: &Event) -> EventView {
        let explanation = explain(event, self.trace(), self.violations());
        EventView {
            id,
            at: event.at,
            peer: event.peer.map_or(0, PeerId::get),
            kind: explanation.kind,
            text: explanation.text,
            why: explanation.why,
            section: explanation.section,
            cause: event.cause,
            matters: explanation.matters,
            message: event.message().map(MessageId::get),
        }
    }

    /// The entry at `index` in the log of `peer`: the one in memory while it is up, that on disk
    /// while it is down.
    pub fn entry_view(&self, peer: PeerId, index: Index) -> Option<EntryView> {
        self.host(peer)?;
        let entry = self.log_of(peer).get(index)?;
        Some(EntryView {
            index,
            term: entry.term,
            text: payload_text(&entry.payload),
        })
    }

    /// The state of `peer`; `None` when there is no such peer.
    pub fn peer_view(&self, id: PeerId) -> Option<PeerView> {
        let host = self.host(id)?;
        let log = self.log_of(id);
        let live = host.process.as_ref();
        let peer = live.map(|process| &process.peer);
        let stored = host.disk.durable();
        let leads = peer.filter(|peer| peer.role() == Role::Leader);
        let followers = || {
            leads
                .into_iter()
                .flat_map(|peer| self.ids().map(|other| peer.progress(other)))
        };
        let progress =
            |field: fn(&Progress) -> Index| followers().map(|one| one.map_or(0, field)).collect();
        Some(PeerView {
            id: id.get(),
            up: live.is_some(),
            paused: host.is_paused(),
            lost_disk: peer.map_or(host.disk.is_lost(), raft::Peer::lost_disk),
            drift_ppm: host.clock.drift_ppm(),
            role: match peer.map(raft::Peer::role) {
                None => "down",
                Some(Role::Follower) => "follower",
                Some(Role::PreCandidate) => "pre_candidate",
                Some(Role::Candidate) => "candidate",
                Some(Role::Leader) => "leader",
            },
            current_term: peer.map_or(stored.hard_state.current_term, raft::Peer::current_term),
            voted_for: match peer {
                Some(peer) => peer.voted_for(),
                None => stored.hard_state.voted_for,
            }
            .map(PeerId::get),
            leader: peer.and_then(raft::Peer::leader).map(PeerId::get),
            membership: peer.map(MembershipView::of).unwrap_or_default(),
            first_index: log.first_index(),
            last_index: log.last_index(),
            last_term: log.last().term,
            persisted_index: peer.map_or(stored.log.last_index(), raft::Peer::persisted_index),
            commit_index: peer.map_or(0, raft::Peer::commit_index),
            last_applied: peer.map_or(0, raft::Peer::last_applied),
            next_index: progress(|progress| progress.next_index),
            match_index: progress(|progress| progress.match_index),
            pace: followers().map(|one| one.map_or("", pace)).collect(),
            in_flight: followers().map(|one| one.map_or(0, in_flight)).collect(),
            granted: peer.map_or(Vec::new(), |peer| numbers(peer.granted())),
            denied: peer.map_or(Vec::new(), |peer| numbers(peer.denied())),
            timer_since: peer.map(|peer| host.clock.when(peer.timer().since)),
            timer_deadline: peer.map(|peer| host.clock.when(peer.timer().deadline)),
            writes_pending: host.disk.pending().len(),
            messages_held: live.map_or(0, |process| process.held.len()),
            lives: host.lives,
            rpcs: host.rpcs,
            durable: durable(stored, log),
            writes: pending_writes(host).take(MAX_WRITES).collect(),
            values: live.map_or(Vec::new(), |process| values(&process.store)),
            last_event: host.last_event,
        })
    }
}

const fn pace(progress: &Progress) -> &'static str {
    match progress.pace {
        Pace::Probe { .. } => "probe",
        Pace::Replicate { .. } => "replicate",
        Pace::Snapshot(_) => "snapshot",
    }
}

fn in_flight(progress: &Progress) -> usize {
    match &progress.pace {
        Pace::Probe { awaiting } => (*awaiting).into(),
        Pace::Replicate { in_flight, .. } => in_flight.len(),
        Pace::Snapshot(_) => 1,
    }
}

fn durable(stored: &Stored, memory: &Log) -> DurableView {
    let last = stored.log.last();
    DurableView {
        current_term: stored.hard_state.current_term,
        voted_for: stored.hard_state.voted_for.map(PeerId::get),
        snapshot_index: stored.log.base().index,
        last_index: last.index,
        last_term: last.term,
        agrees_to: agreement(&stored.log, memory),
    }
}

/// The last index up to which the two are the same: entries of the same index and term are (§5.3).
fn agreement(stored: &Log, memory: &Log) -> Index {
    let same = |index| {
        let term = memory.term_at(index);
        term.is_some() && stored.term_at(index) == term
    };
    let mut index = stored.last_index().min(memory.last_index());
    while index > stored.base().index && !same(index) {
        index -= 1;
    }
    index
}

impl MembershipView {
    /// What is in force at `peer`.
    pub fn of(peer: &crate::Peer) -> Self {
        let (index, membership) = (peer.membership_index(), peer.membership());
        Self {
            index,
            committed: index <= peer.commit_index(),
            voters: numbers(membership.voters()),
            outgoing: numbers(membership.outgoing()),
            learners: numbers(membership.learners()),
        }
    }
}

/// The numbers of some peers, in order.
pub fn numbers(peers: raft::PeerSet) -> Vec<u16> {
    peers.iter().map(PeerId::get).collect()
}

fn values(store: &Store) -> Vec<ValueView> {
    store
        .iter()
        .take(MAX_VALUES)
        .map(|(key, value)| ValueView {
            key: key.to_owned(),
            value: value.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Intervention, WorldConfig};

    #[test]
    fn a_peer_can_be_looked_at_up_and_down() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        world.advance(1_000_000, u64::MAX);
        let op = "put x 1".to_owned();
        world.act(Intervention::Request { peer: None, op }).unwrap();
        world.advance(1_200_000, u64::MAX);
        let leader = world.leader().unwrap();
        let view = world.peer_view(leader).unwrap();
        assert_eq!(
            (view.role, view.last_index, view.commit_index),
            ("leader", 2, 2)
        );
        assert_eq!(view.match_index.iter().filter(|at| **at == 2).count(), 4);
        assert_eq!(view.values[0].value, "1");
        let peer = leader.get();
        world
            .act(Intervention::PowerLoss { peer, torn: None })
            .unwrap();
        let down = world.peer_view(leader).unwrap();
        assert_eq!(
            (down.role, down.last_index, down.commit_index),
            ("down", 2, 0)
        );
        assert_eq!(down.voted_for, Some(peer));
        assert_eq!(world.entry_view(leader, 2).unwrap().text, "put x 1");
        assert_eq!(world.entry_view(leader, 3), None);
        assert_eq!(world.peer_view(PeerId::new(9).unwrap()), None);
    }
}
