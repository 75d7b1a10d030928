//! Going through all events of a branch a piece at a time: a search, and the figures for charts. Also
//! those ahead of the present place, and those that are not kept any more.

use js_sys::{Error, Float64Array};
use raft::peer_set::PeerSet;
use raft_sim::{
    search::{Search, Wanted},
    trace::{EVENT_NAMES, Topic},
};
use serde::Deserialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::boundary::{count, error, peer_id, read, whole, write};
use crate::world::{World, view};

/// What is looked for, as JavaScript says it. What is left out is not asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    matters: bool,
    peers: Vec<u16>,
    topic: String,
    kinds: Vec<String>,
    term: u64,
    section: String,
    text: String,
}

impl Asked {
    fn wanted(self) -> Result<Wanted, Error> {
        let topic = match self.topic.as_str() {
            "" => None,
            name => Some(Topic::named(name).ok_or_else(|| unknown_topic(name))?),
        };
        let kinds = self.kinds.iter().map(|kind| {
            let known = EVENT_NAMES.iter().find(|name| *name == kind);
            known
                .copied()
                .ok_or_else(|| error(format!("wanted.kinds: \"{kind}\" is no kind of event")))
        });
        let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
        let mut peers = PeerSet::EMPTY;
        for peer in self.peers {
            peers.insert(peer_id("wanted.peers", peer.into())?);
        }
        Ok(Wanted {
            matters: self.matters,
            peers,
            topic,
            kinds,
            term: Some(self.term).filter(|term| *term > 0),
            section: self.section,
            text: self.text,
        })
    }
}

fn unknown_topic(name: &str) -> Error {
    let names: Vec<_> = Topic::ALL.iter().map(|topic| topic.name()).collect();
    let names = names.join(", ");
    error(format!("wanted.topic: \"{name}\" is none of {names}"))
}

#[wasm_bindgen]
impl World {
    /// Begins to look for events of the branch that is shown; `searchOn` finds them. What is wanted
    /// and left out is not asked for. There is one search at a time.
    ///
    /// # Errors
    /// When a field is unknown or of the wrong type, or there is no such topic. The search that went
    /// on goes on.
    pub fn search(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Wanted>")] wanted: JsValue,
    ) -> Result<(), Error> {
        let asked: Asked = read("wanted", wanted)?;
        self.search = Some(Search::new(asked.wanted()?));
        Ok(())
    }

    /// Looks at the next `most` events of the branch that is shown, also ahead of the present place.
    /// A view, as `frame`: 1 when it began again, because the branch is another than the last time;
    /// the first event that was not looked at; how many events there are; and the ids of those that
    /// were found, ascending.
    ///
    /// # Errors
    /// When the argument is no whole number.
    #[wasm_bindgen(js_name = searchOn)]
    pub fn search_on(&mut self, most: f64) -> Result<Float64Array, Error> {
        let most = count("most", most)?;
        let mut found = Vec::new();
        let (mut anew, mut next) = (false, 0);
        if let Some(search) = &mut self.search {
            anew = search.go_on(&self.history, most, &mut found);
            next = search.next();
        }
        let events = self.history.furthest().trace().len();
        self.numbers.clear();
        let numbers = [u64::from(anew), next, events].into_iter().chain(found);
        self.numbers.extend(numbers.map(|id| id as f64));
        Ok(view(&self.numbers))
    }

    /// The event `id` of the branch that is shown with its words, also ahead of the present place and
    /// where it is not kept any more; `undefined` when it has not happened.
    ///
    /// # Errors
    /// When it is no whole number.
    #[wasm_bindgen(js_name = eventOf, unchecked_return_type = "EventView | undefined")]
    pub fn event_of(&mut self, id: f64) -> Result<JsValue, Error> {
        match self.history.event_view(whole("id", id)?) {
            Some(event) => write(&event),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// Takes at most `most` further events into the figures of the branch that is shown, and returns
    /// them, laid out as `layout()` says. A view, as `frame`.
    ///
    /// # Errors
    /// When the argument is no whole number.
    pub fn figures(&mut self, most: f64) -> Result<Float64Array, Error> {
        let most = count("most", most)?;
        self.counted.go_on(&self.history, most);
        self.counted.fill(&self.history, &mut self.numbers);
        Ok(view(&self.numbers))
    }
}
