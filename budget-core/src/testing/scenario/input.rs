//! Entities as scenarios write them.

use serde::Deserialize;

use super::cadence::{CadenceIn, Whole};
use super::{name_of, present, word};
use crate::domain::account::{Account, AccountType};
use crate::domain::budget::{Budget, Carry, Covers, LimitChange, Override, Pace, Rollover};
use crate::domain::category::{Category, Kind};
use crate::domain::error::{Error, Result};
use crate::domain::id::{AccountId, BudgetId, CategoryId, TransactionId};
use crate::domain::money::{Currency, Money};
use crate::domain::period::parse_date;
use crate::domain::transaction::{NewTransaction, Split, Transaction, check_splits};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryIn {
    id: String,
    #[serde(default, deserialize_with = "present")]
    parent: Option<String>,
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    kind: Option<String>,
}

impl CategoryIn {
    pub(super) fn category(&self) -> Result<Category> {
        let kinds =
            [("expense", Kind::Expense), ("income", Kind::Income), ("transfer", Kind::Transfer)];
        let id = CategoryId::new(&self.id)?;
        let name = self.name.as_ref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.id);
        Ok(Category {
            parent: self.parent.as_ref().map(CategoryId::new).transpose()?,
            name: name_of(name),
            kind: self.kind.as_ref().map(|kind| word(kind, &kinds)).transpose()?,
            id,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountIn {
    id: String,
    #[serde(default, deserialize_with = "present")]
    in_budget: Option<bool>,
}

impl AccountIn {
    pub(super) fn account(&self) -> Result<Account> {
        let (id, currency) = (AccountId::new(&self.id)?, Currency::new("EUR")?);
        let account = Account::new(id, name_of(&self.id), AccountType::Depository, currency);
        Ok(Account { in_budget: self.in_budget.unwrap_or(true), ..account })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RolloverIn {
    carry: String,
    #[serde(default, deserialize_with = "present")]
    cap: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitIn {
    from: String,
    limit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverrideIn {
    period_start: String,
    limit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetIn {
    id: String,
    pub(super) category: String,
    limit: String,
    currency: String,
    cadence: CadenceIn,
    #[serde(default, deserialize_with = "present")]
    from: Option<String>,
    #[serde(default, deserialize_with = "present")]
    until: Option<String>,
    #[serde(default, deserialize_with = "present")]
    rollover: Option<RolloverIn>,
    #[serde(default, deserialize_with = "present")]
    covers: Option<String>,
    #[serde(default, deserialize_with = "present")]
    limits: Option<Vec<LimitIn>>,
    #[serde(default, deserialize_with = "present")]
    overrides: Option<Vec<OverrideIn>>,
    #[serde(default, deserialize_with = "present")]
    warn_at: Option<Vec<Whole>>,
    #[serde(default, deserialize_with = "present")]
    pace: Option<String>,
}

impl BudgetIn {
    pub(super) fn budget(&self) -> Result<Budget> {
        let currency = Currency::new(&self.currency)?;
        let money = |text: &String| Money::parse(text, currency);
        let (id, category) = (BudgetId::new(&self.id)?, CategoryId::new(&self.category)?);
        let cadence = self.cadence.cadence()?;
        let mut budget = Budget::new(id, category, money(&self.limit)?, cadence);
        budget.from = self.from.as_deref().map(parse_date).transpose()?;
        budget.until = self.until.as_deref().map(parse_date).transpose()?;
        budget.rollover = self.rollover(currency)?;
        for change in self.limits.iter().flatten() {
            let (from, limit) = (parse_date(&change.from)?, money(&change.limit)?);
            budget.limits.push(LimitChange { from, limit });
        }
        for change in self.overrides.iter().flatten() {
            let (period_start, limit) = (parse_date(&change.period_start)?, money(&change.limit)?);
            budget.overrides.push(Override { period_start, limit });
        }
        if let Some(covers) = &self.covers {
            budget.covers = word(covers, &[("subtree", Covers::Subtree), ("rest", Covers::Rest)])?;
        }
        if let Some(pace) = &self.pace {
            budget.pace = word(pace, &[("any", Pace::Any), ("steady", Pace::Steady)])?;
        }
        if let Some(warn_at) = &self.warn_at {
            budget.warn_at =
                warn_at.iter().map(|percent| percentage(percent.0)).collect::<Result<_>>()?;
        }
        Ok(budget)
    }

    pub(super) fn rollover(&self, currency: Currency) -> Result<Rollover> {
        let Some(rollover) = &self.rollover else { return Ok(Rollover::default()) };
        let words = [
            ("none", Carry::None),
            ("surplus", Carry::Surplus),
            ("deficit", Carry::Deficit),
            ("both", Carry::Both),
        ];
        let cap = rollover.cap.as_ref().map(|cap| Money::parse(cap, currency)).transpose()?;
        Ok(Rollover { carry: word(&rollover.carry, &words)?, cap })
    }
}

pub(super) fn percentage(percent: i64) -> Result<u16> {
    u16::try_from(percent)
        .map_err(|_| Error::invalid(format!("warn_at {percent}: 1 to 1000 is meant")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SplitIn {
    #[serde(default)]
    category: Option<String>,
    amount: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TransactionIn {
    #[serde(default, deserialize_with = "present")]
    id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    account: Option<String>,
    date: String,
    amount: String,
    currency: String,
    #[serde(default)]
    category: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pending: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    excluded: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    splits: Option<Vec<SplitIn>>,
}

impl TransactionIn {
    pub(super) fn transaction(&self, at: usize) -> Result<Transaction> {
        let currency = Currency::new(&self.currency)?;
        let category = |id: &Option<String>| id.as_ref().map(CategoryId::new).transpose();
        let mut new =
            NewTransaction::new(parse_date(&self.date)?, Money::parse(&self.amount, currency)?);
        new.account = self.account.as_ref().map(AccountId::new).transpose()?;
        new.category = category(&self.category)?;
        new.pending = self.pending.unwrap_or(false);
        new.excluded = self.excluded.unwrap_or(false);
        if let Some(splits) = &self.splits {
            for split in splits {
                let amount = Money::parse(&split.amount, currency)?;
                new.splits.push(Split { category: category(&split.category)?, amount });
            }
            check_splits(new.amount, &new.splits)?;
        }
        let unnamed = format!("transaction number {at}");
        Transaction::entered(TransactionId::new(self.id.as_ref().unwrap_or(&unnamed))?, new)
    }
}
