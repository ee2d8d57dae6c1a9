use std::sync::Arc;

use budget_core as core;
use core::At;
use pyo3::prelude::*;

use crate::convert::{Arg, Out, ToPy};
use crate::value::record;

record! {
    /// Everything of a book but its transactions.
    Outline (core::Outline) -> revision {
        number, settings;
        accounts = Vec::new(),
        categories = Vec::new(),
        budgets = Vec::new(),
        rules = Vec::new(),
        alerts = Vec::new(),
        connections = Vec::new(),
    }
}

impl ToPy for At<Arc<core::Outline>> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        At { revision: self.revision, value: core::Outline::clone(&self.value) }.to_py(py)
    }
}

#[pymethods]
impl Outline {
    /// The accounts whose transactions count in no budget.
    fn off_budget(&self) -> Out<Vec<core::AccountId>> {
        Out(self.value.off_budget())
    }

    /// The thing of that key, if it is there.
    fn get(&self, key: Arg<core::EntityKey>) -> Out<Option<core::Entry<core::Entity>>> {
        Out(self.value.get(&key.0))
    }

    /// Whether a bank still has earlier rows to give.
    fn history_is_partial(&self) -> bool {
        self.value.history_is_partial()
    }
}
