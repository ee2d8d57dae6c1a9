//! Everything of a book but its transactions, and what a change set may do to it.

use std::collections::{HashMap, HashSet};
use std::fmt::{Debug, Display};

use super::account::Account;
use super::alert::Alert;
use super::budget::{Budget, MAX_BUDGETS};
use super::category::{Category, Tree};
use super::change::{ChangeSet, Entity, EntityKey, Patch};
use super::connection::{Connection, MAX_CONNECTIONS};
use super::error::{Error, Result};
use super::id::{AccountId, ConnectionId};
use super::rules::{Action, Condition, MAX_RULES, Rule};
use super::settings::Settings;
use super::transaction::Transaction;

/// The most accounts a book has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::outline::MAX_ACCOUNTS, 2_000);
/// ```
pub const MAX_ACCOUNTS: usize = 2_000;

/// An entity and the number of the revision that last changed it.
///
/// ```
/// # use budget_core::*;
/// let entry = Entry { number: 4, value: "as it was at revision 4" };
/// assert_eq!(entry.number, 4);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry<T> {
    /// The number.
    pub number: u64,
    /// The entity.
    pub value: T,
}

/// Settings, accounts, categories, budgets, rules and alerts of a book, each list by id.
///
/// ```
/// # use budget_core::*;
/// let mut outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
/// outline.put(Entity::Category(Category::new("food".parse()?, "Food")), 2);
/// assert_eq!((outline.number, outline.categories[0].number), (2, 2));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Outline {
    /// The number of the revision that last changed anything here but an alert.
    pub number: u64,
    /// The settings.
    pub settings: Entry<Settings>,
    /// The accounts.
    pub accounts: Vec<Entry<Account>>,
    /// The categories.
    pub categories: Vec<Entry<Category>>,
    /// The budgets.
    pub budgets: Vec<Entry<Budget>>,
    /// The rules.
    pub rules: Vec<Entry<Rule>>,
    /// The alerts.
    pub alerts: Vec<Entry<Alert>>,
    /// The bank connections, by id; their secrets are in a vault.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub connections: Vec<Entry<Connection>>,
}

