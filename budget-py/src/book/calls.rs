//! What a book is asked and told: one table, from which each kind of handle is made.

use budget_core as core;
// Where the table is used, its words must be known.
pub(crate) use core::{
    Account, AccountId, AccountMapping, Alert, At, BankUpdate, Begin, Budget, BudgetId, Cadence,
    Category, CategoryId, Change, Connection, ConnectionId, Currency, Edit, Entry, Explanation,
    Field, Figure, HistoryRow, ImportPreview, ImportReport, Line, Money, NaiveDate, NewTransaction,
    Outline, Page, Patch, Period, RangeSummary, Revision, Rule, RuleEffect, RuleId, Settings,
    Split, SuggestedLink, Summary, Transaction, TransactionId, TransactionQuery, WhatIf, Why,
};
use pyo3::prelude::*;
pub(crate) use std::sync::Arc;

use super::Book;
pub(crate) use crate::arrow::Recorded;
use crate::convert::{Arg, Out};
pub(crate) use crate::listing::Many;
use crate::wait::wait;

/// The table. `$make` turns its rows into methods: [`blocking`] here, and whatever else has the same
/// calls.
macro_rules! book_calls {
    ($make:ident) => {
        $make! {
            /// The revision alone, cheap.
            fn revision() -> Revision = |book| book.revision().await;
            /// Everything but the transactions.
            fn outline() -> At<Arc<Outline>> = |book| book.outline().await;
            /// The settings.
            fn settings() -> Entry<Settings> = |book| book.settings().await;
            /// Changes the settings.
            fn set_settings(settings: Settings) -> Revision =
                |book| book.set_settings(settings).await;
            /// Applies a batch of patches as one change: all of it or nothing.
            fn apply(label: String, patches: Vec<Patch>) -> Revision =
                |book| book.apply(&label, patches).await;
            /// Recounts every aggregate from the rows.
            fn audit() -> Revision = |book| book.audit().await;
            /// Everything the book holds, as JSON lines.
            fn export() -> String = |book| book.export().await;

            /// Makes an account.
            fn create_account(account: Account) -> Revision =
                |book| book.create_account(account).await;
            /// Changes an account.
            fn update_account(account: Account) -> Revision =
                |book| book.update_account(account).await;
            /// Deletes an account that no transaction names.
            fn delete_account(id: AccountId) -> Revision = |book| book.delete_account(&id).await;

            /// Adds the default categories.
            fn add_default_categories() -> Revision = |book| book.add_default_categories().await;
            /// Makes a category.
            fn create_category(category: Category) -> Revision =
                |book| book.create_category(category).await;
            /// Changes a category.
            fn update_category(category: Category) -> Revision =
                |book| book.update_category(category).await;
            /// Deletes a category; what names it moves to another.
            #[pyo3(signature = (id, move_to = Arg(None)))]
            fn delete_category(id: CategoryId, move_to: Option<CategoryId>) -> Revision =
                |book| book.delete_category(&id, move_to.as_ref()).await;

            /// Makes a budget.
            fn create_budget(budget: Budget, begin: Begin) -> Revision =
                |book| book.create_budget(budget, begin).await;
            /// Changes a budget.
            fn update_budget(budget: Budget) -> Revision = |book| book.update_budget(budget).await;
            /// Sets the limit from the period on that holds a day.
            fn set_limit_from(id: BudgetId, day: NaiveDate, limit: Money) -> Revision =
                |book| book.set_limit_from(&id, day, limit).await;
            /// Sets the limit of the period that holds a day, or takes it back.
            fn override_limit(id: BudgetId, day: NaiveDate, limit: Option<Money>) -> Revision =
                |book| book.override_limit(&id, day, limit).await;
            /// Ends a budget with the period that holds a day.
            fn end_budget(id: BudgetId, day: NaiveDate) -> Revision =
                |book| book.end_budget(&id, day).await;
            /// Changes the rhythm: the budget ends, and the answered one follows it.
            fn change_cadence(id: BudgetId, day: NaiveDate, cadence: Cadence, limit: Money) -> Budget =
                |book| book.change_cadence(&id, day, cadence, limit).await;
            /// Deletes a budget.
            fn delete_budget(id: BudgetId) -> Revision = |book| book.delete_budget(&id).await;
            /// The budget of that id.
            fn budget(id: BudgetId) -> Entry<Budget> = |book| book.budget(&id).await;

            /// Records a transaction.
            fn record(new: NewTransaction) -> Transaction = |book| book.record(new).await;
            /// Records many, or a table of them, as one change: all of them or none.
            fn record_many(new: Recorded) -> Vec<TransactionId> = |book| new.record(&book).await;
            /// One page of the transactions that a query finds.
            #[pyo3(signature = (query = Arg(TransactionQuery::default())))]
            fn transactions(query: TransactionQuery) -> At<Page> =
                |book| book.transactions(&query).await;
            /// The transaction of that id.
            fn transaction(id: TransactionId) -> Entry<Transaction> =
                |book| book.transaction(&id).await;
            /// Sets what a person says.
            fn edit(id: TransactionId, edit: Edit) -> Transaction =
                |book| book.edit(&id, edit).await;
            /// Lets go of what a person said.
            fn clear(id: TransactionId, fields: Vec<Field>) -> Transaction =
                |book| book.clear(&id, &fields).await;
            /// Splits a transaction; no splits make it whole.
            fn split(id: TransactionId, splits: Vec<Split>) -> Transaction =
                |book| book.split(&id, splits).await;
            /// Whether it counts nowhere.
            #[pyo3(signature = (id, excluded = Arg(true)))]
            fn exclude(id: TransactionId, excluded: bool) -> Transaction =
                |book| book.exclude(&id, excluded).await;
            /// Deletes a transaction; it can be restored.
            fn delete(id: TransactionId) -> Transaction = |book| book.delete(&id).await;
            /// Brings a deleted transaction back.
            fn restore(id: TransactionId) -> Transaction = |book| book.restore(&id).await;
            /// Makes two rows a transfer between own accounts.
            fn pair(one: TransactionId, other: TransactionId) -> Revision =
                |book| book.pair(&one, &other).await;
            /// Takes a pair apart.
            fn unpair(id: TransactionId) -> Revision = |book| book.unpair(&id).await;

            /// Makes a rule.
            fn create_rule(rule: Rule) -> Revision = |book| book.create_rule(rule).await;
            /// Changes a rule.
            fn update_rule(rule: Rule) -> Revision = |book| book.update_rule(rule).await;
            /// Deletes a rule.
            fn delete_rule(id: RuleId) -> Revision = |book| book.delete_rule(&id).await;
            /// The rule of that id.
            fn rule(id: RuleId) -> Rule = |book| book.rule(&id).await;
            /// What running the book's rules, or those given, would change.
            #[pyo3(signature = (instead = Arg(None)))]
            fn preview_rules(instead: Option<Vec<Rule>>) -> Many<RuleEffect> =
                |book| book.preview_rules(instead).await.map(Many::from);
            /// Runs the rules on every transaction; answers how many changed.
            fn run_rules() -> u64 = |book| book.run_rules().await;
            /// Which rules made a transaction what it is.
            fn explain(id: TransactionId) -> Explanation = |book| book.explain(&id).await;

            /// Every budget in the period that holds a day.
            fn summary(today: NaiveDate) -> At<Summary> = |book| book.summary(today).await;
            /// What is left of each budget, in the summary's order.
            fn remaining(today: NaiveDate) -> Many<Money> =
                |book| book.remaining(today).await.map(Many::from);
            /// A budget's line in the period that holds a day.
            fn line(budget: BudgetId, on: NaiveDate, today: NaiveDate) -> At<Option<Line>> =
                |book| book.line(&budget, on, today).await;
            /// The lines of every period that overlaps a range.
            fn lines_between(range: Period, today: NaiveDate) -> Many<Line> =
                |book| book.lines_between(range, today).await.map(Many::from);
            /// Any range of days: limits shared out by the day.
            fn summary_between(range: Period) -> At<RangeSummary> =
                |book| book.summary_between(range).await;
            /// What each category cost in each period.
            fn history(cadence: Cadence, range: Period) -> Many<HistoryRow> =
                |book| book.history(cadence, range).await.map(Many::from);
            /// Why a figure of a line is what it is.
            fn why(budget: BudgetId, on: NaiveDate, today: NaiveDate, figure: Figure) -> At<Why> =
                |book| book.why(&budget, on, today, figure).await;
            /// The parts of a row of `unbudgeted`.
            fn why_unbudgeted(category: Option<CategoryId>, currency: Currency, today: NaiveDate) -> At<Why> =
                |book| book.why_unbudgeted(category.as_ref(), currency, today).await;
            /// The parts of a row of `income`.
            fn why_income(currency: Currency, today: NaiveDate) -> At<Why> =
                |book| book.why_income(currency, today).await;
            /// The parts of a row of `uncategorised_in`.
            fn why_uncategorised_in(currency: Currency, today: NaiveDate) -> At<Why> =
                |book| book.why_uncategorised_in(currency, today).await;
            /// What patches would change about the summary; nothing is written.
            fn what_if(patches: Vec<Patch>, today: NaiveDate) -> At<WhatIf> =
                |book| book.what_if(&patches, today).await;

            /// The changes since a revision.
            fn changes(since: Revision) -> Many<Change> =
                |book| book.changes(since).await.map(Many::from);
            /// Takes a change back.
            fn undo(number: u64) -> Revision = |book| book.undo(number).await;
            /// Raises the alerts that a day calls for; answers the new ones.
            fn tick(today: NaiveDate) -> Vec<Alert> = |book| book.tick(today).await;
            /// The alerts that were raised.
            fn alerts() -> Vec<Alert> = |book| book.alerts().await;

            /// Which account each statement is for, as far as it is known.
            fn known_accounts(update: BankUpdate) -> Vec<AccountMapping> =
                |book| book.known_accounts(&update).await;
            /// What an import would do; nothing is written.
            fn preview_import(update: BankUpdate, accounts: Vec<AccountMapping>) -> At<ImportPreview> =
                |book| book.preview_import(&update, &accounts).await;
            /// Imports what a source says as one change.
            fn import_statements(update: BankUpdate, accounts: Vec<AccountMapping>) -> ImportReport =
                |book| book.import_statements(&update, &accounts).await;
            /// Parts a source's row from the one that it was taken for.
            fn unmatch(id: TransactionId, source_name: String) -> Transaction =
                |book| book.unmatch(&id, &source_name).await;
            /// Makes a posted row and a pending one the same, as a sync suggested.
            fn accept_link(link: SuggestedLink) -> Transaction =
                |book| book.accept_link(&link).await;
            /// The book's links to banks.
            fn connections() -> Vec<Connection> = |book| book.connections().await;
            /// The link of that id.
            fn connection(id: ConnectionId) -> Connection = |book| book.connection(&id).await;
        }
    };
}

pub(crate) use book_calls;

/// Methods that wait for their answer.
macro_rules! blocking {
    ($(
        $(#[$meta:meta])*
        fn $name:ident($($arg:ident: $given:ty),*) -> $answer:ty = |$book:ident| $call:expr;
    )*) => {
        #[pymethods]
        impl Book {
            $(
                $(#[$meta])*
                fn $name(&self, py: Python<'_>, $($arg: Arg<$given>),*) -> PyResult<Out<$answer>> {
                    $(let $arg = $arg.0;)*
                    let $book = self.core(py)?;
                    wait(py, async move { $call }).map(Out)
                }
            )*
        }
    };
}

book_calls!(blocking);
