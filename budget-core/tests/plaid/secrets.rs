//! Secrets, which are seen nowhere.

use std::error::Error as _;
use std::fmt::Write;

use budget_core::Error;
use budget_core::plaid::http::{Environment, PlaidConfig};
use serde_json::{Value, json};

use crate::calls::make_all;
use crate::server::{Heard, Reply, Server};
use crate::{CANARY, SECRET, TOKEN, capture, client};

/// Answers that repeat what they were asked.
const ECHOES: [fn(usize, &Heard) -> Reply; 7] = [
    |_, heard| Reply::json(400, &echo(heard)),
    |_, heard| Reply::json(500, &echo(heard)),
    |_, heard| Reply::json(200, &json!(heard.body).to_string()),
    |_, heard| Reply::json(200, &json!({ "access_token": heard.body, "item": 5 }).to_string()),
    |_, _| Reply::with(302, &format!("Location: /{TOKEN}\r\n"), b""),
    |_, heard| Reply::json(200, &heard.body).cut(),
    |_, _| Reply::none(),
];

fn echo(heard: &Heard) -> String {
    let said = format!("{} {}", heard.body, heard.header("plaid-secret").unwrap_or_default());
    let names = ["error_type", "error_code", "error_message", "display_message", "request_id"];
    Value::from_iter(names.map(|name| (name, said.as_str()))).to_string()
}

#[test]
fn nothing_that_is_logged_or_said_has_a_secret() {
    capture::install();
    for answer in ECHOES {
        let server = Server::new(answer);
        let plaid = client(&server);
        assert!(!format!("{plaid:?}").contains(CANARY));
        make_all(&plaid).into_iter().filter_map(Result::err).for_each(|error| check(&error));
    }
    let lines = capture::lines();
    assert!(lines.contains("127.0.0.1"), "something is logged: {lines}");
    let seen = lines.lines().find(|line| line.contains(CANARY));
    assert_eq!(seen, None);
}

fn check(error: &Error) {
    let mut said = format!("{error} {error:?} {error:#?} {:?}", error.context());
    let mut cause = error.source();
    while let Some(source) = cause {
        write!(said, "{source} {source:?} {source:#?}").expect("memory");
        cause = source.source();
    }
    assert!(!said.contains(CANARY), "{said}");
}

#[test]
fn a_configuration_shows_none() {
    let config = PlaidConfig::new(Environment::Sandbox, "id-CANARY", SECRET).expect("a config");
    assert!(!format!("{config:?} {config:#?}").contains(CANARY));
}
