//! Conditions, ready to be asked.

use std::collections::HashSet;
use std::slice;

use super::pattern::Pattern;
use super::{Condition, TextField, TextTest};
use crate::domain::error::Result;
use crate::domain::id::AccountId;
use crate::domain::money::Currency;
use crate::domain::transaction::Transaction;

/// The form in which two spellings of a text are equal. It goes letter by letter, so that the fold
/// of a part is a part of the fold.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let upper = text.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).collect()
}

/// One text of a row.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) raw: &'a str,
    pub(super) folded: String,
}

impl<'a> Seen<'a> {
    fn new(raw: Option<&'a str>) -> Option<Self> {
        raw.filter(|raw| !raw.is_empty()).map(|raw| Self { raw, folded: fold(raw) })
    }
}

/// What conditions see of a row.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) row: &'a Transaction,
    payee: Option<Seen<'a>>,
    bank_name: Option<Seen<'a>>,
    bank_category: [Option<Seen<'a>>; 2],
}

impl<'a> Subject<'a> {
    /// The row as it is before any rule.
    pub(super) fn new(row: &'a Transaction) -> Self {
        let bank = row.bank.as_ref();
        let word = bank.and_then(|bank| bank.category_text.as_deref());
        let code = bank.and_then(|bank| bank.category.as_ref()).map(|code| code.as_str());
        Self {
            row,
            payee: Seen::new(row.payee_with(None)),
            bank_name: Seen::new(bank.map(|bank| bank.name.as_str())),
            bank_category: [Seen::new(word), Seen::new(code)],
        }
    }

    /// Takes a rule's payee, or none of a rule, unless a person gave one. Whether that changed what
    /// is seen.
    pub(super) fn see_payee(&mut self, payee: Option<&'a str>) -> bool {
        let renamed = self.row.payee_with(payee);
        let changed = renamed != self.payee.as_ref().map(|seen| seen.raw);
        if changed {
            self.payee = Seen::new(renamed);
        }
        changed
    }

    pub(super) fn texts(&self, field: TextField) -> impl Iterator<Item = &Seen<'a>> {
        let texts = match field {
            TextField::Payee => slice::from_ref(&self.payee),
            TextField::BankName => slice::from_ref(&self.bank_name),
            TextField::BankCategory => &self.bank_category,
        };
        texts.iter().flatten()
    }
}

/// A condition.
pub(super) enum Matcher {
    Text { field: TextField, test: Test },
    Account(HashSet<AccountId>),
    Amount { from: i64, to: i64, currency: Currency },
}

/// A test of a text; all but the regular expression look at the fold.
pub(super) enum Test {
    Is(String),
    Contains(String),
    OneOf(HashSet<String>),
    Regex(Pattern),
}

impl Matcher {
    /// Compiles a condition of a rule that was checked.
    pub(super) fn new(condition: &Condition) -> Result<Self> {
        Ok(match condition {
            Condition::Text { field, test } => Self::Text { field: *field, test: Test::new(test)? },
            Condition::Account(accounts) => Self::Account(accounts.iter().cloned().collect()),
            Condition::AmountBetween { from, to } => {
                Self::Amount { from: from.minor(), to: to.minor(), currency: from.currency() }
            }
        })
    }

    pub(super) fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Text { field, test } => subject.texts(*field).any(|seen| test.holds(seen)),
            Self::Account(accounts) => {
                subject.row.account.as_ref().is_some_and(|account| accounts.contains(account))
            }
            Self::Amount { from, to, currency } => {
                let amount = subject.row.amount();
                amount.currency() == *currency && (*from..=*to).contains(&amount.minor())
            }
        }
    }
}

impl Test {
    fn new(test: &TextTest) -> Result<Self> {
        Ok(match test {
            TextTest::Is(text) => Self::Is(fold(text)),
            TextTest::Contains(text) => Self::Contains(fold(text)),
            TextTest::OneOf(texts) => Self::OneOf(texts.iter().map(|text| fold(text)).collect()),
            TextTest::Regex(regex) => Self::Regex(Pattern::new(regex)?),
        })
    }

    fn holds(&self, seen: &Seen<'_>) -> bool {
        match self {
            Self::Is(text) => seen.folded == *text,
            Self::Contains(text) => seen.folded.contains(text.as_str()),
            Self::OneOf(texts) => texts.contains(&seen.folded),
            Self::Regex(regex) => regex.is_in(seen.raw),
        }
    }
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

    use super::*;

    #[test]
    fn letters_that_a_regular_expression_takes_for_one_have_one_fold() {
        let letters = ('\0'..=char::MAX).filter(|letter| letter.is_alphabetic());
        let mut cased = 0;
        for letter in letters {
            let mut class = ClassUnicode::new([ClassUnicodeRange::new(letter, letter)]);
            class.case_fold_simple();
            let spellings = class.iter().flat_map(|range| range.start()..=range.end());
            for spelling in spellings.filter(|spelling| *spelling != letter) {
                cased += 1;
                let (one, other) = (fold(&letter.to_string()), fold(&spelling.to_string()));
                assert_eq!(one, other, "{letter} {spelling}");
            }
        }
        assert!(cased > 2_000, "{cased}");
    }

    #[test]
    fn the_fold_of_a_part_is_a_part_of_the_fold() {
        for text in ["Ὀδυσσεύς", "STRASSE ẞ", "ABC", "İstanbul Kiosk"] {
            let letters: String = text.chars().map(|letter| fold(&letter.to_string())).collect();
            assert_eq!(fold(text), letters);
        }
    }
}
