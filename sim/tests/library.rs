//! The scenarios of the project: they hold on any seed, and not because they expect nothing.

use std::{collections::BTreeSet, fs, path::PathBuf};

use raft_sim::{BrokenRule, WorldConfig, clients::ReadMode, scenario::Scenario};

/// On how many seeds each scenario must hold besides its own.
const SEEDS: u64 = 50;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// The names of the files, without their ending.
fn library() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|file| {
            let name = file.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".json").map(str::to_owned)
        })
        .filter(|name| name != "schema")
        .collect();
    names.sort();
    names
}

fn read(name: &str) -> Scenario {
    let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    Scenario::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What went otherwise than expected, if anything.
fn failure(scenario: &Scenario, seed: Option<u64>) -> Option<String> {
    match scenario.run(seed) {
        Err(error) => Some(error.to_string()),
        Ok(played) => {
            let unmet: Vec<String> = played
                .report
                .unmet()
                .map(|it| format!("expected that {}, but {}", it.expected, it.found))
                .collect();
            (!unmet.is_empty()).then(|| unmet.join("; "))
        }
    }
}

#[test]
fn every_scenario_holds_on_any_seed_unless_it_says_otherwise() {
    for name in library() {
        let scenario = read(&name);
        let others = if scenario.depends_on_seed { 0 } else { SEEDS };
        for seed in core::iter::once(None).chain((1..=others).map(Some)) {
            if let Some(failure) = failure(&scenario, seed) {
                panic!("{name}, seed {seed:?}: {failure}");
            }
        }
    }
}

#[test]
fn every_scenario_has_a_name_of_its_own_a_text_and_captions_and_stands_in_the_list() {
    let names = library();
    assert!(names.len() >= 24, "{names:?}");
    let list = fs::read_to_string(folder().join("README.md")).unwrap();
    let mut titles = BTreeSet::new();
    for name in names {
        let scenario = read(&name);
        assert!(titles.insert(scenario.name.clone()), "{name}: the name");
        let cites = scenario.about.contains('§') || scenario.about.contains("Figure");
        assert!(cites && scenario.about.len() > 120, "{name}: the text");
        let said: Vec<&str> = scenario
            .steps
            .iter()
            .filter_map(|step| step.say.as_deref())
            .collect();
        assert!(said.len() >= 3, "{name}: {said:?}");
        for text in said.into_iter().chain([scenario.about.as_str()]) {
            assert!(!text.contains('!'), "{name}: {text}");
            assert!(text.len() < 700, "{name} says too much at once: {text}");
        }
        assert!(scenario.expect.len() >= 3, "{name}: it expects too little");
        let line = format!("[{name}]({name}.json)");
        assert!(list.contains(&line), "{name} is not in README.md");
    }
}

fn rule(rule: BrokenRule) -> impl Fn(&mut WorldConfig) {
    move |config| config.broken = Some(rule)
}

fn whole(config: &mut WorldConfig) {
    config.broken = None;
}

/// Nobody waits long enough to miss a leader.
fn patient(config: &mut WorldConfig) {
    config.election_timeout_min_us = 60_000_000;
    config.election_timeout_max_us = 90_000_000;
}

/// Every message takes as long as those of the slow follower.
fn slow(config: &mut WorldConfig) {
    config.latency_min_us = 80_000;
    config.latency_max_us = 80_000;
}

/// No switch makes a leader answer without asking its followers; `stale-read` goes round them.
const NO_SWITCH: [&str; 1] = ["stale-read-refused"];

/// The mechanism of each scenario, broken where it is shown, and mended where it is shown broken.
/// Its expectations must fail then.
#[test]
fn no_scenario_holds_when_its_mechanism_is_broken() {
    use BrokenRule as Rule;
    type Change = Box<dyn Fn(&mut WorldConfig)>;
    let same_timeouts = |config: &mut WorldConfig| {
        config.election_timeout_max_us = config.election_timeout_min_us;
    };
    let cases: Vec<(&str, Change)> = vec![
        ("first-election", Box::new(same_timeouts)),
        ("split-vote", Box::new(rule(Rule::MinorityElects))),
        (
            "fixed-timeouts",
            Box::new(|it| it.election_timeout_max_us = 300_000),
        ),
        ("randomised-timeouts", Box::new(same_timeouts)),
        ("leader-crash", Box::new(patient)),
        ("log-replication", Box::new(rule(Rule::CommitAll))),
        (
            "log-replication-start",
            Box::new(|it| it.noop_on_election = true),
        ),
        ("slow-follower", Box::new(slow)),
        ("minority-keeps-writing", Box::new(rule(Rule::CommitAll))),
        ("majority-goes-on", Box::new(patient)),
        ("partition-and-healing", Box::new(rule(Rule::KeepConflicts))),
        ("figure-7", Box::new(rule(Rule::IgnoreConflict))),
        ("figure-7", Box::new(rule(Rule::KeepConflicts))),
        ("figure-7", Box::new(rule(Rule::VoteForAnyLog))),
        (
            "figure-8-overwrite",
            Box::new(rule(Rule::CountEarlierTerms)),
        ),
        ("figure-8-commit", Box::new(rule(Rule::CountEarlierTerms))),
        ("figure-8-commit", Box::new(rule(Rule::VoteForAnyLog))),
        ("figure-8-broken", Box::new(whole)),
        ("election-restriction", Box::new(rule(Rule::VoteForAnyLog))),
        ("lost-answer", Box::new(rule(Rule::ApplyAgain))),
        ("applied-twice", Box::new(|it| it.client_sessions = true)),
        (
            "stale-read",
            Box::new(|it| it.client_reads = ReadMode::Index),
        ),
        ("lease-read", Box::new(|it| it.lease_reads = false)),
        (
            "lease-and-clock-drift",
            Box::new(|it| it.clock_drift_ppm = 700_000),
        ),
        (
            "lease-allows-for-drift",
            Box::new(|it| it.clock_drift_ppm = 0),
        ),
        ("one-way-link", Box::new(|it| it.check_quorum = true)),
        (
            "one-way-link-check-quorum",
            Box::new(|it| it.check_quorum = false),
        ),
        ("partial-partition", Box::new(|it| it.pre_vote = true)),
        (
            "partial-partition-pre-vote",
            Box::new(|it| it.pre_vote = false),
        ),
        (
            "removed-server-disturbs",
            Box::new(|it| it.leader_stickiness = true),
        ),
        (
            "removed-server-ignored",
            Box::new(|it| it.leader_stickiness = false),
        ),
        ("joint-consensus", Box::new(rule(Rule::SwitchDirectly))),
        ("figure-10", Box::new(whole)),
        ("single-server-bug", Box::new(whole)),
        ("single-server-fix", Box::new(rule(Rule::ChangeTooSoon))),
        (
            "snapshot-to-a-late-peer",
            Box::new(|it| it.snapshot_every = 0),
        ),
        ("leadership-transfer", Box::new(|it| it.voters = 2)),
        ("power-loss", Box::new(rule(Rule::SpeakBeforeDurable))),
        ("a-disk-that-lies", Box::new(whole)),
        ("five-lose-three", Box::new(rule(Rule::MinorityElects))),
        ("lossy-network", Box::new(|it| it.loss = 0.0)),
        ("thousand-commands", Box::new(rule(Rule::ApplyAgain))),
    ];
    let mut held = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, change) in cases {
        let mut scenario = read(name);
        change(&mut scenario.cluster);
        seen.insert(name.to_owned());
        match failure(&scenario, None) {
            None => held.push(name),
            Some(failure) => println!("{name}: {failure}"),
        }
    }
    for name in library() {
        let known = seen.contains(&name) || NO_SWITCH.contains(&name.as_str());
        assert!(known, "{name}: what is its mechanism?");
    }
    assert!(held.is_empty(), "these hold all the same: {held:?}");
}
