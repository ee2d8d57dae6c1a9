//! Which rows have an external id.
//!
//! The table has hashes, the rows have the texts; so a hash that two texts share costs a look at
//! a row, never a wrong answer.

use rusqlite::{Connection, params};
use xxhash_rust::xxh3::xxh3_64;

use super::error::Failure;
use super::head::Head;
use super::names::{Name, Names};
use super::table;
use crate::domain::error::Error;
use crate::domain::transaction::{ExternalId, Transaction};

/// The external ids of a row, before or after a change.
#[derive(Debug)]
pub(super) struct Claim {
    /// The row's key.
    pub(super) key: i64,
    /// The code of its account, 0 for none.
    pub(super) account: u32,
    pub(super) ids: Vec<ExternalId>,
}

/// The code of a row's account, which has one where the row is stored; 0 for none.
pub(super) fn account_code(row: &Transaction, names: &Names) -> u32 {
    let name = row.account.clone().map(Name::Account);
    name.and_then(|name| names.find(&name)).unwrap_or_default()
}

fn hash(id: &ExternalId) -> i64 {
    xxh3_64(format!("{}\0{}", id.source, id.id).as_bytes()) as i64
}

/// Every id of the claims with its hash, in the order of the table.
fn sorted(claims: &[Claim]) -> Vec<(i64, &Claim, &ExternalId)> {
    let ids = claims.iter().flat_map(|claim| claim.ids.iter().map(move |id| (claim, id)));
    let mut sorted: Vec<_> = ids.map(|(claim, id)| (hash(id), claim, id)).collect();
    sorted.sort_unstable_by_key(|(hash, ..)| *hash);
    sorted
}

/// Takes claims back.
pub(super) fn release(
    connection: &Connection,
    head: &Head,
    claims: &[Claim],
) -> Result<(), Failure> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM external WHERE book = ?1 AND hash = ?2 AND account = ?3 AND txn = ?4",
    )?;
    for (hash, claim, _) in sorted(claims) {
        delete.execute(params![head.key, hash, claim.account, claim.key])?;
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
    claims: &[Claim],
    names: &Names,
) -> Result<(), Failure> {
    let mut like = connection
        .prepare_cached("SELECT 1 FROM external WHERE book = ?1 AND hash = ?2 AND account = ?3")?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO external (book, hash, account, txn) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (hash, claim, id) in sorted(claims) {
        if like.exists(params![head.key, hash, claim.account])?
            && let Some(other) = other_holder(connection, head, claim, id, names)?
        {
            return Err(taken(id, &other).into());
        }
        insert.execute(params![head.key, hash, claim.account, claim.key])?;
    }
    Ok(())
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
    claim: &Claim,
    id: &ExternalId,
    names: &Names,
) -> Result<Option<Transaction>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT txn FROM external WHERE book = ?1 AND hash = ?2 AND account = ?3 AND txn <> ?4",
    )?;
    let mut keys = select.query(params![head.key, hash(id), claim.account, claim.key])?;
    while let Some(row) = keys.next()? {
        let other = table::find_key(connection, row.get(0)?, names, |found| {
            Ok(found.stored.decode(names)?)
        })?;
        if let Some(other) = other.filter(|other| other.external_ids.contains(id)) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// The keys of rows, of any account, that may have the id.
pub(super) fn candidates(
    connection: &Connection,
    head: &Head,
    id: &ExternalId,
) -> Result<Vec<i64>, Failure> {
    let mut select =
        connection.prepare_cached("SELECT txn FROM external WHERE book = ?1 AND hash = ?2")?;
    let keys = select.query_map(params![head.key, hash(id)], |row| row.get(0))?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}

/// How many lines a claim has in the table; none where one is missing.
pub(super) fn claimed(
    connection: &Connection,
    head: &Head,
    claim: &Claim,
) -> Result<Option<i64>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT 1 FROM external WHERE book = ?1 AND hash = ?2 AND account = ?3 AND txn = ?4",
    )?;
    let mut hashes: Vec<i64> = claim.ids.iter().map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    for hash in &hashes {
        if !select.exists(params![head.key, hash, claim.account, claim.key])? {
            return Ok(None);
        }
    }
    Ok(Some(hashes.len() as i64))
}
