//! Why a figure is what it is: the parts that sum to it, or what its formula was fed.

use chrono::NaiveDate;

use super::tally::Tally;
use super::{Line, money};
use crate::domain::category::Kind;
use crate::domain::error::{Error, Result};
use crate::domain::id::{BudgetId, CategoryId, TransactionId};
use crate::domain::money::{Currency, Money};
use crate::domain::period::Period;
use crate::domain::totals::Bucket;
use crate::domain::transaction::{Part, Transaction};

/// A figure of a summary.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let why = book.why(&"food".parse()?, march(1), march(20), Figure::Remaining).await?.value;
/// assert!(why.inputs.iter().any(|input| input.value.starts_with("82.40")));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Figure {
    /// A line's `spent`.
    Spent,
    /// A line's `pending`.
    Pending,
    /// A line's `carried`.
    Carried,
    /// A line's `available`.
    Available,
    /// A line's `remaining`.
    Remaining,
    /// A line's `percent`.
    Percent,
    /// A line's `expected_to_date`.
    ExpectedToDate,
    /// A line's `per_day`.
    PerDay,
    /// A line's `projected`.
    Projected,
}

/// A transaction, or one of its splits, that a figure counts.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let why = book.why(&"food".parse()?, march(1), march(20), Figure::Spent).await?.value;
/// let part: &WhyPart = &why.parts[0];
/// assert_eq!((part.split, part.amount.minor()), (None, 8240));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WhyPart {
    /// The transaction.
    pub transaction: TransactionId,
    /// The split's place, counted from 0; none for what is not split.
    pub split: Option<u32>,
    /// What it adds to the figure, in the figure's sign.
    pub amount: Money,
}

/// What one period changed about the amount that is carried on.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let why = book.why(&"food".parse()?, march(1), march(20), Figure::Carried).await?.value;
/// let terms: Vec<CarryTerm> = why.terms;
/// assert!(terms.is_empty(), "the budget carries nothing");
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CarryTerm {
    /// The budget: this one, or one that it follows.
    pub budget: BudgetId,
    /// The period.
    pub period: Period,
    /// Its limit.
    pub limit: Money,
    /// What was carried into it.
    pub carried: Money,
    /// What was spent in it.
    pub spent: Money,
    /// `limit + carried − spent`.
    pub left: Money,
    /// What it carries on, less what was carried into it; the changes sum to the figure.
    pub change: Money,
}

/// A named value that a formula uses.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let why = book.why(&"food".parse()?, march(1), march(20), Figure::Available).await?.value;
/// let names: Vec<&str> = why.inputs.iter().map(|input| input.name.as_str()).collect();
/// assert!(names.contains(&"limit") && names.contains(&"carried"));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Input {
    /// Its name, as in the line, or `days`, `elapsed_days`, `spent_to_date`.
    pub name: String,
    /// Its value: an amount, or a count of days.
    pub value: String,
}

/// Why a figure is what it is.
///
/// ```
/// # use budget_core::*;
/// assert!(Why::default().parts.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Why {
    /// For spent, pending, unbudgeted, income: the parts, which sum exactly to the figure.
    pub parts: Vec<WhyPart>,
    /// For carried: the terms, period by period, whose changes sum exactly to the figure.
    pub terms: Vec<CarryTerm>,
    /// For the others: what their formula was fed.
    pub inputs: Vec<Input>,
}

/// The parts that a figure counts, each with what it adds.
fn parts_of<'a>(
    rows: impl IntoIterator<Item = &'a Transaction>,
    figure: impl Fn(&Transaction, &Part<'_>) -> Option<Money>,
) -> Vec<WhyPart> {
    let mut parts = Vec::new();
    for row in rows {
        for part in row.parts() {
            if let Some(amount) = figure(row, &part) {
                let split = part.split.map(|split| split as u32);
                parts.push(WhyPart { transaction: row.id.clone(), split, amount });
            }
        }
    }
    parts
}

