//! Recounting everything that is stored twice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;

use super::cache::View;
use super::entity;
use super::error::Failure;
use super::external::{self, Claim};
use super::head::Head;
use super::history;
use super::names::Names;
use super::row::Hot;
use super::sums::Sums;
use super::table::{Found, select_rows};
use crate::domain::category::Tree;
use crate::domain::change::{Cause, ChangeSet, Entity, Patch};
use crate::domain::columns::{Columns, SlotKey};
use crate::domain::error::{Error, Result};
use crate::domain::id::ChangeSetId;
use crate::domain::outline::Outline;
use crate::domain::transaction::Transaction;

/// How many decoded rows are added to the recount at once.
const BATCH: usize = 10_000;

/// Checks a book against itself.
///
/// # Errors
/// `corrupt` names what differs.
pub(super) fn audit(view: &View<'_>) -> Result<(), Failure> {
    let mut names = Names::default();
    names.catch_up(view.connection, &view.head)?;
    audit_outline(view)?;
    history::expect_whole(view)?;
    let recount = Recount::of(view, Arc::new(names))?;
    recount.expect_external_ids(view)?;
    recount.expect_columns(&Sums::load(view)?, "stored")?;
    let held = view.cache.sums.read().unwrap_or_else(PoisonError::into_inner);
    let held = held.as_ref().filter(|sums| sums.revision() == view.head.revision());
    held.map_or(Ok(()), |sums| recount.expect_columns(sums, "held"))
}

fn audit_outline(view: &View<'_>) -> Result<(), Failure> {
    let outline = entity::read_outline(view.connection, &view.head)?;
    let plan = view.plan()?;
    if plan.outline != outline {
        return Err(Error::corrupt("the outline held in memory differs from the stored one").into());
    }
    let head = &view.head;
    let newest = numbers(&outline).max().unwrap_or_default();
    if newest > head.entities || head.outline > head.entities || head.entities > head.number {
        let message = format!(
            "the book is at revision {}, its outline at {} and {newest}",
            head.number, head.entities
        );
        return Err(Error::corrupt(message).into());
    }
    Ok(check_outline(&outline, &plan.tree)?)
}

fn numbers(outline: &Outline) -> impl Iterator<Item = u64> {
    let lists = [
        outline.accounts.iter().map(|entry| entry.number).max(),
        outline.categories.iter().map(|entry| entry.number).max(),
        outline.budgets.iter().map(|entry| entry.number).max(),
        outline.rules.iter().map(|entry| entry.number).max(),
        outline.alerts.iter().map(|entry| entry.number).max(),
        Some(outline.settings.number),
    ];
    lists.into_iter().flatten()
}

/// An outline is sound if it could be written as it is.
fn check_outline(outline: &Outline, tree: &Tree) -> Result<()> {
    let settings = outline.settings.value.clone();
    let as_it_is = ChangeSet {
        id: ChangeSetId::new("audit")?,
        at: 0,
        actor: String::new(),
        cause: Cause::System,
        label: String::new(),
        patches: vec![Patch::Put(Entity::Settings(settings))],
        preconditions: Vec::new(),
    };
    let checked = outline.validate(tree, &as_it_is);
    checked.map(|_| ()).map_err(|error| Error::corrupt(format!("the outline: {error}")))
}

/// What the bodies of all rows say.
struct Recount {
    columns: Columns,
    external_ids: i64,
}

impl Recount {
    fn of(view: &View<'_>, mut names: Arc<Names>) -> Result<Self, Failure> {
        let mut recount = Self { columns: Columns::default(), external_ids: 0 };
        let mut select =
            view.connection.prepare_cached(select_rows!("WHERE book = ?1 ORDER BY key"))?;
        let mut rows = select.query([view.head.key])?;
        let mut batch = Vec::new();
        while let Some(row) = rows.next()? {
            let found = Found::read(row, &names)?;
            batch.push(expect_row(view, &found, &mut names)?);
            recount.external_ids += expect_claims(view, &found, &batch[batch.len() - 1], &names)?;
            if batch.len() == BATCH {
                recount.columns.extend(&batch);
                batch.clear();
            }
        }
        recount.columns.extend(&batch);
        Ok(recount)
    }

    fn expect_external_ids(&self, view: &View<'_>) -> Result<(), Failure> {
        let stored: i64 = view.connection.query_row(
            "SELECT count(*) FROM external WHERE book = ?1",
            [view.head.key],
            |row| row.get(0),
        )?;
        if stored == self.external_ids {
            return Ok(());
        }
        let message =
            format!("{stored} external ids are stored, the rows have {}", self.external_ids);
        Err(Error::corrupt(message).into())
    }

    fn expect_columns(&self, sums: &Sums, which: &str) -> Result<(), Failure> {
        let mut excess: HashMap<(NaiveDate, &SlotKey, i64), i64> = HashMap::new();
        sums.columns().parts().for_each(|part| *excess.entry(part).or_default() += 1);
        self.columns.parts().for_each(|part| *excess.entry(part).or_default() -= 1);
        match excess.into_iter().find(|(_, excess)| *excess != 0) {
            None => Ok(()),
            Some(((day, key, minor), excess)) => Err(Error::corrupt(format!(
                "the {which} columns have {excess:+} parts of {minor} minor units on {day} \
                 under {key:?}"
            ))
            .into()),
        }
    }
}

/// The row, if its columns say what its body does.
fn expect_row(
    view: &View<'_>,
    found: &Found<'_>,
    names: &mut Arc<Names>,
) -> Result<Transaction, Failure> {
    let row = found.stored.decode(names)?;
    let [first, last] = view.head.row_keys();
    let last = last.min(view.head.row_key(view.head.last_row));
    let place = |what: &str| Error::corrupt(format!("transaction {:?}: {what}", row.id));
    if !(first..=last).contains(&found.key) {
        return Err(place("it lies outside the rows of its book").into());
    }
    if found.number > view.head.number {
        return Err(place("it is of a revision that is yet to come").into());
    }
    if Hot::of(&row, names) != found.stored.hot {
        return Err(place("its columns differ from its body").into());
    }
    row.check().map_err(|error| Error::corrupt(error.to_string()))?;
    Ok(row)
}

/// How many external ids a row has, if each is there for this row alone.
fn expect_claims(
    view: &View<'_>,
    found: &Found<'_>,
    row: &Transaction,
    names: &Names,
) -> Result<i64, Failure> {
    let claim = Claim {
        place: Head::place(found.key),
        account: found.stored.hot.slot.account,
        ids: Cow::Borrowed(&row.external_ids),
    };
    for id in claim.ids.iter() {
        if let Some(other) = external::other_holder(view.connection, &view.head, &claim, id, names)?
        {
            let message = format!("{:?} and {:?} share an external id", row.id, other.id);
            return Err(Error::corrupt(message).into());
        }
    }
    let stored = external::claimed(view.connection, &view.head, &claim)?;
    stored.ok_or_else(|| {
        let message = format!("an external id of transaction {:?} is not stored", row.id);
        Error::corrupt(message).into()
    })
}
