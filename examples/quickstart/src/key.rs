//! The key under which access tokens are sealed, which is never in the database.

use std::fs::OpenOptions;
use std::io::{ErrorKind as Io, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use budget_core::{Error, ErrorKind, Result, VaultKeys};

const VARIABLE: &str = "BUDGET_VAULT_KEY";
const FILE: &str = "budget.key";

/// The key of the environment, else that of the file, which is made where there is none.
pub(crate) fn keys() -> Result<VaultKeys> {
    if let Ok(key) = std::env::var(VARIABLE) {
        return VaultKeys::from_base64(1, &key).map_err(|error| error.at(VARIABLE));
    }
    make_file().map_err(refused)?;
    let key = std::fs::read_to_string(FILE).map_err(refused)?;
    VaultKeys::from_base64(1, &key).map_err(|error| error.at(FILE))
}

/// Makes the file, for its owner alone, unless it is there.
fn make_file() -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = match options.open(FILE) {
        Err(error) if error.kind() == Io::AlreadyExists => return Ok(()),
        made => made?,
    };
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    writeln!(file, "{}", BASE64_STANDARD.encode(key))?;
    file.sync_all()
}

fn refused(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Denied, format!("{FILE}: {error}"))
}
