//! Plaid's JSON, read with tolerance: unknown members are passed over, sets of words are open, and a
//! row that cannot be read is named instead of failing its page.
//!
//! Amounts are taken from the text of the number; they are never a float.

mod account;
mod amount;
mod item;
mod link;
mod member;
mod page;
mod recurring;
mod refusal;
pub(super) mod request;
mod row;
mod time;

pub(super) use account::accounts;
pub(super) use item::{institution, item, verification_key};
pub(super) use link::{link_session, linked_item, public_token, public_tokens};
pub(super) use page::{dated_rows, feed_page};
pub(super) use recurring::recurring_streams;
pub(super) use refusal::Refusal;

/// What is read, or in a few words why it cannot be; the words hold no value of the answer that may
/// be secret.
pub(super) type Read<T> = Result<T, String>;
