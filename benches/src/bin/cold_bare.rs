//! Opens a plain table of a household and sums what its budgets count in ten years.
#![expect(clippy::print_stdout, reason = "a command prints its answer")]

use std::path::PathBuf;

use budget_benches::household::{LAST_DAY, TEN_YEARS};
use budget_benches::plain::sums;
use budget_benches::ratio::{cpu_milliseconds, peak_rss};
use chrono::Days;

fn main() {
    let path = PathBuf::from(std::env::args().nth(1).expect("a file"));
    let (count, sum) = sums(&path, LAST_DAY - Days::new(TEN_YEARS - 1), LAST_DAY).expect("sums");
    println!("{count}:{sum} {} {}", cpu_milliseconds(), peak_rss().unwrap_or_default());
}
