"""Calls that are awaited: the same answers, and a cancelled one is whole or not there."""

import asyncio
import gc
import multiprocessing
import pathlib
import pickle
import random
import warnings
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

import budget
from budget import AsyncBook, Book, Category, Fault, NewTransaction, Settings, SimulatedBank

from .conftest import eur, march


async def home(path: pathlib.Path | None = None) -> AsyncBook:
    settings = Settings("EUR")
    book = await (AsyncBook.create(path, settings) if path else AsyncBook.memory(settings))
    await book.create_category(Category("groceries", "Groceries"))
    return book


def new(payee: str = "Market") -> NewTransaction:
    return NewTransaction(march(2), eur("1.20"), payee, category="groceries")


def test_a_book_is_awaited(tmp_path: pathlib.Path) -> None:
    async def run() -> None:
        async with await home(tmp_path / "home.db") as book:
            assert book.id == "home" and "home.db" in repr(book)
            made = await book.record(new())
            assert (await book.transaction(made.id)).value == made
            await book.quick_check()
            await book.backup_to(tmp_path / "copy.db")
            text = await book.export()
            assert (await book.summary(march(2))).unbudgeted[0].spent == eur("1.20")
            await book.acting_as("mia").delete(made.id)
            assert (await book.changes(await book.revision())) == []
        assert book.closed
        with pytest.raises(budget.NotReadyError, match="closed"):
            await book.revision()
        await book.close()
        async with await AsyncBook.open(tmp_path / "copy.db") as copy:
            assert len((await copy.transactions()).rows) == 1
            await copy.erase()
            assert copy.closed
        back = await AsyncBook.import_book(tmp_path / "back.db", text)
        await back.audit()
        again = await AsyncBook.open_or_create(tmp_path / "back.db", Settings("EUR"))
        assert await again.revision() == await back.revision()
        await asyncio.gather(back.close(), again.close())
    asyncio.run(run())


def test_refusals_are_the_same() -> None:
    async def run() -> None:
        book = await home()
        with pytest.raises(budget.NotFoundError, match='"nothing"'):
            await book.transaction("nothing")
        with pytest.raises(TypeError, match="a str is meant"):
            await book.transaction(1)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(book)
        with pytest.raises(budget.InvalidError):
            await AsyncBook.open("ftp://nowhere")
        with pytest.raises(budget.BudgetError):
            await AsyncBook.open("/nowhere/home.db")

    asyncio.run(run())


def test_tasks_take_a_call() -> None:
    async def run() -> None:
        book = await home()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(book.record(new())) for _ in range(50)]
        assert len({task.result().id for task in tasks}) == 50
        rows = await asyncio.wait_for(book.transactions(), 5)
        assert len(rows.rows) == 50
        call = book.revision()
        await call
        with pytest.raises(RuntimeError, match="awaited already"):
            await call
        assert repr(call) == "<Call AsyncBook.revision>"

    asyncio.run(run())


def test_outside_of_a_loop_nothing_is_awaited() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        AsyncBook.memory(Settings("EUR")).send(None)
    with pytest.warns(RuntimeWarning, match="AsyncBook.memory was never awaited"):
        forgotten = AsyncBook.memory(Settings("EUR"))
        del forgotten
        gc.collect()
    AsyncBook.memory(Settings("EUR")).close()
    with pytest.raises(KeyError):
        AsyncBook.memory(Settings("EUR")).throw(KeyError("no"))


def test_the_loop_runs_while_a_call_waits() -> None:
    async def run() -> None:
        book = await home()
        waiting = asyncio.create_task(drain(book, timeout=0.4))
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert turns > 5

    asyncio.run(run())


async def drain(book: AsyncBook, timeout: float) -> list[budget.Event]:
    return [event async for event in book.events(timeout)]


def test_events_are_iterated() -> None:
    async def run() -> None:
        book = await home()
        seen = asyncio.create_task(drain(book, timeout=1))
        await asyncio.sleep(0.1)
        for _ in range(3):
            await book.record(new())
        events = await seen
        assert events[-1] == budget.Changed(await book.revision())
        with pytest.raises(budget.InvalidError, match="timeout -1"):
            book.events(-1)

    asyncio.run(run())


def test_a_cancelled_wait_loses_no_event() -> None:
    async def run() -> None:
        book = await home()
        events = book.events(5)
        for patience in [0, 0.0001, 0.001, 0.003] * 10:
            asking = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0.002)
            await book.record(new())
            await asyncio.sleep(patience)
            asking.cancel()
            await asyncio.wait([asking])
            if asking.cancelled():
                assert await anext(events) == budget.Changed(await book.revision())

    asyncio.run(run())


