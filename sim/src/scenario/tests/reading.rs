//! Every refusal says where, and what is allowed.

use serde_json::{Value, json};

use super::super::{Scenario, Until, When};
use crate::limits::{MAX_CONDITION_DEPTH, MAX_CONDITIONS, MAX_SCENARIO_BYTES, MAX_STEPS};

fn good() -> Value {
    json!({
        "version": 1,
        "name": "n",
        "cluster": { "peers": 3 },
        "steps": [
            { "at_ms": 5, "do": "crash", "peer": "leader" },
            { "when": "leader", "let": { "old": "leader" }, "say": "Now." }
        ],
        "run_until_ms": 10,
        "expect": ["leader", { "value": { "key": "x", "is": "1" } }]
    })
}

/// What is said of the good one after a change.
#[track_caller]
fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let mut value = good();
    change(&mut value);
    let said = Scenario::parse(&value.to_string()).unwrap_err().to_string();
    // Serde's own words name types of Rust.
    for word in ["u64", "u16", "invalid", "expected", "variant", "struct"] {
        assert!(!said.contains(word), "{said}");
    }
    said
}

fn step(step: &Value) -> String {
    refusal(|it| it["steps"][0] = step.clone())
}

fn expecting(condition: &Value) -> String {
    refusal(|it| it["expect"][0] = condition.clone())
}

