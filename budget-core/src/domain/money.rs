//! Exact amounts: an integer count of minor units in a currency, decimals at every edge.

use std::fmt;

use rust_decimal::Decimal;

use super::error::{Error, ErrorKind, Result};

/// ISO 4217 codes with the minor digits of that standard, those withdrawn since 2010 included,
/// since old statements name them. A code's digits never change here once released.
const ISO_4217: &str = "\
AED2 AFN2 ALL2 AMD2 ANG2 AOA2 ARS2 AUD2 AWG2 AZN2 BAM2 BBD2 BDT2 BGN2 BHD3 BIF0 BMD2 BND2 BOB2 BOV2 \
BRL2 BSD2 BTN2 BWP2 BYN2 BYR0 BZD2 CAD2 CDF2 CHE2 CHF2 CHW2 CLF4 CLP0 CNY2 COP2 COU2 CRC2 CUC2 CUP2 \
CVE2 CZK2 DJF0 DKK2 DOP2 DZD2 EEK2 EGP2 ERN2 ETB2 EUR2 FJD2 FKP2 GBP2 GEL2 GHS2 GIP2 GMD2 GNF0 GTQ2 \
GYD2 HKD2 HNL2 HRK2 HTG2 HUF2 IDR2 ILS2 INR2 IQD3 IRR2 ISK0 JMD2 JOD3 JPY0 KES2 KGS2 KHR2 KMF0 KPW2 \
KRW0 KWD3 KYD2 KZT2 LAK2 LBP2 LKR2 LRD2 LSL2 LTL2 LVL2 LYD3 MAD2 MDL2 MGA2 MKD2 MMK2 MNT2 MOP2 MRO2 \
MRU2 MUR2 MVR2 MWK2 MXN2 MXV2 MYR2 MZN2 NAD2 NGN2 NIO2 NOK2 NPR2 NZD2 OMR3 PAB2 PEN2 PGK2 PHP2 PKR2 \
PLN2 PYG0 QAR2 RON2 RSD2 RUB2 RWF0 SAR2 SBD2 SCR2 SDG2 SEK2 SGD2 SHP2 SLE2 SLL2 SOS2 SRD2 SSP2 STD2 \
STN2 SVC2 SYP2 SZL2 THB2 TJS2 TMT2 TND3 TOP2 TRY2 TTD2 TWD2 TZS2 UAH2 UGX0 USD2 USN2 UYI0 UYU2 UYW4 \
UZS2 VED2 VEF2 VES2 VND0 VUV0 WST2 XAD2 XAF0 XCD2 XCG2 XOF0 XPF0 XXX2 YER2 ZAR2 ZMK2 ZMW2 ZWG2 ZWL2 ";

const UNOFFICIAL_DIGITS: u8 = 8;
const MAX_UNOFFICIAL: usize = 12;

/// A currency: its code and how many decimals its smallest unit has.
///
/// ISO 4217 codes have that standard's digits; `x:CODE` is an unofficial one (crypto, points, a
/// code that no standard knows) with 8. `XXX` is ISO's "no currency": a bank's row that names none.
///
/// ```
/// use budget_core::Currency;
/// assert_eq!(Currency::new("USD")?.digits(), 2);
/// assert_eq!(Currency::new("JPY")?.digits(), 0);
/// assert_eq!(Currency::new("x:BTC")?.digits(), 8);
/// assert!(Currency::new("usd").is_err());
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Currency {
    code: [u8; 2 + MAX_UNOFFICIAL],
    len: u8,
    digits: u8,
}

