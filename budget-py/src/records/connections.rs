use budget_core as core;
use core::plaid::{
    AccessToken, LinkToken, PublicToken, RecurringStream as Stream, RecurringStreams as Streams,
};
use pyo3::prelude::*;

use crate::convert::{FromPy, ToPy};
use crate::value::{record, union};

record! {
    /// The bank behind a connection.
    Institution (core::Institution) { id, name }
}

record! {
    /// What went wrong with a connection.
    Problem (core::Problem) { code, message }
}

record! {
    /// A link to a bank, without its secrets.
    Connection (core::Connection) {
        id, item_id;
        institution = None,
        state = core::ConnectionState::default(),
        problem = None,
        cursor = None,
        coverage = core::Connection::new(core::ConnectionId::clone(id), "").coverage,
        last_success as Instant = None,
        next_retry as Instant = None,
        consent_expires as Instant = None,
    }
}

record! {
    /// How far a sync is.
    SyncProgress (core::SyncProgress) { pages, rows, restarts, applying }
}

record! {
    /// A pending row and a posted one that may be the same.
    SuggestedLink (core::SuggestedLink) { pending, posted }
}

record! {
    /// What a sync did.
    SyncReport (core::SyncReport) {
        ;
        connection = None,
        revision = None,
        added = 0,
        updated = 0,
        removed = 0,
        linked = 0,
        matched = 0,
        unchanged = 0,
        quarantined = Vec::new(),
        rounded = 0,
        paired = 0,
        suggested = Vec::new(),
        new_accounts = Vec::new(),
        coverage = core::Coverage::default(),
        pages = 0,
        restarts = 0,
        from_start = false,
    }
}

record! {
    /// What a bank says comes again and again.
    RecurringStream (Stream) {
        id, account, description, payee, category, frequency, first, last, next, average, last_amount,
        currency, active, transactions
    }
}

record! {
    /// What comes in and what goes out again and again.
    RecurringStreams (Streams) { inflow, outflow }
}

union! {
    "what a webhook led to", Received (core::Received) {
        /// The connection was synced.
        Synced => Synced { 0: report },
        /// The connection's state changed.
        Marked => Marked { 0: connection },
        /// These connections were linked.
        Linked => Linked { 0: connections },
        /// The streams of a connection changed.
        Streams => StreamsChanged { 0: connection },
        /// A bank has accounts that are not shared yet.
        NewAccounts => NewAccounts { 0: connection },
        /// Nothing was to be done.
        Nothing => NothingReceived {},
    }
}

macro_rules! tokens {
    ($($token:ident),*) => {$(
        impl ToPy for $token {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.expose().to_py(py)
            }
        }

        impl FromPy for $token {
            fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
                String::from_py(value, what).map(Self::new)
            }
        }
    )*};
}

tokens!(AccessToken, LinkToken, PublicToken);
