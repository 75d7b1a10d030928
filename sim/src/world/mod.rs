//! The world: hosts on a network, and the one clock that moves them.
//!
//! Nothing happens in it but by [`World::advance`] (time passes), [`World::step`] (the next thing
//! happens) and [`World::act`] (the reader does something). A world is its configuration and what
//! was done to it: [`World::replay`] makes it again, event for event.

mod act;
mod batch;
mod begin;
mod calls;
mod clients;
mod effects;
mod faults;
mod hosts;
mod limit;
mod links;
mod membership;
mod moments;
mod pending;
mod power;
mod reads;
mod replay;
mod settle;
mod step;
#[cfg(test)]
mod tests;
mod timers;

use std::{collections::BTreeMap, sync::Arc};

use raft::{
    chunked::Chunked,
    config::Config,
    log::Payload,
    storage::Stored,
    types::{Index, Micros, PeerId, Role},
};

use hosts::Hosts;
pub use limit::{Advance, Limit};
pub(crate) use moments::Done;
use moments::Moments;
pub use moments::{Landmark, LandmarkKind};
pub(crate) use pending::pending_writes;
pub use pending::{Pending, PendingMessage, PendingTimer, PendingWrite};

use crate::{
    checkers::{Checkers, KeyState, Observation, Violation},
    clients::Clients,
    clock::Clock,
    config::WorldConfig,
    error::WorldError,
    host::{Applied, Host, Peer},
    intervention::Recorded,
    network::{Channel, Fate, Flight, LinkModel, MessageId, Network},
    queue::Queue,
    service::Store,
    trace::{Event, EventId, EventKind, Trace},
};

/// A function that decides the fate of every message that is sent; `None` leaves it to the link.
pub type Decide<'a> = dyn FnMut(&Flight) -> Option<Fate> + 'a;

/// A simulated cluster. Cloning it is cheap, and the clone goes its own way.
#[derive(Clone, Debug)]
pub struct World {
    config: Arc<WorldConfig>,
    peer_config: Arc<Config>,
    now: Micros,
    /// Things that happened by themselves since time came to `now`.
    steps_at_now: u32,
    pub(crate) hosts: Hosts,
    pub(crate) network: Network,
    queue: Queue,
    trace: Trace,
    checkers: Checkers,
    violations: Vec<Violation>,
    violation_count: u64,
    interventions: Chunked<Recorded>,
    /// Fates decided before their message is sent.
    decided: Arc<BTreeMap<MessageId, Fate>>,
    /// Messages that were just sent, whose fate is not decided yet.
    fresh: Vec<MessageId>,
    /// Bytes of requests sent and of replies delivered.
    bytes: u64,
    limit: Option<Limit>,
    clients: Clients,
    moments: Moments,
}

impl World {
    /// A world at time 0, with every peer just started.
    ///
    /// # Errors
    /// When the configuration is refused; see [`WorldConfig::validate`].
    pub fn new(config: WorldConfig) -> Result<Self, WorldError> {
        let world = Self::fresh(config)?;
        if world.config.start.is_empty() {
            return Ok(world);
        }
        let disks = world.config.start_disks();
        world.holding(disks)
    }

    /// A world whose disks are empty.
    fn fresh(config: WorldConfig) -> Result<Self, WorldError> {
        config.validate()?;
        let mut world = Self {
            peer_config: config.for_peers(),
            now: 0,
            steps_at_now: 0,
            hosts: Hosts::new(
                (1..=config.peers)
                    .filter_map(PeerId::new)
                    .map(|id| Host::new(id, config.disk_bytes))
                    .collect(),
            ),
            network: Network::new(&config),
            queue: Queue::default(),
            trace: Trace::default(),
            checkers: Checkers::default(),
            violations: Vec::new(),
            violation_count: 0,
            interventions: Chunked::new(),
            decided: Arc::default(),
            fresh: Vec::new(),
            bytes: 0,
            limit: None,
            clients: Clients::default(),
            moments: Moments::default(),
            config: Arc::new(config),
        };
        for slot in 0..world.hosts.len() {
            world.start(slot)?;
        }
        Ok(world)
    }

    /// What it was made from.
    pub fn config(&self) -> &WorldConfig {
        &self.config
    }

    /// The virtual time.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// How many peers there are, up or down.
    pub fn peers(&self) -> u16 {
        self.hosts.len() as u16
    }

    /// The ids of the peers, in order.
    pub fn ids(&self) -> impl Iterator<Item = PeerId> + use<> {
        (1..=self.peers()).filter_map(PeerId::new)
    }

    /// The peer with this number.
    ///
    /// # Errors
    /// [`WorldError::NoSuchPeer`].
    pub fn id(&self, number: u16) -> Result<PeerId, WorldError> {
        PeerId::new(number)
            .filter(|_| number <= self.peers())
            .ok_or(WorldError::NoSuchPeer {
                peer: number,
                peers: self.peers(),
            })
    }

    /// The state machine of `peer`; `None` while it is down, or when there is no such peer.
    pub fn peer(&self, peer: PeerId) -> Option<&Peer> {
        self.host(peer)?.peer()
    }

    /// Is there such a peer, and is it up?
    pub fn is_up(&self, peer: PeerId) -> bool {
        self.peer(peer).is_some()
    }

    /// What is durable on the disk of `peer`.
    pub fn durable(&self, peer: PeerId) -> Option<&Stored> {
        Some(self.host(peer)?.disk.durable())
    }

    /// The key-value store of `peer`; `None` while it is down.
    pub fn store(&self, peer: PeerId) -> Option<&Store> {
        Some(&self.host(peer)?.process.as_ref()?.store)
    }

