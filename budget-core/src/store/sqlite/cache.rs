//! What is kept in memory of the books in use, each part with the revision it is of.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rusqlite::Connection;

use super::entity;
use super::error::Failure;
use super::head::Head;
use super::names::Names;
use super::sums::Sums;
use crate::domain::category::Tree;
use crate::domain::error::Error;
use crate::domain::id::BookId;
use crate::domain::outline::Outline;
use crate::store::Revision;

/// The most books of which anything is kept in memory.
const MAX_BOOKS: usize = 64;

/// The books in use.
#[derive(Debug, Default)]
pub(super) struct Books {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    uses: u64,
    books: HashMap<BookId, (u64, Arc<Cache>)>,
}

impl Books {
    pub(super) fn get(&self, book: &BookId) -> Arc<Cache> {
        let mut held = lock(&self.held);
        held.uses += 1;
        let uses = held.uses;
        if let Some((used, cache)) = held.books.get_mut(book) {
            *used = uses;
            return cache.clone();
        }
        if held.books.len() == MAX_BOOKS {
            held.forget_oldest();
        }
        held.books.entry(book.clone()).or_insert((uses, Arc::default())).1.clone()
    }

    pub(super) fn forget(&self, book: &BookId) {
        lock(&self.held).books.remove(book);
    }
}

impl Held {
    fn forget_oldest(&mut self) {
        let oldest = self.books.iter().min_by_key(|(_, (used, _))| *used);
        if let Some(book) = oldest.map(|(book, _)| book.clone()) {
            self.books.remove(&book);
        }
    }
}

/// What is kept of one book.
#[derive(Debug, Default)]
pub(super) struct Cache {
    names: Mutex<Option<AsOf<Names>>>,
    plan: Mutex<Option<AsOf<Plan>>>,
    pub(super) sums: RwLock<Option<Sums>>,
}

#[derive(Debug)]
struct AsOf<T> {
    revision: Revision,
    value: Arc<T>,
}

impl<T> Clone for AsOf<T> {
    fn clone(&self) -> Self {
        Self { revision: self.revision, value: self.value.clone() }
    }
}

/// An outline with its tree of categories.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) outline: Outline,
    pub(super) tree: Tree,
}

impl Cache {
    pub(super) fn keep_names(&self, revision: Revision, value: &Arc<Names>) {
        keep(&self.names, AsOf { revision, value: value.clone() });
    }

    pub(super) fn keep_plan(&self, revision: Revision, value: &Arc<Plan>) {
        keep(&self.plan, AsOf { revision, value: value.clone() });
    }
}

fn keep<T>(slot: &Mutex<Option<AsOf<T>>>, new: AsOf<T>) {
    let mut slot = lock(slot);
    let older = |held: &AsOf<T>| {
        held.revision.epoch != new.revision.epoch || held.revision.number < new.revision.number
    };
    if slot.as_ref().is_none_or(older) {
        *slot = Some(new);
    }
}

/// What the locks guard is replaced whole, so a panic elsewhere leaves it sound.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One state of a book: what a transaction of the file sees, and what is in memory of it.
pub(super) struct View<'c> {
    pub(super) connection: &'c Connection,
    pub(super) head: Head,
    pub(super) cache: &'c Cache,
}

impl View<'_> {
    /// The dictionary; it may know names of later revisions too.
    pub(super) fn names(&self) -> Result<Arc<Names>, Failure> {
        let held = lock(&self.cache.names).clone();
        let held = held.filter(|held| held.revision.epoch == self.head.epoch);
        if let Some(held) = held.as_ref().filter(|held| held.revision.number >= self.head.number) {
            return Ok(held.value.clone());
        }
        let mut names = held.map(|held| held.value).unwrap_or_default();
        if names.known() != self.head.known {
            Arc::make_mut(&mut names).catch_up(self.connection, &self.head)?;
        }
        self.cache.keep_names(self.head.revision(), &names);
        Ok(names)
    }

    /// The outline and its tree.
    pub(super) fn plan(&self) -> Result<Arc<Plan>, Failure> {
        let revision = self.head.at(self.head.entities);
        let held = lock(&self.cache.plan).clone();
        if let Some(held) = held.filter(|held| held.revision == revision) {
            return Ok(held.value);
        }
        let outline = entity::read_outline(self.connection, &self.head)?;
        let tree = outline.tree().map_err(|error| Error::corrupt(error.to_string()))?;
        let plan = Arc::new(Plan { outline, tree });
        self.cache.keep_plan(revision, &plan);
        Ok(plan)
    }
}
