//! A book of two accounts that is only reconciled: what a store and the use cases do, in a few lines.

use std::collections::{BTreeMap, HashSet};

use budget_core::reconcile::{
    Outcome, Reconcile, ReconciledRow, Reconciliation, lookup, reconcile, withdraw,
};
use budget_core::{
    Account, AccountType, BankRow, BankSource, Category, Cause, ChangeSet, ChangeSetId, Currency,
    Entity, Money, NaiveDate, NewTransaction, Outline, Patch, Settings, Statement, Transaction,
    TransactionId, Tree,
};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(crate) fn currency(code: &str) -> Currency {
    Currency::new(code).expect("a currency")
}

pub(crate) fn eur(amount: &str) -> Money {
    Money::parse(amount, currency("EUR")).expect("an amount")
}

pub(crate) fn id(text: &str) -> TransactionId {
    TransactionId::new(text).expect("an id")
}

/// A row without an id; its line is set by [`statement`].
pub(crate) fn row(date: &str, amount: &str, name: &str) -> BankRow {
    BankRow {
        line: 0,
        external_id: None,
        date: day(date),
        amount: amount.parse().expect("a decimal"),
        currency: None,
        name: name.to_owned(),
        payee: None,
        memo: None,
        category: None,
        primary: None,
        category_text: None,
        pending: false,
        pending_id: None,
    }
}

pub(crate) fn with_id(id: &str, row: BankRow) -> BankRow {
    BankRow { external_id: Some(id.to_owned()), ..row }
}

/// The rows as lines 1, 2, 3 …
pub(crate) fn statement(rows: impl IntoIterator<Item = BankRow>) -> Statement {
    let rows = (1..).zip(rows).map(|(line, row)| BankRow { line, ..row }).collect();
    Statement { rows, ..Statement::default() }
}

