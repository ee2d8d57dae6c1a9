//! What a bank's statement does to a book.

mod claims;
#[cfg(feature = "import")]
mod files;
mod known;
mod ledger;
mod properties;
mod unmatch;
mod words;
