//! How a row is known again: by its source's id, or by one made of its content.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use xxhash_rust::xxh3::xxh3_64;

use super::incoming::{Fate, Incoming, push_loose};
use super::{CLAIM_DAYS, Reconcile};
use crate::domain::bank::{BankRow, Statement};
use crate::domain::period::{MAX_DATE, MIN_DATE};
use crate::domain::transaction::{ExternalId, Transaction};

/// What [`reconcile`](super::reconcile) must see of the account's rows.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::reconcile::lookup;
/// assert!(lookup(&Statement::default(), "file").is_none(), "a statement without rows asks nothing");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The first day of the rows that may be claimed.
    pub from: NaiveDate,
    /// The first day after them.
    pub until: NaiveDate,
    /// The external ids by which rows may be known, whatever their day, deleted ones included.
    pub external_ids: Vec<ExternalId>,
}

/// What to read of the account before reconciling a statement; none where it has no row of a
/// possible date.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # use budget_core::{*, reconcile::lookup};
/// # let row = BankRow { line: 2, external_id: Some("4711".into()), date: parse_date("2026-03-09")?,
/// #     amount: "2.80".parse().unwrap(), currency: None, name: "Café".into(), payee: None, memo: None,
/// #     category: None, primary: None, category_text: None, pending: false, pending_id: None };
/// let statement = Statement { rows: vec![row], ..Statement::default() };
/// let wanted = lookup(&statement, "file").expect("a row");
/// assert_eq!(wanted.from, parse_date("2026-03-02")?, "seven days before");
/// assert!(wanted.external_ids.contains(&ExternalId::new("file", "4711")));
/// # Ok::<(), Error>(())
/// ```
pub fn lookup(statement: &Statement, source_name: &str) -> Option<Lookup> {
    let possible = |date: &NaiveDate| (MIN_DATE..=MAX_DATE).contains(date);
    let dates = || statement.rows.iter().map(|row| row.date).filter(possible);
    let (first, last) = (dates().min()?, dates().max()?);
    let mut external_ids = Vec::with_capacity(statement.rows.len());
    for (row, name) in statement.rows.iter().zip(names(statement)) {
        external_ids.push(ExternalId::new(source_name, name.own()));
        external_ids.extend(row.pending_id.iter().map(|id| ExternalId::new(source_name, id)));
        if let Name::Given(id) = name {
            external_ids.push(ExternalId::new(source_name, apart_id(row, id)));
        }
    }
    Some(Lookup {
        from: first.checked_sub_days(Days::new(CLAIM_DAYS))?.max(MIN_DATE),
        until: last.checked_add_days(Days::new(CLAIM_DAYS + 1))?,
        external_ids,
    })
}

/// The id by which a row is known.
pub(super) enum Name<'a> {
    /// The source's.
    Given(&'a str),
    /// The source's, which another row has: the row goes by the id and its content.
    Apart(&'a str),
    /// One of the content and a number among equal rows.
    Made(String),
}

impl Name<'_> {
    /// The id without regard to other rows.
    pub(super) fn own(&self) -> &str {
        match self {
            Self::Given(id) | Self::Apart(id) => id,
            Self::Made(id) => id,
        }
    }
}

impl Incoming<'_> {
    /// The id under which the book keeps it.
    pub(super) fn external_id(&self) -> String {
        match &self.name {
            Name::Given(id) => (*id).to_owned(),
            Name::Apart(id) => apart_id(self.row, id),
            Name::Made(id) => id.clone(),
        }
    }
}

/// The names of the statement's rows, in their order.
pub(super) fn names(statement: &Statement) -> Vec<Name<'_>> {
    let mut equal: HashMap<u64, u32> = HashMap::new();
    let name = |row| match given_id(row) {
        Some(id) => Name::Given(id),
        None => {
            let content = digest(row, &[]);
            let number = equal.entry(content).or_default();
            *number += 1;
            let mut made = String::with_capacity(32);
            made.push_str("row:");
            push_hex(&mut made, content);
            made.push(':');
            made.push_str(&number.to_string());
            Name::Made(made)
        }
    };
    statement.rows.iter().map(name).collect()
}

fn given_id(row: &BankRow) -> Option<&str> {
    row.external_id.as_deref().filter(|id| !id.trim().is_empty())
}

const APART: &str = "id:";

/// Rows of one id are told apart by their memo too: it may be all that differs.
fn apart_id(row: &BankRow, given: &str) -> String {
    let content = digest(row, &[given, row.memo.as_deref().unwrap_or_default()]);
    let mut id = String::with_capacity(APART.len() + 16);
    id.push_str(APART);
    push_hex(&mut id, content);
    id
}

/// Appends sixteen digits.
fn push_hex(out: &mut String, number: u64) {
    let digits = (0..16).rev().map(|place| (number >> (4 * place)) as u32 & 0xf);
    out.extend(digits.filter_map(|digit| char::from_digit(digit, 16)));
}

