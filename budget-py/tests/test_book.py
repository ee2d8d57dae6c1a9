import datetime
import pathlib
import pickle
from decimal import Decimal
from typing import Any

import pytest

import budget
from budget import (
    AsGiven,
    BeginNow,
    Book,
    Budget,
    Cadence,
    Category,
    Delete,
    Edit,
    EntityKey,
    Field,
    Figure,
    Money,
    NewTransaction,
    Period,
    Put,
    Rule,
    Settings,
    Split,
    Status,
    TransactionQuery,
)

from .conftest import eur, march


def only(book: Book) -> budget.Transaction:
    return book.transactions().rows[0].value


def test_a_month(book: Book) -> None:
    summary = book.summary(march(20))
    line = summary.lines[0]
    assert (line.spent, line.remaining, line.status) == (
        eur("82.40"), eur("317.60"), Status.ON_TRACK
    )
    assert line.percent == Decimal("20.6")
    assert summary.revision == book.revision()
    assert list(book.remaining(march(20))) == [eur("317.60")]


def test_why_names_what_was_spent(book: Book) -> None:
    why = book.why("food", march(1), march(20), Figure.SPENT)
    assert [part.transaction for part in why.parts] == [only(book).id]
    with pytest.raises(budget.NotFoundError):
        book.why("food", datetime.date(2025, 1, 1), march(20), Figure.SPENT)


def test_what_if_writes_nothing(book: Book) -> None:
    before = book.revision()
    what_if = book.what_if([Delete(EntityKey("budget", "food"))], march(20))
    assert (len(what_if.before.lines), len(what_if.after.lines)) == (1, 0)
    assert book.revision() == before


def test_a_batch_is_applied_whole_or_not_at_all(book: Book) -> None:
    with pytest.raises(budget.NotFoundError):
        book.apply("Two", [Put(Category("x", "X")), Delete(EntityKey("budget", "nothing"))])
    assert len(book.outline().categories) == 1


def test_many_are_recorded_or_none(book: Book) -> None:
    good = NewTransaction(march(3), eur("1"), category="groceries")
    with pytest.raises(budget.NotFoundError):
        book.record_many([good, good.replace(category="nothing")])
    assert len(book.transactions().rows) == 1
    assert len(book.record_many([good] * 100)) == 100
    page = book.transactions(TransactionQuery(limit=10))
    assert len(page.rows) == 10 and page.next is not None
    rest = book.transactions(TransactionQuery(after=page.next))
    assert len(rest.rows) == 91 and rest.next is None


@pytest.mark.parametrize("rows", ["abc", b"abc", {"a": 1}, 3, [3], None, [None]])
def test_only_a_sequence_of_transactions_is_recorded(book: Book, rows: Any) -> None:
    with pytest.raises(TypeError):
        book.record_many(rows)


def test_an_edit_is_kept_and_cleared(book: Book) -> None:
    id_ = only(book).id
    assert book.edit(id_, Edit(payee="Corner shop", tags=["weekly"])).payee == "Corner shop"
    assert isinstance(only(book).origin(Field.PAYEE), budget.PersonOrigin)
    assert book.clear(id_, [Field.TAGS]).tags == ()
    assert book.delete(id_).deleted and not book.restore(id_).deleted
    assert book.exclude(id_).excluded and not book.exclude(id_, False).excluded


def test_splits_add_up(book: Book) -> None:
    id_ = only(book).id
    halves = [Split("groceries", eur("41.20")), Split(None, eur("41.20"))]
    assert book.split(id_, halves).splits == tuple(halves)
    with pytest.raises(budget.InvalidError):
        book.split(id_, halves[:1])
    assert book.split(id_, []).splits == ()


def test_a_budget_changes_with_time(book: Book) -> None:
    april = datetime.date(2026, 4, 10)
    book.set_limit_from("food", april, eur("500"))
    book.override_limit("food", datetime.date(2026, 5, 1), eur("100"))
    lines = book.lines_between(Period(march(1), datetime.date(2026, 6, 1)), march(20))
    assert [line.limit for line in lines] == [eur("400"), eur("500"), eur("100")]
    follower = book.change_cadence("food", april, Cadence.weekly(budget.Weekday.MON), eur("100"))
    assert follower.follows == "food"
    book.end_budget(follower.id, datetime.date(2026, 7, 1))


def test_a_budget_needs_to_know_when_it_begins(book: Book) -> None:
    fun = Budget("fun", "groceries", eur("1"), Cadence.yearly())
    with pytest.raises(TypeError):
        book.create_budget(fun)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="a BeginNow or an AsGiven"):
        book.create_budget(fun, march(1))  # type: ignore[arg-type]
    with pytest.raises(budget.BudgetError):
        book.create_budget(fun.replace(id="food"), AsGiven())


def test_undo_and_changes(book: Book) -> None:
    start = book.revision()
    done = book.delete_budget("food")
    book.undo(done.number)
    assert len(book.summary(march(20)).lines) == 1
    changes = book.changes(start)
    assert [change.cause for change in changes] == [budget.Cause.PERSON, budget.Cause.UNDO]
    assert changes[0].at.tzinfo is not None and changes.revision == book.revision()
    with pytest.raises(budget.GapError):
        book.changes(start.replace(epoch=start.epoch ^ 1))


