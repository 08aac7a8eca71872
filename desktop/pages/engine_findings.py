"""What was found of the engine that somebody would like to use: each point with its mark, and what to type to mend what is missing."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.state.app_state import AppState
from desktop.widgets.card import label
from engine.domain.engine_check import EngineCheck
from engine.domain.text import Translator

MARKS = {"good": "✔", "caution": "▲", "bad": "✖"}


class EngineFindings(QWidget):
    """The answer of a check, and the command that brings what is missing.

    Signals: ``copied(str)`` with words for the clipboard.
    """

    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._found: EngineCheck | None = None
        self._heading = label("heading", name="engine_verdict")
        self._points = label("small", name="engine_points")
        self._typing = label("muted")
        self.command = QLineEdit()
        self.command.setObjectName("engine_command")
        self.command.setReadOnly(True)
        self.copy = _small("copy_engine_command")
        self.copy.clicked.connect(lambda: self.copied.emit(self.command.text()))
        self.details = _small("copy_engine_details")
        self.details.clicked.connect(lambda: self.copied.emit(self._found.details if self._found is not None else ""))
        row = QHBoxLayout()
        row.addWidget(self.command, 1)
        row.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._heading)
        layout.addWidget(self._points)
        layout.addWidget(self._typing)
        layout.addLayout(row)
        foot = QHBoxLayout()
        foot.addWidget(self.details)
        foot.addStretch()
        layout.addLayout(foot)

    def present(self, state: AppState, place: str, t: Translator) -> None:
        """Show how far the check of ``place`` is, or its answer; nothing of any other engine."""
        busy = state.busy("check_engine")
        known = state.engine_check if state.engine_check is not None and state.engine_check.place == place else None
        self._found = found = known if known is not None and known.points else None
        self.setVisible(found is not None or (known is not None and busy))
        command = found.command if found is not None else ""
        details = found.details if found is not None else ""
        self._heading.setText(_heading(found, t))
        self._points.setText(
            "\n".join(f"{MARKS[point.tone]} {t.render(point.what)}" for point in found.points) if found is not None else ""
        )
        self._points.setVisible(found is not None)
        self._typing.setText(t("To install what is missing:"))
        self._typing.setToolTip(t("Type this where commands are typed, then check again."))
        self.command.setAccessibleName(t("To install what is missing:"))
        self.command.setToolTip(command)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(self.font().pointSizeF())
        self.command.setFont(fixed)
        if self.command.text() != command:
            self.command.setText(command)
            self.command.setCursorPosition(0)
        self.copy.setText(t("Copy"))
        self.copy.setToolTip(t("Type this where commands are typed, then check again."))
        self.details.setText(t("Copy details"))
        self.details.setToolTip(t("Copies technical details that help support to find the cause."))
        for part in (self._typing, self.command, self.copy):
            part.setVisible(bool(command))
        self.details.setVisible(bool(details))


def _heading(found: EngineCheck | None, t: Translator) -> str:
    if found is None:
        return t("The engine is being checked. This can take a minute.")
    return f"✔ {t('This engine can be used.')}" if found.usable else f"✖ {t('This engine cannot be used.')}"


def _small(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("look", "small")
    return button
