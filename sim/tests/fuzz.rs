//! Any bytes at all as a scenario file: a scenario or an error that says what is wrong, no panic.

use raft_sim::scenario::Scenario;

/// A scenario of which the fuzzer replaces pieces.
const GOOD: &str = r#"{"version":1,"name":"x","about":"y","cluster":{"peers":5,"seed":7,"loss":0.1},
"steps":[{"at_ms":600,"do":"request","op":"put x 1"},{"at_ms":800,"do":"crash","peer":"leader"}],
"run_until_ms":1000,"expect":["leader",{"all_applied":2},{"value":{"key":"x","is":"1"}}]}"#;

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

fn read(text: &str) {
    if let Err(error) = Scenario::parse(text) {
        assert!(!error.to_string().is_empty());
    }
}
