//! A summary straight from a table, without a book.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use arrow_array::BooleanArray;
use budget_core as core;
use core::summary::{Setup, tally_from};
use core::totals::Adder;
use core::{
    Bucket, Budget, Cadence, Category, CategoryId, Currency, Error, ErrorKind, Group, Money,
    NaiveDate, Result, Summary, Totals, TotalsQuery, Tree,
};
use pyo3::prelude::*;

use super::table::{Amounts, Chunk, Codes, Column, Holds, Table, needed, optional};
use crate::convert::{Arg, Out};
use crate::error::OrRaise;

const COLUMNS: &[Column] = &[
    needed("date", Holds::Dates),
    needed("amount", Holds::Amounts),
    optional("currency", Holds::Texts),
    optional("category", Holds::Texts),
    optional("pending", Holds::Flags),
    optional("excluded", Holds::Flags),
    optional("deleted", Holds::Flags),
];

/// What a table's budgets say on a day.
#[pyfunction]
#[pyo3(signature = (
    table, budgets, *, today, categories = None, currency = None, view = None, include_pending = false
))]
#[expect(clippy::too_many_arguments, reason = "each is a keyword")]
pub(crate) fn summarize(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    budgets: Arg<Vec<Budget>>,
    today: Arg<NaiveDate>,
    categories: Option<Arg<Vec<Category>>>,
    currency: Option<Arg<Currency>>,
    view: Option<Arg<Cadence>>,
    include_pending: bool,
) -> PyResult<Out<Summary>> {
    let table = Table::read(table, COLUMNS)?;
    let asked = Asked {
        budgets: budgets.0,
        categories: categories.map(|given| given.0),
        currency: currency.map(|given| given.0),
        view: view.map_or_else(Cadence::monthly, |given| given.0),
        include_pending,
        today: today.0,
    };
    py.detach(|| asked.answer(&table)).or_raise(py).map(Out)
}

struct Asked {
    budgets: Vec<Budget>,
    categories: Option<Vec<Category>>,
    currency: Option<Currency>,
    view: Cadence,
    include_pending: bool,
    today: NaiveDate,
}

impl Asked {
    fn answer(self, table: &Table) -> Result<Summary> {
        let currency = self.usual_currency(table)?;
        let given = self.categories.map(Tree::new).transpose()?;
        let rows: Vec<Rows<'_>> = table
            .chunks()
            .map(|chunk| Rows::read(chunk, given.as_ref(), currency))
            .collect::<Result<_>>()?;
        let tree = given.map_or_else(|| flat(&self.budgets, &rows), Ok)?;
        check(&self.budgets, &tree)?;
        let setup = Setup {
            tree: Arc::new(tree),
            budgets: self.budgets,
            off_budget: Vec::new(),
            view: self.view,
            include_pending: self.include_pending,
            today: self.today,
            further: None,
        };
        tally_from(setup, |query| totals(&rows, query))?.summary()
    }

    /// The currency of rows that name none.
    fn usual_currency(&self, table: &Table) -> Result<Option<Currency>> {
        if table.has("currency") || self.currency.is_some() {
            return Ok(self.currency);
        }
        let all: BTreeSet<Currency> = self.budgets.iter().map(Budget::currency).collect();
        match all.len() {
            1 => Ok(all.first().copied()),
            _ => Err(Error::new(
                ErrorKind::CurrencyMismatch,
                "the table has no column currency and its budgets are not all in one: pass currency=",
            )),
        }
    }
}

