"""`history`."""

import datetime
from argparse import Namespace

from budget import Book, Cadence, HistoryRow, Period
from budget._cli import book as books
from budget._cli.answer import Answer
from budget._table import aligned
from budget._words import UNCATEGORISED, days, plain



def history(asked: Namespace) -> Answer:
    """What each category cost in each of the last periods."""
    with books.open_book(asked) as book:
        cadence = _cadence(asked, book)
        periods = _last(cadence, books.today(asked, book), asked.periods)
        if not periods:
            return Answer("There is no such period.", [])
        rows = list(book.history(cadence, Period(periods[0].start, periods[-1].end)))
        names = books.category_names(book)
    if not rows:
        ends = Period(periods[0].start, periods[-1].end)
        return Answer(f"Nothing was spent or received in {days(ends)}.", rows)
    return Answer("\n".join(_table(periods, rows, names)), rows)


def _cadence(asked: Namespace, book: Book) -> Cadence:
    settings = book.settings().value
    match asked.by:
        case "week":
            return Cadence.weekly(settings.first_weekday)
        case "month":
            return Cadence.monthly()
        case "year":
            return Cadence.yearly()
    return settings.view


def _last(cadence: Cadence, today: datetime.date, count: int) -> tuple[Period, ...]:
    """The last periods, up to the one that holds today."""
    period = cadence.period_containing(today)
    periods: list[Period] = []
    while period is not None and len(periods) < count:
        periods.append(period)
        if period.start == datetime.date.min:
            break
        period = cadence.period_containing(period.start - datetime.timedelta(days=1))
    return tuple(reversed(periods))


def _table(
    periods: tuple[Period, ...], rows: list[HistoryRow], names: dict[str, str]
) -> list[str]:
    amounts = {
        (row.category, row.amount.currency.code, row.period): f"{row.amount.amount:,f}"
        for row in rows
        if row.amount
    }
    # A category that only its parts speak for has no line of its own.
    kinds = {(row.category, row.amount.currency.code): None for row in rows if row.amount}
    lines = [["", "", *[_heading(period) for period in periods]]]
    for category, currency in sorted(kinds, key=lambda kind: (kind[1], _name(kind[0], names))):
        cells = [amounts.get((category, currency, period), "·") for period in periods]
        lines.append([plain(_name(category, names)), currency, *cells])
    return aligned(lines, frozenset(range(2, len(periods) + 2)))


def _name(category: str | None, names: dict[str, str]) -> str:
    return UNCATEGORISED if category is None else names.get(category, category)


def _heading(period: Period) -> str:
    if Cadence.monthly().period_containing(period.start) == period:
        return f"{period.start:%Y-%m}"
    if Cadence.yearly().period_containing(period.start) == period:
        return f"{period.start:%Y}"
    return period.start.isoformat()
