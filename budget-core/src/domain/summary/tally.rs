//! Running figures: the cells of every budget's periods, kept current row by row.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::plan::{Chain, Claim, NO_CELL, Plan, Planned};
use super::{Line, Status, Summary, Total, Unbudgeted, div_half_even, money, quotient};
use crate::domain::budget::{Carry, Covers, Pace};
use crate::domain::category::Kind;
use crate::domain::error::Result;
use crate::domain::id::{BudgetId, CategoryId};
use crate::domain::money::{Currency, Money};
use crate::domain::period::Period;
use crate::domain::totals::{Bucket, Group, Totals};
use crate::domain::transaction::Transaction;

/// What a budget counted in one period, in minor units, money out positive.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    posted: i128,
    pending: i128,
    to_date: i128,
    count: i64,
}

/// A sum and how many parts it has; it is shown while there is one.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    minor: i128,
    count: i64,
}

/// The running figures of a [`Plan`].
///
/// A transaction is folded in or out in well under a microsecond; every figure is read from
/// integers that are already there.
///
/// ```
/// # use budget_core::{*, summary::Fold, testing::march};
/// # let (eur, tree) = (Currency::new("EUR")?, std::sync::Arc::new(Tree::new([Category::new("food".parse()?, "Food")])?));
/// # let food = Budget::new("food".parse()?, "food".parse()?, Money::parse("100", eur)?, Cadence::monthly());
/// # let setup = summary::Setup { tree, budgets: vec![food], off_budget: vec![],
/// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
/// let spent = NewTransaction::new(march(2), Money::parse("85", eur)?).category("food".parse()?);
/// let row = Transaction::entered("t1".parse()?, spent)?;
/// let mut tally = summary::tally(setup, &[])?;
/// assert!(tally.fold(&row, Fold::In));
/// assert_eq!(tally.remaining(0), Some(1_500));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Tally {
    plan: Arc<Plan>,
    cells: Vec<Vec<Cell>>,
    carried: Vec<Vec<i128>>,
    /// What remains today by budget, side by side for the read that is made most often.
    left: Vec<Option<i128>>,
    unbudgeted: BTreeMap<(Currency, Option<CategoryId>), Sum>,
    income: BTreeMap<Currency, Sum>,
    uncategorised_in: BTreeMap<Currency, Sum>,
}

/// Whether a transaction is folded in or taken out again.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(summary::Fold::In, summary::Fold::Out);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// In.
    In,
    /// Out again, as it was when it was folded in.
    Out,
}

/// A part, or many, on its way into the cells.
struct Parts<'a> {
    bucket: &'a Bucket,
    /// The category's place in the tree, and the budgets that may count it.
    category: Option<(usize, &'a [Claim])>,
    currency: Currency,
    pending: bool,
    minor: i128,
    count: i64,
}

