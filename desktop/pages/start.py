"""The first page: begin with files, with a sample, or with a project from before."""

from functools import partial
from importlib.resources import files
from pathlib import PurePath

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtSvgWidgets import QSvgWidget
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.pages.times import local
from desktop.state.app_state import AppState, GuideName, RecentProject
from desktop.state.guide import StartGuide
from desktop.state.intents import ForgetRecent, GoTo, OpenProjectFile, OpenSample, RestartEngine, StartNew
from desktop.state.steps import STEP_NAMES
from desktop.widgets.beside import Beside
from desktop.widgets.card import Card, clear, label
from desktop.widgets.drop import DropZone
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.file_dialogs import TABLE_FILES, ask_for_path
from desktop.widgets.page import Page
from desktop.widgets.theme import Tokens
from engine.domain.text import Translator, format_date, mark, translator

LEAST_PICTURE, MOST_PICTURE = 84, 230
"""Pixels that the pictures of the samples are high."""
BESIDE_PICTURE = 664
"""Pixels that all else on the page takes beside a full list of recent projects."""


class SampleTile(Struct, frozen=True):
    """How a sample of the engine is offered; the texts are message ids."""

    name: GuideName
    title: str
    summary: str


SAMPLE_TILES = (
    SampleTile(
        "plant",
        mark("Pumps of a plant"),
        mark("A generated table of 3,000 rows with four tasks; few filters were inspected. Which tasks help one another is known."),
    ),
    SampleTile(
        "shapes",
        mark("Images of shapes"),
        mark("600 generated images with three tasks: shape, filled or not, and size. Most labels are missing."),
    ),
    SampleTile(
        "wine",
        mark("Chemistry of wines"),
        mark("178 real wines with three tasks: cultivar, colour intensity and proline. Half of the laboratory values are missing."),
    ),
)


THE_WAY = (
    mark("Bring a table or images, and say what you would like to predict."),
    mark("Tasuki trains each task alone and together, under the same conditions, and compares."),
    mark("You receive a verdict with its uncertainty, a report for the meeting, and a model to use."),
)
"""What somebody who has no project yet may expect."""


