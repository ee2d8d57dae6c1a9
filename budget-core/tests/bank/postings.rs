//! Pending rows, and the posted ones that take their places.

use budget_core::*;

use crate::scripted::{
    Home, home, of_two_accounts, page, pair, pending, posted, told, told_of, without,
};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

/// A home with a pending row `p1` of $50.
async fn pending_home() -> Result<(Home, Transaction)> {
    let home = home().await?;
    home.update(page("c1", vec![pending("p1", "2026-01-05", "50", "Bistro")])).await?;
    let row = home.row().await;
    Ok((home, row))
}

#[test]
fn a_pending_row_may_be_posted_on_another_account() -> Tested {
    block_on(async {
        let home = home().await?;
        let held = pending("p1", "2026-01-05", "10", "Market");
        home.update(of_two_accounts(page("c1", vec![held]))).await?;
        let before = home.row().await;
        home.book.edit(&before.id, Edit { note: Some("mine".into()), ..Edit::default() }).await?;
        let elsewhere = posted("p1", told_of("A2", "t1", "2026-01-05", "10", "Market"));
        let update = without("p1", of_two_accounts(page("c2", vec![elsewhere])));
        let report = home.update(update).await?;
        assert_eq!((report.added, report.linked, report.removed), (0, 1, 0));
        assert_eq!(home.ledger().await, [pair("t1", "10.00")]);
        let after = home.row().await;
        assert_eq!((&after.id, after.note()), (&before.id, Some("mine")));
        assert_ne!(after.account, before.account);
        Ok(())
    })
}

#[test]
fn a_posting_that_is_taken_back_is_pending_again() -> Tested {
    block_on(async {
        let (home, before) = pending_home().await?;
        let row = posted("p1", told("t1", "2026-01-05", "50", "Bistro"));
        assert_eq!(home.update(without("p1", page("c2", vec![row]))).await?.linked, 1);
        assert!(!home.row().await.pending());
        let held = pending("p1", "2026-01-05", "50", "Bistro");
        let report = home.update(without("t1", page("c3", vec![held]))).await?;
        assert_eq!((report.added, report.removed), (0, 0));
        assert_eq!(home.ledger().await, [pair("p1", "50.00")]);
        let row = home.row().await;
        assert_eq!((&row.id, row.pending()), (&before.id, true));
        Ok(())
    })
}

#[test]
fn a_deleted_pending_row_is_posted_as_deleted() -> Tested {
    block_on(async {
        let (home, row) = pending_home().await?;
        home.book.delete(&row.id).await?;
        let late = told("t1", "2026-01-06", "50", "Bistro");
        let report = home.update(without("p1", page("c2", vec![late]))).await?;
        assert_eq!((report.added, report.linked), (0, 1));
        assert_eq!(home.ledger().await, []);
        let deleted = TransactionQuery { deleted: true, ..TransactionQuery::default() };
        let rows = home.book.transactions(&deleted).await?.value.rows;
        let ids: Vec<_> = rows.iter().map(|row| row.value.current_id(home.id.as_str())).collect();
        assert_eq!(ids, [Some("t1")]);
        Ok(())
    })
}

#[test]
fn a_split_row_posted_in_another_currency_is_not_lost() -> Tested {
    block_on(async {
        let (home, before) = pending_home().await?;
        home.split(&before, &["30", "20"]).await?;
        let mut abroad = posted("p1", told("t1", "2026-01-05", "45", "Bistro"));
        abroad.row.currency = Some(Currency::new("EUR")?);
        let report = home.update(without("p1", page("c2", vec![abroad]))).await?;
        assert_eq!((report.added, report.linked, report.removed), (1, 0, 1));
        assert_eq!(home.ledger().await, [pair("t1", "45.00")]);
        let row = home.row().await;
        assert_eq!(row.amount().to_string(), "45.00 EUR");
        assert!(row.edits.splits.is_empty(), "parts in dollars are none of euros");
        home.book.audit().await?;
        Ok(())
    })
}

#[test]
fn a_split_row_posted_with_a_tip_keeps_its_parts() -> Tested {
    block_on(async {
        let (home, before) = pending_home().await?;
        let parts = home.split(&before, &["30", "20"]).await?;
        let tipped = posted("p1", told("t1", "2026-01-05", "57.5", "Bistro"));
        let report = home.update(without("p1", page("c2", vec![tipped]))).await?;
        assert_eq!((report.added, report.linked, report.removed), (0, 1, 0));
        assert_eq!(home.ledger().await, [pair("t1", "57.50")]);
        let after = home.row().await;
        assert_eq!((&after.id, &after.edits.splits), (&before.id, &parts));
        let minor: Vec<i128> = after.parts().map(|part| part.minor).collect();
        assert_eq!(minor, [3_000, 2_000, 750], "the tip is a part of its own");
        home.book.audit().await?;
        Ok(())
    })
}
