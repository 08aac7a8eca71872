"""A form made from a Settings struct: declared once, it needs no code of its own."""

import msgspec
from msgspec import Struct
from PySide6.QtCore import Signal

from desktop.forms.entry import Value, check_against
from desktop.forms.setting_rows import SettingRows
from engine.domain.method import Setting, settings_of
from engine.domain.text import Text


class SettingsForm(SettingRows):
    """All settings of ``struct``.

    Signals: ``changed(object)`` carries a whole new instance of ``struct`` after a valid entry that changed it.
    """

    changed = Signal(object)

    def __init__(self, struct: type[Struct], *, spread: bool = False) -> None:
        self._struct = struct
        self._settings: Struct = struct()
        super().__init__(settings_of(struct), spread=spread)
        self.entered.connect(self._change)

    def set_settings(self, settings: Struct) -> None:
        """Show ``settings``; a wrong entry stays until it is mended or the setting itself changes."""
        self._settings = settings
        self.set_values(msgspec.structs.asdict(settings))

    def check(self, setting: Setting, value: Value) -> Text | None:
        """What the struct itself would refuse."""
        return check_against(self._struct, setting, value)

    def _change(self, name: str, value: Value) -> None:
        self._settings = msgspec.structs.replace(self._settings, **{name: value})
        self.changed.emit(self._settings)
