//! The statements of a file while they are gathered.

use std::borrow::Cow;
use std::collections::HashMap;

use super::SOURCE_NAME;
use super::words::{filled, quoted};
use crate::domain::bank::{BankRow, BankUpdate, Statement, Unreadable};
use crate::domain::change::MAX_ROWS;
use crate::domain::transaction::{BankSource, MAX_PAYEE};
use crate::{Currency, Error, Result};

/// Statements in the order of the file, one for each account.
#[derive(Debug, Default)]
pub(super) struct Statements {
    list: Vec<Statement>,
    rows: usize,
}

impl Statements {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds a statement, and says which it is.
    pub(super) fn add(&mut self, statement: Statement) -> usize {
        self.list.push(statement);
        self.list.len() - 1
    }

    pub(super) fn get_mut(&mut self, which: usize) -> &mut Statement {
        &mut self.list[which]
    }

    /// Counts one more row against the limit.
    pub(super) fn count(&mut self) -> Result<()> {
        self.rows += 1;
        if self.rows > MAX_ROWS {
            let message = format!("the file has more rows than the limit of {MAX_ROWS}");
            return Err(Error::out_of_range(message));
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> BankUpdate {
        for statement in &mut self.list {
            settle_ids(statement);
            settle_currency(statement);
            statement.unreadable.sort_by_key(|unreadable| unreadable.line);
        }
        let source_name = SOURCE_NAME.to_owned();
        BankUpdate {
            source: BankSource::File,
            source_name,
            statements: self.list,
            removed: Vec::new(),
            complete: false,
        }
    }
}

/// A source's own id of a row or an account, none where it is blank or longer than ids are.
pub(super) fn external_id(text: Cow<'_, str>) -> Option<String> {
    let id = filled(text, MAX_PAYEE + 1)?;
    let fits = id.len() <= MAX_PAYEE || id.chars().count() <= MAX_PAYEE;
    fits.then_some(id)
}

/// The reason of a row that cannot be read, where one or both of its parts cannot.
pub(super) fn both<A, B>(one: Result<A, String>, two: Result<B, String>) -> Result<(A, B), String> {
    match (one, two) {
        (Ok(one), Ok(two)) => Ok((one, two)),
        (Err(one), Err(two)) => Err(format!("{one}; {two}")),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    }
}

/// An id that a file gives to rows that differ names none of them, so they go without. Rows that
/// agree in everything are one row that was written twice.
fn settle_ids(statement: &mut Statement) {
    let Some(same) = repeated_ids(&statement.rows) else { return };
    let rows = std::mem::take(&mut statement.rows);
    let first_lines: Vec<u32> = rows.iter().map(|row| row.line).collect();
    for (row, id) in rows.into_iter().zip(same) {
        match id {
            Id::Own => statement.rows.push(row),
            Id::Shared => statement.rows.push(BankRow { external_id: None, ..row }),
            Id::Again(first) => statement.unreadable.push(again(&row, first_lines[first])),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Id {
    Own,
    Shared,
    Again(usize),
}

fn repeated_ids(rows: &[BankRow]) -> Option<Vec<Id>> {
    let mut firsts = HashMap::with_capacity(rows.len());
    let mut ids = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let Some(id) = &row.external_id else { continue };
        let first = *firsts.entry(id.as_str()).or_insert(place);
        if first != place {
            ids.resize(rows.len(), Id::Own);
            ids[place] = Id::Again(first);
            if !agree(&rows[first], row) {
                ids[first] = Id::Shared;
            }
        }
    }
    for place in 0..ids.len() {
        if let Id::Again(first) = ids[place]
            && ids[first] == Id::Shared
        {
            ids[place] = Id::Shared;
        }
    }
    (!ids.is_empty()).then_some(ids)
}

fn agree(one: &BankRow, two: &BankRow) -> bool {
    BankRow { line: two.line, ..one.clone() } == *two
}

fn again(row: &BankRow, first: u32) -> Unreadable {
    let id = quoted(row.external_id.as_deref().unwrap_or_default());
    let reason =
        format!("the row repeats the one of line {first} with its id {id}, so it is left out");
    Unreadable { line: row.line, reason }
}

/// An account whose currency nothing names has the one that all its rows name.
fn settle_currency(statement: &mut Statement) {
    if statement.account.currency.is_none() {
        statement.account.currency = common_currency(&statement.rows);
    }
}

fn common_currency(rows: &[BankRow]) -> Option<Currency> {
    let currency = rows.first()?.currency?;
    rows.iter().all(|row| row.currency == Some(currency)).then_some(currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn the_last_row_within_the_limit_and_the_first_beyond() {
        let mut statements = Statements { rows: MAX_ROWS - 1, ..Statements::default() };
        statements.count().expect("the last one");
        let error = statements.count().expect_err("one too many");
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert_eq!(error.to_string(), "the file has more rows than the limit of 2000000");
    }

    #[test]
    fn both_reasons_are_told() {
        let no = |reason: &str| Err::<u8, _>(reason.to_owned());
        assert_eq!(both(Ok(1), Ok(2)), Ok((1, 2)));
        assert_eq!(both(no("a"), Ok(2)), Err("a".to_owned()));
        assert_eq!(both(Ok(1), no("b")), Err("b".to_owned()));
        assert_eq!(both(no("a"), no("b")), Err("a; b".to_owned()));
    }
}
