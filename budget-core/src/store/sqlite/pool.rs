//! Threads with a connection each: any executor can await them, none is blocked.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use futures_channel::oneshot;
use rusqlite::Connection;

use super::cache::lock;
use super::error::Failure;
use super::file::{self, DataFile, Role};
use crate::domain::error::{Error, ErrorKind, Result};

/// The most jobs that wait at once.
const MAX_QUEUE: usize = 1_000;

type Job = Box<dyn FnOnce(Result<&mut Connection>) + Send>;

/// Threads that are started when they are needed. Dropped, it finishes what waits, then closes.
pub(super) struct Pool {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    most: usize,
}

struct Shared {
    file: Arc<DataFile>,
    role: Role,
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    spare: Option<Connection>,
    idle: usize,
    closed: bool,
}

impl Pool {
    /// Up to `most` threads; the first takes the spare connection.
    pub(super) fn new(
        file: Arc<DataFile>,
        role: Role,
        most: usize,
        spare: Option<Connection>,
    ) -> Self {
        let state = Mutex::new(State { spare, ..State::default() });
        let shared = Arc::new(Shared { file, role, state, wake: Condvar::new() });
        Self { shared, threads: Mutex::default(), most }
    }

    /// Does a job on one of the threads. A job whose caller has gone is not begun; one that was
    /// begun is finished.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.push(Box::new(move |connection| {
            if !reply.is_canceled() {
                let result = connection.and_then(|connection| job(connection).map_err(Error::from));
                // Nobody may be listening any more.
                let _ = reply.send(result);
            }
        }))?;
        answer.await.unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Internal, "the database thread panicked"))
        })
    }

    fn push(&self, job: Job) -> Result<()> {
        let mut state = self.shared.state();
        if state.jobs.len() >= MAX_QUEUE {
            let message = format!("{MAX_QUEUE} calls wait for the file already");
            let error = Error::new(ErrorKind::Unavailable, message);
            return Err(error.retry_in(Duration::from_millis(100)));
        }
        state.jobs.push_back(job);
        if state.idle >= state.jobs.len() {
            self.shared.wake.notify_one();
            return Ok(());
        }
        drop(state);
        self.start_thread()
    }

    fn start_thread(&self) -> Result<()> {
        let mut threads = lock(&self.threads);
        if threads.len() == self.most {
            return Ok(());
        }
        let shared = self.shared.clone();
        let name = format!("budget-{:?}", self.shared.role).to_lowercase();
        match thread::Builder::new().name(name).spawn(move || shared.work()) {
            Ok(thread) => threads.push(thread),
            Err(error) if threads.is_empty() => {
                self.shared.state().jobs.clear();
                let message = "no thread can be started for the file";
                return Err(Error::new(ErrorKind::Unavailable, message).caused_by(error));
            }
            // Those that are there will come to it.
            Err(_) => {}
        }
        Ok(())
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn work(&self) {
        let mut slot = None;
        while let Some(job) = self.next() {
            let done = catch_unwind(AssertUnwindSafe(|| job(self.connection(&mut slot))));
            if done.is_err() {
                // Closing it rolls back; the next job gets a new one.
                slot = None;
            }
        }
        if let Some(connection) = slot {
            file::close(connection, self.role);
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state.idle += 1;
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    fn connection<'s>(&self, slot: &'s mut Option<Connection>) -> Result<&'s mut Connection> {
        self.file.expect_there()?;
        if slot.is_none() {
            let spare = self.state().spare.take();
            *slot = Some(match spare {
                Some(spare) => spare,
                None => self.file.connect(self.role)?,
            });
        }
        let missing = || Error::new(ErrorKind::Internal, "the thread has no connection");
        slot.as_mut().ok_or_else(missing)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.state().closed = true;
        self.shared.wake.notify_all();
        for thread in lock(&self.threads).drain(..) {
            // A thread that panicked has nothing left to finish.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("role", &self.shared.role).field("most", &self.most).finish()
    }
}
