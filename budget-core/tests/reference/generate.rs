//! Random scenarios: every cadence, tree, rollover and kind of row, on days that hurt.

use budget_core::testing::Random;
use chrono::{Datelike, Days, NaiveDate};
use serde_json::{Map, Value, json};

use super::amounts::{Currency, decimal};
use super::calendar::{Cadence, first_day, last_day, read_date};

const CURRENCIES: [(&str, u32); 8] = [
    ("EUR", 2),
    ("USD", 2),
    ("JPY", 0),
    ("KWD", 3),
    ("CLF", 4),
    ("x:BTC", 8),
    ("x:btc", 8),
    ("x:abcdefGHIJ12", 8),
];

const NAMES: [&str; 9] =
    ["Food", "Foodbank", "Food/Dining", "food", "Überweisung", "食費", "a", "A", "FOOD_AND"];

const HARD_DAYS: [&str; 14] = [
    "2024-02-29",
    "2028-02-29",
    "2000-02-29",
    "1900-02-28",
    "2100-03-01",
    "2026-12-31",
    "2026-01-31",
    "2027-01-01",
    "2026-02-28",
    "2026-08-31",
    "1969-12-31",
    "0400-02-29",
    "1582-10-10",
    "8000-02-29",
];

/// Makes scenarios around one day.
pub(crate) struct Generator {
    random: Random,
    base: NaiveDate,
    is_huge: bool,
}

