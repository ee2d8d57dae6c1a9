//! The rows of a scenario: read, checked, and what counts what.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::amounts::Currency;
use super::calendar::{Cadence, Span, read_date, whole};
use super::{ALREADY_EXISTS, INVALID, NOT_FOUND, Refused};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Expense,
    Income,
    Transfer,
}

/// Whether what is left is carried over, and which side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carry {
    None,
    Surplus,
    Deficit,
    Both,
}

/// The categories, by id.
pub(crate) struct Categories {
    parents: BTreeMap<String, Option<String>>,
    stated: BTreeMap<String, Option<Kind>>,
}

impl Categories {
    /// Reads and checks the list.
    pub(crate) fn read(list: &Value) -> Result<Self, Refused> {
        let mut categories = Self { parents: BTreeMap::new(), stated: BTreeMap::new() };
        for row in rows(list) {
            let id = read_id(&row["id"])?;
            let parent = row.get("parent").map(text);
            if categories.parents.insert(id.clone(), parent).is_some() {
                return Err(ALREADY_EXISTS);
            }
            categories.stated.insert(id, row.get("kind").map(read_kind).transpose()?);
        }
        categories.check_parents()?;
        Ok(categories)
    }

    fn check_parents(&self) -> Result<(), Refused> {
        for parent in self.parents.values().flatten() {
            self.known(parent)?;
        }
        for id in self.parents.keys() {
            let mut above = self.parents[id].as_ref();
            for _ in 0..self.parents.len() {
                above = above.and_then(|id| self.parents[id].as_ref());
            }
            if above.is_some() {
                return Err(INVALID);
            }
        }
        Ok(())
    }

    fn known(&self, id: &str) -> Result<(), Refused> {
        if self.parents.contains_key(id) { Ok(()) } else { Err(NOT_FOUND) }
    }

    /// The stated kind, or the parent's; at the root expense.
    pub(crate) fn kind(&self, id: &str) -> Kind {
        match (self.stated[id], &self.parents[id]) {
            (Some(kind), _) => kind,
            (None, Some(parent)) => self.kind(parent),
            (None, None) => Kind::Expense,
        }
    }

    /// Whether `id` is somewhere below `above`.
    pub(crate) fn is_below(&self, id: &str, above: &str) -> bool {
        match &self.parents[id] {
            None => false,
            Some(parent) => parent == above || self.is_below(parent, above),
        }
    }
}

/// A budget as a scenario writes it.
pub(crate) struct Budget {
    pub(crate) id: String,
    pub(crate) category: String,
    pub(crate) currency: Currency,
    pub(crate) cadence: Cadence,
    pub(crate) from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    pub(crate) carry: Carry,
    pub(crate) cap: Option<i128>,
    pub(crate) is_rest: bool,
    limit: i128,
    limits: BTreeMap<NaiveDate, i128>,
    pub(crate) overrides: BTreeMap<NaiveDate, i128>,
    pub(crate) warn_at: Vec<i128>,
    pub(crate) is_steady: bool,
}

impl Budget {
    fn read(row: &Value) -> Result<Self, Refused> {
        let currency = Currency::read(&row["currency"])?;
        let limit = |value: &Value| not_negative(currency.amount(value)?);
        let rollover = row.get("rollover");
        let budget = Self {
            id: read_id(&row["id"])?,
            category: read_id(&row["category"])?,
            cadence: Cadence::read(&row["cadence"])?,
            from: row.get("from").map(read_date).transpose()?,
            until: row.get("until").map(read_date).transpose()?,
            carry: rollover.map_or(Ok(Carry::None), |rollover| read_carry(&rollover["carry"]))?,
            cap: rollover.and_then(|rollover| rollover.get("cap")).map(limit).transpose()?,
            is_rest: read_choice(row, "covers", ["subtree", "rest"])?,
            limit: limit(&row["limit"])?,
            limits: by_day(row.get("limits"), "from", limit)?,
            overrides: by_day(row.get("overrides"), "period_start", limit)?,
            warn_at: read_warn_at(row.get("warn_at"))?,
            is_steady: read_choice(row, "pace", ["any", "steady"])?,
            currency,
        };
        budget.check()?;
        Ok(budget)
    }

