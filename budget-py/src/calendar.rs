//! Periods of days, and how they repeat.

use budget_core as core;
use core::NaiveDate;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyType};

use crate::convert::{Arg, FromPy, Out, ToPy, wrong};
use crate::error::OrRaise;
use crate::money::hash_of;
use crate::value::union;

/// Days from a start up to an end that is not in it.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Period(core::Period);

impl ToPy for core::Period {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, Period(*self))?.into_any())
    }
}

impl FromPy for core::Period {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        match value.cast::<Period>() {
            Ok(period) => Ok(period.get().0),
            Err(_) => Err(wrong(value, what, "a budget.Period")),
        }
    }
}

#[pymethods]
impl Period {
    #[new]
    fn new(py: Python<'_>, start: Arg<NaiveDate>, end: Arg<NaiveDate>) -> PyResult<Self> {
        core::Period::new(start.0, end.0).or_raise(py).map(Self)
    }

    #[getter]
    fn start(&self) -> Out<NaiveDate> {
        Out(self.0.start())
    }

    #[getter]
    fn end(&self) -> Out<NaiveDate> {
        Out(self.0.end())
    }

    #[getter]
    fn days(&self) -> i64 {
        self.0.days()
    }

    /// The days of both; None where there are none.
    fn intersection(&self, other: PyRef<'_, Self>) -> Option<Self> {
        self.0.intersection(&other.0).map(Self)
    }

    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("start", "end")
    }

    fn __contains__(&self, day: Arg<NaiveDate>) -> bool {
        self.0.contains(day.0)
    }

    fn __bool__(&self) -> bool {
        !self.0.is_empty()
    }

    fn __eq__(&self, other: PyRef<'_, Self>) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (start, end) = (self.0.start().to_py(py)?.repr()?, self.0.end().to_py(py)?.repr()?);
        Ok(format!("Period({start}, {end})"))
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> (Bound<'py, PyType>, (Out<NaiveDate>, Out<NaiveDate>)) {
        (py.get_type::<Self>(), (Out(self.0.start()), Out(self.0.end())))
    }
}

union! {
    "an Every, a Semimonth, an NthWeekday or a Once", Repeat (core::Repeat) {
        /// Every so many days, weeks, months or years from an anchor.
        Every => Every { unit: unit, count: count, anchor: anchor, weekend: weekend },
        /// Twice a month.
        Semimonth => Semimonth { first: first, second: second, weekend: weekend },
        /// The nth weekday of a month, from the end where it is negative.
        NthWeekday => NthWeekday { count: count, weekday: weekday, nth: nth, anchor: anchor, weekend: weekend },
        /// One period alone.
        Once => Once { start: start, end: end },
    }
}

/// How periods repeat.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Cadence(core::Cadence);

impl ToPy for core::Cadence {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, Cadence(*self))?.into_any())
    }
}

impl FromPy for core::Cadence {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        match value.cast::<Cadence>() {
            Ok(cadence) => Ok(cadence.get().0),
            Err(_) => Err(wrong(value, what, "a budget.Cadence, such as Cadence.monthly(),")),
        }
    }
}

#[pymethods]
impl Cadence {
    #[new]
    fn new(py: Python<'_>, repeat: Arg<core::Repeat>) -> PyResult<Self> {
        core::Cadence::new(repeat.0).or_raise(py).map(Self)
    }

    /// Calendar months.
    #[staticmethod]
    fn monthly() -> Self {
        Self(core::Cadence::monthly())
    }

    /// Calendar years.
    #[staticmethod]
    fn yearly() -> Self {
        Self(core::Cadence::yearly())
    }

    /// Weeks that begin on a weekday.
    #[staticmethod]
    fn weekly(first: Arg<core::Weekday>) -> Self {
        Self(core::Cadence::weekly(first.0))
    }

    /// Every so many days from an anchor.
    #[staticmethod]
    fn every_days(py: Python<'_>, count: Arg<u32>, anchor: Arg<NaiveDate>) -> PyResult<Self> {
        core::Cadence::every_days(count.0, anchor.0).or_raise(py).map(Self)
    }

