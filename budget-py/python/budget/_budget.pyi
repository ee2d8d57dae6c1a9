"""The engine, as Python sees it."""

from collections.abc import Callable, Coroutine, Generator, Iterable, Iterator, Sequence
from datetime import date as _date
from datetime import datetime, timedelta
from decimal import Decimal
from os import PathLike
from types import GenericAlias, TracebackType
from typing import Any, Generic, Never, Protocol, Self, TypeVar, final, overload

from matplotlib.axes import Axes

from budget import (
    Action,
    ActionOutcome,
    Amounts,
    Begin,
    Bucket,
    Categorised,
    Condition,
    Entity,
    Event,
    Origin,
    Patch,
    Precondition,
    Question,
    Received,
    Repeat,
    TextTest,
)
from budget._ports import Plaid, Store
from budget._enums import (
    AccountType,
    BankSource,
    CalendarUnit,
    Carry,
    Cause,
    ConnectionState,
    Coverage,
    Covers,
    DateOrder,
    DecimalMark,
    Delimiter,
    Encoding,
    Fault,
    Field,
    Figure,
    Format,
    Kind,
    Match,
    Outcome,
    Pace,
    Part,
    Rows,
    Sign,
    Stage,
    Status,
    Synchronous,
    TextField,
    WebhookResponse,
    Weekday,
    WeekendShift,
)

_T = TypeVar("_T", covariant=True)

class _Table(Protocol):
    """Anything that Arrow's C stream interface can read: a frame of polars, a table of pyarrow."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

__version__: str

__all__ = [
    "Absent",
    "Account",
    "AccountCondition",
    "AccountMapping",
    "ActionTaken",
    "AddTag",
    "Alert",
    "AmountBetween",
    "AmountQuestion",
    "Answers",
    "AsGiven",
    "AsyncBank",
    "AsyncBook",
    "AsyncEvents",
    "Bank",
    "BankAccount",
    "BankLayer",
    "BankOrigin",
    "BankRow",
    "BankUpdate",
    "BeginNow",
    "Book",
    "Budget",
    "Cadence",
    "Call",
    "CarryTerm",
    "CategorisedAs",
    "CategorisedNothing",
    "Category",
    "Change",
    "ChangeSet",
    "Changed",
    "Choice",
    "Connection",
    "Currency",
    "CursorIs",
    "DateOrderQuestion",
    "DateQuestion",
    "DatedRows",
    "DecimalQuestion",
    "DefaultOrigin",
    "Delete",
    "DoneBefore",
    "Edit",
    "Edits",
    "EntityChange",
    "EntityKey",
    "Entry",
    "Events",
    "Every",
    "Exclude",
    "Explanation",
    "ExternalId",
    "FeedPage",
    "FeedRow",
    "Group",
    "HeadIs",
    "HistoryRow",
    "ImportPreview",
    "ImportReport",
    "InCategory",
    "Input",
    "Institution",
    "Item",
    "LimitChange",
    "Line",
    "LinkRequest",
    "LinkSession",
    "Linked",
    "Listing",
    "Mapping",
    "Marked",
    "Matched",
    "MatchedRule",
    "MemoryStore",
    "Money",
    "NewAccounts",
    "NewTransaction",
    "NothingReceived",
    "NthWeekday",
    "Once",
    "Outline",
    "OutlineIs",
    "Overridden",
    "Override",
    "Page",
    "PageKey",
    "Period",
    "PersonDecided",
    "PersonOrigin",
    "PlaidClient",
    "Problem",
    "Prorated",
    "Put",
    "RangeLine",
    "RangeSummary",
    "ReconciledRow",
    "RecurringStream",
    "RecurringStreams",
    "RenamePayee",
    "Resync",
    "Revision",
    "Rollover",
    "Rule",
    "RuleEffect",
    "RuleOrigin",
    "RuledFields",
    "RuledLayer",
    "RuledTag",
    "Sample",
    "Semimonth",
    "SeparateAmounts",
    "SetCategory",
    "Settings",
    "SignQuestion",
    "SignedAmounts",
    "SignedWebhook",
    "SimulatedBank",
    "Sniffed",
    "Span",
    "Split",
    "SqliteOptions",
    "Statement",
    "StatementReport",
    "StreamsChanged",
    "SuggestedLink",
    "Summary",
    "SyncProgress",
    "SyncReport",
    "Synced",
    "TagsFull",
    "TextCondition",
    "TextContains",
    "TextIs",
    "TextOneOf",
    "TextRegex",
    "TookEffect",
    "Total",
    "Totals",
    "TotalsQuery",
    "TotalsRow",
    "Transaction",
    "TransactionQuery",
    "Transfer",
    "TypedAmounts",
    "Unbudgeted",
    "UncategorisedIn",
    "UncategorisedOut",
    "Unchanged",
    "Unreadable",
    "VaultKeys",
    "VerificationKey",
    "Verifier",
    "Webhook",
    "WhatIf",
    "Why",
    "WhyPart",
    "__version__",
    "detect",
    "parse_date",
    "read_statement",
    "sniff",
    "summarize",
]

class _Value:
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...

class _Record(_Value):
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""
    def __replace__(self, **changes: Any) -> Self: ...

@final
class Currency(_Value):
    """A currency: its code and how many decimals its smallest unit has.

    >>> from budget import Currency
    >>> Currency("JPY").digits
    0
    >>> Currency("eur")
    Traceback (most recent call last):
    budget._errors.InvalidError: "eur" is no currency: an upper-case ISO 4217 code such as EUR, or x: and 1 to 12 letters and digits, is meant
    """

    __match_args__ = ("code",)
    def __new__(cls, code: str) -> Self: ...
    @staticmethod
    def of_bank(code: str) -> Currency:
        """The currency of a bank's code: a known one as it is, anything else as unofficial."""
    @staticmethod
    def none() -> Currency:
        """ISO's "no currency", of a bank's row that names none."""
    @property
    def code(self) -> str:
        """The code, as given."""
    @property
    def digits(self) -> int:
        """How many decimals an amount has at most."""

@final
class Money(_Value):
    """An amount in a currency, exact. Positive is money out, negative is money in.

    >>> from decimal import Decimal
    >>> from budget import Money
    >>> Money(Decimal("2.80"), "EUR") + Money(Decimal("3.90"), "EUR")
    Money(Decimal('6.70'), 'EUR')
    >>> Money(2.8, "EUR")
    Traceback (most recent call last):
    TypeError: amount: a decimal.Decimal or an int, such as Decimal("2.8"), is meant, not float
    """

    __match_args__ = ("amount", "currency")
    def __new__(cls, amount: Decimal | int, currency: Currency | str) -> Self: ...
    @staticmethod
    def from_minor(minor: int, currency: Currency | str) -> Money:
        """An amount of minor units: cents of a dollar, whole yen."""
    @staticmethod
    def parse(text: str, currency: Currency | str) -> Money:
        """Reads `-?digits[.digits]`."""
    @staticmethod
    def rounded(amount: Decimal | int, currency: Currency | str) -> tuple[Money, bool]:
        """An amount from a bank: finer decimals are rounded half-even. True where that changed it."""
    @staticmethod
    def zero(currency: Currency | str) -> Money:
        """Nothing, in a currency."""
    @property
    def amount(self) -> Decimal:
        """The amount with the currency's digits."""
    @property
    def currency(self) -> Currency:
        """The currency."""
    @property
    def minor(self) -> int:
        """The count of minor units."""
    def __add__(self, other: Money, /) -> Money: ...
    def __radd__(self, other: int, /) -> Money: ...
    def __sub__(self, other: Money, /) -> Money: ...
    def __rsub__(self, other: Money, /) -> Money: ...
    def __neg__(self) -> Money: ...
    def __bool__(self) -> bool: ...
    def __lt__(self, other: Money, /) -> bool: ...
    def __le__(self, other: Money, /) -> bool: ...
    def __gt__(self, other: Money, /) -> bool: ...
    def __ge__(self, other: Money, /) -> bool: ...

@final
class Period(_Value):
    """Days from a start up to an end that is not in it.

    >>> from datetime import date
    >>> from budget import Period
    >>> march = Period(date(2026, 3, 1), date(2026, 4, 1))
    >>> march.days, date(2026, 3, 31) in march, date(2026, 4, 1) in march
    (31, True, False)
    """

    __match_args__ = ("start", "end")
    def __new__(cls, start: _date, end: _date) -> Self: ...
    @property
    def start(self) -> _date:
        """The first day."""
    @property
    def end(self) -> _date:
        """The first day after the last."""
    @property
    def days(self) -> int:
        """How many days."""
    def intersection(self, other: Period) -> Period | None:
        """The days of both; None where there are none."""
    def __contains__(self, day: _date, /) -> bool: ...
    def __bool__(self) -> bool: ...

@final
class Cadence(_Value):
    """How periods repeat. Boundaries are counted from the anchor: the 31st comes back after February.

    >>> from datetime import date
    >>> from budget import Cadence, Period
    >>> cadence = Cadence.every_months(1, date(2026, 1, 31))
    >>> [str(period) for period in cadence.periods(Period(date(2026, 2, 1), date(2026, 3, 1)))]
    ['[2026-01-31, 2026-02-28)', '[2026-02-28, 2026-03-31)']
    """

    __match_args__ = ("repeat",)
    def __new__(cls, repeat: Repeat) -> Self: ...
    @staticmethod
    def monthly() -> Cadence:
        """Calendar months."""
    @staticmethod
    def yearly() -> Cadence:
        """Calendar years."""
    @staticmethod
    def weekly(first: Weekday) -> Cadence:
        """Weeks that begin on a weekday."""
    @staticmethod
    def every_days(count: int, anchor: _date) -> Cadence:
        """Every so many days from an anchor."""
    @staticmethod
    def every_weeks(count: int, anchor: _date) -> Cadence:
        """Every so many weeks from an anchor."""
    @staticmethod
    def every_months(count: int, anchor: _date) -> Cadence:
        """Every so many months from an anchor."""
    @staticmethod
    def once(start: _date, end: _date) -> Cadence:
        """One period alone."""
    @staticmethod
    def from_parts(
        every: str,
        *,
        count: int | None = None,
        anchor: str | None = None,
        days: Iterable[int] | None = None,
        weekday: str | None = None,
        nth: int | None = None,
        start: str | None = None,
        end: str | None = None,
        weekend: str | None = None,
    ) -> Cadence:
        """A cadence as files write it: `Cadence.from_parts("month", anchor="2026-01-25")`."""
    @property
    def repeat(self) -> Repeat:
        """What repeats."""
    def period_containing(self, day: _date) -> Period | None:
        """The period that holds a day."""
    def periods(self, range: Period) -> tuple[Period, ...]:
        """The periods that overlap a range, whole."""
    def next_after(self, day: _date) -> _date | None:
        """The first boundary after a day."""
    def on_or_after(self, day: _date) -> _date | None:
        """The first boundary on a day or after it."""
    def starts_on(self, day: _date) -> bool:
        """Whether a period begins on a day."""

@final
class EntityKey(_Value):
    """What a thing of a book is, and its id.

    >>> from budget import EntityKey
    >>> EntityKey("budget", "food").noun
    'budget'
    """

    __match_args__ = ("noun", "id")
    def __new__(cls, noun: str, id: str | None = None) -> Self: ...
    @property
    def noun(self) -> str:
        """What it is: `settings`, `account`, `category`, `budget`, `rule`, `alert`, `connection`,
        `transaction`."""
    @property
    def id(self) -> str:
        """Its id; empty for the settings."""

@final
class Entry(_Value, Generic[_T]):
    """A thing of a book, and the number of the change that last wrote it."""

    __match_args__ = ("number", "value")
    def __new__(cls, number: int, value: _T) -> Self: ...
    @property
    def number(self) -> int:
        """The number of that change."""
    @property
    def value(self) -> _T:
        """The thing."""
    def __class_getitem__(cls, key: Any) -> GenericAlias: ...

@final
class Listing(_Value, Sequence[_T]):
    """Many rows, each of which becomes an object when it is read. Pickled, it is a list."""

    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows of `history` as columns; of other rows it is a TypeError.

        Amounts are decimal128(38, 8), which holds every currency's; dates are date32; what has few
        different values is a dictionary.
        """
    def index(self, value: Any, *bounds: int) -> int:
        """Where a row is for the first time."""
    def count(self, value: Any) -> int:
        """How often a row is there."""
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: int, /) -> _T: ...
    @overload
    def __getitem__(self, index: slice, /) -> Sequence[_T]: ...
    def __iter__(self) -> Iterator[_T]: ...
    def __class_getitem__(cls, key: Any) -> GenericAlias: ...

@final
class Events(Iterator[Event]):
    """What happens in a book from now on."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> Event: ...
    def __reduce__(self) -> Never: ...

