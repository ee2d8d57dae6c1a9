//! Answers of a book as streams of Arrow's columns.

use std::any::Any;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, ListBuilder, StringBuilder, StringDictionaryBuilder, UInt32Builder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Date32Array, Decimal128Array, StructArray, UInt64Array};
use arrow_schema::{ArrowError, Field};
use budget_core as core;
use chrono::Datelike;
use core::{Decimal, HistoryRow, Line, Money, NaiveDate};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::ffi::{ArrayIterator, to_stream_pycapsule};

use super::table::EPOCH;
use crate::records::figures::Summary;
use crate::records::transactions::Page;

/// One type for every currency, so that answers can be put one behind another.
const PRECISION: u8 = 38;
/// No currency has more decimals.
const SCALE: u32 = 8;

/// Columns under way.
#[derive(Default)]
struct Columns(Vec<(Arc<Field>, ArrayRef)>);

impl Columns {
    fn with(mut self, name: &str, column: ArrayRef) -> Self {
        self.0.push((Arc::new(Field::new(name, column.data_type().clone(), true)), column));
        self
    }

    fn stream<'py>(
        self,
        py: Python<'py>,
        requested: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let table = StructArray::from(self.0);
        let field = Arc::new(Field::new_struct("", table.fields().clone(), false));
        let tables: [Result<ArrayRef, ArrowError>; 1] = [Ok(Arc::new(table))];
        Ok(to_stream_pycapsule(py, Box::new(ArrayIterator::new(tables, field)), requested)?)
    }
}

fn dates(days: impl Iterator<Item = NaiveDate>) -> ArrayRef {
    Arc::new(Date32Array::from_iter_values(days.map(|day| day.num_days_from_ce() - EPOCH)))
}

fn amounts(amounts: impl Iterator<Item = Option<Money>>) -> ArrayRef {
    decimals(amounts.map(|money| {
        money.map(|money| scaled(i128::from(money.minor()), money.currency().digits()))
    }))
}

fn percents(percents: impl Iterator<Item = Option<Decimal>>) -> ArrayRef {
    decimals(percents.map(|percent| percent.map(|it| scaled(it.mantissa(), it.scale()))))
}

fn scaled(unscaled: i128, scale: u32) -> i128 {
    unscaled * 10i128.pow(SCALE - scale)
}

fn decimals(values: impl Iterator<Item = Option<i128>>) -> ArrayRef {
    let column: Decimal128Array = values.collect();
    let column = column.with_precision_and_scale(PRECISION, SCALE as i8);
    Arc::new(column.expect("38 digits hold every amount"))
}

fn words<T: AsRef<str>>(words: impl Iterator<Item = Option<T>>) -> ArrayRef {
    let mut column = StringDictionaryBuilder::<Int32Type>::new();
    words.for_each(|word| column.append_option(word));
    Arc::new(column.finish())
}

fn texts<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut column = StringBuilder::new();
    texts.for_each(|text| column.append_option(text));
    Arc::new(column.finish())
}

fn flags(flags: impl Iterator<Item = bool>) -> ArrayRef {
    let mut column = BooleanBuilder::new();
    flags.for_each(|flag| column.append_value(flag));
    Arc::new(column.finish())
}

fn lists<'a>(lists: impl Iterator<Item = Vec<&'a str>>) -> ArrayRef {
    let mut column = ListBuilder::new(StringBuilder::new());
    lists.for_each(|list| column.append_value(list.into_iter().map(Some)));
    Arc::new(column.finish())
}

fn places(places: impl Iterator<Item = Option<usize>>) -> ArrayRef {
    let mut column = UInt32Builder::new();
    places.for_each(|place| column.append_option(place.map(|place| place as u32)));
    Arc::new(column.finish())
}