impl Tally {
    /// The figures of the plan's query's answer.
    ///
    /// ```
    /// # use budget_core::{*, summary::{Plan, Tally}, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// let plan = Plan::new(setup, &Totals::default())?;
    /// assert!(Tally::new(plan.into(), &Totals::default()).summary()?.income.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(plan: Arc<Plan>, totals: &Totals) -> Self {
        let cells = plan.rows.iter().map(|row| vec![Cell::default(); row.periods.len()]).collect();
        let carried = plan.rows.iter().map(|row| vec![0; row.periods.len()]).collect();
        let left = vec![None; plan.rows.len()];
        let (unbudgeted, income, uncategorised_in) = Default::default();
        let mut tally = Self { plan, cells, carried, left, unbudgeted, income, uncategorised_in };
        let plan = Arc::clone(&tally.plan);
        let place = |group: &Group| claims_on(&plan, &group.bucket, group.currency);
        let categories: Vec<_> = totals.groups.iter().map(place).collect();
        for row in &totals.rows {
            let group = &totals.groups[row.group as usize];
            let parts = Parts {
                bucket: &group.bucket,
                category: categories[row.group as usize],
                currency: group.currency,
                pending: group.pending,
                minor: row.sum,
                count: row.count as i64,
            };
            tally.count(&plan, row.span as usize, &parts, |_, _, _| {});
        }
        for at in plan.order.iter().copied() {
            tally.carry_from(at, 0);
        }
        tally
    }

    /// The plan.
    ///
    /// ```
    /// # use budget_core::{*, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert_eq!(summary::tally(setup, &[])?.plan().today(), march(9));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Folds a transaction in or out. False where the plan does not reach back to its day and it
    /// could begin a rollover: the figures must then be made anew.
    ///
    /// ```
    /// # use budget_core::{*, summary::Fold, testing::march};
    /// # let (eur, tree) = (Currency::new("EUR")?, std::sync::Arc::new(Tree::new([Category::new("food".parse()?, "Food")])?));
    /// # let food = Budget::new("food".parse()?, "food".parse()?, Money::parse("100", eur)?, Cadence::monthly());
    /// # let setup = summary::Setup { tree, budgets: vec![food], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// # let spent = NewTransaction::new(march(2), Money::parse("85", eur)?).category("food".parse()?);
    /// # let row = Transaction::entered("t1".parse()?, spent)?;
    /// let mut tally = summary::tally(setup, &[row.clone()])?;
    /// assert!(tally.fold(&row, Fold::Out));
    /// assert_eq!(tally.remaining(0), Some(10_000));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn fold(&mut self, row: &Transaction, fold: Fold) -> bool {
        let plan = Arc::clone(&self.plan);
        if !row.counts(|account| plan.setup.off_budget.contains(account)) {
            return true;
        }
        let (currency, pending) = (row.amount().currency(), row.pending());
        let sign = if fold == Fold::In { 1 } else { -1 };
        let span = plan.span_of(row.date());
        let mut complete = true;
        for part in row.parts() {
            let Some(bucket) = Bucket::of(part.category, part.minor) else { continue };
            let minor = part.minor * i128::from(sign);
            let category = claims_on(&plan, &bucket, currency);
            let parts = Parts { bucket: &bucket, category, currency, pending, minor, count: sign };
            match span {
                Some(span) => complete &= self.fold_part(&plan, span, &parts, row.date()),
                None => complete &= !self.may_begin_earlier(&parts, row.date()),
            }
        }
        complete
    }

    fn fold_part(&mut self, plan: &Plan, span: usize, parts: &Parts<'_>, day: NaiveDate) -> bool {
        let mut complete = true;
        self.count(plan, span, parts, |tally, at, began_or_ended| {
            let row = &plan.rows[at];
            match row.cell_of_span[span] {
                NO_CELL => complete &= !(row.chain == Chain::Earliest && before(row, day)),
                cell => tally.carry_from(at, if began_or_ended { 0 } else { cell as usize }),
            }
        });
        complete
    }

    fn may_begin_earlier(&self, parts: &Parts<'_>, day: NaiveDate) -> bool {
        let early = self.plan.rows.iter().any(|row| before(row, day));
        early && parts.category.is_some_and(|(_, claims)| self.plan.may_begin_earlier(claims))
    }

    /// Adds parts of a span to every cell that counts them; `after` hears of each budget, and
    /// whether the first part came to its cell or the last went.
    fn count(
        &mut self,
        plan: &Plan,
        span: usize,
        parts: &Parts<'_>,
        mut after: impl FnMut(&mut Self, usize, bool),
    ) {
        let posted = plan.setup.include_pending || !parts.pending;
        let in_view = posted && plan.in_view[span];
        let Bucket::Category(category) = parts.bucket else {
            if in_view {
                self.count_uncategorised(parts);
            }
            return;
        };
        let Some((place, claims)) = parts.category else { return };
        let kind = plan.setup.tree.kind_at(place);
        let budgeted = plan.each_budget(claims, span, |at| {
            let began_or_ended = self.count_cell(at, span, parts, posted);
            after(self, at, began_or_ended);
        });
        match kind {
            Kind::Expense if in_view && !budgeted => {
                add(&mut self.unbudgeted, (parts.currency, Some(category.clone())), parts);
            }
            Kind::Income if in_view => add(&mut self.income, parts.currency, parts),
            _ => {}
        }
    }

    fn count_uncategorised(&mut self, parts: &Parts<'_>) {
        if *parts.bucket == Bucket::UncategorisedIn {
            add(&mut self.uncategorised_in, parts.currency, parts);
        } else {
            add(&mut self.unbudgeted, (parts.currency, None), parts);
        }
    }

    fn count_cell(&mut self, at: usize, span: usize, parts: &Parts<'_>, posted: bool) -> bool {
        let place = self.plan.rows[at].cell_of_span[span];
        if place == NO_CELL {
            return false;
        }
        let cell = &mut self.cells[at][place as usize];
        if !posted {
            cell.pending += parts.minor;
            return false;
        }
        let before = cell.count;
        cell.posted += parts.minor;
        cell.count += parts.count;
        if self.plan.to_date[span] {
            cell.to_date += parts.minor;
        }
        (before == 0) != (cell.count == 0)
    }

    /// Computes what is carried into each period after `from`, and on into the budgets that follow.
    fn carry_from(&mut self, at: usize, from: usize) {
        let plan = Arc::clone(&self.plan);
        let row = &plan.rows[at];
        let first_carry = self.first_carry(row);
        if let Some(first) = self.carried[at].first_mut() {
            *first = first_carry;
        }
        let begins = self.begins(at, row);
        let carries = row.chain != Chain::None;
        for place in (from + 1)..row.periods.len() {
            let carried = carries && place > begins;
            self.carried[at][place] = if carried { self.rest(at, row, place - 1) } else { 0 };
        }
        self.left[at] = self.left_today(at, row);
        for follower in &row.followers {
            self.carry_from(*follower, 0);
        }
    }

    /// The period in which the chain of carries begins.
    fn begins(&self, at: usize, row: &Planned) -> usize {
        match row.chain {
            Chain::Earliest => {
                let seen = self.cells[at].iter().position(|cell| cell.count > 0);
                let first = seen.into_iter().chain(row.first_override).min();
                first.unwrap_or(row.periods.len())
            }
            Chain::None | Chain::First => 0,
        }
    }

    /// What the budget that this one follows leaves at its end: nothing where its own chain of
    /// carries has not begun by then.
    fn first_carry(&self, row: &Planned) -> i128 {
        let Some(before) = row.follows else { return 0 };
        let (begins, before_row) = (row.periods.first(), &self.plan.rows[before]);
        let Some(last) = before_row.periods.len().checked_sub(1) else { return 0 };
        let carries = before_row.chain != Chain::None && before_row.budget.until.is_some();
        let begun = carries && self.begins(before, before_row) <= last;
        let follows = |begins: &&Period| {
            before_row.periods[last].end() <= begins.start() && is_first(row, begins)
        };
        begins.filter(follows).filter(|_| begun).map_or(0, |_| self.rest(before, before_row, last))
    }

    /// What of a period's rest goes on.
    fn rest(&self, at: usize, row: &Planned, place: usize) -> i128 {
        let left = self.available(at, row, place) - self.spent(at, row, place);
        let carried = match row.budget.rollover.carry {
            Carry::None => 0,
            Carry::Surplus => left.max(0),
            Carry::Deficit => left.min(0),
            Carry::Both => left,
        };
        match row.budget.rollover.cap {
            Some(cap) => carried.clamp(-i128::from(cap.minor()), i128::from(cap.minor())),
            None => carried,
        }
    }

    fn available(&self, at: usize, row: &Planned, place: usize) -> i128 {
        i128::from(row.limits[place]) + self.carried[at][place]
    }

    fn spent(&self, at: usize, row: &Planned, place: usize) -> i128 {
        signed(row, self.cells[at][place].posted)
    }

    pub(super) fn carried_into(&self, at: usize, place: usize) -> i128 {
        self.carried[at].get(place).copied().unwrap_or(0)
    }

    pub(super) fn spent_to_date(&self, at: usize, period: &Period) -> Result<Money> {
        let row = &self.plan.rows[at];
        let place = row.periods.iter().position(|other| other == period);
        let minor = place.map_or(0, |place| signed(row, self.cells[at][place].to_date));
        money(minor, row.budget.currency())
    }

    /// What remains of a budget today, in minor units; none where no period holds today.
    ///
    /// ```
    /// # use budget_core::{*, testing::march};
    /// # let (eur, tree) = (Currency::new("EUR")?, std::sync::Arc::new(Tree::new([Category::new("food".parse()?, "Food")])?));
    /// # let food = Budget::new("food".parse()?, "food".parse()?, Money::parse("100", eur)?, Cadence::monthly());
    /// # let setup = summary::Setup { tree, budgets: vec![food], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert_eq!(summary::tally(setup, &[])?.remaining(0), Some(10_000), "cents");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn remaining(&self, at: usize) -> Option<i128> {
        self.left[at]
    }

    fn left_today(&self, at: usize, row: &Planned) -> Option<i128> {
        let place = row.today?;
        Some(self.available(at, row, place) - self.spent(at, row, place))
    }

    /// How far an expense budget is used today; none where no period holds today.
    pub(crate) fn standing(&self, at: usize) -> Option<Standing> {
        let row = &self.plan.rows[at];
        let place = row.today.filter(|_| !row.income)?;
        let (available, spent) = (self.available(at, row, place), self.spent(at, row, place));
        Some(Standing { period: row.periods[place], available, spent })
    }

    /// The line of a budget's period that holds `day`; none where there is none.
    ///
    /// # Errors
    /// `out_of_range` for a figure beyond ±(2⁶³ − 1) minor units.
    ///
    /// ```
    /// # use budget_core::{*, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert!(summary::tally(setup, &[])?.line(&"food".parse()?, march(9))?.is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn line(&self, budget: &BudgetId, day: NaiveDate) -> Result<Option<Line>> {
        let Some(at) = self.plan.place_of(budget) else { return Ok(None) };
        let periods = &self.plan.rows[at].periods;
        let place = periods.partition_point(|period| period.end() <= day);
        match periods.get(place).filter(|period| period.contains(day)) {
            Some(_) => self.line_at(at, place).map(Some),
            None => Ok(None),
        }
    }

    /// The lines of every period of the plan's budgets that overlaps `range`, by budget, then time.
    ///
    /// # Errors
    /// As [`Tally::line`].
    ///
    /// ```
    /// # use budget_core::{*, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// let march = Period::new(march(1), march(31))?;
    /// assert!(summary::tally(setup, &[])?.lines_between(march)?.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn lines_between(&self, range: Period) -> Result<Vec<Line>> {
        let places = |row: &Planned| overlapping(&row.periods, &range);
        let count = self.plan.rows.iter().map(|row| places(row).len()).sum();
        let mut lines = Vec::with_capacity(count);
        for (at, row) in self.plan.rows.iter().enumerate() {
            for place in places(row) {
                lines.push(self.line_at(at, place)?);
            }
        }
        Ok(lines)
    }

    pub(super) fn line_at(&self, at: usize, place: usize) -> Result<Line> {
        let row = &self.plan.rows[at];
        let (period, currency) = (row.periods[place], row.budget.currency());
        let cell = self.cells[at][place];
        let carried = self.carried[at][place];
        let available = self.available(at, row, place);
        let spent = self.spent(at, row, place);
        let days = Days::new(period, self.plan.setup.today);
        let figures = Figures {
            available,
            spent,
            pending: signed(row, cell.pending),
            to_date: signed(row, cell.to_date),
            days,
        };
        let remaining = available - spent;
        Ok(Line {
            budget: row.budget.id.clone(),
            category: row.budget.category.clone(),
            period,
            limit: money(i128::from(row.limits[place]), currency)?,
            carried: money(carried, currency)?,
            available: money(available, currency)?,
            spent: money(spent, currency)?,
            pending: money(figures.pending, currency)?,
            remaining: money(remaining, currency)?,
            percent: figures.percent(),
            expected_to_date: money(figures.expected_to_date(), currency)?,
            per_day: figures.per_day().map(|minor| money(minor, currency)).transpose()?,
            projected: money(figures.projected(row.budget.pace), currency)?,
            status: figures.status(row),
        })
    }

    /// The state of the budgets today.
    ///
    /// # Errors
    /// `out_of_range` for a figure beyond ±(2⁶³ − 1) minor units.
    ///
    /// ```
    /// # use budget_core::{*, testing::march};
    /// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
    /// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
    /// assert_eq!(summary::tally(setup, &[])?.summary()?.today, march(9));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn summary(&self) -> Result<Summary> {
        let mut lines = Vec::with_capacity(self.plan.rows.len());
        let mut places = Vec::with_capacity(self.plan.rows.len());
        for (at, row) in self.plan.rows.iter().enumerate() {
            if let Some(place) = row.today {
                lines.push(self.line_at(at, place)?);
                places.push(at);
            }
        }
        Ok(Summary {
            today: self.plan.setup.today,
            totals: self.totals(&lines, &places)?,
            lines,
            view: self.plan.view,
            unbudgeted: self.unbudgeted()?,
            income: received(&self.income)?,
            uncategorised_in: received(&self.uncategorised_in)?,
            is_partial: false,
        })
    }

    fn unbudgeted(&self) -> Result<Vec<Unbudgeted>> {
        let row = |((currency, category), sum): (&(Currency, Option<CategoryId>), &Sum)| {
            let spent = money(sum.minor, *currency)?;
            Ok(Unbudgeted { category: category.clone(), spent })
        };
        self.unbudgeted.iter().map(row).collect()
    }

    fn totals(&self, lines: &[Line], places: &[usize]) -> Result<Vec<Total>> {
        let tops = top_lines(&self.plan, lines, places);
        let mut by_currency: BTreeMap<Currency, Vec<&Line>> = BTreeMap::new();
        for at in tops {
            by_currency.entry(lines[at].limit.currency()).or_default().push(&lines[at]);
        }
        by_currency.into_iter().map(|(currency, lines)| total(currency, &lines)).collect()
    }
}

