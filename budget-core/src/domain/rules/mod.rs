//! Rules that categorise: what they look at, what they do, and which of them wins.

mod amounts;
mod check;
mod compiled;
mod explain;
mod index;
mod matcher;
mod merge;
mod pattern;
mod preview;
mod probe;

use super::id::{AccountId, CategoryId, RuleId};
use super::money::Money;

pub use compiled::Rules;
pub use explain::{ActionOutcome, ActionTaken, Explanation, MatchedRule};
pub use preview::{RuleEffect, RuledFields};

/// The most rules a book has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::rules::MAX_RULES, 20_000);
/// ```
pub const MAX_RULES: usize = 20_000;
/// The most conditions, and the most actions, a rule has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::rules::MAX_CONDITIONS, 100);
/// ```
pub const MAX_CONDITIONS: usize = 100;
/// The most texts, or accounts, one condition lists.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::rules::MAX_LISTED, 2_000);
/// ```
pub const MAX_LISTED: usize = 2_000;
/// The most characters a regular expression has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::rules::MAX_REGEX, 1_000);
/// ```
pub const MAX_REGEX: usize = 1_000;
/// The most bytes a regular expression takes once it is compiled.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::rules::MAX_REGEX_SIZE, 1 << 20);
/// ```
pub const MAX_REGEX_SIZE: usize = 1 << 20;

/// When a rule runs: all of a stage before any of the next.
///
/// ```
/// # use budget_core::*;
/// assert!(Stage::Pre < Stage::Default && Stage::Default < Stage::Post);
/// ```
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
///
/// ```
/// # use budget_core::*;
/// assert_ne!(Match::All, Match::Any);
/// ```
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
///
/// ```
/// # use budget_core::*;
/// let test = TextTest::Is("FOOD_AND_DRINK_COFFEE".into());
/// let condition = Condition::Text { field: TextField::BankCategory, test };
/// assert!(matches!(condition, Condition::Text { .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum TextField {
    /// The effective payee, as earlier rules left it.
    Payee,
    /// The bank's full text for the row.
    BankName,
    /// The bank's own word for the category, or the code: the test holds if it holds for either.
    BankCategory,
}

/// What a text must be. Case does not matter: `STRASSE`, `Straße` and `strasse` are one text to
/// every test but [`Regex`](Self::Regex), which folds case letter by letter.
///
/// A text that is not there, or is empty, passes no test.
///
/// ```
/// # use budget_core::*;
/// # let conditions = |test| vec![Condition::Text { field: TextField::Payee, test }];
/// # let rule = |test| Ok::<_, Error>(Rule { id: "r".parse()?, name: "R".into(), stage: Stage::Default,
/// #     matches: Match::All, conditions: conditions(test), actions: vec![Action::Exclude] });
/// assert!(rule(TextTest::Contains("café".into()))?.check().is_ok());
/// assert!(rule(TextTest::Regex("^caf[eé]".into()))?.check().is_ok());
/// assert!(rule(TextTest::OneOf(vec![]))?.check().is_err());
/// # Ok::<(), Error>(())
/// ```
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
    /// A regular expression of the syntax of the `regex` crate, searched for anywhere in it. One
    /// without letters or digits of its own, such as `^\d+$`, must be tried on every row.
    Regex(String),
}

/// One condition.
///
/// ```
/// # use budget_core::*;
/// let eur = Currency::new("EUR")?;
/// let cheap = Condition::AmountBetween { from: Money::zero(eur), to: Money::parse("5", eur)? };
/// assert_ne!(cheap, Condition::Account(vec!["giro".parse()?]));
/// # Ok::<(), Error>(())
/// ```
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
    /// The effective amount, signed as transactions are (positive is money out), is within both
    /// bounds. An amount in another currency is not.
    AmountBetween {
        /// The least, included.
        from: Money,
        /// The most, included; of the same currency.
        to: Money,
    },
}

/// What a rule does.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(Action::AddTag("out".into()), Action::RenamePayee("Out".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Action {
    /// Sets the category, at most once in a rule; a transfer category marks a transfer.
    SetCategory(CategoryId),
    /// Renames the payee, at most once in a rule; later rules see the new name.
    RenamePayee(String),
    /// Adds a tag to those of other rules.
    AddTag(String),
    /// Excludes it from budgets.
    Exclude,
}

/// A rule: conditions and what to do where they hold.
///
/// ```
/// # use budget_core::*;
/// let bakery = TextTest::Contains("bakery".into());
/// let rule = Rule {
///     id: "bread".parse()?,
///     name: "Bakeries are groceries".into(),
///     stage: Stage::Default,
///     matches: Match::All,
///     conditions: vec![Condition::Text { field: TextField::Payee, test: bakery }],
///     actions: vec![Action::SetCategory("groceries".parse()?)],
/// };
/// assert!(rule.check().is_ok());
/// assert!(Rule { conditions: vec![], ..rule }.check().is_err(), "it would hold of everything");
/// # Ok::<(), Error>(())
/// ```
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
    /// How specific its conditions are: inside a stage the more specific rule runs later, and so
    /// wins.
    ///
    /// Each condition adds: [`TextTest::Is`] 10, [`TextTest::OneOf`] and [`Condition::Account`] 9,
    /// [`Condition::AmountBetween`] 5, the others 0. Where all of them are of the first three
    /// kinds, the sum counts double.
    ///
    /// ```
    /// use budget_core::{Action, Condition, Match, Rule, RuleId, Stage, TextField, TextTest};
    /// let is = |payee: &str| Condition::Text {
    ///     field: TextField::Payee,
    ///     test: TextTest::Is(payee.into()),
    /// };
    /// let mut rule = Rule {
    ///     id: RuleId::new("r1")?,
    ///     name: "Rent".into(),
    ///     stage: Stage::Default,
    ///     matches: Match::All,
    ///     conditions: vec![is("Landlord")],
    ///     actions: vec![Action::Exclude],
    /// };
    /// assert_eq!(rule.specificity(), 20);
    /// rule.conditions.push(Condition::Text {
    ///     field: TextField::BankName,
    ///     test: TextTest::Contains("rent".into()),
    /// });
    /// assert_eq!(rule.specificity(), 10);
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn specificity(&self) -> u32 {
        let sum = self.conditions.iter().map(Condition::weight).sum();
        if self.conditions.iter().all(Condition::is_exact) { 2 * sum } else { sum }
    }
}

impl Condition {
    fn weight(&self) -> u32 {
        match self {
            Self::Text { test: TextTest::Is(_), .. } => 10,
            Self::Text { test: TextTest::OneOf(_), .. } | Self::Account(_) => 9,
            Self::AmountBetween { .. } => 5,
            Self::Text { test: TextTest::Contains(_) | TextTest::Regex(_), .. } => 0,
        }
    }

    fn is_exact(&self) -> bool {
        self.weight() >= 9
    }
}
