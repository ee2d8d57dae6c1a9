//! The books of one made-up bank: every row of its household, and what becomes of them.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::ids::{Noun, mix};
use super::institution::{INSTITUTIONS, SimulatedInstitution};
use super::life::{Draft, Life};
use super::payees::{OTHER, PAYEES, Pfc, Place};
use crate::plaid::SandboxRow;
use crate::testing::Random;

/// A row of the bank's.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) account: usize,
    /// The day it happened, which never changes.
    pub(super) made: NaiveDate,
    pub(super) date: NaiveDate,
    pub(super) amount: Decimal,
    pub(super) name: String,
    pub(super) payee: Option<&'static str>,
    pub(super) pfc: Pfc,
    pub(super) pending: bool,
    /// The number of the pending row that it names as its own.
    pub(super) follows: Option<u32>,
    pub(super) frequency: Option<&'static str>,
    due: NaiveDate,
    tips: bool,
}

/// What happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Put(u32),
    Gone(u32),
}

/// One bank.
#[derive(Debug)]
pub(super) struct Ledger {
    institution: usize,
    random: Random,
    life: Life,
    pub(super) today: NaiveDate,
    /// By their number; one that is gone leaves its place empty.
    rows: Vec<Option<Row>>,
    /// Whose each row is or was, by its number.
    owners: Vec<usize>,
    /// What each account held before its first row.
    opening: Vec<Decimal>,
}

impl Ledger {
    /// A bank with `days` of history up to today.
    pub(super) fn new(
        seed: u64,
        institution: usize,
        today: NaiveDate,
        days: u16,
        rows_per_month: u16,
    ) -> Self {
        let seed = mix(seed, Noun::Household, institution as u64);
        let has_loan = INSTITUTIONS[institution].accounts.len() > Place::Loan as usize;
        let first = today - Days::new(u64::from(days));
        let mut ledger = Self {
            institution,
            random: Random::new(mix(seed, Noun::Household, 1)),
            life: Life::new(seed, rows_per_month, has_loan),
            today: first,
            rows: Vec::new(),
            owners: Vec::new(),
            opening: Vec::new(),
        };
        ledger.live_until(today);
        ledger.settle_history();
        ledger.ensure_pending();
        ledger.open_accounts();
        ledger
    }

    pub(super) fn institution(&self) -> &'static SimulatedInstitution {
        &INSTITUTIONS[self.institution]
    }

    pub(super) fn row(&self, number: u32) -> Option<&Row> {
        self.rows.get(number as usize)?.as_ref()
    }

    /// Whose each row is or was, by its number, the newest first.
    pub(super) fn owners(&self) -> impl Iterator<Item = (u32, usize)> {
        (0..self.owners.len()).rev().map(|number| (number as u32, self.owners[number]))
    }

    /// The rows with their numbers.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, &Row)> {
        let numbered = (0..).zip(&self.rows);
        numbered.filter_map(|(number, row)| Some((number, row.as_ref()?)))
    }

    /// What an account holds by its posted rows; owed is negative.
    pub(super) fn held(&self, account: usize) -> Decimal {
        self.opening[account] - self.sum(account, |row| !row.pending)
    }

    /// What its pending rows will take.
    pub(super) fn pending(&self, account: usize) -> Decimal {
        self.sum(account, |row| row.pending)
    }

    /// A day passes: pending rows are posted or vanish, new ones come, old ones are corrected.
    pub(super) fn pass_day(&mut self) -> Vec<Change> {
        self.today = self.today + Days::new(1);
        let mut changes = self.settle_due();
        for draft in self.life.day(self.today) {
            changes.push(self.put(draft));
        }
        if self.random.chance(20) {
            changes.extend(self.correct());
        }
        if self.random.chance(4) {
            changes.extend(self.take_back());
        }
        changes
    }

    /// Rows change now, whatever the day is.
    pub(super) fn stir(&mut self) -> Vec<Change> {
        let draft = self.life.purchase();
        let mut changes = vec![self.put(draft)];
        changes.extend(self.correct());
        changes
    }

    /// What a refresh of the sandbox does: old pending rows are posted, each naming its pending one,
    /// new ones come, and an amount grows by 1.
    pub(super) fn refresh(&mut self) -> Vec<Change> {
        let grown = self.pick(|row| !row.pending);
        let old: Vec<u32> = self.numbers(|row| row.pending);
        let mut changes = Vec::new();
        for number in old {
            changes.extend(self.post(number, true, false));
        }
        for _ in 0..self.random.between(2, 5) {
            let draft = self.life.purchase();
            changes.push(self.put(draft));
        }
        if let Some(number) = grown {
            self.change(number, |row| row.amount += Decimal::ONE);
            changes.push(Change::Put(number));
        }
        changes
    }

    /// A row that somebody asked for.
    pub(super) fn create(&mut self, asked: SandboxRow) -> Change {
        let pending = asked.posted > self.today;
        self.push(Row {
            account: Place::Checking as usize,
            made: asked.date,
            date: if pending { asked.date } else { asked.posted },
            amount: asked.amount,
            name: asked.description,
            payee: None,
            pfc: OTHER,
            pending,
            follows: None,
            frequency: None,
            due: asked.posted,
            tips: false,
        })
    }
}

/// The history.
impl Ledger {
    fn live_until(&mut self, today: NaiveDate) {
        while self.today < today {
            self.today = self.today + Days::new(1);
            for draft in self.life.day(self.today) {
                self.put(draft);
            }
        }
    }

