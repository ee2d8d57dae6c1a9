//! The core's one error as Python's exceptions: a class for each kind, under `BudgetError`.

use budget_core::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::convert::ToPy;

/// What every call says in front of a refusal of the core.
pub(crate) trait OrRaise<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| raise(py, error))
    }
}

/// The exception of an error.
pub(crate) fn raise(py: Python<'_>, error: Error) -> PyErr {
    match exception(py, &error) {
        Ok(made) => crate::ports::with_cause(py, &error, made),
        Err(broken) => broken,
    }
}

fn exception(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let context = PyDict::new(py);
    for (name, value) in error.context() {
        context.set_item(name.as_ref(), value)?;
    }
    let make = py.import("budget._errors")?.getattr("_error")?;
    let retry_after = error.retry_after().to_py(py)?;
    let made = make.call1((error.kind().as_str(), error.to_string(), context, retry_after))?;
    Ok(PyErr::from_value(made))
}
