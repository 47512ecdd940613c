//! JSON values to Python's and back. Not for checking that they are the right ones.

use monty_types::{DictPairs, MontyObject};
use serde_json::{Map, Number, Value};

/// The deepest nesting of a value that leaves the sandbox.
const MAX_DEPTH: usize = 32;

/// A JSON value as Python sees it. Integers beyond 64 bits become floats.
pub(super) fn to_python(value: Value) -> MontyObject {
    match value {
        Value::Null => MontyObject::None,
        Value::Bool(truth) => MontyObject::Bool(truth),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => MontyObject::Int(integer),
            (None, float) => MontyObject::Float(float.unwrap_or_default()),
        },
        Value::String(text) => MontyObject::String(text),
        Value::Array(items) => MontyObject::List(items.into_iter().map(to_python).collect()),
        Value::Object(entries) => MontyObject::Dict(
            entries
                .into_iter()
                .map(|(key, value)| (MontyObject::String(key), to_python(value)))
                .collect::<DictPairs>(),
        ),
    }
}

/// A Python value as JSON; a tuple becomes a list.
///
/// # Errors
/// Says which value has no JSON form.
pub(super) fn from_python(object: MontyObject) -> Result<Value, String> {
    convert(object, 0)
}

fn convert(object: MontyObject, depth: usize) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err(format!("a value nested more than {MAX_DEPTH} deep"));
    }
    Ok(match object {
        MontyObject::None => Value::Null,
        MontyObject::Bool(truth) => Value::Bool(truth),
        MontyObject::Int(integer) => Value::from(integer),
        MontyObject::Float(float) => {
            Value::Number(Number::from_f64(float).ok_or_else(|| format!("the float `{float}`"))?)
        }
        MontyObject::String(text) => Value::String(text),
        MontyObject::List(items) | MontyObject::Tuple(items) => {
            Value::Array(items.into_iter().map(|item| convert(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        MontyObject::Dict(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let MontyObject::String(key) = key else {
                    return Err(format!("a dict key of type `{}`", key.type_name()));
                };
                map.insert(key, convert(value, depth + 1)?);
            }
            Value::Object(map)
        }
        other => return Err(format!("a value of type `{}`", other.type_name())),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_values_survive_the_round_trip() {
        let value = json!({"a": [1, 2.5, "x", true, null], "b": {"c": []}, "d": -7});
        assert_eq!(from_python(to_python(value.clone())), Ok(value));
    }

    #[test]
    fn values_without_a_json_form_are_named() {
        assert_eq!(from_python(MontyObject::Float(f64::NAN)), Err("the float `NaN`".into()));
        assert_eq!(from_python(MontyObject::Set(vec![])), Err("a value of type `set`".into()));
        let deep = (0..50).fold(MontyObject::None, |inner, _| MontyObject::List(vec![inner]));
        assert!(from_python(deep).is_err());
    }
}
