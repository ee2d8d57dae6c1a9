//! What a household spends on, where, and from which account.

use budget_core::{Account, AccountId, AccountType, Category, CategoryId, Currency, Kind};

/// The currency of every amount.
pub const CURRENCY: &str = "EUR";

/// An account, as its place in [`ACCOUNTS`].
pub type AccountIndex = u8;
/// A category, as its place in [`CATEGORIES`].
pub type CategoryIndex = u8;

/// The checking account: income, rent, bills.
pub const CHECKING: AccountIndex = 0;
/// The credit card: shopping.
pub const CARD: AccountIndex = 1;
/// The joint account: groceries, children.
pub const JOINT: AccountIndex = 2;
/// The broker, which is not in the budget.
pub const BROKER: AccountIndex = 3;

/// The accounts: id and type.
pub const ACCOUNTS: [(&str, AccountType); 4] = [
    ("checking", AccountType::Depository),
    ("card", AccountType::Credit),
    ("joint", AccountType::Depository),
    ("broker", AccountType::Investment),
];

/// A category that transactions have.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its id.
    pub id: &'static str,
    /// Its parent's id.
    pub parent: &'static str,
    /// How often it is met among a hundred purchases; 0 where only the calendar brings it.
    pub weight: u64,
    /// The account that mostly pays.
    pub account: AccountIndex,
    /// The smallest and the largest usual amount in minor units.
    pub minor: (u64, u64),
    /// Who is paid.
    pub merchants: &'static [&'static str],
}

const fn entry(
    id: &'static str,
    parent: &'static str,
    (weight, account, minor): (u64, AccountIndex, (u64, u64)),
    merchants: &'static [&'static str],
) -> Entry {
    Entry { id, parent, weight, account, minor, merchants }
}

/// The categories of transactions: twenty of expenses, then income, then transfers.
pub const CATEGORIES: [Entry; 23] = [
    entry(
        "groceries",
        "food",
        (27, JOINT, (350, 9_800)),
        &["Kornmarkt", "Frischhof", "Grünkauf", "Markthalle"],
    ),
    entry("restaurants", "food", (9, CARD, (1_200, 8_500)), &["Da Enzo", "Sushi Ya", "Zur Linde"]),
    entry("coffee", "food", (11, CARD, (220, 740)), &["Kaffeehaus", "Bohne 4", "Back & Co"]),
    entry("transit", "transport", (8, CARD, (290, 4_900)), &["Stadtverkehr", "Fernbahn"]),
    entry("fuel", "transport", (4, CARD, (2_500, 9_500)), &["Tankhof", "Autohof Süd"]),
    entry("car", "transport", (1, CHECKING, (1_500, 42_000)), &["Kfz Meyer", "Reifen Voss"]),
    entry(
        "clothing",
        "shopping",
        (5, CARD, (1_500, 14_900)),
        &["Faden & Naht", "Modehaus", "Schuhwerk"],
    ),
    entry(
        "household",
        "shopping",
        (6, JOINT, (400, 12_000)),
        &["Drogerie", "Möbelhof", "Baumarkt"],
    ),
    entry("electronics", "shopping", (2, CARD, (1_900, 89_900)), &["Technikmarkt", "Elektro Wolf"]),
    entry("gifts", "shopping", (3, CARD, (900, 9_900)), &["Papeterie", "Blumen Rot"]),
    entry("health", "wellbeing", (4, CARD, (500, 7_500)), &["Apotheke", "Dr. Klein"]),
    entry("personal", "wellbeing", (4, CARD, (600, 6_500)), &["Friseur Haarscharf", "Optik Lux"]),
    entry("sport", "wellbeing", (2, CARD, (900, 5_900)), &["Kletterhalle", "Sporthaus"]),
    entry("leisure", "culture", (6, CARD, (800, 6_900)), &["Lichtspiele", "Spielekiste", "Museum"]),
    entry("books", "culture", (4, CARD, (799, 4_200)), &["Buchladen", "Antiquariat"]),
    entry("travel", "culture", (2, CARD, (4_900, 98_000)), &["Reisebüro", "Pension Seeblick"]),
    entry("children", "family", (2, JOINT, (500, 9_900)), &["Kita Sonne", "Spielzeugland"]),
    entry("rent", "housing", (0, CHECKING, (124_000, 124_000)), &["Hausverwaltung Nord"]),
    entry("utilities", "housing", (0, CHECKING, (2_999, 9_900)), &["Stadtwerke", "Netz & Ton"]),
    entry("insurance", "housing", (0, CHECKING, (4_200, 11_900)), &["Versicherung", "Haftpflicht"]),
    entry("salary", "income", (0, CHECKING, (285_000, 318_000)), &["Musterfirma"]),
    entry("card-payment", "transfers", (0, CHECKING, (60_000, 190_000)), &["Card payment"]),
    entry("saving", "transfers", (0, CHECKING, (25_000, 25_000)), &["Savings plan"]),
];

/// The place of rent in [`CATEGORIES`].
pub const RENT: CategoryIndex = 17;
/// The place of electricity, internet and the like.
pub const UTILITIES: CategoryIndex = 18;
/// The place of insurance.
pub const INSURANCE: CategoryIndex = 19;
/// The place of salaries.
pub const SALARY: CategoryIndex = 20;
/// The place of paying the card's bill.
pub const CARD_PAYMENT: CategoryIndex = 21;
/// The place of putting money aside.
pub const SAVING: CategoryIndex = 22;

/// The currency of every amount.
pub fn currency() -> Currency {
    Currency::new(CURRENCY).expect("a currency")
}

/// The id of an account.
pub fn account_id(account: AccountIndex) -> AccountId {
    AccountId::new(ACCOUNTS[usize::from(account)].0).expect("an account's id")
}

/// The id of a category.
pub fn category_id(category: CategoryIndex) -> CategoryId {
    leaf_or_top(CATEGORIES[usize::from(category)].id)
}

fn leaf_or_top(id: &str) -> CategoryId {
    CategoryId::new(id).expect("a category's id")
}

/// The categories of a book, parents first.
pub fn categories() -> Vec<Category> {
    let mut parents: Vec<&str> = CATEGORIES.iter().map(|entry| entry.parent).collect();
    parents.dedup();
    let leaf = |entry: &Entry| {
        Category::new(leaf_or_top(entry.id), entry.id).under(leaf_or_top(entry.parent))
    };
    parents.into_iter().map(top).chain(CATEGORIES.iter().map(leaf)).collect()
}

fn top(id: &str) -> Category {
    let kind = match id {
        "income" => Some(Kind::Income),
        "transfers" => Some(Kind::Transfer),
        _ => None,
    };
    Category { kind, ..Category::new(leaf_or_top(id), id) }
}

/// The accounts of a book.
pub fn accounts() -> Vec<Account> {
    let account = |(id, kind): (&str, AccountType)| {
        let id = AccountId::new(id).expect("an account's id");
        Account::new(id.clone(), id.as_str(), kind, currency())
    };
    ACCOUNTS.into_iter().map(account).collect()
}

/// The accounts that are not in the budget.
pub fn off_budget() -> Vec<AccountId> {
    accounts().into_iter().filter(|account| !account.in_budget).map(|account| account.id).collect()
}
