//! What stands out in a run: for a timeline, and to go from one to the next.

use std::collections::BTreeMap;

use raft::types::{Micros, PeerId, Term};
use serde::Serialize;

use super::{History, Line, Place};
use crate::{
    trace::EventId,
    world::{Decide, Done, Landmark, LandmarkKind, World},
};

/// The shortest time between two commits that are both marked.
const COMMITS_APART: Micros = 20_000;

/// Into how many parts at most commits divide a run's time.
const COMMITS: u64 = 1_000;

/// Something for a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The happening that it is, or that it stands behind.
    pub moment: u64,
    /// When.
    pub at: Micros,
    /// What it is.
    pub kind: MarkKind,
    /// The event, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// Where it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<u16>,
    /// Of an election: the term that the leader leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// Of an election: until when the leader led, in its own eyes; nothing while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Micros>,
    /// Of a caption: its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of a deed: the place in the record of the branch where it begins. It stands where it was done
    /// whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<u32>,
    /// Of a deed of several parts: the moment of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began: Option<u64>,
}

/// What a mark is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A peer became leader.
    Leader,
    /// A peer went down.
    Crash,
    /// A peer was started again.
    Restart,
    /// Something was committed. Of those that come close upon each other, the first is marked.
    Commit,
    /// A property did not hold.
    Violation,
    /// Something was done.
    Act,
    /// A caption.
    Say,
}

impl Mark {
    fn of(landmark: &Landmark) -> Option<Self> {
        let kind = match landmark.kind {
            LandmarkKind::Leader { .. } => MarkKind::Leader,
            LandmarkKind::Crash => MarkKind::Crash,
            LandmarkKind::Restart => MarkKind::Restart,
            LandmarkKind::Commit { .. } => MarkKind::Commit,
            LandmarkKind::Violation => MarkKind::Violation,
            LandmarkKind::Role => return None,
        };
        Some(Self {
            event: Some(landmark.event),
            peer: landmark.peer.map(PeerId::get),
            term: match landmark.kind {
                LandmarkKind::Leader { term } => Some(term),
                _ => None,
            },
            ..Self::at(landmark.place(), kind)
        })
    }

    fn at(Place { moment, at }: Place, kind: MarkKind) -> Self {
        Self {
            moment,
            at,
            kind,
            event: None,
            peer: None,
            term: None,
            until: None,
            text: None,
            act: None,
            began: None,
        }
    }

    fn place(&self) -> Place {
        let &Self { moment, at, .. } = self;
        Place { moment, at }
    }
}

impl Landmark {
    fn place(&self) -> Place {
        let &Self { moment, at, .. } = self;
        Place { moment, at }
    }
}

impl History {
    /// What stands out on the branch that is shown, from the moment `from` on, at most `max` of it,
    /// in order. What is older than the last
    /// [`KEPT_LANDMARKS`](crate::limits::KEPT_LANDMARKS) events of this kind is not told.
    pub fn marks(&self, from: u64, max: usize) -> Vec<Mark> {
        let line = self.line();
        let tip = line.tip();
        let apart = COMMITS_APART.max(tip.now() / COMMITS);
        let mut committed = None;
        let ends = ends_of_reigns(tip);
        let mut ends = ends.iter().peekable();
        let landmarks = tip.landmarks().iter().filter_map(|landmark| {
            let mark = Mark::of(landmark)?;
            let ended = ends.next_if(|(event, _)| *event == landmark.event);
            Some(Mark {
                until: ended.map(|(_, at)| *at),
                ..mark
            })
        });
        let landmarks = landmarks
            .filter(|mark| {
                if mark.kind != MarkKind::Commit {
                    return true;
                }
                let marked = committed.is_none_or(|at: Micros| mark.at >= at + apart);
                if marked {
                    committed = Some(mark.at);
                }
                marked
            })
            .filter(|mark| mark.moment >= from);
        let mut marks: Vec<Mark> = deeds_from(tip, from)
            .take(max)
            .map(|deed| Mark {
                act: Some(deed.index),
                began: (deed.began < deed.place.moment).then_some(deed.began),
                ..Mark::at(deed.place, MarkKind::Act)
            })
            .collect();
        marks.extend(first_fate(tip).filter(|mark| mark.moment >= from));
        marks.extend(landmarks.take(max));
        let captions = line.captions().iter();
        let captions = captions.filter(|caption| caption.moment >= from);
        marks.extend(captions.take(max).map(|caption| Mark {
            text: Some(caption.text.clone()),
            ..Mark::at(caption.place(), MarkKind::Say)
        }));
        // What was done comes before what came of it in the same moment.
        marks.sort_by_key(Mark::place);
        marks.truncate(max);
        marks
    }

    /// Goes on to the next thing that a reader looks for: a change of role, a commit, a crash, a
    /// violation, something that was done, a caption. Beyond the end of the branch at most
    /// `max_events` things happen on the way. Returns whether there it is.
    pub fn next_that_matters(&mut self, max_events: u64) -> bool {
        self.next_that_matters_with(max_events, &mut |_| None)
    }

