//! How far a run is, counted in happenings, and the same run gone through once more.
//!
//! A happening is what [`World::step`] lets happen, or an act. Their number is a *moment*: with the
//! time, which may lie behind the last happening, it is a place in a run.

use raft::{
    Note,
    chunked::Chunked,
    types::{Index, Micros, PeerId, Term},
};

use super::{Decide, World};
use crate::{
    intervention::{Intervention, Recorded},
    limits::KEPT_LANDMARKS,
    network::{Fate, MessageId},
    trace::{Event, EventId, EventKind},
};

/// Forgetting goes in steps of this size, so that it costs nothing per landmark.
const FORGET_STEP: usize = 1_024;

/// How many events a world keeps that waits for a run to come back to it: a few to look at, where
/// the run itself has forgotten them.
const KEPT_BY_A_CHECKPOINT: usize = 512;

/// About how many bytes a clone of a world holds for a peer, whose log it shares, and for a message.
const PEER_BYTES: usize = 8 * 1024;
const MESSAGE_BYTES: usize = 256;

/// An event that a reader looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// The moment of the happening that it is part of.
    pub moment: u64,
    /// When.
    pub at: Micros,
    /// The event.
    pub event: EventId,
    /// Where it happened.
    pub peer: Option<PeerId>,
    /// What it is.
    pub kind: LandmarkKind,
}

/// What a reader looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandmarkKind {
    /// A peer became leader.
    Leader {
        /// The term that it leads.
        term: Term,
    },
    /// A peer changed its role, and did not become leader.
    Role,
    /// A peer went down.
    Crash,
    /// A peer was started again.
    Restart,
    /// An index was committed that was not before, by whatever peer was the first to know.
    Commit {
        /// The `commitIndex`.
        index: Index,
    },
    /// A property did not hold.
    Violation,
}

/// What was done, and where in the count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Done {
    /// An intervention.
    Act {
        /// Its moment.
        moment: u64,
        /// Its place in the record.
        index: u32,
    },
    /// A fate was decided in advance. That is no happening, and stands in the record where it is
    /// used.
    Foretold {
        /// The moment behind which it was.
        moment: u64,
        message: u64,
        fate: Fate,
    },
}

/// How far a run is.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments {
    count: u64,
    /// When the last happening was.
    last_at: Micros,
    done: Chunked<Done>,
    /// How many deeds were done: what was done together counts once, and a fate does not.
    deeds: usize,
    landmarks: Chunked<Landmark>,
    /// The highest `commitIndex` so far.
    committed: Index,
    /// Of the first fate that is in the record: its moment, and its place there.
    fated: Option<(u64, u32)>,
}

impl Moments {
    /// One more happening begins.
    pub(super) fn begin(&mut self, at: Micros) {
        self.count += 1;
        self.last_at = at;
    }

    pub(super) fn counted(&self) -> (u64, Micros) {
        (self.count, self.last_at)
    }

    /// What was begun did not happen.
    pub(super) fn count_again(&mut self, (count, last_at): (u64, Micros)) {
        (self.count, self.last_at) = (count, last_at);
    }

    pub(super) fn did(&mut self, act: &Intervention, together: bool, index: usize) {
        let moment = self.count;
        let is_fate = matches!(act, Intervention::Fate { .. });
        self.deeds += usize::from(!together && !is_fate);
        self.done.push(match act {
            Intervention::Fate { message, fate } => Done::Foretold {
                moment,
                message: *message,
                fate: *fate,
            },
            // There are at most MAX_INTERVENTIONS.
            _ => Done::Act {
                moment,
                index: index as u32,
            },
        });
    }

    /// Was the last happening something that was done?
    pub(super) fn acted_last(&self) -> bool {
        let mut last = (0..self.done.len())
            .rev()
            .filter_map(|at| self.done.get(at));
        let last = last.find_map(|done| match done {
            Done::Act { moment, .. } => Some(*moment),
            Done::Foretold { .. } => None,
        });
        last == Some(self.count)
    }

    /// A fate was used, and stands in the record at `index`.
    pub(super) fn fated(&mut self, index: usize) {
        // There are at most MAX_INTERVENTIONS.
        self.fated.get_or_insert((self.count, index as u32));
    }

    /// Keeps `event` in mind if a reader will look for it.
    pub(super) fn note(&mut self, event: &Event, id: EventId) {
        let Some(kind) = self.landmark(&event.kind) else {
            return;
        };
        self.landmarks.push(Landmark {
            moment: self.count,
            at: event.at,
            event: id,
            peer: event.peer,
            kind,
        });
        if self.landmarks.len() >= KEPT_LANDMARKS + FORGET_STEP {
            self.landmarks.remove_front(FORGET_STEP);
        }
    }

    fn landmark(&mut self, kind: &EventKind) -> Option<LandmarkKind> {
        Some(match kind {
            EventKind::Note(note) => match note {
                Note::BecameLeader { term, .. } => LandmarkKind::Leader { term: *term },
                Note::BecameCandidate { .. }
                | Note::BecamePreCandidate { .. }
                | Note::BecameFollower { .. } => LandmarkKind::Role,
                Note::Committed { to, .. } if *to > self.committed => {
                    self.committed = *to;
                    LandmarkKind::Commit { index: *to }
                }
                _ => return None,
            },
            EventKind::Crashed { .. }
            | EventKind::PowerLost { .. }
            | EventKind::Wiped
            | EventKind::DiskFull { .. } => LandmarkKind::Crash,
            EventKind::Restarted { .. } | EventKind::StartedLost | EventKind::Appeared => {
                LandmarkKind::Restart
            }
            EventKind::Violated { .. } => LandmarkKind::Violation,
            _ => return None,
        })
    }
}

