//! What can be waited for, and expected.

use core::fmt;

use raft::types::{Index, Role, Term};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected},
};

use super::who::Who;
use crate::{checkers::Property, trace::EVENT_NAMES};

/// Something that holds or does not, whenever it is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Exactly one live peer leads in the highest term of any live peer.
    Leader,
    /// No live peer leads.
    NoLeader,
    /// No property was violated.
    NoViolation,
    /// This property was violated.
    Violated(PropertyName),
    /// Some live peer has committed at least up to this index.
    CommittedAtLeast(Index),
    /// No live peer has committed beyond this index.
    CommittedAtMost(Index),
    /// So many live peers know that this index is committed.
    Committed(OnPeers),
    /// So many live peers have applied this index.
    Applied(OnPeers),
    /// So many peers, up or down, have an entry at this index on their disks.
    Stored(StoredOn),
    /// Every live peer is in this term or a later one.
    TermAtLeast(Term),
    /// Every live peer has applied the same, and at least this many entries.
    AllApplied(Index),
    /// The logs of all live peers end with the same entry, and so are the same.
    SameLogs,
    /// The log of these peers has entries of exactly these terms.
    Log(LogOf),
    /// What is known of these peers.
    Peer(PeerIs),
    /// Exactly these peers vote, by the configuration in force at the leader, which is not joint.
    Voters(Vec<Who>),
    /// The configuration in force at the leader is joint (§6).
    Joint,
    /// Every live peer's store has this value under this key.
    Value {
        /// The key.
        key: String,
        /// The value; no such key when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        is: Option<String>,
    },
    /// The read of this number, counted from 1, was answered with this value.
    Read {
        /// Which.
        number: usize,
        /// The value; no such key when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        is: Option<String>,
    },
    /// The read of this number, counted from 1, was not answered.
    ReadUnanswered(usize),
    /// A virtual client has its answer.
    Answer(AnswerTo),
    /// An event has happened: in an expectation since the run began, in a step since the step before.
    Event(EventIs),
    /// Each of these holds.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

/// An index, on so many peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OnPeers {
    /// The index.
    pub index: Index,
    /// On how many peers at least; 1 when left out.
    #[serde(default = "one_peer")]
    pub on: u16,
}

fn one_peer() -> u16 {
    1
}

/// An entry on the disks of so many peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StoredOn {
    /// The index.
    pub index: Index,
    /// The entry's term; any when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// On how many peers at least; 1 when left out.
    #[serde(default = "one_peer")]
    pub on: u16,
}

/// What a log has in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LogOf {
    /// Whose: in memory while it is up, on disk while it is down.
    pub of: Who,
    /// The terms of all its entries, from index 1 on.
    pub terms: Vec<Term>,
}

/// What is known of a peer, or of each of several. What is left out may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PeerIs {
    /// Whom it is about.
    #[serde(rename = "is")]
    pub who: Who,
    /// Whether it is up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up: Option<bool>,
    /// Whether it is up and stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleName>,
    /// `currentTerm`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Number>,
    /// Who got its vote in its term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voted_for: Option<Who>,
    /// The last index of its log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_index: Option<Number>,
    /// The term of the last entry of its log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_term: Option<Number>,
    /// `commitIndex`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit_index: Option<Number>,
    /// `lastApplied`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_applied: Option<Number>,
}

impl PeerIs {
    /// What is numbers in it, with what they are called.
    pub(super) fn numbers(&self) -> [(&'static str, Option<Number>); 4] {
        [
            ("last_index", self.last_index),
            ("last_term", self.last_term),
            ("commit_index", self.commit_index),
            ("last_applied", self.last_applied),
        ]
    }
}

/// What a peer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RoleName {
    /// A follower.
    Follower,
    /// It asks whether it could win.
    PreCandidate,
    /// A candidate.
    Candidate,
    /// A leader.
    Leader,
}

impl RoleName {
    pub(super) fn role(self) -> Role {
        match self {
            Self::Follower => Role::Follower,
            Self::PreCandidate => Role::PreCandidate,
            Self::Candidate => Role::Candidate,
            Self::Leader => Role::Leader,
        }
    }

    pub(super) fn of(role: Role) -> Self {
        match role {
            Role::Follower => Self::Follower,
            Role::PreCandidate => Self::PreCandidate,
            Role::Candidate => Self::Candidate,
            Role::Leader => Self::Leader,
        }
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Follower => "a follower",
            Self::PreCandidate => "a pre-candidate",
            Self::Candidate => "a candidate",
            Self::Leader => "a leader",
        })
    }
}

