//! A whole life of a link with a token that must be seen nowhere: not in what is logged at any level, in
//! Debug texts, errors, panics, the database file or its log.

#[path = "plaid/capture.rs"]
mod capture;
#[path = "plaid/server.rs"]
#[expect(dead_code, reason = "the client's own tests use all of it")]
mod server;
mod support;

use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig};
use budget_core::plaid::{LinkRequest, PublicToken};
use budget_core::store::conformance::block_on;
use budget_core::vault::{SealedVault, VaultKeys};
use budget_core::{
    Book, BookId, Currency, Error, Revision, Rows, Settings, SqliteStore, SyncOptions,
    TransactionQuery,
};
use serde_json::json;

use server::{Heard, Reply, Server};
use support::Dir;

const CANARY: &str = "CANARY";
const TOKEN: &str = "access-sandbox-CANARY-5f0c-11aa";

#[test]
fn a_token_is_seen_nowhere() {
    capture::install();
    let panics = capture_panics();
    let dir = Dir::new();
    let server = Server::new(answer);
    let mut said = String::new();
    block_on(live(&server, &dir.file("book.db"), &mut said)).expect("a life without surprises");
    std::panic::catch_unwind(|| panic!("{}", capture::lines().len())).expect_err("a panic");
    let panics = panics.lock().expect("no panic meanwhile").join("\n");
    assert!(!panics.is_empty() && capture::lines().contains("127.0.0.1"), "both are captured");
    for (place, text) in [("log", &capture::lines()), ("texts", &said), ("panics", &panics)] {
        let seen = text.lines().find(|line| line.contains(CANARY));
        assert_eq!(seen, None, "{place}");
    }
    assert!(server.heard().iter().any(|heard| heard.body.contains(CANARY)), "it was really used");
}

fn capture_panics() -> Arc<std::sync::Mutex<Vec<String>>> {
    let panics = Arc::<std::sync::Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&panics);
    let earlier = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        kept.lock().expect("no panic meanwhile").push(panic.to_string());
        earlier(panic);
    }));
    panics
}

/// Links, syncs, fails in every way, edits, exports, ends; keeps all that a program could show.
async fn live(server: &Server, path: &Path, said: &mut String) -> Result<(), Error> {
    let environment = Environment::Custom(server.address());
    let mut config = PlaidConfig::new(environment, "client", "s3cret-CANARY")?;
    config.options.backoff = Duration::ZERO;
    let store = Arc::new(SqliteStore::open(path)?);
    let vault = SealedVault::new(store.clone(), VaultKeys::new(1, [7; 32]));
    let settings = Settings::new(Currency::new("USD")?);
    let book = Book::create(store.clone(), BookId::new("home")?, settings).await?;
    said.push_str(&format!("{config:?} {vault:?} {store:?}"));
    let bank = book.bank(Arc::new(PlaidClient::new(config)?), Arc::new(vault));
    let connection = bank.connect(PublicToken::new("public-sandbox-CANARY")).await?;
    let options = || SyncOptions { pause: Duration::ZERO, restarts: 1, ..SyncOptions::default() };
    let report = bank.sync_with(&connection.id, options()).await?;
    assert_eq!(report.added, 1);
    unseen_in_files(path);
    for _ in 0..6 {
        let failed = bank.sync_with(&connection.id, options()).await;
        tell(said, &failed.expect_err("every later sync fails"));
        said.push_str(&format!("{:?}", book.connection(&connection.id).await?));
    }
    let request = LinkRequest::new("ana", "Household");
    said.push_str(&format!("{:?}", bank.repair_session(&connection.id, request).await));
    let first = Revision { number: 0, ..book.revision().await? };
    said.push_str(&format!(
        "{:?} {:?} {:?} {:?} {bank:?} {}",
        book.outline().await?,
        book.changes(first).await,
        book.transactions(&TransactionQuery::default()).await?,
        report,
        book.export().await?,
    ));
    unseen_in_files(path);
    bank.disconnect(&connection.id, Rows::Erase).await?;
    unseen_in_files(path);
    Ok(())
}

fn tell(said: &mut String, error: &Error) {
    said.push_str(&format!("{error} {error:?} {error:#?} {:?}\n", error.context()));
    let mut cause = error.source();
    while let Some(source) = cause {
        said.push_str(&format!("{source} {source:?}\n"));
        cause = source.source();
    }
}

fn unseen_in_files(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let bytes = std::fs::read(format!("{}{ending}", path.display())).unwrap_or_default();
        let canary = CANARY.as_bytes();
        assert!(!bytes.windows(canary.len()).any(|part| part == canary), "in the file{ending}");
    }
    assert!(std::fs::metadata(path).expect("the file").len() > 0);
}

/// A bank that works once, and then fails in ways that repeat what it was asked.
fn answer(number: usize, heard: &Heard) -> Reply {
    let ok = |body: serde_json::Value| Reply::json(200, &body.to_string());
    match heard.path.as_str() {
        "/item/public_token/exchange" => {
            ok(json!({ "access_token": TOKEN, "item_id": "item-1", "request_id": "r" }))
        }
        "/transactions/sync" if !heard.body.contains("cursor") || heard.body.contains("null") => {
            ok(json!({
                "accounts": [{ "account_id": "A1", "name": "Checking", "type": "depository", "balances": {} }],
                "added": [{ "transaction_id": "t1", "account_id": "A1", "amount": 3, "date": "2026-01-05",
                            "iso_currency_code": "USD", "name": "Market", "pending": false }],
                "modified": [], "removed": [], "next_cursor": "c1", "has_more": false,
                "transactions_update_status": "HISTORICAL_UPDATE_COMPLETE"
            }))
        }
        "/item/remove" => ok(json!({ "request_id": "r" })),
        _ => fail(number, heard),
    }
}

fn fail(number: usize, heard: &Heard) -> Reply {
    let said = format!("{} {}", heard.body, heard.header("plaid-secret").unwrap_or_default());
    let error = |error_type: &str, code: &str| {
        json!({ "error_type": error_type, "error_code": code, "error_message": said,
                "display_message": said, "request_id": said })
        .to_string()
    };
    match number % 6 {
        0 => Reply::json(400, &error("ITEM_ERROR", "ITEM_LOGIN_REQUIRED")),
        1 => Reply::json(500, &said),
        2 => Reply::json(200, &said),
        3 => Reply::json(400, &error(&said, &said)),
        4 => Reply::json(200, &heard.body).cut(),
        _ => Reply::none(),
    }
}