class StartPage(Page):
    """Where everybody begins."""

    step = "start"

    def __init__(self) -> None:
        super().__init__()
        self._t = translator("en")
        self._shown: object = None
        self._resumed: GoTo | OpenProjectFile | None = None
        self._new = Card(name="new", grows=True)
        self._new_words = label()
        self._drop_words = label("muted")
        self._new.body.addWidget(self._new_words)
        self._drop = DropZone()
        self._drop.clicked.connect(self.on_primary)
        self._new.body.addWidget(self._drop, 1)
        self._new.body.addWidget(self._drop_words)
        self._offline = label("muted", name="offline_words")
        self._new.body.addWidget(self._offline)
        self._recent = Card(name="recent")
        self.resume = QPushButton()
        self.resume.setObjectName("resume")
        self.resume.clicked.connect(self._resume)
        self._recent.body.addWidget(self.resume, 0, Qt.AlignmentFlag.AlignLeft)
        self._recent_rows = QVBoxLayout()
        self._recent_rows.setSpacing(2)
        self._recent.body.addLayout(self._recent_rows)
        self._recent.body.addStretch()
        self._samples = Card(name="samples")
        self._sample_words = label("muted")
        self._samples.body.addWidget(self._sample_words)
        self._tiles: list[_Tile] = []
        for sample in SAMPLE_TILES:
            tile = _Tile(sample)
            tile.button.clicked.connect(lambda _=False, name=sample.name: self.intended.emit(OpenSample(name)))
            tile.tutorial.clicked.connect(partial(self._begin_tutorial, sample.name))
            self._tiles.append(tile)
        self._samples.body.addWidget(Beside(*((tile, 1) for tile in self._tiles), spacing=18))
        self.body.addWidget(Beside((self._new, 1), (self._recent, 1), letters=40))
        self.body.addWidget(self._samples)
        self.body.addStretch(1)
        self._folder = self.add_secondary("choose_folder")
        self._open = self.add_secondary("open_project")
        self._restart = self.add_secondary("restart_engine")
        self._folder.clicked.connect(self._ask_for_folder)
        self._open.clicked.connect(self._ask_for_project)
        self._restart.clicked.connect(lambda: self.intended.emit(RestartEngine()))

    def render(self, state: AppState) -> None:
        """Show the ways to begin and the projects from before."""
        t = self._t = translator(state.language)
        self.set_heading(
            t("Start: what would you like to predict?"),
            t("Bring your data with its gaps. Tasuki measures whether several predictions should be trained together."),
        )
        self._new.set_title(t("A new question"))
        self._new_words.setText(
            t("Choose one or more tables (CSV, Excel), or a folder of images with a CSV of labels. Rows without a label are welcome.")
        )
        self._drop.setText(t("Drop files here, or press to choose them"))
        self._drop.setToolTip(t("CSV, Excel, Parquet, or a folder of images"))
        self._drop_words.setText(t("You can also drop files anywhere in this window. The originals are never changed."))
        self._samples.set_title(t("Try with sample data"))
        self._sample_words.setText(t("Each sample takes a few minutes from start to verdict."))
        for tile in self._tiles:
            tile.show_sample(t, enabled=not state.busy("sample"))
        self._offline.setText(t("Works offline: your data stays on this machine. No account and no network are needed."))
        self._recent.set_title(t("Recent projects"))
        self._show_recent(state.preferences.recent, t)
        self._show_resume(state, t)
        self._folder.setText(t("Choose an image folder"))
        self._folder.setToolTip(t("A folder that holds images and a CSV file with their labels"))
        self._open.setText(t("Open a project"))
        self._open.setToolTip(t("A file that ends in .tasuki"))
        self._restart.setText(t("Start the engine again"))
        self._restart.setToolTip(t("The part of Tasuki that reads data and trains"))
        self._restart.setVisible(state.engine.condition == "broken")
        opening = state.recalling or state.busy("open")
        reason = t("The sample is being made.") if state.busy("sample") else t("The project is being opened.") if opening else ""
        self._drop.setEnabled(not reason)
        self.set_primary(t("Choose data files"), not reason, reason)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self._drop.set_tokens(tokens)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pictures of the samples the height that nothing else needs."""
        super().resizeEvent(event)
        height = max(LEAST_PICTURE, min(MOST_PICTURE, self.height() - BESIDE_PICTURE))
        for tile in self._tiles:
            tile.picture.setFixedHeight(height)

    def on_primary(self) -> None:
        """Ask for the data files."""
        t = self._t
        kinds = f"{t('Tables')} ({TABLE_FILES});;{t('All files')} (*)"
        ask_for_path(self, "files", t("Choose data files"), lambda paths: self.intended.emit(StartNew(paths)), kinds=kinds)

    def _show_resume(self, state: AppState, t: Translator) -> None:
        """Offer what is open, else the last project, as the place to go on."""
        self._resumed = None
        opened = state.card is not None or state.project is not None
        last = next(iter(state.preferences.recent), None)
        if opened and state.furthest != "start":
            self._resumed = GoTo(state.furthest)
            self.resume.setText(t("Continue where you stopped: {place}", place=t(STEP_NAMES[state.furthest])).replace("&", "&&"))
            self.resume.setToolTip(t("Goes to the last step you have seen of what is open."))
        elif last is not None and not opened:
            self._resumed = OpenProjectFile(last.path)
            self.resume.setText(t("Continue where you stopped: {place}", place=last.name).replace("&", "&&"))
            self.resume.setToolTip(last.path)
        self.resume.setAccessibleName(self.resume.text().replace("&&", "&"))
        self.resume.setVisible(self._resumed is not None)
        self.resume.setEnabled(not state.recalling and not state.busy("open", "sample"))

    def _begin_tutorial(self, name: GuideName, _checked: bool = False) -> None:
        self.intended.emit(StartGuide(name))

    def _resume(self) -> None:
        if self._resumed is not None:
            self.intended.emit(self._resumed)

    def _ask_for_folder(self) -> None:
        ask_for_path(self, "folder", self._t("Choose an image folder"), lambda paths: self.intended.emit(StartNew(paths)))

    def _ask_for_project(self) -> None:
        t = self._t
        kinds = f"{t('Tasuki projects')} (*.tasuki);;{t('All files')} (*)"
        ask_for_path(self, "file", t("Open a project"), lambda paths: self.intended.emit(OpenProjectFile(paths[0])), kinds=kinds)

    def _show_recent(self, recent: tuple[RecentProject, ...], t: Translator) -> None:
        if self._shown == (recent, t):
            return
        self._shown = (recent, t)
        clear(self._recent_rows)
        for project in recent[:5]:
            self._recent_rows.addWidget(self._recent_row(project, t))
        if not recent:
            empty = label("muted", name="no_recent")
            empty.setText(t("No project yet. The samples below are a good first one."))
            self._recent_rows.addWidget(empty)
            self._recent_rows.addSpacing(6)
            for number, words in enumerate(THE_WAY, 1):
                way = label(name="way")
                way.setText(t("{number}. {words}", number=number, words=t(words)))
                self._recent_rows.addWidget(way)
            tour = QPushButton(t("Tour of the window"))
            tour.setObjectName("tour")
            tour.setToolTip(t("Seven sentences that show where things are"))
            tour.setProperty("look", "small")
            tour.clicked.connect(lambda: self.intended.emit(StartGuide("tour")))
            self._recent_rows.addSpacing(8)
            self._recent_rows.addWidget(tour, 0, Qt.AlignmentFlag.AlignLeft)

    def _recent_row(self, project: RecentProject, t: Translator) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        opened = QPushButton(project.name.replace("&", "&&"))
        opened.setObjectName("recent_project")
        opened.setProperty("look", "quiet")
        opened.setToolTip(project.path)
        opened.setAccessibleName(t("Open project {name}", name=project.name))
        opened.clicked.connect(lambda: self.intended.emit(OpenProjectFile(project.path)))
        when = label("muted", wrap=False)
        when.setText(format_date(local(project.opened_at), t.language, minute=True))
        forget = QPushButton("×")
        forget.setObjectName("forget_project")
        forget.setProperty("look", "quiet")
        forget.setToolTip(t("Takes it off this list; the file stays."))
        forget.setAccessibleName(t("Take {name} off this list", name=project.name))
        forget.clicked.connect(lambda: self.intended.emit(ForgetRecent(project.path)))
        where = ElidedLabel(parent_folder(project.path))
        where.setProperty("look", "muted")
        where.setToolTip(project.path)
        layout.addWidget(opened)
        layout.addWidget(where, 1)
        layout.addWidget(when)
        layout.addWidget(forget)
        return row


def parent_folder(path: str) -> str:
    """The name of the folder that holds the file ``path`` of either kind of system; it tells projects of the same name apart."""
    return PurePath(path.replace("\\", "/")).parent.name


class _Tile(QWidget):
    """A sample: picture, title, summary, button."""

    def __init__(self, sample: SampleTile) -> None:
        super().__init__()
        self._sample = sample
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(6)
        self.picture = QFrame()
        self.picture.setObjectName("SamplePicture")
        drawing = QSvgWidget()
        drawing.load((files("resources") / "icons" / f"sample_{sample.name}.svg").read_bytes())
        drawing.renderer().setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        inside = QVBoxLayout(self.picture)
        inside.setContentsMargins(12, 12, 12, 12)
        inside.addWidget(drawing)
        self._title = label("heading")
        self._summary = label("muted")
        self._summary.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.button = QPushButton()
        self.button.setObjectName(f"sample_{sample.name}")
        row.addWidget(self.picture)
        row.addWidget(self._title)
        row.addWidget(self._summary, 1)
        self.tutorial = QPushButton()
        self.tutorial.setObjectName(f"tutorial_{sample.name}")
        self.tutorial.setProperty("look", "quiet")
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.button)
        buttons.addWidget(self.tutorial)
        buttons.addStretch(1)
        row.addLayout(buttons)

    def show_sample(self, t: Translator, *, enabled: bool) -> None:
        """Show the sample in the translator's language."""
        title = t(self._sample.title)
        self._title.setText(title)
        self._summary.setText(t(self._sample.summary))
        self.button.setText(t("Use this sample"))
        self.button.setAccessibleName(t("Use the sample {name}", name=title))
        self.button.setToolTip(t("Writes the sample's file into your Tasuki folder and reads it"))
        self.button.setEnabled(enabled)
        self.tutorial.setText(t("Tutorial"))
        self.tutorial.setAccessibleName(t("Tutorial with the sample {name}", name=title))
        self.tutorial.setToolTip(t("Opens the sample and says at every step what to look at and what to do"))
        self.tutorial.setEnabled(enabled)
