//! Values across the border: what Python gives is checked here, and what it gets is its own.

use budget_core as core;
use chrono::{Datelike, NaiveDate};
use core::{Decimal, Error};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyBytes, PyDate, PyDateTime, PyDelta, PyFloat, PyInt, PyMapping, PyString, PyTuple,
    PyType,
};
use std::time::Duration;

use crate::error::{OrRaise, raise};

/// A value of the core that Python can be given.
pub(crate) trait ToPy {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;

    /// As [`ToPy::to_py`], of a value that nobody else needs.
    fn moved<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>
    where
        Self: Sized,
    {
        self.to_py(py)
    }
}

/// A value of the core that Python gives. `what` says in a refusal which one is meant.
pub(crate) trait FromPy: Sized {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self>;
}

/// An argument: PyO3's own conversions take too much, a float for a decimal among it.
pub(crate) struct Arg<T>(pub(crate) T);

impl<'a, 'py, T: FromPy> FromPyObject<'a, 'py> for Arg<T> {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        T::from_py(&value, "").map(Self)
    }
}

/// An answer.
pub(crate) struct Out<T>(pub(crate) T);

impl<'py, T: ToPy> IntoPyObject<'py> for Out<T> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.moved(py)
    }
}

/// The refusal of a value of another type.
pub(crate) fn wrong(value: &Bound<'_, PyAny>, what: &str, meant: &str) -> PyErr {
    let is = value.get_type().name().map(|name| name.to_string()).unwrap_or_default();
    let place = if what.is_empty() { String::new() } else { format!("{what}: ") };
    PyTypeError::new_err(format!("{place}{meant} is meant, not {is}"))
}

/// How a field of the core crosses: as its type does, or as an instant.
pub(crate) struct Plain;
pub(crate) struct Instant;

pub(crate) trait ToPyAs<How> {
    fn to_py_as<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

pub(crate) trait FromPyAs<How>: Sized {
    fn from_py_as(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self>;
}

impl<T: ToPy> ToPyAs<Plain> for T {
    fn to_py_as<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_py(py)
    }
}

impl<T: FromPy> FromPyAs<Plain> for T {
    fn from_py_as(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        T::from_py(value, what)
    }
}

impl ToPyAs<Instant> for i64 {
    fn to_py_as<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        static FROM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        static UTC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let from = FROM.get_or_try_init(py, || -> PyResult<_> {
            let class = py.import("datetime")?.getattr("datetime")?;
            Ok(class.getattr("fromtimestamp")?.unbind())
        })?;
        let utc = UTC.get_or_try_init(py, || -> PyResult<_> {
            Ok(py.import("datetime")?.getattr("timezone")?.getattr("utc")?.unbind())
        })?;
        from.bind(py).call1((*self, utc))
    }
}

impl FromPyAs<Instant> for i64 {
    fn from_py_as(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        const MEANT: &str = "a datetime with a time zone, for example datetime.now(timezone.utc),";
        if !value.is_instance_of::<PyDateTime>() {
            return Err(wrong(value, what, MEANT));
        }
        if value.call_method0("utcoffset")?.is_none() {
            return Err(PyTypeError::new_err(
                format!("{what}: {MEANT} not a naive one").trim_start_matches(": ").to_owned(),
            ));
        }
        let py = value.py();
        let epoch = ToPyAs::<Instant>::to_py_as(&0i64, py)?;
        let since = value.sub(epoch)?;
        let part = |name: &str| since.getattr(name)?.extract::<i64>();
        if part("microseconds")? != 0 {
            let error = Error::invalid(format!("{value}: an instant is of whole seconds"));
            return Err(raise(py, error));
        }
        Ok(part("days")? * 86_400 + part("seconds")?)
    }
}

impl ToPyAs<Instant> for Option<i64> {
    fn to_py_as<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Some(instant) => ToPyAs::<Instant>::to_py_as(instant, py),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

impl FromPyAs<Instant> for Option<i64> {
    fn from_py_as(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if value.is_none() {
            Ok(None)
        } else {
            FromPyAs::<Instant>::from_py_as(value, what).map(Some)
        }
    }
}

impl<T: ToPy> ToPy for Option<T> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Some(value) => value.to_py(py),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

impl<T: FromPy> FromPy for Option<T> {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if value.is_none() { Ok(None) } else { T::from_py(value, what).map(Some) }
    }
}

impl<T: ToPy> ToPy for Vec<T> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let rows = self.iter().map(|row| row.to_py(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, rows)?.into_any())
    }
}

impl<T: FromPy> FromPy for Vec<T> {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let text = value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>();
        let rows = match value.try_iter() {
            Ok(rows) if !text && value.cast::<PyMapping>().is_err() => rows,
            _ => return Err(wrong(value, what, "a sequence")),
        };
        let rows = rows.enumerate().map(|(at, row)| T::from_py(&row?, &format!("{what}[{at}]")));
        rows.collect()
    }
}

impl ToPy for () {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(py.None().into_bound(py))
    }
}

impl ToPy for str {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl ToPy for String {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().to_py(py)
    }
}

impl FromPy for String {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let text = value.cast::<PyString>().map_err(|_| wrong(value, what, "a str"))?;
        Ok(text.to_str()?.to_owned())
    }
}

macro_rules! ids {
    ($($name:ident),*) => {$(
        impl ToPy for core::$name {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.as_str().to_py(py)
            }
        }

        impl FromPy for core::$name {
            fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
                let text = value.cast::<PyString>().map_err(|_| wrong(value, what, "a str"))?;
                core::$name::new(text.to_str()?).or_raise(value.py())
            }
        }
    )*};
}

