//! Many rows as one sequence, each of which becomes an object of Python when it is read.

use std::any::Any;
use std::sync::Arc;

use budget_core::{At, Revision};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList, PySlice, PyTuple};

use crate::arrow::stream_of_rows;
use crate::convert::ToPy;

/// Rows of any kind. What hands them to data frames without an object a row belongs here.
pub(crate) trait Rows: Any + Send + Sync {
    fn count(&self) -> usize;
    fn row<'py>(&self, py: Python<'py>, at: usize) -> PyResult<Bound<'py, PyAny>>;
}

impl<T: ToPy + Send + Sync + 'static> Rows for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn row<'py>(&self, py: Python<'py>, at: usize) -> PyResult<Bound<'py, PyAny>> {
        self[at].to_py(py)
    }
}

/// A frozen sequence.
#[pyclass(frozen, generic, sequence, module = "budget")]
pub(crate) struct Listing {
    rows: Arc<dyn Rows>,
    revision: Option<Revision>,
}

impl Listing {
    fn list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = (0..self.rows.count()).map(|at| self.rows.row(py, at));
        PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)
    }
}

/// Rows that Python is given as a listing.
pub(crate) struct Many<T> {
    rows: Arc<Vec<T>>,
    revision: Option<Revision>,
}

impl<T> From<At<Vec<T>>> for Many<T> {
    fn from(at: At<Vec<T>>) -> Self {
        Self { rows: Arc::new(at.value), revision: Some(at.revision) }
    }
}

impl<T> From<Vec<T>> for Many<T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows: Arc::new(rows), revision: None }
    }
}

impl<T: ToPy + Send + Sync + 'static> ToPy for Many<T> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rows: Arc<dyn Rows> = self.rows.clone();
        Ok(Bound::new(py, Listing { rows, revision: self.revision })?.into_any())
    }
}

#[pymethods]
impl Listing {
    #[getter]
    fn revision<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.revision.to_py(py)
    }

    /// The rows of `history` as a stream of Arrow.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let rows: &dyn Any = &*self.rows;
        stream_of_rows(py, rows, requested_schema)
    }

    fn __len__(&self) -> usize {
        self.rows.count()
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        index: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let count = self.rows.count();
        if let Ok(slice) = index.cast::<PySlice>() {
            return self.list(py)?.as_any().get_item(slice);
        }
        let at = index.extract::<isize>()?;
        let at = if at < 0 { at + count as isize } else { at };
        match usize::try_from(at) {
            Ok(at) if at < count => self.rows.row(py, at),
            _ => Err(PyIndexError::new_err(format!("row {index} of {count}"))),
        }
    }

    fn __iter__(&self) -> ListingRows {
        ListingRows { rows: Arc::clone(&self.rows), next: 0.into() }
    }

    /// Where a row is for the first time.
    #[pyo3(signature = (value, *bounds))]
    fn index<'py>(
        &self,
        py: Python<'py>,
        value: &Bound<'py, PyAny>,
        bounds: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let given = PyTuple::new(py, [value])?.as_sequence().concat(bounds.as_sequence())?;
        self.list(py)?.as_any().getattr("index")?.call1(given.to_tuple()?)
    }

    /// How often a row is there.
    fn count<'py>(
        &self,
        py: Python<'py>,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.list(py)?.call_method1("count", (value,))
    }

    fn __eq__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<bool> {
        let known = other.is_instance_of::<Self>()
            || other.is_instance_of::<PyList>()
            || other.is_instance_of::<PyTuple>();
        if !known || other.len()? != self.rows.count() {
            return Ok(false);
        }
        for (at, theirs) in other.try_iter()?.enumerate() {
            if !self.rows.row(py, at)?.eq(theirs?)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.list(py)?.to_tuple().hash()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.list(py)?.repr()?.to_string())
    }

    /// A pickled listing comes back as a list.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyList>,))> {
        Ok((py.get_type::<PyList>().into_any(), (self.list(py)?,)))
    }
}

/// Walks through a listing.
#[pyclass(frozen, module = "budget._budget")]
pub(crate) struct ListingRows {
    rows: Arc<dyn Rows>,
    next: std::sync::atomic::AtomicUsize,
}

#[pymethods]
impl ListingRows {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let at = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if at >= self.rows.count() {
            self.next.store(self.rows.count(), std::sync::atomic::Ordering::Relaxed);
            return Ok(None);
        }
        self.rows.row(py, at).map(Some)
    }
}
