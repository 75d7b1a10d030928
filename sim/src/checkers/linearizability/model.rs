//! What one key does, told once more: this shares no code with the service that it judges.

use core::fmt;
use std::sync::Arc;

use crate::service::{Answer, Operation};

/// A key's value; `None` when there is no such key.
pub(super) type Value = Option<Arc<str>>;

/// An operation on one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Get,
    Put(Arc<str>),
    Append(Arc<str>),
    Delete,
    Cas { old: Arc<str>, new: Arc<str> },
}

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Done,
    Value(Arc<str>),
    Missing,
    Different(Arc<str>),
    /// Not done for want of room. How much room there is, is not a single key's matter: this may be
    /// the answer at any time, and then nothing has changed.
    Full,
}

impl Call {
    /// The key of `operation`, and what is done with it.
    pub(super) fn of(operation: &Operation) -> (&str, Self) {
        match operation {
            Operation::Get { key } => (key, Self::Get),
            Operation::Put { key, value } => (key, Self::Put(value.as_str().into())),
            Operation::Append { key, value } => (key, Self::Append(value.as_str().into())),
            Operation::Delete { key } => (key, Self::Delete),
            Operation::Cas { key, old, new } => {
                let (old, new) = (old.as_str().into(), new.as_str().into());
                (key, Self::Cas { old, new })
            }
        }
    }

    /// The value after it, and its answer.
    pub(super) fn on(&self, value: &Value) -> (Value, Reply) {
        match (self, value) {
            (Self::Get, Some(value)) => (Some(value.clone()), Reply::Value(value.clone())),
            (Self::Get | Self::Delete | Self::Cas { .. }, None) => (None, Reply::Missing),
            (Self::Put(new), _) | (Self::Append(new), None) => (Some(new.clone()), Reply::Done),
            (Self::Append(more), Some(value)) => {
                (Some(format!("{value}{more}").into()), Reply::Done)
            }
            (Self::Delete, Some(_)) => (None, Reply::Done),
            (Self::Cas { old, new }, Some(value)) if old == value => {
                (Some(new.clone()), Reply::Done)
            }
            (Self::Cas { .. }, Some(value)) => {
                (Some(value.clone()), Reply::Different(value.clone()))
            }
        }
    }

    /// Can it change a value?
    pub(super) fn reads_only(&self) -> bool {
        *self == Self::Get
    }
}

impl Reply {
    /// What `answer` says about one key; `None` when it says nothing.
    pub(super) fn of(answer: &Answer) -> Option<Self> {
        Some(match answer {
            Answer::Done => Self::Done,
            Answer::Value(value) => Self::Value(value.clone()),
            Answer::Missing => Self::Missing,
            Answer::Different(value) => Self::Different(value.clone()),
            Answer::Full => Self::Full,
            Answer::Opaque
            | Answer::Opened { .. }
            | Answer::Expired
            | Answer::Stale
            | Answer::Crowded => return None,
        })
    }
}

/// How much of a value is shown.
const SHOWN_CHARS: usize = 48;

/// A value as readers see it: shortened in front, for what was appended last tells most.
fn shown(value: &str) -> String {
    let count = value.chars().count();
    match value.char_indices().nth(count.saturating_sub(SHOWN_CHARS)) {
        Some((from, _)) if from > 0 => format!("\"...{}\"", &value[from..]),
        _ => format!("\"{value}\""),
    }
}

/// A call on `key` in words.
pub(super) struct Named<'a>(pub(super) &'a Call, pub(super) &'a str);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(call, key) = self;
        match call {
            Call::Get => write!(f, "get {key}"),
            Call::Put(value) => write!(f, "put {key} {}", shown(value)),
            Call::Append(value) => write!(f, "append {key} {}", shown(value)),
            Call::Delete => write!(f, "delete {key}"),
            Call::Cas { old, new } => write!(f, "cas {key} {} {}", shown(old), shown(new)),
        }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Value(value) => f.write_str(&shown(value)),
            Self::Missing => f.write_str("no such key"),
            Self::Different(value) => write!(f, "different: {}", shown(value)),
            Self::Full => f.write_str("full"),
        }
    }
}
