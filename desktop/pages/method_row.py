"""One line of the list of methods: a tick, the reason, what was set for it, the cost, and the way to its settings."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QPushButton, QWidget

from desktop.forms.choice_names import value_words
from desktop.pages.costs import times
from desktop.pages.names import method_name
from desktop.state.app_state import AppState
from desktop.state.editing import BASELINE
from desktop.state.method_settings import declared, differing
from desktop.widgets.card import Pill, below_name, label
from engine.domain.method import Method
from engine.domain.protocol import Proposal
from engine.domain.text import Translator

REASON_INDENT = 21
"""Pixels by which the reason stands in, below the name beside the tick."""


class MethodRow:
    """The widgets of one method, to be laid out by the list; ``open_settings`` is called when its button is pressed."""

    def __init__(self, method: str, open_settings: Callable[[], None]) -> None:
        self._told: object = None
        self.box = QCheckBox()
        self.box.setObjectName(f"method_{method}")
        self.reason = below_name(REASON_INDENT, "small")
        self.pill = Pill()
        self.cost: QLabel = label(wrap=False)
        self.cost.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.settings = QPushButton()
        self.settings.setObjectName(f"settings_{method}")
        self.settings.setProperty("look", "small")
        self.settings.clicked.connect(open_settings)
        self.line = QFrame()
        self.line.setObjectName("line")
        self.line.setFixedHeight(1)

    @property
    def cells(self) -> tuple[QWidget, ...]:
        """What stands beside each other, from the left."""
        return self.box, self.pill, self.cost, self.settings

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """All of them."""
        return *self.cells, self.reason, self.line

    def show_proposal(self, proposal: Proposal, state: AppState, t: Translator) -> None:
        """Show what the engine proposes about the method, and what the person set for it."""
        baseline = proposal.method == BASELINE
        with QSignalBlocker(self.box):
            self.box.setChecked(taken(proposal))
        method = declared(state, proposal.method)
        own = differing(state, method) if method is not None else ()
        told = (proposal, state.locked, state.language, method, own)
        if told == self._told:
            return
        self._told = told
        name, reason = t.render(method_name(proposal.method)), t.render(proposal.reason)
        self.box.setText(name)
        self.box.setEnabled(not baseline and not state.locked)
        self.box.setAccessibleDescription(reason)
        self.box.setToolTip(t("Every comparison needs the baseline.") if baseline else reason)
        words = [f"{t(setting.title)} = {value_words(setting, value, t)}" for setting, value in own]
        self.reason.setText("\n".join([reason, *([t("● Changed: {settings}", settings=words)] if words else [])]))
        if baseline:
            self.pill.set_pill(t("Required"), "good")
        elif proposal.chosen:
            self.pill.set_pill(t("Compared"), "good")
        else:
            self.pill.set_pill(t("Left out") if proposal.fits else t("Does not fit"), "neutral")
        self.cost.setText(times(proposal.cost))
        self._show_button(method, name, len(own), t)

    def _show_button(self, method: Method | None, name: str, changed: int, t: Translator) -> None:
        settable = method is not None and bool(method.settings)
        self.settings.setText(t("● Settings") if changed else t("Settings") if settable else t("About"))
        self.settings.setEnabled(method is not None)
        tip = t("What {method} does, its limits, and what can be set for it.", method=name)
        self.settings.setToolTip(tip if method is not None else t("The engine is starting. This takes a few seconds."))
        self.settings.setAccessibleName(t("{name}: {value}", name=name, value=t("Settings" if settable else "About")))
        self.settings.setAccessibleDescription(t("Settings that differ from their defaults: {count:count}", count=changed))


def taken(proposal: Proposal) -> bool:
    """Whether the method is compared."""
    return proposal.chosen or proposal.method == BASELINE
