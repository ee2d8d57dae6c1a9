//! A thing of a book with the number of the change that last wrote it.

use budget_core as core;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::convert::{Arg, FromPy, ToPy, wrong};

/// A thing of a book, and the number of the change that last wrote it.
#[pyclass(frozen, generic, module = "budget")]
pub(crate) struct Entry {
    #[pyo3(get)]
    number: u64,
    #[pyo3(get)]
    value: Py<PyAny>,
}

impl<T: ToPy> ToPy for core::Entry<T> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let value = self.value.to_py(py)?.unbind();
        Ok(Bound::new(py, Entry { number: self.number, value })?.into_any())
    }
}

impl<T: FromPy> FromPy for core::Entry<T> {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let Ok(entry) = value.cast::<Entry>() else {
            return Err(wrong(value, what, "a budget.Entry"));
        };
        let entry = entry.get();
        let value = T::from_py(entry.value.bind(value.py()), what)?;
        Ok(Self { number: entry.number, value })
    }
}

#[pymethods]
impl Entry {
    #[new]
    fn new(number: Arg<u64>, value: Py<PyAny>) -> Self {
        Self { number: number.0, value }
    }

    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("number", "value")
    }

    fn __eq__(&self, py: Python<'_>, other: PyRef<'_, Self>) -> PyResult<bool> {
        Ok(self.number == other.number && self.value.bind(py).eq(&other.value)?)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        (self.number, &self.value).into_pyobject(py)?.hash()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Entry(number={}, value={})", self.number, self.value.bind(py).repr()?))
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let fields = (self.number, &self.value).into_pyobject(py)?;
        Ok((py.get_type::<Self>(), fields))
    }
}
