//! Transactions: recorded, edited, split, excluded, paired, deleted, restored.

use chrono::NaiveDate;

use super::{Book, Draft, TRIES, new_transaction_id, too_busy};
use crate::domain::change::{Cause, Entity, EntityKey, Patch};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::TransactionId;
use crate::domain::money::Money;
use crate::domain::outline::Entry;
use crate::domain::query::{MAX_PAGE, TransactionQuery};
use crate::domain::transaction::{
    Categorised, Edits, Field, NewTransaction, Split, Transaction, Transfer, check_splits,
};
use crate::store::{At, Page, Revision};

/// What a person changes about a transaction; nones stay as they are.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
/// let edit = Edit { payee: Some("Night market".into()), ..Edit::default() };
/// let row = book.edit(&id, edit).await?;
/// assert_eq!((row.payee(), row.date()), (Some("Night market"), march(2)));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Edit {
    /// The civil date.
    pub date: Option<NaiveDate>,
    /// The amount.
    pub amount: Option<Money>,
    /// The payee.
    pub payee: Option<String>,
    /// The category, or that it has none. Splits are taken away.
    pub category: Option<Categorised>,
    /// Whether it is still to be posted.
    pub pending: Option<bool>,
    /// Whether it counts nowhere.
    pub excluded: Option<bool>,
    /// All tags.
    pub tags: Option<Vec<String>>,
    /// The note; empty for none.
    pub note: Option<String>,
}

impl Edit {
    fn onto(self, edits: &mut Edits) {
        edits.date = self.date.or(edits.date);
        edits.amount = self.amount.or(edits.amount);
        edits.payee = self.payee.or(edits.payee.take());
        if self.category.is_some() {
            edits.category = self.category;
            edits.splits.clear();
        }
        edits.pending = self.pending.or(edits.pending);
        edits.excluded = self.excluded.or(edits.excluded);
        edits.tags = self.tags.or(edits.tags.take());
        edits.note = self.note.or(edits.note.take()).filter(|note| !note.is_empty());
    }
}

