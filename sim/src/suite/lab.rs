//! The lab's test harness over a [`World`]: its helpers by their own names where they have one.

use core::{fmt, ops::RangeInclusive};

use raft::{Index, Micros, PeerId, Role, Term, random::Draw};

use super::client::{LOOK, One};
use crate::{
    WorldError,
    config::WorldConfig,
    intervention::{ActOutcome, Carries, Intervention, LinkChange},
    trace::{Event, EventKind},
    world::World,
};

/// The lab's election timeout: a second is long enough for any election.
pub(super) const ELECTION: Micros = 1_000_000;

/// The most virtual time that one test may take.
const TEST_LIMIT: Micros = 120_000_000;

/// Names the harness's own draws, apart from the world's.
const PURPOSE: u64 = 0x1ab;

/// What did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for Failure {}

impl From<WorldError> for Failure {
    fn from(error: WorldError) -> Self {
        Self(error.to_string())
    }
}

pub(super) fn fail<T>(why: fmt::Arguments<'_>) -> Result<T, Failure> {
    Err(Failure(why.to_string()))
}

pub(super) fn expect(holds: bool, otherwise: fmt::Arguments<'_>) -> Result<(), Failure> {
    if holds { Ok(()) } else { fail(otherwise) }
}

/// What a test cost, in the lab's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Virtual time.
    pub time: Micros,
    /// Peers.
    pub peers: u16,
    /// Requests received.
    pub rpcs: u64,
    /// Bytes of requests and of delivered replies.
    pub bytes: u64,
    /// Commands committed.
    pub commands: u64,
    /// The hash of the whole run.
    pub trace_hash: u64,
}

/// Who applied an index, and what.
#[derive(Clone, Debug, Default)]
pub(super) struct Applied {
    /// How many peers have.
    pub(super) count: usize,
    /// The command they applied.
    pub(super) command: Option<Vec<u8>>,
}

/// A cluster under test.
#[derive(Debug)]
pub struct Lab {
    world: World,
    peers: u16,
    connected: raft::PeerSet,
    seed: u64,
    draws: u64,
}

impl Lab {
    /// A cluster of `peers` in the world of `seed`, whose services take a snapshot after
    /// `snapshot_every` applied entries (0 for never).
    ///
    /// # Errors
    /// When the world refuses its configuration.
    pub fn new(
        peers: u16,
        unreliable: bool,
        snapshot_every: u64,
        seed: u64,
    ) -> Result<Self, Failure> {
        // The lab's network and disks take next to no time; its timing is what its tests assume.
        let world = World::new(WorldConfig {
            peers,
            seed,
            election_timeout_min_us: 250_000,
            election_timeout_max_us: 500_000,
            heartbeat_interval_us: 100_000,
            noop_on_election: false,
            latency_min_us: 100,
            latency_max_us: 1_000,
            disk_min_us: 20,
            disk_max_us: 100,
            snapshot_every,
            ..WorldConfig::default()
        })?;
        let connected = world.ids().collect();
        let mut lab = Self {
            world,
            peers,
            connected,
            seed,
            draws: 0,
        };
        if unreliable {
            lab.set_unreliable();
        }
        Ok(lab)
    }

    /// What the test cost, unless a safety property was violated.
    ///
    /// # Errors
    /// The violation.
    pub fn finish(self) -> Result<Summary, Failure> {
        self.check()?;
        Ok(Summary {
            time: self.now(),
            peers: self.peers,
            rpcs: self.rpcs(),
            bytes: self.bytes(),
            commands: self.world.max_commit(),
            trace_hash: self.world.trace_hash(),
        })
    }

    pub(super) fn now(&self) -> Micros {
        self.world.now()
    }

    pub(super) fn peers(&self) -> u16 {
        self.peers
    }

    /// How many peers there are, to be expected.
    pub(super) fn all(&self) -> usize {
        self.peers.into()
    }

