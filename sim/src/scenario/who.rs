//! Who is meant: a peer's number, a word for whoever it is at that moment, or a name that the
//! scenario gave.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use raft::types::{PeerId, Role};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

use crate::{refusal::quoted, world::World};

/// Peers that are looked for when they are needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The peer of this number, as `3` or `"S3"`.
    Peer(u64),
    /// Whoever it is at that moment.
    Word(Word),
    /// What a `let` bound to this name.
    Name(String),
}

/// A word for peers that are not known beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// The live leader of the highest term.
    Leader,
    /// The live candidate of the highest term.
    Candidate,
    /// The first peer, by number, that is up and follows.
    Follower,
    /// Every peer that is up and follows.
    Followers,
    /// The first peer, by number, that is down.
    Down,
    /// Every peer.
    All,
    /// Every peer that the same step, or the same condition, names nowhere else.
    Others,
}

impl Word {
    /// All of them, with how they are written.
    pub const ALL: [(&'static str, Self); 7] = [
        ("leader", Self::Leader),
        ("candidate", Self::Candidate),
        ("follower", Self::Follower),
        ("followers", Self::Followers),
        ("down", Self::Down),
        ("all", Self::All),
        ("others", Self::Others),
    ];

    fn read(text: &str) -> Option<Self> {
        let (_, word) = Self::ALL.iter().find(|(name, _)| *name == text)?;
        Some(*word)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, word)| word == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

/// The names that were given so far, and to whom.
pub(super) type Names = BTreeMap<String, Vec<PeerId>>;

/// May a scenario call peers so? A name begins with a small letter and has small letters, digits and
/// `_`, at most 32, and is no word.
pub(super) fn is_name(text: &str) -> bool {
    let good =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    text.len() <= 32
        && text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.chars().all(good)
        && Word::read(text).is_none()
}

impl Who {
    /// Sees that it can be somebody, in a scenario with so many peers and these names.
    pub(super) fn check(&self, peers: u16, names: &BTreeSet<String>) -> Result<(), String> {
        let known = match self {
            Self::Peer(number) => (1..=u64::from(peers)).contains(number),
            Self::Word(_) => true,
            Self::Name(name) => names.contains(name),
        };
        if known {
            return Ok(());
        }
        let words: Vec<&str> = Word::ALL.iter().map(|(word, _)| *word).collect();
        let mut allowed = format!("1 to {peers}, S1 to S{peers}, {}", words.join(", "));
        for name in names {
            allowed.push_str(", ");
            allowed.push_str(name);
        }
        Err(format!("is {}; allowed: {allowed}", self.written()))
    }

    /// Who that is now. `others` is everybody who is not in `named`.
    ///
    /// # Errors
    /// When that is nobody.
    pub(super) fn resolve(
        &self,
        world: &World,
        names: &Names,
        named: &BTreeSet<PeerId>,
    ) -> Result<Vec<PeerId>, String> {
        let one = |peer: Option<PeerId>, nobody: &str| match peer {
            Some(peer) => Ok(vec![peer]),
            None => Err(nobody.to_owned()),
        };
        let follows = |id: &PeerId| {
            let peer = world.peer(*id);
            peer.is_some_and(|peer| peer.role() == Role::Follower)
        };
        match self {
            Self::Peer(number) => {
                let id = u16::try_from(*number).map_err(|error| error.to_string())?;
                world
                    .id(id)
                    .map(|id| vec![id])
                    .map_err(|error| error.to_string())
            }
            Self::Name(name) => match names.get(name) {
                Some(peers) => Ok(peers.clone()),
                None => Err(format!("nobody is called {} yet", quoted(name))),
            },
            Self::Word(Word::Leader) => one(world.leader(), "no live peer is a leader"),
            Self::Word(Word::Candidate) => {
                let candidate = world
                    .ids()
                    .filter_map(|id| world.peer(id))
                    .filter(|peer| matches!(peer.role(), Role::Candidate | Role::PreCandidate))
                    .max_by_key(|peer| peer.current_term());
                one(candidate.map(raft::Peer::id), "no live peer is a candidate")
            }
            Self::Word(Word::Follower) => {
                one(world.ids().find(follows), "no live peer is a follower")
            }
            Self::Word(Word::Followers) => {
                let followers: Vec<PeerId> = world.ids().filter(follows).collect();
                some(followers, "no live peer is a follower")
            }
            Self::Word(Word::Down) => {
                one(world.ids().find(|id| !world.is_up(*id)), "no peer is down")
            }
            Self::Word(Word::All) => Ok(world.ids().collect()),
            Self::Word(Word::Others) => {
                let others = world.ids().filter(|id| !named.contains(id));
                some(others.collect(), "every peer is named already")
            }
        }
    }

    /// As it stands in a file.
    fn written(&self) -> String {
        match self {
            Self::Peer(number) => number.to_string(),
            Self::Word(word) => format!("\"{word}\""),
            Self::Name(name) => quoted(name),
        }
    }

    pub(super) fn is_others(&self) -> bool {
        *self == Self::Word(Word::Others)
    }
}

fn some(peers: Vec<PeerId>, nobody: &str) -> Result<Vec<PeerId>, String> {
    if peers.is_empty() {
        Err(nobody.to_owned())
    } else {
        Ok(peers)
    }
}

/// Who all these are now, each once and in their order; `others` stands for those not in `named`
/// and not among the rest.
pub(super) fn resolve_all(
    all: &[Who],
    world: &World,
    names: &Names,
    named: &BTreeSet<PeerId>,
) -> Result<Vec<PeerId>, String> {
    let mut named = named.clone();
    for who in all.iter().filter(|who| !who.is_others()) {
        named.extend(who.resolve(world, names, &named)?);
    }
    let mut found = Vec::new();
    for who in all {
        for peer in who.resolve(world, names, &named)? {
            if !found.contains(&peer) {
                found.push(peer);
            }
        }
    }
    Ok(found)
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peer(number) => write!(f, "S{number}"),
            Self::Word(Word::Leader) => f.write_str("the leader"),
            Self::Word(Word::Candidate) => f.write_str("the candidate"),
            Self::Word(Word::Follower) => f.write_str("the first follower"),
            Self::Word(Word::Followers) => f.write_str("every follower"),
            Self::Word(Word::Down) => f.write_str("the first peer that is down"),
            Self::Word(Word::All) => f.write_str("every peer"),
            Self::Word(Word::Others) => f.write_str("every other peer"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl Serialize for Who {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Peer(number) => serializer.serialize_u64(*number),
            Self::Word(word) => serializer.collect_str(word),
            Self::Name(name) => serializer.serialize_str(name),
        }
    }
}

impl<'de> Deserialize<'de> for Who {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl Visitor<'_> for Reader {
            type Value = Who;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a peer: its number, S and its number, a word such as leader, or a name",
                )
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Who, E> {
                Ok(Who::Peer(number))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Who, E> {
                u64::try_from(number)
                    .map(Who::Peer)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(number), &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Who, E> {
                if let Some(word) = Word::read(text) {
                    return Ok(Who::Word(word));
                }
                let number = text.strip_prefix('S').and_then(|it| it.parse().ok());
                Ok(number.map_or_else(|| Who::Name(text.to_owned()), Who::Peer))
            }
        }

        deserializer.deserialize_any(Reader)
    }
}
