use budget_core as core;
use core::Entity;
use pyo3::prelude::*;

use crate::convert::{Arg, FromPy, Out, ToPy, wrong};
use crate::error::raise;
use crate::money::hash_of;
use crate::records::accounts::{Account, Category};
use crate::records::budgets::{Alert, Budget};
use crate::records::connections::Connection;
use crate::records::rules::Rule;
use crate::records::settings::Settings;
use crate::records::transactions::Transaction;
use crate::value::{record, union};

macro_rules! entities {
    ($($name:ident),*) => {
        impl ToPy for Entity {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                match self {
                    $(Self::$name(value) => value.to_py(py),)*
                }
            }
        }

        impl FromPy for Entity {
            fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
                $(if let Ok(value) = value.cast::<$name>() {
                    return Ok(Self::$name(value.get().value.clone()));
                })*
                let meant = "settings, an account, category, budget, rule, alert, connection or transaction";
                Err(wrong(value, what, meant))
            }
        }
    };
}

entities!(Settings, Account, Category, Budget, Rule, Alert, Connection, Transaction);

/// What a thing of a book is, and its id: `EntityKey("budget", "food")`.
#[pyclass(frozen, module = "budget")]
pub(crate) struct EntityKey(core::EntityKey);

impl ToPy for core::EntityKey {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, EntityKey(self.clone()))?.into_any())
    }
}

impl FromPy for core::EntityKey {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        match value.cast::<EntityKey>() {
            Ok(key) => Ok(key.get().0.clone()),
            Err(_) => Err(wrong(value, what, "a budget.EntityKey")),
        }
    }
}

#[pymethods]
impl EntityKey {
    #[new]
    #[pyo3(signature = (noun, id = None))]
    fn new(noun: Arg<String>, id: Option<&Bound<'_, PyAny>>, py: Python<'_>) -> PyResult<Self> {
        use core::EntityKey as Key;
        let empty = pyo3::types::PyString::new(py, "").into_any();
        let id = id.unwrap_or(&empty);
        let key = match noun.0.as_str() {
            "settings" => Key::Settings,
            "account" => Key::Account(FromPy::from_py(id, "id")?),
            "category" => Key::Category(FromPy::from_py(id, "id")?),
            "budget" => Key::Budget(FromPy::from_py(id, "id")?),
            "rule" => Key::Rule(FromPy::from_py(id, "id")?),
            "alert" => Key::Alert(FromPy::from_py(id, "id")?),
            "connection" => Key::Connection(FromPy::from_py(id, "id")?),
            "transaction" => Key::Transaction(FromPy::from_py(id, "id")?),
            other => {
                let message = format!("{other:?} is nothing that a book has");
                return Err(raise(py, core::Error::invalid(message)));
            }
        };
        Ok(Self(key))
    }

    #[getter]
    fn noun(&self) -> &str {
        self.0.noun()
    }

    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("noun", "id")
    }

    fn __eq__(&self, other: PyRef<'_, Self>) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (noun, id) = (self.0.noun().to_py(py)?.repr()?, self.0.id().to_py(py)?.repr()?);
        Ok(format!("EntityKey({noun}, {id})"))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, pyo3::types::PyType>, (&str, &str)) {
        (py.get_type::<Self>(), (self.0.noun(), self.0.id()))
    }
}

union! {
    "a Put or a Delete", Patch (core::Patch) {
        /// Writes a thing, new or in the place of the one with its key.
        Put => Put { 0: entity },
        /// Deletes a thing.
        Delete => Delete { 0: key },
    }
}

#[pymethods]
impl Put {
    /// The key of what is written.
    fn key(&self) -> Out<core::EntityKey> {
        Out(self.value.key())
    }
}

record! {
    /// What a change did to one thing.
    EntityChange (core::EntityChange) { key; before = None, after = None }
}

record! {
    /// A change of a book.
    Change (core::Change) { number, id, at as Instant, actor, cause, label, entities }
}

union! {
    "a Changed or a Resync", Event (core::Event) {
        /// The book is at this revision now.
        Changed => Changed { 0: revision },
        /// Events were lost: read anew what is shown.
        Resync => Resync { 0: revision },
    }
}
