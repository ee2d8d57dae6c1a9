//! A book and the bank that it follows, with calls that are awaited.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use budget_core as core;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::awaitable::{Call, Outcome, call, call_raising};
use crate::bank::*;
use crate::convert::{Arg, ToPy};
use crate::error::raise;

/// A book and the bank that it follows, for an event loop.
#[pyclass(frozen, module = "budget")]
pub(crate) struct AsyncBank {
    bank: Bank,
}

impl AsyncBank {
    pub(crate) fn of(bank: Bank) -> Self {
        Self { bank }
    }

    fn core(&self, py: Python<'_>) -> PyResult<core::Bank> {
        self.bank.core(py).cloned()
    }
}

/// Methods whose answer is awaited.
macro_rules! awaited {
    ($(
        $(#[$meta:meta])*
        fn $name:ident($($arg:ident: $given:ty),*) -> $answer:ty = |$bank:ident| $call:expr;
    )*) => {
        #[pymethods]
        impl AsyncBank {
            $(
                $(#[$meta])*
                fn $name(&self, py: Python<'_>, $($arg: Arg<$given>),*) -> PyResult<Call> {
                    $(let $arg = $arg.0;)*
                    let $bank = self.core(py)?;
                    Ok(call::<$answer>(concat!("AsyncBank.", stringify!($name)), async move { $call }))
                }
            )*
        }
    };
}

bank_calls!(awaited);

#[pymethods]
impl AsyncBank {
    /// Asks the bank for what is new, and applies it whole.
    #[pyo3(signature = (
        id, *, from_start = false, accounts = None, restarts = None, pause = None, longest_pause = None,
        page_rows = None, progress = None
    ))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword")]
    fn sync(
        &self,
        py: Python<'_>,
        id: Arg<ConnectionId>,
        from_start: bool,
        accounts: Option<Arg<Vec<AccountMapping>>>,
        restarts: Option<Arg<u32>>,
        pause: Option<Arg<Duration>>,
        longest_pause: Option<Arg<Duration>>,
        page_rows: Option<Arg<u16>>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Call> {
        let asked =
            Asked { from_start, accounts, restarts, pause, longest_pause, page_rows, progress };
        let ((options, refusal), bank) = (asked.options(), self.core(py)?);
        Ok(call_raising("AsyncBank.sync", async move {
            let mut sync = pin!(bank.sync_with(&id.0, options));
            let synced = poll_fn(|context| {
                let polled = sync.as_mut().poll(context);
                refused(&refusal).map_or_else(|| polled.map(Ok), |error| Poll::Ready(Err(error)))
            });
            let synced = synced.await;
            let answer = Python::try_attach(|py| match synced? {
                Ok(report) => report.to_py(py).map(Bound::unbind),
                Err(error) => Err(raise(py, error)),
            })?;
            Some(Outcome::of(answer))
        }))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("an AsyncBank cannot be pickled: ask the book for it"))
    }
}
