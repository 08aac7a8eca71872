"""The card with traps and remarks found in the data, each with its remedy."""

from typing import Literal

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.state.app_state import AppState
from desktop.state.intents import ChangeColumn, ChangeSplit
from desktop.state.progress import open_blockers
from desktop.widgets.card import Card, Pill, clear, label
from desktop.widgets.theme import Tone
from engine.domain.dataset import DatasetCard, Dropped, Finding
from engine.domain.plan import SplitPolicy
from engine.domain.text import Translator

MOST_FINDINGS = 3
MOST_DROPPED = 3
_SPLITS: dict[str, Literal["group", "time"]] = {"group_leak": "group", "time_drift": "time"}


class FindingsCard(Card):
    """What to confirm about the data.

    Signals: ``intended(object)`` with ChangeColumn and ChangeSplit for a remedy.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="findings")
        self._shown: object = None
        self._all = False
        self._count = Pill("", "caution")
        self._count.setObjectName("findings_count")
        self.head.insertWidget(1, self._count)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.body.addLayout(self._rows)
        self.body.addStretch()

    def show_findings(self, state: AppState, card: DatasetCard, t: Translator) -> None:
        """Show the findings of ``card``, those to decide first, and what was left out of the files."""
        self.set_title(t("Please confirm"))
        shown = (card.findings, card.dropped, open_blockers(state), state.split, state.locked, self._all, t)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._rows)
        blockers = open_blockers(state)
        findings = sorted(card.findings, key=lambda finding: _rank(finding, blockers))
        self._count.setText(f"{len(findings)}")
        self._count.setVisible(bool(findings))
        limit = len(findings) if self._all else MOST_FINDINGS
        for finding in findings[:limit]:
            self._rows.addWidget(self._finding(finding, finding in blockers and not state.locked, _split_for(finding, state), t))
        if len(findings) > limit:
            more = QPushButton(t("Show {count:count} more", count=len(findings) - limit))
            more.setObjectName("more_findings")
            more.setProperty("look", "small")
            more.clicked.connect(lambda: self._show_all(state, card, t))
            self._rows.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        if card.dropped:
            self._rows.addWidget(_dropped(card.dropped, t))
        if not findings and not card.dropped:
            nothing = label("muted", name="no_findings")
            nothing.setText(t("✔ Nothing conspicuous was found, and nothing was left out."))
            self._rows.addWidget(nothing)

    def _show_all(self, state: AppState, card: DatasetCard, t: Translator) -> None:
        self._all = True
        self.show_findings(state, card, t)

    def _finding(self, finding: Finding, open_: bool, split: SplitPolicy | None, t: Translator) -> QWidget:
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
        if open_ and name is not None:
            buttons = QHBoxLayout()
            buttons.setSpacing(4)
            leave = _button(t("Leave it out (recommended)"), "leave_out", "small")
            leave.setAccessibleName(t("Leave out column {column}", column=name))
            leave.clicked.connect(lambda: self.intended.emit(ChangeColumn(name, role="ignore")))
            keep = _button(t("Use it anyway"), "use_anyway", "quiet")
            keep.setAccessibleName(t("Use column {column} anyway", column=name))
            keep.clicked.connect(lambda: self.intended.emit(ChangeColumn(name)))
            buttons.addWidget(leave)
            buttons.addWidget(keep)
            buttons.addStretch()
            column.addLayout(buttons)
        if split is not None:
            remedy = _button(t("Split by {column}", column=split.column or ""), "split_by", "small")
            remedy.clicked.connect(lambda: self._split(split))
            column.addWidget(remedy, 0, Qt.AlignmentFlag.AlignLeft)
        return entry

    def _split(self, split: SplitPolicy) -> None:
        self.intended.emit(ChangeSplit(split))
        if split.column is not None and split.kind in ("group", "time"):
            self.intended.emit(ChangeColumn(split.column, role=split.kind))


def _split_for(finding: Finding, state: AppState) -> SplitPolicy | None:
    """The split that ``finding`` asks for, unless it is chosen already or can no longer be."""
    kind = _SPLITS.get(finding.code)
    if kind is None or state.locked or (state.split.kind, state.split.column) == (kind, finding.column):
        return None
    return replace(state.split, kind=kind, column=finding.column)


def _severity(finding: Finding, open_: bool, t: Translator) -> tuple[str, Tone]:
    if finding.severity == "blocker":
        return (f"✖ {t('To decide')}", "bad") if open_ else (f"✔ {t('Decided')}", "good")
    return (f"▲ {t('Caution')}", "caution") if finding.severity == "warning" else (t("Remark"), "neutral")


def _rank(finding: Finding, blockers: tuple[Finding, ...]) -> int:
    if finding in blockers:
        return 0
    return {"blocker": 2, "warning": 1, "info": 3}[finding.severity]


def _dropped(dropped: tuple[Dropped, ...], t: Translator) -> QWidget:
    entry = QWidget()
    column = QVBoxLayout(entry)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(Pill(t("Left out: {count:count}", count=len(dropped)), "neutral"))
    for one in dropped[:MOST_DROPPED]:
        line = label("muted")
        reason = t.render(one.reason)
        line.setText(t("Line {row}: {reason}", row=one.row, reason=reason) if one.row is not None else reason)
        column.addWidget(line)
    entry.setToolTip("\n".join(t.render(one.reason) for one in dropped[:20]))
    return entry


def _button(text: str, name: str, look: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    if look:
        button.setProperty("look", look)
    return button
