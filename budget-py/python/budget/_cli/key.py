"""The key under which what opens a bank is sealed. It is never in the book."""

import base64
import os
import pathlib
import secrets

from budget import BudgetError, DeniedError, VaultKeys

VARIABLE = "BUDGET_VAULT_KEY"
FILE = "budget.key"


def path(book: str) -> pathlib.Path:
    """The key's file, beside the book's."""
    return pathlib.Path(book).with_name(FILE)


def keys(book: str) -> VaultKeys:
    """The key of the environment, else that of the file, which is made where there is none."""
    if key := os.environ.get(VARIABLE):
        return _read(key, VARIABLE)
    file = path(book)
    try:
        _make(file)
        key = file.read_text().strip()
    except (OSError, UnicodeError) as error:
        raise DeniedError(f"{file}: {error}") from error
    return _read(key, str(file))


def _read(key: str, where: str) -> VaultKeys:
    try:
        return VaultKeys(1, key)
    except BudgetError as error:
        raise type(error)(f"{where}: {error}") from error


def _make(file: pathlib.Path) -> None:
    """Makes the file, for its owner alone, unless it is there."""
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(made, "wb") as out:
        out.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
        out.flush()
        os.fsync(out.fileno())
