//! What a summary says.

use std::sync::Arc;

use serde::Deserialize;

use super::cadence::CadenceIn;
use super::input::{AccountIn, BudgetIn, CategoryIn, TransactionIn};
use super::{Outcome, Written, as_texts, decimal, judge, present, same, same_set, written};
use crate::domain::change::{Entity, Patch};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::{BookId, BudgetId};
use crate::domain::money::{Currency, Money};
use crate::domain::period::parse_date;
use crate::domain::settings::Settings;
use crate::domain::summary::{Figure, Line, Summary, Why};
use crate::store::Store;
use crate::{Book, NaiveDate};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SummaryScenario {
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
    view: Option<CadenceIn>,
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
    let by_value = |text: &String| decimal(text).map_err(|error| format!("{what}: {error}"));
    let expected = expected.as_ref().map(by_value).transpose()?;
    same(what, actual.map(|money| money.decimal()), expected)
}

impl SummaryScenario {
    pub(super) async fn run(self, store: Arc<dyn Store>) -> Outcome {
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
            settings.view = view.cadence()?;
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
            let percent = percent.as_deref().map(decimal).transpose()?;
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
