"""`python -m budget`, as a shell runs it."""

import json
import os
import pathlib
import pty
import re
import select
import stat
import subprocess
import sys
from typing import Any

import pytest

import budget
from budget import Account, AccountType, BeginNow, Book, Budget, Cadence, Settings

from .conftest import eur, march

CSV = "Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n2026-03-06,Employer,2000.00\n"


class Shell:
    """A folder, and the command line in it."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        without = ("PLAID_", "BUDGET_")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(without)}
        package = str(pathlib.Path(budget.__file__).parents[1])
        self.env |= {"PYTHONPATH": package, "PYTHONIOENCODING": "utf-8"}

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [sys.executable, "-m", "budget", *words],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )
        assert ran.returncode == code, (ran.stdout, ran.stderr)
        assert "Traceback" not in ran.stderr
        return ran

    def json(self, *words: str, code: int = 0) -> Any:
        ran = self.run(*words, "--json", code=code)
        return json.loads(ran.stdout)

    def refused(self, *words: str, code: int = 1) -> str:
        ran = self.run(*words, code=code)
        assert ran.stdout == ""
        return ran.stderr

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def on_terminal(self, *words: str, say: str = "") -> tuple[int, str]:
        """Runs it on a terminal of its own, and says this when it asks."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(sys.executable, [sys.executable, "-m", "budget", *words], self.env)
        seen = b""
        while select.select([terminal], [], [], 30)[0]:
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                break
            if not piece:
                break
            seen += piece
            if say and seen.rstrip().endswith(b":"):
                os.write(terminal, say.encode())
                say = ""
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode()


@pytest.fixture
def shell(tmp_path: pathlib.Path) -> Shell:
    return Shell(tmp_path)


def test_a_statement_becomes_a_summary_and_a_history(shell: Shell) -> None:
    file = shell.write("bank.csv", CSV)
    assert shell.run("import", file).stdout.startswith("bank.csv into Checking: 2 new.")
    assert "0 new, 2 known" in shell.run("import", file).stdout
    doubtful = shell.write("doubtful.csv", "Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n")
    ran = shell.run("import", doubtful, "--dry-run")
    assert "Likely, but not proven by the file: sign." in ran.stdout
    assert shell.json("import", doubtful, "--dry-run")["uncertain"] == ["sign"]
    sure = shell.json("import", doubtful, "--dry-run", "--sign", "negative_is_out")
    assert sure["uncertain"] == []
    text = shell.run("summary", "--today", "2026-03-20").stdout
    assert "2026-03-01 to 2026-03-31, as of 2026-03-20" in text
    assert re.search(r"Uncategorised +3\.20 EUR", text)
    assert "Book.create_budget" in text
    text = shell.run("history", "--today", "2026-04-02", "--periods", "3").stdout
    assert text.splitlines()[0].split() == ["2026-02", "2026-03", "2026-04"]
    assert text.splitlines()[1].split() == ["Uncategorised", "EUR", "·", "3.20", "·"]
    text = shell.run("history", "--today", "2026-03-05", "--by", "week", "--periods", "1").stdout
    assert text.splitlines()[0].split() == ["2026-03-02"]
    assert "Nothing was" in shell.run("history", "--today", "2020-01-01", "--by", "year").stdout


def test_json_is_for_programs(shell: Shell) -> None:
    file = shell.write("bank.csv", CSV)
    found = shell.json("import", file)
    assert found["new"] == 2 and found["duplicate"] == 0 and found["dry_run"] is False
    assert found["report"]["statements"][0]["account"] == "Checking"
    with Book.open(shell.folder / "budget.db") as book:
        food = Budget("food", "FOOD_AND_DRINK", eur("400"), Cadence.monthly())
        book.create_budget(food, BeginNow(march(1)))
    summary = shell.json("summary", "--today", "2026-03-20")
    assert summary["lines"][0]["remaining"] == {"amount": "400.00", "currency": "EUR"}
    assert summary["lines"][0]["period"] == {"start": "2026-03-01", "end": "2026-04-01"}
    assert summary["lines"][0]["status"] == "on_track" and summary["lines"][0]["percent"] == "0"
    rows = shell.json("history", "--today", "2026-03-20")
    assert [row["amount"]["amount"] for row in rows] == ["3.20"]
    before = shell.run("--json", "summary", "--today", "2026-03-20").stdout
    assert json.loads(before) == summary
    problem = json.loads(shell.run("summary", "--id", "x", "--json", code=1).stderr)["error"]
    assert problem["kind"] == "not_found" and '"x"' in problem["message"]


def test_a_file_that_is_missing_is_refused_and_not_made(shell: Shell) -> None:
    for command in ("summary", "history", "sync"):
        assert "budget.db: there is no such file" in shell.refused(command)
    assert "nowhere.csv: there is no such file" in shell.refused("import", "nowhere.csv")
    assert "Is a directory" in shell.refused("import", ".")
    assert not os.listdir(shell.folder)
    shell.write("budget.db", "no database at all, but a text that is long enough to be one" * 20)
    assert shell.refused("summary")


