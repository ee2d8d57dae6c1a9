//! The check of a book in memory: everything that is kept twice says the same.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::book::BookState;
use super::rows::{Claim, Rows, claims_of};
use crate::domain::category::Category;
use crate::domain::columns::{Columns, SlotKey};
use crate::domain::error::{Error, Result};
use crate::domain::id::TransactionId;
use crate::domain::outline::{Entry, Outline};
use crate::domain::totals::{Span, TotalsQuery, fold};

impl BookState {
    /// Recounts what is kept of the rows, and checks the rest; `corrupt` names what differs.
    pub(super) fn audit(&self) -> Result<()> {
        audit_outline(&self.outline, self.number)?;
        self.audit_tree()?;
        self.rows.audit(self.number)?;
        self.audit_totals()?;
        self.log.audit(self.number)
    }

    fn audit_tree(&self) -> Result<()> {
        let damaged = |error| Error::corrupt("the categories make no tree").caused_by(error);
        let tree = self.outline.tree().map_err(damaged)?;
        let mut kept: Vec<&Category> = self.tree.iter().collect();
        kept.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        if kept.into_iter().eq(tree.iter()) {
            return Ok(());
        }
        Err(Error::corrupt("the tree of categories is not that of the outline"))
    }

    fn audit_totals(&self) -> Result<()> {
        let query = TotalsQuery { spans: vec![Span::ALL], off_budget: self.outline.off_budget() };
        let (kept, counted) = (self.rows.totals(&query), fold(&query, self.rows.iter()));
        if kept == counted {
            return Ok(());
        }
        Err(Error::corrupt(format!("the sums are {kept:?}, the rows sum to {counted:?}")))
    }
}

impl Rows {
    fn audit(&self, head: u64) -> Result<()> {
        for (place, entry) in &self.by_place {
            let row = &entry.value;
            let damaged = |what: &str| Error::corrupt(format!("transaction {:?}: {what}", row.id));
            row.check().map_err(|error| damaged("breaks a rule").caused_by(error))?;
            if (place.0, place.1.as_str()) != (row.date(), row.id.as_str()) {
                return Err(damaged("is not in its place"));
            }
            if self.days.get(&row.id) != Some(&place.0) {
                return Err(damaged("is not found by its id"));
            }
            expect_number(format!("transaction {:?}", row.id), entry.number, head)?;
        }
        if self.days.len() != self.by_place.len() {
            let (ids, rows) = (self.days.len(), self.by_place.len());
            return Err(Error::corrupt(format!("{ids} ids are kept for {rows} transactions")));
        }
        self.audit_claims()?;
        self.audit_columns()
    }

    fn audit_claims(&self) -> Result<()> {
        let mut counted: BTreeMap<Claim, &TransactionId> = BTreeMap::new();
        for row in self.iter() {
            for claim in claims_of(row) {
                let kept = self.claims.get(&claim);
                if kept != Some(&row.id) {
                    let (id, owner) = (&claim.0, kept.map_or("nothing", TransactionId::as_str));
                    let message = format!("{id:?} of {:?} is kept as that of {owner}", row.id);
                    return Err(Error::corrupt(message));
                }
                counted.insert(claim, &row.id);
            }
        }
        match self.claims.keys().find(|claim| !counted.contains_key(claim)) {
            Some((id, _)) => Err(Error::corrupt(format!("no transaction has {id:?}"))),
            None => Ok(()),
        }
    }

    fn audit_columns(&self) -> Result<()> {
        let fresh = Columns::new(self.iter());
        let mut excess: HashMap<(NaiveDate, &SlotKey, i64), i64> = HashMap::new();
        self.columns.parts().for_each(|part| *excess.entry(part).or_default() += 1);
        fresh.parts().for_each(|part| *excess.entry(part).or_default() -= 1);
        match excess.into_iter().find(|(_, excess)| *excess != 0) {
            None => Ok(()),
            Some(((day, key, minor), excess)) => Err(Error::corrupt(format!(
                "the columns have {excess:+} parts of {minor} minor units on {day} under {key:?}"
            ))),
        }
    }
}

fn audit_outline(outline: &Outline, head: u64) -> Result<()> {
    expect_number("the outline", outline.number, head)?;
    expect_number("the settings", outline.settings.number, head)?;
    audit_list("account", &outline.accounts, |account| account.id.as_str(), head)?;
    audit_list("category", &outline.categories, |category| category.id.as_str(), head)?;
    audit_list("budget", &outline.budgets, |budget| budget.id.as_str(), head)?;
    audit_list("rule", &outline.rules, |rule| rule.id.as_str(), head)?;
    audit_list("alert", &outline.alerts, |alert| alert.id.as_str(), head)?;
    audit_list("connection", &outline.connections, |connection| connection.id.as_str(), head)
}