/// A row for each part, so that sums by category are those of the book.
fn transactions(page: &core::Page) -> Columns {
    let parts: Vec<_> = page
        .rows
        .iter()
        .flat_map(|entry| entry.value.parts().map(move |part| (entry, &entry.value, part)))
        .collect();
    let of = || parts.iter();
    let amount = |(_, row, part): &(_, &core::Transaction, core::Part<'_>)| {
        Money::from_minor_i128(part.minor, row.amount().currency()).ok()
    };
    Columns::default()
        .with("id", texts(of().map(|(_, row, _)| Some(row.id.as_str()))))
        .with("split", places(of().map(|(.., part)| part.split)))
        .with("date", dates(of().map(|(_, row, _)| row.date())))
        .with("amount", amounts(of().map(amount)))
        .with("currency", words(of().map(|(_, row, _)| Some(row.amount().currency().to_string()))))
        .with("payee", texts(of().map(|(_, row, _)| row.payee())))
        .with("category", words(of().map(|(.., part)| part.category.map(core::CategoryId::as_str))))
        .with(
            "account",
            words(of().map(|(_, row, _)| row.account.as_ref().map(core::AccountId::as_str))),
        )
        .with("pending", flags(of().map(|(_, row, _)| row.pending())))
        .with("excluded", flags(of().map(|(_, row, _)| row.excluded())))
        .with("deleted", flags(of().map(|(_, row, _)| row.deleted())))
        .with("tags", lists(of().map(|(_, row, _)| row.tags())))
        .with("note", texts(of().map(|(_, row, _)| row.note())))
        .with(
            "number",
            Arc::new(UInt64Array::from_iter_values(of().map(|(entry, ..)| entry.number))),
        )
}

fn history(rows: &[HistoryRow]) -> Columns {
    let of = || rows.iter();
    Columns::default()
        .with("start", dates(of().map(|row| row.period.start())))
        .with("end", dates(of().map(|row| row.period.end())))
        .with(
            "category",
            words(of().map(|row| row.category.as_ref().map(core::CategoryId::as_str))),
        )
        .with("currency", words(of().map(|row| Some(row.amount.currency().to_string()))))
        .with("amount", amounts(of().map(|row| Some(row.amount))))
        .with("subtree", amounts(of().map(|row| Some(row.subtree))))
}

fn lines(lines: &[Line]) -> Columns {
    let of = || lines.iter();
    let money = |figure: fn(&Line) -> Money| amounts(of().map(move |line| Some(figure(line))));
    Columns::default()
        .with("budget", texts(of().map(|line| Some(line.budget.as_str()))))
        .with("category", words(of().map(|line| Some(line.category.as_str()))))
        .with("start", dates(of().map(|line| line.period.start())))
        .with("end", dates(of().map(|line| line.period.end())))
        .with("currency", words(of().map(|line| Some(line.limit.currency().to_string()))))
        .with("limit", money(|line| line.limit))
        .with("carried", money(|line| line.carried))
        .with("available", money(|line| line.available))
        .with("spent", money(|line| line.spent))
        .with("pending", money(|line| line.pending))
        .with("remaining", money(|line| line.remaining))
        .with("percent", percents(of().map(|line| line.percent)))
        .with("expected_to_date", money(|line| line.expected_to_date))
        .with("per_day", amounts(of().map(|line| line.per_day)))
        .with("projected", money(|line| line.projected))
        .with("status", words(of().map(|line| Some(line.status.as_str()))))
}

/// The stream of a listing, where its rows are those of a table.
pub(crate) fn stream_of_rows<'py>(
    py: Python<'py>,
    rows: &dyn Any,
    requested: Option<Bound<'py, PyCapsule>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    match rows.downcast_ref::<Vec<HistoryRow>>() {
        Some(rows) => py.detach(|| history(rows)).stream(py, requested),
        None => Err(PyTypeError::new_err("these rows are no table: only those of history are")),
    }
}

#[pymethods]
impl Page {
    /// The rows as a stream of Arrow.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        py.detach(|| transactions(&self.value)).stream(py, requested_schema)
    }
}

#[pymethods]
impl Summary {
    /// The lines as a stream of Arrow.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        py.detach(|| lines(&self.value.lines)).stream(py, requested_schema)
    }
}
