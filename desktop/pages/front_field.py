"""A feature extractor: a company's ONNX file with the columns that it looks at, or one that Tasuki exported."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.card import label
from desktop.widgets.file_dialogs import ask_for_path
from engine.domain.reading import FrontOptions
from engine.domain.text import Translator

OURS = ".safetensors"
"""How a feature extractor ends that Tasuki exported; it knows its columns."""
SEPARATORS = str.maketrans("、，", ",,")


class FrontField(QWidget):
    """Two lines and a button behind a switch, open once an extractor is chosen; nothing typed means no extractor.

    Signals: ``changed(object)`` with FrontOptions or None.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._front: FrontOptions | None = None
        self._words = ""
        self._file_name, self._columns_name = (label("muted", wrap=False) for _ in range(2))
        self.file, self.columns = QLineEdit(), QLineEdit()
        self.file.setObjectName("front_file")
        self.columns.setObjectName("front_columns")
        self.browse = QPushButton()
        self.browse.setObjectName("front_browse")
        self.browse.clicked.connect(self._browse)
        for line in (self.file, self.columns):
            line.editingFinished.connect(self._tell)
        self.fold = QPushButton()
        self.fold.setObjectName("front_fold")
        self.fold.setProperty("look", "quiet")
        self.fold.setCheckable(True)
        self._lines = QWidget()
        self._lines.setVisible(False)
        self.fold.toggled.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._lines)
        row = QHBoxLayout(self._lines)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addLayout(_named(self._file_name, self.file, self.browse), 3)
        row.addLayout(_named(self._columns_name, self.columns), 2)

    def show_front(self, front: FrontOptions | None, t: Translator) -> None:
        """Show the extractor that is chosen; emits nothing."""
        self._front = front
        self._words = t("Advanced")
        self.fold.setAccessibleName(self._words)
        self.fold.setToolTip(t("A feature extractor of your own before the networks; most people need none."))
        if front is not None:
            self.fold.setChecked(True)
        self._open(self.fold.isChecked())
        self._file_name.setText(t("Feature extractor (ONNX, or safetensors of Tasuki; optional)"))
        self._columns_name.setText(t("Columns that an ONNX file looks at (empty for images)"))
        self.browse.setText(t("Browse…"))
        tip = t("Looks at every image or row once; what it makes becomes columns, from which the networks learn.")
        for widget in (self.file, self.browse, self.columns):
            widget.setToolTip(tip)
        self.file.setAccessibleName(self._file_name.text())
        self.browse.setAccessibleName(t("{name}: {value}", name=self._file_name.text(), value=self.browse.text()))
        self.columns.setAccessibleName(self._columns_name.text())
        self.columns.setEnabled(front is not None and not front.path.endswith(OURS))
        for line, words in ((self.file, front.path if front else ""), (self.columns, ", ".join(front.columns) if front else "")):
            if not line.hasFocus() and line.text() != words:
                with QSignalBlocker(line):
                    line.setText(words)

    def _open(self, shown: bool) -> None:
        self.fold.setText(f"{'▾' if shown else '▸'} {self._words}")
        self._lines.setVisible(shown)

    def _tell(self) -> None:
        file = self.file.text().strip()
        names = (name.strip() for name in self.columns.text().translate(SEPARATORS).split(","))
        columns = () if file.endswith(OURS) else tuple(name for name in names if name)
        front = FrontOptions(file, columns) if file else None
        if front != self._front:
            self._front = front
            self.changed.emit(front)

    def _browse(self) -> None:
        kinds = f"ONNX, safetensors (*.onnx *{OURS})"
        ask_for_path(self, "file", self._file_name.text(), self._take, kinds=kinds, suggested=self.file.text())

    def _take(self, paths: tuple[str, ...]) -> None:
        self.file.setText(paths[0])
        self._tell()


def _named(name: QLabel, *widgets: QWidget) -> QVBoxLayout:
    column, row = QVBoxLayout(), QHBoxLayout()
    column.setSpacing(2)
    column.addWidget(name)
    row.setSpacing(8)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 1 if place == 0 else 0)
    column.addLayout(row)
    return column
