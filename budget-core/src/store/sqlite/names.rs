//! A book's dictionary: small integers for what its transactions repeat.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, params};
use smol_str::SmolStr;

use super::error::Failure;
use super::head::Head;
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

/// What of a transaction repeats as a whole: the codes of its names, 0 for none, and flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    pub(super) currency: u32,
    pub(super) category: u32,
    pub(super) account: u32,
    pub(super) partner: u32,
    pub(super) flags: u32,
}

/// How many names and slots there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) names: u32,
    pub(super) slots: u32,
}

/// The names and slots of a book; a code is a place in its list, counted from 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    list: Vec<Name>,
    codes: HashMap<Name, u32>,
    slots: Vec<Slot>,
    slot_codes: HashMap<Slot, u32>,
}

impl Names {
    pub(super) fn known(&self) -> Known {
        Known { names: self.list.len() as u32, slots: self.slots.len() as u32 }
    }

    pub(super) fn slot(&self, code: u32) -> Result<&Slot> {
        let slot = (code as usize).checked_sub(1).and_then(|at| self.slots.get(at));
        slot.ok_or_else(|| missing("slot", code))
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

    fn add_slot(&mut self, slot: Slot) -> u32 {
        self.slots.push(slot);
        let code = self.slots.len() as u32;
        self.slot_codes.insert(slot, code);
        code
    }

    /// Reads what came after what is here.
    pub(super) fn catch_up(&mut self, connection: &Connection, head: &Head) -> Result<(), Failure> {
        self.read_names(connection, head.key)?;
        self.read_slots(connection, head.key)?;
        if self.known() == head.known {
            return Ok(());
        }
        let message = format!("{:?} are stored, but {:?} were given", self.known(), head.known);
        Err(Error::corrupt(message).into())
    }

    fn read_names(&mut self, connection: &Connection, book: i64) -> Result<(), Failure> {
        let mut select = connection.prepare_cached(
            "SELECT code, kind, text, digits FROM name WHERE book = ?1 AND code > ?2 ORDER BY code",
        )?;
        let mut rows = select.query(params![book, self.known().names])?;
        while let Some(row) = rows.next()? {
            let name = Name::read(row.get(1)?, row.get_ref(2)?.as_str()?, row.get(3)?)?;
            if self.find(&name).is_some() || self.add(name) != row.get::<_, u32>(0)? {
                return Err(Error::corrupt("the codes of names have a gap or a repeat").into());
            }
        }
        Ok(())
    }

    fn read_slots(&mut self, connection: &Connection, book: i64) -> Result<(), Failure> {
        let mut select = connection.prepare_cached(
            "SELECT code, currency, category, account, partner, flags FROM slot \
             WHERE book = ?1 AND code > ?2 ORDER BY code",
        )?;
        let mut rows = select.query(params![book, self.known().slots])?;
        while let Some(row) = rows.next()? {
            let slot = Slot {
                currency: row.get(1)?,
                category: row.get(2)?,
                account: row.get(3)?,
                partner: row.get(4)?,
                flags: row.get(5)?,
            };
            if self.slot_codes.contains_key(&slot) || self.add_slot(slot) != row.get::<_, u32>(0)? {
                return Err(Error::corrupt("the codes of slots have a gap or a repeat").into());
            }
        }
        Ok(())
    }

    /// Writes what came after what was known.
    pub(super) fn save(
        &self,
        connection: &Connection,
        book: i64,
        known: Known,
    ) -> Result<(), Failure> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO name (book, code, kind, text, digits) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (name, code) in self.list.iter().zip(1u32..).skip(known.names as usize) {
            insert.execute(params![book, code, name.kind(), name.text(), name.digits()])?;
        }
        let mut insert = connection.prepare_cached(
            "INSERT INTO slot (book, code, currency, category, account, partner, flags) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (slot, code) in self.slots.iter().zip(1u32..).skip(known.slots as usize) {
            let Slot { currency, category, account, partner, flags } = slot;
            insert.execute(params![book, code, currency, category, account, partner, flags])?;
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

/// The code of a slot, given now where it is new.
pub(super) fn slot_code(names: &mut Arc<Names>, slot: Slot) -> u32 {
    match names.slot_codes.get(&slot) {
        Some(code) => *code,
        None => Arc::make_mut(names).add_slot(slot),
    }
}

fn missing(noun: &str, code: u32) -> Error {
    Error::corrupt(format!("no {noun} has the code {code}"))
}
