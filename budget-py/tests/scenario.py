"""Replays a scenario through the package alone: `FORMAT.md` beside the scenarios says what they mean."""

import datetime
import enum
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

import budget
from budget import (
    Account,
    AccountType,
    Book,
    Budget,
    Cadence,
    Carry,
    Category,
    Covers,
    Figure,
    Kind,
    LimitChange,
    Money,
    NewTransaction,
    Override,
    Pace,
    Period,
    Put,
    Rollover,
    Settings,
    Split,
    Transaction,
    parse_date,
)

Scenario = dict[str, Any]
E = TypeVar("E", bound=enum.Enum)


def run(scenario: Scenario) -> None:
    """Raises AssertionError where the answer is not the expected one."""
    answers: dict[str, Callable[[Scenario], Any]] = {
        "periods": periods,
        "summary": summary,
        "prorate": prorate,
    }
    expected = scenario["expect"]
    assert expected, "expect is empty"
    try:
        answer = answers[scenario["kind"]](scenario)
    except budget.BudgetError as error:
        assert error.kind.value == expected.get("error"), f"{error.kind}: {error}"
        return
    assert "error" not in expected, f"the error {expected['error']} is expected"
    for name, value in expected.items():
        compare(name, answer[name], value)


def compare(name: str, actual: Any, expected: Any) -> None:
    if name == "lines":
        for line, wanted in zip(actual, expected, strict=True):
            same_fields(f"line {wanted['budget']}", line, wanted)
    elif name == "totals":
        by_currency = {str(total.currency): total for total in actual}
        assert by_currency.keys() == {wanted["currency"] for wanted in expected}, name
        for wanted in expected:
            same_fields(name, by_currency[wanted["currency"]], wanted)
    elif name in ("unbudgeted", "income", "uncategorised_in", "budgeted"):
        assert ordered(actual) == ordered(in_tuples(expected)), name
    else:
        assert actual == expected, f"{name}: {expected} is expected, not {actual}"


def in_tuples(rows: list[Scenario]) -> Iterable[tuple[str, ...]]:
    for row in rows:
        amount = next(row[key] for key in ("spent", "received", "amount") if key in row)
        yield category_of(row), row["currency"], plain(Decimal(amount))


def category_of(row: Scenario) -> str:
    return str(row.get("category") or "")