#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    pub(crate) account: Account,
    pub(crate) categories: Vec<Category>,
    pub(crate) rows: BTreeMap<TransactionId, Transaction>,
    next: u32,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        let id = "giro".parse().expect("an id");
        let account = Account::new(id, "Giro", AccountType::Depository, currency("EUR"));
        Self { account, categories: Vec::new(), rows: BTreeMap::new(), next: 1 }
    }

    pub(crate) fn tree(&self) -> Tree {
        Tree::new(self.categories.iter().cloned()).expect("a tree")
    }

    /// A row that a person enters on the account.
    pub(crate) fn enter(&mut self, name: &str, date: &str, amount: &str, payee: &str) {
        let new = NewTransaction::new(day(date), eur(amount)).payee(payee);
        let new = new.account(self.account.id.clone());
        self.put(Transaction::entered(id(name), new).expect("a transaction"));
    }

    pub(crate) fn put(&mut self, row: Transaction) {
        row.check().expect("a transaction");
        self.rows.insert(row.id.clone(), row);
    }

    pub(crate) fn edit(&mut self, name: &str, edit: impl FnOnce(&mut Transaction)) {
        let row = self.rows.get_mut(&id(name)).expect("the row");
        edit(row);
        row.check().expect("a transaction");
    }

    pub(crate) fn get(&self, name: &str) -> &Transaction {
        &self.rows[&id(name)]
    }

    pub(crate) fn file(&mut self, rows: impl IntoIterator<Item = BankRow>) -> Vec<ReconciledRow> {
        self.sync(BankSource::File, "file", &statement(rows))
    }

    pub(crate) fn bank(&mut self, rows: impl IntoIterator<Item = BankRow>) -> Vec<ReconciledRow> {
        self.sync(BankSource::Connection, "bank", &statement(rows))
    }

    /// An update of a connection: rows, and the ids that it takes back.
    pub(crate) fn update(
        &mut self,
        rows: impl IntoIterator<Item = BankRow>,
        removed: &[&str],
    ) -> Reconciliation {
        let statement = statement(rows);
        let leaves =
            |row: &&Transaction| row.current_id("bank").is_some_and(|id| removed.contains(&id));
        let leaving: Vec<Transaction> = self.rows.values().filter(leaves).cloned().collect();
        let leaving_ids: Vec<TransactionId> = leaving.iter().map(|row| row.id.clone()).collect();
        let mut existing = self.existing(&statement, "bank");
        existing.extend(leaving.iter().cloned());
        let (tree, account) = (self.tree(), self.account.clone());
        let input = Reconcile {
            account: &account,
            statement: &statement,
            source: BankSource::Connection,
            source_name: "bank",
            existing: &existing,
            leaving: &leaving_ids,
            tree: &tree,
        };
        let next = &mut self.next;
        let mut new_id = || {
            *next += 1;
            id(&format!("t{}", *next - 1))
        };
        let done = reconcile(&input, &mut new_id).expect("a reconciliation");
        for row in leaving {
            let linked = done.rows.iter().any(|it| it.transaction.as_ref() == Some(&row.id));
            if !linked {
                match withdraw(&row, "bank") {
                    Some(rest) => self.put(rest),
                    None => drop(self.rows.remove(&row.id)),
                }
            }
        }
        self.apply(done.patches.clone());
        done
    }

    pub(crate) fn sync(
        &mut self,
        source: BankSource,
        source_name: &str,
        statement: &Statement,
    ) -> Vec<ReconciledRow> {
        let existing = self.existing(statement, source_name);
        let done = self.reconcile(source, source_name, statement, &existing);
        self.next += done.rows.iter().filter(|row| row.outcome == Outcome::New).count() as u32;
        self.apply(done.patches);
        done.rows
    }

    /// What would be done; new rows are named t1, t2 …
    pub(crate) fn reconcile(
        &self,
        source: BankSource,
        source_name: &str,
        statement: &Statement,
        existing: &[Transaction],
    ) -> Reconciliation {
        let (tree, mut next) = (self.tree(), self.next);
        let account = &self.account;
        let input = Reconcile {
            account,
            statement,
            source,
            source_name,
            existing,
            leaving: &[],
            tree: &tree,
        };
        let mut new_id = || {
            next += 1;
            id(&format!("t{}", next - 1))
        };
        reconcile(&input, &mut new_id).expect("a reconciliation")
    }

    /// The rows that a store would find by the statement's lookup.
    pub(crate) fn existing(&self, statement: &Statement, source_name: &str) -> Vec<Transaction> {
        let Some(lookup) = lookup(statement, source_name) else { return Vec::new() };
        let ids: HashSet<_> = lookup.external_ids.iter().collect();
        let days = lookup.from..lookup.until;
        let wanted = |row: &&Transaction| {
            row.account.as_ref() == Some(&self.account.id)
                && (days.contains(&row.date())
                    || row.external_ids.iter().any(|id| ids.contains(id)))
        };
        self.rows.values().filter(wanted).cloned().collect()
    }

    /// Applies the patches as a store does: checked, and each external id once in an account.
    pub(crate) fn apply(&mut self, patches: Vec<Patch>) {
        let mut outline = Outline::new(Settings::new(currency("EUR")), 1);
        outline.put(Entity::Account(self.account.clone()), 1);
        for category in &self.categories {
            outline.put(Entity::Category(category.clone()), 1);
        }
        let change_set = ChangeSet {
            id: ChangeSetId::new("c1").expect("an id"),
            at: 0,
            actor: "test".to_owned(),
            cause: Cause::Import,
            label: "Import".to_owned(),
            patches: patches.clone(),
            preconditions: Vec::new(),
        };
        outline.validate(&self.tree(), &change_set).expect("a change set that a store takes");
        for patch in patches {
            match patch {
                Patch::Put(Entity::Category(category)) => self.categories.push(category),
                Patch::Put(Entity::Transaction(row)) => self.put(row),
                other => panic!("an import writes {other:?}"),
            }
        }
        self.check_external_ids();
    }

    fn check_external_ids(&self) {
        let mut seen = HashSet::new();
        for row in self.rows.values() {
            for external_id in &row.external_ids {
                assert!(seen.insert((&row.account, external_id)), "{external_id:?} twice");
            }
        }
    }
}

pub(crate) fn outcomes(rows: &[ReconciledRow]) -> Vec<Outcome> {
    rows.iter().map(|row| row.outcome).collect()
}

/// The book's row for each row of the statement.
pub(crate) fn names(rows: &[ReconciledRow]) -> Vec<&str> {
    rows.iter().map(|row| row.transaction.as_ref().map_or("", TransactionId::as_str)).collect()
}
