//! Parts of a split sum to the whole, also where a bank corrects the amount below them.

use budget_core::{
    BankLayer, BankSource, Currency, ErrorKind, Money, NewTransaction, Split, Transaction,
    period::parse_date,
};
use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::{prop_oneof, sample};

use crate::harness::hold_of;

/// Minor units of parts, refunds among them, whose sum is an amount.
fn parts() -> impl Strategy<Value = Vec<i64>> {
    let minor = prop_oneof![-200..200i64, -10_000_000..10_000_000i64, -i64::MAX..=i64::MAX];
    vec(minor, 1..12).prop_filter("a sum in range", |parts| in_range(sum(parts)))
}

fn sum(parts: &[i64]) -> i128 {
    parts.iter().copied().map(i128::from).sum()
}

fn in_range(minor: i128) -> bool {
    minor.unsigned_abs() <= i64::MAX as u128
}

fn currency() -> impl Strategy<Value = Currency> {
    let currency = |code| Currency::new(code).expect("a currency");
    sample::select(&["EUR", "JPY", "KWD", "x:BTC"][..]).prop_map(currency)
}

fn entered(whole: Money, parts: &[i64]) -> budget_core::Result<Transaction> {
    let amount = |minor: &i64| Money::from_minor(*minor, whole.currency()).expect("an amount");
    let split = |(at, minor): (usize, &i64)| Split {
        category: (at % 2 == 0).then(|| format!("category {at}").parse().expect("an id")),
        amount: amount(minor),
    };
    let date = parse_date("2026-03-02").expect("a date");
    let splits = parts.iter().enumerate().map(split).collect();
    Transaction::entered(
        "row".parse().expect("an id"),
        NewTransaction { splits, ..NewTransaction::new(date, whole) },
    )
}

fn total(row: &Transaction) -> i128 {
    row.parts().map(|part| part.minor).sum()
}

#[test]
fn the_parts_of_a_split_sum_to_the_whole() {
    hold_of(&(parts(), currency(), -500..500i64), 4_000, |(parts, currency, more)| {
        let whole = Money::from_minor_i128(sum(&parts), currency).expect("an amount");
        let row = entered(whole, &parts).expect("parts that sum to the whole");
        assert_eq!(total(&row), sum(&parts));
        let Ok(other) = Money::from_minor_i128(sum(&parts) + i128::from(more), currency) else {
            return;
        };
        assert_eq!(total(&corrected(row, other)), i128::from(other.minor()));
        if more != 0 {
            let missed = entered(other, &parts).expect_err("parts that miss the whole");
            assert_eq!(missed.kind(), ErrorKind::Invalid, "{missed}");
        }
    });
}

/// The row, as the bank's with another amount below the same splits.
fn corrected(mut row: Transaction, amount: Money) -> Transaction {
    row.bank = Some(BankLayer {
        source: BankSource::Connection,
        date: row.date(),
        amount,
        original_amount: None,
        name: "a bank's words".to_owned(),
        payee: None,
        memo: None,
        category: None,
        category_text: None,
        pending: false,
    });
    row.edits.amount = None;
    row
}
