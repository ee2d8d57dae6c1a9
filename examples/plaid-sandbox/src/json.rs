//! Answers: JSON whose amounts are the decimals' own text, never a float.

use std::collections::BTreeMap;

use axum::body::Bytes;
use budget_core::{Currency, Decimal};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// JSON as it will stand in the answer.
pub(crate) type Json = Box<RawValue>;

/// An object: what has no amounts, and members that may have some.
pub(crate) fn object<const N: usize>(plain: Value, members: [(&str, Json); N]) -> Json {
    let Value::Object(plain) = plain else { return raw(&plain) };
    let plain = plain.iter().map(|(name, value)| (name.as_str(), raw(value)));
    let all: BTreeMap<&str, Json> = plain.chain(members).collect();
    raw(&all)
}

/// Any value.
pub(crate) fn raw(value: &(impl Serialize + ?Sized)) -> Json {
    to_raw_value(value).unwrap_or_else(|error| unreachable!("no map with odd keys: {error}"))
}

/// An amount as a number.
pub(crate) fn number(amount: Decimal) -> Json {
    let text = amount.to_string();
    RawValue::from_string(text).unwrap_or_else(|error| unreachable!("a decimal: {error}"))
}

/// An amount that may not be known.
pub(crate) fn maybe_number(amount: Option<Decimal>) -> Json {
    amount.map_or_else(|| raw(&()), number)
}

/// The two members that tell a currency.
pub(crate) fn currency(currency: Option<Currency>) -> (Option<String>, Option<String>) {
    let Some(currency) = currency else { return (None, None) };
    match currency.code().strip_prefix("x:") {
        Some(unofficial) => (None, Some(unofficial.to_owned())),
        None => (Some(currency.code().to_owned()), None),
    }
}

/// The bytes of an answer.
pub(crate) fn bytes(json: &RawValue) -> Bytes {
    Bytes::copy_from_slice(json.get().as_bytes())
}

/// The members of two objects in one.
pub(crate) fn joined(one: &RawValue, other: &RawValue) -> Json {
    let members = |json: &RawValue| -> BTreeMap<String, Json> {
        serde_json::from_str(json.get()).unwrap_or_default()
    };
    let mut all = members(one);
    all.extend(members(other));
    raw(&all)
}
