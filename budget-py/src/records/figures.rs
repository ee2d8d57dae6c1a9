use budget_core as core;
use core::At;
use pyo3::prelude::*;

use crate::convert::ToPy;
use crate::value::record;

record! {
    /// A budget in one period.
    Line (core::Line) -> revision {
        budget, category, period, limit, carried, available, spent, pending, remaining, percent,
        expected_to_date, per_day, projected, status
    }
}

impl ToPy for At<Option<core::Line>> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let line = self.value.clone().map(|value| At { revision: self.revision, value });
        line.to_py(py)
    }
}

record! {
    /// The sums of a summary's lines in one currency.
    Total (core::Total) { currency, limit, carried, available, spent, pending, remaining }
}

record! {
    /// What was spent that no budget counts.
    Unbudgeted (core::Unbudgeted) { category, spent }
}

record! {
    /// Every budget in the period that holds a day.
    Summary (core::Summary) -> revision {
        today, lines, totals, view, unbudgeted, income, uncategorised_in, is_partial
    }
}

record! {
    /// A budget's share of a range of days.
    RangeLine (core::RangeLine) { budget, category, budgeted, spent, pending, remaining }
}

record! {
    /// A category's share of its budgets' limits.
    Prorated (core::Prorated) { category, amount }
}

record! {
    /// Any range of days.
    RangeSummary (core::RangeSummary) -> revision {
        range, lines, budgeted, unbudgeted, income, uncategorised_in, is_partial
    }
}

record! {
    /// What a category cost, or brought in, in one period.
    HistoryRow (core::HistoryRow) { period, category, amount, subtree }
}

record! {
    /// A part of a figure: a transaction, or one of its splits.
    WhyPart (core::WhyPart) { transaction, split, amount }
}

record! {
    /// What one period did to what is carried.
    CarryTerm (core::CarryTerm) { budget, period, limit, carried, spent, left, change }
}

record! {
    /// One value that a formula takes.
    Input (core::Input) { name, value }
}

record! {
    /// Why a figure is what it is.
    Why (core::Why) -> revision { ; parts = Vec::new(), terms = Vec::new(), inputs = Vec::new() }
}

record! {
    /// The summary as it is, and as it would be.
    WhatIf (core::WhatIf) -> revision { before, after }
}
