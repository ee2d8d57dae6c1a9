//! A made-up household: a book with all that is odd, and changes that could happen to it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::random::Random;
use crate::domain::account::{Account, AccountType};
use crate::domain::budget::{Budget, Carry, Covers, Pace, Rollover};
use crate::domain::category::{Category, Kind};
use crate::domain::change::{Cause, ChangeSet, Entity, EntityKey, Patch, Precondition};
use crate::domain::id::{AccountId, BudgetId, CategoryId, ChangeSetId, TransactionId};
use crate::domain::money::{Currency, Money};
use crate::domain::outline::{Entry, Outline};
use crate::domain::period::Cadence;
use crate::domain::settings::Settings;
use crate::domain::transaction::{
    BankLayer, BankSource, ExternalId, Matched, NewTransaction, Split, Transaction,
};

/// The seconds since 1970 at which the first change set is made; each other is a minute later.
const FIRST_AT: i64 = 1_767_225_600;
/// How many days, from the first of 2023 on, transactions are dated on.
const DAYS: usize = 3 * 365;

/// A household made up from a seed: what its book holds, and change sets that fit to it.
///
/// It knows the state after the change sets that it gave, revision numbers included, so that it
/// tells what a store must answer. Its rows have splits, refunds, pending and deleted ones,
/// transfers in pairs, several currencies, accounts outside the budget, corrected bank rows and ids
/// in any script.
///
/// ```
/// use budget_core::testing::Household;
/// let mut household = Household::new(7);
/// let change_set = household.grow(20);
/// assert_eq!(change_set.patches.len(), 20);
/// assert_eq!(household.rows().count(), 20);
/// assert_eq!(household.number(), 2);
/// assert_eq!(Household::new(7).founding(), household.founding());
/// ```
#[derive(Debug, Clone)]
pub struct Household {
    pub(super) random: Random,
    pub(super) outline: Outline,
    pub(super) rows: BTreeMap<TransactionId, Entry<Transaction>>,
    number: u64,
    made: u64,
    founding: ChangeSet,
}

impl Household {
    /// The household of a seed, whose book was just made by [`Household::founding`].
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(testing::Household::new(7).number(), 1);
    /// ```
    pub fn new(seed: u64) -> Self {
        let settings = Settings::new(currency("EUR"));
        let mut household = Self {
            random: Random::new(seed),
            outline: Outline::new(settings.clone(), 0),
            rows: BTreeMap::new(),
            number: 0,
            made: 0,
            founding: bare_change_set("founding", Vec::new()),
        };
        household.founding.patches = household.first_patches(settings);
        household.founding.preconditions = vec![Precondition::Absent(EntityKey::Settings)];
        household.take_in(&household.founding.clone());
        household
    }

    /// The change set that makes the book: settings, accounts, categories and budgets.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Household::new(7).founding().check().is_ok());
    /// ```
    pub fn founding(&self) -> &ChangeSet {
        &self.founding
    }

    /// The outline after the change sets that were given or taken in.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Household::new(7).outline().tree().is_ok());
    /// ```
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// The transactions after them, by id.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(testing::Household::new(7).rows().count(), 0);
    /// ```
    pub fn rows(&self) -> impl Iterator<Item = &Entry<Transaction>> {
        self.rows.values()
    }

    /// The entity of that name after them.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Household::new(7).get(&EntityKey::Settings).is_some());
    /// ```
    pub fn get(&self, key: &EntityKey) -> Option<Entry<Entity>> {
        let EntityKey::Transaction(id) = key else { return self.outline.get(key) };
        let row = self.rows.get(id)?;
        Some(Entry { number: row.number, value: Entity::Transaction(row.value.clone()) })
    }

    /// How many they were, the founding one included.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(testing::Household::new(8).number(), 1, "the founding alone");
    /// ```
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The household's own source of chance.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut household = testing::Household::new(7);
    /// assert!(household.random().below(6) < 6);
    /// ```
    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// A change set with `count` new transactions, taken in.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut household = testing::Household::new(7);
    /// assert_eq!(household.grow(3).patches.len(), 3);
    /// assert_eq!(household.rows().count(), 3);
    /// ```
    pub fn grow(&mut self, count: usize) -> ChangeSet {
        let patches = (0..count).map(|_| Patch::Put(Entity::Transaction(self.row()))).collect();
        let change_set = self.change_set(patches);
        self.take_in(&change_set);
        change_set
    }

    /// A change set with these patches, a new id and a later time, not taken in.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut household = testing::Household::new(7);
    /// assert!(household.change_set(vec![]).patches.is_empty());
    /// ```
    pub fn change_set(&mut self, patches: Vec<Patch>) -> ChangeSet {
        self.made += 1;
        let id = format!("change-{}", self.made);
        ChangeSet { at: FIRST_AT + 60 * self.made as i64, ..bare_change_set(&id, patches) }
    }

