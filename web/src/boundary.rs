//! How values cross: numbers are checked, objects are read by their declared shape, and whatever
//! is wrong becomes a JavaScript `Error` that names it.

use core::fmt::Display;

use js_sys::{Error, Function, RangeError};
use raft::{MAX_NUMBER, PeerId, PeerSet};
use raft_sim::reading;
use serde::{Serialize, de::DeserializeOwned};
use serde_value::Value;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::plain::{self, plain};

/// Any error, as JavaScript's.
pub(crate) fn error(error: impl Display) -> Error {
    Error::new(&error.to_string())
}

/// A whole number from JavaScript, 0 to [`MAX_NUMBER`].
pub(crate) fn whole(name: &str, value: f64) -> Result<u64, Error> {
    if value.fract() == 0.0 && (0.0..=MAX_NUMBER as f64).contains(&value) {
        Ok(value as u64)
    } else {
        let message = format!("{name} must be a whole number from 0 to {MAX_NUMBER}, not {value}");
        Err(RangeError::new(&message).into())
    }
}

/// A peer's number from JavaScript.
pub(crate) fn peer_id(name: &str, value: f64) -> Result<PeerId, Error> {
    let number = whole(name, value)?;
    u16::try_from(number)
        .ok()
        .and_then(PeerId::new)
        .ok_or_else(|| {
            let message = format!(
                "{name} must be a peer's number, 1 to {}, not {value}",
                raft::MAX_PEERS
            );
            RangeError::new(&message).into()
        })
}

/// Peers' numbers from JavaScript, in any order.
pub(crate) fn peer_set(name: &str, numbers: &[u16]) -> Result<PeerSet, Error> {
    numbers
        .iter()
        .map(|&number| peer_id(name, number.into()))
        .collect()
}

/// An object of JavaScript's as the structure that it spells. The error names the field.
///
/// It is read by way of [`Value`]: a direct reader looks only for the fields that it wants, and would
/// pass over a misspelt one in silence.
#[allow(clippy::needless_pass_by_value)] // As arguments come, so that callers stay plain.
pub(crate) fn read<T: DeserializeOwned>(what: &str, value: JsValue) -> Result<T, Error> {
    let value = plain(&value).map_err(|why| error(format!("{what}{why}")))?;
    reading::read(&without_absent(value)).map_err(|misread| {
        let dot = if misread.path.is_empty() || misread.path.starts_with('[') {
            ""
        } else {
            "."
        };
        error(format!("{what}{dot}{}: {}", misread.path, misread.refusal))
    })
}

/// The bytes of a `Uint8Array` that is an argument of its own.
pub(crate) fn bytes(name: &str, value: &JsValue) -> Result<Vec<u8>, Error> {
    plain::bytes(value)
        .unwrap_or_else(|| Err(" must be a Uint8Array".to_owned()))
        .map_err(|why| error(format!("{name}{why}")))
}

/// A whole number that counts things. One that no memory could hold counts as the most that it can.
pub(crate) fn count(name: &str, value: f64) -> Result<usize, Error> {
    Ok(usize::try_from(whole(name, value)?).unwrap_or(usize::MAX))
}

/// Asks a function of JavaScript's whether to go on; without one, there is no end of patience. One
/// that throws says no.
///
/// # Errors
/// When it is no function.
pub(crate) fn patience(go_on: Option<Function>) -> Result<impl FnMut() -> bool, Error> {
    // From JavaScript anything comes as a `Function`.
    if go_on.as_ref().is_some_and(|go_on| !go_on.is_function()) {
        return Err(error("goOn must be a function, or nothing"));
    }
    Ok(move || {
        go_on.as_ref().is_none_or(|go_on| {
            let said = go_on.call0(&JsValue::UNDEFINED);
            said.is_ok_and(|said| said.is_truthy())
        })
    })
}

/// `value` without the fields that are `undefined` or `null`: as good as left out.
fn without_absent(value: Value) -> Value {
    match value {
        Value::Map(fields) => Value::Map(
            fields
                .into_iter()
                .filter(|(_, value)| *value != Value::Unit)
                .map(|(name, value)| (name, without_absent(value)))
                .collect(),
        ),
        Value::Seq(values) => Value::Seq(values.into_iter().map(without_absent).collect()),
        other => other,
    }
}

/// A Rust value as a plain object: maps become objects, absent options `null`.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, Error> {
    let serializer = Serializer::json_compatible().serialize_bytes_as_arrays(false);
    value.serialize(&serializer).map_err(error)
}

/// Bytes that cross as a `Uint8Array`.
#[derive(Debug)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Bytes;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("a Uint8Array")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }

            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
        }

        deserializer.deserialize_byte_buf(Visitor)
    }
}
