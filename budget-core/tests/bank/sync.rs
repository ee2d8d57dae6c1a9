//! One update after another: whole, once, from the cursor where the last one ended.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use budget_core::*;

use crate::scripted::{foreign_cursor, home, mutation, page, pair, quick, refusal, told};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

#[test]
fn pages_become_rows_and_the_next_update_goes_on_at_the_last_cursor() -> Tested {
    block_on(async {
        let home = home().await?;
        let first =
            FeedPage { has_more: true, ..page("c1", vec![told("t1", "2026-01-05", "10", "A")]) };
        home.plaid.say(Ok(first));
        home.plaid.say(Ok(page("c2", vec![told("t2", "2026-01-06", "-500.25", "B")])));
        let report = home.sync().await?;
        assert_eq!((report.added, report.pages, report.new_accounts.len()), (2, 2, 1));
        assert_eq!(home.plaid.asked(), [None, Some("c1".to_owned())]);
        assert_eq!(home.ledger().await, [pair("t1", "10.00"), pair("t2", "-500.25")]);
        let before = home.book.revision().await?;
        home.plaid.say(Ok(page("c3", vec![])));
        assert_eq!(home.sync().await?.to_string(), "nothing new");
        assert_eq!(home.plaid.asked(), [Some("c2".to_owned())]);
        assert_eq!(home.book.revision().await?.number, before.number + 1, "the cursor moved");
        assert_eq!(home.connection().await.cursor.as_deref(), Some("c3"));
        Ok(())
    })
}

#[test]
fn a_failure_on_any_page_begins_the_update_again_at_its_first_cursor() -> Tested {
    let failures: [fn() -> Error; 4] = [
        mutation,
        || refusal("API_ERROR", "INTERNAL_SERVER_ERROR", "broken"),
        || refusal("INSTITUTION_ERROR", "INSTITUTION_DOWN", "down"),
        || Error::new(ErrorKind::Unavailable, "the body was cut"),
    ];
    for failure in failures {
        block_on(async {
            let home = home().await?;
            home.plaid.say(Ok(page("c0", vec![told("t0", "2026-01-05", "1", "A")])));
            home.sync().await?;
            home.plaid.asked();
            let ghost = FeedPage {
                has_more: true,
                ..page("c1", vec![told("ghost", "2026-01-05", "9", "A")])
            };
            home.plaid.say(Ok(ghost));
            home.plaid.say(Err(failure()));
            let real = FeedPage {
                has_more: true,
                ..page("d1", vec![told("t1", "2026-01-05", "11", "A")])
            };
            home.plaid.say(Ok(real));
            home.plaid.say(Ok(page("d2", vec![told("t2", "2026-01-05", "5", "A")])));
            let report = home.sync().await?;
            assert_eq!((report.added, report.restarts), (2, 1));
            let cursors = ["c0", "c1", "c0", "d1"].map(|cursor| Some(cursor.to_owned()));
            assert_eq!(home.plaid.asked(), cursors);
            let ledger = [pair("t0", "1.00"), pair("t1", "11.00"), pair("t2", "5.00")];
            assert_eq!(home.ledger().await, ledger);
            Ok::<(), Error>(())
        })?;
    }
    Ok(())
}

#[test]
fn tries_are_bounded_and_nothing_of_them_is_written() -> Tested {
    block_on(async {
        let home = home().await?;
        let options = SyncOptions { restarts: 2, ..quick() };
        for _ in 0..3 {
            home.plaid.say(Err(mutation()));
        }
        let error = home.bank.sync_with(&home.id, options).await.expect_err("no fourth try");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!((home.plaid.left(), home.ledger().await.len()), (0, 0));
        let connection = home.connection().await;
        assert_eq!((connection.state, connection.cursor), (ConnectionState::Failing, None));
        let problem = connection.problem.expect("a problem");
        assert_eq!(problem.code, "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION");
        assert!(connection.next_retry.is_some());
        home.plaid.say(Ok(page("c1", vec![])));
        home.sync().await?;
        let connection = home.connection().await;
        assert_eq!((connection.state, connection.problem), (ConnectionState::Healthy, None));
        assert!(connection.next_retry.is_none() && connection.last_success.is_some());
        Ok(())
    })
}

