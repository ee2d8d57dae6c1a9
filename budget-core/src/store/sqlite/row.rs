//! How a transaction is kept: a few integers that queries and sums read, and a compact body with
//! the rest.
//!
//! The body begins with its version and ends with a checksum of the whole row. It leaves out what
//! the integers say: an effective value is in its column, only what a higher layer covers is in
//! the body.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::bytes::{Bytes, put_bits, put_count, put_number, put_text};
use super::names::{Name, Names, Slot, code};
use crate::domain::error::{Error, Result};
use crate::domain::id::{CategoryId, RuleId, TransactionId};
use crate::domain::money::Money;
use crate::domain::transaction::{
    BankLayer, BankSource, Categorised, Edits, ExternalId, RuledLayer, RuledTag, Split,
    Transaction, Transfer,
};

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

fn rule_code(names: &mut Arc<Names>, rule: &RuleId) -> u32 {
    code(names, Name::Rule(rule.clone()))
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
        decode(id, &self.hot, self.body, names).map_err(place)
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
        super::bytes::put_bytes(out, self.body);
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

/// The columns of a transaction; its body replaces what is in `body`. New names get codes.
pub(super) fn encode(row: &Transaction, names: &mut Arc<Names>, body: &mut Vec<u8>) -> Hot {
    let hot = Hot::of(row, names);
    body.clear();
    body.push(VERSION);
    put_presence(row, body);
    if has_rules(row) {
        put_ruled(row, names, body);
    }
    if let Some(bank) = &row.bank {
        put_bank(bank, row, &hot, names, body);
    }
    if !row.external_ids.is_empty() {
        put_external_ids(&row.external_ids, names, body);
    }
    if let Some(payee) = &row.edits.payee {
        put_text(body, payee);
    }
    if let Some(transfer) = &row.transfer {
        put_text(body, transfer.other.as_str());
    }
    if !row.edits.splits.is_empty() {
        put_splits(&row.edits.splits, names, body);
    }
    put_person_texts(&row.edits, body);
    let checksum = checksum(row.id.as_str(), &hot, body);
    body.extend_from_slice(&checksum);
    hot
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

fn has_rules(row: &Transaction) -> bool {
    row.ruled != RuledLayer::default()
}

/// The likely ones first, so that they fit in one byte.
fn put_presence(row: &Transaction, body: &mut Vec<u8>) {
    let edits = &row.edits;
    let bits = [
        row.bank.is_some(),
        !row.external_ids.is_empty(),
        edits.date.is_some(),
        edits.amount.is_some(),
        edits.payee.is_some(),
        matches!(edits.category, Some(Categorised::As(_))),
        has_rules(row),
        row.transfer.is_some(),
        edits.category == Some(Categorised::Nothing),
        edits.pending.is_some(),
        edits.excluded.is_some(),
        edits.tags.is_some(),
        edits.note.is_some(),
    ];
    put_bits(body, &bits);
}

fn put_bank(
    bank: &BankLayer,
    row: &Transaction,
    hot: &Hot,
    names: &mut Arc<Names>,
    body: &mut Vec<u8>,
) {
    let category_is_text = bank.category_text.is_some()
        && bank.category_text.as_deref() == bank.category.as_ref().map(CategoryId::as_str);
    let bits = [
        bank.source == BankSource::Connection,
        bank.category.is_some(),
        bank.category_text.is_some(),
        category_is_text,
        bank.payee.is_some(),
        bank.pending,
        bank.memo.is_some(),
        bank.original_amount.is_some(),
    ];
    put_bits(body, &bits);
    put_text(body, &bank.name);
    if row.edits.date.is_some() {
        put_number(body, i64::from(bank.date.num_days_from_ce() - hot.day));
    }
    if row.edits.amount.is_some() {
        put_count(body, u64::from(code(names, Name::Currency(bank.amount.currency()))));
        put_number(body, bank.amount.minor());
    }
    let covered = row.edits.category.is_some() || row.ruled.category.is_some();
    if let Some(category) = bank.category.as_ref().filter(|_| covered) {
        put_count(body, u64::from(category_code(names, Some(category))));
    }
    let category_text = bank.category_text.as_ref().filter(|_| !category_is_text);
    for text in [category_text, bank.payee.as_ref(), bank.memo.as_ref()].into_iter().flatten() {
        put_text(body, text);
    }
    if let Some(amount) = bank.original_amount {
        body.extend_from_slice(&amount.serialize());
    }
}

fn put_external_ids(ids: &[ExternalId], names: &mut Arc<Names>, body: &mut Vec<u8>) {
    put_count(body, ids.len() as u64);
    for ExternalId { source, id } in ids {
        put_count(body, u64::from(code(names, Name::Source(source.into()))));
        put_text(body, id);
    }
}

fn put_ruled(row: &Transaction, names: &mut Arc<Names>, body: &mut Vec<u8>) {
    let ruled = &row.ruled;
    let rules = [&ruled.category_rule, &ruled.payee_rule, &ruled.excluded_rule];
    let bits = [
        ruled.category.is_some(),
        ruled.category_rule.is_some(),
        ruled.payee_rule.is_some(),
        ruled.excluded_rule.is_some(),
        ruled.payee.is_some(),
        !ruled.tags.is_empty(),
    ];
    put_bits(body, &bits);
    if let Some(category) = ruled.category.as_ref().filter(|_| row.edits.category.is_some()) {
        put_count(body, u64::from(category_code(names, Some(category))));
    }
    for rule in rules.into_iter().flatten() {
        put_count(body, u64::from(rule_code(names, rule)));
    }
    if let Some(payee) = &ruled.payee {
        put_text(body, payee);
    }
    if !ruled.tags.is_empty() {
        put_count(body, ruled.tags.len() as u64);
    }
    for RuledTag { tag, rule } in &ruled.tags {
        put_text(body, tag);
        put_count(body, u64::from(rule_code(names, rule)));
    }
}

/// Splits are in the currency of the whole.
fn put_splits(splits: &[Split], names: &mut Arc<Names>, body: &mut Vec<u8>) {
    put_count(body, splits.len() as u64);
    for split in splits {
        put_count(body, u64::from(category_code(names, split.category.as_ref())));
        put_number(body, split.amount.minor());
    }
}

fn put_person_texts(edits: &Edits, body: &mut Vec<u8>) {
    if let Some(tags) = &edits.tags {
        put_count(body, tags.len() as u64);
        tags.iter().for_each(|tag| put_text(body, tag));
    }
    if let Some(note) = &edits.note {
        put_text(body, note);
    }
}

fn decode(id: TransactionId, hot: &Hot, body: &[u8], names: &Names) -> Result<Transaction> {
    match body.first() {
        Some(&VERSION) | None => {}
        Some(version) => return Err(Error::corrupt(format!("its body is of version {version}"))),
    }
    let mut body = Bytes::new(expect_whole(id.as_str(), hot, body)?);
    let row = Reader { hot, names, body: &mut body }.row(id)?;
    body.end()?;
    Ok(row)
}

/// What lies between the version and the checksum.
fn expect_whole<'a>(id: &str, hot: &Hot, body: &'a [u8]) -> Result<&'a [u8]> {
    match body.split_last_chunk() {
        Some((body, found)) if !body.is_empty() && *found == checksum(id, hot, body) => {
            Ok(&body[1..])
        }
        _ => Err(Error::corrupt("its checksum is not that of what is stored")),
    }
}

