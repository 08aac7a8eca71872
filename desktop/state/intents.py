"""What a person can want, one struct each; pages emit them and ``update`` decides what follows."""

from typing import TypeAlias, Union

from msgspec import Struct

from desktop.state.app_state import Language, Preferences, Theme
from desktop.state.edits import (
    AcceptFinding,
    ChangeAssumptions,
    ChangeColumn,
    ChangeDecider,
    ChangeGroups,
    ChangeMethodSettings,
    ChangePreset,
    ChangeRelations,
    ChangeSettings,
    ChangeSharing,
    ChangeSplit,
    ChangeTask,
    ExportRelationTable,
    ToggleMethod,
    UsePoint,
)
from desktop.state.steps import Step
from engine.domain.reading import ReadingOptions
from engine.domain.report import ReportWords
from engine.domain.requests import ReportFormat


class StartNew(Struct, frozen=True):
    """Begin a project with ``files`` in the importer."""

    files: tuple[str, ...]


class AddFiles(Struct, frozen=True):
    """Open the importer on ``files`` together with those chosen before."""

    files: tuple[str, ...]


class DropFiles(Struct, frozen=True):
    """Files were dropped on the window: a project is opened, anything else is data; without ``ask`` it is taken as it is."""

    files: tuple[str, ...]
    ask: bool = True


class OpenImporter(Struct, frozen=True):
    """Look again at how the files of the open project are read."""


class ChangeImportFiles(Struct, frozen=True):
    """Import ``files``, in this order."""

    files: tuple[str, ...]


class ChangeReading(Struct, frozen=True):
    """Read the files of the importer with ``options``."""

    options: ReadingOptions


class ReadImport(Struct, frozen=True):
    """Read the whole files of the importer, unless that has been done."""


class CancelReading(Struct, frozen=True):
    """Stop reading the files of the importer."""


class FinishImport(Struct, frozen=True):
    """Take over what the importer holds, as soon as it has been read."""


class CloseImport(Struct, frozen=True):
    """Close the importer and leave everything as it was."""


class SaveLosses(Struct, frozen=True):
    """Write the list of what could not be used into the CSV ``out``."""

    out: str


class OpenProjectFile(Struct, frozen=True):
    """Open the project file at ``path``."""

    path: str


class OpenSample(Struct, frozen=True):
    """Write sample ``name`` to disk and begin with it."""

    name: str


class CloseProject(Struct, frozen=True):
    """Close what is open; asks first where it is not in a project file yet, unless that has been ``confirmed``."""

    confirmed: bool = False


class Undo(Struct, frozen=True):
    """Take back the last edit."""


class Redo(Struct, frozen=True):
    """Make the edit again that was taken back last."""


class ForgetRecent(Struct, frozen=True):
    """Take ``path`` off the list of recent projects; the file stays."""

    path: str


class GoTo(Struct, frozen=True):
    """Show the page of ``step``."""

    step: Step


class StartTraining(Struct, frozen=True):
    """Freeze the criteria and train."""


class StopTraining(Struct, frozen=True):
    """Stop training and keep what is finished."""


class ResumeTraining(Struct, frozen=True):
    """Go on where training stopped."""


class PauseTraining(Struct, frozen=True):
    """Have the training rest with everything in memory, or go on."""

    resting: bool = True


class EndEarly(Struct, frozen=True):
    """Leave out what is not finished and reach a verdict from the rest."""


class DiscardTraining(Struct, frozen=True):
    """Throw away all that was trained."""


class SkipTrials(Struct, frozen=True):
    """Leave out ``trials`` as far as they are not finished."""

    trials: tuple[str, ...]


class AddReplicates(Struct, frozen=True):
    """Add ``count`` replicates to a study that ended in Hold."""

    count: int


class ExportReport(Struct, frozen=True):
    """Write the meeting pack into ``folder``; ``language`` None is the window's."""

    folder: str
    formats: tuple[ReportFormat, ...]
    language: Language | None = None
    sections: tuple[str, ...] | None = None
    """The chapters by their ids; None for all of them."""
    template: str = ""
    """A PowerPoint file whose design the slides take; empty for a plain one."""
    archive: bool = False
    """Whether the PDF keeps to PDF/A-2b, the form for archives."""


