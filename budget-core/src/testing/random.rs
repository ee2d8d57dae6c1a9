//! Numbers that look random, the same for the same seed.

/// A generator of numbers (SplitMix64): the same seed gives the same numbers everywhere.
///
/// ```
/// use budget_core::testing::Random;
/// let (mut one, mut other) = (Random::new(7), Random::new(7));
/// assert_eq!(one.next(), other.next());
/// assert!((1..=6).contains(&one.between(1, 6)));
/// assert_ne!(Random::new(8).next(), Random::new(7).next());
/// ```
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A generator that begins at a seed.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(testing::Random::new(7).next(), testing::Random::new(7).next());
    /// ```
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut random = testing::Random::new(7);
    /// assert_ne!(random.next(), random.next());
    /// ```
    #[expect(clippy::should_implement_trait, reason = "it never ends, so it is no iterator")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, `end`; 0 where `end` is 0.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(testing::Random::new(7).below(1), 0);
    /// ```
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % (end as u64).max(1)) as usize
    }

    /// A number from `first` to `last`, both included.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!((-3..=3).contains(&testing::Random::new(7).between(-3, 3)));
    /// ```
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        let count = (last - first).unsigned_abs() + 1;
        first + (self.next() % count) as i64
    }

    /// True in `percent` of a hundred cases.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Random::new(7).chance(100) && !testing::Random::new(7).chance(0));
    /// ```
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these; none of an empty slice.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(testing::Random::new(7).pick(&["one"]), Some(&"one"));
    /// ```
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}
