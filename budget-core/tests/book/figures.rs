//! What is left, whatever was written.

use std::sync::Arc;

use budget_core::{
    Account, AccountId, AccountType, Begin, Book, Cadence, Carry, Categorised, Currency, Edit,
    Entity, EntityKey, Error, ErrorKind, Field, Figure, Money, NaiveDate, NewTransaction, Origin,
    Patch, Period, Rollover, Split, Transaction, TransactionId,
};
use pollster::block_on;

use super::{
    NewStore, book_on, budget_id, category, day, eur, monthly, new_book, refused, remaining, spent,
};

pub(super) fn running_figures_follow_every_write(store: NewStore<'_>) {
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

pub(super) fn an_alert_and_a_row_in_one_change_both_show(store: NewStore<'_>) {
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

pub(super) fn a_second_handle_never_sees_a_stale_summary(store: NewStore<'_>) {
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

pub(super) fn a_new_budget_begins_now_and_invents_no_carry(store: NewStore<'_>) {
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

pub(super) fn limits_change_from_here_on_or_for_one_period(store: NewStore<'_>) {
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

pub(super) fn a_change_of_cadence_takes_over_what_is_left(store: NewStore<'_>) {
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

pub(super) fn a_budget_without_a_transaction_leaves_nothing_to_the_next(store: NewStore<'_>) {
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

pub(super) fn an_edit_survives_and_can_be_taken_back(store: NewStore<'_>) {
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

pub(super) fn both_rows_of_a_transfer_count_nowhere_or_neither_does(store: NewStore<'_>) {
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

pub(super) fn any_range_of_days_has_a_summary(store: NewStore<'_>) {
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

pub(super) fn history_is_by_category_and_period(store: NewStore<'_>) {
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
