//! Runs that are written down.

use crate::{History, Intervention, WorldConfig, scenario::Scenario};

fn written(history: &History) -> Scenario {
    let text = history.to_scenario("A run", "").unwrap().to_string();
    Scenario::parse(&text).unwrap()
}

#[test]
fn a_run_that_is_written_down_is_the_same_run_when_it_is_played() {
    let mut history = History::new(WorldConfig {
        seed: 7,
        loss: 0.02,
        ..WorldConfig::default()
    })
    .unwrap();
    history.advance(400_123, u64::MAX);
    let op = "put x 1".to_owned();
    history
        .act(Intervention::Request { peer: None, op })
        .unwrap();
    history.say("Somebody asks.").unwrap();
    history.step();
    // In the middle of a microsecond, perhaps: such acts have a place in it.
    history.act(Intervention::Crash { peer: 2 }).unwrap();
    history.advance(1_234_567, u64::MAX);
    history.act(Intervention::Restart { peer: 2 }).unwrap();
    history.advance(2_000_001, u64::MAX);

    let hash = history.world().trace_hash();
    let again = written(&history).run(None).unwrap();
    assert_eq!(again.world.trace_hash(), hash);
    assert_eq!(again.world.now(), 2_000_001);
}

#[test]
fn what_lies_ahead_is_written_down_too() {
    let mut history = History::new(WorldConfig::default()).unwrap();
    history.advance(500_000, u64::MAX);
    history.act(Intervention::Crash { peer: 1 }).unwrap();
    history.advance(900_000, u64::MAX);
    let hash = history.world().trace_hash();
    history.seek(100_000, u64::MAX);
    assert_eq!(
        written(&history).run(None).unwrap().world.trace_hash(),
        hash
    );
}
