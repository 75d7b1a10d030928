//! `World.trace`.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::message;
use crate::world::World;

#[wasm_bindgen_test]
fn the_events_can_be_had_as_a_file() {
    let mut world = World::new(JsValue::UNDEFINED).unwrap();
    world.advance(700_000.0, None).unwrap();
    let all = world.trace("ndjson", None).unwrap();
    assert_eq!(all.lines().count() as f64, world.events());
    for line in all.lines() {
        assert!(js_sys::JSON::parse(line).unwrap().is_object(), "{line}");
    }
    let last = world.trace("ndjson", Some(3.0)).unwrap();
    assert_eq!(last.lines().count(), 3);
    assert!(all.ends_with(&last));
    let drawn = world.trace("shiviz", Some(3.0)).unwrap();
    assert_eq!(drawn.lines().count(), 2 + 2 * 3);

    for (format, max, said) in [("svg", None, "svg"), ("ndjson", Some(0.5), "max_events")] {
        let refusal = message(&world.trace(format, max).unwrap_err());
        assert!(refusal.contains(said), "{refusal}");
    }
}
