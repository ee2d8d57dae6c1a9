//! Somebody who edits the book while it is synced.

use std::collections::HashMap;

use budget_core::testing::Random;
use budget_core::*;

/// What a person has set on each row, as far as the book acknowledged it.
#[derive(Debug, Default)]
pub(crate) struct Person {
    pub(crate) edits: HashMap<TransactionId, Edits>,
    /// Names of each row's words at the bank, as they were last seen.
    pub(crate) seen: HashMap<TransactionId, Vec<ExternalId>>,
    /// What was asked for and not acknowledged: it may be there, whole.
    pub(crate) asked: Option<(TransactionId, u32)>,
    made: u32,
}

impl Person {
    /// Does one thing to a row of chance, or enters a new one.
    pub(crate) async fn act(&mut self, random: &mut Random, book: &Book) -> Result<()> {
        let rows = book.transactions(&TransactionQuery::default()).await?.value.rows;
        let Some(entry) = random.pick(&rows).filter(|_| random_chance(random, 85)) else {
            return self.enter(random, book, &rows).await;
        };
        let id = entry.value.id.clone();
        self.made += 1;
        self.asked = Some((id.clone(), self.made));
        let acted = self.edit(random, book, &entry.value).await;
        self.asked = None;
        match acted {
            Ok(row) => {
                self.seen.insert(row.id.clone(), row.external_ids);
                self.edits.insert(row.id, row.edits);
                Ok(())
            }
            // The bank took it back in the meantime, or parts no longer fit the amount.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) => {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    async fn edit(
        &self,
        random: &mut Random,
        book: &Book,
        row: &Transaction,
    ) -> Result<Transaction> {
        let note = Some(format!("note {}", self.made));
        let currency = row.amount().currency();
        let id = &row.id;
        match random.below(10) {
            0 => book.delete(id).await,
            1 => book.exclude(id, true).await,
            2 => {
                let amount = Some(Money::from_minor(random.between(1, 99_999), currency)?);
                book.edit(id, Edit { amount, note, ..Edit::default() }).await
            }
            3 => {
                let payee = Some(format!("Payee {}", self.made));
                book.edit(id, Edit { payee, note, ..Edit::default() }).await
            }
            4 => {
                let category = Some(Categorised::As("FOOD_AND_DRINK".parse()?));
                book.edit(id, Edit { category, note, ..Edit::default() }).await
            }
            5 if row.edits.splits.is_empty() => {
                let half = row.amount().minor() / 2;
                let part = |minor| Money::from_minor(minor, currency);
                let rest = row.amount().minor() - half;
                let parts = [part(half)?, part(rest)?];
                let splits = parts.map(|amount| Split { category: None, amount }).to_vec();
                book.split(id, splits).await
            }
            6 if row.bank.is_some() => {
                book.clear(id, &[Field::Amount, Field::Category, Field::Date]).await
            }
            7 => {
                let tags = Some(vec![format!("tag{}", self.made)]);
                book.edit(id, Edit { tags, note, ..Edit::default() }).await
            }
            _ => book.edit(id, Edit { note, ..Edit::default() }).await,
        }
    }

    /// Enters a row by hand, often one that the bank will tell of or has told of.
    async fn enter(
        &mut self,
        random: &mut Random,
        book: &Book,
        rows: &[Entry<Transaction>],
    ) -> Result<()> {
        let Some(like) = random.pick(rows).map(|entry| &entry.value) else { return Ok(()) };
        let days = chrono::Days::new(random.below(4) as u64);
        let date = like.date().checked_add_days(days).unwrap_or(like.date());
        let new = NewTransaction {
            account: like.account.clone(),
            ..NewTransaction::new(date, like.amount())
        };
        let row = book.record(new.payee(like.payee().unwrap_or("by hand"))).await?;
        self.seen.insert(row.id.clone(), Vec::new());
        self.edits.insert(row.id, row.edits);
        Ok(())
    }

    /// After the process died: what was under way is there whole, or not at all.
    pub(crate) fn recover(&mut self, rows: &[Transaction]) {
        let Some((id, made)) = self.asked.take() else { return };
        let Some(row) = rows.iter().find(|row| row.id == id) else { return };
        let before = self.edits.get(&id).cloned().unwrap_or_else(|| untouched(row));
        if row.edits != before {
            let note = row.edits.note.as_deref();
            let is_this = note == Some(&format!("note {made}")[..])
                || row.edits.deleted
                || row.excluded()
                || row.edits.splits.len() == 2
                || row.edits.amount.is_none();
            assert!(is_this, "{:?} became {:?}, which nobody asked for", before, row.edits);
            self.seen.insert(id.clone(), row.external_ids.clone());
            self.edits.insert(id, row.edits.clone());
        }
    }
}

fn untouched(row: &Transaction) -> Edits {
    match row.bank {
        Some(_) => Edits::default(),
        None => row.edits.clone(),
    }
}

fn random_chance(random: &mut Random, percent: usize) -> bool {
    random.chance(percent)
}
