"""The scenarios of the engine, and those that `BUDGET_SCENARIOS` names, through the package."""

import json
import os
import pathlib

import pytest

from . import scenario

HERE = pathlib.Path(__file__).parents[2] / "budget-core/tests/scenarios"


def files() -> list[pathlib.Path]:
    folders = [HERE, *map(pathlib.Path, filter(None, [os.environ.get("BUDGET_SCENARIOS")]))]
    return [file for folder in folders for file in sorted(folder.rglob("*.json"))]


@pytest.mark.parametrize("file", files(), ids=lambda file: file.stem)
def test_scenario(file: pathlib.Path) -> None:
    scenario.run(json.loads(file.read_text()))


def test_there_are_scenarios() -> None:
    assert len(files()) >= 40


def test_a_wrong_expectation_is_noticed() -> None:
    written = json.loads((HERE / "08-a-plain-month.json").read_text())
    written["expect"]["lines"][0]["spent"] = "0.01"
    with pytest.raises(AssertionError):
        scenario.run(written)
    written = json.loads((HERE / "error-6-half-a-yen.json").read_text())
    written["expect"]["error"] = "conflict"
    with pytest.raises(AssertionError):
        scenario.run(written)
