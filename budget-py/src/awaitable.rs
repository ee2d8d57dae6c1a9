//! A call that is awaited: a coroutine of the running event loop over a task of the core.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use budget_core::{Error, ErrorKind};
use pyo3::exceptions::{PyRuntimeError, PyRuntimeWarning};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;

use crate::convert::ToPy;
use crate::error::raise;

tokio::task_local! {
    /// The event loop whose task is waited for.
    pub(crate) static LOOP: Py<PyAny>;
}

/// What a call comes to; said once it has arrived, so that a cancelled call loses nothing.
pub(crate) struct Outcome {
    answer: PyResult<Py<PyAny>>,
    arrived: Option<Box<dyn FnOnce() + Send>>,
}

impl Outcome {
    pub(crate) fn of(answer: PyResult<Py<PyAny>>) -> Self {
        Self { answer, arrived: None }
    }

    pub(crate) fn when_arrived(mut self, tell: impl FnOnce() + Send + 'static) -> Self {
        self.arrived = Some(Box::new(tell));
        self
    }
}

/// None where Python is going down, and nobody waits any more.
type Work = Pin<Box<dyn Future<Output = Option<Outcome>> + Send>>;

/// A coroutine: it begins when it is first awaited, and is awaited once.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Call {
    name: &'static str,
    state: Mutex<State>,
}

enum State {
    New(Work),
    Running { waiter: Py<PyAny>, task: AbortHandle },
    Over,
}

/// The call of a future of the core.
pub(crate) fn call<T: ToPy + Send + 'static>(
    name: &'static str,
    future: impl Future<Output = budget_core::Result<T>> + Send + 'static,
) -> Call {
    call_raising(name, async move {
        let answer = future.await;
        Python::try_attach(|py| match answer {
            Ok(answer) => answer.to_py(py).map(Bound::unbind),
            Err(error) => Err(raise(py, error)),
        })
        .map(Outcome::of)
    })
}

pub(crate) fn call_raising(
    name: &'static str,
    work: impl Future<Output = Option<Outcome>> + Send + 'static,
) -> Call {
    Call { name, state: Mutex::new(State::New(Box::pin(work))) }
}

impl Call {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> State {
        std::mem::replace(&mut *self.lock(), State::Over)
    }

    /// What the event loop steps.
    fn waiter<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut state = self.lock();
        match std::mem::replace(&mut *state, State::Over) {
            State::New(work) => {
                let (waiter, task) = begin(py, work)?;
                *state = State::Running { waiter: waiter.clone().unbind(), task };
                Ok(waiter)
            }
            State::Running { waiter, task } => {
                let stepped = waiter.bind(py).clone();
                *state = State::Running { waiter, task };
                Ok(stepped)
            }
            State::Over => {
                let message = format!("{} was awaited already: call it anew", self.name);
                Err(PyRuntimeError::new_err(message))
            }
        }
    }

    fn stepped<'py>(&self, step: PyResult<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {
        if step.is_err() {
            self.take().abort();
        }
        step
    }
}

impl State {
    fn abort(self) {
        if let Self::Running { task, .. } = self {
            task.abort();
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let state = self.take();
        if matches!(state, State::New(_)) {
            Python::try_attach(|py| {
                let text = format!("{} was never awaited", self.name);
                let text = std::ffi::CString::new(text).unwrap_or_default();
                let warned =
                    PyErr::warn(py, &py.get_type::<PyRuntimeWarning>(), text.as_c_str(), 1);
                if let Err(error) = warned {
                    error.write_unraisable(py, None);
                }
            });
        }
        state.abort();
    }
}

#[pymethods]
impl Call {
    #[getter]
    fn __name__(&self) -> &'static str {
        self.name
    }

