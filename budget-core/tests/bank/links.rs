//! Linking, mending and ending.

use std::sync::Arc;

use budget_core::plaid::PublicToken;
use budget_core::*;

use crate::keychain::Keychain;
use crate::scripted::{Scripted, account, home, page, quick, refusal, told, told_of};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

#[test]
fn a_bank_that_is_linked_again_doubles_nothing() -> Tested {
    block_on(async {
        let home = home().await?;
        home.plaid.is_of("ins_1");
        let first = home.bank.connect(PublicToken::new("item-2")).await?;
        let rows = |prefix: &str| {
            let id = |name: &str| format!("{prefix}-{name}");
            vec![
                told(&id("t1"), "2026-01-05", "10", "Market"),
                told(&id("t2"), "2026-01-05", "10", "Market"),
                told(&id("t3"), "2026-01-06", "20", "Kiosk"),
            ]
        };
        home.plaid.say(Ok(page("c1", rows("old"))));
        home.bank.sync_with(&first.id, quick()).await?;
        home.bank.disconnect(&first.id, Rows::Keep).await?;
        assert_eq!(home.book.connection(&first.id).await?.state, ConnectionState::Disconnected);

        let second = home.bank.connect(PublicToken::new("item-3")).await?;
        let mut again = page("d1", rows("new"));
        again.accounts[0].external_id = "B7".to_owned();
        again.added.iter_mut().for_each(|row| row.account = "B7".to_owned());
        home.plaid.say(Ok(again));
        let report = home.bank.sync_with(&second.id, quick()).await?;
        assert_eq!((report.added, report.matched, report.new_accounts.len()), (0, 3, 0));
        assert_eq!(home.rows().await.len(), 3);
        assert_eq!(home.accounts().await.len(), 1);
        Ok(())
    })
}

#[test]
fn accounts_without_numbers_are_recognised_when_a_bank_is_linked_again() -> Tested {
    block_on(async {
        let home = home().await?;
        home.plaid.is_of("ins_1");
        let unnumbered = |id: &str| {
            let name = Some("Savings".to_owned());
            vec![BankAccount { mask: None, name, ..account(id, "") }]
        };
        let first = home.bank.connect(PublicToken::new("item-2")).await?;
        home.plaid.say(Ok(FeedPage {
            accounts: unnumbered("A1"),
            ..page("c1", vec![told("t1", "2026-01-05", "10", "Market")])
        }));
        home.bank.sync_with(&first.id, quick()).await?;
        home.bank.disconnect(&first.id, Rows::Keep).await?;

        let second = home.bank.connect(PublicToken::new("item-3")).await?;
        home.plaid.say(Ok(FeedPage {
            accounts: unnumbered("B1"),
            ..page("d1", vec![told_of("B1", "u1", "2026-01-05", "10", "Market")])
        }));
        let report = home.bank.sync_with(&second.id, quick()).await?;
        assert_eq!((report.added, report.matched, report.new_accounts.len()), (0, 1, 0));
        assert_eq!(home.row().await.current_id(second.id.as_str()), Some("u1"));
        assert_eq!(home.accounts().await.len(), 1);
        Ok(())
    })
}

#[test]
fn an_item_that_the_book_has_keeps_its_connection() -> Tested {
    block_on(async {
        let home = home().await?;
        let again = home.bank.connect(PublicToken::new("item-1")).await?;
        assert_eq!(again.id, home.id);
        assert_eq!(home.book.connections().await?.len(), 1);
        Ok(())
    })
}

#[test]
fn a_login_is_mended_and_the_cursor_stays() -> Tested {
    block_on(async {
        let home = home().await?;
        home.plaid.say(Ok(page("c1", vec![told("t1", "2026-01-05", "10", "Market")])));
        home.sync().await?;
        home.plaid.say(Err(refusal("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", "log in")));
        home.sync().await.expect_err("a login");
        assert_eq!(home.connection().await.state, ConnectionState::NeedsLogin);
        let session =
            home.bank.repair_session(&home.id, plaid::LinkRequest::new("ana", "Household")).await?;
        assert_eq!(session.link_token.expose(), "link-1");
        let mended = home.bank.repaired(&home.id).await?;
        assert_eq!(
            (mended.state, mended.cursor.as_deref()),
            (ConnectionState::Healthy, Some("c1"))
        );
        Ok(())
    })
}

#[test]
fn an_ended_link_removes_the_item_and_forgets_its_token() -> Tested {
    for (rows, left) in [(Rows::Keep, 1), (Rows::Erase, 0)] {
        block_on(async {
            let home = home().await?;
            home.plaid.say(Ok(page("c1", vec![told("t1", "2026-01-05", "10", "Market")])));
            home.sync().await?;
            home.bank.disconnect(&home.id, rows).await?;
            assert_eq!(*home.plaid.removed.lock().expect("no panic"), 1);
            assert_eq!(home.ledger().await.len(), left);
            let error = home.sync().await.expect_err("it is ended");
            let kind = if left == 1 { ErrorKind::Invalid } else { ErrorKind::NotFound };
            assert_eq!(error.kind(), kind, "{error}");
            home.book.audit().await?;
            Ok::<(), Error>(())
        })?;
    }
    Ok(())
}