impl Book {
    /// Records a transaction that a person enters. Rules fill what the person left open.
    ///
    /// # Errors
    /// `not_found` for an unknown account or category, and as [`Transaction::check`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let eur = Currency::new("EUR")?;
    /// let row = book.record(NewTransaction::new(march(5), Money::parse("3.20", eur)?)).await?;
    /// assert_eq!(book.transaction(&row.id).await?.value, row);
    /// let unknown = NewTransaction::new(march(5), Money::zero(eur)).category("fun".parse()?);
    /// assert_eq!(book.record(unknown).await.unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn record(&self, new: NewTransaction) -> Result<Transaction> {
        let mut row = Transaction::entered(new_transaction_id(), new)?;
        if let Some(rules) = self.rules().await? {
            row.ruled = rules.run(&row);
        }
        let label = format!("Record {}", row.amount());
        let mut draft = Draft::new(label).put(Entity::Transaction(row.clone()));
        draft.before = Some(Vec::new());
        self.commit(Cause::Person, draft).await?;
        Ok(row)
    }

    /// Records many transactions as one change: all of them or none.
    ///
    /// # Errors
    /// As [`Book::record`], with the row's place, counted from 0, in front of the message.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let eur = Currency::new("EUR")?;
    /// let new = |day| NewTransaction::new(march(day), Money::from_minor(320, eur).unwrap());
    /// let ids = book.record_many(vec![new(5), new(6)]).await?;
    /// assert_eq!(ids.len(), 2);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn record_many(&self, new: Vec<NewTransaction>) -> Result<Vec<TransactionId>> {
        let rules = self.rules().await?;
        let mut draft = Draft::new(format!("Record {} transactions", new.len()));
        let mut ids = Vec::with_capacity(new.len());
        draft.patches.reserve(new.len());
        for (at, new) in new.into_iter().enumerate() {
            let id = new_transaction_id();
            let place = |error: Error| error.at(format!("row {at}"));
            let mut row = Transaction::entered(id.clone(), new).map_err(place)?;
            if let Some(rules) = &rules {
                row.ruled = rules.run(&row);
            }
            ids.push(id);
            draft.patches.push(Patch::Put(Entity::Transaction(row)));
        }
        if ids.is_empty() {
            return Ok(ids);
        }
        draft.before = (ids.len() < 1_000).then(Vec::new);
        self.commit(Cause::Person, draft).await?;
        Ok(ids)
    }

    /// A page of transactions.
    ///
    /// # Errors
    /// `invalid` for a limit of 0, `out_of_range` beyond [`MAX_PAGE`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let query = TransactionQuery { text: Some("market".into()), ..TransactionQuery::default() };
    /// let page = book.transactions(&query).await?.value;
    /// assert_eq!((page.rows.len(), page.next), (1, None));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn transactions(&self, query: &TransactionQuery) -> Result<At<Page>> {
        self.shared.store.transactions(&self.shared.id, query).await
    }

    /// A transaction, deleted or not, and the revision that last changed it.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let unknown = book.transaction(&"t1".parse()?).await.unwrap_err();
    /// assert_eq!(unknown.kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn transaction(&self, id: &TransactionId) -> Result<Entry<Transaction>> {
        let query = TransactionQuery { ids: vec![id.clone()], ..TransactionQuery::default() };
        let page = self.transactions(&query).await?.value;
        page.rows.into_iter().next().ok_or_else(|| Error::not_found("transaction", id))
    }

    /// Every row, deleted ones included, of one revision.
    pub(super) async fn all_transactions(&self) -> Result<At<Vec<Entry<Transaction>>>> {
        for tried in 0..TRIES {
            let _quiet = self.quiet(tried).await;
            if let Some(rows) = self.rows_at_once().await? {
                return Ok(rows);
            }
        }
        Err(too_busy())
    }

    /// All rows, deleted ones too; none where the book was written to meanwhile.
    pub(super) async fn rows_at_once(&self) -> Result<Option<At<Vec<Entry<Transaction>>>>> {
        let (mut rows, mut revision) = (Vec::new(), None);
        for deleted in [false, true] {
            let query = TransactionQuery { deleted, ..TransactionQuery::default() };
            let Some(page) = self.pages(query, &mut revision).await? else { return Ok(None) };
            rows.extend(page);
        }
        Ok(revision.map(|revision| At { revision, value: rows }))
    }

    /// Every row that a query lets through; none where the revision moved in between.
    pub(super) async fn pages(
        &self,
        mut query: TransactionQuery,
        revision: &mut Option<Revision>,
    ) -> Result<Option<Vec<Entry<Transaction>>>> {
        let mut rows = Vec::new();
        query.limit = MAX_PAGE;
        loop {
            let page = self.transactions(&query).await?;
            if *revision.get_or_insert(page.revision) != page.revision {
                return Ok(None);
            }
            rows.extend(page.value.rows);
            query.after = page.value.next;
            if query.after.is_none() {
                return Ok(Some(rows));
            }
        }
    }

    /// Changes fields of a transaction. What a person sets is kept whatever a sync brings.
    ///
    /// # Errors
    /// `not_found`, `invalid` for an amount that the splits do not sum to, and as [`Book::record`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
    /// let amount = Money::parse("80", Currency::new("EUR")?)?;
    /// let row = book.edit(&id, Edit { amount: Some(amount), ..Edit::default() }).await?;
    /// assert_eq!((row.amount(), row.origin(Field::Amount)), (amount, Origin::Person));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn edit(&self, id: &TransactionId, edit: Edit) -> Result<Transaction> {
        self.change(id, "Edit", |row| {
            edit.clone().onto(&mut row.edits);
            if edit.amount.is_none() || row.edits.splits.is_empty() {
                return Ok(());
            }
            check_splits(row.amount(), &row.edits.splits)
        })
        .await
    }

    /// Takes a person's value of fields away again, so that the rule's or the bank's shows.
    ///
    /// # Errors
    /// `not_found`; `invalid` where nothing else gives the date or the amount.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
    /// book.edit(&id, Edit { note: Some("birthday".into()), ..Edit::default() }).await?;
    /// assert_eq!(book.clear(&id, &[Field::Note]).await?.note(), None);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn clear(&self, id: &TransactionId, fields: &[Field]) -> Result<Transaction> {
        self.change(id, "Reset", |row| {
            fields.iter().for_each(|field| row.edits.clear(*field));
            Ok(())
        })
        .await
    }

    /// Splits a transaction into parts that replace its category; an empty list joins it again.
    ///
    /// # Errors
    /// `invalid` where the parts do not sum to the amount, `currency_mismatch`, `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
    /// let eur = Currency::new("EUR")?;
    /// let part = |category: &str, amount| {
    ///     Ok::<_, Error>(Split { category: Some(category.parse()?), amount: Money::parse(amount, eur)? })
    /// };
    /// let short = book.split(&id, vec![part("groceries", "80")?]).await.unwrap_err();
    /// assert_eq!(short.kind(), ErrorKind::Invalid, "parts sum to the whole");
    /// book.split(&id, vec![part("groceries", "80")?, part("rent", "2.40")?]).await?;
    /// assert_eq!(book.summary(march(20)).await?.value.lines[0].spent.to_string(), "80.00 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn split(&self, id: &TransactionId, splits: Vec<Split>) -> Result<Transaction> {
        self.change(id, "Split", |row| {
            if !splits.is_empty() {
                check_splits(row.amount(), &splits)?;
            }
            row.edits.splits.clone_from(&splits);
            Ok(())
        })
        .await
    }

    /// Lets a transaction count nowhere, or again.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
    /// book.exclude(&id, true).await?;
    /// assert!(book.summary(march(20)).await?.value.lines[0].spent.is_zero());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn exclude(&self, id: &TransactionId, excluded: bool) -> Result<Transaction> {
        let label = if excluded { "Exclude" } else { "Include" };
        self.change(id, label, |row| {
            row.edits.excluded = Some(excluded);
            Ok(())
        })
        .await
    }

    /// Deletes a transaction: it counts nowhere and no sync brings it back; it can be restored.
    ///
    /// # Errors
    /// `not_found`, also where it is deleted already.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
    /// assert!(book.delete(&id).await?.deleted());
    /// assert!(book.transactions(&TransactionQuery::default()).await?.value.rows.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn delete(&self, id: &TransactionId) -> Result<Transaction> {
        self.change(id, "Delete", |row| {
            if std::mem::replace(&mut row.edits.deleted, true) {
                return Err(Error::not_found("transaction", &row.id));
            }
            Ok(())
        })
        .await
    }

    /// Brings a deleted transaction back.
    ///
    /// # Errors
    /// `not_found`; `conflict` where it is not deleted.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
    /// book.delete(&id).await?;
    /// assert!(!book.restore(&id).await?.deleted());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn restore(&self, id: &TransactionId) -> Result<Transaction> {
        self.change(id, "Restore", |row| {
            if std::mem::take(&mut row.edits.deleted) {
                return Ok(());
            }
            Err(Error::conflict(format!("the transaction {:?} is not deleted", row.id)))
        })
        .await
    }

    /// Marks two rows as the two sides of a transfer between own accounts.
    ///
    /// # Errors
    /// `not_found`; `invalid` where they are one row, on one account or none, or one is paired
    /// already; `currency_mismatch` is no fault, since banks convert.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let eur = Currency::new("EUR")?;
    /// # book.create_account(Account::new("card".parse()?, "Card", AccountType::Credit, eur)).await?;
    /// let out = NewTransaction::new(march(9), Money::parse("50", eur)?).account("giro".parse()?);
    /// let into = NewTransaction::new(march(9), Money::parse("-50", eur)?).account("card".parse()?);
    /// let (out, into) = (book.record(out).await?, book.record(into).await?);
    /// assert_eq!(book.summary(march(20)).await?.value.unbudgeted.len(), 1);
    /// book.pair(&out.id, &into.id).await?;
    /// assert!(book.summary(march(20)).await?.value.unbudgeted.is_empty(), "neither row counts");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn pair(&self, one: &TransactionId, other: &TransactionId) -> Result<Revision> {
        for _ in 0..TRIES {
            let (first, second) = (self.transaction(one).await?, self.transaction(other).await?);
            let mut rows = [first.value.clone(), second.value.clone()];
            link(&mut rows)?;
            let draft = changed_rows("Pair a transfer", vec![first, second], rows.to_vec());
            match self.commit(Cause::Person, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer,
            }
        }
        Err(too_busy())
    }

    /// Undoes [`Book::pair`] of either row: both count again, each by its category. Where the other
    /// row is gone, or is paired with a third, only this one changes.
    ///
    /// # Errors
    /// `not_found`; `invalid` where the row is not paired.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
    /// assert_eq!(book.unpair(&id).await.unwrap_err().kind(), ErrorKind::Invalid, "it is in no pair");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn unpair(&self, id: &TransactionId) -> Result<Revision> {
        for _ in 0..TRIES {
            let first = self.transaction(id).await?;
            let Some(pair) = first.value.transfer.clone() else {
                return Err(Error::invalid(format!("the transaction {id:?} is not paired")));
            };
            let mut before = vec![first];
            match self.transaction(&pair.other).await {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                other => before.extend(Some(other?).filter(|other| is_paired_with(other, id))),
            }
            let parted =
                |entry: &Entry<Transaction>| Transaction { transfer: None, ..entry.value.clone() };
            let after = before.iter().map(parted).collect();
            let draft = changed_rows("Part a transfer", before, after);
            match self.commit(Cause::Person, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer,
            }
        }
        Err(too_busy())
    }

    pub(super) async fn change(
        &self,
        id: &TransactionId,
        verb: &str,
        change: impl Fn(&mut Transaction) -> Result<()> + Send,
    ) -> Result<Transaction> {
        for _ in 0..TRIES {
            let Entry { number, value: before } = self.transaction(id).await?;
            let mut row = before.clone();
            change(&mut row)?;
            if let Some(rules) = self.rules().await? {
                row.ruled = rules.run(&row);
            }
            let label = format!("{verb} {}", row.payee().unwrap_or("a transaction"));
            let mut draft = Draft::new(label)
                .put(Entity::Transaction(row.clone()))
                .if_unchanged(EntityKey::Transaction(id.clone()), number);
            draft.before = Some(vec![before]);
            match self.commit(Cause::Person, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer.map(|_| row),
            }
        }
        Err(too_busy())
    }
}

