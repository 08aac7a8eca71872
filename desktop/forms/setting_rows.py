"""Settings below each other: name, input, and beside it the help or what is wrong; generated from their declarations."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.forms.choice_names import value_words
from desktop.forms.entry import Value
from desktop.forms.field import SettingField, set_look
from desktop.widgets.card import label
from engine.domain.method import Setting
from engine.domain.text import Text, Translator

CHANGED = "● "
"""Stands before the name of a setting that differs from its default, where defaults are shown."""
NAME_WIDTH = 190


class SettingRows(QWidget):
    """A row for each of ``settings``; ``defaults_shown`` adds the default to the help and marks what differs from it.

    Signals: ``entered(str, object)`` carries the id of a setting and its new value after a valid entry that changed it.
    """

    entered = Signal(str, object)

    def __init__(self, settings: Sequence[Setting], *, defaults_shown: bool = False) -> None:
        super().__init__()
        self._values: dict[str, Value] = {}
        self._defaults_shown = defaults_shown
        self._translator: Translator | None = None
        self._fields: dict[str, SettingField] = {}
        self._titles: dict[str, QLabel] = {}
        self._words: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(1, 220)
        grid.setColumnStretch(2, 1)
        for row, setting in enumerate(settings):
            field, title = SettingField(setting), label(wrap=defaults_shown)
            words = label("muted", name=f"words_{setting.id}")
            if defaults_shown:
                title.setFixedWidth(NAME_WIDTH)
            title.setBuddy(field.first)
            field.changed.connect(lambda known=setting.id: self._take(known))
            for column, widget in enumerate((title, field, words)):
                grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)
            self._fields[setting.id], self._titles[setting.id], self._words[setting.id] = field, title, words

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show ``values`` by setting; a wrong entry stays until it is mended or the setting itself changes."""
        self._values = dict(values)
        for name, field in self._fields.items():
            before = field.entry()
            field.set_value(self._values[name])
            if field.entry() != before:
                self._say(name, None)
            self._name(name)

    def set_texts(self, translator: Translator) -> None:
        """Show every text in the language of ``translator``."""
        self._translator = translator
        for name, field in self._fields.items():
            field.set_texts(translator)
            self._name(name)
            self._say(name, self._problem(name))

    def field(self, name: str) -> SettingField:
        """The input of setting ``name``."""
        return self._fields[name]

    def check(self, setting: Setting, value: Value) -> Text | None:
        """What is wrong with a value that keeps to the bounds of ``setting``; None by default."""
        return None

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
        if not self._defaults_shown or setting.default is None:
            return t(setting.help)
        default = t("Default: {value}.", value=value_words(setting, setting.default, t))
        return f"{t(setting.help)}\n{default}" if setting.help else default
