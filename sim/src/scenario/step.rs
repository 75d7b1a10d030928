//! A step: when it is done, what, and to whom.

use std::collections::{BTreeMap, BTreeSet};

use raft::types::{Micros, PeerId};
use serde_json::{Map, Value};

use super::{
    condition::Condition,
    json::{Fields, ScenarioError, join, read},
    who::{Names, Who, is_name, resolve_all},
};
use crate::{
    intervention::Intervention,
    limits::{MAX_CAPTION, MAX_SPAN},
    service::Operation,
    world::World,
};

/// How long a condition is waited for when the step does not say.
pub(super) const WITHIN: Micros = 10_000_000;

/// Keys of an intervention whose value is one peer, or several: then it is done to each.
const PEER_KEYS: [&str; 4] = ["peer", "from", "to", "leader"];

/// What a step may have besides its intervention.
pub(super) const STEP_KEYS: [&str; 11] = [
    "at_ms",
    "at_us",
    "after",
    "after_ms",
    "when",
    "within_ms",
    "let",
    "say",
    "refused",
    "together",
    "do",
];

/// When a step is done.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// At a time.
    At {
        /// The virtual time.
        at: Micros,
        /// Behind how many of the things that happen in that microsecond by themselves; behind all
        /// of them when `None`.
        after: Option<u32>,
    },
    /// So long after the step before.
    After(Micros),
    /// As soon as a condition holds.
    Holds {
        /// The condition.
        condition: Condition,
        /// How long after the step before it must hold.
        within: Micros,
    },
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When it is done.
    pub when: When,
    /// Peers that get a name, for the steps behind.
    pub names: BTreeMap<String, Vec<Who>>,
    /// The intervention, as it was written; words may stand where peers are not known beforehand.
    pub(super) act: Option<Map<String, Value>>,
    /// A caption.
    pub say: Option<String>,
    /// What is to be done must be refused, in words that contain these; nothing is recorded then.
    pub refused: Option<String>,
    /// What is done is a part of the step before: see [`Recorded::together`](crate::Recorded::together).
    pub together: bool,
}

impl Step {
    /// Reads the step at `path`; `names` are those that were given before, and gets its own.
    pub(super) fn read(
        value: Value,
        peers: u16,
        names: &mut BTreeSet<String>,
        path: &str,
    ) -> Result<Self, ScenarioError> {
        let mut fields = Fields::of(value, path)?;
        let when = read_when(&mut fields)?;
        let say: Option<String> = fields.take("say")?;
        if let Some(say) = &say {
            let length = say.chars().count();
            if !(1..=MAX_CAPTION).contains(&length) {
                let problem = format!("has {length} characters; allowed: 1 to {MAX_CAPTION}");
                return Err(ScenarioError::new(fields.place("say"), problem));
            }
        }
        let refused: Option<String> = fields.take("refused")?;
        let refused_place = fields.place("refused");
        let together = fields.take::<bool>("together")?;
        let together_place = fields.place("together");
        let given = read_names(&mut fields, peers, names)?;
        let timed = !matches!(when, When::After(0));
        let act = fields.rest();
        let act = (!act.is_empty()).then_some(act);
        if act.is_none() && say.is_none() && given.is_empty() && !timed {
            let problem = format!("is empty; allowed: {}", STEP_KEYS.join(", "));
            return Err(ScenarioError::new(path, problem));
        }
        for (given, place) in [
            (refused.is_some(), refused_place),
            (together.is_some(), together_place),
        ] {
            if given && act.is_none() {
                let problem = "means nothing without a \"do\"";
                return Err(ScenarioError::new(place, problem));
            }
        }
        let step = Self {
            when,
            names: given,
            act,
            say,
            refused,
            together: together.unwrap_or(false),
        };
        step.check_act(peers, names, path)?;
        names.extend(step.names.keys().cloned());
        Ok(step)
    }

