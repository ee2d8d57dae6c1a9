"""Stores and banks that are written in Python."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

import budget
from budget import AsyncBook, Book, Category, MemoryStore, NewTransaction, Settings

from .conftest import eur, march

METHODS = ["head", "outline", "transactions", "totals", "changes", "apply", "audit", "erase"]


class Plain:
    """Hands every call on, and remembers it."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.called: list[str] = []
        self.threads: set[str] = set()
        self.fail: Callable[[str], None] = lambda method: None

    def __getattr__(self, method: str) -> Any:
        if method not in METHODS:
            raise AttributeError(method)
        return lambda *given: self.answer(method, *given)

    def answer(self, method: str, *given: Any) -> Any:
        self.called.append(method)
        self.threads.add(threading.current_thread().name)
        self.fail(method)
        return getattr(self.store, method)(*given)


class Awaited(Plain):
    def __getattr__(self, method: str) -> Any:
        plain = super().__getattr__(method)

        async def answer(*given: Any) -> Any:
            await asyncio.sleep(0)
            return plain(*given)

        return answer


class Pairs(Plain):
    """Answers the revision and the value, as a store does that makes its values itself."""

    def answer(self, method: str, *given: Any) -> Any:
        answer = super().answer(method, *given)
        if method == "outline":
            return self.store.head(given[0]), answer.replace()
        if method == "changes":
            return self.store.head(given[0]), list(answer)
        return answer


@pytest.mark.parametrize("kind", [Plain, Awaited, Pairs])
def test_a_store_conforms(kind: type[Plain]) -> None:
    store = kind()
    with Book.create(store, Settings("EUR"), id="home") as book:
        before = book.revision()
        book.create_category(Category("groceries", "Groceries"))
        made = book.record(NewTransaction(march(2), eur("8"), "Market", category="groceries"))
        book.record_many([NewTransaction(march(day), eur("-5")) for day in (3, 4)])
        assert len(book.transactions().rows) == 3
        summary = book.summary(march(5))
        assert summary.unbudgeted[0].spent == eur("8")
        changes = book.changes(before)
        assert [change.number for change in changes] == [2, 3, 4]
        assert changes.revision == book.revision() == book.audit()
        book.undo(3)
        with pytest.raises(budget.NotFoundError):
            book.transaction(made.id)
        with pytest.raises(budget.GapError):
            book.changes(before.replace(epoch=before.epoch ^ 1))
        text = book.export()
        assert repr(book) == f"<Book \"home\" in {kind.__name__}>"
    with Book.open(store) as again:
        again.erase()
    with pytest.raises(budget.NotFoundError) as refused:
        Book.open(store)
    assert isinstance(refused.value.__cause__, budget.NotFoundError)
    Book.import_book(store, text).audit()
    assert set(METHODS) <= set(store.called)
    if kind is Awaited:
        assert store.threads == {"budget-ports"}


@pytest.mark.parametrize("kind", [Plain, Awaited])
def test_a_store_conforms_for_an_event_loop(kind: type[Plain]) -> None:
    store = kind()

    async def run() -> None:
        async with await AsyncBook.create(store, Settings("EUR")) as book:
            async with asyncio.TaskGroup() as group:
                for day in range(1, 21):
                    new = NewTransaction(march(day), eur("1"))
                    group.create_task(book.record(new))
            assert len((await book.transactions()).rows) == 20
            await book.audit()
            assert [event async for event in book.events(0.1)] == []

    asyncio.run(run())
    if kind is Awaited:
        assert store.threads == {threading.current_thread().name}


