//! Patches that no book takes.

use std::str::FromStr;

use budget_core::testing::Household;
use budget_core::{
    Account, AccountType, Action, AlertId, Budget, Category, Condition, Currency, Entity,
    EntityKey, Error, ExternalId, Match, Money, Override, Patch, Rule, Split, Stage, TextField,
    TextTest, Transaction, Transfer,
};

/// Patches with one fault, whatever the household has.
pub(crate) fn faulty(household: &mut Household) -> Vec<Patch> {
    match household.random().below(5) {
        0 => vec![Patch::Delete(unknown(household))],
        1 => twice(household),
        2 => vec![Patch::Put(Entity::Transaction(faulty_row(household)))],
        3 => vec![Patch::Put(Entity::Budget(faulty_budget(household)))],
        _ => vec![other_fault(household)],
    }
}

fn unknown(household: &mut Household) -> EntityKey {
    let alert = AlertId::of(&id("nobody"), household.row().date(), 90);
    let keys = [
        EntityKey::Settings,
        EntityKey::Account(id("nobody")),
        EntityKey::Category(id("nobody")),
        EntityKey::Budget(id("nobody")),
        EntityKey::Rule(id("nobody")),
        EntityKey::Alert(alert),
        EntityKey::Transaction(id("nobody")),
    ];
    household.random().pick(&keys).expect("a key").clone()
}

fn twice(household: &mut Household) -> Vec<Patch> {
    let row = household.row();
    let again = if household.random().chance(50) {
        Patch::Put(Entity::Transaction(row.clone()))
    } else {
        Patch::Delete(EntityKey::Transaction(row.id.clone()))
    };
    vec![Patch::Put(Entity::Transaction(row)), again]
}

fn faulty_row(household: &mut Household) -> Transaction {
    let mut row = household.row();
    match household.random().below(9) {
        0 => row.ruled.category = Some(id("nowhere")),
        1 => row.account = Some(id("nowhere")),
        2 => {
            row.transfer = Some(Transfer { other: id("anything"), account: id("nowhere") });
        }
        3 => row.edits.payee = Some("a\0b".to_owned()),
        4 => row.edits.note = Some("ä".repeat(10_001)),
        5 => row.edits.tags = Some(vec![" ".to_owned()]),
        6 => row.edits.splits = vec![Split { category: None, amount: amount(1, "x:POINTS") }],
        7 => row.external_ids = vec![ExternalId::new("bank", "")],
        _ => return taken(household, row),
    }
    row
}

/// A row with the external ids of another of its account; an unknown category where none has one.
fn taken(household: &mut Household, mut row: Transaction) -> Transaction {
    let owner = household.rows().find(|row| !row.value.external_ids.is_empty());
    match owner {
        Some(owner) => {
            row.external_ids = owner.value.external_ids.clone();
            row.account = owner.value.account.clone();
        }
        None => row.ruled.category = Some(id("nowhere")),
    }
    row
}

fn faulty_budget(household: &mut Household) -> Budget {
    let mut budget = household.budget();
    let (day, limit) = (household.row().date(), budget.limit);
    match household.random().below(8) {
        0 => budget.category = id("nowhere"),
        1 => budget.limit = amount(-1, "EUR"),
        2 => budget.limit = amount(1, "XXX"),
        3 => (budget.from, budget.until) = (Some(day), Some(day)),
        4 => budget.rollover.cap = Some(amount(1, "x:POINTS")),
        5 => budget.warn_at = vec![0],
        6 => budget.overrides = vec![Override { period_start: day, limit }; 2],
        _ => budget.follows = Some(budget.id.clone()),
    }
    budget
}

fn other_fault(household: &mut Household) -> Patch {
    let entity = match household.random().below(6) {
        0 => Entity::Category(Category::new(id("lost"), "Lost").under(id("nowhere"))),
        1 => Entity::Category(Category::new(id("ring"), "Ring").under(id("ring"))),
        2 => Entity::Rule(rule(Action::SetCategory(id("nowhere")), "rewe")),
        3 => Entity::Rule(rule(Action::Exclude, "(")),
        4 => Entity::Account(account("", None)),
        _ => Entity::Account(account("Giro", Some(amount(1, "USD")))),
    };
    Patch::Put(entity)
}

fn rule(action: Action, regex: &str) -> Rule {
    let test = TextTest::Regex(regex.to_owned());
    Rule {
        id: id("spoiled"),
        name: "Spoiled".to_owned(),
        stage: Stage::Default,
        matches: Match::All,
        conditions: vec![Condition::Text { field: TextField::Payee, test }],
        actions: vec![action],
    }
}

fn account(name: &str, opening_balance: Option<Money>) -> Account {
    let eur = Currency::new("EUR").expect("a currency");
    Account { opening_balance, ..Account::new(id("spoiled"), name, AccountType::Depository, eur) }
}

fn amount(minor: i64, code: &str) -> Money {
    let currency = Currency::new(code).expect("a currency");
    Money::from_minor(minor, currency).expect("an amount")
}

fn id<T: FromStr<Err = Error>>(id: &str) -> T {
    id.parse().expect("an id")
}
