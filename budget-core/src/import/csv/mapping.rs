//! How a delimited file is laid out: a plain record that a host keeps for the next file.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::records::{Record, Records};
use crate::import::words::quoted;
use crate::import::{DateOrder, DecimalMark, Encoding};
use crate::{Currency, Error, Result};

/// How many rows from the top a header is looked for in.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(import::csv::MAX_PREAMBLE, 100);
/// ```
pub const MAX_PREAMBLE: usize = 100;

/// What stands between two columns.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(import::csv::Delimiter::ALL.len(), 4);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// Every delimiter.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::import::csv::{Delimiter, sniff};
    /// let sniffed = sniff(b"Date;Payee;Amount\n2026-03-05;Bakery;-3,20\n")?;
    /// assert_eq!(sniffed.mapping.delimiter, Delimiter::Semicolon);
    /// # Ok::<(), Error>(())
    /// ```
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// What the sign of a number in the file means. The library's own rows have money out positive.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::csv::{Sign, sniff};
/// let sniffed = sniff(b"Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n")?;
/// assert_eq!(sniffed.mapping.sign, Some(Sign::NegativeIsOut));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A number with a minus is money out, as most banks write. Of two columns, the debit column's
    /// numbers have a minus.
    NegativeIsOut,
    /// A number without a minus is money out, as many credit cards write. Of two columns, neither
    /// one's numbers have a minus.
    PositiveIsOut,
}

/// Where the amount stands. Columns are counted from 0.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::csv::{Amounts, sniff};
/// let sniffed = sniff(b"Date,Payee,Debit,Credit\n2026-03-05,Bakery,3.20,\n2026-03-06,Wages,,900.00\n")?;
/// assert_eq!(sniffed.mapping.amount, Some(Amounts::Separate { debit: 2, credit: 3 }));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Amounts {
    /// One column, whose sign tells money out from money in.
    Signed {
        /// The amount's column.
        column: u32,
    },
    /// One column for money out and one for money in; a row fills one of them, or one is zero.
    Separate {
        /// Money out.
        debit: u32,
        /// Money in.
        credit: u32,
    },
    /// One column of amounts without a minus, and one of words that tell money out from money in.
    Typed {
        /// The amount's column.
        column: u32,
        /// The word's column.
        direction: u32,
        /// The words of money out, in whatever case: `debit`.
        outgoing: Vec<String>,
        /// The words of money in: `credit`.
        incoming: Vec<String>,
    },
}

/// How a delimited file is laid out.
///
/// Columns are numbers, counted from 0, into [`header`](Self::header). A file fits where its
/// header has every used column by name, in whatever order and with whatever others; a file
/// without a header is read by the numbers alone.
///
/// ```
/// use budget_core::import::csv::{Amounts, Mapping, Sign};
/// use budget_core::import::{DateOrder, DecimalMark};
/// let mapping = Mapping {
///     header: ["Day", "Shop", "Sum"].map(str::to_owned).to_vec(),
///     date: Some(0),
///     date_order: Some(DateOrder::Dmy),
///     amount: Some(Amounts::Signed { column: 2 }),
///     decimal: Some(DecimalMark::Point),
///     sign: Some(Sign::PositiveIsOut),
///     name: vec![1],
///     ..Mapping::default()
/// };
/// let saved = serde_json::to_string(&mapping).unwrap();
/// assert_eq!(serde_json::from_str::<Mapping>(&saved).unwrap(), mapping);
///
/// let update = budget_core::import::csv::read(b"Shop,Day,Sum\nBakery,3.4.26,2.50\n", &mapping)?;
/// assert_eq!(update.statements[0].rows[0].name, "Bakery");
/// let error = budget_core::import::csv::read(b"Shop,Date,Sum\n", &mapping).unwrap_err();
/// assert_eq!(error.to_string(), r#"line 1: the header has no column "Day""#);
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// How bytes stand for characters.
    pub encoding: Encoding,
    /// What stands between columns.
    pub delimiter: Delimiter,
    /// The header row's texts; empty for a file without one.
    pub header: Vec<String>,
    /// The rows before the first row of data, blank ones not counted, in a file without a header.
    pub skip: u32,
    /// The column of the day on which it was posted; must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<u32>,
    /// The order of the date's parts; must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Where the amount stands; must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amounts>,
    /// The mark before decimals; must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// What a number's sign means; must be given unless words tell the direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// The columns of the row's full text, joined by blanks. Where all are blank the payee is it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<u32>,
    /// The column of the payee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payee: Option<u32>,
    /// The columns of further words, joined by blanks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub memo: Vec<u32>,
    /// The column of the currency's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_column: Option<u32>,
    /// The currency of the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The column of the source's word for the category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<u32>,
    /// The column of the source's own id of the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<u32>,
    /// The column of the account's name or number; a file of several becomes several statements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<u32>,
    /// The column whose word `pending` (or its German or French counterpart) marks a row as such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u32>,
}

