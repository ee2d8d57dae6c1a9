"""Tables go in and out of a book as Arrow's columns."""

import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

import budget
from budget import (
    Book,
    Budget,
    Cadence,
    Category,
    Kind,
    Money,
    NewTransaction,
    Period,
    Settings,
    Split,
    summarize,
)

from .conftest import eur, march

FOOD = Budget("food", "groceries", eur("400"), Cadence.monthly())
TREE = [Category("groceries", "Groceries"), Category("bread", "Bread", parent="groceries")]


def table(rows: int = 3, **columns: Any) -> pyarrow.Table:
    """Rows of which each column can be replaced, added, or left out by None."""
    usual: dict[str, Any] = {
        "date": pyarrow.array([march(1 + row % 28) for row in range(rows)]),
        "amount": pyarrow.array([Decimal(f"{1 + row % 90}.25") for row in range(rows)]),
        "category": pyarrow.array(["groceries"] * rows).dictionary_encode(),
        "payee": pyarrow.array([f"Shop {row % 7}" for row in range(rows)]),
    }
    usual |= columns
    return pyarrow.table({name: column for name, column in usual.items() if column is not None})


def test_a_page_is_a_table(book: Book) -> None:
    page = book.transactions()
    read = pyarrow.table(page)
    types = {field.name: str(field.type) for field in read.schema}
    assert types["amount"] == "decimal128(38, 8)"
    assert types["date"] == "date32[day]"
    for name in ("category", "currency", "account"):
        assert types[name].startswith("dictionary<"), name
    row = read.to_pylist()[0]
    assert (row["date"], row["amount"]) == (march(2), Decimal("82.40"))
    assert (row["payee"], row["category"], row["account"]) == ("Market", "groceries", "giro")
    assert row["note"] is None and row["tags"] == [] and not row["pending"]


def test_every_library_reads_the_same(book: Book) -> None:
    book.record_many(table(100))
    page = book.transactions()
    total = sum(entry.value.amount.amount for entry in page.rows)
    assert polars.DataFrame(page)["amount"].sum() == total
    assert pandas.DataFrame.from_arrow(page)["amount"].sum() == total
    with duckdb.connect() as connection:
        answer = connection.execute("select sum(amount), count(*) from page").fetchall()
    assert answer == [(total, 101)]


def test_a_summary_is_a_table(book: Book) -> None:
    summary = book.summary(march(20))
    row = polars.DataFrame(summary).row(0, named=True)
    line = summary.lines[0]
    assert row["budget"] == "food" and row["status"] == "on_track"
    for name in ("limit", "spent", "remaining", "projected", "expected_to_date", "per_day"):
        figure = getattr(line, name)
        assert row[name] == figure.amount, name
    assert row["percent"] == line.percent
    assert (row["start"], row["end"]) == (march(1), datetime.date(2026, 4, 1))


def test_a_history_is_a_table(book: Book) -> None:
    history = book.history(Cadence.monthly(), Period(march(1), march(31)))
    read = pyarrow.table(history).to_pylist()
    assert [row["category"] for row in read] == [row.category for row in history]
    assert [row["amount"] for row in read] == [row.amount.amount for row in history]


def test_other_listings_are_no_tables(book: Book) -> None:
    with pytest.raises(TypeError, match="no table"):
        pyarrow.table(book.changes(book.revision()))


def test_a_split_row_has_a_row_a_part(book: Book) -> None:
    row = book.transactions().rows[0].value
    book.split(row.id, [Split("groceries", eur("80")), Split(None, eur("2.40"))])
    read = polars.DataFrame(book.transactions())
    assert read["split"].to_list() == [0, 1]
    assert read["category"].to_list() == ["groceries", None]
    assert read["amount"].sum() == Decimal("82.40")


def test_every_currency_fits_one_type() -> None:
    with Book.memory(Settings("EUR")) as book:
        amounts = [Money(10**10, "x:BTC"), Money(-(2**63 - 1), "JPY"), Money.parse("0.001", "KWD")]
        book.record_many([NewTransaction(march(1), amount) for amount in amounts])
        read = polars.DataFrame(book.transactions())
        assert sorted(read["amount"]) == sorted(amount.amount for amount in amounts)


def test_what_comes_out_goes_in_again(book: Book) -> None:
    book.record_many(table(50, note=["a note"] * 50, tags=[["a", "b"]] * 50))
    page = book.transactions()
    out = polars.DataFrame(page).drop("id", "split", "deleted", "number")
    with Book.memory(Settings("USD")) as other:
        other.create_category(Category("groceries", "Groceries"))
        account = budget.Account("giro", "Giro", budget.AccountType.DEPOSITORY, "EUR")
        other.create_account(account)
        other.record_many(out)
        again = polars.DataFrame(other.transactions()).drop("id", "split", "deleted", "number")
    columns = out.columns
    assert again.sort("date", "payee", "amount").rows() == out.select(columns).sort(
        "date", "payee", "amount"
    ).rows()


@pytest.mark.parametrize("make", [polars.DataFrame, pandas.DataFrame.from_arrow, lambda t: t])
def test_any_library_records(book: Book, make: Any) -> None:
    assert len(book.record_many(make(table(30)))) == 30
    assert book.summary(march(31)).lines[0].spent > eur("82.40")


