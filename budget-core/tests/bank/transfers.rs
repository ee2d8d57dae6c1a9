//! Rows of two accounts that are one transfer.

use budget_core::*;

use crate::scripted::{
    Home, categorised, corrected, home, of_two_accounts, page, told, told_of, without,
};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

/// $100 leave the checking account, in words that the bank does not know for a transfer.
fn unnamed() -> FeedRow {
    told("out", "2026-01-05", "100", "TO SAVINGS")
}

fn out() -> FeedRow {
    categorised("TRANSFER_OUT_SAVINGS", unnamed())
}

/// A home whose bank has said this of the row that leaves one account, and that $100 came into
/// the other.
async fn after(out: FeedRow) -> Result<(Home, SyncReport)> {
    let home = home().await?;
    home.book.add_default_categories().await?;
    let into = told_of("A2", "in", "2026-01-06", "-100", "FROM CHECKING");
    let report = home.update(of_two_accounts(page("c1", vec![out, into]))).await?;
    assert_eq!(report.added, 2);
    Ok((home, report))
}

/// Both rows name each other, or neither names one.
async fn are_paired(home: &Home) -> bool {
    let rows = home.rows().await;
    let [one, other] = &rows[..] else { panic!("two rows are meant: {rows:?}") };
    let names = |row: &Transaction| row.transfer.as_ref().map(|pair| pair.other.clone());
    match (names(one), names(other)) {
        (None, None) => false,
        (of_one, of_other) => {
            assert_eq!((of_one, of_other), (Some(other.id.clone()), Some(one.id.clone())));
            true
        }
    }
}

#[test]
fn transfers_between_two_accounts_are_paired_and_parted_when_one_row_goes() -> Tested {
    block_on(async {
        let (home, report) = after(out()).await?;
        assert_eq!(report.paired, 1);
        assert!(are_paired(&home).await);
        let today = period::parse_date("2026-01-20")?;
        assert!(home.book.summary(today).await?.value.uncategorised_in.is_empty(), "it only moved");
        let report = home.update(without("out", of_two_accounts(page("c2", vec![])))).await?;
        assert_eq!(report.removed, 1);
        assert_eq!(home.row().await.transfer, None);
        assert_eq!(
            home.book.summary(today).await?.value.uncategorised_in[0].to_string(),
            "100.00 USD"
        );
        Ok(())
    })
}

#[test]
fn a_transfer_whose_amount_changes_on_one_side_is_none() -> Tested {
    block_on(async {
        let (home, report) = after(out()).await?;
        assert_eq!(report.paired, 1);
        let mut dearer = out();
        dearer.row.amount = "120".parse().expect("a decimal");
        let report = home.update(of_two_accounts(corrected("c2", dearer))).await?;
        assert_eq!((report.updated, report.paired), (1, 0));
        assert!(!are_paired(&home).await, "120 out is no transfer of 100 in");
        Ok(())
    })
}

#[test]
fn a_row_posted_under_its_own_id_is_paired() -> Tested {
    block_on(async {
        let mut held = out();
        held.row.pending = true;
        let (home, report) = after(held).await?;
        assert_eq!(report.paired, 0, "what is pending may still change");
        let report = home.update(of_two_accounts(corrected("c2", out()))).await?;
        assert_eq!((report.updated, report.paired), (1, 1));
        assert!(are_paired(&home).await);
        Ok(())
    })
}

#[test]
fn a_row_that_becomes_a_transfer_is_paired() -> Tested {
    block_on(async {
        let (home, report) = after(unnamed()).await?;
        assert_eq!(report.paired, 0);
        assert!(!are_paired(&home).await);
        let report = home.update(of_two_accounts(corrected("c2", out()))).await?;
        assert_eq!((report.updated, report.paired), (1, 1));
        assert!(are_paired(&home).await);
        Ok(())
    })
}
