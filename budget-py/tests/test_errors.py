import pickle

import pytest

import budget
from budget import BudgetError, ErrorKind


def test_each_kind_has_a_class() -> None:
    kinds = {error.kind: error for error in BudgetError.__subclasses__()}
    assert set(kinds) == set(ErrorKind)
    for kind, error in kinds.items():
        name = "".join(part.title() for part in kind.value.split("_")) + "Error"
        assert error.__name__ == name and getattr(budget, name) is error


def test_an_error_keeps_what_it_knows(book: budget.Book) -> None:
    with pytest.raises(budget.NotFoundError) as refused:
        book.delete_budget("fun")
    error = refused.value
    assert str(error) == 'there is no budget "fun"'
    assert (error.kind, error.context, error.retry_after) == (ErrorKind.NOT_FOUND, {}, None)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.context) == (type(error), str(error), error.context)
