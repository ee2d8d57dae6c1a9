//! Scenarios: worked budgets as JSON, replayed through a [`Book`] on any store.

use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use crate::domain::account::{Account, AccountType};
use crate::domain::budget::{Budget, Carry, Covers, LimitChange, Override, Pace, Rollover};
use crate::domain::category::{Category, Kind};
use crate::domain::change::{Entity, Patch};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::{AccountId, BookId, BudgetId, CategoryId, TransactionId};
use crate::domain::money::{Currency, Money};
use crate::domain::period::parts::CadenceParts;
use crate::domain::period::{Cadence, Period, parse_date};
use crate::domain::settings::Settings;
use crate::domain::summary::{Figure, Line, Summary, Why};
use crate::domain::transaction::{NewTransaction, Split, Transaction, check_splits};
use crate::store::Store;
use crate::{Book, Decimal, NaiveDate};

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodsScenario {
    #[serde(rename = "name", default)]
    _name: Option<String>,
    #[serde(rename = "note", default)]
    _note: Option<String>,
    #[serde(rename = "source", default)]
    _source: Option<String>,
    cadence: CadenceParts,
    #[serde(default, deserialize_with = "present")]
    range: Option<(String, String)>,
    #[serde(default, deserialize_with = "present")]
    clip: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    containing: Option<String>,
    #[serde(default, deserialize_with = "present")]
    next_after: Option<String>,
    #[serde(default, deserialize_with = "present")]
    on_or_after: Option<String>,
    expect: PeriodsExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodsExpect {
    #[serde(default, deserialize_with = "present")]
    error: Option<String>,
    #[serde(default, deserialize_with = "written")]
    periods: Written<Vec<(String, String)>>,
    #[serde(default, deserialize_with = "written")]
    period: Written<(String, String)>,
    #[serde(default, deserialize_with = "written")]
    date: Written<String>,
}

#[derive(Default)]
struct PeriodsAnswer {
    periods: Option<Vec<(String, String)>>,
    period: Option<(String, String)>,
    date: Option<String>,
}

fn as_texts(period: Period) -> (String, String) {
    (period.start().to_string(), period.end().to_string())
}

impl PeriodsScenario {
    fn run(self) -> Outcome {
        if self.next_after.is_some() && self.on_or_after.is_some() {
            return Err("next_after and on_or_after are asked at once".to_owned());
        }
        let asks = [&self.containing, &self.next_after, &self.on_or_after];
        if self.range.is_none() && asks.into_iter().all(Option::is_none) {
            return Err("nothing is asked".to_owned());
        }
        let expect = &self.expect;
        if expect.error.is_none()
            && expect.periods.is_none()
            && expect.period.is_none()
            && expect.date.is_none()
        {
            return Err("expect is empty".to_owned());
        }
        judge(self.answer(), expect.error.as_deref(), |answer| {
            if let Some(periods) = &expect.periods {
                same("periods", &answer.periods, periods)?;
            }
            if let Some(period) = &expect.period {
                same("period", &answer.period, period)?;
            }
            match &expect.date {
                Some(date) => same("date", &answer.date, date),
                None => Ok(()),
            }
        })
    }

    fn answer(&self) -> Result<PeriodsAnswer> {
        let cadence = Cadence::try_from(self.cadence.clone())?;
        let mut answer = PeriodsAnswer::default();
        if let Some(range) = &self.range {
            let range = range_of(range)?;
            let clip = self.clip.unwrap_or(false);
            let cut = |period: Period| {
                if clip { period.intersection(&range).unwrap_or(period) } else { period }
            };
            let periods = cadence.periods(range)?;
            answer.periods = Some(periods.into_iter().map(cut).map(as_texts).collect());
        }
        if let Some(day) = &self.containing {
            answer.period = cadence.period_containing(parse_date(day)?)?.map(as_texts);
        }
        if let Some(day) = &self.next_after {
            answer.date = cadence.next_after(parse_date(day)?)?.map(|date| date.to_string());
        }
        if let Some(day) = &self.on_or_after {
            answer.date = cadence.on_or_after(parse_date(day)?)?.map(|date| date.to_string());
        }
        Ok(answer)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryIn {
    id: String,
    #[serde(default, deserialize_with = "present")]
    parent: Option<String>,
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    kind: Option<String>,
}

impl CategoryIn {
    fn category(&self) -> Result<Category> {
        let kinds =
            [("expense", Kind::Expense), ("income", Kind::Income), ("transfer", Kind::Transfer)];
        let id = CategoryId::new(&self.id)?;
        let name = self.name.as_ref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.id);
        Ok(Category {
            parent: self.parent.as_ref().map(CategoryId::new).transpose()?,
            name: name.clone(),
            kind: self.kind.as_ref().map(|kind| word(kind, &kinds)).transpose()?,
            id,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountIn {
    id: String,
    #[serde(default, deserialize_with = "present")]
    in_budget: Option<bool>,
}

impl AccountIn {
    fn account(&self) -> Result<Account> {
        let (id, currency) = (AccountId::new(&self.id)?, Currency::new("EUR")?);
        let account = Account::new(id, &self.id, AccountType::Depository, currency);
        Ok(Account { in_budget: self.in_budget.unwrap_or(true), ..account })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolloverIn {
    carry: String,
    #[serde(default, deserialize_with = "present")]
    cap: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitIn {
    from: String,
    limit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideIn {
    period_start: String,
    limit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetIn {
    id: String,
    category: String,
    limit: String,
    currency: String,
    cadence: CadenceParts,
    #[serde(default, deserialize_with = "present")]
    from: Option<String>,
    #[serde(default, deserialize_with = "present")]
    until: Option<String>,
    #[serde(default, deserialize_with = "present")]
    rollover: Option<RolloverIn>,
    #[serde(default, deserialize_with = "present")]
    covers: Option<String>,
    #[serde(default, deserialize_with = "present")]
    limits: Option<Vec<LimitIn>>,
    #[serde(default, deserialize_with = "present")]
    overrides: Option<Vec<OverrideIn>>,
    #[serde(default, deserialize_with = "present")]
    warn_at: Option<Vec<i64>>,
    #[serde(default, deserialize_with = "present")]
    pace: Option<String>,
}

impl BudgetIn {
    fn budget(&self) -> Result<Budget> {
        let currency = Currency::new(&self.currency)?;
        let money = |text: &String| Money::parse(text, currency);
        let (id, category) = (BudgetId::new(&self.id)?, CategoryId::new(&self.category)?);
        let cadence = Cadence::try_from(self.cadence.clone())?;
        let mut budget = Budget::new(id, category, money(&self.limit)?, cadence);
        budget.from = self.from.as_deref().map(parse_date).transpose()?;
        budget.until = self.until.as_deref().map(parse_date).transpose()?;
        budget.rollover = self.rollover(currency)?;
        for change in self.limits.iter().flatten() {
            let (from, limit) = (parse_date(&change.from)?, money(&change.limit)?);
            budget.limits.push(LimitChange { from, limit });
        }
        for change in self.overrides.iter().flatten() {
            let (period_start, limit) = (parse_date(&change.period_start)?, money(&change.limit)?);
            budget.overrides.push(Override { period_start, limit });
        }
        if let Some(covers) = &self.covers {
            budget.covers = word(covers, &[("subtree", Covers::Subtree), ("rest", Covers::Rest)])?;
        }
        if let Some(pace) = &self.pace {
            budget.pace = word(pace, &[("any", Pace::Any), ("steady", Pace::Steady)])?;
        }
        if let Some(warn_at) = &self.warn_at {
            budget.warn_at =
                warn_at.iter().map(|percent| percentage(*percent)).collect::<Result<_>>()?;
        }
        Ok(budget)
    }

    fn rollover(&self, currency: Currency) -> Result<Rollover> {
        let Some(rollover) = &self.rollover else { return Ok(Rollover::default()) };
        let words = [
            ("none", Carry::None),
            ("surplus", Carry::Surplus),
            ("deficit", Carry::Deficit),
            ("both", Carry::Both),
        ];
        let cap = rollover.cap.as_ref().map(|cap| Money::parse(cap, currency)).transpose()?;
        Ok(Rollover { carry: word(&rollover.carry, &words)?, cap })
    }
}

fn percentage(percent: i64) -> Result<u16> {
    u16::try_from(percent)
        .map_err(|_| Error::invalid(format!("warn_at {percent}: 1 to 1000 is meant")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SplitIn {
    #[serde(default)]
    category: Option<String>,
    amount: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TransactionIn {
    #[serde(default, deserialize_with = "present")]
    id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    account: Option<String>,
    date: String,
    amount: String,
    currency: String,
    #[serde(default)]
    category: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pending: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    excluded: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    splits: Option<Vec<SplitIn>>,
}

impl TransactionIn {
    fn transaction(&self, at: usize) -> Result<Transaction> {
        let currency = Currency::new(&self.currency)?;
        let category = |id: &Option<String>| id.as_ref().map(CategoryId::new).transpose();
        let mut new =
            NewTransaction::new(parse_date(&self.date)?, Money::parse(&self.amount, currency)?);
        new.account = self.account.as_ref().map(AccountId::new).transpose()?;
        new.category = category(&self.category)?;
        new.pending = self.pending.unwrap_or(false);
        new.excluded = self.excluded.unwrap_or(false);
        if let Some(splits) = &self.splits {
            for split in splits {
                let amount = Money::parse(&split.amount, currency)?;
                new.splits.push(Split { category: category(&split.category)?, amount });
            }
            check_splits(new.amount, &new.splits)?;
        }
        let unnamed = format!("transaction number {at}");
        Transaction::entered(TransactionId::new(self.id.as_ref().unwrap_or(&unnamed))?, new)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SummaryScenario {
    #[serde(rename = "name", default)]
    _name: Option<String>,
    #[serde(rename = "note", default)]
    _note: Option<String>,
    #[serde(rename = "source", default)]
    _source: Option<String>,
    today: String,
    #[serde(default)]
    categories: Vec<CategoryIn>,
    #[serde(default)]
    accounts: Vec<AccountIn>,
    #[serde(default, deserialize_with = "present")]
    view: Option<CadenceParts>,
    #[serde(default)]
    budgets: Vec<BudgetIn>,
    #[serde(default)]
    transactions: Vec<TransactionIn>,
    #[serde(default)]
    include_pending: bool,
    expect: SummaryExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SummaryExpect {
    #[serde(default, deserialize_with = "present")]
    error: Option<String>,
    #[serde(default, deserialize_with = "present")]
    lines: Option<Vec<LineExpect>>,
    #[serde(default, deserialize_with = "present")]
    totals: Option<Vec<TotalExpect>>,
    #[serde(default, deserialize_with = "present")]
    unbudgeted: Option<Vec<UnbudgetedExpect>>,
    #[serde(default, deserialize_with = "present")]
    income: Option<Vec<ReceivedExpect>>,
    #[serde(default, deserialize_with = "present")]
    uncategorised_in: Option<Vec<ReceivedExpect>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineExpect {
    budget: String,
    #[serde(default, deserialize_with = "present")]
    on: Option<String>,
    #[serde(default, deserialize_with = "written")]
    period: Written<(String, String)>,
    #[serde(default, deserialize_with = "written")]
    limit: Written<String>,
    #[serde(default, deserialize_with = "written")]
    carried: Written<String>,
    #[serde(default, deserialize_with = "written")]
    available: Written<String>,
    #[serde(default, deserialize_with = "written")]
    spent: Written<String>,
    #[serde(default, deserialize_with = "written")]
    pending: Written<String>,
    #[serde(default, deserialize_with = "written")]
    remaining: Written<String>,
    #[serde(default, deserialize_with = "written")]
    percent: Written<String>,
    #[serde(default, deserialize_with = "written")]
    expected_to_date: Written<String>,
    #[serde(default, deserialize_with = "written")]
    per_day: Written<String>,
    #[serde(default, deserialize_with = "written")]
    projected: Written<String>,
    #[serde(default, deserialize_with = "written")]
    status: Written<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TotalExpect {
    currency: String,
    #[serde(default, deserialize_with = "written")]
    limit: Written<String>,
    #[serde(default, deserialize_with = "written")]
    carried: Written<String>,
    #[serde(default, deserialize_with = "written")]
    available: Written<String>,
    #[serde(default, deserialize_with = "written")]
    spent: Written<String>,
    #[serde(default, deserialize_with = "written")]
    pending: Written<String>,
    #[serde(default, deserialize_with = "written")]
    remaining: Written<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnbudgetedExpect {
    #[serde(default)]
    category: Option<String>,
    currency: String,
    spent: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReceivedExpect {
    currency: String,
    received: String,
}

struct SummaryAnswer {
    summary: Summary,
    /// The line that each expected line is about.
    lines: Vec<Option<Line>>,
}

/// Expected amounts, compared by value.
fn same_money(what: &str, actual: Option<Money>, expected: &Written<String>) -> Outcome {
    let Some(expected) = expected else { return Ok(()) };
    let by_value =
        |text: &String| text.parse::<Decimal>().map_err(|error| format!("{what}: {error}"));
    let expected = expected.as_ref().map(by_value).transpose()?;
    same(what, actual.map(|money| money.decimal()), expected)
}

impl SummaryScenario {
    async fn run(self, store: Arc<dyn Store>) -> Outcome {
        let expect = &self.expect;
        let lists = [&expect.income, &expect.uncategorised_in];
        if expect.error.is_none()
            && expect.lines.is_none()
            && expect.totals.is_none()
            && expect.unbudgeted.is_none()
            && lists.into_iter().all(Option::is_none)
        {
            return Err("expect is empty".to_owned());
        }
        judge(self.answer(store).await, expect.error.as_deref(), |answer| self.compare(&answer))
    }

    async fn answer(&self, store: Arc<dyn Store>) -> Result<SummaryAnswer> {
        let today = parse_date(&self.today)?;
        let mut settings = Settings::new(Currency::new("EUR")?);
        settings.include_pending = self.include_pending;
        if let Some(view) = &self.view {
            settings.view = Cadence::try_from(view.clone())?;
        }
        let book = Book::create(store, BookId::new("scenario")?, settings).await?;
        book.apply("The scenario", self.patches()?).await?;
        let summary = book.summary(today).await?.value;
        check_why(&book, &summary, today).await?;
        let mut lines = Vec::new();
        for expected in self.expect.lines.iter().flatten() {
            let budget = BudgetId::new(&expected.budget)?;
            lines.push(match &expected.on {
                Some(day) => book.line(&budget, parse_date(day)?, today).await?.value,
                None => {
                    book.budget(&budget).await?;
                    summary.lines.iter().find(|line| line.budget == budget).cloned()
                }
            });
        }
        book.audit().await?;
        Ok(SummaryAnswer { summary, lines })
    }

    fn patches(&self) -> Result<Vec<Patch>> {
        let mut entities = Vec::new();
        for category in &self.categories {
            entities.push(Entity::Category(category.category()?));
        }
        for account in &self.accounts {
            entities.push(Entity::Account(account.account()?));
        }
        for budget in &self.budgets {
            entities.push(Entity::Budget(budget.budget()?));
        }
        for (at, row) in self.transactions.iter().enumerate() {
            entities.push(Entity::Transaction(row.transaction(at)?));
        }
        Ok(entities.into_iter().map(Patch::Put).collect())
    }

    fn compare(&self, answer: &SummaryAnswer) -> Outcome {
        for (expected, line) in self.expect.lines.iter().flatten().zip(&answer.lines) {
            expected.compare(line.as_ref()).map_err(|error| {
                let on = expected.on.as_deref().unwrap_or("today");
                format!("line {} on {on}: {error}", expected.budget)
            })?;
        }
        if let Some(totals) = &self.expect.totals {
            compare_totals(&answer.summary, totals)?;
        }
        if let Some(unbudgeted) = &self.expect.unbudgeted {
            compare_unbudgeted(&answer.summary, unbudgeted)?;
        }
        if let Some(income) = &self.expect.income {
            compare_received("income", &answer.summary.income, income)?;
        }
        match &self.expect.uncategorised_in {
            Some(rows) => {
                compare_received("uncategorised_in", &answer.summary.uncategorised_in, rows)
            }
            None => Ok(()),
        }
    }
}

/// Every figure must be what its parts and terms sum to.
async fn check_why(book: &Book, summary: &Summary, today: NaiveDate) -> Result<()> {
    for line in &summary.lines {
        let figures = [
            (Figure::Spent, line.spent),
            (Figure::Pending, line.pending),
            (Figure::Carried, line.carried),
        ];
        for (figure, amount) in figures {
            match book.why(&line.budget, today, today, figure.clone()).await {
                // An earlier period's figures may be beyond the range where the carry is not.
                Err(error)
                    if figure == Figure::Carried && error.kind() == ErrorKind::OutOfRange => {}
                why => differs(&format!("{} {figure:?}", line.budget), &why?.value, amount)?,
            }
        }
    }
    for row in &summary.unbudgeted {
        let currency = row.spent.currency();
        let why = book.why_unbudgeted(row.category.as_ref(), currency, today).await?.value;
        differs(&format!("unbudgeted {:?}", row.category), &why, row.spent)?;
    }
    for received in &summary.income {
        let why = book.why_income(received.currency(), today).await?.value;
        differs("income", &why, *received)?;
    }
    for received in &summary.uncategorised_in {
        let why = book.why_uncategorised_in(received.currency(), today).await?.value;
        differs("uncategorised_in", &why, *received)?;
    }
    Ok(())
}

/// Sums in an order in which they may leave the range on the way.
fn differs(figure: &str, why: &Why, amount: Money) -> Result<()> {
    let parts = why.parts.iter().map(|part| part.amount);
    let minors = parts.chain(why.terms.iter().map(|term| term.change));
    let sum: i128 = minors.map(|minor| i128::from(minor.minor())).sum();
    if sum == i128::from(amount.minor()) {
        return Ok(());
    }
    let sum = Money::from_minor_i128(sum, amount.currency())?;
    Err(Error::corrupt(format!("{figure}: its parts sum to {sum}, it is {amount}")))
}

impl LineExpect {
    fn compare(&self, line: Option<&Line>) -> Outcome {
        if let Some(period) = &self.period {
            same("period", &line.map(|line| as_texts(line.period)), period)?;
        }
        let figure = |read: fn(&Line) -> Money| line.map(read);
        same_money("limit", figure(|line| line.limit), &self.limit)?;
        same_money("carried", figure(|line| line.carried), &self.carried)?;
        same_money("available", figure(|line| line.available), &self.available)?;
        same_money("spent", figure(|line| line.spent), &self.spent)?;
        same_money("pending", figure(|line| line.pending), &self.pending)?;
        same_money("remaining", figure(|line| line.remaining), &self.remaining)?;
        same_money(
            "expected_to_date",
            figure(|line| line.expected_to_date),
            &self.expected_to_date,
        )?;
        same_money("per_day", line.and_then(|line| line.per_day), &self.per_day)?;
        same_money("projected", figure(|line| line.projected), &self.projected)?;
        if let Some(percent) = &self.percent {
            let by_value =
                |text: &String| text.parse::<Decimal>().map_err(|error| error.to_string());
            let percent = percent.as_ref().map(by_value).transpose()?;
            same("percent", line.and_then(|line| line.percent), percent)?;
        }
        match &self.status {
            Some(status) => {
                let actual = line.map(|line| line.status.as_str());
                same("status", actual, status.as_deref())
            }
            None => Ok(()),
        }
    }
}

fn compare_totals(summary: &Summary, expected: &[TotalExpect]) -> Outcome {
    let codes = |code: &str| code.to_owned();
    let actual = summary.totals.iter().map(|total| codes(total.currency.code())).collect();
    same_set("totals", actual, expected.iter().map(|total| codes(&total.currency)).collect())?;
    for expected in expected {
        let rows = &summary.totals;
        let Some(total) = rows.iter().find(|total| total.currency.code() == expected.currency)
        else {
            return Err(format!("totals: no row in {}", expected.currency));
        };
        let place = |error| format!("totals in {}: {error}", expected.currency);
        same_money("limit", Some(total.limit), &expected.limit).map_err(place)?;
        same_money("carried", Some(total.carried), &expected.carried).map_err(place)?;
        same_money("available", Some(total.available), &expected.available).map_err(place)?;
        same_money("spent", Some(total.spent), &expected.spent).map_err(place)?;
        same_money("pending", Some(total.pending), &expected.pending).map_err(place)?;
        same_money("remaining", Some(total.remaining), &expected.remaining).map_err(place)?;
    }
    Ok(())
}

fn decimal(text: &str) -> std::result::Result<Decimal, String> {
    text.parse().map_err(|error| format!("{text:?}: {error}"))
}

fn compare_unbudgeted(summary: &Summary, expected: &[UnbudgetedExpect]) -> Outcome {
    let actual = summary.unbudgeted.iter().map(|row| {
        let category = row.category.as_ref().map(|category| category.to_string());
        (category, row.spent.currency().to_string(), row.spent.decimal())
    });
    let row = |row: &UnbudgetedExpect| {
        Ok((row.category.clone(), row.currency.clone(), decimal(&row.spent)?))
    };
    let expected: std::result::Result<Vec<_>, String> = expected.iter().map(row).collect();
    same_set("unbudgeted", actual.collect(), expected?)
}

fn compare_received(what: &str, actual: &[Money], expected: &[ReceivedExpect]) -> Outcome {
    let actual = actual.iter().map(|money| (money.currency().to_string(), money.decimal()));
    let row = |row: &ReceivedExpect| Ok((row.currency.clone(), decimal(&row.received)?));
    let expected: std::result::Result<Vec<_>, String> = expected.iter().map(row).collect();
    same_set(what, actual.collect(), expected?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProrateScenario {
    #[serde(rename = "name", default)]
    _name: Option<String>,
    #[serde(rename = "note", default)]
    _note: Option<String>,
    #[serde(rename = "source", default)]
    _source: Option<String>,
    #[serde(default, deserialize_with = "present")]
    categories: Option<Vec<CategoryIn>>,
    budgets: Vec<BudgetIn>,
    range: (String, String),
    expect: ProrateExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProrateExpect {
    #[serde(default, deserialize_with = "present")]
    error: Option<String>,
    #[serde(default, deserialize_with = "present")]
    budgeted: Option<Vec<BudgetedExpect>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetedExpect {
    category: String,
    currency: String,
    amount: String,
}

impl ProrateScenario {
    async fn run(self, store: Arc<dyn Store>) -> Outcome {
        if self.expect.error.is_none() && self.expect.budgeted.is_none() {
            return Err("expect is empty".to_owned());
        }
        judge(self.answer(store).await, self.expect.error.as_deref(), |actual| {
            let row = |row: &BudgetedExpect| {
                Ok((row.category.clone(), row.currency.clone(), decimal(&row.amount)?))
            };
            let expected = self.expect.budgeted.iter().flatten().map(row);
            let expected: std::result::Result<Vec<_>, String> = expected.collect();
            same_set("budgeted", actual, expected?)
        })
    }

    async fn answer(&self, store: Arc<dyn Store>) -> Result<Vec<(String, String, Decimal)>> {
        let settings = Settings::new(Currency::new("EUR")?);
        let book = Book::create(store, BookId::new("scenario")?, settings).await?;
        let mut entities = Vec::new();
        for budget in &self.budgets {
            entities.push(Entity::Budget(budget.budget()?));
        }
        match &self.categories {
            Some(categories) => {
                for category in categories {
                    entities.push(Entity::Category(category.category()?));
                }
            }
            None => entities.extend(self.unchecked_categories()?),
        }
        book.apply("The scenario", entities.into_iter().map(Patch::Put).collect()).await?;
        let rows = book.summary_between(range_of(&self.range)?).await?.value.budgeted;
        let row = |row: crate::Prorated| {
            let (category, currency) =
                (row.category.to_string(), row.amount.currency().to_string());
            (category, currency, row.amount.decimal())
        };
        Ok(rows.into_iter().map(row).collect())
    }

    fn unchecked_categories(&self) -> Result<Vec<Entity>> {
        let mut ids: Vec<&String> = self.budgets.iter().map(|budget| &budget.category).collect();
        ids.sort_unstable();
        ids.dedup();
        let entity = |id: &String| Ok(Entity::Category(Category::new(CategoryId::new(id)?, id)));
        ids.into_iter().map(entity).collect()
    }
}