/// What is available in today's period, and what of it is spent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) period: Period,
    available: i128,
    spent: i128,
}

impl Standing {
    /// Whether a percentage of what is available is spent, exactly.
    pub(crate) fn reached(&self, percent: u16) -> bool {
        match self.available {
            available if available > 0 => 100 * self.spent >= available * i128::from(percent),
            available => self.spent > available,
        }
    }
}

/// The places of those of a budget's periods that overlap a range.
fn overlapping(periods: &[Period], range: &Period) -> Range<usize> {
    let first = periods.partition_point(|period| period.end() <= range.start());
    if range.is_empty() {
        return first..first;
    }
    first..periods.partition_point(|period| period.start() < range.end())
}

fn before(row: &Planned, day: NaiveDate) -> bool {
    row.chain == Chain::Earliest && row.periods.first().is_some_and(|first| day < first.start())
}

fn is_first(row: &Planned, period: &Period) -> bool {
    row.budget.from.is_some_and(|from| {
        row.budget.cadence.on_or_after(from).ok().flatten() == Some(period.start())
    })
}

fn signed(row: &Planned, minor: i128) -> i128 {
    if row.income { -minor } else { minor }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, Sum>, key: K, parts: &Parts<'_>) {
    let entry = sums.entry(key);
    match entry {
        std::collections::btree_map::Entry::Vacant(vacant) => {
            vacant.insert(Sum { minor: parts.minor, count: parts.count });
        }
        std::collections::btree_map::Entry::Occupied(mut occupied) => {
            let sum = occupied.get_mut();
            sum.minor += parts.minor;
            sum.count += parts.count;
            if sum.count == 0 {
                occupied.remove();
            }
        }
    }
}

