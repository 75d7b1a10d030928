//! How a life begins: with a configuration, and with what the disk holds.

use core::fmt;
use std::{collections::VecDeque, sync::Arc};

use super::{Durability, Peer, Reads, State, Timer};
use crate::{
    config::{Config, ConfigError},
    effect::Effect,
    membership::Configurations,
    peer_set::PeerSet,
    rules::{Paper, Rules},
    storage::{Stored, StoredError},
    types::{Micros, PeerId},
};

/// Why no peer was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// The configuration is refused.
    Config(ConfigError),
    /// What the disk holds is refused: no peer that plays by the rules could have written it.
    Stored(StoredError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Stored(error) => write!(f, "the stored state cannot be: {error}"),
        }
    }
}

impl core::error::Error for StartError {}

impl Peer<Paper> {
    /// A peer that plays by the paper's rules: the lab's `Make`. It starts as a follower, with what
    /// `stored` holds; `seed` keys its election timeouts.
    ///
    /// # Errors
    /// When `config` or `stored` is refused: nothing is made.
    pub fn new(
        id: PeerId,
        config: Arc<Config>,
        stored: Stored,
        seed: u64,
        now: Micros,
    ) -> Result<Self, StartError> {
        Self::with_rules(id, config, stored, seed, now, Paper)
    }
}

impl<R: Rules> Peer<R> {
    /// A peer that plays by `rules`; otherwise as [`Peer::new`].
    ///
    /// # Errors
    /// When `config` is refused, or the rules refuse `stored`.
    pub fn with_rules(
        id: PeerId,
        config: Arc<Config>,
        stored: Stored,
        seed: u64,
        now: Micros,
        rules: R,
    ) -> Result<Self, StartError> {
        config.validate().map_err(StartError::Config)?;
        rules.may_begin(&stored).map_err(StartError::Stored)?;
        let first = match stored.membership {
            Some(membership) => membership,
            None => Arc::new(config.membership().map_err(StartError::Config)?),
        };
        let membership = *first;
        let mut peer = Self {
            id,
            configurations: Configurations::of(&stored.log, first),
            membership,
            membership_index: 0,
            quorum: membership.quorum(),
            others: PeerSet::EMPTY,
            config,
            rules,
            seed,
            hard_state: stored.hard_state,
            commit_index: stored.log.base().index,
            last_applied: stored.log.base().index,
            durability: Durability::new(stored.log.last_index()),
            log: stored.log,
            snapshot: stored.snapshot,
            lost: stored.lost,
            incoming: None,
            state: State::Follower,
            leader: None,
            heard_leader: None,
            leader_heard_at: 0,
            started_at: now,
            timer: Timer {
                since: now,
                deadline: now,
            },
            drawn: None,
            unsent: false,
            reads: Reads::default(),
            recent: None,
            effects: VecDeque::new(),
        };
        peer.find_membership(now);
        peer.reset_election_timer(now);
        if let Some(snapshot) = peer.latest_snapshot() {
            peer.effects.push_back(Effect::Restore(snapshot));
        }
        Ok(peer)
    }
}
