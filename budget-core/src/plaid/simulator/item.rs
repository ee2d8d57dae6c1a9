//! An item: one login at a bank, what it sees of the bank's rows, and in which order.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};

use super::cursor::Cursor;
use super::ids::{self, Noun};
use super::institution::INSTITUTIONS;
use super::ledger::{Change, Ledger, Row};
use super::refusal::{Answer, Refusal};
use crate::domain::bank::{BankAccount, BankRow};
use crate::domain::connection::Coverage;
use crate::domain::feed::{FeedPage, FeedRow};
use crate::domain::id::CategoryId;
use crate::domain::money::Currency;

/// How many days the first part of a history has.
const INITIAL_DAYS: u64 = 30;

/// A linked login.
#[derive(Debug)]
pub(super) struct Item {
    /// What its ids are made of.
    pub(super) key: u64,
    pub(super) id: String,
    pub(super) institution: usize,
    pub(super) user: String,
    pub(super) webhook: Option<String>,
    /// What a person must mend.
    pub(super) trouble: Option<Refusal>,
    pub(super) coverage: Coverage,
    pub(super) consent_expires: Option<i64>,
    pub(super) is_removed: bool,
    /// Whether its rows were ever asked for, before which no webhook tells of them.
    pub(super) is_synced: bool,
    /// The first day it may see.
    first: NaiveDate,
    log: Vec<Event>,
    /// Which rows it sees, by their number.
    present: Vec<bool>,
}

/// Something that the item was to learn of.
#[derive(Debug, Clone, Copy)]
struct Event {
    row: u32,
    /// Whether the row was there before.
    before: bool,
}

/// What an update says of one row.
#[derive(Debug, Clone, Copy)]
enum Word {
    Added(u32),
    Modified(u32),
    Removed(u32),
}

impl Item {
    pub(super) fn new(key: u64, institution: usize, user: String, first: NaiveDate) -> Self {
        Self {
            key,
            id: ids::long(key, Noun::Item, 0),
            institution,
            user,
            webhook: None,
            trouble: None,
            coverage: Coverage::NotReady,
            consent_expires: None,
            is_removed: false,
            is_synced: false,
            first,
            log: Vec::new(),
            present: Vec::new(),
        }
    }

    /// Its history grows until it reaches as far as `coverage`.
    pub(super) fn prepare(&mut self, coverage: Coverage, ledger: &Ledger) {
        if coverage <= self.coverage {
            return;
        }
        self.coverage = coverage;
        let unseen: Vec<Change> = ledger.rows().map(|(number, _)| Change::Put(number)).collect();
        for change in unseen {
            if let Change::Put(number) = change
                && !self.sees(number)
            {
                self.note(change, ledger);
            }
        }
    }

    /// How much it was told so far.
    pub(super) fn log_len(&self) -> usize {
        self.log.len()
    }

    /// Takes note of what happened at the bank, as far as it may see it.
    pub(super) fn note(&mut self, change: Change, ledger: &Ledger) -> bool {
        let (Change::Put(row) | Change::Gone(row)) = change;
        let before = self.sees(row);
        let may_see = |found: &Row| found.made >= self.since(ledger.today);
        let after = match change {
            Change::Put(_) => before || ledger.row(row).is_some_and(may_see),
            Change::Gone(_) => false,
        };
        if !before && !after {
            return false;
        }
        self.set_seen(row, after);
        self.log.push(Event { row, before });
        true
    }

    /// The rows that it sees now.
    pub(super) fn truth(&self, ledger: &Ledger) -> Vec<FeedRow> {
        self.seen(ledger).map(|(number, row)| self.feed_row(number, row, ledger)).collect()
    }

    /// The numbered rows that it sees now.
    pub(super) fn seen<'a>(&self, ledger: &'a Ledger) -> impl Iterator<Item = (u32, &'a Row)> {
        ledger.rows().filter(|(number, _)| self.sees(*number))
    }

    /// One page of what changed.
    pub(super) fn page(
        &self,
        cursor: Option<&str>,
        count: usize,
        ledger: &Ledger,
    ) -> Answer<FeedPage> {
        if self.coverage == Coverage::NotReady {
            return Ok(FeedPage { coverage: Coverage::NotReady, ..FeedPage::default() });
        }
        let from = self.cursor(cursor)?;
        let words = self.words(from.base as usize);
        let end = words.len().min(from.offset as usize + count);
        let said = words.get(from.offset as usize..end).unwrap_or_default();
        let mut page = self.say(said, ledger);
        page.has_more = end < words.len();
        let head = self.log.len() as u32;
        let next = if page.has_more {
            Cursor { offset: end as u32, ..from }
        } else {
            Cursor { base: head, head, offset: 0 }
        };
        page.next_cursor = next.text(self.key);
        Ok(page)
    }

    /// The accounts with what they hold now.
    pub(super) fn accounts(&self, ledger: &Ledger) -> Vec<BankAccount> {
        (0..ledger.institution().accounts.len()).map(|at| self.account(at, ledger)).collect()
    }

    pub(super) fn account_id(&self, account: usize) -> String {
        ids::long(self.key, Noun::Account, account as u64)
    }

    pub(super) fn row_id(&self, number: u32) -> String {
        ids::long(self.key, Noun::Row, u64::from(number))
    }

    /// Whose a row is or was.
    pub(super) fn account_of_row(&self, row_id: &str, ledger: &Ledger) -> Option<String> {
        let found = ledger.owners().find(|(number, _)| self.row_id(*number) == row_id);
        found.map(|(_, account)| self.account_id(account))
    }

    fn feed_row(&self, number: u32, row: &Row, ledger: &Ledger) -> FeedRow {
        let institution = ledger.institution();
        FeedRow {
            account: self.account_id(row.account),
            row: BankRow {
                line: 1,
                external_id: Some(self.row_id(number)),
                date: row.date,
                amount: row.amount,
                currency: Currency::new(institution.currency).ok(),
                name: row.name.clone(),
                payee: row.payee.map(str::to_owned),
                memo: None,
                category: CategoryId::new(row.pfc.detailed).ok(),
                primary: CategoryId::new(row.pfc.primary).ok(),
                category_text: None,
                pending: row.pending,
                pending_id: row.follows.map(|pending| self.row_id(pending)),
            },
        }
    }
}

