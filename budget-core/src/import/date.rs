//! Civil dates as banks write them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::words::trim;
use crate::domain::period::check_date;

/// In which order a date's parts stand. A four-digit year in front is always year, month, day.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(import::DateOrder::ALL.len(), 3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// Year, month, day: `2026-03-31`, `20260331`.
    Ymd,
    /// Day, month, year: `31.03.2026`, `31/3/26`, `31 Mar 2026`.
    Dmy,
    /// Month, day, year: `03/31/2026`, `3/31/26`, `Mar 31, 2026`.
    Mdy,
}

impl DateOrder {
    /// Every order.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(import::DateOrder::ALL.contains(&import::DateOrder::Dmy));
    /// ```
    pub const ALL: [Self; 3] = [Self::Ymd, Self::Dmy, Self::Mdy];

    /// For messages: `day first`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ymd => "year first",
            Self::Dmy => "day first",
            Self::Mdy => "month first",
        }
    }
}

/// The orders under which a text is a date of our age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fits {
    orders: u8,
    /// The month is named, so that the text says nothing of the order.
    pub(super) named: bool,
    /// Only the point between the parts says that the day is first.
    pub(super) by_point: bool,
}

impl Fits {
    pub(super) const EVERY: Self = Self { orders: 7, named: false, by_point: false };

    pub(super) fn is_none(self) -> bool {
        self.orders == 0
    }

    pub(super) fn has(self, order: DateOrder) -> bool {
        self.orders & bit(order) != 0
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { orders: self.orders & other.orders, ..Self::default() }
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self { orders: self.orders | other.orders, ..Self::default() }
    }

    /// The order, where it is but one.
    pub(super) fn single(self) -> Option<DateOrder> {
        DateOrder::ALL.into_iter().find(|order| self.orders == bit(*order))
    }

    pub(super) fn orders(self) -> Vec<DateOrder> {
        DateOrder::ALL.into_iter().filter(|order| self.has(*order)).collect()
    }
}

fn bit(order: DateOrder) -> u8 {
    1 << order as u8
}

/// Reads a date, which a time may follow. A year of two digits is 1969 to 2068.
pub(super) fn parse(text: &str, order: DateOrder) -> Option<NaiveDate> {
    split(trim(text))?.date(order)
}

/// Reads eight digits: year, month, day.
pub(super) fn parse_ymd(digits: &str) -> Option<NaiveDate> {
    let eight = Some(digits).filter(|digits| digits.len() == 8)?;
    Parts::compact(eight, DateOrder::Ymd)?.date(DateOrder::Ymd)
}

/// The orders under which the text is a date from 1900 to 2199.
pub(super) fn fits(text: &str) -> Fits {
    let Some(date) = split(trim(text)) else { return Fits::default() };
    let plausible = |order: &DateOrder| {
        let read = date.date(*order).filter(|_| date.is_usual(*order));
        read.is_some_and(|date| (1900..2200).contains(&date.year()))
    };
    let orders = DateOrder::ALL.into_iter().filter(plausible).fold(0, |all, one| all | bit(one));
    let (named, by_point) = match date {
        Written::Parts(parts) => (parts.is_named(), parts.is_by_point()),
        Written::Compact(_) => (false, false),
    };
    Fits { orders, named: named && orders != 0, by_point }
}

#[derive(Debug, Clone, Copy)]
struct Part {
    value: u32,
    /// How many digits it has; 0 for the name of a month.
    len: usize,
}

#[derive(Debug, Clone, Copy)]
struct Parts {
    parts: [Part; 3],
    apart: char,
}

#[derive(Debug, Clone, Copy)]
enum Written<'a> {
    Compact(&'a str),
    Parts(Parts),
}

fn split(text: &str) -> Option<Written<'_>> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let day = match digits {
        6 => 6,
        8 | 12 | 14 => 8,
        0..=4 => return split_parts(text).map(Written::Parts),
        _ => return None,
    };
    is_time(&text[digits..]).then_some(Written::Compact(&text[..day]))
}

fn split_parts(text: &str) -> Option<Parts> {
    let (first, rest) = take_part(text)?;
    let apart = rest.chars().next()?;
    let (second, rest) = take_part(skip_apart(rest)?)?;
    let (third, rest) = take_part(skip_apart(rest)?)?;
    is_time(rest).then_some(Parts { parts: [first, second, third], apart })
}

fn skip_apart(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['.', '/', '-', ' ', ','])?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

