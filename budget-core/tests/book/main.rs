//! What a host does with a book, and what the book refuses.

mod changes;
mod figures;
mod refusals;
mod rules;
#[cfg(feature = "sqlite")]
#[path = "../support/mod.rs"]
mod support;

use std::sync::Arc;

use budget_core::{
    Account, AccountId, AccountType, Book, BookId, Budget, BudgetId, Cadence, Category, CategoryId,
    Currency, ErrorKind, Kind, MemoryStore, Money, NaiveDate, NewTransaction, Result, Settings,
    Store,
};

use changes::*;
use figures::*;
use refusals::*;
use rules::*;

/// Makes another, empty store.
type NewStore<'a> = &'a dyn Fn() -> Arc<dyn Store>;

/// Each of these tests on each store.
macro_rules! on_each_store {
    ($($test:ident)*) => {
        mod in_memory {
            $(#[test]
            fn $test() {
                super::$test(&|| super::Arc::new(super::MemoryStore::new()));
            })*
        }

        #[cfg(feature = "sqlite")]
        mod in_a_file {
            $(#[test]
            fn $test() {
                super::in_files(super::$test);
            })*
        }
    };
}

on_each_store! {
    running_figures_follow_every_write
    an_alert_and_a_row_in_one_change_both_show
    a_second_handle_never_sees_a_stale_summary
    a_new_budget_begins_now_and_invents_no_carry
    limits_change_from_here_on_or_for_one_period
    a_change_of_cadence_takes_over_what_is_left
    a_budget_without_a_transaction_leaves_nothing_to_the_next
    an_edit_survives_and_can_be_taken_back
    both_rows_of_a_transfer_count_nowhere_or_neither_does
    any_range_of_days_has_a_summary
    history_is_by_category_and_period
    what_if_says_what_doing_it_does
    a_change_is_undone_once_and_only_while_nobody_went_on
    an_export_makes_the_same_book
    an_alert_fires_once_whoever_writes
    alerts_that_cannot_be_raised_refuse_no_write
    a_subscriber_hears_of_own_and_of_other_handles
    rules_fill_what_a_person_left_open
    a_book_made_again_has_rules_of_its_own
    a_row_shows_what_its_category_was_replaced_by
    a_row_that_the_bank_corrected_under_its_splits_can_be_edited
    what_a_transaction_names_is_not_deleted_from_under_it
    what_if_refuses_what_doing_it_would
    a_budget_is_followed_once_and_only_while_it_goes_on
    a_transfer_whose_other_row_is_gone_is_parted
    the_longest_names_fit
    a_category_goes_when_nothing_needs_it
    refusals_name_the_value_and_write_nothing
    a_sum_beyond_the_range_is_refused_not_wrapped
}

/// Runs a test on files of their own, which are gone afterwards.
#[cfg(feature = "sqlite")]
fn in_files(test: fn(NewStore<'_>)) {
    let dir = support::Dir::new();
    let made = std::cell::Cell::new(0);
    test(&|| {
        made.set(made.get() + 1);
        let file = dir.file(&format!("{}.budget", made.get()));
        Arc::new(budget_core::SqliteStore::open(file).expect("a new file"))
    });
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a date")
}

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::new("EUR").expect("a currency")).expect("an amount")
}

fn category(id: &str) -> CategoryId {
    CategoryId::new(id).expect("an id")
}

fn budget_id(id: &str) -> BudgetId {
    BudgetId::new(id).expect("an id")
}

/// A book with groceries, dining and salary, and a checking account.
async fn book_on(store: Arc<dyn Store>) -> Result<Book> {
    let settings = Settings::new(Currency::new("EUR")?);
    let book = Book::create(store, BookId::new("home")?, settings).await?;
    book.create_category(Category::new(category("food"), "Food")).await?;
    let under = |id: &str| Category::new(category(id), id).under(category("food"));
    book.create_category(under("groceries")).await?;
    book.create_category(under("dining")).await?;
    let salary =
        Category { kind: Some(Kind::Income), ..Category::new(category("salary"), "Salary") };
    book.create_category(salary).await?;
    let saving = Category::new(category("saving"), "To savings");
    book.create_category(Category { kind: Some(Kind::Transfer), ..saving }).await?;
    for (id, account_type) in
        [("giro", AccountType::Depository), ("depot", AccountType::Investment)]
    {
        let account = Account::new(AccountId::new(id)?, id, account_type, Currency::new("EUR")?);
        book.create_account(account).await?;
    }
    Ok(book)
}

async fn new_book(store: NewStore<'_>) -> Book {
    book_on(store()).await.expect("a book")
}

fn monthly(id: &str, of: &str, limit: &str) -> Budget {
    Budget::new(budget_id(id), category(of), eur(limit), Cadence::monthly())
}

fn spent(on: NaiveDate, amount: &str, of: &str) -> NewTransaction {
    NewTransaction::new(on, eur(amount)).category(category(of))
}

fn refused<T: std::fmt::Debug>(answer: Result<T>, kind: ErrorKind, words: &str) {
    let error = answer.expect_err(words);
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(words), "{error:?} does not say {words:?}");
}

async fn remaining(book: &Book, today: NaiveDate) -> Vec<Money> {
    let summary = book.summary(today).await.expect("a summary").value;
    let cheap = book.remaining(today).await.expect("what remains").value;
    let lines: Vec<Money> = summary.lines.iter().map(|line| line.remaining).collect();
    assert_eq!(lines, cheap);
    lines
}
