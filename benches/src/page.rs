//! Pages of a bank's changes.

use budget_core::{Book, Entity, EntityKey, Money, Patch, Transaction};
use pollster::block_on;

use crate::catalog::currency;
use crate::household::{Household, LAST_DAY, ROWS_OF_TEN_YEARS};

/// Rows of a page that are new.
pub const ADDED: usize = 440;
/// Rows of a page that the bank says otherwise.
pub const MODIFIED: usize = 40;
/// Rows of a page that are gone.
pub const REMOVED: usize = 20;

/// Page after page for the household of a file.
#[derive(Debug)]
pub struct Pages {
    there: Vec<Transaction>,
    new: Vec<Transaction>,
    page: usize,
}

impl Default for Pages {
    fn default() -> Self {
        Self::new()
    }
}

impl Pages {
    /// From the first on.
    pub fn new() -> Self {
        let there = Household::new(1, ROWS_OF_TEN_YEARS).transactions().collect();
        let other = Household::new(2, ROWS_OF_TEN_YEARS);
        let new = other.transactions();
        let new = new.filter(|row| row.transfer.is_none()).collect();
        Self { there, new, page: 0 }
    }

    /// Writes a page and reads what remains.
    ///
    /// # Panics
    /// Where the book is not the household's, or has had the page.
    pub fn apply(&mut self, book: &Book) {
        let patches = self.next();
        let remaining = block_on(async {
            book.apply("A page", patches).await?;
            book.remaining(LAST_DAY).await
        });
        assert_eq!(remaining.expect("a page that fits").value.len(), 26);
    }

    fn next(&mut self) -> Vec<Patch> {
        let page = self.page;
        self.page += 1;
        let added = (0..ADDED).map(|at| self.added(page, at));
        let old = &self.there[page * 3 * (MODIFIED + REMOVED)..];
        let mut old = old.iter().filter(|row| row.transfer.is_none()).cloned();
        let modified = old.by_ref().take(MODIFIED).map(modified).collect::<Vec<_>>();
        let removed = old.take(REMOVED).map(|row| EntityKey::Transaction(row.id));
        added
            .chain(modified)
            .map(|row| Patch::Put(Entity::Transaction(row)))
            .chain(removed.map(Patch::Delete))
            .collect()
    }

    /// A new row: days, words and amounts of another household.
    fn added(&self, page: usize, at: usize) -> Transaction {
        let number = page * ADDED + at;
        let row = self.new[self.new.len() - 1 - number % self.new.len()].clone();
        let id = format!("p{page}-{at}").parse().expect("an id");
        let mut external_ids = row.external_ids.clone();
        external_ids.iter_mut().for_each(|id| id.id = format!("{number:08}-new"));
        Transaction { id, external_ids, ..row }
    }
}

fn modified(mut row: Transaction) -> Transaction {
    let amount = Money::from_minor(row.amount().minor() + 100, currency()).expect("an amount");
    if let Some(bank) = &mut row.bank {
        bank.amount = amount;
    }
    row
}