impl World {
    /// How many happenings there were: what happened by itself, and what was done. Fates that were
    /// decided in advance do not count.
    pub fn moment(&self) -> u64 {
        self.moments.count
    }

    /// When the last happening was; 0 before the first. The time may be later than that by now.
    pub fn happened_at(&self) -> Micros {
        self.moments.last_at
    }

    /// The events that a reader looks for, in order; the last
    /// [`KEPT_LANDMARKS`] of them.
    pub fn landmarks(&self) -> &Chunked<Landmark> {
        &self.moments.landmarks
    }

    /// How many deeds were done: what was done [together](Recorded::together) counts once, and what a
    /// network function decided does not.
    pub fn deeds(&self) -> usize {
        self.moments.deeds
    }

    pub(crate) fn done(&self) -> &Chunked<Done> {
        &self.moments.done
    }

    /// Moves the time, when nothing is due until then.
    pub(crate) fn wait_until(&mut self, at: Micros) {
        self.move_to(at);
    }

    /// This moment, to come back to: with its last events only.
    pub(crate) fn checkpoint(&self) -> Self {
        Self {
            trace: self.trace.tail(KEPT_BY_A_CHECKPOINT),
            ..self.clone()
        }
    }

    /// About how many bytes a clone of it may come to hold alone. Logs, the record and what the
    /// checkers know are mostly shared whatever happens later; what is on its way, what waits, and the
    /// services' state are not.
    pub(crate) fn weight(&self) -> usize {
        let peers = self.hosts.len();
        let moving = self.network.flights().len() + self.clients.parcels.len();
        let waiting = self.clients.all.values().map(|client| client.queue.len());
        let of_hosts = self.hosts.iter().map(|host| {
            let snapshot = host.disk.durable().snapshot.as_ref();
            let process = host.process.as_ref().map_or(0, |process| {
                let paused = process.pause.as_ref().map_or(0, |it| it.waiting.len());
                let waiting = paused + process.held.len() + process.clients.len();
                process.store.weight() + waiting * MESSAGE_BYTES
            });
            PEER_BYTES + process + snapshot.map_or(0, |bytes| bytes.len())
        });
        let messages = moving + waiting.sum::<usize>();
        of_hosts.sum::<usize>() + messages * MESSAGE_BYTES + peers * peers * size_of::<u64>()
    }

    /// Of the first fate that is in the record: its moment, and its place there.
    pub(crate) fn first_fate(&self) -> Option<(u64, u32)> {
        self.moments.fated
    }

    /// Forgets all events but the last `count`.
    pub(crate) fn keep_events(&mut self, count: usize) {
        self.trace = self.trace.tail(count);
    }

    /// Takes the events up to now from `ahead`, a later moment of this same run, where it has more of
    /// them; and where it has as many, so that there is one copy of them.
    pub(crate) fn share_events(&mut self, ahead: &Self) {
        self.trace.share(&ahead.trace);
    }

    /// The act that is the next happening on the way to `ahead`, a later moment of this same run.
    fn next_done<'a>(&self, ahead: &'a Self) -> Option<(u32, &'a Recorded)> {
        match ahead.done().get(self.done().len())? {
            Done::Act { moment, index } if *moment == self.moment() + 1 => {
                Some((*index, ahead.interventions.get(*index as usize)?))
            }
            _ => None,
        }
    }

    /// When the next happening is on the way to `ahead`, a later moment of this same run.
    pub(crate) fn next_on_the_way_to(&self, ahead: &Self) -> Option<Micros> {
        match self.next_done(ahead) {
            Some((_, recorded)) => Some(recorded.at),
            None => self.next_event_at(),
        }
    }

    /// Lets the next thing happen as it did on the way to `ahead`, a later moment of this same run.
    /// Returns whether it could.
    pub(crate) fn follow(&mut self, ahead: &Self) -> bool {
        let next = self.next_done(ahead);
        // The fates that were recorded with a happening stand behind it in the record.
        let mut place = match next {
            Some((index, _)) => index as usize + 1,
            None => self.interventions.len(),
        };
        let foretold = self.decided.clone();
        let decide: &mut Decide<'_> = &mut |flight| loop {
            match &ahead.interventions.get(place)?.act {
                Intervention::Fate { message, fate } => {
                    let id = MessageId::from_number(*message);
                    if id == flight.id {
                        place += 1;
                        return Some(*fate);
                    }
                    // One that was decided in advance is not asked for here.
                    foretold.get(&id)?;
                    place += 1;
                }
                _ => return None,
            }
        };
        let happened = match next {
            Some((_, recorded)) => {
                self.move_to(recorded.at);
                self.act_again(recorded, decide).is_ok()
            }
            None => self.step_with(decide),
        };
        self.foretell_as_before(ahead);
        happened
    }

    /// Decides in advance what was decided here on the way to `ahead`.
    pub(crate) fn foretell_as_before(&mut self, ahead: &Self) {
        while let Some(Done::Foretold {
            moment,
            message,
            fate,
        }) = ahead.done().get(self.done().len())
        {
            let (message, fate) = (*message, *fate);
            let again = Intervention::Fate { message, fate };
            if *moment != self.moment() || self.act(again).is_err() {
                return;
            }
        }
    }
}
