//! The transactions of a book in memory, and what is kept of them to answer fast.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use chrono::NaiveDate;
use smol_str::SmolStr;

use crate::domain::change::{Entity, EntityKey, Patch};
use crate::domain::columns::Columns;
use crate::domain::error::{Error, Result};
use crate::domain::id::{AccountId, TransactionId};
use crate::domain::outline::Entry;
use crate::domain::query::{PageKey, TransactionQuery};
use crate::domain::totals::{Totals, TotalsQuery};
use crate::domain::transaction::{ExternalId, Transaction};
use crate::store::Page;

/// A row's place in the order of pages. The empty id, which no row has, is before a day's first.
pub(super) type Place = (NaiveDate, SmolStr);

/// An external id and the account within which one row has it.
pub(super) type Claim = (ExternalId, Option<AccountId>);

#[derive(Default)]
pub(super) struct Rows {
    pub(super) by_place: BTreeMap<Place, Box<Entry<Transaction>>>,
    pub(super) days: HashMap<TransactionId, NaiveDate>,
    pub(super) claims: BTreeMap<Claim, TransactionId>,
    pub(super) columns: Columns,
}

impl Rows {
    pub(super) fn get(&self, id: &TransactionId) -> Option<&Entry<Transaction>> {
        let day = self.days.get(id)?;
        self.by_place.get(&(*day, id.clone().into())).map(|row| &**row)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Transaction> {
        self.by_place.values().map(|row| &row.value)
    }

    pub(super) fn totals(&self, query: &TotalsQuery) -> Totals {
        self.columns.totals(query)
    }

    pub(super) fn page(&self, query: &TransactionQuery) -> Page {
        let mut found = self
            .candidates(query)
            .filter(|row| query.is_after(&row.value) && query.matches(&row.value));
        let rows: Vec<_> = found.by_ref().take(query.limit as usize).cloned().collect();
        let has_more = found.next().is_some();
        let next = rows.last().filter(|_| has_more).map(|row| PageKey::of(&row.value));
        Page { rows, next }
    }

    /// In the order asked for, every row that the query can show, and few that it does not.
    fn candidates<'a>(
        &'a self,
        query: &'a TransactionQuery,
    ) -> Box<dyn Iterator<Item = &'a Entry<Transaction>> + 'a> {
        if !query.ids.is_empty() {
            return self.in_order(query.ids.iter().collect(), query.newest_first);
        }
        if !query.external_ids.is_empty() {
            let owners = query.external_ids.iter().flat_map(|id| self.owners(id));
            return self.in_order(owners.collect(), query.newest_first);
        }
        if query.newest_first { self.newest_first(query) } else { self.oldest_first(query) }
    }

