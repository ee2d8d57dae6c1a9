//! What banks do that nobody expects.

use std::time::Duration;

use budget_core::plaid::PublicToken;
use budget_core::*;

use crate::scripted::{account, home, page, quick, refusal, told, told_of};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

fn pair(id: &str, amount: &str) -> (String, String) {
    (id.to_owned(), amount.to_owned())
}

#[test]
fn a_row_that_moves_to_another_account_is_the_same_row() -> Tested {
    block_on(async {
        let h = home().await?;
        let accounts = vec![account("A1", "0000"), account("A2", "1111")];
        h.plaid.say(Ok(FeedPage {
            accounts: accounts.clone(),
            ..page("c1", vec![told("t1", "2026-01-05", "10", "X")])
        }));
        h.sync().await?;
        h.plaid.say(Ok(FeedPage {
            accounts,
            modified: vec![told_of("A2", "t1", "2026-01-05", "10", "X")],
            ..page("c2", vec![])
        }));
        h.sync().await?;
        assert_eq!(h.ledger().await, [pair("t1", "10.00")]);
        Ok(())
    })
}

#[test]
fn a_pending_row_may_be_posted_on_another_account() -> Tested {
    block_on(async {
        let h = home().await?;
        let accounts = vec![account("A1", "0000"), account("A2", "1111")];
        let mut p = told("p1", "2026-01-05", "10", "X");
        p.row.pending = true;
        h.plaid.say(Ok(FeedPage { accounts: accounts.clone(), ..page("c1", vec![p]) }));
        h.sync().await?;
        let row =
            h.book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.clone();
        h.book.edit(&row.id, Edit { note: Some("mine".into()), ..Edit::default() }).await?;
        let mut t = told_of("A2", "t1", "2026-01-05", "10", "X");
        t.row.pending_id = Some("p1".into());
        h.plaid.say(Ok(FeedPage { accounts, removed: vec!["p1".into()], ..page("c2", vec![t]) }));
        h.sync().await?;
        assert_eq!(h.ledger().await, [pair("t1", "10.00")]);
        let row =
            h.book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.clone();
        assert_eq!(row.note(), Some("mine"));
        Ok(())
    })
}

#[test]
fn a_posting_that_is_taken_back_is_pending_again() -> Tested {
    block_on(async {
        let h = home().await?;
        let mut p = told("p1", "2026-01-05", "50", "X");
        p.row.pending = true;
        h.plaid.say(Ok(page("c1", vec![p.clone()])));
        h.sync().await?;
        let mut t = told("t1", "2026-01-05", "50", "X");
        t.row.pending_id = Some("p1".into());
        h.plaid.say(Ok(FeedPage { removed: vec!["p1".into()], ..page("c2", vec![t]) }));
        h.sync().await?;
        h.plaid.say(Ok(FeedPage { removed: vec!["t1".into()], ..page("c3", vec![p]) }));
        h.sync().await?;
        assert_eq!(h.ledger().await, [pair("p1", "50.00")]);
        Ok(())
    })
}

#[test]
fn a_pending_id_that_cannot_be_kept_holds_nothing_up() -> Tested {
    block_on(async {
        for bad in ["p\0".to_owned(), " ".to_owned(), "x".repeat(1_001)] {
            let h = home().await?;
            let mut t = told("t1", "2026-01-05", "50", "X");
            t.row.pending_id = Some(bad.clone());
            h.plaid.say(Ok(page("c1", vec![t, told("t2", "2026-01-05", "1", "X")])));
            assert_eq!(h.sync().await?.added, 2);
        }
        Ok(())
    })
}

#[test]
fn rows_of_an_account_that_cannot_be_kept_are_reported() -> Tested {
    block_on(async {
        for bad in ["A\0".to_owned(), " ".to_owned(), "x".repeat(1_001)] {
            let h = home().await?;
            h.plaid.say(Ok(page(
                "c1",
                vec![
                    told_of(&bad, "t1", "2026-01-05", "50", "X"),
                    told("t2", "2026-01-05", "1", "X"),
                ],
            )));
            let report = h.sync().await?;
            assert_eq!((report.added, report.quarantined.len()), (1, 1));
        }
        Ok(())
    })
}

