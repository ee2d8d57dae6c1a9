use budget_core as core;
use core::NaiveDate;
use pyo3::prelude::*;

use crate::convert::{Arg, Out};
use crate::error::OrRaise;
use crate::value::{record, renamed, union};

record! {
    /// A part of a transaction with a category of its own.
    Split (core::Split) { category, amount }
}

record! {
    /// The other row of a transfer between own accounts.
    Transfer (core::Transfer) { other, account }
}

record! {
    /// The source's words, never changed by people or rules.
    BankLayer (core::BankLayer) {
        source, date, amount, name;
        original_amount = None,
        payee = None,
        memo = None,
        category = None,
        category_text = None,
        pending = false,
    }
}

record! {
    /// A source whose row turned out to be this one.
    Matched (core::Matched) { source; before = None, words = None }
}

record! {
    /// A tag and the rule that set it.
    RuledTag (core::RuledTag) { tag, rule }
}

record! {
    /// What rules set.
    RuledLayer (core::RuledLayer) {
        ;
        category = None,
        category_rule = None,
        payee = None,
        payee_rule = None,
        tags = Vec::new(),
        excluded_rule = None,
    }
}

union! {
    "a CategorisedAs or a CategorisedNothing", Categorised (core::Categorised) {
        /// A person chose this category.
        As => CategorisedAs { 0: category },
        /// A person chose that it has none.
        Nothing => CategorisedNothing {},
    }
}

record! {
    /// What people set.
    Edits (core::Edits) {
        ;
        date = None,
        amount = None,
        payee = None,
        category = None,
        splits = Vec::new(),
        pending = None,
        excluded = None,
        tags = None,
        note = None,
        deleted = false,
    }
}

record! {
    /// One movement of money, in three layers: `bank`, `ruled` and `edits`.
    Transaction (core::Transaction) {
        id;
        account = None,
        external_ids = Vec::new(),
        matched = Vec::new(),
        transfer = None,
        bank = None,
        ruled = core::RuledLayer::default(),
        edits = core::Edits::default(),
    }
}

union! {
    "a PersonOrigin, a RuleOrigin, a BankOrigin or a DefaultOrigin", Origin (core::Origin) {
        /// A person set it.
        Person => PersonOrigin {},
        /// This rule set it.
        Rule => RuleOrigin { 0: rule },
        /// The bank or file says so.
        Bank => BankOrigin {},
        /// Nobody set it.
        Default => DefaultOrigin {},
    }
}

/// The effective fields: `edits`, else `ruled`, else `bank`.
#[pymethods]
impl Transaction {
    /// A transaction that a person enters.
    #[staticmethod]
    fn entered(
        py: Python<'_>,
        id: Arg<core::TransactionId>,
        new: Arg<core::NewTransaction>,
    ) -> PyResult<Self> {
        Ok(core::Transaction::entered(id.0, new.0).or_raise(py)?.into())
    }

    #[getter]
    fn date(&self) -> Out<NaiveDate> {
        Out(self.value.date())
    }

    #[getter]
    fn amount(&self) -> Out<core::Money> {
        Out(self.value.amount())
    }

    #[getter]
    fn payee(&self) -> Option<&str> {
        self.value.payee()
    }

    #[getter]
    fn category(&self) -> Option<&str> {
        self.value.category().map(core::CategoryId::as_str)
    }

    #[getter]
    fn pending(&self) -> bool {
        self.value.pending()
    }

    #[getter]
    fn excluded(&self) -> bool {
        self.value.excluded()
    }

    #[getter]
    fn deleted(&self) -> bool {
        self.value.deleted()
    }

    #[getter]
    fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyTuple>> {
        pyo3::types::PyTuple::new(py, self.value.tags())
    }

    #[getter]
    fn note(&self) -> Option<&str> {
        self.value.note()
    }

    #[getter]
    fn splits(&self) -> Out<Vec<core::Split>> {
        Out(self.value.edits.splits.clone())
    }

    /// A source's id of the row; of a row that was pending, the posted row's.
    fn current_id(&self, source_name: Arg<String>) -> Option<&str> {
        self.value.current_id(&source_name.0)
    }

    /// Which layer a field's effective value comes from.
    fn origin(&self, field: Arg<core::Field>) -> Out<core::Origin> {
        Out(self.value.origin(field.0))
    }
}

record! {
    /// What a person records.
    NewTransaction (core::NewTransaction) {
        date, amount;
        payee = None,
        category = None,
        account = None,
        splits = Vec::new(),
        pending = false,
        excluded = false,
        note = None,
        tags = Vec::new(),
    }
}

record! {
    /// What a person changes about a transaction; what is None stays.
    Edit (core::Edit) {
        ;
        date = None,
        amount = None,
        payee = None,
        category = None,
        pending = None,
        excluded = None,
        tags = None,
        note = None,
    }
}

record! {
    /// A place between two transactions.
    PageKey (core::PageKey) { date, id }
}

renamed! {
    /// Which transactions a page shows, in which order.
    TransactionQuery (core::TransactionQuery) {
        ;
        [from from_ () None]
        [until until () None]
        [categories categories () Vec::new()]
        [uncategorised uncategorised () false]
        [accounts accounts () Vec::new()]
        [text text () None]
        [pending pending () None]
        [deleted deleted () false]
        [ids ids () Vec::new()]
        [external_ids external_ids () Vec::new()]
        [newest_first newest_first () false]
        [after after () None]
        [limit limit () core::TransactionQuery::default().limit]
    }
}

record! {
    /// One page of transactions, and where the next begins.
    Page (core::Page) -> revision { rows; next = None }
}
