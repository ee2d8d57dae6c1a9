//! The layers of a transaction: what its source said, what rules set, what people set.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Field, MAX_NOTE, MAX_PAYEE};
use crate::domain::error::Result;
use crate::domain::id::{CategoryId, MAX_ID, RuleId};
use crate::domain::money::Money;
use crate::domain::period::check_date;
use crate::domain::text;

/// How a source names a row or an account: unique per account and source.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(ExternalId::new("file", "4711"), ExternalId::new("bank", "4711"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExternalId {
    /// The source: `file`, or the name of a bank connection.
    pub source: String,
    /// The source's own id, exact.
    pub id: String,
}

impl ExternalId {
    /// A source's id.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(ExternalId::new("file", "4711").source, "file");
    /// ```
    pub fn new(source: impl Into<String>, id: impl Into<String>) -> Self {
        Self { source: source.into(), id: id.into() }
    }

    /// Checks both texts.
    ///
    /// # Errors
    /// `invalid` where one is empty, `out_of_range` beyond [`MAX_ID`] characters.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(ExternalId::new("", "4711").check().unwrap_err().kind(), ErrorKind::Invalid);
    /// ```
    pub fn check(&self) -> Result<()> {
        text::check_filled("the source of an external id", &self.source, MAX_ID)?;
        Self::check_id(&self.id)
    }

    pub(crate) fn check_id(id: &str) -> Result<()> {
        text::check_filled("an external id", id, MAX_PAYEE)
    }
}

/// A part of a transaction with a category of its own.
///
/// ```
/// # use budget_core::*;
/// let amount = Money::parse("2.40", Currency::new("EUR")?)?;
/// let split = Split { category: Some("rent".parse()?), amount };
/// assert_eq!(split.amount.minor(), 240);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Split {
    /// The part's category; none is uncategorised.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub category: Option<CategoryId>,
    /// The part's amount; its sign may differ from the whole's.
    pub amount: Money,
}

/// Who brought a row's bank layer.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(BankSource::Connection, BankSource::File);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum BankSource {
    /// A statement file.
    File,
    /// A bank connection; its words beat a file's.
    Connection,
}

/// What the source says, verbatim: written only by sync and import.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # let layer = |name: &str| Ok::<_, Error>(BankLayer { source: BankSource::File, date: parse_date("2026-03-02")?,
/// #     amount: Money::parse("2.80", Currency::new("EUR")?)?, original_amount: None, name: name.into(),
/// #     payee: None, memo: None, category: None, category_text: None, pending: false });
/// let words = layer("CAFE 0042")?;
/// assert_eq!(words.payee(), "CAFE 0042", "the source tells no payee apart");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BankLayer {
    /// Whose words these are.
    pub source: BankSource,
    /// The day it was posted, or while pending the day it happened.
    pub date: NaiveDate,
    /// The amount, rounded half-even where the source's was finer than the currency.
    pub amount: Money,
    /// The source's own amount, where rounding changed it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub original_amount: Option<Decimal>,
    /// The source's full text for the row.
    pub name: String,
    /// The payee, where the source tells it apart from the text.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub payee: Option<String>,
    /// Further words of the source.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub memo: Option<String>,
    /// The book's category that the source's category stands for.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub category: Option<CategoryId>,
    /// The source's own word for the category.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub category_text: Option<String>,
    /// Whether it may still change or vanish.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "std::ops::Not::not"))]
    pub pending: bool,
}

impl BankLayer {
    /// The payee, where the source tells it, else its text.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let layer = |payee: Option<&str>| Ok::<_, Error>(BankLayer { source: BankSource::File, date: parse_date("2026-03-02")?,
    /// #     amount: Money::parse("2.80", Currency::new("EUR")?)?, original_amount: None, name: "CAFE 0042".into(),
    /// #     payee: payee.map(str::to_owned), memo: None, category: None, category_text: None, pending: false });
    /// assert_eq!((layer(Some("Café"))?.payee(), layer(None)?.payee()), ("Café", "CAFE 0042"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn payee(&self) -> &str {
        self.payee.as_deref().unwrap_or(&self.name)
    }

    /// Checks its date and the lengths of its texts.
    ///
    /// # Errors
    /// `invalid` for a text with a NUL, `out_of_range` for a date or a text beyond its limit.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let layer = |name: String| Ok::<_, Error>(BankLayer { source: BankSource::File, date: parse_date("2026-03-02")?,
    /// #     amount: Money::parse("2.80", Currency::new("EUR")?)?, original_amount: None, name,
    /// #     payee: None, memo: None, category: None, category_text: None, pending: false });
    /// assert_eq!(layer("x".repeat(1_001))?.check().unwrap_err().kind(), ErrorKind::OutOfRange);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        let [payee, memo] = [&self.payee, &self.memo].map(Option::as_deref);
        check_words(self.date, &self.name, payee, memo, self.category_text.as_deref())
    }
}

