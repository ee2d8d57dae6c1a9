//! Amounts as banks write them, read exactly.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::words::{quoted, trim};
use crate::Currency;

/// Which mark stands before the decimals.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(import::DecimalMark::Point, import::DecimalMark::Comma);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1234.56`; thousands may be set apart: `1,234.56`, `1'234.56`, `1 234.56`.
    Point,
    /// `1234,56`; thousands may be set apart: `1.234,56`, `1'234,56`, `1 234,56`.
    Comma,
}

impl DecimalMark {
    fn byte(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    NoNumber,
    TooLong,
}

impl Fault {
    pub(super) fn of(self, text: &str, mark: DecimalMark) -> String {
        let (text, mark) = (quoted(text), mark.name());
        match self {
            Self::NoNumber => format!("the amount {text} is no number with a decimal {mark}"),
            Self::TooLong => format!("the amount {text} is out of range: it has too many digits"),
        }
    }
}

/// An amount and the currency that stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) value: Decimal,
    pub(super) currency: Option<Currency>,
}

/// Reads a number with a sign before or behind it or in parentheses, and a currency's sign or
/// code: `$1,036.47`, `(20.00)`, `12,34- EUR`.
pub(super) fn parse(text: &str, mark: DecimalMark) -> Result<Amount, Fault> {
    let text = trim(text);
    let (negative, unit, digits) = match text.strip_prefix('-') {
        Some(digits) if is_bare(digits) => (true, "", digits),
        None if is_bare(text) => (false, "", text),
        _ => peel(text),
    };
    let currency = match unit {
        "" => None,
        unit => currency_of(unit).ok_or(Fault::NoNumber)?,
    };
    let value = number(digits, mark, negative)?;
    Ok(Amount { value, currency })
}

/// Reads a number with nothing but a sign before it.
pub(super) fn parse_plain(text: &str, mark: DecimalMark) -> Result<Decimal, Fault> {
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    number(digits, mark, negative)
}

fn is_bare(text: &str) -> bool {
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    digit(text.as_bytes().first()) && digit(text.as_bytes().last())
}

/// Takes sign and unit off, in whatever order they stand around the number.
fn peel(text: &str) -> (bool, &str, &str) {
    let (mut rest, mut sign, mut unit) = (text, None, "");
    loop {
        let before = rest;
        if sign.is_none() {
            (sign, rest) = take_sign(rest);
        }
        if unit.is_empty() {
            (unit, rest) = take_unit(rest);
        }
        if rest == before {
            return (sign.unwrap_or(false), unit, rest);
        }
    }
}

/// True for a minus or parentheses, false for a plus.
fn take_sign(text: &str) -> (Option<bool>, &str) {
    const MINUS: [char; 2] = ['-', '\u{2212}'];
    if let Some(rest) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (Some(true), rest.trim());
    }
    // The hyphen of a Swiss "5.-" stands for no cents.
    let behind = |rest: &&str| !rest.ends_with(['.', ',']);
    let strip =
        |sign: &[char]| text.strip_prefix(sign).or_else(|| text.strip_suffix(sign).filter(behind));
    match (strip(&MINUS), strip(&['+'])) {
        (Some(rest), _) => (Some(true), rest.trim()),
        (None, Some(rest)) => (Some(false), rest.trim()),
        (None, None) => (None, text),
    }
}

fn take_unit(text: &str) -> (&str, &str) {
    let outside = |c: char| c.is_alphabetic() || is_sign(c);
    let head = text.trim_start_matches(outside);
    if head.len() < text.len() {
        // The point of "Fr. 5" is the unit's, the point of "$.50" the number's.
        let head = if head.starts_with(". ") { &head[1..] } else { head };
        return (&text[..text.len() - head.len()], head.trim());
    }
    let tail = text.strip_suffix('.').unwrap_or(text).trim_end_matches(outside);
    if tail.len() < text.strip_suffix('.').unwrap_or(text).len() {
        return (&text[tail.len()..], tail.trim());
    }
    ("", text)
}

