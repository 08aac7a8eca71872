"""What is said of a program that somebody would like to use as the engine."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from engine.cli import main
from engine.domain.build import tasuki_version
from engine.domain.engine_check import EngineCheck, needs
from engine.domain.outside import engine_sources, outside_environment, probe_command
from engine.domain.text import translator
from engine.studies import engine_check
from engine.studies.engine_check import Found, check_engine, judged, version_numbers

GPU = {"cuda": "13.0", "gpus": [{"name": "NVIDIA RTX 4090", "bytes": 24 * 2**30}], "problem": ""}
WHOLE = Found(
    python="3.12.1",
    implementation="CPython",
    program="/env/bin/python",
    libraries={need.name: need.tested for need in needs()},
    missing=[],
    broken={},
    engine=tasuki_version(),
    engine_problem="",
    torch=GPU,
)


def said(check: EngineCheck, tone: str) -> str:
    return "\n".join(translator("en").render(point.what) for point in check.points if point.tone == tone)


def test_that_a_python_with_everything_and_a_gpu_is_good_in_every_point() -> None:
    check = judged("/env", WHOLE)
    assert check.usable
    assert (said(check, "caution"), said(check, "bad"), check.command) == ("", "", "")
    assert "GPU: NVIDIA RTX 4090, 24.0 GB of memory" in said(check, "good")
    assert "CUDA 13.0" in said(check, "good")


@pytest.mark.parametrize("version", ["3.10.13", "3.14.0"])
def test_that_a_python_of_another_version_is_refused_with_those_that_will_do(version: str) -> None:
    check = judged("/env", replace(WHOLE, python=version))
    assert not check.usable
    assert f"CPython {version} cannot be used. Tasuki needs Python 3.11, 3.12 or 3.13." in said(check, "bad")


def test_that_what_is_missing_is_named_with_the_command_that_brings_it() -> None:
    check = judged("/env", replace(WHOLE, libraries={"numpy": "2.4.6"}, missing=["pandas", "torch", "onnx"], torch=None))
    assert not check.usable
    assert said(check, "bad") == "Libraries are missing: pandas, torch."
    assert "Without onnx, models cannot be exported" in said(check, "caution")
    assert check.command.startswith("/env/bin/python -m pip install -r ")
    assert check.command.endswith("requirements-gpu.txt")


def test_that_old_libraries_are_refused_and_other_ones_told() -> None:
    check = judged("/env", replace(WHOLE, libraries={**WHOLE.libraries, "pandas": "2.3.3", "torch": "2.13.0+cu130", "scipy": "1.16.0"}))
    assert not check.usable
    assert said(check, "bad") == "Libraries are too old (in brackets the versions that Tasuki was tested with): pandas 2.3.3 (3.1.1)."
    assert "scipy 1.16.0 (1.17.1)" in said(check, "caution")
    assert "torch" not in said(check, "caution")


def test_that_a_library_that_does_not_load_is_told_with_its_own_words() -> None:
    check = judged("/env", replace(WHOLE, broken={"numpy": "ImportError: libz.so.1"}), "Traceback")
    assert not check.usable
    assert "numpy is installed but cannot be loaded: ImportError: libz.so.1." in said(check, "bad")
    assert "Traceback" in check.details


def test_that_an_engine_of_another_version_is_refused() -> None:
    check = judged("/opt/old/tasuki-engine", replace(WHOLE, engine="0.0.9"))
    assert "It brings the engine of Tasuki 0.0.9, but this is Tasuki" in said(check, "bad")
    assert check.command == ""


@pytest.mark.parametrize(
    ("torch", "tone", "words"),
    [
        ({"cuda": "", "gpus": [], "problem": ""}, "caution", "built without CUDA, so training runs on the processor"),
        ({**GPU, "gpus": []}, "caution", "No GPU was found"),
        ({**GPU, "gpus": [], "problem": "RuntimeError: driver too old"}, "caution", "No GPU answers: RuntimeError: driver too old."),
        ({**GPU, "problem": "AcceleratorError: no kernel image"}, "bad", "The GPU cannot compute with this PyTorch"),
    ],
)
def test_that_it_is_told_what_training_would_run_on(torch: dict[str, Any], tone: str, words: str) -> None:
    check = judged("/env", replace(WHOLE, torch=torch))
    assert words in said(check, tone)
    assert check.usable == (tone != "bad")


def test_that_versions_are_compared_by_their_numbers() -> None:
    assert version_numbers("2.13.0+cu130") == (2, 13, 0)
    assert version_numbers("2.9") < version_numbers("2.13.0rc1")


def test_that_a_place_where_nothing_is_and_a_folder_without_a_python_are_told(tmp_path: Path) -> None:
    assert "There is no program" in said(check_engine(str(tmp_path / "なし")), "bad")
    assert "is a folder without a Python in it" in said(check_engine(str(tmp_path)), "bad")


@pytest.mark.skipif(os.name == "nt", reason="stands in for programs by shell scripts")
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo hello", "does not answer as a Python"),
        ("exec sleep 30", "did not answer within"),
        (None, "could not be started"),
    ],
)
def test_that_a_program_that_is_no_python_is_told(script: str | None, words: str, tmp_path: Path) -> None:
    program = tmp_path / "別の プログラム"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755 if script is not None else 0o644)
    check = check_engine(str(program), patience=0.5)
    assert not check.usable
    assert words in said(check, "bad")
    assert program.name in said(check, "bad")


@pytest.mark.parametrize("place", ["~nosuch person/venv", "/" + "x" * 5000])
def test_that_a_place_that_cannot_be_looked_at_is_told(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERNAME", "nobody")  # else Windows guesses at homes beside this one
    assert "There is no program" in said(check_engine(place), "bad")


@pytest.mark.skipif(os.name == "nt", reason="stands in for programs by shell scripts")
def test_that_a_program_is_started_beside_our_sources_and_waited_for_with_the_libraries_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden: list[bool] = []

    @contextmanager
    def hiding() -> Generator[None]:
        hidden.append(True)
        yield
        hidden.append(False)

    class Watched(subprocess.Popen[bytes]):
        def communicate(self, input: bytes | None = None, timeout: float | None = None) -> tuple[bytes, bytes]:
            assert hidden == [True, False]
            return super().communicate(input, timeout)

    monkeypatch.setattr(engine_check, "libraries_hidden", hiding)
    monkeypatch.setattr(subprocess, "Popen", Watched)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "where").write_text("#!/bin/sh\npwd -P >&2\n", "utf-8")
    (tmp_path / "where").chmod(0o755)
    assert check_engine("where").details.strip() == str(engine_sources().resolve())


def test_that_a_python_tells_what_it_lacks_without_anything_of_ours_installed(tmp_path: Path) -> None:
    bare = tmp_path / "bin" / "python"
    bare.parent.mkdir()
    bare.symlink_to(Path(sys.executable).resolve())
    command = [*probe_command(str(tmp_path)), "no-such-library:no_such_library", "json:json"]
    answer = subprocess.run(command, env=outside_environment(os.environ), capture_output=True, check=True, cwd=tmp_path)
    found = json.loads(answer.stdout)
    assert found["missing"] == ["no-such-library"]
    assert "json" in found["libraries"]


def test_that_the_command_line_says_it_with_an_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-engine", str(tmp_path / "none"), "--lang", "en"]) == 2
    assert "✖ There is no program" in capsys.readouterr().out
    assert main(["check-engine", str(tmp_path / "none"), "--json", "--lang", "ja"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert (answer["usable"], answer["points"][0]["tone"]) == (False, "bad")
