//! Operations of the key-value store: as text for readers, as bytes for the log.
//!
//! # Bytes
//! The byte `0xa7`, which is the version too (another format takes another byte), a byte for the kind
//! (1 put, 2 get, 3 append, 4 delete, 5 cas), then each argument as its length (two bytes, the lower
//! first) and its UTF-8 bytes. Nothing may follow.

use core::fmt;

use raft::log::{Command, Payload};

use super::{Request, Ticket};
use crate::error::WorldError;

/// The first byte of every operation.
const MARK: u8 = 0xa7;

/// The longest argument, in bytes.
pub const MAX_ARGUMENT_BYTES: usize = u16::MAX as usize;

/// How much of a text is shown where it may be long.
const SHOWN_CHARS: usize = 48;

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Sets a key to a value.
    Put {
        /// The key.
        key: String,
        /// Its new value.
        value: String,
    },
    /// Reads a key.
    Get {
        /// The key.
        key: String,
    },
    /// Adds to the end of a key's value; a missing one counts as empty.
    Append {
        /// The key.
        key: String,
        /// What is added.
        value: String,
    },
    /// Removes a key.
    Delete {
        /// The key.
        key: String,
    },
    /// Compare and set: sets a key if its value is the expected one.
    Cas {
        /// The key.
        key: String,
        /// The value it must have.
        old: String,
        /// The value it gets.
        new: String,
    },
}

impl Operation {
    /// Reads `put KEY VALUE`, `get KEY`, `append KEY VALUE`, `delete KEY` or `cas KEY OLD NEW`.
    /// The last argument may have spaces in it.
    ///
    /// # Errors
    /// [`WorldError::NotAnOperation`], which says what is expected.
    pub fn parse(text: &str) -> Result<Self, WorldError> {
        let refuse = |problem: &str| WorldError::NotAnOperation {
            text: shorten(text),
            problem: problem.to_owned(),
        };
        let trimmed = text.trim();
        let (name, rest) = trimmed.split_once(' ').unwrap_or((trimmed, ""));
        let usage = match name {
            "put" => "put KEY VALUE",
            "get" => "get KEY",
            "append" => "append KEY VALUE",
            "delete" => "delete KEY",
            "cas" => "cas KEY OLD NEW",
            _ => return Err(refuse("allowed are put, get, append, delete and cas")),
        };
        let count = usage.split(' ').count() - 1;
        let arguments: Vec<String> = rest
            .trim()
            .splitn(count, ' ')
            .filter(|argument| !argument.is_empty())
            .map(str::to_owned)
            .collect();
        if arguments.iter().any(|it| it.len() > MAX_ARGUMENT_BYTES) {
            return Err(refuse("an argument has up to 65535 bytes"));
        }
        Self::build(name, arguments).ok_or_else(|| refuse(&format!("it is written {usage}")))
    }

    fn build(name: &str, arguments: Vec<String>) -> Option<Self> {
        let one = |arguments: Vec<String>| <[String; 1]>::try_from(arguments).ok();
        let two = |arguments: Vec<String>| <[String; 2]>::try_from(arguments).ok();
        Some(match name {
            "put" => {
                let [key, value] = two(arguments)?;
                Self::Put { key, value }
            }
            "get" => {
                let [key] = one(arguments)?;
                Self::Get { key }
            }
            "append" => {
                let [key, value] = two(arguments)?;
                Self::Append { key, value }
            }
            "delete" => {
                let [key] = one(arguments)?;
                Self::Delete { key }
            }
            "cas" => {
                let [key, old, new] = arguments.try_into().ok()?;
                Self::Cas { key, old, new }
            }
            _ => return None,
        })
    }

    /// The bytes for the log.
    pub fn encode(&self) -> Command {
        let (kind, arguments): (u8, &[&String]) = match self {
            Self::Put { key, value } => (1, &[key, value]),
            Self::Get { key } => (2, &[key]),
            Self::Append { key, value } => (3, &[key, value]),
            Self::Delete { key } => (4, &[key]),
            Self::Cas { key, old, new } => (5, &[key, old, new]),
        };
        let mut bytes = vec![MARK, kind];
        for argument in arguments {
            let len = argument.len().min(MAX_ARGUMENT_BYTES);
            bytes.extend_from_slice(&(len as u16).to_le_bytes());
            bytes.extend_from_slice(&argument.as_bytes()[..len]);
        }
        bytes.into()
    }

