//! Calendars expanded into spans, and which budget counts what in each of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::domain::budget::{Budget, Carry, Covers};
use crate::domain::category::{Kind, Tree};
use crate::domain::error::Result;
use crate::domain::id::{AccountId, BudgetId, CategoryId};
use crate::domain::money::Currency;
use crate::domain::period::{Cadence, Period, Repeat};
use crate::domain::totals::{Bucket, Span, Totals, TotalsQuery};

/// What a summary is computed from, but for the transactions.
///
/// ```
/// # use budget_core::{*, testing::march};
/// let setup = summary::Setup {
///     tree: Default::default(), budgets: vec![], off_budget: vec![], view: Cadence::monthly(),
///     include_pending: false, today: march(9), further: None,
/// };
/// assert!(summary::tally(setup, &[])?.summary()?.lines.is_empty());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Setup {
    /// The categories.
    pub tree: Arc<Tree>,
    /// The budgets; their categories are in the tree.
    pub budgets: Vec<Budget>,
    /// The accounts that are not in the budget.
    pub off_budget: Vec<AccountId>,
    /// The calendar of `unbudgeted` and `income`.
    pub view: Cadence,
    /// Whether a pending transaction is in every respect like a posted one.
    pub include_pending: bool,
    /// The day it is.
    pub today: NaiveDate,
    /// Further days whose lines will be asked for.
    pub further: Option<Further>,
}

/// Days whose lines are asked for beside today's.
///
/// ```
/// # use budget_core::{*, testing::march};
/// let further = summary::Further { days: Period::new(march(1), march(2))?, budget: None };
/// assert_eq!(further.days.days(), 1);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Further {
    /// The days.
    pub days: Period,
    /// The one budget whose lines they are; without it every budget's.
    pub budget: Option<BudgetId>,
}

impl Further {
    fn of(&self, budget: &Budget) -> Option<Period> {
        let asked = self.budget.as_ref().is_none_or(|id| *id == budget.id);
        (asked && !self.days.is_empty()).then_some(self.days)
    }
}

impl Setup {
    /// The first question to the transactions: when each category's begin. None where no rollover
    /// depends on it.
    ///
    /// ```
    /// # use budget_core::{*, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert!(setup.probe().is_none(), "nothing rolls over");
    /// ```
    pub fn probe(&self) -> Option<TotalsQuery> {
        let open = self.budgets.iter().any(|budget| rolls(budget) && budget.from.is_none());
        let spans = vec![Span::ALL];
        open.then(|| TotalsQuery { spans, off_budget: self.off_budget.clone() })
    }

    fn wanted(&self, budget: &Budget) -> (NaiveDate, NaiveDate) {
        let days = self.further.as_ref().and_then(|further| further.of(budget));
        let last = days.and_then(|days| days.end().pred_opt()).unwrap_or(self.today);
        let first = days.map_or(self.today, |days| days.start());
        (first.min(self.today), last.max(self.today))
    }
}

/// Where a budget's chain of carries begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chain {
    /// Nothing is carried from period to period.
    None,
    /// At the first period of the plan.
    First,
    /// At the period of the earliest transaction or override.
    Earliest,
}

/// A budget, its periods in the plan, and where each span falls.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) budget: Budget,
    pub(super) income: bool,
    pub(super) periods: Vec<Period>,
    pub(super) limits: Vec<i64>,
    /// The period's place for each span; `NO_CELL` where the plan has none.
    pub(super) cell_of_span: Vec<u32>,
    /// Whether the budget exists, span by span.
    pub(super) exists: Vec<bool>,
    pub(super) today: Option<usize>,
    pub(super) chain: Chain,
    /// The first period that has an override.
    pub(super) first_override: Option<usize>,
    /// The budget whose rest is carried into the first period.
    pub(super) follows: Option<usize>,
    pub(super) followers: Vec<usize>,
}

pub(super) const NO_CELL: u32 = u32::MAX;

/// A budget that may count a category, and how far up the tree it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    budget: u32,
    depth: u32,
    whole: bool,
}

/// For each currency that is budgeted, in order, and each category: the budgets that may count it,
/// from the category itself up to the root.
#[derive(Debug, Clone)]
struct Claims(Vec<(Currency, Vec<Vec<Claim>>)>);

