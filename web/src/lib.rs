//! The Raft core and its world for JavaScript.
//!
//! Two doors: [`Peer`](peer::Peer), one Raft peer for which the page owns network, timers and
//! storage; and [`World`](world::World), a whole simulated cluster that the page moves through
//! time. JavaScript drives both: nothing here reads a clock, sets a timer or opens a connection.
//!
//! This crate is a translator. It decides nothing about Raft or about the world: every refusal
//! comes from `raft` or `raft-sim`, or says that a value is not of the type that they take.

pub mod boundary;
pub mod checks;
mod chronicle;
mod export;
pub mod history;
pub mod knowing;
pub mod looking;
pub mod peer;
mod plain;
mod scenario;
pub mod typescript;
pub mod world;

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of this build.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// A seed that nobody has seen before: 0 to 2^53 - 1, from the browser's own randomness.
///
/// # Errors
/// When the browser offers none.
#[wasm_bindgen(js_name = freshSeed)]
pub fn fresh_seed() -> Result<f64, js_sys::Error> {
    let seed = getrandom::u64().map_err(|error| js_sys::Error::new(&error.to_string()))?;
    Ok((seed & raft::MAX_NUMBER) as f64)
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
