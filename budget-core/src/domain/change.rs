//! What is written: one atomic, idempotent batch of patches.

use std::hash::{Hash, Hasher};

use super::account::Account;
use super::alert::{Alert, AlertId};
use super::budget::Budget;
use super::category::Category;
use super::connection::Connection;
use super::error::{Error, Result};
use super::id::{
    AccountId, BudgetId, CategoryId, ChangeSetId, ConnectionId, RuleId, TransactionId,
};
use super::rules::Rule;
use super::settings::Settings;
use super::text;
use super::transaction::Transaction;

/// The most patches a change set has.
///
/// ```
/// # use budget_core::*;
/// assert!(budget_core::domain::change::MAX_ROWS >= 100_000);
/// ```
pub const MAX_ROWS: usize = 2_000_000;
/// The most characters a change set's label or actor has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::change::MAX_LABEL, 200);
/// ```
pub const MAX_LABEL: usize = 200;

/// Where a change comes from.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(Cause::Person, Cause::Bank);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Cause {
    /// A person.
    Person,
    /// A bank sync.
    Bank,
    /// An import of a file.
    Import,
    /// Running rules.
    Rule,
    /// Undoing another change.
    Undo,
    /// The library itself: alerts, housekeeping.
    System,
}

/// Anything a book holds.
///
/// ```
/// # use budget_core::*;
/// let food = Entity::Category(Category::new("food".parse()?, "Food"));
/// assert_eq!(food.key(), EntityKey::Category("food".parse()?));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all entities of a large batch are transactions"
)]
pub enum Entity {
    /// The settings, one per book.
    Settings(Settings),
    /// An account.
    Account(Account),
    /// A category.
    Category(Category),
    /// A budget.
    Budget(Budget),
    /// A rule.
    Rule(Rule),
    /// An alert.
    Alert(Alert),
    /// A bank connection.
    Connection(Connection),
    /// A transaction.
    Transaction(Transaction),
}

/// The name of an [`Entity`].
///
/// ```
/// # use budget_core::*;
/// assert_eq!(EntityKey::Budget("food".parse()?).to_string(), "budget \"food\"");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum EntityKey {
    /// The settings.
    Settings,
    /// An account.
    Account(AccountId),
    /// A category.
    Category(CategoryId),
    /// A budget.
    Budget(BudgetId),
    /// A rule.
    Rule(RuleId),
    /// An alert.
    Alert(AlertId),
    /// A bank connection.
    Connection(ConnectionId),
    /// A transaction.
    Transaction(TransactionId),
}

impl Entity {
    /// Its name.
    ///
    /// ```
    /// # use budget_core::*;
    /// let settings = Entity::Settings(Settings::new(Currency::new("EUR")?));
    /// assert_eq!(settings.key(), EntityKey::Settings);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn key(&self) -> EntityKey {
        match self {
            Self::Settings(_) => EntityKey::Settings,
            Self::Account(account) => EntityKey::Account(account.id.clone()),
            Self::Category(category) => EntityKey::Category(category.id.clone()),
            Self::Budget(budget) => EntityKey::Budget(budget.id.clone()),
            Self::Rule(rule) => EntityKey::Rule(rule.id.clone()),
            Self::Alert(alert) => EntityKey::Alert(alert.id.clone()),
            Self::Connection(connection) => EntityKey::Connection(connection.id.clone()),
            Self::Transaction(row) => EntityKey::Transaction(row.id.clone()),
        }
    }

    /// Checks what needs no book.
    ///
    /// # Errors
    /// As the entity's own `check`.
    ///
    /// ```
    /// # use budget_core::*;
    /// let food = Entity::Category(Category::new("food".parse()?, ""));
    /// assert_eq!(food.check().unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Settings(settings) => settings.check(),
            Self::Account(account) => account.check(),
            Self::Category(category) => category.check(),
            Self::Budget(budget) => budget.check(),
            Self::Rule(rule) => rule.check(),
            Self::Alert(alert) => alert.check(),
            Self::Connection(connection) => connection.check(),
            Self::Transaction(row) => row.check(),
        }
    }
}

