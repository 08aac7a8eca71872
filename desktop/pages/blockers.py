"""Findings that must be decided before training: the column is left out, or the person goes on in spite of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.state.app_state import AppState
from desktop.state.edits import AcceptFinding, ChangeSharing
from desktop.widgets.card import Card, Pill, clear, label
from engine.domain.dataset import Finding
from engine.domain.text import Translator


class BlockersCard(Card):
    """What is still to be decided, hidden when nothing is.

    Signals: ``intended(object)`` with ChangeSharing or AcceptFinding.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="blockers")
        self._shown: object = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        self.body.addLayout(self._rows)

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the open findings of the proposal."""
        blockers = state.proposal.blockers if state.proposal is not None else ()
        self.setVisible(bool(blockers))
        self.set_title(t("To decide before training"))
        self.set_meaning(t("What is used in spite of a finding is listed in the report.") if blockers else "")
        if self._shown == (blockers, state.locked, t):
            return
        self._shown = (blockers, state.locked, t)
        clear(self._rows)
        for finding in blockers:
            self._rows.addWidget(self._entry(finding, t, writable=not state.locked))

    def _entry(self, finding: Finding, t: Translator, *, writable: bool) -> QWidget:
        entry = QWidget()
        entry.setObjectName(f"blocker_{finding.key}")
        lines = QVBoxLayout(entry)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(5)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Pill(f"✖ {t('To decide')}", "bad"))
        sentence = label(name="message")
        sentence.setText(t.render(finding.message))
        head.addWidget(sentence, 1)
        lines.addLayout(head)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        name = finding.column
        if name is not None:
            leave = _button(t("Leave it out (recommended)"), "leave_out", "small")
            leave.setAccessibleName(t("Leave out column {column}", column=name))
            leave.setToolTip(t("No network sees this column."))
            leave.clicked.connect(lambda: self.intended.emit(ChangeSharing((name,), excluded=True)))
            leave.setEnabled(writable)
            buttons.addWidget(leave)
        keep = _button(t("Use it anyway") if name is not None else t("Go on anyway"), "use_anyway", "quiet")
        keep.setAccessibleName(t("Use column {column} anyway", column=name) if name is not None else keep.text())
        keep.setToolTip(t("The finding is accepted and listed in the report."))
        keep.clicked.connect(lambda: self.intended.emit(AcceptFinding(finding.key)))
        keep.setEnabled(writable)
        buttons.addWidget(keep)
        buttons.addStretch()
        lines.addLayout(buttons)
        return entry


def _button(text: str, name: str, look: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("look", look)
    return button
