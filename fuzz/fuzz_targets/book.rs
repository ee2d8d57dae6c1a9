//! Whatever bytes an exported book has.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| budget_core::testing::fuzz_book::fuzz_book(bytes));