impl EntityKey {
    /// The noun, for messages: `budget`.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(EntityKey::Account("giro".parse()?).noun(), "account");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Account(_) => "account",
            Self::Category(_) => "category",
            Self::Budget(_) => "budget",
            Self::Rule(_) => "rule",
            Self::Alert(_) => "alert",
            Self::Connection(_) => "connection",
            Self::Transaction(_) => "transaction",
        }
    }

    /// Whether it is of what figures are computed from: all but transactions, alerts, connections.
    pub(crate) fn is_of_outline(&self) -> bool {
        !matches!(self, Self::Transaction(_) | Self::Alert(_) | Self::Connection(_))
    }

    /// The exact id; empty for the settings, of which there is one.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(EntityKey::Account("giro".parse()?).id(), "giro");
    /// assert_eq!(EntityKey::Settings.id(), "");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn id(&self) -> &str {
        match self {
            Self::Settings => "",
            Self::Account(id) => id.as_str(),
            Self::Category(id) => id.as_str(),
            Self::Budget(id) => id.as_str(),
            Self::Rule(id) => id.as_str(),
            Self::Alert(id) => id.as_str(),
            Self::Connection(id) => id.as_str(),
            Self::Transaction(id) => id.as_str(),
        }
    }
}

impl std::fmt::Display for EntityKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Settings => f.write_str("the settings"),
            _ => write!(f, "{} {:?}", self.noun(), self.id()),
        }
    }
}

/// One write.
///
/// ```
/// # use budget_core::*;
/// let gone = Patch::Delete(EntityKey::Budget("food".parse()?));
/// assert_eq!(gone.key().noun(), "budget");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[expect(clippy::large_enum_variant, reason = "nearly all patches put")]
pub enum Patch {
    /// The entity is as given, whether it was there or not.
    Put(Entity),
    /// The entity is not there.
    Delete(EntityKey),
}

impl Patch {
    /// The name of what it writes.
    ///
    /// ```
    /// # use budget_core::*;
    /// let food = Patch::Put(Entity::Category(Category::new("food".parse()?, "Food")));
    /// assert_eq!(food.key(), EntityKey::Category("food".parse()?));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn key(&self) -> EntityKey {
        match self {
            Self::Put(entity) => entity.key(),
            Self::Delete(key) => key.clone(),
        }
    }

    /// Whether it writes a transaction.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(Patch::Delete(EntityKey::Transaction("t1".parse()?)).is_of_transaction());
    /// assert!(!Patch::Delete(EntityKey::Budget("food".parse()?)).is_of_transaction());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_of_transaction(&self) -> bool {
        matches!(self, Self::Put(Entity::Transaction(_)) | Self::Delete(EntityKey::Transaction(_)))
    }

    /// The noun and the exact id of what it writes.
    fn name(&self) -> (&'static str, &str) {
        match self {
            Self::Put(Entity::Settings(_)) => ("settings", ""),
            Self::Put(Entity::Account(account)) => ("account", account.id.as_str()),
            Self::Put(Entity::Category(category)) => ("category", category.id.as_str()),
            Self::Put(Entity::Budget(budget)) => ("budget", budget.id.as_str()),
            Self::Put(Entity::Rule(rule)) => ("rule", rule.id.as_str()),
            Self::Put(Entity::Alert(alert)) => ("alert", alert.id.as_str()),
            Self::Put(Entity::Connection(connection)) => ("connection", connection.id.as_str()),
            Self::Put(Entity::Transaction(row)) => ("transaction", row.id.as_str()),
            Self::Delete(key) => (key.noun(), key.id()),
        }
    }
}

/// What must hold for a change set to be applied; else `conflict`, and nothing is written.
///
/// ```
/// # use budget_core::*;
/// let still = Precondition::Unchanged { key: EntityKey::Settings, number: 3 };
/// assert_ne!(still, Precondition::Head(3));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Precondition {
    /// The entity is not there.
    Absent(EntityKey),
    /// The entity was last changed by this number of the book's revision.
    Unchanged {
        /// The entity.
        key: EntityKey,
        /// The number.
        number: u64,
    },
    /// Nothing at all was written since this number.
    Head(u64),
    /// Nothing but transactions, alerts and connections was written since this number.
    Outline(u64),
    /// A connection is there and its updates were applied up to this cursor.
    Cursor {
        /// The connection.
        connection: ConnectionId,
        /// Its cursor; none where nothing was applied yet.
        cursor: Option<String>,
    },
}

