//! `World.checks`, `World.service` and `World.rules`.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{message, object};
use crate::world::World;

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn list(object: &JsValue, name: &str) -> Array {
    Array::from(&field(object, name))
}

#[wasm_bindgen_test]
fn clients_stores_and_properties_are_told() {
    let mut world = World::new(JsValue::UNDEFINED).unwrap();
    world.advance(1_000_000.0, None).unwrap();
    let ask = object(r#"{ "do": "client", "client": 7, "op": "put x 1", "peer": 2 }"#);
    world.act(ask, None).unwrap();
    let load = object(r#"{ "do": "load", "clients": 2, "keys": 3 }"#);
    world.act(load, None).unwrap();
    world.advance(2_000_000.0, None).unwrap();
    let service = world.service(1.0).unwrap();
    assert_eq!(field(&field(&service, "load"), "keys"), 3);
    assert_eq!(list(&service, "rows").length(), 1);
    assert_eq!(list(&list(&service, "rows").get(0), "cells").length(), 5);
    assert!(field(&service, "keys").as_f64() > Some(1.0));
    assert!(field(&service, "calls").as_f64() > Some(1.0));
    assert!(message(&world.service(0.5).unwrap_err()).contains("max"));
    let checks = world.checks().unwrap();
    let properties = list(&checks, "properties");
    assert_eq!(properties.length(), 8);
    for property in properties.iter() {
        assert!(field(&property, "broken").is_null());
    }
    assert!(
        list(&checks, "keys")
            .iter()
            .all(|key| field(&key, "state") == "holds")
    );
}

#[wasm_bindgen_test]
fn every_rule_that_is_told_can_be_broken() {
    for rule in Array::from(&World::rules().unwrap()).iter() {
        let config = object("{}");
        Reflect::set(&config, &"broken".into(), &field(&rule, "name")).unwrap();
        assert!(World::new(config).is_ok());
        assert!(field(&rule, "property").is_string());
    }
}