fn received(sums: &BTreeMap<Currency, Sum>) -> Result<Vec<Money>> {
    sums.iter().map(|(currency, sum)| money(-sum.minor, *currency)).collect()
}

fn total(currency: Currency, lines: &[&Line]) -> Result<Total> {
    let sum = |figure: fn(&Line) -> Money| {
        money(lines.iter().map(|line| i128::from(figure(line).minor())).sum(), currency)
    };
    Ok(Total {
        currency,
        limit: sum(|line| line.limit)?,
        carried: sum(|line| line.carried)?,
        available: sum(|line| line.available)?,
        spent: sum(|line| line.spent)?,
        pending: sum(|line| line.pending)?,
        remaining: sum(|line| line.remaining)?,
    })
}

/// The lines whose sums count no transaction twice: expense budgets, less those below a budget of
/// a whole subtree, and one for each category.
fn top_lines(plan: &Plan, lines: &[Line], places: &[usize]) -> Vec<usize> {
    let tree = &plan.setup.tree;
    let whole: Vec<(Currency, &CategoryId)> = (0..lines.len())
        .map(|at| &plan.rows[places[at]])
        .filter(|row| !row.income && row.budget.covers == Covers::Subtree)
        .map(|row| (row.budget.currency(), &row.budget.category))
        .collect();
    let below_one = |row: &Planned| {
        let currency = row.budget.currency();
        tree.path(&row.budget.category).skip(1).any(|step| whole.contains(&(currency, step)))
    };
    let mut best: BTreeMap<(Currency, &CategoryId), usize> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let row = &plan.rows[places[at]];
        if row.income || below_one(row) {
            continue;
        }
        let rank = |at: usize| {
            let row = &plan.rows[places[at]];
            (row.budget.covers != Covers::Subtree, -lines[at].period.days())
        };
        let entry = best.entry((row.budget.currency(), &line.category)).or_insert(at);
        if rank(at) < rank(*entry) {
            *entry = at;
        }
    }
    best.into_values().collect()
}

