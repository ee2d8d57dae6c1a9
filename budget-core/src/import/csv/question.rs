//! What a delimited file leaves open.

use serde::{Deserialize, Serialize};

use super::sniff::Part;
use crate::Error;
use crate::import::DateOrder;
use crate::import::words::quoted;

/// A value of the file and its line.
///
/// ```
/// # use budget_core::*;
/// let sample = import::csv::Sample { line: 2, text: "03/04/2026".into() };
/// assert_eq!(sample.line, 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The line, counted from 1.
    pub line: u32,
    /// The value as it stands there.
    pub text: String,
}

/// A column that may be the one that is asked for.
///
/// ```
/// # use budget_core::*;
/// let choice = import::csv::Choice { column: 0, name: "Booked".into(), sample: None };
/// assert_eq!(choice.column, 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The column, counted from 0.
    pub column: u32,
    /// Its name; empty in a file without a header.
    pub name: String,
    /// Its first value.
    pub sample: Option<Sample>,
}

/// What a file leaves open; a person answers it through the field of the same name in
/// [`Answers`](super::Answers).
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::csv::{Question, sniff};
/// let sniffed = sniff(b"Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n")?;
/// assert!(matches!(sniffed.questions[0], Question::DateOrder { .. }));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Which column has the date?
    Date(Vec<Choice>),
    /// Which part of the date is the day?
    DateOrder {
        /// The orders that fit.
        orders: Vec<DateOrder>,
        /// Dates that can be read in several orders, or of which each fits another order.
        samples: Vec<Sample>,
    },
    /// Which column has the amount?
    Amount(Vec<Choice>),
    /// Is the mark before three digits the decimal mark?
    Decimal(Vec<Sample>),
    /// Does a number without a minus stand for money in or money out? No, or not every, number has
    /// one.
    Sign(Vec<Sample>),
}

impl Question {
    /// The part of the mapping that it is about.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::import::csv::{Part, sniff};
    /// let sniffed = sniff(b"Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n")?;
    /// assert_eq!(sniffed.questions[0].part(), Part::DateOrder);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn part(&self) -> Part {
        match self {
            Self::Date(_) => Part::Date,
            Self::DateOrder { .. } => Part::DateOrder,
            Self::Amount(_) => Part::Amount,
            Self::Decimal(_) => Part::Decimal,
            Self::Sign(_) => Part::Sign,
        }
    }

    /// The name of the answer.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::import::csv::sniff;
    /// let sniffed = sniff(b"Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n")?;
    /// assert_eq!(sniffed.questions[0].option(), "date_order");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn option(&self) -> &'static str {
        match self {
            Self::Date(_) => "date",
            Self::DateOrder { .. } => "date_order",
            Self::Amount(_) => "amount",
            Self::Decimal(_) => "decimal",
            Self::Sign(_) => "sign",
        }
    }

    /// The `invalid` error of a read that would have to guess; it names line, value and answer.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::import::csv::sniff;
    /// let sniffed = sniff(b"Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n")?;
    /// assert_eq!(sniffed.questions[0].error().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn error(&self) -> Error {
        let option = self.option();
        let (line, what) = match self {
            Self::Date(choices) => either(choices, "the date"),
            Self::Amount(choices) => either(choices, "the amount"),
            Self::DateOrder { orders, samples } => {
                let orders: Vec<_> = orders.iter().map(|order| order.name()).collect();
                let (line, example) = first(samples);
                (line, format!("the date {example} can be {}", orders.join(" or ")))
            }
            Self::Decimal(samples) => {
                let (line, example) = first(samples);
                (line, format!("the mark in {example} can stand before decimals or thousands"))
            }
            Self::Sign(samples) => {
                let (line, example) = first(samples);
                (line, format!("{example} can be money in or money out"))
            }
        };
        let message = format!("line {line}: {what}, and the rest of the file does not tell");
        Error::invalid(format!("{message}: set {option}")).with("option", option)
    }
}

fn first(samples: &[Sample]) -> (u32, String) {
    samples.first().map_or((1, String::new()), |sample| (sample.line, quoted(&sample.text)))
}

fn either(choices: &[Choice], what: &str) -> (u32, String) {
    let names = choices.iter().map(|choice| match choice.name.is_empty() {
        true => format!("column {}", choice.column),
        false => quoted(&choice.name),
    });
    let names: Vec<_> = names.collect();
    let line = choices.iter().find_map(|choice| Some(choice.sample.as_ref()?.line));
    (line.unwrap_or(1), format!("{} can be {what}", names.join(" or ")))
}
