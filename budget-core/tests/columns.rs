//! `Columns` answers exactly what `fold` does, whatever was added and removed.

use budget_core::domain::columns::{Columns, SlotKey};
use budget_core::testing::Household;
use budget_core::totals::{Bucket, Span, Totals, TotalsQuery, fold};
use budget_core::{
    AccountId, BankLayer, BankSource, CategoryId, Currency, Edits, Money, NaiveDate, RuledLayer,
    Split, Transaction, TransactionId, Transfer,
};
use chrono::Days;
use proptest::bool::weighted;
use proptest::prelude::*;

type Ends = (Option<NaiveDate>, Option<NaiveDate>);

fn day(at: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 2, 20).expect("a date") + Days::new(at)
}

fn account(name: &str) -> AccountId {
    AccountId::new(name).expect("an account's id")
}

fn category(name: &str) -> CategoryId {
    CategoryId::new(name).expect("a category's id")
}

fn currency(code: &str) -> Currency {
    Currency::new(code).expect("a currency")
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    let edges = [NaiveDate::from_ymd_opt(1, 1, 1), NaiveDate::from_ymd_opt(9999, 12, 31)];
    let edges = edges.map(|edge| edge.expect("a date"));
    prop_oneof![20 => (0u64..30).prop_map(day), 1 => prop::sample::select(edges.to_vec())]
}

fn minors() -> impl Strategy<Value = i64> {
    prop_oneof![6 => -500i64..500, 1 => Just(0), 2 => Just(i64::MAX), 2 => Just(-i64::MAX)]
}

fn accounts() -> impl Strategy<Value = AccountId> {
    prop::sample::select(vec!["giro", "card", "depot"]).prop_map(account)
}

fn categories() -> impl Strategy<Value = Option<CategoryId>> {
    prop::option::of(prop::sample::select(vec!["food", "rent", "fun"]).prop_map(category))
}

fn bank(date: NaiveDate, amount: Money, pending: bool) -> BankLayer {
    BankLayer {
        source: BankSource::File,
        date,
        amount,
        original_amount: None,
        name: String::new(),
        payee: None,
        memo: None,
        category: None,
        category_text: None,
        pending,
    }
}

prop_compose! {
    fn transactions()(
        date in dates(),
        minor in minors(),
        currency in prop::sample::select(vec!["EUR", "JPY"]).prop_map(currency),
        own in prop::option::of(accounts()),
        partner in prop::option::weighted(0.2, accounts()),
        category in categories(),
        parts in prop::collection::vec((categories(), -50i64..50), 0..3),
        (pending, excluded, deleted) in (weighted(0.3), weighted(0.1), weighted(0.1)),
    ) -> Transaction {
        let money = |minor| Money::from_minor(minor, currency).expect("an amount");
        let split = |(category, minor)| Split { category, amount: money(minor) };
        let (splits, excluded) = (parts.into_iter().map(split).collect(), Some(excluded));
        let other = TransactionId::new("other").expect("an id");
        Transaction {
            id: TransactionId::new("t").expect("an id"),
            account: own,
            external_ids: Vec::new(),
            matched: Vec::new(),
            transfer: partner.map(|account| Transfer { other, account }),
            bank: Some(bank(date, money(minor), pending)),
            ruled: RuledLayer { category, ..RuledLayer::default() },
            edits: Edits { splits, excluded, deleted, ..Edits::default() },
        }
    }
}

fn rows() -> impl Strategy<Value = Vec<Transaction>> {
    let checked = transactions().prop_filter("an amount", |row| row.check().is_ok());
    prop::collection::vec(checked, 0..60)
}

prop_compose! {
    fn queries()(
        ends in prop::collection::vec((prop::option::of(dates()), prop::option::of(dates())), 0..8),
        off_budget in prop::collection::vec(accounts(), 0..3),
        is_calendar in any::<bool>(),
    ) -> TotalsQuery {
        let ends = if is_calendar { neighbours(&ends) } else { ends };
        let spans = ends.into_iter().map(|(start, end)| Span { start, end }).collect();
        TotalsQuery { spans, off_budget }
    }
}

/// From each of these days to the next: spans that do not overlap.
fn neighbours(ends: &[Ends]) -> Vec<Ends> {
    let mut days: Vec<_> = ends.iter().flat_map(|(start, end)| [*start, *end]).collect();
    days.sort_unstable();
    days.windows(2).map(|two| (two[0], two[1])).collect()
}

proptest! {
    #[test]
    fn totals_are_those_of_fold(rows in rows(), query in queries()) {
        prop_assert_eq!(Columns::new(&rows).totals(&query), fold(&query, &rows));
    }

    #[test]
    fn rows_come_and_go(
        first in rows(),
        then in rows(),
        kept in any::<u64>(),
        query in queries(),
    ) {
        let mut columns = Columns::new(&first);
        then.iter().for_each(|row| columns.add(row));
        columns.extend(&first);
        first.iter().for_each(|row| columns.remove(row));
        let all = first.into_iter().chain(then).enumerate();
        let (kept, gone): (Vec<_>, Vec<_>) = all.partition(|(at, _)| kept >> (at % 64) & 1 == 1);
        gone.iter().for_each(|(_, row)| columns.remove(row));
        prop_assert_eq!(columns.totals(&query), fold(&query, kept.iter().map(|(_, row)| row)));
    }

    #[test]
    fn many_rows_change_at_once(
        first in rows(),
        then in rows(),
        copies in 1usize..4,
        query in queries(),
    ) {
        let many = || first.iter().cycle().take(copies * first.len());
        let mut columns = Columns::new(many());
        columns.extend(&then);
        let padding = then.len().max(many().count());
        let rows: Vec<_> = (0..padding.max(64))
            .map(|at| (many().nth(at), then.get(at)))
            .collect();
        columns.change(&rows);
        let twice: Vec<_> = then.iter().chain(&then).collect();
        prop_assert_eq!(columns.totals(&query), fold(&query, twice.iter().copied()));
        prop_assert!(columns.parts().is_sorted_by_key(|(day, ..)| day));
    }

    #[test]
    fn removing_a_row_that_is_not_there_changes_nothing(
        rows in rows(),
        other in transactions(),
        query in queries(),
    ) {
        let unknown = account("unknown");
        let mut columns = Columns::new(&rows);
        let (len, totals) = (columns.len(), columns.totals(&query));
        columns.remove(&Transaction { account: Some(unknown), ..other });
        prop_assert_eq!((columns.len(), columns.totals(&query)), (len, totals));
    }
}

