//! raft-rs as a [`Cluster`], driven as its own documentation says: `ready`, storage, messages,
//! `advance`.

use std::collections::VecDeque;

use raft_rs::{Config, RawNode, StateRole, prelude::*, storage::MemStorage};

use crate::{
    Cluster, HEARTBEAT_US, Known, MESSAGE_BYTES, PRE_VOTE_AND_CHECK_QUORUM, WINDOW, command,
};

/// Nodes that tick every `TICK_MS` milliseconds of virtual time, and the queue of messages between
/// them.
pub struct RaftRs<const TICK_MS: u64> {
    nodes: Vec<RawNode<MemStorage>>,
    wire: VecDeque<Message>,
    /// Commands applied, by node.
    applied: Vec<u64>,
    proposed: u64,
    messages: u64,
}

/// As fine as its users have it that want short timeouts: five ticks to a heartbeat.
pub type FineTicks = RaftRs<10>;

/// As coarse as these timeouts allow: a tick to a heartbeat.
pub type CoarseTicks = RaftRs<50>;

impl<const TICK_MS: u64> RaftRs<TICK_MS> {
    /// Does what the node at `at` is ready for.
    fn drain(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        let mut apply = |entries: Vec<Entry>| {
            for entry in entries {
                self.applied[at] += u64::from(!entry.data.is_empty());
            }
        };
        while node.has_ready() {
            let mut ready = node.ready();
            self.wire.extend(ready.take_messages());
            apply(ready.take_committed_entries());
            if !ready.entries().is_empty() {
                let appended = node.mut_store().wl().append(ready.entries());
                appended.expect("entries that follow the log");
            }
            if let Some(state) = ready.hs() {
                node.mut_store().wl().set_hardstate(state.clone());
            }
            self.wire.extend(ready.take_persisted_messages());
            let mut light = node.advance(ready);
            if let Some(commit) = light.commit_index() {
                node.mut_store().wl().mut_hard_state().set_commit(commit);
            }
            self.wire.extend(light.take_messages());
            apply(light.take_committed_entries());
            node.advance_apply();
        }
    }

    /// Carries messages until none is left.
    fn settle(&mut self) {
        while let Some(message) = self.wire.pop_front() {
            self.messages += 1;
            let at = message.to as usize - 1;
            self.nodes[at]
                .step(message)
                .expect("a message of a correct node");
            self.drain(at);
        }
    }

    fn tick(&mut self) {
        for at in 0..self.nodes.len() {
            if self.nodes[at].tick() {
                self.drain(at);
            }
        }
        self.settle();
    }
}

impl<const TICK_MS: u64> Cluster for RaftRs<TICK_MS> {
    const NAME: &'static str = if TICK_MS == 10 {
        "raft-rs"
    } else {
        "raft-rs, coarse ticks"
    };

    fn new(peers: u16, known: Known) -> Self {
        let ticks = |us: u64| (us / 1_000 / TICK_MS) as usize;
        let ids: Vec<u64> = (1..=u64::from(peers)).collect();
        let node = |&id: &u64| {
            let config = Config {
                id,
                heartbeat_tick: ticks(HEARTBEAT_US),
                election_tick: ticks(3 * HEARTBEAT_US),
                pre_vote: PRE_VOTE_AND_CHECK_QUORUM,
                check_quorum: PRE_VOTE_AND_CHECK_QUORUM,
                max_size_per_msg: MESSAGE_BYTES as u64,
                max_inflight_msgs: WINDOW,
                // Without it every proposal of one instant is a message of its own, which is slower.
                batch_append: true,
                skip_bcast_commit: known == Known::WithTheNext,
                ..Config::default()
            };
            let storage = MemStorage::new_with_conf_state((ids.clone(), Vec::new()));
            let quiet = slog::Logger::root(slog::Discard, slog::o!());
            RawNode::new(&config, storage, &quiet).expect("a valid configuration")
        };
        let mut cluster = Self {
            nodes: ids.iter().map(node).collect(),
            wire: VecDeque::new(),
            applied: vec![0; ids.len()],
            proposed: 0,
            messages: 0,
        };
        cluster.nodes[0].campaign().expect("a voter");
        cluster.drain(0);
        cluster.settle();
        assert_eq!(cluster.nodes[0].raft.state, StateRole::Leader);
        cluster
    }

    fn propose(&mut self, commands: usize) {
        for _ in 0..commands {
            let command = command(self.proposed).to_vec();
            let proposed = self.nodes[0].propose(Vec::new(), command);
            proposed.expect("it leads");
            self.proposed += 1;
        }
        self.drain(0);
        self.settle();
    }

    fn idle(&mut self, span: u64) {
        for _ in 0..span / 1_000 / TICK_MS {
            self.tick();
        }
    }

    fn messages(&self) -> u64 {
        self.messages
    }

    fn applied(&self) -> u64 {
        self.applied.iter().copied().min().unwrap_or(0)
    }
}
