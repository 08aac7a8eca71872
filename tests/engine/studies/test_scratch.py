import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from engine.studies.scratch import GRACE_SECONDS, PREFIX, Scratch

HOLD = "import time; from engine.studies.scratch import Scratch; own = Scratch(); print(own.folder, flush=True); time.sleep(60)"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _age(folder: Path) -> None:
    long_ago = time.time() - 2 * GRACE_SECONDS
    os.utime(folder, (long_ago, long_ago))


def test_that_the_folder_goes_with_the_study() -> None:
    scratch = Scratch()
    assert scratch.folder.is_dir()
    scratch.close()
    assert not scratch.folder.exists()


def test_that_what_a_killed_engine_left_is_swept_and_what_a_living_one_uses_is_not(temporary: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary)}
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True, env=environment) as engine:
        assert engine.stdout is not None
        left = Path(engine.stdout.readline().strip())
        (left / "arrays.safetensors").write_bytes(b"data")
        _age(left)
        Scratch().close()
        assert left.is_dir()
        engine.kill()
    _age(left)
    Scratch().close()
    assert not left.exists()


def test_that_a_folder_that_is_just_being_made_is_left_alone(temporary: Path) -> None:
    fresh = temporary / f"{PREFIX}new"
    fresh.mkdir()
    Scratch().close()
    assert fresh.is_dir()
