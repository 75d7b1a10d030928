//! The world's history: to any time and back, and into branches.

use js_sys::{Error, Float64Array};
use raft_sim::history::{BranchId, Caption, Place};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::boundary::{count, error, read, whole, write};
use crate::world::{World, advance_view, view};

#[wasm_bindgen]
impl World {
    /// The furthest virtual time of the branch that is shown.
    #[wasm_bindgen(getter)]
    pub fn end(&self) -> f64 {
        self.history.end().at as f64
    }

    /// How many happenings there were up to here: what happened by itself, and what was done.
    #[wasm_bindgen(getter)]
    pub fn moment(&self) -> f64 {
        self.history.place().moment as f64
    }

    /// The furthest moment of the branch that is shown.
    #[wasm_bindgen(getter, js_name = endMoment)]
    pub fn end_moment(&self) -> f64 {
        self.history.end().moment as f64
    }

    /// How many events the branch that is shown has, those ahead of the present place among them.
    #[wasm_bindgen(getter, js_name = endEvents)]
    pub fn end_events(&self) -> f64 {
        self.history.furthest().trace().len() as f64
    }

    /// The id of the first event that is still kept.
    #[wasm_bindgen(getter, js_name = firstEvent)]
    pub fn first_event(&self) -> f64 {
        self.history.world().trace().first_kept() as f64
    }

    /// Goes to any time, back or on, behind everything that happened then; beyond the end the run
    /// goes on. At most `max_events` things happen on the way: where that was too few, the answer's
    /// `limit` says so, and asking again goes on.
    ///
    /// # Errors
    /// When an argument is no whole number; or when the network function failed, as in `advance`.
    #[wasm_bindgen(unchecked_return_type = "Advance")]
    pub fn seek(&mut self, at_us: f64, max_events: Option<f64>) -> Result<JsValue, Error> {
        let at = whole("at_us", at_us)?;
        let max = max_events.map_or(Ok(u64::MAX), |max| whole("max_events", max))?;
        let advance =
            self.decided_by_network(|history, decide| history.seek_with(at, max, decide))?;
        advance_view(advance)
    }

    /// Goes to a moment of the branch, to the instant at which it happened; with `at_us` it waits
    /// there until that time, but not longer than nothing happens.
    ///
    /// # Errors
    /// When an argument is no whole number, or the branch has not come so far.
    #[wasm_bindgen(js_name = seekMoment)]
    pub fn seek_moment(&mut self, moment: f64, at_us: Option<f64>) -> Result<(), Error> {
        let moment = whole("moment", moment)?;
        let at = at_us.map(|at| whole("at_us", at)).transpose()?;
        let sought = match at {
            Some(at) => self.history.seek_place(Place { moment, at }),
            None => self.history.seek_moment(moment),
        };
        sought.map_err(error)
    }

    /// Goes back by one happening; when time has passed since the last one, to its instant. Returns
    /// whether there was anything to go back to.
    #[wasm_bindgen(js_name = stepBack)]
    pub fn step_back(&mut self) -> bool {
        self.history.back()
    }

    /// Goes on to the next thing that matters: a change of role, a commit, a crash, a restart, a
    /// violation, something that was done, a caption. Beyond the end of the branch at most
    /// `max_events` things happen on the way, 100,000 when left out. Returns whether there it is.
    ///
    /// # Errors
    /// When the argument is no whole number; or when the network function failed, as in `advance`.
    #[wasm_bindgen(js_name = toNext)]
    pub fn to_next(&mut self, max_events: Option<f64>) -> Result<bool, Error> {
        let max = max_events.map_or(Ok(100_000), |max| whole("max_events", max))?;
        self.decided_by_network(|history, decide| history.next_that_matters_with(max, decide))
    }

    /// Goes back to the last thing before this that matters. Returns whether there is one.
    #[wasm_bindgen(js_name = toPrevious)]
    pub fn to_previous(&mut self) -> bool {
        self.history.previous_that_matters()
    }

    /// What stands out on the branch that is shown, in order: from the moment `from` on, or from the
    /// beginning; at most `max`, 10,000 when left out.
    ///
    /// # Errors
    /// When an argument is no whole number.
    #[wasm_bindgen(unchecked_return_type = "Mark[]")]
    pub fn marks(&self, from: Option<f64>, max: Option<f64>) -> Result<JsValue, Error> {
        let from = from.map_or(Ok(0), |from| whole("from", from))?;
        let max = max.map_or(Ok(10_000), |max| count("max", max))?;
        write(&self.history.marks(from, max))
    }

    /// Puts a caption at the present moment. It is kept with the branch, and is no part of the run.
    ///
    /// # Errors
    /// When it is empty or too long, or there are as many as may be.
    pub fn say(&mut self, text: &str) -> Result<(), Error> {
        self.history.say(text).map_err(error)
    }

    /// Takes a caption of the branch that is shown back, by its place in `captions()`.
    ///
    /// # Errors
    /// When there is no such caption.
    pub fn unsay(&mut self, index: f64) -> Result<(), Error> {
        let index = count("index", index)?;
        self.history.unsay(index).map(drop).map_err(error)
    }

    /// The captions of the branch that is shown.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "Caption[]")]
    pub fn captions(&self) -> Result<JsValue, Error> {
        write(self.history.captions())
    }

    /// The branches, the older first.
    ///
    /// # Errors
    /// Never, unless memory runs out.
    #[wasm_bindgen(unchecked_return_type = "BranchView[]")]
    pub fn branches(&self) -> Result<JsValue, Error> {
        write(&self.history.branches())
    }

