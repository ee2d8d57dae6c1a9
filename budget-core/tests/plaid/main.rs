//! The client of Plaid's API, against servers on this machine.

mod calls;
mod capture;
mod config;
mod data;
mod errors;
mod examples;
mod executors;
mod limits;
mod retries;
mod scenarios;
mod secrets;
mod server;
mod transport;
mod variants;

use std::time::Duration;

use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig, PlaidOptions};
use budget_core::plaid::{AccessToken, PageRequest};
use server::Server;

/// What must be seen nowhere.
const CANARY: &str = "CANARY";
const TOKEN: &str = "access-sandbox-CANARY-5f0c";
const SECRET: &str = "s3cret-CANARY-77aa";

fn token() -> AccessToken {
    AccessToken::new(TOKEN)
}

fn page() -> PageRequest {
    PageRequest { access_token: token(), cursor: None, count: 500 }
}

/// Three tries, and hardly a pause between them.
fn hasty() -> PlaidOptions {
    PlaidOptions {
        connect_timeout: Duration::from_secs(5),
        timeout: Duration::from_secs(5),
        slow_timeout: Duration::from_secs(5),
        tries: 3,
        backoff: Duration::from_millis(2),
        longest_pause: Duration::from_secs(2),
        budget: Duration::from_secs(10),
        limits: None,
    }
}

/// A hasty client of a server.
fn client(server: &Server) -> PlaidClient {
    client_with(server, hasty())
}

fn client_with(server: &Server, options: PlaidOptions) -> PlaidClient {
    let environment = Environment::Custom(server.address());
    let mut config = PlaidConfig::new(environment, "client-id", SECRET).expect("a config");
    config.options = options;
    PlaidClient::new(config).expect("a client")
}
