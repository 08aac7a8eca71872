"""What could not be used of the files: how much, the first of it with its place, and the whole list as a file."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.state.intents import SaveLosses
from desktop.widgets.card import Pill, clear, label
from desktop.widgets.file_dialogs import ask_for_path
from engine.domain.dataset import Dropped
from engine.domain.protocol import DroppedListed
from engine.domain.text import Translator, mark, translator

SHOWN = 3
WHAT: dict[str, str] = {
    "row": mark("rows: {count:count}"),
    "cell": mark("cells: {count:count}"),
    "byte": mark("bytes: {count:count}"),
    "image": mark("images: {count:count}"),
    "column": mark("columns: {count:count}"),
    "label": mark("labels: {count:count}"),
    "file": mark("files: {count:count}"),
}


class LossList(QWidget):
    """Counts of what was left out, and the button that saves them all.

    Signals: ``intended(object)`` with SaveLosses.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._t = translator("en")
        self._shown: object = None
        self._count = Pill("", "neutral")
        self._count.setObjectName("left_out")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.save = QPushButton()
        self.save.setObjectName("save_losses")
        self.save.setProperty("look", "small")
        self.save.clicked.connect(self._ask)
        self._saved = label("muted", name="losses_saved")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._count)
        layout.addLayout(self._lines)
        layout.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._saved)

    def show_losses(self, dropped: tuple[Dropped, ...], saved: DroppedListed | None, t: Translator, *, several: bool = False) -> None:
        """Show what was ``dropped``, each with its file where there are ``several``; nothing at all where all was used."""
        self._t = t
        self.setVisible(bool(dropped))
        if self._shown == (dropped, saved, t, several):
            return
        self._shown = (dropped, saved, t, several)
        counts = loss_counts(dropped)
        self._count.setText(t("Left out: {what}", what=[t(WHAT[what], count=count) for what, count in counts.items()]))
        clear(self._lines)
        for one in dropped[:SHOWN]:
            line = label("muted")
            line.setText(_line(one, t, several=several))
            self._lines.addWidget(line)
        self.setToolTip("\n".join(_line(one, t, several=several) for one in dropped[:20]))
        self.save.setText(t("Save the list…"))
        self.save.setAccessibleName(t("Save the list of what was left out"))
        self.save.setToolTip(t("Writes everything that could not be used, with its place and the reason, into a CSV file."))
        self._saved.setText(t("✔ Saved in {file}, entries: {count:count}.", file=saved.out, count=saved.entries) if saved else "")
        self._saved.setVisible(saved is not None)

    def _ask(self) -> None:
        t = self._t
        ask_for_path(
            self,
            "save",
            t("Save the list of what was left out"),
            lambda paths: self.intended.emit(SaveLosses(paths[0] if paths[0].lower().endswith(".csv") else f"{paths[0]}.csv")),
            kinds=f"{t('Tables')} (*.csv)",
            suggested=t("left_out.csv"),
        )


def loss_counts(dropped: tuple[Dropped, ...]) -> dict[str, int]:
    """How much of each sort was left out."""
    counts: dict[str, int] = {}
    for one in dropped:
        counts[one.what] = counts.get(one.what, 0) + one.count
    return counts


def _line(one: Dropped, t: Translator, *, several: bool) -> str:
    reason = t.render(one.reason)
    words = t("Line {row}: {reason}", row=one.row, reason=reason) if one.row is not None else reason
    return t("{name}: {value}", name=one.file, value=words) if several else words
