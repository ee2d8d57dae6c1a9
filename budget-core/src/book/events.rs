//! Hearing of changes: a wake-up and a revision; what changed is asked of `changes`.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use async_broadcast::{InactiveReceiver, Receiver, RecvError, Sender};
use futures_timer::Delay;

use super::Book;
use crate::domain::error::Result;
use crate::store::Revision;

/// How many events a subscriber may lag behind before it is told to reload.
///
/// ```
/// # use budget_core::*;
/// assert!(EVENTS_KEPT > 0, "whoever falls behind by more reloads");
/// ```
pub const EVENTS_KEPT: usize = 256;
/// How often the store is asked whether another process wrote.
const POLL: Duration = Duration::from_millis(500);

/// Something was written.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let mut subscription = book.subscribe().await?;
/// let revision = book.delete_budget(&"food".parse()?).await?;
/// assert_eq!(subscription.next().await?, Event::Changed(revision));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The book is at this revision now.
    Changed(Revision),
    /// Events were missed: ask [`Book::changes`] from the last revision seen, or reload.
    Resync(Revision),
}

/// The channel that wakes subscribers of this process.
#[derive(Debug)]
pub(super) struct Channel {
    sender: Sender<Revision>,
    receiver: InactiveReceiver<Revision>,
}

impl Default for Channel {
    fn default() -> Self {
        let (mut sender, receiver) = async_broadcast::broadcast(EVENTS_KEPT);
        sender.set_overflow(true);
        sender.set_await_active(false);
        Self { sender, receiver: receiver.deactivate() }
    }
}

impl Channel {
    /// Never waits: where a subscriber lags, its oldest event gives way.
    pub(super) fn wake(&self, revision: Revision) {
        let _ = self.sender.try_broadcast(revision);
    }
}

/// A subscriber's place in the stream of changes.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let mut subscription = book.subscribe().await?;
/// book.delete_budget(&"food".parse()?).await?;
/// let since = subscription.seen();
/// subscription.next().await?;
/// assert_eq!(book.changes(since).await?.value.len(), 1);
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug)]
pub struct Subscription {
    book: Book,
    receiver: Receiver<Revision>,
    seen: Revision,
}

impl Book {
    /// Hears of every change from now on, those of other processes within a second.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let mut subscription = book.subscribe().await?;
    /// let revision = book.delete_budget(&"food".parse()?).await?;
    /// assert!(matches!(subscription.next().await?, Event::Changed(seen) if seen == revision));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn subscribe(&self) -> Result<Subscription> {
        let receiver = self.shared.events.receiver.activate_cloned();
        let seen = self.revision().await?;
        Ok(Subscription { book: self.clone(), receiver, seen })
    }
}

impl Subscription {
    /// The revision of the last event, or of the subscription's beginning.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let subscription = book.subscribe().await?;
    /// assert_eq!(subscription.seen(), book.revision().await?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn seen(&self) -> Revision {
        self.seen
    }

    /// Waits for the next change.
    ///
    /// # Errors
    /// As the store's, for example `not_found` after the book was erased.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let mut subscription = book.subscribe().await?;
    /// book.exclude(&book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id, true).await?;
    /// subscription.next().await?;
    /// assert_eq!(subscription.seen(), book.revision().await?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn next(&mut self) -> Result<Event> {
        loop {
            let event = match self.wait().await {
                Some(Ok(revision)) => Event::Changed(revision),
                Some(Err(RecvError::Overflowed(_))) => Event::Resync(self.book.revision().await?),
                Some(Err(RecvError::Closed)) | None => Event::Changed(self.book.revision().await?),
            };
            let (Event::Changed(revision) | Event::Resync(revision)) = event;
            let epoch_changed = revision.epoch != self.seen.epoch;
            if epoch_changed || revision.number > self.seen.number {
                self.seen = revision;
                return Ok(if epoch_changed { Event::Resync(revision) } else { event });
            }
        }
    }

    /// The next event of this process; none when it is time to ask the store.
    async fn wait(&mut self) -> Option<Result<Revision, RecvError>> {
        let mut delay = Delay::new(POLL);
        let mut event = pin!(self.receiver.recv_direct());
        poll_fn(|context| first_of(event.as_mut(), &mut delay, context)).await
    }
}

fn first_of<T>(
    event: Pin<&mut impl Future<Output = T>>,
    delay: &mut Delay,
    context: &mut Context<'_>,
) -> Poll<Option<T>> {
    if let Poll::Ready(event) = event.poll(context) {
        return Poll::Ready(Some(event));
    }
    Pin::new(delay).poll(context).map(|()| None)
}
