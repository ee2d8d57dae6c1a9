//! Where a delimited file has its columns: the delimiter and the header.

use super::mapping::{Delimiter, MAX_PREAMBLE, Mapping};
use super::names::{self, Role};
use super::records::{Record, Records};
use crate::import::date;
use crate::{Error, Result};

/// The delimiter and the header of a file.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) delimiter: Delimiter,
    /// The header's texts; empty for a file without one.
    pub(super) header: Vec<String>,
    /// The line of the header, or of the first row of data.
    pub(super) line: u32,
    /// The records before the first row of data.
    pub(super) before: usize,
    pub(super) width: usize,
    /// The header has names that are known for a date and an amount.
    pub(super) known: bool,
    score: usize,
}

impl Layout {
    /// The layout that fits the file best.
    pub(super) fn find(text: &str) -> Result<Self> {
        let layouts =
            Delimiter::ALL.into_iter().filter_map(|delimiter| Self::with(text, delimiter));
        let better = |best: Self, next: Self| if next.rank() > best.rank() { next } else { best };
        layouts.reduce(better).ok_or_else(|| {
            Error::invalid(
                "line 1: the file has no columns: no comma, semicolon, tab or pipe divides its rows",
            )
        })
    }

    fn rank(&self) -> (bool, usize) {
        (self.known, self.score)
    }

    fn with(text: &str, delimiter: Delimiter) -> Option<Self> {
        let mut records = Records::new(text, delimiter.byte());
        let mut head = Vec::new();
        let mut record = Record::default();
        while head.len() < MAX_PREAMBLE && records.read(&mut record) {
            head.push(record.clone());
        }
        let (width, agreeing) = usual_width(&head)?;
        let known = head.iter().position(is_header);
        let place = known.or_else(|| head.iter().position(|record| record.len() == width))?;
        let first = &head[place];
        let has_header = known.is_some() || !has_date(first);
        let header: Vec<String> = first.iter().map(|name| name.into_owned()).collect();
        Some(Self {
            delimiter,
            line: first.line,
            before: place + usize::from(has_header),
            width: if has_header { header.len() } else { width },
            header: if has_header { header } else { Vec::new() },
            known: known.is_some(),
            score: agreeing * (width - 1),
        })
    }

    /// The mapping of which only this much is known.
    pub(super) fn mapping(&self) -> Mapping {
        let header = self.header.clone();
        let skip = if header.is_empty() { self.before as u32 } else { 0 };
        Mapping { delimiter: self.delimiter, header, skip, ..Mapping::default() }
    }

    /// The records from the first row of data on.
    pub(super) fn rows<'a>(&self, text: &'a str) -> Records<'a> {
        let mut records = Records::new(text, self.delimiter.byte());
        let mut record = Record::default();
        (0..self.before).all(|_| records.read(&mut record));
        records
    }
}

/// The most frequent number of columns from two on, and how many records have it.
fn usual_width(head: &[Record<'_>]) -> Option<(usize, usize)> {
    let widths = head.iter().map(Record::len).filter(|width| *width > 1);
    let count = |width: usize| head.iter().filter(|record| record.len() == width).count();
    widths.map(|width| (count(width), width)).max().map(|(agreeing, width)| (width, agreeing))
}

fn is_header(record: &Record<'_>) -> bool {
    let roles: Vec<Role> = record.iter().filter_map(|name| Some(names::role(&name)?.0)).collect();
    let dated = [Role::Posted, Role::Date, Role::Happened, Role::Value];
    let dated = roles.iter().any(|role| dated.contains(role));
    let both = roles.contains(&Role::Debit) && roles.contains(&Role::Credit);
    dated && (both || roles.contains(&Role::Amount))
}

fn has_date(record: &Record<'_>) -> bool {
    record.iter().any(|text| !date::fits(&text).is_none())
}
