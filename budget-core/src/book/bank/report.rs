//! What a sync is told, tells while it runs, and did.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::book::AccountMapping;
use crate::domain::bank::Unreadable;
use crate::domain::connection::Coverage;
use crate::domain::id::{AccountId, ConnectionId};
use crate::domain::reconcile::SuggestedLink;
use crate::store::Revision;

/// How far a sync has come.
///
/// ```
/// # use budget_core::SyncProgress;
/// assert_eq!(SyncProgress::default().pages, 0);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncProgress {
    /// Pages fetched, those of discarded tries left out.
    pub pages: u32,
    /// Rows on them.
    pub rows: u64,
    /// How often the update was begun again.
    pub restarts: u32,
    /// Whether all pages are there and the book is being written.
    pub applying: bool,
}

/// Who hears of a sync's progress.
///
/// ```
/// # use budget_core::{Progress, SyncProgress};
/// # use std::sync::{Arc, Mutex};
/// let seen = Arc::new(Mutex::new(Vec::new()));
/// let heard = seen.clone();
/// let progress = Progress::new(move |now| heard.lock().unwrap().push(now.pages));
/// progress.tell(SyncProgress { pages: 1, ..SyncProgress::default() });
/// assert_eq!(*seen.lock().unwrap(), [1]);
/// ```
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(SyncProgress) + Send + Sync>);

impl Progress {
    /// A callback; it is called once a page, and must be quick.
    ///
    /// ```
    /// let progress = budget_core::Progress::new(|now| assert!(now.pages < 100));
    /// progress.tell(Default::default());
    /// ```
    pub fn new(tell: impl Fn(SyncProgress) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Tells it.
    ///
    /// ```
    /// budget_core::Progress::new(|now| assert!(!now.applying)).tell(Default::default());
    /// ```
    pub fn tell(&self, progress: SyncProgress) {
        (self.0)(progress);
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}

/// How to sync.
///
/// ```
/// # use budget_core::SyncOptions;
/// let options = SyncOptions { from_start: true, ..SyncOptions::default() };
/// assert_eq!((options.restarts, options.page_rows), (5, 500));
/// ```
#[derive(Debug, Clone)]
pub struct SyncOptions {
    /// Fetch everything again, and let go of what the bank no longer has. Nothing that a person set
    /// is lost.
    pub from_start: bool,
    /// Which account of the book an account of the bank is, where a person knows better.
    pub accounts: Vec<AccountMapping>,
    /// How often an update is begun again before the sync gives up.
    pub restarts: u32,
    /// The pause before the first new beginning; each later one is up to twice as long.
    pub pause: Duration,
    /// The longest pause, also where the bank asks for a longer one: then the sync gives up.
    pub longest_pause: Duration,
    /// How many rows to ask for in a page, 1 to 500.
    pub page_rows: u16,
    /// Who hears of the progress.
    pub progress: Option<Progress>,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            from_start: false,
            accounts: Vec::new(),
            restarts: 5,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            page_rows: crate::plaid::MAX_PAGE_ROWS,
            progress: None,
        }
    }
}

/// What a sync did.
///
/// ```
/// # use budget_core::SyncReport;
/// let report = SyncReport { added: 2, linked: 1, ..SyncReport::default() };
/// assert_eq!(report.to_string(), "2 added, 1 posted");
/// assert_eq!(SyncReport::default().to_string(), "nothing new");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// The connection; none in a report that stands for nothing.
    pub connection: Option<ConnectionId>,
    /// The book's revision after it.
    pub revision: Option<Revision>,
    /// Rows that are new to the book.
    pub added: u64,
    /// Rows about which the bank now says something else.
    pub updated: u64,
    /// Rows that the bank took back, and that nobody else speaks for.
    pub removed: u64,
    /// Posted rows that took the place of pending ones.
    pub linked: u64,
    /// Rows that claimed one which a person entered or a file brought.
    pub matched: u64,
    /// Rows of the bank that said nothing new.
    pub unchanged: u64,
    /// Rows that cannot be read: nothing of them is in the book.
    pub quarantined: Vec<Unreadable>,
    /// Rows whose amount was finer than the currency, and was rounded half-even.
    pub rounded: u64,
    /// Pairs of rows that are one transfer.
    pub paired: u64,
    /// Posted rows that may be pending ones with a tip: for a person to decide.
    pub suggested: Vec<SuggestedLink>,
    /// Accounts that are new to the book.
    pub new_accounts: Vec<AccountId>,
    /// How far back the bank's history reaches; where that is partial, so are earlier periods.
    pub coverage: Coverage,
    /// How many pages the update had.
    pub pages: u32,
    /// How often it was begun again.
    pub restarts: u32,
    /// Whether everything was fetched again.
    pub from_start: bool,
}

impl fmt::Display for SyncReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.added, "added"),
            (self.updated, "updated"),
            (self.removed, "removed"),
            (self.linked, "posted"),
            (self.matched, "matched"),
            (self.paired, "transfers paired"),
            (self.rounded, "rounded"),
            (self.quarantined.len() as u64, "unreadable"),
        ];
        let words = counts.into_iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = words.map(|(count, word)| format!("{count} {word}")).collect();
        match words.is_empty() {
            true => f.write_str("nothing new"),
            false => f.write_str(&words.join(", ")),
        }
    }
}
