//! The `World` door.

use js_sys::{Array, Error, Float64Array, Function, Reflect};
use raft_sim::golden;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{message, object};
use crate::{
    boundary::{read, write},
    peer::Peer,
    world::World,
};

#[wasm_bindgen(module = "/src/tests/cluster_functions.js")]
extern "C" {
    fn picky() -> Function;
    fn throwing() -> Function;
    fn senseless() -> Function;
    #[wasm_bindgen(js_name = throwingWhatThrows)]
    fn throwing_what_throws() -> Function;
    fn biting() -> Vec<JsValue>;
}

fn world(config: &str) -> World {
    World::new(object(config)).unwrap()
}

fn act(world: &mut World, intervention: &str) -> Result<JsValue, Error> {
    world.act(object(intervention), None)
}

#[derive(Debug, Deserialize)]
struct Pending {
    messages: Vec<Message>,
    timers: Vec<Timer>,
}

#[derive(Debug, Deserialize)]
struct Message {
    id: f64,
    kind: String,
    to: u16,
}

#[derive(Debug, Deserialize)]
struct Timer {
    peer: u16,
    at: u64,
}

fn pending(world: &World) -> Pending {
    read("pending", world.pending().unwrap()).unwrap()
}

/// The same number is asserted natively, in `raft-sim`.
#[wasm_bindgen_test]
fn the_golden_run_has_the_hash_that_it_has_natively() {
    let (config, done) = golden::run();
    let replayed = World::replay(
        write(&config).unwrap(),
        write(&done).unwrap(),
        golden::UNTIL as f64,
        JsValue::UNDEFINED,
        None,
    );
    assert_eq!(
        replayed.unwrap().trace_hash(),
        format!("{:016x}", golden::TRACE_HASH)
    );

    // And once more, driven from outside step by step instead of replayed at once.
    let mut driven = World::new(write(&config).unwrap()).unwrap();
    for one in done {
        while driven.next_at().is_some_and(|at| at <= one.at as f64) {
            driven.step().unwrap();
        }
        driven.advance(one.at as f64, None).unwrap();
        driven
            .act(write(&one.act).unwrap(), Some(one.together))
            .unwrap();
    }
    driven.advance(golden::UNTIL as f64, None).unwrap();
    assert_eq!(driven.trace_hash(), format!("{:016x}", golden::TRACE_HASH));
    assert_eq!(driven.events(), golden::EVENTS as f64);
}

