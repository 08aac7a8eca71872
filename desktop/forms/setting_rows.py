"""Settings below each other: name, input, and beside it the help or what is wrong; generated from their declarations."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.forms.choice_names import value_words
from desktop.forms.entry import Value
from desktop.forms.field import SettingField, set_look
from desktop.widgets.card import label
from desktop.widgets.still import still
from engine.domain.method import Setting
from engine.domain.text import Text, Translator

CHANGED = "● "
"""Stands before the name of a setting that differs from its default, where defaults are shown."""
NAME_WIDTH = 190
ROWS_A_TURN = 3
"""Rows that are made before the window may do something else, where they are spread over turns."""


class SettingRows(QWidget):
    """A row for each of ``settings``; ``defaults_shown`` adds the default to the help and marks what differs from it.

    ``spread`` makes them some at a time, so that a long form does not hold up the window; ``complete`` tells when all are there.

    Signals: ``entered(str, object)`` carries the id of a setting and its new value after a valid entry that changed it;
    ``completed()`` after the last of the rows that were spread.
    """

    entered = Signal(str, object)
    completed = Signal()

    def __init__(self, settings: Sequence[Setting], *, defaults_shown: bool = False, spread: bool = False) -> None:
        super().__init__()
        self._waiting = list(settings)
        self._values: dict[str, Value] = {}
        self._defaults_shown = defaults_shown
        self._translator: Translator | None = None
        self._fields: dict[str, SettingField] = {}
        self._titles: dict[str, QLabel] = {}
        self._words: dict[str, QLabel] = {}
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(1, 220)
        grid.setColumnStretch(2, 1)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._make_more)
        if spread:
            self._make_more()
        else:
            self._make(len(self._waiting))

    @property
    def complete(self) -> bool:
        """Whether every row has been made."""
        return not self._waiting

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show ``values`` by setting; a wrong entry stays until it is mended or the setting itself changes."""
        self._values = dict(values)
        for name in self._fields:
            self._show_value(name)

    def set_texts(self, translator: Translator) -> None:
        """Show every text in the language of ``translator``."""
        self._translator = translator
        for name in self._fields:
            self._show_texts(name, translator)

    def field(self, name: str) -> SettingField:
        """The input of setting ``name``."""
        return self._fields[name]

    def check(self, setting: Setting, value: Value) -> Text | None:
        """What is wrong with a value that keeps to the bounds of ``setting``; None by default."""
        return None

    def _make(self, count: int) -> None:
        with still(self._grid):
            self._make_rows(count)

    def _make_rows(self, count: int) -> None:
        made, self._waiting = self._waiting[:count], self._waiting[count:]
        for setting in made:
            row, field, title = len(self._fields), SettingField(setting), label(wrap=self._defaults_shown)
            words = label("muted", name=f"words_{setting.id}")
            if self._defaults_shown:
                title.setFixedWidth(NAME_WIDTH)
            title.setBuddy(field.first)
            field.changed.connect(lambda known=setting.id: self._take(known))
            for column, widget in enumerate((title, field, words)):
                self._grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)
                widget.show()
            self._fields[setting.id], self._titles[setting.id], self._words[setting.id] = field, title, words

    def _make_more(self) -> None:
        known = set(self._fields)
        self._make(ROWS_A_TURN)
        for name in self._fields:
            if name not in known and name in self._values:
                self._show_value(name)
            if name not in known and self._translator is not None:
                self._show_texts(name, self._translator)
        if self._waiting:
            self._later.start()
        else:
            self.completed.emit()

    def _show_value(self, name: str) -> None:
        field = self._fields[name]
        before = field.entry()
        field.set_value(self._values[name])
        if field.entry() != before:
            self._say(name, None)
        self._name(name)

    def _show_texts(self, name: str, translator: Translator) -> None:
        self._fields[name].set_texts(translator)
        self._name(name)
        self._say(name, self._problem(name))

    def _take(self, name: str) -> None:
        problem = self._problem(name)
        self._say(name, problem)
        value = self._fields[name].entry().value
        if problem is None and value is not None and value != self._values[name]:
            self._values[name] = value
            self._fields[name].set_value(value)
            self._name(name)
            self.entered.emit(name, value)

    def _problem(self, name: str) -> Text | None:
        entry = self._fields[name].entry()
        if entry.value is None:
            return entry.problem
        return self.check(self._fields[name].setting, entry.value)

    def _name(self, name: str) -> None:
        if self._translator is not None:
            setting = self._fields[name].setting
            differs = self._defaults_shown and name in self._values and self._values[name] != setting.default
            self._titles[name].setText(f"{CHANGED if differs else ''}{self._translator(setting.title)}")

    def _say(self, name: str, problem: Text | None) -> None:
        t = self._translator
        if t is None:
            return
        setting, words = self._fields[name].setting, self._words[name]
        words.setText(t.render(problem) if problem is not None else self._help(setting, t))
        set_look(words, "error" if problem is not None else "muted")
        self._fields[name].set_wrong(problem)

    def _help(self, setting: Setting, t: Translator) -> str:
        if not self._defaults_shown or setting.default in (None, ""):
            return t(setting.help)
        default = t("Default: {value}.", value=value_words(setting, setting.default, t))
        return f"{t(setting.help)}\n{default}" if setting.help else default