fn take_part(text: &str) -> Option<(Part, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let value = whole(text.get(..digits).filter(|_| digits <= 4)?)?;
        return Some((Part { value, len: digits }, &text[digits..]));
    }
    let rest = text.trim_start_matches(char::is_alphabetic);
    let value = month_named(&text[..text.len() - rest.len()])?;
    Some((Part { value, len: 0 }, rest))
}

/// The number of digits and nothing else.
fn whole(digits: &str) -> Option<u32> {
    digits.bytes().try_fold(0, |value, byte| {
        byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0'))
    })
}

/// The month that a word of English, German or French begins like.
fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "jän"],
        &["feb", "fév", "fev"],
        &["mar", "mär", "mrz", "maer"],
        &["apr", "avr"],
        &["may", "mai"],
        &["jun", "juin"],
        &["jul", "juil"],
        &["aug", "aoû", "aou"],
        &["sep"],
        &["oct", "okt"],
        &["nov"],
        &["dec", "dez", "déc"],
    ];
    if word.is_empty() {
        return None;
    }
    let word = word.to_lowercase();
    let month = MONTHS.iter().position(|starts| starts.iter().any(|s| word.starts_with(s)))?;
    Some(month as u32 + 1)
}

/// Whether nothing follows the date but a time of day.
fn is_time(rest: &str) -> bool {
    let Some(time) = rest.strip_prefix(['T', ' ', ',']) else { return rest.is_empty() };
    let time = time.trim_start();
    let digits = time.bytes().take_while(u8::is_ascii_digit).count();
    let clock = (1..=2).contains(&digits) && time[digits..].starts_with(':');
    clock || (rest.starts_with('T') && matches!(digits, 4 | 6))
}

impl Written<'_> {
    fn date(self, order: DateOrder) -> Option<NaiveDate> {
        match self {
            Self::Compact(digits) => Parts::compact(digits, order)?.date(order),
            Self::Parts(parts) => parts.date(order),
        }
    }

    /// Points stand between day, month and year alone; a year of two digits is in front only
    /// where hyphens follow.
    fn is_usual(self, order: DateOrder) -> bool {
        let Self::Parts(parts) = self else { return true };
        match order {
            _ if parts.parts[0].len == 4 => order == DateOrder::Ymd,
            DateOrder::Ymd => parts.apart == '-' && !parts.is_named(),
            DateOrder::Dmy => true,
            DateOrder::Mdy => parts.apart != '.',
        }
    }
}

impl Parts {
    fn compact(digits: &str, order: DateOrder) -> Option<Self> {
        let year = digits.len() - 4;
        let lens = match order {
            DateOrder::Ymd => [year, 2, 2],
            DateOrder::Dmy | DateOrder::Mdy => [2, 2, year],
        };
        let (first, second) = (lens[0], lens[0] + lens[1]);
        let part = |from: usize, to: usize| {
            Some(Part { value: whole(digits.get(from..to)?)?, len: to - from })
        };
        let parts = [part(0, first)?, part(first, second)?, part(second, digits.len())?];
        Some(Self { parts, apart: '-' })
    }

    fn is_named(&self) -> bool {
        self.parts.iter().any(|part| part.len == 0)
    }

    fn is_by_point(&self) -> bool {
        self.apart == '.' && self.parts[0].len < 4 && self.date(DateOrder::Mdy).is_some()
    }

    fn date(&self, order: DateOrder) -> Option<NaiveDate> {
        let [first, second, third] = self.parts;
        let (year, month, day) = match order {
            _ if first.len == 4 => (first, second, third),
            _ if first.len == 0 => (third, first, second),
            _ if second.len == 0 => (third, second, first),
            DateOrder::Ymd => (first, second, third),
            DateOrder::Dmy => (third, second, first),
            DateOrder::Mdy => (third, first, second),
        };
        if month.len > 2 || !(1..=2).contains(&day.len) {
            return None;
        }
        let date = NaiveDate::from_ymd_opt(year.year()?, month.value, day.value)?;
        check_date(date).ok()
    }
}

