"""HTML, tables, templates, chosen chapters and own words: what the pack holds in each, and the ways in which writing can go wrong."""

import csv
import errno
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from engine.analysis.verdict import reach_verdict
from engine.domain.errors import InputError
from engine.domain.report import SECTIONS, ReportWords
from engine.domain.text import translator
from engine.report import PackChoices, template_findings, write_report
from engine.report.page import summary_page
from engine.report.write import write_all
from tests.engine.analysis.studies import study_with_gains
from tests.engine.report.test_write import NAMES, VERDICTS, study_for, text_of_sheets, text_of_slides
from tests.examples import example_card

EVERY_VOID = {"meta", "br", "path", "use", "link", "hr", "img"}


class Reading(HTMLParser):
    """Tags that are open, and what was found on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in EVERY_VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in EVERY_VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def written(formats: tuple[str, ...], folder: Path, *, verdict: str = "conditional", language: str = "en", **choices: object) -> list[Path]:
    return write_report(
        study_for(verdict),
        example_card(),
        formats=formats,  # pyright: ignore[reportArgumentType]
        language=language,
        folder=folder,
        title="第2工場",
        choices=PackChoices(**choices),  # pyright: ignore[reportArgumentType]
    )


@pytest.mark.parametrize(("verdict", "language"), [("go", "ja"), ("conditional", "en"), ("no_go", "ja"), ("hold", "en")])
def test_that_the_html_stands_alone_and_says_what_the_verdict_says(verdict: str, language: str, tmp_path: Path) -> None:
    (file,) = written(("html",), tmp_path, verdict=verdict, language=language)
    text = file.read_text(encoding="utf-8")
    reading = Reading()
    reading.feed(text)
    assert reading.wrong == []
    assert reading.open == []
    assert ("html", {"lang": language}) in reading.found
    assert "script" not in {tag for tag, _ in reading.found}
    outside = [value for _, attrs in reading.found for key, value in attrs.items() if key in ("src", "href", "xlink:href")]
    assert all(value is not None and value.startswith(("#", "data:image/png;base64,")) for value in outside)
    assert not re.search(r"url\((?!#)|@import", text)
    study = study_for(verdict)
    assert study.verdict is not None
    words = "".join(reading.words)
    assert translator(language).render(study.verdict.headline) in words
    assert all(name in words for name in NAMES)


def test_that_the_html_describes_figures_and_heads_its_tables(tmp_path: Path) -> None:
    (file,) = written(("html",), tmp_path)
    reading = Reading()
    reading.feed(file.read_text(encoding="utf-8"))
    figures = [attrs for tag, attrs in reading.found if tag == "svg"]
    assert figures
    assert all(attrs.get("role") == "img" and attrs.get("aria-label") for attrs in figures)
    tags = [tag for tag, _ in reading.found]
    assert tags.count("table") == tags.count("caption") > 0
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in reading.found if tag == "th")
    names = [attrs["id"] for _, attrs in reading.found if "id" in attrs]
    assert len(names) == len(set(names))


def test_that_every_chapter_can_be_chosen_by_the_name_it_is_offered_under() -> None:
    for verdict in VERDICTS:
        study = study_for(verdict)
        assert study.verdict is not None
        assert study.plan is not None
        page = summary_page(study.verdict, study.plan, example_card(), "t")
        ids = [chapter.id for chapter in page.chapters]
        assert ids == [known for known in SECTIONS if known in ids]
        assert [chapter.title.msgid for chapter in page.chapters] == [SECTIONS[known] for known in ids]


def test_that_only_the_chosen_chapters_are_written(tmp_path: Path) -> None:
    (file,) = written(("html",), tmp_path, sections=("results",))
    text = file.read_text(encoding="utf-8")
    assert 'id="results"' in text
    assert 'id="appendix"' not in text


def test_that_own_words_stand_in_the_pack_and_run_nothing(tmp_path: Path) -> None:
    words = ReportWords(owner="Sato", step="Order <b>sensors</b>", date="2027-01-31", conditions="Monthly check\n\nNo new press")
    (file, deck) = written(("html", "pptx"), tmp_path, words=words)
    text = file.read_text(encoding="utf-8")
    assert "Order &lt;b&gt;sensors&lt;/b&gt; (responsible: Sato, by 31 Jan 2027)" in text
    assert text.index("Monthly check") < text.index("No new press")
    assert "Order <b>sensors</b> (responsible: Sato, by 31 Jan 2027)" in text_of_slides(deck)


def test_that_remarks_are_a_chapter_of_their_own_also_beside_chosen_ones(tmp_path: Path) -> None:
    words = ReportWords(remarks="The press was rebuilt in May.\n\n<i>Shift B</i> labels differently.")
    (file,) = written(("html",), tmp_path, words=words, sections=("results",))
    text = file.read_text(encoding="utf-8")
    assert text.index('id="remarks"') < text.index('id="results"')
    assert "The press was rebuilt in May." in text
    assert "&lt;i&gt;Shift B&lt;/i&gt;" in text


def test_that_a_pdf_for_archives_says_which_standard_it_keeps_to(tmp_path: Path) -> None:
    (file,) = written(("pdf",), tmp_path, archive=True)
    content = file.read_bytes()
    assert re.search(rb"pdfaid:part(>|=\")2", content)
    assert re.search(rb"pdfaid:conformance(>|=\")B", content)


def test_that_every_slide_counts_itself(tmp_path: Path) -> None:
    (deck,) = written(("pptx",), tmp_path)
    for slide in Presentation(str(deck)).slides:
        fields = [node.get("type") for shape in slide.shapes for node in shape._element.iter("{*}fld")]
        assert fields == ["slidenum"]


def test_that_footer_and_number_of_a_template_come_along_in_place_of_ours(tmp_path: Path) -> None:
    template = a_template(tmp_path)
    company = Presentation(str(template))
    for shape in company.slide_layouts[5].placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
            shape.text_frame.text = "Confidential"
    company.save(str(template))
    (deck,) = written(("pptx",), tmp_path, template=template)
    for slide in Presentation(str(deck)).slides:
        assert "Confidential" in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        kinds = [shape.placeholder_format.type for shape in slide.placeholders]
        assert kinds.count(PP_PLACEHOLDER.SLIDE_NUMBER) == 1
        assert not [shape for shape in slide.shapes if shape.name == "Tasuki slide number"]
        assert len({shape.shape_id for shape in slide.shapes}) == len(slide.shapes)


def test_that_the_tables_hold_every_run_and_task_and_no_formula(tmp_path: Path) -> None:
    study = study_for("conditional")
    files = {file.name: file for file in written(("csv", "parquet"), tmp_path)}
    assert len(files) == 10
    runs = pd.read_csv(files["第2工場_trials.csv"])
    assert list(runs["trial"]) == [record.trial.id for record in study.records.values()]
    verdict = pd.read_csv(files["第2工場_verdict.csv"])
    assert list(verdict["task"]) == ["軸受の温度", "'=cmd|1", "#set page(fill: red) $x$ *b*"]
    exact = pd.read_parquet(files["第2工場_verdict.parquet"])
    assert list(exact["task"]) == list(NAMES)
    assert study.verdict is not None
    assert list(exact["gain"]) == [task.gain for task in study.verdict.tasks]
    scores = pd.read_parquet(files["第2工場_scores.parquet"])
    trained = sum(weight > 0 for record in study.records.values() for weight in record.trial.weights)
    assert len(scores) == trained
    tested = sum(value is not None for record in study.records.values() for value in record.test or ())
    assert scores["test_kpi"].notna().sum() == tested
    with files["第2工場_verdict.csv"].open(encoding="utf-8-sig", newline="") as stream:
        assert all(not cell.startswith(("=", "@", "+cmd")) for row in csv.reader(stream) for cell in row)


def test_that_the_meaning_of_every_column_is_told(tmp_path: Path) -> None:
    files = {file.stem.removeprefix("第2工場_"): file for file in written(("parquet",), tmp_path, language="ja")}
    meanings = pd.read_parquet(files.pop("columns"))
    told = set(zip(meanings["table"], meanings["column"], strict=True))
    assert told == {(name, column) for name, file in files.items() for column in pd.read_parquet(file).columns}
    assert meanings["meaning"].str.len().min() > 0


def a_template(folder: Path, *, width: float = 13.333, slides: int = 2, background: str | None = None) -> Path:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(width), Inches(7.5)
    for _ in range(slides):
        deck.slides.add_slide(deck.slide_layouts[1])
    if background is not None:
        from pptx.dml.color import RGBColor

        deck.slide_master.background.fill.solid()
        deck.slide_master.background.fill.fore_color.rgb = RGBColor.from_string(background)
    deck.slide_layouts[5].name = "会社 タイトルのみ"
    file = folder / "company.pptx"
    deck.save(str(file))
    return file


def test_that_the_slides_take_the_design_of_a_template(tmp_path: Path) -> None:
    template = a_template(tmp_path, width=10.0)
    (plain,) = written(("pptx",), tmp_path / "plain", language="ja")
    (deck,) = written(("pptx",), tmp_path / "ours", language="ja", template=template)
    made = Presentation(str(deck))
    assert len(made.slides) == len(Presentation(str(plain)).slides)
    assert {slide.slide_layout.name for slide in made.slides} == {"会社 タイトルのみ"}
    assert sorted(text_of_slides(deck).split()) == sorted(text_of_slides(plain).split())
    assert sum(shape.has_chart for slide in made.slides for shape in slide.shapes) > 0
    for slide in made.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height
    notes = [slide.notes_slide.notes_text_frame.text for slide in made.slides if slide.has_notes_slide]
    assert notes == [slide.notes_slide.notes_text_frame.text for slide in Presentation(str(plain)).slides if slide.has_notes_slide]


def test_that_a_preview_says_what_of_a_template_fits(tmp_path: Path) -> None:
    say = translator("en").render
    narrow: dict[bool, list[str]] = {True: [], False: []}
    for finding in template_findings(a_template(tmp_path, width=10.0, background="101820")):
        narrow[finding.fits].append(say(finding.message))
    assert any("会社 タイトルのみ" in sentence for sentence in narrow[True])
    assert any("2 slides" in sentence for sentence in narrow[True])
    assert any("16:9" in sentence for sentence in narrow[False])
    assert any("white panel" in sentence for sentence in narrow[False])


def test_that_a_potx_is_a_template_too(tmp_path: Path) -> None:
    import zipfile

    source = a_template(tmp_path)
    target = tmp_path / "company.potx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"presentationml.presentation.main+xml", b"presentationml.template.main+xml"))
    assert template_findings(target)
    (deck,) = written(("pptx",), tmp_path / "ours", template=target)
    assert Presentation(str(deck)).slides


@pytest.mark.parametrize("wrong", ["words", "damaged", "old", "missing", "workbook", "untitled"])
def test_that_a_wrong_template_is_one_sentence_and_writes_nothing(wrong: str, tmp_path: Path) -> None:
    template = tmp_path / "bad.pptx"
    match wrong:
        case "words":
            template.write_text("no presentation")
        case "damaged":
            content = a_template(tmp_path).read_bytes()
            template.write_bytes(content[: len(content) // 2])
        case "old":
            template.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        case "workbook":
            (book,) = written(("xlsx",), tmp_path / "book")
            template.write_bytes(book.read_bytes())
        case "untitled":
            deck = Presentation()
            for layout in deck.slide_layouts:
                for holder in list(layout.placeholders):
                    holder._element.getparent().remove(holder._element)
            deck.save(str(template))
    with pytest.raises(InputError) as caught:
        written(("html", "pptx"), tmp_path / "out", template=template)
    sentence = translator("en").render(caught.value.text)
    assert "bad.pptx" in sentence
    assert sentence.endswith(".")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("code", "said"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "close it in other programs")])
def test_that_a_full_disk_and_an_open_file_leave_everything_as_it_was(
    code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    first.write_bytes(b"old")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(code, "refused", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InputError) as caught:
        write_all({first: b"new", second: b"new"})
    assert said in translator("en").render(caught.value.text)
    assert [file.name for file in tmp_path.iterdir()] == ["a.html"]
    assert first.read_bytes() == b"old"


def test_that_the_workbook_holds_many_tasks_and_many_replicates(tmp_path: Path) -> None:
    study = study_with_gains({f"task {number}": [0.01 * (number + 1)] * 14 for number in range(12)})
    study.verdict = reach_verdict(study, example_card())
    (file,) = write_report(study, example_card(), formats=("xlsx",), language="ja", folder=tmp_path, title="t")
    words = text_of_sheets(file)
    assert "task 11" in words
    assert all(record.trial.id.split("/")[0] in words for record in study.records.values())
