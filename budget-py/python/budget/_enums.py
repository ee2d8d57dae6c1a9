"""The enums: their values are the names that the engine uses everywhere."""

import enum


class _Named(enum.Enum):
    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class AccountType(_Named):
    """What kind of account it is: Plaid's account types."""

    DEPOSITORY = "depository"
    """A checking, savings or cash account."""
    CREDIT = "credit"
    """A credit card or line of credit."""
    LOAN = "loan"
    """A loan or mortgage."""
    INVESTMENT = "investment"
    """Securities, pensions."""
    OTHER = "other"
    """Anything else."""


class BankSource(_Named):
    """Who brought a row's bank layer."""

    FILE = "file"
    """A statement file."""
    CONNECTION = "connection"
    """A bank connection; its words beat a file's."""


class CalendarUnit(_Named):
    """The unit in which a cadence counts."""

    DAY = "day"
    """One day."""
    WEEK = "week"
    """Seven days."""
    MONTH = "month"
    """A calendar month."""
    YEAR = "year"
    """Twelve calendar months."""


class Carry(_Named):
    """What of a period's rest goes into the next."""

    NONE = "none"
    """Nothing."""
    SURPLUS = "surplus"
    """What was left over."""
    DEFICIT = "deficit"
    """What was overspent."""
    BOTH = "both"
    """Either."""


class Cause(_Named):
    """Where a change comes from."""

    PERSON = "person"
    """A person."""
    BANK = "bank"
    """A bank sync."""
    IMPORT = "import"
    """An import of a file."""
    RULE = "rule"
    """Running rules."""
    UNDO = "undo"
    """Undoing another change."""
    SYSTEM = "system"
    """The library itself: alerts, housekeeping."""


class ConnectionState(_Named):
    """How a connection fares."""

    HEALTHY = "healthy"
    """The last that was heard of it was good."""
    NEEDS_LOGIN = "needs_login"
    """A person must log in again; their rows stay and syncs wait."""
    CONSENT_EXPIRING = "consent_expiring"
    """A person's consent ends soon; until then syncs go on."""
    REVOKED = "revoked"
    """A person took their consent back."""
    FAILING = "failing"
    """The bank or the service failed; the next sync may succeed."""
    DISCONNECTED = "disconnected"
    """It was ended here; its rows stayed."""


class Coverage(_Named):
    """How far back a source's history reaches so far."""

    UNKNOWN = "unknown"
    """The source does not say."""
    NOT_READY = "not_ready"
    """Nothing is there yet."""
    INITIAL = "initial"
    """The last 30 days or so: a summary of an earlier period misses rows."""
    HISTORICAL = "historical"
    """All that the source will give."""


class Covers(_Named):
    """Which transactions of its category a budget counts."""

    SUBTREE = "subtree"
    """The category and all its descendants."""
    REST = "rest"
    """The same, less what a budget of a descendant counts."""


class DateOrder(_Named):
    """In which order a date's parts stand. A four-digit year in front is always year, month, day."""

    YMD = "ymd"
    """Year, month, day: `2026-03-31`, `20260331`."""
    DMY = "dmy"
    """Day, month, year: `31.03.2026`, `31/3/26`, `31 Mar 2026`."""
    MDY = "mdy"
    """Month, day, year: `03/31/2026`, `3/31/26`, `Mar 31, 2026`."""


class DecimalMark(_Named):
    """Which mark stands before the decimals."""

    POINT = "point"
    """`1234.56`; thousands may be set apart: `1,234.56`, `1'234.56`, `1 234.56`."""
    COMMA = "comma"
    """`1234,56`; thousands may be set apart: `1.234,56`, `1'234,56`, `1 234,56`."""


class Delimiter(_Named):
    """What stands between two columns."""

    COMMA = "comma"
    """`,`"""
    SEMICOLON = "semicolon"
    """`;`"""
    TAB = "tab"
    """A tab."""
    PIPE = "pipe"
    """`|`"""


class Encoding(_Named):
    """How a file's bytes stand for characters. A byte order mark in the file beats it."""

    UTF8 = "utf8"
    """UTF-8."""
    UTF16_LE = "utf16_le"
    """UTF-16, the low byte first."""
    UTF16_BE = "utf16_be"
    """UTF-16, the high byte first."""
    WINDOWS1252 = "windows1252"
    """Windows-1252, of which ISO-8859-1 is a part."""


