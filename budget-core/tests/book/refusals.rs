//! What the book refuses, and what it does instead.

use std::sync::Arc;

use budget_core::{
    Account, AccountId, AccountType, Begin, Book, BookId, Budget, BudgetId, Cadence, Category,
    CategoryId, Currency, Edit, Entity, EntityKey, Error, ErrorKind, ExternalId, Money, NaiveDate,
    NewTransaction, Patch, Settings, Split, Transaction, TransactionId, TransactionQuery, Weekday,
};
use pollster::block_on;

use super::{NewStore, budget_id, category, day, eur, monthly, new_book, refused, spent};

pub(super) fn what_a_transaction_names_is_not_deleted_from_under_it(store: NewStore<'_>) {
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

pub(super) fn what_if_refuses_what_doing_it_would(store: NewStore<'_>) {
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

pub(super) fn a_transfer_whose_other_row_is_gone_is_parted(store: NewStore<'_>) {
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

pub(super) fn the_longest_names_fit(store: NewStore<'_>) {
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

pub(super) fn a_category_goes_when_nothing_needs_it(store: NewStore<'_>) {
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

pub(super) fn refusals_name_the_value_and_write_nothing(store: NewStore<'_>) {
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

pub(super) fn a_sum_beyond_the_range_is_refused_not_wrapped(store: NewStore<'_>) {
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

pub(super) fn a_budget_is_followed_once_and_only_while_it_goes_on(store: NewStore<'_>) {
    block_on(async {
        let book = new_book(store).await;
        let (food, weeks) = (budget_id("food"), Cadence::weekly(Weekday::Mon));
        let change = async |id: &BudgetId, on| book.change_cadence(id, on, weeks, eur("9")).await;
        book.create_budget(monthly("food", "food", "500"), Begin::Now(day(1, 1))).await?;
        let next = change(&food, day(2, 10)).await?;
        let head = book.revision().await?;
        refused(change(&food, day(2, 10)).await, ErrorKind::Conflict, next.id.as_str());
        refused(change(&food, day(1, 10)).await, ErrorKind::Conflict, "follows \"food\" already");
        let second = Budget { follows: Some(food.clone()), ..monthly("z", "food", "1") };
        let both = format!("{:?} and \"z\" both follow \"food\"", next.id);
        let created = book.create_budget(second.clone(), Begin::AsGiven).await;
        refused(created, ErrorKind::Invalid, &both);
        let patches = vec![Patch::Put(Entity::Budget(second))];
        refused(book.what_if(&patches, day(3, 2)).await, ErrorKind::Invalid, &both);
        assert_eq!(book.revision().await?, head);
        assert_eq!(change(&next.id, day(3, 10)).await?.follows, Some(next.id));

        let fun = budget_id("fun");
        book.create_budget(monthly("fun", "dining", "50"), Begin::Now(day(1, 1))).await?;
        book.end_budget(&fun, day(3, 10)).await?;
        let head = book.revision().await?;
        refused(change(&fun, day(3, 10)).await, ErrorKind::Invalid, "ends with 2026-04-01");
        refused(change(&fun, day(4, 10)).await, ErrorKind::NotFound, "there is no period");
        assert_eq!(book.revision().await?, head);
        let after = change(&fun, day(2, 10)).await?;
        assert_eq!((after.from, after.until), (Some(day(3, 1)), Some(day(4, 1))));
        Ok::<(), Error>(())
    })
    .expect("no refusal");
}
