//! What recurs among the rows that an item sees.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;

use super::ids::{self, Noun};
use super::item::Item;
use super::ledger::{Ledger, Row};
use crate::domain::id::CategoryId;
use crate::domain::money::Currency;
use crate::plaid::{RecurringStream, RecurringStreams};

/// How many rows make a stream.
const LEAST: usize = 3;

type Rows<'a> = Vec<(u32, &'a Row)>;

/// The streams of money out and in.
pub(super) fn streams(item: &Item, ledger: &Ledger) -> RecurringStreams {
    let mut groups: BTreeMap<(usize, &str, &'static str), Rows<'_>> = BTreeMap::new();
    for (number, row) in item.seen(ledger) {
        if let Some(frequency) = row.frequency.filter(|_| !row.pending) {
            let name = row.name.trim_end_matches(" CORR");
            groups.entry((row.account, name, frequency)).or_default().push((number, row));
        }
    }
    let all = groups.into_iter().zip(0..).filter(|((_, rows), _)| rows.len() >= LEAST);
    let streams = all.filter_map(|(((_, name, frequency), rows), at)| {
        stream(item, ledger, at, name, frequency, &rows)
    });
    let (inflow, outflow) = streams.partition(|stream| stream.last_amount < Some(Decimal::ZERO));
    RecurringStreams { inflow, outflow }
}

fn stream(
    item: &Item,
    ledger: &Ledger,
    at: u64,
    name: &str,
    frequency: &str,
    rows: &Rows<'_>,
) -> Option<RecurringStream> {
    let dates = rows.iter().map(|(_, row)| row.date);
    let (first, last) = (dates.clone().min()?, dates.max()?);
    let (_, newest) = rows.iter().max_by_key(|(number, row)| (row.date, *number))?;
    let total: Decimal = rows.iter().map(|(_, row)| row.amount).sum();
    let next = next_after(last, frequency);
    Some(RecurringStream {
        id: ids::long(item.key, Noun::Stream, at),
        account: item.account_id(newest.account),
        description: name.to_owned(),
        payee: newest.payee.map(str::to_owned),
        category: CategoryId::new(newest.pfc.detailed).ok(),
        frequency: frequency.to_owned(),
        first,
        last,
        next: Some(next),
        average: Some((total / Decimal::from(rows.len())).round_dp(2)),
        last_amount: Some(newest.amount),
        currency: Currency::new(ledger.institution().currency).ok(),
        active: next + Days::new(7) >= ledger.today,
        transactions: rows.iter().map(|(number, _)| item.row_id(*number)).collect(),
    })
}

fn next_after(last: NaiveDate, frequency: &str) -> NaiveDate {
    if frequency == "MONTHLY" { last + Months::new(1) } else { last + Days::new(15) }
}
