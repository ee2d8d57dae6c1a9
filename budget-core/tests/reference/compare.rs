//! What a file expects, held against the reference's answer.

use serde_json::Value;

/// Every member of the scenario's `expect` that the answer has otherwise.
pub(crate) fn differences(scenario: &Value, answer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if answer.get("error") != scenario["expect"].get("error") {
        return vec![format!("the reference answers {answer}")];
    }
    for (name, expected) in scenario["expect"].as_object().expect("an object") {
        let actual = &answer[name];
        match (expected.as_array(), actual.as_array()) {
            (Some(expected), Some(actual)) if name == "lines" => {
                expected.iter().zip(actual).for_each(|pair| members(name, pair, &mut found));
            }
            (Some(expected), Some(actual)) if name == "totals" => {
                totals(expected, actual, &mut found);
            }
            (Some(expected), Some(actual)) if name != "periods" => {
                if sorted(expected) != sorted(actual) {
                    found.push(format!("{name}: {actual:?}"));
                }
            }
            _ if expected == actual => {}
            _ => found.push(format!("{name}: {actual}")),
        }
    }
    found
}

fn totals(expected: &[Value], actual: &[Value], found: &mut Vec<String>) {
    if expected.len() != actual.len() {
        found.push(format!("totals: {actual:?}"));
    }
    for expected in expected {
        let row = actual.iter().find(|row| row["currency"] == expected["currency"]);
        members("totals", (expected, row.unwrap_or(&Value::Null)), found);
    }
}

fn members(what: &str, (expected, actual): (&Value, &Value), found: &mut Vec<String>) {
    for (name, value) in expected.as_object().expect("an object") {
        if by_value(value) != by_value(&actual[name]) {
            found.push(format!("{what} {expected}: {name} is {}", actual[name]));
        }
    }
}

fn sorted(rows: &[Value]) -> Vec<String> {
    let mut rows: Vec<String> = rows.iter().map(|row| by_value(row).to_string()).collect();
    rows.sort();
    rows
}

/// The value with its decimals in one spelling.
fn by_value(value: &Value) -> Value {
    match value {
        Value::String(text) => match text.split_once('.') {
            Some((_, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.trim_end_matches('0').trim_end_matches('.').into()
            }
            _ => value.clone(),
        },
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), by_value(value))).collect()
        }
        _ => value.clone(),
    }
}