impl Part {
    fn year(self) -> Option<i32> {
        let value = self.value as i32;
        match self.len {
            4 => Some(value),
            2 if value < 69 => Some(2000 + value),
            2 => Some(1900 + value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DateOrder::{Dmy, Mdy, Ymd};
    use super::*;

    fn read(text: &str, order: DateOrder) -> Option<String> {
        parse(text, order).map(|date| date.to_string())
    }

    #[test]
    fn dates_of_many_countries() {
        for (text, order, date) in [
            ("2019-02-20", Ymd, "2019-02-20"),
            ("2019/2/20", Ymd, "2019-02-20"),
            ("2019.02.20", Ymd, "2019-02-20"),
            ("20190220", Ymd, "2019-02-20"),
            ("190220", Ymd, "2019-02-20"),
            ("19-02-20", Ymd, "2019-02-20"),
            ("2019-02-20", Dmy, "2019-02-20"),
            ("20.02.2019", Dmy, "2019-02-20"),
            ("20.2.19", Dmy, "2019-02-20"),
            ("20/02/2019", Dmy, "2019-02-20"),
            ("20022019", Dmy, "2019-02-20"),
            ("2/20/19", Mdy, "2019-02-20"),
            ("02202019", Mdy, "2019-02-20"),
            ("02/20/2019", Mdy, "2019-02-20"),
            ("31/12/68", Dmy, "2068-12-31"),
            ("01/01/69", Dmy, "1969-01-01"),
            ("29.02.2024", Dmy, "2024-02-29"),
            ("12 Jun 2015", Dmy, "2015-06-12"),
            ("12-Jun-15", Mdy, "2015-06-12"),
            ("12. Juni 2015", Dmy, "2015-06-12"),
            ("3 März 2026", Dmy, "2026-03-03"),
            ("1 août 2026", Dmy, "2026-08-01"),
            ("Jun 12, 2015", Mdy, "2015-06-12"),
            ("2015-Jun-12", Ymd, "2015-06-12"),
            ("2021-02-03 13:12", Ymd, "2021-02-03"),
            ("2021-02-03T23:59:59-08:00", Ymd, "2021-02-03"),
            ("20210203T131200Z", Ymd, "2021-02-03"),
            ("20210203131200", Ymd, "2021-02-03"),
            ("02/03/2021, 1:12 PM", Mdy, "2021-02-03"),
            (" 2021-02-03 ", Ymd, "2021-02-03"),
        ] {
            assert_eq!(read(text, order).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_dates() {
        for text in [
            "",
            "0",
            "2026",
            "2026-02",
            "2026-02-30",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "0000-01-01",
            "00000000",
            "2026-1-1-1",
            "2026-01-01 to 2026-02-01",
            "2026-01-01x",
            "31.12.26.",
            "1/2/3",
            "1/2/203",
            "20260230",
            "2026010",
            "123456789",
            "12 Foo 2026",
            "Jun Jun 2026",
            "+2026-01-01",
            "２０２６-01-01",
            "2026--01-01",
            "12345/1/1",
            "today",
            "2026-01-01T1",
            "2026 Jan",
            "-",
            "//",
            "99999999999999999999",
        ] {
            for order in DateOrder::ALL {
                assert_eq!(read(text, order), None, "{text} {order:?}");
            }
        }
        assert_eq!(read("20.02.2019", Ymd), None);
        assert_eq!(read("13/01/2026", Mdy), None);
        assert_eq!(read("01/13/2026", Dmy), None);
    }

    #[test]
    fn what_a_text_says_of_the_order() {
        for (text, orders) in [
            ("2019-02-20", &[Ymd][..]),
            ("01/02/2026", &[Dmy, Mdy]),
            ("13/02/2026", &[Dmy]),
            ("02/13/2026", &[Mdy]),
            ("2/8/19", &[Dmy, Mdy]),
            ("20/02/19", &[Dmy]),
            ("01.02.2026", &[Dmy]),
            ("01-02-03", &[Ymd, Dmy, Mdy]),
            ("31-12-25", &[Ymd, Dmy]),
            ("20260220", &[Ymd]),
            ("01022026", &[Dmy, Mdy]),
            ("01/02/1850", &[]),
            ("shop", &[]),
        ] {
            assert_eq!(fits(text).orders(), orders, "{text}");
        }
        assert!(fits("12 Jun 2015").named && !fits("12.06.2015").named);
        assert!(fits("01.02.2026").by_point && !fits("13.02.2026").by_point);
    }

    #[test]
    fn eight_digits_and_nothing_else() {
        assert!(parse_ymd("20260220").is_some());
        for digits in ["20120231", "2026022", "", "abcdefgh", "+2260220", "2026é20"] {
            assert_eq!(parse_ymd(digits), None, "{digits}");
        }
    }
}
