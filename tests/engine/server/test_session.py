import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.domain.protocol import EngineLine, Happened, Ready, RequestProgressed
from engine.studies.processes import one_thread_environment
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_dataset, small_plan

TRANSCRIPT = Path(__file__).parents[2] / "transcripts" / "server_session.jsonl"

pytestmark = pytest.mark.timeout(300)


class Engine:
    """An engine process with requests in and lines out."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine", "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=one_thread_environment()
        )

    def send(self, request: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()

    def lines(self) -> Iterator[dict[str, Any]]:
        """Lines as they come; each must be one of the protocol."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            msgspec.json.decode(line, type=EngineLine)
            yield json.loads(line)

    def next(self, *types: str) -> dict[str, Any]:
        return next(line for line in self.lines() if line["type"] in types)


@pytest.fixture
def engine() -> Iterator[Engine]:
    running = Engine()
    with running.process:
        yield running
        running.process.kill()


def _holds(value: Any, expected: Any) -> bool:
    """Whether ``value`` has everything that ``expected`` names."""
    if isinstance(expected, dict):
        return isinstance(value, dict) and all(key in value and _holds(value[key], inner) for key, inner in expected.items())
    return value == expected


def test_that_a_whole_session_goes_as_written_in_the_transcript(engine: Engine, tmp_path: Path) -> None:
    plan = msgspec.json.encode(small_plan(small_dataset(tmp_path))).decode()
    assert engine.next("ready")
    for line in TRANSCRIPT.read_text().splitlines():
        step = json.loads(line.replace('"{plan}"', plan).replace("{folder}", tmp_path.as_posix()))
        engine.send(step["send"])
        answer = engine.next("reply", "refused")
        assert _holds(answer, step["expect"]), answer
        if "until" in step:
            told = next(
                line["event"] for line in engine.lines() if line["type"] == "happened" and line["event"]["type"] == "study_finished"
            )
            assert _holds(told, step["until"]), told


def test_that_ready_is_said_before_heavy_libraries_are_loaded() -> None:
    check = "import sys, engine.server.loop; print([name for name in ('torch', 'pandas', 'scipy', 'numpy') if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


def test_that_files_are_inspected_without_torch() -> None:
    check = "import sys, engine.server.data_desk; print('torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"


def test_that_the_engine_leaves_when_nobody_listens_and_frees_its_project(engine: Engine, tmp_path: Path) -> None:
    dataset = small_dataset(tmp_path)
    project = tmp_path / "study.tasuki"
    ProjectStore.create(project, dataset, small_plan(dataset, steps=5000)).close()
    assert engine.next("ready")
    engine.send({"type": "open_project", "id": 1, "path": str(project)})
    engine.send({"type": "start_study", "id": 2})
    next(line for line in engine.lines() if line["type"] == "happened" and line["event"]["type"] == "trial_evaluated")
    assert engine.process.stdin is not None
    engine.process.stdin.close()
    begun = time.monotonic()
    assert engine.process.wait(timeout=10) == 0
    assert time.monotonic() - begun < 5
    with ProjectStore.open(project) as store:
        assert store.count_events() > 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["study.tasuki", "table.csv"]


def test_that_the_types_of_the_wire_are_told_apart() -> None:
    lines: list[EngineLine] = [Ready(version="1"), RequestProgressed(id=1, done=0.5)]
    assert [msgspec.json.decode(msgspec.json.encode(line), type=EngineLine) for line in lines] == lines
    assert Happened.__struct_config__.tag == "happened"
