"""The guided way to a plan: a few plain questions one after the other, and what the answers mean before they hold."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import get_args

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton, QScrollArea, QVBoxLayout, QWidget, QWizard, QWizardPage

from desktop.pages.groups_card import group_words
from desktop.pages.question_words import PRESET_NAMES, PRESET_TIPS, is_date
from desktop.pages.times import proposed_time
from desktop.state.app_state import AppState
from desktop.state.plan_answers import Answers, answers_of, consequences, edits_for, groups_after
from desktop.widgets.card import below_name, label
from engine.domain.plan import Preset
from engine.domain.task_groups import Division, divides
from engine.domain.text import Translator, translator

TIP_INDENT = 21
"""Pixels by which the explanation of an answer stands in, below its name."""
LEAVE_VALUES = ""
"""The answer that no task matters more than its value says."""


class PlanWizard(QWizard):
    """Asks what matters, what may not get worse, how much time there is, and who decides.

    Signals: ``intended(object)`` with the edits that follow, when the last page is confirmed.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget, state: AppState) -> None:
        super().__init__(parent)
        self._state = state
        t = self._t = translator(state.language)
        self.setObjectName("plan_wizard")
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setWindowTitle(t("Plan step by step"))
        self.resize(620, 500)
        buttons = QWizard.WizardButton
        words = {buttons.BackButton: t("Back"), buttons.NextButton: t("Next"), buttons.FinishButton: t("Propose a plan")}
        for button, text in (words | {buttons.CancelButton: t("Cancel")}).items():
            self.setButtonText(button, text)
        for button in (buttons.NextButton, buttons.FinishButton):
            main = self.button(button)
            main.setProperty("look", "primary")
            main.style().unpolish(main)  # it was drawn plainly when Qt made it
            main.style().polish(main)
        before = answers_of(state)
        names = [task.name for task in state.chosen_tasks()]
        self.matters = _Choice(
            "matters",
            [(LEAVE_VALUES, t("Every task, as its value on the Tasks page says")), *((name, name) for name in names)],
            before.matters,
        )
        self.guarded = [_ticked(name, name in before.guarded, t) for name in names]
        presets = [(known, t(PRESET_NAMES[known])) for known in get_args(Preset)]
        self.preset = _Choice("wizard_preset", presets, before.preset, _times(state, t))
        self.decider, self.decide_by = QLineEdit(before.decider), QLineEdit(before.decide_by)
        self.wrong = label("error", name="wizard_date_problem")
        self.summary = label(name="wizard_summary")
        self.groups, self.take_groups = label(name="wizard_groups"), QCheckBox()
        self._suggested: Division = ()
        self._asked_before = False
        self._add(
            t("What matters most?"), t("A task that matters most counts three times as much when candidates are compared."), self.matters
        )
        self._add(
            t("Which tasks may not get worse?"), t("Joint training is then off for them at the slightest proven loss."), *self.guarded
        )
        self._add(t("How much time is there?"), t("More time means narrower intervals, and so a clearer verdict."), self.preset)
        who = self._add(t("Who decides, and until when?"), t("Both stand in the report. They can be left open."), *self._who(t))
        who.complete = lambda: not self._date_is_wrong()
        self.decide_by.textChanged.connect(lambda: (self._say_date(), who.completeChanged.emit()))
        self._add(
            t("What follows from that"),
            t("Tasuki proposes groups and methods with reasons; nothing is trained before you start it."),
            self.summary,
            *self._group_parts(t),
        )
        self._say_date()
        self.currentIdChanged.connect(lambda _: self._sum_up())

    @property
    def answers(self) -> Answers:
        """What has been answered so far."""
        preset = next(known for known in get_args(Preset) if known == self.preset.chosen)
        before = answers_of(self._state).groups
        guarded = tuple(tick.objectName().removeprefix("guard_") for tick in self.guarded if tick.isChecked())
        return replace(
            answers_of(self._state),
            matters=self.matters.chosen,
            guarded=guarded,
            preset=preset,
            decider=self.decider.text().strip(),
            decide_by=self._typed_date(),
            groups=self._suggested if self._suggested and self.take_groups.isChecked() else before,
        )

    def accept(self) -> None:
        """Have the answers hold."""
        edits = edits_for(self._state, self.answers)
        super().accept()
        for edit in edits:
            self.intended.emit(edit)

    def _who(self, t: Translator) -> tuple[QWidget, ...]:
        parts: list[QWidget] = []
        fields = (
            (self.decider, "wizard_decider", t("Name or role")),
            (self.decide_by, "wizard_decide_by", t("Until when (year-month-day)")),
        )
        for line, name, words in fields:
            above = label("heading", name=f"{name}_label")
            above.setText(words)
            above.setBuddy(line)
            line.setObjectName(name)
            line.setAccessibleName(words)
            line.setToolTip(t("Shown in the report, so that everyone knows who decides and by when."))
            parts += (above, line)
        self.decide_by.setPlaceholderText(t("YYYY-MM-DD"))
        return *parts, self.wrong

    def _add(self, title: str, guidance: str, *answers: QWidget) -> "_Asked":
        page = _Asked()
        page.setTitle(title)
        page.setSubTitle(guidance)
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setSpacing(8)
        for answer in answers:
            rows.addWidget(answer)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        scroll.setAccessibleName(title)
        QVBoxLayout(page).addWidget(scroll)
        self.addPage(page)
        return page

    def _group_parts(self, t: Translator) -> tuple[QWidget, ...]:
        self._groups_title = label("heading")
        self._groups_title.setText(t("Which tasks train together"))
        self.take_groups.setObjectName("take_groups")
        words = t("Compare these groups too")
        self.take_groups.setText(words)
        self.take_groups.setAccessibleName(words)
        self.take_groups.setToolTip(t("Trains a network for each group, as one more candidate beside the others."))
        return self._groups_title, self.groups, self.take_groups

    def _sum_up(self) -> None:
        if self.nextId() != -1:
            return
        t, answers = self._t, self.answers
        self.summary.setText("\n".join(f"· {t.render(one)}" for one in consequences(self._state, answers)))
        found = groups_after(self._state, answers)
        groups = tuple(group.tasks for group in found)
        own = answers_of(self._state).groups
        self._suggested = groups if divides(groups) and groups != own else ()
        lines = [t("{name}: {value}", name=group_words(number, group), value=group.reason) for number, group in enumerate(found, start=1)]
        closing = t("This is only where to begin: before training the evidence is weak, and training decides.")
        if self._suggested and own:
            closing = t("These would take the place of the groups that you arranged on the Plan page.")
        self.groups.setText("\n".join([*lines, closing]))
        for part in (self._groups_title, self.groups):
            part.setVisible(bool(found))
        self.take_groups.setVisible(bool(self._suggested))
        if not self._asked_before:
            self._asked_before = True
            self.take_groups.setChecked(not own)

    def _typed_date(self) -> str:
        return unicodedata.normalize("NFKC", self.decide_by.text()).strip().replace("/", "-")

    def _date_is_wrong(self) -> bool:
        return bool(self._typed_date()) and not is_date(self._typed_date())

    def _say_date(self) -> None:
        self.wrong.setText(self._t("Enter the date as year-month-day, for example 2026-12-04.") if self._date_is_wrong() else "")
        self.wrong.setVisible(self._date_is_wrong())


