//! Writes change sets into the file of a household, and leaves it open: a measure counts what that
//! asks of the disk.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command prints its answer")]

use std::path::PathBuf;
use std::process::exit;

use budget_benches::book::record;
use budget_benches::files::open;
use budget_benches::household::LAST_DAY;
use budget_benches::page::Pages;
use budget_benches::ratio::{cpu_milliseconds, peak_rss};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, path, count] = arguments.as_slice() else {
        eprintln!("usage: write record|page FILE COUNT");
        exit(2);
    };
    let book = open(&PathBuf::from(path));
    let mut pages = Pages::new();
    for at in 0..count.parse().expect("a number") {
        match what.as_str() {
            "record" => record(&book, at, LAST_DAY),
            _ => pages.apply(&book),
        }
    }
    println!("{count} {} {}", cpu_milliseconds(), peak_rss().unwrap_or_default());
    // The file stays as it is: closing it would bring it in order, which is not asked here.
    exit(0);
}
