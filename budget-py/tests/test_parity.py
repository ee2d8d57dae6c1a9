"""Python is the engine's twin: every method of a book and a bank, every record and its fields, every
enum and every kind of error. What has another name, or no place in Python, is listed here and why.
"""

import enum
import inspect
import pathlib
import re
from typing import Any

import pytest

import budget

CORE = pathlib.Path(__file__).parents[2] / "budget-core/src"

# Rust's name of a method, and how Python says it; None where there is nothing to say.
SPELLED = {
    ("Book", "import"): "import_book",  # a keyword
    ("Book", "subscribe"): "events",  # an iterator
    ("Book", "store"): None,  # a book is opened at a place, which keeps its store
    ("Bank", "sync_with"): "sync",  # the options are keywords
    ("Bank", "book"): None,  # the book that was asked for the bank
}

# Records that no call of a book takes or answers.
INSIDE = {
    "At": "an answer has its revision on it",
    "Book": "a handle",
    "Bank": "a handle",
    "Subscription": "the iterator `Events`",
    "SyncOptions": "the keywords of `Bank.sync`",
    "Error": "`BudgetError`",
    "Tree": "computes",
    "Rules": "computes",
    "Part": "borrows; `Transaction.splits` has the parts",
    "Lookup": "the pure reconciliation",
    "Recognised": "the pure reconciliation",
    "Reconcile": "the pure reconciliation",
    "Reconciliation": "the pure reconciliation",
    "SqliteStore": "`Book.open`",
    "SealedVault": "`Book.bank` with keys",
    "Progress": "the callback of `Bank.sync`",
    "AlertId": "a str",
    "ReadOptions": "the keywords of `read_statement`",
    "LinkedItem": "a pair",
    "PageRequest": "the arguments of a port's method",
    "RowsByDate": "the arguments of a port's method",
    "SandboxItem": "what a port to a bank is asked",
    "SandboxRow": "what a port to a bank is asked",
}

# Fields that say nothing in Python.
INSIDE_FIELDS = {
    "LinkRequest.purpose": "a method of `Bank` each",
}

# Enums with something in their variants: a class each, and a union of them.
INSIDE_ENUMS = {
    "EntityKey": "the class `EntityKey`",
    "FailureClass": "the kind of the error",
    "LinkPurpose": "a method of `Bank` each",
}

SOURCES = {path: path.read_text() for path in CORE.rglob("*.rs")}


def methods(handle: str) -> set[str]:
    """The public methods of every `impl` block of a handle."""
    found = set()
    for path, source in SOURCES.items():
        if "book" not in path.parts:
            continue
        for block in re.findall(rf"^impl {handle} \{{\n(.*?)^\}}", source, re.M | re.S):
            found |= set(re.findall(r"^    pub (?:async )?fn (\w+)", block, re.M))
    return found


def exported() -> set[str]:
    """The types that the engine exports, and the records that its modules define."""
    roots = ["lib.rs", "import/mod.rs", "import/csv/mod.rs", "plaid/mod.rs"]
    text = "\n".join((CORE / root).read_text() for root in roots)
    uses = re.findall(r"^pub use ([^;]*);", text, re.M)
    words = [word for use in uses if "chrono" not in use for word in re.findall(r"\w+", use)]
    words += re.findall(r"^pub (?:struct|enum) (\w+)", text, re.M)
    return {word for word in words if re.match(r"[A-Z][a-z]", word)}


def body(kind: str, name: str) -> str | None:
    for source in SOURCES.values():
        found = re.search(rf"^pub {kind} {name}(?:<\w+>)? \{{\n(.*?)^\}}", source, re.M | re.S)
        if found:
            return found.group(1)
    return None


def fields(name: str) -> list[str] | None:
    found = body("struct", name)
    return None if found is None else re.findall(r"^    pub (\w+):", found, re.M)


def variants(name: str) -> dict[str, bool]:
    """The variants of an enum, and whether each holds something."""
    lines = re.findall(r"^    ([A-Z]\w*)([ ({,])", body("enum", name) or "", re.M)
    return {variant: sign != "," for variant, sign in lines}


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("handle", ["Book", "Bank"])
def test_every_method_has_a_twin(handle: str) -> None:
    rust = methods(handle)
    assert len(rust) > 10, "the source is read as it is written"
    twins = {SPELLED.get((handle, name), name) or "" for name in rust} - {""}
    missing = {name for name in twins if not hasattr(getattr(budget, handle), name)}
    assert not missing, f"{handle} lacks {sorted(missing)}"


WAITS_ELSEWHERE = {"__enter__": "__aenter__", "__exit__": "__aexit__", "__iter__": "__aiter__"}


@pytest.mark.parametrize("handle", ["Book", "Bank", "Events"])
def test_every_method_has_an_awaited_twin(handle: str) -> None:
    one, other = getattr(budget, handle), getattr(budget, f"Async{handle}")
    names = {name for name in vars(one) if not name.startswith("_")} | {"__reduce__"}
    names |= WAITS_ELSEWHERE.keys() & vars(one).keys()
    for name in names:
        twin = getattr(other, WAITS_ELSEWHERE.get(name, name))
        if callable(twin):
            assert inspect.signature(twin) == inspect.signature(getattr(one, name)), name
            assert (name.startswith("_")) or twin.__doc__


def test_every_exception_of_the_rule_is_one() -> None:
    assert {name for _, name in SPELLED} <= methods("Book") | methods("Bank")
    twins = {name for name in INSIDE if hasattr(budget, name)}
    assert twins <= {"Book", "Bank", "Part"}


def test_every_record_and_field_has_a_twin() -> None:
    records = {name: fields(name) for name in exported() - INSIDE.keys()}
    known = {name: members for name, members in records.items() if members}
    assert len(known) > 50
    missing = []
    for name, members in known.items():
        twin = getattr(budget, name, None)
        names = set(dir(twin)) if twin else set()
        missing += [f"{name}.{m}" for m in members if not {m, f"{m}_"} & names]
    missing = [field for field in missing if field not in INSIDE_FIELDS]
    assert not missing, missing


def test_every_enum_has_a_twin() -> None:
    missing = []
    for name in exported() - INSIDE_ENUMS.keys():
        members = variants(name)
        if not members or not body("enum", name):
            continue
        twin: Any = getattr(budget, name, None)
        if inspect.isclass(twin) and issubclass(twin, enum.Enum):
            if {snake(variant) for variant in members} != {member.value for member in twin}:
                missing.append(name)
        elif twin is None or len(twin.__args__) != len(members):
            missing.append(name)
    assert not missing, missing


def test_every_kind_of_error_has_a_class() -> None:
    kinds = {snake(variant) for variant in variants("ErrorKind")}
    assert len(kinds) >= 19
    assert {error.kind.value for error in budget.BudgetError.__subclasses__()} == kinds


def test_what_is_exported_is_listed() -> None:
    public = {name for name in vars(budget) if not name.startswith("_") or name == "__version__"}
    modules = {name for name in public if inspect.ismodule(getattr(budget, name))}
    assert public - modules - {"Sequence", "TypeAlias"} == set(budget.__all__)
