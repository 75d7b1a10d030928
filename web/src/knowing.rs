//! What a reader can know of a run: a peer before the last happening, and the life of an entry.

use js_sys::Error;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::boundary::{error, peer_id, whole, write};
use crate::world::World;

#[wasm_bindgen]
impl World {
    /// The state of a peer as it was before the last happening; `undefined` before the first.
    ///
    /// # Errors
    /// When there is no such peer.
    #[wasm_bindgen(js_name = peerBefore, unchecked_return_type = "PeerView | undefined")]
    pub fn peer_before(&self, peer: f64) -> Result<JsValue, Error> {
        let peer = peer_id("peer", peer)?.get();
        let peer = self.inner().id(peer).map_err(error)?;
        match self.history.before() {
            Some(before) => write(&before.peer_view(peer)),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// The life of the entry of a term at an index, on the whole branch that is shown: also what lies
    /// ahead of the present place. `undefined` where there was none, as far as is known.
    ///
    /// # Errors
    /// When an argument is no whole number.
    #[wasm_bindgen(unchecked_return_type = "EntryLifeView | undefined")]
    pub fn life(&self, index: f64, term: f64) -> Result<JsValue, Error> {
        let (index, term) = (whole("index", index)?, whole("term", term)?);
        match self.history.furthest().entry_life(index, term) {
            Some(life) => write(&life),
            None => Ok(JsValue::UNDEFINED),
        }
    }
}