#[test]
fn a_bank_that_asks_for_a_long_pause_is_left_alone_until_then() -> Tested {
    block_on(async {
        let home = home().await?;
        let limit = || refusal("RATE_LIMIT_EXCEEDED", "TRANSACTIONS_SYNC_LIMIT", "slow down");
        home.plaid.say(Err(limit().retry_in(Duration::from_millis(10))));
        home.plaid.say(Err(limit().retry_in(Duration::from_secs(3_600))));
        let error = home.sync().await.expect_err("an hour is too long");
        assert_eq!((error.kind(), home.plaid.asked().len()), (ErrorKind::RateLimited, 2));
        let wait = home.connection().await.next_retry.expect("a time") - now();
        assert!((3_590..=3_600).contains(&wait), "{wait} s");
        Ok(())
    })
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.expect("after 1970").as_secs() as i64
}

#[test]
fn nothing_is_tried_again_that_time_does_not_mend() -> Tested {
    let cases = [
        ("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", ErrorKind::NeedsUser, ConnectionState::NeedsLogin),
        ("ITEM_ERROR", "ACCESS_NOT_GRANTED", ErrorKind::NeedsUser, ConnectionState::NeedsLogin),
        ("ITEM_ERROR", "USER_PERMISSION_REVOKED", ErrorKind::NeedsUser, ConnectionState::Revoked),
        ("ITEM_ERROR", "PRODUCT_NOT_READY", ErrorKind::NotReady, ConnectionState::Healthy),
        ("INVALID_INPUT", "INVALID_API_KEYS", ErrorKind::Unauthorized, ConnectionState::Failing),
        ("INVALID_REQUEST", "SOMETHING_NEW", ErrorKind::Invalid, ConnectionState::Failing),
    ];
    for (error_type, code, kind, state) in cases {
        block_on(async {
            let home = home().await?;
            home.plaid
                .say(Err(refusal(error_type, code, "no").with("display_message", "Log in again")));
            let error = home.sync().await.expect_err("a refusal");
            assert_eq!((error.kind(), home.plaid.asked().len()), (kind, 1), "{code}");
            let connection = home.connection().await;
            assert_eq!(connection.state, state, "{code}");
            assert_eq!(connection.problem.expect("a problem").message, "Log in again");
            let revision = home.book.revision().await?;
            home.plaid
                .say(Err(refusal(error_type, code, "no").with("display_message", "Log in again")));
            home.sync().await.expect_err("the same again");
            let same = home.book.revision().await? == revision;
            assert!(same || kind == ErrorKind::NotReady, "{code}: the same failure writes nothing");
            Ok::<(), Error>(())
        })?;
    }
    Ok(())
}

#[test]
fn what_is_not_ready_stores_no_cursor_and_says_so() -> Tested {
    block_on(async {
        let home = home().await?;
        let empty = FeedPage { coverage: Coverage::NotReady, ..FeedPage::default() };
        home.plaid.say(Ok(empty));
        let report = home.sync().await?;
        assert_eq!((report.coverage, home.connection().await.cursor), (Coverage::NotReady, None));
        let today = period::parse_date("2026-01-20")?;
        assert!(home.book.summary(today).await?.value.is_partial);
        let month =
            Period::new(period::parse_date("2026-01-01")?, period::parse_date("2026-02-01")?)?;
        assert!(home.book.summary_between(month).await?.value.is_partial);
        let initial = FeedPage {
            coverage: Coverage::Initial,
            ..page("c1", vec![told("t1", "2026-01-05", "3", "A")])
        };
        home.plaid.say(Ok(initial));
        assert_eq!(home.sync().await?.coverage, Coverage::Initial);
        assert!(home.book.summary(today).await?.value.is_partial);
        home.plaid.say(Ok(page("c2", vec![])));
        home.sync().await?;
        assert!(!home.book.summary(today).await?.value.is_partial);
        assert_eq!(home.plaid.asked(), [None, None, Some("c1".to_owned())]);
        Ok(())
    })
}

