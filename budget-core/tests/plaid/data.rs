//! Data beside the project.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder of Plaid's data; none where it is not set, which CI does not accept.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
pub(crate) fn given() -> Option<PathBuf> {
    let Some(data) = std::env::var_os("BUDGET_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "BUDGET_TEST_DATA is not set");
        eprintln!("SKIPPED: BUDGET_TEST_DATA is not set, so no data of Plaid's is read");
        return None;
    };
    Some(PathBuf::from(data).join("plaid/given"))
}

/// The paths in a variable, parted by colons.
pub(crate) fn paths(variable: &str) -> Vec<PathBuf> {
    let listed = std::env::var_os(variable).unwrap_or_default();
    std::env::split_paths(&listed).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// The files of JSON in a folder, by name.
pub(crate) fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&bytes(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The name of a file without its ending.
pub(crate) fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).expect("a name")
}
