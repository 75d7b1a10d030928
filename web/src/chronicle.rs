//! The whole course of a run as numbers.

use js_sys::{Error, Float64Array};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::boundary::{count, whole};
use crate::world::{World, view};

#[wasm_bindgen]
impl World {
    /// The events from `from_event` on, at most `max` of them (and no more than 65,536), laid out as
    /// `layout()` says; those that are not kept any more are gone through again. From the last event of
    /// the present place on they are those ahead of it. A view, as `frame`.
    ///
    /// # Errors
    /// When an argument is no whole number.
    pub fn chronicle(&mut self, from_event: f64, max: f64) -> Result<Float64Array, Error> {
        let (from, max) = (whole("from_event", from_event)?, count("max", max)?);
        self.history.fill_chronicle(&mut self.numbers, from, max);
        Ok(view(&self.numbers))
    }

    /// The frame of a place before the time `at_us`, or of the beginning: its `events` is the event
    /// with which a chronicle can begin that knows everything since then, and its peers are what they
    /// were there. A view, as `frame`.
    ///
    /// # Errors
    /// When the argument is no whole number.
    #[wasm_bindgen(js_name = frameBefore)]
    pub fn frame_before(&mut self, at_us: f64) -> Result<Float64Array, Error> {
        let at = whole("at_us", at_us)?;
        self.history.world_before(at).fill_frame(&mut self.numbers);
        Ok(view(&self.numbers))
    }
}