def test_an_account_that_is_not_there_is_refused(shell: Shell) -> None:
    file = shell.write("bank.csv", CSV)
    assert 'the book has no account "giro"' in shell.refused("import", file, "--account", "giro")
    assert os.listdir(shell.folder) == ["bank.csv"]
    with Book.create(shell.folder / "budget.db", Settings("EUR")) as book:
        book.create_account(Account("giro", "Giro", AccountType.DEPOSITORY, "EUR"))
    assert "it has giro" in shell.refused("import", file, "--account", "savings")
    assert 'no account "77"' in shell.refused("import", file, "--account", "77=giro")
    assert shell.json("import", file, "--account", "giro")["new"] == 2
    with Book.open(shell.folder / "budget.db") as book:
        assert {row.value.account for row in book.transactions().rows} == {"giro"}


def test_a_dry_run_writes_nothing(shell: Shell) -> None:
    file = shell.write("bank.csv", CSV)
    assert "dry run" in shell.run("import", file, "--dry-run").stdout
    assert not (shell.folder / "budget.db").exists()
    shell.run("import", file)
    more = shell.write("more.csv", CSV + "2026-03-07,Bakery,-4.00\n")
    assert shell.json("import", more, "--dry-run")["new"] == 1
    assert shell.json("import", more)["new"] == 1


AMBIGUOUS = "Date,Payee,Amount\n03/04/2026,Bakery,-3.20\n"


def test_what_a_file_does_not_tell_is_asked(shell: Shell) -> None:
    file = shell.write("bank.csv", AMBIGUOUS)
    text = shell.refused("import", file)
    assert "--date-order  what comes first in the date 03/04/2026? dmy (day first)" in text
    problem = json.loads(shell.run("import", file, "--json", code=1).stderr)["error"]
    assert problem["context"] == {"ask": "--date-order"}
    assert not (shell.folder / "budget.db").exists()
    assert shell.json("import", file, "--date-order", "dmy")["new"] == 1
    text = shell.run("history", "--today", "2026-04-20", "--periods", "1").stdout
    assert "2026-04" in text and "3.20" in text


def test_a_person_is_asked_on_a_terminal(shell: Shell) -> None:
    file = shell.write("bank.csv", AMBIGUOUS)
    code, seen = shell.on_terminal("import", file, say="mdy\n")
    assert code == 0 and "What comes first in the date 03/04/2026?" in seen
    assert "3.20" in shell.run("history", "--today", "2026-03-20", "--periods", "1").stdout


def test_columns_are_named_or_counted(shell: Shell) -> None:
    file = shell.write("bank.csv", "Day;Out;In;Who\n2026-03-05;3,20;;Bakery\n2026-03-06;;20,00;Mia\n")
    columns = ("--debit-column", "Out", "--credit-column", "3", "--date-column", "Day")
    assert shell.json("import", file, *columns, "--sign", "positive_is_out")["new"] == 2
    assert "need each other" in shell.refused("import", file, "--debit-column", "Out")
    assert 'no column "Nope"' in shell.refused("import", file, "--date-column", "Nope")


def test_rows_that_cannot_be_read_are_told(shell: Shell) -> None:
    file = shell.write("bank.csv", CSV + "soon,Bakery,x\n")
    text = shell.run("import", file).stdout
    assert "2 new, 1 unreadable" in text and "line 4:" in text
    empty = shell.write("empty.csv", "Date,Payee,Amount\n")
    assert shell.refused("import", empty)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("budgets",),
        ("import",),
        ("summary", "--today", "tomorrow"),
        ("summary", "--day", "2026-03-01"),
        ("history", "--by", "decade"),
        ("history", "--periods", "0"),
        ("import", "x.csv", "--currency", "euro"),
        ("import", "x.csv", "--date-order", "any"),
    ],
)
def test_wrong_usage_is_another_code(shell: Shell, words: tuple[str, ...]) -> None:
    assert "usage: python -m budget" in shell.refused(*words, code=2)


def test_help_and_version() -> None:
    shell = Shell(pathlib.Path.cwd())
    assert budget.__version__ in shell.run("--version").stdout
    text = shell.run("--help").stdout
    for word in ("import", "summary", "history", "link", "sync", "doctor", "exit codes"):
        assert word in text


def test_a_simulated_bank_is_linked_and_goes_on_in_the_next_process(shell: Shell) -> None:
    text = shell.run("link", "--today", "2026-02-01").stdout
    assert "Simulated bank, no real one" in text and "First Platypus Bank (simulated)" in text
    key = shell.folder / "budget.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and len(key.read_text().strip()) == 44
    ran = shell.run("sync", "--today", "2026-02-01")
    assert "Simulated bank, no real one" in ran.stdout and "new rows" in ran.stdout
    assert ran.stderr == ""
    again = shell.json("sync", "--today", "2026-02-01")
    assert again["simulated"] is True and again["syncs"][0]["report"]["added"] == 0
    later = shell.json("sync", "--today", "2027-03-01")
    assert later["syncs"][0]["report"]["added"] > 100
    assert "is linked" in shell.refused("link", "--today", "2026-02-01")
    other = shell.json("link", "--today", "2027-02-01", "--bank", "ins_sim_harbour")
    assert other["simulated"] is True
    both = shell.json("sync", "--today", "2027-03-02")
    assert len({sync["report"]["connection"] for sync in both["syncs"]}) == 2
    assert shell.json("doctor")["ok"] is True


