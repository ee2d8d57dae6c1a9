"""`doctor`."""

import importlib.util
import os
import platform
import stat
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass

from budget import Book, BudgetError, ConnectionState, __version__
from budget._cli import book as books
from budget._cli import key
from budget._cli.answer import Answer
from budget._cli.progress import counted
from budget._table import aligned
from budget._words import plain


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def doctor(asked: Namespace) -> Answer:
    """Looks at the installation, the file, the book and its banks."""
    versions = _versions()
    checks = [_try("file", lambda: _file(asked.book))]
    if checks[0].ok:
        checks += _book(asked)
    if os.path.exists(key.path(asked.book)):
        checks.append(_try("key", lambda: _key(asked.book)))
    ok = all(check.ok for check in checks)
    rows = [("", name, text) for name, text in versions.items()]
    rows += [("ok" if check.ok else "BAD", check.name, check.detail) for check in checks]
    verdict = "All is well." if ok else "Something is wrong."
    data = {"ok": ok, "versions": versions, "checks": [vars(check) for check in checks]}
    return Answer("\n".join([*aligned(rows, frozenset()), verdict]), data, ok=ok)


def _try(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (BudgetError, OSError) as error:
        return Check(name, False, plain(str(error)))


def _versions() -> dict[str, str]:
    versions = {
        "budget-py": __version__,
        "python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "matplotlib": 'not installed: pip install "budget-py[plot]"',
    }
    if importlib.util.find_spec("matplotlib"):
        from importlib.metadata import version

        versions["matplotlib"] = version("matplotlib")
    return versions


def _file(path: str) -> str:
    found = os.stat(path)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{path} is no file")
    if not os.access(path, os.W_OK):
        raise OSError(f"{path} cannot be written")
    return f"{path}, {max(found.st_size // 1024, 1):,} KB"


def _book(asked: Namespace) -> list[Check]:
    try:
        book = books.open_book(asked)
    except BudgetError as error:
        return [Check("book", False, plain(str(error)))]
    with book:
        checks = [
            _try("book", lambda: f"{book.id}, revision {book.revision().number:,}"),
            _try("quick check", lambda: _quick_check(book)),
            _try("audit", lambda: _audit(book)),
            _try("contents", lambda: _contents(book)),
        ]
        try:
            checks += _banks(book)
        except BudgetError as error:
            checks.append(Check("banks", False, plain(str(error))))
    return checks


def _quick_check(book: Book) -> str:
    book.quick_check()
    return "the file has no damage"


def _audit(book: Book) -> str:
    book.audit()
    return "every stored sum is that of its rows"


def _contents(book: Book) -> str:
    found = book.outline()
    counts = [
        counted(len(found.accounts), "account"),
        counted(len(found.categories), "category").replace("categorys", "categories"),
        counted(len(found.budgets), "budget"),
        counted(len(found.rules), "rule"),
    ]
    return ", ".join(counts)


def _banks(book: Book) -> list[Check]:
    good = (ConnectionState.HEALTHY, ConnectionState.CONSENT_EXPIRING, ConnectionState.DISCONNECTED)
    checks = []
    for known in book.connections():
        name = known.institution.name if known.institution else known.id
        detail = f"{name}: {known.state.value.replace('_', ' ')}"
        detail += f", {known.problem.message}" if known.problem else ""
        detail += f", last synced {known.last_success:%Y-%m-%d %H:%M} UTC" if known.last_success else ""
        checks.append(Check("bank", known.state in good, plain(detail)))
    return checks


def _key(book: str) -> str:
    path = key.path(book)
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & 0o077:
        raise OSError(f"{path} can be read by others (mode {mode:04o}): chmod 600 {path}")
    return f"{path}, for its owner alone"
