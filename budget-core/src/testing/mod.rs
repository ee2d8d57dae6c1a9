//! Support for tests of stores, bindings and hosts: made-up books, the same for the same seed.

mod household;
mod moves;
mod random;

pub use household::Household;
pub use random::Random;
