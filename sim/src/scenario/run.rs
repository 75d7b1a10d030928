//! A scenario is run, and held against what it expects.

use std::collections::BTreeSet;

use raft::{note::Note, types::Micros};
use serde::Serialize;

use super::{
    Scenario, ScenarioError, Step, Until, When,
    check::{Scene, Watch},
    json::join,
    news::News,
    watched::{Outcome, Watched},
    who::{Names, resolve_all},
};
use crate::{
    history::{Caption, Patience},
    intervention::Intervention,
    limits::{MAX_SCENARIO_WORK, MAX_SPAN},
    trace::{EventId, EventKind},
    world::World,
};

/// How much is done between two questions whether to go on: things that happen, and conditions that
/// are looked at.
const BREATH: u64 = 1_024;

/// How a scenario went.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Its name.
    pub name: String,
    /// The seed it ran with.
    pub seed: u64,
    /// How many peers it had.
    pub peers: u16,
    /// The trace hash, 16 hexadecimal digits.
    pub trace_hash: String,
    /// The virtual time that it ran.
    pub virtual_us: Micros,
    /// How many events happened.
    pub events: u64,
    /// How many messages peers sent.
    pub messages: u64,
    /// Requests that reached a live peer.
    pub rpcs: u64,
    /// Bytes of requests sent and replies delivered.
    pub bytes: u64,
    /// How many elections were won.
    pub elections: u64,
    /// The highest `commitIndex` of the live peers.
    pub committed: u64,
    /// The live leader of the highest term.
    pub leader: Option<u16>,
    /// The properties that did not hold, in words.
    pub violations: Vec<String>,
    /// What was expected, and how that went.
    pub expectations: Vec<Outcome>,
}

impl Report {
    /// Was everything as expected?
    pub fn passed(&self) -> bool {
        self.unmet().next().is_none()
    }

    /// The expectations that were not met.
    pub fn unmet(&self) -> impl Iterator<Item = &Outcome> {
        self.expectations.iter().filter(|outcome| !outcome.met)
    }
}

/// A scenario that was run.
#[derive(Clone, Debug)]
pub struct Played {
    /// The world at its end. Its configuration and [interventions](World::interventions) are the
    /// whole run: they need no script any more.
    pub world: World,
    /// What was said on the way, in order of time.
    pub captions: Vec<Caption>,
    /// How it went.
    pub report: Report,
}

impl Scenario {
    /// Runs it, with another seed than its own if one is given.
    ///
    /// # Errors
    /// When a step could not be done at its time, or there was too much to do: its place in the
    /// file, and why.
    pub fn run(&self, seed: Option<u64>) -> Result<Played, ScenarioError> {
        self.run_within(seed, MAX_SCENARIO_WORK, &mut || true)
    }

    /// As [`run`](Self::run), with a bound on how many things may happen and conditions be looked
    /// at, and as long as somebody has patience.
    ///
    /// # Errors
    /// As [`run`](Self::run), and when it is given up.
    pub fn run_within(
        &self,
        seed: Option<u64>,
        work: u64,
        patience: &mut Patience<'_>,
    ) -> Result<Played, ScenarioError> {
        let mut config = self.cluster.clone();
        config.seed = seed.unwrap_or(config.seed);
        let world = World::new(config).map_err(|error| ScenarioError::new("cluster", error))?;
        let mut run = Run {
            watched: self.expect.iter().map(Watched::new).collect(),
            waiting: None,
            names: Names::new(),
            news: News::default(),
            next: 0,
            instant: (world.now(), 0),
            step_began: (world.now(), 0),
            work,
            breath: 0,
            patience,
            messages: 0,
            elections: 0,
            captions: Vec::new(),
            world,
        };
        run.decide_fates(&self.steps)?;
        run.look("")?;
        for (number, step) in self.steps.iter().enumerate() {
            run.step(step, &format!("steps[{number}]"), self.until)?;
        }
        let (end, path) = match self.until {
            Until::At(at) => (at, "run_until_ms"),
            Until::AfterLastStep(time) => (run.world.now().saturating_add(time), "run_for_ms"),
        };
        run.advance(end, None, path)?;
        Ok(run.end(self))
    }
}

struct Run<'a, 'b> {
    world: World,
    watched: Vec<Watched<'a>>,
    /// What the present step waits for.
    waiting: Option<Watch<'a>>,
    names: Names,
    news: News,
    /// The first event that was not looked at.
    next: EventId,
    /// The present time, and how many things happened in it by themselves.
    instant: (Micros, u32),
    /// When the step before was done, and the first event behind it.
    step_began: (Micros, EventId),
    /// How much may still be done.
    work: u64,
    /// How much was done since somebody was asked whether to go on.
    breath: u64,
    patience: &'a mut Patience<'b>,
    messages: u64,
    elections: u64,
    captions: Vec<Caption>,
}

