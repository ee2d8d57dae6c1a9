//! One movement of money, in three layers that never overwrite one another.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::{Error, ErrorKind, Result};
use super::id::{AccountId, CategoryId, MAX_ID, RuleId, TransactionId};
use super::money::Money;
use super::period::check_date;
use super::text;

/// The most characters a payee, or a bank's words for a row, have.
pub const MAX_PAYEE: usize = 1_000;
/// The most characters a note has.
pub const MAX_NOTE: usize = 10_000;
/// The most tags a transaction has.
pub const MAX_TAGS: usize = 50;
/// The most characters a tag has.
pub const MAX_TAG: usize = 100;
/// The most splits a transaction has.
pub const MAX_SPLITS: usize = 500;

/// How a source names a row or an account: unique per account and source.
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
    pub fn new(source: impl Into<String>, id: impl Into<String>) -> Self {
        Self { source: source.into(), id: id.into() }
    }

    /// Checks both texts.
    ///
    /// # Errors
    /// `invalid` where one is empty, `out_of_range` beyond [`MAX_ID`] characters.
    pub fn check(&self) -> Result<()> {
        text::check_filled("the source of an external id", &self.source, MAX_ID)?;
        Self::check_id(&self.id)
    }

    pub(crate) fn check_id(id: &str) -> Result<()> {
        text::check_filled("an external id", id, MAX_PAYEE)
    }
}

/// A part of a transaction with a category of its own.
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
    pub fn payee(&self) -> &str {
        self.payee.as_deref().unwrap_or(&self.name)
    }

    /// Checks its date and the lengths of its texts.
    ///
    /// # Errors
    /// `invalid` for a text with a NUL, `out_of_range` for a date or a text beyond its limit.
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
/// the row's [`bank`](Transaction::bank) layer.
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
    fn layers(&self) -> impl Iterator<Item = &BankLayer> {
        self.before.iter().chain(&self.words)
    }

    fn layers_mut(&mut self) -> impl Iterator<Item = &mut BankLayer> {
        self.before.iter_mut().chain(&mut self.words)
    }

    fn check(&self) -> Result<()> {
        text::check_filled("the source of a match", &self.source, MAX_ID)?;
        self.layers().try_for_each(BankLayer::check)
    }
}

/// A tag and the rule that set it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RuledTag {
    /// The tag.
    pub tag: String,
    /// The rule.
    pub rule: RuleId,
}

/// What rules set, each value with its rule: written only by running rules.
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
    /// Takes a person's value of a field away.
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

/// The other row of a transfer between own accounts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Transfer {
    /// The other row.
    pub other: TransactionId,
    /// The other row's account.
    pub account: AccountId,
}

/// One movement of money. Positive amounts are money out, negative ones money in, on every account.
///
/// Its fields come in three layers: [`bank`](Self::bank) (the source's words), [`ruled`](Self::ruled)
/// (what rules set) and [`edits`](Self::edits) (what people set). The effective value is a pure
/// `edits ?? ruled ?? bank`, which the methods compute and [`origin`](Self::origin) explains. So a
/// sync cannot lose an edit.
///
/// ```
/// use budget_core::{Currency, Field, Money, NaiveDate, NewTransaction, Origin, Transaction, TransactionId};
/// let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let coffee = NewTransaction::new(day, Money::parse("2.80", Currency::new("EUR")?)?);
/// let row = Transaction::entered(TransactionId::new("t1")?, coffee)?;
/// assert_eq!(row.amount().to_string(), "2.80 EUR");
/// assert_eq!(row.origin(Field::Amount), Origin::Person);
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Transaction {
    /// Its name in the book; kept when a pending row is posted.
    pub id: TransactionId,
    /// The account, where one is known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub account: Option<AccountId>,
    /// How sources call it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub external_ids: Vec<ExternalId>,
    /// The sources whose rows turned out to be this one, in the order they came.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub matched: Vec<Matched>,
    /// The other row, where it is a transfer between own accounts.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub transfer: Option<Transfer>,
    /// The source's words.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub bank: Option<BankLayer>,
    /// What rules set.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub ruled: RuledLayer,
    /// What people set.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_default"))]
    pub edits: Edits,
}

#[cfg(feature = "serde")]
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A field whose [`Origin`] can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The civil date.
    Date,
    /// The amount.
    Amount,
    /// The payee.
    Payee,
    /// The category or splits.
    Category,
    /// Whether it is pending.
    Pending,
    /// Whether it counts nowhere.
    Excluded,
    /// The tags.
    Tags,
    /// The note.
    Note,
}

