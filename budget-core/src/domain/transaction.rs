//! One movement of money, in three layers that never overwrite one another.

use chrono::NaiveDate;

use super::error::{Error, ErrorKind, Result};
use super::id::{AccountId, CategoryId, RuleId, TransactionId};
use super::money::Money;
use super::period::check_date;
use super::text;

mod layers;
mod new;

pub(super) use layers::check_words;
pub use layers::{
    BankLayer, BankSource, Categorised, Edits, ExternalId, Matched, RuledLayer, RuledTag, Split,
};
pub use new::NewTransaction;

/// The most characters a payee, or a bank's words for a row, have.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::transaction::MAX_PAYEE, 1_000);
/// ```
pub const MAX_PAYEE: usize = 1_000;
/// The most characters a note has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::transaction::MAX_NOTE, 10_000);
/// ```
pub const MAX_NOTE: usize = 10_000;
/// The most tags a transaction has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::transaction::MAX_TAGS, 50);
/// ```
pub const MAX_TAGS: usize = 50;
/// The most characters a tag has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::transaction::MAX_TAG, 100);
/// ```
pub const MAX_TAG: usize = 100;
/// The most splits a transaction has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::transaction::MAX_SPLITS, 500);
/// ```
pub const MAX_SPLITS: usize = 500;

/// The other row of a transfer between own accounts.
///
/// ```
/// # use budget_core::*;
/// let pair = Transfer { other: "t2".parse()?, account: "card".parse()? };
/// assert_eq!(pair.other.as_str(), "t2");
/// # Ok::<(), Error>(())
/// ```
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
///
/// ```
/// # use budget_core::*;
/// assert_ne!(Field::Payee, Field::Note);
/// ```
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
///
/// ```
/// # use budget_core::*;
/// assert_ne!(Origin::Rule("cafe".parse()?), Origin::Person);
/// # Ok::<(), Error>(())
/// ```
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
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
/// # let row = Transaction::entered("t1".parse()?, new)?;
/// let part = row.parts().next().expect("the whole");
/// assert_eq!((part.split, part.category, part.minor), (None, None, 280));
/// # Ok::<(), Error>(())
/// ```
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
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let eur = Currency::new("EUR")?;
    /// let mut new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", eur)?);
    /// new.splits = vec![Split { category: None, amount: Money::parse("2", eur)? }];
    /// assert_eq!(Transaction::entered("t1".parse()?, new).unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
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
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new)?;
    /// assert_eq!(row.date(), parse_date("2026-03-02")?);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn date(&self) -> NaiveDate {
        let bank = self.bank.as_ref().map(|bank| bank.date);
        self.edits.date.or(bank).unwrap_or(super::period::MIN_DATE)
    }

    /// The effective amount.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new)?;
    /// assert_eq!(row.amount().to_string(), "2.80 EUR");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn amount(&self) -> Money {
        let bank = self.bank.as_ref().map(|bank| bank.amount);
        self.edits.amount.or(bank).unwrap_or(Money::zero(super::money::Currency::none()))
    }

    /// The effective payee: the bank's, where it tells one, else the bank's text.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, new.payee("Café Blau"))?;
    /// assert_eq!(row.payee(), Some("Café Blau"));
    /// # Ok::<(), Error>(())
    /// ```
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
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, new.category("food".parse()?))?;
    /// assert_eq!(row.category(), Some(&"food".parse()?));
    /// # Ok::<(), Error>(())
    /// ```
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
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, NewTransaction { pending: true, ..new })?;
    /// assert!(row.pending());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn pending(&self) -> bool {
        let bank = self.bank.as_ref().is_some_and(|bank| bank.pending);
        self.edits.pending.unwrap_or(bank)
    }

    /// Whether it counts nowhere because a person or a rule says so.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, NewTransaction { excluded: true, ..new })?;
    /// assert!(row.excluded() && !row.counts(|_| false));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn excluded(&self) -> bool {
        self.edits.excluded.unwrap_or(self.ruled.excluded_rule.is_some())
    }

    /// Whether a person deleted it.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let mut row = Transaction::entered("t1".parse()?, new)?;
    /// row.edits.deleted = true;
    /// assert!(row.deleted() && !row.counts(|_| false));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn deleted(&self) -> bool {
        self.edits.deleted
    }

    /// A source's id of the row; of a row that was pending, the posted row's.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let new = NewTransaction::new("2026-03-02".parse().unwrap(), Money::parse("2.80", Currency::new("EUR")?)?);
    /// let mut row = Transaction::entered("t1".parse()?, new)?;
    /// row.external_ids = vec![ExternalId::new("c1", "pending"), ExternalId::new("c1", "posted")];
    /// assert_eq!((row.current_id("c1"), row.current_id("file")), (Some("posted"), None));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn current_id(&self, source_name: &str) -> Option<&str> {
        let found = self.external_ids.iter().rev().find(|id| id.source == source_name);
        found.map(|id| id.id.as_str())
    }

    /// The effective tags.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, NewTransaction { tags: vec!["out".into()], ..new })?;
    /// assert_eq!(row.tags(), ["out"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn tags(&self) -> Vec<&str> {
        match &self.edits.tags {
            Some(tags) => tags.iter().map(String::as_str).collect(),
            None => self.ruled.tags.iter().map(|tag| tag.tag.as_str()).collect(),
        }
    }

    /// The note.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, NewTransaction { note: Some("with Mia".into()), ..new })?;
    /// assert_eq!(row.note(), Some("with Mia"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn note(&self) -> Option<&str> {
        self.edits.note.as_deref()
    }

    /// Which layer the field's effective value comes from.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let mut row = Transaction::entered("t1".parse()?, new)?;
    /// row.ruled = RuledLayer { payee: Some("Café".into()), payee_rule: Some("cafe".parse()?), ..RuledLayer::default() };
    /// assert_eq!(row.origin(Field::Payee), Origin::Rule("cafe".parse()?));
    /// # Ok::<(), Error>(())
    /// ```
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
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let eur = Currency::new("EUR")?;
    /// # let mut new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", eur)?);
    /// # let part = |amount| Ok::<_, Error>(Split { category: None, amount: Money::parse(amount, eur)? });
    /// new.splits = vec![part("2")?, part("0.80")?];
    /// let row = Transaction::entered("t1".parse()?, new)?;
    /// assert_eq!(row.parts().map(|part| part.minor).sum::<i128>(), 280);
    /// # Ok::<(), Error>(())
    /// ```
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
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, new.category("food".parse()?))?;
    /// assert!(row.categories().any(|category| category.as_str() == "food"));
    /// # Ok::<(), Error>(())
    /// ```
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
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, new.account("car".parse()?))?;
    /// assert!(!row.counts(|account| account.as_str() == "car"), "off the budget");
    /// # Ok::<(), Error>(())
    /// ```
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
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let mut row = Transaction::entered("t1".parse()?, new)?;
    /// row.edits.amount = None;
    /// assert_eq!(row.check().unwrap_err().kind(), ErrorKind::Invalid, "neither a person nor a bank says it");
    /// # Ok::<(), Error>(())
    /// ```
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
///
/// ```
/// # use budget_core::*;
/// # use budget_core::domain::transaction::check_splits;
/// # let eur = Currency::new("EUR")?;
/// let (whole, part) = (Money::parse("3", eur)?, Split { category: None, amount: Money::parse("2", eur)? });
/// assert_eq!(check_splits(whole, &[part]).unwrap_err().kind(), ErrorKind::Invalid);
/// # Ok::<(), Error>(())
/// ```
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
