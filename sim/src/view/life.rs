//! The life of an entry: proposed, stored, committed, applied, told from the events that are kept.
//!
//! Events speak of indices. Which entry stands at an index of a log is followed through the run:
//! for every peer, the term of what stands there in memory and on disk, from which event on. An
//! entry that comes with a message is the one that its sender had when it sent it.

use raft::{
    note::Note,
    rules::Suffix,
    types::{Index, Micros, PeerId, Term},
};
use serde::Serialize;

use crate::{
    service::payload_text,
    trace::{Event, EventId, EventKind},
    world::World,
};

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InstantView {
    /// When.
    pub at: Micros,
    /// The event; `None` for what a run begins with.
    pub event: Option<EventId>,
    /// Where.
    pub peer: u16,
}

/// What became of an entry at one peer: the last time that it came into its log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PeerLifeView {
    /// Its number.
    pub peer: u16,
    /// It came into the log, in memory.
    pub stored: Option<InstantView>,
    /// It was durable.
    pub persisted: Option<InstantView>,
    /// The peer knew that it is committed.
    pub committed: Option<InstantView>,
    /// The service applied it.
    pub applied: Option<InstantView>,
    /// A snapshot took its place.
    pub folded: Option<InstantView>,
    /// It was removed from the log, or lost with what was not durable.
    pub removed: Option<InstantView>,
}

/// The life of an entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryLifeView {
    /// Its index.
    pub index: Index,
    /// Its term.
    pub term: Term,
    /// What it carries; `None` when nobody has it any more.
    pub text: Option<String>,
    /// Its leader appended it.
    pub proposed: Option<InstantView>,
    /// A leader was the first to know that it is committed.
    pub committed: Option<InstantView>,
    /// What became of it, peer by peer.
    pub peers: Vec<PeerLifeView>,
    /// Older events are forgotten: not all that happened to it may be known.
    pub forgotten: bool,
}

/// What stood at the index in one log, from which event on; term 0 stands for nothing.
#[derive(Default)]
struct Place(Vec<(EventId, Term)>);

impl Place {
    fn set(&mut self, from: EventId, term: Term) {
        self.0.push((from, term));
    }

    fn now(&self) -> Term {
        self.0.last().map_or(0, |(_, term)| *term)
    }

    /// What stood there behind the event `id`; `None` when that is not known.
    fn at(&self, id: EventId) -> Option<Term> {
        let behind = self.0.partition_point(|(from, _)| *from <= id);
        Some(self.0.get(behind.checked_sub(1)?)?.1)
    }
}

/// Follows one index through a run.
struct Follower<'a> {
    world: &'a World,
    life: EntryLifeView,
    memory: Vec<Place>,
    disk: Vec<Place>,
}

impl World {
    /// The life of the entry of a term at an index, as far as events tell of it; `None` when no event
    /// that is kept, and no log, has such an entry.
    pub fn entry_life(&self, index: Index, term: Term) -> Option<EntryLifeView> {
        let mut follower = Follower::new(self, index, term);
        for (id, event) in self.events_from(0, usize::MAX) {
            follower.see(id, event);
        }
        follower.end()
    }
}

impl<'a> Follower<'a> {
    fn new(world: &'a World, index: Index, term: Term) -> Self {
        let places = || world.ids().map(|_| Place::default()).collect();
        let mut follower = Self {
            world,
            memory: places(),
            disk: places(),
            life: EntryLifeView {
                index,
                term,
                text: None,
                proposed: None,
                committed: None,
                peers: world
                    .ids()
                    .map(|id| PeerLifeView {
                        peer: id.get(),
                        ..PeerLifeView::default()
                    })
                    .collect(),
                forgotten: world.trace().first_kept() > 0,
            },
        };
        if !follower.life.forgotten {
            follower.begin();
        }
        follower
    }

