"""`link` and `sync`."""

import datetime
import os
import sys
import time
from argparse import Namespace

from budget import (
    Bank,
    Book,
    BudgetError,
    Connection,
    ConnectionState,
    Coverage,
    Currency,
    InvalidError,
    LinkRequest,
    LinkSession,
    NeedsUserError,
    PlaidClient,
    RateLimitedError,
    SyncReport,
    UnavailableError,
)
from budget._cli import book as books
from budget._cli import key, progress, simulator
from budget._cli.answer import Answer
from budget._cli.arguments import PROGRAM
from budget._words import plain

VARIABLES = ("PLAID_CLIENT_ID", "PLAID_SECRET", "PLAID_ENV")

REQUEST = LinkRequest("budget", "Budget", hosted=True)

PAUSE = 3.0
PATIENCE = 15 * 60.0


def plaid() -> PlaidClient | None:
    """The client that the environment describes; none where it says nothing of it."""
    if not any(os.environ.get(name, "").strip() for name in VARIABLES):
        return None
    try:
        return PlaidClient.from_env()
    except BudgetError as error:
        names = ", ".join(VARIABLES)
        message = f"{error}. A real bank needs all of {names}; the simulated one needs none"
        raise type(error)(message) from error


def link(asked: Namespace) -> Answer:
    """Links a bank."""
    client = plaid()
    if asked.repair is not None:
        return _repair(asked, client)
    if client is None:
        return _link_simulated(asked)
    if asked.bank is not None:
        raise InvalidError("--bank names a simulated bank; a real one is chosen on its page")
    with books.open_or_create(asked, Currency("USD")) as book:
        refuse_to_mix(book, asked.book)
        return _linked(asked, _link_real(book.bank(client, keys=key.keys(asked.book))), False)


def refuse_to_mix(book: Book, file: str) -> None:
    """What is made up never mixes with a person's own rows."""
    if any(simulator.is_simulated(connection) for connection in book.connections()):
        raise InvalidError(
            f"{file} follows a simulated bank, and what is made up never mixes with rows of your own:"
            " name another file with --book"
        )


def _link_simulated(asked: Namespace) -> Answer:
    institution = asked.bank or next(iter(simulator.institutions()))
    simulator.begun(2026, institution)  # Refuses an unknown one before a file is made.
    with books.open_or_create(asked, Currency("USD")) as book:
        connections = book.connections()
        simulated = [known for known in connections if simulator.is_simulated(known)]
        if len(connections) > len(simulated) or (books.has_rows(book) and not simulated):
            raise InvalidError(
                f"{asked.book} has rows of your own, and what a simulated bank makes up never mixes"
                f" with them: name another file with --book, or set {', '.join(VARIABLES)}"
            )
        for known in simulated:
            if known.institution and known.institution.id == institution:
                raise InvalidError(f"{known.institution.name} is linked: `sync` fetches its rows")
        today = books.today(asked, book)
        bank = simulator.begun(today.year, institution)
        made = book.bank(bank, keys=key.keys(asked.book))
        return _linked(asked, [simulator.play(made, bank, institution, today)], True)


def _page(session: LinkSession, what: str) -> None:
    if session.hosted_url is None:
        raise InvalidError("Plaid gave no page: is Hosted Link enabled for this client?")
    minutes = round(PATIENCE / 60)
    print(
        f"Open this page in a browser and {what}:\n\n  {session.hosted_url}\n\n"
        f"Waiting up to {minutes} minutes until you are through; Ctrl-C ends it.",
        file=sys.stderr,
        flush=True,
    )


def _repair(asked: Namespace, client: PlaidClient | None) -> Answer:
    """Lets a person log in again, and syncs once they have."""
    if client is None:
        raise InvalidError(f"--repair is for a real bank: set {', '.join(VARIABLES)}")
    with books.open_book(asked) as book:
        bank = book.bank(client, keys=key.keys(asked.book))
        _page(bank.repair_session(asked.repair, REQUEST), "log in to your bank again")
        until = time.monotonic() + PATIENCE
        while True:
            # Such a session need not give a token; that the bank answers again is what counts.
            time.sleep(PAUSE)
            try:
                report = bank.sync(asked.repair, progress=progress.shown(asked.json))
            except NeedsUserError:
                if time.monotonic() > until:
                    raise
            else:
                break
        name = _name(book.connection(asked.repair))
    found = {"connection": asked.repair, "report": report}
    return Answer(f"{name}: {_counts(report)}", {"simulated": False, "syncs": [found]})


