//! A session in which a person links a bank, on a page of Plaid's.
#![expect(clippy::print_stdout, reason = "a person reads it")]

use std::time::{Duration, Instant};

use budget_core::plaid::http::Environment;
use budget_core::plaid::{LinkRequest, LinkSession, MAX_PAGE_ROWS, PublicToken};
use budget_core::*;
use tokio::time;

use crate::bank::{self, PAUSE};

/// How long a person may take.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Lets a person link a bank.
pub(crate) async fn link(bank: &Bank, environment: &Environment) -> Result<()> {
    let session = bank.link_session(request()).await?;
    print_page("link your bank", &session)?;
    if *environment == Environment::Sandbox {
        println!("Any bank there will do; log in as user_good with the password pass_good.");
    }
    print_patience();
    for token in public_tokens(bank, &session).await? {
        bank.connect(token).await?;
    }
    println!("Linked.\n");
    Ok(())
}

/// Lets a person log in again at a bank that asks for it, and syncs once they have.
pub(crate) async fn log_in_again(bank: &Bank, id: &ConnectionId) -> Result<SyncReport> {
    let session = bank.repair_session(id, request()).await?;
    print_page("log in to your bank again", &session)?;
    print_patience();
    let began = Instant::now();
    // Such a session need not give a token; that the bank answers again is what counts.
    loop {
        time::sleep(PAUSE).await;
        match bank::sync(bank, id, MAX_PAGE_ROWS).await {
            Err(error) if error.kind() == ErrorKind::NeedsUser && began.elapsed() < PATIENCE => {}
            answer => return answer,
        }
    }
}

fn request() -> LinkRequest {
    LinkRequest { hosted: true, ..LinkRequest::new("quickstart", "Budget quickstart") }
}

fn print_page(what: &str, session: &LinkSession) -> Result<()> {
    let Some(page) = &session.hosted_url else {
        let message = "Plaid gave no page: is Hosted Link enabled for this client?";
        return Err(Error::new(ErrorKind::Denied, message));
    };
    println!("Open this page in a browser and {what}:\n\n  {page}\n");
    Ok(())
}

fn print_patience() {
    let minutes = PATIENCE.as_secs() / 60;
    println!("Waiting up to {minutes} minutes until you are through; Ctrl-C ends it.");
}

/// What came of the session, once the person is through.
async fn public_tokens(bank: &Bank, session: &LinkSession) -> Result<Vec<PublicToken>> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        match bank.link_results(session.link_token.clone()).await {
            Ok(tokens) if !tokens.is_empty() => return Ok(tokens),
            Err(error) if !is_passing(&error) => return Err(error),
            _ => time::sleep(PAUSE).await,
        }
    }
    let message =
        "nobody finished on that page, so nothing was linked. Run this again to try again";
    Err(Error::new(ErrorKind::NeedsUser, message))
}

fn is_passing(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::RateLimited)
}