def ordered(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(rows)


def plain(amount: Decimal) -> str:
    return format(amount.normalize() + 0, "f")


def same_fields(place: str, actual: Any, wanted: Scenario) -> None:
    for name, expected in wanted.items():
        if name in ("budget", "on", "currency"):
            continue
        value = None if actual is None else getattr(actual, name)
        assert same(value, expected), f"{place}: {name} {expected} is expected, not {value}"


def same(value: Any, expected: Any) -> bool:
    match value:
        case Money():
            return expected is not None and value.amount == Decimal(expected)
        case Decimal():
            return expected is not None and value == Decimal(expected)
        case Period():
            return bool(texts(value) == expected)
        case budget.Status():
            return bool(value.value == expected)
        case _:
            return bool(value == expected)


def texts(period: Period | None) -> list[str] | None:
    return None if period is None else [period.start.isoformat(), period.end.isoformat()]


def text(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def range_of(dates: list[str]) -> Period:
    start, end = dates
    return Period(parse_date(start), parse_date(end))


def cadence(written: Scenario) -> Cadence:
    return Cadence.from_parts(**written)


def periods(scenario: Scenario) -> dict[str, Any]:
    repeats = cadence(scenario["cadence"])
    answer: dict[str, Any] = {}
    if "range" in scenario:
        within = range_of(scenario["range"])
        found = repeats.periods(within)
        if scenario.get("clip"):
            found = tuple(period.intersection(within) or period for period in found)
        answer["periods"] = [texts(period) for period in found]
    if "containing" in scenario:
        answer["period"] = texts(repeats.period_containing(parse_date(scenario["containing"])))
    if "next_after" in scenario:
        answer["date"] = text(repeats.next_after(parse_date(scenario["next_after"])))
    if "on_or_after" in scenario:
        answer["date"] = text(repeats.on_or_after(parse_date(scenario["on_or_after"])))
    return answer


def prorate(scenario: Scenario) -> dict[str, Any]:
    with Book.memory(Settings("EUR")) as book:
        entities: list[budget.Entity] = [a_budget(written) for written in scenario["budgets"]]
        if "categories" in scenario:
            entities += [category(written) for written in scenario["categories"]]
        else:
            names = {written["category"] for written in scenario["budgets"]}
            entities += [Category(name, name) for name in sorted(names)]
        book.apply("The scenario", [Put(entity) for entity in entities])
        rows = book.summary_between(range_of(scenario["range"])).budgeted
        return {"budgeted": [in_money(row.category, row.amount) for row in rows]}


def summary(scenario: Scenario) -> dict[str, Any]:
    today = parse_date(scenario["today"])
    settings = Settings("EUR", include_pending=scenario.get("include_pending", False))
    if "view" in scenario:
        settings = settings.replace(view=cadence(scenario["view"]))
    with Book.memory(settings) as book:
        book.apply("The scenario", [Put(entity) for entity in entities_of(scenario)])
        answer = book.summary(today)
        check_why(book, answer)
        lines = [line(book, answer, wanted) for wanted in scenario["expect"].get("lines", [])]
        book.audit()
        return {
            "lines": lines,
            "totals": answer.totals,
            "unbudgeted": [in_money(row.category, row.spent) for row in answer.unbudgeted],
            "income": [in_money(None, money) for money in answer.income],
            "uncategorised_in": [in_money(None, money) for money in answer.uncategorised_in],
        }


def line(book: Book, answer: budget.Summary, wanted: Scenario) -> budget.Line | None:
    if "on" in wanted:
        return book.line(wanted["budget"], parse_date(wanted["on"]), answer.today)
    book.budget(wanted["budget"])
    return next((line for line in answer.lines if line.budget == wanted["budget"]), None)


def check_why(book: Book, answer: budget.Summary) -> None:
    """Every figure is what its parts and terms sum to."""
    today = answer.today
    for line in answer.lines:
        figures = {
            Figure.SPENT: line.spent,
            Figure.PENDING: line.pending,
            Figure.CARRIED: line.carried,
        }
        for figure, amount in figures.items():
            try:
                sums_to(book.why(line.budget, today, today, figure), amount)
            except budget.OutOfRangeError:
                # An earlier period's figures may be beyond the range where the carry is not.
                assert figure is Figure.CARRIED
    for row in answer.unbudgeted:
        sums_to(book.why_unbudgeted(row.category, row.spent.currency, today), row.spent)
    for money in answer.income:
        sums_to(book.why_income(money.currency, today), money)
    for money in answer.uncategorised_in:
        sums_to(book.why_uncategorised_in(money.currency, today), money)


def sums_to(why: budget.Why, amount: Money) -> None:
    minors = [part.amount.minor for part in why.parts] + [term.change.minor for term in why.terms]
    assert sum(minors) == amount.minor


def in_money(category: str | None, money: Money) -> tuple[str, ...]:
    return category or "", str(money.currency), plain(money.amount)


def entities_of(scenario: Scenario) -> Iterable[budget.Entity]:
    yield from map(category, scenario.get("categories", []))
    yield from map(account, scenario.get("accounts", []))
    yield from map(a_budget, scenario.get("budgets", []))
    for at, written in enumerate(scenario.get("transactions", [])):
        yield transaction(at, written)


def word(words: type[E], text: str) -> E:
    """A word that no member has is a fault of the input, not of the file."""
    try:
        return words(text)
    except ValueError as error:
        raise budget.InvalidError(str(error)) from None


def name_of(id_: str) -> str:
    return id_[:200] if id_.strip() else "unnamed"


def category(written: Scenario) -> Category:
    kind = word(Kind, written["kind"]) if "kind" in written else None
    name = written.get("name") or ""
    name = name if name.strip() else written["id"]
    return Category(written["id"], name_of(name), parent=written.get("parent"), kind=kind)


def account(written: Scenario) -> Account:
    made = Account(written["id"], name_of(written["id"]), AccountType.DEPOSITORY, "EUR")
    return made.replace(in_budget=written.get("in_budget", True))


def a_budget(written: Scenario) -> Budget:
    currency = written["currency"]

    def money(amount: str) -> Money:
        return Money.parse(amount, currency)

    made = Budget(
        written["id"], written["category"], money(written["limit"]), cadence(written["cadence"])
    )
    changes: dict[str, Any] = {}
    if "from" in written:
        changes["from_"] = parse_date(written["from"])
    if "until" in written:
        changes["until"] = parse_date(written["until"])
    if "rollover" in written:
        rollover = written["rollover"]
        cap = money(rollover["cap"]) if "cap" in rollover else None
        changes["rollover"] = Rollover(word(Carry, rollover["carry"]), cap)
    if "covers" in written:
        changes["covers"] = word(Covers, written["covers"])
    if "pace" in written:
        changes["pace"] = word(Pace, written["pace"])
    if "warn_at" in written:
        changes["warn_at"] = written["warn_at"]
    changes["limits"] = [
        LimitChange(parse_date(change["from"]), money(change["limit"]))
        for change in written.get("limits", [])
    ]
    changes["overrides"] = [
        Override(parse_date(change["period_start"]), money(change["limit"]))
        for change in written.get("overrides", [])
    ]
    return made.replace(**changes)


def transaction(at: int, written: Scenario) -> Transaction:
    currency = written["currency"]
    splits = [
        Split(split.get("category"), Money.parse(split["amount"], currency))
        for split in written.get("splits", [])
    ]
    new = NewTransaction(
        parse_date(written["date"]),
        Money.parse(written["amount"], currency),
        account=written.get("account"),
        category=written.get("category"),
        pending=written.get("pending", False),
        excluded=written.get("excluded", False),
        splits=splits,
    )
    return Transaction.entered(written.get("id", f"transaction number {at}"), new)
