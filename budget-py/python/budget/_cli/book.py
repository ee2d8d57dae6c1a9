"""The book that a command is about."""

import datetime
import os
from argparse import Namespace

from budget import (
    Book,
    BudgetError,
    Currency,
    NotFoundError,
    Settings,
    TransactionQuery,
)


def open_book(asked: Namespace) -> Book:
    """The book; a file that is not there is not made."""
    if not os.path.exists(asked.book):
        raise NotFoundError(
            f"{asked.book}: there is no such file; `import` or `link` makes it, or --book names another"
        )
    return Book.open(asked.book, id=asked.id)


def open_or_create(asked: Namespace, currency: Currency) -> Book:
    """The book, made with the default categories where it is not there."""
    try:
        return open_book(asked)
    except NotFoundError:
        pass
    book = Book.create(asked.book, Settings(currency), id=asked.id)
    book.add_default_categories()
    return book


def today(asked: Namespace, book: Book) -> datetime.date:
    """The day that was asked for, else today where the book is at home."""
    if asked.today is not None:
        day: datetime.date = asked.today
        return day
    zone = book.settings().value.time_zone
    if zone == "UTC":
        return datetime.datetime.now(datetime.UTC).date()
    import zoneinfo

    try:
        return datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        message = f'the time zone "{zone}" of the book is not known here: name the day with --today'
        raise BudgetError(message) from error


def category_names(book: Book) -> dict[str, str]:
    """What people call the categories."""
    return {entry.value.id: entry.value.name for entry in book.outline().categories}


def has_rows(book: Book) -> bool:
    """Whether there is a transaction."""
    return bool(book.transactions(TransactionQuery(limit=1)).rows)
