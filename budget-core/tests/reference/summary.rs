//! What is spent, carried and left, by the words of the format.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::amounts::{Currency, Fraction, decimal, in_range};
use super::book::{Book, Budget, Carry, Kind, Part};
use super::calendar::{Cadence, Span, first_day, read_date};
use super::{NOT_FOUND, Refused};

/// The whole `expect` of a scenario of the kind "summary".
pub(crate) fn answer(scenario: &Value) -> Result<Value, Refused> {
    let today = read_date(&scenario["today"])?;
    let book = Book::read(scenario)?;
    let calendar_months = json!({"every": "month", "anchor": "2000-01-01"});
    let view = Cadence::read(scenario.get("view").unwrap_or(&calendar_months))?.period(today)?;
    for budget in &book.budgets {
        line(&book, budget, today, today)?;
    }
    Ok(json!({
        "lines": asked_lines(scenario, &book, today)?,
        "totals": totals(&book, today)?,
        "unbudgeted": unbudgeted(&book, view)?,
        "income": income(&book, view)?,
        "uncategorised_in": uncategorised_in(&book, view)?,
    }))
}

fn asked_lines(scenario: &Value, book: &Book, today: NaiveDate) -> Result<Vec<Value>, Refused> {
    let mut lines = Vec::new();
    for asked in scenario["expect"]["lines"].as_array().into_iter().flatten() {
        let budget = book.budgets.iter().find(|budget| budget.id == asked["budget"]);
        let budget = budget.ok_or(NOT_FOUND)?;
        let on = asked.get("on").map_or(Ok(today), read_date)?;
        let line = line(book, budget, on, today)?;
        let mut line = line.map_or(json!({"period": null}), |line| line.to_json(budget));
        line["budget"] = json!(budget.id);
        if let Some(on) = asked.get("on") {
            line["on"] = on.clone();
        }
        lines.push(line);
    }
    Ok(lines)
}

/// One budget in one period.
struct Line {
    period: Span,
    limit: i128,
    carried: i128,
    available: i128,
    spent: i128,
    pending: i128,
    remaining: i128,
    percent: Option<String>,
    expected_to_date: i128,
    per_day: Option<i128>,
    projected: i128,
    status: &'static str,
}

impl Line {
    fn to_json(&self, budget: &Budget) -> Value {
        let amount = |minor| budget.currency.write(minor);
        json!({
            "period": self.period.to_json(),
            "limit": amount(self.limit),
            "carried": amount(self.carried),
            "available": amount(self.available),
            "spent": amount(self.spent),
            "pending": amount(self.pending),
            "remaining": amount(self.remaining),
            "percent": self.percent,
            "expected_to_date": amount(self.expected_to_date),
            "per_day": self.per_day.map(amount),
            "projected": amount(self.projected),
            "status": self.status,
        })
    }
}

/// The days of a period, seen from today.
struct Elapsed {
    all: i128,
    elapsed: i128,
    after_today: i128,
    left_with_today: Option<i128>,
}

impl Elapsed {
    fn new(period: Span, today: NaiveDate) -> Self {
        let all = period.days();
        let elapsed = i128::from((today - period.start).num_days() + 1).clamp(0, all);
        let left_with_today = period.holds(today).then_some(all - elapsed + 1);
        Self { all, elapsed, after_today: all - elapsed, left_with_today }
    }
}

