//! The client against Plaid's own specification, by Prism.

mod support;

use std::path::PathBuf;

use budget_core::period::parse_date;
use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig};
use budget_core::plaid::{
    AccessToken, LinkPurpose, LinkRequest, LinkToken, MAX_PAGE_ROWS, PageRequest, Plaid,
    PublicToken, RowsByDate, SandboxItem, SandboxRow,
};
use budget_core::{Error, ErrorKind, Result};
use pollster::block_on;
use support::http::{CREDENTIALS, post, serve};
use support::prism::Prism;

/// How many answers Prism invents for each call; `PRISM_SEEDS` asks for more.
const SEEDS: u32 = 20;

fn spec() -> Option<PathBuf> {
    Some(support::data()?.join("openapi.prism.json"))
}

fn client(address: &str) -> PlaidClient {
    let environment = Environment::Custom(address.to_owned());
    let mut config = PlaidConfig::new(environment, "id", "secret-CANARY").expect("a config");
    config.options.tries = 1;
    PlaidClient::new(config).expect("a client")
}

fn token() -> AccessToken {
    AccessToken::new("access-sandbox-CANARY")
}

fn page(cursor: Option<&str>) -> PageRequest {
    let cursor = cursor.map(str::to_owned);
    PageRequest { access_token: token(), cursor, count: MAX_PAGE_ROWS }
}

fn link(purpose: LinkPurpose) -> LinkRequest {
    LinkRequest {
        purpose,
        webhook: Some("https://home.example/hook".to_owned()),
        redirect_uri: Some("https://home.example/back".to_owned()),
        hosted: true,
        ..LinkRequest::new("ana", "Household")
    }
}

/// Makes every call; the name of each, and what came of it.
async fn every_call(plaid: &dyn Plaid) -> Vec<(&'static str, Result<()>)> {
    let day = |text| parse_date(text).expect("a day");
    let (start, end) = (day("2026-03-01"), day("2026-03-31"));
    let by_date = RowsByDate { start, end, offset: 0, count: MAX_PAGE_ROWS };
    let row = SandboxRow {
        date: start,
        posted: end,
        amount: "9007199254740993.01".parse().expect("an amount"),
        currency: "USD".parse().ok(),
        description: "Café".to_owned(),
    };
    let hook = "https://home.example/hook".to_owned();
    let sandbox = SandboxItem { webhook: Some(hook.clone()), ..SandboxItem::default() };
    let us = vec!["US".to_owned()];
    let (new, repair) = (link(LinkPurpose::New), link(LinkPurpose::Repair(token())));
    let choose = link(LinkPurpose::ChooseAccounts(token()));
    let code = "SYNC_UPDATES_AVAILABLE".to_owned();
    let public = PublicToken::new("public-sandbox-CANARY");
    vec![
        ("link", plaid.create_link_token(new).await.map(drop)),
        ("repair", plaid.create_link_token(repair).await.map(drop)),
        ("choose", plaid.create_link_token(choose).await.map(drop)),
        ("results", plaid.link_results(LinkToken::new("link-sandbox-1")).await.map(drop)),
        ("exchange", plaid.exchange_public_token(public).await.map(drop)),
        ("accounts", plaid.accounts(token()).await.map(drop)),
        ("balances", plaid.balances(token()).await.map(drop)),
        ("sync", plaid.transactions_sync(page(None)).await.map(drop)),
        ("sync on", plaid.transactions_sync(page(Some("c1"))).await.map(drop)),
        ("get", plaid.transactions_get(token(), by_date).await.map(drop)),
        ("refresh", plaid.refresh(token()).await),
        ("recurring", plaid.recurring_streams(token()).await.map(drop)),
        ("item", plaid.item(token()).await.map(drop)),
        ("webhook", plaid.update_webhook(token(), hook).await.map(drop)),
        ("institution", plaid.institution("ins_109508".to_owned(), us).await.map(drop)),
        ("key", plaid.webhook_verification_key("k1".to_owned()).await.map(drop)),
        ("sandbox item", plaid.sandbox_public_token(sandbox).await.map(drop)),
        ("reset", plaid.sandbox_reset_login(token()).await),
        ("fire", plaid.sandbox_fire_webhook(token(), code).await),
        ("rows", plaid.sandbox_create_rows(token(), vec![row]).await),
        ("remove", plaid.remove_item(token()).await),
    ]
}

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