@final
class Book:
    """One household's book. Threads share it; a forked child opens its own.

    >>> from datetime import date
    >>> from budget import BeginNow, Book, Budget, Cadence, Category, Money, NewTransaction, Settings
    >>> book = Book.memory(Settings("EUR"))
    >>> _ = book.create_category(Category("food", "Food"))
    >>> food = Budget("food", "food", Money(400, "EUR"), Cadence.monthly())
    >>> _ = book.create_budget(food, BeginNow(date(2026, 3, 1)))
    >>> _ = book.record(NewTransaction(date(2026, 3, 2), Money(82, "EUR"), category="food"))
    >>> str(book.summary(date(2026, 3, 20)).lines[0].remaining)
    '318.00 EUR'
    """

    @staticmethod
    def memory(settings: Settings, *, id: str | None = None) -> Book:
        """Makes a book in memory; it is gone with its handle."""
    @staticmethod
    def create(
        place: str | PathLike[str] | Store,
        settings: Settings,
        *,
        id: str | None = None,
        options: SqliteOptions | None = None,
    ) -> Book:
        """Makes a book in a file, by its path or as `sqlite:path`, or in `memory:`."""
    @staticmethod
    def open(
        place: str | PathLike[str] | Store,
        *,
        id: str | None = None,
        options: SqliteOptions | None = None,
    ) -> Book:
        """Opens a book that is there."""
    @staticmethod
    def open_or_create(
        place: str | PathLike[str] | Store,
        settings: Settings,
        *,
        id: str | None = None,
        options: SqliteOptions | None = None,
    ) -> Book:
        """Opens a book, made with these settings where it is not there."""
    @staticmethod
    def import_book(
        place: str | PathLike[str] | Store,
        text: str,
        *,
        id: str | None = None,
        options: SqliteOptions | None = None,
    ) -> Book:
        """Makes a book from the lines of `export`: all of it or nothing."""
    def acting_as(self, actor: str) -> Book:
        """The same book, whose changes are made by `actor`."""
    @property
    def id(self) -> str:
        """The name of the book."""
    @property
    def closed(self) -> bool:
        """Whether the handle was closed."""
    def close(self) -> None:
        """Lets go of the book. Closing twice is closing once."""
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None: ...
    def erase(self) -> None:
        """Erases the book, also its history, and closes the handle."""
    def quick_check(self) -> None:
        """Looks the file over for damage."""
    def backup_to(self, path: str | PathLike[str]) -> None:
        """Writes a copy of the file, with every book in it."""
    def events(self, timeout: float | None = None) -> Events:
        """What happens from now on; ends where nothing does for `timeout` seconds."""
    def bank(self, plaid: PlaidClient | SimulatedBank | Plaid, *, keys: VaultKeys | None = None) -> Bank:
        """The book and the bank that it follows. Its secrets are kept with the book, sealed."""
    def __reduce__(self) -> Never: ...
    def revision(self) -> Revision:
        """The revision alone, cheap."""
    def outline(self) -> Outline:
        """Everything but the transactions."""
    def settings(self) -> Entry[Settings]:
        """The settings."""
    def set_settings(self, settings: Settings) -> Revision:
        """Changes the settings."""
    def apply(self, label: str, patches: Iterable[Patch]) -> Revision:
        """Applies a batch of patches as one change: all of it or nothing."""
    def audit(self) -> Revision:
        """Recounts every aggregate from the rows."""
    def export(self) -> str:
        """Everything the book holds, as JSON lines."""
    def create_account(self, account: Account) -> Revision:
        """Makes an account."""
    def update_account(self, account: Account) -> Revision:
        """Changes an account."""
    def delete_account(self, id: str) -> Revision:
        """Deletes an account that no transaction names."""
    def add_default_categories(self) -> Revision:
        """Adds the default categories."""
    def create_category(self, category: Category) -> Revision:
        """Makes a category."""
    def update_category(self, category: Category) -> Revision:
        """Changes a category."""
    def delete_category(self, id: str, move_to: str | None = ...) -> Revision:
        """Deletes a category; what names it moves to another."""
    def create_budget(self, budget: Budget, begin: Begin) -> Revision:
        """Makes a budget."""
    def update_budget(self, budget: Budget) -> Revision:
        """Changes a budget."""
    def set_limit_from(self, id: str, day: _date, limit: Money) -> Revision:
        """Sets the limit from the period on that holds a day."""
    def override_limit(self, id: str, day: _date, limit: Money | None) -> Revision:
        """Sets the limit of the period that holds a day, or takes it back."""
    def end_budget(self, id: str, day: _date) -> Revision:
        """Ends a budget with the period that holds a day."""
    def change_cadence(self, id: str, day: _date, cadence: Cadence, limit: Money) -> Budget:
        """Changes the rhythm: the budget ends, and the answered one follows it."""
    def delete_budget(self, id: str) -> Revision:
        """Deletes a budget."""
    def budget(self, id: str) -> Entry[Budget]:
        """The budget of that id."""
    def record(self, new: NewTransaction) -> Transaction:
        """Records a transaction."""
    def record_many(self, new: Iterable[NewTransaction] | _Table) -> tuple[str, ...]:
        """Records many, or a table of them, as one change: all of them or none.

        A table is anything with `__arrow_c_stream__`. Its columns are `date` (date32), `amount`
        (decimal128, or integers of whole units; never floats), and where they are there `currency`
        (else the book's home currency), `payee`, `category`, `account`, `note` (utf8 or
        dictionaries), `pending`, `excluded` (bool) and `tags` (lists of utf8). Another column is
        refused. An error has `row`, counted from 0, and `column` in its `context`.

        >>> import datetime
        >>> import pyarrow
        >>> from budget import Book, Settings
        >>> book = Book.memory(Settings("EUR"))
        >>> days = pyarrow.array([datetime.date(2026, 3, 2)])
        >>> table = pyarrow.table({"date": days, "amount": [5], "payee": ["Bakery"]})
        >>> len(book.record_many(table))
        1
        >>> str(book.transactions().rows[0].value.amount)
        '5.00 EUR'
        """
    def transactions(self, query: TransactionQuery = ...) -> Page:
        """One page of the transactions that a query finds."""
    def transaction(self, id: str) -> Entry[Transaction]:
        """The transaction of that id."""
    def edit(self, id: str, edit: Edit) -> Transaction:
        """Sets what a person says."""
    def clear(self, id: str, fields: Iterable[Field]) -> Transaction:
        """Lets go of what a person said."""
    def split(self, id: str, splits: Iterable[Split]) -> Transaction:
        """Splits a transaction; no splits make it whole."""
    def exclude(self, id: str, excluded: bool = ...) -> Transaction:
        """Whether it counts nowhere."""
    def delete(self, id: str) -> Transaction:
        """Deletes a transaction; it can be restored."""
    def restore(self, id: str) -> Transaction:
        """Brings a deleted transaction back."""
    def pair(self, one: str, other: str) -> Revision:
        """Makes two rows a transfer between own accounts."""
    def unpair(self, id: str) -> Revision:
        """Takes a pair apart."""
    def create_rule(self, rule: Rule) -> Revision:
        """Makes a rule."""
    def update_rule(self, rule: Rule) -> Revision:
        """Changes a rule."""
    def delete_rule(self, id: str) -> Revision:
        """Deletes a rule."""
    def rule(self, id: str) -> Rule:
        """The rule of that id."""
    def preview_rules(self, instead: Iterable[Rule] | None = ...) -> Listing[RuleEffect]:
        """What running the book's rules, or those given, would change."""
    def run_rules(self) -> int:
        """Runs the rules on every transaction; answers how many changed."""
    def explain(self, id: str) -> Explanation:
        """Which rules made a transaction what it is."""
    def summary(self, today: _date) -> Summary:
        """Every budget in the period that holds a day."""
    def remaining(self, today: _date) -> Listing[Money]:
        """What is left of each budget, in the summary's order."""
    def line(self, budget: str, on: _date, today: _date) -> Line | None:
        """A budget's line in the period that holds a day."""
    def lines_between(self, range: Period, today: _date) -> Listing[Line]:
        """The lines of every period that overlaps a range."""
    def summary_between(self, range: Period) -> RangeSummary:
        """Any range of days: limits shared out by the day."""
    def history(self, cadence: Cadence, range: Period) -> Listing[HistoryRow]:
        """What each category cost in each period."""
    def why(self, budget: str, on: _date, today: _date, figure: Figure) -> Why:
        """Why a figure of a line is what it is."""
    def why_unbudgeted(self, category: str | None, currency: Currency | str, today: _date) -> Why:
        """The parts of a row of `unbudgeted`."""
    def why_income(self, currency: Currency | str, today: _date) -> Why:
        """The parts of a row of `income`."""
    def why_uncategorised_in(self, currency: Currency | str, today: _date) -> Why:
        """The parts of a row of `uncategorised_in`."""
    def what_if(self, patches: Iterable[Patch], today: _date) -> WhatIf:
        """What patches would change about the summary; nothing is written."""
    def changes(self, since: Revision) -> Listing[Change]:
        """The changes since a revision."""
    def undo(self, number: int) -> Revision:
        """Takes a change back."""
    def tick(self, today: _date) -> tuple[Alert, ...]:
        """Raises the alerts that a day calls for; answers the new ones."""
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts that were raised."""
    def known_accounts(self, update: BankUpdate) -> tuple[AccountMapping, ...]:
        """Which account each statement is for, as far as it is known."""
    def preview_import(
        self,
        update: BankUpdate,
        accounts: Iterable[AccountMapping],
    ) -> ImportPreview:
        """What an import would do; nothing is written."""
    def import_statements(
        self,
        update: BankUpdate,
        accounts: Iterable[AccountMapping],
    ) -> ImportReport:
        """Imports what a source says as one change."""
    def unmatch(self, id: str, source_name: str) -> Transaction:
        """Parts a source's row from the one that it was taken for."""
    def accept_link(self, link: SuggestedLink) -> Transaction:
        """Makes a posted row and a pending one the same, as a sync suggested."""
    def connections(self) -> tuple[Connection, ...]:
        """The book's links to banks."""
    def connection(self, id: str) -> Connection:
        """The link of that id."""

@final
class AsyncBook:
    """One household's book for an event loop: each call of a `Book` that can wait is awaited.

    A cancelled call is applied whole or not at all.

    >>> import asyncio
    >>> from budget import AsyncBook, Category, Settings
    >>> async def names() -> list[str]:
    ...     async with await AsyncBook.memory(Settings("EUR")) as book:
    ...         await book.create_category(Category("food", "Food"))
    ...         return [entry.value.name for entry in (await book.outline()).categories]
    >>> asyncio.run(names())
    ['Food']
    """

    @staticmethod
    async def memory(settings: Settings, *, id: str | None = None) -> AsyncBook:
        """Makes a book in memory; it is gone with its handle."""
    @staticmethod
    async def create(
        place: str | PathLike[str] | Store,
        settings: Settings,
        *,
        id: str | None = None,
        options: SqliteOptions | None = None,
    ) -> AsyncBook:
        """Makes a book in a file, by its path or as `sqlite:path`, or in `memory:`."""
    @staticmethod
    async def open(
        place: str | PathLike[str] | Store,
        *,
        id: str | None = None,
        options: SqliteOptions | None = None,
    ) -> AsyncBook:
        """Opens a book that is there."""
    @staticmethod
    async def open_or_create(
        place: str | PathLike[str] | Store,
        settings: Settings,
        *,
        id: str | None = None,
        options: SqliteOptions | None = None,
    ) -> AsyncBook:
        """Opens a book, made with these settings where it is not there."""
    @staticmethod
    async def import_book(
        place: str | PathLike[str] | Store,
        text: str,
        *,
        id: str | None = None,
        options: SqliteOptions | None = None,
    ) -> AsyncBook:
        """Makes a book from the lines of `export`: all of it or nothing."""
    def acting_as(self, actor: str) -> AsyncBook:
        """The same book, whose changes are made by `actor`."""
    @property
    def id(self) -> str:
        """The name of the book."""
    @property
    def closed(self) -> bool:
        """Whether the handle was closed."""
    async def close(self) -> None:
        """Lets go of the book. Closing twice is closing once."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None: ...
    async def erase(self) -> None:
        """Erases the book, also its history, and closes the handle."""
    async def quick_check(self) -> None:
        """Looks the file over for damage."""
    async def backup_to(self, path: str | PathLike[str]) -> None:
        """Writes a copy of the file, with every book in it."""
    def events(self, timeout: float | None = None) -> AsyncEvents:
        """What happens from now on; ends where nothing does for `timeout` seconds."""
    def bank(self, plaid: PlaidClient | SimulatedBank | Plaid, *, keys: VaultKeys | None = None) -> AsyncBank:
        """The book and the bank that it follows. Its secrets are kept with the book, sealed."""
    def __reduce__(self) -> Never: ...
    async def revision(self) -> Revision:
        """The revision alone, cheap."""
    async def outline(self) -> Outline:
        """Everything but the transactions."""
    async def settings(self) -> Entry[Settings]:
        """The settings."""
    async def set_settings(self, settings: Settings) -> Revision:
        """Changes the settings."""
    async def apply(self, label: str, patches: Iterable[Patch]) -> Revision:
        """Applies a batch of patches as one change: all of it or nothing."""
    async def audit(self) -> Revision:
        """Recounts every aggregate from the rows."""
    async def export(self) -> str:
        """Everything the book holds, as JSON lines."""
    async def create_account(self, account: Account) -> Revision:
        """Makes an account."""
    async def update_account(self, account: Account) -> Revision:
        """Changes an account."""
    async def delete_account(self, id: str) -> Revision:
        """Deletes an account that no transaction names."""
    async def add_default_categories(self) -> Revision:
        """Adds the default categories."""
    async def create_category(self, category: Category) -> Revision:
        """Makes a category."""
    async def update_category(self, category: Category) -> Revision:
        """Changes a category."""
    async def delete_category(self, id: str, move_to: str | None = ...) -> Revision:
        """Deletes a category; what names it moves to another."""
    async def create_budget(self, budget: Budget, begin: Begin) -> Revision:
        """Makes a budget."""
    async def update_budget(self, budget: Budget) -> Revision:
        """Changes a budget."""
    async def set_limit_from(self, id: str, day: _date, limit: Money) -> Revision:
        """Sets the limit from the period on that holds a day."""
    async def override_limit(self, id: str, day: _date, limit: Money | None) -> Revision:
        """Sets the limit of the period that holds a day, or takes it back."""
    async def end_budget(self, id: str, day: _date) -> Revision:
        """Ends a budget with the period that holds a day."""
    async def change_cadence(self, id: str, day: _date, cadence: Cadence, limit: Money) -> Budget:
        """Changes the rhythm: the budget ends, and the answered one follows it."""
    async def delete_budget(self, id: str) -> Revision:
        """Deletes a budget."""
    async def budget(self, id: str) -> Entry[Budget]:
        """The budget of that id."""
    async def record(self, new: NewTransaction) -> Transaction:
        """Records a transaction."""
    async def record_many(self, new: Iterable[NewTransaction]) -> tuple[str, ...]:
        """Records many as one change: all of them or none."""
    async def transactions(self, query: TransactionQuery = ...) -> Page:
        """One page of the transactions that a query finds."""
    async def transaction(self, id: str) -> Entry[Transaction]:
        """The transaction of that id."""
    async def edit(self, id: str, edit: Edit) -> Transaction:
        """Sets what a person says."""
    async def clear(self, id: str, fields: Iterable[Field]) -> Transaction:
        """Lets go of what a person said."""
    async def split(self, id: str, splits: Iterable[Split]) -> Transaction:
        """Splits a transaction; no splits make it whole."""
    async def exclude(self, id: str, excluded: bool = ...) -> Transaction:
        """Whether it counts nowhere."""
    async def delete(self, id: str) -> Transaction:
        """Deletes a transaction; it can be restored."""
    async def restore(self, id: str) -> Transaction:
        """Brings a deleted transaction back."""
    async def pair(self, one: str, other: str) -> Revision:
        """Makes two rows a transfer between own accounts."""
    async def unpair(self, id: str) -> Revision:
        """Takes a pair apart."""
    async def create_rule(self, rule: Rule) -> Revision:
        """Makes a rule."""
    async def update_rule(self, rule: Rule) -> Revision:
        """Changes a rule."""
    async def delete_rule(self, id: str) -> Revision:
        """Deletes a rule."""
    async def rule(self, id: str) -> Rule:
        """The rule of that id."""
    async def preview_rules(self, instead: Iterable[Rule] | None = ...) -> Listing[RuleEffect]:
        """What running the book's rules, or those given, would change."""
    async def run_rules(self) -> int:
        """Runs the rules on every transaction; answers how many changed."""
    async def explain(self, id: str) -> Explanation:
        """Which rules made a transaction what it is."""
    async def summary(self, today: _date) -> Summary:
        """Every budget in the period that holds a day."""
    async def remaining(self, today: _date) -> Listing[Money]:
        """What is left of each budget, in the summary's order."""
    async def line(self, budget: str, on: _date, today: _date) -> Line | None:
        """A budget's line in the period that holds a day."""
    async def lines_between(self, range: Period, today: _date) -> Listing[Line]:
        """The lines of every period that overlaps a range."""
    async def summary_between(self, range: Period) -> RangeSummary:
        """Any range of days: limits shared out by the day."""
    async def history(self, cadence: Cadence, range: Period) -> Listing[HistoryRow]:
        """What each category cost in each period."""
    async def why(self, budget: str, on: _date, today: _date, figure: Figure) -> Why:
        """Why a figure of a line is what it is."""
    async def why_unbudgeted(self, category: str | None, currency: Currency | str, today: _date) -> Why:
        """The parts of a row of `unbudgeted`."""
    async def why_income(self, currency: Currency | str, today: _date) -> Why:
        """The parts of a row of `income`."""
    async def why_uncategorised_in(self, currency: Currency | str, today: _date) -> Why:
        """The parts of a row of `uncategorised_in`."""
    async def what_if(self, patches: Iterable[Patch], today: _date) -> WhatIf:
        """What patches would change about the summary; nothing is written."""
    async def changes(self, since: Revision) -> Listing[Change]:
        """The changes since a revision."""
    async def undo(self, number: int) -> Revision:
        """Takes a change back."""
    async def tick(self, today: _date) -> tuple[Alert, ...]:
        """Raises the alerts that a day calls for; answers the new ones."""
    async def alerts(self) -> tuple[Alert, ...]:
        """The alerts that were raised."""
    async def known_accounts(self, update: BankUpdate) -> tuple[AccountMapping, ...]:
        """Which account each statement is for, as far as it is known."""
    async def preview_import(
        self,
        update: BankUpdate,
        accounts: Iterable[AccountMapping],
    ) -> ImportPreview:
        """What an import would do; nothing is written."""
    async def import_statements(
        self,
        update: BankUpdate,
        accounts: Iterable[AccountMapping],
    ) -> ImportReport:
        """Imports what a source says as one change."""
    async def unmatch(self, id: str, source_name: str) -> Transaction:
        """Parts a source's row from the one that it was taken for."""
    async def accept_link(self, link: SuggestedLink) -> Transaction:
        """Makes a posted row and a pending one the same, as a sync suggested."""
    async def connections(self) -> tuple[Connection, ...]:
        """The book's links to banks."""
    async def connection(self, id: str) -> Connection:
        """The link of that id."""

