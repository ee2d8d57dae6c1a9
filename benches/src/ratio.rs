//! Ours against a baseline, turn by turn, so that a busy machine slows both.
#![expect(clippy::float_arithmetic, reason = "a ratio of two times is no money")]

use std::fmt;
use std::hint::black_box;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

/// The fewest rounds whose median counts.
pub const MIN_ROUNDS: usize = 11;

/// What time is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The time that passes.
    Wall,
    /// The time that all threads of this process spend on a processor.
    Cpu,
}

/// What a figure must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// Ours is at most so many times the baseline.
    AtMostTimes(f64),
    /// The baseline is at least so many times ours.
    FasterTimes(f64),
    /// Ours is at least so many times the baseline: the more, the better.
    AtLeastTimes(f64),
    /// Ours is at most so much, whatever the baseline.
    AtMost(f64),
    /// None: the baseline is there to compare with.
    Beside,
}

/// In what a figure is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Thousands of rows in a second.
    KiloRowsPerSecond,
    /// How often something is done.
    Times,
    /// Bytes of a file that grew.
    Kibibytes,
    /// Bytes of memory or disk for a row.
    BytesPerRow,
    /// Mebibytes.
    Mebibytes,
}

/// One measure's figures; displayed as one line.
///
/// ```
/// use budget_benches::ratio::{Line, Target, Unit};
/// let line = Line::new("sum", Unit::Milliseconds, 3.0, 2.0, Target::AtMostTimes(2.0));
/// assert!(line.is_ok());
/// assert!(line.to_string().ends_with("1.50 x   target <=  2.00 x   ok"), "{line}");
/// ```
#[derive(Debug, Clone)]
pub struct Line {
    name: &'static str,
    unit: Unit,
    ours: f64,
    baseline: f64,
    target: Target,
}

impl Line {
    /// The figures of a measure.
    pub fn new(name: &'static str, unit: Unit, ours: f64, baseline: f64, target: Target) -> Self {
        Self { name, unit, ours, baseline, target }
    }

    /// Whether the target is reached.
    pub fn is_ok(&self) -> bool {
        match self.target {
            Target::AtMostTimes(limit) => self.ratio() <= limit,
            Target::FasterTimes(limit) => self.ratio() >= limit,
            Target::AtMost(limit) => self.ours <= limit,
            Target::AtLeastTimes(limit) => self.ratio() >= limit,
            Target::Beside => true,
        }
    }

    fn ratio(&self) -> f64 {
        match self.target {
            Target::FasterTimes(_) => self.baseline / self.ours,
            _ => self.ours / self.baseline,
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, unit, ours, baseline, .. } = self;
        let (sign, limit, limit_unit) = match self.target {
            Target::AtMostTimes(limit) => ("<=", limit, "x".to_owned()),
            Target::FasterTimes(limit) => (">=", limit, "x".to_owned()),
            Target::AtLeastTimes(limit) => (">=", limit, "x".to_owned()),
            Target::AtMost(limit) => ("<=", limit, unit.to_string()),
            Target::Beside => ("", self.ratio(), String::new()),
        };
        let reached = if self.is_ok() { "ok" } else { "over" };
        write!(f, "{name:<24} ours {ours:>9.2} {unit:<5}   baseline {baseline:>9.2} {unit:<5}   ")?;
        write!(f, "ratio {:>6.2} x   ", self.ratio())?;
        match self.target {
            Target::Beside => f.write_str("no target"),
            _ => write!(f, "target {sign} {limit:>5.2} {limit_unit}   {reached}"),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Milliseconds => "ms",
            Self::Microseconds => "µs",
            Self::KiloRowsPerSecond => "krow/s",
            Self::Times => "times",
            Self::Kibibytes => "KiB",
            Self::BytesPerRow => "B/row",
            Self::Mebibytes => "MiB",
        })
    }
}

/// Two ways to the same answer that take turns.
#[derive(Debug, Clone, Copy)]
pub struct Race {
    clock: Clock,
    rounds: usize,
}

impl Race {
    /// A race of [`MIN_ROUNDS`] rounds.
    pub fn new(clock: Clock) -> Self {
        Self { clock, rounds: MIN_ROUNDS }
    }

    /// The same race with more rounds.
    #[must_use]
    pub fn rounds(self, rounds: usize) -> Self {
        Self { rounds: rounds.max(MIN_ROUNDS), ..self }
    }

