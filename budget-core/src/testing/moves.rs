//! What may happen to a made-up household: one change set at a time.

use std::collections::HashSet;

use super::household::{Household, currency};
use crate::domain::account::{Account, AccountType};
use crate::domain::alert::{Alert, AlertId};
use crate::domain::budget::Budget;
use crate::domain::category::{Category, Kind};
use crate::domain::change::{ChangeSet, Entity, EntityKey, Patch};
use crate::domain::id::{AccountId, CategoryId, RuleId};
use crate::domain::money::Money;
use crate::domain::outline::Entry;
use crate::domain::period::Cadence;
use crate::domain::rules::{Action, Condition, Match, Rule, Stage, TextField, TextTest};
use crate::domain::settings::Settings;
use crate::domain::transaction::{Categorised, RuledTag, Transaction, Transfer};

impl Household {
    /// A random change set of about `writes` patches that the state allows, taken in. Most write
    /// transactions, one in four the outline.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Household::new(7).change(4).check().is_ok());
    /// ```
    pub fn change(&mut self, writes: usize) -> ChangeSet {
        let patches = self.patches(writes);
        let change_set = self.change_set(patches);
        self.take_in(&change_set);
        change_set
    }

    /// The patches of such a change set, not taken in.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Household::new(7).patches(4).len() >= 1);
    /// ```
    pub fn patches(&mut self, writes: usize) -> Vec<Patch> {
        if self.random.chance(25) { self.outline_patches(writes) } else { self.row_patches(writes) }
    }

    fn row_patches(&mut self, writes: usize) -> Vec<Patch> {
        let mut patches = Vec::new();
        let mut written = HashSet::new();
        while patches.len() < writes {
            for patch in self.row_move() {
                if written.insert(patch.key()) {
                    patches.push(patch);
                }
            }
        }
        patches
    }

    fn row_move(&mut self) -> Vec<Patch> {
        let put = |row| Patch::Put(Entity::Transaction(row));
        match (self.random.below(10), self.some_row()) {
            (0..=3, _) | (_, None) => vec![put(self.row())],
            (4, _) => self.transfer().into_iter().map(put).collect(),
            (5, Some(row)) => vec![Patch::Delete(EntityKey::Transaction(row.id))],
            (_, Some(row)) => vec![put(self.edited(row))],
        }
    }

    fn some_row(&mut self) -> Option<Transaction> {
        let at = self.random.below(self.rows.len());
        self.rows.values().nth(at).map(|entry| entry.value.clone())
    }

    /// Two rows that say they are one transfer.
    fn transfer(&mut self) -> Vec<Transaction> {
        let (mut out, mut back) = (self.row(), self.row());
        let (Some(from), Some(to)) = (self.account(), self.account()) else { return vec![out] };
        let amount = self.amount(Some(&from));
        for (row, account, amount) in
            [(&mut out, &from, amount), (&mut back, &to, amount.negated())]
        {
            row.account = Some(account.id.clone());
            row.edits.amount = Some(amount);
            row.edits.splits.clear();
        }
        out.transfer = Some(Transfer { other: back.id.clone(), account: to.id });
        back.transfer = Some(Transfer { other: out.id.clone(), account: from.id });
        vec![out, back]
    }

    fn edited(&mut self, mut row: Transaction) -> Transaction {
        match self.random.below(12) {
            0 => row.edits.date = Some(self.day()),
            1 => self.edit_amount(&mut row),
            2 => row.edits.splits = self.splits(row.amount()),
            3 => row.edits.payee = Some(self.payee()),
            4 => row.edits.deleted = !row.edits.deleted,
            5 => row.edits.excluded = Some(!row.excluded()),
            6 => self.correct(&mut row),
            7 => row.account = self.account().map(|account| account.id),
            8 => row.transfer = None,
            9 => self.run_a_rule(&mut row),
            10 => row.edits.tags = Some(self.tags()),
            _ => self.categorise(&mut row),
        }
        row
    }

    fn edit_amount(&mut self, row: &mut Transaction) {
        row.edits.splits.clear();
        row.edits.amount = Some(self.amount(None));
    }

    /// What a bank does to its own row: it posts it, a day later, for a little more.
    pub(super) fn correct(&mut self, row: &mut Transaction) {
        let more = self.random.between(-200, 200);
        let Some(bank) = &mut row.bank else { return row.edits.pending = Some(false) };
        bank.pending = false;
        bank.date = bank.date.succ_opt().unwrap_or(bank.date);
        let (minor, currency) = (bank.amount.minor() + more, bank.amount.currency());
        bank.amount = Money::from_minor(minor, currency).expect("an amount");
    }