@final
class AsyncBank:
    """A book and the bank that it follows, for an event loop: each call of a `Bank` is awaited."""

    async def link_session(self, request: LinkRequest) -> LinkSession:
        """Begins a link: what the page of the bank is opened with."""
    async def repair_session(self, id: str, request: LinkRequest) -> LinkSession:
        """Begins the repair of a link."""
    async def choose_accounts_session(self, id: str, request: LinkRequest) -> LinkSession:
        """Begins a session in which a person chooses again which accounts are shared."""
    async def repaired(self, id: str) -> Connection:
        """Says that a person repaired a link."""
    async def link_results(self, link_token: str) -> tuple[str, ...]:
        """What came of a link session: public tokens."""
    async def connect(self, public_token: str) -> Connection:
        """Makes a connection of what a link session gave."""
    async def disconnect(self, id: str, rows: Rows = ...) -> Revision:
        """Ends a connection; its rows are kept unless they are to be erased."""
    async def balances(self, id: str) -> tuple[BankAccount, ...]:
        """What the bank says its accounts hold now."""
    async def recurring_streams(self, id: str) -> RecurringStreams:
        """What the bank says comes again and again."""
    async def send_webhooks_to(self, id: str, url: str) -> None:
        """Says where the bank sends its webhooks."""
    async def sync(
        self,
        id: str,
        *,
        from_start: bool = False,
        accounts: Iterable[AccountMapping] | None = None,
        restarts: int | None = None,
        pause: timedelta | None = None,
        longest_pause: timedelta | None = None,
        page_rows: int | None = None,
        progress: Callable[[SyncProgress], object] | None = None,
    ) -> SyncReport:
        """Asks the bank for what is new, and applies it whole. What `progress` raises ends it."""
    async def refresh(self, id: str) -> None:
        """Asks the bank to look for new rows itself."""
    async def receive(self, webhook: Webhook) -> Received:
        """Does what a webhook calls for."""
    def __reduce__(self) -> Never: ...

@final
class ChangeSet(_Record):
    """One atomic, idempotent batch of patches, as a store is given it."""

    __match_args__ = ('id', 'at', 'actor', 'cause', 'label', 'patches', 'preconditions')
    def __new__(cls, id: str, at: datetime, actor: str, cause: Cause, label: str, patches: Iterable[Patch], preconditions: Iterable[Precondition]) -> Self: ...
    @property
    def id(self) -> str:
        """The id."""
    @property
    def at(self) -> datetime:
        """The at."""
    @property
    def actor(self) -> str:
        """The actor."""
    @property
    def cause(self) -> Cause:
        """The cause."""
    @property
    def label(self) -> str:
        """The label."""
    @property
    def patches(self) -> tuple[Patch, ...]:
        """The patches."""
    @property
    def preconditions(self) -> tuple[Precondition, ...]:
        """The preconditions."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class Absent(_Record):
    """A precondition: nothing has that key."""

    __match_args__ = ('key',)
    def __new__(cls, key: EntityKey) -> Self: ...
    @property
    def key(self) -> EntityKey:
        """The key."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class Unchanged(_Record):
    """A precondition: a thing was last written by the change of that number."""

    __match_args__ = ('key', 'number')
    def __new__(cls, key: EntityKey, number: int) -> Self: ...
    @property
    def key(self) -> EntityKey:
        """The key."""
    @property
    def number(self) -> int:
        """The number."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class HeadIs(_Record):
    """A precondition: the book is at that number."""

    __match_args__ = ('number',)
    def __new__(cls, number: int) -> Self: ...
    @property
    def number(self) -> int:
        """The number."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class OutlineIs(_Record):
    """A precondition: the outline was last written by the change of that number."""

    __match_args__ = ('number',)
    def __new__(cls, number: int) -> Self: ...
    @property
    def number(self) -> int:
        """The number."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class CursorIs(_Record):
    """A precondition: a connection's cursor is this."""

    __match_args__ = ('connection', 'cursor')
    def __new__(cls, connection: str, cursor: str | None) -> Self: ...
    @property
    def connection(self) -> str:
        """The connection."""
    @property
    def cursor(self) -> str | None:
        """The cursor."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class Span(_Record):
    """Days from `start` to before `end`; without end where there is none."""

    __match_args__ = ('start', 'end')
    def __new__(cls, start: _date | None = None, end: _date | None = None) -> Self: ...
    @property
    def start(self) -> _date | None:
        """The start."""
    @property
    def end(self) -> _date | None:
        """The end."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class TotalsQuery(_Record):
    """Which sums a store is asked for."""

    __match_args__ = ('spans', 'off_budget')
    def __new__(cls, spans: Iterable[Span], off_budget: Iterable[str]) -> Self: ...
    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans."""
    @property
    def off_budget(self) -> tuple[str, ...]:
        """The off budget."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class InCategory(_Record):
    """What a category holds."""

    __match_args__ = ('category',)
    def __new__(cls, category: str) -> Self: ...
    @property
    def category(self) -> str:
        """The category."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class UncategorisedOut(_Record):
    """Spending without a category."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class UncategorisedIn(_Record):
    """Income without a category."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class Group(_Record):
    """What is summed together."""

    __match_args__ = ('bucket', 'currency', 'pending')
    def __new__(cls, bucket: Bucket, currency: Currency, pending: bool) -> Self: ...
    @property
    def bucket(self) -> Bucket:
        """The bucket."""
    @property
    def currency(self) -> Currency:
        """The currency."""
    @property
    def pending(self) -> bool:
        """The pending."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class TotalsRow(_Record):
    """The sum of a group in a span, in minor units: both are places in lists."""

    __match_args__ = ('span', 'group', 'sum', 'count', 'first')
    def __new__(cls, span: int, group: int, sum: int, count: int, first: _date) -> Self: ...
    @property
    def span(self) -> int:
        """The span."""
    @property
    def group(self) -> int:
        """The group."""
    @property
    def sum(self) -> int:
        """The sum."""
    @property
    def count(self) -> int:
        """The count."""
    @property
    def first(self) -> _date:
        """The first."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class Totals(_Record):
    """Sums by group and span."""

    __match_args__ = ('groups', 'rows')
    def __new__(cls, groups: Iterable[Group], rows: Iterable[TotalsRow]) -> Self: ...
    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups."""
    @property
    def rows(self) -> tuple[TotalsRow, ...]:
        """The rows."""
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class FeedPage(_Record):
    """One page of what a bank says since a cursor."""

    __match_args__ = ('next_cursor', 'accounts', 'added', 'modified', 'removed', 'unreadable', 'has_more', 'coverage')
    def __new__(cls, next_cursor: str, accounts: Iterable[BankAccount] | None = None, added: Iterable[FeedRow] | None = None, modified: Iterable[FeedRow] | None = None, removed: Iterable[str] | None = None, unreadable: Iterable[Unreadable] | None = None, has_more: bool | None = None, coverage: Coverage | None = None) -> Self: ...
    @property
    def next_cursor(self) -> str:
        """The next cursor."""
    @property
    def accounts(self) -> tuple[BankAccount, ...]:
        """The accounts."""
    @property
    def added(self) -> tuple[FeedRow, ...]:
        """The added."""
    @property
    def modified(self) -> tuple[FeedRow, ...]:
        """The modified."""
    @property
    def removed(self) -> tuple[str, ...]:
        """The removed."""
    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The unreadable."""
    @property
    def has_more(self) -> bool:
        """The has more."""
    @property
    def coverage(self) -> Coverage:
        """The coverage."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class DatedRows(_Record):
    """Rows of a bank by their dates, the newest first."""

    __match_args__ = ('accounts', 'rows', 'unreadable', 'total')
    def __new__(cls, accounts: Iterable[BankAccount] | None = None, rows: Iterable[FeedRow] | None = None, unreadable: Iterable[Unreadable] | None = None, total: int | None = None) -> Self: ...
    @property
    def accounts(self) -> tuple[BankAccount, ...]:
        """The accounts."""
    @property
    def rows(self) -> tuple[FeedRow, ...]:
        """The rows."""
    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The unreadable."""
    @property
    def total(self) -> int:
        """The total."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class Item(_Record):
    """How one login at one bank fares."""

    __match_args__ = ('item_id', 'institution_id', 'institution_name', 'webhook', 'error', 'consent_expires')
    def __new__(cls, item_id: str, institution_id: str | None = None, institution_name: str | None = None, webhook: str | None = None, error: Problem | None = None, consent_expires: datetime | None = None) -> Self: ...
    @property
    def item_id(self) -> str:
        """The item id."""
    @property
    def institution_id(self) -> str | None:
        """The institution id."""
    @property
    def institution_name(self) -> str | None:
        """The institution name."""
    @property
    def webhook(self) -> str | None:
        """The webhook."""
    @property
    def error(self) -> Problem | None:
        """The error."""
    @property
    def consent_expires(self) -> datetime | None:
        """The consent expires."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class VerificationKey(_Record):
    """The public key of a webhook's signature."""

    __match_args__ = ('kid', 'alg', 'x', 'y', 'expired_at')
    def __new__(cls, kid: str, alg: str, x: str, y: str, expired_at: datetime | None = None) -> Self: ...
    @property
    def kid(self) -> str:
        """The kid."""
    @property
    def alg(self) -> str:
        """The alg."""
    @property
    def x(self) -> str:
        """The x."""
    @property
    def y(self) -> str:
        """The y."""
    @property
    def expired_at(self) -> datetime | None:
        """The expired at."""
    def replace(self, **changes: Any) -> Self:
        """The same value but for the fields that are named."""

@final
class MemoryStore:
    """Books in memory, with the methods of a store: what a store of your own can hand its calls on to.

    >>> from budget import Book, MemoryStore, Settings
    >>> class Counting:
    ...     def __init__(self) -> None:
    ...         self.store, self.written = MemoryStore(), 0
    ...     def __getattr__(self, method: str) -> object:
    ...         return getattr(self.store, method)
    ...     async def apply(self, book, change_set):
    ...         self.written += len(change_set.patches)
    ...         return self.store.apply(book, change_set)
    >>> store = Counting()
    >>> book = Book.create(store, Settings("EUR"))
    >>> store.written
    1
    """

    def __new__(cls) -> Self: ...
    def head(self, book: str) -> Revision:
        """The revision alone, cheap."""
    def outline(self, book: str) -> Outline:
        """Everything but the transactions."""
    def transactions(self, book: str, query: TransactionQuery) -> Page:
        """A page of transactions."""
    def totals(self, book: str, query: TotalsQuery) -> Totals:
        """Sums by group and span."""
    def changes(self, book: str, since: Revision) -> Listing[Change]:
        """The change sets applied after a revision, oldest first."""
    def apply(self, book: str, change_set: ChangeSet) -> Revision:
        """Writes a change set: all of it or nothing, and once."""
    def audit(self, book: str) -> Revision:
        """Recounts every aggregate from the rows."""
    def erase(self, book: str) -> None:
        """Everything of a book is gone, also its history."""

@final
class AsyncEvents:
    """What happens in a book, for `async for`. An event whose wait was cancelled comes next time."""

    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> Event: ...
    def __reduce__(self) -> Never: ...

@final
class Call(Coroutine[Any, Any, Any]):
    """A call that is awaited: a coroutine. It begins when it is awaited, and is awaited once."""

    @property
    def __name__(self) -> str: ...
    @property
    def __qualname__(self) -> str: ...
    def __await__(self) -> Generator[Any, Any, Any]: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> Any: ...
    def send(self, value: Any) -> Any:
        """Goes on, as an event loop asks a coroutine to."""
    def throw(self, *error: Any) -> Any:
        """Raises inside, as an event loop does to cancel."""
    def close(self) -> None:
        """Lets go of it."""

@final
class Bank:
    """A book and the bank that it follows.

    >>> from datetime import date
    >>> from budget import Book, Settings, SimulatedBank
    >>> book, simulated = Book.memory(Settings("USD")), SimulatedBank(date(2026, 3, 15), days=30)
    >>> bank = book.bank(simulated)
    >>> connection = bank.connect(simulated.link("ins_109508"))
    >>> bank.sync(connection.id).added == len(simulated.truth(connection.item_id))
    True
    """

    def link_session(self, request: LinkRequest) -> LinkSession:
        """Begins a link: what the page of the bank is opened with."""
    def repair_session(self, id: str, request: LinkRequest) -> LinkSession:
        """Begins the repair of a link."""
    def choose_accounts_session(self, id: str, request: LinkRequest) -> LinkSession:
        """Begins a session in which a person chooses again which accounts are shared."""
    def repaired(self, id: str) -> Connection:
        """Says that a person repaired a link."""
    def link_results(self, link_token: str) -> tuple[str, ...]:
        """What came of a link session: public tokens."""
    def connect(self, public_token: str) -> Connection:
        """Makes a connection of what a link session gave."""
    def disconnect(self, id: str, rows: Rows = ...) -> Revision:
        """Ends a connection; its rows are kept unless they are to be erased."""
    def balances(self, id: str) -> tuple[BankAccount, ...]:
        """What the bank says its accounts hold now."""
    def recurring_streams(self, id: str) -> RecurringStreams:
        """What the bank says comes again and again."""
    def send_webhooks_to(self, id: str, url: str) -> None:
        """Says where the bank sends its webhooks."""
    def sync(
        self,
        id: str,
        *,
        from_start: bool = False,
        accounts: Iterable[AccountMapping] | None = None,
        restarts: int | None = None,
        pause: timedelta | None = None,
        longest_pause: timedelta | None = None,
        page_rows: int | None = None,
        progress: Callable[[SyncProgress], object] | None = None,
    ) -> SyncReport:
        """Asks the bank for what is new, and applies it whole. What `progress` raises ends it."""
    def refresh(self, id: str) -> None:
        """Asks the bank to look for new rows itself."""
    def receive(self, webhook: Webhook) -> Received:
        """Does what a webhook calls for."""
    def __reduce__(self) -> Never: ...

