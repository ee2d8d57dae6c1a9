//! A store that is written in Python, and one in memory that it can hand its calls on to.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use budget_core as core;
use core::{
    At, BookId, Change, ChangeSet, Error, Outline, Page, Result, Revision, Store, Totals,
    TotalsQuery, TransactionQuery,
};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::Hosted;
use crate::book::Place;
use crate::convert::{Arg, Out, ToPy};
use crate::listing::Many;
use crate::wait::wait;

const METHODS: [&str; 8] =
    ["head", "outline", "transactions", "totals", "changes", "apply", "audit", "erase"];

pub(crate) fn hosted(value: &Bound<'_, PyAny>) -> PyResult<Place> {
    if let Ok(store) = value.cast::<MemoryStore>() {
        return Ok(Place::Memory(store.get().store.clone()));
    }
    let meant = "a path or an object with the methods of a store";
    let store = HostedStore(Hosted::of(value, meant, &METHODS)?);
    Ok(Place::Hosted(Arc::new(store), Arc::new(core::MemoryStore::new())))
}

struct HostedStore(Hosted);

impl fmt::Debug for HostedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn one<'py>(py: Python<'py>, book: &BookId) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, [book.to_py(py)?])
}

fn two<'py>(py: Python<'py>, book: &BookId, more: &impl ToPy) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, [book.to_py(py)?, more.to_py(py)?])
}

#[async_trait]
impl Store for HostedStore {
    async fn head(&self, book: &BookId) -> Result<Revision> {
        self.0.ask("head", |py| one(py, book)).await
    }

    async fn outline(&self, book: &BookId) -> Result<At<Outline>> {
        self.0.ask("outline", |py| one(py, book)).await
    }

    async fn transactions(&self, book: &BookId, query: &TransactionQuery) -> Result<At<Page>> {
        self.0.ask("transactions", |py| two(py, book, query)).await
    }

    async fn totals(&self, book: &BookId, query: &TotalsQuery) -> Result<At<Totals>> {
        let totals: At<Totals> = self.0.ask("totals", |py| two(py, book, query)).await?;
        let groups = totals.value.groups.len();
        let beyond = |row: &&core::TotalsRow| row.group as usize >= groups;
        match totals.value.rows.iter().find(beyond) {
            Some(row) => {
                let message = format!("totals: a row of group {}, of {groups} groups", row.group);
                Err(Error::invalid(message))
            }
            None => Ok(totals),
        }
    }

    async fn changes(&self, book: &BookId, since: Revision) -> Result<At<Vec<Change>>> {
        self.0.ask("changes", |py| two(py, book, &since)).await
    }

    async fn apply(&self, book: &BookId, change_set: &ChangeSet) -> Result<Revision> {
        self.0.ask("apply", |py| two(py, book, change_set)).await
    }

    async fn audit(&self, book: &BookId) -> Result<Revision> {
        self.0.ask("audit", |py| one(py, book)).await
    }

    async fn erase(&self, book: &BookId) -> Result<()> {
        self.0.ask("erase", |py| one(py, book)).await
    }
}

/// Books in memory, with the methods of a store.
#[pyclass(frozen, module = "budget")]
pub(crate) struct MemoryStore {
    store: Arc<core::MemoryStore>,
}

#[pymethods]
impl MemoryStore {
    #[new]
    fn new() -> Self {
        Self { store: Arc::new(core::MemoryStore::new()) }
    }

    /// The revision alone, cheap.
    fn head(&self, py: Python<'_>, book: Arg<BookId>) -> PyResult<Out<Revision>> {
        wait(py, self.store.head(&book.0)).map(Out)
    }

    /// Everything but the transactions.
    fn outline(&self, py: Python<'_>, book: Arg<BookId>) -> PyResult<Out<At<Outline>>> {
        wait(py, self.store.outline(&book.0)).map(Out)
    }

    /// A page of transactions.
    fn transactions(
        &self,
        py: Python<'_>,
        book: Arg<BookId>,
        query: Arg<TransactionQuery>,
    ) -> PyResult<Out<At<Page>>> {
        wait(py, self.store.transactions(&book.0, &query.0)).map(Out)
    }

    /// Sums by group and span.
    fn totals(
        &self,
        py: Python<'_>,
        book: Arg<BookId>,
        query: Arg<TotalsQuery>,
    ) -> PyResult<Out<At<Totals>>> {
        wait(py, self.store.totals(&book.0, &query.0)).map(Out)
    }

    /// The change sets applied after a revision, oldest first.
    fn changes(
        &self,
        py: Python<'_>,
        book: Arg<BookId>,
        since: Arg<Revision>,
    ) -> PyResult<Out<Many<Change>>> {
        let changes = wait(py, self.store.changes(&book.0, since.0))?;
        Ok(Out(changes.into()))
    }

    /// Writes a change set: all of it or nothing, and once.
    fn apply(
        &self,
        py: Python<'_>,
        book: Arg<BookId>,
        change_set: Arg<ChangeSet>,
    ) -> PyResult<Out<Revision>> {
        wait(py, self.store.apply(&book.0, &change_set.0)).map(Out)
    }

    /// Recounts every aggregate from the rows.
    fn audit(&self, py: Python<'_>, book: Arg<BookId>) -> PyResult<Out<Revision>> {
        wait(py, self.store.audit(&book.0)).map(Out)
    }

    /// Everything of a book is gone, also its history.
    fn erase(&self, py: Python<'_>, book: Arg<BookId>) -> PyResult<()> {
        wait(py, self.store.erase(&book.0))
    }
}