impl Claims {
    fn of(&self, currency: Currency, category: usize) -> &[Claim] {
        let at = self.0.binary_search_by_key(&currency, |(currency, _)| *currency);
        at.map_or(&[], |at| &self.0[at].1[category])
    }
}

/// What to ask of the transactions for a summary, and how to read the answer.
///
/// ```
/// # use budget_core::{*, summary::Plan, testing::march};
/// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
/// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
/// let plan = Plan::new(setup, &Totals::default())?;
/// assert!(plan.query().spans.iter().any(|span| span.contains(march(9))));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) setup: Setup,
    pub(super) rows: Vec<Planned>,
    /// Rows in an order in which a budget comes after the one it follows.
    pub(super) order: Vec<usize>,
    pub(super) view: Option<Period>,
    pub(super) in_view: Vec<bool>,
    pub(super) to_date: Vec<bool>,
    bounds: Vec<NaiveDate>,
    query: TotalsQuery,
    claims: Claims,
}

impl Plan {
    /// Expands the calendars. `first_days` answers [`Setup::probe`]; without a probe it is empty.
    ///
    /// # Errors
    /// `out_of_range` where a period that is asked for leaves the years 1 to 9999.
    ///
    /// ```
    /// # use budget_core::{*, summary::Plan, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert_eq!(Plan::new(setup, &Totals::default())?.budgets().len(), 0);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(mut setup: Setup, first_days: &Totals) -> Result<Self> {
        setup.budgets.sort_by(|a, b| a.id.cmp(&b.id));
        let claims = claims(&setup);
        let seen = first_seen(&setup, &claims, first_days);
        let mut rows = Vec::with_capacity(setup.budgets.len());
        for (budget, seen) in setup.budgets.iter().zip(seen) {
            rows.push(planned(&setup, budget, seen)?);
        }
        let order = link_followers(&mut rows);
        let view = setup.view.period_containing(setup.today)?;
        let bounds = bounds(&setup, &rows, view);
        let spans: Vec<Span> = bounds
            .windows(2)
            .map(|pair| Span { start: Some(pair[0]), end: Some(pair[1]) })
            .collect();
        for row in &mut rows {
            row.place(&bounds);
        }
        let starts = || bounds.iter().take(spans.len());
        let in_view = starts().map(|day| view.is_some_and(|view| view.contains(*day))).collect();
        let to_date = starts().map(|day| *day <= setup.today).collect();
        let query = TotalsQuery { spans, off_budget: setup.off_budget.clone() };
        Ok(Self { setup, rows, order, view, in_view, to_date, bounds, query, claims })
    }

    /// The question to the transactions.
    ///
    /// ```
    /// # use budget_core::{*, summary::Plan, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// let plan = Plan::new(setup, &Totals::default())?;
    /// assert!(plan.query().off_budget.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn query(&self) -> &TotalsQuery {
        &self.query
    }

    /// The day it is for.
    ///
    /// ```
    /// # use budget_core::{*, summary::Plan, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert_eq!(Plan::new(setup, &Totals::default())?.today(), march(9));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn today(&self) -> NaiveDate {
        self.setup.today
    }

    /// The budgets, in the order of ids.
    ///
    /// ```
    /// # use budget_core::{*, summary::Plan, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert!(Plan::new(setup, &Totals::default())?.budgets().next().is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn budgets(&self) -> impl ExactSizeIterator<Item = &Budget> {
        self.rows.iter().map(|row| &row.budget)
    }

    /// The place of a budget among [`Plan::budgets`].
    ///
    /// ```
    /// # use budget_core::{*, summary::Plan, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert_eq!(Plan::new(setup, &Totals::default())?.place_of(&"food".parse()?), None);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn place_of(&self, budget: &BudgetId) -> Option<usize> {
        self.rows.binary_search_by(|row| row.budget.id.cmp(budget)).ok()
    }

    /// The span that holds `day`.
    pub(super) fn span_of(&self, day: NaiveDate) -> Option<usize> {
        let after = self.bounds.partition_point(|bound| *bound <= day);
        (after > 0 && after < self.bounds.len()).then(|| after - 1)
    }

    /// The place of a category, and the budgets that may count it in a currency.
    pub(super) fn claims_on(
        &self,
        category: &CategoryId,
        currency: Currency,
    ) -> Option<(usize, &[Claim])> {
        let place = self.setup.tree.place_of(category)?;
        Some((place, self.claims.of(currency, place)))
    }

    /// Calls `count` with each of the budgets that counts in a span; answers whether one does.
    pub(super) fn each_budget(
        &self,
        claims: &[Claim],
        span: usize,
        mut count: impl FnMut(usize),
    ) -> bool {
        let (mut depth, mut here, mut deeper) = (0, false, false);
        for claim in claims {
            if claim.depth != depth {
                (depth, deeper, here) = (claim.depth, deeper | here, false);
            }
            if self.rows[claim.budget as usize].exists[span] {
                here = true;
                if claim.whole || !deeper {
                    count(claim.budget as usize);
                }
            }
        }
        deeper | here
    }

    /// Whether a transaction before the plan's spans could begin a chain of carries.
    pub(super) fn may_begin_earlier(&self, claims: &[Claim]) -> bool {
        claims.iter().any(|claim| self.rows[claim.budget as usize].chain == Chain::Earliest)
    }
}

