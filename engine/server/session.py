"""One person's session with the engine: the data that was read, the open project, and what each request does."""

import importlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from engine.data.dataset import Dataset
from engine.data.proposals import propose_tasks
from engine.data.reading import read_dataset
from engine.data.samples import SAMPLES, write_sample
from engine.deploy.predict import predict_file
from engine.domain.errors import PlanError, ProjectError
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.protocol import (
    Answer,
    CancelStudy,
    CloseProject,
    CreateProject,
    CreateSample,
    Done,
    Happened,
    Inspected,
    InspectFiles,
    MakeReport,
    OpenProject,
    PredictFile,
    ProjectOpened,
    ProposePlan,
    Reply,
    ReportWritten,
    Request,
    RequestProgressed,
    SampleWritten,
    SavePlan,
    StartStudy,
    WarmUp,
)
from engine.domain.text import message
from engine.report import write_report
from engine.server.control import Control
from engine.server.lines import LineWriter
from engine.studies.arrays import check_split
from engine.studies.planner import check_plan, propose_plan
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore

PROGRESS_SECONDS = 0.1
STOP_SECONDS = 10.0
HEAVY_LIBRARIES = ("pandas", "torch", "engine.methods", "engine.analysis.verdict")


class Session:
    """Answers requests one after another; TasukiError for what the person can mend."""

    def __init__(self, writer: LineWriter, control: Control) -> None:
        self._writer = writer
        self._control = control
        self._store: ProjectStore | None = None
        self._training: threading.Thread | None = None
        self._read: tuple[object, Dataset] | None = None

    def answer(self, request: Request) -> None:
        """Do what ``request`` asks and send the reply; events follow where it causes any."""
        match request:
            case InspectFiles():
                dataset = self._dataset(request.files, request.columns, self._progress(request.id))
                self._reply(request, Inspected(card=dataset.card, tasks=propose_tasks(dataset.card)))
            case CreateSample():
                self._reply(request, self._create_sample(request))
            case ProposePlan():
                self._reply(request, self._propose(request))
            case CreateProject():
                self._create(request)
            case OpenProject():
                self._open(request)
            case CloseProject():
                self._close()
                self._reply(request, Done())
            case SavePlan():
                store = self._project()
                check_plan(request.plan, store.card())
                store.save_plan(request.plan)
                store.flush()
                self._reply(request, Done())
            case StartStudy():
                self._start(request)
            case CancelStudy():
                self._control.stop_training()
                self._reply(request, Done())
            case MakeReport():
                self._reply(request, self._report(request))
            case PredictFile():
                self._reply(request, predict_file(self._project(), Path(request.file), Path(request.out), self._progress(request.id)))
            case WarmUp():
                for name in HEAVY_LIBRARIES:
                    importlib.import_module(name)
                self._reply(request, Done())
            case _:
                assert_never(request)

    def _reply(self, request: Request, answer: Answer) -> None:
        self._writer.write(Reply(id=request.id, answer=answer))

    def _progress(self, request_id: int) -> Callable[[float], None]:
        said = 0.0

        def progress(done: float) -> None:
            nonlocal said
            if time.monotonic() - said >= PROGRESS_SECONDS:
                said = time.monotonic()
                self._writer.write(RequestProgressed(id=request_id, done=done))

        return progress

    def _dataset(
        self, files: tuple[str, ...], columns: tuple[ColumnChoice, ...], progress: Callable[[float], None] | None = None
    ) -> Dataset:
        """The data of ``files``; reading it again is saved when nothing has changed since."""
        paths = [Path(file) for file in files]
        key = (files, columns, tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths))
        if self._read is None or self._read[0] != key:
            self._read = None
            self._read = (key, read_dataset(paths, columns, progress=progress))
        return self._read[1]

    def _create_sample(self, request: CreateSample) -> SampleWritten:
        sample = next((known for known in SAMPLES if known.name == request.name), None)
        if sample is None:
            raise PlanError(message("There is no sample {name}.", name=request.name))
        file = write_sample(request.name, Path(request.folder))
        return SampleWritten(file=str(file), tasks=tuple(sample.tasks))

    def _propose(self, request: ProposePlan):
        dataset = self._dataset(request.files, request.columns)
        proposed = propose_plan(dataset.card, request.files, request.columns, request.tasks, request.preset, request.split, request.methods)
        check_split(dataset, proposed.plan)
        return proposed

    def _create(self, request: CreateProject) -> None:
        dataset = self._dataset_of(request.plan)
        check_plan(request.plan, dataset.card)
        self._close()
        self._adopt(ProjectStore.create(Path(request.path), dataset, request.plan))
        self._reply(request, self._opened())

    def _dataset_of(self, plan: Plan) -> Dataset:
        """The plan's data, read with the column kinds that the plan settled on."""
        if self._read is not None and self._read[1].card.fingerprint == plan.fingerprint:
            return self._read[1]
        dataset = self._dataset(plan.files, plan.columns)
        if dataset.card.fingerprint != plan.fingerprint:
            raise PlanError(message("{files} changed since the plan was made. Make the plan again.", files=list(plan.files)))
        return dataset

    def _open(self, request: OpenProject) -> None:
        self._close()
        self._adopt(ProjectStore.open(Path(request.path)))
        opened = self._opened()
        self._reply(request, opened)
        for event in self._project().events():
            self._writer.write(Happened(event))

    def _adopt(self, store: ProjectStore) -> None:
        self._store = store
        self._control.project = store

    def _opened(self) -> ProjectOpened:
        store = self._project()
        study = store.study()
        return ProjectOpened(
            path=str(store.path),
            card=store.card(),
            plan=store.plan(),
            events=store.count_events(),
            unfinished=study.started is not None and study.state != "done",
        )

    def _project(self) -> ProjectStore:
        if self._store is None:
            raise ProjectError(message("No project is open. Open one first."))
        return self._store

    def _close(self) -> None:
        """Stop training and let go of the project."""
        if self._training is not None:
            self._control.stop_training()
            self._training.join(STOP_SECONDS)
            self._training = None
        self._control.project = None
        if self._store is not None:
            self._store.close()
            self._store = None

    def _start(self, request: StartStudy) -> None:
        store = self._project()
        if self._training is not None and self._training.is_alive():
            raise PlanError(message("Training is under way already."))
        runner = StudyRunner(store, lambda event: self._writer.write(Happened(event)))
        prepared = runner.prepare(resume=True)
        self._reply(request, Done())
        if not prepared:
            return
        self._control.training = runner
        self._training = threading.Thread(target=self._train, args=(runner,), daemon=True)
        self._training.start()

    def _train(self, runner: StudyRunner) -> None:
        try:
            runner.run()
        finally:
            self._control.training = None

    def _report(self, request: MakeReport) -> ReportWritten:
        store = self._project()
        files = write_report(
            store.study(),
            store.card(),
            formats=request.formats,
            language=request.language,
            folder=Path(request.folder),
            title=store.path.stem,
        )
        return ReportWritten(files=tuple(str(file) for file in files))
