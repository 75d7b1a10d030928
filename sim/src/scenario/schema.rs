//! The JSON Schema of scenario files, made from the types that read them.
//!
//! It tells an editor what may stand where. What depends on more than one place (a peer beyond the
//! number of peers, steps out of order) only the reader refuses.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

use super::{Condition, EventName, Number, SCENARIO_FORMAT, Who, Word};
use crate::{
    WorldConfig,
    intervention::Intervention,
    limits::{MAX_CAPTION, MAX_PEERS, MAX_SEED, MAX_SPAN, MAX_STEPS},
    trace::EVENT_NAMES,
};

/// Keys of interventions that name one peer, or several.
const PEER_KEYS: [&str; 4] = ["peer", "from", "to", "leader"];

impl JsonSchema for Who {
    fn schema_name() -> Cow<'static, str> {
        "Who".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = Word::ALL.iter().map(|(word, _)| *word).collect();
        json_schema!({
            "description": "A peer: its number, S and its number, a word for whoever it is at that moment, or a name bound by let.",
            "anyOf": [
                { "type": "integer", "minimum": 1, "maximum": MAX_PEERS },
                { "enum": words },
                { "type": "string", "pattern": "^(S[0-9]+|[a-z][a-z0-9_]{0,31})$" }
            ]
        })
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number, or bounds for one.",
            "anyOf": [
                { "type": "integer", "minimum": 0 },
                {
                    "type": "object",
                    "properties": {
                        "at_least": { "type": "integer", "minimum": 0 },
                        "at_most": { "type": "integer", "minimum": 0 }
                    },
                    "additionalProperties": false
                }
            ]
        })
    }
}

impl JsonSchema for EventName {
    fn schema_name() -> Cow<'static, str> {
        "EventName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What happened, as the list of events calls it.",
            "enum": EVENT_NAMES
        })
    }
}

/// The schema, as it stands in `scenarios/schema.json`.
pub fn schema() -> Value {
    let mut generator = SchemaGenerator::default();
    let cluster = generator.subschema_for::<WorldConfig>();
    let condition = generator.subschema_for::<Condition>();
    let who = generator.subschema_for::<Who>();
    let interventions = generator.root_schema_for::<Intervention>();
    let mut definitions: Map<String, Value> = generator.take_definitions(true);
    let own = interventions.as_value();
    if let Some(defined) = own.get("$defs").and_then(Value::as_object) {
        definitions.extend(defined.clone());
    }
    definitions.remove("Intervention");
    bound_cluster(&mut definitions);
    let link = definitions.remove("LinkChange");
    let load = definitions.remove("Load");
    definitions.insert(
        "Whom".to_owned(),
        json!({
            "description": "A peer, or several: then it is done to each.",
            "anyOf": [who, { "type": "array", "items": who, "minItems": 1 }]
        }),
    );
    let mut steps = vec![plain_step()];
    for variant in own["oneOf"].as_array().into_iter().flatten() {
        steps.push(step(variant, link.as_ref(), load.as_ref(), who.as_value()));
    }
    for (key, schema) in timing() {
        definitions.insert(format!("step_{key}"), schema);
    }
    definitions.insert(
        "Step".to_owned(),
        json!({
            "description": "When something is done (at once, behind the step before, when it does not say), what, and a caption.",
            "type": "object",
            "oneOf": steps,
            "allOf": times_exclude_each_other(),
            "dependentRequired": {
                "within_ms": ["when"], "refused": ["do"], "together": ["do"]
            }
        }),
    );
    definitions.insert(
        "Expectation".to_owned(),
        json!({
            "anyOf": [
                condition,
                only("always", "It holds all the time.", &condition),
                only("once", "It holds at least once.", &condition)
            ]
        }),
    );
    let milliseconds = milliseconds("");
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario of the Raft playground",
        "description": "A run and its script: a cluster, what is done to it, and what is expected. docs/scenarios.md tells the format.",
        "type": "object",
        "required": ["version", "name"],
        "oneOf": [
            { "required": ["run_until_ms"] },
            { "required": ["run_until_us"] },
            { "required": ["run_for_ms"] }
        ],
        "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string" },
            "version": { "description": "The version of the format.", "const": SCENARIO_FORMAT },
            "name": { "description": "A short name.", "type": "string" },
            "about": { "description": "What there is to see, in Markdown.", "type": "string" },
            "depends_on_seed": {
                "description": "Whether it may end otherwise with another seed than its own.",
                "type": "boolean"
            },
            "cluster": cluster,
            "steps": {
                "description": "What is done, in order of time.",
                "type": "array",
                "maxItems": MAX_STEPS,
                "items": { "$ref": "#/$defs/Step" }
            },
            "run_until_ms": milliseconds,
            "run_until_us": { "type": "integer", "minimum": 0, "maximum": MAX_SPAN },
            "run_for_ms": milliseconds,
            "expect": {
                "description": "What is expected: at the end, always, or once.",
                "type": "array",
                "items": { "$ref": "#/$defs/Expectation" }
            }
        }
    });
    describe(&mut schema, "run_until_ms", "When it ends.");
    describe(
        &mut schema,
        "run_until_us",
        "When it ends, to the microsecond.",
    );
    describe(
        &mut schema,
        "run_for_ms",
        "How long it runs behind its last step.",
    );
    schema["$defs"] = Value::Object(definitions);
    schema
}

