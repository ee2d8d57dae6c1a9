//! A row of a statement on its way into the book.

use rust_decimal::Decimal;

use super::identity::{self, Name};
use super::{Reconcile, Unreadable};
use crate::domain::bank::BankRow;
use crate::domain::error::Result;
use crate::domain::id::CategoryId;
use crate::domain::money::{Currency, Money};
use crate::domain::transaction::{BankLayer, BankSource, ExternalId, Transaction, check_words};

/// What is decided about a row so far.
#[derive(Clone, Copy)]
pub(super) enum Fate<'a> {
    /// Nothing: it is added.
    Open,
    /// It says the same as the row at this place.
    Repeats(usize),
    /// The book's row has its id.
    Known(&'a Transaction),
    /// It claims the book's row.
    Claims(&'a Transaction),
    /// It is posted, and takes the place of this pending row.
    Posts(&'a Transaction),
}

/// A row that can be read.
pub(super) struct Incoming<'a> {
    pub(super) row: &'a BankRow,
    pub(super) amount: Money,
    pub(super) name: Name<'a>,
    pub(super) fate: Fate<'a>,
    source: BankSource,
    original_amount: Option<Decimal>,
}

/// The rows that can be read, in their order, and those that cannot.
pub(super) fn read<'a>(input: &Reconcile<'a>) -> (Vec<Incoming<'a>>, Vec<Unreadable>) {
    let (mut rows, mut unreadable) = (Vec::with_capacity(input.statement.rows.len()), Vec::new());
    for (row, name) in input.statement.rows.iter().zip(identity::names(input.statement)) {
        match Incoming::read(input, row, name) {
            Ok(incoming) => rows.push(incoming),
            Err(error) => unreadable.push(Unreadable { line: row.line, reason: error.to_string() }),
        }
    }
    (rows, unreadable)
}

impl<'a> Incoming<'a> {
    fn read(input: &Reconcile<'a>, row: &'a BankRow, name: Name<'a>) -> Result<Self> {
        let (amount, rounded) = Money::rounded(row.amount, currency(input, row))?;
        let [payee, memo, word] = [&row.payee, &row.memo, &row.category_text].map(Option::as_deref);
        check_words(row.date, &row.name, payee, memo, word)?;
        ExternalId::check_id(name.own())?;
        let original_amount = rounded.then_some(row.amount);
        Ok(Self { row, amount, name, fate: Fate::Open, source: input.source, original_amount })
    }

    /// Whether nothing is decided about it.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.fate, Fate::Open)
    }

    /// The payee, as the source tells it.
    pub(super) fn payee(&self) -> &'a str {
        self.row.payee.as_deref().unwrap_or(&self.row.name)
    }

    /// The row's words in the book.
    pub(super) fn layer(&self, category: Option<CategoryId>) -> BankLayer {
        BankLayer {
            source: self.source,
            date: self.row.date,
            amount: self.amount,
            original_amount: self.original_amount,
            name: self.row.name.clone(),
            payee: self.row.payee.clone(),
            memo: self.row.memo.clone(),
            category,
            category_text: self.row.category_text.clone(),
            pending: self.row.pending,
        }
    }

    /// Whether the book's row has exactly these words.
    pub(super) fn is_said_by(&self, there: &Transaction) -> bool {
        there.bank.as_ref().is_some_and(|bank| {
            let BankRow { date, name, payee, memo, category_text, pending, .. } = self.row;
            (self.source, self.amount, *pending) == (bank.source, bank.amount, bank.pending)
                && (*date, self.original_amount) == (bank.date, bank.original_amount)
                && (name, payee, memo) == (&bank.name, &bank.payee, &bank.memo)
                && *category_text == bank.category_text
                && self.is_of_category(bank)
        })
    }

    /// A category that was found by a word is no word of the source: the book's categories decide.
    fn is_of_category(&self, bank: &BankLayer) -> bool {
        let by_word = self.row.category.is_none() && self.row.category_text.is_some();
        by_word || self.row.category == bank.category
    }
}

/// The row's currency, else its statement's, else its account's. Where none names one it stays `XXX`,
/// which is shown on its own and never budgeted.
fn currency(input: &Reconcile<'_>, row: &BankRow) -> Currency {
    let named = |currency: &Currency| *currency != Currency::none();
    let stated = row.currency.filter(named).or(input.statement.account.currency.filter(named));
    stated.unwrap_or(input.account.currency)
}

/// Appends the text in small letters, each run of spaces as one.
pub(super) fn push_loose(out: &mut String, text: &str) {
    let start = out.len();
    if !text.is_ascii() {
        for word in text.split_whitespace() {
            push_space(out, start);
            out.extend(word.chars().flat_map(char::to_lowercase));
        }
        return;
    }
    for word in text.split_ascii_whitespace() {
        push_space(out, start);
        out.push_str(word);
    }
    out[start..].make_ascii_lowercase();
}

fn push_space(out: &mut String, start: usize) {
    if out.len() > start {
        out.push(' ');
    }
}