#[test]
fn ids_that_cannot_be_kept_are_reported() -> Tested {
    block_on(async {
        for bad in ["A\0".to_owned(), " ".to_owned(), "x".repeat(1_001), "😀".to_owned()] {
            let h = home().await?;
            h.plaid.say(Ok(FeedPage {
                removed: vec![bad.clone()],
                ..page(
                    "c1",
                    vec![told(&bad, "2026-01-05", "50", "X"), told("t2", "2026-01-05", "1", "N\0")],
                )
            }));
            h.sync().await?;
            h.plaid.say(Ok(page("c2", vec![told(&bad, "2026-01-05", "50", "X")])));
            h.sync().await?;
        }
        Ok(())
    })
}

#[test]
fn a_category_too_long_to_be_kept_holds_nothing_up() -> Tested {
    block_on(async {
        let h = home().await?;
        let mut t = told("t1", "2026-01-05", "50", "X");
        t.row.category = Some("C".repeat(255).parse()?);
        h.plaid.say(Ok(page("c1", vec![t])));
        h.sync().await?;
        Ok(())
    })
}

#[test]
fn odd_categories_hold_nothing_up() -> Tested {
    block_on(async {
        for (code, primary) in [
            ("_", None),
            ("FOOD_", Some("FOOD")),
            ("A", Some("B")),
            ("B", Some("A")),
            ("X", Some("X")),
            (" ", None),
            ("___", Some("__")),
        ] {
            let h = home().await?;
            let mut t = told("t1", "2026-01-05", "50", "X");
            let Ok(c) = code.parse::<CategoryId>() else { continue };
            t.row.category = Some(c);
            t.row.primary = primary.map(|p| p.parse().expect("valid"));
            let mut u = told("t2", "2026-01-05", "51", "X");
            u.row.category = t.row.primary.clone();
            u.row.primary = t.row.category.clone();
            h.plaid.say(Ok(page("c1", vec![t, u])));
            h.sync().await?;
        }
        Ok(())
    })
}

#[test]
fn whether_a_failure_passes_is_told_by_its_kind() -> Tested {
    block_on(async {
        let h = home().await?;
        let e = Error::new(ErrorKind::Unavailable, "/transactions/sync: oops (SOMETHING_NEW)")
            .with("error_type", "API_ERROR")
            .with("error_code", "SOMETHING_NEW");
        h.plaid.say(Err(e));
        h.plaid.say(Ok(page("c1", vec![])));
        h.sync().await?;
        Ok(())
    })
}

#[test]
fn noting_a_failure_hides_none() -> Tested {
    block_on(async {
        for code in ["C".repeat(300), "C\0".to_owned()] {
            let h = home().await?;
            h.plaid.say(Err(refusal("API_ERROR", &code, "permanent")));
            let e = h.sync().await.expect_err("refused");
            assert!(e.to_string().contains("permanent"), "{e}");
        }
        Ok(())
    })
}

#[test]
fn a_failure_again_moves_the_time_of_the_next_try() -> Tested {
    block_on(async {
        let h = home().await?;
        let limit = |s| {
            refusal("RATE_LIMIT_EXCEEDED", "TRANSACTIONS_SYNC_LIMIT", "slow down")
                .retry_in(Duration::from_secs(s))
        };
        h.plaid.say(Err(limit(100)));
        let _ = h.sync().await;
        let first = h.connection().await.next_retry;
        h.plaid.say(Err(limit(1000)));
        let _ = h.sync().await;
        assert_ne!(first, h.connection().await.next_retry);
        Ok(())
    })
}

