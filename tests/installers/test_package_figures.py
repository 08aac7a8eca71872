"""The sizes that `make bench` tells of the packages."""

import json
from pathlib import Path

from tests.benchmarks.package_size import figures


def test_that_what_was_built_is_held_against_its_limits(tmp_path: Path) -> None:
    (tmp_path / "figures.json").write_text(json.dumps({"size_mb": 901.0, "seconds": 600.0}), "utf-8")
    with (tmp_path / "tasuki_0.1.0_amd64.deb").open("wb") as file:
        file.truncate(300_000_000)
    assert [(figure.figure, figure.met) for figure in figures(tmp_path)] == [(901.0, False), (600.0, True), (300.0, True)]


def test_that_nothing_is_claimed_before_the_first_build(tmp_path: Path) -> None:
    assert [figure.figure for figure in figures(tmp_path)] == [None, None, None]
    assert all("make package" in figure.detail for figure in figures(tmp_path))
