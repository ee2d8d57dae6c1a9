//! Where books are: in memory or in a file. Or in a store that is written in Python.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use budget_core as core;
use core::{Error, MemoryStore, SqliteStore, Store, Vault};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::convert::Arg;
use crate::error::OrRaise;
use crate::ports::store::hosted;
use crate::value::record;

record! {
    /// How a file is written.
    SqliteOptions (core::SqliteOptions) {
        ;
        synchronous = core::SqliteOptions::default().synchronous,
        busy_timeout = core::SqliteOptions::default().busy_timeout,
        max_bytes = None,
    }
}

#[derive(Clone)]
pub(crate) enum Place {
    Memory(Arc<MemoryStore>),
    File(Arc<SqliteStore>, PathBuf),
    /// A store of Python has no place for secrets: they are gone with the handle.
    Hosted(Arc<dyn Store>, Arc<MemoryStore>),
}

impl Place {
    pub(crate) fn memory() -> Self {
        Self::Memory(Arc::new(MemoryStore::new()))
    }

    /// A path, `sqlite:path`, or `memory:`.
    pub(crate) fn at(
        place: &Bound<'_, PyAny>,
        options: Option<Arg<core::SqliteOptions>>,
    ) -> PyResult<Self> {
        let named = Named::of(place, options)?;
        place.py().detach(|| named.open()).or_raise(place.py())
    }

    pub(crate) fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Memory(store) => store.clone(),
            Self::File(store, _) => store.clone(),
            Self::Hosted(store, _) => Arc::clone(store),
        }
    }

    /// Where secrets are kept: only sealed in a file.
    pub(crate) fn vault(&self, keys: Option<core::VaultKeys>) -> core::Result<Arc<dyn Vault>> {
        let vault: Arc<dyn Vault> = match self {
            Self::Memory(store) => store.clone(),
            Self::File(store, _) => store.clone(),
            Self::Hosted(_, vault) => vault.clone(),
        };
        match (self, keys) {
            (_, Some(keys)) => Ok(Arc::new(core::SealedVault::new(vault, keys))),
            (Self::Memory(_) | Self::Hosted(..), None) => Ok(vault),
            (Self::File(..), None) => Err(Error::invalid(
                "a book in a file needs keys, so that what opens the bank is kept sealed",
            )),
        }
    }

    pub(crate) fn file(&self) -> core::Result<Arc<SqliteStore>> {
        match self {
            Self::File(store, _) => Ok(store.clone()),
            Self::Memory(_) => Err(Error::invalid("a book in memory has no file")),
            Self::Hosted(..) => Err(Error::invalid("a book in a store of Python has no file")),
        }
    }
}

/// A place that was named and is not open yet.
pub(crate) enum Named {
    Open(Place),
    File(PathBuf, core::SqliteOptions),
}

impl Named {
    pub(crate) fn of(
        place: &Bound<'_, PyAny>,
        options: Option<Arg<core::SqliteOptions>>,
    ) -> PyResult<Self> {
        let path = match place.cast::<PyString>() {
            Ok(text) if text.to_str()? == "memory:" => return Ok(Self::Open(Place::memory())),
            Ok(text) => of_url(text.to_str()?).or_raise(place.py())?,
            Err(_) if place.hasattr("__fspath__")? => place.extract::<PathBuf>()?,
            Err(_) => return Ok(Self::Open(hosted(place)?)),
        };
        Ok(Self::File(path, options.map(|options| options.0).unwrap_or_default()))
    }

    /// This reads the disk.
    pub(crate) fn open(self) -> core::Result<Place> {
        match self {
            Self::Open(place) => Ok(place),
            Self::File(path, options) => {
                let store = SqliteStore::open_with(&path, options)?;
                Ok(Place::File(Arc::new(store), path))
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory(_) => f.write_str("in memory"),
            Self::File(_, path) => write!(f, "in {path:?}"),
            Self::Hosted(store, _) => write!(f, "in {store:?}"),
        }
    }
}

fn of_url(text: &str) -> core::Result<PathBuf> {
    if text.is_empty() {
        return Err(Error::invalid("an empty path: a file, sqlite:path or memory: is meant"));
    }
    match text.split_once("://") {
        Some(("sqlite", path)) => Ok(PathBuf::from(path)),
        Some((scheme, _)) => Err(Error::invalid(format!(
            "{scheme}: is no place for books: a file, sqlite:path or memory: is meant"
        ))),
        None => Ok(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text))),
    }
}
