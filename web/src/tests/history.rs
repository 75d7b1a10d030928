//! Going through a run, and its branches.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{message, object};
use crate::world::World;

fn run() -> World {
    let mut world = World::new(object(r#"{ "seed": 7 }"#)).unwrap();
    world.advance(1_000_000.0, None).unwrap();
    let put = object(r#"{ "do": "request", "op": "put x 1" }"#);
    world.act(put, None).unwrap();
    world.advance(2_000_000.0, None).unwrap();
    world
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn put(world: &mut World) -> JsValue {
    world
        .act(object(r#"{ "do": "request", "op": "put x 2" }"#), None)
        .unwrap()
}

#[wasm_bindgen_test]
fn a_run_is_gone_through_back_and_on() {
    let mut world = run();
    let (end, hash) = (world.end_moment(), world.trace_hash());
    assert_eq!((world.now(), world.end()), (2_000_000.0, 2_000_000.0));
    world.seek(1_200_000.0, None).unwrap();
    assert_eq!((world.now(), world.end()), (1_200_000.0, 2_000_000.0));
    assert_eq!(Array::from(&world.interventions().unwrap()).length(), 1);
    let before = world.moment();
    assert!(world.step().unwrap() && world.step_back());
    assert_eq!(world.moment(), before);
    let stopped = world.seek(1_900_000.0, Some(3.0)).unwrap();
    assert_eq!(field(&stopped, "events"), 3);
    assert!(field(&stopped, "limit").is_string());
    while field(&world.seek(1_900_000.0, Some(50.0)).unwrap(), "limit").is_string() {}
    assert_eq!(world.now(), 1_900_000.0);
    world.advance(2_000_000.0, None).unwrap();
    assert_eq!((world.moment(), world.trace_hash()), (end, hash));
    world.seek_moment(0.0, None).unwrap();
    assert!(!world.step_back() && !world.to_previous());
    assert!(world.to_next(None).unwrap());
    assert!(message(&world.seek_moment(end + 1.0, None).unwrap_err()).contains("allowed: 0 to"));
    for wrong in [f64::NAN, -1.0, 0.5] {
        assert!(world.seek(wrong, None).is_err());
        assert!(world.seek_moment(wrong, None).is_err());
    }
}

#[wasm_bindgen_test]
fn an_act_in_the_past_makes_a_branch() {
    let mut world = run();
    let hash = world.trace_hash();
    world.seek(1_500_000.0, None).unwrap();
    put(&mut world);
    world.advance(1_800_000.0, None).unwrap();
    let branches = Array::from(&world.branches().unwrap());
    assert_eq!(branches.length(), 2);
    assert_eq!(field(&branches.get(1), "parent"), 1);
    assert_eq!(field(&branches.get(1), "forked_at"), 1_500_000);
    assert_eq!(field(&branches.get(1), "current"), true);
    world.rename(2.0, "two").unwrap();
    world.pin(2.0, true).unwrap();
    world.set_companion(Some(1.0)).unwrap();
    assert_eq!(
        world.companion_frame(None).unwrap().unwrap().get_index(1),
        1_800_000.0
    );
    assert!(world.companion_logs(1.0, 4.0).unwrap().is_some());
    world.switch_to(1.0).unwrap();
    world.seek(2_000_000.0, None).unwrap();
    assert_eq!(world.trace_hash(), hash);
    assert_eq!(world.companion(), Some(2));
    world.drop_branch(2.0).unwrap();
    assert!(world.companion_frame(None).unwrap().is_none());
    assert_eq!(world.fork(Some("mine".to_owned())).unwrap(), 3);
    for wrong in [0.0, 9.0, 5e9] {
        let said = message(&world.switch_to(wrong).unwrap_err());
        assert!(said.contains("the branches are 1, 3"), "{said}");
    }
    assert!(world.switch_to(-1.0).is_err());
    assert!(message(&world.rename(1.0, &"x".repeat(81)).unwrap_err()).contains("1 to 80"));
}

#[wasm_bindgen_test]
fn a_run_without_an_act_is_compared_with_the_one_that_has_it() {
    let mut world = run();
    let made = world.without(0.0).unwrap();
    assert_eq!(field(&made, "branch"), 2);
    assert_eq!(Array::from(&field(&made, "refused")).length(), 0);
    let diff = world.diff(1.0, 2.0, None).unwrap();
    let first = field(&diff, "first");
    assert_eq!(field(&field(&first, "a"), "kind"), "requested");
    let peers = Array::from(&field(&diff, "peers"));
    assert_eq!(peers.length(), 5);
    assert!(message(&world.without(7.0).unwrap_err()).contains("no intervention 7"));
    assert!(world.diff(1.0, 3.0, None).is_err());
    assert!(message(&world.diff(1.0, 2.0, Some(9e9)).unwrap_err()).contains("behind the end"));
}

#[wasm_bindgen_test]
fn what_is_done_together_is_one_deed_with_one_mark() {
    let mut world = run();
    let cut =
        |from: u8, to: u8| object(&format!(r#"{{ "do": "cut", "from": {from}, "to": {to} }}"#));
    world.act(cut(1, 2), Some(false)).unwrap();
    world.act(cut(2, 1), Some(true)).unwrap();
    let done = Array::from(&world.interventions().unwrap());
    let together = done.iter().map(|one| field(&one, "together"));
    let expected = [JsValue::UNDEFINED, JsValue::UNDEFINED, JsValue::TRUE];
    assert!(together.eq(expected));
    let deeds = |world: &World, branch: u32| {
        let branches = Array::from(&world.branches().unwrap());
        field(&branches.get(branch), "deeds")
    };
    assert_eq!(deeds(&world, 0), 2);
    let marks = Array::from(&world.marks(None, None).unwrap());
    let mark = marks.pop();
    assert_eq!(field(&mark, "act"), 1);
    let whole = field(&mark, "moment").as_f64().unwrap();
    assert_eq!(field(&mark, "began").as_f64(), Some(whole - 1.0));
    world.without(2.0).unwrap();
    assert_eq!(deeds(&world, 1), 1);
    assert_eq!(Array::from(&world.interventions().unwrap()).length(), 1);
}

#[wasm_bindgen_test]
fn marks_and_captions_are_told_and_taken_over() {
    let mut world = run();
    world.seek(1_100_000.0, None).unwrap();
    world.say("A command.").unwrap();
    let marks = Array::from(&world.marks(None, None).unwrap());
    let kinds: Vec<_> = marks
        .iter()
        .map(|mark| field(&mark, "kind").as_string().unwrap())
        .collect();
    for kind in ["leader", "act", "commit", "say"] {
        assert!(kinds.iter().any(|one| one == kind), "{kinds:?}");
    }
    assert!(kinds.len() < 10, "{kinds:?}");
    let [config, done] = [world.config().unwrap(), world.interventions().unwrap()];
    let said = world.captions().unwrap();
    let again = World::replay(config, done, 2_000_000.0, said, None).unwrap();
    let captions = Array::from(&again.captions().unwrap());
    assert_eq!(field(&captions.get(0), "text"), "A command.");
    assert_eq!(again.now(), 2_000_000.0);
    let captions = object(r#"[{ "moment": 99999999, "at": 1, "text": "No." }]"#);
    let refused = World::replay(object("{}"), object("[]"), 1.0, captions, None);
    assert!(message(&refused.unwrap_err()).contains("moment 99999999"));
}

#[wasm_bindgen_test]
fn a_long_run_is_given_up_when_the_page_says_so() {
    let asked = |body: &str, day: f64| {
        let go_on = Function::new_no_args(body);
        let (config, acts) = (object("{}"), object("[]"));
        let made = World::replay(config, acts, day, JsValue::UNDEFINED, Some(go_on));
        made.map(|world| world.now()).map_err(|why| message(&why))
    };
    let given_up = "the run was given up before its end";
    let day = 86_400_000_000.0;
    assert_eq!(asked("return false", day), Err(given_up.to_owned()));
    assert_eq!(
        asked("throw new Error('no')", day),
        Err(given_up.to_owned())
    );
    assert_eq!(asked("return true", 2_000_000.0), Ok(2_000_000.0));
    let text = r#"{ "version": 1, "name": "n", "run_until_ms": 86400000 }"#;
    let go_on = || Some(Function::new_no_args("return false"));
    let said = message(&World::scenario(text, None, go_on()).unwrap_err());
    assert_eq!(said, format!("run_until_ms: {given_up}"));
    let wrong: Function = JsValue::from(5).unchecked_into();
    let said = message(&World::scenario(text, None, Some(wrong)).unwrap_err());
    assert_eq!(said, "goOn must be a function, or nothing");
}

#[wasm_bindgen_test]
fn what_a_network_function_decided_is_remembered() {
    let mut world = World::new(object(r#"{ "seed": 11 }"#)).unwrap();
    let drop_some = Function::new_with_args("message", "return message.id % 5 ? null : 'drop'");
    world.set_network(Some(drop_some.unchecked_into())).unwrap();
    world.advance(2_000_000.0, None).unwrap();
    let hash = world.trace_hash();
    world.set_network(None).unwrap();
    world.seek(0.0, None).unwrap();
    world.advance(2_000_000.0, None).unwrap();
    assert_eq!(world.trace_hash(), hash);
    let mut copy = world.copy();
    copy.seek(300_000.0, None).unwrap();
    copy.seek(2_000_000.0, None).unwrap();
    assert_eq!(copy.trace_hash(), hash);
}