#[test]
fn a_full_resync_lets_go_of_nothing_while_a_row_cannot_be_read() -> Tested {
    block_on(async {
        let h = home().await?;
        h.plaid.say(Ok(page(
            "c1",
            vec![told("t1", "2026-01-05", "10", "X"), told("t2", "2026-01-05", "11", "X")],
        )));
        h.sync().await?;
        let bad = Unreadable { line: 1, reason: "transaction \"t1\": there is no amount".into() };
        h.plaid.say(Ok(FeedPage {
            unreadable: vec![bad],
            ..page("c2", vec![told("t2", "2026-01-05", "11", "X")])
        }));
        h.bank.sync_with(&h.id, SyncOptions { from_start: true, ..quick() }).await?;
        assert_eq!(h.ledger().await, [pair("t1", "10.00"), pair("t2", "11.00")]);
        Ok(())
    })
}

#[test]
fn a_claimed_row_whose_amount_was_cleared_keeps_one_when_the_bank_goes() -> Tested {
    block_on(async {
        let h = home().await?;
        let usd = Currency::new("USD")?;
        h.plaid.say(Ok(page("c1", vec![])));
        h.sync().await?;
        let acc = h.book.outline().await?.value.accounts[0].value.id.clone();
        let row = h
            .book
            .record(
                NewTransaction::new("2026-01-05".parse().expect("valid"), Money::parse("50", usd)?)
                    .account(acc),
            )
            .await?;
        h.plaid.say(Ok(page("c2", vec![told("t1", "2026-01-05", "50", "X")])));
        assert_eq!(h.sync().await?.matched, 1);
        h.book.clear(&row.id, &[Field::Amount]).await?;
        h.plaid.say(Ok(FeedPage { removed: vec!["t1".into()], ..page("c3", vec![]) }));
        h.sync().await?;
        Ok(())
    })
}

#[test]
fn a_claimed_row_that_was_split_keeps_its_parts_when_the_bank_goes() -> Tested {
    block_on(async {
        let h = home().await?;
        let usd = Currency::new("USD")?;
        h.plaid.say(Ok(page("c1", vec![])));
        h.sync().await?;
        let acc = h.book.outline().await?.value.accounts[0].value.id.clone();
        let row = h
            .book
            .record(
                NewTransaction::new("2026-01-05".parse().expect("valid"), Money::parse("50", usd)?)
                    .account(acc),
            )
            .await?;
        h.plaid.say(Ok(page("c2", vec![told("t1", "2026-01-05", "50", "X")])));
        assert_eq!(h.sync().await?.matched, 1);
        let s = |a: &str| Split { category: None, amount: Money::parse(a, usd).expect("valid") };
        h.book.split(&row.id, vec![s("30"), s("20")]).await?;
        h.plaid.say(Ok(FeedPage { removed: vec!["t1".into()], ..page("c3", vec![]) }));
        h.sync().await?;
        Ok(())
    })
}

#[test]
fn a_split_row_posted_in_another_currency_is_not_lost() -> Tested {
    block_on(async {
        let h = home().await?;
        let usd = Currency::new("USD")?;
        let mut p = told("p1", "2026-01-05", "50", "X");
        p.row.pending = true;
        h.plaid.say(Ok(page("c1", vec![p])));
        h.sync().await?;
        let row =
            h.book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.clone();
        let s = |a: &str| Split { category: None, amount: Money::parse(a, usd).expect("valid") };
        h.book.split(&row.id, vec![s("30"), s("20")]).await?;
        let mut t = told("t1", "2026-01-05", "45", "X");
        t.row.pending_id = Some("p1".into());
        t.row.currency = Some(Currency::new("EUR")?);
        h.plaid.say(Ok(FeedPage { removed: vec!["p1".into()], ..page("c2", vec![t]) }));
        h.sync().await?;
        assert_eq!(h.ledger().await, [pair("t1", "45.00")]);
        Ok(())
    })
}

#[test]
fn a_split_row_posted_with_a_tip_keeps_its_parts() -> Tested {
    block_on(async {
        let h = home().await?;
        let usd = Currency::new("USD")?;
        let mut p = told("p1", "2026-01-05", "50", "X");
        p.row.pending = true;
        h.plaid.say(Ok(page("c1", vec![p])));
        h.sync().await?;
        let row =
            h.book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.clone();
        let s = |a: &str| Split { category: None, amount: Money::parse(a, usd).expect("valid") };
        h.book.split(&row.id, vec![s("30"), s("20")]).await?;
        let mut t = told("t1", "2026-01-05", "57.5", "X");
        t.row.pending_id = Some("p1".into());
        h.plaid.say(Ok(FeedPage { removed: vec!["p1".into()], ..page("c2", vec![t]) }));
        h.sync().await?;
        assert_eq!(h.ledger().await, [pair("t1", "57.50")]);
        Ok(())
    })
}