@final
class PlaidClient:
    """The client of Plaid's API."""

    def __new__(cls, environment: str, client_id: str, secret: str) -> Self: ...
    @staticmethod
    def from_env() -> PlaidClient:
        """The client that `PLAID_CLIENT_ID`, `PLAID_SECRET` and `PLAID_ENV` describe."""

@final
class VaultKeys:
    """The keys that seal what opens a bank: 32 bytes in base64, each under a number of its own."""

    def __new__(cls, id: int, key: str) -> Self: ...
    def with_older(self, id: int, key: str) -> VaultKeys:
        """The same keys, and one that opens what was sealed before."""

@final
class LinkSession:
    """A link under way."""

    def __new__(
        cls, link_token: str, expires: datetime | None = None, hosted_url: str | None = None
    ) -> Self: ...
    @property
    def link_token(self) -> str:
        """What the bank's page is opened with: a secret."""
    @property
    def expires(self) -> datetime | None:
        """Until when it is good."""
    @property
    def hosted_url(self) -> str | None:
        """The page of a hosted link."""

@final
class Webhook:
    """What a bank tells by itself, after its signature was checked."""

    @property
    def item_id(self) -> str | None:
        """Whose it is."""
    @property
    def environment(self) -> str | None:
        """Which of Plaid's environments sent it."""
    @property
    def response(self) -> WebhookResponse:
        """What it calls for."""

@final
class Verifier:
    """Checks the signatures of webhooks."""

    def __new__(cls, plaid: PlaidClient | SimulatedBank | Plaid) -> Self: ...
    def verify(self, headers: dict[str, str], body: bytes, now: datetime) -> Webhook:
        """The webhook of these headers and this body, if its bank signed it just now."""

@final
class SimulatedBank:
    """A bank that is made up, so that everything can be seen without an account at Plaid."""

    def __new__(
        cls,
        today: _date,
        *,
        seed: int | None = None,
        days: int | None = None,
        rows_per_month: int | None = None,
        page_rows: int | None = None,
        coverage: Coverage | None = None,
    ) -> Self: ...
    @property
    def today(self) -> _date:
        """Its day."""
    @property
    def now(self) -> datetime:
        """Its instant."""
    def advance(self, days: int) -> None:
        """Lets days go by."""
    def institutions(self) -> tuple[Institution, ...]:
        """The banks that it plays."""
    def link(self, institution_id: str) -> str:
        """What a person's going through a link gives: a public token."""
    def truth(self, item_id: str) -> Listing[FeedRow]:
        """The rows that an item really has."""
    def accounts_of(self, item_id: str) -> tuple[BankAccount, ...]:
        """The accounts that an item really has."""
    def coverage_of(self, item_id: str) -> Coverage | None:
        """How far back an item's history reaches by now."""
    def prepare(self, item_id: str) -> None:
        """Makes all of an item's history ready."""
    def repair(self, item_id: str) -> None:
        """A person logs in again."""
    def fail_next(self, fault: Fault) -> None:
        """Lets the next call fail."""
    def heal(self) -> None:
        """Takes back what was to fail."""
    def webhooks(self) -> tuple[SignedWebhook, ...]:
        """The webhooks that it has sent since it was last asked."""

def parse_date(text: str) -> _date:
    """Reads a date as `YYYY-MM-DD`, of the years 1 to 9999.

    >>> from budget import parse_date
    >>> parse_date("2026-03-02")
    datetime.date(2026, 3, 2)
    """

def detect(data: bytes) -> Format:
    """Which format a file has.

    >>> from budget import detect
    >>> detect(b"Date,Payee,Amount\\n2026-03-05,Bakery,-3.20\\n")
    Format.CSV
    """

def sniff(data: bytes, answers: Answers | None = None) -> Sniffed:
    """What a CSV file tells by itself, and what has to be asked."""

def summarize(
    table: _Table,
    budgets: Iterable[Budget],
    *,
    today: _date,
    categories: Iterable[Category] | None = None,
    currency: str | Currency | None = None,
    view: Cadence | None = None,
    include_pending: bool = False,
) -> Summary:
    """What `Book.summary` would say of a table's rows, without a book.

    The columns are `date` and `amount`, and where they are there `currency`, `category`, `pending`,
    `excluded` and `deleted`, each of the types that `Book.record_many` takes; others are not read.
    Rows without a currency are in `currency`, or in that of the budgets. Without `categories` each
    one that is named stands for itself; with them, any other is an error.

    >>> import datetime
    >>> import pyarrow
    >>> from budget import Budget, Cadence, Money, summarize
    >>> day = datetime.date(2026, 3, 2)
    >>> days = pyarrow.array([day])
    >>> table = pyarrow.table({"date": days, "amount": [5], "category": ["food"]})
    >>> food = Budget("food", "food", Money(100, "EUR"), Cadence.monthly())
    >>> str(summarize(table, [food], today=day).lines[0].remaining)
    '95.00 EUR'
    """

def read_statement(
    data: bytes, *, mapping: Mapping | None = None, answers: Answers | None = None
) -> BankUpdate:
    """Reads a statement, CSV or OFX. Nothing is written.

    >>> from budget import read_statement
    >>> update = read_statement(b"Date,Payee,Amount\\n2026-03-05,Bakery,-3.20\\n")
    >>> update.statements[0].rows[0].amount
    Decimal('3.20')
    """

@final
class Account(_Record):
    """An account of a book."""

    __match_args__ = ('id', 'name', 'account_type', 'currency', 'mask', 'bank_name', 'persistent_id', 'opening_balance', 'in_budget', 'external_ids')
    @property
    def id(self) -> str:
        """Its name in the book."""
    @property
    def name(self) -> str:
        """What a person calls it."""
    @property
    def account_type(self) -> AccountType:
        """What kind of account it is."""
    @property
    def currency(self) -> Currency:
        """The currency of a row that names none."""
    @property
    def mask(self) -> str | None:
        """The last digits of its number, as the bank shows them."""
    @property
    def bank_name(self) -> str | None:
        """What its bank calls it, where a bank connection brought it."""
    @property
    def persistent_id(self) -> str | None:
        """The bank's name for it that survives a new link."""
    @property
    def opening_balance(self) -> Money | None:
        """The balance before its first transaction; positive is money owned."""
    @property
    def in_budget(self) -> bool:
        """Whether its transactions count in budgets."""
    @property
    def external_ids(self) -> tuple[ExternalId, ...]:
        """How bank connections and files call it."""
    def __new__(
        cls,
        id: str,
        name: str,
        account_type: AccountType,
        currency: Currency | str,
        mask: str | None = None,
        bank_name: str | None = None,
        persistent_id: str | None = None,
        opening_balance: Money | None = None,
        in_budget: bool | None = None,
        external_ids: Iterable[ExternalId] | None = None,
    ) -> Self: ...

@final
class AccountCondition(_Record):
    """Whose row it is."""

    __match_args__ = ('accounts',)
    @property
    def accounts(self) -> tuple[str, ...]: ...
    def __new__(cls, accounts: Iterable[str]) -> Self: ...

@final
class AccountMapping(_Record):
    """Which account of the book a statement is for."""

    __match_args__ = ('external_id', 'account')
    @property
    def external_id(self) -> str:
        """The source's id of the account; empty for a file that names none."""
    @property
    def account(self) -> str:
        """The account of the book."""
    def __new__(cls, external_id: str, account: str) -> Self: ...

@final
class ActionTaken(_Record):
    """An action and what became of it."""

    __match_args__ = ('action', 'outcome')
    @property
    def action(self) -> Action:
        """The action."""
    @property
    def outcome(self) -> ActionOutcome:
        """What came of it."""
    def __new__(cls, action: Action, outcome: ActionOutcome) -> Self: ...

@final
class AddTag(_Record):
    """Adds a tag."""

    __match_args__ = ('tag',)
    @property
    def tag(self) -> str: ...
    def __new__(cls, tag: str) -> Self: ...

@final
class Alert(_Record):
    """A budget reached a percentage that its owner wants to hear of."""

    __match_args__ = ('id', 'budget', 'period', 'threshold', 'raised_on')
    @property
    def id(self) -> str:
        """Its name, made of the three that follow."""
    @property
    def budget(self) -> str:
        """The budget."""
    @property
    def period(self) -> Period:
        """The period."""
    @property
    def threshold(self) -> int:
        """The percentage of the available amount that was reached; above 100 it is overspent."""
    @property
    def raised_on(self) -> _date:
        """The day on which it was noticed."""
    def __new__(
        cls,
        id: str,
        budget: str,
        period: Period,
        threshold: int,
        raised_on: _date,
    ) -> Self: ...

@final
class AmountBetween(_Record):
    """How much it is."""

    __match_args__ = ('from_', 'to')
    @property
    def from_(self) -> Money: ...
    @property
    def to(self) -> Money: ...
    def __new__(cls, from_: Money, to: Money) -> Self: ...

@final
class AmountQuestion(_Record):
    """Which column has the amount?"""

    __match_args__ = ('choices',)
    @property
    def choices(self) -> tuple[Choice, ...]: ...
    def __new__(cls, choices: Iterable[Choice]) -> Self: ...

@final
class Answers(_Record):
    """What a person says about a file that does not tell by itself."""

    __match_args__ = ('date', 'date_order', 'amount', 'decimal', 'sign')
    @property
    def date(self) -> int | None:
        """The column of the date."""
    @property
    def date_order(self) -> DateOrder | None:
        """The order of the date's parts."""
    @property
    def amount(self) -> Amounts | None:
        """Where the amount stands."""
    @property
    def decimal(self) -> DecimalMark | None:
        """The mark before decimals."""
    @property
    def sign(self) -> Sign | None:
        """What a number's sign means."""
    def __new__(
        cls,
        date: int | None = None,
        date_order: DateOrder | None = None,
        amount: Amounts | None = None,
        decimal: DecimalMark | None = None,
        sign: Sign | None = None,
    ) -> Self: ...

@final
class AsGiven(_Record):
    """The budget begins where it says, also in the past."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class BankAccount(_Record):
    """The account that a statement is of, as its source describes it."""

    __match_args__ = ('external_id', 'name', 'account_type', 'currency', 'balance', 'available', 'mask', 'persistent_id')
    @property
    def external_id(self) -> str:
        """The source's id or number of the account; empty where the file names none."""
    @property
    def name(self) -> str | None:
        """What the source calls it."""
    @property
    def account_type(self) -> AccountType | None:
        """Its type, where the source says so."""
    @property
    def currency(self) -> Currency | None:
        """Its currency, where the source says so."""
    @property
    def balance(self) -> Decimal | None:
        """The balance at the end, money owned positive, where the source says so."""
    @property
    def available(self) -> Decimal | None:
        """What of it can be spent, where the source says so."""
    @property
    def mask(self) -> str | None:
        """The last characters of its number, where the source tells them."""
    @property
    def persistent_id(self) -> str | None:
        """An id that outlives the connection, where the source gives one."""
    def __new__(
        cls,
        external_id: str | None = None,
        name: str | None = None,
        account_type: AccountType | None = None,
        currency: Currency | str | None = None,
        balance: Decimal | None = None,
        available: Decimal | None = None,
        mask: str | None = None,
        persistent_id: str | None = None,
    ) -> Self: ...

@final
class BankLayer(_Record):
    """The source's words, never changed by people or rules."""

    __match_args__ = ('source', 'date', 'amount', 'name', 'original_amount', 'payee', 'memo', 'category', 'category_text', 'pending')
    @property
    def source(self) -> BankSource:
        """Whose words these are."""
    @property
    def date(self) -> _date:
        """The day it was posted, or while pending the day it happened."""
    @property
    def amount(self) -> Money:
        """The amount, rounded half-even where the source's was finer than the currency."""
    @property
    def name(self) -> str:
        """The source's full text for the row."""
    @property
    def original_amount(self) -> Decimal | None:
        """The source's own amount, where rounding changed it."""
    @property
    def payee(self) -> str | None:
        """The payee, where the source tells it apart from the text."""
    @property
    def memo(self) -> str | None:
        """Further words of the source."""
    @property
    def category(self) -> str | None:
        """The book's category that the source's category stands for."""
    @property
    def category_text(self) -> str | None:
        """The source's own word for the category."""
    @property
    def pending(self) -> bool:
        """Whether it may still change or vanish."""
    def __new__(
        cls,
        source: BankSource,
        date: _date,
        amount: Money,
        name: str,
        original_amount: Decimal | None = None,
        payee: str | None = None,
        memo: str | None = None,
        category: str | None = None,
        category_text: str | None = None,
        pending: bool | None = None,
    ) -> Self: ...

@final
class BankOrigin(_Record):
    """The bank or file says so."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class BankRow(_Record):
    """One row as a source tells it."""

    __match_args__ = ('line', 'date', 'amount', 'name', 'external_id', 'currency', 'payee', 'memo', 'category', 'primary', 'category_text', 'pending', 'pending_id')
    @property
    def line(self) -> int:
        """Where it stands in its source: the line of a file, counted from 1."""
    @property
    def date(self) -> _date:
        """The day it was posted, or while pending the day it happened."""
    @property
    def amount(self) -> Decimal:
        """The amount as the source writes it; positive is money out, whatever the source's own
        sign.
        """
    @property
    def name(self) -> str:
        """The source's full text for the row."""
    @property
    def external_id(self) -> str | None:
        """The source's own id, where it gives one."""
    @property
    def currency(self) -> Currency | None:
        """The currency; none takes the account's."""
    @property
    def payee(self) -> str | None:
        """The payee, where the source tells it apart."""
    @property
    def memo(self) -> str | None:
        """Further words."""
    @property
    def category(self) -> str | None:
        """The category's code, where the source uses a taxonomy."""
    @property
    def primary(self) -> str | None:
        """The category that the source says `category` is a part of."""
    @property
    def category_text(self) -> str | None:
        """The source's own word for the category."""
    @property
    def pending(self) -> bool:
        """Whether it may still change or vanish."""
    @property
    def pending_id(self) -> str | None:
        """The source's id of the pending row that this one takes the place of."""
    def __new__(
        cls,
        line: int,
        date: _date,
        amount: Decimal,
        name: str,
        external_id: str | None = None,
        currency: Currency | str | None = None,
        payee: str | None = None,
        memo: str | None = None,
        category: str | None = None,
        primary: str | None = None,
        category_text: str | None = None,
        pending: bool | None = None,
        pending_id: str | None = None,
    ) -> Self: ...

@final
class BankUpdate(_Record):
    """What a source says."""

    __match_args__ = ('source', 'source_name', 'statements', 'removed', 'complete')
    @property
    def source(self) -> BankSource:
        """Whose words these are."""
    @property
    def source_name(self) -> str:
        """The name under which external ids are kept: `file`, or the connection's name."""
    @property
    def statements(self) -> tuple[Statement, ...]:
        """One statement for each account."""
    @property
    def removed(self) -> tuple[str, ...]:
        """The source's ids of rows that it takes back."""
    @property
    def complete(self) -> bool:
        """Whether it names all that the source has, so that what it does not name is gone."""
    def __new__(
        cls,
        source: BankSource,
        source_name: str,
        statements: Iterable[Statement] | None = None,
        removed: Iterable[str] | None = None,
        complete: bool | None = None,
    ) -> Self: ...