def _link_real(bank: Bank) -> list[Connection]:
    session = bank.link_session(REQUEST)
    _page(session, "link your bank")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            tokens = bank.link_results(session.link_token)
        except (UnavailableError, RateLimitedError):
            tokens = ()
        if tokens:
            return [bank.connect(token) for token in tokens]
        time.sleep(PAUSE)
    raise NeedsUserError("nobody finished on that page, so nothing was linked")


def _linked(asked: Namespace, connections: list[Connection], is_simulated: bool) -> Answer:
    lines = [f"Linked {_name(connection)} ({connection.id})." for connection in connections]
    if is_simulated:
        lines.insert(0, simulator.NOTE)
    book = "" if asked.book == "budget.db" else f" --book {asked.book}"
    lines.append(f"Next: {PROGRAM} sync{book}")
    return Answer("\n".join(lines), {"simulated": is_simulated, "connections": connections})


def sync(asked: Namespace) -> Answer:
    """Fetches what is new at one bank or at all; one that fails keeps no other from it."""
    with books.open_book(asked) as book:
        today = books.today(asked, book)
        connections = [book.connection(asked.connection)] if asked.connection else _live(book)
        if not connections:
            raise InvalidError("no bank is linked to this book: `link` does that")
        lines: list[str] = []
        found: list[object] = []
        is_simulated = False
        errors = 0
        for connection in connections:
            year = simulator.year_of(connection, today)
            is_simulated |= year is not None
            try:
                report = _sync_one(asked, book, connection, year, today)
            except BudgetError as error:
                errors += 1
                lines.append(f"{_name(connection)}: {error}{_hint(connection, error)}")
                problem = {"kind": error.kind, "message": str(error), "context": error.context}
                found.append({"connection": connection.id, "error": problem})
            else:
                lines.append(f"{_name(connection)}: {_counts(report)}")
                found.append({"connection": connection.id, "report": report})
    if is_simulated:
        lines.insert(0, simulator.NOTE)
    return Answer("\n".join(lines), {"simulated": is_simulated, "syncs": found}, ok=not errors)


def _live(book: Book) -> list[Connection]:
    ended = (ConnectionState.DISCONNECTED, ConnectionState.REVOKED)
    return [known for known in book.connections() if known.state not in ended]


def _sync_one(
    asked: Namespace, book: Book, connection: Connection, year: int | None, today: datetime.date
) -> SyncReport:
    keys = key.keys(asked.book)
    if year is not None and connection.institution is not None:
        simulated = simulator.begun(year, connection.institution.id)
        bank = book.bank(simulated, keys=keys)
        simulator.play(bank, simulated, connection.institution.id, today)
    else:
        client = plaid()
        if client is None:
            raise InvalidError(f"a real bank needs {', '.join(VARIABLES)} to be set")
        bank = book.bank(client, keys=keys)
    return bank.sync(
        connection.id, from_start=asked.from_start, progress=progress.shown(asked.json)
    )


def _hint(connection: Connection, error: BudgetError) -> str:
    """What a person can do, where that is not plain."""
    if "key" in error.context:
        return f". Use the {key.VARIABLE} or the {key.FILE} with which the bank was linked"
    if isinstance(error, NeedsUserError):
        return f". Log in again: {PROGRAM} link --repair {connection.id}"
    return ""


def _name(connection: Connection) -> str:
    return plain(connection.institution.name) if connection.institution else connection.id


def _counts(report: SyncReport) -> str:
    parts = [progress.counted(report.added, "new row")]
    others = {
        "changed": report.updated,
        "removed": report.removed,
        "posted": report.linked,
        "matched": report.matched,
        "unreadable": len(report.quarantined),
        "maybe a pending row posted": len(report.suggested),
    }
    parts += [f"{count:,} {what}" for what, count in others.items() if count]
    text = ", ".join(parts)
    if report.coverage in (Coverage.NOT_READY, Coverage.INITIAL):
        text += ". The bank is still preparing earlier rows: sync again in a few minutes"
    return text
