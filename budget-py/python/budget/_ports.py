"""Where the coroutines of ports that are written in Python run."""

from __future__ import annotations

import os
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future


class Store(Protocol):
    """A place where books are kept. Each method may be `async`. An answer has its revision on it, or is the
    pair of a revision and the answer. What a method raises arrives as the cause of a `BudgetError`."""

    def head(self, book: str) -> Any:
        """The revision alone, cheap."""

    def outline(self, book: str) -> Any:
        """Everything but the transactions."""

    def transactions(self, book: str, query: Any) -> Any:
        """A page of transactions."""

    def totals(self, book: str, query: Any) -> Any:
        """Sums by group and span."""

    def changes(self, book: str, since: Any) -> Any:
        """The change sets applied after a revision, oldest first."""

    def apply(self, book: str, change_set: Any) -> Any:
        """Writes a change set: all of it or nothing, and once."""

    def audit(self, book: str) -> Any:
        """Recounts every aggregate from the rows."""

    def erase(self, book: str) -> Any:
        """Everything of a book is gone, also its history."""


class Plaid(Protocol):
    """A bank. Each method may be `async`."""

    def create_link_token(self, request: Any, purpose: str, access_token: str | None) -> Any:
        """A `LinkSession`; the purpose is "new", "repair" or "choose_accounts"."""

    def exchange_public_token(self, public_token: str) -> Any:
        """The pair of an access token and an item's id."""

    def link_results(self, link_token: str) -> Any:
        """The public tokens of a link session that a person has finished."""

    def accounts(self, access_token: str) -> Any:
        """A `BankAccount` each."""

    def balances(self, access_token: str) -> Any:
        """A `BankAccount` each, asked of the bank now."""

    def transactions_sync(self, access_token: str, cursor: str | None, count: int) -> Any:
        """A `FeedPage`."""

    def transactions_get(self, access_token: str, start: Any, end: Any, offset: int, count: int) -> Any:
        """`DatedRows`; the end is included."""

    def refresh(self, access_token: str) -> Any:
        """Asks the bank for news."""

    def recurring_streams(self, access_token: str) -> Any:
        """`RecurringStreams`."""

    def item(self, access_token: str) -> Any:
        """An `Item`."""

    def remove_item(self, access_token: str) -> Any:
        """Ends an item; one that is gone is no error."""

    def update_webhook(self, access_token: str, url: str) -> Any:
        """The `Item`, whose webhooks go there."""

    def institution(self, id: str, countries: Any) -> Any:
        """An `Institution`."""

    def webhook_verification_key(self, kid: str) -> Any:
        """A `VerificationKey`."""


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


_OWN: dict[int, asyncio.AbstractEventLoop] = {}
_STARTING = threading.Lock()


def _own_loop() -> asyncio.AbstractEventLoop:
    """A loop in a thread of its own, for callers that have none; each process has one."""
    import asyncio  # only those pay for it who need it

    with _STARTING:
        loop = _OWN.get(os.getpid())
        if loop is None:
            loop = _OWN[os.getpid()] = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="budget-ports", daemon=True).start()
    return loop


def _run(
    awaitable: Awaitable[Any],
    loop: asyncio.AbstractEventLoop | None,
    done: Callable[[Future[Any]], object],
) -> None:
    import asyncio

    loop = loop or _own_loop()
    asyncio.run_coroutine_threadsafe(_awaited(awaitable), loop).add_done_callback(done)
