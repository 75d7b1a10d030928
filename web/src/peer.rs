//! One peer: bring your own network, timers and storage.

mod change;
mod options;

use std::sync::Arc;

use js_sys::{Error, Uint8Array};
use raft::{
    ChangeError, Effect, Payload, PeerId, Position, ProposeError, Role, StartError, TransferError,
    codec,
};
use raft_sim::{Switchboard, view::MembershipView};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use self::{
    change::{Asked, ChangingView},
    options::Options,
};
use crate::boundary::{self, Bytes, error, peer_id, read, whole, write};

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
        let stored = options.stored()?;
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
            Ok(position) => write(&PositionView::from(position)),
            Err(refusal) => {
                let ProposeError::NotLeader { leader } = refusal else {
                    return Err(error(refusal));
                };
                Err(not_leader(refusal, leader))
            }
        }
    }

    /// Hands leadership over to peer `to` (thesis §3.10). Until it leads, or an election timeout has
    /// passed, proposals are refused, so that it can catch up.
    ///
    /// # Errors
    /// When this peer does not lead (`error.leader`, as for [`start`](Self::start)), `to` is not
    /// another voter that stays one, or another transfer is under way. Nothing changed.
    pub fn transfer(&mut self, now: f64, to: f64) -> Result<(), Error> {
        let (now, to) = (whole("now", now)?, peer_id("to", to)?);
        self.peer.transfer(now, to).map_err(|refusal| {
            let TransferError::NotLeader { leader } = refusal else {
                return error(refusal);
            };
            not_leader(refusal, leader)
        })
    }

    /// Asks for a change of the membership (§6; thesis chapter 4). Whether it came about shows in
    /// [`get_state`](Self::get_state), when its `membership` is committed. Peers that are new are
    /// made by the caller with the `peers` that the cluster began with.
    ///
    /// # Errors
    /// When `change` is none, this peer does not lead (`error.leader`, as for
    /// [`start`](Self::start)), another change is under way, or it asks for what a rule forbids.
    /// Nothing changed.
    #[wasm_bindgen(unchecked_return_type = "Changing")]
    pub fn change(
        &mut self,
        now: f64,
        #[wasm_bindgen(unchecked_param_type = "MembershipChange")] change: JsValue,
    ) -> Result<JsValue, Error> {
        let now = whole("now", now)?;
        let change = read::<Asked>("change", change)?.change()?;
        match self.peer.change(now, change) {
            Ok(changing) => write(&ChangingView::from(changing)),
            Err(refusal) => {
                let ChangeError::NotLeader { leader } = refusal else {
                    return Err(error(refusal));
                };
                Err(not_leader(refusal, leader))
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
            leader: self.peer.leader().map(PeerId::get),
            voted_for: self.peer.voted_for().map(PeerId::get),
            commit_index: self.peer.commit_index(),
            last_applied: self.peer.last_applied(),
            last_index: self.peer.log().last_index(),
            persisted_index: self.peer.persisted_index(),
            membership: MembershipView::of(&self.peer),
            transferring_to: self.peer.transferring_to().map(PeerId::get),
        })
    }
}

/// The error of a peer that does not lead, with who does, if it is known.
fn not_leader(refusal: impl core::fmt::Display, leader: Option<PeerId>) -> Error {
    let thrown = error(refusal);
    let leader = leader.map_or(JsValue::NULL, |id| id.get().into());
    js_sys::Reflect::set(&thrown, &"leader".into(), &leader).ok();
    thrown
}

#[derive(Debug, Serialize)]
struct PositionView {
    index: u64,
    term: u64,
}

impl From<Position> for PositionView {
    fn from(Position { index, term }: Position) -> Self {
        Self { index, term }
    }
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
    membership: MembershipView,
    transferring_to: Option<u16>,
}
