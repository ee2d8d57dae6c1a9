//! What happened, what would happen, and who hears of it.

use std::sync::Arc;

use budget_core::{
    Begin, Book, BookId, Budget, Carry, Edit, Entity, EntityKey, Error, ErrorKind, Event,
    NaiveDate, Patch, Transaction, TransactionId,
};
use pollster::block_on;

use super::{NewStore, book_on, day, eur, monthly, new_book, refused, remaining, spent};

pub(super) fn what_if_says_what_doing_it_does(store: NewStore<'_>) {
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

pub(super) fn a_change_is_undone_once_and_only_while_nobody_went_on(store: NewStore<'_>) {
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

pub(super) fn an_export_makes_the_same_book(store: NewStore<'_>) {
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

pub(super) fn an_alert_fires_once_whoever_writes(store: NewStore<'_>) {
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

pub(super) fn alerts_that_cannot_be_raised_refuse_no_write(store: NewStore<'_>) {
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

pub(super) fn a_subscriber_hears_of_own_and_of_other_handles(store: NewStore<'_>) {
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
