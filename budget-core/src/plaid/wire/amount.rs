//! Amounts and currencies.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::Read;
use super::member::{Member, members};
use crate::domain::money::Currency;

/// The exact decimal of a number of JSON, or of a text that is one.
pub(super) fn amount(member: Member<'_>) -> Read<Decimal> {
    let json = member.json().ok_or("there is no amount")?;
    let quoted: Option<String> = member.get();
    let text = quoted.as_deref().unwrap_or(json);
    let no_number = || format!("the amount {} is no number", short(json));
    if !is_number(text) {
        return Err(no_number());
    }
    let decimal = match text.contains(['e', 'E']) {
        true => Decimal::from_scientific(text),
        false => text.parse(),
    };
    let decimal =
        decimal.map_err(|_| format!("the amount {} is beyond what is counted", short(json)))?;
    Ok(if decimal.is_zero() { Decimal::ZERO } else { decimal })
}

/// The currency: an official code, else an unofficial one as it is spelled; none where none is named.
pub(super) fn currency(official: Member<'_>, unofficial: Member<'_>) -> Read<Option<Currency>> {
    if let Some(code) = official.strict_text("iso_currency_code")? {
        return Currency::of_bank(&code).map(Some).map_err(|error| error.to_string());
    }
    let Some(code) = unofficial.strict_text("unofficial_currency_code")? else { return Ok(None) };
    let currency = Currency::new(&format!("x:{}", code.trim()));
    currency.map(Some).map_err(|error| error.to_string())
}

members! {
    /// An amount in a currency of its own.
    pub(super) struct Sum { amount, iso_currency_code, unofficial_currency_code }
}

impl Sum<'_> {
    pub(super) fn amount(&self) -> Option<Decimal> {
        amount(self.amount).ok()
    }

    pub(super) fn currency(&self) -> Option<Currency> {
        currency(self.iso_currency_code, self.unofficial_currency_code).ok().flatten()
    }
}

fn is_number(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    begins && serde_json::from_str::<&RawValue>(text).is_ok_and(|number| number.get() == text)
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Read<String> {
        amount(serde_json::from_str(json).expect("JSON")).map(|decimal| decimal.to_string())
    }

    fn code(official: &str, unofficial: &str) -> Read<Option<String>> {
        let [official, unofficial] =
            [official, unofficial].map(|json| serde_json::from_str(json).expect("JSON"));
        currency(official, unofficial).map(|found| found.map(String::from))
    }

    #[test]
    fn amounts_are_exact() {
        for (json, text) in [
            ("2307", "2307"),
            ("-500.25", "-500.25"),
            ("9007199254740993.01", "9007199254740993.01"),
            ("0.1", "0.1"),
            ("1.005", "1.005"),
            ("1e2", "100"),
            ("1E+2", "100"),
            ("1.25e1", "12.5"),
            ("125e-2", "1.25"),
            ("-0", "0"),
            ("-0.00", "0"),
            (r#""12.30""#, "12.30"),
            ("72.099999999999994315658113919198513031005859375", "72.099999999999994315658113919"),
        ] {
            assert_eq!(read(json), Ok(text.to_owned()), "{json}");
        }
    }

    #[test]
    fn amounts_that_are_none() {
        for json in [
            "null",
            "true",
            "{}",
            "[1]",
            r#""""#,
            r#""NaN""#,
            r#""1,50""#,
            r#"" 1""#,
            r#""+1""#,
            r#""0x1""#,
            r#""1.""#,
            "1e400",
            "1e-400",
            "1e99999999999999999999",
            "999999999999999999999999999999999999",
        ] {
            assert!(read(json).is_err(), "{json}: {:?}", read(json));
        }
    }

    #[test]
    fn currencies_are_kept_as_they_are_spelled() {
        let some = |code: &str| Ok(Some(code.to_owned()));
        assert_eq!(code(r#""JPY""#, "null"), some("JPY"));
        assert_eq!(code("null", r#""BTC""#), some("x:BTC"));
        assert_eq!(code("null", r#""btc""#), some("x:btc"));
        assert_eq!(code(r#""XYZ""#, "null"), some("x:XYZ"));
        assert_eq!(code("null", "null"), Ok(None));
        assert_eq!(code(r#""""#, r#""""#), Ok(None));
        for wrong in [code("5", "null"), code(r#""US DOLLAR""#, "null"), code("null", r#""a-b""#)] {
            assert!(wrong.is_err(), "{wrong:?}");
        }
    }
}
