//! How a transaction is kept: a few integers that queries and sums read, and a compact body with
//! the rest.
//!
//! The body begins with its version and ends with a checksum of the whole row. It leaves out what
//! the integers say: an effective value is in its column, only what a higher layer covers is in
//! the body.

mod decode;
mod encode;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::bytes::{Bytes, put_bytes, put_count, put_number, put_text};
use super::names::{Name, Names, Slot, code};
use crate::domain::error::{Error, Result};
use crate::domain::id::{CategoryId, TransactionId};
use crate::domain::money::Money;
use crate::domain::transaction::Transaction;

pub(super) use encode::encode;

const VERSION: u8 = 1;

const PENDING: u32 = 1;
const EXCLUDED: u32 = 2;
const DELETED: u32 = 4;
const SPLIT: u32 = 8;
const NAMED: u32 = 16;

/// What is in columns: the effective day and amount, and the slot of everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hot {
    pub(super) day: i32,
    pub(super) minor: i64,
    pub(super) slot: Slot,
}

impl Hot {
    pub(super) fn of(row: &Transaction, names: &mut Arc<Names>) -> Self {
        let amount = row.amount();
        let account = row.account.clone().map(Name::Account);
        let partner = row.transfer.as_ref().map(|pair| Name::Account(pair.account.clone()));
        let slot = Slot {
            currency: code(names, Name::Currency(amount.currency())),
            category: category_code(names, row.category()),
            account: account.map_or(0, |account| code(names, account)),
            partner: partner.map_or(0, |partner| code(names, partner)),
            flags: flags(row),
        };
        Self { day: row.date().num_days_from_ce(), minor: amount.minor(), slot }
    }

    fn date(&self) -> Result<NaiveDate> {
        date(i64::from(self.day))
    }

    fn amount(&self, names: &Names) -> Result<Money> {
        money(self.minor, names, self.slot.currency)
    }
}

impl Slot {
    pub(super) fn pending(&self) -> bool {
        self.flags & PENDING != 0
    }

    pub(super) fn excluded(&self) -> bool {
        self.flags & EXCLUDED != 0
    }

    pub(super) fn deleted(&self) -> bool {
        self.flags & DELETED != 0
    }

    /// Whether its parts are in the body.
    pub(super) fn split(&self) -> bool {
        self.flags & SPLIT != 0
    }
}

fn flags(row: &Transaction) -> u32 {
    let flag = |is: bool, flag: u32| if is { flag } else { 0 };
    flag(row.pending(), PENDING)
        | flag(row.excluded(), EXCLUDED)
        | flag(row.deleted(), DELETED)
        | flag(!row.edits.splits.is_empty(), SPLIT)
        | flag(!row.external_ids.is_empty(), NAMED)
}

fn category_code(names: &mut Arc<Names>, category: Option<&CategoryId>) -> u32 {
    category.map_or(0, |category| code(names, Name::Category(category.clone())))
}

pub(super) fn date(day: i64) -> Result<NaiveDate> {
    i32::try_from(day)
        .ok()
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .ok_or_else(|| Error::corrupt(format!("{day} is no day")))
}

fn money(minor: i64, names: &Names, currency: u32) -> Result<Money> {
    Money::from_minor(minor, names.currency(currency)?)
        .map_err(|error| Error::corrupt(error.to_string()))
}

/// A transaction as it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored<'a> {
    pub(super) id: &'a str,
    pub(super) hot: Hot,
    pub(super) body: &'a [u8],
}

impl<'a> Stored<'a> {
    /// The transaction.
    pub(super) fn decode(&self, names: &Names) -> Result<Transaction> {
        let place = |error: Error| corrupt(error).at(format!("transaction {:?}", self.id));
        let id = TransactionId::new(self.id).map_err(place)?;
        decode::decode(id, &self.hot, self.body, names).map_err(place)
    }

    /// Appends all of it, for the history.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        let Hot { day, minor, slot } = &self.hot;
        put_text(out, self.id);
        put_number(out, i64::from(*day));
        put_number(out, *minor);
        for small in [slot.currency, slot.category, slot.account, slot.partner, slot.flags] {
            put_count(out, u64::from(small));
        }
        put_bytes(out, self.body);
    }

    /// Reads what [`Stored::put`] appended.
    pub(super) fn take(bytes: &mut Bytes<'a>) -> Result<Self> {
        let id = bytes.text()?;
        let hot = Hot {
            day: i32::try_from(bytes.number()?).map_err(|_| Error::corrupt("no day"))?,
            minor: bytes.number()?,
            slot: Slot {
                currency: bytes.small()?,
                category: bytes.small()?,
                account: bytes.small()?,
                partner: bytes.small()?,
                flags: bytes.small()?,
            },
        };
        Ok(Self { id, hot, body: bytes.bytes()? })
    }
}

/// Whatever a stored value breaks, it is the store that is wrong.
fn corrupt(error: Error) -> Error {
    Error::corrupt(error.to_string()).caused_by(error)
}

/// What tells that a row is as it was written: its columns too, which nothing else repeats.
fn checksum(id: &str, hot: &Hot, body: &[u8]) -> [u8; 4] {
    let Hot { day, minor, slot } = hot;
    let Slot { currency, category, account, partner, flags } = *slot;
    let mut integers = [0; 32];
    let words = [*day as u32, currency, category, account, partner, flags];
    for (bytes, word) in integers.chunks_exact_mut(4).zip(words) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    integers[24..].copy_from_slice(&minor.to_le_bytes());
    let hash = xxh3_64_with_seed(id.as_bytes(), xxh3_64(&integers));
    (xxh3_64_with_seed(body, hash) as u32).to_le_bytes()
}

/// Which of the bank's values a higher layer covers, so that the columns do not say them.
struct Covered {
    date: bool,
    amount: bool,
    category: bool,
}

impl Covered {
    const ALL: Self = Self { date: true, amount: true, category: true };

    fn of(row: &Transaction) -> Self {
        Self {
            date: row.edits.date.is_some(),
            amount: row.edits.amount.is_some(),
            category: row.edits.category.is_some() || row.ruled.category.is_some(),
        }
    }
}