/// One batch of writes: applied whole or not at all, and once, however often it is sent.
///
/// ```
/// # use budget_core::*;
/// let change_set = ChangeSet {
///     id: "0198-1".parse()?, at: 1_772_000_000, actor: "ana".into(), cause: Cause::Person,
///     label: "Delete the budget food".into(),
///     patches: vec![Patch::Delete(EntityKey::Budget("food".parse()?))],
///     preconditions: vec![],
/// };
/// assert!(change_set.check().is_ok());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChangeSet {
    /// Its name: the same id is applied once.
    pub id: ChangeSetId,
    /// When it was made, in seconds since 1970; history is kept by it.
    pub at: i64,
    /// Who made it, as the host names them.
    pub actor: String,
    /// Where it comes from.
    pub cause: Cause,
    /// What it does, for a person: `Change limit of Groceries`.
    pub label: String,
    /// The writes, each entity at most once.
    pub patches: Vec<Patch>,
    /// What must hold.
    pub preconditions: Vec<Precondition>,
}

impl ChangeSet {
    /// Checks what needs no book: sizes, texts, that each entity is written once, and each entity,
    /// which the error's context names: `("budget", "food")`.
    ///
    /// # Errors
    /// `out_of_range` beyond [`MAX_ROWS`], `already_exists` for two patches of one entity, and as each
    /// entity's own check.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let gone = Patch::Delete(EntityKey::Budget("food".parse()?));
    /// # let change_set = ChangeSet { id: "0198-1".parse()?, at: 0, actor: "".into(), cause: Cause::Person,
    /// #     label: "".into(), patches: vec![gone.clone()], preconditions: vec![] };
    /// let twice = ChangeSet { patches: vec![gone.clone(), gone], ..change_set };
    /// assert_eq!(twice.check().unwrap_err().kind(), ErrorKind::AlreadyExists);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        if self.patches.len() > MAX_ROWS {
            let rows = self.patches.len();
            let message = format!("a change set of {rows} rows is over the limit of {MAX_ROWS}");
            return Err(Error::out_of_range(message));
        }
        text::check("the label", &self.label, MAX_LABEL)?;
        text::check("the actor", &self.actor, MAX_LABEL)?;
        let mut names = std::collections::HashSet::with_capacity(self.patches.len());
        for patch in &self.patches {
            let (noun, id) = patch.name();
            let named = |error: Error| error.with(noun, id);
            if let Patch::Put(entity) = patch {
                entity.check().map_err(named)?;
            }
            if !names.insert((noun, id)) {
                let error = Error::already_exists(noun, id).at("in this change set");
                return Err(named(error));
            }
        }
        Ok(())
    }

    /// A digest of everything it says but `at`: two change sets of one id must agree in it.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let gone = Patch::Delete(EntityKey::Budget("food".parse()?));
    /// # let change_set = ChangeSet { id: "0198-1".parse()?, at: 0, actor: "".into(), cause: Cause::Person,
    /// #     label: "".into(), patches: vec![gone], preconditions: vec![] };
    /// let again = ChangeSet { at: 7, ..change_set.clone() };
    /// let other = ChangeSet { label: "Another".into(), ..change_set.clone() };
    /// assert_eq!(again.digest(), change_set.digest());
    /// assert_ne!(other.digest(), change_set.digest());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn digest(&self) -> u64 {
        let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
        (&self.actor, self.cause, &self.label, &self.patches, &self.preconditions)
            .hash(&mut hasher);
        hasher.finish()
    }
}

/// What a change set did to one entity.
///
/// ```
/// # use budget_core::*;
/// let key = EntityKey::Budget("food".parse()?);
/// let change = EntityChange { key, before: None, after: None };
/// assert!(change.before.is_none(), "it was not there");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EntityChange {
    /// Its name.
    pub key: EntityKey,
    /// As it was; none where it was not there.
    pub before: Option<Entity>,
    /// As it is after this change set; none where it is gone.
    pub after: Option<Entity>,
}

/// One change set that was applied.
///
/// ```
/// # use budget_core::*;
/// # let (id, actor, label) = ("0198-1".parse()?, String::new(), String::new());
/// let change = Change { number: 4, id, at: 0, actor, cause: Cause::Undo, label, entities: vec![] };
/// assert_eq!(change.number, 4);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Change {
    /// The number of the revision that it made.
    pub number: u64,
    /// Its name.
    pub id: ChangeSetId,
    /// When it was made, in seconds since 1970.
    pub at: i64,
    /// Who made it.
    pub actor: String,
    /// Where it came from.
    pub cause: Cause,
    /// What it did, for a person.
    pub label: String,
    /// What it did to each entity.
    pub entities: Vec<EntityChange>,
}
