//! A book's dictionary: small integers for the names that its transactions repeat.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, params};
use smol_str::SmolStr;

use super::error::Failure;
use crate::domain::error::{Error, Result};
use crate::domain::id::{AccountId, CategoryId, RuleId};
use crate::domain::money::Currency;

/// What has a code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Name {
    Account(AccountId),
    Category(CategoryId),
    Currency(Currency),
    Rule(RuleId),
    Source(SmolStr),
}

impl Name {
    fn read(kind: u8, text: &str, digits: u32) -> Result<Self> {
        match kind {
            1 => AccountId::new(text).map(Self::Account),
            2 => CategoryId::new(text).map(Self::Category),
            3 => currency(text, digits).map(Self::Currency),
            4 => RuleId::new(text).map(Self::Rule),
            5 => Ok(Self::Source(SmolStr::new(text))),
            _ => Err(Error::corrupt(format!("{kind} is no kind of name"))),
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Account(_) => 1,
            Self::Category(_) => 2,
            Self::Currency(_) => 3,
            Self::Rule(_) => 4,
            Self::Source(_) => 5,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Account(id) => id.as_str(),
            Self::Category(id) => id.as_str(),
            Self::Currency(currency) => currency.code(),
            Self::Rule(id) => id.as_str(),
            Self::Source(source) => source,
        }
    }

    fn digits(&self) -> u32 {
        match self {
            Self::Currency(currency) => currency.digits(),
            _ => 0,
        }
    }
}

/// Amounts are kept in minor units, so other digits would move the point.
fn currency(code: &str, digits: u32) -> Result<Currency> {
    let currency = Currency::new(code).map_err(|error| Error::corrupt(error.to_string()))?;
    if currency.digits() == digits {
        return Ok(currency);
    }
    Err(Error::corrupt(format!(
        "{code} is kept with {digits} decimals, but it has {}",
        currency.digits()
    )))
}

/// The names of a book; a code is a place in it, counted from 1. 0 is no name.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    list: Vec<Name>,
    codes: HashMap<Name, u32>,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The code of a name that may not be there.
    pub(super) fn find(&self, name: &Name) -> Option<u32> {
        self.codes.get(name).copied()
    }

    pub(super) fn account(&self, code: u32) -> Result<&AccountId> {
        match self.get(code) {
            Some(Name::Account(id)) => Ok(id),
            _ => Err(missing("account", code)),
        }
    }

    pub(super) fn category(&self, code: u32) -> Result<&CategoryId> {
        match self.get(code) {
            Some(Name::Category(id)) => Ok(id),
            _ => Err(missing("category", code)),
        }
    }

    pub(super) fn currency(&self, code: u32) -> Result<Currency> {
        match self.get(code) {
            Some(Name::Currency(currency)) => Ok(*currency),
            _ => Err(missing("currency", code)),
        }
    }

    pub(super) fn rule(&self, code: u32) -> Result<&RuleId> {
        match self.get(code) {
            Some(Name::Rule(id)) => Ok(id),
            _ => Err(missing("rule", code)),
        }
    }

    pub(super) fn source(&self, code: u32) -> Result<&str> {
        match self.get(code) {
            Some(Name::Source(source)) => Ok(source),
            _ => Err(missing("source", code)),
        }
    }

    fn get(&self, code: u32) -> Option<&Name> {
        self.list.get((code as usize).checked_sub(1)?)
    }

    fn add(&mut self, name: Name) -> u32 {
        self.list.push(name.clone());
        let code = self.list.len() as u32;
        self.codes.insert(name, code);
        code
    }

    /// Reads the names that came after those that are here.
    pub(super) fn catch_up(&mut self, connection: &Connection, book: i64) -> Result<(), Failure> {
        let mut select = connection.prepare_cached(
            "SELECT code, kind, text, digits FROM name WHERE book = ?1 AND code > ?2 ORDER BY code",
        )?;
        let mut rows = select.query(params![book, self.list.len() as i64])?;
        while let Some(row) = rows.next()? {
            let name = Name::read(row.get(1)?, row.get_ref(2)?.as_str()?, row.get(3)?)?;
            if self.find(&name).is_some() || self.add(name) != row.get::<_, u32>(0)? {
                return Err(Error::corrupt("the codes of names have a gap or a repeat").into());
            }
        }
        Ok(())
    }

    /// Writes the names that came after the first `known`.
    pub(super) fn save(
        &self,
        connection: &Connection,
        book: i64,
        known: usize,
    ) -> Result<(), Failure> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO name (book, code, kind, text, digits) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (at, name) in self.list.iter().enumerate().skip(known) {
            insert.execute(params![
                book,
                at as i64 + 1,
                name.kind(),
                name.text(),
                name.digits()
            ])?;
        }
        Ok(())
    }
}

/// The code of a name, given now where it is new.
pub(super) fn code(names: &mut Arc<Names>, name: Name) -> u32 {
    match names.find(&name) {
        Some(code) => code,
        None => Arc::make_mut(names).add(name),
    }
}

fn missing(noun: &str, code: u32) -> Error {
    Error::corrupt(format!("no {noun} has the code {code}"))
}
