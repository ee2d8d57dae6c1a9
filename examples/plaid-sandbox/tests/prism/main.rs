//! The client against Plaid's own specification, by Prism.

mod calls;
mod life;
mod mock;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;

use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig};
use budget_core::plaid::{AccessToken, LinkPurpose, LinkRequest, MAX_PAGE_ROWS, PageRequest};

/// Where Plaid's webhooks would go.
const HOOK: &str = "https://home.example/hook";

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
        webhook: Some(HOOK.to_owned()),
        redirect_uri: Some("https://home.example/back".to_owned()),
        hosted: true,
        ..LinkRequest::new("ana", "Household")
    }
}
