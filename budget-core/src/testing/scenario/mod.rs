//! Scenarios: worked budgets as JSON, replayed through a [`Book`](crate::Book) on any store.

mod cadence;
mod input;
mod periods;
mod prorate;
mod summary;

use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use crate::Decimal;
use crate::domain::account::MAX_NAME;
use crate::domain::error::{Error, Result};
use crate::domain::money::split_decimal;
use crate::domain::period::{Period, parse_date};
use crate::store::Store;
use periods::PeriodsScenario;
use prorate::ProrateScenario;
use summary::SummaryScenario;

/// Replays a scenario on a store that is still empty.
///
/// # Errors
/// What is wrong with the file, or which result differs from what the file expects.
///
/// ```
/// # use budget_core::*;
/// # use std::sync::Arc;
/// let refused = pollster::block_on(testing::scenario::run("{}", Arc::new(MemoryStore::new())));
/// assert!(refused.is_err(), "it has no kind");
/// ```
pub async fn run(text: &str, store: Arc<dyn Store>) -> std::result::Result<(), String> {
    let scenario: Scenario = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match scenario {
        Scenario::Periods(scenario) => scenario.run(),
        Scenario::Summary(scenario) => scenario.run(store).await,
        Scenario::Prorate(scenario) => scenario.run(store).await,
    }
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Scenario {
    Periods(PeriodsScenario),
    Summary(SummaryScenario),
    Prorate(ProrateScenario),
}

/// An optional member that, where it is written, is not null.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// An expected member: none where it is not written, `Some(None)` where null is expected.
type Written<T> = Option<Option<T>>;

fn written<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<Written<T>, D::Error> {
    Option::deserialize(from).map(Some)
}

type Outcome = std::result::Result<(), String>;

/// Compares what a scenario answered with the error it expects, or with its results.
fn judge<T>(
    answer: Result<T>,
    expected_error: Option<&str>,
    compare: impl FnOnce(T) -> Outcome,
) -> Outcome {
    match (answer, expected_error) {
        (Ok(answer), None) => compare(answer),
        (Ok(_), Some(kind)) => Err(format!("the error {kind} is expected, and there was none")),
        (Err(error), Some(kind)) if error.kind().as_str() == kind => Ok(()),
        (Err(error), Some(kind)) => Err(format!("the error {kind} is expected, not {error:?}")),
        (Err(error), None) => Err(format!("{error:?}")),
    }
}

fn same<T: PartialEq + Debug>(what: &str, actual: T, expected: T) -> Outcome {
    if actual == expected {
        return Ok(());
    }
    Err(format!("{what}: {expected:?} is expected, not {actual:?}"))
}

fn same_set<T: Ord + Debug>(what: &str, mut actual: Vec<T>, mut expected: Vec<T>) -> Outcome {
    actual.sort();
    expected.sort();
    same(what, actual, expected)
}

fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T> {
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Error::invalid(format!("{text:?}: one of {} is meant", known.join(", ")))
    })
}

fn range_of((start, end): &(String, String)) -> Result<Period> {
    Period::new(parse_date(start)?, parse_date(end)?)
}

fn as_texts(period: Period) -> (String, String) {
    (period.start().to_string(), period.end().to_string())
}

/// Reads an expected amount: a decimal's own grammar would take exponents, signs and separators.
fn decimal(text: &str) -> std::result::Result<Decimal, String> {
    if split_decimal(text).is_none() {
        return Err(format!("{text:?} is no amount: digits with an optional point are meant"));
    }
    text.parse().map_err(|error| format!("{text:?}: {error}"))
}

/// The name of what a scenario names by its id alone: it is read by nobody, so any will do that the
/// book takes.
fn name_of(text: &str) -> String {
    if text.trim().is_empty() {
        "unnamed".to_owned()
    } else {
        text.chars().take(MAX_NAME).collect()
    }
}