#[test]
fn erasing_keeps_what_a_person_entered() -> Tested {
    block_on(async {
        let home = home().await?;
        home.plaid.say(Ok(page("c1", vec![])));
        home.sync().await?;
        let entered = home.enter("2026-01-04", "10", "Market").await?;
        home.plaid.say(Ok(page(
            "c2",
            vec![told("t1", "2026-01-05", "10", "Market"), told("t2", "2026-01-05", "4", "Kiosk")],
        )));
        assert_eq!(home.sync().await?.matched, 1);
        home.bank.disconnect(&home.id, Rows::Erase).await?;
        assert_eq!(home.rows().await, [entered]);
        assert!(home.book.connections().await?.is_empty());
        Ok(())
    })
}

#[test]
fn a_lost_token_needs_a_new_link_and_the_book_still_opens() -> Tested {
    block_on(async {
        let home = home().await?;
        let elsewhere = home.book.bank(home.plaid.clone(), Arc::new(Keychain::default()));
        let error = elsewhere.sync(&home.id).await.expect_err("no token");
        assert_eq!(error.kind(), ErrorKind::NeedsUser);
        assert!(error.to_string().contains("link the bank again"), "{error}");
        assert_eq!(home.connection().await.state, ConnectionState::NeedsLogin);
        home.book.outline().await?;
        Ok(())
    })
}

#[test]
fn a_lost_key_needs_a_new_link_and_the_old_one_can_be_ended() -> Tested {
    block_on(async {
        let store = Arc::new(MemoryStore::new());
        let settings = Settings::new(Currency::new("USD")?);
        let book = Book::create(store.clone(), "home".parse()?, settings).await?;
        let plaid = Arc::new(Scripted::default());
        let with_key = |key: u8| {
            let keys = VaultKeys::new(1, [key; 32]);
            book.bank(plaid.clone(), Arc::new(SealedVault::new(store.clone(), keys)))
        };
        let id = with_key(1).connect(PublicToken::new("item-1")).await?.id;
        let keyless = with_key(2);
        assert_eq!(keyless.sync(&id).await.expect_err("lost").kind(), ErrorKind::NeedsUser);
        assert_eq!(book.connection(&id).await?.state, ConnectionState::NeedsLogin);
        keyless.disconnect(&id, Rows::Keep).await?;
        assert_eq!(book.connection(&id).await?.state, ConnectionState::Disconnected);
        assert!(plaid.asked().is_empty(), "nobody can ask without the token");
        Ok(())
    })
}

#[test]
fn the_address_of_a_hosted_page_is_not_shown() {
    let session = plaid::LinkSession {
        link_token: plaid::LinkToken::new("link-1"),
        expires: None,
        hosted_url: Some("https://secure.plaid.com/hl/CANARY".to_owned()),
    };
    assert!(!format!("{session:?}").contains("CANARY"));
}

#[test]
fn unknown_connections_are_not_found() -> Tested {
    block_on(async {
        let home = home().await?;
        let unknown: ConnectionId = "nobody".parse()?;
        let request = plaid::LinkRequest::new("ana", "Household");
        let errors = [
            home.bank.sync(&unknown).await.expect_err("none"),
            home.bank.refresh(&unknown).await.expect_err("none"),
            home.bank.repaired(&unknown).await.expect_err("none"),
            home.bank.repair_session(&unknown, request).await.expect_err("none"),
            home.bank.disconnect(&unknown, Rows::Keep).await.expect_err("none"),
        ];
        assert!(errors.iter().all(|error| error.kind() == ErrorKind::NotFound), "{errors:?}");
        Ok(())
    })
}

#[test]
fn the_token_is_no_part_of_the_book() -> Tested {
    block_on(async {
        let home = home().await?;
        home.plaid.say(Ok(page("c1", vec![told("t1", "2026-01-05", "10", "Market")])));
        home.sync().await?;
        let copies = [
            home.book.export().await?,
            format!("{:?}", home.book.outline().await?),
            format!("{:?} {:?}", home.bank, home.book),
        ];
        for copy in &copies {
            assert!(!copy.contains("access-"), "{copy}");
        }
        let store = Arc::new(MemoryStore::new());
        let copy = Book::import(store, "copy".parse()?, &copies[0]).await?;
        assert_eq!(copy.connections().await?, home.book.connections().await?);
        Ok(())
    })
}
