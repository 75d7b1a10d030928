//! Values read by their declared shape, with the place of what is wrong.
//!
//! A reader that keeps track of where it is would double the code of every shape. Here the place is
//! found afterwards, if something is wrong: it is where a part can be taken out, and another thing, or
//! nothing, is wrong with the rest.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, Error as _, IntoDeserializer, Unexpected, Visitor,
        value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_value::{Value, ValueDeserializer};

use crate::refusal::Refusal;

/// The most fields of one object among which the wrong one is looked for.
const MAX_SUSPECTS: usize = 64;

/// The field by which variants are told apart.
const TAG: &str = "do";

/// How deep the wrong part is looked for.
const MAX_PLACE: usize = 16;

/// Why a value could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Where within the value, such as `steps[2].peer`; empty for the whole.
    pub path: String,
    /// What is wrong, and what is allowed.
    pub refusal: Refusal,
}

/// Reads `value`.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Misread> {
    let tried = |value: &Value| T::deserialize(Reader(value.clone()));
    tried(value).map_err(|refusal| Misread {
        path: locate(value, &refusal, &|value| tried(value).err()),
        refusal,
    })
}

/// Where `value` is wrong in the way that `refusal` says.
fn locate(value: &Value, refusal: &Refusal, tried: &dyn Fn(&Value) -> Option<Refusal>) -> String {
    let mut place: Vec<Part> = Vec::new();
    while place.len() < MAX_PLACE {
        let part = match node(value, &place) {
            Some(Value::Map(fields)) => fields.keys().take(MAX_SUSPECTS).find_map(|name| {
                let Value::String(name) = name else {
                    return None;
                };
                let rest = changed(value, &place, |node| {
                    if let Value::Map(fields) = node {
                        fields.remove(&Value::String(name.clone()));
                    }
                });
                let other = tried(&rest);
                // That something is missing is not the fault of what else could be.
                let both_miss =
                    refusal.is_of_missing() && other.as_ref().is_some_and(Refusal::is_of_missing);
                // Without its tag a variant is another thing altogether.
                let wrong = name != TAG && other.as_ref() != Some(refusal) && !both_miss;
                wrong.then(|| Part::Field(name.clone()))
            }),
            Some(Value::Seq(items)) => {
                let is_before = |length: usize| {
                    let first = changed(value, &place, |node| {
                        if let Value::Seq(items) = node {
                            items.truncate(length);
                        }
                    });
                    tried(&first).as_ref() == Some(refusal)
                };
                first_item(items.len(), &is_before).map(Part::Item)
            }
            _ => None,
        };
        let Some(part) = part else {
            break;
        };
        place.push(part);
    }
    // Of variants that a tag tells apart, what remains is the tag.
    let tagged = node(value, &place)
        .is_some_and(|node| matches!(node, Value::Map(fields) if fields.contains_key(&tag())));
    if tagged && refusal.is_of_a_name() {
        place.push(Part::Field(TAG.to_owned()));
    }
    told(&place)
}

fn tag() -> Value {
    Value::String(TAG.to_owned())
}

/// Gives a value to whoever reads it.
///
/// Serde takes a list for a struct, too, its fields by their position. No writer of ours means
/// that: what has names is given by names.
struct Reader(Value);

impl Reader {
    fn any<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Seq(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Reader)))
            }
            Value::Map(fields) => visitor.visit_map(Self::fields(fields)),
            other => ValueDeserializer::<Refusal>::new(other).deserialize_any(visitor),
        }
    }

    fn fields(
        fields: BTreeMap<Value, Value>,
    ) -> MapDeserializer<'static, impl Iterator<Item = (Self, Self)>, Refusal> {
        MapDeserializer::new(
            fields
                .into_iter()
                .map(|(name, value)| (Self(name), Self(value))),
        )
    }

    fn object<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Seq(_) => Err(Refusal::invalid_type(Unexpected::Seq, &"a map")),
            _ => self.any(visitor),
        }
    }
}

impl IntoDeserializer<'_, Refusal> for Reader {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Unit | Value::Option(None) => visitor.visit_none(),
            Value::Option(Some(value)) => visitor.visit_some(Self(*value)),
            other => visitor.visit_some(Self(other)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.object(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Map(fields) if fields.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(Self::fields(fields)))
            }
            other => {
                ValueDeserializer::<Refusal>::new(other).deserialize_enum(name, names, visitor)
            }
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct identifier ignored_any
    }
}

