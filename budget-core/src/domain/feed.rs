//! What a bank connection says since a cursor, page by page.

use std::collections::{HashMap, HashSet};

use super::bank::{BankAccount, BankRow, BankUpdate, Statement, Unreadable};
use super::connection::Coverage;
use super::transaction::{BankSource, ExternalId};

/// One row of a feed, and whose it is.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # let row = BankRow { line: 1, external_id: Some("t1".into()), date: parse_date("2026-03-02")?,
/// #     amount: "2.80".parse().unwrap(), currency: None, name: "Café".into(), payee: None, memo: None,
/// #     category: None, primary: None, category_text: None, pending: false, pending_id: None };
/// let row = FeedRow { account: "A1".into(), row };
/// assert_eq!(row.row.external_id.as_deref(), Some("t1"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// The source's id of the account.
    pub account: String,
    /// What the source says; it has an external id.
    pub row: BankRow,
}

/// One page of an update.
///
/// ```
/// # use budget_core::*;
/// assert!(!FeedPage::default().has_more);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedPage {
    /// The accounts that the page speaks of.
    pub accounts: Vec<BankAccount>,
    /// Rows that are new to the source.
    pub added: Vec<FeedRow>,
    /// Rows that the source corrected.
    pub modified: Vec<FeedRow>,
    /// The ids of rows that the source took back.
    pub removed: Vec<String>,
    /// Rows that cannot be read: reported, never guessed.
    pub unreadable: Vec<Unreadable>,
    /// Where the next page begins, or the next update; empty where nothing is there yet.
    pub next_cursor: String,
    /// Whether the update has further pages.
    pub has_more: bool,
    /// How far back the source's history reaches.
    pub coverage: Coverage,
}

/// All pages of one update as one statement for each account: of several words about one row the
/// last ones count, and what was taken back after it was said was never said.
///
/// `complete` tells that the pages began at no cursor, so that they name all that the source has.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::{feed::gather, period::parse_date};
/// # let row = |id: &str, amount: &str| FeedRow { account: "A1".into(), row: BankRow {
/// #     line: 1, external_id: Some(id.into()), date: parse_date("2026-03-02").unwrap(),
/// #     amount: amount.parse().unwrap(), currency: None, name: "Café".into(), payee: None, memo: None,
/// #     category: None, primary: None, category_text: None, pending: false, pending_id: None } };
/// let first = FeedPage { added: vec![row("t1", "2.80"), row("t2", "5")], ..FeedPage::default() };
/// let second = FeedPage { modified: vec![row("t1", "2.90")], removed: vec!["t2".into()], ..FeedPage::default() };
/// let update = gather("c1", &[first, second], false);
/// assert_eq!(update.statements.len(), 1);
/// assert_eq!(update.statements[0].rows.len(), 1);
/// assert_eq!(update.statements[0].rows[0].amount.to_string(), "2.90");
/// assert_eq!(update.removed, ["t2"]);
/// ```
pub fn gather(source_name: &str, pages: &[FeedPage], complete: bool) -> BankUpdate {
    let mut gathered = Gathered::default();
    for page in pages {
        gathered.take(page);
    }
    let Gathered { accounts, rows, removed, .. } = gathered;
    let mut statements: Vec<Statement> =
        accounts.into_iter().map(|account| Statement { account, ..Statement::default() }).collect();
    for (line, FeedRow { account, row }) in (1..).zip(rows.into_iter().flatten()) {
        let at = statement_of(&mut statements, account);
        statements[at].rows.push(BankRow { line, ..row.clone() });
    }
    BankUpdate {
        source: BankSource::Connection,
        source_name: source_name.to_owned(),
        statements,
        removed: removed.into_iter().map(str::to_owned).collect(),
        complete,
    }
}

/// Rows of accounts whose ids cannot be kept: reported, so that they hold nothing else up.
///
/// ```
/// # use budget_core::{*, feed::unplaced};
/// assert!(unplaced(&[FeedPage::default()]).is_empty());
/// ```
pub fn unplaced(pages: &[FeedPage]) -> Vec<Unreadable> {
    let rows = pages.iter().flat_map(|page| page.added.iter().chain(&page.modified));
    let unplaced = rows.filter_map(|FeedRow { account, row }| {
        let error = ExternalId::check_id(account).err()?;
        let id = row.external_id.as_deref().unwrap_or_default();
        Some(Unreadable { line: row.line, reason: format!("{id:?}: its account: {error}") })
    });
    unplaced.collect()
}

fn is_placed(account: &str) -> bool {
    ExternalId::check_id(account).is_ok()
}

#[derive(Default)]
struct Gathered<'a> {
    accounts: Vec<BankAccount>,
    rows: Vec<Option<&'a FeedRow>>,
    /// The place of each row's last words.
    places: HashMap<&'a str, usize>,
    removed: Vec<&'a str>,
    is_removed: HashSet<&'a str>,
}

impl<'a> Gathered<'a> {
    fn take(&mut self, page: &'a FeedPage) {
        for account in page.accounts.iter().filter(|it| is_placed(&it.external_id)) {
            match self.accounts.iter_mut().find(|it| it.external_id == account.external_id) {
                Some(known) => known.clone_from(account),
                None => self.accounts.push(account.clone()),
            }
        }
        let rows = page.added.iter().chain(&page.modified);
        for row in rows.filter(|row| is_placed(&row.account)) {
            self.put(row);
        }
        for id in &page.removed {
            self.remove(id);
        }
    }

    fn put(&mut self, row: &'a FeedRow) {
        let id = row.row.external_id.as_deref().unwrap_or_default();
        if self.is_removed.remove(id) {
            self.removed.retain(|removed| *removed != id);
        }
        match self.places.get(id) {
            Some(at) => self.rows[*at] = Some(row),
            None => {
                self.places.insert(id, self.rows.len());
                self.rows.push(Some(row));
            }
        }
    }

    fn remove(&mut self, id: &'a str) {
        if let Some(at) = self.places.remove(id) {
            self.rows[at] = None;
        }
        if self.is_removed.insert(id) {
            self.removed.push(id);
        }
    }
}

fn statement_of(statements: &mut Vec<Statement>, account: &str) -> usize {
    let found = statements.iter().position(|it| it.account.external_id == account);
    found.unwrap_or_else(|| {
        let account = BankAccount { external_id: account.to_owned(), ..BankAccount::default() };
        statements.push(Statement { account, ..Statement::default() });
        statements.len() - 1
    })
}
