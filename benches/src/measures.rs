//! What is measured: one file each, with its name in the list below.

use std::cell::OnceCell;

use crate::hot::HotRows;
use crate::household::Household;
use crate::ratio::Line;

/// What measures work on, made when the first one asks for it.
#[derive(Debug)]
pub struct Data {
    rows: u64,
    seed: u64,
    hot: OnceCell<HotRows>,
}

impl Data {
    /// One book of `rows` rows.
    pub fn new(rows: u64, seed: u64) -> Self {
        Self { rows, seed, hot: OnceCell::new() }
    }

    /// How many rows there are in all.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The seed of the household.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The columns of one book of all rows.
    pub fn hot(&self) -> &HotRows {
        self.hot.get_or_init(|| HotRows::new(&Household::new(self.seed, self.rows)))
    }
}

/// A measure: the lines that it finds, or what is wrong with its answer.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Its name, which begins the names of its lines.
    pub name: &'static str,
    /// Takes it.
    pub run: fn(&Data) -> Result<Vec<Line>, String>,
}

macro_rules! measures {
    ($($module:ident = $name:literal),* $(,)?) => {
        $(mod $module;)*

        /// Every measure, in the order of a whole run.
        pub const MEASURES: &[Measure] = &[$(Measure { name: $name, run: $module::run }),*];
    };
}

measures! {
    all_periods = "all-periods",
    history = "history",
    bytes = "bytes",
    refresh = "refresh",
    record_durable = "record-durable",
    apply_500 = "apply-500",
    cold = "cold",
    import = "import",
    store_bytes = "store-bytes",
    rules = "rules",
}

mod child;
mod sums;
