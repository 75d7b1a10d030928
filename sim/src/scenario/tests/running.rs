//! Scenarios that run: who is meant, what is waited for, and what is found.

use crate::{
    Intervention, World,
    scenario::{Played, Report, Scenario, ScenarioError, Scope},
};

fn scenario(steps: &str, expect: &str) -> Result<Scenario, ScenarioError> {
    let text = format!(
        r#"{{ "version": 1, "name": "n", "cluster": {{ "peers": 3 }}, "steps": {steps},
             "run_until_ms": 3000, "expect": {expect} }}"#
    );
    Scenario::parse(&text)
}

fn play(steps: &str, expect: &str) -> Result<Played, ScenarioError> {
    scenario(steps, expect)?.run(None)
}

#[track_caller]
fn unmet(report: &Report) -> Vec<(&str, &str)> {
    let unmet = report.unmet();
    unmet
        .map(|it| (it.expected.as_str(), it.found.as_str()))
        .collect()
}

fn done(played: &Played) -> Vec<Intervention> {
    let recorded = played.world.interventions().iter();
    recorded.map(|one| one.act.clone()).collect()
}

#[test]
fn expectations_are_met_or_say_what_was_found() {
    let played = play(
        r#"[{ "at_ms": 1000, "do": "request", "op": "put x 1" }]"#,
        r#"["leader", "no_leader", "no_violation", { "committed_at_least": 2 },
            { "committed_at_least": 9 }, { "committed_at_most": 1 }, { "term_at_least": 1 },
            { "term_at_least": 9 }, { "all_applied": 2 }, { "all_applied": 3 },
            { "value": { "key": "x", "is": "1" } }, { "value": { "key": "x" } },
            { "committed": { "index": 2, "on": 3 } }, { "applied": { "index": 3 } },
            { "stored": { "index": 2, "on": 3 } }, { "stored": { "index": 2, "term": 9 } },
            "same_logs", "joint", { "voters": ["all"] }, { "voters": [1] },
            { "violated": "election_safety" },
            { "peer": { "is": "leader", "role": "follower" } },
            { "peer": { "is": "followers", "last_index": 2, "commit_index": { "at_least": 1 } } },
            { "log": { "of": "S1", "terms": [7] } },
            { "event": { "kind": "became_leader" } }, { "event": { "kind": "crashed" } },
            { "all": ["leader", "joint"] }, { "any": ["joint", "leader"] }, { "not": "leader" }]"#,
    )
    .unwrap();
    let unmet = unmet(&played.report);
    assert_eq!(unmet[0].0, "no peer leads");
    let told: Vec<String> = unmet[1..]
        .iter()
        .map(|(expected, found)| format!("{expected}: {found}"))
        .collect();
    let leader = played.world.leader().unwrap();
    let term = played.world.peer(leader).unwrap().current_term();
    assert_eq!(
        told,
        [
            "index 9 is committed: the highest commitIndex is 2".to_owned(),
            "nothing beyond index 1 is committed: the highest commitIndex is 2".to_owned(),
            format!("every peer is in term 9 or later: S1 is in term {term}"),
            "every peer has applied the same, up to index 3 or more: S1 has applied up to index 2"
                .to_owned(),
            "x is nowhere: at S1, x is Some(\"1\")".to_owned(),
            "index 3 is applied on 1 peer: it is on none".to_owned(),
            "an entry of term 9 at index 2 is stored by 1 peer: it is on none".to_owned(),
            "the configuration is joint: it is not".to_owned(),
            "the voters are S1: they are S1 S2 S3".to_owned(),
            "Election Safety is violated: no property is violated".to_owned(),
            format!("the leader is a follower: {leader} is a leader"),
            format!(
                "the log of S1 has the terms [7]: the log of S1 has the terms [{term}, {term}]"
            ),
            "the event crashed happened: it did not happen".to_owned(),
            "one peer leads, and the configuration is joint: the configuration is joint? it is not"
                .to_owned(),
            "it is not so that one peer leads: it is".to_owned(),
        ]
    );
}