impl Tally {
    /// Why a figure of a budget's line is what it is; `rows` holds at least the transactions of
    /// the line's period.
    ///
    /// # Errors
    /// `not_found` where the budget has no line on that day, `out_of_range` as for the line.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let why = book.why(&"food".parse()?, march(1), march(20), Figure::Spent).await?.value;
    /// let sum: i64 = why.parts.iter().map(|part| part.amount.minor()).sum();
    /// assert_eq!(sum, book.summary(march(20)).await?.value.lines[0].spent.minor());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn why<'a>(
        &self,
        budget: &BudgetId,
        on: NaiveDate,
        figure: &Figure,
        rows: impl IntoIterator<Item = &'a Transaction>,
    ) -> Result<Why> {
        let no_line = || Error::not_found("line", format!("{budget} on {on}"));
        let line = self.line(budget, on)?.ok_or_else(no_line)?;
        let at = self.plan().place_of(budget).ok_or_else(no_line)?;
        let mut why = Why::default();
        match figure {
            Figure::Spent => why.parts = self.line_parts(at, &line, false, rows),
            Figure::Pending => why.parts = self.line_parts(at, &line, true, rows),
            Figure::Carried => why.terms = self.terms(at, &line)?,
            _ => why.inputs = self.inputs(at, &line, figure)?,
        }
        Ok(why)
    }

    /// The parts of an `unbudgeted` row of the summary; `rows` holds at least the transactions of
    /// the view's period.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let eur = Currency::new("EUR")?;
    /// assert!(book.why_unbudgeted(None, eur, march(20)).await?.value.parts.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn why_unbudgeted<'a>(
        &self,
        category: Option<&CategoryId>,
        currency: Currency,
        rows: impl IntoIterator<Item = &'a Transaction>,
    ) -> Why {
        let figure = |row: &Transaction, part: &Part<'_>| {
            let wanted = part.category == category
                && row.amount().currency() == currency
                && !self.is_budgeted(row, part)
                && (category.is_some() || part.minor > 0);
            (wanted && self.is_in_view(row)).then(|| money(part.minor, currency).ok()).flatten()
        };
        Why { parts: parts_of(rows, figure), ..Why::default() }
    }

    /// The parts of an `income` row of the summary.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let eur = Currency::new("EUR")?;
    /// assert!(book.why_income(eur, march(20)).await?.value.parts.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn why_income<'a>(
        &self,
        currency: Currency,
        rows: impl IntoIterator<Item = &'a Transaction>,
    ) -> Why {
        let tree = &self.plan().setup.tree;
        let figure = |row: &Transaction, part: &Part<'_>| {
            let income = part.category.and_then(|id| tree.kind(id)) == Some(Kind::Income);
            let wanted = income && row.amount().currency() == currency && self.is_in_view(row);
            wanted.then(|| money(-part.minor, currency).ok()).flatten()
        };
        Why { parts: parts_of(rows, figure), ..Why::default() }
    }

    /// The parts of an `uncategorised_in` row of the summary.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let eur = Currency::new("EUR")?;
    /// assert!(book.why_uncategorised_in(eur, march(20)).await?.value.parts.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn why_uncategorised_in<'a>(
        &self,
        currency: Currency,
        rows: impl IntoIterator<Item = &'a Transaction>,
    ) -> Why {
        let figure = |row: &Transaction, part: &Part<'_>| {
            let wanted = Bucket::of(part.category, part.minor) == Some(Bucket::UncategorisedIn)
                && row.amount().currency() == currency
                && self.is_in_view(row);
            wanted.then(|| money(-part.minor, currency).ok()).flatten()
        };
        Why { parts: parts_of(rows, figure), ..Why::default() }
    }

    fn line_parts<'a>(
        &self,
        at: usize,
        line: &Line,
        pending: bool,
        rows: impl IntoIterator<Item = &'a Transaction>,
    ) -> Vec<WhyPart> {
        let currency = line.limit.currency();
        let plan = self.plan();
        let figure = |row: &Transaction, part: &Part<'_>| {
            let is_pending = row.pending() && !plan.setup.include_pending;
            if is_pending != pending || !line.period.contains(row.date()) {
                return None;
            }
            let sign = if plan.rows[at].income { -1 } else { 1 };
            let counted = self.is_counted(row) && self.budgets_of(row, part).contains(&at);
            counted.then(|| money(sign * part.minor, currency).ok()).flatten()
        };
        parts_of(rows, figure)
    }

    fn is_counted(&self, row: &Transaction) -> bool {
        row.counts(|account| self.plan().setup.off_budget.contains(account))
    }

    /// The budgets that count a part, and whether one would in its span.
    fn budgets_of(&self, row: &Transaction, part: &Part<'_>) -> Vec<usize> {
        let mut budgets = Vec::new();
        self.each_budget_of(row, part, |at| budgets.push(at));
        budgets
    }

    fn is_budgeted(&self, row: &Transaction, part: &Part<'_>) -> bool {
        self.each_budget_of(row, part, |_| {})
    }

    fn each_budget_of(&self, row: &Transaction, part: &Part<'_>, each: impl FnMut(usize)) -> bool {
        let plan = self.plan();
        let currency = row.amount().currency();
        let claims = part.category.and_then(|category| plan.claims_on(category, currency));
        match (claims, plan.span_of(row.date())) {
            (Some((_, claims)), Some(span)) => plan.each_budget(claims, span, each),
            _ => false,
        }
    }

    fn is_in_view(&self, row: &Transaction) -> bool {
        let plan = self.plan();
        let posted = plan.setup.include_pending || !row.pending();
        posted && self.is_counted(row) && plan.view.is_some_and(|view| view.contains(row.date()))
    }

    fn terms(&self, at: usize, line: &Line) -> Result<Vec<CarryTerm>> {
        let row = &self.plan().rows[at];
        let currency = line.limit.currency();
        let first = self.carried_into(at, 0);
        let mut terms = match row.follows.filter(|_| first != 0) {
            Some(before) => {
                let last = self.plan().rows[before].periods.len() - 1;
                let mut terms = self.terms(before, &self.line_at(before, last)?)?;
                terms.push(self.term(before, last, first, currency)?);
                terms
            }
            None => Vec::new(),
        };
        let place = row.periods.partition_point(|period| period.end() <= line.period.start());
        for earlier in 0..place {
            let term = self.term(at, earlier, self.carried_into(at, earlier + 1), currency)?;
            if !term.change.is_zero() || !terms.is_empty() {
                terms.push(term);
            }
        }
        Ok(terms)
    }

    fn term(&self, at: usize, place: usize, on: i128, currency: Currency) -> Result<CarryTerm> {
        let line = self.line_at(at, place)?;
        Ok(CarryTerm {
            budget: line.budget,
            period: line.period,
            limit: line.limit,
            carried: line.carried,
            spent: line.spent,
            left: line.remaining,
            change: money(on - i128::from(line.carried.minor()), currency)?,
        })
    }

    fn inputs(&self, at: usize, line: &Line, figure: &Figure) -> Result<Vec<Input>> {
        let amount =
            |name: &str, value: Money| Input { name: name.to_owned(), value: value.amount_text() };
        let count =
            |name: &str, value: i64| Input { name: name.to_owned(), value: value.to_string() };
        let days = line.period.days();
        let elapsed = (self.plan().today() - line.period.start()).num_days() + 1;
        let elapsed = elapsed.clamp(0, days);
        Ok(match figure {
            Figure::Available => {
                vec![amount("limit", line.limit), amount("carried", line.carried)]
            }
            Figure::Remaining | Figure::Percent => {
                vec![amount("available", line.available), amount("spent", line.spent)]
            }
            Figure::ExpectedToDate => vec![
                amount("available", line.available),
                count("elapsed_days", elapsed),
                count("days", days),
            ],
            Figure::PerDay => vec![
                amount("remaining", line.remaining),
                count("elapsed_days", elapsed),
                count("days", days),
            ],
            Figure::Projected => vec![
                amount("spent", line.spent),
                amount("pending", line.pending),
                amount("spent_to_date", self.spent_to_date(at, &line.period)?),
                count("elapsed_days", elapsed),
                count("days", days),
            ],
            Figure::Spent | Figure::Pending | Figure::Carried => Vec::new(),
        })
    }
}
