//! Bank files: CSV and OFX or QFX statements become a [`BankUpdate`].
//!
//! Everything here is a pure function over the file's bytes. A row that cannot be read is
//! reported with its line and never guessed; where a whole file leaves two readings open, as with
//! `03/04/2026`, reading asks instead: the error names the option that answers it, and
//! [`csv::sniff`] has the same questions as values.
//!
//! ```
//! use budget_core::import::{self, DateOrder, ReadOptions};
//! let file = b"Date,Description,Amount\n03/04/2026,Corner shop,-12.50\n04/04/2026,Wages,900.00\n";
//! let error = import::read(file, &ReadOptions::default()).unwrap_err();
//! assert_eq!(error.kind(), budget_core::ErrorKind::Invalid);
//! assert!(error.to_string().ends_with("set date_order"), "{error}");
//!
//! let mut options = ReadOptions::default();
//! options.answers.date_order = Some(DateOrder::Dmy);
//! let update = import::read(file, &options)?;
//! let row = &update.statements[0].rows[0];
//! assert_eq!((row.line, row.date.to_string().as_str()), (2, "2026-04-03"));
//! assert_eq!((row.name.as_str(), row.amount.to_string().as_str()), ("Corner shop", "12.50"));
//! # Ok::<(), budget_core::Error>(())
//! ```

pub mod csv;
pub mod ofx;

mod amount;
mod date;
mod encoding;
mod format;
mod lines;
mod statements;
mod words;

pub use amount::DecimalMark;
pub use date::DateOrder;
pub use encoding::Encoding;
pub use format::{Format, detect};

use serde::{Deserialize, Serialize};

use crate::domain::bank::BankUpdate;
use crate::{Error, Result};

/// The most bytes a file has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(import::MAX_FILE, 256 << 20);
/// ```
pub const MAX_FILE: usize = 256 << 20;
/// The name under which the external ids of files are kept.
///
/// ```
/// # use budget_core::*;
/// let update = import::read(b"Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n", &Default::default())?;
/// assert_eq!(update.source_name, import::SOURCE_NAME);
/// # Ok::<(), Error>(())
/// ```
pub const SOURCE_NAME: &str = "file";

/// How to read a file.
///
/// ```
/// # use budget_core::*;
/// assert!(import::ReadOptions::default().mapping.is_none(), "the file tells");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// How a CSV file is laid out; none looks at the file. OFX needs none.
    pub mapping: Option<csv::Mapping>,
    /// What a CSV file does not tell by itself.
    pub answers: csv::Answers,
}

/// Reads a file of either format.
///
/// # Errors
/// As [`detect`], [`csv::read`] and [`ofx::read`]; `invalid` where a CSV file leaves a
/// [`csv::Question`] open that neither mapping nor answers settle.
///
/// ```
/// # use budget_core::*;
/// let update = import::read(b"Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n", &Default::default())?;
/// assert_eq!(update.statements[0].rows[0].amount.to_string(), "3.20", "money out is positive");
/// # Ok::<(), Error>(())
/// ```
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<BankUpdate> {
    match detect(bytes)? {
        Format::Ofx => ofx::read(bytes),
        Format::Csv => read_csv(bytes, options),
    }
}

fn read_csv(bytes: &[u8], options: &ReadOptions) -> Result<BankUpdate> {
    let ReadOptions { mapping, answers } = options;
    if let Some(mapping) = mapping {
        return csv::read(bytes, &answers.complete(mapping.clone()));
    }
    let sniffed = csv::sniff_with(bytes, answers)?;
    match sniffed.questions.first() {
        Some(question) => Err(question.error()),
        None => csv::read(bytes, &sniffed.mapping),
    }
}

fn check_size(bytes: &[u8]) -> Result<()> {
    if bytes.len() > MAX_FILE {
        let message = format!("a file of {} bytes is over the limit of {MAX_FILE}", bytes.len());
        return Err(Error::out_of_range(message));
    }
    if bytes.is_empty() {
        return Err(Error::invalid("line 1: the file is empty"));
    }
    Ok(())
}