def test_what_is_made_up_never_mixes_with_a_persons_own(shell: Shell) -> None:
    file = shell.write("bank.csv", CSV)
    shell.run("import", file)
    assert "rows of your own" in shell.refused("link")
    shell.run("link", "--book", "demo.db")
    assert "simulated bank" in shell.refused("import", file, "--book", "demo.db")
    shell.env |= {"PLAID_CLIENT_ID": "id", "PLAID_SECRET": "s", "PLAID_ENV": "http://127.0.0.1:9"}
    assert "simulated bank" in shell.refused("link", "--book", "demo.db")


def test_refusals_of_banks(shell: Shell) -> None:
    assert "there is no simulated bank" in shell.refused("link", "--bank", "nowhere")
    assert not os.listdir(shell.folder)
    shell.env["PLAID_CLIENT_ID"] = "id"
    assert "needs all of PLAID_CLIENT_ID" in shell.refused("link")
    del shell.env["PLAID_CLIENT_ID"]
    shell.env["BUDGET_VAULT_KEY"] = "AAAA"
    assert "BUDGET_VAULT_KEY" in shell.refused("link")
    assert not (shell.folder / "budget.key").exists()
    with Book.create(shell.folder / "empty.db", Settings("EUR")):
        pass
    assert "no bank is linked" in shell.refused("sync", "--book", "empty.db")
    assert '"nope"' in shell.refused("sync", "--book", "empty.db", "--connection", "nope")


def test_another_key_opens_no_bank(shell: Shell) -> None:
    keys = budget.VaultKeys(1, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    simulated = budget.SimulatedBank(march(1), seed=1, days=10)
    with Book.create(shell.folder / "budget.db", Settings("USD")) as book:
        book.bank(simulated, keys=keys).connect(simulated.link("ins_109508"))
    # No year's simulated bank has this seed, so that it is taken for one behind a server.
    assert "a real bank needs PLAID_CLIENT_ID" in shell.run("sync", code=1).stdout
    shell.env |= {"PLAID_CLIENT_ID": "id", "PLAID_SECRET": "s", "PLAID_ENV": "http://127.0.0.1:9"}
    ran = shell.run("sync", code=1)
    assert "Use the BUDGET_VAULT_KEY or the budget.key" in ran.stdout
    problem = shell.json("sync", code=1)["syncs"][0]["error"]
    assert problem["kind"] == "needs_user" and problem["context"]["key"] == "1"


def test_a_key_of_the_environment_comes_first(shell: Shell) -> None:
    shell.env["BUDGET_VAULT_KEY"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    shell.run("link", "--today", "2026-02-01")
    shell.run("sync", "--today", "2026-02-01")
    assert os.listdir(shell.folder) == ["budget.db"]


def test_progress_is_drawn_on_a_terminal_alone(shell: Shell) -> None:
    shell.run("link", "--today", "2026-02-01")
    code, seen = shell.on_terminal("sync", "--today", "2026-02-01")
    assert code == 0 and "█" in seen and "Fetched" in seen and "new rows" in seen
    ran = shell.run("sync", "--today", "2026-02-20")
    assert "█" not in ran.stdout and ran.stderr == ""


def test_doctor_says_what_is_wrong(shell: Shell) -> None:
    found = shell.json("doctor", code=1)
    assert found["ok"] is False and found["versions"]["budget-py"] == budget.__version__
    assert not (shell.folder / "budget.db").exists()
    shell.run("link", "--today", "2026-02-01")
    assert shell.run("doctor").stdout.endswith("All is well.\n")
    names = [check["name"] for check in shell.json("doctor")["checks"]]
    assert names == ["file", "book", "quick check", "audit", "contents", "bank", "key"]
    (shell.folder / "budget.key").chmod(0o644)
    ran = shell.run("doctor", code=1)
    assert "BAD" in ran.stdout and "chmod 600" in ran.stdout
    (shell.folder / "budget.key").chmod(0o600)
    (shell.folder / "budget.db").write_bytes(b"x" * 8192)
    assert "BAD" in shell.run("doctor", code=1).stdout


def test_a_reader_that_leaves_early_is_no_error(shell: Shell) -> None:
    shell.run("import", shell.write("bank.csv", CSV))
    command = f"{sys.executable} -m budget summary --today 2026-03-20 | true"
    ran = subprocess.run(command, shell=True, cwd=shell.folder, env=shell.env, capture_output=True)
    assert b"Traceback" not in ran.stderr and b"Exception" not in ran.stderr