#[test]
fn a_step_waits_for_its_condition_and_not_longer() {
    let played = play(
        r#"[{ "when": "leader", "do": "crash", "peer": "leader", "let": { "old": "down" } },
            { "when": { "event": { "kind": "became_leader" } }, "do": "request", "op": "put x 1",
              "say": "Another leads." },
            { "when": { "committed": { "index": 2, "on": 2 } }, "do": "restart", "peer": "old" },
            { "when": { "all_applied": 2 }, "say": "All have it." }]"#,
        r#"["leader", { "peer": { "is": "old", "role": "follower" } }, { "all_applied": 2 },
            { "once": "no_leader" }, { "always": "no_violation" },
            { "event": { "kind": "became_leader", "nth": 2 } }]"#,
    )
    .unwrap();
    assert_eq!(unmet(&played.report), []);
    let said: Vec<&str> = played.captions.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(said, ["Another leads.", "All have it."]);
    // The moment of the second election is that of the caption.
    let elected = (0..played.world.trace().len())
        .filter_map(|id| played.world.event_view(id))
        .filter(|event| event.kind == "became_leader")
        .nth(1);
    assert_eq!(Some(played.captions[0].at), elected.map(|event| event.at));

    let said = play(
        r#"[{ "when": "leader" },
            { "when": { "peer": { "is": "leader", "term": 9 } }, "within_ms": 100, "say": "x" }]"#,
        "[]",
    );
    let said = said.unwrap_err().to_string();
    assert!(said.starts_with("steps[1].when: "), "{said}");
    assert!(
        said.contains(" ms have come, and it has not come so far that the leader is in term 9: "),
        "{said}"
    );
    assert!(said.contains(" is in term 1"), "{said}");
}

/// An event of before the step in front does not count.
#[test]
fn events_are_counted_from_the_step_before() {
    let said = play(
        r#"[{ "at_ms": 1000, "say": "There is a leader." },
            { "when": { "event": { "kind": "became_leader" } }, "within_ms": 500, "say": "x" }]"#,
        "[]",
    );
    let said = said.unwrap_err().to_string();
    assert!(
        said.ends_with("the event became_leader happened: it did not happen"),
        "{said}"
    );
    // What the step before did counts.
    let crash = r#"[{ "at_ms": 1000, "do": "crash", "peer": 1 },
        { "when": { "event": { "kind": "crashed", "peer": "S1" } }, "within_ms": 0, "say": "x" }]"#;
    assert!(play(crash, "[]").is_ok());
    let other = crash.replace("S1", "S2");
    assert!(play(&other, "[]").is_err());
}

#[test]
fn words_mean_whoever_it_is_then_and_plural_ones_each() {
    let played = play(
        r#"[{ "at_ms": 1000, "let": { "old": "leader", "minority": ["leader", "S1"] } },
            { "do": "cut", "from": "old", "to": "others" },
            { "do": "heal_all" },
            { "do": "partition", "groups": [["old"], ["others"]] },
            { "do": "partition", "groups": ["old", "others"] },
            { "do": "heal_all" },
            { "do": "pause", "peer": "followers" },
            { "do": "resume", "peer": ["S1", "S2", "S3"] }]"#,
        "[]",
    );
    // The leader is not paused: who of the three it is decides where the list stops.
    let said = played.unwrap_err().to_string();
    assert!(said.starts_with("steps[7]: "), "{said}");
    assert!(said.ends_with(" is not paused"), "{said}");

    let played = play(
        r#"[{ "at_ms": 1000, "let": { "old": "leader" } },
            { "do": "cut", "from": "old", "to": "others" },
            { "do": "partition", "groups": ["old", "others"] },
            { "do": "heal_all" },
            { "do": "pause", "peer": "followers" },
            { "do": "resume", "peer": "followers" },
            { "do": "transfer", "to": "follower" }]"#,
        "[]",
    )
    .unwrap();
    let leader = match done(&played)[0] {
        Intervention::Cut { from, .. } => from,
        _ => 0,
    };
    let others: Vec<u16> = (1..=3).filter(|peer| *peer != leader).collect();
    let cut = |to| Intervention::Cut { from: leader, to };
    let expected = [
        cut(others[0]),
        cut(others[1]),
        Intervention::Partition {
            groups: vec![vec![leader], others.clone()],
        },
        Intervention::HealAll {},
        Intervention::Pause { peer: others[0] },
        Intervention::Pause { peer: others[1] },
        Intervention::Resume { peer: others[0] },
        Intervention::Resume { peer: others[1] },
        Intervention::Transfer {
            from: None,
            to: others[0],
        },
    ];
    assert_eq!(done(&played), expected);
    // What is done to several is one deed.
    assert_eq!(played.world.deeds(), 6);
    let played = play(
        r#"[{ "at_ms": 1000, "do": "pause", "peer": ["S1", "S2"] },
            { "do": "cut", "from": "S1", "to": "S2", "together": true },
            { "after_ms": 300, "do": "heal_all", "together": true }]"#,
        "[]",
    )
    .unwrap();
    let together = played.world.interventions().iter().map(|one| one.together);
    assert!(together.eq([false, true, true, false]));
}

