//! What a delimited file tells of its own layout.

use serde::{Deserialize, Serialize};

use super::layout::Layout;
use super::look::Look;
use super::mapping::{Answers, Mapping};
use super::question::Question;
use crate::Result;
use crate::import::check_size;
use crate::import::encoding::Decoded;

/// A part of a mapping.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(import::csv::Part::Date, import::csv::Part::DateOrder);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The encoding.
    Encoding,
    /// The delimiter.
    Delimiter,
    /// The header, or that there is none.
    Header,
    /// The date's column.
    Date,
    /// The order of the date's parts.
    DateOrder,
    /// Where the amount stands.
    Amount,
    /// The decimal mark.
    Decimal,
    /// The sign's meaning.
    Sign,
    /// The texts' columns.
    Text,
    /// The account's column.
    Account,
}

/// What a look at a file finds.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::csv::{Part, sniff};
/// let sniffed = sniff(b"Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n")?;
/// assert!(sniffed.is_certain(Part::Date) && sniffed.questions.is_empty());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sniffed {
    /// The layout; what is asked for is none.
    pub mapping: Mapping,
    /// The parts of it that are likely but not proven: worth showing to a person.
    pub uncertain: Vec<Part>,
    /// What a person must say before the file can be read.
    pub questions: Vec<Question>,
}

impl Sniffed {
    /// Whether the part is proven by the file or given as an answer.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::import::csv::{Part, sniff};
    /// let sniffed = sniff(b"Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n")?;
    /// assert!(!sniffed.is_certain(Part::DateOrder));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_certain(&self, part: Part) -> bool {
        let asked = self.questions.iter().any(|question| question.part() == part);
        !asked && !self.uncertain.contains(&part)
    }
}

/// Looks at a whole file: encoding, delimiter, header, columns by name or else by content, the
/// order of dates, the decimal mark, the sign. It never guesses between two readings that the file
/// leaves open but asks.
///
/// ```
/// use budget_core::import::csv::{Question, sniff};
/// use budget_core::import::{DateOrder, DecimalMark};
/// let file = "Buchungstag;Empfänger;Betrag\n31.03.2026;Bäckerei;-1.234,56\n".as_bytes();
/// let sniffed = sniff(file)?;
/// assert_eq!(sniffed.mapping.date_order, Some(DateOrder::Dmy));
/// assert_eq!(sniffed.mapping.decimal, Some(DecimalMark::Comma));
/// assert!(sniffed.questions.is_empty());
///
/// let sniffed = sniff(b"Date,Amount\n03/04/2026,-5.00\n")?;
/// assert!(matches!(&sniffed.questions[..], [Question::DateOrder { samples, .. }] if samples[0].line == 2));
/// assert_eq!(sniffed.mapping.date_order, None);
/// # Ok::<(), budget_core::Error>(())
/// ```
///
/// # Errors
/// `invalid` where the file has no columns, no date or no amount; the message names the line.
/// `out_of_range` beyond [`MAX_FILE`](crate::import::MAX_FILE).
pub fn sniff(bytes: &[u8]) -> Result<Sniffed> {
    sniff_with(bytes, &Answers::default())
}

/// As [`sniff`], with what a person has answered so far: the column of the date, once answered,
/// may raise the question of its order.
///
/// # Errors
/// As [`sniff`], and `invalid` where an answer names a column that the file does not have.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::{DateOrder, csv::{Answers, sniff_with}};
/// let answers = Answers { date_order: Some(DateOrder::Dmy), ..Answers::default() };
/// let sniffed = sniff_with(b"Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n", &answers)?;
/// assert_eq!(sniffed.mapping.date_order, Some(DateOrder::Dmy));
/// # Ok::<(), Error>(())
/// ```
pub fn sniff_with(bytes: &[u8], answers: &Answers) -> Result<Sniffed> {
    check_size(bytes)?;
    let Decoded { text, encoding, certain } = Decoded::of(bytes)?;
    let layout = Layout::find(&text)?;
    let mut look = Look::new(&layout, &text, answers)?;
    look.mapping.encoding = encoding;
    look.doubt(Part::Encoding, certain);
    look.doubt(Part::Delimiter, layout.known);
    look.doubt(Part::Header, layout.known);
    look.date()?;
    look.amount()?;
    look.texts();
    look.others();
    Ok(Sniffed { mapping: look.mapping, uncertain: look.uncertain, questions: look.questions })
}