class ChooseTemplate(Struct, frozen=True):
    """Look whether the slides fit the PowerPoint ``file``; empty for slides without a template."""

    file: str


class ChangeReportWords(Struct, frozen=True):
    """Say something in the pack that no measurement can tell."""

    words: ReportWords


class PredictRows(Struct, frozen=True):
    """Predict every row of ``file`` into the CSV or Parquet ``out``."""

    file: str
    out: str
    reasons: bool = False
    """Whether to name the columns that move each answer most."""


class WriteModel(Struct, frozen=True):
    """Write the networks as the ONNX file ``out``, with a card and an example."""

    out: str


class CheckNewerRows(Struct, frozen=True):
    """Look whether the networks still fit the newer rows of ``file``."""

    file: str


class SaveNextLabels(Struct, frozen=True):
    """Write the ``count`` rows whose labels would tell most into the CSV ``out``."""

    out: str
    count: int = 500


class AddTask(Struct, frozen=True):
    """Add the task of predicting column ``task`` to the finished project; labels are in ``file``, or in its own data."""

    task: str
    file: str = ""
    description: tuple[float, ...] = ()
    zero_shot: bool = False


class StopAddingTask(Struct, frozen=True):
    """Stop adding a task; the project stays as it is."""


class ShowInFolder(Struct, frozen=True):
    """Show ``path`` in the system's file manager."""

    path: str


class CopyText(Struct, frozen=True):
    """Put ``text`` on the clipboard."""

    text: str


class ChangeLanguage(Struct, frozen=True):
    """Show everything in ``language``."""

    language: Language


class ChangeTheme(Struct, frozen=True):
    """Use the light or dark look, or follow the system."""

    theme: Theme


class ChangePreferences(Struct, frozen=True):
    """Remember ``preferences``; the list of recent projects stays as it is."""

    preferences: Preferences


class ReadLog(Struct, frozen=True):
    """Show the end of the engine's log."""


class CopyDiagnostics(Struct, frozen=True):
    """Show and copy a report for support: versions and states, and nothing of the data."""


class DismissProblem(Struct, frozen=True):
    """Take a problem off its page."""

    id: int


class RestartEngine(Struct, frozen=True):
    """Try once more to start the engine after it could not be started."""


class CloseWindow(Struct, frozen=True):
    """Close; asks first while training runs."""


class ConfirmClose(Struct, frozen=True):
    """The answer to that question: stop training and close, go on in the background, or stay; ``remember`` it for the next time."""

    close: bool
    background: bool = False
    remember: bool = False


Intent: TypeAlias = Union[
    StartNew,
    AddFiles,
    DropFiles,
    OpenImporter,
    ChangeImportFiles,
    ChangeReading,
    ReadImport,
    CancelReading,
    FinishImport,
    CloseImport,
    SaveLosses,
    OpenProjectFile,
    OpenSample,
    CloseProject,
    Undo,
    Redo,
    ForgetRecent,
    GoTo,
    ChangeColumn,
    ChangeSharing,
    AcceptFinding,
    ChangeTask,
    ChangePreset,
    ToggleMethod,
    ChangeMethodSettings,
    ChangeGroups,
    ChangeRelations,
    ExportRelationTable,
    ChangeSplit,
    ChangeSettings,
    ChangeDecider,
    ChangeAssumptions,
    UsePoint,
    StartTraining,
    StopTraining,
    ResumeTraining,
    PauseTraining,
    EndEarly,
    DiscardTraining,
    SkipTrials,
    AddReplicates,
    ExportReport,
    ChooseTemplate,
    ChangeReportWords,
    PredictRows,
    WriteModel,
    CheckNewerRows,
    AddTask,
    StopAddingTask,
    SaveNextLabels,
    ShowInFolder,
    CopyText,
    ChangeLanguage,
    ChangeTheme,
    ChangePreferences,
    ReadLog,
    CopyDiagnostics,
    DismissProblem,
    RestartEngine,
    CloseWindow,
    ConfirmClose,
]
