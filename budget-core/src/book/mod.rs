//! The use cases: the only module that awaits and decides. Load, compute, apply.

mod accounts;
mod alerts;
mod bank;
mod budgets;
mod categories;
mod changes;
mod events;
mod figures;
mod rules;
mod statements;
mod transactions;
#[cfg(feature = "serde")]
mod transfer;
mod used;
mod what_if;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use async_lock::{RwLock, RwLockWriteGuard};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::category::Tree;
use crate::domain::change::{Cause, ChangeSet, Entity, EntityKey, MAX_LABEL, Patch, Precondition};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::{BookId, ChangeSetId, ConnectionId, TransactionId};
use crate::domain::outline::{Entry, Outline};
use crate::domain::rules::Rules;
use crate::domain::settings::Settings;
use crate::domain::summary::{Fold, Further, Tally};
use crate::domain::transaction::Transaction;
use crate::store::{At, Revision, Store};

#[cfg(feature = "plaid")]
pub use bank::Received;
pub use bank::{Bank, Progress, Rows, SyncOptions, SyncProgress, SyncReport};
pub use budgets::Begin;
pub use events::{EVENTS_KEPT, Event, Subscription};
pub use statements::{AccountMapping, ImportPreview, ImportReport, StatementReport};
pub use transactions::Edit;
pub use what_if::WhatIf;

/// How often a use case is tried again when somebody else wrote in between.
const TRIES: usize = 10;

/// How often a read lets itself be disturbed before it holds writes off.
const PATIENCE: usize = 2;

/// One household's book: a handle that is bound to it, so that no call reaches another.
///
/// Cheap to clone; clones share a cache that is never stale: each answer compares the store's
/// [`head`](Store::head) first.
///
/// ```
/// use std::sync::Arc;
/// use budget_core::*;
/// # pollster::block_on(async {
/// let eur = Currency::new("EUR")?;
/// let book = Book::create(Arc::new(MemoryStore::new()), BookId::new("home")?, Settings::new(eur)).await?;
/// let groceries = CategoryId::new("groceries")?;
/// book.create_category(Category::new(groceries.clone(), "Groceries")).await?;
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
/// let limit = Money::parse("400", eur)?;
/// let budget = Budget::new(BudgetId::new("food")?, groceries.clone(), limit, Cadence::monthly());
/// book.create_budget(budget, Begin::Now(day(1))).await?;
/// book.record(NewTransaction::new(day(2), Money::parse("82.40", eur)?).category(groceries)).await?;
///
/// let summary = book.summary(day(20)).await?.value;
/// assert_eq!(summary.lines[0].remaining, Money::parse("317.60", eur)?);
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Book {
    shared: Arc<Shared>,
    actor: Arc<str>,
}

#[derive(Debug)]
struct Shared {
    store: Arc<dyn Store>,
    id: BookId,
    cache: Mutex<Cache>,
    events: events::Channel,
    /// Held by writes together, and by a read that was disturbed too often alone.
    gate: RwLock<()>,
    /// Whose turn it is to sync each connection.
    turns: Mutex<HashMap<ConnectionId, Arc<async_lock::Mutex<()>>>>,
}

#[derive(Debug, Default)]
struct Cache {
    state: Option<State>,
    figures: Option<Figures>,
    /// The rules as of the revision that last changed the outline.
    rules: Option<(Revision, Arc<Rules>)>,
    ticked: Option<NaiveDate>,
}

/// The book as of a revision, but for its transactions.
#[derive(Debug, Clone)]
struct State {
    revision: Revision,
    outline: Arc<Outline>,
    tree: Arc<Tree>,
}

/// Running figures as of the cached state's revision.
#[derive(Debug)]
struct Figures {
    today: NaiveDate,
    further: Option<Further>,
    tally: Tally,
}

impl Figures {
    fn are_for(&self, today: NaiveDate, further: &Option<Further>) -> bool {
        (self.today, &self.further) == (today, further)
    }
}

