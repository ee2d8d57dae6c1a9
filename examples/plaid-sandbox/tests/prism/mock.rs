//! What Prism says to the client's calls, and that it would say so if they were wrong.

use budget_core::plaid::Plaid;
use budget_core::{Error, ErrorKind};
use pollster::block_on;

use crate::calls::every_call;
use crate::support::http::{CREDENTIALS, post, serve};
use crate::support::prism::Prism;
use crate::{client, page, spec};

/// How many answers Prism invents for each call; `PRISM_SEEDS` asks for more.
const SEEDS: u32 = 20;

#[test]
fn the_mock_takes_every_call_and_its_answer_is_read() {
    let Some(spec) = spec() else { return };
    let prism = Prism::mock(&spec);
    for (name, result) in block_on(every_call(&client(prism.address()))) {
        result.unwrap_or_else(|error| panic!("{name}: {error:?}\n{}", prism.log()));
    }
}

#[test]
fn the_mock_is_no_rubber_stamp() {
    let Some(spec) = spec() else { return };
    let prism = Prism::mock(&spec);
    let sync = |headers: &[(&str, &str)], body| {
        post(prism.address(), "/transactions/sync", headers, body).status
    };
    assert_eq!(sync(&CREDENTIALS, r#"{"access_token": "a"}"#), 200);
    for missing in 0..CREDENTIALS.len() {
        let mut headers = CREDENTIALS.to_vec();
        let (name, _) = headers.remove(missing);
        assert_eq!(sync(&headers, r#"{"access_token": "a"}"#), 401, "without {name}");
    }
    assert_eq!(sync(&CREDENTIALS, r#"{"access_token": "a", "count": 501}"#), 422);
    let bad = r#"{"client_name": 5, "language": "en", "country_codes": ["US"]}"#;
    let answer = post(prism.address(), "/link/token/create", &CREDENTIALS, bad);
    assert_eq!(answer.status, 422, "{answer:?}");
    assert!(answer.text.contains("client_name"), "{answer:?}");
}

#[test]
fn the_guard_refuses_a_bad_request_and_a_bad_answer() {
    let Some(spec) = spec() else { return };
    let prism = Prism::guard(&spec, &serve(|_, _| r#"{"added": 5}"#.to_owned()));
    let bad = post(prism.address(), "/transactions/sync", &CREDENTIALS, r#"{"count": 1}"#);
    assert_eq!(bad.status, 422, "{bad:?}");
    let good = r#"{"access_token": "a"}"#;
    for path in ["/transactions/sync", "/accounts/get", "/item/get", "/accounts/balance/get"] {
        let answer = post(prism.address(), path, &CREDENTIALS, good);
        assert_eq!(answer.status, 500, "{path}: {answer:?}");
        assert!(answer.text.to_lowercase().contains("sl-violations"), "{path}: {answer:?}");
    }
    let error = block_on(client(prism.address()).transactions_sync(page(None)));
    assert_eq!(error.expect_err("a violation").kind(), ErrorKind::Unavailable);
}

#[test]
fn whatever_the_specification_allows_is_read() {
    let Some(spec) = spec() else { return };
    let prism = Prism::mock(&spec);
    let seeds = std::env::var("PRISM_SEEDS").map_or(SEEDS, |seeds| seeds.parse().expect("a count"));
    for seed in 0..seeds {
        let plaid = client(&invented(prism.address().to_owned(), seed));
        for (name, result) in block_on(every_call(&plaid)) {
            result.unwrap_or_else(|error| assert_may_be(name, seed, &error));
        }
    }
}

/// A server that answers with what Prism invents from a seed.
fn invented(prism: String, seed: u32) -> String {
    let wish = format!("dynamic=true, seed={seed}");
    serve(move |path, body| {
        let [id, secret, version] = CREDENTIALS;
        let answer = post(&prism, path, &[id, secret, version, ("Prefer", &wish)], body);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.body().to_owned()
    })
}

/// An invented answer may lack only what nothing can be done without: a filled id, a count.
fn assert_may_be(name: &str, seed: u32, error: &Error) {
    let reason = error.to_string();
    let lacks = ["the answer cannot be read: there is no ", "total_transactions is no count"];
    let lacks = lacks.iter().any(|lack| reason.contains(lack));
    assert!(lacks && name != "sync", "{name}, seed {seed}: {error:?}");
}
