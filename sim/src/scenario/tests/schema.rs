//! The published schema is that of the reader: it takes what the reader takes, and refuses what can
//! be refused without running it.

use std::{fs, path::PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};

use super::super::{Scenario, schema, schema_text};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    fn new() -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("schema.json", schema()).unwrap();
        let index = compiler.compile("schema.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn takes(&self, value: &Value) -> Result<(), String> {
        let result = self.schemas.validate(value, self.index);
        result.map_err(|error| format!("{error:#}"))
    }
}

#[test]
fn the_published_schema_is_that_of_this_version() {
    let file = folder().join("schema.json");
    let published = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        published == schema_text(),
        "{} is out of date: cargo run -p raft-sim -- schema > scenarios/schema.json",
        file.display()
    );
}

#[test]
fn every_scenario_is_valid_by_the_schema() {
    let validator = Validator::new();
    let mut seen = 0;
    for file in fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let is_scenario = path.extension().is_some_and(|it| it == "json")
            && path.file_name().is_some_and(|it| it != "schema.json");
        if is_scenario {
            let text = fs::read_to_string(&path).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            validator
                .takes(&value)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen}");
}

fn good() -> Value {
    json!({
        "$schema": "./schema.json",
        "version": 1,
        "name": "n",
        "about": "A *text*.",
        "depends_on_seed": true,
        "cluster": {
            "peers": 3, "loss": 0.5, "broken": "vote_twice", "client_reads": "index",
            "start": [{ "peer": 1, "term": 7, "log": [1, 1, 4] }]
        },
        "steps": [
            { "at_ms": 5, "do": "crash", "peer": "S1" },
            { "at_us": 6000, "after": 1, "do": "restart", "peer": "down" },
            { "do": "link", "loss": 0.1, "on": "requests", "from": "leader" },
            { "do": "load", "clients": 3, "mix": { "get": 1 } },
            { "do": "partition", "groups": [["leader", 2], "others"] },
            { "do": "reconfigure", "voters": ["S1", 2] },
            { "do": "fate", "message": 77, "fate": { "delay_us": 5 } },
            { "do": "heal_all", "together": true },
            { "do": "propose", "command": [1, 2], "refused": "too large" },
            { "do": "crash", "peer": [1, "followers"] },
            { "after_ms": 1, "let": { "old": "leader", "few": [1, "others"] }, "say": "Now." },
            { "when": "leader" },
            { "when": { "all": [
                { "peer": { "is": "old", "term": 3, "role": "follower", "up": true,
                            "last_index": { "at_least": 2 } } },
                { "not": { "any": ["joint", "same_logs"] } },
                { "event": { "kind": "became_leader", "nth": 2, "peer": "S3" } },
                { "committed": { "index": 5, "on": 3 } }, { "stored": { "index": 5, "term": 2 } },
                { "log": { "of": "S2", "terms": [1, 1] } }, { "voters": [1, "S2"] }
              ] }, "within_ms": 5, "do": "request", "op": "put x 1" }
        ],
        "run_for_ms": 10,
        "expect": [
            "leader", { "always": "no_violation" }, { "once": { "violated": "durability" } },
            { "value": { "key": "x", "is": "1" } }, { "value": { "key": "x" } },
            { "read": { "number": 1 } }, { "read_unanswered": 1 },
            { "answer": { "client": 1, "says": "done" } }
        ]
    })
}