    /// Notes that a change set was applied.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut household = testing::Household::new(7);
    /// let patches = vec![Patch::Put(Entity::Transaction(household.row()))];
    /// let change_set = household.change_set(patches);
    /// household.take_in(&change_set);
    /// assert_eq!((household.rows().count(), household.number()), (1, 2));
    /// ```
    pub fn take_in(&mut self, change_set: &ChangeSet) {
        self.number += 1;
        let number = self.number;
        self.outline.apply(&change_set.patches, number);
        for patch in &change_set.patches {
            match patch {
                Patch::Put(Entity::Transaction(row)) => {
                    self.rows.insert(row.id.clone(), Entry { number, value: row.clone() });
                }
                Patch::Delete(EntityKey::Transaction(id)) => {
                    self.rows.remove(id);
                }
                _ => {}
            }
        }
    }

    /// A new transaction that fits to the outline, not taken in.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Household::new(7).row().check().is_ok());
    /// ```
    pub fn row(&mut self) -> Transaction {
        if self.random.chance(50) { self.bank_row() } else { self.entered_row() }
    }

    fn entered_row(&mut self) -> Transaction {
        let account = self.account();
        let amount = self.amount(account.as_ref());
        let new = NewTransaction {
            account: account.map(|account| account.id),
            payee: Some(self.payee()),
            category: self.category(),
            splits: if self.random.chance(20) { self.splits(amount) } else { Vec::new() },
            pending: self.random.chance(10),
            excluded: self.random.chance(5),
            note: self.random.chance(20).then(|| "for Zoë's 100 % party".to_owned()),
            tags: self.tags(),
            ..NewTransaction::new(self.day(), amount)
        };
        let mut row = Transaction::entered(self.row_id(), new).expect("a transaction");
        row.edits.deleted = self.random.chance(4);
        row
    }

    fn bank_row(&mut self) -> Transaction {
        let mut row = self.entered_row();
        let account = self.account();
        row.bank = Some(self.bank_layer(account.as_ref()));
        if self.random.chance(10) {
            row.external_ids.push(self.external_id("file"));
            row.matched.push(self.matched(account.as_ref()));
        }
        row.account = account.map(|account| account.id);
        row.external_ids.push(self.external_id("bank"));
        if self.random.chance(70) {
            row.edits = Default::default();
        } else {
            row.edits.amount = None;
            let whole = row.amount();
            row.edits.splits = if self.random.chance(30) { self.splits(whole) } else { Vec::new() };
        }
        if !row.edits.splits.is_empty() && self.random.chance(50) {
            self.correct(&mut row);
        }
        row
    }

    /// A file's row that turned out to be this one.
    fn matched(&mut self, account: Option<&Account>) -> Matched {
        let source = "file".to_owned();
        let before = self.random.chance(50).then(|| self.bank_layer(account));
        let words = self.random.chance(50).then(|| self.bank_layer(account));
        Matched { source, before, words }
    }

    fn bank_layer(&mut self, account: Option<&Account>) -> BankLayer {
        BankLayer {
            source: if self.random.chance(50) { BankSource::File } else { BankSource::Connection },
            date: self.day(),
            amount: self.amount(account),
            original_amount: None,
            name: format!("KARTENZAHLUNG {}", self.payee().to_uppercase()),
            payee: self.random.chance(60).then(|| self.payee()),
            memo: self.random.chance(20).then(|| "Überweisung".to_owned()),
            category: self.category(),
            category_text: None,
            pending: self.random.chance(15),
        }
    }

    /// Parts that sum to the whole, one of them perhaps of the other sign.
    pub(super) fn splits(&mut self, whole: Money) -> Vec<Split> {
        let mut rest = whole.minor();
        let mut minors: Vec<i64> = (0..self.random.between(1, 3))
            .map(|_| self.random.between(-500, 5_000))
            .inspect(|minor| rest -= minor)
            .collect();
        minors.push(rest);
        let amount = |minor| Money::from_minor(minor, whole.currency()).expect("an amount");
        let split = |minor| Split { category: self.category(), amount: amount(minor) };
        minors.into_iter().map(split).collect()
    }

    pub(super) fn amount(&mut self, account: Option<&Account>) -> Money {
        let foreign = ["EUR", "USD", "JPY", "KWD", "x:BTC"];
        let currency = match account {
            Some(account) if self.random.chance(90) => account.currency,
            _ => currency(self.random.pick(&foreign).expect("a currency")),
        };
        let minor = match self.random.below(20) {
            0 => 0,
            1..4 => self.random.between(-300_000, -1),
            4 => self.random.between(1, 90_000_000),
            _ => self.random.between(1, 20_000),
        };
        Money::from_minor(minor, currency).expect("an amount")
    }

    pub(super) fn account(&mut self) -> Option<Account> {
        let account = self.random.pick(&self.outline.accounts)?;
        self.random.chance(85).then(|| account.value.clone())
    }

    pub(super) fn category(&mut self) -> Option<CategoryId> {
        let category = self.random.pick(&self.outline.categories)?;
        self.random.chance(75).then(|| category.value.id.clone())
    }

