//! The handle on a book whose calls are awaited: the same calls as those of `Book`.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use budget_core as core;
use core::{BookId, Event, Store, Subscription};
use pyo3::exceptions::{PyStopAsyncIteration, PyTypeError};
use pyo3::prelude::*;

use crate::async_bank::AsyncBank;
use crate::awaitable::{Call, Outcome, call, call_raising, started};
use crate::bank::Bank;
use crate::book::calls::*;
use crate::book::place::Named;
use crate::book::{Book, Place, check_process, name, seconds};
use crate::convert::{Arg, Out, ToPy};
use crate::error::{OrRaise, raise};
use crate::plaid::{Port, VaultKeys};

/// One household's book, for an event loop.
#[pyclass(frozen, weakref, module = "budget")]
pub(crate) struct AsyncBook {
    book: Arc<Book>,
}

impl ToPy for AsyncBook {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, Self { book: Arc::clone(&self.book) })?.into_any())
    }
}

impl AsyncBook {
    fn of(book: Book) -> Self {
        Self { book: Arc::new(book) }
    }

    fn core(&self, py: Python<'_>) -> PyResult<core::Book> {
        self.book.core(py)
    }

    /// The call that opens a place, and a book there.
    fn at<F: Future<Output = core::Result<core::Book>> + Send>(
        name: &'static str,
        named: Named,
        book: impl FnOnce(Arc<dyn Store>) -> F + Send + 'static,
    ) -> Call {
        call(name, async move {
            let place = named.open()?;
            let book = book(place.store()).await?;
            Ok(Self::of(Book::of(book, place)))
        })
    }
}

