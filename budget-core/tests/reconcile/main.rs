//! What a bank's statement does to a book.

mod claims;
#[cfg(feature = "import")]
mod files;
mod known;
mod leaving;
mod ledger;
mod links;
mod properties;
mod transfers;
mod unmatch;
mod words;