#[test]
fn a_cursor_of_another_item_is_given_up_once() -> Tested {
    block_on(async {
        let home = home().await?;
        home.plaid.say(Ok(page(
            "c1",
            vec![told("t1", "2026-01-05", "3", "A"), told("t2", "2026-01-05", "4", "B")],
        )));
        home.sync().await?;
        home.plaid.say(Err(foreign_cursor()));
        home.plaid.say(Ok(page("d1", vec![told("t1", "2026-01-05", "3", "A")])));
        let report = home.sync().await?;
        assert_eq!((report.added, report.unchanged, report.removed), (0, 1, 1), "t2 is gone");
        assert!(report.from_start);
        home.plaid.say(Err(foreign_cursor()));
        home.plaid.say(Err(foreign_cursor()));
        let error = home.sync().await.expect_err("no third beginning");
        assert_eq!((error.kind(), home.plaid.left()), (ErrorKind::Invalid, 0));
        assert_eq!(home.connection().await.cursor.as_deref(), Some("d1"));
        Ok(())
    })
}

#[test]
fn pages_without_end_are_refused() -> Tested {
    block_on(async {
        let home = home().await?;
        for cursors in [&["c1", "c1"][..], &["c1", "c2", "c1"], &[""]] {
            for cursor in cursors {
                home.plaid.say(Ok(FeedPage {
                    has_more: true,
                    ..page(cursor, vec![told("t1", "2026-01-05", "3", "A")])
                }));
            }
            let error = home.sync().await.expect_err("no end");
            assert!(error.to_string().contains("again and again"), "{error}");
            assert_eq!((home.plaid.left(), home.ledger().await.len()), (0, 0));
        }
        Ok(())
    })
}

#[test]
fn of_several_words_about_a_row_the_last_ones_count() -> Tested {
    block_on(async {
        let home = home().await?;
        let first = FeedPage {
            has_more: true,
            modified: vec![told("t1", "2026-01-05", "11", "A")],
            removed: vec!["gone".to_owned()],
            ..page(
                "c1",
                vec![
                    told("t1", "2026-01-05", "10", "A"),
                    told("t1", "2026-01-05", "10.50", "A"),
                    told("gone", "2026-01-05", "1", "A"),
                ],
            )
        };
        home.plaid.say(Ok(first));
        let second = FeedPage {
            removed: vec!["back".to_owned()],
            has_more: true,
            ..page("c2", vec![told("late", "2026-01-05", "2", "A")])
        };
        home.plaid.say(Ok(second));
        let third = FeedPage {
            removed: vec!["late".to_owned(), "unknown".to_owned()],
            ..page("c3", vec![told("back", "2026-01-05", "7", "A")])
        };
        home.plaid.say(Ok(third));
        let report = home.sync().await?;
        assert_eq!((report.added, report.removed), (2, 0));
        assert_eq!(home.ledger().await, [pair("back", "7.00"), pair("t1", "11.00")]);
        Ok(())
    })
}