fn line(
    book: &Book,
    budget: &Budget,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<Option<Line>, Refused> {
    let Some(period) = budget.period(on)? else { return Ok(None) };
    let (mut spent, mut pending, mut to_date) = (0, 0, 0);
    for part in counted(book, budget, period) {
        let amount = seen_positive(book, budget, part);
        match book.is_spent(part) {
            true => spent += amount,
            false => pending += amount,
        }
        if book.is_spent(part) && part.date <= today {
            to_date += amount;
        }
    }
    let limit = budget.limit_of(period.start);
    let carried = carried(book, budget, period)?;
    let available = limit + carried;
    let remaining = available - spent;
    let days = Elapsed::new(period, today);
    let expected = Fraction::new(available * days.elapsed, days.all).half_even();
    let line = Line {
        period,
        limit,
        carried: in_range(carried)?,
        available: in_range(available)?,
        spent: in_range(spent)?,
        pending: in_range(pending)?,
        remaining: in_range(remaining)?,
        percent: percent(spent, available),
        expected_to_date: in_range(expected)?,
        per_day: per_day(remaining, &days),
        projected: in_range(projected(budget, spent + pending, to_date, &days))?,
        status: match book.categories.kind(&budget.category) {
            Kind::Income => income_status(available, remaining),
            _ => expense_status(budget, available, spent, to_date, expected),
        },
    };
    Ok(Some(line))
}

/// The parts of these days that the budget counts.
fn counted<'a>(book: &'a Book, budget: &Budget, days: Span) -> Vec<&'a Part> {
    book.parts.iter().filter(|part| days.holds(part.date) && book.counts(budget, part)).collect()
}

fn seen_positive(book: &Book, budget: &Budget, part: &Part) -> i128 {
    match book.categories.kind(&budget.category) {
        Kind::Income => -part.amount,
        _ => part.amount,
    }
}

/// What is carried into the period: the chain, step by step.
fn carried(book: &Book, budget: &Budget, period: Span) -> Result<i128, Refused> {
    if budget.carry == Carry::None || budget.cadence.is_once() {
        return Ok(0);
    }
    let Some(start) = chain_start(book, budget, period)? else { return Ok(0) };
    let counted = counted(book, budget, Span { start, end: period.start.max(start) });
    let boundaries: Vec<NaiveDate> =
        budget.cadence.boundaries(start, period.start).into_iter().collect();
    let mut carried = 0;
    for step in boundaries.windows(2) {
        let step = Span { start: step[0], end: step[1] };
        let within = counted.iter().filter(|part| step.holds(part.date) && book.is_spent(part));
        let spent: i128 = within.map(|part| seen_positive(book, budget, part)).sum();
        let left = budget.limit_of(step.start) + carried - spent;
        carried = carry_over(budget, left);
    }
    Ok(carried)
}

fn carry_over(budget: &Budget, left: i128) -> i128 {
    let carried = match budget.carry {
        Carry::None => 0,
        Carry::Surplus => left.max(0),
        Carry::Deficit => left.min(0),
        Carry::Both => left,
    };
    budget.cap.map_or(carried, |cap| carried.clamp(-cap, cap))
}

/// The start of the chain's first period; none where nothing begins it before the period.
fn chain_start(book: &Book, budget: &Budget, period: Span) -> Result<Option<NaiveDate>, Refused> {
    if let Some(from) = budget.from {
        return budget.cadence.first_boundary(from);
    }
    let before = Span { start: first_day(), end: period.start };
    let counted = counted(book, budget, before).into_iter();
    let spent = counted.filter(|part| book.is_spent(part)).map(|part| part.date);
    let overrides = budget.overrides.keys().copied().filter(|start| before.holds(*start));
    let Some(earliest) = spent.chain(overrides).min() else { return Ok(None) };
    Ok(budget.period(earliest)?.map(|period| period.start))
}

fn percent(spent: i128, available: i128) -> Option<String> {
    let tenths = |available| Fraction::new(1000 * spent, available).towards_zero();
    (available > 0).then(|| decimal(tenths(available), 1))
}

fn per_day(remaining: i128, days: &Elapsed) -> Option<i128> {
    let left = days.left_with_today.filter(|_| remaining > 0)?;
    Some(Fraction::new(remaining, left).towards_zero())
}

fn projected(budget: &Budget, known: i128, to_date: i128, days: &Elapsed) -> i128 {
    let known = Fraction::new(known, 1);
    if !budget.is_steady || days.elapsed == 0 {
        return known.half_even();
    }
    known.plus(Fraction::new(to_date * days.after_today, days.elapsed)).half_even()
}

fn income_status(available: i128, remaining: i128) -> &'static str {
    if available > 0 && remaining <= 0 { "met" } else { "on_track" }
}

