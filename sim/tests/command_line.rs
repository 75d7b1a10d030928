//! What the command line refuses, and how: exit status 2, and a line that says what is allowed.

use std::process::Command;

fn refused(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_raft-sim"))
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?} ran all the same");
    said
}

#[test]
fn seeds_that_are_none_are_refused_with_what_is_allowed() {
    for bad in ["-1", "abc", "", "0.5", "9007199254740992"] {
        for command in ["run", "suite"] {
            let said = refused(&[command, "--seed", bad]);
            assert!(
                said.starts_with(&format!(
                    "--seed is {bad:?}; allowed: 0 to 9007199254740991"
                )),
                "{said}"
            );
        }
    }
    for bad in ["1", "5..1", "1..1", "a..b", "1..99999999999999999"] {
        let said = refused(&["suite", "--seeds", bad]);
        assert!(
            said.starts_with(&format!("--seeds is {bad:?}; allowed: A..B")),
            "{said}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = env!("CARGO_MANIFEST_DIR");
    for file in [folder, "no-such-file.json"] {
        let said = refused(&["run", file]);
        assert!(said.starts_with(&format!("{file}: ")), "{said}");
    }
}

/// It would be read until memory is full.
#[cfg(unix)]
#[test]
fn a_file_without_an_end_is_refused() {
    let said = refused(&["run", "/dev/zero"]);
    assert!(said.contains("is too long; allowed: "), "{said}");
}

/// Runs a command that is understood; returns its exit status and what it said.
fn ran(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_raft-sim"))
        .args(arguments)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A file of this test process's own.
fn scratch(name: &str) -> String {
    let folder = env!("CARGO_TARGET_TMPDIR");
    format!("{folder}/{}-{name}", std::process::id())
}

#[test]
fn a_trace_is_written_to_a_file_or_said() {
    let scenario = format!(
        "{}/../scenarios/first-election.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let file = scratch("trace.ndjson");
    let (status, said, shown) = ran(&["trace", &scenario, "--out", &file]);
    assert_eq!((status, said.as_str(), shown.as_str()), (0, "", ""));
    let all = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let (status, said, shown) = ran(&["trace", &scenario, "--max", "10"]);
    let left_out = all.lines().count() - 10;
    assert_eq!(status, 0);
    assert!(said.lines().eq(all.lines().skip(left_out)));
    assert!(shown.starts_with(&format!("{left_out} earlier events are left out")));
    let (_, drawn, _) = ran(&["trace", &scenario, "--format", "shiviz"]);
    assert_eq!(drawn.lines().next(), Some(raft_sim::export::PATTERN));
    let other = ran(&["trace", &scenario, "--seed", "8"]).1;
    assert_ne!(other, all);
}

#[test]
fn a_trace_in_no_known_format_is_refused_with_what_is_allowed() {
    let said = refused(&["trace", "x.json", "--format", "png"]);
    assert!(
        said.starts_with("--format is \"png\"; allowed: ndjson, shiviz"),
        "{said}"
    );
    let said = refused(&["trace", "x.json", "--max", "0"]);
    assert!(
        said.starts_with("--max is \"0\"; allowed: 1 to 500000"),
        "{said}"
    );
    assert!(refused(&["trace"]).starts_with("trace needs a FILE: "));
}

#[test]
fn a_hunt_does_not_depend_on_threads_and_its_shards_merge_into_it() {
    let whole = scratch("whole.json");
    let (status, said, shown) = ran(&["hunt", "--seeds", "1..25", "--jobs", "3", "--json", &whole]);
    assert_eq!((status, shown.as_str()), (0, ""), "{said}");
    assert!(said.starts_with("seeds 1..25: 24 runs, "), "{said}");
    let shards: Vec<String> = (0..3)
        .map(|index| {
            let (file, shard) = (scratch(&format!("{index}.json")), format!("{index}/3"));
            let (status, said, _) = ran(&[
                "hunt", "--seeds", "1..25", "--shard", &shard, "--jobs", "1", "--json", &file,
            ]);
            assert_eq!(status, 0, "{said}");
            file
        })
        .collect();
    let merged = scratch("merged.json");
    let (status, said_merged, _) = ran(&[
        "merge", &shards[2], &shards[0], &shards[1], "--json", &merged,
    ]);
    assert_eq!((status, said_merged), (0, said));
    let read = |file: &str| std::fs::read_to_string(file).unwrap();
    assert_eq!(read(&merged), read(&whole));

    let refusal = refused(&["merge", &shards[0], &shards[2]]);
    assert!(
        refusal.starts_with("1 of 3 shards are missing: 1"),
        "{refusal}"
    );
    let refusal = refused(&["merge", &shards[0], &shards[0]]);
    assert!(
        refusal.starts_with("shard 0/3 is there twice: "),
        "{refusal}"
    );
}

#[test]
fn a_hunt_that_finds_something_fails_and_says_how_to_play_it_again() {
    let file = scratch("found.json");
    let broken = ["--broken", "vote_twice"];
    let hunt = ["hunt", "--seeds", "1..40", "--json", &file];
    let (status, _, said) = ran(&[&hunt[..], &broken[..]].concat());
    assert_eq!(status, 1, "{said}");
    let replay = said
        .lines()
        .find_map(|line| line.split_once("  replay: raft-sim "));
    let words: Vec<&str> = replay.unwrap().1.split(' ').collect();
    let scenario = scratch("found-scenario.json");
    let (status, told, same) = ran(&[&words[..], &["--scenario", &scenario]].concat());
    assert_eq!(status, 1, "{told}");
    assert_eq!(same.lines().next(), said.lines().next());
    for part in [
        "configuration: {",
        "kinds of faults: ",
        "what was done:",
        "what led to event ",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let (status, told, _) = ran(&["run", &scenario]);
    assert_eq!(status, 1, "{told}");
    assert!(told.contains("Election Safety is violated"), "{told}");
    // The result of a hunt that stopped can be merged, and fails too.
    let (status, said, _) = ran(&["merge", &file]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("stopped at a failure"), "{said}");
}

#[test]
fn a_hunt_refuses_what_it_does_not_understand() {
    for (arguments, expected) in [
        (
            &["--seeds", "5..5"][..],
            "--seeds is \"5..5\"; allowed: A..B",
        ),
        (
            &["--shard", "3/3"],
            "--shard is \"3/3\"; allowed: i/n with i from 0 to n-1",
        ),
        (&["--shard", "1"], "--shard is \"1\"; allowed: i/n"),
        (&["--shard", "0/0"], "--shard is \"0/0\"; allowed: i/n"),
        (&["--jobs", "0"], "--jobs is \"0\"; allowed: 1 to 1024"),
        (
            &["--broken", "law"],
            "--broken is \"law\"; allowed:\n  heed_stale_leaders",
        ),
        (
            &["--seed", "1", "--jobs", "2"],
            "--seed tells one run in full; --jobs is for many",
        ),
        (
            &["--scenario", "x.json"],
            "--scenario writes one run down: it needs --seed N",
        ),
        (&["somewhere"], "unexpected argument \"somewhere\""),
        (&["--what"], "invalid option '--what'"),
    ] {
        let said = refused(&[&["hunt"], arguments].concat());
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn what_is_no_result_of_a_hunt_is_not_merged() {
    let said = refused(&["merge"]);
    assert!(said.starts_with("merge needs the results"), "{said}");
    let said = refused(&["merge", "no-such-file.json"]);
    assert!(said.starts_with("no-such-file.json: "), "{said}");
    for text in ["", "[]", "{}", "{\"hunt\":1}", "null"] {
        let file = scratch("bad.json");
        std::fs::write(&file, text).unwrap();
        let said = refused(&["merge", &file]);
        assert!(said.starts_with(&format!("{file}: ")), "{said}");
    }
}

/// A file of this test's own with this text.
fn file(name: &str, text: &str) -> String {
    let file = scratch(name);
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_scenario_that_is_none_is_refused_with_the_place_in_it() {
    for (text, expected) in [
        ("", "it is no JSON: "),
        ("{\"version\": 1}", "name: is missing"),
        (
            "{\"version\": 1, \"name\": \"n\", \"run_until_ms\": \"x\"}",
            "run_until_ms: must be a whole number, 0 or more, not \"x\"",
        ),
        (
            "{\"version\": 1, \"name\": \"n\", \"run_for_ms\": 1, \"steps\": [{\"do\": \"crash\"}]}",
            "steps[0]: \"peer\" is missing",
        ),
    ] {
        let file = file("no-scenario.json", text);
        let said = refused(&["run", &file, "--json"]);
        assert!(said.starts_with(&format!("{file}: {expected}")), "{said}");
    }
}

#[test]
fn how_a_scenario_went_is_one_object_on_one_line() {
    let text = |expect: &str| {
        format!(
            r#"{{ "version": 1, "name": "n", "cluster": {{ "peers": 3 }},
                  "steps": [{{ "when": "leader", "do": "request", "op": "put x 1" }}],
                  "run_for_ms": 500, "expect": ["leader", {expect}] }}"#
        )
    };
    let met = file("met.json", &text(r#"{ "committed_at_least": 2 }"#));
    let (status, said, _) = ran(&["run", &met, "--json", "--seed", "7"]);
    assert_eq!((status, said.lines().count()), (0, 1), "{said}");
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["seed"], 7);
    assert_eq!(report["trace_hash"].as_str().unwrap().len(), 16);
    for figure in ["virtual_us", "events", "messages", "elections", "committed"] {
        assert!(report[figure].as_u64().unwrap() > 0, "{figure}: {said}");
    }
    assert_eq!(report["violations"], serde_json::json!([]));
    let expectation = &report["expectations"][1];
    assert_eq!(
        *expectation,
        serde_json::json!({
            "expected": "index 2 is committed", "met": true, "found": "",
            "scope": "end", "at_us": report["virtual_us"]
        })
    );

    let unmet = file("unmet.json", &text("\"no_leader\""));
    let (status, said, _) = ran(&["run", &unmet, "--json"]);
    assert_eq!((status, said.lines().count()), (1, 1), "{said}");
    assert!(
        said.contains("\"expected\":\"no peer leads\",\"met\":false"),
        "{said}"
    );
    let (status, said, _) = ran(&["run", &unmet]);
    assert_eq!(status, 1);
    assert!(
        said.contains("  FAILED: expected that no peer leads, but S"),
        "{said}"
    );

    let late = file(
        "late.json",
        r#"{ "version": 1, "name": "n", "run_for_ms": 1,
             "steps": [{ "when": "joint", "within_ms": 50, "say": "x" }] }"#,
    );
    let (status, said, problem) = ran(&["run", &late, "--json"]);
    assert_eq!((status, said.as_str()), (1, ""));
    assert!(
        problem.starts_with(&format!("{late}: steps[0].when: 50 ms")),
        "{problem}"
    );
}