/// One step into a value.
enum Part {
    Field(String),
    Item(usize),
}

fn told(place: &[Part]) -> String {
    let mut path = String::new();
    for part in place {
        // Writing to a text cannot fail.
        let _ = match part {
            Part::Item(index) => write!(path, "[{index}]"),
            Part::Field(name) if path.is_empty() => write!(path, "{name}"),
            Part::Field(name) => write!(path, ".{name}"),
        };
    }
    path
}

/// What stands at `place`.
fn node<'a>(value: &'a Value, place: &[Part]) -> Option<&'a Value> {
    place
        .iter()
        .try_fold(value, |value, part| match (value, part) {
            (Value::Map(fields), Part::Field(name)) => fields.get(&Value::String(name.clone())),
            (Value::Seq(items), Part::Item(index)) => items.get(*index),
            _ => None,
        })
}

/// `value` with what stands at `place` changed.
fn changed(value: &Value, place: &[Part], change: impl FnOnce(&mut Value)) -> Value {
    let mut whole = value.clone();
    let found = place
        .iter()
        .try_fold(&mut whole, |value, part| match (value, part) {
            (Value::Map(fields), Part::Field(name)) => fields.get_mut(&Value::String(name.clone())),
            (Value::Seq(items), Part::Item(index)) => items.get_mut(*index),
            _ => None,
        });
    if let Some(found) = found {
        change(found);
    }
    whole
}

/// The first of `count` items with which `is_before` holds of so many from the front; `None` when that
/// does not depend on them.
fn first_item(count: usize, is_before: &dyn Fn(usize) -> bool) -> Option<usize> {
    if is_before(0) {
        return None;
    }
    let (mut low, mut high) = (0, count);
    while low + 1 < high {
        let middle = low.midpoint(high);
        if is_before(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    (high > 0).then(|| high - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Recorded, WorldConfig};

    /// `json` as JavaScript's or a file's reader gives it.
    fn value(json: &str) -> Value {
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        serde_value::to_value(json).unwrap()
    }

    #[track_caller]
    fn wrong<T: DeserializeOwned>(json: &str, path: &str, said: &str) {
        let Err(misread) = read::<T>(&value(json)) else {
            panic!("{json} was read");
        };
        assert_eq!(misread.path, path, "{misread:?}");
        assert!(misread.refusal.to_string().contains(said), "{misread:?}");
    }

    #[test]
    fn a_refusal_has_its_place() {
        wrong::<WorldConfig>("[1]", "", "must be");
        wrong::<WorldConfig>(r#"{ "seed": 1, "peers": "five" }"#, "peers", "\"five\"");
        wrong::<WorldConfig>(r#"{ "seed": 1, "sed": 1 }"#, "sed", "there is no");
        wrong::<WorldConfig>(r#"{ "voters": [1, 2] }"#, "voters", "not a list");
        wrong::<WorldConfig>(
            r#"{ "start": [{ "peer": 1 }, { "peer": 2, "log": [1, 2, "x", 4] }] }"#,
            "start[1].log[2]",
            "\"x\"",
        );
        wrong::<WorldConfig>(r#"{ "start": [[1]] }"#, "start[0]", "must be an object");
        wrong::<Recorded>(r#"{ "at": 1, "act": { "do": "x" } }"#, "act.do", "is \"x\"");
    }

    #[test]
    fn one_wrong_item_among_many_is_found() {
        let mut items = vec![r#"{ "at": 1, "act": { "do": "crash", "peer": 1 } }"#; 10_000];
        items[7_777] = r#"{ "at": 1, "act": { "do": "crash", "peer": "one" } }"#;
        let list = format!("[{}]", items.join(","));
        wrong::<Vec<Recorded>>(&list, "[7777].act.peer", "\"one\"");
        items[7_777] = r#"{ "at": 1, "act": { "do": "cut", "from": 1 } }"#;
        let list = format!("[{}]", items.join(","));
        wrong::<Vec<Recorded>>(&list, "[7777]", "\"to\" is missing");
    }

    #[test]
    fn what_is_well_written_is_read() {
        let config: WorldConfig = read(&value(r#"{ "peers": 3 }"#)).unwrap();
        assert_eq!(config.peers, 3);
    }
}