    /// What the service of `peer` applied since it was last started or took over a snapshot, from
    /// the index behind [`applied_base`](Self::applied_base) on; `None` while it is down.
    pub fn applied(&self, peer: PeerId) -> Option<&Chunked<Applied>> {
        Some(&self.host(peer)?.process.as_ref()?.applied)
    }

    /// The last index of the snapshot that the service of `peer` took over last, 0 if it took none;
    /// `None` while it is down.
    pub fn applied_base(&self, peer: PeerId) -> Option<Index> {
        Some(self.host(peer)?.process.as_ref()?.applied_base)
    }

    /// What the first peer to apply `index` applied there, though it may be down by now. That all
    /// others apply the same, or take over a state that contains the same, is checked.
    pub fn first_applied(&self, index: Index) -> Option<&Payload> {
        self.checkers.first_applied(index)
    }

    /// Is there such a peer, and does it stand still?
    pub fn is_paused(&self, peer: PeerId) -> bool {
        self.host(peer).is_some_and(Host::is_paused)
    }

    /// The clock of `peer`.
    pub fn clock(&self, peer: PeerId) -> Option<&Clock> {
        Some(&self.host(peer)?.clock)
    }

    /// The live leader of the highest term; one that stands still does not count.
    pub fn leader(&self) -> Option<PeerId> {
        self.hosts
            .iter()
            .filter_map(Host::running)
            .filter(|peer| peer.role() == Role::Leader)
            .max_by_key(|peer| peer.current_term())
            .map(Peer::id)
    }

    /// The highest `commitIndex` of the live peers.
    pub fn max_commit(&self) -> Index {
        let live = self.hosts.iter().filter_map(Host::peer);
        live.map(Peer::commit_index).max().unwrap_or(0)
    }

    /// Is the way from `from` to `to` cut? (`false` for peers that are not there.)
    pub fn is_cut(&self, from: PeerId, to: PeerId) -> bool {
        from.get().max(to.get()) <= self.peers() && self.network.is_cut(Channel { from, to })
    }

    /// How the way from `from` to `to` treats messages.
    pub fn link(&self, from: PeerId, to: PeerId) -> Option<&LinkModel> {
        (from.get().max(to.get()) <= self.peers()).then(|| self.network.model(Channel { from, to }))
    }

    /// How often the way from one peer to another was cut, healed or changed: at two places of one run
    /// with as many changes before them, [`fill_links`](Self::fill_links) tells the same.
    pub fn link_changes(&self) -> u64 {
        self.network.changes()
    }

    /// The messages in flight, by id.
    pub fn flights(&self) -> impl ExactSizeIterator<Item = &Flight> {
        self.network.flights().values()
    }

    /// The message `id`, if it is in flight.
    pub fn flight(&self, id: MessageId) -> Option<&Flight> {
        self.network.flight(id)
    }

    /// The events of the run.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The events from `id` on, at most `max`, each with its id.
    pub fn events_from(&self, id: EventId, max: usize) -> impl Iterator<Item = (EventId, &Event)> {
        self.trace.from(id, max)
    }

    /// The hash over all events so far: see [`TraceHash`](crate::trace::TraceHash).
    pub fn trace_hash(&self) -> u64 {
        self.trace.hash()
    }

    /// The last event of `peer` that matters.
    pub fn last_event(&self, peer: PeerId) -> Option<EventId> {
        self.host(peer)?.last_event
    }

    /// What was done to the world, in order.
    pub fn interventions(&self) -> &Chunked<Recorded> {
        &self.interventions
    }

    /// The properties that did not hold; the first
    /// [`MAX_VIOLATIONS`](crate::limits::MAX_VIOLATIONS) of them.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// How many times a property did not hold.
    pub fn violation_count(&self) -> u64 {
        self.violation_count
    }

    /// Of how many keys it can no longer be said whether what clients were told about them is
    /// linearizable: there was too much at one time to follow.
    pub fn undecided_keys(&self) -> u64 {
        self.checkers.undecided_keys()
    }

    /// What can be said of the clients' history of each key that they asked about, by key.
    pub fn key_states(&self) -> impl Iterator<Item = (&str, KeyState)> {
        self.checkers.keys()
    }

    /// Requests that reached a live peer (the lab's RPC count).
    pub fn rpcs(&self) -> u64 {
        self.hosts.iter().map(|host| host.rpcs).sum()
    }

    /// Requests that reached `peer` while it was up.
    pub fn rpcs_of(&self, peer: PeerId) -> u64 {
        self.host(peer).map_or(0, |host| host.rpcs)
    }

    /// Bytes of the requests that were sent and the replies that were delivered, encoded.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The bound that last cost the run something, if any did: messages lost for want of room, or
    /// decisions that no longer count. (Where time stopped, [`advance`](Self::advance) answers.)
    pub fn limit(&self) -> Option<Limit> {
        self.limit
    }

    pub(crate) fn host(&self, peer: PeerId) -> Option<&Host> {
        self.hosts.get(peer.slot())
    }

    /// Shows the checkers what was seen with `event`, and tells what they find.
    fn observe(&mut self, event: EventId, seen: &Observation<'_>) {
        let found: Vec<Violation> = self.checkers.observe(self.now, event, seen).collect();
        self.violated(found);
    }

    /// Records an event at the present time.
    fn record(&mut self, peer: Option<PeerId>, cause: Option<EventId>, kind: EventKind) -> EventId {
        let event = Event {
            at: self.now,
            peer,
            cause,
            kind,
        };
        let matters = event.matters();
        self.moments.note(&event, self.trace.len());
        let id = self.trace.record(event);
        if let Some(peer) = peer.filter(|_| matters) {
            self.hosts[peer.slot()].last_event = Some(id);
        }
        id
    }
}