    pub(super) fn id(&self, number: u16) -> PeerId {
        self.world
            .id(number)
            .expect("the lab numbers its peers from 1")
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = PeerId> + use<> {
        (1..=self.peers).filter_map(PeerId::new)
    }

    /// The peer that stands `distance` behind `peer` in the ring.
    pub(super) fn after(&self, peer: PeerId, distance: u16) -> PeerId {
        self.id((peer.get() - 1 + distance) % self.peers + 1)
    }

    /// Lets time pass.
    pub(super) fn sleep(&mut self, span: Micros) -> Result<(), Failure> {
        let advance = self.world.advance(self.now() + span, u64::MAX);
        if let Some(limit) = advance.limit {
            return fail(format_args!("{limit}"));
        }
        expect(
            self.now() <= TEST_LIMIT,
            format_args!("the test took longer than 120 s"),
        )?;
        self.check()
    }

    fn check(&self) -> Result<(), Failure> {
        match self.world.violations().first() {
            Some(violation) => fail(format_args!("{violation}")),
            None => Ok(()),
        }
    }

    // Chance, keyed apart from the world's.

    pub(super) fn draw(&mut self, range: RangeInclusive<u64>) -> u64 {
        self.draws += 1;
        Draw::new(self.seed, PURPOSE, 0, self.draws).within(range)
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.draw(0..=99) < percent
    }

    pub(super) fn any_peer(&mut self) -> PeerId {
        let number = self.draw(1..=self.peers.into());
        self.id(number as u16)
    }

    pub(super) fn any_command(&mut self) -> Vec<u8> {
        self.draw(0..=u64::MAX).to_string().into_bytes()
    }

    // Faults.

    pub(super) fn is_connected(&self, peer: PeerId) -> bool {
        self.connected.contains(peer)
    }

    pub(super) fn disconnect(&mut self, peer: PeerId) {
        self.connected.remove(peer);
        self.wire(peer);
    }

    pub(super) fn connect(&mut self, peer: PeerId) {
        self.connected.insert(peer);
        self.wire(peer);
    }

    /// A link works when both its ends are connected.
    fn wire(&mut self, peer: PeerId) {
        for other in self.ids().filter(|&other| other != peer) {
            let open = self.is_connected(peer) && self.is_connected(other);
            for (from, to) in [(peer.get(), other.get()), (other.get(), peer.get())] {
                self.act(if open {
                    Intervention::Heal { from, to }
                } else {
                    Intervention::Cut { from, to }
                });
            }
        }
    }

    /// Does what the harness knows to be possible.
    fn act(&mut self, act: Intervention) -> ActOutcome {
        self.world
            .act(act)
            .expect("the lab acts on peers that are there, up or down as needed")
    }

    pub(super) fn is_up(&self, peer: PeerId) -> bool {
        self.peer(peer).is_some()
    }

    /// Ends a peer's process; what it had stored stays.
    pub(super) fn crash(&mut self, peer: PeerId) {
        self.act(Intervention::Crash { peer: peer.get() });
    }

    /// Starts a crashed peer from what it had stored.
    pub(super) fn restart(&mut self, peer: PeerId) {
        self.act(Intervention::Restart { peer: peer.get() });
    }

    /// Requests are delayed by 0 to 26 ms; a tenth of them is lost, and a tenth of the replies.
    pub(super) fn set_unreliable(&mut self) {
        self.set_links(Carries::Requests, 0..=26_000, 0.1, 0.0);
        self.set_links(Carries::Replies, 100..=1_000, 0.1, 0.0);
    }

    pub(super) fn set_reliable(&mut self) {
        self.set_links(Carries::Both, 100..=1_000, 0.0, 0.0);
    }

    /// On top of the rest, two thirds of the replies are held up for 200 to 2199 ms.
    pub(super) fn set_long_reordering(&mut self) {
        self.set_links(Carries::Replies, 100..=1_000, 0.1, 2.0 / 3.0);
    }

    fn set_links(&mut self, on: Carries, latency: RangeInclusive<Micros>, loss: f64, late: f64) {
        self.act(Intervention::Link(LinkChange {
            on,
            latency_min_us: Some(*latency.start()),
            latency_max_us: Some(*latency.end()),
            loss: Some(loss),
            late: Some(late),
            ..LinkChange::default()
        }));
    }

    // What there is to see.

    /// The peer itself, while it is up.
    fn peer(&self, peer: PeerId) -> Option<&crate::Peer> {
        self.world.peer(peer)
    }

    pub(super) fn rpcs(&self) -> u64 {
        self.world.rpcs()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.world.bytes()
    }

    /// Who has applied `index`: the lab's `nCommitted`. That all applied the same there, in order
    /// and without a gap, is the world's State Machine Safety check.
    pub(super) fn applied_at(&self, index: Index) -> Applied {
        let mut applied = Applied::default();
        for peer in self.ids().filter_map(|peer| self.peer(peer)) {
            applied.count += usize::from(peer.last_applied() >= index);
        }
        // Their logs may have dropped it for a snapshot.
        if let Some(raft::Payload::Command(command)) = self.world.first_applied(index)
            && applied.count > 0
        {
            applied.command = Some(command.to_vec());
        }
        applied
    }

    /// The most bytes that a disk holds besides its snapshot.
    pub(super) fn longest_stored_log(&self) -> usize {
        let size = |peer| {
            let stored = self.world.durable(peer)?.clone();
            let without = raft::Stored {
                snapshot: None,
                ..stored
            };
            Some(raft::codec::encode_stored(&without).len())
        };
        self.ids().filter_map(size).max().unwrap_or(0)
    }

    /// How many times a peer began again from a leader's snapshot.
    pub(super) fn snapshots_installed(&self) -> usize {
        let installed = |event: &Event| {
            matches!(
                event.kind,
                EventKind::Note(raft::Note::SnapshotInstalled { .. })
            )
        };
        let events = self.world.events_from(0, usize::MAX);
        events.filter(|(_, event)| installed(event)).count()
    }

    fn connected_peers(&self) -> impl Iterator<Item = &crate::Peer> {
        self.ids()
            .filter(|&peer| self.is_connected(peer))
            .filter_map(|peer| self.peer(peer))
    }

    /// The lab's `checkOneLeader`: waits for exactly one leader among the connected, and returns
    /// the one of the latest term.
    pub(super) fn one_leader(&mut self) -> Result<PeerId, Failure> {
        for _ in 0..10 {
            let pause = 450_000 + self.draw(0..=99) * 1_000;
            self.sleep(pause)?;
            if self.leaders_in_one_term() > 1 {
                return fail(format_args!("two leaders in one term"));
            }
            let leader = self
                .connected_peers()
                .filter(|peer| peer.role() == Role::Leader)
                .max_by_key(|peer| peer.current_term());
            if let Some(leader) = leader {
                return Ok(leader.id());
            }
        }
        fail(format_args!("no leader after ten looks"))
    }

    /// The most connected leaders that share a term.
    pub(super) fn leaders_in_one_term(&self) -> usize {
        let terms: Vec<Term> = self
            .connected_peers()
            .filter(|peer| peer.role() == Role::Leader)
            .map(raft::Peer::current_term)
            .collect();
        terms
            .iter()
            .map(|term| terms.iter().filter(|other| *other == term).count())
            .max()
            .unwrap_or(0)
    }

    /// The lab's `checkNoLeader`.
    pub(super) fn no_leader(&self) -> Result<(), Failure> {
        match self
            .connected_peers()
            .find(|peer| peer.role() == Role::Leader)
        {
            Some(leader) => fail(format_args!("{} leads without a quorum", leader.id())),
            None => Ok(()),
        }
    }

    /// The lab's `checkTerms`: the term that all connected peers are in.
    pub(super) fn agreed_term(&self) -> Result<Term, Failure> {
        let mut terms = self
            .connected_peers()
            .map(|peer| (peer.id(), peer.current_term()));
        let Some((first, term)) = terms.next() else {
            return fail(format_args!("nobody is connected"));
        };
        match terms.find(|(_, other)| *other != term) {
            Some((peer, other)) => fail(format_args!(
                "{first} is in term {term}, but {peer} in term {other}"
            )),
            None => Ok(term),
        }
    }

    // Clients.

    /// The lab's `Start`.
    pub(super) fn start(&mut self, peer: PeerId, command: &[u8]) -> Option<(Index, Term)> {
        // A peer that does not lead refuses; asking is no intervention then.
        if self.peer(peer)?.role() != Role::Leader {
            return None;
        }
        let act = Intervention::Propose {
            peer: Some(peer.get()),
            command: command.to_vec(),
        };
        match self.act(act) {
            ActOutcome::Proposed { index, term, .. } => Some((index, term)),
            _ => None,
        }
    }

    /// Starts `count` commands at once.
    pub(super) fn start_many(&mut self, peer: PeerId, count: usize) {
        for _ in 0..count {
            let command = self.any_command();
            self.start(peer, &command);
        }
    }

    /// The lab's `one`: commits `command` on at least `expected` peers and returns its index.
    pub(super) fn one_of(
        &mut self,
        command: &str,
        expected: usize,
        retry: bool,
    ) -> Result<Index, Failure> {
        let mut one = One::new(self, command.as_bytes().to_vec(), expected, retry);
        loop {
            if let Some(index) = one.poll(self)? {
                return Ok(index);
            }
            self.sleep(LOOK)?;
        }
    }

    /// [`one_of`](Self::one_of) with a command of its own, which may be retried.
    pub(super) fn one_any(&mut self, expected: usize) -> Result<Index, Failure> {
        let command = String::from_utf8(self.any_command()).expect("digits are text");
        self.one_of(&command, expected, true)
    }

    /// The lab's `wait`: the command at `index` once `expected` peers have applied it. `None` when
    /// somebody moved past `term` meanwhile.
    pub(super) fn wait(
        &mut self,
        index: Index,
        expected: usize,
        term: Option<Term>,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let mut pause = LOOK;
        for _ in 0..30 {
            if self.applied_at(index).count >= expected {
                break;
            }
            self.sleep(pause)?;
            pause = (pause * 2).min(1_000_000);
            let ahead = |peer: &crate::Peer| term.is_some_and(|term| peer.current_term() > term);
            if self.ids().filter_map(|peer| self.peer(peer)).any(ahead) {
                return Ok(None);
            }
        }
        let applied = self.applied_at(index);
        if applied.count < expected {
            let count = applied.count;
            return fail(format_args!(
                "{count} peers applied index {index}; {expected} should have"
            ));
        }
        Ok(applied.command)
    }
}
