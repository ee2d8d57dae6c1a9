//! Rules, and what a bank says under them.

use std::sync::Arc;

use budget_core::{
    Action, BankLayer, BankSource, Book, Categorised, CategoryId, Condition, Edit, Edits, Entity,
    Error, ErrorKind, Field, Match, NewTransaction, Origin, Patch, Rule, RuleId, Split, Stage,
    TextField, TextTest, Transaction, TransactionId,
};
use pollster::block_on;

use super::{NewStore, book_on, category, day, eur, new_book, refused, spent};

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

pub(super) fn rules_fill_what_a_person_left_open(store: NewStore<'_>) {
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

pub(super) fn a_book_made_again_has_rules_of_its_own(store: NewStore<'_>) {
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

pub(super) fn a_row_shows_what_its_category_was_replaced_by(store: NewStore<'_>) {
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

pub(super) fn a_row_that_the_bank_corrected_under_its_splits_can_be_edited(store: NewStore<'_>) {
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
