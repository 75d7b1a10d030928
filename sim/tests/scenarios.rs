//! Every scenario file of the project is read, runs and ends as it says.

use std::{fs, path::PathBuf};

use raft_sim::{
    World,
    scenario::{Report, Scenario},
};

/// How many seeds besides its own a scenario is run with.
const OTHER_SEEDS: u64 = 50;

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

#[track_caller]
fn check(name: &str, report: &Report) {
    let unmet: Vec<_> = report.unmet().collect();
    let seed = report.seed;
    assert!(
        unmet.is_empty(),
        "{name}: {unmet:?}\nraft-sim run {name} --seed {seed}"
    );
}

#[test]
fn every_scenario_ends_as_it_says_and_can_be_replayed() {
    for (name, scenario) in scenarios() {
        let played = scenario
            .run(None)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        check(&name, &played.report);
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

/// What a scenario shows is no accident of its seed, unless it says so.
#[test]
fn every_scenario_holds_for_other_seeds_unless_it_depends_on_its_own() {
    let mut ran = 0;
    for (name, scenario) in scenarios() {
        if scenario.depends_on_seed {
            continue;
        }
        for seed in (1_000..).take(OTHER_SEEDS as usize) {
            let played = scenario
                .run(Some(seed))
                .unwrap_or_else(|error| panic!("{name} --seed {seed}: {error}"));
            check(&name, &played.report);
        }
        ran += 1;
    }
    assert!(ran > 0);
}

#[test]
fn every_scenario_says_what_there_is_to_see() {
    for (name, scenario) in scenarios() {
        assert!(
            !scenario.name.is_empty() && !scenario.about.is_empty(),
            "{name}"
        );
        assert!(!scenario.expect.is_empty(), "{name} expects nothing");
    }
}