@final
class BeginNow(_Record):
    """The budget begins with the period that holds this day."""

    __match_args__ = ('today',)
    @property
    def today(self) -> _date: ...
    def __new__(cls, today: _date) -> Self: ...

@final
class Budget(_Record):
    """How much a category may cost, or should bring in, in each period."""

    __match_args__ = ('id', 'category', 'limit', 'cadence', 'name', 'from_', 'until', 'rollover', 'covers', 'limits', 'overrides', 'warn_at', 'pace', 'follows')
    @property
    def id(self) -> str:
        """Its name in the book."""
    @property
    def category(self) -> str:
        """The category it is for."""
    @property
    def limit(self) -> Money:
        """The limit of each period before the first change, 0 or more; its currency is the
        budget's.
        """
    @property
    def cadence(self) -> Cadence:
        """How its periods repeat."""
    @property
    def name(self) -> str | None:
        """What a person calls it; the category's name where none is given."""
    @property
    def from_(self) -> _date | None:
        """Periods exist that start on or after this day."""
    @property
    def until(self) -> _date | None:
        """Periods exist that start before this day."""
    @property
    def rollover(self) -> Rollover:
        """What of a period's rest goes into the next."""
    @property
    def covers(self) -> Covers:
        """Which transactions it counts."""
    @property
    def limits(self) -> tuple[LimitChange, ...]:
        """Limits that change from a day on, each day once."""
    @property
    def overrides(self) -> tuple[Override, ...]:
        """Exceptions of one period, each period once."""
    @property
    def warn_at(self) -> tuple[int, ...]:
        """At which whole percentages, 1 to 1000, a person wants to be warned."""
    @property
    def pace(self) -> Pace:
        """How spending is expected to run through a period."""
    @property
    def follows(self) -> str | None:
        """The budget whose last period's rest is this one's first carry; no two follow the same."""
    def __new__(
        cls,
        id: str,
        category: str,
        limit: Money,
        cadence: Cadence,
        name: str | None = None,
        from_: _date | None = None,
        until: _date | None = None,
        rollover: Rollover | None = None,
        covers: Covers | None = None,
        limits: Iterable[LimitChange] | None = None,
        overrides: Iterable[Override] | None = None,
        warn_at: Iterable[int] | None = None,
        pace: Pace | None = None,
        follows: str | None = None,
    ) -> Self: ...

@final
class CarryTerm(_Record):
    """What one period did to what is carried."""

    __match_args__ = ('budget', 'period', 'limit', 'carried', 'spent', 'left', 'change')
    @property
    def budget(self) -> str:
        """The budget: this one, or one that it follows."""
    @property
    def period(self) -> Period:
        """The period."""
    @property
    def limit(self) -> Money:
        """Its limit."""
    @property
    def carried(self) -> Money:
        """What was carried into it."""
    @property
    def spent(self) -> Money:
        """What was spent in it."""
    @property
    def left(self) -> Money:
        """`limit + carried − spent`."""
    @property
    def change(self) -> Money:
        """What it carries on, less what was carried into it; the changes sum to the figure."""
    def __new__(
        cls,
        budget: str,
        period: Period,
        limit: Money,
        carried: Money,
        spent: Money,
        left: Money,
        change: Money,
    ) -> Self: ...

@final
class CategorisedAs(_Record):
    """A person chose this category."""

    __match_args__ = ('category',)
    @property
    def category(self) -> str: ...
    def __new__(cls, category: str) -> Self: ...

@final
class CategorisedNothing(_Record):
    """A person chose that it has none."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class Category(_Record):
    """A category; its kind is its parent's unless it is stated."""

    __match_args__ = ('id', 'name', 'parent', 'kind')
    @property
    def id(self) -> str:
        """Its exact id."""
    @property
    def name(self) -> str:
        """What a person calls it."""
    @property
    def parent(self) -> str | None:
        """The category that it is a part of."""
    @property
    def kind(self) -> Kind | None:
        """The parent's kind unless stated; expense at the root."""
    def __new__(
        cls,
        id: str,
        name: str,
        parent: str | None = None,
        kind: Kind | None = None,
    ) -> Self: ...

@final
class Change(_Record):
    """A change of a book."""

    __match_args__ = ('number', 'id', 'at', 'actor', 'cause', 'label', 'entities')
    @property
    def number(self) -> int:
        """The number of the revision that it made."""
    @property
    def id(self) -> str:
        """Its name."""
    @property
    def at(self) -> datetime:
        """When it was made, in seconds since 1970."""
    @property
    def actor(self) -> str:
        """Who made it."""
    @property
    def cause(self) -> Cause:
        """Where it came from."""
    @property
    def label(self) -> str:
        """What it did, for a person."""
    @property
    def entities(self) -> tuple[EntityChange, ...]:
        """What it did to each entity."""
    def __new__(
        cls,
        number: int,
        id: str,
        at: datetime,
        actor: str,
        cause: Cause,
        label: str,
        entities: Iterable[EntityChange],
    ) -> Self: ...

@final
class Changed(_Record):
    """The book is at this revision now."""

    __match_args__ = ('revision',)
    @property
    def revision(self) -> Revision: ...
    def __new__(cls, revision: Revision) -> Self: ...

@final
class Choice(_Record):
    """A column that may be meant."""

    __match_args__ = ('column', 'name', 'sample')
    @property
    def column(self) -> int:
        """The column, counted from 0."""
    @property
    def name(self) -> str:
        """Its name; empty in a file without a header."""
    @property
    def sample(self) -> Sample | None:
        """Its first value."""
    def __new__(cls, column: int, name: str, sample: Sample | None = None) -> Self: ...

@final
class Connection(_Record):
    """A link to a bank, without its secrets."""

    __match_args__ = ('id', 'item_id', 'institution', 'state', 'problem', 'cursor', 'coverage', 'last_success', 'next_retry', 'consent_expires')
    @property
    def id(self) -> str:
        """Its name."""
    @property
    def item_id(self) -> str:
        """The source's name of it, as webhooks give it; no secret."""
    @property
    def institution(self) -> Institution | None:
        """The bank, where it is known."""
    @property
    def state(self) -> ConnectionState:
        """How it fares."""
    @property
    def problem(self) -> Problem | None:
        """What went wrong last, until a sync succeeds."""
    @property
    def cursor(self) -> str | None:
        """Up to where its updates were applied; none before the first."""
    @property
    def coverage(self) -> Coverage:
        """How far back its history reaches."""
    @property
    def last_success(self) -> datetime | None:
        """When a sync last succeeded."""
    @property
    def next_retry(self) -> datetime | None:
        """When it is worth trying again after a failure."""
    @property
    def consent_expires(self) -> datetime | None:
        """When a person's consent ends, where it does."""
    def __new__(
        cls,
        id: str,
        item_id: str,
        institution: Institution | None = None,
        state: ConnectionState | None = None,
        problem: Problem | None = None,
        cursor: str | None = None,
        coverage: Coverage | None = None,
        last_success: datetime | None = None,
        next_retry: datetime | None = None,
        consent_expires: datetime | None = None,
    ) -> Self: ...

@final
class DateOrderQuestion(_Record):
    """Which of day and month comes first?"""

    __match_args__ = ('orders', 'samples')
    @property
    def orders(self) -> tuple[DateOrder, ...]: ...
    @property
    def samples(self) -> tuple[Sample, ...]: ...
    def __new__(cls, orders: Iterable[DateOrder], samples: Iterable[Sample]) -> Self: ...

@final
class DateQuestion(_Record):
    """Which column has the date?"""

    __match_args__ = ('choices',)
    @property
    def choices(self) -> tuple[Choice, ...]: ...
    def __new__(cls, choices: Iterable[Choice]) -> Self: ...

@final
class DecimalQuestion(_Record):
    """Which mark stands before the decimals?"""

    __match_args__ = ('samples',)
    @property
    def samples(self) -> tuple[Sample, ...]: ...
    def __new__(cls, samples: Iterable[Sample]) -> Self: ...

@final
class DefaultOrigin(_Record):
    """Nobody set it."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class Delete(_Record):
    """Deletes a thing."""

    __match_args__ = ('key',)
    @property
    def key(self) -> EntityKey: ...
    def __new__(cls, key: EntityKey) -> Self: ...

@final
class DoneBefore(_Record):
    """Another rule did the same before."""

    __match_args__ = ('by',)
    @property
    def by(self) -> str: ...
    def __new__(cls, by: str) -> Self: ...

@final
class Edit(_Record):
    """What a person changes about a transaction; what is None stays."""

    __match_args__ = ('date', 'amount', 'payee', 'category', 'pending', 'excluded', 'tags', 'note')
    @property
    def date(self) -> _date | None:
        """The civil date."""
    @property
    def amount(self) -> Money | None:
        """The amount."""
    @property
    def payee(self) -> str | None:
        """The payee."""
    @property
    def category(self) -> Categorised | None:
        """The category, or that it has none. Splits are taken away."""
    @property
    def pending(self) -> bool | None:
        """Whether it is still to be posted."""
    @property
    def excluded(self) -> bool | None:
        """Whether it counts nowhere."""
    @property
    def tags(self) -> tuple[str, ...] | None:
        """All tags."""
    @property
    def note(self) -> str | None:
        """The note; empty for none."""
    def __new__(
        cls,
        date: _date | None = None,
        amount: Money | None = None,
        payee: str | None = None,
        category: Categorised | None = None,
        pending: bool | None = None,
        excluded: bool | None = None,
        tags: Iterable[str] | None = None,
        note: str | None = None,
    ) -> Self: ...

@final
class Edits(_Record):
    """What people set."""

    __match_args__ = ('date', 'amount', 'payee', 'category', 'splits', 'pending', 'excluded', 'tags', 'note', 'deleted')
    @property
    def date(self) -> _date | None:
        """The civil date."""
    @property
    def amount(self) -> Money | None:
        """The amount."""
    @property
    def payee(self) -> str | None:
        """The payee."""
    @property
    def category(self) -> Categorised | None:
        """The category, or that it has none."""
    @property
    def splits(self) -> tuple[Split, ...]:
        """Parts that replace the category; empty for none."""
    @property
    def pending(self) -> bool | None:
        """Whether it is still to be posted."""
    @property
    def excluded(self) -> bool | None:
        """Whether it counts nowhere."""
    @property
    def tags(self) -> tuple[str, ...] | None:
        """The tags; they replace those of rules."""
    @property
    def note(self) -> str | None:
        """A note."""
    @property
    def deleted(self) -> bool:
        """Whether a person deleted it. The row stays, so that no sync brings it back."""
    def __new__(
        cls,
        date: _date | None = None,
        amount: Money | None = None,
        payee: str | None = None,
        category: Categorised | None = None,
        splits: Iterable[Split] | None = None,
        pending: bool | None = None,
        excluded: bool | None = None,
        tags: Iterable[str] | None = None,
        note: str | None = None,
        deleted: bool | None = None,
    ) -> Self: ...

@final
class EntityChange(_Record):
    """What a change did to one thing."""

    __match_args__ = ('key', 'before', 'after')
    @property
    def key(self) -> EntityKey:
        """Its name."""
    @property
    def before(self) -> Entity | None:
        """As it was; none where it was not there."""
    @property
    def after(self) -> Entity | None:
        """As it is after this change set; none where it is gone."""
    def __new__(
        cls,
        key: EntityKey,
        before: Entity | None = None,
        after: Entity | None = None,
    ) -> Self: ...

@final
class Every(_Record):
    """Every so many days, weeks, months or years from an anchor."""

    __match_args__ = ('unit', 'count', 'anchor', 'weekend')
    @property
    def unit(self) -> CalendarUnit: ...
    @property
    def count(self) -> int: ...
    @property
    def anchor(self) -> _date: ...
    @property
    def weekend(self) -> WeekendShift | None: ...
    def __new__(
        cls,
        unit: CalendarUnit,
        count: int,
        anchor: _date,
        weekend: WeekendShift | None,
    ) -> Self: ...

@final
class Exclude(_Record):
    """Lets it count nowhere."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class Explanation(_Record):
    """Which rules made a transaction what it is."""

    __match_args__ = ('transaction', 'matched')
    @property
    def transaction(self) -> str:
        """The row."""
    @property
    def matched(self) -> tuple[MatchedRule, ...]:
        """The rules that match it, in the order in which they run."""
    def __new__(cls, transaction: str, matched: Iterable[MatchedRule]) -> Self: ...

@final
class ExternalId(_Record):
    """How a source calls a thing."""

    __match_args__ = ('source', 'id')
    @property
    def source(self) -> str:
        """The source: `file`, or the name of a bank connection."""
    @property
    def id(self) -> str:
        """The source's own id, exact."""
    def __new__(cls, source: str, id: str) -> Self: ...

@final
class FeedRow(_Record):
    """One row of a bank, and whose it is."""

    __match_args__ = ('account', 'row')
    @property
    def account(self) -> str:
        """The source's id of the account."""
    @property
    def row(self) -> BankRow:
        """What the source says; it has an external id."""
    def __new__(cls, account: str, row: BankRow) -> Self: ...

@final
class HistoryRow(_Record):
    """What a category cost, or brought in, in one period."""

    __match_args__ = ('period', 'category', 'amount', 'subtree')
    @property
    def period(self) -> Period:
        """The period."""
    @property
    def category(self) -> str | None:
        """The category; none for money out without one."""
    @property
    def amount(self) -> Money:
        """The category alone. Spending is positive, and so is income of an income category."""
    @property
    def subtree(self) -> Money:
        """The category and all its descendants of the same kind."""
    def __new__(
        cls,
        period: Period,
        category: str | None,
        amount: Money,
        subtree: Money,
    ) -> Self: ...

@final
class ImportPreview(_Record):
    """An import that was computed and not made."""

    __match_args__ = ('report', 'patches')
    @property
    def report(self) -> ImportReport:
        """What it would do."""
    @property
    def patches(self) -> tuple[Patch, ...]:
        """The writes; `Book.what_if` says what they would change about a summary."""
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __new__(cls, report: ImportReport, patches: Iterable[Patch]) -> Self: ...

@final
class ImportReport(_Record):
    """What an import does, or did."""

    __match_args__ = ('statements',)
    @property
    def statements(self) -> tuple[StatementReport, ...]:
        """One for each statement, in the source's order."""
    def __new__(cls, statements: Iterable[StatementReport] | None = None) -> Self: ...
    def count(self, outcome: Outcome) -> int:
        """How many rows have an outcome."""

@final
class Input(_Record):
    """One value that a formula takes."""

    __match_args__ = ('name', 'value')
    @property
    def name(self) -> str:
        """Its name, as in the line, or `days`, `elapsed_days`, `spent_to_date`."""
    @property
    def value(self) -> str:
        """Its value: an amount, or a count of days."""
    def __new__(cls, name: str, value: str) -> Self: ...