    /// Every so many weeks from an anchor.
    #[staticmethod]
    fn every_weeks(py: Python<'_>, count: Arg<u32>, anchor: Arg<NaiveDate>) -> PyResult<Self> {
        core::Cadence::every_weeks(count.0, anchor.0).or_raise(py).map(Self)
    }

    /// Every so many months from an anchor.
    #[staticmethod]
    fn every_months(py: Python<'_>, count: Arg<u32>, anchor: Arg<NaiveDate>) -> PyResult<Self> {
        core::Cadence::every_months(count.0, anchor.0).or_raise(py).map(Self)
    }

    /// One period alone.
    #[staticmethod]
    fn once(py: Python<'_>, start: Arg<NaiveDate>, end: Arg<NaiveDate>) -> PyResult<Self> {
        core::Cadence::once(start.0, end.0).or_raise(py).map(Self)
    }

    /// A cadence as files and scenarios write it: `Cadence.from_parts("month", anchor="2026-01-25")`.
    #[staticmethod]
    #[pyo3(signature = (
        every, *, count = None, anchor = None, days = None, weekday = None, nth = None, start = None,
        end = None, weekend = None
    ))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword")]
    fn from_parts(
        py: Python<'_>,
        every: Arg<String>,
        count: Option<Arg<i64>>,
        anchor: Option<Arg<String>>,
        days: Option<Arg<Vec<i64>>>,
        weekday: Option<Arg<String>>,
        nth: Option<Arg<i64>>,
        start: Option<Arg<String>>,
        end: Option<Arg<String>>,
        weekend: Option<Arg<String>>,
    ) -> PyResult<Self> {
        let parts = core::period::parts::CadenceParts {
            every: every.0,
            count: count.map(|given| given.0),
            anchor: anchor.map(|given| given.0),
            days: days.map(|given| given.0),
            weekday: weekday.map(|given| given.0),
            nth: nth.map(|given| given.0),
            start: start.map(|given| given.0),
            end: end.map(|given| given.0),
            weekend: weekend.map(|given| given.0),
        };
        core::Cadence::try_from(parts).or_raise(py).map(Self)
    }

    #[getter]
    fn repeat(&self) -> Out<core::Repeat> {
        Out(self.0.repeat())
    }

    /// The period that holds a day.
    fn period_containing(&self, py: Python<'_>, day: Arg<NaiveDate>) -> PyResult<Option<Period>> {
        Ok(self.0.period_containing(day.0).or_raise(py)?.map(Period))
    }

    /// The periods that overlap a range, whole.
    fn periods(
        &self,
        py: Python<'_>,
        range: Arg<core::Period>,
    ) -> PyResult<Out<Vec<core::Period>>> {
        self.0.periods(range.0).or_raise(py).map(Out)
    }

    /// The first boundary after a day.
    fn next_after(&self, py: Python<'_>, day: Arg<NaiveDate>) -> PyResult<Out<Option<NaiveDate>>> {
        self.0.next_after(day.0).or_raise(py).map(Out)
    }

    /// The first boundary on a day or after it.
    fn on_or_after(&self, py: Python<'_>, day: Arg<NaiveDate>) -> PyResult<Out<Option<NaiveDate>>> {
        self.0.on_or_after(day.0).or_raise(py).map(Out)
    }

    /// Whether a period begins on a day.
    fn starts_on(&self, py: Python<'_>, day: Arg<NaiveDate>) -> PyResult<bool> {
        self.0.starts_on(day.0).or_raise(py)
    }

    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("repeat",)
    }

    fn __eq__(&self, other: PyRef<'_, Self>) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Cadence({})", self.0.repeat().to_py(py)?.repr()?))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, (Out<core::Repeat>,)) {
        (py.get_type::<Self>(), (Out(self.0.repeat()),))
    }
}

/// Reads a date as `YYYY-MM-DD`, of the years 1 to 9999.
#[pyfunction]
pub(crate) fn parse_date(py: Python<'_>, text: Arg<String>) -> PyResult<Bound<'_, PyDate>> {
    let day = core::period::parse_date(&text.0).or_raise(py)?;
    Ok(day.to_py(py)?.cast_into()?)
}
