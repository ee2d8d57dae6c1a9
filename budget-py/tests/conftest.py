"""A home with a budget for food, as each test needs one."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pytest

import budget
from budget import BeginNow, Book, Budget, Cadence, Category, Money, NewTransaction, Settings


def march(day: int) -> datetime.date:
    return datetime.date(2026, 3, day)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def book() -> Iterator[Book]:
    with Book.memory(Settings("EUR")) as book:
        book.create_category(Category("groceries", "Groceries"))
        account = budget.Account("giro", "Giro", budget.AccountType.DEPOSITORY, "EUR")
        book.create_account(account)
        food = Budget("food", "groceries", eur("400"), Cadence.monthly())
        book.create_budget(food, BeginNow(march(1)))
        book.record(
            NewTransaction(march(2), eur("82.40"), "Market", category="groceries", account="giro")
        )
        yield book