@final
class Institution(_Record):
    """The bank behind a connection."""

    __match_args__ = ('id', 'name')
    @property
    def id(self) -> str:
        """The source's id of the bank."""
    @property
    def name(self) -> str:
        """What people call it."""
    def __new__(cls, id: str, name: str) -> Self: ...

@final
class LimitChange(_Record):
    """A limit that counts from a day on."""

    __match_args__ = ('from_', 'limit')
    @property
    def from_(self) -> _date:
        """Periods that start on or after this day have the limit, until the next change."""
    @property
    def limit(self) -> Money:
        """The limit."""
    def __new__(cls, from_: _date, limit: Money) -> Self: ...

@final
class Line(_Record):
    """A budget in one period."""

    __match_args__ = ('budget', 'category', 'period', 'limit', 'carried', 'available', 'spent', 'pending', 'remaining', 'percent', 'expected_to_date', 'per_day', 'projected', 'status')
    @property
    def budget(self) -> str:
        """The budget."""
    @property
    def category(self) -> str:
        """Its category."""
    @property
    def period(self) -> Period:
        """The period."""
    @property
    def limit(self) -> Money:
        """The period's limit."""
    @property
    def carried(self) -> Money:
        """What earlier periods left over, or overspent."""
    @property
    def available(self) -> Money:
        """`limit + carried`."""
    @property
    def spent(self) -> Money:
        """What was spent in the period; refunds lower it, below 0 if need be."""
    @property
    def pending(self) -> Money:
        """What is still pending."""
    @property
    def remaining(self) -> Money:
        """`available − spent`; negative where overspent."""
    @property
    def percent(self) -> Decimal | None:
        """`100 · spent / available` to one decimal towards zero; none where nothing is available."""
    @property
    def expected_to_date(self) -> Money:
        """What even spending would have used by the end of today."""
    @property
    def per_day(self) -> Money | None:
        """What is left for each day from today on; none where nothing is left or today is outside."""
    @property
    def projected(self) -> Money:
        """Where the period is heading."""
    @property
    def status(self) -> Status:
        """How it stands."""
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __new__(
        cls,
        budget: str,
        category: str,
        period: Period,
        limit: Money,
        carried: Money,
        available: Money,
        spent: Money,
        pending: Money,
        remaining: Money,
        percent: Decimal | None,
        expected_to_date: Money,
        per_day: Money | None,
        projected: Money,
        status: Status,
    ) -> Self: ...

@final
class LinkRequest(_Record):
    """How a link is asked for."""

    __match_args__ = ('user', 'client_name', 'language', 'countries', 'days', 'webhook', 'redirect_uri', 'hosted')
    @property
    def user(self) -> str: ...
    @property
    def client_name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def countries(self) -> tuple[str, ...]: ...
    @property
    def days(self) -> int | None: ...
    @property
    def webhook(self) -> str | None: ...
    @property
    def redirect_uri(self) -> str | None: ...
    @property
    def hosted(self) -> bool: ...
    def __new__(
        cls,
        user: str,
        client_name: str,
        language: str | None = None,
        countries: Iterable[str] | None = None,
        days: int | None = None,
        webhook: str | None = None,
        redirect_uri: str | None = None,
        hosted: bool | None = None,
    ) -> Self: ...

@final
class Linked(_Record):
    """These connections were linked."""

    __match_args__ = ('connections',)
    @property
    def connections(self) -> tuple[Connection, ...]: ...
    def __new__(cls, connections: Iterable[Connection]) -> Self: ...

@final
class Mapping(_Record):
    """How a file is read: which column is what."""

    __match_args__ = ('encoding', 'delimiter', 'header', 'skip', 'date', 'date_order', 'amount', 'decimal', 'sign', 'name', 'payee', 'memo', 'currency_column', 'currency', 'category', 'external_id', 'account', 'status')
    @property
    def encoding(self) -> Encoding:
        """How bytes stand for characters."""
    @property
    def delimiter(self) -> Delimiter:
        """What stands between columns."""
    @property
    def header(self) -> tuple[str, ...]:
        """The header row's texts; empty for a file without one."""
    @property
    def skip(self) -> int:
        """The rows before the first row of data, blank ones not counted, in a file without a
        header.
        """
    @property
    def date(self) -> int | None:
        """The column of the day on which it was posted; must be given."""
    @property
    def date_order(self) -> DateOrder | None:
        """The order of the date's parts; must be given."""
    @property
    def amount(self) -> Amounts | None:
        """Where the amount stands; must be given."""
    @property
    def decimal(self) -> DecimalMark | None:
        """The mark before decimals; must be given."""
    @property
    def sign(self) -> Sign | None:
        """What a number's sign means; must be given unless words tell the direction."""
    @property
    def name(self) -> tuple[int, ...]:
        """The columns of the row's full text, joined by blanks. Where all are blank the payee is
        it.
        """
    @property
    def payee(self) -> int | None:
        """The column of the payee."""
    @property
    def memo(self) -> tuple[int, ...]:
        """The columns of further words, joined by blanks."""
    @property
    def currency_column(self) -> int | None:
        """The column of the currency's code."""
    @property
    def currency(self) -> Currency | None:
        """The currency of the whole file."""
    @property
    def category(self) -> int | None:
        """The column of the source's word for the category."""
    @property
    def external_id(self) -> int | None:
        """The column of the source's own id of the row."""
    @property
    def account(self) -> int | None:
        """The column of the account's name or number; a file of several becomes several
        statements.
        """
    @property
    def status(self) -> int | None:
        """The column whose word `pending` (or its German or French counterpart) marks a row as
        such.
        """
    def __new__(
        cls,
        encoding: Encoding,
        delimiter: Delimiter,
        header: Iterable[str],
        skip: int | None = None,
        date: int | None = None,
        date_order: DateOrder | None = None,
        amount: Amounts | None = None,
        decimal: DecimalMark | None = None,
        sign: Sign | None = None,
        name: Iterable[int] | None = None,
        payee: int | None = None,
        memo: Iterable[int] | None = None,
        currency_column: int | None = None,
        currency: Currency | str | None = None,
        category: int | None = None,
        external_id: int | None = None,
        account: int | None = None,
        status: int | None = None,
    ) -> Self: ...

@final
class Marked(_Record):
    """The connection's state changed."""

    __match_args__ = ('connection',)
    @property
    def connection(self) -> Connection: ...
    def __new__(cls, connection: Connection) -> Self: ...

@final
class Matched(_Record):
    """A source whose row turned out to be this one."""

    __match_args__ = ('source', 'before', 'words')
    @property
    def source(self) -> str:
        """The source's name, as in its external ids."""
    @property
    def before(self) -> BankLayer | None:
        """The bank layer that the source's words took the place of."""
    @property
    def words(self) -> BankLayer | None:
        """The source's words, where the row kept a bank connection's."""
    def __new__(
        cls,
        source: str,
        before: BankLayer | None = None,
        words: BankLayer | None = None,
    ) -> Self: ...

@final
class MatchedRule(_Record):
    """A rule that matched."""

    __match_args__ = ('rule', 'name', 'actions')
    @property
    def rule(self) -> str:
        """Its id."""
    @property
    def name(self) -> str:
        """What a person calls it."""
    @property
    def actions(self) -> tuple[ActionTaken, ...]:
        """What it does, each with what came of it."""
    def __new__(cls, rule: str, name: str, actions: Iterable[ActionTaken]) -> Self: ...

@final
class NewAccounts(_Record):
    """A bank has accounts that are not shared yet."""

    __match_args__ = ('connection',)
    @property
    def connection(self) -> str: ...
    def __new__(cls, connection: str) -> Self: ...

@final
class NewTransaction(_Record):
    """What a person records."""

    __match_args__ = ('date', 'amount', 'payee', 'category', 'account', 'splits', 'pending', 'excluded', 'note', 'tags')
    @property
    def date(self) -> _date:
        """The civil date."""
    @property
    def amount(self) -> Money:
        """Positive is money out, negative is money in."""
    @property
    def payee(self) -> str | None:
        """Who was paid, or who paid."""
    @property
    def category(self) -> str | None:
        """The category; none is uncategorised."""
    @property
    def account(self) -> str | None:
        """The account, where one is meant."""
    @property
    def splits(self) -> tuple[Split, ...]:
        """Parts that replace the category and sum to the amount; empty for none."""
    @property
    def pending(self) -> bool:
        """Whether it is still to be posted."""
    @property
    def excluded(self) -> bool:
        """Whether it counts nowhere."""
    @property
    def note(self) -> str | None:
        """A note."""
    @property
    def tags(self) -> tuple[str, ...]:
        """Tags."""
    def __new__(
        cls,
        date: _date,
        amount: Money,
        payee: str | None = None,
        category: str | None = None,
        account: str | None = None,
        splits: Iterable[Split] | None = None,
        pending: bool | None = None,
        excluded: bool | None = None,
        note: str | None = None,
        tags: Iterable[str] | None = None,
    ) -> Self: ...

@final
class NothingReceived(_Record):
    """Nothing was to be done."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class NthWeekday(_Record):
    """The nth weekday of a month, from the end where it is negative."""

    __match_args__ = ('count', 'weekday', 'nth', 'anchor', 'weekend')
    @property
    def count(self) -> int: ...
    @property
    def weekday(self) -> Weekday: ...
    @property
    def nth(self) -> int: ...
    @property
    def anchor(self) -> _date | None: ...
    @property
    def weekend(self) -> WeekendShift | None: ...
    def __new__(
        cls,
        count: int,
        weekday: Weekday,
        nth: int,
        anchor: _date | None,
        weekend: WeekendShift | None,
    ) -> Self: ...

@final
class Once(_Record):
    """One period alone."""

    __match_args__ = ('start', 'end')
    @property
    def start(self) -> _date: ...
    @property
    def end(self) -> _date: ...
    def __new__(cls, start: _date, end: _date) -> Self: ...

@final
class Outline(_Record):
    """Everything of a book but its transactions."""

    __match_args__ = ('number', 'settings', 'accounts', 'categories', 'budgets', 'rules', 'alerts', 'connections')
    @property
    def number(self) -> int:
        """The number of the revision that last changed anything here but an alert."""
    @property
    def settings(self) -> Entry[Settings]:
        """The settings."""
    @property
    def accounts(self) -> tuple[Entry[Account], ...]:
        """The accounts."""
    @property
    def categories(self) -> tuple[Entry[Category], ...]:
        """The categories."""
    @property
    def budgets(self) -> tuple[Entry[Budget], ...]:
        """The budgets."""
    @property
    def rules(self) -> tuple[Entry[Rule], ...]:
        """The rules."""
    @property
    def alerts(self) -> tuple[Entry[Alert], ...]:
        """The alerts."""
    @property
    def connections(self) -> tuple[Entry[Connection], ...]:
        """The bank connections, by id; their secrets are in a vault."""
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __new__(
        cls,
        number: int,
        settings: Entry[Settings],
        accounts: Iterable[Entry[Account]] | None = None,
        categories: Iterable[Entry[Category]] | None = None,
        budgets: Iterable[Entry[Budget]] | None = None,
        rules: Iterable[Entry[Rule]] | None = None,
        alerts: Iterable[Entry[Alert]] | None = None,
        connections: Iterable[Entry[Connection]] | None = None,
    ) -> Self: ...
    def off_budget(self) -> tuple[str, ...]:
        """The accounts whose transactions count in no budget."""
    def get(self, key: EntityKey) -> Entry[Entity] | None:
        """The thing of that key, if it is there."""
    def history_is_partial(self) -> bool:
        """Whether a bank still has earlier rows to give."""

@final
class Overridden(_Record):
    """A rule that counts more decided otherwise."""

    __match_args__ = ('by',)
    @property
    def by(self) -> str: ...
    def __new__(cls, by: str) -> Self: ...

@final
class Override(_Record):
    """The limit of one period."""

    __match_args__ = ('period_start', 'limit')
    @property
    def period_start(self) -> _date:
        """The day the period starts on."""
    @property
    def limit(self) -> Money:
        """Its limit."""
    def __new__(cls, period_start: _date, limit: Money) -> Self: ...

@final
class Page(_Record):
    """One page of transactions, and where the next begins."""

    __match_args__ = ('rows', 'next')
    @property
    def rows(self) -> tuple[Entry[Transaction], ...]:
        """The rows, in the order asked for."""
    @property
    def next(self) -> PageKey | None:
        """Where the next page begins; none after the last."""
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows as columns: one for each part, so that a split transaction has several.

        `split` is a part's place, `number` the change that last wrote the transaction.

        Amounts are decimal128(38, 8), which holds every currency's; dates are date32; what has few
        different values is a dictionary.
        """
    def __new__(cls, rows: Iterable[Entry[Transaction]], next: PageKey | None = None) -> Self: ...

@final
class PageKey(_Record):
    """A place between two transactions."""

    __match_args__ = ('date', 'id')
    @property
    def date(self) -> _date:
        """The date of the last row of the page before."""
    @property
    def id(self) -> str:
        """Its id."""
    def __new__(cls, date: _date, id: str) -> Self: ...

@final
class PersonDecided(_Record):
    """A person decided."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class PersonOrigin(_Record):
    """A person set it."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class Problem(_Record):
    """What went wrong with a connection."""

    __match_args__ = ('code', 'message')
    @property
    def code(self) -> str:
        """The source's code, else the kind of the library's error."""
    @property
    def message(self) -> str:
        """The source's sentence, fit to be shown to a person."""
    def __new__(cls, code: str, message: str) -> Self: ...

@final
class Prorated(_Record):
    """A category's share of its budgets' limits."""

    __match_args__ = ('category', 'amount')
    @property
    def category(self) -> str:
        """The category."""
    @property
    def amount(self) -> Money:
        """The amount."""
    def __new__(cls, category: str, amount: Money) -> Self: ...

@final
class Put(_Record):
    """Writes a thing, new or in the place of the one with its key."""

    __match_args__ = ('entity',)
    @property
    def entity(self) -> Entity: ...
    def __new__(cls, entity: Entity) -> Self: ...
    def key(self) -> EntityKey:
        """The key of what is written."""

@final
class RangeLine(_Record):
    """A budget's share of a range of days."""

    __match_args__ = ('budget', 'category', 'budgeted', 'spent', 'pending', 'remaining')
    @property
    def budget(self) -> str:
        """The budget."""
    @property
    def category(self) -> str:
        """Its category."""
    @property
    def budgeted(self) -> Money:
        """Its limits by the day, rounded half-even once; nothing carried is in it."""
    @property
    def spent(self) -> Money:
        """What it counted on the range's days."""
    @property
    def pending(self) -> Money:
        """What is pending on them."""
    @property
    def remaining(self) -> Money:
        """`budgeted − spent`."""
    def __new__(
        cls,
        budget: str,
        category: str,
        budgeted: Money,
        spent: Money,
        pending: Money,
        remaining: Money,
    ) -> Self: ...

