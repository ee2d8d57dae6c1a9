//! One transaction recorded in a file, and what remains of 26 budgets.
#![expect(clippy::float_arithmetic, reason = "times and bytes are no money")]

use std::fs::OpenOptions;
use std::io::Write;

use super::{Data, child};
use crate::book::record;
use crate::files::{Scratch, log_size, open};
use crate::household::{LAST_DAY, ROWS_OF_TEN_YEARS};
use crate::ratio::{Clock, Line, Race, Target, Unit};
use crate::replay::{Writes, connect};

/// As many as go into the log before SQLite puts it away.
const ROUNDS: usize = 61;
/// The bytes that SQLite lets a log grow to.
const LOG: u64 = 1_000 * 4_096;

pub(super) fn run(_: &Data) -> Result<Vec<Line>, String> {
    let scratch = Scratch::new("record");
    let closed = scratch.household("closed.db", ROWS_OF_TEN_YEARS);
    let (mut lines, [ours, bare]) = (Vec::new(), ["ours", "bare"].map(|to| scratch.copy(&closed, to)));
    let book = open(&ours);
    let mut connection = connect(&bare).map_err(|error| error.to_string())?;
    let mut at = 0;
    let (cpu, baseline) = Race::new(Clock::Cpu).rounds(ROUNDS).follow(
        || {
            record(&book, at, LAST_DAY);
            at += 1;
        },
        || Writes::between(&bare, &ours).map_err(|error| error.to_string()),
        |writes| writes.write(&mut connection).expect("the same rows"),
    )?;
    lines.push(Line::new(
        "record-durable-cpu",
        Unit::Microseconds,
        cpu * 1e3,
        baseline * 1e3,
        Target::AtMostTimes(3.0),
    ));
    let [log, bare_log] = [&ours, &bare].map(|path| log_size(path));
    if log >= LOG || bare_log == 0 {
        return Err(format!("a log of {log} bytes was put away, so its size says nothing"));
    }
    let each = |bytes: u64| bytes as f64 / (1024 * (ROUNDS + 1)) as f64;
    lines.push(Line::new(
        "record-durable-log",
        Unit::Kibibytes,
        each(log),
        each(bare_log),
        Target::AtMostTimes(3.0),
    ));
    lines.push(beside_disk(&scratch, || record(&book, 0, LAST_DAY))?);
    drop(book);
    let arguments = |count: usize| {
        let path = scratch.copy(&closed, &format!("synced-{count}"));
        ["record".into(), path.into_os_string(), count.to_string().into()]
    };
    lines.push(syncs(&scratch, "record-durable-syncs", arguments)?);
    Ok(lines)
}

/// The time that passes, beside that of the least a disk can do.
fn beside_disk(scratch: &Scratch, ours: impl FnMut()) -> Result<Line, String> {
    let mut disk = OpenOptions::new()
        .create(true)
        .append(true)
        .open(scratch.file("appended"))
        .map_err(|error| error.to_string())?;
    let page = [7; 4096];
    let append = || {
        disk.write_all(&page).expect("a page");
        disk.sync_data().expect("a disk");
    };
    let (ours, append) = Race::new(Clock::Wall).rounds(ROUNDS).run(ours, append, |(), ()| Ok(()))?;
    Ok(Line::new(
        "record-durable-wall",
        Unit::Microseconds,
        ours * 1e3,
        append * 1e3,
        Target::Beside,
    ))
}

/// How often each of a hundred change sets reaches for the disk: those of a long run, less those
/// of a short one, which opens and closes alike.
pub(super) fn syncs(
    scratch: &Scratch,
    name: &'static str,
    arguments: impl Fn(usize) -> [std::ffi::OsString; 3],
) -> Result<Line, String> {
    let count = |changes| {
        let arguments = arguments(changes);
        let words: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
        child::syncs("write", &words, &scratch.file("syncs"))
    };
    let (few, many) = (1, 4);
    let each = (count(many)? - count(few)?) as f64 / (many - few) as f64;
    Ok(Line::new(name, Unit::Times, each, 1.0, Target::AtMost(1.0)))
}
