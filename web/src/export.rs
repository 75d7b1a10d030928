//! The events of a world for other programs.

use js_sys::Error;
use raft_sim::export::{self, Format};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    boundary::{count, error},
    world::World,
};

#[wasm_bindgen]
impl World {
    /// The events so far as a file: `ndjson`, a JSON object a line, or `shiviz`, which ShiViz opens.
    /// When there are more than `max_events`, the last ones; all that are kept when it is left out.
    ///
    /// # Errors
    /// When the format is another, or `max_events` is no whole number.
    pub fn trace(
        &self,
        #[wasm_bindgen(unchecked_param_type = "TraceFormat")] format: &str,
        max_events: Option<f64>,
    ) -> Result<String, Error> {
        let known: Format = format
            .parse()
            .map_err(|allowed| error(format!("format is {format:.40?}; {allowed}")))?;
        let max_events = max_events.map_or(Ok(usize::MAX), |max| count("max_events", max))?;
        let mut text = String::new();
        export::write(self.inner(), known, max_events, &mut text).map_err(error)?;
        Ok(text)
    }
}