    fn check(&self) -> Result<(), Refused> {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            return Err(INVALID);
        }
        for day in self.overrides.keys() {
            match self.cadence.period(*day)? {
                Some(period) if period.start == *day => {}
                _ => return Err(INVALID),
            }
        }
        Ok(())
    }

    /// Whether a period that starts on the day is there.
    pub(crate) fn exists_from(&self, start: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= start) && self.until.is_none_or(|until| start < until)
    }

    /// Whether a period that holds the day is there, be it one that leaves the calendar.
    pub(crate) fn exists_on(&self, day: NaiveDate) -> bool {
        match self.cadence.around(day) {
            _ if self.cadence.is_once() => self.period(day) != Ok(None),
            (Some(start), _) => self.exists_from(start),
            (None, _) => self.from.is_none(),
        }
    }

    /// The period that holds the day, if it is there.
    pub(crate) fn period(&self, day: NaiveDate) -> Result<Option<Span>, Refused> {
        if self.cadence.is_once() || self.exists_on(day) {
            let period = self.cadence.period(day)?;
            return Ok(period.filter(|period| self.exists_from(period.start)));
        }
        Ok(None)
    }

    /// The limit of the period that starts on the day, without what is carried.
    pub(crate) fn limit_of(&self, start: NaiveDate) -> i128 {
        let changed = self.limits.range(..=start).next_back().map(|change| *change.1);
        self.overrides.get(&start).copied().or(changed).unwrap_or(self.limit)
    }
}

/// Reads budgets; categories are checked where they are given.
pub(crate) fn read_budgets(
    list: &Value,
    categories: Option<&Categories>,
) -> Result<Vec<Budget>, Refused> {
    let budgets: Vec<Budget> = rows(list).iter().map(Budget::read).collect::<Result<_, _>>()?;
    each_once(budgets.iter().map(|budget| budget.id.as_str()))?;
    for budget in &budgets {
        let Some(categories) = categories else { continue };
        categories.known(&budget.category)?;
        if categories.kind(&budget.category) == Kind::Transfer {
            return Err(INVALID);
        }
    }
    Ok(budgets)
}

/// A transaction, or a split of one, that is neither excluded nor in an account off the budget.
pub(crate) struct Part {
    pub(crate) date: NaiveDate,
    pub(crate) currency: Currency,
    pub(crate) category: Option<String>,
    pub(crate) amount: i128,
    pub(crate) is_pending: bool,
}

/// Everything that a summary reads.
pub(crate) struct Book {
    pub(crate) categories: Categories,
    pub(crate) budgets: Vec<Budget>,
    pub(crate) parts: Vec<Part>,
    pub(crate) include_pending: bool,
}

impl Book {
    /// Reads and checks every row.
    pub(crate) fn read(scenario: &Value) -> Result<Self, Refused> {
        let categories = Categories::read(&scenario["categories"])?;
        let accounts = read_accounts(&scenario["accounts"])?;
        let budgets = read_budgets(&scenario["budgets"], Some(&categories))?;
        let rows = rows(&scenario["transactions"]);
        let ids: Vec<String> = rows.iter().filter_map(|row| row.get("id")).map(text).collect();
        each_once(ids.iter().map(String::as_str))?;
        let mut parts = Vec::new();
        for row in rows {
            parts.extend(read_transaction(row, &categories, &accounts)?);
        }
        let include_pending = is_set(scenario, "include_pending");
        Ok(Self { categories, budgets, parts, include_pending })
    }

    /// Whether the budget counts the part in a period that exists on the part's day.
    pub(crate) fn counts(&self, budget: &Budget, part: &Part) -> bool {
        let Some(category) = &part.category else { return false };
        let is_covered =
            *category == budget.category || self.categories.is_below(category, &budget.category);
        let is_of_its_kind =
            self.categories.kind(category) == self.categories.kind(&budget.category);
        part.currency == budget.currency
            && is_covered
            && is_of_its_kind
            && budget.exists_on(part.date)
            && !(budget.is_rest && self.is_counted_below(&budget.category, part))
    }

    fn is_counted_below(&self, category: &str, part: &Part) -> bool {
        self.budgets.iter().any(|other| {
            self.categories.is_below(&other.category, category) && self.counts(other, part)
        })
    }

    /// Whether no budget counts the part.
    pub(crate) fn is_unbudgeted(&self, part: &Part) -> bool {
        !self.budgets.iter().any(|budget| self.counts(budget, part))
    }

    /// Whether a part counts as spent, and not as pending.
    pub(crate) fn is_spent(&self, part: &Part) -> bool {
        self.include_pending || !part.is_pending
    }
}

fn read_accounts(list: &Value) -> Result<BTreeMap<String, bool>, Refused> {
    let mut accounts = BTreeMap::new();
    for row in rows(list) {
        let in_budget = row.get("in_budget").is_none_or(|flag| flag.as_bool().expect("a truth"));
        if accounts.insert(read_id(&row["id"])?, in_budget).is_some() {
            return Err(ALREADY_EXISTS);
        }
    }
    Ok(accounts)
}