    /// What the logs hold when the run begins.
    fn begin(&mut self) {
        for place in self.memory.iter_mut().chain(&mut self.disk) {
            place.set(0, 0);
        }
        for given in &self.world.config().start {
            let Some(peer) = PeerId::new(given.peer) else {
                continue;
            };
            let at = usize::try_from(self.life.index.wrapping_sub(1)).unwrap_or(usize::MAX);
            let Some(&term) = given.log.get(at) else {
                continue;
            };
            self.memory[peer.slot()].set(0, term);
            self.disk[peer.slot()].set(0, term);
            if term == self.life.term {
                let instant = InstantView {
                    at: 0,
                    event: None,
                    peer: given.peer,
                };
                let life = &mut self.life.peers[peer.slot()];
                life.stored = Some(instant);
                life.persisted = Some(instant);
            }
        }
    }

    fn see(&mut self, id: EventId, event: &Event) {
        let Some(peer) = event.peer else { return };
        let index = self.life.index;
        let instant = InstantView {
            at: event.at,
            event: Some(id),
            peer: peer.get(),
        };
        match &event.kind {
            EventKind::Note(note) => self.decided(peer, instant, id, event, note),
            EventKind::Persisted {
                entries: Some((first, last)),
                ..
            } if *first <= index => {
                // What is written is what stood there when the write was made.
                let written = event
                    .cause
                    .and_then(|made| self.memory[peer.slot()].at(made));
                let written = if index <= *last { written } else { Some(0) };
                if let Some(term) = written {
                    self.disk[peer.slot()].set(id, term);
                    self.on_disk(peer, instant, term);
                }
            }
            EventKind::Applied { entry, payload }
                if entry.index == index && entry.term == self.life.term =>
            {
                let life = &mut self.life.peers[peer.slot()];
                life.applied.get_or_insert(instant);
                self.life.text.get_or_insert_with(|| payload_text(payload));
            }
            EventKind::Crashed { .. } => {
                // The operating system completes what was issued.
                let term = self.memory[peer.slot()].now();
                self.disk[peer.slot()].set(id, term);
                self.on_disk(peer, instant, term);
            }
            EventKind::Wiped => {
                self.disk[peer.slot()].set(id, 0);
                self.stands(peer, instant, id, 0);
            }
            EventKind::Restarted { last, .. } if id > 0 => {
                let found = if last.index < index {
                    0
                } else {
                    match self.disk[peer.slot()].now() {
                        // It came there with a write that was torn, or in a snapshot.
                        0 => self.memory[peer.slot()].now(),
                        term => term,
                    }
                };
                self.stands(peer, instant, id, found);
            }
            _ => {}
        }
    }

    fn decided(
        &mut self,
        peer: PeerId,
        instant: InstantView,
        id: EventId,
        event: &Event,
        note: &Note,
    ) {
        let index = self.life.index;
        match *note {
            Note::Appended { entry } if entry.index == index => {
                if entry.term == self.life.term {
                    self.life.proposed.get_or_insert(instant);
                }
                self.stands(peer, instant, id, entry.term);
            }
            Note::Accepted {
                leader,
                matched,
                added,
                ..
            } if index <= matched && matched - index < added.into() => {
                let sent = self.sent(event);
                let came = sent.and_then(|sent| self.memory[leader.slot()].at(sent));
                if let Some(term) = came {
                    self.stands(peer, instant, id, term);
                }
            }
            Note::Truncated { from, to, .. } if (from..=to).contains(&index) => {
                self.stands(peer, instant, id, 0);
            }
            Note::SnapshotTaken { last, .. } if index <= last.index => self.folded(peer, instant),
            Note::SnapshotInstalled { last, suffix, .. } => {
                if index <= last.index {
                    self.folded(peer, instant);
                } else if !matches!(suffix, Suffix::Kept) {
                    self.stands(peer, instant, id, 0);
                }
            }
            Note::Committed { from, to, .. } if from < index && index <= to && self.has(peer) => {
                self.life.committed.get_or_insert(instant);
                let life = &mut self.life.peers[peer.slot()];
                life.committed.get_or_insert(instant);
            }
            Note::FollowedCommit { from, to, .. }
                if from < index && index <= to && self.has(peer) =>
            {
                let life = &mut self.life.peers[peer.slot()];
                life.committed.get_or_insert(instant);
            }
            _ => {}
        }
    }

