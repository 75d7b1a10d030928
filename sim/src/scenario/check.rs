//! Whether a condition holds.
//!
//! It is asked after everything that happens, so that it looks at the state of the world and at what
//! was counted on the way, never at the whole trace.

use std::collections::BTreeSet;

use raft::{
    Log,
    types::{Index, PeerId, Role},
};

use super::{
    condition::{AnswerTo, Condition, EventIs, LogOf, PeerIs, RoleName, StoredOn},
    news::{News, Read},
    who::{Names, Who, resolve_all},
};
use crate::{host::Peer, service::Answer, world::World};

/// What a condition is held against.
pub(super) struct Scene<'a> {
    pub(super) world: &'a World,
    pub(super) names: &'a Names,
    pub(super) news: &'a News,
}

/// A condition with what it counts.
#[derive(Clone, Debug)]
pub(super) struct Watch<'a> {
    condition: &'a Condition,
    /// Its events, and how often each has happened.
    counts: Vec<(&'a EventIs, u64)>,
    /// How many conditions it is made of.
    pub(super) parts: u64,
}

impl<'a> Watch<'a> {
    pub(super) fn new(condition: &'a Condition) -> Self {
        let mut watch = Self {
            condition,
            counts: Vec::new(),
            parts: 0,
        };
        condition.visit(&mut |part| {
            watch.parts += 1;
            if let Condition::Event(event) = part {
                watch.counts.push((event, 0));
            }
        });
        watch
    }

    /// The condition in words.
    pub(super) fn told(&self) -> String {
        self.condition.to_string()
    }

    /// Counts the events from `from` on.
    pub(super) fn count(&mut self, scene: &Scene<'_>, from: u64) {
        if self.counts.is_empty() {
            return;
        }
        for (_, event) in scene.world.events_from(from, usize::MAX) {
            for (wanted, count) in &mut self.counts {
                if event.name() != wanted.kind.get() {
                    continue;
                }
                let there = match (&wanted.peer, event.peer) {
                    (None, _) => true,
                    (Some(_), None) => false,
                    (Some(who), Some(peer)) => {
                        scene.who(who).is_ok_and(|peers| peers.contains(&peer))
                    }
                };
                *count += u64::from(there);
            }
        }
    }

    /// Does it hold?
    ///
    /// # Errors
    /// What was found instead.
    pub(super) fn check(&self, scene: &Scene<'_>) -> Result<(), String> {
        self.holds(self.condition, scene)
    }

    fn holds(&self, condition: &Condition, scene: &Scene<'_>) -> Result<(), String> {
        match condition {
            Condition::Event(event) => {
                let counted = |(wanted, _): &&(&EventIs, u64)| core::ptr::eq(*wanted, event);
                let count = self.counts.iter().find(counted).map_or(0, |(_, it)| *it);
                expect(count >= event.nth, || match count {
                    0 => "it did not happen".to_owned(),
                    1 => "it happened once".to_owned(),
                    _ => format!("it happened {count} times"),
                })
            }
            Condition::All(parts) => parts.iter().try_for_each(|part| {
                self.holds(part, scene).map_err(|found| {
                    if parts.len() > 1 {
                        format!("{part}? {found}")
                    } else {
                        found
                    }
                })
            }),
            Condition::Any(parts) => {
                let mut found = Vec::new();
                for part in parts {
                    match self.holds(part, scene) {
                        Ok(()) => return Ok(()),
                        Err(instead) => found.push(instead),
                    }
                }
                Err(found.join("; "))
            }
            Condition::Not(part) => match self.holds(part, scene) {
                Ok(()) => Err("it is".to_owned()),
                Err(_) => Ok(()),
            },
            Condition::Read { number, is } => {
                let told = scene.read(*number)?;
                let wanted = is
                    .as_deref()
                    .map_or(Answer::Missing, |is| Answer::Value(is.into()));
                match told {
                    Ok(answer) if *answer == wanted => Ok(()),
                    Ok(answer) => Err(format!("it was answered: {answer}")),
                    Err(why) => Err(why),
                }
            }
            Condition::ReadUnanswered(number) => match scene.read(*number)? {
                Ok(answer) => Err(format!("it was answered: {answer}")),
                Err(_) => Ok(()),
            },
            Condition::Answer(answer) => scene.answer(answer),
            Condition::Log(log) => scene.log(log),
            Condition::Peer(peer) => scene
                .who(&peer.who)?
                .into_iter()
                .try_for_each(|id| scene.peer(id, peer)),
            Condition::Voters(voters) => scene.voters(voters),
            _ => state(condition, scene.world),
        }
    }
}

