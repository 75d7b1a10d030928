//! JSON taken apart, with every refusal saying where.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use crate::{limits::MAX_SCENARIO_BYTES, reading, refusal::quoted};

/// The longest path that is told.
const MAX_PATH: usize = 160;

/// Why a text is not a scenario, or a step of one could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// Where, as a path into the JSON, such as `steps[2].peer`; empty for the whole.
    pub path: String,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

impl ScenarioError {
    pub(super) fn new(path: impl Into<String>, problem: impl fmt::Display) -> Self {
        let mut path = path.into();
        if path.len() > MAX_PATH {
            path = path.chars().take(MAX_PATH).collect();
            path.push_str("...");
        }
        Self {
            path,
            problem: problem.to_string(),
        }
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.problem)
        } else {
            write!(f, "{}: {}", self.path, self.problem)
        }
    }
}

impl core::error::Error for ScenarioError {}

/// Any JSON, of bounded length and depth.
pub(super) fn parse(text: &str) -> Result<Value, ScenarioError> {
    if text.len() > MAX_SCENARIO_BYTES {
        let length = text.len();
        let problem = format!("it has {length} bytes; allowed: {MAX_SCENARIO_BYTES}");
        return Err(ScenarioError::new("", problem));
    }
    // Some editors put a mark in front of UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str(text) {
        Ok(Once(value)) => Ok(value),
        // Any JSON will do, so that a mistake in what it says can be but one.
        Err(error) if error.is_data() => Err(ScenarioError::new("", error)),
        Err(error) => Err(ScenarioError::new(
            "",
            format_args!("it is no JSON: {error}"),
        )),
    }
}

/// Any JSON in which no key stands twice in one object. Of two the last would count, and half of what
/// was written would be passed over in silence.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor).map(Self)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Once(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut given: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = given.next_key::<String>()? {
            if fields.contains_key(&name) {
                let name = quoted(&name);
                return Err(A::Error::custom(format_args!(
                    "{name} stands twice in one object"
                )));
            }
            let Once(value) = given.next_value()?;
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}

/// Reads `value`, which stands at `path`; an error says where in it.
pub(super) fn read<T: DeserializeOwned>(value: &Value, path: &str) -> Result<T, ScenarioError> {
    reading::read(&plain(value))
        .map_err(|misread| ScenarioError::new(join(path, &misread.path), misread.refusal))
}

pub(super) fn join(path: &str, within: &str) -> String {
    match (path, within) {
        (path, "") => path.to_owned(),
        ("", within) => within.to_owned(),
        (path, within) if within.starts_with('[') => format!("{path}{within}"),
        (path, within) => format!("{path}.{within}"),
    }
}

/// The same value, for a reader that tells errors in our words.
fn plain(value: &Value) -> serde_value::Value {
    match value {
        Value::Null => serde_value::Value::Unit,
        Value::Bool(truth) => serde_value::Value::Bool(*truth),
        Value::Number(number) => {
            if let Some(number) = number.as_u64() {
                serde_value::Value::U64(number)
            } else if let Some(number) = number.as_i64() {
                serde_value::Value::I64(number)
            } else {
                serde_value::Value::F64(number.as_f64().unwrap_or(f64::NAN))
            }
        }
        Value::String(text) => serde_value::Value::String(text.clone()),
        Value::Array(values) => serde_value::Value::Seq(values.iter().map(plain).collect()),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (serde_value::Value::String(name.clone()), plain(value)));
            serde_value::Value::Map(fields.collect())
        }
    }
}

/// The fields of an object, taken one by one.
pub(super) struct Fields {
    fields: Map<String, Value>,
    pub(super) path: String,
}

impl Fields {
    pub(super) fn of(value: Value, path: &str) -> Result<Self, ScenarioError> {
        match value {
            Value::Object(fields) => Ok(Self {
                fields,
                path: path.to_owned(),
            }),
            other => {
                let found = match other {
                    Value::Null => "null".to_owned(),
                    Value::Array(_) => "a list".to_owned(),
                    Value::String(text) => quoted(&text),
                    other => other.to_string(),
                };
                let problem = format!("must be an object, not {found}");
                Err(ScenarioError::new(path, problem))
            }
        }
    }

    pub(super) fn place(&self, name: &str) -> String {
        join(&self.path, name)
    }

    pub(super) fn take_value(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name)
    }

    pub(super) fn take<T: DeserializeOwned>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, ScenarioError> {
        match self.fields.remove(name) {
            None => Ok(None),
            Some(value) => read(&value, &self.place(name)).map(Some),
        }
    }

    /// A list, its parts not looked into.
    pub(super) fn take_list(&mut self, name: &str) -> Result<Vec<Value>, ScenarioError> {
        match self.fields.remove(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => Ok(values),
            Some(other) => read(&other, &self.place(name)),
        }
    }

    /// What was not taken.
    pub(super) fn rest(self) -> Map<String, Value> {
        self.fields
    }

    /// Nothing may be left.
    pub(super) fn end(self, allowed: &[&str]) -> Result<(), ScenarioError> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(name) => {
                let problem = format!(
                    "there is no {} here; allowed: {}",
                    quoted(name),
                    allowed.join(", ")
                );
                Err(ScenarioError::new(self.place(name), problem))
            }
        }
    }
}
