//! Two branches, compared: the first event that differs, and the states of the peers at one time.

use core::fmt::Display;

use raft::{
    log::{Entry, Log},
    types::{Index, Micros, PeerId},
};
use serde::Serialize;

use super::{BranchId, History, HistoryError};
use crate::{
    service::Store,
    trace::{EventId, Trace},
    view::EventView,
    world::World,
};

/// How many entries of a log, or keys of a store, are told one by one.
const TOLD: usize = 5;

/// How two branches differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DiffView {
    /// The first event that differs, up to where the shorter of the two has come.
    pub first: Option<FirstDifference>,
    /// None of the events that both have kept differs, and earlier ones are forgotten: nobody knows.
    pub forgotten: bool,
    /// The time at which the states are compared.
    pub at: Micros,
    /// The peers whose states differ.
    pub peers: Vec<PeerDiff>,
}

/// The first event that two runs do not have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FirstDifference {
    /// When.
    pub at: Micros,
    /// What happened in the one; nothing when it has no further event.
    pub a: Option<EventView>,
    /// What happened in the other.
    pub b: Option<EventView>,
    /// Earlier events are forgotten in one of them: there may be earlier differences.
    pub earlier_are_forgotten: bool,
}

/// How the states of one peer differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeerDiff {
    /// Which.
    pub peer: u16,
    /// In what.
    pub differences: Vec<Difference>,
}

/// One thing that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What, in the words of Figure 2.
    pub what: &'static str,
    /// In the one.
    pub a: String,
    /// In the other.
    pub b: String,
}

impl History {
    /// How the branches `a` and `b` differ: the first event, and the states at the time `at`, or at
    /// the time that is shown, or where the shorter one ends when it lies behind that.
    ///
    /// # Errors
    /// When there is no such branch, or one of them has not come so far as `at`.
    pub fn diff(
        &self,
        a: BranchId,
        b: BranchId,
        at: Option<Micros>,
    ) -> Result<DiffView, HistoryError> {
        let lines = [(a, &self.known(a)?.line), (b, &self.known(b)?.line)];
        let ends = lines.map(|(_, line)| line.tip().now());
        let end = ends[0].min(ends[1]);
        let at = match at {
            None => self.place().at.min(end),
            Some(at) if at <= end => at,
            Some(at) => {
                let branch = if ends[0] < at { a } else { b };
                return Err(HistoryError::BehindTheEnd { at, branch, end });
            }
        };
        let worlds = lines.map(|(_, line)| line.world_at(at, &self.checkpoints));
        let [one, other] = &worlds;
        let tips = lines.map(|(_, line)| line.tip());
        let first = first(tips[0], tips[1], end);
        let forgets = tips.iter().any(|world| world.trace().first_kept() > 0);
        Ok(DiffView {
            forgotten: first.is_none() && forgets,
            first,
            at,
            peers: one.ids().filter_map(|id| peer(id, one, other)).collect(),
        })
    }
}

/// The first event up to the time `end` that is not in both.
fn first(a: &World, b: &World, end: Micros) -> Option<FirstDifference> {
    let kept = a.trace().first_kept().max(b.trace().first_kept());
    let ends = [a, b].map(|world| count_until(world.trace(), kept, end));
    let differs = |id: &EventId| {
        let event = |world: &'_ World, end| (*id < end).then(|| world.trace().get(*id).cloned());
        event(a, ends[0]) != event(b, ends[1])
    };
    let id = (kept..ends[0].max(ends[1])).find(differs)?;
    let view = |world: &World, end| (id < end).then(|| world.event_view(id)).flatten();
    let (a, b) = (view(a, ends[0]), view(b, ends[1]));
    let at = [&a, &b].into_iter().flatten().map(|event| event.at).min()?;
    Some(FirstDifference {
        at,
        a,
        b,
        earlier_are_forgotten: id == kept && kept > 0,
    })
}

