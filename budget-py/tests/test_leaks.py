"""Calls leave nothing behind."""

import gc
import pathlib
from collections.abc import Callable

import pytest

import budget
from budget import Book, Money

from .conftest import march

CALLS = 100_000


def resident() -> int:
    """Bytes of memory that the process holds."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def refused() -> None:
    try:
        Money(1.5, "EUR")  # type: ignore[arg-type]
    except TypeError:
        pass
    try:
        Money.parse("x", "EUR")
    except budget.InvalidError:
        pass


def works(book: Book) -> dict[str, Callable[[], object]]:
    return {
        "summary": lambda: book.summary(march(20)).lines[0].remaining,
        "page": lambda: book.transactions().rows[0].value.tags,
        "refusal": refused,
    }


@pytest.mark.parametrize("name", ["summary", "page", "refusal"])
def test_memory_stays_flat(book: Book, name: str) -> None:
    work = works(book)[name]
    for _ in range(CALLS // 10):
        work()
    gc.collect()
    before = resident()
    for _ in range(CALLS):
        work()
    gc.collect()
    assert resident() <= before * 1.05
