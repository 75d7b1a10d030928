//! The whole course of a run as numbers.

use js_sys::{Error, Float64Array};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::boundary::{count, whole};
use crate::world::World;

#[wasm_bindgen]
impl World {
    /// The events from `from_event` on that are kept, at most `max` of them (and no more than
    /// 65,536), laid out as `layout()` says. A view, as `frame`.
    ///
    /// # Errors
    /// When an argument is no whole number.
    pub fn chronicle(&mut self, from_event: f64, max: f64) -> Result<Float64Array, Error> {
        let (from, max) = (whole("from_event", from_event)?, count("max", max)?);
        Ok(self.fill(|world, numbers| world.fill_chronicle(numbers, from, max)))
    }
}