    /// Shows another branch: at the same time, or at its end when it has not come so far.
    ///
    /// # Errors
    /// When there is no such branch.
    #[wasm_bindgen(js_name = switchTo)]
    pub fn switch_to(&mut self, branch: f64) -> Result<(), Error> {
        self.history.switch_to(id(branch)?).map_err(error)
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// When there is no such branch, or the name is empty or too long.
    pub fn rename(&mut self, branch: f64, name: &str) -> Result<(), Error> {
        self.history.rename(id(branch)?, name).map_err(error)
    }

    /// Holds on to a branch, or lets it go. One that is pinned is not dropped to make room.
    ///
    /// # Errors
    /// When there is no such branch.
    pub fn pin(&mut self, branch: f64, pinned: bool) -> Result<(), Error> {
        self.history.pin(id(branch)?, pinned).map_err(error)
    }

    /// Drops a branch. Those that left it are its parent's from now on. When it is the one that is
    /// shown, its parent is shown.
    ///
    /// # Errors
    /// When there is no such branch, or it is the only one.
    #[wasm_bindgen(js_name = dropBranch)]
    pub fn drop_branch(&mut self, branch: f64) -> Result<(), Error> {
        self.history.drop_branch(id(branch)?).map_err(error)
    }

    /// Makes a branch from here and shows it; `branch N` without a name. Returns its number.
    ///
    /// # Errors
    /// When the name is empty or too long, or there would be too many branches.
    #[allow(clippy::needless_pass_by_value)] // An optional text crosses by value.
    pub fn fork(&mut self, name: Option<String>) -> Result<u32, Error> {
        self.history.fork(name.as_deref()).map_err(error)
    }

    /// Makes a branch from before an intervention and what was done together with it, does everything
    /// again that was done later, as far as that is possible, and shows it at the same time.
    ///
    /// # Errors
    /// When there is no such intervention, or there would be too many branches.
    #[wasm_bindgen(unchecked_return_type = "Without")]
    pub fn without(&mut self, index: f64) -> Result<JsValue, Error> {
        let index = count("index", index)?;
        write(&self.history.without(index).map_err(error)?)
    }

    /// As `without`, for all that network functions decided: the links decide instead.
    ///
    /// # Errors
    /// When nothing was decided, or there would be too many branches.
    #[wasm_bindgen(js_name = withoutFates, unchecked_return_type = "Without")]
    pub fn without_fates(&mut self) -> Result<JsValue, Error> {
        write(&self.history.without_fates().map_err(error)?)
    }

    /// How two branches differ: the first event, and the states of the peers at a time, or at the
    /// time that is shown, or where the shorter one ends when it lies behind that.
    ///
    /// # Errors
    /// When there is no such branch, or one of them has not come so far.
    #[wasm_bindgen(unchecked_return_type = "DiffView")]
    pub fn diff(&self, a: f64, b: f64, at_us: Option<f64>) -> Result<JsValue, Error> {
        let at = at_us.map(|at| whole("at_us", at)).transpose()?;
        write(&self.history.diff(id(a)?, id(b)?, at).map_err(error)?)
    }

    /// Shows another branch beside this one, at the same time; `null` for none.
    ///
    /// # Errors
    /// When there is no such branch, or it is the one that is shown.
    #[wasm_bindgen(js_name = setCompanion)]
    pub fn set_companion(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number | null")] branch: Option<f64>,
    ) -> Result<(), Error> {
        let branch = branch.map(id).transpose()?;
        self.history.set_companion(branch).map_err(error)
    }

    /// The number of the branch that is shown beside this one.
    #[wasm_bindgen(getter)]
    pub fn companion(&self) -> Option<u32> {
        self.history.companion()
    }

    /// The companion's frame at the present time, as `frame`; `undefined` without a companion. Where
    /// it lies further off than `max_events` happenings, 100,000 when left out, it comes as near, and
    /// asking again goes on. Beyond its end its run goes on.
    ///
    /// # Errors
    /// When the argument is no whole number.
    #[wasm_bindgen(js_name = companionFrame)]
    pub fn companion_frame(
        &mut self,
        max_events: Option<f64>,
    ) -> Result<Option<Float64Array>, Error> {
        let max = max_events.map_or(Ok(100_000), |max| whole("max_events", max))?;
        let Some(world) = self.history.companion_world(max) else {
            return Ok(None);
        };
        world.fill_frame(&mut self.numbers);
        Ok(Some(view(&self.numbers)))
    }

    /// The logs of the companion, as `logs`; `undefined` without one.
    ///
    /// # Errors
    /// When an argument is no whole number.
    #[wasm_bindgen(js_name = companionLogs)]
    pub fn companion_logs(
        &mut self,
        from: f64,
        columns: f64,
    ) -> Result<Option<Float64Array>, Error> {
        let (from, columns) = (whole("from", from)?, count("columns", columns)?);
        let Some(world) = self.history.companion_world(0) else {
            return Ok(None);
        };
        world.fill_logs(&mut self.numbers, from, columns);
        Ok(Some(view(&self.numbers)))
    }
}

/// Captions from JavaScript.
pub(crate) fn captions(given: JsValue) -> Result<Vec<Caption>, Error> {
    if given.is_undefined() {
        Ok(Vec::new())
    } else {
        read("captions", given)
    }
}

/// A branch's number from JavaScript.
pub(crate) fn id(branch: f64) -> Result<BranchId, Error> {
    let number = whole("branch", branch)?;
    // What is larger is no branch's.
    Ok(BranchId::try_from(number).unwrap_or(BranchId::MAX))
}
