"""Every value that a lived-in book answers prints, compares, hashes, pickles and copies as itself."""

import copy
import datetime
import pickle
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import budget
from budget import Book, Cadence, Figure, Money, NewTransaction, Period

from .conftest import eur, march

NAMES = {**vars(budget), "datetime": datetime, "Decimal": Decimal}


def lived_in(book: Book) -> Iterator[Any]:
    start = book.revision()
    simulated = budget.SimulatedBank(march(15), days=60)
    bank = book.bank(simulated)
    connection = bank.connect(simulated.link("ins_109508"))
    yield connection
    yield bank.sync(connection.id)
    yield book.connection(connection.id)
    yield from bank.balances(connection.id)
    yield bank.recurring_streams(connection.id)
    test = budget.TextCondition(budget.TextField.PAYEE, budget.TextContains("a"))
    rule = budget.Rule("a", "A", [test], [budget.AddTag("a"), budget.Exclude()])
    book.create_rule(rule)
    yield from book.preview_rules()[:3]
    book.run_rules()
    row = book.transactions().rows[0].value
    yield row
    yield row.origin(budget.Field.TAGS)
    yield book.explain(row.id)
    yield book.outline()
    yield book.settings()
    yield book.transactions()
    yield book.summary(march(15))
    yield book.summary_between(Period(march(1), march(15)))
    yield book.why("food", march(1), march(15), Figure.SPENT)
    yield book.why("food", march(1), march(15), Figure.REMAINING)
    yield book.what_if([budget.Delete(budget.EntityKey("budget", "food"))], march(15))
    yield from book.history(Cadence.monthly(), Period(march(1), march(31)))
    yield from book.changes(start)
    yield budget.sniff(b"Date,Payee,Amount\n03/04/2026,Market,-82.40\n05/06/2026,Bakery,-3.20\n")
    yield Cadence.weekly(budget.Weekday.SUN)
    yield budget.Event
    yield budget.Changed(book.revision())


def test_a_value_is_what_it_prints(book: Book) -> None:
    count = 0
    for value in lived_in(book):
        if not isinstance(value, type) and hasattr(value, "__match_args__"):
            count += 1
            assert eval(repr(value), NAMES) == value, repr(value)
            assert pickle.loads(pickle.dumps(value)) == value
            assert copy.copy(value) == value == copy.deepcopy(value)
            assert hash(copy.deepcopy(value)) == hash(value)
            assert value != object() and not value == 1
            fields = [getattr(value, name) for name in value.__match_args__]
            assert type(value)(*fields) == value
    assert count > 30


@pytest.mark.parametrize(
    "value", [eur("1"), NewTransaction(march(1), eur("1")), Period(march(1), march(2))]
)
def test_a_value_is_frozen(value: Any) -> None:
    name = value.__match_args__[0]
    with pytest.raises(AttributeError):
        setattr(value, name, None)
    with pytest.raises(AttributeError):
        value.colour = "red"


def test_a_changed_value_is_another() -> None:
    new = NewTransaction(march(1), eur("1"))
    assert new.replace(payee="Market").payee == "Market"
    assert new.replace() == new and new.payee is None
    with pytest.raises(TypeError):
        new.replace(amount=1.5)


def test_values_are_matched() -> None:
    match NewTransaction(march(1), eur("1"), "Market"):
        case NewTransaction(date=day, amount=Money(amount, budget.Currency("EUR")), payee=payee):
            assert (day, amount, payee) == (march(1), Decimal(1), "Market")
        case other:
            raise AssertionError(other)


def test_an_enum_is_an_enum() -> None:
    assert budget.Kind("expense") is budget.Kind.EXPENSE
    assert eval(repr(budget.Kind.EXPENSE), NAMES) is budget.Kind.EXPENSE
    assert pickle.loads(pickle.dumps(budget.Kind.EXPENSE)) is budget.Kind.EXPENSE
    for kind in ("expense", 1, budget.Carry.NONE):
        with pytest.raises(TypeError, match="a budget.Kind"):
            budget.Category("a", "A", kind=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("noun", ["thing", "", "Budget"])
def test_a_key_is_of_something_that_a_book_has(noun: str) -> None:
    with pytest.raises(budget.InvalidError):
        budget.EntityKey(noun, "a")
    with pytest.raises(budget.InvalidError):
        budget.EntityKey("budget", "")


@pytest.mark.parametrize("flag", [1, 0, "yes", None])
def test_only_true_and_false_are_flags(flag: Any) -> None:
    query = budget.TransactionQuery(deleted=flag) if flag is None else None
    assert query is None or not query.deleted
    if flag is not None:
        with pytest.raises(TypeError, match="True or False"):
            budget.TransactionQuery(deleted=flag)
