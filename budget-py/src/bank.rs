//! A book and the bank that it follows.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use budget_core as core;
use core::plaid::{LinkToken, PublicToken};
use core::{
    AccountMapping, BankAccount, Connection, ConnectionId, Progress, Revision, Rows, SyncOptions,
    SyncReport,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::book::check_process;
use crate::convert::{Arg, Out, ToPy};
use crate::plaid::{LinkParts, LinkSession, Webhook};
use crate::wait::{wait, wait_until};

/// A book and the bank that it follows.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Bank {
    bank: Option<core::Bank>,
    process: u32,
}

impl Bank {
    pub(crate) fn of(bank: core::Bank, process: u32) -> Self {
        Self { bank: Some(bank), process }
    }

    fn core(&self, py: Python<'_>) -> PyResult<&core::Bank> {
        check_process(py, self.process)?;
        Ok(self.bank.as_ref().expect("it is there until it is dropped"))
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        if self.process != std::process::id() {
            std::mem::forget(self.bank.take());
        }
    }
}

#[pymethods]
impl Bank {
    /// Begins a link: what the page of the bank is opened with.
    fn link_session(&self, py: Python<'_>, request: Arg<LinkParts>) -> PyResult<LinkSession> {
        wait(py, self.core(py)?.link_session(request.0.into())).map(LinkSession::of)
    }

    /// Begins the repair of a link.
    fn repair_session(
        &self,
        py: Python<'_>,
        id: Arg<ConnectionId>,
        request: Arg<LinkParts>,
    ) -> PyResult<LinkSession> {
        wait(py, self.core(py)?.repair_session(&id.0, request.0.into())).map(LinkSession::of)
    }

    /// Begins a session in which a person chooses again which accounts are shared.
    fn choose_accounts_session(
        &self,
        py: Python<'_>,
        id: Arg<ConnectionId>,
        request: Arg<LinkParts>,
    ) -> PyResult<LinkSession> {
        wait(py, self.core(py)?.choose_accounts_session(&id.0, request.0.into()))
            .map(LinkSession::of)
    }

    /// Says that a person repaired a link.
    fn repaired(&self, py: Python<'_>, id: Arg<ConnectionId>) -> PyResult<Out<Connection>> {
        wait(py, self.core(py)?.repaired(&id.0)).map(Out)
    }

    /// What came of a link session.
    fn link_results(
        &self,
        py: Python<'_>,
        link_token: Arg<LinkToken>,
    ) -> PyResult<Out<Vec<PublicToken>>> {
        wait(py, self.core(py)?.link_results(link_token.0)).map(Out)
    }

    /// Makes a connection of what a link session gave.
    fn connect(&self, py: Python<'_>, public_token: Arg<PublicToken>) -> PyResult<Out<Connection>> {
        wait(py, self.core(py)?.connect(public_token.0)).map(Out)
    }

    /// Ends a connection.
    #[pyo3(signature = (id, rows = Arg(Rows::Keep)))]
    fn disconnect(
        &self,
        py: Python<'_>,
        id: Arg<ConnectionId>,
        rows: Arg<Rows>,
    ) -> PyResult<Out<Revision>> {
        wait(py, self.core(py)?.disconnect(&id.0, rows.0)).map(Out)
    }

    /// What the bank says its accounts hold now.
    fn balances(&self, py: Python<'_>, id: Arg<ConnectionId>) -> PyResult<Out<Vec<BankAccount>>> {
        wait(py, self.core(py)?.balances(&id.0)).map(Out)
    }

    /// What the bank says comes again and again.
    fn recurring_streams(
        &self,
        py: Python<'_>,
        id: Arg<ConnectionId>,
    ) -> PyResult<Out<core::plaid::RecurringStreams>> {
        wait(py, self.core(py)?.recurring_streams(&id.0)).map(Out)
    }

    /// Says where the bank sends its webhooks.
    fn send_webhooks_to(
        &self,
        py: Python<'_>,
        id: Arg<ConnectionId>,
        url: Arg<String>,
    ) -> PyResult<()> {
        wait(py, self.core(py)?.send_webhooks_to(&id.0, url.0))
    }

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
    ) -> PyResult<Out<SyncReport>> {
        let usual = SyncOptions::default();
        let refusal = Arc::new(Mutex::new(None));
        let options = SyncOptions {
            from_start,
            accounts: accounts.map_or(usual.accounts, |given| given.0),
            restarts: restarts.map_or(usual.restarts, |given| given.0),
            pause: pause.map_or(usual.pause, |given| given.0),
            longest_pause: longest_pause.map_or(usual.longest_pause, |given| given.0),
            page_rows: page_rows.map_or(usual.page_rows, |given| given.0),
            progress: progress.map(|tell| told(tell, Arc::clone(&refusal))),
        };
        let go_on = || match refusal.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(()),
        };
        let synced = wait_until(py, self.core(py)?.sync_with(&id.0, options), None, go_on)?;
        Ok(Out(synced.expect("a wait without an end has an answer")))
    }

    /// Asks the bank to look for new rows itself.
    fn refresh(&self, py: Python<'_>, id: Arg<ConnectionId>) -> PyResult<()> {
        wait(py, self.core(py)?.refresh(&id.0))
    }

    /// Does what a webhook calls for.
    fn receive(
        &self,
        py: Python<'_>,
        webhook: PyRef<'_, Webhook>,
    ) -> PyResult<Out<core::Received>> {
        wait(py, self.core(py)?.receive(&webhook.webhook)).map(Out)
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("a Bank cannot be pickled: ask the book for it"))
    }
}

/// Tells a callback; the first exception that it raises ends the sync.
fn told(tell: Py<PyAny>, refusal: Arc<Mutex<Option<PyErr>>>) -> Progress {
    Progress::new(move |progress| {
        Python::attach(|py| {
            let told = progress.to_py(py).and_then(|progress| tell.bind(py).call1((progress,)));
            if let Err(error) = told {
                let mut refusal = refusal.lock().unwrap_or_else(PoisonError::into_inner);
                refusal.get_or_insert(error);
            }
        });
    })
}