    /// Posts what was due by now, as if the pending rows had never been told.
    fn settle_history(&mut self) {
        for number in self.numbers(|row| row.pending) {
            let names_pending = self.random.chance(30);
            let ghost = self.rows.len() as u32;
            let today = self.today;
            let settled = self.change(number, |row| {
                if row.due > today {
                    return false;
                }
                row.pending = false;
                row.date = row.due;
                row.follows = names_pending.then_some(ghost);
                names_pending
            });
            if settled {
                self.owners.push(self.owners[number as usize]);
                self.rows.push(None);
            }
        }
    }

    /// A bank that was just linked has pending rows.
    fn ensure_pending(&mut self) {
        while self.numbers(|row| row.pending).len() < 2 {
            let draft = self.life.purchase();
            self.put(draft);
        }
    }

    fn open_accounts(&mut self) {
        for account in self.institution().accounts {
            let number = self.opening.len();
            let held = Decimal::new(self.random.between(account.holds.0, account.holds.1), 2);
            let posted = self.sum(number, |row| !row.pending);
            self.opening.push(held + posted);
        }
    }
}

/// What becomes of rows.
impl Ledger {
    fn settle_due(&mut self) -> Vec<Change> {
        let today = self.today;
        let due = self.numbers(|row| row.pending && row.due <= today);
        let mut changes = Vec::new();
        let mut late = Vec::new();
        for number in due {
            let settled = self.settle(number);
            let (first, second) = settled.split_at(settled.len().min(1));
            changes.extend_from_slice(first);
            if self.random.chance(50) { &mut late } else { &mut changes }.extend_from_slice(second);
        }
        changes.append(&mut late);
        changes
    }

    fn settle(&mut self, number: u32) -> Vec<Change> {
        match self.random.below(100) {
            0..8 => {
                self.rows[number as usize] = None;
                vec![Change::Gone(number)]
            }
            8..20 => self.post(number, false, false),
            _ => self.post(number, true, true),
        }
    }

    /// Posts a pending row: a new row in its place, told before or after the old one's removal.
    fn post(&mut self, number: u32, names_pending: bool, may_tip: bool) -> Vec<Change> {
        let Some(mut row) = self.rows[number as usize].take() else { return Vec::new() };
        row.pending = false;
        row.date = self.today;
        row.follows = names_pending.then_some(number);
        if may_tip && row.tips && row.amount.is_sign_positive() {
            row.amount += tip(row.amount, self.random.between(10, 25));
        }
        let put = self.push(row);
        let gone = Change::Gone(number);
        if self.random.chance(50) { vec![put, gone] } else { vec![gone, put] }
    }

    /// Something of a posted row of the last weeks changes.
    fn correct(&mut self) -> Option<Change> {
        let recent = self.today - Days::new(20);
        let number = self.pick(|row| !row.pending && row.made >= recent)?;
        let (what, cents) = (self.random.below(4), self.random.between(1, 99));
        let other = PAYEES[self.random.below(PAYEES.len())].pfc;
        self.change(number, |row| match what {
            0 => row.name.push_str(" CORR"),
            1 => row.pfc = other,
            2 => row.amount = grown(row.amount, Decimal::new(cents, 2)),
            _ => row.date = row.date - Days::new(1),
        });
        Some(Change::Put(number))
    }

    /// The bank takes a posted row back.
    fn take_back(&mut self) -> Option<Change> {
        let recent = self.today - Days::new(20);
        let number = self.pick(|row| !row.pending && row.made >= recent)?;
        self.rows[number as usize] = None;
        Some(Change::Gone(number))
    }

    fn put(&mut self, draft: Draft) -> Change {
        let due = self.today + Days::new(draft.delay);
        self.push(Row {
            account: draft.account,
            made: self.today,
            date: self.today,
            amount: Decimal::new(draft.amount, 2),
            name: draft.name,
            payee: draft.payee,
            pfc: draft.pfc,
            pending: draft.delay > 0,
            follows: None,
            frequency: draft.frequency,
            due,
            tips: draft.tips,
        })
    }

    fn push(&mut self, row: Row) -> Change {
        self.owners.push(row.account);
        self.rows.push(Some(row));
        Change::Put((self.rows.len() - 1) as u32)
    }

    fn change<T: Default>(&mut self, number: u32, how: impl FnOnce(&mut Row) -> T) -> T {
        self.rows[number as usize].as_mut().map(how).unwrap_or_default()
    }

    fn pick(&mut self, which: impl Fn(&Row) -> bool) -> Option<u32> {
        let numbers = self.numbers(which);
        self.random.pick(&numbers).copied()
    }

    fn numbers(&self, which: impl Fn(&Row) -> bool) -> Vec<u32> {
        self.rows().filter(|(_, row)| which(row)).map(|(number, _)| number).collect()
    }

    fn sum(&self, account: usize, which: impl Fn(&Row) -> bool) -> Decimal {
        let rows = self.rows().filter(|(_, row)| row.account == account && which(row));
        rows.map(|(_, row)| row.amount).sum()
    }
}

fn tip(amount: Decimal, percent: i64) -> Decimal {
    (amount * Decimal::new(percent, 2)).round_dp(2)
}

/// An amount further from zero.
fn grown(amount: Decimal, by: Decimal) -> Decimal {
    if amount.is_sign_negative() { amount - by } else { amount + by }
}
