//! Many transactions under many rules.

use budget_core::{Action, Condition, Match, Rule, RuleId, Rules, Stage, TextField, TextTest, Transaction};

use super::Data;
use crate::catalog::{CATEGORIES, category_id};
use crate::household::Household;
use crate::ratio::{Clock, Line, Race, Target, Unit};

const ROWS: u64 = 100_000;

pub(super) fn run(_: &Data) -> Result<Vec<Line>, String> {
    let rows: Vec<Transaction> = Household::new(1, ROWS).transactions().collect();
    let [many, few] = [10_000, 100].map(|count| Rules::new((0..count).map(rule)));
    let (many, few) = (many.map_err(|error| error.to_string())?, few.map_err(|error| error.to_string())?);
    let ruled = |rules: &Rules| rows.iter().filter(|row| rules.run(row).category.is_some()).count();
    let (ours, baseline) = Race::new(Clock::Cpu).run(
        || ruled(&many),
        || ruled(&few),
        |many, few| if many >= few && *few > 0 { Ok(()) } else { Err(format!("{many}, {few}")) },
    )?;
    Ok(vec![Line::new("rules", Unit::Milliseconds, ours, baseline, Target::AtMostTimes(10.0))])
}

/// A rule of a person who has many: for a payee, a word of the bank's text, now and then a pattern.
fn rule(at: usize) -> Rule {
    let test = match at % 10 {
        0..5 => TextTest::Is(word(at)),
        5..8 => TextTest::Contains(word(at)),
        8 => TextTest::OneOf(vec![word(at), format!("{} 2", word(at))]),
        _ if at % 100 == 99 => TextTest::Regex(format!("^{} [0-9]+$", word(at))),
        _ => TextTest::Contains(format!("{} 20", word(at))),
    };
    let field = if at.is_multiple_of(3) { TextField::BankName } else { TextField::Payee };
    Rule {
        id: RuleId::new(format!("r{at}")).expect("an id"),
        name: format!("Rule {at}"),
        stage: Stage::Default,
        matches: Match::All,
        conditions: vec![Condition::Text { field, test }],
        actions: vec![Action::SetCategory(category_id((at % 20) as u8))],
    }
}

/// One in ten names somebody whom the household pays.
fn word(at: usize) -> String {
    let entry = &CATEGORIES[at % 20];
    let merchant = entry.merchants[at / 20 % entry.merchants.len()];
    if at.is_multiple_of(7) && at < 1_000 { merchant.to_owned() } else { format!("{merchant} {at}") }
}
