//! Amounts as whole numbers of minor units, and exact fractions of them.

use serde_json::Value;

use super::{INVALID, OUT_OF_RANGE, Refused};

const LARGEST: i128 = i64::MAX as i128;

/// The currencies that these scenarios use, with ISO 4217's minor digits.
const ISO: [(&str, u32); 16] = [
    ("EUR", 2),
    ("USD", 2),
    ("GBP", 2),
    ("CHF", 2),
    ("SEK", 2),
    ("HUF", 2),
    ("MRU", 2),
    ("JPY", 0),
    ("KRW", 0),
    ("CLP", 0),
    ("ISK", 0),
    ("KWD", 3),
    ("BHD", 3),
    ("TND", 3),
    ("CLF", 4),
    ("UYW", 4),
];

/// A currency's code and its minor digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Currency {
    /// The code, as given.
    pub(crate) code: String,
    digits: u32,
}

impl Currency {
    /// Reads a code.
    pub(crate) fn read(value: &Value) -> Result<Self, Refused> {
        let code = value.as_str().expect("a currency is a text");
        let digits = match code.strip_prefix("x:") {
            Some(name) => is_unofficial(name).then_some(8),
            None => ISO.iter().find(|known| known.0 == code).map(|known| known.1),
        };
        Ok(Self { code: code.to_owned(), digits: digits.ok_or(INVALID)? })
    }

    /// Reads an amount of this currency in minor units.
    pub(crate) fn amount(&self, value: &Value) -> Result<i128, Refused> {
        let text = value.as_str().expect("an amount is a text");
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            None => (digits, ""),
            Some(_) => return Err(INVALID),
        };
        let fraction = fraction.trim_end_matches('0');
        if !is_digits(whole) || fraction.len() > self.digits as usize {
            return Err(INVALID);
        }
        let padding = "0".repeat(self.digits as usize - fraction.len());
        let minor = format!("{whole}{fraction}{padding}");
        let minor = minor.trim_start_matches('0');
        if minor.len() > 30 {
            return Err(OUT_OF_RANGE);
        }
        in_range(sign * minor.bytes().fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
    }

    /// Writes an amount.
    pub(crate) fn write(&self, minor: i128) -> Value {
        decimal(minor, self.digits).into()
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_unofficial(name: &str) -> bool {
    (1..=12).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A whole number of units of `digits` decimals, as a decimal.
pub(crate) fn decimal(units: i128, digits: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let one = 10u128.pow(digits);
    let (whole, rest) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
    match digits {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = digits as usize),
    }
}

/// The same amount, if it is one that may be reported.
pub(crate) fn in_range(minor: i128) -> Result<i128, Refused> {
    if (-LARGEST..=LARGEST).contains(&minor) { Ok(minor) } else { Err(OUT_OF_RANGE) }
}

/// An exact fraction in lowest terms; the lower number is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fraction {
    upper: i128,
    lower: i128,
}

impl Fraction {
    /// `upper / lower`.
    pub(crate) fn new(upper: i128, lower: i128) -> Self {
        assert!(lower > 0, "a fraction of {lower}");
        let common = greatest_common(upper.abs(), lower);
        Self { upper: upper / common, lower: lower / common }
    }

    /// The sum of both.
    pub(crate) fn plus(self, other: Self) -> Self {
        let multiply = |a: i128, b: i128| a.checked_mul(b).expect("a fraction that fits");
        let common = greatest_common(self.lower, other.lower);
        let left = multiply(self.upper, other.lower / common);
        let right = multiply(other.upper, self.lower / common);
        Self::new(left + right, multiply(self.lower, other.lower / common))
    }

    /// The nearest whole number, of two the even one.
    pub(crate) fn half_even(self) -> i128 {
        let below = self.upper.div_euclid(self.lower);
        let rest = self.upper.rem_euclid(self.lower);
        match (2 * rest).cmp(&self.lower) {
            std::cmp::Ordering::Less => below,
            std::cmp::Ordering::Greater => below + 1,
            std::cmp::Ordering::Equal => below + below.rem_euclid(2),
        }
    }

    /// The whole number next to it on the side of zero.
    pub(crate) fn towards_zero(self) -> i128 {
        let size = self.upper.abs() / self.lower;
        if self.upper < 0 { -size } else { size }
    }
}

fn greatest_common(a: i128, b: i128) -> i128 {
    if a == 0 { b } else { greatest_common(b % a, a) }
}

#[test]
fn half_even_goes_to_the_even_digit_for_negative_numbers_too() {
    let rounded = |upper, lower| Fraction::new(upper, lower).half_even();
    assert_eq!(
        [rounded(-25, 2), rounded(-27, 2), rounded(25, 2), rounded(27, 2)],
        [-12, -14, 12, 14]
    );
    assert_eq!([rounded(-1, 3), rounded(-2, 3), rounded(1, 3), rounded(2, 3)], [0, -1, 0, 1]);
}

#[test]
fn towards_zero_cuts_on_both_sides() {
    let cut = |upper, lower| Fraction::new(upper, lower).towards_zero();
    assert_eq!([cut(-29, 10), cut(29, 10), cut(-1, 10)], [-2, 2, 0]);
}
