//! The golden run: one named run whose hash is fixed. Native tests and every browser assert the
//! same number, so that a platform that computes another run is found, and so is a change that was
//! not meant.

use crate::{Intervention, Recorded, WorldConfig};
use raft::types::Micros;

/// When the run ends.
pub const UNTIL: Micros = 3_000_000;

/// How many events it has.
pub const EVENTS: u64 = 1709;

/// Its trace hash. From the first release on, a run that changes on purpose gets a new
/// [`TRACE_FORMAT`](crate::trace::TRACE_FORMAT) with its new numbers.
pub const TRACE_HASH: u64 = 0x7d68_8a56_c47a_c451;

/// The run "golden-1": its configuration, and what is done to it.
pub fn run() -> (WorldConfig, Vec<Recorded>) {
    let config = WorldConfig {
        peers: 5,
        seed: 42,
        loss: 0.05,
        duplication: 0.05,
        ..WorldConfig::default()
    };
    let put = |value| Intervention::Request {
        peer: None,
        op: format!("put x {value}"),
    };
    let done = [
        (600_000, put(1)),
        (700_000, Intervention::Isolate { peer: 1 }),
        (900_000, put(2)),
        (1_200_000, Intervention::PowerLoss { peer: 2 }),
        (1_500_000, put(3)),
        (1_800_000, Intervention::Restart { peer: 2 }),
        (2_000_000, Intervention::HealAll {}),
        (2_500_000, put(4)),
    ];
    (config, done.into_iter().map(Recorded::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::World;

    #[test]
    fn the_golden_run_has_its_hash() {
        let (config, done) = run();
        let world = World::replay(config, &done, UNTIL).unwrap();
        for peer in world.ids() {
            assert_eq!(world.store(peer).unwrap().get("x"), Some("4"), "{peer}");
        }
        assert_eq!(world.violation_count(), 0);
        let unwatched = World::replay_unwatched(run().0, &done, UNTIL).unwrap();
        assert_eq!(unwatched.trace_hash(), world.trace_hash());
        assert_eq!(unwatched.first_applied(1), None);
        assert_eq!(
            (world.trace().len(), format!("{:016x}", world.trace_hash())),
            (EVENTS, format!("{TRACE_HASH:016x}"))
        );
    }
}
