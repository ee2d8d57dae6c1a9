//! How long to wait before a call is sent again.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use uuid::Uuid;

use super::config::PlaidOptions;

/// No server sends anybody away for longer.
const LONGEST_SENT_AWAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A pause of a random length, up to one that doubles with each try: so that those who failed
/// together do not come back together.
pub(super) fn backoff(options: &PlaidOptions, tries: u32) -> Duration {
    let doubled = options.backoff.saturating_mul(1 << tries.saturating_sub(1).min(16));
    random_up_to(doubled.min(options.longest_pause))
}

/// After which time the server wants to be asked again: seconds, or a date of HTTP.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wanted = match text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
        true => Duration::from_secs(text.parse().unwrap_or(u64::MAX)),
        false => {
            let date = SystemTime::from(DateTime::parse_from_rfc2822(text).ok()?);
            date.duration_since(now).unwrap_or_default()
        }
    };
    Some(wanted.min(LONGEST_SENT_AWAY))
}

fn random_up_to(longest: Duration) -> Duration {
    let longest = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
    let (random, _) = Uuid::new_v4().as_u64_pair();
    Duration::from_micros(random % longest.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit() {
        let options = PlaidOptions::default();
        for (tries, longest) in [(1, 500), (2, 1_000), (3, 2_000), (9, 20_000), (4_000_000, 20_000)]
        {
            for _ in 0..100 {
                assert!(backoff(&options, tries) <= Duration::from_millis(longest));
            }
        }
        let none = PlaidOptions { backoff: Duration::ZERO, ..options };
        assert_eq!(backoff(&none, 3), Duration::ZERO);
    }

    #[test]
    fn servers_say_when_to_come_back() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wanted = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().expect("a value"));
            retry_after(&headers, now).map(|wanted| wanted.as_secs())
        };
        for (text, seconds) in [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("99999999999999999999", Some(86_400)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sun, 06 Nov 1994 08:49:07 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
            ("", None),
        ] {
            assert_eq!(wanted(text), seconds, "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