fn key(name: &str) -> SlotKey {
    SlotKey {
        account: None,
        partner: None,
        bucket: Bucket::Category(category(name)),
        currency: currency("EUR"),
        pending: false,
    }
}

fn query(spans: &[Span]) -> TotalsQuery {
    TotalsQuery { spans: spans.to_vec(), off_budget: Vec::new() }
}

#[test]
fn sums_beyond_64_bits_are_exact() {
    let mut columns = Columns::default();
    let slot = columns.slot(&key("food"));
    for at in 0..1_000 {
        columns.push(day(at), slot, if at % 4 == 3 { -i64::MAX } else { i64::MAX });
    }
    assert_eq!(columns.totals(&query(&[Span::ALL])).rows[0].sum, 500 * i128::from(i64::MAX));
}

#[test]
fn parts_pushed_in_any_order_are_sorted() {
    let mut columns = Columns::default();
    let slot = columns.slot(&key("food"));
    for at in [3, 1, 2, 1] {
        columns.push(day(at), slot, at as i64);
    }
    columns.sort();
    let before = Span { start: None, end: Some(day(2)) };
    let row = columns.totals(&query(&[before])).rows[0];
    assert_eq!((row.sum, row.count, row.first), (2, 2, day(1)));
}

/// 300,000 parts over 600 days, three categories in turn: enough for several threads.
#[test]
fn threads_sum_what_one_sums() {
    let mut columns = Columns::default();
    let slots = ["food", "fun", "rent"].map(|name| columns.slot(&key(name)));
    for at in 0..300_000u64 {
        columns.push(day(at / 500), slots[(at % 3) as usize], at as i64);
    }
    let span = |start, end| Span { start: Some(day(start)), end: Some(day(end)) };
    let query = query(&[span(0, 300), span(300, 600), Span::ALL, span(0, 300)]);
    let ranges = [(0, 150_000), (150_000, 300_000), (0, 300_000), (0, 150_000)];
    let cells = ranges.iter().flat_map(|range| (0..3).map(move |rest| (range, rest)));
    let sum = |((from, until), rest): (&(i128, i128), i128)| -> i128 {
        (*from..*until).filter(|at| at % 3 == rest).sum()
    };
    let by_hand: Vec<i128> = cells.map(sum).collect();
    for threads in [0, 1, 2, 3, 16] {
        let totals = columns.totals_on(&query, threads);
        let sums: Vec<i128> = totals.rows.iter().map(|row| row.sum).collect();
        assert_eq!(sums, by_hand, "{threads} threads");
        assert_eq!(totals, columns.totals(&query), "{threads} threads");
    }
}

#[test]
fn nothing_sums_to_nothing() {
    let none = Columns::default();
    assert_eq!(none.totals(&query(&[Span::ALL])), Totals::default());
    assert_eq!(none.totals_on(&query(&[]), 4), Totals::default());
}

#[test]
fn parts_that_come_one_by_one_take_at_most_24_bytes_each() {
    let mut columns = Columns::default();
    let slot = columns.slot(&key("food"));
    for at in 0..10_000 {
        columns.push(day(at), slot, 1);
        let limit = 24 * columns.len() + 2_000;
        assert!(columns.bytes() <= limit, "{} for {}", columns.bytes(), columns.len());
    }
    assert!(columns.bytes() >= 16 * columns.len());
}

/// The parts, each day's in one order.
fn sorted(columns: &Columns) -> Vec<(NaiveDate, String, i64)> {
    let parts = columns.parts().map(|(day, key, minor)| (day, format!("{key:?}"), minor));
    let mut parts: Vec<_> = parts.collect();
    assert!(parts.is_sorted_by_key(|part| part.0), "the days are out of order");
    parts.sort();
    parts
}

#[test]
fn rows_written_one_by_one_are_as_if_written_at_once() {
    let mut household = Household::new(4);
    let mut rows: Vec<Transaction> = (0..300).map(|_| household.row()).collect();
    let mut columns = Columns::default();
    rows.iter().for_each(|row| columns.add(row));
    assert_eq!(sorted(&columns), sorted(&Columns::new(&rows)));
    for (at, row) in rows.iter_mut().enumerate() {
        let mut new = if at < 200 { household.row() } else { row.clone() };
        if at % 2 == 0 {
            new.edits.splits.clear();
        }
        new.edits.excluded = Some(at % 10 == 0);
        columns.replace(row, &new);
        *row = new;
    }
    assert_eq!(sorted(&columns), sorted(&Columns::new(&rows)));
    rows.drain(..150).for_each(|row| columns.remove(&row));
    assert_eq!(sorted(&columns), sorted(&Columns::new(&rows)));
}
