"""The errors: one class for each kind, under `BudgetError`."""

from datetime import timedelta

from budget._enums import ErrorKind


class BudgetError(Exception):
    """What the engine refuses: a message for a person that names the value and the rule.

    >>> import budget
    >>> try:
    ...     budget.Currency("EURO")
    ... except budget.InvalidError as error:
    ...     print(error.kind)
    ErrorKind.INVALID
    """

    kind: ErrorKind = ErrorKind.INTERNAL
    """The stable kind."""
    context: dict[str, str]
    """Named values for programs; the message already says them."""
    retry_after: timedelta | None
    """When a retry makes sense, if the other side said so."""

    def __init__(
        self,
        message: str = "",
        *,
        context: dict[str, str] | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.context = dict(context or {})
        self.retry_after = retry_after


class InvalidError(BudgetError):
    """The input breaks a rule; the message names the value and the rule."""

    kind = ErrorKind.INVALID


class NotFoundError(BudgetError):
    """Something named is not in this book."""

    kind = ErrorKind.NOT_FOUND


class AlreadyExistsError(BudgetError):
    """An id, or a day of a list that has each day once, is there already."""

    kind = ErrorKind.ALREADY_EXISTS


class ConflictError(BudgetError):
    """Somebody else changed what this call was about to change."""

    kind = ErrorKind.CONFLICT


class CurrencyMismatchError(BudgetError):
    """Two currencies where one is meant."""

    kind = ErrorKind.CURRENCY_MISMATCH


class OutOfRangeError(BudgetError):
    """A figure, a date or a size beyond a named limit."""

    kind = ErrorKind.OUT_OF_RANGE


class UnauthorizedError(BudgetError):
    """The credentials are not accepted."""

    kind = ErrorKind.UNAUTHORIZED


class DeniedError(BudgetError):
    """The host's system refuses: a read-only file, a missing permission."""

    kind = ErrorKind.DENIED


class NeedsUserError(BudgetError):
    """A person must act, for example sign in at their bank again."""

    kind = ErrorKind.NEEDS_USER


class NotReadyError(BudgetError):
    """The source has not prepared its answer yet."""

    kind = ErrorKind.NOT_READY


class RateLimitedError(BudgetError):
    """Too many calls; `Error::retry_after` says when to come back."""

    kind = ErrorKind.RATE_LIMITED


class UnavailableError(BudgetError):
    """Nothing was written; try again."""

    kind = ErrorKind.UNAVAILABLE


class UnknownError(BudgetError):
    """The answer was lost: repeat the same change set to learn the truth."""

    kind = ErrorKind.UNKNOWN


class GapError(BudgetError):
    """The history asked for is no longer kept; reload."""

    kind = ErrorKind.GAP


class FullError(BudgetError):
    """No space is left."""

    kind = ErrorKind.FULL


class CorruptError(BudgetError):
    """Stored data is damaged, or is not this library's."""

    kind = ErrorKind.CORRUPT


class TooNewError(BudgetError):
    """Stored data was written by a newer version."""

    kind = ErrorKind.TOO_NEW


class CancelledError(BudgetError):
    """The call was cancelled before it wrote anything."""

    kind = ErrorKind.CANCELLED


class InternalError(BudgetError):
    """A fault of this library."""

    kind = ErrorKind.INTERNAL


_BY_KIND: dict[str, type[BudgetError]] = {
    error.kind.value: error for error in BudgetError.__subclasses__()
}


def _error(
    kind: str, message: str, context: dict[str, str], retry_after: timedelta | None
) -> BudgetError:
    made = _BY_KIND.get(kind, BudgetError)
    return made(message, context=context, retry_after=retry_after)
