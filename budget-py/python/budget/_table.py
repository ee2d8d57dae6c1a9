"""A summary as an aligned table of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from budget import _words
from budget._budget import Line, Money, Summary

CELLS = 12


def width(text: str) -> int:
    """How many columns of a terminal a text takes.

    >>> from budget._table import width
    >>> width("caf\\N{LATIN SMALL LETTER E}\\N{COMBINING ACUTE ACCENT}"), width("食費")
    (4, 4)
    """
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def aligned(rows: Sequence[Sequence[str]], right: frozenset[int]) -> list[str]:
    """Rows with their columns one under another; those of `right` end at the same place.

    >>> from budget._table import aligned
    >>> for line in aligned([("food", "82.40"), ("rent", "1,180.00")], frozenset({1})):
    ...     print(line)
    food     82.40
    rent  1,180.00
    """
    if not rows:
        return []
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for at, cell in enumerate(row):
            blanks = " " * (widths[at] - width(cell))
            cells.append(blanks + cell if at in right else cell + blanks)
        lines.append("  ".join(cells).rstrip())
    return lines


def bar(line: Line) -> str:
    """A bar of what is used."""
    filled = int(_words.share(line) * CELLS / 100)
    return "█" * filled + "░" * (CELLS - filled)


def summary_text(summary: Summary, named: _words.Naming = _words.same) -> str:
    """The whole summary: budgets, totals, what no budget counts, money in."""
    parts = [[_words.title(summary)]]
    if summary.lines:
        parts.append(_budgets(summary, named))
    parts.append(_amounts("Without a budget", unbudgeted(summary, named)))
    parts.append(_amounts("Money in", income(summary)))
    parts = [part for part in parts if part]
    if len(parts) == 1:
        parts.append([_words.NOTHING])
    if summary.is_partial:
        parts.append([_words.PARTIAL])
    return "\n\n".join("\n".join(part) for part in parts)


def _budgets(summary: Summary, named: _words.Naming) -> list[str]:
    periods = _words.common_period(summary) is None
    rows = [["Budget", *(["Days"] if periods else []), "", "Used", "Spent", "Available", "Left", ""]]
    for line in summary.lines:
        row = [_words.plain(named(line.budget))]
        row += [_words.days(line.period)] if periods else []
        row += [bar(line), _words.used(line)]
        row += [_words.amount(money) for money in (line.spent, line.available, line.remaining)]
        rows.append([*row, _words.status(line)])
    if len(summary.lines) > len(summary.totals):
        for total in summary.totals:
            row = ["Total", *([""] if periods else []), "", ""]
            row += [_words.amount(of) for of in (total.spent, total.available, total.remaining)]
            rows.append([*row, ""])
    shift = 1 if periods else 0
    return aligned(rows, frozenset(range(2 + shift, 6 + shift)))


def unbudgeted(summary: Summary, named: _words.Naming) -> Iterable[tuple[str, Money]]:
    """What no budget counts."""
    for row in summary.unbudgeted:
        name = _words.UNCATEGORISED if row.category is None else named(row.category)
        yield name, row.spent


def income(summary: Summary) -> Iterable[tuple[str, Money]]:
    """What came in."""
    yield from (("Income", money) for money in summary.income)
    yield from ((_words.UNCATEGORISED, money) for money in summary.uncategorised_in)


def _amounts(heading: str, found: Iterable[tuple[str, Money]]) -> list[str]:
    rows = [(_words.plain(name), _words.amount(money)) for name, money in found]
    return aligned([(heading, ""), *rows], frozenset({1})) if rows else []
