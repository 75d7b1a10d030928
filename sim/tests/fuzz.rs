//! Any bytes at all as a scenario file: a scenario or an error that says what is wrong, no panic.

use raft_sim::scenario::Scenario;

/// A scenario of which the fuzzer replaces pieces.
const GOOD: &str = r#"{"version":1,"name":"x","about":"y","cluster":{"peers":5,"seed":7,"loss":0.1,
"start":[{"peer":2,"term":3,"log":[1,3]}]},
"steps":[{"at_ms":600,"do":"request","op":"put x 1"},{"after_ms":80,"let":{"old":"leader"},"say":"z"},
{"when":{"all":["no_violation",{"not":{"peer":{"is":"old","term":{"at_least":99}}}}]},"within_ms":9,
"do":"cut","from":"old","to":["followers",1]},{"do":"partition","groups":[["S1","old"],["others"]]},
{"at_us":900001,"after":1,"do":"heal_all"}],
"run_until_ms":1000,"expect":[{"once":"leader"},{"committed":{"index":2,"on":2}},
{"event":{"kind":"committed","nth":2}},{"value":{"key":"x","is":"1"}}]}"#;

/// What JSON is made of, so that what is replaced may stay JSON.
const LETTERS: &[u8] = b"{}[]\":,-0123456789e.nulltrufas\\";

#[test]
fn fuzz_scenarios() {
    assert!(Scenario::parse(GOOD).is_ok());
    let bytes = bolero::produce::<Vec<u8>>().with().len(0..=12_usize);
    bolero::check!()
        .with_generator(bytes)
        .with_iterations(20_000)
        .for_each(|bytes| {
            read(&String::from_utf8_lossy(bytes));
            let [high, low, length, ..] = bytes[..] else {
                return;
            };
            let at = usize::from(high) << 8 | usize::from(low);
            let at = at % GOOD.len();
            let behind = (at + usize::from(length) % 16).min(GOOD.len());
            let new: String = bytes[3..]
                .iter()
                .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
                .collect();
            read(&format!("{}{new}{}", &GOOD[..at], &GOOD[behind..]));
        });
}

/// What is taken runs, or says what it could not do, within its bound; and it is written as it was
/// read.
fn read(text: &str) {
    let scenario = match Scenario::parse(text) {
        Ok(scenario) => scenario,
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty() && said.len() < 4_000, "{said}");
            return;
        }
    };
    let written = scenario.to_text().expect("as short as it was read");
    assert_eq!(
        Scenario::parse(&written).as_ref(),
        Ok(&scenario),
        "{written}"
    );
    if let Err(error) = scenario.run_within(None, 500, &mut || true) {
        assert!(!error.to_string().is_empty());
    }
}
