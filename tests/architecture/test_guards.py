"""What may be loaded where, proved in fresh interpreters (the import contracts themselves are checked by `make lint`)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

IMPORT_ALL = """
import importlib, pkgutil, sys
for name in {blocked!r}:
    sys.modules[name] = None
for package in {packages!r}:
    importlib.import_module(package)
    for module in pkgutil.walk_packages(sys.modules[package].__path__, package + "."):
        importlib.import_module(module.name)
"""


def import_all(packages: list[str], blocked: list[str]) -> subprocess.CompletedProcess[str]:
    code = IMPORT_ALL.format(packages=packages, blocked=blocked)
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def test_that_domain_and_charts_load_without_numpy_or_anything_heavy() -> None:
    done = import_all(["engine.domain", "engine.charts"], ["numpy", "torch", "pandas", "scipy", "sklearn", "matplotlib", "PySide6"])
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_that_every_engine_module_loads_where_qt_is_absent() -> None:
    done = import_all(["engine"], ["PySide6", "shiboken6", "desktop"])
    assert done.returncode == 0, done.stderr


def test_that_a_blocked_library_is_noticed() -> None:
    done = import_all(["engine.domain"], ["msgspec"])
    assert "ModuleNotFoundError" in done.stderr


def test_that_engine_tests_use_neither_qt_nor_the_desktop() -> None:
    offenders = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in sorted((ROOT / "tests" / "engine").rglob("*.py"))
        for name in imported_packages(file)
        if name in {"PySide6", "pytestqt", "desktop"}
    ]
    assert not offenders


def imported_packages(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
