//! A program that starts, opens a household's file and has every figure of ten years.

use super::child::{Told, run as start};
use super::Data;
use crate::files::Scratch;
use crate::household::{Household, ROWS_OF_TEN_YEARS};
use crate::plain::write_codes;
use crate::ratio::{Clock, Line, MIN_ROUNDS, Race, Target, Unit, median};

pub(super) fn run(_: &Data) -> Result<Vec<Line>, String> {
    let scratch = Scratch::new("cold");
    let (book, bare) = (scratch.household("book.db", ROWS_OF_TEN_YEARS), scratch.file("bare.db"));
    let household = Household::new(1, ROWS_OF_TEN_YEARS);
    write_codes(&bare, &household).map_err(|error| error.to_string())?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (wall, bare_wall) = Race::new(Clock::Wall).rounds(2 * MIN_ROUNDS).run(
        || ours.push(start("cold_book", &[book.as_os_str()])),
        || theirs.push(start("cold_bare", &[bare.as_os_str()])),
        |(), ()| Ok(()),
    )?;
    let [ours, theirs] = [ours, theirs].map(|told| told.into_iter().collect::<Result<Vec<_>, _>>());
    let (ours, theirs) = (ours?, theirs?);
    if ours[0].answer != theirs[0].answer {
        return Err(format!("{} is not {}", ours[0].answer, theirs[0].answer));
    }
    let of = |told: &[Told], figure: fn(&Told) -> f64| median(told.iter().map(figure).collect());
    let [cpu, bare_cpu] = [&ours, &theirs].map(|told| of(told, |told| told.cpu));
    let [peak, bare_peak] = [&ours, &theirs].map(|told| of(told, |told| told.peak));
    let (twice, most) = (Target::AtMostTimes(2.0), Target::AtMost(12.0));
    Ok(vec![
        Line::new("cold", Unit::Milliseconds, wall, bare_wall, twice),
        Line::new("cold-cpu", Unit::Milliseconds, cpu, bare_cpu, twice),
        Line::new("cold-memory", Unit::Mebibytes, peak, bare_peak, most),
    ])
}
