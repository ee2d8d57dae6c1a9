"""Runs a command, and says how it went."""

import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from budget import BudgetError
from budget._cli.answer import Answer, as_json
from budget._cli.arguments import PROGRAM, parser

OK = 0
FAILED = 1
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """The exit code; wrong usage exits by itself, with 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    asked = parser().parse_args(words)
    try:
        answer = _command(asked.command)(asked)
        print(as_json(answer.data) if asked.json else answer.text, flush=True)
    except BudgetError as error:
        _complain(asked, error)
        return FAILED
    except KeyboardInterrupt:
        print("\nStopped. What was saved before is whole.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read it has enough; nothing more is to be flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return OK if answer.ok else FAILED


def _command(name: str) -> Callable[[Namespace], Answer]:
    """What does it, imported alone."""
    match name:
        case "import":
            from budget._cli.statement import import_statement

            return import_statement
        case "summary":
            from budget._cli.summary import summary

            return summary
        case "history":
            from budget._cli.history import history

            return history
        case "doctor":
            from budget._cli.doctor import doctor

            return doctor
    from budget._cli import bank

    return bank.link if name == "link" else bank.sync


def _complain(asked: Namespace, error: BudgetError) -> None:
    if asked.json:
        problem = {"kind": error.kind, "message": str(error), "context": error.context}
        print(as_json({"error": problem}), file=sys.stderr)
    else:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