impl Item {
    fn account(&self, at: usize, ledger: &Ledger) -> BankAccount {
        let institution = &INSTITUTIONS[self.institution];
        let account = &institution.accounts[at];
        let held = ledger.held(at);
        let place = (self.institution * 16 + at) as u64;
        BankAccount {
            external_id: self.account_id(at),
            name: Some(account.name.to_owned()),
            account_type: Some(account.account_type),
            currency: Currency::new(institution.currency).ok(),
            balance: Some(held),
            available: account.available(held, ledger.pending(at)),
            mask: Some(account.mask.to_owned()),
            persistent_id: institution
                .persistent
                .then(|| ids::long(0, Noun::PersistentAccount, place)),
        }
    }

    /// The first day that it sees so far.
    fn since(&self, today: NaiveDate) -> NaiveDate {
        match self.coverage {
            Coverage::Unknown | Coverage::NotReady => NaiveDate::MAX,
            Coverage::Initial => self.first.max(today - Days::new(INITIAL_DAYS)),
            Coverage::Historical => self.first,
        }
    }

    fn sees(&self, row: u32) -> bool {
        self.present.get(row as usize).copied().unwrap_or_default()
    }

    fn set_seen(&mut self, row: u32, seen: bool) {
        let at = row as usize;
        if self.present.len() <= at {
            self.present.resize(at + 1, false);
        }
        self.present[at] = seen;
    }

    /// Where an update goes on.
    fn cursor(&self, text: Option<&str>) -> Answer<Cursor> {
        let head = self.log.len() as u32;
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Ok(Cursor { base: 0, head, offset: 0 });
        };
        let cursor = Cursor::parse(text, self.key).ok_or(Refusal::FOREIGN_CURSOR)?;
        match cursor.offset {
            0 => Ok(Cursor { head, ..cursor }),
            _ if cursor.head == head => Ok(cursor),
            _ => Err(Refusal::MUTATION),
        }
    }

    /// What happened since a place in the log: one word for each row, in the order of the last.
    fn words(&self, base: usize) -> Vec<Word> {
        let events = self.log.get(base..).unwrap_or_default();
        let mut first: HashMap<u32, bool> = HashMap::new();
        let mut last: HashMap<u32, usize> = HashMap::new();
        for (at, event) in events.iter().enumerate() {
            first.entry(event.row).or_insert(event.before);
            last.insert(event.row, at);
        }
        let in_order: BTreeMap<usize, u32> = last.into_iter().map(|(row, at)| (at, row)).collect();
        let word = |row: u32| match (first[&row], self.sees(row)) {
            (false, true) => Some(Word::Added(row)),
            (true, true) => Some(Word::Modified(row)),
            (true, false) => Some(Word::Removed(row)),
            // Of rows that came and went between two updates, some are heard of all the same.
            (false, false) => (base > 0 && row.is_multiple_of(4)).then_some(Word::Removed(row)),
        };
        in_order.into_values().filter_map(word).collect()
    }

    fn say(&self, words: &[Word], ledger: &Ledger) -> FeedPage {
        let mut page = FeedPage { coverage: self.coverage, ..FeedPage::default() };
        let mut spoken = Vec::new();
        for word in words {
            let (Word::Added(number) | Word::Modified(number)) = *word else {
                let Word::Removed(number) = *word else { continue };
                page.removed.push(self.row_id(number));
                continue;
            };
            let Some(row) = ledger.row(number) else { continue };
            spoken.push(row.account);
            let list = match word {
                Word::Added(_) => &mut page.added,
                _ => &mut page.modified,
            };
            list.push(self.feed_row(number, row, ledger));
        }
        spoken.sort_unstable();
        spoken.dedup();
        page.accounts = spoken.into_iter().map(|at| self.account(at, ledger)).collect();
        page
    }
}
