"""A real bank's link, against a server that answers as Plaid does."""

import http.server
import json
import pathlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from budget import Book

from .test_cli import Shell

ACCOUNT: dict[str, Any] = {
    "account_id": "acc-1",
    "balances": {"current": 100.5, "available": 90, "iso_currency_code": "USD"},
    "mask": "0000",
    "name": "Checking",
    "type": "depository",
    "subtype": "checking",
}

ROW: dict[str, Any] = {
    "transaction_id": "row-1",
    "account_id": "acc-1",
    "amount": 12.5,
    "iso_currency_code": "USD",
    "date": "2026-03-05",
    "name": "Bakery",
    "pending": False,
}


LOGIN_REQUIRED: dict[str, Any] = {
    "error_type": "ITEM_ERROR",
    "error_code": "ITEM_LOGIN_REQUIRED",
    "error_message": "the login details of this item have changed",
    "display_message": None,
}


class Server(http.server.ThreadingHTTPServer):
    """What it is asked is answered; a link is done once a person is through."""

    is_through = True
    logins_needed = 0

    def answer(self, path: str) -> dict[str, Any]:
        page = f"http://127.0.0.1:{self.server_port}/page"
        done = {"results": {"item_add_results": [{"public_token": "public-1"}]}}
        answers: dict[str, dict[str, Any]] = {
            "/link/token/create": {
                "link_token": "link-1",
                "expiration": "2036-01-01T00:00:00Z",
                "hosted_link_url": page,
            },
            "/link/token/get": {
                "link_token": "link-1",
                "link_sessions": [done] if self.is_through else [],
            },
            "/item/public_token/exchange": {"access_token": "access-CANARY", "item_id": "item-1"},
            "/item/get": {
                "item": {"item_id": "item-1", "institution_id": "ins_1", "institution_name": "Bank"}
            },
            "/transactions/sync": {
                "accounts": [ACCOUNT],
                "added": [ROW],
                "modified": [],
                "removed": [],
                "next_cursor": "1",
                "has_more": False,
                "transactions_update_status": "HISTORICAL_UPDATE_COMPLETE",
            },
        }
        return answers[path]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Server)
        self.rfile.read(int(self.headers["Content-Length"]))
        answer, code = self.server.answer(self.path), 200
        if self.path == "/transactions/sync" and self.server.logins_needed:
            self.server.logins_needed -= 1
            answer, code = LOGIN_REQUIRED, 400
        body = json.dumps(answer | {"request_id": "r"}).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def shell(tmp_path: pathlib.Path, server: Server) -> Shell:
    shell = Shell(tmp_path)
    address = f"http://127.0.0.1:{server.server_port}"
    shell.env |= {"PLAID_CLIENT_ID": "id", "PLAID_SECRET": "secret-CANARY", "PLAID_ENV": address}
    return shell


def test_a_bank_is_linked_on_its_page_and_synced(shell: Shell, server: Server) -> None:
    assert "--bank names a simulated bank" in shell.refused("link", "--bank", "ins_109508")
    ran = shell.run("link")
    assert f"http://127.0.0.1:{server.server_port}/page" in ran.stderr
    assert "Linked Bank (" in ran.stdout and "imulated" not in ran.stdout + ran.stderr
    ran = shell.run("sync")
    assert ran.stdout == "Bank: 1 new row\n"
    with Book.open(shell.folder / "budget.db") as book:
        assert [row.value.payee or "" for row in book.transactions().rows]
    for file in shell.folder.iterdir():
        assert b"CANARY" not in file.read_bytes()
    assert shell.json("doctor")["ok"] is True


def test_a_login_that_ended_is_repaired_on_its_page(shell: Shell, server: Server) -> None:
    connection = shell.json("link")["connections"][0]["id"]
    server.logins_needed = 2
    ran = shell.run("sync", code=1)
    assert f"link --repair {connection}" in ran.stdout
    assert "BAD" in shell.run("doctor", code=1).stdout
    ran = shell.run("link", "--repair", connection)
    assert "/page" in ran.stderr and ran.stdout == "Bank: 1 new row\n"
    assert "All is well" in shell.run("doctor").stdout
    assert '"nope"' in shell.run("link", "--repair", "nope", code=1).stderr


def test_ctrl_c_ends_the_wait_for_a_person(shell: Shell, server: Server) -> None:
    server.is_through = False
    with subprocess.Popen(
        [sys.executable, "-m", "budget", "link"],
        cwd=shell.folder,
        env=shell.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr
        while "Waiting" not in running.stderr.readline():
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 130
        assert "What was saved before is whole" in running.stderr.read()
    with Book.open(shell.folder / "budget.db") as book:
        assert not book.connections()