/// The schema as text.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

fn describe(schema: &mut Value, key: &str, description: &str) {
    schema["properties"][key]["description"] = description.into();
}

fn milliseconds(description: &str) -> Value {
    json!({
        "description": description,
        "type": "integer",
        "minimum": 0,
        "maximum": MAX_SPAN / 1_000
    })
}

fn only(key: &str, description: &str, inner: &Schema) -> Value {
    json!({
        "description": description,
        "type": "object",
        "properties": { key: inner },
        "required": [key],
        "additionalProperties": false
    })
}

/// Bounds that the types do not have.
fn bound_cluster(definitions: &mut Map<String, Value>) {
    let Some(fields) = definitions
        .get_mut("WorldConfig")
        .and_then(|config| config.get_mut("properties"))
    else {
        return;
    };
    fields["peers"]["minimum"] = 1.into();
    fields["peers"]["maximum"] = MAX_PEERS.into();
    fields["seed"]["maximum"] = MAX_SEED.into();
    for chance in ["loss", "duplication", "client_loss"] {
        fields[chance]["minimum"] = 0.into();
        fields[chance]["maximum"] = 1.into();
    }
}

/// What any step may have, by reference.
fn step_properties() -> impl Iterator<Item = (String, Value)> {
    timing().into_iter().map(|(key, _)| {
        let place = json!({ "$ref": format!("#/$defs/step_{key}") });
        (key, place)
    })
}

/// What any step may have.
fn timing() -> Map<String, Value> {
    let properties = json!({
        "at_ms": milliseconds("When it is done."),
        "at_us": {
            "description": "When it is done, to the microsecond.",
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_SPAN
        },
        "after": {
            "description": "Behind how many of the things that happen in that microsecond by themselves; behind all when left out.",
            "type": "integer",
            "minimum": 0
        },
        "after_ms": milliseconds("How long after the step before it is done."),
        "when": {
            "description": "It is done as soon as this holds.",
            "$ref": "#/$defs/Condition"
        },
        "within_ms": milliseconds("How long after the step before the condition must hold; 10000 when left out."),
        "let": {
            "description": "Names for peers, for the steps behind and for what is expected.",
            "type": "object",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]{0,31}$" },
            "additionalProperties": { "$ref": "#/$defs/Whom" }
        },
        "together": {
            "description": "It is a part of what the step before does: whoever takes that back takes this back, too. Only where nothing happens between them.",
            "type": "boolean"
        },
        "refused": {
            "description": "What is to be done must be refused, in words that contain these; nothing is recorded then.",
            "type": "string"
        },
        "say": {
            "description": "A caption.",
            "type": "string",
            "minLength": 1,
            "maxLength": MAX_CAPTION
        }
    });
    match properties {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}

/// A step that does nothing to the cluster: it waits, names or says something.
fn plain_step() -> Value {
    json!({
        "type": "object",
        "properties": step_properties().collect::<Map<String, Value>>(),
        "minProperties": 1,
        "additionalProperties": false
    })
}

/// A step that does `variant` of an intervention.
fn step(variant: &Value, link: Option<&Value>, load: Option<&Value>, who: &Value) -> Value {
    let mut properties = Map::new();
    let kind = &variant["properties"]["do"];
    // Fields that have a type of their own stand in its definition.
    let own = match kind["const"].as_str() {
        Some("link") => link,
        Some("load") => load,
        _ => None,
    };
    let mut required: Vec<Value> = vec!["do".into()];
    for part in own.into_iter().chain([variant]) {
        for (key, value) in part["properties"].as_object().into_iter().flatten() {
            properties.insert(key.clone(), value.clone());
        }
        required.extend(part["required"].as_array().into_iter().flatten().cloned());
    }
    required.dedup();
    for key in PEER_KEYS {
        if let Some(field) = properties.get_mut(key) {
            let description = field["description"].clone();
            *field = json!({ "$ref": "#/$defs/Whom" });
            if description.is_string() {
                field["description"] = description;
            }
        }
    }
    if let Some(voters) = properties.get_mut("voters") {
        voters["items"] = who.clone();
    }
    if let Some(groups) = properties.get_mut("groups") {
        groups["items"] = json!({ "anyOf": [{ "type": "array", "items": who }, who] });
    }
    properties.extend(step_properties());
    let mut step = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false
    });
    if let Some(description) = variant.get("description") {
        step["description"] = description.clone();
    }
    step
}

/// Of several ways to say when, one.
fn times_exclude_each_other() -> Vec<Value> {
    let ways = ["at_ms", "at_us", "after_ms", "when"];
    let mut pairs = Vec::new();
    for (number, one) in ways.iter().enumerate() {
        for other in &ways[number + 1..] {
            pairs.push(json!({ "not": { "required": [one, other] } }));
        }
    }
    pairs
}
