//! Delimited files: whatever the bank's own layout, by a [`Mapping`] that is found once and kept.
//!
//! [`sniff`] looks at a file and proposes a mapping, with what it is not certain of and what it
//! must ask. [`read`] reads a file by a mapping and never guesses.

mod evidence;
mod layout;
mod look;
mod mapping;
mod names;
mod question;
mod read;
mod records;
mod sniff;

pub use mapping::{Amounts, Answers, Delimiter, MAX_PREAMBLE, Mapping, Sign};
pub use question::{Choice, Question, Sample};
pub use read::read;
pub use records::MAX_COLUMNS;
pub use sniff::{Part, Sniffed, sniff, sniff_with};