fn is_sign(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '฿' | '\u{20A0}'..='\u{20C0}')
}

/// The currency of a unit that is known: none where it is only a sign, since `$` is many.
fn currency_of(unit: &str) -> Option<Option<Currency>> {
    const WORDS: [&str; 6] = ["kr", "zł", "Kč", "Ft", "Fr", "lei"];
    let unit = unit.strip_suffix('.').unwrap_or(unit);
    let is_code = unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code && let Ok(currency) = Currency::new(unit) {
        return Some(Some(currency));
    }
    let letters = unit.trim_end_matches(is_sign);
    let signed = letters.len() < unit.len() && letters.len() <= 3 && letters.is_ascii();
    (signed || WORDS.contains(&unit)).then_some(None)
}

/// Reads digits with thousands set apart, if at all, by one mark in groups of three, or as in
/// India of two before the last three.
fn number(digits: &str, mark: DecimalMark, negative: bool) -> Result<Decimal, Fault> {
    let (whole, fraction) = match digits.bytes().position(|byte| byte == mark.byte()) {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, ""),
    };
    let mut mantissa = Mantissa::default();
    push_whole(&mut mantissa, whole)?;
    mantissa.push_all(fraction)?;
    if mantissa.digits == 0 {
        return Err(Fault::NoNumber);
    }
    let value = if negative { -mantissa.value } else { mantissa.value };
    Decimal::try_from_i128_with_scale(value, fraction.len() as u32).map_err(|_| Fault::TooLong)
}

fn push_whole(mantissa: &mut Mantissa, whole: &str) -> Result<(), Fault> {
    let digits = whole.bytes().take_while(u8::is_ascii_digit).count();
    let Some(apart) = whole[digits..].chars().next() else {
        return mantissa.push_all(whole);
    };
    if !is_apart(apart) {
        return Err(Fault::NoNumber);
    }
    let mut groups = whole.split(apart).peekable();
    let mut first = true;
    while let Some(group) = groups.next() {
        let fits = match (first, groups.peek().is_none()) {
            (true, _) => (1..=3).contains(&group.len()),
            (_, true) => group.len() == 3,
            _ => group.len() == 3 || (group.len() == 2 && apart == ','),
        };
        if !fits {
            return Err(Fault::NoNumber);
        }
        mantissa.push_all(group)?;
        first = false;
    }
    Ok(())
}

