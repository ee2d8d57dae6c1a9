//! All pages of one update, in memory, from one cursor: as a whole or not at all.

use std::collections::HashSet;
use std::time::Duration;

use futures_timer::Delay;

use super::report::{SyncOptions, SyncProgress};
use crate::domain::change::MAX_ROWS;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::feed::FeedPage;
use crate::plaid::{AccessToken, PageRequest, Plaid, code_of};

/// The most pages of one update.
const MAX_PAGES: usize = 10_000;

/// An update that is there whole.
#[derive(Debug)]
pub(super) struct Fetched {
    /// Where it began; none where it names all that the bank has.
    pub(super) from: Option<String>,
    pub(super) pages: Vec<FeedPage>,
    pub(super) restarts: u32,
}

impl Fetched {
    /// Where the next update begins; none where nothing is there yet.
    pub(super) fn cursor(&self) -> Option<&str> {
        let last = self.pages.last()?;
        Some(last.next_cursor.as_str()).filter(|cursor| !cursor.is_empty())
    }
}

/// Fetches an update. Whatever fails on any page begins it again at its first cursor; a cursor that
/// the bank does not know is given up once for the whole history.
pub(super) async fn fetch(
    plaid: &dyn Plaid,
    token: &AccessToken,
    from: Option<String>,
    options: &SyncOptions,
) -> Result<Fetched> {
    let mut from = from;
    let mut restarts = 0;
    loop {
        let error = match pages(plaid, token, from.clone(), options, restarts).await {
            Ok(pages) => return Ok(Fetched { from, pages, restarts }),
            Err(error) => error,
        };
        if is_foreign_cursor(&error) && from.take().is_some() {
            continue;
        }
        let Some(pause) = pause(&error, restarts, options) else { return Err(error) };
        if !pause.is_zero() {
            Delay::new(pause).await;
        }
        restarts += 1;
    }
}

async fn pages(
    plaid: &dyn Plaid,
    token: &AccessToken,
    from: Option<String>,
    options: &SyncOptions,
    restarts: u32,
) -> Result<Vec<FeedPage>> {
    let mut progress = SyncProgress { restarts, ..SyncProgress::default() };
    let mut seen: HashSet<String> = from.iter().cloned().collect();
    let mut pages = Vec::new();
    let mut cursor = from;
    loop {
        let request = PageRequest {
            access_token: token.clone(),
            cursor: cursor.clone(),
            count: options.page_rows,
        };
        let page = plaid.transactions_sync(request).await?;
        progress.pages += 1;
        progress.rows += (page.added.len() + page.modified.len() + page.removed.len()) as u64;
        progress.applying = !page.has_more;
        if let Some(told) = &options.progress {
            told.tell(progress);
        }
        let (has_more, next) = (page.has_more, page.next_cursor.clone());
        pages.push(page);
        if !has_more {
            return Ok(pages);
        }
        if next.is_empty() || !seen.insert(next.clone()) {
            return Err(endless("the bank answers the same page again and again"));
        }
        if pages.len() >= MAX_PAGES || progress.rows > MAX_ROWS as u64 {
            return Err(endless("the bank's update has no end"));
        }
        cursor = Some(next);
    }
}

fn endless(message: &str) -> Error {
    Error::new(ErrorKind::Internal, format!("{message}; nothing of it was written"))
}

/// Whether the cursor is of another item, so that only the whole history helps.
fn is_foreign_cursor(error: &Error) -> bool {
    code_of(error) == Some("INVALID_FIELD") && error.to_string().to_lowercase().contains("cursor")
}

/// How long to wait before the update is begun again; none where that would not help.
fn pause(error: &Error, restarts: u32, options: &SyncOptions) -> Option<Duration> {
    let passing = matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::RateLimited);
    if !passing || restarts >= options.restarts {
        return None;
    }
    let grown = options.pause.saturating_mul(1 << restarts.min(16)).min(options.longest_pause);
    let wanted = error.retry_after().unwrap_or_default();
    (wanted <= options.longest_pause).then(|| wanted.max(jittered(grown)))
}

/// Between half of a pause and the whole.
fn jittered(pause: Duration) -> Duration {
    let part = (uuid::Uuid::new_v4().as_u128() & 0xff) as u32;
    pause / 2 + pause / 512 * part
}
