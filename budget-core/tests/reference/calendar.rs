//! Dates and cadences: every boundary of a stretch of days, computed one by one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde_json::{Value, json};

use super::{INVALID, OUT_OF_RANGE, Refused};

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// The first day that a date may be.
pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).expect("a date")
}

/// The last day that a date may be.
pub(crate) fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date")
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn read_date(value: &Value) -> Result<NaiveDate, Refused> {
    let text = value.as_str().expect("a date is a text").as_bytes();
    let shape = text.len() == 10
        && text.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return Err(INVALID);
    }
    let number =
        |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let (year, month, day) = (number(&text[..4]), number(&text[5..7]), number(&text[8..]));
    let date = NaiveDate::from_ymd_opt(year as i32, month, day).ok_or(INVALID)?;
    if date < first_day() { Err(INVALID) } else { Ok(date) }
}

/// A half-open run of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first day.
    pub(crate) start: NaiveDate,
    /// The day after the last.
    pub(crate) end: NaiveDate,
}

impl Span {
    /// How many days it has.
    pub(crate) fn days(self) -> i128 {
        (self.end - self.start).num_days().into()
    }

    /// Whether the day is one of its days.
    pub(crate) fn holds(self, day: NaiveDate) -> bool {
        self.start <= day && day < self.end
    }

    /// `[start, end]`, as a scenario writes it.
    pub(crate) fn to_json(self) -> Value {
        json!([self.start.to_string(), self.end.to_string()])
    }
}

/// Reads a `range`, which may be empty but not reversed.
pub(crate) fn read_range(value: &Value) -> Result<Span, Refused> {
    let span = Span { start: read_date(&value[0])?, end: read_date(&value[1])? };
    if span.start > span.end { Err(INVALID) } else { Ok(span) }
}

enum Rule {
    Days { count: i64, anchor: NaiveDate },
    Months { count: i64, anchor: NaiveDate },
    Semimonth { days: [u32; 2] },
    Weekday { count: i64, anchor_month: i64, weekday: Weekday, nth: i64 },
    Once(Span),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weekend {
    Stays,
    Before,
    After,
}

/// How periods repeat.
pub(crate) struct Cadence {
    rule: Rule,
    weekend: Weekend,
    known: RefCell<BTreeMap<NaiveDate, Around>>,
}

/// The last boundary up to a day, and the first after it, where the calendar has them.
type Around = (Option<NaiveDate>, Option<NaiveDate>);

impl Cadence {
    /// Reads a cadence.
    pub(crate) fn read(value: &Value) -> Result<Self, Refused> {
        let (rule, weekend) = (read_rule(value)?, read_weekend(value)?);
        Ok(Self { rule, weekend, known: RefCell::default() })
    }

    /// Whether there is only one period.
    pub(crate) fn is_once(&self) -> bool {
        matches!(self.rule, Rule::Once(_))
    }

    /// Every boundary from `lo` to `hi`, both included.
    pub(crate) fn boundaries(&self, lo: NaiveDate, hi: NaiveDate) -> BTreeSet<NaiveDate> {
        let (lo, hi) = (lo.max(first_day()), hi.min(last_day()));
        let candidates = match &self.rule {
            Rule::Once(span) => vec![span.start, span.end],
            Rule::Days { count, anchor } => stepped_days(*count, *anchor, lo, hi),
            _ => months_around(lo, hi).flat_map(|month| self.in_month(month)).collect(),
        };
        let moved = candidates.into_iter().map(|day| self.moved(day));
        moved.filter(|day| lo <= *day && *day <= hi).collect()
    }

    /// The period that holds the day. A boundary beyond the calendar is out of range.
    pub(crate) fn period(&self, day: NaiveDate) -> Result<Option<Span>, Refused> {
        if let Rule::Once(span) = self.rule {
            return Ok(span.holds(day).then_some(span));
        }
        match self.around(day) {
            (Some(start), Some(end)) => Ok(Some(Span { start, end })),
            _ => Err(OUT_OF_RANGE),
        }
    }

