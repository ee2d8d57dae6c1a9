//! A bank behind Plaid, or behind a server that speaks as Plaid does.
#![expect(clippy::print_stdout, reason = "a person reads it")]

use std::sync::Arc;

use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig};
use budget_core::plaid::{MAX_PAGE_ROWS, code_of};
use budget_core::*;

use crate::{bank, link};

const VARIABLES: [&str; 3] = ["PLAID_CLIENT_ID", "PLAID_SECRET", "PLAID_ENV"];

/// Whose client this is, as the environment says; none where it says nothing of it.
///
/// # Errors
/// `invalid` where it says only half; the message names what is missing.
pub(crate) fn config() -> Result<Option<PlaidConfig>> {
    let is_set = |name| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
    if !VARIABLES.into_iter().any(is_set) {
        return Ok(None);
    }
    let config = PlaidConfig::from_env();
    config.map(Some).map_err(|error| {
        let names = VARIABLES.join(", ");
        Error::invalid(format!("{error}. --bank needs all of {names}, or none (simulated bank)"))
    })
}

/// The month at the linked banks; the first is linked where there is none.
pub(crate) async fn show_month(config: PlaidConfig) -> Result<()> {
    let environment = config.environment.clone();
    print_environment(&environment);
    let plaid = Arc::new(PlaidClient::new(config)?);
    let bank = bank::open(&book(&environment), plaid).await?;
    if linked(&bank).await?.is_empty() {
        link::link(&bank, &environment).await?;
    }
    let mut synced = Vec::new();
    for connection in linked(&bank).await? {
        let report = sync(&bank, &connection).await?;
        synced.push((connection, report));
    }
    bank::print_month(&bank, &synced).await
}

/// Only real rows go where a person's own are; a token is its server's, so each has a book.
fn book(environment: &Environment) -> String {
    match environment {
        Environment::Production => "home".to_owned(),
        Environment::Sandbox => "Plaid's sandbox".to_owned(),
        Environment::Custom(address) => format!("bank at {address}"),
    }
}

fn print_environment(environment: &Environment) {
    match environment {
        Environment::Production => {}
        Environment::Sandbox => println!("Plaid's sandbox: its banks and payments are made up.\n"),
        Environment::Custom(address) => println!("Bank at {address}, not at Plaid.\n"),
    }
}

async fn linked(bank: &Bank) -> Result<Vec<Connection>> {
    let mut connections = bank.book().connections().await?;
    connections.retain(Connection::is_live);
    Ok(connections)
}

async fn sync(bank: &Bank, connection: &Connection) -> Result<SyncReport> {
    let id = &connection.id;
    match bank::sync(bank, id, MAX_PAGE_ROWS).await {
        // The bank itself asks for a login.
        Err(error) if error.kind() == ErrorKind::NeedsUser && code_of(&error).is_some() => {
            link::log_in_again(bank, id).await
        }
        Err(error) => Err(hinted(error)),
        report => report,
    }
}

/// The error, and what a person can do where that is not plain.
fn hinted(error: Error) -> Error {
    let hint = match (code_of(&error), error.kind()) {
        (Some("INVALID_ACCESS_TOKEN" | "ITEM_NOT_FOUND"), _) => {
            "The server does not know the link in budget.db: use the PLAID_ variables with which \
             it was made, or begin with another budget.db"
        }
        (None, ErrorKind::NeedsUser) => {
            "Use the BUDGET_VAULT_KEY or budget.key with which the bank was linked, or begin with \
             another budget.db"
        }
        _ => return error,
    };
    Error::new(error.kind(), format!("{error}. {hint}"))
}
