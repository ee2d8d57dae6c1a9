//! The value classes of Python: each a frozen class around a value of the core.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::convert::{FromPyAs, ToPyAs};

/// One field of a value, as Python sees it.
pub(crate) struct Shown<'py> {
    pub(crate) name: &'static str,
    pub(crate) value: Bound<'py, PyAny>,
    pub(crate) is_default: bool,
}

/// Of one type, so that the default is of the field's.
pub(crate) fn same<T: PartialEq>(value: &T, default: T) -> bool {
    *value == default
}

/// `Account(id='giro', …)`: the fields that are not what they are by default.
pub(crate) fn repr(class: &str, fields: &[Shown<'_>]) -> PyResult<String> {
    let mut parts = Vec::new();
    for field in fields.iter().filter(|field| !field.is_default) {
        parts.push(format!("{}={}", field.name, field.value.repr()?));
    }
    Ok(format!("{class}({})", parts.join(", ")))
}

pub(crate) fn values<'py>(
    py: Python<'py>,
    fields: Vec<Shown<'py>>,
) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, fields.into_iter().map(|field| field.value))
}

pub(crate) fn replace<'py>(
    class: &Bound<'py, PyAny>,
    fields: Vec<Shown<'py>>,
    changes: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let all = PyDict::new(class.py());
    for field in fields {
        all.set_item(PyString::intern(class.py(), field.name), field.value)?;
    }
    if let Some(changes) = changes {
        all.update(changes.as_mapping())?;
    }
    class.call((), Some(&all))
}

/// A field on its way out.
pub(crate) fn give<'py, How, T: ToPyAs<How>>(
    field: &T,
    py: Python<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    field.to_py_as(py)
}

/// A field on its way in.
pub(crate) fn take<How, T: FromPyAs<How>>(value: &Bound<'_, PyAny>, name: &str) -> PyResult<T> {
    T::from_py_as(value, name)
}

/// How a field crosses, by the name after `as`.
macro_rules! how {
    () => {
        $crate::convert::Plain
    };
    ($how:ident) => {
        $crate::convert::$how
    };
}

/// A frozen class around a value of the core: the fields in front of `;` must be given, the others
/// have the default that the core gives them. `$path` is the struct or the variant of an enum; `$at`
/// is a field's name there, and `$name` the one in Python.
macro_rules! class {
    (
        $(#[$doc:meta])*
        $class:ident ($core:ty) $path:path, $(($revision:ident))?
        {
            $([$at:tt $name:ident $($how:ident)?])* ;
            $([$opt_at:tt $opt:ident ($($opt_how:ident)?) $default:expr])*
        }
    ) => {
        $(#[$doc])*
        #[pyclass(frozen, module = "budget")]
        pub(crate) struct $class {
            pub(crate) value: $core,
            #[allow(dead_code, reason = "not every value is an answer of a book")]
            pub(crate) revision: Option<budget_core::Revision>,
        }

        impl From<$core> for $class {
            fn from(value: $core) -> Self {
                Self { value, revision: None }
            }
        }

        #[allow(
            unused_variables,
            unused_mut,
            irrefutable_let_patterns,
            reason = "the same for every class"
        )]
        impl $class {
            fn shown<'py>(&self, py: Python<'py>) -> PyResult<Vec<$crate::value::Shown<'py>>> {
                use $path as Shape;
                let mut shown = Vec::new();
                let Shape { $($at: $name,)* $($opt_at: $opt,)* .. } = &self.value else {
                    unreachable!("the class holds this variant alone")
                };
                $(shown.push($crate::value::Shown {
                    name: stringify!($name),
                    value: $crate::value::give::<$crate::value::how!($($how)?), _>($name, py)?,
                    is_default: false,
                });)*
                $(shown.push($crate::value::Shown {
                    name: stringify!($opt),
                    value: $crate::value::give::<$crate::value::how!($($opt_how)?), _>($opt, py)?,
                    is_default: $crate::value::same($opt, $default),
                });)*
                Ok(shown)
            }
        }

        #[allow(
            unused_variables,
            irrefutable_let_patterns,
            clippy::too_many_arguments,
            reason = "the same for every class"
        )]
        #[pymethods]
        impl $class {
            #[new]
            #[pyo3(signature = ($($name,)* $($opt = None),*))]
            fn new(
                py: Python<'_>,
                $($name: &Bound<'_, PyAny>,)*
                $($opt: Option<&Bound<'_, PyAny>>,)*
            ) -> PyResult<Self> {
                $(let $name = $crate::value::take::<$crate::value::how!($($how)?), _>(
                    $name,
                    stringify!($name),
                )?;)*
                $(let $name = &$name;)*
                $(let $opt = match $opt {
                    Some($opt) => $crate::value::take::<$crate::value::how!($($opt_how)?), _>(
                        $opt,
                        stringify!($opt),
                    )?,
                    None => $default,
                };)*
                use $path as Shape;
                let value = Shape { $($at: Clone::clone($name),)* $($opt_at: $opt,)* };
                Ok(<$core>::from(value).into())
            }

            $(#[getter]
            fn $name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                use $path as Shape;
                let Shape { $at: field, .. } = &self.value else {
                    unreachable!("the class holds this variant alone")
                };
                $crate::value::give::<$crate::value::how!($($how)?), _>(field, py)
            })*

            $(#[getter]
            fn $opt<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                use $path as Shape;
                let Shape { $opt_at: field, .. } = &self.value else {
                    unreachable!("the class holds this variant alone")
                };
                $crate::value::give::<$crate::value::how!($($opt_how)?), _>(field, py)
            })*

            $(#[getter]
            fn $revision<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::convert::ToPy::to_py(&self.revision, py)
            })?

            #[classattr]
            fn __match_args__(py: Python<'_>) -> PyResult<Py<pyo3::types::PyTuple>> {
                let names: &[&str] = &[$(stringify!($name),)* $(stringify!($opt)),*];
                Ok(pyo3::types::PyTuple::new(py, names)?.unbind())
            }

            fn __eq__(&self, other: PyRef<'_, Self>) -> bool {
                self.value == other.value
            }

            fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
                $crate::value::values(py, self.shown(py)?)?.hash()
            }

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                $crate::value::repr(stringify!($class), &self.shown(py)?)
            }

            fn __reduce__<'py>(
                slf: &Bound<'py, Self>,
            ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, pyo3::types::PyTuple>)> {
                let py = slf.py();
                let fields = $crate::value::values(py, slf.get().shown(py)?)?;
                Ok((slf.get_type().into_any(), fields))
            }

            /// The same value but for the fields that are named.
            #[pyo3(signature = (**changes))]
            fn replace<'py>(
                slf: &Bound<'py, Self>,
                changes: Option<&Bound<'py, pyo3::types::PyDict>>,
            ) -> PyResult<Bound<'py, PyAny>> {
                $crate::value::replace(&slf.get_type(), slf.get().shown(slf.py())?, changes)
            }

            #[pyo3(signature = (**changes))]
            fn __replace__<'py>(
                slf: &Bound<'py, Self>,
                changes: Option<&Bound<'py, pyo3::types::PyDict>>,
            ) -> PyResult<Bound<'py, PyAny>> {
                Self::replace(slf, changes)
            }
        }
    };
}