class ErrorKind(_Named):
    """The stable kind of an `Error`: one name in Rust, Python, Swift, Kotlin and HTTP."""

    INVALID = "invalid"
    """The input breaks a rule; the message names the value and the rule."""
    NOT_FOUND = "not_found"
    """Something named is not in this book."""
    ALREADY_EXISTS = "already_exists"
    """An id, or a day of a list that has each day once, is there already."""
    CONFLICT = "conflict"
    """Somebody else changed what this call was about to change."""
    CURRENCY_MISMATCH = "currency_mismatch"
    """Two currencies where one is meant."""
    OUT_OF_RANGE = "out_of_range"
    """A figure, a date or a size beyond a named limit."""
    UNAUTHORIZED = "unauthorized"
    """The credentials are not accepted."""
    DENIED = "denied"
    """The host's system refuses: a read-only file, a missing permission."""
    NEEDS_USER = "needs_user"
    """A person must act, for example sign in at their bank again."""
    NOT_READY = "not_ready"
    """The source has not prepared its answer yet."""
    RATE_LIMITED = "rate_limited"
    """Too many calls; `Error::retry_after` says when to come back."""
    UNAVAILABLE = "unavailable"
    """Nothing was written; try again."""
    UNKNOWN = "unknown"
    """The answer was lost: repeat the same change set to learn the truth."""
    GAP = "gap"
    """The history asked for is no longer kept; reload."""
    FULL = "full"
    """No space is left."""
    CORRUPT = "corrupt"
    """Stored data is damaged, or is not this library's."""
    TOO_NEW = "too_new"
    """Stored data was written by a newer version."""
    CANCELLED = "cancelled"
    """The call was cancelled before it wrote anything."""
    INTERNAL = "internal"
    """A fault of this library."""


class Fault(_Named):
    """What goes wrong with a call, by a stable name."""

    TIMEOUT = "timeout"
    """The call is done, and its answer does not come in time."""
    RATE_LIMITED = "rate_limited"
    """Too many calls."""
    SERVER_ERROR = "server_error"
    """When to come back, where that is said. Plaid fails."""
    MAINTENANCE = "maintenance"
    """Plaid is being mended."""
    CUT_BODY = "cut_body"
    """The call is done, and its answer ends in the middle."""
    WRONG_JSON = "wrong_json"
    """The call is done, and its answer is no JSON."""
    MUTATION = "mutation"
    """Rows change while they are paged through."""
    LOGIN_REQUIRED = "login_required"
    """The item needs a login, until `SimulatedBank::repair`."""
    ITEM_LOCKED = "item_locked"
    """The bank locked the login, until it is repaired."""
    CONSENT_REVOKED = "consent_revoked"
    """The person took their consent back; the item stays so until it is repaired."""
    INSTITUTION_DOWN = "institution_down"
    """The bank is down."""
    INSTITUTION_NOT_RESPONDING = "institution_not_responding"
    """The bank does not answer."""
    NOT_READY = "not_ready"
    """Nothing is prepared yet."""
    FOREIGN_CURSOR = "foreign_cursor"
    """The cursor is said to be of another item."""
    INVALID_KEYS = "invalid_keys"
    """The credentials are said to be wrong."""


class Field(_Named):
    """A field whose `Origin` can be asked."""

    DATE = "date"
    """The civil date."""
    AMOUNT = "amount"
    """The amount."""
    PAYEE = "payee"
    """The payee."""
    CATEGORY = "category"
    """The category or splits."""
    PENDING = "pending"
    """Whether it is pending."""
    EXCLUDED = "excluded"
    """Whether it counts nowhere."""
    TAGS = "tags"
    """The tags."""
    NOTE = "note"
    """The note."""


class Figure(_Named):
    """A figure of a summary."""

    SPENT = "spent"
    """A line's `spent`."""
    PENDING = "pending"
    """A line's `pending`."""
    CARRIED = "carried"
    """A line's `carried`."""
    AVAILABLE = "available"
    """A line's `available`."""
    REMAINING = "remaining"
    """A line's `remaining`."""
    PERCENT = "percent"
    """A line's `percent`."""
    EXPECTED_TO_DATE = "expected_to_date"
    """A line's `expected_to_date`."""
    PER_DAY = "per_day"
    """A line's `per_day`."""
    PROJECTED = "projected"
    """A line's `projected`."""


class Format(_Named):
    """A format of bank files."""

    CSV = "csv"
    """Delimited text, whatever the delimiter."""
    OFX = "ofx"
    """OFX or QFX: SGML of version 1 or XML of version 2."""


class Kind(_Named):
    """What a category's amounts are."""

    EXPENSE = "expense"
    """Spending; refunds lower it."""
    INCOME = "income"
    """Money received."""
    TRANSFER = "transfer"
    """Money moved between own accounts; counted nowhere."""


