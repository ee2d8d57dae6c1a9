//! Cadences as scenarios write them: which members one has is a matter of the file, and what they
//! hold is the library's.

use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use super::present;
use crate::domain::error::Result;
use crate::domain::period::Cadence;
use crate::domain::period::parts::CadenceParts;

/// A cadence that has its members and no others.
#[derive(Deserialize)]
#[serde(try_from = "Members")]
pub(super) struct CadenceIn(CadenceParts);

impl CadenceIn {
    pub(super) fn cadence(&self) -> Result<Cadence> {
        Cadence::try_from(self.0.clone())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    every: String,
    #[serde(default, deserialize_with = "present")]
    count: Option<Whole>,
    #[serde(default, deserialize_with = "present")]
    anchor: Option<String>,
    #[serde(default, deserialize_with = "present")]
    days: Option<Vec<Whole>>,
    #[serde(default, deserialize_with = "present")]
    weekday: Option<String>,
    #[serde(default, deserialize_with = "present")]
    nth: Option<Whole>,
    #[serde(default, deserialize_with = "present")]
    start: Option<String>,
    #[serde(default, deserialize_with = "present")]
    end: Option<String>,
    #[serde(default, deserialize_with = "present")]
    weekend: Option<String>,
}

impl TryFrom<Members> for CadenceIn {
    type Error = crate::Error;

    fn try_from(members: Members) -> Result<Self> {
        let parts = CadenceParts {
            every: members.every,
            count: members.count.map(|count| count.0),
            anchor: members.anchor,
            days: members.days.map(|days| days.into_iter().map(|day| day.0).collect()),
            weekday: members.weekday,
            nth: members.nth.map(|nth| nth.0),
            start: members.start,
            end: members.end,
            weekend: members.weekend,
        };
        parts.check_members()?;
        Ok(Self(parts))
    }
}

/// A whole number. One beyond 64 bits is the largest or the smallest: no rule tells them apart.
#[derive(Clone, Copy)]
pub(super) struct Whole(pub(super) i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        from.deserialize_any(AnyWhole)
    }
}

struct AnyWhole;

impl Visitor<'_> for AnyWhole {
    type Value = Whole;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<Whole, E> {
        Ok(Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<Whole, E> {
        Ok(Whole(i64::try_from(number).unwrap_or(i64::MAX)))
    }

    /// What is beyond 64 bits comes as a float; within them a float was written as one.
    fn visit_f64<E: serde::de::Error>(self, number: f64) -> std::result::Result<Whole, E> {
        const BEYOND: f64 = 9_223_372_036_854_775_808.0;
        if number >= BEYOND {
            return Ok(Whole(i64::MAX));
        }
        if number <= -BEYOND {
            return Ok(Whole(i64::MIN));
        }
        Err(E::custom(format!("{number} is no whole number")))
    }
}
