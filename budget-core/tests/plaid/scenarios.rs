//! Scenarios of syncs: what is asked over HTTP, what is answered, and the book and the cursor
//! after each sync, on both stores. `BUDGET_PLAID_SCENARIOS` names further folders of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use budget_core::plaid::http::{PlaidClient, PlaidOptions};
use budget_core::store::conformance::block_on;
use budget_core::{
    Book, Connection, ConnectionId, Currency, Decimal, Entity, Error, ErrorKind, Institution,
    MemoryStore, Patch, Settings, SqliteStore, Store, SyncOptions, TransactionQuery, Vault,
};
use secrecy::SecretSlice;
use serde_json::Value;

use crate::data::{given, json, json_files, paths, stem};
use crate::server::{Heard, Reply, Server};
use crate::{TOKEN, client_with, hasty};

#[test]
fn after_each_sync_the_book_and_the_cursor_are_as_they_must_be() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plaid/scenarios");
    let mut folders = vec![own];
    folders.extend(given().iter().map(|folder| folder.join("scenarios")));
    folders.extend(paths("BUDGET_PLAID_SCENARIOS"));
    for folder in folders {
        let files = scenarios_in(&folder);
        assert!(!files.is_empty(), "{}: no scenario", folder.display());
        for file in files {
            let scenario = json(&file);
            for durable in [false, true] {
                let store = if durable { "sqlite" } else { "memory" };
                play(&scenario, durable, &format!("{} on {store}", stem(&file)));
            }
        }
    }
}

fn scenarios_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = json_files(folder);
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    files.extend(folders.iter().flat_map(|folder| scenarios_in(folder)));
    files
}

fn play(scenario: &Value, durable: bool, name: &str) {
    let syncs = list(scenario, "syncs");
    let replay = Replay::new(syncs.iter().flat_map(|sync| list(sync, "requests")).cloned());
    let file = std::env::temp_dir().join(format!("budget-scenario-{}.db", uuid::Uuid::new_v4()));
    let memory = Arc::new(MemoryStore::new());
    let store: Arc<dyn Store> = match durable {
        true => Arc::new(SqliteStore::open(&file).expect("a file")),
        false => memory.clone(),
    };
    block_on(play_on(store, memory, syncs, &replay, name)).expect(name);
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
}

async fn play_on(
    store: Arc<dyn Store>,
    vault: Arc<MemoryStore>,
    syncs: &[Value],
    replay: &Replay,
    name: &str,
) -> Result<(), Error> {
    let settings = Settings::new(Currency::new("USD")?);
    let book = Book::create(store, "home".parse()?, settings).await?;
    let id: ConnectionId = "c1".parse()?;
    let bank = Institution { id: "ins_1".to_owned(), name: "A bank".to_owned() };
    let linked = Connection { institution: Some(bank), ..Connection::new(id.clone(), "item-1") };
    let linked = Entity::Connection(linked);
    book.apply("Link", vec![Patch::Put(linked)]).await?;
    let secret = SecretSlice::from(TOKEN.as_bytes().to_vec());
    vault.put(book.id().clone(), id.clone(), secret).await?;
    let bank = book.bank(Arc::new(replay.client()), vault);
    let mut done = 0;
    for (at, sync) in syncs.iter().enumerate() {
        let requests = list(sync, "requests");
        let expect = &sync["expect"];
        let answer = bank.sync_with(&id, options(requests, expect)).await;
        done += requests.len();
        let place = format!("{name}, sync {at}: {answer:?}");
        replay.expect_done(done, &place);
        expect_outcome(expect, answer.err(), &place);
        let connection = book.connection(&id).await?;
        if let Some(cursor) = expect.get("cursor") {
            assert_eq!(connection.cursor.as_deref(), cursor.as_str(), "{place}");
        }
        if let Some(ledger) = expect.get("ledger") {
            assert_eq!(book_of(&book, &id).await?, amounts(ledger), "{place}");
        }
        book.audit().await?;
    }
    Ok(())
}

/// A sync that must fail is given up when all that the scenario foresees was asked.
fn options(requests: &[Value], expect: &Value) -> SyncOptions {
    let first = requests.first().map(|request| &request["expect"]["cursor"]);
    let beginnings = requests.iter().filter(|it| Some(&it["expect"]["cursor"]) == first).count();
    let defaults = SyncOptions { pause: Duration::from_millis(1), ..SyncOptions::default() };
    match is_ok(expect) {
        true => defaults,
        false => SyncOptions { restarts: beginnings.saturating_sub(1) as u32, ..defaults },
    }
}

fn is_ok(expect: &Value) -> bool {
    expect.get("outcome").is_none_or(|outcome| outcome == "ok")
}

