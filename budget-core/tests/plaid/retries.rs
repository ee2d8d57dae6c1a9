//! What is sent again, when, and what never.

use std::time::{Duration, SystemTime};

use budget_core::plaid::{Plaid, PublicToken};
use budget_core::{Error, ErrorKind};
use pollster::block_on;

use crate::server::{Reply, Server};
use crate::{client, client_with, hasty, page, token};

const ITEM: &str = r#"{"item": {"item_id": "i1"}}"#;
const DOWN: &str = r#"{"error_type": "INSTITUTION_ERROR", "error_code": "INSTITUTION_DOWN"}"#;
const LIMIT: &str = r#"{"error_type": "RATE_LIMIT_EXCEEDED", "error_code": "RATE_LIMIT"}"#;
const BROKEN: &str = r#"{"error_type": "API_ERROR", "error_code": "INTERNAL_SERVER_ERROR"}"#;

#[test]
fn what_passes_is_tried_again() {
    for failure in [
        Reply::json(400, DOWN),
        Reply::json(500, BROKEN),
        Reply::json(429, LIMIT),
        Reply::json(503, "<html>"),
        Reply::none(),
    ] {
        let server = Server::in_turn([failure.clone(), failure, Reply::json(200, ITEM)]);
        block_on(client(&server).item(token())).expect("the third time");
        assert_eq!(server.count(), 3);
    }
}

#[test]
fn what_does_not_pass_is_not() {
    for code in ["ITEM_LOGIN_REQUIRED", "INVALID_API_KEYS", "PRODUCT_NOT_READY", "NEW_CODE"] {
        let server = Server::always(Reply::json(400, &format!(r#"{{"error_code": "{code}"}}"#)));
        assert!(block_on(client(&server).item(token())).is_err());
        assert_eq!(server.count(), 1, "{code}");
    }
}

#[test]
fn tries_and_time_have_an_end() {
    let server = Server::always(Reply::json(400, DOWN));
    let error = block_on(client(&server).item(token())).expect_err("always down");
    assert_eq!((error.kind(), server.count()), (ErrorKind::Unavailable, 3));

    let server = Server::always(Reply::json(400, DOWN));
    let mut options = hasty();
    options.tries = u32::MAX;
    options.budget = Duration::from_millis(200);
    assert!(block_on(client_with(&server, options).item(token())).is_err());
    assert!(server.count() > 1);
}

#[test]
fn the_server_says_when_to_come_back() {
    let soon = Reply::with(429, "Retry-After: 1\r\n", LIMIT.as_bytes());
    let server = Server::in_turn([soon, Reply::json(200, ITEM)]);
    block_on(client(&server).item(token())).expect("after a second");
    let heard = server.heard();
    assert!(heard[1].at - heard[0].at >= Duration::from_secs(1));
}

#[test]
fn who_is_sent_away_for_long_is_told() {
    let in_an_hour = SystemTime::now() + Duration::from_secs(3_600);
    let date = chrono::DateTime::<chrono::Utc>::from(in_an_hour);
    let date = date.format("%a, %d %b %Y %H:%M:%S GMT");
    for (header, least) in
        [("Retry-After: 3600\r\n".to_owned(), 3_600), (format!("Retry-After: {date}\r\n"), 3_590)]
    {
        for (status, body, kind) in
            [(429, LIMIT, ErrorKind::RateLimited), (503, BROKEN, ErrorKind::Unavailable)]
        {
            let server = Server::always(Reply::with(status, &header, body.as_bytes()));
            let error = block_on(client(&server).item(token())).expect_err("come back later");
            assert_eq!((error.kind(), server.count()), (kind, 1), "{error}");
            let seconds = error.retry_after().expect("a time").as_secs();
            assert!((least..=3_600).contains(&seconds), "{seconds}");
        }
    }
}

#[test]
fn an_exchange_that_may_have_arrived_is_never_repeated() {
    let linked = r#"{"access_token": "access-1", "item_id": "i1"}"#;
    for lost in [
        Reply::none(),
        Reply::json(200, linked).cut(),
        Reply::json(500, BROKEN),
        Reply::json(502, "<html>"),
        Reply::json(200, "{}"),
        Reply::json(200, linked).late(Duration::from_secs(1)),
    ] {
        let server = Server::in_turn([lost, Reply::json(200, linked)]);
        let mut options = hasty();
        options.timeout = Duration::from_millis(300);
        let error = exchange(&server, options);
        assert_eq!((error.kind(), server.count()), (ErrorKind::Unknown, 1), "{error}");
    }
    for (status, body, kind) in
        [(429, LIMIT, ErrorKind::RateLimited), (400, r#"{"error_code": "X"}"#, ErrorKind::Invalid)]
    {
        let server = Server::always(Reply::json(status, body));
        let error = exchange(&server, hasty());
        assert_eq!((error.kind(), server.count()), (kind, 1), "it was answered: {error}");
    }
}

fn exchange(server: &Server, options: budget_core::plaid::http::PlaidOptions) -> Error {
    let plaid = client_with(server, options);
    let linked = block_on(plaid.exchange_public_token(PublicToken::new("public-CANARY")));
    linked.expect_err("no item")
}

#[test]
fn a_refresh_is_sent_once() {
    for failure in [Reply::json(400, DOWN), Reply::json(429, LIMIT), Reply::none()] {
        let server = Server::always(failure);
        assert!(block_on(client(&server).refresh(token())).is_err());
        assert_eq!(server.count(), 1);
    }
}

#[test]
fn a_page_that_fails_is_for_whoever_pages() {
    for failure in [
        Reply::json(400, DOWN),
        Reply::json(429, LIMIT),
        Reply::json(500, BROKEN),
        Reply::json(200, r#"{"next_cursor": "c1", "has_more": false}"#).cut(),
        Reply::none(),
    ] {
        let server = Server::always(failure);
        let error = block_on(client(&server).transactions_sync(page())).expect_err("no page");
        let kinds = [ErrorKind::Unavailable, ErrorKind::RateLimited];
        assert!(kinds.contains(&error.kind()), "{error}");
        assert_eq!(server.count(), 1);
    }
}