def test_a_column_without_a_value_has_any_type(book: Book) -> None:
    nothing = pyarrow.nulls(3)
    book.record_many(table(category=nothing, note=nothing, tags=nothing))
    assert book.summary(march(31)).unbudgeted[0].spent == eur("6.75")


def test_integers_are_whole_units(book: Book) -> None:
    book.record_many(table(1, amount=pyarrow.array([7], pyarrow.int16())))
    assert book.summary(march(31)).lines[0].spent == eur("89.40")


def test_a_hundred_thousand_rows_are_one_change(tmp_path: Any) -> None:
    with Book.create(tmp_path / "book.db", Settings("EUR")) as book:
        book.create_category(Category("groceries", "Groceries"))
        before = book.revision()
        ids = book.record_many(table(100_000))
        assert len(set(ids)) == 100_000
        assert len(book.changes(before)) == 1


def test_no_rows_are_no_change(book: Book) -> None:
    before = book.revision()
    nothing = table(1).slice(0, 0)
    assert book.record_many(nothing) == ()
    assert book.revision() == before


DATES = pyarrow.array([march(1), None, march(3)])
FLOATS = pyarrow.array([1.0, 2.0, 3.0])
HALVES = pyarrow.array([Decimal("1.000"), Decimal("2.005"), Decimal("3.000")])
NULLS = pyarrow.array([Decimal("1.00"), Decimal("2.00"), None])
MIDNIGHTS = pyarrow.array([0, 86_400_000, 172_800_000], pyarrow.date64())
FAR = pyarrow.array([0, 0, 2_932_897], pyarrow.int32()).cast(pyarrow.date32())

TYPES = [
    ("amount", FLOATS, "column amount: decimal128 or integers are meant, not Float64"),
    ("amount", pyarrow.array(["1", "2", "3"]), "column amount"),
    ("date", pyarrow.array([datetime.datetime(2026, 3, 1)] * 3), "column date: date32 is meant"),
    ("category", pyarrow.array([1, 2, 3]), "column category: utf8"),
    ("pending", pyarrow.array([0, 1, 0]), "column pending: bool"),
]

VALUES = [
    ("amount", NULLS, budget.InvalidError, 2),
    ("amount", HALVES, budget.InvalidError, 1),
    ("amount", pyarrow.array([1, 2**62, 1]), budget.OutOfRangeError, 1),
    ("date", DATES, budget.InvalidError, 1),
    ("date", FAR, budget.OutOfRangeError, 2),
    ("category", pyarrow.array(["groceries", None, "fun"]), budget.NotFoundError, 2),
    ("account", pyarrow.array([None, "giro", "card"]), budget.NotFoundError, 2),
    ("currency", pyarrow.array(["EUR", "EURO", "EUR"]), budget.InvalidError, 1),
    ("currency", pyarrow.array(["EUR", "EUR", None]), budget.InvalidError, 2),
    ("pending", pyarrow.array([True, None, False]), budget.InvalidError, 1),
    ("tags", pyarrow.array([["a"], ["b", None], []]), budget.InvalidError, 1),
]


