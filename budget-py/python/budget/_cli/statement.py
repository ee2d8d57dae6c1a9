"""`import`."""

import os
import pathlib
import sys
from argparse import Namespace
from collections.abc import Sequence

from budget import (
    Account,
    AccountMapping,
    AccountType,
    AlreadyExistsError,
    AmountQuestion,
    Amounts,
    Answers,
    BankAccount,
    BankUpdate,
    Book,
    Currency,
    DateOrder,
    DateOrderQuestion,
    DateQuestion,
    DecimalMark,
    DecimalQuestion,
    Format,
    ImportReport,
    InvalidError,
    NotFoundError,
    Outcome,
    Part,
    Question,
    SeparateAmounts,
    Settings,
    Sign,
    SignQuestion,
    SignedAmounts,
    detect,
    read_statement,
    sniff,
)
from budget._cli import book as books
from budget._cli.answer import Answer
from budget._cli.bank import refuse_to_mix
from budget._words import plain

SHOWN = 10


def import_statement(asked: Namespace) -> Answer:
    """A bank's statement into the book; the answer says what became of each row."""
    try:
        data = pathlib.Path(asked.file).read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"{asked.file}: there is no such file") from None
    except OSError as error:
        raise InvalidError(f"{asked.file}: {error.strerror}") from error
    update, uncertain = _read(asked, data)
    _refuse_nothing(asked, update)
    currency, is_assumed = _currency(asked, update)
    if not os.path.exists(asked.book):
        _given(asked, update, set())
    with _book(asked, currency) as book:
        refuse_to_mix(book, asked.book)
        report = book.import_statements(update, _accounts(asked, book, update))
    lines = _lines(asked, update, report)
    if is_assumed:
        lines.append("The file names no currency: that of the account is meant, EUR in a new book.")
    if uncertain:
        parts = ", ".join(part.value.replace("_", " ") for part in uncertain)
        lines.append(f"Likely, but not proven by the file: {parts}. Look a few rows over.")
    found = {"file": asked.file, "dry_run": asked.dry_run, "uncertain": uncertain}
    return Answer("\n".join(lines), found | _counts(report) | {"report": report})


def _book(asked: Namespace, currency: Currency) -> Book:
    if not asked.dry_run:
        return books.open_or_create(asked, currency)
    try:
        with books.open_book(asked) as book:
            return Book.import_book("memory:", book.export(), id=asked.id)
    except NotFoundError:
        return Book.memory(Settings(currency))


def _read(asked: Namespace, data: bytes) -> tuple[BankUpdate, tuple[Part, ...]]:
    """What the file says, and the parts of its layout that are likely but not proven."""
    if detect(data) is not Format.CSV:
        return read_statement(data), ()
    answers = _answers(asked, data)
    while questions := sniff(data, answers).questions:
        if asked.json or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise InvalidError(_asks(asked.file, questions), context={"ask": _flags(questions)})
        answers = _asked(questions[0], answers)
    return read_statement(data, answers=answers), sniff(data, answers).uncertain


def _answers(asked: Namespace, data: bytes) -> Answers:
    header = sniff(data).mapping.header
    if (asked.debit_column is None) != (asked.credit_column is None):
        raise InvalidError("--debit-column and --credit-column need each other")
    amount: Amounts | None = None
    if asked.debit_column is not None:
        if asked.amount_column is not None:
            raise InvalidError("--amount-column is one column, --debit-column one of two")
        places = [_column(name, header) for name in (asked.debit_column, asked.credit_column)]
        amount = SeparateAmounts(*places)
    elif asked.amount_column is not None:
        amount = SignedAmounts(_column(asked.amount_column, header))
    return Answers(
        date=None if asked.date_column is None else _column(asked.date_column, header),
        date_order=None if asked.date_order is None else DateOrder(asked.date_order),
        amount=amount,
        decimal=None if asked.decimal is None else DecimalMark(asked.decimal),
        sign=None if asked.sign is None else Sign(asked.sign),
    )


def _column(name: str, header: Sequence[str]) -> int:
    if name in header:
        return header.index(name)
    if name.isascii() and name.isdigit() and int(name) >= 1:
        return int(name) - 1
    known = ", ".join(plain(text) for text in header)
    raise InvalidError(f'there is no column "{plain(name)}"; the columns are {known}')


def _ask(question: Question) -> tuple[str, str, dict[str, str]]:
    """What is asked, the flag that answers, and what can be answered."""
    match question:
        case DateQuestion(choices):
            places = {str(choice.column + 1): plain(choice.name) for choice in choices}
            return "which column has the date", "--date-column", places
        case AmountQuestion(choices):
            places = {str(choice.column + 1): plain(choice.name) for choice in choices}
            return "which column has the amount", "--amount-column", places
        case DateOrderQuestion(orders, samples):
            words = {"ymd": "year first", "dmy": "day first", "mdy": "month first"}
            about = f"what comes first in the date {plain(samples[0].text)}"
            return about, "--date-order", {order.value: words[order.value] for order in orders}
        case DecimalQuestion(samples):
            about = f"what stands before the decimals in {plain(samples[0].text)}"
            return about, "--decimal", {"point": "a point", "comma": "a comma"}
        case SignQuestion(samples):
            about = f"is {plain(samples[0].text)} money out or in"
            words = {
                "negative_is_out": "a minus is money out",
                "positive_is_out": "no minus is money out",
            }
            return about, "--sign", words


