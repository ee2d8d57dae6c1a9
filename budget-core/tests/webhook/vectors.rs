//! Signed webhooks made by another program: those of the test data, and every file or folder of
//! `BUDGET_PLAID_WEBHOOKS`, separated by `:`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use budget_core::plaid::VerificationKey;
use budget_core::plaid::webhook::Verifier;
use budget_core::store::conformance::block_on;
use budget_core::{ErrorKind, Result};
use serde_json::Value;

use crate::key_server::KeyServer;

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    match std::env::var_os("BUDGET_TEST_DATA") {
        Some(data) => found.push(Path::new(&data).join("plaid/given/webhook_vectors.json")),
        None => {
            assert!(std::env::var_os("CI").is_none(), "BUDGET_TEST_DATA is not set");
            eprintln!("SKIPPED: BUDGET_TEST_DATA is not set, so no webhook of its is verified");
        }
    }
    let given = std::env::var("BUDGET_PLAID_WEBHOOKS").unwrap_or_default();
    given
        .split(':')
        .filter(|path| !path.is_empty())
        .for_each(|path| collect(path.into(), &mut found));
    found
}

fn collect(path: PathBuf, found: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        return found.push(path);
    }
    let entries = std::fs::read_dir(&path).expect("a folder of webhooks");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        path.is_dir() || path.extension().is_some_and(|extension| extension == "json")
    });
    paths.sort();
    paths.into_iter().for_each(|path| collect(path, found));
}

/// A server with the keys of a file; what it has not, it answers as Plaid does.
fn server(file: &Value) -> Arc<KeyServer> {
    let server = KeyServer::default();
    for (kid, key) in file["keys"].as_object().expect("keys") {
        let text = |name: &str| key[name].as_str().unwrap_or_default().to_owned();
        let key = VerificationKey {
            kid: text("kid"),
            alg: text("alg"),
            x: text("x"),
            y: text("y"),
            expired_at: key["expired_at"].as_i64(),
        };
        server.publish_as(kid, key);
    }
    Arc::new(server)
}

/// The headers of a vector: one of its token, or several of a list; none where it has no token.
fn headers(vector: &Value) -> Vec<(String, String)> {
    let name = vector["header_name"].as_str().unwrap_or("Plaid-Verification");
    let mut headers = Vec::new();
    for field in ["token", "tokens"] {
        push(name, &vector[field], &mut headers);
    }
    for field in ["headers", "extra_headers"] {
        match &vector[field] {
            Value::Object(all) => {
                all.iter().for_each(|(name, value)| push(name, value, &mut headers))
            }
            Value::Array(all) => {
                for pair in all {
                    push(pair[0].as_str().expect("a name"), &pair[1], &mut headers);
                }
            }
            _ => {}
        }
    }
    headers
}

fn push(name: &str, value: &Value, headers: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => headers.push((name.to_owned(), text.clone())),
        Value::Array(texts) => texts.iter().for_each(|text| push(name, text, headers)),
        _ => {}
    }
}

fn body(vector: &Value) -> Vec<u8> {
    match (&vector["body"], &vector["body_base64"]) {
        (Value::String(text), _) => text.clone().into_bytes(),
        (_, Value::String(text)) => BASE64_STANDARD.decode(text).expect("base64"),
        _ => Vec::new(),
    }
}

/// Whether it is proven: a body that is no webhook is proven too.
fn is_accepted(verifier: &Verifier, vector: &Value) -> Result<bool> {
    let (headers, body) = (headers(vector), body(vector));
    let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let now = vector["now"].as_i64().expect("an instant");
    match block_on(verifier.verify(pairs, &body, now)) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::Invalid => Ok(true),
        Err(error) if error.kind() == ErrorKind::Unauthorized => Ok(false),
        Err(error) => Err(error),
    }
}

/// Each with a verifier of its own, then all with one, whose cache must change nothing.
#[test]
fn vectors_are_judged_as_their_files_say() {
    for path in files() {
        let text = std::fs::read_to_string(&path).expect("a file of webhooks");
        let file: Value = serde_json::from_str(&text).expect("a file of webhooks");
        let shared = Verifier::new(server(&file));
        let vectors = file["vectors"].as_array().expect("vectors");
        assert!(!vectors.is_empty(), "{} has no vector", path.display());
        // A file may name more unknown keys than may be asked for in a minute.
        for (at, vector) in vectors.iter().enumerate() {
            let expected = vector["accept"].as_bool().expect("a judgement");
            let own = Verifier::new(server(&file));
            let place = format!("{}: {at}: {} ({})", path.display(), vector["name"], vector["why"]);
            assert_eq!(is_accepted(&own, vector).expect("an answer"), expected, "{place}");
            match is_accepted(&shared, vector) {
                Ok(accepted) => assert_eq!(accepted, expected, "{place}, by a shared verifier"),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::RateLimited, "{place}: {error}");
                    assert!(!expected, "{place} is put off: {error}");
                }
            }
        }
    }
}
