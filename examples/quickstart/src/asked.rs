//! What a person asked for.

use std::process::ExitCode;

const USAGE: &str = "\
usage: quickstart                  the month of a made-up statement
       quickstart statement.ofx    the month of your own (.ofx, .qfx, .csv)
       quickstart --bank           the month of a linked bank
       quickstart --help           more about these";

const HELP: &str = "
All rows are kept in budget.db, in the folder where this runs. A second run adds only what is new.

--bank links a simulated bank, which needs no account anywhere: it is no real one, and its book
is apart from yours. With keys of Plaid's it links what they stand for, on a page of Plaid's:

  PLAID_CLIENT_ID    the client id, and
  PLAID_SECRET       the secret, both from Plaid's dashboard
  PLAID_ENV          sandbox (made-up banks), production (real ones), or the address of a server

The bank's access token is sealed before it is written to budget.db:

  BUDGET_VAULT_KEY   the key, 32 bytes in base64; without it, the key is in the file budget.key,
                     which is made when it is first needed and which only you can read

For trying things out:

  QUICKSTART_TODAY   the day to take for today, as 2026-03-20; otherwise it is today's, UTC";

/// What to show.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Help,
    Sample,
    Statement(String),
    Bank,
}

impl Asked {
    /// What these words mean; none where they mean nothing.
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Option<Self> {
        let words: Vec<String> = words.collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] => Some(Self::Sample),
            ["--bank"] => Some(Self::Bank),
            ["--help" | "-h"] => Some(Self::Help),
            [path] if !path.starts_with('-') => Some(Self::Statement(path.to_owned())),
            _ => None,
        }
    }
}

#[expect(clippy::print_stdout, reason = "a person asked for it")]
pub(crate) fn print_help() {
    println!("{USAGE}\n{HELP}");
}

#[expect(clippy::print_stderr, reason = "a person reads it")]
pub(crate) fn print_usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
