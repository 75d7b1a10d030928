//! What the panels of the page show of a world: the checkers' verdicts, the rules that can be
//! broken, and the services side by side.

use js_sys::Error;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::boundary::{count, write};
use crate::world::World;

#[wasm_bindgen]
impl World {
    /// What the checkers say at this moment: of every property, and of the clients' keys.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "ChecksView")]
    pub fn checks(&self) -> Result<JsValue, Error> {
        write(&self.inner().checks_view())
    }

    /// The key-value stores side by side, at most `max` keys, and the load that is going on.
    ///
    /// # Errors
    /// When `max` is no whole number.
    #[wasm_bindgen(unchecked_return_type = "ServiceView")]
    pub fn service(&self, max: f64) -> Result<JsValue, Error> {
        write(&self.inner().service_view(count("max", max)?))
    }

    /// The rules that can be broken on purpose, each with what it endangers.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "BrokenRuleView[]")]
    pub fn rules() -> Result<JsValue, Error> {
        write(&raft_sim::view::broken_rules())
    }
}
