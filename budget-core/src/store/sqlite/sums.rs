//! The integers of a book's transactions in memory, to sum them: never older than the state that
//! is asked for.

use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;

use rusqlite::params;

use super::cache::{Cache, View};
use super::error::Failure;
use super::head::Head;
use super::history;
use super::names::{Names, Slot};
use super::pool::cores;
use super::table;
use crate::domain::change::{Change, Entity};
use crate::domain::columns::{Columns, SlotKey};
use crate::domain::error::{Error, Result};
use crate::domain::totals::{Bucket, Totals, TotalsQuery};
use crate::domain::transaction::Transaction;
use crate::store::{At, Revision};

/// The most history, in bytes, that is cheaper to walk than to read all rows again.
const MAX_WALK: u64 = 1 << 17;
/// And the most new rows, of which the history keeps but the places.
const MAX_NEW_ROWS: u32 = 1_000;
/// The fewest parts that are worth more than one thread.
const MANY_PARTS: usize = 1 << 17;
/// The most rows that room is made for at once, whatever the file says that it has.
const MAX_ROOM: u32 = 1 << 20;

/// The columns of a book, and what it was at then.
#[derive(Debug)]
pub(super) struct Sums {
    head: Head,
    columns: Columns,
}

/// The days of the years 1 to 9999, counted from the first.
const DAYS: RangeInclusive<i32> = 1..=3_652_059;

/// What a change set does to a row: how it was, and how it is.
pub(super) type Row<'a> = (Option<Transaction>, Option<&'a Transaction>);

/// The sums that the query asks for: of the view's state, or of a later one.
pub(super) fn totals(view: &View<'_>, query: &TotalsQuery) -> Result<At<Totals>, Failure> {
    let wanted = view.head.revision();
    let held = view.cache.sums.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(sums) = held.as_ref().filter(|sums| sums.covers(wanted)) {
        return Ok(sums.answer(query));
    }
    drop(held);
    let mut held = view.cache.sums.write().unwrap_or_else(PoisonError::into_inner);
    let sums = match held.take() {
        Some(sums) if sums.covers(wanted) => sums,
        Some(sums) => sums.catch_up(view)?,
        None => Sums::load(view)?,
    };
    let answer = sums.answer(query);
    *held = Some(sums);
    Ok(answer)
}

