//! What a cadence's periods are.

use serde::Deserialize;

use super::as_texts;
use super::cadence::CadenceIn;
use super::{Outcome, Written, judge, present, range_of, same, written};
use crate::domain::error::Result;
use crate::domain::period::{Period, parse_date};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodsScenario {
    #[serde(rename = "name", default)]
    _name: Option<String>,
    #[serde(rename = "note", default)]
    _note: Option<String>,
    #[serde(rename = "source", default)]
    _source: Option<String>,
    cadence: CadenceIn,
    #[serde(default, deserialize_with = "present")]
    range: Option<(String, String)>,
    #[serde(default, deserialize_with = "present")]
    clip: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    containing: Option<String>,
    #[serde(default, deserialize_with = "present")]
    next_after: Option<String>,
    #[serde(default, deserialize_with = "present")]
    on_or_after: Option<String>,
    expect: PeriodsExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodsExpect {
    #[serde(default, deserialize_with = "present")]
    error: Option<String>,
    #[serde(default, deserialize_with = "written")]
    periods: Written<Vec<(String, String)>>,
    #[serde(default, deserialize_with = "written")]
    period: Written<(String, String)>,
    #[serde(default, deserialize_with = "written")]
    date: Written<String>,
}

#[derive(Default)]
struct PeriodsAnswer {
    periods: Option<Vec<(String, String)>>,
    period: Option<(String, String)>,
    date: Option<String>,
}

impl PeriodsScenario {
    pub(super) fn run(self) -> Outcome {
        if self.next_after.is_some() && self.on_or_after.is_some() {
            return Err("next_after and on_or_after are asked at once".to_owned());
        }
        let asks = [&self.containing, &self.next_after, &self.on_or_after];
        if self.range.is_none() && asks.into_iter().all(Option::is_none) {
            return Err("nothing is asked".to_owned());
        }
        let expect = &self.expect;
        if expect.error.is_none()
            && expect.periods.is_none()
            && expect.period.is_none()
            && expect.date.is_none()
        {
            return Err("expect is empty".to_owned());
        }
        judge(self.answer(), expect.error.as_deref(), |answer| {
            if let Some(periods) = &expect.periods {
                same("periods", &answer.periods, periods)?;
            }
            if let Some(period) = &expect.period {
                same("period", &answer.period, period)?;
            }
            match &expect.date {
                Some(date) => same("date", &answer.date, date),
                None => Ok(()),
            }
        })
    }

    fn answer(&self) -> Result<PeriodsAnswer> {
        let cadence = self.cadence.cadence()?;
        let mut answer = PeriodsAnswer::default();
        if let Some(range) = &self.range {
            let range = range_of(range)?;
            let clip = self.clip.unwrap_or(false);
            let cut = |period: Period| {
                if clip { period.intersection(&range).unwrap_or(period) } else { period }
            };
            let periods = cadence.periods(range)?;
            answer.periods = Some(periods.into_iter().map(cut).map(as_texts).collect());
        }
        if let Some(day) = &self.containing {
            answer.period = cadence.period_containing(parse_date(day)?)?.map(as_texts);
        }
        if let Some(day) = &self.next_after {
            answer.date = cadence.next_after(parse_date(day)?)?.map(|date| date.to_string());
        }
        if let Some(day) = &self.on_or_after {
            answer.date = cadence.on_or_after(parse_date(day)?)?.map(|date| date.to_string());
        }
        Ok(answer)
    }
}