#[wasm_bindgen_test]
fn a_clone_goes_the_same_way_until_something_is_done_to_it() {
    let mut one = world(r#"{ "seed": 3 }"#);
    one.advance(400_000.0, None).unwrap();
    let mut other = one.copy();
    one.advance(900_000.0, None).unwrap();
    other.advance(900_000.0, None).unwrap();
    assert_eq!(one.trace_hash(), other.trace_hash());
    act(&mut other, r#"{ "do": "crash", "peer": 1 }"#).unwrap();
    assert_ne!(one.trace_hash(), other.trace_hash());
}

#[wasm_bindgen_test]
fn clients_ask_and_their_history_is_there_to_read() {
    #[derive(Debug, Deserialize)]
    struct Call {
        number: u64,
        client: u16,
        op: String,
        answer: Option<String>,
    }
    let mut world = world(r#"{ "seed": 3, "client_reads": "log" }"#);
    act(
        &mut world,
        r#"{ "do": "client", "client": 2, "op": "put x 1" }"#,
    )
    .unwrap();
    act(
        &mut world,
        r#"{ "do": "load", "clients": 1, "mix": { "get": 1 } }"#,
    )
    .unwrap();
    world.advance(2_000_000.0, None).unwrap();
    let calls: Vec<Call> = read("history", world.history(0.0, 1_000.0).unwrap()).unwrap();
    let put = calls.iter().find(|call| call.client == 2).unwrap();
    assert_eq!(
        (put.op.as_str(), put.answer.as_deref()),
        ("put x 1", Some("done"))
    );
    assert!(calls.len() > 5, "{calls:?}");
    for (at, call) in (0..).zip(&calls) {
        assert_eq!(call.number, at);
    }
    let rest: Vec<Call> = read("history", world.history(1.0, 2.0).unwrap()).unwrap();
    assert_eq!(
        rest.iter().map(|call| call.number).collect::<Vec<_>>(),
        [1, 2]
    );
    assert!(act(&mut world, r#"{ "do": "load", "clients": 99 }"#).is_err());
}

#[wasm_bindgen_test]
fn javascript_can_be_the_scheduler_itself() {
    let mut world = world(r#"{ "peers": 3, "manual": true, "noop_on_election": false }"#);
    // Nothing happens by itself but the disks.
    world.advance(10_000_000.0, None).unwrap();
    assert_eq!(pending(&world).timers.len(), 3);
    assert!(
        pending(&world)
            .timers
            .iter()
            .all(|timer| timer.peer > 0 && timer.at < 10_000_000)
    );
    world.fire(2.0).unwrap();
    world.advance(10_100_000.0, None).unwrap();
    let asked = pending(&world).messages;
    assert_eq!(
        asked.iter().map(|message| message.to).collect::<Vec<_>>(),
        [1, 3]
    );
    let carried = world.message(asked[0].id).unwrap();
    let entries = Array::from(&Reflect::get(&carried, &"entries".into()).unwrap());
    assert_eq!(entries.length(), 0);
    assert!(Reflect::get(&carried, &"piece".into()).unwrap().is_null());
    // One request arrives twice, the other never.
    let copy = world.duplicate(asked[0].id).unwrap();
    world.deliver(asked[0].id).unwrap();
    assert!(world.message(asked[0].id).unwrap().is_undefined());
    world.deliver(copy).unwrap();
    world.drop(asked[1].id).unwrap();
    assert!(message(&world.deliver(asked[1].id).unwrap_err()).contains("in flight"));
    world.advance(10_200_000.0, None).unwrap();
    let replies = pending(&world).messages;
    assert_eq!(replies.len(), 2);
    assert!(replies.iter().all(|reply| reply.kind == "RequestVoteReply"));
    world.deliver(replies[0].id).unwrap();
    let leader: u16 = read("leader", Reflect::get(&world.frame(), &9.into()).unwrap()).unwrap();
    assert_eq!(leader, 2);
}

#[wasm_bindgen_test]
fn a_network_function_decides_and_its_run_replays_without_it() {
    let mut decided = world(r#"{ "seed": 11 }"#);
    decided.set_network(Some(picky())).unwrap();
    decided.advance(2_000_000.0, None).unwrap();
    let replayed = World::replay(
        decided.config().unwrap(),
        decided.interventions().unwrap(),
        2_000_000.0,
        JsValue::UNDEFINED,
        None,
    );
    assert_eq!(replayed.unwrap().trace_hash(), decided.trace_hash());
    let mut left_alone = world(r#"{ "seed": 11 }"#);
    left_alone.advance(2_000_000.0, None).unwrap();
    assert_ne!(left_alone.trace_hash(), decided.trace_hash());
}

#[wasm_bindgen_test]
fn a_network_function_that_fails_is_named_and_taken_out() {
    for (function, part) in [
        (throwing(), "line 3: oops"),
        (senseless(), "allowed are \"deliver\""),
        (throwing_what_throws(), "no Error"),
    ] {
        let mut world = world(r#"{ "seed": 11 }"#);
        world.set_network(Some(function)).unwrap();
        let said = message(&world.advance(1_000_000.0, None).unwrap_err());
        assert!(said.contains(part) && said.contains("taken out"), "{said}");
        world.advance(2_000_000.0, None).unwrap();
        let mut left_alone = World::new(object(r#"{ "seed": 11 }"#)).unwrap();
        left_alone.advance(2_000_000.0, None).unwrap();
        assert_eq!(world.trace_hash(), left_alone.trace_hash());
    }
}

#[wasm_bindgen_test]
fn a_bad_configuration_is_an_error_that_names_the_field() {
    let said = |config: &str| message(&World::new(object(config)).unwrap_err());
    for (config, part) in [
        (r#"{ "peers": 0 }"#, "peers is 0; allowed: 1 to 99"),
        (r#"{ "peers": 1000 }"#, "peers is 1000; allowed: 1 to 99"),
        (r#"{ "peers": 1e6 }"#, "config.peers"),
        (r#"{ "peers": 2.5 }"#, "config.peers"),
        (r#"{ "peers": "many" }"#, "config.peers"),
        (r#"{ "seed": -1 }"#, "config.seed"),
        (
            r#"{ "election_timeout_min_us": 0 }"#,
            "election_timeout_min_us is 0; allowed",
        ),
        (
            r#"{ "election_timeout_min_us": -5 }"#,
            "config.election_timeout_min_us",
        ),
        (
            r#"{ "heartbeat_interval_us": 400000 }"#,
            "heartbeat_interval_us is 400000; allowed",
        ),
        (r#"{ "loss": 2 }"#, "loss is 2; allowed: 0 to 1"),
        (
            r#"{ "heartbeat": 1 }"#,
            r#"there is no "heartbeat" here; allowed: peers"#,
        ),
        ("7", "config"),
    ] {
        let said = said(config);
        assert!(said.contains(part), "{said:?} does not say {part:?}");
    }
    let not_a_number = object("{}");
    Reflect::set(&not_a_number, &"loss".into(), &f64::NAN.into()).unwrap();
    assert!(message(&World::new(not_a_number).unwrap_err()).contains("loss is NaN"));
    assert!(World::new(JsValue::UNDEFINED).is_ok());
}

#[wasm_bindgen_test]
fn what_is_refused_leaves_the_world_as_it_was() {
    let mut world = world("{}");
    world.advance(500_000.0, None).unwrap();
    let before = world.trace_hash();
    let ten_megabytes = format!(
        r#"{{ "do": "request", "op": "put x {}" }}"#,
        "1".repeat(10_000_000)
    );
    for (intervention, part) in [
        (
            r#"{ "do": "explode" }"#,
            r#"intervention.do: is "explode"; allowed: crash"#,
        ),
        (r#"{ "do": "crash" }"#, r#"intervention: "peer" is missing"#),
        (
            r#"{ "do": "crash", "peer": 1, "hard": true }"#,
            r#"there is no "hard" here; allowed: peer"#,
        ),
        (r#"{ "do": "crash", "peer": 6 }"#, "6"),
        (r#"{ "do": "restart", "peer": 1 }"#, "S1"),
        (r#"{ "do": "deliver", "message": 12345 }"#, "12345"),
        (r#"{ "do": "request", "op": "launch" }"#, "launch"),
        (r#"{ "do": "link", "loss": 7 }"#, "loss"),
        (
            r#"{ "do": "link", "los": 0.5 }"#,
            r#"there is no "los" here"#,
        ),
        (r#"{ "peer": 1 }"#, r#""do" is missing"#),
        (ten_megabytes.as_str(), "up to 65535 bytes"),
        ("[]", "intervention"),
    ] {
        let said = message(&act(&mut world, intervention).unwrap_err());
        let start: String = intervention.chars().take(60).collect();
        assert!(
            said.contains(part) && said.len() < 1_000,
            "{start}: {said:.1000}"
        );
    }
    for until in [f64::NAN, -1.0, 0.5, 1e300] {
        assert!(message(&world.advance(until, None).unwrap_err()).starts_with("until must be"));
    }
    assert!(message(&world.advance(1.0, None).unwrap_err()).contains("at 500000 already"));
    assert_eq!((world.trace_hash(), world.now()), (before, 500_000.0));
    world.advance(600_000.0, None).unwrap();
    assert!(world.violations().is_empty());
}

/// What throws past a function of the module leaves its object borrowed for good, and a stack that
/// overflows takes every object of the module with it.
#[wasm_bindgen_test]
fn a_value_that_bites_is_refused_and_bites_nothing() {
    let mut world = world("{}");
    let before = world.trace_hash();
    for (name, value) in biting().into_iter().map(|pair| {
        let pair = Array::from(&pair);
        (pair.get(0).as_string().unwrap(), pair.get(1))
    }) {
        let said = message(&world.act(value.clone(), None).unwrap_err());
        assert!(said.starts_with("intervention"), "{name}: {said}");
        let said = message(&World::new(value.clone()).unwrap_err());
        assert!(said.starts_with("config"), "{name}: {said}");
        let replayed = World::replay(object("{}"), value.clone(), 1.0, JsValue::UNDEFINED, None);
        assert!(replayed.is_err());
        let options = object(r#"{ "id": 1 }"#);
        Reflect::set(&options, &"peers".into(), &value).unwrap();
        let said = message(&Peer::new(options).unwrap_err());
        assert!(said.starts_with("options.peers"), "{name}: {said}");
    }
    assert_eq!(world.trace_hash(), before);
    world.advance(1_000_000.0, None).unwrap();
    assert!(world.violations().is_empty());
}

#[wasm_bindgen_test]
fn a_network_that_is_no_function_is_refused_and_the_old_one_stays() {
    let mut world = world(r#"{ "seed": 11 }"#);
    world.set_network(Some(throwing())).unwrap();
    let text = JsValue::from_str("drop").unchecked_into();
    assert!(message(&world.set_network(Some(text)).unwrap_err()).contains("a function"));
    assert!(message(&world.advance(1_000_000.0, None).unwrap_err()).contains("oops"));
}

#[wasm_bindgen_test]
fn a_count_beyond_all_memory_counts_as_all() {
    let mut world = world("{}");
    world.advance(500_000.0, None).unwrap();
    let all = world.events_from(0.0, 4_294_967_296.0).unwrap();
    assert_eq!(f64::from(Array::from(&all).length()), world.events());
}

#[wasm_bindgen_test]
fn a_frame_is_a_view_of_what_the_world_says_of_itself() {
    let mut world = world(r#"{ "peers": 3, "seed": 5 }"#);
    world.advance(500_000.0, None).unwrap();
    act(&mut world, r#"{ "do": "request", "op": "put x 1" }"#).unwrap();
    world.advance(700_000.0, None).unwrap();
    let frame = world.frame().to_vec();
    assert_eq!(frame[0], f64::from(raft_sim::frame::layout::FRAME_VERSION));
    assert_eq!(frame[1..3], [700_000.0, 3.0]);
    let view = world.peer(frame[9]).unwrap();
    assert_eq!(Reflect::get(&view, &"role".into()).unwrap(), "leader");
    let told = world.chronicle(1.0, 2.0).unwrap().to_vec();
    assert_eq!(told.len(), 4 + 2 * 8);
    assert_eq!(told[1..3], [1.0, world.events()]);
    assert!(message(&world.chronicle(-1.0, 2.0).unwrap_err()).contains("from_event"));
    let terms = world.logs(1.0, 4.0).unwrap().to_vec();
    assert_eq!(terms.len(), 12);
    assert!(terms[1] >= 1.0 && terms[2] == 0.0);
    let entry = world.entry(frame[9], 2.0).unwrap();
    assert_eq!(Reflect::get(&entry, &"text".into()).unwrap(), "put x 1");
    assert!(world.entry(1.0, 99.0).unwrap().is_undefined());
    assert!(message(&world.peer(4.0).unwrap_err()).contains('4'));
    let events = Array::from(&world.events_from(0.0, 10.0).unwrap());
    assert_eq!(events.length(), 10);
    assert_eq!(Reflect::get(&events.get(3), &"id".into()).unwrap(), 3);
}

/// A world that grows takes more memory, and a view of the old memory is detached: each call gives
/// a good one.
#[wasm_bindgen_test]
fn a_frame_is_good_after_memory_has_grown() {
    let mut worlds = Vec::new();
    let mut world = world("{}");
    let old: Float64Array = world.frame();
    while old.length() > 0 && worlds.len() < 2_000 {
        let mut other = World::new(JsValue::UNDEFINED).unwrap();
        other.advance(2_000_000.0, None).unwrap();
        worlds.push(other);
    }
    assert_eq!(old.length(), 0, "memory never grew");
    assert_eq!(world.frame().to_vec()[2], 5.0);
}
