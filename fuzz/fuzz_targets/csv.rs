//! Whatever bytes a delimited file has.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| budget_core::testing::fuzz::fuzz_csv(bytes));