/// The class of a struct of the core: both have the same name and the same fields.
macro_rules! record {
    (
        $(#[$doc:meta])*
        $class:ident ($core:path) $(-> $revision:ident)? {
            $($name:ident $(as $how:ident)?),*
            $(; $($opt:ident $(as $opt_how:ident)? = $default:expr),* $(,)?)?
        }
    ) => {
        $crate::value::renamed! {
            $(#[$doc])*
            $class ($core) $(-> $revision)?
            { $([$name $name $($how)?])* ; $($([$opt $opt ($($opt_how)?) $default])*)? }
        }
    };
}

/// As [`record`], where the core's name of a field is a keyword of Python: `[from from_]`.
macro_rules! renamed {
    ($(#[$doc:meta])* $class:ident ($core:path) $(-> $revision:ident)? { $($fields:tt)* }) => {
        $crate::value::class! {
            $(#[$doc])*
            $class ($core) $core, $(($revision))? { $($fields)* }
        }

        impl $crate::convert::ToPy for $core {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.clone().moved(py)
            }

            fn moved<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(Bound::new(py, $class::from(self))?.into_any())
            }
        }

        impl $crate::convert::FromPy for $core {
            fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
                match value.cast::<$class>() {
                    Ok(value) => Ok(value.get().value.clone()),
                    Err(_) => {
                        let meant = concat!("a budget.", stringify!($class));
                        Err($crate::convert::wrong(value, what, meant))
                    }
                }
            }
        }

        $(impl $crate::convert::ToPy for budget_core::At<$core> {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.clone().moved(py)
            }

            fn moved<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let $revision = Some(self.revision);
                Ok(Bound::new(py, $class { value: self.value, $revision })?.into_any())
            }
        })?
    };
}

/// The classes of an enum of the core whose variants hold something: one class a variant.
macro_rules! union {
    (
        $meant:literal, $alias:ident ($core:path) {
            $(
                $(#[$doc:meta])*
                $variant:ident => $class:ident { $($at:tt: $name:ident $(as $how:ident)?),* }
            ),* $(,)?
        }
    ) => {
        use $core as $alias;

        $($crate::value::class! {
            $(#[$doc])*
            $class ($alias) $alias::$variant,
            { $([$at $name $($how)?])* ; }
        })*

        impl $crate::convert::ToPy for $alias {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                match self {
                    $($alias::$variant { .. } => Ok(Bound::new(py, $class::from(self.clone()))?.into_any()),)*
                }
            }
        }

        impl $crate::convert::FromPy for $core {
            fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
                $(if let Ok(value) = value.cast::<$class>() {
                    return Ok(value.get().value.clone());
                })*
                Err($crate::convert::wrong(value, what, $meant))
            }
        }
    };
}

pub(crate) use {class, how, record, renamed, union};
