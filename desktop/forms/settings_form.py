"""A form made from a Settings struct: declared once, it needs no code of its own."""

import msgspec
from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.forms.entry import check_against
from desktop.forms.field import SettingField, set_look
from desktop.widgets.card import label
from engine.domain.method import settings_of
from engine.domain.text import Text, Translator


class SettingsForm(QWidget):
    """All settings of ``struct`` below each other: name, input, and beside it the help or what is wrong.

    Signals: ``changed(object)`` carries a whole new instance of ``struct`` after a valid entry that changed it.
    """

    changed = Signal(object)

    def __init__(self, struct: type[Struct]) -> None:
        super().__init__()
        self._struct = struct
        self._settings: Struct = struct()
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
        for row, setting in enumerate(settings_of(struct)):
            field, title = SettingField(setting), label(wrap=False)
            words = label("muted", name=f"words_{setting.id}")
            title.setBuddy(field.first)
            field.changed.connect(lambda known=setting.id: self._take(known))
            for column, widget in enumerate((title, field, words)):
                grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)
            self._fields[setting.id], self._titles[setting.id], self._words[setting.id] = field, title, words

    def set_settings(self, settings: Struct) -> None:
        """Show ``settings``; a wrong entry stays until it is mended or the setting itself changes."""
        self._settings = settings
        for name, field in self._fields.items():
            before = field.entry()
            field.set_value(getattr(settings, name))
            if field.entry() != before:
                self._say(name, None)

    def set_texts(self, translator: Translator) -> None:
        """Show every text in the language of ``translator``."""
        self._translator = translator
        for name, field in self._fields.items():
            field.set_texts(translator)
            self._titles[name].setText(translator(field.setting.title))
            self._say(name, self._problem(name))

    def field(self, name: str) -> SettingField:
        """The input of setting ``name``."""
        return self._fields[name]

    def _take(self, name: str) -> None:
        problem = self._problem(name)
        self._say(name, problem)
        value = self._fields[name].entry().value
        if problem is None and value is not None and value != getattr(self._settings, name):
            self._settings = msgspec.structs.replace(self._settings, **{name: value})
            self._fields[name].set_value(value)
            self.changed.emit(self._settings)

    def _problem(self, name: str) -> Text | None:
        entry = self._fields[name].entry()
        if entry.value is None:
            return entry.problem
        return check_against(self._struct, self._fields[name].setting, entry.value)

    def _say(self, name: str, problem: Text | None) -> None:
        if self._translator is None:
            return
        words = self._words[name]
        words.setText(self._translator.render(problem) if problem is not None else self._translator(self._fields[name].setting.help))
        set_look(words, "error" if problem is not None else "muted")
        self._fields[name].set_wrong(problem)
