//! Plaid's rate limits, kept on this side.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::call::Call;
use super::endpoint::{ALL, Endpoint, PerMinute};

const MINUTE: Duration = Duration::from_secs(60);
/// Of how many items the calls are remembered before those that are long over are forgotten.
const MANY_ITEMS: usize = 1_000;

/// Which limits a client keeps, so that Plaid has no need to refuse: as many calls a minute for each
/// item and for the client as Plaid's documentation names for the environment.
///
/// ```
/// # use budget_core::plaid::http::{Environment, PlaidConfig, RateLimits};
/// let server = Environment::Custom("http://localhost:4010".into());
/// let mut config = PlaidConfig::new(server, "id", "secret")?;
/// config.options.limits = Some(RateLimits::Sandbox);
/// assert_ne!(config.options.limits, Some(RateLimits::Off), "the default of one's own server");
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateLimits {
    /// Those of the sandbox.
    Sandbox,
    /// Those of production.
    Production,
    /// One call to a path in this time for each item.
    Spaced(Duration),
    /// None.
    Off,
}

/// The calls so far.
pub(super) struct Limits {
    by_path: HashMap<&'static str, PathLimits>,
    /// Items are told apart by a hash that only this process knows, never by their tokens.
    hasher: RandomState,
    clock: DefaultClock,
}

#[derive(Default)]
struct PathLimits {
    item: Option<DefaultKeyedRateLimiter<u64>>,
    client: Option<DefaultDirectRateLimiter>,
}

impl Limits {
    pub(super) fn new(limits: RateLimits) -> Self {
        let of = |endpoint: &&'static Endpoint| (endpoint.path, PathLimits::new(limits, endpoint));
        Self {
            by_path: ALL.iter().map(of).collect(),
            hasher: RandomState::new(),
            clock: DefaultClock::default(),
        }
    }

    /// How long the call has to wait; none where it may be sent now, and then it counts.
    pub(super) fn wait(&self, call: &Call) -> Option<Duration> {
        let limits = self.by_path.get(call.endpoint.path)?;
        if let (Some(limiter), Some(token)) = (&limits.item, call.token()) {
            if limiter.len() > MANY_ITEMS {
                limiter.retain_recent();
            }
            if let Err(not_yet) = limiter.check_key(&self.hasher.hash_one(token)) {
                return Some(not_yet.wait_time_from(self.clock.now()));
            }
        }
        let not_yet = limits.client.as_ref()?.check().err()?;
        Some(not_yet.wait_time_from(self.clock.now()))
    }
}

impl PathLimits {
    fn new(limits: RateLimits, endpoint: &Endpoint) -> Self {
        let per_minute = match limits {
            RateLimits::Sandbox => endpoint.sandbox,
            RateLimits::Production => endpoint.production,
            RateLimits::Spaced(pause) => {
                let item = Quota::with_period(pause).map(RateLimiter::keyed);
                return Self { item, client: None };
            }
            RateLimits::Off => None,
        };
        per_minute.map(Self::of).unwrap_or_default()
    }

    fn of(PerMinute { item, client }: PerMinute) -> Self {
        Self {
            item: item.and_then(quota).map(RateLimiter::keyed),
            client: quota(client).map(RateLimiter::direct),
        }
    }
}

/// No minute has more than `per_minute` calls: half of them at once, the rest spread over the minute.
fn quota(per_minute: u32) -> Option<Quota> {
    let at_once = NonZeroU32::new(per_minute / 2)?;
    let spread = per_minute - at_once.get();
    Some(Quota::with_period(MINUTE / spread)?.allow_burst(at_once))
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn no_minute_has_more_calls_than_are_allowed() {
        for allowed in [2, 5, 15, 50, 2_500] {
            let clock = FakeRelativeClock::default();
            let quota = quota(allowed).expect("a quota");
            let limiter = RateLimiter::direct_with_clock(quota, clock.clone());
            let step = Duration::from_millis(20);
            let calls: Vec<bool> = (0..6_000)
                .map(|_| {
                    clock.advance(step);
                    limiter.check().is_ok()
                })
                .collect();
            let most = calls.windows(3_000).map(|minute| minute.iter().filter(|c| **c).count());
            let most = most.max().expect("some minutes");
            assert!(most <= allowed as usize, "{most} calls where {allowed} are allowed");
        }
    }

    #[test]
    fn every_endpoint_is_there_once() {
        let limits = Limits::new(RateLimits::Production);
        assert_eq!(limits.by_path.len(), ALL.len());
        assert!(limits.by_path["/transactions/sync"].item.is_some());
        assert!(limits.by_path["/institutions/get_by_id"].item.is_none());
        assert!(limits.by_path["/link/token/create"].client.is_none());
    }
}
