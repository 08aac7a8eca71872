"""The project side of a session: plans, the open project, training, reports and predictions."""

import threading
from collections.abc import Callable
from pathlib import Path

from engine.data.dataset import Dataset
from engine.data.relation_file import with_tables
from engine.data.task_leaks import card_for_tasks
from engine.deploy.added_tasks import added_tasks
from engine.deploy.export import export_model
from engine.deploy.monitor import monitor_file
from engine.deploy.new_task import Wanted, add_task
from engine.deploy.next_labels import list_next_labels
from engine.deploy.predict import predict_file
from engine.deploy.trunk_export import TRUNK_ENDING, export_trunk
from engine.domain.errors import PlanError, ProjectError
from engine.domain.events import Event
from engine.domain.plan import Plan
from engine.domain.protocol import (
    MethodsListed,
    ModelExported,
    Monitored,
    NextLabelsListed,
    PlanProposed,
    Predicted,
    ProjectOpened,
    ReportWritten,
    TaskAdded,
    TemplateChecked,
)
from engine.domain.report import ReportWords
from engine.domain.requests import AddTask, ExportModel, ListNextLabels, MakeReport, MonitorFile, PredictFile, ProposePlan
from engine.domain.roi import Assumptions
from engine.domain.text import message
from engine.methods import CATALOGUE
from engine.report import PackChoices, template_findings, write_report
from engine.server.control import Control
from engine.studies.arrays import check_split
from engine.studies.assumptions import read_assumptions, write_assumptions
from engine.studies.chosen_point import choose_point, read_point
from engine.studies.crews import crew_at
from engine.studies.discarding import discard_study
from engine.studies.kept_proposal import keep_proposal, kept_proposal
from engine.studies.monitored import read_monitoring, write_monitoring
from engine.studies.planner import check_plan, propose_plan
from engine.studies.relations import with_relations
from engine.studies.renewed_verdict import renewed_events, renewed_study
from engine.studies.report_words import read_words, write_words
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore

STOP_SECONDS = 10.0


