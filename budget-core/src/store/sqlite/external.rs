//! Which rows have an external id.
//!
//! The table has hashes, the rows have the texts; so a hash that two texts share costs a look at
//! a row, never a wrong answer.

use std::borrow::Cow;

use rusqlite::{CachedStatement, Connection, OptionalExtension, params, params_from_iter};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::error::Failure;
use super::head::Head;
use super::names::{Name, Names};
use super::table;
use crate::domain::error::Error;
use crate::domain::transaction::{ExternalId, Transaction};

/// The external ids of a row, before or after a change.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    /// The row's place in its book.
    pub(super) place: u32,
    /// The code of its account, 0 for none.
    pub(super) account: u32,
    pub(super) ids: Cow<'a, [ExternalId]>,
}

/// The code of a row's account, which has one where the row is stored; 0 for none.
pub(super) fn account_code(row: &Transaction, names: &Names) -> u32 {
    let name = row.account.clone().map(Name::Account);
    name.and_then(|name| names.find(&name)).unwrap_or_default()
}

/// How many lines a statement adds where there are many.
const LINES: usize = 32;

/// Few bits, so that the table has few pages: its lines are written all over it.
fn hash(id: &ExternalId) -> i32 {
    xxh3_64_with_seed(id.id.as_bytes(), xxh3_64(id.source.as_bytes())) as i32
}

/// An id of a claim, with its hash.
type Line<'c> = (i32, &'c Claim<'c>, &'c ExternalId);

/// Every id of the claims, in the order of the table.
fn sorted<'c>(claims: &'c [Claim<'_>]) -> Vec<Line<'c>> {
    let ids = claims.iter().flat_map(|claim| claim.ids.iter().map(move |id| (claim, id)));
    let mut sorted: Vec<_> = ids.map(|(claim, id)| (hash(id), claim, id)).collect();
    sorted.sort_unstable_by_key(|(hash, ..)| *hash);
    sorted
}

/// Takes claims back.
pub(super) fn release(
    connection: &Connection,
    head: &Head,
    claims: &[Claim<'_>],
) -> Result<(), Failure> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM external WHERE book = ?1 AND hash = ?2 AND account = ?3 AND place = ?4",
    )?;
    for (hash, claim, _) in sorted(claims) {
        delete.execute(params![head.key, hash, claim.account, claim.place])?;
    }
    Ok(())
}

/// Makes claims.
///
/// # Errors
/// `already_exists` where another row of the account has an id.
pub(super) fn claim(
    connection: &Connection,
    head: &Head,
    claims: &[Claim<'_>],
    names: &Names,
) -> Result<(), Failure> {
    let lines = sorted(claims);
    let mut ahead = Ahead::new(connection, head)?;
    let (mut doubtful, mut last) = (Vec::new(), None);
    for line in &lines {
        if last.replace(line.0) == Some(line.0) || ahead.has(line.0)? {
            doubtful.push(line);
        }
    }
    let (many, rest) = lines.split_at(lines.len() - lines.len() % LINES);
    insert(connection, head, many, LINES)?;
    insert(connection, head, rest, 1)?;
    for (_, claim, id) in doubtful {
        if let Some(other) = other_holder(connection, head, claim, id, names)? {
            return Err(taken(id, &other).into());
        }
    }
    Ok(())
}

/// Adds lines, as many by each statement as it says: within one, each is looked for from the place
/// of the one before.
fn insert(
    connection: &Connection,
    head: &Head,
    lines: &[Line<'_>],
    at_once: usize,
) -> Result<(), Failure> {
    if lines.is_empty() {
        return Ok(());
    }
    let values = vec!["(?1, ?, ?, ?)"; at_once].join(", ");
    let mut insert = connection.prepare_cached(&format!(
        "INSERT OR IGNORE INTO external (book, hash, account, place) VALUES {values}"
    ))?;
    for lines in lines.chunks_exact(at_once) {
        let of_line = |(hash, claim, _): &Line<'_>| {
            [i64::from(*hash), i64::from(claim.account), i64::from(claim.place)]
        };
        let values = lines.iter().flat_map(of_line);
        insert.execute(params_from_iter(std::iter::once(head.key).chain(values)))?;
    }
    Ok(())
}

/// Which hashes the table has, for those who ask in order: it is read where it has one, not where
/// it has none.
struct Ahead<'c> {
    select: CachedStatement<'c>,
    book: i64,
    next: i64,
}

