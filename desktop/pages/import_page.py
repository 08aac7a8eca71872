"""What the pages of the importer share: a problem at the top, the content, and how far a whole reading is."""

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget, QWizardPage

from desktop.pages.source_files import file_name
from desktop.pages.times import span
from desktop.state.app_state import AppState, Pending
from desktop.state.import_draft import ImportDraft
from desktop.state.intents import CancelReading, CopyText
from desktop.widgets.card import Card, label
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.text import Text, Translator, format_percent, message, translator

BEAT_MILLISECONDS = 500
SURE_SECONDS, SURE_SHARE = 2.0, 0.08
"""Time gone and share done before the time left is guessed."""
PHASES = (
    (0.48, message("Reading the files")),
    (0.7, message("Understanding the columns")),
    (1.01, message("Looking for traps in the data")),
)
"""What the engine is at until it has done this share of a whole reading."""


class ImportPage(QWizardPage):
    """A page of the importer; a subclass fills ``body`` and overrides ``show_draft``.

    Signals: ``intended(object)`` with an intent.
    """

    intended = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.tokens: Tokens = LIGHT
        self._complete = False
        self._details = ""
        self._problem = QFrame()
        self._problem.setObjectName("Notice")
        self._problem.setProperty("tone", "bad")
        row = QHBoxLayout(self._problem)
        row.setContentsMargins(12, 6, 8, 6)
        self._what = label("heading", name="import_problem")
        self._copy = QPushButton()
        self._copy.setObjectName("copy_import_details")
        self._copy.setProperty("look", "quiet")
        self._copy.clicked.connect(lambda: self.intended.emit(CopyText(f"{self._what.text()}\n\n{self._details}")))
        row.addWidget(self._what, 1)
        row.addWidget(self._copy)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(10)
        self._content = content
        self.reading = ReadingPanel()
        self.reading.intended.connect(self.intended)
        self._stack = QStackedWidget()
        self._stack.addWidget(content)
        self._stack.addWidget(self.reading)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 4, 0, 0)
        outer.setSpacing(10)
        outer.addWidget(self._problem)
        outer.addWidget(self._stack, 1)

    def present(self, state: AppState, draft: ImportDraft, t: Translator, tokens: Tokens) -> None:
        """Show ``draft``, or how far its reading is; emits nothing."""
        self.tokens = tokens
        blocked = self.blockSignals(True)
        self._problem.setVisible(draft.problem is not None)
        self._what.setText(f"✖ {t.render(draft.problem)}" if draft.problem is not None else "")
        self._copy.setText(t("Copy details"))
        self._copy.setToolTip(t("Copies technical details that help support to find the cause."))
        self._copy.setVisible(bool(draft.details))
        self._details = draft.details
        pending = next((known for known in state.pending if known.work == "import"), None) if self.waits(draft) else None
        self.reading.show_reading(pending, draft.reading.files, t)
        self._stack.setCurrentWidget(self.reading if pending is not None else self._content)
        self.show_draft(state, draft, t)
        complete = pending is None and self.complete(state, draft)
        self.blockSignals(blocked)
        if complete != self._complete:
            self._complete = complete
            self.completeChanged.emit()

    def isComplete(self) -> bool:
        """Whether the next page can be shown."""
        return self._complete

    def waits(self, draft: ImportDraft) -> bool:
        """Whether this page has nothing else to show while the whole files are read."""
        return True

    def complete(self, state: AppState, draft: ImportDraft) -> bool:
        """Whether everything this page is about is settled."""
        return draft.read is not None

    def show_draft(self, state: AppState, draft: ImportDraft, t: Translator) -> None:
        """Bring the content in line with ``draft``."""
        raise NotImplementedError


class ReadingPanel(QWidget):
    """Phase, bar, time gone, time left, and the way out, while whole files are read.

    Signals: ``intended(object)`` with CancelReading.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._t = translator("en")
        self._number: int | None = None
        self._share = 0.0
        self._clock = QElapsedTimer()
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT_MILLISECONDS)
        self._beat.timeout.connect(self._tell)
        card = Card(name="import_reading")
        self._phase = label("heading", wrap=False, name="import_phase")
        self._bar = QProgressBar()
        self._bar.setObjectName("import_progress")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._figures = label("muted", wrap=False, name="import_figures")
        self._cancel = QPushButton()
        self._cancel.setObjectName("cancel_reading")
        self._cancel.clicked.connect(lambda: self.intended.emit(CancelReading()))
        row = QHBoxLayout()
        row.addWidget(self._figures, 1)
        row.addWidget(self._cancel)
        card.body.addWidget(self._phase)
        card.body.addWidget(self._bar)
        card.body.addLayout(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)
        layout.addStretch(1)

    def show_reading(self, pending: Pending | None, files: tuple[str, ...], t: Translator) -> None:
        """Show how far the request ``pending`` for ``files`` is; None where nothing is read."""
        self._t = t
        if pending is None:
            self._number = None
            self._beat.stop()
            return
        if pending.id != self._number:
            self._number = pending.id
            self._clock.start()
            self._beat.start()
        self._share = pending.done or 0.0
        phase = next(words for limit, words in PHASES if self._share < limit)
        words = t("{phase}: {files}", phase=phase, files=[file_name(file) for file in files[:3]])
        self._phase.setText(words)
        self._bar.setRange(0, 1000 if self._share else 0)
        self._bar.setValue(round(1000 * self._share))
        self._bar.setAccessibleName(words)
        self._bar.setToolTip(t("Share of the work that is done."))
        self._cancel.setText(t("Stop reading"))
        self._cancel.setToolTip(t("Stops reading the files; nothing is changed."))
        self._tell()

    def _tell(self) -> None:
        t, gone = self._t, self._clock.elapsed() / 1000
        words = [t("elapsed {elapsed:duration}", elapsed=gone)]
        if self._share:
            words.insert(0, format_percent(self._share, digits=0))
        if (left := time_left(gone, self._share)) is not None:
            words.append(t("{span} left", span=left))
        self._figures.setText("   ".join(words))
        self._bar.setAccessibleDescription(words[0])


def time_left(gone: float, share: float) -> Text | None:
    """The time that the rest may take, as a range, after ``gone`` seconds for ``share`` of the work; None while nobody can know."""
    if gone < SURE_SECONDS or share < SURE_SHARE:
        return None
    left = gone * (1 - share) / share
    return span(0.7 * left, 1.5 * left)