/// A change set in the making.
#[derive(Debug, Clone, Default)]
struct Draft {
    label: String,
    patches: Vec<Patch>,
    preconditions: Vec<Precondition>,
    /// The transactions that the patches replace, as they were; none where nobody looked.
    before: Option<Vec<Transaction>>,
}

impl Draft {
    /// A draft without patches; a label made of long names is cut.
    fn new(label: impl AsRef<str>) -> Self {
        Self { label: label.as_ref().chars().take(MAX_LABEL).collect(), ..Self::default() }
    }

    fn put(mut self, entity: Entity) -> Self {
        self.patches.push(Patch::Put(entity));
        self
    }

    fn delete(mut self, key: EntityKey) -> Self {
        self.patches.push(Patch::Delete(key));
        self
    }

    fn if_absent(mut self, key: EntityKey) -> Self {
        self.preconditions.push(Precondition::Absent(key));
        self
    }

    fn if_still_at(mut self, revision: Revision) -> Self {
        self.preconditions.push(Precondition::Head(revision.number));
        self
    }

    fn if_unchanged(mut self, key: EntityKey, number: u64) -> Self {
        self.preconditions.push(Precondition::Unchanged { key, number });
        self
    }
}

impl Book {
    /// Makes a book with these settings; it has no categories yet.
    ///
    /// # Errors
    /// `already_exists` where the store has a book of that id.
    ///
    /// ```
    /// use std::sync::Arc;
    /// # use budget_core::*;
    /// # pollster::block_on(async {
    /// let (store, settings) = (Arc::new(MemoryStore::new()), Settings::new(Currency::new("EUR")?));
    /// Book::create(store.clone(), "home".parse()?, settings.clone()).await?;
    /// let again = Book::create(store, "home".parse()?, settings).await.unwrap_err();
    /// assert_eq!(again.kind(), ErrorKind::AlreadyExists);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn create(store: Arc<dyn Store>, id: BookId, settings: Settings) -> Result<Self> {
        let book = Self::bound(store, id);
        let draft = Draft::new("Create the book")
            .put(Entity::Settings(settings))
            .if_absent(EntityKey::Settings);
        match book.commit(Cause::Person, draft).await {
            Err(error) if error.kind() == ErrorKind::Conflict => {
                Err(Error::already_exists("book", book.id()))
            }
            Err(error) => Err(error),
            Ok(_) => Ok(book),
        }
    }

    /// Opens a book that is there.
    ///
    /// # Errors
    /// `not_found` where the store has none of that id.
    ///
    /// ```
    /// use std::sync::Arc;
    /// # use budget_core::*;
    /// # pollster::block_on(async {
    /// let unknown = Book::open(Arc::new(MemoryStore::new()), "home".parse()?).await.unwrap_err();
    /// assert_eq!(unknown.kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn open(store: Arc<dyn Store>, id: BookId) -> Result<Self> {
        let book = Self::bound(store, id);
        book.state().await?;
        Ok(book)
    }

    /// Opens a book, made with these settings where it is not there.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// use std::sync::Arc;
    /// # use budget_core::*;
    /// # pollster::block_on(async {
    /// let (store, settings) = (Arc::new(MemoryStore::new()), Settings::new(Currency::new("EUR")?));
    /// let one = Book::open_or_create(store.clone(), "home".parse()?, settings.clone()).await?;
    /// let same = Book::open_or_create(store, "home".parse()?, settings).await?;
    /// assert_eq!(one.revision().await?, same.revision().await?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn open_or_create(
        store: Arc<dyn Store>,
        id: BookId,
        settings: Settings,
    ) -> Result<Self> {
        match Self::create(Arc::clone(&store), id.clone(), settings).await {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::open(store, id).await,
            made => made,
        }
    }

    fn bound(store: Arc<dyn Store>, id: BookId) -> Self {
        let (cache, events) = (Mutex::default(), events::Channel::default());
        let (gate, turns) = (RwLock::new(()), Mutex::default());
        let shared = Shared { store, id, cache, events, gate, turns };
        Self { shared: Arc::new(shared), actor: Arc::from("") }
    }

    /// The same book, whose changes are made by `actor`, as the host names them.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let before = book.revision().await?;
    /// book.acting_as("the script").delete_budget(&"food".parse()?).await?;
    /// assert_eq!(book.changes(before).await?.value[0].actor, "the script");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    #[must_use]
    pub fn acting_as(&self, actor: &str) -> Self {
        Self { shared: Arc::clone(&self.shared), actor: Arc::from(actor) }
    }

    /// Its name.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// assert_eq!(book.id().as_str(), "home");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn id(&self) -> &BookId {
        &self.shared.id
    }

    /// The store it is kept in.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let same = Book::open(book.store().clone(), book.id().clone()).await?;
    /// assert_eq!(same.revision().await?, book.revision().await?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.shared.store
    }

    /// The revision alone, cheap.
    ///
    /// # Errors
    /// `not_found` where the book was erased.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let before = book.revision().await?;
    /// let after = book.delete_budget(&"food".parse()?).await?;
    /// assert_eq!((after.epoch, after.number), (before.epoch, before.number + 1));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn revision(&self) -> Result<Revision> {
        self.shared.store.head(&self.shared.id).await
    }

    /// Everything but the transactions.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let outline = book.outline().await?.value;
    /// assert_eq!((outline.accounts.len(), outline.budgets.len()), (1, 1));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn outline(&self) -> Result<At<Arc<Outline>>> {
        let state = self.state().await?;
        Ok(At { revision: state.revision, value: state.outline })
    }

    /// The settings.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// assert_eq!(book.settings().await?.value.home_currency.code(), "EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn settings(&self) -> Result<Entry<Settings>> {
        Ok(self.state().await?.outline.settings.clone())
    }

    /// Changes the settings.
    ///
    /// # Errors
    /// `invalid` as [`Settings::check`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let mut settings = book.settings().await?.value;
    /// settings.include_pending = true;
    /// book.set_settings(settings).await?;
    /// assert!(book.settings().await?.value.include_pending);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn set_settings(&self, settings: Settings) -> Result<Revision> {
        let draft = Draft::new("Change the settings").put(Entity::Settings(settings));
        self.commit(Cause::Person, draft).await
    }

    /// Applies a batch of patches as one change: all of it or nothing.
    ///
    /// # Errors
    /// As [`Outline::validate`]; `not_found` where something deleted is not there; `conflict` where
    /// an account or a category is deleted that a transaction names.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let drinks = Category::new("drinks".parse()?, "Drinks");
    /// let patches = vec![
    ///     Patch::Put(Entity::Category(drinks)),
    ///     Patch::Delete(EntityKey::Budget("fun".parse()?)),
    /// ];
    /// let refused = book.apply("Two at once", patches).await.unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::NotFound, "and no category was added");
    /// assert_eq!(book.outline().await?.value.categories.len(), 5);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn apply(&self, label: &str, patches: Vec<Patch>) -> Result<Revision> {
        let draft = Draft { label: label.to_owned(), patches, ..Draft::default() };
        self.commit_unused(draft).await
    }

    /// Recounts every aggregate from the rows.
    ///
    /// # Errors
    /// `corrupt` names what differs.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// assert_eq!(book.audit().await?, book.revision().await?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn audit(&self) -> Result<Revision> {
        self.shared.store.audit(&self.shared.id).await
    }

    /// Erases the book: everything is gone, also its history.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let other = book.clone();
    /// book.erase().await?;
    /// assert_eq!(other.revision().await.unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn erase(self) -> Result<()> {
        self.shared.store.erase(&self.shared.id).await
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.shared.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The book as it was last seen.
    fn last_state(&self) -> Option<State> {
        self.cache().state.clone()
    }

    /// Holds this process's writes off a read that they disturbed before, so that it ends however
    /// busy the book is.
    async fn quiet(&self, tried: usize) -> Option<RwLockWriteGuard<'_, ()>> {
        match tried {
            0..PATIENCE => None,
            _ => Some(self.shared.gate.write().await),
        }
    }

    /// The book as it is now: from the cache where nobody wrote since.
    async fn state(&self) -> Result<State> {
        if let Some(state) = self.last_state() {
            let head = self.revision().await?;
            if state.revision == head {
                return Ok(state);
            }
        }
        let At { revision, value: outline } = self.shared.store.outline(&self.shared.id).await?;
        let tree = Arc::new(outline.tree()?);
        let state = State { revision, outline: Arc::new(outline), tree };
        let mut cache = self.cache();
        cache.state = Some(state.clone());
        cache.figures = None;
        Ok(state)
    }

    /// Writes a draft as one change set. An answer that was lost is asked for again.
    async fn commit(&self, cause: Cause, draft: Draft) -> Result<Revision> {
        let Draft { label, patches, preconditions, before } = draft;
        let change_set = ChangeSet {
            id: ChangeSetId::new(new_id())?,
            at: now(),
            actor: self.actor.to_string(),
            cause,
            label,
            patches,
            preconditions,
        };
        let gate = self.shared.gate.read().await;
        let mut answer = self.shared.store.apply(&self.shared.id, &change_set).await;
        for _ in 0..2 {
            if !matches!(&answer, Err(error) if error.kind() == ErrorKind::Unknown) {
                break;
            }
            answer = self.shared.store.apply(&self.shared.id, &change_set).await;
        }
        let revision = answer?;
        self.advance(revision, &change_set, before);
        drop(gate);
        self.shared.events.wake(revision);
        if cause != Cause::System {
            // The write is done, so this is no refusal of it: the next write or tick raises them.
            let _ = self.raise_alerts().await;
        }
        Ok(revision)
    }

    /// Carries the cache over an own write, where it is right before it.
    fn advance(
        &self,
        revision: Revision,
        change_set: &ChangeSet,
        before: Option<Vec<Transaction>>,
    ) {
        let mut cache = self.cache();
        let previous = Revision { number: revision.number.wrapping_sub(1), ..revision };
        let Some(state) = cache.state.as_mut().filter(|state| state.revision == previous) else {
            cache.state = None;
            cache.figures = None;
            return;
        };
        state.revision = revision;
        if !change_set.patches.iter().all(Patch::is_of_transaction) {
            Arc::make_mut(&mut state.outline).apply(&change_set.patches, revision.number);
            if state.outline.number == revision.number {
                cache.state = None;
                cache.figures = None;
                return;
            }
        }
        if !change_set.patches.iter().any(Patch::is_of_transaction) {
            return;
        }
        let kept = match (&mut cache.figures, before) {
            (Some(figures), Some(before)) => fold_in(&mut figures.tally, &before, change_set),
            _ => false,
        };
        if !kept {
            cache.figures = None;
        }
    }
}

fn fold_in(tally: &mut Tally, before: &[Transaction], change_set: &ChangeSet) -> bool {
    let after = change_set.patches.iter().filter_map(|patch| match patch {
        Patch::Put(Entity::Transaction(row)) => Some(row),
        _ => None,
    });
    before.iter().all(|row| tally.fold(row, Fold::Out))
        && after.into_iter().all(|row| tally.fold(row, Fold::In))
}

/// An id that is new, and sorts after those made before.
fn new_id() -> String {
    Uuid::now_v7().to_string()
}

fn new_transaction_id() -> TransactionId {
    TransactionId::new(new_id()).expect("a UUID is an id")
}

/// Ids that are new, in order: what makes them unique is asked of the system once.
fn new_transaction_ids() -> impl FnMut() -> TransactionId {
    let mut next = Uuid::now_v7().as_u128();
    move || {
        let id = Uuid::from_u128(next).to_string();
        next = next.wrapping_add(1);
        TransactionId::new(id).expect("a UUID is an id")
    }
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

/// The error of a use case that found another's write in between every time.
fn too_busy() -> Error {
    let message = format!("the book was changed by others {TRIES} times in a row; try again");
    Error::new(ErrorKind::Unavailable, message)
}