struct Reader<'b, 'a> {
    hot: &'b Hot,
    names: &'b Names,
    body: &'b mut Bytes<'a>,
}

/// Which of the bank's values a higher layer covers, so that the columns do not say them.
struct Covered {
    date: bool,
    amount: bool,
    category: bool,
}

impl Reader<'_, '_> {
    fn row(&mut self, id: TransactionId) -> Result<Transaction> {
        let (hot, names) = (self.hot, self.names);
        let [
            bank,
            external_ids,
            date,
            amount,
            payee,
            categorised,
            ruled,
            transfer,
            nothing,
            pending,
            excluded,
            tags,
            note,
        ] = self.body.bits()?;
        let edited = categorised || nothing;
        let ruled = self.when(ruled, |reader| reader.ruled(edited))?.unwrap_or_default();
        let covered = Covered { date, amount, category: edited || ruled.category.is_some() };
        let bank = self.when(bank, |reader| reader.bank(&covered))?;
        let external_ids = self.when(external_ids, |reader| reader.list(Self::external_id))?;
        let payee = self.when(payee, Self::text)?;
        let transfer = self.when(transfer, Self::transfer)?;
        let splits = self.when(hot.slot.split(), |reader| reader.list(Self::split))?;
        let edits = Edits {
            date: self.when(date, |reader| reader.hot.date())?,
            amount: self.when(amount, |_| hot.amount(names))?,
            payee,
            category: self.edited_category(categorised, nothing)?,
            splits: splits.unwrap_or_default(),
            pending: pending.then_some(hot.slot.pending()),
            excluded: excluded.then_some(hot.slot.excluded()),
            tags: self.when(tags, |reader| reader.list(Self::text))?,
            note: self.when(note, Self::text)?,
            deleted: hot.slot.deleted(),
        };
        let account =
            self.when(hot.slot.account != 0, |_| names.account(hot.slot.account).cloned())?;
        let external_ids = external_ids.unwrap_or_default();
        Ok(Transaction { id, account, external_ids, transfer, bank, ruled, edits })
    }

