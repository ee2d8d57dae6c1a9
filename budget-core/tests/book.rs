//! What a host does with a book, and what the book refuses.

#[cfg(feature = "sqlite")]
mod support;

use std::sync::Arc;

use budget_core::{
    Account, AccountId, AccountType, Action, BankLayer, BankSource, Begin, Book, BookId, Budget,
    BudgetId, Cadence, Carry, Categorised, Category, CategoryId, Condition, Currency, Edit, Edits,
    Entity, EntityKey, Error, ErrorKind, Event, ExternalId, Field, Figure, Kind, Match,
    MemoryStore, Money, NaiveDate, NewTransaction, Origin, Patch, Period, Result, Rollover, Rule,
    RuleId, Settings, Split, Stage, Store, TextField, TextTest, Transaction, TransactionId,
    TransactionQuery,
};
use pollster::block_on;

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

fn running_figures_follow_every_write(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let mut food = monthly("food", "food", "500");
        food.rollover = Rollover { carry: Carry::Both, cap: None };
        book.create_budget(food, Begin::AsGiven).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("500")]);
        let row = book.record(spent(day(3, 2), "80", "groceries")).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("420")]);
        book.record(spent(day(1, 2), "700", "dining")).await?;
        // January left −200, February 300, March 800 − 80.
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("720")]);
        book.edit(&row.id, Edit { amount: Some(eur("90")), ..Edit::default() }).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("710")]);
        book.delete(&row.id).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("800")]);
        book.restore(&row.id).await?;
        book.exclude(&row.id, true).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("800")]);
        book.exclude(&row.id, false).await?;
        let splits = vec![
            Split { category: Some(category("groceries")), amount: eur("50") },
            Split { category: None, amount: eur("40") },
        ];
        book.split(&row.id, splits).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("750")]);
        book.record(spent(day(3, 31), "1", "groceries")).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("749")]);
        assert_eq!(remaining(&book, day(4, 1)).await, [eur("1249")]);
        book.audit().await?;
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn an_alert_and_a_row_in_one_change_both_show(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        book.create_budget(monthly("food", "food", "500"), Begin::AsGiven).await?;
        book.record(spent(day(3, 2), "450", "groceries")).await?;
        let raised = book.tick(day(3, 10)).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("50")]);
        let row = spent(day(3, 5), "20", "dining");
        let row = Transaction::entered(TransactionId::new("shoes")?, row)?;
        let patches = vec![
            Patch::Delete(EntityKey::Alert(raised[0].id.clone())),
            Patch::Put(Entity::Transaction(row)),
        ];
        book.apply("Both", patches).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("30")]);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_second_handle_never_sees_a_stale_summary(store: NewStore<'_>) {
    block_on(async {
        let store = store();
        let one = book_on(Arc::clone(&store)).await?;
        one.create_budget(monthly("food", "food", "500"), Begin::AsGiven).await?;
        let other = Book::open(store, one.id().clone()).await?;
        assert_eq!(remaining(&other, day(3, 10)).await, [eur("500")]);
        one.record(spent(day(3, 2), "80", "groceries")).await?;
        assert_eq!(remaining(&other, day(3, 10)).await, [eur("420")]);
        one.update_budget(monthly("food", "food", "600")).await?;
        assert_eq!(remaining(&other, day(3, 10)).await, [eur("520")]);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_new_budget_begins_now_and_invents_no_carry(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        book.record(spent(day(1, 2), "10", "groceries")).await?;
        let mut food = monthly("food", "food", "500");
        food.rollover.carry = Carry::Surplus;
        book.create_budget(food, Begin::Now(day(3, 10))).await?;
        assert_eq!(book.budget(&budget_id("food")).await?.value.from, Some(day(3, 1)));
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("500")]);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn limits_change_from_here_on_or_for_one_period(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let food = budget_id("food");
        book.create_budget(monthly("food", "food", "500"), Begin::Now(day(1, 1))).await?;
        book.set_limit_from(&food, day(3, 20), eur("600")).await?;
        book.override_limit(&food, day(4, 2), Some(eur("50"))).await?;
        let limit = async |on| {
            let line = book.line(&food, on, day(3, 10)).await.expect("a line").value;
            line.expect("a period").limit
        };
        assert_eq!(limit(day(2, 28)).await, eur("500"));
        assert_eq!(limit(day(3, 1)).await, eur("600"));
        assert_eq!(limit(day(4, 30)).await, eur("50"));
        assert_eq!(limit(day(5, 1)).await, eur("600"));
        book.override_limit(&food, day(4, 2), None).await?;
        assert_eq!(limit(day(4, 30)).await, eur("600"));
        book.end_budget(&food, day(6, 6)).await?;
        assert_eq!(
            book.line(&food, day(6, 30), day(3, 10)).await?.value.map(|l| l.limit),
            Some(eur("600"))
        );
        assert_eq!(book.line(&food, day(7, 1), day(3, 10)).await?.value, None);
        refused(
            book.set_limit_from(&food, day(7, 1), eur("1")).await,
            ErrorKind::NotFound,
            "there is no period",
        );
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_change_of_cadence_takes_over_what_is_left(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let mut food = monthly("food", "food", "500");
        food.rollover.carry = Carry::Both;
        book.create_budget(food, Begin::Now(day(1, 1))).await?;
        book.record(spent(day(1, 2), "450", "groceries")).await?;
        book.record(spent(day(2, 2), "530", "groceries")).await?;
        let weeks = Cadence::weekly(budget_core::Weekday::Mon);
        let next = book.change_cadence(&budget_id("food"), day(2, 10), weeks, eur("120")).await?;
        // January leaves 50, February 20; the first week on or after 1 March begins on the 2nd.
        let line = book.line(&next.id, day(3, 4), day(3, 4)).await?.value.expect("a line");
        assert_eq!((line.carried, line.available), (eur("20"), eur("140")));
        assert_eq!((line.period.start(), line.period.end()), (day(3, 2), day(3, 9)));
        let why = book.why(&next.id, day(3, 4), day(3, 4), Figure::Carried).await?.value;
        let terms: Vec<Money> = why.terms.iter().map(|term| term.change).collect();
        assert_eq!(terms, [eur("50"), eur("-30")]);
        let second = book.line(&next.id, day(3, 9), day(3, 9)).await?.value.expect("a line");
        assert_eq!(second.carried, eur("140"));
        assert_eq!(book.line(&budget_id("food"), day(3, 1), day(3, 4)).await?.value, None);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_budget_without_a_transaction_leaves_nothing_to_the_next(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let mut food = monthly("food", "food", "500");
        food.rollover.carry = Carry::Both;
        book.create_budget(food, Begin::AsGiven).await?;
        let weeks = Cadence::weekly(budget_core::Weekday::Mon);
        let next = book.change_cadence(&budget_id("food"), day(2, 10), weeks, eur("120")).await?;
        let carried = async |book: &Book| {
            let line = book.line(&next.id, day(3, 4), day(3, 4)).await?.value;
            Ok::<Money, Error>(line.expect("a line").carried)
        };
        let row = book.record(spent(day(2, 2), "30", "groceries")).await?;
        assert_eq!(carried(&book).await?, eur("470"));
        book.delete(&row.id).await?;
        assert_eq!(carried(&book).await?, eur("0"));
        let fresh = Book::open(Arc::clone(book.store()), book.id().clone()).await?;
        assert_eq!(carried(&fresh).await?, eur("0"));
        let year = Period::new(day(1, 1), day(12, 1))?;
        let lines = fresh.lines_between(year, day(3, 4)).await?.value;
        let line = lines.iter().find(|line| line.budget == next.id).expect("a line");
        assert_eq!(line.carried, eur("0"));
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn an_edit_survives_and_can_be_taken_back(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let row = book.record(spent(day(3, 2), "12.50", "dining").payee("Trattoria")).await?;
        let edit = Edit {
            category: Some(Categorised::Nothing),
            note: Some("birthday".to_owned()),
            ..Edit::default()
        };
        let edited = book.edit(&row.id, edit).await?;
        assert_eq!((edited.category(), edited.note()), (None, Some("birthday")));
        assert_eq!(edited.origin(Field::Category), Origin::Person);
        refused(book.clear(&row.id, &[Field::Amount]).await, ErrorKind::Invalid, "date and amount");
        let bad = Edit { category: Some(Categorised::As(category("nowhere"))), ..Edit::default() };
        refused(book.edit(&row.id, bad).await, ErrorKind::NotFound, "nowhere");
        assert_eq!(book.transaction(&row.id).await?.value, edited);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn both_rows_of_a_transfer_count_nowhere_or_neither_does(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let other = AccountId::new("saver")?;
        let saver =
            Account::new(other.clone(), "Saver", AccountType::Depository, Currency::new("EUR")?);
        book.create_account(saver.clone()).await?;
        book.create_budget(monthly("food", "food", "500"), Begin::AsGiven).await?;
        let giro = AccountId::new("giro")?;
        let out = book.record(spent(day(3, 2), "80", "groceries").account(giro.clone())).await?;
        let back = book.record(NewTransaction::new(day(3, 3), eur("-80")).account(other)).await?;
        book.pair(&out.id, &back.id).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("500")]);
        refused(book.pair(&out.id, &back.id).await, ErrorKind::Invalid, "paired already");
        // With the other account off the budget each row counts by its category.
        book.update_account(Account { in_budget: false, ..saver }).await?;
        assert_eq!(remaining(&book, day(3, 10)).await, [eur("420")]);
        book.unpair(&back.id).await?;
        refused(book.unpair(&out.id).await, ErrorKind::Invalid, "not paired");
        refused(book.pair(&out.id, &out.id).await, ErrorKind::Invalid, "with itself");
        let cash = book.record(spent(day(3, 2), "1", "dining")).await?;
        refused(book.pair(&out.id, &cash.id).await, ErrorKind::Invalid, "two accounts");
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn any_range_of_days_has_a_summary(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        book.create_budget(monthly("food", "food", "310"), Begin::AsGiven).await?;
        book.record(spent(day(1, 30), "7", "groceries")).await?;
        book.record(spent(day(2, 2), "5", "dining")).await?;
        book.record(spent(day(2, 5), "100", "dining")).await?;
        book.record(NewTransaction::new(day(2, 1), eur("3"))).await?;
        book.record(NewTransaction::new(day(2, 1), eur("-2000")).category(category("salary")))
            .await?;
        let range = Period::new(day(1, 30), day(2, 5))?;
        let summary = book.summary_between(range).await?.value;
        // Two days of 310/31 and four of 310/28.
        assert_eq!(summary.lines[0].budgeted, eur("64.29"));
        assert_eq!(summary.lines[0].spent, eur("12"));
        assert_eq!(summary.lines[0].remaining, eur("52.29"));
        assert_eq!(summary.unbudgeted[0].spent, eur("3"));
        assert_eq!(summary.income, [eur("2000")]);
        let empty = book.summary_between(Period::new(day(2, 1), day(2, 1))?).await?.value;
        assert!(empty.lines.is_empty() && empty.budgeted.is_empty());
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn history_is_by_category_and_period(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        book.record(spent(day(1, 30), "7", "groceries")).await?;
        book.record(spent(day(1, 31), "2", "food")).await?;
        book.record(spent(day(2, 2), "5", "dining")).await?;
        book.record(NewTransaction::new(day(2, 2), eur("100")).category(category("saving")))
            .await?;
        let year = Period::new(day(1, 1), day(12, 31))?;
        let rows = book.history(Cadence::monthly(), year).await?.value;
        let rows: Vec<(u32, &str, Money, Money)> = rows
            .iter()
            .map(|row| {
                let month = chrono_month(row.period.start());
                let id = row.category.as_ref().map_or("", |id| id.as_str());
                (month, id, row.amount, row.subtree)
            })
            .collect();
        let expected = [
            (1, "food", eur("2"), eur("9")),
            (1, "groceries", eur("7"), eur("7")),
            (2, "dining", eur("5"), eur("5")),
            (2, "food", eur("0"), eur("5")),
        ];
        assert_eq!(rows, expected);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn chrono_month(date: NaiveDate) -> u32 {
    date.to_string()[5..7].parse().expect("a month")
}

fn what_if_says_what_doing_it_does(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let mut food = monthly("food", "food", "500");
        food.rollover.carry = Carry::Both;
        book.create_budget(food.clone(), Begin::AsGiven).await?;
        let row = book.record(spent(day(2, 2), "80", "groceries")).await?;
        let shoes =
            Transaction::entered(TransactionId::new("shoes")?, spent(day(3, 5), "120", "dining"))?;
        let patches = vec![
            Patch::Put(Entity::Transaction(shoes)),
            Patch::Delete(EntityKey::Transaction(row.id.clone())),
            Patch::Put(Entity::Budget(Budget { limit: eur("450"), ..food })),
        ];
        let head = book.revision().await?;
        let answer = book.what_if(&patches, day(3, 10)).await?.value;
        assert_eq!(book.revision().await?, head);
        assert_eq!(answer.before, book.summary(day(3, 10)).await?.value);
        book.apply("Do it", patches).await?;
        assert_eq!(answer.after, book.summary(day(3, 10)).await?.value);
        let bad = vec![Patch::Put(Entity::Budget(monthly("b", "saving", "1")))];
        refused(book.what_if(&bad, day(3, 10)).await, ErrorKind::Invalid, "transfer");
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_change_is_undone_once_and_only_while_nobody_went_on(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let before = book.export().await?;
        let row = book.record(spent(day(3, 2), "80", "groceries")).await?;
        let made = book.revision().await?.number;
        book.undo(made).await?;
        assert_eq!(book.export().await?, before);
        refused(book.transaction(&row.id).await, ErrorKind::NotFound, "there is no transaction");
        refused(book.undo(made).await, ErrorKind::Conflict, "was changed since");
        let undone = book.revision().await?.number;
        refused(book.undo(undone).await, ErrorKind::Invalid, "not by a person");
        refused(book.undo(undone + 1).await, ErrorKind::NotFound, "there is no change");
        refused(book.undo(0).await, ErrorKind::NotFound, "there is no change");
        let row = book.record(spent(day(3, 2), "80", "groceries")).await?;
        let recorded = book.revision().await?.number;
        book.edit(&row.id, Edit { note: Some("x".to_owned()), ..Edit::default() }).await?;
        refused(book.undo(recorded).await, ErrorKind::Conflict, &row.id.to_string());
        book.undo(book.revision().await?.number).await?;
        assert_eq!(book.transaction(&row.id).await?.value, row);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn an_export_makes_the_same_book(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        book.create_budget(monthly("food", "food", "500"), Begin::Now(day(3, 1))).await?;
        let row =
            book.record(spent(day(3, 2), "80", "groceries").payee("REWE \"&\" Söhne")).await?;
        book.delete(&row.id).await?;
        book.record(spent(day(3, 2), "450", "dining")).await?;
        book.tick(day(3, 3)).await?;
        let text = book.export().await?;
        let store = store();
        let copy = Book::import(Arc::clone(&store), BookId::new("copy")?, &text).await?;
        assert_eq!(copy.export().await?, text);
        assert_eq!(remaining(&copy, day(3, 10)).await, [eur("50")]);
        let again = Book::import(Arc::clone(&store), BookId::new("copy")?, &text).await;
        refused(again.map(|_| ()), ErrorKind::AlreadyExists, "copy");
        let import = async |text: &str| {
            Book::import(Arc::clone(&store), BookId::new("other").expect("id"), text)
                .await
                .map(|_| ())
        };
        refused(import("").await, ErrorKind::Invalid, "empty");
        refused(import("{}").await, ErrorKind::Invalid, "line 1");
        let newer = text.replacen("\"version\":1", "\"version\":2", 1);
        refused(import(&newer).await, ErrorKind::TooNew, "version 2");
        let cut = &text[..text.len() - 20];
        refused(import(cut).await, ErrorKind::Invalid, "line");
        let lines: Vec<&str> = text.lines().collect();
        let (_, rest) = text.split_once('\n').expect("a header");
        refused(import(rest).await, ErrorKind::Invalid, "line 1: ");
        let bare = text.replacen(lines[1], "", 1);
        refused(import(&bare).await, ErrorKind::Invalid, "settings");
        let last = lines.len();
        let twice = format!("{text}{}\n", lines[last - 1]);
        let place = format!("line {}: ", last + 1);
        refused(import(&twice).await, ErrorKind::AlreadyExists, &place);
        let lost = text.replacen("\"category\":\"food\"", "\"category\":\"lost\"", 1);
        let line = 1 + lost.lines().position(|line| line.contains("lost")).expect("a line");
        refused(import(&lost).await, ErrorKind::NotFound, &format!("line {line}: "));
        let renamed = text.replacen("food/2026-03-01/90", "food/2026-03-01/91", 1);
        refused(import(&renamed).await, ErrorKind::Invalid, "is no alert at 90 %");
        let surrogate = text.replacen("Salary", "\\ud800", 1);
        refused(import(&surrogate).await, ErrorKind::Invalid, "line");
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn an_alert_fires_once_whoever_writes(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let food = Budget { warn_at: vec![80, 100], ..monthly("food", "food", "100") };
        book.create_budget(food, Begin::AsGiven).await?;
        book.record(spent(day(3, 2), "79.99", "groceries")).await?;
        assert_eq!(book.tick(day(3, 10)).await?, []);
        let row = book.record(spent(day(3, 3), "0.01", "groceries")).await?;
        let alerts = book.alerts().await?;
        assert_eq!(alerts.iter().map(|alert| alert.threshold).collect::<Vec<_>>(), [80]);
        book.delete(&row.id).await?;
        book.restore(&row.id).await?;
        book.record(spent(day(3, 4), "30", "dining")).await?;
        let alerts = book.alerts().await?;
        assert_eq!(alerts.iter().map(|alert| alert.threshold).collect::<Vec<_>>(), [100, 80]);
        assert_eq!(book.tick(day(4, 1)).await?, []);
        book.record(spent(day(3, 5), "500", "dining")).await?;
        assert_eq!(book.alerts().await?.len(), 2, "only the period that holds today alerts");
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn alerts_that_cannot_be_raised_refuse_no_write(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        book.create_budget(monthly("food", "food", "100"), Begin::AsGiven).await?;
        let last = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date");
        refused(
            book.tick(last).await,
            ErrorKind::OutOfRange,
            "is outside 0001-01-01 to 9999-12-31",
        );
        let head = book.revision().await?.number;
        book.record(spent(day(3, 2), "95", "groceries")).await?;
        assert_eq!(book.revision().await?.number, head + 1);
        assert_eq!(book.tick(day(3, 10)).await?.len(), 1);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_subscriber_hears_of_own_and_of_other_handles(store: NewStore<'_>) {
    block_on(async {
        let store = store();
        let book = book_on(Arc::clone(&store)).await?;
        let other = Book::open(store, book.id().clone()).await?;
        let mut events = book.subscribe().await?;
        book.record(spent(day(3, 2), "80", "groceries")).await?;
        assert_eq!(events.next().await?, Event::Changed(book.revision().await?));
        other.record(spent(day(3, 2), "80", "groceries")).await?;
        assert_eq!(events.next().await?, Event::Changed(book.revision().await?));
        for _ in 0..budget_core::EVENTS_KEPT + 2 {
            book.record(spent(day(3, 2), "1", "groceries")).await?;
        }
        assert_eq!(events.next().await?, Event::Resync(book.revision().await?));
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn rewe_rule() -> Rule {
    Rule {
        id: RuleId::new("rewe").expect("an id"),
        name: "Supermarket".to_owned(),
        stage: Stage::Default,
        matches: Match::All,
        conditions: vec![Condition::Text {
            field: TextField::Payee,
            test: TextTest::Contains("rewe".to_owned()),
        }],
        actions: vec![Action::SetCategory(category("groceries"))],
    }
}

fn rules_fill_what_a_person_left_open(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let early = book.record(NewTransaction::new(day(3, 1), eur("5")).payee("REWE 1")).await?;
        book.create_rule(rewe_rule()).await?;
        let late = book.record(NewTransaction::new(day(3, 2), eur("6")).payee("Rewe 2")).await?;
        assert_eq!(late.category(), Some(&category("groceries")));
        assert_eq!(late.origin(Field::Category), Origin::Rule(RuleId::new("rewe")?));
        let chosen = book.record(spent(day(3, 2), "6", "dining").payee("Rewe 3")).await?;
        assert_eq!(chosen.category(), Some(&category("dining")));
        let preview = book.preview_rules(None).await?;
        assert_eq!(
            preview.iter().map(|effect| &effect.transaction).collect::<Vec<_>>(),
            [&early.id]
        );
        assert_eq!(book.transaction(&early.id).await?.value.category(), None);
        assert_eq!(book.run_rules().await?, 1);
        assert_eq!(
            book.transaction(&early.id).await?.value.category(),
            Some(&category("groceries"))
        );
        assert_eq!(book.run_rules().await?, 0);
        let lost = Rule { actions: vec![Action::SetCategory(category("nowhere"))], ..rewe_rule() };
        refused(book.update_rule(lost).await, ErrorKind::NotFound, "nowhere");
        refused(book.create_rule(rewe_rule()).await, ErrorKind::AlreadyExists, "rewe");
        refused(
            book.delete_category(&category("groceries"), None).await,
            ErrorKind::Conflict,
            "rewe",
        );
        book.delete_rule(&RuleId::new("rewe")?).await?;
        assert_eq!(book.run_rules().await?, 3, "what a rule set goes with the rule");
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_book_made_again_has_rules_of_its_own(store: NewStore<'_>) {
    block_on(async {
        let store = store();
        let make = async |category_id: &str| {
            let book = book_on(Arc::clone(&store)).await?;
            let actions = vec![Action::SetCategory(category(category_id))];
            book.create_rule(Rule { actions, ..rewe_rule() }).await?;
            Ok::<Book, Error>(book)
        };
        let entry = || NewTransaction::new(day(3, 2), eur("6")).payee("Rewe 2");
        let first = make("groceries").await?;
        let kept = first.clone();
        let row = kept.record(entry()).await?;
        assert_eq!(row.category(), Some(&category("groceries")));
        first.erase().await?;
        make("dining").await?;
        let row = kept.record(entry()).await?;
        assert_eq!(row.category(), Some(&category("dining")));
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

/// A row of 2 March as a bank tells it.
fn bank_row(id: &str, amount: &str, category: Option<CategoryId>) -> Transaction {
    let new = NewTransaction::new(day(3, 2), eur(amount));
    let id = TransactionId::new(id).expect("an id");
    let mut row = Transaction::entered(id, new).expect("a transaction");
    row.edits = Edits::default();
    row.bank = Some(BankLayer {
        source: BankSource::Connection,
        date: day(3, 2),
        amount: eur(amount),
        original_amount: None,
        name: "REWE".to_owned(),
        payee: None,
        memo: None,
        category,
        category_text: None,
        pending: false,
    });
    row
}

fn a_row_shows_what_its_category_was_replaced_by(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let mut chosen = bank_row("chosen", "80", Some(category("groceries")));
        chosen.edits.category = Some(Categorised::As(category("dining")));
        let mut split = bank_row("split", "80", Some(category("dining")));
        split.edits.splits = vec![Split { category: None, amount: eur("70") }];
        let rows = [chosen, split].map(|row| Patch::Put(Entity::Transaction(row)));
        book.apply("Sync", rows.to_vec()).await?;
        let rest = async || {
            let row = book.transaction(&"split".parse()?).await?.value;
            Ok::<_, Error>(row.parts().last().and_then(|part| part.category.cloned()))
        };
        let back = book.delete_category(&category("dining"), Some(&category("food"))).await?;
        let row = book.transaction(&"chosen".parse()?).await?.value;
        assert_eq!(
            (row.category(), rest().await?),
            (Some(&category("food")), Some(category("food")))
        );
        book.undo(back.number).await?;
        assert_eq!(rest().await?, Some(category("dining")));
        book.delete_category(&category("dining"), None).await?;
        let row = book.transaction(&"chosen".parse()?).await?.value;
        assert_eq!((row.category(), row.origin(Field::Category)), (None, Origin::Person));
        assert_eq!(rest().await?, None);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_row_that_the_bank_corrected_under_its_splits_can_be_edited(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let id = TransactionId::new("bank")?;
        let mut row = bank_row("bank", "80", None);
        row.edits.splits = vec![Split { category: Some(category("dining")), amount: eur("70") }];
        book.apply("Sync", vec![Patch::Put(Entity::Transaction(row))]).await?;
        let noted = Edit { note: Some("birthday".to_owned()), ..Edit::default() };
        assert_eq!(book.edit(&id, noted).await?.note(), Some("birthday"));
        let raised = Edit { amount: Some(eur("90")), ..Edit::default() };
        refused(book.edit(&id, raised).await, ErrorKind::Invalid, "the splits sum to 70.00 EUR");
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn what_a_transaction_names_is_not_deleted_from_under_it(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        book.create_category(Category::new(category("toys"), "Toys")).await?;
        let made = book.revision().await?.number;
        let row = book.record(spent(day(3, 2), "80", "toys")).await?;
        let head = book.revision().await?;
        let delete = || vec![Patch::Delete(EntityKey::Category(category("toys")))];
        refused(book.undo(made).await, ErrorKind::Conflict, &row.id.to_string());
        refused(book.apply("Delete", delete()).await, ErrorKind::Conflict, "toys");
        refused(book.what_if(&delete(), day(3, 2)).await, ErrorKind::Conflict, "toys");
        assert_eq!(book.revision().await?, head);
        let both = [delete(), vec![Patch::Delete(EntityKey::Transaction(row.id.clone()))]].concat();
        book.what_if(&both, day(3, 2)).await?;
        book.delete(&row.id).await?;
        refused(book.undo(made).await, ErrorKind::Conflict, &row.id.to_string());
        book.apply("Delete", both).await?;
        refused(book.undo(made).await, ErrorKind::Conflict, "was changed since");
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn what_if_refuses_what_doing_it_would(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let named = |id: &str, account: &str| {
            let new = spent(day(3, 2), "80", "food").account(AccountId::new(account)?);
            let mut row = Transaction::entered(TransactionId::new(id)?, new)?;
            row.external_ids.push(ExternalId::new("bank", "1"));
            Ok::<Patch, Error>(Patch::Put(Entity::Transaction(row)))
        };
        book.apply("Sync", vec![named("one", "giro")?]).await?;
        let nobody = TransactionId::new("nobody")?;
        let faults = [
            (vec![named("other", "giro")?], ErrorKind::AlreadyExists, "1"),
            (vec![named("a", "depot")?, named("b", "depot")?], ErrorKind::AlreadyExists, "1"),
            (vec![Patch::Delete(EntityKey::Transaction(nobody))], ErrorKind::NotFound, "nobody"),
            (vec![Patch::Delete(EntityKey::Budget(budget_id("b")))], ErrorKind::NotFound, "b"),
        ];
        for (patches, kind, words) in faults {
            refused(book.what_if(&patches, day(3, 2)).await, kind, words);
            refused(book.apply("Do it", patches).await, kind, words);
        }
        let moved = vec![named("one", "depot")?, named("other", "giro")?];
        book.what_if(&moved, day(3, 2)).await?;
        book.apply("Do it", moved).await?;
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_transfer_whose_other_row_is_gone_is_parted(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let on = |account: &str, amount: &str| {
            let account = AccountId::new(account).expect("an id");
            NewTransaction::new(day(3, 2), eur(amount)).account(account)
        };
        let out = book.record(on("giro", "80")).await?;
        let back = book.record(on("depot", "-80")).await?;
        book.pair(&out.id, &back.id).await?;
        book.apply("Gone", vec![Patch::Delete(EntityKey::Transaction(back.id))]).await?;
        book.unpair(&out.id).await?;
        assert_eq!(book.transaction(&out.id).await?.value.transfer, None);
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn the_longest_names_fit(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let (name, id) = ("ä".repeat(200), CategoryId::new("ö".repeat(255))?);
        book.create_category(Category::new(id.clone(), &name)).await?;
        let giro = AccountId::new("ü".repeat(255))?;
        let account = Account::new(giro, &name, AccountType::Depository, Currency::new("EUR")?);
        book.create_account(account).await?;
        book.create_budget(monthly("b", id.as_str(), "1"), Begin::AsGiven).await?;
        let made = book.revision().await?.number;
        book.undo(made).await?;
        book.delete_category(&id, None).await?;
        let label = "x".repeat(201);
        refused(book.apply(&label, Vec::new()).await, ErrorKind::OutOfRange, "the label");
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_category_goes_when_nothing_needs_it(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let row = book.record(spent(day(3, 1), "5", "dining")).await?;
        let gone = book.record(spent(day(3, 1), "6", "dining")).await?;
        book.delete(&gone.id).await?;
        book.create_budget(monthly("b", "dining", "1"), Begin::AsGiven).await?;
        refused(book.delete_category(&category("food"), None).await, ErrorKind::Conflict, "part");
        refused(
            book.delete_category(&category("dining"), None).await,
            ErrorKind::Conflict,
            "budget",
        );
        book.delete_budget(&budget_id("b")).await?;
        let nowhere = category("nowhere");
        refused(
            book.delete_category(&category("dining"), Some(&nowhere)).await,
            ErrorKind::NotFound,
            "nowhere",
        );
        book.delete_category(&category("dining"), Some(&category("groceries"))).await?;
        for id in [&row.id, &gone.id] {
            assert_eq!(book.transaction(id).await?.value.category(), Some(&category("groceries")));
        }
        book.delete_category(&category("groceries"), None).await?;
        assert_eq!(book.transaction(&row.id).await?.value.category(), None);
        refused(
            book.delete_category(&category("groceries"), None).await,
            ErrorKind::NotFound,
            "groceries",
        );
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn refusals_name_the_value_and_write_nothing(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let head = book.revision().await?;
        let giro =
            Account::new(AccountId::new("giro")?, "x", AccountType::Credit, Currency::new("EUR")?);
        refused(book.create_account(giro.clone()).await, ErrorKind::AlreadyExists, "giro");
        let cash = Account { id: AccountId::new("cash")?, ..giro };
        refused(book.update_account(cash.clone()).await, ErrorKind::NotFound, "cash");
        refused(book.delete_account(&cash.id).await, ErrorKind::NotFound, "cash");
        let none = category("none");
        refused(book.record(spent(day(3, 1), "5", "none")).await, ErrorKind::NotFound, "none");
        let on_cash = spent(day(3, 1), "5", "food").account(cash.id.clone());
        refused(book.record(on_cash).await, ErrorKind::NotFound, "cash");
        let orphan = Category::new(category("x"), "x").under(none.clone());
        refused(book.create_category(orphan).await, ErrorKind::NotFound, "none");
        let cycle = Category::new(category("food"), "Food").under(category("dining"));
        refused(book.update_category(cycle).await, ErrorKind::Invalid, "its own ancestor");
        let transfer = book.create_budget(monthly("b", "saving", "1"), Begin::AsGiven).await;
        refused(transfer, ErrorKind::Invalid, "transfer");
        let lost = book.create_budget(monthly("b", "none", "1"), Begin::AsGiven).await;
        refused(lost, ErrorKind::NotFound, "none");
        let mut mixed = monthly("b", "food", "1");
        mixed.rollover.cap = Some(Money::parse("1", Currency::new("USD")?)?);
        let mixed = book.create_budget(mixed, Begin::AsGiven).await;
        refused(mixed, ErrorKind::CurrencyMismatch, "1.00 USD");
        let many = vec![spent(day(3, 1), "5", "food"), spent(day(3, 1), "5", "none")];
        refused(book.record_many(many).await, ErrorKind::NotFound, "none");
        let mut split = spent(day(3, 1), "5", "food");
        split.splits = vec![Split { category: None, amount: eur("4.99") }];
        refused(book.record(split).await, ErrorKind::Invalid, "4.99 EUR");
        let long = spent(day(3, 1), "5", "food").payee("x".repeat(1_001));
        refused(book.record(long).await, ErrorKind::OutOfRange, "longer than 1000");
        let nul = spent(day(3, 1), "5", "food").payee("a\0b");
        refused(book.record(nul).await, ErrorKind::Invalid, "NUL");
        let late = NaiveDate::from_ymd_opt(10_000, 1, 1).expect("a date");
        refused(book.record(spent(late, "5", "food")).await, ErrorKind::OutOfRange, "10000-01-01");
        let unknown = TransactionId::new("nobody")?;
        refused(book.edit(&unknown, Edit::default()).await, ErrorKind::NotFound, "nobody");
        refused(book.restore(&unknown).await, ErrorKind::NotFound, "nobody");
        let page = TransactionQuery { limit: 0, ..TransactionQuery::default() };
        refused(book.transactions(&page).await, ErrorKind::Invalid, "at least 1");
        assert_eq!(book.revision().await?, head);
        let mine = book.id().clone();
        let store = Arc::clone(book.store());
        let twice =
            Book::create(Arc::clone(&store), mine, Settings::new(Currency::new("EUR")?)).await;
        refused(twice.map(|_| ()), ErrorKind::AlreadyExists, "home");
        refused(
            Book::open(store, BookId::new("away")?).await.map(|_| ()),
            ErrorKind::NotFound,
            "away",
        );
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}

fn a_sum_beyond_the_range_is_refused_not_wrapped(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        book.create_budget(monthly("food", "food", "1"), Begin::AsGiven).await?;
        let most = "92233720368547758.07";
        book.record(spent(day(3, 1), most, "food")).await?;
        assert_eq!(book.summary(day(3, 1)).await?.value.lines[0].spent, eur(most));
        book.record(spent(day(3, 1), "0.01", "food")).await?;
        refused(book.summary(day(3, 1)).await, ErrorKind::OutOfRange, "minor units of EUR");
        book.record(spent(day(3, 1), "-0.01", "food")).await?;
        assert_eq!(book.summary(day(3, 1)).await?.value.lines[0].spent, eur(most));
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}
