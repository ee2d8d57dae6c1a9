//! Exact amounts and their currencies.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use budget_core as core;
use pyo3::basic::CompareOp;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};

use crate::convert::{Arg, FromPy, Out, ToPy, wrong};
use crate::error::OrRaise;

pub(crate) fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A currency: its code and how many decimals its smallest unit has.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Currency(core::Currency);

impl ToPy for core::Currency {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, Currency(*self))?.into_any())
    }
}

impl FromPy for core::Currency {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if let Ok(currency) = value.cast::<Currency>() {
            return Ok(currency.get().0);
        }
        match value.cast::<PyString>() {
            Ok(code) => Self::new(code.to_str()?).or_raise(value.py()),
            Err(_) => Err(wrong(value, what, "a budget.Currency or its code")),
        }
    }
}

#[pymethods]
impl Currency {
    #[new]
    fn new(py: Python<'_>, code: Arg<String>) -> PyResult<Self> {
        core::Currency::new(&code.0).or_raise(py).map(Self)
    }

    /// The currency of a bank's code: a known one as it is, anything else as unofficial.
    #[staticmethod]
    fn of_bank(py: Python<'_>, code: Arg<String>) -> PyResult<Self> {
        core::Currency::of_bank(&code.0).or_raise(py).map(Self)
    }

    /// ISO's "no currency".
    #[staticmethod]
    fn none() -> Self {
        Self(core::Currency::none())
    }

    #[getter]
    fn code(&self) -> &str {
        self.0.code()
    }

    #[getter]
    fn digits(&self) -> u32 {
        self.0.digits()
    }

    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("code",)
    }

    fn __eq__(&self, other: PyRef<'_, Self>) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0)
    }

    fn __str__(&self) -> &str {
        self.0.code()
    }

    fn __repr__(&self) -> String {
        format!("Currency('{}')", self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, (&str,)) {
        (py.get_type::<Self>(), (self.0.code(),))
    }
}

/// An amount in a currency, exact. Positive is money out, negative is money in.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Money(core::Money);

impl ToPy for core::Money {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, Money(*self))?.into_any())
    }
}

impl FromPy for core::Money {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        match value.cast::<Money>() {
            Ok(money) => Ok(money.get().0),
            Err(_) => Err(wrong(
                value,
                what,
                "a budget.Money, such as Money(Decimal(\"12.50\"), \"EUR\"),",
            )),
        }
    }
}

#[pymethods]
impl Money {
    #[new]
    fn new(
        py: Python<'_>,
        amount: &Bound<'_, PyAny>,
        currency: Arg<core::Currency>,
    ) -> PyResult<Self> {
        let amount = core::Decimal::from_py(amount, "amount")?;
        core::Money::new(amount, currency.0).or_raise(py).map(Self)
    }

    /// An amount of minor units: cents of a dollar, whole yen.
    #[staticmethod]
    fn from_minor(
        py: Python<'_>,
        minor: Arg<i64>,
        currency: Arg<core::Currency>,
    ) -> PyResult<Self> {
        core::Money::from_minor(minor.0, currency.0).or_raise(py).map(Self)
    }

    /// Reads `-?digits[.digits]`.
    #[staticmethod]
    fn parse(py: Python<'_>, text: Arg<String>, currency: Arg<core::Currency>) -> PyResult<Self> {
        core::Money::parse(&text.0, currency.0).or_raise(py).map(Self)
    }

    /// An amount from a bank: finer decimals are rounded half-even. True where that changed it.
    #[staticmethod]
    fn rounded(
        py: Python<'_>,
        amount: &Bound<'_, PyAny>,
        currency: Arg<core::Currency>,
    ) -> PyResult<(Self, bool)> {
        let amount = core::Decimal::from_py(amount, "amount")?;
        let (money, changed) = core::Money::rounded(amount, currency.0).or_raise(py)?;
        Ok((Self(money), changed))
    }

    /// Nothing, in a currency.
    #[staticmethod]
    fn zero(currency: Arg<core::Currency>) -> Self {
        Self(core::Money::zero(currency.0))
    }

    #[getter]
    fn amount(&self) -> Out<core::Decimal> {
        Out(self.0.decimal())
    }

    #[getter]
    fn currency(&self) -> Out<core::Currency> {
        Out(self.0.currency())
    }

    #[getter]
    fn minor(&self) -> i64 {
        self.0.minor()
    }

    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("amount", "currency")
    }

    fn __add__(&self, py: Python<'_>, other: PyRef<'_, Self>) -> PyResult<Self> {
        self.0.checked_add(other.0).or_raise(py).map(Self)
    }

    /// `sum()` begins with 0.
    fn __radd__(&self, other: &Bound<'_, PyAny>) -> PyResult<Self> {
        match other.extract::<i64>() {
            Ok(0) => Ok(Self(self.0)),
            _ => Err(PyTypeError::new_err("to an amount only an amount is added")),
        }
    }

    fn __sub__(&self, py: Python<'_>, other: PyRef<'_, Self>) -> PyResult<Self> {
        self.0.checked_sub(other.0).or_raise(py).map(Self)
    }

    fn __neg__(&self) -> Self {
        Self(self.0.negated())
    }

    fn __bool__(&self) -> bool {
        !self.0.is_zero()
    }

    fn __richcmp__(&self, py: Python<'_>, other: PyRef<'_, Self>, op: CompareOp) -> PyResult<bool> {
        match op {
            CompareOp::Eq => Ok(self.0 == other.0),
            CompareOp::Ne => Ok(self.0 != other.0),
            _ => {
                other.0.expect_currency(self.0.currency()).or_raise(py)?;
                let order: Ordering = self.0.minor().cmp(&other.0.minor());
                Ok(op.matches(order))
            }
        }
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Money(Decimal('{}'), '{}')", self.0.decimal(), self.0.currency())
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> (Bound<'py, PyType>, (Out<core::Decimal>, String)) {
        let parts = (Out(self.0.decimal()), self.0.currency().code().to_owned());
        (py.get_type::<Self>(), parts)
    }
}