impl Planned {
    fn place(&mut self, bounds: &[NaiveDate]) {
        let spans = bounds.len().saturating_sub(1);
        let region = self.budget.region();
        let mut at = 0;
        self.cell_of_span = vec![NO_CELL; spans];
        self.exists = vec![false; spans];
        for (span, day) in bounds.iter().take(spans).enumerate() {
            self.exists[span] = region.is_some_and(|region| region.contains(*day));
            while self.periods.get(at).is_some_and(|period| period.end() <= *day) {
                at += 1;
            }
            if self.periods.get(at).is_some_and(|period| period.contains(*day)) {
                self.cell_of_span[span] = at as u32;
            }
        }
    }
}

fn rolls(budget: &Budget) -> bool {
    let once = matches!(budget.cadence.repeat(), Repeat::Once { .. });
    budget.rollover.carry != Carry::None && !once
}

fn planned(setup: &Setup, budget: &Budget, first_seen: Option<NaiveDate>) -> Result<Planned> {
    let income = setup.tree.kind(&budget.category) == Some(Kind::Income);
    let chain = match (rolls(budget), budget.from) {
        (false, _) => Chain::None,
        (true, Some(_)) => Chain::First,
        (true, None) => Chain::Earliest,
    };
    let periods = periods(setup, budget, chain, first_seen)?;
    let limits = periods.iter().map(|period| budget.limit_of(period).minor()).collect();
    let today = periods.iter().position(|period| period.contains(setup.today));
    let overridden = |period: &Period| {
        budget.overrides.iter().any(|change| change.period_start == period.start())
    };
    Ok(Planned {
        income,
        chain,
        limits,
        today,
        first_override: periods.iter().position(overridden),
        periods,
        budget: budget.clone(),
        cell_of_span: Vec::new(),
        exists: Vec::new(),
        follows: None,
        followers: Vec::new(),
    })
}

/// The periods whose figures are wanted, and those whose rest is carried into them.
fn periods(
    setup: &Setup,
    budget: &Budget,
    chain: Chain,
    first_seen: Option<NaiveDate>,
) -> Result<Vec<Period>> {
    let Some(region) = budget.region() else { return Ok(Vec::new()) };
    let (mut first, mut last) = setup.wanted(budget);
    if is_followed(setup, budget) {
        let end = budget.until.and_then(|until| until.pred_opt());
        (first, last) =
            (end.map_or(first, |end| end.min(first)), end.map_or(last, |end| end.max(last)));
    }
    let is_over = region.end.is_some_and(|end| end <= first);
    if is_over || region.start.is_some_and(|start| last < start) {
        return Ok(Vec::new());
    }
    match chain {
        Chain::None if budget.follows.is_none() => {}
        Chain::None | Chain::First => first = region.start.map_or(first, |start| start.min(first)),
        Chain::Earliest => {
            let overrides = budget.overrides.iter().map(|change| change.period_start);
            let earliest = overrides.filter(|day| region.contains(*day)).chain(first_seen).min();
            first = earliest.map_or(first, |day| day.min(first));
        }
    }
    first = region.start.map_or(first, |start| start.max(first));
    last = region.end.and_then(|end| end.pred_opt()).map_or(last, |end| end.min(last));
    let range = Period::new(first, last + Days::new(1))?;
    Ok(budget.cadence.periods(range)?.into_iter().filter(|period| budget.exists(period)).collect())
}

