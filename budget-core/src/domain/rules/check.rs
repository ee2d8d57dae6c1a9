//! Which rules are refused.

use super::pattern::Pattern;
use super::{Action, Condition, MAX_CONDITIONS, MAX_LISTED, MAX_REGEX, Rule, TextTest};
use crate::domain::account::MAX_NAME;
use crate::domain::error::{Error, Result};
use crate::domain::money::Money;
use crate::domain::text;
use crate::domain::transaction::{MAX_PAYEE, MAX_TAG};

impl Rule {
    /// Checks what needs no book.
    ///
    /// # Errors
    /// - `invalid` without a condition or an action, for an empty name, text, list or tag, for a
    ///   regular expression that is none or compiles to more than
    ///   [`MAX_REGEX_SIZE`](super::MAX_REGEX_SIZE), for an amount from more than to, and for a
    ///   category or a payee that is set twice.
    /// - `currency_mismatch` for an amount from one currency to another.
    /// - `out_of_range` beyond [`MAX_CONDITIONS`], [`MAX_LISTED`], [`MAX_REGEX`], and the limits
    ///   of names, payees and tags.
    ///
    /// ```
    /// # use budget_core::*;
    /// let rule = Rule { id: "r".parse()?, name: "R".into(), stage: Stage::Default, matches: Match::All,
    ///     conditions: vec![], actions: vec![Action::Exclude] };
    /// assert_eq!(rule.check().unwrap_err().kind(), ErrorKind::Invalid, "it would match every row");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        self.check_all_but_patterns()?;
        self.conditions.iter().try_for_each(|condition| match condition {
            Condition::Text { test: TextTest::Regex(regex), .. } => {
                Pattern::new(regex).map(drop).map_err(|error| self.place(error))
            }
            _ => Ok(()),
        })
    }

    pub(super) fn check_all_but_patterns(&self) -> Result<()> {
        self.check_plain().map_err(|error| self.place(error))
    }

    pub(super) fn place(&self, error: Error) -> Error {
        error.at(format!("rule {:?}", self.id))
    }

    fn check_plain(&self) -> Result<()> {
        text::check_filled("the rule's name", &self.name, MAX_NAME)?;
        check_len("conditions", self.conditions.len(), MAX_CONDITIONS)?;
        check_len("actions", self.actions.len(), MAX_CONDITIONS)?;
        self.conditions.iter().try_for_each(check_condition)?;
        self.actions.iter().try_for_each(check_action)?;
        self.check_once("category", |action| matches!(action, Action::SetCategory(_)))?;
        self.check_once("payee", |action| matches!(action, Action::RenamePayee(_)))
    }

    fn check_once(&self, field: &str, sets: impl Fn(&&Action) -> bool) -> Result<()> {
        match self.actions.iter().filter(sets).count() {
            0 | 1 => Ok(()),
            times => Err(Error::invalid(format!("it sets the {field} {times} times"))),
        }
    }
}

fn check_condition(condition: &Condition) -> Result<()> {
    match condition {
        Condition::Text { test, .. } => check_test(test),
        Condition::Account(accounts) => {
            check_len("accounts of a condition", accounts.len(), MAX_LISTED)
        }
        Condition::AmountBetween { from, to } => check_amounts(*from, *to),
    }
}

fn check_test(test: &TextTest) -> Result<()> {
    match test {
        TextTest::Is(text) | TextTest::Contains(text) => check_text(text),
        TextTest::OneOf(texts) => {
            check_len("texts of a condition", texts.len(), MAX_LISTED)?;
            texts.iter().try_for_each(|text| check_text(text))
        }
        TextTest::Regex(regex) => text::check_filled("a regular expression", regex, MAX_REGEX),
    }
}

fn check_text(text: &str) -> Result<()> {
    text::check_filled("the text of a condition", text, MAX_PAYEE)
}

fn check_amounts(from: Money, to: Money) -> Result<()> {
    to.expect_currency(from.currency())?;
    if from.minor() > to.minor() {
        return Err(Error::invalid(format!("the amount is from {from} to {to}, which is less")));
    }
    Ok(())
}

fn check_action(action: &Action) -> Result<()> {
    match action {
        Action::RenamePayee(payee) => text::check_filled("the payee", payee, MAX_PAYEE),
        Action::AddTag(tag) => text::check_filled("a tag", tag, MAX_TAG),
        Action::SetCategory(_) | Action::Exclude => Ok(()),
    }
}

fn check_len(noun: &str, len: usize, max: usize) -> Result<()> {
    match len {
        0 => Err(Error::invalid(format!("there are no {noun}: at least one is meant"))),
        len if len > max => Err(Error::out_of_range(format!("{len} {noun} are more than {max}"))),
        _ => Ok(()),
    }
}
