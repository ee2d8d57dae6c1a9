"""A summary as HTML for a notebook. Styles stand on the elements: notebooks drop style sheets."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from budget import _words
from budget._budget import Line, Money, Summary
from budget._enums import Status
from budget._table import income, unbudgeted

COLOURS = {
    Status.ON_TRACK: "#2e9e5b",
    Status.AHEAD: "#d98e04",
    Status.NEAR: "#d98e04",
    Status.SPENT: "#6b7a90",
    Status.OVER: "#d64545",
    Status.MET: "#2e9e5b",
}

_CELL = "padding:4px 12px 4px 0;border:0;vertical-align:middle"
_LEFT = f"{_CELL};text-align:left"
_RIGHT = f"{_CELL};text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap"
_FAINT = "opacity:0.65"


def summary_html(summary: Summary, named: _words.Naming = _words.same) -> str:
    """The whole summary: budgets with their bars, totals, what no budget counts, money in."""
    body = [f'<div style="{_FAINT};margin-bottom:4px">{escape(_words.title(summary))}</div>']
    body += _budgets(summary, named) if summary.lines else []
    others = _amounts("Without a budget", unbudgeted(summary, named))
    others += _amounts("Money in", income(summary))
    if others:
        body.append(_table(others))
    if len(body) == 1:
        body.append(f"<div>{escape(_words.NOTHING)}</div>")
    if summary.is_partial:
        body.append(f"<div><em>{escape(_words.PARTIAL)}</em></div>")
    return f'<div style="font-family:system-ui,sans-serif;font-size:13px">{"".join(body)}</div>'


def _table(rows: Iterable[str]) -> str:
    style = "border-collapse:collapse;border:0;margin:0 0 8px 0;color:inherit;font:inherit"
    return f'<table style="{style}"><tbody>{"".join(rows)}</tbody></table>'


def _row(cells: Iterable[str]) -> str:
    return f'<tr style="background:none">{"".join(cells)}</tr>'


def _cell(text: str, style: str) -> str:
    return f'<td style="{style}">{escape(text)}</td>'


def _head(text: str, style: str) -> str:
    return f'<th scope="col" style="{style};{_FAINT};font-weight:500">{escape(text)}</th>'


def _budgets(summary: Summary, named: _words.Naming) -> list[str]:
    periods = _words.common_period(summary) is None
    head = [_head("Budget", _LEFT), *([_head("Days", _LEFT)] if periods else []), _head("", _LEFT)]
    head += [_head(text, _RIGHT) for text in ("Used", "Spent", "Available", "Left")]
    rows = [_row([*head, _head("", _LEFT)])]
    for line in summary.lines:
        cells = [_cell(named(line.budget), f"{_LEFT};font-weight:600")]
        cells += [_cell(_words.days(line.period), _LEFT)] if periods else []
        cells += [f'<td style="{_LEFT}">{_bar(line)}</td>', _cell(_words.used(line), _RIGHT)]
        amounts = (line.spent, line.available, line.remaining)
        cells += [_cell(_words.amount(money), _RIGHT) for money in amounts]
        weight = 600 if line.status is Status.OVER else 400
        style = f"{_LEFT};white-space:nowrap;font-weight:{weight}"
        rows.append(_row([*cells, _cell(_words.status(line), style)]))
    if len(summary.lines) > len(summary.totals):
        rows += _totals(summary, 3 if periods else 2)
    return [_table(rows)]


def _totals(summary: Summary, blanks: int) -> list[str]:
    rows = []
    above = ";border-top:1px solid rgba(128,128,128,0.4)"
    for total in summary.totals:
        cells = [_cell("Total", _LEFT + above), *[_cell("", _LEFT + above)] * blanks]
        amounts = (total.spent, total.available, total.remaining)
        cells += [_cell(_words.amount(money), _RIGHT + above) for money in amounts]
        rows.append(_row([*cells, _cell("", _LEFT + above)]))
        above = ""
    return rows


def _bar(line: Line) -> str:
    share = f"{_words.share(line):g}"
    frame = "width:140px;height:8px;border-radius:4px;overflow:hidden;background:rgba(128,128,128,0.25)"
    fill = f"width:{share}%;height:100%;background:{COLOURS[line.status]}"
    about = f'role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{share}"'
    return f'<div {about} style="{frame}"><div style="{fill}"></div></div>'


def _amounts(heading: str, found: Iterable[tuple[str, Money]]) -> list[str]:
    rows = [
        _row([_cell(name, _LEFT), _cell(_words.amount(money), _RIGHT)]) for name, money in found
    ]
    return [_row([_head(heading, _LEFT), _head("", _RIGHT)]), *rows] if rows else []