fn expense_status(
    budget: &Budget,
    available: i128,
    spent: i128,
    to_date: i128,
    expected: i128,
) -> &'static str {
    let warns = |percent: &i128| available > 0 && 100 * spent >= available * percent;
    if spent > available {
        "over"
    } else if spent == available && available > 0 {
        "spent"
    } else if budget.warn_at.iter().min().is_some_and(warns) {
        "near"
    } else if budget.is_steady && to_date > expected {
        "ahead"
    } else {
        "on_track"
    }
}

fn totals(book: &Book, today: NaiveDate) -> Result<Vec<Value>, Refused> {
    let mut lines = Vec::new();
    for budget in &book.budgets {
        let line = line(book, budget, today, today)?;
        if book.categories.kind(&budget.category) == Kind::Expense {
            lines.extend(line.map(|line| (budget, line)));
        }
    }
    let mut sums: BTreeMap<&Currency, [i128; 6]> = BTreeMap::new();
    for own in &lines {
        if lines.iter().any(|other| is_above(book, other, own)) {
            continue;
        }
        let line = &own.1;
        let figures =
            [line.limit, line.carried, line.available, line.spent, line.pending, line.remaining];
        let sum = sums.entry(&own.0.currency).or_default();
        (0..6).for_each(|at| sum[at] += figures[at]);
    }
    sums.into_iter().map(|(currency, sum)| total(currency, sum)).collect()
}

/// Whether the other line stands in totals in place of the own one.
fn is_above(book: &Book, other: &(&Budget, Line), own: &(&Budget, Line)) -> bool {
    if other.0.currency != own.0.currency {
        return false;
    }
    if book.categories.is_below(&own.0.category, &other.0.category) {
        return !other.0.is_rest;
    }
    let rank = |line: &(&Budget, Line)| (line.0.is_rest, -line.1.period.days(), line.0.id.clone());
    own.0.category == other.0.category && rank(other) < rank(own)
}

fn total(currency: &Currency, sum: [i128; 6]) -> Result<Value, Refused> {
    for figure in sum {
        in_range(figure)?;
    }
    let [limit, carried, available, spent, pending, remaining] = sum.map(|sum| currency.write(sum));
    Ok(json!({
        "currency": currency.code, "limit": limit, "carried": carried, "available": available,
        "spent": spent, "pending": pending, "remaining": remaining,
    }))
}

/// The parts that the three lists of the view speak of.
fn viewed(book: &Book, view: Option<Span>) -> impl Iterator<Item = &Part> {
    let is_seen =
        move |part: &&Part| view.is_some_and(|view| view.holds(part.date)) && book.is_spent(part);
    book.parts.iter().filter(is_seen)
}

fn unbudgeted(book: &Book, view: Option<Span>) -> Result<Vec<Value>, Refused> {
    let mut sums = BTreeMap::new();
    for part in viewed(book, view) {
        let is_spending = match &part.category {
            Some(category) => book.categories.kind(category) == Kind::Expense,
            None => part.amount > 0,
        };
        if is_spending && book.is_unbudgeted(part) {
            *sums.entry((&part.category, &part.currency)).or_insert(0) += part.amount;
        }
    }
    let mut rows = Vec::new();
    for ((category, currency), sum) in sums {
        let spent = currency.write(in_range(sum)?);
        rows.push(json!({"category": category, "currency": currency.code, "spent": spent}));
    }
    Ok(rows)
}

fn income(book: &Book, view: Option<Span>) -> Result<Vec<Value>, Refused> {
    received(viewed(book, view).filter(|part| match &part.category {
        Some(category) => book.categories.kind(category) == Kind::Income,
        None => false,
    }))
}

fn uncategorised_in(book: &Book, view: Option<Span>) -> Result<Vec<Value>, Refused> {
    received(viewed(book, view).filter(|part| part.category.is_none() && part.amount < 0))
}

fn received<'a>(parts: impl Iterator<Item = &'a Part>) -> Result<Vec<Value>, Refused> {
    let mut sums = BTreeMap::new();
    for part in parts {
        *sums.entry(&part.currency).or_insert(0) -= part.amount;
    }
    let mut rows = Vec::new();
    for (currency, sum) in sums {
        let received = currency.write(in_range(sum)?);
        rows.push(json!({"currency": currency.code, "received": received}));
    }
    Ok(rows)
}