/// Which layer a field's effective value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A person set it.
    Person,
    /// This rule set it.
    Rule(RuleId),
    /// The bank or file says so.
    Bank,
    /// Nobody set it: the default.
    Default,
}

/// A part of a transaction that counts by its own category: a split, or the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The split's place, counted from 0; none for what is not split.
    pub split: Option<usize>,
    /// The category; none is uncategorised.
    pub category: Option<&'a CategoryId>,
    /// The part's minor units.
    pub minor: i128,
}

impl Transaction {
    /// A transaction that a person enters.
    ///
    /// # Errors
    /// As [`Transaction::check`].
    pub fn entered(id: TransactionId, new: NewTransaction) -> Result<Self> {
        let NewTransaction {
            account,
            date,
            amount,
            payee,
            category,
            splits,
            pending,
            excluded,
            note,
            tags,
        } = new;
        let edits = Edits {
            date: Some(date),
            amount: Some(amount),
            payee,
            category: category.map(Categorised::As),
            splits,
            pending: pending.then_some(true),
            excluded: excluded.then_some(true),
            tags: (!tags.is_empty()).then_some(tags),
            note,
            deleted: false,
        };
        let row = Self {
            id,
            account,
            external_ids: Vec::new(),
            matched: Vec::new(),
            transfer: None,
            bank: None,
            ruled: RuledLayer::default(),
            edits,
        };
        row.check()?;
        Ok(row)
    }

    /// The effective civil date.
    pub fn date(&self) -> NaiveDate {
        let bank = self.bank.as_ref().map(|bank| bank.date);
        self.edits.date.or(bank).unwrap_or(super::period::MIN_DATE)
    }

    /// The effective amount.
    pub fn amount(&self) -> Money {
        let bank = self.bank.as_ref().map(|bank| bank.amount);
        self.edits.amount.or(bank).unwrap_or(Money::zero(super::money::Currency::none()))
    }

    /// The effective payee: the bank's, where it tells one, else the bank's text.
    pub fn payee(&self) -> Option<&str> {
        self.payee_with(self.ruled.payee.as_deref())
    }

    /// The effective payee, were `ruled` what rules set.
    pub(crate) fn payee_with<'a>(&'a self, ruled: Option<&'a str>) -> Option<&'a str> {
        let bank = self.bank.as_ref().map(BankLayer::payee);
        let payee = self.edits.payee.as_deref().or(ruled).or(bank);
        payee.filter(|payee| !payee.is_empty())
    }

    /// The effective category of what is not split.
    pub fn category(&self) -> Option<&CategoryId> {
        match &self.edits.category {
            Some(Categorised::As(category)) => Some(category),
            Some(Categorised::Nothing) => None,
            None => self.unedited_category(),
        }
    }

    fn unedited_category(&self) -> Option<&CategoryId> {
        let bank = self.bank.as_ref().and_then(|bank| bank.category.as_ref());
        self.ruled.category.as_ref().or(bank)
    }

    /// Whether it may still change or vanish.
    pub fn pending(&self) -> bool {
        let bank = self.bank.as_ref().is_some_and(|bank| bank.pending);
        self.edits.pending.unwrap_or(bank)
    }

    /// Whether it counts nowhere because a person or a rule says so.
    pub fn excluded(&self) -> bool {
        self.edits.excluded.unwrap_or(self.ruled.excluded_rule.is_some())
    }

    /// Whether a person deleted it.
    pub fn deleted(&self) -> bool {
        self.edits.deleted
    }

    /// The effective tags.
    pub fn tags(&self) -> Vec<&str> {
        match &self.edits.tags {
            Some(tags) => tags.iter().map(String::as_str).collect(),
            None => self.ruled.tags.iter().map(|tag| tag.tag.as_str()).collect(),
        }
    }

    /// The note.
    pub fn note(&self) -> Option<&str> {
        self.edits.note.as_deref()
    }

