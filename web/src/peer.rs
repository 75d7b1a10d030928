//! One peer: bring your own network, timers and storage.

use std::sync::Arc;

use js_sys::{Error, Uint8Array};
use raft::{Config, Effect, Payload, PeerSet, ProposeError, Role, StartError, Stored, codec};
use raft_sim::Switchboard;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::boundary::{self, Bytes, error, peer_id, read, whole, write};

/// What a peer is made of. Spans are in microseconds; what is left out has `raft`'s default.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    id: u16,
    peers: Vec<u16>,
    seed: Option<u64>,
    #[serde(default)]
    now: u64,
    stored: Option<Bytes>,
    election_timeout_min_us: Option<u64>,
    election_timeout_max_us: Option<u64>,
    heartbeat_interval_us: Option<u64>,
    noop_on_election: Option<bool>,
    pre_vote: Option<bool>,
    check_quorum: Option<bool>,
    leader_stickiness: Option<bool>,
    max_append_bytes: Option<usize>,
    max_in_flight: Option<usize>,
    max_command_bytes: Option<usize>,
    max_snapshot_bytes: Option<usize>,
    snapshot_chunk_bytes: Option<usize>,
    lease_reads: Option<bool>,
    clock_drift_ppm: Option<u32>,
    max_pending_reads: Option<usize>,
    max_uncommitted_bytes: Option<usize>,
    max_in_flight_bytes: Option<usize>,
}

impl Options {
    fn config(&self) -> Result<Config, Error> {
        let voters = self
            .peers
            .iter()
            .map(|&number| peer_id("options.peers", number.into()))
            .collect::<Result<PeerSet, _>>()?;
        let default = Config::new(voters);
        Ok(Config {
            voters,
            learners: default.learners,
            election_timeout_min: self
                .election_timeout_min_us
                .unwrap_or(default.election_timeout_min),
            election_timeout_max: self
                .election_timeout_max_us
                .unwrap_or(default.election_timeout_max),
            heartbeat_interval: self
                .heartbeat_interval_us
                .unwrap_or(default.heartbeat_interval),
            pre_vote: self.pre_vote.unwrap_or(default.pre_vote),
            check_quorum: self.check_quorum.unwrap_or(default.check_quorum),
            leader_stickiness: self.leader_stickiness.unwrap_or(default.leader_stickiness),
            noop_on_election: self.noop_on_election.unwrap_or(default.noop_on_election),
            max_append_bytes: self.max_append_bytes.unwrap_or(default.max_append_bytes),
            max_in_flight: self.max_in_flight.unwrap_or(default.max_in_flight),
            max_command_bytes: self.max_command_bytes.unwrap_or(default.max_command_bytes),
            max_snapshot_bytes: self
                .max_snapshot_bytes
                .unwrap_or(default.max_snapshot_bytes),
            snapshot_chunk_bytes: self
                .snapshot_chunk_bytes
                .unwrap_or(default.snapshot_chunk_bytes),
            lease_reads: self.lease_reads.unwrap_or(default.lease_reads),
            clock_drift_ppm: self.clock_drift_ppm.unwrap_or(default.clock_drift_ppm),
            max_pending_reads: self.max_pending_reads.unwrap_or(default.max_pending_reads),
            max_uncommitted_bytes: self
                .max_uncommitted_bytes
                .unwrap_or(default.max_uncommitted_bytes),
            max_in_flight_bytes: self
                .max_in_flight_bytes
                .unwrap_or(default.max_in_flight_bytes),
        })
    }
}

/// One thing to do, as JavaScript sees it: `PeerOutput` in the typings.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Output {
    Persist {
        id: u64,
        state: Bytes,
    },
    Send {
        to: u16,
        bytes: Bytes,
        after: Option<u64>,
    },
    Apply {
        index: u64,
        term: u64,
        command: Option<Bytes>,
    },
    Restore {
        index: u64,
        term: u64,
        snapshot: Bytes,
    },
    Read {
        id: u64,
        index: Option<u64>,
        failure: Option<String>,
    },
}

