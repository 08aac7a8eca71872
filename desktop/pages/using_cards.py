"""Two cards about using a finished study elsewhere and later: the model for other programs, and a look at newer rows."""

from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.pages.path_field import PathField
from desktop.pages.written_files import WrittenFiles
from desktop.state.app_state import AppState
from desktop.state.intents import CheckNewerRows, WriteModel
from desktop.widgets.beside import Beside
from desktop.widgets.card import Card, Pill, label
from desktop.widgets.file_dialogs import TABLE_FILES, ask_for_path
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import Tokens, Tone
from engine.domain.differences import difference_words
from engine.domain.monitoring import FIT_LABELS, FIT_MARKS, Fit, Monitoring, TaskMonitored
from engine.domain.protocol import ModelExported
from engine.domain.task import kpi
from engine.domain.text import Translator, format_score, message_n, translator

ROOMY = 43
"""Letters of full width that the two cards need beside each other."""
_TONES: dict[Fit, Tone] = {"still_fit": "good", "watch": "caution", "check_unit": "caution", "retrain": "bad"}


class ExportCard(Card):
    """Writes the networks as an ONNX file. Signals: ``intended(object)`` with WriteModel and ShowInFolder."""

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="export_model")
        self._state = AppState()
        self._proposed = ""
        self._about = label("small")
        self.target = PathField("model_out")
        self.target.browse.clicked.connect(self._browse)
        self.target.line.textChanged.connect(self._refresh)
        self.go = QPushButton()
        self.go.setObjectName("write_model")
        self.go.clicked.connect(lambda: self.intended.emit(WriteModel(self.target.text())))
        self._reason = label("muted", name="model_reason")
        self.files = WrittenFiles("model_files")
        self.files.intended.connect(self.intended)
        row = QHBoxLayout()
        row.addWidget(self._reason, 1)
        row.addWidget(self.go)
        self.body.addWidget(self._about)
        self.body.addWidget(self.target)
        self.body.addLayout(row)
        self.body.addWidget(self.files)
        self.body.addStretch(1)

    def render_state(self, state: AppState) -> None:
        """Show where the model goes and what was written."""
        self._state, t = state, translator(state.language)
        self.set_title(t("Use it elsewhere"))
        self._about.setText(
            t(
                "The networks as one ONNX file that other programs can run, with a model card in both languages and a short Python "
                "example. It is compared with Tasuki's own predictions before it is written. A name that ends in .safetensors writes the "
                "layers that the tasks share instead, as a feature extractor for another study."
            )
        )
        self.target.set_texts(t("Model file"), t("Save as…"), t("The file to write: ONNX, or safetensors for the shared layers."))
        self.go.setText(t("Export the model"))
        self.go.setToolTip(t("Writes the model, its card and an example."))
        if state.project is not None and state.project.path != self._proposed:
            self._proposed = state.project.path
            self.target.set_text(str(PurePath(state.project.path).with_suffix(".onnx")))
        self.files.show_work(next((known for known in state.pending if known.work == "export_model"), None), t("Exporting the model"))
        found = state.exported
        heading = ""
        if found is not None:
            heading = _compared(found, t)
        self.files.show_files(
            found.files if found is not None else (), heading, t, [t.render(text) for text in found.remarks] if found is not None else []
        )
        self._refresh()

    def _refresh(self) -> None:
        state, t = self._state, translator(self._state.language)
        reason = ""
        if state.verdict is None:
            reason = t("A model needs a finished study.")
        elif state.busy("export_model"):
            reason = t("The model is being exported.")
        elif not self.target.text():
            reason = t("Choose where to write the model.")
        self.go.setEnabled(not reason)
        self._reason.setText(reason)

    def _browse(self) -> None:
        title, suggested = self.target.browse.toolTip(), self.target.text()
        ask_for_path(self, "save", title, lambda paths: self.target.set_text(paths[0]), kinds=self._kinds(), suggested=suggested)

    def _kinds(self) -> str:
        t = translator(self._state.language)
        return f"ONNX (*.onnx);;{t('Shared layers')} (*.safetensors)"


def _compared(found: ModelExported, t: Translator) -> str:
    difference = difference_words(found.difference)
    if any(file.endswith(".safetensors") for file in found.files):
        return t.render(
            message_n(
                "Largest difference of a feature from the network itself on {rows:count} row: {difference}.",
                "Largest difference of a feature from the network itself on {rows:count} rows: {difference}.",
                "rows",
                rows=found.rows,
                difference=difference,
            )
        )
    return t.render(
        message_n(
            "Largest difference from Tasuki's own predictions on {rows:count} row: {difference}.",
            "Largest difference from Tasuki's own predictions on {rows:count} rows: {difference}.",
            "rows",
            rows=found.rows,
            difference=difference,
        )
    )