#[test]
fn a_failure_that_passes_leaves_the_warning_of_a_consent() -> Tested {
    block_on(async {
        use budget_core::plaid::webhook::*;
        let h = home().await?;
        let w = Webhook {
            item_id: Some("item-1".into()),
            event: WebhookEvent::PendingExpiration { consent_expires: Some(9_999_999_999) },
            environment: None,
        };
        h.bank.receive(&w).await?;
        h.plaid.say(Err(refusal("INSTITUTION_ERROR", "INSTITUTION_DOWN", "down")));
        let _ = h.bank.sync_with(&h.id, SyncOptions { restarts: 0, ..quick() }).await;
        h.plaid.say(Ok(page("c1", vec![])));
        h.sync().await?;
        assert_eq!(h.connection().await.state, ConnectionState::ConsentExpiring);
        Ok(())
    })
}

#[test]
fn a_late_warning_of_a_consent_does_not_hide_a_login() -> Tested {
    block_on(async {
        use budget_core::plaid::webhook::*;
        let h = home().await?;
        h.plaid.say(Err(refusal("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", "log in")));
        let _ = h.sync().await;
        let w = Webhook {
            item_id: Some("item-1".into()),
            event: WebhookEvent::PendingExpiration { consent_expires: Some(9_999_999_999) },
            environment: None,
        };
        h.bank.receive(&w).await?;
        assert_eq!(h.connection().await.state, ConnectionState::NeedsLogin);
        Ok(())
    })
}

#[test]
fn a_success_clears_the_problem_and_leaves_the_warning() -> Tested {
    block_on(async {
        use budget_core::plaid::webhook::*;
        let h = home().await?;
        h.plaid.say(Err(refusal("INSTITUTION_ERROR", "INSTITUTION_DOWN", "down")));
        let _ = h.bank.sync_with(&h.id, SyncOptions { restarts: 0, ..quick() }).await;
        let w = Webhook {
            item_id: Some("item-1".into()),
            event: WebhookEvent::PendingExpiration { consent_expires: None },
            environment: None,
        };
        h.bank.receive(&w).await?;
        h.plaid.say(Ok(page("c1", vec![])));
        h.sync().await?;
        let c = h.connection().await;
        assert!(c.problem.is_none() && c.next_retry.is_none());
        Ok(())
    })
}

#[test]
fn a_lost_key_needs_a_new_link_and_the_old_one_can_be_ended() -> Tested {
    block_on(async {
        use std::sync::Arc;
        let store = Arc::new(MemoryStore::new());
        let book =
            Book::create(store.clone(), "home".parse()?, Settings::new(Currency::new("USD")?))
                .await?;
        let plaid = Arc::new(crate::scripted::Scripted::default());
        let bank = book.bank(
            plaid.clone(),
            Arc::new(vault::SealedVault::new(store.clone(), vault::VaultKeys::new(1, [1; 32]))),
        );
        let id = bank.connect(PublicToken::new("item-1")).await?.id;
        let bank = book.bank(
            plaid.clone(),
            Arc::new(vault::SealedVault::new(store, vault::VaultKeys::new(1, [2; 32]))),
        );
        assert_eq!(bank.sync(&id).await.expect_err("lost").kind(), ErrorKind::NeedsUser);
        assert_eq!(book.connection(&id).await?.state, ConnectionState::NeedsLogin);
        bank.disconnect(&id, Rows::Keep).await?;
        assert_eq!(book.connection(&id).await?.state, ConnectionState::Disconnected);
        Ok(())
    })
}

