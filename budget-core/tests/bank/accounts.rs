//! Which account of the book is the bank's.

use budget_core::*;

use crate::scripted::{
    account, corrected, home, of_two_accounts, page, pair, quick, told, told_of,
};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

/// That an account of the bank is one of the book.
fn mapped(external_id: &str, account: &str) -> Result<SyncOptions> {
    let external_id = external_id.to_owned();
    let accounts = vec![AccountMapping { external_id, account: account.parse()? }];
    Ok(SyncOptions { accounts, ..quick() })
}

fn by_hand(id: &str) -> Result<Account> {
    Ok(Account::new(id.parse()?, "Mine", AccountType::Depository, Currency::new("USD")?))
}

#[test]
fn an_account_made_by_hand_may_be_the_banks_and_its_rows_are_claimed() -> Tested {
    block_on(async {
        let home = home().await?;
        home.book.create_account(by_hand("mine")?).await?;
        let entered = home.enter("2026-01-03", "3", "Bakery").await?;
        home.plaid.say(Ok(page("c1", vec![told("t1", "2026-01-05", "3", "BAKERY 17")])));
        let report = home.bank.sync_with(&home.id, mapped("A1", "mine")?).await?;
        assert_eq!((report.added, report.matched, report.new_accounts.len()), (0, 1, 0));
        let claimed = home.book.transaction(&entered.id).await?.value;
        assert_eq!(claimed.current_id(home.id.as_str()), Some("t1"));
        home.plaid.say(Ok(page("c2", vec![])));
        let error = home.bank.sync_with(&home.id, mapped("A2", "nobody")?).await;
        assert_eq!(error.expect_err("no such account").kind(), ErrorKind::NotFound);
        Ok(())
    })
}

#[test]
fn an_account_is_mapped_once() -> Tested {
    block_on(async {
        let home = home().await?;
        let row = || vec![told("t1", "2026-01-05", "3", "Bakery")];
        home.update(page("c1", row())).await?;
        let before = home.row().await;
        // One that comes before the bank's account in the book, and one that comes after it.
        for other in ["0mine", "zmine"] {
            home.book.create_account(by_hand(other)?).await?;
            home.plaid.say(Ok(page("c2", row())));
            let again = SyncOptions { from_start: true, ..mapped("A1", other)? };
            let error = home.bank.sync_with(&home.id, again).await;
            let error = error.expect_err("it is another account's");
            assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
        }
        assert_eq!(home.row().await, before);
        assert_eq!(home.connection().await.cursor.as_deref(), Some("c1"));
        Ok(())
    })
}

/// A page of accounts that have one name and one number.
fn twins(ids: &[&str], page: FeedPage) -> FeedPage {
    FeedPage { accounts: ids.iter().map(|id| account(id, "0000")).collect(), ..page }
}

fn both(first: &str, second: &str) -> Vec<FeedRow> {
    vec![
        told(first, "2026-01-05", "12", "Market"),
        told_of("A2", second, "2026-01-05", "12", "Market"),
    ]
}

#[test]
fn accounts_of_one_name_and_number_are_two_where_they_are_told_together() -> Tested {
    block_on(async {
        let home = home().await?;
        let report = home.update(twins(&["A1", "A2"], page("c1", both("t1", "t2")))).await?;
        assert_eq!((report.added, report.new_accounts.len()), (2, 2));
        let rows = home.rows().await;
        assert_ne!(rows[0].account, rows[1].account);
        Ok(())
    })
}

#[test]
fn accounts_of_one_name_and_number_lose_no_row_where_they_are_told_one_by_one() -> Tested {
    block_on(async {
        let home = home().await?;
        home.plaid.is_of("ins_1");
        let first = told("t1", "2026-01-05", "10", "Market");
        assert_eq!(home.update(twins(&["A1"], page("c1", vec![first]))).await?.added, 1);
        let second = told_of("A2", "t2", "2026-01-05", "11", "Market");
        assert_eq!(home.update(twins(&["A2"], page("c2", vec![second]))).await?.added, 1);
        let report = home.update(twins(&["A1", "A2"], page("c3", both("t3", "t4")))).await?;
        assert_eq!((report.added, report.matched, report.removed), (2, 0, 0));
        let ledger =
            [pair("t1", "10.00"), pair("t2", "11.00"), pair("t3", "12.00"), pair("t4", "12.00")];
        assert_eq!(home.ledger().await, ledger);
        assert_eq!(home.accounts().await.len(), 1, "nothing tells the second from the first anew");
        Ok(())
    })
}

#[test]
fn a_row_that_moves_to_another_account_is_the_same_row() -> Tested {
    block_on(async {
        let home = home().await?;
        let here = told("t1", "2026-01-05", "10", "Market");
        home.update(of_two_accounts(page("c1", vec![here]))).await?;
        let before = home.row().await;
        let there = told_of("A2", "t1", "2026-01-05", "10", "Market");
        let report = home.update(of_two_accounts(corrected("c2", there))).await?;
        assert_eq!((report.added, report.updated, report.removed), (0, 1, 0));
        assert_eq!(home.ledger().await, [pair("t1", "10.00")]);
        let after = home.row().await;
        assert_eq!(after.id, before.id);
        assert_ne!(after.account, before.account);
        Ok(())
    })
}