impl<'c> Ahead<'c> {
    fn new(connection: &'c Connection, head: &Head) -> Result<Self, Failure> {
        let select = connection.prepare_cached(
            "SELECT hash FROM external WHERE book = ?1 AND hash >= ?2 ORDER BY hash LIMIT 1",
        )?;
        Ok(Self { select, book: head.key, next: i64::MIN })
    }

    fn has(&mut self, hash: i32) -> Result<bool, Failure> {
        if self.next < i64::from(hash) {
            let next = self.select.query_row(params![self.book, hash], |row| row.get(0));
            self.next = next.optional()?.unwrap_or(i64::MAX);
        }
        Ok(self.next == i64::from(hash))
    }
}

fn taken(id: &ExternalId, other: &Transaction) -> Error {
    Error::already_exists("transaction with the external id", &id.id)
        .with("source", &id.source)
        .with("transaction", &other.id)
}

/// Another row of the account that has the id.
pub(super) fn other_holder(
    connection: &Connection,
    head: &Head,
    claim: &Claim<'_>,
    id: &ExternalId,
    names: &Names,
) -> Result<Option<Transaction>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT place FROM external WHERE book = ?1 AND hash = ?2 AND account = ?3 AND place <> ?4",
    )?;
    let mut places = select.query(params![head.key, hash(id), claim.account, claim.place])?;
    while let Some(row) = places.next()? {
        let key = head.row_key(row.get(0)?);
        let other =
            table::find_key(connection, key, names, |found| Ok(found.stored.decode(names)?))?;
        if let Some(other) = other.filter(|other| other.external_ids.contains(id)) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// The keys of rows, of any account, that may have one of the ids.
pub(super) fn candidates(
    connection: &Connection,
    head: &Head,
    ids: &[ExternalId],
) -> Result<Vec<i64>, Failure> {
    let mut hashes: Vec<i32> = ids.iter().map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let mut ahead = Ahead::new(connection, head)?;
    let mut select =
        connection.prepare_cached("SELECT place FROM external WHERE book = ?1 AND hash = ?2")?;
    let mut keys = Vec::new();
    for hash in hashes {
        if ahead.has(hash)? {
            let mut places = select.query(params![head.key, hash])?;
            while let Some(row) = places.next()? {
                keys.push(head.row_key(row.get(0)?));
            }
        }
    }
    Ok(keys)
}

/// How many lines a claim has in the table; none where one is missing.
pub(super) fn claimed(
    connection: &Connection,
    head: &Head,
    claim: &Claim<'_>,
) -> Result<Option<i64>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT 1 FROM external WHERE book = ?1 AND hash = ?2 AND account = ?3 AND place = ?4",
    )?;
    let mut hashes: Vec<i32> = claim.ids.iter().map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    for hash in &hashes {
        if !select.exists(params![head.key, hash, claim.account, claim.place])? {
            return Ok(None);
        }
    }
    Ok(Some(hashes.len() as i64))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use pollster::block_on;

    use super::*;
    use crate::domain::change::{ChangeSet, Entity, EntityKey, Patch};
    use crate::testing::Household;
    use crate::{BookId, ErrorKind, SqliteStore, Store, TransactionQuery};

    /// Two ids that have one hash.
    fn twins() -> [ExternalId; 2] {
        let mut seen: HashMap<i32, ExternalId> = HashMap::new();
        for at in 0.. {
            let id = ExternalId::new("bank", at.to_string());
            if let Some(other) = seen.insert(hash(&id), id.clone()) {
                return [other, id];
            }
        }
        unreachable!("there are more numbers than hashes")
    }

    struct Fixture {
        store: SqliteStore,
        book: BookId,
        household: Household,
    }

    impl Fixture {
        fn new(path: &std::path::Path) -> Self {
            let (book, household) = ("home".parse().expect("an id"), Household::new(1));
            let store = SqliteStore::open(path).expect("a file");
            block_on(store.apply(&book, household.founding())).expect("a founding");
            Self { store, book, household }
        }

        fn row(&mut self, id: &ExternalId) -> Transaction {
            let mut row = self.household.row();
            row.account = Some("giro".parse().expect("an id"));
            row.external_ids = vec![id.clone()];
            row.edits.deleted = false;
            row
        }

        fn send(&mut self, patches: Vec<Patch>) -> crate::Result<crate::Revision> {
            let change_set: ChangeSet = self.household.change_set(patches);
            block_on(self.store.apply(&self.book, &change_set))
        }

        fn put(&mut self, row: &Transaction) -> crate::Result<crate::Revision> {
            self.put_all(std::slice::from_ref(row))
        }

        fn put_all(&mut self, rows: &[Transaction]) -> crate::Result<crate::Revision> {
            let put = |row: &Transaction| Patch::Put(Entity::Transaction(row.clone()));
            self.send(rows.iter().map(put).collect())
        }

        fn expect_found(&self, id: &ExternalId, rows: &[&Transaction]) {
            let external_ids = vec![id.clone()];
            let query = TransactionQuery { external_ids, ..TransactionQuery::default() };
            let page = block_on(self.store.transactions(&self.book, &query)).expect("a page");
            let found: Vec<_> = page.value.rows.iter().map(|row| &row.value).collect();
            assert_eq!(found, rows);
            block_on(self.store.audit(&self.book)).expect("a clean audit");
        }
    }

    #[test]
    fn ids_that_share_a_hash_are_told_apart() {
        let name = format!("budget-external-{}.db", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut fixture = Fixture::new(&path);
        let [one, other] = twins();
        let (first, second) = (fixture.row(&one), fixture.row(&other));
        fixture.put(&first).expect("the first");
        fixture.put(&second).expect("the second, of another text");
        fixture.expect_found(&one, &[&first]);
        fixture.expect_found(&other, &[&second]);
        for taken in [&one, &other] {
            let third = fixture.row(taken);
            let error = fixture.put(&third).expect_err("an id that is taken");
            assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        }
        let key = EntityKey::Transaction(first.id.clone());
        fixture.send(vec![Patch::Delete(key)]).expect("a deletion");
        fixture.expect_found(&one, &[]);
        fixture.expect_found(&other, &[&second]);
        let both = Transaction { external_ids: vec![one.clone(), other.clone()], ..second };
        fixture.put(&both).expect("a row with both");
        fixture.expect_found(&one, &[&both]);
        drop(fixture);
        std::fs::remove_file(path).expect("a file");
    }

    #[test]
    fn of_many_ids_one_that_is_taken_is_refused() {
        let name = format!("budget-external-many-{}.db", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut fixture = Fixture::new(&path);
        let id = |at: usize| ExternalId::new("bank", at.to_string());
        let rows: Vec<_> = (0..3 * LINES + 1).map(|at| fixture.row(&id(at))).collect();
        fixture.put_all(&rows).expect("rows of different ids");
        for (at, row) in rows.iter().enumerate().step_by(LINES) {
            fixture.expect_found(&id(at), &[row]);
        }
        let new = rows.len();
        for taken in [0, new - 1, new] {
            let ids = (new..new + 2 * LINES).chain([taken]);
            let further: Vec<_> = ids.map(|at| fixture.row(&id(at))).collect();
            let error = fixture.put_all(&further).expect_err("an id that is taken");
            assert_eq!(error.kind(), ErrorKind::AlreadyExists);
            fixture.expect_found(&id(new), &[]);
        }
        drop(fixture);
        std::fs::remove_file(path).expect("a file");
    }
}
