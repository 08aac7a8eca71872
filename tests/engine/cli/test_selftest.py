"""The self-test's own parts; the training of every method is left to `tasuki selftest`, which takes a minute."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cli import selftest, selftest_parts
from engine.cli.console import Console
from engine.data import image_decoding
from engine.domain.errors import InputError
from engine.domain.text import message


def test_that_tables_of_every_kind_are_read(tmp_path: Path) -> None:
    assert selftest_parts.tables_are_read(tmp_path / "表") is None


def test_that_a_table_read_wrongly_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = selftest_parts.read_dataset
    monkeypatch.setattr(selftest_parts, "read_dataset", lambda files: whole([tmp_path / "表" / "表.csv"][:1]) if files else None)
    (tmp_path / "other").mkdir()
    monkeypatch.setattr(selftest_parts.pd.DataFrame, "to_csv", lambda table, file, **_: file.write_text("a,b\n1,2\n2,3\n3,4\n"))
    assert "表.arrow" in (selftest_parts.tables_are_read(tmp_path / "表") or "")


def test_that_images_of_every_kind_are_decoded() -> None:
    assert set(selftest_parts.IMAGE_FORMATS) | {"DIB"} == set(image_decoding.FORMATS)
    assert selftest_parts.images_are_decoded() is None


def test_that_an_image_of_the_wrong_colour_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest_parts, "decode", lambda content, size: image_decoding.decode(_grey(), size))
    assert selftest_parts.images_are_decoded() == ", ".join(selftest_parts.IMAGE_FORMATS)


def _grey() -> bytes:
    import io

    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (128, 128, 128)).save(stream, "PNG")
    return stream.getvalue()


def test_that_both_languages_speak() -> None:
    assert selftest_parts.languages_speak() is None


def test_that_a_library_beside_the_sources_of_the_engine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert selftest_parts.sources_are_there() is None
    monkeypatch.setattr(selftest_parts, "engine_sources", lambda: tmp_path)
    assert str(tmp_path) in (selftest_parts.sources_are_there() or "")
    for name in ("engine", "resources", "tasuki-0.1.0.dist-info", "numpy"):
        (tmp_path / name).mkdir()
    (tmp_path / "engine" / "__main__.py").touch()
    monkeypatch.setattr(selftest_parts.sys, "frozen", True, raising=False)
    assert selftest_parts.sources_are_there() == "numpy"


def test_that_one_failure_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> str | None:
        raise InputError(message("Choose another one."))

    def break_down() -> str | None:
        raise OSError("libGL.so.1")

    checks: tuple[tuple[object, Callable[[], str | None]], ...] = (
        (message("The engine answers"), refuse),
        (message("The window opens"), break_down),
        (message("Stopped."), lambda: None),
    )
    monkeypatch.setattr(selftest, "checks", lambda folder: checks)
    assert selftest.selftest(argparse.Namespace(), Console("en")) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == ["✖ The engine answers: Choose another one.", "✖ The window opens: OSError: libGL.so.1", "✔ Stopped."]


def test_that_every_method_of_the_catalogue_is_trained() -> None:
    from engine.methods import CATALOGUE

    assert {entry.declaration.id for entry in CATALOGUE} == set(selftest_parts.METHOD_NAMES)