    fn when<T>(
        &mut self,
        there: bool,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Option<T>> {
        if there { read(self).map(Some) } else { Ok(None) }
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let len = self.body.count()?;
        (0..len).map(|_| item(self)).collect()
    }

    fn text(&mut self) -> Result<String> {
        self.body.text().map(str::to_owned)
    }

    fn edited_category(&self, categorised: bool, nothing: bool) -> Result<Option<Categorised>> {
        if categorised {
            let category = self.names.category(self.hot.slot.category)?;
            return Ok(Some(Categorised::As(category.clone())));
        }
        Ok(nothing.then_some(Categorised::Nothing))
    }

    /// A lower layer's category: in the column, unless a higher layer covers it.
    fn category(&mut self, covered: bool) -> Result<CategoryId> {
        let code = if covered { self.body.small()? } else { self.hot.slot.category };
        self.names.category(code).cloned()
    }

    fn rule(&mut self) -> Result<RuleId> {
        self.names.rule(self.body.small()?).cloned()
    }

    fn ruled(&mut self, edited: bool) -> Result<RuledLayer> {
        let [category, category_rule, payee_rule, excluded_rule, payee, tags] = self.body.bits()?;
        Ok(RuledLayer {
            category: self.when(category, |reader| reader.category(edited))?,
            category_rule: self.when(category_rule, Self::rule)?,
            payee_rule: self.when(payee_rule, Self::rule)?,
            excluded_rule: self.when(excluded_rule, Self::rule)?,
            payee: self.when(payee, Self::text)?,
            tags: self.when(tags, |reader| reader.list(Self::ruled_tag))?.unwrap_or_default(),
        })
    }

    fn ruled_tag(&mut self) -> Result<RuledTag> {
        Ok(RuledTag { tag: self.text()?, rule: self.rule()? })
    }

    fn bank(&mut self, covered: &Covered) -> Result<BankLayer> {
        let [
            connection,
            category,
            category_text,
            category_is_text,
            payee,
            pending,
            memo,
            original_amount,
        ] = self.body.bits()?;
        let name = self.text()?;
        let days = self.when(covered.date, |reader| reader.body.number())?.unwrap_or_default();
        let amount = self.when(covered.amount, Self::amount)?;
        let category = self.when(category, |reader| reader.category(covered.category))?;
        let words = category.as_ref().filter(|_| category_is_text);
        let words = words.map(|category| category.as_str().to_owned());
        let apart = category_text && !category_is_text;
        Ok(BankLayer {
            source: if connection { BankSource::Connection } else { BankSource::File },
            date: date(i64::from(self.hot.day).saturating_add(days))?,
            amount: amount.map_or_else(|| self.hot.amount(self.names), Ok)?,
            name,
            category,
            category_text: self.when(apart, Self::text)?.or(words),
            payee: self.when(payee, Self::text)?,
            memo: self.when(memo, Self::text)?,
            original_amount: self.when(original_amount, Self::decimal)?,
            pending,
        })
    }

    fn amount(&mut self) -> Result<Money> {
        let currency = self.body.small()?;
        money(self.body.number()?, self.names, currency)
    }

    fn decimal(&mut self) -> Result<Decimal> {
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = self.body.byte()?;
        }
        Ok(Decimal::deserialize(bytes))
    }

    fn external_id(&mut self) -> Result<ExternalId> {
        let source = self.names.source(self.body.small()?)?;
        Ok(ExternalId::new(source, self.body.text()?))
    }

    fn transfer(&mut self) -> Result<Transfer> {
        let other = TransactionId::new(self.body.text()?)?;
        let account = self.names.account(self.hot.slot.partner)?.clone();
        Ok(Transfer { other, account })
    }

