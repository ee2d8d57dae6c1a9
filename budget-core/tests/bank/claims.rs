//! Rows that a person entered and the bank then told of.

use budget_core::*;

use crate::scripted::{Home, home, page, pair, pending, told, without};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

/// A home with a row of $50 that was entered by hand and that the bank has claimed as `t1`.
async fn claimed() -> Result<(Home, Transaction)> {
    let home = home().await?;
    home.update(page("c1", vec![])).await?;
    let entered = home.enter("2026-01-05", "50", "Bistro").await?;
    let report = home.update(page("c2", vec![told("t1", "2026-01-05", "50", "Bistro")])).await?;
    assert_eq!((report.added, report.matched), (0, 1));
    Ok((home, entered))
}

#[test]
fn a_claimed_row_whose_amount_was_cleared_keeps_one_when_the_bank_goes() -> Tested {
    block_on(async {
        let (home, entered) = claimed().await?;
        home.book.clear(&entered.id, &[Field::Amount]).await?;
        let report = home.update(without("t1", page("c3", vec![]))).await?;
        assert_eq!(report.removed, 0, "a person entered it");
        assert_eq!(home.ledger().await, [pair("by hand", "50.00")]);
        let row = home.row().await;
        assert_eq!((row.id, row.bank), (entered.id, None));
        Ok(())
    })
}

#[test]
fn a_claimed_row_that_was_split_keeps_its_parts_when_the_bank_goes() -> Tested {
    block_on(async {
        let (home, entered) = claimed().await?;
        let parts = home.split(&entered, &["30", "20"]).await?;
        let report = home.update(without("t1", page("c3", vec![]))).await?;
        assert_eq!(report.removed, 0, "a person entered it");
        assert_eq!(home.ledger().await, [pair("by hand", "50.00")]);
        let row = home.row().await;
        assert_eq!((row.id, row.bank, row.edits.splits), (entered.id, None, parts));
        Ok(())
    })
}

#[test]
fn a_suggested_link_of_a_row_by_hand_leaves_one_row() -> Tested {
    block_on(async {
        let home = home().await?;
        home.update(page("c1", vec![])).await?;
        let entered = home.enter("2026-01-05", "50", "Bistro").await?;
        let held = pending("p1", "2026-01-05", "50", "Bistro");
        assert_eq!(home.update(page("c2", vec![held])).await?.matched, 1);
        let tipped = told("t1", "2026-01-06", "57.5", "Bistro");
        let report = home.update(without("p1", page("c3", vec![tipped]))).await?;
        let undecided = [pair("by hand", "50.00"), pair("t1", "57.50")];
        assert_eq!(home.ledger().await, undecided, "until a person says so");
        assert_eq!((report.added, report.suggested.len()), (1, 1));
        let row = home.book.accept_link(&report.suggested[0]).await?;
        assert_eq!(row.id, entered.id);
        assert_eq!(row.bank.map(|bank| bank.amount.to_string()).as_deref(), Some("57.50 USD"));
        assert_eq!(home.ledger().await, [pair("t1", "50.00")], "the person's own amount stays");
        Ok(())
    })
}