impl Currency {
    /// Looks the code up.
    ///
    /// # Errors
    /// `invalid` where it is neither an upper-case ISO 4217 code with minor units nor `x:` and 1
    /// to 12 of A-Z, a-z, 0-9.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Currency::new("KWD")?.digits(), 3);
    /// assert_eq!(Currency::new("EURO").unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(code: &str) -> Result<Self> {
        let digits = match code.strip_prefix("x:") {
            Some(name) if is_unofficial(name) => Some(UNOFFICIAL_DIGITS),
            Some(_) => None,
            None => iso_digits(code),
        };
        match digits {
            Some(digits) => Ok(Self::raw(code, digits)),
            None => Err(Error::invalid(format!(
                "{code:?} is no currency: an upper-case ISO 4217 code such as EUR, \
                 or x: and 1 to 12 letters and digits, is meant"
            ))),
        }
    }

    /// The currency of a bank's code: a known ISO code as it is, anything else as unofficial, kept
    /// as spelled.
    ///
    /// ```
    /// use budget_core::Currency;
    /// assert_eq!(Currency::of_bank("CAD")?.code(), "CAD");
    /// assert_eq!(Currency::of_bank("cad")?.code(), "CAD");
    /// assert_eq!(Currency::of_bank("BTC")?.code(), "x:BTC");
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid` where the code has other characters than letters and digits or more than 12.
    pub fn of_bank(code: &str) -> Result<Self> {
        let code = code.trim();
        Self::new(code)
            .or_else(|_| Self::new(&code.to_ascii_uppercase()))
            .or_else(|_| Self::new(&format!("x:{code}")))
    }

    /// ISO's "no currency", for a bank's row that names none. Never budgeted.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Currency::none().code(), "XXX");
    /// ```
    pub fn none() -> Self {
        Self::raw("XXX", 2)
    }

    /// The code, as given.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Currency::new("x:BTC")?.code(), "x:BTC");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code[..usize::from(self.len)]).unwrap_or_default()
    }

    /// How many decimals an amount has at most.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!([Currency::new("EUR")?.digits(), Currency::new("JPY")?.digits()], [2, 0]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn digits(&self) -> u32 {
        u32::from(self.digits)
    }

    fn raw(text: &str, digits: u8) -> Self {
        let mut code = [0; 2 + MAX_UNOFFICIAL];
        code[..text.len()].copy_from_slice(text.as_bytes());
        Self { code, len: text.len() as u8, digits }
    }
}

