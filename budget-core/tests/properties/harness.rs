//! Seeds, steps and stores.

use std::cell::Cell;
use std::env;
use std::sync::Arc;

use budget_core::store::sqlite::Synchronous;
use budget_core::{MemoryStore, SqliteOptions, SqliteStore, Store};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::Dir;

/// Runs a property on as many seeds: each gives up to `steps` steps, and each step is itself the
/// seed of what happens in it, so that any of them can be left out to find the fewest that fail.
#[track_caller]
pub(crate) fn hold(seeds: u64, steps: usize, property: impl Fn(&[u64])) {
    for seed in chosen(seeds) {
        let given = vec(any::<u64>().no_shrink(), 1..=steps);
        let answer = runner(seed, 1).run(&given, |steps| {
            property(&steps);
            Ok(())
        });
        if let Err(error) = answer {
            panic!("BUDGET_SEED={seed} fails: {error}");
        }
    }
}

/// Runs a property of values on as many of them, from one seed.
#[track_caller]
pub(crate) fn hold_of<T: std::fmt::Debug>(
    values: &impl Strategy<Value = T>,
    cases: u32,
    property: impl Fn(T),
) {
    for seed in chosen(1) {
        let answer = runner(seed, cases).run(values, |value| {
            property(value);
            Ok(())
        });
        if let Err(error) = answer {
            panic!("BUDGET_SEED={seed} fails: {error}");
        }
    }
}

fn chosen(seeds: u64) -> std::ops::Range<u64> {
    let number = |name: &str| {
        let text = env::var(name).ok()?;
        Some(text.parse::<u64>().unwrap_or_else(|_| panic!("{name}={text} is no number")))
    };
    match number("BUDGET_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..seeds * number("BUDGET_RUNS").unwrap_or(1),
    }
}

fn runner(seed: u64, cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 400,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// Makes new, empty stores of one sort.
pub(crate) struct Stores {
    dir: Option<Dir>,
    made: Cell<u32>,
}

impl Stores {
    pub(crate) fn in_memory() -> Self {
        Self { dir: None, made: Cell::new(0) }
    }

    pub(crate) fn in_files() -> Self {
        Self { dir: Some(Dir::new()), made: Cell::new(0) }
    }

    /// Another one.
    pub(crate) fn make(&self) -> Arc<dyn Store> {
        let Some(dir) = &self.dir else { return Arc::new(MemoryStore::new()) };
        self.made.set(self.made.get() + 1);
        let file = dir.file(&format!("{}.budget", self.made.get()));
        let options = SqliteOptions { synchronous: Synchronous::Normal, ..Default::default() };
        Arc::new(SqliteStore::open_with(file, options).expect("a new file"))
    }
}