#[test]
fn an_odd_name_of_a_bank_does_not_lose_the_link() -> Tested {
    block_on(async {
        for name in ["B".repeat(250), "B\0".to_owned()] {
            let h = home().await?;
            *h.plaid.institution.lock().expect("no panic") = name;
            let r = h.bank.connect(PublicToken::new("item-2")).await;
            assert!(r.is_ok());
        }
        Ok(())
    })
}

#[test]
fn a_transfer_whose_amount_changes_on_one_side_is_none() -> Tested {
    block_on(async {
        let h = home().await?;
        h.book.add_default_categories().await?;
        let mut out = told("out", "2026-01-05", "100", "TO SAVINGS");
        out.row.category = Some("TRANSFER_OUT_SAVINGS".parse()?);
        let into = told_of("A2", "in", "2026-01-06", "-100", "FROM CHECKING");
        let accounts = vec![account("A1", "0000"), account("A2", "1111")];
        h.plaid.say(Ok(FeedPage {
            accounts: accounts.clone(),
            ..page("c1", vec![out.clone(), into])
        }));
        assert_eq!(h.sync().await?.paired, 1);
        out.row.amount = "120".parse().expect("valid");
        h.plaid.say(Ok(FeedPage { accounts, modified: vec![out], ..page("c2", vec![]) }));
        h.sync().await?;
        let rows = h.book.transactions(&TransactionQuery::default()).await?.value.rows;
        assert!(
            rows.iter().all(|r| r.value.transfer.is_none()),
            "120 out is no transfer of 100 in"
        );
        Ok(())
    })
}

#[test]
fn a_row_posted_under_its_own_id_is_paired() -> Tested {
    block_on(async {
        let h = home().await?;
        h.book.add_default_categories().await?;
        let mut out = told("out", "2026-01-05", "100", "TO SAVINGS");
        out.row.category = Some("TRANSFER_OUT_SAVINGS".parse()?);
        out.row.pending = true;
        let into = told_of("A2", "in", "2026-01-06", "-100", "FROM CHECKING");
        let accounts = vec![account("A1", "0000"), account("A2", "1111")];
        h.plaid.say(Ok(FeedPage {
            accounts: accounts.clone(),
            ..page("c1", vec![out.clone(), into])
        }));
        h.sync().await?;
        out.row.pending = false;
        h.plaid.say(Ok(FeedPage { accounts, modified: vec![out], ..page("c2", vec![]) }));
        assert_eq!(h.sync().await?.paired, 1);
        Ok(())
    })
}

#[test]
fn what_is_not_ready_is_no_failure() -> Tested {
    block_on(async {
        let h = home().await?;
        h.plaid.say(Err(refusal("ITEM_ERROR", "PRODUCT_NOT_READY", "wait")));
        assert_eq!(h.sync().await.expect_err("wait").kind(), ErrorKind::NotReady);
        let connection = h.connection().await;
        assert_eq!(connection.state, ConnectionState::Healthy);
        assert!(connection.next_retry.is_some() && connection.coverage.is_partial());
        Ok(())
    })
}

#[test]
fn a_history_begun_anew_leaves_no_ghost_when_it_comes_in_parts() -> Tested {
    block_on(async {
        let h = home().await?;
        h.plaid.say(Ok(FeedPage {
            coverage: Coverage::Initial,
            ..page(
                "c1",
                vec![told("t1", "2026-01-05", "10", "X"), told("ghost", "2026-01-05", "11", "X")],
            )
        }));
        h.sync().await?;
        h.plaid.say(Err(refusal(
            "INVALID_REQUEST",
            "INVALID_FIELD",
            "cursor not associated with access_token",
        )));
        h.plaid.say(Ok(FeedPage {
            coverage: Coverage::Initial,
            ..page("d1", vec![told("t1", "2026-01-05", "10", "X")])
        }));
        h.sync().await?;
        h.plaid.say(Err(refusal(
            "INVALID_REQUEST",
            "INVALID_FIELD",
            "cursor not associated with access_token",
        )));
        let whole = vec![told("t0", "2025-06-05", "9", "X"), told("t1", "2026-01-05", "10", "X")];
        h.plaid.say(Ok(page("d2", whole)));
        h.sync().await?;
        assert_eq!(h.ledger().await, [pair("t0", "9.00"), pair("t1", "10.00")]);
        assert_eq!(h.connection().await.cursor.as_deref(), Some("d2"));
        Ok(())
    })
}