impl Mapping {
    /// The same mapping with the columns where this file has them, and the header as this file
    /// has it; the first row of data is next.
    pub(super) fn place(&self, records: &mut Records<'_>) -> Result<Self> {
        if self.header.is_empty() {
            let mut record = Record::default();
            (0..self.skip).all(|_| records.read(&mut record));
            return Ok(self.clone());
        }
        self.check_columns()?;
        let header = self.find_header(records)?;
        let mut placed = self.clone();
        placed.header = header.iter().map(|name| name.to_string()).collect();
        for column in placed.columns_mut() {
            if let Some(there) = self.column_in(&header, *column as usize) {
                *column = there as u32;
            }
        }
        Ok(placed)
    }

    fn find_header<'a>(&self, records: &mut Records<'a>) -> Result<Vec<Cow<'a, str>>> {
        let mut record = Record::default();
        let mut nearest: Option<(usize, Error)> = None;
        for _ in 0..MAX_PREAMBLE {
            if !records.read(&mut record) {
                break;
            }
            let header: Vec<_> = record.iter().collect();
            let missing = self.missing_in(&header);
            let Some(name) = missing.first() else { return Ok(header) };
            if nearest.as_ref().is_none_or(|(fewest, _)| missing.len() < *fewest) {
                let message = format!("the header has no column {}", quoted(name));
                let error = Error::invalid(message).at(format!("line {}", record.line));
                nearest = Some((missing.len(), error));
            }
        }
        let nothing = || Error::invalid("line 1: the file has no header, nor any other row");
        Err(nearest.map_or_else(nothing, |(_, error)| error))
    }

    fn missing_in(&self, header: &[Cow<'_, str>]) -> Vec<&str> {
        let columns = self.columns().into_iter().map(|column| column as usize);
        let missing = columns.filter(|column| self.column_in(header, *column).is_none());
        missing.map(|column| self.header[column].as_str()).collect()
    }

    /// Where a file's header has the column: of several with one name, the one in the same place
    /// among them.
    fn column_in(&self, header: &[Cow<'_, str>], column: usize) -> Option<usize> {
        let name = self.header[column].trim();
        let mine = self.header.iter().filter(|other| other.trim() == name).count();
        let before = self.header[..column].iter().filter(|other| other.trim() == name).count();
        let theirs: Vec<usize> =
            (0..header.len()).filter(|there| header[*there].trim() == name).collect();
        (theirs.len() == mine).then(|| theirs[before])
    }

    fn check_columns(&self) -> Result<()> {
        let len = self.header.len();
        match self.columns().into_iter().find(|column| *column as usize >= len) {
            Some(column) => Err(Error::invalid(format!(
                "the mapping uses column {column}, counted from 0, of a header of {len}"
            ))),
            None => Ok(()),
        }
    }

    /// Every column that is used, in the header's order.
    pub(super) fn columns(&self) -> Vec<u32> {
        let mut columns: Vec<u32> =
            self.clone().columns_mut().into_iter().map(|column| *column).collect();
        columns.sort_unstable();
        columns
    }

    fn columns_mut(&mut self) -> Vec<&mut u32> {
        let amount = match &mut self.amount {
            None => vec![],
            Some(Amounts::Signed { column }) => vec![column],
            Some(Amounts::Separate { debit, credit }) => vec![debit, credit],
            Some(Amounts::Typed { column, direction, .. }) => vec![column, direction],
        };
        let single = [
            &mut self.date,
            &mut self.payee,
            &mut self.currency_column,
            &mut self.category,
            &mut self.external_id,
            &mut self.account,
            &mut self.status,
        ];
        let single = single.into_iter().flatten();
        amount.into_iter().chain(single).chain(&mut self.name).chain(&mut self.memo).collect()
    }
}

/// What a file does not tell by itself: each answers the [`Question`](super::Question) of its
/// name, and beats what a look at the file or a mapping says.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::{DateOrder, csv::{Answers, sniff_with}};
/// let answers = Answers { date_order: Some(DateOrder::Dmy), ..Answers::default() };
/// let sniffed = sniff_with(b"Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n", &answers)?;
/// assert!(sniffed.questions.is_empty());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// The column of the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<u32>,
    /// The order of the date's parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Where the amount stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amounts>,
    /// The mark before decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// What a number's sign means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
}

impl Answers {
    /// The mapping with every answer in its place.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::import::{DateOrder, csv::{Answers, sniff}};
    /// let answers = Answers { date_order: Some(DateOrder::Mdy), ..Answers::default() };
    /// let mapping = sniff(b"Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n")?.mapping;
    /// assert_eq!(answers.complete(mapping).date_order, Some(DateOrder::Mdy));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn complete(&self, mapping: Mapping) -> Mapping {
        Mapping {
            date: self.date.or(mapping.date),
            date_order: self.date_order.or(mapping.date_order),
            amount: self.amount.clone().or(mapping.amount),
            decimal: self.decimal.or(mapping.decimal),
            sign: self.sign.or(mapping.sign),
            ..mapping
        }
    }
}
