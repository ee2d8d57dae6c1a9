//! Instants.

use chrono::DateTime;

use super::member::Member;

/// Seconds since 1970; none where no instant is told.
pub(super) fn seconds(member: Member<'_>) -> Option<i64> {
    DateTime::parse_from_rfc3339(&member.text()?).ok().map(|instant| instant.timestamp())
}
