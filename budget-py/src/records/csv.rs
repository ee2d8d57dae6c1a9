//! How a CSV file is read, and what has to be asked about it.

use budget_core::import::{self, csv};
use pyo3::prelude::*;

use crate::convert::{Arg, Out};
use crate::error::OrRaise;
use crate::value::{record, union};

union! {
    "a SignedAmounts, a SeparateAmounts or a TypedAmounts", Amounts (csv::Amounts) {
        /// One column, with a sign.
        Signed => SignedAmounts { column: column },
        /// One column for money out, one for money in.
        Separate => SeparateAmounts { debit: debit, credit: credit },
        /// One column, and another that tells the direction.
        Typed => TypedAmounts { column: column, direction: direction, outgoing: outgoing, incoming: incoming },
    }
}

record! {
    /// How a file is read: which column is what.
    Mapping (csv::Mapping) {
        encoding, delimiter, header;
        skip = 0,
        date = None,
        date_order = None,
        amount = None,
        decimal = None,
        sign = None,
        name = Vec::new(),
        payee = None,
        memo = Vec::new(),
        currency_column = None,
        currency = None,
        category = None,
        external_id = None,
        account = None,
        status = None,
    }
}

record! {
    /// What a person says about a file that does not tell by itself.
    Answers (csv::Answers) {
        ;
        date = None,
        date_order = None,
        amount = None,
        decimal = None,
        sign = None,
    }
}

record! {
    /// A text of a file, and its line.
    Sample (csv::Sample) { line, text }
}

record! {
    /// A column that may be meant.
    Choice (csv::Choice) { column, name; sample = None }
}

union! {
    "a question about a file", Question (csv::Question) {
        /// Which column has the date?
        Date => DateQuestion { 0: choices },
        /// Which of day and month comes first?
        DateOrder => DateOrderQuestion { orders: orders, samples: samples },
        /// Which column has the amount?
        Amount => AmountQuestion { 0: choices },
        /// Which mark stands before the decimals?
        Decimal => DecimalQuestion { 0: samples },
        /// Is money out positive or negative?
        Sign => SignQuestion { 0: samples },
    }
}

record! {
    /// What a file tells by itself.
    Sniffed (csv::Sniffed) { mapping; uncertain = Vec::new(), questions = Vec::new() }
}

#[pymethods]
impl Sniffed {
    /// Whether the file tells this part without a doubt.
    fn is_certain(&self, part: Arg<csv::Part>) -> bool {
        self.value.is_certain(part.0)
    }
}

/// What a CSV file tells by itself, and what has to be asked.
#[pyfunction]
#[pyo3(signature = (data, answers = None))]
pub(crate) fn sniff(
    py: Python<'_>,
    data: &[u8],
    answers: Option<Arg<csv::Answers>>,
) -> PyResult<Out<csv::Sniffed>> {
    let answers = answers.map(|answers| answers.0).unwrap_or_default();
    py.detach(|| csv::sniff_with(data, &answers)).or_raise(py).map(Out)
}

/// Which format a file has.
#[pyfunction]
pub(crate) fn detect(py: Python<'_>, data: &[u8]) -> PyResult<Out<import::Format>> {
    import::detect(data).or_raise(py).map(Out)
}

/// Reads a statement, CSV or OFX. Nothing is written.
#[pyfunction]
#[pyo3(signature = (data, *, mapping = None, answers = None))]
pub(crate) fn read_statement(
    py: Python<'_>,
    data: &[u8],
    mapping: Option<Arg<csv::Mapping>>,
    answers: Option<Arg<csv::Answers>>,
) -> PyResult<Out<budget_core::BankUpdate>> {
    let mapping = mapping.map(|mapping| mapping.0);
    let answers = answers.map(|answers| answers.0).unwrap_or_default();
    let options = import::ReadOptions { mapping, answers };
    py.detach(|| import::read(data, &options)).or_raise(py).map(Out)
}
