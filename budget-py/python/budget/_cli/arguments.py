"""What can be asked for."""

import argparse
import datetime

from budget import BudgetError, Currency, DateOrder, DecimalMark, Sign, __version__, parse_date

PROGRAM = "python -m budget"

ENDING = """\
exit codes: 0 done; 1 refused or failed, and why is on stderr; 2 wrong usage; 130 ended by Ctrl-C

A bank is linked at Plaid where PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV are set, and is a simulated
one otherwise. What opens it is kept in the book's file, sealed with BUDGET_VAULT_KEY, or else with
budget.key, which is made beside the book."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(
        PROGRAM,
        description="A book of money: statements and banks go in, budgets and history come out.",
        epilog=ENDING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"budget-py {__version__}")
    _add_common(whole, default=True)
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_import(_command(commands, "import", "import a bank's statement (CSV, OFX, QFX)"))
    _add_today(_command(commands, "summary", "every budget, as it stands today"))
    _add_history(_command(commands, "history", "what each category cost, period by period"))
    _add_link(_command(commands, "link", "link a bank"))
    _add_sync(_command(commands, "sync", "fetch what linked banks have that is new"))
    _command(commands, "doctor", "check the file, its figures and the installation")
    return whole


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=what, description=what, allow_abbrev=False)
    _add_common(command, default=False)
    return command


def _add_common(to: argparse.ArgumentParser, default: bool) -> None:
    """These stand before the command or after it."""

    def usual(value: object) -> object:
        return value if default else argparse.SUPPRESS

    to.add_argument(
        "--book", metavar="FILE", default=usual("budget.db"), help="the book (default: budget.db)"
    )
    to.add_argument(
        "--id", default=usual("home"), help="which book of the file, by its id (default: home)"
    )
    to.add_argument(
        "--json", action="store_true", default=usual(False), help="answer in JSON, for programs"
    )


def _day(text: str) -> datetime.date:
    try:
        return parse_date(text)
    except BudgetError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _currency(text: str) -> Currency:
    try:
        return Currency(text)
    except BudgetError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _add_today(to: argparse.ArgumentParser) -> None:
    to.add_argument("--today", type=_day, metavar="DAY", help="the day, YYYY-MM-DD (default: today)")


def _add_import(to: argparse.ArgumentParser) -> None:
    to.add_argument("file", metavar="STATEMENT", help="the file that the bank gives")
    to.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="[NUMBER=]ACCOUNT",
        help="the book's account that it is for; with NUMBER, of that account in the file "
        "(default: that of the last import, else a new one)",
    )
    to.add_argument(
        "--currency",
        type=_currency,
        metavar="CODE",
        help="the currency of a new book (default: the file's, else EUR)",
    )
    to.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
    csv = to.add_argument_group("what a CSV file may not tell by itself")
    csv.add_argument("--date-column", metavar="COLUMN", help="by its name or place, from 1")
    csv.add_argument("--amount-column", metavar="COLUMN", help="the one with both directions")
    csv.add_argument("--debit-column", metavar="COLUMN", help="money out; needs --credit-column")
    csv.add_argument("--credit-column", metavar="COLUMN", help="money in; needs --debit-column")
    csv.add_argument("--date-order", choices=[order.value for order in DateOrder])
    csv.add_argument("--decimal", choices=[mark.value for mark in DecimalMark])
    csv.add_argument("--sign", choices=[sign.value for sign in Sign])


def _add_history(to: argparse.ArgumentParser) -> None:
    _add_today(to)
    to.add_argument(
        "--by",
        choices=["week", "month", "year"],
        help="the periods (default: those of the book's settings)",
    )
    to.add_argument("--periods", type=_count, default=6, metavar="N", help="how many (default: 6)")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 120:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 120")


def _add_link(to: argparse.ArgumentParser) -> None:
    _add_today(to)
    which = to.add_mutually_exclusive_group()
    which.add_argument("--repair", metavar="CONNECTION", help="log in again where a bank asks for it")
    which.add_argument("--bank", metavar="ID", help="which of the simulated banks (default: the first)")


def _add_sync(to: argparse.ArgumentParser) -> None:
    _add_today(to)
    to.add_argument("--connection", metavar="ID", help="one of them alone (default: all)")
    to.add_argument("--from-start", action="store_true", help="fetch everything again")
