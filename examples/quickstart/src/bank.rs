//! A linked bank: its rows into the book, and the month out of it.
#![expect(clippy::print_stdout, reason = "a person reads it")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use budget_core::*;
use tokio::runtime::Builder;
use tokio::{select, signal, time};

use crate::{budgets, key, month, progress, today};

/// How often something is asked again.
pub(crate) const PAUSE: Duration = Duration::from_secs(3);

/// How long a bank may prepare its first rows.
const PREPARING: Duration = Duration::from_secs(5 * 60);

/// Does the work, unless a person ends it with Ctrl-C.
pub(crate) fn until_interrupted(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let failed =
        |error| Error::new(ErrorKind::Unavailable, "no signals or timers").caused_by(error);
    runtime.map_err(failed)?.block_on(async {
        select! {
            done = work => done,
            _ = signal::ctrl_c() => Err(Error::new(
                ErrorKind::Cancelled,
                "stopped. What was saved before is whole; run this again to go on",
            )),
        }
    })
}

/// The book of that name in `budget.db`, its bank, and the vault in the same file.
pub(crate) async fn open(book: &str, plaid: Arc<dyn Plaid>) -> Result<Bank> {
    let keys = key::keys()?;
    let store = Arc::new(SqliteStore::open("budget.db")?);
    let settings = Settings::new(Currency::new("USD")?);
    let book = Book::open_or_create(store.clone(), BookId::new(book)?, settings).await?;
    // The rows of a bank name them.
    book.add_default_categories().await?;
    Ok(book.bank(plaid, Arc::new(SealedVault::new(store, keys))))
}

/// Brings one connection up to date; waits where the bank has not prepared its rows.
pub(crate) async fn sync(bank: &Bank, id: &ConnectionId, page_rows: u16) -> Result<SyncReport> {
    let began = Instant::now();
    loop {
        let progress = Some(progress::shown());
        let options = SyncOptions { page_rows, progress, ..SyncOptions::default() };
        let synced = bank.sync_with(id, options).await;
        if !is_unprepared(&synced) {
            return synced;
        }
        if began.elapsed() > PREPARING {
            let message = "the bank is still preparing its rows. It stays linked: run this again \
                           in a few minutes";
            return Err(Error::new(ErrorKind::NotReady, message));
        }
        if began.elapsed() < PAUSE {
            println!("The bank prepares its rows; that takes a minute or so.");
        }
        time::sleep(PAUSE).await;
    }
}

fn is_unprepared(synced: &Result<SyncReport>) -> bool {
    match synced {
        Ok(report) => report.coverage == Coverage::NotReady,
        Err(error) => error.kind() == ErrorKind::NotReady,
    }
}

/// Sets the budgets and prints what was synced and the month.
pub(crate) async fn print_month(bank: &Bank, synced: &[(Connection, SyncReport)]) -> Result<()> {
    let book = bank.book();
    budgets::set(book, &currencies(book).await?).await?;
    let summary = book.summary(today::today()?).await?.value;
    month::print_heading(&summary);
    for (connection, report) in synced {
        month::print_sync(connection, report);
    }
    month::print_figures(&summary, &book.outline().await?.value.tree()?);
    Ok(())
}

/// What the money on the book's accounts is in.
async fn currencies(book: &Book) -> Result<Vec<Currency>> {
    let outline = book.outline().await?.value;
    let named: BTreeSet<Currency> =
        outline.accounts.iter().map(|account| account.value.currency).collect();
    Ok(named.into_iter().collect())
}
