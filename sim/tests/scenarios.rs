//! Every scenario file of the project is read, runs and ends as it says.

use std::{fs, path::PathBuf};

use raft_sim::{World, scenario::Scenario};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

#[test]
fn every_scenario_ends_as_it_says_and_can_be_replayed() {
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .expect("there is a folder of scenarios")
        .map(|file| file.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .filter(|path| !path.to_string_lossy().contains("schema"))
        .collect();
    files.sort();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let name = file.display();
        let text = fs::read_to_string(&file).expect("a readable file");
        let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let played = scenario
            .run(None)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let unmet: Vec<_> = played.report.unmet().collect();
        assert!(unmet.is_empty(), "{name}: {unmet:?}");
        let world = played.world;
        let recorded = world.interventions().iter();
        let replayed = World::replay(world.config().clone(), recorded, world.now()).unwrap();
        assert_eq!(replayed.trace_hash(), world.trace_hash(), "{name}");
    }
}
