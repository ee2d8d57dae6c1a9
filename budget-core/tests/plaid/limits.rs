//! Rate limits that are kept on this side.

use std::time::Duration;

use budget_core::ErrorKind;
use budget_core::plaid::http::RateLimits;
use budget_core::plaid::{AccessToken, Plaid};
use pollster::block_on;

use crate::server::{Reply, Server};
use crate::{client_with, hasty, token};

#[test]
fn calls_for_one_item_are_spaced() {
    let pause = Duration::from_millis(60);
    let server = Server::always(Reply::json(200, r#"{"item": {"item_id": "i1"}}"#));
    let mut options = hasty();
    options.limits = Some(RateLimits::Spaced(pause));
    let plaid = client_with(&server, options);
    for _ in 0..4 {
        block_on(plaid.item(token())).expect("an item");
    }
    block_on(plaid.item(AccessToken::new("access-other"))).expect("another item waits for none");
    let heard = server.heard();
    for pair in heard[..4].windows(2) {
        // The server's clock is read a little after the client's.
        assert!(pair[1].at - pair[0].at >= pause / 2, "{:?}", pair[1].at - pair[0].at);
    }
    assert!(heard[3].at - heard[0].at >= pause * 5 / 2);
    assert!(heard[4].at - heard[3].at < pause);
}

#[test]
fn who_would_wait_for_long_is_told() {
    let server = Server::always(Reply::json(200, "{}"));
    let mut options = hasty();
    options.limits = Some(RateLimits::Production);
    let plaid = client_with(&server, options);
    block_on(plaid.refresh(token())).expect("the first of two a minute");
    let error = block_on(plaid.refresh(token())).expect_err("the next one is a minute later");
    assert_eq!((error.kind(), server.count()), (ErrorKind::RateLimited, 1), "{error}");
    let wait = error.retry_after().expect("a time");
    assert!((50..=60).contains(&wait.as_secs()), "{wait:?}");
    block_on(plaid.refresh(AccessToken::new("access-other"))).expect("another item");
}