@final
class RangeSummary(_Record):
    """Any range of days."""

    __match_args__ = ('range', 'lines', 'budgeted', 'unbudgeted', 'income', 'uncategorised_in', 'is_partial')
    @property
    def range(self) -> Period:
        """The range."""
    @property
    def lines(self) -> tuple[RangeLine, ...]:
        """One line for each budget that exists on a day of it, in the order of ids."""
    @property
    def budgeted(self) -> tuple[Prorated, ...]:
        """The limits by category and currency."""
    @property
    def unbudgeted(self) -> tuple[Unbudgeted, ...]:
        """Spending that no budget counts."""
    @property
    def income(self) -> tuple[Money, ...]:
        """Money received in income categories, by currency."""
    @property
    def uncategorised_in(self) -> tuple[Money, ...]:
        """Money in that has no category yet, by currency."""
    @property
    def is_partial(self) -> bool:
        """Whether a bank's earlier rows are still to come, so that figures of earlier days miss
        them.
        """
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __new__(
        cls,
        range: Period,
        lines: Iterable[RangeLine],
        budgeted: Iterable[Prorated],
        unbudgeted: Iterable[Unbudgeted],
        income: Iterable[Money],
        uncategorised_in: Iterable[Money],
        is_partial: bool,
    ) -> Self: ...

@final
class ReconciledRow(_Record):
    """What became of one row of a source."""

    __match_args__ = ('line', 'outcome', 'transaction', 'reason')
    @property
    def line(self) -> int:
        """Where it stands in its source: the line of a file, counted from 1."""
    @property
    def outcome(self) -> Outcome:
        """What became of it."""
    @property
    def transaction(self) -> str | None:
        """The book's row for it; none where it cannot be read."""
    @property
    def reason(self) -> str | None:
        """Why, where the outcome alone does not say it."""
    def __new__(
        cls,
        line: int,
        outcome: Outcome,
        transaction: str | None = None,
        reason: str | None = None,
    ) -> Self: ...

@final
class RecurringStream(_Record):
    """What a bank says comes again and again."""

    __match_args__ = ('id', 'account', 'description', 'payee', 'category', 'frequency', 'first', 'last', 'next', 'average', 'last_amount', 'currency', 'active', 'transactions')
    @property
    def id(self) -> str:
        """Its name."""
    @property
    def account(self) -> str:
        """The source's id of the account."""
    @property
    def description(self) -> str:
        """The source's text."""
    @property
    def payee(self) -> str | None:
        """The payee, where it is told."""
    @property
    def category(self) -> str | None:
        """The category's code, where there is one."""
    @property
    def frequency(self) -> str:
        """How often: `WEEKLY`, `BIWEEKLY`, `SEMI_MONTHLY`, `MONTHLY`, `ANNUALLY`, `UNKNOWN`; an
        open set.
        """
    @property
    def first(self) -> _date:
        """The day of the first."""
    @property
    def last(self) -> _date:
        """The day of the last."""
    @property
    def next(self) -> _date | None:
        """The day on which the next is expected, where that is told."""
    @property
    def average(self) -> Decimal | None:
        """The average amount; positive is money out."""
    @property
    def last_amount(self) -> Decimal | None:
        """The last amount."""
    @property
    def currency(self) -> Currency | None:
        """The currency, where it is told."""
    @property
    def active(self) -> bool:
        """Whether it goes on."""
    @property
    def transactions(self) -> tuple[str, ...]:
        """The source's ids of its rows."""
    def __new__(
        cls,
        id: str,
        account: str,
        description: str,
        payee: str | None,
        category: str | None,
        frequency: str,
        first: _date,
        last: _date,
        next: _date | None,
        average: Decimal | None,
        last_amount: Decimal | None,
        currency: Currency | str | None,
        active: bool,
        transactions: Iterable[str],
    ) -> Self: ...

@final
class RecurringStreams(_Record):
    """What comes in and what goes out again and again."""

    __match_args__ = ('inflow', 'outflow')
    @property
    def inflow(self) -> tuple[RecurringStream, ...]:
        """Money in."""
    @property
    def outflow(self) -> tuple[RecurringStream, ...]:
        """Money out."""
    def __new__(
        cls,
        inflow: Iterable[RecurringStream],
        outflow: Iterable[RecurringStream],
    ) -> Self: ...

@final
class RenamePayee(_Record):
    """Renames the payee."""

    __match_args__ = ('payee',)
    @property
    def payee(self) -> str: ...
    def __new__(cls, payee: str) -> Self: ...

@final
class Resync(_Record):
    """Events were lost: read anew what is shown."""

    __match_args__ = ('revision',)
    @property
    def revision(self) -> Revision: ...
    def __new__(cls, revision: Revision) -> Self: ...

@final
class Revision(_Record):
    """A version of a book: each change makes the next number."""

    __match_args__ = ('epoch', 'number')
    @property
    def epoch(self) -> int:
        """Which run of numbers."""
    @property
    def number(self) -> int:
        """How many change sets were applied in it."""
    def __new__(cls, epoch: int, number: int) -> Self: ...

@final
class Rollover(_Record):
    """What is left of a period goes into the next."""

    __match_args__ = ('carry', 'cap')
    @property
    def carry(self) -> Carry:
        """What of the rest is carried."""
    @property
    def cap(self) -> Money | None:
        """The most that is carried in either direction, at every step."""
    def __new__(cls, carry: Carry | None = None, cap: Money | None = None) -> Self: ...

@final
class Rule(_Record):
    """What is set about the rows that meet conditions."""

    __match_args__ = ('id', 'name', 'conditions', 'actions', 'stage', 'matches')
    @property
    def id(self) -> str:
        """Its name in the book."""
    @property
    def name(self) -> str:
        """What a person calls it."""
    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions, at least one."""
    @property
    def actions(self) -> tuple[Action, ...]:
        """What it does, at least one thing."""
    @property
    def stage(self) -> Stage:
        """When it runs."""
    @property
    def matches(self) -> Match:
        """Whether all conditions must hold, or any."""
    def __new__(
        cls,
        id: str,
        name: str,
        conditions: Iterable[Condition],
        actions: Iterable[Action],
        stage: Stage | None = None,
        matches: Match | None = None,
    ) -> Self: ...

@final
class RuleEffect(_Record):
    """What running rules would change about a row."""

    __match_args__ = ('transaction', 'before', 'after')
    @property
    def transaction(self) -> str:
        """The row."""
    @property
    def before(self) -> RuledFields:
        """What it shows now."""
    @property
    def after(self) -> RuledFields:
        """What it would show. Equal to `before` where only the rule behind a value would change,
        or where a person decided what the rules say something about.
        """
    def __new__(cls, transaction: str, before: RuledFields, after: RuledFields) -> Self: ...

@final
class RuleOrigin(_Record):
    """This rule set it."""

    __match_args__ = ('rule',)
    @property
    def rule(self) -> str: ...
    def __new__(cls, rule: str) -> Self: ...

@final
class RuledFields(_Record):
    """What rules set about a row."""

    __match_args__ = ('category', 'payee', 'tags', 'excluded')
    @property
    def category(self) -> str | None:
        """The effective category of what is not split."""
    @property
    def payee(self) -> str | None:
        """The effective payee."""
    @property
    def tags(self) -> tuple[str, ...]:
        """The effective tags."""
    @property
    def excluded(self) -> bool:
        """Whether it counts nowhere."""
    def __new__(
        cls,
        category: str | None,
        payee: str | None,
        tags: Iterable[str],
        excluded: bool,
    ) -> Self: ...

@final
class RuledLayer(_Record):
    """What rules set."""

    __match_args__ = ('category', 'category_rule', 'payee', 'payee_rule', 'tags', 'excluded_rule')
    @property
    def category(self) -> str | None:
        """The category."""
    @property
    def category_rule(self) -> str | None:
        """The rule that set the category."""
    @property
    def payee(self) -> str | None:
        """The payee."""
    @property
    def payee_rule(self) -> str | None:
        """The rule that set the payee."""
    @property
    def tags(self) -> tuple[RuledTag, ...]:
        """Tags, each with its rule."""
    @property
    def excluded_rule(self) -> str | None:
        """The rule that excludes it from budgets, if one does."""
    def __new__(
        cls,
        category: str | None = None,
        category_rule: str | None = None,
        payee: str | None = None,
        payee_rule: str | None = None,
        tags: Iterable[RuledTag] | None = None,
        excluded_rule: str | None = None,
    ) -> Self: ...

@final
class RuledTag(_Record):
    """A tag and the rule that set it."""

    __match_args__ = ('tag', 'rule')
    @property
    def tag(self) -> str:
        """The tag."""
    @property
    def rule(self) -> str:
        """The rule."""
    def __new__(cls, tag: str, rule: str) -> Self: ...

@final
class Sample(_Record):
    """A text of a file, and its line."""

    __match_args__ = ('line', 'text')
    @property
    def line(self) -> int:
        """The line, counted from 1."""
    @property
    def text(self) -> str:
        """The value as it stands there."""
    def __new__(cls, line: int, text: str) -> Self: ...

@final
class Semimonth(_Record):
    """Twice a month."""

    __match_args__ = ('first', 'second', 'weekend')
    @property
    def first(self) -> int: ...
    @property
    def second(self) -> int: ...
    @property
    def weekend(self) -> WeekendShift | None: ...
    def __new__(cls, first: int, second: int, weekend: WeekendShift | None) -> Self: ...

@final
class SeparateAmounts(_Record):
    """One column for money out, one for money in."""

    __match_args__ = ('debit', 'credit')
    @property
    def debit(self) -> int: ...
    @property
    def credit(self) -> int: ...
    def __new__(cls, debit: int, credit: int) -> Self: ...

@final
class SetCategory(_Record):
    """Sets the category."""

    __match_args__ = ('category',)
    @property
    def category(self) -> str: ...
    def __new__(cls, category: str) -> Self: ...

@final
class Settings(_Record):
    """A book's settings."""

    __match_args__ = ('home_currency', 'time_zone', 'first_weekday', 'view', 'include_pending')
    @property
    def home_currency(self) -> Currency:
        """The currency of an amount that is given without one."""
    @property
    def time_zone(self) -> str:
        """The IANA zone in which the host turns instants into civil dates, for example
        `Europe/Berlin`. The library itself reads no clock.
        """
    @property
    def first_weekday(self) -> Weekday:
        """The day a week begins on, for weekly budgets that a host offers."""
    @property
    def view(self) -> Cadence:
        """The calendar that `unbudgeted` and `income` of a summary go by, and that pages step by."""
    @property
    def include_pending(self) -> bool:
        """Whether a pending transaction is in every respect like a posted one."""
    def __new__(
        cls,
        home_currency: Currency | str,
        time_zone: str | None = None,
        first_weekday: Weekday | None = None,
        view: Cadence | None = None,
        include_pending: bool | None = None,
    ) -> Self: ...

@final
class SignQuestion(_Record):
    """Is money out positive or negative?"""

    __match_args__ = ('samples',)
    @property
    def samples(self) -> tuple[Sample, ...]: ...
    def __new__(cls, samples: Iterable[Sample]) -> Self: ...

@final
class SignedAmounts(_Record):
    """One column, with a sign."""

    __match_args__ = ('column',)
    @property
    def column(self) -> int: ...
    def __new__(cls, column: int) -> Self: ...

@final
class SignedWebhook(_Record):
    """A webhook as a bank sends it."""

    __match_args__ = ('url', 'jwt', 'body')
    @property
    def url(self) -> str:
        """Where it goes."""
    @property
    def jwt(self) -> str:
        """The value of its header `Plaid-Verification`."""
    @property
    def body(self) -> str:
        """Its body."""
    def __new__(cls, url: str, jwt: str, body: str) -> Self: ...

@final
class Sniffed(_Record):
    """What a file tells by itself."""

    __match_args__ = ('mapping', 'uncertain', 'questions')
    @property
    def mapping(self) -> Mapping:
        """The layout; what is asked for is none."""
    @property
    def uncertain(self) -> tuple[Part, ...]:
        """The parts of it that are likely but not proven: worth showing to a person."""
    @property
    def questions(self) -> tuple[Question, ...]:
        """What a person must say before the file can be read."""
    def __new__(
        cls,
        mapping: Mapping,
        uncertain: Iterable[Part] | None = None,
        questions: Iterable[Question] | None = None,
    ) -> Self: ...
    def is_certain(self, part: Part) -> bool:
        """Whether the file tells this part without a doubt."""

@final
class Split(_Record):
    """A part of a transaction with a category of its own."""

    __match_args__ = ('category', 'amount')
    @property
    def category(self) -> str | None:
        """The part's category; none is uncategorised."""
    @property
    def amount(self) -> Money:
        """The part's amount; its sign may differ from the whole's."""
    def __new__(cls, category: str | None, amount: Money) -> Self: ...

@final
class SqliteOptions(_Record):
    """How a file is written."""

    __match_args__ = ('synchronous', 'busy_timeout', 'max_bytes')
    @property
    def synchronous(self) -> Synchronous:
        """When a write counts as durable."""
    @property
    def busy_timeout(self) -> timedelta:
        """How long a call waits for another process to finish its write before it is
        `unavailable`.
        """
    @property
    def max_bytes(self) -> int | None:
        """The size beyond which the file does not grow: a write that needs more is refused as
        `full`.
        """
    def __new__(
        cls,
        synchronous: Synchronous | None = None,
        busy_timeout: timedelta | None = None,
        max_bytes: int | None = None,
    ) -> Self: ...

@final
class Statement(_Record):
    """The rows of one account."""

    __match_args__ = ('account', 'rows', 'unreadable')
    @property
    def account(self) -> BankAccount:
        """The account."""
    @property
    def rows(self) -> tuple[BankRow, ...]:
        """The rows that could be read, in the source's order."""
    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The rows that could not."""
    def __new__(
        cls,
        account: BankAccount,
        rows: Iterable[BankRow] | None = None,
        unreadable: Iterable[Unreadable] | None = None,
    ) -> Self: ...

@final
class StatementReport(_Record):
    """What became of one statement."""

    __match_args__ = ('external_id', 'account', 'rows')
    @property
    def external_id(self) -> str:
        """The source's id of the account."""
    @property
    def account(self) -> str:
        """The account of the book."""
    @property
    def rows(self) -> tuple[ReconciledRow, ...]:
        """What became of each row, by line."""
    def __new__(cls, external_id: str, account: str, rows: Iterable[ReconciledRow]) -> Self: ...

@final
class StreamsChanged(_Record):
    """The streams of a connection changed."""

    __match_args__ = ('connection',)
    @property
    def connection(self) -> str: ...
    def __new__(cls, connection: str) -> Self: ...

@final
class SuggestedLink(_Record):
    """A pending row and a posted one that may be the same."""

    __match_args__ = ('pending', 'posted')
    @property
    def pending(self) -> Transaction:
        """The pending row as it was; it is gone."""
    @property
    def posted(self) -> str:
        """The posted row."""
    def __new__(cls, pending: Transaction, posted: str) -> Self: ...

