//! What a scenario expects of its end.

use core::fmt;

use raft::{
    PeerId, Role,
    types::{Index, Term},
};
use serde::{Deserialize, Serialize};

use crate::{
    host::Peer,
    service::Answer,
    trace::{Event, EventKind},
    world::World,
};

/// One expectation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// Exactly one live peer leads in the highest term of any live peer.
    Leader,
    /// No live peer leads.
    NoLeader,
    /// No property was violated.
    NoViolation,
    /// Some live peer has committed at least up to this index.
    CommittedAtLeast(Index),
    /// No live peer has committed beyond this index.
    CommittedAtMost(Index),
    /// Every live peer is in this term or a later one.
    TermAtLeast(Term),
    /// Every live peer has applied the same, and at least this many entries.
    AllApplied(Index),
    /// Every live peer's store has this value under this key.
    Value {
        /// The key.
        key: String,
        /// The value; no such key when left out.
        #[serde(default)]
        is: Option<String>,
    },
    /// The read of this number, counted from 1, was answered with this value.
    Read {
        /// Which.
        number: usize,
        /// The value; no such key when left out.
        #[serde(default)]
        is: Option<String>,
    },
    /// The read of this number, counted from 1, was not answered.
    ReadUnanswered(usize),
}

impl Expect {
    /// Does it hold?
    ///
    /// # Errors
    /// What was found instead.
    pub fn check(&self, world: &World) -> Result<(), String> {
        let live = || world.ids().filter_map(|id| world.peer(id));
        match self {
            Self::Leader => {
                let term = live().map(Peer::current_term).max();
                let leads =
                    |peer: &&Peer| peer.role() == Role::Leader && Some(peer.current_term()) == term;
                let count = live().filter(leads).count();
                expect(count == 1, || match (count, term) {
                    (0, Some(term)) => format!("nobody leads in term {term}"),
                    (0, None) => "every peer is down".to_owned(),
                    _ => format!("{count} peers lead in the same term"),
                })
            }
            Self::NoLeader => match world.leader() {
                None => Ok(()),
                Some(leader) => Err(format!("{leader} leads")),
            },
            Self::NoViolation => match world.violations().first() {
                None => Ok(()),
                Some(violation) => Err(violation.to_string()),
            },
            Self::CommittedAtLeast(index) => {
                let most = world.max_commit();
                expect(most >= *index, || {
                    format!("the highest commitIndex is {most}")
                })
            }
            Self::CommittedAtMost(index) => {
                let most = world.max_commit();
                expect(most <= *index, || {
                    format!("the highest commitIndex is {most}")
                })
            }
            Self::TermAtLeast(term) => match live().find(|peer| peer.current_term() < *term) {
                None => Ok(()),
                Some(peer) => Err(format!("{} is in term {}", peer.id(), peer.current_term())),
            },
            Self::AllApplied(index) => all_applied(world, *index),
            Self::Read { number, is } => {
                let told = what_came_of_read(world, *number)?;
                let wanted = is
                    .as_deref()
                    .map_or(Answer::Missing, |is| Answer::Value(is.into()));
                let answered = told.as_ref().is_ok_and(|answer| *answer == wanted);
                expect(answered, || match told {
                    Ok(answer) => format!("it was answered: {answer}"),
                    Err(why) => why,
                })
            }
            Self::ReadUnanswered(number) => match what_came_of_read(world, *number)? {
                Ok(answer) => Err(format!("it was answered: {answer}")),
                Err(_) => Ok(()),
            },
            Self::Value { key, is } => members(world)
                .filter_map(|id| Some((id, world.store(id)?.get(key))))
                .find(|(_, value)| *value != is.as_deref())
                .map_or(Ok(()), |(id, value)| {
                    Err(format!("at {id}, {key} is {value:?}"))
                }),
        }
    }
}

/// The answer to the read of this number, or why there is none. An error when it was not asked.
fn what_came_of_read(world: &World, number: usize) -> Result<Result<Answer, String>, String> {
    let asked = |event: &Event| {
        matches!(event.kind, EventKind::ReadRequested { .. }) && event.cause.is_none()
    };
    let mut events = world.events_from(0, usize::MAX);
    let mut reads = events.by_ref().filter(|(_, event)| asked(event));
    let Some((read, _)) = number.checked_sub(1).and_then(|skip| reads.nth(skip)) else {
        return Err("there was no such read".to_owned());
    };
    let came = events.find_map(|(_, event)| match &event.kind {
        EventKind::ReadAnswered {
            request, answer, ..
        } if *request == read => Some(Ok(answer.clone())),
        EventKind::ReadFailed { request, failure } if *request == read => {
            Some(Err(failure.to_string()))
        }
        EventKind::ReadTurnedAway { refusal } if event.cause == Some(read) => {
            Some(Err(refusal.to_string()))
        }
        _ => None,
    });
    Ok(came.unwrap_or_else(|| Err("it has no answer yet".to_owned())))
}

/// The members of the cluster: who is outside is told nothing.
fn members(world: &World) -> impl Iterator<Item = PeerId> {
    let members = world.membership().map(|membership| membership.members());
    let outside = move |id: &PeerId| members.is_some_and(|members| !members.contains(*id));
    world.ids().filter(move |id| !outside(id))
}

fn all_applied(world: &World, index: Index) -> Result<(), String> {
    let stores: Vec<(PeerId, Index)> = members(world)
        .filter_map(|id| Some((id, world.peer(id)?.last_applied())))
        .collect();
    if let Some((id, applied)) = stores.iter().find(|(_, applied)| *applied < index) {
        return Err(format!("{id} has applied up to index {applied}"));
    }
    for pair in stores.windows(2) {
        let [(one, up_to), (other, other_up_to)] = pair else {
            continue;
        };
        let same = up_to == other_up_to && world.store(*one) == world.store(*other);
        if !same {
            return Err(format!("{one} and {other} have not applied the same"));
        }
    }
    Ok(())
}

fn expect(holds: bool, found: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(found()) }
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leader => f.write_str("one peer leads"),
            Self::NoLeader => f.write_str("no peer leads"),
            Self::NoViolation => f.write_str("no property is violated"),
            Self::CommittedAtLeast(index) => write!(f, "index {index} is committed"),
            Self::CommittedAtMost(index) => write!(f, "nothing beyond index {index} is committed"),
            Self::TermAtLeast(term) => write!(f, "every peer is in term {term} or later"),
            Self::AllApplied(index) => {
                write!(
                    f,
                    "every peer has applied the same, up to index {index} or more"
                )
            }
            Self::Read {
                number,
                is: Some(is),
            } => write!(f, "read {number} is answered with \"{is}\""),
            Self::Read { number, is: None } => write!(f, "read {number} finds no such key"),
            Self::ReadUnanswered(number) => write!(f, "read {number} is not answered"),
            Self::Value { key, is: Some(is) } => write!(f, "{key} is \"{is}\" everywhere"),
            Self::Value { key, is: None } => write!(f, "{key} is nowhere"),
        }
    }
}
