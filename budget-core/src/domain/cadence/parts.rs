//! A cadence as the flat object that people write and the wire carries.

use super::{
    Cadence, CalendarUnit, Error, NaiveDate, Repeat, Result, Weekday, WeekendShift, parse_date,
};

/// The members of a cadence, unchecked: `{"every":"month","count":1,"anchor":"2026-01-01"}`.
///
/// ```
/// # use budget_core::*;
/// use budget_core::period::parts::CadenceParts;
/// let parts = CadenceParts { every: "month".into(), ..CadenceParts::default() };
/// assert!(Cadence::try_from(parts.clone()).is_err(), "it needs an anchor");
/// let parts = CadenceParts { anchor: Some("2026-01-25".into()), ..parts };
/// assert!(Cadence::try_from(parts)?.starts_on(period::parse_date("2026-03-25")?)?);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CadenceParts {
    /// `day`, `week`, `month`, `year`, `semimonth` or `once`.
    pub every: String,
    /// At least 1; 1 where it is left out.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub count: Option<i64>,
    /// One boundary.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub anchor: Option<String>,
    /// Of `semimonth`: two days, ascending.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub days: Option<Vec<i64>>,
    /// `mon` to `sun`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub weekday: Option<String>,
    /// 1 to 4, or −1.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub nth: Option<i64>,
    /// Of `once`: the first day.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub start: Option<String>,
    /// Of `once`: the first day after it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub end: Option<String>,
    /// `before` or `after`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub weekend: Option<String>,
}

impl TryFrom<CadenceParts> for Cadence {
    type Error = Error;

    fn try_from(parts: CadenceParts) -> Result<Self> {
        parts.only_what_it_has()?;
        let weekend = parts.weekend()?;
        let count = parts.count()?;
        Cadence::new(match parts.every.as_str() {
            "once" => Repeat::Once {
                start: parts.day(&parts.start, "start")?,
                end: parts.day(&parts.end, "end")?,
            },
            "semimonth" => match parts.need(parts.days.as_deref(), "days")? {
                [first, second] => Repeat::Semimonth {
                    first: day_of_month(*first)?,
                    second: day_of_month(*second)?,
                    weekend,
                },
                days => {
                    return Err(Error::invalid(format!("days {days:?}: exactly two are meant")));
                }
            },
            "month" if parts.weekday.is_some() || parts.nth.is_some() => Repeat::NthWeekday {
                count,
                weekday: parts.weekday()?,
                nth: parts.nth()?,
                anchor: parts.anchor.as_deref().map(parse_date).transpose()?,
                weekend,
            },
            _ => Repeat::Every {
                unit: parts.unit()?,
                count,
                anchor: parts.day(&parts.anchor, "anchor")?,
                weekend,
            },
        })
    }
}

impl CadenceParts {
    /// Whether it has the members of its kind and no others, whatever they hold; an unknown kind may
    /// have any.
    #[cfg(feature = "testing")]
    pub(crate) fn check_members(&self) -> Result<()> {
        if self.unit().is_ok() || ["once", "semimonth"].contains(&self.every.as_str()) {
            self.only_what_it_has()?;
        }
        match self.every.as_str() {
            "once" => {
                self.need(self.start.as_ref(), "start")?;
                self.need(self.end.as_ref(), "end").map(drop)
            }
            "semimonth" => self.need(self.days.as_ref(), "days").map(drop),
            "month" if self.weekday.is_some() || self.nth.is_some() => {
                self.need(self.weekday.as_ref(), "weekday")?;
                self.need(self.nth, "nth").map(drop)
            }
            "day" | "week" | "month" | "year" => {
                self.need(self.anchor.as_ref(), "anchor").map(drop)
            }
            _ => Ok(()),
        }
    }

    fn only_what_it_has(&self) -> Result<()> {
        let every = self.every.as_str();
        let (once, semimonth) = (every == "once", every == "semimonth");
        let foreign = [
            ("count", self.count.is_some() && (once || semimonth)),
            ("anchor", self.anchor.is_some() && (once || semimonth)),
            ("days", self.days.is_some() && !semimonth),
            ("weekday", self.weekday.is_some() && every != "month"),
            ("nth", self.nth.is_some() && every != "month"),
            ("start", self.start.is_some() && !once),
            ("end", self.end.is_some() && !once),
        ];
        match foreign.into_iter().find(|(_, foreign)| *foreign) {
            Some((member, _)) => {
                Err(Error::invalid(format!("a cadence of every {every:?} has no {member}")))
            }
            None => Ok(()),
        }
    }