impl Condition {
    /// Shows this condition and all within it.
    pub(super) fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Self)) {
        see(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.visit(see)),
            Self::Not(part) => part.visit(see),
            _ => {}
        }
    }

    /// The peers that it names, itself and not what is within it.
    pub(super) fn whom(&self) -> Vec<&Who> {
        match self {
            Self::Log(log) => vec![&log.of],
            Self::Peer(peer) => [&peer.who].into_iter().chain(&peer.voted_for).collect(),
            Self::Event(event) => event.peer.iter().collect(),
            Self::Voters(voters) => voters.iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// What needs nothing but the world.
fn state(condition: &Condition, world: &World) -> Result<(), String> {
    let live = || world.ids().filter_map(|id| world.peer(id));
    // Of nobody, anything could be said.
    let of_all = matches!(
        condition,
        Condition::TermAtLeast(_)
            | Condition::AllApplied(_)
            | Condition::SameLogs
            | Condition::Value { .. }
    );
    if of_all && live().next().is_none() {
        return Err("every peer is down".to_owned());
    }
    match condition {
        Condition::Leader => {
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
        Condition::NoLeader => match world.leader() {
            None => Ok(()),
            Some(leader) => Err(format!("{leader} leads")),
        },
        Condition::NoViolation => match world.violations().first() {
            None => Ok(()),
            Some(violation) => Err(violation.to_string()),
        },
        Condition::Violated(name) => {
            let seen = world.violations();
            let is = seen.iter().any(|it| it.property == name.property());
            expect(is, || match seen.first() {
                None => "no property is violated".to_owned(),
                Some(other) => other.to_string(),
            })
        }
        Condition::CommittedAtLeast(index) => {
            let most = world.max_commit();
            expect(most >= *index, || {
                format!("the highest commitIndex is {most}")
            })
        }
        Condition::CommittedAtMost(index) => {
            let most = world.max_commit();
            expect(most <= *index, || {
                format!("the highest commitIndex is {most}")
            })
        }
        Condition::Committed(it) => {
            let on = live().filter(|peer| peer.commit_index() >= it.index);
            on_peers(on.count(), it.on)
        }
        Condition::Applied(it) => {
            let on = live().filter(|peer| peer.last_applied() >= it.index);
            on_peers(on.count(), it.on)
        }
        Condition::Stored(it) => stored(world, *it),
        Condition::TermAtLeast(term) => match live().find(|peer| peer.current_term() < *term) {
            None => Ok(()),
            Some(peer) => Err(format!("{} is in term {}", peer.id(), peer.current_term())),
        },
        Condition::AllApplied(index) => all_applied(world, *index),
        Condition::SameLogs => {
            let ends: Vec<_> = members(world)
                .filter(|id| world.is_up(*id))
                .map(|id| (id, world.log_of(id).last()))
                .collect();
            let differs = ends.windows(2).find(|pair| pair[0].1 != pair[1].1);
            match differs {
                None => Ok(()),
                Some(pair) => Err(format!(
                    "the log of {} ends with {} and that of {} with {}",
                    pair[0].0, pair[0].1, pair[1].0, pair[1].1
                )),
            }
        }
        Condition::Joint => {
            let joint = world
                .membership()
                .is_some_and(|membership| !membership.outgoing().is_empty());
            expect(joint, || "it is not".to_owned())
        }
        Condition::Value { key, is } => members(world)
            .filter_map(|id| Some((id, world.store(id)?.get(key))))
            .find(|(_, value)| *value != is.as_deref())
            .map_or(Ok(()), |(id, value)| {
                Err(format!("at {id}, {key} is {value:?}"))
            }),
        // The others are answered with what was counted.
        _ => Ok(()),
    }
}

impl Scene<'_> {
    fn who(&self, who: &Who) -> Result<Vec<PeerId>, String> {
        who.resolve(self.world, self.names, &BTreeSet::new())
    }

    /// What came of the read of this number. An error when it was not asked.
    fn read(&self, number: usize) -> Result<Result<&Answer, String>, String> {
        let read = number
            .checked_sub(1)
            .and_then(|before| self.news.reads().get(before));
        match read {
            None => Err("there was no such read".to_owned()),
            Some(Read::Open) => Ok(Err("it has no answer yet".to_owned())),
            Some(Read::Answered(answer)) => Ok(Ok(answer)),
            Some(Read::Failed(why)) => Ok(Err(why.clone())),
        }
    }

    fn answer(&self, wanted: &AnswerTo) -> Result<(), String> {
        let answers = self.news.answers(wanted.client);
        let which = wanted.number.checked_sub(1);
        let answer = which
            .and_then(|before| usize::try_from(before).ok())
            .and_then(|before| answers.get(before));
        let Some(answer) = answer else {
            return Err(match answers.len() {
                0 => "it has none".to_owned(),
                count => format!("it has {count}"),
            });
        };
        let is = wanted.is.as_deref();
        let says = wanted.says.as_deref();
        let as_wanted = is.is_none_or(|is| matches!(answer, Answer::Value(it) if **it == *is))
            && says.is_none_or(|says| answer.to_string() == says);
        expect(as_wanted, || format!("it is: {answer}"))
    }

    fn log(&self, wanted: &LogOf) -> Result<(), String> {
        self.who(&wanted.of)?.into_iter().try_for_each(|id| {
            let log = self.world.log_of(id);
            if log.base().index > 0 {
                let base = log.base().index;
                return Err(format!(
                    "the log of {id} begins behind a snapshot up to {base}"
                ));
            }
            let terms: Vec<u64> = (1..=log.last_index())
                .filter_map(|index| log.term_at(index))
                .collect();
            expect(terms == wanted.terms, || {
                format!("the log of {id} has the terms {terms:?}")
            })
        })
    }

    fn peer(&self, id: PeerId, wanted: &PeerIs) -> Result<(), String> {
        let world = self.world;
        let live = world.peer(id);
        if let Some(up) = wanted.up {
            expect(live.is_some() == up, || match live {
                Some(_) => format!("{id} is up"),
                None => format!("{id} is down"),
            })?;
        }
        if let Some(paused) = wanted.paused {
            let is = world.is_paused(id);
            expect(is == paused, || {
                format!("{id} is {}paused", if is { "" } else { "not " })
            })?;
        }
        if let Some(role) = wanted.role {
            let is = live.map(Peer::role);
            expect(is == Some(role.role()), || match is {
                None => format!("{id} is down"),
                Some(is) => format!("{id} is {}", RoleName::of(is)),
            })?;
        }
        let durable = world.durable(id);
        let on_disk = durable.map(|stored| stored.hard_state).unwrap_or_default();
        if let Some(term) = wanted.term {
            let is = live.map_or(on_disk.current_term, Peer::current_term);
            expect(term.admits(is), || format!("{id} is in term {is}"))?;
        }
        if let Some(who) = &wanted.voted_for {
            let is = live.map_or(on_disk.voted_for, Peer::voted_for);
            let wanted = self.who(who)?;
            expect(is.is_some_and(|is| wanted.contains(&is)), || match is {
                None => format!("{id} has voted for nobody"),
                Some(is) => format!("{id} has voted for {is}"),
            })?;
        }
        let log = world.log_of(id);
        let numbers = [
            Some(log.last_index()),
            Some(log.last().term),
            live.map(Peer::commit_index),
            live.map(Peer::last_applied),
        ];
        for ((name, wanted), is) in wanted.numbers().into_iter().zip(numbers) {
            match (wanted, is) {
                (None, _) => {}
                (Some(_), None) => return Err(format!("{id} is down")),
                (Some(wanted), Some(is)) => {
                    expect(wanted.admits(is), || format!("{id} has {name} {is}"))?;
                }
            }
        }
        Ok(())
    }

    fn voters(&self, wanted: &[Who]) -> Result<(), String> {
        let wanted = resolve_all(wanted, self.world, self.names, &BTreeSet::new())?;
        let Some(membership) = self.world.membership() else {
            return Err("every peer is down".to_owned());
        };
        let wanted: BTreeSet<PeerId> = wanted.into_iter().collect();
        let is: BTreeSet<PeerId> = membership.voters().iter().collect();
        let joint = !membership.outgoing().is_empty();
        expect(is == wanted && !joint, || format!("they are {membership}"))
    }
}

fn on_peers(count: usize, wanted: u16) -> Result<(), String> {
    expect(count >= usize::from(wanted), || match count {
        0 => "it is on none".to_owned(),
        1 => "it is on 1 peer".to_owned(),
        count => format!("it is on {count} peers"),
    })
}

fn stored(world: &World, wanted: StoredOn) -> Result<(), String> {
    let has = |log: &Log| match log.term_at(wanted.index) {
        Some(term) if wanted.index > 0 => wanted.term.is_none_or(|wanted| wanted == term),
        // What a snapshot contains is there, though its term is forgotten.
        _ => wanted.index < log.base().index && wanted.term.is_none(),
    };
    let disks = world.ids().filter_map(|id| world.durable(id));
    on_peers(disks.filter(|disk| has(&disk.log)).count(), wanted.on)
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
