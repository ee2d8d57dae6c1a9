//! What a bank's statement does to a book.

mod claims;
mod known;
mod ledger;
mod properties;
mod unmatch;
mod words;