impl Generator {
    /// The generator of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let base = base_day(&mut random);
        let is_huge = random.chance(4);
        Self { random, base, is_huge }
    }

    /// A scenario of any kind, without its answer; `expect.lines` names the lines to ask for.
    pub(crate) fn scenario(&mut self) -> Value {
        match self.random.between(1, 10) {
            1..=2 => self.periods(),
            3 => self.prorate(),
            _ => self.summary(),
        }
    }

    /// A scenario of the kind "periods".
    pub(crate) fn periods(&mut self) -> Value {
        let cadence = self.cadence();
        let start = self.day();
        let reach = one(&mut self.random, &[0, 1, 13, 40, 100, 400]);
        let days = self.random.between(0, reach);
        let mut scenario = json!({
            "kind": "periods",
            "cadence": cadence,
            "range": [start.to_string(), later(start, days).to_string()],
            "containing": self.day().to_string(),
        });
        if self.random.chance(50) {
            scenario["clip"] = self.random.chance(70).into();
        }
        let question = one(&mut self.random, &["next_after", "on_or_after"]);
        scenario[question] = self.day().to_string().into();
        if self.random.chance(2) && scenario["cadence"].get("anchor").is_some() {
            let counts = [3_000_000, 3_650_000, i64::from(u32::MAX), i64::MAX];
            scenario["cadence"]["count"] = one(&mut self.random, &counts).into();
        }
        scenario
    }

    /// A scenario of the kind "prorate".
    pub(crate) fn prorate(&mut self) -> Value {
        let categories = self.categories();
        let currencies = self.currencies();
        let start = self.day();
        let reach = one(&mut self.random, &[1, 3, 8, 35, 100, 800]);
        let days = self.random.between(0, reach);
        let mut scenario = json!({
            "kind": "prorate",
            "budgets": self.budgets(&categories, &currencies),
            "range": [start.to_string(), later(start, days).to_string()],
        });
        if self.random.chance(50) {
            scenario["categories"] = categories.into();
        }
        scenario
    }

    /// A scenario of the kind "summary".
    pub(crate) fn summary(&mut self) -> Value {
        let categories = self.categories();
        let currencies = self.currencies();
        let accounts = self.accounts();
        let budgets = self.budgets(&categories, &currencies);
        let count = self.random.between(0, 14);
        let mut transactions = Vec::new();
        for _ in 0..count {
            let mut row = self.transaction(&categories, &accounts, &currencies);
            self.aim(&mut row, &budgets);
            transactions.push(row);
        }
        let mut scenario = json!({
            "kind": "summary",
            "today": if self.random.chance(60) { self.base } else { self.day() }.to_string(),
            "expect": {"lines": self.asks(&budgets)},
            "categories": categories,
            "accounts": accounts,
            "budgets": budgets,
            "transactions": transactions,
        });
        if self.random.chance(50) {
            scenario["view"] = self.cadence();
        }
        if self.random.chance(40) {
            scenario["include_pending"] = self.random.chance(70).into();
        }
        scenario
    }

    fn asks(&mut self, budgets: &[Value]) -> Vec<Value> {
        let mut asks: Vec<Value> =
            budgets.iter().map(|budget| json!({"budget": budget["id"]})).collect();
        for budget in budgets {
            for _ in 0..self.random.between(0, 3) {
                asks.push(json!({"budget": budget["id"], "on": self.day().to_string()}));
            }
        }
        asks
    }

    /// A day near the base: often today's neighbours and the edges of months.
    fn day(&mut self) -> NaiveDate {
        let reach = one(&mut self.random, &[1, 5, 12, 12, 20, 40, 40, 120, 400, 1500]);
        let offset = self.random.between(-reach, reach);
        let day = later(self.base, offset);
        match self.random.between(1, 12) {
            1 => day.with_day(1).expect("the first"),
            2 => (28..=31).rev().find_map(|last| day.with_day(last)).expect("the last"),
            3 => later(day.with_day(1).expect("the first"), 14),
            _ => day,
        }
    }

    fn cadence(&mut self) -> Value {
        match self.random.between(1, 10) {
            1 => self.stepped("day", &[1, 2, 2, 4, 8, 8, 10, 28, 45, 365]),
            2..=3 => self.stepped("week", &[1, 1, 2, 2, 4, 5, 53]),
            4..=6 => self.stepped("month", &[1, 1, 1, 2, 3, 5, 6, 12, 13]),
            7 => self.stepped("year", &[1, 1, 2, 4, 7]),
            8 => self.semimonth(),
            9 => self.weekday_of_month(),
            _ => self.once(),
        }
    }

    fn stepped(&mut self, every: &str, counts: &[i64]) -> Value {
        let anchor = self.anchor();
        let mut cadence = json!({"every": every, "anchor": anchor.to_string()});
        let count = one(&mut self.random, counts);
        if count != 1 || self.random.chance(50) {
            cadence["count"] = count.into();
        }
        if every == "month" || every == "year" {
            self.add_weekend(&mut cadence);
        }
        cadence
    }

    fn anchor(&mut self) -> NaiveDate {
        match self.random.between(1, 6) {
            1 => read_date(&one(&mut self.random, &HARD_DAYS).into()).expect("a date"),
            2 => {
                let (year, month) = (self.random.between(1, 9999), self.random.between(1, 12));
                NaiveDate::from_ymd_opt(year as i32, month as u32, 1).expect("a date")
            }
            3 => {
                let day = self.day();
                (29..=31).rev().find_map(|last| day.with_day(last)).unwrap_or(day)
            }
            _ => self.day(),
        }
    }

    fn semimonth(&mut self) -> Value {
        let first = one(&mut self.random, &[1, 1, 5, 14, 15, 15, 28, 29, 30]);
        let last = one(&mut self.random, &[31, 31, 30, first + 1, first + 1]);
        let days = if first < last { [first, last] } else { [first, first + 1] };
        let mut cadence = json!({"every": "semimonth", "days": days});
        self.add_weekend(&mut cadence);
        cadence
    }

    fn weekday_of_month(&mut self) -> Value {
        let weekday = one(&mut self.random, &["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
        let nth = one(&mut self.random, &[1, 2, 3, 4, -1, -1]);
        let mut cadence = json!({"every": "month", "weekday": weekday, "nth": nth});
        let count = one(&mut self.random, &[1, 1, 2, 3, 12]);
        if count != 1 || self.random.chance(50) {
            cadence["count"] = count.into();
        }
        if count != 1 || self.random.chance(30) {
            cadence["anchor"] = self.anchor().to_string().into();
        }
        self.add_weekend(&mut cadence);
        cadence
    }

    fn once(&mut self) -> Value {
        let start = self.day();
        let days = one(&mut self.random, &[1, 2, 4, 8, 14, 30, 90, 365]);
        let end = later(start, days);
        let start = if end > start { start } else { later(end, -days) };
        json!({"every": "once", "start": start.to_string(), "end": end.to_string()})
    }

    fn add_weekend(&mut self, cadence: &mut Value) {
        if self.random.chance(45) {
            cadence["weekend"] = one(&mut self.random, &["before", "after"]).into();
        }
    }

    fn categories(&mut self) -> Vec<Value> {
        let mut names = NAMES;
        shuffle(&mut self.random, &mut names);
        let count = self.random.between(1, 6) as usize;
        let mut categories = Vec::new();
        for at in 0..count {
            let mut category = json!({"id": names[at]});
            if at > 0 && self.random.chance(75) {
                category["parent"] = one(&mut self.random, &names[..at]).into();
            }
            if self.random.chance(22) {
                let kinds = ["expense", "income", "income", "transfer"];
                category["kind"] = one(&mut self.random, &kinds).into();
            }
            if self.random.chance(20) {
                category["name"] = one(&mut self.random, &["Name", "A longer name", "食"]).into();
            }
            categories.push(category);
        }
        shuffle(&mut self.random, &mut categories);
        categories
    }

    fn accounts(&mut self) -> Vec<Value> {
        let count = self.random.between(0, 3);
        let account = |at| {
            let mut account = json!({"id": format!("account {at}")});
            if self.random.chance(60) {
                account["in_budget"] = self.random.chance(50).into();
            }
            account
        };
        (0..count).map(account).collect()
    }

    fn currencies(&mut self) -> Vec<(&'static str, u32)> {
        let mut currencies = CURRENCIES;
        shuffle(&mut self.random, &mut currencies);
        let count = one(&mut self.random, &[1, 1, 2, 2, 3]);
        currencies[..count].to_vec()
    }

    fn budgets(&mut self, categories: &[Value], currencies: &[(&'static str, u32)]) -> Vec<Value> {
        let can_have: Vec<&Value> =
            categories.iter().filter(|category| !is_transfer(categories, category)).collect();
        if can_have.is_empty() {
            return Vec::new();
        }
        let count = one(&mut self.random, &[0, 1, 1, 2, 3, 4, 6]);
        let mut budgets = Vec::new();
        for at in 0..count {
            let category = one(&mut self.random, &can_have)["id"].clone();
            let currency = one(&mut self.random, currencies);
            budgets.push(self.budget(at, category, currency));
        }
        shuffle(&mut self.random, &mut budgets);
        budgets
    }

    fn budget(&mut self, at: usize, category: Value, currency: (&str, u32)) -> Value {
        let prefix = one(&mut self.random, &["b", "b", "B", "ä", "!"]);
        let mut budget = json!({
            "id": format!("{prefix}{at}"),
            "category": category,
            "limit": self.limit(currency.1),
            "currency": currency.0,
            "cadence": self.cadence(),
        });
        self.add_bounds(&mut budget);
        self.add_rollover(&mut budget, currency.1);
        self.add_limits(&mut budget, currency.1);
        if self.random.chance(45) {
            budget["covers"] = one(&mut self.random, &["rest", "rest", "subtree"]).into();
        }
        if self.random.chance(50) {
            budget["pace"] = one(&mut self.random, &["steady", "steady", "any"]).into();
        }
        if self.random.chance(30) {
            let lists: [&[i64]; 6] = [&[], &[1], &[50, 80], &[1000, 100], &[75, 50, 90], &[33]];
            budget["warn_at"] = json!(one(&mut self.random, &lists));
        }
        budget
    }

    fn add_bounds(&mut self, budget: &mut Value) {
        let from = self.random.chance(40).then(|| self.bound(budget));
        let until = self.random.chance(20).then(|| self.bound(budget));
        let (from, until) = match (from, until) {
            (Some(from), Some(until)) if until < from => (Some(until), Some(from)),
            (Some(from), Some(until)) if until == from => (Some(from), None),
            bounds => bounds,
        };
        if let Some(from) = from {
            budget["from"] = from.to_string().into();
        }
        if let Some(until) = until {
            budget["until"] = until.to_string().into();
        }
    }

    /// Any day, or one of the cadence's own boundaries.
    fn bound(&mut self, budget: &Value) -> NaiveDate {
        let day = self.day();
        match self.random.chance(40) {
            true => self.start_of_period(&budget["cadence"]).unwrap_or(day),
            false => day,
        }
    }

    fn start_of_period(&mut self, cadence: &Value) -> Option<NaiveDate> {
        let day = self.day();
        let cadence = Cadence::read(cadence).expect("a cadence");
        cadence.period(day).ok().flatten().map(|period| period.start)
    }

    fn add_rollover(&mut self, budget: &mut Value, digits: u32) {
        if self.random.chance(55) {
            let carry = one(&mut self.random, &["surplus", "deficit", "both", "both", "none"]);
            budget["rollover"] = json!({"carry": carry});
            if self.random.chance(35) {
                budget["rollover"]["cap"] = self.limit(digits).into();
            }
        }
    }

    fn add_limits(&mut self, budget: &mut Value, digits: u32) {
        let (mut limits, mut overrides) = (Map::new(), Map::new());
        for _ in 0..one(&mut self.random, &[0, 0, 0, 1, 2]) {
            limits.insert(self.bound(budget).to_string(), self.limit(digits).into());
        }
        for _ in 0..one(&mut self.random, &[0, 0, 0, 1, 2]) {
            if let Some(start) = self.start_of_period(&budget["cadence"]) {
                overrides.insert(start.to_string(), self.limit(digits).into());
            }
        }
        let rows = |day: &str, changes: Map<String, Value>| -> Vec<Value> {
            changes.into_iter().map(|change| json!({day: change.0, "limit": change.1})).collect()
        };
        if !limits.is_empty() {
            let mut rows = rows("from", limits);
            shuffle(&mut self.random, &mut rows);
            budget["limits"] = rows.into();
        }
        if !overrides.is_empty() {
            budget["overrides"] = rows("period_start", overrides).into();
        }
    }

    fn transaction(
        &mut self,
        categories: &[Value],
        accounts: &[Value],
        currencies: &[(&'static str, u32)],
    ) -> Value {
        let (currency, digits) = one(&mut self.random, currencies);
        let minor = self.minor(digits);
        let mut row = json!({
            "date": self.day().to_string(),
            "amount": self.write(minor, digits),
            "currency": currency,
        });
        if self.random.chance(40) {
            row["id"] = format!("t{:06}", self.random.between(0, 1 << 40)).into();
        }
        if self.random.chance(85) {
            row["category"] = one(&mut self.random, categories)["id"].clone();
        } else if self.random.chance(30) {
            row["category"] = Value::Null;
        }
        if !accounts.is_empty() && self.random.chance(60) {
            row["account"] = one(&mut self.random, accounts)["id"].clone();
        }
        if self.random.chance(30) {
            row["pending"] = self.random.chance(70).into();
        }
        if self.random.chance(15) {
            row["excluded"] = self.random.chance(60).into();
        }
        if self.random.chance(20) {
            row["splits"] = self.splits(minor, digits, categories).into();
        }
        row
    }

    /// Now and then a budget's own category and a share of its limit, near the base.
    fn aim(&mut self, row: &mut Value, budgets: &[Value]) {
        if budgets.is_empty() || row.get("splits").is_some() || self.random.chance(55) {
            return;
        }
        let budget = one(&mut self.random, budgets);
        let currency = Currency::read(&budget["currency"]).expect("a currency");
        let limit = currency.amount(&budget["limit"]).expect("a limit");
        let percent = one(&mut self.random, &[-90, 10, 33, 45, 75, 90, 99, 100, 100]);
        row["amount"] = currency.write(limit * percent / 100);
        row["currency"] = budget["currency"].clone();
        row["category"] = budget["category"].clone();
        let near = later(self.base, self.random.between(-6, 3));
        row["date"] = near.to_string().into();
    }

    fn splits(&mut self, minor: i64, digits: u32, categories: &[Value]) -> Vec<Value> {
        let mut left = i128::from(minor);
        let mut splits = Vec::new();
        for _ in 0..self.random.between(0, 3) {
            let part = i128::from(self.minor(digits));
            if i64::try_from(left - part).is_ok_and(|left| left != i64::MIN) {
                splits.push(self.split(part, digits, categories));
                left -= part;
            }
        }
        splits.push(self.split(left, digits, categories));
        splits
    }

    fn split(&mut self, minor: i128, digits: u32, categories: &[Value]) -> Value {
        let minor = i64::try_from(minor).expect("an amount");
        let mut split = json!({"amount": self.write(minor, digits)});
        match self.random.between(1, 10) {
            1 => {}
            2 => split["category"] = Value::Null,
            _ => split["category"] = one(&mut self.random, categories)["id"].clone(),
        }
        split
    }

    /// An amount in minor units: mostly everyday ones, now and then nothing or all there can be.
    fn minor(&mut self, digits: u32) -> i64 {
        let size = if self.is_huge && self.random.chance(50) {
            one(&mut self.random, &[i64::MAX, i64::MAX - 1, i64::MAX / 2, 1 << 53, 1 << 62])
        } else {
            let units = 10i64.pow(digits);
            let everyday = units * one(&mut self.random, &[1, 5, 20, 100, 300]);
            match self.random.between(1, 10) {
                1 => 0,
                2..=4 => everyday,
                5 => self.random.between(0, 3),
                _ => self.random.between(0, everyday),
            }
        };
        if self.random.chance(30) { -size } else { size }
    }

    fn limit(&mut self, digits: u32) -> String {
        let minor = self.minor(digits).abs();
        self.write(minor, digits)
    }

    /// The same amount in one of its spellings.
    fn write(&mut self, minor: i64, digits: u32) -> String {
        let mut text = decimal(minor.into(), digits);
        match self.random.between(1, 12) {
            1 if text.contains('.') => {
                text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
            }
            2 if text.contains('.') => text.push_str("000"),
            3 if !text.contains('.') => text.push_str(".0"),
            4 if !text.starts_with('-') => text.insert_str(0, "00"),
            5 if minor == 0 => text.insert(0, '-'),
            _ => {}
        }
        text
    }
}

fn base_day(random: &mut Random) -> NaiveDate {
    match random.between(1, 10) {
        1..=5 => {
            later(NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date"), random.between(0, 800))
        }
        6..=7 => read_date(&one(random, &HARD_DAYS).into()).expect("a date"),
        8 => match random.chance(50) {
            true => later(first_day(), random.between(0, 60)),
            false => later(last_day(), -random.between(0, 60)),
        },
        _ => later(first_day(), random.between(0, 3_652_000)),
    }
}

fn one<T: Clone>(random: &mut Random, of: &[T]) -> T {
    random.pick(of).expect("one of several").clone()
}

/// The same values in another order.
pub(crate) fn shuffle<T>(random: &mut Random, values: &mut [T]) {
    for at in (1..values.len()).rev() {
        values.swap(at, random.below(at + 1));
    }
}

/// So many days later, or the calendar's edge.
fn later(day: NaiveDate, days: i64) -> NaiveDate {
    let moved = match days {
        0.. => day.checked_add_days(Days::new(days as u64)).unwrap_or(last_day()),
        _ => day.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(first_day()),
    };
    moved.clamp(first_day(), last_day())
}

fn is_transfer(categories: &[Value], category: &Value) -> bool {
    let parent = |category: &Value| {
        categories.iter().find(|other| other["id"] == category["parent"]).cloned()
    };
    let mut path = std::iter::successors(Some(category.clone()), parent);
    path.find_map(|step| step.get("kind").cloned()).is_some_and(|kind| kind == "transfer")
}
