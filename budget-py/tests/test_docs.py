"""What the documentation shows is what happens."""

import doctest
import pathlib
import re

import pytest

import budget

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "python/budget"


@pytest.mark.parametrize("name", ["_budget.pyi", "_errors.py", "_table.py", "_words.py", "_cli/answer.py", "_cli/progress.py"])
def test_examples(name: str) -> None:
    text = (PACKAGE / name).read_text()
    found = doctest.DocTestParser().get_doctest(in_docstrings(text), {}, name, name, 0)
    assert found.examples
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    result = doctest.DocTestRunner(optionflags=flags).run(found)
    assert not result.failed


def in_docstrings(text: str) -> str:
    """The docstrings alone: what stands around them is no example's answer."""
    found = re.findall(r'"""(.*?)"""', text, re.S)
    return "\n\n".join(string.replace("\\\\", "\\") for string in found)


def test_the_readme() -> None:
    found = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert found
    for example in found:
        exec(example, {})


def test_everything_says_what_it_is() -> None:
    silent = []
    for name in budget.__all__:
        thing = getattr(budget, name)
        if isinstance(thing, type) and not (thing.__doc__ or "").strip():
            silent.append(name)
    assert not silent