    /// As [`next_that_matters`](Self::next_that_matters), with a function that decides the fate of
    /// what is sent beyond the end of the branch.
    pub fn next_that_matters_with(&mut self, max_events: u64, decide: &mut Decide<'_>) -> bool {
        let (line, checkpoints) = self.line_mut();
        if let Some(next) = next_stop(line) {
            line.go(next, checkpoints);
            return true;
        }
        line.leave();
        let last = line.world().landmarks().last().copied();
        for _ in 0..max_events {
            if !line.step(checkpoints, decide) {
                return false;
            }
            if line.world().landmarks().last() != last.as_ref() {
                return true;
            }
        }
        false
    }

    /// Goes back to the last thing before this place that a reader looks for. Returns whether there
    /// is one.
    pub fn previous_that_matters(&mut self) -> bool {
        let (line, checkpoints) = self.line_mut();
        match previous_stop(line) {
            Some(previous) => {
                line.go(previous, checkpoints);
                true
            }
            None => false,
        }
    }
}

/// The elections of the run up to `tip` whose leaders lead no more, and since when, in order.
fn ends_of_reigns(tip: &World) -> Vec<(EventId, Micros)> {
    let mut reign: BTreeMap<PeerId, EventId> = BTreeMap::new();
    let mut ends = Vec::new();
    for landmark in tip.landmarks().iter() {
        let Some(peer) = landmark.peer else {
            continue;
        };
        let over = match landmark.kind {
            LandmarkKind::Leader { .. } => reign.insert(peer, landmark.event),
            LandmarkKind::Role | LandmarkKind::Crash => reign.remove(&peer),
            _ => None,
        };
        ends.extend(over.map(|event| (event, landmark.at)));
    }
    ends.sort_unstable();
    ends
}

/// A deed.
struct Deed {
    /// Where it is done whole.
    place: Place,
    /// Where it begins in the record.
    index: u32,
    /// The moment of its first part.
    began: u64,
}

/// The deeds of the run up to `tip` that are done whole at a moment or later.
fn deeds_from(tip: &World, from: u64) -> impl DoubleEndedIterator<Item = Deed> {
    let done = tip.done();
    let first = done.partition_point(|one| moment_of(one) < from);
    (first..done.len()).filter_map(move |at| deed_at(tip, at))
}

/// Where a network function first decided. It goes on to by the thousand: one mark stands for all.
fn first_fate(tip: &World) -> Option<Mark> {
    let (moment, index) = tip.first_fate()?;
    let at = tip.interventions().get(index as usize)?.at;
    Some(Mark {
        act: Some(index),
        ..Mark::at(Place { moment, at }, MarkKind::Act)
    })
}

/// The deed whose last part was done as the `last` of all.
fn deed_at(tip: &World, last: usize) -> Option<Deed> {
    let done = tip.done();
    let part = |at: usize| match *done.get(at)? {
        Done::Act { moment, index } => {
            let recorded = tip.interventions().get(index as usize)?;
            Some((moment, index, recorded))
        }
        Done::Foretold { .. } => None,
    };
    let (moment, mut index, recorded) = part(last)?;
    let at = recorded.at;
    let next = (last + 1..done.len()).find_map(part);
    if next.is_some_and(|(_, _, next)| next.together) {
        return None;
    }
    let (mut began, mut goes_on) = (moment, recorded.together);
    let mut before = (0..last).rev().filter_map(part);
    while let (true, Some((moment, earlier, recorded))) = (goes_on, before.next()) {
        (began, index, goes_on) = (moment, earlier, recorded.together);
    }
    let place = Place { moment, at };
    Some(Deed {
        place,
        index,
        began,
    })
}

const fn moment_of(done: &Done) -> u64 {
    match *done {
        Done::Act { moment, .. } | Done::Foretold { moment, .. } => moment,
    }
}

/// The next place of the record, behind the present one, that a reader looks for.
fn next_stop(line: &Line) -> Option<Place> {
    let (here, tip) = (line.place(), line.tip());
    let landmarks = tip.landmarks();
    let landmark = landmarks.partition_point(|one| one.place() <= here);
    let landmark = landmarks.get(landmark).map(Landmark::place);
    let deed = deeds_from(tip, here.moment + 1).next();
    let captions = line.captions();
    let caption = captions.partition_point(|one| one.place() <= here);
    let caption = captions.get(caption).map(super::Caption::place);
    let deed = deed.map(|deed| deed.place);
    [landmark, deed, caption].into_iter().flatten().min()
}

/// The last place of the record, before the present one, that a reader looks for.
fn previous_stop(line: &Line) -> Option<Place> {
    let (here, tip) = (line.place(), line.tip());
    let before = |count: usize| count.checked_sub(1);
    let landmarks = tip.landmarks();
    let landmark = before(landmarks.partition_point(|one| one.place() < here));
    let landmark = landmark.and_then(|at| Some(landmarks.get(at)?.place()));
    let behind = tip
        .done()
        .partition_point(|one| moment_of(one) <= here.moment);
    let deed = (0..behind)
        .rev()
        .filter_map(|at| deed_at(tip, at))
        .map(|deed| deed.place)
        .find(|place| *place < here);
    let captions = line.captions();
    let caption = before(captions.partition_point(|one| one.place() < here));
    let caption = caption.and_then(|at| Some(captions.get(at)?.place()));
    [landmark, deed, caption].into_iter().flatten().max()
}
