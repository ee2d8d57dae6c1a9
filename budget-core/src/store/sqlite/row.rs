//! How a transaction is kept: a few integers that queries and sums read, and a compact body with
//! the rest.
//!
//! The body begins with its version. It leaves out what the integers say: an effective value is
//! in its column, only what a higher layer covers is in the body.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::bytes::{Bytes, put_bits, put_count, put_number, put_text};
use super::names::{Name, Names, code};
use crate::domain::error::{Error, Result};
use crate::domain::id::{CategoryId, RuleId, TransactionId};
use crate::domain::money::Money;
use crate::domain::transaction::{
    BankLayer, BankSource, Categorised, Edits, ExternalId, Matched, RuledLayer, RuledTag, Split,
    Transaction, Transfer,
};

const VERSION: u8 = 1;

const PENDING: u32 = 1;
const EXCLUDED: u32 = 2;
const DELETED: u32 = 4;
const SPLIT: u32 = 8;
const NAMED: u32 = 16;

/// What is in columns: effective values, names by their codes, 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hot {
    pub(super) day: i32,
    pub(super) minor: i64,
    pub(super) currency: u32,
    pub(super) category: u32,
    pub(super) account: u32,
    pub(super) partner: u32,
    pub(super) flags: u32,
}

impl Hot {
    pub(super) fn of(row: &Transaction, names: &mut Arc<Names>) -> Self {
        let amount = row.amount();
        let account = row.account.clone().map(Name::Account);
        let partner = row.transfer.as_ref().map(|pair| Name::Account(pair.account.clone()));
        Self {
            day: row.date().num_days_from_ce(),
            minor: amount.minor(),
            currency: code(names, Name::Currency(amount.currency())),
            category: category_code(names, row.category()),
            account: account.map_or(0, |account| code(names, account)),
            partner: partner.map_or(0, |partner| code(names, partner)),
            flags: flags(row),
        }
    }

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

    pub(super) fn date(&self) -> Result<NaiveDate> {
        date(i64::from(self.day))
    }

    fn amount(&self, names: &Names) -> Result<Money> {
        money(self.minor, names, self.currency)
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

fn date(day: i64) -> Result<NaiveDate> {
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
        let hot = &self.hot;
        put_text(out, self.id);
        put_number(out, i64::from(hot.day));
        put_number(out, hot.minor);
        for small in [hot.currency, hot.category, hot.account, hot.partner, hot.flags] {
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
            currency: bytes.small()?,
            category: bytes.small()?,
            account: bytes.small()?,
            partner: bytes.small()?,
            flags: bytes.small()?,
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
        put_bank(bank, &Covered::of(row), &hot, names, body);
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
    if !row.matched.is_empty() {
        put_matched(&row.matched, &hot, names, body);
    }
    hot
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
        !row.matched.is_empty(),
    ];
    put_bits(body, &bits);
}

fn put_bank(
    bank: &BankLayer,
    covered: &Covered,
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
    if covered.date {
        put_number(body, i64::from(bank.date.num_days_from_ce() - hot.day));
    }
    if covered.amount {
        put_count(body, u64::from(code(names, Name::Currency(bank.amount.currency()))));
        put_number(body, bank.amount.minor());
    }
    if let Some(category) = bank.category.as_ref().filter(|_| covered.category) {
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

/// The words that a match put aside: no column says any of theirs.
fn put_matched(matched: &[Matched], hot: &Hot, names: &mut Arc<Names>, body: &mut Vec<u8>) {
    put_count(body, matched.len() as u64);
    for Matched { source, before, words } in matched {
        put_count(body, u64::from(code(names, Name::Source(source.into()))));
        put_bits(body, &[before.is_some(), words.is_some()]);
        for layer in before.iter().chain(words) {
            put_bank(layer, &Covered::ALL, hot, names, body);
        }
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
    let mut body = Bytes::new(body);
    match body.byte()? {
        VERSION => {}
        version => return Err(Error::corrupt(format!("its body is of version {version}"))),
    }
    let mut reader = Reader { hot, names, body: &mut body };
    let row = reader.row(id)?;
    body.end()?;
    Ok(row)
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
            matched,
        ] = self.body.bits()?;
        let edited = categorised || nothing;
        let ruled = self.when(ruled, |reader| reader.ruled(edited))?.unwrap_or_default();
        let covered = Covered { date, amount, category: edited || ruled.category.is_some() };
        let bank = self.when(bank, |reader| reader.bank(&covered))?;
        let external_ids = self.when(external_ids, |reader| reader.list(Self::external_id))?;
        let payee = self.when(payee, Self::text)?;
        let transfer = self.when(transfer, Self::transfer)?;
        let splits = self.when(hot.split(), |reader| reader.list(Self::split))?;
        let edits = Edits {
            date: self.when(date, |reader| reader.hot.date())?,
            amount: self.when(amount, |_| hot.amount(names))?,
            payee,
            category: self.edited_category(categorised, nothing)?,
            splits: splits.unwrap_or_default(),
            pending: pending.then_some(hot.pending()),
            excluded: excluded.then_some(hot.excluded()),
            tags: self.when(tags, |reader| reader.list(Self::text))?,
            note: self.when(note, Self::text)?,
            deleted: hot.deleted(),
        };
        let account = self.when(hot.account != 0, |_| names.account(hot.account).cloned())?;
        let external_ids = external_ids.unwrap_or_default();
        let matched = self.when(matched, |reader| reader.list(Self::matched))?.unwrap_or_default();
        Ok(Transaction { id, account, external_ids, matched, transfer, bank, ruled, edits })
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
            let category = self.names.category(self.hot.category)?;
            return Ok(Some(Categorised::As(category.clone())));
        }
        Ok(nothing.then_some(Categorised::Nothing))
    }

    /// A lower layer's category: in the column, unless a higher layer covers it.
    fn category(&mut self, covered: bool) -> Result<CategoryId> {
        let code = if covered { self.body.small()? } else { self.hot.category };
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

    fn matched(&mut self) -> Result<Matched> {
        let source = self.names.source(self.body.small()?)?.to_owned();
        let [before, words] = self.body.bits()?;
        Ok(Matched {
            source,
            before: self.when(before, |reader| reader.bank(&Covered::ALL))?,
            words: self.when(words, |reader| reader.bank(&Covered::ALL))?,
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
        let account = self.names.account(self.hot.partner)?.clone();
        Ok(Transfer { other, account })
    }

    fn split(&mut self) -> Result<Split> {
        let code = self.body.small()?;
        let category = self.when(code != 0, |reader| reader.names.category(code).cloned())?;
        let amount = money(self.body.number()?, self.names, self.hot.currency)?;
        Ok(Split { category, amount })
    }
}
