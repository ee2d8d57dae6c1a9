//! Scenarios with the reference's answer, replayed through the library, and made small where they
//! differ.

use std::sync::Arc;

use budget_core::MemoryStore;
use budget_core::testing::scenario;
use serde_json::{Value, json};

use super::answer;
use super::path::{Step, at, walk};

/// The scenario with the reference's answer; asked lines that the reference refuses are left out.
pub(crate) fn answered(mut scenario: Value) -> Value {
    let mut expect = answer(&scenario);
    if expect.get("error").is_some() && scenario["expect"].get("lines").is_some() {
        keep_answerable_lines(&mut scenario);
        expect = answer(&scenario);
    }
    scenario["expect"] = expect;
    scenario
}

fn keep_answerable_lines(scenario: &mut Value) {
    let asked = scenario["expect"]["lines"].take();
    let alone = |line: &Value| {
        let mut scenario = scenario.clone();
        scenario["expect"]["lines"] = json!([line]);
        answer(&scenario).get("error").is_none()
    };
    let lines = asked.as_array().into_iter().flatten().filter(|line| alone(line));
    scenario["expect"]["lines"] = lines.cloned().collect();
}

/// Replays a scenario through the library.
pub(crate) fn replay(scenario: &Value) -> Result<(), String> {
    replay_text(&serde_json::to_string(scenario).expect("a text"))
}

/// Replays a scenario as a file would have it.
pub(crate) fn replay_text(text: &str) -> Result<(), String> {
    pollster::block_on(scenario::run(text, Arc::new(MemoryStore::new())))
}

/// Replays a scenario with the reference's answer; a difference is told with a small scenario.
pub(crate) fn agree(scenario: Value) -> Result<(), String> {
    let scenario = answered(scenario);
    if replay(&scenario).is_ok() {
        return Ok(());
    }
    let small = smaller(scenario);
    let error = replay(&small).expect_err("a difference");
    Err(format!("{error}\n{}", serde_json::to_string_pretty(&small).expect("a text")))
}

/// The scenario without all that the difference does not need.
fn smaller(mut scenario: Value) -> Value {
    loop {
        let differs = |without: &Value| replay(without).is_err();
        let next = without_one(&scenario).into_iter().map(answered).find(differs);
        match next {
            Some(next) => scenario = next,
            None => return scenario,
        }
    }
}

/// Every scenario with one row or one optional member less.
fn without_one(scenario: &Value) -> Vec<Value> {
    let mut paths = Vec::new();
    walk(scenario, &mut |path, value| {
        if may_go(path, value) {
            paths.push(path.to_vec());
        }
    });
    paths.into_iter().map(|path| without(scenario, &path)).collect()
}

/// What may be left out of what.
const OPTIONAL: [(&str, &[&str]); 10] = [
    ("", &["clip", "containing", "next_after", "on_or_after", "view", "include_pending"]),
    ("categories", &["parent", "kind", "name"]),
    ("accounts", &["in_budget"]),
    ("budgets", &["from", "until", "rollover", "covers", "limits", "overrides", "warn_at", "pace"]),
    ("rollover", &["cap"]),
    ("transactions", &["id", "account", "category", "pending", "excluded", "splits"]),
    ("splits", &["category"]),
    ("lines", &["on"]),
    ("cadence", &["count", "weekend"]),
    ("view", &["count", "weekend"]),
];

/// The lists that only the answer has.
const ANSWERS: [&str; 5] = ["totals", "unbudgeted", "income", "uncategorised_in", "budgeted"];

fn may_go(path: &[Step], value: &Value) -> bool {
    let names = path.iter().filter_map(|step| match step {
        Step::Member(name) => Some(name.as_str()),
        Step::Row(_) => None,
    });
    let names: Vec<&str> = names.collect();
    match path.last() {
        Some(Step::Row(_)) => value.is_object() && !names.iter().any(|name| ANSWERS.contains(name)),
        Some(Step::Member(name)) => {
            let holder = names.len().checked_sub(2).map_or("", |before| names[before]);
            OPTIONAL.iter().any(|(of, members)| *of == holder && members.contains(&&**name))
        }
        None => false,
    }
}

fn without(scenario: &Value, path: &[Step]) -> Value {
    let mut less = scenario.clone();
    let (last, before) = path.split_last().expect("a path");
    let holder = at(&mut less, before);
    match last {
        Step::Row(at) => drop(holder.as_array_mut().map(|rows| rows.remove(*at))),
        Step::Member(name) => drop(holder.as_object_mut().map(|members| members.remove(name))),
    }
    less
}
