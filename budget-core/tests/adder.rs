//! What is added part by part is what a fold over the transactions sums.

use budget_core::totals::{Adder, fold};
use budget_core::{
    Bucket, Currency, Error, Group, Money, NaiveDate, NewTransaction, Span, TotalsQuery,
    Transaction,
};
use proptest::prelude::*;

const FIRST: i32 = 739_000;

fn day(at: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(FIRST + at).expect("a day")
}

fn row(at: i32, category: u8, minor: i64) -> Result<Transaction, Error> {
    let mut new = NewTransaction::new(day(at), Money::from_minor(minor, Currency::new("EUR")?)?);
    new.category = (category > 0).then(|| format!("c{category}").parse()).transpose()?;
    Transaction::entered("t".parse()?, new)
}

proptest! {
    #[test]
    fn adding_is_folding(
        rows in prop::collection::vec((0..40i32, 0..4u8, -9i64..9), 0..60),
        spans in prop::collection::vec((prop::option::of(-5..45i32), prop::option::of(-5..45i32)), 0..6),
    ) {
        let span = |(start, end): &(Option<i32>, Option<i32>)| Span { start: start.map(day), end: end.map(day) };
        let query = TotalsQuery { spans: spans.iter().map(span).collect(), off_budget: vec![] };
        let mut adder = Adder::new(&query);
        let mut folded = Vec::new();
        for (at, category, minor) in rows {
            let row = row(at, category, minor)?;
            if let Some(bucket) = Bucket::of(row.category(), i128::from(minor)) {
                let currency = row.amount().currency();
                let slot = adder.slot(&Group { bucket, currency, pending: false });
                adder.add(day(at), slot, minor);
            }
            folded.push(row);
        }
        prop_assert_eq!(adder.totals(), fold(&query, &folded));
    }
}
