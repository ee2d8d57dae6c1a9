"""What is said of a summary in words, wherever it is shown. Every figure is the engine's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from budget._budget import Line, Money, Period, Summary
from budget._enums import Status

Naming = Callable[[str], str]
"""What people call a category or a budget, by its id."""

UNCATEGORISED = "Uncategorised"

HEADINGS = {
    Status.ON_TRACK: "on track",
    Status.AHEAD: "ahead of its days",
    Status.NEAR: "nearly used up",
    Status.SPENT: "used up",
    Status.OVER: "overspent",
    Status.MET: "met",
}


def plain(text: str) -> str:
    """A text that cannot steer a terminal.

    >>> from budget._words import plain
    >>> plain("Café\\x1b[2J")
    'Café\\\\x1b[2J'
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def same(id: str) -> str:
    """The id, where no name is known."""
    return id


def amount(money: Money) -> str:
    """An amount with its thousands set apart.

    >>> from budget import Money
    >>> from budget._words import amount
    >>> amount(Money(-1234567, "JPY"))
    '-1,234,567 JPY'
    """
    return f"{money.amount:,f} {money.currency.code}"


def days(period: Period) -> str:
    """The first and the last day of a period."""
    if period.days <= 1:
        return period.start.isoformat()
    return f"{period.start} to {period.end - timedelta(days=1)}"


def used(line: Line) -> str:
    """How much of a budget is used, as far as that can be told."""
    return "" if line.percent is None else f"{line.percent:.1f} %"


def share(line: Line) -> float:
    """How much of a bar is full, 0 to 100."""
    if line.percent is None:
        return 100.0 if line.status in (Status.OVER, Status.SPENT) else 0.0
    return min(max(float(line.percent), 0.0), 100.0)


def status(line: Line) -> str:
    """How a budget stands, and what that leaves for a day."""
    if line.per_day is None:
        return HEADINGS[line.status]
    return f"{HEADINGS[line.status]}, {amount(line.per_day)} a day"


def common_period(summary: Summary) -> Period | None:
    """The period of all lines, where they have the same."""
    periods = {line.period for line in summary.lines}
    return periods.pop() if len(periods) == 1 else None


def title(summary: Summary) -> str:
    """What the summary is of."""
    period = common_period(summary) or (None if summary.lines else summary.view)
    return f"{days(period)}, as of {summary.today}" if period else f"As of {summary.today}"


PARTIAL = "A bank's earlier rows are still to come: figures of earlier days miss them."
NOTHING = "No budgets, no spending, no income."
