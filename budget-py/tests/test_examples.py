"""The examples run as they stand."""

import os
import pathlib
import subprocess
import sys

import budget

EXAMPLE = pathlib.Path(__file__).parents[1] / "examples/statement_to_plot.py"


def run(folder: pathlib.Path, *words: str) -> str:
    package = str(pathlib.Path(budget.__file__).parents[1])
    env = os.environ | {"PYTHONPATH": package, "MPLBACKEND": "Agg", "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run(
        [sys.executable, str(EXAMPLE), *words],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    return ran.stdout


def test_a_statement_becomes_a_plot(tmp_path: pathlib.Path) -> None:
    text = run(tmp_path)
    for figure in ("259.34 EUR", "167.00 EUR", "179.35 EUR", "1,180.00 EUR", "2,950.00 EUR"):
        assert figure in text
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_another_statement_and_another_plot(tmp_path: pathlib.Path) -> None:
    (tmp_path / "my.csv").write_text("Date,Payee,Amount\n2026-05-05,Corner Bakery,-3.20\n")
    assert "3.20 EUR" in run(tmp_path, "my.csv", "my.png")
    assert (tmp_path / "my.png").stat().st_size > 5000


def test_it_is_short() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and line[0] != "#"]
    assert len(lines) <= 30


def test_the_readme_shows_what_it_prints(tmp_path: pathlib.Path) -> None:
    readme = (EXAMPLE.parents[1] / "README.md").read_text(encoding="utf-8")
    shown = readme.split("```text\n")[1].split("```")[0]
    assert run(tmp_path).startswith(shown)