#[track_caller]
fn check(said: &str, parts: &[&str]) {
    assert!(said.starts_with(parts[0]), "{said}");
    for part in parts {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn what_stands_at_the_top_is_checked() {
    assert!(Scenario::parse(&good().to_string()).is_ok());
    check(
        &refusal(|it| it["version"] = 2.into()),
        &["version: is 2; allowed: 1"],
    );
    check(
        &refusal(|it| it["surprise"] = 1.into()),
        &["surprise: there is no \"surprise\" here", "run_until_ms"],
    );
    check(
        &refusal(|it| it["name"] = 1.into()),
        &["name: must be a text, not 1"],
    );
    check(
        &refusal(|it| it["steps"] = json!({})),
        &["steps: must be a list, not an object"],
    );
    check(
        &refusal(|it| it["run_until_ms"] = u64::MAX.into()),
        &["run_until_ms: is", "allowed: 0 to 86400000"],
    );
    check(
        &refusal(|it| it["run_until_ms"] = 86_400_001.into()),
        &["run_until_ms: is 86400001; allowed: 0 to 86400000"],
    );
    check(
        &refusal(|it| it["run_until_ms"] = 1.5.into()),
        &["run_until_ms: must be a whole number, 0 or more, not 1.5"],
    );
    check(
        &refusal(|it| it["run_for_ms"] = 5.into()),
        &["run_until_ms: is not alone"],
    );
    check(
        &refusal(|it| drop(it.as_object_mut().unwrap().remove("run_until_ms"))),
        &["run_until_ms: is missing; allowed is one of"],
    );
    check(
        &refusal(|it| it["depends_on_seed"] = "no".into()),
        &["depends_on_seed: must be true or false, not \"no\""],
    );
}

#[test]
fn the_cluster_is_checked() {
    for (key, value, parts) in [
        (
            "servers",
            json!(5),
            &["cluster.servers: there is no \"servers\" here", "peers"][..],
        ),
        (
            "peers",
            json!(0),
            &["cluster: peers is 0; allowed: 1 to 99"],
        ),
        (
            "peers",
            json!(1_000_000_000),
            &["cluster.peers: must be a whole number, 0 to 99, not 1000000000"],
        ),
        (
            "peers",
            json!("x"),
            &["cluster.peers: must be a whole number, 0 to 99, not \"x\""],
        ),
        (
            "latency_min_us",
            json!(-5),
            &["cluster.latency_min_us: must be a whole number, 0 or more, not -5"],
        ),
        (
            "loss",
            json!("NaN"),
            &["cluster.loss: must be a number, not \"NaN\""],
        ),
        ("loss", json!(2), &["cluster: loss is 2; allowed: 0 to 1"]),
        (
            "broken",
            json!("law"),
            &["cluster.broken: is \"law\"; allowed: ", "vote_twice"],
        ),
    ] {
        check(&refusal(|it| it["cluster"][key] = value), parts);
    }
}

#[test]
fn what_is_done_is_checked() {
    for (value, parts) in [
        (
            json!({ "at_ms": 5, "do": "explode" }),
            &["steps[0].do: is \"explode\"; allowed: ", "power_loss"][..],
        ),
        (
            json!({ "at_ms": 5, "do": "crash", "peer": 1, "who": 1 }),
            &["steps[0].who: there is no \"who\" here; allowed: peer"],
        ),
        (
            json!({ "at_ms": 5, "do": "crash" }),
            &["steps[0]: \"peer\" is missing"],
        ),
        (
            json!({ "at_ms": 5, "do": "crash", "peer": "bob" }),
            &["steps[0].peer: is \"bob\"; allowed: 1 to 3, S1 to S3, leader, "],
        ),
        (
            json!({ "at_ms": 5, "do": "crash", "peer": 9 }),
            &["steps[0].peer: is 9; allowed: 1 to 3"],
        ),
        (
            json!({ "at_ms": 5, "do": "crash", "peer": -1 }),
            &["steps[0].peer: must be a peer", "not -1"],
        ),
        (
            json!({ "at_ms": 5, "do": "crash", "peer": 1_000_000_000 }),
            &["steps[0].peer: is 1000000000; allowed: 1 to 3"],
        ),
        (
            json!({ "at_ms": 5, "do": "crash", "peer": [] }),
            &["steps[0].peer: names nobody"],
        ),
        (
            json!({ "at_ms": 5, "do": "crash", "peer": { "x": 1 } }),
            &["steps[0].peer: must be a peer", "not an object"],
        ),
        (
            json!({ "at_ms": 5, "do": "partition", "groups": [[1], ["bob"]] }),
            &["steps[0].groups[1][0]: is \"bob\""],
        ),
        (
            json!({ "at_ms": 5, "do": "partition", "groups": 7 }),
            &["steps[0].groups: must be a list, not 7"],
        ),
        (
            json!({ "at_ms": 5, "do": "reconfigure", "voters": [1, "S7"] }),
            &["steps[0].voters[1]: is 7; allowed: 1 to 3"],
        ),
        (
            json!({ "at_ms": 5, "do": "request", "op": "launch" }),
            &["steps[0].op:", "launch"],
        ),
        (
            json!({ "at_ms": 5, "do": "client", "client": 1, "op": "launch" }),
            &["steps[0].op:", "launch"],
        ),
        (
            json!({ "at_ms": 5, "do": "client", "client": "x", "op": "get x" }),
            &["steps[0].client: must be a whole number, 0 to 99, not \"x\""],
        ),
        (
            json!({ "at_ms": 5, "do": "link", "loss": [] }),
            &["steps[0].loss: must be a number, not a list"],
        ),
        (
            json!({ "at_ms": 5, "do": "load", "clients": 1, "keys": 0 }),
            &["steps[0]: keys is 0", "1 to 100"],
        ),
        (
            json!({ "at_ms": 5, "peer": 1 }),
            &["steps[0].peer: means nothing without a \"do\""],
        ),
        (json!({}), &["steps[0]: is empty"]),
        (json!(7), &["steps[0]: must be an object, not 7"]),
    ] {
        check(&step(&value), parts);
    }
}

#[test]
fn when_it_is_done_is_checked() {
    for (value, parts) in [
        (
            json!({ "at_ms": 11, "do": "heal_all" }),
            &["steps[0].at_ms: is behind run_until_ms", "never"][..],
        ),
        (
            json!({ "after_ms": 11, "do": "heal_all" }),
            &["steps[0].after_ms: is behind run_until_ms"],
        ),
        (
            json!({ "at_ms": -1, "do": "heal_all" }),
            &["steps[0].at_ms: must be a whole number, 0 or more, not -1"],
        ),
        (
            json!({ "at_us": 86_400_000_001_u64, "do": "heal_all" }),
            &["steps[0].at_us: is 86400000001; allowed: 0 to 86400000000"],
        ),
        (
            json!({ "at_ms": 1, "when": "leader", "do": "heal_all" }),
            &["steps[0].when: stands beside at_ms; allowed is one of at_ms, at_us, after_ms, when"],
        ),
        (
            json!({ "after": 1, "do": "heal_all" }),
            &["steps[0].after: means nothing without at_us"],
        ),
        (
            json!({ "together": true, "say": "x" }),
            &["steps[0].together: means nothing without a \"do\""],
        ),
        (
            json!({ "within_ms": 1, "do": "heal_all" }),
            &["steps[0].within_ms: means nothing without when"],
        ),
        (
            json!({ "when": "lead", "do": "heal_all" }),
            &["steps[0].when: is \"lead\"; allowed: leader, no_leader, "],
        ),
        (
            json!({ "when": { "peer": { "is": "old", "up": true } }, "say": "x" }),
            &["steps[0].when: is \"old\"; allowed: "],
        ),
        (
            json!({ "at_ms": 1, "let": { "leader": 1 } }),
            &["steps[0].let.leader: is no name"],
        ),
        (
            json!({ "at_ms": 1, "let": { "old": "older" } }),
            &["steps[0].let.old: is \"older\"; allowed: "],
        ),
        (
            json!({ "at_ms": 1, "say": "x", "refused": "x" }),
            &["steps[0].refused: means nothing without a \"do\""],
        ),
        (
            json!({ "at_ms": 1, "say": "x".repeat(2_001) }),
            &["steps[0].say: has 2001 characters; allowed: 1 to 500"],
        ),
    ] {
        check(&step(&value), parts);
    }
    let said = refusal(|it| it["steps"][1] = json!({ "at_ms": 1, "do": "heal_all" }));
    check(&said, &["steps[1].at_ms: is before the step in front"]);
    let said = refusal(|it| {
        let many = vec![json!({ "say": "x" }); MAX_STEPS + 1];
        it["steps"] = many.into();
    });
    check(&said, &["steps: has 100001 steps; allowed: 100000"]);
}

#[test]
fn what_is_expected_is_checked() {
    for (value, parts) in [
        (
            json!("lead"),
            &["expect[0]: is \"lead\"; allowed: leader, "][..],
        ),
        (
            json!("committed_at_least"),
            &["expect[0]: needs a value behind its name"],
        ),
        (
            json!({ "committed_at_least": "x" }),
            &["expect[0].committed_at_least: must be a whole number, 0 or more, not \"x\""],
        ),
        (
            json!({ "value": { "key": "x", "at": 3 } }),
            &["expect[0].value.at: there is no \"at\" here; allowed: key, is"],
        ),
        (
            json!({ "always": { "committed": { "index": 1, "on": 4 } } }),
            &["expect[0].always.committed.on: is 4; allowed: 1 to 3"],
        ),
        (
            json!({ "any": ["leader", { "always": "leader" }] }),
            &["expect[0].any[1].always: is \"always\"; allowed: "],
        ),
        (
            json!({ "peer": { "is": 1, "role": "boss" } }),
            &["expect[0].peer.role: is \"boss\"; allowed: follower, pre_candidate, "],
        ),
        (
            json!({ "peer": { "is": 1, "term": { "at_least": 3, "at_most": 2 } } }),
            &["expect[0].peer.term.at_least: is 3, more than at_most (2)"],
        ),
        (
            json!({ "peer": { "is": "nobody", "up": true } }),
            &["expect[0]: is \"nobody\"; allowed: ", "others, old"],
        ),
        (
            json!({ "event": { "kind": "party" } }),
            &["expect[0].event.kind: is \"party\"; allowed: accepted, "],
        ),
        (
            json!({ "event": { "kind": "committed", "nth": 0 } }),
            &["expect[0].event.nth: is 0; allowed: 1 to "],
        ),
        (
            json!({ "violated": "fun" }),
            &["expect[0].violated: is \"fun\"; allowed: election_safety, "],
        ),
        (
            json!({ "all": [] }),
            &["expect[0].all: is empty; allowed: one condition or more"],
        ),
        (
            json!({ "leader": null, "no_leader": null }),
            &["expect[0].leader: is not alone, or empty; allowed: an object with one name in it"],
        ),
    ] {
        check(&expecting(&value), parts);
    }
}

#[test]
fn what_is_nested_or_repeated_without_end_is_refused() {
    let mut deep = json!("leader");
    for _ in 0..MAX_CONDITION_DEPTH {
        deep = json!({ "not": deep });
    }
    check(
        &expecting(&deep),
        &["expect[0].not.not.", "lies deeper than 16 conditions"],
    );
    let many = vec![json!("leader"); MAX_CONDITIONS];
    check(
        &expecting(&json!({ "any": many })),
        &["expect[0].any[1998]: is one condition too many; allowed: 2000"],
    );
    let brackets = "[".repeat(100_000);
    let said = Scenario::parse(&brackets).unwrap_err().to_string();
    check(&said, &["it is no JSON: recursion limit exceeded"]);
    let long = " ".repeat(MAX_SCENARIO_BYTES + 1);
    let said = Scenario::parse(&long).unwrap_err().to_string();
    check(&said, &["it has 16777217 bytes; allowed: 16777216"]);
    let mut strange = good();
    strange["x".repeat(100_000)] = json!(1);
    let said = Scenario::parse(&strange.to_string())
        .unwrap_err()
        .to_string();
    assert!(said.len() < 500, "{said}");
}

#[test]
fn other_texts_are_refused() {
    for text in [
        "",
        "[]",
        "{",
        "null",
        "{\"version\": \"1\"}",
        "{\"version\": 1}",
    ] {
        assert!(Scenario::parse(text).is_err(), "{text}");
    }
    let text = good().to_string();
    for length in 0..text.len() {
        assert!(Scenario::parse(&text[..length]).is_err());
    }
    assert!(Scenario::parse(&format!("\u{feff}{text}")).is_ok());
}

#[test]
fn no_key_stands_twice_in_one_object() {
    let text = good().to_string();
    // The last would count, and the steps before it would be passed over in silence.
    let twice = text.replacen("\"steps\":", "\"steps\":[],\"steps\":", 1);
    let said = Scenario::parse(&twice).unwrap_err().to_string();
    check(&said, &["\"steps\" stands twice in one object at line 1"]);
    let twice = text.replacen("\"peers\":3", "\"peers\":3,\"peers\":1000000000", 1);
    let said = Scenario::parse(&twice).unwrap_err().to_string();
    check(&said, &["\"peers\" stands twice in one object at line 1"]);
    let escaped = text.replacen("\"peers\":3", "\"peers\":3,\"p\\u0065ers\":3", 1);
    assert!(Scenario::parse(&escaped).is_err());
}

#[test]
fn times_are_read_as_they_are_written() {
    let text = json!({
        "$schema": "./schema.json", "version": 1, "name": "n",
        "steps": [
            { "at_us": 1_500, "after": 2, "do": "heal_all" },
            { "after_ms": 3, "do": "heal_all" },
            { "when": "leader", "within_ms": 7, "do": "heal_all" },
            { "say": "at once" }
        ],
        "run_for_ms": 20
    });
    let scenario = Scenario::parse(&text.to_string()).unwrap();
    let when: Vec<&When> = scenario.steps.iter().map(|step| &step.when).collect();
    assert_eq!(
        when[0],
        &When::At {
            at: 1_500,
            after: Some(2)
        }
    );
    assert_eq!((when[1], when[3]), (&When::After(3_000), &When::After(0)));
    assert!(matches!(when[2], When::Holds { within: 7_000, .. }));
    assert_eq!(scenario.until, Until::AfterLastStep(20_000));
}
