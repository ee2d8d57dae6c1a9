//! A page of a bank's changes in a file, and what remains of 26 budgets.

use super::Data;
use super::record_durable::syncs;
use crate::files::{Scratch, open};
use crate::household::ROWS_OF_TEN_YEARS;
use crate::page::Pages;
use crate::ratio::{Clock, Line, Race, Target, Unit};
use crate::replay::{Writes, connect};

pub(super) fn run(_: &Data) -> Result<Vec<Line>, String> {
    let scratch = Scratch::new("apply");
    let closed = scratch.household("closed.db", ROWS_OF_TEN_YEARS);
    let [ours, bare] = ["ours", "bare"].map(|to| scratch.copy(&closed, to));
    let book = open(&ours);
    let mut pages = Pages::new();
    let mut connection = connect(&bare).map_err(|error| error.to_string())?;
    let (cpu, baseline) = Race::new(Clock::Cpu).follow(
        || pages.apply(&book),
        || Writes::between(&bare, &ours).map_err(|error| error.to_string()),
        |writes| writes.write(&mut connection).expect("the same rows"),
    )?;
    drop(book);
    let arguments = |count: usize| {
        let path = scratch.copy(&closed, &format!("synced-{count}"));
        ["page".into(), path.into_os_string(), count.to_string().into()]
    };
    Ok(vec![
        Line::new("apply-500", Unit::Milliseconds, cpu, baseline, Target::AtMostTimes(3.0)),
        syncs(&scratch, "apply-500-syncs", arguments)?,
    ])
}