pub(crate) fn check_words(
    date: NaiveDate,
    name: &str,
    payee: Option<&str>,
    memo: Option<&str>,
    category_text: Option<&str>,
) -> Result<()> {
    check_date(date)?;
    text::check("the bank's text", name, MAX_PAYEE)?;
    text::check("the bank's payee", payee.unwrap_or_default(), MAX_PAYEE)?;
    text::check("the bank's memo", memo.unwrap_or_default(), MAX_NOTE)?;
    text::check("the bank's word for the category", category_text.unwrap_or_default(), MAX_PAYEE)
}

/// A source whose row turned out to be one that was there already, and what it takes to part them
/// again: written only by sync and import.
///
/// The words that the row shows are never kept twice: where `words` is none, the source's words are
/// the row's [`bank`](super::Transaction::bank) layer.
///
/// ```
/// # use budget_core::*;
/// let matched = Matched { source: "file".into(), before: None, words: None };
/// assert!(matched.before.is_none(), "it claimed a row entered by hand");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Matched {
    /// The source's name, as in its external ids.
    pub source: String,
    /// The bank layer that the source's words took the place of.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub before: Option<BankLayer>,
    /// The source's words, where the row kept a bank connection's.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub words: Option<BankLayer>,
}

impl Matched {
    pub(super) fn layers(&self) -> impl Iterator<Item = &BankLayer> {
        self.before.iter().chain(&self.words)
    }

    pub(super) fn layers_mut(&mut self) -> impl Iterator<Item = &mut BankLayer> {
        self.before.iter_mut().chain(&mut self.words)
    }

    pub(super) fn check(&self) -> Result<()> {
        text::check_filled("the source of a match", &self.source, MAX_ID)?;
        self.layers().try_for_each(BankLayer::check)
    }
}

/// A tag and the rule that set it.
///
/// ```
/// # use budget_core::*;
/// let tag = RuledTag { tag: "out".into(), rule: "cafe".parse()? };
/// assert_eq!(tag.rule.as_str(), "cafe");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RuledTag {
    /// The tag.
    pub tag: String,
    /// The rule.
    pub rule: RuleId,
}

/// What rules set, each value with its rule: written only by running rules.
///
/// ```
/// # use budget_core::*;
/// assert!(RuledLayer::default().tags.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct RuledLayer {
    /// The category.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub category: Option<CategoryId>,
    /// The rule that set the category.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub category_rule: Option<RuleId>,
    /// The payee.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub payee: Option<String>,
    /// The rule that set the payee.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub payee_rule: Option<RuleId>,
    /// Tags, each with its rule.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub tags: Vec<RuledTag>,
    /// The rule that excludes it from budgets, if one does.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub excluded_rule: Option<RuleId>,
}

/// What a person decided about the category.
///
/// ```
/// # use budget_core::*;
/// let edits = Edits { category: Some(Categorised::Nothing), ..Edits::default() };
/// assert_ne!(edits.category, None, "a person decided that it has none");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Categorised {
    /// It has this category.
    As(CategoryId),
    /// It has none, whatever a rule or the bank says.
    Nothing,
}

/// What people set: written only by them, so no sync and no rule can lose it.
///
/// ```
/// # use budget_core::*;
/// assert!(Edits::default().note.is_none());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Edits {
    /// The civil date.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub date: Option<NaiveDate>,
    /// The amount.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub amount: Option<Money>,
    /// The payee.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub payee: Option<String>,
    /// The category, or that it has none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub category: Option<Categorised>,
    /// Parts that replace the category; empty for none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub splits: Vec<Split>,
    /// Whether it is still to be posted.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub pending: Option<bool>,
    /// Whether it counts nowhere.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub excluded: Option<bool>,
    /// The tags; they replace those of rules.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub tags: Option<Vec<String>>,
    /// A note.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub note: Option<String>,
    /// Whether a person deleted it. The row stays, so that no sync brings it back.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "std::ops::Not::not"))]
    pub deleted: bool,
}

impl Edits {
    /// Takes over what a person said of the row elsewhere, where nothing is said here; not its date
    /// and its amount.
    pub(crate) fn take_from(&mut self, other: &Self) {
        let Self { payee, category, splits, pending: _, excluded, tags, note, deleted, .. } =
            other.clone();
        if self.category.is_none() && self.splits.is_empty() {
            (self.category, self.splits) = (category, splits);
        }
        self.payee = self.payee.take().or(payee);
        self.excluded = self.excluded.or(excluded);
        self.tags = self.tags.take().or(tags);
        self.note = self.note.take().or(note);
        self.deleted |= deleted;
    }

    /// Takes a person's value of a field away.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut edits = Edits { note: Some("birthday".into()), ..Edits::default() };
    /// edits.clear(Field::Note);
    /// assert_eq!(edits, Edits::default());
    /// ```
    pub fn clear(&mut self, field: Field) {
        match field {
            Field::Date => self.date = None,
            Field::Amount => self.amount = None,
            Field::Payee => self.payee = None,
            Field::Category => {
                self.category = None;
                self.splits.clear();
            }
            Field::Pending => self.pending = None,
            Field::Excluded => self.excluded = None,
            Field::Tags => self.tags = None,
            Field::Note => self.note = None,
        }
    }
}
