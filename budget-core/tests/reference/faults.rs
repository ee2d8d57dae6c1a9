//! One fault in a scenario that has none.

use budget_core::testing::Random;
use serde_json::{Value, json};

use super::path::{Step, at, walk};

/// Puts a value that cannot be in the place of one that can; none where the place takes any.
pub(crate) fn with_fault(mut scenario: Value, random: &mut Random) -> Option<Value> {
    scenario.as_object_mut()?.remove("expect");
    if random.chance(15) {
        return twice(scenario, random);
    }
    let mut places = Vec::new();
    walk(&scenario, &mut |path, _| places.push(path.to_vec()));
    let place = random.pick(&places)?.clone();
    let (Some(Step::Member(name)), before) = (place.last(), &place[..place.len() - 1]) else {
        return None;
    };
    if before.is_empty() && name == "kind" {
        return None;
    }
    let holder = at(&mut scenario, before);
    let bad = bad_value(name, holder, random)?;
    holder[name.as_str()] = bad;
    Some(scenario)
}

/// The same id, or the same day, once more.
fn twice(mut scenario: Value, random: &mut Random) -> Option<Value> {
    let mut lists = Vec::new();
    walk(&scenario, &mut |path, value| {
        let once = ["categories", "accounts", "budgets", "transactions", "limits", "overrides"];
        let is_once = matches!(path.last(), Some(Step::Member(name)) if once.contains(&&**name));
        if is_once && value.as_array().is_some_and(|rows| !rows.is_empty()) {
            lists.push(path.to_vec());
        }
    });
    let rows = at(&mut scenario, random.pick(&lists)?).as_array_mut()?;
    let row = random.pick(rows)?.clone();
    let is_named = ["id", "from", "period_start"].iter().any(|name| row.get(name).is_some());
    rows.push(row);
    is_named.then_some(scenario)
}

fn bad_value(name: &str, holder: &Value, random: &mut Random) -> Option<Value> {
    match name {
        "amount" | "limit" | "cap" => bad_amount(name, holder, random),
        "currency" => {
            any(random, &["eur", "EURO", "", "ZZZ", "x:", "x:a-b", "X:BTC", "x:äöü", " EUR"])
        }
        "date" | "from" | "until" | "period_start" | "today" | "anchor" | "start" | "end" => {
            bad_date(random)
        }
        "category" | "parent" => any(random, &["no such", "foodbank", "Food/"]),
        "account" => any(random, &["nobody", "account"]),
        "id" => Some(json!("")),
        "every" => any(random, &["fortnight", "Month", "", "quarter"]),
        "weekday" => any(random, &["monday", "MON", ""]),
        "weekend" | "covers" | "pace" | "carry" | "kind" => any(random, &["", "sideways", "Both"]),
        "count" => random.pick(&[json!(0), json!(-1), json!(i64::MIN)]).cloned(),
        "nth" => random.pick(&[json!(0), json!(5), json!(-2), json!(300)]).cloned(),
        "days" => bad_days(random),
        "warn_at" => {
            let lists = [json!([0]), json!([1001]), json!([50, -1]), json!([65_626])];
            random.pick(&lists).cloned()
        }
        "splits" => Some(json!([])),
        _ => None,
    }
}

fn any(random: &mut Random, texts: &[&str]) -> Option<Value> {
    random.pick(texts).map(|text| json!(text))
}

fn bad_amount(name: &str, holder: &Value, random: &mut Random) -> Option<Value> {
    let is_part_of_a_sum =
        name == "amount" && (holder.get("splits").is_some() || holder.get("currency").is_none());
    match random.between(1, 10) {
        1..=3 if is_part_of_a_sum => None,
        1..=2 => any(random, &["9223372036854775808", "-99999999999999999999999999999999999.0"]),
        3 if name != "amount" => Some(json!("-1")),
        4 => Some(json!("0.000000001")),
        _ => any(
            random,
            &["1e3", "", "-", ".5", "5.", "+1", "1,5", " 1", "0x1", "--1", "1.2.3", "١"],
        ),
    }
}

fn bad_date(random: &mut Random) -> Option<Value> {
    let dates = [
        "2026-02-30",
        "2025-02-29",
        "1900-02-29",
        "0000-12-31",
        "10000-01-01",
        "-001-01-01",
        "2026-1-01",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "2026/01/01",
        "20260101",
        "+2026-01-01",
        "2026-01-01T00:00:00",
        "",
    ];
    any(random, &dates)
}

fn bad_days(random: &mut Random) -> Option<Value> {
    let lists =
        [json!([15, 15]), json!([31, 15]), json!([0, 15]), json!([15, 32]), json!([15]), json!([])];
    random.pick(&lists).cloned()
}