class MonitorCard(Card):
    """Compares newer rows with the study's. Signals: ``intended(object)`` with CheckNewerRows."""

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="monitor")
        self._state = AppState()
        self._about = label("small")
        self.source = PathField("monitor_file")
        self.source.browse.clicked.connect(self._browse)
        self.source.line.textChanged.connect(self._refresh)
        self.go = QPushButton()
        self.go.setObjectName("check_newer")
        self.go.clicked.connect(lambda: self.intended.emit(CheckNewerRows(self.source.text())))
        self._reason = label("muted", name="monitor_reason")
        self._work = WrittenFiles("monitor_work")
        self._pill = Pill()
        self._pill.setObjectName("fit_pill")
        self.head.insertWidget(1, self._pill)
        self._reasons = label("small", name="fit_reasons")
        self._tasks = Table("monitored_tasks")
        self._tasks.set_spare(1)
        self._columns = Table("monitored_columns")
        row = QHBoxLayout()
        row.addWidget(self._reason, 1)
        row.addWidget(self.go)
        self.body.addWidget(self._about)
        self.body.addWidget(self.source)
        self.body.addLayout(row)
        for widget in (self._work, self._reasons, self._tasks, self._columns):
            self.body.addWidget(widget)
        self.body.addStretch(1)

    def render_state(self, state: AppState) -> None:
        """Show what can be checked and what was found."""
        self._state, t = state, translator(state.language)
        self.set_title(t("Does the model still fit?"))
        self._about.setText(
            t(
                "Newer rows, with labels or without, are compared with those of the study: what drifted, and whether the key figures keep "
                "to their floors."
            )
        )
        self.source.set_texts(t("File with newer rows"), t("Browse…"), t("The file to compare with the study."))
        self.go.setText(t("Check"))
        self.go.setToolTip(t("Compares the rows with those of the study."))
        self._work.show_work(next((known for known in state.pending if known.work == "monitor"), None), t("Checking the newer rows"))
        self._work.show_files((), "", t)
        found = state.monitoring
        for widget in (self._pill, self._reasons):
            widget.setVisible(found is not None)
        self._tasks.setVisible(found is not None and bool(found.tasks))
        self._columns.setVisible(found is not None and bool(found.columns))
        if found is not None:
            self._show(found, t)
        self._refresh()

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tasks.set_tokens(tokens)
        self._columns.set_tokens(tokens)

    def _show(self, found: Monitoring, t: Translator) -> None:
        fit: Fit = found.fit
        self._pill.set_pill(f"{FIT_MARKS[fit]} {t(FIT_LABELS[fit])}", _TONES[fit])
        self._reasons.setText(
            "\n".join(f"・{t.render(reason)}" if t.language == "ja" else f"• {t.render(reason)}" for reason in found.reasons)
        )
        tasks = [
            [
                task.task,
                t(kpi(task.kpi).name),
                Cell(f"{task.labels:,}", number=True),
                Cell(format_score(task.value), number=True),
                Cell(_span(task, t), number=True),
                Cell(format_score(task.least), number=True),
            ]
            for task in found.tasks
        ]
        headers = [t("Task"), t("KPI"), t("Labels"), t("Value"), t("95 % interval"), t("Frozen floor")]
        self._tasks.set_rows(headers, tasks, stretch=None)
        columns = sorted(found.columns, key=lambda column: (not column.drifted, -column.drift))[:8]
        lines = [[column.column, Cell(f"{column.drift:.2f}", number=True), Cell("▲" if column.drifted else "")] for column in columns]
        self._columns.set_rows([t("Column"), t("Drift"), ""], lines)

    def _refresh(self) -> None:
        state, t = self._state, translator(self._state.language)
        reason = ""
        if state.verdict is None:
            reason = t("Checking needs a finished study.")
        elif state.busy("monitor"):
            reason = t("Newer rows are being checked.")
        elif not self.source.text():
            reason = t("Choose a file with newer rows.")
        self.go.setEnabled(not reason)
        self._reason.setText(reason)

    def _browse(self) -> None:
        kinds = f"{translator(self._state.language)('Tables')} ({TABLE_FILES})"
        title, suggested = self.source.browse.toolTip(), self.source.text()
        ask_for_path(self, "file", title, lambda paths: self.source.set_text(paths[0]), kinds=kinds, suggested=suggested)


class UsingCards(QWidget):
    """The two cards side by side. Signals: ``intended(object)``."""

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("using")
        self.export = ExportCard()
        self.monitor = MonitorCard()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Beside((self.export, 1), (self.monitor, 1), letters=ROOMY))
        for card in (self.export, self.monitor):
            card.intended.connect(self.intended)

    def render_state(self, state: AppState) -> None:
        """Show both."""
        self.export.render_state(state)
        self.monitor.render_state(state)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self.monitor.set_tokens(tokens)


def _span(task: TaskMonitored, t: Translator) -> str:
    """The interval of a key figure; a dash where there is none."""
    if task.interval is None:
        return "–"
    return t("{low} to {high}", low=format_score(task.interval[0]), high=format_score(task.interval[1]))
