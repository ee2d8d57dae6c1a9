"""How far a sync is, on a terminal alone."""

import sys
from collections.abc import Callable

from budget import SyncProgress

CELLS = 24
BLOCK = 6


def shown(is_quiet: bool) -> Callable[[SyncProgress], None] | None:
    """What draws the progress; none where nobody watches."""
    return None if is_quiet or not sys.stderr.isatty() else _draw


def _draw(now: SyncProgress) -> None:
    if not now.rows:
        return
    verb, end = ("Fetched", "\n") if now.applying else ("Fetching", "")
    print(f"\r\x1b[2K{verb:<8}  {_bar(now)}  {_words(now)}", end=end, file=sys.stderr, flush=True)


def _bar(now: SyncProgress) -> str:
    """A block that moves, as nobody knows how many pages are to come; full when all are there."""
    if now.applying:
        return "█" * CELLS
    at = now.pages % (CELLS - BLOCK + 1)
    return "░" * at + "█" * BLOCK + "░" * (CELLS - BLOCK - at)


def _words(now: SyncProgress) -> str:
    again = ", begun again" if now.restarts else ""
    return f"{counted(now.rows, 'row')} on {counted(now.pages, 'page')}{again}"


def counted(count: int, noun: str) -> str:
    """A count and its noun.

    >>> from budget._cli.progress import counted
    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
