"""The font that a package brings is found last, after those of the system."""

from importlib.resources import files
from pathlib import Path

from engine.report import fonts


def test_that_the_fonts_of_the_package_are_looked_for_last() -> None:
    assert fonts._folders()[-1] == Path(str(files("resources"))) / "fonts"


def test_that_a_font_of_the_package_serves_where_there_is_no_other(tmp_path: Path) -> None:
    (tmp_path / "BIZUDPGothic-Regular.ttf").write_bytes(b"font")
    found = fonts._search((str(tmp_path / "none"), str(tmp_path)))
    assert found is not None
    assert (found.family, found.regular) == ("BIZ UDPGothic", tmp_path / "BIZUDPGothic-Regular.ttf")
