"""What the importer asks of the engine: previews at any moment, an end to a reading, and the list of losses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.server.test_session import Engine

pytestmark = pytest.mark.timeout(120)
LINES = 400_000


@pytest.fixture
def engine() -> Iterator[Engine]:
    running = Engine()
    with running.process:
        assert running.next("ready")
        yield running
        running.process.kill()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that takes seconds to read."""
    file = tmp_path_factory.mktemp("large") / "large.csv"
    with file.open("w", encoding="ascii") as out:
        out.write("a,b,c,d,e\n")
        out.writelines(f"{row},{row * 7 % 1013},x{row % 17},{row % 2},{row * 0.5}\n" for row in range(LINES))
    return file


def small(folder: Path) -> Path:
    file = folder / "small.csv"
    file.write_text(
        "報告書,,\n温度,割れ,備考\n" + "".join(f"{row},{row % 2},a{row}\n" for row in range(120)) + "1,2,3,4\n", encoding="cp932"
    )
    return file


def test_that_a_preview_waits_neither_for_an_import_nor_for_warming_up(engine: Engine, large: Path, tmp_path: Path) -> None:
    engine.send({"type": "warm_up", "id": 1})
    engine.send({"type": "inspect_files", "id": 2, "files": [str(large)]})
    engine.send({"type": "preview_files", "id": 3, "files": [str(small(tmp_path))]})
    first = engine.next("reply", "refused")
    assert (first["id"], first["answer"]["type"]) == (3, "previewed")
    table = first["answer"]["tables"][0]
    assert table["source"]["encoding"] == "cp932"
    assert table["names"] == ["温度", "割れ", "備考"]
    assert "不明" in first["answer"]["markers"]


def test_that_a_file_that_cannot_be_read_has_its_sentence_in_its_place(engine: Engine, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    engine.send({"type": "preview_files", "id": 1, "files": [str(small(tmp_path)), str(empty)]})
    good, bad = engine.next("reply")["answer"]["tables"]
    assert good.get("problem") is None
    assert "empty" in bad["problem"]["msgid"]


def test_that_a_stopped_import_is_refused_and_the_engine_goes_on(engine: Engine, large: Path, tmp_path: Path) -> None:
    engine.send({"type": "inspect_files", "id": 1, "files": [str(large)]})
    engine.send({"type": "cancel_request", "id": 2, "request": 1})
    assert engine.next("reply")["id"] == 2
    refused = engine.next("reply", "refused")
    assert (refused["type"], refused["id"], refused["reason"]["msgid"]) == ("refused", 1, "Reading was stopped. Nothing was changed.")
    engine.send({"type": "inspect_files", "id": 3, "files": [str(small(tmp_path))]})
    assert engine.next("reply")["answer"]["card"]["rows"] == 120


def test_that_options_decide_how_a_file_is_read(engine: Engine, tmp_path: Path) -> None:
    file = str(small(tmp_path))
    reading = {"files": [{"path": file, "header_row": 2}], "markers": ["7"]}
    engine.send({"type": "inspect_files", "id": 1, "files": [file], "reading": reading})
    columns = {column["name"]: column for column in engine.next("reply")["answer"]["card"]["columns"]}
    assert columns["温度"]["missing"] == 1


def test_that_losses_are_listed_to_the_last_row(engine: Engine, tmp_path: Path) -> None:
    out = tmp_path / "losses.csv"
    engine.send({"type": "list_dropped", "id": 1, "files": [str(small(tmp_path))], "out": str(out), "language": "en"})
    answer = engine.next("reply", "refused")["answer"]
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert (answer["type"], answer["entries"], len(lines) - 1) == ("dropped_listed", 2, 2)
    assert "small.csv,123" in lines[-1]