    /// The last boundary up to the day, and the first after it, where the calendar has them.
    pub(crate) fn around(&self, day: NaiveDate) -> Around {
        let known = self.known.borrow().get(&day).copied();
        known.unwrap_or_else(|| {
            let around = self.search_around(day);
            self.known.borrow_mut().insert(day, around);
            around
        })
    }

    fn search_around(&self, day: NaiveDate) -> Around {
        let mut reach = 70;
        loop {
            let (lo, hi) = stretch(day, reach);
            let boundaries = self.boundaries(lo, hi);
            let start = boundaries.range(..=day).next_back().copied();
            let end = boundaries.iter().find(|boundary| **boundary > day).copied();
            let is_start_known = start.is_some() || lo == first_day();
            let is_end_known = end.is_some() || hi == last_day();
            if is_start_known && is_end_known {
                return (start, end);
            }
            reach *= 8;
        }
    }

    /// The first boundary on or after the day; none if there is none, out of range if it is beyond
    /// the calendar.
    pub(crate) fn first_boundary(&self, from: NaiveDate) -> Result<Option<NaiveDate>, Refused> {
        if let Rule::Once(span) = self.rule {
            return Ok([span.start, span.end].into_iter().find(|boundary| *boundary >= from));
        }
        let mut reach = 70;
        loop {
            let (_, hi) = stretch(from, reach);
            let first = self.boundaries(from, hi).first().copied();
            if first.is_some() {
                return Ok(first);
            }
            if hi >= last_day() {
                return Err(OUT_OF_RANGE);
            }
            reach *= 8;
        }
    }

    fn in_month(&self, month: i64) -> Vec<NaiveDate> {
        match &self.rule {
            Rule::Months { count, anchor } if (month - month_of(*anchor)) % count == 0 => {
                vec![clamped(month, anchor.day())]
            }
            Rule::Semimonth { days } => days.iter().map(|day| clamped(month, *day)).collect(),
            Rule::Weekday { count, anchor_month, weekday, nth }
                if (month - anchor_month) % count == 0 =>
            {
                vec![nth_weekday(month, *weekday, *nth)]
            }
            _ => Vec::new(),
        }
    }

    fn moved(&self, day: NaiveDate) -> NaiveDate {
        let step = |days: u64| match self.weekend {
            Weekend::Stays => day,
            Weekend::Before => day - Days::new(days),
            Weekend::After => day + Days::new(3 - days),
        };
        match day.weekday() {
            Weekday::Sat => step(1),
            Weekday::Sun => step(2),
            _ => day,
        }
    }
}

fn stretch(day: NaiveDate, reach: u64) -> (NaiveDate, NaiveDate) {
    let lo = day.checked_sub_days(Days::new(reach)).unwrap_or(first_day());
    let hi = day.checked_add_days(Days::new(reach)).unwrap_or(last_day());
    (lo.max(first_day()), hi.min(last_day()))
}

fn stepped_days(count: i64, anchor: NaiveDate, lo: NaiveDate, hi: NaiveDate) -> Vec<NaiveDate> {
    lo.iter_days()
        .take_while(|day| *day <= hi)
        .filter(|day| (*day - anchor).num_days() % count == 0)
        .collect()
}

/// A month as a number: twelve times the year, and 0 for January.
fn month_of(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month0())
}

/// The months of the stretch and one more on either side, for boundaries that move.
fn months_around(lo: NaiveDate, hi: NaiveDate) -> impl Iterator<Item = i64> {
    month_of(lo) - 1..=month_of(hi) + 1
}

fn day_in(month: i64, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(month.div_euclid(12)).expect("a year");
    NaiveDate::from_ymd_opt(year, month.rem_euclid(12) as u32 + 1, day)
}

