"""Every verdict through every writer in both languages, and the ways in which writing can go wrong."""

import html
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation

import engine.report.fonts
from engine.analysis.verdict import reach_verdict
from engine.domain.errors import InputError
from engine.domain.safe_cell import safe_cell
from engine.domain.study import Study
from engine.domain.text import format_percent, translator
from engine.report import write_report
from engine.report.write import file_stem
from tests.engine.analysis.studies import study_with_gains
from tests.examples import example_card

UP = (0.04, 0.05, 0.06, 0.05, 0.05)
DOWN = (-0.08, -0.09, -0.08, -0.07, -0.08)
UNCLEAR = (-0.10, 0.08, -0.06, 0.05, -0.02)
VERDICTS = {"go": (UP, UP, UP), "conditional": (UP, UP, DOWN), "no_go": (DOWN, DOWN, DOWN), "hold": (UNCLEAR, UNCLEAR, UNCLEAR)}
NAMES = ("軸受の温度", "=cmd|1", "#set page(fill: red) $x$ *b*")


def study_for(verdict: str, names: tuple[str, ...] = NAMES) -> Study:
    study = study_with_gains(dict(zip(names, VERDICTS[verdict], strict=True)))
    study.verdict = reach_verdict(study, example_card())
    assert study.verdict.verdict == verdict
    return study