fn claims_on<'p>(
    plan: &'p Plan,
    bucket: &Bucket,
    currency: Currency,
) -> Option<(usize, &'p [Claim])> {
    match bucket {
        Bucket::Category(category) => plan.claims_on(category, currency),
        _ => None,
    }
}

/// The days of a period seen from today.
#[derive(Debug, Clone, Copy)]
struct Days {
    all: i128,
    elapsed: i128,
    holds_today: bool,
}

impl Days {
    fn new(period: Period, today: NaiveDate) -> Self {
        let all = i128::from(period.days());
        let begun = || i128::from((today - period.start()).num_days() + 1).max(0);
        let elapsed = if period.end() <= today { all } else { begun() };
        Self { all, elapsed, holds_today: period.contains(today) }
    }

    fn are_over(&self) -> bool {
        self.elapsed == self.all
    }
}

/// The counted figures of a line, from which the others follow.
struct Figures {
    available: i128,
    spent: i128,
    pending: i128,
    to_date: i128,
    days: Days,
}

impl Figures {
    fn remaining(&self) -> i128 {
        self.available - self.spent
    }

    fn percent(&self) -> Option<Decimal> {
        let tenths = (self.available > 0).then(|| quotient(self.spent * 1000, self.available))?;
        let whole = quotient(tenths, 10);
        let (digits, scale) = if 10 * whole == tenths { (whole, 0) } else { (tenths, 1) };
        Decimal::try_from_i128_with_scale(digits, scale).ok()
    }