#[test]
fn reads_and_answers_are_expected_by_their_numbers() {
    let played = play(
        r#"[{ "at_ms": 1000, "do": "request", "op": "put x 1" },
            { "after_ms": 200, "do": "read", "key": "x" },
            { "do": "read", "key": "y" },
            { "do": "client", "client": 2, "op": "append x b" },
            { "when": { "answer": { "client": 2 } }, "do": "client", "client": 2, "op": "get x" },
            { "when": { "answer": { "client": 2, "number": 2 } }, "say": "Done." },
            { "do": "isolate", "peer": "leader" },
            { "do": "read", "key": "x" }]"#,
        r#"[{ "read": { "number": 1, "is": "1" } }, { "read": { "number": 2 } },
            { "read_unanswered": 3 }, { "read": { "number": 4 } }, { "read_unanswered": 1 },
            { "answer": { "client": 2, "says": "done" } },
            { "answer": { "client": 2, "number": 2, "is": "1b" } },
            { "answer": { "client": 2, "number": 3 } }, { "answer": { "client": 1 } }]"#,
    )
    .unwrap();
    assert_eq!(
        unmet(&played.report),
        [
            ("read 4 finds no such key", "there was no such read"),
            ("read 1 is not answered", "it was answered: \"1\""),
            ("C2 has its answer 3", "it has 2"),
            ("C1 has its answer 1", "it has none"),
        ]
    );
}

#[test]
fn always_and_once_are_looked_at_all_the_time() {
    let played = play(
        r#"[{ "at_ms": 1000, "do": "crash", "peer": "all" },
            { "after_ms": 100, "do": "restart", "peer": "all" }]"#,
        r#"[{ "always": { "not": { "peer": { "is": 1, "up": false } } } },
            { "once": { "all": [{ "peer": { "is": 1, "up": false } }, "no_leader"] } },
            { "once": { "term_at_least": 50 } }]"#,
    )
    .unwrap();
    assert_eq!(
        unmet(&played.report),
        [
            ("always it is not so that S1 is down", "at 1000 ms it is"),
            (
                "once every peer is in term 50 or later",
                "it never was; at the end S1 is in term 2"
            ),
        ]
    );
    // When it was clear: at the crash for two of them, and at the end for what never was.
    let end = played.report.virtual_us;
    let clear = played.report.expectations.iter();
    let clear: Vec<_> = clear.map(|it| (it.scope, it.met, it.at_us)).collect();
    assert_eq!(
        clear,
        [
            (Scope::Always, false, 1_000_000),
            (Scope::Once, true, 1_000_000),
            (Scope::Once, false, end),
        ]
    );
}

