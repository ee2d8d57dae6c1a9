//! Whatever of a book chance picks.

use budget_core::testing::Household;
use budget_core::{
    Account, AccountId, AccountType, Alert, AlertId, Budget, BudgetId, Cadence, Carry, Categorised,
    Category, CategoryId, Currency, Edit, Entity, Field, Kind, Money, NaiveDate, NewTransaction,
    Patch, Rollover, RuleId, Settings, Split, Transaction,
};
use chrono::TimeDelta;

/// Picks from a household, most days near today; what it does not have is nobody's.
pub(crate) struct Any<'a> {
    pub(crate) household: &'a mut Household,
    pub(crate) today: NaiveDate,
}

impl Any<'_> {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.household.random().below(end)
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.household.random().chance(percent)
    }

    fn pick<T: Clone>(&mut self, from: Vec<T>) -> Option<T> {
        self.household.random().pick(&from).cloned()
    }

    pub(crate) fn day(&mut self) -> NaiveDate {
        match self.chance(60) {
            true => self.today + TimeDelta::days(self.household.random().between(-45, 10)),
            false => self.household.row().date(),
        }
    }

    /// Patches of anything.
    pub(crate) fn patches(&mut self, writes: usize) -> Vec<Patch> {
        let mut patches = self.household.patches(writes);
        for patch in &mut patches {
            if let Patch::Put(Entity::Transaction(row)) = patch {
                row.edits.date = Some(self.day());
            }
        }
        patches
    }

    /// What a person might enter, mostly what a budget counts.
    pub(crate) fn entry(&mut self) -> NewTransaction {
        let mut row = self.household.row();
        if self.chance(60) {
            let budget = self.budget();
            row.account = None;
            row.bank = None;
            row.edits.amount = Some(self.limit(&budget));
            row.edits.category = Some(Categorised::As(budget.category));
        }
        let splits = if self.chance(25) { self.halves(&row) } else { Vec::new() };
        NewTransaction {
            account: row.account.clone(),
            payee: row.payee().map(str::to_owned),
            category: row.category().cloned(),
            splits,
            pending: row.pending(),
            excluded: row.excluded(),
            tags: row.tags().into_iter().map(str::to_owned).collect(),
            ..NewTransaction::new(self.day(), row.amount())
        }
    }

    /// Two parts that sum to a row's amount.
    pub(crate) fn halves(&mut self, row: &Transaction) -> Vec<Split> {
        let (whole, first) = (row.amount(), self.household.random().between(-500, 5_000));
        let mut half = |minor| {
            let amount = Money::from_minor(minor, whole.currency()).expect("an amount");
            Split { category: self.some_category(), amount }
        };
        vec![half(first), half(whole.minor() - first)]
    }

    /// A value of one field, or of several.
    pub(crate) fn edit(&mut self) -> Edit {
        let row = self.household.row();
        let mut edit = Edit::default();
        for _ in 0..self.household.random().between(1, 2) {
            match self.below(8) {
                0 => edit.date = Some(self.day()),
                1 => edit.amount = Some(row.amount()),
                2 => edit.payee = row.payee().map(str::to_owned),
                3 => edit.category = Some(self.categorised()),
                4 => edit.pending = Some(self.chance(50)),
                5 => edit.excluded = Some(self.chance(50)),
                6 => edit.tags = Some(row.tags().into_iter().map(str::to_owned).collect()),
                _ => edit.note = Some("seen".to_owned()),
            }
        }
        edit
    }

    fn categorised(&mut self) -> Categorised {
        self.some_category().map_or(Categorised::Nothing, Categorised::As)
    }

    pub(crate) fn field(&mut self) -> Field {
        use Field::{Amount, Category, Date, Excluded, Note, Payee, Pending, Tags};
        let fields = vec![Amount, Category, Date, Excluded, Note, Payee, Pending, Tags];
        self.pick(fields).expect("a field")
    }

    /// A row; a new one, which the book does not have, where there is none.
    pub(crate) fn row(&mut self) -> Transaction {
        self.row_that(|_| true)
    }

    /// A row for which something holds, or else any.
    pub(crate) fn row_that(&mut self, is: impl Fn(&Transaction) -> bool) -> Transaction {
        let rows: Vec<Transaction> = self.household.rows().map(|row| row.value.clone()).collect();
        let some = rows.iter().filter(|row| is(row)).cloned().collect();
        let found = self.pick(some).or_else(|| self.pick(rows));
        found.unwrap_or_else(|| self.household.row())
    }

    pub(crate) fn budget(&mut self) -> Budget {
        let budgets = self.household.outline().budgets.clone();
        let found = self.pick(budgets).map(|entry| entry.value);
        found.unwrap_or_else(|| self.household.budget())
    }

    pub(crate) fn limit(&mut self, budget: &Budget) -> Money {
        let minor = self.household.random().between(0, 50_000);
        Money::from_minor(minor, budget.currency()).expect("an amount")
    }

    /// A budget that exists on a day, or else any.
    pub(crate) fn budget_on(&mut self, day: NaiveDate) -> Budget {
        let budgets = self.household.outline().budgets.clone();
        let exists = |budget: &Budget| budget.period_on(day).is_ok_and(|period| period.is_some());
        let existing = budgets.into_iter().filter(|entry| exists(&entry.value)).collect();
        self.pick(existing).map_or_else(|| self.budget(), |entry| entry.value)
    }

    /// A budget that carries whatever is left since the first transaction.
    pub(crate) fn rolling_budget(&mut self) -> Budget {
        let rollover = Rollover { carry: Carry::Both, cap: None };
        Budget { rollover, from: None, follows: None, ..self.household.budget() }
    }

    pub(crate) fn rule_id(&mut self) -> RuleId {
        let rules = self.household.outline().rules.clone();
        let found = self.pick(rules).map(|entry| entry.value.id);
        found.unwrap_or_else(|| RuleId::new("nobody").expect("an id"))
    }

    pub(crate) fn account(&mut self) -> Account {
        let accounts = self.household.outline().accounts.clone();
        self.pick(accounts).expect("an account").value
    }

    /// An account that nothing names, or else any.
    pub(crate) fn unused_account(&mut self) -> Account {
        let accounts = self.household.outline().accounts.clone();
        let rows = self.household.rows().map(|row| &row.value);
        let partner = |row: &Transaction| row.transfer.as_ref().map(|pair| pair.account.clone());
        let used: Vec<AccountId> =
            rows.flat_map(|row| row.account.clone().into_iter().chain(partner(row))).collect();
        let unused = accounts.into_iter().filter(|entry| !used.contains(&entry.value.id));
        let unused = unused.collect();
        self.pick(unused).map_or_else(|| self.account(), |entry| entry.value)
    }

    pub(crate) fn new_account(&mut self) -> Account {
        let id = AccountId::new(format!("account {}", self.below(100))).expect("an id");
        let currency = Currency::new("EUR").expect("a currency");
        Account::new(id, "New", AccountType::Credit, currency)
    }

    pub(crate) fn category(&mut self) -> Category {
        let categories = self.household.outline().categories.clone();
        let found = self.pick(categories).map(|entry| entry.value);
        found.unwrap_or_else(|| Category::new(CategoryId::new("nobody").expect("an id"), "Nobody"))
    }

    pub(crate) fn some_category(&mut self) -> Option<CategoryId> {
        self.chance(80).then(|| self.category().id)
    }

    pub(crate) fn new_category(&mut self) -> Category {
        let id = CategoryId::new(format!("category {}", self.below(100))).expect("an id");
        Category { parent: self.some_category(), ..Category::new(id, "New") }
    }

    pub(crate) fn kind(&mut self) -> Option<Kind> {
        let kinds = vec![None, None, Some(Kind::Expense), Some(Kind::Income), Some(Kind::Transfer)];
        self.pick(kinds).flatten()
    }

    pub(crate) fn settings(&mut self) -> Settings {
        let settings = self.household.outline().settings.value.clone();
        let include_pending = self.chance(50);
        let view = if self.chance(50) { self.household.cadence() } else { Cadence::monthly() };
        Settings { include_pending, view, ..settings }
    }

    /// A row, and an alert that was raised by another.
    pub(crate) fn row_and_alert(&mut self) -> Vec<Patch> {
        let budget: BudgetId = self.budget().id;
        let month = Cadence::monthly().period_containing(self.today).expect("in the calendar");
        let period = month.expect("a month");
        let (threshold, raised_on) = (self.below(100) as u16 + 1, self.today);
        let id = AlertId::of(&budget, period.start(), threshold);
        let alert = Alert { id, budget, period, threshold, raised_on };
        let mut row = if self.chance(50) { self.household.row() } else { self.row() };
        row.edits.date = Some(self.day());
        vec![Patch::Put(Entity::Transaction(row)), Patch::Put(Entity::Alert(alert))]
    }

    /// A number of a revision.
    pub(crate) fn number(&mut self) -> u64 {
        let head = self.household.number();
        let back = if self.chance(60) { self.below(3) } else { self.below(head as usize) };
        head - (back as u64).min(head)
    }
}
