"""The questions of the Plan page: time, what the model will meet, how often to repeat, who decides and when."""

import unicodedata
from typing import get_args

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.forms.field import SettingField, set_look
from desktop.pages.question_words import PRESET_NAMES, PRESET_TIPS, SPLIT_NAMES, SPLIT_TIPS, is_date
from desktop.pages.quiet import fit
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeDecider, ChangePreset, ChangeSettings, ChangeSplit
from desktop.state.plan_answers import Answers, answers_of
from desktop.widgets.card import Card, label
from desktop.widgets.flow_layout import FlowLayout
from engine.domain.dataset import Column, DatasetCard
from engine.domain.method import Setting
from engine.domain.part_names import names_parts
from engine.domain.plan import Preset, SplitKind
from engine.domain.text import Translator, mark, translator

REPLICATES = Setting(
    "replicates",
    mark("Replicates of each comparison"),
    mark("How many times the rows are divided differently and every network is trained again. More give narrower intervals."),
    "integer",
    5,
    2,
    200,
)


class Choices(QWidget):
    """A row of chips of which one is chosen.

    Signals: ``chosen(str)`` when a person picks another one.
    """

    chosen = Signal(str)

    def __init__(self, ids: tuple[str, ...], name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        row = FlowLayout()
        self.setLayout(row)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for known in ids:
            button = QPushButton()
            button.setObjectName(f"{name}_{known}")
            button.setCheckable(True)
            button.setProperty("look", "choice")
            button.clicked.connect(lambda _checked, picked=known: self.chosen.emit(picked))
            self._group.addButton(button)
            self.buttons[known] = button
            row.addWidget(button)

    def show_choice(self, chosen: str, names: dict[str, str], tips: dict[str, str], t: Translator) -> None:
        """Show the chips' names and which one is chosen, with a mark as well as a colour."""
        for known, button in self.buttons.items():
            sign = "●" if known == chosen else "○"
            button.setChecked(known == chosen)
            button.setText(f"{sign} {t(names[known])}")
            button.setToolTip(t(tips[known]))
            button.setAccessibleName(t(names[known]))
            button.setAccessibleDescription(t(tips[known]))


class Questions(Card):
    """The card with the questions.

    Signals: ``intended(object)`` with ChangePreset, ChangeSplit, ChangeSettings or ChangeDecider.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="questions")
        self._state = AppState()
        self._asked: list[QLabel] = []
        self.preset = Choices(get_args(Preset), "preset")
        self.preset.chosen.connect(lambda picked: self.intended.emit(ChangePreset(picked)))
        self.split = Choices(get_args(SplitKind), "split")
        self.split.chosen.connect(self._choose_split)
        self.column = QComboBox()
        self.column.setObjectName("split_column")
        self.column.activated.connect(lambda: self._choose_split(self._state.split.kind))
        self.replicates = SettingField(REPLICATES)
        self.replicates.changed.connect(self._choose_replicates)
        self._bounds = label("muted", name="replicates_words")
        self.decider = QLineEdit()
        self.decider.setObjectName("decider")
        self.decide_by = QLineEdit()
        self.decide_by.setObjectName("decide_by")
        for line in (self.decider, self.decide_by):
            line.editingFinished.connect(self._name_decider)
        self._wrong = label("error", name="date_problem")
        self._wrong.hide()
        who = QHBoxLayout()
        who.setSpacing(8)
        who.addWidget(self.decider, 1)
        who.addWidget(self.decide_by)
        times = QHBoxLayout()
        times.addWidget(self.replicates)
        times.addWidget(self._bounds, 1)
        self._answered: Answers | None = None
        """What was answered in the guided plan."""
        self.applied = label("small", name="answers_applied")
        self.applied.hide()
        self.body.addWidget(self.applied)
        self._ask(self.preset)
        self._ask(self.split, self.column)
        self._ask(times)
        self._ask(who, self._wrong)
        self.body.addStretch(1)
        self.guided = QPushButton()
        self.guided.setObjectName("guided")
        self.guided.setProperty("look", "small")
        self.guided.clicked.connect(self._guide)
        self.head.addWidget(self.guided)

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the answers that ``state`` holds."""
        self._state = state
        self.set_title(t("Questions"))
        self.guided.setText(t("Step by step…"))
        self.guided.setToolTip(t("Asks what matters, what may not get worse, how much time there is and who decides, one after the other."))
        self.guided.setAccessibleName(t("Plan step by step"))
        self.guided.setEnabled(not state.locked and bool(state.chosen_tasks()))
        words = (
            t("Time for the study"),
            t("The model will be used on"),
            t("Replicates of each comparison"),
            t("Who decides, and until when"),
        )
        for question, text in zip(self._asked, words, strict=True):
            question.setText(text)
        self.preset.show_choice(state.preset, PRESET_NAMES, PRESET_TIPS, t)
        self.split.show_choice(state.split.kind, SPLIT_NAMES, SPLIT_TIPS, t)
        self._show_columns(state, t)
        self.replicates.set_value(state.plan.replicates if state.plan is not None else state.replicates or 5)
        self.replicates.set_texts(t)
        fit(self.replicates, "20000")
        fit(self.decide_by, t("YYYY-MM-DD"))
        self._say_replicates(t)
        for line, shown, hint in (
            (self.decider, state.decider, t("Name or role")),
            (self.decide_by, state.decide_by, t("YYYY-MM-DD")),
        ):
            if not line.hasFocus() and not (line is self.decide_by and self._date_is_wrong()):
                line.setText(shown)
                line.setCursorPosition(0)
            line.setPlaceholderText(hint)
            line.setAccessibleName(t("{name}: {value}", name=words[3], value=hint))
            line.setToolTip(t("Shown in the report, so that everyone knows who decides and by when."))
        self._say_applied()
        self._wrong.setText(t("Enter the date as year-month-day, for example 2026-12-04."))
        for widget in (self.preset, self.split, self.column, self.replicates, self.decider, self.decide_by):
            widget.setEnabled(not state.locked)

    def _guide(self) -> None:
        from desktop.pages.plan_wizard import PlanWizard

        wizard = PlanWizard(self.window(), self._state)
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.intended.connect(self.intended)
        wizard.accepted.connect(lambda: self._take_answers(wizard.answers))
        wizard.open()

    def _take_answers(self, answers: Answers) -> None:
        self._answered = answers
        self._say_applied()

    def _say_applied(self) -> None:
        """Say that the answers of the guided plan hold, for as long as they do."""
        t = translator(self._state.language)
        self.applied.setText(f"✔ {t('Your answers hold now. “What is compared” shows the plan that follows.')}")
        self.applied.setVisible(self._answered is not None and answers_of(self._state) == self._answered)

    def _ask(self, *answers: QWidget | QHBoxLayout) -> None:
        question = label("heading")
        self._asked.append(question)
        block = QVBoxLayout()
        block.setSpacing(5)
        block.addWidget(question)
        for answer in answers:
            if isinstance(answer, QWidget):
                block.addWidget(answer)
            else:
                block.addLayout(answer)
        self.body.addLayout(block)
        self.body.addSpacing(4)

    def _show_columns(self, state: AppState, t: Translator) -> None:
        names = split_columns(state.card, state.split.kind, state)
        with QSignalBlocker(self.column):
            self.column.clear()
            for name in names:
                self.column.addItem(name, name)
            self.column.setCurrentIndex(self.column.findData(state.split.column))
        self.column.setVisible(state.split.kind != "random")
        tip = t("The column that the rows are divided by.")
        self.column.setToolTip(tip)
        self.column.setAccessibleName(tip)
        for kind in ("group", "time", "given"):
            button = self.split.buttons[kind]
            possible = bool(split_columns(state.card, kind, state))
            button.setEnabled(possible or state.split.kind == kind)
            if not possible:
                button.setToolTip(_impossible(kind, t))

    def _choose_split(self, kind: str) -> None:
        known: SplitKind = kind  # pyright: ignore[reportAssignmentType] - the chips are made from SplitKind
        names = split_columns(self._state.card, known, self._state)
        column = self.column.currentData() if known == self._state.split.kind else None
        chosen = None if known == "random" else column if column in names else next(iter(names), None)
        if known != "random" and chosen is None:
            return
        self.intended.emit(ChangeSplit(replace(self._state.split, kind=known, column=chosen)))

    def _choose_replicates(self) -> None:
        number = self.replicates.entry().value
        self._say_replicates(translator(self._state.language))
        if isinstance(number, int) and (self._state.plan is None or number != self._state.plan.replicates):
            self.intended.emit(ChangeSettings(self._state.settings, number))

    def _say_replicates(self, t: Translator) -> None:
        problem = self.replicates.entry().problem
        self._bounds.setText(t.render(problem) if problem is not None else t("2 to 200; more give narrower intervals."))
        set_look(self._bounds, "error" if problem is not None else "muted")
        self.replicates.set_wrong(problem)

    def _name_decider(self) -> None:
        wrong = self._date_is_wrong()
        self._wrong.setVisible(wrong)
        answer = ChangeDecider(self.decider.text().strip(), self._state.decide_by if wrong else self._typed_date())
        if (answer.decider, answer.decide_by) != (self._state.decider, self._state.decide_by):
            self.intended.emit(answer)

    def _typed_date(self) -> str:
        return unicodedata.normalize("NFKC", self.decide_by.text()).strip().replace("/", "-")

    def _date_is_wrong(self) -> bool:
        return bool(self._typed_date()) and not is_date(self._typed_date())


def split_columns(card: DatasetCard | None, kind: SplitKind, state: AppState) -> tuple[str, ...]:
    """The columns that could say which group, time or part a row belongs to, likely ones first; tasks are not among them."""
    if card is None or kind == "random":
        return ()
    tasks = {task.name for task in state.chosen_tasks()}
    fitting = [column for column in card.columns if column.name not in tasks and _fits(column, kind)]
    return tuple(column.name for column in sorted(fitting, key=lambda column: column.role != kind))


def _fits(column: Column, kind: SplitKind) -> bool:
    if kind == "given":
        return names_parts(column.classes)
    if column.role == kind:
        return True
    if kind == "time":
        return column.kind == "date" or (column.kind in ("number", "id") and column.missing == 0 and column.role != "target")
    return column.kind in ("category", "id", "text", "binary") and column.role != "target"


def _impossible(kind: SplitKind, t: Translator) -> str:
    if kind == "given":
        return t("No column of the data names the parts with words such as train, validation and test.")
    return t("No column of the data could say that.")