fn link(rows: &mut [Transaction; 2]) -> Result<()> {
    let [one, other] = rows;
    if one.id == other.id {
        return Err(Error::invalid(format!("{:?} cannot be a transfer with itself", one.id)));
    }
    for row in [&*one, &*other] {
        if row.transfer.is_some() {
            return Err(Error::invalid(format!("the transaction {:?} is paired already", row.id)));
        }
    }
    match (one.account.clone(), other.account.clone()) {
        (Some(from), Some(to)) if from != to => {
            one.transfer = Some(Transfer { other: other.id.clone(), account: to });
            other.transfer = Some(Transfer { other: one.id.clone(), account: from });
            Ok(())
        }
        _ => {
            let (one, other) = (&one.id, &other.id);
            Err(Error::invalid(format!(
                "a transfer goes between two accounts of the book, {one:?} and {other:?} do not"
            )))
        }
    }
}

fn is_paired_with(entry: &Entry<Transaction>, id: &TransactionId) -> bool {
    entry.value.transfer.as_ref().is_some_and(|pair| pair.other == *id)
}

fn changed_rows(label: &str, before: Vec<Entry<Transaction>>, after: Vec<Transaction>) -> Draft {
    let mut draft = Draft::new(label);
    for (entry, row) in before.iter().zip(after) {
        let key = EntityKey::Transaction(entry.value.id.clone());
        draft = draft.put(Entity::Transaction(row)).if_unchanged(key, entry.number);
    }
    draft.before = Some(before.into_iter().map(|entry| entry.value).collect());
    draft
}