    /// The event with which the message left that made `event` happen.
    fn sent(&self, event: &Event) -> Option<EventId> {
        let mut cause = event.cause?;
        loop {
            let before = self.world.trace().get(cause)?;
            if matches!(before.kind, EventKind::Sent { .. }) {
                return Some(cause);
            }
            cause = before.cause?;
        }
    }

    fn has(&self, peer: PeerId) -> bool {
        self.memory[peer.slot()].now() == self.life.term
    }

    /// From now on, this stands in the log of `peer`, in memory.
    fn stands(&mut self, peer: PeerId, instant: InstantView, id: EventId, term: Term) {
        let had = self.has(peer);
        self.memory[peer.slot()].set(id, term);
        let life = &mut self.life.peers[peer.slot()];
        match (had, term == self.life.term) {
            (true, false) => life.removed = Some(instant),
            (false, true) => {
                *life = PeerLifeView {
                    peer: life.peer,
                    stored: Some(instant),
                    ..PeerLifeView::default()
                };
            }
            _ => {}
        }
    }

    fn on_disk(&mut self, peer: PeerId, instant: InstantView, term: Term) {
        let life = &mut self.life.peers[peer.slot()];
        // What the log no longer has in memory may still come to be durable.
        if term == self.life.term && life.removed.is_none() {
            life.persisted.get_or_insert(instant);
        }
    }

    /// A snapshot takes the place of the entry, if it is one that was committed.
    fn folded(&mut self, peer: PeerId, instant: InstantView) {
        let committed = self.life.committed.is_some();
        let life = &mut self.life.peers[peer.slot()];
        if committed || life.committed.is_some() {
            life.folded.get_or_insert(instant);
        }
    }

    fn end(self) -> Option<EntryLifeView> {
        let (world, mut life) = (self.world, self.life);
        let mut known = life.proposed.is_some();
        for (id, one) in world.ids().zip(&mut life.peers) {
            let log = world.log_of(id);
            if log.term_at(life.index) == Some(life.term) && log.base().index < life.index {
                // Whatever the events say, it is there.
                one.removed = None;
                known = true;
                if life.text.is_none() {
                    life.text = log
                        .get(life.index)
                        .map(|entry| payload_text(&entry.payload));
                }
            }
            known |= one.stored.is_some() || one.applied.is_some() || one.folded.is_some();
        }
        known.then_some(life)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Intervention, StartDisk, WorldConfig};