@pytest.mark.parametrize(("name", "column", "message"), TYPES)
def test_a_column_of_another_type_is_refused(
    book: Book, name: str, column: pyarrow.Array, message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        book.record_many(table(**{name: column}))
    assert len(book.transactions().rows) == 1


@pytest.mark.parametrize(("name", "column", "error", "row"), VALUES)
def test_a_value_that_is_refused_has_a_place(
    book: Book, name: str, column: pyarrow.Array, error: type[budget.BudgetError], row: int
) -> None:
    with pytest.raises(error, match=f"row {row}, column {name}: ") as raised:
        book.record_many(table(**{name: column}))
    assert raised.value.context["row"] == str(row)
    assert raised.value.context["column"] == name
    assert len(book.transactions().rows) == 1, "all or nothing"


def test_rows_are_counted_through_all_chunks(book: Book) -> None:
    kind = table().schema.field("amount").type
    chunks = pyarrow.concat_tables([table(3), table(3), table(3, amount=NULLS.cast(kind))])
    with pytest.raises(budget.InvalidError, match="row 8, column amount: a value is missing"):
        book.record_many(chunks)


def with_time() -> pyarrow.Array:
    """A date64 that is not midnight: pyarrow writes none, other writers do."""
    buffers = pyarrow.array([0, 86_400_000, 3_600_000], pyarrow.int64()).buffers()
    return pyarrow.Array.from_buffers(pyarrow.date64(), 3, buffers)


def test_a_date64_is_a_day_alone(book: Book) -> None:
    book.record_many(table(date=MIDNIGHTS))
    with pytest.raises(budget.InvalidError, match="row 2, column date: a day is meant"):
        book.record_many(table(date=with_time()))
    assert len(book.transactions().rows) == 4


def test_columns_are_none_too_few_and_none_too_many(book: Book) -> None:
    with pytest.raises(budget.InvalidError, match="no column amount"):
        book.record_many(table(amount=None))
    with pytest.raises(budget.InvalidError, match="column memo is none of date, amount,"):
        book.record_many(table(memo=["a", "b", "c"]))
    twice = pyarrow.table([DATES, DATES], names=["date", "date"])
    with pytest.raises(budget.InvalidError, match="column date is there twice"):
        book.record_many(twice)


def test_a_table_is_summed_as_a_book_is(book: Book) -> None:
    book.create_category(TREE[1])
    mixed = table(
        400,
        category=[["groceries", "bread", None][row % 3] for row in range(400)],
        date=[march(1) + datetime.timedelta(row % 90 - 40) for row in range(400)],
        amount=[Decimal(row % 50 - 20) + Decimal("0.01") for row in range(400)],
        currency=["EUR" if row % 5 else "USD" for row in range(400)],
        pending=[row % 7 == 0 for row in range(400)],
    )
    book.record_many(mixed)
    page = book.transactions(budget.TransactionQuery(limit=1000))
    for carried in (budget.Carry.NONE, budget.Carry.BOTH):
        rolling = FOOD.replace(rollover=budget.Rollover(carried))
        book.delete_budget("food")
        book.create_budget(rolling, budget.AsGiven())
        for day in (march(1), march(20), datetime.date(2026, 5, 3)):
            assert summarize(page, [rolling], today=day, categories=TREE) == book.summary(day)
            frame = polars.DataFrame(page)
            assert summarize(frame, [rolling], today=day, categories=TREE) == book.summary(day)


def test_categories_need_no_tree() -> None:
    rows = table(3, category=["groceries", "fun", None])
    summary = summarize(rows, [FOOD], today=march(20))
    assert summary.lines[0].spent == eur("1.25")
    assert [row.category for row in summary.unbudgeted] == [None, "fun"]


def test_an_income_needs_one() -> None:
    rows = table(2, category=["pay", "groceries"], amount=[-100, 5])
    tree = [*TREE, Category("pay", "Pay", kind=Kind.INCOME)]
    summary = summarize(rows, [FOOD], today=march(20), categories=tree)
    assert summary.income == (eur("100"),)


def test_an_unknown_category_is_refused() -> None:
    rows = table(3, category=["groceries", "fun", None])
    with pytest.raises(budget.NotFoundError, match='row 1, column category: .*"?fun'):
        summarize(rows, [FOOD], today=march(20), categories=TREE)
    with pytest.raises(budget.NotFoundError):
        summarize(rows, [FOOD.replace(category="rent")], today=march(20), categories=TREE)


def test_each_budget_counts_its_currency_alone() -> None:
    rows = table(3, currency=["EUR", "USD", "EUR"])
    summary = summarize(rows, [FOOD], today=march(20))
    assert summary.lines[0].spent == eur("4.50")
    assert [row.spent.currency.code for row in summary.unbudgeted] == ["USD"]


def test_two_currencies_need_a_column() -> None:
    dollars = FOOD.replace(id="usd", limit=Money(100, "USD"))
    with pytest.raises(budget.CurrencyMismatchError, match="no column currency"):
        summarize(table(), [FOOD, dollars], today=march(20))
    summary = summarize(table(), [FOOD, dollars], today=march(20), currency="USD")
    assert [str(line.spent) for line in summary.lines] == ["0.00 EUR", "6.75 USD"]


def test_summarize_refuses_what_is_no_table() -> None:
    for column in (FLOATS, pyarrow.array(["1", "2", "3"])):
        with pytest.raises(TypeError, match="column amount"):
            summarize(table(amount=column), [FOOD], today=march(20))
    with pytest.raises(budget.InvalidError, match="row 2, column amount: a value is missing"):
        summarize(table(amount=NULLS), [FOOD], today=march(20))
    with pytest.raises(budget.InvalidError, match="row 1, column amount"):
        summarize(table(amount=HALVES), [FOOD], today=march(20))
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        summarize([1, 2], [FOOD], today=march(20))  # type: ignore[arg-type]
    with pytest.raises(budget.AlreadyExistsError):
        summarize(table(), [FOOD, FOOD], today=march(20))


def test_summarize_reads_no_other_columns() -> None:
    rows = table(memo=[1.5, 2.5, 3.5])
    assert summarize(rows, [FOOD], today=march(20)).lines[0].spent == eur("6.75")


def test_a_stream_is_read_batch_by_batch() -> None:
    batches = table(1000).to_batches(max_chunksize=64)
    reader = pyarrow.RecordBatchReader.from_batches(batches[0].schema, iter(batches))
    whole = summarize(table(1000), [FOOD], today=march(20))
    assert summarize(reader, [FOOD], today=march(20)) == whole


def test_a_stream_that_breaks_off_is_an_error(book: Book) -> None:
    def broken() -> Any:
        yield from table(3).to_batches()
        raise OSError("the disk is gone")

    reader = pyarrow.RecordBatchReader.from_batches(table(3).schema, broken())
    with pytest.raises(budget.InvalidError, match="the stream broke off: .*the disk is gone"):
        book.record_many(reader)
    assert len(book.transactions().rows) == 1
