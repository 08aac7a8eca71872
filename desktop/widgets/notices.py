"""Inline messages at the top of a page: problems with what to do now, and what the engine is busy mending."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.state.app_state import Problem
from desktop.state.intents import CopyText, DismissProblem
from desktop.state.locating import LocateFile, is_folder
from desktop.widgets.card import clear, label
from desktop.widgets.file_dialogs import ask_for_path
from desktop.widgets.theme import Tone
from engine.domain.text import Text, Translator


class Notices(QWidget):
    """The messages of one page.

    Signals: ``intended(object)`` with CopyText, DismissProblem or LocateFile.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notices")
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._shown: object = None
        self.hide()

    def show_problems(self, problems: Sequence[Problem], notes: Sequence[Text], t: Translator) -> None:
        """Show ``problems`` and ``notes`` in the translator's language; nothing to say takes no room."""
        wanted = (tuple(problems), tuple(notes), t)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear(self._rows)
        for note in notes:
            self._rows.addWidget(_Notice(t.render(note), "caution"))
        for problem in problems:
            self._rows.addWidget(self._problem(problem, t))
        self.setVisible(bool(problems or notes))

    def _problem(self, problem: Problem, t: Translator) -> QFrame:
        what = t.render(problem.what)
        remedy = t.render(problem.remedy) if problem.remedy is not None else ""
        notice = _Notice(f"✖ {what}", "bad")
        notice.setProperty("problem", problem.id)
        if remedy:
            advice = label(name="remedy")
            advice.setText(remedy)
            notice.words.addWidget(advice)
        if problem.missing:
            locate = _quiet(t("Show where it is…"), "locate")
            locate.setToolTip(t("Choose where {file} is now; the work then goes on with it.", file=problem.missing))
            locate.clicked.connect(lambda: self._ask_where(problem.missing, t))
            notice.row.addWidget(locate)
        if problem.details:
            copy = _quiet(t("Copy details"), "copy_details")
            copy.setToolTip(t("Copies technical details that help support to find the cause."))
            copy.clicked.connect(lambda: self.intended.emit(CopyText(f"{what}\n{remedy}\n\n{problem.details}")))
            notice.row.addWidget(copy)
        dismiss = _quiet(t("Close message"), "dismiss")
        dismiss.setToolTip(t("Takes this message off the page."))
        dismiss.clicked.connect(lambda: self.intended.emit(DismissProblem(problem.id)))
        notice.row.addWidget(dismiss)
        return notice

    def _ask_where(self, missing: str, t: Translator) -> None:
        name = PurePath(missing.replace("\\", "/")).name
        ask_for_path(
            self,
            "folder" if is_folder(missing) else "file",
            t("Where is {file} now?", file=name),
            lambda paths: self.intended.emit(LocateFile(missing, paths[0])),
        )


class _Notice(QFrame):
    def __init__(self, text: str, tone: Tone) -> None:
        super().__init__()
        self.setObjectName("Notice")
        self.setProperty("tone", tone)
        self.setAccessibleName(text)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(14, 10, 8, 6)
        self.words = QVBoxLayout()
        self.words.setSpacing(2)
        sentence = label("heading" if tone == "bad" else "", name="what")
        sentence.setText(text)
        self.words.addWidget(sentence)
        self.row.addLayout(self.words, 1)


def _quiet(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("look", "quiet")
    return button
