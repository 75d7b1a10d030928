//! What holds in a browser, seen from JavaScript's side.

#![allow(clippy::float_cmp)] // What crosses as a number is exact.

mod checks;
mod export;
mod history;
mod looking;
mod peer;
mod world;

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// An object literal of JavaScript's, written as JSON.
fn object(json: &str) -> JsValue {
    js_sys::JSON::parse(json).expect("tests write valid JSON")
}

/// What an `Error` says.
fn message(error: &js_sys::Error) -> String {
    error.message().into()
}
