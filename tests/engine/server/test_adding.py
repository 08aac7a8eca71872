"""Adding a task to the open project as the engine's session answers it."""

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from engine.domain.errors import CancelledError, TasukiError
from engine.domain.plan import MethodChoice
from engine.domain.protocol import EngineLine, Reply, RequestProgressed, TaskAdded
from engine.domain.requests import AddTask, CloseProject, OpenProject
from engine.server.control import Control
from engine.server.lines import LineWriter
from engine.server.session import Session
from tests.engine.deploy.related import finished_project, write_related

pytestmark = pytest.mark.timeout(900)


class Engine:
    """A session that has opened a finished project, and what it wrote."""

    def __init__(self, project: Path) -> None:
        self.control = Control()
        self._stream = io.BytesIO()
        self._session = Session(LineWriter(self._stream), self.control)
        self.answer(OpenProject(id=1, path=str(project)))

    def answer(self, request: AddTask | OpenProject | CloseProject) -> list[EngineLine]:
        """The lines that ``request`` is answered with; TasukiError where it is refused."""
        self._stream.seek(0)
        self._stream.truncate()
        self._session.answer(request)
        return [msgspec.json.decode(line, type=EngineLine) for line in self._stream.getvalue().splitlines()]

    def added(self, request: AddTask) -> TaskAdded:
        """The task that was added."""
        answer = next(line for line in self.answer(request) if isinstance(line, Reply)).answer
        assert isinstance(answer, TaskAdded)
        return answer


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    methods = [MethodChoice("single_task"), MethodChoice("equal_weights")]
    opened = Engine(finished_project(tmp_path_factory.mktemp("related"), methods))
    yield opened
    opened.answer(CloseProject(id=99))


def test_that_a_task_is_added_with_progress_to_the_end(engine: Engine) -> None:
    lines = engine.answer(AddTask(id=2, task="late"))
    told = [line.done for line in lines if isinstance(line, RequestProgressed)]
    assert told == sorted(told)
    assert told
    assert told[-1] <= 1.0
    reply = lines[-1]
    assert isinstance(reply, Reply)
    assert reply.id == 2
    assert isinstance(reply.answer, TaskAdded)
    assert reply.answer.added.task.name == "late"
    assert [way.way for way in reply.answer.added.ways] == ["shared", "alone", "unfrozen"]


def test_that_labels_of_a_task_may_be_in_a_file_and_faults_are_refused_in_words(engine: Engine, tmp_path: Path) -> None:
    added = engine.added(AddTask(id=3, task="late", file=str(write_related(tmp_path))))
    assert added.added.file == "rows3.csv"
    for column in ("a", "nowhere"):
        with pytest.raises(TasukiError) as refused:
            engine.answer(AddTask(id=4, task=column))
        assert column in str(refused.value.text.values)


def test_that_a_stop_is_told_and_the_engine_goes_on(engine: Engine) -> None:
    engine.control.cancel(7)
    with pytest.raises(CancelledError, match="was stopped"):
        engine.answer(AddTask(id=7, task="late"))
    assert engine.added(AddTask(id=8, task="late")).added.task.name == "late"
