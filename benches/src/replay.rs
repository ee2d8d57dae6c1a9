//! What a store wrote to its file, written to another by bare statements.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, Result, TransactionBehavior, params_from_iter};

/// The difference of two files of one schema, as statements with all their parameters.
#[derive(Debug, Default)]
pub struct Writes(Vec<Statement>);

#[derive(Debug)]
struct Statement {
    sql: String,
    rows: Vec<Vec<Value>>,
}

/// A table's columns, and those of its key, both in the table's order.
struct Table {
    name: String,
    columns: Vec<String>,
    key: Vec<String>,
}

/// A connection that writes as durably as a store.
///
/// # Errors
/// SQLite's.
pub fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    Ok(connection)
}

impl Writes {
    /// What makes `old` into `new`.
    ///
    /// # Errors
    /// SQLite's.
    pub fn between(old: &Path, new: &Path) -> Result<Self> {
        let connection = connect(new)?;
        connection.execute("ATTACH ?1 AS old", [old.to_string_lossy()])?;
        let mut writes = Self::default();
        for table in tables(&connection)? {
            writes.gone(&connection, &table)?;
            writes.changed(&connection, &table)?;
            writes.come(&connection, &table)?;
        }
        Ok(writes)
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many rows are written.
    pub fn rows(&self) -> usize {
        self.0.iter().map(|statement| statement.rows.len()).sum()
    }

    /// Writes all of it as one transaction.
    ///
    /// # Errors
    /// SQLite's.
    pub fn write(&self, connection: &mut Connection) -> Result<()> {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for statement in &self.0 {
            let mut prepared = tx.prepare_cached(&statement.sql)?;
            for row in &statement.rows {
                prepared.execute(params_from_iter(row))?;
            }
        }
        tx.commit()
    }

    fn push(&mut self, sql: String, row: Vec<Value>) {
        match self.0.iter_mut().find(|statement| statement.sql == sql) {
            Some(statement) => statement.rows.push(row),
            None => self.0.push(Statement { sql, rows: vec![row] }),
        }
    }

    fn gone(&mut self, connection: &Connection, table: &Table) -> Result<()> {
        let key = table.key.join(", ");
        let read = format!(
            "SELECT {key} FROM old.{0} o WHERE NOT EXISTS \
             (SELECT 1 FROM main.{0} n WHERE {1})",
            table.name,
            table.same_key()
        );
        let sql = format!("DELETE FROM {} WHERE {}", table.name, numbered(&table.key, " AND ", 1));
        read_rows(connection, &read)?.into_iter().for_each(|row| self.push(sql.clone(), row));
        Ok(())
    }

    fn come(&mut self, connection: &Connection, table: &Table) -> Result<()> {
        let read = format!(
            "SELECT * FROM main.{0} n WHERE NOT EXISTS \
             (SELECT 1 FROM old.{0} o WHERE {1})",
            table.name,
            table.same_key()
        );
        let places: Vec<String> = (1..=table.columns.len()).map(|at| format!("?{at}")).collect();
        let sql = format!("INSERT INTO {} VALUES ({})", table.name, places.join(", "));
        read_rows(connection, &read)?.into_iter().for_each(|row| self.push(sql.clone(), row));
        Ok(())
    }

    fn changed(&mut self, connection: &Connection, table: &Table) -> Result<()> {
        let differs: Vec<String> =
            table.columns.iter().map(|name| format!("n.{name} IS NOT o.{name}")).collect();
        let read = format!(
            "SELECT n.*, {} FROM main.{1} n JOIN old.{1} o ON {2} WHERE {3}",
            differs.join(", "),
            table.name,
            table.same_key(),
            differs.join(" OR ")
        );
        for mut row in read_rows(connection, &read)? {
            let differs = row.split_off(table.columns.len());
            let named = || table.columns.iter().zip(&row);
            let set = named().zip(&differs).filter(|(_, differs)| **differs == Value::Integer(1));
            let (columns, mut values): (Vec<String>, Vec<Value>) =
                set.map(|((name, value), _)| (name.clone(), value.clone())).unzip();
            let key = named().filter(|(name, _)| table.key.contains(name));
            values.extend(key.map(|(_, value)| value.clone()));
            let set = numbered(&columns, ", ", 1);
            let key = numbered(&table.key, " AND ", columns.len() + 1);
            self.push(format!("UPDATE {} SET {set} WHERE {key}", table.name), values);
        }
        Ok(())
    }
}

impl Table {
    fn same_key(&self) -> String {
        let same: Vec<String> =
            self.key.iter().map(|name| format!("n.{name} = o.{name}")).collect();
        same.join(" AND ")
    }
}

fn tables(connection: &Connection) -> Result<Vec<Table>> {
    let mut names = connection.prepare(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    names.into_iter().map(|name| table(connection, name)).collect()
}

fn table(connection: &Connection, name: String) -> Result<Table> {
    let mut info = connection.prepare("SELECT name, pk FROM pragma_table_info(?1, 'main')")?;
    let columns = info.query_map([&name], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
    let columns: Vec<(String, i64)> = columns.collect::<Result<_>>()?;
    let key = columns.iter().filter(|(_, place)| *place > 0).map(|(name, _)| name.clone());
    let key = key.collect();
    Ok(Table { name, columns: columns.into_iter().map(|(name, _)| name).collect(), key })
}

fn read_rows(connection: &Connection, sql: &str) -> Result<Vec<Vec<Value>>> {
    let mut select = connection.prepare(sql)?;
    let width = select.column_count();
    let rows = select.query_map([], |row| (0..width).map(|at| row.get(at)).collect())?;
    rows.collect()
}

fn numbered(names: &[String], between: &str, first: usize) -> String {
    let name = |(at, name): (usize, &String)| format!("{name} = ?{}", first + at);
    names.iter().enumerate().map(name).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Scratch;

    #[test]
    fn what_is_written_again_is_the_same() -> Result<()> {
        let scratch = Scratch::new("replay");
        let [old, new] = ["old", "new"].map(|name| scratch.file(name));
        let schema = "CREATE TABLE t (a, b, c, PRIMARY KEY (a, b)) WITHOUT ROWID;";
        connect(&old)?.execute_batch(&format!(
            "{schema} INSERT INTO t VALUES (1, 1, 'stays'), (1, 2, 'changes'), (2, 1, 'goes')"
        ))?;
        connect(&new)?.execute_batch(&format!(
            "{schema} INSERT INTO t VALUES (1, 1, 'stays'), (1, 2, NULL), (3, 1, 'comes')"
        ))?;
        let writes = Writes::between(&old, &new)?;
        assert_eq!(writes.rows(), 3);
        writes.write(&mut connect(&old)?)?;
        assert!(Writes::between(&old, &new)?.is_empty());
        Ok(())
    }
}