    fn split(&mut self) -> Result<Split> {
        let code = self.body.small()?;
        let category = self.when(code != 0, |reader| reader.names.category(code).cloned())?;
        let amount = money(self.body.number()?, self.names, self.hot.slot.currency)?;
        Ok(Split { category, amount })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::testing::Household;

    fn encoded(row: &Transaction, names: &mut Arc<Names>) -> (Hot, Vec<u8>) {
        let mut body = Vec::new();
        (encode(row, names, &mut body), body)
    }

    #[track_caller]
    fn expect_same(row: &Transaction, names: &mut Arc<Names>) {
        let (hot, body) = encoded(row, names);
        let stored = Stored { id: row.id.as_str(), hot, body: &body };
        assert_eq!(stored.decode(names).expect("a row"), *row);
        let mut image = Vec::new();
        stored.put(&mut image);
        let mut image = Bytes::new(&image);
        let stored = Stored::take(&mut image).expect("an image");
        image.end().expect("nothing is left");
        assert_eq!(stored.decode(names).expect("a row"), *row);
    }

    /// A row that has everything.
    fn full() -> Transaction {
        let mut household = Household::new(1);
        household.grow(1);
        let account = household.outline().accounts[0].value.id.clone();
        let category = |id: &str| Some(CategoryId::new(id).expect("an id"));
        let rule = |id: &str| Some(RuleId::new(id).expect("an id"));
        let money = |minor, code: &str| {
            Money::from_minor(minor, code.parse().expect("a currency")).expect("an amount")
        };
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).expect("a date");
        Transaction {
            id: TransactionId::new("t").expect("an id"),
            account: Some(account.clone()),
            external_ids: vec![ExternalId::new("file", "2"), ExternalId::new("bank", "1")],
            transfer: Some(Transfer { other: "other".parse().expect("an id"), account }),
            bank: Some(BankLayer {
                source: BankSource::Connection,
                date: day(4),
                amount: money(-1, "JPY"),
                original_amount: "-0.50".parse().ok(),
                name: "REWE SAGT DANKE".to_owned(),
                payee: Some("REWE".to_owned()),
                memo: Some(String::new()),
                category: category("food"),
                category_text: Some("FOOD".to_owned()),
                pending: true,
            }),
            ruled: RuledLayer {
                category: category("groceries"),
                category_rule: rule("one"),
                payee: Some("Rewe".to_owned()),
                payee_rule: rule("two"),
                tags: vec![RuledTag { tag: "work".to_owned(), rule: rule("one").expect("a rule") }],
                excluded_rule: rule("three"),
            },
            edits: Edits {
                date: Some(day(2)),
                amount: Some(money(i64::MAX, "EUR")),
                payee: Some("Markt".to_owned()),
                category: category("dining").map(Categorised::As),
                splits: vec![
                    Split { category: None, amount: money(-5, "EUR") },
                    Split { category: category("coffee"), amount: money(7, "EUR") },
                ],
                pending: Some(false),
                excluded: Some(false),
                tags: Some(Vec::new()),
                note: Some("Zoë".to_owned()),
                deleted: true,
            },
        }
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let mut household = Household::new(3);
        let mut names = Arc::default();
        for _ in 0..200 {
            household.change(10);
        }
        assert!(household.rows().count() > 300);
        household.rows().for_each(|row| expect_same(&row.value, &mut names));
    }

    #[test]
    fn a_row_without_any_one_part_comes_back() {
        let mut names = Arc::default();
        expect_same(&full(), &mut names);
        let without: [fn(&mut Transaction); 21] = [
            |row| row.account = None,
            |row| row.external_ids.clear(),
            |row| row.transfer = None,
            |row| row.bank = None,
            |row| row.ruled = RuledLayer::default(),
            |row| row.ruled.category = None,
            |row| row.ruled.tags.clear(),
            |row| row.ruled.payee_rule = None,
            |row| row.edits = Edits::default(),
            |row| row.edits.date = None,
            |row| row.edits.amount = None,
            |row| row.edits.payee = None,
            |row| row.edits.category = None,
            |row| row.edits.category = Some(Categorised::Nothing),
            |row| row.edits.splits.clear(),
            |row| row.edits.pending = None,
            |row| row.edits.excluded = None,
            |row| row.edits.tags = None,
            |row| row.edits.note = None,
            |row| row.edits.deleted = false,
            |row| (row.edits.category, row.ruled.category) = (None, None),
        ];
        for (at, without) in without.into_iter().enumerate() {
            let mut row = full();
            without(&mut row);
            row.edits.splits.iter_mut().for_each(|split| {
                let currency = row.bank.as_ref().map(|bank| bank.amount.currency());
                let currency = row.edits.amount.map(|amount| amount.currency()).or(currency);
                let currency = currency.expect("a currency");
                split.amount = Money::from_minor(split.amount.minor(), currency).expect("money");
            });
            assert_ne!(row, full(), "{at}");
            expect_same(&row, &mut names);
        }
    }