#[test]
fn what_cannot_be_read_is_reported_and_holds_nothing_up() -> Tested {
    block_on(async {
        let home = home().await?;
        let unreadable = Unreadable { line: 1, reason: "\"t9\": no amount".to_owned() };
        let huge = told("t2", "2026-01-05", "99999999999999999999", "A");
        let fine = told("t3", "2026-01-05", "2.345", "A");
        home.plaid.say(Ok(FeedPage {
            unreadable: vec![unreadable.clone()],
            ..page("c1", vec![told("t1", "2026-01-05", "3", "A"), huge, fine])
        }));
        let report = home.sync().await?;
        assert_eq!((report.added, report.rounded, report.quarantined.len()), (2, 1, 2));
        assert!(report.quarantined.contains(&unreadable));
        assert_eq!(home.ledger().await, [pair("t1", "3.00"), pair("t3", "2.34")]);
        let query = TransactionQuery::default();
        let rows = home.book.transactions(&query).await?.value.rows;
        let original = rows.iter().find_map(|entry| entry.value.bank.as_ref()?.original_amount);
        assert_eq!(original.map(|amount| amount.to_string()).as_deref(), Some("2.345"));
        Ok(())
    })
}

#[test]
fn progress_is_told_page_by_page() -> Tested {
    block_on(async {
        let home = home().await?;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let told_to = heard.clone();
        let progress = Progress::new(move |now| {
            told_to.lock().expect("no panic").push((now.pages, now.rows, now.applying))
        });
        home.plaid.say(Ok(FeedPage {
            has_more: true,
            ..page("c1", vec![told("t1", "2026-01-05", "3", "A")])
        }));
        home.plaid.say(Ok(page(
            "c2",
            vec![told("t2", "2026-01-05", "3", "A"), told("t3", "2026-01-05", "3", "A")],
        )));
        home.bank.sync_with(&home.id, SyncOptions { progress: Some(progress), ..quick() }).await?;
        assert_eq!(*heard.lock().expect("no panic"), [(1, 1, false), (2, 3, true)]);
        Ok(())
    })
}

#[test]
fn rules_run_on_what_is_new_and_categories_that_the_book_lacks_come_under_their_primary() -> Tested
{
    block_on(async {
        let home = home().await?;
        let mut cafe = told("t1", "2026-01-05", "3", "CAFE 17");
        cafe.row.category = Some("FOOD_AND_DRINK_SOMETHING_NEW".parse()?);
        cafe.row.primary = Some("FOOD_AND_DRINK".parse()?);
        let rule = Rule {
            id: "cafe".parse()?,
            name: "Cafés".to_owned(),
            stage: budget_core::Stage::Default,
            matches: Match::All,
            conditions: vec![Condition::Text {
                field: TextField::Payee,
                test: TextTest::Contains("cafe".to_owned()),
            }],
            actions: vec![Action::AddTag("out".to_owned())],
        };
        home.book.create_rule(rule).await?;
        home.plaid.say(Ok(page("c1", vec![cafe])));
        home.sync().await?;
        let rows = home.book.transactions(&TransactionQuery::default()).await?.value.rows;
        assert_eq!(rows[0].value.tags(), ["out"]);
        let tree = home.book.outline().await?.value.tree()?;
        let path: Vec<String> =
            tree.path(rows[0].value.category().expect("one")).map(ToString::to_string).collect();
        assert_eq!(path, ["FOOD_AND_DRINK_SOMETHING_NEW", "FOOD_AND_DRINK"]);
        Ok(())
    })
}

#[test]
fn a_page_size_that_the_bank_refuses_is_refused_here() -> Tested {
    block_on(async {
        let home = home().await?;
        for page_rows in [0, 501] {
            let options = SyncOptions { page_rows, ..quick() };
            let error = home.bank.sync_with(&home.id, options).await.expect_err("1 to 500");
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(error.to_string().contains(&page_rows.to_string()), "{error}");
        }
        assert!(home.plaid.asked().is_empty());
        Ok(())
    })
}

#[test]
fn an_update_of_a_bank_is_not_undone() -> Tested {
    block_on(async {
        let home = home().await?;
        home.plaid.say(Ok(page("c1", vec![told("t1", "2026-01-05", "3", "A")])));
        let revision = home.sync().await?.revision.expect("a revision");
        let error = home.book.undo(revision.number).await.expect_err("the bank would say it again");
        assert_eq!(error.kind(), ErrorKind::Invalid);
        Ok(())
    })
}
