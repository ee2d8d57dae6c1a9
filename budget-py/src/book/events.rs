//! What happens in a book, as an iterator.

use std::sync::{Mutex, TryLockError};
use std::time::{Duration, Instant};

use budget_core as core;
use core::{Error, Subscription};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use super::check_process;
use crate::convert::Out;
use crate::error::raise;
use crate::wait::{wait, wait_until};

/// What happens in a book from now on.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Events {
    subscription: Mutex<Option<Subscription>>,
    timeout: Option<Duration>,
    process: u32,
}

impl Events {
    pub(super) fn of(
        py: Python<'_>,
        book: core::Book,
        process: u32,
        timeout: Option<f64>,
    ) -> PyResult<Self> {
        let timeout = seconds(py, timeout)?;
        let subscription = Mutex::new(Some(wait(py, book.subscribe())?));
        Ok(Self { subscription, timeout, process })
    }
}

/// How long a timeout is.
pub(crate) fn seconds(py: Python<'_>, timeout: Option<f64>) -> PyResult<Option<Duration>> {
    let read = |seconds: f64| {
        Duration::try_from_secs_f64(seconds).map_err(|_| {
            let message = format!("timeout {seconds}: seconds of 0 or more are meant");
            raise(py, Error::invalid(message))
        })
    };
    timeout.map(read).transpose()
}

impl Drop for Events {
    fn drop(&mut self) {
        if self.process != std::process::id() {
            std::mem::forget(std::mem::take(&mut self.subscription));
        }
    }
}

#[pymethods]
impl Events {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Out<core::Event>>> {
        check_process(py, self.process)?;
        let mut held = match self.subscription.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(held)) => held.into_inner(),
            Err(TryLockError::WouldBlock) => {
                let message = "another thread waits for these events: each needs its own";
                return Err(raise(py, Error::conflict(message)));
            }
        };
        let Some(subscription) = held.as_mut() else { return Ok(None) };
        let end = self.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let event = wait_until(py, subscription.next(), end, || Ok(()))?;
        Ok(event.map(Out))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("events cannot be pickled: ask the book for them"))
    }
}