    #[getter]
    fn __qualname__(&self) -> &'static str {
        self.name
    }

    fn __await__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.send(py, py.None().into_bound(py))
    }

    /// Goes on, as an event loop asks a coroutine to.
    fn send<'py>(&self, py: Python<'py>, value: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let waiter = self.waiter(py)?;
        self.stepped(waiter.call_method1("send", (value,)))
    }

    /// Raises inside, as an event loop does to cancel.
    #[pyo3(signature = (*error))]
    fn throw<'py>(
        &self,
        py: Python<'py>,
        error: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let new = matches!(*self.lock(), State::New(_) | State::Over);
        if new {
            *self.lock() = State::Over;
            // What a generator does that has not begun.
            let unstarted = py.eval(c"(_ for _ in ())", None, None)?;
            return unstarted.call_method1("throw", error.clone());
        }
        let waiter = self.waiter(py)?;
        self.stepped(waiter.call_method1("throw", error.clone()))
    }

    /// Lets go of it.
    fn close(&self) {
        self.take().abort();
    }

    fn __repr__(&self) -> String {
        format!("<Call {}>", self.name)
    }
}

/// A future that has begun, and goes on when it is awaited.
pub(crate) fn started<T>(
    py: Python<'_>,
    future: impl Future<Output = T> + Send + 'static,
) -> PyResult<Pin<Box<dyn Future<Output = T> + Send>>>
where
    T: Send + 'static,
{
    let mut future = Box::pin(future);
    let mut begin = || py.detach(|| future.as_mut().poll(&mut Context::from_waker(Waker::noop())));
    let event_loop = py.import("asyncio")?.call_method0("_get_running_loop")?;
    let polled = match event_loop.is_none() {
        true => begin(),
        false => LOOP.sync_scope(event_loop.unbind(), begin),
    };
    Ok(match polled {
        Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
        Poll::Pending => future,
    })
}

/// Starts the work, and gives what the event loop waits for.
fn begin(py: Python<'_>, work: Work) -> PyResult<(Bound<'_, PyAny>, AbortHandle)> {
    let event_loop = py.import("asyncio")?.call_method0("get_running_loop")?;
    let future = event_loop.call_method0("create_future")?;
    let (back, to) = (event_loop.clone().unbind(), future.clone().unbind());
    let work = LOOP.scope(event_loop.unbind(), async move {
        let Some(outcome) = work.await else { return };
        Python::try_attach(|py| deliver(py, &back, to, outcome));
    });
    let task = runtime(py)?.spawn(work).abort_handle();
    future.call_method1("add_done_callback", (Cancel(task.clone()),))?;
    Ok((future.call_method0("__await__")?, task))
}

/// A loop that was closed meanwhile hears nothing; neither does anybody wait there.
fn deliver(py: Python<'_>, back: &Py<PyAny>, future: Py<PyAny>, outcome: Outcome) {
    let arrival = Arrival(Mutex::new(Some(outcome)));
    let _ = back.call_method1(py, "call_soon_threadsafe", (arrival, future));
}

/// Drops the core's side of a future that is done or cancelled.
#[pyclass(frozen)]
struct Cancel(AbortHandle);

#[pymethods]
impl Cancel {
    fn __call__(&self, _future: &Bound<'_, PyAny>) {
        self.0.abort();
    }
}

/// Puts an outcome into its future, in the thread of the loop.
#[pyclass(frozen)]
struct Arrival(Mutex<Option<Outcome>>);

#[pymethods]
impl Arrival {
    fn __call__(&self, py: Python<'_>, future: &Bound<'_, PyAny>) -> PyResult<()> {
        let outcome = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Outcome { answer, arrived }) = outcome else { return Ok(()) };
        if future.call_method0("done")?.is_truthy()? {
            return Ok(());
        }
        match answer {
            Ok(answer) => future.call_method1("set_result", (answer,))?,
            Err(error) => future.call_method1("set_exception", (error.into_value(py),))?,
        };
        if let Some(arrived) = arrived {
            arrived();
        }
        Ok(())
    }
}

/// The threads that calls run on. A forked child has none of its parent's, and makes its own.
fn runtime(py: Python<'_>) -> PyResult<Arc<Runtime>> {
    static RUNTIME: Mutex<Option<(u32, Arc<Runtime>)>> = Mutex::new(None);
    let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((owner, runtime)) = &*runtime
        && *owner == process
    {
        return Ok(Arc::clone(runtime));
    }
    let made = Builder::new_multi_thread().thread_name("budget").enable_time().build();
    let made = made.map_err(|error| {
        let message = format!("no threads can be started: {error}");
        raise(py, Error::new(ErrorKind::Unavailable, message))
    })?;
    let made = Arc::new(made);
    std::mem::forget(runtime.replace((process, Arc::clone(&made))));
    Ok(made)
}
