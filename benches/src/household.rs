//! A household's transactions by seed: the same on every machine.
//!
//! Up to ten years that end on [`LAST_DAY`]: rent on the 1st, bills, pay days, purchases at about
//! 2.7 a day, refunds, transfers, and some rows still pending at the end.

use std::io::{self, Write};

use budget_core::{
    BankLayer, BankSource, Edits, ExternalId, Money, NaiveDate, RuledLayer, Split, Transaction,
    TransactionId, Transfer, Weekday,
};
use chrono::{Datelike, Days};

use crate::catalog::{self, *};
use crate::rng::SplitMix64;

/// The last day that has transactions.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2025, 12, 31).expect("a date");
/// The days of ten years.
pub const TEN_YEARS: u64 = 3_653;
/// The rows that a household makes in ten years. More rows make its days denser, fewer rows its
/// history shorter.
pub const ROWS_OF_TEN_YEARS: u64 = 10_000;

/// The first line of [`write_csv`].
pub const CSV_HEADER: &str = "id,user_id,account_id,date,amount,currency,category,merchant,pending";

const PENDING_DAYS: u64 = 4;

/// One household: so many rows of a seed.
#[derive(Debug, Clone)]
pub struct Household {
    book: u64,
    seed: u64,
    days: u64,
    splits: bool,
    purchases: Vec<u64>,
}

/// A transaction in few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Days since the first day of the household.
    pub day: u16,
    /// The account.
    pub account: AccountIndex,
    /// The account of the other row, where it is one of a transfer.
    pub partner: Option<AccountIndex>,
    /// What it is for.
    pub category: CategoryIndex,
    /// Whether anybody knows that.
    pub categorised: bool,
    /// Who is paid: a place among the category's merchants.
    pub merchant: u8,
    /// Minor units; positive is money out.
    pub minor: i64,
    /// A part that is for another category.
    pub split: Option<(CategoryIndex, i64)>,
    /// Whether it is pending.
    pub pending: bool,
}

impl Row {
    /// The parts that count: category and minor units.
    pub fn parts(&self) -> impl Iterator<Item = (Option<CategoryIndex>, i64)> {
        let other = self.split.map_or(0, |(_, minor)| minor);
        let own = self.categorised.then_some(self.category);
        let split = self.split.map(|(category, minor)| (Some(category), minor));
        std::iter::once((own, self.minor - other)).chain(split)
    }
}

impl Household {
    /// A household of exactly `rows` transactions, at least one.
    pub fn new(seed: u64, rows: u64) -> Self {
        Self::of_book(1, seed, rows)
    }

    fn of_book(book: u64, seed: u64, rows: u64) -> Self {
        let days = (rows.saturating_mul(TEN_YEARS) / ROWS_OF_TEN_YEARS).clamp(1, TEN_YEARS);
        let mut household = Self { book, seed, days, splits: false, purchases: Vec::new() };
        household.purchases = household.apportioned(rows);
        household
    }

    /// The same household, who splits some of its groceries by category.
    #[must_use]
    pub fn with_splits(self) -> Self {
        Self { splits: true, ..self }
    }

    /// Its number among the households of a run, from 1.
    pub fn book(&self) -> u64 {
        self.book
    }

    /// The first day of its history.
    pub fn first_day(&self) -> NaiveDate {
        LAST_DAY - Days::new(self.days - 1)
    }