#[test]
fn two_accounts_of_one_name_and_number() -> Tested {
    block_on(async {
        let h = home().await?;
        *h.plaid.institution.lock().expect("no panic") = "ins_1".into();
        h.plaid.say(Ok(page("c1", vec![told("t1", "2026-01-05", "10", "X")])));
        h.sync().await?;
        h.plaid.say(Ok(FeedPage {
            accounts: vec![account("A2", "0000")],
            ..page("c2", vec![told_of("A2", "t2", "2026-01-05", "11", "X")])
        }));
        h.sync().await?;
        h.plaid.say(Ok(FeedPage {
            accounts: vec![account("A1", "0000"), account("A2", "0000")],
            ..page(
                "c3",
                vec![
                    told("t3", "2026-01-05", "12", "X"),
                    told_of("A2", "t4", "2026-01-05", "12", "X"),
                ],
            )
        }));
        h.sync().await?;
        assert_eq!(h.ledger().await.len(), 4);
        Ok(())
    })
}

#[test]
fn a_deleted_pending_row_is_posted_as_deleted() -> Tested {
    block_on(async {
        let h = home().await?;
        let mut p = told("p1", "2026-01-05", "50", "X");
        p.row.pending = true;
        h.plaid.say(Ok(page("c1", vec![p])));
        h.sync().await?;
        let row =
            h.book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.clone();
        h.book.delete(&row.id).await?;
        let t = told("t1", "2026-01-06", "50", "X");
        h.plaid.say(Ok(FeedPage { removed: vec!["p1".into()], ..page("c2", vec![t]) }));
        h.sync().await?;
        assert_eq!(h.ledger().await, []);
        Ok(())
    })
}

#[test]
fn long_messages_are_cut() -> Tested {
    block_on(async {
        let h = home().await?;
        h.plaid.say(Err(refusal("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", "x")
            .with("display_message", "é\0".repeat(5_000))));
        let e = h.sync().await.expect_err("login");
        assert_eq!(e.kind(), ErrorKind::NeedsUser);
        Ok(())
    })
}

#[test]
fn a_suggested_link_of_a_row_by_hand_leaves_one_row() -> Tested {
    block_on(async {
        let h = home().await?;
        let usd = Currency::new("USD")?;
        h.plaid.say(Ok(page("c1", vec![])));
        h.sync().await?;
        let acc = h.book.outline().await?.value.accounts[0].value.id.clone();
        h.book
            .record(
                NewTransaction::new("2026-01-05".parse().expect("valid"), Money::parse("50", usd)?)
                    .account(acc)
                    .payee("Bistro"),
            )
            .await?;
        let mut p = told("p1", "2026-01-05", "50", "Bistro");
        p.row.pending = true;
        h.plaid.say(Ok(page("c2", vec![p])));
        assert_eq!(h.sync().await?.matched, 1);
        h.plaid.say(Ok(FeedPage {
            removed: vec!["p1".into()],
            ..page("c3", vec![told("t1", "2026-01-06", "57.5", "Bistro")])
        }));
        let r = h.sync().await?;
        assert_eq!(h.ledger().await.len(), 2, "until a person says so");
        let row = h.book.accept_link(r.suggested.first().expect("a tip")).await?;
        assert_eq!(row.bank.map(|bank| bank.amount.to_string()).as_deref(), Some("57.50 USD"));
        assert_eq!(h.ledger().await, [pair("t1", "50.00")], "the person's own amount stays");
        Ok(())
    })
}

