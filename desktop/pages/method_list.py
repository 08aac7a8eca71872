"""The methods of the proposal as rows with a tick, the reason and the cost."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QWidget

from desktop.pages.method_dialog import MethodDialog
from desktop.pages.method_row import MethodRow, taken
from desktop.state.app_state import AppState
from desktop.state.edits import ToggleMethod
from desktop.widgets.card import label
from desktop.widgets.still import still
from desktop.widgets.theme import Tokens
from engine.domain.method_names import FAMILIES, family_of
from engine.domain.protocol import Proposal
from engine.domain.text import Translator, mark, message, message_n, translator

MOST_SPARE = 3
"""Methods beside the proposal that are shown at once."""
COLUMNS, LINES = 4, 3
"""Of the grid; a method takes a rule, its line, and the reason across all columns, which a column of its own would squeeze."""
ROWS_A_TURN = 2
"""Rows that are made before the window may do something else: a row takes some milliseconds."""
UNFIT = "unfit"
GROUPS = {**{family: name for family, (name, _) in FAMILIES.items()}, UNFIT: mark("Does not suit the data")}


class MethodList(QWidget):
    """One row for each method that is compared; all others by family once they are asked for, those that do not fit last.

    Signals: ``intended(object)`` with ToggleMethod or ChangeMethodSettings; ``completed()`` after the last of the rows that
    came in later turns.
    """

    intended = Signal(object)
    completed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("methods")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self._heads = [label("muted", wrap=False) for _ in range(COLUMNS)]
        self._heads[2].setAlignment(Qt.AlignmentFlag.AlignRight)
        for column, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, column)
        self._rows: dict[str, MethodRow] = {}
        self._groups: dict[str, QLabel] = {}
        self._placed: list[str] = []
        self._every = False
        self._touched: set[str] = set()
        """Methods that the person ticked or unticked here; their rows stay, so that a tick can be taken back where it was set."""
        self._state = AppState()
        self.dialog: MethodDialog | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._go_on)
        self.more = QPushButton()
        self.more.setObjectName("more_methods")
        self.more.setProperty("look", "small")
        self.more.clicked.connect(self._show_every)

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the proposal of ``state``, or the methods of its plan where there is no proposal."""
        self._state = state
        for head, text in zip(self._heads, (t("Method and reason"), "", t("Cost"), ""), strict=True):
            head.setText(text)
        self._heads[2].setToolTip(t("Computing time relative to the single-task baseline."))
        self._fill()
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.show_state(state)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self.setStyleSheet(f"QFrame#line {{ background: {tokens.grid}; }}")

    def box(self, method: str) -> QCheckBox:
        """The tick of ``method``; KeyError before its row was ever shown."""
        return self._rows[method].box

    def shown(self) -> tuple[str, ...]:
        """The methods whose rows are shown, in order."""
        return tuple(key for key in self._placed if not key.startswith("#"))

    @property
    def complete(self) -> bool:
        """Whether every row that is to be shown has been made."""
        return not self._later.isActive()

    def _fill(self) -> None:
        """Bring the rows in line with the state, some new ones at a time."""
        t = translator(self._state.language)
        proposals = {proposal.method: proposal for proposal in proposals_of(self._state)}
        spare = [proposal for proposal in proposals.values() if not taken(proposal) and proposal.method not in self._touched]
        folded = len(spare) > MOST_SPARE and not self._every
        shown = [proposal.method for proposal in proposals.values() if taken(proposal) or not folded or proposal.method in self._touched]
        if self._every:
            shown.sort(key=lambda method: list(GROUPS).index(_group(proposals[method])))
        lacking = [method for method in shown if method not in self._rows]
        for method in lacking[:ROWS_A_TURN]:
            self._rows[method] = self._make_row(method)
        for method in shown:
            if method in self._rows:
                self._rows[method].show_proposal(proposals[method], self._state, t)
        self._place([method for method in shown if method in self._rows], proposals, t)
        self.more.setText(
            t.render(message_n("Show {count:count} further method", "Show {count:count} further methods", "count", count=len(spare)))
        )
        self.more.setToolTip(t("Methods that are not part of the proposal; each can be added."))
        self.more.setVisible(folded)
        if any(method not in self._rows for method in shown):
            self._later.start()

    def _go_on(self) -> None:
        self._fill()
        if self.complete:
            self.completed.emit()

    def _place(self, shown: Sequence[str], proposals: dict[str, Proposal], t: Translator) -> None:
        """Lay the rows out in order, under the names of their families where all are shown."""
        wanted: list[str] = []
        for method in shown:
            group = f"#{_group(proposals[method])}"
            if self._every and group not in wanted:
                wanted.append(group)
            wanted.append(method)
        for group, head in self._groups.items():
            head.setText(t(GROUPS[group]))
        if wanted != self._placed:
            with still(self._grid):
                self._rearrange(wanted, t)

    def _rearrange(self, wanted: list[str], t: Translator) -> None:
        for widget in (widget for key in self._placed for widget in self._widgets(key)):
            self._grid.removeWidget(widget)
        for widget in (widget for key in self._placed if key not in wanted for widget in self._widgets(key)):
            widget.hide()
        self._grid.removeWidget(self.more)
        for number, key in enumerate(wanted):
            if key.startswith("#"):
                head = self._groups.setdefault(key[1:], label("heading", wrap=False))
                head.setText(t(GROUPS[key[1:]]))
                self._grid.addWidget(head, LINES * number + 1, 0, 1, COLUMNS)
            else:
                row = self._rows[key]
                self._grid.addWidget(row.line, LINES * number + 1, 0, 1, COLUMNS)
                for column, widget in enumerate(row.cells):
                    self._grid.addWidget(widget, LINES * number + 2, column, Qt.AlignmentFlag.AlignVCenter)
                self._grid.addWidget(row.reason, LINES * number + 3, 0, 1, COLUMNS)
            for widget in self._widgets(key) if key not in self._placed else ():
                widget.show()
        self._grid.addWidget(self.more, LINES * len(wanted) + 1, 0, 1, COLUMNS, Qt.AlignmentFlag.AlignLeft)
        self._placed = wanted

    def _widgets(self, key: str) -> tuple[QWidget, ...]:
        return (self._groups[key[1:]],) if key.startswith("#") else self._rows[key].widgets

    def _show_every(self) -> None:
        self._every = True
        self._fill()

    def open(self, method: str) -> None:
        """Show what ``method`` is and what can be set for it."""
        if self.dialog is None:
            self.dialog = MethodDialog(self)
            self.dialog.intended.connect(self.intended)
        self.dialog.show_method(method, self._state)
        self.dialog.open()

    def _make_row(self, method: str) -> MethodRow:
        row = MethodRow(method, lambda: self.open(method))
        row.box.toggled.connect(lambda on: self._toggle(method, on))
        return row

    def _toggle(self, method: str, on: bool) -> None:
        self._touched.add(method)
        self.intended.emit(ToggleMethod(method, on))


def proposals_of(state: AppState) -> tuple[Proposal, ...]:
    """The engine's proposal, or lines without reason and cost for the methods of an opened plan."""
    if state.proposal is not None:
        return state.proposal.proposals
    if state.plan is None:
        return ()
    kept = message("As stored in the project.")
    return tuple(Proposal(choice.method, True, kept, 0.0) for choice in state.plan.methods)


def _group(proposal: Proposal) -> str:
    return family_of(proposal.method) if proposal.fits or proposal.chosen else UNFIT
