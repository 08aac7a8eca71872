"""The methods of the proposal as rows with a tick, the reason and the cost."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QPushButton, QWidget

from desktop.pages.names import method_name
from desktop.state.app_state import AppState
from desktop.state.editing import BASELINE
from desktop.state.intents import ToggleMethod
from desktop.widgets.card import Pill, label
from desktop.widgets.theme import Tokens
from engine.domain.protocol import Proposal
from engine.domain.text import Translator, message

MOST_SPARE = 3
"""Methods beside the proposal that are shown at once."""


class MethodList(QWidget):
    """One row per method of the catalogue.

    Signals: ``intended(object)`` with ToggleMethod.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("methods")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        self._heads = [label("muted", wrap=False) for _ in range(4)]
        self._heads[3].setAlignment(Qt.AlignmentFlag.AlignRight)
        for column, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, column)
        self._rows: dict[str, _Row] = {}
        self._every = False
        self.more = QPushButton()
        self.more.setObjectName("more_methods")
        self.more.setProperty("look", "small")
        self.more.clicked.connect(self._show_every)

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the proposal of ``state``, or the methods of its plan where there is no proposal."""
        for head, text in zip(self._heads, (t("Method"), t("Reason"), "", t("Cost")), strict=True):
            head.setText(text)
        self._heads[3].setToolTip(t("Computing time relative to the single-task baseline."))
        proposals = proposals_of(state)
        if [proposal.method for proposal in proposals] != list(self._rows):
            self._rebuild(proposals)
        for proposal in proposals:
            self._rows[proposal.method].show_proposal(proposal, state, t)
        self._fold(proposals, t)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self.setStyleSheet(f"QFrame#line {{ background: {tokens.grid}; }}")

    def box(self, method: str) -> QCheckBox:
        """The tick of ``method``."""
        return self._rows[method].box

    def _fold(self, proposals: tuple[Proposal, ...], t: Translator) -> None:
        """Show those that are compared; the others only where they are few, or when asked for."""
        spare = [proposal.method for proposal in proposals if not proposal.chosen and proposal.method != BASELINE]
        folded = set(spare) if len(spare) > MOST_SPARE and not self._every else set()
        for method, row in self._rows.items():
            for widget in row.widgets():
                widget.setVisible(method not in folded)
        self.more.setText(t("Show {count:count} further methods", count=len(spare)))
        self.more.setToolTip(t("Methods that are not part of the proposal; each can be added."))
        self.more.setVisible(bool(folded))

    def _show_every(self) -> None:
        self._every = True
        for row in self._rows.values():
            for widget in row.widgets():
                widget.show()
        self.more.hide()

    def _rebuild(self, proposals: tuple[Proposal, ...]) -> None:
        for row in self._rows.values():
            for widget in row.widgets():
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._rows = {}
        for number, proposal in enumerate(proposals):
            row = _Row(proposal.method)
            row.box.toggled.connect(lambda on, method=proposal.method: self.intended.emit(ToggleMethod(method, on)))
            self._grid.addWidget(row.line, 2 * number + 1, 0, 1, 4)
            for column, widget in enumerate((row.box, row.reason, row.pill, row.cost)):
                self._grid.addWidget(widget, 2 * number + 2, column, Qt.AlignmentFlag.AlignVCenter)
            self._rows[proposal.method] = row
        self._grid.addWidget(self.more, 2 * len(proposals) + 1, 0, 1, 4, Qt.AlignmentFlag.AlignLeft)


class _Row:
    def __init__(self, method: str) -> None:
        self.box = QCheckBox()
        self.box.setObjectName(f"method_{method}")
        self.reason: QLabel = label("small")
        self.pill = Pill()
        self.cost: QLabel = label(wrap=False)
        self.cost.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.line = QFrame()
        self.line.setObjectName("line")
        self.line.setFixedHeight(1)

    def widgets(self) -> tuple[QWidget, ...]:
        return self.box, self.reason, self.pill, self.cost, self.line

    def show_proposal(self, proposal: Proposal, state: AppState, t: Translator) -> None:
        baseline = proposal.method == BASELINE
        name, reason = t.render(method_name(proposal.method)), t.render(proposal.reason)
        with QSignalBlocker(self.box):
            self.box.setChecked(proposal.chosen or baseline)
        self.box.setText(name)
        self.box.setEnabled(not baseline and not state.locked)
        self.box.setAccessibleDescription(reason)
        self.box.setToolTip(t("Every comparison needs the baseline.") if baseline else reason)
        self.reason.setText(reason)
        if baseline:
            self.pill.set_pill(t("Required"), "good")
        elif proposal.chosen:
            self.pill.set_pill(t("Compared"), "good")
        else:
            self.pill.set_pill(t("Left out"), "neutral")
        self.cost.setText(f"{proposal.cost:.1f}×" if proposal.cost > 0 else "")


def proposals_of(state: AppState) -> tuple[Proposal, ...]:
    """The engine's proposal, or lines without reason and cost for the methods of an opened plan."""
    if state.proposal is not None:
        return state.proposal.proposals
    if state.plan is None:
        return ()
    kept = message("As stored in the project.")
    return tuple(Proposal(choice.method, True, kept, 0.0) for choice in state.plan.methods)
