use budget_core as core;
use core::Outcome;
use pyo3::prelude::*;

use crate::convert::Arg;
use crate::value::record;

record! {
    /// One row as a source tells it.
    BankRow (core::BankRow) {
        line, date, amount, name;
        external_id = None,
        currency = None,
        payee = None,
        memo = None,
        category = None,
        primary = None,
        category_text = None,
        pending = false,
        pending_id = None,
    }
}

record! {
    /// A row that cannot be read, and why.
    Unreadable (core::Unreadable) { line, reason }
}

record! {
    /// The account that a statement is of, as its source describes it.
    BankAccount (core::BankAccount) {
        ;
        external_id = String::new(),
        name = None,
        account_type = None,
        currency = None,
        balance = None,
        available = None,
        mask = None,
        persistent_id = None,
    }
}

record! {
    /// The rows of one account.
    Statement (core::Statement) { account; rows = Vec::new(), unreadable = Vec::new() }
}

record! {
    /// What a source says.
    BankUpdate (core::BankUpdate) { source, source_name; statements = Vec::new(), removed = Vec::new(), complete = false }
}

record! {
    /// Which account of the book a statement is for.
    AccountMapping (core::AccountMapping) { external_id, account }
}

record! {
    /// What became of one row of a source.
    ReconciledRow (core::ReconciledRow) { line, outcome; transaction = None, reason = None }
}

record! {
    /// What became of one statement.
    StatementReport (core::StatementReport) { external_id, account, rows }
}

record! {
    /// What an import does, or did.
    ImportReport (core::ImportReport) { ; statements = Vec::new() }
}

#[pymethods]
impl ImportReport {
    /// How many rows have an outcome.
    fn count(&self, outcome: Arg<Outcome>) -> usize {
        self.value.count(outcome.0)
    }
}

record! {
    /// An import that was computed and not made.
    ImportPreview (core::ImportPreview) -> revision { report, patches }
}
