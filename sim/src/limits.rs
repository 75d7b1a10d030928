//! The bounds of a world, each with what happens when it is reached.
//!
//! A bound that is hit is an answer or an error value; the cluster goes on running.

use raft::types::{MAX_NUMBER, Micros};

/// The largest number of peers; [`WorldConfig`](crate::config::WorldConfig) with more is refused.
pub const MAX_PEERS: u16 = raft::types::MAX_PEERS;

/// The largest seed: what a JavaScript number holds exactly.
pub const MAX_SEED: u64 = MAX_NUMBER;

/// The longest time span that a configuration or an intervention may name: one day.
pub const MAX_SPAN: Micros = raft::config::MAX_SPAN;

/// The last instant of virtual time (285 years). [`World::advance`](crate::World::advance) stops
/// there and says so.
pub const MAX_NOW: Micros = MAX_NUMBER;

/// The largest bound on how much faster one clock runs than another: twice as fast.
pub const MAX_ASSUMED_DRIFT_PPM: u32 = 1_000_000;

/// The most messages in flight at once. A message sent beyond is lost, and the trace says why.
pub const MAX_FLIGHTS: usize = 20_000;

/// The most messages of one host that wait for its disk. One beyond is lost, as above.
pub const MAX_HELD: usize = 20_000;

/// The most messages that wait for one paused host. One beyond is lost, as above.
pub const MAX_WAITING: usize = 20_000;

/// How many copies of one message may be made, by chance or by hand; more are refused.
pub const MAX_COPIES: u8 = 15;

/// The longest command; a longer one is refused.
pub const MAX_COMMAND_BYTES: usize = 1024 * 1024;

/// The longest log; a leader whose log is as long takes no further command.
pub const MAX_LOG_ENTRIES: u64 = 1_000_000;

/// The most entries that a log may have when a run begins.
pub const MAX_START_ENTRIES: usize = 1_000;

/// The latest term in which a run may begin, far from where terms end.
pub const MAX_START_TERM: u64 = 1_000_000;

/// The largest snapshot of a service. A service whose state is larger keeps its log.
pub const MAX_SNAPSHOT_BYTES: usize = 16 * 1024 * 1024;

/// How many bytes of a snapshot travel in one message, unless a world says otherwise: few, so that a
/// reader sees more than one.
pub const SNAPSHOT_CHUNK_BYTES: usize = 1024;

/// The most bytes that a configuration may let one message carry, of entries or of a snapshot.
pub const MAX_PIECE_BYTES: u64 = 1024 * 1024;

/// The most messages with entries that a configuration may let be on their way to one follower.
pub const MAX_IN_FLIGHT: u64 = 1_000;

/// How many events are kept. Older ones are forgotten, a few at a time; their ids are not reused,
/// and the trace hash still covers them.
pub const KEPT_EVENTS: usize = 500_000;

/// How many events all branches of a history keep together, but for those that are shown. Of more, the
/// branch that has the most forgets the older half of its own.
pub const MAX_LEFT_EVENTS: usize = 2_000_000;

/// How many landmarks of a run are kept: see [`World::landmarks`](crate::World::landmarks). Older
/// ones are forgotten, a few at a time.
pub const KEPT_LANDMARKS: usize = 100_000;

/// How many entries that are not committed yet are timed for the figures. Those beyond are not.
pub const MAX_TIMED_ENTRIES: usize = 10_000;

/// The most recorded interventions of a run; more are refused.
pub const MAX_INTERVENTIONS: usize = 1_000_000;

/// The most branches of a history. One more takes the place of the oldest that nobody holds on to.
pub const MAX_BRANCHES: usize = 64;

/// The longest name of a branch, in characters.
pub const MAX_BRANCH_NAME: usize = 80;

/// The most captions of a branch; more are refused.
pub const MAX_CAPTIONS: usize = 1_000;

/// The longest caption, in characters.
pub const MAX_CAPTION: usize = 500;

/// The most happenings of a run that a history takes over; a longer one is refused.
pub const MAX_TAKEN_OVER: u64 = 50_000_000;

/// The most violations that are kept with their text. Later ones are only counted, but for the first
/// of each property.
pub const MAX_VIOLATIONS: usize = 100;

/// The most keys in the key-value store; a command that would add one more changes nothing.
pub const MAX_KEYS: usize = 10_000;

/// The longest value in the key-value store; an append that would exceed it changes nothing.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;

/// The most client sessions that a service keeps; one more takes the place of the one that was used
/// least recently.
pub const MAX_SESSIONS: usize = 64;

/// The most answers that a session keeps for a client that does not say that it has them; a further
/// operation is refused.
pub const MAX_SESSION_ANSWERS: usize = 16;

/// The most virtual clients.
pub const MAX_CLIENTS: u16 = 32;

/// The most operations that wait for their turn at one client; a further one is refused.
pub const MAX_CLIENT_QUEUE: usize = 1_000;

/// The most keys of a load.
pub const MAX_LOAD_KEYS: u32 = 100;

/// How many calls of clients are kept. Older ones are forgotten, a few at a time.
pub const KEPT_CALLS: usize = 100_000;

/// The longest scenario file.
pub const MAX_SCENARIO_BYTES: usize = 16 * 1024 * 1024;

/// The most steps of a scenario.
pub const MAX_STEPS: usize = 100_000;

/// The most conditions of a scenario, those within others among them.
pub const MAX_CONDITIONS: usize = 2_000;

/// How deep conditions may lie in each other.
pub const MAX_CONDITION_DEPTH: usize = 16;

/// The most names that a scenario gives to peers.
pub const MAX_NAMES: usize = 64;

/// How much may be done to run a scenario natively: things that happen, and conditions that are
/// looked at after them.
pub const MAX_SCENARIO_WORK: u64 = 50_000_000;