    /// Sees that what is to be done is well written.
    fn check_act(
        &self,
        peers: u16,
        names: &BTreeSet<String>,
        path: &str,
    ) -> Result<(), ScenarioError> {
        let Some(act) = &self.act else {
            return Ok(());
        };
        if !act.contains_key("do") {
            let name = act.keys().next().map_or("", String::as_str);
            let problem = format!(
                "means nothing without a \"do\"; besides it, allowed are {}",
                STEP_KEYS.join(", ")
            );
            return Err(ScenarioError::new(join(path, name), problem));
        }
        for key in PEER_KEYS {
            if act
                .get(key)
                .is_some_and(|value| parts(value).next().is_none())
            {
                let problem = "names nobody; allowed: one peer or more";
                return Err(ScenarioError::new(join(path, key), problem));
            }
        }
        for (key, one) in PEER_KEYS.into_iter().flat_map(|key| {
            let values = act.get(key).into_iter();
            values.flat_map(move |value| parts(value).map(move |one| (key, one)))
        }) {
            let place = join(path, key);
            if !one.is_null() {
                read_who(one, peers, names, &place)?;
            }
        }
        for (place, one) in groups(act) {
            read_who(one, peers, names, &join(path, &place))?;
        }
        // Any peer will do to see whether the rest is well written.
        let mut plain = act.clone();
        for key in PEER_KEYS {
            if let Some(value) = plain.get_mut(key)
                && !value.is_null()
            {
                *value = 1.into();
            }
        }
        for key in ["voters", "groups"] {
            if let Some(value) = plain.get_mut(key)
                && value.is_array()
            {
                *value = Value::Array(Vec::new());
            }
        }
        match read(&Value::Object(plain), path)? {
            Intervention::Request { op, .. } | Intervention::Client { op, .. } => {
                Operation::parse(&op)
                    .map_err(|error| ScenarioError::new(join(path, "op"), error))?;
            }
            Intervention::Load(load) => {
                load.validate()
                    .map_err(|error| ScenarioError::new(path, error))?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What is to be done now: an intervention for each of those whom a word for several means.
    pub(super) fn interventions(
        &self,
        world: &World,
        names: &Names,
        path: &str,
    ) -> Result<Vec<Intervention>, ScenarioError> {
        let Some(act) = &self.act else {
            return Ok(Vec::new());
        };
        let mut act = act.clone();
        let mut named = BTreeSet::new();
        let mut keys: Vec<(&str, Vec<Who>)> = Vec::new();
        for key in PEER_KEYS {
            let Some(value) = act.get(key).filter(|value| !value.is_null()) else {
                continue;
            };
            let whos: Vec<Who> = parts(value)
                .map(|one| read(one, path))
                .collect::<Result<_, _>>()?;
            keys.push((key, whos));
        }
        let place = |key: &str| join(path, key);
        for (key, whos) in &keys {
            let direct: Vec<Who> = whos.iter().filter(|it| !it.is_others()).cloned().collect();
            named.extend(
                resolve_all(&direct, world, names, &named)
                    .map_err(|error| ScenarioError::new(place(key), error))?,
            );
        }
        replace_groups(&mut act, world, names, &mut named, path)?;
        let mut acts = vec![act];
        for (key, whos) in &keys {
            let peers = resolve_all(whos, world, names, &named)
                .map_err(|error| ScenarioError::new(place(key), error))?;
            acts = acts
                .iter()
                .flat_map(|act| {
                    peers.iter().map(|peer| {
                        let mut act = act.clone();
                        act.insert((*key).to_owned(), peer.get().into());
                        act
                    })
                })
                .collect();
        }
        // From several to several: no peer has a link to itself.
        let several = acts.len() > 1;
        acts.into_iter()
            .filter(|act| !several || act.get("from").is_none() || act.get("from") != act.get("to"))
            .map(|act| read(&Value::Object(act), path))
            .collect()
    }
}

fn read_when(fields: &mut Fields) -> Result<When, ScenarioError> {
    let at_ms = fields.take::<u64>("at_ms")?;
    let at_us = fields.take::<u64>("at_us")?;
    let after = fields.take::<u32>("after")?;
    let after_ms = fields.take::<u64>("after_ms")?;
    let within_ms = fields.take::<u64>("within_ms")?;
    let condition = fields.take::<Condition>("when")?;
    let given = [
        ("at_ms", at_ms.is_some()),
        ("at_us", at_us.is_some()),
        ("after_ms", after_ms.is_some()),
        ("when", condition.is_some()),
    ];
    let mut given = given.iter().filter(|(_, given)| *given).map(|(key, _)| key);
    if let (Some(one), Some(other)) = (given.next(), given.next()) {
        let problem =
            format!("stands beside {one}; allowed is one of at_ms, at_us, after_ms, when");
        return Err(ScenarioError::new(fields.place(other), problem));
    }
    let at = match (at_ms, at_us) {
        (Some(at), _) => Some(micros(at, &fields.place("at_ms"))?),
        (None, Some(at)) => Some(span(at, &fields.place("at_us"))?),
        (None, None) => None,
    };
    if after.is_some() && at.is_none() {
        let problem = "means nothing without at_us";
        return Err(ScenarioError::new(fields.place("after"), problem));
    }
    if within_ms.is_some() && condition.is_none() {
        let problem = "means nothing without when";
        return Err(ScenarioError::new(fields.place("within_ms"), problem));
    }
    if let Some(condition) = condition {
        let within = match within_ms {
            Some(within) => micros(within, &fields.place("within_ms"))?,
            None => WITHIN,
        };
        return Ok(When::Holds { condition, within });
    }
    match (at, after_ms) {
        (Some(at), _) => Ok(When::At { at, after }),
        (None, Some(after)) => Ok(When::After(micros(after, &fields.place("after_ms"))?)),
        (None, None) => Ok(When::After(0)),
    }
}

fn read_names(
    fields: &mut Fields,
    peers: u16,
    known: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<Who>>, ScenarioError> {
    let Some(given) = fields.take_value("let") else {
        return Ok(BTreeMap::new());
    };
    let place = fields.place("let");
    let mut names = BTreeMap::new();
    for (name, value) in Fields::of(given, &place)?.rest() {
        let place = join(&place, &name);
        if !is_name(&name) {
            let problem = "is no name; allowed: a small letter, then small letters, digits and _, \
                           32 in all, and none of the words for peers";
            return Err(ScenarioError::new(place, problem));
        }
        let whos = parts(&value)
            .map(|one| read_who(one, peers, known, &place))
            .collect::<Result<Vec<Who>, _>>()?;
        if whos.is_empty() {
            return Err(ScenarioError::new(
                place,
                "names nobody; allowed: one peer or more",
            ));
        }
        names.insert(name, whos);
    }
    Ok(names)
}

/// Sees that `value` names peers that there can be.
fn read_who(
    value: &Value,
    peers: u16,
    names: &BTreeSet<String>,
    place: &str,
) -> Result<Who, ScenarioError> {
    let who: Who = read(value, place)?;
    who.check(peers, names)
        .map_err(|problem| ScenarioError::new(place, problem))?;
    Ok(who)
}

/// The peers of a partition's groups, or of a new configuration, with their places.
fn groups(act: &Map<String, Value>) -> impl Iterator<Item = (String, &Value)> {
    let lists = ["groups", "voters"].into_iter().filter_map(|key| {
        let value = act.get(key)?.as_array()?;
        Some((key, value))
    });
    lists.flat_map(|(key, values)| {
        values.iter().enumerate().flat_map(move |(at, value)| {
            let inner = value.as_array().filter(|_| key == "groups");
            let parts = inner.map_or(std::slice::from_ref(value), Vec::as_slice);
            parts.iter().enumerate().map(move |(within, one)| {
                let place = match inner {
                    Some(_) => format!("{key}[{at}][{within}]"),
                    None => format!("{key}[{at}]"),
                };
                (place, one)
            })
        })
    })
}

/// Puts peers in the place of words in groups and lists of voters. `others` are those whom no group
/// names.
fn replace_groups(
    act: &mut Map<String, Value>,
    world: &World,
    names: &Names,
    named: &mut BTreeSet<PeerId>,
    path: &str,
) -> Result<(), ScenarioError> {
    for (place, one) in groups(act) {
        let who: Who = read(one, path)?;
        if !who.is_others() {
            let found = who
                .resolve(world, names, named)
                .map_err(|error| ScenarioError::new(join(path, &place), error))?;
            named.extend(found);
        }
    }
    for key in ["groups", "voters"] {
        let Some(Value::Array(values)) = act.get_mut(key) else {
            continue;
        };
        let numbers = |parts: &[Value]| -> Result<Value, ScenarioError> {
            let whos: Vec<Who> = parts
                .iter()
                .map(|one| read(one, path))
                .collect::<Result<_, _>>()?;
            let found = resolve_all(&whos, world, names, named)
                .map_err(|error| ScenarioError::new(join(path, key), error))?;
            Ok(found.into_iter().map(PeerId::get).collect())
        };
        if key == "voters" {
            let found = numbers(values)?;
            act.insert(key.to_owned(), found);
            continue;
        }
        for group in values {
            let parts = group.as_array().map(Vec::as_slice);
            *group = numbers(parts.unwrap_or(std::slice::from_ref(group)))?;
        }
    }
    Ok(())
}

/// One value, or those of a list.
fn parts(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value.as_array().map(Vec::as_slice);
    list.unwrap_or(std::slice::from_ref(value)).iter()
}

/// A scenario lasts a day at most, so that a mistyped figure is refused at once and not after years.
pub(super) fn micros(milliseconds: u64, path: &str) -> Result<Micros, ScenarioError> {
    milliseconds
        .checked_mul(1_000)
        .filter(|micros| *micros <= MAX_SPAN)
        .ok_or_else(|| {
            let most = MAX_SPAN / 1_000;
            ScenarioError::new(path, format!("is {milliseconds}; allowed: 0 to {most}"))
        })
}

/// As [`micros`], of microseconds.
pub(super) fn span(microseconds: u64, path: &str) -> Result<Micros, ScenarioError> {
    if microseconds > MAX_SPAN {
        let problem = format!("is {microseconds}; allowed: 0 to {MAX_SPAN}");
        return Err(ScenarioError::new(path, problem));
    }
    Ok(microseconds)
}
