//! What was done becomes a file, and the file becomes the same run.

use raft::random::Draw;

use crate::{
    Fate, History, Intervention, Recorded, StartDisk, World, WorldConfig,
    history::Caption,
    limits::{MAX_SPAN, MAX_STEPS},
    scenario::Scenario,
};

/// Written down, read and run again.
fn again(world: &World, captions: &[Caption]) -> (World, Vec<Caption>, Scenario) {
    let recorded = world.interventions();
    let scenario = Scenario::record(
        world.config().clone(),
        recorded.iter(),
        captions,
        world.now(),
    )
    .unwrap();
    let text = scenario.to_text().unwrap();
    let read = Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(read, scenario);
    let played = read
        .run(None)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    (played.world, played.captions, read)
}

/// Things are done in the middle of instants, at odd times, and a network function decides.
#[test]
fn any_run_written_down_is_the_same_run() {
    for seed in 1..=60 {
        let pick = |number, below: u64| Draw::new(seed, 0x7e57, number, 0).within(0..=below - 1);
        let config = WorldConfig {
            peers: 3 + pick(0, 3) as u16,
            seed,
            loss: 0.1,
            duplication: 0.123_456_789,
            manual: false,
            start: vec![StartDisk {
                peer: 2,
                term: Some(3),
                voted_for: None,
                log: vec![1, 3],
            }],
            ..WorldConfig::default()
        };
        let peers = u64::from(config.peers);
        let mut world = World::new(config).unwrap();
        let mut captions = Vec::new();
        let mut decided = 0;
        let mut decide = move |_: &crate::Flight| {
            decided += 1;
            match decided % 13 {
                0 => Some(Fate::Drop),
                5 => Some(Fate::DelayUs(7_001)),
                7 => Some(Fate::Duplicate),
                _ => None,
            }
        };
        for number in 1..150 {
            match pick(number, 3) {
                0 => {
                    let until = world.now() + pick(number + 1_000, 20_000);
                    world.advance_with(until, 1_000, &mut decide);
                }
                _ => {
                    world.step_with(&mut decide);
                }
            }
            let peer = 1 + pick(number + 2_000, peers) as u16;
            let act = match pick(number + 3_000, 9) {
                0 => Intervention::Crash { peer },
                1 | 2 => Intervention::Restart { peer },
                3 => Intervention::Request {
                    peer: None,
                    op: format!("put x {number}"),
                },
                4 => Intervention::Isolate { peer },
                5 | 6 => Intervention::HealAll {},
                7 => Intervention::Fire { peer },
                _ => {
                    captions.push(Caption {
                        moment: world.moment(),
                        at: world.now(),
                        text: format!("\"{number}\"\n"),
                    });
                    continue;
                }
            };
            // What is refused is not recorded.
            let _ = world.act_as(act, number % 2 == 0, &mut decide);
        }
        let now = world.now();
        world.advance_with(now, u64::MAX, &mut decide);
        assert!(world.interventions().len() > 10);
        let (other, said, _) = again(&world, &captions);
        assert_eq!(other.trace_hash(), world.trace_hash(), "seed {seed}");
        // A caption has no place among what happens in one microsecond: it comes behind.
        let told = |it: &Caption| (it.at, it.text.clone());
        let told = |captions: &[Caption]| captions.iter().map(told).collect::<Vec<_>>();
        assert_eq!(told(&said), told(&captions));
        let done = |world: &World| world.interventions().iter().cloned().collect::<Vec<_>>();
        assert_eq!(done(&other), done(&world), "seed {seed}");
    }
}

#[test]
fn a_branch_is_written_down_with_what_lies_ahead() {
    let mut history = History::new(WorldConfig::default()).unwrap();
    history.advance(400_123, u64::MAX);
    let op = "put x 1".to_owned();
    let request = Intervention::Request { peer: None, op };
    history.act(request).unwrap();
    history.say("Somebody asks.").unwrap();
    history.step();
    history.act(Intervention::Crash { peer: 2 }).unwrap();
    history.advance(2_000_001, u64::MAX);
    let hash = history.world().trace_hash();
    history.seek(100_000, u64::MAX);
    let text = history
        .to_scenario("A run", "Of *mine*.")
        .unwrap()
        .to_text();
    let read = Scenario::parse(&text.unwrap()).unwrap();
    assert_eq!(
        (read.name.as_str(), read.about.as_str()),
        ("A run", "Of *mine*.")
    );
    let played = read.run(None).unwrap();
    assert_eq!(played.world.trace_hash(), hash);
    assert_eq!(played.world.now(), 2_000_001);
    assert_eq!(played.captions[0].text, "Somebody asks.");
}

#[test]
fn a_scenario_is_written_as_it_was_read() {
    let text = r#"{ "version": 1, "name": "n", "about": "A *text*.", "cluster": { "peers": 3 },
        "steps": [
            { "when": { "any": ["leader", { "not": { "peer": { "is": "S1", "term": { "at_least": 2 } } } }] },
              "within_ms": 7, "let": { "old": "leader", "few": ["S1", "others"] }, "say": "x" },
            { "after_ms": 5, "do": "cut", "from": "old", "to": "others" },
            { "at_us": 123456, "after": 2, "do": "heal_all" },
            { "do": "partition", "groups": [["old"], "others"], "together": true }
        ],
        "run_for_ms": 50,
        "expect": ["leader", { "always": "no_violation" },
            { "once": { "event": { "kind": "committed", "nth": 2, "peer": "old" } } }] }"#;
    let scenario = Scenario::parse(text).unwrap();
    let written = scenario.to_text().unwrap();
    assert_eq!(Scenario::parse(&written).unwrap(), scenario);
    assert!(
        written.contains(
            "\n    { \"after_ms\": 5, \"do\": \"cut\", \"from\": \"old\", \"to\": \"others\" },\n"
        ),
        "{written}"
    );
}

#[test]
fn what_is_too_long_is_not_recorded() {
    let said = |recorded: &[Recorded], until| {
        let scenario = Scenario::record(WorldConfig::default(), recorded, &[], until)?;
        scenario.to_text()
    };
    let heal = Recorded::from((0, Intervention::HealAll {}));
    let many = vec![heal; MAX_STEPS + 1];
    let error = said(&many, 5).unwrap_err().to_string();
    assert_eq!(
        error,
        "steps: has 100001 steps, one for each message that a program decided about; allowed: 100000"
    );
    assert!(said(&many[1..], 5).is_ok());
    let error = said(&[], MAX_SPAN + 1).unwrap_err().to_string();
    assert!(
        error.starts_with("run_until_us: is 86400000001; allowed"),
        "{error}"
    );
    let large = Intervention::Propose {
        peer: None,
        command: vec![200; 1_000_000],
    };
    let large = vec![Recorded::from((0, large)); 5];
    let error = said(&large, 5).unwrap_err().to_string();
    assert!(error.ends_with("allowed: 16777216"), "{error}");
}