    /// The median milliseconds of ours and of the baseline. `same` sees both answers of a first
    /// round that is not timed.
    ///
    /// # Errors
    /// What `same` finds different.
    pub fn run<A, B>(
        self,
        mut ours: impl FnMut() -> A,
        mut baseline: impl FnMut() -> B,
        same: impl FnOnce(&A, &B) -> Result<(), String>,
    ) -> Result<(f64, f64), String> {
        same(&ours(), &baseline())?;
        let mut times = (Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            times.1.push(self.time(&mut baseline));
            times.0.push(self.time(&mut ours));
        }
        Ok((median(times.0), median(times.1)))
    }

    /// The median milliseconds of ours, and of a baseline that repeats what ours did: `between`
    /// finds that out, and is not timed. Nor is a first round.
    ///
    /// # Errors
    /// Those of `between`.
    pub fn follow<A>(
        self,
        mut ours: impl FnMut(),
        mut between: impl FnMut() -> Result<A, String>,
        mut baseline: impl FnMut(&A),
    ) -> Result<(f64, f64), String> {
        let mut times = (Vec::new(), Vec::new());
        for round in 0..=self.rounds {
            let time = self.time(&mut ours);
            let done = between()?;
            let baseline = self.time(&mut || baseline(&done));
            if round > 0 {
                times.0.push(time);
                times.1.push(baseline);
            }
        }
        Ok((median(times.0), median(times.1)))
    }

    /// The median milliseconds of one way alone, after a first round that is not timed.
    pub fn median<A>(self, mut run: impl FnMut() -> A) -> f64 {
        black_box(run());
        median((0..self.rounds).map(|_| self.time(&mut run)).collect())
    }

    fn time<A>(self, run: &mut impl FnMut() -> A) -> f64 {
        match self.clock {
            Clock::Wall => {
                let start = Instant::now();
                black_box(run());
                start.elapsed().as_secs_f64() * 1e3
            }
            Clock::Cpu => {
                let start = cpu_milliseconds();
                black_box(run());
                cpu_milliseconds() - start
            }
        }
    }
}

/// The milliseconds that this process has spent on processors, all its threads together.
pub fn cpu_milliseconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// The most memory that this process has had resident, in MiB; none where the system does not
/// tell it under `/proc`.
pub fn peak_rss() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}

/// The middle one of some figures.
pub fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ours: f64, baseline: f64, target: Target) -> Line {
        Line::new("x", Unit::Milliseconds, ours, baseline, target)
    }

    #[test]
    fn targets_are_reached_up_to_their_limit() {
        assert!(line(2.0, 1.0, Target::AtMostTimes(2.0)).is_ok());
        assert!(!line(2.1, 1.0, Target::AtMostTimes(2.0)).is_ok());
        assert!(line(1.0, 1.4, Target::FasterTimes(1.4)).is_ok());
        assert!(!line(1.0, 1.3, Target::FasterTimes(1.4)).is_ok());
        assert!(line(24.0, 12.0, Target::AtMost(24.0)).is_ok());
        assert!(!line(24.1, 12.0, Target::AtMost(24.0)).is_ok());
    }

    #[test]
    fn a_line_is_one_line_with_its_verdict_last() {
        let text = line(2.1, 1.0, Target::AtMostTimes(2.0)).to_string();
        assert_eq!(text.lines().count(), 1);
        assert!(text.ends_with("over"), "{text}");
    }

    #[test]
    fn another_answer_is_refused() {
        let same = |a: &i32, b: &i32| if a == b { Ok(()) } else { Err(format!("{a} is not {b}")) };
        let error = Race::new(Clock::Cpu).run(|| 1, || 2, same).expect_err("they differ");
        assert_eq!(error, "1 is not 2");
    }

    #[test]
    fn each_takes_every_turn() {
        let (mut ours, mut baseline) = (0, 0);
        let race = Race::new(Clock::Wall).rounds(3);
        race.run(|| ours += 1, || baseline += 1, |_, _| Ok(())).expect("the same");
        assert_eq!((ours, baseline), (MIN_ROUNDS + 1, MIN_ROUNDS + 1));
    }

    #[test]
    fn the_median_is_no_mean() {
        assert_eq!(median(vec![9.0, 1.0, 2.0]).to_bits(), 2f64.to_bits());
    }

    #[test]
    fn processor_time_grows_and_memory_is_more_than_nothing() {
        let start = cpu_milliseconds();
        let sum = (0..3_000_000u64).fold(0, |sum, at| black_box(sum ^ at));
        assert!(cpu_milliseconds() > start, "{sum}");
        assert!(!cfg!(target_os = "linux") || peak_rss().is_some_and(|peak| peak > 1.0));
    }
}