fn audit_list<T>(noun: &str, list: &[Entry<T>], id: fn(&T) -> &str, head: u64) -> Result<()> {
    let unordered = |pair: &&[Entry<T>]| id(&pair[0].value) >= id(&pair[1].value);
    if let Some(pair) = list.windows(2).find(unordered) {
        let (first, second) = (id(&pair[0].value), id(&pair[1].value));
        return Err(Error::corrupt(format!("{noun} {first:?} stands before {second:?}")));
    }
    let place = |entry: &Entry<T>| format!("{noun} {:?}", id(&entry.value));
    list.iter().try_for_each(|entry| expect_number(place(entry), entry.number, head))
}

fn expect_number(what: impl std::fmt::Display, number: u64, head: u64) -> Result<()> {
    if (1..=head).contains(&number) {
        return Ok(());
    }
    Err(Error::corrupt(format!("{what} was changed by revision {number}, the book is at {head}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::ErrorKind;
    use crate::domain::id::BookId;
    use crate::domain::transaction::ExternalId;
    use crate::testing::Household;

    fn grown() -> BookState {
        let mut household = Household::new(1);
        let book = BookId::new("smith").expect("an id");
        let mut state = BookState::founded_by(&book, household.founding()).expect("a book");
        state.apply(household.founding()).expect("a founding");
        for _ in 0..10 {
            state.apply(&household.change(20)).expect("a change set that fits");
        }
        state.audit().expect("a clean audit");
        state
    }

    #[track_caller]
    fn expect_corrupt(damage: impl FnOnce(&mut BookState), named: &str) {
        let mut state = grown();
        damage(&mut state);
        let error = state.audit().expect_err("damage");
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        assert!(error.to_string().contains(named), "{error} does not name {named}");
    }

    fn first_row(state: &mut BookState) -> &mut Entry<crate::Transaction> {
        state.rows.by_place.values_mut().next().expect("a row")
    }

    #[test]
    fn a_part_that_the_columns_lack_is_named() {
        expect_corrupt(
            |state| {
                let row = state.rows.iter().find(|row| row.counts(|_| false)).expect("a row");
                state.rows.columns.remove(&row.clone());
            },
            "the columns have -1 parts",
        );
    }

    #[test]
    fn a_part_too_many_in_the_columns_is_named() {
        expect_corrupt(
            |state| {
                let row = state.rows.iter().find(|row| row.counts(|_| false)).expect("a row");
                state.rows.columns.add(&row.clone());
            },
            "the columns have +1 parts",
        );
    }

    #[test]
    fn a_row_in_another_place_is_named() {
        let move_away = |state: &mut BookState| {
            let (_, row) = state.rows.by_place.pop_first().expect("a row");
            state.rows.by_place.insert((crate::NaiveDate::MAX, row.value.id.clone().into()), row);
        };
        expect_corrupt(move_away, "is not in its place");
    }

    #[test]
    fn a_row_that_breaks_a_rule_is_named() {
        let damage = |state: &mut BookState| first_row(state).value.edits.note = Some("\0".into());
        expect_corrupt(damage, "breaks a rule");
    }

    #[test]
    fn a_row_of_the_future_is_named() {
        expect_corrupt(|state| first_row(state).number = 99, "by revision 99");
    }

    #[test]
    fn an_id_without_a_row_is_named() {
        let unknown = crate::TransactionId::new("nothing").expect("an id");
        let damage = |state: &mut BookState| {
            state.rows.days.insert(unknown, crate::NaiveDate::MAX);
        };
        expect_corrupt(damage, "transactions");
    }

    #[test]
    fn a_row_without_an_id_is_named() {
        let damage = |state: &mut BookState| {
            let id = first_row(state).value.id.clone();
            state.rows.days.remove(&id);
        };
        expect_corrupt(damage, "is not found by its id");
    }

    #[test]
    fn a_lost_external_id_is_named() {
        let damage = |state: &mut BookState| {
            state.rows.claims.pop_first();
        };
        expect_corrupt(damage, "as that of nothing");
    }

    #[test]
    fn an_external_id_of_no_row_is_named() {
        let damage = |state: &mut BookState| {
            let id = first_row(state).value.id.clone();
            state.rows.claims.insert((ExternalId::new("file", "stray"), None), id);
        };
        expect_corrupt(damage, "stray");
    }

    #[test]
    fn a_list_out_of_order_is_named() {
        expect_corrupt(|state| state.outline.budgets.reverse(), "stands before");
    }

    #[test]
    fn an_outline_of_the_future_is_named() {
        expect_corrupt(|state| state.outline.number = 99, "the outline was changed");
    }

    #[test]
    fn a_tree_that_is_not_the_outlines_is_named() {
        expect_corrupt(|state| state.tree = Default::default(), "the tree of categories");
    }

    #[test]
    fn a_hole_in_the_history_is_named() {
        expect_corrupt(|state| state.number += 1, "in the place of 12");
    }
}