/// Methods whose answer is awaited.
macro_rules! awaited {
    ($(
        $(#[$meta:meta])*
        fn $name:ident($($arg:ident: $given:ty),*) -> $answer:ty = |$book:ident| $call:expr;
    )*) => {
        #[pymethods]
        impl AsyncBook {
            $(
                $(#[$meta])*
                fn $name(&self, py: Python<'_>, $($arg: Arg<$given>),*) -> PyResult<Call> {
                    $(let $arg = $arg.0;)*
                    let $book = self.core(py)?;
                    Ok(call::<$answer>(concat!("AsyncBook.", stringify!($name)), async move { $call }))
                }
            )*
        }
    };
}

book_calls!(awaited);

#[pymethods]
impl AsyncBook {
    /// Makes a book in memory; it is gone with its handle.
    #[staticmethod]
    #[pyo3(signature = (settings, *, id = None))]
    fn memory(py: Python<'_>, settings: Arg<Settings>, id: Option<Arg<BookId>>) -> PyResult<Call> {
        let (place, id) = (Named::Open(Place::memory()), name(id).or_raise(py)?);
        let make = move |store| core::Book::create(store, id, settings.0);
        Ok(Self::at("AsyncBook.memory", place, make))
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
    ) -> PyResult<Call> {
        let (place, id) = (Named::of(place, options)?, name(id).or_raise(py)?);
        let make = move |store| core::Book::create(store, id, settings.0);
        Ok(Self::at("AsyncBook.create", place, make))
    }

    /// Opens a book that is there.
    #[staticmethod]
    #[pyo3(signature = (place, *, id = None, options = None))]
    fn open(
        py: Python<'_>,
        place: &Bound<'_, PyAny>,
        id: Option<Arg<BookId>>,
        options: Option<Arg<core::SqliteOptions>>,
    ) -> PyResult<Call> {
        let (place, id) = (Named::of(place, options)?, name(id).or_raise(py)?);
        Ok(Self::at("AsyncBook.open", place, move |store| core::Book::open(store, id)))
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
    ) -> PyResult<Call> {
        let (place, id) = (Named::of(place, options)?, name(id).or_raise(py)?);
        let make = move |store| core::Book::open_or_create(store, id, settings.0);
        Ok(Self::at("AsyncBook.open_or_create", place, make))
    }

    /// Makes a book from the lines of `export`: all of it or nothing.
    #[staticmethod]
    #[pyo3(signature = (place, text, *, id = None, options = None))]
    fn import_book(
        py: Python<'_>,
        place: &Bound<'_, PyAny>,
        text: String,
        id: Option<Arg<BookId>>,
        options: Option<Arg<core::SqliteOptions>>,
    ) -> PyResult<Call> {
        let (place, id) = (Named::of(place, options)?, name(id).or_raise(py)?);
        let make = move |store| async move { core::Book::import(store, id, &text).await };
        Ok(Self::at("AsyncBook.import_book", place, make))
    }

    /// The same book, whose changes are made by `actor`.
    fn acting_as(&self, py: Python<'_>, actor: Arg<String>) -> PyResult<Self> {
        Ok(Self::of(self.book.acting_as(py, actor)?))
    }

    /// The name of the book.
    #[getter]
    fn id(&self, py: Python<'_>) -> PyResult<Out<BookId>> {
        self.book.id(py)
    }

    /// Whether the handle was closed.
    #[getter]
    fn closed(&self) -> bool {
        self.book.closed()
    }

    /// Lets go of the book. Closing twice is closing once.
    fn close(&self, py: Python<'_>) -> PyResult<Call> {
        check_process(py, self.book.process)?;
        let book = Arc::clone(&self.book);
        Ok(call("AsyncBook.close", async move {
            book.let_go();
            Ok(())
        }))
    }

    fn __aenter__(slf: Py<Self>) -> Call {
        call_raising("AsyncBook.__aenter__", async move { Some(Outcome::of(Ok(slf.into_any()))) })
    }

    #[pyo3(signature = (kind = None, error = None, trace = None))]
    fn __aexit__(
        &self,
        py: Python<'_>,
        kind: Option<&Bound<'_, PyAny>>,
        error: Option<&Bound<'_, PyAny>>,
        trace: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Call> {
        let _ = (kind, error, trace);
        self.close(py)
    }

    /// Erases the book, also its history, and closes the handle.
    fn erase(&self, py: Python<'_>) -> PyResult<Call> {
        let (core, book) = (self.core(py)?, Arc::clone(&self.book));
        Ok(call("AsyncBook.erase", async move {
            core.erase().await?;
            book.let_go();
            Ok(())
        }))
    }

    /// Looks the file over for damage.
    fn quick_check(&self, py: Python<'_>) -> PyResult<Call> {
        let file = self.book.expect_open(py)?.place.file().or_raise(py)?;
        Ok(call("AsyncBook.quick_check", async move { file.quick_check().await }))
    }

    /// Writes a copy of the file, with every book in it.
    fn backup_to(&self, py: Python<'_>, path: PathBuf) -> PyResult<Call> {
        let file = self.book.expect_open(py)?.place.file().or_raise(py)?;
        Ok(call("AsyncBook.backup_to", async move { file.backup_to(path).await }))
    }

    /// What happens in the book from now on; ends where nothing does for `timeout` seconds.
    #[pyo3(signature = (timeout = None))]
    fn events(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<AsyncEvents> {
        let (book, timeout) = (self.core(py)?, seconds(py, timeout)?);
        let asked = book.clone();
        let starting = started(py, async move { asked.subscribe().await })?;
        let feed = Feed {
            book,
            process: self.book.process,
            timeout,
            stage: tokio::sync::Mutex::new(Stage::Starting(starting)),
            kept: Mutex::default(),
        };
        Ok(AsyncEvents { feed: Arc::new(feed) })
    }

    /// The book and the bank that it follows. The secrets are kept with the book, sealed.
    #[pyo3(signature = (plaid, *, keys = None))]
    fn bank(
        &self,
        py: Python<'_>,
        plaid: Port,
        keys: Option<PyRef<'_, VaultKeys>>,
    ) -> PyResult<AsyncBank> {
        let bank: Bank = self.book.bank(py, plaid, keys)?;
        Ok(AsyncBank::of(bank))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("an AsyncBook cannot be pickled: open it where it is needed"))
    }

    fn __repr__(&self) -> String {
        self.book.shown("AsyncBook")
    }
}

/// What happens in a book, as an asynchronous iterator.
#[pyclass(frozen, module = "budget")]
pub(crate) struct AsyncEvents {
    feed: Arc<Feed>,
}

/// A subscription hears from the moment on at which it is begun.
enum Stage {
    Starting(Pin<Box<dyn Future<Output = core::Result<Subscription>> + Send>>),
    On(Subscription),
}

struct Feed {
    book: core::Book,
    process: u32,
    timeout: Option<Duration>,
    stage: tokio::sync::Mutex<Stage>,
    /// An event whose call was cancelled before it arrived: the next call gets it.
    kept: Mutex<Option<Event>>,
}

impl Feed {
    fn keep(&self, event: Option<Event>) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = event;
    }

    fn kept(&self) -> Option<Event> {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next event, or none in time.
    async fn next(&self) -> core::Result<Option<Event>> {
        let mut stage = self.stage.lock().await;
        if let Some(event) = self.kept() {
            return Ok(Some(event));
        }
        if let Stage::Starting(starting) = &mut *stage {
            *stage = Stage::On(starting.await?);
        }
        let Stage::On(feed) = &mut *stage else { return Ok(None) };
        let event = match self.timeout {
            None => feed.next().await.map(Some),
            Some(timeout) => tokio::time::timeout(timeout, feed.next()).await.ok().transpose(),
        }?;
        self.keep(event);
        Ok(event)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        if self.process != std::process::id() {
            // One more owner than there are: the threads behind it are not waited for.
            std::mem::forget(self.book.clone());
        }
    }
}

#[pymethods]
impl AsyncEvents {
    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __anext__(&self, py: Python<'_>) -> PyResult<Call> {
        check_process(py, self.feed.process)?;
        let feed = Arc::clone(&self.feed);
        Ok(call_raising("AsyncEvents.__anext__", async move {
            let event = feed.next().await;
            let answer = Python::try_attach(|py| match event {
                Ok(Some(event)) => event.to_py(py).map(Bound::unbind),
                Ok(None) => Err(PyStopAsyncIteration::new_err(())),
                Err(error) => Err(raise(py, error)),
            })?;
            Some(Outcome::of(answer).when_arrived(move || feed.keep(None)))
        }))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("events cannot be pickled: ask the book for them"))
    }
}
