//! The handle on a book.

pub(crate) mod calls;
mod events;
pub(crate) mod place;

use std::sync::{Mutex, MutexGuard, PoisonError};

use budget_core as core;
use core::{BookId, Error, ErrorKind, Settings};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::bank::Bank;
use crate::convert::{Arg, Out};
use crate::error::{OrRaise, raise};
use crate::plaid::{Port, VaultKeys};
use crate::wait::wait;

pub(crate) use events::{Events, seconds};
pub(crate) use place::Place;

/// One household's book.
#[pyclass(frozen, weakref, module = "budget")]
pub(crate) struct Book {
    open: Mutex<Option<Open>>,
    pub(crate) process: u32,
}

#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) book: core::Book,
    pub(crate) place: Place,
}

impl Book {
    pub(crate) fn of(book: core::Book, place: Place) -> Self {
        let open = Mutex::new(Some(Open { book, place }));
        Self { open, process: std::process::id() }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn expect_open(&self, py: Python<'_>) -> PyResult<Open> {
        check_process(py, self.process)?;
        let closed = || raise(py, Error::new(ErrorKind::NotReady, "the book is closed"));
        self.lock().clone().ok_or_else(closed)
    }

    /// Closes the handle. The threads of a file are waited for.
    pub(crate) fn let_go(&self) {
        let open = self.lock().take();
        drop(open);
    }

    pub(crate) fn shown(&self, class: &str) -> String {
        match &*self.lock() {
            Some(open) => format!("<{class} {:?} {}>", open.book.id(), open.place),
            None => format!("<{class}, closed>"),
        }
    }

    /// The core's handle, where it may be used.
    pub(crate) fn core(&self, py: Python<'_>) -> PyResult<core::Book> {
        Ok(self.expect_open(py)?.book)
    }
}

/// A fork copies neither the threads nor the locks that a book needs.
pub(crate) fn check_process(py: Python<'_>, process: u32) -> PyResult<()> {
    if process == std::process::id() {
        return Ok(());
    }
    let message = "the book was opened in another process: open it after the fork";
    Err(raise(py, Error::new(ErrorKind::NotReady, message)))
}

impl Drop for Book {
    /// In a forked child there is nobody who would answer to a close.
    fn drop(&mut self) {
        if self.process != std::process::id() {
            std::mem::forget(self.lock().take());
        }
    }
}

pub(crate) fn name(id: Option<Arg<BookId>>) -> core::Result<BookId> {
    id.map_or_else(|| BookId::new("home"), |id| Ok(id.0))
}

#[pymethods]
impl Book {
    /// Makes a book in memory; it is gone with its handle.
    #[staticmethod]
    #[pyo3(signature = (settings, *, id = None))]
    fn memory(py: Python<'_>, settings: Arg<Settings>, id: Option<Arg<BookId>>) -> PyResult<Self> {
        let (place, id) = (Place::memory(), name(id).or_raise(py)?);
        let book = wait(py, core::Book::create(place.store(), id, settings.0))?;
        Ok(Self::of(book, place))
    }

    /// Makes a book at a path or URL.
    #[staticmethod]
    #[pyo3(signature = (place, settings, *, id = None, options = None))]
    fn create(
        py: Python<'_>,
        place: &Bound<'_, PyAny>,
        settings: Arg<Settings>,
        id: Option<Arg<BookId>>,
        options: Option<Arg<core::SqliteOptions>>,
    ) -> PyResult<Self> {
        let (place, id) = (Place::at(place, options)?, name(id).or_raise(py)?);
        let book = wait(py, core::Book::create(place.store(), id, settings.0))?;
        Ok(Self::of(book, place))
    }

    /// Opens a book that is there.
    #[staticmethod]
    #[pyo3(signature = (place, *, id = None, options = None))]
    fn open(
        py: Python<'_>,
        place: &Bound<'_, PyAny>,
        id: Option<Arg<BookId>>,
        options: Option<Arg<core::SqliteOptions>>,
    ) -> PyResult<Self> {
        let (place, id) = (Place::at(place, options)?, name(id).or_raise(py)?);
        let book = wait(py, core::Book::open(place.store(), id))?;
        Ok(Self::of(book, place))
    }

