"""A field for each share of a relation table, with the estimate below it and what is wrong below its row."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from desktop.forms.field import set_wrong
from desktop.forms.share_entry import read_share, share_text
from desktop.state.relation_edits import normalised, sum_problem
from desktop.widgets.card import label
from engine.domain.relation import RelationFound, answer_names, state_names
from engine.domain.task import Task
from engine.domain.text import Text, Translator, format_percent, message_n

LINES = 3
"""Lines of the grid for each class: fields, estimates, and what is wrong."""
FIELD_WIDTH = 96


class ShareGrid(QWidget):
    """A row for each class of the given task, a column for each answer of the other.

    Signals: ``edited()`` when a person has typed something.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Ground")
        self._about: Task | None = None
        self._translator: Translator | None = None
        self._shown: dict[QLineEdit, float] = {}
        self._parts: list[QWidget] = []
        self.fields: list[list[QLineEdit]] = []
        self._estimates: list[list[QLabel]] = []
        self._problems: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(3)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def set_tasks(self, given: Task, about: Task) -> None:
        """Have empty fields for the answers of ``about`` within the classes of ``given``."""
        for part in self._parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._about, self._parts, self._shown = about, [], {}
        self.fields, self._estimates, self._problems = [], [], []
        answers = answer_names(about)
        for column, answer in enumerate(answers, 1):
            self._add(label("heading", wrap=False), 0, column).setText(f"{about.name} = {answer}")
        for place, state in enumerate(state_names(given)):
            top = 1 + LINES * place
            self._add(label("heading", wrap=False), top, 0).setText(f"{given.name} = {state}")
            fields, estimates = [], []
            for column, answer in enumerate(answers, 1):
                field = QLineEdit()
                field.setObjectName(f"share_{place}_{column - 1}")
                field.setFixedWidth(FIELD_WIDTH)
                field.setAccessibleName(f"{given.name} = {state} → {about.name} = {answer}")
                field.textEdited.connect(self._edit)
                self._parts.append(field)
                self._grid.addWidget(field, top, column)
                fields.append(field)
                estimates.append(self._add(label("muted", wrap=False), top + 1, column))
            problem = label("error", wrap=True)
            problem.hide()
            self._parts.append(problem)
            self._grid.addWidget(problem, top + 2, 0, 1, len(answers) + 2)
            self.fields.append(fields)
            self._estimates.append(estimates)
            self._problems.append(problem)
        self._grid.setColumnStretch(len(answers) + 1, 1)

    def set_shares(self, shares: tuple[tuple[float, ...], ...] | None) -> None:
        """Show ``shares``, one row for each class; None empties the fields."""
        self._shown = {}
        for place, fields in enumerate(self.fields):
            for column, field in enumerate(fields):
                if shares is not None:
                    self._shown[field] = shares[place][column]
                field.setText(share_text(shares[place][column]) if shares is not None else "")
        self._say_problems()

    def set_estimate(self, found: RelationFound | None, t: Translator) -> None:
        """Show below each field what training rows say, with the 95 % interval and their number; None says that they say nothing."""
        self._translator = t
        for place, estimates in enumerate(self._estimates):
            for column, words in enumerate(estimates):
                words.setText(_estimate_words(found, place, column, t))
                self.fields[place][column].setToolTip(words.text())
                self.fields[place][column].setAccessibleDescription(words.text())
        self._say_problems()

    def shares(self) -> tuple[tuple[float, ...], ...] | None:
        """What stands in the fields, each row with a sum of exactly one where the answers are classes; None while something is wrong."""
        rows = [self._row(fields) for fields in self.fields]
        if self._about is None or not rows:
            return None
        about = self._about
        whole = [tuple(share for share in row if share is not None) for row in rows]
        if any(len(row) < len(fields) or sum_problem(about, row) is not None for row, fields in zip(whole, self.fields, strict=True)):
            return None
        return tuple(normalised(about, row) for row in whole)

    def _row(self, fields: list[QLineEdit]) -> list[float | None]:
        return [self._value(field) for field in fields]

    def _value(self, field: QLineEdit) -> float | None:
        """The share in ``field``; the exact one that was shown where nothing was typed."""
        shown = self._shown.get(field)
        if shown is not None and field.text() == share_text(shown):
            return shown
        value = read_share(field.text()).value
        return float(value) if isinstance(value, float | int) else None

    def _edit(self) -> None:
        self._say_problems()
        self.edited.emit()

    def _say_problems(self) -> None:
        for fields, words in zip(self.fields, self._problems, strict=True):
            problem = self._problem_of(fields)
            words.setText(self._translator.render(problem) if problem is not None and self._translator is not None else "")
            words.setVisible(problem is not None)

    def _problem_of(self, fields: list[QLineEdit]) -> Text | None:
        """The first thing that is wrong in a row; empty fields are not wrong but missing."""
        first: Text | None = None
        for field in fields:
            problem = read_share(field.text()).problem if field.text().strip() else None
            set_wrong(field, problem is not None)
            first = first or problem
        row = self._row(fields)
        if first is None and self._about is not None and all(share is not None for share in row):
            first = sum_problem(self._about, [share for share in row if share is not None])
        return first

    def _add(self, made: QLabel, row: int, column: int) -> QLabel:
        self._parts.append(made)
        self._grid.addWidget(made, row, column)
        return made


def _estimate_words(found: RelationFound | None, place: int, column: int, t: Translator) -> str:
    if found is None or not found.rows[place]:
        return t("No rows")
    low, high = (format_percent(end[place][column], digits=0).removesuffix(" %") for end in (found.low, found.high))
    return t.render(
        message_n(
            "{share} ({low}–{high}), {rows:count} row",
            "{share} ({low}–{high}), {rows:count} rows",
            "rows",
            share=format_percent(found.relation.shares[place][column], digits=0),
            low=low,
            high=high,
            rows=found.rows[place],
        )
    )
