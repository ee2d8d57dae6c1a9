import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import budget
from budget import Currency, ErrorKind, Money

MOST = 2**63 - 1


@pytest.mark.parametrize(
    "amount", [1.5, float("nan"), "1.50", True, False, None, b"1", 1 + 2j, [1], Money(1, "EUR")]
)
def test_only_decimals_and_ints_are_amounts(amount: Any) -> None:
    with pytest.raises(TypeError, match="a decimal.Decimal or an int"):
        Money(amount, "EUR")


def test_a_refused_float_is_told_what_to_write() -> None:
    with pytest.raises(TypeError, match=r'such as Decimal\("12.5"\)'):
        Money(12.5, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_amount(text: str) -> None:
    with pytest.raises(budget.InvalidError, match="is no amount"):
        Money(Decimal(text), "EUR")


@pytest.mark.parametrize("text", ["1E+30", "1E+1000000", "-1E+61", "99999999999999999999"])
def test_too_much_is_out_of_range(text: str) -> None:
    with pytest.raises(budget.OutOfRangeError):
        Money(Decimal(text), "EUR")


def test_a_huge_int_is_out_of_range() -> None:
    with pytest.raises(budget.OutOfRangeError):
        Money(10**5000, "EUR")
    with pytest.raises(budget.OutOfRangeError):
        Money(MOST, "EUR")


@pytest.mark.parametrize("text", ["0.001", "1.005", "1E-9", "1E-1000000", "-0.009"])
def test_nothing_is_rounded_in_silence(text: str) -> None:
    with pytest.raises(budget.InvalidError):
        Money(Decimal(text), "EUR")


def test_zeros_behind_are_no_finer() -> None:
    assert Money(Decimal("1.5000000"), "EUR") == Money(Decimal("1.50"), "EUR")
    assert Money(Decimal("0E+100000"), "EUR") == Money(0, "EUR")
    assert Money(Decimal("1.2E+3"), "JPY").amount == 1200


def test_a_refusal_says_what_the_engine_says() -> None:
    with pytest.raises(budget.InvalidError) as refused:
        Money(Decimal("100.5"), "JPY")
    error = refused.value
    assert error.kind is ErrorKind.INVALID
    assert str(error) == "100.5 is finer than the smallest unit of JPY, which has 0 decimals"


def test_two_currencies_are_never_added_or_compared() -> None:
    one, other = Money(1, "EUR"), Money(1, "USD")
    for attempt in (lambda: one + other, lambda: one - other, lambda: one < other):
        with pytest.raises(budget.CurrencyMismatchError):
            attempt()
    assert one != other


def test_a_sum_beyond_the_range_is_an_error() -> None:
    most = Money.from_minor(MOST, "EUR")
    with pytest.raises(budget.OutOfRangeError):
        most + Money.from_minor(1, "EUR")
    with pytest.raises(budget.OutOfRangeError):
        Money.from_minor(-(2**63), "EUR")


@pytest.mark.parametrize("other", [1, 1.5, Decimal(1), "1", None])
def test_nothing_else_is_added(other: Any) -> None:
    with pytest.raises(TypeError):
        Money(1, "EUR") + other
    with pytest.raises(TypeError):
        other + Money(1, "EUR")


@pytest.mark.parametrize("code", ["eur", "EURO", "", "x:", "x:BTC-1", "€"])
def test_what_is_no_currency_is_refused(code: str) -> None:
    with pytest.raises(budget.InvalidError):
        Currency(code)
    with pytest.raises(budget.InvalidError):
        Money(1, code)


def test_a_currency_has_its_digits() -> None:
    assert [Currency(code).digits for code in ("EUR", "JPY", "KWD", "x:BTC")] == [2, 0, 3, 8]
    assert Currency.of_bank("cad") == Currency("CAD")
    assert Currency.none().code == "XXX"


def test_a_bank_rounds_and_says_so() -> None:
    assert Money.rounded(Decimal("-0.125"), "EUR") == (Money(Decimal("-0.12"), "EUR"), True)


minors = st.integers(-MOST, MOST)
codes = st.sampled_from(["EUR", "JPY", "KWD", "x:BTC"])


@given(minors, codes)
def test_an_amount_survives_every_way(minor: int, code: str) -> None:
    money = Money.from_minor(minor, code)
    assert money.minor == minor
    assert Money(money.amount, money.currency) == money
    assert eval(repr(money)) == money
    assert pickle.loads(pickle.dumps(money)) == money
    assert hash(Money(money.amount.normalize(), code)) == hash(money)


@given(minors, minors)
def test_sums_are_those_of_decimals(one: int, other: int) -> None:
    a, b = Money.from_minor(one, "EUR"), Money.from_minor(other, "EUR")
    assert (a < b, a == b, a > b) == (one < other, one == other, one > other)
    if abs(one + other) > MOST:
        with pytest.raises(budget.OutOfRangeError):
            a + b
    else:
        assert (a + b).amount == Decimal(one + other).scaleb(-2)
        assert sum([a, b]) == a + b
        assert a + b - b == a and -(-a) == a


@given(st.decimals())
def test_any_decimal_is_exact_or_refused(amount: Decimal) -> None:
    try:
        money = Money(amount, "EUR")
    except budget.BudgetError as error:
        assert error.kind in (ErrorKind.INVALID, ErrorKind.OUT_OF_RANGE)
    else:
        assert money.amount == amount
