"""What a command answers: a text for a person, and the same for a program."""

import datetime
import enum
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from budget import Currency


@dataclass(frozen=True)
class Answer:
    """An answer, and whether all went well."""

    text: str
    data: object
    ok: bool = True


def as_json(value: object) -> str:
    """A value of the engine as JSON: amounts and days are texts, so nothing is lost.

    >>> from budget import Money
    >>> from budget._cli.answer import as_json
    >>> print(as_json([Money(12, "EUR")]))
    [
      {
        "amount": "12.00",
        "currency": "EUR"
      }
    ]
    """
    return json.dumps(plain(value), indent=2, ensure_ascii=False)


def plain(value: Any) -> Any:
    """The value in what JSON knows."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return str(value)
        case datetime.date():
            return value.isoformat()
        case enum.Enum():
            return value.value
        case Currency():
            return value.code
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case Sequence():
            return [plain(item) for item in value]
    return {name: plain(getattr(value, name)) for name in value.__match_args__}