    /// Its transactions in the order of days.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let mut rng = SplitMix64::new(self.seed);
        (0..self.days).flat_map(move |day| self.rows_of(day, &mut rng))
    }

    /// Its transactions as a bank connection brings them.
    pub fn transactions(&self) -> impl Iterator<Item = Transaction> {
        self.rows().enumerate().map(|(at, row)| self.transaction(at, row))
    }

    /// Purchases by day, so that all rows are as many as asked for; Saturdays have more.
    fn apportioned(&self, rows: u64) -> Vec<u64> {
        let mut rng = SplitMix64::new(self.seed ^ 0xda7e);
        let planned: usize = (0..self.days).map(|day| self.planned(day, &mut rng).len()).sum();
        let left = rows.max(1).saturating_sub(planned as u64);
        let weight =
            |day| 2 + rng.below(5) + 3 * u64::from(self.date(day).weekday() == Weekday::Sat);
        let weights: Vec<u64> = (0..self.days).map(weight).collect();
        let whole: u64 = weights.iter().sum();
        let mut before = 0;
        let share = |weight: u64| {
            let up_to =
                |part: u64| (u128::from(left) * u128::from(part) / u128::from(whole)) as u64;
            before += weight;
            up_to(before) - up_to(before - weight)
        };
        weights.into_iter().map(share).collect()
    }

    fn date(&self, day: u64) -> NaiveDate {
        self.first_day() + Days::new(day)
    }

    fn rows_of(&self, day: u64, rng: &mut SplitMix64) -> Vec<Row> {
        let mut rows = self.planned(day, rng);
        rows.extend((0..self.purchases[day as usize]).map(|_| self.purchase(day, rng)));
        rows
    }

    /// What the calendar brings.
    fn planned(&self, day: u64, rng: &mut SplitMix64) -> Vec<Row> {
        let date = self.date(day);
        let Some((category, merchant)) = due(date) else { return Vec::new() };
        let row = planned(day, category, merchant, amount(category, rng));
        let raise = i64::from(100 + 2 * (date.year() - 2016));
        match category {
            SALARY => vec![Row { minor: -row.minor * raise / 100, ..row }],
            SAVING => transfer(row, BROKER).into(),
            CARD_PAYMENT => transfer(row, CARD).into(),
            _ => vec![row],
        }
    }

    fn purchase(&self, day: u64, rng: &mut SplitMix64) -> Row {
        let category = purchased(rng.below(100));
        let entry = &CATEGORIES[usize::from(category)];
        let account = if rng.percent(85) { entry.account } else { rng.below(3) as AccountIndex };
        let refund = entry.parent == "shopping" && rng.percent(4);
        let categorised = !rng.percent(1);
        let money_in = refund || !categorised && rng.percent(25);
        let minor = amount(category, rng) * if money_in { -1 } else { 1 };
        let late = day + PENDING_DAYS >= self.days;
        Row {
            day: day as u16,
            account,
            partner: None,
            category,
            categorised,
            merchant: rng.below(entry.merchants.len() as u64) as u8,
            minor,
            split: self.split(category, minor, rng).filter(|_| categorised),
            pending: late && account != JOINT && rng.percent(60),
        }
    }

    fn split(
        &self,
        category: CategoryIndex,
        minor: i64,
        rng: &mut SplitMix64,
    ) -> Option<(u8, i64)> {
        let household = 7;
        (self.splits && category == 0 && rng.percent(10)).then_some((household, minor / 3))
    }

    fn transaction(&self, at: usize, row: Row) -> Transaction {
        let date = self.date(u64::from(row.day));
        let merchant = CATEGORIES[usize::from(row.category)].merchants[usize::from(row.merchant)];
        let bank = BankLayer {
            source: BankSource::Connection,
            date,
            amount: money(row.minor),
            original_amount: None,
            name: format!("{merchant} {date}"),
            payee: Some(merchant.to_owned()),
            memo: None,
            category: row.categorised.then(|| category_id(row.category)),
            category_text: None,
            pending: row.pending,
        };
        let edits = Edits { splits: splits(&row), ..Edits::default() };
        Transaction {
            id: self.id(at),
            account: Some(account_id(row.account)),
            external_ids: vec![ExternalId::new("bank", format!("{at:08}"))],
            matched: Vec::new(),
            transfer: row.partner.map(|account| Transfer {
                other: self.id(if row.minor > 0 { at + 1 } else { at - 1 }),
                account: account_id(account),
            }),
            bank: Some(bank),
            ruled: RuledLayer::default(),
            edits,
        }
    }

    fn id(&self, at: usize) -> TransactionId {
        TransactionId::new(format!("t{}-{at}", self.book)).expect("an id")
    }

    fn write_rows(&self, out: &mut impl Write) -> io::Result<()> {
        let book = self.book;
        for (at, row) in self.rows().enumerate() {
            let entry = &CATEGORIES[usize::from(row.category)];
            let account = ACCOUNTS[usize::from(row.account)].0;
            let date = self.date(u64::from(row.day));
            let sign = if row.minor < 0 { "-" } else { "" };
            let (whole, cents) = (row.minor.unsigned_abs() / 100, row.minor.unsigned_abs() % 100);
            let category = if row.categorised { entry.id } else { "" };
            let merchant = entry.merchants[usize::from(row.merchant)];
            let pending = row.pending;
            writeln!(
                out,
                "t{book}-{at},u{book},{account},{date},{sign}{whole}.{cents:02},{CURRENCY},\
                 {category},{merchant},{pending}"
            )?;
        }
        Ok(())
    }
}

/// Households of `rows_per_book` rows each, the last one of what is left of `rows`.
pub fn households(seed: u64, rows: u64, rows_per_book: u64) -> impl Iterator<Item = Household> {
    let per_book = rows_per_book.max(1);
    let mut seeds = SplitMix64::new(seed);
    (0..rows.div_ceil(per_book)).map(move |at| {
        let rows = per_book.min(rows - at * per_book);
        Household::of_book(at + 1, seeds.next(), rows)
    })
}

/// Writes households as CSV with a header.
///
/// # Errors
/// Those of `out`.
pub fn write_csv(
    households: impl IntoIterator<Item = Household>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{CSV_HEADER}")?;
    households.into_iter().try_for_each(|household| household.write_rows(out))?;
    out.flush()
}

/// The category and merchant of what is due on a day, if anything is.
fn due(date: NaiveDate) -> Option<(CategoryIndex, u8)> {
    match date.day() {
        1 => Some((RENT, 0)),
        2 => Some((SAVING, 0)),
        5 => Some((UTILITIES, 0)),
        10 => Some((UTILITIES, 1)),
        15 => Some((INSURANCE, date.month() as u8 % 2)),
        20 => Some((CARD_PAYMENT, 0)),
        _ => is_last_weekday(date).then_some((SALARY, 0)),
    }
}

