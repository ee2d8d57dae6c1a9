//! The integers of a book's transactions in memory, to sum them: never older than the state that
//! is asked for.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;
use std::thread::available_parallelism;

use rusqlite::params;

use super::cache::{Cache, View};
use super::error::Failure;
use super::history;
use super::names::Names;
use super::row::Hot;
use super::table;
use crate::domain::change::{Change, Entity};
use crate::domain::columns::{Columns, SlotKey};
use crate::domain::error::Result;
use crate::domain::totals::{Bucket, Totals, TotalsQuery};
use crate::domain::transaction::Transaction;
use crate::store::{At, Revision};

/// The most history, in bytes, that is cheaper to walk than to read all rows again.
const MAX_WALK: u64 = 1 << 17;
/// From so many rows on, one pass over all is cheaper than to put each in its place.
const MANY_ROWS: usize = 64;

/// The columns of a book at a revision.
#[derive(Debug)]
pub(super) struct Sums {
    revision: Revision,
    columns: Columns,
}

/// What a change set does to the columns.
#[derive(Debug, Default)]
pub(super) struct Delta<'a> {
    pub(super) gone: Vec<Transaction>,
    pub(super) come: Vec<&'a Transaction>,
}

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
pub(super) fn follow(cache: &Cache, made: Revision, delta: &Delta<'_>) {
    let Ok(mut held) = cache.sums.try_write() else { return };
    let before = Revision { number: made.number - 1, ..made };
    let Some(mut sums) = held.take_if(|sums| sums.revision == before) else { return };
    // It is committed: whatever happens here, only the sums are read again.
    let done = catch_unwind(AssertUnwindSafe(|| {
        sums.apply(delta);
        sums
    }));
    if let Ok(sums) = done {
        *held = Some(Sums { revision: made, ..sums });
    }
}

impl Sums {
    /// Reads every row's integers; only what is split is decoded.
    pub(super) fn load(view: &View<'_>) -> Result<Self, Failure> {
        let names = view.names()?;
        let mut loader =
            Loader { names: &names, columns: Columns::default(), slots: HashMap::new() };
        let mut select = view.connection.prepare_cached(
            "SELECT day, minor, currency, category, account, partner, flags, key FROM txn \
             WHERE key BETWEEN ?1 AND ?2",
        )?;
        let [first, last] = view.head.row_keys();
        let mut rows = select.query(params![first, last])?;
        let mut split = Vec::new();
        while let Some(row) = rows.next()? {
            let hot = table::read_hot(row, 0)?;
            match hot.split() {
                true => split.push(row.get(7)?),
                false => loader.push(&hot)?,
            }
        }
        let mut columns = loader.columns;
        let split = decode_all(view, &names, &split)?;
        columns.extend(&split);
        Ok(Self { revision: view.head.revision(), columns })
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    pub(super) fn revision(&self) -> Revision {
        self.revision
    }

    fn covers(&self, wanted: Revision) -> bool {
        self.revision.epoch == wanted.epoch && self.revision.number >= wanted.number
    }

    fn answer(&self, query: &TotalsQuery) -> At<Totals> {
        let threads = available_parallelism().map_or(1, usize::from);
        At { revision: self.revision, value: self.columns.totals_on(query, threads) }
    }

    /// Takes over what others wrote, by the history where that is short.
    fn catch_up(mut self, view: &View<'_>) -> Result<Self, Failure> {
        let same_epoch = self.revision.epoch == view.head.epoch;
        if !same_epoch || history::weight(view, self.revision.number)? > MAX_WALK {
            return Self::load(view);
        }
        let Ok(changes) = history::changes(view, self.revision) else { return Self::load(view) };
        for change in &changes {
            self.apply(&Delta::of(change));
        }
        self.revision = view.head.revision();
        Ok(self)
    }

    fn apply(&mut self, delta: &Delta<'_>) {
        delta.gone.iter().for_each(|row| self.columns.remove(row));
        if delta.come.len() < MANY_ROWS {
            delta.come.iter().for_each(|row| self.columns.add(row));
        } else {
            self.columns.extend(delta.come.iter().copied());
        }
    }
}

impl<'a> Delta<'a> {
    fn of(change: &'a Change) -> Self {
        let mut delta = Self::default();
        for entity in &change.entities {
            if let Some(Entity::Transaction(before)) = &entity.before {
                delta.gone.push(before.clone());
            }
            if let Some(Entity::Transaction(after)) = &entity.after {
                delta.come.push(after);
            }
        }
        delta
    }
}

fn decode_all(view: &View<'_>, names: &Names, keys: &[i64]) -> Result<Vec<Transaction>, Failure> {
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        rows.extend(table::find_key(view.connection, *key, |found| {
            Ok(found.stored.decode(names)?)
        })?);
    }
    Ok(rows)
}

/// Fills columns from integers, looking up names once per combination.
struct Loader<'n> {
    names: &'n Names,
    columns: Columns,
    slots: HashMap<Combination, Option<u32>>,
}

/// Currency, category, account, partner, pending, and the amount's sign.
type Combination = (u32, u32, u32, u32, bool, i64);

impl Loader<'_> {
    fn push(&mut self, hot: &Hot) -> Result<()> {
        if hot.deleted() || hot.excluded() {
            return Ok(());
        }
        let sign = hot.minor.signum();
        let combination =
            (hot.currency, hot.category, hot.account, hot.partner, hot.pending(), sign);
        let slot = match self.slots.get(&combination) {
            Some(slot) => *slot,
            None => {
                let slot = self.slot(hot)?;
                self.slots.insert(combination, slot);
                slot
            }
        };
        if let Some(slot) = slot {
            self.columns.push(hot.date()?, slot, hot.minor);
        }
        Ok(())
    }

    fn slot(&mut self, hot: &Hot) -> Result<Option<u32>> {
        let names = self.names;
        let account = |code| optional(code, || names.account(code).cloned());
        let category = optional(hot.category, || names.category(hot.category).cloned())?;
        let Some(bucket) = Bucket::of(category.as_ref(), i128::from(hot.minor)) else {
            return Ok(None);
        };
        let key = SlotKey {
            account: account(hot.account)?,
            partner: account(hot.partner)?,
            bucket,
            currency: names.currency(hot.currency)?,
            pending: hot.pending(),
        };
        Ok(Some(self.columns.slot(&key)))
    }
}

fn optional<T>(code: u32, name: impl FnOnce() -> Result<T>) -> Result<Option<T>> {
    if code == 0 { Ok(None) } else { name().map(Some) }
}
