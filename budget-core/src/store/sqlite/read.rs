//! Pages of transactions.

use rusqlite::params;

use super::cache::View;
use super::error::Failure;
use super::external;
use super::names::{Name, Names, Slot};

use super::table::{self, Found, select_rows};
use crate::domain::error::Result;
use crate::domain::outline::Entry;
use crate::domain::query::{PageKey, TransactionQuery};
use crate::domain::transaction::Transaction;
use crate::store::Page;

use chrono::{Datelike, NaiveDate};

type Rows = Vec<Entry<Transaction>>;

/// A page by keyset (date, id).
pub(super) fn page(view: &View<'_>, query: &TransactionQuery) -> Result<Page, Failure> {
    query.check()?;
    let names = view.names()?;
    let reader = PageReader { view, query, names: &names, sieve: Sieve::new(query, &names) };
    let rows = if query.ids.is_empty() && query.external_ids.is_empty() {
        reader.by_day()?
    } else {
        reader.named()?
    };
    Ok(cut(rows, query.limit as usize))
}

/// There is a next page only if there is a further row.
fn cut(mut rows: Rows, limit: usize) -> Page {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|entry| PageKey::of(&entry.value));
    Page { rows, next }
}

struct PageReader<'v, 'c> {
    view: &'v View<'c>,
    query: &'v TransactionQuery,
    names: &'v Names,
    sieve: Sieve,
}

impl PageReader<'_, '_> {
    /// The rows in order, at least one more than the page has if there is one.
    fn by_day(&self) -> Result<Rows, Failure> {
        let sql = if self.query.newest_first {
            select_rows!(
                "INDEXED BY txn_day WHERE book = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day DESC"
            )
        } else {
            select_rows!(
                "INDEXED BY txn_day WHERE book = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day"
            )
        };
        let mut select = self.view.connection.prepare_cached(sql)?;
        let [first, last] = self.days();
        let mut found = select.query(params![self.view.head.key, first, last])?;
        let mut rows = Rows::new();
        let mut sorted = 0;
        while let Some(row) = found.next()? {
            let found = Found::read(row, self.names)?;
            if rows.last().is_some_and(|last| day(last) != found.stored.hot.day) {
                self.sort(&mut rows[sorted..]);
                sorted = rows.len();
                if sorted > self.query.limit as usize {
                    return Ok(rows);
                }
            }
            rows.extend(self.sift(&found)?);
        }
        self.sort(&mut rows[sorted..]);
        Ok(rows)
    }

    /// The first and the last day that can have a row.
    fn days(&self) -> [i32; 2] {
        let query = self.query;
        let number = |day: NaiveDate| day.num_days_from_ce();
        let first = query.from.map_or(i32::MIN, number);
        let last = query.until.map_or(i32::MAX, |until| number(until) - 1);
        match &query.after {
            Some(after) if query.newest_first => [first, last.min(number(after.date))],
            Some(after) => [first.max(number(after.date)), last],
            None => [first, last],
        }
    }

    fn named(&self) -> Result<Rows, Failure> {
        let mut keys = self.keys()?;
        keys.sort_unstable();
        keys.dedup();
        let mut rows = Rows::new();
        for key in keys {
            let row =
                table::find_key(self.view.connection, key, self.names, |found| self.sift(&found))?
                    .flatten();
            rows.extend(row);
        }
        self.sort(&mut rows);
        Ok(rows)
    }

    fn keys(&self) -> Result<Vec<i64>, Failure> {
        let (connection, head) = (self.view.connection, &self.view.head);
        if self.query.ids.is_empty() {
            return external::candidates(connection, head, &self.query.external_ids);
        }
        let mut keys = Vec::new();
        for id in &self.query.ids {
            keys.extend(table::find_id(connection, head, id)?);
        }
        Ok(keys)
    }

    /// The row, if the query lets it through and the page begins before it.
    fn sift(&self, found: &Found<'_>) -> Result<Option<Entry<Transaction>>, Failure> {
        if !self.sieve.passes(&found.stored.hot.slot) {
            return Ok(None);
        }
        let value = found.stored.decode(self.names)?;
        let wanted = self.query.is_after(&value) && self.query.matches(&value);
        Ok(wanted.then_some(Entry { number: found.number, value }))
    }

    fn sort(&self, rows: &mut [Entry<Transaction>]) {
        rows.sort_unstable_by(|a, b| (day(a), &a.value.id).cmp(&(day(b), &b.value.id)));
        if self.query.newest_first {
            rows.reverse();
        }
    }
}

fn day(entry: &Entry<Transaction>) -> i32 {
    entry.value.date().num_days_from_ce()
}

/// What a query says about the slot of a row: most rows that do not match need no decoding.
struct Sieve {
    accounts: Option<Vec<u32>>,
    categories: Option<Vec<u32>>,
    pending: Option<bool>,
    deleted: Option<bool>,
}

impl Sieve {
    fn new(query: &TransactionQuery, names: &Names) -> Self {
        let codes = |wanted: &mut dyn Iterator<Item = Name>| -> Vec<u32> {
            wanted.filter_map(|name| names.find(&name)).collect()
        };
        let accounts = codes(&mut query.accounts.iter().cloned().map(Name::Account));
        let mut categories = codes(&mut query.categories.iter().cloned().map(Name::Category));
        categories.extend(query.uncategorised.then_some(0));
        let by_category = query.uncategorised || !query.categories.is_empty();
        let named = !query.ids.is_empty() || !query.external_ids.is_empty();
        Self {
            accounts: (!query.accounts.is_empty()).then_some(accounts),
            categories: by_category.then_some(categories),
            pending: query.pending,
            deleted: (!named).then_some(query.deleted),
        }
    }

    fn passes(&self, slot: &Slot) -> bool {
        let among = |codes: &Option<Vec<u32>>, code: u32| {
            codes.as_ref().is_none_or(|codes| codes.contains(&code))
        };
        self.deleted.is_none_or(|deleted| deleted == slot.deleted())
            && self.pending.is_none_or(|pending| pending == slot.pending())
            && among(&self.accounts, slot.account)
            && (slot.split() || among(&self.categories, slot.category))
    }
}
