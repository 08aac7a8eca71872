"""The lock is exact, complete and free of places; the Qt binding is one that keeps its references."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PySide6.QtCore import QObject

ROOT = Path(__file__).parents[2]
EXACT = re.compile(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; sys_platform == \"[a-z0-9]+\")?")


def locked_lines() -> list[str]:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in [*project["dependencies"], *extras]]


def test_that_every_line_of_the_lock_is_one_exact_release() -> None:
    assert [line for line in locked_lines() if not EXACT.fullmatch(line)] == []
    assert locked_lines() == sorted(locked_lines())


def test_that_the_lock_satisfies_every_declared_range() -> None:
    locked = {canonicalize_name(r.name): str(r.specifier).removeprefix("==") for r in map(Requirement, locked_lines())}
    missing = [r.name for r in declared() if canonicalize_name(r.name) not in locked]
    outside = [str(r) for r in declared() if r.name not in missing and not r.specifier.contains(locked[canonicalize_name(r.name)])]
    assert (missing, outside) == ([], [])


def test_that_every_library_that_is_imported_is_locked() -> None:
    imported = {
        name.split(".")[0]
        for folder in ("engine", "desktop", "installers", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _names(node)
    }
    locked = {canonicalize_name(Requirement(line).name) for line in locked_lines()}
    providers = packages_distributions()
    foreign = imported - set(sys.stdlib_module_names) - {"engine", "desktop", "installers", "tests", "resources"}
    unlocked = {name for name in foreign if not locked & {canonicalize_name(one) for one in providers.get(name, ())}}
    assert unlocked == set()


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_that_qt_calls_keep_the_reference_count_of_none() -> None:
    """PySide6 6.12.0 loses one at every void call on Python 3.11 and ends in a crash after some five thousand."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("")
    assert sys.getrefcount(None) > before - 500