#[test]
fn an_account_is_mapped_once() -> Tested {
    block_on(async {
        let h = home().await?;
        h.plaid.say(Ok(page("c1", vec![told("t1", "2026-01-05", "3", "A")])));
        h.sync().await?;
        for name in ["0mine", "zmine"] {
            h.book
                .create_account(Account::new(
                    name.parse()?,
                    "Mine",
                    AccountType::Depository,
                    Currency::new("USD")?,
                ))
                .await?;
            let accounts =
                vec![AccountMapping { external_id: "A1".into(), account: name.parse()? }];
            h.plaid.say(Ok(page("c2", vec![told("t1", "2026-01-05", "3", "A")])));
            let again = SyncOptions { accounts, from_start: true, ..quick() };
            let error = h.bank.sync_with(&h.id, again).await.expect_err("it is another account's");
            assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
        }
        assert_eq!(h.ledger().await.len(), 1);
        Ok(())
    })
}

#[test]
fn pages_without_end_are_noted() -> Tested {
    block_on(async {
        let h = home().await?;
        h.plaid.say(Ok(page("c1", vec![])));
        h.sync().await?;
        h.plaid.say(Ok(FeedPage { has_more: true, ..page("c1", vec![]) }));
        h.sync().await.expect_err("endless");
        assert_eq!(h.connection().await.state, ConnectionState::Failing);
        Ok(())
    })
}

#[test]
fn a_missing_token_is_noted() -> Tested {
    block_on(async {
        use std::sync::Arc;
        let h = home().await?;
        let bank = h.book.bank(h.plaid.clone(), Arc::new(MemoryStore::new()));
        bank.sync(&h.id).await.expect_err("no token");
        assert_eq!(h.connection().await.state, ConnectionState::NeedsLogin);
        Ok(())
    })
}

#[test]
fn the_address_of_a_hosted_page_is_not_shown() -> Tested {
    block_on(async {
        let s = plaid::LinkSession {
            link_token: plaid::LinkToken::new("l"),
            expires: None,
            hosted_url: Some("https://secure.plaid.com/hl/CANARY".into()),
        };
        assert!(!format!("{s:?}").contains("CANARY"));
        Ok(())
    })
}

#[test]
fn a_row_that_becomes_a_transfer_is_paired() -> Tested {
    block_on(async {
        // a modified category ends a transfer / begins one
        let h = home().await?;
        h.book.add_default_categories().await?;
        let mut out = told("out", "2026-01-05", "100", "TO SAVINGS");
        let into = told_of("A2", "in", "2026-01-06", "-100", "FROM CHECKING");
        let accounts = vec![account("A1", "0000"), account("A2", "1111")];
        h.plaid.say(Ok(FeedPage {
            accounts: accounts.clone(),
            ..page("c1", vec![out.clone(), into])
        }));
        assert_eq!(h.sync().await?.paired, 0);
        out.row.category = Some("TRANSFER_OUT_SAVINGS".parse()?);
        h.plaid.say(Ok(FeedPage { accounts, modified: vec![out], ..page("c2", vec![]) }));
        assert_eq!(h.sync().await?.paired, 1);
        Ok(())
    })
}

#[test]
fn accounts_without_numbers_are_recognised_when_a_bank_is_linked_again() -> Tested {
    block_on(async {
        let h = home().await?;
        *h.plaid.institution.lock().expect("no panic") = "ins_1".into();
        let first = h.bank.connect(PublicToken::new("item-2")).await?;
        let acc =
            |id: &str| BankAccount { mask: None, name: Some("Savings".into()), ..account(id, "") };
        h.plaid.say(Ok(FeedPage {
            accounts: vec![acc("A1")],
            ..page("c1", vec![told("t1", "2026-01-05", "10", "X")])
        }));
        h.bank.sync_with(&first.id, quick()).await?;
        h.bank.disconnect(&first.id, Rows::Keep).await?;
        let second = h.bank.connect(PublicToken::new("item-3")).await?;
        h.plaid.say(Ok(FeedPage {
            accounts: vec![acc("B1")],
            ..page("d1", vec![told_of("B1", "u1", "2026-01-05", "10", "X")])
        }));
        h.bank.sync_with(&second.id, quick()).await?;
        assert_eq!(h.book.outline().await?.value.accounts.len(), 1);
        Ok(())
    })
}