def _flags(questions: Sequence[Question]) -> str:
    return ",".join(_ask(question)[1] for question in questions)


def _asks(file: str, questions: Sequence[Question]) -> str:
    lines = [f"{file} does not tell everything by itself; add"]
    for question in questions:
        about, flag, choices = _ask(question)
        told = ", ".join(f"{answer} ({word})" if word else answer for answer, word in choices.items())
        lines.append(f"  {flag}  {about}? {told}")
    return "\n".join(lines)


def _asked(question: Question, answers: Answers) -> Answers:
    """Asks the person at the terminal."""
    about, _, choices = _ask(question)
    told = ", ".join(f"{answer} = {word}" if word else answer for answer, word in choices.items())
    answer = ""
    while answer not in choices:
        print(f"{about[0].upper()}{about[1:]}? {told}: ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
        if not answer:
            raise InvalidError("the question was not answered, so nothing was imported")
        answer = answer.strip()
    match question:
        case DateQuestion():
            return answers.replace(date=int(answer) - 1)
        case AmountQuestion():
            return answers.replace(amount=SignedAmounts(int(answer) - 1))
        case DateOrderQuestion():
            return answers.replace(date_order=DateOrder(answer))
        case DecimalQuestion():
            return answers.replace(decimal=DecimalMark(answer))
    return answers.replace(sign=Sign(answer))


def _refuse_nothing(asked: Namespace, update: BankUpdate) -> None:
    if any(statement.rows for statement in update.statements):
        return
    unreadable = [row for statement in update.statements for row in statement.unreadable]
    if not unreadable:
        raise InvalidError(f"there are no transactions in {asked.file}")
    first = unreadable[0]
    raise InvalidError(
        f"no row of {asked.file} could be read, so nothing was saved; line {first.line}:"
        f" {plain(first.reason)}"
    )


def _currency(asked: Namespace, update: BankUpdate) -> tuple[Currency, bool]:
    """The currency of a new book, and whether nobody named it."""
    if asked.currency is not None:
        return asked.currency, False
    for statement in update.statements:
        for named in (statement.account.currency, *(row.currency for row in statement.rows)):
            if named is not None and named != Currency.none():
                return named, False
    return Currency("EUR"), True


def _accounts(asked: Namespace, book: Book, update: BankUpdate) -> list[AccountMapping]:
    """The account for each statement: the one asked for, that of the last import, else a new one."""
    accounts = {entry.value.id for entry in book.outline().accounts}
    known = {found.external_id: found.account for found in book.known_accounts(update)}
    known |= _given(asked, update, accounts)
    home = book.settings().value.home_currency
    for statement in update.statements:
        number = statement.account.external_id
        if number not in known:
            known[number] = _new_account(book, statement.account, home)
    return [AccountMapping(number, account) for number, account in known.items()]


def _given(asked: Namespace, update: BankUpdate, accounts: set[str]) -> dict[str, str]:
    """The accounts that were asked for, by the file's numbers."""
    numbers = [statement.account.external_id for statement in update.statements]
    return dict(_mapped(text, numbers, accounts) for text in asked.account)


def _mapped(text: str, numbers: list[str], accounts: set[str]) -> tuple[str, str]:
    number, is_named, account = text.partition("=")
    if not is_named:
        account = text
        if len(numbers) > 1:
            told = ", ".join(numbers)
            raise InvalidError(f"the file has several accounts ({told}): --account NUMBER={text}")
        number = numbers[0]
    if number not in numbers:
        told = ", ".join(f'"{known}"' for known in numbers)
        raise NotFoundError(f'the file has no account "{number}"; it has {told}')
    if account not in accounts:
        told = ", ".join(sorted(accounts)) or "none yet; without --account one is made"
        raise NotFoundError(f'the book has no account "{account}"; it has {told}')
    return number, account


def _new_account(book: Book, bank: BankAccount, home: Currency) -> str:
    id = bank.external_id or "Checking"
    account_type = bank.account_type or AccountType.DEPOSITORY
    try:
        book.create_account(Account(id, bank.name or id, account_type, bank.currency or home))
    except AlreadyExistsError:
        pass
    return id


def _counts(report: ImportReport) -> dict[str, int]:
    return {outcome.value: report.count(outcome) for outcome in Outcome}


def _lines(asked: Namespace, update: BankUpdate, report: ImportReport) -> list[str]:
    words = {
        Outcome.DUPLICATE: "known",
        Outcome.CHANGED: "changed",
        Outcome.MATCHED: "matched to rows entered by hand",
        Outcome.LINKED: "posted",
        Outcome.UNREADABLE: "unreadable",
    }
    counts = [f"{report.count(Outcome.NEW):,} new"]
    counts += [f"{report.count(it):,} {word}" for it, word in words.items() if report.count(it)]
    accounts = ", ".join(plain(statement.account) for statement in report.statements)
    would = " Nothing was written: this was a dry run." if asked.dry_run else ""
    lines = [f"{plain(asked.file)} into {accounts}: {', '.join(counts)}.{would}"]
    rows = [row for statement in update.statements for row in statement.unreadable]
    lines += [f"  line {row.line}: {plain(row.reason)}" for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines.append(f"  and {len(rows) - SHOWN} more rows that could not be read")
    return lines