@pytest.mark.parametrize("place", ["memory", "file"])
def test_a_storm_of_cancellations_leaves_whole_changes(tmp_path: pathlib.Path, place: str) -> None:
    path = tmp_path / "home.db" if place == "file" else None
    chance = random.Random(7)

    async def one(book: AsyncBook, number: int, acknowledged: list[str]) -> None:
        pair = await book.record_many([new(f"{number} a"), new(f"{number} b")])
        acknowledged.extend(pair)

    async def run() -> None:
        book = await home(path)
        acknowledged: list[str] = []
        tasks = [asyncio.create_task(one(book, at, acknowledged)) for at in range(400)]
        for task in chance.sample(tasks, 250):
            if chance.random() < 0.5:
                await asyncio.sleep(chance.random() / 500)
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        strange = [a for a in answers if a is not None and not isinstance(a, asyncio.CancelledError)]
        assert not strange
        assert any(answers) and acknowledged
        await book.audit()
        rows = [entry.value for entry in (await all_rows(book))]
        assert set(acknowledged) <= {row.id for row in rows}
        halves = sorted(row.payee or "" for row in rows)
        assert [half[:-2] for half in halves[::2]] == [half[:-2] for half in halves[1::2]]
        await book.record(new("after the storm"))
        await book.close()

    asyncio.run(run())
    if path:
        with Book.open(path) as book:
            book.audit()


async def all_rows(book: AsyncBook) -> list[budget.Entry[budget.Transaction]]:
    query = budget.TransactionQuery(limit=100)
    rows: list[budget.Entry[budget.Transaction]] = []
    while True:
        page = await book.transactions(query)
        rows += page.rows
        if page.next is None:
            return rows
        query = query.replace(after=page.next)


def test_a_loop_may_close_before_the_answer(capfd: pytest.CaptureFixture[str]) -> None:
    async def leave(book: AsyncBook) -> None:
        for _ in range(20):
            asyncio.ensure_future(book.record(new()))
        await asyncio.sleep(0)

    async def count(book: AsyncBook) -> int:
        await book.audit()
        return len(await all_rows(book))

    book = asyncio.run(home())
    asyncio.run(leave(book))
    unfinished = asyncio.new_event_loop()
    call = book.record(new())
    task = unfinished.create_task(call)
    unfinished.run_until_complete(asyncio.sleep(0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        unfinished.close()
        del task, call
        gc.collect()
    assert asyncio.run(count(book)) <= 21, "another loop goes on with the same book"
    assert "panicked" not in capfd.readouterr().err


def test_a_bank_is_awaited() -> None:
    async def run() -> None:
        book = await home()
        simulated = SimulatedBank(march(15), days=60)
        bank = book.bank(simulated)
        connection = await bank.connect(simulated.link("ins_109508"))
        seen: list[budget.SyncProgress] = []
        report = await bank.sync(connection.id, progress=seen.append)
        assert report.added == len(simulated.truth(connection.item_id)) > 0
        assert seen and seen[-1].applying
        assert await bank.balances(connection.id)
        simulated.fail_next(Fault.LOGIN_REQUIRED)
        with pytest.raises(budget.NeedsUserError):
            await bank.sync(connection.id)
        simulated.heal()
        simulated.repair(connection.item_id)
        await bank.repaired(connection.id)

        def refuse(progress: budget.SyncProgress) -> None:
            raise KeyError("no more")

        with pytest.raises(KeyError, match="no more"):
            await bank.sync(connection.id, from_start=True, progress=refuse)
        await book.audit()

    asyncio.run(run())


def in_child(book: AsyncBook, answer: "multiprocessing.queues.Queue[str]") -> None:
    async def run() -> int:
        own = await home()
        await own.record(new())
        return len(await all_rows(own))

    try:
        book.revision().close()
    except budget.BudgetError as error:
        answer.put(str(error))
    answer.put(str(asyncio.run(run())))


def test_a_forked_child_opens_a_book_of_its_own(tmp_path: pathlib.Path) -> None:
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    book = asyncio.run(home(tmp_path / "home.db"))
    child = context.Process(target=in_child, args=(book, answer))
    child.start()
    assert "open it after the fork" in answer.get(timeout=20)
    assert answer.get(timeout=20) == "1"
    child.join(20)
    assert child.exitcode == 0
    asyncio.run(book.close())


def test_a_cancelled_call_is_cancelled_before_it_began() -> None:
    async def run() -> None:
        book = await home()
        before = await book.revision()
        calls: list[Callable[[], Coroutine[Any, Any, object]]] = [
            lambda: book.record(new()),
            lambda: book.delete_category("groceries"),
        ]
        for make in calls:
            task = asyncio.create_task(make())
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert await book.revision() == before

    asyncio.run(run())