    fn expected_to_date(&self) -> i128 {
        if self.days.are_over() {
            return self.available;
        }
        div_half_even(self.available * self.days.elapsed, self.days.all)
    }

    fn per_day(&self) -> Option<i128> {
        let left = self.days.all - self.days.elapsed + 1;
        (self.remaining() > 0 && self.days.holds_today).then(|| self.remaining() / left)
    }

    fn projected(&self, pace: Pace) -> i128 {
        let known = self.spent + self.pending;
        let Days { all, elapsed, .. } = self.days;
        if pace == Pace::Any || elapsed == 0 || self.days.are_over() {
            return known;
        }
        div_half_even(known * elapsed + self.to_date * (all - elapsed), elapsed)
    }

    fn status(&self, row: &Planned) -> Status {
        let (remaining, available) = (self.remaining(), self.available);
        if row.income {
            let met = available > 0 && remaining <= 0;
            return if met { Status::Met } else { Status::OnTrack };
        }
        let warn_at = row.budget.warn_at.iter().min().map(|percent| i128::from(*percent));
        let near = |percent: i128| available > 0 && 100 * self.spent >= available * percent;
        let steady = row.budget.pace == Pace::Steady;
        match () {
            () if remaining < 0 => Status::Over,
            () if remaining == 0 && available > 0 => Status::Spent,
            () if warn_at.is_some_and(near) => Status::Near,
            () if steady && self.to_date > self.expected_to_date() => Status::Ahead,
            () => Status::OnTrack,
        }
    }
}