fn read_transaction(
    row: &Value,
    categories: &Categories,
    accounts: &BTreeMap<String, bool>,
) -> Result<Vec<Part>, Refused> {
    if let Some(id) = row.get("id") {
        read_id(id)?;
    }
    let currency = Currency::read(&row["currency"])?;
    let amount = currency.amount(&row["amount"])?;
    let own = (read_category(row, categories)?, amount);
    let parts = read_splits(row, &currency, categories, amount)?.unwrap_or_else(|| vec![own]);
    let date = read_date(&row["date"])?;
    let in_budget = match row.get("account") {
        None => true,
        Some(id) => *accounts.get(&text(id)).ok_or(NOT_FOUND)?,
    };
    if !in_budget || is_set(row, "excluded") {
        return Ok(Vec::new());
    }
    let is_pending = is_set(row, "pending");
    let part = |(category, amount)| Part {
        date,
        currency: currency.clone(),
        category,
        amount,
        is_pending,
    };
    Ok(parts.into_iter().map(part).collect())
}

type Amounts = Vec<(Option<String>, i128)>;

fn read_splits(
    row: &Value,
    currency: &Currency,
    categories: &Categories,
    amount: i128,
) -> Result<Option<Amounts>, Refused> {
    let Some(splits) = row.get("splits") else { return Ok(None) };
    let mut parts = Vec::new();
    for split in rows(splits) {
        parts.push((read_category(split, categories)?, currency.amount(&split["amount"])?));
    }
    let sum: i128 = parts.iter().map(|part| part.1).sum();
    if parts.is_empty() || sum != amount { Err(INVALID) } else { Ok(Some(parts)) }
}

fn read_category(row: &Value, categories: &Categories) -> Result<Option<String>, Refused> {
    match &row["category"] {
        Value::Null => Ok(None),
        id => categories.known(&read_id(id)?).map(|()| Some(text(id))),
    }
}

fn rows(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn is_set(row: &Value, member: &str) -> bool {
    row.get(member).is_some_and(|flag| flag.as_bool().expect("a truth"))
}

fn read_id(value: &Value) -> Result<String, Refused> {
    let id = text(value);
    if id.is_empty() { Err(INVALID) } else { Ok(id) }
}

fn each_once<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), Refused> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(ALREADY_EXISTS);
        }
    }
    Ok(())
}

fn read_kind(value: &Value) -> Result<Kind, Refused> {
    match value.as_str() {
        Some("expense") => Ok(Kind::Expense),
        Some("income") => Ok(Kind::Income),
        Some("transfer") => Ok(Kind::Transfer),
        _ => Err(INVALID),
    }
}

fn read_carry(value: &Value) -> Result<Carry, Refused> {
    match value.as_str() {
        Some("none") => Ok(Carry::None),
        Some("surplus") => Ok(Carry::Surplus),
        Some("deficit") => Ok(Carry::Deficit),
        Some("both") => Ok(Carry::Both),
        _ => Err(INVALID),
    }
}

/// Whether the second of two choices is made; without the member it is the first.
fn read_choice(row: &Value, member: &str, choices: [&str; 2]) -> Result<bool, Refused> {
    match row.get(member).and_then(Value::as_str) {
        None => Ok(false),
        Some(choice) if choice == choices[0] => Ok(false),
        Some(choice) if choice == choices[1] => Ok(true),
        Some(_) => Err(INVALID),
    }
}

fn read_warn_at(value: Option<&Value>) -> Result<Vec<i128>, Refused> {
    let Some(value) = value else { return Ok(vec![90]) };
    let percents = rows(value).iter().map(whole);
    let percents: Vec<i128> = percents.map(i128::from).collect();
    let may_be = percents.iter().all(|percent| (1..=1000).contains(percent));
    if may_be { Ok(percents) } else { Err(INVALID) }
}

fn by_day(
    list: Option<&Value>,
    day: &str,
    limit: impl Fn(&Value) -> Result<i128, Refused>,
) -> Result<BTreeMap<NaiveDate, i128>, Refused> {
    let mut limits = BTreeMap::new();
    for row in list.map_or(&[][..], rows) {
        if limits.insert(read_date(&row[day])?, limit(&row["limit"])?).is_some() {
            return Err(ALREADY_EXISTS);
        }
    }
    Ok(limits)
}

fn not_negative(minor: i128) -> Result<i128, Refused> {
    if minor < 0 { Err(INVALID) } else { Ok(minor) }
}