ids!(AccountId, BookId, BudgetId, CategoryId, ChangeSetId, ConnectionId, RuleId, TransactionId);

impl ToPy for core::AlertId {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().to_py(py)
    }
}

impl FromPy for core::AlertId {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let text = smol_str::SmolStr::from(String::from_py(value, what)?);
        core::AlertId::try_from(text).or_raise(value.py())
    }
}

impl ToPy for bool {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBool::new(py, *self).to_owned().into_any())
    }
}

impl FromPy for bool {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let flag = value.cast::<PyBool>().map_err(|_| wrong(value, what, "True or False"))?;
        Ok(flag.is_true())
    }
}

pub(crate) fn is_whole(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>()
}

macro_rules! whole {
    ($($name:ty),*) => {$(
        impl ToPy for $name {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(self.into_pyobject(py)?.into_any())
            }
        }

        impl FromPy for $name {
            fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
                if !is_whole(value) {
                    return Err(wrong(value, what, "an int"));
                }
                value.extract().map_err(|_| {
                    let (least, most) = (<$name>::MIN, <$name>::MAX);
                    let message = format!("{what} {value}: {least} to {most} is meant");
                    raise(value.py(), Error::invalid(message.trim_start()))
                })
            }
        }
    )*};
}

whole!(u8, u16, u32, u64, usize, i8, i64, i128);

impl ToPy for Decimal {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        decimal_class(py)?.call1((self.to_string(),))
    }
}

fn decimal_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")
}

/// No amount has more digits before or behind its point.
const MAX_DIGITS: i64 = 60;

impl FromPy for Decimal {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let py = value.py();
        let text = if value.is_instance(decimal_class(py)?)? {
            plain_digits(value)?
        } else if is_whole(value) {
            if value.call_method0("bit_length")?.extract::<u64>()? > 200 {
                return Err(raise(py, Error::out_of_range("the number has too many digits")));
            }
            value.str()?.to_string()
        } else if value.is_instance_of::<PyFloat>() {
            let meant = format!("a decimal.Decimal or an int, such as Decimal(\"{value}\"),");
            return Err(wrong(value, what, &meant));
        } else {
            return Err(wrong(value, what, "a decimal.Decimal or an int"));
        };
        Self::from_str_exact(&text).map_err(|error| {
            let error = match error {
                rust_decimal::Error::Underflow => {
                    Error::invalid(format!("{text} has too many decimals"))
                }
                _ => Error::out_of_range(format!("{text} has too many digits")),
            };
            raise(py, error)
        })
    }
}

/// A Python decimal without an exponent.
fn plain_digits(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = value.py();
    if !value.call_method0("is_finite")?.is_truthy()? {
        return Err(raise(py, Error::invalid(format!("{value} is no amount"))));
    }
    if !value.is_truthy()? {
        return Ok("0".to_owned());
    }
    match value.call_method0("adjusted")?.extract::<i64>()? {
        size if size > MAX_DIGITS => {
            Err(raise(py, Error::out_of_range(format!("{value} has too many digits"))))
        }
        size if size < -MAX_DIGITS => {
            Err(raise(py, Error::invalid(format!("{value} has too many decimals"))))
        }
        _ => {
            let text = value.call_method1("__format__", ("f",))?.extract::<String>()?;
            match text.split_once('.') {
                Some((whole, fraction)) => {
                    let fraction = fraction.trim_end_matches('0');
                    Ok(if fraction.is_empty() {
                        whole.to_owned()
                    } else {
                        format!("{whole}.{fraction}")
                    })
                }
                None => Ok(text),
            }
        }
    }
}

impl ToPy for NaiveDate {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyDate::new(py, self.year(), self.month() as u8, self.day() as u8)?.into_any())
    }
}

impl FromPy for NaiveDate {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if value.is_instance_of::<PyDateTime>() {
            return Err(wrong(value, what, "a datetime.date, such as moment.date(),"));
        }
        if !value.is_instance_of::<PyDate>() {
            return Err(wrong(value, what, "a datetime.date"));
        }
        let part = |name: &str| value.getattr(name)?.extract::<u32>();
        let (year, month, day) = (part("year")? as i32, part("month")?, part("day")?);
        Self::from_ymd_opt(year, month, day).ok_or_else(|| wrong(value, what, "a datetime.date"))
    }
}

impl ToPy for Duration {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (days, seconds) = (self.as_secs() / 86_400, self.as_secs() % 86_400);
        let days = i32::try_from(days).unwrap_or(999_999_999);
        let micros = self.subsec_micros() as i32;
        Ok(PyDelta::new(py, days, seconds as i32, micros, true)?.into_any())
    }
}

impl FromPy for Duration {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if !value.is_instance_of::<PyDelta>() {
            return Err(wrong(value, what, "a datetime.timedelta"));
        }
        let part = |name: &str| value.getattr(name)?.extract::<i64>();
        let (days, seconds, micros) = (part("days")?, part("seconds")?, part("microseconds")?);
        let negative = || {
            raise(
                value.py(),
                Error::invalid(format!("{value}: a time that is not negative is meant")),
            )
        };
        let days = u64::try_from(days).map_err(|_| negative())?;
        Ok(Self::from_secs(days * 86_400 + seconds as u64) + Self::from_micros(micros as u64))
    }
}