/// Of a row's date, amount, currency and payee, and further texts. Books keep it: another form of
/// it would bring every row of an old file anew.
fn digest(row: &BankRow, further: &[&str]) -> u64 {
    let mut text = String::with_capacity(128);
    for part in [row.payee.as_deref().unwrap_or_default(), &row.name] {
        push_loose(&mut text, part);
        text.push('\n');
    }
    text.push_str(row.currency.as_ref().map_or("", |currency| currency.code()));
    for part in further {
        text.push('\n');
        text.push_str(part);
    }
    let amount = row.amount.normalize();
    let mut bytes = text.into_bytes();
    bytes.extend(row.date.num_days_from_ce().to_le_bytes());
    bytes.extend(amount.mantissa().to_le_bytes());
    bytes.extend(amount.scale().to_le_bytes());
    xxh3_64(&bytes)
}

/// Finds the rows that repeat another of the statement and those that the book knows. What is
/// known with the same words comes before what changed, so that a source that uses an id twice
/// never changes the one row into the other.
pub(super) fn settle<'a>(input: &Reconcile<'a>, rows: &mut [Incoming<'a>]) {
    let sharing = settle_repeats(rows);
    let mut known = Known::new(input);
    let found: Vec<Option<usize>> = rows.iter().map(|row| known.find(row)).collect();
    for (row, found) in rows.iter_mut().zip(&found).filter(|(row, _)| row.is_open()) {
        let same = found.filter(|at| row.is_said_by(&input.existing[*at]));
        row.fate = known.take(known.find_apart(row).or(same));
    }
    for (row, found) in rows.iter_mut().zip(found).filter(|(row, _)| row.is_open()) {
        row.fate = known.take(found);
    }
    keep_apart(&known, rows, &sharing);
}

/// The places of the rows that share an id with another, ascending.
fn settle_repeats(rows: &mut [Incoming<'_>]) -> BTreeSet<usize> {
    let (mut sharing, mut repeats) = (BTreeSet::new(), Vec::new());
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(rows.len());
    let mut contents: HashMap<String, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let Name::Given(id) = row.name else { continue };
        let earlier = *first.entry(id).or_insert(at);
        if earlier != at {
            sharing.extend([earlier, at]);
            contents.entry(apart_id(rows[earlier].row, id)).or_insert(earlier);
            let same = *contents.entry(apart_id(row.row, id)).or_insert(at);
            repeats.extend((same != at).then_some((at, same)));
        }
    }
    for (at, same) in repeats {
        rows[at].fate = Fate::Repeats(same);
    }
    sharing
}

/// Of several rows with one id, the first keeps it unless the book has given it away.
fn keep_apart(known: &Known<'_>, rows: &mut [Incoming<'_>], sharing: &BTreeSet<usize>) {
    let mut used: HashSet<&str> = HashSet::new();
    for at in sharing {
        let row = &mut rows[*at];
        let Name::Given(id) = row.name else { continue };
        if row.is_open() && (known.by_id.contains_key(id) || !used.insert(id)) {
            row.name = Name::Apart(id);
        }
    }
}

/// The rows of the account by their ids of the source.
struct Known<'a> {
    by_id: HashMap<&'a str, usize>,
    existing: &'a [Transaction],
    taken: Vec<bool>,
    has_apart: bool,
}

impl<'a> Known<'a> {
    fn new(input: &Reconcile<'a>) -> Self {
        let existing = input.existing;
        let mut by_id: HashMap<&str, usize> = HashMap::with_capacity(existing.len());
        let mut has_apart = false;
        for (at, there) in existing.iter().enumerate().filter(|(_, row)| input.may_be_known(row)) {
            for id in there.external_ids.iter().filter(|id| id.source == input.source_name) {
                has_apart |= id.id.starts_with(APART);
                let kept = by_id.entry(&id.id).or_insert(at);
                if there.id < existing[*kept].id {
                    *kept = at;
                }
            }
        }
        Self { by_id, existing, taken: vec![false; existing.len()], has_apart }
    }

    fn find(&self, row: &Incoming<'_>) -> Option<usize> {
        self.by_id.get(row.name.own()).copied()
    }

    fn find_apart(&self, row: &Incoming<'_>) -> Option<usize> {
        match row.name {
            Name::Given(id) if self.has_apart => {
                self.by_id.get(apart_id(row.row, id).as_str()).copied()
            }
            _ => None,
        }
    }

    fn take(&mut self, at: Option<usize>) -> Fate<'a> {
        match at.filter(|at| !std::mem::replace(&mut self.taken[*at], true)) {
            Some(at) => Fate::Known(&self.existing[at]),
            None => Fate::Open,
        }
    }
}
