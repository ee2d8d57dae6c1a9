"""The package against what a person would use instead, in one run: measure, ours, baseline, ratio.

Both sides answer the same figures, to the cent; that is asserted. Give a number of rows for another
size: `python benches/ratios.py 1000000`.
"""

import datetime
import gc
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import polars

from budget import (
    AsGiven,
    Book,
    Budget,
    Cadence,
    Category,
    Money,
    Settings,
    summarize,
)

TODAY = datetime.date(2026, 3, 20)
START, END = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1)
NAMES = [f"c{at:02}" for at in range(26)]
TREE = [Category(name, name) for name in NAMES]
BUDGETS = [Budget(name, name, Money(400, "EUR"), Cadence.monthly()) for name in NAMES]


def seconds(call: Callable[[], Any], times: int = 7) -> float:
    """The median of some runs after one that warms up."""
    call()
    taken = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def report(measure: str, ours: float, baseline: float) -> None:
    print(f"{measure:<44}{ours * 1e3:>12.3f}{baseline * 1e3:>12.3f}{ours / baseline:>8.2f}")


def frame(rows: int) -> polars.DataFrame:
    """Ten years of rows in no order."""
    at = polars.int_range(rows, eager=True)
    mixed = at.hash(seed=1)
    first = datetime.date(2016, 6, 1)
    days = (mixed % 3650).cast(polars.Int32) + (first - datetime.date(1970, 1, 1)).days
    cents = (mixed // 3650 % 20_000).cast(polars.Int64)
    names = polars.Series(NAMES).gather((mixed // 73_000_000 % 26).cast(polars.UInt32))
    amounts = cents.cast(polars.Decimal(18, 2)) / polars.Series([Decimal(100)])
    return polars.DataFrame(
        {
            "date": days.cast(polars.Date),
            "amount": amounts.cast(polars.Decimal(18, 2)),
            "category": names.cast(polars.Categorical),
            "currency": polars.repeat("EUR", rows, eager=True).cast(polars.Categorical),
        }
    )


def spent_of(lines: Any) -> dict[str, Decimal]:
    return {line.category: line.spent.amount for line in lines}


def summing(rows: int) -> None:
    table = frame(rows)

    def ours() -> dict[str, Decimal]:
        return spent_of(summarize(table, BUDGETS, today=TODAY, categories=TREE).lines)

    def by_polars() -> dict[str, Decimal]:
        month = table.lazy().filter(polars.col("date").is_between(START, END, closed="left"))
        sums = month.group_by("category", "currency").agg(polars.col("amount").sum()).collect()
        return {name: amount for name, _, amount in sums.rows()}

    connection = duckdb.connect()
    connection.register("spending", table.to_arrow())

    def by_duckdb() -> dict[str, Decimal]:
        query = f"""select category, sum(amount) from spending
            where date >= '{START}' and date < '{END}' group by category, currency"""
        return dict(connection.execute(query).fetchall())

    assert ours() == by_polars() == by_duckdb()
    taken = seconds(ours)
    report(f"summarize, {rows} rows: polars", taken, seconds(by_polars))
    report(f"summarize, {rows} rows: DuckDB", taken, seconds(by_duckdb))


SCHEMA = """
    create table txn (id text, day text, cents integer, category text, currency text, payee text);
    create index by_day on txn (day, category, currency, cents);
"""


def database(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.executescript("pragma journal_mode = wal; pragma synchronous = full;" + SCHEMA)
    return connection


def rows_of(table: polars.DataFrame) -> list[tuple[Any, ...]]:
    return [
        (str(at), str(day), int(amount * 100), category, currency, "Shop")
        for at, (day, amount, category, currency) in enumerate(table.rows())
    ]


def insert(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
    with connection:
        connection.executemany("insert into txn values (?, ?, ?, ?, ?, ?)", rows)


def new_book(path: pathlib.Path) -> Book:
    book = Book.create(path, Settings("EUR"))
    for category, limit in zip(TREE, BUDGETS, strict=True):
        book.create_category(category)
        book.create_budget(limit, AsGiven())
    return book


def reading(folder: pathlib.Path) -> None:
    table = frame(10_000)
    book = new_book(folder / "read.db")
    book.record_many(table)
    connection = database(str(folder / "plain.db"))
    insert(connection, rows_of(table))
    query = """select category, sum(cents) from txn where day >= ? and day < ? and currency = 'EUR'
        group by category"""

    def by_sqlite() -> dict[str, int]:
        return dict(connection.execute(query, (str(START), str(END))).fetchall())

    def remaining() -> list[Money]:
        return [line.remaining for line in book.summary(TODAY).lines]

    fields = [name for name in type(book.summary(TODAY).lines[0]).__match_args__]

    def every_field() -> list[Any]:
        return [getattr(line, name) for line in book.summary(TODAY).lines for name in fields]

    spent = {line.category: line.spent.minor for line in book.summary(TODAY).lines}
    assert {name: cents for name, cents in spent.items() if cents} == by_sqlite()
    baseline = seconds(by_sqlite, 200)
    report("summary, 10k rows, remaining: sqlite3", seconds(remaining, 200), baseline)
    report("summary, 10k rows, every field: sqlite3", seconds(every_field, 200), baseline)


def writing(folder: pathlib.Path, rows: int) -> None:
    table = frame(rows).with_columns(payee=polars.lit("Shop"))
    plain = rows_of(table.drop("payee"))
    books = iter(new_book(folder / f"write{at}.db") for at in range(9))
    files = iter(database(str(folder / f"plain{at}.db")) for at in range(9))
    ours = seconds(lambda: next(books).record_many(table), 1)
    baseline = seconds(lambda: insert(next(files), plain), 1)
    report(f"record_many, {rows} rows: executemany", ours, baseline)


def importing() -> None:
    def start(code: str) -> Callable[[], Any]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    report("start of Python and import: start alone", seconds(start("import budget"), 15), seconds(start(""), 15))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    print(f"{'measure':<44}{'ours ms':>12}{'baseline ms':>12}{'ratio':>8}")
    importing()
    summing(rows)
    with tempfile.TemporaryDirectory() as folder:
        reading(pathlib.Path(folder))
        writing(pathlib.Path(folder), rows // 10)


if __name__ == "__main__":
    main()
