//! Any bytes at all: as a scenario file, a scenario or an error that says what is wrong; as a command or
//! a snapshot of the service, one or none. No panic.

use raft::log::Payload;
use raft_sim::{
    scenario::Scenario,
    service::{Answer, Operation, Request, Store, Ticket},
};

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

/// A good text with a piece of it replaced: the first two bytes say which.
fn spoilt(good: &[u8], bytes: &[u8]) -> Vec<u8> {
    let [at, length, new @ ..] = bytes else {
        return bytes.to_vec();
    };
    let at = usize::from(*at) % (good.len() + 1);
    let behind = (at + usize::from(*length) % 4).min(good.len());
    [&good[..at], new, &good[behind..]].concat()
}

/// Any bytes as the command of an entry: a request with exactly these bytes, or none.
#[test]
fn fuzz_commands_of_the_service() {
    let ticket = Ticket {
        session: 3,
        sequence: 2,
        unanswered: 1,
    };
    let operation = Operation::parse("cas x 1 2").unwrap();
    let good = [
        Request::Plain(operation.clone()).encode(),
        Request::OpenSession.encode(),
        Request::Numbered { ticket, operation }.encode(),
    ];
    let bytes = bolero::produce::<Vec<u8>>().with().len(0..=12_usize);
    bolero::check!()
        .with_generator(bytes)
        .with_iterations(50_000)
        .for_each(|bytes| {
            for bytes in good.iter().map(|good| spoilt(good, bytes)) {
                if let Some(request) = Request::decode(&bytes) {
                    assert_eq!(*request.encode(), *bytes);
                }
            }
        });
}

/// Any bytes as a snapshot of the service: a state with exactly these bytes that goes on, or none.
#[test]
fn fuzz_states_of_the_service() {
    let mut store = Store::default();
    let ticket = Ticket {
        session: 1,
        sequence: 1,
        unanswered: 1,
    };
    let put = Operation::parse("put x 1").unwrap();
    let append = Request::Numbered {
        ticket,
        operation: Operation::parse("append x 2").unwrap(),
    };
    let requests = [Request::OpenSession, Request::Plain(put.clone()), append];
    for (index, request) in (1..).zip(requests) {
        store.apply(index, &Payload::Command(request.encode()));
    }
    let good = store.encode();
    assert_eq!(Store::decode(&good).as_ref(), Some(&store));
    let bytes = bolero::produce::<Vec<u8>>().with().len(0..=12_usize);
    bolero::check!()
        .with_generator(bytes)
        .with_iterations(50_000)
        .for_each(|bytes| {
            let bytes = spoilt(&good, bytes);
            if let Some(mut store) = Store::decode(&bytes) {
                assert_eq!(store.encode(), bytes);
                let put = Payload::Command(put.encode());
                assert_eq!(store.apply(9, &put), Answer::Done);
            }
        });
}