/// An outcome is `ok`, or any other word for a failure: the kind or the class of one where it
/// is the name of such.
fn expect_outcome(expect: &Value, error: Option<Error>, place: &str) {
    assert_eq!(is_ok(expect), error.is_none(), "{place}");
    let (Some(error), Some(word)) = (error, expect["outcome"].as_str()) else { return };
    let kinds: Vec<ErrorKind> = match (word, word.parse()) {
        (_, Ok(kind)) => vec![kind],
        ("retry", _) => vec![ErrorKind::Unavailable, ErrorKind::RateLimited],
        ("configuration", _) => vec![ErrorKind::Unauthorized],
        ("permanent", _) => vec![ErrorKind::Invalid],
        ("wait", _) => vec![ErrorKind::NotReady],
        _ => return,
    };
    assert!(kinds.contains(&error.kind()), "{word} is meant: {place}");
}

/// The rows of the book by the bank's current ids.
async fn book_of(book: &Book, id: &ConnectionId) -> Result<BTreeMap<String, Decimal>, Error> {
    let rows = book.transactions(&TransactionQuery::default()).await?.value.rows;
    let rows = rows.iter().map(|entry| &entry.value);
    Ok(rows
        .map(|row| {
            let name = row.current_id(id.as_str()).unwrap_or(row.id.as_str());
            (name.to_owned(), row.amount().decimal().normalize())
        })
        .collect())
}

fn amounts(ledger: &Value) -> BTreeMap<String, Decimal> {
    let rows = ledger.as_object().expect("a ledger").iter();
    let amount = |text: &Value| -> Decimal {
        let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
        text.parse().expect("an amount")
    };
    rows.map(|(id, text)| (id.clone(), amount(text).normalize())).collect()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Answers requests from a list, strictly in order, and keeps what does not match.
struct Replay {
    server: Server,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    done: usize,
    mismatches: Vec<String>,
}

impl Replay {
    fn new(steps: impl Iterator<Item = Value>) -> Self {
        let (steps, state): (Vec<Value>, _) = (steps.collect(), Arc::<Mutex<State>>::default());
        let seen = Arc::clone(&state);
        let server = Server::new(move |_, heard| {
            let mut state = seen.lock().expect("no panic meanwhile");
            let wrong = match steps.get(state.done) {
                Some(step) => mismatch(step, heard),
                None => vec![format!("a request beyond the scenario: {}", heard.path)],
            };
            if !wrong.is_empty() {
                let at = state.done;
                state.mismatches.push(format!("step {at}: {wrong:?}"));
                return Reply::json(599, "{}");
            }
            state.done += 1;
            reply(&steps[state.done - 1])
        });
        Self { server, state }
    }

    fn client(&self) -> PlaidClient {
        client_with(&self.server, PlaidOptions { tries: 1, ..hasty() })
    }

    fn expect_done(&self, done: usize, place: &str) {
        let state = self.state.lock().expect("no panic meanwhile");
        assert!(state.mismatches.is_empty(), "{:?}, {place}", state.mismatches);
        assert_eq!(state.done, done, "requests, {place}");
    }
}

fn mismatch(step: &Value, heard: &Heard) -> Vec<String> {
    let mut wrong = Vec::new();
    let path = step.get("path").and_then(Value::as_str).unwrap_or("/transactions/sync");
    let body: Value = serde_json::from_str(&heard.body).unwrap_or_default();
    let headers = ["plaid-client-id", "plaid-secret"].map(|name| heard.header(name));
    for (holds, what) in [
        (heard.path == path, "the path"),
        (headers.iter().all(Option::is_some), "the credentials"),
        (heard.header("plaid-version") == Some("2020-09-14"), "the version"),
        (heard.header("content-type").is_some_and(|it| it.contains("json")), "the content type"),
        (body["count"].as_u64().is_none_or(|count| (1..=500).contains(&count)), "the count"),
    ] {
        if !holds {
            wrong.push(format!("{what}: {heard:?}"));
        }
    }
    wrong.extend(missing(&step["expect"], &body));
    wrong
}

/// The members that are not as they must be; null stands for absent.
fn missing(wanted: &Value, body: &Value) -> Vec<String> {
    let members = wanted.as_object().into_iter().flatten();
    let mut wrong = Vec::new();
    for (name, wanted) in members {
        let found = &body[name];
        let same = match wanted {
            Value::Null => found.is_null() || found == "",
            Value::Object(_) => missing(wanted, found).is_empty(),
            _ => wanted == found,
        };
        if !same {
            wrong.push(format!("{name} is {found}, {wanted} is meant"));
        }
    }
    wrong
}

fn reply(step: &Value) -> Reply {
    if step["drop"] == true {
        return Reply::none();
    }
    let body = match step.get("raw").and_then(Value::as_str) {
        Some(raw) => raw.to_owned(),
        None => step.get("body").map_or_else(|| "{}".to_owned(), Value::to_string),
    };
    let status = step.get("status").and_then(Value::as_u64).unwrap_or(200) as u16;
    let headers = step.get("headers").and_then(Value::as_object);
    let mut head = "Content-Type: application/json\r\n".to_owned();
    for (name, value) in headers.into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let whole = Reply::with(status, &head, body.as_bytes());
    let whole = if step["cut"] == true { whole.half() } else { whole };
    whole.late(Duration::from_millis(step["delay_ms"].as_u64().unwrap_or(0)))
}