/// A number, or bounds for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The least.
    pub at_least: u64,
    /// The most.
    pub at_most: u64,
}

impl Number {
    pub(super) fn admits(self, number: u64) -> bool {
        (self.at_least..=self.at_most).contains(&number)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.at_least, self.at_most) {
            (least, most) if least == most => write!(f, "{least}"),
            (least, u64::MAX) => write!(f, "{least} or more"),
            (0, most) => write!(f, "{most} or less"),
            (least, most) => write!(f, "{least} to {most}"),
        }
    }
}

/// The bounds as they stand in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_least: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_most: Option<u64>,
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.at_least == self.at_most {
            return serializer.serialize_u64(self.at_least);
        }
        Bounds {
            at_least: Some(self.at_least).filter(|least| *least > 0),
            at_most: Some(self.at_most).filter(|most| *most < u64::MAX),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> serde::de::Visitor<'de> for Reader {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or an object with at_least or at_most")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
                Ok(Number {
                    at_least: number,
                    at_most: number,
                })
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Number, E> {
                match u64::try_from(number) {
                    Ok(number) => self.visit_u64(number),
                    Err(_) => Err(E::invalid_value(Unexpected::Signed(number), &self)),
                }
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Number, A::Error> {
                let bounds =
                    Bounds::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                let number = Number {
                    at_least: bounds.at_least.unwrap_or(0),
                    at_most: bounds.at_most.unwrap_or(u64::MAX),
                };
                if number.at_least > number.at_most {
                    let (least, most) = (number.at_least, number.at_most);
                    let problem = format_args!("is {least}, more than at_most ({most})");
                    return Err(A::Error::custom(problem));
                }
                Ok(number)
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

/// An answer that a virtual client has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerTo {
    /// Which client.
    pub client: u16,
    /// Which of its answers, counted from 1; the first when left out.
    #[serde(default = "first")]
    pub number: u64,
    /// The value in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// The whole answer in words, such as `done` or `no such key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
}

fn first() -> u64 {
    1
}

/// An event that happened so many times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventIs {
    /// What happened, as the list of events calls it.
    pub kind: EventName,
    /// How many times at least; once when left out.
    #[serde(default = "first")]
    pub nth: u64,
    /// At which peers; at any, or at none, when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<Who>,
}

/// The name of a kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventName(&'static str);

impl EventName {
    /// One of [`EVENT_NAMES`].
    pub fn new(text: &str) -> Option<Self> {
        let name = EVENT_NAMES.iter().find(|name| **name == text)?;
        Some(Self(name))
    }

    /// As it is written.
    pub const fn get(self) -> &'static str {
        self.0
    }
}

impl Serialize for EventName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for EventName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| D::Error::unknown_variant(&text, EVENT_NAMES))
    }
}

/// The name of a property that is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PropertyName {
    /// At most one leader in a term (§5.2).
    ElectionSafety,
    /// A leader only appends (§5.3).
    LeaderAppendOnly,
    /// Logs with the same entry are the same up to there (§5.3).
    LogMatching,
    /// Later leaders have what was committed (§5.4).
    LeaderCompleteness,
    /// No two peers apply different entries at an index (§5.4.3).
    StateMachineSafety,
    /// `currentTerm` and `commitIndex` never go back (Figure 2).
    Monotonic,
    /// What a client was told is done is never lost (§8).
    Durability,
    /// Every operation takes effect at one instant between its beginning and its answer (§8).
    Linearizability,
}

impl PropertyName {
    pub(super) fn property(self) -> Property {
        match self {
            Self::ElectionSafety => Property::ElectionSafety,
            Self::LeaderAppendOnly => Property::LeaderAppendOnly,
            Self::LogMatching => Property::LogMatching,
            Self::LeaderCompleteness => Property::LeaderCompleteness,
            Self::StateMachineSafety => Property::StateMachineSafety,
            Self::Monotonic => Property::Monotonic,
            Self::Durability => Property::Durability,
            Self::Linearizability => Property::Linearizability,
        }
    }
}

/// What is expected of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// It holds at the end.
    AtEnd(Condition),
    /// It holds all the time.
    Always(Condition),
    /// It holds at least once.
    Once(Condition),
}

impl Expectation {
    /// What is to hold.
    pub fn condition(&self) -> &Condition {
        let (Self::AtEnd(condition) | Self::Always(condition) | Self::Once(condition)) = self;
        condition
    }
}

impl Serialize for Expectation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AtEnd(condition) => condition.serialize(serializer),
            Self::Always(condition) => serializer.collect_map([("always", condition)]),
            Self::Once(condition) => serializer.collect_map([("once", condition)]),
        }
    }
}