def test_rules_are_previewed_run_and_explained(book: Book) -> None:
    test = budget.TextCondition(budget.TextField.PAYEE, budget.TextContains("market"))
    rule = Rule("market", "Markets", [test], [budget.AddTag("weekly")])
    assert book.preview_rules([rule])[0].after.tags == ("weekly",)
    assert book.run_rules() == 0
    book.create_rule(rule)
    assert book.run_rules() == 1 and only(book).tags == ("weekly",)
    match book.explain(only(book).id).matched[0].actions[0].outcome:
        case budget.TookEffect():
            pass
        case other:
            raise AssertionError(other)
    book.update_rule(rule.replace(stage=budget.Stage.POST))
    assert book.rule("market").stage is budget.Stage.POST
    book.delete_rule("market")
    with pytest.raises(budget.InvalidError):
        bad = budget.TextCondition(budget.TextField.PAYEE, budget.TextRegex("("))
        book.create_rule(rule.replace(conditions=[bad]))


def test_a_statement_is_read_previewed_and_imported_once(book: Book) -> None:
    file = b"Date,Payee,Amount\n2026-03-03,Market,-82.40\n2026-03-05,Bakery,-3.20\n"
    update = budget.read_statement(file)
    giro = [budget.AccountMapping("", "giro")]
    with pytest.raises(budget.InvalidError):
        book.preview_import(update, [])
    preview = book.preview_import(update, giro)
    assert preview.report.count(budget.Outcome.NEW) == 1
    assert len(book.transactions().rows) == 1
    assert book.import_statements(update, giro).count(budget.Outcome.NEW) == 1
    assert book.import_statements(update, giro).count(budget.Outcome.NEW) == 0


def test_a_file_that_does_not_tell_is_asked_about() -> None:
    file = b"Date,Payee,Amount\n03/04/2026,Market,-82.40\n05/06/2026,Bakery,-3.20\n"
    with pytest.raises(budget.BudgetError):
        budget.read_statement(file)
    sniffed = budget.sniff(file)
    assert any(isinstance(asked, budget.DateOrderQuestion) for asked in sniffed.questions)
    answers = budget.Answers(date_order=budget.DateOrder.DMY)
    update = budget.read_statement(file, answers=answers)
    assert update.statements[0].rows[0].date == datetime.date(2026, 4, 3)


def test_an_alert_is_raised_once(book: Book) -> None:
    book.record(NewTransaction(march(4), eur("390"), category="groceries"))
    raised = book.tick(march(20))
    assert raised or book.alerts()
    assert book.tick(march(20)) == ()


def test_a_book_travels_as_text(book: Book) -> None:
    copy = Book.import_book("memory:", book.export(), id="copy")
    assert copy.summary(march(20)) == book.summary(march(20))
    with pytest.raises(budget.InvalidError):
        Book.import_book("memory:", "")


def test_a_file_is_there_when_it_is_opened_again(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "home.db"
    with pytest.raises(budget.NotFoundError):
        Book.open(path)
    with Book.create(path, Settings("EUR")) as book:
        book.add_default_categories()
        number = book.revision().number
        book.backup_to(tmp_path / "copy.db")
        book.quick_check()
    for place in (path, str(path), f"sqlite:{path}", f"sqlite://{path}", tmp_path / "copy.db"):
        with Book.open(place) as book:
            assert book.audit().number == number
    with pytest.raises(budget.AlreadyExistsError):
        Book.create(path, Settings("EUR"))
    with Book.open_or_create(path, Settings("USD")) as book:
        assert book.settings().value.home_currency == budget.Currency("EUR")


@pytest.mark.parametrize("place", ["postgres://host/db", "", "mysql://x"])
def test_a_place_that_has_no_books_is_refused(place: str) -> None:
    with pytest.raises(budget.InvalidError):
        Book.open(place)


def test_a_closed_book_says_so(book: Book) -> None:
    other = book.acting_as("a script")
    book.close()
    book.close()
    assert book.closed and not other.closed
    with pytest.raises(budget.BudgetError, match="the book is closed"):
        book.revision()
    other.delete_budget("food")
    assert other.changes(other.revision()).revision == other.revision()


def test_an_erased_book_is_gone(book: Book) -> None:
    other = book.acting_as("other")
    book.erase()
    assert book.closed
    with pytest.raises(budget.NotFoundError):
        other.revision()


def test_a_book_is_not_pickled(book: Book) -> None:
    for thing in (book, book.events(), book.bank(budget.SimulatedBank(march(1), days=1))):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(thing)


def test_events_come_and_end(book: Book) -> None:
    events = book.events(timeout=0.2)
    done = book.delete_budget("food")
    assert [*events] == [budget.Changed(done)]
    with pytest.raises(budget.InvalidError):
        book.events(timeout=-1)


def test_history_is_a_sequence(book: Book) -> None:
    rows = book.history(Cadence.monthly(), Period(march(1), datetime.date(2026, 5, 1)))
    assert len(rows) == len(list(rows)) == len(rows[:])
    assert rows[-1] == list(rows)[-1] and rows == list(rows)
    assert rows.revision == book.revision()
    assert rows.index(rows[-1]) == len(rows) - 1 and rows.count(rows[0]) == 1 and rows[0] in rows
    with pytest.raises(IndexError):
        rows[len(rows)]


def test_settings_change(book: Book) -> None:
    settings = book.settings().value
    book.set_settings(settings.replace(include_pending=True))
    assert book.settings().value.include_pending
    with pytest.raises(budget.InvalidError):
        book.set_settings(settings.replace(time_zone=""))
    with pytest.raises(TypeError):
        settings.replace(colour="red")
    assert BeginNow(march(1)).today == march(1)
    assert Money.zero("EUR") == eur("0")
