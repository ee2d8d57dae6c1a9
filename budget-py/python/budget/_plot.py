"""A summary as bars, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budget import _words
from budget._budget import Summary
from budget._html import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MISSING = 'summary.plot() draws with matplotlib, which is not installed: pip install "budget-py[plot]"'
"""What is said where it is not there."""

LONGEST = 150.0
"""Where an overspent budget's bar ends, so that one does not make all others small."""


def summary_plot(
    summary: Summary, axes: Axes | None = None, named: _words.Naming = _words.same
) -> Axes:
    """A bar for each budget, in percent of what is available: so currencies stand side by side."""
    if axes is None:
        axes = _new_axes(len(summary.lines))
    lines = list(reversed(summary.lines))
    places = range(len(lines))
    shares = [
        max(min(float(line.percent), LONGEST), 0.0) if line.percent is not None else _words.share(line)
        for line in lines
    ]
    axes.barh(places, [100.0] * len(lines), color="#8080802e", height=0.6)
    axes.barh(places, shares, color=[COLOURS[line.status] for line in lines], height=0.6)
    axes.axvline(100, color="#808080", linewidth=1, linestyle=":")
    # A name is no formula, whatever dollars it holds.
    names = [named(line.budget) for line in lines]
    axes.set_yticks(places, labels=names, parse_math=False)
    for place, line, share in zip(places, lines, shares, strict=True):
        text = f"{_words.amount(line.spent)} of {_words.amount(line.available)}"
        axes.annotate(
            text,
            (max(share, 100), place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize="small",
            parse_math=False,
        )
    axes.set_xlim(0, max([100.0, *shares]) * 1.02)
    axes.set_xlabel("used, % of what is available")
    axes.set_title(_words.title(summary), loc="left", parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return axes


def _new_axes(bars: int) -> Axes:
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError(MISSING, name="matplotlib") from error
    size = (8, 1.4 + 0.45 * max(bars, 1))
    return pyplot.subplots(figsize=size, layout="constrained")[1]
