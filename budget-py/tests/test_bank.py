import datetime
import pathlib

import pytest

import budget
from budget import Bank, Book, Fault, Settings, SimulatedBank, VaultKeys

from .conftest import march

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def linked(book: Book, days: int = 60) -> tuple[SimulatedBank, Bank, budget.Connection]:
    simulated = SimulatedBank(march(15), days=days)
    bank = book.bank(simulated)
    return simulated, bank, bank.connect(simulated.link("ins_109508"))


def test_a_sync_tells_how_far_it_is(book: Book) -> None:
    simulated, bank, connection = linked(book)
    seen: list[budget.SyncProgress] = []
    report = bank.sync(connection.id, progress=seen.append)
    assert report.added == len(simulated.truth(connection.item_id)) > 0
    assert seen and seen[-1].applying
    assert bank.sync(connection.id).added == 0
    assert bank.sync(connection.id, from_start=True).from_start
    assert len(bank.balances(connection.id)) == len(simulated.accounts_of(connection.item_id))
    state = book.connection(connection.id)
    assert state.last_success is not None and state.last_success.tzinfo is not None


def test_what_a_callback_raises_ends_the_sync(book: Book) -> None:
    _, bank, connection = linked(book)

    def tell(progress: budget.SyncProgress) -> None:
        raise KeyError("no more")

    with pytest.raises(KeyError, match="no more"):
        bank.sync(connection.id, progress=tell)
    assert book.audit()


def test_a_login_that_ended_needs_its_person(book: Book) -> None:
    simulated, bank, connection = linked(book)
    simulated.fail_next(Fault.LOGIN_REQUIRED)
    with pytest.raises(budget.NeedsUserError):
        bank.sync(connection.id)
    assert book.connection(connection.id).state is budget.ConnectionState.NEEDS_LOGIN
    request = budget.LinkRequest("mia", "Home")
    assert bank.repair_session(connection.id, request).link_token
    simulated.heal()
    simulated.repair(connection.item_id)
    assert bank.repaired(connection.id).state is budget.ConnectionState.HEALTHY


def test_disconnecting_keeps_or_erases_rows(book: Book) -> None:
    _, bank, connection = linked(book)
    bank.sync(connection.id)
    bank.disconnect(connection.id, budget.Rows.ERASE)
    assert len(book.transactions().rows) == 1
    with pytest.raises(budget.BudgetError):
        bank.sync(connection.id)


def test_a_webhook_is_received_after_its_signature_was_checked(book: Book) -> None:
    simulated, bank, connection = linked(book)
    bank.send_webhooks_to(connection.id, "https://example.org/hook")
    bank.sync(connection.id)
    simulated.advance(3)
    verifier = budget.Verifier(simulated)
    sent = simulated.webhooks()
    assert sent
    for signed in sent:
        headers = {"Plaid-Verification": signed.jwt}
        webhook = verifier.verify(headers, signed.body.encode(), simulated.now)
        assert webhook.item_id == connection.item_id
        bank.receive(webhook)
        with pytest.raises(budget.BudgetError):
            verifier.verify(headers, signed.body.encode() + b" ", simulated.now)
        with pytest.raises(budget.BudgetError):
            late = simulated.now + datetime.timedelta(hours=1)
            verifier.verify(headers, signed.body.encode(), late)


def test_a_file_keeps_secrets_sealed(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "home.db"
    simulated = SimulatedBank(march(15), days=20)
    with Book.create(path, Settings("USD")) as book:
        with pytest.raises(budget.InvalidError, match="needs keys"):
            book.bank(simulated)
        bank = book.bank(simulated, keys=VaultKeys(1, KEY))
        connection = bank.connect(simulated.link("ins_109508"))
        assert bank.sync(connection.id).added
    for key in ("", "AAAA", KEY + KEY):
        with pytest.raises(budget.BudgetError):
            VaultKeys(1, key)


def test_only_a_bank_is_a_bank(book: Book) -> None:
    for plaid in (None, "plaid", object()):
        with pytest.raises(TypeError, match="a budget.PlaidClient or a budget.SimulatedBank"):
            book.bank(plaid)  # type: ignore[arg-type]
    with pytest.raises(budget.NotFoundError):
        SimulatedBank(march(1), days=1).link("nowhere")
    with pytest.raises(budget.BudgetError):
        budget.PlaidClient("nowhere", "id", "secret")
