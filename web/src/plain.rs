//! Takes a value of JavaScript's apart, whatever it is.
//!
//! Values can be cyclic, nested without end, or run code when they are looked at (getters, proxies).
//! Code that throws past a function of ours leaves its `self` borrowed for good, and a stack that
//! overflows ends the whole module. So every look that can throw is one that catches, and depth and
//! number are bounded.

use js_sys::{ArrayBuffer, Error, JsString, Object, Reflect, Symbol, Uint8Array};
use serde_value::Value;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

/// How deep values may lie in each other. The deepest that anything here takes is a peer in a group
/// in a partition in a list of interventions.
const MAX_DEPTH: usize = 16;

/// How many values one value may hold, all levels together.
const MAX_VALUES: usize = 1 << 24;

/// The longest text, in JavaScript's units. Whoever takes it has a bound of their own, far below.
const MAX_TEXT: u32 = 1 << 24;

#[wasm_bindgen]
extern "C" {
    /// js-sys's does not catch what a revoked proxy throws.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

/// `value` as a plain structure. The error begins with the place within it: `.links[3].loss ...`.
pub(crate) fn plain(value: &JsValue) -> Result<Value, String> {
    Walk { left: MAX_VALUES }.value(value, 0)
}

/// The bytes of a `Uint8Array`; nothing of any other value.
pub(crate) fn bytes(value: &JsValue) -> Option<Result<Vec<u8>, String>> {
    // The first asks for what the value is, the second only for its prototype.
    if !ArrayBuffer::is_view(value) {
        return None;
    }
    let array = value.dyn_ref::<Uint8Array>()?;
    let length = array.length() as usize;
    let mut bytes = Vec::new();
    if bytes.try_reserve_exact(length).is_err() {
        return Some(Err(format!(
            " has {length} bytes; there is no room for as many"
        )));
    }
    bytes.resize(length, 0);
    // A detached one has no bytes, and throws when it is copied.
    if length > 0 {
        array.copy_to(&mut bytes);
    }
    Some(Ok(bytes))
}

/// What was thrown, in words. Looks at it without running into what it may throw in its turn.
pub(crate) fn thrown_text(thrown: &JsValue) -> String {
    thrown
        .dyn_ref::<Error>()
        .and_then(|error| Reflect::get(error, &"message".into()).ok()?.as_string())
        .or_else(|| thrown.as_string())
        .unwrap_or_else(|| "something that is no Error".to_owned())
}

struct Walk {
    left: usize,
}

impl Walk {
    fn value(&mut self, value: &JsValue, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err(format!(" lies deeper than {MAX_DEPTH} levels"));
        }
        self.spend(1)?;
        if value.is_undefined() || value.is_null() {
            return Ok(Value::Unit);
        }
        if let Some(truth) = value.as_bool() {
            return Ok(Value::Bool(truth));
        }
        if let Some(number) = value.as_f64() {
            return Ok(if js_sys::Number::is_safe_integer(value) {
                Value::I64(number as i64)
            } else {
                Value::F64(number)
            });
        }
        if let Some(text) = value.dyn_ref::<JsString>() {
            let length = text.length();
            return if length > MAX_TEXT {
                Err(format!(
                    " is a text of {length} characters; allowed are {MAX_TEXT}"
                ))
            } else {
                Ok(Value::String(text.into()))
            };
        }
        if value.is_function() || !value.is_object() {
            let kind = value.js_typeof().as_string().unwrap_or_default();
            return Err(format!(
                " is a {kind}; allowed are plain objects, arrays, texts, numbers, true and false"
            ));
        }
        if let Some(bytes) = bytes(value) {
            return bytes.map(Value::Bytes);
        }
        if is_array(value).map_err(|thrown| cannot_read(&thrown))? {
            self.array(value, depth)
        } else {
            self.object(value, depth)
        }
    }

    fn array(&mut self, array: &JsValue, depth: usize) -> Result<Value, String> {
        let length = Reflect::get(array, &"length".into())
            .map_err(|thrown| cannot_read(&thrown))?
            .as_f64()
            .unwrap_or(0.0) as u32;
        // Before anything is taken: an array of JavaScript's can be long and empty.
        if length as usize > self.left {
            return Err(too_many());
        }
        (0..length)
            .map(|index| {
                Reflect::get_u32(array, index)
                    .map_err(|thrown| cannot_read(&thrown))
                    .and_then(|item| self.value(&item, depth + 1))
                    .map_err(|why| format!("[{index}]{why}"))
            })
            .collect::<Result<_, _>>()
            .map(Value::Seq)
    }

    fn object(&mut self, object: &JsValue, depth: usize) -> Result<Value, String> {
        let iterator =
            Reflect::get(object, &Symbol::iterator()).map_err(|thrown| cannot_read(&thrown))?;
        if iterator.is_function() {
            // A Map or a Set would look like an object without fields.
            return Err(" is neither a plain object nor an array nor a Uint8Array".to_owned());
        }
        let names = Reflect::own_keys(object.unchecked_ref::<Object>())
            .map_err(|thrown| cannot_read(&thrown))?;
        names
            .iter()
            .filter_map(|name| Some((name.as_string()?, name)))
            .map(|(text, name)| {
                let field = Reflect::get(object, &name)
                    .map_err(|thrown| cannot_read(&thrown))
                    .and_then(|field| self.value(&field, depth + 1));
                match field {
                    Ok(field) => Ok((Value::String(text), field)),
                    Err(why) => Err(format!(".{text:.80}{why}")),
                }
            })
            .collect::<Result<_, _>>()
            .map(Value::Map)
    }

    fn spend(&mut self, values: usize) -> Result<(), String> {
        self.left = self.left.checked_sub(values).ok_or_else(too_many)?;
        Ok(())
    }
}

fn too_many() -> String {
    format!(": more than {MAX_VALUES} values in one")
}

fn cannot_read(thrown: &JsValue) -> String {
    format!(" cannot be read: {}", thrown_text(thrown))
}
