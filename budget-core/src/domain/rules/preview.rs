//! What running rules would change.

use super::Rules;
use crate::domain::id::{CategoryId, TransactionId};
use crate::domain::transaction::Transaction;

/// The fields that rules can set, as a row shows them.
///
/// ```
/// # use budget_core::*;
/// let fields = RuledFields { category: None, payee: None, tags: vec!["out".into()], excluded: false };
/// assert_eq!(fields.tags, ["out"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RuledFields {
    /// The effective category of what is not split.
    pub category: Option<CategoryId>,
    /// The effective payee.
    pub payee: Option<String>,
    /// The effective tags.
    pub tags: Vec<String>,
    /// Whether it counts nowhere.
    pub excluded: bool,
}

impl RuledFields {
    fn of(row: &Transaction) -> Self {
        let whole = row.parts().find(|part| part.split.is_none());
        Self {
            category: whole.and_then(|part| part.category).cloned(),
            payee: row.payee().map(str::to_owned),
            tags: row.tags().into_iter().map(str::to_owned).collect(),
            excluded: row.excluded(),
        }
    }
}

/// What running rules would do to one row.
///
/// ```
/// # use budget_core::*;
/// # let none = RuledFields { category: None, payee: None, tags: vec![], excluded: false };
/// let effect = RuleEffect { transaction: "t1".parse()?, before: none.clone(), after: RuledFields { excluded: true, ..none } };
/// assert_ne!(effect.before, effect.after);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RuleEffect {
    /// The row.
    pub transaction: TransactionId,
    /// What it shows now.
    pub before: RuledFields,
    /// What it would show. Equal to `before` where only the rule behind a value would change, or
    /// where a person decided what the rules say something about.
    pub after: RuledFields,
}

impl Rules {
    /// What running the rules would do to these rows: one effect, in the order of the rows, for each
    /// whose ruled layer would change. Nothing is changed.
    ///
    /// ```
    /// use budget_core::{
    ///     Action, Condition, Currency, Match, Money, NaiveDate, NewTransaction, Rule, RuleId, Rules,
    ///     Stage, TextField, TextTest, Transaction, TransactionId,
    /// };
    /// let rules = Rules::new([Rule {
    ///     id: RuleId::new("r1")?,
    ///     name: "Fees".into(),
    ///     stage: Stage::Default,
    ///     matches: Match::All,
    ///     conditions: vec![Condition::Text {
    ///         field: TextField::Payee,
    ///         test: TextTest::Regex("fee$".into()),
    ///     }],
    ///     actions: vec![Action::AddTag("fees".into())],
    /// }])?;
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let new = NewTransaction::new(day, Money::parse("3.10", Currency::new("EUR")?)?);
    /// let row = |id, payee: &str| {
    ///     Transaction::entered(TransactionId::new(id)?, new.clone().payee(payee))
    /// };
    /// let effects = rules.preview(&[row("t1", "Monthly Fee")?, row("t2", "Feed the birds")?]);
    /// assert_eq!(effects.len(), 1);
    /// assert_eq!(effects[0].transaction.as_str(), "t1");
    /// assert!(effects[0].before.tags.is_empty());
    /// assert_eq!(effects[0].after.tags, ["fees"]);
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn preview<'a>(&self, rows: impl IntoIterator<Item = &'a Transaction>) -> Vec<RuleEffect> {
        rows.into_iter().filter_map(|row| effect(self, row)).collect()
    }
}

fn effect(rules: &Rules, row: &Transaction) -> Option<RuleEffect> {
    let ruled = rules.run(row);
    (ruled != row.ruled).then(|| RuleEffect {
        transaction: row.id.clone(),
        before: RuledFields::of(row),
        after: RuledFields::of(&Transaction { ruled, ..row.clone() }),
    })
}