    fn run_a_rule(&mut self, row: &mut Transaction) {
        let rule = RuleId::new("rule").expect("an id");
        row.ruled.category = self.category();
        row.ruled.category_rule = row.ruled.category.as_ref().map(|_| rule.clone());
        let tag = |tag| RuledTag { tag, rule: rule.clone() };
        row.ruled.tags = self.tags().into_iter().map(tag).collect();
        row.ruled.excluded_rule = self.random.chance(10).then_some(rule);
    }

    fn categorise(&mut self, row: &mut Transaction) {
        row.edits.splits.clear();
        row.edits.category = Some(match self.category() {
            Some(category) => Categorised::As(category),
            None => Categorised::Nothing,
        });
    }

    fn outline_patches(&mut self, writes: usize) -> Vec<Patch> {
        let mut patches: Vec<Patch> = Vec::new();
        for _ in 0..writes {
            let patch = self.outline_move();
            let is_new = patches.iter().all(|other| other.key() != patch.key());
            patches.push(patch);
            if !is_new || !self.allows(&patches) {
                patches.pop();
            }
        }
        patches
    }

    fn allows(&mut self, patches: &[Patch]) -> bool {
        let change_set = self.change_set(patches.to_vec());
        let tree = self.outline.tree().expect("a tree");
        self.outline.validate(&tree, &change_set).is_ok()
    }

    fn outline_move(&mut self) -> Patch {
        let entity = match self.random.below(13) {
            0 => Entity::Settings(self.changed_settings()),
            1 => Entity::Account(self.new_account()),
            2 | 3 => Entity::Account(self.changed_account()),
            4 => Entity::Category(self.new_category()),
            5 => Entity::Category(self.changed_category()),
            6 => Entity::Budget(self.budget()),
            7 => Entity::Budget(self.changed_budget()),
            8 => Entity::Rule(self.rule()),
            9 => Entity::Alert(self.new_alert()),
            _ => return self.deletion(),
        };
        Patch::Put(entity)
    }

    fn deletion(&mut self) -> Patch {
        let outline = &self.outline;
        let used = self.used();
        let accounts = ids(&outline.accounts, |account| EntityKey::Account(account.id.clone()));
        let categories =
            ids(&outline.categories, |category| EntityKey::Category(category.id.clone()));
        let budgets = ids(&outline.budgets, |budget| EntityKey::Budget(budget.id.clone()));
        let rules = ids(&outline.rules, |rule| EntityKey::Rule(rule.id.clone()));
        let alerts = ids(&outline.alerts, |alert| EntityKey::Alert(alert.id.clone()));
        let unused = accounts.chain(categories).filter(|key| !used.contains(key));
        let keys: Vec<EntityKey> = unused.chain(budgets).chain(rules).chain(alerts).collect();
        match self.random.pick(&keys) {
            Some(key) => Patch::Delete(key.clone()),
            None => Patch::Put(Entity::Category(self.new_category())),
        }
    }

    /// The accounts and categories that transactions name.
    fn used(&self) -> HashSet<EntityKey> {
        let rows = self.rows.values().map(|entry| &entry.value);
        let partner = |row: &Transaction| row.transfer.as_ref().map(|pair| pair.account.clone());
        let accounts =
            rows.clone().flat_map(|row| row.account.clone().into_iter().chain(partner(row)));
        let categories = rows.flat_map(Transaction::categories).cloned();
        accounts.map(EntityKey::Account).chain(categories.map(EntityKey::Category)).collect()
    }

    fn changed_settings(&mut self) -> Settings {
        let zones = ["UTC", "Europe/Berlin", "Asia/Tokyo"];
        let settings = self.outline.settings.value.clone();
        match self.random.below(3) {
            0 => {
                let time_zone = (*self.random.pick(&zones).expect("a zone")).to_owned();
                Settings { time_zone, ..settings }
            }
            1 => Settings { include_pending: !settings.include_pending, ..settings },
            _ => Settings { view: self.cadence(), ..settings },
        }
    }

    fn new_account(&mut self) -> Account {
        let id = AccountId::new(self.name("account")).expect("an id");
        Account::new(id, "New", AccountType::Depository, currency("EUR"))
    }

    fn changed_account(&mut self) -> Account {
        let account = self.random.pick(&self.outline.accounts).expect("an account");
        Account { in_budget: !account.value.in_budget, ..account.value.clone() }
    }

    fn new_category(&mut self) -> Category {
        let id = CategoryId::new(self.name("category")).expect("an id");
        Category { parent: self.category(), ..Category::new(id, "New") }
    }

