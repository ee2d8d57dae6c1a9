//! The meaning of budgets, held against an independent and naive reading of the scenario format.
//!
//! `BUDGET_MEANING_CASES` asks for another number of random cases, `BUDGET_MEANING_SEED` begins at
//! another seed.
#![cfg(feature = "testing")]

mod reference;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use budget_core::testing::Random;
use budget_core::{
    BankLayer, BankSource, Book, Cadence, Edit, Entity, EntityKey, Figure, Money, NaiveDate, Patch,
    Period, Repeat, Result, Split, Summary, Transaction, Why,
};
use chrono::{Datelike, Days};
use pollster::block_on;
use serde_json::{Value, json};

use reference::compare::differences;
use reference::faults::with_fault;
use reference::generate::{Generator, shuffle};
use reference::replay::{agree, answered, replay, replay_text};
use reference::rows::{book, day, entities, new_transaction, settings, transactions};

type Outcome = std::result::Result<(), String>;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().expect("a whole number"))
}

/// Runs a check for so many seeds and tells the first that fail.
fn for_each_seed(cases: u64, check: impl Fn(u64) -> Outcome) {
    let first = number("BUDGET_MEANING_SEED", 1);
    let mut failures = Vec::new();
    for seed in first..first + number("BUDGET_MEANING_CASES", cases) {
        if let Err(error) = check(seed) {
            failures.push(format!("seed {seed}: {error}"));
        }
        if failures.len() == 5 {
            break;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// A summary scenario of a seed that is not refused, with its answer.
fn fine_summary(seed: u64) -> Option<Value> {
    let scenario = answered(Generator::new(seed).summary());
    scenario["expect"].get("error").is_none().then_some(scenario)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, one: T, other: T) -> Outcome {
    if one == other { Ok(()) } else { Err(format!("{what}:\n{one:?}\n{other:?}")) }
}

/// What is wrong, without the words.
fn kind<T>(answer: Result<T>) -> std::result::Result<T, &'static str> {
    answer.map_err(|error| error.kind().as_str())
}

#[test]
fn the_library_answers_what_the_reference_answers() {
    for_each_seed(2000, |seed| agree(Generator::new(seed).scenario()));
}

#[test]
fn the_library_refuses_what_the_reference_refuses() {
    for_each_seed(1000, |seed| {
        let scenario = answered(Generator::new(seed).scenario());
        if scenario["expect"].get("error").is_some() {
            return Ok(());
        }
        with_fault(scenario, &mut Random::new(seed)).map_or(Ok(()), agree)
    });
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of scenarios");
    let paths = entries.map(|entry| entry.expect("a directory entry").path());
    let mut found: Vec<PathBuf> = paths
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    found.sort();
    found
}

#[test]
fn the_reference_answers_what_every_file_expects() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let given = std::env::var("BUDGET_SCENARIOS").unwrap_or_default();
    let given = given.split(':').filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let files: Vec<PathBuf> =
        std::iter::once(own).chain(given).flat_map(|folder| files(&folder)).collect();
    let mut failures = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a readable file");
        let scenario: Value = serde_json::from_str(&text).expect("a scenario");
        let answer = reference::answer(&scenario);
        for difference in differences(&scenario, &answer) {
            failures.push(format!("{}: {difference}", file.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Each is wrong in one place: the runner must say so, whatever else is right.
const WRONG: [(&str, &str); 27] = [
    (
        "a member twice",
        r#"{"kind": "periods", C, "containing": "2026-01-01", "containing": "2026-01-01", E}"#,
    ),
    ("the kind twice", r#"{"kind": "periods", "kind": "periods", C, Q, E}"#),
    (
        "a member twice within",
        r#"{"kind": "periods", "cadence": {"every": "month", "every": "month", "anchor": "2026-01-01"}, Q, E}"#,
    ),
    (
        "an expected member twice",
        r#"{"kind": "periods", C, Q, "expect": {"period": P, "period": P}}"#,
    ),
    ("an unknown kind", r#"{"kind": "period", C, Q, E}"#),
    ("no kind", r#"{C, Q, E}"#),
    ("an unknown member", r#"{"kind": "periods", C, Q, "step": 1, E}"#),
    (
        "an unknown member within",
        r#"{"kind": "periods", "cadence": {"every": "month", "anchor": "2026-01-01", "step": 1}, Q, E}"#,
    ),
    (
        "an unknown expected member",
        r#"{"kind": "periods", C, Q, "expect": {"period": P, "length": 31}}"#,
    ),
    ("a missing member", r#"{"kind": "periods", Q, E}"#),
    ("nothing asked", r#"{"kind": "periods", C, "expect": {"period": null}}"#),
    (
        "two questions for one answer",
        r#"{"kind": "periods", C, "next_after": "2026-01-01", "on_or_after": "2026-01-02", "expect": {"date": "2026-02-01"}}"#,
    ),
    ("an empty expect", r#"{"kind": "periods", C, Q, "expect": {}}"#),
    ("no expect", r#"{"kind": "periods", C, Q}"#),
    (
        "a count that is a text",
        r#"{"kind": "periods", "cadence": {"every": "month", "count": "1", "anchor": "2026-01-01"}, Q, E}"#,
    ),
    (
        "a count that is no whole number",
        r#"{"kind": "periods", "cadence": {"every": "month", "count": 1.5, "anchor": "2026-01-01"}, Q, E}"#,
    ),
    ("a null", r#"{"kind": "periods", C, "range": null, Q, E}"#),
    (
        "another result",
        r#"{"kind": "periods", C, Q, "expect": {"period": ["2026-01-01", "2026-02-02"]}}"#,
    ),
    ("an error that there is not", r#"{"kind": "periods", C, Q, "expect": {"error": "invalid"}}"#),
    (
        "another error",
        r#"{"kind": "periods", C, "containing": "2026-02-30", "expect": {"error": "not_found"}}"#,
    ),
    (
        "an amount that is a number",
        r#"{"kind": "summary", T, "transactions": [{"date": "2026-01-01", "amount": 1, "currency": "EUR"}], U}"#,
    ),
    (
        "a row without an amount",
        r#"{"kind": "summary", T, "transactions": [{"date": "2026-01-01", "currency": "EUR"}], U}"#,
    ),
    ("a null parent", r#"{"kind": "summary", T, "categories": [{"id": "a", "parent": null}], U}"#),
    ("a null list", r#"{"kind": "summary", T, "budgets": null, U}"#),
    ("a truth that is a text", r#"{"kind": "summary", T, "include_pending": "yes", U}"#),
    (
        "a row too few",
        r#"{"kind": "summary", T, "transactions": [{"date": "2026-01-01", "amount": "1", "currency": "EUR"}], U}"#,
    ),
    (
        "a line of no budget",
        r#"{"kind": "summary", T, "expect": {"lines": [{"budget": "b", "period": null}]}}"#,
    ),
];

/// Cadences that lack a member, or have one of another cadence: each is wrong whatever it expects.
const MISSHAPEN: [&str; 18] = [
    r#"{"every": "once", "start": "2026-01-01", "end": "2026-02-01", "count": 1}"#,
    r#"{"every": "once", "start": "2026-01-01", "end": "2026-02-01", "anchor": "2026-01-01"}"#,
    r#"{"every": "once", "end": "2026-02-01"}"#,
    r#"{"every": "once", "start": "2026-01-01"}"#,
    r#"{"every": "semimonth", "days": [1, 15], "count": 1}"#,
    r#"{"every": "semimonth", "days": [1, 15], "anchor": "2026-01-01"}"#,
    r#"{"every": "semimonth"}"#,
    r#"{"every": "month", "anchor": "2026-01-01", "days": [1, 15]}"#,
    r#"{"every": "month", "anchor": "2026-01-01", "end": "2026-02-01"}"#,
    r#"{"every": "month", "weekday": "thu"}"#,
    r#"{"every": "month", "anchor": "2026-01-01", "weekday": "thu"}"#,
    r#"{"every": "month", "nth": 2}"#,
    r#"{"every": "month"}"#,
    r#"{"every": "day", "count": 2}"#,
    r#"{"every": "week"}"#,
    r#"{"every": "year", "anchor": "2026-01-01", "nth": 2}"#,
    r#"{"every": "month", "count": null, "anchor": "2026-01-01"}"#,
    r#"{"every": "month", "count": 2.0, "anchor": "2026-01-01"}"#,
];

/// Cadences of the right shape that cannot be, and the kind of the error.
const IMPOSSIBLE: [(&str, &str); 9] = [
    (r#"{"every": "day", "anchor": "2026-01-01", "weekend": "after"}"#, "invalid"),
    (
        r#"{"every": "once", "start": "2026-01-01", "end": "2026-02-01", "weekend": "after"}"#,
        "invalid",
    ),
    (r#"{"every": "month", "count": 2, "weekday": "thu", "nth": 2}"#, "invalid"),
    (r#"{"every": "fortnight"}"#, "invalid"),
    (r#"{"every": "fortnight", "weekday": "thu", "nth": 2}"#, "invalid"),
    (r#"{"every": "month", "weekday": "thu", "nth": 100000000000000000000}"#, "invalid"),
    (r#"{"every": "semimonth", "days": [1, 18446744073709551615]}"#, "invalid"),
    (r#"{"every": "day", "anchor": "2026-01-01", "count": -100000000000000000000}"#, "invalid"),
    (r#"{"every": "day", "anchor": "2026-01-01", "count": 100000000000000000000}"#, "out_of_range"),
];

fn asked(cadence: &str, expect: Value) -> String {
    let day = r#""containing": "2026-01-15""#;
    format!(r#"{{"kind": "periods", "cadence": {cadence}, {day}, "expect": {expect}}}"#)
}

#[test]
fn a_cadence_has_its_members_and_no_others() {
    for cadence in MISSHAPEN {
        for expect in [json!({"error": "invalid"}), json!({"period": null})] {
            let wrong = asked(cadence, expect);
            assert!(replay_text(&wrong).is_err(), "{wrong}");
        }
    }
    for (cadence, kind) in IMPOSSIBLE {
        let text = asked(cadence, json!({"error": kind}));
        assert_eq!(replay_text(&text), Ok(()), "{text}");
        assert_eq!(reference::answer(&serde_json::from_str(&text).expect("JSON"))["error"], kind);
    }
}

#[test]
fn a_name_has_no_limit_and_an_id_its_own() {
    let (long, blank) = ("n".repeat(255), " ");
    let words = "word ".repeat(200);
    for id in [long.as_str(), blank] {
        let summary = json!({
            "kind": "summary",
            "today": "2026-01-15",
            "categories": [{"id": id}, {"id": "b", "name": words}, {"id": "c", "name": ""}],
            "accounts": [{"id": id}],
            "expect": {"unbudgeted": []},
        });
        assert_eq!(replay(&summary), Ok(()));
        let prorate = json!({
            "kind": "prorate",
            "budgets": [{
                "id": id, "category": id, "limit": "31", "currency": "EUR",
                "cadence": {"every": "month", "anchor": "2026-01-01"},
            }],
            "range": ["2026-01-01", "2026-01-03"],
            "expect": {"budgeted": [{"category": id, "currency": "EUR", "amount": "2"}]},
        });
        assert_eq!(replay(&prorate), Ok(()));
    }
    let too_long = json!({
        "kind": "summary",
        "today": "2026-01-15",
        "categories": [{"id": "n".repeat(256)}],
        "expect": {"error": "out_of_range"},
    });
    assert_eq!(replay(&too_long), Ok(()));
}

#[test]
fn an_expected_amount_is_written_as_amounts_are() {
    let expecting = |place: &str, text: &str| {
        let mut scenario = json!({
            "kind": "summary",
            "today": "2026-01-15",
            "categories": [{"id": "a"}],
            "budgets": [{
                "id": "b", "category": "a", "limit": "100", "currency": "EUR",
                "cadence": {"every": "month", "anchor": "2026-01-01"},
            }],
            "transactions": [
                {"date": "2026-01-01", "amount": "100", "currency": "EUR", "category": "a"},
                {"date": "2026-01-01", "amount": "100", "currency": "USD", "category": "a"},
                {"date": "2026-01-01", "amount": "-100", "currency": "EUR"},
            ],
            "expect": {
                "lines": [{"budget": "b", "limit": "100", "percent": "100"}],
                "totals": [{"currency": "EUR", "spent": "100"}],
                "unbudgeted": [{"category": "a", "currency": "USD", "spent": "100"}],
                "uncategorised_in": [{"currency": "EUR", "received": "100"}],
            },
        });
        *scenario.pointer_mut(place).expect("an amount") = text.into();
        replay(&scenario)
    };
    let places = [
        "lines/0/limit",
        "lines/0/percent",
        "totals/0/spent",
        "unbudgeted/0/spent",
        "uncategorised_in/0/received",
    ];
    for place in places {
        let place = format!("/expect/{place}");
        assert_eq!(expecting(&place, "100.000"), Ok(()), "{place}");
        for text in ["1e2", "+100", "1_00", "100.", " 100", ""] {
            assert!(expecting(&place, text).is_err(), "{place} {text:?}");
        }
    }
}

#[test]
fn a_percentage_of_any_size_is_refused() {
    let budget = |percent: &str| {
        format!(
            r#"{{"kind": "summary", "today": "2026-01-15", "categories": [{{"id": "a"}}],
            "budgets": [{{"id": "b", "category": "a", "limit": "1", "currency": "EUR",
            "cadence": {{"every": "month", "anchor": "2026-01-01"}}, "warn_at": [{percent}]}}],
            "expect": {{"error": "invalid"}}}}"#
        )
    };
    for percent in ["1001", "18446744073709551615", "-100000000000000000000"] {
        assert_eq!(replay_text(&budget(percent)), Ok(()), "{percent}");
    }
    assert!(replay_text(&budget("90.5")).is_err());
}

#[test]
fn a_scenario_that_is_wrong_fails() {
    let whole = |text: &str| {
        text.replace("C, ", r#""cadence": {"every": "month", "anchor": "2026-01-01"}, "#)
            .replace("Q", r#""containing": "2026-01-15""#)
            .replace("E}", r#""expect": {"period": P}}"#)
            .replace("T, ", r#""today": "2026-01-15", "#)
            .replace("U}", r#""expect": {"unbudgeted": []}}"#)
            .replace("P}", r#"["2026-01-01", "2026-02-01"]}"#)
            .replace("P,", r#"["2026-01-01", "2026-02-01"],"#)
    };
    for right in [r#"{"kind": "periods", C, Q, E}"#, r#"{"kind": "summary", T, U}"#] {
        assert_eq!(replay_text(&whole(right)), Ok(()));
    }
    for (what, wrong) in WRONG {
        let wrong = whole(wrong);
        assert!(replay_text(&wrong).is_err(), "{what}: {wrong}");
    }
}

#[test]
fn periods_tile_time() {
    for_each_seed(600, |seed| {
        let scenario = Generator::new(seed).periods();
        let cadence: Cadence =
            serde_json::from_value(scenario["cadence"].clone()).expect("a cadence");
        let range = Period::new(day(&scenario["range"][0]), day(&scenario["range"][1]));
        let range = range.expect("a range");
        match cadence.periods(range) {
            Ok(periods) => tiles(&cadence, range, &periods),
            Err(error) => same("the error's kind", error.kind().as_str(), "out_of_range"),
        }
    });
}

fn tiles(cadence: &Cadence, range: Period, periods: &[Period]) -> Outcome {
    for pair in periods.windows(2) {
        same("no gap and no overlap", pair[0].end(), pair[1].start())?;
    }
    let is_once = matches!(cadence.repeat(), Repeat::Once { .. });
    let boundaries: Vec<NaiveDate> =
        periods.iter().map(Period::start).chain(periods.last().map(Period::end)).collect();
    for day in range.start().iter_days().take_while(|day| *day < range.end()) {
        let held = periods.iter().find(|period| period.contains(day)).copied();
        same("period_containing", kind(cadence.period_containing(day)), Ok(held))?;
        let starts = periods.iter().any(|period| period.start() == day);
        same("starts_on", kind(cadence.starts_on(day)), Ok(starts))?;
        if held.is_none() && !is_once {
            return Err(format!("{day} is in no period"));
        }
        let after = boundaries.iter().find(|boundary| **boundary > day).copied();
        let from = boundaries.iter().find(|boundary| **boundary >= day).copied();
        if !boundaries.is_empty() {
            same("next_after", kind(cadence.next_after(day)), Ok(after))?;
            same("on_or_after", kind(cadence.on_or_after(day)), Ok(from))?;
        }
    }
    Ok(())
}

#[test]
fn the_order_of_rows_does_not_matter() {
    for_each_seed(300, |seed| {
        let Some(mut scenario) = fine_summary(seed) else { return Ok(()) };
        let mut random = Random::new(seed);
        for list in ["categories", "accounts", "budgets", "transactions"] {
            if let Some(rows) = scenario[list].as_array_mut() {
                shuffle(&mut random, rows);
            }
        }
        replay(&scenario)
    });
}

/// The rows of a scenario, and which of them nothing else needs.
fn parted(scenario: &Value, random: &mut Random) -> (Vec<Entity>, Vec<Entity>) {
    let is_leaf = |row: &Entity| matches!(row, Entity::Budget(_) | Entity::Transaction(_));
    entities(scenario).into_iter().partition(|row| !is_leaf(row) || random.chance(70))
}

#[test]
fn what_if_is_what_doing_it_does() {
    for_each_seed(300, |seed| {
        let Some(scenario) = fine_summary(seed) else { return Ok(()) };
        let today = day(&scenario["today"]);
        let mut random = Random::new(seed);
        let (before, missing) = parted(&scenario, &mut random);
        let patches = patches(&scenario, &before, missing, &mut random);
        let book = book(settings(&scenario), before).expect("a book");
        let Ok(first) = block_on(book.summary(today)) else { return Ok(()) };
        let what_if = block_on(book.what_if(&patches, today)).map(|at| at.value);
        let done = block_on(book.apply("Do it", patches));
        let done = done.and_then(|_| block_on(book.summary(today))).map(|at| at.value);
        match (what_if, done) {
            (Ok(what_if), Ok(done)) => {
                same("before", what_if.before, first.value)?;
                same("after", what_if.after, done)
            }
            // Of several faults either may be told.
            (Err(_), Err(_)) => Ok(()),
            (what_if, done) => Err(format!("{what_if:?}\n{done:?}")),
        }
    });
}

/// What is missing is put, and of what is there some is changed or deleted.
fn patches(
    scenario: &Value,
    before: &[Entity],
    missing: Vec<Entity>,
    random: &mut Random,
) -> Vec<Patch> {
    let mut patches: Vec<Patch> = missing.into_iter().map(Patch::Put).collect();
    let rows: Vec<Transaction> = transactions(scenario).collect();
    for row in before {
        match row {
            Entity::Transaction(row) if random.chance(20) => {
                let other = random.pick(&rows).expect("a row").clone();
                patches.push(Patch::Put(Entity::Transaction(Transaction {
                    id: row.id.clone(),
                    ..other
                })));
            }
            Entity::Transaction(_) | Entity::Budget(_) if random.chance(15) => {
                patches.push(Patch::Delete(row.key()));
            }
            Entity::Category(category) if random.chance(5) => {
                patches.push(Patch::Delete(EntityKey::Category(category.id.clone())));
            }
            Entity::Account(account) if random.chance(10) => {
                let mut account = account.clone();
                account.in_budget = !account.in_budget;
                patches.push(Patch::Put(Entity::Account(account)));
            }
            _ => {}
        }
    }
    if random.chance(20) {
        let mut settings = settings(scenario);
        settings.include_pending = !settings.include_pending;
        patches.push(Patch::Put(Entity::Settings(settings)));
    }
    shuffle(random, &mut patches);
    patches
}

#[test]
fn running_figures_are_those_made_anew() {
    for_each_seed(200, |seed| {
        let Some(scenario) = fine_summary(seed) else { return Ok(()) };
        let today = day(&scenario["today"]);
        let mut random = Random::new(seed);
        let rows = entities(&scenario).into_iter();
        let rows = rows.filter(|row| !matches!(row, Entity::Transaction(_))).collect();
        let book = book(settings(&scenario), rows).expect("a book");
        let mut new: Vec<Value> = scenario["transactions"].as_array().expect("a list").clone();
        shuffle(&mut random, &mut new);
        for row in &new {
            let row = block_on(book.record(new_transaction(row))).expect("a row");
            detour(&book, &row, today, &mut random)?;
        }
        let whole = whole_book(&scenario);
        same("all at once", summary(&book, today), summary(&whole, today))
    });
}

fn whole_book(scenario: &Value) -> Book {
    book(settings(scenario), entities(scenario)).expect("a book")
}

fn summary(book: &Book, today: NaiveDate) -> std::result::Result<Summary, &'static str> {
    kind(block_on(book.summary(today)).map(|at| at.value))
}

/// Changes a row and changes it back; the figures follow each time.
fn detour(book: &Book, row: &Transaction, today: NaiveDate, random: &mut Random) -> Outcome {
    let id = &row.id;
    let edit = |edit: Edit| kind(block_on(book.edit(id, edit)));
    follows(book, today)?;
    let (there, back) = match random.between(1, 5) {
        1 => {
            let excluded = !row.excluded();
            let there = kind(block_on(book.exclude(id, excluded)));
            follows(book, today)?;
            (there, kind(block_on(book.exclude(id, !excluded))))
        }
        2 => {
            let there = kind(block_on(book.delete(id)));
            follows(book, today)?;
            (there, kind(block_on(book.restore(id))))
        }
        3 => {
            let back = Days::new(random.below(30) as u64);
            let other = today.checked_sub_days(back).filter(|day| day.year() > 0);
            let there = edit(Edit { date: other.or(Some(today)), ..Edit::default() });
            follows(book, today)?;
            (there, edit(Edit { date: Some(row.date()), ..Edit::default() }))
        }
        4 => {
            let there = edit(Edit { pending: Some(!row.pending()), ..Edit::default() });
            follows(book, today)?;
            (there, edit(Edit { pending: Some(row.pending()), ..Edit::default() }))
        }
        _ => {
            let split = Split { category: None, amount: row.amount() };
            let there = kind(block_on(book.split(id, vec![split])));
            follows(book, today)?;
            (there, kind(block_on(book.split(id, row.edits.splits.clone()))))
        }
    };
    same("there", there.err(), None)?;
    same("back", back.err(), None)
}

/// The figures kept by a handle are those of a handle that has just opened the book.
fn follows(book: &Book, today: NaiveDate) -> Outcome {
    let anew = block_on(Book::open(Arc::clone(book.store()), book.id().clone())).expect("a book");
    same("running figures", summary(book, today), summary(&anew, today))
}

#[test]
fn parts_of_a_corrected_row_sum_to_the_whole() {
    for_each_seed(300, |seed| {
        let Some(mut scenario) = fine_summary(seed) else { return Ok(()) };
        let today = day(&scenario["today"]);
        let mut random = Random::new(seed);
        let mut rows = entities(&scenario);
        let entered = scenario["transactions"].as_array_mut().expect("a list");
        let banked = rows.iter_mut().filter_map(|row| match row {
            Entity::Transaction(row) => Some(row),
            _ => None,
        });
        for (row, entered) in banked.zip(entered) {
            correct(row, entered, &mut random);
            let sum: i128 = row.parts().map(|part| part.minor).sum();
            same("the parts", sum, i128::from(row.amount().minor()))?;
        }
        let corrected = book(settings(&scenario), rows).expect("a book");
        same("as if split so", summary(&corrected, today), summary(&whole_book(&scenario), today))
    });
}

/// A bank brings another amount under a person's splits: the difference is as a split of the
/// bank's own category.
fn correct(row: &mut Transaction, entered: &mut Value, random: &mut Random) {
    let difference = random.between(-500, 500);
    let amount = row.amount().minor().checked_add(difference);
    let Some(amount) = amount.filter(|amount| *amount != i64::MIN) else { return };
    let amount = Money::from_minor(amount, row.amount().currency()).expect("an amount");
    let category = row.category().cloned();
    row.bank = Some(BankLayer {
        source: BankSource::Connection,
        date: row.date(),
        amount,
        original_amount: None,
        name: "a bank's words".to_owned(),
        payee: None,
        memo: None,
        category: category.clone(),
        category_text: None,
        pending: row.pending(),
    });
    row.edits.amount = None;
    row.edits.category = None;
    entered["amount"] = amount.decimal().to_string().into();
    if let Some(splits) = entered.get_mut("splits").and_then(Value::as_array_mut)
        && difference != 0
    {
        let rest = Money::from_minor(difference, amount.currency()).expect("an amount");
        let category = category.map(|category| category.to_string());
        splits.push(json!({"category": category, "amount": rest.decimal().to_string()}));
    }
}

#[test]
fn every_line_is_the_sum_of_its_parts() {
    for_each_seed(200, |seed| {
        let Some(scenario) = fine_summary(seed) else { return Ok(()) };
        let today = day(&scenario["today"]);
        let book = whole_book(&scenario);
        for asked in scenario["expect"]["lines"].as_array().expect("a list") {
            let budget = asked["budget"].as_str().expect("a text");
            let budget = budget.parse().expect("an id");
            let on = asked.get("on").map_or(today, day);
            let line = block_on(book.line(&budget, on, today)).expect("a line").value;
            let Some(line) = line else { continue };
            let figures = [
                (Figure::Spent, line.spent),
                (Figure::Pending, line.pending),
                (Figure::Carried, line.carried),
            ];
            for (figure, amount) in figures {
                match kind(block_on(book.why(&budget, on, today, figure)).map(|at| at.value)) {
                    Ok(why) => same("the parts", sum(&why), i128::from(amount.minor()))?,
                    Err(kind) => same("the error's kind", kind, "out_of_range")?,
                }
            }
        }
        Ok(())
    });
}

fn sum(why: &Why) -> i128 {
    let parts = why.parts.iter().map(|part| part.amount);
    parts.chain(why.terms.iter().map(|term| term.change)).map(|part| i128::from(part.minor())).sum()
}
