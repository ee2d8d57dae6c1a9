//! Prints one line for each figure: ours, the baseline, their ratio, the target.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command prints its answer")]

use std::process::ExitCode;

use budget_benches::measures::{Data, MEASURES, Measure};
use budget_benches::options::Options;
use budget_benches::ratio::Line;

const USAGE: &str = "\
usage: ratios [--rows N] [--seed N] [MEASURE]...

  --rows N    rows of the large book, 10000000 unless told
  --seed N    another household, 1 unless told
  MEASURE     only these; all of them unless told

Exits with 1 where a target is missed or an answer is wrong.";

fn main() -> ExitCode {
    let (data, measures) = match parsed() {
        Ok(parsed) => parsed,
        Err(message) => {
            let names: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
            eprintln!("ratios: {message}\n\n{USAGE}\n\nmeasures: {}", names.join(", "));
            return ExitCode::from(2);
        }
    };
    let reached = measures.iter().filter(|measure| is_reached(measure, &data)).count();
    if reached == measures.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parsed() -> Result<(Data, Vec<Measure>), String> {
    let mut options = Options::new(std::env::args().skip(1));
    let data = Data::new(options.number("--rows", 10_000_000)?, options.number("--seed", 1)?);
    let mut measures = Vec::new();
    for name in options.rest()? {
        let known = MEASURES.iter().find(|measure| measure.name == name);
        measures.push(*known.ok_or_else(|| format!("{name:?} is no measure"))?);
    }
    Ok((data, if measures.is_empty() { MEASURES.to_vec() } else { measures }))
}

fn is_reached(measure: &Measure, data: &Data) -> bool {
    match (measure.run)(data) {
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            lines.iter().all(Line::is_ok)
        }
        Err(difference) => {
            println!("{:<24} wrong: {difference}", measure.name);
            false
        }
    }
}
