use budget_core as core;
use core::AccountType;
use pyo3::prelude::*;

use crate::value::record;

record! {
    /// How a source calls a thing.
    ExternalId (core::ExternalId) { source, id }
}

record! {
    /// An account of a book.
    Account (core::Account) {
        id, name, account_type, currency;
        mask = None,
        bank_name = None,
        persistent_id = None,
        opening_balance = None,
        in_budget = is_in_budget(account_type),
        external_ids = Vec::new(),
    }
}

fn is_in_budget(account_type: &AccountType) -> bool {
    account_type.in_budget()
}

record! {
    /// A category; its kind is its parent's unless it is stated.
    Category (core::Category) { id, name; parent = None, kind = None }
}