    /// Which layer the field's effective value comes from.
    pub fn origin(&self, field: Field) -> Origin {
        let (edited, rule, bank) = match field {
            Field::Date => (self.edits.date.is_some(), None, self.bank.is_some()),
            Field::Amount => (self.edits.amount.is_some(), None, self.bank.is_some()),
            Field::Payee => {
                (self.edits.payee.is_some(), self.ruled.payee_rule.as_ref(), self.bank.is_some())
            }
            Field::Category => (
                self.edits.category.is_some() || !self.edits.splits.is_empty(),
                self.ruled.category_rule.as_ref(),
                self.bank.as_ref().is_some_and(|bank| bank.category.is_some()),
            ),
            Field::Pending => (self.edits.pending.is_some(), None, self.bank.is_some()),
            Field::Excluded => {
                (self.edits.excluded.is_some(), self.ruled.excluded_rule.as_ref(), false)
            }
            Field::Tags => {
                (self.edits.tags.is_some(), self.ruled.tags.last().map(|tag| &tag.rule), false)
            }
            Field::Note => (self.edits.note.is_some(), None, false),
        };
        match (edited, rule, bank) {
            (true, ..) => Origin::Person,
            (false, Some(rule), _) => Origin::Rule(rule.clone()),
            (false, None, true) => Origin::Bank,
            (false, None, false) => Origin::Default,
        }
    }

    /// The parts that count, each by its category. They sum to the amount, always: where a bank
    /// corrected the amount under a person's splits, the difference is a part of its own.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let splits = self.edits.splits.iter().enumerate().map(|(at, split)| Part {
            split: Some(at),
            category: split.category.as_ref(),
            minor: i128::from(split.amount.minor()),
        });
        let split_sum: i128 = splits.clone().map(|part| part.minor).sum();
        let rest = i128::from(self.amount().minor()) - split_sum;
        let category =
            if self.edits.splits.is_empty() { self.category() } else { self.unedited_category() };
        let own = (self.edits.splits.is_empty() || rest != 0).then_some(Part {
            split: None,
            category,
            minor: rest,
        });
        splits.chain(own)
    }

    /// Takes a category out of every layer; what showed it shows `new` from now on, by a person's
    /// decision where that is needed. False where no layer names it.
    pub(crate) fn replace_category(&mut self, old: &CategoryId, new: Option<&CategoryId>) -> bool {
        if !self.categories().any(|category| category == old) {
            return false;
        }
        let showed = self.category() == Some(old);
        for split in self.edits.splits.iter_mut() {
            replace(&mut split.category, old, new);
        }
        let aside = self.matched.iter_mut().flat_map(Matched::layers_mut);
        for bank in self.bank.iter_mut().chain(aside) {
            replace(&mut bank.category, old, new);
        }
        if replace(&mut self.ruled.category, old, new) {
            self.ruled.category_rule = None;
        }
        if showed {
            let others = self.unedited_category().is_some();
            let nothing = others.then_some(Categorised::Nothing);
            self.edits.category = new.cloned().map(Categorised::As).or(nothing);
        }
        true
    }

    /// Every category that its parts name, and those of lower layers and of words put aside.
    pub fn categories(&self) -> impl Iterator<Item = &CategoryId> {
        let edited = match &self.edits.category {
            Some(Categorised::As(category)) => Some(category),
            _ => None,
        };
        let aside = self.matched.iter().flat_map(Matched::layers);
        let bank = self.bank.iter().chain(aside).filter_map(|bank| bank.category.as_ref());
        let splits = self.edits.splits.iter().filter_map(|split| split.category.as_ref());
        edited.into_iter().chain(self.ruled.category.as_ref()).chain(bank).chain(splits)
    }

    /// Whether it counts in budgets, given which accounts are not in the budget: a deleted or
    /// excluded row, one of such an account, and both rows of a transfer between accounts of the
    /// budget count nowhere.
    pub fn counts(&self, is_off_budget: impl Fn(&AccountId) -> bool) -> bool {
        let off = self.account.as_ref().is_some_and(&is_off_budget);
        let within = self.transfer.as_ref().is_some_and(|pair| !is_off_budget(&pair.account));
        !(self.deleted() || self.excluded() || off || within)
    }

    /// The error of [`Transaction::check`] for a person's splits that miss the amount.
    fn check_splits(&self) -> Result<()> {
        let splits = &self.edits.splits;
        if splits.len() > MAX_SPLITS {
            let message = format!("{} splits are more than {MAX_SPLITS}", splits.len());
            return Err(Error::out_of_range(message));
        }
        let whole = self.amount();
        for split in splits {
            split.amount.expect_currency(whole.currency()).map_err(|error| error.at("a split"))?;
        }
        let sum: i128 = splits.iter().map(|split| i128::from(split.amount.minor())).sum();
        if !splits.is_empty() && self.bank.is_none() && sum != i128::from(whole.minor()) {
            return Err(splits_miss(whole, splits));
        }
        Money::from_minor_i128(i128::from(whole.minor()) - sum, whole.currency())
            .map(|_| ())
            .map_err(|error| error.at("what the splits leave"))
    }

    /// Checks what needs no book: that a date and an amount are there, texts, limits, and that
    /// splits are in the amount's currency and, for a row a person entered, sum exactly to it.
    ///
    /// # Errors
    /// `invalid`, `currency_mismatch` or `out_of_range`.
    pub fn check(&self) -> Result<()> {
        let place = |error: Error| error.at(format!("transaction {:?}", self.id));
        self.check_fields().map_err(place)
    }

    fn check_fields(&self) -> Result<()> {
        if self.bank.is_none() && (self.edits.date.is_none() || self.edits.amount.is_none()) {
            return Err(Error::invalid("neither a bank nor a person gave its date and amount"));
        }
        check_date(self.date())?;
        if let Some(bank) = &self.bank {
            bank.check()?;
        }
        text::check("the payee", self.payee().unwrap_or_default(), MAX_PAYEE)?;
        text::check("the note", self.note().unwrap_or_default(), MAX_NOTE)?;
        self.external_ids.iter().try_for_each(ExternalId::check)?;
        self.matched.iter().try_for_each(Matched::check)?;
        self.check_tags()?;
        self.check_splits()
    }

    fn check_tags(&self) -> Result<()> {
        let tags = self.tags();
        if tags.len() > MAX_TAGS {
            return Err(Error::out_of_range(format!(
                "{} tags are more than {MAX_TAGS}",
                tags.len()
            )));
        }
        tags.into_iter().try_for_each(|tag| text::check_filled("a tag", tag, MAX_TAG))
    }
}

