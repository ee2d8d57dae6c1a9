//! Writing a body.

use std::sync::Arc;

use chrono::Datelike;

use super::{Covered, Hot, VERSION, category_code, checksum};
use crate::domain::id::{CategoryId, RuleId};
use crate::domain::transaction::{
    BankLayer, BankSource, Categorised, Edits, ExternalId, Matched, RuledLayer, RuledTag, Split,
    Transaction,
};
use crate::store::sqlite::bytes::{put_bits, put_count, put_number, put_text};
use crate::store::sqlite::names::{Name, Names, code};

/// The columns of a transaction; its body replaces what is in `body`. New names get codes.
pub(in crate::store::sqlite) fn encode(
    row: &Transaction,
    names: &mut Arc<Names>,
    body: &mut Vec<u8>,
) -> Hot {
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
    let checksum = checksum(row.id.as_str(), &hot, body);
    body.extend_from_slice(&checksum);
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

fn rule_code(names: &mut Arc<Names>, rule: &RuleId) -> u32 {
    code(names, Name::Rule(rule.clone()))
}
