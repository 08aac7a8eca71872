"""What a command loads: nobody waits for libraries that the command does not need."""

import subprocess
import sys
from pathlib import Path

import pytest

LOOK = """
import sys
from engine.__main__ import main
code = main({arguments!r})
sys.stderr.write("heavy:" + ",".join(name for name in {heavy!r} if name in sys.modules))
sys.exit(code)
"""


def heavy_of(arguments: list[str], heavy: tuple[str, ...]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(arguments=arguments, heavy=heavy)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr.rpartition("heavy:")[2]


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_that_version_and_help_load_nothing_heavy(option: str) -> None:
    assert heavy_of([option], ("torch", "pandas", "numpy", "scipy", "sklearn", "matplotlib", "pyarrow")) == ""


def test_that_looking_at_data_loads_no_torch_and_no_statistics(tmp_path: Path) -> None:
    file = tmp_path / "parts.csv"
    file.write_text("heat,crack\n" + "".join(f"{row * 7 % 31},{row % 3 % 2}\n" for row in range(60)), encoding="utf-8")
    assert heavy_of(["inspect", str(file)], ("torch", "scipy", "sklearn", "matplotlib")) == ""


def test_that_the_methods_are_listed_without_what_they_train_with() -> None:
    assert heavy_of(["methods", "--json"], ("torch", "pandas", "scipy", "sklearn", "matplotlib", "pyarrow")) == ""


def test_that_a_loaded_library_is_noticed() -> None:
    assert heavy_of(["samples"], ("torch", "pandas")) == "pandas"
