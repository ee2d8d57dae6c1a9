//! Rules that categorise (types; matching follows).

use super::account::MAX_NAME;
use super::error::{Error, Result};
use super::id::{AccountId, CategoryId, RuleId};
use super::money::Money;
use super::text;
use super::transaction::{MAX_PAYEE, MAX_TAG};

/// The most rules a book has.
pub const MAX_RULES: usize = 20_000;
/// The most conditions, and the most actions, a rule has.
pub const MAX_CONDITIONS: usize = 100;

/// When a rule runs: all of a stage before any of the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Stage {
    /// First: clean-ups such as renaming a payee.
    Pre,
    /// Most rules.
    #[default]
    Default,
    /// Last: what must win.
    Post,
}

/// Whether all conditions must hold, or any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Match {
    /// All of them.
    #[default]
    All,
    /// At least one.
    Any,
}

/// A text that a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum TextField {
    /// The effective payee, as earlier rules left it.
    Payee,
    /// The bank's full text for the row.
    BankName,
    /// The bank's own word or code for the category.
    BankCategory,
}

/// What a text must be. Case does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum TextTest {
    /// Exactly this.
    Is(String),
    /// This somewhere in it.
    Contains(String),
    /// Exactly one of these.
    OneOf(Vec<String>),
    /// A regular expression, searched for anywhere in it.
    Regex(String),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Condition {
    /// On a text.
    Text {
        /// Which text.
        field: TextField,
        /// What it must be.
        test: TextTest,
    },
    /// The account is one of these.
    Account(Vec<AccountId>),
    /// The amount, signed as transactions are (positive is money out), is within both bounds.
    AmountBetween {
        /// The least, included.
        from: Money,
        /// The most, included; of the same currency.
        to: Money,
    },
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Action {
    /// Sets the category; a transfer category marks a transfer.
    SetCategory(CategoryId),
    /// Renames the payee.
    RenamePayee(String),
    /// Adds a tag.
    AddTag(String),
    /// Excludes it from budgets.
    Exclude,
}

/// A rule: conditions and what to do where they hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rule {
    /// Its name in the book.
    pub id: RuleId,
    /// What a person calls it.
    pub name: String,
    /// When it runs.
    #[cfg_attr(feature = "serde", serde(default))]
    pub stage: Stage,
    /// Whether all conditions must hold, or any.
    #[cfg_attr(feature = "serde", serde(default))]
    pub matches: Match,
    /// The conditions, at least one.
    pub conditions: Vec<Condition>,
    /// What it does, at least one thing.
    pub actions: Vec<Action>,
}

impl Rule {
    /// Checks what needs no book.
    ///
    /// # Errors
    /// `invalid` without a condition or an action, or for a regular expression that is none.
    pub fn check(&self) -> Result<()> {
        text::check_filled("the rule's name", &self.name, MAX_NAME)?;
        if self.conditions.is_empty() || self.actions.is_empty() {
            let id = &self.id;
            return Err(Error::invalid(format!("rule {id:?} needs a condition and an action")));
        }
        for action in &self.actions {
            match action {
                Action::RenamePayee(payee) => text::check_filled("the payee", payee, MAX_PAYEE)?,
                Action::AddTag(tag) => text::check_filled("a tag", tag, MAX_TAG)?,
                Action::SetCategory(_) | Action::Exclude => {}
            }
        }
        Ok(())
    }
}
