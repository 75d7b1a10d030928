//! Every run of a small cluster, within bounds: the same core that the browser runs, explored state
//! by state.
//!
//! Where random worlds look far along a few paths, this looks at all paths that are short. Time
//! plays no part: any timer may fire whenever it likes, any message may arrive whenever it likes,
//! or never, or once more, and any peer may crash and come back with what it had stored. Disks are
//! instant here; what slow ones do is the random worlds' matter.

#![forbid(unsafe_code)]

mod property;
mod state;

use std::sync::Arc;

use raft::{Change, Config, Message, Peer, PeerId, PeerSet, Rules};
use stateright::{Model, Property};

pub use state::State;

/// What may happen, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Peers, 1 to 5.
    pub peers: u16,
    /// The highest term. It bounds the elections.
    pub terms: u64,
    /// How many commands are proposed.
    pub proposals: u8,
    /// How many messages may be on their way at once; a state with more is not looked at.
    pub wire: usize,
    /// How many times leaders send heartbeats besides the first of their term.
    pub beats: u8,
    /// How many messages arrive once more. (Losing one is free.)
    pub repeats: u8,
    /// How many times a peer crashes and restarts.
    pub crashes: u8,
    /// Whether leaders append an entry of their own when elected.
    pub noop: bool,
    /// Whether peers ask before they stand for election.
    pub pre_vote: bool,
    /// How many of the peers, from the first on, are the voters to begin with; 0 means all. The others
    /// are outside.
    pub voters: u16,
    /// How many changes of the membership are asked for: any peer is added, promoted or removed.
    pub changes: u8,
    /// The numbers of the voters that a joint change may ask for, a bit each, the lowest for `S1`; 0
    /// when none is asked for.
    pub joint: u16,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            peers: 3,
            terms: 2,
            proposals: 1,
            wire: 4,
            beats: 0,
            repeats: 0,
            crashes: 0,
            noop: false,
            pre_vote: false,
            voters: 0,
            changes: 0,
            joint: 0,
        }
    }
}

impl Bounds {
    /// The peers.
    pub(crate) fn peers(&self) -> impl Iterator<Item = PeerId> + use<> {
        (1..=self.peers.clamp(1, 5)).filter_map(PeerId::new)
    }

    /// The changes that a client may ask `leader` for: each peer's next step, and the joint one.
    fn changes_of<R: Rules>(&self, leader: &Peer<R>) -> impl Iterator<Item = Change> + use<R> {
        let now = leader.membership();
        let bits = self.joint;
        let voters: PeerSet = self
            .peers()
            .filter(|id| bits >> id.slot() & 1 == 1)
            .collect();
        let joint = (!voters.is_empty()).then_some(Change::Joint { voters });
        let steps = self.peers().flat_map(move |peer| {
            let promote = now
                .learners()
                .contains(peer)
                .then_some(Change::Promote(peer));
            let moved = if now.members().contains(peer) {
                Change::Remove(peer)
            } else {
                Change::AddLearner(peer)
            };
            promote.into_iter().chain([moved])
        });
        steps.chain(joint)
    }
}

/// A cluster that plays by `rules`, within bounds.
#[derive(Clone, Debug)]
pub struct Cluster<R> {
    bounds: Bounds,
    config: Arc<Config>,
    rules: R,
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// A peer's timer fires.
    Fire(PeerId),
    /// A client asks a leader for a command.
    Propose(PeerId),
    /// The message at this place of the wire arrives.
    Deliver(usize),
    /// It is lost.
    Lose(usize),
    /// It arrives, and stays to arrive again.
    Repeat(usize),
    /// A peer crashes and starts again from its disk.
    Crash(PeerId),
    /// A client asks a leader to change the membership.
    Change(PeerId, Change),
}

impl<R: Rules> Cluster<R> {
    /// A cluster within `bounds` that plays by `rules`.
    pub fn new(bounds: Bounds, rules: R) -> Self {
        let voters = match bounds.voters {
            0 => bounds.peers().collect(),
            some => bounds.peers().filter(|peer| peer.get() <= some).collect(),
        };
        let config = Config {
            noop_on_election: bounds.noop,
            pre_vote: bounds.pre_vote,
            ..Config::new(voters)
        };
        Self {
            bounds,
            config: Arc::new(config),
            rules,
        }
    }
}

impl<R: Rules> Model for Cluster<R> {
    type State = State<R>;
    type Action = Action;

    fn init_states(&self) -> Vec<State<R>> {
        vec![State::new(&self.bounds, &self.config, &self.rules)]
    }

    fn actions(&self, state: &State<R>, actions: &mut Vec<Action>) {
        for peer in state.peers() {
            let id = peer.id();
            let leads = peer.role() == raft::Role::Leader;
            let may_fire = if leads {
                state.beats() < self.bounds.beats
            } else {
                peer.current_term() < self.bounds.terms
            };
            if may_fire {
                actions.push(Action::Fire(id));
            }
            if leads && state.proposals() < self.bounds.proposals {
                actions.push(Action::Propose(id));
            }
            if leads && state.changes() < self.bounds.changes {
                let changes = self.bounds.changes_of(peer);
                actions.extend(changes.map(|change| Action::Change(id, change)));
            }
            if state.crashes() < self.bounds.crashes {
                actions.push(Action::Crash(id));
            }
        }
        for place in 0..state.wire().len() {
            actions.push(Action::Deliver(place));
            actions.push(Action::Lose(place));
            if state.repeats() < self.bounds.repeats {
                actions.push(Action::Repeat(place));
            }
        }
    }

    fn next_state(&self, last: &State<R>, action: Action) -> Option<State<R>> {
        let mut next = last.clone();
        next.take(&action, &self.config, &self.rules);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("Election Safety (§5.2)", |_, state: &State<R>| {
                property::election_safety(state)
            }),
            Property::always("Log Matching (§5.3)", |_, state: &State<R>| {
                property::log_matching(state)
            }),
            Property::always("Leader Completeness (§5.4)", |_, state: &State<R>| {
                property::leader_completeness(state)
            }),
            Property::always("State Machine Safety (§5.4.3)", |_, state: &State<R>| {
                property::state_machine_safety(state)
            }),
            Property::always(
                "no message of a correct peer is refused",
                |_, state: &State<R>| !state.refused(),
            ),
            Property::sometimes("a leader is elected", |_, state: &State<R>| {
                !state.leaders().is_empty()
            }),
            Property::sometimes("an entry is committed", |_, state: &State<R>| {
                !state.committed().is_empty()
            }),
        ]
    }

    fn within_boundary(&self, state: &State<R>) -> bool {
        let terms = state
            .peers()
            .all(|peer| peer.current_term() <= self.bounds.terms);
        terms && state.wire().len() <= self.bounds.wire
    }

    fn format_action(&self, action: &Action) -> String {
        match action {
            Action::Fire(peer) => format!("{peer}'s timer fires"),
            Action::Propose(peer) => format!("a client asks {peer}"),
            Action::Deliver(place) => format!("message {place} arrives"),
            Action::Lose(place) => format!("message {place} is lost"),
            Action::Repeat(place) => format!("message {place} arrives, and will again"),
            Action::Crash(peer) => format!("{peer} crashes and restarts"),
            Action::Change(peer, change) => format!("a client asks {peer} to {change}"),
        }
    }
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Who sent it.
    pub from: PeerId,
    /// Who it is for.
    pub to: PeerId,
    /// What it says.
    pub message: Message,
}
