//! The whole simulated cluster, moved by JavaScript.

use js_sys::{Error, Float64Array, Function, Reflect};
use raft::PeerId;
use raft_sim::{
    Fate, Flight, History, Intervention, MessageId, Recorded, WorldConfig,
    figures::Figures,
    scenario::Report,
    search::Search,
    world::{Advance, PendingMessage},
};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::boundary::{count, error, patience, peer_id, read, whole, write};
use crate::history::captions;
use crate::plain::thrown_text;

/// A simulated cluster: peers, network, disks and clients on one virtual clock, which only moves
/// when it is told to. Times are virtual microseconds.
#[wasm_bindgen]
#[derive(Debug)]
pub struct World {
    pub(crate) history: History,
    /// Decides the fate of every message that is sent, when one is installed.
    network: Option<Function>,
    /// What the last view showed; kept for its memory.
    pub(crate) numbers: Vec<f64>,
    /// How the scenario went that it was made from.
    pub(crate) report: Option<Report>,
    /// The search for events that goes on.
    pub(crate) search: Option<Search>,
    /// What was counted for charts.
    pub(crate) counted: Figures,
}

/// How far a call of `advance` came.
#[derive(Debug, Serialize)]
struct AdvanceView {
    events: u64,
    now: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
}

#[wasm_bindgen]
impl World {
    /// A world at time 0. What the configuration leaves out has its default.
    ///
    /// # Errors
    /// When a field is unknown, of the wrong type or out of bounds: the message names it.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<WorldConfig>")] config: JsValue,
    ) -> Result<Self, Error> {
        Ok(Self::of(
            History::new(configuration(config)?).map_err(error)?,
        ))
    }

    /// The world of a configuration with everything done to it that was recorded, at a time. What
    /// was recorded later than that is left out. Captions come with their places. The function `goOn`
    /// is asked now and then whether the run is still wanted.
    ///
    /// # Errors
    /// As the constructor, and when an intervention or a caption is refused, they are out of order,
    /// or the run is too long or was given up.
    pub fn replay(
        #[wasm_bindgen(unchecked_param_type = "Partial<WorldConfig>")] config: JsValue,
        #[wasm_bindgen(unchecked_param_type = "RecordedIntervention[]")] interventions: JsValue,
        until: f64,
        #[wasm_bindgen(unchecked_optional_param_type = "Caption[]")] said: JsValue,
        #[wasm_bindgen(js_name = goOn, unchecked_optional_param_type = "() => boolean")]
        go_on: Option<Function>,
    ) -> Result<Self, Error> {
        let mut patience = patience(go_on)?;
        let recorded: Vec<Recorded> = read("interventions", interventions)?;
        let until = whole("until", until)?;
        let (config, said) = (configuration(config)?, captions(said)?);
        let history = History::from_run(config, &recorded, said, until, until, &mut patience);
        Ok(Self::of(history.map_err(error)?))
    }

    /// The configuration of a world of which nothing is said.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "WorldConfig")]
    pub fn defaults() -> Result<JsValue, Error> {
        write(&WorldConfig::default())
    }

    /// What this world was made of.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "WorldConfig")]
    pub fn config(&self) -> Result<JsValue, Error> {
        write(self.inner().config())
    }

    /// The same moment once more, with the branch that is shown: the two go their own ways from here.
    /// The log and the trace are shared until they differ.
    #[wasm_bindgen(js_name = clone)]
    #[must_use]
    pub fn copy(&self) -> Self {
        Self {
            network: self.network.clone(),
            ..Self::of(self.history.alone())
        }
    }

    /// The virtual time.
    #[wasm_bindgen(getter)]
    pub fn now(&self) -> f64 {
        self.inner().now() as f64
    }

    /// How many events happened so far.
    #[wasm_bindgen(getter)]
    pub fn events(&self) -> f64 {
        self.inner().trace().len() as f64
    }

    /// When the next thing happens by itself; `undefined` for never.
    #[wasm_bindgen(getter, js_name = nextAt)]
    pub fn next_at(&self) -> Option<f64> {
        self.inner().next_event_at().map(|at| at as f64)
    }

    /// Lets everything happen that is due up to and with `until`, at most `max_events` things, and
    /// moves the time there: as recorded while the branch has a record, and beyond its end as it
    /// comes. A bound that is reached is told in the answer.
    ///
    /// # Errors
    /// When an argument is no whole number, or lies in the past; or when the network function
    /// failed, which is then taken out: the links decided in its place, and the time was moved.
    #[wasm_bindgen(unchecked_return_type = "Advance")]
    pub fn advance(&mut self, until: f64, max_events: Option<f64>) -> Result<JsValue, Error> {
        let until = whole("until", until)?;
        let max_events = max_events.map_or(Ok(u64::MAX), |max| whole("max_events", max))?;
        let now = self.inner().now();
        if until < now {
            return Err(error(format!(
                "until is {until}, but the world is at {now} already"
            )));
        }
        let advance =
            self.decided_by_network(|world, decide| world.advance_with(until, max_events, decide))?;
        advance_view(advance)
    }

    /// Lets the next thing happen and moves the time to it. Returns whether there was one.
    ///
    /// # Errors
    /// When the network function failed, as in `advance`.
    pub fn step(&mut self) -> Result<bool, Error> {
        self.decided_by_network(History::step_with)
    }

    /// Everything that is pending: messages in flight, timers, writes.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "Pending")]
    pub fn pending(&self) -> Result<JsValue, Error> {
        write(&self.inner().pending())
    }

    /// Delivers the message `id` now.
    ///
    /// # Errors
    /// When it is not in flight.
    pub fn deliver(&mut self, id: f64) -> Result<(), Error> {
        let message = whole("id", id)?;
        self.intervene(Intervention::Deliver { message }, false)
            .map(drop)
    }

    /// Loses the message `id` where it is.
    ///
    /// # Errors
    /// When it is not in flight.
    pub fn drop(&mut self, id: f64) -> Result<(), Error> {
        let message = whole("id", id)?;
        self.intervene(Intervention::Drop { message }, false)
            .map(drop)
    }

    /// Doubles the message `id` and returns the copy's id.
    ///
    /// # Errors
    /// When it is not in flight, or was doubled as often as is allowed.
    pub fn duplicate(&mut self, id: f64) -> Result<f64, Error> {
        let message = whole("id", id)?;
        match self.intervene(Intervention::Duplicate { message }, false)? {
            raft_sim::ActOutcome::Copied { message } => Ok(message as f64),
            _ => Err(error("the message was not doubled")),
        }
    }

    /// Makes the timer of a peer fire now: an election, or a leader's heartbeats.
    ///
    /// # Errors
    /// When there is no such peer, or it is down.
    pub fn fire(&mut self, peer: f64) -> Result<(), Error> {
        let peer = peer_id("peer", peer)?.get();
        self.intervene(Intervention::Fire { peer }, false).map(drop)
    }

    /// Installs a function that decides the fate of every message that is sent, or takes it out
    /// with `null`. Its decisions are recorded, so that the run can be replayed without it.
    ///
    /// # Errors
    /// When it is no function. The one that was there stays.
    #[wasm_bindgen(js_name = setNetwork)]
    pub fn set_network(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "NetworkFunction | null")] decide: Option<Function>,
    ) -> Result<(), Error> {
        // From JavaScript anything comes as a `Function`.
        if decide.as_ref().is_some_and(|decide| !decide.is_function()) {
            return Err(error("decide must be a function, or null for none"));
        }
        self.network = decide;
        Ok(())
    }

    /// Does something to the world, now, and records it. Where the branch has a future, this makes a
    /// new one, which is shown from now on. With `together` it is a part of the deed before it, if
    /// nothing has happened since: the two are taken back as one.
    ///
    /// # Errors
    /// When it is no intervention, names what is not there, or is not allowed. The world is as it
    /// was, and nothing is recorded.
    #[wasm_bindgen(unchecked_return_type = "ActOutcome")]
    pub fn act(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Intervention")] intervention: JsValue,
        together: Option<bool>,
    ) -> Result<JsValue, Error> {
        let intervention = read("intervention", intervention)?;
        write(&self.intervene(intervention, together.unwrap_or(false))?)
    }

    /// What was done on the branch that is shown, in order, before the present place and behind it.
    /// With the configuration it is the whole run.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "RecordedIntervention[]")]
    pub fn interventions(&self) -> Result<JsValue, Error> {
        write(&self.history.interventions().iter().collect::<Vec<_>>())
    }

    /// What a picture of the world needs, laid out as `layout()` says: a view into the module's
    /// memory, good until the next call of anything here.
    pub fn frame(&mut self) -> Float64Array {
        self.history.world().fill_frame(&mut self.numbers);
        view(&self.numbers)
    }

    /// Every direction of every link with what it does to messages, laid out as `layout()` says. A
    /// view, as `frame`.
    pub fn links(&mut self) -> Float64Array {
        self.fill(raft_sim::World::fill_links)
    }

    /// How often links have been cut, healed or changed up to here: where two places of one branch
    /// have as many behind them, `links` tells the same.
    #[wasm_bindgen(getter, js_name = linkChanges)]
    pub fn link_changes(&self) -> f64 {
        self.inner().link_changes() as f64
    }

    /// The terms of `count` entries of every log from index `from` on, peer by peer; 0 where there
    /// is no entry. A view, as `frame`.
    ///
    /// # Errors
    /// When an argument is no whole number.
    pub fn logs(&mut self, from: f64, columns: f64) -> Result<Float64Array, Error> {
        let (from, count) = (whole("from", from)?, count("count", columns)?);
        self.history
            .world()
            .fill_logs(&mut self.numbers, from, count);
        Ok(view(&self.numbers))
    }

    /// The events from `id` on with their words, at most `max` of them.
    ///
    /// # Errors
    /// When an argument is no whole number.
    #[wasm_bindgen(js_name = eventsFrom, unchecked_return_type = "EventView[]")]
    pub fn events_from(&self, id: f64, max: f64) -> Result<JsValue, Error> {
        write(
            &self
                .inner()
                .event_views(whole("id", id)?, count("max", max)?),
        )
    }

    /// The calls of clients from number `from` on, at most `max`: those that have ended, in the
    /// order in which they did, and behind them those that are open.
    ///
    /// # Errors
    /// When an argument is no whole number.
    #[wasm_bindgen(unchecked_return_type = "CallView[]")]
    pub fn history(&self, from: f64, max: f64) -> Result<JsValue, Error> {
        let (from, max) = (whole("from", from)?, count("max", max)?);
        write(&self.inner().call_views(from, max))
    }

    /// The entry at `index` of a peer's log: in memory while it is up, on disk while it is down.
    ///
    /// # Errors
    /// When an argument is no whole number, or names no peer.
    #[wasm_bindgen(unchecked_return_type = "EntryView | undefined")]
    pub fn entry(&self, peer: f64, index: f64) -> Result<JsValue, Error> {
        let peer = self.id(peer)?;
        match self.inner().entry_view(peer, whole("index", index)?) {
            Some(entry) => write(&entry),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// What the message `id` carries; `undefined` when it is not in flight.
    ///
    /// # Errors
    /// When the argument is no whole number.
    #[wasm_bindgen(unchecked_return_type = "MessageView | undefined")]
    pub fn message(&self, id: f64) -> Result<JsValue, Error> {
        let id = MessageId::from_number(whole("id", id)?);
        match self.inner().message_view(id) {
            Some(view) => write(&view),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// The state of a peer, in the words of Figure 2.
    ///
    /// # Errors
    /// When there is no such peer.
    #[wasm_bindgen(unchecked_return_type = "PeerView")]
    pub fn peer(&self, peer: f64) -> Result<JsValue, Error> {
        write(&self.inner().peer_view(self.id(peer)?))
    }

    /// The properties that did not hold, a sentence each.
    pub fn violations(&self) -> Vec<String> {
        self.inner()
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    /// The hash over all events so far, 16 hexadecimal digits: two runs with the same hash are the
    /// same run.
    #[wasm_bindgen(js_name = traceHash)]
    pub fn trace_hash(&self) -> String {
        format!("{:016x}", self.inner().trace_hash())
    }
}

impl World {
    pub(crate) fn of(history: History) -> Self {
        Self {
            history,
            network: None,
            numbers: Vec::new(),
            report: None,
            search: None,
            counted: Figures::default(),
        }
    }

    /// The world that is shown, for the other rooms of this crate.
    pub(crate) fn inner(&self) -> &raft_sim::World {
        self.history.world()
    }

    /// Has the world write numbers, and shows them: a view, as `frame`.
    pub(crate) fn fill(
        &mut self,
        fill: impl FnOnce(&raft_sim::World, &mut Vec<f64>),
    ) -> Float64Array {
        fill(self.history.world(), &mut self.numbers);
        view(&self.numbers)
    }

    /// A peer of this world.
    fn id(&self, peer: f64) -> Result<PeerId, Error> {
        self.inner().id(peer_id("peer", peer)?.get()).map_err(error)
    }

    fn intervene(
        &mut self,
        act: Intervention,
        together: bool,
    ) -> Result<raft_sim::ActOutcome, Error> {
        self.decided_by_network(|world, decide| world.act_as(act, together, decide))?
            .map_err(error)
    }

    /// Lets something happen while the installed function decides the fate of what is sent.
    pub(crate) fn decided_by_network<T>(
        &mut self,
        happen: impl FnOnce(&mut History, &mut raft_sim::world::Decide<'_>) -> T,
    ) -> Result<T, Error> {
        let Some(function) = &self.network else {
            return Ok(happen(&mut self.history, &mut |_| None));
        };
        let mut failure = None;
        let result = happen(&mut self.history, &mut |flight| {
            if failure.is_some() {
                return None;
            }
            fate(function, flight).unwrap_or_else(|why| {
                failure = Some(why);
                None
            })
        });
        match failure {
            None => Ok(result),
            Some(why) => {
                self.network = None;
                Err(why)
            }
        }
    }
}

/// How far a call came, for JavaScript.
pub(crate) fn advance_view(advance: Advance) -> Result<JsValue, Error> {
    write(&AdvanceView {
        events: advance.events,
        now: advance.reached,
        limit: advance.limit.map(|limit| limit.to_string()),
    })
}

/// The default configuration with what `given` says.
fn configuration(given: JsValue) -> Result<WorldConfig, Error> {
    if given.is_undefined() {
        Ok(WorldConfig::default())
    } else {
        read("config", given)
    }
}

/// What the function decides for a message; `None` leaves it to the link.
fn fate(function: &Function, flight: &Flight) -> Result<Option<Fate>, Error> {
    let id = flight.id.get();
    let message = write(&PendingMessage::from(flight))?;
    let decided = function
        .call1(&JsValue::UNDEFINED, &message)
        .map_err(|thrown| {
            let said = thrown_text(&thrown);
            error(format!(
                "the network function failed on message {id}, and was taken out: {said}"
            ))
        })?;
    if decided.is_undefined() || decided.is_null() {
        return Ok(None);
    }
    read::<Fate>("fate", decided).map(Some).map_err(|why| {
        error(format!(
            "the network function decided what is no fate for message {id}, and was taken out: \
             {}; allowed are \"deliver\", \"drop\", \"duplicate\", {{ delay_us: n }} or nothing",
            String::from(why.message())
        ))
    })
}

/// `numbers` as JavaScript sees them in the module's own memory.
pub(crate) fn view(numbers: &[f64]) -> Float64Array {
    let buffer = Reflect::get(&wasm_bindgen::memory(), &"buffer".into())
        .expect("a WebAssembly.Memory has a buffer");
    let start = numbers.as_ptr() as usize as u32;
    Float64Array::new_with_byte_offset_and_length(&buffer, start, numbers.len() as u32)
}
