//! What a failure says about a connection.

use std::time::Duration;

use budget_core::*;

use crate::scripted::{home, page, refusal};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

#[test]
fn whether_a_failure_passes_is_told_by_its_kind() -> Tested {
    block_on(async {
        let home = home().await?;
        let new = Error::new(ErrorKind::Unavailable, "/transactions/sync: oops (SOMETHING_NEW)")
            .with("error_type", "API_ERROR")
            .with("error_code", "SOMETHING_NEW");
        home.plaid.say(Err(new));
        let report = home.update(page("c1", vec![])).await?;
        assert_eq!((report.restarts, home.plaid.left()), (1, 0));
        let connection = home.connection().await;
        assert_eq!((connection.state, connection.problem), (ConnectionState::Healthy, None));
        Ok(())
    })
}

#[test]
fn what_is_not_ready_is_no_failure() -> Tested {
    block_on(async {
        let home = home().await?;
        let error = home.fail(refusal("ITEM_ERROR", "PRODUCT_NOT_READY", "wait")).await;
        assert_eq!(error.kind(), ErrorKind::NotReady);
        let connection = home.connection().await;
        assert_eq!(connection.state, ConnectionState::Healthy);
        assert!(connection.next_retry.is_some() && connection.coverage.is_partial());
        Ok(())
    })
}

#[test]
fn noting_a_failure_hides_none() -> Tested {
    block_on(async {
        for (code, noted) in [("C".repeat(300), "C".repeat(255)), ("C\0".to_owned(), "C".into())] {
            let home = home().await?;
            let error = home.fail(refusal("API_ERROR", &code, "permanent")).await;
            assert!(error.to_string().contains("permanent"), "{error}");
            let connection = home.connection().await;
            assert_eq!(connection.state, ConnectionState::Failing);
            assert_eq!(connection.problem.expect("a problem").code, noted);
        }
        Ok(())
    })
}

#[test]
fn long_messages_are_cut() -> Tested {
    block_on(async {
        let home = home().await?;
        let long = refusal("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", "log in")
            .with("display_message", "é\0".repeat(5_000));
        assert_eq!(home.fail(long).await.kind(), ErrorKind::NeedsUser);
        let connection = home.connection().await;
        assert_eq!(connection.state, ConnectionState::NeedsLogin);
        assert_eq!(connection.problem.expect("a problem").message, "é".repeat(1_000));
        Ok(())
    })
}

#[test]
fn a_failure_again_moves_the_time_of_the_next_try() -> Tested {
    block_on(async {
        let home = home().await?;
        let mut tries = Vec::new();
        for seconds in [100, 1_000] {
            let limit = refusal("RATE_LIMIT_EXCEEDED", "TRANSACTIONS_SYNC_LIMIT", "slow down");
            home.fail(limit.retry_in(Duration::from_secs(seconds))).await;
            tries.push(home.connection().await.next_retry.expect("a time"));
        }
        assert!((900..=910).contains(&(tries[1] - tries[0])), "{tries:?}");
        Ok(())
    })
}

#[test]
fn pages_without_end_are_noted() -> Tested {
    block_on(async {
        let home = home().await?;
        home.update(page("c1", vec![])).await?;
        home.plaid.say(Ok(FeedPage { has_more: true, ..page("c1", vec![]) }));
        assert_eq!(home.sync().await.expect_err("no end").kind(), ErrorKind::Internal);
        let connection = home.connection().await;
        assert_eq!(connection.state, ConnectionState::Failing);
        assert_eq!(connection.cursor.as_deref(), Some("c1"));
        assert!(connection.problem.is_some() && connection.next_retry.is_none());
        Ok(())
    })
}
