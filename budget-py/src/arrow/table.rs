//! A table of Arrow's columns, looked at column by column.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Date64Type, Decimal128Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, RecordBatch, StringArray, UInt32Array,
};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use budget_core::{Error, Result};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatchReader;

use crate::convert::wrong;
use crate::error::raise;

/// 1 January 1970, counted from the first day of the year 1.
pub(super) const EPOCH: i32 = 719_163;
/// The last day of the year 9999.
const LAST_DAY: i32 = 3_652_059;
const DAY_MILLIS: i64 = 86_400_000;

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Holds {
    Dates,
    Amounts,
    Texts,
    Flags,
    Lists,
}

impl Holds {
    fn takes(self, kind: &DataType) -> bool {
        match self {
            Self::Dates => matches!(kind, DataType::Date32 | DataType::Date64),
            Self::Amounts => is_decimal(kind) || kind.is_integer(),
            // A frame gives a column without a value no type.
            Self::Texts => is_text(kind) || kind.is_null(),
            Self::Flags => *kind == DataType::Boolean,
            Self::Lists => match kind {
                DataType::List(of) | DataType::LargeList(of) => is_text(of.data_type()),
                _ => kind.is_null(),
            },
        }
    }

    fn meant(self) -> &'static str {
        match self {
            Self::Dates => "date32 is",
            Self::Amounts => "decimal128 or integers are",
            Self::Texts => "utf8 or a dictionary of it is",
            Self::Flags => "bool is",
            Self::Lists => "a list of utf8 is",
        }
    }
}

fn is_decimal(kind: &DataType) -> bool {
    match kind {
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale) => *scale >= 0,
        _ => false,
    }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, value) => is_text(value),
        _ => kind.is_string(),
    }
}

/// A column that a call reads.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    pub(super) needed: bool,
}

pub(super) const fn needed(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, needed: true }
}

pub(super) const fn optional(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, needed: false }
}

/// Batches of one schema.
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(super) fn is_one(value: &Bound<'_, PyAny>) -> bool {
        value.hasattr("__arrow_c_stream__").unwrap_or(false)
    }

    /// Reads a stream whose columns are of the types meant.
    pub(super) fn read(value: &Bound<'_, PyAny>, columns: &[Column]) -> PyResult<Self> {
        if !Self::is_one(value) {
            return Err(wrong(value, "", "a table with __arrow_c_stream__, such as a data frame,"));
        }
        let py = value.py();
        let reader = value.extract::<PyRecordBatchReader>()?.into_reader()?;
        let schema = reader.schema();
        check_types(py, &schema, columns)?;
        let batches = py.detach(|| reader.collect::<Result<Vec<_>, ArrowError>>());
        let batches = batches
            .map_err(|error| raise(py, Error::invalid(format!("the stream broke off: {error}"))))?;
        Ok(Self { schema, batches })
    }

    /// Refuses columns that nothing would become of.
    pub(super) fn check_no_more(&self, columns: &[Column]) -> Result<()> {
        let known: Vec<&str> = columns.iter().map(|column| column.name).collect();
        match self.schema.fields().iter().find(|field| !known.contains(&field.name().as_str())) {
            None => Ok(()),
            Some(field) => {
                let message = format!("column {} is none of {}", field.name(), known.join(", "));
                Err(Error::invalid(message).with("column", field.name()))
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.schema.column_with_name(name).is_some()
    }

    pub(super) fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    pub(super) fn chunks(&self) -> impl Iterator<Item = Chunk<'_>> {
        self.batches.iter().scan(0, |next, batch| {
            let first = *next;
            *next += batch.num_rows();
            Some(Chunk { batch, first })
        })
    }
}

