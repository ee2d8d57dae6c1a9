import datetime
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import budget
from budget import Cadence, Period, Weekday

from .conftest import march


@pytest.mark.parametrize(
    "day", [datetime.datetime(2026, 3, 1), "2026-03-01", 20260301, None, datetime.time()]
)
def test_only_dates_are_days(day: Any) -> None:
    with pytest.raises(TypeError, match="a datetime.date"):
        Period(day, march(2))
    with pytest.raises(TypeError, match="a datetime.date"):
        Cadence.monthly().periods(Period(march(1), day))


def test_a_naive_datetime_is_no_instant() -> None:
    verifier = budget.Verifier(budget.SimulatedBank(march(15), days=20))
    for now in (datetime.datetime(2026, 3, 1), march(1), 0):
        with pytest.raises(TypeError, match="a datetime with a time zone"):
            verifier.verify({}, b"", now)  # type: ignore[arg-type]


def test_an_instant_has_whole_seconds() -> None:
    verifier = budget.Verifier(budget.SimulatedBank(march(15), days=20))
    now = datetime.datetime(2026, 3, 1, microsecond=1, tzinfo=datetime.UTC)
    with pytest.raises(budget.InvalidError, match="whole seconds"):
        verifier.verify({}, b"", now)


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(budget.InvalidError):
        Period(march(2), march(1))


def test_the_31st_comes_back_after_february() -> None:
    cadence = Cadence.every_months(1, datetime.date(2026, 1, 31))
    starts = [p.start for p in cadence.periods(Period(datetime.date(2026, 1, 31), march(31)))]
    assert starts == [datetime.date(2026, 1, 31), datetime.date(2026, 2, 28)]


@pytest.mark.parametrize("count", [0, -1, 2**40])
def test_a_count_that_repeats_nothing_is_refused(count: int) -> None:
    with pytest.raises(budget.BudgetError):
        Cadence.every_days(count, march(1))


def test_a_count_is_an_int() -> None:
    for count in (True, 1.0, "1"):
        with pytest.raises(TypeError, match="an int"):
            Cadence.every_days(count, march(1))  # type: ignore[arg-type]


days = st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 1, 1))


@given(days, st.integers(1, 400), st.integers(0, 900))
def test_periods_cover_a_range_without_a_gap(day: datetime.date, count: int, length: int) -> None:
    cadence = Cadence.every_days(count, day)
    range_ = Period(day, day + datetime.timedelta(length))
    periods = cadence.periods(range_)
    assert all(one.end == other.start for one, other in zip(periods, periods[1:], strict=False))
    assert all(period.days == count and period.intersection(range_) for period in periods)


@given(days)
def test_a_day_is_in_its_period(day: datetime.date) -> None:
    for cadence in (Cadence.monthly(), Cadence.yearly(), Cadence.weekly(Weekday.THU)):
        period = cadence.period_containing(day)
        assert period is not None and day in period
        assert cadence.starts_on(period.start)
        assert cadence.next_after(day) == period.end
        assert eval(repr(period)) == period and eval(repr(cadence), vars(budget)
            | {"datetime": datetime}) == cadence
        assert pickle.loads(pickle.dumps(cadence)) == cadence
