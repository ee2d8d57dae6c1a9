//! Ports that are written in Python: an object with the port's methods, plain or `async`.

pub(crate) mod plaid;
pub(crate) mod records;
pub(crate) mod store;

use std::fmt;
use std::sync::{Mutex, PoisonError};

use budget_core::{Error, ErrorKind, Result};
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use tokio::sync::oneshot;

use crate::awaitable::LOOP;
use crate::convert::FromPy;

/// The object of a host.
pub(crate) struct Hosted {
    object: Py<PyAny>,
    class: String,
}

impl fmt::Debug for Hosted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.class)
    }
}

impl Hosted {
    /// An object that has all of these methods.
    pub(crate) fn of(object: &Bound<'_, PyAny>, port: &str, methods: &[&str]) -> PyResult<Self> {
        let class = object.get_type().name()?.to_string();
        for method in methods {
            let found = object.getattr_opt(*method)?;
            if !found.is_some_and(|found| found.is_callable()) {
                let message = format!("{port} is meant; {class} has no method {method}");
                return Err(PyTypeError::new_err(message));
            }
        }
        Ok(Self { object: object.clone().unbind(), class })
    }

    /// Calls a method, awaits what it answers where that must be, and reads the answer.
    pub(crate) async fn ask<T: FromPy>(
        &self,
        method: &'static str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyTuple>> + Send,
    ) -> Result<T> {
        let called = attach(|py| self.call(py, method, arguments).map_err(|e| taken(py, e)))?;
        let answer = match called? {
            Called::Answer(answer) => answer,
            Called::Awaited(answer) => match answer.await {
                Ok(answer) => attach(|py| answer.map_err(|error| taken(py, error)))??,
                Err(_) => return Err(lost(method)),
            },
        };
        attach(|py| T::from_py(answer.bind(py), method).map_err(|error| taken(py, error)))?
    }

    fn call(
        &self,
        py: Python<'_>,
        method: &str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyTuple>>,
    ) -> PyResult<Called> {
        let answer = self.object.bind(py).getattr(method)?.call1(arguments(py)?)?;
        if !answer.hasattr("__await__")? {
            return Ok(Called::Answer(answer.unbind()));
        }
        let (sender, receiver) = oneshot::channel();
        let done = Done(Mutex::new(Some(sender)));
        let caller = LOOP.try_with(|event_loop| event_loop.clone_ref(py)).ok();
        py.import("budget._ports")?.getattr("_run")?.call1((answer, caller, done))?;
        Ok(Called::Awaited(receiver))
    }
}

enum Called {
    Answer(Py<PyAny>),
    Awaited(oneshot::Receiver<PyResult<Py<PyAny>>>),
}

/// Takes what a coroutine came to.
#[pyclass(frozen)]
struct Done(Mutex<Option<oneshot::Sender<PyResult<Py<PyAny>>>>>);

#[pymethods]
impl Done {
    fn __call__(&self, future: &Bound<'_, PyAny>) {
        let answer = future.call_method0("result").map(Bound::unbind);
        if let Some(sender) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Nobody waits for a call that was cancelled.
            let _ = sender.send(answer);
        }
    }
}

fn attach<T>(work: impl FnOnce(Python<'_>) -> T) -> Result<T> {
    let gone = || Error::new(ErrorKind::Unavailable, "Python is going down");
    Python::try_attach(work).ok_or_else(gone)
}

fn lost(method: &str) -> Error {
    Error::new(ErrorKind::Unknown, format!("{method}: the event loop ended before it answered"))
}

/// What a host raised, inside an error of the library.
#[derive(Debug)]
pub(crate) struct Raised(PyErr);

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Raised {}

/// An error of the library keeps its kind; any other exception is a fault inside.
fn taken(py: Python<'_>, raised: PyErr) -> Error {
    let value = raised.value(py);
    let told = told(value.as_any())
        .unwrap_or_else(|_| Error::new(ErrorKind::Internal, raised.to_string()));
    told.caused_by(Raised(raised))
}

fn told(value: &Bound<'_, PyAny>) -> PyResult<Error> {
    let kind: String = value.getattr("kind")?.getattr("value")?.extract()?;
    let kind = kind.parse().unwrap_or(ErrorKind::Internal);
    let mut error = Error::new(kind, value.str()?.to_string());
    let context: std::collections::BTreeMap<String, String> =
        value.getattr("context")?.extract()?;
    for (name, text) in context {
        error = error.with(name, text);
    }
    let retry = Option::from_py(&value.getattr("retry_after")?, "retry_after")?;
    Ok(match retry {
        Some(delay) => error.retry_in(delay),
        None => error,
    })
}

/// Sets the cause of the exception that Python is given. What only Python can mean, such as
/// a Ctrl-C inside a port, is raised as it is.
pub(crate) fn with_cause(py: Python<'_>, error: &Error, made: PyErr) -> PyErr {
    let source =
        std::error::Error::source(error).and_then(|source| source.downcast_ref::<Raised>());
    let Some(Raised(raised)) = source else { return made };
    if !raised.is_instance_of::<PyException>(py) {
        return raised.clone_ref(py);
    }
    made.set_cause(py, Some(raised.clone_ref(py)));
    made
}