class ProjectDesk:
    """At most one project is open, and at most one training runs in it."""

    def __init__(self, control: Control, tell: Callable[[Event], None]) -> None:
        self._control = control
        self._tell = tell
        self._store: ProjectStore | None = None
        self._proposed: PlanProposed | None = None
        """The last proposal, until it is kept in a project."""
        self._training: threading.Thread | None = None
        self._runner: StudyRunner | None = None

    def methods(self) -> MethodsListed:
        """The catalogue, as forms need it."""
        return MethodsListed(methods=tuple(found.declaration for found in CATALOGUE))

    def propose(self, request: ProposePlan, dataset: Dataset) -> PlanProposed:
        """A plan that can be computed on ``dataset``, with the findings that are still to be decided for the chosen tasks."""
        proposed = propose_plan(
            card_for_tasks(dataset, request.tasks),
            request.files,
            request.columns,
            request.tasks,
            request.preset,
            request.split,
            request.methods,
            seed=request.seed,
            reading=request.reading,
            accepted=request.accepted,
            relations=with_tables(request.relations, [Path(file) for file in request.relation_files], request.tasks),
            settings=request.settings,
            others_wait=True,
        )
        check_split(dataset, proposed.plan)
        self._proposed = with_relations(proposed, dataset)
        return self._proposed

    def create(self, path: Path, plan: Plan, dataset: Dataset) -> ProjectOpened:
        """Make a project and open it in place of the one before."""
        check_plan(plan, dataset.card, decided=False)
        self.close()
        store = ProjectStore.create(path, dataset, plan)
        self._keep_proposal(store)
        return self._adopt(store)

    def open(self, path: Path) -> ProjectOpened:
        """Open a project in place of the one before."""
        self.close()
        return self._adopt(ProjectStore.open(path))

    def replay(self) -> None:
        """Tell all events of the open project, the verdict in the words of this version."""
        store = self._project()
        for event in renewed_events(store.events(), store.card()):
            self._tell(event)

    def close(self) -> None:
        """Stop training and let go of the project; harmless when there is none."""
        if self._training is not None:
            self._control.stop_training()
            self._training.join(STOP_SECONDS)
            self._training = self._runner = self._control.training = None
        self._control.project = None
        if self._store is not None:
            self._store.close()
            self._store = None

    def save_plan(self, plan: Plan) -> None:
        """Store a new revision of the plan."""
        store = self._project()
        check_plan(plan, store.card(), decided=False)
        store.save_plan(plan)
        self._keep_proposal(store)
        store.flush()

    def choose_point(self, key: str | None) -> None:
        """Let a point of the trade-off answer, or the verdict's own choice."""
        choose_point(self._project(), key)

    def save_assumptions(self, assumptions: Assumptions) -> None:
        """Keep what is assumed about money."""
        write_assumptions(self._project(), assumptions)

    def prepare_training(self, *, more: int = 0, conclude: bool = False, scheduler: str = "") -> StudyRunner | None:
        """A run that is ready to go, or None for a study that is done.

        With ``more`` replicates a study that ended in Hold goes on; ``conclude`` reaches the verdict from what is finished.
        The workers behind ``scheduler`` train, if one is given.
        """
        store = self._project()
        if self._training is not None and self._runner is not None and not self._runner.over:
            raise PlanError(message("Training is under way already."))
        if self._training is not None:
            self._training.join()
        runner = StudyRunner(store, self._tell, crew=crew_at(scheduler))
        if conclude:
            runner.end_early()
        return runner if runner.prepare(resume=True, more=more) else None

    def discard(self) -> None:
        """Throw away all that was trained; training may then start from its beginning."""
        if self._training is not None:
            self._control.stop_training()
            self._training.join(STOP_SECONDS)
            self._training = self._runner = self._control.training = None
        discard_study(self._project(), self._tell)

    def train(self, runner: StudyRunner) -> None:
        """Let ``runner`` train beside the requests."""
        self._runner = self._control.training = runner
        self._training = threading.Thread(target=runner.run, daemon=True)
        self._training.start()

    def report(self, request: MakeReport, progress: Callable[[float], None]) -> ReportWritten:
        """Write the meeting pack."""
        progress(0.0)
        store = self._project()
        card = store.card()
        files = write_report(
            renewed_study(store.events(), card),
            card,
            formats=request.formats,
            language=request.language,
            folder=Path(request.folder),
            title=store.path.stem,
            choices=PackChoices(
                assumptions=read_assumptions(store),
                words=read_words(store),
                sections=request.sections,
                template=Path(request.template) if request.template else None,
                archive=request.archive,
                monitoring=read_monitoring(store),
            ),
            progress=progress,
        )
        return ReportWritten(files=tuple(str(file) for file in files))

    def check_template(self, file: str) -> TemplateChecked:
        """Say what fits of a slide template."""
        return TemplateChecked(file=file, findings=template_findings(Path(file)))

    def save_words(self, words: ReportWords) -> None:
        """Keep a person's own words for the pack."""
        write_words(self._project(), words)

    def predict(self, request: PredictFile, progress: Callable[[float], None]) -> Predicted:
        """Predict the rows of a file."""
        return predict_file(self._project(), Path(request.file), Path(request.out), progress, with_reasons=request.reasons)

    def export(self, request: ExportModel) -> ModelExported:
        """Write the networks as an ONNX file, or their trunk as safetensors."""
        out = Path(request.out)
        return export_trunk(self._project(), out) if out.suffix.lower() == TRUNK_ENDING else export_model(self._project(), out)

    def monitor(self, request: MonitorFile) -> Monitored:
        """Look whether the networks still fit newer rows."""
        store = self._project()
        return Monitored(monitoring=write_monitoring(store, monitor_file(store, Path(request.file))))

    def list_next_labels(self, request: ListNextLabels, progress: Callable[[float], None]) -> NextLabelsListed:
        """List the rows whose labels would tell most."""
        return list_next_labels(self._project(), Path(request.out), count=request.count, task=request.task, progress=progress)

    def add_task(self, request: AddTask, progress: Callable[[float], None], stop: Callable[[], bool]) -> TaskAdded:
        """Add a task to the finished study."""
        file = Path(request.file) if request.file else None
        wanted = Wanted(request.task, file, request.description, request.zero_shot)
        return TaskAdded(added=add_task(self._project(), wanted, progress, stop))

    def _adopt(self, store: ProjectStore) -> ProjectOpened:
        self._store = store
        self._control.project = store
        study = store.study()
        return ProjectOpened(
            path=str(store.path),
            card=store.card(),
            plan=store.plan(),
            events=store.count_events(),
            unfinished=study.started is not None and study.state != "done",
            added=added_tasks(store),
            assumptions=read_assumptions(store),
            point=read_point(store),
            words=read_words(store),
            proposal=kept_proposal(store),
        )

    def _keep_proposal(self, store: ProjectStore) -> None:
        if self._proposed is not None and keep_proposal(store, self._proposed):
            self._proposed = None

    def _project(self) -> ProjectStore:
        if self._store is None:
            raise ProjectError(message("No project is open. Open one first."))
        return self._store
