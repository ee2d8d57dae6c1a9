"""A summary as text, as HTML and as a plot."""

import html.parser
import pathlib
import subprocess
import sys
from decimal import Decimal

import matplotlib
import pytest

import budget
from budget import (
    BeginNow,
    Book,
    Budget,
    Cadence,
    Category,
    Money,
    NewTransaction,
    Settings,
    Summary,
    Weekday,
)

from .conftest import eur, march

matplotlib.use("Agg")

NASTY = '<script>alert("1")</script>'


@pytest.fixture
def nasty() -> Summary:
    with Book.memory(Settings("EUR")) as book:
        for id in (NASTY, "other"):
            book.create_category(Category(id, NASTY))
        book.create_budget(
            Budget(NASTY, NASTY, eur("100"), Cadence.monthly()), BeginNow(march(1))
        )
        book.record(NewTransaction(march(2), eur("150"), NASTY, category=NASTY))
        book.record(NewTransaction(march(2), eur("1"), NASTY, category="other"))
        return book.summary(march(20))


def test_it_prints_as_a_table(book: Book) -> None:
    weekly = Budget("週", "groceries", Money(2000, "JPY"), Cadence.weekly(Weekday.MON))
    book.create_budget(weekly, BeginNow(march(1)))
    book.record(NewTransaction(march(3), eur("-1234.5")))
    book.record(NewTransaction(march(3), eur("9"), category=None))
    assert str(book.summary(march(4))).splitlines() == [
        "As of 2026-03-04",
        "",
        "Budget  Days                                      Used      Spent   Available        Left",
        "food    2026-03-01 to 2026-03-31  ██░░░░░░░░░░  20.6 %  82.40 EUR  400.00 EUR  317.60 EUR"
        "  on track, 11.34 EUR a day",
        "週      2026-03-02 to 2026-03-08  ░░░░░░░░░░░░   0.0 %      0 JPY   2,000 JPY   2,000 JPY"
        "  on track, 400 JPY a day",
        "",
        "Without a budget",
        "Uncategorised     9.00 EUR",
        "",
        "Money in",
        "Uncategorised  1,234.50 EUR",
    ]


def test_nothing_prints_as_nothing() -> None:
    with Book.memory(Settings("EUR")) as book:
        summary = book.summary(march(1))
    assert "No budgets, no spending, no income." in str(summary)
    assert "No budgets, no spending, no income." in summary._repr_html_()
    assert summary.plot() is not None


def test_what_is_printed_cannot_steer_a_terminal(book: Book) -> None:
    book.create_category(Category("a\u202eb", "a"))
    book.record(NewTransaction(march(2), eur("1"), category="a\u202eb"))
    assert "\u202e" not in str(book.summary(march(20)))


class Texts(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.shares: list[str | None] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.shares += [value for name, value in attrs if name == "aria-valuenow"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_html_is_escaped_and_whole(nasty: Summary) -> None:
    texts = Texts()
    texts.feed(nasty._repr_html_())
    assert not texts.open
    assert set(texts.tags) == {"div", "table", "tbody", "tr", "th", "td"}
    assert NASTY in texts.texts and "150.0 %" in texts.texts and "overspent" in texts.texts
    assert texts.shares == ["100"]


def test_html_shows_how_full_a_budget_is(book: Book) -> None:
    texts = Texts()
    texts.feed(book.summary(march(20))._repr_html_())
    assert texts.shares == ["20.6"]
    assert {"82.40 EUR", "400.00 EUR", "317.60 EUR"} <= set(texts.texts)


def test_a_plot_has_a_bar_for_each_budget(book: Book, tmp_path: pathlib.Path) -> None:
    dollars = Budget("$a_b^{", "groceries", Money(10, "USD"), Cadence.monthly())
    book.create_budget(dollars, BeginNow(march(1)))
    book.record(NewTransaction(march(3), Money(Decimal("99999"), "USD"), category="groceries"))
    axes = book.summary(march(20)).plot()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["food", "$a_b^{"]
    figure = axes.get_figure(root=True)
    assert figure
    figure.savefig(tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 5000
    assert book.summary(march(20)).plot(axes) is axes


def test_without_matplotlib_it_is_said_what_to_install() -> None:
    code = (
        "import sys, datetime; sys.modules['matplotlib'] = None\n"
        "from budget import Book, Settings\n"
        "Book.memory(Settings('EUR')).summary(datetime.date(2026, 3, 1)).plot()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 1
    assert 'ImportError: summary.plot() draws with matplotlib' in ran.stderr
    assert 'pip install "budget-py[plot]"' in ran.stderr


def test_an_import_loads_little_and_soon() -> None:
    code = (
        "import sys, time; began = time.perf_counter(); import budget\n"
        "took = time.perf_counter() - began\n"
        "heavy = {'matplotlib', 'html', 'unicodedata', 'argparse', 'json', 'asyncio'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "print(took)"
    )
    times = []
    for _ in range(5):
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        times.append(float(ran.stdout))
    assert min(times) < 0.15, times


def test_it_is_the_same_value_as_before(nasty: Summary) -> None:
    assert repr(nasty).startswith("Summary(today=")
    assert nasty.replace() == nasty
    assert budget.Summary.plot.__doc__