def text_of_slides(file: Path) -> str:
    texts: list[str] = []
    for slide in Presentation(str(file)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(texts)


def text_of_sheets(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return archive.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("verdict", list(VERDICTS))
def test_that_the_numbers_of_the_sentences_are_those_of_the_verdict(verdict: str, language: str, tmp_path: Path):
    study = study_for(verdict)
    deck, document, workbook = write_report(
        study, example_card(), formats=("pptx", "pdf", "xlsx"), language=language, folder=tmp_path, title="第2工場"
    )
    assert study.verdict is not None
    delta, gain = study.verdict.delta_m.value, study.verdict.tasks[0].gain
    assert delta is not None
    assert gain is not None
    slides = text_of_slides(deck)
    headline = translator(language).render(study.verdict.headline)
    assert headline in slides
    assert headline.replace(">", "&gt;") in text_of_sheets(workbook)
    for number in (delta, gain):
        assert format_percent(number, signed=True) in slides
    assert format_percent(delta, signed=True) in text_of_sheets(workbook)
    assert document.read_bytes().startswith(b"%PDF")
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(file.name for file in (deck, document, workbook))


def test_that_writing_says_after_each_format_how_far_it_is(tmp_path: Path):
    heard: list[float] = []
    write_report(
        study_for("go"), example_card(), formats=("csv", "html"), language="en", folder=tmp_path, title="plant", progress=heard.append
    )
    assert heard == pytest.approx([0, 1 / 3, 2 / 3])


def test_that_the_pdf_has_the_right_words_and_its_fonts_inside(tmp_path: Path):
    (document,) = write_report(study_for("no_go"), example_card(), formats=("pdf",), language="en", folder=tmp_path, title="第2工場")
    try:
        words = subprocess.run(["pdftotext", "-layout", document, "-"], capture_output=True, text=True, check=True).stdout
        fonts = subprocess.run(["pdffonts", document], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    except FileNotFoundError:
        pytest.skip("poppler-utils is not installed")
    assert words.count("\f") > 3
    assert "軸受の温度" in words.split("\f")[0]
    assert "#set page(fill: red) $x$ *b*" in words
    assert fonts
    assert all(re.search(r"yes +(yes|no) +yes", line) for line in fonts), fonts
    assert any("DejaVuSans-Bold" in line for line in fonts), "English letters are not set in a Latin font"


def test_that_every_run_of_the_slides_names_an_east_asian_font(tmp_path: Path):
    (deck,) = write_report(study_for("go"), example_card(), formats=("pptx",), language="ja", folder=tmp_path, title="第2工場")
    with zipfile.ZipFile(deck) as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
        chart = next(archive.read(name).decode() for name in archive.namelist() if re.fullmatch(r"ppt/charts/chart\d+\.xml", name))
    properties = re.findall(r"<a:rPr.*?</a:rPr>", slide, re.DOTALL)
    assert len(properties) == slide.count("<a:r>") + slide.count("<a:fld ")
    assert all('<a:ea typeface="BIZ UDPGothic"/>' in run for run in properties)
    assert '<a:latin typeface="BIZ UDPGothic"/>' in slide
    assert "<a:ea typeface=" in chart
    assert chart.index("<c:errBars>") < chart.index("<c:cat>")


def test_that_english_slides_have_latin_letters_and_a_font_for_japanese_names(tmp_path: Path):
    (deck,) = write_report(study_for("go"), example_card(), formats=("pptx",), language="en", folder=tmp_path, title="第2工場")
    with zipfile.ZipFile(deck) as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
    assert '<a:latin typeface="Arial"/><a:ea typeface="BIZ UDPGothic"/>' in slide
    assert '<a:latin typeface="BIZ UDPGothic"/>' not in slide


def test_that_the_slide_has_a_native_table_and_a_described_chart(tmp_path: Path):
    (deck,) = write_report(study_for("conditional"), example_card(), formats=("pptx",), language="en", folder=tmp_path, title="t")
    slide = Presentation(str(deck)).slides[0]
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    assert len(list(table.rows)) == 4
    chart = next(shape for shape in slide.shapes if shape.has_chart)
    assert list(chart.chart.plots[0].categories) == [safe_cell(name) for name in NAMES]
    assert "hurt by joint training" in chart._element.nvGraphicFramePr.cNvPr.get("descr")
    axis = chart.chart.value_axis
    for task in reach_verdict(study_for("conditional"), example_card()).tasks:
        assert task.interval is not None
        assert axis.minimum_scale <= min(0, task.interval[0])
        assert axis.maximum_scale >= max(0, task.interval[1])


def test_that_nothing_leaves_the_slide_and_many_tasks_go_on_further_slides(tmp_path: Path):
    names = tuple(f"とても長い名前のタスク番号 {number} です" for number in range(24))
    study = study_with_gains({name: (UP, UNCLEAR, DOWN)[position % 3] for position, name in enumerate(names)})
    study.verdict = reach_verdict(study, example_card())
    (deck,) = write_report(study, example_card(), formats=("pptx",), language="ja", folder=tmp_path, title="長" * 80)
    presentation = Presentation(str(deck))
    assert len(presentation.slides) > 3
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= presentation.slide_width
            assert shape.top + shape.height <= presentation.slide_height
    assert text_of_slides(deck).count("タスク番号 23") >= 1


def test_that_no_cell_of_the_workbook_is_a_formula(tmp_path: Path):
    (workbook,) = write_report(study_for("hold"), example_card(), formats=("xlsx",), language="en", folder=tmp_path, title="=1+1")
    with zipfile.ZipFile(workbook) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert len(sheets) == 9
    reckoning = re.compile(r"[-+*/(),:>\"–$A-Z0-9]+")
    formulas = [found for sheet in sheets for found in re.findall(r"<f>(.*?)</f>", sheet)]
    assert all(reckoning.fullmatch(html.unescape(formula)) for formula in formulas)
    assert sum("<f>" in sheet for sheet in sheets) == 2
    assert "c:errBars" in chart
    assert "=cmd|1" in text_of_sheets(workbook)


def test_that_the_workbook_calls_methods_by_their_names(tmp_path: Path):
    (workbook,) = write_report(study_for("hold"), example_card(), formats=("xlsx",), language="ja", folder=tmp_path, title="t")
    words = text_of_sheets(workbook)
    assert "均等な重み" in words
    assert "equal_weights" not in words


def test_that_a_study_without_a_verdict_gives_a_sentence(tmp_path: Path):
    study = study_for("go")
    study.verdict = None
    with pytest.raises(InputError, match="no verdict"):
        write_report(study, example_card(), formats=("pdf",), language="en", folder=tmp_path, title="t")


def test_that_a_folder_that_cannot_be_made_gives_a_sentence_and_no_file(tmp_path: Path):
    blocker = tmp_path / "report"
    blocker.write_text("a file where the folder should be")
    with pytest.raises(InputError) as failure:
        write_report(study_for("go"), example_card(), formats=("xlsx",), language="en", folder=blocker, title="t")
    assert failure.value.text.values["file"] == str(blocker / "t_en.xlsx")
    assert [file.name for file in tmp_path.iterdir()] == ["report"]


def test_that_an_interrupted_write_leaves_the_earlier_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (first,) = write_report(study_for("go"), example_card(), formats=("xlsx",), language="en", folder=tmp_path, title="t")
    before = first.read_bytes()

    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(target))

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(InputError, match="could not be written"):
        write_report(study_for("hold"), example_card(), formats=("xlsx",), language="en", folder=tmp_path, title="t")
    assert first.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [first.name]


def test_that_a_machine_without_japanese_font_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine.report.fonts, "japanese_font", lambda: None)
    with pytest.raises(InputError, match="BIZ UDPGothic"):
        write_report(study_for("go"), example_card(), formats=("pdf",), language="ja", folder=tmp_path, title="第2工場")


def test_that_english_needs_no_japanese_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine.report.fonts, "japanese_font", lambda: None)
    card = example_card()
    study = study_for("go", ("A", "B", "C"))
    (document,) = write_report(study, card, formats=("pdf",), language="en", folder=tmp_path, title="Plant 2")
    assert document.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("title", "stem"), [("第2工場/PoC: 1", "第2工場_PoC_ 1"), ("..", "tasuki"), ("", "tasuki"), ("a" * 99, "a" * 60), ("x\ny", "x_y")]
)
def test_that_file_names_are_safe_on_every_system(title: str, stem: str):
    assert file_stem(title) == stem
