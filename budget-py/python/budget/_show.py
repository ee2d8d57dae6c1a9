"""How a summary prints, shows in a notebook and plots. What does it is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budget._budget import Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _str(self: Summary) -> str:
    from budget._table import summary_text

    return summary_text(self)


def _html(self: Summary) -> str:
    """The summary as a table of HTML, for a notebook; every text in it is escaped."""
    from budget._html import summary_html

    return summary_html(self)


def plot(self: Summary, axes: Axes | None = None) -> Axes:
    """Draws how much of each budget is used. Needs matplotlib: `pip install "budget-py[plot]"`."""
    from budget._plot import summary_plot

    return summary_plot(self, axes)


def attach() -> None:
    """Gives the engine's class what only Python needs."""
    plot.__qualname__ = "Summary.plot"
    methods = {"__str__": _str, "_repr_html_": _html, "plot": plot}
    for name, method in methods.items():
        setattr(Summary, name, method)