    fn in_order<'a>(
        &'a self,
        ids: HashSet<&TransactionId>,
        newest_first: bool,
    ) -> Box<dyn Iterator<Item = &'a Entry<Transaction>> + 'a> {
        let place = |id: &TransactionId| Some((*self.days.get(id)?, SmolStr::from(id.clone())));
        let places: BTreeSet<Place> = ids.into_iter().filter_map(place).collect();
        let rows = places.into_iter().filter_map(|place| self.by_place.get(&place));
        let rows = rows.map(|row| &**row);
        if newest_first { Box::new(rows.rev()) } else { Box::new(rows) }
    }

    fn owners(&self, id: &ExternalId) -> impl Iterator<Item = &TransactionId> {
        let first = (id.clone(), None);
        let claims = self.claims.range(first.clone()..);
        claims.take_while(move |((claimed, _), _)| *claimed == first.0).map(|(_, owner)| owner)
    }

    fn oldest_first<'a>(
        &'a self,
        query: &'a TransactionQuery,
    ) -> Box<dyn Iterator<Item = &'a Entry<Transaction>> + 'a> {
        let from = query.from.map(|day| (day, SmolStr::default()));
        let start = match (from, query.after.as_ref().map(place_of)) {
            (Some(from), Some(after)) if after < from => Bound::Included(from),
            (_, Some(after)) => Bound::Excluded(after),
            (Some(from), None) => Bound::Included(from),
            (None, None) => Bound::Unbounded,
        };
        let rows = self.by_place.range((start, Bound::Unbounded));
        let within = |day: NaiveDate| query.until.is_none_or(|until| day < until);
        Box::new(rows.take_while(move |(place, _)| within(place.0)).map(|(_, row)| &**row))
    }

    fn newest_first<'a>(
        &'a self,
        query: &'a TransactionQuery,
    ) -> Box<dyn Iterator<Item = &'a Entry<Transaction>> + 'a> {
        let until = query.until.map(|day| (day, SmolStr::default()));
        let after = query.after.as_ref().map(place_of);
        let end = until.into_iter().chain(after).min().map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.by_place.range((Bound::Unbounded, end)).rev();
        let within = |day: NaiveDate| query.from.is_none_or(|from| from <= day);
        Box::new(rows.take_while(move |(place, _)| within(place.0)).map(|(_, row)| &**row))
    }

    /// Refuses external ids that, after these patches, two rows of one account would have.
    pub(super) fn check_external_ids(&self, patches: &[Patch]) -> Result<()> {
        let patched: HashSet<&TransactionId> = patches.iter().filter_map(row_id).collect();
        let mut claimed: HashMap<(&ExternalId, &Option<AccountId>), &TransactionId> =
            HashMap::new();
        for row in patches.iter().filter_map(row_put) {
            for id in &row.external_ids {
                let other = claimed.insert((id, &row.account), &row.id).filter(|at| **at != row.id);
                let owner = self.claims.get(&(id.clone(), row.account.clone()));
                if let Some(other) = other.or(owner.filter(|owner| !patched.contains(owner))) {
                    return Err(claimed_twice(id, other, row));
                }
            }
        }
        Ok(())
    }

    /// Writes the patches of transactions; answers what each replaced, by the patch's place.
    pub(super) fn write(
        &mut self,
        patches: &[Patch],
        number: u64,
    ) -> Vec<(usize, Option<Transaction>)> {
        let mut before = Vec::new();
        for (at, patch) in patches.iter().enumerate() {
            let Some(id) = row_id(patch) else { continue };
            before.push((at, self.take(id)));
            row_put(patch).into_iter().for_each(|row| self.put(row.clone(), number));
        }
        let changed: Vec<_> =
            before.iter().map(|(at, old)| (old.as_ref(), row_put(&patches[*at]))).collect();
        self.columns.change(&changed);
        before
    }

    fn take(&mut self, id: &TransactionId) -> Option<Transaction> {
        let day = self.days.remove(id)?;
        let row = self.by_place.remove(&(day, id.clone().into()))?.value;
        for claim in claims_of(&row) {
            if self.claims.get(&claim) == Some(id) {
                self.claims.remove(&claim);
            }
        }
        Some(row)
    }

    fn put(&mut self, row: Transaction, number: u64) {
        self.days.insert(row.id.clone(), row.date());
        self.claims.extend(claims_of(&row).map(|claim| (claim, row.id.clone())));
        let place = (row.date(), row.id.clone().into());
        self.by_place.insert(place, Box::new(Entry { number, value: row }));
    }
}

/// What a row claims: each of its external ids within its account.
pub(super) fn claims_of(row: &Transaction) -> impl Iterator<Item = Claim> {
    row.external_ids.iter().map(|id| (id.clone(), row.account.clone()))
}

fn place_of(key: &PageKey) -> Place {
    (key.date, key.id.clone().into())
}

fn row_id(patch: &Patch) -> Option<&TransactionId> {
    match patch {
        Patch::Put(Entity::Transaction(row)) => Some(&row.id),
        Patch::Delete(EntityKey::Transaction(id)) => Some(id),
        _ => None,
    }
}

fn row_put(patch: &Patch) -> Option<&Transaction> {
    match patch {
        Patch::Put(Entity::Transaction(row)) => Some(row),
        _ => None,
    }
}

fn claimed_twice(id: &ExternalId, owner: &TransactionId, row: &Transaction) -> Error {
    let name = format!("{}:{}", id.source, id.id);
    Error::already_exists("external id", name)
        .at(format!("transaction {:?}, as {owner:?} has it", row.id))
        .with("transaction", &row.id)
}