/// Takes over what a change set did, where that is the next; else the next reader catches up.
pub(super) fn follow(cache: &Cache, made: Head, changed: &[Row<'_>]) {
    let Ok(mut held) = cache.sums.try_write() else { return };
    let before = made.at(made.number - 1);
    let Some(sums) = held.take_if(|sums| sums.revision() == before) else { return };
    // It is committed: whatever happens here, only the sums are read again.
    *held = catch_unwind(AssertUnwindSafe(|| sums.apply(changed, made))).ok();
}

impl Sums {
    /// Reads every row's integers; only what is split is decoded.
    pub(super) fn load(view: &View<'_>) -> Result<Self, Failure> {
        let names = view.names()?;
        let mut loader = Loader::new(&names);
        loader.columns.reserve(view.head.last_row.min(MAX_ROOM) as usize);
        // Each value that crosses the border costs more than what joins two of them.
        let mut select = view.connection.prepare_cached(
            "SELECT minor, day << 32 | slot, key FROM txn WHERE key BETWEEN ?1 AND ?2",
        )?;
        let [first, last] = view.head.row_keys();
        let mut rows = select.query(params![first, last])?;
        let mut split = Vec::new();
        while let Some(row) = rows.next()? {
            let (minor, joined): (i64, u64) = (table::integer(row, 0)?, table::integer(row, 1)?);
            match loader.place(joined as u32, minor)? {
                Place::Nowhere => {}
                Place::Split => split.push(row.get(2)?),
                Place::At(slot) => loader.push((joined >> 32) as i32, slot, minor)?,
            }
        }
        let mut columns = loader.columns;
        columns.sort();
        columns.extend(&decode_all(view, &names, &split)?);
        Ok(Self { head: view.head, columns })
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    pub(super) fn revision(&self) -> Revision {
        self.head.revision()
    }

    fn covers(&self, wanted: Revision) -> bool {
        self.head.epoch == wanted.epoch && self.head.number >= wanted.number
    }

    fn answer(&self, query: &TotalsQuery) -> At<Totals> {
        let threads = if self.columns.len() < MANY_PARTS { 1 } else { cores() };
        At { revision: self.revision(), value: self.columns.totals_on(query, threads) }
    }

    /// Takes over what others wrote, by the history where that is short.
    fn catch_up(self, view: &View<'_>) -> Result<Self, Failure> {
        match self.walk(view)? {
            Some(sums) => Ok(sums),
            None => Self::load(view),
        }
    }

    fn walk(self, view: &View<'_>) -> Result<Option<Self>, Failure> {
        let new_rows = view.head.last_row.saturating_sub(self.head.last_row);
        if self.head.epoch != view.head.epoch
            || new_rows > MAX_NEW_ROWS
            || history::weight(view, self.head.number)? > MAX_WALK
        {
            return Ok(None);
        }
        let Ok(changes) = history::changes(view, self.revision()) else { return Ok(None) };
        let walk = |sums: Self, change| sums.apply(&changed_by(change), view.head);
        Ok(Some(changes.iter().fold(self, walk)))
    }

    /// These sums after a change set.
    fn apply(mut self, changed: &[Row<'_>], made: Head) -> Self {
        let rows: Vec<_> =
            changed.iter().map(|(before, after)| (before.as_ref(), *after)).collect();
        self.columns.change(&rows);
        Self { head: made, ..self }
    }
}

fn changed_by(change: &Change) -> Vec<Row<'_>> {
    let rows = change.entities.iter().map(|entity| (row(&entity.before), row(&entity.after)));
    rows.map(|(before, after)| (before.cloned(), after)).collect()
}

fn row(entity: &Option<Entity>) -> Option<&Transaction> {
    match entity {
        Some(Entity::Transaction(row)) => Some(row),
        _ => None,
    }
}

fn decode_all(view: &View<'_>, names: &Names, keys: &[i64]) -> Result<Vec<Transaction>, Failure> {
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        rows.extend(table::find_key(view.connection, *key, names, |found| {
            Ok(found.stored.decode(names)?)
        })?);
    }
    Ok(rows)
}

/// Where an amount belongs in the columns.
#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    /// In several places, which the body tells.
    Split,
    At(u32),
}

/// Fills columns from integers, finding out once per slot and sign where they belong.
struct Loader<'n> {
    names: &'n Names,
    columns: Columns,
    places: Vec<Option<Place>>,
}

impl<'n> Loader<'n> {
    fn new(names: &'n Names) -> Self {
        let places = vec![None; 3 * (names.known().slots as usize + 1)];
        Self { names, columns: Columns::default(), places }
    }

    fn push(&mut self, day: i32, slot: u32, minor: i64) -> Result<()> {
        if !DAYS.contains(&day) {
            return Err(Error::corrupt(format!("{day} is no day")));
        }
        self.columns.push_on(day, slot, minor);
        Ok(())
    }

    fn place(&mut self, code: u32, minor: i64) -> Result<Place> {
        let at = 3 * code as usize + (minor.signum() + 1) as usize;
        if let Some(Some(place)) = self.places.get(at) {
            return Ok(*place);
        }
        let place = self.find_place(self.names.slot(code)?, minor)?;
        self.places[at] = Some(place);
        Ok(place)
    }

    fn find_place(&mut self, slot: &Slot, minor: i64) -> Result<Place> {
        if slot.deleted() || slot.excluded() {
            return Ok(Place::Nowhere);
        }
        if slot.split() {
            return Ok(Place::Split);
        }
        let names = self.names;
        let account = |code| optional(code, || names.account(code).cloned());
        let category = optional(slot.category, || names.category(slot.category).cloned())?;
        let Some(bucket) = Bucket::of(category.as_ref(), i128::from(minor)) else {
            return Ok(Place::Nowhere);
        };
        let key = SlotKey {
            account: account(slot.account)?,
            partner: account(slot.partner)?,
            bucket,
            currency: names.currency(slot.currency)?,
            pending: slot.pending(),
        };
        Ok(Place::At(self.columns.slot(&key)))
    }
}

fn optional<T>(code: u32, name: impl FnOnce() -> Result<T>) -> Result<Option<T>> {
    if code == 0 { Ok(None) } else { name().map(Some) }
}