/// One Raft peer. The caller owns the network, the timers and the storage.
///
/// After every call that changes it, drain [`output`](Self::output).
#[wasm_bindgen]
#[derive(Debug)]
pub struct Peer {
    /// Of the world's kind, with no rule broken, so that the core is compiled once.
    peer: raft_sim::Peer,
}

#[wasm_bindgen]
impl Peer {
    /// Makes a peer: the lab's `Make`. With `stored`, one that restarts from those bytes.
    ///
    /// # Errors
    /// When an option is unknown, of the wrong type or out of bounds, or the bytes are damaged.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "PeerOptions")] options: JsValue,
    ) -> Result<Self, Error> {
        let options: Options = read("options", options)?;
        let id = peer_id("options.id", options.id.into())?;
        let config = Arc::new(options.config()?);
        let seed = match options.seed {
            Some(seed) => whole("options.seed", seed as f64)?,
            None => crate::fresh_seed()? as u64,
        };
        let stored = match &options.stored {
            Some(bytes) => codec::decode_stored(&bytes.0)
                .map_err(|refusal| error(format!("options.stored: {refusal}")))?,
            None => Stored::default(),
        };
        let now = whole("options.now", options.now as f64)?;
        let rules = Switchboard::default();
        let peer = raft_sim::Peer::with_rules(id, config, stored, seed, now, rules).map_err(
            |refusal| match refusal {
                StartError::Config(refusal) => error(format!("options: {refusal}")),
                StartError::Stored(refusal) => error(format!("options.stored: {refusal}")),
            },
        )?;
        Ok(Self { peer })
    }

    /// Takes in the bytes of a message that peer `from` sent.
    ///
    /// # Errors
    /// When they are no message, or one that no correct peer sends. The peer is as it was.
    pub fn receive(&mut self, now: f64, from: f64, bytes: &Uint8Array) -> Result<(), Error> {
        let (now, from) = (whole("now", now)?, peer_id("from", from)?);
        let bytes = boundary::bytes("bytes", bytes)?;
        let message = codec::decode_message(&bytes).map_err(error)?;
        self.peer.receive(now, from, message).map_err(error)
    }

    /// Tells the peer what time it is, in microseconds. Before `deadline` that changes nothing.
    ///
    /// # Errors
    /// When `now` is not a time.
    pub fn wake(&mut self, now: f64) -> Result<(), Error> {
        self.peer.wake(whole("now", now)?);
        Ok(())
    }

    /// Makes the peer's timer fire now: an election, or a leader's heartbeats.
    ///
    /// # Errors
    /// When `now` is not a time.
    pub fn fire(&mut self, now: f64) -> Result<(), Error> {
        self.peer.fire(whole("now", now)?);
        Ok(())
    }

    /// Tells the peer that the output `persist` with this id, and all before it, are durable.
    ///
    /// # Errors
    /// When `now` is not a time or `id` not a whole number.
    pub fn persisted(&mut self, now: f64, id: f64) -> Result<(), Error> {
        self.peer.persisted(whole("now", now)?, whole("id", id)?);
        Ok(())
    }

    /// Asks for a command to be replicated: the lab's `Start`. Gives `{ index, term }`.
    ///
    /// # Errors
    /// When this peer does not lead (`error.leader` has the number of the one that does, if it is
    /// known), or the command is too large.
    #[wasm_bindgen(unchecked_return_type = "Position")]
    pub fn start(&mut self, command: &Uint8Array) -> Result<JsValue, Error> {
        let command = boundary::bytes("command", command)?;
        match self.peer.propose(Arc::from(command)) {
            Ok(position) => write(&PositionView {
                index: position.index,
                term: position.term,
            }),
            Err(refusal) => {
                let thrown = error(refusal);
                if let ProposeError::NotLeader { leader } = refusal {
                    let leader = leader.map_or(JsValue::NULL, |id| id.get().into());
                    js_sys::Reflect::set(&thrown, &"leader".into(), &leader).ok();
                }
                Err(thrown)
            }
        }
    }

    /// Asks for a linearizable read, at a leader or a follower. The outcome comes as the output
    /// `read` with the same `id`; the caller then answers from its service's state.
    ///
    /// # Errors
    /// When `now` is not a time or `id` not a whole number, no leader is known, or too many reads
    /// are pending.
    pub fn read(&mut self, now: f64, id: f64) -> Result<(), Error> {
        let (now, id) = (whole("now", now)?, whole("id", id)?);
        self.peer.read(now, id).map_err(error)
    }

    /// Hands over the service's state, which contains every command up to and with `index`, so
    /// that the peer drops them from its log: the lab's `Snapshot`.
    ///
    /// # Errors
    /// When `index` is not applied, an earlier snapshot contains it, or the state is too large.
    pub fn snapshot(&mut self, index: f64, state: &[u8]) -> Result<(), Error> {
        let index = whole("index", index)?;
        self.peer.snapshot(index, Arc::from(state)).map_err(error)
    }

    /// What the peer wants done, in order. Each call gives what came since the last.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "PeerOutput[]")]
    pub fn output(&mut self) -> Result<JsValue, Error> {
        let mut outputs = Vec::new();
        while let Some(effect) = self.peer.poll_effect() {
            match effect {
                Effect::Persist(written) => {
                    let state = Bytes(codec::encode_stored(&self.peer.stored()));
                    outputs.push(Output::Persist {
                        id: written.id,
                        state,
                    });
                }
                Effect::Send(send) => outputs.push(Output::Send {
                    to: send.to.get(),
                    bytes: Bytes(codec::encode_message(&send.message)),
                    after: send.after,
                }),
                Effect::Apply(apply) => {
                    let command = match apply.payload {
                        Payload::Command(command) => Some(Bytes(command.to_vec())),
                        Payload::Noop | Payload::Configuration(_) => None,
                    };
                    let (index, term) = (apply.index, apply.term);
                    outputs.push(Output::Apply {
                        index,
                        term,
                        command,
                    });
                }
                Effect::Restore(snapshot) => outputs.push(Output::Restore {
                    index: snapshot.last.index,
                    term: snapshot.last.term,
                    snapshot: Bytes(snapshot.bytes.to_vec()),
                }),
                Effect::Read(outcome) => outputs.push(Output::Read {
                    id: outcome.id,
                    index: outcome.result.ok(),
                    failure: outcome.result.err().map(|failure| failure.to_string()),
                }),
                Effect::Note(_) => {}
            }
        }
        write(&outputs)
    }

    /// When `wake` wants to be called next, in microseconds.
    #[wasm_bindgen(getter)]
    pub fn deadline(&self) -> f64 {
        self.peer.deadline() as f64
    }

    /// The lab's `GetState`: the current term, and whether this peer leads in it.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(js_name = getState, unchecked_return_type = "PeerState")]
    pub fn get_state(&self) -> Result<JsValue, Error> {
        write(&StateView {
            term: self.peer.current_term(),
            role: match self.peer.role() {
                Role::Follower => "follower",
                Role::PreCandidate => "pre_candidate",
                Role::Candidate => "candidate",
                Role::Leader => "leader",
            },
            is_leader: self.peer.role() == Role::Leader,
            leader: self.peer.leader().map(raft::PeerId::get),
            voted_for: self.peer.voted_for().map(raft::PeerId::get),
            commit_index: self.peer.commit_index(),
            last_applied: self.peer.last_applied(),
            last_index: self.peer.log().last_index(),
            persisted_index: self.peer.persisted_index(),
        })
    }
}

#[derive(Debug, Serialize)]
struct PositionView {
    index: u64,
    term: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StateView {
    term: u64,
    role: &'static str,
    is_leader: bool,
    leader: Option<u16>,
    voted_for: Option<u16>,
    commit_index: u64,
    last_applied: u64,
    last_index: u64,
    persisted_index: u64,
}