fn is_unofficial(name: &str) -> bool {
    (1..=MAX_UNOFFICIAL).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn iso_digits(code: &str) -> Option<u8> {
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let entry = ISO_4217.as_bytes().chunks_exact(5).find(|entry| &entry[..3] == code.as_bytes())?;
    Some(entry[3] - b'0')
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Currency {
    type Err = Error;
    fn from_str(code: &str) -> Result<Self> {
        Self::new(code)
    }
}

impl TryFrom<String> for Currency {
    type Error = Error;
    fn try_from(code: String) -> Result<Self> {
        Self::new(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount in a currency, exact: a count of minor units within ±(2⁶³ − 1).
///
/// Positive is money out, negative is money in, on every account. No floating point is involved
/// anywhere, and two currencies are never added.
///
/// ```
/// use budget_core::{Currency, Money};
/// let eur = Currency::new("EUR")?;
/// let coffee = Money::parse("2.80", eur)?;
/// let cake = Money::from_minor(390, eur)?;
/// assert_eq!(coffee.checked_add(cake)?.to_string(), "6.70 EUR");
/// assert!(Money::parse("2.805", eur).is_err());
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "MoneyText", into = "MoneyText"))]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of `minor` units: cents of a dollar, whole yen.
    ///
    /// # Errors
    /// `out_of_range` for −2⁶³, whose negation is no amount.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Money::from_minor(390, Currency::new("EUR")?)?.to_string(), "3.90 EUR");
    /// assert!(Money::from_minor(i64::MIN, Currency::new("EUR")?).is_err());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Self> {
        Self::from_minor_i128(i128::from(minor), currency)
    }

    /// As [`Money::from_minor`], from a sum that may have left the range.
    ///
    /// # Errors
    /// `out_of_range` beyond ±(2⁶³ − 1).
    ///
    /// ```
    /// # use budget_core::*;
    /// let too_much = i128::from(i64::MAX) + 1;
    /// let error = Money::from_minor_i128(too_much, Currency::new("EUR")?).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::OutOfRange);
    /// # Ok::<(), Error>(())
    /// ```
    #[inline]
    pub fn from_minor_i128(minor: i128, currency: Currency) -> Result<Self> {
        match i64::try_from(minor) {
            Ok(minor) if minor != i64::MIN => Ok(Self { minor, currency }),
            _ => Err(too_many(minor, currency)),
        }
    }

    /// An amount of `unscaled · 10^-scale`, as columns of decimals hold it.
    ///
    /// # Errors
    /// `invalid` where it is finer than the currency's smallest unit, `out_of_range` beyond
    /// ±(2⁶³ − 1) minor units.
    ///
    /// ```
    /// # use budget_core::*;
    /// let eur = Currency::new("EUR")?;
    /// assert_eq!(Money::from_scaled(2_800, 3, eur)?.minor(), 280);
    /// assert_eq!(Money::from_scaled(5, 0, eur)?.minor(), 500);
    /// assert!(Money::from_scaled(2_805, 3, eur).is_err(), "half a cent");
    /// # Ok::<(), Error>(())
    /// ```
    #[inline]
    pub fn from_scaled(unscaled: i128, scale: u32, currency: Currency) -> Result<Self> {
        let digits = currency.digits();
        if scale == digits {
            return Self::from_minor_i128(unscaled, currency);
        }
        let ten = |power: u32| {
            10i128
                .checked_pow(power)
                .ok_or_else(|| beyond(&decimal_text(unscaled, scale), currency))
        };
        let minor = if scale < digits {
            unscaled.checked_mul(ten(digits - scale)?)
        } else {
            let part = ten(scale - digits)?;
            if unscaled % part != 0 {
                return Err(too_fine(&decimal_text(unscaled, scale), currency));
            }
            Some(unscaled / part)
        };
        let minor = minor.and_then(|minor| Self::from_minor_i128(minor, currency).ok());
        minor.ok_or_else(|| beyond(&decimal_text(unscaled, scale), currency))
    }

    /// Nothing, in a currency.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(Money::zero(Currency::new("EUR")?).is_zero());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Reads `-?digits[.digits]`. More decimals than the currency has must be zeros.
    ///
    /// # Errors
    /// `invalid` for any other text or a finer amount, `out_of_range` beyond ±(2⁶³ − 1) minor units.
    ///
    /// ```
    /// # use budget_core::*;
    /// let eur = Currency::new("EUR")?;
    /// assert_eq!(Money::parse("-2.8", eur)?.minor(), -280);
    /// assert_eq!(Money::parse("2.805", eur).unwrap_err().kind(), ErrorKind::Invalid, "too fine");
    /// assert_eq!(Money::parse("NaN", eur).unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn parse(text: &str, currency: Currency) -> Result<Self> {
        let (negative, whole, fraction) = split_decimal(text).ok_or_else(|| {
            Error::invalid(format!(
                "{text:?} is no amount: digits with an optional point are meant"
            ))
        })?;
        let digits = usize::from(currency.digits);
        let (fraction, finer) = fraction.split_at(fraction.len().min(digits));
        if finer.bytes().any(|b| b != b'0') {
            return Err(too_fine(text, currency));
        }
        let zeros = std::iter::repeat_n(b'0', digits - fraction.len());
        let minor =
            whole.bytes().chain(fraction.bytes()).chain(zeros).try_fold(0i64, |sum, digit| {
                sum.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
            });
        match minor {
            Some(minor) => Ok(Self { minor: if negative { -minor } else { minor }, currency }),
            None => Err(beyond(text, currency)),
        }
    }

    /// An amount from a decimal that a person gave.
    ///
    /// # Errors
    /// `invalid` where it is finer than the currency's smallest unit, `out_of_range` beyond
    /// ±(2⁶³ − 1) minor units.
    ///
    /// ```
    /// # use budget_core::*;
    /// let half: Decimal = "0.5".parse().unwrap();
    /// assert_eq!(Money::new(half, Currency::new("EUR")?)?.minor(), 50);
    /// assert!(Money::new(half, Currency::new("JPY")?).is_err(), "yen have no parts");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self> {
        let amount = amount.normalize();
        if amount.scale() > currency.digits() {
            return Err(too_fine(&amount.to_string(), currency));
        }
        Self::scaled(amount, currency)
    }

    /// An amount from a bank: finer decimals are rounded half-even. True where that changed it.
    ///
    /// ```
    /// use budget_core::{Currency, Money};
    /// let (money, rounded) = Money::rounded("-0.125".parse().unwrap(), Currency::new("EUR")?)?;
    /// assert_eq!((money.to_string().as_str(), rounded), ("-0.12 EUR", true));
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `out_of_range` beyond ±(2⁶³ − 1) minor units.
    pub fn rounded(amount: Decimal, currency: Currency) -> Result<(Self, bool)> {
        let rounded = amount.round_dp(currency.digits());
        Ok((Self::scaled(rounded.normalize(), currency)?, rounded != amount))
    }

    fn scaled(amount: Decimal, currency: Currency) -> Result<Self> {
        let factor = 10i128.pow(currency.digits() - amount.scale());
        let minor = amount.mantissa().checked_mul(factor);
        minor
            .and_then(|minor| Self::from_minor_i128(minor, currency).ok())
            .ok_or_else(|| beyond(&amount.to_string(), currency))
    }

    /// The count of minor units.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Money::parse("2.80", Currency::new("EUR")?)?.minor(), 280);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn minor(&self) -> i64 {
        self.minor
    }

    /// The currency.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Money::parse("280", Currency::new("JPY")?)?.currency().code(), "JPY");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The amount as a decimal with the currency's digits.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Money::from_minor(280, Currency::new("EUR")?)?.decimal().to_string(), "2.80");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn decimal(&self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits())
    }

    /// Whether nothing is left.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(!Money::parse("0.01", Currency::new("EUR")?)?.is_zero());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_zero(&self) -> bool {
        self.minor == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// `currency_mismatch` for two currencies, `out_of_range` beyond ±(2⁶³ − 1) minor units.
    ///
    /// ```
    /// # use budget_core::*;
    /// let (eur, usd) = (Money::parse("1", Currency::new("EUR")?)?, Money::parse("1", Currency::new("USD")?)?);
    /// assert_eq!(eur.checked_add(usd).unwrap_err().kind(), ErrorKind::CurrencyMismatch);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn checked_add(self, other: Self) -> Result<Self> {
        other.expect_currency(self.currency)?;
        Self::from_minor_i128(i128::from(self.minor) + i128::from(other.minor), self.currency)
    }

    /// The difference.
    ///
    /// # Errors
    /// As [`Money::checked_add`].
    ///
    /// ```
    /// # use budget_core::*;
    /// let eur = Currency::new("EUR")?;
    /// let left = Money::parse("1", eur)?.checked_sub(Money::parse("1.50", eur)?)?;
    /// assert_eq!(left.to_string(), "-0.50 EUR");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        self.checked_add(other.negated())
    }

    /// The same amount in the other direction.
    ///
    /// ```
    /// # use budget_core::*;
    /// let one = Money::parse("1", Currency::new("EUR")?)?;
    /// assert_eq!(one.negated().minor(), -100);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn negated(self) -> Self {
        Self { minor: -self.minor, currency: self.currency }
    }

    /// Refuses any currency but `meant`.
    ///
    /// # Errors
    /// `currency_mismatch`.
    ///
    /// ```
    /// # use budget_core::*;
    /// let one = Money::parse("1", Currency::new("EUR")?)?;
    /// assert_eq!(one.expect_currency(Currency::new("USD")?).unwrap_err().kind(), ErrorKind::CurrencyMismatch);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn expect_currency(self, meant: Currency) -> Result<()> {
        if self.currency == meant {
            return Ok(());
        }
        let message = format!("{self} is given where an amount in {meant} is meant");
        Err(Error::new(ErrorKind::CurrencyMismatch, message))
    }

    /// The amount alone, with the currency's digits: `12.50`.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Money::from_minor(-5, Currency::new("EUR")?)?.amount_text(), "-0.05");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn amount_text(&self) -> String {
        self.decimal().to_string()
    }
}

