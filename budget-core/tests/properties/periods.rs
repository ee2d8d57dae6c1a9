//! Periods tile time: each day is in one, whatever the cadence.

use budget_core::{
    Cadence, CalendarUnit, ErrorKind, NaiveDate, Period, Repeat, Weekday, WeekendShift,
};
use chrono::Days;
use proptest::prelude::{Just, Strategy, any};
use proptest::{option, prop_oneof, sample};

use crate::harness::hold_of;

/// Any day but those near the calendar's ends, about which no more than an error can be said.
fn day() -> impl Strategy<Value = NaiveDate> {
    let day = |days| NaiveDate::from_num_days_from_ce_opt(days).expect("a date");
    prop_oneof![1..3_652_059i32, 730_000..740_000i32].prop_map(day)
}

fn weekend() -> impl Strategy<Value = Option<WeekendShift>> {
    option::of(sample::select(&[WeekendShift::Before, WeekendShift::After][..]))
}

fn repeat() -> impl Strategy<Value = Repeat> {
    use CalendarUnit::{Day, Month, Week, Year};
    let unit = prop_oneof![
        sample::select(&[Day, Week][..]).prop_map(|unit| (unit, None)),
        (sample::select(&[Month, Year][..]), weekend()),
    ];
    let weekday = any::<u8>().prop_map(|day| Weekday::try_from(day % 7).expect("a weekday"));
    prop_oneof![
        (unit, 1..40u32, day()).prop_map(|((unit, weekend), count, anchor)| Repeat::Every {
            unit,
            count,
            anchor,
            weekend
        }),
        (1..31u32, 1..31u32, weekend()).prop_map(|(first, more, weekend)| Repeat::Semimonth {
            first,
            second: (first + more).min(31),
            weekend
        }),
        (1..5u32, weekday, prop_oneof![Just(-1i8), 1..5i8], day(), weekend()).prop_map(
            |(count, weekday, nth, anchor, weekend)| Repeat::NthWeekday {
                count,
                weekday,
                nth,
                anchor: Some(anchor),
                weekend
            }
        ),
        (day(), 1..500u64).prop_map(|(start, days)| Repeat::Once {
            start,
            end: start.checked_add_days(Days::new(days)).expect("a date"),
        }),
    ]
}

#[test]
fn periods_tile_time() {
    hold_of(&(repeat(), day(), 1..900u64, any::<u64>()), 4_000, |(repeat, start, days, at)| {
        // An end beyond the calendar is no cadence.
        let Ok(cadence) = Cadence::new(repeat) else { return };
        let end = start.checked_add_days(Days::new(days)).expect("a date");
        let Ok(range) = Period::new(start, end) else { return };
        match cadence.periods(range) {
            Ok(periods) => tile(&cadence, range, &periods, start + Days::new(at % days)),
            Err(error) => assert_eq!(error.kind(), ErrorKind::OutOfRange, "{error}"),
        }
    });
}

/// No gap, no overlap, none too many; and `day`, one of the range, is in the one that says so.
fn tile(cadence: &Cadence, range: Period, periods: &[Period], day: NaiveDate) {
    assert!(periods.windows(2).all(|pair| pair[0].end() == pair[1].start()), "{periods:?}");
    assert!(periods.iter().all(|period| period.intersection(&range).is_some()), "{periods:?}");
    let held = periods.iter().find(|period| period.contains(day)).copied();
    assert_eq!(cadence.period_containing(day).expect("a day of the range"), held);
    for period in periods {
        assert!(cadence.starts_on(period.start()).expect("a boundary"));
        let last = period.end() - Days::new(1);
        assert_eq!(cadence.period_containing(last).expect("its last day"), Some(*period));
    }
    if matches!(cadence.repeat(), Repeat::Once { .. }) {
        assert!(periods.len() <= 1);
        return;
    }
    let (first, last) = (periods.first().expect("one"), periods.last().expect("one"));
    assert!(first.contains(range.start()) && last.contains(range.end() - Days::new(1)));
}
