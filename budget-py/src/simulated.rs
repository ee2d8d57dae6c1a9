//! A bank that is made up, so that everything can be seen without an account at Plaid.

use budget_core as core;
use core::plaid::PublicToken;
use core::plaid::simulator::{
    Fault, SignedWebhook as Signed, SimulatedBank as Simulator, SimulatorOptions,
};
use core::{BankAccount, Coverage, Error, FeedRow as Row, Institution, NaiveDate};
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::convert::{Arg, FromPy, Instant, Out, ToPyAs, wrong};
use crate::error::raise;
use crate::listing::Many;
use crate::value::record;

record! {
    /// One row of a bank, and whose it is.
    FeedRow (Row) { account, row }
}

record! {
    /// A webhook as a bank sends it.
    SignedWebhook (Signed) { url, jwt, body }
}

impl FromPy for Fault {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let class: Bound<'_, PyType> =
            value.py().import("budget._enums")?.getattr("Fault")?.cast_into()?;
        if !value.is_instance(&class)? {
            return Err(wrong(value, what, "a budget.Fault"));
        }
        let name: String = value.getattr("value")?.extract()?;
        let fault = Self::ALL.into_iter().find(|fault| fault.as_str() == name);
        fault.ok_or_else(|| wrong(value, what, "a budget.Fault"))
    }
}

/// A simulated bank.
#[pyclass(frozen, module = "budget")]
pub(crate) struct SimulatedBank {
    pub(crate) bank: Simulator,
}

impl SimulatedBank {
    /// The simulator expects banks that it has.
    fn expect_institution(&self, py: Python<'_>, id: &str) -> PyResult<()> {
        if self.bank.institutions().iter().any(|institution| institution.id == id) {
            return Ok(());
        }
        Err(raise(py, Error::not_found("institution", id)))
    }
}

#[pymethods]
impl SimulatedBank {
    #[new]
    #[pyo3(signature = (
        today, *, seed = None, days = None, rows_per_month = None, page_rows = None, coverage = None
    ))]
    fn new(
        today: Arg<NaiveDate>,
        seed: Option<Arg<u64>>,
        days: Option<Arg<u16>>,
        rows_per_month: Option<Arg<u16>>,
        page_rows: Option<Arg<u16>>,
        coverage: Option<Arg<Coverage>>,
    ) -> Self {
        let usual = SimulatorOptions::new(today.0);
        let options = SimulatorOptions {
            seed: seed.map_or(usual.seed, |given| given.0),
            days: days.map_or(usual.days, |given| given.0),
            rows_per_month: rows_per_month.map_or(usual.rows_per_month, |given| given.0),
            page_rows: page_rows.map(|given| given.0),
            coverage: coverage.map_or(usual.coverage, |given| given.0),
            ..usual
        };
        Self { bank: Simulator::new(options) }
    }

    /// Its day.
    #[getter]
    fn today(&self) -> Out<NaiveDate> {
        Out(self.bank.today())
    }

    /// Its instant.
    #[getter]
    fn now<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        ToPyAs::<Instant>::to_py_as(&self.bank.now(), py)
    }

    /// Lets days go by.
    fn advance(&self, py: Python<'_>, days: Arg<u32>) {
        py.detach(|| self.bank.advance(days.0));
    }

    /// The banks that it plays.
    fn institutions(&self) -> Out<Vec<Institution>> {
        Out(self.bank.institutions())
    }

    /// What a person's going through a link gives.
    fn link(&self, py: Python<'_>, institution_id: Arg<String>) -> PyResult<Out<PublicToken>> {
        self.expect_institution(py, &institution_id.0)?;
        Ok(Out(py.detach(|| self.bank.link(&institution_id.0))))
    }

    /// The rows that an item really has.
    fn truth(&self, item_id: Arg<String>) -> Out<Many<Row>> {
        Out(self.bank.truth(&item_id.0).into())
    }

    /// The accounts that an item really has.
    fn accounts_of(&self, item_id: Arg<String>) -> Out<Vec<BankAccount>> {
        Out(self.bank.accounts_of(&item_id.0))
    }

    /// How far back an item's history reaches by now.
    fn coverage_of(&self, item_id: Arg<String>) -> Out<Option<Coverage>> {
        Out(self.bank.coverage_of(&item_id.0))
    }

    /// Makes all of an item's history ready.
    fn prepare(&self, item_id: Arg<String>) {
        self.bank.prepare(&item_id.0);
    }

    /// A person logs in again.
    fn repair(&self, item_id: Arg<String>) {
        self.bank.repair(&item_id.0);
    }

    /// Lets the next call fail.
    fn fail_next(&self, fault: Arg<Fault>) {
        self.bank.fail_next(fault.0);
    }

    /// Takes back what was to fail.
    fn heal(&self) {
        self.bank.heal();
    }

    /// The webhooks that it has sent since it was last asked.
    fn webhooks(&self) -> Out<Vec<Signed>> {
        Out(self.bank.webhooks())
    }
}