class _Asked(QWizardPage):
    """A page that can be left while ``complete`` says so."""

    def __init__(self) -> None:
        super().__init__()
        self.complete: Callable[[], bool] = lambda: True

    def isComplete(self) -> bool:
        """Whether the next page may follow."""
        return self.complete()


class _Choice(QWidget):
    """One of several answers below each other."""

    def __init__(self, name: str, answers: list[tuple[str, str]], chosen: str, tips: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._buttons: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        for key, words in answers:
            button = QRadioButton(words.replace("&", "&&"))
            button.setObjectName(f"{name}_{key or 'none'}")
            tip = (tips or {}).get(key, "")
            button.setToolTip(tip or words)
            button.setAccessibleName(words)
            button.setAccessibleDescription(tip)
            button.setChecked(key == chosen)
            group.addButton(button)
            rows.addWidget(button)
            if tip:
                below = below_name(TIP_INDENT, "muted")
                below.setText(tip)
                rows.addWidget(below)
            self._buttons[key] = button

    @property
    def chosen(self) -> str:
        """The key of the answer that is marked."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")


def _times(state: AppState, t: Translator) -> dict[str, str]:
    """What each preset means; where a plan is proposed, also how long it takes with the present one."""
    tips: dict[str, str] = {known: t(PRESET_TIPS[known]) for known in get_args(Preset)}
    time = proposed_time(state)
    if time is not None:
        tips[state.preset] = t("{preset} The present plan takes about {time}.", preset=tips[state.preset], time=time)
    return tips


def _ticked(name: str, ticked: bool, t: Translator) -> QCheckBox:
    box = QCheckBox(name.replace("&", "&&"))
    box.setObjectName(f"guard_{name}")
    box.setChecked(ticked)
    box.setAccessibleName(t("{task} may not get worse", task=name))
    box.setToolTip(box.accessibleName())
    return box
