"""The lists by which a Python is prepared and checked are those of pyproject.toml and the lock."""

from engine.domain.engine_check import needs
from installers.engine_needs import NEEDS, PIP, encoded, engine_needs, requirements, stated
from installers.licences import locked


def test_that_both_lists_are_as_they_would_be_written_now() -> None:
    assert NEEDS.read_bytes() == encoded(engine_needs()), "run: python -m installers.engine_needs"
    assert PIP.read_text("utf-8") == requirements(engine_needs(), stated()["version"]), "run: python -m installers.engine_needs"


def test_that_pip_gets_the_locked_versions_and_nothing_of_the_window() -> None:
    lines = [line for line in PIP.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert f"torch=={locked()['torch']}" in lines
    assert not any("pyside6" in line.lower() for line in lines)
    assert len(lines) == len(needs())