impl<'a> Run<'a, '_> {
    /// Fates of messages that are not sent yet wait for their messages, wherever they stand: so they
    /// are recorded at the time when they were used.
    fn decide_fates(&mut self, steps: &[Step]) -> Result<(), ScenarioError> {
        for (number, step) in steps.iter().enumerate() {
            if !step.is_early_fate() {
                continue;
            }
            let path = format!("steps[{number}]");
            for act in step.interventions(&self.world, &self.names, &path)? {
                self.act(act, false, &path)?;
            }
        }
        Ok(())
    }

    fn act(&mut self, act: Intervention, together: bool, path: &str) -> Result<(), ScenarioError> {
        self.world
            .act_as(act, together, &mut |_| None)
            .map(drop)
            .map_err(|error| ScenarioError::new(path, error))
    }

    /// Tries what must be refused in these words.
    fn act_in_vain(
        &mut self,
        act: Intervention,
        words: &str,
        path: &str,
    ) -> Result<(), ScenarioError> {
        let place = || join(path, "refused");
        match self.world.act(act) {
            Ok(_) => Err(ScenarioError::new(place(), "it was done, and not refused")),
            Err(refusal) if refusal.to_string().contains(words) => Ok(()),
            Err(refusal) => {
                let problem = format!("it was refused, but otherwise: {refusal}");
                Err(ScenarioError::new(place(), problem))
            }
        }
    }

    fn step(&mut self, step: &'a Step, path: &str, until: Until) -> Result<(), ScenarioError> {
        if step.is_early_fate() && step.names.is_empty() && step.say.is_none() {
            // It waits for its message already, and its time is no place among what happens then.
            return Ok(());
        }
        match &step.when {
            When::At { at, after } => {
                let now = self.world.now();
                if *at < now {
                    let problem = format!(
                        "is {} ms, but the step in front of it is done at {} ms; allowed: in order \
                         of time",
                        milliseconds(*at),
                        milliseconds(now)
                    );
                    return Err(ScenarioError::new(join(path, "at_ms"), problem));
                }
                self.advance(*at, *after, path)?;
            }
            When::After(0) => {}
            When::After(time) => {
                let at = self.step_began.0.saturating_add(*time);
                if let Until::At(until) = until
                    && at > until
                {
                    let problem = format!(
                        "is at {} ms, behind run_until_ms, so that it would never be done",
                        milliseconds(at)
                    );
                    return Err(ScenarioError::new(join(path, "after_ms"), problem));
                }
                self.advance(at, None, path)?;
            }
            When::Holds { condition, within } => {
                let end = self.step_began.0.saturating_add(*within);
                let end = match until {
                    Until::At(until) => end.min(until),
                    Until::AfterLastStep(_) => end,
                };
                self.wait_for(Watch::new(condition), end, &join(path, "when"))?;
            }
        }
        self.step_began = (self.world.now(), self.world.trace().len());
        if !step.is_early_fate() {
            // What is done to several is one deed.
            let mut together = step.together;
            for act in step.interventions(&self.world, &self.names, path)? {
                match &step.refused {
                    None => self.act(act, together, path)?,
                    Some(words) => self.act_in_vain(act, words, path)?,
                }
                together = true;
            }
        }
        for (name, whos) in &step.names {
            let peers = resolve_all(whos, &self.world, &self.names, &BTreeSet::new());
            let place = || join(&join(path, "let"), name);
            let peers = peers.map_err(|error| ScenarioError::new(place(), error))?;
            self.names.insert(name.clone(), peers);
        }
        if let Some(text) = &step.say {
            self.captions.push(Caption {
                moment: self.world.moment(),
                at: self.world.now(),
                text: text.clone(),
            });
        }
        self.look(path)
    }

    /// Lets things happen until the condition holds.
    fn wait_for(&mut self, watch: Watch<'a>, end: Micros, path: &str) -> Result<(), ScenarioError> {
        let mut watch = watch;
        let scene = Scene {
            world: &self.world,
            names: &self.names,
            news: &self.news,
        };
        watch.count(&scene, self.step_began.1);
        let mut found = watch.check(&scene);
        self.waiting = Some(watch);
        while let Err(instead) = found {
            if self.world.next_event_at().is_none_or(|at| at > end) {
                let condition = self.waiting.take();
                let told = condition.map_or(String::new(), |watch| watch.told());
                let problem = format!(
                    "{} ms have come, and it has not come so far that {told}: {instead}",
                    milliseconds(end)
                );
                return Err(ScenarioError::new(path, problem));
            }
            self.happen(path)?;
            let scene = Scene {
                world: &self.world,
                names: &self.names,
                news: &self.news,
            };
            found = match &self.waiting {
                Some(watch) => watch.check(&scene),
                None => Ok(()),
            };
        }
        self.waiting = None;
        Ok(())
    }

    /// Moves the time to `at`, behind `after` of the things that happen there, or all of them.
    fn advance(&mut self, at: Micros, after: Option<u32>, path: &str) -> Result<(), ScenarioError> {
        if at > MAX_SPAN {
            let most = milliseconds(MAX_SPAN);
            let problem = format!("would be behind {most} ms; allowed: no longer than that");
            return Err(ScenarioError::new(path, problem));
        }
        while let Some(next) = self.world.next_event_at().filter(|next| *next <= at) {
            let happened = if self.instant.0 == at {
                self.instant.1
            } else {
                0
            };
            if next == at && after.is_some_and(|after| happened >= after) {
                break;
            }
            self.happen(path)?;
        }
        if at > self.world.now() {
            self.instant = (at, 0);
            self.world.move_to(at);
        }
        Ok(())
    }

    /// The next thing happens.
    fn happen(&mut self, path: &str) -> Result<(), ScenarioError> {
        self.world.step();
        let now = self.world.now();
        if self.instant.0 == now {
            self.instant.1 = self.instant.1.saturating_add(1);
        } else {
            self.instant = (now, 1);
        }
        self.look(path)
    }

    /// Looks at what happened since the last look.
    fn look(&mut self, path: &str) -> Result<(), ScenarioError> {
        let from = self.next;
        self.next = self.world.trace().len();
        for (_, event) in self.world.events_from(from, usize::MAX) {
            match &event.kind {
                EventKind::Sent { .. } => self.messages += 1,
                EventKind::Note(Note::BecameLeader { .. }) => self.elections += 1,
                _ => {}
            }
        }
        self.news.take(&self.world, from);
        let scene = Scene {
            world: &self.world,
            names: &self.names,
            news: &self.news,
        };
        let mut cost = 1;
        for watched in &mut self.watched {
            cost += watched.cost();
            watched.look(&scene, from);
        }
        if let Some(waiting) = &mut self.waiting {
            cost += waiting.parts;
            waiting.count(&scene, from);
        }
        self.work = self.work.checked_sub(cost).ok_or_else(|| {
            let now = milliseconds(self.world.now());
            let problem = format!(
                "by {now} ms more has happened than a scenario may take; allowed: a shorter run, \
                 fewer peers, or fewer conditions"
            );
            ScenarioError::new(path, problem)
        })?;
        self.breath += cost;
        if self.breath >= BREATH {
            self.breath = 0;
            if !(self.patience)() {
                let problem = "the run was given up before its end";
                return Err(ScenarioError::new(path, problem));
            }
        }
        Ok(())
    }

    fn end(self, scenario: &Scenario) -> Played {
        let world = self.world;
        let scene = Scene {
            world: &world,
            names: &self.names,
            news: &self.news,
        };
        let outcomes = self.watched.into_iter().map(|it| it.end(&scene));
        let report = Report {
            name: scenario.name.clone(),
            seed: world.config().seed,
            peers: world.peers(),
            trace_hash: format!("{:016x}", world.trace_hash()),
            virtual_us: world.now(),
            events: world.trace().len(),
            messages: self.messages,
            rpcs: world.rpcs(),
            bytes: world.bytes(),
            elections: self.elections,
            committed: world.max_commit(),
            leader: world.leader().map(raft::PeerId::get),
            violations: world.violations().iter().map(ToString::to_string).collect(),
            expectations: outcomes.collect(),
        };
        Played {
            world,
            captions: self.captions,
            report,
        }
    }
}

impl Step {
    /// Does it decide about a message, at a time that is known beforehand?
    fn is_early_fate(&self) -> bool {
        let fate =
            |act: &serde_json::Map<_, _>| act.get("do").and_then(|it| it.as_str()) == Some("fate");
        matches!(self.when, When::At { .. }) && self.act.as_ref().is_some_and(fate)
    }
}

/// A time as a reader writes it: whole milliseconds where it is one.
pub(super) fn milliseconds(at: Micros) -> String {
    if at.is_multiple_of(1_000) {
        (at / 1_000).to_string()
    } else {
        format!("{}.{:03}", at / 1_000, at % 1_000)
    }
}
