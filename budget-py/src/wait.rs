//! Waiting for the core without holding Python up.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use budget_core::Result;
use pyo3::prelude::*;

use crate::error::OrRaise;

/// How long signals may stay unseen.
const SLICE: Duration = Duration::from_millis(100);

/// Waits with the GIL released. A signal ends the wait: what was not applied by then is dropped
/// whole.
pub(crate) fn wait<T: Send>(
    py: Python<'_>,
    future: impl Future<Output = Result<T>> + Send,
) -> PyResult<T> {
    let no_end = wait_until(py, future, None, || Ok(()))?;
    Ok(no_end.expect("a wait without an end has an answer"))
}

/// As [`wait`], up to an instant and as long as `go_on` says so; none where it came first.
pub(crate) fn wait_until<T: Send>(
    py: Python<'_>,
    future: impl Future<Output = Result<T>> + Send,
    end: Option<Instant>,
    go_on: impl Fn() -> PyResult<()>,
) -> PyResult<Option<T>> {
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm { thread: thread::current(), rung: AtomicBool::new(true) });
    loop {
        let slice = Instant::now() + SLICE;
        let until = end.map_or(slice, |end| end.min(slice));
        let polled = py.detach(|| poll_until(future.as_mut(), &alarm, until));
        if let Some(answer) = polled {
            go_on()?;
            return answer.or_raise(py).map(Some);
        }
        py.check_signals()?;
        go_on()?;
        if end.is_some_and(|end| end <= Instant::now()) {
            return Ok(None);
        }
    }
}

fn poll_until<F: Future>(
    mut future: Pin<&mut F>,
    alarm: &Arc<Alarm>,
    end: Instant,
) -> Option<F::Output> {
    let waker = Waker::from(Arc::clone(alarm));
    let mut context = Context::from_waker(&waker);
    loop {
        if alarm.rung.swap(false, Ordering::Acquire)
            && let Poll::Ready(answer) = future.as_mut().poll(&mut context)
        {
            return Some(answer);
        }
        if !alarm.rung.load(Ordering::Acquire) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            thread::park_timeout(left);
        } else if Instant::now() >= end {
            return None;
        }
    }
}

/// Wakes the thread that waits.
struct Alarm {
    thread: Thread,
    rung: AtomicBool,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