fn replace(category: &mut Option<CategoryId>, old: &CategoryId, new: Option<&CategoryId>) -> bool {
    let is_old = category.as_ref() == Some(old);
    if is_old {
        *category = new.cloned();
    }
    is_old
}

/// Refuses splits that do not sum to the whole, each in its currency.
///
/// # Errors
/// `invalid` where there is none or they miss the amount, `currency_mismatch`.
pub fn check_splits(whole: Money, splits: &[Split]) -> Result<()> {
    if splits.is_empty() {
        return Err(Error::invalid("splits must not be empty"));
    }
    for split in splits {
        split.amount.expect_currency(whole.currency()).map_err(|error| error.at("a split"))?;
    }
    let sum: i128 = splits.iter().map(|split| i128::from(split.amount.minor())).sum();
    if sum == i128::from(whole.minor()) { Ok(()) } else { Err(splits_miss(whole, splits)) }
}

fn splits_miss(whole: Money, splits: &[Split]) -> Error {
    let sum: i128 = splits.iter().map(|split| i128::from(split.amount.minor())).sum();
    let sum = match Money::from_minor_i128(sum, whole.currency()) {
        Ok(sum) => sum.to_string(),
        Err(_) => format!("{sum} minor units"),
    };
    Error::new(ErrorKind::Invalid, format!("the splits sum to {sum}, the amount is {whole}"))
}

/// What a person enters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewTransaction {
    /// The account, where one is meant.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub account: Option<AccountId>,
    /// The civil date.
    pub date: NaiveDate,
    /// Positive is money out, negative is money in.
    pub amount: Money,
    /// Who was paid, or who paid.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub payee: Option<String>,
    /// The category; none is uncategorised.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub category: Option<CategoryId>,
    /// Parts that replace the category and sum to the amount; empty for none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub splits: Vec<Split>,
    /// Whether it is still to be posted.
    #[cfg_attr(feature = "serde", serde(default))]
    pub pending: bool,
    /// Whether it counts nowhere.
    #[cfg_attr(feature = "serde", serde(default))]
    pub excluded: bool,
    /// A note.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub note: Option<String>,
    /// Tags.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub tags: Vec<String>,
}

impl NewTransaction {
    /// An uncategorised transaction of a day.
    pub fn new(date: NaiveDate, amount: Money) -> Self {
        Self {
            account: None,
            date,
            amount,
            payee: None,
            category: None,
            splits: Vec::new(),
            pending: false,
            excluded: false,
            note: None,
            tags: Vec::new(),
        }
    }

    /// The same in a category.
    #[must_use]
    pub fn category(self, category: CategoryId) -> Self {
        Self { category: Some(category), ..self }
    }

    /// The same on an account.
    #[must_use]
    pub fn account(self, account: AccountId) -> Self {
        Self { account: Some(account), ..self }
    }

    /// The same with a payee.
    #[must_use]
    pub fn payee(self, payee: impl Into<String>) -> Self {
        Self { payee: Some(payee.into()), ..self }
    }
}