fn is_apart(c: char) -> bool {
    matches!(c, '.' | ',' | ' ' | '\'' | '’' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

#[derive(Default)]
struct Mantissa {
    value: i128,
    digits: usize,
}

impl Mantissa {
    /// As many digits as surely fit 64 bits.
    const CHUNK: usize = 18;

    fn push_all(&mut self, digits: &str) -> Result<(), Fault> {
        digits.as_bytes().chunks(Self::CHUNK).try_for_each(|chunk| self.push(chunk))
    }

    fn push(&mut self, chunk: &[u8]) -> Result<(), Fault> {
        let (mut value, mut factor) = (0u64, 1u64);
        for byte in chunk {
            if !byte.is_ascii_digit() {
                return Err(Fault::NoNumber);
            }
            (value, factor) = (value * 10 + u64::from(byte - b'0'), factor * 10);
        }
        let shifted = self.value.checked_mul(i128::from(factor)).ok_or(Fault::TooLong)?;
        self.value = shifted.checked_add(i128::from(value)).ok_or(Fault::TooLong)?;
        self.digits += chunk.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::DecimalMark::{Comma, Point};
    use super::*;

    fn read(text: &str, mark: DecimalMark) -> Result<String, Fault> {
        parse(text, mark).map(|amount| amount.value.to_string())
    }

    #[test]
    fn numbers_of_many_countries() {
        for (text, mark, value) in [
            ("1.234,56", Comma, "1234.56"),
            ("1,234.56", Point, "1234.56"),
            ("1'234.56", Point, "1234.56"),
            ("1’234.56", Point, "1234.56"),
            ("1 234,56", Comma, "1234.56"),
            ("1\u{a0}234\u{a0}567,8", Comma, "1234567.8"),
            ("1\u{202f}234,56", Comma, "1234.56"),
            ("12,34,567.89", Point, "1234567.89"),
            ("$1,036.47", Point, "1036.47"),
            ("-$20.00", Point, "-20.00"),
            ("$-20.00", Point, "-20.00"),
            ("($20.00)", Point, "-20.00"),
            ("$ (20.00)", Point, "-20.00"),
            ("20.00-", Point, "-20.00"),
            ("20.00 -", Point, "-20.00"),
            ("\u{2212}7,5", Comma, "-7.5"),
            ("+7", Comma, "7"),
            ("12,34 €", Comma, "12.34"),
            ("-12,34 EUR", Comma, "-12.34"),
            ("CHF -5", Point, "-5"),
            ("Fr. 5.50", Point, "5.50"),
            ("5 kr.", Point, "5"),
            ("R$ 1.234,50", Comma, "1234.50"),
            (".50", Point, "0.50"),
            ("-.5", Point, "-0.5"),
            ("$.50", Point, "0.50"),
            ("5.", Point, "5"),
            ("0.00", Point, "0.00"),
            ("-0.00", Point, "0.00"),
            ("007", Point, "7"),
        ] {
            assert_eq!(read(text, mark).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_amounts() {
        for text in [
            "",
            " ",
            "-",
            "+",
            ".",
            ",",
            "NaN",
            "nan",
            "inf",
            "Infinity",
            "1e3",
            "1E3",
            "0x10",
            "--5",
            "-5-",
            "1.2.3",
            "12,34",
            "1,23,4",
            "1,2345",
            "1234,567",
            ",123",
            "1,,234",
            "1, 234",
            "1,234 567",
            "5%",
            "five",
            "5 apples",
            "EUR",
            "5 EUR EUR",
            "٣",
            "1.5 0",
            "()",
            "(5",
            "1/2",
            "12.34.56",
            "5¢",
            "1.-",
            "$$5x",
        ] {
            assert_eq!(read(text, Point), Err(Fault::NoNumber), "{text}");
        }
        for text in ["12.34", "1.23,4", "1,5,0", "1.2345,6"] {
            assert_eq!(read(text, Comma), Err(Fault::NoNumber), "{text}");
        }
    }

    #[test]
    fn as_many_digits_as_fit_and_no_more() {
        let edge = "79228162514264337593543950335";
        assert_eq!(read(edge, Point).as_deref(), Ok(edge));
        for text in ["79228162514264337593543950336", &"9".repeat(30), &"9".repeat(50)] {
            assert_eq!(read(text, Point), Err(Fault::TooLong), "{text}");
        }
        assert_eq!(read(&format!("0.{}1", "0".repeat(28)), Point), Err(Fault::TooLong));
    }

    #[test]
    fn a_code_names_the_currency_and_a_sign_does_not() {
        let currency = |text| parse(text, Point).expect(text).currency.map(|c| c.to_string());
        assert_eq!(currency("5 EUR").as_deref(), Some("EUR"));
        assert_eq!(currency("CHF5").as_deref(), Some("CHF"));
        assert_eq!(currency("$5"), None);
        assert_eq!(currency("5"), None);
    }

    #[test]
    fn plain_numbers_have_nothing_around_them() {
        assert_eq!(parse_plain("-12,34", Comma).map(|d| d.to_string()).as_deref(), Ok("-12.34"));
        assert_eq!(parse_plain("+5", Point).map(|d| d.to_string()).as_deref(), Ok("5"));
        for text in ["$120", "120 USD", "(5)", "5-", "", "-", "--5", "+-5"] {
            assert_eq!(parse_plain(text, Point), Err(Fault::NoNumber), "{text}");
        }
    }
}