fn clamped(month: i64, day: u32) -> NaiveDate {
    (1..=day).rev().find_map(|day| day_in(month, day)).expect("a month has days")
}

fn nth_weekday(month: i64, weekday: Weekday, nth: i64) -> NaiveDate {
    let days = (1..=31).filter_map(|day| day_in(month, day));
    let mut days: Vec<NaiveDate> = days.filter(|day| day.weekday() == weekday).collect();
    if nth == -1 {
        days.reverse();
    }
    days[if nth == -1 { 0 } else { nth as usize - 1 }]
}

fn read_rule(value: &Value) -> Result<Rule, Refused> {
    match value["every"].as_str().expect("every is a text") {
        "day" => Ok(Rule::Days { count: read_count(value)?, anchor: read_anchor(value)? }),
        "week" => Ok(Rule::Days {
            count: read_count(value)?.saturating_mul(7),
            anchor: read_anchor(value)?,
        }),
        "month" if value.get("weekday").is_some() => read_weekday_rule(value),
        "month" => Ok(Rule::Months { count: read_count(value)?, anchor: read_anchor(value)? }),
        "year" => Ok(Rule::Months {
            count: read_count(value)?.saturating_mul(12),
            anchor: read_anchor(value)?,
        }),
        "semimonth" => read_semimonth(value),
        "once" => read_once(value),
        _ => Err(INVALID),
    }
}

fn read_weekday_rule(value: &Value) -> Result<Rule, Refused> {
    let count = read_count(value)?;
    let anchor_month = match value.get("anchor") {
        None if count > 1 => return Err(INVALID),
        None => 0,
        Some(_) => month_of(read_anchor(value)?),
    };
    let name = value["weekday"].as_str().expect("a weekday is a text");
    let weekday = WEEKDAYS.iter().find(|weekday| weekday.0 == name).ok_or(INVALID)?.1;
    let nth = whole(&value["nth"]);
    if nth != -1 && !(1..=4).contains(&nth) {
        return Err(INVALID);
    }
    Ok(Rule::Weekday { count, anchor_month, weekday, nth })
}

fn read_semimonth(value: &Value) -> Result<Rule, Refused> {
    let days = value["days"].as_array().expect("days is a list");
    let days: Vec<i64> = days.iter().map(whole).collect();
    let [first, second] = days[..] else { return Err(INVALID) };
    if 1 <= first && first < second && second <= 31 {
        return Ok(Rule::Semimonth { days: [first as u32, second as u32] });
    }
    Err(INVALID)
}

fn read_once(value: &Value) -> Result<Rule, Refused> {
    let span = Span { start: read_date(&value["start"])?, end: read_date(&value["end"])? };
    if span.start < span.end { Ok(Rule::Once(span)) } else { Err(INVALID) }
}

/// A whole number; no rule tells those beyond 64 bits apart.
pub(crate) fn whole(value: &Value) -> i64 {
    let is_negative = value.to_string().starts_with('-');
    let beyond = if is_negative { i64::MIN } else { i64::MAX };
    assert!(value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.abs() > 1e18));
    value.as_i64().unwrap_or(beyond)
}

fn read_count(value: &Value) -> Result<i64, Refused> {
    let count = value.get("count").map_or(1, whole);
    if count >= 1 { Ok(count) } else { Err(INVALID) }
}

fn read_anchor(value: &Value) -> Result<NaiveDate, Refused> {
    read_date(&value["anchor"])
}

fn read_weekend(value: &Value) -> Result<Weekend, Refused> {
    let Some(weekend) = value.get("weekend") else { return Ok(Weekend::Stays) };
    let may_be = !matches!(value["every"].as_str(), Some("day" | "week" | "once"));
    match weekend.as_str().expect("weekend is a text") {
        "before" if may_be => Ok(Weekend::Before),
        "after" if may_be => Ok(Weekend::After),
        _ => Err(INVALID),
    }
}
