"""The card with traps and remarks found in the data, each with its remedy, and with what was left out."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.pages.losses import LossList
from desktop.state.intents import ChangeColumn, ChangeSplit
from desktop.state.progress import undecided
from desktop.widgets.card import Card, Pill, clear, label
from desktop.widgets.theme import Tone
from engine.domain.dataset import DatasetCard, Finding
from engine.domain.plan import ColumnChoice, SplitPolicy
from engine.domain.protocol import DroppedListed
from engine.domain.text import Translator

MOST_FINDINGS = 3
_SPLITS: dict[str, Literal["group", "time"]] = {"group_leak": "group", "time_drift": "time"}
_SPARE = ("constant", "near_constant", "duplicate_column", "twin_columns", "outlier")
"""Remarks on an input column that leaving it out would settle."""


class Decisions(Struct, frozen=True):
    """What the person has decided about the data so far, and whether anything can be decided now."""

    columns: tuple[ColumnChoice, ...] = ()
    split: SplitPolicy = SplitPolicy()
    locked: bool = False
    losses: DroppedListed | None = None


class FindingsCard(Card):
    """What to confirm about the data.

    Signals: ``intended(object)`` with ChangeColumn and ChangeSplit for a remedy, and SaveLosses for the list of what was left out.
    """

    intended = Signal(object)

    def __init__(self, *, most: int = MOST_FINDINGS) -> None:
        super().__init__(name="findings")
        self._most = most
        self._shown: object = None
        self._all = False
        self._count = Pill("", "caution")
        self._count.setObjectName("findings_count")
        self.head.insertWidget(1, self._count)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self._losses = LossList()
        self._losses.intended.connect(self.intended)
        self.body.addLayout(self._rows)
        self.body.addWidget(self._losses)
        self.body.addStretch()

    def show_findings(self, card: DatasetCard, decisions: Decisions, t: Translator) -> None:
        """Show the findings of ``card``, those to decide first, and what was left out of the files."""
        self.set_title(t("Please confirm"))
        self._losses.show_losses(card.dropped, decisions.losses, t)
        blockers = undecided(card, decisions.columns)
        shown = (card.findings, blockers, decisions, self._all, t)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._rows)
        findings = sorted(card.findings, key=lambda finding: _rank(finding, blockers))
        self._count.setText(f"{len(findings)}")
        self._count.setVisible(bool(findings))
        limit = len(findings) if self._all else self._most
        for finding in findings[:limit]:
            self._rows.addWidget(self._finding(finding, card, decisions, t, open_=finding in blockers))
        if len(findings) > limit:
            more = _button(t("Show {count:count} more", count=len(findings) - limit), "more_findings", "small")
            more.setToolTip(t("Shows every remark on the data."))
            more.clicked.connect(lambda: self._show_all(card, decisions, t))
            self._rows.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        if not findings and not card.dropped:
            nothing = label("muted", name="no_findings")
            nothing.setText(t("✔ Nothing conspicuous was found, and nothing was left out."))
            self._rows.addWidget(nothing)

    def _show_all(self, card: DatasetCard, decisions: Decisions, t: Translator) -> None:
        self._all = True
        self.show_findings(card, decisions, t)

    def _finding(self, finding: Finding, card: DatasetCard, decisions: Decisions, t: Translator, *, open_: bool) -> QWidget:
        entry = QWidget()
        entry.setObjectName(f"finding_{finding.code}")
        column = QVBoxLayout(entry)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        words, tone = _severity(finding, open_, t)
        column.addWidget(Pill(words, tone))
        sentence = label("small", name="message")
        words = t.render(finding.message)
        sentence.setText(words if finding.column is None or finding.column in words else f"{finding.column}: {words}")
        column.addWidget(sentence)
        name = finding.column
        if decisions.locked or name is None:
            return entry
        if open_ or (finding.code in _SPARE and _is_used(card, decisions.columns, name)):
            column.addLayout(self._remedies(name, t, open_=open_))
        if (split := _split_for(finding, decisions.split)) is not None:
            remedy = _button(t("Split by {column}", column=name), "split_by", "small")
            remedy.setToolTip(t("Rows that belong together then never stand in different parts of the data."))
            remedy.clicked.connect(lambda: self._split(split))
            column.addWidget(remedy, 0, Qt.AlignmentFlag.AlignLeft)
        return entry

    def _remedies(self, name: str, t: Translator, *, open_: bool) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        leave = _button(t("Leave it out (recommended)") if open_ else t("Leave it out"), "leave_out", "small")
        leave.setAccessibleName(t("Leave out column {column}", column=name))
        leave.setToolTip(t("The column stays in the file but is not used."))
        leave.clicked.connect(lambda: self.intended.emit(ChangeColumn(name, role="ignore")))
        buttons.addWidget(leave)
        if open_:
            keep = _button(t("Use it anyway"), "use_anyway", "quiet")
            keep.setAccessibleName(t("Use column {column} anyway", column=name))
            keep.setToolTip(t("The decision is kept with the plan."))
            keep.clicked.connect(lambda: self.intended.emit(ChangeColumn(name)))
            buttons.addWidget(keep)
        buttons.addStretch()
        return buttons

    def _split(self, split: SplitPolicy) -> None:
        self.intended.emit(ChangeSplit(split))
        if split.column is not None and split.kind in ("group", "time"):
            self.intended.emit(ChangeColumn(split.column, role=split.kind))


def _split_for(finding: Finding, present: SplitPolicy) -> SplitPolicy | None:
    """The split that ``finding`` asks for, unless it is chosen already."""
    kind = _SPLITS.get(finding.code)
    if kind is None or (present.kind, present.column) == (kind, finding.column):
        return None
    return replace(present, kind=kind, column=finding.column)


def _is_used(card: DatasetCard, decided: tuple[ColumnChoice, ...], name: str) -> bool:
    choice = next((choice for choice in decided if choice.name == name), None)
    column = card.column(name)
    return (choice.role if choice is not None else column.role if column is not None else "ignore") == "feature"


def _severity(finding: Finding, open_: bool, t: Translator) -> tuple[str, Tone]:
    if finding.severity == "blocker":
        return (f"✖ {t('To decide')}", "bad") if open_ else (f"✔ {t('Decided')}", "good")
    return (f"▲ {t('Caution')}", "caution") if finding.severity == "warning" else (t("Remark"), "neutral")


def _rank(finding: Finding, blockers: tuple[Finding, ...]) -> int:
    if finding in blockers:
        return 0
    return {"blocker": 2, "warning": 1, "info": 3}[finding.severity]


def _button(text: str, name: str, look: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("look", look)
    return button