    #[test]
    fn the_banks_category_text_is_kept_apart_from_its_category() {
        let mut names = Arc::default();
        for text in [None, Some("food"), Some("Food"), Some("")] {
            let mut row = full();
            if let Some(bank) = &mut row.bank {
                bank.category_text = text.map(str::to_owned);
            }
            expect_same(&row, &mut names);
            row.bank.as_mut().expect("a bank").category = None;
            expect_same(&row, &mut names);
        }
    }

    #[test]
    fn a_plain_row_is_little_more_than_its_texts() {
        let mut row = full();
        row.external_ids.clear();
        (row.transfer, row.bank, row.ruled) = (None, None, RuledLayer::default());
        row.edits = Edits {
            date: row.edits.date,
            amount: row.edits.amount,
            payee: Some("Markt".to_owned()),
            ..Edits::default()
        };
        let (_, body) = encoded(&row, &mut Arc::default());
        assert_eq!(body.len(), 1 + 1 + 1 + "Markt".len() + 4);
    }

    #[test]
    fn damaged_bodies_are_corrupt() {
        let mut names = Arc::default();
        let row = full();
        let (hot, body) = encoded(&row, &mut names);
        let decode = |body: &[u8]| Stored { id: "t", hot, body }.decode(&names);
        for end in 0..body.len() {
            let error = decode(&body[..end]).expect_err("cut short");
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        }
        let long = [&body[..], &[0]].concat();
        assert_eq!(decode(&long).expect_err("too long").kind(), ErrorKind::Corrupt);
        let newer = [&[2], &body[1..]].concat();
        assert_eq!(
            decode(&newer).expect_err("newer").to_string(),
            "transaction \"t\": its body is of version 2"
        );
    }

    #[test]
    fn a_flipped_bit_is_corrupt() {
        let mut names = Arc::default();
        let (hot, body) = encoded(&full(), &mut names);
        for bit in 0..8 * body.len() {
            let mut body = body.clone();
            body[bit / 8] ^= 1 << (bit % 8);
            let row = Stored { id: "t", hot, body: &body }.decode(&names);
            assert_eq!(row.expect_err("damage").kind(), ErrorKind::Corrupt);
        }
    }

    /// The reader behind the checksum: a faulty writer must not make it panic.
    #[test]
    fn nonsense_under_a_right_checksum_never_panics() {
        let mut names = Arc::default();
        let (hot, body) = encoded(&full(), &mut names);
        let body = &body[..body.len() - 4];
        for bit in 8..8 * body.len() {
            let mut body = body.to_vec();
            body[bit / 8] ^= 1 << (bit % 8);
            let checksum = checksum("t", &hot, &body);
            body.extend(checksum);
            if let Err(error) = (Stored { id: "t", hot, body: &body }).decode(&names) {
                assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
            }
        }
    }

    #[test]
    fn a_changed_column_is_corrupt() {
        let mut names = Arc::default();
        let (hot, body) = encoded(&full(), &mut names);
        let changed: [fn(&mut Hot); 4] = [
            |hot| hot.day += 1,
            |hot| hot.minor -= 1,
            |hot| hot.slot.category = hot.slot.currency,
            |hot| hot.slot.flags ^= PENDING,
        ];
        for change in changed {
            let mut hot = hot;
            change(&mut hot);
            let row = Stored { id: "t", hot, body: &body }.decode(&names);
            assert_eq!(row.expect_err("damage").kind(), ErrorKind::Corrupt);
        }
        let row = Stored { id: "u", hot, body: &body }.decode(&names);
        assert_eq!(row.expect_err("another id").kind(), ErrorKind::Corrupt);
    }

    #[test]
    fn unknown_codes_are_corrupt() {
        let mut names = Arc::default();
        let (hot, body) = encoded(&full(), &mut names);
        let stored = Stored { id: "t", hot, body: &body };
        let error = stored.decode(&Names::default()).expect_err("no names");
        assert_eq!(error.kind(), ErrorKind::Corrupt);
    }
}
