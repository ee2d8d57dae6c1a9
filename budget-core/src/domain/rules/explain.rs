//! Why a row is as rules left it.

use super::{Action, Rule, Rules};
use crate::domain::id::{RuleId, TransactionId};
use crate::domain::transaction::{RuledLayer, Transaction};

/// Which rules match a row, and what came of each.
///
/// ```
/// # use budget_core::*;
/// let explanation = Explanation { transaction: "t1".parse()?, matched: vec![] };
/// assert!(explanation.matched.is_empty(), "no rule made the row what it is");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Explanation {
    /// The row.
    pub transaction: TransactionId,
    /// The rules that match it, in the order in which they run.
    pub matched: Vec<MatchedRule>,
}

/// A rule that matches.
///
/// ```
/// # use budget_core::*;
/// let matched = MatchedRule { rule: "cash".parse()?, name: "Cash".into(), actions: vec![] };
/// assert_eq!(matched.rule.as_str(), "cash");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MatchedRule {
    /// Its id.
    pub rule: RuleId,
    /// What a person calls it.
    pub name: String,
    /// What it does, each with what came of it.
    pub actions: Vec<ActionTaken>,
}

/// One action and what came of it.
///
/// ```
/// # use budget_core::*;
/// let taken = ActionTaken { action: Action::Exclude, outcome: ActionOutcome::PersonDecided };
/// assert_ne!(taken.outcome, ActionOutcome::TookEffect);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ActionTaken {
    /// The action.
    pub action: Action,
    /// What came of it.
    pub outcome: ActionOutcome,
}

/// What came of an action.
///
/// ```
/// # use budget_core::*;
/// let by = "later".parse()?;
/// assert_ne!(ActionOutcome::Overridden { by }, ActionOutcome::TookEffect);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ActionOutcome {
    /// The row shows it.
    TookEffect,
    /// A later rule set the field to what it is now.
    Overridden {
        /// The last rule that set it.
        by: RuleId,
    },
    /// An earlier rule did the same already: added this tag, excluded the row.
    DoneBefore {
        /// That rule.
        by: RuleId,
    },
    /// No rule is in its way, but a person decided the field.
    PersonDecided,
    /// The row has as many tags of rules as a row can have.
    TagsFull,
}

impl Rules {
    /// Which rules match a row, in order, what each of them does, and what came of it.
    ///
    /// ```
    /// use budget_core::{
    ///     Action, ActionOutcome, CategoryId, Condition, Currency, Match, Money, NaiveDate,
    ///     NewTransaction, Rule, RuleId, Rules, Stage, TextField, TextTest, Transaction,
    ///     TransactionId,
    /// };
    /// let rules = Rules::new([Rule {
    ///     id: RuleId::new("r1")?,
    ///     name: "Bakeries".into(),
    ///     stage: Stage::Default,
    ///     matches: Match::All,
    ///     conditions: vec![Condition::Text {
    ///         field: TextField::Payee,
    ///         test: TextTest::Contains("bakery".into()),
    ///     }],
    ///     actions: vec![Action::SetCategory(CategoryId::new("food")?)],
    /// }])?;
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let new = NewTransaction::new(day, Money::parse("3.10", Currency::new("EUR")?)?)
    ///     .payee("Green Street Bakery")
    ///     .category(CategoryId::new("breakfast")?);
    /// let row = Transaction::entered(TransactionId::new("t1")?, new)?;
    /// let matched = &rules.explain(&row).matched[0];
    /// assert_eq!(matched.name, "Bakeries");
    /// assert_eq!(matched.actions[0].outcome, ActionOutcome::PersonDecided);
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn explain(&self, row: &Transaction) -> Explanation {
        let layer = self.run(row);
        let explained = |rule: &Rule| MatchedRule {
            rule: rule.id.clone(),
            name: rule.name.clone(),
            actions: rule.actions.iter().map(|action| taken(row, &layer, rule, action)).collect(),
        };
        let matched = self.matching(row).map(explained).collect();
        Explanation { transaction: row.id.clone(), matched }
    }
}

fn taken(row: &Transaction, layer: &RuledLayer, rule: &Rule, action: &Action) -> ActionTaken {
    let outcome = among_rules(layer, &rule.id, action).unwrap_or_else(|| {
        if is_decided(row, action) {
            ActionOutcome::PersonDecided
        } else {
            ActionOutcome::TookEffect
        }
    });
    ActionTaken { action: action.clone(), outcome }
}

/// What kept an action of this rule out of the layer, if anything did.
fn among_rules(layer: &RuledLayer, rule: &RuleId, action: &Action) -> Option<ActionOutcome> {
    let other = |by: Option<&RuleId>| by.filter(|by| *by != rule).cloned();
    match action {
        Action::SetCategory(_) => {
            other(layer.category_rule.as_ref()).map(|by| ActionOutcome::Overridden { by })
        }
        Action::RenamePayee(_) => {
            other(layer.payee_rule.as_ref()).map(|by| ActionOutcome::Overridden { by })
        }
        Action::AddTag(tag) => match layer.tags.iter().find(|ruled| ruled.tag == *tag) {
            Some(ruled) => other(Some(&ruled.rule)).map(|by| ActionOutcome::DoneBefore { by }),
            None => Some(ActionOutcome::TagsFull),
        },
        Action::Exclude => {
            other(layer.excluded_rule.as_ref()).map(|by| ActionOutcome::DoneBefore { by })
        }
    }
}

fn is_decided(row: &Transaction, action: &Action) -> bool {
    match action {
        Action::SetCategory(_) if row.edits.splits.is_empty() => row.edits.category.is_some(),
        Action::SetCategory(_) => row.parts().all(|part| part.split.is_some()),
        Action::RenamePayee(_) => row.edits.payee.is_some(),
        Action::AddTag(_) => row.edits.tags.is_some(),
        Action::Exclude => row.edits.excluded.is_some(),
    }
}
