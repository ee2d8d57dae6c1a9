//! Everything that is logged, at every level.

use std::fmt::{Debug, Write};
use std::sync::{Mutex, OnceLock};

use log::{LevelFilter, Log, Metadata, Record};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};

static LINES: OnceLock<Mutex<String>> = OnceLock::new();

/// All that is logged, by either of the two ways that libraries log.
#[derive(Clone, Copy)]
struct Capture;

fn keep(line: &str) {
    let lines = LINES.get_or_init(Mutex::default);
    writeln!(lines.lock().expect("no panic meanwhile"), "{line}").expect("memory");
}

impl Log for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        keep(&format!("{} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

struct Fields;

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        keep(&format!("{field} {value:?}"));
    }
}

impl tracing::Subscriber for Capture {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Fields);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Captures from now on; once a process.
pub(crate) fn install() {
    log::set_boxed_logger(Box::new(Capture)).expect("the only logger");
    log::set_max_level(LevelFilter::Trace);
    tracing::subscriber::set_global_default(Capture).expect("the only subscriber");
}

/// What was logged so far.
pub(crate) fn lines() -> String {
    LINES.get_or_init(Mutex::default).lock().expect("no panic meanwhile").clone()
}