fn is_followed(setup: &Setup, budget: &Budget) -> bool {
    setup.budgets.iter().any(|other| other.follows.as_ref() == Some(&budget.id))
}

/// Ties budgets to those they follow; answers an order in which each comes after its predecessor.
fn link_followers(rows: &mut [Planned]) -> Vec<usize> {
    for at in 0..rows.len() {
        let before = rows[at]
            .budget
            .follows
            .as_ref()
            .and_then(|before| rows.binary_search_by(|row| row.budget.id.cmp(before)).ok());
        let before =
            before.filter(|before| rows[*before].budget.currency() == rows[at].budget.currency());
        rows[at].follows = before;
        if let Some(before) = before {
            rows[before].followers.push(at);
        }
    }
    let mut order: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].follows.is_none()).collect();
    let mut next = 0;
    while next < order.len() {
        order.extend(rows[order[next]].followers.iter().copied());
        next += 1;
    }
    order
}

/// Every day on which a period, the view or a budget's existence begins or ends, in what is asked.
fn bounds(setup: &Setup, rows: &[Planned], view: Option<Period>) -> Vec<NaiveDate> {
    // Budgets of one calendar mostly have the same periods.
    let is_first = |at: usize| !rows[..at].iter().any(|row| row.periods == rows[at].periods);
    let periods = (0..rows.len()).filter(|at| is_first(*at)).flat_map(|at| &rows[at].periods);
    let mut days: Vec<NaiveDate> =
        periods.chain(&view).flat_map(|period| [period.start(), period.end()]).collect();
    // Mostly one period ends where the next begins.
    days.dedup();
    let (Some(first), Some(last)) = (days.iter().min().copied(), days.iter().max().copied()) else {
        return Vec::new();
    };
    for span in rows.iter().filter_map(|row| row.budget.region()) {
        days.extend(span.start.into_iter().chain(span.end));
    }
    days.extend(setup.today.succ_opt());
    days.retain(|day| (first..=last).contains(day));
    // Each budget's days are in order already, which this sort makes use of.
    days.sort();
    days.dedup();
    days
}

fn claims(setup: &Setup) -> Claims {
    let tree = &setup.tree;
    let mut at_category: HashMap<(Currency, &CategoryId), Vec<usize>> = HashMap::new();
    for (at, budget) in setup.budgets.iter().enumerate() {
        at_category.entry((budget.currency(), &budget.category)).or_default().push(at);
    }
    let currencies: BTreeSet<Currency> = setup.budgets.iter().map(Budget::currency).collect();
    let of_category = |currency: Currency, id: &CategoryId| {
        let kind = tree.kind(id);
        let mut claims = Vec::new();
        for (depth, step) in tree.path(id).enumerate().filter(|(_, step)| tree.kind(step) == kind) {
            for at in at_category.get(&(currency, step)).into_iter().flatten() {
                let whole = setup.budgets[*at].covers == Covers::Subtree;
                claims.push(Claim { budget: *at as u32, depth: depth as u32, whole });
            }
        }
        claims
    };
    let by_category = |currency: Currency| {
        tree.iter().map(|category| of_category(currency, &category.id)).collect::<Vec<_>>()
    };
    let of_currency = |currency| (currency, by_category(currency));
    Claims(currencies.into_iter().map(of_currency).collect())
}

/// For each budget, the day of the earliest transaction that it may count.
fn first_seen(setup: &Setup, claims: &Claims, first_days: &Totals) -> Vec<Option<NaiveDate>> {
    let mut seen: Vec<Option<NaiveDate>> = vec![None; setup.budgets.len()];
    for row in &first_days.rows {
        let group = &first_days.groups[row.group as usize];
        let Bucket::Category(category) = &group.bucket else { continue };
        let posted = setup.include_pending || !group.pending;
        let Some(place) = setup.tree.place_of(category).filter(|_| posted) else { continue };
        for claim in claims.of(group.currency, place) {
            let seen = &mut seen[claim.budget as usize];
            *seen = Some(seen.map_or(row.first, |day| day.min(row.first)));
        }
    }
    seen
}