    /// Another name, parent or kind.
    fn changed_category(&mut self) -> Category {
        let category = self.random.pick(&self.outline.categories).expect("a category");
        let category = category.value.clone();
        let kinds = [None, Some(Kind::Expense), Some(Kind::Income), Some(Kind::Transfer)];
        match self.random.below(5) {
            0 | 1 => Category { parent: self.category(), ..category },
            2 => Category { kind: *self.random.pick(&kinds).expect("a kind"), ..category },
            _ => Category { name: self.name("Name "), ..category },
        }
    }

    fn changed_budget(&mut self) -> Budget {
        let Some(budget) = self.random.pick(&self.outline.budgets) else { return self.budget() };
        let mut budget = budget.value.clone();
        self.vary(&mut budget);
        budget
    }

    /// A new rule that fits to the outline, not taken in.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Household::new(7).rule().check().is_ok());
    /// ```
    pub fn rule(&mut self) -> Rule {
        let test = TextTest::Contains(self.payee());
        let action = match self.category() {
            Some(category) => Action::SetCategory(category),
            None => Action::AddTag("ruled".to_owned()),
        };
        Rule {
            id: RuleId::new(self.name("rule")).expect("an id"),
            name: "New".to_owned(),
            stage: Stage::Default,
            matches: Match::All,
            conditions: vec![Condition::Text { field: TextField::Payee, test }],
            actions: vec![action],
        }
    }

    fn new_alert(&mut self) -> Alert {
        let budget = self.changed_budget();
        let raised_on = self.day();
        let month = Cadence::monthly().period_containing(raised_on).ok().flatten();
        let period = month.expect("a month");
        let id = AlertId::of(&budget.id, period.start(), 90);
        Alert { id, budget: budget.id, period, threshold: 90, raised_on }
    }
}

fn ids<T>(list: &[Entry<T>], key: impl Fn(&T) -> EntityKey) -> impl Iterator<Item = EntityKey> {
    list.iter().map(move |entry| key(&entry.value))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn grown(seed: u64) -> (Household, Vec<ChangeSet>) {
        let mut household = Household::new(seed);
        let change_sets = (0..80).map(|_| household.change(6)).collect();
        (household, change_sets)
    }

    #[test]
    fn every_change_set_fits_the_state_before_it() {
        let mut replay = Household::new(3);
        for change_set in grown(3).1 {
            let tree = replay.outline.tree().expect("a tree");
            replay.outline.validate(&tree, &change_set).expect("a change set that fits");
            replay.take_in(&change_set);
        }
        assert_eq!(replay.outline, grown(3).0.outline);
    }

    #[test]
    fn the_same_seed_gives_the_same_change_sets() {
        assert_eq!(grown(5).1, grown(5).1);
        assert_ne!(grown(5).1, grown(6).1);
    }

    #[test]
    fn every_kind_of_entity_is_put_and_deleted() {
        let change_sets: Vec<ChangeSet> = (0..4).flat_map(|seed| grown(seed).1).collect();
        let patches = change_sets.iter().flat_map(|change_set| &change_set.patches);
        let (puts, deletes): (Vec<&Patch>, Vec<&Patch>) =
            patches.partition(|patch| matches!(patch, Patch::Put(_)));
        let nouns = |patches: Vec<&Patch>| -> BTreeSet<&str> {
            patches.into_iter().map(|patch| patch.key().noun()).collect()
        };
        let all = ["account", "alert", "budget", "category", "rule", "settings", "transaction"];
        assert_eq!(nouns(puts), BTreeSet::from(all));
        let deletable = all.into_iter().filter(|noun| *noun != "settings");
        assert_eq!(nouns(deletes), deletable.collect());
    }

    #[test]
    fn the_rows_have_all_that_is_odd() {
        let (mut household, _) = grown(1);
        household.grow(200);
        let rows: Vec<&Transaction> = household.rows().map(|entry| &entry.value).collect();
        let has = |is: fn(&Transaction) -> bool| rows.iter().any(|row| is(row));
        assert!(has(|row| row.pending()) && has(|row| row.excluded()) && has(|row| row.deleted()));
        assert!(has(|row| row.transfer.is_some()) && has(|row| row.account.is_none()));
        assert!(has(|row| row.category().is_none()) && has(|row| row.amount().minor() < 0));
        assert!(has(
            |row| row.parts().count() == row.edits.splits.len() + 1 && row.parts().count() > 1
        ));
        assert!(has(|row| !row.edits.splits.is_empty()) && has(|row| row.external_ids.len() > 1));
    }
}
