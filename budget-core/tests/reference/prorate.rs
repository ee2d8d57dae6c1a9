//! What the budgets of some days come to, by the day.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Refused;
use super::amounts::{Fraction, in_range};
use super::book::{Budget, Categories, read_budgets};
use super::calendar::{Span, read_range};

/// The whole `expect` of a scenario of the kind "prorate".
pub(crate) fn answer(scenario: &Value) -> Result<Value, Refused> {
    let categories = scenario.get("categories").map(Categories::read).transpose()?;
    let budgets = read_budgets(&scenario["budgets"], categories.as_ref())?;
    let range = read_range(&scenario["range"])?;
    let mut sums = BTreeMap::new();
    for budget in &budgets {
        let Some(share) = share(budget, range)? else { continue };
        let row = (budget.category.clone(), budget.currency.clone());
        *sums.entry(row).or_insert(0) += in_range(share.half_even())?;
    }
    let mut budgeted = Vec::new();
    for ((category, currency), sum) in sums {
        let amount = currency.write(in_range(sum)?);
        budgeted.push(json!({"category": category, "currency": currency.code, "amount": amount}));
    }
    Ok(json!({"budgeted": budgeted}))
}

/// The sum over the days of the range, none where the budget is there on none of them.
fn share(budget: &Budget, range: Span) -> Result<Option<Fraction>, Refused> {
    let mut sum: Option<Fraction> = None;
    let mut day = range.start;
    while day < range.end {
        let period = budget.period(day)?;
        let next = period.map_or_else(|| day.succ_opt().expect("a day"), |period| period.end);
        let next = next.min(range.end);
        if let Some(period) = period {
            let days = i128::from((next - day).num_days());
            let part = Fraction::new(budget.limit_of(period.start) * days, period.days());
            sum = Some(sum.map_or(part, |sum| sum.plus(part)));
        }
        day = next;
    }
    Ok(sum)
}
