//! Replays every scenario of this folder and of `BUDGET_SCENARIOS` on each store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use budget_core::testing::scenario;
use budget_core::{MemoryStore, SqliteStore, Store};

/// The scenario files below a folder, in a stable order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("the scenarios in {}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a directory entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{} holds no scenario", folder.display());
    found
}

fn folders() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let given = std::env::var("BUDGET_SCENARIOS").unwrap_or_default();
    let given = given.split(':').filter(|folder| !folder.is_empty()).map(PathBuf::from);
    std::iter::once(own).chain(given).collect()
}

fn replay(store: impl Fn() -> Arc<dyn Store>) {
    let files: Vec<PathBuf> = folders().iter().flat_map(|folder| files(folder)).collect();
    let mut failures = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a readable file");
        if let Err(error) = pollster::block_on(scenario::run(&text, store())) {
            failures.push(format!("{}: {error}", file.display()));
        }
    }
    let count = failures.len();
    assert!(failures.is_empty(), "{count} of {} failed:\n{}", files.len(), failures.join("\n"));
}

#[test]
fn in_memory() {
    replay(|| Arc::new(MemoryStore::new()));
}

#[test]
fn in_a_file() {
    let folder = std::env::temp_dir().join(format!("budget-scenarios-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the files");
    let made = std::cell::Cell::new(0);
    replay(|| {
        made.set(made.get() + 1);
        let file = folder.join(format!("{}.budget", made.get()));
        Arc::new(SqliteStore::open(file).expect("a new file"))
    });
    std::fs::remove_dir_all(&folder).expect("the folder goes again");
}