class Match(_Named):
    """Whether all conditions must hold, or any."""

    ALL = "all"
    """All of them."""
    ANY = "any"
    """At least one."""


class Outcome(_Named):
    """What became of a row."""

    NEW = "new"
    """It is added."""
    DUPLICATE = "duplicate"
    """The book has it; nothing is written."""
    CHANGED = "changed"
    """The book has it, and its source now says something else."""
    MATCHED = "matched"
    """It claimed a row that a person entered or another source brought."""
    LINKED = "linked"
    """It is posted, and took the place of a pending row, whose name and edits it keeps."""
    UNREADABLE = "unreadable"
    """It cannot be read; nothing is written."""


class Pace(_Named):
    """How spending is expected to run through a period."""

    ANY = "any"
    """On any day: rent is paid at once."""
    STEADY = "steady"
    """Evenly: groceries."""


class Part(_Named):
    """A part of a mapping."""

    ENCODING = "encoding"
    """The encoding."""
    DELIMITER = "delimiter"
    """The delimiter."""
    HEADER = "header"
    """The header, or that there is none."""
    DATE = "date"
    """The date's column."""
    DATE_ORDER = "date_order"
    """The order of the date's parts."""
    AMOUNT = "amount"
    """Where the amount stands."""
    DECIMAL = "decimal"
    """The decimal mark."""
    SIGN = "sign"
    """The sign's meaning."""
    TEXT = "text"
    """The texts' columns."""
    ACCOUNT = "account"
    """The account's column."""


class Rows(_Named):
    """What becomes of a connection's rows when it ends."""

    KEEP = "keep"
    """They stay, and are known again should the bank be linked anew."""
    ERASE = "erase"
    """They go, but for what a person entered or another source says of them."""


class Sign(_Named):
    """What the sign of a number in the file means. The library's own rows have money out positive."""

    NEGATIVE_IS_OUT = "negative_is_out"
    """A number with a minus is money out, as most banks write. Of two columns, the debit column's
    numbers have a minus.
    """
    POSITIVE_IS_OUT = "positive_is_out"
    """A number without a minus is money out, as many credit cards write. Of two columns, neither
    one's numbers have a minus.
    """


class Stage(_Named):
    """When a rule runs: all of a stage before any of the next."""

    PRE = "pre"
    """First: clean-ups such as renaming a payee."""
    DEFAULT = "default"
    """Most rules."""
    POST = "post"
    """Last: what must win."""


class Status(_Named):
    """How a budget stands."""

    ON_TRACK = "on_track"
    """Nothing to say."""
    AHEAD = "ahead"
    """A steady budget is spent faster than its days pass."""
    NEAR = "near"
    """The smallest warning percentage is reached."""
    SPENT = "spent"
    """Exactly used up."""
    OVER = "over"
    """More was spent than is available."""
    MET = "met"
    """An income plan is fulfilled."""


class Synchronous(_Named):
    """When a write counts as durable."""

    FULL = "full"
    """Once the disk has it: nothing that was acknowledged is lost."""
    NORMAL = "normal"
    """Once the system has it: a power cut may lose the last writes, but never half of one. A crash
    of the process loses nothing.
    """


class TextField(_Named):
    """A text that a condition looks at."""

    PAYEE = "payee"
    """The effective payee, as earlier rules left it."""
    BANK_NAME = "bank_name"
    """The bank's full text for the row."""
    BANK_CATEGORY = "bank_category"
    """The bank's own word for the category, or the code: the test holds if it holds for either."""


class WebhookResponse(_Named):
    """What there is to do about an event, beside acknowledging it."""

    SYNC = "sync"
    """Sync the item."""
    REFRESH_STREAMS = "refresh_streams"
    """Fetch what comes and goes regularly again."""
    MARK_NEEDS_LOGIN = "mark_needs_login"
    """The connection needs a login."""
    MARK_HEALTHY = "mark_healthy"
    """The connection is healthy again."""
    MARK_CONSENT_EXPIRING = "mark_consent_expiring"
    """The connection goes on for some days, then it needs a person."""
    MARK_REVOKED = "mark_revoked"
    """The connection is revoked."""
    OFFER_NEW_ACCOUNTS = "offer_new_accounts"
    """Offer the person to choose again which accounts are shared."""
    LINK_FINISHED = "link_finished"
    """Exchange the public tokens, or ask for the results of the session."""
    NOTHING = "nothing"
    """Nothing more."""


class Weekday(_Named):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class WeekendShift(_Named):
    """Where a boundary on a Saturday or Sunday moves."""

    BEFORE = "before"
    """To the Friday before."""
    AFTER = "after"
    """To the Monday after."""
