//! Pages of rows.

use super::Read;
use super::account::listed;
use super::member::{Member, members, object};
use super::row::{removed, row};
use crate::domain::bank::Unreadable;
use crate::domain::connection::Coverage;
use crate::domain::feed::{FeedPage, FeedRow};
use crate::plaid::DatedRows;

members! {
    struct Page {
        accounts, added, modified, removed, next_cursor, has_more,
        transactions_update_status,
    }

    struct Dated { accounts, transactions, total_transactions }
}

/// A page of an update. Without the word whether more follows it could be any answer.
pub(in crate::plaid) fn feed_page(answer: &str) -> Read<FeedPage> {
    let page: Page<'_> = object(answer)?;
    let mut rows = Rows::default();
    Ok(FeedPage {
        accounts: listed(page.accounts)?,
        added: rows.read(page.added, "added")?,
        modified: rows.read(page.modified, "modified")?,
        removed: rows.read_removed(page.removed)?,
        next_cursor: page.next_cursor.strict_text("next_cursor")?.unwrap_or_default(),
        has_more: page.has_more.get().ok_or("has_more is neither true nor false")?,
        coverage: coverage(page.transactions_update_status),
        unreadable: rows.unreadable,
    })
}

/// Rows by their dates.
pub(in crate::plaid) fn dated_rows(answer: &str) -> Read<DatedRows> {
    let dated: Dated<'_> = object(answer)?;
    let mut rows = Rows::default();
    Ok(DatedRows {
        accounts: listed(dated.accounts)?,
        rows: rows.read(dated.transactions, "transactions")?,
        total: dated.total_transactions.get().ok_or("total_transactions is no count")?,
        unreadable: rows.unreadable,
    })
}

#[derive(Default)]
struct Rows {
    lines: u32,
    unreadable: Vec<Unreadable>,
}

impl Rows {
    fn read(&mut self, list: Member<'_>, name: &str) -> Read<Vec<FeedRow>> {
        let rows = list.list(name)?.into_iter().filter_map(|json| {
            self.lines += 1;
            row(json, self.lines).map_err(|unreadable| self.unreadable.push(unreadable)).ok()
        });
        Ok(rows.collect())
    }

    fn read_removed(&mut self, list: Member<'_>) -> Read<Vec<String>> {
        let ids = list.list("removed")?.into_iter().filter_map(|json| {
            self.lines += 1;
            removed(json, self.lines).map_err(|unreadable| self.unreadable.push(unreadable)).ok()
        });
        Ok(ids.collect())
    }
}

fn coverage(status: Member<'_>) -> Coverage {
    match status.text().as_deref() {
        Some("NOT_READY") => Coverage::NotReady,
        Some("INITIAL_UPDATE_COMPLETE") => Coverage::Initial,
        Some("HISTORICAL_UPDATE_COMPLETE") => Coverage::Historical,
        _ => Coverage::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str =
        r#"{"transaction_id": "T1", "account_id": "A1", "amount": 1, "date": "2026-03-02"}"#;

    #[test]
    fn lists_may_be_missing_or_null_and_the_rest_not() {
        let page = feed_page(r#"{"next_cursor": "c1", "has_more": false, "added": null}"#);
        assert_eq!(page, Ok(FeedPage { next_cursor: "c1".into(), ..FeedPage::default() }));
        let empty = feed_page(r#"{"next_cursor": null, "has_more": false}"#).expect("a page");
        assert_eq!(empty.next_cursor, "");
        for answer in [
            "",
            "null",
            "[]x",
            r#"{"request_id": "r1"}"#,
            r#"{"next_cursor": "c1", "has_more": "no"}"#,
            r#"{"next_cursor": 5, "has_more": false}"#,
            r#"{"next_cursor": "c1", "has_more": false, "added": {}}"#,
            r#"{"next_cursor": "c1", "has_more": false, "added": [{"amount": NaN}]}"#,
        ] {
            assert!(feed_page(answer).is_err(), "{answer}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_blocks_no_other() {
        let page = feed_page(&format!(
            r#"{{"added": [null, {ROW}], "modified": [{{"transaction_id": "T2"}}],
                "removed": [{{"transaction_id": "T3"}}, {{"account_id": "A1"}}],
                "next_cursor": "c1", "has_more": true, "transactions_update_status": "SOON"}}"#
        ));
        let page = page.expect("a page");
        assert_eq!((page.added.len(), page.modified.len(), page.has_more), (1, 0, true));
        assert_eq!((page.added[0].row.line, page.removed.as_slice()), (2, &["T3".to_owned()][..]));
        let lines: Vec<u32> = page.unreadable.iter().map(|one| one.line).collect();
        assert_eq!((lines, page.coverage), (vec![1, 3, 5], Coverage::Unknown));
    }

    #[test]
    fn rows_by_date_are_counted() {
        let answer = format!(r#"{{"transactions": [{ROW}, 5], "total_transactions": 9}}"#);
        let rows = dated_rows(&answer).expect("rows");
        assert_eq!((rows.rows.len(), rows.unreadable.len(), rows.total), (1, 1, 9));
        assert!(dated_rows("{}").is_err(), "how many there are is needed to go on");
    }
}
