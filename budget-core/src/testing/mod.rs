//! Support for tests of stores, bindings and hosts: made-up books, the same for
//! the same seed, and scenarios.

mod budgets;
#[cfg(feature = "import")]
pub mod fuzz;
#[cfg(feature = "testing")]
pub mod fuzz_book;
#[cfg(feature = "testing")]
mod home;
mod household;
mod moves;
mod queries;
mod random;
#[cfg(feature = "testing")]
pub mod scenario;

#[cfg(feature = "testing")]
pub use home::{home, march};
pub use household::Household;
pub use random::Random;