    pub(super) fn day(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2023, 1, 1).expect("a date");
        let odd = [(2023, 12, 31), (2024, 2, 29), (2024, 1, 1), (2023, 1, 31)];
        if self.random.chance(10) {
            let (year, month, day) = *self.random.pick(&odd).expect("a day");
            return NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        }
        first + Days::new(self.random.below(DAYS) as u64)
    }

    pub(super) fn payee(&mut self) -> String {
        let payees = [
            "Café Äpfel",
            "REWE",
            "rewe markt",
            "100 % Bio_Markt",
            "100 euro",
            "Straße 9",
            "東京駅",
        ];
        (*self.random.pick(&payees).expect("a payee")).to_owned()
    }

    pub(super) fn tags(&mut self) -> Vec<String> {
        let tags = ["Urlaub", "work", "Größe"];
        tags.into_iter().filter(|_| self.random.chance(8)).map(str::to_owned).collect()
    }

    pub(super) fn external_id(&mut self, source: &str) -> ExternalId {
        self.made += 1;
        ExternalId::new(source, format!("{source}-{}", self.made))
    }

    pub(super) fn row_id(&mut self) -> TransactionId {
        TransactionId::new(self.name("t")).expect("an id")
    }

    /// A new name: one of those on whose order collations disagree, or too long to be kept inline.
    pub(super) fn name(&mut self, noun: &str) -> String {
        self.made += 1;
        let made = self.made;
        match self.random.below(10) {
            0 => format!("{}{made}", noun.to_uppercase()),
            1 => format!("ä-{noun}{made}"),
            2 => format!("\u{1f3e0}{noun}{made}"),
            3 => format!("\u{ff21}{noun}{made}"),
            4 => format!("{noun}-{made} whose name is longer than most"),
            5 => format!("{made} {noun}"),
            _ => format!("{noun}{made}"),
        }
    }

    fn first_patches(&self, settings: Settings) -> Vec<Patch> {
        let settings = [Entity::Settings(settings)];
        let accounts = first_accounts().into_iter().map(Entity::Account);
        let categories = first_categories().into_iter().map(Entity::Category);
        let budgets = first_budgets().into_iter().map(Entity::Budget);
        settings
            .into_iter()
            .chain(accounts)
            .chain(categories)
            .chain(budgets)
            .map(Patch::Put)
            .collect()
    }
}

fn bare_change_set(id: &str, patches: Vec<Patch>) -> ChangeSet {
    ChangeSet {
        id: ChangeSetId::new(id).expect("an id"),
        at: FIRST_AT,
        actor: "Ada".to_owned(),
        cause: Cause::Person,
        label: format!("The change {id}"),
        patches,
        preconditions: Vec::new(),
    }
}

fn first_accounts() -> Vec<Account> {
    let account = |id: &str, account_type, code: &str| {
        Account::new(AccountId::new(id).expect("an id"), id, account_type, currency(code))
    };
    vec![
        account("giro", AccountType::Depository, "EUR"),
        account("Card", AccountType::Credit, "EUR"),
        account("dollars", AccountType::Depository, "USD"),
        account("円", AccountType::Depository, "JPY"),
        account("depot", AccountType::Investment, "EUR"),
        account("wallet", AccountType::Other, "x:BTC"),
    ]
}

fn first_categories() -> Vec<Category> {
    let category = |id: &str, parent: &str, kind| Category {
        parent: (!parent.is_empty()).then(|| CategoryId::new(parent).expect("an id")),
        kind,
        ..Category::new(CategoryId::new(id).expect("an id"), id)
    };
    vec![
        category("coffee", "dining", None),
        category("food", "", None),
        category("groceries", "food", None),
        category("dining", "food", Some(Kind::Expense)),
        category("Bottle deposit", "groceries", Some(Kind::Income)),
        category("rent", "", Some(Kind::Expense)),
        category("income", "", Some(Kind::Income)),
        category("salary", "income", None),
        category("tax", "income", Some(Kind::Expense)),
        category("moves", "", Some(Kind::Transfer)),
        category("savings", "moves", None),
    ]
}

fn first_budgets() -> Vec<Budget> {
    let budget = |id: &str, category: &str, minor, cadence| {
        let limit = Money::from_minor(minor, currency("EUR")).expect("an amount");
        let category = CategoryId::new(category).expect("an id");
        Budget::new(BudgetId::new(id).expect("an id"), category, limit, cadence)
    };
    let both = Rollover { carry: Carry::Both, cap: None };
    let groceries = budget("groceries", "groceries", 40_000, Cadence::monthly());
    let food = budget("food", "food", 20_000, Cadence::weekly(chrono::Weekday::Sun));
    vec![
        Budget { rollover: both, pace: Pace::Steady, ..groceries },
        Budget { covers: Covers::Rest, warn_at: vec![50, 100], ..food },
        budget("rent", "rent", 120_000, Cadence::monthly()),
        budget("salary", "salary", 350_000, Cadence::yearly()),
    ]
}

pub(super) fn currency(code: &str) -> Currency {
    Currency::new(code).expect("a currency")
}
