//! An independent, naive reading of the scenario format: day by day, transaction by transaction,
//! in integers that cannot overflow. It shares no code with the library.
//!
//! [`answer`] takes a scenario and writes the whole `expect` for it: the lines that the scenario's
//! own `expect.lines` ask for, with every member, and every list of the result.

mod amounts;
mod book;
mod calendar;
pub(crate) mod compare;
pub(crate) mod faults;
pub(crate) mod generate;
mod path;
mod prorate;
pub(crate) mod replay;
pub(crate) mod rows;
mod summary;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use calendar::{Cadence, Span, read_date, read_range};

/// The stable kind of the error that the input deserves.
pub(crate) type Refused = &'static str;

/// What a member of the right type whose value cannot be is.
pub(crate) const INVALID: Refused = "invalid";
/// An amount, a date or a period that leaves its range.
pub(crate) const OUT_OF_RANGE: Refused = "out_of_range";
/// An id or a day that is there twice.
pub(crate) const ALREADY_EXISTS: Refused = "already_exists";
/// An id that names nothing.
pub(crate) const NOT_FOUND: Refused = "not_found";

/// The `expect` of a scenario, errors included.
pub(crate) fn answer(scenario: &Value) -> Value {
    let answer = match scenario["kind"].as_str() {
        Some("periods") => periods(scenario),
        Some("summary") => summary::answer(scenario),
        Some("prorate") => prorate::answer(scenario),
        other => panic!("the kind {other:?}"),
    };
    answer.unwrap_or_else(|kind| json!({"error": kind}))
}

fn periods(scenario: &Value) -> Result<Value, Refused> {
    let cadence = Cadence::read(&scenario["cadence"])?;
    let mut expect = Map::new();
    if let Some(range) = scenario.get("range") {
        let clip = scenario.get("clip").is_some_and(|clip| clip.as_bool().expect("a truth"));
        expect.insert("periods".into(), overlapping(&cadence, read_range(range)?, clip)?.into());
    }
    if let Some(day) = scenario.get("containing") {
        let span = cadence.period(read_date(day)?)?;
        expect.insert("period".into(), span.map_or(Value::Null, Span::to_json));
    }
    if let Some(day) = scenario.get("next_after") {
        let after = read_date(day)?.succ_opt().expect("a day after the calendar's last");
        expect.insert("date".into(), first_boundary(&cadence, after)?);
    }
    if let Some(day) = scenario.get("on_or_after") {
        expect.insert("date".into(), first_boundary(&cadence, read_date(day)?)?);
    }
    Ok(Value::Object(expect))
}

fn overlapping(cadence: &Cadence, range: Span, clip: bool) -> Result<Vec<Value>, Refused> {
    let mut periods: Vec<Span> = Vec::new();
    let mut day = range.start;
    while day < range.end {
        let period = cadence.period(day)?;
        day = period.map_or_else(|| day.succ_opt().expect("the next day"), |period| period.end);
        periods.extend(period);
    }
    if clip {
        for period in &mut periods {
            period.start = period.start.max(range.start);
            period.end = period.end.min(range.end);
        }
    }
    Ok(periods.into_iter().map(Span::to_json).collect())
}

fn first_boundary(cadence: &Cadence, from: NaiveDate) -> Result<Value, Refused> {
    let boundary = cadence.first_boundary(from)?;
    Ok(boundary.map_or(Value::Null, |day| json!(day.to_string())))
}
