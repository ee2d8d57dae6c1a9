//! Everything that a host may do to a book.

use std::collections::BTreeSet;

use budget_core::testing::{Household, Random};
use budget_core::{
    Account, Begin, Book, Budget, Category, NaiveDate, NewTransaction, Result, Rule, Transaction,
};
use chrono::Days;

use crate::any::Any;
use crate::harness::Stores;
use crate::world::World;

macro_rules! moves {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// One thing that a host may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Move {
            $($(#[$doc])* $name,)*
        }

        impl Move {
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

moves! {
    Record
    /// Before everything that is there.
    RecordEarly
    RecordMany
    Edit
    Clear
    Split
    Join
    Delete
    Restore
    Exclude
    Pair
    Unpair
    CreateRule
    UpdateRule
    DeleteRule
    RunRules
    CreateBudget
    CreateRollingBudget
    UpdateBudget
    SetLimitFrom
    OverrideLimit
    EndBudget
    ChangeCadence
    DeleteBudget
    CreateAccount
    /// Into the budget, or out of it.
    BudgetAccount
    DeleteAccount
    CreateCategory
    /// Under another parent, or to another kind.
    RehangCategory
    DeleteCategory
    AddDefaultCategories
    ChangeSettings
    Apply
    /// A raised alert and a transaction at once.
    ApplyMixed
    Undo
    Tick
}

impl Move {
    pub(crate) const OFTEN: &[Self] = &[
        Self::Record,
        Self::RecordEarly,
        Self::RecordMany,
        Self::Edit,
        Self::Split,
        Self::Delete,
        Self::Restore,
        Self::Exclude,
        Self::Pair,
    ];

    /// Does it, with whatever of the book chance picks.
    pub(crate) async fn make(
        self,
        book: &Book,
        household: &mut Household,
        today: NaiveDate,
    ) -> Result<()> {
        let any = &mut Any { household, today };
        match self {
            Self::Record => book.record(any.entry()).await.map(drop),
            Self::RecordEarly => {
                let date = any.day() - Days::new(4_000);
                book.record(NewTransaction { date, ..any.entry() }).await.map(drop)
            }
            Self::RecordMany => {
                let entries = (0..any.below(4)).map(|_| any.entry()).collect();
                book.record_many(entries).await.map(drop)
            }
            Self::Edit => book.edit(&any.row().id, any.edit()).await.map(drop),
            Self::Clear => book.clear(&any.row().id, &[any.field()]).await.map(drop),
            Self::Split => {
                let row = any.row();
                book.split(&row.id, any.halves(&row)).await.map(drop)
            }
            Self::Join => {
                let row = any.row_that(|row| !row.edits.splits.is_empty());
                book.split(&row.id, Vec::new()).await.map(drop)
            }
            Self::Delete => book.delete(&any.row().id).await.map(drop),
            Self::Restore => book.restore(&any.row_that(Transaction::deleted).id).await.map(drop),
            Self::Exclude => book.exclude(&any.row().id, any.chance(50)).await.map(drop),
            Self::Pair => book.pair(&any.row().id, &any.row().id).await.map(drop),
            Self::Unpair => {
                let row = any.row_that(|row| row.transfer.is_some());
                book.unpair(&row.id).await.map(drop)
            }
            Self::CreateRule => book.create_rule(any.household.rule()).await.map(drop),
            Self::UpdateRule => {
                let id = any.rule_id();
                book.update_rule(Rule { id, ..any.household.rule() }).await.map(drop)
            }
            Self::DeleteRule => book.delete_rule(&any.rule_id()).await.map(drop),
            Self::RunRules => book.run_rules().await.map(drop),
            Self::CreateBudget => {
                let begin = if any.chance(50) { Begin::Now(today) } else { Begin::AsGiven };
                book.create_budget(any.household.budget(), begin).await.map(drop)
            }
            Self::CreateRollingBudget => {
                book.create_budget(any.rolling_budget(), Begin::AsGiven).await.map(drop)
            }
            Self::UpdateBudget => {
                let id = any.budget().id;
                book.update_budget(Budget { id, ..any.household.budget() }).await.map(drop)
            }
            Self::SetLimitFrom => {
                let budget = any.budget();
                let (day, limit) = (any.day(), any.limit(&budget));
                book.set_limit_from(&budget.id, day, limit).await.map(drop)
            }
            Self::OverrideLimit => {
                let budget = any.budget();
                let (day, limit) = (any.day(), any.limit(&budget));
                let limit = any.chance(70).then_some(limit);
                book.override_limit(&budget.id, day, limit).await.map(drop)
            }
            Self::EndBudget => book.end_budget(&any.budget().id, any.day()).await.map(drop),
            Self::ChangeCadence => {
                let day = today - Days::new(any.below(50) as u64);
                let (budget, cadence) = (any.budget_on(day), any.household.cadence());
                let limit = any.limit(&budget);
                book.change_cadence(&budget.id, day, cadence, limit).await.map(drop)
            }
            Self::DeleteBudget => book.delete_budget(&any.budget().id).await.map(drop),
            Self::CreateAccount => book.create_account(any.new_account()).await.map(drop),
            Self::BudgetAccount => {
                let account = any.account();
                let in_budget = !account.in_budget;
                book.update_account(Account { in_budget, ..account }).await.map(drop)
            }
            Self::DeleteAccount => book.delete_account(&any.unused_account().id).await.map(drop),
            Self::CreateCategory => book.create_category(any.new_category()).await.map(drop),
            Self::RehangCategory => {
                let (category, parent) = (any.category(), any.some_category());
                let kind = any.kind();
                book.update_category(Category { parent, kind, ..category }).await.map(drop)
            }
            Self::DeleteCategory => {
                let (category, to) = (any.category(), any.some_category());
                book.delete_category(&category.id, to.as_ref()).await.map(drop)
            }
            Self::AddDefaultCategories => book.add_default_categories().await.map(drop),
            Self::ChangeSettings => book.set_settings(any.settings()).await.map(drop),
            Self::Apply => book.apply("Change", any.patches(3)).await.map(drop),
            Self::ApplyMixed => {
                let patches = any.row_and_alert();
                book.apply("Mix", patches).await.map(drop)
            }
            Self::Undo => book.undo(any.number()).await.map(drop),
            Self::Tick => book.tick(today).await.map(drop),
        }
    }
}

/// Each move is made somewhere, or the properties would say nothing of it.
#[test]
fn every_move_is_made() {
    let mut made = BTreeSet::new();
    for seed in 0..6 {
        let mut world = World::new(&Stores::in_memory(), seed);
        let mut steps = Random::new(seed);
        made.extend((0..250).filter_map(|_| world.step(steps.next()).ok()));
    }
    let missing: Vec<&Move> = Move::ALL.iter().filter(|wanted| !made.contains(wanted)).collect();
    assert!(missing.is_empty(), "never made: {missing:?}");
}
