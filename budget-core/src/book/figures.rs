//! Summaries of days and ranges, history, and why a figure is what it is.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::{Book, Figures, State, TRIES, too_busy};
use crate::domain::error::{Error, Result};
use crate::domain::id::{BudgetId, CategoryId};
use crate::domain::money::{Currency, Money};
use crate::domain::period::{Cadence, Period};
use crate::domain::query::TransactionQuery;
use crate::domain::summary::{
    Figure, Further, HistoryRow, Line, Plan, RangeSummary, Setup, Summary, Tally, Why, history,
};
use crate::domain::totals::{Totals, TotalsQuery};
use crate::domain::transaction::Transaction;
use crate::store::{At, Revision};

impl Book {
    /// The state of the budgets on a day, which the host's calendar says is today.
    ///
    /// # Errors
    /// `out_of_range` for a figure beyond ±(2⁶³ − 1) minor units.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let summary = book.summary(march(20)).await?.value;
    /// assert_eq!(summary.lines[0].spent.to_string(), "82.40 EUR");
    /// assert_eq!(summary.lines[0].status, Status::OnTrack);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn summary(&self, today: NaiveDate) -> Result<At<Summary>> {
        self.with_state(today, None, |state, tally| {
            Ok(Summary { is_partial: state.outline.history_is_partial(), ..tally.summary()? })
        })
        .await
    }

    /// What remains of every budget with a period today, in the order of ids: the cheapest read.
    ///
    /// # Errors
    /// As [`Book::summary`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let left = book.remaining(march(20)).await?.value;
    /// assert_eq!(left[0].to_string(), "317.60 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn remaining(&self, today: NaiveDate) -> Result<At<Vec<Money>>> {
        self.with_tally(today, None, |tally| {
            let currencies: Vec<Currency> = tally.plan().budgets().map(|b| b.currency()).collect();
            let left = currencies.iter().enumerate().filter_map(|(at, currency)| {
                tally.remaining(at).map(|minor| Money::from_minor_i128(minor, *currency))
            });
            left.collect()
        })
        .await
    }

    /// A budget's line for the period that holds `on`; none where there is none.
    ///
    /// # Errors
    /// `not_found` for an unknown budget, `out_of_range` as [`Book::summary`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let food = "food".parse()?;
    /// let line = book.line(&food, march(1), march(20)).await?.value.expect("a period");
    /// assert_eq!(line.period.days(), 31);
    /// let february = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
    /// assert!(book.line(&food, february, march(20)).await?.value.is_none(), "it begins in March");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn line(
        &self,
        budget: &BudgetId,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<At<Option<Line>>> {
        match self.line_asked(budget, on).await? {
            At { revision, value: None } => Ok(At { revision, value: None }),
            At { value: further, .. } => {
                self.with_tally(today, further, |tally| tally.line(budget, on)).await
            }
        }
    }

    /// The lines of every budget's every period that overlaps a range, by budget, then time.
    ///
    /// # Errors
    /// As [`Book::summary`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let quarter = Period::new(march(1), NaiveDate::from_ymd_opt(2026, 6, 1).unwrap())?;
    /// let lines = book.lines_between(quarter, march(20)).await?.value;
    /// assert_eq!(lines.len(), 3);
    /// assert_eq!(lines[1].remaining.to_string(), "400.00 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn lines_between(&self, range: Period, today: NaiveDate) -> Result<At<Vec<Line>>> {
        let further = Some(Further { days: range, budget: None });
        self.with_tally(today, further, |tally| tally.lines_between(range)).await
    }

    /// Any range of days: limits shared out by the day, and what was counted on them.
    ///
    /// # Errors
    /// As [`Book::summary`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let week = Period::new(march(2), march(9))?;
    /// let summary = book.summary_between(week).await?.value;
    /// assert_eq!(summary.lines[0].budgeted.to_string(), "90.32 EUR", "7 of 31 days");
    /// assert_eq!(summary.lines[0].spent.to_string(), "82.40 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn summary_between(&self, range: Period) -> Result<At<RangeSummary>> {
        if range.is_empty() {
            let (revision, value) = (self.revision().await?, RangeSummary::empty(range));
            return Ok(At { revision, value });
        }
        for tried in 0..TRIES {
            let _quiet = self.quiet(tried).await;
            let state = self.state().await?;
            let setup = self.setup(&state, range.start(), None);
            let over = setup.over(range)?;
            if let Some(tally) = self.tally_of(over, &state).await? {
                let summary = RangeSummary::new(&setup.budgets, &tally, range)?;
                let is_partial = state.outline.history_is_partial();
                let value = RangeSummary { is_partial, ..summary };
                return Ok(At { revision: state.revision, value });
            }
        }
        Err(too_busy())
    }

    /// What each category cost, or brought in, in each of the cadence's periods that overlap a
    /// range.
    ///
    /// # Errors
    /// As [`Book::summary`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let year = Period::new(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(), march(31))?;
    /// let rows = book.history(Cadence::monthly(), year).await?.value;
    /// let groceries = rows.iter().find(|row| row.category == Some("groceries".parse().unwrap()));
    /// assert_eq!(groceries.expect("a row").amount.to_string(), "82.40 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn history(&self, cadence: Cadence, range: Period) -> Result<At<Vec<HistoryRow>>> {
        let periods = cadence.periods(range)?;
        for tried in 0..TRIES {
            let _quiet = self.quiet(tried).await;
            let state = self.state().await?;
            let spans = periods.iter().map(|period| (*period).into()).collect();
            let query = TotalsQuery { spans, off_budget: state.outline.off_budget() };
            if let Some(totals) = self.totals_at(&query, &state).await? {
                let pending = state.outline.settings.value.include_pending;
                let value = history(&state.tree, &periods, &totals, pending)?;
                return Ok(At { revision: state.revision, value });
            }
        }
        Err(too_busy())
    }

    /// Why a figure of a budget's line for the period that holds `on` is what it is.
    ///
    /// # Errors
    /// `not_found` where the budget has no line on that day.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let why = book.why(&"food".parse()?, march(1), march(20), Figure::Spent).await?.value;
    /// assert_eq!(why.parts.len(), 1);
    /// assert_eq!(why.parts[0].amount.to_string(), "82.40 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn why(
        &self,
        budget: &BudgetId,
        on: NaiveDate,
        today: NaiveDate,
        figure: Figure,
    ) -> Result<At<Why>> {
        for _ in 0..TRIES {
            let line = self.line(budget, on, today).await?;
            let Some(period) = line.value.map(|line| line.period) else {
                return Err(Error::not_found("line", format!("{budget} on {on}")));
            };
            let rows = self.rows_in(period).await?;
            let further = self.line_asked(budget, on).await?.value;
            let why = self.with_tally(today, further, |tally| {
                tally.why(budget, on, &figure, rows.value.iter())
            });
            let why = why.await?;
            if why.revision == rows.revision {
                return Ok(why);
            }
        }
        Err(too_busy())
    }

    /// The parts of a row of the summary's `unbudgeted`.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let (rent, eur) = ("rent".parse()?, Currency::new("EUR")?);
    /// book.record(NewTransaction::new(march(3), Money::parse("900", eur)?).category(rent)).await?;
    /// let why = book.why_unbudgeted(Some(&"rent".parse()?), eur, march(20)).await?.value;
    /// assert_eq!(why.parts[0].amount.to_string(), "900.00 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn why_unbudgeted(
        &self,
        category: Option<&CategoryId>,
        currency: Currency,
        today: NaiveDate,
    ) -> Result<At<Why>> {
        let why =
            |tally: &Tally, rows: &[Transaction]| tally.why_unbudgeted(category, currency, rows);
        self.why_in_view(today, why).await
    }

    /// The parts of a row of the summary's `income`.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let (salary, eur) = ("salary".parse()?, Currency::new("EUR")?);
    /// book.record(NewTransaction::new(march(27), Money::parse("-2100", eur)?).category(salary)).await?;
    /// let why = book.why_income(eur, march(28)).await?.value;
    /// assert_eq!(why.parts[0].amount.to_string(), "2100.00 EUR", "received is positive");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn why_income(&self, currency: Currency, today: NaiveDate) -> Result<At<Why>> {
        self.why_in_view(today, |tally, rows| tally.why_income(currency, rows)).await
    }

    /// The parts of a row of the summary's `uncategorised_in`.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let eur = Currency::new("EUR")?;
    /// book.record(NewTransaction::new(march(27), Money::parse("-20", eur)?)).await?;
    /// let why = book.why_uncategorised_in(eur, march(28)).await?.value;
    /// assert_eq!(why.parts[0].amount.to_string(), "20.00 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn why_uncategorised_in(
        &self,
        currency: Currency,
        today: NaiveDate,
    ) -> Result<At<Why>> {
        self.why_in_view(today, |tally, rows| tally.why_uncategorised_in(currency, rows)).await
    }

    async fn why_in_view(
        &self,
        today: NaiveDate,
        why: impl Fn(&Tally, &[Transaction]) -> Why + Send + Sync,
    ) -> Result<At<Why>> {
        for _ in 0..TRIES {
            let view = self.settings().await?.value.view.period_containing(today)?;
            let Some(view) = view else {
                let revision = self.revision().await?;
                return Ok(At { revision, value: Why::default() });
            };
            let rows = self.rows_in(view).await?;
            let why = self.with_tally(today, None, |tally| Ok(why(tally, &rows.value))).await?;
            if why.revision == rows.revision {
                return Ok(why);
            }
        }
        Err(too_busy())
    }

    async fn rows_in(&self, period: Period) -> Result<At<Vec<Transaction>>> {
        for _ in 0..TRIES {
            let query = TransactionQuery {
                from: Some(period.start()),
                until: Some(period.end()),
                ..TransactionQuery::default()
            };
            let mut revision = None;
            let rows = self.pages(query, &mut revision).await?;
            if let (Some(rows), Some(revision)) = (rows, revision) {
                let value = rows.into_iter().map(|entry| entry.value).collect();
                return Ok(At { revision, value });
            }
        }
        Err(too_busy())
    }

    /// What a budget's line is read from; none where no period of it holds the day.
    async fn line_asked(&self, budget: &BudgetId, on: NaiveDate) -> Result<At<Option<Further>>> {
        let state = self.state().await?;
        let value = match state.budget(budget)?.value.period_on(on)? {
            Some(_) => {
                let days = Period::new(on, on + Days::new(1))?;
                Some(Further { days, budget: Some(budget.clone()) })
            }
            None => None,
        };
        Ok(At { revision: state.revision, value })
    }

    /// Reads from running figures: from the cached ones where they fit and nobody wrote since.
    pub(super) async fn with_tally<T>(
        &self,
        today: NaiveDate,
        further: Option<Further>,
        read: impl Fn(&Tally) -> Result<T> + Send,
    ) -> Result<At<T>> {
        self.with_state(today, further, move |_, tally| read(tally)).await
    }

    async fn with_state<T>(
        &self,
        today: NaiveDate,
        further: Option<Further>,
        read: impl Fn(&State, &Tally) -> Result<T> + Send,
    ) -> Result<At<T>> {
        for tried in 0..TRIES {
            let _quiet = self.quiet(tried).await;
            // Where there is nothing at hand to read from, the sums tell whether the state is the
            // book's still.
            let is_new = tried == 0 && !self.has_figures(today, &further);
            let state = match self.last_state().filter(|_| is_new) {
                Some(state) => state,
                None => self.state().await?,
            };
            let revision = state.revision;
            let cached = |tally: &Tally| read(&state, tally);
            if !is_new && let Some(answer) = self.read_cached(revision, today, &further, cached) {
                return answer.map(|value| At { revision, value });
            }
            let setup = self.setup(&state, today, further.clone());
            if let Some(tally) = self.tally_of(setup, &state).await? {
                let answer = read(&state, &tally);
                self.keep(revision, Figures { today, further, tally });
                return answer.map(|value| At { revision, value });
            }
        }
        Err(too_busy())
    }

    fn read_cached<T>(
        &self,
        revision: Revision,
        today: NaiveDate,
        further: &Option<Further>,
        read: impl Fn(&Tally) -> Result<T>,
    ) -> Option<Result<T>> {
        let cache = self.cache();
        let current = cache.state.as_ref().is_some_and(|state| state.revision == revision);
        let figures = cache.figures.as_ref().filter(|_| current)?;
        figures.are_for(today, further).then(|| read(&figures.tally))
    }

    fn has_figures(&self, today: NaiveDate, further: &Option<Further>) -> bool {
        self.cache().figures.as_ref().is_some_and(|figures| figures.are_for(today, further))
    }

    /// Keeps figures for the next read, those of a day rather than those of a range.
    fn keep(&self, revision: Revision, figures: Figures) {
        let mut cache = self.cache();
        let current = cache.state.as_ref().is_some_and(|state| state.revision == revision);
        if current && (figures.further.is_none() || cache.figures.is_none()) {
            cache.figures = Some(figures);
        }
    }

    pub(super) fn setup(&self, state: &State, today: NaiveDate, further: Option<Further>) -> Setup {
        let settings = &state.outline.settings.value;
        Setup {
            tree: Arc::clone(&state.tree),
            budgets: state.outline.budgets.iter().map(|entry| entry.value.clone()).collect(),
            off_budget: state.outline.off_budget(),
            view: settings.view,
            include_pending: settings.include_pending,
            today,
            further,
        }
    }

    /// The figures of a setup; none where the book has moved on from the state.
    pub(super) async fn tally_of(&self, setup: Setup, state: &State) -> Result<Option<Tally>> {
        let first_days = match setup.probe() {
            None => Some(Totals::default()),
            Some(probe) => self.totals_at(&probe, state).await?,
        };
        let Some(first_days) = first_days else { return Ok(None) };
        let plan = Plan::new(setup, &first_days)?;
        let totals = self.totals_at(plan.query(), state).await?;
        Ok(totals.map(|totals| Tally::new(Arc::new(plan), &totals)))
    }

    pub(super) async fn totals_at(
        &self,
        query: &TotalsQuery,
        state: &State,
    ) -> Result<Option<Totals>> {
        let totals = self.shared.store.totals(&self.shared.id, query).await?;
        Ok((totals.revision == state.revision).then_some(totals.value))
    }
}
