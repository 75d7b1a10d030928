//! This project's core as a [`Cluster`].

use std::{collections::VecDeque, sync::Arc};

use raft::{Config, Effect, Micros, Peer, PeerId, Send, Stored};

use crate::{
    Cluster, HEARTBEAT_US, Known, MESSAGE_BYTES, PRE_VOTE_AND_CHECK_QUORUM, WINDOW, command,
};

/// Peers, and the queue of messages between them.
pub struct Ours {
    peers: Vec<Peer>,
    now: Micros,
    known: Known,
    wire: VecDeque<(PeerId, Send)>,
    /// Commands applied, by slot.
    applied: Vec<u64>,
    proposed: u64,
    messages: u64,
}

impl Ours {
    /// Does what the peer in `slot` wants done.
    fn drain(&mut self, slot: usize) {
        let peer = &mut self.peers[slot];
        while let Some(effect) = peer.poll_effect() {
            match effect {
                Effect::Persist(write) => peer.persisted(self.now, write.id),
                Effect::Send(send) => self.wire.push_back((peer.id(), send)),
                Effect::Apply(apply) => {
                    self.applied[slot] += u64::from(!apply.payload.is_empty());
                }
                Effect::Restore(_) | Effect::Note(_) => {}
            }
        }
    }

    /// Carries messages until none is left.
    fn settle(&mut self) {
        while let Some((from, send)) = self.wire.pop_front() {
            self.messages += 1;
            let slot = send.to.slot();
            self.peers[slot]
                .receive(self.now, from, send.message)
                .expect("a message of a correct peer");
            self.drain(slot);
        }
    }

    fn heartbeat(&mut self) {
        self.peers[0].fire(self.now);
        self.drain(0);
        self.settle();
    }
}

impl Cluster for Ours {
    const NAME: &'static str = "this core";

    fn new(peers: u16, known: Known) -> Self {
        let ids: Vec<_> = (1..=peers).filter_map(PeerId::new).collect();
        let config = Arc::new(Config {
            heartbeat_interval: HEARTBEAT_US,
            pre_vote: PRE_VOTE_AND_CHECK_QUORUM,
            check_quorum: PRE_VOTE_AND_CHECK_QUORUM,
            leader_stickiness: PRE_VOTE_AND_CHECK_QUORUM,
            max_append_bytes: MESSAGE_BYTES,
            max_in_flight: WINDOW,
            ..Config::new(ids.iter().copied().collect())
        });
        let peers: Vec<_> = ids
            .iter()
            .map(|&id| Peer::new(id, config.clone(), Stored::default(), 1, 0).expect("valid"))
            .collect();
        let mut cluster = Self {
            applied: vec![0; peers.len()],
            peers,
            now: 0,
            known,
            wire: VecDeque::new(),
            proposed: 0,
            messages: 0,
        };
        // Stands for election; then a heartbeat tells everyone that its first entry is committed.
        cluster.heartbeat();
        cluster.heartbeat();
        cluster
    }

    fn propose(&mut self, commands: usize) {
        for _ in 0..commands {
            let command = Arc::from(command(self.proposed));
            self.peers[0].propose(command).expect("it leads");
            self.proposed += 1;
        }
        self.drain(0);
        self.settle();
        if self.known == Known::AtOnce {
            self.heartbeat();
        }
    }

    fn idle(&mut self, span: u64) {
        let end = self.now + span;
        while let Some(next) = self.peers.iter().map(Peer::deadline).min()
            && next <= end
        {
            self.now = next;
            for slot in 0..self.peers.len() {
                if self.peers[slot].deadline() <= next {
                    self.peers[slot].wake(next);
                    self.drain(slot);
                }
            }
            self.settle();
        }
        self.now = end;
    }

    fn messages(&self) -> u64 {
        self.messages
    }

    fn applied(&self) -> u64 {
        self.applied.iter().copied().min().unwrap_or(0)
    }
}
