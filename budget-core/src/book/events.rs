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
pub const EVENTS_KEPT: usize = 256;
/// How often the store is asked whether another process wrote.
const POLL: Duration = Duration::from_millis(500);

/// Something was written.
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
    pub async fn subscribe(&self) -> Result<Subscription> {
        let receiver = self.shared.events.receiver.activate_cloned();
        let seen = self.revision().await?;
        Ok(Subscription { book: self.clone(), receiver, seen })
    }
}

impl Subscription {
    /// The revision of the last event, or of the subscription's beginning.
    pub fn seen(&self) -> Revision {
        self.seen
    }

    /// Waits for the next change.
    ///
    /// # Errors
    /// As the store's, for example `not_found` after the book was erased.
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
