"""The simulated bank, which forgets everything when the process ends.

What it does follows from its seed and the day it begins with. So the seed is the year in which it was
linked and the place of the bank, and the next process plays the same bank again, some days later.
"""

import datetime

from budget import Bank, Book, Connection, NotFoundError, Settings, SimulatedBank

NOTE = "Simulated bank, no real one: its people, shops and payments are made up."

YEARS = 10


def institutions() -> dict[str, str]:
    """The banks that can be linked, by id."""
    found = SimulatedBank(datetime.date(2026, 1, 1), days=1).institutions()
    return {institution.id: institution.name for institution in found}


def begun(year: int, institution: str) -> SimulatedBank:
    """The bank of that year's first day."""
    known = list(institutions())
    if institution not in known:
        raise NotFoundError(
            f'there is no simulated bank "{institution}"; there are {", ".join(known)}'
        )
    seed = year * 100 + known.index(institution)
    return SimulatedBank(datetime.date(year, 1, 1), seed=seed)


def year_of(connection: Connection, today: datetime.date) -> int | None:
    """The year in which a simulated bank was linked; none for a real bank."""
    institution = connection.institution
    if institution is None or institution.id not in institutions():
        return None
    for year in range(today.year, max(today.year - YEARS, 0), -1):
        if _item(year, institution.id) == connection.item_id:
            return year
    return None


def _item(year: int, institution: str) -> str:
    bank = begun(year, institution)
    with Book.memory(Settings("USD")) as scratch:
        return scratch.bank(bank).connect(bank.link(institution)).item_id


def is_simulated(connection: Connection) -> bool:
    """Whether it is labelled as a made-up bank."""
    institution = connection.institution
    return institution is not None and institutions().get(institution.id) == institution.name


def play(bank: Bank, simulated: SimulatedBank, institution: str, today: datetime.date) -> Connection:
    """Links the bank as it was, and lets the days go by until today."""
    connection = bank.connect(simulated.link(institution))
    simulated.advance((today - simulated.today).days)
    return connection