/// Without a tree, each category that is named stands for itself.
fn flat(budgets: &[Budget], rows: &[Rows<'_>]) -> Result<Tree> {
    let seen = rows.iter().filter_map(|rows| rows.categories.as_ref());
    let seen = seen.flat_map(|codes| codes.values.iter().flatten());
    let ids: BTreeSet<&CategoryId> =
        budgets.iter().map(|budget| &budget.category).chain(seen).collect();
    Tree::new(ids.into_iter().map(|id| Category::new(id.clone(), id.as_str())))
}

fn check(budgets: &[Budget], tree: &Tree) -> Result<()> {
    let mut ids = HashSet::new();
    for budget in budgets {
        budget.check()?;
        budget.check_category(tree)?;
        if !ids.insert(&budget.id) {
            return Err(Error::already_exists("budget", &budget.id));
        }
    }
    Ok(())
}

fn totals(rows: &[Rows<'_>], query: &TotalsQuery) -> Result<Totals> {
    let mut adder = Adder::new(query);
    rows.iter().try_for_each(|rows| rows.add_to(&mut adder))?;
    Ok(adder.totals())
}

/// The columns of a chunk.
struct Rows<'a> {
    chunk: Chunk<'a>,
    days: Vec<i32>,
    amounts: Amounts,
    categories: Option<Codes<CategoryId>>,
    currencies: Option<Codes<Currency>>,
    usual: Option<Currency>,
    pending: Option<BooleanArray>,
    left_out: [Option<BooleanArray>; 2],
}

impl<'a> Rows<'a> {
    fn read(chunk: Chunk<'a>, tree: Option<&Tree>, usual: Option<Currency>) -> Result<Self> {
        let category = |text: &str| {
            let id = CategoryId::new(text)?;
            tree.map_or(Ok(()), |tree| tree.expect(&id).map(|_| ()))?;
            Ok(id)
        };
        let rows = Self {
            chunk,
            days: chunk.days("date")?,
            amounts: chunk.amounts("amount")?,
            categories: chunk.codes("category", category)?,
            currencies: chunk.codes("currency", Currency::new)?,
            usual,
            pending: chunk.flags("pending")?,
            left_out: [chunk.flags("excluded")?, chunk.flags("deleted")?],
        };
        rows.check_amounts()?;
        Ok(rows)
    }

    /// Every amount is looked at, so that no answer depends on which days are asked for.
    fn check_amounts(&self) -> Result<()> {
        let exact = |currency: Currency| currency.digits() == self.amounts.scale;
        let named = self.currencies.iter().flat_map(|codes| codes.values.iter().flatten());
        let all_exact = named.copied().chain(self.usual).all(exact);
        let all_named = self.usual.is_some()
            || self.currencies.as_ref().is_some_and(|codes| codes.are_complete());
        let fits = |minor: &i128| minor.unsigned_abs() <= i64::MAX as u128;
        if all_exact && all_named && self.amounts.values.values().iter().all(fits) {
            return Ok(());
        }
        (0..self.chunk.len()).try_for_each(|row| self.amount(row).map(|_| ()))
    }

    fn amount(&self, row: usize) -> Result<(usize, Money)> {
        let (place, currency) = self.currency(row)?;
        let unscaled = self.amounts.values.value(row);
        let amount = Money::from_scaled(unscaled, self.amounts.scale, currency)
            .map_err(|error| self.chunk.refuse(row, "amount", error))?;
        Ok((place, amount))
    }

    fn add_to(&self, adder: &mut Adder) -> Result<()> {
        let mut slots = Slots::of(self);
        for (row, day) in self.days.iter().enumerate() {
            if adder.spans_reach(*day) && !self.is_left_out(row) {
                let (place, amount) = self.amount(row)?;
                let slot = slots.slot(self, row, place, amount, adder);
                slot.into_iter().for_each(|slot| adder.add_on(*day, slot, amount.minor()));
            }
        }
        Ok(())
    }

    fn is_left_out(&self, row: usize) -> bool {
        self.left_out.iter().flatten().any(|flags| flags.value(row))
    }

    /// The currency of a row and its place among those of the chunk.
    fn currency(&self, row: usize) -> Result<(usize, Currency)> {
        let named = self.currencies.as_ref().and_then(|codes| {
            let place = codes.place(row)?;
            codes.values[place].map(|currency| (place + 1, currency))
        });
        named
            .or(self.usual.map(|currency| (0, currency)))
            .ok_or_else(|| self.chunk.refuse(row, "currency", Error::invalid("a value is missing")))
    }
}

/// The slots that were looked up, by category, currency and whether pending.
struct Slots {
    known: Vec<Option<u32>>,
    categories: usize,
    currencies: usize,
}

impl Slots {
    fn of(rows: &Rows<'_>) -> Self {
        let categories = rows.categories.as_ref().map_or(0, |codes| codes.values.len());
        let currencies = 1 + rows.currencies.as_ref().map_or(0, |codes| codes.values.len());
        Self { known: vec![None; (categories + 2) * currencies * 2], categories, currencies }
    }

    fn slot(
        &mut self,
        rows: &Rows<'_>,
        row: usize,
        currency_place: usize,
        amount: Money,
        adder: &mut Adder,
    ) -> Option<u32> {
        let (minor, currency) = (amount.minor(), amount.currency());
        let pending = rows.pending.as_ref().is_some_and(|flags| flags.value(row));
        let category = rows.categories.as_ref().and_then(|codes| codes.place(row));
        let bucket = category.unwrap_or(self.categories + usize::from(minor < 0));
        let at = (bucket * self.currencies + currency_place) * 2 + usize::from(pending);
        if category.is_none() && minor == 0 {
            return None;
        }
        if self.known[at].is_none() {
            let category = rows.categories.as_ref().and_then(|codes| codes.value(row));
            let bucket = Bucket::of(category, i128::from(minor))?;
            self.known[at] = Some(adder.slot(&Group { bucket, currency, pending }));
        }
        self.known[at]
    }
}
