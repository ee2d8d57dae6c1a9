//! Opens the file of a household and asks for every figure of ten years.
#![expect(clippy::print_stdout, reason = "a command prints its answer")]

use std::path::PathBuf;

use budget_benches::files::open;
use budget_benches::household::{LAST_DAY, TEN_YEARS};
use budget_benches::ratio::{cpu_milliseconds, peak_rss};
use budget_core::Period;
use chrono::Days;

fn main() {
    let path = PathBuf::from(std::env::args().nth(1).expect("a file"));
    let book = open(&path);
    let end = LAST_DAY + Days::new(1);
    let range = Period::new(end - Days::new(TEN_YEARS), end).expect("in order");
    let lines = pollster::block_on(book.lines_between(range, LAST_DAY)).expect("lines").value;
    let sum: i64 = lines.iter().map(|line| line.spent.minor()).sum();
    println!("{}:{sum} {} {}", lines.len(), cpu_milliseconds(), peak_rss().unwrap_or_default());
}
