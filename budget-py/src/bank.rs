//! A book and the bank that it follows.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use budget_core as core;
pub(crate) use core::plaid::webhook::Webhook as Event;
pub(crate) use core::plaid::{LinkSession as Session, LinkToken, PublicToken, RecurringStreams};
pub(crate) use core::{
    AccountMapping, BankAccount, Connection, ConnectionId, Received, Revision, Rows,
};
use core::{Progress, SyncOptions, SyncReport};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::book::check_process;
use crate::convert::{Arg, Out, ToPy};
pub(crate) use crate::plaid::LinkParts;
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

    pub(crate) fn core(&self, py: Python<'_>) -> PyResult<&core::Bank> {
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

/// What a bank is asked, as the table of a book's calls.
macro_rules! bank_calls {
    ($make:ident) => {
        $make! {
            /// Begins a link: what the page of the bank is opened with.
            fn link_session(request: LinkParts) -> Session = |bank| bank.link_session(request.into()).await;
            /// Begins the repair of a link.
            fn repair_session(id: ConnectionId, request: LinkParts) -> Session =
                |bank| bank.repair_session(&id, request.into()).await;
            /// Begins a session in which a person chooses again which accounts are shared.
            fn choose_accounts_session(id: ConnectionId, request: LinkParts) -> Session =
                |bank| bank.choose_accounts_session(&id, request.into()).await;
            /// Says that a person repaired a link.
            fn repaired(id: ConnectionId) -> Connection = |bank| bank.repaired(&id).await;
            /// What came of a link session.
            fn link_results(link_token: LinkToken) -> Vec<PublicToken> = |bank| bank.link_results(link_token).await;
            /// Makes a connection of what a link session gave.
            fn connect(public_token: PublicToken) -> Connection = |bank| bank.connect(public_token).await;
            /// Ends a connection.
            #[pyo3(signature = (id, rows = Arg(Rows::Keep)))]
            fn disconnect(id: ConnectionId, rows: Rows) -> Revision = |bank| bank.disconnect(&id, rows).await;
            /// What the bank says its accounts hold now.
            fn balances(id: ConnectionId) -> Vec<BankAccount> = |bank| bank.balances(&id).await;
            /// What the bank says comes again and again.
            fn recurring_streams(id: ConnectionId) -> RecurringStreams = |bank| bank.recurring_streams(&id).await;
            /// Says where the bank sends its webhooks.
            fn send_webhooks_to(id: ConnectionId, url: String) -> () = |bank| bank.send_webhooks_to(&id, url).await;
            /// Asks the bank to look for new rows itself.
            fn refresh(id: ConnectionId) -> () = |bank| bank.refresh(&id).await;
            /// Does what a webhook calls for.
            fn receive(webhook: Event) -> Received = |bank| bank.receive(&webhook).await;
        }
    };
}

pub(crate) use bank_calls;

/// Methods that wait for their answer.
macro_rules! blocking {
    ($(
        $(#[$meta:meta])*
        fn $name:ident($($arg:ident: $given:ty),*) -> $answer:ty = |$bank:ident| $call:expr;
    )*) => {
        #[pymethods]
        impl Bank {
            $(
                $(#[$meta])*
                fn $name(&self, py: Python<'_>, $($arg: Arg<$given>),*) -> PyResult<Out<$answer>> {
                    $(let $arg = $arg.0;)*
                    let $bank = self.core(py)?;
                    wait(py, async move { $call }).map(Out)
                }
            )*
        }
    };
}

bank_calls!(blocking);

#[pymethods]
impl Bank {
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
        let asked =
            Asked { from_start, accounts, restarts, pause, longest_pause, page_rows, progress };
        let (options, refusal) = asked.options();
        let go_on = || refused(&refusal).map_or(Ok(()), Err);
        let synced = wait_until(py, self.core(py)?.sync_with(&id.0, options), None, go_on)?;
        Ok(Out(synced.expect("a wait without an end has an answer")))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("a Bank cannot be pickled: ask the book for it"))
    }
}

/// The keywords of a sync.
pub(crate) struct Asked {
    pub(crate) from_start: bool,
    pub(crate) accounts: Option<Arg<Vec<AccountMapping>>>,
    pub(crate) restarts: Option<Arg<u32>>,
    pub(crate) pause: Option<Arg<Duration>>,
    pub(crate) longest_pause: Option<Arg<Duration>>,
    pub(crate) page_rows: Option<Arg<u16>>,
    pub(crate) progress: Option<Py<PyAny>>,
}

impl Asked {
    pub(crate) fn options(self) -> (SyncOptions, Refusal) {
        let usual = SyncOptions::default();
        let refusal = Refusal::default();
        let options = SyncOptions {
            from_start: self.from_start,
            accounts: self.accounts.map_or(usual.accounts, |given| given.0),
            restarts: self.restarts.map_or(usual.restarts, |given| given.0),
            pause: self.pause.map_or(usual.pause, |given| given.0),
            longest_pause: self.longest_pause.map_or(usual.longest_pause, |given| given.0),
            page_rows: self.page_rows.map_or(usual.page_rows, |given| given.0),
            progress: self.progress.map(|tell| told(tell, Arc::clone(&refusal))),
        };
        (options, refusal)
    }
}

/// What a callback raised.
pub(crate) type Refusal = Arc<Mutex<Option<PyErr>>>;

pub(crate) fn refused(refusal: &Refusal) -> Option<PyErr> {
    refusal.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Tells a callback; the first exception that it raises ends the sync.
fn told(tell: Py<PyAny>, refusal: Refusal) -> Progress {
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