    /// Opens a book, made with these settings where it is not there.
    #[staticmethod]
    #[pyo3(signature = (place, settings, *, id = None, options = None))]
    fn open_or_create(
        py: Python<'_>,
        place: &Bound<'_, PyAny>,
        settings: Arg<Settings>,
        id: Option<Arg<BookId>>,
        options: Option<Arg<core::SqliteOptions>>,
    ) -> PyResult<Self> {
        let (place, id) = (Place::at(place, options)?, name(id).or_raise(py)?);
        let book = wait(py, core::Book::open_or_create(place.store(), id, settings.0))?;
        Ok(Self::of(book, place))
    }

    /// Makes a book from the lines of `export`: all of it or nothing.
    #[staticmethod]
    #[pyo3(signature = (place, text, *, id = None, options = None))]
    fn import_book(
        py: Python<'_>,
        place: &Bound<'_, PyAny>,
        text: &str,
        id: Option<Arg<BookId>>,
        options: Option<Arg<core::SqliteOptions>>,
    ) -> PyResult<Self> {
        let (place, id) = (Place::at(place, options)?, name(id).or_raise(py)?);
        let book = wait(py, core::Book::import(place.store(), id, text))?;
        Ok(Self::of(book, place))
    }

    /// The same book, whose changes are made by `actor`.
    pub(crate) fn acting_as(&self, py: Python<'_>, actor: Arg<String>) -> PyResult<Self> {
        let Open { book, place } = self.expect_open(py)?;
        Ok(Self::of(book.acting_as(&actor.0), place))
    }

    /// The name of the book.
    #[getter]
    pub(crate) fn id(&self, py: Python<'_>) -> PyResult<Out<BookId>> {
        Ok(Out(self.core(py)?.id().clone()))
    }

    /// Whether the handle was closed.
    #[getter]
    pub(crate) fn closed(&self) -> bool {
        self.lock().is_none()
    }

    /// Lets go of the book. Closing twice is closing once.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        check_process(py, self.process)?;
        py.detach(|| self.let_go());
        Ok(())
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (kind = None, error = None, trace = None))]
    fn __exit__(
        &self,
        py: Python<'_>,
        kind: Option<&Bound<'_, PyAny>>,
        error: Option<&Bound<'_, PyAny>>,
        trace: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let _ = (kind, error, trace);
        self.close(py)
    }

    /// Erases the book, also its history, and closes the handle.
    fn erase(&self, py: Python<'_>) -> PyResult<()> {
        wait(py, self.core(py)?.erase())?;
        self.close(py)
    }

    /// Looks the file over for damage.
    fn quick_check(&self, py: Python<'_>) -> PyResult<()> {
        let file = self.expect_open(py)?.place.file().or_raise(py)?;
        wait(py, file.quick_check())
    }

    /// Writes a copy of the file, with every book in it.
    fn backup_to(&self, py: Python<'_>, path: std::path::PathBuf) -> PyResult<()> {
        let file = self.expect_open(py)?.place.file().or_raise(py)?;
        wait(py, file.backup_to(path))
    }

    /// What happens in the book from now on; ends where nothing does for `timeout` seconds.
    #[pyo3(signature = (timeout = None))]
    fn events(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Events> {
        Events::of(py, self.core(py)?, self.process, timeout)
    }

    /// The book and the bank that it follows. The secrets are kept with the book, sealed.
    #[pyo3(signature = (plaid, *, keys = None))]
    pub(crate) fn bank(
        &self,
        py: Python<'_>,
        plaid: Port,
        keys: Option<PyRef<'_, VaultKeys>>,
    ) -> PyResult<Bank> {
        let Open { book, place } = self.expect_open(py)?;
        let vault = place.vault(keys.map(|keys| keys.keys())).or_raise(py)?;
        Ok(Bank::of(book.bank(plaid.0, vault), self.process))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("a Book cannot be pickled: open it where it is needed"))
    }

    fn __repr__(&self) -> String {
        self.shown("Book")
    }
}
