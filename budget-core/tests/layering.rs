//! The layers point inward: domain ← ports ← adapters, use cases ← all but adapters.

use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file");
            found.push((path, text));
        }
    }
    found
}

/// Lines of code that mention one of the words.
fn mentions(folder: &str, words: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    let files = if root.is_dir() {
        sources(&root)
    } else {
        vec![(root.clone(), std::fs::read_to_string(&root).expect("a source file"))]
    };
    let mut found = Vec::new();
    for (path, text) in files {
        let code =
            text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        for (at, line) in code {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}: {}", path.display(), at + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn the_domain_is_pure_and_knows_nothing_outside_itself() {
    let outward = ["crate::book", "crate::store", "crate::import", "crate::testing", "crate::{"];
    assert_eq!(mentions("domain", &outward), Vec::<String>::new());
    let impure = [
        "async ",
        ".await",
        "std::fs",
        "std::env",
        "std::net",
        "std::io",
        "SystemTime",
        "Instant",
        "Utc::now",
        "Local::",
        "now_v7",
        "new_v4",
        "println!",
        "std::process",
    ];
    assert_eq!(mentions("domain", &impure), Vec::<String>::new());
}

#[test]
fn adapters_see_ports_and_domain_alone() {
    let outward = ["crate::book", "crate::import", "use crate::Book;"];
    assert_eq!(mentions("store", &outward), Vec::<String>::new());
    assert_eq!(mentions("store/sqlite", &["store::memory", "MemoryStore"]), Vec::<String>::new());
    assert_eq!(
        mentions("import", &["crate::book", "crate::store", "async "]),
        Vec::<String>::new()
    );
    let outward = ["crate::book", "crate::import", "crate::store", "use crate::Book"];
    assert_eq!(mentions("plaid", &outward), Vec::<String>::new());
    let others = ["plaid::simulator", "super::simulator", "Simulator"];
    assert_eq!(mentions("plaid/http", &others), Vec::<String>::new());
    let client = ["plaid::http", "plaid::wire", "reqwest", "tokio", "async "];
    assert_eq!(mentions("plaid/wire", &client), Vec::<String>::new());
}

#[test]
fn use_cases_know_no_adapter() {
    let adapters = [
        "store::memory",
        "store::sqlite",
        "MemoryStore",
        "SqliteStore",
        "rusqlite",
        "plaid::http",
        "plaid::simulator",
        "reqwest",
        "SealedVault::",
    ];
    let found = mentions("book", &adapters);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn secrets_and_webhooks_know_neither_books_nor_stores_nor_the_time() {
    let outward = ["crate::book", "crate::store", "use crate::Book;", "rusqlite", "reqwest"];
    let clocks = ["SystemTime", "Instant", "Utc::now", "Local::", "std::env", "std::fs"];
    for folder in ["vault", "plaid/webhook"] {
        assert_eq!(mentions(folder, &outward), Vec::<String>::new());
        assert_eq!(mentions(folder, &clocks), Vec::<String>::new());
    }
    assert_eq!(mentions("vault", &["crate::plaid"]), Vec::<String>::new());
}