#[test]
fn a_step_that_cannot_be_done_says_which_and_why() {
    let refused = |steps| play(steps, "[]").unwrap_err().to_string();
    let said = refused(r#"[{ "at_ms": 0, "do": "crash", "peer": "leader" }]"#);
    assert_eq!(said, "steps[0].peer: no live peer is a leader");
    let said = refused(r#"[{ "at_ms": 0, "do": "restart", "peer": 3 }]"#);
    assert!(said.starts_with("steps[0]: S3 is up"), "{said}");
    let said = refused(r#"[{ "when": "leader" }, { "at_ms": 1, "do": "heal_all" }]"#);
    assert!(
        said.starts_with("steps[1].at_ms: is 1 ms, but the step in front"),
        "{said}"
    );
    let said = refused(r#"[{ "at_ms": 1, "let": { "dead": "down" } }]"#);
    assert_eq!(said, "steps[0].let.dead: no peer is down");
    let said = refused(r#"[{ "when": "leader" }, { "after_ms": 2999, "do": "heal_all" }]"#);
    assert!(said.starts_with("steps[1].after_ms: is at 3"), "{said}");
}

#[test]
fn a_peer_that_appears_is_named_like_any_other() {
    let steps = r#"[
        { "when": { "all_applied": 1 } },
        { "do": "new_peer" },
        { "do": "add_learner", "peer": "S4" },
        { "when": { "applied": { "index": 2, "on": 4 } }, "do": "crash", "peer": "S4" }
    ]"#;
    let played = play(steps, r#"[{ "peer": { "is": "S4", "up": false } }]"#).unwrap();
    assert_eq!(unmet(&played.report), []);
    assert_eq!((played.world.peers(), played.report.peers), (4, 4));
    // One that does not appear in any step is still none.
    let refused = play(
        r#"[{ "do": "new_peer" }, { "do": "crash", "peer": "S5" }]"#,
        "[]",
    );
    let said = refused.unwrap_err().to_string();
    let words = "steps[1].peer: is 5; allowed: 1 to 4, S1 to S4, ";
    assert!(said.starts_with(words), "{said}");
}

#[test]
fn what_must_be_refused_is_and_nothing_is_recorded() {
    let steps = |words: &str, peer: u16| {
        format!(
            r#"[{{ "at_ms": 0, "do": "crash", "peer": 2 }},
                {{ "do": "crash", "peer": {peer}, "refused": "{words}" }}]"#
        )
    };
    let played = play(&steps("is down", 2), "[]").unwrap();
    assert_eq!(played.world.interventions().len(), 1);
    for (words, peer, problem) in [
        ("is up", 2, "it was refused, but otherwise: S2 is down"),
        ("is down", 1, "it was done, and not refused"),
    ] {
        let said = play(&steps(words, peer), "[]").unwrap_err().to_string();
        let begins = format!("steps[1].refused: {problem}");
        assert!(said.starts_with(&begins), "{said}");
    }
}

#[test]
fn a_run_that_takes_too_much_is_ended() {
    let scenario = scenario("[]", r#"[{ "always": "no_violation" }]"#).unwrap();
    assert!(scenario.run_within(None, 10_000, &mut || true).is_ok());
    let said = scenario
        .run_within(None, 500, &mut || true)
        .unwrap_err()
        .to_string();
    assert!(said.starts_with("run_until_ms: by "), "{said}");
    assert!(said.contains("than a scenario may take"), "{said}");
    let mut asked = 0;
    let mut patience = || {
        asked += 1;
        asked < 3
    };
    let dear = format!(
        "[{}]",
        vec![r#"{ "always": "no_violation" }"#; 30].join(",")
    );
    let dear = self::scenario("[]", &dear).unwrap();
    let said = dear.run_within(None, 100_000, &mut patience);
    let said = said.map(drop).unwrap_err().to_string();
    assert_eq!(said, "run_until_ms: the run was given up before its end");
    assert_eq!(asked, 3);
}

#[test]
fn a_finished_run_needs_no_script() {
    let played = play(
        r#"[{ "when": "leader", "do": "request", "op": "put x 1" },
            { "when": { "committed": { "index": 2, "on": 1 } }, "do": "crash", "peer": "leader" },
            { "when": { "event": { "kind": "became_leader" } }, "do": "isolate", "peer": "leader" },
            { "after_ms": 300, "do": "heal_all" }]"#,
        "[]",
    )
    .unwrap();
    let world = played.world;
    // Some of it happened in the middle of an instant.
    let recorded = world.interventions();
    assert_eq!(recorded.len(), 4);
    let again = World::replay(world.config().clone(), recorded.iter(), world.now()).unwrap();
    assert_eq!(again.trace_hash(), world.trace_hash());
}
