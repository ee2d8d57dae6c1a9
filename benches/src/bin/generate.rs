//! Writes the transactions of households as CSV.
#![expect(clippy::print_stderr, reason = "a command explains its errors")]

use std::io::{self, BufWriter, ErrorKind};
use std::process::ExitCode;

use budget_benches::household::{Household, households, write_csv};
use budget_benches::options::Options;

const USAGE: &str = "\
usage: generate --rows N [--rows-per-book N] [--seed N] > transactions.csv

  --rows N            rows in total
  --rows-per-book N   rows of each book (user), 10000 unless told; the last has what is left
  --seed N            the same seed makes the same bytes, 1 unless told";

fn main() -> ExitCode {
    let households = match parsed() {
        Ok(households) => households,
        Err(message) => {
            eprintln!("generate: {message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match write_csv(households, &mut BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parsed() -> Result<impl Iterator<Item = Household>, String> {
    let mut options = Options::new(std::env::args().skip(1));
    let rows = options.needed("--rows")?;
    let per_book = options.number("--rows-per-book", 10_000)?;
    let seed = options.number("--seed", 1)?;
    match options.rest()?.first() {
        Some(word) => Err(format!("{word:?} means nothing here")),
        None if per_book == 0 => Err("a book of 0 rows: at least 1 is meant".to_owned()),
        None => Ok(households(seed, rows, per_book)),
    }
}
