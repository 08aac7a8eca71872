"""One setting as an input: the widget that fits its kind, its bounds in words, and what is wrong with what was typed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from desktop.forms.choice_names import choice_name
from desktop.forms.entry import Entry, Value, entry_text, read_entry
from engine.domain.method import Setting
from engine.domain.text import Text, Translator, message


class SettingField(QWidget):
    """An input for one setting.

    Signals: ``changed()`` after the person finished an entry, valid or not. ``first`` is its first input, for a label's buddy; it is no
    focus proxy, because the field would then end the way of the Tab key.
    """

    changed = Signal()

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self.setObjectName(f"setting_{setting.id}")
        self._shown: Value | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        self._line: QLineEdit | None = None
        self._list: QComboBox | None = None
        self._boxes: list[QCheckBox] = []
        match setting.kind:
            case "boolean":
                self._boxes = [QCheckBox()]
            case "choices":
                self._boxes = [QCheckBox() for _ in setting.choices]
            case "choice":
                self._list = QComboBox()
                for choice in setting.choices:
                    self._list.addItem(choice, choice)
                self._list.activated.connect(self.changed)
            case _:
                self._line = QLineEdit()
                self._line.editingFinished.connect(self._finish)
        for box in self._boxes:
            box.clicked.connect(self.changed)
        self._inputs: list[QWidget] = [widget for widget in (self._line, self._list, *self._boxes) if widget is not None]
        for widget in self._inputs:
            layout.addWidget(widget)
        if self._boxes:
            layout.addStretch(1)
        self.first = self._inputs[0]

    def entry(self) -> Entry:
        """What stands in the field now."""
        if self._line is not None:
            return read_entry(self.setting, self._line.text())
        if self._list is not None:
            return Entry(self._list.currentData())
        if self.setting.kind == "boolean":
            return Entry(self._boxes[0].isChecked())
        chosen = tuple(choice for choice, box in zip(self.setting.choices, self._boxes, strict=True) if box.isChecked())
        return Entry(chosen) if chosen else Entry(problem=message("Choose at least one."))

    def set_value(self, value: Value) -> None:
        """Show ``value``; what is being typed stays unless the value itself changed."""
        if value == self._shown:
            return
        self._shown = value
        if self._line is not None:
            self._line.setText(entry_text(value))
        elif self._list is not None:
            self._list.setCurrentIndex(self._list.findData(value))
        elif self.setting.kind == "boolean":
            self._boxes[0].setChecked(bool(value))
        else:
            chosen = value if isinstance(value, tuple) else ()
            for choice, box in zip(self.setting.choices, self._boxes, strict=True):
                box.setChecked(choice in chosen)

    def set_texts(self, t: Translator) -> None:
        """Show labels and tooltip in the language of ``t``."""
        name, tip = t(self.setting.title), t(self.setting.help)
        for widget in self._inputs:
            widget.setToolTip(tip or name)
            widget.setAccessibleName(name)
            widget.setAccessibleDescription(tip)
        if self._list is not None:
            for number, choice in enumerate(self.setting.choices):
                self._list.setItemText(number, choice_name(choice, t))
        for choice, box in zip(self.setting.choices, self._boxes, strict=False):
            box.setText(choice_name(choice, t))
            box.setAccessibleName(t("{name}: {value}", name=name, value=choice_name(choice, t)))

    def set_wrong(self, problem: Text | None) -> None:
        """Mark the input while ``problem`` stands."""
        for widget in self._inputs:
            set_wrong(widget, problem is not None)

    def _finish(self) -> None:
        line = self._line
        if line is not None and (self._shown is None or line.text() != entry_text(self._shown) or line.property("wrong") == "true"):
            self.changed.emit()


def set_wrong(widget: QWidget, wrong: bool) -> None:
    """Mark ``widget`` while what stands in it cannot be used."""
    _set_property(widget, "wrong", "true" if wrong else "false")


def set_look(widget: QWidget, look: str) -> None:
    """Give ``widget`` another look of the theme."""
    _set_property(widget, "look", look)


def _set_property(widget: QWidget, name: str, value: str) -> None:
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