    /// A run with losses, stops and changes of leader, while clients write.
    fn troubled(seed: u64) -> World {
        let config = WorldConfig {
            seed,
            loss: 0.1,
            duplication: 0.1,
            snapshot_every: if seed.is_multiple_of(2) { 9 } else { 0 },
            ..WorldConfig::default()
        };
        let mut world = World::new(config).unwrap();
        let load = serde_json::from_str(r#"{"clients": 2, "every_us": 30000}"#).unwrap();
        world.act(Intervention::Load(load)).unwrap();
        for round in 1..=14 {
            world.advance(round * 250_000, u64::MAX);
            let leader = world.leader().map_or(1, PeerId::get);
            let deed = match (round + seed) % 5 {
                0 => Intervention::PowerLoss {
                    peer: leader,
                    torn: None,
                },
                1 => Intervention::Isolate { peer: leader },
                2 => Intervention::Crash { peer: leader },
                3 => Intervention::HealAll {},
                _ => Intervention::Pause { peer: leader },
            };
            // What cannot be done now is left out.
            let _ = world.act(deed);
            for peer in (1..=5).filter(|peer| *peer != leader) {
                let _ = world.act(Intervention::Restart { peer });
                let _ = world.act(Intervention::Resume { peer });
            }
        }
        world
    }

    /// Every entry that a log has came into it, is durable if the disk has it, and so on.
    #[test]
    fn the_life_of_an_entry_ends_where_the_world_is() {
        let (mut entries, mut only_in_memory, mut gone) = (0, 0, 0);
        for seed in 1..=8 {
            let world = troubled(seed);
            for id in world.ids() {
                let log = world.log_of(id);
                let durable = &world.durable(id).unwrap().log;
                for index in log.first_index()..=log.last_index() {
                    let term = log.term_at(index).unwrap();
                    let place = format!("seed {seed}, {id}, index {index}, term {term}");
                    let life = world.entry_life(index, term).expect(&place);
                    let one = &life.peers[id.slot()];
                    assert!(one.stored.is_some() && one.removed.is_none(), "{place}");
                    let stored = durable.term_at(index) == Some(term);
                    assert_eq!(one.persisted.is_some(), stored, "{place}: {one:?}");
                    only_in_memory += u32::from(!stored);
                    assert!(life.text.is_some(), "{place}");
                    if let Some(peer) = world.peer(id) {
                        let knows = peer.commit_index() >= index;
                        assert!(!knows || life.committed.is_some(), "{place}");
                        let applied = peer.last_applied() >= index;
                        assert!(!applied || one.applied.is_some(), "{place}");
                    }
                    entries += 1;
                    // No other entry of that index has a place in that log.
                    for other in (1..term).filter_map(|term| world.entry_life(index, term)) {
                        let one = &other.peers[id.slot()];
                        assert!(one.stored.is_none() || one.removed.is_some(), "{place}");
                        gone += 1;
                    }
                }
            }
        }
        assert!(
            entries > 100 && only_in_memory > 0 && gone > 0,
            "{entries} {only_in_memory} {gone}"
        );
    }

    #[test]
    fn it_is_told_in_the_order_in_which_it_happens() {
        let mut world = World::new(WorldConfig::default()).unwrap();
        world.advance(1_000_000, u64::MAX);
        let leader = world.leader().unwrap();
        let op = "put x 1".to_owned();
        let asked = world.now();
        world.act(Intervention::Request { peer: None, op }).unwrap();
        world.advance(1_200_000, u64::MAX);
        let term = world.peer(leader).unwrap().current_term();
        let life = world.entry_life(2, term).unwrap();
        assert_eq!(life.text.as_deref(), Some("put x 1"));
        let proposed = life.proposed.unwrap();
        assert_eq!((proposed.at, proposed.peer), (asked, leader.get()));
        let committed = life.committed.unwrap();
        assert_eq!(committed.peer, leader.get());
        for one in &life.peers {
            let at = |instant: Option<InstantView>| instant.unwrap().at;
            assert!(proposed.at <= at(one.stored) && at(one.stored) <= at(one.persisted));
            assert!(committed.at <= at(one.committed) && at(one.committed) <= at(one.applied));
            let event = one.persisted.unwrap().event.unwrap();
            assert_eq!(world.event_view(event).unwrap().kind, "persisted");
        }
        assert_eq!(world.entry_life(2, term + 1), None);
        assert_eq!(world.entry_life(u64::MAX, term), None);
    }

    #[test]
    fn what_a_run_begins_with_was_there_from_the_start() {
        let start = vec![StartDisk {
            peer: 2,
            term: None,
            voted_for: None,
            log: vec![1, 1, 4],
        }];
        let config = WorldConfig {
            start,
            ..WorldConfig::default()
        };
        let world = World::new(config).unwrap();
        let life = world.entry_life(3, 4).unwrap();
        let there = life.peers[1].persisted.unwrap();
        assert_eq!((there.at, there.event), (0, None));
        assert!(life.proposed.is_none() && life.peers[0].stored.is_none());
    }
}
