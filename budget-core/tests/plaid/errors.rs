//! What Plaid's errors mean: given ones, and those in the files that `BUDGET_PLAID_ERRORS` names.

use std::path::Path;

use budget_core::plaid::Plaid;
use budget_core::{Error, ErrorKind};
use serde_json::Value;

use crate::server::{Reply, Server};
use crate::{client_with, data, hasty, token};

#[test]
fn given_errors_have_their_kinds() {
    let Some(given) = data::given() else { return };
    check_file(&given.join("errors.json"));
}

#[test]
fn further_errors_have_their_kinds() {
    for path in data::paths("BUDGET_PLAID_ERRORS") {
        let files = if path.is_dir() { data::json_files(&path) } else { vec![path.clone()] };
        assert!(!files.is_empty(), "{}: no files", path.display());
        files.iter().for_each(|file| check_file(file));
    }
}

fn check_file(path: &Path) {
    let file = data::json(path);
    let errors = file.get("errors").unwrap_or(&file).as_array().expect("a list of errors");
    assert!(!errors.is_empty(), "{}: no errors", path.display());
    for error in errors {
        check(error, &path.display().to_string());
    }
}

fn check(expected: &Value, file: &str) {
    let status = expected["http_status"].as_u64().unwrap_or(400) as u16;
    let body = match (&expected["raw"], &expected["body"]) {
        (Value::String(raw), _) | (_, Value::String(raw)) => raw.clone(),
        (_, body) => body.to_string(),
    };
    let error = refusal(Reply::json(status, &body));
    let case = format!("{file}: {status} {body}: {error:?}");
    assert_eq!(error.kind(), kind(expected, status), "{case}");
    for name in ["error_type", "error_code", "request_id"] {
        assert_eq!(word(&error, name), expected["body"][name].as_str(), "{name}: {case}");
    }
}

fn kind(expected: &Value, status: u16) -> ErrorKind {
    let is_limit =
        status == 429 || expected["body"]["error_type"].as_str() == Some("RATE_LIMIT_EXCEEDED");
    match expected["expected_class"].as_str().expect("a class") {
        "retry" if is_limit => ErrorKind::RateLimited,
        "rate_limit" | "rate_limited" => ErrorKind::RateLimited,
        "retry" | "restart" | "restart_pagination" => ErrorKind::Unavailable,
        "wait" => ErrorKind::NotReady,
        "needs_user" => ErrorKind::NeedsUser,
        "configuration" => ErrorKind::Unauthorized,
        "permanent" => ErrorKind::Invalid,
        other => panic!("{other:?} is no class of errors"),
    }
}

#[test]
fn the_code_decides_then_the_type_then_the_status() {
    for (status, body, kind) in [
        (400, r#"{"error_code": "INSTITUTION_DOWN"}"#, ErrorKind::Unavailable),
        (
            400,
            r#"{"error_type": "RATE_LIMIT_EXCEEDED", "error_code": "NEW"}"#,
            ErrorKind::RateLimited,
        ),
        (400, r#"{"error_type": "NEW", "error_code": "NEW"}"#, ErrorKind::Invalid),
        (500, r#"{"error_type": "NEW", "error_code": "NEW"}"#, ErrorKind::Unavailable),
        (500, r#"{"error_code": "ITEM_LOGIN_REQUIRED"}"#, ErrorKind::NeedsUser),
        (
            400,
            r#"{"error_code": "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"}"#,
            ErrorKind::Unavailable,
        ),
        (429, "{}", ErrorKind::RateLimited),
        (429, "slow down", ErrorKind::RateLimited),
        (401, r#"{"title": "no"}"#, ErrorKind::Unauthorized),
        (404, r#"{"title": "no"}"#, ErrorKind::Invalid),
        (404, "<html>", ErrorKind::Unavailable),
        (502, "<html>", ErrorKind::Unavailable),
        (400, r#"{"error_code": 5, "error_type": null, "error_message": []}"#, ErrorKind::Invalid),
    ] {
        let error = refusal(Reply::json(status, body));
        assert_eq!(error.kind(), kind, "{status} {body}: {error:?}");
    }
}

#[test]
fn an_error_says_where_and_what() {
    let body = r#"{"error_type": "ITEM_ERROR", "error_code": "ITEM_LOCKED", "request_id": "r1",
        "error_message": "the item is locked", "display_message": "Unlock it at your bank.",
        "error_code_reason": "OAUTH_USER_REVOKED"}"#;
    let error = refusal(Reply::json(400, body));
    assert_eq!(error.to_string(), "/item/get: the item is locked (ITEM_LOCKED)");
    assert_eq!(word(&error, "display_message"), Some("Unlock it at your bank."));
    assert_eq!(word(&error, "error_code_reason"), Some("OAUTH_USER_REVOKED"));
}

/// What a client that tries once makes of an answer.
fn refusal(reply: Reply) -> Error {
    let server = Server::always(reply);
    let mut options = hasty();
    options.tries = 1;
    pollster::block_on(client_with(&server, options).item(token())).expect_err("an error")
}

pub(crate) fn word<'a>(error: &'a Error, name: &str) -> Option<&'a str> {
    let found = error.context().iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}
