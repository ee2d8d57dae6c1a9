//! What the tests of the simulated bank share.

pub(crate) mod http;
pub(crate) mod node;
pub(crate) mod prism;

use std::path::PathBuf;

/// The folder of Plaid's data; none where it is not set, which CI does not accept.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
pub(crate) fn data() -> Option<PathBuf> {
    let Some(data) = std::env::var_os("BUDGET_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "BUDGET_TEST_DATA is not set");
        eprintln!("SKIPPED: BUDGET_TEST_DATA is not set, so Plaid's specification is not there");
        return None;
    };
    Some(PathBuf::from(data).join("plaid"))
}
