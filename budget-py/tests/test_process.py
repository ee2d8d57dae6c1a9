"""Threads, forks, signals."""

import multiprocessing
import os
import pathlib
import signal
import threading
import time

import pytest

import budget
from budget import Book, Money, NewTransaction, Settings

from .conftest import eur, march


def test_sixteen_threads_share_a_book(tmp_path: pathlib.Path) -> None:
    with Book.create(tmp_path / "home.db", Settings("EUR")) as book:
        book.create_category(budget.Category("groceries", "Groceries"))
        failures: list[BaseException] = []

        def work() -> None:
            try:
                for _ in range(20):
                    book.record(NewTransaction(march(1), eur("1"), category="groceries"))
                    book.summary(march(1))
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert book.summary(march(1)).unbudgeted[0].spent == Money(320, "EUR")
        book.audit()


def in_child(book: Book, answer: "multiprocessing.queues.Queue[str]") -> None:
    try:
        book.revision()
    except budget.BudgetError as error:
        answer.put(str(error))
    del book


def test_a_forked_child_opens_the_book_anew(tmp_path: pathlib.Path) -> None:
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    with Book.create(tmp_path / "home.db", Settings("EUR")) as book:
        child = context.Process(target=in_child, args=(book, answer))
        child.start()
        assert "open it after the fork" in answer.get(timeout=20)
        child.join(20)
        assert child.exitcode == 0
        book.add_default_categories()


def test_ctrl_c_ends_a_wait(book: Book) -> None:
    events = book.events()
    began = time.monotonic()
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        next(events)
    assert time.monotonic() - began < 1.5
    timer.join()
    book.audit()


def test_others_run_while_one_waits(book: Book) -> None:
    events = book.events(timeout=0.5)
    waiting = threading.Thread(target=lambda: list(events))
    waiting.start()
    count = 0
    while waiting.is_alive() and count < 1000:
        book.revision()
        count += 1
    assert count > 100
    waiting.join()


def test_ctrl_c_leaves_nothing_half_written(tmp_path: pathlib.Path) -> None:
    with Book.create(tmp_path / "home.db", Settings("EUR")) as book:
        rows = [NewTransaction(march(1), eur("1"))] * 20_000
        number = book.revision().number
        timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
        try:
            timer.start()
            book.record_many(rows)
            timer.join()
            time.sleep(0.1)
        except KeyboardInterrupt:
            pass
        summary = book.summary(march(1))
        assert summary.revision is not None
        written = summary.revision.number - number
        assert (written, [row.spent for row in summary.unbudgeted]) in (
            (0, []),
            (1, [Money(20_000, "EUR")]),
        )
        book.audit()
