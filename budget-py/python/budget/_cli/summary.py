"""`summary`."""

from argparse import Namespace

from budget._cli import book as books
from budget._cli.answer import Answer
from budget._table import summary_text


def summary(asked: Namespace) -> Answer:
    """Every budget in the period that holds the day."""
    with books.open_book(asked) as book:
        found = book.summary(books.today(asked, book))
        names = books.category_names(book)
    text = summary_text(found, lambda id: names.get(id, id))
    if not found.lines:
        text += "\n\nThere is no budget yet: Book.create_budget makes one."
    return Answer(text, found)
