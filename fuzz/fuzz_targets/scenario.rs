//! Whatever bytes a scenario has.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| budget_core::testing::fuzz_book::fuzz_scenario(bytes));