#[cold]
fn too_many(minor: i128, currency: Currency) -> Error {
    Error::out_of_range(format!("{minor} minor units of {currency} are beyond ±{}", i64::MAX))
}

/// The sign, the digits before the point and those after it of `-?digits[.digits]`.
pub(crate) fn split_decimal(text: &str) -> Option<(bool, &str, &str)> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (digits, ""),
    };
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (!whole.is_empty() && plain(whole) && plain(fraction)).then_some((negative, whole, fraction))
}

/// A decimal as a person writes it.
fn decimal_text(unscaled: i128, scale: u32) -> String {
    match Decimal::try_from_i128_with_scale(unscaled, scale) {
        Ok(decimal) => decimal.normalize().to_string(),
        Err(_) => format!("{unscaled}e-{scale}"),
    }
}

fn too_fine(text: &str, currency: Currency) -> Error {
    let digits = currency.digits();
    Error::invalid(format!(
        "{text} is finer than the smallest unit of {currency}, which has {digits} decimals"
    ))
}

fn beyond(text: &str, currency: Currency) -> Error {
    let limit = Decimal::new(i64::MAX, currency.digits());
    Error::out_of_range(format!("{text} is beyond ±{limit} {currency}"))
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneyText {
    amount: String,
    currency: Currency,
}

#[cfg(feature = "serde")]
impl TryFrom<MoneyText> for Money {
    type Error = Error;
    fn try_from(text: MoneyText) -> Result<Self> {
        Self::parse(&text.amount, text.currency)
    }
}

#[cfg(feature = "serde")]
impl From<Money> for MoneyText {
    fn from(money: Money) -> Self {
        Self { amount: money.amount_text(), currency: money.currency }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::new(code).expect("a currency")
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(ISO_4217.len() % 5, 0);
        let codes: Vec<&str> = ISO_4217.split_ascii_whitespace().collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "sorted, each once");
        assert_eq!(codes.len() * 5, ISO_4217.len());
    }

    #[test]
    fn amounts_that_are_none() {
        let eur = currency("EUR");
        for text in
            ["", "-", ".", "1.", ".5", "+1", "1e3", "NaN", "inf", "1,5", " 1", "--1", "0x1", "١"]
        {
            let error = Money::parse(text, eur).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::Invalid, "{text}");
        }
    }

    #[test]
    fn amounts_at_the_edge() {
        let eur = currency("EUR");
        for (text, minor) in [
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.07", -i64::MAX),
            ("-0", 0),
            ("007", 700),
            ("12.5000000000000000000000000000", 1250),
        ] {
            assert_eq!(Money::parse(text, eur).expect(text).minor(), minor, "{text}");
        }
        for text in ["92233720368547758.08", "-92233720368547758.08", "99999999999999999999"] {
            let error = Money::parse(text, eur).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::OutOfRange, "{text}");
        }
    }

    #[test]
    fn decimals_round_half_even_for_both_signs() {
        let eur = currency("EUR");
        for (text, minor) in
            [("0.125", 12), ("0.135", 14), ("-0.125", -12), ("-0.135", -14), ("0.1251", 13)]
        {
            let (money, rounded) = Money::rounded(text.parse().expect("decimal"), eur).expect(text);
            assert_eq!((money.minor(), rounded), (minor, true), "{text}");
        }
        assert!(Money::new("0.125".parse().expect("decimal"), eur).is_err());
        let huge = Decimal::MAX;
        assert_eq!(Money::new(huge, eur).expect_err("huge").kind(), ErrorKind::OutOfRange);
    }

    #[test]
    fn codes_that_are_none() {
        for code in [
            "",
            "usd",
            "US",
            "USDX",
            "ZZZ",
            "XAU",
            "x:",
            "x:ABCDEFGHIJKLM",
            "x:A-B",
            "X:BTC",
            "x:é",
        ] {
            assert_eq!(Currency::new(code).expect_err(code).kind(), ErrorKind::Invalid, "{code}");
        }
        assert_ne!(currency("x:btc"), currency("x:BTC"));
    }

    #[test]
    fn two_currencies_are_never_added() {
        let error = Money::zero(currency("EUR")).checked_add(Money::zero(currency("USD")));
        assert_eq!(error.expect_err("mixed").kind(), ErrorKind::CurrencyMismatch);
    }
}
