"""What a page shows before there is any data: what is missing, one action, and samples to try with."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.state.intents import GoTo
from desktop.widgets.card import Card, label
from engine.domain.text import Translator


class NothingYet(QWidget):
    """Stands in for the content of a page that needs data.

    Signals: ``intended(object)`` with GoTo.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._card = Card(name="nothing_yet")
        self._words = label(name="nothing_words")
        self._data = QPushButton()
        self._data.setObjectName("to_data")
        self._data.clicked.connect(lambda: self.intended.emit(GoTo("data")))
        self._samples = QPushButton()
        self._samples.setObjectName("to_samples")
        self._samples.clicked.connect(lambda: self.intended.emit(GoTo("start")))
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self._data)
        buttons.addWidget(self._samples)
        buttons.addStretch(1)
        self._card.body.addWidget(self._words)
        self._card.body.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._card)
        layout.addStretch(1)

    def set_texts(self, t: Translator) -> None:
        """Show every text in the language of ``t``."""
        self._card.set_title(t("There is no data yet"))
        self._words.setText(t("This page needs data with the columns to predict. Read a file first, or open a project."))
        self._data.setText(t("Go to Data"))
        self._data.setToolTip(t("Choose the files that hold your data."))
        self._samples.setText(t("Try with sample data"))
        self._samples.setToolTip(t("Three samples are ready on the Start page."))