@pytest.mark.parametrize("kind", [Plain, Awaited])
def test_what_a_store_raises_is_the_cause(kind: type[Plain]) -> None:
    store = kind()
    book = Book.create(store, Settings("EUR"))
    own = KeyError("mine")

    def fail(error: BaseException) -> Callable[[str], None]:
        def raise_it(method: str) -> None:
            if method == "apply":
                raise error

        return raise_it

    store.fail = fail(own)
    with pytest.raises(budget.InternalError, match="mine") as raised:
        book.add_default_categories()
    assert raised.value.__cause__ is own
    told = budget.FullError("no space", context={"disk": "a"})
    store.fail = fail(told)
    with pytest.raises(budget.FullError, match="no space") as full:
        book.add_default_categories()
    assert full.value.__cause__ is told and full.value.context == {"disk": "a"}
    store.fail = lambda method: None
    book.add_default_categories()
    book.audit()


def test_a_ctrl_c_inside_a_store_is_one() -> None:
    store = Plain()
    book = Book.create(store, Settings("EUR"))

    def interrupt(method: str) -> None:
        raise KeyboardInterrupt

    store.fail = interrupt
    with pytest.raises(KeyboardInterrupt):
        book.revision()


@pytest.mark.parametrize("answer", [None, 7, "text", (1, 2, 3)])
def test_answers_of_another_kind_are_refused(answer: object) -> None:
    class Wrong(Plain):
        def answer(self, method: str, *given: Any) -> Any:
            return answer if method in wrong else super().answer(method, *given)

    wrong: set[str] = set()
    book = Book.create(Wrong(), Settings("EUR"))
    wrong |= {"head", "outline", "transactions"}
    with pytest.raises(budget.InternalError, match="head: a budget.Revision is meant") as refused:
        book.revision()
    assert isinstance(refused.value.__cause__, TypeError)
    with pytest.raises(budget.InternalError, match="outline"):
        book.outline()
    with pytest.raises(budget.InternalError, match="transactions"):
        book.transactions()


def test_only_a_store_is_a_store() -> None:
    class Half:
        def head(self, book: str) -> None: ...

    for place in (None, 3, object()):
        with pytest.raises(TypeError, match="a path or an object with the methods of a store"):
            Book.open(place)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Half has no method outline"):
        Book.open(Half())  # type: ignore[arg-type]


class Bank:
    """A bank with two rows."""

    def __init__(self) -> None:
        self.cursors: list[str | None] = []
        self.error: Exception | None = None

    def __getattr__(self, method: str) -> Any:
        if method.startswith("_"):
            raise AttributeError(method)
        return lambda *given: None

    async def create_link_token(self, request: Any, purpose: str, token: str | None) -> Any:
        return budget.LinkSession(f"link for {request.user} {purpose}")

    async def exchange_public_token(self, public_token: str) -> tuple[str, str]:
        return f"access {public_token}", "item 1"

    def item(self, access_token: str) -> budget.Item:
        return budget.Item("item 1", institution_name="My Bank")

    def accounts(self, access_token: str) -> list[budget.BankAccount]:
        return [budget.BankAccount("giro", "Giro", budget.AccountType.DEPOSITORY, "EUR")]

    async def transactions_sync(
        self, access_token: str, cursor: str | None, count: int
    ) -> budget.FeedPage:
        if self.error:
            raise self.error
        self.cursors.append(cursor)
        return budget.FeedPage("next", accounts=self.accounts(access_token))


def test_a_bank_is_written_in_python(book: Book) -> None:
    own = Bank()
    bank = book.bank(own)
    assert bank.link_session(budget.LinkRequest("mia", "Home")).link_token == "link for mia new"
    connection = bank.connect("public")
    assert connection.item_id == "item 1"
    bank.sync(connection.id)
    assert own.cursors == [None]
    own.error = budget.NeedsUserError("log in again")
    with pytest.raises(budget.NeedsUserError, match="log in again") as refused:
        bank.sync(connection.id)
    assert refused.value.__cause__ is own.error

    async def run() -> None:
        async with await AsyncBook.memory(Settings("EUR")) as book:
            own.error = None
            bank = book.bank(own)
            connection = await bank.connect("public")
            await bank.sync(connection.id)
            own.error = ValueError("a fault")
            with pytest.raises(budget.InternalError, match="a fault"):
                await bank.sync(connection.id)

    asyncio.run(run())
