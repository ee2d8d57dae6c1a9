//! What can go wrong on the way.

use std::time::{Duration, Instant};

use budget_core::ErrorKind;
use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig};
use budget_core::plaid::{Plaid, PublicToken};
use pollster::block_on;

use crate::server::{Reply, Server};
use crate::{client, client_with, hasty, page, token};

const ITEM: &str = r#"{"item": {"item_id": "i1"}, "request_id": "r1"}"#;

#[test]
fn redirects_are_not_followed() {
    let elsewhere = Server::always(Reply::json(200, ITEM));
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}/item/get\r\n", elsewhere.address());
        let server = Server::always(Reply::with(status, &location, b""));
        let error = block_on(client(&server).item(token())).expect_err("a redirect");
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert_eq!((server.count(), elsewhere.count()), (1, 0), "{status}");
    }
}

#[test]
fn secrets_do_not_leave_this_machine_without_tls() {
    for address in ["http://bank.example", "http://10.0.0.1:80", "http://127.0.0.1.bank.example"] {
        let environment = Environment::Custom(address.into());
        let config = PlaidConfig::new(environment, "id", "secret").expect("a config");
        let error = PlaidClient::new(config).expect_err(address);
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains("https"), "{error}");
    }
}

#[test]
fn an_answer_is_waited_for_only_so_long() {
    let late = Reply::json(200, ITEM).late(Duration::from_secs(2));
    let server = Server::always(late);
    let mut options = hasty();
    options.timeout = Duration::from_millis(100);
    options.tries = 2;
    let plaid = client_with(&server, options.clone());
    let begun = Instant::now();
    let error = block_on(plaid.item(token())).expect_err("no answer in time");
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert_eq!(server.count(), 2, "it was tried again");

    options.slow_timeout = Duration::from_secs(10);
    let server = Server::always(Reply::json(200, "{}").late(Duration::from_millis(300)));
    block_on(client_with(&server, options).refresh(token())).expect("a bank may take longer");
}

#[test]
fn an_answer_that_is_cut_is_asked_for_again() {
    let cut = Reply::json(200, ITEM).cut();
    let server = Server::in_turn([cut.clone(), Reply::none(), Reply::json(200, ITEM)]);
    let item = block_on(client(&server).item(token())).expect("the third time");
    assert_eq!((item.item_id.as_str(), server.count()), ("i1", 3));

    let server = Server::always(cut);
    let error = block_on(client(&server).item(token())).expect_err("always cut");
    assert_eq!((error.kind(), server.count()), (ErrorKind::Unavailable, 3), "{error}");
}

#[test]
fn an_answer_without_meaning_is_an_error() {
    for body in ["", "null", "[]", "<html>", r#"{"request_id": "r1"}"#, r#"{"item": 5}"#] {
        let server = Server::always(Reply::json(200, body));
        let error = block_on(client(&server).item(token())).expect_err(body);
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{body}: {error}");
    }
    let server = Server::always(Reply::json(200, "{}"));
    let error = block_on(client(&server).transactions_sync(page())).expect_err("no page");
    assert_eq!(error.kind(), ErrorKind::Unavailable, "it is not taken for an empty page");
}

#[test]
fn an_answer_has_a_largest_size() {
    let large = vec![b' '; 17 << 20];
    let told = Server::always(Reply::with(200, "", &large));
    let untold = [b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n".as_slice(), &large].concat();
    let untold = Server::always(Reply::raw(untold));
    for server in [told, untold] {
        let error = block_on(client(&server).item(token())).expect_err("too large");
        assert_eq!((error.kind(), server.count()), (ErrorKind::OutOfRange, 1), "{error}");
    }
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address")
    };
    let environment = Environment::Custom(format!("http://{gone}"));
    let mut config = PlaidConfig::new(environment, "id", "secret").expect("a config");
    config.options = hasty();
    let plaid = PlaidClient::new(config).expect("a client");
    let unreachable = [
        block_on(plaid.item(token())).map(drop),
        block_on(plaid.transactions_sync(page())).map(drop),
        block_on(plaid.exchange_public_token(PublicToken::new("public-1"))).map(drop),
    ];
    for result in unreachable {
        let error = result.expect_err("nobody is there");
        assert_eq!(error.kind(), ErrorKind::Unavailable, "nothing was sent: {error:?}");
    }
}