impl Outline {
    /// The outline of a book that was just made.
    ///
    /// ```
    /// # use budget_core::*;
    /// let outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// assert!(outline.categories.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(settings: Settings, number: u64) -> Self {
        Self {
            number,
            settings: Entry { number, value: settings },
            accounts: Vec::new(),
            categories: Vec::new(),
            budgets: Vec::new(),
            rules: Vec::new(),
            alerts: Vec::new(),
            connections: Vec::new(),
        }
    }

    /// The categories as a tree.
    ///
    /// # Errors
    /// As [`Tree::new`].
    ///
    /// ```
    /// # use budget_core::*;
    /// # let outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// assert_eq!(outline.tree()?.iter().count(), 0);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn tree(&self) -> Result<Tree> {
        Tree::new(self.categories.iter().map(|entry| entry.value.clone()))
    }

    /// The accounts that are not in the budget.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let mut outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// let loan = Account::new("car".parse()?, "Car", AccountType::Loan, Currency::new("EUR")?);
    /// outline.put(Entity::Account(loan), 2);
    /// assert_eq!(outline.off_budget(), ["car".parse()?]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn off_budget(&self) -> Vec<AccountId> {
        let off = self.accounts.iter().filter(|entry| !entry.value.in_budget);
        off.map(|entry| entry.value.id.clone()).collect()
    }

    /// The entity of that name, unless it is a transaction.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// assert_eq!(outline.get(&EntityKey::Settings).map(|entry| entry.number), Some(1));
    /// assert!(outline.get(&EntityKey::Budget("food".parse()?)).is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn get(&self, key: &EntityKey) -> Option<Entry<Entity>> {
        fn found<T: Clone>(
            list: &[Entry<T>],
            at: Result<usize, usize>,
            wrap: fn(T) -> Entity,
        ) -> Option<Entry<Entity>> {
            at.ok().map(|at| Entry { number: list[at].number, value: wrap(list[at].value.clone()) })
        }
        match key {
            EntityKey::Settings => {
                let Entry { number, value } = self.settings.clone();
                Some(Entry { number, value: Entity::Settings(value) })
            }
            EntityKey::Account(id) => {
                let at = self.accounts.binary_search_by(|entry| entry.value.id.cmp(id));
                found(&self.accounts, at, Entity::Account)
            }
            EntityKey::Category(id) => {
                let at = self.categories.binary_search_by(|entry| entry.value.id.cmp(id));
                found(&self.categories, at, Entity::Category)
            }
            EntityKey::Budget(id) => {
                let at = self.budgets.binary_search_by(|entry| entry.value.id.cmp(id));
                found(&self.budgets, at, Entity::Budget)
            }
            EntityKey::Rule(id) => {
                let at = self.rules.binary_search_by(|entry| entry.value.id.cmp(id));
                found(&self.rules, at, Entity::Rule)
            }
            EntityKey::Alert(id) => {
                let at = self.alerts.binary_search_by(|entry| entry.value.id.cmp(id));
                found(&self.alerts, at, Entity::Alert)
            }
            EntityKey::Connection(id) => {
                let at = self.connections.binary_search_by(|entry| entry.value.id.cmp(id));
                found(&self.connections, at, Entity::Connection)
            }
            EntityKey::Transaction(_) => None,
        }
    }

    /// Whether earlier rows of a bank are still to come.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// assert!(!outline.history_is_partial());
    /// outline.put(Entity::Connection(Connection::new("c1".parse()?, "item-1")), 2);
    /// assert!(outline.history_is_partial(), "it was never synced");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn history_is_partial(&self) -> bool {
        let mut connections = self.connections.iter().map(|entry| &entry.value);
        connections.any(|known| known.is_live() && known.coverage.is_partial())
    }

    /// Whether a connection's updates were applied up to a cursor.
    ///
    /// # Errors
    /// `conflict` where they were not, or where the connection is gone.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// outline.put(Entity::Connection(Connection::new("c1".parse()?, "item-1")), 2);
    /// assert!(outline.expect_cursor(&"c1".parse()?, None).is_ok());
    /// let other = outline.expect_cursor(&"c1".parse()?, Some("abc")).unwrap_err();
    /// assert_eq!(other.kind(), ErrorKind::Conflict);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn expect_cursor(&self, id: &ConnectionId, cursor: Option<&str>) -> Result<()> {
        let found = self.connections.iter().find(|entry| entry.value.id == *id);
        match found.map(|entry| entry.value.cursor.as_deref()) {
            Some(found) if found == cursor => Ok(()),
            Some(_) => Err(Error::conflict(format!("another sync has moved connection {id:?} on"))),
            None => Err(Error::conflict(format!("connection {id:?} is not there any more"))),
        }
    }

    /// Every entity here, settings first, in an order in which each comes after those it names.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// assert!(matches!(outline.entities().next(), Some(Entity::Settings(_))));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn entities(&self) -> impl Iterator<Item = Entity> + '_ {
        fn values<T: Clone>(list: &[Entry<T>]) -> impl Iterator<Item = T> + '_ {
            list.iter().map(|entry| entry.value.clone())
        }
        std::iter::once(Entity::Settings(self.settings.value.clone()))
            .chain(values(&self.accounts).map(Entity::Account))
            .chain(values(&self.categories).map(Entity::Category))
            .chain(values(&self.budgets).map(Entity::Budget))
            .chain(values(&self.rules).map(Entity::Rule))
            .chain(values(&self.alerts).map(Entity::Alert))
            .chain(values(&self.connections).map(Entity::Connection))
    }

    /// Writes what a change set says about this outline; patches of transactions are passed over.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let mut outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// let food = Category::new("food".parse()?, "Food");
    /// outline.apply(&[Patch::Put(Entity::Category(food))], 2);
    /// outline.apply(&[Patch::Delete(EntityKey::Category("food".parse()?))], 3);
    /// assert!(outline.categories.is_empty() && outline.number == 3);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn apply(&mut self, patches: &[Patch], number: u64) {
        for patch in patches {
            match patch {
                Patch::Put(Entity::Transaction(_)) | Patch::Delete(EntityKey::Transaction(_)) => {}
                Patch::Put(entity) => self.put(entity.clone(), number),
                Patch::Delete(key) => self.delete(key, number),
            }
        }
    }

    /// Puts one entity as of a number of the revision; a transaction is passed over.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let mut outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// outline.put(Entity::Category(Category::new("food".parse()?, "Food")), 2);
    /// assert_eq!(outline.tree()?.iter().count(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn put(&mut self, entity: Entity, number: u64) {
        fn put<T>(list: &mut Vec<Entry<T>>, at: Result<usize, usize>, entry: Entry<T>) {
            match at {
                Ok(at) => list[at] = entry,
                Err(at) => list.insert(at, entry),
            }
        }
        if entity.key().is_of_outline() {
            self.number = self.number.max(number);
        }
        match entity {
            Entity::Settings(value) => self.settings = Entry { number, value },
            Entity::Account(value) => {
                let at = self.accounts.binary_search_by(|entry| entry.value.id.cmp(&value.id));
                put(&mut self.accounts, at, Entry { number, value });
            }
            Entity::Category(value) => {
                let at = self.categories.binary_search_by(|entry| entry.value.id.cmp(&value.id));
                put(&mut self.categories, at, Entry { number, value });
            }
            Entity::Budget(value) => {
                let at = self.budgets.binary_search_by(|entry| entry.value.id.cmp(&value.id));
                put(&mut self.budgets, at, Entry { number, value });
            }
            Entity::Rule(value) => {
                let at = self.rules.binary_search_by(|entry| entry.value.id.cmp(&value.id));
                put(&mut self.rules, at, Entry { number, value });
            }
            Entity::Alert(value) => {
                let at = self.alerts.binary_search_by(|entry| entry.value.id.cmp(&value.id));
                put(&mut self.alerts, at, Entry { number, value });
            }
            Entity::Connection(value) => {
                let at = self.connections.binary_search_by(|entry| entry.value.id.cmp(&value.id));
                put(&mut self.connections, at, Entry { number, value });
            }
            Entity::Transaction(_) => {}
        }
    }

    fn delete(&mut self, key: &EntityKey, number: u64) {
        match key {
            EntityKey::Account(id) => self.accounts.retain(|entry| entry.value.id != *id),
            EntityKey::Category(id) => self.categories.retain(|entry| entry.value.id != *id),
            EntityKey::Budget(id) => self.budgets.retain(|entry| entry.value.id != *id),
            EntityKey::Rule(id) => self.rules.retain(|entry| entry.value.id != *id),
            EntityKey::Alert(id) => {
                self.alerts.retain(|entry| entry.value.id != *id);
                return;
            }
            EntityKey::Connection(id) => {
                self.connections.retain(|entry| entry.value.id != *id);
                return;
            }
            EntityKey::Settings | EntityKey::Transaction(_) => return,
        }
        self.number = number;
    }

    /// Checks a change set against the book: every store calls this before it writes, in the
    /// transaction that writes. `tree` is the tree of this outline. What is no patch of a
    /// transaction or an alert is checked as it will stand afterwards; the answer is then that
    /// outline's tree.
    ///
    /// # Errors
    /// `invalid`, `not_found`, `already_exists`, `currency_mismatch` or `out_of_range`, as the
    /// rules of the entities say; the context names the entity: `("budget", "food")`.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let outline = Outline::new(Settings::new(Currency::new("EUR")?), 1);
    /// # let fruit = Category::new("fruit".parse()?, "Fruit").under("food".parse()?);
    /// # let change_set = ChangeSet { id: "0198-1".parse()?, at: 0, actor: "".into(), cause: Cause::Person,
    /// #     label: "".into(), patches: vec![Patch::Put(Entity::Category(fruit))], preconditions: vec![] };
    /// let refused = outline.validate(&outline.tree()?, &change_set).unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::NotFound, "its parent is not there");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn validate(&self, tree: &Tree, change_set: &ChangeSet) -> Result<Option<Tree>> {
        change_set.check()?;
        if change_set.patches.iter().all(is_row) {
            self.validate_rows(tree, change_set)?;
            return Ok(None);
        }
        if change_set.patches.contains(&Patch::Delete(EntityKey::Settings)) {
            return Err(Error::invalid("the settings cannot be deleted"));
        }
        let mut after = self.clone();
        after.apply(&change_set.patches, self.number);
        let tree = after.tree()?;
        after.check(&tree)?;
        after.validate_rows(&tree, change_set)?;
        Ok(Some(tree))
    }

    fn validate_rows(&self, tree: &Tree, change_set: &ChangeSet) -> Result<()> {
        let accounts: HashSet<&AccountId> =
            self.accounts.iter().map(|entry| &entry.value.id).collect();
        for patch in &change_set.patches {
            if let Patch::Put(Entity::Transaction(row)) = patch {
                let place = |error| placed(error, "transaction", &row.id);
                check_row(row, &accounts, tree).map_err(place)?;
            }
        }
        Ok(())
    }

    fn check(&self, tree: &Tree) -> Result<()> {
        let sizes = [
            ("accounts", self.accounts.len(), MAX_ACCOUNTS),
            ("budgets", self.budgets.len(), MAX_BUDGETS),
            ("rules", self.rules.len(), MAX_RULES),
            ("connections", self.connections.len(), MAX_CONNECTIONS),
        ];
        if let Some((noun, len, max)) = sizes.into_iter().find(|(_, len, max)| len > max) {
            return Err(Error::out_of_range(format!("{len} {noun} are more than {max}")));
        }
        for entry in &self.budgets {
            let named = |error: Error| error.with("budget", &entry.value.id);
            entry.value.check_category(tree).map_err(named)?;
        }
        let accounts: HashSet<&AccountId> =
            self.accounts.iter().map(|entry| &entry.value.id).collect();
        for entry in &self.rules {
            let place = |error| placed(error, "rule", &entry.value.id);
            check_rule(&entry.value, &accounts, tree).map_err(place)?;
        }
        self.check_follows()
    }

    fn check_follows(&self) -> Result<()> {
        let mut followed = HashMap::new();
        for Entry { value: Budget { id, follows, .. }, .. } in &self.budgets {
            let other = follows.as_ref().and_then(|before| followed.insert(before, id));
            if let (Some(other), Some(before)) = (other, follows) {
                let message = format!("the budgets {other:?} and {id:?} both follow {before:?}");
                return Err(Error::invalid(message).with("budget", id));
            }
        }
        for entry in &self.budgets {
            let mut steps = 0;
            let mut budget = &entry.value;
            while let Some(before) = &budget.follows {
                let Ok(at) = self.budgets.binary_search_by(|entry| entry.value.id.cmp(before))
                else {
                    break;
                };
                budget = &self.budgets[at].value;
                steps += 1;
                if steps > self.budgets.len() {
                    let id = &entry.value.id;
                    let error = Error::invalid(format!("the budget {id:?} follows itself"));
                    return Err(error.with("budget", id));
                }
            }
        }
        Ok(())
    }
}

