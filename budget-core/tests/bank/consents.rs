//! Warnings that a person's consent ends.

use budget_core::plaid::webhook::{Webhook, WebhookEvent};
use budget_core::*;

use crate::scripted::{home, page, refusal};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

const END: i64 = 9_999_999_999;

fn warning(consent_expires: Option<i64>) -> Webhook {
    let event = WebhookEvent::PendingExpiration { consent_expires };
    Webhook { item_id: Some("item-1".to_owned()), event, environment: None }
}

fn down() -> Error {
    refusal("INSTITUTION_ERROR", "INSTITUTION_DOWN", "down")
}

#[test]
fn a_failure_that_passes_leaves_the_warning() -> Tested {
    block_on(async {
        let home = home().await?;
        home.bank.receive(&warning(Some(END))).await?;
        home.fail(down()).await;
        let connection = home.connection().await;
        assert_eq!(connection.state, ConnectionState::ConsentExpiring);
        assert_eq!(connection.problem.expect("a problem").code, "INSTITUTION_DOWN");
        home.update(page("c1", vec![])).await?;
        let connection = home.connection().await;
        assert_eq!(connection.state, ConnectionState::ConsentExpiring);
        assert_eq!((connection.problem, connection.consent_expires), (None, Some(END)));
        Ok(())
    })
}

#[test]
fn a_late_warning_does_not_hide_a_login() -> Tested {
    block_on(async {
        let home = home().await?;
        home.fail(refusal("ITEM_ERROR", "ITEM_LOGIN_REQUIRED", "log in")).await;
        home.bank.receive(&warning(Some(END))).await?;
        let connection = home.connection().await;
        assert_eq!(connection.state, ConnectionState::NeedsLogin);
        assert_eq!(connection.problem.expect("a problem").code, "ITEM_LOGIN_REQUIRED");
        assert_eq!(connection.consent_expires, Some(END));
        Ok(())
    })
}

#[test]
fn a_success_clears_the_problem_and_leaves_the_warning() -> Tested {
    block_on(async {
        let home = home().await?;
        home.fail(down()).await;
        home.bank.receive(&warning(None)).await?;
        assert!(home.connection().await.problem.is_some());
        home.update(page("c1", vec![])).await?;
        let connection = home.connection().await;
        assert_eq!(connection.state, ConnectionState::ConsentExpiring);
        assert!(connection.problem.is_none() && connection.next_retry.is_none());
        Ok(())
    })
}
