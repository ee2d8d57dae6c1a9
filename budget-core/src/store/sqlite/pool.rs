//! Threads with a connection each: any executor can await them, none is blocked.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
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

type Job = Box<dyn FnOnce(Result<&mut Connection>) -> Reply + Send>;
type Reply = Box<dyn FnOnce() + Send>;

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
    /// Threads without a job, those that are about to answer included: whoever is answered finds
    /// the thread free.
    idle: usize,
    closed: bool,
}

impl Pool {
    /// Up to `most` threads, and no more than can work at once, but two; the first takes the spare
    /// connection.
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
        let file = self.shared.file.clone();
        self.push(Box::new(move |connection| {
            if reply.is_canceled() {
                return Box::new(|| {});
            }
            let place = |failure: Failure| failure.of(file.path());
            let result = connection.and_then(|connection| job(connection).map_err(place));
            // Nobody may be listening any more.
            Box::new(move || drop(reply.send(result)))
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
        let is_taken = state.idle >= state.jobs.len();
        // Whoever wakes up needs the state at once.
        drop(state);
        if is_taken {
            self.shared.wake.notify_one();
            return Ok(());
        }
        self.start_thread()
    }

    fn start_thread(&self) -> Result<()> {
        let mut threads = lock(&self.threads);
        if !threads.is_empty() && threads.len() >= self.most.min(cores().max(2)) {
            return Ok(());
        }
        let shared = self.shared.clone();
        let name = format!("budget-{:?}", self.shared.role).to_lowercase();
        self.shared.state().idle += 1;
        let started = thread::Builder::new().name(name).spawn(move || shared.work());
        if started.is_err() {
            self.shared.state().idle -= 1;
        }
        match started {
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

/// How many threads can work at once; the system is asked when it first matters.
pub(super) fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn work(&self) {
        let mut slot = None;
        while let Some(job) = self.next() {
            let done = catch_unwind(AssertUnwindSafe(|| job(self.connection(&mut slot))));
            self.state().idle += 1;
            match done {
                Ok(reply) => reply(),
                // Closing it rolls back; the next job gets a new one.
                Err(_) => slot = None,
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
                state.idle -= 1;
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
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

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::path::PathBuf;
    use std::pin::pin;
    use std::sync::{Barrier, mpsc};
    use std::task::{Context, Waker};

    use pollster::block_on;

    use super::*;
    use crate::store::sqlite::SqliteOptions;

    /// A file of its own, gone when the test ends.
    struct TestFile(PathBuf);

    impl TestFile {
        fn new(name: &str) -> Self {
            let name = format!("budget-pool-{name}-{}.db", std::process::id());
            Self(std::env::temp_dir().join(name))
        }

        fn pool(&self, role: Role, most: usize) -> Pool {
            let (file, spare) = DataFile::open(&self.0, SqliteOptions::default()).expect("a file");
            let spare = (role == Role::Reader).then_some(spare);
            Pool::new(Arc::new(file), role, most, spare)
        }
    }

    impl Drop for TestFile {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn count(pool: &Pool) -> i64 {
        let count = "SELECT count(*) FROM book";
        let job = move |connection: &mut Connection| {
            Ok(connection.query_row(count, [], |row| row.get(0))?)
        };
        block_on(pool.run(job)).expect("a count")
    }

    fn begin(connection: &mut Connection) {
        let sql = "BEGIN IMMEDIATE; INSERT INTO book VALUES (1, 'b', 0, 0, 0, 0, 0, 0, 0);";
        connection.execute_batch(sql).expect("a row");
    }

    #[test]
    fn a_panic_is_internal_and_rolls_back() {
        let file = TestFile::new("panic");
        let pool = file.pool(Role::Writer, 1);
        let answer = block_on(pool.run(|connection| -> Result<(), Failure> {
            begin(connection);
            panic!("on purpose");
        }));
        assert_eq!(answer.expect_err("a panic").kind(), ErrorKind::Internal);
        assert_eq!(count(&pool), 0);
    }

    #[test]
    fn calls_one_after_another_share_a_thread() {
        let file = TestFile::new("shared");
        let pool = file.pool(Role::Reader, 4);
        for _ in 0..200 {
            count(&pool);
        }
        assert_eq!(lock(&pool.threads).len(), 1);
    }

    #[test]
    fn readers_do_not_wait_for_each_other() {
        let file = TestFile::new("readers");
        let pool = file.pool(Role::Reader, 2);
        let both = Arc::new(Barrier::new(2));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let both = both.clone();
                let job = move |_: &mut Connection| Ok(both.wait().is_leader());
                scope.spawn(|| block_on(pool.run(job)).expect("an answer"));
            }
        });
        let write = |connection: &mut Connection| Ok(connection.execute("DELETE FROM book", [])?);
        assert_eq!(block_on(pool.run(write)).expect_err("a reader").kind(), ErrorKind::Denied);
    }

    #[test]
    fn a_full_queue_is_unavailable_and_nothing_is_lost() {
        let file = TestFile::new("queue");
        let pool = file.pool(Role::Writer, 1);
        let (go, wait) = mpsc::channel::<()>();
        let (started, start) = mpsc::channel();
        let mut context = Context::from_waker(Waker::noop());
        let mut first = pin!(pool.run(move |_| {
            started.send(()).expect("a listener");
            Ok(wait.recv().is_ok())
        }));
        assert!(first.as_mut().poll(&mut context).is_pending());
        start.recv().expect("a start");
        let mut waiting: Vec<_> =
            (0..MAX_QUEUE).map(|at| Box::pin(pool.run(move |_| Ok(at)))).collect();
        for call in &mut waiting {
            assert!(call.as_mut().poll(&mut context).is_pending());
        }
        let error = block_on(pool.run(|_| Ok(()))).expect_err("a full queue");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.retry_after().is_some());
        go.send(()).expect("a job");
        assert!(block_on(first).expect("the first"));
        for (at, call) in waiting.into_iter().enumerate() {
            assert_eq!(block_on(call).expect("its turn"), at);
        }
    }

    #[test]
    fn a_call_that_is_given_up_before_its_turn_is_not_begun() {
        let file = TestFile::new("cancelled");
        let pool = file.pool(Role::Writer, 1);
        let (go, wait) = mpsc::channel::<()>();
        let mut context = Context::from_waker(Waker::noop());
        let mut first = pin!(pool.run(move |_| Ok(wait.recv().is_ok())));
        assert!(first.as_mut().poll(&mut context).is_pending());
        {
            let mut given_up = pin!(pool.run(|connection| {
                begin(connection);
                Ok(connection.execute_batch("COMMIT")?)
            }));
            assert!(given_up.as_mut().poll(&mut context).is_pending());
        }
        go.send(()).expect("a job");
        assert!(block_on(first).expect("the first"));
        assert_eq!(count(&pool), 0);
    }

    #[test]
    fn what_waits_is_finished_before_the_pool_closes() {
        let file = TestFile::new("close");
        let pool = file.pool(Role::Writer, 1);
        let mut context = Context::from_waker(Waker::noop());
        let (go, wait) = mpsc::channel::<()>();
        let (started, start) = mpsc::channel();
        let (done, end) = mpsc::channel();
        {
            let mut call = pin!(pool.run(move |connection| {
                started.send(()).expect("a listener");
                let _ = wait.recv();
                begin(connection);
                connection.execute_batch("COMMIT")?;
                Ok(done.send(()).is_ok())
            }));
            assert!(call.as_mut().poll(&mut context).is_pending());
            start.recv().expect("a start");
            // Begun, and then given up.
        }
        go.send(()).expect("a job");
        drop(pool);
        end.try_recv().expect("it was finished");
        assert_eq!(count(&file.pool(Role::Reader, 1)), 1);
    }
}
