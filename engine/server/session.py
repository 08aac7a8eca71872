"""One person's session with the engine: which request goes where, and what is answered."""

import threading
import time
import traceback
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from engine.domain.protocol import Answer, Done, EngineChecked, Happened, Previewed, Refused, Reply, RequestProgressed
from engine.domain.requests import (
    AddTask,
    CancelRequest,
    CancelStudy,
    CheckEngine,
    CheckTemplate,
    ChoosePoint,
    CloseProject,
    CreateProject,
    CreateSample,
    DiscardStudy,
    ExportModel,
    ExportRelations,
    InspectFiles,
    ListDropped,
    ListMethods,
    ListNextLabels,
    MakeReport,
    MonitorFile,
    OpenProject,
    PauseStudy,
    PredictFile,
    PreviewFiles,
    ProposePlan,
    Request,
    SaveAssumptions,
    SavePlan,
    SaveReportWords,
    SkipTrials,
    StartStudy,
    WarmUp,
)
from engine.domain.text import message
from engine.server.control import Control
from engine.server.lines import LineWriter
from engine.server.loading import load_data_side, load_preview_side, load_project_side

if TYPE_CHECKING:
    from engine.server.data_desk import DataDesk
    from engine.server.project_desk import ProjectDesk

PROGRESS_SECONDS = 0.1


class Session:
    """Answers requests one after another; TasukiError for what the person can mend.

    Each side is loaded when it is first needed: files are inspected without waiting for torch.
    """

    def __init__(self, writer: LineWriter, control: Control) -> None:
        self._writer = writer
        self._control = control

    def answer(self, request: Request) -> None:
        """Do what ``request`` asks and send the reply; events follow where it causes any."""
        match request:
            case InspectFiles():
                stop = lambda: self._control.cancelled(request.id)  # noqa: E731
                self._reply(request, self._data.inspect(request, self._progress(request.id), stop))
            case PreviewFiles():
                self._reply(request, self._preview(request))
            case ListDropped():
                self._reply(request, self._data.list_dropped(request))
            case CancelRequest():
                self._control.cancel(request.request)
                self._reply(request, Done())
            case CreateSample():
                self._reply(request, self._data.create_sample(request))
            case ProposePlan():
                self._reply(request, self._project.propose(request, self._data.dataset(request.files, request.columns, request.reading)))
            case ListMethods():
                self._reply(request, self._project.methods())
            case ExportRelations():
                self._data.export_relations(request)
                self._reply(request, Done())
            case CreateProject():
                dataset = self._data.dataset_of(request.plan)
                self._reply(request, self._project.create(Path(request.path), request.plan, dataset))
            case OpenProject():
                self._reply(request, self._project.open(Path(request.path)))
                self._project.replay()
            case CloseProject():
                self._project.close()
                self._reply(request, Done())
            case SavePlan():
                self._project.save_plan(request.plan)
                self._reply(request, Done())
            case StartStudy():
                runner = self._project.prepare_training(
                    more=request.more_replicates, conclude=request.conclude, scheduler=request.scheduler
                )
                self._reply(request, Done())
                if runner is not None:
                    self._project.train(runner)
            case CancelStudy() | PauseStudy() | SkipTrials():
                self._control.steer(request)
                self._reply(request, Done())
            case DiscardStudy():
                self._project.discard()
                self._reply(request, Done())
            case ChoosePoint():
                self._project.choose_point(request.point)
                self._reply(request, Done())
            case SaveAssumptions():
                self._project.save_assumptions(request.assumptions)
                self._reply(request, Done())
            case MakeReport():
                self._reply(request, self._project.report(request, self._progress(request.id)))
            case CheckTemplate():
                self._reply(request, self._project.check_template(request.file))
            case SaveReportWords():
                self._project.save_words(request.words)
                self._reply(request, Done())
            case PredictFile():
                self._reply(request, self._project.predict(request, self._progress(request.id)))
            case ExportModel():
                self._reply(request, self._project.export(request))
            case MonitorFile():
                self._reply(request, self._project.monitor(request))
            case ListNextLabels():
                self._reply(request, self._project.list_next_labels(request, self._progress(request.id)))
            case AddTask():
                stop = lambda: self._control.cancelled(request.id)  # noqa: E731
                self._reply(request, self._project.add_task(request, self._progress(request.id), stop))
            case CheckEngine():
                threading.Thread(target=self._check_engine, args=(request,), name="check", daemon=True).start()
            case WarmUp():
                threading.Thread(target=self._warm_up, args=(request,), name="warm up", daemon=True).start()
            case _:
                assert_never(request)

    @cached_property
    def _data(self) -> "DataDesk":
        load_data_side()
        from engine.server.data_desk import DataDesk

        return DataDesk()

    @cached_property
    def _project(self) -> "ProjectDesk":
        load_project_side()
        from engine.server.project_desk import ProjectDesk

        return ProjectDesk(self._control, lambda event: self._writer.write(Happened(event)))

    def _warm_up(self, request: WarmUp) -> None:
        """Load both sides with their heavy libraries, the one that is needed first before the other."""
        try:
            load_project_side()
        except (ImportError, OSError) as error:
            what = message(
                "A library of the engine cannot be loaded: {problem}. Repair or reinstall it.", problem=str(error).strip().rstrip(".")
            )
            self._writer.write(Refused(id=request.id, reason=what, details=traceback.format_exc()))
        else:
            self._reply(request, Done())

    def _check_engine(self, request: CheckEngine) -> None:
        """Look at another program while other requests are answered."""
        try:
            from engine.studies.engine_check import check_engine

            self._reply(request, EngineChecked(check=check_engine(request.place)))
        except Exception:
            what = message("This could not be done because of a fault in Tasuki. Your data and finished training are safe.")
            self._writer.write(Refused(id=request.id, reason=what, details=traceback.format_exc()))

    def _preview(self, request: PreviewFiles) -> Previewed:
        load_preview_side()
        from engine.server.first_look import preview

        return preview(request)

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