fn check_types(py: Python<'_>, schema: &SchemaRef, columns: &[Column]) -> PyResult<()> {
    for column in columns {
        let same_name = |field: &&std::sync::Arc<Field>| field.name() == column.name;
        let mut fields = schema.fields().iter().filter(same_name);
        match (fields.next(), fields.next()) {
            (None, _) if column.needed => {
                let error = Error::invalid(format!("the table has no column {}", column.name));
                return Err(raise(py, error.with("column", column.name)));
            }
            (Some(_), Some(_)) => {
                let error = Error::invalid(format!("column {} is there twice", column.name));
                return Err(raise(py, error.with("column", column.name)));
            }
            (Some(field), None) if !column.holds.takes(field.data_type()) => {
                let (name, meant) = (column.name, column.holds.meant());
                let message = format!("column {name}: {meant} meant, not {}", field.data_type());
                return Err(PyTypeError::new_err(message));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A run of a table's rows.
#[derive(Clone, Copy)]
pub(super) struct Chunk<'a> {
    batch: &'a RecordBatch,
    first: usize,
}

impl Chunk<'_> {
    pub(super) fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// An error that names the row, counted from 0, and the column.
    pub(super) fn refuse(&self, row: usize, column: &str, error: Error) -> Error {
        let row = self.first + row;
        error.at(format!("row {row}, column {column}")).with("row", row).with("column", column)
    }

    fn column(&self, name: &str, kind: &DataType) -> Result<Option<ArrayRef>> {
        let Some(column) = self.batch.column_by_name(name) else { return Ok(None) };
        let broken = |error| Error::invalid(format!("column {name}: {error}")).with("column", name);
        cast(column, kind).map(Some).map_err(broken)
    }

    fn check_filled(&self, name: &str, column: &dyn Array) -> Result<()> {
        let null =
            (column.null_count() > 0).then(|| (0..column.len()).find(|row| column.is_null(*row)));
        match null.flatten() {
            None => Ok(()),
            Some(row) => Err(self.refuse(row, name, Error::invalid("a value is missing"))),
        }
    }

    /// Days of a column that is there, counted from the first day of the year 1.
    pub(super) fn days(&self, name: &str) -> Result<Vec<i32>> {
        let column = self.batch.column_by_name(name).expect("a needed column was looked for");
        self.check_filled(name, column)?;
        let day = |(row, since): (usize, i64)| match i64::from(EPOCH).checked_add(since) {
            Some(day) if (1..=i64::from(LAST_DAY)).contains(&day) => Ok(day as i32),
            _ => {
                let error = Error::out_of_range("a day of the years 1 to 9999 is meant");
                Err(self.refuse(row, name, error))
            }
        };
        if let Some(dates) = column.as_primitive_opt::<Date32Type>() {
            let days = dates.values();
            // All at once, where none is to be refused.
            if days.iter().all(|since| (1 - EPOCH..=LAST_DAY - EPOCH).contains(since)) {
                return Ok(days.iter().map(|since| since + EPOCH).collect());
            }
            return days.iter().map(|since| i64::from(*since)).enumerate().map(day).collect();
        }
        let dates = column.as_primitive::<Date64Type>().values();
        let whole = |(row, millis): (usize, &i64)| {
            if millis % DAY_MILLIS != 0 {
                let error = Error::invalid("a day is meant, not a time of it: cast to date32");
                return Err(self.refuse(row, name, error));
            }
            day((row, millis / DAY_MILLIS))
        };
        dates.iter().enumerate().map(whole).collect()
    }

    /// Amounts of a column that is there; an integer is of whole units, as everywhere.
    pub(super) fn amounts(&self, name: &str) -> Result<Amounts> {
        let column = self.batch.column_by_name(name).expect("a needed column was looked for");
        self.check_filled(name, column)?;
        let scale = match column.data_type() {
            DataType::Decimal32(_, scale)
            | DataType::Decimal64(_, scale)
            | DataType::Decimal128(_, scale) => *scale,
            _ => 0,
        };
        let column = self.column(name, &DataType::Decimal128(38, scale))?;
        let values = column.expect("it is there").as_primitive::<Decimal128Type>().clone();
        Ok(Amounts { values, scale: scale as u32 })
    }

    pub(super) fn texts(&self, name: &str) -> Result<Option<StringArray>> {
        let column = self.column(name, &DataType::Utf8)?;
        Ok(column.map(|column| column.as_string::<i32>().clone()))
    }

    pub(super) fn flags(&self, name: &str) -> Result<Option<BooleanArray>> {
        let Some(column) = self.column(name, &DataType::Boolean)? else { return Ok(None) };
        self.check_filled(name, &column)?;
        Ok(Some(column.as_boolean().clone()))
    }

    /// Lists of texts, by row; a missing list is an empty one.
    pub(super) fn lists(&self, name: &str) -> Result<Option<Vec<Vec<String>>>> {
        let item = Field::new_list_field(DataType::Utf8, true);
        let Some(column) = self.column(name, &DataType::List(item.into()))? else {
            return Ok(None);
        };
        let column = column.as_list::<i32>();
        let list = |row: usize| {
            if column.is_null(row) {
                return Ok(Vec::new());
            }
            let texts = column.value(row);
            let texts = texts.as_string::<i32>();
            let missing = || self.refuse(row, name, Error::invalid("a value is missing"));
            texts.iter().map(|text| text.map(str::to_owned).ok_or_else(missing)).collect()
        };
        (0..self.len()).map(list).collect::<Result<_>>().map(Some)
    }

    /// A column of few different texts, each of which is read once.
    pub(super) fn codes<T>(
        &self,
        name: &str,
        mut read: impl FnMut(&str) -> Result<T>,
    ) -> Result<Option<Codes<T>>> {
        let kind = DataType::Dictionary(DataType::UInt32.into(), DataType::Utf8.into());
        let Some(column) = self.column(name, &kind)? else { return Ok(None) };
        let column = column.as_dictionary::<UInt32Type>();
        let (keys, texts) = (column.keys().clone(), column.values().as_string::<i32>());
        let mut values: Vec<Option<T>> = (0..texts.len()).map(|_| None).collect();
        let mut met = vec![false; texts.len()];
        for (row, key) in keys.values().iter().enumerate() {
            let key = *key as usize;
            // A missing key may be of any value.
            if keys.is_null(row) || std::mem::replace(&mut met[key], true) {
                continue;
            }
            if texts.is_valid(key) {
                let value =
                    read(texts.value(key)).map_err(|error| self.refuse(row, name, error))?;
                values[key] = Some(value);
            }
        }
        let complete = keys.null_count() == 0 && texts.null_count() == 0;
        Ok(Some(Codes { keys, values, complete }))
    }
}

pub(super) struct Amounts {
    pub(super) values: Decimal128Array,
    pub(super) scale: u32,
}

/// For each row the place of its value; none where the text is missing.
pub(super) struct Codes<T> {
    keys: UInt32Array,
    pub(super) values: Vec<Option<T>>,
    complete: bool,
}

impl<T> Codes<T> {
    pub(super) fn place(&self, row: usize) -> Option<usize> {
        let key = self.keys.is_valid(row).then(|| self.keys.value(row) as usize)?;
        self.values[key].is_some().then_some(key)
    }

    /// Whether every row has a value.
    pub(super) fn are_complete(&self) -> bool {
        self.complete
    }

    pub(super) fn value(&self, row: usize) -> Option<&T> {
        self.place(row).and_then(|place| self.values[place].as_ref())
    }
}
