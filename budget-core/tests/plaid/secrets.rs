//! Secrets, which are seen nowhere.

use std::error::Error as _;
use std::fmt::{Debug, Write};
use std::sync::{Mutex, OnceLock};

use budget_core::Error;
use budget_core::plaid::http::{Environment, PlaidConfig};
use log::{LevelFilter, Log, Metadata, Record};
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};

use crate::calls::make_all;
use crate::server::{Heard, Reply, Server};
use crate::{CANARY, SECRET, TOKEN, client};

static LINES: OnceLock<Mutex<String>> = OnceLock::new();

/// All that is logged, by either of the two ways that libraries log.
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

/// Answers that repeat what they were asked.
const ECHOES: [fn(usize, &Heard) -> Reply; 7] = [
    |_, heard| Reply::json(400, &echo(heard)),
    |_, heard| Reply::json(500, &echo(heard)),
    |_, heard| Reply::json(200, &json!(heard.body).to_string()),
    |_, heard| Reply::json(200, &json!({ "access_token": heard.body, "item": 5 }).to_string()),
    |_, _| Reply::with(302, &format!("Location: /{TOKEN}\r\n"), b""),
    |_, heard| Reply::json(200, &heard.body).cut(),
    |_, _| Reply::none(),
];

fn echo(heard: &Heard) -> String {
    let said = format!("{} {}", heard.body, heard.header("plaid-secret").unwrap_or_default());
    let names = ["error_type", "error_code", "error_message", "display_message", "request_id"];
    Value::from_iter(names.map(|name| (name, said.as_str()))).to_string()
}

#[test]
fn nothing_that_is_logged_or_said_has_a_secret() {
    log::set_boxed_logger(Box::new(Capture)).expect("the only logger");
    log::set_max_level(LevelFilter::Trace);
    tracing::subscriber::set_global_default(Capture).expect("the only subscriber");
    for answer in ECHOES {
        let server = Server::new(answer);
        let plaid = client(&server);
        assert!(!format!("{plaid:?}").contains(CANARY));
        make_all(&plaid).into_iter().filter_map(Result::err).for_each(|error| check(&error));
    }
    let lines = LINES.get_or_init(Mutex::default).lock().expect("no panic meanwhile");
    assert!(lines.contains("127.0.0.1"), "something is logged: {lines}");
    let seen = lines.lines().find(|line| line.contains(CANARY));
    assert_eq!(seen, None);
}

fn check(error: &Error) {
    let mut said = format!("{error} {error:?} {error:#?} {:?}", error.context());
    let mut cause = error.source();
    while let Some(source) = cause {
        write!(said, "{source} {source:?} {source:#?}").expect("memory");
        cause = source.source();
    }
    assert!(!said.contains(CANARY), "{said}");
}

#[test]
fn a_configuration_shows_none() {
    let config = PlaidConfig::new(Environment::Sandbox, "id-CANARY", SECRET).expect("a config");
    assert!(!format!("{config:?} {config:#?}").contains(CANARY));
}
