"""What was written: the files, each with a button that shows it in its folder, and a bar while it is."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.state.app_state import Pending
from desktop.state.intents import ShowInFolder
from desktop.widgets.card import clear, label
from desktop.widgets.elided import ElidedLabel
from engine.domain.text import Translator


class WrittenFiles(QWidget):
    """Progress and result of writing files; the room of the bar is kept where ``keeps_room``, so that nothing moves when it comes.

    Signals: ``intended(object)`` with ShowInFolder.
    """

    intended = Signal(object)

    def __init__(self, name: str, *, keeps_room: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._work = label("muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self._heading = label("heading", name=f"{name}_heading")
        self._files = QVBoxLayout()
        self._files.setSpacing(4)
        self._remarks = label("small", name=f"{name}_remarks")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self._heading)
        layout.addLayout(self._files)
        layout.addWidget(self._remarks)
        for part in (self._work, self.bar):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(keeps_room)
            part.setSizePolicy(policy)
            layout.addWidget(part)
        self._shown: object = None

    def show_work(self, pending: Pending | None, words: str) -> None:
        """Show the bar while ``pending`` is there; it runs freely until the engine says how far it is."""
        running = pending is not None
        self._work.setText(words)
        self._work.setVisible(running)
        self.bar.setVisible(running)
        if pending is not None:
            self.bar.setRange(0, 0 if pending.done is None else 1000)
            self.bar.setValue(round(1000 * (pending.done or 0.0)))
            self.bar.setAccessibleName(words)

    def show_files(self, files: Sequence[str], heading: str, t: Translator, remarks: Sequence[str] = ()) -> None:
        """Show ``files`` under ``heading``, then ``remarks``."""
        wanted = (tuple(files), heading, t, tuple(remarks))
        if wanted == self._shown:
            return
        self._shown = wanted
        clear(self._files)
        self._heading.setText(heading)
        self._heading.setVisible(bool(files))
        for file in files:
            self._files.addLayout(self._line(file, t))
        self._remarks.setText("\n".join(f"▲ {remark}" for remark in remarks))
        self._remarks.setVisible(bool(remarks))

    def _line(self, file: str, t: Translator) -> QHBoxLayout:
        name = ElidedLabel(f"✔ {PurePath(file).name}")
        name.setToolTip(file)
        show = QPushButton(t("Show in folder"))
        show.setObjectName("show_in_folder")
        show.setProperty("look", "quiet")
        show.setToolTip(t("Opens the folder that the file is in."))
        show.setAccessibleName(t("{name}: {value}", name=t("Show in folder"), value=PurePath(file).name))
        show.clicked.connect(lambda: self.intended.emit(ShowInFolder(file)))
        row = QHBoxLayout()
        row.addWidget(name, 1)
        row.addWidget(show)
        return row