fn placed(error: Error, noun: &'static str, id: impl Debug + Display) -> Error {
    error.at(format!("{noun} {id:?}")).with(noun, id)
}

fn is_row(patch: &Patch) -> bool {
    let alert = matches!(patch, Patch::Put(Entity::Alert(_)) | Patch::Delete(EntityKey::Alert(_)));
    alert || patch.is_of_transaction()
}

fn check_row(row: &Transaction, accounts: &HashSet<&AccountId>, tree: &Tree) -> Result<()> {
    let partner = row.transfer.as_ref().map(|pair| &pair.account);
    for account in row.account.iter().chain(partner) {
        if !accounts.contains(account) {
            return Err(Error::not_found("account", account));
        }
    }
    row.categories().try_for_each(|category| tree.expect(category).map(|_| ()))
}

fn check_rule(rule: &Rule, accounts: &HashSet<&AccountId>, tree: &Tree) -> Result<()> {
    for action in &rule.actions {
        if let Action::SetCategory(category) = action {
            tree.expect(category)?;
        }
    }
    for condition in &rule.conditions {
        if let Condition::Account(wanted) = condition
            && let Some(account) = wanted.iter().find(|account| !accounts.contains(account))
        {
            return Err(Error::not_found("account", account));
        }
    }
    Ok(())
}