    /// The operation that `bytes` are, if they are one.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (&[mark, kind], mut rest) = bytes.split_first_chunk::<2>()?;
        if mark != MARK {
            return None;
        }
        let mut arguments = Vec::new();
        while !rest.is_empty() && arguments.len() < 4 {
            let (len, behind) = rest.split_first_chunk::<2>()?;
            let (argument, behind) =
                behind.split_at_checked(usize::from(u16::from_le_bytes(*len)))?;
            arguments.push(str::from_utf8(argument).ok()?.to_owned());
            rest = behind;
        }
        let name = match kind {
            1 => "put",
            2 => "get",
            3 => "append",
            4 => "delete",
            5 => "cas",
            _ => return None,
        };
        Self::build(name, arguments)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put { key, value } => write!(f, "put {key} {value}"),
            Self::Get { key } => write!(f, "get {key}"),
            Self::Append { key, value } => write!(f, "append {key} {value}"),
            Self::Delete { key } => write!(f, "delete {key}"),
            Self::Cas { key, old, new } => write!(f, "cas {key} {old} {new}"),
        }
    }
}

/// A command as readers see it: the operation, or the bytes as text; shortened when it is long.
pub fn command_text(command: &[u8]) -> String {
    match Request::decode(command) {
        Some(Request::Plain(operation)) => shorten(&operation.to_string()),
        Some(Request::OpenSession) => "open a session".to_owned(),
        Some(Request::Numbered { ticket, operation }) => {
            let Ticket {
                session, sequence, ..
            } = ticket;
            let operation = shorten(&operation.to_string());
            format!("{operation} (no. {sequence} of session {session})")
        }
        None if command.len() > SHOWN_CHARS => {
            let start = command[..SHOWN_CHARS / 2].escape_ascii();
            format!("{start}... ({} bytes)", command.len())
        }
        None => command.escape_ascii().to_string(),
    }
}

/// What an entry carries, as readers see it.
pub fn payload_text(payload: &Payload) -> String {
    match payload {
        Payload::Command(command) => command_text(command),
        Payload::Noop => "no-op".to_owned(),
        Payload::Configuration(membership) => format!("members {membership}"),
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_lead_back_to_the_operation() {
        for text in [
            "put x 1",
            "get x",
            "append x and some more",
            "delete x",
            "cas x 1 2",
        ] {
            let operation = Operation::parse(text).unwrap();
            assert_eq!(operation.to_string(), text);
            assert_eq!(Operation::decode(&operation.encode()), Some(operation));
        }
    }

    #[test]
    fn a_refusal_says_what_is_expected() {
        for (text, expected) in [
            (
                "",
                "\"\" is not an operation: allowed are put, get, append, delete and cas",
            ),
            (
                "put x",
                "\"put x\" is not an operation: it is written put KEY VALUE",
            ),
            (
                "cas x 1",
                "\"cas x 1\" is not an operation: it is written cas KEY OLD NEW",
            ),
            ("get", "\"get\" is not an operation: it is written get KEY"),
        ] {
            assert_eq!(Operation::parse(text).unwrap_err().to_string(), expected);
        }
        let long = format!("put x {}", "v".repeat(MAX_ARGUMENT_BYTES + 1));
        let said = Operation::parse(&long).unwrap_err().to_string();
        assert!(said.len() < 200 && said.contains("65535"), "{said}");
    }

    #[test]
    fn other_bytes_are_no_operation_and_are_shown_as_they_are() {
        for bytes in [
            &b""[..],
            b"\xa7",
            b"\xa7\x01",
            b"\xa7\x01\x05\x00ab",
            b"\xa7\x09\x01\x00a",
            b"hello",
            b"\xa7\x02\x01\x00\xff",
        ] {
            assert_eq!(Operation::decode(bytes), None);
        }
        assert_eq!(command_text(b"hello"), "hello");
        assert!(command_text(&[b'a'; 5_000]).ends_with("... (5000 bytes)"));
    }
}
