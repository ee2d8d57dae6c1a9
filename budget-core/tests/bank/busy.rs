//! A book that is written to all the time is still read.

use std::sync::Arc;

use budget_core::testing::Random;
use budget_core::*;

use crate::steps::{Steps, Task, block_on, run};

const WRITERS: usize = 8;
const ROWS: usize = 20;

#[test]
fn reads_end_however_many_write() {
    for seed in 0..20 {
        let store: Arc<dyn Store> = Arc::new(Steps(Arc::new(MemoryStore::new()) as Arc<dyn Store>));
        let usd = Currency::new("USD").expect("USD");
        let made = Book::create(store, "home".parse().expect("an id"), Settings::new(usd));
        let book = block_on(made).expect("a book");
        let day = period::parse_date("2026-03-02").expect("a date");
        let amount = Money::parse("1", usd).expect("an amount");
        let mut tasks: Vec<Task<'_>> = Vec::new();
        for _ in 0..WRITERS {
            let book = book.clone();
            tasks.push(Box::pin(async move {
                for _ in 0..ROWS {
                    book.record(NewTransaction::new(day, amount)).await.expect("a row");
                    book.summary(day).await.expect("a summary, however busy the book is");
                }
            }));
        }
        let reader = book.clone();
        tasks.push(Box::pin(async move {
            let march = Period::new(day, day + chrono::Days::new(30)).expect("a range");
            reader.history(Cadence::monthly(), march).await.expect("a history");
            reader.summary_between(march).await.expect("a summary of the range");
            reader.export().await.expect("a copy");
        }));
        assert!(run(&mut Random::new(seed), tasks, None), "all end");
        let summary = block_on(book.summary(day)).expect("a summary").value;
        let rows = (WRITERS * ROWS) as i64;
        assert_eq!(summary.unbudgeted[0].spent, Money::from_minor(100 * rows, usd).expect("a sum"));
    }
}
