//! JSON to Python's values and back. Not for checking that they are the right ones.

use std::fmt;

use monty_types::{DictPairs, MontyObject};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// The deepest nesting of a value that leaves the sandbox.
const MAX_DEPTH: usize = 32;

/// A JSON value as Python sees it. Integers beyond 64 bits are floats; the keys of a dict come in alphabetical order,
/// whoever wrote them.
#[derive(Debug, Clone)]
pub(super) struct Python(pub(super) MontyObject);

impl<'de> Deserialize<'de> for Python {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PythonVisitor).map(Self)
    }
}

struct PythonVisitor;

impl<'de> Visitor<'de> for PythonVisitor {
    type Value = MontyObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<MontyObject, E> {
        Ok(MontyObject::None)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<MontyObject, E> {
        Ok(MontyObject::Bool(truth))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<MontyObject, E> {
        Ok(MontyObject::Int(integer))
    }

    fn visit_u64<E>(self, integer: u64) -> Result<MontyObject, E> {
        Ok(i64::try_from(integer).map_or(MontyObject::Float(integer as f64), MontyObject::Int))
    }

    fn visit_f64<E>(self, float: f64) -> Result<MontyObject, E> {
        Ok(MontyObject::Float(float))
    }

    fn visit_str<E>(self, text: &str) -> Result<MontyObject, E> {
        Ok(MontyObject::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<MontyObject, A::Error> {
        let mut list = Vec::with_capacity(items.size_hint().unwrap_or(0));
        while let Some(Python(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(MontyObject::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<MontyObject, A::Error> {
        let mut pairs: Vec<(String, MontyObject)> = Vec::new();
        while let Some((key, Python(value))) = entries.next_entry()? {
            pairs.push((key, value));
        }
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        let pairs = pairs.into_iter().map(|(key, value)| (MontyObject::String(key), value));
        Ok(MontyObject::Dict(pairs.collect::<DictPairs>()))
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

    fn python(text: &str) -> MontyObject {
        let Python(value) = serde_json::from_str(text).unwrap();
        value
    }

    #[test]
    fn json_values_survive_the_round_trip() {
        let text = r#"{"d": -7, "a": [1, 2.5, "x", true, null], "b": {"c": []}, "e": 9223372036854775807}"#;
        assert_eq!(from_python(python(text)), Ok(serde_json::from_str(text).unwrap()));
        assert_eq!(from_python(python("9223372036854775808")), Ok(json!(9_223_372_036_854_775_808.0)));
    }

    #[test]
    fn the_keys_of_a_dict_come_in_alphabetical_order() {
        let MontyObject::Dict(pairs) = python(r#"{"weight": 1, "criterion": "x"}"#) else { panic!() };
        let keys: Vec<_> = pairs.into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["criterion", "weight"].map(|key| MontyObject::String(key.to_owned())));
    }

    #[test]
    fn values_without_a_json_form_are_named() {
        assert_eq!(from_python(MontyObject::Float(f64::NAN)), Err("the float `NaN`".into()));
        assert_eq!(from_python(MontyObject::Set(vec![])), Err("a value of type `set`".into()));
        let deep = (0..50).fold(MontyObject::None, |inner, _| MontyObject::List(vec![inner]));
        assert!(from_python(deep).is_err());
    }
}