/// The id behind the last event up to the time `end`.
fn count_until(trace: &Trace, kept: EventId, end: Micros) -> EventId {
    let (mut low, mut high) = (kept, trace.len().max(kept));
    while low < high {
        let middle = low + (high - low) / 2;
        if trace.get(middle).is_some_and(|event| event.at <= end) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

fn peer(id: PeerId, a: &World, b: &World) -> Option<PeerDiff> {
    let (one, other) = (a.peer_view(id)?, b.peer_view(id)?);
    let mut differences = Vec::new();
    let mut tell = |what, a: String, b: String| {
        if a != b {
            differences.push(Difference { what, a, b });
        }
    };
    let number = |number: &dyn Display| number.to_string();
    let vote = |vote: Option<u16>| vote.map_or("nobody".to_owned(), |peer| format!("S{peer}"));
    let role = |view: &crate::view::PeerView| {
        let role = view.role.replace('_', "-");
        if view.paused {
            format!("{role}, paused")
        } else {
            role
        }
    };
    tell("role", role(&one), role(&other));
    tell(
        "currentTerm",
        number(&one.current_term),
        number(&other.current_term),
    );
    tell("votedFor", vote(one.voted_for), vote(other.voted_for));
    if let Some((a, b)) = logs(a.log_of(id), b.log_of(id)) {
        tell("log", a, b);
    }
    // What is in memory only is not compared while one of them is down.
    if one.up && other.up {
        tell(
            "commitIndex",
            number(&one.commit_index),
            number(&other.commit_index),
        );
        tell(
            "lastApplied",
            number(&one.last_applied),
            number(&other.last_applied),
        );
        if let (Some(a), Some(b)) = (a.store(id), b.store(id)) {
            let (a, b) = stores(a, b);
            tell("store", a, b);
        }
    }
    (!differences.is_empty()).then_some(PeerDiff {
        peer: id.get(),
        differences,
    })
}

/// What each log holds from the first index on at which they differ.
fn logs(a: &Log, b: &Log) -> Option<(String, String)> {
    if a == b {
        return None;
    }
    // What a snapshot took the place of is the same, as far as the logs can tell.
    let from = a.first_index().max(b.first_index());
    let to = a.last_index().max(b.last_index());
    let differs = |index: &Index| a.get(*index) != b.get(*index);
    let Some(first) = (from..=to).find(differs) else {
        let begins = |log: &Log| format!("begins at index {}", log.first_index());
        return Some((begins(a), begins(b)));
    };
    Some((entries(a, first), entries(b, first)))
}

/// `index 4: term 2, put x 1; index 5: ...`
fn entries(log: &Log, from: Index) -> String {
    let last = log.last_index();
    if last < from {
        return format!("ends at index {last}");
    }
    let told = (from..=last).take(TOLD).filter_map(|index| {
        let Entry { term, payload } = log.get(index)?;
        let text = crate::service::payload_text(payload);
        Some(format!("index {index}: term {term}, {text}"))
    });
    let mut told: Vec<String> = told.collect();
    let rest = (last + 1 - from) as usize - told.len();
    if rest > 0 {
        told.push(format!("and {rest} more up to index {last}"));
    }
    told.join("; ")
}

/// The keys whose values differ, in each store.
fn stores(a: &Store, b: &Store) -> (String, String) {
    let mut keys: Vec<&str> = a.iter().chain(b.iter()).map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|key| a.get(key) != b.get(key));
    let rest = keys.len().saturating_sub(TOLD);
    let tell = |store: &Store| {
        let value = |key: &&str| match store.get(key) {
            Some(value) => format!("{key} = {value}"),
            None => format!("no {key}"),
        };
        let mut told: Vec<String> = keys.iter().take(TOLD).map(value).collect();
        if rest > 0 {
            told.push(format!("and {rest} more keys that differ"));
        }
        told.join(", ")
    };
    (tell(a), tell(b))
}
