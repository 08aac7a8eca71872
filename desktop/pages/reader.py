"""A small window beside the main one with something to read: words and what they mean, or a text to copy."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QPlainTextEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.widgets.card import clear, label
from engine.domain.text import Translator


class Reader(QDialog):
    """Headings with a sentence each, in a column that scrolls."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setProperty("window", name)
        self.resize(560, 560)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 12, 12)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("Ground")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        content = QWidget()
        content.setObjectName("Ground")
        self._entries = QVBoxLayout(content)
        self._entries.setContentsMargins(0, 0, 10, 0)
        self._entries.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(content)
        outer.addWidget(self._scroll, 1)
        self._buttons = close_button(self)
        outer.addWidget(self._buttons)
        self._shown: object = None

    def show_entries(self, title: str, entries: Sequence[tuple[str, str]], t: Translator, *, parts: Sequence[tuple[int, str]] = ()) -> None:
        """Show ``entries``; before the one at each place of ``parts`` stands that part's title."""
        self.setWindowTitle(title)
        self._scroll.setAccessibleName(title)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(t("Close"))
        if self._shown == (title, tuple(entries), tuple(parts)):
            return
        self._shown = (title, tuple(entries), tuple(parts))
        clear(self._entries)
        titles = dict(parts)
        for place, (word, sentence) in enumerate(entries):
            if place in titles:
                self._add("title", titles[place])
            self._add("heading", word)
            self._add("", sentence)
            self._entries.addSpacing(6)
        self._scroll.verticalScrollBar().setValue(0)

    def _add(self, look: str, text: str) -> None:
        line = label(look)
        line.setText(text)
        self._entries.addWidget(line)


class TextReader(QDialog):
    """A plain text such as a log, which can be marked and copied.

    Signals: ``report_wanted()`` when the person wants the report for support.
    """

    report_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.resize(760, 520)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 12)
        self.words = label(name="log_words")
        outer.addWidget(self.words)
        self.text = QPlainTextEdit()
        self.text.setObjectName("log_text")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        outer.addWidget(self.text, 1)
        self._buttons = close_button(self)
        self.report = QPushButton()
        self.report.setObjectName("copy_report")
        self.report.clicked.connect(self.report_wanted)
        self._buttons.addButton(self.report, QDialogButtonBox.ButtonRole.ActionRole)
        outer.addWidget(self._buttons)

    def show_text(self, text: str, t: Translator, *, copied: bool) -> None:
        """Show ``text``, which is the report for support where it was ``copied``, else the log."""
        self.setWindowTitle(t("Report for support") if copied else t("Log of the engine"))
        self.words.setText(
            t("This report is on the clipboard. It holds no values, names or paths of your data.")
            if copied
            else t("What the engine wrote since it was started, the last lines below. It may name columns and files of yours.")
        )
        self.text.setPlainText(text or t("Nothing has been written yet."))
        self.text.setAccessibleName(self.windowTitle())
        self.text.verticalScrollBar().setValue(0 if copied else self.text.verticalScrollBar().maximum())
        self.report.setText(t("Copy a report for support"))
        self.report.setToolTip(t("Versions and states, and nothing of the data"))
        self.report.setVisible(not copied)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(t("Close"))


def close_button(dialog: QDialog) -> QDialogButtonBox:
    """The foot of ``dialog`` with a button that closes it."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.close)
    return box