@final
class Summary(_Record):
    """Every budget in the period that holds a day. Prints as a table, and is one in a notebook.

    >>> from datetime import date
    >>> from budget import BeginNow, Book, Budget, Cadence, Money, NewTransaction, Settings
    >>> book, today = Book.memory(Settings("EUR")), date(2026, 3, 20)
    >>> _ = book.add_default_categories()
    >>> food = Budget("food", "FOOD_AND_DRINK", Money(400, "EUR"), Cadence.monthly())
    >>> _ = book.create_budget(food, BeginNow(today))
    >>> _ = book.record(NewTransaction(today, Money(82, "EUR"), category="FOOD_AND_DRINK"))
    >>> print(book.summary(today))
    2026-03-01 to 2026-03-31, as of 2026-03-20
    <BLANKLINE>
    Budget                  Used      Spent   Available        Left
    food    ██░░░░░░░░░░  20.5 %  82.00 EUR  400.00 EUR  318.00 EUR  on track, 26.50 EUR a day
    """

    __match_args__ = ('today', 'lines', 'totals', 'view', 'unbudgeted', 'income', 'uncategorised_in', 'is_partial')
    @property
    def today(self) -> _date:
        """The day it is for."""
    @property
    def lines(self) -> tuple[Line, ...]:
        """One line for each budget with a period that holds `today`, in the order of ids."""
    @property
    def totals(self) -> tuple[Total, ...]:
        """One row for each currency with a top line, in the order of codes."""
    @property
    def view(self) -> Period | None:
        """The period that the three lists below speak of; none where a view of `once` is
        elsewhere.
        """
    @property
    def unbudgeted(self) -> tuple[Unbudgeted, ...]:
        """Spending that no budget counts."""
    @property
    def income(self) -> tuple[Money, ...]:
        """Money received in income categories, budgeted or not, by currency."""
    @property
    def uncategorised_in(self) -> tuple[Money, ...]:
        """Money in that has no category yet, by currency."""
    @property
    def is_partial(self) -> bool:
        """Whether a bank's earlier rows are still to come, so that figures of earlier days miss
        them.
        """
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The lines as columns.

        Amounts are decimal128(38, 8), which holds every currency's; dates are date32; what has few
        different values is a dictionary.
        """
    def __new__(
        cls,
        today: _date,
        lines: Iterable[Line],
        totals: Iterable[Total],
        view: Period | None,
        unbudgeted: Iterable[Unbudgeted],
        income: Iterable[Money],
        uncategorised_in: Iterable[Money],
        is_partial: bool,
    ) -> Self: ...
    def plot(self, axes: Axes | None = None) -> Axes:
        """Draws how much of each budget is used. Needs matplotlib: `pip install "budget-py[plot]"`."""
    def _repr_html_(self) -> str:
        """The summary as a table of HTML, for a notebook; every text in it is escaped."""

@final
class SyncProgress(_Record):
    """How far a sync is."""

    __match_args__ = ('pages', 'rows', 'restarts', 'applying')
    @property
    def pages(self) -> int:
        """Pages fetched, those of discarded tries left out."""
    @property
    def rows(self) -> int:
        """Rows on them."""
    @property
    def restarts(self) -> int:
        """How often the update was begun again."""
    @property
    def applying(self) -> bool:
        """Whether all pages are there and the book is being written."""
    def __new__(cls, pages: int, rows: int, restarts: int, applying: bool) -> Self: ...

@final
class SyncReport(_Record):
    """What a sync did."""

    __match_args__ = ('connection', 'revision', 'added', 'updated', 'removed', 'linked', 'matched', 'unchanged', 'quarantined', 'rounded', 'paired', 'suggested', 'new_accounts', 'coverage', 'pages', 'restarts', 'from_start')
    @property
    def connection(self) -> str | None:
        """The connection; none in a report that stands for nothing."""
    @property
    def revision(self) -> Revision | None:
        """The book's revision after it."""
    @property
    def added(self) -> int:
        """Rows that are new to the book."""
    @property
    def updated(self) -> int:
        """Rows about which the bank now says something else."""
    @property
    def removed(self) -> int:
        """Rows that the bank took back, and that nobody else speaks for."""
    @property
    def linked(self) -> int:
        """Posted rows that took the place of pending ones."""
    @property
    def matched(self) -> int:
        """Rows that claimed one which a person entered or a file brought."""
    @property
    def unchanged(self) -> int:
        """Rows of the bank that said nothing new."""
    @property
    def quarantined(self) -> tuple[Unreadable, ...]:
        """Rows that cannot be read: nothing of them is in the book."""
    @property
    def rounded(self) -> int:
        """Rows whose amount was finer than the currency, and was rounded half-even."""
    @property
    def paired(self) -> int:
        """Pairs of rows that are one transfer."""
    @property
    def suggested(self) -> tuple[SuggestedLink, ...]:
        """Posted rows that may be pending ones with a tip: for a person to decide."""
    @property
    def new_accounts(self) -> tuple[str, ...]:
        """Accounts that are new to the book."""
    @property
    def coverage(self) -> Coverage:
        """How far back the bank's history reaches; where that is partial, so are earlier periods."""
    @property
    def pages(self) -> int:
        """How many pages the update had."""
    @property
    def restarts(self) -> int:
        """How often it was begun again."""
    @property
    def from_start(self) -> bool:
        """Whether everything was fetched again."""
    def __new__(
        cls,
        connection: str | None = None,
        revision: Revision | None = None,
        added: int | None = None,
        updated: int | None = None,
        removed: int | None = None,
        linked: int | None = None,
        matched: int | None = None,
        unchanged: int | None = None,
        quarantined: Iterable[Unreadable] | None = None,
        rounded: int | None = None,
        paired: int | None = None,
        suggested: Iterable[SuggestedLink] | None = None,
        new_accounts: Iterable[str] | None = None,
        coverage: Coverage | None = None,
        pages: int | None = None,
        restarts: int | None = None,
        from_start: bool | None = None,
    ) -> Self: ...

@final
class Synced(_Record):
    """The connection was synced."""

    __match_args__ = ('report',)
    @property
    def report(self) -> SyncReport: ...
    def __new__(cls, report: SyncReport) -> Self: ...

@final
class TagsFull(_Record):
    """The row has as many tags as it can."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class TextCondition(_Record):
    """What a text of the row says."""

    __match_args__ = ('field', 'test')
    @property
    def field(self) -> TextField: ...
    @property
    def test(self) -> TextTest: ...
    def __new__(cls, field: TextField, test: TextTest) -> Self: ...

@final
class TextContains(_Record):
    """A part of the text, whatever the case."""

    __match_args__ = ('text',)
    @property
    def text(self) -> str: ...
    def __new__(cls, text: str) -> Self: ...

@final
class TextIs(_Record):
    """The whole text, whatever the case."""

    __match_args__ = ('text',)
    @property
    def text(self) -> str: ...
    def __new__(cls, text: str) -> Self: ...

@final
class TextOneOf(_Record):
    """One of these texts."""

    __match_args__ = ('texts',)
    @property
    def texts(self) -> tuple[str, ...]: ...
    def __new__(cls, texts: Iterable[str]) -> Self: ...

@final
class TextRegex(_Record):
    """A regular expression."""

    __match_args__ = ('pattern',)
    @property
    def pattern(self) -> str: ...
    def __new__(cls, pattern: str) -> Self: ...

@final
class TookEffect(_Record):
    """It did what it says."""

    __match_args__ = ()
    def __new__(cls) -> Self: ...

@final
class Total(_Record):
    """The sums of a summary's lines in one currency."""

    __match_args__ = ('currency', 'limit', 'carried', 'available', 'spent', 'pending', 'remaining')
    @property
    def currency(self) -> Currency:
        """The currency."""
    @property
    def limit(self) -> Money:
        """The limits."""
    @property
    def carried(self) -> Money:
        """What was carried into the periods."""
    @property
    def available(self) -> Money:
        """`limit + carried`."""
    @property
    def spent(self) -> Money:
        """What was spent."""
    @property
    def pending(self) -> Money:
        """What is pending."""
    @property
    def remaining(self) -> Money:
        """`available − spent`."""
    def __new__(
        cls,
        currency: Currency | str,
        limit: Money,
        carried: Money,
        available: Money,
        spent: Money,
        pending: Money,
        remaining: Money,
    ) -> Self: ...

@final
class Transaction(_Record):
    """One movement of money, in three layers: `bank`, `ruled` and `edits`."""

    __match_args__ = ('id', 'account', 'external_ids', 'matched', 'transfer', 'bank', 'ruled', 'edits')
    @property
    def id(self) -> str:
        """Its name in the book; kept when a pending row is posted."""
    @property
    def account(self) -> str | None:
        """The account, where one is known."""
    @property
    def external_ids(self) -> tuple[ExternalId, ...]:
        """How sources call it."""
    @property
    def matched(self) -> tuple[Matched, ...]:
        """The sources whose rows turned out to be this one, in the order they came."""
    @property
    def transfer(self) -> Transfer | None:
        """The other row, where it is a transfer between own accounts."""
    @property
    def bank(self) -> BankLayer | None:
        """The source's words."""
    @property
    def ruled(self) -> RuledLayer:
        """What rules set."""
    @property
    def edits(self) -> Edits:
        """What people set."""
    def __new__(
        cls,
        id: str,
        account: str | None = None,
        external_ids: Iterable[ExternalId] | None = None,
        matched: Iterable[Matched] | None = None,
        transfer: Transfer | None = None,
        bank: BankLayer | None = None,
        ruled: RuledLayer | None = None,
        edits: Edits | None = None,
    ) -> Self: ...
    @staticmethod
    def entered(id: str, new: NewTransaction) -> Transaction:
        """A transaction that a person enters."""
    @property
    def date(self) -> _date:
        """The effective day."""
    @property
    def amount(self) -> Money:
        """The effective amount."""
    @property
    def payee(self) -> str | None:
        """The effective payee."""
    @property
    def category(self) -> str | None:
        """The effective category of what is not split."""
    @property
    def pending(self) -> bool:
        """Whether it may still change or vanish."""
    @property
    def excluded(self) -> bool:
        """Whether it counts nowhere because a person or a rule says so."""
    @property
    def deleted(self) -> bool:
        """Whether a person deleted it."""
    @property
    def tags(self) -> tuple[str, ...]:
        """The effective tags."""
    @property
    def note(self) -> str | None:
        """The note."""
    @property
    def splits(self) -> tuple[Split, ...]:
        """Its parts, where a person split it."""
    def current_id(self, source_name: str) -> str | None:
        """A source's id of the row; of a row that was pending, the posted row's."""
    def origin(self, field: Field) -> Origin:
        """Which layer a field's effective value comes from."""

@final
class TransactionQuery(_Record):
    """Which transactions a page shows, in which order."""

    __match_args__ = ('from_', 'until', 'categories', 'uncategorised', 'accounts', 'text', 'pending', 'deleted', 'ids', 'external_ids', 'newest_first', 'after', 'limit')
    @property
    def from_(self) -> _date | None:
        """The first day."""
    @property
    def until(self) -> _date | None:
        """The first day after the last."""
    @property
    def categories(self) -> tuple[str, ...]:
        """Rows with a part in one of these categories."""
    @property
    def uncategorised(self) -> bool:
        """Rows with a part that has no category; with `categories`, either will do."""
    @property
    def accounts(self) -> tuple[str, ...]:
        """Rows of these accounts."""
    @property
    def text(self) -> str | None:
        """Rows whose payee, bank's text, note or tags hold this, whatever the case."""
    @property
    def pending(self) -> bool | None:
        """Rows that are pending, or that are not."""
    @property
    def deleted(self) -> bool:
        """Rows that a person deleted, instead of those they did not."""
    @property
    def ids(self) -> tuple[str, ...]:
        """Exactly these rows."""
    @property
    def external_ids(self) -> tuple[ExternalId, ...]:
        """Rows with one of these external ids."""
    @property
    def newest_first(self) -> bool:
        """Whether the newest come first."""
    @property
    def after(self) -> PageKey | None:
        """Where the page begins: after this place, in the order asked for."""
    @property
    def limit(self) -> int:
        """How many rows at most, 1 to `MAX_PAGE`."""
    def __new__(
        cls,
        from_: _date | None = None,
        until: _date | None = None,
        categories: Iterable[str] | None = None,
        uncategorised: bool | None = None,
        accounts: Iterable[str] | None = None,
        text: str | None = None,
        pending: bool | None = None,
        deleted: bool | None = None,
        ids: Iterable[str] | None = None,
        external_ids: Iterable[ExternalId] | None = None,
        newest_first: bool | None = None,
        after: PageKey | None = None,
        limit: int | None = None,
    ) -> Self: ...

@final
class Transfer(_Record):
    """The other row of a transfer between own accounts."""

    __match_args__ = ('other', 'account')
    @property
    def other(self) -> str:
        """The other row."""
    @property
    def account(self) -> str:
        """The other row's account."""
    def __new__(cls, other: str, account: str) -> Self: ...

@final
class TypedAmounts(_Record):
    """One column, and another that tells the direction."""

    __match_args__ = ('column', 'direction', 'outgoing', 'incoming')
    @property
    def column(self) -> int: ...
    @property
    def direction(self) -> int: ...
    @property
    def outgoing(self) -> tuple[str, ...]: ...
    @property
    def incoming(self) -> tuple[str, ...]: ...
    def __new__(
        cls,
        column: int,
        direction: int,
        outgoing: Iterable[str],
        incoming: Iterable[str],
    ) -> Self: ...

@final
class Unbudgeted(_Record):
    """What was spent that no budget counts."""

    __match_args__ = ('category', 'spent')
    @property
    def category(self) -> str | None:
        """The category itself; none for money out without one."""
    @property
    def spent(self) -> Money:
        """What was spent."""
    def __new__(cls, category: str | None, spent: Money) -> Self: ...

@final
class Unreadable(_Record):
    """A row that cannot be read, and why."""

    __match_args__ = ('line', 'reason')
    @property
    def line(self) -> int:
        """The line of the file, counted from 1."""
    @property
    def reason(self) -> str:
        """What is wrong with it: the value and the rule."""
    def __new__(cls, line: int, reason: str) -> Self: ...

@final
class WhatIf(_Record):
    """The summary as it is, and as it would be."""

    __match_args__ = ('before', 'after')
    @property
    def before(self) -> Summary:
        """As it is."""
    @property
    def after(self) -> Summary:
        """As it would be."""
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __new__(cls, before: Summary, after: Summary) -> Self: ...

@final
class Why(_Record):
    """Why a figure is what it is."""

    __match_args__ = ('parts', 'terms', 'inputs')
    @property
    def parts(self) -> tuple[WhyPart, ...]:
        """For spent, pending, unbudgeted, income: the parts, which sum exactly to the figure."""
    @property
    def terms(self) -> tuple[CarryTerm, ...]:
        """For carried: the terms, period by period, whose changes sum exactly to the figure."""
    @property
    def inputs(self) -> tuple[Input, ...]:
        """For the others: what their formula was fed."""
    @property
    def revision(self) -> Revision | None:
        """The revision of the book that answered."""
    def __new__(
        cls,
        parts: Iterable[WhyPart] | None = None,
        terms: Iterable[CarryTerm] | None = None,
        inputs: Iterable[Input] | None = None,
    ) -> Self: ...

@final
class WhyPart(_Record):
    """A part of a figure: a transaction, or one of its splits."""

    __match_args__ = ('transaction', 'split', 'amount')
    @property
    def transaction(self) -> str:
        """The transaction."""
    @property
    def split(self) -> int | None:
        """The split's place, counted from 0; none for what is not split."""
    @property
    def amount(self) -> Money:
        """What it adds to the figure, in the figure's sign."""
    def __new__(cls, transaction: str, split: int | None, amount: Money) -> Self: ...
