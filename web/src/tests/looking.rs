//! Looking for events, and counting them.

use js_sys::Reflect;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{message, object};
use crate::world::World;

fn run() -> World {
    let mut world = World::new(object(r#"{ "seed": 7 }"#)).unwrap();
    world.advance(2_000_000.0, None).unwrap();
    world
}

/// The ids that are found, in pieces.
fn found(world: &mut World, wanted: &str) -> Vec<f64> {
    world.search(object(wanted)).unwrap();
    let mut ids = Vec::new();
    loop {
        let told = world.search_on(100.0).unwrap().to_vec();
        ids.extend(&told[3..]);
        if told[1] >= told[2] {
            return ids;
        }
    }
}

#[wasm_bindgen_test]
fn events_are_found_also_ahead_of_the_place() {
    let mut world = run();
    let all = found(&mut world, "{}");
    assert_eq!(all.len() as f64, world.events());
    let leaders = found(&mut world, r#"{ "text": "becomes the leader" }"#);
    assert_eq!(leaders.len(), 1);
    world.seek(1_000.0, None).unwrap();
    assert_eq!(found(&mut world, "{}"), all);
    let event = world.event_of(leaders[0]).unwrap();
    let kind = Reflect::get(&event, &"kind".into()).unwrap();
    assert_eq!(kind, "became_leader");
    assert!(world.event_of(all.len() as f64).unwrap().is_undefined());
    let few = r#"{ "peers": [1, 4], "topic": "election", "term": 1, "section": "§5.2", "matters": true }"#;
    let few = found(&mut world, few);
    assert!(!few.is_empty() && few.len() < all.len());
    assert_eq!(
        found(&mut world, r#"{ "kinds": ["became_leader"] }"#),
        leaders
    );
}

#[wasm_bindgen_test]
fn a_search_that_cannot_be_is_refused_and_the_old_one_goes_on() {
    let mut world = run();
    world.search(object(r#"{ "topic": "commit" }"#)).unwrap();
    for (wanted, words) in [
        (r#"{ "topic": "weather" }"#, "weather"),
        (r#"{ "peers": [0] }"#, "wanted.peers"),
        (r#"{ "kinds": ["denied", "sunny"] }"#, "sunny"),
        (r#"{ "word": "x" }"#, "word"),
        (r#"{ "term": -1 }"#, "term"),
    ] {
        let refused = message(&world.search(object(wanted)).unwrap_err());
        assert!(refused.contains(words), "{refused}");
    }
    let told = world.search_on(1e9).unwrap().to_vec();
    assert!(told.len() > 3 && told[1] == told[2]);
}

#[wasm_bindgen_test]
fn figures_are_counted_in_pieces() {
    let mut world = run();
    let part = world.figures(100.0).unwrap().to_vec();
    assert_eq!(part[4..6], [100.0, world.events()]);
    let whole = world.figures(1e9).unwrap().to_vec();
    assert_eq!(whole[3..6], [2_000_000.0, world.events(), world.events()]);
    world.seek(500_000.0, None).unwrap();
    assert_eq!(world.figures(1e9).unwrap().to_vec(), whole);
}
