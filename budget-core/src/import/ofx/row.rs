//! One transaction of an OFX file.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::Currency;
use crate::domain::bank::BankRow;
use crate::domain::transaction::{MAX_NOTE, MAX_PAYEE};
use crate::import::amount;
use crate::import::statements::{both, external_id};
use crate::import::words::{clean, filled, quoted};
use crate::import::{DateOrder, DecimalMark, date};

/// What the elements of a transaction say, as text.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    pub(super) line: u32,
    pub(super) pending: bool,
    pub(super) posted: Cow<'a, str>,
    pub(super) amount: Cow<'a, str>,
    pub(super) id: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    pub(super) payee: Cow<'a, str>,
    pub(super) memo: Cow<'a, str>,
    pub(super) currency: Cow<'a, str>,
}

impl Draft<'_> {
    /// The row. OFX has money out negative, the library positive.
    ///
    /// The name is NAME, else the payee's, else MEMO, which then is no memo any more.
    pub(super) fn finish(self) -> Result<BankRow, String> {
        let dated = if self.pending { "DTTRAN" } else { "DTPOSTED" };
        let (date, amount) =
            both(parse_date(dated, &self.posted), parse_amount("TRNAMT", &self.amount))?;
        let payee = filled(self.payee, MAX_PAYEE);
        let named = filled(self.name, MAX_PAYEE).or_else(|| payee.clone());
        let (name, memo) = match named {
            Some(name) => (name, filled(self.memo, MAX_NOTE)),
            None => (clean(self.memo, MAX_PAYEE), None),
        };
        Ok(BankRow {
            line: self.line,
            external_id: external_id(self.id),
            date,
            amount: if amount.is_zero() { amount } else { -amount },
            currency: parse_currency(&self.currency)?,
            name,
            payee,
            memo,
            category: None,
            primary: None,
            category_text: None,
            pending: self.pending,
            pending_id: None,
        })
    }
}

/// The civil date as written: time and zone behind it are not applied.
fn parse_date(tag: &str, text: &str) -> Result<NaiveDate, String> {
    if text.is_empty() {
        return Err(format!("{tag} is missing"));
    }
    let date = match text.get(..8).and_then(date::parse_ymd) {
        Some(date) if is_time(&text[8..]) => Some(date),
        _ if text.as_bytes().get(4) == Some(&b'-') => date::parse(text, DateOrder::Ymd),
        _ => None,
    };
    date.ok_or_else(|| format!("{tag} {} is no date, written YYYYMMDD", quoted(text)))
}

/// Digits of a time, then perhaps fractions and a zone.
fn is_time(rest: &str) -> bool {
    let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    zone.is_empty() || zone.starts_with(['.', ':', ',', '[', ' ', 'T', '+', '-', 'Z'])
}

/// A decimal point or comma; both in one amount set thousands apart by the first.
pub(super) fn parse_amount(tag: &str, text: &str) -> Result<Decimal, String> {
    if text.is_empty() {
        return Err(format!("{tag} is missing"));
    }
    let mark = mark_of(text).ok_or_else(|| {
        let text = quoted(text);
        format!("{tag} {text} is no amount: its comma can stand before decimals or thousands")
    })?;
    amount::parse_plain(text, mark).map_err(|fault| format!("{tag}: {}", fault.of(text, mark)))
}

fn mark_of(text: &str) -> Option<DecimalMark> {
    let count = |mark| text.bytes().filter(|byte| *byte == mark).count();
    let last = |mark| text.bytes().rposition(|byte| byte == mark);
    match (count(b'.'), count(b','), last(b'.') > last(b',')) {
        (0, 1, _) if last(b',') == text.len().checked_sub(4) => None,
        (0, 1, _) => Some(DecimalMark::Comma),
        (0, _, _) | (1, 0, _) => Some(DecimalMark::Point),
        (_, 0, _) => Some(DecimalMark::Comma),
        (_, _, true) => Some(DecimalMark::Point),
        (_, _, false) => Some(DecimalMark::Comma),
    }
}

pub(super) fn parse_currency(code: &str) -> Result<Option<Currency>, String> {
    match code {
        "" => Ok(None),
        code => Currency::of_bank(code).map(Some).map_err(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_written() {
        for text in [
            "20130525",
            "20130525225731",
            "20130525225731.258",
            "20130525225731.258[-7:MST]",
            "20130525000000[0:GMT]",
            "201305252257",
            "2013-05-25",
            "20130525 120000",
            "20130525[+14]",
        ] {
            let date = parse_date("DTPOSTED", text).expect(text);
            assert_eq!(date.to_string(), "2013-05-25", "{text}");
        }
    }

    #[test]
    fn dates_that_are_none() {
        for text in [
            "20120231",
            "201120000000",
            "2013",
            "00000000",
            "05/25/2013",
            "2013052é",
            "20130525x",
            "2013-02-30",
        ] {
            let reason = parse_date("DTPOSTED", text).expect_err(text);
            assert_eq!(reason, format!("DTPOSTED {text:?} is no date, written YYYYMMDD"));
        }
        assert_eq!(parse_date("DTTRAN", "").expect_err("none"), "DTTRAN is missing");
    }

    #[test]
    fn amounts_with_point_or_comma() {
        for (text, value) in [
            ("-5.50", "-5.50"),
            ("-12,34", "-12.34"),
            ("+3", "3"),
            ("1,234.56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("1.234", "1.234"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            (".5", "0.5"),
            ("12,3456", "12.3456"),
        ] {
            assert_eq!(parse_amount("TRNAMT", text).expect(text).to_string(), value, "{text}");
        }
    }

    #[test]
    fn amounts_that_are_none() {
        for text in [
            "$120",
            "12 EUR",
            "NaN",
            "1e3",
            "1,234",
            "-1,234",
            "1.2.3",
            "1,2,3.4",
            "--1",
            "12,34.56",
            "9".repeat(40).as_str(),
        ] {
            let reason = parse_amount("TRNAMT", text).expect_err(text);
            assert!(reason.starts_with("TRNAMT") && reason.contains(text), "{reason}");
        }
        assert_eq!(parse_amount("TRNAMT", "").expect_err("none"), "TRNAMT is missing");
    }
}
