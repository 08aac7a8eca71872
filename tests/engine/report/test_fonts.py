from pathlib import Path

import pytest

from engine.domain.chart import Axis, Chart, IntervalRow, TableView
from engine.domain.text import message
from engine.report import fonts
from engine.report.figure_fonts import FigureFonts
from engine.report.fonts import FontFiles, needs_japanese_font
from engine.report.standalone_font import standalone


def search(folder: Path) -> FontFiles | None:
    return fonts._search((str(folder),))


def test_that_the_preferred_family_is_found_whatever_the_case_of_its_file(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    for name in ("meiryo.ttc", "deep/bizudpgothic-regular.TTF", "deep/BIZUDPGothic-Bold.ttf"):
        (tmp_path / name).touch()
    found = search(tmp_path)
    assert found is not None
    assert (found.family, found.regular.name, found.bold.name) == ("BIZ UDPGothic", "bizudpgothic-regular.TTF", "BIZUDPGothic-Bold.ttf")


def test_that_a_family_without_bold_uses_its_regular_file(tmp_path: Path):
    (tmp_path / "ipaexg.ttf").touch()
    found = search(tmp_path)
    assert found is not None
    assert found.bold == found.regular


def test_that_no_known_font_means_none(tmp_path: Path):
    (tmp_path / "Comic.ttf").touch()
    assert search(tmp_path) is None


@pytest.mark.parametrize(("text", "needed"), [("Plant −2 % ✔", False), ("第2工場", True), ("ﾄﾙｸ", True), ("Ａ", True)])
def test_that_wide_characters_need_a_japanese_font(text: str, needed: bool):
    assert needs_japanese_font(text) is needed


def test_that_a_collection_gives_the_face_of_the_wanted_family(tmp_path: Path):
    from fontTools.ttLib import TTCollection, TTFont

    dejavu = fonts._latin_font()
    collection = TTCollection()
    collection.fonts = [TTFont(dejavu.regular.with_name("DejaVuSansMono.ttf")), TTFont(dejavu.regular)]
    source = tmp_path / "both.ttc"
    collection.save(source)
    (tmp_path / "out").mkdir()
    single = standalone(FontFiles("DejaVu Sans", source, source), tmp_path / "out")
    assert single.regular.suffix == ".ttf"
    assert TTFont(single.regular)["name"].getBestFamilyName() == "DejaVu Sans"


def test_that_english_looks_for_letters_in_a_latin_font_first_and_for_japanese_names_in_theirs(monkeypatch: pytest.MonkeyPatch):
    japanese = FontFiles("BIZ UDPGothic", Path("regular.ttf"), Path("bold.ttf"))
    monkeypatch.setattr(fonts, "japanese_font", lambda: japanese)
    latin = fonts._latin_font()
    assert fonts.fonts_for("Plant_2 ✔", "en") == (latin,)
    assert fonts.fonts_for("第2工場", "en") == (latin, japanese)
    assert fonts.fonts_for("Plant_2", "ja") == (japanese,)


def test_that_a_figure_takes_the_japanese_font_only_for_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    latin = fonts._latin_font()
    monkeypatch.setattr(fonts, "japanese_font", lambda: FontFiles("Japanese", latin.bold, latin.bold))
    chosen = FigureFonts("en", tmp_path)
    plain, named = (gains_of(name) for name in ("body_mass_g", "軸受の温度"))
    assert [chosen.of(chart).family for chart in (plain, named, plain)] == ["DejaVu Sans", "Japanese", "DejaVu Sans"]
    assert FigureFonts("ja", tmp_path / "ja").of(plain).family == "Japanese"
    assert len(list(tmp_path.glob("figures*"))) == 2


def gains_of(task: str) -> Chart:
    row = IntervalRow(task, 0.1, 0.0, 0.2)
    return Chart("gains", message("Gain"), Axis(message("Gain")), Axis(message("Task")), (row,), message("It is."), TableView((), ()))
