"""The card with traps and remarks found in the data, each with its remedy, and with what was left out."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.pages.losses import LossList
from desktop.pages.passed_checks import passed_checks
from desktop.state.edits import ChangeColumn, ChangeSplit
from desktop.state.progress import undecided
from desktop.widgets.card import Card, Pill, clear, label
from desktop.widgets.theme import Tone
from engine.domain.dataset import DatasetCard, Finding
from engine.domain.plan import ColumnChoice, SplitPolicy
from engine.domain.protocol import DroppedListed
from engine.domain.text import Translator

MOST_FINDINGS = 3
FEW_FINDINGS = 1
"""Findings beside which there is room to say what was looked for as well."""
_SPLITS: dict[str, Literal["group", "time"]] = {"group_leak": "group", "time_drift": "time"}
_SPARE = ("constant", "near_constant", "duplicate_column", "after_the_fact", "outlier", "mixed_types", "mixed_units", "units_differ")
"""Remarks on an input column that leaving it out would settle."""
_MARKERS = ("missing_marker", "outlier")
"""Warnings about a value that may stand for a gap."""


class Decisions(Struct, frozen=True):
    """What the person has decided about the data so far, and whether anything can be decided now."""

    columns: tuple[ColumnChoice, ...] = ()
    split: SplitPolicy = SplitPolicy()
    locked: bool = False
    losses: DroppedListed | None = None


class FindingsCard(Card):
    """What to confirm about the data.

    Signals: ``intended(object)`` with ChangeColumn and ChangeSplit for the remedies, and SaveLosses for the list of what was left out.
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
        self._losses.show_losses(card.dropped, decisions.losses, t, several=len(card.files) > 1)
        blockers = undecided(card, decisions.columns)
        self.set_title(t("Please confirm") if card.findings else t("Checks"))
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
            nothing.setText(t("✔ No problems were found, and nothing was left out."))
            self._rows.addWidget(nothing)
        passed = passed_checks(card, t) if len(findings) <= FEW_FINDINGS else ()
        if passed:
            in_vain = label("muted", name="passed_checks")
            in_vain.setText("\n".join((t("Looked for, and not found:"), *(f"✔ {check}" for check in passed))))
            self._rows.addWidget(in_vain)

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
        sentence.setText(finding.sentence(t))
        column.addWidget(sentence)
        remedies = [] if decisions.locked else list(_remedies(finding, card, decisions, t, open_=open_))
        if remedies:
            buttons = QHBoxLayout()
            buttons.setSpacing(4)
            for remedy in remedies:
                buttons.addWidget(self._offer(remedy))
            buttons.addStretch()
            column.addLayout(buttons)
        return entry

    def _offer(self, remedy: "_Remedy") -> QPushButton:
        button = _button(remedy.words, remedy.name, remedy.look)
        button.setToolTip(remedy.tip)
        if remedy.spoken:
            button.setAccessibleName(remedy.spoken)

        def intend() -> None:
            for intent in remedy.intents:
                self.intended.emit(intent)

        button.clicked.connect(intend)
        return button


class _Remedy(Struct, frozen=True):
    """One click that settles a finding, or takes that back."""

    name: str
    words: str
    tip: str
    intents: tuple[ChangeColumn | ChangeSplit, ...]
    look: str = "small"
    spoken: str = ""


def _remedies(finding: Finding, card: DatasetCard, decisions: Decisions, t: Translator, *, open_: bool) -> Iterator[_Remedy]:
    name = finding.column
    if finding.code == "missing_marker" and finding.severity == "info":
        yield from _values_again(decisions.columns, t)
    if name is None:
        return
    if finding.code in _MARKERS and finding.value is not None and _leaked(card, decisions.columns, name) is None:
        before = next((choice.gaps for choice in decisions.columns if choice.name == name), ())
        yield _Remedy(
            "treat_as_missing",
            t("Treat {value} as missing", value=finding.value),
            t("Cells with this value count as empty, here and when the networks predict later. The file stays as it is."),
            (ChangeColumn(name, gaps=tuple(dict.fromkeys((*before, finding.value)))),),
            spoken=t("Treat {value} in column {column} as missing", value=finding.value, column=name),
        )
    if open_ or (finding.code in _SPARE and _is_used(card, decisions.columns, name)):
        yield _Remedy(
            "leave_out",
            t("Leave it out (recommended)") if open_ else t("Leave it out"),
            t("The column stays in the file but is not used."),
            (ChangeColumn(name, role="ignore"),),
            spoken=t("Leave out column {column}", column=name),
        )
    if open_:
        yield _Remedy(
            "use_anyway",
            t("Use it anyway"),
            t("The decision is kept with the plan."),
            (ChangeColumn(name),),
            "quiet",
            t("Use column {column} anyway", column=name),
        )
    kind = _SPLITS.get(finding.code)
    if kind is not None and (decisions.split.kind, decisions.split.column) != (kind, name):
        yield _Remedy(
            "split_by",
            t("Split by {column}", column=name),
            t("Rows that belong together then never stand in different parts of the data."),
            (ChangeSplit(replace(decisions.split, kind=kind, column=name)), ChangeColumn(name, role=kind)),
        )


def _values_again(columns: tuple[ColumnChoice, ...], t: Translator) -> Iterator[_Remedy]:
    """One for each value that the person took as a gap."""
    for choice in columns:
        for value in choice.gaps:
            yield _Remedy(
                "value_again",
                t("Read {value} in {column} as a value again", value=value, column=choice.name),
                t("Cells with this value are measurements again."),
                (ChangeColumn(choice.name, gaps=tuple(other for other in choice.gaps if other != value)),),
                "quiet",
            )


def _leaked(card: DatasetCard, columns: tuple[ColumnChoice, ...], name: str) -> Finding | None:
    """The blocker of the column that is still open: a decision about a value must not pass for a decision about that."""
    return next((finding for finding in undecided(card, columns) if finding.column == name), None)


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
