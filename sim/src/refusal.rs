//! Why something that was read is not what it should be, in words for whoever wrote it.
//!
//! Files and JavaScript's objects are read by their declared shape. What serde would say of a
//! mismatch ("invalid type: string, expected u64") names types of Rust; this says the same in the
//! words of JSON.

use core::fmt;

use serde::de::{Error, Expected, Unexpected};

/// How much of a foreign text is shown.
const SHOWN_CHARS: usize = 40;

/// What is wrong, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    text: String,
}

impl Refusal {
    /// Is something missing that must be there?
    pub fn is_of_missing(&self) -> bool {
        self.text.ends_with(" is missing")
    }

    /// Is it a name that is none of those allowed?
    pub(crate) fn is_of_a_name(&self) -> bool {
        self.text.starts_with("is \"")
    }

    fn of(text: String) -> Self {
        Self { text }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl core::error::Error for Refusal {}

impl Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::of(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        if matches!(
            found,
            Unexpected::UnitVariant | Unexpected::Unit | Unexpected::Map
        ) && expected.to_string().ends_with("variant")
        {
            return Self::of("needs a value behind its name".to_owned());
        }
        let (allowed, found) = (allowed(&expected.to_string()), told(found));
        Self::of(format!("must be {allowed}, not {found}"))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let one = expected.to_string() == "map with a single key";
        if one && matches!(found, Unexpected::Map) {
            let text = "is not alone, or empty; allowed: an object with one name in it";
            return Self::of(text.to_owned());
        }
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::of(format!(
            "has {length} parts; allowed: {}",
            allowed(&expected.to_string())
        ))
    }

    fn unknown_variant(name: &str, names: &'static [&'static str]) -> Self {
        Self::of(format!("is {}; allowed: {}", quoted(name), listed(names)))
    }

    fn unknown_field(name: &str, names: &'static [&'static str]) -> Self {
        let allowed = if names.is_empty() {
            "nothing more".to_owned()
        } else {
            listed(names)
        };
        Self::of(format!(
            "there is no {} here; allowed: {allowed}",
            quoted(name)
        ))
    }

    fn missing_field(name: &'static str) -> Self {
        Self::of(format!("{} is missing", quoted(name)))
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::of(format!("{} is there twice; allowed: once", quoted(name)))
    }
}

/// A foreign text in quotation marks, or its beginning.
pub fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN_CHARS).collect();
    if shown.len() < text.len() {
        format!("{shown:?}...")
    } else {
        format!("{shown:?}")
    }
}

fn listed(names: &[&str]) -> String {
    names.join(", ")
}

/// What serde calls by Rust's names, in JSON's.
fn allowed(expected: &str) -> String {
    match expected {
        "u8" => "a whole number, 0 to 255",
        // Only peers and clients are numbered, and counted, in so few bits: never more than there
        // can be peers. 0 is for all of them, where it is allowed.
        "u16" => "a whole number, 0 to 99",
        "u32" => "a whole number, 0 to 4294967295",
        "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" => "a text",
        "a sequence" => "a list",
        "a map" => "an object",
        "string or map" => "a name, or an object with one name in it",
        "unit" => "null",
        other => {
            let object = ["struct ", "internally tagged enum ", "adjacently tagged "];
            return if object.iter().any(|begin| other.starts_with(begin)) {
                "an object".to_owned()
            } else if other.ends_with(" identifier") {
                "a name".to_owned()
            } else if other.starts_with("enum ") {
                "a name, or an object with one name in it".to_owned()
            } else {
                other.to_owned()
            };
        }
    }
    .to_owned()
}

/// What was found, as it was written.
fn told(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(truth) => truth.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Float(number) => format!("{number:?}"),
        Unexpected::Char(letter) => quoted(&letter.to_string()),
        Unexpected::Str(text) => quoted(text),
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mismatch_is_told_in_words_of_json() {
        for (said, expected) in [
            (
                Refusal::invalid_type(Unexpected::Str("x"), &"u64"),
                "must be a whole number, 0 or more, not \"x\"",
            ),
            (
                Refusal::invalid_value(Unexpected::Signed(-1), &"u16"),
                "must be a whole number, 0 to 99, not -1",
            ),
            (
                Refusal::invalid_type(Unexpected::Map, &"a boolean"),
                "must be true or false, not an object",
            ),
            (
                Refusal::invalid_type(Unexpected::Unit, &"struct WorldConfig"),
                "must be an object, not null",
            ),
            (
                Refusal::unknown_field("who", &["peer", "op"]),
                "there is no \"who\" here; allowed: peer, op",
            ),
            (
                Refusal::unknown_variant("explode", &["crash"]),
                "is \"explode\"; allowed: crash",
            ),
            (Refusal::missing_field("peer"), "\"peer\" is missing"),
        ] {
            assert_eq!(said.to_string(), expected);
        }
        let long = "a".repeat(100_000);
        let said = Refusal::invalid_type(Unexpected::Str(&long), &"u64");
        assert!(said.to_string().len() < 120, "{said}");
    }
}