fn planned(day: u64, category: CategoryIndex, merchant: u8, minor: i64) -> Row {
    Row {
        day: day as u16,
        account: CATEGORIES[usize::from(category)].account,
        partner: None,
        category,
        categorised: true,
        merchant,
        minor,
        split: None,
        pending: false,
    }
}

fn transfer(from: Row, to: AccountIndex) -> [Row; 2] {
    let there = Row { account: to, partner: Some(from.account), minor: -from.minor, ..from };
    [Row { partner: Some(to), ..from }, there]
}

fn is_last_weekday(date: NaiveDate) -> bool {
    let weekend = |date: NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let mut later = date.iter_days().skip(1).take_while(|later| later.month() == date.month());
    !weekend(date) && later.all(weekend)
}

fn purchased(mut percent: u64) -> CategoryIndex {
    let at = CATEGORIES.iter().position(|entry| {
        let here = percent < entry.weight;
        percent = percent.saturating_sub(entry.weight);
        here
    });
    at.unwrap_or(0) as CategoryIndex
}

/// An amount of a category; small ones are more frequent.
fn amount(category: CategoryIndex, rng: &mut SplitMix64) -> i64 {
    let (least, most) = CATEGORIES[usize::from(category)].minor;
    let range = most - least + 1;
    (least + rng.below(range).min(rng.below(range))) as i64
}

fn splits(row: &Row) -> Vec<Split> {
    let split = |(category, minor): (Option<CategoryIndex>, i64)| Split {
        category: category.map(category_id),
        amount: money(minor),
    };
    if row.split.is_some() { row.parts().map(split).collect() } else { Vec::new() }
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor, catalog::currency()).expect("an amount")
}

#[cfg(test)]
mod tests {
    use super::*;
    use budget_core::Tree;

    fn csv(rows: u64, rows_per_book: u64, seed: u64) -> String {
        let mut out = Vec::new();
        write_csv(households(seed, rows, rows_per_book), &mut out).expect("a vector takes it");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn every_number_of_rows_is_met_exactly() {
        for rows in (1..400).chain([9_999, 10_000, 25_000]) {
            assert_eq!(Household::new(rows, rows).rows().count() as u64, rows);
        }
    }

    #[test]
    fn a_seed_is_the_same_bytes_everywhere() {
        let text = csv(3_000, 1_000, 1);
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        assert_eq!(
            hash, 17_597_759_266_793_025_240,
            "the bytes of a seed changed: every recorded figure is of other data"
        );
        assert_ne!(text, csv(3_000, 1_000, 2));
    }

    #[test]
    fn csv_has_nine_columns_a_book_of_its_own_and_the_rest_in_the_last() {
        let text = csv(2_500, 1_000, 7);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(lines[0].join(","), CSV_HEADER);
        assert!(lines.iter().all(|line| line.len() == 9));
        let of_book = |book| lines.iter().filter(|line| line[1] == book).count();
        assert_eq!([of_book("u1"), of_book("u2"), of_book("u3")], [1_000, 1_000, 500]);
    }

    #[test]
    fn a_household_is_a_valid_book() {
        let tree = Tree::new(categories()).expect("a tree");
        let household = Household::new(3, 10_000).with_splits();
        let rows: Vec<Transaction> = household.transactions().collect();
        for row in &rows {
            row.check().expect("a transaction");
            assert!(row.categories().all(|category| tree.get(category).is_some()));
        }
        let pairs =
            rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.transfer.as_ref()?)));
        for (at, pair) in pairs {
            let other = if rows[at].amount().minor() > 0 { &rows[at + 1] } else { &rows[at - 1] };
            assert_eq!((&pair.other, Some(&pair.account)), (&other.id, other.account.as_ref()));
            assert_eq!(other.amount(), rows[at].amount().negated());
        }
        assert!(rows.windows(2).all(|two| two[0].date() <= two[1].date()));
    }

    #[test]
    fn a_household_has_what_a_household_has() {
        let household = Household::new(3, 10_000).with_splits();
        let rows: Vec<Row> = household.rows().collect();
        let of = |category| rows.iter().filter(move |row| row.category == category);
        assert_eq!((of(RENT).count(), of(SALARY).count()), (120, 120));
        assert!(of(RENT).all(|row| household.date(u64::from(row.day)).day() == 1));
        assert!(of(SALARY).all(|row| row.minor < -280_000));
        let count = |is: fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
        assert!(
            (10..200)
                .contains(&count(|row| row.categorised && row.category < RENT && row.minor < 0))
        );
        assert!((50..200).contains(&count(|row| !row.categorised)));
        assert!((100..500).contains(&count(|row| row.split.is_some())));
        assert!((1..40).contains(&count(|row| row.pending)));
        let pending = rows.iter().filter(|row| row.pending);
        assert!(pending.clone().all(|row| u64::from(row.day) + PENDING_DAYS >= TEN_YEARS));
    }
}
