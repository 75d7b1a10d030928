//! The virtual world of the Raft playground: clock, network, disks, hosts, clients and checkers
//! around the peers of the [`raft`] crate.
//!
//! Everything that happens in it is decided by a configuration, a seed and what was done to it, so
//! that a run can be made again, bit for bit, on any platform. Nothing here reads a clock, asks the
//! operating system for randomness or compares floating-point numbers to decide anything.
//!
//! ```
//! use raft_sim::{World, WorldConfig, Intervention};
//!
//! let mut world = World::new(WorldConfig::default())?;
//! world.advance(1_000_000, 100_000);
//! let leader = world.leader().expect("a second is enough to elect one");
//! world.act(Intervention::Request { peer: None, op: "put x 1".to_owned() })?;
//! world.advance(1_200_000, 100_000);
//! assert_eq!(world.store(leader).and_then(|store| store.get("x")), Some("1"));
//! assert!(world.violations().is_empty());
//! # Ok::<(), raft_sim::WorldError>(())
//! ```

#![forbid(unsafe_code)]

pub mod checkers;
pub mod clients;
pub mod clock;
pub mod config;
mod disk;
pub mod error;
pub mod explain;
pub mod export;
pub mod figures;
pub mod frame;
pub mod golden;
pub mod history;
mod host;
pub mod hunt;
pub mod intervention;
pub mod limits;
pub mod network;
mod queue;
pub mod random;
#[cfg(feature = "scenario")]
pub mod reading;
mod reads;
pub mod refusal;
pub mod rules;
#[cfg(feature = "scenario")]
pub mod scenario;
pub mod search;
pub mod service;
pub mod suite;
pub mod trace;
pub mod view;
pub mod world;

pub use config::{StartDisk, WorldConfig};
pub use error::WorldError;
pub use history::History;
pub use host::{Applied, Peer};
pub use intervention::{ActOutcome, Intervention, LinkChange, Recorded};
pub use network::{Fate, Flight, MessageId};
pub use rules::{BrokenRule, Switchboard};
pub use world::World;