/// Each of these is refused by both.
#[test]
fn what_is_wrong_is_refused_by_the_schema_and_by_the_reader() {
    let validator = Validator::new();
    let both = |value: &Value| (validator.takes(value), Scenario::parse(&value.to_string()));
    let (by_schema, by_reader) = both(&good());
    assert_eq!(by_schema, Ok(()));
    by_reader.unwrap();
    let table: &[(&str, Value)] = &[
        ("/version", json!(2)),
        ("/version", json!("1")),
        ("/name", json!(5)),
        ("/about", json!(["x"])),
        ("/depends_on_seed", json!("yes")),
        ("/cluster", json!([])),
        ("/cluster/peers", json!(0)),
        ("/cluster/peers", json!(1_000_000_000)),
        ("/cluster/peers", json!("three")),
        ("/cluster/peers", json!(-3)),
        ("/cluster/loss", json!(1.5)),
        ("/cluster/loss", json!("NaN")),
        ("/cluster/broken", json!("law")),
        ("/cluster/client_reads", json!("later")),
        ("/cluster/start/0/log", json!("111")),
        ("/cluster", json!({ "servers": 5 })),
        ("/cluster/start/0", json!([1])),
        ("/steps", json!({})),
        ("/steps/0", json!(7)),
        ("/steps/0", json!({})),
        ("/steps/0", json!({ "at_ms": -1, "do": "heal_all" })),
        ("/steps/0", json!({ "at_ms": 1.5, "do": "heal_all" })),
        ("/steps/0", json!({ "at_ms": 86_400_001, "do": "heal_all" })),
        (
            "/steps/0",
            json!({ "at_ms": 1, "when": "leader", "do": "heal_all" }),
        ),
        (
            "/steps/0",
            json!({ "at_ms": 1, "at_us": 1000, "do": "heal_all" }),
        ),
        ("/steps/0", json!({ "within_ms": 1, "do": "heal_all" })),
        ("/steps/0", json!({ "do": "explode" })),
        ("/steps/0", json!({ "do": "crash" })),
        ("/steps/0", json!({ "do": "crash", "peer": 0 })),
        ("/steps/0", json!({ "do": "crash", "peer": 1000 })),
        ("/steps/0", json!({ "do": "crash", "peer": [] })),
        ("/steps/0", json!({ "do": "crash", "peer": { "x": 1 } })),
        ("/steps/0", json!({ "do": "crash", "peer": "NOBODY" })),
        ("/steps/0", json!({ "do": "crash", "peer": 1, "who": 2 })),
        ("/steps/0", json!({ "do": "request" })),
        ("/steps/0", json!({ "do": "request", "op": 5 })),
        ("/steps/0", json!({ "do": "partition", "groups": 7 })),
        ("/steps/0", json!({ "do": "partition", "groups": [[-1]] })),
        ("/steps/0", json!({ "do": "link", "loss": "x" })),
        (
            "/steps/0",
            json!({ "do": "fate", "message": 7, "fate": "maybe" }),
        ),
        ("/steps/0", json!({ "peer": 1 })),
        ("/steps/0", json!({ "say": 1 })),
        ("/steps/0", json!({ "say": "" })),
        ("/steps/0", json!({ "say": "x", "refused": "y" })),
        ("/steps/0", json!({ "say": "x", "together": true })),
        ("/steps/0", json!({ "do": "heal_all", "together": "yes" })),
        ("/steps/0", json!({ "let": { "Old": 1 } })),
        ("/steps/0", json!({ "let": { "old": [] } })),
        ("/steps/11/when", json!("lead")),
        ("/steps/11/when", json!({ "leader": 1, "joint": 2 })),
        ("/steps/11/when", json!({ "event": { "kind": "party" } })),
        ("/steps/11/when", json!({ "event": {} })),
        ("/steps/11/when", json!({ "peer": { "up": true } })),
        (
            "/steps/11/when",
            json!({ "peer": { "is": 1, "role": "boss" } }),
        ),
        ("/steps/11/when", json!({ "all": "leader" })),
        ("/steps/11/when", json!({ "committed": [5, 1] })),
        ("/steps/11/when", json!({ "value": ["x", "1"] })),
        ("/steps/11/when", json!({ "always": "leader" })),
        ("/steps/11/when", json!({ "committed": { "on": 1 } })),
        (
            "/steps/11/when",
            json!({ "value": { "key": "x", "at": 1 } }),
        ),
        ("/run_for_ms", json!("long")),
        ("/run_for_ms", json!(-1)),
        ("/expect", json!("leader")),
        ("/expect/0", json!(1)),
        ("/expect/0", json!({ "committed_at_least": "x" })),
        ("/expect/0", json!({ "committed_at_least": -1 })),
        ("/expect/0", json!("committed_at_least")),
        ("/expect/0", json!({ "always": { "once": "leader" } })),
    ];
    for (place, wrong) in table {
        let mut value = good();
        *value.pointer_mut(place).unwrap() = wrong.clone();
        let (by_schema, by_reader) = both(&value);
        assert!(by_schema.is_err(), "the schema takes {wrong} at {place}");
        assert!(by_reader.is_err(), "the reader takes {wrong} at {place}");
    }
    for (key, extra) in [("surprise", json!(1)), ("run_until_ms", json!(10))] {
        let mut value = good();
        value[key] = extra;
        let (by_schema, by_reader) = both(&value);
        assert!(by_schema.is_err() && by_reader.is_err(), "{key}");
    }
    for key in ["version", "name", "run_for_ms"] {
        let mut value = good();
        value.as_object_mut().unwrap().remove(key);
        let (by_schema, by_reader) = both(&value);
        assert!(by_schema.is_err() && by_reader.is_err(), "{key}");
    }
}