    fn need<T>(&self, member: Option<T>, name: &str) -> Result<T> {
        member.ok_or_else(|| {
            Error::invalid(format!("a cadence of every {:?} needs its {name}", self.every))
        })
    }

    fn day(&self, member: &Option<String>, name: &str) -> Result<NaiveDate> {
        parse_date(self.need(member.as_deref(), name)?)
    }

    fn count(&self) -> Result<u32> {
        let count = self.count.unwrap_or(1);
        // A count beyond u32 has the same periods as the largest one: none in the calendar.
        u32::try_from(count.min(i64::from(u32::MAX))).map_err(|_| {
            Error::invalid(format!("a cadence of every {count}: a count of at least 1 is meant"))
        })
    }

    fn unit(&self) -> Result<CalendarUnit> {
        match self.every.as_str() {
            "day" => Ok(CalendarUnit::Day),
            "week" => Ok(CalendarUnit::Week),
            "month" => Ok(CalendarUnit::Month),
            "year" => Ok(CalendarUnit::Year),
            other => Err(Error::invalid(format!(
                "every {other:?}: day, week, month, year, semimonth or once is meant"
            ))),
        }
    }

    fn weekday(&self) -> Result<Weekday> {
        let name = self.need(self.weekday.as_deref(), "weekday")?;
        WEEKDAYS
            .iter()
            .find(|(short, _)| *short == name)
            .map(|(_, day)| *day)
            .ok_or_else(|| Error::invalid(format!("weekday {name:?}: one of mon to sun is meant")))
    }

    fn nth(&self) -> Result<i8> {
        let nth = self.need(self.nth, "nth")?;
        i8::try_from(nth)
            .map_err(|_| Error::invalid(format!("nth {nth}: 1 to 4, or -1 for the last, is meant")))
    }

    fn weekend(&self) -> Result<Option<WeekendShift>> {
        match self.weekend.as_deref() {
            None => Ok(None),
            Some(_) if self.every == "once" => {
                Err(Error::invalid("a cadence of every \"once\" has no weekend"))
            }
            Some("before") => Ok(Some(WeekendShift::Before)),
            Some("after") => Ok(Some(WeekendShift::After)),
            Some(other) => {
                Err(Error::invalid(format!("weekend {other:?}: before or after is meant")))
            }
        }
    }
}

fn day_of_month(day: i64) -> Result<u32> {
    u32::try_from(day).map_err(|_| Error::invalid(format!("day {day}: 1 to 31 is meant")))
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

impl From<Cadence> for CadenceParts {
    fn from(cadence: Cadence) -> Self {
        let weekend = |shift: Option<WeekendShift>| {
            shift.map(|shift| match shift {
                WeekendShift::Before => "before".to_owned(),
                WeekendShift::After => "after".to_owned(),
            })
        };
        match cadence.repeat() {
            Repeat::Every { unit, count, anchor, weekend: shift } => Self {
                every: match unit {
                    CalendarUnit::Day => "day",
                    CalendarUnit::Week => "week",
                    CalendarUnit::Month => "month",
                    CalendarUnit::Year => "year",
                }
                .to_owned(),
                count: Some(i64::from(count)),
                anchor: Some(anchor.to_string()),
                weekend: weekend(shift),
                ..Self::default()
            },
            Repeat::Semimonth { first, second, weekend: shift } => Self {
                every: "semimonth".to_owned(),
                days: Some(vec![i64::from(first), i64::from(second)]),
                weekend: weekend(shift),
                ..Self::default()
            },
            Repeat::NthWeekday { count, weekday, nth, anchor, weekend: shift } => Self {
                every: "month".to_owned(),
                count: Some(i64::from(count)),
                weekday: WEEKDAYS
                    .iter()
                    .find(|(_, day)| *day == weekday)
                    .map(|(short, _)| (*short).to_owned()),
                nth: Some(i64::from(nth)),
                anchor: anchor.map(|anchor| anchor.to_string()),
                weekend: weekend(shift),
                ..Self::default()
            },
            Repeat::Once { start, end } => Self {
                every: "once".to_owned(),
                start: Some(start.to_string()),
                end: Some(end.to_string()),
                ..Self::default()
            },
        }
    }
}
