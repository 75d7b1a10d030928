//! Every scenario file of the project is read, ends as it says, and can be made again without its
//! script. (That they hold on other seeds: `library.rs`.)

use std::{fs, path::PathBuf};

use raft_sim::{World, scenario::Scenario};

fn scenarios() -> Vec<(String, Scenario)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("there is a folder of scenarios")
        .map(|file| file.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .filter(|path| path.file_name().is_some_and(|it| it != "schema.json"))
        .collect();
    files.sort();
    assert!(files.len() >= 4, "{files:?}");
    let read = |file: PathBuf| {
        let name = file.display().to_string();
        let text = fs::read_to_string(&file).expect("a readable file");
        let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, scenario)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_scenario_ends_as_it_says_and_can_be_replayed() {
    for (name, scenario) in scenarios() {
        let played = scenario
            .run(None)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let unmet: Vec<_> = played.report.unmet().collect();
        assert!(unmet.is_empty(), "{name}: {unmet:?}");
        let world = played.world;
        let recorded = world.interventions().iter();
        let replayed = World::replay(world.config().clone(), recorded, world.now()).unwrap();
        assert_eq!(replayed.trace_hash(), world.trace_hash(), "{name}");
        // Written down without its words, it is the same run.
        let recorded = world.interventions().iter();
        let config = world.config().clone();
        let written = Scenario::record(config, recorded, &played.captions, world.now())
            .and_then(|written| written.to_text())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let again = Scenario::parse(&written).and_then(|written| written.run(None));
        let again = again.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(again.world.trace_hash(), world.trace_hash(), "{name}");
        assert_eq!(again.captions.len(), played.captions.len(), "{name}");
    }
}
