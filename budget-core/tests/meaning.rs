//! The meaning of budgets, held against an independent and naive reading of the scenario format.
//!
//! `BUDGET_MEANING_CASES` asks for more random cases, `BUDGET_MEANING_SEED` begins at another seed.
#![cfg(feature = "testing")]

mod reference;

use budget_core::testing::Random;
use serde_json::Value;

use reference::faults::with_fault;
use reference::generate::Generator;
use reference::replay::{agree, answered};

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().expect("a whole number"))
}

/// Runs a check for so many seeds and tells every failing one.
fn for_each_seed(cases: u64, check: impl Fn(u64) -> Result<(), String>) {
    let first = number("BUDGET_MEANING_SEED", 1);
    let mut failures = Vec::new();
    for seed in first..first + number("BUDGET_MEANING_CASES", cases) {
        if let Err(error) = check(seed) {
            failures.push(format!("seed {seed}: {error}"));
        }
        if failures.len() == 8 {
            break;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn the_library_answers_what_the_reference_answers() {
    for_each_seed(3000, |seed| agree(Generator::new(seed).scenario()));
}

#[test]
fn the_library_refuses_what_the_reference_refuses() {
    for_each_seed(3000, |seed| {
        let scenario = answered(Generator::new(seed).scenario());
        let mut random = Random::new(seed);
        let is_refused = |scenario: &Value| scenario["expect"].get("error").is_some();
        match with_fault(scenario.clone(), &mut random) {
            Some(faulty) if !is_refused(&scenario) => agree(faulty),
            _ => Ok(()),
        }
    });
}

#[test]
fn timing() {
    use std::time::Instant;
    let (mut a, mut b, mut worst) = (0u128, 0u128, (0u128, 0));
    for seed in 1..200 {
        let t = Instant::now();
        let s = reference::replay::answered(Generator::new(seed).scenario());
        a += t.elapsed().as_micros();
        let t = Instant::now();
        let _ = reference::replay::replay(&s);
        let e = t.elapsed().as_micros();
        b += e;
        worst = worst.max((e, seed));
    }
    panic!("{a} {b} {worst:?}");
}

#[test]
fn list() {
    use std::time::Instant;
    let mut out = String::new();
    let first = number("BUDGET_MEANING_SEED", 1);
    for seed in first..first + number("BUDGET_MEANING_CASES", 300) {
        let t = Instant::now();
        let s = reference::replay::answered(Generator::new(seed).scenario());
        let a = t.elapsed().as_millis();
        let t = Instant::now();
        let r = reference::replay::replay(&s);
        let e = t.elapsed().as_millis();
        if r.is_err() || a + e > 500 {
            out += &format!("{seed} {a}ms {e}ms {} {r:?}\n", s["kind"]);
        }
    }
    panic!("{out}");
}

#[test]
fn stats() {
    use std::collections::BTreeMap;
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 1..3000 {
        let s = reference::replay::answered(Generator::new(seed).scenario());
        let mut add = |k: String| *count.entry(k).or_default() += 1;
        add(format!("kind {}", s["kind"]));
        let e = &s["expect"];
        if let Some(err) = e.get("error") {
            add(format!("error {err} {}", s["kind"]));
        }
        for l in ["totals", "unbudgeted", "income", "uncategorised_in", "budgeted", "periods"] {
            if e[l].as_array().is_some_and(|a| !a.is_empty()) {
                add(format!("some {l}"));
            }
        }
        for line in e["lines"].as_array().into_iter().flatten() {
            if line["period"].is_null() {
                add("null line".into());
                continue;
            }
            add(format!("status {}", line["status"]));
            let nz = |m: &str| {
                line[m].as_str().is_some_and(|t| t.bytes().any(|b| (b'1'..=b'9').contains(&b)))
            };
            for m in ["carried", "spent", "pending", "percent", "expected_to_date", "per_day"] {
                if nz(m) {
                    add(format!("nonzero {m}"));
                }
            }
            if line["projected"] != line["spent"] {
                add("projected differs".into());
            }
        }
    }
    panic!("{count:#?}");
}
